//! Two editions of the catalog: the ministry's own text.

use crate::compare::rows::{PrintedFields, PrintedLine, PrintedRow, counterparts, entries, subject};
use crate::compare::{Comparison, Effort};
use crate::model::catalog::{Catalog, Item, Part};
use crate::resolve::cells;

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
                fields: fields(catalog, part, item),
            })
        })
        .collect()
}

fn fields(catalog: &Catalog, part: &Part, item: &Item) -> PrintedFields {
    let lines = |texts: Vec<String>| texts.into_iter().map(PrintedLine::from).collect();
    cells(catalog, part, item).into_iter().map(|(head, texts)| (head.to_owned(), lines(texts))).collect()
}
