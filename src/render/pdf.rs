//! A document as PDF: its JSON shape and the static templates, handed to the typesetter.
//!
//! Text never becomes Typst source: the templates read it as data, so a value cannot run as code.

use std::collections::BTreeMap;
use std::fmt;

use include_dir::{Dir, include_dir};

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::document::Document;
use crate::render::glyphs::missing_glyphs;
use crate::render::shape::Shape;
use crate::typeset::fonts::FontSet;
use crate::typeset::{Job, TypesetError, Typesetter};

static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates/typst");

/// The template every document begins with.
const MAIN: &str = "document.typ";

/// The document's shape, beside the templates.
const DATA: &str = "data.json";

/// What making PDFs needs besides the documents.
#[derive(Debug, Clone, Copy)]
pub struct PdfSetup<'a> {
    pub typesetter: &'a dyn Typesetter,
    /// The fonts the typesetter has, to say beforehand what they cannot print.
    pub fonts: &'a FontSet,
    /// Files that stand in front of the shipped ones of the same name, and further ones.
    pub templates: &'a BTreeMap<String, Vec<u8>>,
}

/// Why a document has no PDF.
#[derive(Debug)]
pub enum PdfError {
    /// Characters no font can print, each at its place.
    Glyphs(Report),
    Typeset(TypesetError),
}

/// The document as PDF/A-2a and PDF/UA-1.
pub fn pdf(document: &Document, setup: &PdfSetup<'_>) -> Result<Vec<u8>, PdfError> {
    let glyphs = missing_glyphs(document, setup.fonts);
    if glyphs.has_errors() {
        return Err(PdfError::Glyphs(glyphs));
    }
    setup.typesetter.typeset(&job(document, setup.templates)).map_err(PdfError::Typeset)
}

/// Everything a typesetter needs to know of the document; its bytes decide the PDF's.
pub fn job(document: &Document, templates: &BTreeMap<String, Vec<u8>>) -> Job {
    let mut files: BTreeMap<String, Vec<u8>> =
        shipped_templates().map(|(name, bytes)| (name, bytes.to_vec())).collect();
    files.extend(templates.iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
    let data = serde_json::to_vec(&Shape::of(document)).expect("a shape has only strings for keys");
    files.insert(DATA.to_owned(), data);
    let date =
        document.date.map(|date| (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()));
    Job { main: MAIN.to_owned(), files, date }
}

/// The templates inside the program, by name, in the order of their names.
pub fn shipped_templates() -> impl Iterator<Item = (String, &'static [u8])> {
    let files: BTreeMap<_, _> =
        SHIPPED.files().map(|file| (file.path().to_string_lossy().into_owned(), file.contents())).collect();
    files.into_iter()
}

impl PdfError {
    /// As faults of the input, where that is what they are; a fault of the machine comes back.
    pub fn into_report(self) -> Result<Report, TypesetError> {
        let faults = match self {
            PdfError::Glyphs(report) => return Ok(report),
            PdfError::Typeset(TypesetError::Refused(faults)) => faults,
            PdfError::Typeset(error) => return Err(error),
        };
        let mut report = Report::new();
        for fault in faults {
            report.push(Diagnostic::error(codes::TYPESET_REFUSED, format!("PDFの組版ができませんでした（{fault}）。")));
        }
        Ok(report)
    }
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PdfError::Glyphs(report) => {
                let messages: Vec<_> = report.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
                f.write_str(&messages.join("\n"))
            }
            PdfError::Typeset(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PdfError {}
