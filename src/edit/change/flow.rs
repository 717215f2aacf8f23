//! Makes splices of what differs between braces and brackets. A removed entry takes a comma with it. If each entry
//! has its own line, it takes that line.

use crate::edit::change::block::{Addition, Plan, Splicer};
use crate::edit::change::place::{
    EntryMark, EntrySpan, Spot, begin, begins_line, column, is_bracketed, line_end, line_start, next_line, skip,
};
use crate::edit::splice::Splice;
use crate::raw::yaml::Node;

impl Splicer<'_> {
    pub fn in_brackets(&mut self, node: &Node, spot: Spot, slots: &[EntrySpan<'_>], plan: &Plan<'_, '_>) {
        let text = self.text;
        let open = begin(text, node, spot);
        if !is_bracketed(text, node, spot) {
            return self.pair(slots, plan);
        }
        if plan.kept.is_empty() {
            let inside = open + 1..node.span.range().end - 1;
            return self.splices.push(Splice { at: inside, text: String::new() });
        }
        if let Some(added) = plan.added.get(&None) {
            let new: String = added.iter().map(|new| format!(" {},", new.in_line())).collect();
            self.splices.push(Splice::insert(open + 1, new));
        }
        for (place, (number, draft)) in plan.kept.iter().enumerate() {
            let slot = &slots[*number];
            self.change(slot.node, slot.spot, draft);
            let Some(added) = plan.added.get(&Some(*number)) else { continue };
            let new: Vec<String> = added.iter().map(Addition::in_line).collect();
            match plan.kept.get(place + 1) {
                Some((next, _)) => self.add_before(&slots[*next], &new),
                None if *number + 1 == slots.len() => self.add_at_end(slot, &new),
                // The entries after this one are removed.
                None => self.splices.push(Splice::insert(slot.end, behind(slot, &new))),
            }
        }
        let last = plan.kept.last().map_or(0, |(number, _)| *number);
        self.remove(slots, &plan.removed, last);
    }

    /// A pair in a list (`[a: b]`) has no braces, so it gets some.
    fn pair(&mut self, slots: &[EntrySpan<'_>], plan: &Plan<'_, '_>) {
        let [slot] = slots else { return };
        let [(_, draft)] = plan.kept[..] else {
            return self.splices.push(Splice { at: slot.start..slot.end, text: "{}".to_owned() });
        };
        let new = |before| plan.added.get(&before).into_iter().flatten().map(Addition::in_line).collect::<Vec<_>>();
        let (before, after) = (new(None), new(Some(0)));
        if before.is_empty() && after.is_empty() {
            return self.change(slot.node, slot.spot, draft);
        }
        let before: String = before.iter().map(|new| format!("{new}, ")).collect();
        self.splices.push(Splice::insert(slot.start, format!("{{ {before}")));
        self.change(slot.node, slot.spot, draft);
        self.splices.push(Splice::insert(slot.end, format!("{} }}", behind(slot, &after))));
    }

    fn add_before(&mut self, next: &EntrySpan<'_>, new: &[String]) {
        let text = self.text;
        let gap = if begins_line(text, next.start) {
            format!(",\n{}", " ".repeat(column(text, next.start)))
        } else {
            ", ".to_owned()
        };
        let new: String = new.iter().map(|new| format!("{new}{gap}")).collect();
        self.splices.push(Splice::insert(next.start, new));
    }

    /// Adds entries after the last one, and after its comma if it has one.
    fn add_at_end(&mut self, slot: &EntrySpan<'_>, new: &[String]) {
        let text = self.text;
        let comma = comma(text, slot.end).map(|comma| comma + 1);
        if !begins_line(text, slot.start) {
            return self.splices.push(match comma {
                Some(comma) => Splice::insert(comma, format!(" {},", new.join(", "))),
                None => Splice::insert(slot.end, behind(slot, new)),
            });
        }
        let gap = format!("\n{}", " ".repeat(column(text, slot.start)));
        let end = comma.unwrap_or(slot.end);
        let rest = text[end..line_end(text, end)].trim_start();
        let at = if rest.is_empty() || rest.starts_with('#') { line_end(text, end) } else { end };
        if comma.is_none() {
            self.splices.push(Splice::insert(end, format!("{},", blank_after(slot))));
        }
        let last = if comma.is_some() { "," } else { "" };
        self.splices.push(Splice::insert(at, format!("{gap}{}{last}", new.join(&format!(",{gap}")))));
    }

    /// Removes entries. `last_kept` is the last entry that stays.
    fn remove(&mut self, slots: &[EntrySpan<'_>], removed: &[usize], last_kept: usize) {
        let text = self.text;
        let tail = slots[last_kept].end..slots.last().map_or(0, |slot| slot.end);
        let is_short_tail = last_kept + 1 < slots.len() && !text[tail.clone()].contains('\n');
        for number in removed.iter().filter(|number| !is_short_tail || **number < last_kept) {
            let slot = &slots[*number];
            let comma = comma(text, slot.end);
            // If the comma is on a later line, comments may be between.
            let (end, below) = match comma {
                Some(comma) if text[slot.end..comma].contains('\n') => (slot.end, Some(comma)),
                comma => (comma.map_or(slot.end, |comma| comma + 1), None),
            };
            let rest = &text[end..line_end(text, end)];
            let comment = rest.trim_start_matches([' ', '\t']);
            let blanks = rest.len() - comment.len();
            let is_alone = comment.is_empty() || comment.starts_with('#') && blanks > 0;
            let at = if begins_line(text, slot.start) && is_alone {
                line_start(text, slot.start)..next_line(text, end)
            } else {
                slot.start..end + if comment.starts_with('#') { 0 } else { blanks }
            };
            self.splices.push(Splice { at, text: String::new() });
            if let Some(comma) = below {
                let blank = usize::from(text[comma + 1..].starts_with(' '));
                self.splices.push(Splice { at: comma..comma + 1 + blank, text: String::new() });
            }
        }
        if is_short_tail {
            self.splices.push(Splice { at: tail, text: String::new() });
        }
    }
}

/// The place of the comma after an entry.
fn comma(text: &str, end: usize) -> Option<usize> {
    let at = skip(text, end);
    text[at..].starts_with(',').then_some(at)
}

/// New entries after an old one, each with a comma before it.
fn behind(slot: &EntrySpan<'_>, new: &[String]) -> String {
    if new.is_empty() {
        return String::new();
    }
    format!("{}, {}", blank_after(slot), new.join(", "))
}

/// A space that is needed after a bare colon: a comma right after it could be read as a part of the key.
fn blank_after(slot: &EntrySpan<'_>) -> &'static str {
    if slot.end == slot.spot.after && slot.spot.mark == EntryMark::Colon { " " } else { "" }
}
