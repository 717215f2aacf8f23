//! Changed hospital files on the disk, so that neither a crash nor a save at the same moment loses anything.
//!
//! Where the system can, a file and its new text change places in one step, and what comes out is compared with
//! what was read: a save that fell in between is put back. Where the new file would not be the same to its owner
//! (owner, group, attributes, access list, further names), or there is no such step, the text is written in place.
//! A record beside the file (`pending`) holds both texts until all is done; the next run recovers from it.

mod pending;

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use same_file::Handle;

use crate::edit::splice::{Splice, as_read, spliced};
use crate::system;

use pending::Pending;
pub use pending::{Recovered, recover};

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
    /// This stands beside it: the record of another run at the same time, or something of a person's.
    Busy(PathBuf),
    /// Saved twice in the moment of the change; the first save is in the second file here.
    Aside(PathBuf, PathBuf),
    Disk(PathBuf, io::Error),
    /// Neither the new text nor the old one could be written whole; the next run recovers it.
    HalfDone(PathBuf, io::Error),
}

/// Changes the files, all of them or none. All new texts are on the disk before the first file is changed.
///
/// # Errors
/// When one cannot be changed; those before it are put back, but where a person has saved them since.
pub fn rewrite(files: &[ChangedFile]) -> Result<(), RewriteError> {
    let mut changes = files.iter().map(Change::prepare).collect::<Result<Vec<_>, _>>()?;
    for at in 0..changes.len() {
        if let Err(error) = changes[at].carry_out() {
            changes[..at].iter_mut().for_each(Change::put_back);
            return Err(error);
        }
    }
    // Whoever had an old file open may have written into it since.
    for at in 0..changes.len() {
        if let Err(error) = changes[at].confirm() {
            changes.iter_mut().for_each(Change::put_back);
            return Err(error);
        }
    }
    Ok(())
}

/// The change of one file.
struct Change {
    /// As the person named it.
    named: PathBuf,
    /// What that leads to is changed, not the link.
    path: PathBuf,
    old: String,
    new: String,
    stage: Stage,
    pending: Pending,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The new text lies beside the file, and the two can change places.
    Beside,
    /// It is to be written in place.
    Waiting,
    /// It has changed places with the old one.
    Exchanged,
    Written,
    PutBack,
}

impl Change {
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
            // A file that is a mount, a share without such a step.
            let _ = fs::remove_file(&self.pending.beside);
            self.stage = Stage::Waiting;
        }
        self.write_in_place()
    }

    /// Whether what came out is what was read.
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

    /// The old text again, unless a person has saved another one since. What cannot be put back now is recovered
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
        // Saved once more, just now: that is the one to stay.
        system::exchange(beside, &self.path)?;
        if is_a_save {
            self.pending.keep();
        }
        Ok(())
    }
}

/// Writes the new text beside the file; `false`, and nothing, where it would not be the same file to its owner.
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

/// Opens the file for reading and writing; on Windows nobody else can write into it meanwhile.
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

/// Whether this is still what stands at that path.
fn leads_to(file: &File, path: &Path) -> bool {
    let open = file.try_clone().and_then(Handle::from_file);
    open.is_ok_and(|open| Handle::from_path(path).is_ok_and(|there| there == open))
}

#[cfg(test)]
mod tests;
