//! The pages of a hospital's site around its documents: whom to ring, what is open, every item over all contracts,
//! terms, guidelines.
//!
//! A page is made of the same blocks as a document. How it looks is decided elsewhere. Everything a page says comes
//! from the annexes or the catalog. Paths start at the hospital's folder. Every link is relative to its own page, so
//! that the folder can lie anywhere.

mod catalog;
mod contacts;
mod contracts;
mod findings;
pub mod index;
mod inspection;
mod items;
mod matrix;
mod open;
mod search;
mod start;

pub use search::{SearchEntry, SearchKind};

use crate::diagnostic::Spanned;
use crate::document::{Align, Block, ColumnHead, Inline, ParagraphRole, Tier, compose};
use crate::model::catalog::Catalog;
use crate::model::date::Date;
use crate::model::hospital::{Hospital, System};
use crate::resolve::roles::RoleMatrix;
use crate::resolve::{Annex, Side, TextRun};

/// What a site is made of.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    pub catalog: &'a Catalog,
    pub hospital: &'a Hospital,
    /// Every contract of the hospital, in the hospital's order.
    pub annexes: &'a [Annex<'a>],
    /// The role matrix, with what was found between the contracts.
    pub matrix: &'a RoleMatrix<'a>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// `index.html`, `items/item-2-c-3.html`
    pub path: String,
    /// The class of the page's body, for the style sheet.
    pub kind: &'static str,
    pub title: String,
    /// The pages from the start page down to the page above this one.
    pub crumbs: Vec<Crumb>,
    pub blocks: Vec<PageBlock>,
}

/// A block of a page: a block of documents, or one of the few that only a site has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageBlock {
    Block(Block),
    /// What each contract says about an item, side by side.
    Settled(Vec<Settled>),
    /// The last days of the contracts, the earliest first. The script marks the contracts that have ended on the
    /// reader's day.
    Periods(Vec<Ending>),
    /// Whom to ring, system by system.
    Calls(Vec<CallGroup>),
    /// Links to the blocks of this page, side by side. They are not printed.
    Jump(Vec<Inline>),
    /// Links to other pages, one on each line.
    Links(Vec<Vec<Inline>>),
    /// A list without links of its own, one entry on each line.
    List(Vec<Vec<Inline>>),
    /// The place of the search. The script fills it.
    Search,
}

impl From<Block> for PageBlock {
    fn from(block: Block) -> Self {
        PageBlock::Block(block)
    }
}

/// What one contract says about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// `contract-ehr`
    pub anchor: String,
    pub contract: Inline,
    /// The status of the item. If it must be confirmed again, that stands above the status.
    pub state: Vec<Vec<Inline>>,
    /// The names of 甲, 乙 … in this contract.
    pub parties: String,
    pub tier: Tier,
}

/// The last day of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// `contract-ehr`
    pub anchor: String,
    pub contract: Inline,
    /// The last day, and the same as printed in the hospital's style. `None` where the contract names no last day.
    pub last_day: Option<(Date, String)>,
    pub renewal: Option<TextRun>,
}

/// Whom to ring about one system, or about several with the same answer, and which hours and time limits hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallGroup {
    pub systems: Vec<CallFor>,
    pub desks: Vec<Desk>,
    /// Hours and time limits of the contracts, one on each line.
    pub limits: Vec<Vec<Inline>>,
}

/// One system of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallFor {
    /// `call-ehr`
    pub anchor: String,
    pub name: TextRun,
}

/// A party to ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    pub party: String,
    /// The contracts the duty of this party rests on, each a link. Empty for the hospital's own desk.
    pub contracts: Vec<Inline>,
    pub calls: Vec<Call>,
    /// The text to show where nobody is named.
    pub missing: Option<String>,
}

/// A person or desk to ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub who: Vec<Inline>,
    pub hours: Option<TextRun>,
    /// The number, with a link where it can be dialled.
    pub phone: Option<Vec<Inline>>,
    pub mail: Option<Inline>,
    pub note: Option<Vec<Inline>>,
}

/// A step on the way from the start page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    pub title: String,
    /// Relative to the page that shows it.
    pub href: String,
}

/// The pages in the menu of every page, in order: path and title.
pub const MENU: [(&str, &str); 8] = [
    (START, TITLE_OF_START),
    ("roles.html", "役割分担一覧"),
    ("items.html", "項目"),
    ("contacts.html", "連絡先"),
    ("inspection.html", "点検"),
    ("glossary.html", "用語"),
    ("guidelines.html", "ガイドライン"),
    ("search.html", "検索"),
];

