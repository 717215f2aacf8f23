//! Where the result of a command that only tells something goes.

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
        std::fs::write(path, &bytes).map_err(|error| format!("「{}」に書けません（{error}）。", path.display()))?;
        tell(&format!("{} に書きました。\n", path.display()));
    }
    if reporting.format != ReportFormat::Human {
        say(&bytes);
    }
    Ok(())
}
