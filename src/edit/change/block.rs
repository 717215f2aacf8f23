//! Makes splices of what differs in a mapping or a list on lines.
//!
//! Entries that are removed take their lines with them. New entries get their own lines, with the indentation of the
//! others. The first entry after a dash (`- id: x`) shares its line with the dash.

use std::collections::BTreeMap;

use crate::edit::change::NewValue;
use crate::edit::change::draft::{Draft, DraftEntry, DraftItem, says};
use crate::edit::change::place::{
    self, EntrySpan, Spot, begins_line, comments_below, is_on_lines, line_end, line_start, next_line, slots,
};
use crate::edit::change::write::{self, Room};
use crate::edit::splice::Splice;
use crate::raw::yaml::{Node, NodeKind};

pub(super) struct Splicer<'t> {
    pub text: &'t str,
    pub splices: Vec<Splice>,
}

/// One entry of a mapping or a list, as it should be.
#[derive(Debug)]
pub(super) enum Move<'d, 'n> {
    /// The entry with this number stays.
    Keep(usize, &'d Draft<'n>),
    Add(Addition<'d>),
}

#[derive(Debug)]
pub(super) struct Addition<'d> {
    /// `None` in a list.
    pub key: Option<&'d str>,
    pub value: NewValue,
    pub remark: Option<&'d str>,
}

impl Addition<'_> {
    fn lines(&self, room: Room) -> String {
        let remark = self.remark.map_or_else(String::new, |remark| format!("{}{remark}\n", " ".repeat(room.column)));
        match self.key {
            Some(key) => remark + &write::entry(key, &self.value, room),
            None => write::item(&self.value, room),
        }
    }

    pub fn in_line(&self) -> String {
        match self.key {
            Some(key) => write::entry_in_line(key, &self.value),
            None => write::in_line(&self.value),
        }
    }
}

/// The entries that stay, are removed and are added.
pub(super) struct Plan<'d, 'n> {
    pub kept: Vec<(usize, &'d Draft<'n>)>,
    pub removed: Vec<usize>,
    /// Each key is the entry that stays before the new ones; `None` at the top.
    pub added: BTreeMap<Option<usize>, Vec<Addition<'d>>>,
}

