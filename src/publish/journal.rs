//! Files moved to their places one by one, with a journal by which the next start ends what a crash
//! broke off.
//!
//! The journal is put down when everything is on the disk: from then on the publication is decided.
//! A step that fails turns it into one of what is to be undone. Every step can be done twice.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::publish::beside::{Beside, FORMER, NEW, inside};
use crate::publish::error::disk;
use crate::publish::exchange::{PAIR, PROBE, refuse_foreign};
use crate::publish::flush::flush;
use crate::publish::manifest::stays_inside;
use crate::publish::standing::{Standing, folders_above, standing};
use crate::publish::{MANIFEST, PublishError};

/// Says what is being published.
const JOURNAL: &str = "journal.json";
/// The same, when it is being undone.
const UNDO: &str = "undo.json";
/// What is not yet whole of it.
const PART: &str = "journal.part";
const FORMAT: &str = "betten-journal-1";

/// Paths below the output folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Journal {
    format: String,
    /// Links where folders are to be.
    links: Vec<String>,
    /// Folders to be made, outermost first.
    folders: Vec<String>,
    add: Vec<String>,
    replace: Vec<String>,
    remove: Vec<String>,
}

/// Whether a publication was broken off here.
pub(super) fn is_open(output: &Path) -> bool {
    let folder = inside(output);
    folder.join(JOURNAL).exists() || folder.join(UNDO).exists()
}

/// Moves what waits inside the output folder to its place, the manifest last.
///
/// # Errors
/// When it cannot be done; unless the error says otherwise, the former output stands.
pub(super) fn publish(
    output: &Path,
    beside: &mut Beside,
    changed: &[String],
    gone: &[String],
) -> Result<(), PublishError> {
    let base = beside.path().to_owned();
    let journal = Journal::of(output, changed, gone)?;
    for path in &journal.replace {
        keep_former(&output.join(path), &base.join(FORMER).join(path))?;
    }
    let waiting = changed.iter().map(|path| base.join(NEW).join(path));
    disk(output, flush(&waiting.chain(folders_in(&base)).collect::<Vec<_>>()))?;
    disk(output, journal.write(&base))?;
    let Err((path, source)) = journal.carry_out(output, &base) else { return Ok(()) };
    match journal.undo(output, &base) {
        Ok(()) => Err(PublishError::Disk { path, source }),
        Err((path, source)) => {
            beside.keep();
            Err(PublishError::HalfDone { path, source })
        }
    }
}

/// Ends what a crash broke off: forwards when it was decided, backwards when that cannot be done. Whether there
/// was something that could be seen.
///
/// # Errors
/// When neither can be done.
pub(super) fn recover(output: &Path) -> Result<bool, PublishError> {
    let base = inside(output);
    if !disk(&base, base.try_exists())? {
        return Ok(false);
    }
    refuse_foreign(&base, &[NEW, FORMER, JOURNAL, UNDO, PART, PAIR, PROBE])?;
    let half_done = |(path, source)| PublishError::HalfDone { path, source };
    let (undo, journal) = (Journal::read(&base.join(UNDO))?, Journal::read(&base.join(JOURNAL))?);
    let is_open = undo.is_some() || journal.is_some();
    if let Some(journal) = undo {
        journal.undo(output, &base).map_err(half_done)?;
    } else if let Some(journal) = journal
        && journal.carry_out(output, &base).is_err()
    {
        journal.undo(output, &base).map_err(half_done)?;
    }
    disk(&base, fs::remove_dir_all(&base))?;
    Ok(is_open)
}

/// What failed, and where.
type Step<T = ()> = Result<T, (PathBuf, io::Error)>;

impl Journal {
    fn of(output: &Path, changed: &[String], gone: &[String]) -> Result<Self, PublishError> {
        let (mut links, mut folders) = (BTreeSet::new(), BTreeSet::new());
        let (mut add, mut replace, mut remove) = (Vec::new(), Vec::new(), Vec::new());
        for path in changed {
            let found = disk(&output.join(path), standing(output, path))?;
            let missing_from = match &found {
                Standing::BehindLink(link) => {
                    links.insert(link.clone());
                    Some(link.clone())
                }
                Standing::Nothing => Some(String::new()),
                _ => None,
            };
            if let Some(from) = missing_from {
                let below = folders_above(path).filter(|folder| folder.len() >= from.len());
                folders.extend(below.filter(|folder| is_missing(output, folder, &from)).map(str::to_owned));
                add.push(path.clone());
            } else {
                replace.push(path.clone());
            }
        }
        for path in gone {
            let found = disk(&output.join(path), standing(output, path))?;
            if matches!(found, Standing::File | Standing::Link) {
                remove.push(path.clone());
            }
        }
        let (links, folders) = (links.into_iter().collect(), folders.into_iter().collect());
        Ok(Self { format: FORMAT.to_owned(), links, folders, add, replace, remove })
    }

