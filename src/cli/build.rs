//! `betten build`: the attachments, published when all of them are made.

use std::time::Instant;

use crate::cli::args::Build;
use crate::cli::closing::took;
use crate::cli::make::Workshop;
use crate::cli::run::{begin, outcome, require_contract, size};
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::{Report, Sources, show};
use crate::produce::{Product, Wanted};
use crate::publish::{Options, Staging};
use crate::render::Format;
use crate::resolve::Progress;

pub(super) fn build(request: &Build) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let wanted =
        Wanted { blank: request.blank, combined: request.combined, attach: request.attach, ..Wanted::default() };
    let mut run = begin(&request.inputs, request.making.templates.as_deref(), wanted);
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|format| request.formats.iter().any(|key| key == format.key())).collect();
    let workshop = Workshop::open(&request.making, &formats, &mut run);
    // Faults of the input are told before what stands in the way of making or writing.
    let mut staging = Staging::begin(&request.output).map_err(|error| error.to_string());
    let former = staging.as_ref().ok().map(Staging::former);
    let tools = workshop.as_ref().ok().map(Workshop::tools);
    let tools = tools.map(|tools| former.iter().fold(tools, |tools, former| tools.reusing(former)));
    let mut told = Told::default();
    let mut files = 0;
    let made = run.make(
        tools.as_ref().filter(|_| staging.is_ok()),
        &mut |product| {
            files += 1;
            match (&mut staging, product) {
                (Ok(staging), Product::Made(artifact)) => staging.put(&artifact),
                (Ok(staging), Product::Kept(made)) => {
                    staging.keep(made);
                    Ok(())
                }
                (Err(_), _) => Ok(()),
            }
        },
        &mut |hospital| {
            told.say(&hospital.report, &hospital.sources, request);
            let contracts = &hospital.documents.contracts;
            told.contracts += contracts.len();
            told.items += contracts.iter().map(|contract| Progress::items(&contract.progress)).sum::<usize>();
        },
    );
    if request.inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    told.say(&run.report, &run.sources, request);
    require_contract(&run, !told.report.has_errors())?;
    if !told.report.has_errors() {
        made.map_err(|error| error.to_string())?;
        let (workshop, staging) = (workshop?, staging?);
        let options = Options { prune: request.prune, only: request.inputs.contract.as_deref(), lasting: false };
        let done = staging.finish(workshop.manifest(&run), options).map_err(|error| error.to_string())?;
        tell(&format!(
            "つくりました: {}、{}ファイル（書いた {}、変わらない {}、消した {}）。{}{}\n",
            size(told.contracts, told.items),
            files,
            done.written,
            done.unchanged,
            done.removed,
            show::counts(&told.report),
            took(started)
        ));
        tell(&format!("出力先: {}\n", request.output.display()));
        return Ok(Outcome::Clean);
    }
    tell(&format!(
        "つくりませんでした: {}{}\n前回の出力はそのままです。直してから、もう一度打ってください。\n",
        show::counts(&told.report),
        took(started)
    ));
    Ok(outcome(&told.report))
}

/// What has been said so far.
#[derive(Default)]
struct Told {
    /// Without the texts it points to.
    report: Report,
    contracts: usize,
    items: usize,
}

impl Told {
    fn say(&mut self, report: &Report, sources: &Sources, request: &Build) {
        tell(&show::human(report, sources, colored(request.inputs.color)));
        self.report.append(report.clone());
    }
}
