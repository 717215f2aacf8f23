//! The table of statuses, from the hospital file to the printed word.

use betten::diagnostic::codes;
use betten::model::status::Status;

use crate::support::sample;

const HEAD: &str = "\
catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
systems: { a: 甲システム, b: 乙システム }
vendors: { v: { party: { name: 会社 } } }
contracts:
  - id: c
    title: 契約
    parties: [hospital, v]
    systems: [a, b]
    first_meeting: 2026-02-10
    choices:
      2-C-3:
";

/// Status of the one item, the codes found, and its printed word in the overview.
fn resolve(choice: &[String]) -> Result<(Status, Vec<&'static str>), Vec<&'static str>> {
    let text =
        format!("{HEAD}{}\n", choice.iter().map(|line| format!("        {line}")).collect::<Vec<_>>().join("\n"));
    let read = sample::read(&text);
    let mut found: Vec<_> = read.report.iter().map(|fault| fault.code.as_str()).collect();
    if read.report.has_errors() {
        return Err(found);
    }
    let (annexes, report) = read.annexes();
    found.extend(report.iter().map(|fault| fault.code.as_str()));
    let item = annexes[0].items().find(|item| item.item.id.as_str() == "2-C-3").expect("the item is covered");
    let made = read.made();
    let annex = sample::file(&made, "h/c/annex.md");
    let row = annex.lines().find(|line| line.contains("](#item-2-c-3)")).expect("the item has its row");
    assert!(row.ends_with(&format!("| {} |", item.status.word())), "{row}");
    Ok((item.status, found))
}

/// Every combination of reason, content, 初回確認 and 完了日.
#[test]
fn status_table() {
    let mut rows = 0;
    for excluded in [false, true] {
        for (duty, point) in [(false, false), (true, false), (false, true), (true, true)] {
            for check in [None, Some("はい"), Some("いいえ")] {
                for completed in [None, Some("2026-03-05")] {
                    let mut lines = vec!["note: 特記".to_owned()];
                    lines.extend(excluded.then(|| "excluded: 別契約による。".to_owned()));
                    lines.extend(duty.then(|| "duty: v".to_owned()));
                    lines.extend(point.then(|| "points: { interval: 1か月 }".to_owned()));
                    lines.extend(check.map(|word| format!("first_check: {word}")));
                    lines.extend(completed.map(|day| format!("completed: {day}")));
                    let found = resolve(&lines);
                    let complete = duty && point;
                    let beside = duty || point || check.is_some() || completed.is_some();
                    let place = format!("{lines:?}: {found:?}");
                    match (excluded, check, completed) {
                        (true, ..) if beside => {
                            assert!(found.unwrap_err().contains(&codes::EXCLUDED_WITH_ANSWERS.as_str()), "{place}");
                        }
                        (true, ..) => assert_eq!(found.expect("no error").0, Status::Excluded, "{place}"),
                        (false, Some("はい"), Some(_)) => {
                            assert_eq!(found, Err(vec![codes::CHECK_CONTRADICTION.as_str()]), "{place}");
                        }
                        (false, _, _) => {
                            let (status, codes_found) = found.expect("no error");
                            let expected = match (complete, check, completed) {
                                (false, ..) => Status::Undecided,
                                (true, None, _) | (true, Some("いいえ"), None) => Status::Negotiating,
                                (true, ..) => Status::Agreed,
                            };
                            assert_eq!(status, expected, "{place}");
                            let premature = codes_found.contains(&codes::CHECK_PREMATURE.as_str());
                            assert_eq!(premature, check == Some("はい") && !complete, "{place}");
                            let cost = codes_found.contains(&codes::COST_UNANSWERED.as_str());
                            assert_eq!(cost, complete, "{place}");
                        }
                    }
                    rows += 1;
                }
            }
        }
    }
    assert_eq!(rows, 48);
}

/// With answers by system, the item is as far as its last system.
#[test]
fn an_item_is_as_far_as_its_last_system() {
    let lines = |systems: &str| ["duty: v", "first_check: はい", "cost: v", systems].map(str::to_owned).to_vec();
    let both =
        "systems: { a: { points: { interval: 1か月 } }, b: { points: { interval: { not_applicable: ない。 } } } }";
    assert_eq!(resolve(&lines(both)), Ok((Status::Agreed, vec![])));
    let one = "systems: { a: { points: { interval: 1か月 } } }";
    assert_eq!(resolve(&lines(one)), Ok((Status::Undecided, vec![codes::CHECK_PREMATURE.as_str()])));
}

/// 完了日 before the first meeting, and before any meeting is known.
#[test]
fn completion_follows_the_first_meeting() {
    let lines = |day: &str| {
        [
            "duty: v".to_owned(),
            "cost: v".to_owned(),
            "first_check: いいえ".to_owned(),
            format!("completed: {day}"),
            "points: { interval: 1か月 }".to_owned(),
        ]
    };
    assert_eq!(resolve(&lines("2026-02-09")), Err(vec![codes::CHECK_CONTRADICTION.as_str()]));
    assert_eq!(resolve(&lines("2026-02-10")), Ok((Status::Agreed, vec![])));
}
