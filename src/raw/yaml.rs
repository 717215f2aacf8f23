//! YAML text → a tree whose nodes know where they stand.
//!
//! This is the one place that names the YAML crate, and it uses its events only: a derived reader
//! stops at the first fault, and a person who fills in a form needs all of them. The tree is built
//! with a stack of its own, so the depth of the input costs no call stack.
//!
//! YAML can do more than a form needs. Anchors, aliases, tags, merge keys, directives and several
//! documents are refused: each of them makes a file say something that cannot be seen where it
//! holds. Values stay text; `1`, `no` and `2026-04-01` mean what the key they stand under says.

mod build;
mod fold;
mod resume;
mod syntax;

use crate::diagnostic::{Diagnostic, MAX_TEXT, Report, SourceId, Span, Spanned, codes};
use crate::raw::text;
pub use syntax::colon_hint;

/// Deeper than any file of ours, and shallow enough for code that recurses over the tree.
pub const MAX_DEPTH: usize = 32;

/// A file of [`MAX_TEXT`] that people wrote has about 200,000.
const MAX_NODES: usize = 300_000;

/// More than a hospital has of anything.
const MAX_ENTRIES: usize = 20_000;

/// A text of thirty pages; a longer one is no clause of a contract.
const MAX_SCALAR: usize = 100_000;

/// Two equal keys with more lines than this between them may come from two blocks.
const FAR: usize = 6;

/// After so many faults in one file the rest is noise.
const MAX_FAULTS: usize = 100;

/// A value and its stretch of the text: for a quoted text the quotes too, for a collection from
/// its first to its last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub span: Span,
    pub kind: NodeKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// Nothing, `~` or `null`.
    Null,
    /// `plain` when written without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    Sequence(Vec<Node>),
    /// In the order written, each key once.
    Mapping(Vec<(Spanned<String>, Node)>),
    /// Something that was refused and reported; nothing more is to be said about it.
    Refused,
}

impl Node {
    /// The value under a key, if this is a mapping that has it.
    pub fn value_under(&self, name: &str) -> Option<&Node> {
        let NodeKind::Mapping(entries) = &self.kind else { return None };
        entries.iter().find(|(key, _)| key.value == name).map(|(_, node)| node)
    }
}

/// Key of a merge, kept in the tree as [`NodeKind::Refused`]: keys that seem to be missing may
/// have been meant to come from it.
pub const MERGE_KEY: &str = "<<";

/// How much of a text could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Whole(Node),
    /// What stands before and after faults of the notation. The mappings around those places hold a
    /// [`MERGE_KEY`]: what they seem to lack may stand in what could not be read.
    Part(Node),
    /// The structure cannot be known.
    Nothing,
}

/// What office programs and keyboards give in place of the `-` of a list.
pub const LIST_MARKS: [char; 10] = ['－', 'ー', '−', '‐', '–', '—', '―', '・', '･', '•'];

/// Whose words a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The ministry: to the letter.
    Ministry,
    /// A hospital: what nobody can see makes no difference, and what looks like something else is
    /// told of.
    Hospital,
}

/// Reads a hospital's text that is to be used; `None` when a part of its structure cannot be known.
pub fn parse(source: SourceId, text: &str, report: &mut Report) -> Option<Node> {
    match read(Author::Hospital, source, text, report) {
        Reading::Whole(root) => Some(root),
        Reading::Part(_) | Reading::Nothing => None,
    }
}

/// Reads a text as far as it goes, so that what else is wrong is told in the same run as a fault of the
/// notation; often it is the cause.
pub fn read(author: Author, source: SourceId, text: &str, report: &mut Report) -> Reading {
    if text.len() > MAX_TEXT {
        report.push(
            Diagnostic::error(
                codes::FILE_TOO_LARGE,
                format!("ファイルが大きすぎます。読めるのは{}MBまでです。", MAX_TEXT / (1024 * 1024)),
            )
            .at(Span::new(source, 0..0), ""),
        );
        return Reading::Nothing;
    }
    text::check_source(source, text, report);
    if text::has_control(text) {
        return Reading::Nothing;
    }
    resume::read(author, source, text, report)
}

/// How long the first line of a stretch is, without the blanks at its end.
fn first_line(written: &str) -> usize {
    written.lines().next().unwrap_or_default().trim_end().len()
}

/// A name short enough for a message.
pub(super) fn shorten(name: &str) -> String {
    const LONGEST: usize = 40;
    let one_line = name.lines().next().unwrap_or_default();
    if one_line.chars().count() <= LONGEST && one_line.len() == name.len() {
        return name.to_owned();
    }
    one_line.chars().take(LONGEST).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
