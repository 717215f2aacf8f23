//! The help and the messages about wrong arguments: Japanese, short lines, examples that work.

use unicode_width::UnicodeWidthStr as _;

use super::{betten, code, folder_with, sample, told};

/// 38 full-width characters.
const WIDEST: usize = 76;

/// Names that are the same in every language.
const NAMES: &[&str] = &[
    "betten",
    "betten.yaml",
    "betten.schema.json",
    "hospital.yaml",
    "docs/diagnostics.md",
    "contracts",
    "changes",
    "output",
    "fonts",
    "typst",
    "sample",
    "sample/ehr",
    "ehr",
    "Ctrl",
    "Excel",
    "file",
    "forms",
    "skip",
    "xlsx",
    "YAML",
    "PDF",
    "JSON",
    "Schema",
    "UTF-8",
];

/// The words of each command there is, and none for the program itself.
fn commands() -> Vec<Vec<String>> {
    let parser = ::betten::cli::command();
    let mut all = vec![Vec::new()];
    for command in parser.get_subcommands() {
        let first = command.get_name().to_owned();
        all.push(vec![first.clone()]);
        all.extend(command.get_subcommands().map(|below| vec![first.clone(), below.get_name().to_owned()]));
    }
    all
}

/// Each page of help, by how it is asked for.
fn pages() -> Vec<(Vec<String>, String)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut pages = Vec::new();
    for command in commands() {
        for option in ["-h", "--help"] {
            let arguments: Vec<String> = command.iter().cloned().chain([option.to_owned()]).collect();
            let output = betten(folder.path(), &arguments.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(code(&output), 0, "{arguments:?}");
            assert!(output.stderr.is_empty(), "{arguments:?}");
            pages.push((arguments, String::from_utf8(output.stdout).expect("help is UTF-8")));
        }
    }
    pages
}

/// Words in Latin letters that are neither options, commands nor values, nor names.
fn english(text: &str) -> Vec<String> {
    let parser = ::betten::cli::command();
    let mut known: Vec<String> = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let below = parser.get_subcommands().flat_map(|command| command.get_subcommands());
    for command in std::iter::once(&parser).chain(parser.get_subcommands()).chain(below) {
        known.push(command.get_name().to_owned());
        for argument in command.get_arguments() {
            known.extend(argument.get_long().map(str::to_owned));
            known.extend(argument.get_possible_values().iter().map(|value| value.get_name().to_owned()));
        }
    }
    let word = |character: char| character.is_ascii_alphanumeric() || "./-_".contains(character);
    text.split(|character| !word(character))
        .map(|found| found.trim_matches(['-', '.']))
        .filter(|found| found.chars().filter(char::is_ascii_alphabetic).count() > 1)
        .filter(|found| !known.iter().any(|known| known == found))
        .map(str::to_owned)
        .collect()
}

/// The lines under 「例：」, as a person types them.
fn examples(page: &str) -> Vec<&str> {
    let lines = page.lines().skip_while(|line| *line != "例：").skip(1);
    lines.take_while(|line| !line.is_empty()).map(str::trim).collect()
}

#[test]
fn pages_are_japanese_and_narrow() {
    for (arguments, page) in pages() {
        for line in page.lines() {
            assert!(line.width() <= WIDEST, "{arguments:?}: {} columns: {line}", line.width());
            assert_eq!(line.trim_end(), line, "{arguments:?}");
        }
        let examples = examples(&page);
        for line in page.lines().filter(|line| !examples.contains(&line.trim())) {
            // What stands for an example in a line of help is one, too.
            let line = line.split("（例：").next().unwrap_or_default();
            assert_eq!(english(line), Vec::<String>::new(), "{arguments:?}: {line}");
        }
    }
}

