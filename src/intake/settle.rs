//! Brings the answers of workbooks together with the file: what would change, and what is in conflict.

use std::collections::{BTreeMap, BTreeSet};

use super::answers::{Answered, BookAnswers, CellAnswer, Entries, answers, is_faulty};
use super::{FormTarget, TargetFields};
use crate::diagnostic::{Diagnostic, Report, SourceId, Span, codes};
use crate::edit::{Edit, EditKind};
use crate::form::{FieldGroup, FieldGroupKind, FieldKey, FieldValue, FormField, Merge, merge};

/// What would become of a hospital file.
#[derive(Debug, Default)]
pub struct Intake {
    pub changes: Vec<AnswerChange>,
    /// Those that nobody has settled.
    pub conflicts: Vec<AnswerConflict>,
    /// The changes as edits, file by file.
    pub edits: BTreeMap<SourceId, Vec<Edit>>,
    /// Workbooks with faults. Nothing of them is taken.
    pub faulty: BTreeSet<String>,
    /// Workbooks whose answers do not go together with what stands in the file.
    pub blamed: BTreeSet<String>,
    /// Settlements that no conflict asks for.
    pub unasked: Vec<String>,
}

/// A field that would change.
#[derive(Debug, Clone)]
pub struct AnswerChange {
    /// As a person names it: `sample/ehr/2-C-1/scope@dept`.
    pub name: String,
    /// The number of the form among those that were given.
    pub target: usize,
    pub key: FieldKey,
    /// The heading, and the question.
    pub group: String,
    pub label: String,
    /// In words; empty for no answer.
    pub before: String,
    pub after: String,
    /// The workbook, and the cell in it.
    pub book: String,
    pub place: Span,
}

/// A field with answers that differ.
#[derive(Debug, Clone)]
pub struct AnswerConflict {
    pub name: String,
    pub group: String,
    pub label: String,
    /// What the file says now, and where.
    pub file: (String, Option<Span>),
    /// What the first of the workbooks had when it went out.
    pub was: String,
    /// The workbook, its answer in words, and the cell.
    pub answers: Vec<(String, String, Span)>,
}

/// How a person settles a conflict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenFrom {
    /// The file stays as it is.
    File,
    /// It is left open; the file stays as it is.
    Skip,
    Book(String),
}

