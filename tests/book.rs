//! The form as a workbook.

use betten::book::{BookHead, BookOrigin, FORM, plan};
use betten::edit::{FilledLayers, FilledMapping};
use betten::form::{FieldGroup, FormScope, contract_fields};
use betten::workbook::{CellStyle, SheetVisibility, read, write};

use crate::support::program::python;
use crate::support::sample;

fn head() -> BookHead {
    BookHead {
        hospital: "サンプル総合病院".to_owned(),
        contract: "電子カルテシステム保守・運用契約".to_owned(),
        others: vec!["株式会社サンプルシステムズ".to_owned()],
        edition: "令和6年6月版".to_owned(),
        issuers: vec!["総務省".to_owned(), "厚生労働省".to_owned(), "経済産業省".to_owned()],
        due: Some("令和8年3月31日".to_owned()),
        return_to: Some("情報システム室 hosp@sample.example".to_owned()),
        origin: BookOrigin { form: FORM, hospital: "sample".to_owned(), ..BookOrigin::default() },
    }
}

/// The fields of a contract of the sample.
fn groups(number: usize) -> Vec<FieldGroup> {
    let read = sample::sample();
    let text = sample::sample_text();
    let contract = &read.hospital().contracts[number];
    let own = FilledMapping::of_contract(&text, contract.id.value.as_str()).expect("it can be read");
    let file = FilledMapping::of_file(&text).expect("it can be read");
    let scope = FormScope::of_contract(read.catalog, read.hospital(), contract);
    let layers = FilledLayers { own: &own, farther: vec![&file], only_vendor: scope.only_vendor() };
    contract_fields(&scope, &layers)
}

/// What is written is read as it was meant, cell by cell.
#[test]
fn every_cell_comes_back() {
    for number in 0..3 {
        let plan = plan(&head(), &groups(number));
        let bytes = write(&plan).expect("no text is too long");
        assert_eq!(write(&plan).as_ref(), Ok(&bytes), "the same plan gives the same bytes");
        let book = read(&bytes).unwrap_or_else(|fault| panic!("{fault:?}"));
        assert_eq!(book.sheets.len(), plan.sheets.len());
        assert_eq!(book.properties.get("betten-form"), Some(&FORM.to_string()));
        for (sheet, planned) in book.sheets.iter().zip(&plan.sheets) {
            assert_eq!(sheet.name, planned.name);
            assert_eq!(sheet.visibility != SheetVisibility::Visible, planned.is_hidden, "{}", sheet.name);
            let mut count = 0;
            for (row, number) in planned.rows.iter().zip(1..) {
                for (cell, column) in row.cells.iter().zip(1..).filter(|(cell, _)| !cell.text.is_empty()) {
                    let place = betten::workbook::CellPlace::new(number, column).expect("a place");
                    let read = sheet.cells.get(&place).unwrap_or_else(|| panic!("{}!{place}", sheet.name));
                    assert_eq!(read.text, cell.text, "{}!{place}", sheet.name);
                    count += 1;
                }
            }
            assert_eq!(sheet.cells.values().filter(|cell| !cell.text.is_empty()).count(), count, "{}", sheet.name);
        }
    }
}

/// The same texts, in whatever the workbook was saved by.
fn texts(bytes: &[u8]) -> Vec<(String, String, String)> {
    let book = read(bytes).unwrap_or_else(|fault| panic!("{fault:?}"));
    let of = |sheet: &betten::workbook::WorkbookSheet| {
        let cells = sheet.cells.iter().filter(|(_, cell)| !cell.text.is_empty());
        let texts = cells.map(|(place, cell)| (sheet.name.clone(), place.to_string(), cell.text.clone()));
        texts.collect::<Vec<_>>()
    };
    book.sheets.iter().flat_map(of).collect()
}

/// Another program finds what a form needs, and what it saves again holds the same.
#[test]
fn openpyxl_finds_it_whole_and_saves_it_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files: Vec<Vec<u8>> =
        (0..3).map(|number| write(&plan(&head(), &groups(number))).expect("no text is too long")).collect();
    for (number, bytes) in files.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number}.xlsx")), bytes).expect("there is room");
    }
    let script = sample::project("tests/book/resave.py");
    let told: serde_json::Value = serde_json::from_str(&python(&script, &[folder.path()])).expect("it prints JSON");
    for (number, bytes) in files.iter().enumerate() {
        let told = &told[number.to_string()];
        let plan = plan(&head(), &groups(number));
        let items = plan.sheets.iter().find(|sheet| sheet.name == "記入").expect("it is there");
        assert_eq!(told["sheets"], serde_json::json!(plan.sheets.iter().map(|sheet| &sheet.name).collect::<Vec<_>>()));
        assert_eq!(told["hidden"], serde_json::json!(["_betten"]));
        assert_eq!((&told["protected"], &told["landscape"]), (&true.into(), &true.into()), "{told}");
        let open = items.rows.iter().flat_map(|row| &row.cells).filter(|cell| cell.look == CellStyle::Answer).count();
        assert_eq!(told["open"], open, "only what is to be filled in is open");
        assert_eq!(told["lists"], items.lists.len(), "{told}");
        assert_eq!((&told["colours"], &told["formulas"]), (&1.into(), &0.into()), "{told}");
        assert_eq!((&told["titles"], &told["form"]), (&"$1:$1".into(), &FORM.to_string().into()), "{told}");
        let saved = std::fs::read(folder.path().join(format!("{number}-saved.xlsx"))).expect("it was saved");
        assert_eq!(texts(&saved), texts(bytes));
    }
}
