//! The role matrix (役割分担一覧) of one hospital: who holds which item in which contract, and what
//! the contracts together leave open, give twice or contradict.
//!
//! Three steps: [`matrix`] lays the annexes side by side, `find` looks for atoms (one item, one set
//! of contracts, one system), and `tell` takes what the hospital accepted from them and puts
//! the rest into sentences, what has one cause into one. Every contract is looked at a fixed number of times, so that
//! the work grows with their number and not with its square. No item id is known here.

mod accept;
mod conflict;
mod find;
mod tell;

use std::collections::BTreeMap;

use crate::diagnostic::{Report, Severity, Span};
use crate::model::catalog::{Catalog, Item, Part, Section};
use crate::model::finding::{Acceptance, FindingKind};
use crate::model::hospital::{Contract, Duty, Hospital, System};
use crate::model::id::ItemId;
use crate::model::status::Status;
use crate::resolve::wording::holds;
use crate::resolve::{Annex, AnnexItem, Lack, Run, Side, Sourced};

/// All contracts of one hospital side by side.
#[derive(Debug, Clone)]
pub struct RoleMatrix<'a> {
    pub catalog: &'a Catalog,
    pub hospital: &'a Hospital,
    /// By [`Contract::in_order`].
    pub contracts: Vec<RoleContract<'a>>,
    /// Every item of the catalog, in its order.
    pub rows: Vec<RoleRow<'a>>,
    /// By item, in the order of the catalog.
    pub findings: Vec<Finding<'a>>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct RoleContract<'a> {
    pub contract: &'a Contract,
    pub sides: Vec<Side<'a>>,
    pub systems: Vec<&'a System>,
}

#[derive(Debug, Clone)]
pub struct RoleRow<'a> {
    pub part: &'a Part,
    pub section: &'a Section,
    pub item: &'a Item,
    /// One a contract, in the order of the contracts.
    pub cells: Vec<RoleCell<'a>>,
    /// For each contract, whether the item's text has changed since it was agreed.
    pub reconfirm: Vec<bool>,
    /// Places in [`RoleMatrix::findings`].
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
        /// One, or where the duty differs by system one for each set of systems; never empty.
        lines: Vec<RoleLine<'a>>,
    },
}

/// Who holds an item for some systems of a contract.
#[derive(Debug, Clone)]
pub struct RoleLine<'a> {
    /// Empty: whatever the system.
    pub systems: Vec<&'a System>,
    /// In the order of the contract's parties; empty while nobody is named.
    pub holders: Vec<RoleHolder<'a>>,
    /// Where the duty is written.
    pub origin: Option<Span>,
}

#[derive(Debug, Clone, Copy)]
pub struct RoleHolder<'a> {
    pub side: Side<'a>,
    /// What it does, where the duty is split.
    pub role: Option<(&'a str, Span)>,
}

/// One thing to look at.
#[derive(Debug, Clone)]
pub struct Finding<'a> {
    pub kind: FindingKind,
    pub severity: Severity,
    /// Place in [`RoleMatrix::rows`].
    pub row: usize,
    /// Places in [`RoleMatrix::contracts`], ascending.
    pub contracts: Vec<usize>,
    /// In the order of [`RoleMatrix::systems`].
    pub systems: Vec<&'a System>,
    /// One sentence, with the names as they were written.
    pub message: Vec<Run>,
    /// What the catalog says about it.
    pub advice: Option<&'a str>,
    pub accepted: Option<&'a Acceptance>,
}

impl Finding<'_> {
    /// The word people read. What the parties themselves left out, and another contract holds for
    /// other systems, is only to be looked at again.
    pub fn word(&self) -> &'static str {
        match (self.kind, self.severity) {
            (FindingKind::NotCovered, Severity::Note) => "対象外の確認",
            _ => self.kind.word(),
        }
    }

    pub fn text(&self) -> String {
        // One line, whatever the names.
        self.message.iter().map(|run| run.text.replace('\n', " ")).collect()
    }

    /// Neither accepted nor only worth knowing.
    pub fn is_open(&self) -> bool {
        self.accepted.is_none() && self.severity != Severity::Note
    }
}

