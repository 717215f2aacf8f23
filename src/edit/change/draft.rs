//! The tree that is wanted: the tree that was read, with the edits made in memory.

use crate::edit::change::{Edit, EditKind, KeyPlace, NewValue, PathStep, Refusal, RefusalReason};
use crate::raw::yaml::{Node, NodeKind};

/// A value while edits are made.
#[derive(Debug, Clone)]
pub(super) enum Draft<'n> {
    /// As it was read.
    Old(&'n Node),
    New(NewValue),
    /// Nothing yet; edits will fill it.
    Empty,
    Mapping {
        /// The value that was read here, if the mapping replaces one.
        was: Option<&'n Node>,
        entries: Vec<DraftEntry<'n>>,
    },
    List {
        was: Option<&'n Node>,
        items: Vec<DraftItem<'n>>,
    },
}

/// An entry of a mapping. Its key tells which entry of the old mapping it was.
#[derive(Debug, Clone)]
pub(super) struct DraftEntry<'n> {
    pub key: String,
    pub value: Draft<'n>,
    /// Whether the key was there before.
    pub is_old: bool,
    /// The line above a new key.
    pub remark: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) struct DraftItem<'n> {
    /// The old entry that it replaces.
    pub was: Option<&'n Node>,
    pub value: Draft<'n>,
}

impl<'n> Draft<'n> {
    pub fn apply(&mut self, edit: &Edit, path: &[PathStep]) -> Result<(), Refusal> {
        match path.split_first() {
            Some((PathStep::Key(name), rest)) => self.apply_to_entry(edit, name, rest),
            Some((PathStep::Position(place), rest)) => self.apply_to_item(edit, |_| Some(*place), rest),
            Some((PathStep::Id(id), rest)) => {
                self.apply_to_item(edit, |items| items.iter().position(|item| item.value.has_id(id)), rest)
            }
            None => Err(not_there(edit)),
        }
    }

