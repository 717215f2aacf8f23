//! `betten build`: the attachments, published when all of them are made.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::args::Build;
use crate::cli::closing::took;
use crate::cli::make::Workshop;
use crate::cli::run::{begin, outcome, require_contract, size};
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::{Report, Sources, show};
use crate::produce::Wanted;
use crate::publish::{Options, PublishError, Staging};
use crate::render::Format;
use crate::resolve::Progress;

/// What a person wants to know first when something failed.
const STANDS: &str = "前回の出力はそのままです。";

pub(super) fn build(request: &Build) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let wanted =
        Wanted { blank: request.blank, combined: request.combined, attach: request.attach, ..Wanted::default() };
    let mut run = begin(&request.inputs, request.making.templates.as_deref(), wanted);
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|format| request.formats.iter().any(|key| key == format.key())).collect();
    let workshop = Workshop::open(&request.making, &formats, &mut run);
    let tools = workshop.as_ref().ok().map(Workshop::tools);
    // Faults of the input are told before what stands in the way of making or writing.
    let mut staging = lock(&request.output, &sources(request));
    let mut told = Told::default();
    let mut files = 0;
    let made = run.make(
        tools.as_ref().filter(|_| staging.is_ok()),
        &mut |artifact| {
            files += 1;
            staging.as_mut().map_or(Ok(()), |staging| staging.put(&artifact))
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
        made.map_err(|error| format!("{error}\n{STANDS}"))?;
        let workshop = workshop.map_err(|error| format!("{error}\n{STANDS}"))?;
        let staging = staging?;
        let options = Options { prune: request.prune, only: request.inputs.contract.as_deref(), lasting: false };
        let done = staging.finish(workshop.manifest(&run), options).map_err(|error| not_published(&error))?;
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
        "つくりませんでした: {}{}\n{STANDS}直してから、もう一度打ってください。\n",
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

/// What the build reads.
fn sources(request: &Build) -> Vec<PathBuf> {
    let inputs = &request.inputs;
    inputs.paths.iter().chain(&inputs.data).chain(&request.making.templates).cloned().collect()
}

/// Takes the output folder; when another build has it, says so and waits.
///
/// # Errors
/// When it is not one to publish into, or holds what the run reads (`sources`).
pub(super) fn lock(output: &Path, sources: &[PathBuf]) -> Result<Staging, Failure> {
    let mut waiting = |process: Option<u32>| {
        let process = process.map_or_else(String::new, |number| format!("（プロセス番号 {number}）"));
        let output = output.display();
        tell(&format!("別の betten build{process}が「{output}」に書いています。終わるのを待ちます。\n"));
    };
    Staging::begin(output, sources, &mut waiting).map_err(|error| not_published(&error))
}

/// Why nothing was published, and what that means for what was there.
pub(super) fn not_published(error: &PublishError) -> Failure {
    match error {
        // Nothing of ours is there.
        PublishError::Place { .. } => error.to_string(),
        _ if error.is_half_done() => error.to_string(),
        _ => format!("{error}\n{STANDS}"),
    }
}
