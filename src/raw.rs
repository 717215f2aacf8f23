//! The shapes of the files as people write them, every leaf with its place.
//!
//! Three steps: [`yaml`] turns a text into a tree whose nodes know where they stand, [`decode`]
//! reads that tree by key, and the files named after what they read ([`hospital`], [`catalog`])
//! declare which keys there are, each once ([`shape`]); the tables of [`keys`] come from that. Everything found wrong goes to the [`Report`]
//! and reading goes on, so that one run shows all of it.
//!
//! What comes out may be incomplete: a required text that is missing or unreadable has been
//! reported and comes out empty; no other text is ever empty. What an id, a date or a word means
//! is not known here.

pub mod catalog;
pub mod decode;
pub mod hospital;
pub mod keys;
pub mod left;
mod misplaced;
pub mod points;
pub mod shape;
pub mod text;
pub mod yaml;
pub mod yes;

use crate::diagnostic::{Report, SourceId};
use decode::Value;
use shape::FileShape;
use yaml::{Author, Reading};

/// A text read by its keys, as in `Spanned<String>`, which is what most leaves are.
pub type Text = crate::diagnostic::Spanned<String>;

/// Reads one file of a hospital. `what` is what people call it (「病院ファイル」).
///
/// `None` when the text cannot be read to its end; the report then says why, and what else is wrong
/// before that place.
pub fn read<T: FileShape>(what: &str, source: SourceId, text: &str, report: &mut Report) -> Option<T> {
    read_by(Author::Hospital, what, source, text, report)
}

/// As [`read`], for a file of the catalog, whose text stays as it is to the letter.
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
            // What is made of a part is not to be used: it would look as if the rest were not there.
            let _: Option<T> = T::read(Value::root(&root, what), report);
            None
        }
        Reading::Nothing => None,
    }
}

#[cfg(test)]
mod tests;
