//! The papers of past signings, printed again from their records.

use std::collections::BTreeMap;
use std::path::Path;

use super::figures::{PNG, SVG};
use super::program;

/// Runs the program in a folder; it must end with this code.
#[track_caller]
fn run(folder: &Path, arguments: &[&str], expected: i32) -> String {
    let output = program::betten().args(arguments).current_dir(folder).output().expect("the program was built");
    let told = String::from_utf8(output.stderr).expect("messages are UTF-8");
    assert_eq!(output.status.code(), Some(expected), "{arguments:?}\n{told}");
    told
}

/// The files of a folder whose names begin so.
fn papers(folder: &Path, beginnings: &[&str], ending: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let names = entries.map(|entry| entry.expect("it can be read").file_name().into_string().expect("plain names"));
    let wanted = names.filter(|name| beginnings.iter().any(|it| name.starts_with(it)) && name.ends_with(ending));
    wanted.map(|name| (name.clone(), std::fs::read(folder.join(name)).expect("it can be read"))).collect()
}

/// A contract with pictures is signed, changed three times (a sentence, back again, a picture), and signed each time.
/// Each paper is kept as it was printed before its signing. Printed again from the records, all have the same bytes,
/// also when the hospital file says something else by then, and the pictures have gone. Gives the last told words.
pub fn printed_again(format: &str, options: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let here = folder.path();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("betten.yaml");
    let sample = std::fs::read_to_string(sample).expect("the sample is there");
    let write = |text: &str| std::fs::write(here.join("betten.yaml"), text).expect("there is room");
    let text = || std::fs::read_to_string(here.join("betten.yaml")).expect("it is there");
    let change = |old: &str, new: &str| {
        assert!(text().contains(old), "{old}");
        write(&text().replacen(old, new, 1));
    };
    std::fs::create_dir(here.join("zu")).expect("there is room");
    std::fs::write(here.join("zu/a.png"), PNG).expect("there is room");
    std::fs::write(here.join("zu/b.svg"), SVG).expect("there is room");
    let figures = "    figures:\n      - { file: zu/a.png, title: 責任分界点図, description: 境の図 }\n";
    write(&sample.replacen("  - id: ehr\n", &format!("  - id: ehr\n{figures}"), 1));
    let with = |arguments: &[&'static str]| [arguments, &["--contract", "sample/ehr"]].concat();

    let kept = [options, &["--formats", format]].concat();
    run(here, &[&with(&["build", "--output", "made"])[..], &kept].concat(), 0);
    let mut printed = papers(&here.join("made/sample/ehr"), &["annex"], &format!(".{format}"));
    run(here, &[&with(&["status", "--stamp", "2026-04-01"])[..], options].concat(), 0);
    let steps = [
        ("time_limit: 1時間", "time_limit: 2時間", "2026-05-01"),
        ("time_limit: 2時間", "time_limit: 1時間", "2026-06-01"),
        ("time_limit: 1時間", "time_limit: 2時間", "2026-07-01"),
        ("zu/a.png, title: 責任分界点図", "zu/b.svg, title: 新しい責任分界点図", "2026-08-01"),
    ];
    for (number, (old, new, day)) in steps.into_iter().enumerate() {
        change(old, new);
        let output = format!("diff-{number}");
        let diff = ["diff", "betten.yaml", "--memorandum", "--effective", day, "--output", &output];
        run(here, &[&diff[..], &kept].concat(), 1);
        let made = papers(&here.join(&output).join("sample/ehr"), &["memorandum"], &format!(".{format}"));
        assert_eq!(made.len(), 1, "{made:?}");
        for (name, bytes) in made {
            let (stem, ending) = name.rsplit_once('.').expect("an ending");
            let name = if printed.contains_key(&name) { format!("{stem}-2.{ending}") } else { name.clone() };
            assert_eq!(printed.insert(name, bytes), None);
        }
        run(here, &[&with(&["status", "--stamp", day])[..], options].concat(), 0);
    }
    assert_eq!(printed.len(), 5);

    change("time_limit: 2時間", "time_limit: 3時間");
    std::fs::remove_file(here.join("zu/a.png")).expect("it was there");
    let again = [&with(&["build", "--signed", "--output", "again"])[..], &kept].concat();
    let told = run(here, &again, 0);
    let all = papers(&here.join("again/sample/ehr"), &["annex", "memorandum"], &format!(".{format}"));
    assert_eq!(all.keys().collect::<Vec<_>>(), printed.keys().collect::<Vec<_>>());
    for (name, bytes) in &all {
        assert!(*bytes == printed[name], "{name} is not what was printed");
    }

    // A picture that is not there any more is told, and nothing is made without it.
    let lost =
        std::fs::read_dir(here.join("signed")).expect("it is there").map(|entry| entry.expect("it is there").path());
    let pictures: Vec<_> = lost.filter(|path| path.extension().is_some_and(|ending| ending == "png")).collect();
    assert_eq!(pictures.len(), 1, "{pictures:?}");
    std::fs::remove_file(&pictures[0]).expect("it was there");
    let lacking = run(here, &again, 1);
    assert!(
        lacking.contains("署名した時の図「signed/figure-") && lacking.contains("ないか、書き換えられています"),
        "{lacking}"
    );
    told
}
