//! The start page: whom to ring first, then what is open, the contracts, the matrix, and where the rest is.

use crate::diagnostic::Severity;
use crate::document::compose::{self, cell, head_cell, missing_cell, open_counts, paragraph, text_cell};
use crate::document::{Block, Cell, Inline, ParagraphRole, Row, Table, TableRole};
use crate::model::status::Status;
use crate::resolve::roles::Finding;
use crate::resolve::{Annex, PERIOD};
use crate::site::contacts::calls;
use crate::site::items::{name, path};
use crate::site::{Ending, LONG, Page, PageBlock, START, Site, body, column, heading, link, matrix, open, written};

pub(super) fn page(site: &Site<'_>) -> Page {
    let mut blocks = Vec::new();
    blocks.extend(notice(site));
    blocks.push(heading(2, "call", "緊急時の連絡"));
    blocks.extend(calls(site, START));
    blocks.extend(findings(site));
    blocks.push(heading(2, "open", "決まっていないこと"));
    blocks.extend(open::on_start(site));
    blocks.extend(periods(site));
    blocks.push(heading(2, "contracts", "契約"));
    blocks.push(contracts(site));
    blocks.extend(matrix::on_start(site));
    blocks.push(heading(2, "more", "ほかのページ"));
    blocks.push(PageBlock::Links(vec![
        vec![link(START, "roles.html", "役割分担一覧"), Inline::text("：項目ごとに、どの契約でだれが担当するか")],
        vec![link(START, "items.html", "項目の一覧"), Inline::text("：確認表の文と、契約ごとの取決め")],
        vec![link(START, "inspection.html", "点検用の一覧"), Inline::text("：確認が済んでいない項目と連絡先")],
        vec![link(START, "gaps.html", "収録していないもの"), Inline::text("：このサイトにない項目と、その理由")],
    ]));
    Page::new(site, START, "start", &site.hospital.party.name.value, blocks)
}

/// 「案　未決が3件、協議中が1件あります」
fn notice(site: &Site<'_>) -> Option<PageBlock> {
    let open = open_counts(site.annexes)?;
    Some(paragraph(ParagraphRole::Notice, vec![Inline::text(format!("案　{open}あります"))]).into())
}

/// What is to be looked at between the contracts: duties nobody holds first of all.
fn findings(site: &Site<'_>) -> Vec<PageBlock> {
    let wanted = |finding: &Finding<'_>| finding.accepted.is_none() && finding.severity == Severity::Warning;
    let findings = site.matrix.findings.iter().enumerate().filter(|(_, finding)| wanted(finding));
    let rows: Vec<Row> = findings.map(|(number, finding)| found(site, number, finding)).collect();
    let mut blocks = vec![heading(2, "findings", "契約の間で確かめること")];
    match rows.len() {
        0 => return Vec::new(),
        count if count > LONG => blocks.extend([
            body(&format!("確かめることが{count}件あります。")),
            PageBlock::Links(vec![vec![
                link(START, "roles.html#findings", "確認事項の一覧"),
                Inline::text("：項目と契約ごとの内容"),
            ]]),
        ]),
        _ => blocks.push(
            Block::Table(Table {
                role: TableRole::Findings,
                caption: "確認事項（番号は、役割分担一覧の番号です。）".to_owned(),
                columns: vec![
                    column("番号", 12, None),
                    column("種類", 28, Some("finding")),
                    column("項目", 48, None),
                    column("契約", 54, Some("contract")),
                    column("内容", 120, None),
                ],
                rows,
            })
            .into(),
        ),
    }
    blocks
}

fn found(site: &Site<'_>, number: usize, finding: &Finding<'_>) -> Row {
    let of = &site.matrix.rows[finding.row];
    let contracts = finding.contracts.iter().map(|place| &site.matrix.contracts[*place].contract.title);
    compose::row(vec![
        head_cell(vec![Inline::text((number + 1).to_string())]),
        cell(vec![vec![compose::finding_mark(finding)]]),
        cell(vec![vec![link(START, &path(of.item), name(of.part, of.section, of.item))]]),
        cell(contracts.map(|title| vec![Inline::Text(written(title))]).collect()),
        cell(vec![compose::runs(&finding.message)]),
    ])
}

/// When the contracts end: what has run out is seen at once, on whatever day it is read.
fn periods(site: &Site<'_>) -> Vec<PageBlock> {
    let mut endings: Vec<Ending> = site
        .annexes
        .iter()
        .map(|annex| {
            let period = annex.contract.period.as_ref();
            let last_day = period.and_then(|period| period.to.as_ref()).map(|last_day| last_day.value);
            Ending {
                contract: link(
                    START,
                    &format!("{}/annex.html", annex.contract.id.value),
                    annex.contract.title.value.clone(),
                ),
                last_day: last_day.map(|day| (day, day.format(site.hospital.dates))),
                renewal: period.and_then(|period| period.renewal.as_ref()).map(written),
            }
        })
        .collect();
    // Stable: contracts that end on one day stay in their order.
    endings.sort_by_key(|ending| (ending.last_day.is_none(), ending.last_day.as_ref().map(|(day, _)| *day)));
    if endings.is_empty() {
        return Vec::new();
    }
    vec![heading(2, "periods", "契約の満了日"), PageBlock::Periods(endings)]
}

fn contracts(site: &Site<'_>) -> PageBlock {
    let rows = site.annexes.iter().map(|annex| {
        let folder = &annex.contract.id.value;
        let vendors: Vec<&str> = annex
            .sides
            .iter()
            .filter(|side| side.vendor.is_some())
            .map(|side| side.party.name.value.as_str())
            .collect();
        Row::Cells {
            anchor: Some(format!("contract-{folder}")),
            cells: vec![
                head_cell(vec![link(START, &format!("{folder}/annex.html"), annex.contract.title.value.clone())]),
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

/// 「合意済 11件」, a line a state.
fn states(annex: &Annex<'_>) -> Vec<Vec<Inline>> {
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

/// The documents of a contract; each leads to its other formats.
fn papers(annex: &Annex<'_>) -> Cell {
    let folder = &annex.contract.id.value;
    let paragraphs =
        [("annex", annex.contract.annex.value.as_str()), ("checklist", "確認表"), ("contacts", "連絡先一覧")]
            .into_iter()
            .map(|(stem, name)| vec![link(START, &format!("{folder}/{stem}.html"), name)])
            .collect();
    cell(paragraphs)
}
