//! Checks the points of an item, and the small language of its sentences.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::model::id::{ItemId, OptionId, PartyId, PointId, ProvisionId, SentenceId};
use crate::model::point::{
    ANSWERED, Condition, Holder, LookAt, LookAtPlace, LookAtValues, Match, Point, PointKind, PointOption,
    RecommendedDuty, Requirement, SentenceCase, SentenceGroup, SentencePiece,
};
use crate::raw::Text;
use crate::raw::hospital::CHOICE;
use crate::raw::points::{
    RawItemPoints, RawLookAt, RawLookAtValues, RawPoint, RawRecommendedDuty, RawRequired, RawSentence,
};
use crate::validate::ids;
use crate::validate::norm::{self, ListedActs};
use crate::validate::words::{unknown, word};

/// Everything that a revision of `points/` adds to one item.
#[derive(Debug, Clone, Default)]
pub(super) struct Additions {
    pub recommended_duty: Option<RecommendedDuty>,
    pub points: Vec<Point>,
    pub sentences: Vec<SentenceGroup>,
    pub look_at: Vec<LookAt>,
}

pub(super) fn additions(raw: &RawItemPoints, acts: &ListedActs, report: &mut Report) -> Additions {
    let groups: Vec<&str> = raw.sentences.iter().map(|(id, _)| id.value.as_str()).collect();
    let mut points: Vec<Point> =
        raw.points.iter().filter_map(|(id, point_raw)| point(id, point_raw, &groups, report)).collect();
    require(&mut points, raw, report);
    Additions {
        recommended_duty: raw.recommended_duty.as_ref().and_then(|duty| recommended(duty, report)),
        sentences: raw
            .sentences
            .iter()
            .map(|(id, cases)| SentenceGroup {
                id: sentence_id(id, report),
                cases: cases.iter().map(|case| sentence(case, &points, &groups, acts, report)).collect(),
            })
            .collect(),
        look_at: raw.look_at.iter().filter_map(|look_at_raw| look_at(look_at_raw, &points, report)).collect(),
        points,
    }
}

pub(super) fn fault(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::error(codes::CATALOG_INVALID, message).at(span, "")
}

fn recommended(raw: &RawRecommendedDuty, report: &mut Report) -> Option<RecommendedDuty> {
    let holders = Holder::ALL.map(|holder| (holder.key(), holder));
    match raw {
        RawRecommendedDuty::Whole(text) => {
            word(text, "recommended_duty", &holders, report).map(|holder| RecommendedDuty::Whole(holder.value))
        }
        RawRecommendedDuty::PerClause(clauses) => Some(RecommendedDuty::PerClause(
            clauses
                .iter()
                .filter_map(|(label, text)| {
                    Some((label.value.clone(), word(text, "recommended_duty", &holders, report)?.value))
                })
                .collect(),
        )),
    }
}

#[derive(Clone, Copy)]
enum PointWord {
    Option,
    YesNo,
    Party,
    Duration,
    Date,
    List,
    Text,
}

const KINDS: [(&str, PointWord); 7] = [
    ("option", PointWord::Option),
    ("yes_no", PointWord::YesNo),
    ("party", PointWord::Party),
    ("duration", PointWord::Duration),
    ("date", PointWord::Date),
    ("list", PointWord::List),
    ("text", PointWord::Text),
];

fn point(id: &Text, raw: &RawPoint, groups: &[&str], report: &mut Report) -> Option<Point> {
    ids::key(id, "取決め事項", report);
    if CHOICE.key(&id.value).is_some() {
        report.push(fault(format!("「{}」は項目の欄の名前なので、取決め事項の記号に使えません。", id.value), id.span));
    }
    let kind = word(&raw.kind, "type", &KINDS, report)?.value;
    let options: Vec<PointOption> = raw
        .options
        .iter()
        .map(|(id, option)| PointOption {
            id: OptionId::new(id.value.clone()),
            label: option.label.value.clone(),
            detail: option.detail.as_ref().and_then(|detail| {
                word(detail, "detail", &[("required", ())], report)?;
                Some(option.detail_label.as_ref().map_or_else(|| "詳細".to_owned(), |label| label.value.clone()))
            }),
        })
        .collect();
    match kind {
        PointWord::Option if options.is_empty() => report.push(fault("選択肢（options）がありません。", raw.span)),
        PointWord::Option => {}
        _ if !options.is_empty() => {
            report.push(fault("選択肢（options）は type: option のときだけ書けます。", raw.span))
        }
        _ => {}
    }
    Some(Point {
        id: PointId::new(id.value.clone()),
        question: raw.question.value.clone(),
        kind: match kind {
            PointWord::Option => PointKind::Options(options),
            PointWord::YesNo => PointKind::YesNo,
            PointWord::Party => PointKind::Party,
            PointWord::Duration => PointKind::Duration,
            PointWord::Date => PointKind::Date,
            PointWord::List => PointKind::List,
            PointWord::Text => PointKind::Text,
        },
        required: match raw.required {
            Some(RawRequired::Always(true)) => Requirement::Always,
            _ => Requirement::Never,
        },
        help: raw.help.as_ref().map(|help| help.value.clone()),
        on_call: raw.on_call.as_ref().is_some_and(|on_call| on_call.value),
        of: raw.of.iter().filter_map(|id| norm::group(id, groups, report)).collect(),
        span: raw.span,
    })
}

