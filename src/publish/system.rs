//! What not every system has: an exchange of folders, a flush of everything, files known by number.
//!
//! This module alone names the library for system calls; elsewhere than on Linux it says that there
//! is no such thing, and publishing takes the way that needs none.

use std::io;
use std::path::Path;

#[cfg(target_os = "linux")]
pub(super) use linux::{exchange, flush_file_system, holder, is_same, number, stands_alike, stands_in};

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::CString;
    use std::fs::{self, File};
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::MetadataExt as _;

    use rustix::fs::{CWD, RenameFlags, lgetxattr, llistxattr, renameat_with, syncfs};
    use rustix::io::Errno;

    use super::{Path, io};

    /// Each of the two takes the other's place, in one step.
    pub(in crate::publish) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    /// Flushes everything on the file system of this folder; `false` where that cannot be asked for.
    pub(in crate::publish) fn flush_file_system(folder: &Path) -> io::Result<bool> {
        syncfs(File::open(folder)?)?;
        Ok(true)
    }

    /// More than the kernel hands out at once.
    const ONE_READ: usize = 64 << 10;

    /// The process that has locked this file or folder.
    pub(in crate::publish) fn holder(locked: &File) -> Option<u32> {
        let number = format!(":{}", locked.metadata().ok()?.ino());
        // The kernel lists what holds during one read; asked for less than all at a time it passes
        // over some when others come and go meanwhile.
        let mut locks = BufReader::with_capacity(ONE_READ, File::open("/proc/locks").ok()?);
        let mut line = String::new();
        while locks.read_line(&mut line).ok()? > 0 {
            // `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF`; who waits has an arrow.
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                [_, "FLOCK", _, _, process, file, ..] if file.ends_with(&number) => return process.parse().ok(),
                _ => line.clear(),
            }
        }
        None
    }

    /// What tells a file from every other on its file system, and stays when it is renamed.
    pub(in crate::publish) fn number(path: &Path) -> io::Result<u64> {
        Ok(fs::symlink_metadata(path)?.ino())
    }

    /// Whether both names lead to one file; links are not followed.
    pub(in crate::publish) fn is_same(one: &Path, other: &Path) -> bool {
        let key = |path: &Path| fs::symlink_metadata(path).map(|found| (found.dev(), found.ino())).ok();
        key(one).is_some_and(|one| key(other) == Some(one))
    }

    /// Whether two folders are on one file system and belong to the same people; modes aside.
    pub(in crate::publish) fn stands_alike(one: &Path, other: &Path) -> io::Result<bool> {
        let key = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.uid(), found.gid()));
        Ok(key(one)? == key(other)? && attributes(one)? == attributes(other)?)
    }

    /// Extended attributes, access lists among them, by name.
    fn attributes(path: &Path) -> io::Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let mut names = vec![0; MUCH];
        let length = match llistxattr(path, &mut names) {
            Ok(length) => length,
            Err(Errno::NOTSUP) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let names: Vec<u8> = names[..length].iter().map(|byte| byte.to_ne_bytes()[0]).collect();
        let mut found = Vec::new();
        for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
            let mut value = vec![0; MUCH];
            let length = lgetxattr(path, CString::new(name)?, &mut value)?;
            value.truncate(length);
            found.push((name.to_vec(), value));
        }
        found.sort();
        Ok(found)
    }

    /// More than any folder has; with more, the journal is the way.
    const MUCH: usize = 64 << 10;

    /// Whether the working folder of some program lies in this one, as far as we may know.
    pub(in crate::publish) fn stands_in(folder: &Path) -> bool {
        let Ok(processes) = fs::read_dir("/proc") else { return false };
        let is_process = |entry: &fs::DirEntry| entry.file_name().as_bytes().iter().all(u8::is_ascii_digit);
        processes
            .flatten()
            .filter(is_process)
            .filter_map(|process| fs::read_link(process.path().join("cwd")).ok())
            .any(|working| working.starts_with(folder))
    }
}

#[cfg(not(target_os = "linux"))]
mod without {
    use std::fs::File;

    use super::{Path, io};

    pub(in crate::publish) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::publish) fn flush_file_system(_: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub(in crate::publish) fn holder(_: &File) -> Option<u32> {
        None
    }

    pub(in crate::publish) fn number(_: &Path) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::publish) fn is_same(_: &Path, _: &Path) -> bool {
        false
    }

    pub(in crate::publish) fn stands_alike(_: &Path, _: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub(in crate::publish) fn stands_in(_: &Path) -> bool {
        true
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) use without::{exchange, flush_file_system, holder, is_same, number, stands_alike, stands_in};
