//! Finds the lines to fill in that `init` writes: `#key: value`, indented like the keys beside it. When such a key is
//! set, its line becomes live and keeps the comment after it.
//!
//! A line that a person filled in and left as a comment is not such a line. It stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diagnostic::{Report, SourceId};
use crate::edit::change::draft::{says, wrapped};
use crate::edit::change::place::{
    EntryMark, KnownSlots, Spot, below_entry, column, entry_of, is_on_lines, is_written, line_end, line_start,
    next_line,
};
use crate::edit::change::write;
use crate::edit::change::{Edit, EditKind, NewValue, PathStep};
use crate::edit::splice::Splice;
use crate::raw::hospital::ALL_KEYS;
use crate::raw::yaml::{self, Node, NodeKind};

/// The splices that make lines live, for the keys that will be set.
#[derive(Debug, Default)]
pub(super) struct Offers {
    pub splices: Vec<Splice>,
    /// The paths of these keys. They were not there before.
    pub keys: Vec<Vec<PathStep>>,
}

/// A line to fill in.
struct OfferedLine {
    /// The place of its `#`.
    at: usize,
    value: Node,
}

pub(super) fn find(text: &str, root: &Node, edits: &[Edit]) -> Offers {
    let mut found = Offers::default();
    let mut lines = OfferedLines { text, known: KnownSlots::of(text), comments: BTreeMap::new() };
    for edit in edits {
        let EditKind::Set(value) = &edit.change else { continue };
        let Some((depth, offer)) = missing(&mut lines, root, edit, value) else { continue };
        let key = edit.path[..=depth].to_vec();
        if !found.keys.contains(&key) && !found.splices.contains(&offer[0]) {
            found.keys.push(key);
            found.splices.extend(offer);
        }
    }
    found
}

impl Offers {
    /// Whether the tree `after` has these keys in addition, and is otherwise the same as `before`.
    pub fn are_all_that_differs(&self, before: &Node, after: &Node) -> bool {
        grown(before, after, &self.keys.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }
}

fn grown<'n>(before: &Node, after: &Node, new: &[&'n [PathStep]]) -> bool {
    let inside = || new.iter().filter_map(|path| path.split_first()).filter(|(_, rest)| !rest.is_empty());
    let new_keys = || -> BTreeSet<&str> {
        let key = |path: &&'n [PathStep]| match path {
            [PathStep::Key(key)] => Some(key.as_str()),
            _ => None,
        };
        new.iter().filter_map(key).collect()
    };
    match (&before.kind, &after.kind) {
        (NodeKind::Null, NodeKind::Mapping(entries)) => {
            let new = new_keys();
            entries.iter().all(|(key, _)| new.contains(key.value.as_str()))
        }
        (NodeKind::Mapping(old), NodeKind::Mapping(now)) => {
            let new = new_keys();
            let now: Vec<_> = now.iter().filter(|(key, _)| !new.contains(key.value.as_str())).collect();
            let mut below: BTreeMap<&str, Vec<&[PathStep]>> = BTreeMap::new();
            for (step, rest) in inside() {
                if let PathStep::Key(key) = step {
                    below.entry(key).or_default().push(rest);
                }
            }
            let below = |key: &str| below.get(key).map_or(&[][..], Vec::as_slice);
            old.len() == now.len()
                && old.iter().zip(now).all(|((key, before), (own, after))| {
                    key.value == own.value && grown(before, after, below(&key.value))
                })
        }
        (NodeKind::Sequence(old), NodeKind::Sequence(now)) => {
            let mut below: BTreeMap<usize, Vec<&[PathStep]>> = BTreeMap::new();
            for (step, rest) in inside() {
                if let Some(at) = entry_of(old, step) {
                    below.entry(at).or_default().push(rest);
                }
            }
            let below = |at: usize| below.get(&at).map_or(&[][..], Vec::as_slice);
            old.len() == now.len()
                && old.iter().zip(now).enumerate().all(|(at, (before, after))| grown(before, after, below(at)))
        }
        _ => super::draft::same(before, after),
    }
}

