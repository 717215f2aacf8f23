//! Every answer to every point of every item goes through the program. Each must give its sentences, and no answer may
//! be lost.
//!
//! The expected print is stated here a second time, as plainly as possible, and compared.

use std::collections::{BTreeMap, BTreeSet};

use betten::diagnostic::{Span, Spanned};
use betten::model::catalog::{Catalog, Item};
use betten::model::date::Date;
use betten::model::duration::Duration;
use betten::model::hospital::{Answers, Choice, Duty, DutyHolder, Hospital, PartyRef};
use betten::model::id::{PartyId, PointId};
use betten::model::point::{
    Answer, Condition, Match, Point, PointKind, Requirement, SentenceCase, SentenceGroup, SentencePiece,
};
use betten::model::status::Status;
use betten::resolve::{AnnexItem, TierLineKind, resolve};

use super::declared::names_whom_it_binds_and_from_when;
use crate::support::sample;

fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::default())
}

fn party(id: &str) -> Spanned<PartyRef> {
    at(PartyRef::Party(PartyId::new(id)))
}

/// Who can hold a duty or be an answer, and how it is printed.
const PARTIES: [(&[&str], &str); 3] = [(&["hospital"], "甲"), (&["v"], "乙"), (&["hospital", "v"], "甲及び乙")];

/// Every kind of answer that a point can have, with its printed form and its detail. No answer and 該当なし come last.
fn replies(point: &Point) -> Vec<Option<Answer>> {
    let mut replies: Vec<Option<Answer>> = match &point.kind {
        PointKind::Options(options) => options
            .iter()
            .map(|option| {
                let detail = option.detail.is_some().then(|| at(format!("〔{}の詳細〕", point.id)));
                Some(Answer::Option { id: option.id.clone(), detail })
            })
            .collect(),
        PointKind::YesNo => vec![Some(Answer::YesNo(true)), Some(Answer::YesNo(false))],
        PointKind::Party => {
            let answer = |ids: &[&str]| Some(Answer::Parties(ids.iter().map(|id| party(id)).collect()));
            PARTIES.iter().map(|(ids, _)| answer(ids)).collect()
        }
        PointKind::Duration => vec![Duration::parse("2時間").map(Answer::Duration)],
        PointKind::Date => vec![Date::new(2026, 4, 30).map(Answer::Date)],
        PointKind::List => {
            let list = |count: usize| (1..=count).map(|n| at(format!("〔{}の{n}〕", point.id))).collect();
            vec![Some(Answer::List(list(1))), Some(Answer::List(list(2)))]
        }
        PointKind::Text => vec![Some(Answer::Text(format!("〔{}の文〕", point.id)))],
    };
    replies.push(None);
    replies.push(Some(Answer::NotApplicable(at(format!("〔{}の理由〕", point.id)))));
    replies
}

/// The answers of one combination, by point.
type Replies<'a> = BTreeMap<&'a PointId, &'a Answer>;

fn is_not_applicable(answer: Option<&&Answer>) -> bool {
    matches!(answer, Some(Answer::NotApplicable(_)))
}

fn printed(point: &Point, answer: &Answer) -> String {
    match (answer, &point.kind) {
        (Answer::Option { id, .. }, PointKind::Options(options)) => {
            options.iter().find(|option| option.id == *id).expect("an option of the point").label.clone()
        }
        (Answer::Parties(parties), _) => {
            let label =
                |ids: &[&str]| ids.len() == parties.len() && ids.iter().zip(parties).all(|(id, p)| party(id) == *p);
            PARTIES.iter().find(|(ids, _)| label(ids)).expect("one of ours").1.to_owned()
        }
        (Answer::Duration(duration), _) => duration.to_string(),
        (Answer::Date(_), _) => "令和8年4月30日".to_owned(),
        (Answer::List(entries), _) => entries.iter().map(|entry| entry.value.as_str()).collect::<Vec<_>>().join("及び"),
        (Answer::Text(text), _) => text.clone(),
        (answer, kind) => panic!("{}: {answer:?} has no place in a sentence of {kind:?}", point.id),
    }
}

fn matches(condition: &Condition, replies: &Replies<'_>) -> bool {
    let answer = replies.get(&condition.point);
    condition.any_of.iter().any(|wanted| match wanted {
        Match::Answered => answer.is_some() && !is_not_applicable(answer),
        Match::Unanswered => answer.is_none(),
        Match::Option(wanted) => matches!(answer, Some(Answer::Option { id, .. }) if id == wanted),
        Match::YesNo(wanted) => matches!(answer, Some(Answer::YesNo(value)) if value == wanted),
    })
}

