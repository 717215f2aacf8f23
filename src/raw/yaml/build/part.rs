//! Keeps what was read of a text before a fault stopped the reading.
//!
//! A wrong indentation or a missing bracket often shows far below its cause. So the part before that place is checked
//! too: an unknown key or a value of the wrong kind there is often the cause.

use super::{CollectionKind, KeyState, TreeBuilder};
use crate::raw::yaml::{Node, NodeKind};

impl TreeBuilder<'_> {
    /// The tree of what was read before the fault. An open bracket takes in everything after it, so nothing inside it
    /// is kept.
    pub(super) fn part(mut self) -> Option<Node> {
        if let Some(bracket) = self.stack.iter().position(|frame| frame.flow) {
            self.stack.truncate(bracket);
        }
        while let Some(frame) = self.stack.pop() {
            let kind = match frame.kind {
                CollectionKind::Sequence(items) if items.is_empty() => NodeKind::Refused,
                CollectionKind::Sequence(items) => NodeKind::Sequence(items),
                CollectionKind::Mapping { entries, .. } => NodeKind::Mapping(entries),
            };
            let node = Node { span: self.span(frame.start..frame.end), kind };
            match self.stack.last_mut().map(|frame| &mut frame.kind) {
                Some(CollectionKind::Sequence(items)) => items.push(node),
                Some(CollectionKind::Mapping { entries, key: KeyState::Given(name), .. }) => {
                    entries.push((name.clone(), node))
                }
                Some(CollectionKind::Mapping { .. }) => {}
                None => self.root = Some(node),
            }
        }
        self.root
    }
}
