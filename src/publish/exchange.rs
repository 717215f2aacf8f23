//! The output folder and a complete new folder beside it change places in one step.
//!
//! The new folder is completed with hard links. So a file that did not change, and a file a person put between ours, is
//! the same file in both. Then the former folder is emptied, and whatever a person put there in the meantime moves to
//! the new one.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::publish::beside::{Beside, NEW, folders_like, outside};
use crate::publish::error::{disk, readable};
use crate::publish::flush::flush;
use crate::publish::journal::folders_in;
use crate::publish::lock::Lock;
use crate::publish::standing::{Standing, digest_of, standing};
use crate::publish::{MANIFEST, Manifest, PublishError, record, trust};
use crate::system;

/// Which of our files the two folders hold. The lists are sorted.
#[derive(Debug)]
pub(super) struct Contents<'a> {
    /// All files of the new folder, without the manifest.
    pub now: &'a [&'a str],
    /// The waiting files among them, and the manifest.
    pub changed: &'a [String],
    /// All files of the former folder.
    pub listed: &'a [&'a str],
}

impl Contents<'_> {
    fn is_gone(&self, name: &str) -> bool {
        self.listed.binary_search(&name).is_ok() && self.now.binary_search(&name).is_err()
    }
}

/// Completes the new folder and exchanges the two. `false` where that cannot be done here; the reason does not matter,
/// because the journal can be used instead.
///
/// # Errors
/// When the disk did not take what was written. A disk says that once and then forgets it. So the journal would not
/// help: everything must be written anew. Nothing has been changed then.
pub(super) fn exchange(
    output: &Path,
    beside: &Beside,
    contents: &Contents<'_>,
    lock: &mut Lock,
) -> Result<bool, PublishError> {
    let tree = beside.tree();
    let Ok(folders) = fill(output, beside.path(), contents) else { return Ok(false) };
    let Ok(pair) = Pair::of(&tree, output) else { return Ok(false) };
    let record = beside.path().join(PAIR);
    disk(&record, fs::write(&record, serde_json::to_vec(&pair).expect("numbers and texts always serialise")))?;
    let mut written: Vec<PathBuf> = contents.changed.iter().map(|path| tree.join(path)).collect();
    written.extend([record, beside.path().to_owned()]);
    written.extend(folders);
    disk(output, flush(&written))?;
    Ok(lock.extend_to(&tree).and_then(|()| system::exchange(&tree, output)).is_ok())
}

/// The new folder and the output folder just before they change places. With it, the next start after a crash knows
/// which is which. If this record is missing, they have not changed places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    new: Folder,
    output: Folder,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Folder {
    /// The number of the folder in its file system. It differs if the folder was copied, or if the file system numbers
    /// folders anew.
    number: u64,
    /// The digest of its manifest. It is the same in both folders if the build only restored altered files.
    manifest: Option<String>,
}

impl Folder {
    fn of(folder: &Path) -> io::Result<Self> {
        let manifest = match digest_of(&folder.join(MANIFEST)) {
            Ok(sum) => sum.map(|sum| sum.to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Self { number: system::number(folder)?, manifest })
    }
}

impl Pair {
    fn of(new: &Path, output: &Path) -> io::Result<Self> {
        Ok(Self { new: Folder::of(new)?, output: Folder::of(output)? })
    }

