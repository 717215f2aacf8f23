//! The files below `points/` of one edition as written: this project's questions and sentences.

use crate::diagnostic::{Report, Span, Spanned};
use crate::raw::Text;
use crate::raw::decode::{Decode, Value};
use crate::raw::keys::{Key, Keys};

pub const POINTS: Keys =
    Keys { what: "取決め事項のファイル", known: &[Key::required("section"), Key::required("items")] };
pub const ITEM_POINTS: Keys = Keys {
    what: "取決め事項",
    known: &[
        Key::optional("recommended_duty"),
        Key::optional("points"),
        Key::optional("sentences"),
        Key::optional("conflicts"),
    ],
};
pub const POINT: Keys = Keys {
    what: "問い",
    known: &[
        Key::required("question"),
        Key::required("type"),
        Key::optional("required"),
        Key::optional("options"),
        Key::optional("help"),
    ],
};
pub const OPTION: Keys = Keys {
    what: "選択肢",
    known: &[Key::required("label"), Key::optional("detail"), Key::optional("detail_label")],
};
pub const SENTENCE: Keys = Keys { what: "文案", known: &[Key::optional("when"), Key::required("text")] };
pub const CONFLICT: Keys = Keys {
    what: "conflicts",
    known: &[Key::required("this"), Key::required("with"), Key::required("values"), Key::required("message")],
};

/// Every mapping of these files with its keys; the pages about the format are compared with it.
pub const ALL_KEYS: &[Keys] = &[POINTS, ITEM_POINTS, POINT, OPTION, SENTENCE, CONFLICT];

/// A file below `points/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPoints {
    pub section: Text,
    pub items: Vec<(Text, RawItemPoints)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItemPoints {
    pub recommended_duty: Option<RawRecommendedDuty>,
    pub points: Vec<(Text, RawPoint)>,
    /// Groups of cases.
    pub sentences: Vec<Vec<RawSentence>>,
    pub conflicts: Vec<RawConflict>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawRecommendedDuty {
    Whole(Text),
    /// Label of a clause and who carries it.
    PerClause(Vec<(Text, Text)>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPoint {
    pub question: Text,
    pub kind: Text,
    pub required: Option<Spanned<bool>>,
    pub options: Vec<(Text, RawOption)>,
    pub help: Option<Text>,
    pub span: Span,
}

/// `all: 全部` or `partial: { label: 一定範囲, detail: required, detail_label: 範囲 }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawOption {
    pub label: Text,
    pub detail: Option<Text>,
    pub detail_label: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSentence {
    /// Point and the answers under which the case matches.
    pub when: Vec<(Text, Vec<Text>)>,
    pub text: Text,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawConflict {
    pub this: Text,
    pub with: Text,
    pub values: Option<RawConflictValues>,
    pub message: Text,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawConflictValues {
    /// The word `differ`, if it is that word.
    Word(Text),
    /// Pairs (this, with).
    Pairs(Vec<(Text, Text)>),
}

impl Decode for RawPoints {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(POINTS, report)?;
        Some(Self {
            section: fields.text("section", report),
            items: fields.required("items", report).unwrap_or_default(),
        })
    }
}

impl Decode for RawItemPoints {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(ITEM_POINTS, report)?;
        Some(Self {
            recommended_duty: fields.optional("recommended_duty", report),
            points: fields.map("points", report),
            sentences: fields.list("sentences", report),
            conflicts: fields.list("conflicts", report),
        })
    }
}

impl Decode for RawRecommendedDuty {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if value.is_mapping() {
            return Vec::decode(value, report).map(Self::PerClause);
        }
        value.text(report).map(Self::Whole)
    }
}

impl Decode for RawPoint {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(POINT, report)?;
        Some(Self {
            question: fields.text("question", report),
            kind: fields.text("type", report),
            required: fields.optional("required", report),
            options: fields.map("options", report),
            help: fields.optional("help", report),
            span: fields.place(),
        })
    }
}

impl Decode for RawOption {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if !value.is_mapping() {
            return Some(Self { label: value.text(report)?, detail: None, detail_label: None });
        }
        let fields = value.fields(OPTION, report)?;
        Some(Self {
            label: fields.text("label", report),
            detail: fields.optional("detail", report),
            detail_label: fields.optional("detail_label", report),
        })
    }
}

impl Decode for RawSentence {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SENTENCE, report)?;
        Some(Self { when: fields.map("when", report), text: fields.text("text", report), span: fields.place() })
    }
}

impl Decode for RawConflict {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CONFLICT, report)?;
        Some(Self {
            this: fields.text("this", report),
            with: fields.text("with", report),
            values: fields.required("values", report),
            message: fields.text("message", report),
            span: fields.place(),
        })
    }
}

impl Decode for RawConflictValues {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if value.is_text() {
            return value.text(report).map(Self::Word);
        }
        let pairs = value.items(report)?;
        Some(Self::Pairs(pairs.into_iter().filter_map(|pair| decode_pair(pair, report)).collect()))
    }
}

fn decode_pair(value: Value<'_>, report: &mut Report) -> Option<(Text, Text)> {
    let pair: Vec<Text> = Vec::decode(value, report)?;
    let [this, with] = <[Text; 2]>::try_from(pair).map_err(|_| value.wrong("2つの値の組", report)).ok()?;
    Some((this, with))
}