/// The depth of the first missing key on the path, and the splices that make its line live.
fn missing<'n>(
    lines: &mut OfferedLines<'_, 'n>,
    root: &'n Node,
    edit: &Edit,
    value: &NewValue,
) -> Option<(usize, Vec<Splice>)> {
    let (mut node, mut spot) = (root, Spot::of_file(root));
    for (depth, step) in edit.path.iter().enumerate() {
        match (lines.known.below(node, spot, step), step) {
            (Some(slot), _) => (node, spot) = (slot.node, slot.spot),
            (None, PathStep::Key(name)) => {
                let value = wrapped(&edit.path[depth + 1..], value)?;
                return Some((depth, live(lines.text, &lines.offers(node, spot, name), name, &value)?));
            }
            (None, _) => return None,
        }
    }
    None
}

/// The comments of mappings that may offer a key. Each mapping is looked at once.
struct OfferedLines<'t, 'n> {
    text: &'t str,
    known: KnownSlots<'t, 'n>,
    /// The place of the `#` of each comment that is indented like the entries.
    comments: BTreeMap<*const Node, Rc<[usize]>>,
}

impl<'n> OfferedLines<'_, 'n> {
    /// The lines to fill in for a key of a mapping on lines, or of an empty value.
    fn offers(&mut self, node: &'n Node, spot: Spot, name: &str) -> Vec<OfferedLine> {
        let text = self.text;
        self.comments(node, spot).iter().filter_map(|at| offer(text, *at, name)).collect()
    }

    fn comments(&mut self, node: &'n Node, spot: Spot) -> Rc<[usize]> {
        let key: *const Node = node;
        if let Some(known) = self.comments.get(&key) {
            return Rc::clone(known);
        }
        let found: Rc<[usize]> = self.find_comments(node, spot).into();
        self.comments.insert(key, Rc::clone(&found));
        found
    }

    fn find_comments(&mut self, node: &'n Node, spot: Spot) -> Vec<usize> {
        let text = self.text;
        let mut found = Vec::new();
        if spot.flow {
            return found;
        }
        let top = if spot.mark == EntryMark::File { 0 } else { next_line(text, spot.after) };
        if !is_written(node) {
            let below =
                if spot.mark == EntryMark::File { text.len() } else { below_entry(text, spot.after, spot.column) };
            let column = offered_column(text, top, below);
            column.into_iter().for_each(|column| comments_between(text, top, below, column, &mut found));
            return found;
        }
        if !is_on_lines(text, node, spot) {
            return found;
        }
        let slots = self.known.slots(node, spot);
        let mut from = top;
        for slot in &*slots {
            comments_between(text, from, line_start(text, slot.start), slot.spot.column, &mut found);
            from = below_entry(text, slot.end, slot.spot.column);
        }
        let column = slots.first().map_or(0, |slot| slot.spot.column);
        comments_between(text, from, text.len(), column, &mut found);
        found
    }
}

/// The indentation of the first line to fill in between two places.
pub(super) fn offered_column(text: &str, from: usize, to: usize) -> Option<usize> {
    let mut lines = text.get(from..to)?.lines().map(|line| (line, line.trim_start_matches(' ')));
    let is_offer = |inner: &str| {
        inner
            .strip_prefix('#')
            .is_some_and(|rest| rest.starts_with(|first: char| !first.is_whitespace() && first != '#'))
    };
    lines.find(|(_, inner)| is_offer(inner)).map(|(line, inner)| line.len() - inner.len())
}

/// Comments with less indentation than the entries end the search.
fn comments_between(text: &str, from: usize, to: usize, column: usize, found: &mut Vec<usize>) {
    let mut start = from;
    while start < to {
        let line = &text[start..line_end(text, start)];
        let inner = line.trim_start_matches(' ');
        let own = line.len() - inner.len();
        let is_comment = inner.starts_with('#');
        if !inner.trim().is_empty() && (!is_comment || own < column) {
            break;
        }
        if is_comment && own == column {
            found.push(start + own);
        }
        start = next_line(text, start);
    }
}

