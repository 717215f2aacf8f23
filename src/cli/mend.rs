//! Recovers hospital files whose change was interrupted, before they are read.

use std::path::{Path, PathBuf};

use crate::cli::run::shown;
use crate::cli::{Failure, tell};
use crate::diagnostic::cause;
use crate::edit::{RewriteError, recover};

/// Recovers the files, or the files in the folders, that an interrupted run left and that this run will read.
///
/// # Errors
/// When a file is half written and cannot be recovered. What it says may be wrong.
pub(super) fn mend(paths: &[PathBuf]) -> Result<(), Failure> {
    let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    let (recovered, errors) = recover(&paths);
    for file in recovered.iter().filter(|file| file.was_torn) {
        tell(&format!(
            "「{}」への前回の書込みが途中で止まっていたので、書き込む前の内容に戻しました。\n",
            shown(&file.path)
        ));
    }
    for error in &errors {
        if let RewriteError::HalfDone(..) = error {
            return Err(unfinished(error));
        }
        tell(&format!("注意: {}\n", unfinished(error)));
    }
    Ok(())
}

/// What an interrupted change has left, and what to do about it.
pub(super) fn unfinished(error: &RewriteError) -> String {
    match error {
        RewriteError::Busy(beside) => format!(
            "「{}」があるので、病院ファイルに書き込めません。ほかの betten が書き込んでいます。終わってから、もう一度打ってください。いつまでも残るときは、中を確かめてから消してください。",
            shown(beside)
        ),
        RewriteError::Aside(path, beside) => format!(
            "「{}」は、前回の書込みが途中で止まったあと、書き換えられています。その前の内容が「{}」にあります。両方を確かめ、要らなければ「{}」を消してください。",
            shown(path),
            shown(beside),
            shown(beside)
        ),
        RewriteError::HalfDone(path, error) => format!(
            "「{}」は、書込みが途中で止まり、元の内容に戻せませんでした。{}原因をなくして、もう一度 betten を打つと、元の内容に戻します。",
            shown(path),
            cause::not_written(error)
        ),
        RewriteError::Disk(path, error) => {
            format!("「{}」への前回の書込みの後始末ができません。{}", shown(path), cause::not_written(error))
        }
        RewriteError::ChangedMeanwhile(path) | RewriteError::Protected(path) => {
            format!("「{}」は、書き換えられません。", shown(path))
        }
    }
}

/// Why a file was not changed. `undone` says what was not done.
pub(super) fn not_rewritten(error: &RewriteError, undone: &str) -> Failure {
    match error {
        RewriteError::ChangedMeanwhile(path) => format!(
            "「{}」は、読んだ後に書き換えられました。{undone}保存してから、もう一度打ってください。",
            shown(path)
        ),
        RewriteError::Protected(path) => format!("「{}」は、書き込みが禁じられています。{undone}", shown(path)),
        RewriteError::Disk(path, error) => {
            format!("「{}」に書けません。{}ファイルは元のままです。", shown(path), cause::not_written(error))
        }
        _ => format!("{}{undone}", unfinished(error)),
    }
}
