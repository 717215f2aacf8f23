//! One hospital: its vendors, systems and contracts, and what was chosen for each item.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::diagnostic::{SourceId, Span, Spanned, reading_order};
use crate::model::date::{Date, DateStyle};
use crate::model::finding::Acceptance;
use crate::model::id::{
    ContractId, Edition, HospitalId, ItemId, PartyId, PointId, Revision, SectionId, SentenceId, SystemId,
};
use crate::model::picture::Picture;
use crate::model::point::Answer;
use crate::model::provision::ProvisionNumbers;
use crate::model::record::Signed;
use crate::model::text_mark::TextMark;
use crate::model::word::words;

/// One hospital that was checked, for one edition of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hospital {
    pub catalog: Spanned<Edition>,
    /// The revision that contracts answer which name none.
    pub revision: Revision,
    pub id: Spanned<HospitalId>,
    pub party: Party,
    pub contacts: Vec<Contact>,
    pub dates: DateStyle,
    /// Whether 初回確認 and 完了日 are also printed in the annex.
    pub first_check_in_annex: bool,
    pub text_size: TextSize,
    /// In the order written, those of the base first.
    pub systems: Vec<System>,
    pub vendors: Vec<Vendor>,
    /// What applies to every contract, as each revision knows it that a contract answers.
    pub shared: BTreeMap<Revision, SharedChoices>,
    pub contracts: Vec<Contract>,
    /// Findings of the role matrix that the hospital accepts.
    pub accepted: Vec<Acceptance>,
    /// The file that `based_on` names.
    pub base: Option<SourceId>,
    /// Whether only a contract is known. Its parties and systems are then those that it names, with their ids as
    /// names.
    pub is_supposed: bool,
    /// The places of all placeholders (`【契約の名称】`).
    pub unwritten: BTreeSet<Span>,
    /// Filled by the functions that look things up.
    pub lookup: Lookup,
}

/// What applies to every contract unless the contract says something else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SharedChoices {
    /// The choices of the file that `based_on` names. They apply unless the hospital says something else.
    pub base: Choices,
    pub choices: Choices,
    /// Own text in the place of sentences of the preamble.
    pub preamble: OwnPreamble,
}

/// The positions of systems and vendors, by id. Every contract looks up some of them.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    systems: OnceLock<BTreeMap<SystemId, usize>>,
    vendors: OnceLock<BTreeMap<PartyId, usize>>,
}

/// Look-ups make no difference between two hospitals.
impl PartialEq for Lookup {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Lookup {}

pub type Choices = BTreeMap<ItemId, Choice>;

/// Texts in the place of sentences before the items.
pub type OwnPreamble = BTreeMap<SentenceId, Spanned<String>>;

/// A party of a contract, with what its signature block needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    pub id: PartyId,
    pub name: Spanned<String>,
    /// False while the file has only a placeholder for the name.
    pub is_named: bool,
    /// The hospitals that the party runs, as far as they are meant here.
    pub facilities: Vec<Spanned<String>>,
    pub address: Option<Spanned<String>>,
    /// As in 「代表取締役」 or 「院長」.
    pub title: Option<Spanned<String>>,
    pub person: Option<Spanned<String>>,
    pub agent: Option<Agent>,
}

/// Who signs for a party in the place of its representative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// As in 「東京支店長」.
    pub title: Spanned<String>,
    pub person: Option<Spanned<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vendor {
    pub party: Party,
    pub contacts: Vec<Contact>,
    pub subcontractors: Vec<Subcontractor>,
}

/// Whom to call, for what, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub purpose: Spanned<ContactPurpose>,
    /// Empty means all systems.
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

