//! Checks what an interrupted publication left, before any of it is believed.
//!
//! Anybody may have put it there: a folder can come from a network share, a USB stick or an archive. So none of our
//! names may be a link, no path may lead behind a link, and a journal may move only what the manifests list. Links are
//! looked at, never followed. It does not guard against somebody who changes the folder between this check and the
//! work.

use std::fs;
use std::io;
use std::path::Path;

use crate::publish::beside::{FORMER, NEW};
use crate::publish::error::{disk, readable};
use crate::publish::journal::Journal;
use crate::publish::standing::{Standing, standing};
use crate::publish::{MANIFEST, Manifest, PublishError};

/// Whether a folder of ours is there.
///
/// # Errors
/// When something other than a folder has its name.
pub(super) fn folder(path: &Path) -> Result<bool, PublishError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(PublishError::NotPlain { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(PublishError::Unreadable { path: path.to_owned(), source }),
    }
}

/// Checks the folder in which we publish: it may hold only these names, and `folders` must be folders.
///
/// # Errors
/// When it holds anything else. Then it is not ours to clear.
pub(super) fn names(beside: &Path, folders: &[&str], files: &[&str]) -> Result<(), PublishError> {
    let entries = disk(beside, fs::read_dir(beside))?;
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let paths: Vec<String> =
        names.filter(|name| !folders.iter().chain(files).any(|ours| *ours == name.as_str())).collect();
    if !paths.is_empty() {
        return Err(PublishError::ForeignFiles { output: beside.to_owned(), paths });
    }
    folders.iter().try_for_each(|name| folder(&beside.join(name)).map(drop))
}

/// Checks a journal that was found in `base`. `is_undo` says that it is being undone. Steps that cannot be known to be
/// ours are removed from it.
///
/// # Errors
/// When it moves something that does not belong to its publication, or that is behind a link.
pub(super) fn journal(journal: &mut Journal, output: &Path, base: &Path, is_undo: bool) -> Result<(), PublishError> {
    ListedManifests::of(journal, output, base, is_undo)?.check(journal, base)?;
    leads_nowhere(journal, output, base)
}

/// The two manifests of the publication, wherever they are now.
struct ListedManifests {
    /// `None` when the undoing has removed it again.
    new: Option<Manifest>,
    former: Option<Manifest>,
}

impl ListedManifests {
    fn of(journal: &mut Journal, output: &Path, base: &Path, is_undo: bool) -> Result<Self, PublishError> {
        let has = |paths: &[String]| paths.iter().any(|path| path == MANIFEST);
        let is_first = has(&journal.add);
        let (waiting, kept) = (Manifest::read(&base.join(NEW))?, Manifest::read(&base.join(FORMER))?);
        let here = Manifest::read(output)?;
        let listed = match (waiting, kept) {
            (Some(new), _) => Self { new: Some(new), former: here },
            (None, Some(former)) => Self { new: here, former: Some(former) },
            (None, None) if is_first => Self { new: here, former: None },
            (None, None) => Self { new: None, former: here },
        };
        let is_known = listed.new.is_some() || is_undo;
        if !is_known || !is_first && (!has(&journal.replace) || listed.former.is_none()) {
            return Err(strange(base, MANIFEST));
        }
        if listed.new.is_none() && listed.former.is_none() {
            // This is left from a first publication that was undone. Nothing says which files belonged to it.
            journal.add.clear();
        }
        Ok(listed)
    }

    fn check(&self, journal: &Journal, base: &Path) -> Result<(), PublishError> {
        let is_new = |path: &str| self.new.as_ref().is_none_or(|new| new.lists(path));
        let put = journal.add.iter().chain(&journal.replace).filter(|path| *path != MANIFEST);
        let gone = |path: &str| {
            self.former.as_ref().is_some_and(|former| former.lists(path))
                && self.new.as_ref().is_none_or(|new| !new.lists(path))
        };
        let is_above = |folder: &str| {
            let below = |path: &String| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            journal.add.is_empty() || journal.add.iter().any(below)
        };
        let odd = put
            .filter(|path| !is_new(path))
            .chain(journal.remove.iter().filter(|path| !gone(path)))
            .chain(journal.links.iter().chain(&journal.folders).filter(|path| !is_above(path)));
        odd.into_iter().next().map_or(Ok(()), |path| Err(strange(base, path)))
    }
}

/// Checks that no step of the journal goes through a link, except a link that makes room for a folder.
fn leads_nowhere(journal: &Journal, output: &Path, base: &Path) -> Result<(), PublishError> {
    let look = |folder: &Path, path: &str| readable(&folder.join(path), standing(folder, path));
    let refuse = |folder: &Path, path: &str| Err(PublishError::BehindLink { path: folder.join(path) });
    let makes_room = |link: &String| journal.links.contains(link);
    for path in journal.add.iter().chain(&journal.folders) {
        match look(output, path)? {
            Standing::BehindLink(link) if !makes_room(&link) => return refuse(output, &link),
            Standing::Link if !journal.add.contains(path) && !makes_room(path) => return refuse(output, path),
            _ => {}
        }
    }
    for path in journal.replace.iter().chain(&journal.remove).chain(&journal.links) {
        for folder in [output, &base.join(FORMER)] {
            if let Standing::BehindLink(link) = look(folder, path)? {
                return refuse(folder, &link);
            }
        }
    }
    let new = base.join(NEW);
    for path in journal.add.iter().chain(&journal.replace) {
        match look(&new, path)? {
            Standing::BehindLink(link) => return refuse(&new, &link),
            Standing::Link | Standing::Other => return Err(PublishError::NotPlain { path: new.join(path) }),
            _ => {}
        }
    }
    Ok(())
}

/// The fault that a step of a journal does not belong to its publication.
fn strange(base: &Path, path: &str) -> PublishError {
    PublishError::Manifest {
        path: base.to_owned(),
        reason: format!("書込みの記録が「{path}」について、manifest.json と合いません"),
    }
}