/// All pages of a hospital.
pub fn pages(site: &Site<'_>) -> Vec<Page> {
    let mut pages = vec![start::page(site), contacts::page(site), inspection::page(site)];
    pages.extend(open::page(site));
    pages.push(contracts::page(site));
    pages.extend(matrix::page(site));
    pages.extend(items::pages(site));
    pages.extend(catalog::pages(site));
    pages.push(search::page());
    pages
}

impl<'a> Site<'a> {
    /// The systems of all contracts, in the order of the contracts. The order of keys in the file does not matter.
    fn systems(&self) -> Vec<&'a System> {
        let mut systems: Vec<&'a System> = Vec::new();
        for system in self.annexes.iter().flat_map(|annex| annex.systems.iter().copied()) {
            if !systems.iter().any(|known| known.id == system.id) {
                systems.push(system);
            }
        }
        systems
    }

    /// The hospital, then the vendors in the order of the contracts.
    fn parties(&self) -> Vec<&'a Side<'a>> {
        let mut parties: Vec<&'a Side<'a>> = Vec::new();
        for side in self.annexes.iter().flat_map(|annex| &annex.sides) {
            if !parties.iter().any(|known| known.party.id == side.party.id) {
                parties.push(side);
            }
        }
        parties.sort_by_key(|side| side.vendor.is_some());
        parties
    }
}

/// What the search looks through, in the order in which results are shown.
pub fn search_index(site: &Site<'_>) -> Vec<SearchEntry> {
    search::index(site)
}

/// All pages of a hospital's site, ready to be rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    pub pages: Vec<Page>,
    pub search: Vec<SearchEntry>,
    pub frame: Frame,
}

/// What stands around every page of a hospital's site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// Stands at the head of the page, together with [`ABOUT`].
    pub hospital: String,
    /// Stands at the foot: the edition of the table that the pages are about.
    pub edition: String,
}

/// Says what the site is, after the hospital's name.
pub const ABOUT: &str = "医療情報システムの役割分担と連絡先";

/// Makes everything of a hospital's site except its documents.
pub fn compose(site: &Site<'_>) -> Pages {
    Pages {
        pages: pages(site),
        search: search_index(site),
        frame: Frame {
            hospital: site.hospital.party.called().value.clone(),
            edition: format!("{}（{}版）", site.catalog.title, site.catalog.issued),
        },
    }
}

/// The link back to the start page, from a page at this path.
pub fn home(from: &str) -> Crumb {
    Crumb { title: TITLE_OF_START.to_owned(), href: relative(from, START) }
}

impl Page {
    fn new(path: &str, kind: &'static str, title: &str, blocks: Vec<PageBlock>) -> Self {
        let crumbs = if path == START { Vec::new() } else { vec![home(path)] };
        let mut all = vec![compose::title(vec![Inline::text(title)]).into()];
        all.extend(blocks);
        Self { path: path.to_owned(), kind, title: title.to_owned(), crumbs, blocks: all }
    }
}

const START: &str = "index.html";
const TITLE_OF_START: &str = "緊急時の連絡と概要";

/// A list with more lines than this is not shown on the start page, because it would hide what comes after it.
const LONG: usize = 20;

/// The link from one page of the site to another place in it.
fn relative(from: &str, to: &str) -> String {
    format!("{}{to}", root(from))
}

/// The path from a page up to the hospital's folder: empty, or `../`.
pub fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

fn link(from: &str, to: &str, text: impl Into<String>) -> Inline {
    Inline::Link { text: TextRun::ours(text), href: relative(from, to) }
}

fn heading(level: u8, anchor: &str, text: impl Into<String>) -> PageBlock {
    compose::heading(level, anchor, text).into()
}

fn column(text: &str, share: u16, filter: Option<&'static str>) -> ColumnHead {
    ColumnHead { filter: filter.map(Into::into), ..compose::head(text, share, Align::Start) }
}

fn body(text: &str) -> PageBlock {
    compose::text_paragraph(ParagraphRole::Body, text).into()
}

/// Text that a person wrote, with its place.
fn written(text: &Spanned<String>) -> TextRun {
    TextRun::from(text.value.clone(), text.span)
}

/// `ehr/annex.html#item-2-c-4`
fn in_annex(annex: &Annex<'_>, anchor: &str) -> String {
    format!("{}/annex.html#{anchor}", annex.contract.id.value)
}