/// The points a case speaks of.
fn named(case: &SentenceCase) -> BTreeSet<&PointId> {
    let placed = case.text.iter().filter_map(|piece| match piece {
        SentencePiece::Answer(id) | SentencePiece::Detail(id) | SentencePiece::Since(id) => Some(id),
        _ => None,
    });
    case.when.iter().map(|condition| &condition.point).chain(placed).collect()
}

fn spoken(item: &Item, case: &SentenceCase, replies: &Replies<'_>, duty: &str) -> String {
    let mut text = String::new();
    for piece in &case.text {
        match piece {
            SentencePiece::Text(piece) => text.push_str(piece),
            SentencePiece::Duty => text.push_str(duty),
            SentencePiece::Hospital => text.push('甲'),
            SentencePiece::Vendor => text.push('乙'),
            SentencePiece::System => text.push_str("本件システム"),
            SentencePiece::Answer(id) => {
                let point = item.point(id.as_str()).expect("checked when the catalog is read");
                text.push_str(&printed(point, replies[id]));
            }
            // Every duration of ours is in hours.
            SentencePiece::Since(id) => {
                let point = item.point(id.as_str()).expect("checked when the catalog is read");
                text.push_str(&format!("時から{}", printed(point, replies[id])));
            }
            SentencePiece::Detail(id) => match replies[id] {
                Answer::Option { detail: Some(detail), .. } => text.push_str(detail),
                other => panic!("{}: {id} has no detail: {other:?}", item.id),
            },
        }
    }
    text
}

fn is_required(point: &Point, replies: &Replies<'_>) -> bool {
    match &point.required {
        Requirement::Always => true,
        Requirement::Never => false,
        Requirement::When(conditions) => conditions.iter().all(|condition| matches(condition, replies)),
    }
}

/// The groups that say nothing for some answers, because a sentence would be empty or contradict another one. Every
/// other group has a sentence for all answers.
const SILENT: [(&str, &str); 6] = [
    ("2-B-5", "external_change"),
    ("2-R-1", "approval_limit"),
    ("2-R-3", "procedure"),
    ("2-R-3", "rules"),
    ("2-R-3", "rules_by"),
    ("2-R-3", "review"),
];

/// Whether no case matches although every point that decides is answered.
fn is_silent(group: &SentenceGroup, replies: &Replies<'_>) -> bool {
    let mut decisive = group.cases.iter().flat_map(|case| &case.when).map(|condition| &condition.point);
    decisive.all(|id| replies.contains_key(id) && !is_not_applicable(replies.get(id)))
        && !group.cases.iter().any(|case| case.when.iter().all(|condition| matches(condition, replies)))
}

#[test]
fn silent_groups_are_silent_for_some_answers() {
    for (item, group) in SILENT {
        let item = sample::catalog().items().find(|known| known.id.as_str() == item).expect("an item");
        let group = item.sentences.iter().find(|known| known.id.as_str() == group).expect("a group of the item");
        let (mut silent, mut spoken) = (0, 0);
        combinations(item, 0, &mut |replies| {
            if is_silent(group, replies) { silent += 1 } else { spoken += 1 }
        });
        assert!(silent > 0 && spoken > 0, "{} {}: {silent} of {}", item.id, group.id, silent + spoken);
    }
}

/// The sentences these answers must give. Panics where the catalog's language is at fault.
fn sentences(item: &Item, replies: &Replies<'_>, duty: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for group in &item.sentences {
        let place = || format!("{} {} with {replies:?}", item.id, group.id);
        if group.cases.iter().flat_map(named).any(|id| is_not_applicable(replies.get(id))) {
            continue;
        }
        let fitting: Vec<_> = group.cases.iter().filter(|case| case.when.iter().all(|c| matches(c, replies))).collect();
        assert!(fitting.len() <= 1, "two cases match: {}", place());
        if is_silent(group, replies) {
            assert!(SILENT.contains(&(item.id.as_str(), group.id.as_str())), "no case matches: {}", place());
        }
        let Some(case) = fitting.first() else { continue };
        let open: Vec<_> = named(case)
            .into_iter()
            .filter(|id| !replies.contains_key(id))
            // A case may ask for a point to be unanswered; it must not print it then.
            .filter(|id| {
                case.text.iter().any(|p| matches!(p, SentencePiece::Answer(i) | SentencePiece::Detail(i) | SentencePiece::Since(i) if i == *id))
            })
            .collect();
        if let Some(id) = open.first() {
            assert!(
                item.point(id.as_str()).is_some_and(|point| is_required(point, replies)),
                "an optional point is open: {}",
                place()
            );
            continue;
        }
        let text = spoken(item, case, replies, duty);
        let printed = |id: &PointId| {
            let point = item.point(id.as_str()).expect("checked when the catalog is read");
            printed(point, replies[id])
        };
        names_whom_it_binds_and_from_when(item, case, &text, duty, &printed);
        sentences.push(text);
    }
    sentences
}

