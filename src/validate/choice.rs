//! Checks what a layer says about each item: duty, answers, cost, checks.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::entry::{self, EntryKind, Meaning, Sides};
use crate::model::catalog::Item;
use crate::model::date::Date;
use crate::model::hospital::{Answers, Choice, Choices, ContractParty, Cost, Duty, DutyHolder, PartyRef, Wording};
use crate::model::id::{PointId, SectionId, SystemId};
use crate::model::point::{Answer, Point, PointKind, PointOption};
use crate::raw::Text;
use crate::raw::hospital::{RawAnswer, RawAnswerKind, RawAnswers, RawChoice, RawCost, RawDuty, RawWording};
use crate::raw::yaml::LIST_MARKS;
use crate::validate::contract::{LABELS, once};
use crate::validate::hospital::{Known, point, proposal_for};
use crate::validate::preamble::known_sentence;
use crate::validate::words::{Proposal, asked, date, duration, line, list_line, meaning, text_mark, to_write, unknown};

/// Where a choice is written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Where<'a> {
    /// In `choices` of the hospital, or of its base.
    EveryContract,
    Contract {
        parties: &'a [ContractParty],
        /// `None` when one of them is not known. The same is true of `systems`.
        sections: Option<&'a [SectionId]>,
        systems: Option<&'a [SystemId]>,
        first_meeting: Option<&'a Spanned<Date>>,
        sections_span: Span,
        systems_span: Span,
    },
}

impl Where<'_> {
    /// What to write for each of the parties under a key, when it is certain who was meant. `place` is the place of
    /// the value.
    fn meant_parties(
        self,
        key: &str,
        place: Span,
        written: &[&Text],
        known: &Known<'_>,
        report: &Report,
    ) -> Vec<Proposal> {
        if report.is_full() || written.len() > LABELS.len() {
            return Vec::new();
        }
        if written.iter().all(|id| id.value == PartyRef::ONLY_VENDOR || known.is_party(&id.value)) {
            return Vec::new();
        }
        let sides = self.sides(known);
        let kind = EntryKind::Parties(&sides);
        let Some(values) = entry::read_list(kind, written.iter().map(|id| id.value.as_str())) else {
            return Proposal::questions(kind, written);
        };
        Proposal::each(&line(key, &values.concat()), place, written, &values)
    }

    fn sides<'s>(&'s self, known: &'s Known<'_>) -> Sides<'s> {
        match self {
            Where::EveryContract => known.usual_sides(),
            Where::Contract { parties, .. } => known.sides_of(parties),
        }
    }
}

pub(super) fn choices(raw: &[(Text, RawChoice)], place: Where<'_>, known: &Known<'_>, report: &mut Report) -> Choices {
    raw.iter()
        .filter_map(|(id, raw)| {
            let Some(item) = item(id, raw, place, known, report) else {
                check_without_item(raw, place, known, report);
                return None;
            };
            let made = choice(item, raw, place, known, report);
            // A choice that says nothing is left out: the item was not begun.
            (!raw.says_nothing()).then(|| (item.id.clone(), made))
        })
        .collect()
}

fn item<'a>(id: &Text, raw: &RawChoice, place: Where<'_>, known: &Known<'a>, report: &mut Report) -> Option<&'a Item> {
    let item = known.item(id, report)?;
    if let Where::Contract { sections: Some(sections), sections_span, .. } = place
        && let Some((_, section)) = known.catalog.place(&item.id)
        && !sections.contains(&section.id)
        // `init` writes every item, so an item that was left unchanged is no fault.
        && !raw.says_nothing()
    {
        report.push(
            Diagnostic::error(
                codes::ITEM_OUTSIDE_CONTRACT,
                format!("項目「{}」は、この契約の対象外の節にあります。", id.value),
            )
            .at(id.span, "")
            .and_at(sections_span, "この契約の節")
            .hint(format!("sections に {} を足すか、この選択を消してください。", section.id)),
        );
    }
    Some(item)
}

fn choice(item: &Item, raw: &RawChoice, place: Where<'_>, known: &Known<'_>, report: &mut Report) -> Choice {
    check_excluded(raw, report);
    let completed = raw.completed.as_ref().and_then(|text| date(text, "completed", report));
    check_dates(raw, completed.as_ref(), place, report);
    let systems: BTreeMap<SystemId, Answers> = raw
        .systems
        .iter()
        .filter_map(|(id, answers_raw)| {
            let answers = answers(item, answers_raw.answers(), place, known, report);
            let system = known.system(id, report)?;
            if let Where::Contract { systems: Some(systems), systems_span, .. } = place
                && !systems.contains(&system)
            {
                report.push(outside_contract(id, systems_span, "このシステムの分を消してください。"));
            }
            Some((system, answers))
        })
        .collect();
    Choice {
        span: raw.span,
        inherit: raw.inherit.as_ref().is_none_or(|inherit| inherit.value),
        excluded: raw.excluded.clone(),
        first_check: raw.first_check,
        completed,
        agreed_for: raw.agreed_for.as_ref().and_then(|text| text_mark(text, report)),
        answers: answers(item, raw.answers(), place, known, report),
        systems,
    }
}

