//! What the form had when it went out, what it says now, and what the file says meanwhile: each of the three absent, A or
//! B, for each kind of field. No answer is lost or overwritten in silence, whatever program has saved the form.

use std::collections::BTreeMap;

use betten::book;
use betten::edit::{FilledMapping, change, spliced};
use betten::form::{FieldGroupKind, FieldKey, FieldValue, FormField, KeptAnswer};
use betten::intake::{FormTarget, TakenFrom, TargetFields};
use betten::workbook::{self, WorkbookPlan};
use serde_json::{Value, json};

use super::round::{filled, saved_by_libre_office};
use super::{Back, fields};
use crate::support::sample::{self, Read};

const HOSPITAL: &str = "\
catalog: \"2024-06\"
hospital: { id: mihon, party: { name: 医療法人見本会 }, contacts: [{ for: incident, who: 窓口, phone: 03-0000-0000 }] }
systems: { ehr: 電子カルテ, lab: 検査 }
vendors:
  maker: # 製造元
    party: { name: 株式会社見本 }
    contacts: [{ for: incident, who: 窓口, phone: 03-0000-0001 }]
contracts:
  # 契約
  - id: ehr
    title: 電子カルテ保守契約
    parties: [hospital, maker]
    systems: [ehr, lab]
    sections: [2-C]
    precedence: annex
";

/// The key of a table, its columns, and its entries.
type FormTable<'f> = (&'f FieldKey, &'f [FormField], &'f Vec<Vec<FieldValue>>);

/// A field, and two answers to it.
struct Kind {
    /// The number of the form.
    target: usize,
    key: &'static str,
    answers: [Answer; 2],
}

enum Answer {
    Field(FieldValue),
    /// The entries of a table, of texts.
    Entries(&'static [[&'static str; 2]]),
}

fn one(value: &str) -> Answer {
    Answer::Field(FieldValue::of(value))
}

fn detailed(value: &str, detail: &str) -> Answer {
    Answer::Field(FieldValue { detail: Some(detail.to_owned()), ..FieldValue::of(value) })
}

fn not_applicable(reason: &str) -> Answer {
    Answer::Field(FieldValue { not_applicable: Some(reason.to_owned()), ..FieldValue::default() })
}

fn several(values: &[&str]) -> Answer {
    let value = values.iter().map(|value| (*value).to_owned()).collect();
    Answer::Field(FieldValue { value, ..FieldValue::default() })
}

fn roles(hospital: &str, vendor: &str) -> Answer {
    let roles = [("hospital", hospital), ("maker", vendor)].map(|(party, task)| (party.to_owned(), task.to_owned()));
    let value = roles.iter().map(|(party, _)| party.clone()).collect();
    Answer::Field(FieldValue { value, roles: roles.into(), ..FieldValue::default() })
}

fn kinds() -> Vec<Kind> {
    let kind = |target, key, answers| Kind { target, key, answers };
    vec![
        kind(1, "2-C-1/scope", [one("all"), detailed("partial", "サーバ室")]),
        kind(1, "2-C-1/scope", [detailed("partial", "サーバ室"), detailed("partial", "本館")]),
        kind(1, "2-C-1/log_retention", [one("1年"), not_applicable("記録を取らない。")]),
        kind(1, "2-C-1/log_retention", [one("30日"), one("6か月")]),
        kind(1, "2-C-1/note", [one("一つ"), one("二つ\n三つ")]),
        kind(1, "2-C-1/duty", [one("hospital"), several(&["hospital", "maker"])]),
        kind(1, "2-C-1/duty", [roles("承認", "監視"), roles("監視", "報告")]),
        kind(1, "2-C-1/cost", [one("maker"), detailed("hospital", "別に定める。")]),
        kind(1, "2-C-1/scope@lab", [one("all"), detailed("partial", "検査室")]),
        kind(1, "2-C-1/completed", [one("2026-03-01"), one("令和8年4月1日")]),
        kind(1, "2-C-1/first_check", [one("はい"), one("いいえ")]),
        kind(1, "date", [one("2026-04-01"), one("2026-05-01")]),
        kind(1, "signing", [one("paper"), one("electronic")]),
        kind(0, "hospital/party/facility", [several(&["見本病院"]), several(&["見本病院", "第二病院"])]),
        kind(
            0,
            "vendors/maker/subcontractors",
            [Answer::Entries(&[["社A", "受付"]]), Answer::Entries(&[["社A", "受付"], ["社B", "夜間"]])],
        ),
    ]
}

