//! What `check` and `build` have in common: the inputs of a run, read and composed.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::args::{Inputs, Making};
use crate::cli::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Report, Severity, SourceId, Sources, codes, nearest};
use crate::input::{self, Disk};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::produce::{HospitalDocuments, Wanted, add_extras, compose_hospital, read_catalogs, read_hospital};
use crate::publish::{Input, sha256};
use crate::render::{OwnTemplate, Templates};
use crate::resolve::Progress;
use crate::typeset::fonts::{FontSet, lookup_part};

/// Everything a run has read and checked.
#[derive(Debug)]
pub(super) struct Run {
    pub sources: Sources,
    pub report: Report,
    /// As checked, in the order given.
    hospitals: Vec<Hospital>,
    catalogs: Vec<Catalog>,
    /// The contract that is asked for alone.
    contract: Option<String>,
    /// What is made besides the documents.
    wanted: Wanted,
    /// How far each contract has come.
    progress: Vec<Progress>,
    /// What the manifest names as read.
    pub inputs: Vec<Input>,
    pub started: Instant,
}

impl Run {
    /// Reads, checks and composes.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    pub fn of(inputs: &Inputs) -> Result<Self, Failure> {
        Self::with_extras(inputs, Wanted::default())
    }

    /// As [`Run::of`], with more than the documents.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    pub fn with_extras(inputs: &Inputs, wanted: Wanted) -> Result<Self, Failure> {
        let mut run = Self {
            sources: Sources::default(),
            report: Report::new(),
            hospitals: Vec::new(),
            catalogs: Vec::new(),
            contract: inputs.contract.clone(),
            wanted,
            progress: Vec::new(),
            inputs: Vec::new(),
            started: Instant::now(),
        };
        let given = inputs.data.as_ref().map(|folder| input::read_editions(&Disk, &shown(folder), &mut run.report));
        let catalogs = read_catalogs(given, &mut run.sources, &mut run.report);
        for catalog in &catalogs {
            run.inputs.push(Input { name: format!("catalog {}", catalog.edition), sha256: catalog.digest.clone() });
        }
        let mut hospitals: Vec<Hospital> = Vec::new();
        for path in &inputs.paths {
            hospitals.extend(run.read(path, &catalogs));
        }
        run.check_ids(&hospitals);
        run.hospitals = hospitals;
        run.catalogs = catalogs;
        run.check_contracts(inputs)?;
        if inputs.strict {
            run.report.harden();
        }
        run.inputs.sort();
        Ok(run)
    }

    fn read(&mut self, path: &Path, catalogs: &[Catalog]) -> Option<Hospital> {
        let path = shown(path);
        let before = self.sources.iter().count();
        let hospital = read_hospital(&Disk, &path, catalogs, &mut self.sources, &mut self.report)?;
        // Names from where the hospital's files lie, so that no machine's folders are told.
        let root = if Path::new(&path).is_dir() {
            format!("{}/", path.trim_end_matches('/'))
        } else {
            path.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
        };
        for (_, source) in self.sources.iter().skip(before) {
            let name = source.name.strip_prefix(&root).unwrap_or(&source.name);
            self.inputs
                .push(Input { name: format!("{}: {name}", hospital.id.value), sha256: sha256(source.text.as_bytes()) });
        }
        Some(hospital)
    }

    /// Two hospitals with one id would write into one folder.
    fn check_ids(&mut self, hospitals: &[Hospital]) {
        for (index, hospital) in hospitals.iter().enumerate() {
            if let Some(first) = hospitals[..index].iter().find(|first| first.id.value == hospital.id.value) {
                self.report.push(
                    Diagnostic::error(
                        codes::ID_DUPLICATE,
                        format!("病院の id「{}」が2つあります。", hospital.id.value),
                    )
                    .at(hospital.id.span, "2つ目")
                    .and_at(first.id.span, "1つ目")
                    .hint("出力先のフォルダ名になるので、病院ごとに変えてください。"),
                );
            }
        }
    }

    /// Composes everything once for what is to be said of it.
    fn check_contracts(&mut self, inputs: &Inputs) -> Result<(), Failure> {
        let known: Vec<String> = self
            .hospitals
            .iter()
            .flat_map(|hospital| {
                hospital.contracts.iter().map(move |contract| format!("{}/{}", hospital.id.value, contract.id.value))
            })
            .collect();
        if let Some(wanted) = &inputs.contract
            && !known.contains(wanted)
            && !self.report.has_errors()
        {
            let mut message = format!("契約「{wanted}」はありません。--contract は「病院/契約」の形で書きます。");
            if let Some(near) = nearest(wanted, known.iter().map(String::as_str)) {
                message.push_str(&format!("「{near}」の書き間違いではありませんか。"));
            }
            return Err(message);
        }
        let mut report = std::mem::take(&mut self.report);
        for hospital in &self.hospitals {
            let composed = self.compose(hospital, inputs.final_only, &mut report);
            self.progress.extend(composed.contracts.into_iter().map(|contract| contract.progress));
        }
        self.report = report;
        Ok(())
    }

    /// Nothing for a hospital whose edition is not there; that has been reported then.
    fn compose(&self, hospital: &Hospital, final_only: bool, report: &mut Report) -> HospitalDocuments {
        let wanted = |folder: &str| self.contract.as_ref().is_none_or(|wanted| wanted == folder);
        let Some(catalog) = self.catalog(hospital) else { return HospitalDocuments::default() };
        compose_hospital(catalog, hospital, &wanted, final_only, report)
    }

    fn catalog(&self, hospital: &Hospital) -> Option<&Catalog> {
        self.catalogs.iter().find(|catalog| catalog.edition == hospital.catalog.value)
    }

    /// Gives the documents to `work`, those of some hospitals at a time.
    ///
    /// They are composed anew, which costs less than holding those of a thousand hospitals.
    ///
    /// # Errors
    /// The first one of `work`.
    pub fn documents(
        &mut self,
        mut work: impl FnMut(&[HospitalDocuments], &mut Report) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut report = std::mem::take(&mut self.report);
        let compose = |hospital: &Hospital| {
            // What is to be said of them was said when the run began.
            let mut made = self.compose(hospital, false, &mut Report::new());
            if let Some(catalog) = self.catalog(hospital).filter(|_| self.wanted != Wanted::default()) {
                add_extras(&mut made, catalog, hospital, self.wanted);
            }
            made
        };
        let done = self.hospitals.chunks(AT_A_TIME).try_for_each(|hospitals| {
            let composed: Vec<HospitalDocuments> = hospitals.iter().map(compose).collect();
            work(&composed, &mut report)
        });
        self.report = report;
        done
    }

    /// Every hospital that could be read, in the order given.
    pub fn hospitals(&self) -> &[Hospital] {
        &self.hospitals
    }

    /// What the run ends in.
    pub fn outcome(&self) -> Outcome {
        outcome(&self.report)
    }

    /// 「3契約、28項目」
    pub fn size(&self) -> String {
        let items: usize = self.progress().map(Progress::items).sum();
        format!("{}契約、{items}項目", self.progress().count())
    }

    /// How far each contract has come.
    pub fn progress(&self) -> impl Iterator<Item = &Progress> {
        self.progress.iter()
    }
}

