//! How far a contract has come: what every item lacks, since when, and in which order.

use std::fmt::Write as _;

use betten::model::date::Date;
use betten::model::status::Status;
use betten::resolve::{Lack, OpenItem, Progress, SinceKind};

use super::for_hospitals;
use crate::support::sample;

const HEAD: &str = "\
catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
systems: { a: 甲システム, b: 乙システム }
vendors: { v: { party: { name: 会社 } } }
contracts:
";

/// A contract of section C with these lines, and these choices for C3.
fn contract(id: &str, lines: &[&str], choice: &[&str]) -> String {
    let mut text = format!(
        "  - id: {id}\n    title: 契約{id}\n    parties: [hospital, v]\n    systems: [a, b]\n    sections: [2-C]\n    precedence: annex\n"
    );
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
    text.push_str("    choices:\n");
    for item in ["2-C-1", "2-C-2", "2-C-4", "2-C-5"] {
        let _ = writeln!(text, "      {item}: {{ excluded: 別契約による。 }}");
    }
    if !choice.is_empty() {
        text.push_str("      2-C-3:\n");
    }
    for line in choice {
        let _ = writeln!(text, "        {line}");
    }
    text
}

fn progress(contracts: &[String]) -> Vec<Progress> {
    let read = sample::read(&format!("{HEAD}{}", contracts.concat())).sound();
    let (annexes, report) = read.annexes();
    assert!(!report.has_errors(), "{report:?}");
    annexes.iter().map(Progress::of).collect()
}

fn c3(choice: &[&str]) -> Option<OpenItem> {
    let all = progress(&[contract("c", &["first_meeting: 2026-02-10"], choice)]);
    all[0].open.iter().find(|item| item.item.as_str() == "2-C-3").cloned()
}

/// Short names of what is missing.
fn lacks(item: &OpenItem) -> Vec<String> {
    item.lacks
        .iter()
        .map(|lacking| {
            let name = match &lacking.lack {
                Lack::Duty => "duty",
                Lack::Point(id, _) => id.as_str(),
                Lack::FirstCheck => "first_check",
                Lack::Completed => "completed",
                Lack::Reconfirm => "reconfirm",
            };
            let systems: Vec<&str> = lacking.systems.iter().map(|(id, _)| id.as_str()).collect();
            if systems.is_empty() { name.to_owned() } else { format!("{name} in {}", systems.join(",")) }
        })
        .collect()
}

/// Every cell of the status table: an item lacks exactly what keeps it from 合意済.
#[test]
fn an_item_lacks_what_keeps_it_from_being_agreed() {
    for duty in [false, true] {
        for point in [false, true] {
            for check in [None, Some("はい"), Some("いいえ")] {
                for completed in [false, true] {
                    if completed && check == Some("はい") {
                        continue; // An error of the file.
                    }
                    let check_line = check.map(|word| format!("first_check: {word}"));
                    let mut choice = vec!["note: 特記"];
                    choice.extend(duty.then_some("duty: v"));
                    choice.extend(point.then_some("points: { interval: 1か月 }"));
                    choice.extend(check_line.as_deref());
                    choice.extend(completed.then_some("completed: 2026-03-05"));
                    let mut expected = Vec::new();
                    expected.extend((!duty).then_some("duty"));
                    expected.extend((!point).then_some("interval"));
                    expected.extend(check.is_none().then_some("first_check"));
                    expected.extend((check == Some("いいえ") && !completed).then_some("completed"));
                    let open = c3(&choice);
                    assert_eq!(open.as_ref().map(lacks).unwrap_or_default(), expected, "{choice:?}");
                    assert_eq!(open.is_none(), expected.is_empty());
                    if let Some(item) = open {
                        let undecided = !duty || !point;
                        assert_eq!(item.status, if undecided { Status::Undecided } else { Status::Negotiating });
                    }
                }
            }
        }
    }
    assert!(c3(&["excluded: 別契約による。"]).is_none());
}

