//! 役割分担一覧: who holds which item, over all contracts of a hospital, and what to look at again.
//!
//! It is the hospital's own paper and no attachment. It names every contract, so it must not go to a vendor.

mod duties;
mod lists;
mod sheet;

pub use sheet::role_sheet;

use std::ops::Range;

use crate::document::compose::contacts::{contact_table, subcontractor_table};
use crate::document::compose::parts::{
    cell, edited_catalog, edited_items, fact, head, head_cell, heading, marked, of_hospital, recorded_items, row,
    section_name, source, spanned, text_paragraph, title,
};
use crate::document::{
    Align, Block, Cell, ColumnHead, Document, DocumentKind, Inline, ParagraphRole, Row, Running, Table, TableRole,
};
use crate::model::catalog::Column;
use crate::model::finding::FindingKind;
use crate::model::status::{RECONFIRM, Status};
use crate::resolve::roles::{Finding, RoleCell, RoleHolder, RoleMatrix, RoleRow};

/// How many contracts stand side by side on one sheet. With more, the columns would be too narrow to read.
const ABREAST: usize = 8;

/// The paper for one hospital: the matrix, what was found, and who holds what.
pub fn roles(matrix: &RoleMatrix<'_>) -> Document {
    let catalog = matrix.catalog;
    let hospital = &matrix.hospital.party;
    let mut blocks = vec![
        title(vec![Inline::text(TITLE)]),
        text_paragraph(ParagraphRole::Body, catalog.title.clone()),
        notice(matrix),
        recorded_items(catalog),
    ];
    blocks.extend(edited_items(catalog));
    blocks.push(Block::Facts(facts(matrix)));
    blocks.push(heading(2, "contracts", "契約の一覧"));
    blocks.push(Block::Table(lists::contracts(matrix)));
    blocks.push(heading(2, "roles", "項目ごとの担当"));
    blocks.push(text_paragraph(
        ParagraphRole::Small,
        "甲、乙などは、その列の契約での呼び名です。「対象外」は契約で理由を付けて外した項目、「扱わない節」は契約が取り扱わない節の項目です。確認事項の数字は、次の一覧の番号です。",
    ));
    blocks.extend(role_tables(matrix).into_iter().map(Block::Table));
    blocks.extend(lists::findings(matrix));
    blocks.extend(lists::excluded(matrix));
    blocks.push(heading(2, "duties", "当事者ごとの担当"));
    blocks.push(Block::Table(duties::table(matrix)));
    let parties = duties::parties(matrix);
    blocks.push(heading(2, "subcontractors", "再委託先"));
    blocks.push(Block::Table(subcontractor_table(&parties)));
    blocks.push(heading(2, "contacts", "連絡先"));
    blocks.push(Block::Table(contact_table(&parties)));
    blocks.extend(source(catalog));
    // The paper lists how things stand and is no draft. Each open item says so in its cell.
    let running = Running {
        contract: spanned(&hospital.name),
        label: vec![Inline::text(TITLE)],
        edition: format!("{}版", catalog.issued),
        edited_catalog: edited_catalog(&[catalog]),
        ..Running::default()
    };
    let title = format!("{TITLE}（{}）", hospital.name.value);
    of_hospital(matrix.hospital, DocumentKind::Roles, title, running, blocks)
}

const TITLE: &str = "役割分担一覧";

/// 「確認が必要なことが5件あります（契約なし3件、担当重複2件）。」
fn notice(matrix: &RoleMatrix<'_>) -> Block {
    let open: Vec<&Finding<'_>> = matrix.findings.iter().filter(|finding| finding.is_open()).collect();
    let accepted = matrix.findings.iter().filter(|finding| finding.accepted.is_some()).count();
    let told = matrix.findings.len() - open.len() - accepted;
    let mut text = if open.is_empty() {
        "確認が必要なことはありません。".to_owned()
    } else {
        let counts: Vec<String> = FindingKind::ALL
            .into_iter()
            .map(|kind| (kind, open.iter().filter(|finding| finding.kind == kind).count()))
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| format!("{}{count}件", kind.word()))
            .collect();
        format!("確認が必要なことが{}件あります（{}）。", open.len(), counts.join("、"))
    };
    let others = [("お知らせ", told), ("了承した確認事項", accepted)].into_iter().filter(|(_, count)| *count > 0);
    let others: Vec<String> = others.map(|(word, count)| format!("{word}が{count}件")).collect();
    if !others.is_empty() {
        text.push_str(&format!("このほかに、{}あります。", others.join("、")));
    }
    let role = if open.is_empty() { ParagraphRole::Body } else { ParagraphRole::Notice };
    text_paragraph(role, text)
}

