//! Workbooks that other programs wrote: openpyxl, and LibreOffice with `BETTEN_LONG`.

use std::ffi::OsStr;
use std::path::Path;

use betten::workbook::{CellKind, Workbook, read};
use serde_json::{Value, json};

use super::place;
use crate::support::package::{SHEET, sheet, workbook};
use crate::support::program::{python, start};

/// Codes of forms, a number, and what a person sees. Days and times are written in one way.
#[rustfmt::skip]
pub const FORMS: &[(&str, &str, CellKind, &str)] = &[
    ("General", "46113", CellKind::Number, "46113"),
    ("0", "2.5", CellKind::Number, "3"),
    ("0", "-2.5", CellKind::Number, "-3"),
    ("0", "-0.4", CellKind::Number, "0"),
    ("0", "999.5", CellKind::Number, "1000"),
    ("0.00", "0.125", CellKind::Number, "0.13"),
    ("0.00", "1.005", CellKind::Number, "1.01"),
    ("0.00", "99.999", CellKind::Number, "100.00"),
    ("#,##0", "1234567.4", CellKind::Number, "1,234,567"),
    ("#,##0", "0", CellKind::Number, "0"),
    ("#,##0.0", "999999.96", CellKind::Number, "1,000,000.0"),
    ("0.0##", "1.25", CellKind::Number, "1.25"),
    ("#.##", "0.5", CellKind::Number, ".5"),
    ("000", "7", CellKind::Number, "007"),
    ("0%", "0.256", CellKind::Number, "26%"),
    ("0.0%", "0.256", CellKind::Number, "25.6%"),
    ("000-0000", "1234567", CellKind::Number, "123-4567"),
    ("0##-####-####", "9012345678", CellKind::Number, "090-1234-5678"),
    ("0\"分\"", "30", CellKind::Number, "30分"),
    ("\"約\"0\"時間\"", "4", CellKind::Number, "約4時間"),
    ("0\\m\\i\\n", "30", CellKind::Number, "30min"),
    ("#,##0;[Red]-#,##0", "-1234", CellKind::Number, "-1,234"),
    ("#,##0;△ #,##0", "-5", CellKind::Number, "△ 5"),
    ("0;-0;\"なし\"", "0", CellKind::Number, "なし"),
    ("0,", "12345", CellKind::Number, "12"),
    ("\"¥\"#,##0", "1200", CellKind::Number, "¥1,200"),
    ("[$¥-411]#,##0", "1200", CellKind::Number, "¥1,200"),
    ("@", "3.5", CellKind::Number, "3.5"),
    ("General\"件\"", "12", CellKind::Number, "12件"),
    // Not known: the number as it is.
    ("# ?/?", "0.5", CellKind::Number, "0.5"),
    ("0.00E+00", "12345", CellKind::Number, "12345"),
    ("[>100]\"多\";\"少\"", "5", CellKind::Number, "5"),
    ("yyyy/m/d;@", "46113", CellKind::Day, "2026-04-01"),
    ("yyyy/m/d", "46113.9", CellKind::Day, "2026-04-01"),
    ("m/d", "46113", CellKind::Day, "2026-04-01"),
    ("mmm", "46113", CellKind::Day, "2026-04-01"),
    ("aaaa", "46113", CellKind::Day, "2026-04-01"),
    ("m\"月\"d\"日\"", "46113", CellKind::Day, "2026-04-01"),
    ("[$-411]ggge\"年\"m\"月\"d\"日\"", "46113", CellKind::Day, "2026-04-01"),
    ("[$-ja-JP-x-gannen]ggge\"年\"m\"月\"d\"日\";@", "46113", CellKind::Day, "2026-04-01"),
    ("[DBNum3]yyyy\"年\"m\"月\"", "46113", CellKind::Day, "2026-04-01"),
    ("yyyy/m/d h:mm", "46113.5625", CellKind::Day, "2026-04-01 13:30"),
    ("h:mm", "0.145833333333333", CellKind::Time, "3:30"),
    ("h\"時\"mm\"分\"", "0.145833333333333", CellKind::Time, "3:30"),
    ("h:mm AM/PM", "0.5625", CellKind::Time, "13:30"),
    ("h:mm:ss", "0.999994", CellKind::Time, "23:59:59"),
    ("mm:ss", "0.000694444444444444", CellKind::Time, "0:01"),
    ("[h]:mm", "1.5", CellKind::Time, "36:00"),
    ("[mm]:ss", "0.0625", CellKind::Time, "1:30"),
];

/// A workbook as the script writes down what it put in.
fn described(book: &Workbook) -> Value {
    let sheets: Vec<Value> = book
        .sheets
        .iter()
        .map(|sheet| {
            let cells: serde_json::Map<String, Value> = sheet
                .cells
                .iter()
                .map(|(place, cell)| {
                    let formula = cell.formula.map(|formula| format!("{formula:?}"));
                    let kind = format!("{:?}", cell.kind);
                    (place.to_string(), json!([kind, cell.text, formula, cell.is_struck, cell.is_unseen]))
                })
                .collect();
            let columns = sheet.hidden_columns.iter().cloned().flatten();
            let columns: Vec<String> = columns.filter_map(column_name).collect();
            let notes: Vec<Value> = sheet.notes.iter().map(|note| json!([note.place.to_string(), note.text])).collect();
            json!({
                "name": sheet.name, "visibility": format!("{:?}", sheet.visibility), "cells": cells,
                "merged": sheet.merged.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "rows": sheet.hidden_rows, "columns": columns, "notes": notes,
            })
        })
        .collect();
    let names: Vec<Value> = book.names.iter().map(|name| json!([name.name, name.refers_to])).collect();
    json!({ "sheets": sheets, "names": names, "properties": book.properties })
}

