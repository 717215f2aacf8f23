//! A hospital file for another edition: where each answer went, what was left out, and what is never done silently. It
//! is tested on the invented catalog, whose two editions have an item of every fate.

use std::path::Path;

use betten::diagnostic::{Report, Sources};
use betten::edit::{Migration, PathStep, RefusalReason, Surroundings, single_file, spliced};
use betten::input::Memory;
use betten::model::catalog::Catalog;
use betten::model::hospital::Hospital;
use betten::model::id::Revision;
use betten::model::point::Answer;
use betten::model::status::Status;
use betten::produce::read_hospital;
use betten::resolve::{Annex, resolve, text_mark};

use super::{betten, told, write};
use crate::support::files::files;
use crate::support::sample;

/// A file with answers for items of every fate (kept, moved, changed, gone), in three layers, in block style and in
/// braces.
const FILE: &str = include_str!("migrate.yaml");

fn editions() -> (&'static Catalog, &'static Catalog) {
    let [old, new] = sample::invented_editions() else { panic!("there are two") };
    (old, new)
}

fn read(text: &str) -> (Hospital, String) {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let memory = Memory::new().with("betten.yaml", text).with("group.yaml", "choices: {}\n");
    let hospital = read_hospital(&memory, "betten.yaml", sample::invented_editions(), &mut sources, &mut report);
    let faults = sample::faults(&report, &sources);
    assert!(!report.has_errors(), "{faults}\n{text}");
    (hospital.expect("it has a party"), faults)
}

fn migrated(text: &str) -> (String, Vec<String>) {
    let (old, new) = editions();
    let migration = Migration::new(sample::invented_editions(), old, new, &text_mark);
    let done = {
        let renamed = |name: &str| name.replace(".yaml", "-2026-10.yaml");
        migration
            .migrate(text, &Surroundings { revision: Revision::FIRST, renamed: &renamed, outdated: &|_, _| None })
            .expect("it can be read")
    };
    (spliced(text, &done.splices), done.told)
}

fn annexes<'h>(catalog: &'h Catalog, hospital: &'h Hospital) -> Vec<Annex<'h>> {
    hospital.contracts.iter().map(|contract| resolve(catalog, hospital, contract).0).collect()
}

#[test]
fn the_new_file_is_as_it_was_looked_at() {
    let (text, told) = migrated(FILE);
    insta::assert_snapshot!("migrated.yaml", text);
    insta::assert_snapshot!("migrated", told.join("\n"));
}

/// Each item of the new edition says what its predecessor said. It is 要再確認 if its text has changed, and 未決 if it has no
/// predecessor.
#[test]
fn answers_go_with_their_items_and_nowhere_else() {
    let (old, new) = editions();
    let (before, after) = (read(FILE).0, read(&migrated(FILE).0).0);
    let (before, after) = (annexes(old, &before), annexes(new, &after));
    let fates = |annex: &Annex<'_>| -> Vec<String> {
        annex
            .items()
            .map(|item| {
                let again = if item.reconfirm.is_some() { " 要再確認" } else { "" };
                format!("{} {}{again}", item.item.id, item.status.word())
            })
            .collect()
    };
    assert_eq!(
        fates(&after[0]),
        [
            "2-A-1 合意済",
            "2-B-1 未決",
            "2-B-2 未決",
            "2-B-3 合意済",
            "2-B-4 合意済 要再確認",
            "2-C-1 未決",
            "2-C-2 未決",
            "2-C-3 合意済"
        ]
    );
    assert_eq!(fates(&after[1]), ["2-C-1 未決 要再確認", "2-C-2 合意済", "2-C-3 未決"]);
    for (before, after) in before.iter().zip(&after) {
        assert!(!after.is_settled());
        for item in after.items() {
            let former = new.former_id(item.item).and_then(|id| before.items().find(|old| old.item.id == *id));
            let Some(former) = former else {
                assert_eq!(item.status, Status::Undecided, "{}", item.item.id);
                assert!(item.scopes.iter().all(|scope| scope.duty.is_none() && scope.points.is_empty()));
                continue;
            };
            assert_eq!(item.duty_short, former.duty_short, "{}", item.item.id);
            assert_eq!(item.first_check.map(|check| check.value), former.first_check.map(|check| check.value));
            let same = text_mark(old, former.item).digits == text_mark(new, item.item).digits;
            assert_eq!(item.reconfirm.is_some(), !same && former.status != Status::Undecided, "{}", item.item.id);
            for (point, answer) in item.scopes.iter().flat_map(|scope| &scope.points) {
                let was = former.scopes.iter().find_map(|scope| scope.points.get(*point)).expect("it was answered");
                assert_eq!(said(answer.value), said(was.value));
            }
        }
    }
}

