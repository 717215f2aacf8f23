//! The search over the whole site: what it looks through, and the page it is on.

use crate::document::Inline;
use crate::document::compose::{self, Reached, telephone, with_numbers};
use crate::model::catalog::{Column, Item, Part};
use crate::model::hospital::Contact;
use crate::resolve::{Annex, FactText, TextRun, TierLine};
use crate::site::contacts::reached;
use crate::site::items::{name, path};
use crate::site::{Page, PageBlock, Site, body, in_annex};

/// One thing the search can find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchEntry {
    pub kind: SearchKind,
    pub title: String,
    /// Relative to the hospital's folder.
    pub href: String,
    /// The text that is searched, in lines.
    pub text: String,
    /// The numbers in the text that can be dialled, each with its link: `03-0000-0001`, `tel:0300000001`.
    pub calls: Vec<(String, String)>,
}

/// The kinds of results, in the order they are shown. A person who searches at night looks for somebody to ring, so
/// contacts come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchKind {
    Contact,
    Contract,
    Item,
    Agreed,
    Term,
}

impl SearchKind {
    /// The heading over the results of this kind.
    pub fn word(self) -> &'static str {
        match self {
            SearchKind::Contact => "連絡先",
            SearchKind::Contract => "契約",
            SearchKind::Item => "確認表の項目",
            SearchKind::Agreed => "契約ごとの取決め",
            SearchKind::Term => "用語",
        }
    }
}

pub(super) fn page() -> Page {
    let told = "連絡先、契約、確認表の項目、契約ごとの取決め、用語を探します。空白で区切った言葉は、すべてを含むものを探します。";
    Page::new("search.html", "search", "検索", vec![body(told), PageBlock::Search])
}

pub(super) fn index(site: &Site<'_>) -> Vec<SearchEntry> {
    let mut entries = contacts(site);
    entries.extend(site.annexes.iter().map(contract));
    for (part, section) in site.catalog.sections() {
        entries.extend(section.items.iter().map(|item| SearchEntry {
            title: name(part, section, item),
            href: path(item),
            text: with_id(canonical(part, item), item),
            ..empty(SearchKind::Item)
        }));
    }
    for annex in site.annexes {
        for section in &annex.sections {
            entries.extend(section.items.iter().map(|item| {
                let place = name(section.part, section.section, item.item);
                let lines = item.tier.fields().into_iter().flat_map(|(_, lines)| lines).map(TierLine::plain);
                SearchEntry {
                    title: format!("{}：{place}", annex.contract.title.value),
                    href: in_annex(annex, &item.item.id.anchor()),
                    text: with_id(lines, item.item),
                    ..empty(SearchKind::Agreed)
                }
            }));
        }
    }
    entries.extend(site.catalog.terms.values().map(|term| SearchEntry {
        title: format!("*{} {}", term.number.0, term.term),
        href: format!("glossary.html#{}", term.number.anchor()),
        text: term.explanation.clone().unwrap_or_default(),
        ..empty(SearchKind::Term)
    }));
    entries
}

fn empty(kind: SearchKind) -> SearchEntry {
    SearchEntry { kind, title: String::new(), href: String::new(), text: String::new(), calls: Vec::new() }
}

/// 障害・事故 come first, and vendors before the hospital's own desk, as on the start page.
fn contacts(site: &Site<'_>) -> Vec<SearchEntry> {
    let mut found = Vec::new();
    for party in reached(site) {
        let is_own = party.subcontractors.is_none();
        let before = found.len();
        found.extend(
            party.concerned().map(|contact| ((Some(contact.purpose.value), is_own), reach(&party, Some(contact)))),
        );
        if found.len() == before {
            found.push(((None, is_own), reach(&party, None)));
        }
    }
    // A party without any contact comes last.
    found.sort_by_key(|((purpose, is_own), _)| (purpose.is_none(), *purpose, *is_own));
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// How, when and for which systems a party can be reached. For a party without a contact it says that.
fn reach(party: &Reached<'_>, contact: Option<&Contact>) -> SearchEntry {
    let systems: Vec<&str> = party
        .systems
        .iter()
        .filter(|system| contact.is_none_or(|it| it.systems.is_empty() || it.systems.contains(&system.id)))
        .map(|system| system.name.value.as_str())
        .collect();
    let mut lines = vec![format!("対象システム：{}", systems.join("、"))];
    if let Some(it) = contact {
        let told = [("時間帯", &it.hours), ("電話", &it.phone), ("電子メール", &it.mail), ("備考", &it.note)];
        lines.extend(told.into_iter().filter_map(|(name, text)| Some(format!("{name}：{}", text.as_ref()?.value))));
    }
    let called = match contact {
        Some(contact) => format!("{}の連絡先　{}", contact.purpose.value.word(), contact.who.value),
        None => "連絡先の記載なし".to_owned(),
    };
    // The numbers are in the order of the lines.
    let phone = contact.and_then(|contact| contact.phone.as_ref()).map(telephone);
    let note = contact.and_then(|contact| contact.note.as_ref()).map(with_numbers);
    SearchEntry {
        title: format!("{}　{called}", party.party.name.value),
        href: "contacts.html".to_owned(),
        text: lines.join("\n"),
        calls: [phone, note].into_iter().flatten().flatten().filter_map(dialled).collect(),
        ..empty(SearchKind::Contact)
    }
}

fn dialled(number: Inline) -> Option<(String, String)> {
    match number {
        Inline::Number { text: TextRun { text: value, .. }, href } => Some((value, href?)),
        _ => None,
    }
}

/// Dates, parties, systems, and the subcontractors of the parties.
fn contract(annex: &Annex<'_>) -> SearchEntry {
    let told = |fact: FactText| {
        let values = fact.values.iter().map(|runs| runs.iter().map(|run| run.text.as_str()).collect::<String>());
        format!("{}：{}", fact.name, values.collect::<Vec<String>>().join("、"))
    };
    // The first fact is the title.
    let mut lines: Vec<String> = annex.facts().into_iter().skip(1).map(told).collect();
    let others = annex.sides.iter().filter_map(|side| side.vendor).flat_map(|vendor| &vendor.subcontractors);
    lines.extend(others.map(|other| format!("再委託先：{}（{}）", other.name.value, other.work.value)));
    SearchEntry {
        title: annex.contract.title.value.clone(),
        href: format!("{}/annex.html", annex.contract.id.value),
        text: lines.join("\n"),
        ..empty(SearchKind::Contract)
    }
}

/// The ministry's cells below the title.
fn canonical(part: &Part, item: &Item) -> Vec<String> {
    part.columns
        .iter()
        .filter(|column| !matches!(column, Column::Number | Column::Title))
        .flat_map(|column| compose::canonical_cell(item, *column).paragraphs)
        .map(|inlines| inlines.iter().map(Inline::plain).collect())
        .collect()
}

/// The lines, with the item's id in front. The hospital file and messages call the item by its id.
fn with_id(lines: impl IntoIterator<Item = String>, item: &Item) -> String {
    let all: Vec<String> = [item.id.to_string()].into_iter().chain(lines).collect();
    all.join("\n")
}
