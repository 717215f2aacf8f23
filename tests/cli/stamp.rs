//! `betten status --stamp` as a person calls it: which contracts are stamped, and what stays unchanged.

use std::path::Path;

use super::{betten, code, folder_with, sample, told};
use crate::support::past::printed_again;

fn text(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("betten.yaml")).expect("the file is there")
}

/// What only the new text has, line by line; the rest is the old one.
#[track_caller]
fn new_lines(old: &str, new: &str) -> Vec<String> {
    let mut rest = old.lines().peekable();
    let added = new.lines().filter(|line| rest.next_if_eq(line).is_none()).map(|line| line.trim().to_owned()).collect();
    assert_eq!(rest.next(), None);
    added
}

#[test]
fn what_is_settled_is_stamped_and_then_held_to() {
    let folder = folder_with(&sample());
    let output = betten(folder.path(), &["status", "--stamp", "令和8年4月1日"]);
    let said = told(&output);
    assert_eq!(code(&output), 0, "{said}");
    assert!(said.starts_with("署名を控えました（署名日 令和8年4月1日）。\n  「電子カルテシステム保守・運用契約」（sample/ehr）　照合番号 "), "{said}");
    assert!(said.contains("まだ案なので、署名を控えていません。\n  「医用画像管理システム保守契約」（sample/pacs）　未決が2件、協議中が2件あります。"), "{said}");
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(list.contains("署名の記録  令和8年4月1日　照合番号 b2a9fa31\n"), "{list}");
    let stamped = text(folder.path());
    let added = new_lines(&sample(), &stamped);
    let (marks, numbers): (Vec<&String>, Vec<&String>) = added.iter().partition(|line| {
        ["points: 1", "signed:", "form: 2"].contains(&line.as_str())
            || ["- date: ", "fingerprint: ", "record: ", "digest: ", "agreed_for: "]
                .iter()
                .any(|key| line.starts_with(key))
            || line.rsplit(": ").next().is_some_and(|digits| digits.len() == 16)
    });
    assert_eq!(marks.len(), 7 + 12, "{added:?}");
    assert!(numbers.contains(&&"numbers:".to_owned()) && numbers.contains(&&"joins: 1".to_owned()), "{numbers:?}");
    assert_eq!(added[..3], ["points: 1", "signed:", "- date: 2026-04-01"]);

    let again = betten(folder.path(), &["status", "--stamp", "2026-05-01"]);
    assert_eq!(code(&again), 0);
    assert!(told(&again).contains("もう控えてあります。\n  「電子カルテ"), "{}", told(&again));
    assert_eq!(text(folder.path()), stamped);

    std::fs::write(folder.path().join("betten.yaml"), stamped.replacen("time_limit: 1時間", "time_limit: 2時間", 1))
        .expect("there is room");
    let changed = text(folder.path());
    assert_ne!(changed, stamped);
    let said = told(&betten(folder.path(), &["check", "--contract", "sample/ehr"]));
    assert!(said.contains("署名した時の内容と異なります。異なるところは Part2 C 4 (1) です。"), "{said}");
    assert!(said.contains("betten diff 病院ファイル --memorandum"), "{said}");
    let refused = betten(folder.path(), &["status", "--stamp", "2026-05-01"]);
    assert_eq!((code(&refused), text(folder.path())), (1, changed.clone()), "{}", told(&refused));
    assert!(told(&refused).contains("記録し直していません"), "{}", told(&refused));

    let anew = betten(folder.path(), &["status", "--stamp", "2026-05-01", "--contract", "sample/ehr"]);
    assert_eq!(code(&anew), 0, "{}", told(&anew));
    let added = new_lines(&changed, &text(folder.path()));
    let keys: Vec<&str> = added.iter().map(|line| line.split(": ").next().unwrap_or("")).collect();
    assert_eq!(keys, ["- date", "form", "fingerprint", "record", "digest"], "a second signing is added");
    assert!(!told(&betten(folder.path(), &["check"])).contains("署名した時"));
}

#[test]
fn a_draft_is_refused_with_the_reason() {
    let folder = folder_with(&sample());
    let output = betten(folder.path(), &["status", "--stamp", "2026-04-01", "--contract", "sample/pacs"]);
    assert_eq!(code(&output), 1);
    assert!(told(&output).contains("まだ案なので、署名を控えていません。"), "{}", told(&output));
    assert!(output.stdout.is_empty());
    assert_eq!(text(folder.path()), sample());

    for (arguments, words) in [
        (&["--stamp", "4月1日"][..], "「--stamp」の「4月1日」は日付として読めません。"),
        (&["--stamp", "2026-02-30"], "「--stamp」の「2026-02-30」という日はありません。"),
    ] {
        let output = betten(folder.path(), &[&["status"], arguments].concat());
        assert_eq!(code(&output), 2);
        assert!(told(&output).contains(words), "{}", told(&output));
    }
    let broken = folder_with(&sample().replacen("duty: vendor", "duty: venndor", 1));
    let before = text(broken.path());
    let output = betten(broken.path(), &["status", "--stamp", "2026-04-01"]);
    assert_eq!((code(&output), text(broken.path())), (1, before));
    assert!(told(&output).contains("署名を控えていません。先に、示したところを直してください。"), "{}", told(&output));
}

