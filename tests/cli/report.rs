//! `--report`: what it may replace, and what it must leave alone.

use std::path::Path;

use super::{betten, code, folder_with, sample, told};
use crate::support::program::{BETTEN, start};

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("the file is there")
}

/// What a build published is not a report's to replace; a person's file beside it is.
#[test]
fn what_a_build_published_is_left_alone() {
    let folder = folder_with(&sample());
    let here = folder.path();
    assert_eq!(code(&betten(here, &["build", "--formats", "md"])), 0);
    std::fs::create_dir(here.join("output/.betten")).expect("a folder");
    let commands: [&[&str]; 5] = [
        &["check"],
        &["status", "--format", "csv"],
        &["verify", "output", "--format", "json"],
        &["diff", "betten.yaml", "betten.yaml", "--format", "csv"],
        &["schema"],
    ];
    for report in ["output/manifest.json", "output/sample/ehr/annex.md", "output/.betten/journal.json"] {
        let before = std::fs::read(here.join(report)).ok();
        for command in commands {
            let output = betten(here, &[command, &["--report", report]].concat());
            assert_eq!(code(&output), 2, "{command:?} {report}: {}", told(&output));
            let words = format!("「{report}」には書きません。");
            assert!(told(&output).contains(&words), "{command:?} {report}: {}", told(&output));
            assert_eq!(std::fs::read(here.join(report)).ok(), before, "{command:?} {report}");
        }
    }
    std::fs::remove_dir(here.join("output/.betten")).expect("empty");
    assert_eq!(code(&betten(here, &["check", "--report", "output/report.txt"])), 0);
    assert_eq!(code(&betten(here, &["verify", "output"])), 0);
}

#[cfg(unix)]
#[test]
fn another_name_of_the_file_keeps_its_text() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder_with(&sample());
    let here = folder.path();
    std::fs::hard_link(here.join("betten.yaml"), here.join("report.txt")).expect("another name");
    std::os::unix::fs::symlink("report.txt", here.join("link.txt")).expect("a link");
    assert_eq!(code(&betten(here, &["status", "--report", "link.txt"])), 0);
    assert_eq!(text(here, "betten.yaml"), sample());
    assert!(text(here, "report.txt").contains("医用画像管理システム保守契約"));
    assert!(here.join("link.txt").is_symlink());
    // Who might not read the former one may not read this one.
    let allow = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(here.join("report.txt"), allow).expect("our own file");
    assert_eq!(code(&betten(here, &["status", "--report", "report.txt"])), 0);
    let mode = std::fs::metadata(here.join("report.txt")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // A device takes what it is given.
    assert_eq!(code(&betten(here, &["status", "--report", "/dev/null"])), 0);
}

/// The disk takes no more than a block: the former report is whole, and nothing lies beside it.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_former_report() {
    let folder = folder_with(&sample());
    std::fs::write(folder.path().join("report.txt"), "先月").expect("a file");
    let command = format!("trap '' XFSZ; ulimit -f 1; exec {BETTEN} status --report report.txt");
    let output = start("sh").args(["-c", &command]).current_dir(folder.path()).output().expect("there is a shell");
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert_eq!(text(folder.path(), "report.txt"), "先月");
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 2);
}

/// A name from the disk moves no cursor of the terminal that shows the report.
#[cfg(target_os = "linux")]
#[test]
fn a_name_with_an_escape_is_shown_and_not_obeyed() {
    let folder = folder_with(&sample());
    let here = folder.path();
    assert_eq!(code(&betten(here, &["build", "--formats", "md"])), 0);
    std::fs::write(here.join("output/\u{1b}[2Jx\u{9b}.txt"), "").expect("a file");
    std::fs::write(here.join("\u{1b}[2J.yaml"), "catalog: 1").expect("a file");
    let name = "\u{1b}[2J.yaml";
    for command in [&["verify", "output"][..], &["check", name], &["diff", name, name], &["status", name]] {
        for format in ["human", "csv", "json"] {
            let output = betten(here, &[command, &["--format", format, "--color", "never"]].concat());
            let escapes = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(['\u{1b}', '\u{9b}']);
            assert!(!escapes(&output.stdout), "{command:?} {format}");
            assert!(!escapes(&output.stderr), "{command:?} {format}: {:?}", told(&output));
        }
    }
}
