//! Finds the hospitals below a folder that a person named.
//!
//! A folder with `hospital.yaml` or `betten.yaml` is one hospital. Any other folder is searched for such folders, and
//! for single YAML files that are hospital files. Hidden files, folders named `output` and the files named by
//! `based_on` are left out.
//!
//! A file is recognised by the keys at the start of its lines. Nothing is parsed and no text is kept, because there
//! may be thousands of files. Each hospital is read later, when it is its turn.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, MAX_TEXT, Report, codes, reading_order};

use super::{CONTRACTS, FOLDER_FILE, Files, HOSPITAL_FILE, PathKind, encoding, is_yaml, plain};

/// The folder that builds write to by default. Nothing in it is input.
const OUTPUT: &str = "output";

/// The hospitals at a path: the path itself, or the hospitals found below it, sorted by path with numbers in their
/// order.
///
/// A YAML file that is left out for no visible reason is reported. With `by_contract`, the file of a contract or the
/// folder of contracts is replaced by the hospital that it belongs to.
pub fn find_hospitals(files: &dyn Files, path: &str, by_contract: bool, report: &mut Report) -> Vec<String> {
    if by_contract && let Some(folder) = folder_of_contract(files, path).or_else(|| folder_of_contracts(files, path)) {
        report.push(
            Diagnostic::note(
                codes::CONTRACT_ALONE,
                format!("「{path}」は、フォルダ「{folder}」の病院ファイルの一部なので、フォルダごと確かめます。"),
            )
            .hint("契約を1つだけ扱うときは、フォルダを指定して、--contract 病院の記号/契約の記号 を付けてください。"),
        );
        return vec![folder];
    }
    let below = |name: &str| format!("{}/{name}", path.trim_end_matches('/'));
    let is_there = |name: &str| files.kind(&below(name)) != PathKind::Missing;
    if files.kind(path) != PathKind::Folder {
        return vec![path.to_owned()];
    }
    if is_there(HOSPITAL_FILE) || is_there(FOLDER_FILE) {
        tell_others(files, path, report);
        return vec![path.to_owned()];
    }
    let names = files.list_but(path, OUTPUT, report);
    let folders: BTreeSet<&str> = names
        .iter()
        .filter_map(|name| name.rsplit_once('/'))
        .filter(|(_, file)| [HOSPITAL_FILE, FOLDER_FILE].contains(file))
        .map(|(folder, _)| folder)
        .collect();
    let is_inside = |name: &str| name.match_indices('/').any(|(end, _)| folders.contains(&name[..end]));
    let (mut found, mut bases, mut others) = (Vec::new(), BTreeSet::new(), Vec::new());
    for folder in folders.iter().filter(|folder| !is_inside(folder)) {
        let main = [HOSPITAL_FILE, FOLDER_FILE].map(|file| below(&format!("{folder}/{file}")));
        bases.extend(main.iter().filter_map(|main| base_of(main, &text(files, main)?)));
        found.push(below(folder));
    }
    for name in names.iter().filter(|name| is_yaml(name) && !is_inside(name)) {
        let path = below(name);
        match text(files, &path) {
            // A file that cannot be read is reported later, when hospitals are read.
            None => found.push(path),
            Some(text) if is_hospital_file(&text) => {
                bases.extend(base_of(&path, &text));
                found.push(path);
            }
            Some(text) => others.push((path, is_contract(&text))),
        }
    }
    for (other, is_contract) in others.into_iter().filter(|(other, _)| !bases.contains(&plain(other))) {
        let fault =
            Diagnostic::warning(codes::FILE_UNREADABLE, format!("「{other}」は病院ファイルではないので読みません。"));
        report.push(if is_contract {
            fault.hint("1つの契約のファイルです。これだけを確かめるときは、このファイルを直接指定してください。")
        } else {
            fault.hint("病院ファイルには、行の頭から書いた「catalog:」と「hospital:」があります。")
        });
    }
    if found.is_empty() {
        // When the folder itself is read, the report says what is missing.
        return vec![path.to_owned()];
    }
    found.sort_by(|a, b| reading_order(a, b));
    found
}

/// Reports hospitals beside and below the hospital of this folder: they are not read.
fn tell_others(files: &dyn Files, path: &str, report: &mut Report) {
    let below = |name: &str| format!("{}/{name}", path.trim_end_matches('/'));
    let main = [HOSPITAL_FILE, FOLDER_FILE].map(below);
    let base = main.iter().find_map(|main| base_of(main, &text(files, main)?));
    let is_hospital = |name: &String| {
        let place = below(name);
        match files.kind(&place) {
            PathKind::Folder => {
                name != OUTPUT
                    && [HOSPITAL_FILE, FOLDER_FILE]
                        .iter()
                        .any(|file| files.kind(&format!("{place}/{file}")) == PathKind::File)
            }
            PathKind::File => {
                let is_own = main.contains(&place) || base == Some(plain(&place));
                is_yaml(name) && !is_own && text(files, &place).is_some_and(|text| has_hospital(&text))
            }
            PathKind::Other | PathKind::Missing => false,
        }
    };
    let mut others: Vec<String> = files.names(path).into_iter().filter(is_hospital).collect();
    others.sort_by(|a, b| reading_order(a, b));
    if let Some(first) = others.first() {
        let more = if others.len() > 1 { format!("など{}件", others.len()) } else { String::new() };
        report.push(
            Diagnostic::note(
                codes::FILE_UNREADABLE,
                format!(
                    "「{path}」は1つの病院のフォルダなので、その中のほかの病院ファイル（{first}{more}）は読みません。"
                ),
            )
            .hint("一緒につくるときは、病院ごとにファイルかフォルダを分けて、その1つ上のフォルダを指定してください。"),
        );
    }
}

