//! Wrong arguments: the message is in Japanese and says what to type.

use std::path::Path;

use super::many::{folder_of, write};
use super::{betten, code, told};

const HOSPITAL: &str = "catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 }, contacts: [ { for: incident, who: 窓口, phone: 03-0000-0000 } ] }
systems: { ehr: 電子カルテ }
vendors: { v: { party: { name: 会社 }, contacts: [ { for: incident, who: 窓口, phone: 03-0000-0000 } ] } }
";
const CONTRACT: &str = "id: ehr
title: 電子カルテ保守契約
parties: [hospital, v]
systems: [ehr]
sections: [2-R]
choices:
  2-R-1: { duty: v, points: { report_limit: 5営業日 } }
";

/// A hospital in either form, a build of it, and what people have beside.
fn folder() -> tempfile::TempDir {
    let single = format!("{HOSPITAL}contracts:\n  - {}", CONTRACT.trim_end().replace('\n', "\n    "));
    let folder = folder_of(&[
        ("betten.yaml", &single),
        ("病院/hospital.yaml", HOSPITAL),
        ("病院/contracts/ehr.yaml", CONTRACT),
        ("alone/ehr.yaml", CONTRACT),
        ("memo.txt", "メモ"),
        ("annex.pdf", "%PDF-1.7\n"),
        ("table.csv", "a,b\n"),
        ("all.zip", "PK\u{3}\u{4}betten.yaml"),
        ("table.xlsx", "PK\u{3}\u{4}[Content_Types].xml"),
    ]);
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    let built = betten(folder.path(), &["build", "--formats", "md,html"]);
    assert_eq!(code(&built), 0, "{}", told(&built));
    folder
}

/// What is said of a command that must fail, the same for every command: whole sentences of ours.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], words: &str) {
    let output = betten(folder, arguments);
    let said = told(&output);
    assert!([1, 2].contains(&code(&output)), "{arguments:?} ended with {}: {said}", code(&output));
    assert!(said.contains(words), "{arguments:?}: {words} in\n{said}");
    for foreign in ["os error", "Error", "error:", "No such", "Not a", "Is a"] {
        assert!(!said.contains(foreign), "{arguments:?}: {foreign} in\n{said}");
    }
}

#[test]
fn something_else_than_a_hospital_file() {
    let folder = folder();
    for (path, words) in [
        ("annex.pdf", "PDF のファイルのようです。"),
        ("annex.pdf", "betten verify --fingerprint 照合番号 betten.yaml"),
        ("table.xlsx", "Excel か Word のファイルのようです。"),
        ("all.zip", "展開してから、中のファイルを指定してください。"),
        ("table.csv", "病院ファイルではなく、CSV の表です。"),
        ("output/h/ehr/annex.html", "病院ファイルではなく、HTML のページです。"),
        ("output/h/ehr/annex.md", "病院ファイルではなく、Markdown の文書です。"),
        ("output/manifest.json", "病院ファイルではなく、つくったときの記録です。"),
        ("empty", "「empty」に betten.yaml も hospital.yaml もありません。"),
        ("output", "出力先のフォルダではなく、病院ファイルのあるフォルダを指定してください。"),
        ("missing", "「missing」を読めません。ファイルがありません。"),
        ("betten.yaml/x", "途中の名前が、フォルダではなくファイルです。"),
    ] {
        for command in [
            &["check", path][..],
            &["status", path],
            &["build", path, "--formats", "md", "--output", "other"],
            &["diff", path, "betten.yaml"],
            &["diff", "betten.yaml", path],
            &["verify", "--fingerprint", "12345678", path],
            &["verify", "--rebuild", path],
        ] {
            refused(folder.path(), command, words);
        }
    }
    for (path, words) in [("annex.pdf", "PDF のファイルのようです。"), ("empty", "betten init --migrate betten.yaml")]
    {
        refused(folder.path(), &["init", "--migrate", path], words);
    }
}

#[test]
fn something_else_than_a_folder_or_a_file() {
    let folder = folder();
    for option in ["--templates", "--data"] {
        refused(
            folder.path(),
            &["check", option, "memo.txt"],
            "「memo.txt」を読めません。フォルダではなくファイルです。",
        );
        refused(folder.path(), &["check", option, "missing"], "「missing」");
    }
    refused(folder.path(), &["check", "--fonts", "memo.txt"], "フォルダではなくファイルです。");
    refused(folder.path(), &["check", "--data", "empty"], "「empty」に catalog.yaml がありません。");
    for (report, words) in [
        ("empty", "ファイルの名前を書いてください。"),
        ("memo.txt/x", "途中の名前が、フォルダではなくファイルです。"),
        ("missing/x", "先にフォルダをつくってください。"),
    ] {
        refused(folder.path(), &["check", "--report", report], words);
        refused(folder.path(), &["schema", "--report", report], words);
    }
    for (output, words) in [
        ("memo.txt", "--output に、フォルダの名前を書いてください。"),
        ("memo.txt/x", "途中の名前が、フォルダではなくファイルです。"),
        ("病院", "空のフォルダか、まだないフォルダを書いてください。"),
    ] {
        refused(folder.path(), &["build", "--formats", "md", "--output", output], words);
    }
    // A name no disk takes.
    let long = "長".repeat(200);
    refused(folder.path(), &["build", "--formats", "md", "--output", &long], "名前が長すぎるか、");
    refused(folder.path(), &["check", &long], "名前が長すぎるか、");
    refused(folder.path(), &["init", "memo.txt"], "フォルダを指定してください。");
    refused(folder.path(), &["init", "memo.txt/x", "--id", "chuo"], "途中の名前が、フォルダではなくファイルです。");
}

