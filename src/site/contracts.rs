//! The contracts of a hospital. The start page says when they end. A page of their own says who they are with, how they
//! stand, and which papers they have.

use crate::document::compose::{addendum_title, cell, head_cell, missing_cell, text_cell};
use crate::document::{Block, Cell, Inline, Row, Table, TableRole};
use crate::model::status::Status;
use crate::resolve::{Annex, AnnexStanding, Fingerprint, PERIOD, SignedPaperState};
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
    let blocks = [contracts(site)].into_iter().chain(signings(site));
    Page::new(PATH, "contract-list", "契約の一覧", blocks.collect())
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

/// The signed papers of all contracts. Empty where nothing was signed.
fn signings(site: &Site<'_>) -> Vec<PageBlock> {
    let dates = site.hospital.dates;
    let rows = site.annexes.iter().flat_map(|annex| {
        let signed = &annex.contract.signed;
        signed.iter().enumerate().map(move |(at, one)| {
            let is_last = at + 1 == signed.len();
            let differs = is_last && annex.standing() == AnnexStanding::Changed;
            let state = if differs {
                vec![Inline::Open("署名した内容から変更あり".to_owned())]
            } else {
                Vec::new()
            };
            let record =
                one.record.as_ref().map_or_else(|| missing_cell("記録なし"), |it| text_cell(it.name.value.clone()));
            Row::Cells {
                anchor: None,
                cells: vec![
                    head_cell(vec![way(PATH, annex)]),
                    text_cell(SignedPaperState::name(at)),
                    text_cell(one.date.value.format(dates)),
                    text_cell(one.applies_from().format(dates)),
                    text_cell(Fingerprint::first_digits(&one.fingerprint.value)),
                    record,
                    cell(vec![state]),
                ],
            }
        })
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let table = Block::Table(Table {
        role: TableRole::Signings,
        caption: "署名した書面".to_owned(),
        columns: vec![
            column("契約", 50, None),
            column("書面", 25, None),
            column("署名の日", 30, None),
            column("適用の日", 30, None),
            column("照合番号", 25, None),
            column("記録", 50, None),
            column("その後", 40, None),
        ],
        rows,
    });
    vec![heading(2, "signings", "署名の記録"), body("「適用の日」から、その書面の内容によります。"), table.into()]
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
