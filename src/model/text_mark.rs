//! Says which text of an item an answer was given for.

use std::fmt;

use crate::model::id::Edition;

/// The short fingerprint of an item's text, with the edition in which it was read: `2024-06/1a2b3c4d5e6f7a8b`.
///
/// `digits` alone decides whether two texts are the same, although `==` also compares the edition. The edition tells
/// a person where to read the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextMark {
    pub edition: Edition,
    pub digits: ShortFingerprint,
}

/// 16 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortFingerprint(String);

impl ShortFingerprint {
    pub const DIGITS: usize = 16;

    /// `None` when the text has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let fine = text.len() == Self::DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        fine.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShortFingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TextMark {
    /// `None` when the text has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let (edition, digits) = text.rsplit_once('/')?;
        let digits = ShortFingerprint::parse(digits)?;
        (!edition.is_empty()).then(|| Self { edition: Edition::new(edition), digits })
    }
}

impl fmt::Display for TextMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.edition, self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_is_written() {
        let written = "2024-06/0123456789abcdef";
        assert_eq!(TextMark::parse(written).map(|mark| mark.to_string()).as_deref(), Some(written));
        for wrong in ["0123456789abcdef", "/0123456789abcdef", "2024-06/0123456789ABCDEF", "2024-06/0123", "2024-06/"] {
            assert_eq!(TextMark::parse(wrong), None, "{wrong}");
        }
    }
}
