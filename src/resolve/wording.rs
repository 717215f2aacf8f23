//! Turns answers into printed lines: the catalog's example sentences, or the parties' own wording with the typed
//! answers under it.
//!
//! Nothing a person answered is lost. A point that no printed sentence states is printed as 「問い：答え」. A point that does
//! not apply is printed as 「該当なし（理由）」. A required point without an answer is 未決. While
//! something is open, other points without an answer share one line 「定めのない事項」.

use std::collections::BTreeMap;

use crate::diagnostic::Span;
use crate::model::catalog::Item;
use crate::model::date::DateStyle;
use crate::model::hospital::{PartyRef, System};
use crate::model::id::{PointId, ProvisionId};
use crate::model::point::{
    Answer, Condition, Match, Point, PointKind, Requirement, SentenceCase, SentenceGroup, SentencePiece,
};
use crate::model::status::Status;
use crate::resolve::layer::{MergedAnswers, Sourced};
use crate::resolve::provision::letter;
use crate::resolve::{Side, TextRun, TierLine, TierLineKind};

/// What a sentence calls all systems of a contract.
const ALL_SYSTEMS: &str = "本件システム";

/// What was answered, by point.
pub(super) type Given<'a> = BTreeMap<&'a PointId, Sourced<&'a Answer>>;

/// The names that hold in one contract.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContractNames<'a, 'b> {
    pub sides: &'b [Side<'a>],
    pub dates: DateStyle,
    /// The system that the lines hold for; `None` where they hold for all systems.
    pub system: Option<&'a System>,
}

impl ContractNames<'_, '_> {
    /// 「甲」, 「甲及び乙」, 「甲、乙及び丙」, in the order of the contract.
    pub fn of<'p>(&self, parties: impl IntoIterator<Item = &'p PartyRef>) -> String {
        let parties: Vec<&PartyRef> = parties.into_iter().collect();
        let labels: Vec<&str> = self
            .sides
            .iter()
            .filter(|side| parties.iter().any(|party| holds(party, side)))
            .map(|side| side.label)
            .collect();
        join_labels(&labels)
    }

    /// All parties of the contract.
    pub fn all(&self) -> String {
        join_labels(&self.sides.iter().map(|side| side.label).collect::<Vec<_>>())
    }

    /// All vendors of the contract.
    pub fn all_vendors(&self) -> String {
        let vendors = self.sides.iter().filter(|side| side.vendor.is_some());
        join_labels(&vendors.map(|side| side.label).collect::<Vec<_>>())
    }

    pub fn hospital(&self) -> String {
        let labels: Vec<&str> = self.sides.iter().filter(|side| side.vendor.is_none()).map(|side| side.label).collect();
        join_labels(&labels)
    }

    /// The vendors among those who hold the duty; all vendors of the contract when none of them does. A sentence must
    /// not bind 丙 where only 乙 was named.
    fn vendors(&self, answers: &MergedAnswers<'_>) -> String {
        let vendors = || self.sides.iter().filter(|side| side.vendor.is_some());
        let on_duty = |side: &&Side<'_>| {
            answers.duty.is_some_and(|duty| duty.value.holders.iter().any(|holder| holds(&holder.party.value, side)))
        };
        let mut labels: Vec<&str> = vendors().filter(on_duty).map(|side| side.label).collect();
        if labels.is_empty() {
            labels = vendors().map(|side| side.label).collect();
        }
        join_labels(&labels)
    }
}

/// Whether a party reference means this side. For `vendor` it was checked before that the contract has only one.
pub(super) fn holds(party: &PartyRef, side: &Side<'_>) -> bool {
    match party {
        PartyRef::Party(id) => *id == side.party.id,
        PartyRef::OnlyVendor => side.vendor.is_some(),
    }
}

/// Joins labels as laws do: 「、」 between all but the last two, 「及び」 before the last.
pub fn join_labels(labels: &[&str]) -> String {
    join(labels, "及び")
}