/// Takes the workbooks in. Each belongs to one of the forms; one that belongs to none is reported. Nothing is taken of
/// those that are `left`, by name.
pub fn take_in(
    targets: &[(FormTarget<'_>, TargetFields)],
    books: &[Answered],
    left: &BTreeSet<String>,
    taken: &BTreeMap<String, TakenFrom>,
    report: &mut Report,
) -> Intake {
    let intake = Intake { faulty: left.clone(), ..Intake::default() };
    let mut settling = Settling { taken, asked: BTreeSet::new(), intake, report: Report::new() };
    let mut given: Vec<Vec<(&Answered, BookAnswers)>> = targets.iter().map(|_| Vec::new()).collect();
    for answered in books {
        match place_of(targets, answered) {
            Ok(number) => {
                let (target, fields) = &targets[number];
                let found = answers(answered, target, &fields.groups, report);
                given[number].push((answered, found));
            }
            Err(fault) => report.push(*fault),
        }
        if is_faulty(answered, report) {
            settling.intake.faulty.insert(answered.name.clone());
        }
    }
    for (number, mut books) in given.into_iter().enumerate() {
        books.retain(|(answered, _)| !settling.intake.faulty.contains(&answered.name));
        if !books.is_empty() {
            settling.target(number, &targets[number], &books);
        }
    }
    let Settling { asked, mut intake, report: clashes, .. } = settling;
    report.append(clashes);
    if !intake.blamed.is_empty() {
        intake.edits.clear();
    }
    intake.unasked = taken.keys().filter(|name| !asked.contains(*name)).cloned().collect();
    intake
}

/// The form that a workbook belongs to.
fn place_of(targets: &[(FormTarget<'_>, TargetFields)], answered: &Answered) -> Result<usize, Box<Diagnostic>> {
    let origin = &answered.book.origin;
    let fault = |message: String, hint: &str| {
        Err(Box::new(Diagnostic::error(codes::FORM_FOREIGN, message).at(answered.book.place, "").hint(hint)))
    };
    let Some((first, _)) = targets.first() else {
        return fault("病院ファイルがありません。".to_owned(), "");
    };
    let hospital = &first.hospital.id.value;
    if origin.hospital != hospital.as_str() {
        let message = format!("病院「{}」の記入用紙です。この病院ファイルは「{hospital}」です。", origin.hospital);
        return fault(message, "記入用紙と同じ病院のファイルを指定してください。");
    }
    let is_meant = |(target, _): &(FormTarget<'_>, TargetFields)| {
        target.contract.map(|contract| contract.id.value.as_str()) == origin.contract.as_deref()
    };
    match targets.iter().position(is_meant) {
        Some(number) => Ok(number),
        None => {
            let contract = origin.contract.as_deref().unwrap_or_default();
            let message = format!("契約「{contract}」の記入用紙ですが、病院ファイルにその契約がありません。");
            fault(message, "契約の記号を確かめるか、betten form write で、今の契約の記入用紙をつくってください。")
        }
    }
}

/// The key for texts in the place of ours: a whole text, or one for each sentence.
const WORDING: &str = "wording";

struct Settling<'a> {
    taken: &'a BTreeMap<String, TakenFrom>,
    /// The conflicts that a person has settled.
    asked: BTreeSet<String>,
    intake: Intake,
    report: Report,
}

/// A field or a table that is being brought together.
struct Question<'q> {
    number: usize,
    name: String,
    key: &'q FieldKey,
    group: &'q str,
    label: &'q str,
    place: Option<Span>,
}

impl Settling<'_> {
    fn target(&mut self, number: usize, form: &(FormTarget<'_>, TargetFields), books: &[(&Answered, BookAnswers)]) {
        let (target, fields) = form;
        let (mut edits, mut tables) = (Vec::new(), Vec::new());
        let mut marks: BTreeMap<&str, &str> = BTreeMap::new();
        let question = |key: &'_ FieldKey| {
            let place = fields.own.place(key).map(|range| Span::new(fields.source, range));
            (format!("{}/{key}", target.name()), place)
        };
        for group in &fields.groups {
            if let FieldGroupKind::Table { key, entries } = &group.kind {
                let (name, place) = question(key);
                let asked = Question { number, name, key, group: &group.title, label: "表の全部の行", place };
                let given = given(books, |book| book.tables.get(&key.to_string()));
                if let Some((_, now)) = self.settle(&asked, entries, &given, &|it| shown_entries(group, it)) {
                    tables.extend(fields.own.edit_entries(key, &group.fields, entries, &now));
                }
                continue;
            }
            // The whole text of an item, by system, and whether a part of it has a text of its own.
            let mut whole: BTreeMap<Option<&str>, [bool; 2]> = BTreeMap::new();
            let before = self.intake.changes.len();
            for field in &group.fields {
                let (name, place) = question(&field.key);
                let asked = Question { number, name, key: &field.key, group: &group.title, label: &field.label, place };
                let given = given(books, |book| book.fields.get(&field.key.to_string()));
                let settled = self.settle(&asked, &field.value, &given, &|it| field.kind.shown_whole(it));
                if field.key.names[0] == WORDING {
                    let now = settled.as_ref().map_or(&field.value, |(_, now)| now);
                    let at = usize::from(field.key.names.len() > 1);
                    whole.entry(field.key.system.as_deref()).or_default()[at] |= !now.is_empty();
                }
                let Some((book, now)) = settled else { continue };
                edits.extend(fields.own.edit(field, &now));
                let item = field.key.item.as_deref();
                let outdated = item.and_then(|item| books[book].1.outdated.get_key_value(item));
                marks.extend(outdated.map(|(item, mark)| (item.as_str(), mark.as_str())));
            }
            for (system, _) in whole.into_iter().filter(|(_, both)| *both == [true, true]) {
                self.clash(before, system);
            }
        }
        // What goes makes place for what comes below the same key.
        edits.sort_by_key(|edit: &Edit| edit.change != EditKind::Remove);
        edits.extend(tables);
        edits.extend(marks.into_iter().filter_map(|(item, mark)| fields.own.edit_mark(item, mark)));
        if !edits.is_empty() {
            self.intake.edits.entry(fields.source).or_default().extend(edits);
        }
    }

    /// Tells that an item has both a whole text and a text for a part of it.
    fn clash(&mut self, first: usize, system: Option<&str>) {
        let is_of_text =
            |change: &&AnswerChange| change.key.names[0] == WORDING && change.key.system.as_deref() == system;
        if let Some(change) = self.intake.changes[first..].iter().find(is_of_text) {
            let message = "項目の文の全部に代わる文と、1つの文に代わる文の両方があります。";
            let told = Diagnostic::error(codes::FORM_ANSWER, message).at(change.place, "この答え");
            self.report.push(told.hint("どちらかを空けてください。"));
            self.intake.blamed.insert(change.book.clone());
        }
    }

    /// What the field becomes, and the number of the workbook that says so. `None` when it stays as it is.
    fn settle<T: PartialEq + Clone>(
        &mut self,
        asked: &Question<'_>,
        ours: &T,
        given: &[(usize, &str, &CellAnswer<T>)],
        words: &dyn Fn(&T) -> String,
    ) -> Option<(usize, T)> {
        let mut wanted: Vec<(usize, &str, &CellAnswer<T>)> = Vec::new();
        let mut is_conflict = false;
        for (book, name, answer) in given {
            match merge(&answer.was, answer.now.clone(), ours) {
                Merge::Keep => continue,
                Merge::Take(_) => {}
                Merge::Conflict => is_conflict = true,
            }
            wanted.push((*book, name, answer));
        }
        let (_, _, first) = *wanted.first()?;
        is_conflict |= wanted.iter().any(|(_, _, answer)| answer.now != first.now);
        let chosen = if is_conflict { self.chosen(asked, ours, &wanted, words)? } else { wanted[0] };
        let (book, name, answer) = chosen;
        self.intake.changes.push(AnswerChange {
            name: asked.name.clone(),
            target: asked.number,
            key: asked.key.clone(),
            group: asked.group.to_owned(),
            label: asked.label.to_owned(),
            before: words(ours),
            after: words(&answer.now),
            book: name.to_owned(),
            place: answer.place,
        });
        Some((book, answer.now.clone()))
    }

    /// The answer that a person has chosen of those in conflict. `None` when the file stays as it is, or nobody has
    /// chosen yet.
    fn chosen<'g, T>(
        &mut self,
        asked: &Question<'_>,
        ours: &T,
        wanted: &[(usize, &'g str, &'g CellAnswer<T>)],
        words: &dyn Fn(&T) -> String,
    ) -> Option<(usize, &'g str, &'g CellAnswer<T>)> {
        let file_name = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned();
        match self.taken.get(&asked.name) {
            Some(TakenFrom::File | TakenFrom::Skip) => {
                self.asked.insert(asked.name.clone());
                return None;
            }
            Some(TakenFrom::Book(book)) => {
                let mut found = wanted.iter().filter(|(_, name, _)| name == book || file_name(name) == *book);
                if let (Some(one), None) = (found.next(), found.next()) {
                    self.asked.insert(asked.name.clone());
                    return Some(*one);
                }
            }
            None => {}
        }
        self.intake.conflicts.push(AnswerConflict {
            name: asked.name.clone(),
            group: asked.group.to_owned(),
            label: asked.label.to_owned(),
            file: (words(ours), asked.place),
            was: words(&wanted[0].2.was),
            answers: wanted
                .iter()
                .map(|(_, name, answer)| ((*name).to_owned(), words(&answer.now), answer.place))
                .collect(),
        });
        None
    }
}

/// What the workbooks say of one field.
fn given<'b, T>(
    books: &'b [(&Answered, BookAnswers)],
    of: impl Fn(&'b BookAnswers) -> Option<&'b CellAnswer<T>>,
) -> Vec<(usize, &'b str, &'b CellAnswer<T>)> {
    let all = books.iter().enumerate();
    all.filter_map(|(number, (answered, book))| Some((number, answered.name.as_str(), of(book)?))).collect()
}

/// The entries of a table, one below the other.
fn shown_entries(group: &FieldGroup, entries: &Entries) -> String {
    let cell = |(field, value): (&FormField, &FieldValue)| {
        let shown = field.kind.shown_whole(value);
        (!shown.is_empty()).then_some(shown)
    };
    let line = |entry: &Vec<FieldValue>| group.fields.iter().zip(entry).filter_map(cell).collect::<Vec<_>>().join("　");
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}
