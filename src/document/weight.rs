//! How much work a document is for the typesetter, counted before the typesetter gets it.
//!
//! A unit stands for about 10 microseconds of a processor, or 1 KiB of memory, whichever is more. `docs/performance.md`
//! says how that was measured. A document weighs the sum of its blocks. How much is too much is decided elsewhere.

use std::ops::AddAssign;

use super::{Block, Cell, Document, Fact, Inline, ItemTable, Row, Table};
use crate::diagnostic::Span;
use crate::model::picture::PictureKind;

/// A letter is 1 unit. These are the units that each of the following takes besides its letters.
const INLINE: u64 = 4;
/// A word beside a ring or a box.
const DRAWN: u64 = 12;
/// A paragraph, or a line after a break.
const LINE: u64 = 10;
const CELL: u64 = 20;
const HEADING: u64 = 10;
/// A row of a name and its values, set in two columns.
const FACT: u64 = 40;
/// The typesetter sets a place of signing more than once, to find out whether it fits on the page.
const SIGNED_FACT: u64 = 200;
const DEFINITION: u64 = 60;
const TABLE: u64 = 100;
/// A picture is set more than once, to find out how large it may be.
const FIGURE: u64 = 200;
/// So many pixels are one unit. A shape or a letter of a drawing is a unit by itself.
const PIXELS_OF_ONE: u64 = 200;
/// An item is measured before it is set, and its name stands on each page it runs over.
const ITEM: u64 = 200;

/// If one paragraph has this many letters, its cost doubles: for each line the typesetter looks through all parts of
/// the paragraph.
const LONG: u64 = 20_000;

/// The weight of a document, or of some of its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    pub units: u64,
    pub letters: u64,
    /// Paragraphs, and breaks inside them.
    pub lines: u64,
    pub cells: u64,
    pub heaviest: Option<Heaviest>,
}

/// The heaviest of the paragraphs that hold text a person wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heaviest {
    pub units: u64,
    pub letters: u64,
    pub lines: u64,
    pub place: Span,
}

/// The weight of a document.
pub fn weight(document: &Document) -> Weight {
    let mut weight = Weight::default();
    document.blocks.iter().for_each(|block| weight += of_block(block));
    weight
}

impl AddAssign for Weight {
    fn add_assign(&mut self, other: Self) {
        self.units += other.units;
        self.letters += other.letters;
        self.lines += other.lines;
        self.cells += other.cells;
        // Of two that weigh the same, the first stays.
        let heavier = |it: &Heaviest| self.heaviest.is_none_or(|heaviest| heaviest.units < it.units);
        self.heaviest = other.heaviest.filter(heavier).or(self.heaviest);
    }
}

fn of_block(block: &Block) -> Weight {
    let mut weight = Weight::default();
    match block {
        Block::Heading { text, .. } => {
            weight.units += HEADING;
            weight.add_line(text);
        }
        Block::Paragraph(paragraph) => weight.add_line(&paragraph.inlines),
        Block::Facts(facts) => facts.iter().for_each(|fact| weight.add_fact(fact)),
        Block::Table(table) => weight.add_table(table),
        Block::Items(table) => weight.add_items(table),
        Block::Definitions(definitions) => {
            for definition in definitions {
                weight.units += DEFINITION;
                let text = [definition.term.as_str(), definition.explanation.as_deref().unwrap_or_default()].concat();
                weight.add_line(&[Inline::text(text)]);
            }
        }
        Block::Signing(signing) => {
            weight.add_line(&[Inline::text(signing.sentence.as_str())]);
            weight.add_line(&signing.date);
            for fact in signing.parties.iter().flat_map(|party| &party.lines) {
                weight.units += SIGNED_FACT;
                weight.add_fact(fact);
            }
        }
        Block::Figure(figure) => {
            let parts = figure.picture.parts;
            weight.units += FIGURE
                + match figure.picture.kind {
                    PictureKind::Png => parts / PIXELS_OF_ONE,
                    PictureKind::Svg => parts,
                };
            weight.add_line(&figure.caption);
            weight.units += figure.description.chars().count() as u64;
        }
    }
    weight
}

impl Weight {
    fn add_fact(&mut self, fact: &Fact) {
        self.units += FACT;
        self.add_line(&[Inline::text(fact.name.as_str())]);
        fact.values.iter().for_each(|value| self.add_line(value));
    }

    fn add_table(&mut self, table: &Table) {
        self.units += TABLE;
        table.columns.iter().for_each(|head| self.add_cell([&head.text]));
        for row in &table.rows {
            match row {
                Row::Section(text) | Row::Note(text) => self.add_cell([text]),
                Row::Cells { cells, .. } => cells.iter().for_each(|cell| self.add(cell)),
            }
        }
    }

    fn add_items(&mut self, table: &ItemTable) {
        self.units += TABLE;
        table.columns.iter().for_each(|head| self.add_cell([&head.text]));
        for item in &table.items {
            self.units += ITEM;
            item.cells.iter().for_each(|cell| self.add(cell));
            for field in &item.tier.fields {
                self.add_cell([&vec![Inline::text(field.label.as_str())]]);
                for line in &field.lines {
                    self.add_line(line.system.as_deref().unwrap_or_default());
                    self.add_line(&line.inlines);
                }
            }
        }
    }

    fn add(&mut self, cell: &Cell) {
        self.add_cell(&cell.paragraphs);
    }

