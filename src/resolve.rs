//! This room turns the checked model into one [`Annex`] for each contract. It merges the layers, turns answers into
//! sentences, and computes status and fingerprint. It knows no output format. Over the annexes of one hospital it
//! builds the role matrix ([`roles`]).
//!
//! Every value keeps the layer and the place it came from. No item id is known here: whatever depends on an item is
//! data of the catalog.

mod annex;
pub mod contradiction;
mod extent;
mod facts;
mod fingerprint;
mod layer;
mod life;
mod on_call;
mod preamble;
mod progress;
mod provision;
mod reach;
mod reconfirm;
mod reminder;
pub mod roles;
mod signed;
mod slice;
mod status;
mod text;
mod wording;

pub use annex::resolve;
pub use extent::{Extent, extent, too_much};
pub use facts::{FIGURES, FactText, PERIOD};
pub use fingerprint::{Fingerprint, text_mark};
pub use layer::{Layer, Sourced};
pub use life::{Consolidated, LifeFault, consolidated};
pub use preamble::{PREAMBLE, item_ranges};
pub use progress::{
    ContractTerm, Lacking, OpenItem, Progress, ProgressSide, SignedPaperState, SignedState, Since, SinceKind, TermState,
};
pub use reach::unreached;
pub use reconfirm::outdated_mark;
pub use reminder::{Reminder, ReminderKind, accepted, remind};
pub use signed::{AnnexStanding, SignedDifference, clash};
pub use slice::slice;
pub use status::Lack;
pub use text::{PLACE, TIER, cells};
pub use wording::join_labels;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Span;
use crate::model::catalog::{Catalog, Item, Part, Section};
use crate::model::date::Date;
use crate::model::hospital::{Contract, Cost, Duty, Hospital, Party, System, Vendor};
use crate::model::id::{PointId, ProvisionId, SentenceId};
use crate::model::point::Answer;
use crate::model::provision::ProvisionNumbers;
use crate::model::status::{AnnexLack, Status, open_counts, open_words};
use crate::model::text_mark::TextMark;

/// Everything that is printed for one contract.
#[derive(Debug, Clone)]
pub struct Annex<'a> {
    pub catalog: &'a Catalog,
    pub hospital: &'a Hospital,
    pub contract: &'a Contract,
    /// 甲, 乙, 丙 … in the order of the contract.
    pub sides: Vec<Side<'a>>,
    pub systems: Vec<&'a System>,
    /// The sections the contract covers, in the order of the catalog.
    pub sections: Vec<AnnexSection<'a>>,
    /// Sections of the catalog the contract leaves out.
    pub left_out: Vec<(&'a Part, &'a Section)>,
    /// The sentences before the items.
    pub preamble: Vec<TierLine>,
    /// Their numbers.
    pub preamble_numbers: ProvisionNumbers,
    pub fingerprint: Fingerprint,
    /// What differs from all that was signed, whether it applies already or not. `None` for a contract that is not
    /// signed, or that still is what was signed.
    pub difference: Option<SignedDifference>,
}

/// A party with its label in this contract.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    pub label: &'a str,
    pub party: &'a Party,
    /// `None` for the hospital itself.
    pub vendor: Option<&'a Vendor>,
}

/// A section that the contract covers, with its items.
#[derive(Debug, Clone)]
pub struct AnnexSection<'a> {
    pub part: &'a Part,
    pub section: &'a Section,
    pub items: Vec<AnnexItem<'a>>,
}

