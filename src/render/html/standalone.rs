//! Pages that go out alone: a contract in one file, and the page over several hospitals.
//!
//! The style stands in the page. The policy names its hash and allows nothing else, so that a mail
//! program or a browser runs and loads nothing of such a file.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Around, DocumentValues, Html, OWN_TERMS, PageValues};
use crate::diagnostic::Diagnostic;
use crate::document::Document;
use crate::render::shape::{CombinedShape, PageBlockShape, explain};
use crate::site::Page;

/// Where the template leaves room for the style.
const ROOM: &str = "<style></style>";

impl Html {
    /// The documents of one contract as one page; there is one at least.
    pub(in crate::render) fn standalone(&self, documents: &[Document]) -> Result<String, Diagnostic> {
        let mut shape = CombinedShape::of(documents);
        explain(&mut shape.parts.iter_mut().collect::<Vec<_>>());
        let around = self.alone(Around::new("standalone.html", &shape.head.title, shape.head.kind, &[], ""));
        let mut document = serde_json::to_value(&shape).expect("a shape has only strings for keys");
        if let Some(Value::Array(parts)) = document.get_mut("parts") {
            for (index, part) in parts.iter_mut().enumerate() {
                below_one_title(part, index);
            }
        }
        let html = self
            .engine
            .render("html/standalone.html", &DocumentValues { document, terms: OWN_TERMS.to_owned(), page: around })?;
        Ok(self.with_style(&html))
    }

    /// A page that belongs to no hospital's site.
    pub(in crate::render) fn page_alone(&self, page: &Page, edition: &str) -> Result<String, Diagnostic> {
        let around = self.alone(Around::new(&page.path, &page.title, page.kind, &page.crumbs, edition));
        let blocks = page.blocks.iter().map(PageBlockShape::of).collect();
        let html = self.engine.render("html/page.html", &PageValues { blocks, terms: "", page: around })?;
        Ok(self.with_style(&html))
    }

    fn alone<'a>(&self, mut around: Around<'a>) -> Around<'a> {
        around.alone = Some(BASE64_STANDARD.encode(Sha256::digest(self.style().as_bytes())));
        around.menu.clear();
        around
    }

    /// The style goes in after the template has run: what a template gets, it escapes.
    fn with_style(&self, html: &str) -> String {
        html.replacen(ROOM, &format!("<style>{}</style>", self.style()), 1)
    }

    fn style(&self) -> &str {
        let (_, text) = &self.assets[0];
        text
    }
}

/// Headings one level down, below the page's own title. The first document keeps its anchors, those
/// after it have the same ones and give theirs up; a term mark keeps the way to its term.
fn below_one_title(part: &mut Value, index: usize) {
    each_object(part, &mut |fields| {
        if let Some(level) = fields.get("level").and_then(Value::as_u64) {
            fields.insert("level".to_owned(), Value::from((level + 1).min(6)));
        }
        let is_marker = fields.get("is").is_some_and(|is| is == "marker");
        if index > 0 && !is_marker && fields.contains_key("anchor") {
            fields.insert("anchor".to_owned(), Value::Null);
        }
    });
}

/// Every object of a value, outer ones first.
fn each_object(value: &mut Value, see: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_object(item, see)),
        Value::Object(fields) => {
            see(fields);
            fields.values_mut().for_each(|field| each_object(field, see));
        }
        _ => {}
    }
}
