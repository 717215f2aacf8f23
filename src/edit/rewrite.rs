//! Changed hospital files on the disk: written beside and renamed, so that a full disk or a program
//! that is stopped leaves the old file whole.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::edit::splice::{Splice, as_read, spliced};

/// A file that is to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    pub path: PathBuf,
    /// The text as `input` read it, in which the places are counted.
    pub read: String,
    pub splices: Vec<Splice>,
}

/// Why a file was not changed.
#[derive(Debug)]
pub enum RewriteError {
    /// It is not the text that was read any more.
    ChangedMeanwhile(PathBuf),
    /// Its owner has forbidden to write into it.
    Protected(PathBuf),
    Disk(PathBuf, io::Error),
}

/// Changes the files. All are written beside before the first takes the place of the old one.
///
/// # Errors
/// When one cannot be written; those that could be put in place until then are.
pub fn rewrite(files: &[ChangedFile]) -> Result<(), RewriteError> {
    let mut staged = Vec::new();
    for file in files {
        let disk = |error| RewriteError::Disk(file.path.clone(), error);
        // What the path is a link to is changed, not the link.
        let path = fs::canonicalize(&file.path).map_err(disk)?;
        let permissions = fs::metadata(&path).map_err(disk)?.permissions();
        if permissions.readonly() {
            return Err(RewriteError::Protected(file.path.clone()));
        }
        let original = fs::read_to_string(&path).map_err(disk)?;
        if as_read(&original) != file.read {
            return Err(RewriteError::ChangedMeanwhile(file.path.clone()));
        }
        staged.push((stage(&path, &spliced(&original, &file.splices), permissions).map_err(disk)?, path, file));
    }
    for (temporary, path, file) in staged {
        temporary.persist(path).map_err(|error| RewriteError::Disk(file.path.clone(), error.error))?;
    }
    Ok(())
}

/// Closed, for on some network shares an open file is neither renamed nor removed.
fn stage(path: &Path, text: &str, permissions: fs::Permissions) -> io::Result<TempPath> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let mut temporary = tempfile::Builder::new().prefix(".betten-").tempfile_in(parent)?;
    temporary.write_all(text.as_bytes())?;
    temporary.as_file().set_permissions(permissions)?;
    temporary.as_file().sync_all()?;
    Ok(temporary.into_temp_path())
}
