//! Finds lines of the `init` form that somebody filled in but left as comments: `#title: 院長`.
//!
//! Such a line has a key that is allowed at its place and a value that the form did not offer. The value is free text
//! or a day; the form has a placeholder there. A value that is one of a few words is skipped, because it looks the
//! same as an offer.
//!
//! A comment with a space after its `#` may be an ordinary remark. Among these, only lines for days are found,
//! because the sample file has its open days as such lines (`# date: …`). Only the catalog knows what an answer to a
//! point may be, so `validate` checks answers.

use std::collections::BTreeSet;

use crate::diagnostic::{Report, SourceId, Span, Spanned};
use crate::raw::decode::Value;
use crate::raw::hospital::{RawAnswer, RawAnswerKind};
use crate::raw::keys::{Keys, Kind, Name};
use crate::raw::shape::Written as _;
use crate::raw::yaml::{self, Node, NodeKind};

/// A line that was filled in but is still a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLeft {
    /// From its `#` to the end of its value.
    pub span: Span,
    /// The key and the value, without the `#` and without a remark after the value.
    pub written: String,
    pub kind: LeftKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftKind {
    /// A field whose value is free text or a day.
    Field,
    /// A field after `# ` that takes only days, with what is written there. If these are not days, the line is a
    /// remark.
    Days(Vec<String>),
    /// An answer to a point of an item.
    Answer { item: String, point: String, answer: RawAnswerKind },
}

/// The filled lines of a text. `root` is its tree, `keys` are the keys of its outermost mapping.
pub(super) fn find(source: SourceId, text: &str, root: &Node, keys: Keys) -> Vec<RawLeft> {
    let mut places = WrittenPlaces { text, lives: Vec::new(), levels: Vec::new(), scalars: Vec::new() };
    places.mapping(root, Allowed::Keys(keys), None);
    let mut start = 0;
    let remarks = text.split_inclusive('\n').filter_map(|line| {
        let column = line.len() - line.trim_start_matches(' ').len();
        let at = start + column;
        start += line.len();
        Some((at, column, line[column..].strip_prefix('#')?.trim_end()))
    });
    let left = |(at, column, remark): (usize, usize, &str)| {
        let (written, kind) = places.left(at, column, remark)?;
        let sign = 1 + usize::from(remark.starts_with(' '));
        Some(RawLeft { span: Span::new(source, at..at + sign + written.len()), written, kind })
    };
    remarks.take(MOST).filter_map(left).collect()
}

/// More comments than the form of the largest hospital has. The comments after these are not looked at.
const MOST: usize = 50_000;

/// What may be written at a level of the file.
#[derive(Debug, Clone, Copy)]
enum Allowed {
    Keys(Keys),
    Names(Name, &'static Kind),
    Entries(&'static Kind),
    Nothing,
}

/// A key or an entry of a list that is in use, and not in brackets.
struct Live<'n> {
    at: usize,
    column: usize,
    /// The index of the nearest one before it that is further left.
    above: Option<usize>,
    level: usize,
    value: &'n Node,
    inside: Allowed,
    /// The item that it belongs to.
    item: Option<&'n str>,
}

struct Level<'n> {
    what: Allowed,
    names: BTreeSet<&'n str>,
    item: Option<&'n str>,
}

/// All keys and entries in use, in the order of the file.
struct WrittenPlaces<'n> {
    text: &'n str,
    lives: Vec<Live<'n>>,
    levels: Vec<Level<'n>>,
    /// Texts over several lines. A `#` inside one does not start a comment.
    scalars: Vec<Span>,
}

impl<'n> WrittenPlaces<'n> {
    fn mapping(&mut self, node: &'n Node, what: Allowed, item: Option<&'n str>) {
        let NodeKind::Mapping(entries) = &node.kind else { return };
        if entries.first().is_none_or(|(first, _)| first.span.start > node.span.start) {
            return;
        }
        let names = entries.iter().map(|(key, _)| key.value.as_str()).collect();
        self.levels.push(Level { what, names, item });
        let level = self.levels.len() - 1;
        for (key, value) in entries {
            let inside = match what {
                Allowed::Keys(keys) => keys
                    .known
                    .iter()
                    .find(|own| own.name == key.value)
                    .map_or(Allowed::Nothing, |own| inside(&own.kind)),
                Allowed::Names(_, kind) => inside(kind),
                Allowed::Entries(_) | Allowed::Nothing => Allowed::Nothing,
            };
            let item = if matches!(what, Allowed::Names(Name::Item, _)) { Some(key.value.as_str()) } else { item };
            self.live(key.span.range().start, level, value, inside, item);
        }
    }

