//! One hospital: its vendors, systems, contracts and what was chosen for each item.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::diagnostic::{Span, Spanned, reading_order};
use crate::model::date::{Date, DateStyle};
use crate::model::finding::Acceptance;
use crate::model::id::{ContractId, Edition, HospitalId, ItemId, PartyId, PointId, SectionId, SystemId};
use crate::model::point::Answer;
use crate::model::text_mark::{ShortFingerprint, TextMark};
use crate::model::word::words;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hospital {
    pub catalog: Spanned<Edition>,
    pub id: Spanned<HospitalId>,
    pub party: Party,
    pub contacts: Vec<Contact>,
    pub dates: DateStyle,
    /// 初回確認 and 完了日 also in the annex.
    pub first_check_in_annex: bool,
    pub text_size: TextSize,
    /// In the order written, those of the base first.
    pub systems: Vec<System>,
    pub vendors: Vec<Vendor>,
    /// From `based_on`, what holds unless the hospital says otherwise.
    pub base: Choices,
    /// What holds in every contract unless the contract says otherwise.
    pub choices: Choices,
    pub contracts: Vec<Contract>,
    /// Findings of the role matrix that are left as they are.
    pub accepted: Vec<Acceptance>,
    /// Only a contract is known: parties and systems are those it names, under their ids.
    pub is_supposed: bool,
    /// Made by the look-ups themselves.
    pub lookup: Lookup,
}

/// Where systems and vendors stand, by id: every contract asks for some of each.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    systems: OnceLock<BTreeMap<SystemId, usize>>,
    vendors: OnceLock<BTreeMap<PartyId, usize>>,
}

/// Whether something was looked up already is no difference between hospitals.
impl PartialEq for Lookup {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lookup {}

pub type Choices = BTreeMap<ItemId, Choice>;

/// A side of a contract, with what the signature block needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub id: PartyId,
    pub name: Spanned<String>,
    pub address: Option<Spanned<String>>,
    /// 「代表取締役」, 「院長」
    pub title: Option<Spanned<String>>,
    pub person: Option<Spanned<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    pub party: Party,
    pub contacts: Vec<Contact>,
    pub subcontractors: Vec<Subcontractor>,
}

/// Whom to ring, for what, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub purpose: Spanned<ContactPurpose>,
    /// Empty: all systems.
    pub systems: Vec<SystemId>,
    pub hours: Option<Spanned<String>>,
    pub who: Spanned<String>,
    pub phone: Option<Spanned<String>>,
    pub mail: Option<Spanned<String>>,
    pub note: Option<Spanned<String>>,
}

words! {
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ContactPurpose {
        Incident => "incident", "障害・事故";
        Operation => "operation", "運用・保守";
        Security => "security", "セキュリティ";
        Contract => "contract", "契約";
    }
}

/// 再委託先
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subcontractor {
    pub name: Spanned<String>,
    pub work: Spanned<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct System {
    pub id: SystemId,
    pub name: Spanned<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    pub id: Spanned<ContractId>,
    pub title: Spanned<String>,
    pub date: Option<Spanned<Date>>,
    pub period: Option<Period>,
    /// In the order named: 甲, 乙, 丙 …
    pub parties: Vec<ContractParty>,
    /// Where the parties are named.
    pub parties_span: Span,
    /// Every party that was named is known; one that is not has been reported.
    pub has_all_parties: bool,
    pub systems: Vec<SystemId>,
    /// The label of the attachment: 「別添1」.
    pub annex: Spanned<String>,
    pub signing: Signing,
    /// All sections of the edition when left out.
    pub sections: Vec<SectionId>,
    /// Where the sections are named; absent when they were left out.
    pub sections_at: Option<Span>,
    pub first_meeting: Option<Spanned<Date>>,
    pub choices: Choices,
    pub signed: Option<Signed>,
    /// The contract's own place, for faults of the whole.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractParty {
    /// 「甲」, or what `labels` says.
    pub label: String,
    pub id: PartyId,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub from: Option<Spanned<Date>>,
    pub to: Option<Spanned<Date>>,
    pub renewal: Option<Spanned<String>>,
}

words! {
    /// How large the text of PDFs is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum TextSize {
        #[default]
        Normal => "normal", "本文10.5ポイント", means "ふつうの大きさ";
        Large => "large", "本文12ポイント", means "大きい字";
    }
}

words! {
    /// How this attachment itself is signed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Signing {
        /// The contract is signed, the attachment is not.
        #[default]
        None => "none", "契約書だけに記名押印", means "別添には記名押印しない", offered "しない";
        Paper => "paper", "別添にも記名押印", means "紙に記名押印", offered "記名押印する";
        Electronic => "electronic", "別添にも電子署名", means "電子署名", offered "電子署名をする";
    }
}

