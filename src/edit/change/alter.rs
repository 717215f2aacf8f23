//! What is changed beside edits, by splices of another room: entries that become comments, other names of keys, entries
//! that come in with lines of their own. It is proved as edits are.

use crate::edit::change::draft::{Draft, DraftEntry, DraftItem};
use crate::edit::change::{PathStep, Refusal, prove, read};
use crate::edit::splice::{Splice, spliced};
use crate::raw::yaml::{Node, NodeKind};

/// One change of a mapping or a list, and the splices that make it.
#[derive(Debug, Clone)]
pub(in crate::edit) struct Alteration {
    /// The way to the mapping or the list.
    pub path: Vec<PathStep>,
    pub kind: AlterationKind,
    pub splices: Vec<Splice>,
}

#[derive(Debug, Clone)]
pub(in crate::edit) enum AlterationKind {
    /// These entries are there no more.
    SetAside(Vec<PathStep>),
    /// A key has another name.
    Rename { from: String, to: String },
    /// The entries of this mapping stand before the others.
    Begin(Node),
    /// The entries of this mapping or list stand after the others, or where nothing was.
    End(Node),
}

/// The splices of all alterations, proved: with them and those of edits the text says what the edits and the
/// alterations make of it, and nothing else is changed.
pub(in crate::edit) fn alter(
    text: &str,
    edited: &[Splice],
    alterations: &[Alteration],
) -> Result<Vec<Splice>, Refusal> {
    let before = read(&spliced(text, edited)).map_err(|faults| Refusal::of_faults(&faults))?;
    let attempt = |alterations: &[Alteration]| {
        let splices: Vec<Splice> = alterations.iter().flat_map(|one| &one.splices).cloned().collect();
        let wanted = wanted(&before, &alterations.iter().map(|one| (&one.path[..], &one.kind)).collect::<Vec<_>>());
        prove(&spliced(text, &[edited, &splices].concat()), &wanted).map(|()| splices)
    };
    attempt(alterations).map_err(|refusal| {
        let first = refusal.blamed(
            alterations.len(),
            |count| attempt(&alterations[..count]).is_err(),
            |at| alterations[at].path.clone(),
        );
        read(text).map_or_else(|faults| Refusal::of_faults(&faults), |root| first.found_in(&root))
    })
}

/// A tree with alterations at these places below it.
fn wanted<'n>(node: &'n Node, alterations: &[(&[PathStep], &'n AlterationKind)]) -> Draft<'n> {
    if alterations.is_empty() {
        return Draft::Old(node);
    }
    let here = || alterations.iter().filter(|(path, _)| path.is_empty()).map(|(_, kind)| *kind);
    let is_aside =
        |step: &PathStep| here().any(|kind| matches!(kind, AlterationKind::SetAside(gone) if gone.contains(step)));
    let below = |step: &PathStep| -> Vec<_> {
        let inside = alterations.iter().filter_map(|(path, kind)| Some((path.split_first()?, *kind)));
        inside.filter(|((first, _), _)| *first == step).map(|((_, rest), kind)| (rest, kind)).collect()
    };
    let entry = |key: &str, value, is_old| DraftEntry { key: key.to_owned(), value, is_old, remark: None };
    let ended = here().find_map(|kind| match kind {
        AlterationKind::End(new) => Some(new),
        _ => None,
    });
    match &node.kind {
        NodeKind::Null => Draft::Old(ended.unwrap_or(node)),
        NodeKind::Mapping(entries) => {
            let begun = here().filter_map(|kind| match kind {
                AlterationKind::Begin(Node { kind: NodeKind::Mapping(new), .. }) => Some(new),
                _ => None,
            });
            let mut all: Vec<DraftEntry<'_>> =
                begun.flatten().map(|(key, node)| entry(&key.value, Draft::Old(node), false)).collect();
            for (key, value) in entries {
                let step = PathStep::key(key.value.as_str());
                if is_aside(&step) {
                    continue;
                }
                let renamed = here().find_map(|kind| match kind {
                    AlterationKind::Rename { from, to } if *from == key.value => Some(to.as_str()),
                    _ => None,
                });
                all.push(entry(renamed.unwrap_or(&key.value), wanted(value, &below(&step)), renamed.is_none()));
            }
            if let Some(Node { kind: NodeKind::Mapping(new), .. }) = ended {
                all.extend(new.iter().map(|(key, node)| entry(&key.value, Draft::Old(node), false)));
            }
            Draft::Mapping { was: Some(node), entries: all }
        }
        NodeKind::Sequence(items) => {
            let kept = items.iter().enumerate().map(|(place, item)| (PathStep::Position(place), item));
            let kept = kept.filter(|(step, _)| !is_aside(step));
            let kept = kept.map(|(step, item)| DraftItem { was: Some(item), value: wanted(item, &below(&step)) });
            let ended = match ended.map(|new| &new.kind) {
                Some(NodeKind::Sequence(new)) => &new[..],
                _ => &[],
            };
            let ended = ended.iter().map(|item| DraftItem { was: None, value: Draft::Old(item) });
            Draft::List { was: Some(node), items: kept.chain(ended).collect() }
        }
        _ => Draft::Old(node),
    }
}
