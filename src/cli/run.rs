//! What `check` and `build` have in common: the inputs of a run, read and composed.

use std::path::{Path, PathBuf};

use crate::cli::args::{Inputs, Making};
use crate::cli::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Report, Severity, SourceId, Sources, codes};
use crate::input::{self, Disk};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::produce::{ContractDocuments, compose_hospital, read_catalogs, read_hospital};
use crate::publish::{Input, sha256};
use crate::raw::decode::nearest;
use crate::typeset::fonts::FontSet;

/// Everything a run has read, checked and composed.
#[derive(Debug)]
pub(super) struct Run {
    pub sources: Sources,
    pub report: Report,
    /// As checked, in the order given.
    hospitals: Vec<Hospital>,
    catalogs: Vec<Catalog>,
    /// The contract that is asked for alone.
    contract: Option<String>,
    /// How many contracts and items there are.
    counts: (usize, usize),
    /// What the manifest names as read.
    pub inputs: Vec<Input>,
}

impl Run {
    /// Reads, checks and composes.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    pub fn of(inputs: &Inputs) -> Result<Self, Failure> {
        let mut run = Self {
            sources: Sources::default(),
            report: Report::new(),
            hospitals: Vec::new(),
            catalogs: Vec::new(),
            contract: inputs.contract.clone(),
            counts: (0, 0),
            inputs: Vec::new(),
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
            for contract in self.compose(hospital, inputs.final_only, &mut report) {
                self.counts.0 += 1;
                self.counts.1 += contract.items();
            }
        }
        self.report = report;
        Ok(())
    }

    fn compose(&self, hospital: &Hospital, final_only: bool, report: &mut Report) -> Vec<ContractDocuments> {
        let wanted = |folder: &str| self.contract.as_ref().is_none_or(|wanted| wanted == folder);
        let catalog = self.catalogs.iter().find(|catalog| catalog.edition == hospital.catalog.value);
        catalog.map_or_else(Vec::new, |catalog| compose_hospital(catalog, hospital, &wanted, final_only, report))
    }

    /// Gives the documents to `work`, some hospitals at a time, each with its contracts.
    ///
    /// They are composed anew, which costs less than holding those of a thousand hospitals.
    ///
    /// # Errors
    /// The first one of `work`.
    pub fn documents(
        &mut self,
        mut work: impl FnMut(&[Vec<ContractDocuments>], &mut Report) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut report = std::mem::take(&mut self.report);
        let done = self.hospitals.chunks(AT_A_TIME).try_for_each(|hospitals| {
            // What is to be said of them was said when the run began.
            let compose = |hospital| self.compose(hospital, false, &mut Report::new());
            let composed: Vec<Vec<ContractDocuments>> = hospitals.iter().map(compose).collect();
            work(&composed, &mut report)
        });
        self.report = report;
        done
    }

    /// What the run ends in. A file without a place in any text is one a person named as argument.
    pub fn outcome(&self) -> Outcome {
        let unreadable = |fault: &Diagnostic| {
            fault.severity == Severity::Error && fault.code == codes::FILE_UNREADABLE && fault.primary.is_none()
        };
        if self.report.iter().any(unreadable) {
            Outcome::Unreadable
        } else if self.report.has_errors() {
            Outcome::Faults
        } else {
            Outcome::Clean
        }
    }

    /// 「3契約、28項目」
    pub fn size(&self) -> String {
        let (contracts, items) = self.counts;
        format!("{contracts}契約、{items}項目")
    }
}

/// So many hospitals' documents are in memory at once.
const AT_A_TIME: usize = 32;

/// The fonts at hand, and what is to be said of them.
pub(super) fn fonts(making: &Making, report: &mut Report) -> FontSet {
    let named: Vec<PathBuf> = making.fonts.iter().cloned().collect();
    let program = std::env::current_exe().ok();
    FontSet::from_bytes(input::read_fonts(&named, program.as_deref().and_then(Path::parent), report))
}

/// The templates of the program, with those of `--templates` in front.
pub(super) fn templates(making: &Making, run: &mut Run) -> Option<crate::render::Templates> {
    let Some(folder) = &making.templates else {
        return Some(crate::render::Templates::shipped());
    };
    let folder = shown(folder);
    let mut own = std::collections::BTreeMap::new();
    for (name, text) in input::read_templates(&Disk, &folder, &mut run.report) {
        run.inputs.push(Input { name: format!("templates: {name}"), sha256: sha256(text.as_bytes()) });
        let source: SourceId = run.sources.add(format!("{}/{name}", folder.trim_end_matches('/')), text.clone());
        own.insert(name, crate::render::OwnTemplate { text, source: Some(source) });
    }
    run.inputs.sort();
    match crate::render::Templates::with_own(own) {
        Ok(templates) => Some(templates),
        Err(faults) => {
            run.report.append(faults);
            None
        }
    }
}

/// A path as the person typed it, with `/`.
fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}
