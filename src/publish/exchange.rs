//! The output folder and a whole new one beside it change places in one step.
//!
//! The new one is made whole with hard links: what did not change, and what a person put between our
//! files, is the same file in both. The former one is then taken apart, and whatever a person put there
//! in the meantime moves over.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::publish::beside::{Beside, NEW, TREE, outside};
use crate::publish::error::disk;
use crate::publish::flush::flush;
use crate::publish::journal::folders_in;
use crate::publish::lock::Lock;
use crate::publish::system;
use crate::publish::{MANIFEST, Manifest, PublishError};

/// Which files the two folders hold of ours, ascending.
#[derive(Debug)]
pub(super) struct Contents<'a> {
    /// All of the new one, without the manifest.
    pub now: &'a [&'a str],
    /// Those of them that wait, and the manifest.
    pub changed: &'a [String],
    /// All of the former one.
    pub listed: &'a [&'a str],
}

impl Contents<'_> {
    fn is_gone(&self, name: &str) -> bool {
        self.listed.binary_search(&name).is_ok() && self.now.binary_search(&name).is_err()
    }
}

/// Makes the new folder whole and exchanges the two.
///
/// # Errors
/// When that cannot be done here; nothing has been changed then.
pub(super) fn exchange(output: &Path, beside: &Beside, contents: &Contents<'_>, lock: &mut Lock) -> io::Result<()> {
    let tree = beside.tree();
    let folders = fill(output, beside.path(), contents)?;
    let mut written: Vec<PathBuf> = contents.changed.iter().map(|path| tree.join(path)).collect();
    written.extend([beside.path().join(TREE), beside.path().to_owned()]);
    written.extend(folders);
    flush(&written)?;
    lock.extend_to(&tree)?;
    system::exchange(&tree, output)
}

/// Makes sure of an exchange, and takes the former folder apart.
///
/// # Errors
/// When the disk does not confirm it.
pub(super) fn settle(output: &Path, mut beside: Beside) -> Result<(), PublishError> {
    beside.keep();
    let above = [beside.path().to_owned(), beside.path().parent().unwrap_or(output).to_owned()];
    flush(&above).map_err(|source| PublishError::NotFlushed { path: output.to_owned(), source })?;
    // What cannot be cleared now is cleared by the next build.
    let _ = retire(&beside.tree(), output).and_then(|()| fs::remove_dir_all(beside.path()));
    Ok(())
}

/// Clears what a crash left beside the output folder.
///
/// # Errors
/// When it cannot be cleared.
pub(super) fn recover(output: &Path) -> Result<(), PublishError> {
    let Some(beside) = outside(output).filter(|beside| beside.symlink_metadata().is_ok()) else { return Ok(()) };
    refuse_foreign(&beside)?;
    let tree = beside.join(NEW);
    let number = fs::read_to_string(beside.join(TREE)).unwrap_or_default();
    let is_former = tree.is_dir() && !number.is_empty() && disk(&tree, system::number(&tree))?.to_string() != number;
    if is_former {
        disk(&tree, retire(&tree, output))?;
    }
    disk(&beside, fs::remove_dir_all(&beside))
}

/// A folder of our name that holds anything else is not ours to clear.
fn refuse_foreign(beside: &Path) -> Result<(), PublishError> {
    let entries = disk(beside, fs::read_dir(beside))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let paths: Vec<String> = names.filter(|name| ![NEW, TREE, PROBE].contains(&name.as_str())).collect();
    if paths.is_empty() { Ok(()) } else { Err(PublishError::ForeignFiles { output: beside.to_owned(), paths }) }
}

/// A second name for a file that will go, to see whether it may go.
const PROBE: &str = "probe";

