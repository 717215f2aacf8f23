//! A form that went out for an earlier edition is read: answers follow their items, and an item whose text has changed
//! becomes 要再確認.

use betten::book;
use betten::diagnostic::{Report, Sources};
use betten::input::Memory;
use betten::intake::FormTarget;
use betten::produce::read_hospital;
use betten::workbook;
use serde_json::json;

use super::Back;
use super::drift::fill;
use crate::support::sample::{self, Read};

/// A hospital that answers one of the invented editions.
fn read(text: &str) -> Read {
    let catalogs = sample::invented_editions();
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let files = Memory::new().with("betten.yaml", text);
    let hospital = read_hospital(&files, "betten.yaml", catalogs, &mut sources, &mut report);
    assert!(!report.has_errors(), "{}", sample::faults(&report, &sources));
    let edition = &hospital.as_ref().expect("it can be read").catalog.value;
    let catalog = catalogs.iter().find(|catalog| catalog.edition == *edition).expect("there is the edition");
    Read { catalog, hospital, report, sources }
}

const HOSPITAL: &str = "\
catalog: \"2024-06\"
hospital: { id: mihon, party: { name: 見本会 } }
vendors: { maker: { party: { name: 見本社 } } }
contracts:
  - id: ehr
    title: 契約
    parties: [hospital, maker]
    precedence: annex
    choices:
      2-B-2: { duty: maker }
      2-B-3: { duty: maker }
";

#[test]
fn a_form_for_an_earlier_edition_is_read() {
    let before = read(HOSPITAL);
    let target = FormTarget::all(before.hospital(), before.catalog).swap_remove(1);
    let fields = target.asked(&before.sources).expect("it can be read");
    let mut plan = book::plan(&target.head(&fields.groups, None, None), &fields.groups);
    let notes = ["2-B-2", "2-B-3", "2-C-1", "2-C-3", "2-A-2"];
    fill(&mut plan, &notes.map(|item| (format!("{item}/note"), json!(format!("{item}のこと")))).into());
    let books = [("form.xlsx".to_owned(), workbook::write(&plan).expect("no text is too long"))];
    let now = HOSPITAL.replace("2024-06", "2026-10").replace("2-B-3:", "2-B-4:").replace("2-B-2:", "2-B-3:");
    let back = Back::of(&read(&now), &books, &[]);
    assert!(!back.report.has_errors(), "{}", back.faults());
    let changes: Vec<(&str, &str)> =
        back.intake.changes.iter().map(|change| (change.name.as_str(), change.after.as_str())).collect();
    assert_eq!(
        changes,
        [
            ("mihon/ehr/2-B-3/note", "2-B-2のこと"),
            ("mihon/ehr/2-B-4/note", "2-B-3のこと"),
            ("mihon/ehr/2-C-1/note", "2-C-1のこと"),
            ("mihon/ehr/2-C-3/note", "2-A-2のこと"),
        ]
    );
    let told: Vec<&str> = back.report.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "この問い（2-C-3/note）は、今の病院ファイルにはないので、答えを取り込みません。",
            "この記入用紙は2024-06版の確認表によります（病院ファイルは2026-10版）。文の変わった項目（2-B-4、2-C-1）の答えを取り込むと、要再確認になります。",
        ]
    );
    let text = &back.texts["betten.yaml"];
    assert_eq!(text.matches("agreed_for: 2024-06/").count(), 2, "{text}");
    for item in ["2-B-4", "2-C-1"] {
        let line = text.split(&format!("{item}:")).nth(1).expect("it is there");
        let own = line.split("\n      2-").next().unwrap_or_default();
        assert!(own.contains("agreed_for: 2024-06/"), "{item}\n{text}");
    }
}
