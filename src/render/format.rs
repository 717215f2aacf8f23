//! What a format is. The other rooms ask a format only for what is declared here, so none of them has to name one.
//!
//! Each format has a file of its own and a line in the table [`FORMATS`]. It is a value and not a type: texts that
//! describe it, and functions that turn a piece into a file.

use std::fmt;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::{Document, DocumentKind, Sheet, weight};
use crate::model::picture::Picture;
use crate::render::pdf::PdfSetup;
use crate::render::shape::{CombinedShape, Shape};
use crate::render::{FORMATS, Renderer, Templates};
use crate::site::{Frame, Page, Pages, SearchEntry};
use crate::typeset::TypesetError;
use crate::typeset::fonts::FontSet;

/// A way to write documents.
#[derive(Debug)]
pub struct Format {
    /// The word in `--formats`, in digests and in the manifest, and the ending of the files. No two formats have the same
    /// key, because a folder holds one file of a name.
    pub key: &'static str,
    /// As it is told to browsers.
    pub media_type: &'static str,
    /// What people use it for, as the help of `--formats` says it.
    pub purpose: &'static str,
    /// Whether it can be made of documents of this kind. A command offers the formats that at least one of its kinds
    /// allows.
    pub takes: fn(DocumentKind) -> bool,
    /// The options of `build` for things that only this format makes.
    pub options: &'static [&'static str],
    /// The option, one of `options`, that asks for all documents of a contract as one file. The file has the same name.
    pub bundle: Option<&'static str>,
    /// Whether it needs fonts and the typesetter. Such a format takes time.
    pub is_typeset: bool,
    /// Whether it makes the pages around documents.
    pub makes_pages: bool,
    /// Everything besides the content that decides the bytes of its files: versions, templates, fonts.
    pub made_with: for<'a> fn(&Kit<'a>, Sort) -> Vec<&'a [u8]>,
    /// The file it makes of a piece; `None` where it makes none. The content is worked out only when the file is asked
    /// for it.
    pub file: for<'a> fn(&'a Piece<'a>, &'a Kit<'a>) -> Option<File<'a>>,
    /// Why the file cannot be made, as far as that is known without making it. With fonts, it also says what they
    /// cannot print.
    pub refuses: fn(&Piece<'_>, Option<&FontSet>) -> Report,
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Format {}

impl Format {
    /// A format that takes all documents. Most formats share its values.
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

    /// The formats with these keys, in the order in which they are made.
    pub fn of_keys(keys: &[impl AsRef<str>]) -> Vec<&'static Self> {
        FORMATS.iter().copied().filter(|format| keys.iter().any(|key| key.as_ref() == format.key)).collect()
    }

    /// The formats that can be made of at least one of these kinds.
    pub fn of_kinds(kinds: &[DocumentKind]) -> Vec<&'static Self> {
        FORMATS.iter().copied().filter(|format| kinds.iter().any(|kind| (format.takes)(*kind))).collect()
    }

    /// `annex.html`
    pub(super) fn name(&self, stem: &str) -> String {
        format!("{stem}.{}", self.key)
    }
}

/// The version of the program. Together with templates and fonts it decides the files.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A file that a format can make.
pub struct File<'a> {
    /// The name below the folder of the piece.
    pub name: String,
    made_from: Box<dyn Fn() -> Vec<ContentPart> + 'a>,
    write: Box<Write<'a>>,
}

type Write<'a> = dyn Fn(&mut Report) -> Result<Option<Vec<u8>>, TypesetError> + 'a;

impl<'a> File<'a> {
    pub(super) fn new(
        name: String,
        made_from: impl Fn() -> Vec<ContentPart> + 'a,
        write: impl Fn(&mut Report) -> Result<Option<Vec<u8>>, TypesetError> + 'a,
    ) -> Self {
        Self { name, made_from: Box::new(made_from), write: Box::new(write) }
    }

    /// A file of text. A fault of a person's own template goes into the report.
    pub(super) fn of_text(
        name: String,
        made_from: impl Fn() -> Vec<ContentPart> + 'a,
        text: impl Fn() -> Result<String, Diagnostic> + 'a,
    ) -> Self {
        let bytes = move |report: &mut Report| text().map(String::into_bytes).map_err(|fault| report.push(fault)).ok();
        Self::new(name, made_from, move |report| Ok(bytes(report)))
    }

    /// What of the content decides the bytes of the file.
    pub fn made_from(&self) -> Vec<ContentPart> {
        (self.made_from)()
    }

