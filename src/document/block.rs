//! The shapes a document is built of.

use crate::document::Inline;
use crate::model::catalog::Column;
use crate::model::date::Date;
use crate::model::hospital::{Signing, TextSize};
use crate::model::id::TermNumber;
use crate::model::status::Status;
use crate::model::word::words;

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub kind: DocumentKind,
    /// Plain, for the title of the file and the page.
    pub title: String,
    pub running: Running,
    /// Something is undecided or in negotiation: 案 on every page.
    pub draft: bool,
    /// For the PDF's metadata.
    pub author: String,
    /// The contract's date; the only date a PDF may carry.
    pub date: Option<Date>,
    pub paper: PrintSettings,
    /// What a comparison is between; absent for what states one thing.
    pub between: Option<Between>,
    pub blocks: Vec<Block>,
}

/// The two states a comparison is between, by the names its files carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// The first 8 digits of a fingerprint, or an edition.
    pub old: String,
    pub new: String,
}

/// What matters on paper alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrintSettings {
    pub text_size: TextSize,
    /// A form to be filled in by hand: it states nothing that was agreed.
    pub blank: bool,
}

impl Document {
    /// A document that belongs to no hospital and no day. Composing sets what else a kind has.
    pub fn of(kind: DocumentKind, title: String, running: Running, blocks: Vec<Block>) -> Self {
        Self {
            kind,
            title,
            running,
            draft: false,
            author: String::new(),
            date: None,
            paper: PrintSettings::default(),
            between: None,
            blocks,
        }
    }

    /// The name of its files without the ending: `annex`, `annex-blank`, `changes-1a2b3c4d-5e6f7a8b`.
    pub fn stem(&self) -> String {
        let kind = if self.kind == DocumentKind::Comparison { "changes" } else { self.kind.key() };
        match &self.between {
            Some(Between { old, new }) => format!("{kind}-{old}-{new}"),
            None if self.paper.blank => format!("{kind}-blank"),
            None => kind.to_owned(),
        }
    }
}

words! {
    /// The key is the stem of the file, and the name templates know the kind by.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum DocumentKind {
        /// 別添1
        Annex => "annex";
        /// 確認表
        Checklist => "checklist";
        /// 別表 連絡先一覧
        Contacts => "contacts";
        /// 新旧対照表
        Comparison => "comparison";
        /// 変更覚書
        Memorandum => "memorandum";
        /// 役割分担一覧, over all contracts of a hospital
        Roles => "roles";
    }
}

/// The tables of a document as plain rows for a spreadsheet; the head is the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub kind: DocumentKind,
    pub rows: Vec<Vec<String>>,
}

/// What stands on every page of paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Running {
    /// 「電子カルテシステム保守・運用契約」; over all contracts, the hospital.
    pub contract: Vec<Inline>,
    /// 「令和8年4月1日」, or the open form; empty over all contracts.
    pub contract_date: String,
    /// 「別添1」
    pub label: Vec<Inline>,
    /// 「令和6年6月版」
    pub edition: String,
    /// The first 8 hexadecimal digits; empty where the document has none.
    pub fingerprint: String,
    /// Said on every page of an edited catalog: 「独自に編集した項目」.
    pub edited_catalog: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Level 1 is the title, 2 a part, 3 a section or chapter, 4 an item.
    Heading {
        level: u8,
        anchor: Option<String>,
        text: Vec<Inline>,
    },
    Paragraph(Paragraph),
    /// Name–value pairs: the contract's parties and dates.
    Facts(Vec<Fact>),
    Table(Table),
    Items(ItemTable),
    /// Terms with their numbers and explanations.
    Definitions(Vec<Definition>),
    /// Where the attachment itself is signed.
    Signing(SigningBlock),
}

