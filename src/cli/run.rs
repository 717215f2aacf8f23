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
    /// How many contracts were wanted, and the items in them.
    size: (usize, usize),
    /// Nothing is open in any of them.
    pub is_settled: bool,
    pub started: Instant,
}

impl Run {
    /// Reads, checks and composes; `look` gets each hospital without its documents.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    pub fn of(run: produce::Run<'static>, look: impl FnMut(HospitalDocuments, &mut Report)) -> Result<Self, Failure> {
        Self::of_each(run, &mut |_, _| Vec::new(), look)
    }

    /// The same, where `keep` says what `look` gets of the documents of a contract.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    pub fn of_each(
        mut run: produce::Run<'static>,
        keep: &mut Keep<'_>,
        mut look: impl FnMut(HospitalDocuments, &mut Report),
    ) -> Result<Self, Failure> {
        let started = Instant::now();
        let (mut size, mut is_settled) = ((0, 0), true);
        run.each(keep, |hospital, report| {
            let contracts = &hospital.contracts;
            size.0 += contracts.len();
            size.1 += contracts.iter().map(|contract| contract.progress.items()).sum::<usize>();
            is_settled &= contracts.iter().all(|contract| contract.progress.is_settled());
            look(hospital, report);
        });
        require_contract(&run, !run.report.has_errors())?;
        let report = std::mem::take(&mut run.report);
        Ok(Self { run, report, size, is_settled, started })
    }

    /// Whether no contract was found, or none is wanted.
    pub fn is_empty(&self) -> bool {
        self.size.0 == 0
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
        size(self.size.0, self.size.1)
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
