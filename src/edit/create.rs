//! New files on the disk: all of them or none, and never in the place of another.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{PathPersistError, TempPath};

/// A file that is to be there, and was not before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub path: PathBuf,
    pub text: String,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum CreateError {
    /// Something stands there already.
    Exists(PathBuf),
    Disk(PathBuf, io::Error),
}

/// Writes the files, and the folders they need.
///
/// Each is written whole beside its place before the first is put there, so a full disk or a
/// program that is stopped leaves no half of a file.
///
/// # Errors
/// When one cannot be written; what was put there by this call is taken away again.
pub fn create(files: &[NewFile]) -> Result<(), CreateError> {
    for file in files {
        if fs::symlink_metadata(&file.path).is_ok() {
            return Err(CreateError::Exists(file.path.clone()));
        }
    }
    let mut done = Done::default();
    let outcome = write(files, &mut done);
    if outcome.is_err() {
        done.undo();
    }
    outcome
}

/// What this call has made, for the case that it fails.
#[derive(Debug, Default)]
struct Done {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Done {
    /// A folder in which somebody else has put something meanwhile stays.
    fn undo(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn write(files: &[NewFile], done: &mut Done) -> Result<(), CreateError> {
    let mut staged = Vec::new();
    for file in files {
        let parent = file.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        make_folder(parent, done)?;
        staged.push((stage(file, parent).map_err(|error| CreateError::Disk(file.path.clone(), error))?, &file.path));
    }
    for (temporary, path) in staged {
        put(temporary, path)?;
        done.files.push(path.clone());
    }
    Ok(())
}

/// Gives the file its name, which nothing has.
fn put(temporary: TempPath, path: &Path) -> Result<(), CreateError> {
    let PathPersistError { error, path: temporary } = match temporary.persist_noclobber(path) {
        Ok(()) => return Ok(()),
        Err(refused) => refused,
    };
    // Where there are neither second names nor a renaming that spares what is there (some network shares, memory
    // sticks on some systems), an empty file of ours takes the place first.
    let exists = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => CreateError::Exists(path.to_owned()),
        _ => CreateError::Disk(path.to_owned(), error),
    };
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Err(exists(error));
    }
    drop(fs::File::create_new(path).map_err(exists)?);
    temporary.persist(path).map_err(|refused| {
        let _ = fs::remove_file(path);
        CreateError::Disk(path.to_owned(), refused.error)
    })
}

/// Closed, for on some network shares an open file is neither renamed nor removed.
fn stage(file: &NewFile, parent: &Path) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".betten-");
    // A temporary file is its owner's alone; these are for everyone the person's settings allow.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(parent)?;
    temporary.write_all(file.text.as_bytes())?;
    temporary.as_file().sync_all()?;
    Ok(temporary.into_temp_path())
}

fn make_folder(folder: &Path, done: &mut Done) -> Result<(), CreateError> {
    let missing: Vec<&Path> = folder
        .ancestors()
        .take_while(|folder| !folder.as_os_str().is_empty() && fs::symlink_metadata(folder).is_err())
        .collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder).map_err(|error| CreateError::Disk(folder.to_owned(), error))?;
        done.folders.push(folder.to_owned());
    }
    Ok(())
}