/// The entries of a list as labels are joined; with 「並びに」 where an entry itself has 「及び」.
fn join_entries(entries: &[&str]) -> String {
    let nested = entries.iter().any(|entry| entry.contains("及び") || entry.contains("並びに"));
    join(entries, if nested { "並びに" } else { "及び" })
}

fn join(words: &[&str], conjunction: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{}{conjunction}{last}", first.join("、")),
    }
}

/// The place of a line among all lines an item can have. With it, what two systems say about the same thing can be put
/// side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LinePlace {
    Wording,
    /// A group of sentences, by its index.
    Group(usize),
    /// An answer, by the index of its point.
    Point(usize),
    Open,
}

impl LinePlace {
    /// The provision that the line belongs to. `None` for a line that says what is open.
    pub fn provision(self, item: &Item) -> Option<ProvisionId> {
        match self {
            Self::Wording => Some(ProvisionId::wording()),
            Self::Group(index) => Some(ProvisionId::sentence(&item.sentences.get(index)?.id)),
            Self::Point(index) => Some(ProvisionId::answer(&item.points.get(index)?.id)),
            Self::Open => None,
        }
    }
}

/// The lines of 取決め for one set of answers, by place; never empty.
pub(super) fn agreed_lines(
    item: &Item,
    answers: &MergedAnswers<'_>,
    names: ContractNames<'_, '_>,
) -> BTreeMap<LinePlace, Vec<TierLine>> {
    let mut lines = BTreeMap::new();
    let mut stated: Vec<&Point> = Vec::new();
    let sentence = |runs| vec![TierLine::new(TierLineKind::Sentence, runs)];
    let own = |text: Sourced<&String>| sentence(vec![TextRun::from(text.value.clone(), text.span)]);
    if let Some(wording) = answers.wording.whole {
        lines.insert(LinePlace::Wording, own(wording));
    } else {
        for (index, group) in item.sentences.iter().enumerate() {
            if let Some(wording) = answers.wording.of_groups.get(&group.id) {
                lines.insert(LinePlace::Group(index), own(*wording));
            } else if answers.duty.is_some()
                && let Some((case, runs)) = speak(item, group, answers, names)
            {
                lines.insert(LinePlace::Group(index), sentence(runs));
                stated.extend(item.points.iter().filter(|point| states(case, point, &answers.points)));
            }
        }
    }
    for (index, point) in item.points.iter().enumerate() {
        if let Some(answer) = answers.points.get(&point.id)
            && !stated.iter().any(|done| done.id == point.id)
        {
            lines.insert(LinePlace::Point(index), answer_lines(point, *answer, names));
        }
    }
    let mut open = open_lines(item, answers);
    if lines.is_empty() && open.is_empty() {
        open.push(TierLine::new(TierLineKind::Missing, vec![TextRun::ours("定めなし")]));
    }
    if !open.is_empty() {
        lines.insert(LinePlace::Open, open);
    }
    lines
}

/// The case of the group that holds for these answers, and its sentence.
fn speak<'i>(
    item: &'i Item,
    group: &'i SentenceGroup,
    answers: &MergedAnswers<'_>,
    names: ContractNames<'_, '_>,
) -> Option<(&'i SentenceCase, Vec<TextRun>)> {
    let case = fitting(group, &answers.points)?;
    let runs = case.text.iter().map(|piece| speak_piece(item, case, piece, answers, names)).collect::<Option<_>>()?;
    Some((case, runs))
}

/// The case of the group that holds for these answers.
///
/// `None` for a group that names a point which does not apply: its sentences would speak of something that does not
/// exist.
pub(super) fn fitting<'i>(group: &'i SentenceGroup, given: &Given<'_>) -> Option<&'i SentenceCase> {
    let not_applicable =
        |point: &PointId| given.get(point).is_some_and(|answer| matches!(answer.value, Answer::NotApplicable(_)));
    if group.cases.iter().any(|case| names_any(case, &not_applicable)) {
        return None;
    }
    group.cases.iter().find(|case| case.when.iter().all(|condition| matches(condition, given)))
}

