//! A document as PDF: its JSON shape and the static templates, handed to the typesetter.
//!
//! Text never becomes Typst source: the templates read it as data, so a value cannot run as code.

mod refused;

use std::collections::BTreeMap;

use crate::diagnostic::Report;
use crate::document::Document;
use crate::render::Templates;
use crate::render::glyphs::missing_glyphs;
use crate::render::shape::Shape;
use crate::typeset::fonts::FontSet;
use crate::typeset::{Job, TypesetError, Typesetter};

/// Where the templates of paper lie among all templates.
const FOLDER: &str = "typst/";

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
    pub templates: &'a Templates,
}

/// The document as PDF/A-2a and PDF/UA-1; none when the report says why, at the places a person
/// can mend.
///
/// # Errors
/// When the machine failed: a program that does not start, a full disk.
pub fn pdf(document: &Document, setup: &PdfSetup<'_>, report: &mut Report) -> Result<Option<Vec<u8>>, TypesetError> {
    let glyphs = missing_glyphs(document, setup.fonts);
    let missing = glyphs.has_errors();
    report.append(glyphs);
    if missing {
        return Ok(None);
    }
    match setup.typesetter.typeset(&job(document, setup.templates)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(TypesetError::Refused(faults)) => {
            report.append(refused::led_back(document, setup, &faults)?);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Everything a typesetter needs to know of the document; its bytes decide the PDF's.
pub fn job(document: &Document, templates: &Templates) -> Job {
    let mut files: BTreeMap<String, Vec<u8>> = templates
        .below(FOLDER)
        .map(|(name, text)| (name[FOLDER.len()..].to_owned(), text.as_bytes().to_vec()))
        .collect();
    let data = serde_json::to_vec(&Shape::of(document)).expect("a shape has only strings for keys");
    files.insert(DATA.to_owned(), data);
    let date =
        document.date.map(|date| (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()));
    Job { main: MAIN.to_owned(), files, date }
}
