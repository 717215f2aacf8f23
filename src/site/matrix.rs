//! The role matrix as a page of the site, with links to items and contracts. With very many contracts it shows only how
//! many of them hold each item.

use crate::document::compose::{self, cell, head_cell, paragraph, row, text_cell};
use crate::document::{Block, Inline, ParagraphRole, Row, Table, TableRole};
use crate::model::finding::FindingKind;
use crate::model::status::Status;
use crate::resolve::roles::{Finding, RoleCell, RoleRow};
use crate::site::items::{name, path};
use crate::site::{Page, PageBlock, START, Site, column, link};

/// The page of the whole document.
const ROLES: &str = "roles.html";

const PATH: &str = "matrix.html";

const TITLE: &str = "項目と契約の対応表";

/// The matrix is shown for at most this many contracts: four tables of eight. Nobody would read more on a screen, and a
/// phone would need long to load it (`docs/site.md` has the sizes).
const MOST_SHOWN: usize = 32;

/// The line of the start page that leads here.
pub(super) fn way(site: &Site<'_>) -> Option<Vec<Inline>> {
    let any = !site.matrix.contracts.is_empty();
    any.then(|| vec![link(START, PATH, TITLE), Inline::text("：どの項目を、どの契約でだれが担当するか")])
}

pub(super) fn page(site: &Site<'_>) -> Option<Page> {
    let count = site.matrix.contracts.len();
    if count == 0 {
        return None;
    }
    let mut blocks = Vec::new();
    if count <= MOST_SHOWN {
        blocks.push(told(WORDS.to_owned(), "の番号です。"));
        blocks.extend(compose::role_tables(site.matrix).into_iter().map(|table| linked(site, table).into()));
    } else {
        let counted = format!("契約が{count}件あるので、ここには項目ごとの契約の数を示します。契約ごとの担当は、");
        blocks.push(told(counted, "にあります。"));
        blocks.push(summary(site).into());
    }
    Some(Page::new(PATH, "matrix", TITLE, blocks))
}

const WORDS: &str = "甲、乙などは、その列の契約での呼び名です。「対象外」は契約で理由を付けて外した項目、「扱わない節」は契約が取り扱わない節の項目です。確認事項の数字は、";

/// A sentence with a link to the page of the whole document.
fn told(before: String, after: &str) -> PageBlock {
    let way = link(PATH, ROLES, "役割分担一覧");
    paragraph(ParagraphRole::Body, vec![Inline::text(before), way, Inline::text(after)]).into()
}

/// The table with its items and contracts as links to their pages.
fn linked(site: &Site<'_>, mut table: Table) -> Block {
    let items = table.rows.iter_mut().filter_map(|row| match row {
        Row::Cells { cells, .. } => Some(cells),
        Row::Section(_) | Row::Note(_) => None,
    });
    for (cells, of) in items.zip(&site.matrix.rows) {
        let title = format!("{}　{}", of.item.number, of.item.plain_title());
        cells[0] = head_cell(vec![link(PATH, &path(of.item), title)]);
    }
    for head in &mut table.columns {
        // A contract whose title could not be read has no text for a link.
        let named = site.matrix.contracts.iter().map(|of| of.contract).filter(|contract| !contract.title.is_empty());
        for contract in named {
            let title = compose::spanned(&contract.title);
            let found = head.text.windows(title.len()).position(|inlines| inlines == title);
            if let Some(at) = found {
                let way = format!("{}/annex.html", contract.id.value);
                // All lines of the title become one link.
                head.text.splice(at..at + title.len(), [link(PATH, &way, contract.title.value.clone())]);
            }
        }
    }
    Block::Table(table)
}

/// For each item the number of contracts in each status, and what was found about it.
fn summary(site: &Site<'_>) -> Block {
    let mut columns = vec![column("項目", 60, None)];
    columns.extend(Status::ALL.map(|status| column(status.word(), 14, None)));
    columns.push(column("扱わない節", 14, None));
    columns.push(column("確認事項", 40, None));
    Block::Table(Table {
        role: TableRole::AllItems,
        caption: "項目ごとの、状態別の契約の数と、契約の間の確認事項".to_owned(),
        columns,
        rows: site.matrix.rows.iter().map(|of| counted(site, of)).collect(),
    })
}

fn counted(site: &Site<'_>, of: &RoleRow<'_>) -> Row {
    let count = |wanted: Option<Status>| {
        let stands = |cell: &&RoleCell<'_>| wanted == status(cell);
        text_cell(format!("{}件", of.cells.iter().filter(stands).count()))
    };
    let mut cells = vec![head_cell(vec![link(PATH, &path(of.item), name(of.part, of.section, of.item))])];
    cells.extend(Status::ALL.map(|status| count(Some(status))));
    cells.push(count(None));
    cells.push(cell(found(site, of)));
    row(cells)
}

fn status(cell: &RoleCell<'_>) -> Option<Status> {
    match cell {
        RoleCell::Held { status, .. } => Some(*status),
        RoleCell::Excluded(_) => Some(Status::Excluded),
        RoleCell::OutsideSections => None,
    }
}

/// 「担当なし 3件」, one line for each kind. Findings that were accepted or are only worth knowing are left out here.
fn found(site: &Site<'_>, of: &RoleRow<'_>) -> Vec<Vec<Inline>> {
    let open: Vec<&Finding<'_>> =
        of.findings.iter().map(|number| &site.matrix.findings[*number]).filter(|finding| finding.is_open()).collect();
    let mut lines: Vec<Vec<Inline>> = FindingKind::ALL
        .into_iter()
        .filter_map(|kind| {
            let mut some = open.iter().filter(|finding| finding.kind == kind);
            let first = some.next()?;
            Some(vec![compose::finding_mark(first), Inline::text(format!(" {}件", some.count() + 1))])
        })
        .collect();
    if lines.is_empty() {
        lines.push(vec![Inline::Missing("なし".to_owned())]);
    }
    lines
}
