//! Adds the terms a document explains to the cells that mark them, so that a reader of a page can open them there.
//! Paper has a list at its end.

use std::collections::BTreeMap;

use crate::render::shape::{BlockShape, CellShape, DefinitionShape, InlineShape, RowShape, Shape};

/// Adds the explained terms to each cell of these documents. They are read together, so a term explained in one of them
/// counts for all.
pub(in crate::render) fn explain(documents: &mut [&mut Shape]) {
    let definitions = documents.iter().flat_map(|document| &document.blocks).flat_map(|block| match block {
        BlockShape::Definitions { definitions } => definitions.as_slice(),
        _ => &[],
    });
    let explained = definitions.filter(|definition| definition.explanation.is_some());
    let explained: BTreeMap<u32, DefinitionShape> = explained.map(|it| (it.number, it.clone())).collect();
    if explained.is_empty() {
        return;
    }
    for cell in documents.iter_mut().flat_map(|document| &mut document.blocks).flat_map(cells) {
        for number in marked(cell) {
            cell.terms.extend(explained.get(&number).cloned());
        }
    }
}

fn cells(block: &mut BlockShape) -> Vec<&mut CellShape> {
    match block {
        BlockShape::Items { items, .. } => items.iter_mut().flat_map(|item| &mut item.cells).collect(),
        BlockShape::Table { rows, .. } => {
            let cells = rows.iter_mut().filter_map(|row| match row {
                RowShape::Cells { cells, .. } => Some(cells),
                RowShape::Section { .. } | RowShape::Note { .. } => None,
            });
            cells.flatten().collect()
        }
        _ => Vec::new(),
    }
}

/// The numbers of the term marks in a cell, each once, in their order.
fn marked(cell: &CellShape) -> Vec<u32> {
    let mut numbers = Vec::new();
    for inline in cell.paragraphs.iter().flatten() {
        if let InlineShape::Marker { number, .. } = inline
            && !numbers.contains(number)
        {
            numbers.push(*number);
        }
    }
    numbers
}
