//! The hospital file as written.
//!
//! What is said about one item is read in `choice`.

use crate::diagnostic::{Report, Span, Spanned};
use crate::raw::Text;
use crate::raw::decode::{Decode, Value};
use crate::raw::keys::{Keys, Kind};
use crate::raw::left::RawLeft;

mod choice;
mod keys;

pub use choice::{RawAnswer, RawAnswerKind, RawAnswers, RawChoice, RawCost, RawDuty};
pub use keys::{
    ACCEPTED, ALL_KEYS, ANNEX_OFFER, ANSWER, BASE, CHOICE, CONTACT, CONTRACT, COST, FILE, HOSPITAL, PARTY, PERIOD,
    SIGNED, SUBCONTRACTOR, SYSTEM_CHOICE, VENDOR,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawHospitalFile {
    pub catalog: Text,
    pub hospital: Option<RawHospital>,
    pub dates: Option<Text>,
    pub first_check_in_annex: Option<Spanned<bool>>,
    pub text_size: Option<Text>,
    pub based_on: Option<Text>,
    pub systems: Vec<(Text, Text)>,
    pub vendors: Vec<(Text, RawVendor)>,
    pub choices: Vec<(Text, RawChoice)>,
    /// `None` when the key is not there: in a folder, the contracts are files of their own.
    pub contracts: Option<Spanned<Vec<RawContract>>>,
    pub accepted: Vec<RawAcceptance>,
    /// Lines of the form that were filled in and left as comments; so in the other files.
    pub left: Vec<RawLeft>,
    /// The place that stands for the file as a whole.
    pub span: Span,
}

impl RawHospitalFile {
    /// A file that defines what a contract names, each under its id: for a contract that came without its hospital.
    pub fn around(contract: &RawContract, edition: &str) -> Self {
        let text = |value: &str| Text::new(value.to_owned(), contract.span);
        let party = |name: Text| Some(RawParty { name, address: None, title: None, person: None });
        let vendor = |id: &Text| {
            (id.clone(), RawVendor { party: party(id.clone()), contacts: Vec::new(), subcontractors: Vec::new() })
        };
        Self {
            catalog: text(edition),
            hospital: Some(RawHospital {
                id: text("hospital"), party: party(text("医療機関")), contacts: Vec::new()
            }),
            dates: None,
            first_check_in_annex: None,
            text_size: None,
            based_on: None,
            systems: once_each(&contract.systems).map(|id| (id.clone(), id.clone())).collect(),
            vendors: once_each(&contract.parties).filter(|id| id.value != "hospital").map(vendor).collect(),
            choices: Vec::new(),
            contracts: None,
            accepted: Vec::new(),
            left: Vec::new(),
            span: contract.span,
        }
    }
}

/// What is named twice in a contract is told of there.
fn once_each(named: &[Text]) -> impl Iterator<Item = &Text> {
    named
        .iter()
        .enumerate()
        .filter(|(at, id)| !named[..*at].iter().any(|before| before.value == id.value))
        .map(|(_, id)| id)
}

/// One of `accepted`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAcceptance {
    pub code: Text,
    pub item: Text,
    /// `None` when the key is not there.
    pub contracts: Option<Vec<Text>>,
    pub systems: Option<Vec<Text>>,
    pub point: Option<Text>,
    pub with: Option<Text>,
    pub reason: Text,
    /// The place that stands for the entry as a whole.
    pub span: Span,
}

