//! Where the result of a command that only tells something goes.

use std::fs;
use std::io::{self, Error, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::args::{Arguments, option};
use crate::cli::{Failure, say, tell};
use crate::diagnostic::cause;
use crate::publish;
use crate::system;

/// How a result is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reporting {
    pub format: ReportFormat,
    /// The same, into a file.
    pub file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReportFormat {
    Human,
    Json,
    Csv,
}

impl Reporting {
    pub fn read(arguments: &mut Arguments<'_>) -> Self {
        let format = option("format", "結果の形式：human json csv").value_name("形式").long_help(
            "結果の形式：\n  human  人が読む（ふつうはこれ）\n  json   プログラムで読む\n  csv    表計算ソフトで開く",
        );
        let words = [("human", ReportFormat::Human), ("json", ReportFormat::Json), ("csv", ReportFormat::Csv)];
        Self {
            format: arguments.choice(format, &words), file: file(arguments, "結果をファイルにも書きます")
        }
    }
}

/// The file for a result.
pub(super) fn file(arguments: &mut Arguments<'_>, help: &'static str) -> Option<PathBuf> {
    arguments.path(option("report", help).value_name("ファイル"))
}

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

/// Writes a result into a file of its own, beside its place first: it is there whole or not at all, and another name
/// of the former file keeps leading to that. Never over a hospital file or what a build published.
///
/// # Errors
/// When it cannot be written, or the name is one of a YAML file, which a person wrote, or of a file of ours.
pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let real = real(path);
    if real.extension().is_some_and(|ending| ["yaml", "yml"].iter().any(|yaml| ending.eq_ignore_ascii_case(yaml))) {
        return Err(format!(
            "「{}」には書きません。病院ファイルなどを上書きしないためです。--report に、ほかの種類の名前を書いてください。",
            path.display()
        ));
    }
    if let Some(output) = publish::published_in(&real) {
        return Err(format!(
            "「{}」には書きません。「{}」に betten build がつくったものを上書きしないためです。--report に、ほかの名前を書いてください。",
            path.display(),
            output.display()
        ));
    }
    put(&real, bytes).map_err(|error| not_written(path, &error))
}

/// Where the file is or will be; what a link leads to is written, not the link.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match (folder.canonicalize(), path.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            _ => path.to_owned(),
        }
    })
}

fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        // A pipe or a device takes what it is given.
        Ok(there) if !there.is_file() => return fs::write(path, bytes),
        _ => {}
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside =
        tempfile::Builder::new().prefix(".betten-").make_in(folder, |beside| system::create_file_like(beside, path))?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    // Closed, for on some network shares an open file is neither renamed nor removed.
    beside.into_temp_path().persist(path).map_err(|refused| refused.error)
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
