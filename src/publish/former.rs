//! What the last build left, for many to look at while the next one is being made.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::publish::standing::{Standing, standing};
use crate::publish::{Made, sha256};

/// The files of the last build.
#[derive(Debug, Clone)]
pub struct Former {
    pub(super) output: PathBuf,
    /// By path, ascending.
    pub(super) files: Vec<Made>,
}

impl Former {
    /// What the last build made at this path of the same, when it still stands there as it was made:
    /// its digest is taken anew, for a time stamp or a size proves nothing.
    pub fn standing(&self, path: &str, made_from: &str) -> Option<Made> {
        let at = self.files.binary_search_by(|made| made.path.as_str().cmp(path)).ok()?;
        let made = self.files.get(at).filter(|made| made.made_from == made_from)?;
        let is_file = standing(&self.output, path).is_ok_and(|found| found == Standing::File);
        let is_same = is_file && fs::read(self.output.join(path)).is_ok_and(|bytes| sha256(&bytes) == made.sha256);
        is_same.then(|| made.clone())
    }

    /// The hospitals of the last build.
    pub fn hospitals(&self) -> BTreeSet<&str> {
        self.files.iter().filter(|made| !made.lasting).map(Made::hospital).collect()
    }
}
