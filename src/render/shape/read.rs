//! Reads a document back from its shape, to print a paper again from the record of its signing.

use crate::diagnostic::Span;
use crate::document::{
    Align, Between, Block, Cell, ColumnHead, Definition, Document, DocumentKind, Fact, FigureBlock, Inline, ItemRow,
    ItemTable, Line, LineKind, Paragraph, ParagraphRole, PrintSettings, Row, Running, SigningBlock, SigningParty,
    Table, TableRole, Tier, TierField,
};
use crate::model::catalog::Column;
use crate::model::date::Date;
use crate::model::hospital::{Signing, TextSize};
use crate::model::id::TermNumber;
use crate::model::picture::Picture;
use crate::model::status::Status;
use crate::render::shape::{
    BlockShape, CellShape, ColumnShape, DefinitionShape, FactShape, FieldShape, HeadShape, InlineShape, ItemShape,
    LineShape, RowShape, Shape,
};

/// Finds a picture by its SHA-256.
pub type FindPicture<'p> = dyn Fn(&str) -> Option<Picture> + 'p;

/// The document of a shape. `place` is what faults of its pictures name.
///
/// `None` when it holds what this program does not know, and also when the document would have another shape: what was
/// signed is printed exactly, or not at all.
pub fn document(shape: &Shape, picture: &FindPicture<'_>, place: Span) -> Option<Document> {
    let reader = ShapeReader { picture, place };
    let blocks = shape.blocks.iter().map(|it| reader.block(it)).collect::<Option<_>>()?;
    let document = headed(&shape.head, blocks)?;
    (Shape::of(&document) == *shape).then_some(document)
}

fn headed(head: &HeadShape, blocks: Vec<Block>) -> Option<Document> {
    let date = match head.date {
        Some([year, month, day]) => {
            Some(Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)?)
        }
        None => None,
    };
    let running = &head.running;
    let between = running.fingerprint.split_once('→');
    Some(Document {
        kind: known(&DocumentKind::ALL, DocumentKind::key, &head.kind)?,
        title: head.title.clone(),
        running: Running {
            contract: inlines(&running.contract)?,
            contract_date: running.contract_date.clone(),
            label: inlines(&running.label)?,
            edition: running.edition.clone(),
            fingerprint: running.fingerprint.clone(),
            edited_catalog: running.edited_catalog.clone(),
        },
        draft: head.draft,
        author: head.author.clone(),
        date,
        paper: PrintSettings { text_size: known(&TextSize::ALL, TextSize::key, &head.text_size)?, blank: head.blank },
        between: between.map(|(old, new)| Between { old: old.to_owned(), new: new.to_owned() }),
        blocks,
    })
}

/// The word of a closed list with this key.
fn known<T: Copy>(all: &[T], key: fn(T) -> &'static str, written: &str) -> Option<T> {
    all.iter().copied().find(|word| key(*word) == written)
}

struct ShapeReader<'a> {
    picture: &'a FindPicture<'a>,
    place: Span,
}

impl ShapeReader<'_> {
    fn block(&self, shape: &BlockShape) -> Option<Block> {
        Some(match shape {
            BlockShape::Heading { level, anchor, text } => {
                Block::Heading { level: *level, anchor: anchor.clone(), text: inlines(text)? }
            }
            BlockShape::Paragraph { role, text } => Block::Paragraph(Paragraph {
                role: known(&ParagraphRole::ALL, ParagraphRole::key, role)?,
                inlines: inlines(text)?,
            }),
            BlockShape::Facts { facts } => Block::Facts(each(facts, fact)?),
            BlockShape::Table { role, caption, columns, rows } => Block::Table(Table {
                role: known(&TableRole::ALL, TableRole::key, role)?,
                caption: caption.clone(),
                columns: each(columns, column)?,
                rows: each(rows, row)?,
            }),
            BlockShape::Items { caption, columns, items } => Block::Items(ItemTable {
                caption: caption.clone(),
                kinds: each(columns, |it| known(&Column::ALL, Column::key, it.kind.as_ref()?))?,
                columns: each(columns, column)?,
                items: each(items, item)?,
            }),
            BlockShape::Definitions { definitions } => Block::Definitions(definitions.iter().map(definition).collect()),
            BlockShape::Signing { kind, sentence, date, parties } => Block::Signing(SigningBlock {
                kind: known(&Signing::ALL, Signing::key, kind)?,
                sentence: sentence.clone(),
                date: inlines(date)?,
                parties: each(parties, |party| {
                    Some(SigningParty { label: party.label.clone(), lines: each(&party.lines, fact)? })
                })?,
            }),
            BlockShape::Figure { caption, description, source: _, sha256 } => Block::Figure(FigureBlock {
                caption: inlines(caption)?,
                description: description.clone(),
                picture: (self.picture)(sha256)?,
                place: self.place,
            }),
        })
    }
}

