//! Whether a folder can be the output folder. It is checked before a byte is written.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::publish::beside::inside;
use crate::publish::error::disk;
use crate::publish::journal;
use crate::publish::{MANIFEST, Manifest, Misplaced, PublishError};

/// Refuses a folder that holds, or should hold, something other than our output.
///
/// # Errors
/// When the folder is refused or cannot be examined.
pub(super) fn check(output: &Path, sources: &[PathBuf]) -> Result<(), PublishError> {
    let home = env::home_dir().and_then(|home| home.canonicalize().ok());
    match reason(output, sources, home.as_deref()) {
        Ok(None) => Ok(()),
        Ok(Some(reason)) => Err(PublishError::Place { output: output.to_owned(), reason }),
        Err(source) => disk(output, Err(source)),
    }
}

fn reason(output: &Path, sources: &[PathBuf], home: Option<&Path>) -> io::Result<Option<Misplaced>> {
    let whole = match output.canonicalize() {
        Ok(whole) => whole,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(output.is_symlink().then_some(Misplaced::DeadLink));
        }
        Err(error) => return Err(error),
    };
    let is_read_here = |source: &PathBuf| source.canonicalize().is_ok_and(|source| source.starts_with(&whole));
    Ok(if !whole.is_dir() {
        Some(Misplaced::NoFolder)
    } else if whole.parent().is_none() {
        Some(Misplaced::Root)
    } else if home == Some(&whole) {
        Some(Misplaced::Home)
    } else if sources.iter().any(is_read_here) {
        Some(Misplaced::Inputs)
    } else if is_ours(&whole)? {
        None
    } else {
        Some(Misplaced::NotOurs)
    })
}

/// Whether a build was published here, or the folder holds nothing but files of the system.
fn is_ours(output: &Path) -> io::Result<bool> {
    if output.join(MANIFEST).symlink_metadata().is_ok() || journal::is_open(output) {
        return Ok(true);
    }
    for entry in fs::read_dir(output)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && !["lost+found", "desktop.ini", "Thumbs.db"].contains(&name.as_ref()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The output folder that this file is part of: as its manifest, as a listed file, or as a waiting file.
pub fn published_in(file: &Path) -> Option<&Path> {
    file.ancestors().skip(1).find(|folder| {
        let parts: Vec<_> =
            file.strip_prefix(folder).into_iter().flatten().map(|part| part.to_string_lossy()).collect();
        let below = parts.join("/");
        match Manifest::read(folder) {
            Ok(None) => false,
            Ok(Some(manifest)) => below == MANIFEST || inside(folder).ends_with(&*parts[0]) || manifest.lists(&below),
            Err(_) => below == MANIFEST,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_for_output_alone_is_taken() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("it is there");
        let made = |name: &str| {
            let path = root.join(name);
            fs::create_dir_all(&path).expect("a folder");
            path
        };
        let input = made("in").join("betten.yaml");
        fs::write(&input, "").expect("a file");
        fs::write(made("other").join("letter.txt"), "").expect("a file");
        fs::write(made("hidden").join(".gitignore"), "").expect("a file");
        fs::write(made("ours").join(MANIFEST), "").expect("a file");
        fs::write(made("ours").join("memo.txt"), "").expect("a file");
        let home = made("home");
        let reason =
            |output: &Path| super::reason(output, std::slice::from_ref(&input), Some(&home)).expect("it can be read");
        assert_eq!(reason(Path::new("/")), Some(Misplaced::Root));
        assert_eq!(reason(&home), Some(Misplaced::Home));
        assert_eq!(reason(&root.join("in")), Some(Misplaced::Inputs));
        assert_eq!(reason(&root), Some(Misplaced::Inputs), "above the input");
        assert_eq!(reason(&input), Some(Misplaced::NoFolder));
        assert_eq!(reason(&root.join("other")), Some(Misplaced::NotOurs));
        for fine in ["hidden", "ours", "new", "new/and/deep"] {
            assert_eq!(reason(&root.join(fine)), None, "{fine}");
        }
    }
}
