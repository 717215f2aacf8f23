//! Finds where the parts of a written value begin and end, with their comments and marks.
//!
//! The tree knows the places of keys and values. Between them are dashes, colons, commas and the heads of longer
//! texts (`|`), and otherwise only blanks and comments. So these are found by reading on from a known place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::diagnostic::Spanned;
use crate::edit::change::PathStep;
use crate::edit::change::draft::is_text;
use crate::raw::text::is_foreign_blank;
use crate::raw::yaml::{Node, NodeKind};

/// An entry of a mapping or of a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct EntrySpan<'n> {
    pub node: &'n Node,
    pub spot: Spot,
    /// Where it begins: at its key, its `?` or its dash. In the brackets of a list it begins at its value.
    pub start: usize,
    /// The end of its last part that is not a comment.
    pub end: usize,
}

/// What is before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spot {
    /// The end of the colon, of the dash, or of a key without a colon.
    pub after: usize,
    /// The column where the entry begins; 0 for a whole file.
    pub column: usize,
    pub mark: EntryMark,
    /// Whether it is in braces or brackets.
    pub flow: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryMark {
    Colon,
    /// A key without a colon and without a value.
    Key,
    Dash,
    /// An entry of a list in brackets.
    Comma,
    /// A whole file.
    File,
}

impl Spot {
    pub fn of_file(root: &Node) -> Self {
        Self { after: root.span.range().start, column: 0, mark: EntryMark::File, flow: false }
    }
}

/// The next place that is not a blank or a comment.
pub(super) fn skip(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' => at += 1,
            // A comment may follow a mark without a blank.
            b'#' if at == from || matches!(bytes[at - 1], b' ' | b'\t' | b'\n') => at = line_end(text, at),
            _ => break,
        }
    }
    at
}

/// The entries of a mapping or a list; empty for other values.
pub(super) fn slots<'n>(text: &str, node: &'n Node, spot: Spot) -> Vec<EntrySpan<'n>> {
    let begin = if is_written(node) { begin(text, node, spot) } else { spot.after };
    let is_bracketed = text[begin..].starts_with(['{', '[']) && is_collection(node);
    let flow = spot.flow || is_bracketed;
    let mut at = if is_bracketed { begin + 1 } else { begin };
    let mut slots = Vec::new();
    match &node.kind {
        NodeKind::Mapping(entries) => {
            for (key, node) in entries {
                at = over_comma(text, at, flow);
                let start = at.min(key.span.range().start);
                let (after, mark) = after_key(text, key);
                let spot = Spot { after, column: column(text, start), mark, flow };
                at = end(text, node, spot);
                slots.push(EntrySpan { node, spot, start, end: at });
            }
        }
        NodeKind::Sequence(items) => {
            for node in items {
                at = over_comma(text, at, flow);
                let after = if flow { at } else { at + 1 };
                let mark = if flow { EntryMark::Comma } else { EntryMark::Dash };
                let spot = Spot { after, column: column(text, at), mark, flow };
                let start = at;
                at = end(text, node, spot);
                slots.push(EntrySpan { node, spot, start, end: at });
            }
        }
        NodeKind::Null | NodeKind::Scalar { .. } | NodeKind::Refused => {}
    }
    slots
}

/// The entries of the mappings and lists of a text. Each is looked at once, however often it is asked for.
#[derive(Debug)]
pub(super) struct KnownSlots<'t, 'n> {
    text: &'t str,
    known: BTreeMap<*const Node, Rc<[EntrySpan<'n>]>>,
}

impl<'t, 'n> KnownSlots<'t, 'n> {
    pub fn of(text: &'t str) -> Self {
        Self { text, known: BTreeMap::new() }
    }

    pub fn slots(&mut self, node: &'n Node, spot: Spot) -> Rc<[EntrySpan<'n>]> {
        let text = self.text;
        Rc::clone(self.known.entry(node).or_insert_with(|| slots(text, node, spot).into()))
    }

