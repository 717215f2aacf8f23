//! What differs between two descriptions of a PDF.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::marks::{DocumentMarks, PageMarks, PaperMarks};
use crate::digest::Digest;

/// Something that differs between the paper of the record and a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// The page of the file, or of the record where the file does not have it. Counted from 1.
    pub page: Option<usize>,
    pub kind: DifferenceKind,
    /// Of an annotation its kind; the name of an attachment, a font or a picture; the recorded page that a page is.
    pub name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    PageMissing,
    PageAdded,
    /// A page of the record stands a second time.
    PageRepeated,
    PageMoved,
    Size,
    Drawing,
    /// What was drawn is still there, and something was drawn before or after it.
    DrawnOver,
    Font,
    Image,
    Form,
    Resources,
    AnnotationAdded,
    AnnotationMissing,
    PageOther,
    AttachmentAdded,
    AttachmentChanged,
    AttachmentMissing,
    Structure,
    Outline,
    Names,
    Fields,
    Actions,
    Layers,
    Other,
}

impl Difference {
    fn of(kind: DifferenceKind) -> Self {
        Self { page: None, kind, name: None }
    }

    fn on(page: usize, kind: DifferenceKind) -> Self {
        Self { page: Some(page + 1), kind, name: None }
    }

    fn named(self, name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..self }
    }
}

/// What differs in `now` from `before`, page by page, then in the document.
pub(super) fn differences(before: &PaperMarks, now: &PaperMarks) -> Vec<Difference> {
    let pairs = pairs(&before.pages, &now.pages);
    let mut found = of_pages(&before.pages, &now.pages, &pairs);
    let is_whole = pairs.iter().enumerate().all(|(old, new)| *new == Some(old));
    for (old, new) in pairs.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?))) {
        of_page(&before.pages[old], &now.pages[new], new, &mut found);
        of_annotations(&before.pages[old], &now.pages[new], new, is_whole, &mut found);
    }
    of_attachments(before, now, &mut found);
    of_document(&before.document, &now.document, is_whole, &mut found);
    found.sort();
    found
}

/// Whether a page may be another that was changed: what was drawn on it is there, alone or among other things.
pub(super) fn is_kin(before: &PageMarks, now: &PageMarks) -> bool {
    before.drawing == now.drawing || !before.streams.is_empty() && is_within(&before.streams, &now.streams)
}

/// Whether some digests stand among others, in their order.
fn is_within(some: &[Digest], all: &[Digest]) -> bool {
    let mut all = all.iter();
    some.iter().all(|one| all.any(|other| other == one))
}

/// Which page of `now` each page of `before` is. First pages that are the same, then those that may be changed; pages
/// at their own place come first.
fn pairs(before: &[PageMarks], now: &[PageMarks]) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; before.len()];
    let mut free: BTreeSet<usize> = (0..now.len()).collect();
    let tests: [fn(&PageMarks, &PageMarks) -> bool; 3] =
        [|old, new| old == new, is_kin, |old, new| !old.fonts.is_empty() && old.fonts == new.fonts];
    for test in tests {
        for (index, old) in before.iter().enumerate().filter(|(index, _)| *index < now.len()) {
            if pairs[index].is_none() && free.contains(&index) && test(old, &now[index]) {
                free.remove(&index);
                pairs[index] = Some(index);
            }
        }
        for (index, old) in before.iter().enumerate() {
            if pairs[index].is_none()
                && let Some(found) = free.iter().copied().find(|new| test(old, &now[*new]))
            {
                free.remove(&found);
                pairs[index] = Some(found);
            }
        }
    }
    // What is left at the same place is a page of which everything was changed.
    for (index, pair) in pairs.iter_mut().enumerate() {
        if pair.is_none() && free.remove(&index) {
            *pair = Some(index);
        }
    }
    pairs
}

fn of_pages(before: &[PageMarks], now: &[PageMarks], pairs: &[Option<usize>]) -> Vec<Difference> {
    let mut found = Vec::new();
    let in_order = in_order(pairs);
    for (old, new) in pairs.iter().enumerate() {
        match new {
            None => found.push(Difference::on(old, DifferenceKind::PageMissing)),
            Some(new) if !in_order.contains(new) => {
                found.push(Difference::on(*new, DifferenceKind::PageMoved).named((old + 1).to_string()));
            }
            Some(_) => {}
        }
    }
    let used: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
    for (index, page) in now.iter().enumerate().filter(|(index, _)| !used.contains(index)) {
        let twin = before.iter().position(|old| is_kin(old, page) && old.fonts == page.fonts);
        found.push(match twin {
            Some(old) => Difference::on(index, DifferenceKind::PageRepeated).named((old + 1).to_string()),
            None => Difference::on(index, DifferenceKind::PageAdded),
        });
    }
    found
}

