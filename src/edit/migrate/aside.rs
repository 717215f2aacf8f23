//! Turns entries that no longer apply into comments, so they stay in the file. `change` proves the new text.
//!
//! An entry on its own lines becomes a comment where it is. An entry between braces moves into comments above the
//! line where the braces open.

use crate::diagnostic::Spanned;
use crate::edit::change::{Alteration, AlterationKind, PathStep, column, line_start};
use crate::edit::splice::Splice;
use crate::raw::yaml::{Node, NodeKind};

/// A value and its place.
#[derive(Debug, Clone)]
pub(super) struct At<'n> {
    pub node: &'n Node,
    /// Where the outermost braces around it open.
    pub braces: Option<usize>,
    pub path: Vec<PathStep>,
}

impl<'n> At<'n> {
    pub fn root(node: &'n Node) -> Self {
        Self { node, braces: None, path: Vec::new() }
    }

    /// Where the outermost braces around the values in this value open; `None` when there are none.
    fn inside(&self, text: &str) -> Option<usize> {
        self.braces.or_else(|| is_in_braces(text, self.node).then(|| self.node.span.range().start))
    }

    pub fn child(&self, text: &str, name: &str) -> Option<At<'n>> {
        let node = self.node.value_under(name)?;
        Some(At { node, braces: self.inside(text), path: self.below(PathStep::key(name)) })
    }

    /// The path to a value in this one.
    pub fn below(&self, step: PathStep) -> Vec<PathStep> {
        [&self.path[..], &[step]].concat()
    }

    pub fn entries(&self) -> &'n [(Spanned<String>, Node)] {
        match &self.node.kind {
            NodeKind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    pub fn items(&self, text: &str) -> Vec<At<'n>> {
        let braces = self.inside(text);
        match &self.node.kind {
            NodeKind::Sequence(items) => {
                let at = |(number, node)| At { node, braces, path: self.below(PathStep::Position(number)) };
                items.iter().enumerate().map(at).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The text of this value. `None` for a mapping, a list or an empty value.
    pub fn word(&self) -> Option<&'n str> {
        match &self.node.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Turns the entries with these numbers into comments. This value is a mapping. `None` without any number.
    pub fn set_aside(&self, text: &str, numbers: &[usize], reason: &str) -> Option<Alteration> {
        let entries = self.entries();
        let ranges: Vec<(usize, usize)> =
            entries.iter().map(|(key, node)| (key.span.range().start, end_of_entry(text, key, node))).collect();
        let gone = numbers.iter().map(|number| PathStep::key(entries[*number].0.value.as_str()));
        self.aside(gone.collect(), set_aside(text, &ranges, numbers, self.inside(text), reason))
    }

    /// Turns the entries with these numbers into comments. This value is a list. `None` without any number.
    pub fn set_items_aside(&self, text: &str, numbers: &[usize], reason: &str) -> Option<Alteration> {
        let ranges: Vec<(usize, usize)> =
            self.items(text).iter().map(|item| (item.node.span.range().start, end(text, item.node))).collect();
        let gone = numbers.iter().map(|number| PathStep::Position(*number));
        self.aside(gone.collect(), set_aside(text, &ranges, numbers, self.inside(text), reason))
    }

    fn aside(&self, gone: Vec<PathStep>, splices: Vec<Splice>) -> Option<Alteration> {
        let kind = AlterationKind::SetAside(gone);
        (!splices.is_empty()).then(|| Alteration { path: self.path.clone(), kind, splices })
    }
}

fn end_of_entry(text: &str, key: &Spanned<String>, node: &Node) -> usize {
    match node.kind {
        NodeKind::Null if text[node.span.range()].is_empty() => key.span.range().end,
        _ => end(text, node),
    }
}

/// Where a value ends. An empty value has no place, so the last entry that has one counts.
fn end(text: &str, node: &Node) -> usize {
    let range = node.span.range();
    match &node.kind {
        NodeKind::Mapping(entries) if !is_in_braces(text, node) => {
            entries.iter().map(|(key, node)| end_of_entry(text, key, node)).max().unwrap_or(range.end)
        }
        NodeKind::Sequence(items) if !is_in_braces(text, node) => {
            items.iter().map(|node| end(text, node)).max().unwrap_or(range.end)
        }
        _ => range.end,
    }
}

fn set_aside(
    text: &str,
    ranges: &[(usize, usize)],
    numbers: &[usize],
    braces: Option<usize>,
    reason: &str,
) -> Vec<Splice> {
    match braces {
        Some(open) => out_of_braces(text, ranges, numbers, open, reason),
        None => numbers.iter().flat_map(|number| as_comments(text, ranges[*number], reason)).collect(),
    }
}

/// Makes the lines from one place to another into comments.
fn as_comments(text: &str, (start, end): (usize, usize), reason: &str) -> Vec<Splice> {
    let first = line_start(text, start);
    let indent = text[first..].len() - text[first..].trim_start_matches(' ').len();
    let mut splices = vec![Splice::insert(first, format!("{}# {reason}\n", " ".repeat(indent)))];
    let mut line = first;
    while line <= end {
        let spaces = text[line..].len() - text[line..].trim_start_matches(' ').len();
        splices.push(Splice::insert(line + spaces.min(indent), "# "));
        let Some(length) = text[line..].find('\n') else { break };
        line += length + 1;
    }
    splices
}

/// Takes entries out of their braces. They become comments above the line of `open`.
fn out_of_braces(text: &str, ranges: &[(usize, usize)], numbers: &[usize], open: usize, reason: &str) -> Vec<Splice> {
    if numbers.is_empty() {
        return Vec::new();
    }
    let first = line_start(text, open);
    let space = " ".repeat(column(text, first + text[first..].len() - text[first..].trim_start_matches(' ').len()));
    let mut comments = format!("{space}# {reason}\n");
    let mut splices = Vec::new();
    // Entries side by side are taken out together, with the comma that would be left over.
    for run in numbers.chunk_by(|a, b| b - a == 1) {
        let (from, to) = (run[0], run[run.len() - 1]);
        let taken = match (from, ranges.get(to + 1)) {
            (_, Some((next, _))) => ranges[from].0..*next,
            (0, None) => ranges[0].0..ranges[to].1,
            (_, None) => ranges[from - 1].1..ranges[to].1,
        };
        for line in text[taken.clone()].trim_matches([',', ' ', '\n']).lines() {
            comments.push_str(&format!("{space}# {}\n", line.trim()));
        }
        splices.push(Splice { at: taken, text: String::new() });
    }
    splices.insert(0, Splice::insert(first, comments));
    splices
}

/// Whether a mapping or a list is written between braces or brackets. The place of a list that is not indented more
/// than its key begins with its first value.
fn is_in_braces(text: &str, node: &Node) -> bool {
    let first = match &node.kind {
        NodeKind::Mapping(entries) => entries.first().map(|(key, _)| key.span.start),
        NodeKind::Sequence(items) => items.first().map(|item| item.span.start),
        NodeKind::Null | NodeKind::Scalar { .. } | NodeKind::Refused => return false,
    };
    text[node.span.range()].starts_with(['{', '[']) && first != Some(node.span.start)
}

#[cfg(test)]
mod tests;
