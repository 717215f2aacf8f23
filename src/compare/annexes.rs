//! Two states of one contract.

use std::collections::BTreeMap;

use crate::compare::rows::{PrintedFields, PrintedLine, PrintedRow, counterparts, entries, fields, subject};
use crate::compare::{Comparison, Effort, Entry, Subject};
use crate::model::agreed::{AgreedClause, AgreedText};
use crate::model::catalog::Catalog;
use crate::resolve::{Annex, PLACE, TIER};

/// What differs between two annexes: the head of the contract, then item by item.
///
/// Both annexes must print dates in one style; otherwise every date would differ. The later edition says which item of
/// the earlier one an item was (`was`). Between two editions the ministry's cells are compared as well, because the
/// annex prints them too.
pub fn annexes(old: &Annex<'_>, new: &Annex<'_>, effort: &mut Effort) -> Comparison {
    texts((old.catalog, &old.text()), (new.catalog, &new.text()), effort)
}

/// The same of two texts, each with the edition that it answers.
pub fn texts(old: (&Catalog, &AgreedText), new: (&Catalog, &AgreedText), effort: &mut Effort) -> Comparison {
    let ((old, was), (new, is)) = (old, new);
    let with_cells = old.edition != new.edition;
    let head = fields(&head(was), &head(is), effort);
    let head =
        Entry { old: Some(Subject::Contract), new: Some(Subject::Contract), after_unchanged: false, fields: head };
    let counterparts = counterparts(old, new);
    let items = entries(&rows(old, was, with_cells), &rows(new, is, with_cells), &counterparts, effort);
    Comparison { entries: Some(head).filter(|head| !head.fields.is_empty()).into_iter().chain(items).collect() }
}

fn head(text: &AgreedText) -> PrintedFields {
    printed(text.clauses().iter().filter(|clause| clause.key.item.is_none()))
}

/// The items of a text, in the order of its edition.
fn rows<'a>(catalog: &'a Catalog, text: &AgreedText, with_cells: bool) -> Vec<PrintedRow<'a>> {
    let row = |clauses: &[AgreedClause]| -> Option<PrintedRow<'a>> {
        let (part, section, item) = catalog.item_at(clauses.first()?.key.item.as_ref()?)?;
        let is_printed = |clause: &&AgreedClause| with_cells || clause.order.1 >= TIER;
        let fields = printed(clauses.iter().filter(|clause| clause.key.field != PLACE).filter(is_printed));
        Some(PrintedRow { id: &item.id, section: &section.id, subject: subject(part, section, item), fields })
    };
    text.clauses().chunk_by(|a, b| a.key.item == b.key.item).filter_map(row).collect()
}

/// The clauses of one field stand together.
fn printed<'t>(clauses: impl Iterator<Item = &'t AgreedClause>) -> PrintedFields {
    let mut fields = PrintedFields::new();
    for clause in clauses {
        match fields.last_mut().filter(|(field, _)| *field == clause.key.field) {
            Some((_, lines)) => lines.extend(lines_of(clause)),
            None => fields.push((clause.key.field.clone(), lines_of(clause))),
        }
    }
    fields
}

/// The lines of a clause. Under a number, each line of a system has its own key; the lines below it are its own, too.
fn lines_of(clause: &AgreedClause) -> Vec<PrintedLine> {
    let (mut places, mut system, mut printed) = (BTreeMap::new(), "", Vec::new());
    for (at, line) in clause.text.lines.iter().enumerate() {
        system = line.system.as_deref().unwrap_or(system);
        let provision = clause.key.provision.as_ref().filter(|_| clause.text.number.is_some());
        let key = provision.map(|provision| {
            let key = format!("{provision} {system}");
            let place: &mut usize = places.entry(key.clone()).or_default();
            *place += 1;
            format!("{key} {place}")
        });
        printed.push(PrintedLine {
            key,
            number: clause.text.number.iter().map(|number| format!("{number} ")).collect(),
            text: clause.text.letters(at) + &line.spoken(),
            is_anchor: clause.text.number.is_none(),
        });
    }
    printed
}
