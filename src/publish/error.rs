//! Why nothing was published, in words for the person who asked for it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{cause, reading_order};

/// Why a build was not published. The former output is unchanged, unless [`PublishError::is_half_done`] is true.
#[derive(Debug)]
pub enum PublishError {
    /// This folder must not be the output folder.
    Place {
        output: PathBuf,
        reason: Misplaced,
    },
    /// Files that are not ours are where ours would go.
    ForeignFiles {
        output: PathBuf,
        paths: Vec<String>,
    },
    /// Hospitals of the last build are not part of this one.
    VanishingHospitals(Vec<String>),
    /// The manifest in the folder is not ours, or is damaged. The reason is a sentence.
    Manifest {
        path: PathBuf,
        reason: String,
    },
    /// A link, a pipe or a device has one of our names.
    NotPlain {
        path: PathBuf,
    },
    /// An interrupted publication would have to be ended through a link.
    BehindLink {
        path: PathBuf,
    },
    /// A publication was interrupted, and the two folders were copied since. So nobody can know which of them is newer.
    Undecided {
        output: PathBuf,
        beside: PathBuf,
    },
    /// There is no way to keep others from writing at the same time.
    NoLock {
        output: PathBuf,
        source: io::Error,
    },
    Disk {
        path: PathBuf,
        source: io::Error,
    },
    /// Something in the output folder cannot be examined.
    Unreadable {
        path: PathBuf,
        source: io::Error,
    },
    /// Neither the new output nor the former one could be put in place. The journal is still there.
    HalfDone {
        path: PathBuf,
        source: io::Error,
    },
    /// The new output is in place, but the disk did not confirm that it holds it.
    NotFlushed {
        path: PathBuf,
        source: io::Error,
    },
}

/// Why a folder cannot be the output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// `/`, or the root of a drive.
    Root,
    Home,
    /// It holds something that this build reads.
    Inputs,
    /// It holds files, but no manifest of ours.
    NotOurs,
    /// It is a file.
    NoFolder,
    /// It is a link that points nowhere.
    DeadLink,
}

impl PublishError {
    /// Whether the former output may have changed.
    pub fn is_half_done(&self) -> bool {
        matches!(self, PublishError::HalfDone { .. } | PublishError::NotFlushed { .. })
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublishError::Place { output, reason } => {
                write!(f, "出力先を「{}」にはできません。{}", output.display(), misplaced(*reason))
            }
            PublishError::ForeignFiles { output, paths } => write!(
                f,
                "「{}」に、このプログラムが作っていないファイルがあります（{}）。上書きしません。別の出力先を --output で指定するか、そのファイルを移してください。",
                output.display(),
                list(paths)
            ),
            PublishError::VanishingHospitals(hospitals) => write!(
                f,
                "この出力先には、前回つくった病院（{}）の書類がありますが、今回は入力にないか、契約が書かれていません。このままでは消えてしまいます。残すときは、--output で別の出力先を指定するか、その病院も入力に加えてください。消してよいときだけ、--prune を付けてください。",
                list(hospitals)
            ),
            PublishError::Manifest { path, reason } => write!(
                f,
                "「{}」を読めません。{reason}出力先が正しいか確かめてください。正しければ、この出力には続けて書けないので、新しいフォルダを --output で指定してつくり直し、自分で置いたファイルを移してください。",
                path.display()
            ),
            PublishError::NotPlain { path } => write!(
                f,
                "「{}」は、ふつうのファイルやフォルダではありません（リンクか、パイプなど）。このプログラムが置いたものではないので、読み書きしません。取り除くか、別の場所に移してから、もう一度打ってください。",
                path.display()
            ),
            PublishError::BehindLink { path } => write!(
                f,
                "「{}」は、リンクか、リンクの先にあります。途中で止まっていた前回の書込みの続きを、リンクの先では行いません。そのリンクを取り除いてから、もう一度打ってください。",
                path.display()
            ),
            PublishError::Undecided { output, beside } => write!(
                f,
                "「{}」への前回の書込みが途中で止まり、そのあとフォルダが写されたため、どちらが新しいかを決められません。「{}」に正しい出力があるかを betten verify で確かめ、「{}」を別の場所に移してから、もう一度打ってください。",
                output.display(),
                output.display(),
                beside.display()
            ),
            PublishError::NoLock { output, source } => write!(
                f,
                "「{}」は、ほかの betten build と同時に書かないように守れない場所です。{}このパソコンの中のフォルダを --output で指定し、できたものを写してください。",
                output.display(),
                cause::of(source)
            ),
            PublishError::Disk { path, source } => {
                write!(f, "「{}」に書き込めません。{}", path.display(), cause::not_written(source))
            }
            PublishError::Unreadable { path, source } => {
                write!(f, "「{}」を読めません。{}", path.display(), cause::not_read(source))
            }
            PublishError::HalfDone { path, source } => write!(
                f,
                "「{}」を置き換えられず、前回の出力に戻すこともできませんでした。{}新しい出力と前回の出力が混ざっています。原因をなくして、もう一度 betten build を打つと、元どおりにしてから、つくり直します。",
                path.display(),
                cause::not_written(source)
            ),
            PublishError::NotFlushed { path, source } => write!(
                f,
                "「{}」は新しい出力に替わりましたが、ディスクに残ったことを確かめられませんでした。{}betten verify で確かめてください。",
                path.display(),
                cause::not_written(source)
            ),
        }
    }
}

impl std::error::Error for PublishError {}

fn misplaced(reason: Misplaced) -> &'static str {
    match reason {
        Misplaced::Root => {
            "ディスクのいちばん上です。--output に、出力だけに使うフォルダを書いてください（例：--output output）。"
        }
        Misplaced::Home => {
            "ホームフォルダです。--output に、出力だけに使うフォルダを書いてください（例：--output output）。"
        }
        Misplaced::Inputs => {
            "読み込むファイルがこの中にあります。--output に、出力だけに使う別のフォルダを書いてください（例：--output output）。"
        }
        Misplaced::NotOurs => {
            "このプログラムの出力ではないファイルがあります。--output に、空のフォルダか、まだないフォルダを書いてください。"
        }
        Misplaced::DeadLink => "行き先のないリンクです。リンクを直すか、--output に、ほかのフォルダを書いてください。",
        Misplaced::NoFolder => "同じ名前のファイルがあります。--output に、フォルダの名前を書いてください。",
    }
}

pub(super) fn readable<T>(path: &Path, result: io::Result<T>) -> Result<T, PublishError> {
    result.map_err(|source| PublishError::Unreadable { path: path.to_owned(), source })
}

pub(super) fn disk<T>(path: &Path, result: io::Result<T>) -> Result<T, PublishError> {
    result.map_err(|source| PublishError::Disk { path: path.to_owned(), source })
}

fn list(names: &[String]) -> String {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_by(|a, b| reading_order(a, b));
    let shown = &names[..names.len().min(5)];
    match names.len() - shown.len() {
        0 => shown.join("、"),
        more => format!("{}、ほか{more}件", shown.join("、")),
    }
}
