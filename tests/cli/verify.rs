//! `betten verify` for an output folder.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use super::status::{listed, paths};
use super::{TEXT, betten, code, folder_with, sample, told};
use crate::support::files::files;

/// The sample, built, then a page changed, one gone and a person's file beside them.
fn altered() -> tempfile::TempDir {
    let folder = folder_with(&sample());
    let built = betten(folder.path(), &TEXT);
    assert_eq!(code(&built), 0, "{}", told(&built));
    let output = folder.path().join("output/sample");
    std::fs::write(output.join("roles.md"), "x").expect("changed");
    std::fs::remove_file(output.join("ehr/annex.md")).expect("removed");
    std::fs::write(output.join("memo.txt"), "私物").expect("a person's file");
    folder
}

fn findings(folder: &Path, more: &[&str]) -> (i32, Vec<String>) {
    let output = betten(folder, &[&["verify", "--format", "json"], more].concat());
    assert!(output.stdout.is_ascii());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("JSON: {}", told(&output)));
    let text = |finding: &Value, key: &str| finding[key].as_str().expect("a text").to_owned();
    let found = report["findings"].as_array().expect("a list").iter();
    let line = |finding| ["severity", "kind", "path"].map(|key| text(finding, key)).join(" ");
    (code(&output), found.map(line).collect())
}

#[test]
fn a_folder_is_compared_with_its_manifest() {
    let folder = altered();
    let here = folder.path();
    let (changed, missing) = ("error changed sample/roles.md", "error missing sample/ehr/annex.md");
    assert_eq!(
        findings(here, &[]),
        (1, vec![missing.to_owned(), "note unlisted sample/memo.txt".to_owned(), changed.to_owned()])
    );
    assert_eq!(code(&betten(here, &TEXT)), 0);
    assert_eq!(findings(here, &["output"]), (0, vec!["note unlisted sample/memo.txt".to_owned()]));
    assert_eq!(findings(here, &["--strict"]), (1, vec!["error unlisted sample/memo.txt".to_owned()]));
    // A link may lead to other bytes tomorrow.
    #[cfg(unix)]
    {
        let page = here.join("output/sample/roles.md");
        std::fs::rename(&page, here.join("roles.md")).expect("moved");
        std::os::unix::fs::symlink(here.join("roles.md"), page).expect("a link");
        assert_eq!(findings(here, &[]).1.last().map(String::as_str), Some(changed));
    }
}

#[test]
fn rebuilding_finds_what_the_hospital_file_says_now() {
    let folder = folder_with(&sample());
    let here = folder.path();
    assert_eq!(code(&betten(here, &TEXT)), 0);
    for arguments in [vec!["--rebuild"], vec!["output", "--rebuild"], vec!["--rebuild", "betten.yaml"]] {
        assert_eq!(findings(here, &arguments), (0, Vec::new()), "{arguments:?}");
    }
    let more = ["--output", "more", "--standalone", "--index"];
    assert_eq!(code(&betten(here, &[&TEXT[..], &more].concat())), 0);
    assert_eq!(findings(here, &["more", "--rebuild"]), (0, Vec::new()));
    let before = files(&here.join("output"));
    let rebuilt = |text: &str| {
        std::fs::write(here.join("other.yaml"), text).expect("another hospital file");
        findings(here, &["--rebuild", "other.yaml"])
    };
    let (code, found) = rebuilt(&sample().replacen("phone: 03-0000-0001", "phone: 03-9999-9999", 1));
    assert_eq!(code, 1);
    assert!(!found.is_empty() && found.iter().all(|found| found.starts_with("error differs sample/")), "{found:?}");
    let (code, found) = rebuilt(&sample().replacen("id: sample", "id: other", 1));
    assert_eq!(code, 1);
    let has = |finding: &str| found.iter().any(|found| found == finding);
    assert!(has("error not-made sample/pacs/annex.md") && has("error new other/pacs/annex.md"), "{found:?}");
    assert_eq!(files(&here.join("output")), before, "verify writes nothing");
}

