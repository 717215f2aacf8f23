//! The hospital file as written.
//!
//! Keys with a short and a long form (`duty`, `cost`, an answer) are read by hand, so that a
//! misspelt inner key is shown at its own column.

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::raw::Text;
use crate::raw::decode::{Decode, Keys, Value};

/// The whole file, or the `hospital.yaml` of a folder.
pub const FILE: Keys = Keys {
    what: "病院ファイル",
    known: &[
        "catalog",
        "hospital",
        "dates",
        "first_check_in_annex",
        "text_size",
        "based_on",
        "systems",
        "vendors",
        "choices",
        "contracts",
    ],
    reserved: &["accepted"],
};
/// What a file named by `based_on` may hold.
pub const BASE: Keys =
    Keys {
        what: "based_on で読み込むファイル", known: &["choices", "vendors", "systems", "dates"], reserved: &[]
    };
pub const HOSPITAL: Keys = Keys { what: "hospital", known: &["id", "party", "contacts"], reserved: &[] };
pub const PARTY: Keys = Keys { what: "party", known: &["name", "address", "title", "person"], reserved: &[] };
pub const VENDOR: Keys = Keys { what: "事業者", known: &["party", "contacts", "subcontractors"], reserved: &[] };
pub const CONTACT: Keys =
    Keys { what: "連絡先", known: &["for", "systems", "hours", "who", "phone", "mail", "note"], reserved: &[] };
pub const SUBCONTRACTOR: Keys = Keys { what: "再委託先", known: &["name", "work"], reserved: &[] };
pub const CONTRACT: Keys = Keys {
    what: "契約",
    known: &[
        "id",
        "title",
        "date",
        "period",
        "parties",
        "labels",
        "systems",
        "annex",
        "signing",
        "sections",
        "first_meeting",
        "choices",
        "signed",
    ],
    reserved: &["accepted"],
};
pub const PERIOD: Keys = Keys { what: "period", known: &["from", "to", "renewal"], reserved: &[] };
pub const SIGNED: Keys = Keys { what: "signed", known: &["date", "fingerprint"], reserved: &[] };
pub const CHOICE: Keys = Keys {
    what: "選択",
    known: &["duty", "first_check", "completed", "points", "cost", "note", "wording", "systems", "excluded", "inherit"],
    reserved: &["agreed_for", "accepted"],
};
/// What an answer for one system may say.
pub const SYSTEM_CHOICE: Keys = Keys {
    what: "システムごとの選択",
    known: &["duty", "points", "cost", "note", "wording"],
    reserved: &["agreed_for", "accepted"],
};
pub const COST: Keys = Keys { what: "cost", known: &["bearer", "detail"], reserved: &[] };
pub const ANSWER: Keys = Keys { what: "回答", known: &["value", "detail", "not_applicable"], reserved: &[] };

/// Every mapping of the hospital file with its keys; the pages about the format are compared with it.
pub const ALL_KEYS: &[Keys] = &[
    FILE,
    BASE,
    HOSPITAL,
    PARTY,
    VENDOR,
    CONTACT,
    SUBCONTRACTOR,
    CONTRACT,
    PERIOD,
    SIGNED,
    CHOICE,
    SYSTEM_CHOICE,
    COST,
    ANSWER,
];

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
    /// The place that stands for the file as a whole.
    pub span: Span,
}

/// What stands in a file named by `based_on`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawBase {
    pub dates: Option<Text>,
    pub systems: Vec<(Text, Text)>,
    pub vendors: Vec<(Text, RawVendor)>,
    pub choices: Vec<(Text, RawChoice)>,
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
    pub labels: Vec<(Text, Text)>,
    pub systems: Vec<Text>,
    pub annex: Option<Text>,
    pub signing: Option<Text>,
    /// `None`: all sections.
    pub sections: Option<Vec<Text>>,
    pub first_meeting: Option<Text>,
    pub choices: Vec<(Text, RawChoice)>,
    pub signed: Option<RawSigned>,
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
}

