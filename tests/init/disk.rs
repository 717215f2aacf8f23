//! `betten init` as a person calls it.

mod add;
mod migrate;

use std::path::Path;
use std::process::{Output, Stdio};

use crate::support::files::files;
use crate::support::program::{BETTEN, start};

fn betten(folder: &Path, arguments: &[&str]) -> Output {
    crate::support::program::betten()
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the program was built with the test")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn empty() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_iter().map(|(name, _)| name).collect()
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("below the folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = betten(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", told(&output));
    told(&output)
}

/// Refused with these words, and nothing was changed.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let before = files(folder);
    let output = betten(folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", told(&output));
    assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
    assert_eq!(files(folder), before, "{arguments:?}");
}

#[test]
fn a_new_file_can_be_checked_at_once() {
    let folder = empty();
    let said = done(folder.path(), &["init", "--id", "chuo"]);
    assert_eq!(names(folder.path()), ["betten.schema.json", "betten.yaml"]);
    assert!(said.contains("betten check betten.yaml"), "{said}");
    let checked = done(folder.path(), &["check", "betten.yaml"]);
    assert!(checked.contains("未決が12件あります。") && checked.contains("注意 6件"), "{checked}");
    let deeper = done(folder.path(), &["init", "新 病院/a", "--id", "a", "--hospital", "A", "--vendor", "v=B"]);
    assert!(deeper.contains("betten check \"新 病院/a/betten.yaml\""), "{deeper}");
    done(folder.path(), &["check", "新 病院/a/betten.yaml"]);
}

#[cfg(unix)]
#[test]
fn new_files_are_as_open_as_any_of_the_person() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = empty();
    write(folder.path(), "any", "");
    done(folder.path(), &["init", "--id", "chuo"]);
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).expect("there").permissions().mode();
    assert_eq!(mode("betten.yaml"), mode("any"));
}

#[test]
fn nothing_is_ever_overwritten() {
    for (arguments, there) in [
        (vec!["init"], "betten.yaml"),
        (vec!["init", "--split"], "betten.yaml"),
        (vec!["init"], "betten.schema.json"),
        (vec!["init", "--split"], "betten.schema.json"),
        (vec!["init", "--split"], "contracts/contract1.yaml"),
        (vec!["init", "--split", "--contract-id", "pacs"], "contracts/pacs.yaml"),
        (vec!["init", "betten.yaml"], "betten.yaml"),
    ] {
        let folder = empty();
        write(folder.path(), there, "自分のもの\n");
        refused(folder.path(), &[&arguments[..], &["--id", "chuo"]].concat(), &format!("「{there}」"));
    }
    let folder = empty();
    write(folder.path(), "betten.yaml", "");
    write(folder.path(), "hospital.yaml", "");
    refused(folder.path(), &["init"], "どちらに足すか決められません。");
}

/// One id that everybody gets would put two hospitals into one folder of the output.
#[test]
fn nobody_gets_an_id_that_was_not_asked_for() {
    let folder = empty();
    let said = "病院の記号を --id で書いてください（例：--id chuo）。何も書いていません。";
    refused(folder.path(), &["init"], said);
    refused(folder.path(), &["init", "中央病院", "--split", "--hospital", "中央病院", "--vendor", "a=A"], said);
}

