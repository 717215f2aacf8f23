//! The search over the whole site: what it looks through, and the page it stands on.

use crate::diagnostic::Report;
use crate::document::{Inline, compose};
use crate::model::catalog::Column;
use crate::resolve::TierLine;
use crate::site::contacts::reached;
use crate::site::items::{name, path};
use crate::site::{Page, PageBlock, Site, body, in_annex};

/// One thing that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchEntry {
    pub title: String,
    /// From the hospital's folder.
    pub href: String,
    pub text: String,
}

pub(super) fn page() -> Page {
    let blocks = vec![body("確認表の文、契約ごとの取決め、連絡先、用語を探します。"), PageBlock::Search];
    Page::new("search.html", "search", "検索", blocks)
}

pub(super) fn index(site: &Site<'_>) -> Vec<SearchEntry> {
    let mut entries = Vec::new();
    for (part, section) in site.catalog.sections() {
        for item in &section.items {
            let text: Vec<String> = part
                .columns
                .iter()
                .filter(|column| !matches!(column, Column::Number | Column::Title))
                .flat_map(|column| compose::canonical_cell(item, *column, &mut Report::new()).paragraphs)
                .map(|inlines| inlines.iter().map(Inline::plain).collect())
                .collect();
            entries.push(SearchEntry { title: name(part, section, item), href: path(item), text: text.join("\n") });
        }
    }
    for annex in site.annexes {
        for section in &annex.sections {
            for item in &section.items {
                let text: Vec<String> =
                    item.tier.fields().into_iter().flat_map(|(_, lines)| lines).map(TierLine::plain).collect();
                entries.push(SearchEntry {
                    title: format!(
                        "{}：{}",
                        annex.contract.title.value,
                        name(section.part, section.section, item.item)
                    ),
                    href: in_annex(annex, &item.item.id.anchor()),
                    text: text.join("\n"),
                });
            }
        }
    }
    for party in reached(site) {
        for contact in party.concerned() {
            let text: Vec<&str> = [&contact.hours, &contact.phone, &contact.mail, &contact.note]
                .into_iter()
                .flatten()
                .map(|text| text.value.as_str())
                .collect();
            entries.push(SearchEntry {
                title: format!(
                    "連絡先：{}　{}　{}",
                    party.party.name.value,
                    contact.purpose.value.word(),
                    contact.who.value
                ),
                href: "contacts.html".to_owned(),
                text: text.join("\n"),
            });
        }
    }
    for term in site.catalog.terms.values() {
        entries.push(SearchEntry {
            title: format!("用語：*{} {}", term.number.0, term.term),
            href: format!("glossary.html#{}", term.number.anchor()),
            text: term.explanation.clone().unwrap_or_default(),
        });
    }
    entries
}
