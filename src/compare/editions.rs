//! Two editions of the catalog: the ministry's own text.

use crate::compare::{Comparison, Entry, Subject, fields};
use crate::model::catalog::{Catalog, Column, Item, Part, Response, Section};

/// What differs between two editions, item by item in the order of the new one.
///
/// An item that says where it stood (`was`) is the one that stood there; without a word it is the
/// one of its own number. What only moved is an entry without fields.
pub fn editions(old: &Catalog, new: &Catalog) -> Comparison {
    let mut entries = Vec::new();
    for (part, section, item) in items(new) {
        let was = new.former_id(item).and_then(|id| items(old).find(|(_, _, was)| was.id == *id));
        let changes =
            fields(&was.map(|(part, _, item)| cells(old, part, item)).unwrap_or_default(), &cells(new, part, item));
        let before = was.map(|(part, section, item)| subject(part, section, item));
        let now = subject(part, section, item);
        let moved = before.as_ref().is_some_and(|before| place(before) != place(&now));
        if !changes.is_empty() || moved || before.is_none() {
            entries.push(Entry { old: before, new: Some(now), fields: changes });
        }
    }
    for (part, section, item) in items(old) {
        let kept = new.items().any(|now| new.former_id(now) == Some(&item.id));
        if !kept {
            let entry = Entry {
                old: Some(subject(part, section, item)),
                new: None,
                fields: fields(&cells(old, part, item), &[]),
            };
            entries.push(entry);
        }
    }
    Comparison { entries }
}

fn items(catalog: &Catalog) -> impl Iterator<Item = (&Part, &Section, &Item)> {
    catalog.sections().flat_map(|(part, section)| section.items.iter().map(move |item| (part, section, item)))
}

fn subject(part: &Part, section: &Section, item: &Item) -> Subject {
    Subject::Item { place: item.place(part, section), title: printed(&item.title) }
}

fn place(subject: &Subject) -> &str {
    match subject {
        Subject::Item { place, .. } => place,
        Subject::Contract => "",
    }
}

/// The printed cells under the heads of their columns.
fn cells(catalog: &Catalog, part: &Part, item: &Item) -> Vec<(String, Vec<String>)> {
    part.columns
        .iter()
        .filter_map(|column| {
            let lines = match column {
                Column::Number | Column::FirstCheck | Column::Completed => return None,
                Column::Title => vec![printed(&item.title)],
                Column::Content => vec![printed(&item.content)],
                Column::Risk => item.risk.iter().map(|risk| printed(risk)).collect(),
                Column::Response => response(&item.response),
                Column::References => item.references.iter().map(|reference| printed(&reference.text)).collect(),
            };
            Some((catalog.column_head(*column).to_owned(), lines))
        })
        .collect()
}

fn response(response: &Response) -> Vec<String> {
    match response {
        Response::Paragraphs(paragraphs) => paragraphs.iter().map(|text| printed(text)).collect(),
        Response::Clauses { clauses, tail } => clauses
            .iter()
            .map(|clause| format!("{} {}", clause.label, printed(&clause.text)))
            .chain(tail.iter().map(|tail| printed(tail)))
            .collect(),
    }
}

/// The cell as the source prints it: its term marks are `*8`.
pub(super) fn printed(cell: &str) -> String {
    let mut printed = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some((before, after)) = rest.split_once("[^") {
        let Some((number, after)) = after.split_once(']') else { break };
        printed.push_str(before);
        printed.push('*');
        printed.push_str(number);
        rest = after;
    }
    printed + rest
}
