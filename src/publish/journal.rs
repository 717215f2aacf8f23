//! Moves files to their places one by one. A journal lets the next start end what a crash interrupted.
//!
//! The journal is written when everything is on the disk. From then on, the publication is decided. If a step fails,
//! the journal becomes a list of what to undo. Every step can be done twice.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::publish::beside::{Beside, FORMER, NEW, above, folders_like, inside};
use crate::publish::error::disk;
use crate::publish::exchange::{PAIR, PROBE};
use crate::publish::flush::flush;
use crate::publish::manifest::stays_inside;
use crate::publish::standing::{Standing, folders_above, standing};
use crate::publish::{MANIFEST, PublishError, record, trust};

/// The name of the journal of what is being published.
const JOURNAL: &str = "journal.json";
/// The name of the journal while the publication is being undone.
const UNDO: &str = "undo.json";
/// The name of the journal while it is being written.
const PART: &str = "journal.part";
const FORMAT: &str = "betten-journal-1";

/// What a publication does. All paths are below the output folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    format: String,
    /// Links that are where folders must be.
    pub links: Vec<String>,
    /// Folders to make, the outermost first.
    pub folders: Vec<String>,
    pub add: Vec<String>,
    pub replace: Vec<String>,
    pub remove: Vec<String>,
}

/// Whether a publication was interrupted in this folder.
pub(super) fn is_open(output: &Path) -> bool {
    let folder = inside(output);
    [JOURNAL, UNDO].iter().any(|name| folder.join(name).symlink_metadata().is_ok())
}

