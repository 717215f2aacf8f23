//! Rows to a CSV file that opens in a spreadsheet as it is meant.
//!
//! UTF-8 with a byte-order mark and CRLF, because the spreadsheets of a Japanese office take
//! anything else for Shift_JIS; and no cell can be read as a formula.

use csv::{Terminator, WriterBuilder};

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The rows, the head being the first.
pub fn csv<'a>(rows: impl IntoIterator<Item = &'a [String]>) -> Vec<u8> {
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).flexible(true).from_writer(BYTE_ORDER_MARK.to_vec());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).expect("memory takes every row");
    }
    writer.into_inner().expect("memory takes every byte")
}

/// A cell that a spreadsheet would calculate gets the sign that makes it a text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
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
        for cell in ["=1+1", "+81-3", "-", "@SUM(A1)", "\tx", "＝1"] {
            assert!(written(&[cell]).contains(&format!("'{cell}")), "{cell:?}");
        }
        assert!(written(&["03-0000-0001"]).contains("03-0000-0001"));
        assert!(!written(&["03-0000-0001"]).contains('\''));
    }

    #[test]
    fn an_empty_cell_is_kept() {
        assert_eq!(written(&["a", "", "b"]), "\u{feff}a,,b\r\n");
    }
}
