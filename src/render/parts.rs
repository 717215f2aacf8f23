//! The parts of documents and pages as finished text: their blocks, and the rows and items of their tables.
//!
//! Most parts are in many files of a run: the ministry's text is in every annex, and many hospitals agree on the same.
//! The text of a part depends only on the part, the head of its table and the templates. So it goes through its
//! template once and is kept. There is a limit to what is kept. What is kept only saves work; nothing is decided by it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Report};
use crate::render::Templates;
use crate::render::shape::{
    BlockShape, CellShape, ColumnShape, ItemShape, PageBlockShape, PageOnlyShape, RowShape, SettledShape, ShapeWord,
};
use crate::render::tera::{Component, Engine, Finished, Set};

const BLOCK: Component = Component { name: "block", arguments: &["block"] };
const TABLE_HEAD: Component = Component { name: "table_head", arguments: &["columns"] };
const ROW: Component = Component { name: "row", arguments: &["row", "columns", "role"] };
const CANONICAL: Component = Component { name: "canonical", arguments: &["cells", "columns"] };
const AGREED: Component = Component { name: "agreed", arguments: &["item", "columns"] };
/// Only for pages.
const SETTLED: Component = Component { name: "settled", arguments: &["contract"] };

/// The components that the program calls in every format, and those for HTML.
pub(super) const OF_DOCUMENTS: &[Component] = &[BLOCK, TABLE_HEAD, ROW, CANONICAL, AGREED];
pub(super) const OF_PAGES: &[Component] = &[BLOCK, TABLE_HEAD, ROW, CANONICAL, AGREED, SETTLED];

/// How many bytes of finished text are kept. Together with what they were made from it is about four times as much.
const LIMIT: usize = 4 << 20;

/// The templates of one format, and the parts they have made.
#[derive(Debug)]
pub(super) struct Parts {
    engine: Engine,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// A number for each head. No number is given twice.
    heads: HashMap<Head, u64>,
    next: u64,
    parts: HashMap<(u64, KeptPart), Finished>,
    bytes: usize,
}

/// What the text of a part depends on besides the part.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Head {
    terms: String,
    /// The role of the table; empty for a block that is not in a table.
    role: ShapeWord,
    columns: Vec<ColumnShape>,
}

/// A head and its number.
struct NumberedHead {
    number: u64,
    head: Head,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum KeptPart {
    Block(PageBlockShape),
    /// The head of the table.
    Head,
    Row(RowShape),
    /// The ministry's cells of an item.
    Canonical(Vec<CellShape>),
    /// The item without the ministry's cells.
    Agreed(ItemShape),
    /// What a contract says about an item, for the page of the item.
    Settled(SettledShape),
}

/// A block whose parts are finished, as its template gets it.
#[derive(Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
enum FinishedBlock {
    Table { role: ShapeWord, caption: String, head: Finished, rows: Vec<Finished> },
    Items { caption: String, head: Finished, items: Vec<FinishedItem> },
    Settled { contracts: Vec<Finished> },
}

#[derive(Serialize)]
struct FinishedItem {
    anchor: String,
    canonical: Finished,
    agreed: Finished,
}

#[derive(Serialize)]
struct BlockArguments<T> {
    block: T,
}

#[derive(Serialize)]
struct HeadArguments<'a> {
    columns: &'a [ColumnShape],
}

#[derive(Serialize)]
struct RowArguments<'a> {
    row: &'a RowShape,
    columns: &'a [ColumnShape],
    role: &'a str,
}

#[derive(Serialize)]
struct CanonicalArguments<'a> {
    cells: &'a [CellShape],
    columns: &'a [ColumnShape],
}

#[derive(Serialize)]
struct AgreedArguments<'a> {
    item: &'a ItemShape,
    columns: &'a [ColumnShape],
}

#[derive(Serialize)]
struct SettledArguments<'a> {
    contract: &'a SettledShape,
}

impl Parts {
    /// Compiles the templates of a set. The set calls [`OF_DOCUMENTS`] or [`OF_PAGES`].
    pub(super) fn new(templates: &Templates, set: &Set<'_>) -> Result<Self, Report> {
        Ok(Self { engine: Engine::new(templates, set)?, kept: Mutex::default() })
    }

    /// Puts a value through the template `name`.
    pub(super) fn render(&self, name: &str, value: &impl Serialize) -> Result<String, Diagnostic> {
        self.engine.render(name, value)
    }

    /// The blocks of a document. `terms` is what stands before the anchor of a term in a link.
    pub(super) fn document(&self, blocks: Vec<BlockShape>, terms: &str) -> Result<Vec<Finished>, Diagnostic> {
        self.page(blocks.into_iter().map(PageBlockShape::Block), terms)
    }

    /// The blocks of a page of the site.
    pub(super) fn page(
        &self,
        blocks: impl IntoIterator<Item = PageBlockShape>,
        terms: &str,
    ) -> Result<Vec<Finished>, Diagnostic> {
        let alone = self.numbered("".into(), Vec::new(), terms);
        blocks.into_iter().map(|block| self.block(block, &alone)).collect()
    }

