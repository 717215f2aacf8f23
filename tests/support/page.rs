//! `docs/diagnostics.md`: one section for each code, with an example and what the program prints for it.
//!
//! An example is a fenced block. The word after `yaml` says where its text goes. `ファイル`, `契約` or `選択` replace or add
//! keys of the small hospital file at the top of the page (the block `yaml 見本`). A path means a file beside it. The
//! block ```` ```text ```` holds what is printed; `INSTA_UPDATE=always` writes it anew.

use std::path::PathBuf;
use std::sync::Mutex;

/// One section of the page.
pub(crate) struct Section {
    pub(crate) code: String,
    /// What is wrong, in a sentence or two.
    pub(crate) cause: String,
    /// What to do, in a sentence or two.
    pub(crate) remedy: String,
    /// Where each example goes, and its text.
    pub(crate) examples: Vec<(String, String)>,
}

/// What answers the invented edition of `tests/fixtures/edition`, for examples in a catalog.
const OF_AN_INVENTED_EDITION: &str = "\
catalog: \"9999-01\"
hospital: { id: mihon, party: { name: 見本病院 } }
vendors: { abc: { party: { name: 株式会社ABC } } }
contracts: [ { id: ehr, title: 電子カルテ保守契約, parties: [hospital, abc] } ]
";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics.md")
}

fn text() -> String {
    std::fs::read_to_string(path()).expect("docs/diagnostics.md is there")
}

/// The words after the fence's backquotes, and what the block holds, in the order of the page.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                blocks.push((info.to_owned(), String::new()));
                open = true;
            }
            None if open => {
                let (_, body) = blocks.last_mut().expect("a block is open");
                body.push_str(line);
                body.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "every block ends");
    blocks
}

pub(crate) fn sections() -> Vec<Section> {
    let text = text();
    let parts = text.split("\n### `").skip(1);
    parts
        .map(|part| {
            let part = part.split("\n## ").next().unwrap_or(part);
            let (code, rest) = part.split_once("`\n").expect("a heading is a code and nothing else");
            let mut paragraphs = rest.split("\n\n").map(|paragraph| paragraph.trim().replace('\n', ""));
            let cause = paragraphs.next().unwrap_or_default();
            let remedy = paragraphs.next().unwrap_or_default();
            let remedy = remedy.strip_prefix("直し方：").unwrap_or_else(|| panic!("{code}: 直し方：")).to_owned();
            let examples = blocks(rest)
                .into_iter()
                .filter_map(|(info, body)| {
                    let (_, place) = info.split_once(' ')?;
                    Some((place.to_owned(), body))
                })
                .collect();
            Section { code: code.to_owned(), cause, remedy, examples }
        })
        .collect()
}

pub(crate) fn section(code: &str) -> Section {
    sections().into_iter().find(|section| section.code == code).unwrap_or_else(|| panic!("{code} has no section"))
}

impl Section {
    /// The files of the example: the small hospital file with the example in it, and those beside.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let is_path = |place: &str| place.contains('.');
        let mut files: Vec<(String, String)> = Vec::new();
        let own_catalog = self.examples.iter().any(|(place, _)| place.starts_with("data/"));
        let hospital_file = if own_catalog { OF_AN_INVENTED_EDITION.to_owned() } else { self.hospital_file() };
        files.push(("betten.yaml".to_owned(), hospital_file));
        files.extend(self.examples.iter().filter(|(place, _)| is_path(place)).cloned());
        files
    }

    fn hospital_file(&self) -> String {
        let base = blocks(&text()).into_iter().find(|(info, _)| info == "yaml 見本").expect("the page has 見本").1;
        let mut lines: Vec<String> = base.lines().map(str::to_owned).collect();
        for (place, example) in &self.examples {
            let (indent, before) = match place.as_str() {
                "ファイル" => (0, "contracts:"),
                "契約" => (4, "    choices:"),
                "選択" => (6, ""),
                path if path.contains('.') => continue,
                other => panic!("{}: an example cannot go to {other}", self.code),
            };
            for entry in entries(example) {
                put(&mut lines, indent, before, &entry);
            }
        }
        lines.join("\n") + "\n"
    }
}

/// The lines of a text, each key with the deeper lines below it.
fn entries(text: &str) -> Vec<Vec<&str>> {
    let mut entries: Vec<Vec<&str>> = Vec::new();
    for line in text.lines() {
        match entries.last_mut() {
            Some(entry) if line.starts_with(' ') => entry.push(line),
            _ => entries.push(vec![line]),
        }
    }
    entries
}

/// Puts a key in the place of the same key, or before the line that begins with `before`.
fn put(lines: &mut Vec<String>, indent: usize, before: &str, entry: &[&str]) {
    let key = entry[0].split(':').next().unwrap_or_default();
    let same = |line: &String| {
        line.get(indent..).is_some_and(|rest| rest.starts_with(&format!("{key}:")))
            && line[..indent].trim_matches([' ', '-']).is_empty()
    };
    let (at, prefix) = match lines.iter().position(same) {
        Some(at) => {
            let prefix = lines[at][..indent].to_owned();
            let deeper = |line: &String| line.len() - line.trim_start().len() > indent;
            let end = (at + 1..lines.len()).find(|index| !deeper(&lines[*index])).unwrap_or(lines.len());
            lines.drain(at..end);
            (at, prefix)
        }
        None => {
            let end = lines.iter().position(|line| !before.is_empty() && line.starts_with(before));
            (end.unwrap_or(lines.len()), " ".repeat(indent))
        }
    };
    for (index, line) in entry.iter().enumerate() {
        let prefix = if index == 0 { prefix.clone() } else { " ".repeat(indent) };
        lines.insert(at + index, format!("{prefix}{line}"));
    }
}

/// Compares the printed text with the block under a heading, or writes it there.
///
/// `after` is a line before the block: a heading, or the block's own fence.
pub(crate) fn hold(after: &str, printed: &str) {
    // The tests of one program run at the same time.
    static PAGE: Mutex<()> = Mutex::new(());
    let _one = PAGE.lock().expect("no test panics while it writes");
    let page = text();
    let printed = printed.trim_end();
    let place = page.find(&format!("\n{after}\n")).unwrap_or_else(|| panic!("the page has no {after}")) + 1;
    let fence = place + page[place..].find("```text").unwrap_or_else(|| panic!("{after} has no message"));
    let start = fence + page[fence..].find('\n').expect("a fence is a line") + 1;
    let end = start + page[start..].find("```").expect("every block ends");
    if page[start..end].trim_end() == printed {
        return;
    }
    assert!(
        std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always"),
        "{after} in docs/diagnostics.md shows\n{}but is\n{printed}\nINSTA_UPDATE=always writes it anew",
        &page[start..end]
    );
    let updated = format!("{}{printed}\n{}", &page[..start], &page[end..]);
    std::fs::write(path(), updated).expect("the page can be written");
}
