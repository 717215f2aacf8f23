//! What a layer says about one item, as written.
//!
//! Keys with a short and a long form (`duty`, `cost`, an answer) are read by hand, so that a
//! misspelt inner key is shown at its own column.

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::raw::Text;
use crate::raw::decode::{Decode, Fields, Value};
use crate::raw::keys::{Keys, Kind, Name};
use crate::raw::misplaced;

use super::keys::{ANSWER, CHOICE, COST, SYSTEM_CHOICE};
use super::not_empty;

/// What one layer says about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawChoice {
    pub span: Span,
    pub inherit: Option<Spanned<bool>>,
    pub excluded: Option<Text>,
    /// はい is true.
    pub first_check: Option<Spanned<bool>>,
    pub completed: Option<Text>,
    pub agreed_for: Option<Text>,
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
    /// The key the bearers stand under: `cost`, or `bearer` in the long form.
    pub key: &'static str,
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

impl RawChoice {
    /// Nothing is written below the item, or nothing but placeholders.
    pub fn says_nothing(&self) -> bool {
        self.inherit.is_none()
            && self.excluded.is_none()
            && self.first_check.is_none()
            && self.completed.is_none()
            && self.agreed_for.is_none()
            && self.systems.is_empty()
            && self.answers == RawAnswers::default()
    }
}

impl Decode for RawChoice {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.open_fields(CHOICE, report)?;
        Some(Self {
            span: fields.place(),
            inherit: fields.optional("inherit", report),
            excluded: fields.written("excluded", report).and_then(|value| excluded(value, report)),
            first_check: fields.written("first_check", report).and_then(|value| value.yes_no(report)),
            completed: fields.optional("completed", report),
            agreed_for: fields.optional("agreed_for", report),
            answers: RawAnswers {
                duty: fields.optional("duty", report),
                points: points(&fields, report),
                cost: fields.optional("cost", report),
                note: fields.optional("note", report),
                wording: fields.optional("wording", report),
            },
            systems: fields.map("systems", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(CHOICE)
    }
}

/// The answers to points. A key of the item itself is none, however deep it stands; a point is never named
/// like one (`validate` holds catalogs to it).
fn points(fields: &Fields<'_>, report: &mut Report) -> Vec<(Text, RawAnswer)> {
    fields.open_map(
        "points",
        |key, value, flow| {
            let place = misplaced::among_points(key, value.node, flow)?;
            let message = format!("「{}」は取決め事項ではありません。", key.value);
            Some(Diagnostic::error(codes::POINT_UNKNOWN, message).at(key.span, "").hint(place))
        },
        report,
    )
}

/// What is said about items, in a mapping with the keys `outer`.
pub(super) fn choices(fields: &Fields<'_>, outer: Keys, report: &mut Report) -> Vec<(Text, RawChoice)> {
    fields.open_map(
        "choices",
        |key, value, flow| {
            let place = misplaced::among_items(key, value.node, outer, flow)?;
            let message = format!("「{}」は項目の記号ではありません。", key.value);
            Some(Diagnostic::error(codes::ITEM_UNKNOWN, message).at(key.span, "").hint(place))
        },
        report,
    )
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

impl Decode for RawAnswers {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let fields = value.fields(SYSTEM_CHOICE, report)?;
        Some(Self {
            duty: fields.optional("duty", report),
            points: points(&fields, report),
            cost: fields.optional("cost", report),
            note: fields.optional("note", report),
            wording: fields.optional("wording", report),
        })
    }

    fn reads(kind: &Kind) -> bool {
        kind.is_mapping(SYSTEM_CHOICE)
    }
}

impl Decode for RawDuty {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let holders: Vec<_> = if value.is_mapping() {
            let roles = value.entries(report)?;
            // A role that is still to be written leaves open who does what.
            if roles.iter().filter(|(_, role)| role.unwritten(report)).count() > 0 {
                return None;
            }
            let holders: Vec<_> = roles.into_iter().map(|(party, role)| (party, role.text(report))).collect();
            not_empty(value, &holders, report)?;
            holders
        } else {
            Parties::decode(value, report)?.0.into_iter().map(|party| (party, None)).collect()
        };
        Some(Self { span: value.span(), holders })
    }

    fn reads(kind: &Kind) -> bool {
        matches!(kind, Kind::OneOf([Kind::Name(Name::Holder), Kind::List(_), Kind::Map(Name::Holder, _)]))
    }
}

impl Decode for RawCost {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        if !value.is_mapping() && !value.is_glued(COST) {
            let bearers = Parties::decode(value, report)?.0;
            return Some(Self { span: value.span(), key: "cost", bearers, detail: None });
        }
        let fields = value.fields(COST, report)?;
        let detail = fields.optional("detail", report);
        let bearers = match fields.required::<Parties>("bearer", report) {
            Some(bearers) => bearers.0,
            None if fields.value("bearer").is_some() => return None,
            None => Vec::new(),
        };
        Some(Self { span: value.span(), key: "bearer", bearers, detail })
    }

    fn reads(kind: &Kind) -> bool {
        matches!(kind, Kind::OneOf([Kind::Name(Name::Holder), Kind::List(_), long]) if long.is_mapping(COST))
    }
}

/// One party or a list of them.
struct Parties(Vec<Text>);

impl Decode for Parties {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let parties = if value.is_list() { Vec::decode(value, report)? } else { vec![value.text(report)?] };
        not_empty(value, &parties, report)?;
        Some(Self(parties))
    }

    fn reads(kind: &Kind) -> bool {
        matches!(kind, Kind::OneOf([Kind::Name(Name::Holder), Kind::List(_)]))
    }
}

impl Decode for RawAnswer {
    fn decode(value: Value<'_>, report: &mut Report) -> Option<Self> {
        let kind = if value.is_list() {
            let items = value.items(report)?.into_iter();
            let written: Vec<Value<'_>> = items.filter(|item| !item.unwritten(report)).collect();
            let list: Vec<Text> = written.into_iter().filter_map(|item| item.text(report)).collect();
            not_empty(value, &list, report)?;
            RawAnswerKind::List(list)
        } else if value.is_mapping() || value.is_glued(ANSWER) {
            long_answer(value, report)?
        } else if value.unwritten(report) {
            return None;
        } else {
            RawAnswerKind::Value { value: value.text(report)?, detail: None }
        };
        Some(Self { span: value.span(), kind })
    }

    fn reads(kind: &Kind) -> bool {
        matches!(kind, Kind::OneOf([Kind::Text, Kind::List(_), long]) if long.is_mapping(ANSWER))
    }
}

fn long_answer(value: Value<'_>, report: &mut Report) -> Option<RawAnswerKind> {
    let fields = value.fields(ANSWER, report)?;
    // An answer without the detail it needs would be a fault; with a placeholder it is none yet.
    if fields.any_unwritten(report) {
        return None;
    }
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
