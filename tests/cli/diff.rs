//! `betten diff`: how it ends, what it says, where its papers are, and that a build does not touch them.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::status::{listed, paths};
use super::{TEXT, betten, code, sample, told};
use crate::support::files::files;

/// The sample as `old.yaml`, and a changed one as `new.yaml`.
fn folder(changes: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let new = changes.iter().fold(sample(), |text, (was, is)| {
        assert!(text.contains(was), "the sample has {was}");
        text.replacen(was, is, 1)
    });
    std::fs::write(folder.path().join("old.yaml"), sample()).expect("the old file");
    std::fs::write(folder.path().join("new.yaml"), new).expect("the new file");
    folder
}

const LONGER: (&str, &str) = ("log_retention: 1年", "log_retention: 3年");
/// Another contract in the place of the last.
const OTHER: (&str, &str) = ("- id: network", "- id: network2");

const DIFF: [&str; 5] = ["diff", "old.yaml", "new.yaml", "--formats", "md,html,json"];

fn editions() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/editions").to_string_lossy().into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    files(folder).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn it_ends_in_whether_anything_differs() {
    let folder = folder(&[LONGER]);
    let here = folder.path();
    std::fs::write(here.join("broken.yaml"), sample().replacen("duty: vendor", "duty: venndor", 1)).expect("a file");
    // As a Mac writes kana.
    std::fs::write(here.join("apart.yaml"), sample().nfd().collect::<String>()).expect("a file");
    let editions = editions();
    for (arguments, expected, words) in [
        (vec!["diff", "old.yaml", "apart.yaml"], 0, "比べました: 3契約（変更なし 3）"),
        (vec!["diff", "old.yaml", "old.yaml"], 0, "比べました: 3契約（変更なし 3）"),
        (vec!["diff", "old.yaml", "new.yaml", "--contract", "sample/pacs"], 0, "1契約（変更なし 1）"),
        (DIFF.to_vec(), 1, "3契約（変更 1、変更なし 2）"),
        (vec!["diff", "old.yaml", "broken.yaml"], 2, "エラー[party/unknown]"),
        (vec!["diff", "old.yaml", "missing.yaml"], 2, "「missing.yaml」を読めません"),
        (vec!["diff", "old.yaml"], 2, "署名の記録のある契約がありません。"),
        (vec!["diff", "--editions", "2024-06"], 2, "比べる2つの版を、前の版、後の版の順に書いてください。"),
        (vec!["diff", "old.yaml", "new.yaml", "old.yaml"], 2, "「old.yaml」は余分です"),
        (vec!["diff", "old.yaml", "new.yaml", "--contract", "sample/ehrr"], 2, "「sample/ehr」の書き間違い"),
        (vec!["diff", "old.yaml", "new.yaml", "--effective", "2027-04-01"], 2, "「--memorandum」と一緒に"),
        (
            vec!["diff", "old.yaml", "new.yaml", "--memorandum", "--effective", "令和9年4月31日"],
            2,
            "「令和9年4月31日」という日はありません。",
        ),
        (vec!["diff", "old.yaml", "new.yaml", "--typst", "no-such-program"], 2, "エラー"),
        (vec!["diff", "--editions", "2024-06", "2024-07"], 2, "「2024-06」の書き間違いではありませんか。"),
        (vec!["diff", "--editions", "2024-06", "2024-06"], 0, "変わったところはありません"),
        (vec!["diff", "--editions", "2024-06", "2024-06", "--memorandum"], 2, "「--memorandum」と「--contract」は"),
        (
            vec!["diff", "--editions", "2024-06", "2026-10", "--formats", "md", "--data", &editions],
            1,
            "変わった項目 6件",
        ),
    ] {
        let output = betten(here, &arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains(words), "{arguments:?}: {}", told(&output));
    }
}

