//! One hospital after another, from its files to its artifacts.
//!
//! What hospitals share (catalogs, templates) is read once; a hospital's own texts, faults and
//! documents are let go when it has had its turn.

mod foresee;
mod one;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, Report, Severity, SourceId, Sources, Span, codes, nearest};
use crate::input::{self, Files};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::produce::crew::in_order;
use crate::produce::make::{index, make_allowed, refused};
use crate::produce::notes::{Noted, Texts};
use crate::produce::roll::{Faulty, Roll};
use crate::produce::{HospitalDocuments, Keep, MakeError, Product, Tools, Wanted, read_catalogs, read_hospital};
use crate::publish::{Former, Input, Made, PublishError, sha256};
use crate::render::{OwnTemplate, Templates};

/// What a run is about.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Hospital files, and folders in which hospitals are found, as a person named them, with `/`.
    pub paths: Vec<String>,
    /// Editions in place of the shipped ones.
    pub data: Option<String>,
    /// Templates in front of the shipped ones.
    pub templates: Option<String>,
    pub wanted: Wanted,
    /// Warnings count as errors.
    pub strict: bool,
}

/// A run: what its hospitals share, and which hospitals it has met.
pub struct Run<'f> {
    files: &'f (dyn Files + Sync),
    selection: Selection,
    keep_going: bool,
    /// Ids of hospitals that have another name than at the last build.
    renamed: Vec<String>,
    catalogs: Vec<Catalog>,
    /// No catalog has a fault. One of a template stops nothing before the others have been tried.
    is_readable: bool,
    /// Errors in looking for hospitals: what cannot be looked at may hold some.
    unsearched: usize,
    /// Every hospital, in the order of the paths given.
    paths: Vec<String>,
    /// The texts of catalogs and templates.
    pub sources: Sources,
    /// What is said of those, and of the run as a whole.
    pub report: Report,
    pub templates: Templates,
    /// What was read, for the manifest; names from where a hospital's files lie, so that no machine's
    /// folders are told.
    pub inputs: Vec<Input>,
    roll: Roll,
    /// `sample/ehr` of every contract met.
    contracts: Vec<String>,
    /// What hospitals are based on.
    bases: BTreeSet<PathBuf>,
    /// What is noted of each hospital that was made, by its id.
    notes: BTreeMap<String, String>,
    /// What each hospital that was made is called, by its id.
    names: BTreeMap<String, String>,
}

/// One hospital of a run: its documents, and what is said of it.
#[derive(Debug, Default)]
pub struct HospitalRun {
    /// As a person named it.
    pub path: String,
    pub sources: Sources,
    pub report: Report,
    /// Empty when it cannot be read, or is as it was at the last build.
    pub documents: HospitalDocuments,
    /// From 1, among all of the run.
    pub number: usize,
    /// How many contracts were wanted, and the items in them.
    pub size: (usize, usize),
    /// What the last build made of it, when nothing has changed since.
    kept: Option<Vec<Made>>,
    is_kept: bool,
    pub(super) texts: Texts,
    inputs: Vec<Input>,
    /// `sample/ehr` of every contract of the hospital, wanted or not.
    pub(super) contracts: Vec<String>,
    /// Where the hospital says its id.
    pub(super) id: Option<Span>,
    /// What it is called; nothing while that is still to be written, or when it is as at the last build.
    name: String,
    note: Option<String>,
}

/// So many hospitals are composed before they are made: documents of one kind share their layout.
const AT_A_TIME: usize = 16;

