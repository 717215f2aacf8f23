//! The tables of a document as rows for a spreadsheet, where a person can sort and filter them.
//!
//! Each item, or each contact, is a row. A heading over the rows of a printed table (the section, the party) becomes a
//! column. The rest of the document is left out.

use crate::document::{Block, Cell, Document, DocumentKind, Inline, ItemRow, ItemTable, Row, Sheet, Table, TableRole};
use crate::model::status::RECONFIRM;

/// Stands where the ministry's table of a part has no such column.
const NO_COLUMN: &str = "（この部にない欄）";

const STATE: &str = "状態";

impl Sheet {
    /// Whether documents of this kind have a spreadsheet too.
    pub fn is_of(kind: DocumentKind) -> bool {
        matches!(kind, DocumentKind::Annex | DocumentKind::Checklist | DocumentKind::Contacts)
    }

    /// The rows of a document's tables. Item tables become one table. Other tables follow one another with an empty row
    /// between.
    pub fn of(document: &Document) -> Self {
        let rows = match document.kind {
            DocumentKind::Annex => items(&document.blocks),
            _ => tables(&document.blocks),
        };
        Self { kind: document.kind, rows }
    }
}

/// The item tables of all sections as one.
fn items(blocks: &[Block]) -> Vec<Vec<String>> {
    let mut heading = String::new();
    let mut tables: Vec<(String, &ItemTable)> = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { text: words, .. } => heading = text(words),
            Block::Items(table) => tables.push((heading.clone(), table)),
            _ => {}
        }
    }
    let heads = tables.iter().flat_map(|(_, table)| &table.columns).map(|head| text(&head.text));
    let columns = once_each(heads);
    let fields = tables.iter().flat_map(|(_, table)| &table.items).flat_map(|item| &item.tier.fields);
    let labels = once_each(fields.map(|field| field.label.clone()).filter(|label| label != STATE));
    let head = ["節".to_owned()].into_iter().chain(columns.iter().cloned()).chain([STATE.to_owned()]);
    let mut rows = vec![head.chain(labels.iter().cloned()).collect()];
    for (section, table) in &tables {
        let place = |column: &String| table.columns.iter().position(|head| text(&head.text) == *column);
        let places: Vec<Option<usize>> = columns.iter().map(place).collect();
        for item in &table.items {
            let cells = places.iter().map(|at| at.map_or_else(|| NO_COLUMN.to_owned(), |at| cell(&item.cells[at])));
            let row = [section.clone()].into_iter().chain(cells).chain([state(item)]);
            rows.push(row.chain(labels.iter().map(|label| field(item, label))).collect());
        }
    }
    rows
}

/// The status, and the reason where the item is left out.
fn state(item: &ItemRow) -> String {
    let again = if item.reconfirm { format!("・{RECONFIRM}") } else { String::new() };
    let said = lines(item, STATE);
    format!("{}{again}", if said.is_empty() { item.status.word() } else { &said })
}

/// What a field says. An item that is left out has no duty and no cost, so its status takes the place.
fn field(item: &ItemRow, label: &str) -> String {
    let said = lines(item, label);
    if said.is_empty() { item.status.word().to_owned() } else { said }
}

/// What a field says. Lines of one system begin with its name.
fn lines(item: &ItemRow, label: &str) -> String {
    let lines = item.tier.fields.iter().filter(|field| field.label == label).flat_map(|field| &field.lines);
    let lines = lines.map(|line| {
        let system = line.system.as_ref().map_or_else(String::new, |system| format!("{}：", text(system)));
        let marks = [&line.number, &line.letter].into_iter().flatten();
        let marks: String = marks.map(|mark| format!("{mark} ")).collect();
        format!("{marks}{system}{}", text(&line.inlines))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn tables(blocks: &[Block]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for table in blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    }) {
        if !rows.is_empty() {
            rows.push(vec![String::new()]);
        }
        rows.extend(table_rows(table));
    }
    rows
}

fn table_rows(table: &Table) -> Vec<Vec<String>> {
    let over = if table.role == TableRole::Checklist { "節" } else { "当事者" };
    let head = table.columns.iter().map(|head| text(&head.text));
    let mut rows = vec![[over.to_owned()].into_iter().chain(head).collect::<Vec<_>>()];
    let mut above = String::new();
    for row in &table.rows {
        match row {
            Row::Section(words) => above = text(words),
            Row::Note(words) => {
                // The note goes into every cell, because a filter may look at any of them.
                let mut cells = vec![above.clone()];
                cells.resize(rows[0].len(), text(words));
                rows.push(cells);
            }
            Row::Cells { cells, .. } => {
                rows.push([above.clone()].into_iter().chain(cells.iter().map(cell)).collect());
            }
        }
    }
    rows
}

fn cell(cell: &Cell) -> String {
    cell.paragraphs.iter().map(|paragraph| text(paragraph)).collect::<Vec<_>>().join("\n")
}

fn text(inlines: &[Inline]) -> String {
    let word = |inline: &Inline| match inline {
        Inline::Ringed { words, chosen } => {
            let ring =
                |(at, word): (usize, &String)| if *chosen == Some(at) { format!("○{word}") } else { word.clone() };
            words.iter().enumerate().map(ring).collect::<Vec<_>>().join("・")
        }
        other => other.plain(),
    };
    inlines.iter().map(word).collect()
}

fn once_each(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut each: Vec<String> = Vec::new();
    for text in texts {
        if !each.contains(&text) {
            each.push(text);
        }
    }
    each
}