/// 記名押印欄, or the place of an electronic signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningBlock {
    pub kind: Signing,
    /// 「…を証するため、本書2通を作成し、…」
    pub sentence: String,
    pub date: Vec<Inline>,
    /// 甲, 乙, 丙 … one under the other.
    pub parties: Vec<SigningParty>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningParty {
    pub label: String,
    /// 住所, 名称, and 職・氏名; a value not given is an [`Inline::Fill`].
    pub lines: Vec<Fact>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    pub role: ParagraphRole,
    pub inlines: Vec<Inline>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParagraphRole {
    Body,
    /// Under the title: what is in and what is not.
    Scope,
    /// 「案　未決が3件あります」
    Notice,
    /// Small print: sources, explanations of the form.
    Small,
    /// At the right edge above a table: 「（下線部分は変更部分）」.
    Legend,
    /// A sentence of a contract: 「第1条　…」
    Clause,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub values: Vec<Vec<Inline>>,
}

/// A plain table with one head row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub role: TableRole,
    /// Said to screen readers and above the table on the screen.
    pub caption: String,
    pub columns: Vec<ColumnHead>,
    pub rows: Vec<Row>,
}

words! {
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum TableRole {
        /// Items with duty and status, at the top of the annex.
        Overview => "overview";
        Checklist => "checklist";
        Contacts => "contacts";
        Subcontractors => "subcontractors";
        /// Two sides and a remark.
        Comparison => "comparison";
        /// On the site: what is not settled, the contracts, all items, who cites a guideline, every mark.
        Open => "open";
        Contracts => "contracts";
        AllItems => "all-items";
        Citing => "citing";
        Inspection => "inspection";
        /// On the page over several hospitals.
        Hospitals => "hospitals";
        /// Items × contracts; the first cell of each row stays in sight.
        Roles => "roles";
        /// What was found between contracts, and lists like it.
        Findings => "findings";
        /// What each party holds.
        Duties => "duties";
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnHead {
    pub text: Vec<Inline>,
    /// Share of the width; shares are relative to their sum.
    pub share: u16,
    pub align: Align,
    /// On a screen the rows can be filtered by this column; the name stands in the page's address.
    pub filter: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Start,
    Center,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A section's title over the whole width.
    Section(Vec<Inline>),
    /// What stands over the whole width where rows are missing; it must not be overlooked.
    Note(Vec<Inline>),
    Cells {
        /// Where a link may point; in an overview, where the row links to.
        anchor: Option<String>,
        cells: Vec<Cell>,
    },
}

/// Paragraphs of one cell, never empty: a missing answer is a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The head of its row.
    pub header: bool,
    pub paragraphs: Vec<Vec<Inline>>,
}

/// The canonical table of one section and, under each item, what was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemTable {
    pub caption: String,
    /// The kind of each column decides its width; `columns` and `ItemRow::cells` run in parallel.
    pub kinds: Vec<Column>,
    pub columns: Vec<ColumnHead>,
    pub items: Vec<ItemRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// `item-2-c-3`
    pub anchor: String,
    /// 「Part2 C 3 運用委託先によるシステムの管理状況の報告」
    pub heading: Vec<Inline>,
    pub status: Status,
    /// Its text has changed since it was agreed.
    pub reconfirm: bool,
    /// The ministry's text, cell by cell; the first is the row's head.
    pub cells: Vec<Cell>,
    pub tier: Tier,
}

/// 取決め: what this contract says about the item, in a fixed order of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    pub fields: Vec<TierField>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierField {
    /// 「担当」, 「取決め」, 「費用負担」, 「特記事項」, 「状態」
    pub label: String,
    pub lines: Vec<Line>,
}

/// One line of a field; where answers differ by system, one line or more a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub kind: LineKind,
    /// 「(3)」, before the first line of what has a number.
    pub number: Option<String>,
    /// 「ア」, where several lines have one number.
    pub letter: Option<String>,
    /// It belongs to a number, its own or that of a line before.
    pub is_numbered: bool,
    /// 「部門システム」, where answers differ by system.
    pub system: Option<Vec<Inline>>,
    pub inlines: Vec<Inline>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// A sentence of the agreement.
    Sentence,
    /// 「問い：答え」
    Answer,
    Plain,
}

/// An entry of the list of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    pub number: TermNumber,
    pub term: String,
    /// Absent: 「解説は未収録」.
    pub explanation: Option<String>,
}
