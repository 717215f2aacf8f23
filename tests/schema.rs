//! The schema for editors: what it accepts, what it refuses, and that it is never stricter than `check`.
//!
//! Values are JSON here, which is YAML too. The same text goes to the reader of hospital files and to a reader of
//! schemas.

use crate::support::json_schema::Schema;
use crate::support::mutants::{base, mutants, part, typed};
use crate::support::sample;
use betten::diagnostic::Severity;
use betten::input::Memory;
use betten::model::point::{Point, PointKind};
use betten::produce::{Wanted, compose_hospital};
use betten::raw::hospital::{self, ALL_KEYS};
use betten::raw::keys::Keys;
use betten::schema::{Form, hospital_file};
use serde_json::{Value, json};

fn schema() -> Schema {
    Schema::new(&hospital_file(sample::catalog()))
}

/// The codes of the errors `check` finds in a hospital of these files.
fn errors(files: &[(&str, &Value)], path: &str) -> Vec<&'static str> {
    let memory = files.iter().fold(Memory::new(), |memory, (path, value)| memory.with(*path, value.to_string()));
    let read = sample::read_files(&memory, path);
    let mut report = read.report;
    if let (Some(hospital), false) = (&read.hospital, report.has_errors()) {
        compose_hospital(read.catalog, hospital, &Wanted::default(), &mut report);
    }
    report.iter().filter(|fault| fault.severity == Severity::Error).map(|fault| fault.code.as_str()).collect()
}

fn errors_of(file: &Value) -> Vec<&'static str> {
    errors(&[("betten.yaml", file)], "betten.yaml")
}

/// A value of the sample, changed.
fn with(path: &str, value: Value) -> Value {
    let mut file = part();
    let (parent, key) = path.rsplit_once('/').expect("a path");
    file.pointer_mut(parent).unwrap_or_else(|| panic!("{parent}"))[key] = value;
    file
}

#[test]
fn the_sample_is_right() {
    let (schema, sample) = (schema(), typed(&sample::sample_text()));
    assert_eq!(schema.refusal("", &sample), None);
    assert_eq!(errors_of(&sample), [] as [&str; 0]);
    assert_eq!(schema.refusal("", &part()), None);
    assert_eq!(errors_of(&part()), [] as [&str; 0]);
    // The same hospital as a folder, its contracts in files of their own.
    let mut folder = part();
    let contract = folder.as_object_mut().expect("a mapping").remove("contracts").expect("the contracts")[0].take();
    assert_eq!(schema.refusal(Form::Folder.fragment(), &folder), None);
    assert_eq!(schema.refusal(Form::Contract.fragment(), &contract), None);
    assert_eq!(errors(&[("h/hospital.yaml", &folder), ("h/contracts/ehr.yaml", &contract)], "h"), [] as [&str; 0]);
    // What is shared with others.
    let shared = ["systems", "vendors", "choices", "dates"];
    let base_file: Value = shared.iter().map(|key| ((*key).to_owned(), folder[*key].clone())).collect();
    assert_eq!(schema.refusal(Form::Base.fragment(), &base_file), None);
}

/// The law: what an editor calls wrong, `check` does not let through either.
#[test]
fn the_schema_is_never_stricter_than_check() {
    let (schema, base) = (schema(), base());
    let mutants = mutants(&base);
    let mut refused = 0;
    for (what, mutant) in &mutants {
        if let Some(refusal) = schema.refusal("", mutant) {
            assert!(!errors_of(mutant).is_empty(), "{what}: the schema refuses {refusal}, check does not");
            refused += 1;
        }
    }
    // A schema that says yes to everything would pass above.
    assert!(mutants.len() > 2000 && refused * 2 > mutants.len(), "{refused} of {}", mutants.len());
}

/// A misspelt key is seen by both wherever the keys are a closed list.
#[test]
fn misspelt_keys_are_refused() {
    let schema = schema();
    // Names of the person's own choosing.
    let own = ["/systems/", "/vendors/", "/labels/", "/duty/"];
    for (what, mutant) in mutants(&base()) {
        let Some(path) = what.strip_suffix(": misspelt") else { continue };
        let (parent, key) = path.rsplit_once('/').expect("a path");
        let is_own = own.iter().any(|own| format!("{parent}/").ends_with(own));
        if !is_own && key.parse::<usize>().is_err() {
            assert!(schema.refusal("", &mutant).is_some(), "{what}");
        }
    }
}

