//! What was read of a text before it broke off.
//!
//! A wrong indentation or a lost bracket often shows far below its cause. What stands before that
//! place is looked at all the same: a key that is unknown there, or a value of the wrong shape, is
//! the cause itself.

use super::{Builder, FrameKind, Key};
use crate::diagnostic::Spanned;
use crate::raw::yaml::{MERGE_KEY, Node, NodeKind, Reading};

impl Builder<'_> {
    /// What was read before the text broke off. An open bracket takes all that follows it, so
    /// nothing is known of what is in it.
    pub(super) fn part(mut self) -> Reading {
        if self.wide_indentation {
            return Reading::Nothing;
        }
        if let Some(bracket) = self.stack.iter().position(|frame| frame.flow) {
            self.stack.truncate(bracket);
        }
        while let Some(frame) = self.stack.pop() {
            let kind = match frame.kind {
                FrameKind::Sequence(items) if items.is_empty() => NodeKind::Refused,
                FrameKind::Sequence(items) => NodeKind::Sequence(items),
                FrameKind::Mapping { entries, .. } => NodeKind::Mapping(entries),
            };
            let node = Node { span: self.span(frame.start..frame.end), kind };
            match self.stack.last_mut().map(|frame| &mut frame.kind) {
                Some(FrameKind::Sequence(items)) => items.push(node),
                Some(FrameKind::Mapping { entries, key: Key::Given(name), .. }) => entries.push((name.clone(), node)),
                Some(FrameKind::Mapping { .. }) => {}
                None => self.root = Some(node),
            }
        }
        match self.root {
            Some(mut root @ Node { kind: NodeKind::Mapping(_), .. }) => {
                leave_open(&mut root);
                Reading::Part(root)
            }
            _ => Reading::Nothing,
        }
    }
}

/// Marks the last mapping and all around it: a line with a wrong indentation ended them too early.
fn leave_open(node: &mut Node) {
    let span = node.span;
    match &mut node.kind {
        NodeKind::Mapping(entries) => {
            if let Some((_, last)) = entries.last_mut() {
                leave_open(last);
            }
            entries.push((Spanned::new(MERGE_KEY.to_owned(), span), Node { span, kind: NodeKind::Refused }));
        }
        NodeKind::Sequence(items) => {
            if let Some(last) = items.last_mut() {
                leave_open(last);
            }
        }
        NodeKind::Null | NodeKind::Scalar { .. } | NodeKind::Refused => {}
    }
}