#[test]
fn every_command_has_two_examples_that_parse() {
    for (arguments, page) in pages() {
        let examples = examples(&page);
        assert_eq!(examples.len(), 2, "{arguments:?}");
        for example in examples {
            let words = example.split_whitespace();
            let read = ::betten::cli::command().try_get_matches_from(words.clone());
            assert!(read.is_ok(), "{example}: {:?}", read.err());
            for (number, command) in arguments.iter().enumerate().take(arguments.len() - 1) {
                assert_eq!(words.clone().nth(number + 1), Some(command.as_str()), "{example}");
            }
        }
    }
}

/// What each option does begins in one column, and continues there.
#[test]
fn options_line_up() {
    for (arguments, page) in pages() {
        let section = |line: &&str| *line != "オプション：";
        let rows = page.lines().skip_while(section).skip(1).take_while(|line| !line.is_empty());
        let column = |line: &str| {
            let text = line.trim_start();
            let indent = line.len() - text.len();
            match text.strip_prefix('-').and_then(|_| text.split_once("  ")) {
                Some((spec, rest)) => indent + spec.width() + 2 + rest.len() - rest.trim_start().len(),
                None => indent,
            }
        };
        let columns: Vec<usize> = rows.map(column).collect();
        let first = columns.first().copied().expect("every page has the option of help");
        // The words of a closed list stand under their own.
        assert!(columns.iter().all(|column| [first, first + 2].contains(column)), "{arguments:?}: {columns:?}");
    }
}

#[test]
fn the_short_page_is_short_and_the_first_is_grouped() {
    for pair in pages().chunks(2) {
        let [(asked, short), (_, long)] = pair else { panic!("each command has two pages") };
        assert!(short.lines().count() < long.lines().count(), "{asked:?}");
        assert!(short.lines().count() <= 29, "{asked:?}: the usual console holds it");
        assert!(short.contains("使い方：betten "), "{asked:?}");
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let alone = betten(folder.path(), &[]);
    assert_eq!(code(&alone), 0);
    let page = String::from_utf8(alone.stdout).expect("help is UTF-8");
    assert_eq!(page, pages()[0].1, "without arguments the program tells what it can do");
    let groups: Vec<usize> = ["はじめる、書く\n", "確認する\n", "つくる\n", "くらべる\n"]
        .iter()
        .map(|head| page.find(head).expect(head))
        .collect();
    assert!(groups.is_sorted());
    let is_family =
        |words: &[String]| commands().iter().any(|other| other.len() > words.len() && other.starts_with(words));
    for words in commands().into_iter().filter(|words| !words.is_empty() && !is_family(words)) {
        assert!(page.contains(&format!("\n  {} ", words.join(" "))), "{words:?}");
    }
}

/// What people type who know other programs.
#[test]
fn help_is_a_command_as_well() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (typed, same) in [
        (vec!["help"], vec!["--help"]),
        (vec!["help", "build"], vec!["build", "--help"]),
        (vec!["help", "form", "read"], vec!["form", "read", "--help"]),
    ] {
        assert_eq!(betten(folder.path(), &typed).stdout, betten(folder.path(), &same).stdout, "{typed:?}");
    }
}

