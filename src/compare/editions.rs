//! Two editions of the catalog: the ministry's own text.

use crate::compare::rows::{Fields, Row, counterparts, entries, subject};
use crate::compare::{Comparison, Effort};
use crate::model::catalog::{Catalog, Column, Item, Part, Response};

/// What differs between two editions, item by item in the order of the new one.
///
/// An item that says where it stood (`was`) is the one that stood there; without a word it is the
/// one of its own number. What only moved is an entry without fields.
pub fn editions(old: &Catalog, new: &Catalog) -> Comparison {
    Comparison { entries: entries(&rows(old), &rows(new), &counterparts(old, new), &mut Effort::default()) }
}

fn rows(catalog: &Catalog) -> Vec<Row<'_>> {
    catalog
        .sections()
        .flat_map(|(part, section)| {
            section.items.iter().map(move |item| Row {
                id: &item.id,
                section: &section.id,
                subject: subject(part, section, item),
                fields: cells(catalog, part, item),
            })
        })
        .collect()
}

/// The printed cells under the heads of their columns.
pub(super) fn cells(catalog: &Catalog, part: &Part, item: &Item) -> Fields {
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
