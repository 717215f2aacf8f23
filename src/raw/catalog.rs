//! The files of one edition that hold the ministry's text, as written. The files with this project's text are in
//! `points`.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::raw::Text;
use crate::raw::decode::Value;
use crate::raw::keys::{Keys, Kind};
use crate::raw::shape::name::Catalog;
use crate::raw::shape::{
    Any, FileShape, List, Map, May, Must, MustUnless, OtherKey, Required, Sometimes, Words, Written, shape,
};

shape! {
    /// `catalog.yaml`
    pub struct RawCatalog = CATALOG("catalog.yaml") {
        edition: Must<Words>,
        issued: Must<Words>,
        title: Must<Words>,
        annex: Must<RawAnnex>,
        glossary: Must<Words>,
        marker_note: Must<Words>,
        issuers: Must<List<Words>>,
        source: Must<RawSource>,
        columns: Must<Map<Catalog, Words>>,
        gaps: Any<List<Words>>,
        parts: Must<List<RawPart>>,
    }
}

shape! {
    pub struct RawAnnex = ANNEX("annex") {
        label: Must<Words>,
        title: Must<Words>,
    }
}

shape! {
    pub struct RawSource = SOURCE("source") {
        document: Must<Words>,
        meeting: Must<Words>,
        url: Must<Words>,
        date: Must<Words>,
        note: May<Words>,
    }
}

shape! {
    pub struct RawPart = PART("部") {
        id: Must<Words>,
        label: Must<Words>,
        title: Must<Words>,
        subtitle: May<Words>,
        columns: Must<List<Words>>,
        sections: Must<List<RawSection>>,
    }
}

shape! {
    pub struct RawSection = SECTION("節") {
        id: Must<Words>,
        label: Must<Words>,
        title: May<Words>,
    }
}

shape! {
    /// A file below `items/`.
    pub struct RawItems = ITEMS("項目のファイル") {
        section: Must<Words>,
        items: Must<List<RawItem>>,
    }
}

shape! {
    pub struct RawItem = ITEM("項目") {
        id: Must<Words>,
        number: Must<Words>,
        title: Must<Words>,
        content: Must<Words>,
        risk: May<Words>,
        response: Must<RawResponse>,
        references: Any<List<RawReference>>,
        was: May<Words>,
    }
}

shape! {
    pub struct RawWrittenResponse = RESPONSE("response") {
        paragraphs: Sometimes<List<Words>>,
        clauses: MustUnless<Paragraphs, List<RawClause>>,
        tail: May<Words>,
    }
}

shape! {
    pub struct RawClause = CLAUSE("clauses") {
        label: Must<Words>,
        text: Must<Words>,
    }
}

shape! {
    pub struct RawReference = REFERENCE("references") {
        text: Must<Words>,
        cites: Any<List<RawCite>>,
    }
}

shape! {
    pub struct RawCite = CITE("cites") {
        guideline: Must<Words>,
        volume: May<Words>,
        numbers: Any<List<Words>>,
    }
}

shape! {
    /// `glossary.yaml`
    pub struct RawGlossary = GLOSSARY("glossary.yaml") {
        terms: Must<List<RawTerm>>,
    }
}

shape! {
    pub struct RawTerm = TERM("用語") {
        number: Must<Words>,
        term: Must<Words>,
        explanation: May<Words>,
    }
}

shape! {
    /// `guidelines.yaml`
    pub struct RawGuidelines = GUIDELINES("guidelines.yaml") {
        guidelines: Must<List<RawGuideline>>,
    }
}

shape! {
    pub struct RawGuideline = GUIDELINE("ガイドライン等") {
        id: Must<Words>,
        title: Must<Words>,
        edition: May<Words>,
        publisher: May<Words>,
        note: May<Words>,
        later: Any<List<RawLater>>,
    }
}

shape! {
    pub struct RawLater = LATER("later") {
        edition: Must<Words>,
        date: Must<Words>,
    }
}

/// Every mapping of these files with its keys. A test compares the pages about the format with this list.
pub const ALL_KEYS: &[Keys] = &[
    CATALOG, ANNEX, SOURCE, PART, SECTION, ITEMS, ITEM, RESPONSE, CLAUSE, REFERENCE, CITE, GLOSSARY, TERM, GUIDELINES,
    GUIDELINE, LATER,
];

impl FileShape for RawCatalog {}
impl FileShape for RawItems {}
impl FileShape for RawGlossary {}
impl FileShape for RawGuidelines {}

/// The key of [`RESPONSE`] that may be there in place of `clauses`.
#[derive(Debug)]
pub struct Paragraphs;

impl OtherKey for Paragraphs {
    const KEY: &'static str = "paragraphs";
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawResponse {
    Paragraphs(Vec<Text>),
    Clauses { clauses: Vec<RawClause>, tail: Option<Text> },
}

impl Written for RawResponse {
    type Raw = Self;
    const KIND: Kind = Kind::Mapping(&RESPONSE);

    fn read(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let RawWrittenResponse { paragraphs, clauses, tail, .. } = RawWrittenResponse::read(value, report)?;
        let Some(paragraphs) = paragraphs else {
            return Some(Self::Clauses { clauses: clauses?.value, tail });
        };
        if let Some(beside) = clauses.map(|clauses| clauses.span).or(tail.map(|tail| tail.span)) {
            report.push(
                Diagnostic::error(codes::YAML_WRONG_TYPE, "「paragraphs」と「clauses」「tail」は、同時に書けません。")
                    .at(beside, ""),
            );
        }
        Some(Self::Paragraphs(paragraphs.value))
    }
}

impl Required for RawResponse {
    type Must = Option<Self>;

    fn must(read: Option<Self>, _: Span) -> Option<Self> {
        read
    }
}
