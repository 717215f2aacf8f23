//! The command line: arguments in, an exit code out, everything else upstream.
//!
//! A command is one file, with its arguments, its help and its work. What several commands ask for stands once, beside
//! what is done with it: what is read in `run`, what documents are made with in `make`, where a result goes in `report`.
//!
//! Results go to standard output, faults and progress to standard error.

mod args;
mod build;
mod check;
mod closing;
mod color;
mod day;
mod diff;
mod edition;
mod init;
mod lines;
mod make;
mod mend;
mod output;
mod progress;
mod report;
mod run;
mod schema;
mod serve;
mod status;
mod verify;

use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use args::{Arguments, Parser, Request, Subcommand};

use crate::diagnostic::cause;

/// What a run ended in; the same meaning for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Done; notes and warnings allowed.
    Clean,
    /// The program worked and found faults in the input.
    Faults,
    /// The program worked and found differences.
    Differences,
    /// A file that was named is not there or cannot be read; that has been said.
    Unreadable,
}

/// The work could not be done: arguments, the disk, a missing program or font.
type Failure = String;

/// Every command, in the order in which they are named.
static COMMANDS: [Subcommand; 8] = [
    init::COMMAND,
    schema::COMMAND,
    check::COMMAND,
    status::COMMAND,
    build::COMMAND,
    serve::COMMAND,
    diff::COMMAND,
    verify::COMMAND,
];

/// The parser itself, for the tests that compare it with the documents.
pub fn command() -> Parser {
    args::parser(&COMMANDS)
}

/// Runs the program with its arguments, without the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let outcome = match Request::of(&COMMANDS, arguments) {
        Ok(Request::Say(text)) => say(text.as_bytes()).map(|()| Outcome::Clean),
        Ok(Request::Run(command, values)) => (command.run)(&mut Arguments::of(&values)),
        Err(message) => Err(message),
    };
    match outcome {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Faults | Outcome::Differences) => ExitCode::from(1),
        Ok(Outcome::Unreadable) => ExitCode::from(2),
        Err(message) => {
            tell(&format!("エラー: {message}\n"));
            ExitCode::from(2)
        }
    }
}

/// Writes a result. A reader that went away (`| head`) is no fault.
///
/// # Errors
/// When standard output leads to a file that cannot take all of it.
fn say(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = std::io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("結果を標準出力に書けません。{}結果は途中までしかありません。", cause::not_written(&error)))
        }
        _ => Ok(()),
    }
}

/// Writes faults and progress.
fn tell(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// A name from the disk as a part of a line: it may hold line breaks, and what moves a terminal's cursor.
fn one_line(name: &str) -> String {
    name.chars().map(|character| if character.is_control() { '?' } else { character }).collect()
}
