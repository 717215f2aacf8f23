//! One build at a time: a lock on the output folder that ends with the process that holds it.
//!
//! It is a lock on the folder itself, so that nothing has to be written and nothing stays behind;
//! where a folder cannot be locked, on a file in it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;

use crate::publish::PublishError;
use crate::publish::error::disk;
use crate::publish::system;

/// Locked where the folder cannot be; it stays, for whoever waits for it has it open.
pub(super) const LOCK_FILE: &str = ".betten-lock";

/// Held until it is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Lock(Vec<File>);

impl Lock {
    /// Locks the folder, which is made when it is not there; waits for whoever has it, after telling
    /// `waiting` the number of that process.
    ///
    /// # Errors
    /// When the folder cannot be made, or nothing in it can be locked.
    pub fn take(output: &Path, waiting: &mut dyn FnMut(Option<u32>)) -> Result<Self, PublishError> {
        let mut waiting = Some(waiting);
        let mut wait = |file: &File| {
            if let Some(waiting) = waiting.take() {
                waiting(system::holder(file));
            }
            file.lock()
        };
        loop {
            disk(output, fs::create_dir_all(output))?;
            let Ok(folder) = File::open(output) else { return lock_file(output, wait) };
            match folder.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => no_lock(output, wait(&folder))?,
                Err(TryLockError::Error(_)) => return lock_file(output, wait),
            }
            // Whoever had it may have put another folder in its place.
            if system::leads_to(&folder, output) {
                return Ok(Self(vec![folder]));
            }
        }
    }

    /// Locks another folder too, which will come into the first one's place.
    pub fn extend_to(&mut self, folder: &Path) -> io::Result<()> {
        let folder = File::open(folder)?;
        folder.try_lock()?;
        self.0.push(folder);
        Ok(())
    }
}

fn lock_file(output: &Path, mut wait: impl FnMut(&File) -> io::Result<()>) -> Result<Lock, PublishError> {
    let path = output.join(LOCK_FILE);
    let file = disk(&path, File::options().create(true).append(true).open(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => no_lock(output, wait(&file))?,
        Err(TryLockError::Error(source)) => no_lock(output, Err(source))?,
    }
    Ok(Lock(vec![file]))
}

fn no_lock(output: &Path, locked: io::Result<()>) -> Result<(), PublishError> {
    locked.map_err(|source| PublishError::NoLock { output: output.to_owned(), source })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::{File, LOCK_FILE, system};

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
                // Anew each time: each core has a list of its own, and the order in it matters.
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
