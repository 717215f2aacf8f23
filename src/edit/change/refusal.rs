//! Why a file was not changed, and where.

use crate::diagnostic::{Report, Severity};
use crate::edit::change::PathStep;
use crate::edit::change::place::entry_of;
use crate::raw::yaml::{Node, NodeKind};

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: RefusalReason,
    /// The way to what cannot be changed; nothing for the file as a whole.
    pub path: Vec<PathStep>,
    /// The place of the text in which it would stand: that of the last thing on the way that is there.
    pub at: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefusalReason {
    /// The text has faults; the words of the first.
    Unreadable(String),
    /// The path leads to an entry of a list that is not there.
    NotThere,
    /// On the path stands a value of another kind than it goes into.
    WrongKind,
    /// What is to be written holds what must not stand in a file, in words.
    Text(String),
    /// The changed text would have faults; the words of the first.
    Faulty(String),
    /// The changed text would not say what was wanted.
    Unlike,
}

impl Refusal {
    pub(in crate::edit) fn new(reason: RefusalReason, path: &[PathStep]) -> Self {
        Self { reason, path: path.to_vec(), at: 0 }
    }

    /// With its place in a tree.
    pub(in crate::edit) fn found_in(self, root: &Node) -> Self {
        Self { at: place(root, &self.path), ..self }
    }

    /// A file that cannot be read.
    pub(in crate::edit) fn of_faults(faults: &Report) -> Self {
        let at = first_error(faults).and_then(|fault| fault.primary.as_ref());
        let at = at.map_or(0, |label| label.span.range().start);
        Self { at, ..Self::new(RefusalReason::Unreadable(words(faults)), &[]) }
    }

    /// So many changes were refused together: with the way to one without which those before it are not.
    pub(super) fn blamed(
        self,
        count: usize,
        is_refused: impl Fn(usize) -> bool,
        path: impl Fn(usize) -> Vec<PathStep>,
    ) -> Self {
        let (mut good, mut bad) = (0, count);
        while bad - good > 1 {
            let middle = good.midpoint(bad);
            if is_refused(middle) { bad = middle } else { good = middle }
        }
        Self { path: if good < count { path(good) } else { Vec::new() }, ..self }
    }
}

impl RefusalReason {
    pub(super) fn of_text(faults: &Report) -> Self {
        Self::Text(words(faults))
    }

    pub(super) fn of_changed(faults: &Report) -> Self {
        Self::Faulty(words(faults))
    }
}

fn first_error(faults: &Report) -> Option<&crate::diagnostic::Diagnostic> {
    faults.iter().find(|fault| fault.severity == Severity::Error)
}

fn words(faults: &Report) -> String {
    first_error(faults).map_or_else(String::new, |fault| fault.message.clone())
}

/// Where the last thing on a path begins that is there.
fn place(root: &Node, path: &[PathStep]) -> usize {
    let (mut node, mut at) = (root, root.span.range().start);
    for step in path {
        let below = match (&node.kind, step) {
            (NodeKind::Mapping(entries), PathStep::Key(name)) => {
                entries.iter().find(|(key, _)| key.value == *name).map(|(key, node)| (node, key.span))
            }
            (NodeKind::Sequence(items), step) => {
                entry_of(items, step).and_then(|at| items.get(at)).map(|node| (node, node.span))
            }
            _ => None,
        };
        let Some((next, span)) = below else { break };
        (node, at) = (next, span.range().start);
    }
    at
}
