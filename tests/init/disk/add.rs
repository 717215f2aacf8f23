//! What `init` adds to a hospital that is there: to one file or to a folder, in whatever way it is written.

use std::path::Path;

use betten::edit::{HospitalEntries, Named, NewContract, add, lines_by_hand, spliced};
use betten::input::Memory;
use betten::model::hospital::Hospital;

use super::{betten, done, empty, files, names, refused, told, write};
use crate::support::sample::{self, catalog};

const NAMED: [&str; 8] =
    ["--hospital", "見本病院", "--id", "mihon", "--vendor", "abc=株式会社ABC", "--system", "ehr=電子カルテ"];

fn begun(form: &[&str]) -> tempfile::TempDir {
    let folder = empty();
    done(folder.path(), &[&["init", "--contract-id", "ehr"], &NAMED[..], form].concat());
    folder
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("the file")
}

/// Every line of the old text is in the new one, in the same order and with the same line end.
#[track_caller]
fn assert_kept(old: &str, new: &str) {
    let mut rest = new.split_inclusive('\n');
    for line in old.split_inclusive('\n') {
        assert!(rest.any(|new| new == line || new.trim_end() == line), "{line:?} is gone\n{new}");
    }
}

/// The two commands that are shown can be typed as they are, in both forms.
#[test]
fn the_commands_that_are_shown_do_it() {
    for (form, file) in [(&[][..], "betten.yaml"), (&["--split"], "hospital.yaml")] {
        let folder = begun(form);
        let here = folder.path();
        let shown = told(&betten(here, &["init"]));
        for (kind, added) in [("事業者を足すとき: betten ", "事業者 xyz"), ("契約を足すとき: betten ", "contract1")]
        {
            let before = text(here, file);
            let command = shown.lines().find_map(|line| line.strip_prefix(kind)).expect("a command");
            let said = done(here, &command.split(' ').collect::<Vec<_>>());
            assert!(said.contains(added), "{said}");
            assert_kept(&before, &text(here, file));
        }
        assert!(done(here, &["check", "."]).contains("2契約、24項目"));
        let again = told(&betten(here, &["init"]));
        assert!(
            again.contains("契約は2件（ehr、contract1）") || again.contains("契約は2件（contract1、ehr）"),
            "{again}"
        );
        assert!(again.contains("事業者は2社（abc、xyz）あります。"), "{again}");
    }
}

/// A contract comes with its new vendor and its new system, in one run.
#[test]
fn a_contract_brings_what_it_needs() {
    let arguments = [
        "init",
        "--contract-id",
        "pacs",
        "--title",
        "保守: 1",
        "--vendor",
        "xyz=株式会社\"X\"",
        "--system",
        "pacs=PACS",
    ];
    for (form, file) in [(&[][..], "betten.yaml"), (&["--split"], "hospital.yaml")] {
        let folder = begun(form);
        let here = folder.path();
        let before = files(here);
        let said = done(here, &arguments);
        assert!(said.contains(&format!("書き足しました: {file}（事業者 xyz、システム pacs")), "{said}");
        let after = files(here);
        let others = before.iter().filter(|(name, _)| name != file);
        assert!(others.clone().all(|file| after.contains(file)), "{:?}", names(here));
        let contract = if form.is_empty() { file } else { "contracts/pacs.yaml" };
        for line in ["title: \"保守: 1\"", "parties: [hospital, xyz]", "systems: [pacs]", "#date: 【契約日】"] {
            assert!(text(here, contract).lines().any(|found| found.trim() == line), "{line}");
        }
        assert!(done(here, &["check", "."]).contains("2契約、24項目"));
    }
}

