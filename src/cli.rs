//! The command line: arguments in, an exit code out, everything else upstream.
//!
//! Results go to standard output, faults and progress to standard error.

mod args;
mod build;
mod check;
mod closing;
mod day;
mod diff;
mod init;
mod lines;
mod make;
mod mend;
mod progress;
mod report;
mod run;
mod schema;
mod serve;
mod status;
mod verify;

use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::process::ExitCode;

pub use args::command;

use args::{Color, Request};

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

/// Runs the program with its arguments, without the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let request = args::parse(arguments).and_then(|request| mend::mend(&request).map(|()| request));
    let outcome = match request {
        Ok(Request::Say(text)) => say(text.as_bytes()).map(|()| Outcome::Clean),
        Ok(Request::Init(request)) => init::init(&request),
        Ok(Request::Schema(request)) => schema::schema(&request),
        Ok(Request::Check(request)) => check::check(&request),
        Ok(Request::Status(request)) => status::status(&request),
        Ok(Request::Build(request)) => build::build(&request),
        Ok(Request::Diff(request)) => diff::diff(&request),
        Ok(Request::Serve(request)) => serve::serve(request),
        Ok(Request::Verify(request)) => verify::verify(&request),
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

/// Whether faults are shown in colour: on a terminal, unless the person or `NO_COLOR` says no.
fn colored(wanted: Color) -> bool {
    paints(wanted, std::io::stderr().is_terminal())
}

/// Whether a result is shown in colour.
fn colored_result(wanted: Color) -> bool {
    paints(wanted, std::io::stdout().is_terminal())
}

/// Whether a terminal understands colours and moves of its cursor. That of Windows does when it is asked to.
fn takes_codes() -> bool {
    anstyle_query::windows::enable_ansi_colors() != Some(false)
}

fn paints(wanted: Color, terminal: bool) -> bool {
    let is_understood = terminal && takes_codes();
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => is_understood && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    }
}