impl<'f> Run<'f> {
    /// Reads what all hospitals share.
    pub fn begin(files: &'f (dyn Files + Sync), selection: Selection) -> Self {
        let (mut sources, mut report, mut inputs) = (Sources::default(), Report::new(), Vec::new());
        let given = selection.data.as_ref().map(|folder| input::read_editions(files, folder, &mut report));
        let catalogs = read_catalogs(given, &mut sources, &mut report);
        let is_readable = !report.has_errors();
        let (mut search, by_contract) = (Report::new(), selection.wanted.by_contract);
        let paths = each_once(
            selection.paths.iter().flat_map(|path| input::find_hospitals(files, path, by_contract, &mut search)),
        );
        let unsearched = search.count(Severity::Error);
        report.append(search);
        let edition = |catalog: &Catalog| format!("catalog {}", catalog.edition);
        inputs.extend(catalogs.iter().map(|it| Input { name: edition(it), sha256: it.digest.clone() }));
        let mut run = Self {
            files,
            keep_going: false,
            renamed: Vec::new(),
            catalogs,
            is_readable,
            unsearched,
            paths,
            sources,
            report,
            templates: Templates::shipped(),
            inputs,
            roll: Roll::new(unsearched > 0),
            contracts: Vec::new(),
            bases: BTreeSet::new(),
            notes: BTreeMap::new(),
            names: BTreeMap::new(),
            selection,
        };
        if let Some(folder) = run.selection.templates.clone() {
            run.read_templates(&folder);
        }
        run
    }

    /// The templates of the program, with those of the folder in front.
    fn read_templates(&mut self, folder: &str) {
        let mut own = BTreeMap::new();
        for (name, text) in input::read_templates(self.files, folder, &mut self.report) {
            self.inputs.push(Input { name: format!("template {name}"), sha256: sha256(text.as_bytes()) });
            let source: SourceId = self.sources.add(format!("{}/{name}", folder.trim_end_matches('/')), text.clone());
            own.insert(name, OwnTemplate { text, source: Some(source) });
        }
        let pictures = input::read_pictures(self.files, folder, &mut self.report);
        for (name, bytes) in &pictures {
            self.inputs.push(Input { name: format!("template {name}"), sha256: sha256(bytes) });
        }
        let report = &mut self.report;
        self.templates = Templates::with_own(own, report).with_pictures(pictures, report);
    }

    /// The editions that can be answered, the newest last.
    pub fn catalogs(&self) -> &[Catalog] {
        &self.catalogs
    }

    /// The edition a hospital answers; none that is not there, which has been reported.
    pub fn catalog_of(&self, hospital: &Hospital) -> Option<&Catalog> {
        self.catalogs.iter().find(|catalog| catalog.edition == hospital.catalog.value)
    }

    /// One hospital for those who compare; its texts and faults stay in the run.
    pub fn hospital(&mut self, path: &str) -> Option<Hospital> {
        read_hospital(self.files, path, &self.catalogs, &mut self.sources, &mut self.report)
    }

    /// Takes each hospital through reading, checking and composing, and gives it to `work`; of the documents of each
    /// contract it has what `keep` keeps.
    ///
    /// Faults of all of them stay in the report of the run, and in its sources what is shown of their places: this is
    /// for those who tell about hospitals and make nothing.
    pub fn each(&mut self, keep: &mut Keep<'_>, mut work: impl FnMut(HospitalDocuments, &mut Report)) {
        for path in self.paths.clone() {
            let sources = std::mem::take(&mut self.sources);
            let first = sources.iter().count();
            let (mut hospital, found) = self.texts(&path, sources);
            if let Some(found) = found {
                self.compose(&mut hospital, found, None, keep);
            }
            self.finish(&mut hospital);
            self.meet(&mut hospital);
            let is_empty = hospital.documents.contracts.is_empty();
            work(hospital.documents, &mut hospital.report);
            self.sources = hospital.sources;
            self.report.append(hospital.report);
            if is_empty || !self.selection.wanted.texts {
                self.sources.let_go(first, self.report.places());
            }
        }
        if self.selection.strict {
            self.report.harden();
        }
        self.inputs.sort();
    }

    /// Whether hospitals without an error are made although others have some.
    pub fn keep_going(&mut self, keep_going: bool) {
        self.keep_going = keep_going;
    }

    /// Makes known which hospitals are the same as at the last build under another name, by their ids.
    pub fn renamed(&mut self, ids: &[String]) {
        self.renamed = ids.to_vec();
    }

    /// Makes known what the last build made; those of it that cannot be made now stay.
    pub fn remember(&mut self, former: &Former) {
        self.roll.remember(former);
    }

    /// Which hospitals were met, and which stay, after [`Run::make`].
    pub fn roll(&self) -> &Roll {
        &self.roll
    }

