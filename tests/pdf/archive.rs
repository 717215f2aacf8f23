//! What an archive and a screen reader need from every kind of paper.

use std::sync::OnceLock;

use betten::compare;
use betten::document::compose::{Order, comparison};
use betten::document::{Block, Cell, Document, Inline, Row};
use betten::produce::{Wanted, compose_hospital};
use betten::render::pdf::Content;

use super::forms::made;
use super::whole_sample::{expected_cells, parts_of_overview};
use crate::support::sample;
use crate::support::setup::{Pdf, pdf_of};
use crate::support::structure::{Element, bare, elements};

struct Paper {
    name: String,
    documents: Vec<Document>,
    combined: bool,
    /// Of PDF/A.
    part: u8,
    pdf: Pdf,
    elements: Vec<Element>,
}

impl Paper {
    fn new(name: String, documents: &[Document], pdf: Pdf) -> Self {
        Self { name, documents: documents.to_vec(), combined: false, part: 2, elements: elements(&pdf), pdf }
    }
}

/// Every document of the sample, every form, the combined papers, those with attached data, and a comparison.
fn papers() -> &'static [Paper] {
    static PAPERS: OnceLock<Vec<Paper>> = OnceLock::new();
    PAPERS.get_or_init(|| {
        let read = sample::sample();
        let all = Wanted { blank: true, bundles: vec!["combined"], attach: true, ..Wanted::default() };
        let made_of = compose_hospital(read.catalog, read.hospital(), &all, &mut read.report.clone());
        let alone = |folder: &str, document: &Document| {
            let name = format!("{folder} {}", document.stem());
            Paper::new(name, std::slice::from_ref(document), pdf_of(document))
        };
        let mut papers: Vec<Paper> = made_of.all().map(|(folder, document)| alone(folder, document)).collect();
        for contract in &made_of.contracts {
            papers.extend(contract.extras.blank.iter().map(|form| alone(&contract.folder, form)));
            let pdf = made(&Content::combined(&contract.documents));
            let name = format!("{} combined", contract.folder);
            papers.push(Paper { combined: true, ..Paper::new(name, &contract.documents, pdf) });
            let pdf = made(&Content::of(&contract.documents[0]).with_slice(contract.extras.slice.as_deref()));
            let name = format!("{} with data", contract.folder);
            papers.push(Paper { part: 3, ..Paper::new(name, &contract.documents[..1], pdf) });
        }
        papers.push(alone("sample", &changed()));
        papers
    })
}

/// A contract of the sample before and after a change.
fn changed() -> Document {
    let (old, new) =
        (sample::sample(), sample::read(&sample::sample_text().replace("病院の金庫", "銀行の金庫")).sound());
    let (old, new) = (old.annexes().0.swap_remove(0), new.annexes().0.swap_remove(0));
    let changes = compare::annexes(&old, &new, &mut compare::Effort::default());
    assert!(!changes.is_empty());
    comparison(&old, &new, &changes, Order::NewFirst, None)
}

#[test]
fn every_paper_keeps_the_standards() {
    for Paper { name, part, pdf, .. } in papers() {
        pdf.run("qpdf", &["--check", "{}"]);
        let meta = pdf.text("pdfinfo", &["-meta", "{}"]);
        let part = format!("<pdfaid:part>{part}</pdfaid:part>");
        for mark in [&*part, "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<rdf:li>ja-JP</rdf:li>"] {
            assert!(meta.contains(mark), "{name}: {mark}: {meta}");
        }
        let facts = pdf.text("pdfinfo", &["{}"]);
        let value = |key: &str| {
            let line = facts.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
            line.unwrap_or_else(|| panic!("{name}: {key}: {facts}")).trim().to_owned()
        };
        assert_eq!((&*value("Tagged"), &*value("JavaScript")), ("yes", "no"), "{name}");
        assert!(value("Page size").contains("(A4)"), "{name}");
        for key in ["Title", "Author"] {
            assert!(!value(key).is_empty(), "{name}: {key}");
        }
    }
}

