//! Reads an Excel workbook: its cells as a person sees them, and everything beside them that a reader of answers must
//! know.
//!
//! This room knows nothing of forms or hospitals. It takes files from anybody: [`read`] ends soon, in little memory, with
//! a workbook or a [`WorkbookFault`]. A workbook in which two programs could see different things is refused.
//! `docs/decisions/0019-workbooks.md` says what is read and what is not.

mod beside;
mod container;
mod day;
mod decimal;
mod fault;
mod number;
mod package;
mod place;
mod plan;
mod sheet;
mod string;
mod styles;
mod write;
mod xml;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

pub use fault::{ForeignPart, OtherFile, WorkbookBound, WorkbookFault};
pub use place::{CellArea, CellPlace};
pub use plan::{
    CellPlan, CellStyle, ColumnPlan, DropDown, NotWritten, RowPlan, SheetPlan, Tint, TintColour, WorkbookPlan,
};
pub use write::write;

use day::Epoch;
use package::{Package, Relation};
use sheet::{CommonParts, References};
use string::{Runs, plain, runs};
use styles::Styles;

// The bounds are for a form of 400 items, which has 5,000 rows of 8 columns, and each with some to spare.

/// The largest file that is read. Pictures count here; they are never unpacked.
pub const LARGEST: usize = 16 << 20;
/// What all parts that are read may hold when they are unpacked.
pub const UNPACKED: usize = 16 << 20;
/// Files in the package.
pub const MOST_PARTS: usize = 1_000;
pub const MOST_SHEETS: usize = 64;
/// Of all sheets, with those that are empty but have a look.
pub const MOST_CELLS: usize = 150_000;
/// Bytes of text in all cells, notes and drawings.
pub const MOST_TEXT: usize = 8 << 20;

/// A workbook as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Workbook {
    /// In the order of their tabs.
    pub sheets: Vec<WorkbookSheet>,
    pub names: Vec<DefinedName>,
    /// The properties that a program or a person added to the file.
    pub properties: BTreeMap<String, String>,
}

/// A sheet. One with only a chart has no cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookSheet {
    pub name: String,
    pub visibility: SheetVisibility,
    /// Cells with something in them.
    pub cells: BTreeMap<CellPlace, WorkbookCell>,
    pub merged: Vec<CellArea>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: Vec<RangeInclusive<u32>>,
    pub notes: Vec<CellRemark>,
    pub comments: Vec<CellRemark>,
    pub drawings: Vec<SheetDrawing>,
}

/// Whether a person sees a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetVisibility {
    Visible,
    Hidden,
    /// Excel does not offer to show it.
    VeryHidden,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkbookCell {
    /// As a person sees it, with a day as `2026-04-01` and a time as `13:30`. A cell that is too narrow changes nothing.
    pub text: String,
    pub kind: CellKind,
    pub formula: Option<Formula>,
    /// All of it or a part is struck through.
    pub is_struck: bool,
    /// The form of the cell (書式 `;;;`) shows nothing of it. `text` is what it hides, unless it is a number.
    pub is_unseen: bool,
}

/// What sort of thing stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    Text,
    Number,
    Day,
    Time,
    Bool,
    Error,
}

/// Whether the program that saved the workbook left the result of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formula {
    Computed,
    /// The text of the cell is empty.
    Uncomputed,
}

/// What somebody wrote at a cell: a note, or a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellRemark {
    pub place: CellPlace,
    pub text: String,
}

/// What lies over cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetDrawing {
    /// `None` when it lies at a place of the paper and not at a cell.
    pub area: Option<CellArea>,
    pub kind: DrawingKind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawingKind {
    /// An ellipse, an arrow, a text box …
    Shape,
    Line,
    Picture,
    /// A chart, or another picture that a program draws.
    Chart,
    Group,
    Ink,
    /// A button or box of an old form.
    Control,
}

/// A name for cells or for a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinedName {
    pub name: String,
    pub refers_to: String,
    /// Which sheet it belongs to, counted from 0.
    pub sheet: Option<usize>,
    pub is_hidden: bool,
}

impl WorkbookSheet {
    fn new(name: &str, visibility: SheetVisibility) -> Self {
        Self {
            name: name.to_owned(),
            visibility,
            cells: BTreeMap::new(),
            merged: Vec::new(),
            hidden_rows: BTreeSet::new(),
            hidden_columns: Vec::new(),
            notes: Vec::new(),
            comments: Vec::new(),
            drawings: Vec::new(),
        }
    }

    /// Whether a cell's row or column is hidden.
    pub fn hides(&self, place: CellPlace) -> bool {
        self.hidden_rows.contains(&place.row) || self.hidden_columns.iter().any(|range| range.contains(&place.column))
    }
}

