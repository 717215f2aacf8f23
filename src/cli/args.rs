//! The command line as people type it. Only this file and its folder name the argument library.
//!
//! A command describes its arguments and uses their values in one function. The function is called twice: once to tell
//! the parser about each argument, and once to read its value. The library speaks English. So `help.rs` lays out the
//! pages of help, and `fault.rs` has the words for wrong arguments.

mod fault;
mod help;

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::ErrorKind;
use clap::{ArgAction, ArgMatches};

use crate::cli::{Failure, Outcome};

pub(super) use clap::Arg;
pub(super) use help::{Help, HelpGroup};

/// The parser of the arguments.
pub type Parser = clap::Command;

/// A command. All of it is in a file of its own.
#[derive(Debug)]
pub(super) struct Subcommand {
    /// One word, or two of which the first is that of a [`CommandFamily`].
    pub name: &'static str,
    pub group: HelpGroup,
    pub help: Help,
    /// Describes the arguments.
    pub arguments: fn(&mut Arguments<'_>),
    /// Reads the arguments, and does the work.
    pub run: fn(&mut Arguments<'_>) -> Result<Outcome, Failure>,
}

/// Commands with the same first word.
#[derive(Debug)]
pub(super) struct CommandFamily {
    pub name: &'static str,
    pub help: Help,
}

impl CommandFamily {
    fn commands<'c>(&self, commands: &'c [Subcommand]) -> Vec<&'c Subcommand> {
        commands.iter().filter(|command| command.family() == Some(self.name)).collect()
    }
}

impl Subcommand {
    fn family(&self) -> Option<&'static str> {
        self.name.split_once(' ').map(|(family, _)| family)
    }

    /// The last word of the name.
    fn word(&self) -> &'static str {
        self.name.rsplit(' ').next().unwrap_or(self.name)
    }
}

/// The arguments of a command. Each argument is described where its value is taken. While the parser is made, the
/// descriptions are kept and there are no values.
#[derive(Debug, Default)]
pub(super) struct Arguments<'m> {
    described: Vec<Arg>,
    matches: Option<&'m ArgMatches>,
}

/// An option without its value. `help` is one line, broken by hand where it would be wider than the page. `long_help`
/// is for what only `--help` says.
pub(super) fn option(name: &'static str, help: impl Into<String>) -> Arg {
    Arg::new(name).long(name).help(help.into())
}

/// An argument that is given without the name of an option.
pub(super) fn target(name: &'static str, shown: &'static str) -> Arg {
    Arg::new(name).value_name(shown)
}

impl<'m> Arguments<'m> {
    /// The arguments that a person gave.
    pub fn of(matches: &'m ArgMatches) -> Self {
        Self { described: Vec::new(), matches: Some(matches) }
    }

    fn take<T>(&mut self, arg: Arg, value: impl FnOnce(&ArgMatches, &str) -> Option<T>) -> Option<T> {
        let value = self.matches.and_then(|matches| value(matches, arg.get_id().as_str()));
        self.described.push(arg);
        value
    }

    pub fn flag(&mut self, arg: Arg) -> bool {
        let arg = arg.action(ArgAction::SetTrue);
        self.take(arg, |matches, name| Some(matches.get_flag(name))).unwrap_or_default()
    }

    /// Whether a flag is given that was described before. `name` comes from a table.
    pub fn has_flag(&self, name: &str) -> bool {
        self.matches.is_some_and(|matches| matches.get_flag(name))
    }

    pub fn text(&mut self, arg: Arg) -> Option<String> {
        self.take(arg, |matches, name| matches.get_one(name).cloned())
    }

    /// An option that may be given any number of times.
    pub fn texts(&mut self, arg: Arg) -> Vec<String> {
        self.many(arg.action(ArgAction::Append)).unwrap_or_default()
    }

    pub fn path(&mut self, arg: Arg) -> Option<PathBuf> {
        self.take(arg.value_parser(ValueParser::path_buf()), |matches, name| matches.get_one(name).cloned())
    }

    /// Any number of files and folders. `None` where the argument itself is not given.
    pub fn paths(&mut self, arg: Arg) -> Option<Vec<PathBuf>> {
        self.many(arg.num_args(0..).value_parser(ValueParser::path_buf()))
    }

    /// A number or an address. `fault.rs` says what to write instead of a wrong one.
    pub fn parsed<T>(&mut self, arg: Arg) -> Option<T>
    where
        T: FromStr + Clone + Send + Sync + 'static,
        T::Err: Error + Send + Sync,
    {
        let arg = arg.value_parser(|text: &str| text.parse::<T>());
        self.take(arg, |matches, name| matches.get_one(name).cloned())
    }

