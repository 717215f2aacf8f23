//! What the last build left. Several threads may look at it while the next build is made.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::publish::standing::{Standing, digest_of, standing};
use crate::publish::{Digest, Input, Made, Manifest};

/// The files of the last build.
#[derive(Debug, Clone)]
pub struct Former {
    pub(super) output: PathBuf,
    pub(super) last: Arc<Manifest>,
}

impl Former {
    /// What the last build made at this path from the same, if it is still there unchanged. The digest of the file is
    /// computed anew, because a time stamp or a size proves nothing.
    pub fn standing(&self, path: &str, made_from: Digest) -> Option<Made> {
        let at = self.last.files.binary_search_by(|made| made.path.as_str().cmp(path)).ok()?;
        let made = self.last.files.get(at).filter(|made| made.made_from == made_from)?;
        self.stands(made).then(|| made.clone())
    }

    fn stands(&self, made: &Made) -> bool {
        let is_file = standing(&self.output, &made.path).is_ok_and(|found| found == Standing::File);
        is_file && digest_of(&self.output.join(&made.path)).is_ok_and(|sum| sum == Some(made.sha256))
    }

    /// Whether the last build made everything with what this digest stands for, and its lists are undamaged.
    pub fn was_made_with(&self, made_with: &str) -> bool {
        !self.last.seal.is_empty() && self.last.seal == self.last.sealed(made_with)
    }

    /// Everything the last build made of a hospital, if it read exactly these files of it and all that it made is
    /// unchanged.
    pub fn unchanged(&self, hospital: &str, inputs: &[Input]) -> Option<Vec<Made>> {
        let of = |input: &&Input| input.name.strip_prefix(hospital).is_some_and(|it| it.starts_with(": "));
        let read: BTreeSet<&Input> = self.last.inputs.iter().filter(of).collect();
        if read != inputs.iter().collect() {
            return None;
        }
        let folder = format!("{hospital}/");
        let from = self.last.files.partition_point(|made| made.path < folder);
        let below = self.last.files[from..].iter().take_while(|made| made.path.starts_with(&folder));
        let made: Vec<&Made> = below.filter(|made| !made.lasting).collect();
        let stands = !made.is_empty() && made.iter().all(|made| self.stands(made));
        stands.then(|| made.into_iter().cloned().collect())
    }

    /// What was noted of each hospital. It may be believed only if [`Former::was_made_with`] is true.
    pub fn notes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.last.notes.iter().map(|(hospital, note)| (hospital.as_str(), note.as_str()))
    }

    /// The names of the last build's hospitals, by id. Empty if an older version did not write them down.
    pub fn names(&self) -> &BTreeMap<String, String> {
        &self.last.hospitals
    }

    /// Whether there was no last build, or it left nothing.
    pub fn is_empty(&self) -> bool {
        self.last.files.is_empty()
    }

    /// The hospitals of the last build.
    pub fn hospitals(&self) -> BTreeSet<&str> {
        self.last.files.iter().filter(|made| !made.lasting).filter_map(Made::hospital).collect()
    }
}
