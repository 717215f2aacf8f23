//! Compares pages about the code with the code.

use std::path::Path;

use betten::raw::hospital::ALL_KEYS;
use betten::raw::keys::Need;
use betten::schema::Form;

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect(name)
}

/// Every mapping of the hospital file has a section, every key has a row, and nothing else is there. The row has the
/// key's Japanese name and says whether the key must be there.
#[test]
fn data_format_lists_every_key() {
    let page = page("docs/data-format.md");
    for keys in ALL_KEYS {
        let section = page
            .split("\n## ")
            .find(|section| section.lines().next() == Some(keys.what))
            .unwrap_or_else(|| panic!("no section for {}", keys.what));
        let listed: Vec<(&str, &str, bool)> = section
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| {
                let cells: Vec<&str> = line.split('|').map(str::trim).collect();
                (cells[1].trim_matches('`'), cells[2], cells[3].ends_with(", required"))
            })
            .collect();
        let known: Vec<(&str, &str, bool)> = keys
            .known
            .iter()
            .map(|key| (key.name, key.about.map_or("", |about| about.title), key.need == Need::Always))
            .collect();
        assert_eq!(listed, known, "{}", keys.what);
    }
    for form in Form::ALL {
        let folder = if form == Form::Contract { ".." } else { "." };
        assert!(page.contains(&format!("`{}`", form.modeline(folder))), "{form:?}");
    }
}

/// The README names the two commands and every command of the program.
#[test]
fn readme_names_the_commands() {
    let (english, japanese) = (page("README.md"), page("README.ja.md"));
    for command in ["make sample", "make test"] {
        assert!(english.contains(command), "{command}");
    }
    for command in betten::cli::command().get_subcommands() {
        let call = format!("betten {}", command.get_name());
        assert!(english.contains(&call) && japanese.contains(&call), "{call}");
    }
}

/// Every page has its line in the index, and the decisions are numbered without a gap.
#[test]
fn the_index_leads_to_every_page() {
    let index = page("docs/README.md");
    let below = |folder: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let entries = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("a file"));
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name.ends_with(".md") && name != "README.md");
        names.sort();
        names
    };
    for name in below("docs") {
        assert!(index.contains(&format!("]({name})")), "{name}");
    }
    for (number, name) in (1..).zip(below("docs/decisions")) {
        assert!(name.starts_with(&format!("{number:04}-")), "{name} is not number {number}");
        assert!(index.contains(&format!("[{number:04}](decisions/{name})")), "{name}");
    }
}
