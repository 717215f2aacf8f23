//! What the commands that read hospital files have in common.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::args::{Inputs, Making};
use crate::cli::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Report, Severity, codes};
use crate::input::{self, Disk, Files, FontPlaces};
use crate::produce::{self, HospitalDocuments, Keep, Selection, Wanted};
use crate::resolve::Progress;
use crate::typeset::fonts::FontSet;

/// A run that is about to begin.
pub(super) fn begin(inputs: &Inputs, templates: Option<&Path>, wanted: Wanted) -> produce::Run<'static> {
    begin_with(&Disk, inputs, templates, wanted)
}

/// The same with other files than those of the disk as they are.
pub(super) fn begin_with<'f>(
    files: &'f (dyn Files + Sync),
    inputs: &Inputs,
    templates: Option<&Path>,
    wanted: Wanted,
) -> produce::Run<'f> {
    let selection = Selection {
        paths: inputs.paths.iter().map(|path| shown(path)).collect(),
        data: inputs.data.as_deref().map(shown),
        templates: templates.map(shown),
        wanted: Wanted { contract: inputs.contract.clone(), final_only: inputs.final_only, ..wanted },
        strict: inputs.strict,
    };
    produce::Run::begin(files, selection)
}

/// A run that tells about hospitals and makes nothing of them.
#[derive(Debug)]
pub(super) struct Run {
    run: produce::Run<'static>,
    pub report: Report,
    /// How far each contract has come.
    progress: Vec<Progress>,
    pub started: Instant,
}

impl Run {
    /// Reads, checks and composes.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    pub fn of(inputs: &Inputs) -> Result<Self, Failure> {
        let run = begin(inputs, None, Wanted { site: false, by_contract: true, ..Wanted::default() });
        Self::of_each(Keep::Texts, run, |_, _| {})
    }

    /// The same for a run that has begun; `look` gets each hospital with what is said of it.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    pub fn of_each(
        keep: Keep,
        mut run: produce::Run<'static>,
        mut look: impl FnMut(&HospitalDocuments, &mut Report),
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        let mut progress = Vec::new();
        run.each(keep, |hospital, report| {
            progress.extend(hospital.contracts.iter().map(|contract| contract.progress.clone()));
            look(hospital, report);
        });
        require_contract(&run, !run.report.has_errors())?;
        let report = std::mem::take(&mut run.report);
        Ok(Self { run, report, progress, started })
    }

    /// The texts that were read.
    pub fn sources(&self) -> &crate::diagnostic::Sources {
        &self.run.sources
    }

    /// What the run ends in.
    pub fn outcome(&self) -> Outcome {
        outcome(&self.report)
    }

    /// 「3契約、28項目」
    pub fn size(&self) -> String {
        size(self.progress.len(), self.progress().map(Progress::items).sum())
    }

    /// How far each contract has come.
    pub fn progress(&self) -> impl Iterator<Item = &Progress> {
        self.progress.iter()
    }
}

/// 「3契約、28項目」
pub(super) fn size(contracts: usize, items: usize) -> String {
    format!("{contracts}契約、{items}項目")
}

/// Refuses a `--contract` that names no contract; where files cannot be read it may stand in those.
pub(super) fn require_contract(run: &produce::Run<'_>, sound: bool) -> Result<(), Failure> {
    let Some((wanted, near)) = run.missing_contract().filter(|_| sound) else { return Ok(()) };
    let mut message = format!("契約「{wanted}」はありません。--contract は「病院/契約」の形で書きます。");
    if let Some(near) = near {
        message.push_str(&format!("「{near}」の書き間違いではありませんか。"));
    }
    Err(message)
}

/// What a report ends in. A file without a place in any text is one a person named as argument.
pub(super) fn outcome(report: &Report) -> Outcome {
    let unreadable = |fault: &Diagnostic| {
        fault.severity == Severity::Error
            && [codes::FILE_UNREADABLE, codes::CONTRACT_ALONE].contains(&fault.code)
            && fault.primary.is_none()
    };
    if report.iter().any(unreadable) {
        Outcome::Unreadable
    } else if report.has_errors() {
        Outcome::Faults
    } else {
        Outcome::Clean
    }
}

/// Folders to look in for fonts in place of the system's, parted as in `PATH`; empty for none.
const SYSTEM_FONTS: &str = "BETTEN_SYSTEM_FONTS";

/// The fonts at hand, or what `part` takes of each, and what is to be said of them.
pub(super) fn fonts(
    making: &Making,
    part: &dyn Fn(&mut File) -> io::Result<Option<Vec<u8>>>,
    report: &mut Report,
) -> FontSet {
    let system = match std::env::var_os(SYSTEM_FONTS) {
        Some(folders) => std::env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()).collect(),
        None => input::SYSTEM_FONTS.map(PathBuf::from).to_vec(),
    };
    let program = std::env::current_exe().ok();
    let program_folder = program.as_deref().and_then(Path::parent).map(Path::to_owned);
    let places = FontPlaces { named: making.fonts.clone(), program_folder, system };
    let mut fonts = FontSet::default();
    input::read_fonts(&places, part, report, &mut |name, bytes| fonts.add(name, bytes));
    fonts
}

/// A path as the person typed it, with `/`.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}
