//! `betten build`: the attachments, published when all of them are made.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::args::Build;
use crate::cli::closing::{SHORTENED, took};
use crate::cli::make::Workshop;
use crate::cli::progress::Ticker;
use crate::cli::run::{outcome, require_contract, session, size};
use crate::cli::{Failure, Outcome, colored, one_line, tell};
use crate::diagnostic::{Report, Sources, show};
use crate::input::Disk;
use crate::produce::{MakeError, Product, RunEnd, RunOptions, Session, Step, Tools, Wanted};
use crate::publish::{Former, Options, PublishError, Published, Staging};

/// What a person wants to know first when something failed.
pub(super) const STANDS: &str = "前回の出力はそのままです。";

pub(super) fn build(request: &Build) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let wanted = Wanted {
        blank: request.blank,
        bundles: request.bundles.clone(),
        attach: request.attach,
        index: request.index,
        ..Wanted::default()
    };
    let mut session = session(&Disk, &request.inputs, request.making.templates.as_deref(), wanted);
    let workshop = Workshop::open(&request.making, &request.formats, &mut session);
    let (obstacle, former) = match (workshop, lock(&request.output, &sources(request))) {
        (Ok(workshop), Ok(staging)) => return publish(request, started, session, &workshop, staging),
        (Err(error), staging) => (error, staging.ok().map(|staging| staging.former())),
        (Ok(_), Err(error)) => (MakeError::Publish(error), None),
    };
    // Nothing can be made or written. That is told after the faults of the input, for a person may have to mend both.
    let end = make(request, started, session, Err(obstacle), former.as_ref(), &mut |_| Ok(()));
    unpublished(&end, started, stands(former.as_ref()))
}

/// Makes everything beside the former output, and puts it in its place.
fn publish(
    request: &Build,
    started: Instant,
    session: Session<'_>,
    workshop: &Workshop<'_>,
    mut staging: Staging,
) -> Result<Outcome, Failure> {
    let former = staging.former();
    let stands = stands(Some(&former));
    let mut end = make(request, started, session, Ok(workshop.tools()), Some(&former), &mut |product| match product {
        Product::Made(artifact) => staging.put(&artifact),
        Product::Kept(made) => {
            staging.keep(made);
            Ok(())
        }
    });
    if !end.is_publishable() {
        return unpublished(&end, started, stands);
    }
    let counts = format!("{}{}", show::counts(&end.all), took(started));
    let options = Options {
        prune: request.prune,
        only: request.inputs.contract.as_deref(),
        left: &end.left,
        lasting: false,
        parties: Some(&end.parties),
    };
    let manifest = workshop.with_tools(std::mem::take(&mut end.manifest));
    let done = staging
        .refuse(&end.bases)
        .and_then(|()| staging.finish(manifest, options))
        .map_err(|error| not_published(&error, stands))?;
    if !request.quiet {
        tell(&format!(
            "つくりました: {}、{}ファイル（書いた {}、変わらない {}、消した {}）。{counts}\n",
            size(end.size),
            done.written + done.unchanged,
            done.written,
            done.unchanged,
            done.removed,
        ));
        tell(&format!("出力先: {}\n", one_line(&request.output.display().to_string())));
    }
    tell(&kept_apart(&done));
    tell(&not_made(&end));
    Ok(if end.all.has_errors() { Outcome::Faults } else { Outcome::Clean })
}

