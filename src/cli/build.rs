//! `betten build`: the attachments, published when all of them are made.

use crate::cli::args::Build;
use crate::cli::make::artifacts;
use crate::cli::run::Run;
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::show;
use crate::publish::{Options, Staging};
use crate::render::Format;

pub(super) fn build(request: &Build) -> Result<Outcome, Failure> {
    let mut run = Run::of(&request.inputs)?;
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|format| request.formats.iter().any(|key| key == format.key())).collect();
    let mut staging = Staging::begin(&request.output).map_err(|error| error.to_string())?;
    let mut files = 0;
    let manifest = artifacts(&request.making, &formats, &mut run, &mut |artifact| {
        files += 1;
        staging.put(&artifact)
    })?;
    if request.inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    tell(&show::human(&run.report, &run.sources, colored(request.inputs.color)));
    if run.report.has_errors() {
        tell(&format!("つくりませんでした: {}。前回の出力はそのままです。\n", show::counts(&run.report)));
        return Ok(run.outcome());
    }
    let options = Options { prune: request.prune, only: request.inputs.contract.as_deref() };
    let done = staging.finish(manifest, options).map_err(|error| error.to_string())?;
    tell(&format!(
        "つくりました: {}、{}ファイル（書いた {}、変わらない {}、消した {}）。{}\n",
        run.size(),
        files,
        done.written,
        done.unchanged,
        done.removed,
        show::counts(&run.report)
    ));
    tell(&format!("出力先: {}\n", request.output.display()));
    Ok(Outcome::Clean)
}