#[test]
fn what_verify_takes_is_said() {
    let folder = folder();
    for (path, words) in [
        ("annex.pdf", "betten verify --fingerprint 照合番号 betten.yaml"),
        ("output/h/ehr/annex.html", "（例：betten verify output）"),
        ("betten.yaml", "betten verify output --rebuild betten.yaml"),
        ("output/h", "「output/h」は、出力先「output」の一部です。"),
        ("empty", "betten build で新しいフォルダにつくり直してください"),
        ("missing", "出力先のフォルダを書いてください（例：betten verify output）。"),
        ("betten.yaml/output", "というフォルダはありません。"),
    ] {
        refused(folder.path(), &["verify", path], words);
    }
    assert_eq!(code(&betten(folder.path(), &["verify", "output"])), 0);
}

/// The file of one contract is checked within its folder, where that is there, and else by itself.
#[test]
fn one_contract_of_a_folder_can_be_checked() {
    let folder = folder();
    let here = folder.path();
    for command in ["check", "status"] {
        for path in ["病院/contracts/ehr.yaml", "病院/contracts", "病院/contracts/"] {
            let output = betten(here, &[command, path]);
            let said = told(&output);
            assert_eq!(code(&output), 0, "{path}: {said}");
            assert!(
                said.contains("フォルダ「病院」の病院ファイルの一部なので、フォルダごと確かめます。"),
                "{path}: {said}"
            );
            assert!(said.contains("1契約、4項目"), "{path}: {said}");
        }
        let output = betten(here, &[command, "alone/ehr.yaml"]);
        let said = told(&output);
        assert_eq!(code(&output), 0, "{said}");
        assert!(said.contains("契約のファイルだけを、2024-06版の確認表と合わせて確かめました。"), "{said}");
        assert!(said.contains("hospital.yaml に書くこと（当事者とシステムの名称、連絡先"), "{said}");
        assert!(said.contains("1契約、4項目") && !said.contains("欄はありません") && !said.contains("注意"), "{said}");
    }
    // From where it lies, too.
    let inside = here.join("病院/contracts");
    let output = betten(&inside, &["check", "ehr.yaml"]);
    assert!(told(&output).contains("フォルダ「..」の病院ファイルの一部"), "{}", told(&output));
    // What is wrong in it is found, at its line.
    write(here, "alone/ehr.yaml", &CONTRACT.replace("duty: v", "duty: w").replace("5営業日", "5日くらい"));
    let said = told(&betten(here, &["check", "alone/ehr.yaml"]));
    assert!(said.contains("エラー[party/unknown]") && said.contains("エラー[duration/invalid]"), "{said}");
    assert!(said.contains("--> alone/ehr.yaml:7:") && said.contains("エラー 2件"), "{said}");
    // Nothing can be made of it, and that is said with the folder to name.
    for arguments in [
        &["build", "病院/contracts/ehr.yaml", "--formats", "md"][..],
        &["diff", "病院/contracts/ehr.yaml", "病院/contracts/ehr.yaml"],
        &["init", "--migrate", "病院/contracts/ehr.yaml"],
        &["status", "--stamp", "2026-04-01", "病院/contracts/ehr.yaml"],
        &["verify", "--fingerprint", "12345678", "病院/contracts/ehr.yaml"],
    ] {
        refused(here, arguments, "フォルダ「病院」を指定してください。");
        assert_eq!(code(&betten(here, arguments)), 2);
    }
    refused(here, &["build", "alone/ehr.yaml"], "betten check か betten status に指定できます。");
    refused(here, &["build", "病院/contracts"], "その上の「病院」を指定してください。");
}

/// A contract with nobody to ring is warned of, and not one to be signed.
#[test]
fn a_party_without_a_contact_is_not_final() {
    let settled = super::sample();
    let folder = super::folder_with(&settled);
    let here = folder.path();
    let of_ehr = |option: &str| {
        let output = betten(here, &["check", option, "--contract", "sample/ehr"]);
        (code(&output), told(&output))
    };
    assert_eq!(of_ehr("--final").0, 0);
    let contacts: String = settled
        .lines()
        .skip_while(|line| !line.contains("name: 株式会社サンプルシステムズ"))
        .skip_while(|line| !line.contains("contacts:"))
        .take(4)
        .map(|line| format!("{line}\n"))
        .collect();
    write(here, "betten.yaml", &settled.replace(&contacts, ""));
    let (code_without, said) = of_ehr("--color=never");
    assert!(
        code_without == 0
            && said.contains("注意[contacts/none] 「株式会社サンプルシステムズ」の連絡先の記載がありません。"),
        "{said}"
    );
    let (code_final, said) = of_ehr("--final");
    assert!(
        code_final == 1 && said.contains("エラー[status/not-final]") && said.contains("連絡先の記載がありません。"),
        "{said}"
    );
    let status = betten(here, &["status", "--final", "--contract", "sample/ehr"]);
    assert_eq!(code(&status), 1);
    assert!(told(&status).contains("連絡先のない当事者"), "{}", told(&status));
    let status = told(&betten(here, &["status", "--contract", "sample/ehr"]));
    assert!(!status.contains("案でない別添をつくれます"), "{status}");
}
