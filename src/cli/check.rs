//! `betten check`: tells everything that must be corrected, in one run, without making anything.

mod fix;

use std::time::Instant;

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option};
use crate::cli::check::fix::MendedLine;
use crate::cli::closing::{SHORTENED, all, command, took};
use crate::cli::color::colored;
use crate::cli::make::{Making, Workshop, fonts};
use crate::cli::mend::mend;
use crate::cli::report::{ReportFormat, Reporting, deliver};
use crate::cli::run::{Inputs, outcome, require_contract, session, size};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{Diagnostic, Severity, codes, show};
use crate::input::{Disk, Files, Retold};
use crate::produce::{MakeError, Session, Survey, Wanted, make};
use crate::render::csv::csv;
use crate::render::{FORMATS, Piece, Renderer};
use crate::typeset::fonts::lookup_part;

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "check",
    group: HelpGroup::Check,
    help: Help {
        about: "病院ファイルを読み、直すところをすべて示します",
        long: "\
何もつくりません。エラーは、直さないと別添がつくれないところです。注意は、
確かめてほしいところ、お知らせは、知っておくとよいことです。
--fix は、直し方が1つに決まる行の、直す前と直した後を示します。--write も
付けると、その行を病院ファイルに書き込みます。
コード（エラー[ ] の中の語）ごとの説明は docs/diagnostics.md にあります。

終了コード：
  0  エラーなし
  1  エラーあり
  2  ファイルがないなどで読めない",
        examples: ["betten check 病院A.yaml 病院B --strict", "betten check --fix"],
    },
    arguments: |arguments| drop(Check::read(arguments)),
    run: |arguments| check(&Check::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Check {
    inputs: Inputs,
    /// Whether warnings and notes are shown one by one and not grouped by kind.
    all: bool,
    /// Whether documents are typeset too. The result is thrown away.
    typeset: bool,
    /// Whether the lines are shown that can be mended for certain, and whether they are written.
    fix: bool,
    write: bool,
    reporting: Reporting,
    making: Making,
}

impl Check {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            inputs: Inputs::read(arguments),
            all: arguments.flag(all()),
            typeset: arguments.flag(
                option("typeset", "PDFの組版まで試します（PDFは残しません）").long_help(
                    "PDFの組版まで試します（PDFは残しません）\n時間はかかりますが、ひな形の誤りもわかります",
                ),
            ),
            fix: arguments.flag(option("fix", "直し方が1つに決まる行の、直す前と後を示します")),
            write: arguments.flag(option("write", "--fix の示す行を、病院ファイルに書き込みます")),
            reporting: Reporting::read(arguments),
            making: Making::read(arguments),
        }
    }
}

fn check(request: &Check) -> Result<Outcome, Failure> {
    if request.write && !request.fix {
        return Err(
            "--write は、--fix と一緒に使います。先に --fix だけで、直す前と直した後の行を見てください。".to_owned()
        );
    }
    mend(&request.inputs.paths)?;
    let started = Instant::now();
    let mends = if request.fix { Some(fix::find(&request.inputs)?) } else { None };
    let texts = mends.as_ref().map(|mends| mends.texts.clone()).unwrap_or_default();
    let files = Retold { files: &Disk, texts };
    let (survey, paper) = whole(request, &files);
    require_contract(survey.missing_contract.as_ref())?;
    if let Some(mends) = mends.as_ref().filter(|_| request.write) {
        mends.write()?;
    }
    let mended = mends.as_ref().map(|mends| mends.lines.as_slice());
    deliver(&request.reporting, &|format| shown(format, mended, request.write, &survey))?;
    if let Some(mends) = mends.as_ref().filter(|_| request.reporting.format == ReportFormat::Human) {
        tell(&fix::preview(&mends.lines, request.write));
    }
    if request.reporting.format == ReportFormat::Human {
        let color = colored(request.inputs.color);
        if request.all {
            tell(&show::human(&survey.report, &survey.sources, color));
        } else {
            let (faults, is_short) = show::brief(&survey.report, &survey.sources, color);
            tell(&faults);
            tell(if is_short { SHORTENED } else { "" });
        }
        if matches!(paper, PaperCheck::NoFonts) {
            tell("フォントがないため、印刷できない文字があるかどうかは確かめていません。\n");
        }
    }
    match &mends {
        Some(mends) => tell(&mends.closing(request, &survey, started)),
        None => tell(&closing(request, &survey, started)),
    }
    let end = match &mends {
        // Nothing is written, so the faults are still there.
        Some(mends) if !request.write && mends.had_errors => Outcome::Faults,
        _ => outcome(&survey.report),
    };
    match paper {
        // Without a program or a font the files were still checked, and the result was told.
        PaperCheck::Impossible(error) if !survey.report.has_errors() => Err(error.to_string()),
        _ => Ok(end),
    }
}

