//! Puts finished bytes into `output/`: they wait beside it, and then take their place in one step.
//!
//! Each file is first written beside the old files, as soon as it is made. The new files take their place only when all
//! of them are on the disk: by an exchange of folders (`exchange`), or with a journal (`journal`) where folders cannot
//! be exchanged. Only files that the last manifest lists are ever replaced or removed. A file that a person put there
//! is never overwritten. How the bytes were made is not known here.

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
pub use condition::OutputCondition;
pub use error::{Misplaced, PublishError};
pub use former::Former;
pub use manifest::{Input, MANIFEST, Made, Manifest, Settings};
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
    /// The path below the output folder, with `/`: `sample/ehr/annex.md`. Its first folder is the hospital. A file that
    /// lies directly in the output folder is about all hospitals.
    pub path: String,
    pub bytes: Vec<u8>,
    /// The digest of everything it was made from.
    pub made_from: Digest,
}

/// What a publication did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    /// The folders from which lasting files were moved, each with the folder where they are now. They were made for
    /// other parties than the contract has now.
    pub apart: Vec<(String, String)>,
}

/// What a build may do to files that it did not make this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options<'a> {
    /// Whether hospitals that are not part of this build are removed.
    pub prune: bool,
    /// The only folder that was made (`sample/ehr`). What the last build made elsewhere stays.
    pub only: Option<&'a str>,
    /// Hospitals that could not be made. What the last build made of them stays, and what was put for them is dropped.
    pub left: &'a [String],
    /// Whether the files are not those of a build. They are added to the last build, and no later build removes them.
    pub lasting: bool,
    /// The names of the parties, by the folder of their contract (`sample/ehr`). Lasting files in that folder were made
    /// for them.
    pub parties: Option<&'a BTreeMap<String, Vec<String>>>,
}

/// A publication in progress. The files put so far wait beside the files of the last build.
///
/// The output folder is locked. Nothing of the last build changes before [`Staging::finish`]. If the staging is dropped
/// before that, it removes the waiting files.
#[derive(Debug)]
pub struct Staging {
    output: PathBuf,
    last: Option<Arc<Manifest>>,
    made: Vec<Made>,
    /// The paths of files that differ from the last build.
    changed: Vec<String>,
    /// The paths where something of a person's is in the way.
    foreign: Vec<String>,
    beside: Option<Beside>,
    was_broken_off: bool,
    // The lock is dropped after the waiting files.
    lock: Lock,
}

impl Staging {
    /// Locks the folder, ends what a crash interrupted, and reads what the last build made.
    ///
    /// `sources` are the files this build reads. They must not lie in the folder. If another build has the lock, this
    /// function waits for its end, and first tells `waiting` the number of its process, if that is known.
    ///
    /// # Errors
    /// When the folder is not one to publish into; then nothing has been written. When its manifest is not ours.
    pub fn begin(
        output: &Path,
        sources: &[PathBuf],
        waiting: &mut dyn FnMut(Option<u32>),
    ) -> Result<Self, PublishError> {
        place::check(output, sources)?;
        let new_folders = NewFolders::to(output);
        let output = lock::whole_path(output)?;
        let lock = Lock::take(&output, new_folders, waiting)?;
        // If the manifest is not ours, the folder is not ours either. So it is read before anything else in the folder
        // is believed.
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

    /// Whether a publication had been interrupted half way. It has been ended now.
    pub fn was_broken_off(&self) -> bool {
        self.was_broken_off
    }

    /// Refuses the folder if one of these files lies in it. The build has read them too.
    ///
    /// # Errors
    /// When one of them lies in the folder.
    pub fn refuse(&self, sources: &[PathBuf]) -> Result<(), PublishError> {
        place::check(&self.output, sources)
    }

    /// What the last build left. It can be looked at while this build is made.
    pub fn former(&self) -> Former {
        Former { output: self.output.clone(), last: self.last.clone().unwrap_or_default() }
    }

    /// Takes over a file that [`Former::standing`] found, instead of [`Staging::put`].
    pub fn keep(&mut self, made: Made) {
        self.made.push(made);
    }

    /// Writes the file beside its place, unless the same file is already there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put(&mut self, artifact: &Artifact) -> Result<(), PublishError> {
        let made = Made::of(artifact);
        let found = disk(&self.output.join(&artifact.path), standing(&self.output, &artifact.path))?;
        let is_same = found == Standing::File && holds(&self.output.join(&artifact.path), &artifact.bytes);
        self.made.push(made);
        if is_same {
            return Ok(());
        }
        // A file in the way that is not listed and has other content belongs to a person.
        let in_the_way = match found {
            Standing::File => self.last_made(&artifact.path).is_none().then(|| artifact.path.clone()),
            Standing::Folder | Standing::Other => Some(artifact.path.clone()),
            Standing::BehindFile(file) => Some(file),
            // A link is replaced. What it points to is left alone.
            Standing::Nothing | Standing::Link | Standing::BehindLink(_) => None,
        };
        if let Some(path) = in_the_way {
            self.foreign.push(path);
            return Ok(());
        }
        self.changed.push(artifact.path.clone());
        self.beside()?.write(&artifact.path, &artifact.bytes)
    }

