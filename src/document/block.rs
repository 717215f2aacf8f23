//! The shapes a document is made of.

use std::borrow::Cow;

use crate::diagnostic::Span;
use crate::document::Inline;
use crate::model::catalog::Column;
use crate::model::date::Date;
use crate::model::hospital::{Signing, TextSize};
use crate::model::id::TermNumber;
use crate::model::picture::Picture;
use crate::model::status::Status;
use crate::model::word::words;

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub kind: DocumentKind,
    /// The title without marks, for the title of the file and the page.
    pub title: String,
    pub running: Running,
    /// Whether something is undecided or in negotiation. Then 案 stands on every page.
    pub draft: bool,
    /// The author in the PDF's metadata.
    pub author: String,
    /// The contract's date. It is the only date a PDF may hold.
    pub date: Option<Date>,
    pub paper: PrintSettings,
    /// The two states of a comparison; `None` for all other documents.
    pub between: Option<Between>,
    pub blocks: Vec<Block>,
}

/// The two states of a comparison, by the names its files carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Between {
    /// The first 8 digits of a fingerprint, or an edition.
    pub old: String,
    pub new: String,
}

/// Settings that matter on paper only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrintSettings {
    pub text_size: TextSize,
    /// Whether it is a form to fill in by hand. A form states nothing that was agreed.
    pub blank: bool,
}

impl Document {
    /// A document that belongs to no hospital and no day. Composing sets what a kind needs besides.
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

    /// The pictures in it.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Figure(figure) => Some(&figure.picture),
            _ => None,
        })
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
    /// The key is the stem of the file. Templates know the kind by the same key.
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
        /// 別添1の追加に関する覚書
        Addendum => "addendum";
        /// What the signed papers say together on a day
        Consolidated => "consolidated";
        /// 役割分担一覧, over all contracts of a hospital
        Roles => "roles";
    }
}

/// The tables of a document as plain rows for a spreadsheet. The first row is the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub kind: DocumentKind,
    pub rows: Vec<Vec<String>>,
}

/// What stands on every page of paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Running {
    /// 「電子カルテシステム保守・運用契約」; in a paper over all contracts, the hospital's name.
    pub contract: Vec<Inline>,
    /// 「令和8年4月1日」, or the blank date to fill in; empty in a paper over all contracts.
    pub contract_date: String,
    /// 「別添1」
    pub label: Vec<Inline>,
    /// 「令和6年6月版」
    pub edition: String,
    /// The first 8 hexadecimal digits; empty where the document has none.
    pub fingerprint: String,
    /// The note on every page when the catalog was edited: 「独自に編集した項目」.
    pub edited_catalog: Option<String>,
}

/// A block of a document. Renderers print the blocks in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Level 1 is the title, 2 a part or chapter, 3 a section, 4 an item.
    Heading {
        level: u8,
        anchor: Option<String>,
        text: Vec<Inline>,
    },
    Paragraph(Paragraph),
    /// Names and values: the contract's parties and dates.
    Facts(Vec<Fact>),
    Table(Table),
    Items(ItemTable),
    /// Terms with their numbers and explanations.
    Definitions(Vec<Definition>),
    /// Where the attachment itself is signed.
    Signing(SigningBlock),
    Figure(FigureBlock),
}

/// A picture with its caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureBlock {
    /// 「別図1　責任分界点図（画像：1a2b3c4d）」
    pub caption: Vec<Inline>,
    /// What the picture shows, for readers who do not see it.
    pub description: String,
    pub picture: Picture,
    /// The place that names the picture.
    pub place: Span,
}

/// 記名押印欄, or the place of an electronic signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningBlock {
    pub kind: Signing,
    /// 「…を証するため、本書2通を作成し、…」
    pub sentence: String,
    pub date: Vec<Inline>,
    /// 甲, 乙, 丙 …, one below the other.
    pub parties: Vec<SigningParty>,
}

/// The place where one party signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningParty {
    pub label: String,
    /// 住所, 名称, and 職・氏名. A value that was not given is an [`Inline::Fill`].
    pub lines: Vec<Fact>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    pub role: ParagraphRole,
    pub inlines: Vec<Inline>,
}