/// Whoever types it again without an option learns what is there and what to type next, in the form the hospital has.
#[test]
fn the_second_time_says_what_is_there_and_what_to_do() {
    const NAMED: [&str; 6] = ["--hospital", "見本病院", "--id", "mihon", "--vendor", "abc=株式会社ABC"];
    let folder = empty();
    done(folder.path(), &[&["init"][..], &NAMED, &["--contract-id", "ehr"]].concat());
    done(folder.path(), &[&["init", "新しい病院"][..], &NAMED].concat());
    for words in [
        "「betten.yaml」に「見本病院」（mihon）がもうあります。契約は1件（ehr）あります。事業者は1社（abc）あります。",
        "何を足すかが書かれていないので、何も書いていません。",
        "betten check\n",
        "betten build\n",
        "事業者を足すとき: betten init --vendor xyz=株式会社XYZ\n",
        "契約を足すとき: betten init --contract-id contract1 --vendor abc\n",
        "betten init 新しいフォルダ",
    ] {
        refused(folder.path(), &["init"], words);
    }
    for words in ["betten check 新しい病院/betten.yaml\n", "betten init 新しい病院 --vendor xyz=株式会社XYZ\n"]
    {
        refused(folder.path(), &["init", "新しい病院"], words);
    }
    for words in ["betten.yaml の名前を hospital.yaml に変えます。", "contracts/ehr.yaml"] {
        refused(folder.path(), &["init", "--split"], words);
    }
    // In a folder of files it says the same.
    let folder = empty();
    done(
        folder.path(),
        &[&["init", "--split"][..], &NAMED, &["--vendor", "xyz=株式会社XYZ", "--contract-id", "ehr"]].concat(),
    );
    let there = "「hospital.yaml」に「見本病院」（mihon）がもうあります。契約は1件（ehr）あります。事業者は2社（abc、xyz）あります。";
    for words in [there, "betten init --vendor vendor1=株式会社XYZ\n", "betten check .\n"] {
        refused(folder.path(), &["init"], words);
    }
    let which = "事業者は abc・xyz です。何も書いていません。\n例: --vendor abc\n";
    refused(folder.path(), &["init", "--contract-id", "pacs"], which);
    assert!(done(folder.path(), &["init", "--vendor", "xyz", "--contract-id", "pacs"]).starts_with(there));
    // A file of a whole hospital among the contracts would break the folder.
    let said = "契約を足すときは、hospital.yaml のあるフォルダを指定してください（例：betten init ..）。";
    refused(&folder.path().join("contracts"), &["init"], said);
}

/// The folder cannot be written into: nothing is left, not the folder made on the way either.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_leaves_nothing() {
    let folder = empty();
    write(folder.path(), "contracts", "ここにはフォルダを作れない\n");
    refused(folder.path(), &["init", "--split", "--id", "chuo"], "contracts");
    write(folder.path(), "x/y", "");
    refused(folder.path(), &["init", "x/y/z", "--id", "chuo"], "x/y");
}

/// Some network shares know neither second names nor a renaming that spares what is there.
#[cfg(target_os = "linux")]
#[test]
fn new_files_where_the_disk_knows_renaming_alone() {
    let without = |faults: &[&str]| {
        let folder = empty();
        let mut command = start("strace");
        command.current_dir(folder.path()).args(["-qq", "-o", "/dev/null"]);
        for fault in ["renameat2:error=EINVAL", "linkat:error=EPERM"].iter().chain(faults) {
            command.args(["-e", &format!("inject={fault}")]);
        }
        command.args([BETTEN, "init", "--split", "--id", "chuo"]).stdin(Stdio::null());
        let output = command.output().expect("strace: on Debian apt-get install strace");
        (folder, output)
    };
    let (folder, output) = without(&[]);
    assert!(output.status.success(), "{}", told(&output));
    assert_eq!(names(folder.path()), ["betten.schema.json", "contracts/contract1.yaml", "hospital.yaml"]);
    for place in 1..=3 {
        let (folder, output) = without(&[&format!("rename,renameat:error=ENOSPC:when={place}")]);
        assert_eq!(output.status.code(), Some(2), "{place}: {}", told(&output));
        assert!(told(&output).contains("ディスクに空きがありません。"), "{place}: {}", told(&output));
        assert_eq!(names(folder.path()), Vec::<String>::new(), "{place}");
        assert!(!folder.path().join("contracts").exists(), "{place}");
    }
}

