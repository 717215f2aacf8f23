//! Reads on after a fault of the notation, so that one run shows all such faults.
//!
//! The part that a fault makes unreadable is overwritten with spaces, and the text is read again from its start. The
//! text keeps its length and its lines, so all places stay right. What follows the fault is read with the structure
//! that it would have without the fault.
//!
//! The result is used only to find faults. The mappings around the missing part get a [`MERGE_KEY`], because the keys
//! that they lack may be in that part.

use std::borrow::Cow;
use std::ops::Range;

use super::build::{Attempt, Broken, build};
use super::syntax::Reach;
use super::{Author, MERGE_KEY, Node, NodeKind, Reading};
use crate::diagnostic::{Diagnostic, Report, SourceId, Spanned};

/// After so many faults of the notation in one file, the rest is not read.
const MOST: usize = 20;

/// In bytes. A text is read again only while all readings together are no more than this.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Reads a text, and after each fault of the notation as much of the rest as possible.
pub(super) fn read(author: Author, source: SourceId, text: &str, report: &mut Report) -> Reading {
    let mut left = Cow::Borrowed(text);
    let mut faults: Vec<Diagnostic> = Vec::new();
    let mut blanked: Vec<Range<usize>> = Vec::new();
    let (mut said, root) = loop {
        // Each reading reports again what the one before reported, so only the last report is kept.
        let mut said = Report::new();
        match build(author, source, &left, &mut said) {
            Attempt::Whole(root) if faults.is_empty() => {
                report.append(said);
                return Reading::Whole(root);
            }
            Attempt::Whole(root) => break (said, Some(root)),
            Attempt::Nothing => break (said, None),
            Attempt::Broken(root, broken) => {
                let enough = faults.len() + 1 >= MOST || (faults.len() + 2) * text.len() > MOST_BYTES;
                let stretch = if enough { None } else { stretch(&left, &broken) };
                faults.extend(broken.fault.map(|fault| unread(text, fault, stretch.as_ref())));
                let Some(stretch) = stretch else {
                    blanked.push(text.len()..text.len());
                    break (said, root);
                };
                left = Cow::Owned(blank(&left, &stretch));
                blanked.push(stretch);
            }
        }
    };
    if let Some(last) = faults.pop() {
        faults.push(last.hint("記号や日付などの中身は、書き方を直した後で確かめます。"));
    }
    faults.into_iter().for_each(|fault| said.push(fault));
    report.append(said);
    match root {
        Some(mut root @ Node { kind: NodeKind::Mapping(_), .. }) => {
            blanked.iter().for_each(|stretch| leave_open(&mut root, stretch));
            Reading::Part(root)
        }
        _ => Reading::Nothing,
    }
}

/// The part to overwrite because of a fault; `None` when the rest cannot be read.
fn stretch(text: &str, broken: &Broken) -> Option<Range<usize>> {
    let place = broken.fault.as_ref()?.primary.as_ref()?.span.range().start;
    let start = line_start(text, place);
    let line = &text[start..];
    // The `-` of a list is kept, so that the lines below it remain its entry. It is not kept when its own place is
    // wrong.
    let content = match broken.reach {
        Reach::Level => start + line.len() - line.trim_start_matches(' ').len(),
        Reach::Line | Reach::Rest => start + margin(line),
    };
    let column = match text[content..].starts_with('\t') {
        // Nobody knows how wide a tab was meant to be. Most lines have the same indentation as the line before.
        true => lines(text, 0).take_while(|line| line.start < start).filter(IndentedLine::is_something).last()?.margin,
        false => content - start,
    };
    let ends = |line: &IndentedLine<'_>| match broken.reach {
        Reach::Line => line.margin <= column && !line.text[line.margin..].starts_with([']', '}']),
        Reach::Level => {
            let indent = line.text.len() - line.text.trim_start_matches(' ').len();
            indent < column && broken.open.iter().any(|open| open - line_start(text, *open) == indent)
        }
        Reach::Rest => false,
    };
    let after = text[content..].find('\n').map_or(text.len(), |newline| content + newline + 1);
    let inside = lines(text, after).filter(IndentedLine::is_something).take_while(|line| !ends(line));
    let end = inside.last().map_or(after, |line| line.start + line.text.len());
    let nothing = text[content..end].trim().is_empty();
    (broken.reach != Reach::Rest && !nothing).then_some(content..end)
}

/// Adds to a fault which lines were not read because of it, when there are more than its own line.
fn unread(text: &str, fault: Diagnostic, stretch: Option<&Range<usize>>) -> Diagnostic {
    let number = |at: usize| text[..at].matches('\n').count() + 1;
    let Some(stretch) = stretch else {
        return fault.hint("ここから先は、この書き方を直すまで読めません。");
    };
    let last = stretch.start + text[stretch.clone()].trim_end().len();
    let (first, last) = (number(stretch.start), number(last));
    if first == last {
        return fault;
    }
    fault.hint(format!("{first}行目から{last}行目までは、この書き方を直すまで読めません。"))
}

fn blank(text: &str, stretch: &Range<usize>) -> String {
    let blanks = text[stretch.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    let mut left = String::with_capacity(text.len());
    left.push_str(&text[..stretch.start]);
    left.extend(blanks);
    left.push_str(&text[stretch.end..]);
    left
}

/// Marks the mappings that may have lost keys to an overwritten part: those around it, and those that end just before
/// it.
fn leave_open(node: &mut Node, stretch: &Range<usize>) {
    let span = node.span;
    match &mut node.kind {
        NodeKind::Mapping(entries) => {
            let before = entries
                .iter_mut()
                .rev()
                .find(|(key, _)| key.value != MERGE_KEY && key.span.range().start < stretch.start);
            if let Some((_, last)) = before {
                leave_open(last, stretch);
            }
            if !entries.iter().any(|(key, _)| key.value == MERGE_KEY) {
                entries.push((Spanned::new(MERGE_KEY.to_owned(), span), Node { span, kind: NodeKind::Refused }));
            }
        }
        NodeKind::Sequence(items) => {
            let before = items.iter_mut().rev().find(|item| item.span.range().start <= stretch.end);
            if let Some(last) = before {
                leave_open(last, stretch);
            }
        }
        // An empty value may be empty because it was overwritten.
        NodeKind::Null => node.kind = NodeKind::Refused,
        NodeKind::Scalar { .. } | NodeKind::Refused => {}
    }
}

/// A line, the byte where it begins, and the length of the blanks and `-` signs at its start.
struct IndentedLine<'t> {
    start: usize,
    text: &'t str,
    margin: usize,
}

impl IndentedLine<'_> {
    /// Whether the line has more than blanks and a comment.
    fn is_something(&self) -> bool {
        let text = self.text.trim_start();
        !text.is_empty() && !text.starts_with('#')
    }
}

/// The lines from the byte `from` on, which must be the start of a line.
fn lines(text: &str, from: usize) -> impl Iterator<Item = IndentedLine<'_>> {
    let mut start = from;
    text[from..].split_inclusive('\n').map(move |line| {
        let at = start;
        start += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        IndentedLine { start: at, text: line, margin: margin(line) }
    })
}

/// How many bytes of a line's start are blanks and `-` signs of lists.
fn margin(line: &str) -> usize {
    let mut at = line.len() - line.trim_start_matches(' ').len();
    while let Some(rest) = line[at..].strip_prefix("- ") {
        at += 2 + rest.len() - rest.trim_start_matches(' ').len();
    }
    at
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}
