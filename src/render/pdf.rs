//! A document as PDF: its JSON shape and the static templates, handed to the typesetter.
//!
//! Text never becomes Typst source: the templates read it as data, so a value cannot run as code.

use std::collections::BTreeMap;
use std::fmt;

use include_dir::{Dir, include_dir};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::document::Document;
use crate::render::glyphs::missing_glyphs;
use crate::render::shape::{CombinedShape, Shape};
use crate::typeset::fonts::FontSet;
use crate::typeset::{Archive, Job, TypesetError, Typesetter};

static SHIPPED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates/typst");

/// The template every document begins with.
const MAIN: &str = "document.typ";

/// The document's shape, beside the templates.
const DATA: &str = "data.json";

/// The contract's slice of the data, as it is called among the files of a job and in the PDF.
const SLICE: &str = "betten.json";

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

/// What one PDF holds.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// Never empty.
    documents: &'a [Document],
    /// All documents of a contract behind a list of contents.
    combined: bool,
    /// The contract's slice of the data, attached as a file.
    slice: Option<&'a str>,
}

impl<'a> Content<'a> {
    /// One document alone.
    pub fn of(document: &'a Document) -> Self {
        Self { documents: std::slice::from_ref(document), combined: false, slice: None }
    }

    /// Several documents of one contract as one.
    ///
    /// # Panics
    /// Without any document.
    pub fn combined(documents: &'a [Document]) -> Self {
        assert!(!documents.is_empty(), "a contract has documents");
        Self { documents, combined: true, slice: None }
    }

    pub fn with_slice(self, slice: Option<&'a str>) -> Self {
        Self { slice, ..self }
    }

    /// What the templates read, as JSON.
    pub fn data(&self) -> String {
        let slice = self.slice.is_some().then_some(AttachmentShape {
            file: SLICE,
            name: SLICE,
            mime: "application/json",
            description: "この契約の内容。betten で読み直すことができます。",
        });
        let data = match self.documents {
            [document] if !self.combined => {
                serde_json::to_string(&Data { shape: Shape::of(document), attachment: slice })
            }
            documents => serde_json::to_string(&Data { shape: CombinedShape::of(documents), attachment: slice }),
        };
        data.expect("a shape has only strings for keys")
    }
}

/// The shape at the top of `data.json`, and the file beside it, if any.
#[derive(Serialize)]
struct Data<S> {
    #[serde(flatten)]
    shape: S,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment: Option<AttachmentShape>,
}

/// A file to be attached.
#[derive(Serialize)]
struct AttachmentShape {
    /// Its name among the files of the job.
    file: &'static str,
    /// Its name in the PDF.
    name: &'static str,
    mime: &'static str,
    description: &'static str,
}

/// The document as PDF/A-2a and PDF/UA-1.
pub fn pdf(document: &Document, setup: &PdfSetup<'_>) -> Result<Vec<u8>, PdfError> {
    pdf_of(&Content::of(document), setup)
}

/// The content as PDF/A-2a, or PDF/A-3a where a file is attached, and PDF/UA-1.
pub fn pdf_of(content: &Content<'_>, setup: &PdfSetup<'_>) -> Result<Vec<u8>, PdfError> {
    let mut glyphs = Report::new();
    for document in content.documents {
        glyphs.append(missing_glyphs(document, setup.fonts));
    }
    if glyphs.has_errors() {
        return Err(PdfError::Glyphs(glyphs));
    }
    setup.typesetter.typeset(&job_of(content, setup.templates)).map_err(PdfError::Typeset)
}

/// Everything a typesetter needs to know of the document; its bytes decide the PDF's.
pub fn job(document: &Document, templates: &BTreeMap<String, Vec<u8>>) -> Job {
    job_of(&Content::of(document), templates)
}

fn job_of(content: &Content<'_>, templates: &BTreeMap<String, Vec<u8>>) -> Job {
    let mut files: BTreeMap<String, Vec<u8>> =
        shipped_templates().map(|(name, bytes)| (name, bytes.to_vec())).collect();
    files.extend(templates.iter().map(|(name, bytes)| (name.clone(), bytes.clone())));
    files.insert(DATA.to_owned(), content.data().into_bytes());
    if let Some(slice) = content.slice {
        files.insert(SLICE.to_owned(), slice.as_bytes().to_vec());
    }
    let date = content.documents[0]
        .date
        .map(|date| (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs()));
    let archive = if content.slice.is_some() { Archive::WithFiles } else { Archive::Alone };
    Job { main: MAIN.to_owned(), files, date, archive }
}

/// The templates inside the program, by name, in the order of their names.
pub fn shipped_templates() -> impl Iterator<Item = (String, &'static [u8])> {
    let files: BTreeMap<_, _> = SHIPPED
        .files()
        .filter(|file| file.path().as_os_str() != DATA)
        .map(|file| (file.path().to_string_lossy().into_owned(), file.contents()))
        .collect();
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