    /// How many hospitals there are, readable or not.
    pub fn hospitals(&self) -> usize {
        self.paths.len()
    }

    /// Takes each hospital through all steps and gives what is made of it to `put`, as long as there
    /// is no error, or for all that have none when the selection says so. What is said of each goes
    /// to `tell`, in their order, and then its texts are let go.
    ///
    /// Without tools nothing is made, and all that can be said is.
    ///
    /// # Errors
    /// When a tool failed, or `put`.
    pub fn make(
        &mut self,
        tools: Option<&Tools<'_>>,
        put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
        tell: &mut dyn FnMut(&HospitalRun),
    ) -> Result<(), MakeError> {
        let mut sound = self.foresees_no_error(tools);
        let mut listed = Vec::new();
        let paths = self.paths.clone();
        for (batch, paths) in paths.chunks(AT_A_TIME).enumerate() {
            let mut hospitals = self.read_all(paths, tools);
            for hospital in &mut hospitals {
                self.meet(hospital);
                if let Some(tools) = tools.filter(|_| !hospital.report.has_errors()) {
                    hospital.report.append(refused(&hospital.documents, tools));
                    self.finish(hospital);
                }
                sound &= !hospital.report.has_errors();
            }
            let goes_on = self.goes_on(sound);
            if let Some(tools) = tools.filter(|_| goes_on) {
                for made in hospitals.iter_mut().filter_map(HospitalRun::take_kept) {
                    made.into_iter().try_for_each(|made| put(Product::Kept(made))).map_err(MakeError::Publish)?;
                }
                let is_to_be_made = |hospital: &HospitalRun| !hospital.is_kept && !hospital.report.has_errors();
                let good: Vec<usize> = (0..paths.len()).filter(|at| is_to_be_made(&hospitals[*at])).collect();
                let documents: Vec<&HospitalDocuments> = good.iter().map(|at| &hospitals[*at].documents).collect();
                let said = make_allowed(&documents, tools, put)?;
                for (at, said) in good.into_iter().zip(said) {
                    hospitals[at].report.append(said);
                    self.finish(&mut hospitals[at]);
                    sound &= !hospitals[at].report.has_errors();
                }
            }
            for (at, hospital) in hospitals.iter_mut().enumerate() {
                hospital.number = batch * AT_A_TIME + at + 1;
                if hospital.report.has_errors() {
                    let id = Some(hospital.documents.folder.clone()).filter(|id| !id.is_empty());
                    listed.extend(self.roll.add_faulty(Faulty { path: hospital.path.clone(), id }));
                } else {
                    if tools.is_some() {
                        self.note(hospital);
                        if !hospital.name.is_empty() {
                            self.names.insert(hospital.documents.folder.clone(), hospital.name.clone());
                        }
                    }
                    listed.extend(hospital.documents.listed.take());
                }
                tell(hospital);
            }
        }
        listed.extend(self.roll.listed_unseen());
        let goes_on = self.goes_on(sound);
        let pages = |tools: &&Tools<'_>| tools.kit.formats.iter().any(|format| format.makes_pages);
        if let Some(tools) = tools.filter(pages).filter(|_| goes_on && self.selection.wanted.index)
            && let Some(page) = index(&listed, tools, &mut self.report)
        {
            put(Product::Made(page)).map_err(MakeError::Publish)?;
        }
        self.inputs.sort();
        Ok(())
    }

    /// The files hospitals are based on, after [`Run::make`].
    pub fn bases(&self) -> Vec<PathBuf> {
        self.bases.iter().cloned().collect()
    }

    /// Whether hospitals without an error are made.
    fn goes_on(&self, sound: bool) -> bool {
        self.is_readable && (self.keep_going || sound && self.unsearched == 0)
    }

    /// Whether something is wrong with what all hospitals share, so that none can be made.
    pub fn blames_all(&self) -> bool {
        self.report.count(Severity::Error) > self.unsearched
    }

    fn read_all(&self, paths: &[String], tools: Option<&Tools<'_>>) -> Vec<HospitalRun> {
        let mut all = Vec::new();
        let jobs = tools.map_or(NonZeroUsize::MIN, |tools| tools.jobs);
        let read = |path: &String| self.read(path, self.sources.clone(), tools);
        let done: Result<(), Infallible> = in_order(paths, jobs, read, |_, hospital| {
            all.push(hospital);
            Ok(())
        });
        match done {
            Ok(()) => all,
            Err(never) => match never {},
        }
    }

