//! All documents of a contract as one document, with a table of contents in front.

use serde::Serialize;

use crate::document::{Document, Inline};
use crate::render::shape::{HeadShape, InlineShape, RunningShape, Shape};

/// Several documents of one contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CombinedShape {
    /// `running` is for the page of the contents. Each part has its own.
    #[serde(flatten)]
    pub head: HeadShape,
    /// 「電子カルテシステム保守・運用契約　添付書類」
    pub heading: Vec<InlineShape>,
    /// 「目次」
    pub contents: &'static str,
    pub parts: Vec<Shape>,
}

impl CombinedShape {
    /// The documents must be of one contract, and there must be at least one.
    pub fn of(documents: &[Document]) -> Self {
        const CONTENTS: &str = "目次";
        let parts: Vec<Shape> = documents.iter().map(Shape::of).collect();
        let first = &parts[0].head;
        let contract: String = documents[0].running.contract.iter().map(Inline::plain).collect();
        let mut heading = first.running.contract.clone();
        heading.push(InlineShape::Text { text: "　添付書類".to_owned(), whole: false });
        Self {
            head: HeadShape {
                kind: "combined".into(),
                title: format!("{contract}　添付書類"),
                draft: parts.iter().any(|part| part.head.draft),
                running: RunningShape {
                    label: vec![InlineShape::Text { text: CONTENTS.to_owned(), whole: false }],
                    ..first.running.clone()
                },
                ..first.clone()
            },
            heading,
            contents: CONTENTS,
            parts,
        }
    }
}
