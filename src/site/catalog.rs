//! The pages of terms, of guidelines, and of what the catalog lacks.

use crate::document::compose::{fact, head_cell, row, text_cell};
use crate::document::{Block, Definition, Fact, Inline, Row, Table, TableRole};
use crate::model::catalog::{Catalog, Cite, Guideline, Term};
use crate::site::contracts::way;
use crate::site::items::{name, path};
use crate::site::{Page, PageBlock, Site, body, column, heading, link};

pub(super) fn pages(site: &Site<'_>) -> [Page; 3] {
    [glossary(site), guidelines(site), gaps(site)]
}

fn glossary(site: &Site<'_>) -> Page {
    let definitions: Vec<Definition> = site.catalog.terms.values().map(definition).collect();
    let mut blocks = Vec::new();
    if definitions.iter().any(|definition| definition.explanation.is_none()) {
        blocks.push(body(&format!(
            "番号は確認表の「{}」の番号です。解説は未収録です（公表資料をご覧ください）。",
            site.catalog.glossary_title
        )));
    }
    blocks.push(Block::Definitions(definitions).into());
    Page::new("glossary.html", "glossary", "用語", blocks)
}

pub(super) fn definition(term: &Term) -> Definition {
    Definition { number: term.number, term: term.term.clone(), explanation: term.explanation.clone() }
}

const GUIDELINES: &str = "guidelines.html";

fn guidelines(site: &Site<'_>) -> Page {
    let mut blocks = Vec::new();
    for guideline in &site.catalog.guidelines {
        blocks.push(heading(2, &format!("guideline-{}", guideline.id), &guideline.title));
        blocks.push(Block::Facts(facts(guideline, site)).into());
        let rows: Vec<Row> = citing(site, guideline);
        if rows.is_empty() {
            blocks.push(body("収録している項目からの参照はありません。"));
        } else {
            if !guideline.later.is_empty() {
                blocks.push(body(LATER));
            }
            blocks.push(
                Block::Table(Table {
                    role: TableRole::Citing,
                    caption: format!("{}を挙げている項目", guideline.title),
                    columns: vec![column("項目", 70, None), column("箇所", 60, None)],
                    rows,
                })
                .into(),
            );
        }
    }
    Page::new(GUIDELINES, "guidelines", "ガイドライン等", blocks)
}

/// Nobody has published which section of the later edition corresponds to which, so the text does not say it.
const LATER: &str = "その後の版があります。次の項目の取決めを見直すときは、その後の版も確かめてください。「箇所」は確認表に印刷されたもので、その後の版での箇所は確認していません。";

fn facts(guideline: &Guideline, site: &Site<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut push = |name: &str, value: Option<String>| {
        let value = value.map_or_else(|| Inline::Missing("記載なし".to_owned()), Inline::text);
        facts.push(fact(name, vec![vec![value]]));
    };
    push("確認表の示す版", guideline.edition.clone());
    push("公表者", guideline.publisher.clone());
    if !guideline.later.is_empty() {
        let later: Vec<String> = guideline
            .later
            .iter()
            .map(|later| format!("{}（{}）", later.edition, later.date.format(site.hospital.dates)))
            .collect();
        push("その後の版", Some(later.join("、")));
    }
    if let Some(note) = &guideline.note {
        push("注", Some(note.clone()));
    }
    facts
}

fn citing(site: &Site<'_>, guideline: &Guideline) -> Vec<Row> {
    let mut rows = Vec::new();
    for (part, section) in site.catalog.sections() {
        for item in &section.items {
            let places: Vec<String> = item
                .references
                .iter()
                .flat_map(|reference| &reference.cites)
                .filter(|cite| cite.guideline == guideline.id)
                .map(place)
                .collect();
            if !places.is_empty() {
                rows.push(row(vec![
                    head_cell(vec![link(GUIDELINES, &path(item), name(part, section, item))]),
                    text_cell(places.join("、")),
                ]));
            }
        }
    }
    rows
}

/// 「システム運用編 13.1.2、14.2」; empty for the whole document.
fn place(cite: &Cite) -> String {
    let numbers = cite.numbers.join("、");
    match (&cite.volume, numbers.is_empty()) {
        (Some(volume), false) => format!("{volume} {numbers}"),
        (Some(volume), true) => volume.clone(),
        (None, false) => numbers,
        (None, true) => "全体".to_owned(),
    }
}

const GAPS: &str = "gaps.html";
const TEXT: &str = "text";

/// The link to the note on how the ministry's text was taken from its source.
pub(super) fn text_note(from: &str, catalog: &Catalog) -> Option<Inline> {
    catalog.source.note.as_ref().map(|_| link(from, &format!("{GAPS}#{TEXT}"), "収録した文について"))
}

fn gaps(site: &Site<'_>) -> Page {
    let mut blocks = vec![body("このサイトの項目は、公表された確認表の一部です。次のものは収録していません。")];
    blocks.push(PageBlock::List(site.catalog.gaps.iter().map(|gap| vec![Inline::text(gap.clone())]).collect()));
    if let Some(note) = &site.catalog.source.note {
        blocks.push(heading(2, TEXT, "収録した文について"));
        blocks.push(body(note));
    }
    let left_out: Vec<Vec<Inline>> = site
        .annexes
        .iter()
        .filter(|annex| !annex.left_out.is_empty())
        .map(|annex| {
            let names: Vec<String> =
                annex.left_out.iter().map(|(part, section)| format!("{} {}", part.label, section.label)).collect();
            vec![way(GAPS, annex), Inline::text(format!("：{}", names.join("、")))]
        })
        .collect();
    if !left_out.is_empty() {
        blocks.push(heading(2, "left-out", "契約が対象としない節"));
        blocks.push(PageBlock::List(left_out));
    }
    Page::new(GAPS, "gaps", "収録していないもの", blocks)
}