fn facts(matrix: &RoleMatrix<'_>) -> Vec<crate::document::Fact> {
    let count = |wanted: Status| {
        let cells = matrix.rows.iter().flat_map(|row| &row.cells);
        cells.filter(|cell| matches!(cell, RoleCell::Held { status, .. } if *status == wanted)).count()
    };
    let counts = [Status::Agreed, Status::Negotiating, Status::Undecided]
        .map(|status| format!("{}{}件", status.word(), count(status)));
    let again = matrix.rows.iter().flat_map(|row| &row.reconfirm).filter(|again| **again).count();
    let again = (again > 0).then(|| format!("{RECONFIRM}{again}件"));
    let counts: Vec<String> = counts.into_iter().chain(again).collect();
    vec![
        fact("医療機関", vec![spanned(matrix.hospital.party.called())]),
        fact("契約", vec![vec![Inline::text(format!("{}件", matrix.contracts.len()))]]),
        fact("契約ごとの項目", vec![vec![Inline::text(counts.join("、"))]]),
    ]
}

/// Only the matrix, in one or more tables. Each table has as many contracts as fit on a sheet.
pub fn role_tables(matrix: &RoleMatrix<'_>) -> Vec<Table> {
    let count = matrix.contracts.len();
    (0..count).step_by(ABREAST).map(|start| table(matrix, start..count.min(start + ABREAST))).collect()
}

/// All items with some of the contracts beside them, and what was found in these contracts.
fn table(matrix: &RoleMatrix<'_>, shown: Range<usize>) -> Table {
    let catalog = matrix.catalog;
    let items = format!("{}　{}", catalog.column_head(Column::Number), catalog.column_head(Column::Title));
    let mut columns = vec![head(&items, 36, Align::Start)];
    columns.extend(shown.clone().map(|number| contract_head(matrix, number)));
    columns.push(head("確認事項", 30, Align::Start));
    let mut rows = Vec::new();
    let mut section = None;
    for row_of in &matrix.rows {
        if section != Some(&row_of.section.id) {
            rows.push(Row::Section(vec![Inline::text(section_name(row_of.part, row_of.section))]));
            section = Some(&row_of.section.id);
        }
        let mut cells = vec![item_cell(row_of)];
        cells.extend(shown.clone().map(|number| {
            let again = row_of.reconfirm[number].then(|| vec![Inline::Reconfirm]);
            cell(role_cell(&row_of.cells[number]).into_iter().chain(again).collect())
        }));
        cells.push(finding_cell(matrix, row_of, &shown));
        rows.push(row(cells));
    }
    let caption = if shown.len() == matrix.contracts.len() {
        "項目ごと、契約ごとの担当".to_owned()
    } else {
        format!("項目ごと、契約ごとの担当（契約{}から{}まで）", shown.start + 1, shown.end)
    };
    Table { role: TableRole::Roles, caption, columns, rows }
}

/// The title and the parties of a contract.
fn contract_head(matrix: &RoleMatrix<'_>, number: usize) -> ColumnHead {
    let contract = &matrix.contracts[number];
    let mut text = vec![Inline::text(format!("{} ", number + 1))];
    text.extend(spanned(&contract.contract.title));
    for side in &contract.sides {
        text.push(Inline::Break);
        text.push(Inline::text(format!("{}：", side.label)));
        match side.vendor {
            Some(_) => text.extend(spanned(&side.party.name)),
            // The hospital's name is printed once for all columns.
            None => text.push(Inline::text("医療機関")),
        }
    }
    ColumnHead { text, share: 24, align: Align::Start, filter: None }
}

