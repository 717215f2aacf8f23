//! Turns documents into bytes, and has the table of formats.
//!
//! A renderer escapes texts, lays them out, and calls its template or typesetter. It decides no words and no order.
//! From the model it takes only keys and dates, and for a file with a contract's own data what that file says. It reads
//! no file, no clock and no environment: templates and the typesetter are passed in.

pub mod changes;
pub mod csv;
mod format;
pub mod glyphs;
pub mod hospital_file;
pub mod html;
pub mod markdown;
mod parts;
pub mod pdf;
pub mod shape;
mod templates;
mod tera;

pub use format::{ContentPart, File, Format, Kit, Piece, Sort, What};
pub use html::{HtmlPage, LIVE_POLICY, Notice};
pub use templates::{OwnTemplate, Templates};

use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;
use crate::site::{Frame, Page};

/// Every format, in the order in which they are made.
#[rustfmt::skip] // One line each.
pub const FORMATS: &[&Format] = &[
    &markdown::FORMAT,
    &html::FORMAT,
    &pdf::FORMAT,
    &self::csv::FORMAT,
];

/// The formats that are made from templates. The templates are compiled once for all documents of a run.
#[derive(Debug)]
pub struct Renderer {
    markdown: markdown::Markdown,
    html: html::Html,
}

impl Renderer {
    /// Compiles all templates.
    ///
    /// # Errors
    /// The report has every fault of every template.
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

    /// Like [`Renderer::new`], but a format whose own templates have a fault gets the shipped ones. So the other
    /// formats can be tried in the same run. If the report has an error, nothing of this may be published.
    pub fn forgiving(templates: &Templates, report: &mut Report) -> Self {
        const SHIPPED: &str = "the shipped templates compile; a test says so";
        let shipped = Templates::shipped();
        let markdown = markdown::Markdown::new(templates).unwrap_or_else(|faults| {
            report.append(faults);
            markdown::Markdown::new(&shipped).expect(SHIPPED)
        });
        let html = html::Html::new(templates).unwrap_or_else(|faults| {
            report.append(faults);
            html::Html::new(&shipped).expect(SHIPPED)
        });
        Self { markdown, html }
    }

    /// The same renderer for pages that are served. `script` is the address of the script that reloads them.
    #[must_use]
    pub fn live(self, script: &'static str) -> Self {
        Self { html: self.html.live(script), ..self }
    }

    /// The document as GitHub-flavoured Markdown.
    ///
    /// # Errors
    /// When a template has a fault that only shows with this document.
    pub fn markdown(&self, document: &Document) -> Result<String, Diagnostic> {
        self.markdown.render(document)
    }

    /// The document as one complete page of HTML.
    ///
    /// # Errors
    /// When a template has a fault that only shows with this document.
    pub fn html(&self, document: &Document, page: &HtmlPage<'_>) -> Result<String, Diagnostic> {
        self.html.document(document, page)
    }

    /// The documents of one contract as one page that needs no other file.
    ///
    /// # Errors
    /// When a template has a fault that only shows with these documents.
    pub fn standalone(&self, documents: &[Document]) -> Result<String, Diagnostic> {
        self.html.standalone(documents)
    }

    /// A page that needs no other file and belongs to no hospital's site.
    ///
    /// # Errors
    /// When a template has a fault that only shows with this page.
    pub fn page_alone(&self, page: &Page) -> Result<String, Diagnostic> {
        self.html.page_alone(page)
    }

    /// A page of the site with the frame that is around every page.
    ///
    /// # Errors
    /// When a template has a fault that only shows with this page.
    pub fn page(&self, page: &Page, frame: &Frame) -> Result<String, Diagnostic> {
        self.html.page(page, frame)
    }

    /// Everything, as text, that a page depends on besides the templates.
    pub fn page_data(&self, page: &Page, frame: &Frame) -> String {
        self.html.page_data(page, frame)
    }

    /// A page that belongs to no hospital.
    ///
    /// # Errors
    /// When a template has a fault that only shows with this page.
    pub fn notice(&self, notice: &Notice<'_>) -> Result<String, Diagnostic> {
        self.html.notice(notice)
    }

    /// Names and texts of the files that every page of a site needs, for its folder `assets/`.
    pub fn assets(&self) -> &[(&'static str, String)] {
        self.html.assets()
    }
}
