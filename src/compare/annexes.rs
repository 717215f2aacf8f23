//! Two states of one contract.

use crate::compare::editions::cells;
use std::collections::BTreeMap;

use crate::compare::rows::{PrintedFields, PrintedLine, PrintedRow, counterparts, entries, fields, subject};
use crate::compare::{Comparison, Effort, Entry, Subject};
use crate::resolve::{Annex, AnnexItem, PREAMBLE, TextRun, TierLine};

/// What differs between two annexes: the head of the contract, then item by item.
///
/// Both annexes must print dates in one style; otherwise every date would differ. The later edition says which item of
/// the earlier one an item was (`was`). Between two editions the ministry's cells are compared as well, because the
/// annex prints them too.
pub fn annexes(old: &Annex<'_>, new: &Annex<'_>, effort: &mut Effort) -> Comparison {
    let head = fields(&head(old), &head(new), effort);
    let head =
        Entry { old: Some(Subject::Contract), new: Some(Subject::Contract), after_unchanged: false, fields: head };
    let with_cells = old.catalog.edition != new.catalog.edition;
    let items =
        entries(&rows(old, with_cells), &rows(new, with_cells), &counterparts(old.catalog, new.catalog), effort);
    Comparison { entries: Some(head).filter(|head| !head.fields.is_empty()).into_iter().chain(items).collect() }
}

fn rows<'a>(annex: &Annex<'a>, with_cells: bool) -> Vec<PrintedRow<'a>> {
    let mut rows = Vec::new();
    for section in &annex.sections {
        rows.extend(section.items.iter().map(|item| {
            let mut fields =
                if with_cells { cells(annex.catalog, section.part, item.item) } else { PrintedFields::new() };
            fields.extend(tier(item));
            let subject = subject(section.part, section.section, item.item);
            PrintedRow { id: &item.item.id, section: &section.section.id, subject, fields }
        }));
    }
    rows
}

/// What the annex says of the contract itself, without what both papers print only once.
fn head(annex: &Annex<'_>) -> PrintedFields {
    let mut head = vec![
        ("別添の名称".to_owned(), vec![annex.contract.annex.value.clone().into()]),
        ("確認表の版".to_owned(), vec![format!("{}版", annex.catalog.issued).into()]),
    ];
    head.push(("文案の改訂".to_owned(), vec![format!("改訂{}", annex.catalog.revision).into()]));
    head.extend(annex.facts().into_iter().chain(annex.related()).chain(annex.figures()).map(|fact| {
        let line = |runs: &Vec<TextRun>| runs.iter().map(|run| run.text.as_str()).collect::<String>();
        let lines = fact.values.iter().map(|runs| line(runs).into()).collect();
        (fact.name, lines)
    }));
    head.push((PREAMBLE.to_owned(), lines_of(&annex.preamble)));
    head
}

fn tier(item: &AnnexItem<'_>) -> PrintedFields {
    item.tier.fields().into_iter().map(|(label, lines)| (label.to_owned(), lines_of(lines))).collect()
}

fn lines_of(lines: &[TierLine]) -> Vec<PrintedLine> {
    let mut places = BTreeMap::new();
    lines.iter().map(|line| printed(line, &mut places)).collect()
}

/// A line as it is printed. `places` counts the lines of each provision and system, so that each line gets its own key.
fn printed(line: &TierLine, places: &mut BTreeMap<String, usize>) -> PrintedLine {
    let key = line.provision.as_ref().map(|provision| {
        let key = format!("{provision} {}", line.system.as_deref().unwrap_or_default());
        let place = places.entry(key.clone()).or_default();
        *place += 1;
        format!("{key} {place}")
    });
    PrintedLine { key, mark: line.marks(), text: line.plain() }
}
