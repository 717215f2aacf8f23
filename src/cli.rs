//! The command line: arguments come in, an exit code goes out, and everything else is done by other rooms.
//!
//! Each command is one file with its arguments, its help and its work. What several commands ask for stands in one
//! place, beside what is done with it: `run` has what is read, `make` has what documents are made with, and `report`
//! has where a result goes.
//!
//! Results go to standard output. Faults and progress go to standard error.

mod args;
mod build;
mod check;
mod closing;
mod color;
mod day;
mod diff;
mod edition;
mod form;
mod init;
mod lines;
mod make;
mod mend;
mod output;
mod progress;
mod refusal;
mod report;
mod run;
mod schema;
mod serve;
mod status;
mod verify;

use std::ffi::OsString;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use args::{Arguments, CommandFamily, Parser, Request, Subcommand};

use crate::diagnostic::cause;

/// How a run ended. The meaning is the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The work is done. There may be notes and warnings.
    Clean,
    /// The program did its work, and found faults in the input.
    Faults,
    /// The program did its work, and found differences.
    Differences,
    /// A file that a person named does not exist or cannot be read. The person has been told.
    Unreadable,
}

/// The work could not be done, because of the arguments, the disk, or a missing program or font. The text is the
/// message.
type Failure = String;

/// Every command, in the order of the help.
static COMMANDS: [Subcommand; 10] = [
    init::COMMAND,
    schema::COMMAND,
    form::WRITE,
    form::READ,
    check::COMMAND,
    status::COMMAND,
    build::COMMAND,
    serve::COMMAND,
    diff::COMMAND,
    verify::COMMAND,
];

/// The words that several commands begin with.
static FAMILIES: [CommandFamily; 1] = [form::FAMILY];

/// The parser itself, for tests that compare it with the documentation.
pub fn command() -> Parser {
    args::parser(&COMMANDS, &FAMILIES)
}

/// Runs the program. `arguments` come without the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let outcome = match Request::of(&COMMANDS, &FAMILIES, arguments) {
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

/// Writes a result to standard output. It is no fault if the reader has gone away (`| head`).
///
/// # Errors
/// When standard output goes to a file that cannot take all of it.
fn say(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = std::io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("結果を標準出力に書けません。{}結果は途中までしかありません。", cause::not_written(&error)))
        }
        _ => Ok(()),
    }
}

/// Writes faults and progress to standard error.
fn tell(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// A name from the disk, as part of a line. Control characters become question marks: line breaks, and what moves a
/// terminal's cursor.
fn one_line(name: &str) -> String {
    name.chars().map(|character| if character.is_control() { '?' } else { character }).collect()
}
