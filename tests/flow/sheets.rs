//! What a spreadsheet holds of a document: every row and every word of its tables, and no empty cell.

use std::collections::BTreeMap;

use betten::document::{Block, Document, DocumentKind, Inline, Row, Sheet, compose};

use super::for_hospitals;
use crate::support::sample;

fn of(document: &Document) -> Vec<Vec<String>> {
    Sheet::of(document).rows
}

fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(Inline::plain).collect()
}

/// Each item of an annex is one row that holds every line agreed about it.
fn check_annex(document: &Document) {
    let rows = of(document);
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Items(table) => Some(table),
        _ => None,
    });
    let items: Vec<_> = tables.flat_map(|table| &table.items).collect();
    assert_eq!(rows.len(), 1 + items.len());
    for (row, item) in rows[1..].iter().zip(items) {
        assert_eq!(row.len(), rows[0].len());
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
        for paragraph in item.cells.iter().flat_map(|cell| &cell.paragraphs) {
            assert!(row.iter().any(|cell| cell.contains(&plain(paragraph))), "{row:?}");
        }
        for field in &item.tier.fields {
            let column = rows[0].iter().position(|head| *head == field.label).expect("a column of that name");
            assert!(
                field.label == "状態" || field.lines.iter().all(|line| row[column].contains(&plain(&line.inlines)))
            );
        }
    }
}

/// Every row of the tables, under the head of its table, with what stands over it.
fn check_tables(document: &Document) {
    let rows = of(document);
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let mut expected = 0;
    for (number, table) in tables.enumerate() {
        expected += usize::from(number > 0) + 1;
        expected += table.rows.iter().filter(|row| !matches!(row, Row::Section(_))).count();
    }
    assert_eq!(rows.len(), expected);
    for row in rows.iter().filter(|row| row.len() > 1) {
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn nothing_of_a_table_is_lost_and_no_cell_is_empty() {
    for_hospitals(20, |generated, _| {
        let read = sample::read_files(&generated.single(), "betten.yaml").sound();
        for annex in &read.annexes().0 {
            for document in compose::documents(annex) {
                match document.kind {
                    DocumentKind::Annex => check_annex(&document),
                    _ => check_tables(&document),
                }
            }
        }
    });
}

/// As a person opens it: byte-order mark, the answer ringed, the tables of contacts one under the other.
#[test]
fn the_sample_opens_in_a_spreadsheet() {
    let made = sample::sample().made();
    let files: BTreeMap<&str, &[u8]> = made.iter().map(|it| (it.path.as_str(), it.bytes.as_slice())).collect();
    let rows = |path: &str| -> Vec<csv::StringRecord> {
        let bytes = files[path].strip_prefix(b"\xEF\xBB\xBF").expect("a byte-order mark");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
        reader.records().map(|row| row.expect("a row")).collect()
    };
    let head = rows("sample/ehr/annex.csv")[0].iter().map(str::to_owned).collect::<Vec<_>>().join("|");
    assert_eq!(
        head,
        "節|項番|項目|内容|想定されるリスク|推奨される対応例|ガイドライン等関連部分|状態|担当|取決め|費用負担|特記事項"
    );
    let checklist = rows("sample/pacs/checklist.csv");
    let answers: Vec<&str> = checklist[1..].iter().map(|row| &row[4]).collect();
    for answer in ["○はい・いいえ", "はい・○いいえ", "はい・いいえ"] {
        assert!(answers.contains(&answer), "{answers:?}");
    }
    let contacts = rows("sample/pacs/contacts.csv");
    let heads: Vec<&str> = contacts.iter().filter(|row| &row[0] == "当事者").map(|row| &row[1]).collect();
    assert_eq!(heads, ["用件", "再委託先"]);
}
