//! The list of items, and a page for each item with the ministry's text and what every contract says about it.

use crate::document::compose::{self, cell, head_cell, paragraph, row, state, text_cell};
use crate::document::{Block, Definition, Fact, Inline, ParagraphRole, Row, Table, TableRole};
use crate::model::catalog::{Column, Item, Part, Section};
use crate::resolve::{Annex, AnnexItem};
use crate::site::catalog::{definition, text_note};
use crate::site::{Crumb, Page, PageBlock, Settled, Site, body, column, heading, in_annex, link, relative};

const LIST: &str = "items.html";

/// `items/item-2-c-3.html`
pub(super) fn path(item: &Item) -> String {
    format!("items/{}.html", item.id.anchor())
}

pub(super) fn name(part: &Part, section: &Section, item: &Item) -> String {
    format!("{} {}", item.place(part, section), item.plain_title())
}

pub(super) fn pages(site: &Site<'_>) -> Vec<Page> {
    let all: Vec<(&Part, &Section, &Item)> = site
        .catalog
        .sections()
        .flat_map(|(part, section)| section.items.iter().map(move |item| (part, section, item)))
        .collect();
    let mut pages = vec![list(site, &all)];
    for (index, (part, section, item)) in all.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| all[index]);
        pages.push(page(site, (part, section, item), before, all.get(index + 1).copied()));
    }
    pages
}

type Placed<'a> = (&'a Part, &'a Section, &'a Item);

fn list(site: &Site<'_>, all: &[Placed<'_>]) -> Page {
    let rows = all
        .iter()
        .flat_map(|(part, section, item)| {
            settled(site, item)
                .map(|(annex, settled)| {
                    let annex_link =
                        link(LIST, &in_annex(annex, &item.id.anchor()), annex.contract.title.value.clone());
                    row(vec![
                        head_cell(vec![link(LIST, &path(item), name(part, section, item))]),
                        text_cell(section_name(part, section)),
                        cell(vec![vec![annex_link]]),
                        text_cell(settled.duty_short.clone()),
                        cell(state(settled)),
                    ])
                })
                .collect::<Vec<Row>>()
        })
        .collect();
    let table = Table {
        role: TableRole::AllItems,
        caption: "契約ごとの担当と状態".to_owned(),
        columns: vec![
            column("項目", 60, None),
            column("部・節", 40, Some("section")),
            column("契約", 50, Some("contract")),
            column("担当", 20, Some("duty")),
            column("状態", 20, Some("status")),
        ],
        rows,
    };
    Page::new(LIST, "items-list", "項目の一覧", vec![Block::Table(table).into()])
}

/// 「Part2 C」, without the title because the column is narrow.
fn section_name(part: &Part, section: &Section) -> String {
    format!("{} {}", part.label, section.label)
}

/// Every contract that covers the item, with what it says about the item.
fn settled<'s>(site: &Site<'s>, item: &Item) -> impl Iterator<Item = (&'s Annex<'s>, &'s AnnexItem<'s>)> {
    let id = item.id.clone();
    site.annexes.iter().filter_map(move |annex| Some((annex, annex.items().find(|found| found.item.id == id)?)))
}

fn page(site: &Site<'_>, placed: Placed<'_>, before: Option<Placed<'_>>, after: Option<Placed<'_>>) -> Page {
    let (part, section, item) = placed;
    let path = path(item);
    let mut blocks = vec![
        heading(2, "text", "確認表の文"),
        paragraph(ParagraphRole::Small, from_where(site, &path)).into(),
        Block::Facts(canonical(site, part, item)).into(),
    ];
    let terms = explained(site, part, item);
    if !terms.is_empty() {
        blocks.push(heading(3, "terms", "用語"));
        blocks.push(Block::Definitions(terms).into());
    }
    blocks.push(heading(2, "contracts", "契約ごとの取決め"));
    let contracts: Vec<Settled> = settled(site, item)
        .map(|(annex, settled)| Settled {
            anchor: format!("contract-{}", annex.contract.id.value),
            contract: link(&path, &in_annex(annex, &item.id.anchor()), annex.contract.title.value.clone()),
            state: compose::state(settled),
            parties: parties(annex),
            tier: compose::tier(annex, settled),
        })
        .collect();
    blocks.push(if contracts.is_empty() {
        body("この項目を取り扱う契約はありません。")
    } else {
        PageBlock::Settled(contracts)
    });
    let step = |text: &str, placed: Placed<'_>| {
        let (part, section, item) = placed;
        link(&path, &self::path(item), format!("{text}：{}", name(part, section, item)))
    };
    let steps: Vec<Inline> =
        before.map(|it| step("前の項目", it)).into_iter().chain(after.map(|it| step("次の項目", it))).collect();
    blocks.push(PageBlock::Jump(steps));
    let mut page = Page::new(&path, "item", &name(part, section, item), blocks);
    page.crumbs.push(Crumb { title: "項目の一覧".to_owned(), href: relative(&path, LIST) });
    page
}

/// Says who wrote the text, with a link to how it was taken from its source.
fn from_where(site: &Site<'_>, path: &str) -> Vec<Inline> {
    let catalog = site.catalog;
    let issuers = catalog.issuers.join("・");
    let mut told =
        vec![Inline::text(format!("{issuers}が公表した{}の文です（{}版）。", catalog.title, catalog.issued))];
    told.extend(text_note(path, catalog));
    told
}

/// The names of 甲, 乙 … in this contract.
fn parties(annex: &Annex<'_>) -> String {
    let sides: Vec<String> =
        annex.sides.iter().map(|side| format!("{}：{}", side.label, side.party.name.value)).collect();
    sides.join("　")
}

/// The ministry's cells with the printed heads of their columns. Term marks are links to the list of terms.
fn canonical(site: &Site<'_>, part: &Part, item: &Item) -> Vec<Fact> {
    part.columns
        .iter()
        .filter(|column| !matches!(column, Column::Number | Column::FirstCheck | Column::Completed))
        .map(|column| Fact {
            name: site.catalog.column_head(*column).to_owned(),
            values: compose::canonical_cell(item, *column)
                .paragraphs
                .into_iter()
                .map(|inlines| inlines.into_iter().map(|inline| term_link(&path(item), inline)).collect())
                .collect(),
        })
        .collect()
}

/// The terms of the item that have an explanation, in the order of their marks.
fn explained(site: &Site<'_>, part: &Part, item: &Item) -> Vec<Definition> {
    let mut numbers = Vec::new();
    for column in &part.columns {
        for inline in compose::canonical_cell(item, *column).paragraphs.into_iter().flatten() {
            if let Inline::Marker(number) = inline
                && !numbers.contains(&number)
            {
                numbers.push(number);
            }
        }
    }
    let terms = numbers.iter().filter_map(|number| site.catalog.terms.get(number));
    terms.filter(|term| term.explanation.is_some()).map(definition).collect()
}

fn term_link(from: &str, inline: Inline) -> Inline {
    match inline {
        Inline::Marker(number) => link(from, &format!("glossary.html#{}", number.anchor()), format!("*{}", number.0)),
        other => other,
    }
}
