//! What the duties of a hospital's contracts leave open, give twice, or give to another party than
//! recommended, cell by cell.
//!
//! A finding must be worth the clerk's time, so only what is certain is told: a contract that names
//! no system may be meant for any, so it is no gap and no repetition; a file of one contract has
//! nothing to be compared with; a contract in which nothing was answered yet is `status/open` alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Severity, Span};
use crate::model::finding::FindingKind;
use crate::model::hospital::System;
use crate::model::point::{Holder, RecommendedDuty};
use crate::model::status::Status;
use crate::resolve::roles::conflict::Clash;
use crate::resolve::roles::{RoleCell, RoleHolder, RoleLine, RoleMatrix, RoleRow};

/// One item, one set of contracts, one system: what can be accepted by itself.
#[derive(Debug, Clone)]
pub(super) struct Atom<'a> {
    pub kind: FindingKind,
    pub severity: Severity,
    pub row: usize,
    /// Ascending.
    pub contracts: Vec<usize>,
    /// Absent where no system plays a part.
    pub system: Option<&'a System>,
    /// The duties it rests on, where they tell it from others of its kind.
    pub lines: Vec<Span>,
    /// Who holds the item, where that is the point.
    pub chosen: Option<Holder>,
    pub clash: Option<Clash<'a>>,
}

/// Everything that shows in the duties.
pub(super) fn atoms<'a>(matrix: &RoleMatrix<'a>) -> Vec<Atom<'a>> {
    let systems = matrix.systems();
    let mut atoms = Vec::new();
    for (number, row) in matrix.rows.iter().enumerate() {
        let first = atoms.len();
        let mut search = RowSearch { matrix, row, number, atoms: &mut atoms };
        for (system, naming) in &systems {
            search.system(system, naming);
        }
        search.without_systems(systems.is_empty());
        for contract in 0..matrix.contracts.len() {
            search.recommendation(contract);
        }
        let in_gaps: BTreeSet<usize> = search.atoms[first..]
            .iter()
            .filter(|atom| atom.kind == FindingKind::Nobody)
            .flat_map(|atom| atom.contracts.iter().copied())
            .collect();
        search.undecided(&in_gaps);
    }
    atoms
}

struct RowSearch<'a, 'm> {
    matrix: &'m RoleMatrix<'a>,
    row: &'m RoleRow<'a>,
    number: usize,
    atoms: &'m mut Vec<Atom<'a>>,
}

impl<'a> RowSearch<'a, '_> {
    fn found(
        &mut self,
        kind: FindingKind,
        severity: Severity,
        contracts: Vec<usize>,
        system: Option<&'a System>,
        lines: Vec<Span>,
    ) {
        self.atoms.push(Atom { kind, severity, row: self.number, contracts, system, lines, chosen: None, clash: None });
    }

    /// Gaps and repetitions among the contracts that name a system.
    fn system(&mut self, system: &'a System, naming: &[usize]) {
        let held: Vec<usize> = naming.iter().copied().filter(|contract| self.row.cells[*contract].is_held()).collect();
        if held.is_empty() {
            self.not_covered(system, naming);
            return;
        }
        let with_duty: Vec<(usize, &[RoleHolder<'a>])> = held
            .iter()
            .filter_map(|contract| {
                let line = self.row.cells[*contract].line(Some(system))?;
                (!line.holders.is_empty()).then_some((*contract, &line.holders[..]))
            })
            .collect();
        if with_duty.is_empty() {
            let answered: Vec<usize> = held.into_iter().filter(|contract| self.was_answered(*contract)).collect();
            if !answered.is_empty() {
                self.found(FindingKind::Nobody, Severity::Warning, answered, Some(system), Vec::new());
            }
            return;
        }
        let doubled = doubled(&with_duty);
        if !doubled.is_empty() {
            let line = |contract: &usize| self.row.cells[*contract].line(Some(system))?.origin;
            let lines = doubled.iter().filter_map(line).collect();
            self.found(FindingKind::Duplicate, Severity::Warning, doubled, Some(system), lines);
        }
    }

    fn not_covered(&mut self, system: &'a System, naming: &[usize]) {
        let anywhere = self.row.cells.iter().any(RoleCell::is_held);
        let unnamed = self.matrix.contracts.iter().zip(&self.row.cells);
        if self.matrix.contracts.len() < 2
            || unnamed.into_iter().any(|(contract, cell)| contract.systems.is_empty() && cell.is_held())
        {
            return;
        }
        // The parties left it out and said why, and another contract of the hospital has it: that
        // is what the reason will mean, but only people can tell.
        let left_out = naming.iter().any(|contract| matches!(self.row.cells[*contract], RoleCell::Excluded(_)));
        let severity = if left_out && anywhere { Severity::Note } else { Severity::Warning };
        self.found(FindingKind::NotCovered, severity, naming.to_vec(), Some(system), Vec::new());
    }

    /// The same for contracts that name no system.
    fn without_systems(&mut self, nowhere_named: bool) {
        if nowhere_named && self.matrix.contracts.len() > 1 && !self.row.cells.iter().any(RoleCell::is_held) {
            let all = (0..self.matrix.contracts.len()).collect();
            self.found(FindingKind::NotCovered, Severity::Warning, all, None, Vec::new());
        }
        for (number, contract) in self.matrix.contracts.iter().enumerate() {
            if contract.systems.is_empty()
                && self.row.cells[number].line(None).is_some_and(|line| line.holders.is_empty())
                && self.was_answered(number)
            {
                self.found(FindingKind::Nobody, Severity::Warning, vec![number], None, Vec::new());
            }
        }
    }

    /// The contract itself says something about the item. What it inherits does not count: one
    /// answer for all contracts would call a gap in each that nobody has begun.
    fn was_answered(&self, contract: usize) -> bool {
        self.matrix.contracts[contract].contract.choices.contains_key(&self.row.item.id)
    }

    fn recommendation(&mut self, contract: usize) {
        let (Some(recommended), RoleCell::Held { lines, .. }) =
            (&self.row.item.recommended_duty, &self.row.cells[contract])
        else {
            return;
        };
        let own = &self.matrix.contracts[contract].systems;
        let against: Vec<&RoleLine<'a>> =
            lines.iter().filter(|line| !line.holders.is_empty() && !follows(recommended, &line.holders)).collect();
        // Contracts that do the same are told as one, but not one that does this here and that there.
        let mixed = against.iter().any(|line| chosen(&line.holders) != chosen(&against[0].holders));
        for line in against {
            let systems: Vec<Option<&System>> = match (&line.systems[..], &own[..]) {
                ([], []) => vec![None],
                ([], all) => all.iter().map(|system| Some(*system)).collect(),
                (some, _) => some.iter().map(|system| Some(*system)).collect(),
            };
            for system in systems {
                self.atoms.push(Atom {
                    kind: FindingKind::AgainstRecommendation,
                    severity: Severity::Warning,
                    row: self.number,
                    contracts: vec![contract],
                    system,
                    lines: line.origin.filter(|_| mixed).into_iter().collect(),
                    chosen: Some(chosen(&line.holders)),
                    clash: None,
                });
            }
        }
    }

    /// What is open in contracts that are being worked on, where it is no gap already. Of a single
    /// contract `status/open` says as much.
    fn undecided(&mut self, in_gaps: &BTreeSet<usize>) {
        if self.matrix.contracts.len() < 2 {
            return;
        }
        for (number, contract) in self.matrix.contracts.iter().enumerate() {
            let open = matches!(self.row.cells[number], RoleCell::Held { status: Status::Undecided, .. });
            if open && !contract.contract.choices.is_empty() && !in_gaps.contains(&number) {
                self.found(FindingKind::Undecided, Severity::Note, vec![number], None, Vec::new());
            }
        }
    }
}

/// Parties, and whether each says what part it has.
type HolderLabels<'a> = Vec<(&'a str, bool)>;

