//! Files and folders that somebody sends by mistake or in bad faith, and what is said about each.
//!
//! The tests run `check` on them within limits. The benchmark measures it.

mod folders;
mod texts;

use std::fs::{self, File};
use std::path::Path;

/// The largest text that is read.
const LIMIT: usize = 4 * 1024 * 1024;

/// One thing to check, and what is to be said of it.
pub struct Case {
    pub name: &'static str,
    /// Makes what is to be checked in an empty folder.
    pub make: Make,
    /// What `check` is given; `betten.yaml` of the folder without.
    pub arguments: &'static [&'static str],
    pub exit: i32,
    /// MiB beyond the program at rest, where it is more than for others.
    pub memory: Option<usize>,
    /// What must be among what is said: code, message and place as they are shown.
    pub told: &'static str,
}

pub enum Make {
    /// The hospital file.
    Text(fn() -> Vec<u8>),
    /// Whatever is needed.
    Folder(fn(&Path)),
}

impl Case {
    pub fn prepare(&self, folder: &Path) {
        match self.make {
            Make::Text(text) => fs::write(folder.join("betten.yaml"), text()).expect("the file can be written"),
            Make::Folder(make) => make(folder),
        }
    }
}

const fn text(name: &'static str, make: fn() -> Vec<u8>, told: &'static str) -> Case {
    Case { name, make: Make::Text(make), arguments: &[], exit: 1, memory: None, told }
}

const fn folder(name: &'static str, make: fn(&Path), exit: i32, told: &'static str) -> Case {
    Case { name, make: Make::Folder(make), arguments: &[], exit, memory: None, told }
}

/// The same bytes up to the largest size.
fn full_of(piece: &str) -> Vec<u8> {
    piece.repeat(LIMIT / piece.len()).into_bytes()
}

/// Numbered lines below a head, up to the largest size.
fn lines(head: &str, line: impl Fn(usize) -> String) -> Vec<u8> {
    below(head, usize::MAX, line)
}

/// Nearly as many lines as a list may have entries.
fn many(head: &str, line: impl Fn(usize) -> String) -> Vec<u8> {
    below(head, 19_000, line)
}

fn below(head: &str, count: usize, line: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = head.to_owned();
    for number in 0..count {
        let line = line(number);
        if text.len() + line.len() > LIMIT {
            break;
        }
        text.push_str(&line);
    }
    text.into_bytes()
}

/// A file that says it has so many bytes; none of them is written.
fn sized(path: &Path, bytes: u64) {
    File::create(path).and_then(|file| file.set_len(bytes)).expect("the file can be made");
}

fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("below the folder")).expect("the folder can be made");
    fs::write(path, text).expect("the file can be written");
}

const HEAD: &str = "catalog: \"2024-06\"\nhospital: { id: a, party: { name: 病院 } }\n";
const CONTRACT: &str = "contracts:\n  - id: c\n    title: 契約\n    parties: [hospital, v]\n";

/// A hospital with nothing to say of it but that all is open.
fn sound() -> String {
    format!("{HEAD}vendors: {{ v: {{ party: {{ name: 会社 }} }} }}\n{CONTRACT}")
}

fn link(target: &str, path: &Path) {
    std::os::unix::fs::symlink(target, path).expect("a link can be made");
}

fn pipe(path: &Path) {
    let made = crate::support::program::start("mkfifo").arg(path).status().expect("mkfifo is part of every Unix");
    assert!(made.success());
}

/// Every case there is.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    texts::CASES.iter().chain(folders::CASES)
}
