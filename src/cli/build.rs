//! `betten build`: makes the attachments, and publishes them when all are made.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option};
use crate::cli::closing::{SHORTENED, all, is_reminder, more_reminders, reminders, took, without_reminders};
use crate::cli::color::colored;
use crate::cli::day::day;
use crate::cli::make::{self, Making, Workshop, keys};
use crate::cli::mend::mend;
use crate::cli::output::{OUTPUT, STANDS, followed, kept_apart, lock, not_published, output};
use crate::cli::progress::Ticker;
use crate::cli::run::{Inputs, outcome, require_contract, session, size};
use crate::cli::{Failure, Outcome, one_line, tell};
use crate::diagnostic::{Report, Sources, show};
use crate::input::{Disk, HOSPITAL_FILE};
use crate::produce::{
    MakeError, PaperState, Product, RunEnd, RunOptions, Session, Step, Tools, Wanted, formats_of_builds,
};
use crate::publish::{Former, Options, PublishError, Staging};
use crate::render::{FORMATS, Format};

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "build",
    group: HelpGroup::Make,
    help: Help {
        about: "別添、確認表、連絡先一覧をつくります",
        long: "\
すべてできてから出力先に置きます。エラーがあれば、前回の出力はそのまま
残ります。出力先の、このプログラムが置いていないファイルには触れません。
--final では、最後に、署名の前に見ることを契約ごとに示します（お知らせ）。

終了コード：
  0  できた
  1  エラーあり（--keep-going でほかの病院をつくったときも）
  2  ディスクやフォントなどの理由でつくれない",
        examples: ["betten build", "betten build 病院A.yaml --output 別添 --formats pdf"],
    },
    arguments: |arguments| drop(Build::read(arguments)),
    run: |arguments| build(&Build::read(arguments)?),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Build {
    inputs: Inputs,
    output: PathBuf,
    formats: Vec<&'static Format>,
    /// Whether forms to fill in by hand are made too.
    blank: bool,
    /// The files with all documents of a contract that are made too, by the names formats give them.
    bundles: Vec<&'static str>,
    /// Whether a page over the hospitals is made too.
    index: bool,
    /// Whether the contract's data goes into its PDFs.
    attach: bool,
    prune: bool,
    /// Ids of hospitals whose name has changed since the last build.
    renamed: Vec<String>,
    /// Whether hospitals without an error are published even if others have errors.
    keep_going: bool,
    /// Whether everything is made again.
    force: bool,
    /// Whether only faults are told.
    quiet: bool,
    /// Whether warnings and notes are shown one by one and not grouped by kind.
    all: bool,
    /// What the documents of contracts say.
    state: PaperState,
    making: Making,
}

impl Build {
    fn read(arguments: &mut Arguments<'_>) -> Result<Self, Failure> {
        let request = Self {
            inputs: Inputs::read(arguments),
            output: output(arguments),
            formats: formats(arguments),
            blank: arguments.flag(option("blank", "協議のための記入用の用紙もつくります（PDF）")),
            bundles: bundles(arguments),
            index: arguments.flag(
                option("index", "病院の一覧のページもつくります（名称と件数）")
                    .long_help("病院の一覧のページもつくります\n（名称と件数だけを載せます）")
                    .conflicts_with(Inputs::CONTRACT)
                    .hide_short_help(true),
            ),
            attach: arguments.flag(option("attach", "別添のPDFに、契約の内容をファイルで添付します")),
            prune: arguments.flag(option("prune", "今回の入力にない病院を、出力先から消します")),
            renamed: arguments.texts(
                option("renamed", "名称を変えた病院の記号")
                    .value_name("記号")
                    .long_help("名称を変えた病院の記号\n前の名称でつくった書類と入れ替えます")
                    .hide_short_help(true),
            ),
            keep_going: arguments.flag(
                option("keep-going", "エラーのない病院だけでもつくります")
                    .long_help("エラーのない病院だけでもつくります\nエラーのある病院の前回の出力は、そのまま残します")
                    .hide_short_help(true),
            ),
            force: arguments.flag(
                option("force", "変わっていない書類もつくり直します")
                    .long_help("変わっていない書類もつくり直します\n（ふつうは、変わった分だけをつくります）")
                    .hide_short_help(true),
            ),
            quiet: arguments.flag(option("quiet", "エラーと注意だけを示します").hide_short_help(true)),
            all: arguments.flag(all().hide_short_help(true)),
            state: state(arguments)?,
            making: Making::read(arguments),
        };
        if request.state != PaperState::Current && request.output == Path::new(OUTPUT) {
            return Err("--on や --signed を付けるときは、いまの別添と混ざらないように、--output で別の出力先を書いてください（例：--output 署名した書面）。".to_owned());
        }
        fits(arguments, &request.formats)?;
        Ok(request)
    }
}

