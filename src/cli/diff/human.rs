//! What changed, as text for a person: for each contract its items, and for each item what changed in it.

use crate::cli::diff::{DiffSubject, Differences};
use crate::cli::lines::{hang, padded};
use crate::compare::{Change, Comparison, ContractChanges, Entry, State, Subject};
use crate::model::date::DateStyle;

/// The width of the word for a change together with the gap after it.
const CHANGE: usize = 12;

pub(super) fn human(found: &Differences) -> String {
    match &found.what {
        DiffSubject::Contracts { contracts, ids, dates } => {
            let mut text = ids.as_ref().map_or_else(String::new, |[old, new]| {
                format!("病院の id が、変更前は {old}、変更後は {new} です。契約は id で突き合わせました。\n\n")
            });
            let each: Vec<String> = contracts.iter().map(|changes| contract(changes, *dates)).collect();
            text.push_str(&each.join("\n"));
            text
        }
        DiffSubject::Editions { names: [(old, old_name), (new, new_name)], comparison } => {
            let head = format!("確認表 {old}（{old_name}版）から {new}（{new_name}版）まで");
            format!("{}\n{}", hang(0, &head), entries(comparison))
        }
    }
}

fn contract(changes: &ContractChanges, dates: DateStyle) -> String {
    let head = format!("{}（{}）：{}", changes.title, changes.contract, changes.fate().word());
    let state = |name: &str, state: &Option<State>| {
        let Some(state) = state else { return String::new() };
        let date =
            state.date.map_or_else(|| "契約日 記載なし".to_owned(), |date| format!("契約日 {}", date.format(dates)));
        format!("  {name}  {date}、照合番号 {}\n", &state.fingerprint[..8])
    };
    let states = if changes.comparison.is_empty() {
        String::new()
    } else {
        state("変更後", &changes.new) + &state("変更前", &changes.old)
    };
    format!("{}\n{states}{}", hang(0, &head), entries(&changes.comparison))
}

fn entries(comparison: &Comparison) -> String {
    comparison
        .entries
        .iter()
        .map(|it| format!("  {}{}\n", padded(it.change().word(), CHANGE), hang(CHANGE + 2, &entry(it))))
        .collect()
}

/// 「Part2 C 1 …：担当、取決め」. For an item that was added or removed, only its name.
fn entry(entry: &Entry) -> String {
    let subject = entry.new.as_ref().or(entry.old.as_ref()).map(Subject::words).unwrap_or_default();
    let mut said = Vec::new();
    if matches!(entry.change(), Change::Moved | Change::MovedAndChanged)
        && let Some(place) = entry.old.as_ref().and_then(Subject::place)
    {
        said.push(format!("{place}から"));
    }
    if entry.old.is_some() && entry.new.is_some() {
        said.extend(entry.fields.iter().map(|field| field.label.clone()));
    }
    if said.is_empty() { subject } else { format!("{subject}：{}", said.join("、")) }
}