    fn apply_to_entry(&mut self, edit: &Edit, name: &str, rest: &[PathStep]) -> Result<(), Refusal> {
        let (was, entries) = self.entries().ok_or_else(|| wrong_kind(edit))?;
        let place = entries.iter().position(|entry| entry.key == *name);
        match (place, &edit.change) {
            (Some(place), _) if !rest.is_empty() => entries[place].value.apply(edit, rest)?,
            (Some(place), EditKind::Set(value)) => entries[place].value = Draft::New(value.clone()),
            (Some(place), EditKind::Remove) => drop(entries.remove(place)),
            (None, EditKind::Set(value)) => {
                let value = Draft::New(wrapped(rest, value).ok_or_else(|| not_there(edit))?);
                let own = was.and_then(|was| number(was, name));
                let place = match (own, &edit.place) {
                    // The key was removed just before, so it goes back to its old place.
                    (Some(own), _) => {
                        let is_before = |it: &DraftEntry<'_>| {
                            it.is_old && was.and_then(|was| number(was, &it.key)).is_some_and(|number| number < own)
                        };
                        Some(entries.iter().rposition(is_before).map_or(0, |place| place + 1))
                    }
                    (None, KeyPlace::First) => entries.iter().position(|it| it.is_old),
                    (None, KeyPlace::Before(key)) => entries.iter().position(|it| it.key == *key),
                    (None, KeyPlace::Last) => None,
                }
                .unwrap_or(entries.len());
                let (key, remark) = (name.to_owned(), edit.remark.clone());
                entries.insert(place, DraftEntry { key, value, is_old: own.is_some(), remark });
            }
            (None, EditKind::Remove) => {}
        }
        Ok(())
    }

    fn apply_to_item(
        &mut self,
        edit: &Edit,
        find: impl FnOnce(&[DraftItem<'_>]) -> Option<usize>,
        rest: &[PathStep],
    ) -> Result<(), Refusal> {
        let items = self.items().ok_or_else(|| wrong_kind(edit))?;
        let place = find(items).ok_or_else(|| not_there(edit))?;
        let count = items.len();
        match (items.get_mut(place), &edit.change) {
            (Some(item), _) if !rest.is_empty() => item.value.apply(edit, rest)?,
            (Some(item), EditKind::Set(value)) => item.value = Draft::New(value.clone()),
            (Some(_), EditKind::Remove) => drop(items.remove(place)),
            (None, EditKind::Set(value)) if place == count => {
                let value = Draft::New(wrapped(rest, value).ok_or_else(|| not_there(edit))?);
                items.push(DraftItem { was: None, value });
            }
            (None, _) => return Err(not_there(edit)),
        }
        Ok(())
    }

    /// Empties the value that a path leads to. It will be filled again.
    pub fn empty(&mut self, path: &[PathStep]) {
        let Some((step, rest)) = path.split_first() else {
            *self = Draft::Empty;
            return;
        };
        let below = match step {
            PathStep::Key(name) => self.entries().and_then(|(_, entries)| {
                entries.iter_mut().find(|entry| entry.key == *name).map(|entry| &mut entry.value)
            }),
            PathStep::Position(place) => {
                self.items().and_then(|items| items.get_mut(*place)).map(|item| &mut item.value)
            }
            PathStep::Id(id) => self
                .items()
                .and_then(|items| items.iter_mut().find(|item| item.value.has_id(id)))
                .map(|item| &mut item.value),
        };
        if let Some(below) = below {
            below.empty(rest);
        }
    }

    /// The entries of a mapping or an empty value; `None` for other values.
    fn entries(&mut self) -> Option<(Option<&'n Node>, &mut Vec<DraftEntry<'n>>)> {
        let entry = |key: &String, value, is_old| DraftEntry { key: key.clone(), value, is_old, remark: None };
        let (was, entries) = match self {
            Draft::Mapping { was, entries } => return Some((*was, entries)),
            Draft::Old(node) => match &node.kind {
                NodeKind::Null => (Some(*node), Vec::new()),
                NodeKind::Mapping(old) => {
                    (Some(*node), old.iter().map(|(key, node)| entry(&key.value, Draft::Old(node), true)).collect())
                }
                _ => return None,
            },
            Draft::New(NewValue::Mapping(values)) => {
                (None, values.iter().map(|(key, value)| entry(key, Draft::New(value.clone()), false)).collect())
            }
            Draft::Empty => (None, Vec::new()),
            _ => return None,
        };
        *self = Draft::Mapping { was, entries };
        self.entries()
    }

    /// The items of a list or an empty value; `None` for other values.
    fn items(&mut self) -> Option<&mut Vec<DraftItem<'n>>> {
        let (was, items) = match self {
            Draft::List { items, .. } => return Some(items),
            Draft::Old(node) => match &node.kind {
                NodeKind::Null => (Some(*node), Vec::new()),
                NodeKind::Sequence(old) => (
                    Some(*node),
                    old.iter().map(|node| DraftItem { was: Some(node), value: Draft::Old(node) }).collect(),
                ),
                _ => return None,
            },
            Draft::New(NewValue::List(values)) => {
                (None, values.iter().map(|value| DraftItem { was: None, value: Draft::New(value.clone()) }).collect())
            }
            Draft::Empty => (None, Vec::new()),
            _ => return None,
        };
        *self = Draft::List { was, items };
        self.items()
    }

    fn has_id(&self, wanted: &str) -> bool {
        match self {
            Draft::Old(node) => node.value_under("id").is_some_and(|id| is_text(id, wanted)),
            Draft::New(NewValue::Mapping(entries)) => {
                entries.iter().any(|(key, value)| key == "id" && value.is(wanted))
            }
            Draft::Mapping { entries, .. } => entries.iter().any(|entry| {
                entry.key == "id"
                    && match &entry.value {
                        Draft::Old(node) => is_text(node, wanted),
                        Draft::New(value) => value.is(wanted),
                        _ => false,
                    }
            }),
            _ => false,
        }
    }

    /// The value, when all of it is new.
    pub fn value(&self) -> NewValue {
        match self {
            Draft::New(value) => value.clone(),
            Draft::Mapping { entries, .. } => {
                NewValue::Mapping(entries.iter().map(|entry| (entry.key.clone(), entry.value.value())).collect())
            }
            Draft::List { items, .. } => NewValue::List(items.iter().map(|item| item.value.value()).collect()),
            // A new value never has parts that were read.
            Draft::Empty | Draft::Old(_) => NewValue::Mapping(Vec::new()),
        }
    }

    /// Whether a tree that was read has this value. A mapping or list whose only entry was removed counts as empty.
    pub fn is(&self, node: &Node) -> bool {
        match (self, &node.kind) {
            (Draft::Old(old), _) => same(old, node),
            (Draft::New(value), _) => says(node, value),
            (Draft::Mapping { entries, .. }, NodeKind::Mapping(read)) => {
                entries.len() == read.len()
                    && entries
                        .iter()
                        .zip(read)
                        .all(|(entry, (key, node))| entry.key == key.value && entry.value.is(node))
            }
            (Draft::List { items, .. }, NodeKind::Sequence(read)) => {
                items.len() == read.len() && items.iter().zip(read).all(|(item, node)| item.value.is(node))
            }
            (Draft::Mapping { was: Some(_), entries }, NodeKind::Null) => entries.is_empty(),
            (Draft::List { was: Some(_), items }, NodeKind::Null) => items.is_empty(),
            _ => false,
        }
    }
}

