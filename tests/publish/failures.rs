//! Builds that fail: the former output keeps its bytes and times, and the person is told what failed and where.

use std::collections::BTreeMap;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Output;

use super::{Project, is_long, need, told};
use crate::support::program::{BETTEN, Command, betten, start};

/// Bytes and time by path.
type Snapshot = BTreeMap<String, (Vec<u8>, i64, i64)>;

/// Everything in the output folder; folders have no bytes.
fn snapshot(output: &Path) -> Snapshot {
    let mut found = BTreeMap::new();
    for entry in walkdir::WalkDir::new(output) {
        let entry = entry.expect("it can be read");
        let name = entry.path().strip_prefix(output).expect("below").to_string_lossy().into_owned();
        let data = entry.path().symlink_metadata().expect("it is there");
        let bytes = if data.is_file() { std::fs::read(entry.path()).expect("bytes") } else { Vec::new() };
        found.insert(name, (bytes, data.mtime(), data.mtime_nsec()));
    }
    found
}

/// A project whose output was built, and what it must still be after a build that fails.
fn built() -> (Project, Snapshot) {
    let project = Project::new();
    let first = project.build("old.yaml", &[]);
    assert!(first.status.success(), "{}", told(&first));
    project.write("output/chuo/ehr/memo.txt", "私物");
    let before = snapshot(&project.output());
    (project, before)
}

fn refused(project: &Project, before: &Snapshot, output: &Output, words: &[&str]) {
    let said = told(output);
    assert!(matches!(output.status.code(), Some(1 | 2)), "{:?}: {said}", output.status);
    assert!(snapshot(&project.output()) == *before, "the former output has changed: {said}");
    for word in words.iter().chain(&["前回の出力はそのままです。"]) {
        assert!(said.contains(word), "「{word}」: {said}");
    }
    let beside = super::names(project.path());
    assert!(!beside.iter().any(|name| name.starts_with('.')), "{beside:?}");
}

#[test]
fn a_build_with_a_fault_in_what_it_reads() {
    let (project, before) = built();
    let build = |file: &str, more: &[&str]| project.build(file, more);
    refused(&project, &before, &build("bad.yaml", &[]), &["bad.yaml", "abd"]);
    refused(&project, &before, &build("missing.yaml", &[]), &["missing.yaml"]);
    // One good file beside one that cannot be read.
    let two = project.command("new.yaml", &["missing.yaml"]).output().expect("it ran");
    refused(&project, &before, &two, &["missing.yaml"]);
    std::fs::write(project.path().join("binary.yaml"), [0xff, 0xfe, 0x00, 0xd8]).expect("a file");
    refused(&project, &before, &build("binary.yaml", &[]), &["binary.yaml"]);
    // A template that is broken, and one that fails on one page alone.
    project.write("own/markdown/document.md", "{% if %}");
    refused(&project, &before, &build("new.yaml", &["--templates", "own"]), &["document.md"]);
    let template =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/markdown/document.md"))
            .expect("the shipped template");
    let fails = format!("{template}{{% if document.kind == \"checklist\" %}}{{{{ nothing.at.all }}}}{{% endif %}}");
    project.write("own/markdown/document.md", &fails);
    refused(&project, &before, &build("new.yaml", &["--templates", "own"]), &["document.md"]);
    // A typesetter that is not there, or, on a machine without fonts, those.
    let pdf = ["--typst", "no-such-program", "--formats", "pdf"];
    let output = betten().current_dir(project.path()).args(["build", "new.yaml"]).args(pdf).output().expect("it ran");
    refused(&project, &before, &output, &["エラー: "]);
}

