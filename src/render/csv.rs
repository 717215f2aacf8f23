//! Writes rows as a CSV file that a spreadsheet opens correctly.
//!
//! The file is UTF-8 with a byte-order mark and CRLF, because spreadsheets in a Japanese office read anything else as
//! Shift_JIS. No cell can be read as a formula.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};
use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::Report;
use crate::diagnostic::columns::columns_of;
use crate::document::{DocumentKind, Sheet};
use crate::render::format::{ContentPart, File, Format, What};

/// Documents that are one table, for a spreadsheet.
pub(super) const FORMAT: Format = Format {
    key: "csv",
    media_type: "text/csv",
    purpose: "表を表計算ソフトで開く",
    takes: |kind| kind == DocumentKind::Roles || Sheet::is_of(kind),
    file: |piece, _| {
        let What::Document { document, sheet: own, .. } = piece.what else { return None };
        if own.is_none() && !Sheet::is_of(document.kind) {
            return None;
        }
        let sheet = move || own.map_or_else(|| Cow::Owned(Sheet::of(document)), Cow::Borrowed);
        let cells = move || serde_json::to_string(&sheet().rows).expect("texts always have a JSON form");
        let write = move |_: &mut Report| Ok(Some(csv(sheet().rows.iter().map(Vec::as_slice))));
        Some(File::new(FORMAT.name(&document.stem()), move || vec![ContentPart::Text(cells())], write))
    },
    ..Format::PLAIN
};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The rows as bytes. The first row is the head.
pub fn csv<'a>(rows: impl IntoIterator<Item = &'a [String]>) -> Vec<u8> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(BYTE_ORDER_MARK.to_vec());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).expect("memory takes every row");
    }
    writer.into_inner().expect("memory takes every byte")
}

/// A cell that a spreadsheet would calculate gets a `'` in front, which makes it a text. A control character that could
/// move a terminal's cursor becomes a question mark.
fn harmless(cell: &str) -> String {
    let is_kept = |character: char| !character.is_control() || matches!(character, '\n' | '\t' | '\r');
    let shown: String = cell.chars().map(|character| if is_kept(character) { character } else { '?' }).collect();
    if is_calculated(cell) { format!("'{shown}") } else { shown }
}

/// Whether a spreadsheet would calculate the cell. Spreadsheets skip spaces, line breaks and invisible characters at
/// its beginning. They treat full-width signs like half-width ones.
fn is_calculated(cell: &str) -> bool {
    let is_passed_over =
        |character: char| character.is_whitespace() || character.is_control() || columns_of(character) == Some(0);
    let first = cell.chars().find(|character| !is_passed_over(*character));
    let is_sign = |character: char| matches!(character, '=' | '+' | '-' | '@' | '\u{2212}');
    cell.starts_with(['\t', '\r'])
        || first.is_some_and(|first| std::iter::once(first).nfkc().next().is_some_and(is_sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        String::from_utf8(csv([row.as_slice()])).expect("UTF-8")
    }

    #[test]
    fn cells_stay_cells() {
        assert_eq!(written(&["甲", "a,b", "「\"」", "1行\n2行"]), "\u{feff}甲,\"a,b\",\"「\"\"」\",\"1行\n2行\"\r\n");
    }

    #[test]
    fn nothing_is_calculated() {
        let signs = ["=1+1", "+81-3", "-", "@SUM(A1)", "＝1", "＋1", "－1", "＠A", "﹦1", "−1"];
        // These may stand before the sign; spreadsheets skip them.
        let before = ["", "\n", " ", "\u{3000}", "\u{a0}", "\r\n", " \n\u{2003}", "\u{feff}", "\u{200b}", "\u{ad}"];
        for cell in signs.iter().flat_map(|sign| before.map(|before| format!("{before}{sign}"))) {
            assert!(written(&[&cell]).contains(&format!("'{cell}")), "{cell:?}");
        }
        assert!(written(&["\tx"]).contains("'\tx"));
        assert!(written(&["03-0000-0001"]).contains("03-0000-0001"));
        assert!(!written(&["03-0000-0001", " 1", "\n・", ""]).contains('\''));
    }

    #[test]
    fn nothing_moves_a_cursor() {
        let said = written(&["a\u{1b}[2J\u{9b}b\0.yaml", "1行\n2行", "=\u{1b}]0;x\u{7}"]);
        assert_eq!(said, "\u{feff}a?[2J?b?.yaml,\"1行\n2行\",'=?]0;x?\r\n");
    }

    #[test]
    fn an_empty_cell_is_kept() {
        assert_eq!(written(&["a", "", "b"]), "\u{feff}a,,b\r\n");
    }
}