/// The fault that a contract does not cover a system. `otherwise` is what to do if it need not.
pub(super) fn outside_contract(id: &Text, systems_span: Span, otherwise: &str) -> Diagnostic {
    let message = format!("システム「{}」は、この契約の対象ではありません。", id.value);
    Diagnostic::error(codes::SYSTEM_UNKNOWN, message)
        .at(id.span, "")
        .and_at(systems_span, "この契約のシステム")
        .hint(format!("契約の systems に足すか、{otherwise}"))
}

/// Checks what can be checked when the id of the item is misspelt. After the id is mended, only faults of the points
/// can be new.
fn check_without_item(raw: &RawChoice, place: Where<'_>, known: &Known<'_>, report: &mut Report) {
    check_excluded(raw, report);
    let completed = raw.completed.as_ref().and_then(|text| date(text, "completed", report));
    check_dates(raw, completed.as_ref(), place, report);
    for answers in std::iter::once(raw.answers()).chain(raw.systems.iter().map(|(_, own)| own.answers())) {
        answers.duty.iter().for_each(|written| drop(duty(written, place, known, report)));
        answers.cost.iter().for_each(|written| drop(cost(written, place, known, report)));
    }
    for (system, _) in &raw.systems {
        known.system(system, report);
    }
}

/// Beside the reason for 対象外, only a note may be written. Anything else would be lost, and nobody would notice.
fn check_excluded(raw: &RawChoice, report: &mut Report) {
    let Some(reason) = &raw.excluded else { return };
    let answers = raw.answers();
    let beside: [(&str, Option<Span>); 7] = [
        ("duty", answers.duty.as_ref().map(|duty| duty.span)),
        ("points", answers.points.first().map(|(id, _)| id.span)),
        ("cost", answers.cost.as_ref().map(|cost| cost.span)),
        ("wording", answers.wording.map(RawWording::span)),
        ("systems", raw.systems.first().map(|(id, _)| id.span)),
        ("first_check", raw.first_check.as_ref().map(|check| check.span)),
        ("completed", raw.completed.as_ref().map(|completed| completed.span)),
    ];
    for (key, span) in beside {
        if let Some(span) = span {
            report.push(
                Diagnostic::error(codes::EXCLUDED_WITH_ANSWERS, format!("対象外とした項目に {key} は書けません。"))
                    .at(span, key)
                    .and_at(reason.span, "対象外とする理由")
                    .hint("対象外のままにするなら note だけを残し、扱うなら excluded を消してください。"),
            );
        }
    }
}

fn check_dates(raw: &RawChoice, completed: Option<&Spanned<Date>>, place: Where<'_>, report: &mut Report) {
    match place {
        Where::EveryContract => {
            let spans = [
                ("first_check", raw.first_check.map(|check| check.span)),
                ("completed", raw.completed.as_ref().map(|text| text.span)),
            ];
            for (key, span) in spans {
                if let Some(span) = span {
                    report.push(
                        Diagnostic::error(
                            codes::CHECK_OUTSIDE_CONTRACT,
                            format!("{key} は、契約の choices にだけ書けます。"),
                        )
                        .at(span, key)
                        .hint("確認は契約ごとに行うものです。この行を、それぞれの契約の choices に移してください。"),
                    );
                }
            }
        }
        Where::Contract { first_meeting, .. } => {
            let Some(completed) = completed else { return };
            if let Some(check) = raw.first_check
                && check.value
            {
                report.push(
                    Diagnostic::error(codes::CHECK_CONTRADICTION, "初回確認が「はい」の項目に、完了日は書けません。")
                        .at(completed.span, "完了日")
                        .and_at(check.span, "初回確認")
                        .hint("完了日は「いいえ」だった項目の確認が終わった日です。どちらかを直してください。"),
                );
            }
            if let Some(meeting) = first_meeting
                && completed.value < meeting.value
            {
                report.push(
                    Diagnostic::error(codes::CHECK_CONTRADICTION, "完了日が、最初の打合せの日より前です。")
                        .at(completed.span, "完了日")
                        .and_at(meeting.span, "最初の打合せの日"),
                );
            }
        }
    }
}

