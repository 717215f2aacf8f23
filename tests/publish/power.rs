//! The power cut: what a disk holds when everything is lost that had not been given to it yet.
//!
//! The project lies on a file system in a file. That file lies on XFS, which can copy a file in one moment. While a
//! build runs, such copies are made as fast as possible. Each copy is what a machine would find when it is switched on
//! again. What the program wrote but did not flush is not in the copies, because the kernel holds it back for seconds.
//! These tests do not show a disk that loses what it has accepted.

use std::path::{Path, PathBuf};

use super::case::{Case, Way};
use super::watched::CHANGING;
use super::{Project, is_long, need};
use crate::support::program::{Command, start};

/// Copies that are looked at, spread over the build.
const CUTS: usize = 60;

/// File systems, how they are made, and how large.
const SYSTEMS: [(&str, &str, &str); 3] =
    [("ext4", "mkfs.ext4 -q", "64M"), ("xfs", "mkfs.xfs -q", "300M"), ("btrfs", "mkfs.btrfs -q", "128M")];

/// A file system in a file, for as long as this lives.
struct Mounted {
    at: PathBuf,
}

impl Mounted {
    fn new(image: &Path, at: PathBuf) -> Self {
        std::fs::create_dir_all(&at).expect("a folder");
        run(start("mount").args(["-o", "loop"]).arg(image).arg(&at));
        Self { at }
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let done = start("umount").arg(&self.at).status();
        // Nothing of it is left in the way of what removes the folder.
        if !done.is_ok_and(|status| status.success()) {
            let _ = start("umount").arg("--lazy").arg(&self.at).status();
        }
    }
}

fn run(command: &mut Command) {
    let done = command.output().expect("util-linux, xfsprogs and btrfs-progs are installed by `make test-long`");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {said} (these cases need root's right to mount)");
}

fn make(image: &Path, with: &str, size: &str) {
    run(start("truncate").args(["-s", size]).arg(image));
    let mut words = with.split(' ');
    run(start(words.next().expect("a program")).args(words).arg(image));
}

/// Copies of a disk made while the new build runs, and one from after it.
fn cuts(case: &Case, disk: &Path, copies: &Path, faults: &[&str]) -> Vec<PathBuf> {
    let copy = |number: usize| {
        let path = copies.join(format!("{number}.img"));
        run(start("cp").arg("--reflink=always").arg(disk).arg(&path));
        path
    };
    // Slow enough for a copy at nearly each call.
    let slow = format!("inject={CHANGING}:delay_enter=6000");
    std::thread::scope(|scope| {
        let build = scope.spawn(|| case.run(Path::new("/dev/null"), &[&[slow.as_str()], faults].concat()));
        let mut made = Vec::new();
        while !build.is_finished() {
            made.push(copy(made.len()));
        }
        let done = build.join().expect("it ran");
        assert!(done.status.success(), "{}", super::told(&done));
        made.push(copy(made.len()));
        made
    })
}

/// What is found after each cut, in the order of the cuts: whether it is the new output.
fn swept(system: (&str, &str, &str), way: Way, is_flushed: bool) -> Vec<bool> {
    let (name, with, size) = system;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let outer = folder.path().join("outer.img");
    make(&outer, "mkfs.xfs -q", "6G");
    let copies = Mounted::new(&outer, folder.path().join("copies"));
    let disk = copies.at.join("disk.img");
    make(&disk, with, size);
    let mounted = Mounted::new(&disk, folder.path().join("disk"));
    let project = Project::at(&mounted.at.join("project"));
    project.fill();
    let case = Case::new(way, project);
    let unflushed = unflushed(&case);
    case.reset();
    run(start("sync").arg("--file-system").arg(&mounted.at));
    let faults = if is_flushed { Vec::new() } else { vec![unflushed.as_str()] };
    let made = cuts(&case, &disk, &copies.at, &faults);
    // Two with the same mark at once are more than XFS and Btrfs take.
    drop(mounted);
    let step = if is_long() { made.len().div_ceil(CUTS) } else { made.len() };
    let last = made.len() - 1;
    let chosen = made.iter().enumerate().filter(|(number, _)| number % step == 0 || *number == last);
    let found: Vec<bool> = chosen
        .map(|(number, image)| {
            let again = Mounted::new(image, folder.path().join("again"));
            let case = Case {
                project: Project::at(&again.at.join("project")),
                way,
                old: case.old.clone(),
                new: case.new.clone(),
            };
            case.judge(&format!("{name}, {way:?}, power cut {number} of {}", made.len()))
        })
        .collect();
    println!("{name}, {way:?}: {} of {} cuts looked at, {} the new output", found.len(), made.len(), {
        found.iter().filter(|is_new| **is_new).count()
    });
    found
}

/// The fault that makes nothing of all flushes before the switch.
fn unflushed(case: &Case) -> String {
    let calls = case.calls();
    let before = calls.iter().take_while(|(name, _)| name != "renameat2");
    let flushes = before.filter(|(name, _)| name == "fsync").count();
    format!("inject=fsync:retval=0:when=1..{flushes}")
}

fn sweep(system: (&str, &str, &str)) {
    if !is_long() {
        return;
    }
    ["strace", "mkfs.xfs", "mkfs.btrfs", "mkfs.ext4"].into_iter().for_each(need);
    for way in [Way::Exchange, Way::Inside] {
        let found = swept(system, way, true);
        // A build that has ended has reached the disk; and no cut goes back behind an earlier one.
        assert!(found.len() > CUTS / 2 && !found[0] && found.is_sorted() && found.ends_with(&[true]), "{found:?}");
    }
}

#[test]
fn a_power_cut_on_ext4() {
    sweep(SYSTEMS[0]);
}

#[test]
fn a_power_cut_on_xfs() {
    sweep(SYSTEMS[1]);
}

#[test]
fn a_power_cut_on_btrfs() {
    sweep(SYSTEMS[2]);
}

/// The cuts above are real: without the flushes before the switch they find what is broken.
#[test]
fn without_flushes_a_power_cut_is_seen() {
    if !is_long() {
        return;
    }
    need("mkfs.xfs");
    let swept = std::panic::catch_unwind(|| swept(SYSTEMS[1], Way::Exchange, false));
    let told = swept.expect_err("a disk without what it was not given passes for whole");
    let told = told.downcast_ref::<String>().expect("an assertion's words");
    assert!(told.contains("neither the former output nor the new one"), "{told}");
}
