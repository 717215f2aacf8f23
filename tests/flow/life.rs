//! The life of a contract: signed, amended, amended again. What the papers say together on a day.

use std::collections::BTreeMap;

use betten::diagnostic::codes;
use betten::model::agreed::AgreedText;
use betten::model::date::Date;
use betten::produce::{PaperState, Wanted};
use betten::resolve::{AnnexStanding, LifeFault, consolidated};

use super::{for_hospitals, sample_tree};
use crate::support::life::Life;
use crate::support::sample::{self, Read};

const CONTRACT: &str = "\
catalog: \"2024-06\"
hospital: { id: h, party: { name: 医療法人見本会 } }
vendors: { v: { party: { name: 株式会社見本 } } }
systems: { ehr: 電子カルテ }
contracts:
  - id: c
    title: 保守契約
    date: 2026-04-01
    parties: [hospital, v]
    systems: [ehr]
    precedence: annex
    sections: [2-B]
    choices:
      2-B-4: { excluded: 別契約による。 }
      2-B-5: { excluded: 別契約による。, note: 一 }
      2-B-6: { excluded: 別契約による。, note: 甲 }
";

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

/// The notes of the items on a day, and the papers that apply.
fn on(read: &Read, text: Option<&str>) -> (String, Vec<usize>) {
    let signed = &read.hospital().contracts[0].signed;
    let Some(all) = consolidated(signed, text.map(day)).expect("the papers fit together") else {
        return (String::new(), Vec::new());
    };
    let notes = all.text.clauses().iter().filter(|clause| clause.key.field == "特記事項");
    let notes = notes.map(|clause| {
        let from = all.origins[&clause.key];
        let lines: String = clause.text.lines.iter().map(|line| line.spoken()).collect();
        format!("{lines}{from}")
    });
    (notes.collect::<Vec<_>>().join(" "), all.papers)
}

/// Each paper applies from its own day on, whatever the order of the signings is. A clause says which paper it is from.
#[test]
fn each_paper_applies_from_its_day() {
    let mut life = Life::of(CONTRACT);
    life.sign("2026-04-01", None);
    life.change("note: 一", "note: 二");
    life.sign("2026-06-01", Some("2027-01-01")); // not yet in force for long
    life.change("note: 甲", "note: 乙");
    life.sign("2026-08-01", Some("2026-05-01")); // back-dated
    life.change("note: 乙", "note: 丙");
    life.sign("2026-08-01", None); // the same day
    let read = life.read().sound();
    let at = |text: &str| on(&read, Some(text)).0;
    assert_eq!(at("2026-03-31"), "");
    assert_eq!(at("2026-04-01"), "なし0 一0 甲0");
    assert_eq!(at("2026-05-01"), "なし0 一0 乙2");
    assert_eq!(at("2026-08-01"), "なし0 一0 丙3");
    assert_eq!(at("2026-12-31"), "なし0 一0 丙3");
    assert_eq!(at("2027-01-01"), "なし0 二1 丙3");
    assert_eq!(on(&read, None), ("なし0 二1 丙3".to_owned(), vec![0, 2, 3, 1]));
    assert_eq!(read.annexes().0[0].standing(), AnnexStanding::Amended(day("2027-01-01")));
}

/// A paper that changes a text which is not there yet, in the order of the days, is told with both papers.
#[test]
fn a_paper_that_does_not_meet_its_text_is_told() {
    let mut life = Life::of(CONTRACT);
    life.clash("note: 一", "note: 二", "note: 三");
    let read = life.read();
    let signed = &read.hospital().contracts[0].signed;
    let fault = consolidated(signed, Some(day("2026-09-01"))).expect_err("they clash");
    assert!(matches!(fault, LifeFault::Unmet { paper: 2, from: Some(0), .. }), "{fault:?}");
    let (_, faults) = read.annexes();
    let told: Vec<_> = faults.iter().filter(|fault| fault.code == codes::SIGNED_CLASH).collect();
    assert_eq!(told.len(), 1, "{faults:?}");
    assert_eq!(
        told[0].message,
        "契約「保守契約」の令和8年8月1日に署名した変更覚書は、Part2 B 5の特記事項を変更しますが、適用の日の順では、その文は、令和8年4月1日に署名した契約の文になっています。変更の前の文が合いません。"
    );
}

