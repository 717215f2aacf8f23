//! Pages about the code, compared with the code.

use std::path::Path;

use betten::raw::hospital::ALL_KEYS;
use betten::raw::keys::Need;
use betten::schema::Form;

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect(name)
}

/// Every mapping of the hospital file has its section and every key its row, and no more; the row
/// says the key's Japanese name and whether it must be there.
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
