//! One build at a time: a lock on the output folder that ends with the process that holds it.
//!
//! The folder itself is locked, so that nothing has to be written and nothing is left behind. Where a folder cannot be
//! locked, a file in it is locked.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use same_file::Handle;

use crate::publish::PublishError;
use crate::publish::error::disk;
use crate::system;

/// The file to lock where the folder cannot be locked. It is removed with the lock.
pub(super) const LOCK_FILE: &str = ".betten-lock";

/// How long to wait before another try, when somebody is just removing the file or folder.
const PAUSE: Duration = Duration::from_millis(10);

/// The lock is held until this is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    // Fields are dropped in this order. A folder is removed when it is empty, and unlocked only after that. Otherwise
    // another build could lock a folder that is about to be removed.
    _file: Option<LockFile>,
    _new_folders: NewFolders,
    folders: Vec<File>,
}

impl Lock {
    /// Locks the folder, and makes it if it does not exist. If another process has the lock, tells `waiting` the number
    /// of that process and waits for it.
    ///
    /// # Errors
    /// When the folder cannot be made, or neither the folder nor a file in it can be locked.
    pub fn take(
        output: &Path,
        new_folders: NewFolders,
        waiting: &mut dyn FnMut(Option<u32>),
    ) -> Result<Self, PublishError> {
        Self::take_by(held, output, new_folders, waiting)
    }

    fn take_by(
        held: fn(&Path, Wait<'_>) -> Result<Option<Held>, PublishError>,
        output: &Path,
        new_folders: NewFolders,
        waiting: &mut dyn FnMut(Option<u32>),
    ) -> Result<Self, PublishError> {
        let mut waiting = Some(waiting);
        let mut wait = |file: &File| {
            if let Some(waiting) = waiting.take() {
                waiting(system::holder(file));
            }
            file.lock()
        };
        let held = patiently(output, || {
            disk(output, fs::create_dir_all(output))?;
            held(output, &mut wait)
        })?;
        Ok(match held {
            Held::Folder(folder) => Self { _file: None, _new_folders: new_folders, folders: vec![folder] },
            Held::File(file) => Self { _file: Some(file), _new_folders: new_folders, folders: Vec::new() },
        })
    }

    /// Also locks another folder, which will take the place of the first one.
    pub fn extend_to(&mut self, folder: &Path) -> io::Result<()> {
        let folder = File::open(folder)?;
        folder.try_lock()?;
        self.folders.push(folder);
        Ok(())
    }
}

/// The whole path of the folder. The folder is made if it does not exist.
///
/// # Errors
/// When it cannot be made.
pub(super) fn whole_path(output: &Path) -> Result<PathBuf, PublishError> {
    patiently(output, || {
        disk(output, fs::create_dir_all(output))?;
        disk(output, output.canonicalize()).map(Some)
    })
}

/// Tries again while the attempt finds nothing, and some times after an error that may pass.
fn patiently<T>(
    output: &Path,
    mut attempt: impl FnMut() -> Result<Option<T>, PublishError>,
) -> Result<T, PublishError> {
    let mut tries = 0;
    loop {
        match attempt() {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(PublishError::Disk { source, .. } | PublishError::NoLock { source, .. })
                if tries < patience(output, &source) =>
            {
                tries += 1;
                thread::sleep(PAUSE);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Waits until the file is locked.
type Wait<'a> = &'a mut dyn FnMut(&File) -> io::Result<()>;

enum Held {
    Folder(File),
    File(LockFile),
}

/// Locks the folder or a file in it. `None` when another folder or file has taken its place meanwhile.
fn held(output: &Path, wait: Wait<'_>) -> Result<Option<Held>, PublishError> {
    let no_lock = |source| PublishError::NoLock { output: output.to_owned(), source };
    if let Ok(folder) = File::open(output)
        && locked(&folder, wait).map_err(no_lock)?.is_ok()
    {
        return Ok(disk(output, leads_to(&folder, output))?.then_some(Held::Folder(folder)));
    }
    held_by_file(output, wait)
}

fn held_by_file(output: &Path, wait: Wait<'_>) -> Result<Option<Held>, PublishError> {
    let no_lock = |source| PublishError::NoLock { output: output.to_owned(), source };
    let path = output.join(LOCK_FILE);
    if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
        return Err(PublishError::NotPlain { path });
    }
    let file = disk(&path, File::options().create(true).append(true).open(&path))?;
    locked(&file, wait).flatten().map_err(no_lock)?;
    Ok(disk(&path, leads_to(&file, &path))?.then(|| Held::File(LockFile { path, _file: file })))
}

/// Locks the file or folder. The inner error says that this kind of file cannot be locked.
fn locked(file: &File, wait: Wait<'_>) -> io::Result<io::Result<()>> {
    match file.try_lock() {
        Ok(()) => Ok(Ok(())),
        Err(TryLockError::WouldBlock) => wait(file).map(Ok),
        Err(TryLockError::Error(error)) => Ok(Err(error)),
    }
}

/// Whether this file is still the one at that path.
fn leads_to(file: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(there) => Ok(Handle::from_file(file.try_clone()?)? == there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// How often to try again. The folder or the file may be about to be removed: a folder within a moment, a file when the
/// last process that waits for it lets go. On Windows and its network shares, a file that others still have open is
/// refused like one without rights, and is still listed. A folder that is removed while it is made is reported as
/// existing.
fn patience(output: &Path, error: &io::Error) -> usize {
    let is_listed =
        || fs::read_dir(output).is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name() == LOCK_FILE));
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::AlreadyExists => 50,
        io::ErrorKind::StaleNetworkFileHandle => 1000,
        io::ErrorKind::PermissionDenied if is_listed() => 1000,
        _ => 0,
    }
}

/// Removes the name of the file while it is locked. A process that waits for it then looks again.
#[derive(Debug)]
struct LockFile {
    path: PathBuf,
    _file: File,
}

impl Drop for LockFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Folders that did not exist before. Those that are still empty are removed again.
#[derive(Debug)]
pub(super) struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    pub fn to(output: &Path) -> Self {
        let missing = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        Self(output.ancestors().take_while(missing).map(Path::to_owned).collect())
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in &self.0 {
            // A folder that holds something by now stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::thread;

    use super::{File, LOCK_FILE, Lock, NewFolders, held_by_file, system};

    #[test]
    fn a_file_locks_for_one_at_a_time_and_goes() {
        let folder = tempfile::tempdir().expect("a folder");
        let output = folder.path().join("a/output");
        let inside = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let new_folders = NewFolders::to(&output);
                        let lock = Lock::take_by(held_by_file, &output, new_folders, &mut |_| {}).expect("in its turn");
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at once");
                        assert!(output.join(LOCK_FILE).exists());
                        inside.fetch_sub(1, Ordering::SeqCst);
                        drop(lock);
                    }
                });
            }
        });
        assert!(!output.join(LOCK_FILE).exists());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_holds_is_found_while_other_locks_come_and_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let other = folder.path().join(LOCK_FILE);
                while !done.load(Ordering::Relaxed) {
                    File::create(&other).expect("a file").lock().expect("nobody has it");
                }
            });
            let found = (0..5000).filter(|_| {
                // The folder is opened anew each time: each core has its own list of locks, and the order in the list
                // matters.
                let held = File::open(folder.path()).expect("the folder");
                held.lock().expect("nobody has it");
                system::holder(&held) == Some(std::process::id())
            });
            let found = found.count();
            done.store(true, Ordering::Relaxed);
            assert_eq!(found, 5000);
        });
    }
}
