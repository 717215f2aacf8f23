//! The role matrix (役割分担一覧) of one hospital: who holds which item in which contract, and what the contracts together
//! leave open, give twice or contradict.
//!
//! There are three steps. [`RoleColumns`] lays the contracts side by side. `find` looks for atoms: one item, one set of
//! contracts, one system. `tell` marks what the hospital accepted and puts the findings into sentences; atoms with one
//! cause share a sentence. Every contract is looked at a fixed number of times, so the work grows with the number of
//! contracts and not with its square. No item id is known here.

mod accept;
mod contradiction;
mod find;
mod look_at;
mod tell;

use std::collections::BTreeMap;

use crate::diagnostic::{Report, Severity, Span};
use crate::model::catalog::{Catalog, Item, Part, Section};
use crate::model::finding::{Acceptance, FindingKind};
use crate::model::hospital::{Contract, Duty, Hospital, System};
use crate::model::id::{ItemId, PartyId, PointId, SystemId};
use crate::model::status::Status;
use crate::resolve::wording::holds;
use crate::resolve::{Annex, AnnexItem, Lack, Side, Sourced, TextRun};

/// All contracts of one hospital side by side.
#[derive(Debug, Clone)]
pub struct RoleMatrix<'a> {
    pub catalog: &'a Catalog,
    pub hospital: &'a Hospital,
    /// Sorted by [`Contract::in_order`].
    pub contracts: Vec<RoleContract<'a>>,
    /// Every item of the catalog, in its order.
    pub rows: Vec<RoleRow<'a>>,
    /// Sorted by item, in the order of the catalog.
    pub findings: Vec<Finding<'a>>,
}

/// A column of the matrix.
#[derive(Debug, Clone)]
pub struct RoleContract<'a> {
    pub contract: &'a Contract,
    pub sides: Vec<Side<'a>>,
    pub systems: Vec<&'a System>,
}

/// A row of the matrix: one item, and what each contract says about it.
#[derive(Debug, Clone)]
pub struct RoleRow<'a> {
    pub part: &'a Part,
    pub section: &'a Section,
    pub item: &'a Item,
    /// One cell for each contract, in the order of the contracts.
    pub cells: Vec<RoleCell<'a>>,
    /// For each contract, whether the item's text has changed since it was agreed.
    pub reconfirm: Vec<bool>,
    /// Indexes into [`RoleMatrix::findings`].
    pub findings: Vec<usize>,
}

/// What one contract says about who holds an item.
#[derive(Debug, Clone)]
pub enum RoleCell<'a> {
    /// The contract does not cover the item's section.
    OutsideSections,
    /// 対象外, with the reason.
    Excluded(Sourced<&'a String>),
    Held {
        status: Status,
        lacks: Vec<Lack>,
        /// One line; where the duty differs by system, one line for each set of systems. Never empty.
        lines: Vec<RoleLine<'a>>,
        /// The index of each system's line; empty where there is only one line.
        by_system: BTreeMap<&'a SystemId, usize>,
    },
}

/// Who holds an item for some systems of a contract.
#[derive(Debug, Clone)]
pub struct RoleLine<'a> {
    /// Empty: for all systems.
    pub systems: Vec<&'a System>,
    /// In the order of the contract's parties; empty while no party is named.
    pub holders: Vec<RoleHolder<'a>>,
    /// Where the duty is written.
    pub origin: Option<Span>,
}

/// A party that holds an item in a contract.
#[derive(Debug, Clone, Copy)]
pub struct RoleHolder<'a> {
    pub side: Side<'a>,
    /// The part of the duty this party carries, where the duty is split.
    pub role: Option<(&'a str, Span)>,
}

/// One thing the hospital should look at.
#[derive(Debug, Clone)]
pub struct Finding<'a> {
    pub kind: FindingKind,
    pub severity: Severity,
    /// Index into [`RoleMatrix::rows`].
    pub row: usize,
    /// Indexes into [`RoleMatrix::contracts`], ascending.
    pub contracts: Vec<usize>,
    /// The order is that of [`RoleMatrix::systems`].
    pub systems: Vec<&'a System>,
    /// One sentence, with the names as they were written.
    pub message: Vec<TextRun>,
    /// The answers it is about, where it is about answers.
    pub points: Vec<(&'a ItemId, &'a PointId)>,
    /// What the catalog says about such a finding.
    pub advice: Option<&'a str>,
    pub accepted: Option<&'a Acceptance>,
}

