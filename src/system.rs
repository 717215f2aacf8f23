//! What not every system can do: exchange two names, flush a file system, identify files by number. Also opens files
//! without following links or waiting for pipes.
//!
//! Only this module uses the library for system calls, and only on Linux. On other systems these functions say that
//! they cannot do it, and the caller works without them.

use std::fs::{self, File};
use std::io;
use std::path::Path;

#[cfg(target_os = "linux")]
pub(crate) use linux::{exchange, flush_file_system, holder, is_same, number, stands_alike, stands_in};
#[cfg(target_os = "linux")]
use linux::{has_access_list, open};

/// Opens an ordinary file for reading. `None` when a link, a folder, a pipe or a device is there. A link at `path` is
/// not followed, and a pipe is not waited for.
///
/// # Errors
/// When nothing is there, or the file cannot be opened.
pub(crate) fn open_plain(path: &Path) -> io::Result<Option<File>> {
    // Opening a device may already start it.
    if !fs::symlink_metadata(path)?.is_file() {
        return Ok(None);
    }
    let file = open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

/// Whether this system can exchange two names in one step. A single exchange may still fail.
pub(crate) fn exchanges() -> bool {
    cfg!(target_os = "linux")
}

/// Whether a file has only one name. Another name would still lead to the old content after the file is replaced.
///
/// # Errors
/// When the file is not there.
pub(crate) fn has_one_name(path: &Path) -> io::Result<bool> {
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::nlink(&fs::symlink_metadata(path)?) == 1);
    #[cfg(not(unix))]
    Ok(path.symlink_metadata()?.is_file())
}

/// Makes a folder that will replace the folder `like`, or waits for that. Nobody who may not look into `like` can
/// look into the new folder at any moment. Without a folder at `like`, it is made as usual.
///
/// # Errors
/// When the folder cannot be made.
pub(crate) fn create_folder_like(folder: &Path, like: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Ok(rights) = fs::symlink_metadata(like)
        && rights.is_dir()
    {
        use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
        fs::DirBuilder::new().mode(OWNER).create(folder)?;
        // An access list says more than the mode. When the lists differ, the folder stays open to its owner alone.
        if stands_alike(folder, like).unwrap_or(false) {
            fs::set_permissions(folder, fs::Permissions::from_mode(rights.permissions().mode() | OWNER))?;
        }
        return Ok(());
    }
    #[cfg(not(unix))]
    let _ = like;
    fs::create_dir(folder)
}

/// Makes a file that will replace the file `like`. It gets the rights, owner and group of `like`, as far as this
/// process may give them. Without a file at `like`, it is made as usual.
///
/// # Errors
/// When the file cannot be made, or its name is taken.
pub(crate) fn create_file_like(path: &Path, like: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if let Ok(rights) = fs::symlink_metadata(like)
        && rights.is_file()
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let file = options.mode(0o600).open(path)?;
        take_rights(&file, &rights, like)?;
        return Ok(file);
    }
    #[cfg(not(unix))]
    let _ = like;
    options.open(path)
}

/// Gives a file the owner, group and mode of another, as far as this process may. The owner can always read and write
/// it.
#[cfg(unix)]
fn take_rights(file: &File, rights: &fs::Metadata, like: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (rights.uid(), rights.gid()) {
        // Only root may give files away. Others may set only a group that they belong to.
        let _ =
            fchown(file, Some(rights.uid()), Some(rights.gid())).or_else(|_| fchown(file, None, Some(rights.gid())));
    }
    // With an access list, the group bits of the mode are the limit of the whole list, not the rights of the group.
    let group = if has_access_list(like) { 0 } else { 0o070 };
    file.set_permissions(fs::Permissions::from_mode(rights.permissions().mode() & (0o707 | group) | 0o600))
}

