//! What a person is told about a file with faults: which faults, where, and in which words.
//!
//! Each file of `tests/diagnostics/` is a hospital file, or several files that each follow a line `#= path`. Everything
//! to say about it stands in `#~` lines below the line in question: the columns, the severity, the code and the
//! message, then further labels with their places, and the next steps. `INSTA_UPDATE=always` writes these lines anew.
//! Read the changes before you commit them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::support::sample;
use betten::diagnostic::{ALL_CODES, Diagnostic, Repair, Report, Severity, Sources, Span, codes};
use betten::input::{Disk, Files, Memory, read_editions};
use betten::produce::{Wanted, compose_hospital, read_catalogs, read_hospital};

/// Codes that no text in `tests/diagnostics/` can give, and where they are tested.
const ELSEWHERE: &[(betten::diagnostic::Code, &str)] = &[
    (codes::CHOICE_NOT_IN_REVISION, "tests/flow/revisions.rs"),
    (codes::SIGNED_NOT_YET, "tests/flow/life.rs: needs a day"),
    (codes::SIGNED_CLASH, "tests/flow/life.rs: needs records"),
    (codes::FILE_TOO_LARGE, "src/input/tests.rs, src/raw/yaml/tests.rs: bytes and values beyond the bounds"),
    (codes::FILE_ENCODING, "src/input/encoding.rs: bytes that are not UTF-8"),
    (codes::FILE_TOO_MANY_FAULTS, "src/raw/tests.rs: a file of 5,000 faults"),
    (codes::ID_OTHER_HOSPITAL, "tests/cli/many.rs: needs the output of another hospital"),
    (codes::FILE_TOO_MUCH_TO_MAKE, "tests/limits.rs: lists that multiply"),
    (codes::FORM_UNREADABLE, "tests/workbook/refused.rs: files that are no workbooks"),
    (codes::FORM_FOREIGN, "tests/forms/pitfalls.rs: needs workbooks"),
    (codes::FORM_CHANGED, "tests/forms/pitfalls.rs: needs workbooks"),
    (codes::FORM_CELL, "tests/forms/pitfalls.rs: needs workbooks"),
    (codes::FORM_ANSWER, "tests/forms/pitfalls.rs: needs workbooks"),
    (codes::FORM_NOT_READ, "tests/forms/pitfalls.rs: needs workbooks"),
    (codes::FORM_OLDER, "tests/forms/older.rs: needs workbooks"),
    (codes::TEMPLATE_FAULT, "tests/render.rs: templates of a person's own"),
    (codes::GLYPH_MISSING, "tests/pdf.rs: needs fonts"),
    (codes::FONT_SUBSTITUTE, "tests/pdf.rs: needs fonts"),
    (codes::TYPESET_TOO_LARGE, "tests/pdf.rs: a document that would be typeset for minutes"),
    (codes::TYPESET_REFUSED, "tests/pdf.rs: needs a typesetter"),
];

/// The files of a case, without what is said about them.
pub(crate) fn files_of(case: &str) -> Vec<(String, String)> {
    let mut files = vec![("betten.yaml".to_owned(), String::new())];
    for line in case.lines() {
        if let Some(path) = line.strip_prefix("#= ") {
            files.push((path.to_owned(), String::new()));
        } else if !line.starts_with("#~") {
            let (_, text) = files.last_mut().expect("there is one from the start");
            text.push_str(line);
            text.push('\n');
        }
    }
    // A case that begins with a path has no other first file, but may say what it is about.
    files.retain(|(_, text)| text.lines().any(|line| !line.starts_with('#')));
    files
}

