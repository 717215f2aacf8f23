//! What stands inside a line.

use crate::diagnostic::Span;
use crate::model::finding::FindingKind;
use crate::model::id::TermNumber;
use crate::model::status::{RECONFIRM, Status};
use crate::resolve::TextRun;

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    Text(TextRun),
    /// A term mark, printed `*8` and linked to its entry.
    Marker(TermNumber),
    /// A line break a person meant.
    Break,
    /// The state of an item.
    Status(Status),
    /// 要再確認: the item's text has changed since it was agreed.
    Reconfirm,
    /// What was found between contracts, in a word.
    Finding {
        kind: FindingKind,
        /// Only worth knowing.
        mild: bool,
        word: &'static str,
    },
    /// はい・いいえ: all words are printed, the chosen one is ringed.
    Ringed {
        words: Vec<String>,
        chosen: Option<usize>,
    },
    /// A way to another place, relative to the page.
    Link {
        text: TextRun,
        href: String,
    },
    /// A telephone number; no line breaks in it.
    Number {
        text: TextRun,
        /// `tel:0300000001`; absent where nothing is dialled (内線, FAX).
        href: Option<String>,
    },
    /// Text that differs from the other side of a comparison: underlined.
    Changed(String),
    /// A word that stands where an answer must still be given: 「未決」.
    Open(String),
    /// A word that stands where an answer is missing: 「記載なし」.
    Missing(String),
    /// A box to tick by hand before a word.
    Tick(String),
    /// Room to write by hand, from here to the end of the line.
    Fill,
}

impl Inline {
    pub fn text(value: impl Into<String>) -> Self {
        Inline::Text(TextRun::ours(value))
    }

    pub fn from(value: impl Into<String>, origin: Span) -> Self {
        Inline::Text(TextRun::from(value, origin))
    }

    /// The characters a reader sees, with `\n` for a break.
    pub fn plain(&self) -> String {
        match self {
            Inline::Text(text) | Inline::Link { text, .. } | Inline::Number { text, .. } => text.text.clone(),
            Inline::Marker(number) => format!("*{}", number.0),
            Inline::Break => "\n".to_owned(),
            Inline::Status(status) => status.word().to_owned(),
            Inline::Reconfirm => RECONFIRM.to_owned(),
            Inline::Finding { word, .. } => (*word).to_owned(),
            Inline::Ringed { words, .. } => words.join("・"),
            Inline::Changed(text) | Inline::Open(text) | Inline::Missing(text) => text.clone(),
            Inline::Tick(word) => format!("□{word}"),
            Inline::Fill => String::new(),
        }
    }
}