impl Finding<'_> {
    /// The word people read. If the parties themselves left an item out and another contract holds it for other
    /// systems, the word only asks to look at it again.
    pub fn word(&self) -> &'static str {
        match (self.kind, self.severity) {
            (FindingKind::NotCovered, Severity::Note) => "対象外の確認",
            _ => self.kind.word(),
        }
    }

    pub fn text(&self) -> String {
        tell::one_line(&self.message)
    }

    /// Whether somebody still has to look at it: it is not accepted, and it is more than a note.
    pub fn is_open(&self) -> bool {
        self.accepted.is_none() && self.severity != Severity::Note
    }
}

/// The contracts of one hospital on their way into the matrix. It keeps what the matrix needs of each annex, so that
/// the annex itself can be dropped.
#[derive(Debug)]
pub struct RoleColumns<'a> {
    catalog: &'a Catalog,
    hospital: &'a Hospital,
    /// The row of each item, in the order of the catalog.
    rows: BTreeMap<&'a ItemId, usize>,
    named: look_at::NamedPoints<'a>,
    columns: Vec<MatrixColumn<'a>>,
}

#[derive(Debug)]
struct MatrixColumn<'a> {
    contract: RoleContract<'a>,
    /// By row: the cell, and whether the text of the item has changed since it was agreed.
    cells: Vec<(RoleCell<'a>, bool)>,
    answers: look_at::ContractAnswers<'a>,
    items: contradiction::ContractItems<'a>,
}

impl<'a> RoleColumns<'a> {
    /// `catalog` is the edition. The matrix takes the newest revision of it that a contract of the hospital answers.
    pub fn new(catalog: &'a Catalog, hospital: &'a Hospital) -> Self {
        let newest = hospital.contracts.iter().map(|contract| contract.revision).max();
        let catalog = newest.map_or(catalog, |revision| catalog.at(revision));
        let rows = catalog.items().enumerate().map(|(row, item)| (&item.id, row)).collect();
        let named = look_at::named(catalog, &rows);
        Self { catalog, hospital, rows, named, columns: Vec::new() }
    }

    /// Takes what the matrix needs from a contract of this hospital.
    pub fn add(&mut self, annex: &Annex<'a>) {
        let mut cells = vec![(RoleCell::OutsideSections, false); self.rows.len()];
        let mut answers = look_at::ContractAnswers::default();
        let mut items = Vec::new();
        for item in annex.items() {
            let row = self.rows[&item.item.id];
            cells[row] = (cell(item, annex), item.reconfirm.is_some());
            look_at::note(&self.named, row, item, &mut answers);
            contradiction::note(row, item, &mut items);
        }
        let contract =
            RoleContract { contract: annex.contract, sides: annex.sides.clone(), systems: annex.systems.clone() };
        self.columns.push(MatrixColumn { contract, cells, answers, items });
    }

    /// The contracts, in the order they were added.
    pub fn contracts(&self) -> impl Iterator<Item = &RoleContract<'a>> {
        self.columns.iter().map(|column| &column.contract)
    }

    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Lays the contracts side by side, sorted by [`Contract::in_order`].
    ///
    /// The report tells each finding that is not accepted, and each acceptance for which nothing is found (any more).
    pub fn matrix(mut self) -> (RoleMatrix<'a>, Report) {
        self.columns.sort_by(|a, b| a.contract.contract.in_order(b.contract.contract));
        let mut rows: Vec<RoleRow<'a>> = self
            .catalog
            .sections()
            .flat_map(|(part, section)| section.items.iter().map(move |item| (part, section, item)))
            .map(|(part, section, item)| RoleRow {
                part,
                section,
                item,
                cells: Vec::new(),
                reconfirm: Vec::new(),
                findings: Vec::new(),
            })
            .collect();
        let (mut contracts, mut answers, mut items) = (Vec::new(), Vec::new(), Vec::new());
        for column in self.columns {
            contracts.push(column.contract);
            answers.push(column.answers);
            items.push(column.items);
            for (row, (cell, reconfirm)) in rows.iter_mut().zip(column.cells) {
                row.cells.push(cell);
                row.reconfirm.push(reconfirm);
            }
        }
        let (catalog, hospital) = (self.catalog, self.hospital);
        let mut matrix = RoleMatrix { catalog, hospital, contracts, rows, findings: Vec::new() };
        let mut atoms = find::atoms(&matrix);
        atoms.extend(look_at::atoms(&matrix, &answers));
        let mut contradictions = contradiction::contradictions(&matrix, &items);
        atoms.append(&mut contradictions.atoms);
        let (atoms, mut report) = accept::accept(&matrix, atoms);
        let mut cases = tell::together(&matrix, atoms);
        cases.iter_mut().for_each(|case| case.find_mends(&mut contradictions));
        let untold = tell::untold(contradictions.more, contradictions.is_cut);
        report.append(tell::tell(&mut matrix, cases));
        untold.into_iter().for_each(|fault| report.push(fault));
        (matrix, report)
    }
}

