//! `betten check`: everything there is to mend, in one run, without making anything.

use crate::cli::args::{Check, ReportFormat};
use crate::cli::closing::{command, took};
use crate::cli::make::{Goods, artifacts};
use crate::cli::report::deliver;
use crate::cli::run::{Run, lookup_fonts, templates};
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::{Diagnostic, Severity, codes, show};
use crate::produce::HospitalDocuments;
use crate::render::csv::csv;
use crate::render::glyphs::missing_glyphs;
use crate::render::{Format, Renderer};

pub(super) fn check(request: &Check) -> Result<Outcome, Failure> {
    let mut run = Run::of(&request.inputs)?;
    let glyphs = if request.typeset {
        // What comes out is thrown away; only what is said of it counts.
        artifacts(&request.making, Goods { formats: &Format::ALL, live: None }, &mut run, &mut |_| Ok(())).map(|_| true)
    } else {
        check_templates(request, &mut run);
        Ok(check_glyphs(request, &mut run))
    };
    if request.inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    deliver(&request.reporting, &|format| shown(format, &run))?;
    if request.reporting.format == ReportFormat::Human {
        tell(&show::human(&run.report, &run.sources, colored(request.inputs.color)));
        if glyphs == Ok(false) {
            tell("フォントがないため、印字できない文字があるかどうかは確かめていません。\n");
        }
    }
    tell(&closing(request, &run));
    // Without a program or a font the files were looked at all the same, and that has been told.
    glyphs.map(|_| run.outcome())
}

fn closing(request: &Check, run: &Run) -> String {
    let inputs = &request.inputs;
    let is_refusal = |fault: &Diagnostic| fault.code == codes::FINAL_REFUSED;
    let next = if run.report.iter().any(|fault| fault.severity == Severity::Error && !is_refusal(fault)) {
        "エラーを直してから、もう一度打ってください。".to_owned()
    } else if run.progress().next().is_none() {
        "契約を病院ファイルに書いてください。".to_owned()
    } else if run.progress().any(|contract| !contract.is_settled()) {
        format!("決まっていない項目は、{} で一覧にできます。", command("status", inputs))
    } else {
        format!("{} で別添をつくれます。", command("build", inputs))
    };
    format!("確認しました: {}。{}{}\n{next}\n", run.size(), show::counts(&run.report), took(run.started))
}

fn shown(format: ReportFormat, run: &Run) -> Vec<u8> {
    match format {
        ReportFormat::Human => show::human(&run.report, &run.sources, false).into_bytes(),
        ReportFormat::Json => show::json(&run.report, &run.sources).into_bytes(),
        ReportFormat::Csv => csv(show::rows(&run.report, &run.sources).iter().map(Vec::as_slice)),
    }
}

/// Reads a person's own templates for their faults.
fn check_templates(request: &Check, run: &mut Run) {
    if request.making.templates.is_some() {
        let templates = templates(&request.making, run);
        if let Err(faults) = Renderer::new(&templates) {
            run.report.append(faults);
        }
    }
}

/// Looks for characters no font can print; false when there are no fonts to look in.
fn check_glyphs(request: &Check, run: &mut Run) -> bool {
    let fonts = lookup_fonts(&request.making, &mut run.report);
    if fonts.require().is_err() {
        return false;
    }
    run.documents(|hospitals, report| {
        for (_, document) in hospitals.iter().flat_map(HospitalDocuments::all) {
            report.append(missing_glyphs(document, &fonts));
        }
        Ok(())
    })
    .expect("looking for characters has no error to give");
    true
}
