//! The files of one edition that hold the ministry's text, as written; ours are in `points`.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::raw::Text;
use crate::raw::decode::{Decode, Value};
use crate::raw::keys::{Key, Keys};

pub const CATALOG: Keys = Keys {
    what: "catalog.yaml",
    known: &[
        Key::required("edition"),
        Key::required("issued"),
        Key::required("title"),
        Key::required("annex"),
        Key::required("glossary"),
        Key::required("marker_note"),
        Key::required("issuers"),
        Key::required("source"),
        Key::required("columns"),
        Key::optional("gaps"),
        Key::required("parts"),
    ],
};
pub const ANNEX: Keys = Keys { what: "annex", known: &[Key::required("label"), Key::required("title")] };
pub const SOURCE: Keys = Keys {
    what: "source",
    known: &[
        Key::required("document"),
        Key::required("meeting"),
        Key::required("url"),
        Key::required("date"),
        Key::optional("note"),
    ],
};
pub const PART: Keys = Keys {
    what: "部",
    known: &[
        Key::required("id"),
        Key::required("label"),
        Key::required("title"),
        Key::optional("subtitle"),
        Key::required("columns"),
        Key::required("sections"),
    ],
};
pub const SECTION: Keys =
    Keys { what: "節", known: &[Key::required("id"), Key::required("label"), Key::optional("title")] };
pub const ITEMS: Keys =
    Keys { what: "項目のファイル", known: &[Key::required("section"), Key::required("items")] };
pub const ITEM: Keys = Keys {
    what: "項目",
    known: &[
        Key::required("id"),
        Key::required("number"),
        Key::required("title"),
        Key::required("content"),
        Key::optional("risk"),
        Key::required("response"),
        Key::optional("references"),
        Key::optional("was"),
    ],
};
pub const RESPONSE: Keys =
    Keys { what: "response", known: &[Key::sometimes("paragraphs"), Key::sometimes("clauses"), Key::optional("tail")] };
pub const CLAUSE: Keys = Keys { what: "clauses", known: &[Key::required("label"), Key::required("text")] };
pub const REFERENCE: Keys = Keys { what: "references", known: &[Key::required("text"), Key::optional("cites")] };
pub const CITE: Keys =
    Keys { what: "cites", known: &[Key::required("guideline"), Key::optional("volume"), Key::optional("numbers")] };
pub const GLOSSARY: Keys = Keys { what: "glossary.yaml", known: &[Key::required("terms")] };
pub const TERM: Keys =
    Keys { what: "用語", known: &[Key::required("number"), Key::required("term"), Key::optional("explanation")] };
pub const GUIDELINES: Keys = Keys { what: "guidelines.yaml", known: &[Key::required("guidelines")] };
pub const GUIDELINE: Keys = Keys {
    what: "ガイドライン等",
    known: &[
        Key::required("id"),
        Key::required("title"),
        Key::optional("edition"),
        Key::optional("publisher"),
        Key::optional("note"),
        Key::optional("later"),
    ],
};
pub const LATER: Keys = Keys { what: "later", known: &[Key::required("edition"), Key::required("date")] };

/// Every mapping of these files with its keys; the pages about the format are compared with it.
pub const ALL_KEYS: &[Keys] = &[
    CATALOG, ANNEX, SOURCE, PART, SECTION, ITEMS, ITEM, RESPONSE, CLAUSE, REFERENCE, CITE, GLOSSARY, TERM, GUIDELINES,
    GUIDELINE, LATER,
];

