//! The program as a person calls it: arguments, exit codes, words on the screen, files on the disk.

mod arguments;
mod diff;
mod figures;
mod fix;
mod form;
mod format;
mod help;
mod last;
mod life;
mod many;
mod notes;
mod report;
mod stamp;
mod status;
mod verify;

use std::path::Path;
use std::process::Output;

use crate::support::files::files;
use crate::support::program;
use crate::support::program::{BETTEN, start};

fn betten(folder: &Path, arguments: &[&str]) -> Output {
    program::betten().args(arguments).current_dir(folder).output().expect("the program was built with the test")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the program ended by itself")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn sample() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("betten.yaml");
    std::fs::read_to_string(path).expect("the sample is there")
}

/// An empty folder with a hospital file in it.
fn folder_with(hospital_file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("betten.yaml"), hospital_file).expect("the hospital file");
    folder
}

const TEXT: [&str; 3] = ["build", "--formats", "md,html"];

/// A person may have to mend both, and the second may be no fault of theirs.
#[test]
fn faults_of_the_input_are_told_before_what_stands_in_the_way() {
    let folder = folder_with(&sample());
    std::fs::write(folder.path().join("faulty.yaml"), sample().replace("duty: vendor", "duty: venndor"))
        .expect("a hospital file");
    let no_typst = ["--typst", "no-such-program"];
    for obstacle in
        [&["build", "--formats", "pdf"][..], &["build", "--output", ".", "--formats", "md"], &["check", "--typeset"]]
    {
        let call = |file| betten(folder.path(), &[obstacle, &no_typst, &[file]].concat());
        let [sound, faulty] = ["betten.yaml", "faulty.yaml"].map(call);
        assert_eq!((code(&sound), code(&faulty)), (2, 1), "{obstacle:?}");
        assert!(told(&sound).contains("エラー: ") && !told(&sound).contains("エラー["), "{}", told(&sound));
        assert!(told(&faulty).contains("エラー[") && !told(&faulty).contains("エラー: "), "{}", told(&faulty));
    }
}

