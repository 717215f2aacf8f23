//! Where the result of a command that only tells something goes.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::cli::args::{ReportFormat, Reporting};
use crate::cli::{Failure, say, tell};
use crate::diagnostic::cause;

/// Writes a result into the file that was asked for, and to standard output when a program or a
/// spreadsheet is to read it.
///
/// `shown` gives the bytes in a format; a person's reading goes to the file without colour, and
/// the caller shows it on the screen.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn deliver(reporting: &Reporting, shown: &dyn Fn(ReportFormat) -> Vec<u8>) -> Result<(), Failure> {
    if reporting.file.is_none() && reporting.format == ReportFormat::Human {
        return Ok(());
    }
    let bytes = shown(reporting.format);
    if let Some(path) = &reporting.file {
        write(path, &bytes)?;
        tell(&format!("{} に書きました。\n", path.display()));
    }
    if reporting.format != ReportFormat::Human {
        say(&bytes)?;
    }
    Ok(())
}

/// Writes a result into a file of its own; never over a hospital file.
///
/// # Errors
/// When it cannot be written, or the name is one of a YAML file, which a person wrote.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if real.extension().is_some_and(|ending| ["yaml", "yml"].iter().any(|yaml| ending.eq_ignore_ascii_case(yaml))) {
        return Err(format!(
            "「{}」には書きません。病院ファイルなどを上書きしないためです。--report に、ほかの種類の名前を書いてください。",
            path.display()
        ));
    }
    std::fs::write(path, bytes).map_err(|error| not_written(path, &error))
}

/// Why a file cannot be written, and what to do about it.
pub(super) fn not_written(path: &Path, error: &Error) -> Failure {
    // Windows says of a folder only that it is not allowed.
    let folder = path.is_dir().then(|| Error::from(ErrorKind::IsADirectory));
    let error = folder.as_ref().unwrap_or(error);
    let advice = match error.kind() {
        ErrorKind::IsADirectory => "ファイルの名前を書いてください。",
        ErrorKind::NotFound => "先にフォルダをつくってください。",
        _ => "",
    };
    format!("「{}」に書けません。{}{advice}", path.display(), cause::not_written(error))
}
