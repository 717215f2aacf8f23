//! The lists around the matrix: the contracts, what was found, what was accepted, what was left out.

use crate::document::compose::parts::{
    cell, date_or_open, filtered, head, head_cell, heading, lines, missing_cell, row, runs, spanned, text_paragraph,
};
use crate::document::compose::roles::{finding_mark, item_name};
use crate::document::{Align, Block, Cell, Inline, ParagraphRole, Row, Table, TableRole};
use crate::model::status::Status;
use crate::resolve::roles::{Finding, RoleCell, RoleMatrix};

pub(super) fn contracts(matrix: &RoleMatrix<'_>) -> Table {
    let rows = matrix.contracts.iter().enumerate().map(|(number, of)| {
        let parties = of
            .sides
            .iter()
            .map(|side| {
                let mut party = vec![Inline::text(format!("{}：", side.label))];
                party.extend(spanned(&side.party.name));
                party
            })
            .collect();
        let systems: Vec<Vec<Inline>> = of.systems.iter().map(|system| spanned(&system.name)).collect();
        row(vec![
            number_cell(number),
            cell(vec![spanned(&of.contract.title)]),
            cell(vec![vec![date_or_open(of.contract.date.as_ref(), matrix.hospital.dates)]]),
            cell(parties),
            if systems.is_empty() { missing_cell("記載なし") } else { cell(systems) },
            cell(statuses(matrix, number)),
        ])
    });
    Table {
        role: TableRole::Findings,
        caption: "契約と、その当事者及び対象システム".to_owned(),
        columns: vec![
            head("番号", 12, Align::Center),
            filtered(head("契約名", 54, Align::Start), "contract"),
            head("契約日", 40, Align::Start),
            head("当事者", 66, Align::Start),
            head("対象システム", 54, Align::Start),
            filtered(head("状態", 36, Align::Start), "status"),
        ],
        rows: rows.collect(),
    }
}

/// 「合意済 11件」, one paragraph for each status.
fn statuses(matrix: &RoleMatrix<'_>, number: usize) -> Vec<Vec<Inline>> {
    let status_of = |cell: &RoleCell<'_>| match cell {
        RoleCell::Held { status, .. } => Some(*status),
        RoleCell::Excluded(_) => Some(Status::Excluded),
        RoleCell::OutsideSections => None,
    };
    Status::ALL
        .into_iter()
        .filter_map(|status| {
            let count = matrix.rows.iter().filter(|row| status_of(&row.cells[number]) == Some(status)).count();
            (count > 0).then(|| vec![Inline::Status(status), Inline::text(format!("　{count}件"))])
        })
        .chain(again(matrix, number))
        .collect()
}

fn again(matrix: &RoleMatrix<'_>, number: usize) -> Option<Vec<Inline>> {
    let count = matrix.rows.iter().filter(|row| row.reconfirm[number]).count();
    (count > 0).then(|| vec![Inline::Reconfirm, Inline::text(format!("　{count}件"))])
}

/// The findings to look at, then those that were accepted, with their reasons.
pub(super) fn findings(matrix: &RoleMatrix<'_>) -> Vec<Block> {
    let numbered = || matrix.findings.iter().enumerate();
    let open: Vec<Row> = numbered()
        .filter(|(_, finding)| finding.accepted.is_none())
        .map(|(number, finding)| row(finding_cells(matrix, number, finding)))
        .collect();
    let accepted: Vec<Row> = numbered()
        .filter_map(|(number, finding)| {
            let mut cells = finding_cells(matrix, number, finding);
            cells.push(cell(vec![spanned(&finding.accepted?.reason)]));
            Some(row(cells))
        })
        .collect();
    let columns = || {
        vec![
            head("番号", 12, Align::Center),
            filtered(head("種類", 28, Align::Start), "finding"),
            head("項目", 48, Align::Start),
            filtered(head("契約", 54, Align::Start), "contract"),
            head("内容", 120, Align::Start),
        ]
    };
    let mut blocks = Vec::new();
    if !open.is_empty() {
        blocks.push(heading(2, "findings", "確認事項"));
        blocks.push(Block::Table(Table {
            role: TableRole::Findings,
            caption: "契約の間で確かめること".to_owned(),
            columns: columns(),
            rows: open,
        }));
        blocks.push(text_paragraph(
            ParagraphRole::Small,
            "「推奨と相違」の推奨の担当は、この書式の作成者が推奨される対応例から読み取ったもので、公表資料の定めではありません。「食い違い」の組合せも、この書式の作成者によるものです。",
        ));
    }
    if !accepted.is_empty() {
        blocks.push(heading(2, "accepted", "了承した確認事項"));
        let mut columns = columns();
        columns[4].share = 80;
        columns.push(head("了承した理由", 40, Align::Start));
        blocks.push(Block::Table(Table {
            role: TableRole::Findings,
            caption: "医療機関が理由を付けて了承したこと".to_owned(),
            columns,
            rows: accepted,
        }));
    }
    blocks
}

fn finding_cells(matrix: &RoleMatrix<'_>, number: usize, finding: &Finding<'_>) -> Vec<Cell> {
    let of = &matrix.rows[finding.row];
    let titles: Vec<Vec<Inline>> =
        finding.contracts.iter().map(|contract| spanned(&matrix.contracts[*contract].contract.title)).collect();
    let mut text = vec![runs(&finding.message)];
    text.extend(finding.advice.map(|advice| vec![Inline::text(advice)]));
    vec![
        number_cell(number),
        cell(vec![vec![finding_mark(finding)]]),
        cell(vec![item_name(of, format!("{} ", of.item.place(of.part, of.section)))]),
        cell(titles),
        cell(text),
    ]
}

/// The items that contracts leave out, with the reasons.
pub(super) fn excluded(matrix: &RoleMatrix<'_>) -> Vec<Block> {
    let mut rows = Vec::new();
    for of in &matrix.rows {
        for (number, role) in of.cells.iter().enumerate() {
            if let RoleCell::Excluded(reason) = role {
                rows.push(row(vec![
                    head_cell(item_name(of, format!("{} ", of.item.place(of.part, of.section)))),
                    cell(vec![spanned(&matrix.contracts[number].contract.title)]),
                    cell(vec![lines(reason.value, |line| Inline::from(line, reason.span))]),
                ]));
            }
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    vec![
        heading(2, "excluded", "対象外とした理由"),
        Block::Table(Table {
            role: TableRole::Findings,
            caption: "契約が対象外とした項目と、その理由".to_owned(),
            columns: vec![
                head("項目", 62, Align::Start),
                filtered(head("契約", 70, Align::Start), "contract"),
                head("理由", 130, Align::Start),
            ],
            rows,
        }),
    ]
}

fn number_cell(number: usize) -> Cell {
    head_cell(vec![Inline::text((number + 1).to_string())])
}
