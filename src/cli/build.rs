//! `betten build`: the attachments, published when all of them are made.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::args::Build;
use crate::cli::closing::{SHORTENED, took};
use crate::cli::make::Workshop;
use crate::cli::progress::Ticker;
use crate::cli::run::{begin, outcome, require_contract, size};
use crate::cli::{Failure, Outcome, colored, one_line, tell};
use crate::diagnostic::{Report, Sources, show};
use crate::produce::{Product, Step, Wanted};
use crate::publish::{Former, Manifest, Options, PublishError, Published, Staging};

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
    let mut run = begin(&request.inputs, request.making.templates.as_deref(), wanted);
    run.keep_going(request.keep_going);
    run.renamed(&request.renamed);
    let workshop = Workshop::open(&request.making, &request.formats, &mut run);
    // Faults of the input are told before what stands in the way of making or writing.
    let mut staging = lock(&request.output, &sources(request));
    let former = staging.as_ref().ok().map(Staging::former);
    let stands = if former.as_ref().is_some_and(Former::is_empty) { "" } else { STANDS };
    if let Some(former) = &former {
        run.remember(former);
    }
    let ticker = Ticker::new(started, run.hospitals(), request.quiet);
    let watch = |step: Step<'_>| ticker.step(step);
    let tools = workshop.as_ref().ok().map(|workshop| workshop.tools().watched(&watch));
    let tools = tools.map(|tools| match former.as_ref().filter(|_| !request.force) {
        Some(former) => tools.reusing(former, &run),
        None => tools,
    });
    let made_with = tools.as_ref().map_or_else(String::new, |tools| tools.made_with(&run));
    let mut told = Told::default();
    let mut parties: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let made = run.make(
        tools.as_ref().filter(|_| staging.is_ok()),
        &mut |product| {
            match (&mut staging, product) {
                (Ok(staging), Product::Made(artifact)) => staging.put(&artifact),
                (Ok(staging), Product::Kept(made)) => {
                    staging.keep(made);
                    Ok(())
                }
                // Without a place nothing is made.
                (Err(_), _) => Ok(()),
            }
        },
        &mut |hospital| {
            ticker.clear();
            let (contracts, items) = hospital.size;
            for contract in &hospital.documents.contracts {
                let names = contract.progress.sides.iter().map(|side| side.name.clone());
                parties.insert(contract.folder.clone(), names.collect());
            }
            told.say(&hospital.report, &hospital.sources, request, ticker.is_about_many());
            ticker.hospital(hospital, &size(contracts, items));
            if !hospital.report.has_errors() {
                told.contracts += contracts;
                told.items += items;
            }
        },
    );
    ticker.clear();
    if request.inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    told.say(&run.report, &run.sources, request, false);
    tell(if told.is_short { SHORTENED } else { "" });
    require_contract(&run, !told.report.has_errors())?;
    let counts = format!("{}{}", show::counts(&told.report), took(started));
    // What is wrong with the run as a whole is wrong with every hospital.
    let publishes = !told.report.has_errors() || request.keep_going && !run.blames_all() && told.contracts > 0;
    if !publishes {
        tell(&format!("つくりませんでした: {counts}\n{stands}直してから、もう一度打ってください。\n"));
        return Ok(outcome(&told.report));
    }
    made.map_err(|error| followed(&error, stands))?;
    let workshop = workshop.map_err(|error| followed(&error, stands))?;
    let staging = staging?;
    staging.refuse(&run.bases()).map_err(|error| not_published(&error, stands))?;
    let left = run.roll().left();
    let only = request.inputs.contract.as_deref();
    let options = Options { prune: request.prune, only, left: &left, lasting: false, parties: Some(&parties) };
    let done = staging
        .finish(Manifest { seal: made_with, ..workshop.manifest(&run) }, options)
        .map_err(|error| not_published(&error, stands))?;
    if !request.quiet {
        tell(&format!(
            "つくりました: {}、{}ファイル（書いた {}、変わらない {}、消した {}）。{counts}\n",
            size(told.contracts, told.items),
            done.written + done.unchanged,
            done.written,
            done.unchanged,
            done.removed,
        ));
        tell(&format!("出力先: {}\n", one_line(&request.output.display().to_string())));
    }
    tell(&kept_apart(&done));
    if !run.roll().faulty().is_empty() {
        let paths: Vec<&str> = run.roll().faulty().iter().map(|faulty| faulty.path.as_str()).collect();
        tell(&format!(
            "つくらなかった病院: {}件（{}）。その病院の前回の出力はそのままです。直してから、もう一度打ってください。\n",
            paths.len(),
            one_line(&paths.join("、"))
        ));
    }
    let unseen = run.roll().unseen();
    if !unseen.is_empty() {
        tell(&format!(
            "前回つくった病院のうち、今回の入力に見あたらないもの（{}）は、残しました。読めないファイルかフォルダがあり、そこに書かれているかもしれないからです。\n",
            unseen.join("、")
        ));
    }
    Ok(if told.report.has_errors() { Outcome::Faults } else { Outcome::Clean })
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

/// What has been said so far.
#[derive(Default)]
struct Told {
    /// Without the texts it points to, and of what is no error only the counts.
    report: Report,
    /// Some of it stands in one line with others.
    is_short: bool,
    contracts: usize,
    items: usize,
}

impl Told {
    /// Of many hospitals only what is to be mended is shown: notes are counted.
    fn say(&mut self, report: &Report, sources: &Sources, request: &Build, many: bool) {
        let shown = if many || request.quiet { report.clone().without_notes() } else { report.clone() };
        let color = colored(request.inputs.color);
        if request.all {
            tell(&show::human(&shown, sources, color));
        } else {
            let (faults, is_short) = show::brief(&shown, sources, color);
            tell(&faults);
            self.is_short |= is_short;
        }
        self.report.append_told(report);
    }
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
pub(super) fn lock(output: &Path, sources: &[PathBuf]) -> Result<Staging, Failure> {
    let mut waiting = |process: Option<u32>| {
        let process = process.map_or_else(String::new, |number| format!("（プロセス番号 {number}）"));
        let output = output.display();
        tell(&format!("別の betten build{process}が「{output}」に書いています。終わるのを待ちます。\n"));
    };
    let staging = Staging::begin(output, sources, &mut waiting).map_err(|error| not_published(&error, STANDS))?;
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
