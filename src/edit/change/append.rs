//! Puts entries with lines of their own at the end of a mapping or a list: their comments and lines to fill in come with
//! them.

use crate::edit::change::block::{Splicer, below};
use crate::edit::change::offer::offered_column;
use crate::edit::change::place::{KnownSlots, Spot, below_entry, end, is_on_lines, is_written, next_line, slots};
use crate::edit::change::write::STEP;
use crate::edit::change::{Alteration, AlterationKind, PathStep, alter, read};
use crate::edit::splice::Splice;
use crate::raw::yaml::NodeKind;

/// The splices that put lines at the end of what is below a key of the file, proved. `lines` writes them from a column
/// on. `None` where they have no place: the key is missing, or its entries are in brackets.
pub(in crate::edit) fn append(text: &str, key: &str, lines: impl Fn(usize) -> String) -> Option<Vec<Splice>> {
    let root = read(text).ok()?;
    let new = read(&lines(0)).ok()?;
    let path = vec![PathStep::key(key)];
    let slot = KnownSlots::of(text).below(&root, Spot::of_file(&root), &path[0]).filter(|slot| !slot.spot.flow)?;
    let (node, spot) = (slot.node, slot.spot);
    let mut emptied = None;
    let is_list = matches!(&node.kind, NodeKind::Sequence(items) if !items.is_empty());
    let (at, column) = match &node.kind {
        NodeKind::Mapping(_) | NodeKind::Sequence(_) if is_on_lines(text, node, spot) => {
            let last = slots(text, node, spot).pop()?;
            (below(text, &last), last.spot.column)
        }
        NodeKind::Mapping(entries) if !entries.is_empty() => return None,
        NodeKind::Sequence(items) if !items.is_empty() => return None,
        NodeKind::Scalar { .. } | NodeKind::Refused => return None,
        // Nothing, `~` or empty brackets.
        NodeKind::Mapping(_) | NodeKind::Sequence(_) | NodeKind::Null => {
            if is_written(node) {
                let written = spot.after..end(text, node, spot);
                if text[written.clone()].contains('\n') {
                    return None;
                }
                emptied = Some(Splice { at: written, text: String::new() });
            }
            let at = below_entry(text, slot.end, spot.column);
            let offered = offered_column(text, next_line(text, slot.end), at);
            (at, offered.unwrap_or(spot.column + STEP))
        }
    };
    // A blank line parts the entries of a list.
    let gap = if is_list { "\n" } else { "" };
    let mut splicer = Splicer { text, splices: emptied.into_iter().collect() };
    splicer.put(at, at, &format!("{gap}{}", lines(column)));
    alter(text, &[], &[Alteration { path, kind: AlterationKind::End(new), splices: splicer.splices }]).ok()
}
