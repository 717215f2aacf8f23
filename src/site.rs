//! The pages of a hospital's site around its documents: whom to ring, what is open, every item
//! over all contracts, terms, guidelines.
//!
//! A page is made of the same blocks as a document; how it looks is not known here. Everything a
//! page says stands in the annexes or the catalog. Paths are below the hospital's folder, and
//! every link is relative to the page it stands on, so that the folder can lie anywhere.

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
    /// Every contract of the hospital, in its order.
    pub annexes: &'a [Annex<'a>],
    /// What is found between the contracts.
    pub matrix: &'a RoleMatrix<'a>,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// `index.html`, `items/item-2-c-3.html`
    pub path: String,
    /// The class of its body, for the style sheet.
    pub kind: &'static str,
    pub title: String,
    /// From the start page down to the page above.
    pub crumbs: Vec<Crumb>,
    pub blocks: Vec<PageBlock>,
}

/// What a page is built of: the shapes of documents, and a few that only a site has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageBlock {
    Block(Block),
    /// What each contract says about an item, side by side.
    Settled(Vec<Settled>),
    /// When contracts end, the earliest first; the script says which have ended on the reader's day.
    Periods(Vec<Ending>),
    /// Whom to ring, system by system.
    Calls(Vec<CallGroup>),
    /// Ways to take from here, side by side; of no use on paper.
    Jump(Vec<Inline>),
    /// Ways to other pages, a line each.
    Links(Vec<Vec<Inline>>),
    /// What there is, a line each.
    List(Vec<Vec<Inline>>),
    /// The place of the search, filled by the script.
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
    /// Its status, and before it that it must be confirmed again.
    pub state: Vec<Vec<Inline>>,
    /// Who 甲, 乙 … are in this contract.
    pub parties: String,
    pub tier: Tier,
}

/// The last day of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// `contract-ehr`
    pub anchor: String,
    pub contract: Inline,
    /// And how it is printed in the style of the hospital; none where the contract does not say.
    pub last_day: Option<(Date, String)>,
    pub renewal: Option<TextRun>,
}

/// Whom to ring about a system, or several for which all is the same, and what holds then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallGroup {
    pub systems: Vec<CallFor>,
    pub desks: Vec<Desk>,
    /// Hours and time limits of the contracts, a line each.
    pub limits: Vec<Vec<Inline>>,
}

/// What a group is about.
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
    /// Those it rests on, each a link; none for the hospital's own desk.
    pub contracts: Vec<Inline>,
    pub calls: Vec<Call>,
    /// Stands where nobody is named.
    pub missing: Option<String>,
}

/// Somebody to ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub who: Vec<Inline>,
    pub hours: Option<TextRun>,
    /// Links where it can be dialled.
    pub phone: Option<Vec<Inline>>,
    pub mail: Option<Inline>,
    pub note: Option<Vec<Inline>>,
}

/// A step on the way from the start page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    pub title: String,
    /// Relative to the page.
    pub href: String,
}

/// The pages every page leads to, in the order of the menu: path and title.
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
    /// The systems of the contracts, in their order: it does not hang on the order of keys.
    fn systems(&self) -> Vec<&'a System> {
        let mut systems: Vec<&'a System> = Vec::new();
        for system in self.annexes.iter().flat_map(|annex| annex.systems.iter().copied()) {
            if !systems.iter().any(|known| known.id == system.id) {
                systems.push(system);
            }
        }
        systems
    }

    /// The hospital, then the vendors of the contracts in their order.
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

/// What the search looks through, in the order it is shown.
pub fn search_index(site: &Site<'_>) -> Vec<SearchEntry> {
    search::index(site)
}

/// A hospital's site, ready to be rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    pub pages: Vec<Page>,
    pub search: Vec<SearchEntry>,
    pub frame: Frame,
}

/// What stands around every page of a hospital's site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// At the head, with [`ABOUT`].
    pub hospital: String,
    /// At the foot: which edition of the table the pages are about.
    pub edition: String,
}

/// What a site is, after the name of the hospital.
pub const ABOUT: &str = "医療情報システムの役割分担と連絡先";

/// Everything of a hospital's site but its documents.
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

/// The way back to the start page from a page at this path.
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

/// A list of more lines does not stand on the start page, for it would bury what follows it.
const LONG: usize = 20;

/// The link from one page of the site to another place in it.
fn relative(from: &str, to: &str) -> String {
    format!("{}{to}", root(from))
}

/// The way from a page up to the hospital's folder: empty, or `../`.
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
    ColumnHead { filter, ..compose::head(text, share, Align::Start) }
}

fn body(text: &str) -> PageBlock {
    compose::text_paragraph(ParagraphRole::Body, text).into()
}

/// What a person wrote, with its place.
fn written(text: &Spanned<String>) -> TextRun {
    TextRun::from(text.value.clone(), text.span)
}

/// `ehr/annex.html#item-2-c-4`
fn in_annex(annex: &Annex<'_>, anchor: &str) -> String {
    format!("{}/annex.html#{anchor}", annex.contract.id.value)
}
