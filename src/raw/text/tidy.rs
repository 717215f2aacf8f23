//! Removes differences that nobody can see: two ways to write the same text become one when it is read.
//!
//! Otherwise the same words could have two fingerprints, and a comparison would underline words that look equal. Such
//! differences come with text from other programs (a Mac's file names, a web page, a PDF).

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text as it is kept.
///
/// - Letters are composed with their marks (カ and U+3099 become ガ).
/// - A no-break space becomes an ordinary space.
/// - Blanks at the end of a line and empty lines at the end of the text are removed.
/// - Blanks at the start of a text of one line are removed. A text of several lines may begin with a blank.
///
/// What people can see stays: half-width kana (ｶﾞ), full-width spaces between words, and compatibility ideographs
/// (神, U+FA19). Unicode's normal form would turn these ideographs into other ones.
pub fn tidied(text: &str) -> String {
    let composed = composed(text).replace('\u{a0}', " ");
    let mut tidied = String::with_capacity(composed.len());
    for line in composed.split('\n') {
        tidied.push_str(line.trim_end());
        tidied.push('\n');
    }
    let kept = tidied.trim_end_matches('\n');
    if kept.contains('\n') { kept.to_owned() } else { kept.trim_start().to_owned() }
}

/// The composed normal form (NFC). Compatibility ideographs are left as they are.
pub fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    let mut composed = String::with_capacity(text.len());
    for stretch in text.split_inclusive(is_compatibility_ideograph) {
        let end = stretch.trim_end_matches(is_compatibility_ideograph).len();
        composed.extend(stretch[..end].nfc());
        composed.push_str(&stretch[end..]);
    }
    Cow::Owned(composed)
}

fn is_compatibility_ideograph(character: char) -> bool {
    matches!(character, '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_makes_no_difference() {
        for (written, kept) in [
            ("見本カ\u{3099}ーテ\u{3099}ン", "見本ガーデン"),
            ("は\u{309a}れっと", "ぱれっと"),
            ("Cafe\u{301}", "Café"),
            ("電子カルテ　", "電子カルテ"),
            ("電子カルテ\u{a0}\u{2009}", "電子カルテ"),
            ("　電子カルテ", "電子カルテ"),
            ("A\u{a0}B", "A B"),
            ("夜間は　\n  \n休日は\u{a0}\n\n", "夜間は\n\n休日は"),
            ("　第1\n　第2　", "　第1\n　第2"),
            ("　", ""),
            ("", ""),
        ] {
            assert_eq!(tidied(written), kept, "{written:?}");
            assert_eq!(tidied(kept), kept, "once is enough");
        }
    }

    #[test]
    fn what_is_seen_stays() {
        for text in [
            "神\u{fa19}と神",
            "﨑\u{2f800}",
            "葛\u{e0100}飾",
            "神\u{fa19}\u{e0101}",
            "ｶﾞ",
            "カ゛",
            "か\u{309a}",
            "山田　花子",
            "⼈",
        ] {
            assert_eq!(tidied(text), text);
        }
        assert_eq!(tidied("神\u{fa19}カ\u{3099}"), "神\u{fa19}ガ");
    }
}
