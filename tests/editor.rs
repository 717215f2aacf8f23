//! What a person sees while writing a hospital file in an editor: explanations, suggestions, faults.
//!
//! The tests ask yaml-language-server, as VS Code and most other editors do.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::editor::Editor;
use crate::support::json_schema::Schema;
use crate::support::mutants::{base, mutants};
use crate::support::sample;
use betten::raw::hospital::ALL_KEYS;
use betten::schema::{FILE_NAME, Form, hospital_file};
use regex::Regex;
use serde_json::Value;

fn editor() -> Editor {
    Editor::open(FILE_NAME, &hospital_file(sample::catalog()))
}

/// A file of a form, below its first line.
fn file(form: Form, text: &str) -> String {
    format!("{}\n{text}", form.modeline(".."))
}

/// A hospital file with this in the choice of one item of its contract.
fn choice(text: &str) -> String {
    let head = "catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
vendors: { v: { party: { name: 会社 } } }
contracts:
  - id: c
    title: 契約
    parties: [hospital, v]
    choices:
      2-B-4:
";
    file(Form::File, &format!("{head}        {}\n", text.replace('\n', "\n        ")))
}

#[test]
fn nothing_is_wrong_with_the_sample() {
    let sample = sample::sample_text();
    // As a folder: the same text in two, the contract's indentation taken away.
    let (common, contracts) = sample.split_once("\ncontracts:\n").expect("the sample has contracts");
    let (_, first) = contracts.split_once("  - ").expect("and a first one");
    let (first, _) = first.split_once("\n  # 契約2").expect("and a second one");
    let contract = first.replace("\n    ", "\n");
    let shared = common.split_once("\nsystems:").expect("the sample has systems").1;
    // What is accepted is the hospital's own, with the remarks above it.
    let (shared, _) = shared.split_once("\n# 契約の間の確認事項").expect("the sample accepts findings");
    let shared = format!("systems:{shared}\n");
    let texts = [
        file(Form::File, &sample),
        file(Form::Folder, common),
        file(Form::Contract, &contract),
        file(Form::Base, &shared),
    ];
    let faults = editor().faults(&texts);
    assert_eq!(faults, vec![Vec::new(); 4]);
}

#[test]
fn keys_are_explained_in_japanese() {
    let mut editor = editor();
    for (text, words) in [
        (choice("du¦ty: vendor"), vec!["#### 担当", "この項目を受け持つ当事者です。", "例："]),
        (choice("first_check: いい¦え"), vec!["#### 初回確認", "`はい`: 初めて話し合った日に確認できた"]),
        (choice("no¦te: x"), vec!["#### 特記事項", "「なし」と印刷されます。"]),
        (
            choice("points: { in_tran¦sit: all }"),
            vec![
                "#### 通信を暗号化する範囲",
                "必ず決める事項です。",
                "`{ value: partial, detail: 暗号化する通信の範囲 }`：一定範囲",
                "該当しないときは `{ not_applicable: 理由 }` と書きます。",
            ],
        ),
        (choice("points: { in_transit: { va¦lue: all } }"), vec!["#### 答え", "`none`: 暗号化しない"]),
        (choice("points: { meth¦od: [TLS] }"), vec!["#### 暗号化の方式", "決めなくてもよい事項です。"]),
        (
            choice("duty: vendor").replace("2-B-4", "2-B-¦4"),
            vec![
                "#### Part2 B 4 暗号化",
                "**内容**：通信及び保存情報の暗号化を実施する。",
                "以上は、総務省・厚生労働省・経済産業省が公表した確認表の文です。",
                "担当の例：事業者（公表された文ではなく、このプログラムの作成者の例です。）",
            ],
        ),
        (file(Form::File, "hospital: { id: h, par¦ty: { name: x } }"), vec!["#### 当事者"]),
        (file(Form::File, "dates: sei¦reki"), vec!["#### 日付の印刷のしかた", "`seireki`: 西暦（2026年4月1日）"]),
        (file(Form::Contract, "first_mee¦ting: 令和8年2月10日"), vec!["#### 初回確認の日"]),
        (file(Form::Base, "system¦s: { ehr: x }"), vec!["#### システム"]),
    ] {
        let shown = editor.hover(&text);
        for word in words {
            assert!(shown.contains(word), "{word} is not shown:\n{shown}");
        }
        assert!(!shown.contains("[^"), "{shown}");
    }
}

