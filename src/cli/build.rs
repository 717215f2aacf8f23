//! `betten build`: the attachments, published when all of them are made.

use crate::cli::args::Build;
use crate::cli::closing::took;
use crate::cli::make::{Goods, artifacts};
use crate::cli::run::Run;
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::show;
use crate::produce::Wanted;
use crate::publish::{Options, Staging};
use crate::render::Format;

pub(super) fn build(request: &Build) -> Result<Outcome, Failure> {
    let wanted = Wanted { blank: request.blank, combined: request.combined, attach: request.attach };
    let mut run = Run::with_extras(&request.inputs, wanted)?;
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|format| request.formats.iter().any(|key| key == format.key())).collect();
    // A place that cannot be written to is told before the work, faults of the input before the place.
    let mut staging = None;
    if !run.report.has_errors() {
        staging = Some(Staging::begin(&request.output).map_err(|error| error.to_string())?);
    }
    let mut files = 0;
    let made = artifacts(&request.making, Goods { formats: &formats, live: None }, &mut run, &mut |artifact| {
        files += 1;
        staging.as_mut().map_or(Ok(()), |staging| staging.put(&artifact))
    });
    if request.inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    tell(&show::human(&run.report, &run.sources, colored(request.inputs.color)));
    let manifest = made?;
    let Some(staging) = staging.filter(|_| !run.report.has_errors()) else {
        tell(&format!(
            "つくりませんでした: {}{}\n前回の出力はそのままです。直してから、もう一度打ってください。\n",
            show::counts(&run.report),
            took(run.started)
        ));
        return Ok(run.outcome());
    };
    let options = Options { prune: request.prune, only: request.inputs.contract.as_deref(), lasting: false };
    let done = staging.finish(manifest, options).map_err(|error| error.to_string())?;
    tell(&format!(
        "つくりました: {}、{}ファイル（書いた {}、変わらない {}、消した {}）。{}{}\n",
        run.size(),
        files,
        done.written,
        done.unchanged,
        done.removed,
        show::counts(&run.report),
        took(run.started)
    ));
    tell(&format!("出力先: {}\n", request.output.display()));
    Ok(Outcome::Clean)
}
