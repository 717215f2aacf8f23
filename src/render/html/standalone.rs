//! Pages that are sent alone: a contract in one file, and the page over several hospitals.
//!
//! The style is inside the page. The policy names its hash and allows nothing else, so a mail program or a browser runs
//! and loads nothing from such a file.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::Serialize;

use super::{Around, Html, OWN_TERMS, hold_pictures};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::document::Document;
use crate::render::shape::{BlockShape, CombinedShape, InlineShape, RowShape, RunningShape, Shape, ShapeWord, explain};
use crate::render::tera::Finished;
use crate::site::Page;

/// The place in the template where the style goes.
const ROOM: &str = "<style></style>";

/// What the template gets of the contract.
#[derive(Serialize)]
struct StandaloneValues<'a> {
    document: Whole,
    terms: &'static str,
    page: Around<'a>,
}

#[derive(Serialize)]
struct Whole {
    heading: Vec<InlineShape>,
    contents: &'static str,
    parts: Vec<FinishedPart>,
}

/// One document of the contract.
#[derive(Serialize)]
struct FinishedPart {
    kind: ShapeWord,
    running: RunningShape,
    blocks: Vec<Finished>,
}

impl Html {
    /// The documents of one contract as one page. There must be at least one.
    pub(in crate::render) fn standalone(&self, documents: &[Document]) -> Result<String, Diagnostic> {
        let CombinedShape { head, heading, contents, mut parts } = CombinedShape::of(documents);
        parts.iter_mut().zip(documents).for_each(|(part, document)| hold_pictures(part, document));
        explain(&mut parts.iter_mut().collect::<Vec<_>>());
        let parts = parts.into_iter().enumerate().map(|(index, mut part)| {
            below_one_title(&mut part.blocks, index);
            let Shape { head, blocks } = part;
            let blocks = self.parts.document(blocks, OWN_TERMS)?;
            Ok(FinishedPart { kind: head.kind, running: head.running, blocks })
        });
        let document = Whole { heading, contents, parts: parts.collect::<Result<_, _>>()? };
        let page = self.alone(Around::new("standalone.html", &head.title, &head.kind, &[], None));
        let html = self.parts.render("html/standalone.html", &StandaloneValues { document, terms: OWN_TERMS, page })?;
        Ok(self.with_style(&html))
    }

    /// A page that belongs to no hospital's site.
    pub(in crate::render) fn page_alone(&self, page: &Page) -> Result<String, Diagnostic> {
        let around = self.alone(Around::new(&page.path, &page.title, page.kind, &page.crumbs, None));
        Ok(self.with_style(&self.finished_page(page, around)?))
    }

    fn alone<'a>(&self, mut around: Around<'a>) -> Around<'a> {
        around.alone = Some(BASE64_STANDARD.encode(Digest::of(self.style().as_bytes()).bytes()));
        around
    }

    /// Puts the style in after the template has run, because templates escape what they get.
    fn with_style(&self, html: &str) -> String {
        html.replacen(ROOM, &format!("<style>{}</style>", self.style()), 1)
    }

    fn style(&self) -> &str {
        let (_, text) = &self.assets[0];
        text
    }
}

/// Puts headings one level down, below the page's own title. Only the first document keeps its anchors, because the
/// others have the same ones. A term mark keeps the link to its term.
fn below_one_title(blocks: &mut [BlockShape], index: usize) {
    for block in blocks {
        match block {
            BlockShape::Heading { level, anchor, .. } => {
                *level = (*level + 1).min(6);
                anchor.take_if(|_| index > 0);
            }
            BlockShape::Table { rows, .. } if index > 0 => {
                let anchors = rows.iter_mut().filter_map(|row| match row {
                    RowShape::Cells { anchor, .. } => Some(anchor),
                    RowShape::Section { .. } | RowShape::Note { .. } => None,
                });
                anchors.for_each(|anchor| *anchor = None);
            }
            _ => {}
        }
    }
}