/// Looks at everything, in the files as they are given here.
fn whole(request: &Check, files: &(dyn Files + Sync)) -> (Survey, PaperCheck) {
    let wanted = Wanted { site: request.typeset, by_contract: !request.typeset, ..Wanted::default() };
    let session = session(files, &request.inputs, request.making.templates.as_deref(), wanted);
    if request.typeset { typeset(request, session) } else { look(request, session) }
}

/// How much was found out about the documents on paper.
enum PaperCheck {
    Looked,
    NoFonts,
    Impossible(MakeError),
}

/// Makes everything and throws it away. Only what is said about it counts.
fn typeset(request: &Check, mut session: Session<'_>) -> (Survey, PaperCheck) {
    let workshop = Workshop::open(&request.making, FORMATS, &mut session);
    let mut tools = match workshop {
        Ok(ref workshop) => Ok(workshop.tools()),
        Err(error) => Err(error),
    };
    let survey = session.survey_documents(&mut |documents, _| documents, |hospital, report| {
        let Some(these) = tools.as_ref().ok().filter(|_| !report.has_errors()) else { return };
        match make(&[&hospital], these, &mut |_| Ok(())) {
            Ok(said) => said.into_iter().for_each(|said| report.append(said)),
            Err(error) => tools = Err(error),
        }
    });
    (survey, tools.map_or_else(PaperCheck::Impossible, |_| PaperCheck::Looked))
}

/// Checks a person's own templates for faults. If there are fonts, it also looks for documents that are too large to be
/// typeset, and for characters that no font can print.
fn look(request: &Check, mut session: Session<'_>) -> (Survey, PaperCheck) {
    if request.making.templates.is_some()
        && let Err(faults) = Renderer::new(&session.templates)
    {
        session.report.append(faults);
    }
    let fonts = fonts(&request.making, &|file| lookup_part(file), &mut session.report);
    let at_hand = fonts.require().is_ok();
    let survey = session.survey_documents(
        &mut |documents, report| {
            for document in &documents {
                let piece = Piece::alone("", document);
                let fonts = Some(&fonts).filter(|_| at_hand);
                FORMATS.iter().for_each(|format| report.append((format.refuses)(&piece, fonts)));
            }
            Vec::new()
        },
        |_, _| {},
    );
    (survey, if at_hand { PaperCheck::Looked } else { PaperCheck::NoFonts })
}

fn closing(request: &Check, survey: &Survey, started: Instant) -> String {
    let inputs = &request.inputs;
    let is_refusal = |fault: &Diagnostic| fault.code == codes::FINAL_REFUSED;
    let next = if survey.report.iter().any(|fault| fault.severity == Severity::Error && !is_refusal(fault)) {
        "エラーを直してから、もう一度打ってください。".to_owned()
    } else if survey.size.0 == 0 {
        "契約を病院ファイルに書いてください。".to_owned()
    } else if !survey.is_settled {
        format!("決まっていない項目は、{} で一覧にできます。", command("status", inputs))
    } else if survey.report.iter().any(|fault| fault.code == codes::CONTRACT_ALONE) {
        "別添は、hospital.yaml のあるフォルダを betten build に指定してつくります。".to_owned()
    } else {
        format!("{} で別添をつくれます。", command("build", inputs))
    };
    format!("確認しました: {}。{}{}\n{next}\n", size(survey.size), show::counts(&survey.report), took(started))
}

/// The result in a format: the lines that are mended, if that was asked for, and what is said of the files after that.
fn shown(format: ReportFormat, mended: Option<&[MendedLine]>, written: bool, survey: &Survey) -> Vec<u8> {
    let lines = mended.unwrap_or_default();
    match format {
        ReportFormat::Human => {
            let faults = show::human(&survey.report, &survey.sources, false);
            format!("{}{faults}", fix::preview(lines, written)).into_bytes()
        }
        ReportFormat::Json if mended.is_some() => {
            fix::json(lines, written, &show::json(&survey.report, &survey.sources)).into_bytes()
        }
        ReportFormat::Csv if mended.is_some() => csv(fix::rows(lines).iter().map(Vec::as_slice)),
        ReportFormat::Json => show::json(&survey.report, &survey.sources).into_bytes(),
        ReportFormat::Csv => csv(show::rows(&survey.report, &survey.sources).iter().map(Vec::as_slice)),
    }
}
