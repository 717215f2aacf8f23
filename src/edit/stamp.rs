//! What was signed, written into the hospital file: `signed` of a contract, and for each item the
//! text it was agreed for. Nothing else of the file changes.
//!
//! The place of a line is found in the tree of the file; afterwards the new text is read again, and
//! unless it says what the old one said it is not used.

use crate::diagnostic::{Report, SourceId};
use crate::edit::entry::{Entry, Target, Value, braces, column, is_in_braces, lines};
use crate::edit::splice::{Splice, spliced};
use crate::model::date::Date;
use crate::model::id::ItemId;
use crate::model::text_mark::{ShortFingerprint, TextMark};
use crate::raw::yaml::{self, Node, NodeKind};

/// The signing of one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub contract: String,
    pub date: Date,
    /// 64 digits.
    pub fingerprint: String,
    /// What was signed of each item, and for which text, in the order of the catalog.
    pub items: Vec<(ItemId, ShortFingerprint, TextMark)>,
}

/// The changes of a file, as `input` read it, that put the stamps in; none when they are there.
///
/// `None` when there is no place for one that is sure to be right.
pub fn stamp(text: &str, stamps: &[Stamp]) -> Option<Vec<Splice>> {
    let root = yaml::parse(SourceId::default(), text, &mut Report::new())?;
    let mut splices = Vec::new();
    for stamp in stamps {
        let contract = contract(text, &root, &stamp.contract)?;
        splices.extend(signed(text, contract, stamp)?);
        splices.extend(marks(text, contract, stamp)?);
    }
    let new = yaml::parse(SourceId::default(), &spliced(text, &splices), &mut Report::new())?;
    (bare(&root) == bare(&new)).then_some(splices)
}

/// The contract in the list of a hospital file, or the file of a contract.
fn contract<'n>(text: &str, root: &'n Node, id: &str) -> Option<Target<'n>> {
    let has_id = |node: &&Node| {
        let NodeKind::Mapping(entries) = &node.kind else { return false };
        entries.iter().any(|(key, node)| {
            key.value == "id" && matches!(&node.kind, NodeKind::Scalar { text, .. } if text.as_str() == id)
        })
    };
    let whole = Target { node: root, key: None, in_braces: false };
    match whole.child(text, "contracts") {
        Some(Target { node: Node { kind: NodeKind::Sequence(all), .. }, in_braces, .. }) => {
            Some(Target { node: all.iter().find(has_id)?, key: None, in_braces })
        }
        Some(_) => None,
        None => has_id(&root).then_some(whole),
    }
}

fn signed(text: &str, contract: Target<'_>, stamp: &Stamp) -> Option<Vec<Splice>> {
    let items: Vec<Entry> = stamp.items.iter().map(|(id, digits, _)| Entry::word(id.as_str(), digits)).collect();
    let entries = vec![
        Entry::word("date", stamp.date),
        Entry::word("fingerprint", &stamp.fingerprint),
        Entry::mapping("items", items),
    ];
    match contract.child(text, "signed") {
        None => Some(vec![contract.insert(text, &[Entry::mapping("signed", entries)])?]),
        Some(signed) => {
            let mut missing = Vec::new();
            let mut splices = Vec::new();
            for entry in entries {
                match signed.child(text, &entry.key) {
                    Some(there) => splices.extend(change(text, there, &entry.value)),
                    None => missing.push(entry),
                }
            }
            if !missing.is_empty() {
                splices.push(signed.insert(text, &missing)?);
            }
            Some(splices)
        }
    }
}

/// The text each item was agreed for, beside its answers; an item the contract says nothing of
/// inherits them, and gets an entry of its own.
fn marks(text: &str, contract: Target<'_>, stamp: &Stamp) -> Option<Vec<Splice>> {
    const KEY: &str = "agreed_for";
    let choices = contract.child(text, "choices");
    let mut splices = Vec::new();
    let mut missing = Vec::new();
    for (id, _, mark) in &stamp.items {
        let entry = Entry::word(KEY, mark);
        let choice = choices.and_then(|choices| choices.child(text, id.as_str()));
        match choice.map(|choice| (choice, choice.child(text, KEY))) {
            Some((_, Some(there))) => splices.extend(change(text, there, &entry.value)),
            Some((choice, None)) => splices.push(choice.insert(text, &[entry])?),
            None => missing.push(Entry::mapping(id.as_str(), vec![entry])),
        }
    }
    if !missing.is_empty() {
        splices.push(match choices {
            Some(choices) => choices.insert(text, &missing)?,
            None => contract.insert(text, &[Entry::mapping("choices", missing)])?,
        });
    }
    Some(splices)
}

/// Another value in the place of one; nothing where it is the same.
fn change(text: &str, there: Target<'_>, value: &Value) -> Option<Splice> {
    if says(there.node, value) {
        return None;
    }
    let at = there.node.span.range();
    let new = match value {
        Value::Word(word) => word.clone(),
        Value::Mapping(entries) => match &there.node.kind {
            NodeKind::Mapping(old) if !is_in_braces(text, there.node) && !old.is_empty() => {
                lines(entries, column(text, at.start)).trim().to_owned()
            }
            _ => braces(entries),
        },
    };
    Some(Splice { at, text: new })
}

fn says(node: &Node, value: &Value) -> bool {
    match (&node.kind, value) {
        (NodeKind::Scalar { text, .. }, Value::Word(word)) => text == word,
        (NodeKind::Mapping(there), Value::Mapping(entries)) => {
            there.len() == entries.len()
                && there
                    .iter()
                    .zip(entries)
                    .all(|((key, node), entry)| key.value == entry.key && says(node, &entry.value))
        }
        _ => false,
    }
}

/// What a file says without stamps and empty mappings, whatever the places.
#[derive(Debug, PartialEq, Eq)]
enum Bare<'n> {
    Nothing,
    Text(&'n str),
    List(Vec<Bare<'n>>),
    Mapping(Vec<(&'n str, Bare<'n>)>),
}

fn bare(node: &Node) -> Bare<'_> {
    match &node.kind {
        NodeKind::Null | NodeKind::Refused => Bare::Nothing,
        NodeKind::Scalar { text, .. } => Bare::Text(text),
        NodeKind::Sequence(items) => Bare::List(items.iter().map(bare).collect()),
        NodeKind::Mapping(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .filter(|(key, _)| !is_stamp(&key.value))
                .map(|(key, node)| (key.value.as_str(), bare(node)))
                .filter(|(_, said)| *said != Bare::Nothing)
                .collect();
            if entries.is_empty() { Bare::Nothing } else { Bare::Mapping(entries) }
        }
    }
}

fn is_stamp(key: &str) -> bool {
    key == "signed" || key == "agreed_for"
}