    fn live(&mut self, at: usize, level: usize, value: &'n Node, inside: Allowed, item: Option<&'n str>) {
        let column = at - self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let above = self.leftwards(self.lives.len().checked_sub(1), |before| before < column);
        self.lives.push(Live { at, column, above, level, value, inside, item });
        match &value.kind {
            NodeKind::Mapping(_) => self.mapping(value, inside, item),
            NodeKind::Sequence(items) if self.text[value.span.range()].starts_with('-') => {
                self.levels.push(Level { what: inside, names: BTreeSet::new(), item });
                let level = self.levels.len() - 1;
                let entry = if let Allowed::Entries(kind) = inside { self::inside(kind) } else { Allowed::Nothing };
                for node in items.iter().filter(|node| node.kind != NodeKind::Null) {
                    let start = node.span.range().start;
                    let dash = self.text[..start].rfind('-').unwrap_or(start);
                    self.live(dash, level, node, entry, item);
                }
            }
            NodeKind::Scalar { .. } if self.text[value.span.range()].contains('\n') => self.scalars.push(value.span),
            _ => {}
        }
    }

    /// Goes from `from` to the left and up, to the first one whose column `will_do`.
    fn leftwards(&self, from: Option<usize>, will_do: impl Fn(usize) -> bool) -> Option<usize> {
        let mut next = from;
        while let Some(live) = next.filter(|live| !will_do(self.lives[*live].column)) {
            next = self.lives[live].above;
        }
        next
    }

    /// What may be written at a place, whether `key` is already there, and the item that the place belongs to.
    fn level(&self, at: usize, column: usize, key: &str) -> Option<(Allowed, bool, Option<&'n str>)> {
        let scalar = self.scalars.partition_point(|span| span.range().end <= at);
        if self.scalars.get(scalar).is_some_and(|span| span.range().contains(&at)) {
            return None;
        }
        let next = self.lives.partition_point(|live| live.at < at);
        let above = &self.lives[self.leftwards(next.checked_sub(1), |before| before <= column)?];
        let of = |live: &Live<'n>| {
            let level = &self.levels[live.level];
            Some((level.what, level.names.contains(key), level.item))
        };
        if above.column == column {
            return of(above);
        }
        match &above.value.kind {
            NodeKind::Null => Some((above.inside, false, above.item)),
            NodeKind::Mapping(_) | NodeKind::Sequence(_) => {
                of(self.lives.get(next).filter(|below| below.column == column)?)
            }
            NodeKind::Scalar { .. } | NodeKind::Refused => None,
        }
    }

    fn left(&self, at: usize, column: usize, remark: &str) -> Option<(String, LeftKind)> {
        // A placeholder means that the line is not filled in yet.
        if remark.contains('【') {
            return None;
        }
        let is_spaced = remark.starts_with(' ');
        let code = remark.strip_prefix(' ').unwrap_or(remark);
        if !code.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '-') || !code.contains(": ") {
            return None;
        }
        let (what, is_there, item) = self.level(at, column, code.split(':').next().unwrap_or_default())?;
        let mut faults = Report::new();
        let node = match one_word(code) {
            Some(node) => node,
            None => yaml::parse(SourceId::default(), code, &mut faults).filter(|_| faults.is_empty())?,
        };
        let written = code[..node.span.range().end].to_owned();
        if let (Allowed::Entries(kind), NodeKind::Sequence(entries)) = (what, &node.kind) {
            let [entry] = &entries[..] else { return None };
            return (!is_spaced && is_free(kind, entry)).then_some((written, LeftKind::Field));
        }
        let NodeKind::Mapping(entries) = &node.kind else { return None };
        let [(key, value)] = &entries[..] else { return None };
        if is_there {
            return None;
        }
        let kind = match what {
            Allowed::Keys(keys) => {
                let own = keys.known.iter().find(|own| own.name == key.value)?;
                // The line is as it was offered.
                if own.is_offered(&written) {
                    return None;
                }
                &own.kind
            }
            Allowed::Names(Name::Point, _) => {
                let answer = RawAnswer::read(Value::root(value, ""), &mut faults).filter(|_| faults.is_empty())?;
                let (item, point) = (item?.to_owned(), key.value.clone());
                return (!is_spaced).then_some((written, LeftKind::Answer { item, point, answer: answer.kind }));
            }
            Allowed::Names(Name::Item, kind) => kind,
            Allowed::Names(..) | Allowed::Entries(_) | Allowed::Nothing => return None,
        };
        let mut days = Vec::new();
        match is_spaced {
            true => (only_days(kind, value, &mut days) && !days.is_empty()).then_some((written, LeftKind::Days(days))),
            false => is_free(kind, value).then_some((written, LeftKind::Field)),
        }
    }
}

