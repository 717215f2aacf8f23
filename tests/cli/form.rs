//! `betten form` as a person calls it: what is made, what is shown, what is written, and what stays as it is.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use super::{betten, code, folder_with, sample, told};
use crate::support::program::python;
use crate::support::sample::project;

fn text(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("the file is there")
}

fn shown(output: &std::process::Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("results are UTF-8")
}

/// Fills in workbooks of a folder with openpyxl: by file, the texts by key.
fn fill(folder: &Path, answers: &Value) {
    std::fs::write(folder.join("answers.json"), answers.to_string()).expect("there is room");
    python(&project("tests/forms/fill.py"), &[folder]);
    for entry in std::fs::read_dir(folder.join("filled")).expect("it was made").flatten() {
        std::fs::rename(entry.path(), folder.join(entry.file_name())).expect("it can be moved");
    }
    std::fs::remove_dir(folder.join("filled")).expect("it is empty");
    std::fs::remove_file(folder.join("answers.json")).expect("it is there");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("it is a folder").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn forms_are_made_and_never_written_over_when_answered() {
    let folder = folder_with(&sample());
    let here = folder.path();
    let made = betten(here, &["form", "write", "betten.yaml"]);
    assert_eq!(code(&made), 0, "{}", told(&made));
    assert_eq!(names(&here.join("forms")), ["sample-ehr.xlsx", "sample-network.xlsx", "sample-pacs.xlsx"]);
    let before = std::fs::read(here.join("forms/sample-ehr.xlsx")).expect("it was made");
    let again = betten(here, &["form", "write"]);
    assert_eq!((code(&again), told(&again).contains("同じ記入用紙がもうあります。")), (0, true), "{}", told(&again));
    assert_eq!(std::fs::read(here.join("forms/sample-ehr.xlsx")).expect("it is there"), before, "the same bytes");
    // The file moves on: a form that nobody has answered is made anew, one with answers is left.
    fill(&here.join("forms"), &json!({ "sample-ehr.xlsx": { "2-C-1/note": "答え" } }));
    let answered = std::fs::read(here.join("forms/sample-ehr.xlsx")).expect("it is there");
    let moved = sample().replace("サンプル総合病院", "サンプル中央病院");
    std::fs::write(here.join("betten.yaml"), moved).expect("there is room");
    let last = betten(here, &["form", "write", "--due", "2026-10-30", "--return-to", "情報システム室"]);
    let said = told(&last);
    assert_eq!(code(&last), 1, "{said}");
    assert!(
        said.contains("上書きせずに残しました。\n  forms/sample-ehr.xlsx\n")
            && said.contains("記入用紙をつくりました。\n  forms/sample-pacs.xlsx\n  forms/sample-network.xlsx\n"),
        "{said}"
    );
    assert_eq!(std::fs::read(here.join("forms/sample-ehr.xlsx")).expect("it is there"), answered);
    let common = betten(here, &["form", "write", "--common", "--output", "用紙"]);
    assert_eq!((code(&common), names(&here.join("用紙"))), (0, vec!["sample-common.xlsx".to_owned()]));
    let parts = python(&project("tests/forms/parts.py"), &[&here.join("forms/sample-pacs.xlsx")]);
    assert!(parts.contains("回答期限：令和8年10月30日") && parts.contains("返送先：情報システム室"));
}

#[test]
fn wrong_requests_make_nothing() {
    let folder = folder_with(&sample());
    let here = folder.path();
    for (arguments, words) in [
        (&["form", "write", "--contract", "sample/ehx"][..], "「sample/ehr」の書き間違い"),
        (&["form", "write", "--due", "来月"], "「--due」の「来月」は日付として読めません。"),
        (&["form", "write", "nothing.yaml"], "「nothing.yaml」を読めません。"),
        (&["form", "read"], "記入用紙と、最後に病院ファイルを書いてください"),
        (&["form", "read", "forms"], "記入用紙と、最後に病院ファイルを書いてください"),
        (&["form", "read", "a.xlsx", "b.xlsx"], "最後に病院ファイルを書いてください"),
        (&["form", "read", "a.xlsx", "betten.yaml"], "「a.xlsx」を読めません。ファイルがありません。"),
        (&["form", "read", "*.xlsx", "betten.yaml"], "「*.xlsx」に当てはまる記入用紙"),
        (&["form", "read", ".", "betten.yaml"], "フォルダ「.」に、記入用紙（.xlsx）がありません。"),
        (&["form", "read", "a.xlsx", "betten.yaml", "--take", "x"], "--take の「x」が読めません。"),
        (&["form", "raed"], "「raed」というコマンドはありません。「read」の書き間違い"),
        (&["form", "read", "--wirte"], "betten form read に「--wirte」というオプションはありません。"),
    ] {
        let output = betten(here, arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
    }
    assert_eq!(names(here), ["betten.yaml"]);
}

#[test]
fn answers_are_shown_and_then_written() {
    let folder = folder_with(&sample());
    let here = folder.path();
    assert_eq!(code(&betten(here, &["form", "write"])), 0);
    let untouched = betten(here, &["form", "read", "forms", "betten.yaml", "--write"]);
    assert_eq!((code(&untouched), text(here, "betten.yaml")), (0, sample()), "{}", told(&untouched));
    let forms = here.join("forms");
    fill(&forms, &json!({ "sample-ehr.xlsx": { "2-C-1/note": "夜間は防災センターへ", "2-B-4/completed": "R8.3.6" } }));
    let looked = betten(here, &["form", "read", "forms/*.xlsx", "betten.yaml"]);
    assert_eq!((code(&looked), text(here, "betten.yaml")), (1, sample()), "{}", told(&looked));
    assert!(told(&looked).contains("betten form read \"forms/*.xlsx\" betten.yaml --write"), "{}", told(&looked));
    let said = shown(&looked);
    assert!(said.starts_with("sample/ehr　電子カルテシステム保守・運用契約　変わるところ 2件\n"), "{said}");
    assert!(
        said.contains("完了日（forms/sample-ehr.xlsx 記入!C11）\n      - 2026-03-05\n      + 令和8年3月6日\n"),
        "{said}"
    );
    let json = betten(here, &["form", "read", "forms", "betten.yaml", "--format", "json"]);
    let value: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(value["written"], json!(false));
    assert_eq!(value["changes"][0]["field"], "sample/ehr/2-B-4/completed");
    assert_eq!(value["changes"][0]["cell"], "記入!C11");
    let csv = betten(here, &["form", "read", "forms", "betten.yaml", "--format", "csv", "--report", "a.csv"]);
    assert!(text(here, "a.csv").contains("変わるところ,sample/ehr/2-B-4/completed,"), "{}", text(here, "a.csv"));
    assert_eq!(code(&csv), 1);
    let written = betten(here, &["form", "read", "forms", "betten.yaml", "--write"]);
    assert_eq!(code(&written), 0, "{}", told(&written));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (before, after) = (lines(&sample()), lines(&text(here, "betten.yaml")));
    let gone: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
    let new: Vec<&String> = after.iter().filter(|line| !before.contains(line)).collect();
    assert_eq!(new.len(), 2, "{gone:?} {new:?}");
    assert_eq!(code(&betten(here, &["check"])), 0);
    let again = betten(here, &["form", "read", "forms", "betten.yaml"]);
    assert_eq!(code(&again), 0, "what is written is no change any more: {}", shown(&again));
    // What was sent in another way is not passed over in silence.
    std::fs::create_dir(forms.join("A社")).expect("a folder");
    for (file, name) in [("sample-pacs.xlsx", "A社/sample-pacs.xlsx"), ("sample-pacs.xlsx", "回答.ods")] {
        std::fs::copy(forms.join(file), forms.join(name)).expect("there is room");
    }
    let passed = told(&betten(here, &["form", "read", "forms", "betten.yaml"]));
    for name in ["forms/A社", "forms/回答.ods"] {
        assert!(passed.contains(&format!("注意[form/not-read] 「{name}」は、")), "{name}\n{passed}");
    }
}

/// Five vendors answer at once; one of them sends a damaged workbook, and one an answer that makes the file wrong.
#[test]
fn many_workbooks_are_taken_in_one_go() {
    let mut hospital = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 見本会 } }\nvendors:\n".to_owned();
    for number in 1..=5 {
        hospital.push_str(&format!("  v{number}: {{ party: {{ name: 見本社{number} }} }}\n"));
    }
    hospital.push_str("contracts:\n");
    for number in 1..=5 {
        hospital.push_str(&format!(
            "  - id: c{number}\n    title: 契約{number}\n    parties: [hospital, v{number}]\n    sections: [2-C]\n    precedence: annex\n"
        ));
    }
    hospital.push_str("    period: { from: 2026-04-01, to: 2027-03-31 }\n");
    let folder = folder_with(&hospital);
    let here = folder.path();
    assert_eq!(code(&betten(here, &["form", "write"])), 0);
    let answers: BTreeMap<String, Value> = (1..=5)
        .map(|number| {
            (format!("h-c{number}.xlsx"), json!({ "2-C-1/duty": "事業者", "2-C-1/note": format!("特記{number}") }))
        })
        .collect();
    let mut answers = json!(answers);
    answers["h-c4.xlsx"]["2-C-1/scope"] = json!("一部");
    answers["h-c4.xlsx"]["period/from"] = json!("2027-04-01");
    answers["h-c4.xlsx"]["period/to"] = json!("2026-04-01");
    // The fault is then told at a line that the answer did not write.
    answers["h-c5.xlsx"]["period/from"] = json!("2028-04-01");
    fill(&here.join("forms"), &answers);
    std::fs::write(here.join("forms/h-c3.xlsx"), b"PK\x03\x04 half").expect("there is room");
    std::fs::write(here.join("forms/~$h-c1.xlsx"), b"open").expect("there is room");
    let output = betten(here, &["form", "read", "forms", "betten.yaml", "--write"]);
    let said = told(&output);
    assert_eq!(code(&output), 1, "{said}");
    assert!(said.contains("エラー[form/unreadable] 「forms/h-c3.xlsx」を読めません。"), "{said}");
    assert!(said.contains("エラー[date/order]") && said.contains("forms/h-c4.xlsx 契約!C"), "{said}");
    assert!(said.contains("誤りがあるので、「forms/h-c4.xlsx」「forms/h-c5.xlsx」の答えは取り込みません。"), "{said}");
    assert!(said.contains("--> forms/h-c5.xlsx はじめに!A1"), "{said}");
    assert!(said.contains("注意[form/not-read] Excel で開いているようです。"), "{said}");
    let now = text(here, "betten.yaml");
    for number in 1..=5 {
        assert_eq!(now.contains(&format!("特記{number}")), ![3, 4, 5].contains(&number), "{number}\n{now}");
    }
    assert_eq!(code(&betten(here, &["check"])), 0);
}

