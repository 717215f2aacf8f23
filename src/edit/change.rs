//! The one way to change a hospital file: set, replace and remove keys and entries of lists.
//!
//! 1. Lines to fill in (`#key: value`) of keys that are to be set are made live (`offer`).
//! 2. The edits are made in the tree, in memory (`draft`).
//! 3. What differs between the two trees becomes splices: on lines (`block`), between brackets (`flow`). Comments,
//!    quotes and the order stay; a splice is no larger than the value or the line it changes.
//! 4. The new text is read again, and refused unless it says what the tree in memory says.

mod block;
mod draft;
mod flow;
mod offer;
mod place;
mod replace;
mod write;

use std::fmt::Display;

use crate::diagnostic::{Report, SourceId};
use crate::edit::splice::{Splice, joined, spliced};
use crate::raw::text;
use crate::raw::yaml::{self, Node};

use block::Splicer;
use draft::Draft;
use place::Spot;
pub(super) use place::{column, line_start};

/// What is to become of the place that a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub path: Vec<PathStep>,
    pub change: Change,
    place: Place,
    remark: Option<String>,
}

/// From a value to one inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathStep {
    Key(String),
    /// An entry of a list; the number of entries stands for one behind the last.
    Position(usize),
    /// The entry of a list that has this under `id`.
    Id(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Keys on the way that are not there are made.
    Set(Value),
    /// Where it is the last of its mapping or list, nothing is left there: a bare key, or empty brackets. Where it is not
    /// there, nothing is done.
    Remove,
}

/// Where a key goes that is not there, and for which there is no line to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Before those that are there.
    First,
    Before(String),
    Last,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Of a person, in the quotes it needs.
    Text(String),
    /// Of ours: plain wherever it stands.
    Word(String),
    List(Vec<Value>),
    Mapping(Vec<(String, Value)>),
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The text has faults.
    Unreadable,
    /// A path leads to an entry of a list that is not there.
    NotThere(Vec<PathStep>),
    /// On a path stands a value of another kind than it goes into.
    WrongKind(Vec<PathStep>),
    /// A text holds what must not stand in a file.
    Text(String),
    /// The changed text would not say what was wanted.
    Unlike,
}

impl Edit {
    pub fn set(path: impl Into<Vec<PathStep>>, value: Value) -> Self {
        Self { path: path.into(), change: Change::Set(value), place: Place::Last, remark: None }
    }

    pub fn remove(path: impl Into<Vec<PathStep>>) -> Self {
        Self { path: path.into(), change: Change::Remove, place: Place::Last, remark: None }
    }

    /// A new key goes before those that are there.
    #[must_use]
    pub fn first(self) -> Self {
        Self { place: Place::First, ..self }
    }

    /// A new key goes before this one.
    #[must_use]
    pub fn before(self, key: &str) -> Self {
        Self { place: Place::Before(key.to_owned()), ..self }
    }

    /// A new key on a line of its own gets this line above it.
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

impl Value {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A day, yes or no, an id: what is plain wherever it stands.
    pub fn word(word: impl Display) -> Self {
        Self::Word(word.to_string())
    }

    pub fn mapping<K: Into<String>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Mapping(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    fn is(&self, wanted: &str) -> bool {
        matches!(self, Self::Text(text) | Self::Word(text) if text == wanted)
    }

    /// As it will be read: what nobody can see makes no difference.
    fn tidied(&self) -> Result<Self, Refusal> {
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

fn tidied(text: &str) -> Result<String, Refusal> {
    let mut report = Report::new();
    text::check_source(SourceId::default(), text, &mut report);
    // Tabs, which are allowed between values and not in them.
    text::check_scalar(SourceId::default(), text, 0, text, &mut report);
    if report.has_errors() { Err(Refusal::Text(text.to_owned())) } else { Ok(text::tidied(text)) }
}

/// The changes of a file, as `input` read it, that make the edits; none where it says so already.
///
/// # Errors
/// With the reason, when it cannot be done. Then nothing is to be changed.
pub fn change(text: &str, edits: &[Edit]) -> Result<Vec<Splice>, Refusal> {
    let edits = edits.iter().map(tidy).collect::<Result<Vec<_>, _>>()?;
    let read = read(text)?;
    let offers = offer::find(text, &read, &edits);
    if !offers.keys.is_empty() {
        let live = spliced(text, &offers.splices);
        if let Ok(root) = self::read(&live)
            && offers.are_all_that_differs(&read, &root)
        {
            let splices = differences(&live, &root, &edits, &offers.keys)?;
            return Ok(joined(text, &offers.splices, &splices));
        }
    }
    differences(text, &read, &edits, &[])
}

/// Where lines go that are to stand before the entries of a mapping, and how deep; none where these have no lines of
/// their own.
pub(super) fn top(text: &str, root: &Node, path: &[PathStep]) -> Option<(usize, usize)> {
    let (mut node, mut spot) = (root, Spot::of_file(root));
    for step in path {
        let slot = place::below(text, node, spot, step)?;
        (node, spot) = (slot.node, slot.spot);
    }
    let first = place::slots(text, node, spot).first().copied()?;
    let has_lines = place::is_on_lines(text, node, spot) && place::begins_line(text, first.start);
    has_lines.then(|| (place::next_line(text, spot.after), first.spot.column))
}

fn tidy(edit: &Edit) -> Result<Edit, Refusal> {
    let step = |step: &PathStep| match step {
        PathStep::Key(key) => tidied(key).map(PathStep::Key),
        PathStep::Position(_) | PathStep::Id(_) => Ok(step.clone()),
    };
    let change = match &edit.change {
        Change::Set(value) => Change::Set(value.tidied()?),
        Change::Remove => Change::Remove,
    };
    Ok(Edit { path: edit.path.iter().map(step).collect::<Result<_, _>>()?, change, ..edit.clone() })
}

fn read(text: &str) -> Result<Node, Refusal> {
    let mut report = Report::new();
    let root = yaml::parse(SourceId::default(), text, &mut report);
    root.filter(|_| !report.has_errors()).ok_or(Refusal::Unreadable)
}

/// The splices that make the edits. What stands under the keys `anew` was not there before.
fn differences(text: &str, root: &Node, edits: &[Edit], anew: &[Vec<PathStep>]) -> Result<Vec<Splice>, Refusal> {
    let mut wanted = Draft::Old(root);
    anew.iter().for_each(|path| wanted.empty(path));
    for edit in edits {
        wanted.apply(edit, &edit.path)?;
    }
    let mut splicer = Splicer { text, splices: Vec::new() };
    splicer.change(root, Spot::of_file(root), &wanted);
    let new = read(&spliced(text, &splicer.splices)).map_err(|_| Refusal::Unlike)?;
    if wanted.is(&new) { Ok(splicer.splices) } else { Err(Refusal::Unlike) }
}

#[cfg(test)]
mod tests;
