//! Both READMEs, typed line by line in the folder of the unpacked archive.
//!
//! Every command stands in a block of its page. The commands run in the order of the page, under the program's real
//! name. They end as the page says: with 0, or with the code beside the command.
#![cfg(all(feature = "embedded", target_os = "linux"))]

use crate::support::program;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// Lines that are not run here, and why.
const NOT_RUN: [(&str, &str); 2] = [
    ("make sample", "`make test-sample` and continuous integration run it"),
    ("make test", "this test is a part of it"),
];

/// What README.ja.md tells its reader to do by hand before the next line, and what does the same.
const BY_HAND: [(&str, &[&str]); 4] = [
    ("# betten.yaml を複写して、名前を 令和8年度.yaml にします。", &["cp", "betten.yaml", "令和8年度.yaml"]),
    (
        "# betten.yaml の「time_limit: 1時間」を「time_limit: 30分」に書き直します。",
        &["sed", "-i", "s/time_limit: 1時間/time_limit: 30分/", "betten.yaml"],
    ),
    (
        "# betten.yaml の「time_limit: 30分」を「time_limit: 2時間」に書き直します。",
        &["sed", "-i", "s/time_limit: 30分/time_limit: 2時間/", "betten.yaml"],
    ),
    (
        "# betten.yaml の「time_limit: 2時間」を「time_limit: 3時間」に書き直します。",
        &["sed", "-i", "s/time_limit: 2時間/time_limit: 3時間/", "betten.yaml"],
    ),
];

/// One line of a block that is to be typed, and the exit code it is meant to end in.
struct Line {
    number: usize,
    text: String,
    code: i32,
}

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of all `sh` blocks of a page, in its order.
fn lines(page: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut in_block = false;
    for (number, line) in (1..).zip(page.lines()) {
        if line.starts_with("```") {
            in_block = line == "```sh";
        } else if in_block && !line.is_empty() {
            let (text, comment) = line.split_once("  #").unwrap_or((line, ""));
            let code = ["exit ", "終了コード"].iter().find_map(|word| comment.split_once(word));
            let code = code.map_or(0, |(_, rest)| rest[..1].parse().expect("a digit behind the word"));
            lines.push(Line { number, text: text.trim_end().to_owned(), code });
        }
    }
    lines
}

/// The unpacked archive.
fn unpacked() -> (tempfile::TempDir, PathBuf) {
    let name = format!("betten-{}-{}-linux", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH);
    let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join("dist").join(format!("{name}.tar.gz"));
    assert!(archive.is_file(), "{} is not there: run `make dist`", archive.display());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let status = program::start("tar").arg("-xzf").arg(&archive).arg("-C").arg(folder.path()).status();
    assert!(status.expect("tar is there").success(), "{} does not unpack", archive.display());
    let unpacked = folder.path().join(name);
    (folder, unpacked)
}

/// Runs a program in the folder and gives its exit code and what it said.
fn run(folder: &Path, words: &[&str]) -> (i32, String) {
    let output = program::start(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{words:?}: {error}"));
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.code().unwrap_or(-1), said)
}

/// Starts the server, reads the page it names, and stops it as Ctrl+C does.
fn serve(folder: &Path, words: &[&str]) -> (i32, String) {
    let mut server = program::start(words[0])
        .args(&words[1..])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{words:?}: {error}"));
    let mut lines = BufReader::new(server.stderr.take().expect("it is piped")).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.split_once("http://").map(|(_, address)| address.to_owned()));
    let address = address.as_deref().and_then(|line| line.split('/').next());
    let start = address.map(first_answer).unwrap_or_default();
    let stop = program::start("kill").args(["-INT", &server.id().to_string()]).status();
    assert!(stop.expect("kill is there").success(), "the server had ended");
    let said: String = lines.collect();
    let status = server.wait().expect("it can be waited for");
    assert!(start.contains("location: /sample/index.html"), "no page was shown: {said}{start}");
    (status.code().unwrap_or(-1), said)
}

fn first_answer(address: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap_or_else(|error| panic!("{address}: {error}"));
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("the server listens");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server answers");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Types the page. Gives the lines that were not run, and what was done by hand.
fn typed(name: &str) -> BTreeSet<&'static str> {
    let (_kept, folder) = unpacked();
    let mut known = BTreeSet::new();
    let mut commands = 0;
    for Line { number, text, code } in lines(&page(name)) {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let (ended, said) = if words[0] == "betten" {
            commands += 1;
            words[0] = "./betten";
            if words[1] == "serve" { serve(&folder, &words) } else { run(&folder, &words) }
        } else if ["cp", "sed"].contains(&words[0]) {
            run(&folder, &["sh", "-c", &text])
        } else if let Some((step, words)) = BY_HAND.iter().find(|(step, _)| *step == text) {
            known.insert(*step);
            run(&folder, words)
        } else {
            let line = NOT_RUN.iter().find(|(line, _)| *line == text);
            let (line, _) = line.unwrap_or_else(|| panic!("{name}:{number}: what is to be done with {text:?}?"));
            known.insert(*line);
            continue;
        };
        assert_eq!(ended, code, "{name}:{number}: {text}\n{said}");
    }
    assert!(commands > 15, "{name}: only {commands} commands were found");
    known
}

/// Both in one test: `serve` has one address.
#[test]
fn every_command_does_what_its_page_says() {
    let mut known = typed("README.md");
    known.extend(typed("README.ja.md"));
    let all: BTreeSet<&str> =
        NOT_RUN.iter().map(|(line, _)| *line).chain(BY_HAND.iter().map(|(line, _)| *line)).collect();
    assert_eq!(known, all, "a line that no page has any more");
}

/// A command with arguments in the middle of a sentence would not be run.
#[test]
fn every_command_stands_in_a_block() {
    for name in ["README.md", "README.ja.md"] {
        let text = page(name);
        let spans = text.split('`').skip(1).step_by(2);
        let stray: Vec<&str> =
            spans.filter(|span| span.starts_with("betten ") && span.split(' ').count() > 2).collect();
        assert!(stray.is_empty(), "{name}: {stray:?}");
    }
}
