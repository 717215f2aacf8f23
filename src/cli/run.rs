//! What the commands share that read hospital files.

use std::path::{Path, PathBuf};

use crate::cli::args::{Arguments, option, target};
use crate::cli::color::{Color, color};
use crate::cli::edition;
use crate::cli::{Failure, Outcome};
use crate::diagnostic::{Diagnostic, Report, Severity, codes};
use crate::input::{Files, HOSPITAL_FILE};
use crate::produce::{MissingContract, RunEnd, Selection, Session, Wanted};

/// What is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Inputs {
    /// Hospital files and folders.
    pub paths: Vec<PathBuf>,
    pub data: Option<PathBuf>,
    /// `HOSPITAL/ID`
    pub contract: Option<String>,
    pub strict: bool,
    pub final_only: bool,
    pub color: Color,
}

impl Inputs {
    pub const CONTRACT: &str = "contract";

    pub fn read(arguments: &mut Arguments<'_>) -> Self {
        let paths = arguments.paths(
            target("paths", "病院ファイル")
                .default_value(HOSPITAL_FILE)
                .help("いくつでも書けます（なければ betten.yaml）")
                .long_help("いくつでも書けます（なければ betten.yaml）\nフォルダを書くと、その中の病院を探します"),
        );
        Self { paths: paths.unwrap_or_default(), ..Self::options(arguments) }
    }

    /// The same, for commands that take the files in another way.
    pub fn options(arguments: &mut Arguments<'_>) -> Self {
        Self {
            paths: vec![PathBuf::from(HOSPITAL_FILE)],
            contract: arguments
                .text(option(Self::CONTRACT, "この契約だけを扱います（例：sample/ehr）").value_name("病院/契約")),
            data: edition::data(arguments),
            final_only: arguments.flag(
                option("final", "決まっていない項目が残っていれば、やめます")
                    .long_help("決まっていない項目が残っていれば、やめます\n連絡先のない当事者があるときも、やめます"),
            ),
            strict: arguments.flag(option("strict", "注意もエラーとして扱います")),
            color: arguments.choice(color(), &Color::WORDS),
        }
    }
}

/// Opens the session of these hospitals.
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

/// Says what stopped a run, besides errors of the input. Errors of the input are told first, because a person may have
/// to correct both.
///
/// # Errors
/// The sentence about what stopped the run.
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

/// How the command ends, by its report. An unreadable file without a place in a text is one that a person named as an
/// argument.
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

/// A path as the person typed it, with `/`.
pub(super) fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}
