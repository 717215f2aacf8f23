//! What hospitals share (editions, templates), read once; and which hospitals there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::diagnostic::{Report, Severity, SourceId, Sources, nearest};
use crate::input::{self, Files};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::produce::{Wanted, find_edition, read_catalogs, read_hospital};
use crate::publish::{Input, sha256};
use crate::render::{OwnTemplate, Templates};

/// What a run is about.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Hospital files, and folders to search for hospitals, as a person gave them, with `/`.
    pub paths: Vec<String>,
    /// The folder of editions that replace the shipped ones.
    pub data: Option<String>,
    /// The folder of templates that replace shipped ones.
    pub templates: Option<String>,
    pub wanted: Wanted,
    /// Whether warnings count as errors.
    pub strict: bool,
}

/// What is there before the first hospital is read.
///
/// A run over the hospitals uses it up: [`Session::make`] to make files, [`Session::survey`] to look at them.
pub struct Session<'f> {
    pub(super) files: &'f (dyn Files + Sync),
    pub(super) selection: Selection,
    catalogs: Vec<Catalog>,
    /// Whether no catalog has a fault. A fault of a template stops nothing until the other templates have been tried.
    pub(super) is_readable: bool,
    /// The number of errors while searching for hospitals. A place that cannot be searched may hold some.
    pub(super) unsearched: usize,
    /// The path of every hospital, in the order of the given paths.
    pub(super) paths: Vec<String>,
    /// The texts of catalogs and templates.
    pub sources: Sources,
    /// What is said about these, and about the run as a whole.
    pub report: Report,
    pub templates: Templates,
    /// What was read, for the manifest.
    pub(super) inputs: Vec<Input>,
}

/// A contract that was asked for and does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingContract {
    pub wanted: String,
    /// The contract that was probably meant.
    pub near: Option<String>,
}

impl<'f> Session<'f> {
    /// Reads what all hospitals share.
    pub fn open(files: &'f (dyn Files + Sync), selection: Selection) -> Self {
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let own = selection.data.as_ref().map(|folder| input::read_editions(files, folder, &mut report));
        let catalogs = read_catalogs(own, &mut sources, &mut report);
        let is_readable = !report.has_errors();
        let (mut search, by_contract) = (Report::new(), selection.wanted.by_contract);
        let find = |path: &String| input::find_hospitals(files, path, by_contract, &mut search);
        let mut paths: Vec<String> = selection.paths.iter().flat_map(find).collect();
        // A file or folder that is given twice counts once.
        let mut places = BTreeSet::new();
        paths.retain(|path| places.insert(files.place(path)));
        let unsearched = search.count(Severity::Error);
        report.append(search);
        let edition = |catalog: &Catalog| format!("catalog {}", catalog.edition);
        let mut inputs: Vec<Input> =
            catalogs.iter().map(|it| Input { name: edition(it), sha256: it.digest.clone() }).collect();
        let templates = match &selection.templates {
            Some(folder) => read_templates(files, folder, &mut inputs, &mut sources, &mut report),
            None => Templates::shipped(),
        };
        Self { files, selection, catalogs, is_readable, unsearched, paths, sources, report, templates, inputs }
    }

    /// The editions that can be used, the newest last.
    pub fn catalogs(&self) -> &[Catalog] {
        &self.catalogs
    }

    /// The edition that a hospital names. `None` if there is no such edition, which has been reported.
    pub fn catalog_of(&self, hospital: &Hospital) -> Option<&Catalog> {
        find_edition(&self.catalogs, hospital.catalog.value.as_str())
    }

    /// How many hospitals there are, readable or not.
    pub fn hospitals(&self) -> usize {
        self.paths.len()
    }

    /// Reads one hospital, for callers that look at no others. Its texts and faults are added to this session.
    pub fn hospital(&mut self, path: &str) -> Option<Hospital> {
        read_hospital(self.files, path, &self.catalogs, &mut self.sources, &mut self.report)
    }

    /// The editions, and what is said beside them.
    pub(super) fn parts(&mut self) -> (&[Catalog], &mut Sources, &mut Report) {
        (&self.catalogs, &mut self.sources, &mut self.report)
    }

    /// The digest of everything that decides what a run makes, except the hospitals and the tools.
    pub(super) fn digest(&self) -> String {
        let catalogs: Vec<&str> = self.catalogs.iter().map(|catalog| catalog.digest.as_str()).collect();
        sha256(format!("{} {:?}", catalogs.join(" "), self.selection.wanted).as_bytes())
    }

    /// The contract that was asked for, if it is not among these.
    pub(super) fn missing_contract(&self, contracts: &[String]) -> Option<MissingContract> {
        let wanted = self.selection.wanted.contract.as_ref().filter(|wanted| !contracts.contains(wanted))?;
        let near = nearest(wanted, contracts.iter().map(String::as_str)).map(str::to_owned);
        Some(MissingContract { wanted: wanted.clone(), near })
    }
}

impl fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("selection", &self.selection)
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}

/// The shipped templates, with those in the folder in their place.
fn read_templates(
    files: &dyn Files,
    folder: &str,
    inputs: &mut Vec<Input>,
    sources: &mut Sources,
    report: &mut Report,
) -> Templates {
    let mut own = BTreeMap::new();
    for (name, text) in input::read_templates(files, folder, report) {
        inputs.push(Input { name: format!("template {name}"), sha256: sha256(text.as_bytes()) });
        let source: SourceId = sources.add(format!("{}/{name}", folder.trim_end_matches('/')), text.clone());
        own.insert(name, OwnTemplate { text, source: Some(source) });
    }
    let pictures = input::read_pictures(files, folder, report);
    for (name, bytes) in &pictures {
        inputs.push(Input { name: format!("template {name}"), sha256: sha256(bytes) });
    }
    Templates::with_own(own, report).with_pictures(pictures, report)
}