    /// The contract that is asked for and not there, with the one that may be meant.
    pub fn missing_contract(&self) -> Option<(&str, Option<&str>)> {
        let wanted = self.selection.wanted.contract.as_ref().filter(|wanted| !self.contracts.contains(wanted))?;
        Some((wanted, nearest(wanted, self.contracts.iter().map(String::as_str))))
    }

    /// Notes a hospital that was made for the next build.
    fn note(&mut self, hospital: &mut HospitalRun) {
        // Of one contract alone nothing is noted that holds for all.
        if self.selection.wanted.contract.is_none() {
            let note = hospital.note.take().or_else(|| Noted::of(hospital).map(|noted| noted.written()));
            self.notes.extend(note.map(|note| (hospital.documents.folder.clone(), note)));
        }
    }

    /// What the next build wants to know of each hospital, by its id.
    pub fn notes(&self) -> &BTreeMap<String, String> {
        &self.notes
    }

    /// What each hospital that was made is called, by its id, as far as it has not stayed as it was.
    pub fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }

    /// Digest of what the run knows that decides what is made, but for the hospitals.
    pub(super) fn made_with(&self) -> String {
        let catalogs: Vec<&str> = self.catalogs.iter().map(|catalog| catalog.digest.as_str()).collect();
        sha256(format!("{} {:?}", catalogs.join(" "), self.selection.wanted).as_bytes())
    }

    fn finish(&self, hospital: &mut HospitalRun) {
        if self.selection.strict {
            hospital.report.harden();
        }
        hospital.report.sort();
    }

    /// Adds the hospital to those of the run. Two with one id would write into one folder, in one run or one
    /// after the other.
    fn meet(&mut self, hospital: &mut HospitalRun) {
        self.inputs.append(&mut hospital.inputs);
        let base = hospital.sources.iter().skip(hospital.texts.first as usize + hospital.texts.own);
        self.bases.extend(base.map(|(_, text)| PathBuf::from(&text.name)));
        self.contracts.extend(hospital.contracts.iter().cloned());
        let Some(id) = hospital.id else { return };
        let folder = hospital.documents.folder.as_str();
        if folder.is_empty() {
            return;
        }
        if let Err(first) = self.roll.meet(folder, &hospital.path) {
            hospital.report.push(
                Diagnostic::error(codes::ID_DUPLICATE, format!("病院の id「{folder}」が2つあります。"))
                    .at(id, "2つ目")
                    .hint(format!("1つ目は「{first}」にあります。"))
                    .hint("出力先のフォルダ名になるので、病院ごとに変えてください。"),
            );
        } else if let Some(other) = self.roll.other_name(folder, &hospital.name)
            && !hospital.name.is_empty()
            && !self.renamed.iter().any(|renamed| renamed == folder)
        {
            hospital.report.push(
                Diagnostic::error(
                    codes::ID_OTHER_HOSPITAL,
                    format!("出力先の「{folder}」フォルダには、別の名称の病院「{other}」の書類があります。"),
                )
                .at(id, format!("「{}」の id", hospital.name))
                .hint("別の病院なら、どちらかの id を変えてください。")
                .hint(format!(
                    "同じ病院の名称を変えたのなら、betten build に --renamed {folder} を付けて、もう一度打ってください。"
                )),
            );
        }
    }
}

impl HospitalRun {
    /// What is kept of it, unless something is wrong with it.
    fn take_kept(&mut self) -> Option<Vec<Made>> {
        let made = self.kept.take().filter(|_| !self.report.has_errors())?;
        self.is_kept = true;
        Some(made)
    }
}

/// A file or folder that is named twice is one.
fn each_once(paths: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let plain = |path: &str| {
        let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
        (path.starts_with('/'), parts.join("/"))
    };
    paths.filter(|path| seen.insert(plain(path))).collect()
}

impl std::fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("selection", &self.selection).field("roll", &self.roll).finish_non_exhaustive()
    }
}
