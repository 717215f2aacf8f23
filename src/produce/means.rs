//! What a run makes files with: its tools, and the files that the last build left.

use std::collections::BTreeMap;

use crate::produce::notes::HospitalNote;
use crate::produce::{RunOptions, Tools};
use crate::publish::{Digest, Former, Input, Made};

/// The tools, and what does not have to be made again.
pub(super) struct Means<'a> {
    pub tools: &'a Tools<'a>,
    /// The digest of everything that decides what the run makes, except the hospitals.
    pub made_with: String,
    former: Option<&'a Former>,
    /// Whether the last build was made with the same, as far as that is known before the hospitals are read.
    is_alike: bool,
    /// What the last build noted of each hospital. The key is the digest of the hospital's files.
    notes: BTreeMap<String, (String, HospitalNote)>,
    watch: Option<&'a (dyn Fn(Step<'_>) + Sync)>,
}

/// How far the hospitals that are being made have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// How many pieces are done, of the hospitals that are made together.
    pub done: usize,
    pub of: usize,
    /// The last piece done: 「別添1　推奨される対応例（…）」
    pub title: &'a str,
}

impl<'a> Means<'a> {
    /// The means for documents that are not part of a run.
    pub fn of_tools(tools: &'a Tools<'a>) -> Self {
        Self { tools, made_with: String::new(), former: None, is_alike: false, notes: BTreeMap::new(), watch: None }
    }

    /// The means for a run with these options. `made_with` is the digest of what decides what the run makes.
    pub fn of_run(tools: &'a Tools<'a>, options: &RunOptions<'a>, made_with: String) -> Self {
        let former = options.former.filter(|_| !options.force);
        let is_alike = former.is_some_and(|former| former.was_made_with(&made_with));
        let notes = former.filter(|_| is_alike).into_iter().flat_map(Former::notes);
        let notes = notes.filter_map(|(hospital, note)| Some((hospital.to_owned(), HospitalNote::read(note)?)));
        let notes = notes.map(|(hospital, noted)| (noted.files().to_owned(), (hospital, noted))).collect();
        Self { tools, made_with, former, is_alike, notes, watch: options.watch }
    }

    /// The file that the last build made at this path from the same, if it is still there unchanged.
    pub fn standing(&self, path: &str, made_from: Digest) -> Option<Made> {
        self.former?.standing(path, made_from)
    }

    /// What the last build made of a hospital, if nothing of the hospital has changed since.
    pub fn unchanged(&self, hospital: &str, inputs: &[Input]) -> Option<Vec<Made>> {
        self.former.filter(|_| self.is_alike)?.unchanged(hospital, inputs)
    }

    /// The hospital that the last build made from these files, and what it noted of it.
    pub fn noted(&self, files: &str) -> Option<(&str, &HospitalNote)> {
        self.notes.get(files).map(|(hospital, noted)| (hospital.as_str(), noted))
    }

    /// Tells the watcher, if there is one, that a piece is done.
    pub fn step(&self, step: Step<'_>) {
        if let Some(watch) = self.watch {
            watch(step);
        }
    }
}