#[test]
fn what_cannot_be_right_is_refused_before_anything_is_written() {
    let folder = empty();
    for (arguments, words) in [
        (&["--id", "../x"][..], "--id：病院の id「../x」は使えません。（a-z、0-9、- 以外の文字がある）"),
        (&["--id", "con"], "Windows がフォルダ名に使わせない名前"),
        (&["--contract-id", "a/b"], "契約の id「a/b」は使えません。"),
        (&["--contract-id", ""], "空の値は使えません。"),
        (&["--hospital", "　"], "--hospital：空の値は使えません。"),
        (&["--hospital", "a\u{202e}b"], "使えない文字 U+202E"),
        (&["--title", "a\tb"], "使えない文字 U+0009（タブ）があります。"),
        (&["--vendor", "株式会社ABC"], "「記号=名称」の形で書きます。"),
        (&["--vendor", "abc"], "「abc」には名称がありません。"),
        (&["--vendor", "abc="], "空の値は使えません。"),
        (&["--vendor", "vendor=A"], "「vendor」は事業者の記号に使えません。"),
        (&["--vendor", "hospital=A"], "「hospital」は事業者の記号に使えません。"),
        (&["--vendor", "a=A", "--vendor", "a=B"], "「a」が2回書かれています。"),
        (&["--vendor", "abc=A", "--vendor", "ABC=B"], "大文字小文字や全角半角の違いしかありません。"),
        (&["--system", "部門=部門システム"], "システムの記号「部門」は使えません。"),
        (&["--date", "令和32年4月31日"], "という日はありません。"),
        (&["--date", "2026/4/1"], "2026-04-01 と書いてください。"),
        (&["--edition", "2023-05"], "確認表の「2023-05」という版はありません。使える版は 2024-06 です。"),
        (&["--edition", "2024-6"], "「2024-06」の書き間違いではありませんか。"),
        (&["--data", "missing"], "missing"),
        (&["--what"], "「--what」というオプションはありません。"),
    ] {
        let own = if arguments[0] == "--id" { &[][..] } else { &["--id", "chuo"] };
        refused(folder.path(), &[&["init"], own, arguments].concat(), words);
        refused(folder.path(), &[&["init", "--split"], own, arguments].concat(), words);
    }
    let many: Vec<String> = (0..10).map(|number| format!("--vendor=v{number}=A")).collect();
    let many: Vec<&str> = ["init", "--id", "chuo"].into_iter().chain(many.iter().map(String::as_str)).collect();
    refused(folder.path(), &many, "契約の当事者は2者から10者までです。");
}