impl Splicer<'_> {
    pub fn change(&mut self, node: &Node, spot: Spot, draft: &Draft<'_>) {
        match (draft, &node.kind) {
            (Draft::Old(_), _) => {}
            (Draft::Mapping { was: Some(_), entries }, NodeKind::Mapping(old)) => {
                self.entries(node, spot, plan(of_mapping(entries, old), old.len()));
            }
            (Draft::List { was: Some(_), items }, NodeKind::Sequence(old)) => {
                self.entries(node, spot, plan(of_list(items, old), old.len()));
            }
            (Draft::Mapping { entries, was: Some(_) }, _) if entries.is_empty() => {}
            (Draft::List { items, was: Some(_) }, _) if items.is_empty() => {}
            _ => {
                let value = draft.value();
                if !says(node, &value) {
                    match merged(node, &value) {
                        Some(draft) => self.change(node, spot, &draft),
                        None => self.replace(node, spot, &value),
                    }
                }
            }
        }
    }

    fn entries(&mut self, node: &Node, spot: Spot, plan: Plan<'_, '_>) {
        let is_mapping = matches!(node.kind, NodeKind::Mapping(_));
        let on_lines = is_on_lines(self.text, node, spot);
        if plan.kept.is_empty() && !plan.added.is_empty() {
            let added = plan.added.into_values().flatten();
            let value = if is_mapping {
                NewValue::mapping(added.map(|new| (new.key.unwrap_or_default(), new.value)))
            } else {
                NewValue::List(added.map(|new| new.value).collect())
            };
            return self.replace(node, spot, &value);
        }
        let slots = slots(self.text, node, spot);
        if on_lines { self.on_lines(spot, &slots, &plan) } else { self.in_brackets(node, spot, &slots, &plan) }
    }

    /// Changes entries on lines when some of them stay, or none is added.
    fn on_lines(&mut self, spot: Spot, slots: &[EntrySpan<'_>], plan: &Plan<'_, '_>) {
        let text = self.text;
        let Some(first) = slots.first() else { return };
        let shares_line = !begins_line(text, first.start);
        let removed_first = shares_line && plan.removed.first() == Some(&0);
        let at_top = plan.added.get(&None).map_or(&[][..], Vec::as_slice);
        let mut cut_from = 0;
        if removed_first {
            cut_from = self.remove_first(spot, slots, plan, at_top);
        } else if !at_top.is_empty() {
            let column = first.spot.column;
            if shares_line {
                let lines = lines(at_top, Room { column, comments: 0 });
                self.put(first.start, first.start, &format!("{}{}", lines.trim_start_matches(' '), " ".repeat(column)));
            } else {
                let at = if spot.mark == place::EntryMark::File {
                    line_start(text, first.start)
                } else {
                    next_line(text, spot.after)
                };
                self.put(at, at, &lines(at_top, Room { column, comments: comments_below(text, at) }));
            }
        }
        for (number, draft) in &plan.kept {
            let slot = &slots[*number];
            self.change(slot.node, slot.spot, draft);
            if let Some(added) = plan.added.get(&Some(*number)) {
                let at = below(text, slot);
                let room = Room { column: slot.spot.column, comments: comments_below(text, at) };
                self.put(at, at, &lines(added, room));
            }
        }
        for slot in plan.removed.iter().filter(|number| **number >= cut_from).map(|number| &slots[*number]) {
            self.put(line_start(text, slot.start), below(text, slot), "");
        }
    }

    /// Removes the first entry when it shares its line with a dash before it. Gives the number of the first entry
    /// that was not handled.
    fn remove_first(
        &mut self,
        spot: Spot,
        slots: &[EntrySpan<'_>],
        plan: &Plan<'_, '_>,
        at_top: &[Addition<'_>],
    ) -> usize {
        let text = self.text;
        let first = &slots[0];
        let stop = last_line_end(text, first);
        if !at_top.is_empty() {
            let comments = comments_below(text, below(text, first));
            let lines = lines(at_top, Room { column: first.spot.column, comments });
            self.splices.push(Splice { at: first.start..stop, text: trimmed(&lines).to_owned() });
            return 1;
        }
        let next = plan.kept.first().map(|(number, _)| *number);
        let is_bare = |number: usize| {
            let between = below(text, &slots[number - 1])..line_start(text, slots[number].start);
            text.get(between).is_some_and(|between| between.trim().is_empty())
        };
        match next.filter(|next| (1..=*next).all(is_bare)) {
            Some(next) => {
                self.splices.push(Splice { at: first.start..slots[next].start, text: String::new() });
                next
            }
            None => {
                self.splices.push(Splice { at: spot.after..stop, text: String::new() });
                1
            }
        }
    }

    /// Replaces lines by others. A file without a line end at its end stays like that.
    pub fn put(&mut self, from: usize, to: usize, lines: &str) {
        let text = self.text;
        let lines = if to == text.len() && !text.is_empty() && !text.ends_with('\n') {
            let lines = trimmed_end(lines);
            if from == to && !lines.is_empty() { format!("\n{lines}") } else { lines.to_owned() }
        } else {
            lines.to_owned()
        };
        if from < to || !lines.is_empty() {
            self.splices.push(Splice { at: from..to, text: lines });
        }
    }
}

/// Where the line below an entry begins.
pub(super) fn below(text: &str, slot: &EntrySpan<'_>) -> usize {
    place::below_entry(text, slot.end, slot.spot.column)
}

/// The end of the last line of an entry, before its line end.
pub(super) fn last_line_end(text: &str, slot: &EntrySpan<'_>) -> usize {
    let below = below(text, slot);
    if below > slot.end && text[..below].ends_with('\n') { below - 1 } else { below.max(line_end(text, slot.end)) }
}

/// Lines without the first indentation and the last line end, to be put inside other lines.
pub(super) fn trimmed(lines: &str) -> &str {
    trimmed_end(lines.trim_start_matches(' '))
}

fn trimmed_end(lines: &str) -> &str {
    lines.strip_suffix('\n').unwrap_or(lines)
}

fn lines(added: &[Addition<'_>], room: Room) -> String {
    added.iter().map(|new| new.lines(room)).collect()
}

fn of_mapping<'d, 'n>(
    entries: &'d [DraftEntry<'n>],
    old: &'n [(crate::diagnostic::Spanned<String>, Node)],
) -> Vec<Move<'d, 'n>> {
    let numbers: BTreeMap<&str, usize> =
        old.iter().enumerate().map(|(at, (key, _))| (key.value.as_str(), at)).collect();
    let of = |entry: &'d DraftEntry<'n>| match numbers.get(entry.key.as_str()) {
        Some(number) => Move::Keep(*number, &entry.value),
        None => {
            Move::Add(Addition { key: Some(&entry.key), value: entry.value.value(), remark: entry.remark.as_deref() })
        }
    };
    entries.iter().map(of).collect()
}

fn of_list<'d, 'n>(items: &'d [DraftItem<'n>], old: &'n [Node]) -> Vec<Move<'d, 'n>> {
    let mut rest = old.iter().enumerate();
    let of = |item: &'d DraftItem<'n>| match item.was.and_then(|was| rest.find(|(_, old)| std::ptr::eq(*old, was))) {
        Some((number, _)) => Move::Keep(number, &item.value),
        None => Move::Add(Addition { key: None, value: item.value.value(), remark: None }),
    };
    items.iter().map(of).collect()
}

fn plan<'d, 'n>(moves: Vec<Move<'d, 'n>>, count: usize) -> Plan<'d, 'n> {
    let mut plan = Plan { kept: Vec::new(), removed: Vec::new(), added: BTreeMap::new() };
    for step in moves {
        match step {
            Move::Keep(number, draft) => plan.kept.push((number, draft)),
            Move::Add(new) => plan.added.entry(plan.kept.last().map(|(number, _)| *number)).or_default().push(new),
        }
    }
    let mut kept = plan.kept.iter().map(|(number, _)| *number).peekable();
    plan.removed = (0..count).filter(|number| kept.next_if_eq(number).is_none()).collect();
    plan
}

/// Changes an old value to a new one entry by entry. `None` unless both are mappings or both are lists, in the same
/// order.
fn merged<'n>(node: &'n Node, value: &NewValue) -> Option<Draft<'n>> {
    match (&node.kind, value) {
        (NodeKind::Mapping(old), NewValue::Mapping(new)) if !new.is_empty() => {
            let numbers: BTreeMap<&str, usize> =
                old.iter().enumerate().map(|(at, (key, _))| (key.value.as_str(), at)).collect();
            let kept: Vec<usize> = new.iter().filter_map(|(key, _)| numbers.get(key.as_str()).copied()).collect();
            let entry = |(key, value): &(String, NewValue)| DraftEntry {
                key: key.clone(),
                value: Draft::New(value.clone()),
                is_old: numbers.contains_key(key.as_str()),
                remark: None,
            };
            (!kept.is_empty() && kept.is_sorted())
                .then(|| Draft::Mapping { was: Some(node), entries: new.iter().map(entry).collect() })
        }
        (NodeKind::Sequence(old), NewValue::List(new)) if !new.is_empty() && !old.is_empty() => {
            let before = old.iter().zip(new).take_while(|(node, value)| says(node, value)).count();
            let rest = old.len().min(new.len()) - before;
            let after =
                old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(node, value)| says(node, value)).count();
            let item = |(at, value): (usize, &NewValue)| {
                let was = if at < new.len() - after {
                    Some(at).filter(|at| *at < old.len() - after)
                } else {
                    Some(at + old.len() - new.len())
                };
                DraftItem { was: was.map(|at| &old[at]), value: Draft::New(value.clone()) }
            };
            Some(Draft::List { was: Some(node), items: new.iter().enumerate().map(item).collect() })
        }
        _ => None,
    }
}
