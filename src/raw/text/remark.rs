//! Finds remarks that YAML takes for a part of the value: 「保守契約　# 名称は仮」 would be printed whole.
//!
//! In YAML a comment begins with a half-width blank and a half-width `#`. People who write Japanese type full-width
//! ones with the same keys. And in a text after `|` there are no comments at all.

use super::blank::is_foreign_blank;

/// The byte at which the first remark of an unquoted value begins: its `#` or `＃`.
pub fn remark(written: &str) -> Option<usize> {
    let mut before = None;
    for (at, sign) in written.char_indices() {
        if matches!(sign, '#' | '＃') && is_remark(before, written[at + sign.len_utf8()..].chars().next()) {
            return Some(at);
        }
        before = Some(sign);
    }
    None
}

/// Decides by the characters before and after the sign. A number is not a remark (「３号機　＃2」), nor is the name
/// of a language (「C# で」).
fn is_remark(before: Option<char>, after: Option<char>) -> bool {
    let is_blank = |character: char| character.is_whitespace();
    match (before, after) {
        (_, None | Some('\n')) => false,
        (None, Some(after)) => !after.is_numeric(),
        (Some(before), Some(after)) if is_blank(before) => !after.is_numeric(),
        (Some(before), Some(after)) => is_blank(after) && !before.is_ascii_alphanumeric(),
    }
}

/// The foreign blank before a remark, if there is one. YAML does not see the remark because of it.
pub fn blank_before(written: &str, remark: usize) -> Option<&str> {
    let before = written[..remark].trim_end_matches([' ', '\t']);
    let blank = before.char_indices().next_back().filter(|(_, character)| is_foreign_blank(*character));
    blank.map(|(at, _)| &before[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_told_from_numbers_and_names() {
        for (written, expected) in [
            ("契約　# 名称は仮", Some("# 名称は仮")),
            ("契約　#名称は仮", Some("#名称は仮")),
            ("契約\u{a0}# 仮", Some("# 仮")),
            ("契約\u{2009}# 仮", Some("# 仮")),
            ("契約 ＃ 仮", Some("＃ 仮")),
            ("契約 ＃仮", Some("＃仮")),
            ("契約＃ 仮", Some("＃ 仮")),
            ("契約# 仮", Some("# 仮")),
            ("契約　## 仮", Some("## 仮")),
            ("＃ 未定", Some("＃ 未定")),
            ("契約\n　# 仮", Some("# 仮")),
            ("契約\n  ＃仮", Some("＃仮")),
            ("|\n  夜間 # 仮", Some("# 仮")),
            ("1号機　#3 による", None),
            ("1号機　＃３ による", None),
            ("契約 ＃①", None),
            ("C# で書いたもの", None),
            ("電話の＃を押す", None),
            ("契約#仮", None),
            ("内線 ＃", None),
            ("", None),
        ] {
            assert_eq!(remark(written).map(|at| &written[at..]), expected, "{written}");
        }
    }

    #[test]
    fn the_blank_before_is_named_when_it_is_the_cause() {
        let before = |written: &'static str| blank_before(written, written.find(['#', '＃']).expect("a sign"));
        assert_eq!(before("a　# b"), Some("　"));
        assert_eq!(before("a\u{a0} # b"), Some("\u{a0}"));
        assert_eq!(before("a ＃ b"), None);
        assert_eq!(before("＃ b"), None);
    }
}
