//! Folders as somebody else may hand them over: with links, pipes and forged records of ours, put there to mislead a
//! build.

use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use super::case::{Case, Way, arguments};
use super::{Project, content, is_long, need, told};
use crate::support::program::{Command, betten, start};

/// A project whose output was built, and a folder beside it that is nobody's business.
fn built() -> Project {
    let project = Project::new();
    let first = project.build("old.yaml", &[]);
    assert!(first.status.success(), "{}", told(&first));
    project.write("victim/kept.txt", "私物");
    project.write("victim/new/chuo/ehr/annex.md", "私物");
    project
}

/// The output's manifest, listing one more file.
fn manifest_with(project: &Project, path: &str) -> String {
    let text = std::fs::read_to_string(project.output().join("manifest.json")).expect("a manifest");
    let mut manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let files = manifest["files"].as_array_mut().expect("a list");
    let mut one = files[0].clone();
    one["path"] = path.into();
    files.push(one);
    manifest.to_string()
}

fn journal(add: &[&str], replace: &[&str], remove: &[&str], folders: &[&str]) -> String {
    serde_json::json!({
        "format": "betten-journal-1", "links": [], "folders": folders,
        "add": add, "replace": replace, "remove": remove,
    })
    .to_string()
}

/// The numbers of both folders, as if they had just changed places.
fn pair(new: &Path, output: &Path) -> String {
    use std::os::unix::fs::MetadataExt as _;
    let number = |path: &Path| path.symlink_metadata().expect("it is there").ino();
    serde_json::json!({
        "new": { "number": number(output), "manifest": null },
        "output": { "number": number(new), "manifest": null },
    })
    .to_string()
}

fn link(project: &Project, path: &str, to: &str) {
    let place = project.path().join(path);
    place.parent().map_or(Ok(()), std::fs::create_dir_all).expect("a folder");
    symlink(project.path().join(to), place).expect("a link");
}