/// The stages a text passes: read, checked, resolved, composed.
pub(crate) fn run(name: &str, files: &[(String, String)]) -> (Report, Sources) {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let mut memory = files.iter().fold(Memory::new(), |memory, (path, text)| memory.with(path, text.as_str()));
    let editions = files.iter().any(|(path, _)| path.starts_with("data/")).then(|| {
        let root = sample::project("tests/fixtures/edition");
        let root = root.to_str().expect("the tests run below a path in UTF-8");
        for path in Disk.list(root, &mut Report::new()) {
            let path_in_data = format!("data/{path}");
            if !files.iter().any(|(own, _)| *own == path_in_data) {
                let bytes = Disk.read(&format!("{root}/{path}"), 1 << 20).expect("the file was listed");
                memory = memory.clone().with(path_in_data, bytes);
            }
        }
        read_editions(&memory, "data", &mut report)
    });
    let catalogs = read_catalogs(editions, &mut sources, &mut report);
    let path = if files.iter().any(|(path, _)| path.starts_with("h/")) { "h" } else { "betten.yaml" };
    if files.iter().any(|(own, _)| own == path || own.starts_with("h/")) {
        let hospital = read_hospital(&memory, path, &catalogs, &mut sources, &mut report);
        if let (Some(hospital), false) = (hospital, report.has_errors()) {
            let catalog = catalogs.iter().find(|catalog| catalog.edition == hospital.catalog.value);
            let catalog = catalog.expect("an edition that is not there is an error");
            let final_only = ["status-not-final", "status-before-signing"].contains(&name);
            compose_hospital(catalog, &hospital, &Wanted { final_only, ..Wanted::default() }, &mut report);
        }
    }
    report.sort();
    // What is still open, and whom one cannot reach, is said of nearly every case and is the matter of a few.
    let (open_matters, contacts_matter) = (name.starts_with("status-"), name.starts_with("contacts-"));
    let mut kept = Report::new();
    report
        .iter()
        .filter(|fault| open_matters || fault.code != codes::STATUS_OPEN)
        .filter(|fault| contacts_matter || !fault.code.as_str().starts_with("contacts/"))
        .for_each(|fault| kept.push(fault.clone()));
    (kept, sources)
}

/// `12:5-9` in characters, the last one included.
fn place(sources: &Sources, span: Span) -> (usize, String) {
    let (line, column) = sources.line_column(span);
    let text = &sources.get(span.source).text[span.range()];
    let length = text.lines().next().unwrap_or_default().chars().count();
    (line, format!("{column}-{}", column + length.max(1) - 1))
}

fn said(fault: &Diagnostic, sources: &Sources) -> String {
    let weight = match fault.severity {
        Severity::Error => "エラー",
        Severity::Warning => "注意",
        Severity::Note => "参考",
    };
    let columns = fault.primary.as_ref().map_or_else(String::new, |label| place(sources, label.span).1 + " ");
    let mut said = format!("#~ {columns}{weight}[{}] {}\n", fault.code.as_str(), fault.message);
    for label in fault.primary.iter().filter(|label| !label.text.is_empty()) {
        let _ = writeln!(said, "#~   ここ: {}", label.text);
    }
    for label in &fault.others {
        let (line, columns) = place(sources, label.span);
        let _ = writeln!(said, "#~   {}:{line}:{columns}: {}", sources.get(label.span.source).name, label.text);
    }
    for hint in &fault.hints {
        let _ = writeln!(said, "#~   提案: {hint}");
    }
    said
}

/// The case with what is said about it now.
fn annotated(case: &str, report: &Report, sources: &Sources) -> String {
    let mut by_place: BTreeMap<(String, usize), String> = BTreeMap::new();
    let mut whole = String::new();
    for fault in report.iter() {
        let text = said(fault, sources);
        match &fault.primary {
            Some(label) => {
                let file = sources.get(label.span.source).name.clone();
                by_place.entry((file, place(sources, label.span).0)).or_default().push_str(&text);
            }
            None => whole.push_str(&text),
        }
    }
    let (mut file, mut line_number) = ("betten.yaml".to_owned(), 0);
    let mut out = String::new();
    for line in case.lines().filter(|line| !line.starts_with("#~")) {
        out.push_str(line);
        out.push('\n');
        if let Some(path) = line.strip_prefix("#= ") {
            path.clone_into(&mut file);
            line_number = 0;
        } else {
            line_number += 1;
            out.push_str(&by_place.remove(&(file.clone(), line_number)).unwrap_or_default());
        }
    }
    out.push_str(&whole);
    // What is wrong in a file the case leaves as it is.
    for ((file, line), text) in by_place {
        let _ = write!(out, "#~ {file}:{line}\n{text}");
    }
    out
}

fn check(name: &str, case: &str) -> (String, Report) {
    let (report, sources) = run(name, &files_of(case));
    (annotated(case, &report, &sources), report)
}

/// The cases by name.
pub(crate) fn cases() -> Vec<(String, String)> {
    let root = sample::project("tests/diagnostics");
    let root = root.to_str().expect("the tests run below a path in UTF-8");
    let names = Disk.list(root, &mut Report::new());
    names
        .into_iter()
        .map(|name| {
            let text = sample::project_text(&format!("tests/diagnostics/{name}"));
            (name.strip_suffix(".yaml").expect("cases are YAML").to_owned(), text)
        })
        .collect()
}

