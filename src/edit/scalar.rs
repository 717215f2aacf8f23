//! Makes a YAML scalar from a person's text. It reads back as exactly that text.

/// Words that a YAML reader may take for something other than text.
const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];

/// The text without quotes where that is safe everywhere (also between `{` and `}`), otherwise in quotes.
pub(super) fn scalar(text: &str) -> String {
    // Digits, signs and dots could begin a number or a day.
    if is_plain(text, |first| first.is_alphabetic() || first == '【') { text.to_owned() } else { quoted(text) }
}

/// Whether the text can do without quotes. It says no in case of doubt, because quotes are never wrong.
pub(super) fn is_plain(text: &str, begins: impl Fn(char) -> bool) -> bool {
    let inside = |character: char| character.is_alphanumeric() || " 　-_./()（）・、。「」【】".contains(character);
    text.starts_with(begins)
        && text.chars().all(inside)
        && !text.ends_with(char::is_whitespace)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            // Such text is refused before it gets here. If it does get here, it must not end the line.
            _ if character.is_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(character))),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_as_they_are_and_the_rest_in_quotes() {
        for plain in ["医療法人サンプル会　サンプル総合病院", "株式会社ABC (東京)", "【病院の名称】", "𠮷田医院"]
        {
            assert_eq!(scalar(plain), plain);
        }
        for (text, expected) in [
            ("true", "\"true\""),
            ("No", "\"No\""),
            ("", "\"\""),
            ("-病院", "\"-病院\""),
            ("2026-04-01", "\"2026-04-01\""),
            ("a: b", "\"a: b\""),
            ("病院 #1", "\"病院 #1\""),
            ("\"甲\"\\", "\"\\\"甲\\\"\\\\\""),
            ("一\n二", "\"一\\n二\""),
            ("A、B, C", "\"A、B, C\""),
            (" 病院", "\" 病院\""),
            ("病院　", "\"病院　\""),
        ] {
            assert_eq!(scalar(text), expected);
        }
    }
}
