//! Publishing as the machine sees it: kills, power cuts, full disks, missing rights, several builds at once, and
//! hospital files that are stamped meanwhile.
//!
//! Most tests need Linux, where `strace` can watch system calls and make them fail. A small selection of cases always
//! runs. All of them run with `BETTEN_LONG`.
#![expect(clippy::print_stdout, reason = "a sweep says how much it swept")]

mod case;
#[cfg(target_os = "linux")]
mod determinism;
#[cfg(target_os = "linux")]
mod failures;
#[cfg(target_os = "linux")]
mod kills;
mod moments;
#[cfg(target_os = "linux")]
mod planted;
#[cfg(target_os = "linux")]
mod power;
#[cfg(target_os = "linux")]
mod readers;
#[cfg(target_os = "linux")]
mod stamped;
mod together;
#[cfg(target_os = "linux")]
mod watched;

use std::collections::BTreeMap;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::process::Output;

use crate::support::program;
use crate::support::program::{Command, betten};

pub(crate) fn is_long() -> bool {
    std::env::var_os("BETTEN_LONG").is_some()
}

/// A folder with a hospital file before and after a change, and one that cannot be built.
pub(crate) struct Project {
    path: PathBuf,
    /// Removed with the project.
    _temporary: Option<tempfile::TempDir>,
}

/// All that is in a folder: files with their bytes, links with where they lead.
pub(crate) type Content = BTreeMap<String, Vec<u8>>;

impl Project {
    pub(crate) fn new() -> Self {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let mut project = Self::at(temporary.path());
        project._temporary = Some(temporary);
        project.fill();
        project
    }

    /// A folder that is somebody else's.
    pub(crate) fn at(path: &Path) -> Self {
        Self { path: path.to_owned(), _temporary: None }
    }

    /// Writes the hospital files.
    pub(crate) fn fill(&self) {
        self.write("old.yaml", &hospital("東京都", &["ehr", "pacs"]));
        self.write("new.yaml", &hospital("大阪府", &["ehr", "net"]));
        self.write("bad.yaml", &hospital("東京都", &["ehr"]).replace("[hospital, abc]", "[hospital, abd]"));
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn output(&self) -> PathBuf {
        self.path().join("output")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        path.parent().map_or(Ok(()), std::fs::create_dir_all).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// `betten build`, as it is typed in the project's folder.
    pub(crate) fn build(&self, file: &str, more: &[&str]) -> Output {
        self.command(file, more).output().expect("the program was built with the test")
    }

    pub(crate) fn command(&self, file: &str, more: &[&str]) -> Command {
        let mut command = betten();
        command.current_dir(self.path()).args(arguments(file)).args(more);
        command
    }

    pub(crate) fn content(&self) -> Content {
        content(&self.output())
    }
}

fn arguments(file: &str) -> Vec<&str> {
    // One job, so that a run is like the other.
    vec!["build", file, "--output", "output", "--formats", formats(), "--jobs", "1"]
}

/// With pages there are four times as many files, and kills.
pub(crate) fn formats() -> &'static str {
    if is_long() { "md,html,csv" } else { "md,csv" }
}

/// A hospital with contracts about one system.
pub(crate) fn hospital(address: &str, contracts: &[&str]) -> String {
    let mut text = format!(
        "catalog: \"2024-06\"\nhospital:\n  id: chuo\n  party: {{ name: 中央病院, address: {address} }}\nsystems: {{ ehr: 電子カルテ }}\n\
         vendors:\n  abc:\n    party: {{ name: 株式会社ABC }}\ncontracts:\n"
    );
    for contract in contracts {
        text.push_str(&format!(
            "  - id: {contract}\n    title: 保守契約（{contract}）\n    date: 2026-04-01\n    parties: [hospital, abc]\n    \
             systems: [ehr]\n    sections: [2-R]\n"
        ));
    }
    text
}

pub(crate) fn content(folder: &Path) -> Content {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let mut content = Content::new();
    for entry in entries.filter(|entry| !entry.file_type().is_dir()) {
        let name = entry.path().strip_prefix(folder).expect("below").to_string_lossy().replace(MAIN_SEPARATOR, "/");
        content.insert(name, std::fs::read(entry.path()).unwrap_or_default());
    }
    content
}

pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(target_os = "linux")]
/// Fails with what to install when a program of the tests is missing.
pub(crate) fn need(program: &str) {
    let found = program::start("sh").args(["-c", &format!("command -v {program}")]).output().expect("a shell");
    assert!(found.status.success(), "{program} is missing: run `make test`, which installs it, or install it");
}