/// The tags hold as many tables, rows, heads and cells as the document. Every head says what it is the head of. Reading
/// the tags fails if a text has no tag.
#[test]
fn the_tags_count_what_the_document_has() {
    for Paper { name, documents, elements, .. } in papers() {
        let count = |tag: &str| elements.iter().filter(|element| element.tag == tag).count();
        let mut expected = Counted::default();
        documents.iter().for_each(|document| expected.add(document));
        let found =
            Counted { tables: count("Table"), rows: count("TR"), heads: count("TH"), cells: count("TH") + count("TD") };
        assert_eq!(found, expected, "{name}");
        let scoped = |element: &&Element| element.attributes.iter().any(|found| found.starts_with("/Scope"));
        assert_eq!(elements.iter().filter(|e| e.tag == "TH").filter(scoped).count(), expected.heads, "{name}");
    }
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Counted {
    tables: usize,
    rows: usize,
    heads: usize,
    cells: usize,
}

impl Counted {
    fn add(&mut self, document: &Document) {
        self.cells += expected_cells(document).len();
        for block in &document.blocks {
            match block {
                Block::Facts(facts) => {
                    // On a wide sheet in two halves.
                    let lines: usize = facts.iter().map(|fact| fact.values.len()).sum();
                    self.tables += if lines > 4 { 2 } else { 1 };
                    self.rows += facts.len();
                    self.heads += facts.len();
                }
                Block::Table(table) => {
                    let tables = 1 + parts_of_overview(document, table).len();
                    self.tables += tables;
                    self.rows += tables + table.rows.len();
                    self.heads += tables * table.columns.len();
                    for row in &table.rows {
                        self.heads += match row {
                            Row::Section(_) | Row::Note(_) => 1,
                            Row::Cells { cells, .. } => cells.iter().filter(|cell| cell.header).count(),
                        };
                    }
                }
                Block::Items(table) => {
                    self.tables += 1;
                    self.rows += 1;
                    self.heads += table.columns.len() + table.items.len();
                    // The ministry's row, the short fields three in a line, and 取決め.
                    for item in &table.items {
                        self.rows += 2 + (item.tier.fields.len() - 1).div_ceil(3);
                    }
                }
                _ => {}
            }
        }
    }
}

/// The headings of the document and of its items, in their order, and none leaves out a level.
#[test]
fn headings_stand_in_their_order() {
    for Paper { name, documents, combined, elements, .. } in papers() {
        let mut expected = Vec::new();
        if *combined {
            expected.extend([text(&documents[0].running.contract) + "添付書類", "目次".to_owned()]);
        }
        for block in documents.iter().flat_map(|document| &document.blocks) {
            match block {
                Block::Heading { text: heading, .. } => expected.push(text(heading)),
                Block::Items(table) => expected.extend(table.items.iter().map(|item| cell_text(&item.cells[1]))),
                _ => {}
            }
        }
        let (mut found, mut last) = (Vec::new(), 0);
        for element in elements {
            if let Some(level) = element.tag.strip_prefix('H').and_then(|level| level.parse::<usize>().ok()) {
                assert!(level <= last + 1, "{name}: H{level} below H{last}: {}", element.text);
                last = level;
                found.push(element.text.clone());
            }
        }
        assert_eq!(found, expected, "{name}");
    }
}

fn text(inlines: &[Inline]) -> String {
    bare(&inlines.iter().map(Inline::plain).collect::<String>())
}

fn cell_text(cell: &Cell) -> String {
    cell.paragraphs.iter().map(|paragraph| text(paragraph)).collect()
}

/// A row is read across, so it stands on one page; only 取決め goes on over pages.
#[test]
fn rows_of_the_sample_stand_on_one_page() {
    for Paper { name, elements, .. } in papers() {
        for row in elements.iter().filter(|element| element.tag == "TR" && !element.text.starts_with("取決め")) {
            assert!(row.pages.len() <= 1, "{name}: {}", row.text);
        }
    }
}

/// 担当, 費用負担 and 特記事項 stand on the page of the ministry's row, unless that is so high that keeping
/// them together could leave a large part of a page empty. The fields of a form are high, to be written in.
#[test]
fn who_is_to_do_it_stands_below_what_is_to_be_done() {
    let (mut items, mut parted) = (0, 0);
    for Paper { name, elements, .. } in papers().iter().filter(|paper| !paper.name.contains("blank")) {
        let rows: Vec<&Element> = elements.iter().filter(|element| element.tag == "TR").collect();
        for pair in rows.windows(2).filter(|pair| pair[1].text.starts_with("担当")) {
            items += 1;
            if pair[0].pages != pair[1].pages {
                let letters = pair[0].text.chars().count();
                assert!(letters > 200, "{name}: {}", pair[0].text);
                parted += 1;
            }
        }
    }
    assert!(items > 60 && parted < items / 6, "{parted} of {items}");
}
