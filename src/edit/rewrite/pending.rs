//! The record of a change that is under way, beside the file. `.betten.yaml.betten` holds the old and the new text.
//! `.betten.yaml.betten-new` is the new file until the exchange, and then the old one.
//!
//! When a run finds such files, a crash has left them. They show what must be done. Only the texts themselves are
//! believed.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

use super::{RewriteError, alone, holds, overwrite};
use crate::system;

const FORMAT: &str = "betten-change-1";
/// The largest record, in bytes. This is more than two of the largest hospital files with every character escaped.
const MAX_RECORD: u64 = 64 << 20;
/// How deep, and among how many names, records are searched for.
const MAX_DEPTH: usize = 8;
const MAX_NAMES: usize = 100_000;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    format: String,
    old: String,
    new: String,
}

/// It removes what it wrote when it is dropped.
pub(super) struct Pending {
    /// The new file.
    pub beside: PathBuf,
    record: PathBuf,
    /// Locked while this run is at work.
    file: File,
    is_kept: bool,
}

impl Pending {
    /// Writes the record. It is on the disk before anything else is changed.
    pub fn write(path: &Path, old: &str, new: &str) -> io::Result<Self> {
        let record = record(path);
        let mut options = File::options();
        options.write(true).create_new(true);
        // The record must not be readable by more people than the file.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let pending = Self { beside: beside(path), file: options.open(&record)?, record, is_kept: false };
        // If locks do not work, a second run at the same time takes this record for one left by a crash.
        let _ = pending.file.try_lock();
        let text = Record { format: FORMAT.to_owned(), old: old.to_owned(), new: new.to_owned() };
        (&pending.file).write_all(&serde_json::to_vec(&text)?)?;
        pending.file.sync_all()?;
        flush_folder(&pending.record)?;
        Ok(pending)
    }

    /// Leaves the record to the next run.
    pub fn keep(&mut self) {
        self.is_kept = true;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.is_kept {
            // The names of the files must be on the disk before the record is removed.
            let _ = flush_folder(&self.record);
            let _ = fs::remove_file(&self.beside);
            let _ = fs::remove_file(&self.record);
        }
    }
}

pub(super) fn record(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(ENDING);
    path.with_file_name(name)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = record(path).into_os_string();
    name.push("-new");
    PathBuf::from(name)
}

const ENDING: &str = ".betten";

/// What a crash left, and how it ended.
#[derive(Debug)]
pub struct Recovered {
    pub path: PathBuf,
    /// Whether the file was half written. Otherwise the file was whole, and only the record had to be removed.
    pub was_torn: bool,
}

/// Recovers these files, and those in these folders, after a change that was broken off.
///
/// # Errors
/// The second list says what could not be recovered: another run is at work, the disk refuses, or a person
/// has changed the file since.
pub fn recover(paths: &[&Path]) -> (Vec<Recovered>, Vec<RewriteError>) {
    let (mut recovered, mut errors) = (Vec::new(), Vec::new());
    for path in paths.iter().flat_map(|path| changed(path)) {
        match recover_one(&path) {
            Ok(Some(was_torn)) => recovered.push(Recovered { path, was_torn }),
            Ok(None) => {}
            Err(error) => errors.push(error),
        }
    }
    (recovered, errors)
}

/// The files that have a record beside them.
fn changed(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        let real = fs::canonicalize(path).ok();
        return real.filter(|real| record(real).symlink_metadata().is_ok()).into_iter().collect();
    }
    let is_hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    let of = |entry: DirEntry| {
        let name = entry.file_name().to_str()?.strip_prefix('.')?.strip_suffix(ENDING)?;
        (entry.file_type().is_file() && !name.is_empty()).then(|| entry.path().with_file_name(name))
    };
    let walk = WalkDir::new(path).max_depth(MAX_DEPTH).into_iter();
    let visible = walk.filter_entry(|entry| !(entry.file_type().is_dir() && is_hidden(entry)));
    visible.take(MAX_NAMES).flatten().filter_map(of).collect()
}

/// Recovers one file. Says whether it was half written; `None` when the record is not ours.
fn recover_one(path: &Path) -> Result<Option<bool>, RewriteError> {
    let disk = |error| RewriteError::Disk(path.to_owned(), error);
    let (at, beside) = (record(path), beside(path));
    let Ok(Some(file)) = system::open_plain(&at) else { return Ok(None) };
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(RewriteError::Busy(at));
    }
    let mut bytes = Vec::new();
    (&file).take(MAX_RECORD).read_to_end(&mut bytes).map_err(disk)?;
    let clear = || {
        let _ = fs::remove_file(&beside);
        fs::remove_file(&at).map_err(disk)
    };
    let Some(Record { old, new, .. }) = serde_json::from_slice(&bytes).ok().filter(|it: &Record| it.format == FORMAT)
    else {
        // The record is on the disk before anything is changed. So an unfinished record means that the file is
        // unchanged.
        return if is_unfinished(&bytes) { clear().map(|()| Some(false)) } else { Ok(None) };
    };
    if beside.symlink_metadata().is_ok_and(|found| found.is_file()) {
        if !holds(&beside, &old) && !holds(&beside, &new) && !is_begun(&beside, &new) {
            // A person's save came out of the exchange and was not put back.
            if !holds(path, &new) {
                return Err(RewriteError::Aside(path.to_owned(), beside));
            }
            fs::rename(&beside, path).map_err(disk)?;
        }
        return clear().map(|()| Some(false));
    }
    let there = fs::read(path).map_err(disk)?;
    if there == old.as_bytes() || there == new.as_bytes() {
        return clear().map(|()| Some(false));
    }
    if !is_torn(&there, old.as_bytes(), new.as_bytes()) {
        return Err(RewriteError::Aside(path.to_owned(), at));
    }
    let half_done = |error| RewriteError::HalfDone(path.to_owned(), error);
    alone(path).and_then(|mut file| overwrite(&mut file, &old)).map_err(half_done)?;
    clear().map(|()| Some(true))
}

/// Whether the record was still being written when its run ended.
fn is_unfinished(bytes: &[u8]) -> bool {
    let begins = format!("{{\"format\":\"{FORMAT}\"");
    let length = bytes.len().min(begins.len());
    bytes[..length] == begins.as_bytes()[..length] || bytes.iter().all(|byte| *byte == 0)
}

/// Whether the new file was still being written when its run ended.
fn is_begun(beside: &Path, new: &str) -> bool {
    fs::read(beside).is_ok_and(|bytes| is_torn(&bytes, b"", new.as_bytes()))
}

/// Whether each byte is from one of the two texts, or was never written.
fn is_torn(there: &[u8], old: &[u8], new: &[u8]) -> bool {
    there.len() <= old.len().max(new.len())
        && there
            .iter()
            .enumerate()
            .all(|(at, byte)| *byte == 0 || old.get(at) == Some(byte) || new.get(at) == Some(byte))
}

/// Makes sure that the names in the folder of this file are on the disk.
fn flush_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        // Other systems cannot open folders, and keep the names by themselves.
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