/// An answer without its place.
fn said(answer: &Answer) -> String {
    match answer {
        Answer::Option { id, detail } => format!("{id} {:?}", detail.as_ref().map(|detail| &detail.value)),
        other => format!("{other:?}"),
    }
}

/// Nothing a person wrote is gone: every line is there, live or as a comment.
#[test]
fn every_line_is_still_there() {
    let (text, _) = migrated(FILE);
    let bare = |line: &str| sample::bare(line.trim_start_matches([' ', '#']));
    let new: Vec<String> = text.lines().map(bare).collect();
    for line in FILE.lines().filter(|line| line.contains("duty") || line.contains("note") || line.contains('#')) {
        let words = bare(line);
        let live = words.replace("2-C-3:{note", "{note");
        assert!(
            new.iter().any(|new| new.contains(&words) || words.contains("{") || live.contains(new.as_str())),
            "{line}"
        );
    }
}

/// What was confirmed is confirmed: the line is away, and nothing is to be looked at again.
#[test]
fn without_the_line_nothing_is_to_be_confirmed() {
    let (text, _) = migrated(FILE);
    let confirmed: String =
        text.split_inclusive('\n').filter(|line| !line.trim().starts_with("agreed_for: ")).collect();
    let hospital = read(&confirmed).0;
    assert!(annexes(editions().1, &hospital).iter().all(|annex| annex.to_reconfirm() == 0));
}

/// A second step keeps the text for which something was agreed at first.
#[test]
fn a_mark_is_never_written_over() {
    let mark = "2023-05/0123456789abcdef";
    let marked = FILE.replacen(
        "        duty: vendor   # 会社",
        &format!("        duty: vendor   # 会社\n        agreed_for: {mark}"),
        1,
    );
    assert_ne!(marked, FILE);
    let (text, _) = migrated(&marked);
    assert_eq!(text.matches(mark).count(), 1);
    let hospital = read(&text).0;
    let annexes = annexes(editions().1, &hospital);
    assert!(annexes[0].items().next().expect("an item").reconfirm.is_some());
}

/// A file as `init` writes it has lines for every item: each is there once afterwards.
#[test]
fn a_file_with_lines_for_every_item_moves() {
    let (hospital, contract) = super::super::two_vendors();
    let text = single_file(editions().0, &hospital, &[contract]);
    let narrow = text.replacen("    #sections: [1-A, 2-A, 2-B, 2-C, 2-R]", "    sections: [2-A]", 1);
    assert_ne!(narrow, text);
    for text in [text, narrow] {
        let (new, _) = migrated(&text);
        let (hospital, faults) = read(&new);
        assert_eq!(faults, "");
        let annexes = annexes(editions().1, &hospital);
        for item in annexes[0].items() {
            assert_eq!(new.matches(&format!("\n      {}:\n", item.item.id)).count(), 1, "{}", item.item.id);
            assert_eq!((item.status, item.reconfirm), (Status::Undecided, None));
        }
    }
}

/// A list on lines stays one, with what is said beside its entries.
#[test]
fn sections_on_lines_stay_on_lines() {
    let text = FILE.replacen("    sections: [2-A, 2-B]\n", "    sections:\n      - 2-A  # 導入\n      - 2-B\n", 1);
    assert_ne!(text, FILE);
    let (new, _) = migrated(&text);
    assert!(new.contains("    sections:\n      - 2-A  # 導入\n      - 2-B\n      - 2-C\n    choices:\n"), "{new}");
    read(&new);
}