impl Kind {
    fn answer(&self, side: Option<usize>) -> Option<&Answer> {
        side.map(|side| &self.answers[side])
    }

    /// The text of the hospital file with this answer.
    fn text(&self, text: &str, side: Option<usize>) -> String {
        let read = sample::read(text).sound();
        let (_, fields) = self.fields(&read);
        let edits = match self.table(&fields) {
            Some((key, columns, was)) => {
                let now = self.entries(side);
                fields.own.edit_entries(key, columns, was, &now)
            }
            None => {
                let field = self.field(&fields);
                fields.own.edit(field, &self.value(side)).into_iter().collect()
            }
        };
        spliced(text, &change(text, &edits).expect("it can be changed"))
    }

    fn fields<'r>(&self, read: &'r Read) -> (FormTarget<'r>, TargetFields) {
        fields(read.hospital(), read.catalog, &read.sources).swap_remove(self.target)
    }

    fn field<'f>(&self, fields: &'f TargetFields) -> &'f FormField {
        let all = fields.groups.iter().flat_map(|group| &group.fields);
        all.into_iter().find(|field| field.key.to_string() == self.key).expect(self.key)
    }

    fn table<'f>(&self, fields: &'f TargetFields) -> Option<FormTable<'f>> {
        fields.groups.iter().find_map(|group| match &group.kind {
            FieldGroupKind::Table { key, entries } if key.to_string() == self.key => {
                Some((key, group.fields.as_slice(), entries))
            }
            _ => None,
        })
    }

    fn value(&self, side: Option<usize>) -> FieldValue {
        match self.answer(side) {
            Some(Answer::Field(value)) => value.clone(),
            _ => FieldValue::default(),
        }
    }

    fn entries(&self, side: Option<usize>) -> Vec<Vec<FieldValue>> {
        match self.answer(side) {
            Some(Answer::Entries(entries)) => {
                entries.iter().map(|entry| entry.iter().map(|text| FieldValue::of(*text)).collect()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The form that goes out with one answer, and is to come back with another.
    fn form(&self, text: &str, theirs: Option<usize>) -> Form {
        let read = sample::read(text).sound();
        let (target, _) = self.fields(&read);
        let fields = target.asked(&read.sources).expect("it can be read");
        let plan = book::plan(&target.head(&fields.groups, None, None), &fields.groups);
        if self.table(&fields).is_some() {
            let row = |entry: Vec<FieldValue>| entry.iter().map(|value| value.value.join("\n")).collect();
            let rows: Vec<Vec<String>> = self.entries(theirs).into_iter().map(row).collect();
            return Form { plan, typed: [(format!("{}[]", self.key), json!(rows))].into() };
        }
        let field = self.field(&fields);
        let answer = KeptAnswer::of(&field.kind, &self.value(theirs)).untouched();
        let parts = [("", &answer.value), ("!", &answer.detail), ("?", &answer.not_applicable)];
        let mut typed: Typed = parts.map(|(sign, text)| (format!("{}{sign}", self.key), json!(text))).into();
        for party in ["hospital", "maker"] {
            let task = answer.roles.iter().find(|(of, _)| of == party).map(|(_, task)| task.clone());
            typed.insert(format!("{}:{party}", self.key), json!(task.unwrap_or_default()));
        }
        Form { plan, typed }
    }
}

/// What is typed into a form, as `fill.py` has it: texts by the key of the row and the sign of the part, rows by the key
/// of the table.
pub type Typed = BTreeMap<String, Value>;

/// A form that goes out, and what is to be typed into it.
struct Form {
    plan: WorkbookPlan,
    typed: Typed,
}

impl Form {
    /// The workbook as it goes out.
    fn blank(&self) -> Vec<u8> {
        workbook::write(&self.plan).expect("no text is too long")
    }

    /// The workbook with the answers, as no other program has saved it.
    fn filled(&self) -> Vec<u8> {
        let mut plan = self.plan.clone();
        fill(&mut plan, &self.typed);
        workbook::write(&plan).expect("no text is too long")
    }
}

/// Types into the cells of a plan.
pub fn fill(plan: &mut WorkbookPlan, typed: &Typed) {
    for row in plan.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows) {
        let Some(key) = row.cells.get(7).map(|cell| cell.text.clone()) else { continue };
        for (sign, column) in [("", 2), ("!", 3), ("?", 4)] {
            if let Some(Value::String(text)) = typed.get(&format!("{key}{sign}")) {
                row.cells[column].text.clone_from(text);
            }
        }
    }
    for (key, rows) in typed {
        if let (Some(key), Value::Array(rows)) = (key.strip_suffix("[]"), rows) {
            fill_table(plan, key, rows);
        }
    }
}

fn fill_table(plan: &mut WorkbookPlan, key: &str, rows: &[Value]) {
    let is_meant = |head: &str| head.contains(&format!("\"{key}\""));
    let sheet = plan
        .sheets
        .iter_mut()
        .find(|sheet| sheet.rows.first().and_then(|row| row.cells.last()).is_some_and(|cell| is_meant(&cell.text)));
    let sheet = sheet.expect("there is a sheet for the table");
    for (number, row) in sheet.rows.iter_mut().skip(2).enumerate() {
        for (column, cell) in row.cells.iter_mut().enumerate() {
            cell.text = rows.get(number).and_then(|row| row[column].as_str()).unwrap_or_default().to_owned();
        }
    }
}

const SIDES: [Option<usize>; 3] = [None, Some(0), Some(1)];

/// All 27 of each kind. `saved` types the answers into the forms and saves them.
fn nothing_is_lost(saved: impl Fn(&[Form]) -> Vec<Vec<u8>>) {
    let kinds = kinds();
    let mut ways = Vec::new();
    for (kind, base) in kinds.iter().flat_map(|kind| SIDES.map(|base| (kind, base))) {
        let before = kind.text(HOSPITAL, base);
        ways.extend(SIDES.map(|theirs| (kind, base, theirs, before.clone())));
    }
    let forms: Vec<Form> = ways.iter().map(|(kind, _, theirs, before)| kind.form(before, *theirs)).collect();
    let saved = saved(&forms);
    assert_eq!(saved.len(), ways.len());
    for ((kind, base, theirs, before), form) in ways.iter().zip(saved) {
        let books = [("form.xlsx".to_owned(), form)];
        SIDES.iter().for_each(|ours| settles(kind, (*base, *theirs, *ours), before, &books));
    }
}

/// A form comes back while the file says something else than when the form went out.
fn settles(
    kind: &Kind,
    (base, theirs, ours): (Option<usize>, Option<usize>, Option<usize>),
    before: &str,
    books: &[(String, Vec<u8>)],
) {
    let what = format!("{} {base:?} {theirs:?} {ours:?}", kind.key);
    let text = kind.text(before, ours);
    let read = sample::read(&text).sound();
    let back = Back::of(&read, books, &[]);
    assert!(back.report.is_empty(), "{what}\n{}", back.faults());
    let is_conflict = theirs != base && ours != base && theirs != ours;
    let is_change = theirs != base && ours == base;
    assert_eq!(back.intake.conflicts.len(), usize::from(is_conflict), "{what}\n{text}");
    assert_eq!(back.intake.changes.len(), usize::from(is_change), "{what}\n{text}");
    let becomes = |back: &Back| back.texts.get("betten.yaml").cloned().unwrap_or_else(|| text.clone());
    let says = |text: &str, side: Option<usize>| {
        let read = sample::read(text);
        assert!(read.hospital.is_some(), "{what}\n{text}");
        let (_, fields) = kind.fields(&read);
        match kind.table(&fields) {
            Some((_, _, entries)) => assert_eq!(*entries, kind.entries(side), "{what}\n{text}"),
            None => assert_eq!(kind.field(&fields).value, kind.value(side), "{what}\n{text}"),
        }
        FilledMapping::of_file(text).expect("it can be read");
    };
    says(&becomes(&back), if is_change { theirs } else { ours });
    if !is_conflict {
        return;
    }
    let conflict = &back.intake.conflicts[0];
    let place = back.sources.place(conflict.answers[0].2);
    assert!(place.starts_with("form.xlsx ") && place.contains('!'), "{place}");
    if ours.is_some() {
        assert!(conflict.file.1.is_some_and(|place| back.sources.place(place).starts_with("betten.yaml:")), "{what}");
    }
    for (from, side) in
        [(TakenFrom::Book("form.xlsx".to_owned()), theirs), (TakenFrom::File, ours), (TakenFrom::Skip, ours)]
    {
        let settled = Back::of(&read, books, &[(&conflict.name, from)]);
        assert!(settled.intake.conflicts.is_empty() && settled.intake.unasked.is_empty(), "{what}");
        says(&becomes(&settled), side);
    }
}

#[test]
fn no_answer_is_lost_or_overwritten_in_silence() {
    nothing_is_lost(|forms| forms.iter().map(Form::filled).collect());
}

/// The number of a form names its file.
fn named<'f>(forms: &'f [Form], bytes: impl Fn(&Form) -> Vec<u8> + 'f) -> impl Iterator<Item = (String, Vec<u8>)> + 'f {
    forms.iter().enumerate().map(move |(number, form)| (format!("{number}.xlsx"), bytes(form)))
}

/// openpyxl types the answers into the cells. With `BETTEN_LONG`.
#[test]
fn no_answer_is_lost_when_openpyxl_has_saved_the_form() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        return;
    }
    nothing_is_lost(|forms| {
        let blank: Vec<_> = named(forms, Form::blank).collect();
        let typed: BTreeMap<&String, &Typed> =
            blank.iter().map(|(name, _)| name).zip(forms.iter().map(|form| &form.typed)).collect();
        filled(&blank, &json!(typed)).into_iter().map(|(_, bytes)| bytes).collect()
    });
}