#[test]
fn nothing_planted_leads_a_build_elsewhere() {
    const M: &str = "manifest.json";
    type Plant = (&'static str, fn(&Project));
    let plants: [Plant; 14] = [
        ("a journal through a link, in no output of ours", |it| {
            std::fs::remove_dir_all(it.output()).expect("removed");
            link(it, "output/link", "victim");
            it.write("output/.betten/new/link/planted.md", "外から");
            let steps = journal(&["link/planted.md"], &[], &["link/kept.txt"], &["link/made"]);
            it.write("output/.betten/journal.json", &steps);
        }),
        ("a journal about a person's file, in no output of ours", |it| {
            std::fs::remove_dir_all(it.output()).expect("removed");
            it.write("output/letter.txt", "私物");
            it.write("output/.betten/journal.json", &journal(&[], &[], &["letter.txt"], &[]));
        }),
        ("the same backwards", |it| {
            it.write("output/letter.txt", "私物");
            it.write("output/.betten/undo.json", &journal(&["letter.txt"], &[M], &[], &[]));
            it.write("output/.betten/former/manifest.json", &manifest_with(it, "x"));
        }),
        ("a journal through a link, with manifests that speak of it", |it| {
            link(it, "output/link", "victim");
            it.write("output/.betten/new/link/planted.md", "外から");
            it.write("output/.betten/new/manifest.json", &manifest_with(it, "link/planted.md"));
            it.write("output/manifest.json", &manifest_with(it, "link/kept.txt"));
            it.write("output/.betten/journal.json", &journal(&["link/planted.md"], &[M], &["link/kept.txt"], &[]));
        }),
        ("folders through a link", |it| {
            link(it, "output/link", "victim");
            it.write("output/.betten/new/manifest.json", &manifest_with(it, "link/made/a.md"));
            it.write("output/.betten/journal.json", &journal(&["link/made/a.md"], &[M], &[], &["link/made"]));
        }),
        ("backwards through a link", |it| {
            link(it, "output/link", "victim");
            it.write("output/.betten/former/manifest.json", &manifest_with(it, "link/x"));
            it.write("output/manifest.json", &manifest_with(it, "link/kept.txt"));
            it.write("output/.betten/undo.json", &journal(&["link/kept.txt"], &[M], &[], &[]));
        }),
        ("what waits is a link", |it| {
            link(it, "output/.betten/new", "victim/new");
            it.write("victim/new/manifest.json", &manifest_with(it, "chuo/x.md"));
            it.write("output/.betten/journal.json", &journal(&[], &["chuo/ehr/annex.md", M], &[], &[]));
        }),
        ("what waits lies behind a link", |it| {
            it.write("output/.betten/new/manifest.json", &manifest_with(it, "chuo/x.md"));
            link(it, "output/.betten/new/chuo", "victim/new/chuo");
            it.write("output/.betten/journal.json", &journal(&[], &["chuo/ehr/annex.md", M], &[], &[]));
        }),
        ("the former one lies behind a link", |it| {
            link(it, "output/.betten/former/chuo", "victim/new/chuo");
            let manifest = std::fs::read_to_string(it.output().join(M)).expect("a manifest");
            it.write("output/.betten/former/manifest.json", &manifest);
            it.write("output/.betten/undo.json", &journal(&[], &["chuo/ehr/annex.md", M], &[], &[]));
        }),
        ("our folder is a link", |it| {
            std::fs::remove_dir_all(it.path().join("victim")).expect("removed");
            it.write("victim/new/kept.txt", "私物");
            link(it, "output/.betten", "victim");
        }),
        ("our folder beside is a link", |it| {
            std::fs::remove_dir_all(it.path().join("victim")).expect("removed");
            it.write("victim/new/kept.txt", "私物");
            link(it, ".output.betten", "victim");
        }),
        ("the tree beside is a link", |it| {
            link(it, ".output.betten/new", "victim");
            it.write(".output.betten/pair.json", &pair(&it.path().join(".output.betten/new"), &it.output()));
        }),
        ("what would move over goes through a link", |it| {
            link(it, "output/link", "victim");
            it.write(".output.betten/new/link/kept.txt", "外から");
            it.write(".output.betten/pair.json", &pair(&it.path().join(".output.betten/new"), &it.output()));
        }),
        ("what was left in a folder that is not ours", |it| {
            it.write("output/manifest.json", "{\"name\": \"web app\"}");
            it.write("output/.betten/new/kept.txt", "私物");
        }),
    ];
    let mut misled = Vec::new();
    for (what, plant) in plants {
        let project = built();
        plant(&project);
        let before = content(project.path());
        let done = project.build("new.yaml", &[]);
        if done.status.code() != Some(2) || content(project.path()) != before {
            misled.push(format!("{what}: {}", told(&done)));
        }
    }
    assert!(misled.is_empty(), "{}", misled.join("\n"));
}

/// What it says, or nothing when it had not ended by itself.
fn soon(mut command: Command) -> Option<Output> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it can be started");
    let started = Instant::now();
    while child.try_wait().expect("a child of ours").is_none() {
        if started.elapsed() > Duration::from_secs(20) {
            child.kill().expect("a child of ours");
            child.wait().expect("it ended");
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Some(child.wait_with_output().expect("it ended"))
}

fn pipe(path: &Path) {
    if path.symlink_metadata().is_ok() {
        std::fs::remove_file(path).expect("removed");
    }
    path.parent().map_or(Ok(()), std::fs::create_dir_all).expect("a folder");
    assert!(start("mkfifo").arg(path).status().expect("mkfifo can be started").success());
}

#[test]
fn a_pipe_under_one_of_our_names_is_refused() {
    need("mkfifo");
    for (path, word) in [
        ("output/manifest.json", "ふつうのファイルやフォルダではありません"),
        ("output/chuo/ehr/annex.md", "このプログラムが作っていないファイルがあります（chuo/ehr/annex.md）"),
        ("output/chuo", "このプログラムが作っていないファイルがあります（chuo"),
        ("output/.betten", "ふつうのファイルやフォルダではありません"),
        ("output/.betten/journal.json", "ふつうのファイルやフォルダではありません"),
        ("output/.betten/undo.json", "ふつうのファイルやフォルダではありません"),
        (".output.betten", "ふつうのファイルやフォルダではありません"),
        (".output.betten/pair.json", "ふつうのファイルやフォルダではありません"),
    ] {
        let project = built();
        let place = project.path().join(path);
        if place.is_dir() {
            std::fs::remove_dir_all(&place).expect("removed");
        }
        pipe(&place);
        let done = soon(project.command("new.yaml", &[])).unwrap_or_else(|| panic!("{path}: build hangs"));
        let said = told(&done);
        assert!(done.status.code() == Some(2) && said.contains(word), "{path}: {said}");
        assert!(place.symlink_metadata().expect("it is there").file_type().is_fifo(), "{path}");
        let mut verify = betten();
        verify.current_dir(project.path()).args(["verify", "output"]);
        let done = soon(verify).unwrap_or_else(|| panic!("{path}: verify hangs"));
        let clean = path.starts_with(".output") || path == "output/.betten";
        assert_eq!(done.status.success(), clean, "{path}: {}", told(&done));
    }
    // One that is no part of the new output any more is a person's too.
    let project = built();
    let place = project.output().join("chuo/pacs/annex.md");
    pipe(&place);
    let done = soon(project.command("new.yaml", &[])).expect("build hangs");
    assert!(done.status.success(), "{}", told(&done));
    assert!(place.symlink_metadata().expect("it is there").file_type().is_fifo());
}

/// A hole costs nothing: a page of a terabyte is no page of ours.
#[test]
fn a_page_of_endless_length_is_not_read() {
    let project = built();
    let place = project.output().join("chuo/ehr/annex.md");
    let file = std::fs::File::options().write(true).open(&place).expect("a page");
    file.set_len(1 << 40).expect("a hole");
    let mut verify = betten();
    verify.current_dir(project.path()).args(["verify", "output"]);
    let done = soon(verify).expect("verify ends");
    assert_eq!(done.status.code(), Some(1), "{}", told(&done));
    let done = soon(project.command("old.yaml", &[])).expect("build ends");
    assert!(done.status.success(), "{}", told(&done));
    assert!(place.metadata().expect("a page").len() < 1 << 20);
}

/// The rights of everybody else, of each folder and file beside and of what it stands for.
fn wider_than_what_they_stand_for(tree: &Path, output: &Path) -> Vec<String> {
    let others = |path: &Path| Some(path.symlink_metadata().ok()?.permissions().mode() & 0o077);
    let entries = walkdir::WalkDir::new(tree).into_iter().flatten();
    let stands_for = |path: &Path| output.join(path.strip_prefix(tree).expect("below"));
    let is_wider =
        |path: &Path| others(&stands_for(path)).zip(others(path)).is_some_and(|(allowed, given)| given & !allowed != 0);
    let wider = entries.filter(|entry| !entry.path_is_symlink() && is_wider(entry.path()));
    wider.map(|entry| entry.path().display().to_string()).collect()
}

#[test]
fn what_waits_has_the_rights_of_what_it_will_replace_from_its_first_moment() {
    need("strace");
    let allow = |path: PathBuf, mode: u32| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("our own file");
    };
    for (way, base) in [(Way::Exchange, ".output.betten"), (Way::Inside, "output/.betten")] {
        let case = Case::new(way, Project::new());
        let output = case.project.output();
        for (call, count) in [("mkdir", 9), ("write", 4), ("linkat", 4), ("rename", 3), ("renameat2", 1)] {
            for (top, hospital, page) in [(0o700, 0o755, 0o644), (0o755, 0o700, 0o600), (0o750, 0o750, 0o640)] {
                for when in (1..=count).step_by(if is_long() { 1 } else { 3 }) {
                    case.reset();
                    allow(output.join("chuo/ehr/annex.md"), page);
                    allow(output.join("chuo"), hospital);
                    allow(output.clone(), top);
                    case.run(
                        Path::new("/dev/null"),
                        &[&format!("trace={call}"), &format!("inject={call}:signal=KILL:when={when}")],
                    );
                    let base = case.project.path().join(base);
                    for tree in [base.clone(), base.join("new"), base.join("former")] {
                        let at = format!("{way:?}, {top:o} {hospital:o}, killed at {call} {when}");
                        assert_eq!(wider_than_what_they_stand_for(&tree, &output), [""; 0], "{at}");
                    }
                }
            }
        }
        // What comes to its place has the rights of what was there.
        case.reset();
        allow(output.join("chuo/ehr/annex.md"), 0o600);
        allow(output.join("chuo"), 0o700);
        let mut command = betten();
        let folder = if way == Way::Inside { output.clone() } else { case.project.path().to_owned() };
        let done = command.current_dir(folder).args(arguments(way)).output().expect("it ran");
        assert!(done.status.success(), "{}", told(&done));
        for (path, mode) in [("chuo/ehr/annex.md", 0o600), ("chuo", 0o700)] {
            assert_eq!(output.join(path).metadata().expect("there").permissions().mode() & 0o777, mode, "{path}");
        }
    }
}

/// What the program left when its records and its ways of publishing were first fixed. Some of it comes from a kill: in
/// the middle of a journal, of undoing it, of the last steps of undoing, and before an exchange.
#[test]
fn what_an_earlier_version_left_is_known_and_built_over() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/published");
    for state in ["whole", "journal", "undo", "undo-late", "beside"] {
        let project = Project::new();
        for (name, bytes) in content(&fixtures.join(state)) {
            let place = project.path().join(name);
            place.parent().map_or(Ok(()), std::fs::create_dir_all).expect("a folder");
            std::fs::write(place, bytes).expect("a file");
        }
        let is_open = project.output().join(".betten").is_dir();
        let failed = project.build("bad.yaml", &[]);
        assert_eq!(failed.status.code(), Some(1), "{state}: {}", told(&failed));
        assert_eq!(told(&failed).contains("先にその後始末をしました。"), is_open, "{state}: {}", told(&failed));
        // One of both, whole.
        let mut verify = betten();
        let verified = verify.current_dir(project.path()).args(["verify", "output"]).output().expect("it ran");
        assert!(verified.status.success(), "{state}: {}", told(&verified));
        let next = project.build("new.yaml", &[]);
        assert!(next.status.success(), "{state}: {}", told(&next));
        assert_eq!(
            std::fs::read_to_string(project.output().join("chuo/memo.txt")).expect("a person's"),
            "私物\n",
            "{state}"
        );
        std::fs::remove_file(project.output().join("chuo/memo.txt")).expect("removed");
        let clean = Project::new();
        assert!(clean.build("new.yaml", &[]).status.success());
        assert_eq!(content(&project.output()), content(&clean.output()), "{state}");
        assert_eq!(super::names(project.path()), ["bad.yaml", "new.yaml", "old.yaml", "output"], "{state}");
    }
}
