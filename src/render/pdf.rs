//! A document as PDF: its JSON shape and the static templates go to the typesetter.
//!
//! Text never becomes Typst source. The templates read it as data, so a value cannot run as code.

mod bound;
mod refused;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diagnostic::Report;
use crate::document::{Document, Weight, weight};
use crate::model::picture::Picture;
use crate::render::Templates;
use crate::render::format::{ContentPart, File, Format, Piece, What, version_and_templates};
use crate::render::glyphs::{lent_shapes, missing_glyphs};
use crate::render::shape::{CombinedShape, Shape};
use crate::render::templates;
use crate::typeset::fonts::FontSet;
use crate::typeset::{Archive, Job, Today, TypesetError, Typesetter};

pub use bound::{MOST, too_large};

/// The paper that is attached to the contract.
pub(super) const FORMAT: Format = Format {
    key: "pdf",
    media_type: "application/pdf",
    purpose: "契約に付ける",
    options: &["blank", COMBINED, "attach"],
    bundle: Some(COMBINED),
    is_typeset: true,
    made_with: |kit, _| {
        let mut with = version_and_templates(kit.templates, templates::PAPER, "", &[]);
        // Images are not text, but their bytes decide the PDF too.
        with.extend(kit.templates.pictures().flat_map(|(name, bytes)| [name.as_bytes(), bytes]));
        if let Some(setup) = &kit.paper {
            with.push(setup.typesetter.version().as_bytes());
            with.extend(setup.fonts.files().iter().map(|file| file.sha256().as_bytes()));
        }
        with
    },
    file: |piece, kit| {
        let content = Content::of_piece(piece)?;
        let slice = content.slice.map(|slice| ContentPart::Text(slice.to_owned()));
        Some(File::new(
            FORMAT.name(&piece.stem()),
            move || [ContentPart::Shape].into_iter().chain(slice.clone()).collect(),
            move |report| match &kit.paper {
                Some(setup) => printed(&content, setup, report),
                None => Ok(None),
            },
        ))
    },
    refuses: |piece, fonts| {
        let mut report = Report::new();
        match (Content::of_piece(piece), piece.what, fonts) {
            (None, ..) => {}
            (Some(content), What::Document { .. }, Some(fonts)) => report.append(content.unprintable(fonts)),
            // Forms and bundles hold the same texts as documents, and can only be too large.
            (Some(content), ..) => too_large(&content).into_iter().for_each(|fault| report.push(fault)),
        }
        report
    },
    ..Format::PLAIN
};

/// The name of the PDF with all documents of a contract.
const COMBINED: &str = "combined";

/// The template that is the start of every document.
const MAIN: &str = "document.typ";

/// The file with the document's shape, among the templates.
const DATA: &str = "data.json";

/// The file with what many documents have in common, among the templates. When a file has changed, Typst repeats
/// everything it made from that file. So the style reads this file and not `data.json`.
const PAPER: &str = "paper.json";

/// The name of the contract's slice of the data, among the files of a job and in the PDF.
const SLICE: &str = "betten.json";

/// What is needed to make PDFs, besides the documents.
#[derive(Debug, Clone, Copy)]
pub struct PdfSetup<'a> {
    pub typesetter: &'a dyn Typesetter,
    /// The fonts of the typesetter. They are used to say in advance what cannot be printed.
    pub fonts: &'a FontSet,
    pub templates: &'a Templates,
}

/// What one PDF holds.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// Never empty.
    documents: &'a [Document],
    /// Whether it is all documents of a contract behind a table of contents.
    combined: bool,
    /// The contract's slice of the data, attached as a file.
    slice: Option<&'a str>,
}

impl<'a> Content<'a> {
    /// One document alone.
    pub fn of(document: &'a Document) -> Self {
        Self { documents: std::slice::from_ref(document), combined: false, slice: None }
    }

    /// Several documents of one contract in one PDF.
    ///
    /// # Panics
    /// If there is no document.
    pub fn combined(documents: &'a [Document]) -> Self {
        assert!(!documents.is_empty(), "a contract has documents");
        Self { documents, combined: true, slice: None }
    }

    /// What the PDF of a piece holds; `None` for a piece that has no PDF.
    fn of_piece(piece: &Piece<'a>) -> Option<Self> {
        match piece.what {
            What::Document { document, slice, .. } => Some(Self::of(document).with_slice(slice)),
            What::Form(form) => Some(Self::of(form)),
            What::Bundle { name: COMBINED, documents, slice } => Some(Self::combined(documents).with_slice(slice)),
            What::Bundle { .. } | What::Page { .. } | What::SearchIndex(_) | What::Picture(_) | What::Asset { .. } => {
                None
            }
        }
    }

    /// The same content with the contract's slice of the data attached, if there is one.
    pub fn with_slice(self, slice: Option<&'a str>) -> Self {
        Self { slice, ..self }
    }