/// What the documents of contracts shall say.
fn state(arguments: &mut Arguments<'_>) -> Result<PaperState, Failure> {
    let on = option("on", "署名した書面から、この日の内容をまとめます")
        .value_name("日付")
        .long_help(
            "署名した書面から、この日の内容をまとめます\n（例：2027-04-01）\n--output に、ほかの出力先も書きます",
        )
        .hide_short_help(true);
    let signed = option("signed", "署名した書面を、署名の記録からもう一度つくります")
        .long_help("署名した書面を、署名の記録からもう一度つくります\n--output に、ほかの出力先も書きます")
        .conflicts_with("on")
        .hide_short_help(true);
    let day = arguments.text(on).map(|text| day("build", "--on", &text)).transpose()?;
    Ok(match (arguments.flag(signed), day) {
        (true, _) => PaperState::AsSigned,
        (false, Some(day)) => PaperState::OnDay(day),
        (false, None) => PaperState::Current,
    })
}

/// Reads what hospitals share, opens the tools, locks the output folder, makes everything beside the former output, and
/// puts it in its place.
///
/// An obstacle to making or writing is told after the faults of the input, because a person may have to correct both.
/// So even without tools or without the folder the hospitals are checked; only nothing is made.
fn build(request: &Build) -> Result<Outcome, Failure> {
    mend(&request.inputs.paths)?;
    let started = Instant::now();
    let wanted = Wanted {
        blank: request.blank,
        bundles: request.bundles.clone(),
        attach: request.attach,
        index: request.index,
        state: request.state,
        site: request.state == PaperState::Current,
        ..Wanted::default()
    };
    let mut session = session(&Disk, &request.inputs, request.making.templates.as_deref(), wanted);
    let workshop = Workshop::open(&request.making, &request.formats, &mut session);
    let staging = lock(&request.output, &sources(request));
    let (obstacle, former) = match (workshop, staging) {
        (Ok(workshop), Ok(staging)) => return publish(request, started, session, &workshop, staging),
        (Err(error), staging) => (error, staging.ok().map(|staging| staging.former())),
        (Ok(_), Err(error)) => (MakeError::Publish(error), None),
    };
    let (end, _) = run(request, started, session, Err(obstacle), former.as_ref(), &mut |_| Ok(()));
    unpublished(&end, started, stands(former.as_ref()))
}

