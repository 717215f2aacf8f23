//! A new format needs only one file in `src/render/` and two lines of `src/render.rs`. The test adds an invented format
//! to a copy of the program and compiles it. Only with `BETTEN_LONG`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::sample;
use crate::support::program::{Command, start};

/// A document's title as a text.
const INVENTED: &str = r#"//! An invented format.

use crate::render::format::{ContentPart, File, Format, What};

pub(super) const FORMAT: Format = Format {
    key: "txt",
    purpose: "題名だけを読む",
    file: |piece, _| {
        let What::Document { document, .. } = piece.what else { return None };
        let title = || Ok(format!("{}\n", document.title));
        Some(File::of_text(FORMAT.name(&document.stem()), || vec![ContentPart::Shape], title))
    },
    ..Format::PLAIN
};
"#;

const LINES: [(&str, &str); 2] = [
    ("pub mod pdf;\n", "pub mod pdf;\nmod plain;\n"),
    ("    &self::csv::FORMAT,\n", "    &self::csv::FORMAT,\n    &plain::FORMAT,\n"),
];

/// What a compiler needs of the tree.
const NEEDED: [&str; 8] = ["Cargo.toml", "Cargo.lock", "build.rs", "src", "templates", "data", "benches", "tests"];

fn copy(to: &Path) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in NEEDED.iter().flat_map(|name| walkdir::WalkDir::new(project.join(name))) {
        let entry = entry.expect("the tree can be read");
        let target = to.join(entry.path().strip_prefix(project).expect("below it"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).expect("a folder");
        } else {
            std::fs::copy(entry.path(), target).expect("a file");
        }
    }
}

/// The program with the invented format.
fn compiled(tree: &Path) -> PathBuf {
    copy(tree);
    std::fs::write(tree.join("src/render/plain.rs"), INVENTED).expect("one file");
    let table = tree.join("src/render.rs");
    let text = LINES.iter().fold(std::fs::read_to_string(&table).expect("UTF-8"), |text, (before, after)| {
        assert_eq!(text.matches(before).count(), 1, "{before}");
        text.replace(before, after)
    });
    std::fs::write(&table, text).expect("two lines");
    // A folder of its own: the program under test stays what it is. What it depends on is compiled once.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("format");
    let mut cargo = start(option_env!("CARGO").unwrap_or("cargo"));
    cargo
        .args(["build", "--release", "--offline", "--locked", "--no-default-features"])
        .arg("--target-dir")
        .arg(&target);
    let built = cargo.current_dir(tree).output().expect("cargo, which compiled this test");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    target.join("release/betten")
}

fn told(folder: &Path, program: &Path, arguments: &[&str]) -> String {
    let output = start(program).args(arguments).current_dir(folder).output().expect("it was compiled");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).expect("messages are UTF-8")).concat();
    assert!(output.status.success(), "{arguments:?}\n{said}");
    said
}

/// The head and the body of what is served at this path.
fn served(mut command: Command, path: &str) -> String {
    let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it was compiled");
    let mut lines = BufReader::new(child.stderr.take().expect("it was asked for")).lines().map_while(Result::ok);
    let address = lines.find_map(|line| Some(line.split_once("http://")?.1.trim_end_matches('/').to_owned()));
    let address = address.expect("it says its address");
    let mut stream = TcpStream::connect(&address).expect("somebody listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("it is read");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("UTF-8");
    child.kill().and_then(|()| child.wait()).expect("it was running");
    answer
}

#[test]
fn a_format_is_one_file_and_two_lines() {
    if std::env::var_os("BETTEN_LONG").is_none() {
        eprintln!("only with BETTEN_LONG");
        return;
    }
    let (tree, here) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (program, here) = (&compiled(tree.path()), here.path());
    std::fs::write(here.join("betten.yaml"), sample()).expect("the hospital file");

    let help = told(here, program, &["build", "--help"]);
    assert!(help.contains("  txt   題名だけを読む\n"), "{help}");
    told(here, program, &["build", "--formats", "txt,html"]);
    let text = std::fs::read_to_string(here.join("output/sample/ehr/annex.txt")).expect("a text");
    assert!(text.starts_with("別添1"), "{text}");
    let page = std::fs::read_to_string(here.join("output/sample/ehr/annex.html")).expect("a page");
    assert!(page.contains("href=\"annex.txt\""), "a page leads to what lies beside it");
    told(here, program, &["verify", "--rebuild"]);
    assert!(told(here, program, &["build", "--formats", "txt,html"]).contains("書いた 0、"), "nothing is made again");
    // What is made of it is a part of the comparison.
    std::fs::write(here.join("betten.yaml"), sample().replace("電子カルテ", "電子かるて")).expect("the hospital file");
    let other = start(program).args(["verify", "--rebuild"]).current_dir(here).output().expect("it was compiled");
    assert!(String::from_utf8_lossy(&other.stdout).contains("output/sample/ehr/annex.html"), "{other:?}");

    std::fs::write(here.join("betten.yaml"), sample()).expect("the hospital file");
    let mut serve = start(program);
    serve.args(["serve", "--port", "0", "--formats", "txt"]).current_dir(here);
    let answer = served(serve, "/sample/ehr/annex.txt");
    assert!(answer.contains("content-type: text/plain; charset=utf-8") && answer.ends_with(&text), "{answer}");
    told(here, program, &["diff", "--formats", "txt", "betten.yaml", "betten.yaml"]);
}
