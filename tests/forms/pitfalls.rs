//! What happens to workbooks on their way: each is told at its cell, or read as it was meant.

use std::collections::BTreeMap;

use super::{Back, books};
use crate::support::program::python;
use crate::support::sample;

/// The name, the code and the place of each fault, and the fields that change.
type PitfallCase = (&'static str, &'static [(&'static str, &'static str)], &'static [&'static str]);

/// The cases of `pitfalls.py`: what is told, by code and place, and which fields change.
const CASES: &[PitfallCase] = &[
    ("struck", &[("form/cell", "記入!C")], &[]),
    ("formula", &[("form/cell", "記入!C")], &[]),
    ("error-value", &[("form/cell", "記入!C")], &[]),
    ("unseen", &[("form/cell", "記入!C")], &[]),
    ("merged", &[("form/cell", "記入!C"), ("form/cell", "記入!C")], &[]),
    ("day", &[], &["sample/ehr/date"]),
    ("day-1904", &[], &["sample/ehr/date"]),
    ("full-width-day", &[], &["sample/ehr/date"]),
    ("era-day", &[], &["sample/ehr/date"]),
    ("vague-day", &[("form/answer", "契約!C")], &[]),
    ("time-as-duration", &[("form/answer", "記入!C")], &[]),
    ("number-as-duration", &[("form/answer", "記入!C")], &[]),
    ("line-ends", &[], &["sample/ehr/2-C-1/note"]),
    ("blanks-around", &[], &[]),
    ("not-in-the-list", &[("form/answer", "記入!C")], &[]),
    ("validation-gone", &[], &["sample/ehr/2-C-1/scope"]),
    ("key-gone", &[("form/changed", "記入!"), ("form/not-read", "はじめに!A1")], &[]),
    ("row-copied", &[("form/changed", "記入!C")], &[]),
    ("foreign-key", &[("form/changed", "記入!C"), ("form/not-read", "はじめに!A1")], &[]),
    ("row-gone", &[("form/not-read", "はじめに!A1")], &[]),
    ("row-added", &[("form/changed", "記入!C")], &[]),
    ("rows-inserted-above", &[], &["sample/ehr/2-C-1/note"]),
    ("rows-sorted", &[], &["sample/ehr/2-C-1/note"]),
    ("canonical-text-changed", &[("form/changed", "記入!B")], &[]),
    ("question-changed", &[("form/changed", "記入!B")], &[]),
    ("head-changed", &[("form/changed", "記入!A1"), ("form/not-read", "はじめに!A1")], &[]),
    ("column-moved", &[], &["sample/ehr/2-C-1/note"]),
    ("sheet-renamed", &[], &["sample/ehr/2-C-1/note"]),
    ("sheet-gone", &[("form/not-read", "はじめに!A1")], &[]),
    ("sheet-added", &[("form/not-read", "メモ!B2")], &[]),
    ("hidden-row", &[("form/not-read", "記入!C")], &["sample/ehr/2-C-1/note"]),
    ("beside-the-table", &[("form/not-read", "記入!L")], &[]),
    ("note-at-a-cell", &[("form/not-read", "記入!C")], &[]),
    ("formula-like-text", &[], &["sample/ehr/2-C-1/note"]),
    ("phone", &[], &[]),
    ("number-for-a-phone", &[("form/cell", "記入!C")], &["sample/ehr/2-C-1/note"]),
    ("tab", &[("form/answer", "記入!C")], &[]),
    ("too-long", &[("form/answer", "記入!C")], &[]),
    ("two-parts", &[("form/answer", "記入!E")], &[]),
    ("detail-alone", &[("form/answer", "記入!D")], &[]),
    ("place-that-is-not-asked", &[("form/answer", "記入!E")], &[]),
    ("hidden-sheet-gone", &[("form/foreign", "はじめに!A1")], &[]),
    ("newer-form", &[("form/foreign", "はじめに!A1")], &[]),
    ("other-hospital", &[("form/foreign", "はじめに!A1")], &[]),
    ("other-contract", &[("form/foreign", "はじめに!A1")], &[]),
];

#[test]
fn what_befalls_a_workbook_is_told_at_its_cell() {
    let read = sample::sample();
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in
        books(&read).into_iter().filter(|(name, _)| name == "sample-ehr.xlsx" || name == "sample-common.xlsx")
    {
        std::fs::write(folder.path().join(name), bytes).expect("there is room");
    }
    let made = python(&sample::project("tests/forms/pitfalls.py"), &[folder.path()]);
    let made: Vec<String> = serde_json::from_str(&made).expect("it prints JSON");
    let listed: Vec<&str> = CASES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(made, listed, "each case of the script is here");
    for (name, told, changed) in CASES {
        let file = format!("{name}.xlsx");
        let bytes = std::fs::read(folder.path().join("cases").join(&file)).expect("it was made");
        let back = Back::of(&read, &[(file.clone(), bytes)], &[]);
        let found = back.told();
        let is_like = |((code, place), (wanted, at)): (&(String, String), &(&str, &str))| {
            code == wanted && place.starts_with(&format!("{file} {at}"))
        };
        assert!(
            found.len() == told.len() && found.iter().zip(*told).all(is_like),
            "{name}: {found:?}\n{}",
            back.faults()
        );
        let names: Vec<&str> = back.intake.changes.iter().map(|change| change.name.as_str()).collect();
        assert_eq!(names, *changed, "{name}\n{}", back.faults());
        let texts: BTreeMap<&str, &str> = [
            ("day", "2026-05-01"),
            ("day-1904", "2026-05-01"),
            ("full-width-day", "2026-05-01"),
            ("era-day", "令和8年5月1日"),
            ("line-ends", "一行目\n二行目"),
            ("formula-like-text", "=1+1"),
        ]
        .into();
        if let Some(text) = texts.get(name) {
            assert_eq!(back.intake.changes[0].after, *text, "{name}");
        }
    }
}