/// The pages that kept their order: the longest row of pairs that only goes up.
fn in_order(pairs: &[Option<usize>]) -> BTreeSet<usize> {
    let new: Vec<usize> = pairs.iter().flatten().copied().collect();
    // For each page: how long the longest row is that ends with it, and the page before it in that row.
    let mut rows: Vec<(usize, Option<usize>)> = Vec::with_capacity(new.len());
    for (index, page) in new.iter().enumerate() {
        let longest = (0..index).filter(|before| new[*before] < *page).max_by_key(|before| rows[*before].0);
        rows.push((longest.map_or(1, |before| rows[before].0 + 1), longest));
    }
    let mut next = (0..new.len()).max_by_key(|index| rows[*index].0);
    let mut found = BTreeSet::new();
    while let Some(index) = next {
        found.insert(new[index]);
        next = rows[index].1;
    }
    found
}

fn of_page(before: &PageMarks, now: &PageMarks, page: usize, found: &mut Vec<Difference>) {
    let mut add = |differs: bool, kind| {
        if differs {
            found.push(Difference::on(page, kind));
        }
    };
    add(before.size != now.size, DifferenceKind::Size);
    let is_drawn_over = before.drawing != now.drawing && is_kin(before, now);
    add(is_drawn_over, DifferenceKind::DrawnOver);
    add(before.drawing != now.drawing && !is_drawn_over, DifferenceKind::Drawing);
    // What is drawn over a page brings resources of its own.
    add(before.resources != now.resources && !is_drawn_over, DifferenceKind::Resources);
    add(before.other != now.other, DifferenceKind::PageOther);
    let parts = [
        (&before.fonts, &now.fonts, DifferenceKind::Font),
        (&before.images, &now.images, DifferenceKind::Image),
        (&before.forms, &now.forms, DifferenceKind::Form),
    ];
    for (old, new, kind) in parts {
        let differs = |name: &&String| match (old.get(*name), new.get(*name)) {
            (None, Some(_)) => !is_drawn_over,
            (old, new) => old != new,
        };
        let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        found.extend(names.into_iter().filter(differs).map(|name| Difference::on(page, kind).named(name)));
    }
}

/// What lies on a page. A link says which page it leads to, so only kinds are compared when the pages are others.
fn of_annotations(before: &PageMarks, now: &PageMarks, page: usize, is_whole: bool, found: &mut Vec<Difference>) {
    let listed = |page: &PageMarks| -> Vec<(String, Option<Digest>)> {
        let all = page.annotations.iter();
        all.map(|annotation| (annotation.kind.clone(), is_whole.then_some(annotation.sha256))).collect()
    };
    let (before, now) = (listed(before), listed(now));
    let (gone, new) = apart(&before, &now);
    let of = |kind| move |(name, _): &(String, _)| Difference::on(page, kind).named(name);
    found.extend(gone.into_iter().map(of(DifferenceKind::AnnotationMissing)));
    found.extend(new.into_iter().map(of(DifferenceKind::AnnotationAdded)));
}

/// What only one of two lists has, and what only the other has.
fn apart<'a, T: Ord>(before: &'a [T], now: &'a [T]) -> (Vec<&'a T>, Vec<&'a T>) {
    let mut counts: BTreeMap<&T, usize> = BTreeMap::new();
    before.iter().for_each(|one| *counts.entry(one).or_default() += 1);
    let mut new = Vec::new();
    for one in now {
        match counts.get_mut(one) {
            Some(count) if *count > 0 => *count -= 1,
            _ => new.push(one),
        }
    }
    let gone = counts.into_iter().flat_map(|(one, count)| std::iter::repeat_n(one, count));
    (gone.collect(), new)
}

fn of_attachments(before: &PaperMarks, now: &PaperMarks, found: &mut Vec<Difference>) {
    let (gone, new) = apart(&before.attachments, &now.attachments);
    let is_named = |all: &[&super::AttachmentMark], name: &str| all.iter().any(|file| file.name == name);
    for file in &gone {
        let is_changed = is_named(&new, &file.name);
        let kind = if is_changed { DifferenceKind::AttachmentChanged } else { DifferenceKind::AttachmentMissing };
        found.push(Difference::of(kind).named(&file.name));
    }
    let added = new.iter().filter(|file| !is_named(&gone, &file.name));
    found.extend(added.map(|file| Difference::of(DifferenceKind::AttachmentAdded).named(&file.name)));
}

/// What differs in the document. Structure, outline and names say on which page something is, so they say nothing when
/// the pages are others.
fn of_document(before: &DocumentMarks, now: &DocumentMarks, is_whole: bool, found: &mut Vec<Difference>) {
    let parts = [
        (is_whole && before.structure != now.structure, DifferenceKind::Structure),
        (is_whole && before.outline != now.outline, DifferenceKind::Outline),
        (is_whole && before.names != now.names, DifferenceKind::Names),
        (before.fields != now.fields, DifferenceKind::Fields),
        (before.actions != now.actions, DifferenceKind::Actions),
        (before.layers != now.layers, DifferenceKind::Layers),
        (before.other != now.other, DifferenceKind::Other),
    ];
    found.extend(parts.into_iter().filter(|(differs, _)| *differs).map(|(_, kind)| Difference::of(kind)));
}
