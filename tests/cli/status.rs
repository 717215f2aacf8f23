//! `betten status`: what a clerk reads, what programs and spreadsheets read, and how it ends.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::{betten, code, folder_with, sample, told};

fn printed(output: &std::process::Output) -> String {
    assert_eq!(code(output), 0, "{}", told(output));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Columns on a terminal that shows doubtful characters wide.
fn width(line: &str) -> usize {
    unicode_width::UnicodeWidthStr::width_cjk(line)
}

fn report() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reports.md")).expect("docs/reports.md")
}

/// The names in the first column of the tables below a heading, under one head.
pub(crate) fn listed(command: &str, head: &str) -> BTreeSet<String> {
    let report = report();
    let section = report
        .split("\n## ")
        .find(|section| section.lines().next() == Some(command))
        .unwrap_or_else(|| panic!("no section for {command}"));
    section
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {head} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| Some(line.strip_prefix("| `")?.split('`').next()?.to_owned()))
        .collect()
}

/// Where values stand in a JSON text; an object or list that is empty or `null` says nothing.
pub(crate) fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                paths(value, &path, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| paths(value, &format!("{path}[]"), found)),
        _ => {
            found.insert(path.to_owned());
        }
    }
}

/// The sample with an item that only one system lacks. So every key but those of a signing has a value.
fn full() -> String {
    let sample = sample();
    let by_system = "      2-R-3:\n        systems: { viewer: { duty: hospital } }\n        points:\n          access: { value: limited, detail: 乙が";
    let sample = sample.replacen(
        "      2-R-3:\n        points:\n          access: { value: limited, detail: 乙が",
        by_system,
        1,
    );
    assert!(sample.contains("systems: { viewer: { duty: hospital } }"));
    sample
}

/// The same with a contract that was signed and has changed since.
fn signed() -> tempfile::TempDir {
    let folder = folder_with(&full());
    let stamped = betten(folder.path(), &["status", "--stamp", "2026-04-01"]);
    assert_eq!(code(&stamped), 0, "{}", told(&stamped));
    let file = folder.path().join("betten.yaml");
    let text = std::fs::read_to_string(&file).expect("the file is there");
    std::fs::write(file, text.replacen("time_limit: 1時間", "time_limit: 2時間", 1)).expect("there is room");
    folder
}

/// The report of the sample as it is read; look at every difference.
#[test]
fn the_sample_as_a_clerk_reads_it() {
    let folder = folder_with(&sample());
    let output = betten(folder.path(), &["status"]);
    insta::assert_snapshot!("status", printed(&output));
    let on = betten(folder.path(), &["status", "--on", "令和9年4月1日"]);
    insta::assert_snapshot!("status-on", printed(&on));
    let report = betten(folder.path(), &["status", "--report", "status.txt", "--color", "always"]);
    let file = std::fs::read_to_string(folder.path().join("status.txt")).expect("the report");
    assert_eq!(file, printed(&output), "the file has no colour");
    assert_ne!(file, printed(&report));
}

#[test]
fn the_report_fits_a_narrow_window() {
    let long = "①とても長い名前の（略称：※）システム・サービス等の保守、運用及び更新に関する業務委託契約 maintenance-and-operation-agreement-2026";
    let text = sample().replace("title: 医用画像管理システム保守契約", &format!("title: {long}"));
    let text = text.replace("name: サンプルイメージング株式会社", &format!("name: {long}株式会社"));
    let text = text.replace("    facility: サンプル総合病院\n", "").replace("医療法人サンプル会", &long.repeat(2));
    let folder = folder_with(&text.replace("renewal: 更新は、契約書第3条の定めによる。", &format!("renewal: {long}")));
    let shown = printed(&betten(folder.path(), &["status", "--on", "2027-04-01"]));
    for line in shown.lines() {
        assert!(width(line) <= 80, "{line}");
        assert!(!line.chars().any(|c| matches!(c, '\u{2500}'..='\u{257f}')), "{line}");
    }
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    assert_eq!(bare(&shown).matches(&bare(long)).count(), 11, "{shown}");
}

