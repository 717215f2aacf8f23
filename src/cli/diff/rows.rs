//! What changed, as rows of a table: one row for each line that differs.

use crate::cli::diff::{DiffSubject, Differences};
use crate::compare::{Comparison, ContractChanges, Entry, LineChange, Stretch, Subject};

/// The heads of the columns.
pub(super) const HEAD: [&str; 9] =
    ["契約", "契約名", "契約の状態", "変更", "変更後の項目", "変更前の項目", "欄", "変更後", "変更前"];

/// The head, then one row for each line that differs. A contract or an item without such lines has one row.
pub(super) fn rows(found: &Differences) -> Vec<Vec<String>> {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    match &found.what {
        DiffSubject::Contracts { contracts, .. } => contracts.iter().for_each(|changes| contract(changes, &mut rows)),
        DiffSubject::Editions { comparison, .. } => entries(comparison, [""; 3], &mut rows),
    }
    rows
}

fn contract(changes: &ContractChanges, rows: &mut Vec<Vec<String>>) {
    let of_contract = [changes.contract.as_str(), &changes.title, changes.fate().word()];
    if changes.comparison.is_empty() {
        rows.push(of_contract.into_iter().chain([""; 6]).map(str::to_owned).collect());
    }
    entries(&changes.comparison, of_contract, rows);
}

fn entries(comparison: &Comparison, of_contract: [&str; 3], rows: &mut Vec<Vec<String>>) {
    for entry in &comparison.entries {
        let mut lines: Vec<[String; 3]> = entry
            .fields
            .iter()
            .flat_map(|field| {
                field.lines.iter().filter_map(|line| {
                    let [new, old] = sides(line)?;
                    Some([field.label.clone(), new, old])
                })
            })
            .collect();
        if lines.is_empty() {
            lines.push(Default::default());
        }
        rows.extend(lines.into_iter().map(|line| {
            let head = of_contract.iter().map(|text| (*text).to_owned()).chain(of_entry(entry));
            head.chain(line).collect::<Vec<String>>()
        }));
    }
}

fn of_entry(entry: &Entry) -> [String; 3] {
    let words = |subject: &Option<Subject>| subject.as_ref().map(Subject::words).unwrap_or_default();
    [entry.change().word().to_owned(), words(&entry.new), words(&entry.old)]
}

/// 変更後 and 変更前; `None` for unchanged lines.
fn sides(line: &LineChange) -> Option<[String; 2]> {
    let joined = |side: &[Stretch]| side.iter().map(|stretch| stretch.text.as_str()).collect::<String>();
    match line {
        LineChange::Unchanged(_) | LineChange::Anchor { .. } => None,
        LineChange::Changed { old, new, .. } => Some([joined(new), joined(old)]),
        LineChange::Added { text, .. } => Some([text.clone(), String::new()]),
        LineChange::Removed { text, .. } => Some([String::new(), text.clone()]),
    }
}