/// Points that must be answered only where others are answered so: these must be known first.
fn require(points: &mut [Point], raw: &RawItemPoints, report: &mut Report) {
    for (id, point_raw) in &raw.points {
        let Some(RawRequired::When(when)) = &point_raw.required else { continue };
        let conditions = conditions(when, points, report);
        if let Some(point) = points.iter_mut().find(|point| point.id.as_str() == id.value) {
            if when.is_empty() || conditions.iter().any(|condition| condition.point == point.id) {
                report.push(fault("required には、ほかの取決め事項とその答えを書いてください。", point_raw.span));
            }
            point.required = Requirement::When(conditions);
        }
    }
}

fn sentence_id(id: &Text, report: &mut Report) -> SentenceId {
    ids::key(id, "文案", report);
    if id.value == ProvisionId::WORDING {
        report.push(fault(format!("「{}」は文案の記号に使えません。", id.value), id.span));
    }
    SentenceId::new(id.value.clone())
}

fn conditions(raw: &[(Text, Vec<Text>)], points: &[Point], report: &mut Report) -> Vec<Condition> {
    raw.iter()
        .filter_map(|(id, values)| {
            let point = find(points, &id.value).or_else(|| {
                unknown_point(id, &id.value, points, report);
                None
            })?;
            let any_of = values.iter().filter_map(|value| condition(value, point, report)).collect();
            Some(Condition { point: point.id.clone(), any_of })
        })
        .collect()
}

fn sentence(
    raw: &RawSentence,
    points: &[Point],
    groups: &[&str],
    acts: &ListedActs,
    report: &mut Report,
) -> SentenceCase {
    let when = conditions(&raw.when, points, report);
    if !raw.text.value.ends_with('。') {
        report.push(fault("文は「。」で終えてください。", raw.text.span));
    }
    let norms = raw.norms.iter().filter_map(|norm_raw| norm::saying(norm_raw, points, groups, acts, report)).collect();
    let mut named = |name: &str, _: Span, report: &mut Report| {
        let found = placeholder(name, points);
        if found.is_none() {
            unknown_point(&raw.text, name, points, report);
        }
        found
    };
    SentenceCase { when, text: pieces(&raw.text, SentencePiece::Text, &mut named, report), norms, span: raw.text.span }
}

fn condition(value: &Text, point: &Point, report: &mut Report) -> Option<Match> {
    match (value.as_str(), &point.kind) {
        (ANSWERED, _) => Some(Match::Answered),
        ("unanswered", _) => Some(Match::Unanswered),
        ("true", PointKind::YesNo) => Some(Match::YesNo(true)),
        ("false", PointKind::YesNo) => Some(Match::YesNo(false)),
        (id, PointKind::Options(options)) if options.iter().any(|option| option.id.as_str() == id) => {
            Some(Match::Option(OptionId::new(id)))
        }
        (id, _) => {
            report.push(fault(format!("「{}」の答えに「{id}」はありません。", point.id), value.span));
            None
        }
    }
}

/// Splits a sentence at its placeholders. `named` gives what a name in braces stands for; it reports a name that stands
/// for nothing.
pub(super) fn pieces<P>(
    text: &Text,
    of_text: fn(String) -> P,
    named: &mut dyn FnMut(&str, Span, &mut Report) -> Option<P>,
    report: &mut Report,
) -> Vec<P> {
    let mut pieces = Vec::new();
    let mut rest = text.value.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        if before.contains('}') {
            report.push(unopened(text));
        }
        if !before.is_empty() {
            pieces.push(of_text(before.to_owned()));
        }
        let Some((name, tail)) = after.split_once('}') else {
            report.push(fault("差込みの「{」が閉じていません。", text.span));
            return pieces;
        };
        pieces.extend(named(name, text.span, report));
        rest = tail;
    }
    if rest.contains('}') {
        report.push(unopened(text));
    }
    if !rest.is_empty() {
        pieces.push(of_text(rest.to_owned()));
    }
    pieces
}

