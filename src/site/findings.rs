//! What to look at between the contracts, on the start page. Duties that nobody holds come first.

use crate::diagnostic::Severity;
use crate::document::{Inline, compose};
use crate::model::finding::FindingKind;
use crate::resolve::roles::Finding;
use crate::site::items::{name, path};
use crate::site::{LONG, PageBlock, START, Site, body, heading, link};

/// One line for each finding, or only the number of each kind if there are many. The sentences are in the 役割分担一覧.
pub(super) fn on_start(site: &Site<'_>) -> Vec<PageBlock> {
    let wanted = |finding: &Finding<'_>| finding.accepted.is_none() && finding.severity == Severity::Warning;
    let found: Vec<(usize, &Finding<'_>)> =
        site.matrix.findings.iter().enumerate().filter(|(_, finding)| wanted(finding)).collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![heading(2, "findings", "契約の間で確かめること")];
    let lines = if found.len() > LONG {
        blocks.push(body(&format!("確かめることが{}件あります。", found.len())));
        counted(&found)
    } else {
        found.iter().map(|(number, finding)| line(site, *number, finding)).collect()
    };
    blocks.push(PageBlock::List(lines));
    blocks.push(PageBlock::Links(vec![vec![
        link(START, "roles.html#findings", "確認事項の一覧"),
        Inline::text("：確かめることの内容（番号は同じです）"),
    ]]));
    blocks
}

/// 「1　契約なし　Part2 B 4 暗号化：医用画像管理システム保守契約」
fn line(site: &Site<'_>, number: usize, finding: &Finding<'_>) -> Vec<Inline> {
    let of = &site.matrix.rows[finding.row];
    let contracts: Vec<&str> =
        finding.contracts.iter().map(|place| site.matrix.contracts[*place].contract.title.value.as_str()).collect();
    let mut line = vec![
        Inline::text(format!("{}　", number + 1)),
        compose::finding_mark(finding),
        Inline::text("　"),
        link(START, &path(of.item), name(of.part, of.section, of.item)),
    ];
    if !contracts.is_empty() {
        line.push(Inline::text(format!("：{}", contracts.join("、"))));
    }
    line
}

/// 「契約なし 3件」
fn counted(found: &[(usize, &Finding<'_>)]) -> Vec<Vec<Inline>> {
    let of_kind = |kind: FindingKind| {
        let mut some = found.iter().filter(|(_, finding)| finding.kind == kind);
        let (_, first) = some.next()?;
        Some(vec![compose::finding_mark(first), Inline::text(format!(" {}件", some.count() + 1))])
    };
    FindingKind::ALL.into_iter().filter_map(of_kind).collect()
}