/// A file that would become too large: what could not be written, where, why, and what to do.
#[test]
fn a_file_that_cannot_take_the_record_is_told_of_by_its_place() {
    let sample = sample();
    let full = format!("{sample}# {}\n", "x".repeat(betten::diagnostic::MAX_TEXT - sample.len() - 40));
    let folder = folder_with(&full);
    let output = betten(folder.path(), &["status", "--stamp", "2026-04-01"]);
    assert_eq!((code(&output), text(folder.path()) == full), (2, true), "{}", told(&output));
    let line = 1 + sample.lines().position(|line| line.trim() == "- id: ehr").expect("it is there");
    let said = told(&output);
    assert!(said.contains(&format!("「betten.yaml:{line}:")), "{said}");
    assert!(said.contains("の「contracts > id: ehr > "), "{said}");
    assert!(said.contains("ファイルが大きすぎます。") && said.contains("何も書いていません。"), "{said}");
    assert!(said.contains("要らない行を手で減らしてから"), "{said}");
}

/// Where each contract is a file of its own, that file alone changes.
#[test]
fn a_contract_of_a_folder_is_stamped_in_its_own_file() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir_all(folder.path().join("h/contracts")).expect("there is room");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("there is room");
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("the file is there");
    let hospital = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 病院 } }\nvendors: { v: { party: { name: 会社 } } }\nchoices:\n  2-B-4: { excluded: 別契約による。 }\n";
    let contract = |id: &str, choices: &str| {
        format!(
            "id: {id}\ntitle: 契約\nparties: [hospital, v]\nprecedence: annex\nsections: [2-B]\nchoices:\n  2-B-5:\n    excluded: 別契約による。\n{choices}"
        )
    };
    let done = contract("a", "  2-B-6:\n    # 理由\n    excluded: 別契約による。\n");
    let open = contract("b", "");
    write("h/hospital.yaml", hospital);
    write("h/contracts/a.yaml", &done.replace('\n', "\r\n"));
    write("h/contracts/b.yaml", &open);
    let output = betten(folder.path(), &["status", "h", "--stamp", "2026-04-01"]);
    assert_eq!(code(&output), 0, "{}", told(&output));
    assert!(
        told(&output).contains("書き込んだファイル: h/contracts/a.yaml、h/signed/h-a-2026-04-01-"),
        "{}",
        told(&output)
    );
    assert_eq!((text("h/hospital.yaml"), text("h/contracts/b.yaml")), (hospital.to_owned(), open));
    let stamped = text("h/contracts/a.yaml");
    assert_eq!(stamped.matches('\n').count(), stamped.matches("\r\n").count());
    let added = new_lines(&done, &stamped.replace("\r\n", "\n"));
    let keys: Vec<&str> = added.iter().map(|line| line.split(':').next().unwrap_or_default()).collect();
    assert_eq!(
        keys,
        [
            "points",
            "signed",
            "- date",
            "form",
            "fingerprint",
            "record",
            "digest",
            "preamble",
            "joins",
            "items",
            "tiers",
            "roles",
            "system",
            "incident",
            "business_day",
            "external_access",
            "external_point",
            "remainder",
            "precedence",
            "2-B-4",
            "agreed_for",
            "agreed_for"
        ]
    );
}

/// The disk takes no more than a block: the old file is whole, and nothing lies beside it.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file() {
    let folder = folder_with(&sample());
    let command =
        format!("trap '' XFSZ; ulimit -f 1; exec {} status --stamp 2026-04-01", crate::support::program::BETTEN);
    let output = crate::support::program::start("sh")
        .args(["-c", &command])
        .current_dir(folder.path())
        .output()
        .expect("there is a shell");
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert!(told(&output).contains("」に書けません"), "{}", told(&output));
    assert_eq!(text(folder.path()), sample());
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
}

/// Rights and links of the file stay; one that may not be written is left alone.
#[cfg(unix)]
#[test]
fn the_file_stays_the_file_it_was() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder_with(&sample());
    let file = folder.path().join("betten.yaml");
    let real = folder.path().join("本体.yaml");
    std::fs::rename(&file, &real).expect("a new name");
    std::os::unix::fs::symlink("本体.yaml", &file).expect("a link");
    let allow = |mode| std::fs::set_permissions(&real, std::fs::Permissions::from_mode(mode)).expect("our own file");
    allow(0o440);
    let output = betten(folder.path(), &["status", "--stamp", "2026-04-01"]);
    assert_eq!((code(&output), text(folder.path())), (2, sample()));
    assert!(told(&output).contains("書き込みが禁じられています"), "{}", told(&output));
    allow(0o640);
    assert_eq!(code(&betten(folder.path(), &["status", "--stamp", "2026-04-01"])), 0);
    assert!(text(folder.path()).contains("signed:"));
    assert!(std::fs::symlink_metadata(&file).expect("the link").is_symlink());
    assert_eq!(std::fs::metadata(&real).expect("the file").permissions().mode() & 0o777, 0o640);
}

