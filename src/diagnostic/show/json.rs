//! Shows faults as JSON: an array with one object on each line, in pure ASCII.
//!
//! It is ASCII because a Windows shell reads piped UTF-8 as CP932 and then loses even quotes.

use std::fmt::Write;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Label, Report, Sources, Span};

/// Shows all faults of a report, in its order.
pub fn json(report: &Report, sources: &Sources) -> String {
    let mut out = String::from("[");
    for (index, diagnostic) in report.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        let fault = FaultShape::new(diagnostic, sources);
        let text = serde_json::to_string(&fault).expect("a struct of texts and numbers has a JSON form");
        out.push_str(&ascii(&text));
    }
    out.push_str(if report.is_empty() { "]\n" } else { "\n]\n" });
    out
}

#[derive(Serialize)]
struct FaultShape<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    /// The place to mend. All of these are `null` for faults of the whole run.
    file: Option<&'a str>,
    /// In a workbook, as in `記入!C12`. Then line and column are those of the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    /// The place to mend, then the other places. Each has the words for it.
    labels: Vec<Marked<'a>>,
    hints: &'a [String],
}

#[derive(Serialize)]
struct Marked<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: PlaceShape<'a>,
}

/// Lines and columns are counted from 1, columns in characters. The end is the first column after the place.
#[derive(Serialize)]
struct PlaceShape<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> FaultShape<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let place = diagnostic.primary.as_ref().map(|label| PlaceShape::new(label.span, sources));
        Self {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity.key(),
            message: &diagnostic.message,
            file: place.as_ref().map(|place| place.file),
            cell: place.as_ref().and_then(|place| place.cell.clone()),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            end_line: place.as_ref().map(|place| place.end_line),
            end_column: place.as_ref().map(|place| place.end_column),
            labels: diagnostic.labels().map(|label| Marked::new(label, sources)).collect(),
            hints: &diagnostic.hints,
        }
    }
}

impl<'a> Marked<'a> {
    fn new(label: &'a Label, sources: &'a Sources) -> Self {
        Self { text: &label.text, place: PlaceShape::new(label.span, sources) }
    }
}

impl<'a> PlaceShape<'a> {
    fn new(span: Span, sources: &'a Sources) -> Self {
        let (line, column) = sources.line_column(span);
        let (end_line, end_column) = sources.line_column(Span { start: span.end, ..span });
        let cell = sources.cell(span).map(ToString::to_string);
        Self { file: &sources.get(span.source).name, cell, line, column, end_line, end_column }
    }
}

/// Escapes everything outside ASCII in a JSON text. Only strings can have such characters.
pub fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        if matches!(character, ' '..='~' | '\n') {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}
