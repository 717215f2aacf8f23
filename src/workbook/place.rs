//! Where a cell stands, and what lies between two cells.

use std::fmt;

/// Rows and columns of the largest sheet that any program makes.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// A cell's place. Rows and columns are counted from 1. Places are in the order in which one reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellPlace {
    pub row: u32,
    pub column: u32,
}

impl CellPlace {
    /// `None` for a place that no sheet has.
    pub fn new(row: u32, column: u32) -> Option<Self> {
        ((1..=MOST_ROWS).contains(&row) && (1..=MOST_COLUMNS).contains(&column)).then_some(Self { row, column })
    }

    /// Reads `A1`, `XFD1048576`, and `$A$1`.
    pub fn read(name: &str) -> Option<Self> {
        let name = name.strip_prefix('$').unwrap_or(name);
        let letters = name.len() - name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).len();
        let (letters, row) = name.split_at(letters);
        let row = row.strip_prefix('$').unwrap_or(row);
        if letters.is_empty() || letters.len() > 3 || row.len() > 7 || !row.bytes().all(|digit| digit.is_ascii_digit())
        {
            return None;
        }
        let column =
            letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
        Self::new(row.parse().ok()?, column)
    }
}

impl fmt::Display for CellPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut left = self.column;
        while left > 0 {
            left -= 1;
            letters.push(char::from(b'A' + (left % 26) as u8));
            left /= 26;
        }
        write!(out, "{}{}", letters.iter().rev().collect::<String>(), self.row)
    }
}

/// Cells side by side: all between two corners.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellArea {
    pub first: CellPlace,
    pub last: CellPlace,
}

impl CellArea {
    /// The corners may come in any order.
    pub fn between(one: CellPlace, other: CellPlace) -> Self {
        Self {
            first: CellPlace { row: one.row.min(other.row), column: one.column.min(other.column) },
            last: CellPlace { row: one.row.max(other.row), column: one.column.max(other.column) },
        }
    }

    /// Reads `A1:B2`, and `A1` alone.
    pub fn read(name: &str) -> Option<Self> {
        let (one, other) = name.split_once(':').unwrap_or((name, name));
        Some(Self::between(CellPlace::read(one)?, CellPlace::read(other)?))
    }

    pub fn contains(&self, place: CellPlace) -> bool {
        (self.first.row..=self.last.row).contains(&place.row)
            && (self.first.column..=self.last.column).contains(&place.column)
    }
}

impl fmt::Display for CellArea {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.first)?;
        if self.first == self.last { Ok(()) } else { write!(out, ":{}", self.last) }
    }
}
