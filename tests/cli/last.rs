//! What there is to look at before the signing, as `build --final`, `check --final` and `status` tell it.

use super::{TEXT, betten, code, folder_with, sample, told};

const FINAL: [&str; 3] = ["--final", "--contract", "sample/ehr"];

/// The list at the end of what was told.
fn list(told: &str) -> String {
    let at = told.find("\n署名の前に見ること：").unwrap_or_else(|| panic!("{told}"));
    told[at..].to_owned()
}

/// It stands at the end, once for each contract, whether the papers are made or kept. It changes no exit code.
#[test]
fn a_final_build_ends_with_what_to_look_at() {
    let folder = folder_with(&sample());
    let here = folder.path();
    let build = |more: &[&str]| {
        let output = betten(here, &[&TEXT[..], &FINAL, more].concat());
        assert_eq!(code(&output), 0, "{}", told(&output));
        told(&output)
    };
    let first = build(&[]);
    assert_eq!(first.matches("署名の前に見ること：").count(), 1, "{first}");
    assert!(first.find("出力先: ") < first.find("署名の前に見ること："), "{first}");
    assert!(list(&first).contains("  ・betten.yaml:") && list(&first).contains("秘密保持"), "{first}");
    assert!(!first.contains("status/before-signing"), "{first}");
    for again in [build(&[]), build(&["--force"]), build(&["--all"]), build(&["--strict"])] {
        assert_eq!(list(&again), list(&first));
    }
    assert!(!build(&["--quiet"]).contains("署名の前に"));
    let draft = betten(here, &TEXT);
    assert!(!told(&draft).contains("署名の前に見ること"), "{}", told(&draft));
}

/// A build that finds nothing changed reads no hospital, and tells the same.
#[test]
fn a_build_that_keeps_the_hospital_tells_the_same() {
    // Only the contract in which nothing is open.
    let text = sample();
    let (head, rest) = text.split_once("\naccepted:").expect("the sample accepts findings");
    let (_, contracts) = rest.split_once("\ncontracts:").expect("the sample has contracts");
    let (first, _) = contracts.split_once("\n  # 契約2").expect("the sample has a second contract");
    let folder = folder_with(&format!("{head}\ncontracts:{first}\n"));
    let here = folder.path();
    let build = || {
        let output = betten(here, &[&TEXT[..], &["--final"]].concat());
        assert_eq!(code(&output), 0, "{}", told(&output));
        told(&output)
    };
    let (first, again) = (build(), build());
    assert!(again.contains("（書いた 0、"), "{again}");
    assert_eq!(list(&again), list(&first));
}

#[test]
fn check_and_status_tell_it_to_people_and_programs() {
    let folder = folder_with(&sample());
    let here = folder.path();
    let check = betten(here, &[&["check"], &FINAL[..], &["--format", "json"]].concat());
    assert_eq!(code(&check), 0, "{}", told(&check));
    let notes: serde_json::Value = serde_json::from_slice(&check.stdout).expect("JSON");
    let notes: Vec<_> =
        notes.as_array().expect("a list").iter().filter(|note| note["code"] == "status/before-signing").collect();
    let status = betten(here, &["status", "--format", "json"]);
    assert_eq!(code(&status), 0, "{}", told(&status));
    let report: serde_json::Value = serde_json::from_slice(&status.stdout).expect("JSON");
    let contracts = report["hospitals"][0]["contracts"].as_array().expect("contracts");
    for contract in contracts {
        let reminders = contract["reminders"].as_array().expect("a list");
        assert_eq!(reminders.is_empty(), contract["settled"] != true, "{contract}");
        if contract["contract"] == "sample/ehr" {
            let words = |list: &[&serde_json::Value]| {
                let mut words: Vec<String> = list.iter().map(|it| it["message"].to_string()).collect();
                words.sort();
                words
            };
            assert_eq!(words(&reminders.iter().collect::<Vec<_>>()), words(&notes));
        }
    }
    let human = betten(here, &["status"]);
    assert!(String::from_utf8_lossy(&human.stdout).contains("  署名の前に  betten.yaml:"), "{human:?}");
}