/// The disk says no at each of its kinds of calls.
#[test]
fn a_disk_that_fails() {
    need("strace");
    let strace = |project: &Project, inside: bool, fault: &str| {
        let (folder, file, output) =
            if inside { (project.output(), "../new.yaml", ".") } else { (project.path().into(), "new.yaml", "output") };
        let call = fault.split(':').next().unwrap_or_default();
        start("strace")
            .current_dir(folder)
            .args(["-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &format!("inject={fault}")])
            .arg(BETTEN)
            .args(["build", file, "--output", output, "--formats", super::formats()])
            .output()
            .expect("strace can be started")
    };
    for (inside, fault, words) in [
        (false, "write:error=ENOSPC:when=4", "ディスクに空きがありません。"),
        (true, "write:error=ENOSPC:when=4", "ディスクに空きがありません。"),
        (true, "mkdir:error=EROFS:when=2+", "書き込めないディスクです。"),
        (true, "mkdir:error=EACCES:when=2+", "書込みが許されていません。"),
        // The fifth file cannot be moved to its place: four have been.
        (true, "rename:error=EACCES:when=6", "書込みが許されていません。"),
        (true, "rename:error=ENOSPC:when=8", "ディスクに空きがありません。"),
        (true, "fsync:error=EIO:when=3", "ディスクが読み書きに失敗しました。"),
        // The system tells of a lost page once: asked again it says that all is well.
        (false, "fsync:error=EIO:when=3", "ディスクが読み書きに失敗しました。"),
        (false, "fsync:error=ENOSPC:when=1", "ディスクに空きがありません。"),
    ] {
        let (project, before) = built();
        let output = strace(&project, inside, fault);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{fault}: {said}");
        assert!(said.contains(words) && said.contains("前回の出力はそのままです。"), "{fault}: {said}");
        // Moving files back gives folders another time, not files.
        let files = |all: &Snapshot| -> Snapshot {
            let files = all.iter().filter(|(name, _)| project.output().join(name).is_file());
            files.map(|(name, state)| (name.clone(), state.clone())).collect()
        };
        let after = snapshot(&project.output());
        assert!(files(&after) == files(&before) && after.len() == before.len(), "{fault}: {said}");
        let next = project.build("new.yaml", &[]);
        assert!(next.status.success(), "{fault}: {}", told(&next));
    }
}

/// As nobody when the tests run as root, who may do everything.
fn as_nobody(project: &Project) -> Command {
    let is_root = std::fs::metadata("/proc/self").expect("/proc").uid() == 0;
    let mut command = if is_root {
        need("setpriv");
        for entry in walkdir::WalkDir::new(project.path()) {
            let path = entry.expect("it can be read").into_path();
            std::os::unix::fs::lchown(path, Some(65534), Some(65534)).expect("root gives files away");
        }
        let mut command = start("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", BETTEN]);
        command
    } else {
        betten()
    };
    command.current_dir(project.path()).args(["build", "new.yaml", "--formats", super::formats()]);
    command
}

#[test]
fn a_place_without_permission() {
    let mode = |path: &Path, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("our own file");
    };
    // One folder of the output; the output folder itself; a hospital file.
    for (path, is_read) in [("output/chuo/ehr", false), ("output", false), ("new.yaml", true)] {
        let (project, _) = built();
        let mut command = as_nobody(&project);
        let place = project.path().join(path);
        mode(&place, if is_read { 0o000 } else { 0o555 });
        let parent_mode = if path == "output" { 0o555 } else { 0o755 };
        mode(project.path(), parent_mode);
        let before = snapshot(&project.output());
        let output = command.output().expect("it ran");
        let after = snapshot(&project.output());
        mode(project.path(), 0o755);
        mode(&place, 0o755);
        let said = told(&output);
        assert_eq!(output.status.code(), Some(2), "{path}: {said}");
        assert!(said.contains("前回の出力はそのままです。"), "{path}: {said}");
        let bytes = |all: &Snapshot| -> Vec<(String, Vec<u8>)> {
            all.iter().map(|(name, state)| (name.clone(), state.0.clone())).collect()
        };
        assert_eq!(bytes(&after), bytes(&before), "{path}: {said}");
    }
}