    fn add_cell<'d>(&mut self, paragraphs: impl IntoIterator<Item = &'d Vec<Inline>>) {
        self.units += CELL;
        self.cells += 1;
        paragraphs.into_iter().for_each(|paragraph| self.add_line(paragraph));
    }

    /// Adds one paragraph, or one line of a tier.
    fn add_line(&mut self, inlines: &[Inline]) {
        let (mut letters, mut lines, mut units, mut place) = (0, 1, 0, None);
        for inline in inlines {
            units += INLINE;
            match inline {
                Inline::Ringed { words, .. } => units += DRAWN * words.len() as u64,
                Inline::Tick(_) => units += DRAWN,
                Inline::Break => lines += 1,
                _ => {}
            }
            each_string(inline, &mut |text| {
                letters += text.chars().count() as u64;
                lines += text.matches('\n').count() as u64;
            });
            if let Inline::Text(text) | Inline::Link { text, .. } | Inline::Number { text, .. } = inline {
                place = place.or(text.origin);
            }
        }
        units += letters + letters * letters / LONG + LINE * lines;
        let heaviest = place.map(|place| Heaviest { units, letters, lines, place });
        *self += Weight { units, letters, lines, cells: 0, heaviest };
    }
}

/// Visits the strings of an inline. None of them is copied, because a document may have millions of letters.
fn each_string(inline: &Inline, visit: &mut dyn FnMut(&str)) {
    match inline {
        Inline::Text(text) | Inline::Link { text, .. } | Inline::Number { text, .. } => visit(&text.text),
        Inline::Changed(text) | Inline::Open(text) | Inline::Missing(text) | Inline::Tick(text) => visit(text),
        Inline::Ringed { words, .. } => words.iter().for_each(|word| visit(word)),
        Inline::Marker(_) | Inline::Status(_) | Inline::Reconfirm | Inline::Finding { .. } => visit(&inline.plain()),
        Inline::Break | Inline::Fill => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::SourceId;
    use crate::document::{Align, ColumnHead, Paragraph, ParagraphRole, TableRole};

    fn paragraph(inlines: Vec<Inline>) -> Block {
        Block::Paragraph(Paragraph { role: ParagraphRole::Body, inlines })
    }

    fn of_text(text: &str) -> Weight {
        of_block(&paragraph(vec![Inline::text(text)]))
    }

    fn table(rows: usize) -> Block {
        let column = || ColumnHead { text: vec![Inline::text("列")], share: 1, align: Align::Start, filter: None };
        let cell = || Cell { header: false, paragraphs: vec![vec![Inline::text("値")]] };
        let row = || Row::Cells { anchor: None, cells: vec![cell(), cell(), cell()] };
        let rows = (0..rows).map(|_| row()).collect();
        Block::Table(Table { role: TableRole::Contacts, caption: String::new(), columns: vec![column()], rows })
    }

    #[test]
    fn letters_lines_and_cells_are_counted() {
        let weight = of_text("あ\nい\n\nう");
        assert_eq!((weight.letters, weight.lines, weight.cells), (6, 4, 0));
        let broken = of_block(&paragraph(vec![Inline::text("あ"), Inline::Break, Inline::text("い")]));
        assert_eq!((broken.letters, broken.lines), (2, 2));
        assert_eq!(of_block(&table(5)).cells, 16);
    }

    #[test]
    fn the_heaviest_text_has_its_place() {
        let span = |at| Span::new(SourceId(0), at..at + 1);
        let mut weight = of_block(&paragraph(vec![Inline::from("短い", span(0))]));
        weight += of_block(&paragraph(vec![Inline::text("当院："), Inline::from("長い文\nです", span(5))]));
        weight += of_block(&paragraph(vec![Inline::from("短い", span(9))]));
        weight += of_text(&"長い".repeat(90));
        let heaviest = weight.heaviest.expect("some have a place");
        assert_eq!((heaviest.place, heaviest.letters, heaviest.lines), (span(5), 9, 2));
    }

    /// A long paragraph takes more than the same text in several.
    #[test]
    fn letters_in_one_paragraph_take_more() {
        let (whole, half) = (of_text(&"a".repeat(100_000)).units, of_text(&"a".repeat(50_000)).units);
        assert!(whole > 3 * half && whole < 4 * half, "{whole} {half}");
    }

    proptest! {
        #[test]
        fn blocks_add_up_and_more_is_never_less(
            texts in prop::collection::vec("[あ-んa-z\n]{0,40}", 1..8),
            rows in 0_usize..6,
            cut in 0_usize..8,
        ) {
            let mut blocks: Vec<Block> = texts.iter().map(|text| paragraph(vec![Inline::text(text.as_str())])).collect();
            blocks.push(table(rows));
            let sum = |blocks: &[Block]| {
                let mut all = Weight::default();
                blocks.iter().for_each(|block| all += of_block(block));
                all
            };
            let cut = cut.min(blocks.len());
            let mut parts = sum(&blocks[..cut]);
            parts += sum(&blocks[cut..]);
            prop_assert_eq!(parts, sum(&blocks));
            prop_assert!(of_block(&table(rows)).units < of_block(&table(rows + 1)).units);
            let joined = texts.concat();
            for (at, _) in joined.char_indices() {
                prop_assert!(of_text(&joined[..at]).units < of_text(&joined).units);
            }
        }
    }
}
