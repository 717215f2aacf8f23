//! Blanks that look like a half-width space but are other characters. YAML does not take them for blanks.

use std::ops::Range;

/// Whether a person sees the character as a blank but YAML reads it as a letter.
pub fn is_foreign_blank(character: char) -> bool {
    character.is_whitespace() && !matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// The place of the first foreign blanks in a text. The half-width spaces between and after them are included.
pub fn foreign_blanks(text: &str) -> Option<Range<usize>> {
    let start = text.find(is_foreign_blank)?;
    let rest = text[start..].trim_start_matches(|character| character == ' ' || is_foreign_blank(character));
    Some(start..text.len() - rest.len())
}

/// What people call a foreign blank: 「全角の空白」. If there are several, the first one is named.
pub fn blank_name(stretch: &str) -> String {
    let Some(blank) = stretch.chars().find(|character| is_foreign_blank(*character)) else {
        return "空白".to_owned();
    };
    let name = match blank {
        '\u{3000}' => return "全角の空白".to_owned(),
        '\u{a0}' => "改行しない空白",
        '\u{202f}' => "改行しない細い空白",
        '\u{2007}' => "数字の幅の空白",
        '\u{2000}' | '\u{2002}' => "半角幅の空白",
        '\u{2001}' | '\u{2003}' => "全角幅の空白",
        '\u{2009}' => "細い空白",
        '\u{200a}' => "ごく細い空白",
        '\u{2004}'..='\u{2006}' | '\u{2008}' => "幅の狭い空白",
        '\u{205f}' => "数式の空白",
        _ => "特殊な空白",
    };
    format!("{name}（U+{:04X}）", u32::from(blank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_blank_has_its_name() {
        assert_eq!(blank_name("　"), "全角の空白");
        assert_eq!(blank_name(" \u{a0}\u{3000}"), "改行しない空白（U+00A0）");
        let blanks: Vec<char> = ('\u{80}'..'\u{ffff}').filter(|character| is_foreign_blank(*character)).collect();
        assert!(blanks.contains(&'\u{2009}') && !blanks.contains(&'\u{200b}'), "{blanks:?}");
        let names: Vec<String> = blanks.iter().map(|blank| blank_name(&blank.to_string())).collect();
        assert!(names.iter().all(|name| name.contains("空白")), "{names:?}");
    }

    #[test]
    fn a_stretch_goes_to_the_next_letter() {
        assert_eq!(foreign_blanks("a b"), None);
        assert_eq!(foreign_blanks("a \u{a0} b\u{3000}"), Some(2..5));
    }
}
