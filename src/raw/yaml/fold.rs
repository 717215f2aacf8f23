//! Joins a sentence that is written over several lines.
//!
//! YAML puts a space between such lines. That is right between English words, but wrong inside a Japanese sentence:
//! 「夜間は」「防災センター」 would print with a gap that nobody typed.

use crate::diagnostic::columns::columns_of;

use crate::raw::text::is_foreign_blank;

/// Removes the spaces that YAML puts beside Japanese characters when it joins lines.
///
/// `written` is the text of the file, `value` what YAML makes of it.
pub(super) fn join_lines(written: &str, value: &str) -> String {
    if !written.contains('\n') || !value.contains(' ') {
        return value.to_owned();
    }
    // YAML turns a blank line into a line break, so there is no space to remove.
    let lines: Vec<&str> = written.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut joined = String::with_capacity(value.len());
    let mut rest = value;
    for pair in lines.windows(2) {
        let (Some(before), Some(after)) = (pair[0].chars().next_back(), pair[1].chars().next()) else { continue };
        // Quotes and escapes make a line differ from its value. Such a join is left as YAML made it.
        let line = pair[0].trim_start_matches(['"', '\'']);
        let blank = rest.len() - rest.trim_start().len();
        if !rest[blank..].starts_with(line) {
            break;
        }
        let (head, tail) = rest.split_at(blank + line.len());
        joined.push_str(head);
        // YAML keeps full-width spaces at the end of a line, where nobody sees them.
        rest = tail.trim_start_matches(is_foreign_blank);
        if let Some(tail) = rest.strip_prefix(' ')
            && tail.starts_with(after)
            && (is_wide(before) || is_wide(after))
        {
            rest = tail;
        }
    }
    joined.push_str(rest);
    joined
}

fn is_wide(character: char) -> bool {
    columns_of(character) == Some(2)
}

#[cfg(test)]
mod tests {
    use super::join_lines;

    #[test]
    fn japanese_lines_join_without_a_space() {
        assert_eq!(
            join_lines("夜間は\n  防災センターを\n  経由する。", "夜間は 防災センターを 経由する。"),
            "夜間は防災センターを経由する。"
        );
        assert_eq!(join_lines("夜間は　\n  休日は", "夜間は　 休日は"), "夜間は休日は");
        assert_eq!(join_lines("at\u{a0}\n  night", "at\u{a0} night"), "at night");
        assert_eq!(join_lines("別添\n  1のとおり", "別添 1のとおり"), "別添1のとおり");
        assert_eq!(join_lines("\"夜間\n  休日\"", "夜間 休日"), "夜間休日");
    }

    #[test]
    fn english_lines_and_typed_spaces_keep_theirs() {
        assert_eq!(join_lines("on call\n  at night", "on call at night"), "on call at night");
        assert_eq!(join_lines("夜間 と 休日", "夜間 と 休日"), "夜間 と 休日");
        assert_eq!(join_lines("夜間 と\n休日 は", "夜間 と 休日 は"), "夜間 と休日 は");
    }

    #[test]
    fn blank_lines_stay_line_breaks() {
        assert_eq!(join_lines("一\n\n二\n三", "一\n二 三"), "一\n二三");
    }
}