/// The rights that an owner needs to work in a folder.
#[cfg(unix)]
const OWNER: u32 = 0o700;

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::CString;
    use std::io::{BufRead as _, BufReader};
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::MetadataExt as _;

    use rustix::fs::{CWD, Mode, OFlags, RenameFlags, lgetxattr, llistxattr, openat, renameat_with, syncfs};
    use rustix::io::Errno;

    use super::{File, Path, fs, io};

    /// Opens a file without following a link at `path`, and without waiting for the writer of a pipe.
    pub(super) fn open(path: &Path) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        Ok(openat(CWD, path, flags, Mode::empty())?.into())
    }

    /// Exchanges two names in one step.
    pub(crate) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
        Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
    }

    /// Flushes everything on the file system of this folder. Systems that cannot do this give `false`.
    pub(crate) fn flush_file_system(folder: &Path) -> io::Result<bool> {
        syncfs(File::open(folder)?)?;
        Ok(true)
    }

    /// In bytes. The kernel gives less than this in one read.
    const ONE_READ: usize = 64 << 10;

    /// The process that has locked this file or folder.
    pub(crate) fn holder(locked: &File) -> Option<u32> {
        let number = format!(":{}", locked.metadata().ok()?.ino());
        // The kernel's list is exact within one read. Over several reads it may miss locks while others come and go.
        let mut locks = BufReader::with_capacity(ONE_READ, File::open("/proc/locks").ok()?);
        let mut line = String::new();
        while locks.read_line(&mut line).ok()? > 0 {
            // As in `1: FLOCK  ADVISORY  WRITE 1234 fe:00:5678 0 EOF`. The line of a waiting process has an arrow.
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                [_, "FLOCK", _, _, process, file, ..] if file.ends_with(&number) => return process.parse().ok(),
                _ => line.clear(),
            }
        }
        None
    }

    /// The inode number. It is unique on its file system and stays the same when the file is renamed.
    pub(crate) fn number(path: &Path) -> io::Result<u64> {
        Ok(fs::symlink_metadata(path)?.ino())
    }

    /// Whether both names lead to the same file. Links are not followed.
    pub(crate) fn is_same(one: &Path, other: &Path) -> bool {
        let key = |path: &Path| fs::symlink_metadata(path).map(|found| (found.dev(), found.ino())).ok();
        key(one).is_some_and(|one| key(other) == Some(one))
    }

    /// Whether two files or folders are on one file system, with the same owner, group and extended attributes. Modes
    /// may differ.
    pub(crate) fn stands_alike(one: &Path, other: &Path) -> io::Result<bool> {
        let key = |path: &Path| fs::symlink_metadata(path).map(|found| (found.dev(), found.uid(), found.gid()));
        Ok(key(one)? == key(other)? && attributes(one)? == attributes(other)?)
    }

    /// The extended attributes by name, with access lists.
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

    pub(super) fn has_access_list(path: &Path) -> bool {
        lgetxattr(path, c"system.posix_acl_access", &mut [0; MUCH]).is_ok()
    }

    /// In bytes. No folder has so many. If one does, reading fails and publishing uses its journal instead.
    const MUCH: usize = 64 << 10;

    /// Whether some program has its working folder in this one, as far as this process can see.
    pub(crate) fn stands_in(folder: &Path) -> bool {
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
    use super::{File, Path, io};

    pub(super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    #[cfg(unix)]
    pub(super) fn has_access_list(_: &Path) -> bool {
        false
    }

    pub(crate) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn flush_file_system(_: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub(crate) fn holder(_: &File) -> Option<u32> {
        None
    }

    pub(crate) fn number(_: &Path) -> io::Result<u64> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(crate) fn is_same(_: &Path, _: &Path) -> bool {
        false
    }

    pub(crate) fn stands_alike(_: &Path, _: &Path) -> io::Result<bool> {
        Ok(false)
    }

    pub(crate) fn stands_in(_: &Path) -> bool {
        true
    }
}

#[cfg(all(unix, not(target_os = "linux")))]
use without::has_access_list;
#[cfg(not(target_os = "linux"))]
use without::open;
#[cfg(not(target_os = "linux"))]
pub(crate) use without::{exchange, flush_file_system, holder, is_same, number, stands_alike, stands_in};
