//! What is at a place in the output folder. Links are looked at, never followed.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use crate::digest::{Digest, Summing};
use crate::system;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    Nothing,
    /// An ordinary file.
    File,
    /// A link at the place itself.
    Link,
    Folder,
    /// A pipe, a socket, or a device.
    Other,
    /// A link is where this folder above the place should be.
    BehindLink(String),
    /// A file is where a folder above the place should be.
    BehindFile(String),
}

/// What is at a listed path.
///
/// # Errors
/// When a folder on the way cannot be examined.
pub(super) fn standing(output: &Path, path: &str) -> io::Result<Standing> {
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    for end in ends {
        let here = &path[..end];
        let is_last = end == path.len();
        let kind = match fs::symlink_metadata(output.join(here)) {
            Ok(found) => found.file_type(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Nothing),
            Err(error) => return Err(error),
        };
        if is_last {
            let found = if kind.is_symlink() {
                Standing::Link
            } else if kind.is_dir() {
                Standing::Folder
            } else if kind.is_file() {
                Standing::File
            } else {
                Standing::Other
            };
            return Ok(found);
        } else if kind.is_symlink() {
            return Ok(Standing::BehindLink(here.to_owned()));
        } else if !kind.is_dir() {
            return Ok(Standing::BehindFile(here.to_owned()));
        }
    }
    Ok(Standing::Nothing)
}

/// The folders above a place, outermost first.
pub(super) fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

/// The digest of a file. The file is not held in memory as a whole. `None` for what no build can have made: it is not
/// an ordinary file, or is longer than any file of ours.
///
/// # Errors
/// When the file does not exist or cannot be read.
pub(super) fn digest_of(path: &Path) -> io::Result<Option<Digest>> {
    /// The most bytes of a file that a build can make.
    const MAX_FILE: u64 = 1 << 30;
    let Some(file) = system::open_plain(path)? else { return Ok(None) };
    if file.metadata()?.len() > MAX_FILE {
        return Ok(None);
    }
    let mut sum = Summing::default();
    io::copy(&mut file.take(MAX_FILE), &mut sum)?;
    Ok(Some(sum.finish()))
}
