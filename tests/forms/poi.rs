//! Apache POI as a second reader: it finds in our workbooks what our own reader finds, and what it saves again changes
//! nothing.
//!
//! `make poi-tools` installs it. With `BETTEN_LONG`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use betten::workbook::{self, DropDown, SheetPlan, WorkbookPlan};
use serde::Deserialize;

use super::{Back, plans};
use crate::support::program::{betten, start, tools_folder};
use crate::support::sample;

/// What POI finds in a sheet.
#[derive(Debug, PartialEq, Deserialize)]
struct PoiSheet {
    name: String,
    visibility: String,
    protected: bool,
    /// What cells offer.
    lists: BTreeMap<String, Vec<String>>,
    /// The number of conditional looks.
    rules: usize,
    /// Formulas that cannot be computed.
    errors: Vec<String>,
    cells: BTreeMap<String, String>,
}

/// What POI finds in files, and in what it saves of them into a folder.
fn looked(files: &[PathBuf], again: &Path) -> BTreeMap<PathBuf, Vec<PoiSheet>> {
    let jars = tools_folder("poi", "BETTEN_POI");
    assert!(jars.is_dir(), "{} is not there: run `make poi-tools`, or set BETTEN_POI", jars.display());
    std::fs::create_dir(again).expect("a folder");
    let output = start("java")
        .arg("-cp")
        .arg(jars.join("*"))
        .arg(sample::project("tools/poi/Look.java"))
        .arg(again)
        .args(files)
        .output()
        .expect("java is there: on Debian, apt-get install default-jdk-headless");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it prints JSON")
}

/// Our own reader finds the same, of what it reads.
fn is_read_alike(file: &Path, found: &[PoiSheet]) {
    let bytes = std::fs::read(file).expect("it is there");
    let ours = workbook::read(&bytes).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()));
    assert_eq!(ours.sheets.len(), found.len(), "{}", file.display());
    for (ours, sheet) in ours.sheets.iter().zip(found) {
        let cells = ours.cells.iter().filter(|(_, cell)| !cell.text.is_empty());
        let cells: BTreeMap<String, String> =
            cells.map(|(place, cell)| (place.to_string(), cell.text.clone())).collect();
        assert_eq!(cells, sheet.cells, "{}: {}", file.display(), sheet.name);
        assert_eq!(ours.name, sheet.name);
        assert_eq!(format!("{:?}", ours.visibility).to_uppercase(), sheet.visibility.replace('_', ""));
    }
}

/// The texts in the cells that a list is from.
fn offered(plan: &WorkbookPlan, list: &DropDown) -> Vec<String> {
    let (name, area) = &list.source;
    let sheet = plan.sheets.iter().find(|sheet| sheet.name == *name).expect("there is the sheet");
    let rows = (area.first.row..=area.last.row).map(|row| &sheet.rows[row as usize - 1].cells);
    let columns = area.first.column..=area.last.column;
    rows.flat_map(|cells| columns.clone().map(|column| cells[column as usize - 1].text.clone())).collect()
}

/// What our reader does not read is as it was planned.
fn is_as_planned(plan: &WorkbookPlan, found: &[PoiSheet]) {
    let lists = |sheet: &SheetPlan| -> BTreeMap<String, Vec<String>> {
        let offered = sheet.lists.iter().map(|list| (list.place.to_string(), offered(plan, list)));
        offered.collect()
    };
    for (sheet, found) in plan.sheets.iter().zip(found) {
        assert_eq!(lists(sheet), found.lists, "{}", sheet.name);
        assert_eq!((sheet.tints.len(), true), (found.rules, found.protected), "{}", sheet.name);
        assert!(found.errors.is_empty(), "{:?}", found.errors);
    }
}

#[test]
fn poi_reads_the_same_and_what_it_saves_changes_nothing() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        return;
    }
    let read = sample::sample();
    let plans = plans(&read);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let again = folder.path().join("again");
    let write = |(name, plan): &(String, WorkbookPlan)| {
        let file = folder.path().join(name);
        std::fs::write(&file, workbook::write(plan).expect("no text is too long")).expect("there is room");
        file
    };
    let files: Vec<PathBuf> = plans.iter().map(write).collect();
    let found = looked(&files, &again);
    assert_eq!(found.len(), plans.len() * 2);
    let mut saved = Vec::new();
    for ((name, plan), file) in plans.iter().zip(&files) {
        for file in [file, &again.join(name)] {
            is_read_alike(file, &found[file]);
            is_as_planned(plan, &found[file]);
        }
        saved.push((name.clone(), std::fs::read(again.join(name)).expect("it was saved")));
    }
    let back = Back::of(&read, &saved, &[]);
    assert!(back.report.is_empty(), "{}", back.faults());
    assert!(back.intake.changes.is_empty() && back.intake.conflicts.is_empty() && back.texts.is_empty());
}

/// Forms that begin a hospital give the same file after POI has saved them.
#[test]
fn a_hospital_begins_with_what_poi_has_saved() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let here = folder.path();
    let run = |arguments: &str| {
        let output = betten().args(arguments.split(' ')).current_dir(here).output().expect("it was built");
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    };
    run("init h --form --id mihon --hospital 見本病院 --owner 見本会 --vendor abc=株式会社ABC --contract-id ehr \
         --title 電子カルテ保守契約 --system ehr=電子カルテ");
    let names = ["mihon-common.xlsx", "mihon-ehr.xlsx"];
    let files = names.map(|name| here.join("h/forms").join(name));
    std::fs::create_dir(here.join("g")).expect("a folder");
    let again = here.join("g/forms");
    let found = looked(&files, &again);
    for file in files.iter().cloned().chain(names.map(|name| again.join(name))) {
        is_read_alike(&file, &found[&file]);
        assert!(found[&file].iter().all(|sheet| sheet.protected && sheet.errors.is_empty()), "{}", file.display());
    }
    let begun = ["h", "g"].map(|hospital| {
        run(&format!("form read {hospital}/forms {hospital}/betten.yaml --write"));
        std::fs::read_to_string(here.join(hospital).join("betten.yaml")).expect("it was written")
    });
    assert_eq!(begun[0], begun[1]);
}
