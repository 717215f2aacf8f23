//! What hospitals share (editions, templates), read once, and which hospitals there are.

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

/// What is there before the first hospital is read.
///
/// A run over the hospitals ends it: [`Session::make`] for files, [`Session::survey`] for what is known of them.
pub struct Session<'f> {
    pub(super) files: &'f (dyn Files + Sync),
    pub(super) selection: Selection,
    catalogs: Vec<Catalog>,
    /// No catalog has a fault. One of a template stops nothing before the others have been tried.
    pub(super) is_readable: bool,
    /// Errors in looking for hospitals: what cannot be looked at may hold some.
    pub(super) unsearched: usize,
    /// Every hospital, in the order of the paths given.
    pub(super) paths: Vec<String>,
    /// The texts of catalogs and templates.
    pub sources: Sources,
    /// What is said of those, and of the run as a whole.
    pub report: Report,
    pub templates: Templates,
    /// What was read, for the manifest.
    pub(super) inputs: Vec<Input>,
}

/// A contract that was asked for and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingContract {
    pub wanted: String,
    /// The one that may be meant.
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
        // A file or folder that is named twice is one.
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

    /// The editions that can be answered, the newest last.
    pub fn catalogs(&self) -> &[Catalog] {
        &self.catalogs
    }

    /// The edition a hospital answers; none that is not there, which has been reported.
    pub fn catalog_of(&self, hospital: &Hospital) -> Option<&Catalog> {
        find_edition(&self.catalogs, hospital.catalog.value.as_str())
    }

    /// How many hospitals there are, readable or not.
    pub fn hospitals(&self) -> usize {
        self.paths.len()
    }

    /// One hospital for those who look at no others; its texts and faults stay here.
    pub fn hospital(&mut self, path: &str) -> Option<Hospital> {
        read_hospital(self.files, path, &self.catalogs, &mut self.sources, &mut self.report)
    }

    /// Digest of what decides what a run makes, but for the hospitals and the tools.
    pub(super) fn digest(&self) -> String {
        let catalogs: Vec<&str> = self.catalogs.iter().map(|catalog| catalog.digest.as_str()).collect();
        sha256(format!("{} {:?}", catalogs.join(" "), self.selection.wanted).as_bytes())
    }

    /// The contract that is asked for and not among these.
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

/// The templates of the program, with those of the folder in front.
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