#[test]
fn what_both_refuse() {
    let schema = schema();
    let item = "/contracts/0/choices/2-B-4";
    for (path, value) in [
        ("/catalog", json!("2024-07")),
        ("/dates", json!("reiwa")),
        ("/hospital/id", json!("Sample")),
        ("/hospital/id", json!("../x")),
        ("/hospital/contacts/0/for", json!("emergency")),
        ("/contracts/0/signing", json!("seal")),
        ("/contracts/0/sections", json!(["2-D"])),
        ("/contracts/0/date", json!("2026/04/01")),
        ("/contracts/0/date", json!(20260401)),
        ("/contracts/0/date", json!("令和８年４月１日")),
        ("/contracts/0/parties", json!("samplesys")),
        ("/contracts/0/systems", json!({ "ehr": "x" })),
        ("/contracts/0/title", json!(null)),
        ("/contracts/0/signed", json!([{ "date": "2026-04-01", "fingerprint": "abc" }])),
        ("/contracts/0/choices/2-B-44", json!({ "duty": "vendor" })),
        ("/choices/2-C-4/first_check", json!("はい")),
        ("/choices/2-C-4/inherit", json!("いいえ")),
        (&format!("{item}/first_check"), json!("yes")),
        (&format!("{item}/first_check"), json!(true)),
        (&format!("{item}/points/in_transit"), json!("some")),
        (&format!("{item}/points/in_transit"), json!("partial")),
        (&format!("{item}/points/in_transit"), json!({ "value": "partial" })),
        (&format!("{item}/points/in_transit"), json!({ "value": "all", "detail": "x" })),
        (&format!("{item}/points/in_transit"), json!({ "value": "all", "not_applicable": "x" })),
        (&format!("{item}/points/in_transit"), json!(["all"])),
        (&format!("{item}/points/method"), json!("TLS")),
        (&format!("{item}/points/method"), json!({ "value": "TLS" })),
        (&format!("{item}/points/speed"), json!("x")),
        (&format!("{item}/cost"), json!({ "detail": "x" })),
        (&format!("{item}/systems/dept/first_check"), json!("はい")),
        ("/contracts/0/choices/2-C-4/points/time_limit", json!("2 時間")),
        ("/contracts/0/choices/2-C-4/points/time_limit", json!(2)),
        ("/contracts/0/choices/2-C-4/points/authority_support", json!("はい")),
        ("/vendors/1st", json!({ "party": { "name": "x" } })),
        ("/accepted", json!({})),
    ] {
        let file = with(path, value.clone());
        assert!(schema.refusal("", &file).is_some(), "the schema lets through {path}: {value}");
        assert!(!errors_of(&file).is_empty(), "check lets through {path}: {value}");
    }
}

/// Bare numbers and truths are texts to the reader, and all forms of a day and a flag are right.
#[test]
fn what_both_accept() {
    let schema = schema();
    let item = "/contracts/0/choices/2-B-4";
    for (path, value) in [
        ("/hospital/contacts/0/phone", json!(300000001)),
        ("/hospital/contacts/0/who", json!(true)),
        ("/hospital/id", json!(2026)),
        ("/hospital/id", json!(true)),
        ("/contracts/0/id", json!(1)),
        ("/contracts/0/title", json!(1.5)),
        ("/contracts/0/date", json!("2026年4月1日")),
        ("/contracts/0/date", json!("2026年04月01日")),
        ("/contracts/0/date", json!("平成31年4月30日")),
        ("/contracts/0/first_meeting", json!("令和元年5月1日")),
        ("/first_check_in_annex", json!(true)),
        ("/first_check_in_annex", json!("true")),
        ("/choices/2-C-4/inherit", json!("false")),
        ("/contracts/0/choices/2-C-4/points/authority_support", json!({ "value": "true" })),
        ("/contracts/0/choices/2-C-4/points/time_limit", json!({ "value": "02時間" })),
        (&format!("{item}/duty"), json!(["hospital", "vendor"])),
        (&format!("{item}/duty"), json!({ "hospital": 1, "vendor": true })),
        (&format!("{item}/cost"), json!("vendor")),
        (&format!("{item}/cost"), json!(["hospital", "samplesys"])),
        (&format!("{item}/cost"), json!({ "bearer": ["hospital", "samplesys"] })),
        (&format!("{item}/points/method"), json!([1, true])),
        (&format!("{item}/points/method"), json!({ "not_applicable": 1 })),
        (&format!("{item}/points/key_custodian"), json!({ "value": "vendor" })),
    ] {
        let file = with(path, value.clone());
        assert_eq!(schema.refusal("", &file), None, "{path}: {value}");
        assert_eq!(errors_of(&file), [] as [&str; 0], "{path}: {value}");
    }
}

/// An answer to every point of the edition, in every form and with every option.
#[test]
fn every_answer_of_the_edition_is_right() {
    let (schema, catalog) = (schema(), sample::catalog());
    for item in catalog.items() {
        for point in &item.points {
            for answer in answers(point) {
                let mut file = part();
                file["contracts"][0]["choices"] =
                    json!({ item.id.as_str(): { "points": { point.id.as_str(): answer } } });
                file["choices"] = json!({});
                let place = format!("{} {} {answer}", item.id, point.id);
                assert_eq!(schema.refusal("", &file), None, "{place}");
                assert_eq!(errors_of(&file), [] as [&str; 0], "{place}");
            }
        }
    }
}

