//! The shipped catalog: the ministry's text as it was printed, and our sentences for every possible answer.

mod declared;
mod language;

use std::collections::BTreeMap;

use crate::support::sample;
use crate::support::sample::{bare, catalog, printed_items, project_text};
use betten::diagnostic::{Report, Sources};
use betten::document::{Inline, compose};
use betten::input::{Disk, Files, Memory, read_editions};
use betten::model::catalog::{Catalog, Column, Item, Response};
use betten::model::cell::CellText;
use betten::produce::read_catalogs;
use betten::resolve::Annex;

// Verbatim -------------------------------------------------------------------------------------

/// One cell of an item as printed: `*8` for a marker, `\n` between paragraphs.
fn cell(item: &Item, column: Column) -> String {
    let paragraphs: Vec<String> = match column {
        Column::Number => vec![item.number.clone()],
        Column::Title => vec![item.title.printed()],
        Column::Content => vec![item.content.printed()],
        Column::Risk => item.risk.iter().map(CellText::printed).collect(),
        Column::Response => match &item.response {
            Response::Paragraphs(paragraphs) => paragraphs.iter().map(CellText::printed).collect(),
            Response::Clauses { clauses, tail } => {
                let mut lines: Vec<String> =
                    clauses.iter().map(|clause| format!("{} {}", clause.label, clause.text.printed())).collect();
                lines.extend(tail.iter().map(CellText::printed));
                lines
            }
        },
        Column::References => item.references.iter().map(|reference| reference.text.printed()).collect(),
        Column::FirstCheck | Column::Completed => panic!("not a column of the table of page 5"),
    };
    paragraphs.join("\n")
}

/// The page as extracted, without the lines that are ours.
fn page() -> String {
    project_text("tests/fixtures/source/page5.txt").lines().filter(|line| !line.starts_with('#')).collect()
}

fn count_characters(text: &str) -> BTreeMap<char, i32> {
    bare(text).chars().fold(BTreeMap::new(), |mut counts, character| {
        *counts.entry(character).or_default() += 1;
        counts
    })
}

#[test]
fn the_catalog_has_the_characters_of_the_page() {
    // The page's own label is the one thing that is not data.
    let mut ours = "5 ページ".to_owned();
    for part in &catalog().parts {
        ours.extend(part.columns.iter().map(|column| catalog().column_head(*column)));
        for section in &part.sections {
            // The title row of section B is on a page that is not at hand, with its label.
            if let Some(title) = &section.title {
                ours.push_str(&section.label);
                ours.push_str(title);
            }
            for item in &section.items {
                ours.extend(part.columns.iter().map(|column| cell(item, *column)));
            }
        }
    }
    let page = page();
    assert_eq!(bare(&page).chars().count(), 3592);
    assert_eq!(bare(&ours).chars().count(), 3592);
    assert_eq!(count_characters(&ours), count_characters(&page));
}

#[test]
fn every_cell_is_as_printed() {
    let found: Vec<(String, Vec<String>)> = catalog()
        .sections()
        .flat_map(|(part, section)| {
            section
                .items
                .iter()
                .map(|item| (section.label.clone(), part.columns.iter().map(|column| cell(item, *column)).collect()))
        })
        .collect();
    assert_eq!(found, printed_items());
}

/// Markers stand at their place on the word the glossary explains, twelve in all.
#[test]
fn every_marker_stands_on_its_term() {
    let mut count = 0;
    for item in catalog().items() {
        for column in &catalog().parts[0].columns {
            let text = cell(item, *column);
            for (place, _) in text.match_indices('*') {
                let digits: String = text[place + 1..].chars().take_while(char::is_ascii_digit).collect();
                let term = catalog().terms.values().find(|term| term.number.0.to_string() == digits);
                let term = term.unwrap_or_else(|| panic!("{}: *{digits} is not in the glossary", item.id));
                assert!(text[..place].ends_with(&term.term), "{}: *{digits} is not on {}", item.id, term.term);
                count += 1;
            }
        }
    }
    assert_eq!(count, 12);
    assert_eq!(catalog().terms.keys().map(|number| number.0).collect::<Vec<_>>(), [7, 8, 12, 13, 19, 20, 21]);
}

#[test]
fn every_part_of_a_cite_is_printed() {
    let mut cites = 0;
    for reference in catalog().items().flat_map(|item| &item.references) {
        assert!(!reference.cites.is_empty(), "{} cites nothing", reference.text.written);
        for cite in &reference.cites {
            let guideline = catalog().guidelines.iter().find(|guideline| guideline.id == cite.guideline);
            let guideline = guideline.unwrap_or_else(|| panic!("{} is not a guideline", cite.guideline));
            let parts =
                std::iter::once(&guideline.title).chain(&guideline.edition).chain(&cite.volume).chain(&cite.numbers);
            for part in parts {
                assert!(reference.text.written.contains(part.as_str()), "{} lacks {part}", reference.text.written);
            }
            cites += 1;
        }
    }
    assert_eq!(cites, 23);
}

// Files ----------------------------------------------------------------------------------------

