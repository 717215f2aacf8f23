//! What is said about hospitals in which nothing has changed. It must be the same as if all had been read again.

use std::path::Path;

use super::many::{TEXT, folder_of, hospital, standing, with, write, written};
use super::{betten, code, told};

/// What a run says of hospitals, without the counts of files and the time it took.
fn said(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = betten(folder, arguments);
    let told = told(&output);
    let lines = told.lines().filter(|line| !line.contains("（書いた"));
    (code(&output), lines.map(|line| format!("{}\n", line.split("(").next().unwrap_or(line))).collect())
}

const BASED: &str = "based_on: bases/group.yaml\ncatalog:";

fn base(note: &str) -> String {
    format!("choices:\n  2-C-4:\n    note: {note}\n")
}

#[test]
fn words_are_those_of_a_run_that_reads_everything() {
    let based = hospital("b").replacen("catalog:", BASED, 1);
    let folder = folder_of(&[
        ("in/a.yaml", &hospital("a")),
        ("in/b.yaml", &based),
        ("in/bases/group.yaml", &base("群の特記。")),
        // Something is said of it that has no place in a file of its own.
        (
            "in/c/hospital.yaml",
            "catalog: \"2024-06\"\nhospital: { id: c, party: { name: 病院 } }\nvendors: { v: { party: { name: 会社 } } }\n",
        ),
        ("in/c/contracts/x.yaml", "id: x\ntitle: 契約\nparties: [hospital, v]\n"),
        ("in/c/contracts/memo.txt", "memo"),
    ]);
    let here = folder.path();
    for options in [&[][..], &["--index"], &["--strict"]] {
        let (again, anew) = (said(here, &with(options)), said(here, &with(&[options, &["--force"]].concat())));
        assert_eq!(said(here, &with(options)), anew, "{options:?}");
        assert_eq!(again, anew, "{options:?}");
    }
    // Under another name: places and words name what is there now.
    assert_eq!(code(&betten(here, &TEXT)), 0);
    std::fs::rename(here.join("in"), here.join("moved")).expect("moved");
    let moved: Vec<&str> = with(&[]).into_iter().map(|it| if it == "in" { "moved" } else { it }).collect();
    let (code, words) = said(here, &moved);
    assert_eq!(code, 0);
    assert!(words.contains("--> moved/a.yaml:") && words.contains("「moved/c/contracts/memo.txt」"), "{words}");
    assert!(!words.contains(" in/") && !words.contains("「in/"), "{words}");
}

#[test]
fn a_changed_base_is_noticed() {
    let based = hospital("b").replacen("catalog:", BASED, 1);
    let folder = folder_of(&[("in/b.yaml", &based), ("in/bases/group.yaml", &base("群の特記。"))]);
    let here = folder.path();
    let count = || written(&told(&betten(here, &TEXT)));
    assert!(count() > 0);
    assert_eq!(count(), 0);
    write(here, "in/bases/group.yaml", &base("群の別の特記。"));
    assert!(count() > 0);
    std::fs::remove_file(here.join("in/bases/group.yaml")).expect("removed");
    let (code, words) = said(here, &TEXT);
    assert!(code != 0 && words.contains("bases/group.yaml"), "{words}");
}

#[test]
fn an_altered_note_is_not_believed() {
    let folder = folder_of(&[("in/a.yaml", &hospital("a"))]);
    let here = folder.path();
    let first = said(here, &TEXT);
    let whole = standing(here);
    let manifest = here.join("output/manifest.json");
    let record = std::fs::read_to_string(&manifest).expect("it was written");
    for (from, to) in
        [("費用負担がありません", "費用負担があります"), ("severity\\\":\\\"warning", "severity\\\":\\\"note")]
    {
        assert!(record.contains(from));
        std::fs::write(&manifest, record.replace(from, to)).expect("altered");
        assert_eq!(said(here, &TEXT), first);
        assert_eq!(standing(here), whole);
    }
}

#[test]
fn a_page_over_hospitals_is_made_of_notes_as_of_files() {
    let folder = folder_of(&[("in/a.yaml", &hospital("a")), ("in/b.yaml", &hospital("b"))]);
    let here = folder.path();
    let build = |options: &[&str]| written(&told(&betten(here, &with(options))));
    build(&["--index"]);
    assert_eq!(build(&["--index"]), 0);
    write(here, "in/b.yaml", &hospital("b").replace("サンプル総合病院", "別の病院"));
    assert!(build(&["--index", "--renamed", "b"]) > 0);
    let now = standing(here);
    let page = String::from_utf8(now["index.html"].clone()).expect("text");
    assert!(page.contains("サンプル総合病院") && page.contains("別の病院"));
    build(&["--index", "--force"]);
    assert_eq!(standing(here), now);
}

/// A hospital with records of signings is not read anew either. Its records are looked at each time.
#[test]
fn records_of_signings_are_looked_at_each_time() {
    let folder = folder_of(&[
        ("in/a.yaml", &hospital("a")),
        ("in/b.yaml", &hospital("b").replacen("catalog:", BASED, 1)),
        ("in/bases/group.yaml", &base("群の特記。")),
    ]);
    let here = folder.path();
    let stamped = betten(here, &["status", "in", "--stamp", "2026-04-01"]);
    assert_eq!(code(&stamped), 0, "{}", told(&stamped));
    let first = said(here, &with(&[]));
    let manifest = std::fs::read_to_string(here.join("output/manifest.json")).expect("it was made");
    assert_eq!(manifest.matches("\\\"records\\\":[\\\"signed/").count(), 2, "both are noted\n{manifest}");
    assert_eq!(said(here, &with(&[])), first);
    assert_eq!(said(here, &with(&["--force"])), first);
    let record = std::fs::read_dir(here.join("in/signed")).expect("it is there").next().expect("a record");
    let record = record.expect("it can be read").path();
    let text = std::fs::read_to_string(&record).expect("it is text");
    std::fs::write(&record, text.replacen("2026-04-01", "2026-04-02", 1)).expect("there is room");
    let altered = said(here, &with(&[]));
    assert!(altered.1.contains("書き換えられています"), "{}", altered.1);
    assert_eq!(altered, said(here, &with(&["--force"])));
    std::fs::write(&record, text).expect("there is room");
    assert_eq!(said(here, &with(&[])), first);
}
