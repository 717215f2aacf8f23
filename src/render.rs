//! Documents to bytes: the table of formats.
//!
//! A renderer escapes, lays out and calls its template or typesetter. It reads no file, knows no
//! model, no clock and no environment: templates and the typesetter are handed in.

pub mod csv;
pub mod glyphs;
pub mod hospital_file;
pub mod html;
pub mod markdown;
pub mod pdf;
pub mod shape;
mod templates;
mod tera;

pub use html::HtmlPage;
pub use templates::{OwnTemplate, Templates};

use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;

/// What a document can be made into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// To review and to compare.
    Markdown,
    /// A page of the hospital's intranet.
    Html,
    /// The paper that is attached to the contract.
    Pdf,
}

impl Format {
    /// Every format, in the order they are made.
    pub const ALL: [Format; 3] = [Format::Markdown, Format::Html, Format::Pdf];

    /// The word in `--formats` and in the manifest.
    pub fn key(self) -> &'static str {
        match self {
            Format::Markdown => "md",
            Format::Html => "html",
            Format::Pdf => "pdf",
        }
    }

    /// What stands after the dot in a file's name.
    pub fn extension(self) -> &'static str {
        self.key()
    }

    /// The format with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.key() == key)
    }
}

/// The formats that are made of templates, compiled once for all documents of a run.
#[derive(Debug)]
pub struct Renderer {
    markdown: markdown::Markdown,
    html: html::Html,
}

impl Renderer {
    /// Compiles all templates; every fault of every template is in the report.
    pub fn new(templates: &Templates) -> Result<Self, Report> {
        match (markdown::Markdown::new(templates), html::Html::new(templates)) {
            (Ok(markdown), Ok(html)) => Ok(Self { markdown, html }),
            (markdown, html) => {
                let mut report = Report::new();
                markdown.err().into_iter().chain(html.err()).for_each(|faults| report.append(faults));
                Err(report)
            }
        }
    }

    /// The document as GitHub-flavoured Markdown.
    pub fn markdown(&self, document: &Document) -> Result<String, Diagnostic> {
        self.markdown.render(document)
    }

    /// The document as one complete page.
    pub fn html(&self, document: &Document, page: &HtmlPage<'_>) -> Result<String, Diagnostic> {
        self.html.render(document, page)
    }

    /// The style sheet every page links to.
    pub fn style_sheet(&self) -> &str {
        self.html.style_sheet()
    }
}
