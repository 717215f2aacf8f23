//! The help: what is said about a command, with lines broken by hand at 38 full-width characters, and the layout of its
//! pages.
//!
//! The argument library would speak English and spread options over several lines. So the pages are made here from the
//! options that the parser knows, and the library only prints them.

use clap::Arg;

use crate::diagnostic::columns::columns;

use super::{Parser, Subcommand};

/// What the help says about one command.
#[derive(Debug)]
pub struct Help {
    /// One line.
    pub about: &'static str,
    /// More about it, for `--help`.
    pub long: &'static str,
    /// Two command lines, as a person would type them.
    pub examples: [&'static str; 2],
}

/// The heading of a command in the list of commands. Commands are grouped by what a person wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpGroup {
    Begin,
    Check,
    Make,
    Compare,
}

impl HelpGroup {
    const ALL: [(Self, &str); 4] = [
        (Self::Begin, "はじめる、書く"),
        (Self::Check, "確認する"),
        (Self::Make, "つくる"),
        (Self::Compare, "くらべる"),
    ];
}

/// The help of the program itself.
const TOP: Help = Help {
    about: "\
公表された役割分担の確認表と、病院が書いた1つのファイルから、契約に付ける
別添、確認表、連絡先一覧をつくります。",
    long: "\
はじめてのときは、次の順に打ちます。
  1. betten init   病院ファイルができます。書き方はその中にあります。
  2. betten check  書いたものを確かめます。何度でも打てます。
  3. betten build  output フォルダに書類ができます。

終了コード：
  0  終わりまでできて、エラーがない
  1  終わりまで調べたが、病院ファイルなどにエラーがある
  2  ファイルがない、フォントがないなどの理由で、できない",
    examples: ["betten init", "betten check betten.yaml"],
};

/// The parser of the program with its pages of help: the short one for `-h`, the long one for `--help`.
pub(super) fn of_program(parser: Parser, commands: &[Subcommand]) -> Parser {
    let list = list(commands);
    with_pages(parser, |parser, long| page(parser, &TOP, Some(&list), long))
}

/// The parser of commands with the same first word, with its pages of help.
pub(super) fn of_family(parser: Parser, help: &Help, commands: &[&Subcommand]) -> Parser {
    let list = format!("コマンド：{}", lines(commands));
    with_pages(parser, |parser, long| page(parser, help, Some(&list), long))
}

/// The parser of a command with its pages of help.
pub(super) fn of_command(parser: Parser, help: &Help) -> Parser {
    with_pages(parser, |parser, long| page(parser, help, None, long))
}

fn with_pages(parser: Parser, page: impl Fn(&Parser, bool) -> String) -> Parser {
    let (short, long) = (page(&parser, false), page(&parser, true));
    parser.about(short).long_about(long).help_template("{about}\n")
}

/// A page of help. `commands` lists the commands below it.
fn page(parser: &Parser, help: &Help, commands: Option<&str>, long: bool) -> String {
    let mut parts = vec![help.about.to_owned()];
    if long {
        parts.push(help.long.to_owned());
    }
    parts.push(format!("使い方：{}", usage(parser)));
    parts.extend(commands.map(str::to_owned));
    let shown = parser.get_arguments().filter(|arg| long || !arg.is_hide_short_help_set());
    let (targets, mut options): (Vec<&Arg>, Vec<&Arg>) = shown.partition(|arg| arg.is_positional());
    // How to reach this page matters least, so it comes last.
    options.sort_by_key(|arg| matches!(arg.get_id().as_str(), "help" | "version"));
    for (head, arguments) in [("対象", targets), ("オプション", options)] {
        if !arguments.is_empty() {
            parts.push(format!("{head}：\n{}", rows(arguments.into_iter().map(|arg| (spec(arg), told(arg, long))))));
        }
    }
    parts.push(format!("例：\n{}", help.examples.map(|example| format!("  {example}")).join("\n")));
    if commands.is_some() {
        let first = if parser.get_name() == "betten" { "" } else { &format!("{} ", full_name(parser)) };
        parts.push(format!("各コマンドの説明は betten {first}<コマンド> --help で見られます。"));
    } else if !long {
        parts.push(format!("詳しい説明は betten {} --help で見られます。", full_name(parser)));
    }
    parts.join("\n\n")
}

fn usage(parser: &Parser) -> String {
    let mut words = vec!["betten".to_owned()];
    if parser.get_name() != "betten" {
        words.push(full_name(parser).to_owned());
    }
    if parser.has_subcommands() {
        words.push("<コマンド>".to_owned());
    }
    words.extend(parser.get_positionals().map(spec));
    words.push("[オプション]".to_owned());
    words.join(" ")
}

/// All words of a command's name.
pub(super) fn full_name(parser: &Parser) -> &str {
    parser.get_display_name().unwrap_or(parser.get_name())
}

/// All commands, one on each line.
fn list(commands: &[Subcommand]) -> String {
    let group = |(group, head): (HelpGroup, &str)| {
        let of_group: Vec<&Subcommand> = commands.iter().filter(|command| command.group == group).collect();
        format!("{head}{}", lines_as_wide_as(&of_group, widest(commands.iter())))
    };
    HelpGroup::ALL.map(group).join("\n")
}

fn lines(commands: &[&Subcommand]) -> String {
    lines_as_wide_as(commands, widest(commands.iter().copied()))
}

fn widest<'c>(commands: impl Iterator<Item = &'c Subcommand>) -> usize {
    commands.map(|command| command.name.len()).max().unwrap_or_default()
}

fn lines_as_wide_as(commands: &[&Subcommand], widest: usize) -> String {
    commands.iter().map(|command| format!("\n  {:widest$}  {}", command.name, command.help.about)).collect()
}

/// `--output <フォルダ>`, `-h, --help`, `[フォルダ]`
fn spec(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map(|name| name.as_str());
    if arg.is_positional() {
        let more = if arg.get_num_args().is_some_and(|count| count.max_values() > 1) { "…" } else { "" };
        let value = value.unwrap_or_default();
        return if arg.is_required_set() { format!("<{value}>") } else { format!("[{value}{more}]") };
    }
    let names = [arg.get_short().map(|short| format!("-{short}")), arg.get_long().map(|long| format!("--{long}"))];
    let names = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match value.filter(|_| arg.get_action().takes_values()) {
        Some(value) => format!("{names} <{value}>"),
        None => names,
    }
}

fn told(arg: &Arg, long: bool) -> String {
    let long = arg.get_long_help().filter(|_| long);
    long.or(arg.get_help()).map(ToString::to_string).unwrap_or_default()
}

/// Two columns. The lines of a help stay in their own column.
fn rows(rows: impl Iterator<Item = (String, String)>) -> String {
    let rows: Vec<(String, String)> = rows.collect();
    let widest = rows.iter().map(|(spec, _)| columns(spec)).max().unwrap_or_default();
    let row = |(spec, help): &(String, String)| {
        let gap = " ".repeat(widest - columns(spec));
        let help = help.replace('\n', &format!("\n{}", " ".repeat(widest + 4)));
        format!("  {spec}{gap}  {help}")
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}
