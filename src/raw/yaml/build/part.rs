//! What was read of a text before it broke off.
//!
//! A wrong indentation or a lost bracket often shows far below its cause. What stands before that
//! place is looked at all the same: a key that is unknown there, or a value of the wrong shape, is
//! the cause itself.

use super::{CollectionKind, KeyState, TreeBuilder};
use crate::raw::yaml::{Node, NodeKind};

impl TreeBuilder<'_> {
    /// What was read before the text broke off. An open bracket takes all that follows it, so
    /// nothing is known of what is in it.
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