/// Makes the node for `key: word` without the YAML parser. A form has hundreds of such lines.
fn one_word(code: &str) -> Option<Node> {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let (key, rest) = code.split_once(": ")?;
    let (word, remark) = rest.split_once(' ').unwrap_or((rest, ""));
    let remark = remark.trim_start();
    if !is_word(key) || !is_word(word) || word == "null" || !(remark.is_empty() || remark.starts_with('#')) {
        return None;
    }
    let span = |start: usize, text: &str| Span::new(SourceId::default(), start..start + text.len());
    let at = key.len() + ": ".len();
    let value = Node { span: span(at, word), kind: NodeKind::Scalar { text: word.to_owned(), plain: true } };
    let entry = (Spanned::new(key.to_owned(), span(0, key)), value);
    Some(Node { span: Span::new(SourceId::default(), 0..at + word.len()), kind: NodeKind::Mapping(vec![entry]) })
}

/// What may be written below a key whose value is of this kind.
fn inside(kind: &'static Kind) -> Allowed {
    match kind {
        Kind::Mapping(keys) => Allowed::Keys(**keys),
        Kind::Map(name, value) => Allowed::Names(*name, value),
        Kind::List(entry) => Allowed::Entries(entry),
        Kind::OneOf(kinds) => kinds
            .iter()
            .map(inside)
            .find(|what| matches!(what, Allowed::Keys(_) | Allowed::Names(..)))
            .unwrap_or(Allowed::Nothing),
        Kind::Text | Kind::Day | Kind::Flag | Kind::YesNo | Kind::Name(_) => Allowed::Nothing,
    }
}

/// Whether a value has a text or a day for which the form has a placeholder.
fn is_free(kind: &Kind, node: &Node) -> bool {
    match (kind, &node.kind) {
        (Kind::Text, NodeKind::Scalar { .. }) => true,
        (Kind::Day, NodeKind::Scalar { text, .. }) => text.contains(char::is_numeric),
        (Kind::List(entry), NodeKind::Sequence(entries)) => entries.iter().any(|node| is_free(entry, node)),
        (Kind::Map(_, value), NodeKind::Mapping(entries)) => entries.iter().any(|(_, node)| is_free(value, node)),
        (Kind::Mapping(keys), NodeKind::Mapping(entries)) => {
            entries.iter().any(|(name, node)| keys.key(name).is_some_and(|key| is_free(&key.kind, node)))
        }
        (Kind::OneOf(kinds), _) => kinds.iter().any(|kind| is_free(kind, node)),
        _ => false,
    }
}

/// Whether a value takes only days, by its kind. What is written there is added to `days`.
fn only_days(kind: &Kind, node: &Node, days: &mut Vec<String>) -> bool {
    match (kind, &node.kind) {
        (Kind::Day, NodeKind::Scalar { text, .. }) => {
            days.push(text.clone());
            true
        }
        (Kind::Mapping(keys), NodeKind::Mapping(entries)) => {
            entries.iter().all(|(name, node)| keys.key(name).is_some_and(|key| only_days(&key.kind, node, days)))
        }
        _ => false,
    }
}
