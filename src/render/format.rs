//! What a format is: all that the other rooms ask of one, so that none of them names any.
//!
//! Each stands in a file of its own and in the table [`FORMATS`]. It is a value and no type: what it says of itself are
//! texts, what it does are functions from what is to be written to a file.

use std::fmt;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Document, DocumentKind, Sheet, weight};
use crate::render::pdf::PdfSetup;
use crate::render::shape::{CombinedShape, Shape};
use crate::render::{FORMATS, Renderer, Templates};
use crate::site::{Frame, Page, Pages, SearchEntry};
use crate::typeset::TypesetError;
use crate::typeset::fonts::FontSet;

/// A way to write documents.
#[derive(Debug)]
pub struct Format {
    /// The word in `--formats` and in digests, and what stands after the dot in a file's name. No two have the same:
    /// a folder has one file of a name, and is read by the endings.
    pub key: &'static str,
    /// As browsers are told.
    pub media_type: &'static str,
    /// What a person makes it for, in the help of `--formats`.
    pub purpose: &'static str,
    /// Whether it can be made of documents of a kind; a command offers what can be made of any of its kinds.
    pub takes: fn(DocumentKind) -> bool,
    /// Options of `build` that ask for what only this format makes.
    pub options: &'static [&'static str],
    /// The one of them that asks for all documents of a contract as one file, which is called so.
    pub bundle: Option<&'static str>,
    /// It needs fonts and the typesetter, and takes its time.
    pub is_typeset: bool,
    /// It makes the pages around documents.
    pub makes_pages: bool,
    /// Everything besides the content that decides the bytes of its files: versions, templates, fonts.
    pub made_with: for<'a> fn(&Kit<'a>, Sort) -> Vec<&'a [u8]>,
    /// The file it makes of something; none where it makes none. Nothing is worked out before the file is asked.
    pub file: for<'a> fn(&'a Piece<'a>, &'a Kit<'a>) -> Option<File<'a>>,
    /// Why the file cannot be made, as far as that shows without making it; by these fonts, where there are any.
    pub refuses: fn(&Piece<'_>, Option<&FontSet>) -> Report,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Format {}

impl Format {
    /// One that takes all documents and says what most say of themselves.
    pub(super) const PLAIN: Self = Self {
        key: "",
        media_type: "text/plain",
        purpose: "",
        takes: |_| true,
        options: &[],
        bundle: None,
        is_typeset: false,
        makes_pages: false,
        made_with: |_, _| vec![VERSION.as_bytes()],
        file: |_, _| None,
        refuses: |_, _| Report::new(),
    };

    /// The formats with these keys, in the order they are made.
    pub fn of_keys(keys: &[impl AsRef<str>]) -> Vec<&'static Self> {
        FORMATS.iter().copied().filter(|format| keys.iter().any(|key| key.as_ref() == format.key)).collect()
    }

    /// The formats that can be made of any of these kinds.
    pub fn of_kinds(kinds: &[DocumentKind]) -> Vec<&'static Self> {
        FORMATS.iter().copied().filter(|format| kinds.iter().any(|kind| (format.takes)(*kind))).collect()
    }

    /// `annex.html`
    pub(super) fn name(&self, stem: &str) -> String {
        format!("{stem}.{}", self.key)
    }
}

/// What decides files besides templates and fonts.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A file that a format can make.
pub struct File<'a> {
    /// Below the folder of the piece.
    pub name: String,
    made_from: Box<dyn Fn() -> Vec<Part> + 'a>,
    write: Box<Write<'a>>,
}

type Write<'a> = dyn Fn(&mut Report) -> Result<Option<Vec<u8>>, TypesetError> + 'a;

impl<'a> File<'a> {
    pub(super) fn new(
        name: String,
        made_from: impl Fn() -> Vec<Part> + 'a,
        write: impl Fn(&mut Report) -> Result<Option<Vec<u8>>, TypesetError> + 'a,
    ) -> Self {
        Self { name, made_from: Box::new(made_from), write: Box::new(write) }
    }

    /// One whose text a template of a person may be at fault for.
    pub(super) fn of_text(
        name: String,
        made_from: impl Fn() -> Vec<Part> + 'a,
        text: impl Fn() -> Result<String, Diagnostic> + 'a,
    ) -> Self {
        let bytes = move |report: &mut Report| text().map(String::into_bytes).map_err(|fault| report.push(fault)).ok();
        Self::new(name, made_from, move |report| Ok(bytes(report)))
    }

    /// What of the content decides its bytes.
    pub fn made_from(&self) -> Vec<Part> {
        (self.made_from)()
    }

