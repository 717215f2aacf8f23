//! Blank forms for the negotiation: the documents with room to write in place of every answer.
//!
//! A form prints the questions, the ministry's text and the contract's head, and nothing of what was chosen. It is no
//! agreement, and every page says so. So it has no fingerprint, no 案 and no 記名押印欄.

use crate::document::compose::annex::{item_blocks, name, plain, terms};
use crate::document::compose::checklist::{legend, table as checklist_table};
use crate::document::compose::contacts::{TITLE, contact_table, sides};
use crate::document::compose::parts::{
    cell, contract_facts, head, head_cell, heading, of_contract, scope, source, spanned, text_paragraph, title,
};
use crate::document::{Align, Block, Document, DocumentKind, Inline, Line, ParagraphRole, Row, Table, Tier, TierField};
use crate::model::hospital::ContactPurpose;
use crate::model::point::{Point, PointKind, Requirement};
use crate::resolve::{Annex, AnnexItem};

/// The blank forms of one contract, in the order of its documents.
pub fn blank_forms(annex: &Annex<'_>) -> Vec<Document> {
    vec![annex_form(annex), checklist_form(annex), contacts_form(annex)]
}

fn annex_form(annex: &Annex<'_>) -> Document {
    let catalog = annex.catalog;
    let mut blocks = vec![text_paragraph(ParagraphRole::Body, catalog.title.clone())];
    blocks.push(notice());
    blocks.extend(scope(annex));
    blocks.push(contract_facts(annex.facts()));
    blocks.push(text_paragraph(
        ParagraphRole::Small,
        "□は、当てはまるものに印を付けます。（任意）と書いた問いは、定めなくてもかまいません。",
    ));
    blocks.extend(item_blocks(annex, &|item| tier(annex, item)));
    blocks.extend(terms(annex, &blocks));
    blocks.extend(source(catalog));
    form(annex, DocumentKind::Annex, name(annex), spanned(&annex.contract.annex), blocks)
}

fn checklist_form(annex: &Annex<'_>) -> Document {
    let catalog = annex.catalog;
    let mut blocks = vec![text_paragraph(ParagraphRole::Body, catalog.title.clone())];
    blocks.push(notice());
    blocks.extend(scope(annex));
    blocks.push(contract_facts(annex.facts()));
    blocks.push(text_paragraph(ParagraphRole::Small, catalog.marker_note.clone()));
    blocks.push(Block::Table(unmarked(checklist_table(annex))));
    blocks.push(legend());
    blocks.extend(source(catalog));
    let label = vec![Inline::text("確認表")];
    form(annex, DocumentKind::Checklist, label.clone(), label, blocks)
}

fn contacts_form(annex: &Annex<'_>) -> Document {
    let blocks = vec![
        notice(),
        contract_facts(annex.facts()),
        heading(2, "contacts", "連絡先"),
        Block::Table(unnamed(contact_table(&sides(annex)))),
    ];
    let label = vec![Inline::text(TITLE)];
    form(annex, DocumentKind::Contacts, label.clone(), label, blocks)
}

/// A document with 「記入用」 in its title and on every page.
fn form(
    annex: &Annex<'_>,
    kind: DocumentKind,
    name: Vec<Inline>,
    mut label: Vec<Inline>,
    body: Vec<Block>,
) -> Document {
    let plain_name: String = name.iter().map(Inline::plain).collect();
    let mut text = vec![Inline::text("記入用　")];
    text.extend(name);
    label.insert(0, Inline::text("記入用　"));
    let mut blocks = vec![title(text)];
    blocks.extend(body);
    let mut form = of_contract(annex, kind, &format!("記入用　{plain_name}"), label, blocks);
    form.paper.blank = true;
    form
}

fn notice() -> Block {
    text_paragraph(
        ParagraphRole::Notice,
        "記入用　この用紙は協議のためのものです。合意の内容を示すものではありません。",
    )
}

