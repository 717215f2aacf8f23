//! A document as one complete HTML page; the site around the pages comes from elsewhere.
//!
//! The layout is in `templates/html/`, the looks in `templates/html/site.css`. Pages work from a
//! folder without a server: no script, no style in the page, nothing from outside.

use std::io::{self, Write};

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;
use crate::render::Templates;
use crate::render::shape::Shape;
use crate::render::tera::Engine;

/// What a page needs to know of its place in the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HtmlPage<'a> {
    /// The style sheet's path, relative to the page: `../assets/site.css`.
    pub style_sheet: &'a str,
}

#[derive(Debug)]
pub(super) struct Html {
    engine: Engine,
    style_sheet: String,
}

#[derive(Serialize)]
struct Values<'a> {
    document: Shape,
    style_sheet: &'a str,
}

impl Html {
    pub(super) fn new(templates: &Templates) -> Result<Self, Report> {
        let engine = Engine::new(templates, "html/", ".html", escape)?;
        let style_sheet = templates.text("html/site.css").expect("site.css is shipped and can only be replaced");
        Ok(Self { engine, style_sheet: style_sheet.to_owned() })
    }

    pub(super) fn render(&self, document: &Document, page: &HtmlPage<'_>) -> Result<String, Diagnostic> {
        let values = Values { document: Shape::of(document), style_sheet: page.style_sheet };
        self.engine.render("html/document.html", &values)
    }

    pub(super) fn style_sheet(&self) -> &str {
        &self.style_sheet
    }
}

/// Holds in text and in quoted attributes alike.
fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut written = 0;
    for (index, byte) in text.bytes().enumerate() {
        let replacement: &[u8] = match byte {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\'' => b"&#39;",
            // Kept, and shown by the style sheet, without breaking the lines of the page's source.
            b'\n' => b"&#10;",
            b'\r' => b"&#13;",
            _ => continue,
        };
        out.write_all(&text.as_bytes()[written..index])?;
        out.write_all(replacement)?;
        written = index + 1;
    }
    out.write_all(&text.as_bytes()[written..])
}
