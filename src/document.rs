//! The neutral document: what every format prints, free of any format.
//!
//! A document holds plain text. Each renderer escapes it once. Composing turns the resolved model into a [`Document`].
//! No file, template or output format is known here.

mod block;
pub mod compose;
mod inline;
mod sheet;
mod texts;
mod weight;

pub use block::{
    Align, Between, Block, Cell, ColumnHead, Definition, Document, DocumentKind, Fact, FigureBlock, ItemRow, ItemTable,
    Line, LineKind, Paragraph, ParagraphRole, PrintSettings, Row, Running, Sheet, SigningBlock, SigningParty, Table,
    TableRole, Tier, TierField,
};
pub use inline::Inline;
pub use texts::{change_written, each_text};
pub use weight::{Heaviest, Weight, weight};
