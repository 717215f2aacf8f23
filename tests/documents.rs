//! Compares pages about the code with the code.

use std::path::Path;

use betten::model::date::DateStyle;
use betten::model::hospital::{ContactPurpose, Precedence, RelatedKind, Signing, TextSize};
use betten::model::word::Word;
use betten::raw::hospital::ALL_KEYS;
use betten::raw::keys::{Key, Keys, Kind, Name, Need};
use betten::schema::Form;

use crate::support::sample;

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

const BEGIN: &str = "<!-- 欄の一覧の始まり -->\n";
const END: &str = "<!-- 欄の一覧の終わり -->\n";

/// The list of keys in the Japanese page is made from their declarations. `INSTA_UPDATE=always` writes it anew.
#[test]
fn the_japanese_page_lists_every_key_as_it_is_declared() {
    let name = "docs/data-format.ja.md";
    let page = page(name);
    let (head, rest) = page.split_once(BEGIN).expect("the list has a beginning");
    let (listed, tail) = rest.split_once(END).expect("the list has an end");
    let made: String = ALL_KEYS.iter().map(|keys| section(*keys)).collect::<String>() + "\n";
    if std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        std::fs::write(path, format!("{head}{BEGIN}{made}{END}{tail}")).expect("the page can be written");
    } else {
        assert_eq!(listed, made);
    }
}

fn section(keys: Keys) -> String {
    let rows: String = keys.known.iter().map(row).collect();
    format!(
        "\n### {}\n\n| 欄 | 名前 | 必須 | 説明 | 例 | 番号 |\n| --- | --- | --- | --- | --- | --- |\n{rows}",
        keys.what
    )
}

fn row(key: &Key) -> String {
    let about = key.about.expect("every key of the hospital file is told");
    let example = sample::example(&about);
    let need = match key.need {
        Need::Always => "必須",
        Need::Sometimes => "場合による",
        Need::Never => "",
    };
    let words = words(&key.kind);
    let help = [about.help, &words].concat().replace('|', "\\|");
    let sealed = if about.is_sealed { "○" } else { "" };
    format!("| `{}` | {} | {need} | {help} | `{}` | {sealed} |\n", key.name, about.title, example.replace('|', "\\|"))
}

/// The words of a closed list, with their meanings.
fn words(kind: &Kind) -> String {
    fn all<T: Word>() -> String {
        let words: Vec<String> = T::ALL.iter().map(|word| format!("`{}` は{}", word.key(), word.meaning())).collect();
        format!("（{}）", words.join("、"))
    }
    match kind {
        Kind::Name(Name::DateStyle) => all::<DateStyle>(),
        Kind::Name(Name::Purpose) => all::<ContactPurpose>(),
        Kind::Name(Name::RelatedKind) => all::<RelatedKind>(),
        Kind::Name(Name::Signing) => all::<Signing>(),
        Kind::Name(Name::Precedence) => all::<Precedence>(),
        Kind::Name(Name::TextSize) => all::<TextSize>(),
        _ => String::new(),
    }
}

/// The README names the two commands and every command of the program.
#[test]
fn readme_names_the_commands() {
    let (english, japanese) = (page("README.md"), page("README.ja.md"));
    for command in ["make sample", "make test"] {
        assert!(english.contains(command), "{command}");
    }
    let parser = betten::cli::command();
    let below = parser.get_subcommands().flat_map(|command| command.get_subcommands());
    let own = parser.get_subcommands().filter(|command| !command.has_subcommands());
    for command in own.chain(below) {
        let call = format!("betten {}", command.get_display_name().unwrap_or(command.get_name()));
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
