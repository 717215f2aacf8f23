//! What a workbook shall look like, as plain values. `write` makes the file.

use super::place::{CellArea, CellPlace};

/// A workbook to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkbookPlan {
    pub title: String,
    /// Who made it.
    pub author: String,
    pub sheets: Vec<SheetPlan>,
    /// Properties of the file that no sheet shows.
    pub properties: Vec<(String, String)>,
}

/// A sheet. People may write only into the cells whose look is open to them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetPlan {
    pub name: String,
    pub is_hidden: bool,
    pub columns: Vec<ColumnPlan>,
    pub rows: Vec<RowPlan>,
    /// So many rows from the top stay in view, and are printed on each page.
    pub head_rows: u32,
    /// So many columns from the left stay in view.
    pub head_columns: u32,
    pub lists: Vec<DropDown>,
    pub tints: Vec<Tint>,
    /// What stands at the head of each printed page.
    pub running_head: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnPlan {
    /// In half-width digits of the usual letters.
    pub width: u16,
    pub is_hidden: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowPlan {
    /// In points.
    pub height: u16,
    /// From the first column on.
    pub cells: Vec<CellPlan>,
    /// The first and the last column of cells that are one, counted from 1.
    pub merged: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellPlan {
    pub text: String,
    pub look: CellStyle,
}

/// How a cell looks, and whether people may write into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellStyle {
    /// Nothing stands there.
    Empty,
    Title,
    Plain,
    Small,
    /// The head of a column.
    Head,
    /// A line that begins a group.
    Group,
    /// The ministry's words.
    Canonical,
    Label,
    /// To be filled in.
    Answer,
    /// Not to be filled in, and only there where it stands.
    Inherited,
    Help,
}

/// The answers that a cell offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropDown {
    pub place: CellPlace,
    /// The cells with the answers: the name of a sheet, and an area of it.
    pub source: (String, CellArea),
    /// What is said when another text is written. It is taken all the same.
    pub remark: String,
}

/// A colour for cells where something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tint {
    pub area: CellArea,
    /// A formula for the first cell of the area, without `=`.
    pub when: String,
    pub colour: TintColour,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TintColour {
    /// Something is missing.
    Missing,
    /// It is another one than usual.
    Different,
}

impl CellPlan {
    pub fn new(text: impl Into<String>, look: CellStyle) -> Self {
        Self { text: text.into(), look }
    }

    pub fn empty() -> Self {
        Self::new("", CellStyle::Empty)
    }
}

/// Why a plan does not become a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotWritten {
    /// No cell of Excel holds so long a text.
    TextTooLong { sheet: String, place: CellPlace },
    /// The plan asks for something that no workbook has, like two sheets of one name. The library says what.
    Refused(String),
}
