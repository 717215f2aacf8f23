//! The list of items, and a page for each: the ministry's words, and how every contract settles it.

use crate::diagnostic::Report;
use crate::document::{Block, Cell, Fact, Inline, Paragraph, ParagraphRole, Row, Table, TableRole, compose};
use crate::model::catalog::{Column, Item, Part, Section};
use crate::resolve::{Annex, AnnexItem};
use crate::site::start::{body, head};
use crate::site::{Crumb, Page, PageBlock, Site, cell, head_cell, heading, in_annex, link, relative};

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
                    Row::Cells {
                        anchor: None,
                        cells: vec![
                            head_cell(vec![link(LIST, &path(item), name(part, section, item))]),
                            cell(vec![Inline::text(section_name(part, section))]),
                            cell(vec![annex_link]),
                            cell(vec![Inline::text(settled.duty_short.clone())]),
                            Cell { header: false, paragraphs: compose::state(settled) },
                        ],
                    }
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let table = Table {
        role: TableRole::AllItems,
        caption: "契約ごとの担当と状態".to_owned(),
        columns: vec![
            head("項目", 60, None),
            head("部・節", 40, Some("section")),
            head("契約", 50, Some("contract")),
            head("担当", 20, Some("duty")),
            head("状態", 20, Some("status")),
        ],
        rows,
    };
    Page::new(site, LIST, "items-list", "項目の一覧", vec![Block::Table(table).into()])
}

fn section_name(part: &Part, section: &Section) -> String {
    format!("{} {}", part.label, section.label)
}

/// Every contract that covers the item, with what it says.
fn settled<'s>(site: &Site<'s>, item: &Item) -> impl Iterator<Item = (&'s Annex<'s>, &'s AnnexItem<'s>)> {
    let id = item.id.clone();
    site.annexes.iter().filter_map(move |annex| Some((annex, annex.items().find(|found| found.item.id == id)?)))
}

fn page(site: &Site<'_>, placed: Placed<'_>, before: Option<Placed<'_>>, after: Option<Placed<'_>>) -> Page {
    let (part, section, item) = placed;
    let path = path(item);
    let mut blocks = vec![
        heading(2, "text", "確認表の文"),
        Block::Paragraph(Paragraph {
            role: ParagraphRole::Small,
            inlines: vec![Inline::text(format!(
                "{}が公表した{}の文です（{}版）。",
                site.catalog.issuers.join("・"),
                site.catalog.title,
                site.catalog.issued
            ))],
        })
        .into(),
        Block::Facts(canonical(site, part, item)).into(),
        heading(2, "contracts", "契約ごとの取決め"),
    ];
    let mut covered = false;
    for (annex, settled) in settled(site, item) {
        covered = true;
        blocks.push(
            Block::Heading {
                level: 3,
                anchor: Some(format!("contract-{}", annex.contract.id.value)),
                text: vec![link(&path, &in_annex(annex, &item.id.anchor()), annex.contract.title.value.clone())],
            }
            .into(),
        );
        blocks.extend(compose::state(settled).into_iter().map(body_of));
        blocks.push(body(&parties(annex)));
        blocks.push(PageBlock::Tier(compose::tier(annex, settled)));
    }
    if !covered {
        blocks.push(body("この項目を取り扱う契約はありません。"));
    }
    let step = |text: &str, placed: Placed<'_>| {
        let (part, section, item) = placed;
        vec![Inline::text(format!("{text}：")), link(&path, &self::path(item), name(part, section, item))]
    };
    let steps: Vec<Vec<Inline>> =
        before.map(|it| step("前の項目", it)).into_iter().chain(after.map(|it| step("次の項目", it))).collect();
    blocks.push(PageBlock::Links(steps));
    let mut page = Page::new(site, &path, "item", &name(part, section, item), blocks);
    page.crumbs.push(Crumb { title: "項目の一覧".to_owned(), href: relative(&path, LIST) });
    page
}

fn body_of(inlines: Vec<Inline>) -> PageBlock {
    Block::Paragraph(Paragraph { role: ParagraphRole::Body, inlines }).into()
}

/// Who 甲, 乙 … are in this contract.
fn parties(annex: &Annex<'_>) -> String {
    let sides: Vec<String> =
        annex.sides.iter().map(|side| format!("{}：{}", side.label, side.party.name.value)).collect();
    sides.join("　")
}

/// The ministry's cells under their printed heads; term marks lead to the list of terms.
fn canonical(site: &Site<'_>, part: &Part, item: &Item) -> Vec<Fact> {
    part.columns
        .iter()
        .filter(|column| !matches!(column, Column::Number | Column::FirstCheck | Column::Completed))
        .map(|column| Fact {
            name: site.catalog.column_head(*column).to_owned(),
            values: compose::canonical_cell(item, *column, &mut Report::new())
                .paragraphs
                .into_iter()
                .map(|inlines| inlines.into_iter().map(|inline| term_link(&path(item), inline)).collect())
                .collect(),
        })
        .collect()
}

fn term_link(from: &str, inline: Inline) -> Inline {
    match inline {
        Inline::Marker(number) => link(from, &format!("glossary.html#{}", number.anchor()), format!("*{}", number.0)),
        other => other,
    }
}