fn names_any(case: &SentenceCase, wanted: &dyn Fn(&PointId) -> bool) -> bool {
    case.when.iter().any(|condition| wanted(&condition.point))
        || case
            .text
            .iter()
            .any(|piece| matches!(piece, SentencePiece::Answer(id) | SentencePiece::Detail(id) | SentencePiece::Since(id) if wanted(id)))
}

fn speak_piece(
    item: &Item,
    case: &SentenceCase,
    piece: &SentencePiece,
    answers: &MergedAnswers<'_>,
    names: ContractNames<'_, '_>,
) -> Option<TextRun> {
    let run = match piece {
        SentencePiece::Text(text) => TextRun::from(text.clone(), case.span),
        SentencePiece::Duty => {
            let duty = answers.duty?;
            TextRun::from(names.of(duty.value.holders.iter().map(|holder| &holder.party.value)), duty.span)
        }
        SentencePiece::Hospital => TextRun::ours(names.hospital()),
        SentencePiece::Vendor => TextRun::ours(names.vendors(answers)),
        SentencePiece::System => match names.system {
            Some(system) => TextRun::from(system.name.value.clone(), system.name.span),
            None => TextRun::ours(ALL_SYSTEMS),
        },
        SentencePiece::Answer(id) => {
            let answer = answers.points.get(id)?;
            TextRun::from(answer_text(item.point(id.as_str())?, answer.value, names), answer.span)
        }
        SentencePiece::Detail(id) => match answers.points.get(id)?.value {
            Answer::Option { detail: Some(detail), .. } => TextRun::from(detail.value.clone(), detail.span),
            _ => return None,
        },
        SentencePiece::Since(id) => {
            let answer = answers.points.get(id)?;
            let Answer::Duration(duration) = answer.value else { return None };
            TextRun::from(duration.since(), answer.span)
        }
    };
    Some(run)
}

fn matches(condition: &Condition, given: &Given<'_>) -> bool {
    let answer = given.get(&condition.point).map(|answer| answer.value);
    condition.any_of.iter().any(|wanted| match (wanted, answer) {
        (Match::Unanswered, None) => true,
        (Match::Option(wanted), Some(Answer::Option { id, .. })) => wanted == id,
        (Match::YesNo(wanted), Some(Answer::YesNo(value))) => wanted == value,
        (Match::Answered, Some(answer)) => !matches!(answer, Answer::NotApplicable(_)),
        _ => false,
    })
}

/// Whether the item is 未決 while this point has no answer.
pub(super) fn is_required(point: &Point, given: &Given<'_>) -> bool {
    match &point.required {
        Requirement::Never => false,
        Requirement::Always => true,
        Requirement::When(conditions) => conditions.iter().all(|condition| matches(condition, given)),
    }
}

/// Whether the sentence says what was answered to the point, with its detail.
pub(super) fn states(case: &SentenceCase, point: &Point, given: &Given<'_>) -> bool {
    let placed = |piece: &dyn Fn(&SentencePiece) -> bool| case.text.iter().any(piece);
    let named =
        placed(&|piece| matches!(piece, SentencePiece::Answer(id) | SentencePiece::Since(id) if *id == point.id));
    let decided = case.when.iter().any(|condition| {
        condition.point == point.id
            && condition.any_of.len() == 1
            && matches!(condition.any_of[0], Match::Option(_) | Match::YesNo(_))
    });
    let detail = match given.get(&point.id).map(|answer| answer.value) {
        Some(Answer::Option { detail: Some(_), .. }) => {
            placed(&|piece| matches!(piece, SentencePiece::Detail(id) if *id == point.id))
        }
        _ => true,
    };
    (named || decided) && detail
}