fn answers(point: &Point) -> Vec<Value> {
    let values: Vec<Value> = match &point.kind {
        PointKind::Options(options) => {
            let forms = options.iter().flat_map(|option| match &option.detail {
                Some(detail) => vec![json!({ "value": option.id.as_str(), "detail": detail })],
                None => vec![json!(option.id.as_str()), json!({ "value": option.id.as_str() })],
            });
            return forms.chain([json!({ "not_applicable": "理由" })]).collect();
        }
        PointKind::List => return vec![json!(["x", 1]), json!({ "not_applicable": "理由" })],
        PointKind::YesNo => vec![json!(true), json!("false")],
        PointKind::Party => vec![json!("hospital"), json!("vendor"), json!("samplesys")],
        PointKind::Duration => vec![json!("1時間"), json!("5営業日")],
        PointKind::Date => vec![json!("2026-04-01"), json!("令和8年4月1日")],
        PointKind::Text => vec![json!("x"), json!(1)],
    };
    let long = values.iter().map(|value| json!({ "value": value }));
    values.iter().cloned().chain(long).chain([json!({ "not_applicable": "理由" })]).collect()
}

/// The examples shown for the keys are what may be written.
#[test]
fn every_example_is_one() {
    let schema = schema();
    let item = "/contracts/0/choices/2-B-4";
    let places: [(Keys, String); 13] = [
        (hospital::FILE, String::new()),
        (hospital::HOSPITAL, "/hospital".to_owned()),
        (hospital::PARTY, "/hospital/party".to_owned()),
        (hospital::VENDOR, "/vendors/samplesys".to_owned()),
        (hospital::CONTACT, "/hospital/contacts/0".to_owned()),
        (hospital::SUBCONTRACTOR, "/vendors/samplesys/subcontractors/0".to_owned()),
        (hospital::CONTRACT, "/contracts/0".to_owned()),
        (hospital::PERIOD, "/contracts/0/period".to_owned()),
        (hospital::RELATED, "/contracts/0/related/0".to_owned()),
        (hospital::CHOICE, item.to_owned()),
        (hospital::SYSTEM_CHOICE, format!("{item}/systems/dept")),
        (hospital::COST, format!("{item}/cost")),
        (hospital::ANSWER, format!("{item}/points/at_rest")),
    ];
    for keys in ALL_KEYS {
        let place = places.iter().find(|(known, _)| known.what == keys.what).map(|(_, place)| place);
        for key in keys.known {
            let about = key.about.expect("every key of the hospital file is told");
            let example = sample::example(&about);
            let Value::Object(example) = typed(&example) else { panic!("{example}") };
            assert_eq!(example.keys().collect::<Vec<_>>(), [key.name], "{}", keys.what);
            for sentence in [about.help, about.example] {
                assert!(!sentence.contains('\n'), "{sentence}");
            }
            assert!(about.help.ends_with('。') && !about.title.ends_with('。'), "{}", about.help);
            // A reason for 対象外 or 該当なし stands alone, and points are an item's own.
            if let Some(place) = place
                && !["excluded", "not_applicable", "points"].contains(&key.name)
            {
                let mut file = part();
                file.pointer_mut(place).expect("the sample has the place")[key.name] = example[key.name].clone();
                assert_eq!(schema.refusal("", &file), None, "{}: {}", keys.what, about.example);
            }
        }
    }
}

/// What is shown is Japanese without marks of terms, and ours is not called the ministry's.
#[test]
fn the_words_are_for_people() {
    let schema = schema();
    let mut told = Vec::new();
    collect(schema.root(), &mut told);
    assert!(told.len() > 500);
    for (keyword, text) in &told {
        assert!(!text.contains("[^"), "{keyword}: {text}");
        if keyword.ends_with("rrorMessage") {
            assert!(
                text.ends_with("です。")
                    || text.ends_with("ます。")
                    || text.ends_with("ください。")
                    || text.ends_with("せん。"),
                "{text}"
            );
        }
        for word in ["スキーマ", "オブジェクト", "配列", "文字列", "null"] {
            assert!(!text.contains(word), "{keyword}: {text}");
        }
    }
    let choices =
        schema.root().pointer("/definitions/choices/properties").and_then(Value::as_object).expect("the items");
    for item in sample::catalog().items() {
        let told = choices[item.id.as_str()]["markdownDescription"].as_str().expect("every item is told");
        assert_eq!(told.contains("このプログラムの作成者の例です。"), item.recommended_duty.is_some(), "{told}");
    }
}

fn collect<'v>(value: &'v Value, told: &mut Vec<(&'v str, &'v str)>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let shown =
                    ["title", "description", "markdownDescription", "errorMessage", "patternErrorMessage", "label"];
                match value {
                    Value::String(text) if shown.contains(&key.as_str()) => told.push((key, text)),
                    _ => collect(value, told),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, told)),
        _ => {}
    }
}

#[test]
fn it_is_one_text() {
    let text = hospital_file(sample::catalog());
    assert_eq!(text, hospital_file(sample::catalog()));
    assert!(text.ends_with("}\n") && !text.contains('\r') && !text.starts_with('\u{feff}'));
    assert_eq!(
        Form::Contract.modeline(".."),
        "# yaml-language-server: $schema=../betten.schema.json#/definitions/contract"
    );
}
