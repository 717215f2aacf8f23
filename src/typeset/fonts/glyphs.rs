//! What a document prints that no font has.

use std::collections::BTreeSet;

use ttf_parser::Face;
use unicode_normalization::char::{compose, decompose_canonical, is_combining_mark};

use super::{Family, FontSet, faces, is_of};
use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::document::{Block, Cell, Document, Fact, Inline, ItemTable, Row, Table};

/// The fonts of a set, opened for looking up characters.
#[derive(Debug)]
pub struct Coverage<'a> {
    /// All faces in the order of precedence.
    faces: Vec<Face<'a>>,
    /// For each way text is set (明朝 or ゴシック first, 標準 or 太字) the faces in the order they
    /// are asked; used for variation sequences, where the first face that has the base decides.
    ways: Vec<Vec<usize>>,
}

impl FontSet {
    /// Opens the fonts for looking up characters.
    pub fn coverage(&self) -> Coverage<'_> {
        let faces: Vec<Face<'_>> = self.files().iter().flat_map(|file| faces(file.bytes())).collect();
        let mut ways = Vec::new();
        for first in [Family::Mincho, Family::Gothic] {
            for weight in [400_u16, 700] {
                let mut way: Vec<usize> = [first, Family::Fallback]
                    .into_iter()
                    .filter_map(|family| {
                        let of_family = faces.iter().enumerate().filter(|(_, face)| is_of(face, family));
                        of_family.min_by_key(|(_, face)| face.weight().to_number().abs_diff(weight))
                    })
                    .map(|(index, _)| index)
                    .collect();
                let rest: Vec<usize> = (0..faces.len()).filter(|index| !way.contains(index)).collect();
                way.extend(rest);
                ways.push(way);
            }
        }
        Coverage { faces, ways }
    }
}

impl Coverage<'_> {
    /// Whether some font prints the character.
    pub fn covers(&self, character: char) -> bool {
        is_invisible(character) || self.has(character) || self.covers_parts(character)
    }

    /// Whether the character is printed in the shape the selector asks for, wherever it stands.
    pub fn covers_variation(&self, base: char, selector: char) -> bool {
        self.ways.iter().all(|way| {
            let deciding = way.iter().map(|index| &self.faces[*index]).find(|face| face.glyph_index(base).is_some());
            deciding.is_some_and(|face| face.glyph_variation_index(base, selector).is_some())
        })
    }

    fn has(&self, character: char) -> bool {
        self.faces.iter().any(|face| face.glyph_index(character).is_some_and(|glyph| glyph.0 != 0))
    }

    /// A letter with an accent is printed from its parts when one font has them all.
    fn covers_parts(&self, character: char) -> bool {
        let mut parts = Vec::new();
        decompose_canonical(character, |part| parts.push(part));
        parts.len() > 1 && self.faces.iter().any(|face| parts.iter().all(|part| face.glyph_index(*part).is_some()))
    }

    /// The characters of a text that cannot be printed, each with what follows it if that matters.
    fn missing_in(&self, text: &str) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut before: Option<char> = None;
        for character in text.chars() {
            if is_variation_selector(character) {
                if let Some(base) = before
                    && self.covers(base)
                    && !self.covers_variation(base, character)
                {
                    missing.push(Missing::Variation(base, character));
                }
            } else if !self.covers(character) {
                // か and a combining ゛ are printed as が.
                let composed =
                    before.filter(|_| is_combining_mark(character)).and_then(|base| compose(base, character));
                if !composed.is_some_and(|composed| self.covers(composed)) {
                    missing.push(Missing::Character(character));
                }
            }
            before = Some(character);
        }
        missing
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    Character(char),
    /// A character and the selector of a shape the font does not have.
    Variation(char, char),
}

/// Nothing is drawn for it: spaces, breaks and joiners.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\t' | ' ' | '\u{a0}' | '\u{ad}' | '\u{3000}' | '\u{200b}'
            ..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}'
    ) || is_variation_selector(character)
}

fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Says which characters of a document cannot be printed, each once for each place.
///
/// A character no font has is an error: Typst would refuse the document without telling where. A
/// name's variant that would be printed in its usual shape is a warning.
pub fn missing_glyphs(document: &Document, fonts: &FontSet) -> Report {
    let coverage = fonts.coverage();
    let mut found: BTreeSet<(Option<Span>, Missing)> = BTreeSet::new();
    each_text(document, &mut |text, origin| {
        // ASCII is in every Japanese font; most texts of the program end here or are short.
        if !text.is_ascii() {
            found.extend(coverage.missing_in(text).into_iter().map(|missing| (origin, missing)));
        }
    });
    let mut report = Report::new();
    for (origin, missing) in found {
        let (diagnostic, label) = match missing {
            Missing::Character(character) => (
                Diagnostic::error(
                    codes::GLYPH_MISSING,
                    format!("文字「{character}」（{}）を印刷できるフォントがありません。", code_point(character)),
                )
                .hint("この文字を含むフォントを fonts フォルダに加えるか、印刷できる文字に改めてください。"),
                format!("「{character}」を含む"),
            ),
            Missing::Variation(base, selector) => (
                Diagnostic::warning(
                    codes::GLYPH_MISSING,
                    format!(
                        "異体字「{base}{selector}」（{} {}）の字形がフォントにないため、「{base}」の字形で印刷します。",
                        code_point(base),
                        code_point(selector)
                    ),
                )
                .hint("字形が大切な氏名のときは、この字形を含むフォントを使うか、相手方に確認してください。"),
                format!("「{base}」の異体字を含む"),
            ),
        };
        report.push(match origin {
            Some(span) => diagnostic.at(span, label),
            None => diagnostic,
        });
    }
    report
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

type Visit<'v> = &'v mut dyn FnMut(&str, Option<Span>);

/// Everything of a document that is printed, and where it was written.
fn each_text(document: &Document, visit: Visit<'_>) {
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
        }
    }
}

fn each_inline(inlines: &[Inline], visit: Visit<'_>) {
    for inline in inlines {
        match inline {
            Inline::Text(text) => visit(&text.value, text.origin),
            Inline::Marker(_) | Inline::Break => {}
            Inline::Status(_) | Inline::Ringed { .. } | Inline::Missing(_) => visit(&inline.plain(), None),
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
            Row::Section(text) => each_inline(text, visit),
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
                each_inline(line.system.as_deref().unwrap_or_default(), visit);
                each_inline(&line.inlines, visit);
            }
        }
    }
}

fn in_cell(cell: &Cell, visit: Visit<'_>) {
    cell.paragraphs.iter().for_each(|paragraph| each_inline(paragraph, visit));
}