    /// One of a few words, each with its meaning. The first word is the default.
    pub fn choice<T: Copy>(&mut self, arg: Arg, words: &[(&'static str, T)]) -> T {
        let (first, meant) = words[0];
        let arg = arg.value_parser(PossibleValuesParser::new(words.iter().map(|(word, _)| *word))).default_value(first);
        let word = self.text(arg);
        words.iter().find(|(known, _)| word.as_deref() == Some(*known)).map_or(meant, |(_, meant)| *meant)
    }

    /// Some of a few words, separated by commas.
    pub fn words(&mut self, arg: Arg, words: &[&'static str], default: &[&'static str]) -> Vec<String> {
        let parser = PossibleValuesParser::new(words);
        let arg = arg.value_delimiter(',').value_parser(parser).default_value(default.join(","));
        self.many(arg).unwrap_or_default()
    }

    fn many<T: Clone + Send + Sync + 'static>(&mut self, arg: Arg) -> Option<Vec<T>> {
        self.take(arg, |matches, name| Some(matches.get_many(name)?.cloned().collect()))
    }
}

/// What a person asked for.
#[derive(Debug)]
pub(super) enum Request {
    /// A command, with the values of its arguments.
    Run(&'static Subcommand, ArgMatches),
    /// Help or the version, to print as it is.
    Say(String),
}

impl Request {
    /// Reads the arguments. They come without the program's name.
    ///
    /// # Errors
    /// A Japanese sentence that says what is wrong with them.
    pub fn of(
        commands: &'static [Subcommand],
        families: &[CommandFamily],
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Self, Failure> {
        let mut arguments: Vec<OsString> = arguments.into_iter().collect();
        // People who know other programs type `help` and `help build`.
        if arguments.first().is_some_and(|first| first == "help") {
            arguments.remove(0);
            arguments.truncate(if families.iter().any(|it| arguments.first().is_some_and(|first| first == it.name)) {
                2
            } else {
                1
            });
            arguments.push("--help".into());
        }
        let mut parser = parser(commands, families);
        let typed = std::iter::once("betten".into()).chain(arguments.iter().cloned());
        match parser.try_get_matches_from_mut(typed) {
            Ok(mut matches) => {
                let mut names = Vec::new();
                let mut own = None;
                while let Some((name, below)) = own.as_mut().unwrap_or(&mut matches).remove_subcommand() {
                    names.push(name);
                    own = Some(below);
                }
                let command = own.and_then(|own| {
                    Some(Self::Run(commands.iter().find(|command| command.name == names.join(" "))?, own))
                });
                Ok(command.unwrap_or_else(|| Self::Say(parser.render_help().to_string())))
            }
            Err(error) => match error.kind() {
                ErrorKind::DisplayHelp
                | ErrorKind::DisplayVersion
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Ok(Self::Say(error.to_string())),
                _ => Err(fault::message(&error, &parser, &arguments)),
            },
        }
    }
}

/// The parser for these commands.
pub(super) fn parser(commands: &[Subcommand], families: &[CommandFamily]) -> Parser {
    let parser = Parser::new("betten")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .subcommands(commands.iter().filter(|command| command.family().is_none()).map(subcommand))
        .subcommands(families.iter().map(|it| family(it, commands)))
        .arg(help_flag())
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help("版を表示します"));
    help::of_program(parser, commands)
}

fn subcommand(command: &Subcommand) -> Parser {
    let mut arguments = Arguments::default();
    (command.arguments)(&mut arguments);
    let parser = Parser::new(command.word()).display_name(command.name);
    let parser = parser.disable_help_flag(true).arg(help_flag()).args(arguments.described);
    help::of_command(parser, &command.help)
}

fn family(family: &CommandFamily, commands: &[Subcommand]) -> Parser {
    let own = family.commands(commands);
    let parser = Parser::new(family.name)
        .display_name(family.name)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .subcommands(own.iter().map(|command| subcommand(command)))
        .arg(help_flag());
    help::of_family(parser, &family.help, &own)
}

fn help_flag() -> Arg {
    Arg::new("help")
        .long("help")
        .short('h')
        .action(ArgAction::Help)
        .help("この説明を表示します（--help で詳しく）")
        .long_help("この説明を表示します（-h で短く）")
}