/// What stands in a file named by `based_on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawBase {
    pub dates: Option<Text>,
    pub systems: Vec<(Text, Text)>,
    pub vendors: Vec<(Text, RawVendor)>,
    pub choices: Vec<(Text, RawChoice)>,
    pub left: Vec<RawLeft>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawHospital {
    pub id: Text,
    pub party: Option<RawParty>,
    pub contacts: Vec<RawContact>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawParty {
    pub name: Text,
    pub address: Option<Text>,
    pub title: Option<Text>,
    pub person: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawVendor {
    pub party: Option<RawParty>,
    pub contacts: Vec<RawContact>,
    pub subcontractors: Vec<RawSubcontractor>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawContact {
    pub purpose: Text,
    pub systems: Vec<Text>,
    pub hours: Option<Text>,
    pub who: Text,
    pub phone: Option<Text>,
    pub mail: Option<Text>,
    pub note: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSubcontractor {
    pub name: Text,
    pub work: Text,
}

/// One of `contracts`, or a file below `contracts/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawContract {
    pub id: Text,
    pub title: Text,
    pub date: Option<Text>,
    pub period: Option<RawPeriod>,
    pub parties: Vec<Text>,
    /// The place of `parties`, or of the contract.
    pub parties_span: Span,
    pub labels: Vec<(Text, Text)>,
    pub systems: Vec<Text>,
    /// The place of `systems`, or of the contract.
    pub systems_span: Span,
    pub annex: Option<Text>,
    pub signing: Option<Text>,
    /// `None`: all sections.
    pub sections: Option<Vec<Text>>,
    /// The place of `sections`, or of the contract.
    pub sections_span: Span,
    pub first_meeting: Option<Text>,
    pub choices: Vec<(Text, RawChoice)>,
    pub signed: Option<RawSigned>,
    /// Of a contract that is a file of its own.
    pub left: Vec<RawLeft>,
    /// The place that stands for the contract as a whole.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPeriod {
    pub from: Option<Text>,
    pub to: Option<Text>,
    pub renewal: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSigned {
    pub date: Text,
    pub fingerprint: Text,
    pub items: Vec<(Text, Text)>,
}

impl Decode for RawHospitalFile {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(FILE, report)?;
        Some(Self {
            catalog: fields.text("catalog", report),
            hospital: fields.required("hospital", report),
            dates: fields.optional("dates", report),
            first_check_in_annex: fields.optional("first_check_in_annex", report),
            text_size: fields.optional("text_size", report),
            based_on: fields.optional("based_on", report),
            systems: fields.map("systems", report),
            vendors: fields.map("vendors", report),
            choices: choice::choices(&fields, FILE, report),
            contracts: fields
                .value("contracts")
                .map(|value| Spanned::new(Vec::decode(value, report).unwrap_or_default(), value.span())),
            accepted: fields.list("accepted", report),
            left: Vec::new(),
            span: fields.place(),
        })
    }

    const FILE_KEYS: Option<Keys> = Some(FILE);

    fn keep(&mut self, left: Vec<RawLeft>) {
        self.left = left;
    }
}

impl Decode for RawAcceptance {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(ACCEPTED, report)?;
        Some(Self {
            code: fields.text("code", report),
            item: fields.text("item", report),
            contracts: fields.optional::<Words>("contracts", report).map(|words| words.0),
            systems: fields.optional::<Words>("systems", report).map(|words| words.0),
            point: fields.optional("point", report),
            with: fields.optional("with", report),
            reason: fields.text("reason", report),
            span: fields.place(),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(ACCEPTED)
    }
}

/// One word or a list of them; none when what is wrong with it has been reported.
struct Words(Vec<Text>);

impl Decode for Words {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let words = if value.is_list() { some(value, report) } else { value.text(report).map(|word| vec![word]) };
        Some(Self(words.unwrap_or_default()))
    }

    fn reads(kind: &Kind) -> bool {
        matches!(kind, Kind::OneOf([Kind::Name(_), Kind::List(_)]))
    }
}

impl Decode for RawBase {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(BASE, report)?;
        Some(Self {
            dates: fields.optional("dates", report),
            systems: fields.map("systems", report),
            vendors: fields.map("vendors", report),
            choices: choice::choices(&fields, BASE, report),
            left: Vec::new(),
        })
    }

    const FILE_KEYS: Option<Keys> = Some(BASE);

    fn keep(&mut self, left: Vec<RawLeft>) {
        self.left = left;
    }
}

impl Decode for RawHospital {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(HOSPITAL, report)?;
        Some(Self {
            id: fields.text("id", report),
            party: fields.required("party", report),
            contacts: fields.open_list("contacts", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(HOSPITAL)
    }
}

impl Decode for RawParty {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(PARTY, report)?;
        Some(Self {
            name: fields.text("name", report),
            address: fields.optional("address", report),
            title: fields.optional("title", report),
            person: fields.optional("person", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(PARTY)
    }
}

impl Decode for RawVendor {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(VENDOR, report)?;
        Some(Self {
            party: fields.required("party", report),
            contacts: fields.open_list("contacts", report),
            subcontractors: fields.open_list("subcontractors", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(VENDOR)
    }
}

impl Decode for RawContact {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CONTACT, report)?;
        Some(Self {
            purpose: fields.text("for", report),
            systems: fields.value("systems").and_then(|value| some(value, report)).unwrap_or_default(),
            hours: fields.optional("hours", report),
            who: fields.text("who", report),
            phone: fields.optional("phone", report),
            mail: fields.optional("mail", report),
            note: fields.optional("note", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(CONTACT)
    }
}

impl Decode for RawSubcontractor {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SUBCONTRACTOR, report)?;
        Some(Self { name: fields.text("name", report), work: fields.text("work", report) })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(SUBCONTRACTOR)
    }
}

impl Decode for RawContract {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CONTRACT, report)?;
        let parties: Vec<Text> = fields.required("parties", report).unwrap_or_default();
        fields.value("parties").and_then(|value| not_empty(value, &parties, report));
        Some(Self {
            id: fields.text("id", report),
            title: fields.text("title", report),
            date: fields.optional("date", report),
            period: fields.optional("period", report),
            parties,
            parties_span: fields.value("parties").map_or(fields.place(), Value::span),
            labels: fields.map("labels", report),
            systems: fields.list("systems", report),
            systems_span: fields.value("systems").map_or(fields.place(), Value::span),
            annex: fields.optional("annex", report),
            signing: fields.optional("signing", report),
            sections: fields.optional("sections", report),
            sections_span: fields.value("sections").map_or(fields.place(), Value::span),
            first_meeting: fields.optional("first_meeting", report),
            choices: choice::choices(&fields, CONTRACT, report),
            signed: fields.optional("signed", report),
            left: Vec::new(),
            span: fields.place(),
        })
    }

    const FILE_KEYS: Option<Keys> = Some(CONTRACT);

    fn keep(&mut self, left: Vec<RawLeft>) {
        self.left = left;
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(CONTRACT)
    }
}

impl Decode for RawPeriod {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(PERIOD, report)?;
        Some(Self {
            from: fields.optional("from", report),
            to: fields.optional("to", report),
            renewal: fields.optional("renewal", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(PERIOD)
    }
}

impl Decode for RawSigned {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SIGNED, report)?;
        if fields.any_unwritten(report) {
            return None;
        }
        Some(Self {
            date: fields.text("date", report),
            fingerprint: fields.text("fingerprint", report),
            items: fields.map("items", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(SIGNED)
    }
}

/// A list with something in it: an empty one would mean the same as none, or nothing at all.
fn some<T: Decode>(value: Value<'_>, report: &mut Report) -> Option<Vec<T>> {
    let list = Vec::decode(value, report)?;
    not_empty(value, &list, report)?;
    Some(list)
}

fn not_empty<T>(value: Value<'_>, list: &[T], report: &mut Report) -> Option<()> {
    if list.is_empty() && value.is_empty_collection() {
        value.empty(report);
    }
    (!list.is_empty()).then_some(())
}
