//! How many columns a text takes on a screen, and where a line may be broken (禁則).

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns that a text takes on a screen. A full-width character takes two.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// `None` for a character that moves the cursor.
pub fn columns_of(character: char) -> Option<usize> {
    character.width()
}

/// The columns of a text on screens that show characters of ambiguous width as wide.
pub fn most_columns(text: &str) -> usize {
    text.width_cjk()
}

/// Like [`most_columns`], for one character. `None` for a character that moves the cursor.
pub fn most_columns_of(character: char) -> Option<usize> {
    character.width_cjk()
}

/// Characters that must not begin a line, and characters that must not end one.
const NOT_FIRST: &str = "、。，．・：；？！ー）」』】〕］｝〉》,.:;?!)]}ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々";
const NOT_LAST: &str = "（「『【〔［｛〈《([{";

/// Splits a text into pieces that must not be broken: a word of half-width letters, or one character with its
/// punctuation. Each piece includes the spaces after it. Control characters become spaces.
pub fn unbroken(text: &str) -> Vec<String> {
    let mut stretches: Vec<String> = Vec::new();
    for character in text.chars() {
        let character = if character.is_control() { ' ' } else { character };
        let joins = stretches.last().and_then(|stretch| stretch.chars().next_back()).is_some_and(|before| {
            let in_word = before.is_ascii_graphic() && character.is_ascii_graphic();
            // Variation selectors and combining marks belong to the character before them.
            in_word
                || character == ' '
                || character.width() == Some(0)
                || NOT_FIRST.contains(character)
                || NOT_LAST.contains(before)
        });
        match stretches.last_mut() {
            Some(stretch) if joins => stretch.push(character),
            _ => stretches.push(character.to_string()),
        }
    }
    stretches
}