/// What a contract of the one-file form gets is what the first one got, line by line.
#[test]
fn a_contract_in_one_file_has_the_lines_to_fill_in() {
    let folder = begun(&[]);
    let here = folder.path();
    let before = text(here, "betten.yaml");
    done(here, &["init", "--contract-id", "pacs"]);
    let after = text(here, "betten.yaml");
    let from = |text: &str, id: &str| {
        text.lines()
            .skip_while(|line| line.trim() != format!("- id: {id}"))
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (first, second) = (from(&before, "ehr"), from(&after, "pacs"));
    assert!(first.len() > 500);
    assert_eq!(first, second);
}

#[test]
fn what_cannot_be_added_changes_nothing() {
    for form in [&[][..], &["--split"]] {
        let folder = begun(form);
        let here = folder.path();
        refused(here, &["init", "--vendor", "vendor=A"], "「vendor」は事業者の記号に使えません。");
        refused(here, &["init", "--vendor", "xyz=A", "--vendor", "xyz=B"], "「xyz」は「A」です。");
        refused(here, &["init", "--contract-id", "ehr"], "契約の id「ehr」はもうあります。");
        refused(here, &["init", "--edition", "2023-05", "--title", "契約"], "--edition を書かないでください。");
        let many: Vec<String> = (0..10).map(|number| format!("--vendor=v{number}=A{number}")).collect();
        let many: Vec<&str> =
            ["init", "--contract-id", "x"].into_iter().chain(many.iter().map(String::as_str)).collect();
        refused(here, &many, "契約の当事者は2者から10者までです。");
    }
    // Without a vendor nothing can be agreed.
    let folder = begun(&[]);
    let bare = text(folder.path(), "betten.yaml");
    let (head, _) = bare.split_once("\n# 契約で取り扱うシステム").expect("the systems");
    write(folder.path(), "betten.yaml", &format!("{head}\ncontracts: []\n"));
    refused(folder.path(), &["init", "--contract-id", "x"], "事業者がまだありません。");
    done(folder.path(), &["init", "--contract-id", "x", "--vendor", "abc=株式会社ABC", "--system", "ehr=電子カルテ"]);
    assert!(done(folder.path(), &["check"]).contains("1契約、12項目"));
}

/// A file that a program holds, or that its owner protects, is left alone, and no contract file stays without its
/// vendor.
#[cfg(unix)]
#[test]
fn all_is_written_or_nothing() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = begun(&["--split"]);
    let path = folder.path().join("hospital.yaml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("protected");
    let arguments = ["init", "--contract-id", "pacs", "--vendor", "xyz=株式会社XYZ"];
    refused(folder.path(), &arguments, "「./hospital.yaml」は、書き込みが禁じられています。何も書いていません。");
}

const HEAD: &str = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 甲会 } }\n";

fn new() -> HospitalEntries {
    let named = |id: &str, name: &str| vec![Named { id: id.to_owned(), name: Some(name.to_owned()) }];
    let contract = NewContract {
        id: "neu-c".to_owned(),
        title: Some("新しい契約".to_owned()),
        date: Some("令和8年4月1日".to_owned()),
        vendors: vec!["neu-v".to_owned()],
        systems: vec!["neu-s".to_owned()],
        offered_systems: Vec::new(),
    };
    HospitalEntries {
        systems: named("neu-s", "新: システム"),
        vendors: named("neu-v", "乙社"),
        contracts: vec![contract],
    }
}

/// The file with the new entries, checked: what was there is there, and what is new stands last.
#[track_caller]
fn grown(old: &str) -> (String, Vec<&'static str>) {
    let as_read = old.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let addition = add(&as_read, catalog(), &new()).unwrap_or_else(|refusal| panic!("{refusal:?}\n{old}"));
    let text = spliced(old, &addition.splices);
    assert_grown(&sample::read(old), &sample::read(&text));
    (text, addition.in_brackets)
}

#[track_caller]
fn assert_grown(was: &sample::Read, is: &sample::Read) {
    assert!(!is.report.has_errors(), "{}", is.faults());
    let ids = |hospital: &Hospital| {
        let systems = hospital.systems.iter().map(|it| format!("{} {}", it.id.as_str(), it.name.value));
        let vendors = hospital.vendors.iter().map(|it| format!("{} {}", it.party.id.as_str(), it.party.name.value));
        let contracts = hospital.contracts.iter().map(|it| format!("{} {}", it.id.value.as_str(), it.title.value));
        [systems.collect::<Vec<_>>(), vendors.collect(), contracts.collect()]
    };
    let (before, after) = (ids(was.hospital()), ids(is.hospital()));
    let last = ["neu-s 新: システム", "neu-v 乙社", "neu-c 新しい契約"];
    for ((before, after), last) in before.iter().zip(&after).zip(last) {
        assert_eq!([&before[..], &[last.to_owned()]].concat(), *after);
    }
    // What was agreed, and signed, is the same.
    let prints = |read: &sample::Read| {
        read.annexes().0.iter().map(|annex| annex.fingerprint.as_str().to_owned()).collect::<Vec<_>>()
    };
    let (before, mut after) = (prints(was), prints(is));
    after.pop();
    assert_eq!(before, after);
}