/// 「3　運用委託先によるシステムの管理状況の報告」, as printed.
fn item_cell(row: &RoleRow<'_>) -> Cell {
    head_cell(item_name(row, format!("{}　", row.item.number)))
}

/// A place and the ministry's title. Its term marks are plain text: this paper has no list of terms to link to.
fn item_name(row: &RoleRow<'_>, place: String) -> Vec<Inline> {
    let mut name = vec![Inline::text(place)];
    name.extend(marked(&row.item.title).into_iter().map(|inline| match inline {
        Inline::Marker(_) => Inline::text(inline.plain()),
        other => other,
    }));
    name
}

fn role_cell(role: &RoleCell<'_>) -> Vec<Vec<Inline>> {
    let RoleCell::Held { status, lines, .. } = role else {
        return vec![vec![match role {
            RoleCell::Excluded(_) => Inline::Status(Status::Excluded),
            _ => Inline::Missing("扱わない節".to_owned()),
        }]];
    };
    let mut paragraphs = Vec::new();
    for line in lines {
        let mut systems = Vec::new();
        for (index, system) in line.systems.iter().enumerate() {
            if index > 0 {
                systems.push(Inline::text("、"));
            }
            systems.extend(spanned(&system.name));
        }
        if !systems.is_empty() {
            systems.push(Inline::text("："));
        }
        if line.holders.is_empty() {
            systems.push(Inline::Status(Status::Undecided));
            paragraphs.push(systems);
        } else {
            paragraphs.extend(held(&line.holders, line.origin, systems));
        }
    }
    let said = paragraphs.iter().flatten().any(|inline| *inline == Inline::Status(Status::Undecided));
    if *status == Status::Negotiating || *status == Status::Undecided && !said {
        paragraphs.push(vec![Inline::Status(*status)]);
    }
    paragraphs
}

/// 「甲・乙」. Where the duty is split, each party has a paragraph.
fn held(holders: &[RoleHolder<'_>], origin: Option<crate::diagnostic::Span>, systems: Vec<Inline>) -> Vec<Vec<Inline>> {
    let ours = |text: String| match origin {
        Some(origin) => Inline::from(text, origin),
        None => Inline::text(text),
    };
    let mut lead = Some(systems);
    let mut paragraphs = Vec::new();
    if holders.iter().all(|holder| holder.role.is_none()) {
        let labels: Vec<&str> = holders.iter().map(|holder| holder.side.label).collect();
        let mut paragraph = lead.take().unwrap_or_default();
        paragraph.push(ours(labels.join("・")));
        return vec![paragraph];
    }
    for holder in holders {
        let mut paragraph = lead.take().unwrap_or_default();
        paragraph.push(ours(holder.side.label.to_owned()));
        if let Some((role, span)) = holder.role {
            paragraph.push(Inline::text("："));
            paragraph.extend(super::parts::lines(role, |line| Inline::from(line, span)));
        }
        paragraphs.push(paragraph);
    }
    paragraphs
}

/// Numbers and words of the findings of a row that concern the contracts shown.
fn finding_cell(matrix: &RoleMatrix<'_>, row: &RoleRow<'_>, shown: &Range<usize>) -> Cell {
    let concerns =
        |number: &&usize| matrix.findings[**number].contracts.iter().any(|contract| shown.contains(contract));
    let mut paragraphs: Vec<Vec<Inline>> = row
        .findings
        .iter()
        .filter(concerns)
        .map(|number| {
            let finding = &matrix.findings[*number];
            let mut mark = vec![Inline::text(format!("{}　", number + 1)), finding_mark(finding)];
            if finding.accepted.is_some() {
                mark.push(Inline::text("（了承）"));
            }
            mark
        })
        .collect();
    if paragraphs.is_empty() {
        paragraphs.push(vec![Inline::Missing("なし".to_owned())]);
    }
    cell(paragraphs)
}

/// The word of a finding. It is mild when nobody has to look at the finding again.
pub fn finding_mark(finding: &Finding<'_>) -> Inline {
    let mild = finding.accepted.is_some() || !finding.is_open() && finding.kind != FindingKind::Undecided;
    Inline::Finding { kind: finding.kind, mild, word: finding.word() }
}
