//! The start page: whom to ring first, then what is open, the contracts, and where the rest is.

use crate::diagnostic::Severity;
use crate::document::{
    Align, Block, Cell, ColumnHead, Inline, Paragraph, ParagraphRole, Row, Table, TableRole, compose,
};
use crate::model::status::{RECONFIRM, Status};
use crate::resolve::{Annex, Lack, PERIOD};
use crate::site::contacts::calls;
use crate::site::{Page, PageBlock, START, Site, cell, head_cell, heading, in_annex, link, missing};

pub(super) fn page(site: &Site<'_>) -> Page {
    let mut blocks = Vec::new();
    blocks.extend(notice(site));
    blocks.push(heading(2, "call", "緊急時の連絡"));
    blocks.extend(calls(site, START));
    blocks.extend(findings(site));
    blocks.push(heading(2, "open", "決まっていないこと"));
    blocks.extend(open(site));
    blocks.push(heading(2, "contracts", "契約"));
    blocks.push(contracts(site));
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
    let open: Vec<String> = [Status::Undecided, Status::Negotiating]
        .into_iter()
        .map(|status| (status.word(), site.annexes.iter().map(|annex| annex.count(status)).sum::<usize>()))
        .chain([(RECONFIRM, site.annexes.iter().map(Annex::to_reconfirm).sum())])
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word}が{count}件"))
        .collect();
    (!open.is_empty()).then(|| {
        Block::Paragraph(Paragraph {
            role: ParagraphRole::Notice,
            inlines: vec![Inline::text(format!("案　{}あります", open.join("、")))],
        })
        .into()
    })
}

/// What is to be looked at between the contracts: duties nobody holds first of all.
fn findings(site: &Site<'_>) -> Vec<PageBlock> {
    let lines: Vec<Vec<Inline>> = site
        .matrix
        .findings
        .iter()
        .filter(|finding| finding.accepted.is_none() && finding.severity == Severity::Warning)
        .map(|finding| {
            let mut line = vec![link(START, "roles.html#findings", finding.word()), Inline::text("：")];
            line.extend(finding.message.iter().map(|run| Inline::text(run.text.clone())));
            line
        })
        .collect();
    if lines.is_empty() {
        return Vec::new();
    }
    vec![heading(2, "findings", "契約の間で確かめること"), PageBlock::Links(lines)]
}

/// What is undecided or in negotiation, contract by contract, with what it lacks.
fn open(site: &Site<'_>) -> Vec<PageBlock> {
    let mut rows = Vec::new();
    for annex in site.annexes {
        for section in &annex.sections {
            for item in section.items.iter().filter(|item| !item.is_settled()) {
                let name = format!("{} {}", item.item.place(section.part, section.section), item.item.plain_title());
                let lacks: Vec<String> = item.lacks.iter().map(Lack::word).collect();
                rows.push(Row::Cells {
                    anchor: None,
                    cells: vec![
                        head_cell(vec![link(START, &in_annex(annex, &item.item.id.anchor()), name)]),
                        cell(vec![Inline::text(annex.contract.title.value.clone())]),
                        Cell { header: false, paragraphs: compose::state(item) },
                        cell(vec![Inline::text(lacks.join("、"))]),
                    ],
                });
            }
        }
    }
    if rows.is_empty() {
        return vec![body("すべての項目が合意済か対象外です。")];
    }
    vec![
        Block::Table(Table {
            role: TableRole::Open,
            caption: "決まっていない項目".to_owned(),
            columns: vec![
                head("項目", 60, None),
                head("契約", 50, Some("contract")),
                head("状態", 20, Some("status")),
                head("足りないもの", 70, None),
            ],
            rows,
        })
        .into(),
    ]
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
            anchor: None,
            cells: vec![
                head_cell(vec![link(START, &format!("{folder}/annex.html"), annex.contract.title.value.clone())]),
                cell(vec![Inline::text(vendors.join("、"))]),
                cell(period(annex)),
                cell(vec![Inline::text(counts(annex))]),
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
            head("契約", 50, None),
            head("事業者", 40, None),
            head("契約期間", 40, None),
            head("状態", 30, None),
            head("書類", 50, None),
        ],
        rows,
    })
    .into()
}

/// 「合意済 11、対象外 1」
fn counts(annex: &Annex<'_>) -> String {
    let counts: Vec<String> = Status::ALL
        .into_iter()
        .map(|status| (status.word(), annex.count(status)))
        .chain([(RECONFIRM, annex.to_reconfirm())])
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    counts.join("、")
}

fn period(annex: &Annex<'_>) -> Vec<Inline> {
    let fact = annex.facts().into_iter().find(|fact| fact.name == PERIOD);
    match fact {
        Some(fact) => vec![Inline::text(fact.values.iter().flatten().map(|run| run.text.as_str()).collect::<String>())],
        None => missing("記載なし"),
    }
}

/// The documents of a contract; each leads to its other formats.
fn papers(annex: &Annex<'_>) -> Cell {
    let folder = &annex.contract.id.value;
    let paragraphs =
        [("annex", annex.contract.annex.value.as_str()), ("checklist", "確認表"), ("contacts", "連絡先一覧")]
            .into_iter()
            .map(|(stem, name)| vec![link(START, &format!("{folder}/{stem}.html"), name)])
            .collect();
    Cell { header: false, paragraphs }
}

pub(super) fn head(text: &str, share: u16, filter: Option<&'static str>) -> ColumnHead {
    ColumnHead { text: vec![Inline::text(text)], share, align: Align::Start, filter }
}

pub(super) fn body(text: &str) -> PageBlock {
    Block::Paragraph(Paragraph { role: ParagraphRole::Body, inlines: vec![Inline::text(text)] }).into()
}