/// A list that stands as far left as its key is one on lines, whatever its entries are.
#[test]
fn a_list_below_its_key_stays_on_lines() {
    let (_, list) = FILE.split_once("accepted:\n").expect("there is one");
    let left: String = list.lines().map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line))).collect();
    let (new, _) = migrated(&FILE.replacen(list, &left, 1));
    let wanted = "accepted:\n- { code: roles/duplicate, item: 2-B-3, contracts: [ehr], reason: 両方。 }\n# 2026-10版で";
    assert!(new.contains(wanted), "{new}");
    read(&new);
}

/// The same between braces, as JSON is.
#[test]
fn a_file_between_braces_moves_as_well() {
    let text = r#"{ "catalog": "2024-06", "hospital": { "id": "h", "party": { "name": "病院" } },
 "vendors": { "v": { "party": { "name": "会社" } } },
 "contracts": [ { "id": "c", "title": "契約", "parties": ["hospital", "v"], "sections": ["2-C"], "choices": {
   "2-C-1": { "duty": "v", "points": { "limit": "1時間", "means": "mail" } },
   "2-C-3": { "duty": "v" },
   "2-C-2": { "points": { "scope": "all" } } } } ] }
"#;
    let (new, told) = migrated(text);
    insta::assert_snapshot!("migrated-braces.yaml", new);
    assert_eq!(told.len(), 2, "{told:?}");
    let hospital = read(&new).0;
    let annexes = annexes(editions().1, &hospital);
    assert_eq!(annexes[0].items().filter(|item| item.reconfirm.is_some()).count(), 1);
}

/// What is to become a comment stands so that the rest could not be read without it.
#[test]
fn a_file_that_would_not_say_what_is_wanted_is_refused() {
    let text = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 病院 } }\nvendors: { v: { party: { name: 会社 } } }\ncontracts:\n  - id: c\n    title: 契約\n    parties: [hospital, v]\n    sections: [2-C]\n    choices: { 2-C-3: { duty: v }, }\n";
    read(text);
    let (old, new) = editions();
    let migration = Migration::new(sample::invented_editions(), old, new, &text_mark);
    let around = Surroundings { revision: Revision::FIRST, renamed: &str::to_owned, outdated: &|_, _| None };
    let refusal = migration.migrate(text, &around).expect_err("a comma would stand alone");
    assert!(matches!(refusal.reason, RefusalReason::Faulty(_)), "{refusal:?}");
    let choices = [PathStep::key("contracts"), PathStep::Position(0), PathStep::key("choices")];
    assert_eq!((&refusal.path[..], refusal.at), (&choices[..], text.find("choices").expect("it is there")));
    assert!(migration.migrate(&text.replace(", }", " }"), &around).is_ok());
}

fn migrate(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let data = sample::project("tests/fixtures/editions");
    let data = data.to_str().expect("a path in UTF-8");
    betten(folder, &[&["init", "--migrate", "--data", data], arguments].concat())
}

fn folder_with(named: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = super::empty();
    named.iter().for_each(|(name, text)| write(folder.path(), name, text));
    folder
}

#[test]
fn the_new_file_stands_beside_the_old_and_never_in_its_place() {
    let folder = folder_with(&[(
        "betten.yaml",
        &format!("# yaml-language-server: $schema=./betten.schema.json\r\n{}", FILE.replace('\n', "\r\n")),
    )]);
    let before = files(folder.path());
    let output = migrate(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let after = files(folder.path());
    assert!(before.iter().all(|file| after.contains(file)));
    let names: Vec<&str> = after.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["betten-2026-10.schema.json", "betten-2026-10.yaml", "betten.yaml"]);
    let new = String::from_utf8(after[1].1.clone()).expect("UTF-8");
    assert!(new.starts_with("# yaml-language-server: $schema=./betten-2026-10.schema.json\r\n"), "{new}");
    assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
    let said = told(&output);
    assert!(said.contains("「Part2 C 3 紙の記録の廃棄」は、なくなった項目なので、答えを説明にしました。"), "{said}");
    assert!(said.contains("契約「見本の保守契約」: 8項目のうち、要再確認 1件、未決 4件"), "{said}");
    assert!(said.ends_with("  betten status betten-2026-10.yaml\n"), "{said}");

    let again = migrate(folder.path(), &[]);
    assert_eq!((again.status.code(), files(folder.path())), (Some(2), after));
    assert!(told(&again).contains("「betten-2026-10.yaml」がもうあるので"), "{}", told(&again));

    let data = sample::project("tests/fixtures/editions");
    let data = data.to_str().expect("a path in UTF-8");
    let last = betten(folder.path(), &["check", "betten-2026-10.yaml", "--final", "--data", data]);
    assert_eq!(last.status.code(), Some(1));
    assert!(told(&last).contains("未決が4件、要再確認が1件あります。"), "{}", told(&last));
}