/// 「問い：答え」. A list has its question on one line, and each of its entries, with a letter, on a line below.
pub(super) fn answer_lines(point: &Point, answer: Sourced<&Answer>, names: ContractNames<'_, '_>) -> Vec<TierLine> {
    let line = |runs| TierLine::new(TierLineKind::Answer, runs);
    let question = || TextRun::ours(format!("{}：", point.question));
    match answer.value {
        Answer::NotApplicable(reason) => vec![line(vec![
            question(),
            TextRun::ours("該当なし（"),
            TextRun::from(reason.value.clone(), reason.span),
            TextRun::ours("）"),
        ])],
        Answer::Option { detail: Some(detail), .. } => vec![line(vec![
            question(),
            TextRun::from(answer_text(point, answer.value, names), answer.span),
            TextRun::ours("（"),
            TextRun::from(detail.value.clone(), detail.span),
            TextRun::ours("）"),
        ])],
        Answer::List(entries) if entries.len() > 1 => {
            let mut lines = vec![line(vec![question()])];
            lines.extend(entries.iter().enumerate().map(|(index, entry)| {
                let runs = vec![TextRun::from(entry.value.clone(), entry.span)];
                TierLine { letter: Some(letter(index)), ..line(runs) }
            }));
            lines
        }
        Answer::List(entries) => {
            let mut runs = vec![question()];
            runs.extend(entries.iter().map(|entry| TextRun::from(entry.value.clone(), entry.span)));
            vec![line(runs)]
        }
        other => vec![line(vec![question(), text_run(point, other, answer.span, names)])],
    }
}

fn text_run(point: &Point, answer: &Answer, span: Span, names: ContractNames<'_, '_>) -> TextRun {
    TextRun::from(answer_text(point, answer, names), span)
}

/// The answer itself, without its detail.
pub(super) fn answer_text(point: &Point, answer: &Answer, names: ContractNames<'_, '_>) -> String {
    match answer {
        Answer::Option { id, .. } => match &point.kind {
            PointKind::Options(options) => {
                options.iter().find(|option| option.id == *id).map_or_else(String::new, |option| option.label.clone())
            }
            _ => String::new(),
        },
        Answer::YesNo(true) => "はい".to_owned(),
        Answer::YesNo(false) => "いいえ".to_owned(),
        Answer::Parties(parties) => names.of(parties.iter().map(|party| &party.value)),
        Answer::Duration(duration) => duration.to_string(),
        Answer::Date(date) => date.format(names.dates),
        Answer::List(entries) => join_entries(&entries.iter().map(|entry| entry.as_str()).collect::<Vec<_>>()),
        Answer::Text(text) => text.clone(),
        Answer::NotApplicable(reason) => format!("該当なし（{}）", reason.value),
    }
}

/// What has no answer. Each required point is a line with 未決. While something is open, all other points share one line.
fn open_lines(item: &Item, answers: &MergedAnswers<'_>) -> Vec<TierLine> {
    let open = |required: bool| {
        let questions: Vec<&str> = item
            .points
            .iter()
            .filter(|point| is_required(point, &answers.points) == required && !answers.points.contains_key(&point.id))
            .map(|point| point.question.as_str())
            .collect();
        questions
    };
    let mut lines: Vec<TierLine> = open(true)
        .into_iter()
        .map(|question| {
            let runs = vec![TextRun::ours(format!("{question}：{}", Status::Undecided.word()))];
            TierLine::new(TierLineKind::Open, runs)
        })
        .collect();
    let optional = open(false);
    if !optional.is_empty() && (answers.duty.is_none() || !lines.is_empty()) {
        let runs = vec![TextRun::ours(format!("定めのない事項：{}", optional.join("、")))];
        lines.push(TierLine::new(TierLineKind::Missing, runs));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_joined_as_labels_are() {
        for (entries, joined) in [
            (&[][..], ""),
            (&["TLS"], "TLS"),
            (&["TLS", "IPsec"], "TLS及びIPsec"),
            (&["医師", "看護師", "薬剤師"], "医師、看護師及び薬剤師"),
            (&["院内LAN及び端末", "共通サーバ"], "院内LAN及び端末並びに共通サーバ"),
            (&["院内LAN並びに端末", "共通サーバ"], "院内LAN並びに端末並びに共通サーバ"),
        ] {
            assert_eq!(join_entries(entries), joined);
        }
    }
}