/// Every key of the sample is shown under its own name, not under that of another place.
#[test]
fn every_key_of_the_sample_has_its_name() {
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |key: &str, name: String| {
        names.entry(key.to_owned()).or_default().insert(name);
    };
    for key in ALL_KEYS.iter().flat_map(|keys| keys.known) {
        add(key.name, key.about.expect("every key of the hospital file is told").title.to_owned());
    }
    for (part, section) in sample::catalog().sections() {
        for item in &section.items {
            add(item.id.as_str(), format!("{} {}", item.place(part, section), item.plain_title()));
            item.points.iter().for_each(|point| add(point.id.as_str(), point.question.clone()));
        }
    }
    let sample = file(Form::File, &sample::sample_text());
    let key = Regex::new("([A-Za-z0-9_-]+): ?").expect("a pattern");
    let mut places = Vec::new();
    let mut start = 0;
    for line in sample.split_inclusive('\n') {
        let text = line.split_once('#').map_or(line, |(text, _)| text);
        places.extend(
            key.captures_iter(text)
                .map(|found| (found[1].to_owned(), start + found.get(1).map_or(0, |key| key.start()))),
        );
        start += line.len();
    }
    let mut seen = 0;
    for ((key, _), shown) in places.iter().zip(editor().hovers(&sample, places.iter().map(|(_, at)| *at))) {
        let title = shown
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("#### "))
            .unwrap_or_else(|| panic!("{key}: {shown}"));
        if let Some(names) = names.get(key) {
            // Ids of the sample's parties are keys of a duty, too.
            assert!(names.contains(title) || (key == "hospital" && title == "担当"), "{key} is shown as {title}");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen}");
}

#[test]
fn what_may_be_written_is_offered() {
    let mut editor = editor();
    let contact = "hospital:\n  contacts:\n    - for: ¦";
    for (text, wanted) in [
        (choice("duty: ¦"), vec![("hospital（医療機関）", "hospital"), ("vendor（1社だけの事業者）", "vendor")]),
        (choice("first_check: ¦"), vec![("はい（", "はい"), ("いいえ（", "いいえ")]),
        (choice("points:\n  ¦"), vec![("in_transit", "in_transit: "), ("key_custodian", "key_custodian: ")]),
        (
            choice("points:\n  in_transit: ¦"),
            vec![
                ("all（全部）", "all"),
                ("partial（一定範囲", "{ value: partial, detail: ${1:暗号化する通信の範囲} }"),
                ("not_applicable（該当なし", "{ not_applicable: ${1:理由} }"),
            ],
        ),
        (choice("points:\n  in_transit:\n    value: ¦"), vec![("none（暗号化しない）", "none")]),
        (choice("points:\n  key_custodian: ¦"), vec![("hospital（医療機関）", "hospital")]),
        (
            choice("¦"),
            vec![
                ("duty", "duty: "),
                ("この項目の記入欄（", "duty: ${1|vendor,hospital|}\nfirst_check:"),
                ("対象外（", "excluded: "),
            ],
        ),
        (choice("duty: vendor").replace("2-B-4:\n", "2-C-¦\n"), vec![("2-C-4", "2-C-4:")]),
        (
            file(Form::File, "contracts:\n  - ¦"),
            vec![("契約（新しい契約）", "id: ${1:ehr}\n  parties:"), ("parties", "parties:")],
        ),
        (file(Form::File, "dates: ¦"), vec![("wareki（和暦", "wareki"), ("seireki（西暦", "seireki")]),
        (file(Form::File, contact), vec![("incident（障害・事故）", "incident")]),
        (file(Form::Contract, "signing: ¦"), vec![("paper（別添にも記名押印）", "paper")]),
        (file(Form::Contract, "sections: [¦]"), vec![("2-C（Part2 C システム保守・運用契約）", "2-C")]),
        (file(Form::Contract, "¦"), vec![("title", "title: "), ("date", "date: ")]),
    ] {
        let offers = editor.offers(&text);
        for (label, written) in wanted {
            assert!(
                offers.iter().any(|(offer, text)| offer.starts_with(label) && text.trim_start().starts_with(written)),
                "{label} is not offered for\n{text}\n{offers:#?}"
            );
        }
    }
}

