//! What each workbook answers, field by field, before anything is compared with the file.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::FilledBook;
use crate::diagnostic::{Diagnostic, Report, Severity, Span, codes};
use crate::form::{AnswerFault, FieldGroup, FieldGroupKind, FieldPart, FieldValue, FormField, KeptAnswer, TypedAnswer};
use crate::intake::FormTarget;
use crate::model::status::RECONFIRM;

/// A workbook that came back, under the name that a person gave it.
#[derive(Debug, Clone)]
pub struct Answered {
    pub name: String,
    pub book: FilledBook,
}

/// An answer, or the entries of a table: what the workbook had when it went out, and what it says now.
#[derive(Debug, Clone)]
pub(super) struct CellAnswer<T> {
    pub was: T,
    pub now: T,
    pub place: Span,
}

pub(super) type Entries = Vec<Vec<FieldValue>>;

/// What one workbook says, by the field as it is named now.
#[derive(Debug, Default)]
pub(super) struct BookAnswers {
    pub fields: BTreeMap<String, CellAnswer<FieldValue>>,
    pub tables: BTreeMap<String, CellAnswer<Entries>>,
    /// Items whose text is another one than that which the workbook shows, with the mark of the latter.
    pub outdated: BTreeMap<String, String>,
}

/// Reads the answers of a workbook. What has no meaning is reported at its cell.
pub(super) fn answers(
    answered: &Answered,
    target: &FormTarget<'_>,
    groups: &[FieldGroup],
    report: &mut Report,
) -> BookAnswers {
    let mut found = BookAnswers::default();
    let book = &answered.book;
    let texts = target.texts(groups);
    let mut known = BTreeSet::new();
    for group in groups {
        match &group.kind {
            FieldGroupKind::Table { key, .. } => {
                known.insert(key.to_string());
                found.tables.extend(entries(book, &key.to_string(), group, report));
            }
            FieldGroupKind::Head => {
                for field in &group.fields {
                    let key = field.key.to_string();
                    found.fields.extend(answer(book, &key, field, report).map(|it| (key.clone(), it)));
                    known.insert(key);
                }
            }
            FieldGroupKind::Item { id, .. } => {
                let Some(former) = former_id(book, target, id) else { continue };
                let was_text = book.origin.texts.get(&former);
                let digits =
                    |mark: &String| mark.rsplit_once('/').map_or(mark.clone(), |(_, digits)| digits.to_owned());
                if let Some(mark) = was_text.filter(|mark| texts.get(id).map(digits) != Some(digits(mark))) {
                    found.outdated.insert(id.clone(), mark.clone());
                }
                for field in &group.fields {
                    let mut key = field.key.clone();
                    key.item = Some(former.clone());
                    let key = key.to_string();
                    let given = answer(book, &key, field, report);
                    found.fields.extend(given.map(|it| (field.key.to_string(), it)));
                    known.insert(key);
                }
            }
        }
    }
    tell_unknown(book, &known, report);
    tell_age(book, target, &found, report);
    found
}

/// The id that an item had in the edition of a workbook. `None` when it was not there.
fn former_id(book: &FilledBook, target: &FormTarget<'_>, id: &str) -> Option<String> {
    if book.origin.edition == target.catalog.edition.as_str() {
        return Some(id.to_owned());
    }
    let item = target.catalog.items().find(|item| item.id.as_str() == id)?;
    target.catalog.former_id(item).map(ToString::to_string)
}

fn answer(book: &FilledBook, key: &str, field: &FormField, report: &mut Report) -> Option<CellAnswer<FieldValue>> {
    let row = book.rows.get(key)?;
    let kept = book.base.get(key).cloned().unwrap_or_default();
    match field.answer(&row.typed, &kept) {
        Ok(now) => {
            let is_changed = |part: &&FieldPart| now.part(part) != kept.was.part(part);
            let part = row.places.keys().find(is_changed).unwrap_or(&FieldPart::Value);
            let place = row.place(part);
            Some(CellAnswer { was: kept.was, now, place })
        }
        Err(fault) => {
            tell(&fault, row.place(&fault.part), report);
            None
        }
    }
}

