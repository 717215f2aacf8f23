//! Which hospitals a run has met, which of them could not be made, and which of the last build stay for that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, codes, reading_order};
use crate::produce::notes::HospitalNote;
use crate::produce::{HospitalRun, RunOptions};
use crate::publish::Input;
use crate::site::index::Listed;

/// The hospitals of a run and of the build before it.
#[derive(Debug, Default)]
pub(super) struct Roll {
    /// Something could not be looked at, and may hold hospitals.
    is_partial: bool,
    /// Those of the last build, by id, as its list of hospitals has them.
    last: BTreeMap<String, Option<Listed>>,
    /// What those of the last build are called, by id, as far as it wrote that down.
    names: BTreeMap<String, String>,
    /// The files of those met, by id.
    met: BTreeMap<String, String>,
    /// Ids of hospitals that have another name than at the last build.
    renamed: Vec<String>,
    pub faulty: Vec<Faulty>,
    /// What was read of them, for the manifest; names from where a hospital's files lie, so that no machine's
    /// folders are told.
    pub inputs: Vec<Input>,
    /// `sample/ehr` of every contract of theirs.
    pub contracts: Vec<String>,
    /// What hospitals are based on.
    pub bases: BTreeSet<PathBuf>,
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
    /// No hospital is met yet. The options say what the last build left; `is_partial` when something could not be
    /// looked at.
    pub(super) fn new(options: &RunOptions<'_>, is_partial: bool) -> Self {
        let mut roll = Self { is_partial, renamed: options.renamed.to_vec(), ..Self::default() };
        let Some(former) = options.former else { return roll };
        roll.last = former.hospitals().into_iter().map(|id| (id.to_owned(), None)).collect();
        roll.names = former.names().clone();
        for (id, note) in former.notes() {
            let listed = HospitalNote::read(note).and_then(|noted| noted.listed(id));
            roll.last.entry(id.to_owned()).and_modify(|last| *last = listed);
        }
        roll
    }

    /// Adds a hospital. Two with one id would write into one folder, in one run or one after the other: that is said
    /// in its report.
    pub(super) fn meet(&mut self, hospital: &mut HospitalRun) {
        self.inputs.append(&mut hospital.inputs);
        let base = hospital.sources.iter().skip(hospital.texts.first as usize + hospital.texts.own);
        self.bases.extend(base.map(|(_, text)| PathBuf::from(&text.name)));
        self.contracts.extend(hospital.contracts.iter().cloned());
        let folder = hospital.documents.folder.as_str();
        let Some(at) = hospital.id.filter(|_| !folder.is_empty()) else { return };
        if let Some(first) = self.met.get(folder) {
            hospital.report.push(
                Diagnostic::error(codes::ID_DUPLICATE, format!("病院の id「{folder}」が2つあります。"))
                    .at(at, "2つ目")
                    .hint(format!("1つ目は「{first}」にあります。"))
                    .hint("出力先のフォルダ名になるので、病院ごとに変えてください。"),
            );
            return;
        }
        self.met.insert(folder.to_owned(), hospital.path.clone());
        if let Some(other) = self.other_name(folder, &hospital.name) {
            hospital.report.push(
                Diagnostic::error(
                    codes::ID_OTHER_HOSPITAL,
                    format!("出力先の「{folder}」フォルダには、別の名称の病院「{other}」の書類があります。"),
                )
                .at(at, format!("「{}」の id", hospital.name))
                .hint("別の病院なら、どちらかの id を変えてください。")
                .hint(format!(
                    "同じ病院の名称を変えたのなら、betten build に --renamed {folder} を付けて、もう一度打ってください。"
                )),
            );
        }
    }

    /// What the hospital of the last build with this id is called, if that is another hospital's name.
    fn other_name(&self, id: &str, name: &str) -> Option<&str> {
        let is_known = name.is_empty() || self.renamed.iter().any(|renamed| renamed == id);
        self.names.get(id).map(String::as_str).filter(|last| !is_known && *last != name)
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