/// Contract by contract what changed, and which contracts came or went.
#[test]
fn it_says_in_words_what_changed() {
    let folder = folder(&[LONGER, OTHER]);
    let output = betten(folder.path(), &DIFF);
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    insta::assert_snapshot!(said);
    std::fs::write(folder.path().join("new.yaml"), sample().replacen("id: sample", "id: other", 1)).expect("a file");
    let output = betten(folder.path(), &["diff", "old.yaml", "new.yaml"]);
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(said.starts_with("病院の id が、変更前は sample、変更後は other です。"), "{said}");
}

/// The table and its data under the fingerprints of both states; the memorandum when it is asked for.
#[test]
fn papers_lie_with_their_contract() {
    let folder = folder(&[LONGER]);
    let output = betten(folder.path(), &[&DIFF[..], &["--memorandum", "--effective", "令和9年4月1日"]].concat());
    assert_eq!(code(&output), 1, "{}", told(&output));
    let made = names(&folder.path().join("output"));
    let stems: BTreeSet<&str> = made.iter().filter_map(|name| name.strip_prefix("sample/ehr/")).collect();
    assert_eq!(stems.len(), 5, "{made:?}");
    let json = stems.iter().find(|name| name.ends_with(".json")).expect("the data of the table");
    let stem = json.trim_end_matches(".json");
    let path = |name: &str| folder.path().join("output/sample/ehr").join(name);
    let data: Value = serde_json::from_slice(&std::fs::read(path(json)).expect("the data")).expect("JSON");
    let digits = |side: &str| data[side]["fingerprint"].as_str().expect("64 digits")[..8].to_owned();
    assert_eq!(stem, format!("changes-{}-{}", digits("old"), digits("new")));
    let memorandum = stem.replace("changes", "memorandum");
    assert!(stems.contains(format!("{memorandum}.md").as_str()), "{stems:?}");
    let text = std::fs::read_to_string(path(&format!("{memorandum}.md"))).expect("the memorandum");
    assert!(text.contains("前条の変更は、令和9年4月1日から適用する。"), "{text}");
    // Every way a page leads to is there.
    let page = std::fs::read_to_string(path(&format!("{stem}.html"))).expect("the page");
    for way in page.split("href=\"").chain(page.split("src=\"")).skip(1).filter_map(|rest| rest.split('"').next()) {
        if way.contains('.') && !way.contains("://") {
            assert!(path(way).exists(), "{way}");
        }
    }
    // The same again changes nothing.
    let before = files(&folder.path().join("output"));
    betten(folder.path(), &[&DIFF[..], &["--memorandum", "--effective", "2027-04-01"]].concat());
    assert_eq!(files(&folder.path().join("output")), before);
}

/// No build takes the papers away, none of its own files is touched by them, and the manifest lists all.
#[test]
fn a_build_and_the_papers_leave_each_other_alone() {
    let folder = folder(&[LONGER]);
    let here = folder.path();
    let output = here.join("output");
    let build = |file| {
        let built = betten(here, &[&TEXT[..], &[file]].concat());
        assert_eq!(code(&built), 0, "{}", told(&built));
        files(&output)
    };
    let old = build("old.yaml");
    assert_eq!(code(&betten(here, &DIFF)), 1);
    let with_papers = files(&output);
    for file in old.iter().filter(|(name, _)| name != "manifest.json") {
        assert!(with_papers.contains(file), "{}", file.0);
    }
    let papers: Vec<_> = with_papers.iter().filter(|(name, _)| name.contains("/changes-")).cloned().collect();
    assert_eq!(papers.len(), 3);
    let new = build("new.yaml");
    assert!(papers.iter().all(|paper| new.contains(paper)));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(output.join("manifest.json")).expect("the manifest")).expect("JSON");
    let listed: BTreeSet<&str> =
        manifest["files"].as_array().expect("a list").iter().filter_map(|made| made["path"].as_str()).collect();
    let there: BTreeSet<String> = names(&output).into_iter().filter(|name| name != "manifest.json").collect();
    assert_eq!(listed, there.iter().map(String::as_str).collect());
}