#[test]
fn conflicts_are_settled_as_the_message_spells_it() {
    let folder = folder_with(&sample());
    let here = folder.path();
    assert_eq!(code(&betten(here, &["form", "write", "--contract", "sample/ehr"])), 0);
    fill(&here.join("forms"), &json!({ "sample-ehr.xlsx": { "period/to": "2027-09-30", "2-C-1/note": "特記" } }));
    let moved = sample().replace("from: 2026-04-01, to: 2027-03-31", "from: 2026-04-01, to: 2027-06-30");
    std::fs::write(here.join("betten.yaml"), &moved).expect("there is room");
    let read = ["form", "read", "forms", "betten.yaml", "--write"];
    let asked = betten(here, &read);
    assert_eq!((code(&asked), text(here, "betten.yaml")), (1, moved.clone()), "{}", told(&asked));
    let said = shown(&asked);
    assert!(said.contains("食い違い　契約　契約期間の終わり\n  sample/ehr/period/to\n"), "{said}");
    let takes: Vec<&str> = said
        .lines()
        .filter_map(|line| line.split_once("--take \"").map(|(_, rest)| rest.trim_end_matches('"')))
        .collect();
    assert_eq!(
        takes,
        ["sample/ehr/period/to=file", "sample/ehr/period/to=forms/sample-ehr.xlsx", "sample/ehr/period/to=skip"]
    );
    let wrong = betten(here, &[&read[..], &["--take", "sample/ehr/period/from=file"]].concat());
    assert_eq!(code(&wrong), 2, "{}", told(&wrong));
    for (take, expected) in takes.into_iter().zip(["2027-06-30", "2027-09-30", "2027-06-30"]) {
        std::fs::write(here.join("betten.yaml"), &moved).expect("there is room");
        let settled = betten(here, &[&read[..], &["--take", take]].concat());
        assert_eq!(code(&settled), 0, "{take}: {}", told(&settled));
        let now = text(here, "betten.yaml");
        assert!(now.contains(&format!("to: {expected}")) && now.contains("特記"), "{take}\n{now}");
    }
}