/// The folder of the hospital that this file is a contract of.
pub fn folder_of_contract(files: &dyn Files, path: &str) -> Option<String> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let above = above(folder);
    let is_its = files.kind(path) == PathKind::File
        && is_yaml(name)
        && files.kind(&format!("{above}/{FOLDER_FILE}")) == PathKind::File
        && files.kind(&format!("{above}/{CONTRACTS}/{name}")) == PathKind::File
        && text(files, path).is_some_and(|text| is_contract(&text));
    is_its.then_some(above)
}

/// The folder of the hospital that this folder holds the contracts of.
pub(super) fn folder_of_contracts(files: &dyn Files, path: &str) -> Option<String> {
    let above = above(path.trim_end_matches('/'));
    let names = files.names(path);
    let is_its = files.kind(&format!("{above}/{FOLDER_FILE}")) == PathKind::File
        && names.iter().any(|name| is_yaml(name))
        && names == files.names(&format!("{above}/{CONTRACTS}"));
    is_its.then_some(above)
}

/// The folder above, as a person would type it.
fn above(folder: &str) -> String {
    match folder.rsplit_once('/') {
        _ if matches!(folder, "" | ".") => "..".to_owned(),
        _ if folder.ends_with("..") => format!("{folder}/.."),
        Some(("", _)) => "/".to_owned(),
        Some((above, _)) => above.to_owned(),
        None => ".".to_owned(),
    }
}

pub(super) fn is_output(path: &str) -> bool {
    path.trim_end_matches('/').rsplit('/').next() == Some(OUTPUT)
}

/// `OWN` are keys by which a contract is recognised; `FOREIGN` are keys that only a hospital has. They are declared
/// in `raw`, which this room must not use. A test compares the two.
pub(super) const OWN: [&str; 7] = ["id", "title", "parties", "sections", "signing", "period", "first_meeting"];
pub(super) const FOREIGN: [&str; 6] = ["catalog", "hospital", "vendors", "contracts", "based_on", "accepted"];

/// Whether the file has at least two keys of a contract, and none that only a hospital has.
pub(super) fn is_contract(text: &str) -> bool {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for (key, _) in text.lines().filter_map(top_key) {
        if FOREIGN.contains(&key) {
            return false;
        }
        found.extend(OWN.iter().find(|own| **own == key));
    }
    found.len() > 1
}

/// Whether the file is one hospital, and not the base of several.
fn has_hospital(text: &str) -> bool {
    text.lines().filter_map(top_key).any(|(key, _)| key == "hospital")
}

fn text(files: &dyn Files, path: &str) -> Option<String> {
    files.read(path, MAX_TEXT).ok().and_then(|bytes| encoding::decode(bytes).ok())
}

/// Whether the file has one of the two keys that every hospital file has. One is enough, so that the other may be
/// misspelt.
fn is_hospital_file(text: &str) -> bool {
    text.trim_start().starts_with('{')
        || text.lines().filter_map(top_key).any(|(key, _)| ["catalog", "hospital"].contains(&key))
}

/// The path that the file at `path` names as its base. The value may be on the line below its key.
fn base_of(path: &str, text: &str) -> Option<String> {
    let mut lines = text.lines();
    let beside = lines.find_map(|line| top_key(line).filter(|(key, _)| *key == "based_on"))?.1;
    let mut written = std::iter::once(beside).chain(lines).map(|line| {
        let line = line.trim_start();
        let value = if line.starts_with('#') { "" } else { line.split(" #").next().unwrap_or(line) };
        value.trim().trim_matches(['"', '\''])
    });
    let written = written.find(|value| !value.is_empty())?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(plain(&format!("{folder}/{written}")))
}

/// The key at the start of a line, and the text after its colon.
fn top_key(line: &str) -> Option<(&str, &str)> {
    match line.chars().next()? {
        quote @ ('"' | '\'') => {
            let (key, rest) = line[1..].split_once(quote)?;
            Some((key, rest.trim_start().strip_prefix(':')?))
        }
        'a'..='z' => line.split_once([':', '：']).map(|(key, rest)| (key.trim_end(), rest)),
        _ => None,
    }
}
