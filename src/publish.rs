//! Finished bytes to `output/`: plan, wait beside, one switch.
//!
//! Everything is written beside the old files first, file by file as it is made, and comes to its place
//! only when all of it is on the disk: by an exchange of folders (`exchange`) or, where there is none,
//! with a journal (`journal`). Only files the last manifest lists are ever replaced or removed: a file a
//! person put there is never overwritten. How the bytes were made is not known here.

mod apart;
mod beside;
mod condition;
mod error;
mod exchange;
mod flush;
mod former;
mod journal;
mod lock;
mod manifest;
mod place;
mod record;
mod standing;
mod trust;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use crate::digest::Summing;
pub use crate::digest::{Digest, sha256};
pub use condition::Condition;
pub use error::{Misplaced, PublishError};
pub use former::Former;
pub use manifest::{Input, MANIFEST, Made, Manifest};
pub use place::published_in;

use beside::Beside;
use error::disk;
use exchange::Contents;
use lock::{Lock, NewFolders};
use standing::{Standing, standing};

use crate::system;

/// One finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Relative to the output folder, with `/`: `sample/ehr/annex.md`. The folder below it is
    /// the hospital; a file beside these folders is over all hospitals.
    pub path: String,
    pub bytes: Vec<u8>,
    /// SHA-256 of everything it was made from.
    pub made_from: Digest,
}

/// What a publication did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// Folders from which something that lasts was taken, because it was made for others than these contracts are
    /// with now, and where it is.
    pub apart: Vec<(String, String)>,
}

/// What a build may do to files that it did not make this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options<'a> {
    /// Remove hospitals that are not part of this build.
    pub prune: bool,
    /// Only this folder (`sample/ehr`) was made; what the last build made elsewhere stays.
    pub only: Option<&'a str>,
    /// Hospitals that could not be made: what the last build made of them stays, what was put is
    /// dropped.
    pub left: &'a [String],
    /// Nothing of a build was made: what was put comes beside it, and no later build takes it away.
    pub lasting: bool,
    /// The names of the parties, by the folder of their contract (`sample/ehr`): what lasts there was made for them.
    pub parties: Option<&'a BTreeMap<String, Vec<String>>>,
}

/// A publication under way: what was put so far waits beside the files of the last build.
///
/// The output folder is locked. Nothing of the last build changes before [`Staging::finish`]; dropped
/// without it, the staging removes what waits.
#[derive(Debug)]
pub struct Staging {
    output: PathBuf,
    last: Option<Arc<Manifest>>,
    made: Vec<Made>,
    /// Paths of what differs from the last build.
    changed: Vec<String>,
    /// Paths at which something of a person's stands.
    foreign: Vec<String>,
    beside: Option<Beside>,
    was_broken_off: bool,
    // Dropped after what waits beside.
    lock: Lock,
}

impl Staging {
    /// Locks the folder, ends what a crash broke off, and reads what the last build made.
    ///
    /// `sources` are read by this build and must not lie in the folder. When another build has the
    /// lock, `waiting` is told its process, where that can be known, and its end is awaited.
    ///
    /// # Errors
    /// When the folder is not one to publish into, before anything is written; when the manifest there
    /// is none of ours.
    pub fn begin(
        output: &Path,
        sources: &[PathBuf],
        waiting: &mut dyn FnMut(Option<u32>),
    ) -> Result<Self, PublishError> {
        place::check(output, sources)?;
        let new_folders = NewFolders::to(output);
        let output = lock::whole_path(output)?;
        let lock = Lock::take(&output, new_folders, waiting)?;
        // A manifest that is none of ours says that the folder is not, before anything in it is believed.
        let found = Manifest::read(&output)?;
        let (beside, inside) = (exchange::look(&output)?, journal::look(&output)?);
        let is_as_found = beside.is_none() && inside.is_none();
        beside.map_or(Ok(()), |left| exchange::end(&output, &left))?;
        let was_broken_off = inside.map_or(Ok(false), |left| journal::end(&output, left))?;
        let last = if is_as_found { found } else { Manifest::read(&output)? };
        Ok(Self {
            output,
            last: last.map(Arc::new),
            made: Vec::new(),
            changed: Vec::new(),
            foreign: Vec::new(),
            beside: None,
            lock,
            was_broken_off,
        })
    }

    /// Whether a publication had been broken off half way, which has been ended now.
    pub fn was_broken_off(&self) -> bool {
        self.was_broken_off
    }

    /// Refuses the folder when one of these, which the build has read too, lies in it.
    ///
    /// # Errors
    /// When one does.
    pub fn refuse(&self, sources: &[PathBuf]) -> Result<(), PublishError> {
        place::check(&self.output, sources)
    }