/// A contract of 甲 and 乙, or of 甲, 乙 and 丙.
fn hospital(parties: &str) -> Hospital {
    let text = format!(
        "catalog: \"2024-06\"\nhospital: {{ id: h, party: {{ name: 病院 }} }}\n\
         vendors: {{ v: {{ party: {{ name: 会社 }} }}, w: {{ party: {{ name: 商会 }} }} }}\n\
         contracts: [ {{ id: c, title: 契約, parties: {parties} }} ]\n"
    );
    sample::read(&text).sound().hospital.expect("it has a party")
}

fn choice(duty: Option<&[&str]>, replies: &Replies<'_>) -> Choice {
    let holders =
        |ids: &[&str]| Duty { holders: ids.iter().map(|id| DutyHolder { party: party(id), role: None }).collect() };
    Choice {
        span: Span::default(),
        inherit: true,
        excluded: None,
        first_check: None,
        completed: None,
        agreed_for: None,
        answers: Answers {
            duty: duty.map(|ids| at(holders(ids))),
            points: replies.iter().map(|(id, answer)| ((*id).clone(), at((*answer).clone()))).collect(),
            ..Answers::default()
        },
        systems: BTreeMap::new(),
    }
}

/// The catalog with this item alone, so that one resolve is one item.
fn alone(item: &Item) -> Catalog {
    let mut catalog = sample::catalog().clone();
    for section in catalog.parts.iter_mut().flat_map(|part| &mut part.sections) {
        section.items.retain(|other| other.id == item.id);
    }
    catalog
}