/// Makes everything, and publishes it if there was no error.
fn publish(
    request: &Build,
    started: Instant,
    session: Session<'_>,
    workshop: &Workshop<'_>,
    mut staging: Staging,
) -> Result<Outcome, Failure> {
    let former = staging.former();
    let stands = stands(Some(&former));
    let (mut end, reminders) =
        run(request, started, session, Ok(workshop.tools()), Some(&former), &mut |product| match product {
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
        let output = one_line(&request.output.display().to_string());
        tell(&format!("出力先: {output}\n"));
        if request.state == PaperState::AsSigned && end.size.0 > 0 {
            let paths = &request.inputs.paths;
            let against = paths.first().map_or_else(|| HOSPITAL_FILE.into(), |path| path.display().to_string());
            tell(&format!(
                "署名した日に控えたページと同じかどうかは、できたPDFを verify で確かめられます（例：betten verify {output}/病院/契約/annex.pdf --against {against}）。\n"
            ));
        }
    }
    tell(&kept_apart(&done));
    tell(&not_made(&end));
    tell(if request.quiet { "" } else { &reminders });
    Ok(if end.all.has_errors() { Outcome::Faults } else { Outcome::Clean })
}

/// Takes all hospitals through the run, and shows what is said about each as soon as it is known. What there is to look
/// at before signing is given back, to be told when the papers are made.
fn run(
    request: &Build,
    started: Instant,
    session: Session<'_>,
    tools: Result<Tools<'_>, MakeError>,
    former: Option<&Former>,
    put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
) -> (RunEnd, String) {
    let ticker = Ticker::new(started, session.hospitals(), request.quiet);
    let options = RunOptions {
        keep_going: request.keep_going,
        renamed: &request.renamed,
        former,
        force: request.force,
        watch: Some(&|step: Step<'_>| ticker.step(step)),
    };
    let (mut is_short, mut last) = (false, String::new());
    let end = session.make(tools, &options, put, &mut |hospital| {
        ticker.clear();
        is_short |= say(&hospital.report, &hospital.sources, request, ticker.is_about_many());
        ticker.hospital(hospital, &size(hospital.size));
        if !ticker.is_about_many() {
            last = reminders(&hospital.report, &hospital.sources, &request.inputs);
        } else if hospital.report.iter().any(is_reminder) {
            last = more_reminders(&request.inputs);
        }
    });
    ticker.clear();
    is_short |= say(&end.report, &end.sources, request, false);
    tell(if is_short { SHORTENED } else { "" });
    (end, last)
}

/// Shows a report. Returns true when some of it is grouped in one line. For many hospitals only what must be corrected
/// is shown, and notes are only counted.
fn say(report: &Report, sources: &Sources, request: &Build, many: bool) -> bool {
    let shown = if many || request.quiet { report.clone().without_notes() } else { without_reminders(report) };
    let color = colored(request.inputs.color);
    let (faults, is_short) =
        if request.all { (show::human(&shown, sources, color), false) } else { show::brief(&shown, sources, color) };
    tell(&faults);
    is_short
}

/// Why nothing was published: what to correct in the input, or else the obstacle.
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

/// What to say about the former output when something failed; empty where there was none.
fn stands(former: Option<&Former>) -> &'static str {
    if former.is_some_and(Former::is_empty) { "" } else { STANDS }
}

/// Says which hospitals stay as the last build made them.
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

/// Everything the build reads.
fn sources(request: &Build) -> Vec<PathBuf> {
    let inputs = &request.inputs;
    let making = &request.making;
    inputs.paths.iter().chain(&inputs.data).chain(&making.templates).chain(&making.fonts).cloned().collect()
}

fn formats(arguments: &mut Arguments<'_>) -> Vec<&'static Format> {
    let keys = keys(formats_of_builds());
    let arg = make::formats(format!("つくる形式：{}（なければ全部）", keys.join(",")))
        .long_help(format!("つくる形式：カンマで区切る（なければ全部）{}", purposes()));
    Format::of_keys(&arguments.words(arg, &keys, &keys))
}

/// The files that hold all documents of a contract. Each format says which option asks for one.
fn bundles(arguments: &mut Arguments<'_>) -> Vec<&'static str> {
    arguments.flag(option("combined", "契約ごとに、全書類を1つにしたPDFもつくります"));
    arguments.flag(
        option("standalone", "契約ごとに、全書類を1つにしたページもつくります")
            .long_help("契約ごとに、全書類を1つにしたページもつくります\n（メールにそのまま付けられます）")
            .hide_short_help(true),
    );
    FORMATS.iter().filter_map(|format| format.bundle).filter(|name| arguments.has_flag(name)).collect()
}

/// Refuses an option that needs a format which is not made.
fn fits(arguments: &Arguments<'_>, formats: &[&Format]) -> Result<(), Failure> {
    let asked = |format: &Format| format.options.iter().find(|option| arguments.has_flag(option));
    let mut lacking = in_help().into_iter().filter(|format| !formats.contains(format));
    match lacking.find_map(|format| Some((asked(format)?, format.key))) {
        Some((option, format)) => Err(format!(
            "--{option} は {format} をつくるときの指定です。--formats に {format} を加えるか、--{option} を外してください。"
        )),
        None => Ok(()),
    }
}

/// The formats in the order of the help: those with the most options first.
fn in_help() -> Vec<&'static Format> {
    let mut formats = formats_of_builds();
    formats.sort_by_key(|format| Reverse(format.options.len()));
    formats
}

/// The formats and their purposes, one on each line.
fn purposes() -> String {
    in_help().iter().map(|format| format!("\n  {:<4}  {}", format.key, format.purpose)).collect()
}
