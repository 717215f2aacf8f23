//! What is undecided or in negotiation. The start page says how much of each contract is open. A page of its own lists
//! every such item with what it lacks.

use crate::document::compose::{cell, head_cell, state, text_cell};
use crate::document::{Block, Cell, Inline, Row, Table, TableRole};
use crate::model::status::{AnnexLack, Status};
use crate::resolve::{Annex, Lack, PREAMBLE};
use crate::site::contracts::states;
use crate::site::items::name;
use crate::site::{LONG, Page, PageBlock, START, Site, body, column, in_annex, link};

const PATH: &str = "open.html";

pub(super) const TITLE: &str = "決まっていないこと";

/// How much is open, contract by contract, with a link to the list.
pub(super) fn on_start(site: &Site<'_>) -> Vec<PageBlock> {
    let open: Vec<&Annex<'_>> = site.annexes.iter().filter(|annex| is_open(annex)).collect();
    if open.is_empty() {
        return vec![body("すべての項目が合意済か対象外です。")];
    }
    let mut blocks = Vec::new();
    if open.len() > LONG {
        let count: usize = open.iter().map(|annex| annex.items().filter(|item| !item.is_settled()).count()).sum();
        blocks.push(body(&format!("決まっていない項目は、{}契約に{count}件あります。", open.len())));
    } else {
        blocks.push(PageBlock::List(open.into_iter().map(counted).collect()));
    }
    blocks.push(PageBlock::Links(vec![vec![
        link(START, PATH, "決まっていないことの一覧"),
        Inline::text("：項目ごとの状態と、足りないもの"),
    ]]));
    blocks
}

fn is_open(annex: &Annex<'_>) -> bool {
    !annex.is_settled()
}

/// 「ネットワーク・サーバ運用契約　未決 12件」
fn counted(annex: &Annex<'_>) -> Vec<Inline> {
    let mut line = vec![link(START, &format!("{PATH}#{}", anchor(annex)), annex.contract.title.value.clone())];
    let settled = [Status::Agreed, Status::Excluded];
    for state in states(annex) {
        if !settled.into_iter().any(|status| state.first() == Some(&Inline::Status(status))) {
            line.push(Inline::text("　"));
            line.extend(state);
        }
    }
    line
}

/// The page with the list; `None` when nothing is open.
pub(super) fn page(site: &Site<'_>) -> Option<Page> {
    let rows: Vec<Row> = site.annexes.iter().flat_map(rows).collect();
    (!rows.is_empty()).then(|| Page::new(PATH, "open-list", TITLE, vec![table(rows)]))
}

/// The anchor of the contract's first item in the list.
fn anchor(annex: &Annex<'_>) -> String {
    format!("open-{}", annex.contract.id.value)
}

fn rows(annex: &Annex<'_>) -> Vec<Row> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for lack in annex.lacks() {
        let title = match lack {
            AnnexLack::Precedence => PREAMBLE,
            AnnexLack::ContractDate | AnnexLack::Unwritten => "契約の表示",
            AnnexLack::PartyName => "当事者",
        };
        rows.push(vec![
            head_cell(vec![link(PATH, &in_annex(annex, "preamble"), title.to_owned())]),
            text_cell(annex.contract.title.value.clone()),
            text_cell(""),
            cell(vec![vec![Inline::Status(Status::Undecided)]]),
            text_cell(lack.word()),
        ]);
    }
    for section in &annex.sections {
        for item in section.items.iter().filter(|item| !item.is_settled()) {
            let lacks: Vec<String> = item.lacks.iter().map(Lack::word).collect();
            let title = name(section.part, section.section, item.item);
            rows.push(vec![
                head_cell(vec![link(PATH, &in_annex(annex, &item.item.id.anchor()), title)]),
                text_cell(annex.contract.title.value.clone()),
                text_cell(item.duty_short.clone()),
                cell(state(item)),
                text_cell(lacks.join("、")),
            ]);
        }
    }
    let first = |place| (place == 0).then(|| anchor(annex));
    rows.into_iter().enumerate().map(|(place, cells)| Row::Cells { anchor: first(place), cells }).collect()
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
