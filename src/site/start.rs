//! The start page: whom to ring first, then what is open and what to look at, when contracts end, and where the rest
//! is. It is short because people read it on a telephone.

use crate::document::compose::{open_counts, paragraph};
use crate::document::{Inline, ParagraphRole};
use crate::site::contacts::calls;
use crate::site::{Page, PageBlock, START, Site, TITLE_OF_START, contracts, findings, heading, link, matrix, open};

pub(super) fn page(site: &Site<'_>) -> Page {
    let mut blocks = Vec::new();
    blocks.extend(notice(site));
    blocks.push(heading(2, "call", "緊急時の連絡"));
    blocks.extend(calls(site, START));
    blocks.push(heading(2, "open", open::TITLE));
    blocks.extend(open::on_start(site));
    blocks.extend(findings::on_start(site));
    blocks.extend(contracts::on_start(site));
    blocks.push(heading(2, "more", "ほかのページ"));
    // These pages are not in the menu.
    let mut more: Vec<Vec<Inline>> = matrix::way(site).into_iter().collect();
    more.push(vec![link(START, "gaps.html", "収録していないもの"), Inline::text("：項目と、収録した文について")]);
    blocks.push(PageBlock::Links(more));
    Page::new(START, "start", TITLE_OF_START, blocks)
}

/// 「案　未決が3件、協議中が1件あります」, with a link to the list.
fn notice(site: &Site<'_>) -> Option<PageBlock> {
    let open = open_counts(site.annexes)?;
    let way = link(START, "#open", format!("案　{open}あります"));
    Some(paragraph(ParagraphRole::Notice, vec![way]).into())
}
