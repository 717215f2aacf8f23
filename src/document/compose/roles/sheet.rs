//! The matrix as rows of a spreadsheet: one row for each item, one column for each contract. The cells hold the names
//! and reasons that stand around the printed table.

use crate::document::compose::parts::section_name;
use crate::document::compose::roles::item_name;
use crate::document::{DocumentKind, Inline, Sheet};
use crate::model::catalog::Column;
use crate::model::status::{RECONFIRM, Status};
use crate::resolve::roles::{RoleCell, RoleMatrix, RoleRow};

/// All contracts side by side.
pub fn role_sheet(matrix: &RoleMatrix<'_>) -> Sheet {
    let catalog = matrix.catalog;
    let mut head = vec![
        "節".to_owned(),
        catalog.column_head(Column::Number).to_owned(),
        catalog.column_head(Column::Title).to_owned(),
    ];
    head.extend(matrix.contracts.iter().map(|contract| contract.contract.title.value.clone()));
    head.push("確認事項".to_owned());
    head.push("了承した確認事項".to_owned());
    let rows = matrix.rows.iter().map(|row| {
        let title: String = item_name(row, String::new()).iter().map(Inline::plain).collect();
        let mut cells = vec![section_name(row.part, row.section), row.item.number.clone(), title];
        cells.extend(row.cells.iter().zip(&row.reconfirm).map(|(held, again)| {
            let again = if *again { format!("\n［{RECONFIRM}］") } else { String::new() };
            cell(held) + &again
        }));
        cells.push(findings(matrix, row, false));
        cells.push(findings(matrix, row, true));
        cells
    });
    Sheet { kind: DocumentKind::Roles, rows: std::iter::once(head).chain(rows).collect() }
}

/// 「乙（株式会社サンプルシステムズ）：遠隔での監視」
fn cell(cell: &RoleCell<'_>) -> String {
    let (status, lines) = match cell {
        RoleCell::OutsideSections => return "扱わない節".to_owned(),
        RoleCell::Excluded(reason) => return format!("対象外（{}）", reason.value),
        RoleCell::Held { status, lines, .. } => (*status, lines),
    };
    let mut text: Vec<String> = Vec::new();
    let mut said = false;
    for line in lines {
        let systems: Vec<&str> = line.systems.iter().map(|system| system.name.as_str()).collect();
        let lead = if systems.is_empty() { String::new() } else { format!("{}：", systems.join("、")) };
        if line.holders.is_empty() {
            text.push(format!("{lead}{}", Status::Undecided.word()));
            said = true;
        }
        for holder in &line.holders {
            let role = holder.role.map_or_else(String::new, |(role, _)| format!("：{role}"));
            text.push(format!("{lead}{}（{}）{role}", holder.side.label, holder.side.party.name.value));
        }
    }
    if status == Status::Negotiating || status == Status::Undecided && !said {
        text.push(format!("［{}］", status.word()));
    }
    text.join("\n")
}

fn findings(matrix: &RoleMatrix<'_>, row: &RoleRow<'_>, accepted: bool) -> String {
    let of = row.findings.iter().map(|number| &matrix.findings[*number]);
    let told: Vec<String> = of
        .filter(|finding| finding.accepted.is_some() == accepted)
        .map(|finding| {
            let reason =
                finding.accepted.map_or_else(String::new, |accepted| format!("（理由：{}）", accepted.reason.value));
            format!("{}：{}{reason}", finding.word(), finding.text())
        })
        .collect();
    told.join("\n")
}