    /// Whether `now`, read at the same two places, shows the folders exchanged. `None` where that is not certain.
    fn is_exchanged(&self, now: &Self) -> Option<bool> {
        let numbers = |pair: &Self| (pair.new.number, pair.output.number);
        let (was, is) = (numbers(self), numbers(now));
        if is == was {
            Some(false)
        } else if (is.1, is.0) == was {
            Some(true)
        } else {
            // The numbers are others now, so only manifests can tell. The output still has its old manifest, so nothing
            // was exchanged.
            (self.new.manifest != self.output.manifest && now.output.manifest == self.output.manifest).then_some(false)
        }
    }
}

/// Makes sure that the exchange is on the disk, and empties the former folder.
///
/// # Errors
/// When the disk does not confirm it.
pub(super) fn settle(output: &Path, mut beside: Beside) -> Result<(), PublishError> {
    beside.keep();
    let above = [beside.path().to_owned(), beside.path().parent().unwrap_or(output).to_owned()];
    flush(&above).map_err(|source| PublishError::NotFlushed { path: output.to_owned(), source })?;
    // What cannot be cleared now is cleared by the next build.
    if may_retire(&beside.tree(), output).is_ok() {
        let _ = retire(&beside.tree(), output).and_then(|()| fs::remove_dir_all(beside.path()));
    }
    Ok(())
}

/// What a crash left beside the output folder.
#[derive(Debug)]
pub(super) struct LeftBeside {
    beside: PathBuf,
    /// Whether the folder is the former output. If not, it is a new one that never came to its place.
    is_former: bool,
}

/// Looks at what a crash left beside the output folder, and changes nothing.
///
/// # Errors
/// When it is not what a publication leaves, or when nobody can know which of the two folders is newer.
pub(super) fn look(output: &Path) -> Result<Option<LeftBeside>, PublishError> {
    let Some(beside) = outside(output) else { return Ok(None) };
    if !trust::folder(&beside)? {
        return Ok(None);
    }
    trust::names(&beside, &[NEW], &[PAIR, PROBE])?;
    let tree = beside.join(NEW);
    let pair = match record::read::<Pair>(&beside.join(PAIR)) {
        // An incomplete record was never flushed, so nothing was exchanged.
        Err(PublishError::Manifest { .. }) => None,
        pair => pair?,
    };
    let Some(pair) = pair.filter(|_| tree.is_dir()) else { return Ok(Some(LeftBeside { beside, is_former: false })) };
    match pair.is_exchanged(&disk(&tree, Pair::of(&tree, output))?) {
        // A folder that came to its place has a manifest.
        Some(true) if Manifest::read(output)?.is_some() => {
            may_retire(&tree, output)?;
            Ok(Some(LeftBeside { beside, is_former: true }))
        }
        Some(false) => Ok(Some(LeftBeside { beside, is_former: false })),
        _ => Err(PublishError::Undecided { output: output.to_owned(), beside }),
    }
}

/// Clears what a crash left beside the output folder.
///
/// # Errors
/// When it cannot be cleared.
pub(super) fn end(output: &Path, left: &LeftBeside) -> Result<(), PublishError> {
    let tree = left.beside.join(NEW);
    if left.is_former {
        disk(&tree, retire(&tree, output))?;
    }
    disk(&left.beside, fs::remove_dir_all(&left.beside))
}

/// Checks that nothing from the former folder would move to a place behind a link.
fn may_retire(former: &Path, output: &Path) -> Result<(), PublishError> {
    Manifest::read(former)?;
    for entry in WalkDir::new(former).min_depth(1).into_iter().flatten().filter(|entry| !entry.file_type().is_dir()) {
        let name = slashed(entry.path().strip_prefix(former).unwrap_or(entry.path()));
        if let Standing::BehindLink(link) = readable(&output.join(&name), standing(output, &name))? {
            return Err(PublishError::BehindLink { path: output.join(link) });
        }
    }
    Ok(())
}

/// A second name for a file that will be removed, to test whether it may be removed.
pub(super) const PROBE: &str = "probe";

/// The record that says which folder is which.
pub(super) const PAIR: &str = "pair.json";

/// Links everything that stays into the new folder. Returns all folders of the new one.
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
            // It is a person's empty folder. Our own folders come with their files.
            if fs::read_dir(entry.path())?.next().is_none() {
                folders_like(&tree, below, output)?;
            }
        } else if (changed.contains(name.as_str()) || contents.is_gone(&name)) && is_a_file_or_link(&entry) {
            // A file that may not be replaced or removed must not be in the former folder when that is cleared.
            fs::hard_link(entry.path(), beside.join(PROBE))?;
            fs::remove_file(beside.join(PROBE))?;
        } else if place.symlink_metadata().is_err() {
            // Files of one folder come one after the other.
            let folder = below.parent().unwrap_or(Path::new(""));
            if made != folder {
                folders_like(&tree, folder, output)?;
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
            // The folder could not be emptied later.
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        if fs::metadata(&new)?.permissions() != mode {
            fs::set_permissions(&new, mode)?;
        }
    }
    Ok(folders_in(&tree).collect())
}

/// Whether the entry is a file or a link. A pipe or a device with one of our names belongs to a person.
fn is_a_file_or_link(entry: &walkdir::DirEntry) -> bool {
    entry.file_type().is_file() || entry.path_is_symlink()
}

/// Empties the former folder. What is neither listed nor in the new folder moves to the new one.
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
            // The manifest says what is ours, so it goes last.
        } else if (listed.contains(name.as_str()) && is_a_file_or_link(&entry))
            || system::is_same(entry.path(), &place)
            // A link was replaced on purpose where we have a folder now.
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

