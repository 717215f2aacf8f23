//! Processes that read while builds publish, and builds that wait for one another.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use sha2::{Digest as _, Sha256};

use super::together::{sources, start};
use super::{Project, is_long, told};

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
