//! The report as JSON in pure ASCII. `docs/reports.md` describes every key.
//!
//! Keys and the words of closed lists are English and never change. Every key is always there; it is `null` where
//! nothing is known.

use serde::Serialize;

use crate::cli::status::{HospitalView, StatusView};
use crate::diagnostic::Spanned;
use crate::diagnostic::show::ascii;
use crate::model::date::Date;
use crate::model::status::{AnnexLack, Status};
use crate::resolve::{
    Lack, Lacking, OpenItem, Progress, Reminder, SignedDifference, SignedPaperState, SignedState, Since,
};

pub(super) fn json(view: &StatusView<'_>) -> String {
    let report = StatusReport {
        on: view.on.map(written),
        counts: Counts::of(&|status| view.contracts().map(|contract| contract.count(status)).sum()),
        hospitals: view.hospitals.iter().map(|hospital| HospitalReport::of(hospital, view)).collect(),
    };
    let text = serde_json::to_string_pretty(&report).expect("a struct of texts and numbers has a JSON form");
    ascii(&text) + "\n"
}

#[derive(Serialize)]
struct StatusReport<'a> {
    on: Option<String>,
    counts: Counts,
    hospitals: Vec<HospitalReport<'a>>,
}

/// The number of items by status.
#[derive(Serialize)]
struct Counts {
    agreed: usize,
    negotiating: usize,
    undecided: usize,
    excluded: usize,
}

#[derive(Serialize)]
struct HospitalReport<'a> {
    id: &'a str,
    name: &'a str,
    counts: Counts,
    contracts: Vec<ContractReport<'a>>,
}

#[derive(Serialize)]
struct ContractReport<'a> {
    /// The name of the contract for `--contract`.
    contract: String,
    title: &'a str,
    file: &'a str,
    line: usize,
    parties: Vec<PartyReport<'a>>,
    date: Option<String>,
    first_meeting: Option<String>,
    since: Option<Start>,
    period: Option<PeriodReport<'a>>,
    /// `null` without `on`.
    term: Option<TermShape>,
    /// In yen.
    amount: Option<u64>,
    signed: Option<SigningReport<'a>>,
    settled: bool,
    /// Whether it is settled what prevails when the annex and the contract clash.
    precedence: bool,
    /// Whether every party has a name, and not only a placeholder.
    named: bool,
    counts: Counts,
    /// How many items must be confirmed again, whatever their status.
    reconfirm: usize,
    open: Vec<Open<'a>>,
    /// What to look at before the contract is signed.
    reminders: Vec<ReminderShape<'a>>,
}

#[derive(Serialize)]
struct PartyReport<'a> {
    label: &'a str,
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Start {
    kind: &'static str,
    date: String,
    days: Option<i32>,
}

#[derive(Serialize)]
struct PeriodReport<'a> {
    from: Option<String>,
    to: Option<String>,
    renewal: Option<&'a str>,
}

#[derive(Serialize)]
struct TermShape {
    state: &'static str,
    days_left: Option<i32>,
}

#[derive(Serialize)]
struct SigningReport<'a> {
    date: String,
    unchanged: bool,
    /// The items that differ; `null` where that is not known.
    items: Option<Vec<&'a str>>,
    papers: Vec<SignedPaperShape<'a>>,
}

/// A signed paper.
#[derive(Serialize)]
struct SignedPaperShape<'a> {
    date: String,
    applies_from: String,
    fingerprint: &'a str,
    amount: Option<u64>,
    record: Option<&'a str>,
}

#[derive(Serialize)]
struct Open<'a> {
    item: &'a str,
    place: &'a str,
    title: &'a str,
    status: &'static str,
    duty: Option<&'a str>,
    first_check: Option<bool>,
    lacks: Vec<LackShape<'a>>,
    file: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct ReminderShape<'a> {
    kind: &'static str,
    message: &'a str,
    advice: &'a str,
    file: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct LackShape<'a> {
    what: &'static str,
    point: Option<&'a str>,
    question: Option<&'a str>,
    systems: Vec<&'a str>,
}

impl Counts {
    fn of(count: &dyn Fn(Status) -> usize) -> Self {
        Self {
            agreed: count(Status::Agreed),
            negotiating: count(Status::Negotiating),
            undecided: count(Status::Undecided),
            excluded: count(Status::Excluded),
        }
    }
}

