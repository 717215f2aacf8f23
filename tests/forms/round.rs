//! A form goes out and comes back: untouched, or with answers.

use std::collections::BTreeMap;
use std::path::Path;

use betten::diagnostic::Sources;
use betten::form::{FieldGroupKind, FieldKind, FieldPart, FieldValue, FormField};
use betten::model::catalog::Catalog;
use serde_json::{Value, json};

use super::{Back, answers, books, fields};
use crate::support::generate::{self, Tape};
use crate::support::program::python;
use crate::support::sample::{self, Read};

/// Hospitals that are the same in each run, and other ones with `BETTEN_LONG`.
fn hospitals(count: u32, editions: &'static (Vec<Catalog>, Sources)) -> Vec<(Read, Tape)> {
    let is_long = std::env::var_os("BETTEN_LONG").is_some();
    let seed = if is_long { std::process::id() } else { 7 };
    let count = if is_long { count * 10 } else { count };
    let hospital = |number: u32| {
        let mut state = seed.wrapping_mul(7919).wrapping_add(number);
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        };
        (0..50).for_each(|_| {
            let _ = next();
        });
        let mut tape = Tape::new((0..4000).map(|_| next()).collect());
        let catalog = editions.0.last().expect("there is an edition");
        let generated = generate::hospital(&mut tape, catalog);
        (sample::read_by(editions, &generated.single(), "betten.yaml"), tape)
    };
    (1..=count).map(hospital).filter(|(read, _)| read.hospital.is_some() && !read.report.has_errors()).collect()
}

/// Lays workbooks into a folder, fills them in, and reads what openpyxl has saved.
pub(super) fn filled(books: &[(String, Vec<u8>)], answers: &Value) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in books {
        std::fs::write(folder.path().join(name), bytes).expect("there is room");
    }
    std::fs::write(folder.path().join("answers.json"), answers.to_string()).expect("there is room");
    python(&sample::project("tests/forms/fill.py"), &[folder.path()]);
    let saved = |name: &String| std::fs::read(folder.path().join("filled").join(name)).expect("it was saved");
    books.iter().map(|(name, _)| (name.clone(), saved(name))).collect()
}

/// LibreOffice opens and saves the workbooks.
pub(super) fn saved_by_libre_office(books: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let again = folder.path().join("again");
    std::fs::create_dir(&again).expect("a folder");
    let write = |(name, bytes): &(String, Vec<u8>)| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).expect("there is room");
        file
    };
    let files: Vec<_> = books.iter().map(write).collect();
    crate::workbook::programs::saved_by_libre_office(&files, "xlsx", &again);
    let read = |name: &String| std::fs::read(again.join(name)).expect("it was saved");
    books.iter().map(|(name, _)| (name.clone(), read(name))).collect()
}

#[track_caller]
fn changes_nothing(read: &Read, books: &[(String, Vec<u8>)]) {
    let back = Back::of(read, books, &[]);
    assert!(back.report.is_empty(), "{}", back.faults());
    assert!(back.intake.changes.is_empty(), "{:#?}", back.intake.changes);
    assert!(back.intake.conflicts.is_empty() && back.texts.is_empty());
}

/// What nobody has touched changes nothing, whatever program has saved it.
#[test]
fn an_untouched_form_changes_nothing() {
    for (read, _) in hospitals(24, sample::shipped()).into_iter().chain(hospitals(4, sample::forty())) {
        changes_nothing(&read, &books(&read));
    }
    let sample = sample::sample();
    changes_nothing(&sample, &books(&sample));
    for (read, _) in hospitals(3, sample::shipped()) {
        changes_nothing(&read, &filled(&books(&read), &json!({})));
    }
    changes_nothing(&sample, &filled(&books(&sample), &json!({})));
}

/// With `BETTEN_LONG`.
#[test]
fn a_form_that_libre_office_saved_changes_nothing() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        return;
    }
    let sample = sample::sample();
    changes_nothing(&sample, &saved_by_libre_office(&books(&sample)));
    for (read, _) in hospitals(1, sample::shipped()) {
        changes_nothing(&read, &saved_by_libre_office(&books(&read)));
    }
}