/// A folder with a file for each contract gets each answer into its own file.
#[test]
fn a_folder_gets_answers_into_the_file_of_the_contract() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let here = folder.path();
    let begun = [
        "init",
        "h",
        "--split",
        "--id",
        "mihon",
        "--hospital",
        "見本病院",
        "--owner",
        "見本会",
        "--vendor",
        "abc=株式会社ABC",
        "--contract-id",
        "ehr",
        "--title",
        "契約",
    ];
    assert_eq!(code(&betten(here, &begun)), 0);
    let made = betten(here, &["form", "write", "h"]);
    assert_eq!(code(&made), 0, "{}", told(&made));
    assert_eq!(code(&betten(here, &["form", "write", "h", "--common"])), 0);
    fill(
        &here.join("forms"),
        &json!({
            "mihon-ehr.xlsx": { "2-C-1/scope": "全部", "precedence": "別添を優先" },
            "mihon-common.xlsx": { "vendors/abc/party/address": "見本市1番地" },
        }),
    );
    let (main, contract) = (text(here, "h/hospital.yaml"), text(here, "h/contracts/ehr.yaml"));
    let written = betten(here, &["form", "read", "forms", "h", "--write"]);
    assert_eq!(code(&written), 0, "{}{}", shown(&written), told(&written));
    let (main_now, contract_now) = (text(here, "h/hospital.yaml"), text(here, "h/contracts/ehr.yaml"));
    assert!(main_now.contains("address: 見本市1番地") && !main_now.contains("precedence: annex"), "{main_now}");
    // The lines to fill in become live; nothing else changes.
    assert_eq!(main.lines().count(), main_now.lines().count());
    assert!(contract_now.contains("\nprecedence: annex"), "{contract_now}");
    assert!(contract_now.contains("scope: all") && contract.len().abs_diff(contract_now.len()) < 200, "{contract_now}");
}