    /// The entry that a step leads to.
    pub fn below(&mut self, node: &'n Node, spot: Spot, step: &PathStep) -> Option<EntrySpan<'n>> {
        let at = match (&node.kind, step) {
            (NodeKind::Mapping(entries), PathStep::Key(name)) => {
                entries.iter().position(|(key, _)| key.value == *name)?
            }
            (NodeKind::Sequence(items), step) => entry_of(items, step)?,
            _ => return None,
        };
        self.slots(node, spot).get(at).copied()
    }
}

/// The number of the list entry that a step names.
pub(super) fn entry_of(items: &[Node], step: &PathStep) -> Option<usize> {
    match step {
        PathStep::Position(at) => Some(*at),
        PathStep::Id(id) => items.iter().position(|item| item.value_under("id").is_some_and(|own| is_text(own, id))),
        PathStep::Key(_) => None,
    }
}

fn over_comma(text: &str, at: usize, flow: bool) -> usize {
    let next = skip(text, at);
    if flow && text[next..].starts_with(',') { skip(text, next + 1) } else { next }
}

fn after_key(text: &str, key: &Spanned<String>) -> (usize, EntryMark) {
    let end = with_blanks(text, key.span.range().end);
    let next = skip(text, end);
    if text[next..].starts_with(':') { (next + 1, EntryMark::Colon) } else { (end, EntryMark::Key) }
}

/// Whether anything is written for a value.
pub(super) fn is_written(node: &Node) -> bool {
    node.kind != NodeKind::Null || !node.span.range().is_empty()
}

fn is_collection(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Mapping(_) | NodeKind::Sequence(_))
}

/// Where a written value begins.
pub(super) fn begin(text: &str, node: &Node, spot: Spot) -> usize {
    if spot.mark == EntryMark::File { node.span.range().start } else { skip(text, spot.after) }
}

/// Whether this is a mapping or a list on lines.
pub(super) fn is_on_lines(text: &str, node: &Node, spot: Spot) -> bool {
    is_collection(node) && !spot.flow && !is_bracketed(text, node, spot)
}

pub(super) fn is_bracketed(text: &str, node: &Node, spot: Spot) -> bool {
    is_collection(node) && text[begin(text, node, spot)..].starts_with(['{', '['])
}

/// The head of a text below `|` or `>`, without the comment after it.
pub(super) fn head(text: &str, node: &Node, spot: Spot) -> Option<Range<usize>> {
    let begin = begin(text, node, spot);
    let is_head = matches!(node.kind, NodeKind::Scalar { .. }) && text[begin..].starts_with(['|', '>']);
    let length = text[begin..].find([' ', '\t', '\n']).unwrap_or(text.len() - begin);
    is_head.then(|| begin..begin + length)
}

/// The end of the last part of a value that is not a comment. For an empty value it is the end of its mark.
pub(super) fn end(text: &str, node: &Node, spot: Spot) -> usize {
    if !is_written(node) {
        return spot.after;
    }
    let own = node.span.range().end;
    match &node.kind {
        NodeKind::Mapping(_) | NodeKind::Sequence(_) if is_bracketed(text, node, spot) => own,
        NodeKind::Mapping(entries) => match entries.last() {
            Some((key, node)) => {
                let (after, mark) = after_key(text, key);
                end(text, node, Spot { after, mark, ..spot })
            }
            None => own,
        },
        NodeKind::Sequence(_) => slots(text, node, spot).last().map_or(own, |slot| slot.end),
        NodeKind::Scalar { .. } => match head(text, node, spot) {
            // The text below is empty or invisible. Its place may then be anywhere.
            Some(head) if node.span.range().is_empty() => {
                let line = line_end(text, head.end);
                let end = with_blanks(text, line);
                if end > line { end } else { head.end }
            }
            _ => with_blanks(text, own),
        },
        NodeKind::Null | NodeKind::Refused => own,
    }
}

/// Adds the full-width spaces at the end of a text. The tree leaves them out, but YAML counts them to the text.
fn with_blanks(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let blanks = &rest[..rest.len() - rest.trim_start().len()];
    let last = blanks.char_indices().rfind(|(_, blank)| is_foreign_blank(*blank));
    last.map_or(end, |(at, blank)| end + at + blank.len_utf8())
}

/// Where the line after an entry begins. Comments that are indented more than the entry belong to it.
pub(super) fn below_entry(text: &str, end: usize, column: usize) -> usize {
    let mut below = next_line(text, end);
    let mut at = below;
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let inner = line.trim_start_matches([' ', '\t']);
        let next = next_line(text, at);
        match inner.chars().next() {
            None => {}
            Some('#') if line.len() - inner.len() > column => below = next,
            Some(_) => break,
        }
        at = next;
    }
    below
}

/// The widest indentation of the comments from a line on, up to the next line that is not a comment.
pub(super) fn comments_below(text: &str, line: usize) -> usize {
    let lines = text[line..].split('\n').map(|line| (line, line.trim_start_matches([' ', '\t'])));
    let comments = lines.take_while(|(_, inner)| inner.is_empty() || inner.starts_with('#'));
    comments.filter(|(_, inner)| !inner.is_empty()).map(|(line, inner)| line.len() - inner.len()).max().unwrap_or(0)
}

/// Whether only blanks are before a place on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    text[line_start(text, at)..at].trim_matches([' ', '\t']).is_empty()
}

pub(in crate::edit) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The end of the line of a place, before its line end.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length)
}

/// The start of the next line, or the end of the text.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    (line_end(text, at) + 1).min(text.len())
}

/// The number of characters before a place on its line.
pub(in crate::edit) fn column(text: &str, at: usize) -> usize {
    text[line_start(text, at)..at].chars().count()
}
