//! The cells of a sheet.

use std::collections::BTreeSet;

use super::day::{Epoch, Moment};
use super::fault::{WorkbookBound, WorkbookFault};
use super::number::{day, time};
use super::package::Package;
use super::place::{CellArea, CellPlace};
use super::string::{Runs, plain, runs};
use super::styles::Styles;
use super::xml::Element;
use super::{CellKind, Formula, MOST_CELLS, MOST_TEXT, SheetVisibility, WorkbookCell, WorkbookSheet};

/// What all sheets of a workbook share.
#[derive(Debug)]
pub(super) struct CommonParts {
    pub strings: Vec<Runs>,
    pub styles: Styles,
    pub epoch: Epoch,
    /// Cells that may still be read, empty ones too.
    pub cells: usize,
}

impl CommonParts {
    pub fn new(strings: Vec<Runs>, styles: Styles, epoch: Epoch) -> Self {
        Self { strings, styles, epoch, cells: MOST_CELLS }
    }
}

/// What the part of a sheet refers to by number.
#[derive(Debug, Default)]
pub(super) struct References {
    pub drawing: Option<String>,
    /// Where notes and old buttons are drawn.
    pub legacy: Option<String>,
}

const ROOT: &str = "worksheet";

/// Elements that are read whole.
const WHOLES: [&str; 6] = ["row", "col", "mergeCell", "drawing", "legacyDrawing", "mc:AlternateContent"];

pub(super) fn read(
    package: &mut Package<'_>,
    part: &str,
    name: &str,
    visibility: SheetVisibility,
    shared: &mut CommonParts,
) -> Result<(WorkbookSheet, References), WorkbookFault> {
    let mut reading = SheetSoFar { sheet: WorkbookSheet::new(name, visibility), places: BTreeSet::new(), texts: 0 };
    let mut references = References::default();
    let mut last_row = 0;
    let damaged = || WorkbookFault::Damaged { part: part.to_owned() };
    package.walk(part, &WHOLES, &mut |around, element| {
        let around: Vec<&str> = around.iter().map(String::as_str).collect();
        match (around.as_slice(), element.name.as_str()) {
            ([ROOT, "sheetData"], "row") => {
                last_row = row_number(&element, last_row).ok_or_else(damaged)?;
                if is_hidden(&element, "ht") {
                    reading.sheet.hidden_rows.insert(last_row);
                }
                reading.read_row(&element, last_row, shared)?;
            }
            // What is in it depends on the program that reads it.
            ([ROOT, "sheetData"], _) => return Err(damaged()),
            ([ROOT, "cols"], "col") => {
                let number = |name| element.attribute(name).and_then(|it| it.parse::<u32>().ok()).ok_or_else(damaged);
                if is_hidden(&element, "width") {
                    reading.sheet.hidden_columns.push(number("min")?..=number("max")?);
                }
            }
            ([ROOT, "mergeCells"], "mergeCell") => {
                let area = element.attribute("ref").and_then(CellArea::read).ok_or_else(damaged)?;
                reading.sheet.merged.push(area);
            }
            ([ROOT], "drawing") => references.drawing = element.attribute("r:id").map(str::to_owned),
            ([ROOT], "legacyDrawing") => references.legacy = element.attribute("r:id").map(str::to_owned),
            _ => {}
        }
        Ok(())
    })?;
    package.spend_text(reading.texts)?;
    Ok((reading.sheet, references))
}

/// A row or column that is hidden, or has no height or width.
fn is_hidden(element: &Element, size: &str) -> bool {
    element.says("hidden") || element.attribute(size).and_then(|it| it.parse::<f64>().ok()) == Some(0.0)
}

/// A row without a number is the next one.
fn row_number(element: &Element, before: u32) -> Option<u32> {
    let number = element.attribute("r").map_or(Some(before + 1), |number| number.parse().ok())?;
    CellPlace::new(number, 1).map(|place| place.row)
}

/// A sheet, so far.
struct SheetSoFar {
    sheet: WorkbookSheet,
    /// Of all cells that were met, empty ones too.
    places: BTreeSet<CellPlace>,
    /// Bytes of text.
    texts: usize,
}

