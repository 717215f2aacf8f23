//! Breaks text of any length into lines of one width, with a fixed margin.

pub(super) use crate::diagnostic::columns::columns;
use crate::diagnostic::columns::{most_columns, most_columns_of, unbroken};

/// The width of the narrowest window that people use.
const WIDTH: usize = 80;

/// Our own words, filled up with spaces to a width.
pub(super) fn padded(words: &str, width: usize) -> String {
    format!("{words}{}", " ".repeat(width.saturating_sub(columns(words))))
}

/// A text after a head that is `margin` wide. Its further lines begin below its first character.
///
/// Some characters are narrow on one terminal and wide on another. They count as wide, so that the margin is kept
/// everywhere.
pub(super) fn hang(margin: usize, text: &str) -> String {
    hang_words(margin, &unbroken(text))
}

/// Like [`hang`], but lines break only between these words, unless a word is longer than a line.
pub(super) fn hang_words(margin: usize, words: &[String]) -> String {
    wrapped(words, WIDTH - margin).join(&format!("\n{}", " ".repeat(margin)))
}

fn wrapped(words: &[String], width: usize) -> Vec<String> {
    let mut lines = Lines { done: Vec::new(), line: String::new(), width };
    for word in words {
        if most_columns(word) <= width {
            lines.push(word);
        } else {
            for piece in unbroken(word) {
                lines.push(&piece);
            }
        }
    }
    lines.end();
    lines.done
}

struct Lines {
    done: Vec<String>,
    line: String,
    width: usize,
}

impl Lines {
    fn push(&mut self, piece: &str) {
        if !self.line.is_empty() && most_columns(&self.line) + most_columns(piece.trim_end()) > self.width {
            self.end();
        }
        for character in piece.chars() {
            // A piece longer than a line is cut at the end of the line.
            if !self.line.is_empty() && most_columns(&self.line) + most_columns_of(character).unwrap_or(0) > self.width
            {
                self.end();
            }
            if !(self.line.is_empty() && character == ' ') {
                self.line.push(character);
            }
        }
    }

    fn end(&mut self) {
        self.done.push(std::mem::take(&mut self.line).trim_end_matches(' ').to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(text: &str, width: usize) -> Vec<String> {
        wrapped(&unbroken(text), width)
    }

    #[test]
    fn lines_end_where_japanese_lines_end() {
        assert_eq!(wrap("電子カルテ、部門", 10), ["電子カル", "テ、部門"]);
        assert_eq!(wrap("あいう「えお」", 8), ["あいう", "「えお」"]);
        assert_eq!(wrap("契約 sample-ehr の件", 10), ["契約", "sample-ehr", "の件"]);
        assert_eq!(wrap("サーバー", 6), ["サー", "バー"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("1行\n2行", 20), ["1行 2行"]);
    }

    #[test]
    fn words_stay_whole_where_a_line_holds_them() {
        let words = ["担当、", "取決め「監視する範囲」", "「監視する時間帯」、", "初回確認"].map(str::to_owned);
        assert_eq!(wrapped(&words, 30), ["担当、取決め「監視する範囲」", "「監視する時間帯」、初回確認"]);
        assert_eq!(wrapped(&words, 12), ["担当、取決め", "「監視する範", "囲」「監視す", "る時間帯」、", "初回確認"]);
    }

    #[test]
    fn nothing_is_lost_and_no_line_is_too_wide() {
        let text = "あ、。」①※…".repeat(30) + &"x".repeat(200) + &"ー".repeat(100) + "髙\u{e0100}";
        for width in [4, 20, 38, 70] {
            let lines = wrap(&text, width);
            assert_eq!(lines.concat(), text);
            assert!(lines.iter().all(|line| most_columns(line) <= width), "{lines:#?}");
        }
    }
}