/// What one layer says about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawChoice {
    pub span: Span,
    pub inherit: Option<Spanned<bool>>,
    pub excluded: Option<Text>,
    /// はい is true.
    pub first_check: Option<Spanned<bool>>,
    pub completed: Option<Text>,
    pub answers: RawAnswers,
    pub systems: Vec<(Text, RawAnswers)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RawAnswers {
    pub duty: Option<RawDuty>,
    pub points: Vec<(Text, RawAnswer)>,
    pub cost: Option<RawCost>,
    pub note: Option<Text>,
    pub wording: Option<Text>,
}

/// `duty: samplesys`, `duty: [hospital, samplesys]` or `duty: { hospital: 承認, samplesys: 作業 }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawDuty {
    pub span: Span,
    /// Each holder, with what it does when the duty is split.
    pub holders: Vec<(Text, Option<Text>)>,
}

/// `cost: samplesys`, `cost: [hospital, samplesys]` or `cost: { bearer: …, detail: … }`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawCost {
    pub span: Span,
    pub bearers: Vec<Text>,
    pub detail: Option<Text>,
}

/// An answer to a point; whether it fits the point is not known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    pub span: Span,
    pub kind: RawAnswerKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawAnswerKind {
    /// `in_transit: all`, or `{ value: partial, detail: … }`.
    Value { value: Text, detail: Option<Text> },
    /// `[電子カルテ, 部門システム]`
    List(Vec<Text>),
    /// `{ not_applicable: reason }`
    NotApplicable(Text),
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
            choices: fields.map("choices", report),
            contracts: fields
                .value("contracts")
                .map(|value| Spanned::new(Vec::decode(value, report).unwrap_or_default(), value.span())),
            span: fields.place(),
        })
    }
}

impl Decode for RawBase {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(BASE, report)?;
        Some(Self {
            dates: fields.optional("dates", report),
            systems: fields.map("systems", report),
            vendors: fields.map("vendors", report),
            choices: fields.map("choices", report),
        })
    }
}

impl Decode for RawHospital {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(HOSPITAL, report)?;
        Some(Self {
            id: fields.text("id", report),
            party: fields.required("party", report),
            contacts: fields.list("contacts", report),
        })
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
}

impl Decode for RawVendor {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(VENDOR, report)?;
        Some(Self {
            party: fields.required("party", report),
            contacts: fields.list("contacts", report),
            subcontractors: fields.list("subcontractors", report),
        })
    }
}

impl Decode for RawContact {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CONTACT, report)?;
        Some(Self {
            purpose: fields.text("for", report),
            systems: fields.list("systems", report),
            hours: fields.optional("hours", report),
            who: fields.text("who", report),
            phone: fields.optional("phone", report),
            mail: fields.optional("mail", report),
            note: fields.optional("note", report),
        })
    }
}

impl Decode for RawSubcontractor {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SUBCONTRACTOR, report)?;
        Some(Self { name: fields.text("name", report), work: fields.text("work", report) })
    }
}

impl Decode for RawContract {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CONTRACT, report)?;
        Some(Self {
            id: fields.text("id", report),
            title: fields.text("title", report),
            date: fields.optional("date", report),
            period: fields.optional("period", report),
            parties: fields.required("parties", report).unwrap_or_default(),
            labels: fields.map("labels", report),
            systems: fields.list("systems", report),
            annex: fields.optional("annex", report),
            signing: fields.optional("signing", report),
            sections: fields.optional("sections", report),
            first_meeting: fields.optional("first_meeting", report),
            choices: fields.map("choices", report),
            signed: fields.optional("signed", report),
            span: fields.place(),
        })
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
}

impl Decode for RawSigned {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SIGNED, report)?;
        Some(Self { date: fields.text("date", report), fingerprint: fields.text("fingerprint", report) })
    }
}

