//! `betten check --fix` as a person calls it: what is shown, what is written, and what stays as it is.

use std::path::Path;

use super::{betten, code, folder_with, told};
use crate::diagnostics::{cases, files_of};

fn text(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).expect("the file is there")
}

const FAULTY: &str = "\
catalog: \"2024-06\" # 版
hospital: { id: mihon, party: { name: 見本病院 } }
dates: 和暦
vendors: { maker: { party: { name: 株式会社見本 } } }
contracts:
  - id: ehr
    title：電子カルテ保守契約
    date: Ｒ８．４．１
    parties: [病院、株式会社見本
    precedence: 別添
    sections: [2-C]
    choices:
      2-C-4:
        duty: 両者   # 二者で
        points: { time_limit: ３時間以内, written_report: 1ヶ月 }
";

const MENDED: &str = "\
catalog: \"2024-06\" # 版
hospital: { id: mihon, party: { name: 見本病院 } }
dates: wareki
vendors: { maker: { party: { name: 株式会社見本 } } }
contracts:
  - id: ehr
    title: 電子カルテ保守契約
    date: 令和8年4月1日
    parties: [hospital, maker]
    precedence: annex
    sections: [2-C]
    choices:
      2-C-4:
        duty: [hospital, vendor]   # 二者で
        points: { time_limit: 3時間, written_report: 1か月 }
";

#[test]
fn what_is_certain_is_shown_and_then_written() {
    let folder = folder_with(FAULTY);
    let shown = betten(folder.path(), &["check", "--fix"]);
    let said = told(&shown);
    assert_eq!((code(&shown), text(folder.path(), "betten.yaml").as_str()), (1, FAULTY), "{said}");
    assert!(
        said.starts_with("直せる行（- が直す前、+ が直した後）\n\nbetten.yaml:3\n  - dates: 和暦\n  + dates: wareki\n"),
        "{said}"
    );
    assert!(
        said.contains("betten.yaml:7\n  -     title：電子カルテ保守契約\n  +     title: 電子カルテ保守契約\n"),
        "{said}"
    );
    let next = "まだ何も書いていません。7行を書き込むには、betten check --fix --write と打ってください。\n";
    assert!(said.ends_with(next), "{said}");

    let written = betten(folder.path(), &["check", "--fix", "--write"]);
    let said = told(&written);
    assert_eq!((code(&written), text(folder.path(), "betten.yaml").as_str()), (0, MENDED), "{said}");
    assert!(said.ends_with("7行を書き換えました: betten.yaml\n"), "{said}");

    let again = betten(folder.path(), &["check", "--fix", "--write"]);
    assert_eq!((code(&again), text(folder.path(), "betten.yaml").as_str()), (0, MENDED));
    assert!(told(&again).ends_with("まとめて直せるところはありません。\n"), "{}", told(&again));
}

#[test]
fn line_ends_and_the_mark_of_the_file_stay() {
    let wide = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let folder = folder_with(&wide(FAULTY));
    let written = betten(folder.path(), &["check", "--fix", "--write"]);
    assert_eq!(code(&written), 0, "{}", told(&written));
    assert_eq!(text(folder.path(), "betten.yaml"), wide(MENDED));
}

#[test]
fn a_question_is_asked_and_nothing_is_guessed() {
    let asked =
        MENDED.replace("time_limit: 3時間", "time_limit: 3時30分").replace("date: 令和8年4月1日", "date: 8.4.1");
    let folder = folder_with(&asked);
    let written = betten(folder.path(), &["check", "--fix", "--write"]);
    let said = told(&written);
    assert_eq!((code(&written), text(folder.path(), "betten.yaml")), (1, asked), "{said}");
    assert!(said.contains("「3時30分」は、3時間30分のことですか、時刻のことですか。"), "{said}");
    assert!(said.contains("「8.4.1」は、何年のことですか。"), "{said}");
    assert!(said.ends_with("まとめて直せるところはありません。提案を見て手で直してください。\n"), "{said}");
}

/// What would be read as something else is no repair, though a sign looks wrong.
#[test]
fn what_is_no_key_is_not_made_one() {
    for (line, wrong) in [
        ("    title: 電子カルテ保守契約", "    title: 電子カルテ保守契約\n注意：夜間は出ません"),
        ("dates: wareki", "dates: wareki\nhttps://example.jp"),
        ("vendors: { maker: {", "vendors: { 見本：x, maker: {"),
    ] {
        let faulty = MENDED.replacen(line, wrong, 1);
        assert_ne!(faulty, MENDED);
        let folder = folder_with(&faulty);
        let written = betten(folder.path(), &["check", "--fix", "--write"]);
        assert_eq!((code(&written), text(folder.path(), "betten.yaml")), (1, faulty), "{}", told(&written));
    }
}

/// A radical is only a warning. It may have been signed, and then it stays.
#[test]
fn what_was_signed_stays() {
    let hospital = "catalog: \"2024-06\"\nhospital: { id: mihon, party: { name: 見本病院 } }\nvendors: { maker: { party: { name: 株式会社見本 } } }\n";
    let contract = "contracts:\n  - id: ehr\n    title: 電子カルテ保守契約\n    parties: [hospital, maker]\n    precedence: annex\n    sections: [2-B]\n";
    let items = "    choices:\n      2-B-4: { excluded: 別に定める }\n      2-B-5: { excluded: 別に定める }\n      2-B-6:\n        excluded: 別に定める\n        note: ⼀か月\n";
    let folder = folder_with(&format!("{hospital}{contract}{items}"));
    let free = betten(folder.path(), &["check", "--fix"]);
    assert!(told(&free).contains("  +         note: 一か月\n"), "{}", told(&free));
    let stamp = betten(folder.path(), &["status", "--stamp", "2026-04-01", "--typst", "no-such-program"]);
    let stamped = text(folder.path(), "betten.yaml");
    assert!(stamped.contains("fingerprint: "), "{}", told(&stamp));
    let fixed = betten(folder.path(), &["check", "--fix", "--write"]);
    assert_eq!((code(&fixed), text(folder.path(), "betten.yaml")), (0, stamped), "{}", told(&fixed));
}

#[test]
fn writing_needs_the_preview() {
    let folder = folder_with(FAULTY);
    let refused = betten(folder.path(), &["check", "--write"]);
    assert_eq!((code(&refused), text(folder.path(), "betten.yaml").as_str()), (2, FAULTY));
    assert!(told(&refused).starts_with("エラー: --write は、--fix と一緒に使います。"), "{}", told(&refused));
}

/// A file that was not named may belong to other hospitals.
#[test]
fn only_what_was_given_is_written() {
    let folder = folder_with("");
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().expect("it is below the folder")).expect("there is room");
        std::fs::write(path, text).expect("there is room");
    };
    let (head, contract) = MENDED.split_once("contracts:\n").expect("there are contracts");
    let contract =
        contract.replace("  - id", "id").replace("\n    ", "\n").replace("duty: [hospital, vendor]", "duty: 両者");
    let head = format!("based_on: ../group.yaml\n{}", head.replace("dates: wareki\n", ""));
    let group = "dates: 和暦\n";
    write("h/hospital.yaml", &head.replace("見本病院", "見本\u{200b}病院"));
    write("h/contracts/ehr.yaml", &contract);
    write("group.yaml", group);
    let alone = betten(folder.path(), &["check", "--fix", "--write", "h/contracts/ehr.yaml"]);
    let said = told(&alone);
    assert!(text(folder.path(), "h/contracts/ehr.yaml").contains("duty: [hospital, vendor]   # 二者で"), "{said}");
    assert!(text(folder.path(), "h/hospital.yaml").contains('\u{200b}'), "{said}");
    let whole = betten(folder.path(), &["check", "--fix", "--write", "h"]);
    let said = told(&whole);
    assert_eq!((code(&whole), text(folder.path(), "group.yaml").as_str()), (1, group), "{said}");
    assert!(said.contains("name: 見本<U+200B>病院"), "{said}");
    assert!(!text(folder.path(), "h/hospital.yaml").contains('\u{200b}'), "{said}");
    assert!(said.contains("group.yaml」は、指定した病院のファイルではないので、書き換えません。"), "{said}");
}

