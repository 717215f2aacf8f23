//! The shapes of the files as people write them, every leaf with its place.
//!
//! Three steps: [`yaml`] turns a text into a tree whose nodes know where they stand, [`decode`]
//! reads that tree by key, and the files named after what they read ([`hospital`], [`catalog`])
//! say which keys there are, in tables of [`keys`]. Everything found wrong goes to the [`Report`]
//! and reading goes on, so that one run shows all of it.
//!
//! What comes out may be incomplete: a required text that is missing or unreadable has been
//! reported and comes out empty; no other text is ever empty. What an id, a date or a word means
//! is not known here.

pub mod catalog;
pub mod decode;
pub mod hospital;
pub mod keys;
pub mod points;
pub mod text;
pub mod yaml;

use crate::diagnostic::{Report, SourceId};
use decode::{Decode, Value};

/// A text read by its keys, as in `Spanned<String>`, which is what most leaves are.
pub type Text = crate::diagnostic::Spanned<String>;

/// Reads one file. `what` is what people call it (「病院ファイル」).
///
/// `None` when nothing in the text can be made sense of; the report then says why.
pub fn read<T: Decode>(what: &str, source: SourceId, text: &str, report: &mut Report) -> Option<T> {
    let root = yaml::parse(source, text, report)?;
    T::decode(Value::root(&root, what), report)
}

#[cfg(test)]
mod tests;
