//! `betten check`: everything there is to mend, in one run, without making anything.

use crate::cli::args::{Check, ReportFormat};
use crate::cli::closing::{SHORTENED, command, took};
use crate::cli::make::Workshop;
use crate::cli::report::deliver;
use crate::cli::run::{Run, begin, fonts};
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::{Diagnostic, Severity, codes, show};
use crate::produce::{self, Wanted, make};
use crate::render::csv::csv;
use crate::render::{FORMATS, Piece, Renderer};
use crate::typeset::fonts::lookup_part;

pub(super) fn check(request: &Check) -> Result<Outcome, Failure> {
    let wanted = Wanted { site: request.typeset, by_contract: !request.typeset, ..Wanted::default() };
    let run = begin(&request.inputs, request.making.templates.as_deref(), wanted);
    let (mut run, glyphs) = if request.typeset { typeset(request, run)? } else { look(request, run)? };
    if request.inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    deliver(&request.reporting, &|format| shown(format, &run))?;
    if request.reporting.format == ReportFormat::Human {
        let color = colored(request.inputs.color);
        if request.all {
            tell(&show::human(&run.report, run.sources(), color));
        } else {
            let (faults, is_short) = show::brief(&run.report, run.sources(), color);
            tell(&faults);
            tell(if is_short { SHORTENED } else { "" });
        }
        if glyphs == Ok(false) {
            tell("フォントがないため、印字できない文字があるかどうかは確かめていません。\n");
        }
    }
    tell(&closing(request, &run));
    // Without a program or a font the files were looked at all the same, and that has been told.
    glyphs.map(|_| run.outcome())
}

/// Makes everything and throws it away: only what is said of it counts.
fn typeset(request: &Check, mut run: produce::Run<'static>) -> Result<(Run, Result<bool, Failure>), Failure> {
    let workshop = Workshop::open(&request.making, FORMATS, &mut run);
    let tools = workshop.as_ref().ok().map(Workshop::tools);
    let mut made = Ok(true);
    let run = Run::of_each(run, &mut |documents, _| documents, |hospital, report| {
        let Some(tools) = tools.as_ref().filter(|_| !report.has_errors() && made.is_ok()) else { return };
        match make(&[&hospital], tools, &mut |_| Ok(())) {
            Ok(said) => said.into_iter().for_each(|said| report.append(said)),
            Err(error) => made = Err(error.to_string()),
        }
    })?;
    let made = if run.report.has_errors() { Ok(true) } else { workshop.map(|_| true).and(made) };
    Ok((run, made))
}

/// Reads a person's own templates for their faults, and looks for what is too large to be typeset and for characters
/// no font can print; false when there are no fonts to look in.
fn look(request: &Check, mut run: produce::Run<'static>) -> Result<(Run, Result<bool, Failure>), Failure> {
    if request.making.templates.is_some()
        && let Err(faults) = Renderer::new(&run.templates)
    {
        run.report.append(faults);
    }
    let fonts = fonts(&request.making, &|file| lookup_part(file), &mut run.report);
    let at_hand = fonts.require().is_ok();
    let run = Run::of_each(
        run,
        &mut |documents, report| {
            for document in &documents {
                let piece = Piece::alone("", document);
                let fonts = Some(&fonts).filter(|_| at_hand);
                FORMATS.iter().for_each(|format| report.append((format.refuses)(&piece, fonts)));
            }
            Vec::new()
        },
        |_, _| {},
    )?;
    Ok((run, Ok(at_hand)))
}

fn closing(request: &Check, run: &Run) -> String {
    let inputs = &request.inputs;
    let is_refusal = |fault: &Diagnostic| fault.code == codes::FINAL_REFUSED;
    let next = if run.report.iter().any(|fault| fault.severity == Severity::Error && !is_refusal(fault)) {
        "エラーを直してから、もう一度打ってください。".to_owned()
    } else if run.is_empty() {
        "契約を病院ファイルに書いてください。".to_owned()
    } else if !run.is_settled {
        format!("決まっていない項目は、{} で一覧にできます。", command("status", inputs))
    } else if run.report.iter().any(|fault| fault.code == codes::CONTRACT_ALONE) {
        "別添は、hospital.yaml のあるフォルダを betten build に指定してつくります。".to_owned()
    } else {
        format!("{} で別添をつくれます。", command("build", inputs))
    };
    format!("確認しました: {}。{}{}\n{next}\n", run.size(), show::counts(&run.report), took(run.started))
}

fn shown(format: ReportFormat, run: &Run) -> Vec<u8> {
    match format {
        ReportFormat::Human => show::human(&run.report, run.sources(), false).into_bytes(),
        ReportFormat::Json => show::json(&run.report, run.sources()).into_bytes(),
        ReportFormat::Csv => csv(show::rows(&run.report, run.sources()).iter().map(Vec::as_slice)),
    }
}