#[test]
fn every_case_is_told_as_it_is_written() {
    let update = std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always");
    let mut wrong = String::new();
    for (name, case) in cases() {
        let (found, report) = check(&name, &case);
        assert!(!report.is_empty(), "{name} has no fault");
        if update {
            std::fs::write(sample::project(&format!("tests/diagnostics/{name}.yaml")), &found)
                .expect("the case can be written");
        } else if found != case {
            let different = found.lines().zip(case.lines()).find(|(found, case)| found != case);
            let _ = writeln!(wrong, "{name}: {different:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}INSTA_UPDATE=always writes the cases anew\n");
}

#[test]
fn every_code_has_its_case() {
    let seen: BTreeSet<&str> = cases()
        .iter()
        .flat_map(|(name, case)| check(name, case).1.iter().map(|fault| fault.code.as_str()).collect::<Vec<_>>())
        .collect();
    for (code, place) in ELSEWHERE {
        assert!(!seen.contains(code.as_str()), "{} has a case now and needs no other place: {place}", code.as_str());
        assert!(sample::project(place.split([':', ',']).next().expect("a file")).is_file(), "{place}");
    }
    let missing: Vec<&str> = ALL_CODES
        .iter()
        .filter(|code| !ELSEWHERE.iter().any(|(other, _)| other == *code))
        .map(|code| code.as_str())
        .filter(|code| !seen.contains(code))
        .collect();
    assert!(missing.is_empty(), "without a case: {missing:?}");
}

/// The table of `docs/diagnostics.md`: each code once, and what `check --fix` mends of it.
#[test]
fn the_page_says_which_codes_are_mended() {
    let page = sample::project_text("docs/diagnostics.md");
    let rows = page.lines().skip_while(|line| !line.starts_with("| コード | 直すところ")).skip(2);
    let (mut listed, mut mended) = (Vec::new(), BTreeSet::new());
    for row in rows.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let codes: Vec<&str> = cells[0].split('`').skip(1).step_by(2).collect();
        assert!(!cells[1].is_empty() || !cells[2].is_empty(), "{row}");
        listed.extend(codes.iter().map(|code| (*code).to_owned()));
        mended.extend(codes.iter().filter(|_| !cells[1].is_empty()).map(|code| (*code).to_owned()));
    }
    let mut all: Vec<&str> = ALL_CODES.iter().map(|code| code.as_str()).collect();
    all.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, all);
    let seen: BTreeSet<String> = cases()
        .iter()
        .flat_map(|(name, case)| check(name, case).1.iter().cloned().collect::<Vec<_>>())
        .filter(|fault| fault.repair.is_some())
        .map(|fault| fault.code.as_str().to_owned())
        .collect();
    assert_eq!(seen, mended);
}

/// How people are spoken to: messages are whole sentences in です・ます, labels have no 。, and no words are the program's
/// jargon.
#[test]
fn every_message_is_a_sentence_for_people() {
    for (name, case) in cases() {
        for fault in check(&name, &case).1.iter() {
            let place = format!("{name}: {fault:?}");
            assert!(fault.message.ends_with('。'), "{place}");
            for label in fault.primary.iter().chain(&fault.others) {
                assert!(!label.text.ends_with('。'), "{place}");
            }
            for word in
                ["パース", "デシリアライズ", "トークン", "スキーマ", "enum", "null", "Some(", "None", "expected"]
            {
                assert!(!fault.message.contains(word), "{place}");
            }
            for blaming in ["あなた", "間違えて", "不正な", "無効な"] {
                assert!(!fault.message.contains(blaming), "{place}");
            }
        }
    }
}

/// Faults of many kinds and places are told in one run.
#[test]
fn one_run_tells_everything() {
    let (name, case) = cases().into_iter().find(|(name, _)| name == "many").expect("the case is there");
    let codes: BTreeSet<&str> = check(&name, &case).1.iter().map(|fault| fault.code.as_str()).collect();
    assert!(codes.len() >= 20, "{codes:?}");
}

