//! The laws that hold for any bytes. `cargo fuzz` calls them, and the tests call them on the seeds.

use std::sync::LazyLock;

use betten::book;
use betten::diagnostic::{Report, SourceId, Sources, Span, Spanned, show};
use betten::input::Memory;
use betten::model::catalog::Catalog;
use betten::model::cell::CellText;
use betten::produce::{HospitalDocuments, Wanted, compose_hospital, read_catalogs, read_hospital};
use betten::raw::text::{check_scalar, check_source};
use betten::validate::markup;
use betten::workbook::{self, CellKind, CellPlace};

use super::stays_text;
use crate::support::{package, products};

static CATALOGS: LazyLock<(Vec<Catalog>, Sources)> = LazyLock::new(|| {
    let mut sources = Sources::default();
    (read_catalogs(None, &mut sources, &mut Report::new()), sources)
});

/// The bytes of a hospital file. They become a hospital, or the report says why not. A hospital becomes documents, and
/// its data, written anew, is the same contract.
pub fn yaml(bytes: &[u8]) {
    let (made, report, sources) = read_text(bytes);
    assert!(made.is_some() || report.has_errors(), "nothing was read and nothing was said");
    show::human(&report, &sources, true);
    show::rows(&report, &sources);
    let json: serde_json::Value = serde_json::from_str(&show::json(&report, &sources)).expect("it is JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(report.iter().count()));
    for contract in made.iter().filter(|_| !report.has_errors()).flat_map(|made| &made.contracts) {
        let slice = contract.extras.slice.as_ref().expect("it was asked for");
        let (again, report, _) = read_text(slice.as_bytes());
        let again = again.filter(|_| !report.has_errors()).unwrap_or_else(|| panic!("{report:?}\n{slice}"));
        assert_eq!(again.contracts[0].fingerprint, contract.fingerprint, "{slice}");
    }
}

fn read_text(bytes: &[u8]) -> (Option<HospitalDocuments>, Report, Sources) {
    let wanted = Wanted { attach: true, blank: true, ..Wanted::default() };
    read(&Memory::new().with("betten.yaml", bytes), "betten.yaml", &wanted)
}

fn read(files: &Memory, path: &str, wanted: &Wanted) -> (Option<HospitalDocuments>, Report, Sources) {
    let (catalogs, sources) = &*CATALOGS;
    let (mut sources, mut report) = (sources.clone(), Report::new());
    let hospital = read_hospital(files, path, catalogs, &mut sources, &mut report);
    let made = hospital.map(|hospital| compose_hospital(&catalogs[0], &hospital, wanted, &mut report));
    (made, report, sources)
}

/// The bytes of a hospital file, as `check` reads it. What is said about it is limited, and the same each time. The
/// fuzzer itself sees whether it ends soon and in little memory.
pub fn check(bytes: &[u8]) {
    run_twice(&Memory::new().with("betten.yaml", bytes), "betten.yaml");
}

/// The same for a hospital of long lists, which the bytes choose.
pub fn products(bytes: &[u8]) {
    let files = products::drawn(bytes).files();
    let memory = files.files.iter().fold(Memory::new(), |memory, (path, text)| memory.with(path, text.as_str()));
    run_twice(&memory, files.path());
}

fn run_twice(files: &Memory, path: &str) {
    assert!(said(files, path) == said(files, path), "not the same twice");
}

/// What `check` says.
fn said(files: &Memory, path: &str) -> [String; 2] {
    /// Of a report's 1,000 errors, 10,000 warnings and 10,000 notes, and three that say there are more.
    const MOST: usize = 21_003;
    let wanted = Wanted { site: false, by_contract: true, ..Wanted::default() };
    let (_, mut report, sources) = read(files, path, &wanted);
    report.sort();
    assert!(report.iter().count() <= MOST, "{} faults", report.iter().count());
    let whole = show::human(&report, &sources, false);
    let (brief, _) = show::brief(&report, &sources, false);
    for fault in whole.split("\n\n").chain(brief.split("\n\n")) {
        assert!(fault.len() <= 2048, "{} bytes: {fault}", fault.len());
    }
    [whole, show::json(&report, &sources)]
}

/// The text of a catalog's cell. What is read from it are its own characters, or the report says what is wrong. A text
/// with all its marks escaped comes back whole.
pub fn cell(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (cell, report) = read_cell(text);
    assert!(!cell.pieces.is_empty() || !report.is_empty() || text.trim().is_empty(), "{text:?} is lost");
    // Line breaks join, blanks at the ends of lines go, and the reader mends NUL.
    let line: String = text.chars().filter(|character| !character.is_control()).collect();
    let line = line.trim_matches([' ', '\t']);
    let escape = |character: char| {
        let mark = if character.is_ascii_punctuation() { "\\" } else { "" };
        format!("{mark}{character}")
    };
    let (cell, report) = read_cell(&line.chars().map(escape).collect::<String>());
    assert!(report.is_empty(), "{line:?}: {report:?}");
    assert_eq!(cell.printed(), line);
}

fn read_cell(text: &str) -> (CellText, Report) {
    let mut report = Report::new();
    let cell = Spanned::new(text.to_owned(), Span::new(SourceId(0), 0..text.len()));
    (markup::read(&cell, &mut report), report)
}

/// A text in every field of a document, or several texts if there are NULs in it. Each format must say the same text.
pub fn formats(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let texts: Vec<String> = text.split('\0').filter(|text| is_admitted(text)).map(str::to_owned).collect();
    if !texts.is_empty() {
        stays_text::check(&texts);
    }
}

/// Whether a hospital file may hold the text, and the check can use it. The text must not look like a name of a field.
/// It must not hold the one word that a format knows the meaning of, because the check also puts it where only our
/// words stand.
fn is_admitted(text: &str) -> bool {
    let mut report = Report::new();
    check_source(SourceId(0), text, &mut report);
    check_scalar(SourceId(0), text, 0, text, &mut report);
    report.is_empty() && !text.trim().is_empty() && !text.contains(['〔', '〕']) && !text.contains("未決")
}

/// The bytes of a workbook, or its parts as `package::parts` divides them. It is read, or there is a fault that says what
/// to do. What is read is the same each time, and text as a person writes it.
pub fn workbook(bytes: &[u8]) {
    read_workbook(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        read_workbook(&package::package(package::parts(text)));
    }
}

fn read_workbook(bytes: &[u8]) {
    let read = workbook::read(bytes);
    assert!(read == workbook::read(bytes), "not the same twice");
    match read {
        Err(fault) => {
            let said = fault.to_string();
            assert!(!said.is_empty() && said.len() <= 400 && !said.contains(char::is_control), "{said:?}");
            assert!(!fault.remedy().is_empty());
        }
        Ok(book) => {
            assert!(!book.sheets.is_empty());
            for (place, cell) in book.sheets.iter().flat_map(|sheet| &sheet.cells) {
                assert!(!cell.text.contains('\r'), "{place}: {cell:?}");
                assert!(
                    !cell.text.is_empty() || cell.formula.is_some() || cell.is_unseen || cell.kind == CellKind::Text
                );
                assert_eq!(CellPlace::read(&place.to_string()), Some(*place));
            }
            let (mut sources, mut report) = (Sources::default(), Report::new());
            let form = book::read("form.xlsx", Ok(book), &mut sources, &mut report);
            assert!(form.is_some() || report.has_errors(), "no form, and nothing was said");
            assert!(report.is_empty() || show::human(&report, &sources, false).contains("form.xlsx "));
        }
    }
}