/// A record that is missing or altered is told. Without it nothing is said about what was signed.
#[test]
fn a_record_must_be_there_as_it_was() {
    let mut life = Life::of(CONTRACT);
    let record = life.sign("2026-04-01", None);
    let name = life.records().remove(0);
    assert_eq!(name, format!("signed/h-c-2026-04-01-{}.json", &record.fingerprint[..8]));
    let told = |life: &Life| -> Vec<String> {
        let read = life.read();
        read.report.iter().filter(|it| it.code == codes::SIGNED_RECORD).map(|it| it.message.clone()).collect()
    };
    assert_eq!(told(&life), Vec::<String>::new());
    let mut altered = life.clone();
    let text = altered.files[&name].replace("別契約による。", "別契約による");
    altered.files.insert(name.clone(), text);
    assert_eq!(told(&altered), [format!("署名の記録「{name}」は、署名した時の内容から書き換えられています。")]);
    life.files.remove(&name);
    assert_eq!(told(&life), [format!("「{name}」を読めません。ファイルがありません。")]);
    let read = life.read();
    let signed = &read.hospital().contracts[0].signed;
    assert_eq!(consolidated(signed, None), Err(LifeFault::NoRecord(0)));
}

/// The day of the contract was written wrongly and is corrected: nothing is changed by that.
#[test]
fn a_corrected_day_is_no_change() {
    let mut life = Life::of(CONTRACT);
    life.sign("2026-04-01", None);
    life.change("date: 2026-04-01\n    parties", "date: 2026-04-02\n    parties");
    let read = life.read().sound();
    let (annexes, faults) = read.annexes();
    let difference = annexes[0].difference.as_ref().expect("the day differs");
    assert!(difference.is_corrected_date);
    assert_eq!(annexes[0].standing(), AnnexStanding::AsSigned);
    let told: Vec<_> = faults.iter().filter(|it| it.code == codes::CONTRACT_DIFFERS_FROM_SIGNED).collect();
    assert!(told[0].message.contains("契約日は、署名した時の記録と異なります。ほかは同じです。"), "{told:?}");
    life.change("note: 一", "note: 二");
    let read = life.read().sound();
    let difference = read.annexes().0.swap_remove(0).difference.expect("it differs");
    assert!(!difference.is_corrected_date);
}

/// What changes between two texts, applied to the first, gives the second: of any two contracts, both ways.
#[test]
fn what_changes_applied_to_the_old_text_is_the_new_text() {
    let texts = std::cell::RefCell::new(Vec::<AgreedText>::new());
    for_hospitals(32, |generated, _| {
        let read = sample::read_files(&generated.single(), "betten.yaml").sound();
        let mut texts = texts.borrow_mut();
        texts.extend(read.annexes().0.iter().map(|annex| annex.text()));
        for pair in texts.windows(2).rev().take(6) {
            for (old, new) in [(&pair[0], &pair[1]), (&pair[1], &pair[0])] {
                let changes = old.changes_to(new);
                let after = old.changed(&changes).expect("they meet the text they come from");
                assert_eq!(&after, new);
                assert!(after.says_the_same(new));
                assert_eq!(new.changed(&new.changes_to(new)).as_ref(), Ok(new));
                if !changes.is_empty() {
                    assert!(new.changed(&changes).is_err(), "they do not meet the new text");
                }
            }
        }
        let keys: BTreeMap<_, _> = texts.last().expect("one").clauses().iter().map(|it| (&it.key, it)).collect();
        assert_eq!(keys.len(), texts.last().expect("one").clauses().len(), "no two clauses have one key");
    });
    let sample = sample::read(&sample_tree().file.write()).sound();
    assert_eq!(sample.annexes().0.len(), 3);
}

/// The text of a day says which paper each changed clause is from, and stands on every page.
#[test]
fn the_text_of_a_day_as_a_paper() {
    let mut life = Life::of(CONTRACT);
    life.sign("2026-04-01", None);
    life.change("note: 一", "note: 二");
    life.sign("2026-10-01", Some("2026-11-01"));
    life.change("note: 甲", "note: 乙");
    let wanted = Wanted { state: PaperState::OnDay(day("2026-11-01")), site: false, ..Wanted::default() };
    let read = life.read().sound();
    let made = read.made_as(&wanted);
    let names: Vec<&str> = made.iter().map(|file| file.path.as_str()).filter(|path| path.contains("/c/")).collect();
    assert_eq!(names, ["h/c/consolidated.html", "h/c/consolidated.md"], "nothing else is made");
    let text = sample::file(&made, "h/c/consolidated.md");
    assert!(text.starts_with("# 別添1　令和8年11月1日現在の内容\n"), "{text}");
    assert!(
        text.contains("| 契約 | 令和8年4月1日 | 令和8年4月1日 |")
            && text.contains("| 変更覚書1 | 令和8年10月1日 | 令和8年11月1日 |")
    );
    assert!(text.contains("二〔令和8年10月1日変更覚書〕") && text.contains("甲") && !text.contains("乙〔"), "{text}");
    assert!(text.contains("（令和8年11月1日現在）"), "it stands on each page: {text}");
    let early = read.made_as(&Wanted { state: PaperState::OnDay(day("2026-03-31")), ..wanted });
    assert!(early.iter().all(|file| !file.path.contains("/c/")), "nothing applies yet");
}
