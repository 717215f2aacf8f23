//! The page for an inspection: every 初回確認 and 完了日 of every contract. What is not settled comes first.

use crate::document::compose::{cell, head_cell, missing_cell, state, text_cell};
use crate::document::{Block, Inline, Row, Table, TableRole, compose};
use crate::model::status::Status;
use crate::resolve::{Annex, AnnexItem};
use crate::site::contacts::calls;
use crate::site::items::name;
use crate::site::{Page, Site, column, heading, in_annex, link};

const PATH: &str = "inspection.html";

pub(super) fn page(site: &Site<'_>) -> Page {
    let mut rows: Vec<(u8, Row)> = Vec::new();
    for annex in site.annexes {
        for section in &annex.sections {
            for item in &section.items {
                let title = name(section.part, section.section, item.item);
                rows.push((weight(item), row(site, annex, item, title)));
            }
        }
    }
    // The sort is stable: within a weight the order is that of contracts and items.
    rows.sort_by_key(|(weight, _)| *weight);
    let table = Table {
        role: TableRole::Inspection,
        caption: "初回確認と完了日（確認が済んでいない項目から）".to_owned(),
        columns: vec![
            column("項目", 60, None),
            column("契約", 50, Some("contract")),
            column("初回確認", 20, Some("check")),
            column("完了日", 28, None),
            column("担当", 20, Some("duty")),
            column("状態", 20, Some("status")),
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
    };
    let mut blocks = vec![Block::Table(table).into(), heading(2, "call", "緊急時の連絡")];
    blocks.extend(calls(site, PATH));
    Page::new(PATH, "inspection", "点検用の一覧", blocks)
}

/// Sorts いいえ without 完了日 first, then what was never checked, then what was settled.
fn weight(item: &AnnexItem<'_>) -> u8 {
    match (item.status, item.first_check.map(|check| check.value), &item.completed) {
        (Status::Excluded, _, _) => 4,
        (_, Some(false), None) => 0,
        (_, None, _) => 1,
        (_, Some(false), Some(_)) => 2,
        (_, Some(true), _) => 3,
    }
}

fn row(site: &Site<'_>, annex: &Annex<'_>, item: &AnnexItem<'_>, title: String) -> Row {
    let excluded = item.status == Status::Excluded;
    let check = match item.first_check {
        _ if excluded => missing_cell(Status::Excluded.word()),
        Some(check) => cell(vec![vec![Inline::from(if check.value { "はい" } else { "いいえ" }, check.span)]]),
        None => missing_cell("未確認"),
    };
    let completed = match (item.completed, item.first_check.map(|check| check.value)) {
        _ if excluded => missing_cell(Status::Excluded.word()),
        (Some(date), _) => cell(vec![vec![Inline::from(date.value.format(site.hospital.dates), date.span)]]),
        (None, Some(true)) => text_cell("（不要）"),
        (None, _) => missing_cell("記載なし"),
    };
    compose::row(vec![
        head_cell(vec![link(PATH, &in_annex(annex, &item.item.id.anchor()), title)]),
        text_cell(annex.contract.title.value.clone()),
        check,
        completed,
        text_cell(item.duty_short.clone()),
        cell(state(item)),
    ])
}
