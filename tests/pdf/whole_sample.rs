//! The whole sample on paper: the cells of every contract are as in the document, and every machine makes the same
//! files.

use std::path::Path;

use betten::document::{Block, Document, DocumentKind, Inline, LineKind, Row, Table, TableRole};
use betten::model::hospital::TextSize;
use betten::produce::{Wanted, compose_hospital};

use crate::support::program::Command;
use crate::support::sample;
use crate::support::setup::{Pdf, build, pdf_of, try_pdf, typesetters, typst};
use crate::support::structure::{bare, cells, elements};

/// Every document of the sample with its contract's folder.
pub(crate) fn documents() -> Vec<(String, Document)> {
    let read = sample::sample();
    let mut report = read.report.clone();
    compose_hospital(read.catalog, read.hospital(), &Wanted::default(), &mut report)
        .all()
        .map(|(folder, document)| (folder.to_owned(), document.clone()))
        .collect()
}

/// As it is heard: a box to tick is a picture with a text of its own.
fn plain(inlines: &[Inline]) -> String {
    let said = |inline: &Inline| match inline {
        Inline::Tick(word) => word.clone(),
        other => other.plain(),
    };
    bare(&inlines.iter().map(said).collect::<String>())
}

/// The text of every cell of every table, in reading order, as the document says it.
pub(crate) fn expected_cells(document: &Document) -> Vec<String> {
    let mut cells = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Facts(facts) => {
                for fact in facts {
                    cells.push(bare(&fact.name));
                    cells.push(fact.values.iter().map(|value| plain(value)).collect());
                }
            }
            Block::Table(table) => {
                let heads = || table.columns.iter().map(|column| plain(&column.text));
                cells.extend(heads());
                for (index, row) in table.rows.iter().enumerate() {
                    if parts_of_overview(document, table).contains(&index) {
                        cells.extend(heads());
                    }
                    match row {
                        Row::Section(text) | Row::Note(text) => cells.push(plain(text)),
                        Row::Cells { cells: row, .. } => {
                            cells.extend(row.iter().map(|cell| cell.paragraphs.iter().map(|p| plain(p)).collect()));
                        }
                    }
                }
            }
            Block::Items(table) => {
                cells.extend(table.columns.iter().map(|column| plain(&column.text)));
                for item in &table.items {
                    cells.extend(item.cells.iter().map(|cell| cell.paragraphs.iter().map(|p| plain(p)).collect()));
                    let mut fields: Vec<String> = item
                        .tier
                        .fields
                        .iter()
                        .map(|field| {
                            let lines = field.lines.iter().map(|line| {
                                let marks: String =
                                    [&line.number, &line.letter].into_iter().flatten().cloned().collect();
                                let system = line.system.as_ref().map(|system| format!("{}：", plain(system)));
                                format!("{marks}{}{}", system.unwrap_or_default(), plain(&line.inlines))
                            });
                            format!("{}{}", bare(&field.label), lines.collect::<String>())
                        })
                        .collect();
                    // 取決め stands below the others.
                    let agreed = fields.remove(1);
                    cells.extend(fields);
                    cells.push(agreed);
                }
            }
            _ => {}
        }
    }
    cells
}

/// The rows with which the second and the third table of an overview begin: on a wide sheet up to three stand abreast,
/// each of whole sections.
pub(crate) fn parts_of_overview(document: &Document, table: &Table) -> Vec<usize> {
    let wide = document.kind != DocumentKind::Memorandum && table.role == TableRole::Overview;
    if !wide || table.rows.len() >= 50 {
        return Vec::new();
    }
    let rows = table.rows.len();
    let sections: Vec<usize> = (1..rows).filter(|index| matches!(table.rows[*index], Row::Section(_))).collect();
    let mut cuts = Vec::new();
    // Large letters leave room for two.
    let most = if document.paper.text_size == TextSize::Large { 1 } else { 2 };
    for _ in 0..most {
        let longest = |cuts: &Vec<usize>| {
            let ends = cuts.iter().copied().chain([rows]);
            [0].iter().chain(cuts).zip(ends).map(|(from, to)| to - from).max()
        };
        let more = sections.iter().filter(|section| !cuts.contains(*section)).map(|section| {
            let mut more: Vec<usize> = cuts.iter().copied().chain([*section]).collect();
            more.sort_unstable();
            more
        });
        cuts = more.min_by_key(longest).unwrap_or(cuts);
    }
    cuts
}

/// Cell by cell through the tags.
#[test]
fn every_cell_of_every_document_comes_back() {
    for (folder, document) in documents() {
        let found = cells(&elements(&pdf_of(&document)));
        let expected = expected_cells(&document);
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{folder} {}", document.kind.key());
        }
        assert_eq!(found.len(), expected.len(), "{folder} {}", document.kind.key());
    }
}