fn column_name(column: u32) -> Option<String> {
    let name = betten::workbook::CellPlace::new(1, column)?.to_string();
    Some(name.trim_end_matches('1').to_owned())
}

/// What openpyxl wrote, and what it says is in it.
fn written(folder: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbook/write.py");
    python(&script, &[folder]);
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).expect("the list")).expect("JSON")
}

fn read_file(path: &Path) -> Workbook {
    let bytes = std::fs::read(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    read(&bytes).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

#[test]
fn what_openpyxl_wrote_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let expected = written(folder.path());
    for name in ["book.xlsx", "of-1904.xlsx"] {
        let found = described(&read_file(&folder.path().join(name)));
        for (index, sheet) in expected["sheets"].as_array().expect("sheets").iter().enumerate() {
            for (place, cell) in sheet["cells"].as_object().expect("cells") {
                assert_eq!(&found["sheets"][index]["cells"][place], cell, "{name}: {place}");
            }
        }
        assert_eq!(found, expected, "{name}");
    }
}

/// Opens files with LibreOffice and saves them in another form.
pub fn saved_by_libre_office(files: &[impl AsRef<OsStr>], form: &str, folder: &Path) {
    let home = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let output =
        start("soffice").args([&home, "--headless", "--convert-to", form, "--outdir"]).arg(folder).args(files).output();
    let output = output.expect("soffice is there: on Debian, apt-get install libreoffice-calc");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// LibreOffice shows the sheet that Excel hides well as hidden, writes TRUE and #N/A as formulas, and computes what openpyxl left
/// open.
#[test]
fn what_libre_office_saved_again_is_read() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut expected = written(folder.path());
    let again = folder.path().join("again");
    std::fs::create_dir(&again).expect("a folder");
    saved_by_libre_office(&[folder.path().join("book.xlsx")], "xlsx", &again);
    let found = described(&read_file(&again.join("book.xlsx")));
    expected["sheets"][2]["visibility"] = json!("Hidden");
    expected["sheets"][0]["cells"]["B5"] = json!(["Bool", "TRUE", "Computed", false, false]);
    expected["sheets"][0]["cells"]["B6"] = json!(["Error", "#N/A", "Computed", false, false]);
    expected["sheets"][0]["cells"]["B7"] = json!(["Number", "6", "Computed", false, false]);
    for (index, sheet) in expected["sheets"].as_array().expect("sheets").iter().enumerate() {
        for (place, cell) in sheet["cells"].as_object().expect("cells") {
            assert_eq!(&found["sheets"][index]["cells"][place], cell, "{place}");
        }
    }
    assert_eq!(found, expected);
}

/// Every form, as LibreOffice shows it. Days and times have a writing of their own here.
#[test]
fn libre_office_shows_numbers_alike() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        return;
    }
    let known = |code: &str| !["# ?/?", "0.00E+00", "[>100]\"多\";\"少\""].contains(&code);
    let forms: Vec<_> = FORMS.iter().filter(|(code, _, kind, _)| *kind == CellKind::Number && known(code)).collect();
    let escape = |code: &str| code.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let codes: String = forms
        .iter()
        .enumerate()
        .map(|(at, (code, ..))| format!("<numFmt numFmtId=\"{}\" formatCode=\"{}\"/>", at + 170, escape(code)))
        .collect();
    let looks: String = (0..forms.len())
        .map(|at| format!("<xf numFmtId=\"{}\" fontId=\"0\" applyNumberFormat=\"1\"/>", at + 170))
        .collect();
    let styles = format!(
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts>{codes}</numFmts>\
         <fonts><font/></fonts><fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf numFmtId=\"0\"/>\
         </cellStyleXfs><cellXfs>{looks}</cellXfs></styleSheet>"
    );
    let rows: String = forms
        .iter()
        .enumerate()
        .map(|(at, (_, value, ..))| format!("<row r=\"{0}\"><c r=\"A{0}\" s=\"{at}\"><v>{value}</v></c></row>", at + 1))
        .collect();
    let bytes = workbook(&[("xl/styles.xml", &styles), (SHEET, &sheet(&rows, ""))]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("forms.xlsx");
    std::fs::write(&file, &bytes).expect("there is room");
    // Fields between commas, UTF-8, from the first line on, each as it is shown.
    saved_by_libre_office(&[&file], "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", folder.path());
    let shown = std::fs::read_to_string(folder.path().join("forms.csv")).expect("UTF-8");
    let shown: Vec<String> = shown.lines().map(|line| line.trim_matches('"').trim().to_owned()).collect();
    let ours = read(&bytes).expect("a workbook");
    for (at, (code, value, ..)) in forms.iter().enumerate() {
        let ours = &ours.sheets[0].cells[&place(&format!("A{}", at + 1))].text;
        assert_eq!(ours, &shown[at], "{code} of {value}");
    }
}
