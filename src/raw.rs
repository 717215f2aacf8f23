//! The shapes of the files as people write them. Every value knows its place in the file.
//!
//! Reading has three steps. [`yaml`] turns a text into a tree whose nodes know their places. [`decode`] reads that
//! tree key by key. [`hospital`], [`catalog`] and [`points`] declare the keys of their files, each key once
//! ([`shape`] has the macro). The tables of [`keys`] are made from these declarations.
//!
//! Faults go to the [`Report`] and reading goes on, so one run shows all of them.
//!
//! What is read may be incomplete. A required text that is missing or cannot be read is reported and becomes an empty
//! text. No other text is ever empty. This module does not check what an id, a date or a word means; `validate` does.

pub mod catalog;
pub mod decode;
pub mod hospital;
pub mod keys;
pub mod left;
mod misplaced;
pub mod points;
pub mod preamble;
pub mod shape;
pub mod text;
pub mod yaml;

use crate::diagnostic::{Report, SourceId};
use decode::Value;
use shape::FileShape;
use yaml::{Author, Reading};

/// A text as written, with its place. Most values are read as this.
pub type Text = crate::diagnostic::Spanned<String>;

/// Reads one file of a hospital. `what` is what people call the file (「病院ファイル」).
///
/// Gives `None` when the text cannot be read to its end. The report then says why, and what else is wrong before that
/// place.
pub fn read<T: FileShape>(what: &str, source: SourceId, text: &str, report: &mut Report) -> Option<T> {
    read_by(Author::Hospital, what, source, text, report)
}

/// Reads one file of the catalog like [`read`], but keeps every character of its text as it is.
pub fn read_catalog<T: FileShape>(what: &str, source: SourceId, text: &str, report: &mut Report) -> Option<T> {
    read_by(Author::Ministry, what, source, text, report)
}

fn read_by<T: FileShape>(author: Author, what: &str, source: SourceId, text: &str, report: &mut Report) -> Option<T> {
    match yaml::read(author, source, text, report) {
        Reading::Whole(root) => {
            let mut made = T::read(Value::root(&root, what), report)?;
            if let Some(keys) = T::KEYS {
                made.keep(left::find(source, text, &root, keys));
            }
            Some(made)
        }
        Reading::Part(root) => {
            // A part must not be used: the rest would seem to be missing. It is read only for its faults.
            let _: Option<T> = T::read(Value::root(&root, what), report);
            None
        }
        Reading::Nothing => None,
    }
}

#[cfg(test)]
mod tests;