/// Reads a workbook, as Excel, LibreOffice, Google and others save it.
pub fn read(bytes: &[u8]) -> Result<Workbook, WorkbookFault> {
    if !bytes.starts_with(b"PK") {
        return Err(WorkbookFault::OtherFile(fault::other_file(bytes)));
    }
    let package = &mut Package::open(bytes)?;
    let top = package.relations("")?;
    let main = the_part(&top, "officeDocument").ok_or(WorkbookFault::OtherFile(OtherFile::Archive))?;
    let mut book = Workbook::default();
    if let Some(part) = the_part(&top, "custom-properties").or_else(|| the_part(&top, "customProperties")) {
        book.properties = properties(package, part)?;
    }
    let main_part = main_part(package, main)?;
    book.names = main_part.names;
    let relations = package.relations(main)?;
    let strings = the_part(&relations, "sharedStrings").map_or(Ok(Vec::new()), |part| shared_strings(package, part))?;
    let styles =
        the_part(&relations, "styles").map_or_else(|| Ok(Styles::plain()), |part| Styles::read(package, part))?;
    let mut shared = CommonParts::new(strings, styles, main_part.epoch);
    let mut known = BTreeSet::new();
    for (name, id, visibility) in main_part.sheets {
        let relation = relations.iter().find(|relation| relation.id == id);
        let part = relation.and_then(|relation| relation.part.as_deref());
        let part = part.filter(|part| known.insert(part.to_ascii_lowercase()));
        let part = part.ok_or_else(|| WorkbookFault::Damaged { part: main.to_owned() })?;
        book.sheets.push(read_sheet(package, part, &name, visibility, &mut shared)?);
    }
    Ok(book)
}

fn the_part<'a>(relations: &'a [Relation], kind: &str) -> Option<&'a str> {
    relations.iter().find(|relation| relation.kind == kind).and_then(|relation| relation.part.as_deref())
}

/// What the main part says.
#[derive(Default)]
struct MainPart {
    sheets: Vec<(String, String, SheetVisibility)>,
    names: Vec<DefinedName>,
    epoch: Epoch,
}

fn main_part(package: &mut Package<'_>, main: &str) -> Result<MainPart, WorkbookFault> {
    let mut found = MainPart::default();
    let mut texts = 0;
    let damaged = || WorkbookFault::Damaged { part: main.to_owned() };
    package.walk(main, &["workbookPr", "sheet", "definedName"], &mut |_, element| {
        let text = |name| element.attribute(name).map(plain).ok_or_else(damaged);
        match element.name.as_str() {
            "workbookPr" if element.says("date1904") => found.epoch = Epoch::Of1904,
            "sheet" => {
                let visibility = match element.attribute("state") {
                    None | Some("visible") => SheetVisibility::Visible,
                    Some("hidden") => SheetVisibility::Hidden,
                    Some(_) => SheetVisibility::VeryHidden,
                };
                if found.sheets.len() == MOST_SHEETS {
                    return Err(WorkbookFault::TooMuch(WorkbookBound::Sheets));
                }
                found.sheets.push((text("name")?, text("r:id")?, visibility));
            }
            "definedName" => {
                texts += element.text().len();
                found.names.push(DefinedName {
                    name: text("name")?,
                    refers_to: element.text().to_owned(),
                    sheet: element.attribute("localSheetId").and_then(|number| number.parse().ok()),
                    is_hidden: element.says("hidden"),
                });
            }
            _ => {}
        }
        Ok(())
    })?;
    package.spend_text(texts)?;
    let names: BTreeSet<String> = found.sheets.iter().map(|(name, ..)| name.to_lowercase()).collect();
    if found.sheets.is_empty() || names.len() != found.sheets.len() { Err(damaged()) } else { Ok(found) }
}

fn shared_strings(package: &mut Package<'_>, part: &str) -> Result<Vec<Runs>, WorkbookFault> {
    let mut found = Vec::new();
    let mut texts = 0;
    package.walk(part, &["si"], &mut |_, element| {
        let runs = runs(&element);
        texts += runs.text.len();
        found.push(runs);
        if texts > MOST_TEXT { Err(WorkbookFault::TooMuch(WorkbookBound::Text)) } else { Ok(()) }
    })?;
    Ok(found)
}

fn properties(package: &mut Package<'_>, part: &str) -> Result<BTreeMap<String, String>, WorkbookFault> {
    let mut found = BTreeMap::new();
    package.walk(part, &["property"], &mut |_, element| {
        let value = element.children.first().map(|value| plain(value.text()));
        if let (Some(name), Some(value)) = (element.attribute("name"), value) {
            found.insert(plain(name), value);
        }
        Ok(())
    })?;
    let texts = found.values().map(String::len).sum();
    package.spend_text(texts)?;
    Ok(found)
}

fn read_sheet(
    package: &mut Package<'_>,
    part: &str,
    name: &str,
    visibility: SheetVisibility,
    shared: &mut CommonParts,
) -> Result<WorkbookSheet, WorkbookFault> {
    let (mut sheet, References { drawing, legacy }) = sheet::read(package, part, name, visibility, shared)?;
    for relation in package.relations(part)? {
        let is = |id: &Option<String>| id.as_ref() == Some(&relation.id);
        let Some(part) = &relation.part else { continue };
        match relation.kind.as_str() {
            "comments" => sheet.notes.extend(beside::notes(package, part)?),
            "threadedComment" => sheet.comments.extend(beside::comments(package, part)?),
            "drawing" if is(&drawing) => sheet.drawings.extend(beside::drawings(package, part)?),
            "vmlDrawing" if is(&legacy) => sheet.drawings.extend(beside::controls(package, part)?),
            _ => {}
        }
    }
    Ok(sheet)
}
