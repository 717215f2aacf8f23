//! Two editions of the catalog: the ministry's own text.

use crate::compare::rows::{PrintedFields, PrintedLine, PrintedRow, counterparts, entries, subject};
use crate::compare::{Comparison, Effort};
use crate::model::catalog::{Catalog, Column, Item, Part};
use crate::model::cell::CellText;

/// What differs between two editions, item by item in the order of the new one.
///
/// An item that says where it stood (`was`) is the one that stood there; without a word it is the
/// one of its own number. What only moved is an entry without fields.
pub fn editions(old: &Catalog, new: &Catalog) -> Comparison {
    Comparison { entries: entries(&rows(old), &rows(new), &counterparts(old, new), &mut Effort::default()) }
}

fn rows(catalog: &Catalog) -> Vec<PrintedRow<'_>> {
    catalog
        .sections()
        .flat_map(|(part, section)| {
            section.items.iter().map(move |item| PrintedRow {
                id: &item.id,
                section: &section.id,
                subject: subject(part, section, item),
                fields: cells(catalog, part, item),
            })
        })
        .collect()
}

/// The printed cells under the heads of their columns.
pub(super) fn cells(catalog: &Catalog, part: &Part, item: &Item) -> PrintedFields {
    part.columns
        .iter()
        .filter_map(|column| {
            let lines = match column {
                Column::Number | Column::FirstCheck | Column::Completed => return None,
                Column::Title => vec![item.title.printed()],
                Column::Content => vec![item.content.printed()],
                Column::Risk => item.risk.iter().map(CellText::printed).collect(),
                Column::Response => item.response.texts(CellText::printed),
                Column::References => item.references.iter().map(|reference| reference.text.printed()).collect(),
            };
            Some((catalog.column_head(*column).to_owned(), lines.into_iter().map(PrintedLine::from).collect()))
        })
        .collect()
}