#[test]
fn what_only_some_systems_lack_names_them() {
    let choice = ["first_check: いいえ", "systems: { a: { duty: v, points: { interval: 1か月 } } }"];
    assert_eq!(lacks(&c3(&choice).expect("open")), ["duty in b", "interval in b", "completed"]);
    let choice = ["first_check: いいえ", "systems: { a: { duty: v } }"];
    assert_eq!(lacks(&c3(&choice).expect("open")), ["duty in b", "interval", "completed"]);
}

/// The day from which a contract waits, and the order of contracts.
#[test]
fn oldest_first() {
    let refused = ["first_check: いいえ"];
    let settled = ["duty: v", "points: { interval: 1か月 }", "first_check: はい"];
    let all = progress(&[
        contract("undated", &[], &[]),
        contract("settled", &["first_meeting: 2020-01-01"], &settled),
        contract("later", &["first_meeting: 2026-02-11"], &refused),
        contract("same-day", &["first_meeting: 2026-02-10"], &[]),
        contract("by-date", &["date: 2026-02-09"], &[]),
        contract("refused", &["first_meeting: 2026-02-10", "date: 2020-01-01"], &refused),
        contract("by-date-same-day", &["date: 2026-02-10"], &[]),
        contract("undated-too", &[], &[]),
    ]);
    let order: Vec<&str> = Progress::oldest_first(&all).iter().map(|contract| contract.contract.as_str()).collect();
    assert_eq!(
        order,
        ["by-date", "refused", "same-day", "by-date-same-day", "later", "undated", "undated-too", "settled"]
    );
    let since = |id: &str| {
        let contract = all.iter().find(|contract| contract.contract.as_str() == id).expect("the contract");
        contract.since().map(|since| (since.date, since.kind))
    };
    assert_eq!(since("undated"), None);
    assert_eq!(since("by-date"), Some((Date::new(2026, 2, 9).expect("a day"), SinceKind::Contract)));
    assert_eq!(since("refused"), Some((Date::new(2026, 2, 10).expect("a day"), SinceKind::FirstMeeting)));
}

/// What was asked at the first meeting and not answered comes before what nobody asked yet.
#[test]
fn refused_items_come_first() {
    let read = sample::sample();
    let (annexes, _) = read.annexes();
    let pacs = annexes.iter().map(Progress::of).find(|contract| contract.contract.as_str() == "pacs").expect("pacs");
    let open: Vec<(&str, Option<bool>)> =
        pacs.open.iter().map(|item| (item.place.as_str(), item.first_check)).collect();
    assert_eq!(
        open,
        [("Part2 C 3", Some(false)), ("Part2 C 5", Some(false)), ("Part2 参考1", None), ("Part2 参考3", None)]
    );
}

/// What is told of a contract is what its annex says, on any hospital.
#[test]
fn progress_agrees_with_the_annex() {
    for_hospitals(24, |generated, _| {
        let read = sample::read_files(&generated.single(), "betten.yaml").sound();
        let (annexes, _) = read.annexes();
        let all: Vec<Progress> = annexes.iter().map(Progress::of).collect();
        for (annex, progress) in annexes.iter().zip(&all) {
            assert_eq!(progress.items(), annex.items().count());
            assert_eq!(progress.is_settled(), annex.is_settled());
            let open = progress.count(Status::Undecided) + progress.count(Status::Negotiating);
            let again = progress.open.iter().filter(|item| item.status.is_settled()).count();
            assert_eq!(progress.open.len(), open + again);
            assert_eq!(progress.to_reconfirm(), annex.to_reconfirm());
            assert!(progress.open.iter().all(|item| !item.lacks.is_empty()));
            assert!(progress.open.iter().all(|item| !item.status.is_settled() || item.needs_reconfirming()));
        }
        let sorted = Progress::oldest_first(&all);
        assert_eq!(sorted.len(), all.len());
        let dated = sorted.iter().filter(|contract| !contract.is_settled()).map(|contract| contract.since());
        let days: Vec<_> = dated.map(|since| (since.is_none(), since.map(|since| since.date))).collect();
        assert!(days.is_sorted(), "{days:?}");
    });
}
