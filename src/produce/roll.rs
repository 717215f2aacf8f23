//! Which hospitals a run has met, which of them could not be made, and which of the last build stay for that.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::reading_order;
use crate::produce::notes::Noted;
use crate::publish::Former;
use crate::site::index::Listed;

/// The hospitals of a run and of the build before it.
#[derive(Debug, Default)]
pub struct Roll {
    /// Something could not be looked at, and may hold hospitals.
    is_partial: bool,
    /// Those of the last build, by id, as its list of hospitals has them.
    last: BTreeMap<String, Option<Listed>>,
    /// What those of the last build are called, by id, as far as it wrote that down.
    names: BTreeMap<String, String>,
    /// The files of those met, by id.
    met: BTreeMap<String, String>,
    faulty: Vec<Faulty>,
}

/// A hospital that could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// As a person named it.
    pub path: String,
    /// Absent where it could not even be read.
    pub id: Option<String>,
}

impl Roll {
    pub(super) fn new(is_partial: bool) -> Self {
        Self { is_partial, ..Self::default() }
    }

    /// Takes over what the last build made.
    pub(super) fn remember(&mut self, former: &Former) {
        self.last = former.hospitals().into_iter().map(|id| (id.to_owned(), None)).collect();
        self.names = former.names().clone();
        for (id, note) in former.notes() {
            let listed = Noted::read(note).and_then(|noted| noted.listed(id));
            self.last.entry(id.to_owned()).and_modify(|last| *last = listed);
        }
    }

    /// Adds a hospital.
    ///
    /// # Errors
    /// The files of the one that was there first with this id; they would write into one folder.
    pub(super) fn meet(&mut self, id: &str, path: &str) -> Result<(), &str> {
        if self.met.contains_key(id) {
            return Err(&self.met[id]);
        }
        self.met.insert(id.to_owned(), path.to_owned());
        Ok(())
    }

    /// What the hospital of the last build with this id is called, if that is another name.
    pub(super) fn other_name(&self, id: &str, name: &str) -> Option<&str> {
        self.names.get(id).map(String::as_str).filter(|last| *last != name)
    }

    /// Adds one that could not be made; gives what the last build's list has of it, when it stays.
    pub(super) fn add_faulty(&mut self, faulty: Faulty) -> Option<Listed> {
        let listed = self.stays(&faulty).and_then(|id| self.last.get(id)?.clone());
        self.faulty.push(faulty);
        listed
    }

    /// What the last build's list has of the hospitals that are not met, and stay.
    pub(super) fn listed_unseen(&self) -> Vec<Listed> {
        self.unseen().iter().filter_map(|id| self.last.get(id)?.clone()).collect()
    }

    /// The hospitals that could not be made.
    pub fn faulty(&self) -> &[Faulty] {
        &self.faulty
    }

    /// Which hospitals of the last build stay as they were, because they could not be made.
    pub fn left(&self) -> Vec<String> {
        let known = self.faulty.iter().filter_map(|faulty| self.stays(faulty).map(str::to_owned));
        let left: BTreeSet<String> = known.chain(self.unseen()).collect();
        left.into_iter().collect()
    }

    /// Hospitals of the last build that this run has not met, where it may have: one that could not even be
    /// read, or lies where nothing could be looked at, may be any of them.
    pub fn unseen(&self) -> Vec<String> {
        if !self.is_partial && self.faulty.iter().all(|faulty| faulty.id.is_some()) {
            return Vec::new();
        }
        let mut unseen: Vec<String> = self.last.keys().filter(|id| !self.met.contains_key(*id)).cloned().collect();
        unseen.sort_by(|a, b| reading_order(a, b));
        unseen
    }

    /// The id of a hospital that could not be made, unless it is that of another one that was there first.
    fn stays<'h>(&self, faulty: &'h Faulty) -> Option<&'h str> {
        let id = faulty.id.as_deref()?;
        self.met.get(id).is_none_or(|path| *path == faulty.path).then_some(id)
    }
}