#[test]
fn a_file_grows_in_whatever_way_it_is_written() {
    let contracts = "contracts:\n  - id: c\n    title: 契約\n    parties: [hospital, v]\n    systems: [s]\n";
    let rest = "systems:\n  s: S\nvendors:\n  v: { party: { name: V } }\n";
    let plain = format!("{HEAD}{rest}{contracts}");
    for text in [
        plain.clone(),
        // Comments at the end, and a last line without its end.
        format!("{plain}\n# 契約はここまで\n# 以上"),
        plain.trim_end().to_owned(),
        // `contracts:` is not the last key.
        format!("{HEAD}{contracts}\n# 共通\nchoices:\n  2-B-4: {{ note: 覚え }}\n{rest}"),
        // The dash stands under its key, and everything is indented by four.
        format!("{HEAD}{rest}contracts:\n- id: c\n  title: 契約\n  parties: [hospital, v]\n  # 覚え\n"),
        plain.replace("\n  ", "\n    "),
        format!("{plain}    choices:\n      2-B-4:\n        note: |\n          一\n\n          二\n\n\n# 終わり\n"),
        plain.replace('\n', "\r\n"),
        format!("\u{feff}{}", plain.replace('\n', "\r\n")),
        format!("{plain}...\n"),
    ] {
        let (grown, in_brackets) = grown(&text);
        assert_eq!(in_brackets, [""; 0], "{grown}");
        assert_kept(&text, &grown);
        assert!(grown.contains("#precedence: annex") && grown.contains("#person: 【氏名】"), "{grown}");
        let ends = |text: &str| (text.matches("\r\n").count(), text.matches('\n').count());
        let (crlf, lf) = ends(&grown);
        assert!(crlf == 0 || crlf == lf, "{grown}");
        assert_eq!((text.starts_with('\u{feff}'), text.contains('\r')), (grown.starts_with('\u{feff}'), crlf > 0));
    }
}

/// Where there is no list yet, its key gets one. A comment on its line stays.
#[test]
fn an_empty_list_gets_its_first_entry() {
    for contracts in ["contracts: []\n", "contracts: [] # 一件もなし\n", "contracts: [ ]  # 一件もなし\nchoices: {}\n"]
    {
        for rest in ["systems:\nvendors:\n", "", "vendors: {}\n", "systems: # 何もなし\n  # a\n"] {
            let text = format!("{HEAD}{rest}{contracts}");
            let (grown, in_brackets) = grown(&text);
            assert_eq!(in_brackets, [""; 0], "{grown}");
            assert!(grown.contains("#precedence: annex") && grown.contains("#person: 【氏名】"), "{grown}");
            let words = |text: &str| text.matches("一件もなし").count() + text.matches("# 何もなし\n").count();
            assert_eq!(words(&grown), words(&text), "{grown}");
        }
    }
}

/// In brackets there is no room for lines to fill in, but what must be there can be added.
#[test]
fn entries_in_brackets_get_one_more() {
    let text = format!(
        "{HEAD}systems: {{ s: S }}\nvendors: {{ v: {{ party: {{ name: V }} }} }} # 覚え\ncontracts: [{{ id: c, title: 契約, parties: [hospital, v] }}]\n"
    );
    let (grown, in_brackets) = grown(&text);
    assert_eq!(in_brackets, ["systems", "vendors", "contracts"], "{grown}");
    assert_eq!((grown.lines().count(), grown.matches("# 覚え").count()), (text.lines().count(), 1), "{grown}");
    let folder = empty();
    write(folder.path(), "betten.yaml", &text);
    let said = done(folder.path(), &["init", "--vendor", "xyz=株式会社XYZ"]);
    assert!(said.contains("vendors: は { } か [ ] の中に書いてあるので、要る欄だけを足しました。"), "{said}");
}

