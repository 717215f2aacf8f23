//! Which hospitals a run has met, which could not be made, and which hospitals of the last build stay for that reason.

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
    /// Whether some place could not be searched. It may hold hospitals.
    is_partial: bool,
    /// The hospitals of the last build, by id, with their rows in its list of hospitals.
    last: BTreeMap<String, Option<Listed>>,
    /// The names of the hospitals of the last build, by id, if it wrote them down.
    names: BTreeMap<String, String>,
    /// The paths of the hospitals met so far, by id.
    met: BTreeMap<String, String>,
    /// Ids of hospitals whose name has changed since the last build, as the person said.
    renamed: Vec<String>,
    pub faulty: Vec<Faulty>,
    /// What was read of the hospitals, for the manifest. The names begin at the hospital's own folder, so that they do
    /// not show the folders of a machine.
    pub inputs: Vec<Input>,
    /// The names (`sample/ehr`) of all their contracts.
    pub contracts: Vec<String>,
    /// The files that hospitals are based on, and their pictures.
    pub bases: BTreeSet<PathBuf>,
}

/// A hospital that could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faulty {
    /// The path as a person gave it.
    pub path: String,
    /// `None` where the hospital could not even be read.
    pub id: Option<String>,
}

impl Roll {
    /// Begins without any hospital. The options say what the last build left. `is_partial` means that some place could
    /// not be searched.
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

    /// Adds a hospital. Two hospitals with one id would write into one folder, in this run or in two runs. The report
    /// of the hospital says so.
    pub(super) fn meet(&mut self, hospital: &mut HospitalRun) {
        self.inputs.append(&mut hospital.inputs);
        let base = hospital.sources.iter().skip(hospital.texts.first as usize + hospital.texts.own);
        self.bases.extend(base.map(|(_, text)| PathBuf::from(&text.name)));
        let texts = &hospital.texts;
        self.bases.extend(texts.figures.iter().map(|(name, _)| PathBuf::from(texts.path(name))));
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
        if let Some(last) = self.names.get(folder).filter(|last| is_more(last, &hospital.name)) {
            hospital.name.clone_from(last);
        }
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

    /// The name of the last build's hospital with this id, if that is another hospital's name.
    fn other_name(&self, id: &str, name: &str) -> Option<&str> {
        let is_known = name.is_empty() || self.renamed.iter().any(|renamed| renamed == id);
        self.names.get(id).map(String::as_str).filter(|last| !is_known && !is_more(last, name) && !is_more(name, last))
    }

    /// Adds a hospital that could not be made. If it stays from the last build, returns its row in that build's list.
    pub(super) fn add_faulty(&mut self, faulty: Faulty) -> Option<Listed> {
        let listed = self.stays(&faulty).and_then(|id| self.last.get(id)?.clone());
        self.faulty.push(faulty);
        listed
    }

    /// The rows of the last build's list for the hospitals that were not met and stay.
    pub(super) fn listed_unseen(&self) -> Vec<Listed> {
        self.unseen().iter().filter_map(|id| self.last.get(id)?.clone()).collect()
    }

    /// The ids of hospitals that stay as the last build made them, because they could not be made now.
    pub fn left(&self) -> Vec<String> {
        let known = self.faulty.iter().filter_map(|faulty| self.stays(faulty).map(str::to_owned));
        let left: BTreeSet<String> = known.chain(self.unseen()).collect();
        left.into_iter().collect()
    }

    /// The ids of last build's hospitals that this run may have missed. A hospital that could not be read, or a place
    /// that could not be searched, may be any of them.
    pub fn unseen(&self) -> Vec<String> {
        if !self.is_partial && self.faulty.iter().all(|faulty| faulty.id.is_some()) {
            return Vec::new();
        }
        let mut unseen: Vec<String> = self.last.keys().filter(|id| !self.met.contains_key(*id)).cloned().collect();
        unseen.sort_by(|a, b| reading_order(a, b));
        unseen
    }

    /// The id of a hospital that could not be made, unless another hospital with this id came first.
    fn stays<'h>(&self, faulty: &'h Faulty) -> Option<&'h str> {
        let id = faulty.id.as_deref()?;
        self.met.get(id).is_none_or(|path| *path == faulty.path).then_some(id)
    }
}

/// Whether a name is the other with no more than facilities behind it, which may be written later.
fn is_more(name: &str, other: &str) -> bool {
    !other.is_empty() && name.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('　'))
}
