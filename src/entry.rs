//! Knows what a person may type into a field: R8.4.1 for a day, 両者 for parties, 毎月 for a time limit.
//!
//! [`read`] says what a text means at its place. It knows nothing of files: whoever read the text knows where it
//! stands. A text with two meanings gets a question and never a value, because a wrong value would be pasted and
//! something would be lost.

mod day;
mod number;
mod said;
mod time;
mod yes;

pub use number::yen;
pub use said::Sides;
pub use yes::FIRST_CHECK;

use unicode_normalization::UnicodeNormalization as _;

/// What may be typed into a field.
#[derive(Debug, Clone, Copy)]
pub enum EntryKind<'a> {
    Day,
    Duration,
    /// `true` or `false`.
    Flag,
    /// はい or いいえ.
    FirstCheck,
    /// Yen.
    Amount,
    /// A word of the closed list under this key.
    Word(&'a str),
    /// One of these options: each its id and its label.
    Choice(&'a [(&'a str, &'a str)]),
    Parties(&'a Sides<'a>),
    /// Names from a list: each its id and the name that is printed for it.
    Names(&'a [(&'a str, &'a str)]),
    /// Texts of the person's own.
    Texts,
}

/// What a text means in its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// It is written as the format wants it.
    Written,
    /// It has one meaning. This is how to write it: one value, or the values of a list.
    Clear(Vec<String>),
    /// It may mean several things, and this asks which.
    Open(String),
    Unknown,
}

impl Meaning {
    /// The single value to write in place of the text.
    pub fn one(self) -> Option<String> {
        match self {
            Self::Clear(values) => <[String; 1]>::try_from(values).ok().map(|[value]| value),
            _ => None,
        }
    }

    fn of(value: Option<impl Into<String>>) -> Self {
        value.map_or(Self::Unknown, |value| Self::Clear(vec![value.into()]))
    }

    /// The text is what the format wants when its only value is the text itself.
    fn beside(self, written: &str) -> Self {
        match self {
            Self::Clear(values) if values == [written] => Self::Written,
            other => other,
        }
    }
}

/// What a text means in a field of this kind.
pub fn read(kind: EntryKind<'_>, written: &str) -> Meaning {
    let meaning = match kind {
        EntryKind::Day => day::read(written),
        EntryKind::Duration => time::read(written),
        EntryKind::Flag => yes::flag(written),
        EntryKind::FirstCheck => yes::first_check(written),
        EntryKind::Amount => number::amount(written),
        EntryKind::Word(key) => said::word(key, written),
        EntryKind::Choice(options) => said::choice(written, options),
        EntryKind::Parties(sides) => said::parties(written, sides),
        EntryKind::Names(names) => said::names(written, names),
        EntryKind::Texts => said::texts(written),
    };
    meaning.beside(written)
}

/// What the entries of a list mean: for each entry its values. `None` unless all of them are clear and none is there
/// twice.
pub fn read_list<'t>(kind: EntryKind<'_>, entries: impl Iterator<Item = &'t str>) -> Option<Vec<Vec<String>>> {
    let values = |entry: &str| match read(kind, entry) {
        Meaning::Written => Some(vec![entry.to_owned()]),
        Meaning::Clear(values) => Some(values),
        Meaning::Open(_) | Meaning::Unknown => None,
    };
    let read: Vec<Vec<String>> = entries.map(values).collect::<Option<_>>()?;
    let all: Vec<&String> = read.iter().flatten().collect();
    let twice = (1..all.len()).any(|at| all[..at].contains(&all[at]));
    (!all.is_empty() && !twice).then_some(read)
}

/// A similar text that is a valid name for a folder. `None` when there is none.
pub fn folder_name(written: &str) -> Option<String> {
    let text: String = plain(written)
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .take(40)
        .collect();
    let text = text.trim_matches('-');
    text.starts_with(|letter: char| letter.is_ascii_alphabetic()).then(|| text.to_owned())
}

/// The text in half-width characters, without blanks, with Arabic numerals.
fn plain(written: &str) -> String {
    // No day and no time limit is longer.
    let letters = written.nfkc().filter(|letter| !letter.is_whitespace()).take(40);
    // These are minus signs and dashes.
    let dash = |letter| if matches!(letter, '−' | 'ー' | '‐' | '–' | '—' | '―') { '-' } else { letter };
    number::arabic(&letters.map(dash).collect::<String>())
}

#[cfg(test)]
mod tests;
