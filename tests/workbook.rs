//! Workbooks that are read and written: those that other programs wrote, those with something in them that few people think of,
//! and those that somebody sends in bad faith.
//!
//! `make paper-tools` installs openpyxl; `make test-long` LibreOffice, too.

mod cells;
mod hostile;
pub mod programs;
mod refused;
mod written;

use betten::workbook::{CellPlace, Workbook, WorkbookCell, WorkbookFault, read};

use crate::support::package::{SHEET, sheet, workbook};

/// Of a workbook whose sheet has this in its rows.
fn rows(rows: &str) -> Result<Workbook, WorkbookFault> {
    read(&workbook(&[(SHEET, &sheet(rows, ""))]))
}

/// The one cell `A1`, written like this.
fn cell(written: &str) -> WorkbookCell {
    let book = rows(&format!("<row r=\"1\">{written}</row>")).expect(written);
    book.sheets[0].cells.get(&place("A1")).unwrap_or_else(|| panic!("{written}: nothing")).clone()
}

fn place(name: &str) -> CellPlace {
    CellPlace::read(name).expect(name)
}