/// A build of one contract is made again as such, and beside it stands what another build made.
#[test]
fn what_is_made_again_is_what_the_build_was_asked_for() {
    let folder = folder_with(&sample());
    let here = folder.path();
    let alone = ["--contract", "sample/ehr", "--output", "alone"];
    assert_eq!(code(&betten(here, &[&TEXT[..], &alone].concat())), 0);
    assert_eq!(findings(here, &["alone", "--rebuild"]), (0, Vec::new()));
    assert_eq!(code(&betten(here, &TEXT)), 0);
    assert_eq!(code(&betten(here, &["build", "--formats", "md", "--contract", "sample/ehr"])), 0);
    let said = told(&betten(here, &["verify", "--rebuild"]));
    assert!(said.contains("比べたのは、最後につくった契約「sample/ehr」だけです。"), "{said}");
    std::fs::write(here.join("betten.yaml"), sample().replace("03-0000-0001", "03-9999-9999")).expect("changed");
    let (code, found) = findings(here, &["--rebuild", "--contract", "sample/ehr"]);
    assert!(code == 1 && !found.is_empty(), "{found:?}");
    assert!(found.iter().all(|found| found.starts_with("error differs sample/ehr/")), "{found:?}");
    let said = told(&betten(here, &["verify", "--rebuild", "--contract", "sample/pacs"]));
    assert!(said.contains("「--contract sample/ehr」でつくった出力先です。"), "{said}");
}

/// Names of files are no settings: what the record does not say is not guessed.
#[test]
fn a_record_without_settings_is_not_made_again() {
    let folder = folder_with(&sample());
    let here = folder.path();
    assert_eq!(code(&betten(here, &TEXT)), 0);
    let manifest = here.join("output/manifest.json");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let mut older: Value = serde_json::from_str(&text).expect("JSON");
    let settings = older.as_object_mut().expect("a mapping").remove("settings").expect("settings");
    assert_eq!(settings["formats"], serde_json::json!(["md", "html"]));
    let newer = text.replace("\"md\"", "\"docx\"");
    assert_ne!(newer, text);
    for other in [older.to_string(), newer] {
        std::fs::write(&manifest, other).expect("another record");
        assert_eq!(code(&betten(here, &["verify"])), 0);
        let output = betten(here, &["verify", "--rebuild"]);
        assert_eq!(code(&output), 2);
        assert!(told(&output).contains("つくったときと同じ指定で betten build を一度打って"), "{}", told(&output));
    }
    // The remedy is one.
    assert_eq!(code(&betten(here, &TEXT)), 0);
    assert_eq!(findings(here, &["--rebuild"]), (0, Vec::new()));
}

#[test]
fn the_page_lists_every_key_of_the_report() {
    let folder = altered();
    let output = betten(folder.path(), &["verify", "--format", "json"]);
    let mut found = BTreeSet::new();
    paths(&serde_json::from_slice(&output.stdout).expect("JSON"), "", &mut found);
    let mut expected = listed("betten verify", "key");
    // No PDF was made.
    assert!(expected.remove("typesetter") || found.contains("typesetter"));
    found.remove("typesetter");
    assert_eq!(found, expected);
    let output = betten(folder.path(), &["verify", "--format", "csv"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let head: BTreeSet<String> =
        text.trim_start_matches('\u{feff}').lines().next().expect("a head").split(',').map(str::to_owned).collect();
    assert_eq!(head, listed("betten verify", "column"));
}

/// What to do follows from what is wrong: a build takes no file away that it did not make.
#[test]
fn the_advice_fits_what_was_found() {
    let folder = altered();
    let told_by = |options: &[&str]| told(&betten(folder.path(), &[&["verify"], options].concat()));
    let again = "betten build を打つと、つくり直します。";
    assert!(told_by(&[]).contains(again) && !told_by(&[]).contains("消えません"));
    assert_eq!(code(&betten(folder.path(), &TEXT)), 0);
    let strict = told_by(&["--strict"]);
    assert!(strict.contains("betten build では消えません。") && !strict.contains(again), "{strict}");
}

/// A result of which the disk took only a part is no success.
#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_fault() {
    let folder = folder_with(&sample());
    for command in [vec!["schema"], vec!["status"], vec!["check", "--format", "json"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device of Linux");
        let output = crate::support::program::betten()
            .current_dir(folder.path())
            .args(&command)
            .stdout(full)
            .output()
            .expect("it ran");
        assert_eq!(code(&output), 2, "{command:?}: {}", told(&output));
        assert!(
            told(&output).contains("結果を標準出力に書けません。ディスクに空きがありません。"),
            "{}",
            told(&output)
        );
    }
}
