//! Writes new files to the disk: all of them or none. An existing file is never replaced.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{PathPersistError, TempPath};

/// A file to be written where no file is yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub path: PathBuf,
    pub bytes: Vec<u8>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum CreateError {
    /// Something is already there.
    Exists(PathBuf),
    Disk(PathBuf, io::Error),
}

/// Writes the files, and the folders that they need.
///
/// Every file is first written whole under another name. Only then do the files get their own names. So a full disk
/// or a stopped program never leaves half a file.
///
/// # Errors
/// When a file exists or cannot be written. What this call has written is then removed.
pub fn create(files: &[NewFile]) -> Result<NewPaths, CreateError> {
    for file in files {
        if fs::symlink_metadata(&file.path).is_ok() {
            return Err(CreateError::Exists(file.path.clone()));
        }
    }
    let mut done = NewPaths::default();
    match write(files, &mut done) {
        Ok(()) => Ok(done),
        Err(error) => {
            done.undo();
            Err(error)
        }
    }
}

/// The first of these paths where no file is yet, or where these very bytes stand already, and whether it does.
pub fn place_for(bytes: &[u8], paths: impl IntoIterator<Item = PathBuf>) -> Option<(PathBuf, bool)> {
    paths.into_iter().find_map(|path| match fs::read(&path) {
        Ok(there) => (there == bytes).then_some((path, true)),
        Err(_) => Some((path, false)),
    })
}

/// What a call has made, to be removed when it fails, or when what belongs to it fails.
#[derive(Debug, Default)]
pub struct NewPaths {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl NewPaths {
    /// Removes everything. A folder stays if somebody else has put a file into it.
    pub fn undo(&self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn write(files: &[NewFile], done: &mut NewPaths) -> Result<(), CreateError> {
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

/// Gives the file its name, which must be free.
fn put(temporary: TempPath, path: &Path) -> Result<(), CreateError> {
    let PathPersistError { error, path: temporary } = match temporary.persist_noclobber(path) {
        Ok(()) => return Ok(()),
        Err(refused) => refused,
    };
    // Some network shares and memory sticks have neither hard links nor a rename that keeps an existing file. There,
    // an empty file of ours takes the name first.
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

/// Writes the file under a temporary name and closes it. Some network shares cannot rename or remove an open file.
fn stage(file: &NewFile, parent: &Path) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".betten-");
    // Temporary files are readable by their owner alone. New hospital files get the usual rights.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut temporary = builder.tempfile_in(parent)?;
    temporary.write_all(&file.bytes)?;
    temporary.as_file().sync_all()?;
    Ok(temporary.into_temp_path())
}

fn make_folder(folder: &Path, done: &mut NewPaths) -> Result<(), CreateError> {
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