#[test]
fn an_output_that_would_be_something_else() {
    let project = Project::new();
    project.write("letters/letter.txt", "私物");
    let home = project.path().join("home");
    std::fs::create_dir(&home).expect("a folder");
    for (output, words) in [
        (".", "読み込むファイルがこの中にあります。"),
        ("/", "ディスクのいちばん上です。"),
        ("home", "ホームフォルダです。"),
        ("letters", "このプログラムの出力ではないファイルがあります。"),
        ("new.yaml", "同じ名前のファイルがあります。"),
    ] {
        let before = super::content(project.path());
        let done = betten()
            .current_dir(project.path())
            .env("HOME", &home)
            .args(["build", "new.yaml", "--formats", "md", "--output", output])
            .output()
            .expect("it ran");
        assert_eq!(done.status.code(), Some(2), "{output}: {}", told(&done));
        assert!(told(&done).contains(words), "{output}: {}", told(&done));
        assert_eq!(super::content(project.path()), before, "{output}");
    }
    assert_eq!(super::names(&home), Vec::<String>::new());
    // What a hospital is based on is read as well; where it lies is known only when it has been.
    assert!(project.build("new.yaml", &[]).status.success());
    project.write("output/group.yaml", "choices: {}\n");
    let based = std::fs::read_to_string(project.path().join("new.yaml")).expect("our own file");
    project.write("new.yaml", &based.replace("catalog:", "based_on: output/group.yaml\ncatalog:"));
    let before = super::content(&project.output());
    let done = project.build("new.yaml", &[]);
    assert!(told(&done).contains("読み込むファイルがこの中にあります。"), "{}", told(&done));
    assert_eq!(super::content(&project.output()), before);
}

/// Real mounts: a disk with little room, one that cannot be written to, the output as a mount point.
#[test]
fn other_disks() {
    if !is_long() {
        return;
    }
    for room in [0, 30, 90] {
        disk(&format!(
            "mount -t tmpfs -o size=4m none output\n\"$BETTEN\" build old.yaml $FORMATS\n\
             cp -r output before\nused=$(du -sk output | cut -f1)\n\
             mount -o remount,size=$((used + used * {room} / 100))k output\n\
             \"$BETTEN\" build new.yaml $FORMATS && exit 9\n\
             diff -r before output"
        ));
    }
    disk(
        "mount -t tmpfs none output\n\"$BETTEN\" build old.yaml $FORMATS\ncp -r output before\n\
         mount -o remount,ro output\n\"$BETTEN\" build new.yaml $FORMATS && exit 9\ndiff -r before output",
    );
    disk(
        "mount -t tmpfs none output\n\"$BETTEN\" build old.yaml $FORMATS\n\"$BETTEN\" build new.yaml $FORMATS\n\
         \"$BETTEN\" build new.yaml --output clean $FORMATS\ndiff -r clean output",
    );
    disk(
        "mkdir real\nmount --bind real output\n\"$BETTEN\" build old.yaml $FORMATS\n\
         \"$BETTEN\" build new.yaml $FORMATS\n\"$BETTEN\" build new.yaml --output clean $FORMATS\ndiff -r clean output",
    );
    disk(
        "\"$BETTEN\" build old.yaml $FORMATS\ncp -r output before\nchattr +i output/chuo/ehr/annex.md\n\
         trap 'chattr -i output/chuo/ehr/annex.md' EXIT\n\
         \"$BETTEN\" build new.yaml $FORMATS && exit 9\ndiff -r before output",
    );
}

/// Runs a script in a mount name space of its own; root's right.
fn disk(script: &str) {
    let project = Project::new();
    project.write("old.yaml", &super::hospital("東京都", &["ehr"]));
    project.write("new.yaml", &super::hospital("大阪府", &["ehr", "pacs", "net"]));
    std::fs::create_dir(project.output()).expect("a folder");
    let done = start("unshare")
        .args(["--mount", "bash", "-e", "-c", script])
        .current_dir(project.path())
        .env("BETTEN", BETTEN)
        .env("FORMATS", format!("--formats {}", super::formats()).replace(' ', "="))
        .output()
        .expect("unshare (util-linux) can be started");
    assert!(done.status.success(), "{script}: {} (these cases need root's right to mount)", told(&done));
}