    fn read(path: &Path) -> Result<Option<Self>, PublishError> {
        let fault = || PublishError::Manifest {
            path: path.to_owned(),
            reason: "このプログラムの記録ではありません".to_owned(),
        };
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return disk(path, Err(source)),
        };
        let journal: Self = serde_json::from_slice(&text).map_err(|_| fault())?;
        let all = [&journal.links, &journal.folders, &journal.add, &journal.replace, &journal.remove];
        let is_ours = journal.format == FORMAT && all.into_iter().flatten().all(|path| stays_inside(path));
        if is_ours { Ok(Some(journal)) } else { Err(fault()) }
    }

    /// In one step, so that it is never there in part.
    fn write(&self, base: &Path) -> io::Result<()> {
        let part = base.join(PART);
        fs::write(&part, serde_json::to_vec(self).expect("lists of strings always serialise"))?;
        flush(std::slice::from_ref(&part))?;
        fs::rename(part, base.join(JOURNAL))?;
        flush(&[base.to_owned()])
    }

    fn carry_out(&self, output: &Path, base: &Path) -> Step {
        for link in &self.links {
            let place = output.join(link);
            if place.is_symlink() {
                step(&place, move_to(&place, &base.join(FORMER).join(link)))?;
            }
        }
        for folder in &self.folders {
            step(&output.join(folder), fs::create_dir_all(output.join(folder)))?;
        }
        let place = |path: &str| {
            let waiting = base.join(NEW).join(path);
            if waiting.is_file() { step(&output.join(path), fs::rename(waiting, output.join(path))) } else { Ok(()) }
        };
        let files = self.add.iter().chain(&self.replace).filter(|path| *path != MANIFEST);
        files.into_iter().try_for_each(|path| place(path))?;
        for path in &self.remove {
            let there = output.join(path);
            if there.symlink_metadata().is_ok() {
                step(&there, move_to(&there, &base.join(FORMER).join(path)))?;
            }
            remove_empty_above(output, path);
        }
        place(MANIFEST)?;
        step(output, flush(&self.touched(output)))?;
        // Without its journal the publication is over; the rest may go in any order.
        step(output, fs::remove_file(base.join(JOURNAL)))?;
        step(output, flush(&[base.to_owned()]))
    }

    fn undo(&self, output: &Path, base: &Path) -> Step {
        if base.join(JOURNAL).exists() {
            step(output, fs::rename(base.join(JOURNAL), base.join(UNDO)))?;
            step(output, flush(&[base.to_owned()]))?;
        }
        // What still waits was never moved.
        let waits = |path: &str| base.join(NEW).join(path).symlink_metadata().is_ok();
        for path in self.replace.iter().filter(|path| !waits(path)) {
            let former = base.join(FORMER).join(path);
            if former.symlink_metadata().is_ok() {
                step(&output.join(path), fs::rename(former, output.join(path)))?;
            }
        }
        for path in self.add.iter().filter(|path| !waits(path)) {
            let place = output.join(path);
            if place.symlink_metadata().is_ok() {
                step(&place, fs::remove_file(&place))?;
            }
        }
        for folder in self.folders.iter().rev() {
            // One that is not empty holds a person's file.
            let _ = fs::remove_dir(output.join(folder));
        }
        for path in self.links.iter().chain(&self.remove) {
            let former = base.join(FORMER).join(path);
            if former.symlink_metadata().is_ok() {
                step(&output.join(path), move_to(&former, &output.join(path)))?;
            }
        }
        step(output, flush(&self.touched(output)))?;
        step(output, fs::remove_file(base.join(UNDO)))?;
        step(output, flush(&[base.to_owned()]))
    }

    /// The folders in which names have changed.
    fn touched(&self, output: &Path) -> Vec<PathBuf> {
        let paths = [&self.add, &self.replace, &self.remove, &self.links].into_iter().flatten();
        let above: BTreeSet<PathBuf> =
            paths.flat_map(|path| folders_above(path)).map(|folder| output.join(folder)).collect();
        above.into_iter().filter(|folder| folder.is_dir()).chain([output.to_owned()]).collect()
    }
}

/// Whether a folder is not there, or is taken to be so because it lies at or behind a link.
fn is_missing(output: &Path, folder: &str, link: &str) -> bool {
    !link.is_empty() || output.join(folder).symlink_metadata().is_err()
}

/// The same file under a second name; a copy with the same time where there is no such thing.
fn keep_former(place: &Path, former: &Path) -> Result<(), PublishError> {
    if let Some(folder) = former.parent() {
        disk(folder, fs::create_dir_all(folder))?;
    }
    if fs::hard_link(place, former).is_ok() {
        return Ok(());
    }
    disk(place, fs::copy(place, former))?;
    let time = fs::metadata(place).and_then(|found| found.modified());
    let copy = fs::File::options().append(true).open(former);
    let kept = time.and_then(|time| copy.and_then(|copy| copy.set_modified(time).and_then(|()| copy.sync_all())));
    disk(place, kept)
}

fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    to.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::rename(from, to)
}

/// Removes the folders that a removed file leaves empty.
fn remove_empty_above(output: &Path, path: &str) {
    let folders: Vec<&str> = folders_above(path).collect();
    for folder in folders.iter().rev() {
        if fs::remove_dir(output.join(folder)).is_err() {
            break;
        }
    }
}

/// The folder, and all folders in it.
pub(super) fn folders_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).into_iter().flatten();
    entries.filter(|entry| entry.file_type().is_dir()).map(walkdir::DirEntry::into_path)
}

fn step<T>(path: &Path, result: io::Result<T>) -> Step<T> {
    result.map_err(|error| (path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::trees::{read, write};

    /// An output of three files, and one replaced, one added, one removed waiting in it.
    fn waiting() -> (tempfile::TempDir, PathBuf, PathBuf, Journal) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path().to_owned();
        let base = inside(&output);
        write(&output, &[(MANIFEST, "1"), ("a/one.md", "1"), ("b/gone.md", "1"), ("memo.txt", "私物")]);
        write(&base.join(NEW), &[(MANIFEST, "2"), ("a/one.md", "2"), ("c/x/two.md", "2")]);
        let changed = ["a/one.md", "c/x/two.md", MANIFEST].map(str::to_owned);
        let journal = Journal::of(&output, &changed, &["b/gone.md".to_owned()]).expect("it can be looked at");
        for path in &journal.replace {
            keep_former(&output.join(path), &base.join(FORMER).join(path)).expect("kept");
        }
        journal.write(&base).expect("written");
        (folder, output, base, journal)
    }

    const OLD: [(&str, &str); 4] = [("a/one.md", "1"), ("b/gone.md", "1"), (MANIFEST, "1"), ("memo.txt", "私物")];
    const NEW_ONE: [(&str, &str); 4] = [("a/one.md", "2"), ("c/x/two.md", "2"), (MANIFEST, "2"), ("memo.txt", "私物")];

    fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn the_next_start_ends_what_was_decided() {
        let (_folder, output, base, journal) = waiting();
        assert_eq!((journal.add.as_slice(), journal.folders.len()), (["c/x/two.md".to_owned()].as_slice(), 2));
        fs::rename(base.join(NEW).join("a/one.md"), output.join("a/one.md")).expect("the first step");
        recover(&output).expect("ended");
        assert_eq!(read(&output), owned(&NEW_ONE));
        assert!(!output.join("b").exists() && !base.exists());
    }

    #[test]
    fn a_step_that_fails_is_followed_by_undoing_all() {
        let (_folder, output, base, journal) = waiting();
        // A folder where the added file should go.
        fs::create_dir_all(output.join("c/x/two.md/d")).expect("a folder");
        assert!(journal.carry_out(&output, &base).is_err());
        fs::remove_dir_all(output.join("c/x/two.md")).expect("removed");
        journal.undo(&output, &base).expect("undone");
        fs::remove_dir_all(&base).expect("cleared");
        assert_eq!(read(&output), owned(&OLD));
        assert!(!output.join("c").exists());
    }

    #[test]
    fn undoing_can_be_broken_off_too() {
        let (_folder, output, base, journal) = waiting();
        fs::remove_file(base.join(NEW).join(MANIFEST)).expect("removed");
        fs::create_dir(base.join(NEW).join(MANIFEST)).expect("what cannot be moved is left");
        journal.carry_out(&output, &base).expect("all but the manifest");
        fs::write(base.join(UNDO), serde_json::to_vec(&journal).expect("JSON")).expect("written");
        fs::rename(base.join(FORMER).join("a/one.md"), output.join("a/one.md")).expect("the first step back");
        recover(&output).expect("undone");
        assert_eq!(read(&output), owned(&OLD));
    }

    #[test]
    fn what_was_not_decided_is_dropped() {
        let (_folder, output, base, _) = waiting();
        fs::remove_file(base.join(JOURNAL)).expect("removed");
        recover(&output).expect("dropped");
        assert_eq!(read(&output), owned(&OLD));
    }

    /// A person may have a folder of that name.
    #[test]
    fn what_is_not_ours_in_our_folder_is_left_alone() {
        let (_folder, output, base, _) = waiting();
        fs::write(base.join("memo.txt"), "私物").expect("a person's file");
        let before = read(&output);
        let error = recover(&output).expect_err("refused");
        assert!(matches!(error, PublishError::ForeignFiles { ref paths, .. } if paths == &["memo.txt"]), "{error}");
        assert_eq!(read(&output), before);
    }

    #[test]
    fn a_journal_that_leads_outside_is_refused() {
        let (_folder, output, base, mut journal) = waiting();
        journal.add.push("../letter.txt".to_owned());
        journal.write(&base).expect("written");
        assert!(matches!(recover(&output), Err(PublishError::Manifest { .. })));
    }
}
