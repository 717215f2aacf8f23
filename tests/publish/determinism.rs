//! The same values give the same bytes, wherever, whenever and by whomever the build is run.

use super::{Content, Project, content, need, told};
use crate::support::program::{BETTEN, Command, betten, start};

fn built(project: &Project, mut command: Command) -> Content {
    let done = command.output().expect("it ran");
    assert!(done.status.success(), "{command:?}: {}", told(&done));
    let made = content(&project.output());
    assert!(made.len() > 10);
    made
}

fn build(project: &Project) -> Command {
    let mut command = betten();
    command.current_dir(project.path()).args(["build", "old.yaml", "--formats", "md,html,csv"]);
    command
}

fn wrapped(project: &Project, words: &[&str]) -> Command {
    let mut command = start(words[0]);
    command.current_dir(project.path()).args(&words[1..]).arg(BETTEN);
    command.args(["build", "old.yaml", "--formats", "md,html,csv"]);
    command
}

#[test]
fn the_same_bytes_anywhere_at_any_time() {
    need("faketime");
    let expected = {
        let project = Project::new();
        built(&project, build(&project))
    };
    let same = |name: &str, change: &dyn Fn(&Project) -> Command| {
        let project = Project::new();
        let made = built(&project, change(&project));
        assert!(made == expected, "{name} changes what is made");
    };
    same("another path and a path with blanks", &|project| {
        project.write("深い 所/old.yaml", &std::fs::read_to_string(project.path().join("old.yaml")).expect("the file"));
        let mut command = build(project);
        command.current_dir(project.path().join("深い 所")).args(["--output", "../output"]);
        command
    });
    same("the whole path", &|project| {
        let mut command = betten();
        command.current_dir("/").arg("build").arg(project.path().join("old.yaml"));
        command.arg("--output").arg(project.output()).args(["--formats", "md,html,csv"]);
        command
    });
    for (name, value) in [
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LC_ALL", "C"),
        ("LANG", "ja_JP.SJIS"),
        ("TZ", "Pacific/Kiritimati"),
        ("USER", "somebody"),
        ("HOME", "/nonexistent"),
        ("TMPDIR", "/var/tmp"),
    ] {
        same(name, &|project| {
            let mut command = build(project);
            command.env(name, value);
            command
        });
    }
    for jobs in ["1", "16"] {
        same("the number of jobs", &|project| {
            let mut command = build(project);
            command.args(["--jobs", jobs]);
            command
        });
    }
    same("one core", &|project| wrapped(project, &["taskset", "-c", "0"]));
    same("a year on", &|project| wrapped(project, &["faketime", "2027-12-31 23:59:59"]));
    same("the umask", &|project| wrapped(project, &["sh", "-c", "umask 077; exec \"$@\"", "sh"]));
    // Root can be somebody else; whoever else runs this is somebody else than the one before.
    if std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self").expect("/proc")) == 0 {
        same("another user", &|project| {
            std::os::unix::fs::chown(project.path(), Some(65534), Some(65534)).expect("root gives folders away");
            wrapped(project, &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
        });
    }
    same("an empty environment", &|project| {
        let mut command = build(project);
        command.env_clear();
        command
    });
}

#[test]
fn the_order_in_which_hospitals_are_named_changes_nothing() {
    let order = |files: [&str; 2]| {
        let project = Project::new();
        project.write("a.yaml", &super::hospital("東京都", &["ehr"]).replace("id: chuo", "id: kou"));
        let mut command = betten();
        command.current_dir(project.path()).arg("build").args(files).args(["--formats", "md,html,csv"]);
        built(&project, command)
    };
    assert_eq!(order(["a.yaml", "old.yaml"]), order(["old.yaml", "a.yaml"]));
}
