//! Changes a hospital file: sets, replaces and removes keys and entries of lists. All changes are made here.
//!
//! 1. `offer`: lines to fill in (`#key: value`) become live when their keys will be set.
//! 2. `draft`: the edits are made in the tree, in memory.
//! 3. `block` and `flow`: the differences between the two trees become splices, on lines and between brackets.
//!    Comments, quotes and the order stay. A splice is never larger than the value or the line that it changes.
//! 4. The new text is read again. It is refused unless it means the same as the tree in memory.

mod alter;
mod append;
mod block;
mod draft;
mod flow;
mod offer;
mod place;
mod refusal;
mod replace;
mod write;

use std::fmt::Display;

use crate::diagnostic::{Report, SourceId};
use crate::edit::splice::{Splice, joined, spliced};
use crate::raw::text;
use crate::raw::yaml::{self, Node};

pub(super) use alter::{Alteration, AlterationKind, alter};
pub(super) use append::append;
use block::Splicer;
use draft::Draft;
use place::{KnownSlots, Spot};
pub(super) use place::{column, line_start};
pub use refusal::{Refusal, RefusalReason};

/// What to do at the place that a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub path: Vec<PathStep>,
    pub change: EditKind,
    place: KeyPlace,
    remark: Option<String>,
}

/// A step from a value to one inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathStep {
    Key(String),
    /// An entry of a list, counted from 0. The number of entries means a new entry after the last.
    Position(usize),
    /// The entry of a list whose `id` is this.
    Id(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditKind {
    /// Sets the value. Missing keys on the path are added.
    Set(NewValue),
    /// Removes the entry. When it was the only entry, a key without a value or empty brackets remain. A missing entry
    /// is not an error.
    Remove,
}

/// Where a new key goes when there is no line to fill in for it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum KeyPlace {
    /// Before the keys that are there.
    First,
    Before(String),
    Last,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewValue {
    /// A text of a person, in quotes when it needs them.
    Text(String),
    /// A word of the program, which never needs quotes.
    Word(String),
    List(Vec<NewValue>),
    Mapping(Vec<(String, NewValue)>),
}

impl Edit {
    pub fn set(path: impl Into<Vec<PathStep>>, value: NewValue) -> Self {
        Self { path: path.into(), change: EditKind::Set(value), place: KeyPlace::Last, remark: None }
    }

    pub fn remove(path: impl Into<Vec<PathStep>>) -> Self {
        Self { path: path.into(), change: EditKind::Remove, place: KeyPlace::Last, remark: None }
    }

    /// A new key goes before the keys that are there.
    #[must_use]
    pub fn first(self) -> Self {
        Self { place: KeyPlace::First, ..self }
    }

    /// A new key goes before the key `key`.
    #[must_use]
    pub fn before(self, key: &str) -> Self {
        Self { place: KeyPlace::Before(key.to_owned()), ..self }
    }

    /// A new key on its own line gets this line above it.
    #[must_use]
    pub fn remarked(self, remark: impl Into<String>) -> Self {
        Self { remark: Some(remark.into()), ..self }
    }
}

impl PathStep {
    pub fn key(key: impl Into<String>) -> Self {
        Self::Key(key.into())
    }
}

impl NewValue {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A value that never needs quotes: a day, yes or no, an id.
    pub fn word(word: impl Display) -> Self {
        Self::Word(word.to_string())
    }

    /// Whether it is a mapping without keys.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Mapping(entries) if entries.is_empty())
    }

    pub fn mapping<K: Into<String>>(entries: impl IntoIterator<Item = (K, NewValue)>) -> Self {
        Self::Mapping(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The value on one line.
    pub(super) fn in_line(&self) -> String {
        write::in_line(self)
    }

    fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Text(text) | Self::Word(text) if text == wanted)
    }

    /// The value as it will be read, without differences that nobody can see.
    fn tidied(&self) -> Result<Self, RefusalReason> {
        Ok(match self {
            Self::Text(text) => Self::Text(tidied(text)?),
            Self::Word(word) => Self::Word(word.clone()),
            Self::List(items) => Self::List(items.iter().map(Self::tidied).collect::<Result<_, _>>()?),
            Self::Mapping(entries) => Self::Mapping(
                entries.iter().map(|(key, value)| Ok((tidied(key)?, value.tidied()?))).collect::<Result<_, _>>()?,
            ),
        })
    }
}