#[test]
fn arguments_that_are_wrong_are_explained_in_japanese() {
    let folder = folder_with(&sample());
    std::fs::create_dir(folder.path().join("folder")).expect("a folder");
    for (arguments, words) in [
        (vec!["chekc"], "「chekc」というコマンドはありません。「check」の書き間違いではありませんか。"),
        (vec!["確認"], "「確認」というコマンドはありません。使えるのは "),
        (vec![""], "空の引数があります。コマンドを書いてください。"),
        (
            vec!["--strict"],
            "「--strict」というオプションはありません。使えるのは check・status・build・serve・verify です。",
        ),
        (vec!["--strict", "check"], "「--strict」は、コマンドのあとに書いてください。"),
        (vec!["build", "--ouput", "x"], "「--ouput」というオプションはありません。「--output」の書き間違い"),
        (
            vec!["check", "--output", "x"],
            "betten check に「--output」というオプションはありません。使えるのは build・diff・form write です。",
        ),
        (vec!["check", "-s"], "「-s」というオプションはありません。"),
        (vec!["check", "--strict=true"], "「--strict」に値は付きません。"),
        (vec!["check", "--strict", "--strict"], "「--strict」が2回書かれています。一度だけ書いてください。"),
        (vec!["check", "--format", "json", "--format", "csv"], "「--format」が2回書かれています。"),
        (vec!["check", ""], "空の引数があります。ファイルかフォルダの名前を書いてください。"),
        (vec!["check", "--contract", "sample/ehrr"], "「sample/ehr」の書き間違いではありませんか。"),
        (vec!["check", "--report", "folder"], "「folder」に書けません。同じ名前のフォルダがあります。"),
        (vec!["check", "--report", "none/report"], "「none/report」に書けません。そのフォルダがありません。"),
        (vec!["build", "--output"], "「--output」のあとに、フォルダを書いてください。"),
        (vec!["check", "--report", "betten.yaml"], "「betten.yaml」には書きません。病院ファイルなど"),
        (vec!["schema", "--report", "other.yml"], "「other.yml」には書きません。病院ファイルなど"),
        (vec!["verify"], "「output」というフォルダはありません。"),
        (vec!["verify", "folder"], "「folder」に、つくったときの記録「manifest.json」がない"),
        (
            vec!["build", "--blank", "--formats", "md,html"],
            "--blank は pdf をつくるときの指定です。--formats に pdf を加えるか、--blank を外してください。",
        ),
        (vec!["build", "--index", "--contract", "sample/ehr"], "「--contract」と「--index」は、一緒に使えません。"),
        (vec!["build", "--index", "--formats", "md,pdf"], "--index は html をつくるときの指定です。"),
        (vec!["diff", "a", "b", "c"], "「c」は余分です。変更前と変更後を1つずつ書いてください。"),
        (vec!["verify", "a", "b"], "「b」は余分です。フォルダは1つだけ書いてください。"),
        (
            vec!["verify", "--fingerprint", "1a2b3c4d", "--rebuild"],
            "「--fingerprint」と「--rebuild」は、一緒に使えません。",
        ),
        (vec!["build", "--output="], "「--output」のあとに、フォルダを書いてください。"),
        (vec!["build", "--formats", ""], "「--formats」のあとに、形式を書いてください。"),
        (vec!["build", "--formats", "docx"], "「docx」は使えません。使えるのは md・html・pdf・csv です。"),
        (vec!["build", "--formats", "htlm"], "「html」の書き間違いではありませんか。"),
        (vec!["init", "a", "b"], "「b」は余分です。フォルダは1つだけ書いてください。"),
        (vec!["schema", "a"], "「a」は余分です。ここにはオプションだけを書いてください。"),
    ] {
        let output = betten(folder.path(), &arguments);
        let told = told(&output);
        assert_eq!(code(&output), 2, "{arguments:?}: {told}");
        let last = told.lines().last().unwrap_or_default();
        assert!(told.contains(words) && last.ends_with('。'), "{arguments:?}: {told}");
        // The person's own words are quoted.
        let ours: String = told.split('「').map(|part| part.split_once('」').map_or(part, |(_, ours)| ours)).collect();
        let ours = if told.contains("エラー[") || told.contains("お知らせ[") { String::new() } else { ours };
        assert_eq!(english(&ours), Vec::<String>::new(), "{arguments:?}: {told}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_in_another_encoding_is_explained() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;

    let output = crate::support::program::betten()
        .arg("check")
        .arg("--contract")
        .arg(OsString::from_vec(vec![0x95, 0x61, 0xff]))
        .output()
        .expect("the program was built with the test");
    assert_eq!(code(&output), 2);
    assert!(told(&output).contains("文字化けした引数があります。"), "{}", told(&output));
}