/// A `contracts:` that is missing is an error, and the first contract mends it.
#[test]
fn a_missing_list_is_begun() {
    let folder = empty();
    write(folder.path(), "betten.yaml", &format!("{HEAD}vendors: {{ v: {{ party: {{ name: V }} }} }}\n# 覚え\n"));
    done(folder.path(), &["init", "--contract-id", "c"]);
    assert!(text(folder.path(), "betten.yaml").contains("# 覚え\n"));
    assert!(done(folder.path(), &["check"]).contains("1契約、12項目"));
}

/// What a person is told to write by hand says the same.
#[test]
fn the_lines_to_write_by_hand_are_right() {
    let text = format!("{HEAD}{}", lines_by_hand(catalog(), &new()));
    let was = sample::read(&format!("{HEAD}contracts: []\n"));
    assert_grown(&was, &sample::read(&text));
}

/// Vendors that a group shares stand in another file. A new one goes into the hospital's own.
#[test]
fn the_base_is_left_alone() {
    let base = "vendors:\n  v: { party: { name: V } }\nsystems: { s: S }\n";
    let own =
        format!("{HEAD}based_on: ../group.yaml\ncontracts:\n  - id: c\n    title: 契約\n    parties: [hospital, v]\n");
    let folder = empty();
    write(folder.path(), "group.yaml", base);
    write(folder.path(), "h/betten.yaml", &own);
    refused(folder.path(), &["init", "h", "--vendor", "v=V"], "「v」は h/betten.yaml にもうあります。");
    done(folder.path(), &["init", "h", "--vendor", "xyz=株式会社XYZ"]);
    done(folder.path(), &["init", "h", "--contract-id", "d", "--vendor", "v", "--system", "s"]);
    assert_eq!(text(folder.path(), "group.yaml"), base);
    assert_kept(&own, &text(folder.path(), "h/betten.yaml"));
    assert!(done(folder.path(), &["check", "h"]).contains("2契約、24項目"));
}

/// The sample is signed. Growing changes neither what was signed nor what the program says of it.
#[test]
fn a_signed_file_grows() {
    let folder = empty();
    let here = folder.path();
    write(here, "betten.yaml", &sample::sample_text());
    let stamped = betten(here, &["status", "--stamp", "2026-04-01"]);
    let before = text(here, "betten.yaml");
    assert!(before.contains("fingerprint: "), "{}", told(&stamped));
    done(here, &["init", "--vendor", "neu-v=乙社"]);
    done(here, &["init", "--contract-id", "neu-c", "--vendor", "neu-v", "--system", "neu-s=新システム"]);
    let after = text(here, "betten.yaml");
    assert_kept(&before, &after);
    let checked = done(here, &["check"]);
    assert!(!checked.contains("contract/differs-from-signed"), "{checked}");
    let memory = |text: &str| {
        let records = files(&here.join("signed")).into_iter();
        records.fold(Memory::new().with("betten.yaml", text), |memory, (name, bytes)| {
            memory.with(format!("signed/{name}"), bytes)
        })
    };
    let (was, is) =
        (sample::read_files(&memory(&before), "betten.yaml"), sample::read_files(&memory(&after), "betten.yaml"));
    assert_eq!(was.hospital().contracts.len() + 1, is.hospital().contracts.len());
    for (was, is) in was.hospital().contracts.iter().zip(&is.hospital().contracts) {
        assert_eq!((&was.id.value, was.signed.len()), (&is.id.value, is.signed.len()));
    }
}

/// A hospital that answers an earlier revision gets the questions of that revision.
#[test]
fn a_contract_answers_the_revision_of_its_hospital() {
    let folder = begun(&[]);
    let here = folder.path();
    for (name, bytes) in files(&sample::project("data")) {
        write(here, &format!("data/{name}"), std::str::from_utf8(&bytes).expect("a text"));
    }
    write(here, "data/2024-06/points/2/part2/b.yaml", &sample::revision());
    done(here, &["init", "新しい病院", "--id", "neu", "--data", "data"]);
    assert!(text(here, "新しい病院/betten.yaml").contains("#rotation: "));
    done(here, &["init", "--contract-id", "pacs", "--data", "data"]);
    let grown = text(here, "betten.yaml");
    assert_eq!((grown.matches("points: 1\n").count(), grown.matches("#rotation: ").count()), (1, 0));
    assert_eq!(grown.matches("#method: ").count(), 2);
}