/// Programs read the same from the screen as from the file beside the table, and every key is explained.
#[test]
fn reports_are_as_they_are_described() {
    let folder = folder(&[LONGER, OTHER, ("    date: 2026-04-01 ", "    # date: 2026-04-01 ")]);
    let json = betten(folder.path(), &[&DIFF[..], &["--format", "json"]].concat());
    assert!(json.stdout.is_ascii());
    let report: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let file = files(&folder.path().join("output"))
        .into_iter()
        .find(|(name, _)| name.starts_with("sample/ehr/changes-") && name.ends_with(".json"));
    let file: Value = serde_json::from_slice(&file.expect("the data").1).expect("JSON");
    assert_eq!(report["contracts"][0], file);
    let mut found = BTreeSet::new();
    paths(&report, "", &mut found);
    let editions_data = editions();
    let editions =
        ["diff", "--editions", "2024-06", "2026-10", "--formats", "json", "--format", "json", "--data", &editions_data];
    let editions = betten(folder.path(), &editions);
    paths(&serde_json::from_slice(&editions.stdout).expect("JSON"), "", &mut found);
    // An object that is missing once is `null` there.
    let whole = |path: &&String| {
        !found.iter().any(|other| other.starts_with(&format!("{path}.")) || other.starts_with(&format!("{path}[]")))
    };
    assert_eq!(found.iter().filter(whole).cloned().collect::<BTreeSet<_>>(), listed("betten diff", "key"));
    let csv = betten(folder.path(), &[&DIFF[..], &["--format", "csv"]].concat());
    let text = String::from_utf8(csv.stdout).expect("UTF-8");
    let head = text.trim_start_matches('\u{feff}').lines().next().expect("a head");
    assert_eq!(head.split(',').map(str::to_owned).collect::<BTreeSet<_>>(), listed("betten diff", "column"));
    assert!(text.contains("新設") && text.contains("廃止"), "{text}");
}

/// A contract is given to another company: the papers of the former one are not in the folder that it is handed.
#[test]
fn papers_of_a_former_party_leave_the_folder_of_the_contract() {
    let folder = folder(&[LONGER]);
    let here = folder.path();
    let build = |file: &str| betten(here, &[&["build", file], &TEXT[1..]].concat());
    assert_eq!(code(&build("old.yaml")), 0);
    assert_eq!(code(&betten(here, &DIFF)), 1);
    let papers = |below: &str| -> Vec<String> {
        let found = names(here).into_iter().filter(|name| name.starts_with(below) && name.contains("/changes"));
        found.map(|name| name.rsplit_once('/').map_or(String::new(), |(_, name)| name.to_owned())).collect()
    };
    let before = papers("output/sample/ehr/");
    assert!(!before.is_empty());
    let again = build("new.yaml");
    assert!(!told(&again).contains("当事者が変わった"), "{}", told(&again));
    assert_eq!(papers("output/sample/ehr/"), before);
    let text = std::fs::read_to_string(here.join("new.yaml")).expect("our file");
    assert!(text.contains("株式会社サンプルシステムズ"));
    std::fs::write(here.join("new.yaml"), text.replace("株式会社サンプルシステムズ", "別の株式会社")).expect("saved");
    let other = build("new.yaml");
    assert_eq!(code(&other), 0, "{}", told(&other));
    assert!(told(&other).contains("契約「sample/ehr」の当事者が変わったので"), "{}", told(&other));
    assert_eq!(papers("output/sample/ehr/"), [""; 0]);
    assert_eq!(papers("output/sample/_ehr-"), before);
    let left = files(&here.join("output/sample/ehr"));
    let has = |text: &[u8]| String::from_utf8_lossy(text).contains("株式会社サンプルシステムズ");
    assert!(left.iter().all(|(_, bytes)| !has(bytes)), "the former party is named");
    assert_eq!(code(&betten(here, &["verify", "output"])), 0);
}