/// Two hospitals of a group, one of them a folder: the group's file is made once.
#[test]
fn folders_and_groups_move_as_a_whole() {
    let head = "catalog: \"2024-06\"\nbased_on: ../group.yaml # 共通\nhospital: { id: ID, party: { name: 病院 } }\n";
    let contract = "id: c\ntitle: 契約\nparties: [hospital, v]\nsections: [2-B]\nchoices:\n  2-B-2: { duty: v }\n";
    let folder = folder_with(&[
        ("group.yaml", "vendors: { v: { party: { name: 会社 } } }\nchoices:\n  2-B-3: { note: 予備は倉庫。 }\n"),
        ("a-2024-06/hospital.yaml", &head.replace("ID", "a")),
        ("a-2024-06/contracts/c.yaml", contract),
        ("b/betten.yaml", &format!("{}contracts: []\n", head.replace("ID", "b"))),
    ]);
    for path in ["a-2024-06", "b/betten.yaml"] {
        let output = migrate(folder.path(), &[path]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    let all = files(folder.path());
    let text = |name: &str| {
        let (_, bytes) = all.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("{name} is not there"));
        String::from_utf8(bytes.clone()).expect("UTF-8")
    };
    assert!(text("group-2026-10.yaml").contains("  2-B-4: { agreed_for: 2024-06/"));
    assert!(
        text("a-2026-10/hospital.yaml").starts_with("catalog: \"2026-10\"\nbased_on: ../group-2026-10.yaml # 共通\n")
    );
    assert!(text("a-2026-10/contracts/c.yaml").contains("  2-B-3: { agreed_for: 2024-06/"));
    assert!(text("b/betten-2026-10.yaml").contains("based_on: ../group-2026-10.yaml"));
    assert!(all.iter().any(|(name, _)| name == "a-2026-10/betten.schema.json"));
}

#[test]
fn what_cannot_be_moved_is_left_alone() {
    let folder = folder_with(&[("betten.yaml", FILE)]);
    for (arguments, words) in [
        (&["--edition", "2024-06"][..], "それより新しい版を --edition で選んでください"),
        (&["--edition", "2030-01"], "確認表の「2030-01」という版はありません"),
        (&["--split"], "--migrate と --split は、一緒に使えません"),
        (&["--hospital", "病院"], "--migrate と --hospital は、一緒に使えません"),
        (&["どこにもない"], "写す病院ファイルを書いてください"),
    ] {
        let before = files(folder.path());
        let output = migrate(folder.path(), arguments);
        assert_eq!((output.status.code(), files(folder.path())), (Some(2), before), "{arguments:?}");
        assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
    }
    let broken = folder_with(&[("betten.yaml", &FILE.replacen("duty: vendor", "duty: venndor", 1))]);
    let output = migrate(broken.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(told(&output).contains("何も書いていません。先に、示したところを直してください。"), "{}", told(&output));
    assert_eq!(files(broken.path()).len(), 1);
    // One that would become too large.
    let full = format!("{FILE}# {}\n", "x".repeat(betten::diagnostic::MAX_TEXT - FILE.len() - 20));
    let full = folder_with(&[("betten.yaml", &full)]);
    let output = migrate(full.path(), &[]);
    let said = told(&output);
    assert_eq!((output.status.code(), files(full.path()).len()), (Some(2), 1), "{said}");
    assert!(said.contains("「betten.yaml:") && said.contains("ファイルが大きすぎます。"), "{said}");
    assert!(said.contains("何も書いていません。") && said.contains("要らない行を手で減らしてから"), "{said}");
}
