//! Where a result goes, for commands that only tell something.

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
    /// A file that gets the result too.
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

/// The option for a file that gets the result.
pub(super) fn file(arguments: &mut Arguments<'_>, help: &'static str) -> Option<PathBuf> {
    arguments.path(option("report", help).value_name("ファイル"))
}

/// Writes a result into the file that was asked for. In a format for programs or spreadsheets, it also goes to standard
/// output.
///
/// `shown` makes the bytes in a format. Text for a person goes to the file without colour, and the caller shows it on
/// the screen.
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

/// Writes a result into a file. The bytes are first written beside it, so that the file is complete or not there at
/// all. If the former file has another name, that name keeps the former content. A hospital file or a published file is
/// never overwritten.
///
/// # Errors
/// When it cannot be written, or when the name is that of a YAML file (a person's) or of a published file.
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

/// The real path of the file. If the path is a link, the file behind it is written, and the link stays.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match (folder.canonicalize(), path.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            _ => path.to_owned(),
        }
    })
}

/// Writes a file whole, or leaves it as it was.
pub(super) fn put(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => return Err(ErrorKind::IsADirectory.into()),
        // A pipe or a device is written to directly.
        Ok(there) if !there.is_file() => return fs::write(path, bytes),
        _ => {}
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut beside =
        tempfile::Builder::new().prefix(".betten-").make_in(folder, |beside| system::create_file_like(beside, path))?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    // The file is closed first: on some network shares an open file can be neither renamed nor removed.
    beside.into_temp_path().persist(path).map_err(|refused| refused.error)
}

/// Why a file cannot be written, and what to do about it.
pub(super) fn not_written(path: &Path, error: &Error) -> Failure {
    // For a folder, Windows only says that the access is not allowed.
    let folder = path.is_dir().then(|| Error::from(ErrorKind::IsADirectory));
    let error = folder.as_ref().unwrap_or(error);
    let advice = match error.kind() {
        ErrorKind::IsADirectory => "ファイルの名前を書いてください。",
        ErrorKind::NotFound => "先にフォルダをつくってください。",
        _ => "",
    };
    format!("「{}」に書けません。{}{advice}", path.display(), cause::not_written(error))
}