/// The files of the shipped edition by their path below `data/`.
fn data_files() -> Vec<(String, Vec<u8>)> {
    let root = sample::project("data");
    let root = root.to_str().expect("the tests run below a path in UTF-8");
    let names = Disk.list(root, &mut Report::new());
    names
        .into_iter()
        .map(|name| {
            let bytes = Disk.read(&format!("{root}/{name}"), 1 << 22).expect("the file was listed");
            (name, bytes)
        })
        .collect()
}

fn read_data(files: &[(String, Vec<u8>)]) -> (Vec<Catalog>, Report) {
    let memory =
        files.iter().fold(Memory::new(), |memory, (name, bytes)| memory.with(format!("data/{name}"), bytes.clone()));
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let editions = read_editions(&memory, "data", &mut report);
    (read_catalogs(Some(editions), &mut sources, &mut report), report)
}

/// A file that could go without a trace is one nobody reads.
#[test]
fn every_file_of_the_data_is_used() {
    let files: Vec<_> = data_files().into_iter().filter(|(name, _)| name != "README.md").collect();
    let whole = read_data(&files);
    assert!(whole.1.is_empty() && whole.0.len() == 1, "{:?}", whole.1);
    for missing in 0..files.len() {
        let mut rest = files.clone();
        let (name, _) = rest.remove(missing);
        let (catalogs, report) = read_data(&rest);
        let content =
            |catalogs: &[Catalog]| format!("{:?}", catalogs.iter().map(|catalog| &catalog.parts).collect::<Vec<_>>());
        let noticed = report.has_errors() || content(&catalogs) != content(&whole.0);
        assert!(noticed, "{name} makes no difference");
    }
}

#[test]
fn a_file_without_a_place_is_a_fault() {
    for (name, text) in [
        ("notes.yaml", "a: b\n"),
        ("items/part2/z.yaml", "section: 2-Z\nitems: []\n"),
        ("points/1/part2/z.yaml", "section: 2-Z\nitems: {}\n"),
    ] {
        let mut files = data_files();
        files.retain(|(name, _)| name != "README.md");
        files.push((format!("2024-06/{name}"), text.as_bytes().to_vec()));
        assert!(read_data(&files).1.has_errors(), "{name} is passed over");
    }
}

/// Whatever depends on an item is data: neither the engine nor a template knows one by its id.
#[test]
fn no_item_is_known_by_its_id() {
    let is_id = |text: &str| {
        let bytes = text.as_bytes();
        (0..bytes.len().saturating_sub(4)).find(|&at| {
            bytes[at].is_ascii_digit()
                && bytes[at + 1] == b'-'
                && bytes[at + 2].is_ascii_uppercase()
                && bytes[at + 3] == b'-'
                && bytes[at + 4].is_ascii_digit()
                && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric())
        })
    };
    let mut looked_at = 0;
    for folder in ["src", "templates"] {
        let root = sample::project(folder);
        let root = root.to_str().expect("the tests run below a path in UTF-8");
        for name in Disk.list(root, &mut Report::new()) {
            if name.ends_with("tests.rs") {
                continue;
            }
            let text = project_text(&format!("{folder}/{name}"));
            // Tests inside a file stand at its end.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (number, line) in code.lines().enumerate() {
                // Comments may name one for an example, and so may what a person is shown with 例.
                let is_comment = line.trim_start().starts_with("//");
                assert!(
                    is_comment || line.contains("例") || is_id(line).is_none(),
                    "{folder}/{name}:{}: {line}",
                    number + 1
                );
            }
            looked_at += 1;
        }
    }
    assert!(looked_at > 60, "only {looked_at} files were looked at");
    assert_eq!(is_id("x 2-C-3"), Some(2));
}

// Every contract of the sample -----------------------------------------------------------------

/// What is resolved and composed has the ministry's cells, whatever the contract says.
#[test]
fn every_annex_of_the_sample_has_the_cells_as_printed() {
    let read = sample::sample();
    let (annexes, _) = read.annexes();
    for annex in &annexes {
        assert_eq!(composed_cells(annex), expected_cells(annex), "{}", annex.contract.id.value);
    }
}

fn composed_cells(annex: &Annex<'_>) -> Vec<Vec<String>> {
    let documents = compose::documents(annex);
    let rows = documents[0].blocks.iter().filter_map(|block| match block {
        betten::document::Block::Items(table) => Some(&table.items),
        _ => None,
    });
    rows.flatten()
        .map(|item| {
            let paragraph = |inlines: &Vec<Inline>| inlines.iter().map(Inline::plain).collect::<String>();
            item.cells.iter().map(|cell| cell.paragraphs.iter().map(paragraph).collect::<Vec<_>>().join("\n")).collect()
        })
        .collect()
}

fn expected_cells(annex: &Annex<'_>) -> Vec<Vec<String>> {
    let covered = |label: &str| annex.sections.iter().any(|section| section.section.label == label);
    printed_items().into_iter().filter(|(section, _)| covered(section)).map(|(_, cells)| cells).collect()
}