/// The line a message says to write: pasted in the place of the one it is about, it ends the fault.
#[test]
fn the_line_to_write_mends_the_fault() {
    let mut pasted = 0;
    for (name, case) in cases() {
        let files = files_of(&case);
        let (report, sources) = run(&name, &files);
        for fault in report.iter() {
            let line =
                fault.hints.iter().find_map(|hint| hint.strip_prefix('「')?.strip_suffix("」と書いてください。"));
            let (Some(line), Some(label)) = (line, &fault.primary) else { continue };
            let source = sources.get(label.span.source);
            let mended = match &fault.repair {
                // A line that could not be read is shown whole.
                Some(repair) if fault.code == codes::YAML_SYNTAX => with_whole_line(&source.text, repair, line),
                _ => with_line(&source.text, label.span.range(), line),
            };
            let mut files = files.clone();
            let file =
                files.iter_mut().find(|(path, _)| *path == source.name).expect("a fault is in a file of the case");
            file.1 = mended;
            let (again, _) = run(&name, &files);
            let same = |other: &Diagnostic| other.code == fault.code && other.message == fault.message;
            assert!(
                again.iter().filter(|other| same(other)).count() < report.iter().filter(|other| same(other)).count(),
                "{name}: 「{line}」 does not end {fault:#?}\n{again:#?}"
            );
            pasted += 1;
        }
    }
    assert!(pasted > 40, "{pasted} lines were found");
}

/// A text with another line where a repair belongs. The indentation is that of the repair.
fn with_whole_line(text: &str, repair: &Repair, line: &str) -> String {
    let place = repair.at.range();
    let row = text[..place.start].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[row..].find('\n').map_or(text.len(), |newline| row + newline);
    let repaired = format!("{}{}{}", &text[row..place.start], repair.text, &text[place.end..end]);
    let indent = repaired.len() - repaired.trim_start_matches(' ').len();
    format!("{}{}{line}{}", &text[..row], &repaired[..indent], &text[end..])
}

/// A text with another line for the key in whose value a place is; brackets are taken whole.
fn with_line(text: &str, place: std::ops::Range<usize>, line: &str) -> String {
    let key = format!("{}:", line.split_once(": ").expect("a line has a key").0);
    if text[place.start..].starts_with(key.trim_end_matches(':')) {
        // The key itself is what is wrong, with what stands behind it up to the next of its kind.
        let end = text[place.start..].find([',', '}', '\n']).map_or(text.len(), |at| place.start + at);
        return format!("{}{line}{}", &text[..place.start], &text[end..]);
    }
    let row = text[..place.start].rfind('\n').map_or(0, |newline| newline + 1);
    let start = text[row..place.start].rfind(&key).map_or(place.start, |at| row + at);
    let value = start + if start == place.start { 0 } else { key.len() + 1 };
    let end = match text[value..].chars().next() {
        Some(open @ ('[' | '{')) => {
            let close = if open == '[' { ']' } else { '}' };
            text[value..].find(close).map_or(text.len(), |at| value + at + 1)
        }
        _ if start == place.start => text[start..].find([',', '}', '\n']).map_or(text.len(), |at| start + at),
        _ => place.end,
    };
    format!("{}{line}{}", &text[..start], &text[end..])
}

/// A line that belongs two blanks further left, written before the key it is to stand beside.
#[test]
fn a_line_at_another_level_is_told_where_it_belongs() {
    let (name, case) = cases().into_iter().find(|(name, _)| name == "misplaced").expect("the case is there");
    let files = files_of(&case);
    let (report, sources) = run(&name, &files);
    let mut moved = 0;
    for fault in report.iter() {
        let advice = fault.hints.iter().find_map(|hint| {
            let (_, advice) = hint.split_once("の欄です。")?;
            let (beside, line) = advice.split_once(": と同じ字下げ（空白2つ分、左）で「")?;
            Some((beside.to_owned(), line.strip_suffix("」を書いてください。")?.to_owned()))
        });
        let (Some((beside, line)), Some(label)) = (advice, &fault.primary) else { continue };
        if line.ends_with('…') {
            continue;
        }
        let (number, column) = sources.line_column(label.span);
        let mut lines: Vec<String> = files[0].1.lines().map(str::to_owned).collect();
        lines.remove(number - 1);
        let margin = " ".repeat(column - 3);
        let key = format!("{margin}{beside}:");
        let at = lines[..number - 1].iter().rposition(|line| *line == key).unwrap_or_else(|| panic!("{key} above"));
        lines.insert(at, format!("{margin}{line}"));
        let (again, _) = run(&name, &[(files[0].0.clone(), lines.join("\n") + "\n")]);
        let same = |other: &&Diagnostic| other.code == fault.code && other.message == fault.message;
        assert!(again.iter().filter(same).count() < report.iter().filter(same).count(), "{line}\n{again:#?}");
        assert!(again.iter().all(|other| other.code != codes::YAML_SYNTAX), "{again:#?}");
        moved += 1;
    }
    assert!(moved >= 5, "{moved}");
}
