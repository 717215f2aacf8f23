//! The parts of a line.

use crate::diagnostic::Span;
use crate::model::finding::FindingKind;
use crate::model::id::TermNumber;
use crate::model::status::{RECONFIRM, Status};
use crate::resolve::TextRun;

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inline {
    Text(TextRun),
    /// A term mark, printed as `*8`, with a link to its entry.
    Marker(TermNumber),
    /// A line break that a person wrote.
    Break,
    /// The status of an item.
    Status(Status),
    /// 要再確認: the item's text has changed since it was agreed.
    Reconfirm,
    /// A finding between contracts, in a word.
    Finding {
        kind: FindingKind,
        /// Whether it is only worth knowing.
        mild: bool,
        word: &'static str,
    },
    /// はい・いいえ: all words are printed, and the chosen one has a ring.
    Ringed {
        words: Vec<String>,
        chosen: Option<usize>,
    },
    /// A link to another place, relative to the page.
    Link {
        text: TextRun,
        href: String,
    },
    /// A telephone number. It is never broken over two lines.
    Number {
        text: TextRun,
        /// `tel:0300000001`; `None` where nothing is dialled (内線, FAX).
        href: Option<String>,
    },
    /// Text that differs from the other side of a comparison. It is underlined.
    Changed(String),
    /// A word where an answer must still be given: 「未決」.
    Open(String),
    /// A word where an answer is missing: 「記載なし」.
    Missing(String),
    /// A word with a box before it, to tick by hand.
    Tick(String),
    /// Room to write by hand, from here to the end of the line.
    Fill,
}

impl Inline {
    /// Words of the program.
    pub fn text(value: impl Into<String>) -> Self {
        Inline::Text(TextRun::ours(value))
    }

    /// A link on words of the program.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Inline::Link { text: TextRun::ours(text), href: href.into() }
    }

    /// A number without the place that says it.
    pub fn number(text: impl Into<String>, href: Option<String>) -> Self {
        Inline::Number { text: TextRun::ours(text), href }
    }

    /// Words that a person wrote, with their place.
    pub fn from(value: impl Into<String>, origin: Span) -> Self {
        Inline::Text(TextRun::from(value, origin))
    }

    /// The text as a reader sees it, with `\n` for a break.
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
