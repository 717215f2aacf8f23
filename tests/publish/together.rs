//! Builds at once, and a reader while they publish.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use sha2::{Digest as _, Sha256};

use crate::{Content, Project, hospital, is_long, names, told};

/// Hospital files `0.yaml` to `n.yaml` with other contents, and what each gives alone.
fn sources(project: &Project, count: usize) -> Vec<Content> {
    let whole = |index: usize| {
        let (name, contracts) = (format!("病院{index}"), [format!("c{index}"), "ehr".to_owned()]);
        let contracts = contracts.each_ref().map(String::as_str);
        project.write(&format!("{index}.yaml"), &hospital(&name, &contracts[..1 + index % 2]));
        assert!(project.build(&format!("{index}.yaml"), &[]).status.success());
        project.content()
    };
    (0..count).map(whole).collect()
}

fn start(project: &Project, index: usize) -> Child {
    let mut command = project.command(&format!("{index}.yaml"), &[]);
    command.stderr(Stdio::piped()).spawn().expect("it can be started")
}

/// Starts all at once, again and again; each time the output is that of one of them, whole.
fn race(count: usize, rounds: usize) {
    let project = Project::new();
    let whole = sources(&project, count);
    let mut last = BTreeMap::new();
    for round in 0..rounds {
        let running: Vec<Child> = (0..count).map(|index| start(&project, (index + round) % count)).collect();
        for child in running {
            let output = child.wait_with_output().expect("it ended");
            assert!(output.status.success(), "round {round}: {}", told(&output));
        }
        let content = project.content();
        let winner = whole.iter().position(|whole| *whole == content);
        *last.entry(winner.unwrap_or_else(|| panic!("round {round}: a mixture"))).or_insert(0) += 1;
        let beside = names(project.path());
        assert!(beside.iter().all(|name| name == "output" || name.ends_with(".yaml")), "round {round}: {beside:?}");
    }
    println!("{count} builds at once, {rounds} times: the last was {last:?}");
}

#[test]
fn two_builds_at_once() {
    race(2, if is_long() { 100 } else { 4 });
}

#[test]
fn eight_builds_at_once() {
    race(8, if is_long() { 20 } else { 1 });
}

/// What the manifest lists, when all of it is there as listed; `None` when a build published meanwhile.
fn read_whole(output: &Path) -> Option<bool> {
    let manifest = std::fs::read(output.join("manifest.json")).ok();
    let listed: serde_json::Value = serde_json::from_slice(manifest.as_deref()?).expect("a manifest is never torn");
    let files = listed["files"].as_array().expect("a list");
    let is_there = |file: &serde_json::Value| {
        let path = output.join(file["path"].as_str().expect("a path"));
        let digest = |bytes| Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        std::fs::read(path).is_ok_and(|bytes| digest(bytes) == file["sha256"].as_str().expect("a digest"))
    };
    let is_whole = files.iter().all(is_there);
    (std::fs::read(output.join("manifest.json")).ok() == manifest).then_some(is_whole)
}

#[test]
fn a_reader_sees_one_output_or_the_other() {
    let project = Project::new();
    sources(&project, 2);
    let rounds = if is_long() { 100 } else { 10 };
    let (done, output) = (AtomicBool::new(false), project.output());
    thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut whole, mut between) = (0, 0);
            while !done.load(Ordering::Relaxed) {
                // There is a site at every moment.
                assert!(output.join("manifest.json").is_file() && output.join("chuo").is_dir());
                match read_whole(&output) {
                    Some(is_whole) => {
                        assert!(is_whole, "files of another build under one manifest");
                        whole += 1;
                    }
                    None => between += 1,
                }
            }
            (whole, between)
        });
        for round in 0..rounds {
            let built = start(&project, round % 2).wait_with_output().expect("it ended");
            assert!(built.status.success(), "{}", told(&built));
        }
        done.store(true, Ordering::Relaxed);
        let (whole, between) = reader.join().expect("what it saw was whole");
        println!("{rounds} builds: read whole {whole} times, {between} times across a switch");
        assert!(whole > rounds);
    });
}

#[test]
fn the_second_build_says_whom_it_waits_for() {
    let project = Project::new();
    sources(&project, 2);
    let held = std::fs::File::open(project.output()).expect("the output");
    held.lock().expect("nobody has it");
    let mut waiting = start(&project, 0);
    let mut said = String::new();
    let mut lines = BufReader::new(waiting.stderr.take().expect("a pipe"));
    while !said.contains("別の betten build") {
        assert_ne!(lines.read_line(&mut said).expect("UTF-8"), 0, "it did not wait: {said}");
    }
    drop(held);
    let rest = std::io::read_to_string(lines).expect("UTF-8");
    assert!(waiting.wait().expect("it ended").success(), "{rest}");
    let words = format!("別の betten build（プロセス番号 {}）が「output」に書いています。", std::process::id());
    assert!(said.contains(&words), "{said}");
}