/// The line to fill in for a key, if this comment is one.
fn offer(text: &str, at: usize, name: &str) -> Option<OfferedLine> {
    if !text[at + 1..].starts_with(name) {
        return None;
    }
    let code = &text[at + 1..line_end(text, at)];
    let value = code.strip_prefix(name)?.strip_prefix(": ")?.trim_start();
    if value.starts_with(['|', '>']) {
        return None;
    }
    let mut report = Report::new();
    let node = yaml::parse(SourceId::default(), code, &mut report).filter(|_| !report.has_errors())?;
    let NodeKind::Mapping(entries) = node.kind else { return None };
    let [(key, value)] = <[_; 1]>::try_from(entries).ok()?;
    let line = &code[..value.span.range().end];
    let is_offered = ALL_KEYS.iter().flat_map(|keys| keys.known).any(|key| key.is_offered(line));
    let is_offer = key.value == name && (is_offered || is_open(&value));
    is_offer.then_some(OfferedLine { at, value })
}

/// Whether a value still has a placeholder, or has only words of which one is chosen.
fn is_open(node: &Node) -> bool {
    let mut texts = Vec::new();
    collect(node, &mut texts);
    let is_word = |text: &str| matches!(text, "はい" | "いいえ") || is_id(text);
    !texts.is_empty() && (texts.iter().any(|text| text.contains('【')) || texts.iter().all(|text| is_word(text)))
}

/// Whether the text is an id. Ids have a letter; days and numbers do not, and a person has filled them in.
fn is_id(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'.';
    text.bytes().all(is_part) && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn collect<'n>(node: &'n Node, texts: &mut Vec<&'n str>) {
    match &node.kind {
        NodeKind::Scalar { text, .. } => texts.push(text),
        NodeKind::Sequence(items) => items.iter().for_each(|item| collect(item, texts)),
        NodeKind::Mapping(entries) => entries.iter().for_each(|(_, node)| collect(node, texts)),
        NodeKind::Null | NodeKind::Refused => {}
    }
}

/// Makes one of the lines live: the one that offers the value, else one where it fits. A single line is always used.
/// When none fits, all of them stay and the key goes below them.
fn live(text: &str, offers: &[OfferedLine], name: &str, value: &NewValue) -> Option<Vec<Splice>> {
    let [.., last] = offers else { return None };
    let chosen = match offers {
        [only] => Some(only),
        _ => (offers.iter().find(|offer| says(&offer.value, value)))
            .or_else(|| offers.iter().find(|offer| fits(&offer.value, value))),
    };
    Some(match chosen {
        Some(offer) => {
            let sign = Splice { at: offer.at..offer.at + 1, text: String::new() };
            let is_collection = matches!(value, NewValue::List(_) | NewValue::Mapping(_));
            // A value that is too long for the line goes below it.
            if is_collection && !write::is_short(value, offer.value.span.range().start + column(text, offer.at)) {
                let end = offer.at + 1 + offer.value.span.range().end;
                let start = offer.at + 1 + offer.value.span.range().start;
                let start = text[..start].trim_end_matches(' ').len();
                vec![sign, Splice { at: start..end, text: String::new() }]
            } else {
                vec![sign]
            }
        }
        None => {
            let indent = &text[line_start(text, last.at)..last.at];
            let line = format!("{indent}{}:", write::key(name));
            let below = next_line(text, last.at);
            vec![if text[..below].ends_with('\n') {
                Splice::insert(below, format!("{line}\n"))
            } else {
                Splice::insert(below, format!("\n{line}"))
            }]
        }
    })
}

fn fits(offer: &Node, value: &NewValue) -> bool {
    match (&offer.kind, value) {
        (NodeKind::Scalar { text, .. }, NewValue::Text(value) | NewValue::Word(value)) => {
            text.starts_with('【') || text == value
        }
        (NodeKind::Sequence(_), NewValue::List(_)) => true,
        (NodeKind::Mapping(entries), NewValue::Mapping(values)) => {
            entries.len() == values.len()
                && entries.iter().zip(values).all(|((key, node), (own, value))| key.value == *own && fits(node, value))
        }
        _ => false,
    }
}