/// The path with `/`, as manifests list it.
fn slashed(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::publish::trees::{manifest, read, write};

    fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    fn record(beside: &Path, pair: &Pair) {
        write(beside, &[(PAIR, &serde_json::to_string(pair).expect("JSON"))]);
    }

    fn recover(output: &Path) -> Result<(), PublishError> {
        look(output)?.map_or(Ok(()), |left| end(output, &left))
    }

    #[test]
    fn what_a_person_put_into_the_former_folder_meanwhile_moves_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (output, beside) = (folder.path().join("output"), folder.path().join(".output.betten"));
        let (listed, now) = (manifest(&["a/one.md", "a/gone.md"]), manifest(&["a/one.md"]));
        // This is the state that a kill leaves just after the exchange.
        write(&output, &[(MANIFEST, &now), ("a/one.md", "2"), ("a/memo.txt", "私物"), ("a/saved.txt", "古い")]);
        write(&beside.join(NEW), &[(MANIFEST, &listed), ("a/one.md", "1"), ("a/gone.md", "1")]);
        write(&beside.join(NEW), &[("a/saved.txt", "新しい"), ("b/new.txt", "新しい")]);
        fs::hard_link(output.join("a/memo.txt"), beside.join("new/a/memo.txt")).expect("one file");
        record(&beside, &Pair::of(&output, &beside.join(NEW)).expect("both are there"));
        recover(&output).expect("cleared");
        let expected = [
            ("a/memo.txt", "私物"),
            ("a/one.md", "2"),
            ("a/saved.txt", "新しい"),
            ("b/new.txt", "新しい"),
            (MANIFEST, now.as_str()),
        ];
        assert_eq!(read(&output), owned(&expected));
        assert!(!beside.exists());
    }

    #[test]
    fn a_new_folder_that_was_never_exchanged_is_dropped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (output, beside) = (folder.path().join("output"), folder.path().join(".output.betten"));
        write(&output, &[(MANIFEST, &manifest(&["a/one.md"])), ("a/one.md", "1"), ("a/memo.txt", "私物")]);
        let before = read(&output);
        for is_recorded in [false, true] {
            write(&beside.join(NEW), &[("a/one.md", "2"), ("a/two.md", "2"), ("a/memo.txt", "前の私物")]);
            if is_recorded {
                record(&beside, &Pair::of(&beside.join(NEW), &output).expect("both are there"));
            }
            recover(&output).expect("cleared");
            assert_eq!(read(&output), before);
            assert!(!beside.exists());
        }
    }

    /// A copy has other numbers, and so has a file system that numbers its folders anew at each start. A new folder
    /// that was never exchanged is dropped. Where nobody can know, nothing is touched.
    #[test]
    fn folders_with_other_numbers_are_known_by_their_manifests_or_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (output, beside) = (folder.path().join("output"), folder.path().join(".output.betten"));
        let (old, new) = (manifest(&["a/one.md"]), manifest(&["a/one.md", "a/two.md"]));
        let others = |pair: Pair| Pair {
            new: Folder { number: pair.new.number + 1000, ..pair.new },
            output: Folder { number: pair.output.number + 2000, ..pair.output },
        };
        for (was, will, exchanged, is_known) in
            [(&old, &new, false, true), (&old, &new, true, false), (&old, &old, false, false)]
        {
            let (former, made) =
                if exchanged { (beside.join(NEW), output.clone()) } else { (output.clone(), beside.join(NEW)) };
            write(&former, &[(MANIFEST, was), ("a/one.md", "1"), ("a/memo.txt", "私物")]);
            write(&made, &[(MANIFEST, will), ("a/one.md", "2"), ("a/memo.txt", "前の私物")]);
            record(&beside, &others(Pair::of(&made, &former).expect("both are there")));
            let before = read(folder.path());
            let kept: Vec<(String, String)> = read(&output);
            match recover(&output) {
                Ok(()) => assert!(is_known && read(&output) == kept && !beside.exists()),
                Err(error) => {
                    assert!(!is_known && matches!(error, PublishError::Undecided { .. }), "{error}");
                    assert_eq!(read(folder.path()), before);
                    fs::remove_dir_all(&beside).expect("moved by a person");
                }
            }
            fs::remove_dir_all(&output).expect("the next case");
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