fn unopened(text: &Text) -> Diagnostic {
    fault("差込みの「}」に対する「{」がありません。", text.span)
}

fn placeholder(name: &str, points: &[Point]) -> Option<SentencePiece> {
    match name {
        "party" => Some(SentencePiece::Duty),
        "hospital" => Some(SentencePiece::Hospital),
        "vendor" => Some(SentencePiece::Vendor),
        "system" => Some(SentencePiece::System),
        _ => match name.split_once('.') {
            Some((id, "detail")) => find(points, id).map(|point| SentencePiece::Detail(point.id.clone())),
            Some((id, "since")) => find(points, id)
                .filter(|point| point.kind == PointKind::Duration)
                .map(|point| SentencePiece::Since(point.id.clone())),
            Some(_) => None,
            None => find(points, name).map(|point| SentencePiece::Answer(point.id.clone())),
        },
    }
}

pub(super) fn find<'p>(points: &'p [Point], id: &str) -> Option<&'p Point> {
    points.iter().find(|point| point.id.as_str() == id)
}

pub(super) fn unknown_point(place: &Text, name: &str, points: &[Point], report: &mut Report) {
    let fault = unknown(
        codes::CATALOG_INVALID,
        format!("この項目に「{name}」という取決め事項はありません。"),
        &Text::new(name.to_owned(), place.span),
        points.iter().map(|point| point.id.as_str()),
        report,
    );
    report.push(fault);
}

fn look_at(raw: &RawLookAt, points: &[Point], report: &mut Report) -> Option<LookAt> {
    let this = find(points, &raw.this.value).or_else(|| {
        unknown_point(&raw.this, &raw.this.value, points, report);
        None
    })?;
    let (item, point) = raw.with.value.split_once('.').or_else(|| {
        report.push(fault("with は「項目の記号.取決め事項」の形で書いてください。", raw.with.span));
        None
    })?;
    let values = match raw.values.as_ref()? {
        RawLookAtValues::Word(text) => {
            word(text, "values", &[("differ", ())], report)?;
            LookAtValues::Differ
        }
        RawLookAtValues::Pairs(pairs) => {
            LookAtValues::Pairs(pairs.iter().map(|(this, with)| (this.value.clone(), with.value.clone())).collect())
        }
    };
    let places = LookAtPlace::ALL.map(|place| (place.key(), place));
    Some(LookAt {
        this: this.id.clone(),
        with: (ItemId::new(item), PointId::new(point)),
        values,
        only: raw.only.as_ref().and_then(|only| word(only, "only", &places, report)).map(|only| only.value),
        message: raw.message.value.clone(),
        span: raw.with.span,
    })
}

/// Checks that each entry of `look_at` names points and answers that exist. Only the whole catalog can show this.
pub(super) fn check_look_at(
    item: &ItemId,
    points: &[Point],
    entries: &[LookAt],
    all: &dyn Fn(&ItemId) -> Option<Vec<Point>>,
    report: &mut Report,
) {
    for entry in entries {
        let (other_item, other_point) = &entry.with;
        let others = all(other_item);
        let Some(other) = others.as_deref().and_then(|points| find(points, other_point.as_str())) else {
            report.push(fault(
                format!("{item} の look_at が指す「{other_item}.{other_point}」はありません。"),
                entry.span,
            ));
            continue;
        };
        let LookAtValues::Pairs(pairs) = &entry.values else { continue };
        let this = find(points, entry.this.as_str()).map(values).unwrap_or_default();
        let with = values(other);
        for (a, b) in pairs {
            let knows = |answers: &BTreeSet<&str>, answer: &str| answer == ANSWERED || answers.contains(answer);
            if !knows(&this, a) || !knows(&with, b) {
                report.push(fault(format!("{item} の look_at の組「{a}、{b}」に、ない答えがあります。"), entry.span));
            }
        }
    }
}

fn values(point: &Point) -> BTreeSet<&str> {
    match &point.kind {
        PointKind::Options(options) => options.iter().map(|option| option.id.as_str()).collect(),
        PointKind::YesNo => BTreeSet::from(["true", "false"]),
        PointKind::Party => BTreeSet::from([PartyId::HOSPITAL]),
        _ => BTreeSet::new(),
    }
}
