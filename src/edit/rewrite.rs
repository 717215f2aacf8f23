//! Writes changed hospital files to the disk. Neither a crash nor a save at the same moment loses anything.
//!
//! If the system can, the file and its new text are exchanged in one step. What comes out is then compared with what
//! was read. If a person saved the file in between, that save is put back.
//!
//! Otherwise the new text is written into the file itself. This is also done when a new file would differ for its
//! owner (owner, group, attributes, access list, further names).
//!
//! A record beside the file (`pending`) holds both texts until all is done. The next run recovers from it.

mod pending;

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use same_file::Handle;

use crate::edit::splice::{Splice, as_read, spliced};
use crate::system;

use pending::Pending;
pub use pending::{Recovered, recover};

/// A file to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    pub path: PathBuf,
    /// The text as `input` read it. The places in `splices` are counted in it.
    pub read: String,
    pub splices: Vec<Splice>,
}

/// Why a file was not changed.
#[derive(Debug)]
pub enum RewriteError {
    /// The file no longer has the text that was read.
    ChangedMeanwhile(PathBuf),
    /// The owner has made the file read-only.
    Protected(PathBuf),
    /// This file is beside it: the record of another run at work, or a person's own file.
    Busy(PathBuf),
    /// A person saved the file while it was changed. The second path is the file that holds the other text: an
    /// earlier save, or the record of the change.
    Aside(PathBuf, PathBuf),
    Disk(PathBuf, io::Error),
    /// Neither the new nor the old text could be written whole. The next run recovers the file.
    HalfDone(PathBuf, io::Error),
}

/// Changes the files, all of them or none. All new texts are on the disk before the first file is changed.
///
/// # Errors
/// When a file cannot be changed. Those before it are put back, except where a person has saved them since.
pub fn rewrite(files: &[ChangedFile]) -> Result<(), RewriteError> {
    let mut changes = files.iter().map(FileChange::prepare).collect::<Result<Vec<_>, _>>()?;
    for at in 0..changes.len() {
        if let Err(error) = changes[at].carry_out() {
            changes[..at].iter_mut().for_each(FileChange::put_back);
            return Err(error);
        }
    }
    // A program that had an old file open may have written into it meanwhile.
    for at in 0..changes.len() {
        if let Err(error) = changes[at].confirm() {
            changes.iter_mut().for_each(FileChange::put_back);
            return Err(error);
        }
    }
    Ok(())
}

/// The change of one file.
struct FileChange {
    /// The path that the person gave.
    named: PathBuf,
    /// The real path. If the person named a link, its target is changed.
    path: PathBuf,
    old: String,
    new: String,
    stage: Stage,
    pending: Pending,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The new text is beside the file, ready for the exchange.
    Beside,
    /// The text will be written into the file itself.
    Waiting,
    /// The exchange is done.
    Exchanged,
    Written,
    PutBack,
}

