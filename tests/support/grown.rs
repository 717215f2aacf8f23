//! An invented edition of any size: the items of another edition again and again, under other ids.

use betten::model::catalog::{Catalog, Item};
use betten::model::id::ItemId;

/// Every third item has no points and sentences of ours.
pub fn grown(catalog: &Catalog, items: usize) -> Catalog {
    let mut grown = catalog.clone();
    grown.earlier.clear();
    let shipped: Vec<Item> = catalog.items().cloned().collect();
    let section = &mut grown.parts.last_mut().expect("there is a part").sections[0];
    section.items = (0..items)
        .map(|number| {
            let mut item = shipped[number % shipped.len()].clone();
            item.id = ItemId::new(format!("{}-{}", section.id, number + 1));
            item.number = (number + 1).to_string();
            item.was = None;
            if number % 3 == 2 {
                item.points.clear();
                item.sentences.clear();
            }
            item
        })
        .collect();
    for part in &mut grown.parts {
        part.sections.truncate(1);
    }
    let last = grown.parts.len() - 1;
    grown.parts.drain(..last);
    grown
}
