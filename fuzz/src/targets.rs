//! The laws that hold for any bytes. Called by `cargo fuzz`, and by the tests on the seeds.

use std::sync::LazyLock;

use betten::diagnostic::{Report, SourceId, Sources, Span, Spanned, show};
use betten::document::{Inline, markup};
use betten::input::Memory;
use betten::model::catalog::Catalog;
use betten::produce::{HospitalDocuments, Wanted, compose_hospital, read_catalogs, read_hospital};
use betten::raw::text::{check_scalar, check_source};

use crate::stays_text;

static CATALOGS: LazyLock<(Vec<Catalog>, Sources)> = LazyLock::new(|| {
    let mut sources = Sources::default();
    (read_catalogs(None, &mut sources, &mut Report::new()), sources)
});

/// The bytes of a hospital file: they become a hospital, or the report says why not; a hospital
/// becomes documents, and its data written anew is the same contract.
pub fn yaml(bytes: &[u8]) {
    let (made, report, sources) = read(bytes);
    assert!(made.is_some() || report.has_errors(), "nothing was read and nothing was said");
    show::human(&report, &sources, true);
    show::rows(&report, &sources);
    let json: serde_json::Value = serde_json::from_str(&show::json(&report, &sources)).expect("it is JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(report.iter().count()));
    for contract in made.iter().filter(|_| !report.has_errors()).flat_map(|made| &made.contracts) {
        let slice = contract.extras.slice.as_ref().expect("it was asked for");
        let (again, report, _) = read(slice.as_bytes());
        let again = again.filter(|_| !report.has_errors()).unwrap_or_else(|| panic!("{report:?}\n{slice}"));
        assert_eq!(again.contracts[0].fingerprint, contract.fingerprint, "{slice}");
    }
}

fn read(bytes: &[u8]) -> (Option<HospitalDocuments>, Report, Sources) {
    let (catalogs, sources) = &*CATALOGS;
    let (mut sources, mut report) = (sources.clone(), Report::new());
    let files = Memory::new().with("betten.yaml", bytes);
    let hospital = read_hospital(&files, "betten.yaml", catalogs, &mut sources, &mut report);
    let wanted = Wanted { attach: true, blank: true, ..Wanted::default() };
    let made = hospital.map(|hospital| compose_hospital(&catalogs[0], &hospital, &wanted, &mut report));
    (made, report, sources)
}

/// The text of a catalog's cell: what is read of it are its own characters, or the report says what
/// is wrong; a text whose marks are all taken away comes back whole.
pub fn cell(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let (inlines, report) = inlines(text);
    assert!(!inlines.is_empty() || !report.is_empty() || text.trim().is_empty(), "{text:?} is lost");
    // Line breaks join, blanks at the ends of lines go, and the reader mends NUL.
    let line: String = text.chars().filter(|character| !character.is_control()).collect();
    let line = line.trim_matches([' ', '\t']);
    let escape = |character: char| {
        let mark = if character.is_ascii_punctuation() { "\\" } else { "" };
        format!("{mark}{character}")
    };
    let (inlines, report) = self::inlines(&line.chars().map(escape).collect::<String>());
    assert!(report.is_empty(), "{line:?}: {report:?}");
    assert_eq!(inlines.iter().map(Inline::plain).collect::<String>(), line);
}

fn inlines(text: &str) -> (Vec<Inline>, Report) {
    let mut report = Report::new();
    let cell = Spanned::new(text.to_owned(), Span::new(SourceId(0), 0..text.len()));
    (markup::read(&cell, &mut report), report)
}

/// A text in every field of a document, several when there are NULs in it: each format says the same
/// text.
pub fn formats(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let texts: Vec<String> = text.split('\0').filter(|text| is_admitted(text)).map(str::to_owned).collect();
    if !texts.is_empty() {
        stays_text::check(&texts);
    }
}

/// Whether a hospital file may say it, it is not mixed up with the names of fields, and does not hold
/// the one word whose meaning a format knows, for the check puts it where only our words stand.
fn is_admitted(text: &str) -> bool {
    let mut report = Report::new();
    check_source(SourceId(0), text, &mut report);
    check_scalar(SourceId(0), text, 0, text, &mut report);
    report.is_empty() && !text.trim().is_empty() && !text.contains(['〔', '〕']) && !text.contains("未決")
}