words! {
    /// What a paragraph is for. Templates choose its look by the key.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum ParagraphRole {
        Body => "body";
        /// Under the title: which items are in the paper and which are not.
        Scope => "scope";
        /// 「案　未決が3件あります」
        Notice => "notice";
        /// Small print: sources, explanations of the form.
        Small => "small";
        /// At the right edge above a table: 「（下線部分は変更部分）」.
        Legend => "legend";
        /// A sentence of a contract: 「第1条　…」
        Clause => "clause";
        /// A sentence before the items of an annex: 「1　…」
        Provision => "provision";
    }
}

/// A name with its values. Each value is one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    pub name: String,
    pub values: Vec<Vec<Inline>>,
}

/// A plain table with one head row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub role: TableRole,
    /// The name of the table, for screen readers and above the table on the screen.
    pub caption: String,
    pub columns: Vec<ColumnHead>,
    pub rows: Vec<Row>,
}

words! {
    /// What a table is for. Templates choose its look by the key.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum TableRole {
        /// Items with duty and status, at the top of the annex.
        Overview => "overview";
        Checklist => "checklist";
        Contacts => "contacts";
        Subcontractors => "subcontractors";
        /// Old, new and a remark side by side.
        Comparison => "comparison";
        /// Tables of the site: what is open, the contracts, all items, who cites a guideline, every mark.
        Open => "open";
        Contracts => "contracts";
        AllItems => "all-items";
        Citing => "citing";
        Inspection => "inspection";
        /// On the page over several hospitals.
        Hospitals => "hospitals";
        /// Items × contracts. The first cell of each row stays visible while scrolling.
        Roles => "roles";
        /// What was found between contracts, and similar lists.
        Findings => "findings";
        /// What each party holds.
        Duties => "duties";
        /// The papers of a contract, with their days.
        Signings => "signings";
    }
}

/// The head of a column, and the properties of the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnHead {
    pub text: Vec<Inline>,
    /// The share of the width, relative to the sum of all shares.
    pub share: u16,
    pub align: Align,
    /// The name of a filter in the page's address. With it, readers at a screen can filter the rows by this column.
    pub filter: Option<Cow<'static, str>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Start,
    Center,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A section's title over the whole width.
    Section(Vec<Inline>),
    /// A note over the whole width, where rows are missing. It must not be overlooked.
    Note(Vec<Inline>),
    Cells {
        /// Where a link may point to. In an overview, where the row links to.
        anchor: Option<String>,
        cells: Vec<Cell>,
    },
}

/// The paragraphs of one cell. It is never empty: a word stands for a missing answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Whether the cell is the head of its row.
    pub header: bool,
    pub paragraphs: Vec<Vec<Inline>>,
}

/// The ministry's table of one section, and under each item what was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemTable {
    pub caption: String,
    /// The kind of each column, which decides its width. `columns` and `ItemRow::cells` have the same order.
    pub kinds: Vec<Column>,
    pub columns: Vec<ColumnHead>,
    pub items: Vec<ItemRow>,
}

/// One item: the ministry's cells, and below them what was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// `item-2-c-3`
    pub anchor: String,
    /// 「Part2 C 3 運用委託先によるシステムの管理状況の報告」
    pub heading: Vec<Inline>,
    pub status: Status,
    /// Whether the item's text has changed since it was agreed.
    pub reconfirm: bool,
    /// The ministry's text, cell by cell. The first cell is the head of the row.
    pub cells: Vec<Cell>,
    pub tier: Tier,
}

/// 取決め: what this contract says about the item. The labels have a fixed order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tier {
    pub fields: Vec<TierField>,
}

/// A label with its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierField {
    /// 「担当」, 「取決め」, 「費用負担」, 「特記事項」, 「状態」
    pub label: String,
    pub lines: Vec<Line>,
}

/// One line of a field. Where answers differ by system, each system has one line or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub kind: LineKind,
    /// 「(3)」, before the first line of a provision that has a number.
    pub number: Option<String>,
    /// 「ア」, where several lines have one number.
    pub letter: Option<String>,
    /// Whether the line belongs to a number: its own, or that of an earlier line.
    pub is_numbered: bool,
    /// 「部門システム」; `None` where the answers do not differ by system.
    pub system: Option<Vec<Inline>>,
    pub inlines: Vec<Inline>,
}

words! {
    /// What a line is. Templates choose its look by the key.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LineKind {
        /// A sentence of the agreement.
        Sentence => "sentence";
        /// 「問い：答え」
        Answer => "answer";
        Plain => "plain";
    }
}

/// An entry of the list of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    pub number: TermNumber,
    pub term: String,
    /// `None`: 「解説は未収録」.
    pub explanation: Option<String>,
}
