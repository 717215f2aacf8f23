//! Where the result of a command that only tells something goes.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::cli::args::{ReportFormat, Reporting};
use crate::cli::{Failure, say, tell};

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
        std::fs::write(path, &bytes).map_err(|error| not_written(path, &error))?;
        tell(&format!("{} に書きました。\n", path.display()));
    }
    if reporting.format != ReportFormat::Human {
        say(&bytes);
    }
    Ok(())
}

/// Why a file cannot be written; the machine's own words only where we have none.
pub(super) fn not_written(path: &Path, error: &Error) -> Failure {
    let path = path.display();
    let reason = match error.kind() {
        ErrorKind::IsADirectory => "同じ名前のフォルダがあります。ファイルの名前を書いてください。",
        ErrorKind::NotFound => "そのフォルダがありません。先にフォルダをつくってください。",
        ErrorKind::NotADirectory => "途中の名前が、フォルダではなくファイルです。場所を確かめてください。",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            "書込みが許されていません。別の場所を指定してください。"
        }
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "ディスクに空きがありません。",
        _ => return format!("「{path}」に書けません（{error}）。"),
    };
    format!("「{path}」に書けません。{reason}")
}
