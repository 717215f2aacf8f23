//! What a layer says about each item: duty, answers, cost, checks.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::model::catalog::Item;
use crate::model::date::Date;
use crate::model::hospital::{Answers, Choice, Choices, Cost, Duty, DutyHolder};
use crate::model::id::{OptionId, PointId, SectionId, SystemId};
use crate::model::point::{Answer, Point, PointKind, PointOption};
use crate::raw::Text;
use crate::raw::hospital::{RawAnswer, RawAnswerKind, RawAnswers, RawChoice, RawCost, RawDuty};
use crate::raw::yaml::LIST_MARKS;
use crate::validate::contract::once;
use crate::validate::hospital::{Known, point};
use crate::validate::words::{date, duration, text_mark, unknown};

/// Where a choice stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum Where<'a> {
    /// In `choices` of the hospital or of its base.
    EveryContract,
    Contract {
        sections: &'a [SectionId],
        systems: &'a [SystemId],
        first_meeting: Option<&'a Spanned<Date>>,
        sections_span: Span,
        systems_span: Span,
    },
}

pub(super) fn choices(raw: &[(Text, RawChoice)], place: Where<'_>, known: &Known<'_>, report: &mut Report) -> Choices {
    raw.iter()
        .filter_map(|(id, raw)| {
            let Some(item) = item(id, raw, place, known, report) else {
                check_without_item(raw, place, known, report);
                return None;
            };
            let made = choice(item, raw, place, known, report);
            // What says nothing is no choice: the item was not begun.
            (!raw.says_nothing()).then(|| (item.id.clone(), made))
        })
        .collect()
}