    /// The bytes; `None` when the report says why there are none.
    ///
    /// # Errors
    /// When a tool failed.
    pub fn write(&self, report: &mut Report) -> Result<Option<Vec<u8>>, TypesetError> {
        (self.write)(report)
    }
}

impl fmt::Debug for File<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A part of what decides a file's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The shape of the piece: all that is in its documents. It is made once for all formats.
    Shape,
    Text(String),
}

/// What formats are made with.
#[derive(Debug, Clone, Copy)]
pub struct Kit<'a> {
    pub renderer: &'a Renderer,
    /// Those the renderer was made of.
    pub templates: &'a Templates,
    /// Absent when nothing is typeset.
    pub paper: Option<PdfSetup<'a>>,
    /// All that are made in this run.
    pub formats: &'a [&'static Format],
}

/// Files of one format are made with different templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Document,
    /// What stands around documents.
    Page,
}

impl Sort {
    pub const ALL: [Sort; 2] = [Sort::Document, Sort::Page];
}

/// Something to be written, in every format that makes a file of it.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// `sample/ehr`: where its files lie.
    pub folder: &'a str,
    pub what: What<'a>,
}

#[derive(Debug, Clone, Copy)]
pub enum What<'a> {
    Document {
        document: &'a Document,
        /// All documents of the same contract.
        papers: &'a [Document],
        /// The site around it.
        site: Option<&'a Pages>,
        /// Its rows for a spreadsheet, where they are not those of its tables.
        sheet: Option<&'a Sheet>,
        /// The contract's slice of the data, for formats that can carry a file.
        slice: Option<&'a str>,
    },
    /// A form to be filled in by hand.
    Form(&'a Document),
    /// All documents of a contract as one file, for the format that calls it so.
    Bundle {
        name: &'static str,
        documents: &'a [Document],
        slice: Option<&'a str>,
    },
    /// What stands around the documents of a hospital.
    Page {
        page: &'a Page,
        frame: &'a Frame,
    },
    SearchIndex(&'a [SearchEntry]),
    /// What every page needs.
    Asset {
        name: &'a str,
        text: &'a str,
    },
}

impl<'a> Piece<'a> {
    /// A document that belongs to no build.
    pub fn alone(folder: &'a str, document: &'a Document) -> Self {
        Self { folder, what: What::Document { document, papers: &[], site: None, sheet: None, slice: None } }
    }

    pub fn documents(&self) -> &'a [Document] {
        match self.what {
            What::Document { document, .. } | What::Form(document) => std::slice::from_ref(document),
            What::Bundle { documents, .. } => documents,
            What::Page { .. } | What::SearchIndex(_) | What::Asset { .. } => &[],
        }
    }

    /// The name of its files without the ending; nothing for what stands around the documents.
    pub fn stem(&self) -> String {
        match self.what {
            What::Document { document, .. } | What::Form(document) => document.stem(),
            What::Bundle { name, .. } => name.to_owned(),
            What::Page { .. } | What::SearchIndex(_) | What::Asset { .. } => String::new(),
        }
    }

    /// What people call it.
    pub fn title(&self) -> &'a str {
        match self.what {
            What::Document { document, .. } => &document.title,
            What::Page { page, .. } => &page.title,
            What::Form(_) | What::Bundle { .. } | What::SearchIndex(_) | What::Asset { .. } => self.folder,
        }
    }

    /// All that is in its documents, as JSON.
    pub fn shape(&self) -> String {
        let shape = match self.what {
            What::Bundle { documents, .. } => serde_json::to_string(&CombinedShape::of(documents)),
            _ => serde_json::to_string(&self.documents().iter().map(Shape::of).collect::<Vec<_>>()),
        };
        shape.expect("a shape has only strings for keys")
    }

    /// What its files are made with; `None` for what is nothing but its own text.
    pub fn sort(&self) -> Option<Sort> {
        match self.what {
            What::Document { .. } | What::Form(_) | What::Bundle { .. } => Some(Sort::Document),
            What::Page { .. } => Some(Sort::Page),
            What::SearchIndex(_) | What::Asset { .. } => None,
        }
    }

    /// How much typesetting it takes.
    pub fn weight(&self) -> u64 {
        self.documents().iter().map(|document| weight(document).units).sum()
    }
}

/// The version of the program, and the templates of a folder with this ending, but for some.
pub(super) fn version_and_templates<'a>(
    templates: &'a Templates,
    folder: &'a str,
    ending: &str,
    but: &[&str],
) -> Vec<&'a [u8]> {
    let is_used = |name: &str| name.ends_with(ending) && !but.contains(&name);
    let texts = templates.below(folder).filter(|(name, _)| is_used(name)).flat_map(|(name, text)| [name, text]);
    [VERSION].into_iter().chain(texts).map(str::as_bytes).collect()
}