/// Lays the annexes of one hospital side by side, by [`Contract::in_order`].
///
/// What is found and not accepted is in the report as well, and so is what was accepted and is
/// not, or no longer, found.
pub fn matrix<'a>(catalog: &'a Catalog, hospital: &'a Hospital, annexes: &[Annex<'a>]) -> (RoleMatrix<'a>, Report) {
    let mut annexes: Vec<&Annex<'a>> = annexes.iter().collect();
    annexes.sort_by(|a, b| a.contract.in_order(b.contract));
    let places: BTreeMap<&ItemId, usize> = catalog.items().enumerate().map(|(row, item)| (&item.id, row)).collect();
    let mut items: Vec<Vec<Option<&AnnexItem<'a>>>> = vec![vec![None; annexes.len()]; places.len()];
    for (number, annex) in annexes.iter().enumerate() {
        for item in annex.items() {
            items[places[&item.item.id]][number] = Some(item);
        }
    }
    let contracts = annexes
        .iter()
        .map(|annex| RoleContract {
            contract: annex.contract,
            sides: annex.sides.clone(),
            systems: annex.systems.clone(),
        })
        .collect();
    let rows = catalog
        .sections()
        .flat_map(|(part, section)| section.items.iter().map(move |item| (part, section, item)))
        .zip(&items)
        .map(|((part, section, item), columns)| RoleRow {
            part,
            section,
            item,
            reconfirm: columns.iter().map(|item| item.is_some_and(|item| item.reconfirm.is_some())).collect(),
            cells: columns.iter().zip(&annexes).map(|(column, annex)| cell(*column, annex)).collect(),
            findings: Vec::new(),
        })
        .collect();
    let mut matrix = RoleMatrix { catalog, hospital, contracts, rows, findings: Vec::new() };
    let mut atoms = find::atoms(&matrix);
    atoms.extend(conflict::atoms(&matrix, &items));
    let (atoms, mut report) = accept::accept(&matrix, atoms);
    report.append(tell::tell(&mut matrix, atoms));
    (matrix, report)
}

fn cell<'a>(item: Option<&AnnexItem<'a>>, annex: &Annex<'a>) -> RoleCell<'a> {
    let Some(item) = item else { return RoleCell::OutsideSections };
    if let Some(reason) = item.excluded {
        return RoleCell::Excluded(reason);
    }
    let mut lines: Vec<RoleLine<'a>> = Vec::new();
    for scope in &item.scopes {
        let holders = scope.duty.map(|duty| holders(duty.value, &annex.sides)).unwrap_or_default();
        match lines.iter_mut().find(|line| line.says(&holders)) {
            Some(line) => line.systems.extend(scope.system),
            None => lines.push(RoleLine {
                systems: scope.system.into_iter().collect(),
                holders,
                origin: scope.duty.map(|duty| duty.span),
            }),
        }
    }
    if let [only] = &mut lines[..] {
        only.systems.clear();
    }
    RoleCell::Held { status: item.status, lacks: item.lacks.clone(), lines }
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

impl<'a> RoleLine<'a> {
    fn says(&self, holders: &[RoleHolder<'a>]) -> bool {
        let words = |holders: &[RoleHolder<'a>]| {
            holders
                .iter()
                .map(|holder| (holder.side.party.id.clone(), holder.role.map(|(role, _)| role)))
                .collect::<Vec<_>>()
        };
        words(&self.holders) == words(holders)
    }

    /// The line holds for this system of its contract.
    pub fn concerns(&self, system: Option<&System>) -> bool {
        self.systems.is_empty() || system.is_none_or(|system| self.systems.iter().any(|own| own.id == system.id))
    }
}

impl<'a> RoleCell<'a> {
    /// Who holds the item for this system; `None` where the contract does not cover the item.
    pub fn line(&self, system: Option<&System>) -> Option<&RoleLine<'a>> {
        match self {
            RoleCell::Held { lines, .. } => lines.iter().find(|line| line.concerns(system)),
            _ => None,
        }
    }

    pub fn is_held(&self) -> bool {
        matches!(self, RoleCell::Held { .. })
    }
}

impl<'a> RoleMatrix<'a> {
    /// The systems at least one contract names, in the order of the contracts, with the contracts
    /// that name them.
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