/// An answer as a person types it, by the sign of its part, and as it must stand in the file.
fn answer(field: &FormField, tape: &mut Tape, number: usize) -> Option<(BTreeMap<&'static str, String>, FieldValue)> {
    let typed = |text: &str| BTreeMap::from([("", text.to_owned())]);
    let one = |text: &str, value: &str| Some((typed(text), FieldValue::of(value)));
    let parts = field.parts();
    let text = format!("=答え{number}\n二行目 <&> 𠮷");
    Some(match &field.kind {
        FieldKind::Text => return one(&text, &text),
        FieldKind::Lines => {
            let value =
                FieldValue { value: vec![format!("一{number}"), "二、三".to_owned()], ..FieldValue::default() };
            (typed(&format!("一{number}\n二、三")), value)
        }
        FieldKind::Day => {
            return match tape.below(3) {
                0 => one("R8.4.1", "令和8年4月1日"),
                1 => one("２０２６年４月１日", "2026-04-01"),
                _ => one("2026/4/1", "2026-04-01"),
            }
            .filter(|_| !field.value.part(&FieldPart::Value).contains("2026"));
        }
        FieldKind::Duration => return one("１時間以内", "1時間"),
        FieldKind::One(choices) => {
            let choice = choices.get(tape.below(choices.len().max(1)))?;
            let detail = choice.detail.is_some().then(|| format!("詳しく{number}"));
            let mut typed = typed(&choice.label);
            if parts.contains(&FieldPart::Detail) {
                typed.insert("!", detail.clone().unwrap_or_default());
            }
            (typed, FieldValue { detail, ..FieldValue::of(&choice.value) })
        }
        FieldKind::Some(choices) => {
            let first = choices.get(tape.below(choices.len().max(1)))?;
            let mut chosen = vec![first];
            chosen.extend(choices.iter().find(|choice| choice.value != first.value).filter(|_| tape.once_in(2)));
            let labels: Vec<&str> = chosen.iter().map(|choice| choice.label.as_str()).collect();
            let value = chosen.iter().map(|choice| choice.value.clone()).collect();
            let mut typed = typed(&labels.join("、"));
            if parts.contains(&FieldPart::Detail) {
                typed.insert("!", String::new());
            }
            (typed, FieldValue { value, ..FieldValue::default() })
        }
    })
}

/// What people answer stands in the file as they answered it. Everything else is as it was, comments too.
#[test]
fn answers_get_into_the_file_and_nothing_else() {
    let mut all: Vec<(Read, Tape)> = hospitals(5, sample::shipped());
    all.extend(hospitals(1, sample::forty()));
    all.push((sample::sample(), Tape::new((0..2000).collect())));
    for (read, mut tape) in all {
        let targets = fields(read.hospital(), read.catalog, &read.sources);
        let before = answers(&targets);
        let mut wanted = before.clone();
        let mut files: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        for (target, fields) in &targets {
            let asked = target.asked(&read.sources).expect("it can be read");
            assert_eq!(asked.groups.len(), fields.groups.len());
            let name = format!("{}.xlsx", target.name().replace('/', "-"));
            for group in &asked.groups {
                if let FieldGroupKind::Table { key, entries } = &group.kind {
                    // One entry goes, and one comes.
                    let is_simple = group.fields.iter().all(|field| matches!(field.kind, FieldKind::Text));
                    if is_simple && !entries.is_empty() && tape.once_in(2) {
                        let mut now = entries[1..].to_vec();
                        let new = |field: &FormField| FieldValue::of(format!("new{}", field.key));
                        now.push(group.fields.iter().map(new).collect());
                        let row = |entry: &Vec<FieldValue>| -> Vec<String> {
                            let cells = group.fields.iter().zip(entry);
                            cells.map(|(field, value)| field.kind.shown(value)).collect()
                        };
                        let rows: Vec<Vec<String>> = now.iter().map(row).collect();
                        files.entry(name.clone()).or_default().insert(format!("{key}[]"), json!(rows));
                        wanted.insert(format!("{}/{key}", target.name()), now);
                    }
                    continue;
                }
                for field in &group.fields {
                    // Systems are named elsewhere, and who is a party decides what may be answered.
                    let is_frame = ["parties", "systems", "sections"].contains(&field.key.names[0].as_str());
                    if field.key.item.is_none() && is_frame || !tape.once_in(6) {
                        continue;
                    }
                    // The whole text and a part of it exclude each other.
                    let is_whole = |other: &&FormField| {
                        other.key.names == ["wording"]
                            && other.key.system == field.key.system
                            && !other.value.is_empty()
                    };
                    let is_text = field.key.names[0] == "wording";
                    if is_text && (field.key.names.len() == 1 || group.fields.iter().any(|it| is_whole(&it))) {
                        continue;
                    }
                    let Some((typed, value)) = answer(field, &mut tape, files.len()) else { continue };
                    let texts = files.entry(name.clone()).or_default();
                    for (sign, text) in typed {
                        texts.insert(format!("{}{sign}", field.key), json!(text));
                    }
                    if field.is_point() {
                        texts.insert(format!("{}?", field.key), json!(""));
                    }
                    if !field.value.roles.is_empty() {
                        for (party, _) in &field.value.roles {
                            texts.insert(format!("{}:{party}", field.key), json!(""));
                        }
                    }
                    wanted.insert(format!("{}/{}", target.name(), field.key), vec![vec![value]]);
                }
            }
        }
        let back = Back::of(&read, &filled(&books(&read), &json!(files)), &[]);
        assert!(!back.report.has_errors(), "{}", back.faults());
        assert!(back.intake.conflicts.is_empty(), "{:#?}", back.intake.conflicts);
        let differing = wanted.iter().filter(|(key, value)| before[*key] != **value).count();
        assert_eq!(back.intake.changes.len(), differing);
        let mut sources = read.sources.clone();
        let mut now = BTreeMap::new();
        let ids: Vec<_> = read.sources.iter().map(|(id, source)| (id, source.name.clone())).collect();
        for (id, name) in ids {
            if let Some(text) = back.texts.get(&name) {
                kept_comments(&read.sources.get(id).text, text);
                sources = replaced(&sources, &name, text);
            }
        }
        now.extend(answers(&fields(read.hospital(), read.catalog, &sources)));
        for (key, value) in &wanted {
            assert_eq!(&now[key], value, "{key}\n{:#?}", back.texts);
        }
    }
}