fn answers(item: &Item, raw: RawAnswers<'_>, place: Where<'_>, known: &Known<'_>, report: &mut Report) -> Answers {
    let points: BTreeMap<PointId, Spanned<Answer>> = raw
        .points
        .iter()
        .filter_map(|(id, raw)| {
            let point = point(item, &id.value, id, report)?;
            let answer = answer(point, raw, place, known, report)?;
            Some((point.id.clone(), Spanned::new(answer, raw.span)))
        })
        .collect();
    Answers {
        duty: raw.duty.as_ref().and_then(|duty_raw| duty(duty_raw, place, known, report)),
        points,
        cost: raw.cost.as_ref().and_then(|cost_raw| cost(cost_raw, place, known, report)),
        note: raw.note.cloned(),
        wording: raw.wording.map(|written| wording(item, written, report)),
    }
}

fn wording(item: &Item, raw: &RawWording, report: &mut Report) -> Wording {
    match raw {
        RawWording::Whole(text) => Wording::Whole(text.clone()),
        RawWording::OfGroups(texts) => {
            let ids = || item.sentences.iter().map(|group| &group.id);
            let own = texts.iter().filter_map(|(id, text)| {
                let message = || format!("項目 {} に「{}」という記号の文案はありません。", item.id, id.value);
                Some((known_sentence(id, ids(), message, report)?, text.clone()))
            });
            Wording::OfGroups(own.collect())
        }
    }
}

fn duty(raw: &RawDuty, place: Where<'_>, known: &Known<'_>, report: &mut Report) -> Option<Spanned<Duty>> {
    let written: Vec<&Text> = raw.holders.iter().map(|(party, _)| party).collect();
    once(written.iter().copied(), "当事者", report);
    let proposals = place.meant_parties("duty", raw.span, &written, known, report);
    let holders: Vec<DutyHolder> = raw
        .holders
        .iter()
        .filter_map(|(party, role)| {
            // A party with a role is written as a key, so it gets a line of its own.
            let own = role.as_ref().and_then(|role| {
                let only = place.meant_parties("", raw.span, &[party], known, report).pop()?;
                only.followed_by(&format!(": {}", role.value))
            });
            let proposal = if role.is_some() { own.as_ref() } else { proposal_for(&proposals, party) };
            Some(DutyHolder { party: known.party_ref(party, proposal, report)?, role: role.clone() })
        })
        .collect();
    (holders.len() == raw.holders.len()).then(|| Spanned::new(Duty { holders }, raw.span))
}

pub(super) fn cost(raw: &RawCost, place: Where<'_>, known: &Known<'_>, report: &mut Report) -> Option<Spanned<Cost>> {
    once(&raw.bearers.value, "当事者", report);
    let bearers = parties(raw.key, raw.bearers.span, &raw.bearers, place, known, report)?;
    Some(Spanned::new(Cost { bearers, detail: raw.detail.clone() }, raw.span))
}

/// The parties under a key, whose value is at this place. `None` unless all of them are known.
fn parties(
    key: &str,
    span: Span,
    written: &[Text],
    place: Where<'_>,
    known: &Known<'_>,
    report: &mut Report,
) -> Option<Vec<Spanned<PartyRef>>> {
    let proposals = place.meant_parties(key, span, &written.iter().collect::<Vec<_>>(), known, report);
    let one = |party| known.party_ref(party, proposal_for(&proposals, party), report);
    let parties: Vec<_> = written.iter().filter_map(one).collect();
    (parties.len() == written.len()).then_some(parties)
}

fn answer(point: &Point, raw: &RawAnswer, place: Where<'_>, known: &Known<'_>, report: &mut Report) -> Option<Answer> {
    let (value, detail) = match &raw.kind {
        RawAnswerKind::NotApplicable(reason) => return Some(Answer::NotApplicable(reason.clone())),
        RawAnswerKind::List(entries) => return list_answer(point, entries, raw.span, place, known, report),
        RawAnswerKind::Value { value, detail } => (value, detail.as_ref()),
    };
    if let PointKind::Options(options) = &point.kind {
        return option_answer(point, options, value, detail, report);
    }
    if let Some(detail) = detail {
        report.push(
            Diagnostic::error(
                codes::DETAIL_MISMATCH,
                format!("「{}」の答えに detail は付けられません。", point.question),
            )
            .at(detail.span, "")
            .hint("補足は note に書いてください。"),
        );
    }
    match &point.kind {
        PointKind::Options(_) => None,
        PointKind::YesNo => yes_no(point, value, report),
        PointKind::Party => {
            let value = std::slice::from_ref(value);
            parties(point.id.as_str(), value[0].span, value, place, known, report).map(Answer::Parties)
        }
        PointKind::Duration => duration(value, point.id.as_str(), report).map(Answer::Duration),
        PointKind::Date => date(value, point.id.as_str(), report).map(|day| Answer::Date(day.value)),
        PointKind::Text => Some(Answer::Text(value.value.clone())),
        PointKind::List => {
            let message = format!("「{}」には一覧を書いてください。", point.question);
            let fault = Diagnostic::error(codes::YAML_WRONG_TYPE, message).at(value.span, "一覧ではない");
            report.push(match entry::read(EntryKind::Texts, &value.value) {
                _ if value.value.starts_with(LIST_MARKS) => fault.hint("一覧の印は、半角の「-」と半角の空白です。"),
                Meaning::Open(question) => asked(fault, question).hint("ひとつでも半角の [ ] で囲みます。"),
                meant => {
                    let entries = if let Meaning::Clear(entries) = meant { entries } else { vec![value.value.clone()] };
                    let line = list_line(point.id.as_str(), &entries);
                    let proposal = Proposal::at(value.span, line, list_line("", &entries)).careful(&entries);
                    to_write(fault, Some(proposal)).hint("ひとつでも半角の [ ] で囲みます。")
                }
            });
            None
        }
    }
}