/// Calls `each` with every combination in which at most so many points are 該当なし.
fn combinations(item: &Item, not_applicable: usize, each: &mut dyn FnMut(&Replies<'_>)) {
    let all: Vec<Vec<Option<Answer>>> = item.points.iter().map(replies).collect();
    let mut chosen = vec![0; all.len()];
    loop {
        let combination: Replies<'_> = item
            .points
            .iter()
            .zip(&all)
            .zip(&chosen)
            .filter_map(|((point, replies), index)| Some((&point.id, replies[*index].as_ref()?)))
            .collect();
        if combination.values().filter(|answer| is_not_applicable(Some(answer))).count() <= not_applicable {
            each(&combination);
        }
        let Some(next) = (0..all.len()).find(|&point| chosen[point] + 1 < all[point].len()) else { return };
        chosen[next] += 1;
        chosen[..next].fill(0);
    }
}

fn check(item: &Item, resolved: &AnnexItem<'_>, replies: &Replies<'_>, duty: Option<&str>) -> String {
    let place = || format!("{} {duty:?} {replies:?}", item.id);
    let lines: Vec<String> = resolved.tier.agreed.iter().map(|line| line.plain()).collect();
    let found: Vec<&String> = resolved
        .tier
        .agreed
        .iter()
        .zip(&lines)
        .filter(|(line, _)| line.kind == TierLineKind::Sentence)
        .map(|(_, text)| text)
        .collect();
    let expected = duty.map_or_else(Vec::new, |duty| sentences(item, replies, duty));
    assert_eq!(found, expected.iter().collect::<Vec<_>>(), "{}", place());
    for sentence in &found {
        assert!(sentence.ends_with('。'), "{sentence}");
        for wrong in ["{", "}", "、、", "。。", "、。", "「」", "（）", "  "] {
            assert!(!sentence.contains(wrong), "{wrong} in {sentence}");
        }
        let opens = sentence.matches('（').count();
        assert!(
            !sentence.starts_with(['は', '、', 'が', 'に']) && opens == sentence.matches('）').count(),
            "{sentence}"
        );
    }
    let text = lines.join("\n");
    let mut complete = duty.is_some();
    let mut open = Vec::new();
    for point in &item.points {
        match replies.get(&point.id) {
            Some(Answer::Option { detail: Some(detail), .. }) => assert!(text.contains(detail.as_str()), "{}", place()),
            Some(Answer::NotApplicable(reason)) => {
                let line = format!("{}：該当なし（{}）", point.question, reason.value);
                assert!(lines.contains(&line), "{}", place());
            }
            Some(_) => {}
            None if is_required(point, replies) => {
                complete = false;
                assert!(lines.contains(&format!("{}：未決", point.question)), "{}", place());
            }
            None => open.push(point.question.as_str()),
        }
    }
    // Where everything that must be settled is, silence is settled, too.
    let told = lines.contains(&format!("定めのない事項：{}", open.join("、")));
    assert_eq!(told, !open.is_empty() && !complete, "{}", place());
    let status = if complete { Status::Negotiating } else { Status::Undecided };
    assert_eq!(resolved.status, status, "{}", place());
    text
}

/// Tries all combinations of one item under one duty. Returns their number.
///
/// Different answers must never print the same. So each answer is printed, in a sentence or as 「問い：答え」.
fn walk(item: &Item, duty: Option<(&[&str], &str)>) -> usize {
    let catalog = alone(item);
    let mut hospital = hospital("[hospital, v]");
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut count = 0;
    // The duty has no say in what does not arise: one of them will do, but for the long run.
    let long = std::env::var_os("BETTEN_LONG").is_some();
    let not_applicable = usize::from(long || duty.is_some_and(|(_, label)| label == "乙"));
    combinations(item, not_applicable, &mut |replies| {
        hospital.contracts[0].choices = [(item.id.clone(), choice(duty.map(|(ids, _)| ids), replies))].into();
        let (annex, _) = resolve(&catalog, &hospital, &hospital.contracts[0]);
        let resolved = annex.items().next().expect("the item is covered");
        let text = check(item, resolved, replies, duty.map(|(_, label)| label));
        count += 1;
        if let Some(other) = seen.insert(text, format!("{replies:?}")) {
            panic!("{}: {replies:?} prints the same as {other}", item.id);
        }
    });
    count
}

#[test]
fn every_combination_of_answers_gives_its_sentences() {
    let duties: Vec<_> = PARTIES.iter().map(|(ids, label)| Some((*ids, *label))).chain([None]).collect();
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let walks: Vec<_> = duties
            .iter()
            .map(|duty| scope.spawn(|| sample::catalog().items().map(|item| walk(item, *duty)).sum()))
            .collect();
        walks.into_iter().map(|walk| walk.join().expect("every combination holds")).collect()
    });
    let total: usize = counts.iter().sum();
    eprintln!("{total} combinations (甲, 乙, 甲及び乙, 未決: {counts:?})");
    assert!(total > 100_000, "{total}");
}

/// Where 乙 alone holds the duty, no sentence binds 丙.
#[test]
fn a_sentence_binds_only_those_it_means() {
    let mut hospital = hospital("[hospital, v, w]");
    for item in sample::catalog().items() {
        let catalog = alone(item);
        let all: Vec<_> = item.points.iter().map(|point| (&point.id, replies(point))).collect();
        let first: Replies<'_> = all.iter().filter_map(|(id, replies)| Some((*id, replies[0].as_ref()?))).collect();
        for (duty, never) in [(&["v"][..], "丙"), (&["w"], "乙"), (&["v", "w"], "")] {
            hospital.contracts[0].choices = [(item.id.clone(), choice(Some(duty), &first))].into();
            let (annex, _) = resolve(&catalog, &hospital, &hospital.contracts[0]);
            let resolved = annex.items().next().expect("the item is covered");
            for line in resolved.tier.agreed.iter().filter(|line| line.kind == TierLineKind::Sentence) {
                assert!(never.is_empty() || !line.plain().contains(never), "{duty:?}: {}", line.plain());
            }
        }
    }
}

/// 担当 recommended is said of the whole item or of its clauses, and never of a clause there is not.
#[test]
fn recommended_duties_name_clauses_there_are() {
    use betten::model::catalog::Response;
    use betten::model::point::RecommendedDuty;
    for item in sample::catalog().items() {
        let Some(RecommendedDuty::PerClause(clauses)) = &item.recommended_duty else { continue };
        let Response::Clauses { clauses: printed, .. } = &item.response else { panic!("{} has no clauses", item.id) };
        let labels: Vec<&String> = clauses.iter().map(|(label, _)| label).collect();
        assert_eq!(labels, printed.iter().map(|clause| &clause.label).collect::<Vec<_>>(), "{}", item.id);
    }
}
