//! What is undecided or in negotiation, contract by contract, with what it lacks: on the start page,
//! and where it would be too long for that on a page of its own.

use crate::document::compose::{cell, head_cell, row, state, text_cell};
use crate::document::{Block, Inline, Row, Table, TableRole};
use crate::resolve::Lack;
use crate::site::items::name;
use crate::site::{LONG, Page, PageBlock, START, Site, body, column, in_annex, link};

const PATH: &str = "open.html";

const TITLE: &str = "決まっていないこと";

/// The list, or the way to it.
pub(super) fn on_start(site: &Site<'_>) -> Vec<PageBlock> {
    let rows = rows(site, START);
    match rows.len() {
        0 => vec![body("すべての項目が合意済か対象外です。")],
        count if count > LONG => vec![
            body(&format!("決まっていない項目は、契約ごとに数えて{count}件あります。")),
            PageBlock::Links(vec![vec![
                link(START, PATH, "決まっていないことの一覧"),
                Inline::text("：契約ごとの状態と、足りないもの"),
            ]]),
        ],
        _ => vec![table(rows)],
    }
}

/// The list on its own, where the start page does not hold it.
pub(super) fn page(site: &Site<'_>) -> Option<Page> {
    let rows = rows(site, PATH);
    (rows.len() > LONG).then(|| Page::new(site, PATH, "open-list", TITLE, vec![table(rows)]))
}

fn rows(site: &Site<'_>, from: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for annex in site.annexes {
        for section in &annex.sections {
            for item in section.items.iter().filter(|item| !item.is_settled()) {
                let lacks: Vec<String> = item.lacks.iter().map(Lack::word).collect();
                let title = name(section.part, section.section, item.item);
                rows.push(row(vec![
                    head_cell(vec![link(from, &in_annex(annex, &item.item.id.anchor()), title)]),
                    text_cell(annex.contract.title.value.clone()),
                    text_cell(item.duty_short.clone()),
                    cell(state(item)),
                    text_cell(lacks.join("、")),
                ]));
            }
        }
    }
    rows
}

fn table(rows: Vec<Row>) -> PageBlock {
    Block::Table(Table {
        role: TableRole::Open,
        caption: "決まっていない項目".to_owned(),
        columns: vec![
            column("項目", 60, None),
            column("契約", 50, Some("contract")),
            column("担当", 20, Some("duty")),
            column("状態", 20, Some("status")),
            column("足りないもの", 70, None),
        ],
        rows,
    })
    .into()
}