/// Of the contracts that give an item for one system to somebody, those that give it to others
/// than another contract does: each of the two names a party the other does not, and not both say
/// what part it has.
fn doubled(with_duty: &[(usize, &[RoleHolder<'_>])]) -> Vec<usize> {
    // Contracts that say the same stand for each other, so that many contracts are compared once.
    let mut alike: BTreeMap<HolderLabels<'_>, (&[RoleHolder<'_>], Vec<usize>)> = BTreeMap::new();
    for (contract, holders) in with_duty {
        let said = holders.iter().map(|holder| (holder.side.party.id.as_str(), holder.role.is_some())).collect();
        alike.entry(said).or_insert_with(|| (holders, Vec::new())).1.push(*contract);
    }
    // Two that say throughout what part each has go together.
    let is_split = |holders: &[RoleHolder<'_>]| holders.iter().all(|holder| holder.role.is_some());
    let (split, whole): (Vec<_>, Vec<_>) = alike.values().partition(|(holders, _)| is_split(holders));
    let with_others = |one: &[RoleHolder<'_>]| whole.iter().any(|(other, _)| clashes(one, other));
    let among_all = |one: &[RoleHolder<'_>]| with_others(one) || split.iter().any(|(other, _)| clashes(one, other));
    let of_whole = whole.iter().filter(|(one, _)| among_all(one));
    let of_split = split.iter().filter(|(one, _)| with_others(one));
    let mut doubled: Vec<usize> =
        of_whole.chain(of_split).flat_map(|(_, contracts)| contracts.iter().copied()).collect();
    doubled.sort_unstable();
    doubled
}

fn clashes(one: &[RoleHolder<'_>], other: &[RoleHolder<'_>]) -> bool {
    let beyond = |these: &[RoleHolder<'_>], those: &[RoleHolder<'_>]| -> (bool, bool) {
        let mut beyond = these.iter().filter(|a| those.iter().all(|b| a.side.party.id != b.side.party.id)).peekable();
        (beyond.peek().is_some(), beyond.all(|holder| holder.role.is_some()))
    };
    let ((has_one, split_one), (has_other, split_other)) = (beyond(one, other), beyond(other, one));
    has_one && has_other && !(split_one && split_other)
}

/// A duty split between both sides gives each part a holder and follows every recommendation.
pub(super) fn follows(recommended: &RecommendedDuty, holders: &[RoleHolder<'_>]) -> bool {
    let wanted: Vec<Holder> = match recommended {
        RecommendedDuty::Whole(holder) => vec![*holder],
        RecommendedDuty::PerClause(clauses) => clauses.iter().map(|(_, holder)| *holder).collect(),
    };
    let chosen = chosen(holders);
    let split = holders.iter().all(|holder| holder.role.is_some());
    match chosen {
        // Clauses of different holders make a shared item.
        Holder::Shared => split || wanted.contains(&Holder::Shared) || wanted.iter().any(|holder| *holder != wanted[0]),
        one => wanted.iter().all(|holder| *holder == one),
    }
}

/// Which side holds a duty.
pub(super) fn chosen(holders: &[RoleHolder<'_>]) -> Holder {
    let hospital = holders.iter().any(|holder| holder.side.vendor.is_none());
    let vendor = holders.iter().any(|holder| holder.side.vendor.is_some());
    match (hospital, vendor) {
        (true, true) => Holder::Shared,
        (true, false) => Holder::Hospital,
        _ => Holder::Vendor,
    }
}