/// Makes the role matrix from the annexes of one hospital.
pub fn matrix<'a>(catalog: &'a Catalog, hospital: &'a Hospital, annexes: &[Annex<'a>]) -> (RoleMatrix<'a>, Report) {
    let mut columns = RoleColumns::new(catalog, hospital);
    annexes.iter().for_each(|annex| columns.add(annex));
    columns.matrix()
}

fn cell<'a>(item: &AnnexItem<'a>, annex: &Annex<'a>) -> RoleCell<'a> {
    if let Some(reason) = item.excluded {
        return RoleCell::Excluded(reason);
    }
    let mut lines: Vec<RoleLine<'a>> = Vec::new();
    // The lines by what they say, and by their systems: a contract may have thousands of systems.
    let mut said: BTreeMap<HolderParts<'a>, usize> = BTreeMap::new();
    let mut by_system = BTreeMap::new();
    for scope in &item.scopes {
        let holders = scope.duty.map(|duty| holders(duty.value, &annex.sides)).unwrap_or_default();
        let next = lines.len();
        let place = *said.entry(words(&holders)).or_insert(next);
        if place == next {
            lines.push(RoleLine { systems: Vec::new(), holders, origin: scope.duty.map(|duty| duty.span) });
        }
        if let Some(system) = scope.system {
            lines[place].systems.push(system);
            by_system.insert(&system.id, place);
        }
    }
    if let [only] = &mut lines[..] {
        only.systems.clear();
        by_system.clear();
    }
    RoleCell::Held { status: item.status, lacks: item.lacks.clone(), lines, by_system }
}

/// Who holds an item, each with its part of the duty.
type HolderParts<'a> = Vec<(&'a PartyId, Option<&'a str>)>;

fn words<'a>(holders: &[RoleHolder<'a>]) -> HolderParts<'a> {
    holders.iter().map(|holder| (&holder.side.party.id, holder.role.map(|(role, _)| role))).collect()
}

fn holders<'a>(duty: &'a Duty, sides: &[Side<'a>]) -> Vec<RoleHolder<'a>> {
    sides
        .iter()
        .filter_map(|side| {
            let holder = duty.holders.iter().find(|holder| holds(&holder.party.value, side))?;
            let role = holder.role.as_ref().map(|role| (role.value.as_str(), role.span));
            Some(RoleHolder { side: *side, role })
        })
        .collect()
}

impl<'a> RoleCell<'a> {
    /// Who holds the item for this system. `None` where the contract does not hold the item.
    pub fn line(&self, system: Option<&System>) -> Option<&RoleLine<'a>> {
        match self {
            RoleCell::Held { lines, by_system, .. } => match system.filter(|_| !by_system.is_empty()) {
                Some(system) => lines.get(*by_system.get(&system.id)?),
                None => lines.first(),
            },
            _ => None,
        }
    }

    pub fn is_held(&self) -> bool {
        matches!(self, RoleCell::Held { .. })
    }
}

impl<'a> RoleMatrix<'a> {
    /// The systems that at least one contract names, in the order of the contracts. Each comes with the contracts that
    /// name it.
    pub fn systems(&self) -> Vec<(&'a System, Vec<usize>)> {
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut systems: Vec<(&'a System, Vec<usize>)> = Vec::new();
        for (number, contract) in self.contracts.iter().enumerate() {
            for system in &contract.systems {
                let place = *places.entry(system.id.as_str()).or_insert(systems.len());
                if place == systems.len() {
                    systems.push((system, Vec::new()));
                }
                systems[place].1.push(number);
            }
        }
        systems
    }
}