#[test]
fn faults_are_told_in_japanese() {
    let wrong: Vec<(String, (u64, u64), &str)> = vec![
        (choice("dutty: vendor"), (11, 9), "選択に書ける欄は duty・first_check・completed・"),
        (choice("points: { in_transt: all }"), (11, 19), "項目 2-B-4 の取決め事項は in_transit・at_rest・"),
        (choice("points: { in_transit: alll }"), (11, 31), "「通信を暗号化する範囲」の答えは、all（全部）、"),
        (
            choice("points: { in_transit: { value: partial } }"),
            (11, 19),
            "暗号化する通信の範囲を detail に書いてください。",
        ),
        (choice("first_check: yes"), (11, 22), "初回確認は はい・いいえ のどれかです。"),
        (choice("completed: 2026/03/05"), (11, 20), "日付は 2026-04-01、2026年4月1日、令和8年4月1日 のどれかの形で"),
        (choice("duty: vendor").replace("2-B-4", "2-B-44"), (10, 7), "2024-06版にある項目は 2-B-4・"),
        (choice("duty: vendor").replace("    title: 契約\n", ""), (6, 5), "契約に「title」がありません。"),
        (choice("duty: vendor").replace("id: h", "id: H"), (3, 17), "病院の記号は、半角の小文字、数字、ハイフンで、"),
        (choice("duty: vendor").replace("{ v:", "{ 会社:"), (4, 12), "記号は、半角の英字で始め、"),
        (file(Form::Folder, "contracts: []\n"), (2, 12), "契約を contracts フォルダのファイルに書きます。"),
        (file(Form::Base, "contracts: []\n"), (2, 1), "based_on で読み込むファイルに書ける欄は choices・vendors・"),
    ];
    let texts: Vec<String> = wrong.iter().map(|(text, ..)| text.clone()).collect();
    for ((text, (line, column), words), faults) in wrong.iter().zip(editor().faults(&texts)) {
        assert!(
            faults.iter().any(|fault| (fault.0, fault.1) == (*line, *column) && fault.2.contains(words)),
            "{words} is not said of\n{text}\n{faults:#?}"
        );
    }
}

/// The editor sees what the tests' own reader of schemas sees, and says it in Japanese.
#[test]
fn the_editor_agrees_with_the_other_reader() {
    let schema = Schema::new(&hospital_file(sample::catalog()));
    // Every so many: the editor needs 20 milliseconds for each.
    let mutants: Vec<(String, Value)> = mutants(&base()).into_iter().step_by(7).collect();
    let texts: Vec<String> = mutants.iter().map(|(_, mutant)| file(Form::File, &mutant.to_string())).collect();
    for ((what, mutant), faults) in mutants.iter().zip(editor().faults(&texts)) {
        let refusal = schema.refusal("", mutant);
        assert_eq!(faults.is_empty(), refusal.is_none(), "{what}: {refusal:?}, {faults:?}");
        for (.., message) in faults {
            assert!(message.ends_with('。'), "{what}: {message}");
        }
    }
}