    /// Like [`Staging::put`], for a file that a build makes too, perhaps with other content. A listed file stays as it
    /// is.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn put_if_new(&mut self, artifact: &Artifact) -> Result<(), PublishError> {
        if self.last_made(&artifact.path).is_some() { Ok(()) } else { self.put(artifact) }
    }

    /// Publishes: the folder then holds what was put, what stays from the last build by these options, and a person's
    /// own files. `manifest.seal` must be the digest of what everything was made with.
    ///
    /// # Errors
    /// When nothing was published. The former output is still there, unless the error says otherwise.
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

    /// Takes back what was put for these hospitals.
    fn drop_hospitals(&mut self, hospitals: &[String]) -> Result<(), PublishError> {
        let is_of = |path: &str| hospitals.iter().any(|id| path.split('/').next() == Some(id.as_str()));
        self.made.retain(|made| !is_of(&made.path));
        self.foreign.retain(|path| !is_of(path));
        let changed = std::mem::take(&mut self.changed).into_iter();
        let (dropped, changed): (Vec<String>, Vec<String>) = changed.partition(|path| is_of(path));
        self.changed = changed;
        dropped.iter().try_for_each(|path| self.beside()?.take_back(path))
    }

    /// Everything the folder will hold: what was put, and what stays of the files that the last manifest lists.
    fn files(&mut self, manifest: &mut Manifest, options: Options<'_>) -> Vec<Made> {
        let mut files = std::mem::take(&mut self.made);
        files.iter_mut().for_each(|made| made.lasting = options.lasting);
        if let Some(last) = &self.last {
            if options.lasting {
                // The folder is still built from what the last build read.
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
            // A lasting file that a person removed is not listed any more, because nothing can make it again.
            let taken_away = |made: &Made| made.lasting && self.output.join(&made.path).symlink_metadata().is_err();
            let kept = last.files.iter().filter(stays);
            let kept = kept.filter(|made| !put.contains(made.path.as_str()) && !taken_away(made));
            let kept: Vec<Made> = kept.cloned().collect();
            files.extend(kept);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Keeps the names of hospitals that still have files here but are not named by this build.
    fn take_over_names(&self, manifest: &mut Manifest) {
        let all = self.last.iter().flat_map(|last| &last.hospitals);
        let mut names: BTreeMap<String, String> = all.map(|(id, name)| (id.clone(), name.clone())).collect();
        names.append(&mut manifest.hospitals);
        let there: BTreeSet<&str> = manifest.files.iter().filter_map(Made::hospital).collect();
        names.retain(|id, _| there.contains(id.as_str()));
        manifest.hospitals = names;
    }

    /// The hospitals of the last build of which these files hold nothing that a build made.
    fn vanishing(&self, files: &[Made]) -> BTreeSet<&str> {
        fn hospitals(files: &[Made]) -> BTreeSet<&str> {
            files.iter().filter(|made| !made.lasting).filter_map(Made::hospital).collect()
        }
        let now = hospitals(files);
        let last = self.last.iter().flat_map(|last| hospitals(&last.files));
        last.filter(|hospital| !now.contains(hospital)).collect()
    }

    /// What the last build made at this path. The manifest is sorted by path.
    fn last_made(&self, path: &str) -> Option<&Made> {
        let files = &self.last.as_ref()?.files;
        files.binary_search_by(|made| made.path.as_str().cmp(path)).ok().map(|index| &files[index])
    }

    /// The folder in which files wait. It is made when the first file comes.
    fn beside(&mut self) -> Result<&Beside, PublishError> {
        if self.beside.is_none() {
            self.beside = Some(Beside::make(&self.output)?);
        }
        Ok(self.beside.as_ref().expect("it was just made"))
    }
}

/// Whether an ordinary file has exactly these bytes. A file of another length is not read.
fn holds(place: &Path, bytes: &[u8]) -> bool {
    let Ok(Some(mut file)) = system::open_plain(place) else { return false };
    let mut there = Vec::new();
    file.metadata().is_ok_and(|found| found.len() == bytes.len() as u64)
        && file.by_ref().take(bytes.len() as u64 + 1).read_to_end(&mut there).is_ok()
        && there == bytes
}

/// The paths, in the order of the manifest, which is sorted by path.
fn paths(files: &[Made]) -> Vec<&str> {
    files.iter().map(|made| made.path.as_str()).collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod trees;
