//! How much room texts take in cells. Programs differ in how they break lines, so the rows get their heights here.

use crate::diagnostic::columns::most_columns_of;
use crate::workbook::{CellPlan, CellStyle};

/// Points above and below the text of a cell.
const MARGIN: u16 = 5;
/// No row of Excel is higher.
const HIGHEST: u16 = 409;

/// How many lines a row can hold.
pub(super) fn most_lines(look: CellStyle) -> usize {
    usize::from((HIGHEST - MARGIN) / line_height(look))
}

/// The width for a text in the letters of a look: some are smaller than those that widths are counted in.
pub(super) fn room(look: CellStyle, width: u16) -> u16 {
    match look {
        CellStyle::Canonical | CellStyle::Help | CellStyle::Inherited | CellStyle::Small => width * 10 / 9,
        _ => width,
    }
}

/// Points for a line.
fn line_height(look: CellStyle) -> u16 {
    match look {
        CellStyle::Canonical | CellStyle::Help | CellStyle::Inherited | CellStyle::Small => 12,
        _ => 14,
    }
}

pub(super) fn height(look: CellStyle, lines: usize) -> u16 {
    let lines = u16::try_from(lines).unwrap_or(HIGHEST).min(HIGHEST);
    (lines.max(1) * line_height(look) + MARGIN).min(HIGHEST)
}

pub(super) fn cell_height(cell: &CellPlan, width: u16) -> u16 {
    height(cell.look, broken(&cell.text, room(cell.look, width)).len())
}

/// A text in lines that fit into a column, with the line ends that were written.
pub(super) fn broken(text: &str, width: u16) -> Vec<String> {
    // The letters of a form are smaller than those that a width is counted in, and a cell has a margin.
    let most = usize::from(width).saturating_sub(2).max(4);
    let mut lines = vec![String::new()];
    let mut used = 0;
    for letter in text.chars() {
        let wide = most_columns_of(letter).unwrap_or(0);
        if letter != '\n' && used + wide > most {
            lines.push(String::new());
            used = 0;
        }
        used += wide;
        lines.last_mut().expect("there is a line").push(letter);
        if letter == '\n' {
            lines.push(String::new());
            used = 0;
        }
    }
    lines
}
