//! Turns a YAML text into a tree whose nodes know their places.
//!
//! Only this module and those below it name the YAML crate. They use only its events: a derived reader stops at the
//! first fault, but a person who fills in a form needs to see all faults. The builder has its own stack, so deep
//! input does not use up the call stack.
//!
//! YAML can do more than a form needs. Anchors, aliases, tags, merge keys, directives and several documents are
//! refused. With them, a person who looks at one place of a file could not see what it says there. Values stay text.
//! The key decides what `1`, `no` or `2026-04-01` means.

mod build;
mod fold;
mod resume;
mod syntax;

use crate::diagnostic::{Diagnostic, MAX_TEXT, Repair, Report, SourceId, Span, Spanned, codes};
use crate::raw::text;
pub use syntax::colon_hint;
pub(super) use syntax::narrow;

/// The deepest level that is read. Our files are less deep, and code may recurse over a tree of this depth.
pub const MAX_DEPTH: usize = 32;

/// The most values in one file. A file of [`MAX_TEXT`] bytes that people wrote has about 200,000.
const MAX_NODES: usize = 300_000;

/// The most entries of one list or mapping. No hospital has so many of anything.
const MAX_ENTRIES: usize = 20_000;

/// The longest value, in bytes. This is about thirty pages; no clause of a contract is longer.
const MAX_SCALAR: usize = 100_000;

/// In lines. Two equal keys that are further apart may come from two blocks.
const FAR: usize = 6;

/// After so many faults in one file, nothing more is read.
const MAX_FAULTS: usize = 100;

/// A value and its place in the text. The place of a quoted text includes the quotes. The place of a collection goes
/// from its first to its last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub span: Span,
    pub kind: NodeKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NodeKind {
    /// An empty value, `~` or `null`.
    Null,
    /// `plain` says that it is written without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    Sequence(Vec<Node>),
    /// In the order of the file. Each key is there once.
    Mapping(Vec<(Spanned<String>, Node)>),
    /// A value that was refused and reported. Nothing more need be said about it.
    Refused,
}

impl Node {
    /// The value under a key; `None` when this is not a mapping or does not have the key.
    pub fn value_under(&self, name: &str) -> Option<&Node> {
        let NodeKind::Mapping(entries) = &self.kind else { return None };
        entries.iter().find(|(key, _)| key.value == name).map(|(_, node)| node)
    }
}

/// The merge key. The tree keeps it with a [`NodeKind::Refused`] value: keys that seem to be missing may have been
/// meant to come from it.
pub const MERGE_KEY: &str = "<<";

/// How much of a text could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    Whole(Node),
    /// What could be read before and after faults of the notation. The mappings around those places have a
    /// [`MERGE_KEY`]: the keys that they lack may be in the part that could not be read.
    Part(Node),
    /// The structure is not known.
    Nothing,
}

/// What office programs and keyboards write in place of the `-` of a list.
pub const LIST_MARKS: [char; 10] = ['－', 'ー', '−', '‐', '–', '—', '―', '・', '･', '•'];

/// Who wrote a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// The ministry. Its text is kept to the letter.
    Ministry,
    /// A hospital. Invisible differences are removed, and characters that look like others are reported.
    Hospital,
}

/// Reads a hospital's text. `None` when a part of its structure is not known.
pub fn parse(source: SourceId, text: &str, report: &mut Report) -> Option<Node> {
    match read(Author::Hospital, source, text, report) {
        Reading::Whole(root) => Some(root),
        Reading::Part(_) | Reading::Nothing => None,
    }
}

/// Reads a text as far as possible, also after a fault of the notation. So one run also shows the other faults, which
/// are often the cause.
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
    let mut said = Report::new();
    let reading = resume::read(author, source, text, &mut said);
    let repairs: Vec<Repair> = said.iter().filter_map(|fault| fault.repair.as_deref().cloned()).collect();
    said.iter().for_each(|fault| report.push(with_line(text, fault.clone(), &repairs)));
    reading
}

/// Adds the line to write in the place of the one with a fault of the notation, when it is certain.
fn with_line(text: &str, fault: Diagnostic, repairs: &[Repair]) -> Diagnostic {
    /// In bytes. A longer line is not read in a message.
    const LONGEST: usize = 200;
    let is_doubtful = fault.code != codes::YAML_SYNTAX || fault.hints.iter().any(|hint| hint == syntax::CONTINUED);
    let Some(repair) = fault.repair.as_deref().filter(|_| !is_doubtful) else { return fault };
    let start = text[..repair.at.range().start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
    if end - start > LONGEST {
        return fault;
    }
    let mut of_line: Vec<&Repair> = repairs.iter().filter(|it| (start..=end).contains(&it.at.range().start)).collect();
    of_line.sort_by_key(|it| it.at.start);
    let (mut line, mut at) = (String::new(), start);
    for it in of_line.iter().filter(|it| it.at.range().end <= end) {
        if at <= it.at.range().start {
            line += &text[at..it.at.range().start];
            line += &it.text;
            at = it.at.range().end;
        }
    }
    line += &text[at..end];
    fault.hint(format!("「{}」と書いてください。", line.trim()))
}

/// The length in bytes of the first line, without the blanks at its end.
fn first_line(written: &str) -> usize {
    written.lines().next().unwrap_or_default().trim_end().len()
}

/// A name, cut to its first line and to 40 characters for a message.
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