/// With `BETTEN_LONG`.
#[test]
fn no_answer_is_lost_when_libre_office_has_saved_the_form() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        return;
    }
    nothing_is_lost(|forms| {
        let books: Vec<_> = named(forms, Form::filled).collect();
        saved_by_libre_office(&books).into_iter().map(|(_, bytes)| bytes).collect()
    });
}

/// Two workbooks for one contract: answers that agree are taken once, others are a conflict with both cells, also where
/// the file has not moved. The other fields can be taken meanwhile.
#[test]
fn two_workbooks_that_differ_are_a_conflict() {
    let kinds = kinds();
    let (scope, note) = (&kinds[0], &kinds[4]);
    let both = |first: usize, second: usize| {
        vec![
            ("a.xlsx".to_owned(), scope.form(HOSPITAL, Some(first)).filled()),
            ("b/b.xlsx".to_owned(), scope.form(HOSPITAL, Some(second)).filled()),
        ]
    };
    let read = sample::read(HOSPITAL).sound();
    let alike = Back::of(&read, &both(0, 0), &[]);
    assert_eq!((alike.intake.changes.len(), alike.intake.conflicts.len()), (1, 0));
    let mut books = both(0, 1);
    books.push(("note.xlsx".to_owned(), note.form(HOSPITAL, Some(1)).filled()));
    let differing = Back::of(&read, &books, &[]);
    let names: Vec<&str> = differing.intake.changes.iter().map(|change| change.name.as_str()).collect();
    assert_eq!(names, ["mihon/ehr/2-C-1/note"]);
    let [conflict] = &differing.intake.conflicts[..] else { panic!("{:?}", differing.intake.conflicts) };
    assert_eq!(conflict.name, "mihon/ehr/2-C-1/scope");
    let places: Vec<String> = conflict.answers.iter().map(|(_, _, place)| differing.sources.place(*place)).collect();
    assert!(places[0].starts_with("a.xlsx 記入!C") && places[1].starts_with("b/b.xlsx 記入!"), "{places:?}");
    for (from, expected) in [("a.xlsx", "scope: all"), ("b.xlsx", "detail: サーバ室")] {
        let taken = Back::of(&read, &books, &[("mihon/ehr/2-C-1/scope", TakenFrom::Book(from.to_owned()))]);
        assert!(taken.texts["betten.yaml"].contains(expected), "{:?}", taken.texts);
    }
    let unknown =
        [("mihon/ehr/2-C-1/hours", TakenFrom::File), ("mihon/ehr/2-C-1/scope", TakenFrom::Book("c.xlsx".to_owned()))];
    let unknown = Back::of(&read, &books, &unknown);
    assert_eq!((unknown.intake.unasked.len(), unknown.intake.conflicts.len()), (2, 1));
}