#[test]
fn exit_codes() {
    let folder = folder_with(&sample());
    let broken = folder_with(&sample().replace("duty: vendor", "duty: venndor"));
    let here = folder.path();
    for (arguments, expected) in [
        (vec!["check"], 0),
        (vec!["check", "--strict"], 1),
        (vec!["check", "--final"], 1),
        (vec!["check", "--final", "--contract", "sample/ehr"], 0),
        (vec!["check", "missing.yaml"], 2),
        (vec!["check", "--contract", "sample/ehrr"], 2),
        (vec!["check", "--colour"], 2),
        (vec!["chekc"], 2),
        (vec!["build", "--formats", "docx"], 2),
        (vec!["build", "--typst", "no-such-program", "--formats", "pdf"], 2),
        (vec!["build", "--formats", "md,html", "--final"], 1),
        (vec!["verify", "--fingerprint", "b2a9fa31"], 0),
        (vec!["verify", "--fingerprint", "00000000"], 1),
        (vec!["verify", "--fingerprint", "d4a0ad6"], 2),
        (vec!["verify"], 2),
        (vec!["--help"], 0),
        (vec!["build", "--help"], 0),
        (vec!["--version"], 0),
    ] {
        let output = betten(here, &arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", told(&output));
    }
    assert!(!here.join("output").exists(), "nothing was published by any of these");
    assert_eq!(code(&betten(broken.path(), &["check"])), 1);
    assert_eq!(code(&betten(broken.path(), &TEXT)), 1);
    assert!(!broken.path().join("output").exists());
}

#[test]
fn check_says_where_what_and_what_to_do() {
    let folder = folder_with(&sample().replacen("duty: vendor", "duty: venndor", 1));
    let told = told(&betten(folder.path(), &["check"]));
    for words in ["エラー[party/unknown]", "betten.yaml:", "^^^^^^^", "書き間違いではありませんか。", "エラー 1件"]
    {
        assert!(told.contains(words), "{words} in\n{told}");
    }
    let json = betten(folder.path(), &["check", "--format", "json"]);
    assert!(json.stdout.is_ascii());
    let faults: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON on standard output");
    assert!(faults.as_array().expect("a list").iter().any(|fault| fault["code"] == "party/unknown"));
}

/// Many warnings do not bury the one error, and programs get each of them.
#[test]
fn warnings_of_one_kind_stand_in_a_line() {
    let text = sample().replace("cost: { bearer: samplesys, detail: 保守料に含む。 }", "note: 費用は未定。");
    let text = text.replacen("        note: 鍵の控えは、病院の金庫で保管する。\n", "", 1).replacen(
        "samplenet]",
        "samplent]",
        1,
    );
    let folder = folder_with(&text.replace(
        "        note: ①電話がつながらないときは、先に電子メールを送る。②夜間と休日は、先に電話をする。\n",
        "",
    ));
    for command in ["check", "build"] {
        let brief = told(&betten(folder.path(), &[command]));
        let last = brief.rfind("エラー[").expect("there is an error");
        assert!(!brief[last..].contains("注意[") && !brief[last..].contains("お知らせ["), "{brief}");
        let all = told(&betten(folder.path(), &[command, "--all"]));
        assert!(all.matches("注意[").count() >= brief.matches("注意[").count(), "{all}");
        assert!(!all.contains("--all を付けると"), "{all}");
    }
    let sound = folder_with(&sample().replace("bearer: samplesys, ", "bearer: vendor, "));
    let (brief, all) = (told(&betten(sound.path(), &["check"])), told(&betten(sound.path(), &["check", "--all"])));
    assert!(
        brief.contains("注意[roles/not-covered] 3件（betten.yaml:") && brief.contains("--all を付けると"),
        "{brief}"
    );
    assert_eq!(all.matches("注意[roles/not-covered]").count(), 3, "{all}");
    let json = betten(sound.path(), &["check", "--format", "json"]);
    assert_eq!(json.stdout, betten(sound.path(), &["check", "--format", "json", "--all"]).stdout);
    let faults: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON on standard output");
    let is_warning =
        |fault: &&serde_json::Value| fault["code"] == "roles/not-covered" && fault["severity"] == "warning";
    assert_eq!(faults.as_array().expect("a list").iter().filter(is_warning).count(), 3);
}

/// To a file as it is, to a pipe in pure ASCII; both are the same schema.
#[test]
fn schema_writes_what_editors_read() {
    let folder = folder_with("");
    let piped = betten(folder.path(), &["schema"]);
    assert!(code(&piped) == 0 && piped.stdout.is_ascii() && piped.stdout.ends_with(b"}\n"));
    assert_eq!(code(&betten(folder.path(), &["schema", "--report", "betten.schema.json", "--edition", "2024-06"])), 0);
    let written = std::fs::read_to_string(folder.path().join("betten.schema.json")).expect("the schema in UTF-8");
    assert!(written.contains("初回確認") && written.ends_with("}\n"));
    let read = |text: &[u8]| serde_json::from_slice::<serde_json::Value>(text).expect("JSON");
    assert_eq!(read(&piped.stdout), read(written.as_bytes()));
    for (arguments, expected, words) in [
        (
            vec!["schema", "--edition", "2024-07"],
            2,
            "使える版は 2024-06 です。「2024-06」の書き間違いではありませんか。",
        ),
        (vec!["schema", "--data", "missing"], 2, "「missing」"),
        (vec!["schema", "--report", "missing/betten.schema.json"], 2, "書けません"),
    ] {
        let output = betten(folder.path(), &arguments);
        assert_eq!(code(&output), expected, "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains(words) && output.stdout.is_empty(), "{arguments:?}: {}", told(&output));
    }
}

/// Whoever reads an edition says what is wrong in it, once, whether a contract covers the item or not.
#[test]
fn a_fault_in_an_item_no_contract_covers_is_told_by_all() {
    let folder = folder_with(
        "catalog: \"2026-10\"
hospital: { id: h, party: { name: 病院 } }
vendors: { v: { party: { name: 会社 } } }
contracts: [ { id: c, title: 契約, parties: [hospital, v], sections: [2-C] } ]
",
    );
    let data = folder.path().join("data");
    let items = "items/part2/a.yaml";
    for (name, bytes) in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/editions/2026-10")) {
        let path = data.join(&name);
        std::fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("the folder");
        let text = String::from_utf8(bytes).expect("the editions are UTF-8");
        let text = if name == items { text.replacen("台帳[^1]を", "**台帳**を", 1) } else { text };
        std::fs::write(path, text).expect("the file");
    }
    for arguments in [
        vec!["check"],
        TEXT.to_vec(),
        vec!["schema", "--edition", "2026-10"],
        vec!["diff", "--editions", "2026-10", "2026-10"],
    ] {
        let output = betten(folder.path(), &[&arguments[..], &["--data", "data"]].concat());
        let told = told(&output);
        assert!([1, 2].contains(&code(&output)) && output.stdout.is_empty(), "{arguments:?}: {told}");
        assert_eq!(told.matches("エラー[").count(), 1, "{arguments:?}: {told}");
        let fault =
            format!("エラー[catalog/markup] 項目の文に使えない書式があります（強調）。\n --> data/{items}:7:14\n");
        assert!(told.contains(&fault), "{arguments:?}: {told}");
    }
    assert!(!folder.path().join("output").exists());
}

#[test]
fn a_build_publishes_all_and_the_next_changes_only_what_changed() {
    let folder = folder_with(&sample());
    let output = betten(folder.path(), &TEXT);
    assert_eq!(code(&output), 0, "{}", told(&output));
    let first = files(&folder.path().join("output"));
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert!(["sample/roles.html", "sample/roles.md"].iter().all(|name| names.contains(name)));
    for contract in ["ehr", "network", "pacs"] {
        for document in ["annex", "checklist", "contacts"] {
            for format in ["html", "md"] {
                assert!(names.contains(&format!("sample/{contract}/{document}.{format}").as_str()));
            }
        }
    }
    assert!(told(&betten(folder.path(), &TEXT)).contains("書いた 0、"));
    let changed = sample().replacen("time_limit: 1時間", "time_limit: 2時間", 1);
    std::fs::write(folder.path().join("betten.yaml"), changed).expect("the hospital file");
    assert_eq!(code(&betten(folder.path(), &TEXT)), 0);
    let second = files(&folder.path().join("output"));
    let differing: Vec<&str> =
        first.iter().zip(&second).filter(|(a, b)| a != b).map(|((name, _), _)| name.as_str()).collect();
    // The limit of the hospital holds in two contracts; their checklists carry the fingerprint.
    assert_eq!(
        differing,
        [
            "manifest.json",
            "sample/assets/search-index.js",
            "sample/ehr/annex.html",
            "sample/ehr/annex.md",
            "sample/ehr/checklist.html",
            "sample/ehr/checklist.md",
            "sample/index.html",
            "sample/inspection.html",
            "sample/items/item-2-c-4.html",
            "sample/network/annex.html",
            "sample/network/annex.md",
            "sample/network/checklist.html",
            "sample/network/checklist.md",
            "sample/pacs/annex.html",
            "sample/pacs/annex.md",
            "sample/pacs/checklist.html",
            "sample/pacs/checklist.md",
        ]
    );
}

#[test]
fn a_failed_build_leaves_the_former_output_alone() {
    let folder = folder_with(&sample());
    assert_eq!(code(&betten(folder.path(), &TEXT)), 0);
    let before = files(&folder.path().join("output"));
    std::fs::write(folder.path().join("betten.yaml"), sample().replace("catalog:", "catalogue:")).expect("the file");
    assert_eq!(code(&betten(folder.path(), &TEXT)), 1);
    assert_eq!(files(&folder.path().join("output")), before);
}

/// A paper is found by its number, however it was copied; one that is no longer current is told.
#[test]
fn a_paper_is_checked_by_its_fingerprint() {
    let folder = folder_with(&sample());
    let said = |arguments: &[&str]| {
        let output = betten(folder.path(), arguments);
        (code(&output), String::from_utf8_lossy(&output.stdout).into_owned(), told(&output))
    };
    let annex = String::from_utf8_lossy(
        &std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("output/sample/ehr/annex.md")).expect("the sample"),
    )
    .into_owned();
    let is_number = |line: &&str| line.len() == 64 && line.bytes().all(|digit| digit.is_ascii_hexdigit());
    let whole = annex.lines().find(is_number).expect("the annex ends with its number").to_owned();
    let wide: String = whole[..8].chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c)).collect();
    for written in [&whole[..8], &whole, &whole.to_uppercase(), &wide, &format!("{} {}", &whole[..4], &whole[4..8])] {
        let (code, text, _) = said(&["verify", "--fingerprint", written]);
        assert_eq!(code, 0, "{written}");
        assert!(
            text.contains("契約「電子カルテシステム保守・運用契約」（sample/ehr）のいまの内容と同じです。"),
            "{text}"
        );
        assert!(text.contains(&whole) && !text.contains("案"), "{text}");
    }
    // Eight digits alike are not the whole number alike.
    let other = format!("{}{}", &whole[..8], "0".repeat(56));
    assert_eq!(said(&["verify", "--fingerprint", &other]).0, 1);
    // What was signed has changed since.
    let signed = format!("signed: [{{ date: 2026-04-01, fingerprint: {whole} }}]\n    signing: none");
    let changed = sample().replacen("signing: none", &signed, 1).replacen("time_limit: 1時間", "time_limit: 2時間", 1);
    std::fs::write(folder.path().join("betten.yaml"), changed).expect("the hospital file");
    let (code, text, _) = said(&["verify", "--fingerprint", &whole[..8]]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("になる契約はありません。") && text.contains("そのあとに内容が変わりました。"), "{text}");
    let (code, _, told) = said(&["verify", "--fingerprint", "xyz"]);
    assert_eq!(code, 2);
    assert!(told.contains("8桁") && told.contains("64桁"), "{told}");
    std::fs::write(folder.path().join("betten.yaml"), "catalogue: x\n").expect("the hospital file");
    let (code, _, told) = said(&["verify", "--fingerprint", &whole]);
    assert_eq!(code, 1);
    assert!(told.contains("確かめられませんでした"), "{told}");
}