/// The ministry's cells, from the source's page and not from the document.
#[test]
fn every_canonical_cell_comes_back_for_every_contract() {
    let read = sample::sample();
    let annexes = documents().into_iter().filter(|(_, document)| document.kind == DocumentKind::Annex);
    for (contract, (folder, document)) in read.annexes().0.iter().zip(annexes) {
        let covered = |label: &str| contract.sections.iter().any(|section| section.section.label == label);
        let found = cells(&elements(&pdf_of(&document)));
        let mut rest = &found[..];
        for (_, printed) in sample::printed_items().into_iter().filter(|(section, _)| covered(section)) {
            let expected: Vec<String> = printed.iter().map(|cell| bare(cell)).collect();
            let place = rest.windows(6).position(|window| window == expected);
            let place = place.unwrap_or_else(|| panic!("{folder}: {expected:#?} not found in {rest:#?}"));
            rest = &rest[place + 6..];
        }
    }
}

#[test]
fn the_annex_s_label_is_found_as_one_word() {
    for (folder, document) in documents().into_iter().filter(|(_, document)| document.kind == DocumentKind::Annex) {
        let raw = pdf_of(&document).text("pdftotext", &["-raw", "{}", "-"]);
        assert!(raw.contains("別添1"), "{folder}");
    }
}

/// Own sentences and answers are in the document at all (the law for all formats is in `flow`).
#[test]
fn the_sample_has_every_kind_of_line() {
    let lines: Vec<LineKind> = documents()
        .iter()
        .flat_map(|(_, document)| &document.blocks)
        .filter_map(|block| if let Block::Items(table) = block { Some(table) } else { None })
        .flat_map(|table| &table.items)
        .flat_map(|item| &item.tier.fields)
        .flat_map(|field| &field.lines)
        .map(|line| line.kind)
        .collect();
    for kind in [LineKind::Sentence, LineKind::Answer, LineKind::Plain] {
        assert!(lines.contains(&kind), "{kind:?}");
    }
}

/// Name and bytes of every file of a build.
fn built(folder: &Path, arguments: &[&str], change: impl FnOnce(&mut Command)) -> Vec<(String, Vec<u8>)> {
    build(folder, &[&["--blank", "--combined", "--attach"], arguments].concat(), change);
    let mut files: Vec<(String, Vec<u8>)> = walkdir::WalkDir::new(folder.join("output"))
        .into_iter()
        .map(|entry| entry.expect("the output can be read"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("below the folder").to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).expect("the file can be read"))
        })
        .collect();
    files.sort();
    files
}

/// With another folder, locale, time zone and umask, a date one year later, and typst-cli instead of the library, the
/// bytes of papers and manifest are the same.
#[test]
fn the_same_files_from_every_machine() {
    let folder = || {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("betten.yaml"), sample::sample_text()).expect("the sample is written");
        folder
    };
    let (one, other, third) = (folder(), folder(), folder());
    let typst = typst();
    let command: &[&str] =
        if cfg!(feature = "embedded") { &["--typst", typst.to_str().expect("a path in UTF-8")] } else { &[] };
    let first = built(one.path(), &[], |_| {});
    let said = "36 documents of contracts, 9 forms, 3 combined, 4 over them, 23 pages, 3 assets, the manifest";
    assert_eq!(first.len(), 79, "{said}");
    let elsewhere = built(other.path(), &[], |process| {
        process.envs([
            ("LC_ALL", "ja_JP.eucJP"),
            ("TZ", "Pacific/Kiritimati"),
            ("SOURCE_DATE_EPOCH", "1"),
            ("HOME", "/nonexistent"),
        ]);
    });
    let by_command = built(third.path(), command, |_| {});
    for ((name, bytes), others) in first.iter().zip(elsewhere.iter().zip(&by_command)) {
        for (other, what) in [(others.0, "another machine"), (others.1, "typst-cli")] {
            assert_eq!(*name, other.0);
            assert!(*bytes == other.1, "{name} differs from that of {what}");
        }
    }
}

/// A word of one contract is in no paper of another.
#[test]
fn nobody_reads_another_s_contract_on_paper() {
    let marked = sample::sample_text()
        .replace("title: 医用画像管理システム保守契約", "title: 医用画像管理システム保守契約ZQXPACS")
        .replace("note: 報告の様式は、", "note: ZQXPACS報告の様式は、");
    let read = sample::read(&marked);
    let mut report = read.report.clone();
    let mut found = 0;
    for contract in compose_hospital(read.catalog, read.hospital(), &Wanted::default(), &mut report).contracts {
        for document in &contract.documents {
            let (_, typesetter) = typesetters().last().expect("there is always one adapter");
            let bytes = try_pdf(document, typesetter.as_ref()).unwrap_or_else(|error| panic!("{error}"));
            let pdf = Pdf::keep(&bytes);
            let text = pdf.text("pdftotext", &["-raw", "{}", "-"]) + &pdf.text("pdfinfo", &["{}"]);
            assert_eq!(text.contains("ZQXPACS"), contract.folder == "sample/pacs", "{}", contract.folder);
            found += usize::from(text.contains("ZQXPACS"));
        }
    }
    assert_eq!(found, 3);
}