/// What was signed, so that a later difference is noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub date: Spanned<Date>,
    pub fingerprint: Spanned<String>,
    /// What was signed of each item, so that those that differ can be named; empty when that was
    /// not written down.
    pub items: BTreeMap<ItemId, ShortFingerprint>,
}

/// Everything one layer says about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub span: Span,
    /// `inherit: false` starts afresh.
    pub inherit: bool,
    /// 対象外, with the reason.
    pub excluded: Option<Spanned<String>>,
    /// はい is true.
    pub first_check: Option<Spanned<bool>>,
    pub completed: Option<Spanned<Date>>,
    /// The text of the item this was agreed for; absent while nothing is known of it.
    pub agreed_for: Option<Spanned<TextMark>>,
    pub answers: Answers,
    /// Where answers differ by system.
    pub systems: BTreeMap<SystemId, Answers>,
}

/// What can be answered for a contract as a whole or for one system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    pub duty: Option<Spanned<Duty>>,
    pub points: BTreeMap<PointId, Spanned<Answer>>,
    pub cost: Option<Spanned<Cost>>,
    pub note: Option<Spanned<String>>,
    /// Replaces the example sentences.
    pub wording: Option<Spanned<String>>,
}

/// 担当: who carries the item, and what each does when it is split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    pub holders: Vec<DutyHolder>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyHolder {
    pub party: Spanned<PartyRef>,
    pub role: Option<Spanned<String>>,
}

/// 費用負担
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub bearers: Vec<Spanned<PartyRef>>,
    pub detail: Option<Spanned<String>>,
}

/// A party as written in a choice; a choice of the hospital may hold in several contracts, so
/// `vendor` finds its party in `resolve`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyRef {
    Party(PartyId),
    /// `vendor`: the only vendor of the contract.
    OnlyVendor,
}

impl PartyRef {
    /// The word for the only vendor of a contract; no vendor can have it for an id.
    pub const ONLY_VENDOR: &'static str = "vendor";
}

/// The systems somebody is asked about.
#[derive(Debug, Clone)]
pub struct Covered<'s>(BTreeSet<&'s SystemId>);

impl<'s> Covered<'s> {
    pub fn of<'r>(systems: impl IntoIterator<Item = &'r &'s System>) -> Self
    where
        's: 'r,
    {
        Self(systems.into_iter().map(|system| &system.id).collect())
    }

    /// The contact is for one of them; one that names none is for all, and where there is no system, too.
    pub fn has(&self, contact: &Contact) -> bool {
        contact.systems.is_empty() || contact.systems.iter().any(|system| self.0.contains(system))
    }
}

/// The order of a hospital's contracts wherever several stand together, by date and id: the oldest first, those
/// without a date last; those of one day by their ids. It does not hang on the names or the order of files.
pub fn contract_order(a: (Option<Date>, &ContractId), b: (Option<Date>, &ContractId)) -> Ordering {
    let ((date, id), (other_date, other_id)) = (a, b);
    (date.is_none(), date)
        .cmp(&(other_date.is_none(), other_date))
        .then_with(|| reading_order(id.as_str(), other_id.as_str()))
}

impl Choice {
    /// What a layer says that says nothing.
    pub fn nothing(span: Span) -> Self {
        Self {
            span,
            inherit: true,
            excluded: None,
            first_check: None,
            completed: None,
            agreed_for: None,
            answers: Answers::default(),
            systems: BTreeMap::new(),
        }
    }
}

impl Contract {
    /// By [`contract_order`].
    pub fn in_order(&self, other: &Self) -> Ordering {
        let key = |contract: &Self| contract.date.as_ref().map(|date| date.value);
        contract_order((key(self), &self.id.value), (key(other), &other.id.value))
    }
}

impl Hospital {
    pub fn vendor(&self, id: &PartyId) -> Option<&Vendor> {
        let places =
            || self.vendors.iter().enumerate().map(|(place, vendor)| (vendor.party.id.clone(), place)).collect();
        Some(&self.vendors[*self.lookup.vendors.get_or_init(places).get(id)?])
    }

    pub fn party(&self, id: &PartyId) -> Option<&Party> {
        if id.is_hospital() { Some(&self.party) } else { self.vendor(id).map(|vendor| &vendor.party) }
    }

    pub fn system(&self, id: &SystemId) -> Option<&System> {
        let places = || self.systems.iter().enumerate().map(|(place, system)| (system.id.clone(), place)).collect();
        Some(&self.systems[*self.lookup.systems.get_or_init(places).get(id)?])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hospitals_that_say_the_same_are_equal_whoever_looked_in_them() {
        let looked_in = Lookup::default();
        looked_in.systems.get_or_init(|| BTreeMap::from([(SystemId::new("ehr"), 0)]));
        assert_eq!(looked_in, Lookup::default());
    }
}