/// Moves the files that wait inside the output folder to their places, the manifest last.
///
/// # Errors
/// When that cannot be done. The former output is still there, unless the error says otherwise.
pub(super) fn publish(
    output: &Path,
    beside: &mut Beside,
    changed: &[String],
    gone: &[String],
) -> Result<(), PublishError> {
    let base = beside.path().to_owned();
    let journal = Journal::of(output, changed, gone)?;
    for path in &journal.replace {
        keep_former(output, &base, path)?;
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

/// What a crash left inside the output folder.
#[derive(Debug)]
pub(super) struct LeftInside {
    undo: Option<Journal>,
    journal: Option<Journal>,
}

/// Looks at what a crash left inside the output folder, and changes nothing.
///
/// # Errors
/// When it is not what a publication leaves.
pub(super) fn look(output: &Path) -> Result<Option<LeftInside>, PublishError> {
    let base = inside(output);
    if !trust::folder(&base)? {
        return Ok(None);
    }
    trust::names(&base, &[NEW, FORMER], &[JOURNAL, UNDO, PART, PAIR, PROBE])?;
    let (mut undo, mut journal) = (Journal::read(&base.join(UNDO))?, Journal::read(&base.join(JOURNAL))?);
    if let Some(undo) = &mut undo {
        trust::journal(undo, output, &base, true)?;
    } else if let Some(journal) = &mut journal {
        trust::journal(journal, output, &base, false)?;
    }
    Ok(Some(LeftInside { undo, journal }))
}

/// Ends what a crash interrupted. A publication that was decided is completed, or undone if that fails. Returns whether
/// there was such a publication.
///
/// # Errors
/// When it can be neither completed nor undone.
pub(super) fn end(output: &Path, left: LeftInside) -> Result<bool, PublishError> {
    let base = inside(output);
    let half_done = |(path, source)| PublishError::HalfDone { path, source };
    let is_open = left.undo.is_some() || left.journal.is_some();
    if let Some(journal) = left.undo {
        journal.undo(output, &base).map_err(half_done)?;
    } else if let Some(journal) = left.journal
        && journal.carry_out(output, &base).is_err()
    {
        journal.undo(output, &base).map_err(half_done)?;
    }
    disk(&base, fs::remove_dir_all(&base))?;
    Ok(is_open)
}

/// What failed, and where.
type StepResult<T = ()> = Result<T, (PathBuf, io::Error)>;

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
        let Some(journal) = record::read::<Self>(path)? else { return Ok(None) };
        let all = [&journal.links, &journal.folders, &journal.add, &journal.replace, &journal.remove];
        let is_ours = journal.format == FORMAT && all.into_iter().flatten().all(|path| stays_inside(path));
        if is_ours { Ok(Some(journal)) } else { Err(fault()) }
    }

    /// Writes the journal in one step, so that it is never there in part.
    fn write(&self, base: &Path) -> io::Result<()> {
        let part = base.join(PART);
        fs::write(&part, serde_json::to_vec(self).expect("lists of strings always serialise"))?;
        flush(std::slice::from_ref(&part))?;
        fs::rename(part, base.join(JOURNAL))?;
        flush(&[base.to_owned()])
    }

    fn carry_out(&self, output: &Path, base: &Path) -> StepResult {
        for link in &self.links {
            let place = output.join(link);
            if place.is_symlink() {
                step(&place, move_away(output, base, link))?;
            }
        }
        for folder in &self.folders {
            step(&output.join(folder), fs::create_dir_all(output.join(folder)))?;
        }
        let waits = |path: &str| base.join(NEW).join(path).symlink_metadata().is_ok_and(|found| found.is_file());
        let place = |path: &str| {
            let waiting = base.join(NEW).join(path);
            if waits(path) { step(&output.join(path), fs::rename(waiting, output.join(path))) } else { Ok(()) }
        };
        for path in &self.add {
            // A person has put something there in the meantime.
            if waits(path) && output.join(path).symlink_metadata().is_ok() {
                return step(&output.join(path), Err(io::ErrorKind::AlreadyExists.into()));
            }
        }
        let files = self.add.iter().chain(&self.replace).filter(|path| *path != MANIFEST);
        files.into_iter().try_for_each(|path| place(path))?;
        for path in &self.remove {
            let there = output.join(path);
            if there.symlink_metadata().is_ok() {
                step(&there, move_away(output, base, path))?;
            }
            remove_empty_above(output, path);
        }
        place(MANIFEST)?;
        step(output, flush(&self.touched(output)))?;
        // Without its journal the publication is over. The rest may be removed in any order.
        step(output, fs::remove_file(base.join(JOURNAL)))?;
        step(output, flush(&[base.to_owned()]))
    }

    fn undo(&self, output: &Path, base: &Path) -> StepResult {
        if base.join(JOURNAL).exists() {
            step(output, fs::rename(base.join(JOURNAL), base.join(UNDO)))?;
            step(output, flush(&[base.to_owned()]))?;
        }
        // What still waits was never moved.
        let waits = |path: &str| base.join(NEW).join(path).symlink_metadata().is_ok();
        let restore = |path: &String| {
            let former = base.join(FORMER).join(path);
            if former.symlink_metadata().is_err() {
                Ok(())
            } else {
                step(&output.join(path), fs::rename(former, output.join(path)))
            }
        };
        // If a link is back in its place already, what lies behind it is not ours.
        let take_away = |path: &String| {
            let place = output.join(path);
            match step(&place, standing(output, path))? {
                Standing::File | Standing::Link => step(&place, fs::remove_file(&place)),
                _ => Ok(()),
            }
        };
        let moved =
            |paths: &'_ Vec<String>| -> Vec<String> { paths.iter().filter(|path| !waits(path)).cloned().collect() };
        let (replaced, added) = (moved(&self.replace), moved(&self.add));
        replaced.iter().filter(|path| *path != MANIFEST).try_for_each(restore)?;
        added.iter().filter(|path| *path != MANIFEST).try_for_each(take_away)?;
        for folder in self.folders.iter().rev() {
            // A folder that is not empty holds a person's file.
            let _ = fs::remove_dir(output.join(folder));
        }
        for path in self.links.iter().chain(&self.remove) {
            let former = base.join(FORMER).join(path);
            if former.symlink_metadata().is_ok() {
                step(&output.join(path), move_to(&former, &output.join(path)))?;
            }
        }
        // The manifests go last, because they say what the journal may move.
        replaced.iter().filter(|path| *path == MANIFEST).try_for_each(restore)?;
        added.iter().filter(|path| *path == MANIFEST).try_for_each(take_away)?;
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

/// Whether a folder is missing. It also counts as missing when it lies at or behind a link.
fn is_missing(output: &Path, folder: &str, link: &str) -> bool {
    !link.is_empty() || output.join(folder).symlink_metadata().is_err()
}

/// Keeps the former file under a second name. Where a file cannot have two names, it keeps a copy with the same time
/// stamp.
fn keep_former(output: &Path, base: &Path, path: &str) -> Result<(), PublishError> {
    let (place, former) = (&output.join(path), &base.join(FORMER).join(path));
    disk(&base.join(FORMER), folders_like(&base.join(FORMER), above(path), output))?;
    if fs::hard_link(place, former).is_ok() {
        return Ok(());
    }
    disk(place, fs::copy(place, former))?;
    let time = fs::metadata(place).and_then(|found| found.modified());
    let copy = fs::File::options().append(true).open(former);
    let kept = time.and_then(|time| copy.and_then(|copy| copy.set_modified(time).and_then(|()| copy.sync_all())));
    disk(place, kept)
}

fn move_away(output: &Path, base: &Path, path: &str) -> io::Result<()> {
    folders_like(&base.join(FORMER), above(path), output)?;
    fs::rename(output.join(path), base.join(FORMER).join(path))
}

fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    to.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::rename(from, to)
}

/// Removes the folders that are empty after a file was removed.
fn remove_empty_above(output: &Path, path: &str) {
    let folders: Vec<&str> = folders_above(path).collect();
    for folder in folders.iter().rev() {
        if fs::remove_dir(output.join(folder)).is_err() {
            break;
        }
    }
}

/// The folder and all folders in it.
pub(super) fn folders_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).into_iter().flatten();
    entries.filter(|entry| entry.file_type().is_dir()).map(walkdir::DirEntry::into_path)
}