/// A subcontractor (再委託先).
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
    /// In yen.
    pub amount: Option<u64>,
    /// In the order 甲, 乙, 丙 ….
    pub parties: Vec<ContractParty>,
    /// The place where the parties are named.
    pub parties_span: Span,
    /// Whether all parties that were named are known. An unknown party was reported.
    pub has_all_parties: bool,
    pub systems: Vec<SystemId>,
    /// The day from which the attachment belongs to the contract. `None` when that is the day of the contract.
    pub annex_date: Option<Spanned<Date>>,
    /// What prevails when the attachment and the contract clash. `None` while that is not settled.
    pub precedence: Option<Spanned<Precedence>>,
    /// Documents that the annex names.
    pub related: Vec<RelatedDocument>,
    /// Pictures that are part of the annex.
    pub figures: Vec<Figure>,
    /// The parties' own text in the place of sentences of the preamble. It holds before that of the hospital.
    pub preamble: OwnPreamble,
    /// The label of the attachment, such as 「別添1」.
    pub annex: Spanned<String>,
    pub signing: Signing,
    /// All sections of the edition, when the contract names none.
    pub sections: Vec<SectionId>,
    /// The place where the sections are named. `None` when the contract names none.
    pub sections_at: Option<Span>,
    /// The revision of points and sentences that the contract answers.
    pub revision: Revision,
    pub first_meeting: Option<Spanned<Date>>,
    /// It holds for each item for which no layer says a cost.
    pub cost: Option<Spanned<Cost>>,
    pub choices: Choices,
    /// The signings, the oldest first: the contract, then each 変更覚書.
    pub signed: Vec<Signed>,
    /// The place of the whole contract, for faults that concern all of it.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractParty {
    /// 「甲」 and so on, or the label that `labels` gives.
    pub label: String,
    pub id: PartyId,
    pub span: Span,
}

words! {
    /// A document that an annex names. The word is printed where the document has no title of its own.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum RelatedKind {
        Mds => "mds", "製造業者による医療情報セキュリティ開示書（MDS）", means "製造業者の開示書";
        Sds => "sds", "サービス事業者による医療情報セキュリティ開示書（SDS）", means "サービス事業者の開示書";
        Sla => "sla", "サービス品質に関する合意（SLA）", means "サービス品質に関する合意";
        Other => "other", "その他の文書", means "その他の文書（title が必要です）";
    }
}

/// A document that the annex names. It is no part of the annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedDocument {
    pub kind: Spanned<RelatedKind>,
    pub title: Option<Spanned<String>>,
    /// As in 「Ver.4.1」.
    pub edition: Option<Spanned<String>>,
    /// When it was received, for a disclosure; otherwise its own day.
    pub date: Option<Spanned<Date>>,
    pub from: Option<Spanned<PartyId>>,
    /// Empty means all systems of the contract.
    pub systems: Vec<SystemId>,
    pub span: Span,
}

/// A picture that is part of the annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// As written: where the picture is, seen from the file.
    pub file: Spanned<String>,
    /// The path of the picture as shown to people.
    pub path: String,
    pub title: Spanned<String>,
    /// What it shows, for readers who do not see it.
    pub description: Spanned<String>,
    pub picture: Picture,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    pub from: Option<Spanned<Date>>,
    pub to: Option<Spanned<Date>>,
    pub renewal: Option<Spanned<String>>,
}

words! {
    /// The size of the text in PDFs.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum TextSize {
        #[default]
        Normal => "normal", "本文10.5ポイント", means "ふつうの大きさ";
        Large => "large", "本文12ポイント", means "大きい字";
    }
}

words! {
    /// What prevails when the attachment and the contract clash.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Precedence {
        Annex => "annex", "別添を優先", means "別添の定めを優先する", offered "別添を優先する";
        Contract => "contract", "契約書を優先", means "契約書の他の定めを優先する", offered "契約書を優先する";
    }
}

words! {
    /// How this attachment is signed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum Signing {
        /// Only the contract is signed, not the attachment.
        #[default]
        None => "none", "契約書だけに記名押印", means "別添には記名押印しない", offered "しない";
        Paper => "paper", "別添にも記名押印", means "紙に記名押印", offered "記名押印する";
        Electronic => "electronic", "別添にも電子署名", means "電子署名", offered "電子署名をする";
    }
}

impl Contract {
    /// The numbers that an item's sentences and answers got with all signings.
    pub fn numbers(&self, item: &ItemId) -> ProvisionNumbers {
        let each = self.signed.iter().filter_map(|signed| signed.numbers.get(item));
        each.flatten().map(|(id, number)| (id.clone(), *number)).collect()
    }

    /// Its pictures, and those beside its records, each with the path of its file.
    pub fn pictures(&self) -> impl Iterator<Item = (&str, &Picture)> {
        let own = self.figures.iter().map(|figure| (figure.path.as_str(), &figure.picture));
        let signed = self.signed.iter().flat_map(|signed| &signed.pictures);
        own.chain(signed.map(|(path, picture)| (path.as_str(), picture)))
    }