fn tidied(text: &str) -> Result<String, RefusalReason> {
    let mut report = Report::new();
    text::check_source(SourceId::default(), text, &mut report);
    // Tabs: YAML allows them between values, but not inside them.
    text::check_scalar(SourceId::default(), text, 0, text, &mut report);
    if report.has_errors() { Err(RefusalReason::of_text(&report)) } else { Ok(text::tidied(text)) }
}

/// The splices that make the edits in a file whose text `input` read. Empty when the file already says so.
///
/// # Errors
/// When the edits cannot be made; the [`Refusal`] is the reason. Then nothing may be changed.
pub fn change(text: &str, edits: &[Edit]) -> Result<Vec<Splice>, Refusal> {
    let root = read(text).map_err(|faults| Refusal::of_faults(&faults))?;
    let tidy = |edit: &Edit| tidy(edit).map_err(|reason| Refusal::new(reason, &edit.path));
    let edits = edits.iter().map(tidy).collect::<Result<Vec<_>, _>>().map_err(|refusal| refusal.found_in(&root))?;
    attempt(text, &root, &edits).map_err(|refusal| {
        let refusal = match refusal.reason {
            RefusalReason::Faulty(_) | RefusalReason::Unlike => refusal.blamed(
                edits.len(),
                |count| attempt(text, &root, &edits[..count]).is_err(),
                |at| edits[at].path.clone(),
            ),
            _ => refusal,
        };
        refusal.found_in(&root)
    })
}

/// The tree of a file without a fault.
pub(super) fn read(text: &str) -> Result<Node, Report> {
    let mut report = Report::new();
    let root = yaml::parse(SourceId::default(), text, &mut report);
    root.filter(|_| !report.has_errors()).ok_or(report)
}

fn attempt(text: &str, root: &Node, edits: &[Edit]) -> Result<Vec<Splice>, Refusal> {
    let offers = offer::find(text, root, edits);
    if !offers.keys.is_empty() {
        let live = spliced(text, &offers.splices);
        // An earlier edit may have moved the entry that the line belongs to. Then the line stays as it is.
        if let Ok(live_root) = read(&live)
            && offers.are_all_that_differs(root, &live_root)
            && let Ok(splices) = differences(&live, &live_root, edits, &offers.keys)
        {
            return Ok(joined(text, &offers.splices, &splices));
        }
    }
    differences(text, root, edits, &[])
}

/// The byte where lines before the first entry of a mapping go, and their indentation. `None` when the entries have
/// no lines of their own.
pub(super) fn top(text: &str, root: &Node, path: &[PathStep]) -> Option<(usize, usize)> {
    let (mut node, mut spot) = (root, Spot::of_file(root));
    let mut known = KnownSlots::of(text);
    for step in path {
        let slot = known.below(node, spot, step)?;
        (node, spot) = (slot.node, slot.spot);
    }
    let first = known.slots(node, spot).first().copied()?;
    let has_lines = place::is_on_lines(text, node, spot) && place::begins_line(text, first.start);
    has_lines.then(|| (place::next_line(text, spot.after), first.spot.column))
}

fn tidy(edit: &Edit) -> Result<Edit, RefusalReason> {
    let step = |step: &PathStep| match step {
        PathStep::Key(key) => tidied(key).map(PathStep::Key),
        PathStep::Position(_) | PathStep::Id(_) => Ok(step.clone()),
    };
    let change = match &edit.change {
        EditKind::Set(value) => EditKind::Set(value.tidied()?),
        EditKind::Remove => EditKind::Remove,
    };
    Ok(Edit { path: edit.path.iter().map(step).collect::<Result<_, _>>()?, change, ..edit.clone() })
}

/// The splices that make the edits. `anew` are keys that were not there before; their values are set again.
fn differences(text: &str, root: &Node, edits: &[Edit], anew: &[Vec<PathStep>]) -> Result<Vec<Splice>, Refusal> {
    let mut wanted = Draft::Old(root);
    anew.iter().for_each(|path| wanted.empty(path));
    for edit in edits {
        wanted.apply(edit, &edit.path)?;
    }
    let mut splicer = Splicer { text, splices: Vec::new() };
    splicer.change(root, Spot::of_file(root), &wanted);
    prove(&spliced(text, &splicer.splices), &wanted)?;
    Ok(splicer.splices)
}

/// Reads a changed text again: it must say what is wanted.
fn prove(new: &str, wanted: &Draft<'_>) -> Result<(), Refusal> {
    let reason = match read(new) {
        Ok(root) if wanted.is(&root) => return Ok(()),
        Ok(_) => RefusalReason::Unlike,
        Err(faults) => RefusalReason::of_changed(&faults),
    };
    Err(Refusal::new(reason, &[]))
}

#[cfg(test)]
pub(super) mod tests;
