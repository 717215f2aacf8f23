//! What the commands that read hospital files have in common.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::cli::args::{Inputs, Making};
use crate::cli::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Report, Severity, codes};
use crate::input::{self, Files, FontPlaces};
use crate::produce::{MissingContract, RunEnd, Selection, Session, Wanted};
use crate::typeset::fonts::FontSet;

/// What the hospitals that were named share, read.
pub(super) fn session<'f>(
    files: &'f (dyn Files + Sync),
    inputs: &Inputs,
    templates: Option<&Path>,
    wanted: Wanted,
) -> Session<'f> {
    let selection = Selection {
        paths: inputs.paths.iter().map(|path| shown(path)).collect(),
        data: inputs.data.as_deref().map(shown),
        templates: templates.map(shown),
        wanted: Wanted { contract: inputs.contract.clone(), final_only: inputs.final_only, ..wanted },
        strict: inputs.strict,
    };
    Session::open(files, selection)
}

/// 「3契約、28項目」
pub(super) fn size((contracts, items): (usize, usize)) -> String {
    format!("{contracts}契約、{items}項目")
}

/// What stood in the way of a run, but for errors of the input: those are told first, for a person may have to mend both.
pub(super) fn obstacle(end: &RunEnd) -> Result<(), Failure> {
    require_contract(end.missing_contract.as_ref())?;
    end.obstacle.as_ref().map_or(Ok(()), |obstacle| Err(obstacle.to_string()))
}

/// Refuses a `--contract` that names no contract.
pub(super) fn require_contract(missing: Option<&MissingContract>) -> Result<(), Failure> {
    let Some(MissingContract { wanted, near }) = missing else { return Ok(()) };
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