    /// What the last build left, to be looked at while this one is made.
    pub fn former(&self) -> Former {
        Former { output: self.output.clone(), last: self.last.clone().unwrap_or_default() }
    }

    /// Takes over what [`Former::standing`] found, in place of [`Staging::put`].
    pub fn keep(&mut self, made: Made) {
        self.made.push(made);
    }

    /// Writes the file beside its place, unless it is there already as it is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&mut self, artifact: &Artifact) -> Result<(), PublishError> {
        let made = Made::of(artifact);
        let found = disk(&self.output.join(&artifact.path), standing(&self.output, &artifact.path))?;
        let is_same = found == Standing::File && holds(&self.output.join(&artifact.path), &artifact.bytes);
        self.made.push(made);
        if is_same {
            return Ok(());
        }
        // A file that stands in the way, is not listed and has other content belongs to a person.
        let in_the_way = match found {
            Standing::File => self.last_made(&artifact.path).is_none().then(|| artifact.path.clone()),
            Standing::Folder | Standing::Other => Some(artifact.path.clone()),
            Standing::BehindFile(file) => Some(file),
            // A link is replaced; what it leads to is left alone.
            Standing::Nothing | Standing::Link | Standing::BehindLink(_) => None,
        };
        if let Some(path) = in_the_way {
            self.foreign.push(path);
            return Ok(());
        }
        self.changed.push(artifact.path.clone());
        self.beside()?.write(&artifact.path, &artifact.bytes)
    }

    /// The same for a file that a build makes too, in its own look: one that is listed stays.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_if_new(&mut self, artifact: &Artifact) -> Result<(), PublishError> {
        if self.last_made(&artifact.path).is_some() { Ok(()) } else { self.put(artifact) }
    }

    /// Makes what was put all that the folder contains, beside a person's own files. The seal of the
    /// manifest is given as the digest of what everything was made with.
    ///
    /// # Errors
    /// When it is not published; unless the error says otherwise, the former output stands.
    pub fn finish(mut self, mut manifest: Manifest, options: Options<'_>) -> Result<Published, PublishError> {
        self.drop_hospitals(options.left)?;
        let last = self.last.clone();
        let listed: Vec<&str> = paths(last.as_deref().map_or(&[], |last| &last.files));
        let made = self.made.len();
        manifest.files = self.files(&mut manifest, options);
        self.take_over_names(&mut manifest);
        let unchanged = made - self.changed.len();
        let apart = self.keep_apart(&mut manifest.files, options)?;
        let is_whole = options.left.is_empty() && !options.lasting && !manifest.seal.is_empty();
        manifest.seal = if is_whole { manifest.sealed(&manifest.seal) } else { String::new() };
        let now = paths(&manifest.files);
        if !self.foreign.is_empty() {
            self.foreign.sort();
            self.foreign.dedup();
            let paths = std::mem::take(&mut self.foreign);
            return Err(PublishError::ForeignFiles { output: self.output, paths });
        }
        let vanishing = self.vanishing(&manifest.files);
        if !options.prune && !vanishing.is_empty() {
            return Err(PublishError::VanishingHospitals(vanishing.into_iter().map(str::to_owned).collect()));
        }
        let gone = listed.iter().filter(|path| now.binary_search(path).is_err());
        let gone: Vec<String> = gone.map(|path| (*path).to_owned()).collect();
        let written = self.changed.len();
        if !self.changed.is_empty() || !gone.is_empty() || last.as_deref() != Some(&manifest) {
            self.beside()?.write(MANIFEST, manifest.to_json().as_bytes())?;
            self.changed.push(MANIFEST.to_owned());
            self.changed.sort();
            self.switch(&now, &listed, &gone)?;
        }
        Ok(Published { written, unchanged, removed: gone.len(), apart })
    }

    fn switch(mut self, now: &[&str], listed: &[&str], gone: &[String]) -> Result<(), PublishError> {
        let Some(mut beside) = self.beside.take() else { return Ok(()) };
        if !beside.is_inside() {
            let contents = Contents { now, changed: &self.changed, listed };
            if exchange::exchange(&self.output, &beside, &contents, &mut self.lock)? {
                return exchange::settle(&self.output, beside);
            }
            beside.move_inside(&self.changed)?;
        }
        journal::publish(&self.output, &mut beside, &self.changed, gone)?;
        beside.clear();
        Ok(())
    }

    /// Takes back what was put of these hospitals.
    fn drop_hospitals(&mut self, hospitals: &[String]) -> Result<(), PublishError> {
        let is_of = |path: &str| hospitals.iter().any(|id| path.split('/').next() == Some(id.as_str()));
        self.made.retain(|made| !is_of(&made.path));
        self.foreign.retain(|path| !is_of(path));
        let changed = std::mem::take(&mut self.changed).into_iter();
        let (dropped, changed): (Vec<String>, Vec<String>) = changed.partition(|path| is_of(path));
        self.changed = changed;
        dropped.iter().try_for_each(|path| self.beside()?.take_back(path))
    }

    /// All that the folder will contain: what was put, and what stays of what the last manifest lists.
    fn files(&mut self, manifest: &mut Manifest, options: Options<'_>) -> Vec<Made> {
        let mut files = std::mem::take(&mut self.made);
        files.iter_mut().for_each(|made| made.lasting = options.lasting);
        if let Some(last) = &self.last {
            if options.lasting {
                // What the last build read is still what the folder was built of.
                *manifest = Manifest { files: Vec::new(), ..Manifest::clone(last) };
            }
            for left in options.left {
                let is_of =
                    |input: &Input| input.name.strip_prefix(left.as_str()).is_some_and(|it| it.starts_with(": "));
                manifest.inputs.retain(|input| !is_of(input));
                manifest.inputs.extend(last.inputs.iter().filter(|input| is_of(input)).cloned());
                manifest.inputs.sort();
            }
            let vanishing = self.vanishing(&files);
            let below =
                |made: &Made, folder: &str| made.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            let stays = |made: &&Made| {
                options.lasting
                    || options.left.iter().any(|left| Some(left.as_str()) == made.hospital())
                    || options.only.is_some_and(|only| !below(made, only))
                    || made.lasting && made.hospital().is_some_and(|hospital| !vanishing.contains(hospital))
            };
            let put: BTreeSet<&str> = files.iter().map(|made| made.path.as_str()).collect();
            // What a person took away is not asked for again: nothing can make it.
            let taken_away = |made: &Made| made.lasting && self.output.join(&made.path).symlink_metadata().is_err();
            let kept = last.files.iter().filter(stays);
            let kept = kept.filter(|made| !put.contains(made.path.as_str()) && !taken_away(made));
            let kept: Vec<Made> = kept.cloned().collect();
            files.extend(kept);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// A hospital of which something stays, and which this build has not named, keeps its name.
    fn take_over_names(&self, manifest: &mut Manifest) {
        let all = self.last.iter().flat_map(|last| &last.hospitals);
        let mut names: BTreeMap<String, String> = all.map(|(id, name)| (id.clone(), name.clone())).collect();
        names.append(&mut manifest.hospitals);
        let there: BTreeSet<&str> = manifest.files.iter().filter_map(Made::hospital).collect();
        names.retain(|id, _| there.contains(id.as_str()));
        manifest.hospitals = names;
    }

    /// Hospitals of the last build of which these files have nothing a build made.
    fn vanishing(&self, files: &[Made]) -> BTreeSet<&str> {
        fn hospitals(files: &[Made]) -> BTreeSet<&str> {
            files.iter().filter(|made| !made.lasting).filter_map(Made::hospital).collect()
        }
        let now = hospitals(files);
        let last = self.last.iter().flat_map(|last| hospitals(&last.files));
        last.filter(|hospital| !now.contains(hospital)).collect()
    }

    /// The manifest is sorted by path.
    fn last_made(&self, path: &str) -> Option<&Made> {
        let files = &self.last.as_ref()?.files;
        files.binary_search_by(|made| made.path.as_str().cmp(path)).ok().map(|index| &files[index])
    }

    /// The folder in which files wait; made when the first one comes.
    fn beside(&mut self) -> Result<&Beside, PublishError> {
        if self.beside.is_none() {
            self.beside = Some(Beside::make(&self.output)?);
        }
        Ok(self.beside.as_ref().expect("it was just made"))
    }
}

/// Whether an ordinary file has just these bytes; it is not read when it is longer.
fn holds(place: &Path, bytes: &[u8]) -> bool {
    let Ok(Some(mut file)) = system::open_plain(place) else { return false };
    let mut there = Vec::new();
    file.metadata().is_ok_and(|found| found.len() == bytes.len() as u64)
        && file.by_ref().take(bytes.len() as u64 + 1).read_to_end(&mut there).is_ok()
        && there == bytes
}

/// In the order of the manifest, which is that of the paths.
fn paths(files: &[Made]) -> Vec<&str> {
    files.iter().map(|made| made.path.as_str()).collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trees;