    /// Why it cannot be printed: it is too large, or no font has some of its characters. Characters in another shape
    /// are only warnings.
    pub fn unprintable(&self, fonts: &FontSet) -> Report {
        let mut report = Report::new();
        too_large(self).into_iter().for_each(|fault| report.push(fault));
        self.documents.iter().for_each(|document| report.append(missing_glyphs(document, fonts)));
        report
    }

    /// How much work it is for the typesetter.
    pub fn weight(&self) -> Weight {
        let mut all = Weight::default();
        self.documents.iter().for_each(|document| all += weight(document));
        all
    }

    fn pictures(&self) -> impl Iterator<Item = &'a Picture> {
        self.documents.iter().flat_map(Document::pictures)
    }

    /// The contract's slice of the data, and the pictures that it names.
    fn attachments(&self) -> Vec<AttachmentShape> {
        let Some(_) = self.slice else { return Vec::new() };
        let slice = AttachmentShape {
            name: SLICE.to_owned(),
            mime: "application/json",
            description: "この契約の内容。betten で読み直すことができます。",
        };
        let picture = |picture: &Picture| AttachmentShape {
            name: picture.file_name(),
            mime: picture.kind.media_type(),
            description: "この契約の別図。betten.json と同じフォルダに置いて読み直します。",
        };
        [slice].into_iter().chain(self.pictures().map(picture)).collect()
    }

    /// How it is printed, as JSON. The style reads this.
    pub fn paper(&self) -> String {
        let paper = self.documents[0].paper;
        let shape = PaperShape { blank: paper.blank, text_size: paper.text_size.key() };
        serde_json::to_string(&shape).expect("a shape has only strings for keys")
    }

    /// What the templates read of the content, as JSON, without shapes from other families.
    pub fn data(&self) -> String {
        self.data_with(BTreeMap::new())
    }

    /// The same, with the shapes that other families lend.
    fn data_with(&self, shapes: BTreeMap<String, Vec<String>>) -> String {
        let attachments = self.attachments();
        let data = match self.documents {
            [document] if !self.combined => {
                serde_json::to_string(&Data { shape: Shape::of(document), attachments, shapes })
            }
            documents => serde_json::to_string(&Data { shape: CombinedShape::of(documents), attachments, shapes }),
        };
        data.expect("a shape has only strings for keys")
    }
}

/// What `data.json` holds: the shape, the attached files, if any, and the variation sequences that are set in another
/// family.
#[derive(Serialize)]
struct Data<S> {
    #[serde(flatten)]
    shape: S,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<AttachmentShape>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    shapes: BTreeMap<String, Vec<String>>,
}

/// The text of `paper.json`.
#[derive(Serialize)]
struct PaperShape {
    blank: bool,
    text_size: &'static str,
}

/// A file to attach.
#[derive(Serialize)]
struct AttachmentShape {
    /// Its name among the files of the job, and in the PDF.
    name: String,
    mime: &'static str,
    description: &'static str,
}

/// The content as PDF/A-2a and PDF/UA-1, or PDF/A-3a and PDF/UA-1 where a file is attached. `None` when the report says
/// why not, at the places a person can correct.
///
/// # Errors
/// When the machine failed: a program does not start, or a disk is full.
pub fn pdf(content: &Content<'_>, setup: &PdfSetup<'_>, report: &mut Report) -> Result<Option<Vec<u8>>, TypesetError> {
    let faults = content.unprintable(setup.fonts);
    let unprintable = faults.has_errors();
    report.append(faults);
    if unprintable { Ok(None) } else { printed(content, setup, report) }
}

/// Like [`pdf`], for content in which [`Content::unprintable`] has found no error.
///
/// # Errors
/// When the machine failed: a program does not start, or a disk is full.
pub fn printed(
    content: &Content<'_>,
    setup: &PdfSetup<'_>,
    report: &mut Report,
) -> Result<Option<Vec<u8>>, TypesetError> {
    match setup.typesetter.typeset(&job(content, setup.templates, setup.fonts)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(TypesetError::Refused(faults)) => {
            report.append(refused::led_back(content, setup, &faults)?);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Everything a typesetter needs to know. Its bytes decide the bytes of the PDF.
pub fn job(content: &Content<'_>, templates: &Templates, fonts: &FontSet) -> Job {
    let mut files = templates.for_paper();
    let data = content.data_with(lent_shapes(content.documents, fonts));
    files.insert(DATA.to_owned(), data.into_bytes());
    files.insert(PAPER.to_owned(), content.paper().into_bytes());
    for picture in content.pictures() {
        files.insert(picture.file_name(), picture.bytes.to_vec());
    }
    if let Some(slice) = content.slice {
        files.insert(SLICE.to_owned(), slice.as_bytes().to_vec());
    }
    let today = content.documents[0].date.map_or_else(Today::default, |date| Today {
        year: i32::from(date.year()),
        month: date.month().unsigned_abs(),
        day: date.day().unsigned_abs(),
        seconds: date.seconds(),
    });
    let archive = if content.slice.is_some() { Archive::WithFiles } else { Archive::Alone };
    Job { main: MAIN.to_owned(), files, today, archive }
}
