//! The canonical items of one edition of the ministry's table, and what this project adds to them.
//!
//! The ministry's text is kept verbatim, its numbers as printed. What is ours (points, sentences,
//! recommended duties) stands in fields of its own and is never shown as the ministry's.

use std::collections::BTreeMap;

use crate::model::cell::CellText;
use crate::model::date::Date;
use crate::model::id::{Edition, GuidelineId, ItemId, PartId, SectionId, TermNumber};
use crate::model::point::{Conflict, Point, RecommendedDuty, SentenceGroup};
use crate::model::word::words;

/// One edition, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    pub edition: Edition,
    /// 「令和6年6月」, as people write it.
    pub issued: String,
    pub title: String,
    /// The ministry's own label and title of the table of recommended responses (別添1).
    pub annex_label: String,
    pub annex_title: String,
    /// 「用語の解説」
    pub glossary_title: String,
    /// The note the source prints above the 確認表.
    pub marker_note: String,
    pub issuers: Vec<String>,
    pub source: SourceNote,
    /// The printed head of every column.
    pub columns: BTreeMap<Column, String>,
    /// What this catalog lacks, in our words, whole sentences.
    pub gaps: Vec<String>,
    pub parts: Vec<Part>,
    pub terms: BTreeMap<TermNumber, Term>,
    pub guidelines: Vec<Guideline>,
    /// SHA-256 over the files, to tell a shipped edition from an edited one.
    pub digest: String,
    /// False for a catalog given with `--data` that is not one of the shipped ones.
    pub shipped: bool,
}

/// Where the text was taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceNote {
    pub document: String,
    pub meeting: String,
    pub url: String,
    pub date: Date,
    /// How the text was taken, and where it may differ from the source: in our words, whole sentences.
    pub note: Option<String>,
}

words! {
    /// A column of the ministry's two tables, in the order of the print.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Column {
        Number => "number";
        Title => "title";
        Content => "content";
        Risk => "risk";
        Response => "response";
        References => "references";
        FirstCheck => "first_check";
        Completed => "completed";
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub id: PartId,
    /// 「Part2」
    pub label: String,
    pub title: String,
    pub subtitle: Option<String>,
    /// The columns this part prints; Part1 has no リスク.
    pub columns: Vec<Column>,
    pub sections: Vec<Section>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub id: SectionId,
    /// 「C」, 「参考」
    pub label: String,
    /// Absent where the source's page is not at hand.
    pub title: Option<String>,
    pub items: Vec<Item>,
}

/// One row of the ministry's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// As printed; numbering restarts in each section.
    pub number: String,
    pub title: CellText,
    pub content: CellText,
    pub risk: Option<CellText>,
    pub response: Response,
    pub references: Vec<Reference>,
    /// The item's place in the edition before.
    pub was: Option<ItemId>,
    /// Ours from here on.
    pub recommended_duty: Option<RecommendedDuty>,
    pub points: Vec<Point>,
    pub sentences: Vec<SentenceGroup>,
    pub conflicts: Vec<Conflict>,
}

/// 推奨される対応例, in one of its two printed shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    Paragraphs(Vec<CellText>),
    /// Labelled clauses; with a `tail` they are one sentence that ends in it.
    Clauses {
        clauses: Vec<Clause>,
        tail: Option<CellText>,
    },
}

impl Response {
    /// Its paragraphs as they are printed, each with the label of a clause.
    pub fn paragraphs(&self) -> Vec<(Option<&str>, &CellText)> {
        match self {
            Self::Paragraphs(paragraphs) => paragraphs.iter().map(|text| (None, text)).collect(),
            Self::Clauses { clauses, tail } => {
                let clauses = clauses.iter().map(|clause| (Some(clause.label.as_str()), &clause.text));
                clauses.chain(tail.iter().map(|text| (None, text))).collect()
            }
        }
    }

    /// The same as texts, the label before its clause.
    pub fn texts(&self, text: impl Fn(&CellText) -> String) -> Vec<String> {
        let labelled = |(label, cell): (Option<&str>, &CellText)| match label {
            Some(label) => format!("{label} {}", text(cell)),
            None => text(cell),
        };
        self.paragraphs().into_iter().map(labelled).collect()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    pub label: String,
    pub text: CellText,
}

/// One line of ガイドライン等関連部分.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    pub text: CellText,
    pub cites: Vec<Cite>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    pub guideline: GuidelineId,
    pub volume: Option<String>,
    pub numbers: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub number: TermNumber,
    pub term: String,
    pub explanation: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guideline {
    pub id: GuidelineId,
    /// As the references print it.
    pub title: String,
    pub edition: Option<String>,
    pub publisher: Option<String>,
    pub note: Option<String>,
    pub later: Vec<LaterEdition>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterEdition {
    pub edition: String,
    pub date: Date,
}

impl Catalog {
    pub fn sections(&self) -> impl Iterator<Item = (&Part, &Section)> {
        self.parts.iter().flat_map(|part| part.sections.iter().map(move |section| (part, section)))
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections().flat_map(|(_, section)| section.items.iter())
    }

    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// Where an item of this edition stood in the edition before: where it says so (`was`), or under
    /// its own number. None for one whose number was free because another item moved away from it.
    pub fn former_id<'a>(&self, item: &'a Item) -> Option<&'a ItemId> {
        let moved_away = |other: &Item| other.id != item.id && other.was.as_ref() == Some(&item.id);
        item.was.as_ref().or_else(|| (!self.items().any(moved_away)).then_some(&item.id))
    }

    /// The part and section an item stands in.
    pub fn place(&self, id: &ItemId) -> Option<(&Part, &Section)> {
        self.sections().find(|(_, section)| section.items.iter().any(|item| item.id == *id))
    }

    pub fn column_head(&self, column: Column) -> &str {
        self.columns.get(&column).map_or("", String::as_str)
    }
}

impl Item {
    /// 「Part2 C 3」, and 「Part2 参考1」 for blocks whose label is a word.
    pub fn place(&self, part: &Part, section: &Section) -> String {
        let space = if section.label.is_ascii() { " " } else { "" };
        format!("{} {}{space}{}", part.label, section.label, self.number)
    }

    /// The title without the marks of its terms.
    pub fn plain_title(&self) -> String {
        self.title.plain()
    }

    pub fn point(&self, id: &str) -> Option<&Point> {
        self.points.iter().find(|point| point.id.as_str() == id)
    }
}
