//! The text of the ministry's cells: words, and the marks of terms among them.

use crate::diagnostic::Span;
use crate::model::id::TermNumber;

/// One cell of the ministry's table, or one paragraph of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellText {
    /// As the catalog writes it, marks as `[^8]`: what fingerprints are taken of.
    pub written: String,
    pub span: Span,
    /// What it says, read once by `validate::markup`. Texts beside each other are one.
    pub pieces: Vec<CellPiece>,
}

/// A stretch of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellPiece {
    Text(String),
    /// A term mark, printed `*8`.
    Marker(TermNumber),
}

impl CellText {
    /// As the source prints it: its term marks are `*8`.
    pub fn printed(&self) -> String {
        self.said(|number| format!("*{}", number.0))
    }

    /// Without the marks of its terms, for wherever no glossary is near.
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