impl FileChange {
    fn prepare(file: &ChangedFile) -> Result<Self, RewriteError> {
        let named = &file.path;
        let disk = |error| RewriteError::Disk(named.clone(), error);
        let path = fs::canonicalize(named).map_err(disk)?;
        if fs::metadata(&path).map_err(disk)?.permissions().readonly() {
            return Err(RewriteError::Protected(named.clone()));
        }
        let old = fs::read_to_string(&path).map_err(disk)?;
        if as_read(&old) != file.read {
            return Err(RewriteError::ChangedMeanwhile(named.clone()));
        }
        let new = spliced(&old, &file.splices);
        let pending = Pending::write(&path, &old, &new).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => RewriteError::Busy(pending::record(&path)),
            _ => disk(error),
        })?;
        let is_beside = put_beside(&pending.beside, &path, &new).map_err(disk)?;
        let stage = if is_beside { Stage::Beside } else { Stage::Waiting };
        Ok(Self { named: named.clone(), path, old, new, stage, pending })
    }

    fn carry_out(&mut self) -> Result<(), RewriteError> {
        if self.stage == Stage::Beside {
            if !holds(&self.path, &self.old) {
                return Err(RewriteError::ChangedMeanwhile(self.named.clone()));
            }
            if system::exchange(&self.pending.beside, &self.path).is_ok() {
                self.stage = Stage::Exchanged;
                return self.confirm();
            }
            // The exchange failed: the file is a mount, or on a share that cannot exchange.
            let _ = fs::remove_file(&self.pending.beside);
            self.stage = Stage::Waiting;
        }
        self.write_in_place()
    }

    /// Checks that what came out is what was read. Otherwise it puts the file back.
    fn confirm(&mut self) -> Result<(), RewriteError> {
        if self.stage != Stage::Exchanged || holds(&self.pending.beside, &self.old) {
            return Ok(());
        }
        self.put_back();
        Err(RewriteError::ChangedMeanwhile(self.named.clone()))
    }

    fn write_in_place(&mut self) -> Result<(), RewriteError> {
        let disk = |error| RewriteError::Disk(self.named.clone(), error);
        let mut file = alone(&self.path).map_err(disk)?;
        let mut there = Vec::new();
        file.read_to_end(&mut there).map_err(disk)?;
        if there != self.old.as_bytes() {
            return Err(RewriteError::ChangedMeanwhile(self.named.clone()));
        }
        let written = overwrite(&mut file, &self.new);
        let is_there = written.is_ok() && leads_to(&file, &self.path);
        if is_there {
            self.stage = Stage::Written;
            return Ok(());
        }
        if let Err(error) = overwrite(&mut file, &self.old) {
            self.pending.keep();
            return Err(RewriteError::HalfDone(self.named.clone(), error));
        }
        Err(written.map_or_else(disk, |()| RewriteError::ChangedMeanwhile(self.named.clone())))
    }

    /// Puts the old text back, unless a person has saved another one since. What cannot be put back now is recovered
    /// by the next run.
    fn put_back(&mut self) {
        let done = match self.stage {
            Stage::Exchanged => self.exchange_back(),
            Stage::Written => alone(&self.path).and_then(|mut file| {
                let mut there = Vec::new();
                file.read_to_end(&mut there)?;
                if there == self.new.as_bytes() { overwrite(&mut file, &self.old) } else { Ok(()) }
            }),
            _ => Ok(()),
        };
        if done.is_err() {
            self.pending.keep();
        }
        self.stage = Stage::PutBack;
    }

    fn exchange_back(&mut self) -> io::Result<()> {
        let beside = &self.pending.beside;
        let is_a_save = !holds(beside, &self.old);
        if !is_a_save && !holds(&self.path, &self.new) {
            return Ok(());
        }
        system::exchange(beside, &self.path)?;
        if holds(beside, &self.new) {
            return Ok(());
        }
        // A person has saved the file once more, just now. That save must stay.
        system::exchange(beside, &self.path)?;
        if is_a_save {
            self.pending.keep();
        }
        Ok(())
    }
}

/// Writes the new text beside the file. Gives `false` and leaves no file when the new file would differ for its
/// owner.
fn put_beside(beside: &Path, path: &Path, text: &str) -> io::Result<bool> {
    if !system::exchanges() || !system::has_one_name(path)? {
        return Ok(false);
    }
    let mut file = system::create_file_like(beside, path)?;
    let is_alike = system::stands_alike(beside, path)?
        && file.metadata()?.permissions() == fs::symlink_metadata(path)?.permissions();
    if !is_alike {
        fs::remove_file(beside)?;
        return Ok(false);
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(true)
}

/// Opens the file for reading and writing. On Windows no other program can write to it meanwhile.
fn alone(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true);
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1);
    options.open(path)
}

fn overwrite(file: &mut File, text: &str) -> io::Result<()> {
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)?;
    file.sync_all()
}

fn holds(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}

/// Whether the path still leads to this open file.
fn leads_to(file: &File, path: &Path) -> bool {
    let open = file.try_clone().and_then(Handle::from_file);
    open.is_ok_and(|open| Handle::from_path(path).is_ok_and(|there| there == open))
}

#[cfg(test)]
mod tests;
