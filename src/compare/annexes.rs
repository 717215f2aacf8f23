//! Two states of one contract.

use std::collections::BTreeSet;

use crate::compare::editions::printed;
use crate::compare::{Comparison, Entry, Subject, fields};
use crate::model::catalog::{Part, Section};
use crate::model::id::ItemId;
use crate::resolve::{Annex, AnnexItem, TierLine};

/// What differs between two annexes: the head of the contract, then item by item.
///
/// Both must print dates in one style, or every day would be a difference. Items of another
/// edition are the same item when the new one says so (`was`).
pub fn annexes(old: &Annex<'_>, new: &Annex<'_>) -> Comparison {
    let mut entries = Vec::new();
    let head = fields(&head(old), &head(new));
    if !head.is_empty() {
        entries.push(Entry { old: Some(Subject::Contract), new: Some(Subject::Contract), fields: head });
    }
    let before: Vec<Placed<'_, '_>> = placed(old).collect();
    let mut found = BTreeSet::new();
    for item in placed(new) {
        let was = before.iter().find(|was| is_same(was.item, item.item, old, new));
        if let Some(was) = was {
            found.insert(&was.item.item.id);
        }
        let changes = fields(&was.map(|was| tier(was.item)).unwrap_or_default(), &tier(item.item));
        if !changes.is_empty() || was.is_none() {
            entries.push(Entry { old: was.map(Placed::subject), new: Some(item.subject()), fields: changes });
        }
    }
    for item in before.iter().filter(|item| !found.contains(&item.item.item.id)) {
        let entry = Entry { old: Some(item.subject()), new: None, fields: fields(&tier(item.item), &[]) };
        entries.insert(place_of_removed(&entries, old, &item.item.item.id), entry);
    }
    Comparison { entries }
}

/// An item and where it stands.
struct Placed<'a, 'b> {
    part: &'a Part,
    section: &'a Section,
    item: &'b AnnexItem<'a>,
}

impl Placed<'_, '_> {
    fn subject(&self) -> Subject {
        Subject::Item { place: self.item.item.place(self.part, self.section), title: printed(&self.item.item.title) }
    }
}

fn placed<'a, 'b>(annex: &'b Annex<'a>) -> impl Iterator<Item = Placed<'a, 'b>> {
    annex.sections.iter().flat_map(|section| {
        section.items.iter().map(move |item| Placed { part: section.part, section: section.section, item })
    })
}

fn is_same(was: &AnnexItem<'_>, is: &AnnexItem<'_>, old: &Annex<'_>, new: &Annex<'_>) -> bool {
    if old.catalog.edition == new.catalog.edition {
        return was.item.id == is.item.id;
    }
    new.catalog.former_id(is.item) == Some(&was.item.id)
}

/// Behind the entry of the nearest item before it, in the old order.
fn place_of_removed(entries: &[Entry], old: &Annex<'_>, id: &ItemId) -> usize {
    let before: Vec<Subject> =
        placed(old).take_while(|item| item.item.item.id != *id).map(|item| item.subject()).collect();
    let head = entries.iter().take_while(|entry| entry.old == Some(Subject::Contract)).count();
    entries
        .iter()
        .rposition(|entry| entry.old.as_ref().is_some_and(|subject| before.contains(subject)))
        .map_or(head, |index| index + 1)
}

/// What the annex says of the contract itself; what is printed once for both is left out.
fn head(annex: &Annex<'_>) -> Vec<(String, Vec<String>)> {
    let mut head = vec![
        ("別添の名称".to_owned(), vec![annex.contract.annex.value.clone()]),
        ("確認表の版".to_owned(), vec![format!("{}版", annex.catalog.issued)]),
    ];
    head.extend(annex.facts().into_iter().map(|fact| {
        let lines = fact.values.iter().map(|runs| runs.iter().map(|run| run.text.as_str()).collect()).collect();
        (fact.name, lines)
    }));
    head
}

fn tier(item: &AnnexItem<'_>) -> Vec<(String, Vec<String>)> {
    item.tier
        .fields()
        .into_iter()
        .map(|(label, lines)| (label.to_owned(), lines.iter().map(TierLine::plain).collect()))
        .collect()
}