/// The same sources with another text.
fn replaced(sources: &Sources, name: &str, text: &str) -> Sources {
    let mut new = Sources::default();
    for (_, source) in sources.iter() {
        let is_meant = source.name == name;
        new.add(source.name.as_str(), if is_meant { text } else { source.text.as_str() });
    }
    new
}

fn kept_comments(before: &str, after: &str) {
    let comments = |text: &str| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| line.starts_with("# ")).map(str::to_owned).collect()
    };
    assert_eq!(comments(before), comments(after));
}

/// A vendor's workbook holds nothing of another contract, in no part of the file.
#[test]
fn a_form_of_one_contract_holds_nothing_of_others() {
    let text = sample::sample_text();
    let read = sample::sample();
    let names: Vec<(String, Vec<&str>)> = vec![
        (
            "sample-ehr.xlsx".to_owned(),
            vec![
                "サンプルイメージング",
                "サンプル画像保守",
                "サンプルネットワーク",
                "samplepacs",
                "samplenet",
                "pacs",
                "医用画像",
            ],
        ),
        (
            "sample-network.xlsx".to_owned(),
            vec!["サンプルイメージング", "サンプルシステムズ", "samplepacs", "samplesys"],
        ),
    ];
    let books = books(&read);
    for (name, markers) in names {
        let (_, bytes) = books.iter().find(|(book, _)| *book == name).expect("it is there");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join(&name);
        std::fs::write(&file, bytes).expect("there is room");
        let parts = parts(&file);
        for marker in markers {
            assert!(text.contains(marker), "{marker}: the hospital file has it");
            for (part, content) in &parts {
                assert!(!content.contains(marker) && !part.contains(marker), "{name}: {part} has {marker}");
            }
        }
        let here = folder.path().to_string_lossy().into_owned();
        assert!(parts.iter().all(|(_, content)| !content.contains(&here)));
    }
}

/// Every part of a workbook, unpacked by another program.
fn parts(file: &Path) -> Vec<(String, String)> {
    let told = python(&sample::project("tests/forms/parts.py"), &[file]);
    let parts: BTreeMap<String, String> = serde_json::from_str(&told).expect("it prints JSON");
    parts.into_iter().collect()
}

/// Another program that knows the standard finds nothing wrong.
#[test]
fn forms_are_as_the_standard_has_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut all = books(&sample::sample());
    all.extend(hospitals(2, sample::shipped()).iter().flat_map(|(read, _)| books(read)));
    let write = |(number, (_, bytes)): (usize, &(String, Vec<u8>))| {
        let file = folder.path().join(format!("{number}.xlsx"));
        std::fs::write(&file, bytes).expect("there is room");
        file
    };
    let files: Vec<_> = all.iter().enumerate().map(write).collect();
    let files: Vec<&Path> = files.iter().map(AsRef::as_ref).collect();
    let told = python(&sample::project("tests/forms/audit.py"), &files);
    let told: BTreeMap<String, (i32, String)> = serde_json::from_str(&told).expect("it prints JSON");
    assert_eq!(told.len(), files.len());
    for (file, (code, said)) in told {
        let is_clean =
            ["\"valid\": true", "\"error_count\": 0", "\"warning_count\": 0"].iter().all(|it| said.contains(it));
        assert!(code == 0 && is_clean, "{file}: {said}");
    }
}
