//! Puts changes into a text as it is on the disk.
//!
//! Places are counted as `input` counts them: without a byte-order mark, and with `\n` alone at line ends. The file
//! keeps its mark and its line ends. New lines end like the first line of the file.

use std::collections::VecDeque;
use std::ops::Range;

/// The text at a place is replaced by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    pub at: Range<usize>,
    pub text: String,
}

impl Splice {
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self { at: at..at, text: text.into() }
    }
}

const MARK: char = '\u{feff}';

/// The text as `input` reads it.
pub(super) fn as_read(original: &str) -> String {
    original.strip_prefix(MARK).unwrap_or(original).replace("\r\n", "\n").replace('\r', "\n")
}

/// The text of the file with the changes. Splices must not overlap. Those at the same place are put in the given
/// order.
pub fn spliced(original: &str, splices: &[Splice]) -> String {
    let line_end = line_end(original);
    let mut sorted: Vec<&Splice> = splices.iter().collect();
    sorted.sort_by_key(|splice| (splice.at.start, splice.at.end));
    let mut text = String::with_capacity(original.len());
    let mut cursor = Cursor::new(original);
    for splice in sorted {
        text.push_str(cursor.up_to(splice.at.start));
        text.push_str(&splice.text.replace('\n', line_end));
        cursor.up_to(splice.at.end);
    }
    text.push_str(cursor.rest());
    text
}

/// Joins two steps into one: `second` are splices of the text that `first` makes.
pub(super) fn joined(text: &str, first: &[Splice], second: &[Splice]) -> Vec<Splice> {
    let pieces = cut(vec![TextPiece::Old(0..text.len())], first);
    let mut joined: Vec<Splice> = Vec::new();
    let mut new = Splice::insert(0, "");
    for piece in cut(pieces, second) {
        match piece {
            TextPiece::New(text) => new.text.push_str(&text),
            TextPiece::Old(old) => {
                new.at.end = old.start;
                joined.push(std::mem::replace(&mut new, Splice::insert(old.end, "")));
            }
        }
    }
    new.at.end = text.len();
    joined.push(new);
    joined.retain(|splice| !splice.at.is_empty() || !splice.text.is_empty());
    joined
}

/// A piece of the text that is being joined.
#[derive(Debug, Clone)]
enum TextPiece {
    /// From the old text.
    Old(Range<usize>),
    New(String),
}

impl TextPiece {
    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Old(old) => (Self::Old(old.start..old.start + at), Self::Old(old.start + at..old.end)),
            Self::New(mut text) => {
                let rest = text.split_off(at);
                (Self::New(text), Self::New(rest))
            }
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Old(old) => old.len(),
            Self::New(text) => text.len(),
        }
    }
}

/// The pieces after `splices` have replaced some of their bytes.
fn cut(pieces: Vec<TextPiece>, splices: &[Splice]) -> Vec<TextPiece> {
    let mut sorted: Vec<&Splice> = splices.iter().collect();
    sorted.sort_by_key(|splice| (splice.at.start, splice.at.end));
    let mut rest: VecDeque<TextPiece> = pieces.into();
    let mut done = Vec::new();
    let mut at = 0;
    for splice in sorted {
        done.extend(taken(&mut rest, splice.at.start - at));
        taken(&mut rest, splice.at.len());
        done.push(TextPiece::New(splice.text.clone()));
        at = splice.at.end;
    }
    done.extend(rest);
    done
}

/// Takes the first `length` bytes of the pieces.
fn taken(pieces: &mut VecDeque<TextPiece>, length: usize) -> Vec<TextPiece> {
    let mut taken = Vec::new();
    let mut left = length;
    while left > 0
        && let Some(piece) = pieces.pop_front()
    {
        let (piece, rest) = if piece.len() > left { piece.split(left) } else { (piece, TextPiece::New(String::new())) };
        left -= piece.len();
        taken.push(piece);
        if rest.len() > 0 {
            pieces.push_front(rest);
        }
    }
    taken
}

fn line_end(original: &str) -> &'static str {
    match original.find(['\r', '\n']) {
        Some(at) if original[at..].starts_with("\r\n") => "\r\n",
        Some(at) if original[at..].starts_with('\r') => "\r",
        _ => "\n",
    }
}

/// How far the original has been copied: in its own bytes (`at`), and as `input` counts (`read`).
struct Cursor<'a> {
    original: &'a str,
    at: usize,
    read: usize,
}

impl<'a> Cursor<'a> {
    fn new(original: &'a str) -> Self {
        Self { original, at: 0, read: 0 }
    }

    /// The original from the last place up to this one. The first call includes the byte-order mark.
    fn up_to(&mut self, read: usize) -> &'a str {
        let start = self.at;
        if self.at == 0 && self.original.starts_with(MARK) {
            self.at = MARK.len_utf8();
        }
        while self.read < read && self.at < self.original.len() {
            let rest = &self.original.as_bytes()[self.at..];
            self.at += if rest.starts_with(b"\r\n") { 2 } else { 1 };
            self.read += 1;
        }
        &self.original[start..self.at]
    }

    fn rest(&self) -> &'a str {
        &self.original[self.at..]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// For any mark and line ends of a file: the result, read again, is the text with the changes. Without
        /// changes it is the same file.
        #[test]
        fn files_keep_their_mark_and_line_ends(
            pieces in prop::collection::vec("[a夜]{0,3}(\n|\r\n|\r)?", 0..8),
            marked in any::<bool>(),
            places in prop::collection::vec((any::<prop::sample::Index>(), "[xy\n]{0,3}"), 0..4),
        ) {
            let original = format!("{}{}", if marked { "\u{feff}" } else { "" }, pieces.concat());
            prop_assert_eq!(&spliced(&original, &[]), &original);
            let read = as_read(&original);
            let splices: Vec<Splice> = places
                .iter()
                .map(|(at, text)| Splice::insert(read.floor_char_boundary(at.index(read.len() + 1)), text.as_str()))
                .collect();
            let mut expected = read;
            let mut last_first: Vec<&Splice> = splices.iter().collect();
            last_first.sort_by_key(|splice| splice.at.start);
            for splice in last_first.into_iter().rev() {
                expected.insert_str(splice.at.start, &splice.text);
            }
            let done = spliced(&original, &splices);
            // A lone `\r` before text that begins with `\n` would become one line end. Real files have one kind.
            if line_end(&original) != "\r" && !original.replace("\r\n", "").contains('\r') {
                prop_assert_eq!(as_read(&done), expected);
            }
            prop_assert_eq!(done.starts_with('\u{feff}'), marked);
        }
    }
}
