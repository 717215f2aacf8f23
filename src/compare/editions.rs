//! Two editions of the catalog: the ministry's own text.

use crate::compare::rows::{PrintedFields, PrintedLine, PrintedRow, counterparts, entries, subject};
use crate::compare::{Comparison, Effort};
use crate::model::catalog::{Catalog, Column, Item, Part};
use crate::model::cell::CellText;

/// What differs between two editions, item by item in the order of the new one.
///
/// An item that says where it stood before (`was`) is compared with the item of that place. Without `was` it is
/// compared with the item of its own number. An item that only moved is an entry without fields.
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

/// The printed cells of an item, each with the head of its column.
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
