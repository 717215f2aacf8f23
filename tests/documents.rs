//! Pages about the code, compared with the code.

use std::path::Path;

use betten::raw::hospital::ALL_KEYS;

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect(name)
}

/// Every mapping of the hospital file has its section and every key its row, and no more.
#[test]
fn data_format_lists_every_key() {
    let page = page("docs/data-format.md");
    for keys in ALL_KEYS {
        let section = page
            .split("\n## ")
            .find(|section| section.lines().next() == Some(keys.what))
            .unwrap_or_else(|| panic!("no section for {}", keys.what));
        let listed: Vec<&str> = section
            .lines()
            .filter_map(|line| line.strip_prefix("| `"))
            .filter_map(|line| line.split('`').next())
            .collect();
        assert_eq!(listed, keys.known, "{}", keys.what);
        for reserved in keys.reserved {
            assert!(section.contains(&format!("`{reserved}`")) || keys.what == "システムごとの選択", "{reserved}");
        }
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