/// Room to write every answer of an item.
fn tier(annex: &Annex<'_>, item: &AnnexItem<'_>) -> Tier {
    let labels: Vec<&str> = annex.sides.iter().map(|side| side.label).collect();
    let parties = || labels.iter().map(|label| plain(vec![Inline::Tick((*label).to_owned())])).collect::<Vec<_>>();
    let field = |label: &str, lines: Vec<Line>| TierField { label: label.to_owned(), lines };
    let mut agreed: Vec<Line> = item
        .item
        .points
        .iter()
        .flat_map(|point| question(point, &item.item.points, &labels, annex.hospital.dates.open_date()))
        .collect();
    agreed.push(named("該当しない問いと理由", vec![Inline::Fill]));
    agreed.push(plain(vec![Inline::Tick("対象外（理由）".to_owned()), Inline::text("："), Inline::Fill]));
    let mut cost = parties();
    cost.push(named("内容", vec![Inline::Fill]));
    Tier {
        fields: vec![
            field("担当", parties()),
            field("取決め", agreed),
            field("費用負担", cost),
            field("特記事項", vec![fill(), fill()]),
        ],
    }
}

/// A question with the answers to choose from, or room to write.
fn question(point: &Point, points: &[Point], labels: &[&str], open_date: &str) -> Vec<Line> {
    let asked = match &point.required {
        Requirement::Always => point.question.clone(),
        depends => format!("{}（{}）", point.question, depends.words(points)),
    };
    let ticked = |words: &mut dyn Iterator<Item = String>| {
        let mut inlines = Vec::new();
        for word in words {
            if !inlines.is_empty() {
                inlines.push(Inline::text("　"));
            }
            inlines.push(Inline::Tick(word));
        }
        inlines
    };
    match &point.kind {
        PointKind::Options(options) => {
            let mut lines = vec![named(&asked, ticked(&mut options.iter().map(|option| option.label.clone())))];
            let details = options.iter().filter_map(|option| option.detail.as_deref().map(|detail| (option, detail)));
            lines.extend(
                details.map(|(option, detail)| named(&format!("「{}」の{detail}", option.label), vec![Inline::Fill])),
            );
            lines
        }
        PointKind::YesNo => vec![named(&asked, ticked(&mut ["はい", "いいえ"].map(str::to_owned).into_iter()))],
        PointKind::Party => vec![named(&asked, ticked(&mut labels.iter().map(|label| (*label).to_owned())))],
        PointKind::Date => vec![named(&asked, vec![Inline::text(open_date)])],
        PointKind::Duration => vec![named(&asked, vec![Inline::Fill])],
        PointKind::List | PointKind::Text => vec![named(&asked, vec![Inline::Fill]), fill()],
    }
}

fn named(name: &str, answer: Vec<Inline>) -> Line {
    let mut inlines = vec![Inline::text(format!("{name}："))];
    inlines.extend(answer);
    plain(inlines)
}

fn fill() -> Line {
    plain(vec![Inline::Fill])
}

/// The checklist with nothing marked. Room for remarks replaces the column of the state.
fn unmarked(mut table: Table) -> Table {
    let last = table.columns.len() - 1;
    table.columns[last] = head("備考", table.columns[last].share, Align::Center);
    for row in &mut table.rows {
        if let Row::Cells { cells, .. } = row {
            cells[last] = cell(vec![vec![Inline::Fill]]);
            cells[last - 1] = cell(vec![vec![Inline::text("（　　/　　）")]]);
            cells[last - 2] = cell(vec![vec![Inline::Ringed {
                words: vec!["はい".to_owned(), "いいえ".to_owned()],
                chosen: None,
            }]]);
        }
    }
    table
}

/// The contacts, with an empty row for each purpose of each party.
fn unnamed(mut table: Table) -> Table {
    let parties: Vec<Row> = table.rows.into_iter().filter(|row| matches!(row, Row::Section(_))).collect();
    table.rows = parties
        .into_iter()
        .flat_map(|party| {
            let rows = ContactPurpose::ALL.map(|purpose| {
                let mut cells = vec![head_cell(vec![Inline::text(purpose.word())])];
                cells.extend((1..table.columns.len()).map(|_| cell(vec![vec![Inline::Fill]])));
                Row::Cells { anchor: None, cells }
            });
            [party].into_iter().chain(rows)
        })
        .collect();
    table
}