/// Links into the new folder whatever stays; gives all folders of it.
fn fill(output: &Path, beside: &Path, contents: &Contents<'_>) -> io::Result<Vec<PathBuf>> {
    let tree = beside.join(NEW);
    let changed: BTreeSet<&str> = contents.changed.iter().map(String::as_str).collect();
    let (mut folders, mut made) = (Vec::new(), PathBuf::new());
    for entry in WalkDir::new(output).sort_by_file_name() {
        let entry = entry?;
        let below = entry.path().strip_prefix(output).map_err(io::Error::other)?;
        let (place, name) = (tree.join(below), slashed(below));
        if entry.file_type().is_dir() {
            folders.push(below.to_owned());
            // One of a person's; ours come with their files.
            if fs::read_dir(entry.path())?.next().is_none() {
                fs::create_dir_all(&place)?;
            }
        } else if changed.contains(name.as_str()) || contents.is_gone(&name) {
            // What may not be replaced or removed must not be in the former folder when that is cleared.
            fs::hard_link(entry.path(), beside.join(PROBE))?;
            fs::remove_file(beside.join(PROBE))?;
        } else if place.symlink_metadata().is_err() {
            // Files of one folder come together.
            let folder = place.parent().unwrap_or(&tree);
            if made != folder {
                fs::create_dir_all(folder)?;
                folder.clone_into(&mut made);
            }
            fs::hard_link(entry.path(), &place)?;
        }
    }
    for below in folders {
        let (former, new) = (output.join(&below), tree.join(&below));
        if !new.is_dir() {
            continue;
        }
        if !system::stands_alike(&former, &new)? {
            return Err(io::Error::other("a folder with an owner or an access list of its own"));
        }
        let mode = fs::metadata(&former)?.permissions();
        if mode.readonly() {
            // It could not be taken apart.
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if fs::metadata(&new)?.permissions() != mode {
            fs::set_permissions(&new, mode)?;
        }
    }
    Ok(folders_in(&tree).collect())
}

/// Takes the former folder apart; what is neither listed nor in the new one too moves there.
fn retire(former: &Path, output: &Path) -> io::Result<()> {
    let manifest = Manifest::read(former).ok().flatten();
    let listed: BTreeSet<&str> =
        manifest.iter().flat_map(|manifest| &manifest.files).map(|made| made.path.as_str()).collect();
    for entry in WalkDir::new(former).min_depth(1).contents_first(true) {
        let entry = entry?;
        let below = entry.path().strip_prefix(former).map_err(io::Error::other)?;
        let (place, name) = (output.join(below), slashed(below));
        if entry.file_type().is_dir() {
            fs::remove_dir(entry.path())?;
        } else if name == MANIFEST {
            // It says what is ours, until nothing else is left.
        } else if listed.contains(name.as_str())
            || system::is_same(entry.path(), &place)
            // A link where we have a folder now was replaced on purpose.
            || (entry.path_is_symlink() && place.is_dir() && !place.is_symlink())
        {
            fs::remove_file(entry.path())?;
        } else {
            place.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::rename(entry.path(), &place)?;
        }
    }
    if manifest.is_some() {
        fs::remove_file(former.join(MANIFEST))?;
    }
    fs::remove_dir(former)
}

/// With `/`, as paths are listed.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::publish::trees::{read, write};
    use crate::publish::{Digest, Made};

    fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    fn manifest(paths: &[&str]) -> String {
        let made = |path: &&str| Made {
            path: (*path).to_owned(),
            sha256: Digest::of(b""),
            made_from: Digest::of(b""),
            lasting: false,
        };
        Manifest { files: paths.iter().map(made).collect(), ..Manifest::default() }.to_json()
    }

    #[test]
    fn what_a_person_put_into_the_former_folder_meanwhile_moves_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (output, beside) = (folder.path().join("output"), folder.path().join(".output.betten"));
        let listed = manifest(&["a/one.md", "a/gone.md"]);
        // As a kill leaves it just after the exchange.
        write(&output, &[(MANIFEST, ""), ("a/one.md", "2"), ("a/memo.txt", "私物"), ("a/saved.txt", "古い")]);
        write(&beside.join(NEW), &[(MANIFEST, &listed), ("a/one.md", "1"), ("a/gone.md", "1")]);
        write(&beside.join(NEW), &[("a/saved.txt", "新しい"), ("b/new.txt", "新しい")]);
        fs::hard_link(output.join("a/memo.txt"), beside.join("new/a/memo.txt")).expect("one file");
        let number = system::number(&output).expect("a number");
        write(&beside, &[(TREE, &number.to_string())]);
        recover(&output).expect("cleared");
        let expected = [
            ("a/memo.txt", "私物"),
            ("a/one.md", "2"),
            ("a/saved.txt", "新しい"),
            ("b/new.txt", "新しい"),
            (MANIFEST, ""),
        ];
        assert_eq!(read(&output), owned(&expected));
        assert!(!beside.exists());
    }

    #[test]
    fn a_new_folder_that_was_never_exchanged_is_dropped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (output, beside) = (folder.path().join("output"), folder.path().join(".output.betten"));
        write(&output, &[(MANIFEST, ""), ("a/one.md", "1"), ("a/memo.txt", "私物")]);
        let before = read(&output);
        for is_numbered in [false, true] {
            write(&beside.join(NEW), &[("a/one.md", "2"), ("a/two.md", "2"), ("a/memo.txt", "前の私物")]);
            let number = system::number(&beside.join(NEW)).expect("a number");
            write(&beside, &[(TREE, &if is_numbered { number.to_string() } else { String::new() })]);
            recover(&output).expect("cleared");
            assert_eq!(read(&output), before);
            assert!(!beside.exists());
        }
    }

    #[test]
    fn a_folder_of_our_name_that_holds_something_else_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), &[("output/manifest.json", ""), (".output.betten/letter.txt", "私物")]);
        let error = recover(&folder.path().join("output")).expect_err("refused");
        assert!(matches!(error, PublishError::ForeignFiles { ref paths, .. } if paths == &["letter.txt"]), "{error}");
        assert!(folder.path().join(".output.betten/letter.txt").exists());
    }
}
