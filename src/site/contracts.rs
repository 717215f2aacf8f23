//! The contracts of a hospital. The start page says when they end. A page of their own says who they are with, how they
//! stand, and which papers they have.

use crate::document::compose::{addendum_title, cell, head_cell, missing_cell, text_cell};
use crate::document::{Block, Cell, Inline, Row, Table, TableRole};
use crate::model::status::Status;
use crate::resolve::{Annex, PERIOD};
use crate::site::{Ending, Page, PageBlock, START, Site, body, column, heading, link, written};

const PATH: &str = "contracts.html";

/// The last days of the contracts. A reader sees at once what has run out, on whatever day the page is read.
pub(super) fn on_start(site: &Site<'_>) -> Vec<PageBlock> {
    let mut endings: Vec<Ending> = site
        .annexes
        .iter()
        .map(|annex| {
            let period = annex.contract.period.as_ref();
            let last_day = period.and_then(|period| period.to.as_ref()).map(|last_day| last_day.value);
            Ending {
                anchor: anchor(annex),
                contract: way(START, annex),
                last_day: last_day.map(|day| (day, day.format(site.hospital.dates))),
                renewal: period.and_then(|period| period.renewal.as_ref()).map(written),
            }
        })
        .collect();
    // The sort is stable, so contracts that end on one day stay in their order.
    endings.sort_by_key(|ending| (ending.last_day.is_none(), ending.last_day.as_ref().map(|(day, _)| *day)));
    let mut blocks = vec![heading(2, "contracts", "契約の満了日")];
    if endings.is_empty() {
        blocks.push(body("契約はまだありません。"));
        return blocks;
    }
    blocks.push(PageBlock::Periods(endings));
    blocks.push(PageBlock::Links(vec![vec![
        link(START, PATH, "契約の一覧"),
        Inline::text("：相手方、期間、状態、書類"),
    ]]));
    blocks
}

pub(super) fn page(site: &Site<'_>) -> Page {
    Page::new(PATH, "contract-list", "契約の一覧", vec![contracts(site)])
}

fn anchor(annex: &Annex<'_>) -> String {
    format!("contract-{}", annex.contract.id.value)
}

/// The link to the contract's annex.
pub(super) fn way(from: &str, annex: &Annex<'_>) -> Inline {
    link(from, &format!("{}/annex.html", annex.contract.id.value), annex.contract.title.value.clone())
}

fn contracts(site: &Site<'_>) -> PageBlock {
    let rows = site.annexes.iter().map(|annex| {
        let vendors: Vec<&str> = annex
            .sides
            .iter()
            .filter(|side| side.vendor.is_some())
            .map(|side| side.party.name.value.as_str())
            .collect();
        Row::Cells {
            anchor: Some(anchor(annex)),
            cells: vec![
                head_cell(vec![way(PATH, annex)]),
                text_cell(vendors.join("、")),
                period(annex),
                cell(states(annex)),
                papers(annex),
            ],
        }
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return body("契約はまだありません。");
    }
    Block::Table(Table {
        role: TableRole::Contracts,
        caption: "契約と書類".to_owned(),
        columns: vec![
            column("契約", 50, Some("contract")),
            column("事業者", 40, None),
            column("契約期間", 40, None),
            column("状態", 30, Some("status")),
            column("書類", 50, None),
        ],
        rows,
    })
    .into()
}

/// 「合意済 11件」, one line for each status.
pub(super) fn states(annex: &Annex<'_>) -> Vec<Vec<Inline>> {
    let again = Some((Inline::Reconfirm, annex.to_reconfirm()));
    Status::ALL
        .into_iter()
        .map(|status| (Inline::Status(status), annex.count(status)))
        .chain(again)
        .filter(|(_, count)| *count > 0)
        .map(|(state, count)| vec![state, Inline::text(format!(" {count}件"))])
        .collect()
}

fn period(annex: &Annex<'_>) -> Cell {
    let fact = annex.facts().into_iter().find(|fact| fact.name == PERIOD);
    fact.map_or_else(
        || missing_cell("記載なし"),
        |fact| text_cell(fact.values.iter().flatten().map(|run| run.text.as_str()).collect::<String>()),
    )
}

/// The documents of a contract. Each page has links to the other formats.
fn papers(annex: &Annex<'_>) -> Cell {
    let folder = &annex.contract.id.value;
    let of_each = [("annex", annex.contract.annex.value.as_str()), ("checklist", "確認表"), ("contacts", "連絡先一覧")];
    let added = addendum_title(annex).map(|title| ("addendum", title.iter().map(Inline::plain).collect()));
    let papers = of_each.map(|(stem, name)| (stem, name.to_owned())).into_iter().chain(added);
    cell(papers.map(|(stem, name)| vec![link(PATH, &format!("{folder}/{stem}.html"), name)]).collect())
}
