//! The document as templates get it: one JSON shape for Markdown, HTML and Typst.
//!
//! The model itself cannot be serialised; this is the boundary. `docs/templates.md` describes the shape for people who
//! write their own templates. Every `text` is plain text. The template engine escapes it for Markdown and HTML, and
//! Typst reads it as data.

mod combined;
mod page;
mod read;
mod terms;

pub use combined::CombinedShape;
pub use read::{FindPicture, document};
pub(super) use terms::explain;

pub use page::{
    CallForShape, CallGroupShape, CallShape, DeskShape, EndingShape, PageBlockShape, PageOnlyShape, SettledShape,
};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::document::{
    Align, Block, Cell, ColumnHead, Document, Fact, Inline, ItemTable, Line, Row, SigningBlock, Table, TierField,
};
use crate::model::finding::FindingKind;
use crate::model::status::{RECONFIRM, RECONFIRM_KEY, Status};

/// A word of a closed list. It is borrowed, except in a shape that was read from a record.
pub type ShapeWord = Cow<'static, str>;

/// The whole document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    #[serde(flatten)]
    pub head: HeadShape,
    pub blocks: Vec<BlockShape>,
}

/// What a document has besides its blocks. Several documents as one have it too, besides their parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadShape {
    /// `annex`, `checklist`, `contacts`, `comparison`, `memorandum`, `addendum`, `consolidated`, `roles`,
    /// `combined`
    pub kind: ShapeWord,
    pub title: String,
    pub author: String,
    pub draft: bool,
    /// Year, month and day of the contract; `null` while it has no date.
    pub date: Option<[i32; 3]>,
    /// `normal`, `large`
    pub text_size: ShapeWord,
    /// Whether it is a form to fill in by hand.
    pub blank: bool,
    pub running: RunningShape,
}

/// What stands on every page of paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningShape {
    pub contract: Vec<InlineShape>,
    pub contract_date: String,
    pub label: Vec<InlineShape>,
    pub edition: String,
    pub fingerprint: String,
    pub edited_catalog: Option<String>,
}

/// A block. `is` names its kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum BlockShape {
    Heading {
        level: u8,
        anchor: Option<String>,
        text: Vec<InlineShape>,
    },
    /// `role`: `body`, `scope`, `notice`, `small`, `legend`, `clause`, `provision`
    Paragraph {
        role: ShapeWord,
        text: Vec<InlineShape>,
    },
    Facts {
        facts: Vec<FactShape>,
    },
    /// `role` in documents: `overview`, `checklist`, `contacts`, `subcontractors`, `comparison`, `roles`, `findings`,
    /// `duties`; the pages of the site have more
    Table {
        role: ShapeWord,
        caption: String,
        columns: Vec<ColumnShape>,
        rows: Vec<RowShape>,
    },
    Items {
        caption: String,
        columns: Vec<ColumnShape>,
        items: Vec<ItemShape>,
    },
    Definitions {
        definitions: Vec<DefinitionShape>,
    },
    /// The place where the attachment itself is signed; `kind`: `paper`, `electronic`
    Signing {
        kind: ShapeWord,
        sentence: String,
        date: Vec<InlineShape>,
        parties: Vec<SigningPartyShape>,
    },
    Figure {
        caption: Vec<InlineShape>,
        /// For readers who do not see the picture.
        description: String,
        /// What a format names to show the picture. In Markdown and Typst the name of a file; in HTML the picture
        /// itself, as a `data:` address.
        source: String,
        /// 64 hexadecimal digits.
        sha256: String,
    },
}

