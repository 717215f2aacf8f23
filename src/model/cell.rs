//! The text of the ministry's cells: words, and marks of terms between them.

use crate::diagnostic::Span;
use crate::model::id::TermNumber;

/// One cell of the ministry's table, or one paragraph of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellText {
    /// As the catalog writes it, with marks as `[^8]`. Fingerprints are made of this text.
    pub written: String,
    pub span: Span,
    /// The same text in pieces, as `validate::markup` has read it. No two texts are side by side.
    pub pieces: Vec<CellPiece>,
}

/// A part of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellPiece {
    Text(String),
    /// The mark of a term, printed as `*8`.
    Marker(TermNumber),
}

impl CellText {
    /// The text as the source prints it, with marks as `*8`.
    pub fn printed(&self) -> String {
        self.said(|number| format!("*{}", number.0))
    }

    /// The text without the marks of terms, for places without a glossary.
    pub fn plain(&self) -> String {
        self.said(|_| String::new())
    }

    fn said(&self, mark: impl Fn(TermNumber) -> String) -> String {
        let said = |piece: &CellPiece| match piece {
            CellPiece::Text(text) => text.clone(),
            CellPiece::Marker(number) => mark(*number),
        };
        self.pieces.iter().map(said).collect()
    }
}
