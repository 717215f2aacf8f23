//! Every printed text of a document.

use super::{Block, Cell, Document, Fact, Inline, ItemTable, Row, Table};
use crate::diagnostic::Span;
use crate::resolve::TextRun;

type Visit<'v> = &'v mut dyn FnMut(&str, Option<Span>);

/// Visits every printed text of a document, with the place where a person wrote it.
pub fn each_text(document: &Document, visit: Visit<'_>) {
    visit(&document.title, None);
    let running = &document.running;
    each_inline(&running.contract, visit);
    each_inline(&running.label, visit);
    for text in [&running.contract_date, &running.edition] {
        visit(text, None);
    }
    for text in running.edited_catalog.iter() {
        visit(text, None);
    }
    for block in &document.blocks {
        match block {
            Block::Heading { text, .. } => each_inline(text, visit),
            Block::Paragraph(paragraph) => each_inline(&paragraph.inlines, visit),
            Block::Facts(facts) => facts.iter().for_each(|fact| in_fact(fact, visit)),
            Block::Table(table) => in_table(table, visit),
            Block::Items(table) => in_items(table, visit),
            Block::Definitions(definitions) => {
                for definition in definitions {
                    visit(&definition.term, None);
                    visit(definition.explanation.as_deref().unwrap_or_default(), None);
                }
            }
            Block::Signing(signing) => {
                visit(&signing.sentence, None);
                each_inline(&signing.date, visit);
                for party in &signing.parties {
                    visit(&party.label, None);
                    party.lines.iter().for_each(|fact| in_fact(fact, visit));
                }
            }
            Block::Figure(figure) => {
                each_inline(&figure.caption, visit);
                visit(&figure.picture.letters, Some(figure.place));
            }
        }
    }
}

fn each_inline(inlines: &[Inline], visit: Visit<'_>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Link { text, .. } | Inline::Number { text, .. } => {
                visit(&text.text, text.origin);
            }
            Inline::Marker(_) | Inline::Break | Inline::Fill => {}
            Inline::Status(_)
            | Inline::Reconfirm
            | Inline::Finding { .. }
            | Inline::Ringed { .. }
            | Inline::Changed(_)
            | Inline::Open(_)
            | Inline::Missing(_)
            | Inline::Tick(_) => visit(&inline.plain(), None),
        }
    }
}

fn in_fact(fact: &Fact, visit: Visit<'_>) {
    visit(&fact.name, None);
    fact.values.iter().for_each(|value| each_inline(value, visit));
}

fn in_table(table: &Table, visit: Visit<'_>) {
    visit(&table.caption, None);
    table.columns.iter().for_each(|column| each_inline(&column.text, visit));
    for row in &table.rows {
        match row {
            Row::Section(text) | Row::Note(text) => each_inline(text, visit),
            Row::Cells { cells, .. } => cells.iter().for_each(|cell| in_cell(cell, visit)),
        }
    }
}

fn in_items(table: &ItemTable, visit: Visit<'_>) {
    table.columns.iter().for_each(|column| each_inline(&column.text, visit));
    for item in &table.items {
        each_inline(&item.heading, visit);
        item.cells.iter().for_each(|cell| in_cell(cell, visit));
        for field in &item.tier.fields {
            visit(&field.label, None);
            for line in &field.lines {
                [&line.number, &line.letter].into_iter().flatten().for_each(|mark| visit(mark, None));
                each_inline(line.system.as_deref().unwrap_or_default(), visit);
                each_inline(&line.inlines, visit);
            }
        }
    }
}

fn in_cell(cell: &Cell, visit: Visit<'_>) {
    cell.paragraphs.iter().for_each(|paragraph| each_inline(paragraph, visit));
}

/// Changes the texts of a document that a person wrote. The structure stays as it is.
///
/// The title and the author have no places. If they hold such a text, it is changed there too.
pub fn change_written(document: &mut Document, change: &mut dyn FnMut(&TextRun) -> Option<String>) {
    let mut changed: Vec<(String, String)> = Vec::new();
    for inline in lists(document).into_iter().flatten() {
        if let Inline::Text(text) | Inline::Link { text, .. } | Inline::Number { text, .. } = inline
            && text.origin.is_some()
            && let Some(value) = change(text)
        {
            changed.push((std::mem::replace(&mut text.text, value.clone()), value));
        }
    }
    // The longest texts come first, because a text may be part of another.
    changed.sort_by_key(|(before, _)| std::cmp::Reverse(before.len()));
    for (before, after) in &changed {
        for text in [&mut document.title, &mut document.author] {
            *text = text.replace(before, after);
        }
    }
}

fn lists(document: &mut Document) -> Vec<&mut Vec<Inline>> {
    let mut lists = vec![&mut document.running.contract, &mut document.running.label];
    for block in &mut document.blocks {
        match block {
            Block::Heading { text, .. } => lists.push(text),
            Block::Paragraph(paragraph) => lists.push(&mut paragraph.inlines),
            Block::Facts(facts) => lists.extend(facts.iter_mut().flat_map(|fact| &mut fact.values)),
            Block::Table(table) => {
                lists.extend(table.columns.iter_mut().map(|column| &mut column.text));
                for row in &mut table.rows {
                    match row {
                        Row::Section(text) | Row::Note(text) => lists.push(text),
                        Row::Cells { cells, .. } => {
                            lists.extend(cells.iter_mut().flat_map(|cell| &mut cell.paragraphs))
                        }
                    }
                }
            }
            Block::Items(table) => {
                lists.extend(table.columns.iter_mut().map(|column| &mut column.text));
                for item in &mut table.items {
                    lists.push(&mut item.heading);
                    lists.extend(item.cells.iter_mut().flat_map(|cell| &mut cell.paragraphs));
                    for line in item.tier.fields.iter_mut().flat_map(|field| &mut field.lines) {
                        lists.extend(&mut line.system);
                        lists.push(&mut line.inlines);
                    }
                }
            }
            Block::Signing(signing) => {
                lists.push(&mut signing.date);
                let lines = signing.parties.iter_mut().flat_map(|party| &mut party.lines);
                lists.extend(lines.flat_map(|fact| &mut fact.values));
            }
            Block::Figure(figure) => lists.push(&mut figure.caption),
            Block::Definitions(_) => {}
        }
    }
    lists
}