#[test]
fn exit_codes() {
    let folder = folder_with(&sample());
    for (arguments, expected) in [
        (vec!["status"], 0),
        (vec!["status", "--on", "2027-04-01"], 0),
        (vec!["status", "--on", "令和9年4月1日"], 0),
        (vec!["status", "--on", "2027年4月1日"], 0),
        (vec!["status", "--on", "2027-04-31"], 2),
        (vec!["status", "--final"], 1),
        (vec!["status", "--final", "--contract", "sample/ehr"], 0),
        (vec!["status", "--contract", "sample/ehrr"], 2),
        (vec!["status", "--strict"], 1),
        (vec!["status", "--strict", "--contract", "sample/network"], 0),
        (vec!["status", "missing.yaml"], 2),
        (vec!["status", "--report", "no/such/folder.txt"], 2),
    ] {
        let output = betten(folder.path(), &arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", told(&output));
        // What is open is shown also where the run ends in 1 for it.
        assert_eq!(output.stdout.is_empty(), expected == 2, "{arguments:?}");
    }
}

#[test]
fn faults_of_the_file_take_the_place_of_the_report() {
    let folder = folder_with(&sample().replacen("duty: vendor", "duty: venndor", 1));
    for format in ["human", "json", "csv"] {
        let output = betten(folder.path(), &["status", "--format", format, "--report", "out"]);
        assert_eq!(code(&output), 1);
        assert!(output.stdout.is_empty() && !folder.path().join("out").exists());
        assert!(told(&output).contains("エラー[party/unknown]"), "{}", told(&output));
        assert!(told(&output).ends_with("集計できませんでした: エラー 1件\n直してから、もう一度打ってください。\n"));
    }
}

#[test]
fn a_day_that_is_none_is_explained() {
    let folder = folder_with(&sample());
    for (day, words) in [
        ("R9.4.1", "「--on」の「R9.4.1」は日付として読めません。2026-04-01、"),
        ("2027-02-29", "「--on」の「2027-02-29」という日はありません。"),
        ("平成39年4月1日", "その元号の期間にありません。令和9年4月1日 と書いてください。"),
    ] {
        let output = betten(folder.path(), &["status", "--on", day]);
        assert_eq!(code(&output), 2);
        assert!(told(&output).contains(words), "{}", told(&output));
        assert!(output.stdout.is_empty());
    }
}

/// A contract is over on the day after its last, and near its end 90 days before.
#[test]
fn periods_on_a_day() {
    let folder = folder_with(&sample());
    let terms = |on: &str| {
        let output = betten(folder.path(), &["status", "--format", "json", "--on", on]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let contracts = report["hospitals"][0]["contracts"].as_array().expect("contracts").clone();
        let states: Vec<String> = ["sample/ehr", "sample/pacs", "sample/network"]
            .into_iter()
            .map(|id| {
                let contract = contracts.iter().find(|contract| contract["contract"] == id).expect("the contract");
                format!("{} {}", contract["term"]["state"].as_str().expect("a word"), contract["term"]["days_left"])
            })
            .collect();
        states.join(", ")
    };
    assert_eq!(terms("2027-03-31"), "ending 0, running 183, no_period null");
    assert_eq!(terms("2027-04-01"), "ended -1, running 182, no_period null");
    assert_eq!(terms("2026-09-30"), "running 182, not_begun 365, no_period null");
    assert_eq!(terms("2027-07-02"), "ended -93, ending 90, no_period null");
}

#[test]
fn the_page_lists_every_key_of_both_reports() {
    let mut found = BTreeSet::new();
    for folder in [signed(), folder_with(&full())] {
        let output = betten(folder.path(), &["status", "--format", "json", "--on", "2027-04-01"]);
        assert!(output.stdout.is_ascii());
        paths(&serde_json::from_slice(&output.stdout).expect("JSON"), "", &mut found);
    }
    // What is `null` as a whole in one contract has its keys in another.
    let whole = ["since", "period", "term", "signed"].map(|key| format!("hospitals[].contracts[].{key}"));
    found.retain(|path| !whole.contains(path));
    assert_eq!(found, listed("betten status", "key"));

    let broken = folder_with(&full().replacen("duty: vendor", "duty: venndor", 1));
    let output = betten(broken.path(), &["check", "--format", "json"]);
    assert!(output.stdout.is_ascii());
    let mut found = BTreeSet::new();
    paths(&serde_json::from_slice(&output.stdout).expect("JSON"), "", &mut found);
    assert_eq!(found, listed("betten check", "key"));
}

/// The rows of a CSV text; the texts here have no line breaks within a cell.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).expect("UTF-8").strip_prefix('\u{feff}').expect("a byte-order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_table_of_a_spreadsheet() {
    let folder = signed();
    let output = betten(folder.path(), &["status", "--format", "csv", "--on", "2027-04-01", "--report", "未決.csv"]);
    assert_eq!(std::fs::read(folder.path().join("未決.csv")).expect("the table"), output.stdout);
    let rows = rows(&output.stdout);
    let head: BTreeSet<String> = rows[0].iter().cloned().collect();
    assert_eq!(head, listed("betten status", "column"));
    let column = |name: &str| rows[0].iter().position(|head| head == name).expect("the column");
    let of = |kind: &str| -> Vec<&Vec<String>> { rows[1..].iter().filter(|row| row[0] == kind).collect() };
    assert_eq!((of("契約").len(), of("項目").len()), (3, 16));
    let sum: usize = rows[1..].iter().filter_map(|row| row[column("未決")].parse::<usize>().ok()).sum();
    assert_eq!(sum, 14, "the counts stand in the rows of contracts alone");
    let refused = of("項目")[0];
    for (name, value) in [
        ("契約", "sample/pacs"),
        ("項番", "Part2 C 3"),
        ("状態", "協議中"),
        ("足りないもの", "完了日"),
        ("担当", "乙及び丙"),
        ("初回確認", "いいえ"),
        ("起点", "初回確認"),
        ("起点の日", "2026-08-20"),
        ("経過日数", "224"),
        ("期間の終わり", "2027-09-30"),
        ("期間の状態", "期間中"),
        ("残り日数", "182"),
        ("署名の日", "記載なし"),
        ("署名後の変更", "記載なし"),
        ("未決", ""),
    ] {
        assert_eq!(refused[column(name)], value, "{name}");
    }
    let line: usize = refused[column("行")].parse().expect("a number");
    let text = std::fs::read_to_string(folder.path().join("betten.yaml")).expect("the file is there");
    assert!(text.lines().nth(line - 1).expect("the line").contains("2-C-3:"));
    let ehr = of("契約")[2];
    assert_eq!((&*ehr[column("契約")], &*ehr[column("期間の状態")]), ("sample/ehr", "期限切れ"));
    assert_eq!((&*ehr[column("署名の日")], &*ehr[column("署名後の変更")]), ("2026-04-01", "あり"));

    let faults = betten(folder.path(), &["check", "--format", "csv"]);
    let head = &self::rows(&faults.stdout)[0];
    assert_eq!(head.iter().cloned().collect::<BTreeSet<_>>(), listed("betten check", "column"));
}

/// Every command ends with what was done and what to type next. The time is never shown, because it would make two logs
/// differ.
#[test]
fn the_last_lines_of_a_run() {
    let folder = folder_with(&sample());
    let broken = folder_with(&sample().replacen("duty: vendor", "duty: venndor", 1));
    let last = |folder: &Path, arguments: &[&str]| {
        let told = told(&betten(folder, arguments));
        let lines: Vec<&str> = told.lines().collect();
        lines[lines.len() - 2..].join("\n")
    };
    let done = |lines: &str, first: &str, second: &str| {
        assert!(lines.starts_with(first) && lines.ends_with(&format!("\n{second}")), "{lines}");
        assert!(!lines.contains("秒"), "{lines}");
    };
    done(
        &last(folder.path(), &["check"]),
        "確認しました: 3契約、33項目。注意 ",
        "決まっていない項目は、betten status で一覧にできます。",
    );
    done(
        &last(folder.path(), &["check", "betten.yaml", "--contract", "sample/ehr"]),
        "確認しました: 1契約、12項目。",
        "betten build --contract sample/ehr で別添をつくれます。",
    );
    done(&last(broken.path(), &["check"]), "確認しました: ", "エラーを直してから、もう一度打ってください。");
    done(
        &last(folder.path(), &["status", "./betten.yaml"]),
        "集計しました: 3契約、33項目。未決 14件、協議中 2件、優先する定めのない契約 1件、注意 ",
        "足りないものを病院ファイルに書いたら、betten check ./betten.yaml で確かめてください。",
    );
    done(
        &last(folder.path(), &["status", "--contract", "sample/ehr", "--on", "2027-01-01"]),
        "集計しました: 1契約、12項目。満了間近 1契約",
        "betten build --contract sample/ehr --final で、案でない別添をつくれます。",
    );
    done(
        &last(folder.path(), &["status", "--final"]),
        "集計しました: 3契約、",
        "決まっていない項目が残っているので、--final により終わりの値は1です。",
    );
    done(&last(folder.path(), &super::TEXT), "つくりました: 3契約、", "出力先: output");
    done(&last(broken.path(), &super::TEXT), "つくりませんでした: エラー 1件", "直してから、もう一度打ってください。");
    assert!(!last(broken.path(), &super::TEXT).contains("前回"), "there is none");
    std::fs::copy(broken.path().join("betten.yaml"), folder.path().join("betten.yaml")).expect("a folder of ours");
    done(
        &last(folder.path(), &super::TEXT),
        "つくりませんでした: エラー 1件",
        "前回の出力はそのままです。直してから、もう一度打ってください。",
    );
}
