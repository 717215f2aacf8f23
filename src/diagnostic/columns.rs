//! How many columns text takes on a screen, and where a line of it may end (禁則).

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

pub fn columns(text: &str) -> usize {
    text.width()
}

/// None for a character that moves the cursor.
pub fn columns_of(character: char) -> Option<usize> {
    character.width()
}

/// The same where characters that are narrow here and wide there are wide.
pub fn most_columns(text: &str) -> usize {
    text.width_cjk()
}

pub fn most_columns_of(character: char) -> Option<usize> {
    character.width_cjk()
}

/// What does not stand at the beginning of a line, and what not at its end.
const NOT_FIRST: &str = "、。，．・：；？！ー）」』】〕］｝〉》,.:;?!)]}ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々";
const NOT_LAST: &str = "（「『【〔［｛〈《([{";

/// The stretches that are not broken: a word of half-width letters, or one character with the signs that belong to it;
/// with the spaces behind it. What moves the cursor becomes a space.
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