impl<'a> HospitalReport<'a> {
    fn of(hospital: &HospitalView<'a>, view: &StatusView<'a>) -> Self {
        Self {
            id: hospital.id,
            name: hospital.name,
            counts: Counts::of(&|status| hospital.count(status)),
            contracts: hospital.contracts.iter().map(|contract| ContractReport::of(contract, view)).collect(),
        }
    }
}

impl<'a> ContractReport<'a> {
    fn of(contract: &'a Progress, view: &StatusView<'a>) -> Self {
        let (file, line) = view.place(contract.span);
        let day = |date: &Option<Spanned<Date>>| date.as_ref().map(|date| written(date.value));
        Self {
            contract: format!("{}/{}", contract.hospital, contract.contract),
            title: &contract.title,
            file,
            line,
            parties: contract
                .sides
                .iter()
                .map(|side| PartyReport { label: &side.label, id: side.id.as_str(), name: &side.name })
                .collect(),
            date: contract.date.map(written),
            first_meeting: contract.first_meeting.map(written),
            since: contract.since().map(|Since { date, kind }| Start {
                kind: kind.key(),
                date: written(date),
                days: view.on.map(|on| date.days_until(on)),
            }),
            period: contract.period.as_ref().map(|period| PeriodReport {
                from: day(&period.from),
                to: day(&period.to),
                renewal: period.renewal.as_ref().map(|renewal| renewal.value.as_str()),
            }),
            term: view
                .on
                .map(|on| contract.term(on))
                .map(|term| TermShape { state: term.state.key(), days_left: term.days_left }),
            amount: contract.amount,
            signed: contract.signed.as_ref().map(|signed| SigningReport::of(signed, &contract.papers)),
            settled: contract.is_settled(),
            precedence: !contract.lacks.contains(&AnnexLack::Precedence),
            named: !contract.lacks.contains(&AnnexLack::PartyName),
            counts: Counts::of(&|status| contract.count(status)),
            reconfirm: contract.to_reconfirm(),
            open: contract.open.iter().map(|item| Open::of(item, view)).collect(),
            reminders: contract.reminders.iter().map(|reminder| ReminderShape::of(reminder, view)).collect(),
        }
    }
}

impl<'a> Open<'a> {
    fn of(item: &'a OpenItem, view: &StatusView<'a>) -> Self {
        let (file, line) = view.place(item.span);
        let nobody = item.lacks.iter().any(|lacking| lacking.lack == Lack::Duty && lacking.systems.is_empty());
        Self {
            item: item.item.as_str(),
            place: &item.place,
            title: &item.title,
            status: item.status.key(),
            duty: (!nobody).then_some(item.duty.as_str()),
            first_check: item.first_check,
            lacks: item.lacks.iter().map(LackShape::of).collect(),
            file,
            line,
        }
    }
}

impl<'a> ReminderShape<'a> {
    fn of(reminder: &'a Reminder, view: &StatusView<'a>) -> Self {
        let (file, line) = view.place(reminder.span);
        Self { kind: reminder.kind.key(), message: &reminder.message, advice: &reminder.advice, file, line }
    }
}

impl<'a> SigningReport<'a> {
    fn of(signed: &'a SignedState, papers: &'a [SignedPaperState]) -> Self {
        let differing = |difference: &'a SignedDifference| {
            let is_known = difference.changes.is_some();
            is_known.then(|| difference.items().into_iter().map(|id| id.as_str()).collect())
        };
        Self {
            date: written(signed.date),
            unchanged: signed.difference.is_none(),
            items: signed.difference.as_ref().map_or_else(|| Some(Vec::new()), differing),
            papers: papers
                .iter()
                .map(|paper| SignedPaperShape {
                    date: written(paper.date),
                    applies_from: written(paper.applies_from),
                    fingerprint: &paper.fingerprint,
                    amount: paper.amount,
                    record: paper.record.as_deref(),
                })
                .collect(),
        }
    }
}

impl<'a> LackShape<'a> {
    fn of(lacking: &'a Lacking) -> Self {
        let (what, point) = match &lacking.lack {
            Lack::Duty => ("duty", None),
            Lack::Point(id, question) => ("point", Some((id.as_str(), question.as_str()))),
            Lack::FirstCheck => ("first_check", None),
            Lack::Completed => ("completed", None),
            Lack::Reconfirm => ("reconfirm", None),
        };
        Self {
            what,
            point: point.map(|(id, _)| id),
            question: point.map(|(_, question)| question),
            systems: lacking.systems.iter().map(|(id, _)| id.as_str()).collect(),
        }
    }
}

/// `2026-04-01`
fn written(date: Date) -> String {
    date.to_string()
}
