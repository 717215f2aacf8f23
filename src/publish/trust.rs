//! What a broken-off publication left, looked at before any of it is believed.
//!
//! Anybody may have put it there: a folder comes from a share, a stick, an archive. So no name of ours is a
//! link, no path leads behind one, and a journal moves nothing that the manifests do not speak of. Links are
//! looked at, never followed; whoever changes the folder between this look and the work is another matter.

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
/// When something else has its name.
pub(super) fn folder(path: &Path) -> Result<bool, PublishError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(PublishError::NotPlain { path: path.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(source) => Err(PublishError::Unreadable { path: path.to_owned(), source }),
    }
}

/// Looks at the folder in which we publish: it holds these names alone, and the first ones are folders.
///
/// # Errors
/// When it holds anything else: then it is not ours to clear.
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

/// Looks at a journal that was found in `base`, going forwards or backwards; what cannot be known to be ours of it
/// is taken out.
///
/// # Errors
/// When it moves something that is not of the publication it tells of, or behind a link.
pub(super) fn journal(journal: &mut Journal, output: &Path, base: &Path, is_undo: bool) -> Result<(), PublishError> {
    ListedManifests::of(journal, output, base, is_undo)?.check(journal, base)?;
    leads_nowhere(journal, output, base)
}

/// The manifests of the publication, wherever they are by now.
struct ListedManifests {
    /// `None` when it has been put away again.
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
            // What is left of a first publication that was put away; nothing says which files were of it.
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

/// No step of the journal goes through a link, but where one is to make room for a folder.
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

/// A step of a journal that has nothing to do with its publication.
fn strange(base: &Path, path: &str) -> PublishError {
    PublishError::Manifest {
        path: base.to_owned(),
        reason: format!("書込みの記録が「{path}」について、manifest.json と合いません"),
    }
}