/// One item and what the contract says about it.
#[derive(Debug, Clone)]
pub struct AnnexItem<'a> {
    pub item: &'a Item,
    pub status: Status,
    /// What the item still needs before it is 合意済; empty when it needs nothing.
    pub lacks: Vec<Lack>,
    /// 要再確認: the item was agreed for this text, which is not the text it has now. `None` when the text is the same.
    pub reconfirm: Option<Sourced<&'a TextMark>>,
    /// For each lack, the systems that have it. It has an entry only where other systems of the contract do not have
    /// that lack.
    pub lacking_systems: BTreeMap<Lack, Vec<&'a System>>,
    /// True for はい.
    pub first_check: Option<Sourced<bool>>,
    pub completed: Option<Sourced<Date>>,
    /// 担当 in a few characters for overviews: 「甲及び乙」, 「未決」, 「対象外」.
    pub duty_short: String,
    /// 対象外, with the reason.
    pub excluded: Option<Sourced<&'a String>>,
    /// One scope for each system. One scope alone, for all systems, where no system has answers of its own.
    pub scopes: Vec<ItemScope<'a>>,
    pub tier: TierText,
    /// The numbers of the item's provisions, with those that were given at the signing.
    pub numbers: ProvisionNumbers,
}

/// Duty and answers of one item, for one system or for all systems of the contract.
#[derive(Debug, Clone)]
pub struct ItemScope<'a> {
    /// `None`: for all systems.
    pub system: Option<&'a System>,
    pub duty: Option<Sourced<&'a Duty>>,
    /// The groups of sentences in whose place the parties' own text stands.
    pub reworded: BTreeSet<&'a SentenceId>,
    pub points: BTreeMap<&'a PointId, Sourced<&'a Answer>>,
    /// That of the contract, where no layer says one.
    pub cost: Option<Sourced<&'a Cost>>,
}

/// What was agreed about an item, as it is printed under the ministry's cells, without any format.
///
/// No field is empty: where something is missing, a line says so in a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierText {
    pub duty: Vec<TierLine>,
    pub agreed: Vec<TierLine>,
    pub cost: Vec<TierLine>,
    pub note: Vec<TierLine>,
}

/// One printed line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierLine {
    pub kind: TierLineKind,
    /// The provision the line belongs to, if that has a number. Only lines of 取決め have one.
    pub provision: Option<ProvisionId>,
    /// 「(3)」, before the first line of a provision.
    pub number: Option<String>,
    /// 「ア」, where a provision has several lines of a kind.
    pub letter: Option<String>,
    /// The system the line holds for. `None` where the answers are the same for all systems.
    pub system: Option<String>,
    pub runs: Vec<TextRun>,
}

/// What a printed line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TierLineKind {
    /// A sentence of the agreement, the catalog's example or the parties' own.
    Sentence,
    /// 「問い：答え」
    Answer,
    /// A name, a role, a remark.
    Plain,
    /// What must still be settled: 「未決」.
    Open,
    /// The word for something that may be missing: 「定めなし」, 「なし」, 「対象外」.
    Missing,
}

/// A stretch of printed text, and the place where a person wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRun {
    pub text: String,
    /// `None` for words of the program.
    pub origin: Option<Span>,
}

impl TextRun {
    pub(crate) fn ours(text: impl Into<String>) -> Self {
        Self { text: text.into(), origin: None }
    }

    pub(crate) fn from(text: impl Into<String>, origin: Span) -> Self {
        Self { text: text.into(), origin: Some(origin) }
    }
}

/// The label of what was agreed in sentences.
pub const AGREED: &str = "取決め";

impl AnnexItem<'_> {
    /// Whether the item lacks nothing.
    pub fn is_settled(&self) -> bool {
        self.lacks.is_empty()
    }
}

impl TierText {
    /// The fields with their printed labels, in the fixed order of the paper.
    pub fn fields(&self) -> [(&'static str, &[TierLine]); 4] {
        [("担当", &self.duty), (AGREED, &self.agreed), ("費用負担", &self.cost), ("特記事項", &self.note)]
    }
}

impl TierLine {
    pub(crate) fn new(kind: TierLineKind, runs: Vec<TextRun>) -> Self {
        Self { kind, provision: None, number: None, letter: None, system: None, runs }
    }

    /// Whether it says that a provision was removed.
    fn is_deletion(&self) -> bool {
        self.kind == TierLineKind::Missing && self.provision.is_some()
    }

    /// 「(3) ア 」: number and letter, each with a space after it. Empty without them.
    pub fn marks(&self) -> String {
        [&self.number, &self.letter].into_iter().flatten().map(|mark| format!("{mark} ")).collect()
    }

