//! Where a new entry of a mapping goes, and how it is written there: in braces between braces, on
//! lines of its own below a key, at the depth of the entries beside it.

use crate::diagnostic::Spanned;
use crate::edit::splice::Splice;
use crate::raw::yaml::{Node, NodeKind};

/// A key and what stands under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub key: String,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A word that is plain wherever it stands.
    Word(String),
    Mapping(Vec<Entry>),
}

impl Entry {
    pub fn word(key: impl Into<String>, word: impl ToString) -> Self {
        Self { key: key.into(), value: Value::Word(word.to_string()) }
    }

    pub fn mapping(key: impl Into<String>, entries: Vec<Entry>) -> Self {
        Self { key: key.into(), value: Value::Mapping(entries) }
    }

    /// `key: { a: b, c: d }`
    pub fn in_braces(&self) -> String {
        match &self.value {
            Value::Word(word) => format!("{}: {word}", self.key),
            Value::Mapping(entries) => format!("{}: {}", self.key, braces(entries)),
        }
    }

    /// As lines, each with its end; a mapping of one entry stands on one line.
    pub fn lines(&self, indent: usize) -> String {
        let space = " ".repeat(indent);
        match &self.value {
            Value::Mapping(entries) if entries.len() > 1 => {
                format!("{space}{}:\n{}", self.key, lines(entries, indent + STEP))
            }
            _ => format!("{space}{}\n", self.in_braces()),
        }
    }
}

pub(super) fn braces(entries: &[Entry]) -> String {
    let entries: Vec<String> = entries.iter().map(Entry::in_braces).collect();
    format!("{{ {} }}", entries.join(", "))
}

pub(super) fn lines(entries: &[Entry], indent: usize) -> String {
    entries.iter().map(|entry| entry.lines(indent)).collect()
}

const STEP: usize = 2;

/// A mapping into which entries go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'n> {
    pub node: &'n Node,
    /// The key it stands under; absent for a whole file and for an entry of a list.
    pub key: Option<&'n Spanned<String>>,
    /// It stands between braces.
    pub in_braces: bool,
}

impl<'n> Target<'n> {
    /// The value under a key of this mapping.
    pub fn child(&self, text: &str, name: &str) -> Option<Target<'n>> {
        let NodeKind::Mapping(entries) = &self.node.kind else { return None };
        let (key, node) = entries.iter().find(|(key, _)| key.value == name)?;
        Some(Target { node, key: Some(key), in_braces: self.in_braces || is_in_braces(text, self.node) })
    }

    /// Puts the entries in, before those that are there. `None` where there is no place that is
    /// sure to be right.
    pub fn insert(&self, text: &str, entries: &[Entry]) -> Option<Splice> {
        let range = self.node.span.range();
        match &self.node.kind {
            NodeKind::Mapping(there) if is_in_braces(text, self.node) => Some(if there.is_empty() {
                Splice { at: range, text: braces(entries) }
            } else {
                let new: String = entries.iter().map(|entry| format!(" {},", entry.in_braces())).collect();
                Splice::insert(range.start + 1, new)
            }),
            NodeKind::Mapping(there) => {
                let first = there.first()?.0.span.range().start;
                let after = match self.key {
                    Some(key) => key.span.range().end,
                    None => anchor(text, there)?,
                };
                Some(below(text, after, &lines(entries, column(text, first))))
            }
            NodeKind::Null if !text[range.clone()].is_empty() => Some(Splice { at: range, text: braces(entries) }),
            NodeKind::Null => {
                let key = self.key?.span.range();
                if self.in_braces {
                    let colon = text[key.end..].trim_start().starts_with(':');
                    let after = if colon { key.end + text[key.end..].find(':')? + 1 } else { key.end };
                    let lead = if colon { " " } else { ": " };
                    return Some(Splice::insert(after, format!("{lead}{}", braces(entries))));
                }
                Some(below(text, key.end, &lines(entries, column(text, key.start) + STEP)))
            }
            _ => None,
        }
    }
}

impl Target<'_> {
    /// Puts lines in, set in as its entries are; nothing where they have no lines of their own.
    pub fn insert_lines(&self, text: &str, lines: &str) -> Option<Splice> {
        let (NodeKind::Mapping(there), Some(key)) = (&self.node.kind, self.key) else { return None };
        let space = " ".repeat(column(text, there.first()?.0.span.range().start));
        let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{space}{line}\n") };
        let lines: String = lines.lines().map(line).collect();
        (!is_in_braces(text, self.node)).then(|| below(text, key.span.range().end, &lines))
    }
}

/// The mapping, or anything else, is written between braces or brackets.
pub(super) fn is_in_braces(text: &str, node: &Node) -> bool {
    text[node.span.range()].starts_with(['{', '['])
}

/// The end of the last entry before `choices` behind whose line another line may begin. Behind a
/// text of several lines (`|`) it may not: the blank lines there are part of the text.
fn anchor(text: &str, entries: &[(Spanned<String>, Node)]) -> Option<usize> {
    let choices = entries.iter().position(|(key, _)| key.value == "choices").unwrap_or(entries.len());
    let (before, after) = entries.split_at(choices);
    let ends = |(_, node): &&(Spanned<String>, Node)| match node.kind {
        NodeKind::Scalar { .. } => !text[node.span.range()].starts_with(['|', '>']),
        NodeKind::Mapping(_) | NodeKind::Sequence(_) => is_in_braces(text, node),
        NodeKind::Null | NodeKind::Refused => false,
    };
    before.iter().rfind(ends).or_else(|| after.iter().rfind(ends)).map(|(_, node)| node.span.range().end)
}

/// New lines below the line of a place.
pub(super) fn below(text: &str, at: usize, lines: &str) -> Splice {
    match text[at..].find('\n') {
        Some(end) => Splice::insert(at + end + 1, lines),
        None => Splice::insert(text.len(), format!("\n{}", lines.trim_end_matches('\n'))),
    }
}

/// How many characters stand before a place on its line.
pub(super) fn column(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[start..at].chars().count()
}