#[test]
fn a_folder_grows_by_one_contract_and_nothing_else_changes() {
    let folder = empty();
    let here = folder.path();
    done(
        here,
        &[
            &["init", "--split", "--id", "chuo", "--vendor", "abc=株式会社ABC", "--system", "ehr=電子カルテ"][..],
            &["--contract-id", "ehr"],
        ]
        .concat(),
    );
    assert_eq!(names(here), ["betten.schema.json", "contracts/ehr.yaml", "hospital.yaml"]);
    let before = files(here);
    let said = done(here, &["init", "--title", "契約"]);
    assert!(said.contains("\nつくりました: contracts/contract1.yaml\n") && said.contains("betten check .\n"), "{said}");
    done(here, &["init", "--contract-id", "pacs", "--vendor", "abc", "--system", "ehr=電子カルテ", "--title", "保守"]);
    done(here, &["init", ".", "--date", "2026-04-01"]);
    let after = files(here);
    assert!(before.iter().all(|file| after.contains(file)));
    let added: Vec<&str> = after.iter().filter(|file| !before.contains(file)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(added, ["contracts/contract1.yaml", "contracts/contract2.yaml", "contracts/pacs.yaml"]);
    let checked = done(here, &["check", "."]);
    assert!(checked.contains("4契約、48項目"), "{checked}");
}

#[test]
fn one_more_contract_names_what_the_hospital_has() {
    let folder = empty();
    let here = folder.path();
    done(here, &["init", "--split", "--id", "chuo", "--vendor", "abc=株式会社ABC", "--system", "ehr=電子カルテ"]);
    refused(
        here,
        &["init", "--vendor", "abd"],
        "hospital.yaml に事業者「abd」がありません。abc の書き間違いではありませんか。",
    );
    refused(here, &["init", "--system", "pacs"], "hospital.yaml にシステム「pacs」がありません。");
    refused(here, &["init", "--vendor", "abc=別の会社"], "「abc」は「株式会社ABC」です。");
    refused(
        here,
        &["init", "--vendor", "xyz=株式会社ABC"],
        "「株式会社ABC」は、hospital.yaml に「abc」としてもうあります。",
    );
    refused(here, &["init", "--vendor", "ABC=株式会社D"], "大文字小文字や全角半角の違いしかありません。");
    for there in ["abc", "abc=株式会社ABC"] {
        refused(here, &["init", "--vendor", there], "「abc」は hospital.yaml にもうあります。何も書いていません。");
    }
    refused(here, &["init", "--system", "ehr"], "「ehr」は hospital.yaml にもうあります。");
    refused(here, &["init", "--hospital", "別の病院"], "--hospital を書かないでください。");
    let taken = "契約の id「contract1」はもうあります。ほかの記号を書いてください。何も書いていません。";
    refused(here, &["init", "--contract-id", "contract1"], taken);
    // The id inside a file counts, whatever the file is called.
    std::fs::rename(here.join("contracts/contract1.yaml"), here.join("contracts/古い契約.yaml")).expect("renamed");
    refused(here, &["init", "--contract-id", "contract1"], taken);
    refused(here, &["init", "--contract-id", "CONTRACT1"], "契約の id「CONTRACT1」は使えません。");
    // Two vendors: which is meant cannot be guessed.
    let main = std::fs::read_to_string(here.join("hospital.yaml")).expect("the file");
    let main = main.replace("vendors:\n", "vendors:\n  def:\n    party: { name: DEF }\n");
    write(here, "hospital.yaml", &main);
    refused(here, &["init", "--title", "契約"], "--vendor 記号 で書いてください。事業者は def・abc です。");
    done(here, &["init", "--title", "契約", "--vendor", "def"]);
    write(here, "hospital.yaml", "catalog: x\n");
    let before = files(here);
    let output = betten(here, &["init"]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("hospital.yaml:1:"), "{}", told(&output));
    assert_eq!(files(here), before);
}

/// The questions as a person meets them, through a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_is_asked() {
    use std::io::Write as _;
    let folder = empty();
    let typed = |answers: &str| {
        let mut terminal = start("script")
            .args(["-qec", &format!("'{}' init", BETTEN), "/dev/null"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script of util-linux: on Debian apt-get install bsdutils");
        let mut input = terminal.stdin.take().expect("a pipe");
        input.write_all(answers.as_bytes()).expect("the answers");
        let output = terminal.wait_with_output().expect("it ends by itself");
        drop(input);
        let seen = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{seen}");
        seen
    };
    let seen = typed("中央病院\n医療法人: 中央会\nChuo\nchuo\n\n\n\n電子カルテ\nehr\n\n\n\n令和8年4月1日\n\n");
    assert!(seen.contains("病院の名称 [あとで書く]：") && seen.contains("病院の id「Chuo」は使えません。"), "{seen}");
    let text = std::fs::read_to_string(folder.path().join("betten.yaml")).expect("the file");
    for line in [
        "  id: chuo",
        "    name: \"医療法人: 中央会\"",
        "    facility: 中央病院",
        "  vendor1:",
        "      name: 【事業者の名称】",
        "  ehr: 電子カルテ",
        "    date: 令和8年4月1日",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}");
    }
    done(folder.path(), &["check"]);
    // A second time it asks what to add.
    let seen = typed("事業者\n株式会社XYZ\nxyz\n\ny\nxyz\n\n保守\nhosyu\n\n\n");
    assert!(seen.contains("契約は1件（contract1）あります。") && seen.contains("何を足しますか。"), "{seen}");
    assert!(seen.contains("書き足しました: betten.yaml（事業者 xyz、契約 hosyu）"), "{seen}");
    assert!(done(folder.path(), &["check"]).contains("2契約、24項目"));
}