impl SheetSoFar {
    fn read_row(&mut self, element: &Element, row: u32, shared: &mut CommonParts) -> Result<(), WorkbookFault> {
        let mut column = 0;
        for cell in &element.children {
            let name = || self.sheet.name.clone();
            let next = CellPlace { row, column: column + 1 };
            let bad = |place| WorkbookFault::BadCell { sheet: name(), place };
            match cell.name.as_str() {
                "c" => {}
                // An extension says nothing about the cells; anything else may hide some.
                "extLst" => continue,
                _ => return Err(bad(next)),
            }
            shared.cells = shared.cells.checked_sub(1).ok_or(WorkbookFault::TooMuch(WorkbookBound::Cells))?;
            let place = cell.attribute("r").map_or(CellPlace::new(row, column + 1), CellPlace::read);
            let place = place.filter(|place| place.row == row).ok_or_else(|| bad(next))?;
            column = place.column;
            let read = read_cell(cell, shared).ok_or_else(|| bad(place))?;
            self.texts += read.as_ref().map_or(0, |cell| cell.text.len());
            if self.texts > MOST_TEXT {
                return Err(WorkbookFault::TooMuch(WorkbookBound::Text));
            }
            if !self.places.insert(place) {
                return Err(WorkbookFault::SameCellTwice { sheet: name(), place });
            }
            self.sheet.cells.extend(read.map(|cell| (place, cell)));
        }
        Ok(())
    }
}

/// `Some(None)` for an empty cell, `None` for one that cannot be read.
fn read_cell(cell: &Element, shared: &CommonParts) -> Option<Option<WorkbookCell>> {
    let look = shared.styles.look(cell.attribute("s").map_or(Some(0), |number| number.parse().ok())?)?;
    let form = shared.styles.form(look);
    if cell.children.iter().any(|child| !matches!(child.name.as_str(), "f" | "v" | "is" | "extLst")) {
        return None;
    }
    let mut values = cell.all("v");
    let value = values.next().map(Element::text).filter(|value| !value.is_empty());
    let formula = cell.child("f").map(|_| if value.is_some() { Formula::Computed } else { Formula::Uncomputed });
    if values.next().is_some() || cell.all("is").count() > 1 {
        return None;
    }
    let in_cell_look = |text: String| Runs { text, has_struck: false, has_plain: true };
    let number = |value: &str| value.parse::<f64>().ok().filter(|number| number.is_finite());
    let (kind, runs) = match (cell.attribute("t").unwrap_or("n"), value) {
        ("inlineStr", _) => (CellKind::Text, cell.child("is").map_or_else(Runs::default, runs)),
        (_, None) => (CellKind::Text, Runs::default()),
        ("s", Some(value)) => (CellKind::Text, shared.strings.get(value.parse::<usize>().ok()?)?.clone()),
        ("str", Some(value)) => (CellKind::Text, in_cell_look(plain(value))),
        ("b", Some("1" | "true")) => (CellKind::Bool, in_cell_look("TRUE".to_owned())),
        ("b", Some("0" | "false")) => (CellKind::Bool, in_cell_look("FALSE".to_owned())),
        ("e", Some(value)) => (CellKind::Error, in_cell_look(plain(value))),
        ("n", Some(value)) => {
            let (kind, text) = form.shown(number(value)?, shared.epoch);
            (kind, in_cell_look(text))
        }
        ("d", Some(value)) => {
            let moment = Moment::read(value)?;
            match day(&moment, true) {
                Some(text) => (CellKind::Day, in_cell_look(text)),
                None => (CellKind::Time, in_cell_look(time(moment.elapsed))),
            }
        }
        _ => return None,
    };
    if runs.text.is_empty() && value.is_none() && formula.is_none() {
        return Some(None);
    }
    let is_struck = runs.has_struck || runs.has_plain && look.is_struck;
    let is_unseen = match kind {
        CellKind::Text => !form.shows_text(&runs.text),
        _ => runs.text.is_empty(),
    };
    Some(Some(WorkbookCell { text: runs.text, kind, formula, is_struck, is_unseen }))
}
