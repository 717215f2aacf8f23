//! Compares `ARCHITECTURE.md`, which says what each room may know, with the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The cells of a table's rows, back quotes kept.
fn table(text: &str, head: &str) -> Vec<Vec<String>> {
    text.lines()
        .skip_while(|line| !line.starts_with(head))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Every source file with its text, its unit tests left out.
fn sources() -> BTreeMap<String, String> {
    walkdir::WalkDir::new(project("src"))
        .into_iter()
        .map(|entry| entry.expect("src/ can be read"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let path =
                entry.path().strip_prefix(project("")).expect("below the project").to_string_lossy().replace('\\', "/");
            let text = std::fs::read_to_string(entry.path()).expect("UTF-8");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            (path, code.join("\n"))
        })
        .filter(|(path, _)| !path.contains("/tests/") && !path.ends_with("/tests.rs"))
        .collect()
}

fn room(path: &str) -> String {
    path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default().to_owned()
}

#[test]
fn rooms_use_only_what_the_table_allows() {
    let page = std::fs::read_to_string(project("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let allowed: BTreeMap<String, BTreeSet<String>> = table(&page, "| room |")
        .into_iter()
        .map(|row| (quoted(&row[0]).remove(0), quoted(&row[2]).into_iter().collect()))
        .collect();
    let mut used: BTreeMap<String, BTreeSet<String>> =
        allowed.keys().map(|room| (room.clone(), BTreeSet::new())).collect();
    for (path, code) in sources() {
        let room = room(&path);
        if room == "main" || room == "lib" {
            continue;
        }
        let known = used.get_mut(&room).unwrap_or_else(|| panic!("{path}: {room} is not in the table"));
        for (index, _) in code.match_indices("crate::") {
            let name: String = code[index + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if allowed.contains_key(&name) && name != room {
                known.insert(name.clone());
                assert!(allowed[&room].contains(&name), "{path} uses {name}, which the table does not allow to {room}");
            }
        }
    }
    assert_eq!(used, allowed, "the table allows what no code uses");
}

#[test]
fn each_library_is_named_in_one_place() {
    let page = std::fs::read_to_string(project("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let sources = sources();
    for row in table(&page, "| library |") {
        let place = quoted(&row[1]).remove(0);
        let stem = place.trim_end_matches(".rs");
        for library in quoted(&row[0]) {
            let mut found = false;
            for (path, code) in &sources {
                let named = code
                    .match_indices(&format!("{library}::"))
                    .any(|(index, _)| !code[..index].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'));
                if named {
                    assert!(*path == place || path.starts_with(&format!("{stem}/")), "{path} names {library}");
                    found = true;
                }
            }
            assert!(found, "{place} does not name {library}");
        }
    }
}

/// Names that several types have because they are one idea, and what of. Other ideas have names of their own.
const NAMED_ALIKE: [(&str, &str); 1] =
    [("Severity", "how grave something is: a fault; a difference in an output folder")];

/// The type a line declares. What is indented behind `type` belongs to a trait.
fn declared(line: &str) -> Option<&str> {
    let start = line.trim_start();
    let start = if start.starts_with("pub") { start.split_once(' ')?.1 } else { start };
    let name = ["struct ", "enum ", "trait "].iter().find_map(|kind| start.strip_prefix(kind));
    let alias = || start.strip_prefix("type ").filter(|_| !line.starts_with(' '));
    name.or_else(alias)?.split(|c: char| !c.is_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

#[test]
fn each_name_of_a_type_stands_once() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, code) in sources() {
        for name in code.lines().filter_map(declared) {
            places.entry(name.to_owned()).or_default().push(path.clone());
        }
    }
    places.retain(|_, paths| paths.len() > 1);
    let known: BTreeSet<&str> = NAMED_ALIKE.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = places.keys().map(String::as_str).collect();
    assert!(found.is_subset(&known), "named alike without a reason: {places:#?}");
    assert_eq!(found, known, "a reason for what stands once");
}

/// Else a test would see what happens to be installed, its fonts above all.
#[test]
fn tests_start_programs_in_one_place() {
    let names_it =
        |line: &str| line.contains("CARGO_BIN_EXE_") || (line.contains("process::") && line.contains("Command"));
    let starting: Vec<PathBuf> = walkdir::WalkDir::new(project("tests"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("tests/ can be read").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| std::fs::read_to_string(path).expect("UTF-8").lines().any(names_it))
        .map(|path| path.strip_prefix(project("tests")).expect("below it").to_owned())
        .collect();
    // This file names what it looks for.
    assert_eq!(starting, [Path::new("architecture.rs"), Path::new("support/program.rs")]);
}
