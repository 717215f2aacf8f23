//! 別表 連絡先一覧: whom to ring, for what, when. Changed by notice, not by 覚書.

use crate::document::compose::parts::{
    cell, cell_or, contract_facts, head, paragraph, row, running, spanned, text_cell,
};
use crate::document::{
    Align, Block, Cell, Document, DocumentKind, Inline, Paper, ParagraphRole, Row, Table, TableRole,
};
use crate::model::hospital::{Contact, ContactPurpose, Party, Subcontractor, System};
use crate::resolve::Annex;

/// The contacts of one contract's parties, as far as they concern its systems.
pub fn contacts(annex: &Annex<'_>) -> Document {
    let blocks = vec![
        Block::Heading { level: 1, anchor: None, text: vec![Inline::text("別表　連絡先一覧")] },
        contract_facts(annex),
        paragraph(
            ParagraphRole::Body,
            vec![Inline::text(
                "本表に記載した事項は、これを変更しようとする当事者が、あらかじめ、他の当事者に書面又は電磁的方法により通知することにより、変更することができるものとする。",
            )],
        ),
        Block::Heading { level: 2, anchor: Some("contacts".to_owned()), text: vec![Inline::text("連絡先")] },
        Block::Table(contact_table(&sides(annex))),
        Block::Heading {
            level: 2, anchor: Some("subcontractors".to_owned()), text: vec![Inline::text("再委託先")]
        },
        Block::Table(subcontractor_table(&sides(annex))),
    ];
    Document {
        kind: DocumentKind::Contacts,
        title: format!("別表　連絡先一覧（{}）", annex.contract.title.value),
        // Contacts change without a 覚書: the annex's fingerprint is not theirs.
        running: running(annex, vec![Inline::text("別表　連絡先一覧")], false),
        draft: false,
        author: annex.hospital.party.name.value.clone(),
        date: annex.contract.date.as_ref().map(|date| date.value),
        paper: Paper { text_size: annex.hospital.text_size, blank: false },
        blocks,
    }
}

/// A party, under its label where it has one, and the systems for which it is to be reached.
pub(super) struct Reached<'a> {
    pub label: Option<&'a str>,
    pub party: &'a Party,
    pub contacts: &'a [Contact],
    /// Absent for the hospital.
    pub subcontractors: Option<&'a [Subcontractor]>,
    pub systems: Vec<&'a System>,
}

pub(super) fn sides<'a>(annex: &Annex<'a>) -> Vec<Reached<'a>> {
    annex
        .sides
        .iter()
        .map(|side| Reached {
            label: Some(side.label),
            party: side.party,
            contacts: side.vendor.map_or(&annex.hospital.contacts, |vendor| &vendor.contacts),
            subcontractors: side.vendor.map(|vendor| &vendor.subcontractors[..]),
            systems: annex.systems.clone(),
        })
        .collect()
}

impl Reached<'_> {
    fn title(&self) -> Row {
        let mut title: Vec<Inline> = self.label.map(|label| Inline::text(format!("{label}　"))).into_iter().collect();
        title.extend(spanned(&self.party.name));
        Row::Section(title)
    }
}

pub(super) fn contact_table(parties: &[Reached<'_>]) -> Table {
    let mut rows = Vec::new();
    for party in parties {
        rows.push(party.title());
        let mut shown = false;
        for purpose in ContactPurpose::ALL {
            for contact in party.contacts.iter().filter(|contact| contact.purpose.value == purpose) {
                if concerns(contact, &party.systems) {
                    rows.push(contact_row(contact, &party.systems));
                    shown = true;
                }
            }
        }
        if !shown {
            let mut cells: Vec<Cell> = vec![cell(vec![vec![Inline::Missing("記載なし".to_owned())]])];
            cells.extend((1..COLUMNS).map(|_| cell(vec![vec![Inline::Missing("記載なし".to_owned())]])));
            rows.push(row(cells));
        }
    }
    Table {
        role: TableRole::Contacts,
        caption: "当事者ごとの連絡先".to_owned(),
        columns: vec![
            head("用件", 20, Align::Start),
            head("対象システム", 32, Align::Start),
            head("時間帯", 26, Align::Start),
            head("連絡先", 34, Align::Start),
            head("電話", 28, Align::Start),
            head("電子メール", 34, Align::Start),
            head("備考", 30, Align::Start),
        ],
        rows,
    }
}

const COLUMNS: usize = 7;

/// A contact without systems is for all; another only where the contract covers one of them.
fn concerns(contact: &Contact, systems: &[&System]) -> bool {
    contact.systems.is_empty() || systems.iter().any(|system| contact.systems.contains(&system.id))
}

fn contact_row(contact: &Contact, systems: &[&System]) -> Row {
    let systems: Vec<Vec<Inline>> = systems
        .iter()
        .filter(|system| contact.systems.contains(&system.id))
        .map(|system| spanned(&system.name))
        .collect();
    row(vec![
        Cell { header: true, paragraphs: vec![vec![Inline::text(contact.purpose.value.word())]] },
        if systems.is_empty() { text_cell("すべて") } else { cell(systems) },
        cell_or(contact.hours.as_ref(), "記載なし"),
        cell(vec![spanned(&contact.who)]),
        cell_or(contact.phone.as_ref(), "記載なし"),
        cell_or(contact.mail.as_ref(), "記載なし"),
        cell_or(contact.note.as_ref(), "なし"),
    ])
}

pub(super) fn subcontractor_table(parties: &[Reached<'_>]) -> Table {
    let mut rows = Vec::new();
    for party in parties {
        let Some(subcontractors) = party.subcontractors else { continue };
        rows.push(party.title());
        if subcontractors.is_empty() {
            rows.push(row(vec![
                cell(vec![vec![Inline::Missing("記載なし".to_owned())]]),
                cell(vec![vec![Inline::Missing("記載なし".to_owned())]]),
            ]));
        }
        for subcontractor in subcontractors {
            rows.push(row(vec![
                Cell { header: true, paragraphs: vec![spanned(&subcontractor.name)] },
                cell(vec![spanned(&subcontractor.work)]),
            ]));
        }
    }
    Table {
        role: TableRole::Subcontractors,
        caption: "事業者ごとの再委託先".to_owned(),
        columns: vec![head("再委託先", 60, Align::Start), head("委託する業務", 100, Align::Start)],
        rows,
    }
}