fn not_there(edit: &Edit) -> Refusal {
    Refusal::new(RefusalReason::NotThere, &edit.path)
}

fn wrong_kind(edit: &Edit) -> Refusal {
    Refusal::new(RefusalReason::WrongKind, &edit.path)
}

/// Puts missing keys and positions around a value. `None` when a list would not begin at position 0, or an id is
/// missing.
pub(super) fn wrapped(path: &[PathStep], value: &NewValue) -> Option<NewValue> {
    path.iter().rev().try_fold(value.clone(), |value, step| match step {
        PathStep::Key(name) => Some(NewValue::Mapping(vec![(name.clone(), value)])),
        PathStep::Position(0) => Some(NewValue::List(vec![value])),
        PathStep::Position(_) | PathStep::Id(_) => None,
    })
}

/// The position that a key had.
fn number(was: &Node, name: &str) -> Option<usize> {
    let NodeKind::Mapping(entries) = &was.kind else { return None };
    entries.iter().position(|(key, _)| key.value == name)
}

pub(super) fn is_text(node: &Node, wanted: &str) -> bool {
    matches!(&node.kind, NodeKind::Scalar { text, .. } if text == wanted)
}

/// Whether two trees have the same values. Places are not compared.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (NodeKind::Null, NodeKind::Null) => true,
        (NodeKind::Scalar { text: a, .. }, NodeKind::Scalar { text: b, .. }) => a == b,
        (NodeKind::Sequence(a), NodeKind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (NodeKind::Mapping(a), NodeKind::Mapping(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((key, a), (own, b))| key.value == own.value && same(a, b))
        }
        _ => false,
    }
}

/// Whether a value that was read is equal to this one.
pub(super) fn says(node: &Node, value: &NewValue) -> bool {
    match (&node.kind, value) {
        (NodeKind::Scalar { text, .. }, NewValue::Text(value) | NewValue::Word(value)) => text == value,
        (NodeKind::Sequence(items), NewValue::List(values)) => {
            items.len() == values.len() && items.iter().zip(values).all(|(node, value)| says(node, value))
        }
        (NodeKind::Mapping(entries), NewValue::Mapping(values)) => {
            entries.len() == values.len()
                && entries.iter().zip(values).all(|((key, node), (own, value))| key.value == *own && says(node, value))
        }
        _ => false,
    }
}
