//! `betten build`: the attachments, published when all of them are made.

use crate::cli::args::Build;
use crate::cli::closing::took;
use crate::cli::make::artifacts;
use crate::cli::run::Run;
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::show;
use crate::produce::Wanted;
use crate::publish::{Options, PublishError, Staging};
use crate::render::Format;

/// What a person wants to know first when something failed.
const STANDS: &str = "前回の出力はそのままです。";

pub(super) fn build(request: &Build) -> Result<Outcome, Failure> {
    let wanted = Wanted { blank: request.blank, combined: request.combined, attach: request.attach };
    let mut run = Run::with_extras(&request.inputs, wanted)?;
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|format| request.formats.iter().any(|key| key == format.key())).collect();
    // A place that cannot be written to is told before the work, faults of the input before the place.
    let mut staging = None;
    if !run.report.has_errors() {
        staging = Some(begin(request)?);
    }
    let mut files = 0;
    let made = artifacts(&request.making, &formats, &mut run, &mut |artifact| {
        files += 1;
        staging.as_mut().map_or(Ok(()), |staging| staging.put(&artifact))
    });
    if request.inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    tell(&show::human(&run.report, &run.sources, colored(request.inputs.color)));
    let manifest = made.map_err(|error| format!("{error}\n{STANDS}"))?;
    let Some(staging) = staging.filter(|_| !run.report.has_errors()) else {
        tell(&format!(
            "つくりませんでした: {}{}\n{STANDS}直してから、もう一度打ってください。\n",
            show::counts(&run.report),
            took(run.started)
        ));
        return Ok(run.outcome());
    };
    let options = Options { prune: request.prune, only: request.inputs.contract.as_deref() };
    let done = staging.finish(manifest, options).map_err(|error| not_published(&error))?;
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

/// Takes the output folder; when another build has it, says so and waits.
fn begin(request: &Build) -> Result<Staging, Failure> {
    let inputs = &request.inputs;
    let mut sources = inputs.paths.clone();
    sources.extend(inputs.data.iter().chain(&request.making.templates).cloned());
    let mut waiting = |process: Option<u32>| {
        let process = process.map_or_else(String::new, |number| format!("（プロセス番号 {number}）"));
        let output = request.output.display();
        tell(&format!("別の betten build{process}が「{output}」に書いています。終わるのを待ちます。\n"));
    };
    Staging::begin(&request.output, &sources, &mut waiting).map_err(|error| not_published(&error))
}

fn not_published(error: &PublishError) -> Failure {
    match error {
        // Nothing of ours is there.
        PublishError::Place { .. } => error.to_string(),
        _ if error.is_half_done() => error.to_string(),
        _ => format!("{error}\n{STANDS}"),
    }
}