/// A part of a line. `is` names its kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum InlineShape {
    Text {
        text: String,
        /// Whether no line may break in it, as in a telephone number.
        #[serde(default, skip_serializing_if = "is_false")]
        whole: bool,
    },
    /// A term mark, printed as `*8`. `anchor` is its entry in the list of terms.
    Marker {
        number: u32,
        anchor: String,
    },
    Break,
    /// `key`: `agreed`, `negotiating`, `undecided`, `excluded`; for what was found between contracts `gap`,
    /// `duplicate`, `conflict`, `differs`
    Status {
        key: ShapeWord,
        word: ShapeWord,
    },
    /// All words are printed, and the chosen one has a ring.
    Ringed {
        words: Vec<RingedWord>,
    },
    /// A link to another place, relative to the page.
    Link {
        text: String,
        href: String,
        #[serde(default, skip_serializing_if = "is_false")]
        whole: bool,
    },
    /// Text that differs from the other side of a comparison. It is underlined.
    Changed {
        text: String,
    },
    /// The word for something missing; `open` is true while it still has to be decided.
    Missing {
        word: String,
        open: bool,
    },
    /// A word with a box before it, to tick by hand.
    Tick {
        word: String,
    },
    /// Room to write by hand, up to the end of the line.
    Fill,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RingedWord {
    pub word: String,
    pub chosen: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FactShape {
    pub name: String,
    pub values: Vec<Vec<InlineShape>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SigningPartyShape {
    pub label: String,
    /// 住所, 名称, 職・氏名
    pub lines: Vec<FactShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ColumnShape {
    pub text: Vec<InlineShape>,
    /// The head as one string, for labels in front of stacked cells.
    pub plain: String,
    /// Share of the width, relative to the sum of all shares.
    pub share: u16,
    pub center: bool,
    /// The name of the filter by this column, for screens.
    pub filter: Option<ShapeWord>,
    /// In the item table: `number`, `title`, `content`, `risk`, `response`, `references`.
    pub kind: Option<ShapeWord>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum RowShape {
    /// A section's title over the whole width.
    Section {
        text: Vec<InlineShape>,
    },
    /// A note over the whole width, where rows are missing. It must not be overlooked.
    Note {
        text: Vec<InlineShape>,
    },
    Cells {
        anchor: Option<String>,
        cells: Vec<CellShape>,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CellShape {
    pub header: bool,
    pub paragraphs: Vec<Vec<InlineShape>>,
    /// The terms marked in the cell that the document explains. Only for pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<DefinitionShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ItemShape {
    pub anchor: String,
    pub heading: Vec<InlineShape>,
    pub status: InlineShape,
    /// 要再確認, or `null`
    pub reconfirm: Option<InlineShape>,
    pub cells: Vec<CellShape>,
    pub tier: Vec<FieldShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldShape {
    pub label: String,
    pub lines: Vec<LineShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LineShape {
    /// `sentence`, `answer`, `plain`
    pub kind: ShapeWord,
    /// `(3)`
    pub number: Option<String>,
    /// `ア`
    pub letter: Option<String>,
    /// 0 for a line without a number, 1 below a number, 2 below a letter.
    pub level: u8,
    pub system: Option<Vec<InlineShape>>,
    pub text: Vec<InlineShape>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DefinitionShape {
    pub number: u32,
    pub anchor: String,
    pub term: String,
    pub explanation: Option<String>,
}

impl Shape {
    pub fn of(document: &Document) -> Self {
        Self { head: head(document), blocks: document.blocks.iter().map(block).collect() }
    }
}

fn head(document: &Document) -> HeadShape {
    let running = &document.running;
    HeadShape {
        kind: document.kind.key().into(),
        title: document.title.clone(),
        author: document.author.clone(),
        draft: document.draft,
        date: document.date.map(|date| [date.year().into(), date.month().into(), date.day().into()]),
        text_size: document.paper.text_size.key().into(),
        blank: document.paper.blank,
        running: RunningShape {
            contract: inlines(&running.contract),
            contract_date: running.contract_date.clone(),
            label: inlines(&running.label),
            edition: running.edition.clone(),
            fingerprint: running.fingerprint.clone(),
            edited_catalog: running.edited_catalog.clone(),
        },
    }
}

fn block(block: &Block) -> BlockShape {
    match block {
        Block::Heading { level, anchor, text } => {
            BlockShape::Heading { level: *level, anchor: anchor.clone(), text: inlines(text) }
        }
        Block::Paragraph(paragraph) => {
            BlockShape::Paragraph { role: paragraph.role.key().into(), text: inlines(&paragraph.inlines) }
        }
        Block::Facts(list) => BlockShape::Facts { facts: facts(list) },
        Block::Signing(it) => signing(it),
        Block::Figure(figure) => BlockShape::Figure {
            caption: inlines(&figure.caption),
            description: figure.description.clone(),
            source: figure.picture.file_name(),
            sha256: figure.picture.sha256.clone(),
        },
        Block::Table(t) => table(t),
        Block::Items(items) => item_table(items),
        Block::Definitions(definitions) => BlockShape::Definitions {
            definitions: definitions
                .iter()
                .map(|definition| DefinitionShape {
                    number: definition.number.0,
                    anchor: definition.number.anchor(),
                    term: definition.term.clone(),
                    explanation: definition.explanation.clone(),
                })
                .collect(),
        },
    }
}

fn signing(signing: &SigningBlock) -> BlockShape {
    BlockShape::Signing {
        kind: signing.kind.key().into(),
        sentence: signing.sentence.clone(),
        date: inlines(&signing.date),
        parties: signing
            .parties
            .iter()
            .map(|party| SigningPartyShape { label: party.label.clone(), lines: facts(&party.lines) })
            .collect(),
    }
}

fn facts(facts: &[Fact]) -> Vec<FactShape> {
    facts
        .iter()
        .map(|fact| FactShape {
            name: fact.name.clone(),
            values: fact.values.iter().map(|value| inlines(value)).collect(),
        })
        .collect()
}

fn table(table: &Table) -> BlockShape {
    BlockShape::Table {
        role: table.role.key().into(),
        caption: table.caption.clone(),
        columns: table.columns.iter().map(|head| column(head, None)).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| match row {
                Row::Section(text) => RowShape::Section { text: inlines(text) },
                Row::Note(text) => RowShape::Note { text: inlines(text) },
                Row::Cells { anchor, cells } => {
                    RowShape::Cells { anchor: anchor.clone(), cells: cells.iter().map(cell).collect() }
                }
            })
            .collect(),
    }
}

fn item_table(table: &ItemTable) -> BlockShape {
    BlockShape::Items {
        caption: table.caption.clone(),
        columns: table.columns.iter().zip(&table.kinds).map(|(head, kind)| column(head, Some(kind.key()))).collect(),
        items: table
            .items
            .iter()
            .map(|item| ItemShape {
                anchor: item.anchor.clone(),
                heading: inlines(&item.heading),
                status: inline(&Inline::Status(item.status)),
                reconfirm: item.reconfirm.then(|| inline(&Inline::Reconfirm)),
                cells: item.cells.iter().map(cell).collect(),
                tier: item.tier.fields.iter().map(field).collect(),
            })
            .collect(),
    }
}

fn field(field: &TierField) -> FieldShape {
    FieldShape { label: field.label.clone(), lines: field.lines.iter().map(line).collect() }
}

fn column(head: &ColumnHead, kind: Option<&'static str>) -> ColumnShape {
    ColumnShape {
        text: inlines(&head.text),
        plain: head.text.iter().map(Inline::plain).collect(),
        share: head.share,
        center: head.align == Align::Center,
        filter: head.filter.clone(),
        kind: kind.map(ShapeWord::from),
    }
}

fn cell(cell: &Cell) -> CellShape {
    let paragraphs = cell.paragraphs.iter().map(|paragraph| inlines(paragraph)).collect();
    CellShape { header: cell.header, paragraphs, terms: Vec::new() }
}

fn line(line: &Line) -> LineShape {
    LineShape {
        kind: line.kind.key().into(),
        number: line.number.clone(),
        letter: line.letter.clone(),
        level: u8::from(line.is_numbered) + u8::from(line.is_numbered && line.letter.is_some()),
        system: line.system.as_ref().map(|system| inlines(system)),
        text: inlines(&line.inlines),
    }
}

fn finding_key(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::NotCovered | FindingKind::Nobody => "gap",
        FindingKind::Duplicate => "duplicate",
        FindingKind::Contradiction | FindingKind::Conflict => "conflict",
        FindingKind::AgainstRecommendation | FindingKind::LookAt => "differs",
        FindingKind::Undecided => Status::Undecided.key(),
    }
}

/// The parts of a line, with neighbouring texts joined. A renderer looks at the edges of a text (spaces, a number and
/// its dot), so these must be the edges a reader sees.
fn inlines(inlines: &[Inline]) -> Vec<InlineShape> {
    let mut shapes: Vec<InlineShape> = Vec::with_capacity(inlines.len());
    for next in inlines.iter().map(inline) {
        match (shapes.last_mut(), next) {
            (Some(InlineShape::Text { text, whole: false }), InlineShape::Text { text: more, whole: false })
            | (Some(InlineShape::Changed { text }), InlineShape::Changed { text: more }) => text.push_str(&more),
            (_, next) => shapes.push(next),
        }
    }
    shapes
}

/// A flag that is false is left out of the JSON, so that most texts stay short.
fn is_false(flag: &bool) -> bool {
    !flag
}

fn inline(inline: &Inline) -> InlineShape {
    match inline {
        Inline::Text(text) => InlineShape::Text { text: text.text.clone(), whole: false },
        Inline::Marker(number) => InlineShape::Marker { number: number.0, anchor: number.anchor() },
        Inline::Break => InlineShape::Break,
        Inline::Status(status) => InlineShape::Status { key: status.key().into(), word: status.word().into() },
        Inline::Reconfirm => InlineShape::Status { key: RECONFIRM_KEY.into(), word: RECONFIRM.into() },
        Inline::Finding { mild: true, word, .. } => {
            InlineShape::Status { key: Status::Excluded.key().into(), word: (*word).into() }
        }
        Inline::Finding { kind, word, .. } => {
            InlineShape::Status { key: finding_key(*kind).into(), word: (*word).into() }
        }
        Inline::Ringed { words, chosen } => InlineShape::Ringed {
            words: words
                .iter()
                .enumerate()
                .map(|(index, word)| RingedWord { word: word.clone(), chosen: *chosen == Some(index) })
                .collect(),
        },
        Inline::Link { text, href } => InlineShape::Link { text: text.text.clone(), href: href.clone(), whole: false },
        Inline::Number { text, href: Some(href) } => {
            InlineShape::Link { text: text.text.clone(), href: href.clone(), whole: true }
        }
        Inline::Number { text, href: None } => InlineShape::Text { text: text.text.clone(), whole: true },
        Inline::Changed(text) => InlineShape::Changed { text: text.clone() },
        Inline::Open(word) => InlineShape::Missing { word: word.clone(), open: true },
        Inline::Missing(word) => InlineShape::Missing { word: word.clone(), open: false },
        Inline::Tick(word) => InlineShape::Tick { word: word.clone() },
        Inline::Fill => InlineShape::Fill,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_told_by_its_kind_and_not_by_its_words() {
        let is_open = |shape: InlineShape| matches!(shape, InlineShape::Missing { open: true, .. });
        assert!(is_open(inline(&Inline::Open("監視する者：未決".to_owned()))));
        assert!(!is_open(inline(&Inline::Missing("定めのない事項：未決の課題の一覧".to_owned()))));
    }
}