/// So many hospitals' documents are in memory at once.
const AT_A_TIME: usize = 32;

/// What a report ends in. A file without a place in any text is one a person named as argument.
pub(super) fn outcome(report: &Report) -> Outcome {
    let unreadable = |fault: &Diagnostic| {
        fault.severity == Severity::Error && fault.code == codes::FILE_UNREADABLE && fault.primary.is_none()
    };
    if report.iter().any(unreadable) {
        Outcome::Unreadable
    } else if report.has_errors() {
        Outcome::Faults
    } else {
        Outcome::Clean
    }
}

/// The fonts at hand, and what is to be said of them.
pub(super) fn fonts(making: &Making, report: &mut Report) -> FontSet {
    let named: Vec<PathBuf> = making.fonts.iter().cloned().collect();
    let program = std::env::current_exe().ok();
    FontSet::from_bytes(input::read_fonts(&named, program.as_deref().and_then(Path::parent), report))
}

/// What the fonts at hand can print, without the outlines: enough for `check`, nothing to print with.
pub(super) fn lookup_fonts(making: &Making, report: &mut Report) -> FontSet {
    let named: Vec<PathBuf> = making.fonts.iter().cloned().collect();
    let program = std::env::current_exe().ok();
    let folder = program.as_deref().and_then(Path::parent);
    FontSet::from_bytes(input::read_parts_of_fonts(&named, folder, &|file| lookup_part(file), report))
}

/// The templates of the program, with those of `--templates` in front.
pub(super) fn templates(making: &Making, run: &mut Run) -> Templates {
    let Some(folder) = &making.templates else {
        return Templates::shipped();
    };
    let folder = shown(folder);
    let mut own = std::collections::BTreeMap::new();
    for (name, text) in input::read_templates(&Disk, &folder, &mut run.report) {
        run.inputs.push(Input { name: format!("templates: {name}"), sha256: sha256(text.as_bytes()) });
        let source: SourceId = run.sources.add(format!("{}/{name}", folder.trim_end_matches('/')), text.clone());
        own.insert(name, OwnTemplate { text, source: Some(source) });
    }
    let pictures = input::read_pictures(&Disk, &folder, &mut run.report);
    for (name, bytes) in &pictures {
        run.inputs.push(Input { name: format!("templates: {name}"), sha256: sha256(bytes) });
    }
    run.inputs.sort();
    Templates::with_own(own, &mut run.report).with_pictures(pictures, &mut run.report)
}

/// A path as the person typed it, with `/`.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}