fn option_answer(
    point: &Point,
    options: &[PointOption],
    value: &Text,
    detail: Option<&Text>,
    report: &mut Report,
) -> Option<Answer> {
    let Some(option) = options.iter().find(|option| option.id.as_str() == value.value) else {
        let fault = unknown(
            codes::OPTION_UNKNOWN,
            format!("「{}」に「{}」という答えはありません。", point.question, value.value),
            value,
            options.iter().map(|option| option.id.as_str()),
            report,
        );
        let known = options.iter().map(|option| (option.id.as_str(), option.label.as_str()));
        let fault = match entry::read(EntryKind::Choice(&known.collect::<Vec<_>>()), &value.value) {
            Meaning::Open(question) => asked(fault, question),
            meant => {
                let meant = meant.one().and_then(|id| options.iter().find(|own| own.id.as_str() == id));
                to_write(fault, meant.map(|option| option_line(point, option, value, detail)))
            }
        };
        let words: Vec<String> = options.iter().map(|option| format!("{}＝{}", option.id, option.label)).collect();
        report.push(fault.hint(words.join("、")));
        return None;
    };
    match (&option.detail, detail) {
        (Some(_), Some(_)) | (None, None) => {
            return Some(Answer::Option { id: option.id.clone(), detail: detail.cloned() });
        }
        (Some(wanted), None) => {
            let message = format!("「{}」を「{}」とするときは、{wanted}が必要です。", point.question, option.label);
            let fault = Diagnostic::error(codes::DETAIL_MISMATCH, message).at(value.span, "");
            report.push(to_write(fault, Some(option_line(point, option, value, None))));
        }
        (None, Some(detail)) => report.push(
            Diagnostic::error(
                codes::DETAIL_MISMATCH,
                format!("「{}」の「{}」に detail は付けられません。", point.question, option.label),
            )
            .at(detail.span, "")
            .hint("補足は note に書いてください。"),
        ),
    }
    None
}

/// The line that chooses an option. If a detail is already written, it is only the part before the detail.
fn option_line(point: &Point, option: &PointOption, value: &Text, detail: Option<&Text>) -> Proposal {
    match (&option.detail, detail) {
        (_, Some(_)) => Proposal::of("value", &[option.id.as_str()], value.span),
        (Some(wanted), None) => {
            Proposal::open(format!("{}: {{ value: {}, detail: {wanted}を書く }}", point.id, option.id))
        }
        (None, None) => Proposal::of(point.id.as_str(), &[option.id.as_str()], value.span),
    }
}

fn yes_no(point: &Point, value: &Text, report: &mut Report) -> Option<Answer> {
    match value.value.as_str() {
        "true" => Some(Answer::YesNo(true)),
        "false" => Some(Answer::YesNo(false)),
        other => {
            let fault =
                Diagnostic::error(codes::YAML_WRONG_TYPE, format!("「{}」に「{other}」は使えません。", point.question))
                    .at(value.span, "true か false");
            report.push(meaning(fault, EntryKind::Flag, point.id.as_str(), value));
            None
        }
    }
}

fn list_answer(
    point: &Point,
    entries: &[Text],
    span: Span,
    place: Where<'_>,
    known: &Known<'_>,
    report: &mut Report,
) -> Option<Answer> {
    match &point.kind {
        PointKind::List => Some(Answer::List(entries.to_vec())),
        PointKind::Party => {
            once(entries, "当事者", report);
            parties(point.id.as_str(), span, entries, place, known, report).map(Answer::Parties)
        }
        _ => {
            let fault =
                Diagnostic::error(codes::YAML_WRONG_TYPE, format!("「{}」の答えはひとつです。", point.question))
                    .at(span, "一覧")
                    .hint("[ ] で囲まずに、ひとつだけ書いてください。");
            let only = match entries {
                [only] => Some(Proposal::of(point.id.as_str(), &[&only.value], span).careful(&[&only.value])),
                _ => None,
            };
            report.push(to_write(fault, only));
            None
        }
    }
}