    fn block(&self, block: PageBlockShape, alone: &NumberedHead) -> Result<Finished, Diagnostic> {
        let terms = &alone.head.terms;
        let block = match block {
            PageBlockShape::Block(BlockShape::Table { role, caption, columns, rows }) => {
                let table = self.numbered(role.clone(), columns, terms);
                let head = self.part(&table, KeptPart::Head)?;
                let rows = rows.into_iter().map(|row| self.part(&table, KeptPart::Row(row)));
                FinishedBlock::Table { role, caption, head, rows: rows.collect::<Result<_, _>>()? }
            }
            PageBlockShape::Block(BlockShape::Items { caption, columns, items }) => {
                let table = self.numbered("items".into(), columns, terms);
                let head = self.part(&table, KeptPart::Head)?;
                let items = items.into_iter().map(|item| self.item(&table, item));
                FinishedBlock::Items { caption, head, items: items.collect::<Result<_, _>>()? }
            }
            PageBlockShape::Page(PageOnlyShape::Settled { contracts }) => {
                let contracts = contracts.into_iter().map(|contract| self.part(alone, KeptPart::Settled(contract)));
                FinishedBlock::Settled { contracts: contracts.collect::<Result<_, _>>()? }
            }
            // A picture is in few files, and would fill what is kept.
            PageBlockShape::Block(block @ BlockShape::Figure { .. }) => {
                return self.engine.call(&BLOCK, &BlockArguments { block }, terms);
            }
            block => return self.part(alone, KeptPart::Block(block)),
        };
        self.engine.call(&BLOCK, &BlockArguments { block }, terms)
    }

    fn item(&self, table: &NumberedHead, mut item: ItemShape) -> Result<FinishedItem, Diagnostic> {
        let canonical = self.part(table, KeptPart::Canonical(std::mem::take(&mut item.cells)))?;
        let anchor = item.anchor.clone();
        Ok(FinishedItem { anchor, canonical, agreed: self.part(table, KeptPart::Agreed(item))? })
    }

    fn numbered(&self, role: ShapeWord, columns: Vec<ColumnShape>, terms: &str) -> NumberedHead {
        let head = Head { terms: terms.to_owned(), role, columns };
        NumberedHead { number: self.kept().number(&head), head }
    }

    fn part(&self, NumberedHead { number, head }: &NumberedHead, part: KeptPart) -> Result<Finished, Diagnostic> {
        let key = (*number, part);
        if let Some(finished) = self.kept().parts.get(&key) {
            return Ok(finished.clone());
        }
        let Head { terms, role, columns } = head;
        let finished = match &key.1 {
            KeptPart::Block(block) => self.engine.call(&BLOCK, &BlockArguments { block }, terms),
            KeptPart::Head => self.engine.call(&TABLE_HEAD, &HeadArguments { columns }, terms),
            KeptPart::Row(row) => self.engine.call(&ROW, &RowArguments { row, columns, role }, terms),
            KeptPart::Canonical(cells) => self.engine.call(&CANONICAL, &CanonicalArguments { cells, columns }, terms),
            KeptPart::Agreed(item) => self.engine.call(&AGREED, &AgreedArguments { item, columns }, terms),
            KeptPart::Settled(contract) => self.engine.call(&SETTLED, &SettledArguments { contract }, terms),
        }?;
        self.kept().keep(key, &finished);
        Ok(finished)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn number(&mut self, head: &Head) -> u64 {
        if let Some(number) = self.heads.get(head) {
            return *number;
        }
        self.next += 1;
        self.heads.insert(head.clone(), self.next);
        self.next
    }

    fn keep(&mut self, key: (u64, KeptPart), finished: &Finished) {
        self.bytes += finished.len();
        if self.bytes > LIMIT {
            // Numbers go on from `next`: a head in use keeps its number, and no other head ever gets it.
            *self = Self { next: self.next, bytes: finished.len(), ..Self::default() };
        }
        self.parts.insert(key, finished.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::shape::InlineShape;

    fn markdown() -> Parts {
        let escape = |text: &str, out: &mut dyn std::io::Write| out.write_all(text.as_bytes());
        let set = Set { folder: "markdown/", suffix: ".md", escape, called: OF_DOCUMENTS };
        Parts::new(&Templates::shipped(), &set).expect("they compile")
    }

    fn paragraph(text: String) -> Vec<BlockShape> {
        vec![BlockShape::Paragraph { role: "body".into(), text: vec![InlineShape::Text { text, whole: false }] }]
    }

    /// What is kept stays below the limit, and what was dropped is made again.
    #[test]
    fn what_is_kept_has_a_limit() {
        let parts = markdown();
        for round in 0..3 {
            for letter in 'a'..='z' {
                let text = letter.to_string().repeat(LIMIT / 10);
                let finished = parts.document(paragraph(text.clone()), "").expect("it is a paragraph");
                assert_eq!(finished.iter().map(Finished::len).collect::<Vec<_>>(), [text.len()], "{round}");
                let kept = parts.kept();
                assert!(kept.bytes <= LIMIT && kept.parts.len() <= 10, "{} bytes", kept.bytes);
            }
        }
    }

    /// The same words can mean something else in another table.
    #[test]
    fn a_part_is_kept_with_its_head() {
        let parts = markdown();
        let numbers: Vec<_> = [("overview", "#"), ("overview", "#"), ("checklist", "#"), ("overview", "../#")]
            .map(|(role, terms)| parts.numbered(role.into(), Vec::new(), terms).number)
            .to_vec();
        assert_eq!(numbers, [1, 1, 2, 3]);
    }
}
