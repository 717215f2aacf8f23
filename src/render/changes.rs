//! What changed, as JSON for other programs. `docs/reports.md` describes every key.
//!
//! Keys and the words of closed lists are English and never change. Every key is always there; it is `null` where there
//! is nothing.

use serde::Serialize;

use crate::compare::{Comparison, ContractChanges, Entry, FieldChange, LineChange, State, Stretch, Subject};

/// One contract, for the file beside its table.
pub fn contract(changes: &ContractChanges) -> String {
    written(&ContractShape::of(changes))
}

/// Two editions, for the file beside their table and for the report.
pub fn editions(old: &str, new: &str, comparison: &Comparison) -> String {
    written(&Editions { old, new, entries: entries(comparison) })
}

/// All contracts, for the report.
pub fn report(contracts: &[ContractChanges]) -> String {
    written(&ReportShape { contracts: contracts.iter().map(ContractShape::of).collect() })
}

fn written(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("a struct of texts and numbers has a JSON form");
    text.push('\n');
    text
}

#[derive(Serialize)]
struct ReportShape<'a> {
    contracts: Vec<ContractShape<'a>>,
}

#[derive(Serialize)]
struct ContractShape<'a> {
    contract: &'a str,
    title: &'a str,
    /// `changed`, `added`, `removed`, `unchanged`
    state: &'static str,
    old: Option<StateShape<'a>>,
    new: Option<StateShape<'a>>,
    entries: Vec<EntryShape<'a>>,
}

#[derive(Serialize)]
struct Editions<'a> {
    old: &'a str,
    new: &'a str,
    entries: Vec<EntryShape<'a>>,
}

#[derive(Serialize)]
struct StateShape<'a> {
    edition: &'a str,
    date: Option<String>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct EntryShape<'a> {
    /// `added`, `removed`, `changed`, `moved`, `moved_and_changed`
    change: &'static str,
    old: Option<SubjectShape<'a>>,
    new: Option<SubjectShape<'a>>,
    fields: Vec<ChangedFieldShape<'a>>,
}

#[derive(Serialize)]
struct SubjectShape<'a> {
    /// `null` for the head of the contract.
    place: Option<&'a str>,
    title: Option<&'a str>,
}

#[derive(Serialize)]
struct ChangedFieldShape<'a> {
    label: &'a str,
    lines: Vec<ChangedLineShape<'a>>,
}

#[derive(Serialize)]
struct ChangedLineShape<'a> {
    /// `changed`, `added`, `removed`, `unchanged`
    change: &'static str,
    /// The number of unchanged lines; 1 for any other change.
    count: usize,
    old: Option<Vec<StretchShape<'a>>>,
    new: Option<Vec<StretchShape<'a>>>,
}

#[derive(Serialize)]
struct StretchShape<'a> {
    text: &'a str,
    changed: bool,
}

impl<'a> ContractShape<'a> {
    fn of(changes: &'a ContractChanges) -> Self {
        Self {
            contract: &changes.contract,
            title: &changes.title,
            state: changes.fate().key(),
            old: changes.old.as_ref().map(StateShape::of),
            new: changes.new.as_ref().map(StateShape::of),
            entries: entries(&changes.comparison),
        }
    }
}

impl<'a> StateShape<'a> {
    fn of(state: &'a State) -> Self {
        Self { edition: &state.edition, date: state.date.map(|date| date.to_string()), fingerprint: &state.fingerprint }
    }
}

fn entries(comparison: &Comparison) -> Vec<EntryShape<'_>> {
    comparison.entries.iter().map(entry).collect()
}

fn entry(entry: &Entry) -> EntryShape<'_> {
    EntryShape {
        change: entry.change().key(),
        old: entry.old.as_ref().map(subject),
        new: entry.new.as_ref().map(subject),
        fields: entry.fields.iter().map(field).collect(),
    }
}

fn subject(subject: &Subject) -> SubjectShape<'_> {
    match subject {
        Subject::Contract => SubjectShape { place: None, title: None },
        Subject::Item { place, title } => SubjectShape { place: Some(place), title: Some(title) },
    }
}

fn field(field: &FieldChange) -> ChangedFieldShape<'_> {
    ChangedFieldShape { label: &field.label, lines: field.lines.iter().map(line).collect() }
}

fn line(line: &LineChange) -> ChangedLineShape<'_> {
    let whole = |text| Some(vec![StretchShape { text, changed: true }]);
    let stayed = |text| Some(vec![StretchShape { text, changed: false }]);
    match line {
        LineChange::Unchanged(count) => ChangedLineShape { change: "unchanged", count: *count, old: None, new: None },
        LineChange::Anchor { old, new } => {
            ChangedLineShape { change: "unchanged", count: 1, old: stayed(old), new: stayed(new) }
        }
        LineChange::Changed { old, new, .. } => {
            ChangedLineShape { change: "changed", count: 1, old: Some(stretches(old)), new: Some(stretches(new)) }
        }
        LineChange::Added { text, .. } => ChangedLineShape { change: "added", count: 1, old: None, new: whole(text) },
        LineChange::Removed { text, .. } => {
            ChangedLineShape { change: "removed", count: 1, old: whole(text), new: None }
        }
    }
}

fn stretches(side: &[Stretch]) -> Vec<StretchShape<'_>> {
    side.iter().map(|stretch| StretchShape { text: &stretch.text, changed: stretch.changed }).collect()
}