    /// The numbers that the sentences before the items got with all signings.
    pub fn preamble_numbers(&self) -> ProvisionNumbers {
        self.signed.iter().flat_map(|signed| &signed.preamble).map(|(id, number)| (id.clone(), *number)).collect()
    }
}

/// Everything one layer says about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub span: Span,
    /// Whether the choices of the layers below apply too. `inherit: false` starts again from nothing.
    pub inherit: bool,
    /// The reason why the item is 対象外.
    pub excluded: Option<Spanned<String>>,
    /// はい is `true`.
    pub first_check: Option<Spanned<bool>>,
    pub completed: Option<Spanned<Date>>,
    /// The text of the item that this was agreed for. `None` when that is not known.
    pub agreed_for: Option<Spanned<TextMark>>,
    pub answers: Answers,
    /// Answers that apply to only one system.
    pub systems: BTreeMap<SystemId, Answers>,
}

/// What can be answered for a whole contract or for one system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    pub duty: Option<Spanned<Duty>>,
    pub points: BTreeMap<PointId, Spanned<Answer>>,
    pub cost: Option<Spanned<Cost>>,
    pub note: Option<Spanned<String>>,
    pub wording: Option<Wording>,
}

/// The parties' own text in the place of the example sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    /// It replaces all of them.
    Whole(Spanned<String>),
    /// Each text replaces one group of them.
    OfGroups(BTreeMap<SentenceId, Spanned<String>>),
}

/// The duty (担当): who carries the item, and what each does when it is split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    pub holders: Vec<DutyHolder>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyHolder {
    pub party: Spanned<PartyRef>,
    pub role: Option<Spanned<String>>,
}

/// Who bears the cost (費用負担).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub bearers: Vec<Spanned<PartyRef>>,
    pub detail: Option<Spanned<String>>,
}

/// A party as written in a choice. A choice of the hospital may apply to several contracts, so `resolve` finds the
/// party for `vendor`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyRef {
    Party(PartyId),
    /// `vendor`: the only vendor of the contract.
    OnlyVendor,
}

impl PartyRef {
    /// The word for the only vendor of a contract. No vendor can have it as its id.
    pub const ONLY_VENDOR: &'static str = "vendor";
}

/// Some systems, to find the contacts for them.
#[derive(Debug, Clone)]
pub struct Covered<'s>(BTreeSet<&'s SystemId>);

impl<'s> Covered<'s> {
    pub fn of<'r>(systems: impl IntoIterator<Item = &'r &'s System>) -> Self
    where
        's: 'r,
    {
        Self(systems.into_iter().map(|system| &system.id).collect())
    }

    /// Whether the contact is for one of these systems. A contact without systems is for all, also when there are no
    /// systems.
    pub fn has(&self, contact: &Contact) -> bool {
        contact.systems.is_empty() || contact.systems.iter().any(|system| self.0.contains(system))
    }
}

/// The order of a hospital's contracts wherever several are listed. The oldest comes first, and contracts without a
/// date come last. Contracts of the same day are sorted by id. The names and the order of files make no difference.
pub fn contract_order(a: (Option<Date>, &ContractId), b: (Option<Date>, &ContractId)) -> Ordering {
    let ((date, id), (other_date, other_id)) = (a, b);
    (date.is_none(), date)
        .cmp(&(other_date.is_none(), other_date))
        .then_with(|| reading_order(id.as_str(), other_id.as_str()))
}

impl Choice {
    /// A choice that says nothing.
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

impl Party {
    /// Its name, and behind it the hospitals that it runs.
    pub fn full_name(&self) -> String {
        let names = std::iter::once(&self.name).chain(&self.facilities);
        names.map(|name| name.value.as_str()).collect::<Vec<_>>().join("　")
    }

    /// What people call it: the hospital's name where there is one, otherwise the party's own.
    pub fn called(&self) -> &Spanned<String> {
        if let [facility] = &self.facilities[..] { facility } else { &self.name }
    }
}

impl Contract {
    /// Compares by [`contract_order`].
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

    /// What applies to this contract as to every other one.
    pub fn shared(&self, contract: &Contract) -> Option<&SharedChoices> {
        self.shared.get(&contract.revision)
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