    /// The bytes. `None` when the report says why there are none.
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
pub enum ContentPart {
    /// The shape of the piece: everything in its documents. It is made once for all formats.
    Shape,
    Text(String),
}

/// What formats are made with.
#[derive(Debug, Clone, Copy)]
pub struct Kit<'a> {
    pub renderer: &'a Renderer,
    /// The templates that the renderer was made from.
    pub templates: &'a Templates,
    /// `None` when nothing is typeset.
    pub paper: Option<PdfSetup<'a>>,
    /// All formats that are made in this run.
    pub formats: &'a [&'static Format],
}

/// The two sorts of files of a format. They are made with different templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Document,
    /// A page around the documents.
    Page,
}

impl Sort {
    pub const ALL: [Sort; 2] = [Sort::Document, Sort::Page];
}

/// Something to be written, in every format that makes a file of it.
#[derive(Debug, Clone, Copy)]
pub struct Piece<'a> {
    /// The folder of its files: `sample/ehr`.
    pub folder: &'a str,
    pub what: What<'a>,
}

/// What a piece is.
#[derive(Debug, Clone, Copy)]
pub enum What<'a> {
    Document {
        document: &'a Document,
        /// All documents of the same contract.
        papers: &'a [Document],
        /// The site around it.
        site: Option<&'a Pages>,
        /// The rows for a spreadsheet, where they are not those of the document's tables.
        sheet: Option<&'a Sheet>,
        /// The contract's slice of the data, for formats that can carry a file.
        slice: Option<&'a str>,
    },
    /// A form to fill in by hand.
    Form(&'a Document),
    /// All documents of a contract as one file, for the format whose option has this name.
    Bundle {
        name: &'static str,
        documents: &'a [Document],
        slice: Option<&'a str>,
    },
    /// A page around the documents of a hospital.
    Page {
        page: &'a Page,
        frame: &'a Frame,
    },
    SearchIndex(&'a [SearchEntry]),
    /// A picture of a document, for formats that show it from a file of its own.
    Picture(&'a Picture),
    /// A file that every page needs.
    Asset {
        name: &'a str,
        text: &'a str,
    },
}

impl<'a> Piece<'a> {
    /// A document that is not part of a build.
    pub fn alone(folder: &'a str, document: &'a Document) -> Self {
        Self { folder, what: What::Document { document, papers: &[], site: None, sheet: None, slice: None } }
    }

    pub fn documents(&self) -> &'a [Document] {
        match self.what {
            What::Document { document, .. } | What::Form(document) => std::slice::from_ref(document),
            What::Bundle { documents, .. } => documents,
            What::Page { .. } | What::SearchIndex(_) | What::Picture(_) | What::Asset { .. } => &[],
        }
    }

    /// The name of its files without the ending; empty for pages, the search and assets.
    pub fn stem(&self) -> String {
        match self.what {
            What::Document { document, .. } | What::Form(document) => document.stem(),
            What::Bundle { name, .. } => name.to_owned(),
            What::Page { .. } | What::SearchIndex(_) | What::Picture(_) | What::Asset { .. } => String::new(),
        }
    }

    /// What people call it.
    pub fn title(&self) -> &'a str {
        match self.what {
            What::Document { document, .. } => &document.title,
            What::Page { page, .. } => &page.title,
            What::Form(_) | What::Bundle { .. } | What::SearchIndex(_) | What::Picture(_) | What::Asset { .. } => {
                self.folder
            }
        }
    }

    /// Everything in its documents, as JSON.
    pub fn shape(&self) -> String {
        let shape = match self.what {
            What::Bundle { documents, .. } => serde_json::to_string(&CombinedShape::of(documents)),
            _ => serde_json::to_string(&self.documents().iter().map(Shape::of).collect::<Vec<_>>()),
        };
        shape.expect("a shape has only strings for keys")
    }

    /// Which templates its files are made with; `None` for a piece that needs no template.
    pub fn sort(&self) -> Option<Sort> {
        match self.what {
            What::Document { .. } | What::Form(_) | What::Bundle { .. } => Some(Sort::Document),
            What::Page { .. } => Some(Sort::Page),
            What::SearchIndex(_) | What::Picture(_) | What::Asset { .. } => None,
        }
    }

    /// How much work it is for the typesetter, in units of [`weight`].
    pub fn weight(&self) -> u64 {
        self.documents().iter().map(|document| weight(document).units).sum()
    }
}

/// The version of the program, and the templates of a folder with this ending, without those in `but`.
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
