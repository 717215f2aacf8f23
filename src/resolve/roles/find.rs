//! What the duties of a hospital's contracts leave open, give twice, or give to another party than the catalog
//! recommends. It looks cell by cell.
//!
//! A finding must be worth the clerk's time, so only what is certain is told:
//! - A contract that names no system may be meant for any system. So it makes neither a gap nor a repetition.
//! - A hospital with one contract has nothing to compare it with.
//! - A contract in which nothing was answered yet is told by `status/open` alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Severity, Span};
use crate::model::finding::FindingKind;
use crate::model::hospital::System;
use crate::model::point::{Holder, RecommendedDuty};
use crate::model::status::Status;
use crate::resolve::roles::look_at::Clash;
use crate::resolve::roles::{RoleCell, RoleHolder, RoleLine, RoleMatrix, RoleRow};

/// One item, one set of contracts, one system: the smallest finding that can be accepted by itself.
#[derive(Debug, Clone)]
pub(super) struct Atom<'a> {
    pub kind: FindingKind,
    pub severity: Severity,
    pub row: usize,
    /// Indexes of the contracts, ascending.
    pub contracts: Vec<usize>,
    /// `None` where systems play no part.
    pub system: Option<&'a System>,
    /// The duties the finding rests on, where they set it apart from others of its kind.
    pub lines: Vec<Span>,
    /// Which side holds the item, where the finding is about that.
    pub chosen: Option<Holder>,
    pub clash: Option<Clash<'a>>,
}

/// Every finding that the duties show.
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

    /// Finds gaps and repetitions among the contracts that name a system.
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
        // The parties left the item out with a reason, and another contract of the hospital has it. Probably the reason
        // means that contract, but only people can tell. So it is a note.
        let left_out = naming.iter().any(|contract| matches!(self.row.cells[*contract], RoleCell::Excluded(_)));
        let severity = if left_out && anywhere { Severity::Note } else { Severity::Warning };
        self.found(FindingKind::NotCovered, severity, naming.to_vec(), Some(system), Vec::new());
    }

    /// Finds gaps in contracts that name no system.
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

    /// Whether the contract itself says something about the item. What it inherits does not count: otherwise one answer
    /// of the hospital would make a gap in every contract that nobody has begun.
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
        // Contracts that do the same are told together. A contract that chose one side for some systems and another
        // side for others is told line by line.
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

    /// Finds what is open in contracts that people have begun, unless it is told as a gap. A hospital with one contract
    /// reads the same in `status/open`.
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

/// Party ids, each with whether its part of the duty is named.
type HolderLabels<'a> = Vec<(&'a str, bool)>;

/// The contracts, of those that give an item for one system to somebody, that disagree with another contract. Two
/// contracts disagree if each names a party that the other does not name, unless both say which part each of those
/// parties has.
fn doubled(with_duty: &[(usize, &[RoleHolder<'_>])]) -> Vec<usize> {
    // Contracts that say the same are compared once, however many they are.
    let mut alike: BTreeMap<HolderLabels<'_>, (&[RoleHolder<'_>], Vec<usize>)> = BTreeMap::new();
    for (contract, holders) in with_duty {
        let said = holders.iter().map(|holder| (holder.side.party.id.as_str(), holder.role.is_some())).collect();
        alike.entry(said).or_insert_with(|| (holders, Vec::new())).1.push(*contract);
    }
    // Two contracts that name the part of every party do not clash.
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

/// Whether a duty follows a recommendation. A duty split between both sides follows every recommendation, because each
/// part has a holder.
pub(super) fn follows(recommended: &RecommendedDuty, holders: &[RoleHolder<'_>]) -> bool {
    let wanted: Vec<Holder> = match recommended {
        RecommendedDuty::Whole(holder) => vec![*holder],
        RecommendedDuty::PerClause(clauses) => clauses.iter().map(|(_, holder)| *holder).collect(),
    };
    let chosen = chosen(holders);
    let split = holders.iter().all(|holder| holder.role.is_some());
    match chosen {
        // If its clauses recommend different holders, the item is shared.
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