    /// The line as it is printed.
    pub fn printed(&self) -> String {
        self.marks() + &self.plain()
    }

    /// The text of the line, with the name of its system in front.
    pub fn plain(&self) -> String {
        let text: String = self.runs.iter().map(|run| run.text.as_str()).collect();
        match &self.system {
            Some(system) => format!("{system}：{text}"),
            None => text,
        }
    }
}

impl<'a> Annex<'a> {
    pub fn items(&self) -> impl Iterator<Item = &AnnexItem<'a>> {
        self.sections.iter().flat_map(|section| section.items.iter())
    }

    /// The part and section that an item of this annex belongs to.
    pub fn place(&self, item: &AnnexItem<'_>) -> Option<(&'a Part, &'a Section)> {
        let section = self.sections.iter().find(|it| it.items.iter().any(|it| it.item.id == item.item.id))?;
        Some((section.part, section.section))
    }

    pub fn count(&self, status: Status) -> usize {
        self.items().filter(|item| item.status == status).count()
    }

    /// What the annex as a whole still needs before it is agreed.
    pub fn lacks(&self) -> Vec<AnnexLack> {
        let precedence = self.contract.precedence.is_none().then_some(AnnexLack::Precedence);
        let name = self.sides.iter().any(|side| !side.party.is_named).then_some(AnnexLack::PartyName);
        let is_added = self.contract.annex_date.is_some() && self.contract.date.is_none();
        let date = is_added.then_some(AnnexLack::ContractDate);
        let unwritten = self.has_unwritten().then_some(AnnexLack::Unwritten);
        precedence.into_iter().chain(date).chain(name).chain(unwritten).collect()
    }

    /// Whether a text on one of its papers is still a placeholder, other than the name of a party.
    fn has_unwritten(&self) -> bool {
        let unwritten = &self.hospital.unwritten;
        if unwritten.is_empty() {
            return false;
        }
        let names: BTreeSet<Span> = self.sides.iter().map(|side| side.party.name.span).collect();
        let facts = self.facts().into_iter().chain(self.related()).flat_map(|fact| fact.values).flatten();
        let of_items = self.items().flat_map(|item| item.tier.fields()).flat_map(|(_, lines)| lines);
        let lines = self.preamble.iter().chain(of_items).flat_map(|line| &line.runs);
        let of_runs = facts.filter_map(|run| run.origin).chain(lines.filter_map(|run| run.origin));
        let contacts = self.sides.iter().flat_map(|side| side.contacts(self.hospital)).map(|contact| contact.who.span);
        let vendors = self.sides.iter().filter_map(|side| side.vendor);
        let subcontractors =
            vendors.flat_map(|vendor| &vendor.subcontractors).flat_map(|it| [it.name.span, it.work.span]);
        let own = [self.contract.title.span, self.contract.annex.span];
        let labels = self.contract.parties.iter().map(|party| party.span);
        let mut printed = of_runs.chain(contacts).chain(subcontractors).chain(own).chain(labels);
        printed.any(|span| unwritten.contains(&span) && !names.contains(&span))
    }

    /// What is open, in words. Empty when nothing is. `word` says what a lack of the annex as a whole is called.
    pub fn open_words(&self, word: impl Fn(AnnexLack) -> String) -> String {
        let counts = open_counts(|status| self.count(status), self.to_reconfirm());
        open_words(&counts, &self.lacks().into_iter().map(word).collect::<Vec<_>>())
    }

    /// How many items must be confirmed again, because their text is not the one they were agreed for.
    pub fn to_reconfirm(&self) -> usize {
        self.items().filter(|item| item.reconfirm.is_some()).count()
    }

    /// Whether nothing is open: every item is 合意済 or 対象外, none must be confirmed again, and the annex as a whole
    /// lacks nothing.
    pub fn is_settled(&self) -> bool {
        self.lacks().is_empty() && self.items().all(AnnexItem::is_settled)
    }
}