fn step<T>(path: &Path, result: io::Result<T>) -> StepResult<T> {
    result.map_err(|error| (path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::trees::{manifest, read, write};

    fn recover(output: &Path) -> Result<bool, PublishError> {
        look(output)?.map_or(Ok(false), |left| end(output, left))
    }

    /// An output of three files, in which one replaced, one added and one removed file wait.
    fn waiting() -> (tempfile::TempDir, PathBuf, PathBuf, Journal) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path().to_owned();
        let base = inside(&output);
        let [old, new] = manifests();
        write(&output, &[(MANIFEST, &old), ("a/one.md", "1"), ("b/gone.md", "1"), ("memo.txt", "私物")]);
        write(&base.join(NEW), &[(MANIFEST, &new), ("a/one.md", "2"), ("c/x/two.md", "2")]);
        let changed = ["a/one.md", "c/x/two.md", MANIFEST].map(str::to_owned);
        let journal = Journal::of(&output, &changed, &["b/gone.md".to_owned()]).expect("it can be looked at");
        for path in &journal.replace {
            keep_former(&output, &base, path).expect("kept");
        }
        journal.write(&base).expect("written");
        (folder, output, base, journal)
    }

    fn manifests() -> [String; 2] {
        [manifest(&["a/one.md", "b/gone.md"]), manifest(&["a/one.md", "c/x/two.md"])]
    }

    fn old() -> Vec<(String, String)> {
        let [old, _] = manifests();
        owned(&[("a/one.md", "1"), ("b/gone.md", "1"), (MANIFEST, &old), ("memo.txt", "私物")])
    }

    fn new() -> Vec<(String, String)> {
        let [_, new] = manifests();
        owned(&[("a/one.md", "2"), ("c/x/two.md", "2"), (MANIFEST, &new), ("memo.txt", "私物")])
    }

    fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
        files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn the_next_start_ends_what_was_decided() {
        let (_folder, output, base, journal) = waiting();
        assert_eq!((journal.add.as_slice(), journal.folders.len()), (["c/x/two.md".to_owned()].as_slice(), 2));
        fs::rename(base.join(NEW).join("a/one.md"), output.join("a/one.md")).expect("the first step");
        recover(&output).expect("ended");
        assert_eq!(read(&output), new());
        assert!(!output.join("b").exists() && !base.exists());
    }

    #[test]
    fn a_step_that_fails_is_followed_by_undoing_all() {
        let (_folder, output, base, journal) = waiting();
        // A folder is where the added file must go.
        fs::create_dir_all(output.join("c/x/two.md/d")).expect("a folder");
        assert!(journal.carry_out(&output, &base).is_err());
        fs::remove_dir_all(output.join("c/x/two.md")).expect("removed");
        journal.undo(&output, &base).expect("undone");
        fs::remove_dir_all(&base).expect("cleared");
        assert_eq!(read(&output), old());
        assert!(!output.join("c").exists());
    }

    #[test]
    fn undoing_can_be_broken_off_too() {
        let (_folder, output, base, journal) = waiting();
        journal.carry_out(&output, &base).expect("all");
        fs::write(base.join(UNDO), serde_json::to_vec(&journal).expect("JSON")).expect("written");
        fs::rename(base.join(FORMER).join("a/one.md"), output.join("a/one.md")).expect("the first step back");
        recover(&output).expect("undone");
        assert_eq!(read(&output), old());
    }

    #[test]
    fn what_was_not_decided_is_dropped() {
        let (_folder, output, base, _) = waiting();
        fs::remove_file(base.join(JOURNAL)).expect("removed");
        recover(&output).expect("dropped");
        assert_eq!(read(&output), old());
    }

    /// A first publication was undone up to its manifest, by a version that removed the manifest first.
    #[test]
    fn what_nothing_speaks_of_any_more_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (output, base) = (folder.path().to_owned(), inside(folder.path()));
        let add = ["a/one.md", MANIFEST].map(str::to_owned).to_vec();
        let list = Vec::new;
        let journal = Journal {
            format: FORMAT.to_owned(),
            links: list(),
            folders: vec!["a".to_owned()],
            add,
            replace: list(),
            remove: list(),
        };
        write(&output, &[("a/one.md", "1")]);
        write(&base, &[(UNDO, &serde_json::to_string(&journal).expect("JSON"))]);
        assert!(recover(&output).expect("undone"));
        assert_eq!(read(&output), owned(&[("a/one.md", "1")]));
        assert!(!base.exists());
    }

    /// If a person has put a file where a new file must go, it stays, and so does the former output.
    #[test]
    fn a_file_put_in_the_way_after_a_crash_is_not_overwritten() {
        let (_folder, output, base, _) = waiting();
        write(&output, &[("c/x/two.md", "私物")]);
        assert!(recover(&output).expect("undone"));
        let expected = [&old()[..2], &owned(&[("c/x/two.md", "私物")]), &old()[2..]].concat();
        assert_eq!((read(&output), base.exists()), (expected, false));
    }

    /// A person may have a folder with our name.
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
        let (_folder, output, base, whole) = waiting();
        let before = read(&output);
        let steps: [fn(&mut Journal); 8] = [
            |it| it.add.push("../letter.txt".to_owned()),
            // What no manifest lists is not ours.
            |it| it.add.push("memo.txt".to_owned()),
            |it| it.replace.push("memo.txt".to_owned()),
            |it| it.remove.push("memo.txt".to_owned()),
            |it| it.remove.push("a/one.md".to_owned()),
            |it| it.replace.retain(|path| path != MANIFEST),
            |it| it.links.push("memo".to_owned()),
            |it| it.folders.push("elsewhere".to_owned()),
        ];
        for (index, step) in steps.into_iter().enumerate() {
            for name in [JOURNAL, UNDO] {
                let mut journal = whole.clone();
                step(&mut journal);
                fs::write(base.join(name), serde_json::to_vec(&journal).expect("JSON")).expect("written");
                let refused = recover(&output);
                assert!(matches!(refused, Err(PublishError::Manifest { .. })), "step {index} of {name}: {refused:?}");
                let _ = fs::remove_file(base.join(UNDO));
                fs::write(base.join(JOURNAL), serde_json::to_vec(&whole).expect("JSON")).expect("written");
                assert_eq!(read(&output), before, "step {index} of {name}");
            }
        }
    }
}
