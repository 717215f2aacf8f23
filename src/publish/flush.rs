//! Makes sure that what was written is on the disk itself.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::system;

/// With more files and folders than this, their whole file system is flushed at once, because each single flush waits
/// for the disk.
const MANY: usize = 256;

/// Flushes these files and folders. They must be on one file system.
///
/// # Errors
/// When the disk does not confirm it.
pub(super) fn flush(paths: &[PathBuf]) -> io::Result<()> {
    if let Some(folder) = paths.iter().find(|path| path.is_dir())
        && paths.len() > MANY
        && system::flush_file_system(folder)?
    {
        return Ok(());
    }
    paths.iter().try_for_each(|path| one(path))
}

fn one(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        // Systems other than Unix cannot open folders, and save folders by themselves.
        return if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) };
    }
    File::options().append(true).open(path)?.sync_all()
}
