//! Looks again and again at what lies in some folders, to find changes that no event reports.
//!
//! The system only reports what this machine does to a folder. It does not see what another machine saves on a network
//! share, what the host of a virtual machine saves in a mounted folder, or what anybody changes behind a link.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::{DirEntry, WalkDir};

use crate::serve::WatchPlace;
use crate::serve::watch::{is_left_beside, is_read};

/// How many bytes of all files together one look may read. For the other files, size and time must be enough.
const MOST_READ: u64 = 16 << 20;

/// What lies in the places, by path.
pub(super) type Seen = BTreeMap<PathBuf, FolderEntry>;

/// What is known of a file or folder. The time alone is not enough: some disks count it in steps of two seconds, and a
/// network share may hold back a new time for a minute, but not new content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FolderEntry {
    /// A folder exists. What lies in it has entries of its own.
    Folder,
    File {
        bytes: u64,
        written: Option<SystemTime>,
        digest: Option<u64>,
    },
}

/// Looks at everything in these places that a build may read. What cannot be read is left out, as if it did not exist.
pub(super) fn look(places: &[WatchPlace]) -> Seen {
    let counts = |entry: &DirEntry| match entry.file_type().is_dir() {
        true => entry.depth() == 0 || !is_left_beside(entry.path()),
        false => is_read(entry.path()),
    };
    let mut seen = Seen::new();
    let mut left = MOST_READ;
    for place in places {
        let depth = if place.deep { usize::MAX } else { 1 };
        let walk = WalkDir::new(&place.folder).max_depth(depth).follow_links(true).sort_by_file_name();
        for entry in walk.into_iter().filter_entry(counts).filter_map(Result::ok) {
            if !seen.contains_key(entry.path())
                && let Ok(found) = entry_at(entry.path(), &mut left)
            {
                seen.insert(entry.into_path(), found);
            }
        }
    }
    seen
}

fn entry_at(path: &Path, left: &mut u64) -> io::Result<FolderEntry> {
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Ok(FolderEntry::Folder);
    }
    let digest = (about.len() <= *left).then(|| digest(path, left)).transpose()?;
    // This comes after opening the file, because a network share asks its server when a file is opened.
    let about = fs::metadata(path)?;
    Ok(FolderEntry::File { bytes: about.len(), written: about.modified().ok(), digest })
}

fn digest(path: &Path, left: &mut u64) -> io::Result<u64> {
    let mut bytes = Vec::new();
    File::open(path)?.take(*left).read_to_end(&mut bytes)?;
    *left -= bytes.len() as u64;
    let mut hasher = DefaultHasher::new();
    hasher.write(&bytes);
    Ok(hasher.finish())
}
