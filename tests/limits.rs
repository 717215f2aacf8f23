//! `check` ends fast, stays within a limit of memory, and explains itself, whatever it is given: hostile files,
//! encodings of other programs, devices, pipes, loops of links, folders without end.
//!
//! `benches/files.rs` measures the same cases.

#![allow(clippy::print_stdout, reason = "figures for those who ask with --nocapture")]

mod cases;
mod differences;
mod honest;
mod sweep;

use std::path::Path;
use std::process::Stdio;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::support::program::{BETTEN, start};
use cases::{Case, cases};

/// What a case may need beyond the program at rest, in MiB.
const MEMORY: usize = 64;

/// Seconds of the processor, far more than any case takes (0.2 s, see the benchmark), on the slowest machine.
const SECONDS: u64 = 20;

/// Seconds by the clock, for what waits; a busy machine may give little of its processor.
const WAIT: u64 = 300;

struct Ended {
    /// `None` when it was killed.
    exit: Option<i32>,
    told: String,
}

/// Runs the program with so much address space, which counts also what is not touched.
fn run(folder: &Path, arguments: &[&str], mebibytes: usize) -> Ended {
    let told = folder.join(".told");
    let errors = std::fs::File::create(&told).expect("a file for what is told");
    let mut child = start("sh")
        .args(["-c", "ulimit -v \"$0\" && ulimit -t \"$1\" && shift && exec \"$@\""])
        .arg((mebibytes * 1024).to_string())
        .arg(SECONDS.to_string())
        .arg(BETTEN)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn()
        .expect("the program was built with the test");
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break status;
        }
        if start.elapsed() > Duration::from_secs(WAIT) {
            child.kill().expect("a child can be stopped");
            child.wait().expect("a child can be waited for");
            return Ended { exit: None, told: format!("it did not end in {WAIT} seconds") };
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let told = String::from_utf8(std::fs::read(told).expect("what was told")).expect("messages are UTF-8");
    Ended { exit: status.code(), told }
}

/// The least address space in which a small file is checked, in MiB.
fn at_rest() -> usize {
    static AT_REST: LazyLock<usize> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("betten.yaml"), "catalog: \"2024-06\"\n").expect("a small file");
        let enough = |mebibytes: &usize| run(folder.path(), &["check", "betten.yaml"], *mebibytes).exit == Some(1);
        let least = (4..=1024).step_by(4).find(enough).expect("a small file needs no gigabyte");
        println!("at rest the program needs {least} MiB of address space");
        least
    });
    *AT_REST
}

fn check(case: &Case) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    case.prepare(folder.path());
    let arguments = if case.arguments.is_empty() { &["betten.yaml"] } else { case.arguments };
    let arguments: Vec<&str> = std::iter::once("check").chain(arguments.iter().copied()).collect();
    let ended = run(folder.path(), &arguments, at_rest() + case.memory.unwrap_or(MEMORY));
    let shown: String = ended.told.chars().take(3000).collect();
    if ended.exit != Some(case.exit) {
        return Err(format!("{}: ended in {:?}, not in {}:\n{shown}", case.name, ended.exit, case.exit));
    }
    if !ended.told.contains(case.told) {
        return Err(format!("{}: did not say\n{}\nbut\n{shown}", case.name, case.told));
    }
    // Files are named as the person typed them; the rest is bounded.
    match ended.told.split("\n\n").find(|fault| fault.len() > 2048) {
        Some(fault) => Err(format!("{}: a message of {} bytes", case.name, fault.len())),
        None => Ok(()),
    }
}

#[test]
fn whatever_is_checked_ends_soon_in_little_memory_and_is_explained() {
    let mut wrong: Vec<String> = Vec::new();
    let mut count = 0;
    for case in cases() {
        count += 1;
        wrong.extend(check(case).err());
    }
    println!("{count} cases within {MEMORY} MiB more");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// Texts that have hardly anything in common, or too much, in as many ways as there are.
#[test]
fn whatever_is_compared_ends_soon_in_bounded_memory() {
    let mut wrong: Vec<String> = Vec::new();
    for (name, [old, new]) in differences::all() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("old.yaml"), old).expect("the file can be written");
        std::fs::write(folder.path().join("new.yaml"), new).expect("the file can be written");
        let start = Instant::now();
        let ended = run(folder.path(), &["diff", "old.yaml", "new.yaml", "--formats", "md"], at_rest() + 512);
        println!("{name}: {:.1} s", start.elapsed().as_secs_f64());
        if ended.exit != Some(1) || !ended.told.contains("比べました: ") {
            wrong.push(format!("{name}: {:?}\n{}", ended.exit, ended.told.chars().take(2000).collect::<String>()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A file without the right to read it. Who is root reads it all the same.
#[test]
fn a_file_that_must_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("betten.yaml");
    std::fs::write(&path, "catalog: \"2024-06\"\n").expect("a small file");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("rights can be taken");
    let ended = run(folder.path(), &["check", "betten.yaml"], at_rest() + MEMORY);
    if std::fs::File::open(&path).is_ok() {
        println!("run by root, to whom every file can be read");
        assert_eq!(ended.exit, Some(1), "{}", ended.told);
    } else {
        assert_eq!(ended.exit, Some(2), "{}", ended.told);
        assert!(ended.told.contains("「betten.yaml」を読めません。読む権限がありません。"), "{}", ended.told);
    }
}
