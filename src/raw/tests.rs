use std::path::Path;

use super::catalog::{RawCatalog, RawGlossary, RawGuidelines, RawItems};
use super::hospital::{ALL_KEYS, RawAnswerKind, RawBase, RawContract, RawHospitalFile};
use super::points::RawPoints;
use super::*;
use crate::diagnostic::{Report, SourceId};

fn read_all<T: FileShape>(text: &str) -> (Option<T>, Vec<String>) {
    let mut report = Report::new();
    let value = read("病院ファイル", SourceId(0), text, &mut report);
    report.sort();
    let faults = report
        .iter()
        .map(|fault| {
            let range = fault.primary.as_ref().expect("faults of a text have a place").span.range();
            let line = text[..range.start].matches('\n').count() + 1;
            format!("{line} {} {} | {}", fault.code.as_str(), &text[range], fault.message)
        })
        .collect();
    (value, faults)
}

fn faults<T: FileShape>(text: &str) -> Vec<String> {
    read_all::<T>(text).1
}

fn hints<T: FileShape>(text: &str) -> Vec<String> {
    let mut report = Report::new();
    let _: Option<T> = read("病院ファイル", SourceId(0), text, &mut report);
    report.iter().flat_map(|fault| fault.hints.clone()).collect()
}

#[test]
fn one_run_shows_everything() {
    let text = "\
catalog: \"2024-06\"
hospitl:
  id: a
dates:
systems: [ehr]
first_check_in_annex: yes
vendors:
  v:
    party: { name: [甲], adress: 東京 }
    contacts:
      - who: 当直
        phnoe: 03
      -
choices:
  2-C-4: { note: \"\", agreed_for: x, first_check: true, dutty: v }
contracts:
  - title: 契約
    parties: v
    period: 1年
    systems: [ehr, { a: b }]
    choices:
      2-B-4:
        duty: { v: , w: 作業 }
        points: { x: { vale: all }, y: [], z: { not_applicable: なし, value: b } }
        cost: { detail: 込み }
        excluded: true
        inherit: いいえ
";
    let (file, faults) = read_all::<RawHospitalFile>(text);
    assert_eq!(
        faults,
        [
            "2 yaml/unknown-key hospitl | 病院ファイルに「hospitl」という欄はありません。",
            "4 yaml/empty-value dates | 「dates」の値がありません。",
            "5 yaml/wrong-type [ehr] | 「systems」には、「欄: 値」の並びを書いてください。",
            "6 yaml/wrong-type yes | 「first_check_in_annex」に「yes」は使えません。",
            "9 yaml/wrong-type [甲] | 「name」には、文字を書いてください。",
            "9 yaml/unknown-key adress | 「party」に「adress」という欄はありません。",
            "11 yaml/missing-key who | 連絡先に「for」がありません。",
            "12 yaml/unknown-key phnoe | 連絡先に「phnoe」という欄はありません。",
            "13 yaml/empty-value  | 「contacts」の一覧に、中身のないところがあります。",
            "15 yaml/empty-value note | 「note」の値がありません。",
            "15 yaml/wrong-type true | 「first_check」に「true」は使えません。",
            "15 yaml/unknown-key dutty | 選択に「dutty」という欄はありません。",
            "17 yaml/missing-key title | 契約に「id」がありません。",
            "18 yaml/wrong-type v | 「parties」には、一覧（「- 」の行、または [ ]）を書いてください。",
            "19 yaml/wrong-type 1年 | 「period」には、「欄: 値」の並びを書いてください。",
            "20 yaml/wrong-type { a: b } | 「systems」には、文字を書いてください。",
            "23 yaml/empty-value v | 「v」の値がありません。",
            "24 yaml/unknown-key vale | 回答に「vale」という欄はありません。",
            "24 yaml/empty-value y | 「y」の値がありません。",
            "24 yaml/wrong-type b | 「not_applicable」（該当なし）と回答は、同時に書けません。",
            "25 yaml/missing-key cost | 「cost」に「bearer」がありません。",
            "26 yaml/wrong-type true | 「excluded」には、対象外とする理由を書いてください。",
            "27 yaml/wrong-type いいえ | 「inherit」に「いいえ」は使えません。",
        ],
    );
    let file = file.expect("what can be read is read");
    assert_eq!(file.contracts.expect("they are written")[0].title.value, "契約");
}

#[test]
fn hints_say_what_was_meant() {
    assert_eq!(
        hints::<RawContract>("id: a\ntitel: b\ntitle: c\nparties: [a]\n")[0],
        "title の書き間違いではありませんか。",
    );
    assert_eq!(
        hints::<RawBase>("choices: { 2-C-4: { first_check: yes } }\n"),
        ["「first_check: はい」と書いてください。"],
    );
    assert_eq!(
        hints::<RawHospitalFile>("first_check_in_annex: はい\ncatalog: a\nhospital: { id: b, party: { name: c } }\n"),
        ["「first_check_in_annex: true」と書いてください。"]
    );
    assert_eq!(
        hints::<RawBase>("choices: { 2-C-4: { duty:hospital } }\n")[0],
        "「duty: 」のように、半角の「:」と空白で区切ってください。",
    );
    assert_eq!(
        hints::<RawBase>("choices: { 2-C-4: duty:hospital }\n"),
        ["「duty: 」のように、半角の「:」と空白で区切ってください。", "「duty: hospital」と書いてください。"],
    );
    assert_eq!(hints::<RawContract>("id: a\ntitle: b\nparties: v\n"), ["「parties: [v]」と書いてください。"],);
    assert!(hints::<RawBase>("zzz: 1\n")[0].starts_with("使える欄: choices・"));
}

#[test]
fn short_and_long_forms_mean_the_same_kind() {
    let text = "\
choices:
  a: { duty: v, cost: v, points: { p: all, q: true, r: 2 } }
  b: { duty: [hospital, v], cost: [hospital, v], points: { p: [一, 二] } }
  c:
    duty: { hospital: 承認, v: 作業 }
    cost: { bearer: [hospital, v], detail: 折半 }
    points: { p: { value: partial, detail: 診療録 }, q: { not_applicable: ない } }
    systems: { ehr: { points: { p: none } } }
";
    let (base, faults) = read_all::<RawBase>(text);
    assert_eq!(faults, [] as [&str; 0]);
    let choices = base.expect("it reads").choices;
    let duty = |index: usize| choices[index].1.duty.as_ref().expect("a duty");
    let cost = |index: usize| choices[index].1.cost.as_ref().expect("a cost");
    assert_eq!(duty(0).holders.len(), 1);
    assert_eq!(duty(1).holders[1].0.value, "v");
    assert_eq!(duty(2).holders[1].1.as_ref().map(|role| role.as_str()), Some("作業"));
    assert_eq!(cost(0).bearers.len(), 1);
    assert_eq!(cost(2).detail.as_ref().map(|detail| detail.as_str()), Some("折半"));
    let answer = |index: usize, point: usize| &choices[index].1.points[point].1.kind;
    assert!(matches!(answer(0, 1), RawAnswerKind::Value { value, detail: None } if value.value == "true"));
    assert!(matches!(answer(0, 2), RawAnswerKind::Value { value, detail: None } if value.value == "2"));
    assert!(matches!(answer(1, 0), RawAnswerKind::List(items) if items.len() == 2));
    assert!(matches!(answer(2, 0), RawAnswerKind::Value { detail: Some(detail), .. } if detail.value == "診療録"));
    assert!(matches!(answer(2, 1), RawAnswerKind::NotApplicable(reason) if reason.value == "ない"));
    assert_eq!(choices[2].1.systems[0].0.value, "ehr");
}

#[test]
fn what_was_refused_is_not_called_missing() {
    assert_eq!(
        faults::<RawContract>("<<: { id: a, title: b }\nparties: *p\n"),
        [
            "1 yaml/unsupported-feature << | 「<<」（ほかの内容の取り込み）は使えません。",
            "2 yaml/unsupported-feature *p | ほかの場所の写し（* で始まる語）は使えません。",
        ],
    );
}

#[test]
fn a_whole_file_of_the_wrong_kind_is_said_once() {
    assert_eq!(faults::<RawHospitalFile>(""), ["1 yaml/empty-value  | 病院ファイルに何も書かれていません。"]);
    assert_eq!(
        faults::<RawHospitalFile>("- a\n- b\n"),
        ["1 yaml/wrong-type - a\n- b | 病院ファイルには、「欄: 値」の並びを書いてください。"],
    );
}

#[test]
fn many_faults_end_in_one_that_says_so() {
    let text: String = (0..5000).map(|number| format!("key{number}: 1\n")).collect();
    let mut report = Report::new();
    let _: Option<RawBase> = read("x", SourceId(0), &text, &mut report);
    assert_eq!(report.iter().count(), 1001);
    assert_eq!(report.iter().last().map(|fault| fault.code.as_str()), Some("file/too-many-faults"));
}

#[test]
fn no_key_is_listed_twice() {
    for keys in ALL_KEYS.iter().chain(super::catalog::ALL_KEYS).chain(super::points::ALL_KEYS) {
        let mut all: Vec<_> = keys.names().collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count, "{}", keys.what);
    }
}

/// The shipped edition and the sample can be read without a fault.
#[test]
fn the_shipped_files_read() {
    fn clean<T: FileShape>(path: &Path) {
        let text = std::fs::read_to_string(path).expect("the file is part of the repository");
        assert_eq!(faults::<T>(&text), [] as [&str; 0], "{}", path.display());
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    clean::<RawHospitalFile>(&root.join("betten.yaml"));
    let edition = root.join("data/2024-06");
    clean::<RawCatalog>(&edition.join("catalog.yaml"));
    clean::<RawGlossary>(&edition.join("glossary.yaml"));
    clean::<RawGuidelines>(&edition.join("guidelines.yaml"));
    for section in ["b", "c", "r"] {
        clean::<RawItems>(&edition.join(format!("items/part2/{section}.yaml")));
        clean::<RawPoints>(&edition.join(format!("points/1/part2/{section}.yaml")));
    }
}
