//! What each party holds in all its contracts together.

use std::collections::BTreeMap;

use crate::document::compose::contacts::Reached;
use crate::document::compose::parts::{cell, filtered, head, head_cell, lines as lines_of, row, spanned};
use crate::document::{Align, Inline, Row, Table, TableRole};
use crate::model::hospital::Party;
use crate::resolve::roles::{RoleCell, RoleLine, RoleMatrix, RoleRow};

/// The hospital, then each vendor that is a party to a contract, in the order of the contracts.
pub(super) fn parties<'a>(matrix: &RoleMatrix<'a>) -> Vec<Reached<'a>> {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let hospital = &matrix.hospital.party;
    let mut parties = vec![Reached {
        label: None,
        party: hospital,
        contacts: &matrix.hospital.contacts,
        subcontractors: None,
        systems: Vec::new(),
    }];
    places.insert(hospital.id.as_str(), 0);
    for side in matrix.contracts.iter().flat_map(|contract| &contract.sides) {
        let Some(vendor) = side.vendor else { continue };
        let next = parties.len();
        if *places.entry(side.party.id.as_str()).or_insert(next) == next {
            parties.push(Reached {
                label: None,
                party: side.party,
                contacts: &vendor.contacts,
                subcontractors: Some(&vendor.subcontractors),
                systems: Vec::new(),
            });
        }
    }
    for (system, naming) in matrix.systems() {
        for side in naming.iter().flat_map(|number| &matrix.contracts[*number].sides) {
            let systems = &mut parties[places[side.party.id.as_str()]].systems;
            // If several contracts of a party name the system, they come one after the other. So comparing with the
            // last is enough.
            if systems.last().is_none_or(|last| last.id != system.id) {
                systems.push(system);
            }
        }
    }
    parties
}

pub(super) fn table(matrix: &RoleMatrix<'_>) -> Table {
    let mut contracts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, contract) in matrix.contracts.iter().enumerate() {
        for side in &contract.sides {
            contracts.entry(side.party.id.as_str()).or_default().push(number);
        }
    }
    let mut rows = Vec::new();
    for party in parties(matrix) {
        rows.push(Row::Section(spanned(&party.party.name)));
        for number in contracts.remove(party.party.id.as_str()).unwrap_or_default() {
            rows.push(row(vec![
                head_cell(spanned(&matrix.contracts[number].contract.title)),
                cell(items(matrix, number, party.party)),
            ]));
        }
    }
    Table {
        role: TableRole::Duties,
        caption: "当事者が、契約ごとに担当する項目".to_owned(),
        columns: vec![filtered(head("契約", 80, Align::Start), "contract"), head("担当する項目", 182, Align::Start)],
        rows,
    }
}

/// What the party holds in a contract, one paragraph for each section.
fn items(matrix: &RoleMatrix<'_>, number: usize, party: &Party) -> Vec<Vec<Inline>> {
    let mut paragraphs: Vec<Vec<Inline>> = Vec::new();
    let mut section = None;
    for row in &matrix.rows {
        let RoleCell::Held { lines, .. } = &row.cells[number] else { continue };
        for line in lines {
            let Some(holder) = line.holders.iter().find(|holder| holder.side.party.id == party.id) else { continue };
            if section == Some(&row.section.id) {
                paragraphs.last_mut().expect("the section has begun").push(Inline::text("、"));
            } else {
                paragraphs.push(Vec::new());
                section = Some(&row.section.id);
            }
            let paragraph = paragraphs.last_mut().expect("one was begun at the latest just now");
            let role = holder.role.map(|(role, span)| lines_of(role, |line| Inline::from(line, span)));
            paragraph.extend(item(matrix, row, line, role));
        }
    }
    if paragraphs.is_empty() {
        let is_open = |row: &&RoleRow<'_>| match &row.cells[number] {
            RoleCell::Held { lines, .. } => lines.iter().any(|line| line.holders.is_empty()),
            _ => false,
        };
        paragraphs.push(vec![Inline::Missing(match matrix.rows.iter().filter(is_open).count() {
            0 => "担当する項目なし".to_owned(),
            open => format!("未定（担当が未決の項目{open}件）"),
        })]);
    }
    paragraphs
}

/// 「C5（共同）」, 「B5（院内LANの管理）」, 「参考4（部門システム）」
fn item(matrix: &RoleMatrix<'_>, row: &RoleRow<'_>, line: &RoleLine<'_>, role: Option<Vec<Inline>>) -> Vec<Inline> {
    let place = if matrix.catalog.parts.len() > 1 {
        row.item.place(row.part, row.section)
    } else {
        format!("{}{}", row.section.label, row.item.number)
    };
    let mut beside: Vec<Vec<Inline>> = line.systems.iter().map(|system| spanned(&system.name)).collect();
    match role {
        Some(role) => beside.push(role),
        None if line.holders.len() > 1 => beside.push(vec![Inline::text("共同")]),
        None => {}
    }
    let mut inlines = vec![Inline::text(place)];
    for (index, beside) in beside.iter().enumerate() {
        inlines.push(Inline::text(if index == 0 { "（" } else { "、" }));
        inlines.extend(beside.iter().cloned());
    }
    if !beside.is_empty() {
        inlines.push(Inline::text("）"));
    }
    inlines
}