/// The contract is signed and changed; the change is signed, taken back, and signed again.
#[test]
fn a_change_is_signed_and_taken_back() {
    let folder = folder_with(&sample());
    let here = folder.path();
    let ehr = ["--contract", "sample/ehr"];
    assert_eq!(code(&betten(here, &["status", "--stamp", "2026-04-01"])), 0);
    let signed = text(here);
    std::fs::write(here.join("betten.yaml"), signed.replacen("time_limit: 1時間", "time_limit: 2時間", 1))
        .expect("there is room");
    let changed = text(here);
    let diff = betten(here, &["diff", "betten.yaml", "--memorandum", "--formats", "md"]);
    assert_eq!(code(&diff), 1, "{}", told(&diff));
    assert!(told(&diff).contains("比べました: 1契約（変更 1）。2ファイル"), "{}", told(&diff));
    let stamp = ["status", "--stamp", "2026-10-01", "--effective", "2026-11-01"];
    let output = betten(here, &[&stamp[..], &ehr].concat());
    assert_eq!(code(&output), 0, "{}", told(&output));
    assert!(told(&output).contains("（sample/ehr）　変更の覚書　照合番号 "), "{}", told(&output));
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(list.contains("変更覚書1　令和8年10月1日（令和8年11月1日から適用）"), "{list}");
    let records = || std::fs::read_dir(here.join("signed")).expect("the folder is there").count();
    assert_eq!(records(), 2);
    let name = text(here).lines().filter_map(|line| Some(line.trim().strip_prefix("record: ")?.to_owned())).next_back();
    let record = std::fs::read_to_string(here.join(name.expect("a record"))).expect("it is there");
    assert!(
        record.contains("\"kind\": \"memorandum\"")
            && record.contains("前条の変更は、")
            && record.contains("令和8年11月1日")
    );

    let on = betten(here, &["build", "--on", "2026-11-01", "--output", "then", "--formats", "md"]);
    assert_eq!(code(&on), 0, "{}", told(&on));
    let then = std::fs::read_to_string(here.join("then/sample/ehr/consolidated.md")).expect("it is made");
    assert!(then.contains("2時間以内に") && then.contains("〔令和8年10月1日変更覚書〕"), "{then}");
    let here_too = betten(here, &["build", "--on", "2026-11-01"]);
    assert_eq!(code(&here_too), 2);
    assert!(told(&here_too).contains("--output で別の出力先を書いてください"), "{}", told(&here_too));

    // With what holds on a day: before the 覚書 applies the sentence differs, from then on it does not.
    let on = |day: &str, expected: i32| {
        let output = betten(here, &["diff", "betten.yaml", "--on", day, "--formats", "md", "--output", "days"]);
        assert_eq!(code(&output), expected, "{day}: {}", told(&output));
        told(&output)
    };
    on("2026-10-31", 1);
    let paper = std::fs::read_dir(here.join("days/sample/ehr")).expect("it was made").next().expect("a paper");
    let paper = paper.expect("it can be read").path();
    assert!(paper.display().to_string().contains("changes-2026-10-31-"), "{}", paper.display());
    let table = std::fs::read_to_string(&paper).expect("it is text");
    assert!(table.contains("令和8年10月31日現在") && table.contains("2時間以内に"), "{table}");
    on("2026-11-01", 0);
    assert!(on("2026-03-31", 2).contains("その日に適用されている、署名の記録のある契約がありません。"));
    let memorandum = betten(here, &["diff", "betten.yaml", "--on", "2026-11-01", "--memorandum"]);
    assert_eq!(code(&memorandum), 2, "{}", told(&memorandum));

    let back = betten(here, &[&["status", "--take-back"][..], &ehr].concat());
    assert_eq!(code(&back), 0, "{}", told(&back));
    assert!(told(&back).contains("署名の記録を1件取り消しました。"), "{}", told(&back));
    assert!(told(&back).contains("（sample/ehr）　変更覚書1　署名の日 令和8年10月1日"), "{}", told(&back));
    assert!(told(&back).contains("は、消していません。"), "{}", told(&back));
    assert_eq!((text(here), records()), (changed, 2));
    assert_eq!(code(&betten(here, &[&stamp[..], &ehr].concat())), 0);
    assert_eq!(records(), 2, "the record that is left is taken again, because it says the same");
    let alone = betten(here, &["status", "--take-back"]);
    assert_eq!(code(&alone), 2, "{}", told(&alone));
}

/// What was signed stays what it was: each paper comes back from its record as it was printed.
#[test]
fn each_signed_paper_is_made_again_from_its_record() {
    let told = printed_again("md", &[]);
    assert!(told.contains("betten verify"), "{told}");
}
