//! The port to Typst: a complete job goes in, the bytes of a PDF come out.
//!
//! A job holds everything: the main template, all files it reads, and the date. There are two adapters. [`command`]
//! starts the `typst` program. `embedded` (a feature of the same name) uses the library inside this program. At the
//! same version both give the same bytes. Neither reads system fonts, packages, the network or the clock. Nothing here
//! knows what a document is.

pub mod command;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod fonts;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use crate::diagnostic::cause;

pub use command::Command;
#[cfg(feature = "embedded")]
pub use embedded::Embedded;
pub use fonts::{FontSet, NoFonts};

/// The version of Typst for which the templates are written and tested.
///
/// Another version may break lines at other places, and then the same contract would look different.
pub const VERSION: &str = "0.15.1";

/// Which standard of archiving a PDF keeps. Every PDF also keeps PDF/UA-1, for accessibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Archive {
    /// PDF/A-2a: everything needed is inside, and no file is attached.
    #[default]
    Alone,
    /// PDF/A-3a: like `Alone`, and files may be attached.
    WithFiles,
}

impl Archive {
    /// The names of the standards for the `typst` program.
    fn key(self) -> &'static str {
        match self {
            Archive::Alone => "a-2a,ua-1",
            Archive::WithFiles => "a-3a,ua-1",
        }
    }
}

/// What a typesetter needs for one PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The name of the main template among `files`.
    pub main: String,
    /// Templates and data by relative name with `/`.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The day a template gets from `datetime.today()`. The template itself sets the date in the PDF.
    pub today: Today,
    pub archive: Archive,
}

/// A day; 1970-01-01 where there is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    pub year: i32,
    pub month: u8,
    pub day: u8,
    /// The seconds from 1970 to the start of the day, in UTC.
    pub seconds: i64,
}

impl Default for Today {
    fn default() -> Self {
        Self { year: 1970, month: 1, day: 1, seconds: 0 }
    }
}

impl Job {
    /// File names come from folders of a person's own. This makes sure that none leads out of the job.
    fn check_names(&self) -> Result<(), TypesetError> {
        let is_plain = |name: &str| {
            !name.contains('\\') && name.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        };
        match self.files.keys().chain([&self.main]).find(|name| !is_plain(name)) {
            Some(name) => Err(TypesetError::FileName(name.clone())),
            None => Ok(()),
        }
    }
}

/// Makes PDFs. Several threads may call it at once.
pub trait Typesetter: fmt::Debug + Send + Sync {
    /// The version of Typst that does the work.
    fn version(&self) -> &str;

    /// Typesets one job.
    ///
    /// # Errors
    /// When Typst refuses the job, when it cannot be started, or when the disk fails.
    fn typeset(&self, job: &Job) -> Result<Vec<u8>, TypesetError>;
}

/// Why there is no PDF.
#[derive(Debug)]
pub enum TypesetError {
    /// The fonts that every PDF needs are missing.
    Fonts(NoFonts),
    /// The program named with `--typst` could not be started.
    Program { program: PathBuf, error: std::io::Error },
    /// The program has another version than the one this program is made for.
    Version { program: PathBuf, found: String },
    /// The disk failed in the private temporary folder.
    Disk { doing: &'static str, error: std::io::Error },
    /// A file of the job has a name that leads out of its folder.
    FileName(String),
    /// Typst refused the job. The list is never empty.
    Refused(Vec<Fault>),
}

/// What Typst said, and the place in the job's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Typst's own words. A fault of a text quotes the text.
    pub message: String,
    /// The name of the file in the job.
    pub file: Option<String>,
    /// Counted from 1.
    pub line: Option<usize>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}: {}", self.message),
            (Some(file), None) => write!(f, "{file}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

impl fmt::Display for TypesetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TypesetError::Fonts(missing) => missing.fmt(f),
            TypesetError::Program { program, error } => write!(
                f,
                "組版プログラム「{}」を起動できません。{}--typst に typst {VERSION} の場所を指定してください。",
                program.display(),
                cause::not_read(error)
            ),
            TypesetError::Version { program, found } => write!(
                f,
                "組版プログラム「{}」の版が合いません。必要な版は {VERSION}、指定されたものは {found} です。",
                program.display()
            ),
            TypesetError::Disk { doing, error } => write!(f, "{doing}ことができません。{}", cause::not_written(error)),
            TypesetError::FileName(name) => write!(f, "組版用のファイル名「{name}」は使えません。"),
            TypesetError::Refused(faults) => {
                f.write_str("PDFの組版ができませんでした。")?;
                faults.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
            }
        }
    }
}

impl std::error::Error for TypesetError {}