#[test]
fn programs_and_spreadsheets_get_the_lines_too() {
    let folder = folder_with(FAULTY);
    let json = betten(folder.path(), &["check", "--fix", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(value["written"], false);
    assert_eq!(value["lines"].as_array().map(Vec::len), Some(7));
    assert_eq!(value["lines"][0]["after"], "dates: wareki");
    assert_eq!(value["lines"][0]["line"], 3);
    assert!(value["faults"].as_array().expect("a list").iter().all(|fault| fault["severity"] != "error"));
    let csv = betten(folder.path(), &["check", "--fix", "--format", "csv"]);
    let rows = String::from_utf8_lossy(&csv.stdout).into_owned();
    assert!(rows.contains("ファイル,行,直す前,直した後"), "{rows}");
    assert_eq!(rows.lines().count(), 8, "{rows}");
}

/// For every case of `tests/diagnostics/`: only the lines that are shown change, and mending twice is mending once.
#[test]
fn every_case_keeps_all_but_the_lines_that_are_shown() {
    let mut mended = 0;
    for (name, case) in cases() {
        let files = files_of(&case);
        let path = if files.iter().any(|(path, _)| path.starts_with("h/")) { "h" } else { "betten.yaml" };
        if !files.iter().any(|(file, _)| file == path || file.starts_with("h/")) {
            continue;
        }
        let folder = folder_with("");
        for (file, text) in &files {
            let place = folder.path().join(file);
            std::fs::create_dir_all(place.parent().expect("it is below the folder")).expect("there is room");
            std::fs::write(place, text).expect("there is room");
        }
        let fix = || betten(folder.path(), &["check", "--fix", "--write", "--format", "json", path]);
        let output = fix();
        let value: serde_json::Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{name}: {}", told(&output)));
        let mut lines = value["lines"].as_array().expect("a list").clone();
        mended += lines.len();
        let now = || files.iter().map(|(file, _)| text(folder.path(), file)).collect::<Vec<_>>();
        let after = now();
        for ((file, before), after) in files.iter().zip(&after) {
            assert_eq!(before.lines().count(), after.lines().count(), "{name}");
            for (number, (before, after)) in (1..).zip(before.lines().zip(after.lines())).filter(|(_, (a, b))| a != b) {
                let at = lines.iter().position(|line| line["file"] == **file && line["line"] == number);
                let line = lines.remove(at.unwrap_or_else(|| panic!("{name}: {after} is not shown")));
                assert_eq!((line["before"].as_str(), line["after"].as_str()), (Some(before), Some(after)), "{name}");
            }
        }
        assert!(lines.is_empty(), "{name}: {lines:?} are shown and not written");
        fix();
        assert_eq!(now(), after, "{name} changes again");
    }
    assert!(mended > 100, "only {mended} lines");
}