/// From nothing to a hospital file that nobody has opened.
#[test]
fn workbooks_begin_a_hospital() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let here = folder.path();
    let begin = [
        "init",
        "h",
        "--form",
        "--id",
        "mihon",
        "--hospital",
        "見本病院",
        "--owner",
        "見本会",
        "--vendor",
        "abc=株式会社ABC",
        "--contract-id",
        "ehr",
        "--title",
        "電子カルテ保守契約",
        "--system",
        "ehr=電子カルテ",
    ];
    let begun = betten(here, &begin);
    assert_eq!(code(&begun), 0, "{}", told(&begun));
    assert!(told(&begun).contains("betten form read h/forms h/betten.yaml --write"), "{}", told(&begun));
    assert_eq!(names(&here.join("h")), ["forms"]);
    assert_eq!(names(&here.join("h/forms")), ["mihon-common.xlsx", "mihon-ehr.xlsx"]);
    assert_eq!(code(&betten(here, &begin)), 2, "workbooks are not written over");
    fill(
        &here.join("h/forms"),
        &json!({
            "mihon-common.xlsx": {
                "hospital/party/address": "見本市1番地", "hospital/contacts[]": [["障害・事故", "", "平日", "医事課", "03-0000-0000", "", ""]],
            },
            "mihon-ehr.xlsx": { "precedence": "別添を優先", "date": "R8.4.1", "2-C-1/scope": "全部" },
        }),
    );
    let mistyped = betten(here, &["form", "read", "h/forms/mihon-ehr.xlsx", "h/bettn.yaml", "--write"]);
    assert_eq!((code(&mistyped), names(&here.join("h"))), (2, vec!["forms".to_owned()]), "{}", told(&mistyped));
    let read = ["form", "read", "h/forms", "h/betten.yaml"];
    let looked = betten(here, &read);
    assert_eq!((code(&looked), names(&here.join("h"))), (1, vec!["forms".to_owned()]), "{}", told(&looked));
    let written = betten(here, &[&read[..], &["--write"]].concat());
    assert_eq!(code(&written), 0, "{}{}", shown(&written), told(&written));
    assert_eq!(names(&here.join("h")), ["betten.schema.json", "betten.yaml", "forms"]);
    let file = text(here, "h/betten.yaml");
    for line in ["address: 見本市1番地", "precedence: annex", "date: 令和8年4月1日", "scope: all", "医事課"]
    {
        assert!(file.contains(line), "{line}\n{file}");
    }
    assert_eq!(code(&betten(here, &["check", "h"])), 0);
    assert_eq!(code(&betten(here, &[&read[..], &["--write"]].concat())), 0, "a second time nothing changes");
    assert_eq!(text(here, "h/betten.yaml"), file);
    let there = betten(here, &begin);
    assert!(told(&there).contains("betten form write h/betten.yaml"), "{}", told(&there));
    assert_eq!(code(&betten(here, &["init", "x", "--form", "--split"])), 2);
    assert!(!here.join("x").exists());
}