fn tell(fault: &AnswerFault, place: Span, report: &mut Report) {
    let told = Diagnostic::error(codes::FORM_ANSWER, &fault.message).at(place, "");
    report.push(if fault.hint.is_empty() { told } else { told.hint(&fault.hint) });
}

fn entries(
    book: &FilledBook,
    key: &str,
    group: &FieldGroup,
    report: &mut Report,
) -> Option<(String, CellAnswer<Entries>)> {
    let table = book.tables.get(key)?;
    let kept = book.base_entries.get(key).map_or(&[][..], Vec::as_slice);
    // Columns of another program's form may be others.
    let columns: Vec<Option<usize>> =
        group.fields.iter().map(|field| table.columns.iter().position(|name| *name == field.key.to_string())).collect();
    let kept_at = |number: usize, column: Option<usize>| -> KeptAnswer {
        let entry: Option<&Vec<KeptAnswer>> = kept.get(number);
        column.and_then(|column| entry?.get(column).cloned()).unwrap_or_default()
    };
    let was =
        (0..kept.len()).map(|number| columns.iter().map(|column| kept_at(number, *column).was).collect()).collect();
    let mut now = Vec::new();
    let mut is_sound = true;
    let mut place = table.place;
    for (number, entry) in table.entries.iter().enumerate() {
        let mut values = Vec::new();
        for (field, column) in group.fields.iter().zip(&columns) {
            let cell = column.and_then(|column| entry.get(column));
            let typed = TypedAnswer {
                value: cell.map(|cell| cell.value.clone()).unwrap_or_default(),
                ..TypedAnswer::default()
            };
            let kept = kept_at(number, *column);
            match field.answer(&typed, &kept) {
                Ok(value) => {
                    if value != kept.was && place == table.place {
                        place = cell.map_or(place, |cell| cell.span);
                    }
                    values.push(value);
                }
                Err(fault) => {
                    tell(&fault, cell.map_or(table.place, |cell| cell.span), report);
                    is_sound = false;
                }
            }
        }
        now.push(values);
    }
    is_sound.then(|| (key.to_owned(), CellAnswer { was, now, place }))
}

/// Answers to questions that are not asked any more. They are told, because nothing of them is kept.
fn tell_unknown(book: &FilledBook, known: &BTreeSet<String>, report: &mut Report) {
    for (key, row) in book.rows.iter().filter(|(key, _)| !known.contains(*key)) {
        let kept = book.base.get(key).cloned().unwrap_or_default();
        if row.typed != kept.untouched() {
            let message = format!("この問い（{key}）は、今の病院ファイルにはないので、答えを取り込みません。");
            let told = Diagnostic::warning(codes::FORM_OLDER, message).at(row.place(&FieldPart::Value), "");
            report.push(told.hint("答えが要るときは、今の記入用紙の近い問いに書いてください。"));
        }
    }
}

/// Says that a workbook went out for another text or with other questions.
fn tell_age(book: &FilledBook, target: &FormTarget<'_>, found: &BookAnswers, report: &mut Report) {
    let is_older = book.origin.edition != target.catalog.edition.as_str();
    if is_older || !found.outdated.is_empty() {
        let items: Vec<&str> = found.outdated.keys().map(String::as_str).collect();
        let changed = match items[..] {
            [] => "どの項目の文も変わっていません。".to_owned(),
            _ => format!("文の変わった項目（{}）の答えを取り込むと、{RECONFIRM}になります。", items.join("、")),
        };
        let message = format!(
            "この記入用紙は{}版の確認表によります（病院ファイルは{}版）。{changed}",
            book.origin.edition, target.catalog.edition
        );
        report.push(Diagnostic::note(codes::FORM_OLDER, message).at(book.place, ""));
    }
}

/// Whether a report has an error about this workbook.
pub(super) fn is_faulty(answered: &Answered, report: &Report) -> bool {
    report.iter().any(|fault| {
        let place = fault.primary.as_ref().map(|label| label.span.source);
        fault.severity == Severity::Error && place == Some(answered.book.place.source)
    })
}