impl Decode for RawChoice {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(CHOICE, report)?;
        Some(Self {
            span: fields.place(),
            inherit: fields.optional("inherit", report),
            excluded: fields.value("excluded").and_then(|value| excluded(value, report)),
            first_check: fields.value("first_check").and_then(|value| value.yes_no(report)),
            completed: fields.optional("completed", report),
            answers: RawAnswers {
                duty: fields.optional("duty", report),
                points: fields.map("points", report),
                cost: fields.optional("cost", report),
                note: fields.optional("note", report),
                wording: fields.optional("wording", report),
            },
            systems: fields.map("systems", report),
        })
    }
}

impl Decode for RawAnswers {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SYSTEM_CHOICE, report)?;
        Some(Self {
            duty: fields.optional("duty", report),
            points: fields.map("points", report),
            cost: fields.optional("cost", report),
            note: fields.optional("note", report),
            wording: fields.optional("wording", report),
        })
    }
}

impl Decode for RawDuty {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let holders: Vec<_> = if value.is_mapping() {
            let roles = value.entries(report)?;
            roles.into_iter().map(|(party, role)| (party, role.text(report))).collect()
        } else {
            parties(value, report)?.into_iter().map(|party| (party, None)).collect()
        };
        not_empty(value, &holders, report)?;
        Some(Self { span: value.span(), holders })
    }
}

impl Decode for RawCost {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if !value.is_mapping() {
            let bearers = parties(value, report)?;
            not_empty(value, &bearers, report)?;
            return Some(Self { span: value.span(), bearers, detail: None });
        }
        let fields = value.fields(COST, report)?;
        let detail = fields.optional("detail", report);
        let bearers = match fields.value("bearer") {
            Some(bearer) => parties(bearer, report)?,
            None => fields.required::<Text>("bearer", report).into_iter().collect(),
        };
        Some(Self { span: value.span(), bearers, detail })
    }
}

impl Decode for RawAnswer {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let kind = if value.is_list() {
            let list = Vec::decode(value, report)?;
            not_empty(value, &list, report)?;
            RawAnswerKind::List(list)
        } else if value.is_mapping() {
            long_answer(value, report)?
        } else {
            RawAnswerKind::Value { value: value.text(report)?, detail: None }
        };
        Some(Self { span: value.span(), kind })
    }
}

fn long_answer(value: Value<'_>, report: &mut Report) -> Option<RawAnswerKind> {
    let fields = value.fields(ANSWER, report)?;
    let Some(reason) = fields.value("not_applicable") else {
        let detail = fields.optional("detail", report);
        return Some(RawAnswerKind::Value { value: fields.required("value", report)?, detail });
    };
    for beside in ["value", "detail"].into_iter().filter_map(|key| fields.value(key)) {
        report.push(
            Diagnostic::error(codes::YAML_WRONG_TYPE, "「not_applicable」（該当なし）と回答は、同時に書けません。")
                .at(beside.span(), "回答")
                .and_at(reason.span(), "該当なしの理由")
                .hint("どちらか一方を消してください。"),
        );
    }
    reason.text(report).map(RawAnswerKind::NotApplicable)
}

/// One party or a list of them.
fn parties(value: Value<'_>, report: &mut Report) -> Option<Vec<Text>> {
    if value.is_list() { Vec::decode(value, report) } else { Some(vec![value.text(report)?]) }
}

fn not_empty<T>(value: Value<'_>, list: &[T], report: &mut Report) -> Option<()> {
    if list.is_empty() && value.is_empty_collection() {
        value.empty(report);
    }
    (!list.is_empty()).then_some(())
}

/// 対象外 needs its reason: a bare `true` would print as one.
fn excluded(value: Value<'_>, report: &mut Report) -> Option<Text> {
    let reason = value.text(report)?;
    if matches!(reason.as_str(), "true" | "false" | "yes" | "no" | "はい" | "いいえ") {
        report.push(
            Diagnostic::error(codes::YAML_WRONG_TYPE, "「excluded」には、対象外とする理由を書いてください。")
                .at(reason.span, "理由ではない")
                .hint("例: excluded: 稼働監視は別契約による。"),
        );
        return None;
    }
    Some(reason)
}