/// Takes all hospitals through the run, and shows what is said of each as soon as it is known.
fn make(
    request: &Build,
    started: Instant,
    session: Session<'_>,
    tools: Result<Tools<'_>, MakeError>,
    former: Option<&Former>,
    put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
) -> RunEnd {
    let ticker = Ticker::new(started, session.hospitals(), request.quiet);
    let options = RunOptions {
        keep_going: request.keep_going,
        renamed: &request.renamed,
        former,
        force: request.force,
        watch: Some(&|step: Step<'_>| ticker.step(step)),
    };
    let mut is_short = false;
    let end = session.make(tools, &options, put, &mut |hospital| {
        ticker.clear();
        is_short |= say(&hospital.report, &hospital.sources, request, ticker.is_about_many());
        ticker.hospital(hospital, &size(hospital.size));
    });
    ticker.clear();
    is_short |= say(&end.report, &end.sources, request, false);
    tell(if is_short { SHORTENED } else { "" });
    end
}

/// Shows a report; true when some of it stands in one line with others. Of many hospitals only what is to be mended is
/// shown: notes are counted.
fn say(report: &Report, sources: &Sources, request: &Build, many: bool) -> bool {
    let shown = if many || request.quiet { report.clone().without_notes() } else { report.clone() };
    let color = colored(request.inputs.color);
    let (faults, is_short) = match request.all {
        true => (show::human(&shown, sources, color), false),
        false => show::brief(&shown, sources, color),
    };
    tell(&faults);
    is_short
}

/// Why nothing was published: what is to be mended in the input, and if that is nothing, what stood in the way.
fn unpublished(end: &RunEnd, started: Instant, stands: &str) -> Result<Outcome, Failure> {
    require_contract(end.missing_contract.as_ref())?;
    match &end.obstacle {
        Some(MakeError::Tool(error)) if !end.is_refused => Err(followed(error, stands)),
        Some(MakeError::Publish(error)) if !end.is_refused => Err(not_published(error, stands)),
        _ => {
            let counts = format!("{}{}", show::counts(&end.all), took(started));
            tell(&format!("つくりませんでした: {counts}\n{stands}直してから、もう一度打ってください。\n"));
            Ok(outcome(&end.all))
        }
    }
}

/// What there is to know of the former output when something failed: nothing where there was none.
fn stands(former: Option<&Former>) -> &'static str {
    if former.is_some_and(Former::is_empty) { "" } else { STANDS }
}

/// Which hospitals stay as the last build made them.
fn not_made(end: &RunEnd) -> String {
    let mut text = String::new();
    if !end.faulty.is_empty() {
        let paths: Vec<&str> = end.faulty.iter().map(|faulty| faulty.path.as_str()).collect();
        text.push_str(&format!(
            "つくらなかった病院: {}件（{}）。その病院の前回の出力はそのままです。直してから、もう一度打ってください。\n",
            paths.len(),
            one_line(&paths.join("、"))
        ));
    }
    if !end.unseen.is_empty() {
        text.push_str(&format!(
            "前回つくった病院のうち、今回の入力に見あたらないもの（{}）は、残しました。読めないファイルかフォルダがあり、そこに書かれているかもしれないからです。\n",
            end.unseen.join("、")
        ));
    }
    text
}

/// What was taken out of the folders of contracts that are with others now.
pub(super) fn kept_apart(done: &Published) -> String {
    let line = |(from, to): &(String, String)| {
        format!(
            "注意: 契約「{from}」の当事者が変わったので、前の当事者とのあいだの新旧対照表などを、今の相手に渡さないように「{to}」に移しました。要らなければ消してください。\n"
        )
    };
    done.apart.iter().map(line).collect()
}

/// What the build reads.
fn sources(request: &Build) -> Vec<PathBuf> {
    let inputs = &request.inputs;
    let making = &request.making;
    inputs.paths.iter().chain(&inputs.data).chain(&making.templates).chain(&making.fonts).cloned().collect()
}

/// Takes the output folder; when another build has it, says so and waits.
///
/// # Errors
/// When it is not one to publish into, or holds what the run reads (`sources`).
pub(super) fn lock(output: &Path, sources: &[PathBuf]) -> Result<Staging, PublishError> {
    let mut waiting = |process: Option<u32>| {
        let process = process.map_or_else(String::new, |number| format!("（プロセス番号 {number}）"));
        let output = output.display();
        tell(&format!("別の betten build{process}が「{output}」に書いています。終わるのを待ちます。\n"));
    };
    let staging = Staging::begin(output, sources, &mut waiting)?;
    if staging.was_broken_off() {
        tell(&format!(
            "「{}」への前回の書込みが途中で止まっていたので、先にその後始末をしました。\n",
            output.display()
        ));
    }
    Ok(staging)
}

/// Why nothing was published, and what that means for what was there: `stands`, or nothing where nothing was.
pub(super) fn not_published(error: &PublishError, stands: &str) -> Failure {
    match error {
        // Nothing of ours is there.
        PublishError::Place { .. } => error.to_string(),
        _ if error.is_half_done() => error.to_string(),
        _ => followed(error, stands),
    }
}

fn followed(error: &impl Display, stands: &str) -> Failure {
    format!("{error}\n{stands}").trim_end().to_owned()
}
