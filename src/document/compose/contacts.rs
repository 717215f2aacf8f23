//! 別表 連絡先一覧: whom to ring, for what, when. It is changed by notice, not by 覚書.

use crate::diagnostic::{Span, Spanned};
use crate::document::compose::parts::{
    cell, cell_or, contract_facts, head, head_cell, heading, lines, missing_cell, of_contract, row, spanned, text_cell,
    text_paragraph, title,
};
use crate::document::{Align, Block, Cell, Document, DocumentKind, Inline, ParagraphRole, Row, Table, TableRole};
use crate::model::hospital::{Contact, Covered, Party, Subcontractor, System};
use crate::model::telephone::{self, PhonePiece};
use crate::resolve::{Annex, TextRun};

/// The contacts of one contract's parties, as far as they concern the contract's systems.
pub fn contacts(annex: &Annex<'_>) -> Document {
    let blocks = vec![
        title(vec![Inline::text(TITLE)]),
        contract_facts(annex.facts()),
        text_paragraph(
            ParagraphRole::Body,
            "連絡先の表に記載した事項に限り、これを変更しようとする当事者は、あらかじめ、他の当事者に書面又は電磁的方法により通知することにより、変更することができる。当事者の名称及び代表者並びに再委託先の追加及び変更は、本契約の定めによる。",
        ),
        heading(2, "contacts", "連絡先"),
        Block::Table(contact_table(&sides(annex))),
        heading(2, "subcontractors", "再委託先"),
        Block::Table(subcontractor_table(&sides(annex))),
    ];
    // Contacts change without a 覚書, so this paper does not carry the annex's fingerprint.
    of_contract(annex, DocumentKind::Contacts, TITLE, vec![Inline::text(TITLE)], blocks)
}

pub(super) const TITLE: &str = "別表　連絡先一覧";

/// A party to reach, with its label if it has one, and the systems for which it is reached.
#[derive(Debug)]
pub struct Reached<'a> {
    pub label: Option<&'a str>,
    pub party: &'a Party,
    pub contacts: &'a [Contact],
    /// `None` for the hospital.
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
            contacts: side.contacts(annex.hospital),
            subcontractors: side.vendor.map(|vendor| &vendor.subcontractors[..]),
            systems: annex.systems.clone(),
        })
        .collect()
}

impl<'a> Reached<'a> {
    /// The contacts that concern these systems, in the order of the purposes. A contact that names no systems concerns
    /// all.
    pub fn concerned(&self) -> impl Iterator<Item = &'a Contact> {
        let covered = Covered::of(&self.systems);
        let mut concerned: Vec<&Contact> = self.contacts.iter().filter(|contact| covered.has(contact)).collect();
        concerned.sort_by_key(|contact| contact.purpose.value);
        concerned.into_iter()
    }

    fn title(&self) -> Row {
        let mut title: Vec<Inline> = self.label.map(|label| Inline::text(format!("{label}　"))).into_iter().collect();
        title.extend(spanned(&self.party.name));
        Row::Section(title)
    }
}

/// Whom to reach, party by party: the contacts that concern each party's systems.
pub fn contact_table(parties: &[Reached<'_>]) -> Table {
    let mut rows = Vec::new();
    for party in parties {
        rows.push(party.title());
        let before = rows.len();
        rows.extend(party.concerned().map(|contact| contact_row(contact, &party.systems)));
        if rows.len() == before {
            rows.push(Row::Note(vec![Inline::text(NO_CONTACT)]));
        }
    }
    Table {
        role: TableRole::Contacts,
        caption: "当事者ごとの連絡先".to_owned(),
        columns: vec![
            head("用件", 20, Align::Start),
            head("対象システム", 28, Align::Start),
            head("時間帯", 26, Align::Start),
            head("連絡先", 33, Align::Start),
            head("電話", 30, Align::Start),
            head("電子メール", 41, Align::Start),
            head("備考", 26, Align::Start),
        ],
        rows,
    }
}

/// The words in place of a party's contacts, on every paper and page.
pub const NO_CONTACT: &str = "連絡先の記載がありません";

fn contact_row(contact: &Contact, systems: &[&System]) -> Row {
    let systems: Vec<Vec<Inline>> = systems
        .iter()
        .filter(|system| contact.systems.contains(&system.id))
        .map(|system| spanned(&system.name))
        .collect();
    row(vec![
        head_cell(vec![Inline::text(contact.purpose.value.word())]),
        if systems.is_empty() { text_cell("すべて") } else { cell(systems) },
        cell_or(contact.hours.as_ref(), "記載なし"),
        cell(vec![with_numbers(&contact.who)]),
        told(contact.phone.as_ref(), telephone, "記載なし"),
        told(contact.mail.as_ref(), |mail| lines(&mail.value, |line| address(line, mail.span)), "記載なし"),
        told(contact.note.as_ref(), with_numbers, "なし"),
    ])
}

fn told(text: Option<&Spanned<String>>, inlines: impl Fn(&Spanned<String>) -> Vec<Inline>, missing: &str) -> Cell {
    text.map_or_else(|| missing_cell(missing), |text| cell(vec![inlines(text)]))
}

/// The text in a field for a number. The numbers that can be dialled are links.
pub fn telephone(text: &Spanned<String>) -> Vec<Inline> {
    numbered(text, telephone::pieces)
}

/// Any other text about a contact. The numbers in it are links too.
pub fn with_numbers(text: &Spanned<String>) -> Vec<Inline> {
    numbered(text, telephone::in_words)
}

fn numbered(text: &Spanned<String>, read: fn(&str) -> Vec<PhonePiece<'_>>) -> Vec<Inline> {
    let mut inlines = Vec::new();
    for piece in read(&text.value) {
        match piece {
            PhonePiece::Words(words) => inlines.extend(lines(words, |line| Inline::from(line, text.span))),
            PhonePiece::Number { text: number, dial } => inlines.push(Inline::Number {
                text: TextRun::from(number, text.span),
                href: dial.map(|dial| format!("tel:{dial}")),
            }),
        }
    }
    inlines
}

/// The address as written. It is a link if it is plainly a mail address.
pub fn address(mail: &str, origin: Span) -> Inline {
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
    };
    match mail.split_once('@') {
        Some((name, host)) if plain(name) && plain(host) => {
            Inline::Link { text: TextRun::from(mail, origin), href: format!("mailto:{mail}") }
        }
        _ => Inline::from(mail, origin),
    }
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
            rows.push(row(vec![head_cell(spanned(&subcontractor.name)), cell(vec![spanned(&subcontractor.work)])]));
        }
    }
    Table {
        role: TableRole::Subcontractors,
        caption: "事業者ごとの再委託先".to_owned(),
        columns: vec![head("再委託先", 60, Align::Start), head("委託する業務", 100, Align::Start)],
        rows,
    }
}
