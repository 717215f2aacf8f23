//! The items of one edition of the ministry's table, and what this project adds to them.
//!
//! The ministry's text is kept word for word, with its numbers as printed. What this project adds (points, sentences,
//! recommended duties) has fields of its own and is never shown as the ministry's text.

use std::collections::BTreeMap;

use crate::model::cell::CellText;
use crate::model::date::Date;
use crate::model::id::{Edition, GuidelineId, ItemId, PartId, Revision, SectionId, TermNumber};
use crate::model::norm::Acts;
use crate::model::point::{LookAt, Point, RecommendedDuty, SentenceGroup};
use crate::model::preamble::Preamble;
use crate::model::word::words;

/// One whole edition, with one revision of this project's points and sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalog {
    pub edition: Edition,
    /// As people write it: 「令和6年6月」.
    pub issued: String,
    pub title: String,
    /// The ministry's own label and title for the table of recommended responses (別添1).
    pub annex_label: String,
    pub annex_title: String,
    /// As in 「用語の解説」.
    pub glossary_title: String,
    /// The note above the 確認表, as the source prints it.
    pub marker_note: String,
    pub issuers: Vec<String>,
    pub source: SourceNote,
    /// The printed head of every column.
    pub columns: BTreeMap<Column, String>,
    /// What this catalog lacks, in whole Japanese sentences by this project.
    pub gaps: Vec<String>,
    pub parts: Vec<Part>,
    /// This project's sentences before the items of an annex.
    pub preamble: Preamble,
    pub terms: BTreeMap<TermNumber, Term>,
    pub guidelines: Vec<Guideline>,
    /// What the norms of its sentences may be about.
    pub acts: Acts,
    /// The revision of points, sentences and preamble.
    pub revision: Revision,
    /// The same edition with each earlier revision, the oldest first. These have none of their own.
    pub earlier: Vec<Catalog>,
    /// SHA-256 over the files, as lower-case hexadecimal. It tells a shipped edition from one that was edited.
    pub digest: String,
    /// Whether this is one of the shipped editions. A catalog given with `--data` may be another.
    pub shipped: bool,
}

/// Where the text comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceNote {
    pub document: String,
    pub meeting: String,
    pub url: String,
    pub date: Date,
    /// How the text was copied, and where it may differ from the source: in whole Japanese sentences by this project.
    pub note: Option<String>,
}

words! {
    /// A column of the ministry's two tables, in the printed order.
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
    /// As in 「Part2」.
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
    /// As in 「C」 or 「参考」.
    pub label: String,
    /// `None` when the page of the source is not available.
    pub title: Option<String>,
    pub items: Vec<Item>,
}

/// One row of the ministry's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub id: ItemId,
    /// As printed. Numbers start again in each section.
    pub number: String,
    pub title: CellText,
    pub content: CellText,
    pub risk: Option<CellText>,
    pub response: Response,
    pub references: Vec<Reference>,
    /// The item that this was in the edition before.
    pub was: Option<ItemId>,
    /// The fields from here on are this project's, not the ministry's.
    pub recommended_duty: Option<RecommendedDuty>,
    pub points: Vec<Point>,
    pub sentences: Vec<SentenceGroup>,
    pub look_at: Vec<LookAt>,
}

/// 推奨される対応例, in one of its two printed shapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    Paragraphs(Vec<CellText>),
    /// Clauses with labels. With a `tail`, they form one sentence that ends in it.
    Clauses {
        clauses: Vec<Clause>,
        tail: Option<CellText>,
    },
}

impl Response {
    /// The paragraphs as they are printed. Each clause has its label.
    pub fn paragraphs(&self) -> Vec<(Option<&str>, &CellText)> {
        match self {
            Self::Paragraphs(paragraphs) => paragraphs.iter().map(|text| (None, text)).collect(),
            Self::Clauses { clauses, tail } => {
                let clauses = clauses.iter().map(|clause| (Some(clause.label.as_str()), &clause.text));
                clauses.chain(tail.iter().map(|text| (None, text))).collect()
            }
        }
    }

    /// The paragraphs as texts, each clause after its label.
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
    /// The title as the references print it.
    pub title: String,
    pub edition: Option<String>,
    pub publisher: Option<String>,
    pub note: Option<String>,
    pub later: Vec<LaterEdition>,
}

/// An edition of a guideline that is newer than the one that the source cites.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterEdition {
    pub edition: String,
    pub date: Date,
}

impl Catalog {
    /// The edition with each of its revisions, the oldest first.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.earlier.iter().chain([self])
    }

    /// The edition with this revision, or with this one where there is no such revision.
    pub fn at(&self, revision: Revision) -> &Self {
        self.revisions().find(|catalog| catalog.revision == revision).unwrap_or(self)
    }

    pub fn sections(&self) -> impl Iterator<Item = (&Part, &Section)> {
        self.parts.iter().flat_map(|part| part.sections.iter().map(move |section| (part, section)))
    }

    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections().flat_map(|(_, section)| section.items.iter())
    }

    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// The id that an item of this edition had in the edition before: the id in `was`, otherwise the same id. `None`
    /// when another item had this id in the edition before and has moved away from it.
    pub fn former_id<'a>(&self, item: &'a Item) -> Option<&'a ItemId> {
        let moved_away = |other: &Item| other.id != item.id && other.was.as_ref() == Some(&item.id);
        item.was.as_ref().or_else(|| (!self.items().any(moved_away)).then_some(&item.id))
    }

    /// The item with this id, and where it stands.
    pub fn item_at(&self, id: &ItemId) -> Option<(&Part, &Section, &Item)> {
        let (part, section) = self.place(id)?;
        Some((part, section, section.items.iter().find(|item| item.id == *id)?))
    }

    /// The part and the section of an item.
    pub fn place(&self, id: &ItemId) -> Option<(&Part, &Section)> {
        self.sections().find(|(_, section)| section.items.iter().any(|item| item.id == *id))
    }

    /// The printed head of a column. Empty when the catalog has none.
    pub fn column_head(&self, column: Column) -> &str {
        self.columns.get(&column).map_or("", String::as_str)
    }
}

impl Item {
    /// As in 「Part2 C 3」. Without the second space when the label of the section is a word: 「Part2 参考1」.
    pub fn place(&self, part: &Part, section: &Section) -> String {
        let space = if section.label.is_ascii() { " " } else { "" };
        format!("{} {}{space}{}", part.label, section.label, self.number)
    }

    /// The title without the marks of terms.
    pub fn plain_title(&self) -> String {
        self.title.plain()
    }

    pub fn point(&self, id: &str) -> Option<&Point> {
        self.points.iter().find(|point| point.id.as_str() == id)
    }
}