/// Same values, same bytes: another folder, path, locale, time zone and umask.
#[cfg(unix)]
#[test]
fn no_environment_in_any_output() {
    let (one, other) = (folder_with(&sample()), folder_with(&sample()));
    assert_eq!(code(&betten(one.path(), &TEXT)), 0);
    let path = other.path().join("betten.yaml");
    let status = start("sh")
        .args(["-c", "umask 077; exec \"$0\" \"$@\"", BETTEN, "build"])
        .arg(&path)
        .args(["--formats", "html,md", "--output"])
        .arg(other.path().join("output"))
        .env("LC_ALL", "ja_JP.eucJP")
        .env("LANG", "tr_TR.UTF-8")
        .env("TZ", "Pacific/Kiritimati")
        .env("HOME", "/nonexistent")
        .current_dir("/")
        .status()
        .expect("the program was built with the test");
    assert!(status.success());
    assert_eq!(files(&one.path().join("output")), files(&other.path().join("output")));
}

/// The Markdown of the sample in the repository is what the program makes of it.
#[test]
fn the_committed_sample_is_current() {
    let folder = folder_with(&sample());
    assert_eq!(code(&betten(folder.path(), &["build", "--formats", "md"])), 0);
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("output");
    for (name, bytes) in files(&folder.path().join("output")) {
        if name.ends_with(".md") {
            let there = std::fs::read(committed.join(&name)).unwrap_or_default();
            assert!(there == bytes, "output/{name} is not current: run `make sample` and look at the difference");
        }
    }
}

#[test]
fn the_number_of_jobs_changes_no_byte_and_no_word() {
    let made: Vec<_> = ["1", "2", "16"]
        .map(|jobs| {
            let folder = folder_with(&sample());
            let output = betten(folder.path(), &["build", "--formats", "md,html", "--jobs", jobs]);
            assert_eq!(code(&output), 0, "{}", told(&output));
            (told(&output), files(&folder.path().join("output")))
        })
        .into();
    assert!(made[0].1.len() > 10);
    assert!(made.windows(2).all(|two| two[0] == two[1]));
    let folder = folder_with(&sample());
    let refused = betten(folder.path(), &["build", "--jobs", "0"]);
    assert!(told(&refused).contains("「0」は使えません。1以上の整数を書いてください。"), "{}", told(&refused));
}