/// `catalog.yaml`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCatalog {
    pub edition: Text,
    pub issued: Text,
    pub title: Text,
    pub annex: Option<RawAnnex>,
    pub glossary: Text,
    pub marker_note: Text,
    pub issuers: Vec<Text>,
    pub source: Option<RawSource>,
    /// Column and printed head.
    pub columns: Vec<(Text, Text)>,
    pub gaps: Vec<Text>,
    pub parts: Vec<RawPart>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnnex {
    pub label: Text,
    pub title: Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSource {
    pub document: Text,
    pub meeting: Text,
    pub url: Text,
    pub date: Text,
    pub note: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPart {
    pub id: Text,
    pub label: Text,
    pub title: Text,
    pub subtitle: Option<Text>,
    pub columns: Vec<Text>,
    pub sections: Vec<RawSection>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSection {
    pub id: Text,
    pub label: Text,
    pub title: Option<Text>,
}

/// A file below `items/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItems {
    pub section: Text,
    pub items: Vec<RawItem>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawItem {
    pub id: Text,
    pub number: Text,
    pub title: Text,
    pub content: Text,
    pub risk: Option<Text>,
    pub response: Option<RawResponse>,
    pub references: Vec<RawReference>,
    pub was: Option<Text>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawResponse {
    Paragraphs(Vec<Text>),
    Clauses { clauses: Vec<RawClause>, tail: Option<Text> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawClause {
    pub label: Text,
    pub text: Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawReference {
    pub text: Text,
    pub cites: Vec<RawCite>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCite {
    pub guideline: Text,
    pub volume: Option<Text>,
    pub numbers: Vec<Text>,
}

/// `glossary.yaml`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawGlossary {
    pub terms: Vec<RawTerm>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawTerm {
    pub number: Text,
    pub term: Text,
    pub explanation: Option<Text>,
}

/// `guidelines.yaml`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawGuidelines {
    pub guidelines: Vec<RawGuideline>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawGuideline {
    pub id: Text,
    pub title: Text,
    pub edition: Option<Text>,
    pub publisher: Option<Text>,
    pub note: Option<Text>,
    pub later: Vec<RawLater>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLater {
    pub edition: Text,
    pub date: Text,
}

impl Decode for RawCatalog {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CATALOG, report)?;
        Some(Self {
            edition: fields.text("edition", report),
            issued: fields.text("issued", report),
            title: fields.text("title", report),
            annex: fields.required("annex", report),
            glossary: fields.text("glossary", report),
            marker_note: fields.text("marker_note", report),
            issuers: fields.required("issuers", report).unwrap_or_default(),
            source: fields.required("source", report),
            columns: fields.required("columns", report).unwrap_or_default(),
            gaps: fields.list("gaps", report),
            parts: fields.required("parts", report).unwrap_or_default(),
            span: fields.place(),
        })
    }
}

impl Decode for RawAnnex {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(ANNEX, report)?;
        Some(Self { label: fields.text("label", report), title: fields.text("title", report) })
    }
}

impl Decode for RawSource {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SOURCE, report)?;
        Some(Self {
            document: fields.text("document", report),
            meeting: fields.text("meeting", report),
            url: fields.text("url", report),
            date: fields.text("date", report),
            note: fields.optional("note", report),
        })
    }
}

impl Decode for RawPart {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(PART, report)?;
        Some(Self {
            id: fields.text("id", report),
            label: fields.text("label", report),
            title: fields.text("title", report),
            subtitle: fields.optional("subtitle", report),
            columns: fields.required("columns", report).unwrap_or_default(),
            sections: fields.required("sections", report).unwrap_or_default(),
        })
    }
}

impl Decode for RawSection {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SECTION, report)?;
        Some(Self {
            id: fields.text("id", report),
            label: fields.text("label", report),
            title: fields.optional("title", report),
        })
    }
}

impl Decode for RawItems {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(ITEMS, report)?;
        Some(Self {
            section: fields.text("section", report),
            items: fields.required("items", report).unwrap_or_default(),
        })
    }
}

impl Decode for RawItem {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(ITEM, report)?;
        Some(Self {
            id: fields.text("id", report),
            number: fields.text("number", report),
            title: fields.text("title", report),
            content: fields.text("content", report),
            risk: fields.optional("risk", report),
            response: fields.required("response", report),
            references: fields.list("references", report),
            was: fields.optional("was", report),
            span: fields.place(),
        })
    }
}

impl Decode for RawResponse {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(RESPONSE, report)?;
        let tail: Option<Text> = fields.optional("tail", report);
        let Some(paragraphs) = fields.value("paragraphs") else {
            let clauses = fields.required("clauses", report)?;
            return Some(Self::Clauses { clauses, tail });
        };
        if let Some(beside) = fields.value("clauses").or_else(|| fields.value("tail")) {
            report.push(
                Diagnostic::error(codes::YAML_WRONG_TYPE, "「paragraphs」と「clauses」「tail」は、同時に書けません。")
                    .at(beside.span(), ""),
            );
        }
        Vec::decode(paragraphs, report).map(Self::Paragraphs)
    }
}

impl Decode for RawClause {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CLAUSE, report)?;
        Some(Self { label: fields.text("label", report), text: fields.text("text", report) })
    }
}

impl Decode for RawReference {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(REFERENCE, report)?;
        Some(Self { text: fields.text("text", report), cites: fields.list("cites", report) })
    }
}

impl Decode for RawCite {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CITE, report)?;
        Some(Self {
            guideline: fields.text("guideline", report),
            volume: fields.optional("volume", report),
            numbers: fields.list("numbers", report),
        })
    }
}

impl Decode for RawGlossary {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(GLOSSARY, report)?;
        Some(Self { terms: fields.required("terms", report).unwrap_or_default() })
    }
}

impl Decode for RawTerm {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(TERM, report)?;
        Some(Self {
            number: fields.text("number", report),
            term: fields.text("term", report),
            explanation: fields.optional("explanation", report),
        })
    }
}

impl Decode for RawGuidelines {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(GUIDELINES, report)?;
        Some(Self { guidelines: fields.required("guidelines", report).unwrap_or_default() })
    }
}

impl Decode for RawGuideline {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(GUIDELINE, report)?;
        Some(Self {
            id: fields.text("id", report),
            title: fields.text("title", report),
            edition: fields.optional("edition", report),
            publisher: fields.optional("publisher", report),
            note: fields.optional("note", report),
            later: fields.list("later", report),
        })
    }
}

impl Decode for RawLater {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(LATER, report)?;
        Some(Self { edition: fields.text("edition", report), date: fields.text("date", report) })
    }
}
