//! Finds the workbooks that a person means: files, folders and patterns. Shells of Windows expand no patterns.

use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::run::shown;
use crate::diagnostic::cause;
use crate::workbook::{self, LARGEST, Workbook, WorkbookBound, WorkbookFault};

/// What programs call workbooks.
const ENDINGS: [&str; 2] = ["xlsx", "xlsm"];

/// A file that was read.
pub(super) struct FoundFile {
    pub name: String,
    pub book: Result<Workbook, WorkbookFault>,
    /// Whether Excel seems to have it open now.
    pub is_open: bool,
}

/// The workbooks, each once, in the order of their names below each word. And what looks like an answer in a folder and
/// is passed over: files in other forms, and folders with workbooks.
///
/// # Errors
/// When a word names nothing, or a file cannot be read.
pub(super) fn find(words: &[PathBuf]) -> Result<(Vec<FoundFile>, Vec<String>), Failure> {
    let (mut paths, mut passed): (Vec<PathBuf>, Vec<String>) = (Vec::new(), Vec::new());
    for word in words {
        let mut found = of_word(word, &mut passed)?;
        found.retain(|path| !paths.contains(path));
        paths.extend(found);
    }
    let found: Vec<FoundFile> = paths.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    Ok((found, passed))
}

fn of_word(word: &Path, passed: &mut Vec<String>) -> Result<Vec<PathBuf>, Failure> {
    let name = shown(word);
    if word.is_dir() {
        let entries = std::fs::read_dir(word)
            .map_err(|error| format!("「{name}」の中を見られません。{}", cause::not_read(&error)))?;
        let mut all: Vec<PathBuf> = entries.flatten().map(|entry| word.join(entry.file_name())).collect();
        all.sort();
        let (found, others): (Vec<PathBuf>, Vec<PathBuf>) = all.into_iter().partition(|path| is_workbook(path));
        passed.extend(others.iter().filter(|path| may_be_answer(path)).map(|path| shown(path)));
        if found.is_empty() {
            return Err(format!("フォルダ「{name}」に、記入用紙（.xlsx）がありません。"));
        }
        return Ok(found);
    }
    if !word.exists() && name.contains(['*', '?']) {
        let all = glob::glob(&name).map_err(|_| format!("「{name}」は、ファイルの名前として読めません。"))?;
        let found: Vec<PathBuf> = all.flatten().filter(|path| is_workbook(path)).collect();
        if found.is_empty() {
            return Err(format!("「{name}」に当てはまる記入用紙（.xlsx）がありません。"));
        }
        return Ok(found);
    }
    Ok(vec![word.to_owned()])
}

/// Whether a name is that of a workbook. Excel keeps a file with `~$` before the name of one that is open.
fn is_workbook(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    path.is_file() && ENDINGS.contains(&ending.as_str()) && !name.starts_with(['~', '.'])
}

/// Whether it may be an answer that was sent in another way.
fn may_be_answer(path: &Path) -> bool {
    const OTHERS: [&str; 9] = ["xls", "xlsb", "ods", "numbers", "csv", "pdf", "doc", "docx", "zip"];
    if path.is_dir() {
        let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
        return entries.into_iter().any(|entry| is_workbook(&entry.path()));
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    OTHERS.contains(&ending.as_str()) && path.is_file()
}

fn read(path: &Path) -> Result<FoundFile, Failure> {
    let name = shown(path);
    let told = |reason: String| format!("「{name}」を読めません。{reason}");
    let metadata = std::fs::metadata(path).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "ファイルがありません。名前と場所を確かめてください。".to_owned(),
            _ => cause::not_read(&error),
        };
        told(reason)
    })?;
    if !metadata.is_file() {
        return Err(told("ふつうのファイルではありません。".to_owned()));
    }
    let book = if metadata.len() > LARGEST as u64 {
        Err(WorkbookFault::TooMuch(WorkbookBound::Bytes))
    } else {
        let bytes = std::fs::read(path).map_err(|error| {
            told(format!("{}Excel で開いているなら、閉じてから、もう一度打ってください。", cause::not_read(&error)))
        })?;
        workbook::read(&bytes)
    };
    let lock = path.file_name().map(|own| path.with_file_name(format!("~${}", own.to_string_lossy())));
    Ok(FoundFile { name, book, is_open: lock.is_some_and(|lock| lock.exists()) })
}
