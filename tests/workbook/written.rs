//! Workbooks that the program writes: what was put in is read back.

use betten::workbook::{CellPlan, CellStyle, NotWritten, RowPlan, SheetPlan, WorkbookPlan, read, write};
use proptest::prelude::*;

use super::place;

/// A workbook of one sheet with this text in a cell.
fn of_one(text: &str, at: &str) -> WorkbookPlan {
    let place = place(at);
    let mut rows = vec![RowPlan { height: 15, ..RowPlan::default() }; place.row as usize];
    rows[place.row as usize - 1].cells = vec![CellPlan::empty(); place.column as usize];
    rows[place.row as usize - 1].cells[place.column as usize - 1] = CellPlan::new(text, CellStyle::Answer);
    let sheet = SheetPlan { name: "s".to_owned(), rows, ..SheetPlan::default() };
    WorkbookPlan { sheets: vec![sheet], ..WorkbookPlan::default() }
}

#[test]
fn a_text_that_no_cell_can_hold_is_told() {
    let with = |length: usize| write(&of_one(&"𠮷".repeat(length), "B2"));
    assert_eq!(with(16_384), Err(NotWritten::TextTooLong { sheet: "s".to_owned(), place: place("B2") }));
    assert!(read(&with(16_383).expect("short enough")).is_ok());
}

#[test]
fn two_sheets_of_one_name_are_told() {
    let mut plan = of_one("a", "A1");
    plan.sheets.push(plan.sheets[0].clone());
    assert!(matches!(write(&plan), Err(NotWritten::Refused(_))), "{:?}", write(&plan));
}

proptest! {
    /// Any text in any cell, but for line ends: each is `\n`.
    #[test]
    fn any_text_is_read_back(text in "(\\PC|[\u{0}-\u{1f}<>&\"'=+@_x0-9A-F ]|_x000D_){1,30}") {
        let book = read(&write(&of_one(&text, "A1")).expect("short")).expect("a workbook");
        let read = &book.sheets[0].cells[&place("A1")];
        prop_assert_eq!(&read.text, &text.replace("\r\n", "\n").replace('\r', "\n"));
        prop_assert_eq!(read.formula, None);
    }
}
