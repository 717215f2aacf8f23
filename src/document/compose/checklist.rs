//! 確認表: the form of the negotiation, with 初回確認 and 完了日.

use crate::document::compose::parts::{
    cell, column_head, contract_facts, draft_notice, filtered, head, head_cell, marked, of_agreement, row, scope,
    section_name, source, state, text_paragraph, title,
};
use crate::document::{Align, Block, Document, DocumentKind, Inline, ParagraphRole, Row, Table, TableRole};
use crate::model::catalog::Column;
use crate::model::status::Status;
use crate::resolve::{Annex, AnnexItem};

/// The checklist of one contract.
pub fn checklist(annex: &Annex<'_>) -> Document {
    let catalog = annex.catalog;
    let name = if catalog.gaps.is_empty() { "確認表" } else { "確認表（抜粋）" };
    let mut blocks = vec![title(vec![Inline::text(name)]), text_paragraph(ParagraphRole::Body, catalog.title.clone())];
    blocks.extend(draft_notice(annex));
    blocks.extend(scope(annex));
    blocks.push(contract_facts(annex.facts()));
    blocks.push(text_paragraph(ParagraphRole::Small, catalog.marker_note.clone()));
    if catalog.terms.values().all(|term| term.explanation.is_none()) {
        let note =
            format!("上の「{}」は、公表された資料のもので、この書類には付いていません。", catalog.glossary_title);
        blocks.push(text_paragraph(ParagraphRole::Small, note));
    }
    blocks.push(Block::Table(table(annex)));
    blocks.push(legend());
    blocks.extend(source(catalog));
    of_agreement(annex, DocumentKind::Checklist, "確認表", vec![Inline::text("確認表")], blocks)
}

/// Explains the columns 初回確認 and 完了日.
pub(super) fn legend() -> Block {
    text_paragraph(
        ParagraphRole::Small,
        "初回確認は、最初の打合せの日に確認できたとき「はい」、できなかったとき「いいえ」です。完了日は、「いいえ」の項目の確認が終わった日です。",
    )
}

pub(super) fn table(annex: &Annex<'_>) -> Table {
    let catalog = annex.catalog;
    let style = annex.hospital.dates;
    let mut first_check = column_head(catalog, Column::FirstCheck, 36);
    first_check.align = Align::Center;
    first_check.text.push(Inline::Break);
    first_check.text.push(match &annex.contract.first_meeting {
        Some(date) => Inline::from(format!("（{}）", date.value.format(style)), date.span),
        None => Inline::text("（　　/　　）"),
    });
    let mut completed = column_head(catalog, Column::Completed, 32);
    completed.align = Align::Center;
    let mut rows = Vec::new();
    for section in &annex.sections {
        rows.push(Row::Section(vec![Inline::text(section_name(section.part, section.section))]));
        for item in &section.items {
            rows.push(row(vec![
                head_cell(vec![Inline::text(item.item.number.clone())]),
                cell(vec![marked(&item.item.title)]),
                cell(vec![marked(&item.item.content)]),
                cell(vec![check_cell(item)]),
                cell(vec![completed_cell(annex, item)]),
                cell(state(item)),
            ]));
        }
    }
    Table {
        role: TableRole::Checklist,
        caption: "確認項目と初回確認、完了日".to_owned(),
        columns: vec![
            column_head(catalog, Column::Number, 10),
            column_head(catalog, Column::Title, 50),
            column_head(catalog, Column::Content, 104),
            first_check,
            completed,
            filtered(head("状態", 22, Align::Center), "status"),
        ],
        rows,
    }
}

fn check_cell(item: &AnnexItem<'_>) -> Vec<Inline> {
    if item.status == Status::Excluded {
        return vec![Inline::Missing(Status::Excluded.word().to_owned())];
    }
    vec![Inline::Ringed {
        words: vec!["はい".to_owned(), "いいえ".to_owned()],
        chosen: item.first_check.map(|check| usize::from(!check.value)),
    }]
}

/// The date, or an open date as on the ministry's form. はい needs none.
fn completed_cell(annex: &Annex<'_>, item: &AnnexItem<'_>) -> Vec<Inline> {
    match (item.status, item.completed, item.first_check) {
        (Status::Excluded, _, _) => vec![Inline::Missing("対象外".to_owned())],
        (_, Some(date), _) => vec![Inline::from(date.value.format(annex.hospital.dates), date.span)],
        (_, None, Some(check)) if check.value => vec![Inline::text("（不要）")],
        _ => vec![Inline::text("（　　/　　）")],
    }
}