fn each<S, T>(shapes: &[S], read: impl Fn(&S) -> Option<T>) -> Option<Vec<T>> {
    shapes.iter().map(read).collect()
}

fn inlines(shapes: &[InlineShape]) -> Option<Vec<Inline>> {
    each(shapes, inline)
}

fn lines(shapes: &[Vec<InlineShape>]) -> Option<Vec<Vec<Inline>>> {
    each(shapes, |line| inlines(line))
}

fn inline(shape: &InlineShape) -> Option<Inline> {
    Some(match shape {
        InlineShape::Text { text, whole: false } => Inline::text(text),
        InlineShape::Text { text, whole: true } => Inline::number(text, None),
        InlineShape::Marker { number, anchor: _ } => Inline::Marker(TermNumber(*number)),
        InlineShape::Break => Inline::Break,
        InlineShape::Status { key, word: _ } => {
            known(&Status::ALL, Status::key, key).map_or(Inline::Reconfirm, Inline::Status)
        }
        InlineShape::Ringed { words } => Inline::Ringed {
            words: words.iter().map(|ringed| ringed.word.clone()).collect(),
            chosen: words.iter().position(|ringed| ringed.chosen),
        },
        InlineShape::Link { text, href, whole: false } => Inline::link(text, href),
        InlineShape::Link { text, href, whole: true } => Inline::number(text, Some(href.clone())),
        InlineShape::Changed { text } => Inline::Changed(text.clone()),
        InlineShape::Missing { word, open: true } => Inline::Open(word.clone()),
        InlineShape::Missing { word, open: false } => Inline::Missing(word.clone()),
        InlineShape::Tick { word } => Inline::Tick(word.clone()),
        InlineShape::Fill => Inline::Fill,
    })
}

fn fact(shape: &FactShape) -> Option<Fact> {
    Some(Fact { name: shape.name.clone(), values: lines(&shape.values)? })
}

fn column(shape: &ColumnShape) -> Option<ColumnHead> {
    let align = if shape.center { Align::Center } else { Align::Start };
    Some(ColumnHead { text: inlines(&shape.text)?, share: shape.share, align, filter: shape.filter.clone() })
}

fn row(shape: &RowShape) -> Option<Row> {
    Some(match shape {
        RowShape::Section { text } => Row::Section(inlines(text)?),
        RowShape::Note { text } => Row::Note(inlines(text)?),
        RowShape::Cells { anchor, cells } => Row::Cells { anchor: anchor.clone(), cells: each(cells, cell)? },
    })
}

fn cell(shape: &CellShape) -> Option<Cell> {
    Some(Cell { header: shape.header, paragraphs: lines(&shape.paragraphs)? })
}

fn item(shape: &ItemShape) -> Option<ItemRow> {
    let InlineShape::Status { key, .. } = &shape.status else { return None };
    Some(ItemRow {
        anchor: shape.anchor.clone(),
        heading: inlines(&shape.heading)?,
        status: known(&Status::ALL, Status::key, key)?,
        reconfirm: shape.reconfirm.is_some(),
        cells: each(&shape.cells, cell)?,
        tier: Tier { fields: each(&shape.tier, field)? },
    })
}

fn field(shape: &FieldShape) -> Option<TierField> {
    Some(TierField { label: shape.label.clone(), lines: each(&shape.lines, line)? })
}

fn line(shape: &LineShape) -> Option<Line> {
    Some(Line {
        kind: known(&LineKind::ALL, LineKind::key, &shape.kind)?,
        number: shape.number.clone(),
        letter: shape.letter.clone(),
        is_numbered: shape.level > 0,
        system: match &shape.system {
            Some(system) => Some(inlines(system)?),
            None => None,
        },
        inlines: inlines(&shape.text)?,
    })
}

fn definition(shape: &DefinitionShape) -> Definition {
    Definition { number: TermNumber(shape.number), term: shape.term.clone(), explanation: shape.explanation.clone() }
}
