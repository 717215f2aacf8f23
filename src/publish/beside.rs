//! The folder in which files wait until all are made. It is on the same file system as their places.
//!
//! It lies beside the output folder if the two can be exchanged, and inside it if not.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::publish::PublishError;
use crate::publish::error::disk;
use crate::publish::lock::LOCK_FILE;
use crate::system;

/// The folder of the waiting files, each under the path it will have.
pub(super) const NEW: &str = "new";
/// The folder of replaced or removed files, until all is done.
pub(super) const FORMER: &str = "former";

/// The name inside the output folder. Beside the output folder, it is the ending of the name.
const NAME: &str = ".betten";

#[derive(Debug)]
pub(super) struct Beside {
    folder: PathBuf,
    output: PathBuf,
    /// The time stamp of the output folder before we wrote into it. If the publication is given up, the folder must
    /// look untouched.
    time: Option<SystemTime>,
    is_inside: bool,
    /// Whether it must not be cleared when this is dropped: it holds what must not be lost.
    is_kept: bool,
}

impl Beside {
    /// Makes the folder. There must be nothing left from an earlier build.
    ///
    /// # Errors
    /// When it can be made neither beside the output folder nor inside it.
    pub fn make(output: &Path) -> Result<Self, PublishError> {
        if let Some(folder) = outside(output).filter(|_| !system::stands_in(output))
            && system::create_folder_like(&folder, output).is_ok()
        {
            let beside = Self { folder, output: output.to_owned(), time: None, is_inside: false, is_kept: false };
            if beside.make_tree().unwrap_or(false) {
                return Ok(beside);
            }
        }
        Self::make_inside(output)
    }

    /// Like [`Beside::make`], where folders cannot be exchanged.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_inside(output: &Path) -> Result<Self, PublishError> {
        let time = modified(output);
        let folder = inside(output);
        disk(output, system::create_folder_like(&folder, output))?;
        Ok(Self { folder, output: output.to_owned(), time, is_inside: true, is_kept: false })
    }

    /// Makes the folder for the new tree. `false` if the new folder is not of the same kind as the output folder.
    fn make_tree(&self) -> io::Result<bool> {
        let tree = self.tree();
        system::create_folder_like(&tree, &self.output)?;
        system::stands_alike(&tree, &self.output)
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }

    pub fn tree(&self) -> PathBuf {
        self.folder.join(NEW)
    }

    pub fn is_inside(&self) -> bool {
        self.is_inside
    }

    /// Writes a waiting file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let place = self.tree().join(path);
        let written = folders_like(&self.tree(), above(path), &self.output)
            .and_then(|()| system::create_file_like(&place, &self.output.join(path)))
            .and_then(|mut file| file.write_all(bytes));
        // The error names the final place. The person does not know where the file waits.
        disk(&self.output.join(path), written)
    }

    /// Removes a waiting file, and the folders it leaves empty.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn take_back(&self, path: &str) -> Result<(), PublishError> {
        disk(&self.output.join(path), fs::remove_file(self.tree().join(path)))?;
        let mut folder = Path::new(path).parent();
        while let Some(empty) = folder.filter(|folder| !folder.as_os_str().is_empty())
            && fs::remove_dir(self.tree().join(empty)).is_ok()
        {
            folder = empty.parent();
        }
        Ok(())
    }

    /// Moves the waiting files into the output folder, when the two folders cannot be exchanged.
    ///
    /// # Errors
    /// When they cannot be moved.
    pub fn move_inside(&mut self, waiting: &[String]) -> Result<(), PublishError> {
        self.time = modified(&self.output);
        let target = inside(&self.output);
        if fs::rename(&self.folder, &target).is_err() {
            // It is another file system after all: a subvolume, or a folder mounted onto itself.
            disk(&target, system::create_folder_like(&target, &self.output))?;
            let outside = std::mem::replace(&mut self.folder, target.clone());
            for path in waiting {
                let (from, to) = (outside.join(NEW).join(path), target.join(NEW).join(path));
                let copied = folders_like(&target.join(NEW), above(path), &self.output);
                let copied = copied.and_then(|()| fs::copy(from, &to));
                disk(&self.output.join(path), copied)?;
            }
            let _ = fs::remove_dir_all(outside);
        }
        self.folder = target;
        self.is_inside = true;
        Ok(())
    }

    /// Leaves the folder for the next start.
    pub fn keep(&mut self) {
        self.is_kept = true;
    }

    /// Removes the folder after everything in it has come to its place.
    pub fn clear(mut self) {
        self.time = None;
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if self.is_kept {
            return;
        }
        // What cannot be removed now is removed by the next build.
        let _ = fs::remove_dir_all(&self.folder);
        if let Some(time) = self.time {
            let _ = File::open(&self.output).and_then(|folder| folder.set_modified(time));
        }
    }
}

/// The folder that holds the file at a listed path.
pub(super) fn above(path: &str) -> &Path {
    Path::new(path).parent().unwrap_or(Path::new(""))
}

/// Makes the folder `below`, and those above it, in a tree of ours that copies the output folder. Each folder gets the
/// rights of its counterpart in the output.
pub(super) fn folders_like(tree: &Path, below: &Path, output: &Path) -> io::Result<()> {
    let folder = tree.join(below);
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = below.parent() {
        folders_like(tree, above, output)?;
    }
    system::create_folder_like(&folder, &output.join(below))
}

fn modified(folder: &Path) -> Option<SystemTime> {
    fs::metadata(folder).and_then(|found| found.modified()).ok()
}

pub(super) fn inside(output: &Path) -> PathBuf {
    output.join(NAME)
}

/// Whether this entry of the output folder is only there for publishing.
pub(super) fn is_own(entry: &walkdir::DirEntry) -> bool {
    entry.depth() == 1 && [NAME, LOCK_FILE].iter().any(|name| entry.file_name() == *name)
}

/// The folder beside the output folder. `None` for the root of a file system.
pub(super) fn outside(output: &Path) -> Option<PathBuf> {
    let mut name = OsString::from(".");
    name.push(output.file_name()?);
    name.push(NAME);
    Some(output.with_file_name(name))
}