fn item<'a>(id: &Text, raw: &RawChoice, place: Where<'_>, known: &Known<'a>, report: &mut Report) -> Option<&'a Item> {
    let item = known.item(id, report)?;
    if let Where::Contract { sections, sections_span, .. } = place
        && let Some((_, section)) = known.catalog.place(&item.id)
        && !sections.contains(&section.id)
        // `init` writes every item; one that is left as it was loses nothing.
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
    let completed = raw.completed.as_ref().and_then(|text| date(text, report));
    check_dates(raw, completed.as_ref(), place, report);
    let systems: BTreeMap<SystemId, Answers> = raw
        .systems
        .iter()
        .filter_map(|(id, answers_raw)| {
            let answers = answers(item, answers_raw, known, report);
            let system = known.system(id, report)?;
            if let Where::Contract { systems, systems_span, .. } = place
                && !systems.contains(&system)
            {
                report.push(
                    Diagnostic::error(
                        codes::SYSTEM_UNKNOWN,
                        format!("システム「{}」は、この契約の対象ではありません。", id.value),
                    )
                    .at(id.span, "")
                    .and_at(systems_span, "この契約のシステム")
                    .hint("契約の systems に足すか、このシステムの分を消してください。"),
                );
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
        answers: answers(item, &raw.answers, known, report),
        systems,
    }
}

/// What can be said of a choice whose item is misspelt, so that mending the name shows no new faults
/// but those of its points.
fn check_without_item(raw: &RawChoice, place: Where<'_>, known: &Known<'_>, report: &mut Report) {
    check_excluded(raw, report);
    let completed = raw.completed.as_ref().and_then(|text| date(text, report));
    check_dates(raw, completed.as_ref(), place, report);
    for answers in std::iter::once(&raw.answers).chain(raw.systems.iter().map(|(_, answers)| answers)) {
        answers.duty.iter().for_each(|written| drop(duty(written, known, report)));
        answers.cost.iter().for_each(|written| drop(cost(written, known, report)));
    }
    for (system, _) in &raw.systems {
        known.system(system, report);
    }
}

/// Beside the reason for 対象外 only a note may stand: anything else would be lost in silence.
fn check_excluded(raw: &RawChoice, report: &mut Report) {
    let Some(reason) = &raw.excluded else { return };
    let answers = &raw.answers;
    let beside: [(&str, Option<Span>); 7] = [
        ("duty", answers.duty.as_ref().map(|duty| duty.span)),
        ("points", answers.points.first().map(|(id, _)| id.span)),
        ("cost", answers.cost.as_ref().map(|cost| cost.span)),
        ("wording", answers.wording.as_ref().map(|wording| wording.span)),
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

fn answers(item: &Item, raw: &RawAnswers, known: &Known<'_>, report: &mut Report) -> Answers {
    let points: BTreeMap<PointId, Spanned<Answer>> = raw
        .points
        .iter()
        .filter_map(|(id, raw)| {
            let point = point(item, &id.value, id, report)?;
            let answer = answer(point, raw, known, report)?;
            Some((point.id.clone(), Spanned::new(answer, raw.span)))
        })
        .collect();
    Answers {
        duty: raw.duty.as_ref().and_then(|duty_raw| duty(duty_raw, known, report)),
        points,
        cost: raw.cost.as_ref().and_then(|cost_raw| cost(cost_raw, known, report)),
        note: raw.note.clone(),
        wording: raw.wording.clone(),
    }
}

fn duty(raw: &RawDuty, known: &Known<'_>, report: &mut Report) -> Option<Spanned<Duty>> {
    once(raw.holders.iter().map(|(party, _)| party), "当事者", report);
    let holders: Vec<DutyHolder> = raw
        .holders
        .iter()
        .filter_map(|(party, role)| Some(DutyHolder { party: known.party_ref(party, report)?, role: role.clone() }))
        .collect();
    (holders.len() == raw.holders.len()).then(|| Spanned::new(Duty { holders }, raw.span))
}

fn cost(raw: &RawCost, known: &Known<'_>, report: &mut Report) -> Option<Spanned<Cost>> {
    once(&raw.bearers, "当事者", report);
    let bearers: Vec<_> = raw.bearers.iter().filter_map(|bearer| known.party_ref(bearer, report)).collect();
    (bearers.len() == raw.bearers.len()).then(|| Spanned::new(Cost { bearers, detail: raw.detail.clone() }, raw.span))
}

fn answer(point: &Point, raw: &RawAnswer, known: &Known<'_>, report: &mut Report) -> Option<Answer> {
    let (value, detail) = match &raw.kind {
        RawAnswerKind::NotApplicable(reason) => return Some(Answer::NotApplicable(reason.clone())),
        RawAnswerKind::List(entries) => return list_answer(point, entries, raw.span, known, report),
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
        PointKind::Party => known.party_ref(value, report).map(|party| Answer::Parties(vec![party])),
        PointKind::Duration => duration(value, report).map(Answer::Duration),
        PointKind::Date => date(value, report).map(|day| Answer::Date(day.value)),
        PointKind::Text => Some(Answer::Text(value.value.clone())),
        PointKind::List => {
            report.push(
                Diagnostic::error(codes::YAML_WRONG_TYPE, format!("「{}」には一覧を書いてください。", point.question))
                    .at(value.span, "一覧ではない")
                    .hint(if value.value.starts_with(LIST_MARKS) {
                        "一覧の印は、半角の「-」と半角の空白です。".to_owned()
                    } else {
                        format!(
                            "ひとつでも半角の [ ] で囲みます。例: {}: [{}]",
                            point.id,
                            value.value.trim_matches(['［', '］'])
                        )
                    }),
            );
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
        );
        let fault = match options.iter().find(|option| option.label == value.value) {
            Some(meant) => fault.hint(format!("{} と書いてください。", meant.id)),
            None => fault,
        };
        let words: Vec<String> = options.iter().map(|option| format!("{}＝{}", option.id, option.label)).collect();
        report.push(fault.hint(words.join("、")));
        return None;
    };
    match (&option.detail, detail) {
        (Some(wanted), None) => report.push(
            Diagnostic::error(
                codes::DETAIL_MISMATCH,
                format!("「{}」を「{}」とするときは、{wanted}が必要です。", point.question, option.label),
            )
            .at(value.span, "")
            .hint(format!("{}: {{ value: {}, detail: {wanted}を書く }}", point.id, option.id)),
        ),
        (None, Some(detail)) => report.push(
            Diagnostic::error(
                codes::DETAIL_MISMATCH,
                format!("「{}」の「{}」に detail は付けられません。", point.question, option.label),
            )
            .at(detail.span, "")
            .hint("補足は note に書いてください。"),
        ),
        _ => {}
    }
    Some(Answer::Option { id: OptionId::new(value.value.clone()), detail: detail.cloned() })
}

fn yes_no(point: &Point, value: &Text, report: &mut Report) -> Option<Answer> {
    match value.value.as_str() {
        "true" => Some(Answer::YesNo(true)),
        "false" => Some(Answer::YesNo(false)),
        other => {
            let fault =
                Diagnostic::error(codes::YAML_WRONG_TYPE, format!("「{}」に「{other}」は使えません。", point.question))
                    .at(value.span, "true か false");
            let meant = match other.to_ascii_lowercase().as_str() {
                "true" | "yes" | "y" | "on" | "はい" | "あり" | "有" | "する" | "○" => Some("true"),
                "false" | "no" | "n" | "off" | "いいえ" | "なし" | "無" | "しない" | "×" => Some("false"),
                _ => None,
            };
            report.push(match meant {
                Some(meant) => fault.hint(format!("{meant} と書いてください。")),
                None => fault,
            });
            None
        }
    }
}

fn list_answer(point: &Point, entries: &[Text], span: Span, known: &Known<'_>, report: &mut Report) -> Option<Answer> {
    match &point.kind {
        PointKind::List => Some(Answer::List(entries.to_vec())),
        PointKind::Party => {
            once(entries, "当事者", report);
            let parties: Vec<_> = entries.iter().filter_map(|entry| known.party_ref(entry, report)).collect();
            (parties.len() == entries.len()).then_some(Answer::Parties(parties))
        }
        _ => {
            report.push(
                Diagnostic::error(codes::YAML_WRONG_TYPE, format!("「{}」の答えはひとつです。", point.question))
                    .at(span, "一覧")
                    .hint("[ ] で囲まずに、ひとつだけ書いてください。"),
            );
            None
        }
    }
}
