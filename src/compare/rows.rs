//! Puts the items of two sides beside each other.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use crate::compare::{Effort, Entry, FieldChange, LineChange, Subject, lines};
use crate::model::catalog::{Catalog, Item, Part, Section};
use crate::model::id::{ItemId, SectionId};

/// Labels with their lines, in printed order.
pub(super) type PrintedFields = Vec<(String, Vec<PrintedLine>)>;

/// A line of a field. Lines are equal when they say the same under the same key.
#[derive(Debug, Clone)]
pub(super) struct PrintedLine {
    /// Identifies the line, whatever its text is. Two lines with the same key are one line that changed. Lines with
    /// other keys are never paired.
    pub key: Option<String>,
    /// 「(3) 」, or nothing. It is shown, but it makes no difference: before the signing, numbers change when lines are
    /// added or removed.
    pub number: String,
    /// With the letters before it, which do make a difference: after the signing, too, they change when other lines come
    /// or go.
    pub text: String,
    /// Whether it is shown although it stays, if it has no number. A clause without numbers is all of its field.
    pub is_anchor: bool,
}

impl PartialEq for PrintedLine {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, &self.text) == (&other.key, &other.text)
    }
}

impl Eq for PrintedLine {}

impl Hash for PrintedLine {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.key, &self.text).hash(state);
    }
}

impl From<String> for PrintedLine {
    fn from(text: String) -> Self {
        Self { key: None, number: String::new(), text, is_anchor: false }
    }
}

impl PrintedLine {
    /// The line as it is printed.
    pub fn whole(&self) -> String {
        format!("{}{}", self.number, self.text)
    }
}

/// An item of one side: its place, and what is printed of it.
pub(super) struct PrintedRow<'a> {
    pub id: &'a ItemId,
    pub section: &'a SectionId,
    pub subject: Subject,
    pub fields: PrintedFields,
}

/// Which item of the old edition each item of the new one was. The keys are the new ids.
///
/// Only the later edition knows this (`was`). So the later edition is asked, whichever side it is on.
pub(super) fn counterparts<'a>(old: &'a Catalog, new: &'a Catalog) -> BTreeMap<&'a ItemId, &'a ItemId> {
    if old.edition == new.edition {
        new.items().map(|item| (&item.id, &item.id)).collect()
    } else if old.edition < new.edition {
        new.items().filter_map(|item| Some((&item.id, new.former_id(item)?))).collect()
    } else {
        old.items().filter_map(|item| Some((old.former_id(item)?, &item.id))).collect()
    }
}

/// What heads the rows of an item.
pub(super) fn subject(part: &Part, section: &Section, item: &Item) -> Subject {
    Subject::Item { place: item.place(part, section), title: item.title.printed() }
}

/// What differs, in the order of the new side. What was removed keeps its old place.
pub(super) fn entries(
    old: &[PrintedRow<'_>],
    new: &[PrintedRow<'_>],
    counterparts: &BTreeMap<&ItemId, &ItemId>,
    effort: &mut Effort,
) -> Vec<Entry> {
    let (mut entries, mut after_unchanged) = (Vec::new(), false);
    for (was, is) in beside_each_other(old, new, counterparts) {
        match entry(was, is, effort) {
            Some(entry) => entries.push(Entry { after_unchanged: std::mem::take(&mut after_unchanged), ..entry }),
            None => after_unchanged = true,
        }
    }
    entries
}

type RowPair<'r, 'a> = (Option<&'r PrintedRow<'a>>, Option<&'r PrintedRow<'a>>);

fn beside_each_other<'r, 'a>(
    old: &'r [PrintedRow<'a>],
    new: &'r [PrintedRow<'a>],
    counterparts: &BTreeMap<&ItemId, &ItemId>,
) -> Vec<RowPair<'r, 'a>> {
    let by_id: BTreeMap<&ItemId, &PrintedRow<'_>> = old.iter().rev().map(|row| (row.id, row)).collect();
    let was = |row: &PrintedRow<'_>| counterparts.get(row.id).and_then(|id| by_id.get(id).copied());
    let present: Vec<RowPair<'_, '_>> = new.iter().map(|row| (was(row), Some(row))).collect();
    // `stayed` has the place of each item that did not move to another section. `held` has all items that both sides
    // have.
    let (mut stayed, mut held) = (BTreeMap::new(), BTreeSet::new());
    for (at, pair) in present.iter().enumerate() {
        let (Some(was), Some(is)) = pair else { continue };
        held.insert(was.id);
        if was.section == is.section {
            stayed.entry(was.id).or_insert(at);
        }
    }
    // A removed item follows the nearest item before it that stayed.
    let (mut gone, mut behind) = (BTreeMap::<Option<usize>, Vec<_>>::new(), None);
    for row in old {
        behind = stayed.get(row.id).copied().or(behind);
        if !held.contains(row.id) {
            gone.entry(behind).or_default().push((Some(row), None));
        }
    }
    let mut pairs = gone.remove(&None).unwrap_or_default();
    for (at, pair) in present.into_iter().enumerate() {
        pairs.push(pair);
        pairs.extend(gone.remove(&Some(at)).into_iter().flatten());
    }
    pairs
}

/// `None` where both sides say the same at the same place.
fn entry(was: Option<&PrintedRow<'_>>, is: Option<&PrintedRow<'_>>, effort: &mut Effort) -> Option<Entry> {
    let fields_of = |row: Option<&PrintedRow<'_>>| row.map(|row| row.fields.clone()).unwrap_or_default();
    let mut fields = fields(&fields_of(was), &fields_of(is), effort);
    if was.is_none() || is.is_none() {
        // The head of an added or removed item says its title already.
        let title = was.or(is).and_then(|row| row.subject.title());
        let says_title = |line: &LineChange| match line {
            LineChange::Added { text, .. } | LineChange::Removed { text, .. } => Some(text.as_str()) == title,
            _ => false,
        };
        fields.retain(|field| !field.lines.iter().all(says_title));
    }
    let place = |row: Option<&PrintedRow<'_>>| row.and_then(|row| row.subject.place().map(str::to_owned));
    if fields.is_empty() && place(was) == place(is) {
        return None;
    }
    let subject = |row: Option<&PrintedRow<'_>>| row.map(|row| row.subject.clone());
    Some(Entry { old: subject(was), new: subject(is), after_unchanged: false, fields })
}

/// The fields that differ between both sides, by label and in the order of the new side.
///
/// If one side lacks a label, it counts as a field without lines.
pub(super) fn fields(old: &PrintedFields, new: &PrintedFields, effort: &mut Effort) -> Vec<FieldChange> {
    let lines_of = |fields: &PrintedFields, label: &str| {
        fields.iter().find(|(name, _)| name == label).map(|(_, lines)| lines.clone()).unwrap_or_default()
    };
    let gone = old.iter().filter(|(label, _)| !new.iter().any(|(name, _)| name == label));
    let (mut fields, mut after_unchanged) = (Vec::new(), false);
    for (label, _) in new.iter().chain(gone) {
        let lines = lines::changes(&lines_of(old, label), &lines_of(new, label), effort);
        if lines.is_empty() {
            after_unchanged = true;
        } else {
            let after_unchanged = std::mem::take(&mut after_unchanged);
            fields.push(FieldChange { label: label.clone(), after_unchanged, lines });
        }
    }
    fields
}
