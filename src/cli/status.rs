//! `betten status`: lists what is still open and what it lacks, oldest first, and which periods run out.

mod human;
mod rows;
mod shape;
mod stamp;
mod words;

use std::time::Instant;

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option};
use crate::cli::closing::{command, took};
use crate::cli::color::{colored, colored_result};
use crate::cli::day::day;
use crate::cli::make::Making;
use crate::cli::mend::mend;
use crate::cli::report::{ReportFormat, Reporting, deliver};
use crate::cli::run::{Inputs, outcome, require_contract, session, size};
use crate::cli::{Failure, Outcome, say, tell};
use crate::diagnostic::{Report, Severity, Sources, Span, codes, show};
use crate::input::Disk;
use crate::model::date::{Date, DateStyle};
use crate::model::status::{AnnexLack, Status, open_counts};
use crate::produce::{Survey, Wanted};
use crate::render::csv::csv;
use crate::resolve::{Progress, TermState};

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "status",
    group: HelpGroup::Check,
    help: Help {
        about: "決まっていない項目と、終わりの近い契約を示します",
        long: "\
契約ごとに、未決や協議中の項目と、それぞれに何が足りないかを、起点の古い
順に示します。起点は初回確認の日で、なければ契約日です。起点のわからない
契約は後に、すべて決まった契約は最後に置きます。契約の中では、初回確認が
「いいえ」の項目が先です。
--on に日付を書くと、その日に期限切れの契約と、その日から90日以内に満了
する契約も示し、起点からの日数を数えます。書かないときの結果は、いつ打っ
ても同じです。
--stamp に署名日を書くと、署名の記録のない、すべて決まった契約について、
署名日と照合番号を病院ファイルに書き、署名した文の全部を、病院ファイルの
隣の記録のファイルに控えます。ほかの行には触れません。その後に内容が変わ
れば、check と build が知らせます。
変更の覚書に署名したら、--contract も付けて、もう一度打ちます。前の記録は
残り、覚書の記録が加わります。適用の日が署名日と違えば、--effective にその
日を書きます。

終了コード：
  0  読めた
  1  エラーあり（--final では決まっていない項目があるとき、
     --stamp では控えられる契約がないときも）
  2  ファイルがないなどで読めない",
        examples: ["betten status --on 2027-04-01", "betten status --stamp 2026-04-01 --contract sample/ehr"],
    },
    arguments: |arguments| drop(StatusRequest::read(arguments)),
    run: |arguments| status(&StatusRequest::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct StatusRequest {
    inputs: Inputs,
    reporting: Reporting,
    /// The day, as written, for which the periods are checked.
    on: Option<String>,
    /// The day of the signing, as written. Settled contracts are stamped before the list is made.
    stamp: Option<String>,
    /// The day from which what was signed applies, as written.
    effective: Option<String>,
    /// Whether the last signing of one contract is taken back.
    take_back: bool,
    /// With what the papers that were signed were made.
    making: Making,
}

impl StatusRequest {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            inputs: Inputs::read(arguments),
            reporting: Reporting::read(arguments),
            on: arguments.text(
                option("on", "この日に期限切れの契約と、満了の近い契約も\n示します（例：2027-04-01）").value_name("日付"),
            ),
            stamp: arguments.text(
                option("stamp", "署名した日と内容を、病院ファイルに控えます").value_name("署名日").long_help(
                    "署名した日と内容を、病院ファイルに控えます\n（例：2026-04-01）\n記録のない、すべて決まった契約が対象です\n変更の覚書の署名には、--contract も付けます",
                ),
            ),
            effective: arguments.text(
                option("effective", "署名した内容を適用する日（--stamp と一緒に）").value_name("日付").long_help(
                    "署名した内容を適用する日（例：2026-10-01）\n--stamp と一緒に書きます\nなければ、署名日からです",
                ),
            ),
            take_back: arguments.flag(
                option("take-back", "誤って控えた、最後の署名の記録を取り消します")
                    .long_help("誤って控えた、最後の署名の記録を取り消します\n--contract で契約を1つ選びます")
                    .hide_short_help(true),
            ),
            making: Making::read(arguments),
        }
    }
}

fn status(request: &StatusRequest) -> Result<Outcome, Failure> {
    mend(&request.inputs.paths)?;
    let started = Instant::now();
    let on = request.on.as_deref().map(|text| day("status", "--on", text)).transpose()?;
    if request.take_back {
        if request.inputs.contract.is_none() || request.stamp.is_some() {
            return Err(
                "「--take-back」は、「--contract 病院/契約」と一緒に書き、「--stamp」とは一緒に書きません。".to_owned()
            );
        }
        let outcome = stamp::take_back(&request.inputs)?;
        if outcome != Outcome::Clean {
            return Ok(outcome);
        }
    }
    let effective = request.effective.as_deref().map(|text| day("status", "--effective", text)).transpose()?;
    if effective.is_some() && request.stamp.is_none() {
        return Err("「--effective」は、「--stamp」と一緒に書いてください。".to_owned());
    }
    if let Some(date) = &request.stamp {
        let outcome = stamp::stamp(&request.inputs, &request.making, day("status", "--stamp", date)?, effective)?;
        if outcome != Outcome::Clean {
            return Ok(outcome);
        }
    }
    // Warnings that count as errors only decide how the run ends. They must not hide what is open.
    let inputs = Inputs { strict: false, ..request.inputs.clone() };
    let wanted = Wanted { site: false, texts: true, by_contract: true, ..Wanted::default() };
    let mut contracts: Vec<Progress> = Vec::new();
    let mut survey = session(&Disk, &inputs, None, wanted).survey(|hospital, _| {
        contracts.extend(hospital.contracts.into_iter().map(|contract| contract.progress));
    });
    require_contract(survey.missing_contract.as_ref())?;
    let unsound = faults(&survey.report).has_errors();
    if request.inputs.strict {
        survey.report.harden();
    }
    let shown = shown(&survey.report);
    tell(&show::human(&shown, &survey.sources, colored(request.inputs.color)));
    if unsound {
        tell(&format!(
            "集計できませんでした: {}{}\n直してから、もう一度打ってください。\n",
            show::counts(&shown),
            took(started)
        ));
        return Ok(outcome(&survey.report));
    }
    let view = StatusView::of(contracts.iter(), on, &survey.sources);
    deliver(&request.reporting, &|format| match format {
        ReportFormat::Human => human::human(&view, false).into_bytes(),
        ReportFormat::Json => shape::json(&view).into_bytes(),
        ReportFormat::Csv => csv(rows::rows(&view).iter().map(Vec::as_slice)),
    })?;
    if request.reporting.format == ReportFormat::Human {
        say(human::human(&view, colored_result(request.inputs.color)).as_bytes())?;
        tell("\n");
    }
    tell(&closing(request, &survey, &view, started));
    Ok(outcome(&survey.report))
}

/// What is told beside the list: the errors, and the note that, for the file of one contract, its whole folder or only
/// that file was read.
fn shown(report: &Report) -> Report {
    let mut shown = faults(report).errors_only();
    report
        .iter()
        .filter(|it| it.code == codes::CONTRACT_ALONE && it.severity == Severity::Note)
        .for_each(|note| shown.push(note.clone()));
    shown
}

/// The faults without the refusal of `--final`, which the list itself explains.
fn faults(report: &Report) -> Report {
    let mut faults = Report::new();
    report.iter().filter(|fault| fault.code != codes::FINAL_REFUSED).for_each(|fault| faults.push(fault.clone()));
    faults
}

fn closing(request: &StatusRequest, survey: &Survey, view: &StatusView<'_>, started: Instant) -> String {
    let count = |status| view.contracts().map(|contract| contract.count(status)).sum();
    let found = open_counts(count, view.contracts().map(Progress::to_reconfirm).sum());
    let mut found: Vec<String> = found.iter().map(|(word, count)| format!("{word} {count}件")).collect();
    for lack in AnnexLack::ALL {
        let count = view.contracts().filter(|contract| contract.lacks.contains(&lack)).count();
        found.extend((count > 0).then(|| format!("{}のない契約 {count}件", lack.word())));
    }
    let open = view.contracts().any(|contract| !contract.is_settled());
    if let Some(on) = view.on {
        found.extend(
            [TermState::Ended, TermState::Ending]
                .into_iter()
                .map(|state| (state, view.contracts().filter(|contract| contract.term(on).state == state).count()))
                .filter(|(_, count)| *count > 0)
                .map(|(state, count)| format!("{} {count}契約", state.word())),
        );
    }
    for severity in [Severity::Error, Severity::Warning] {
        let count = faults(&survey.report).count(severity);
        if count > 0 {
            found.push(format!("{} {count}件", severity.word()));
        }
    }
    if found.is_empty() {
        found.push("未決も協議中もありません".to_owned());
    }
    let inputs = &request.inputs;
    let next = if view.hospitals.is_empty() {
        "契約を病院ファイルに書いてください。".to_owned()
    } else if inputs.strict && faults(&survey.report).has_errors() {
        "--strict により、注意をエラーとして扱いました。直してから、もう一度打ってください。".to_owned()
    } else if open && inputs.final_only {
        "決まっていない項目が残っているので、--final により終わりの値は1です。".to_owned()
    } else if open {
        format!("足りないものを病院ファイルに書いたら、{} で確かめてください。", command("check", inputs))
    } else if survey.report.iter().any(|fault| fault.code == codes::ROLES_CONTRADICTION) {
        format!("両立しない答えがあります。{} で確かめて、直すか、了承してください。", command("check", inputs))
    } else if survey.report.iter().any(|fault| [codes::FINAL_REFUSED, codes::CONTACTS_NONE].contains(&fault.code)) {
        format!("連絡先のない当事者があります。{} で確かめて、連絡先を書いてください。", command("check", inputs))
    } else if survey.report.iter().any(|fault| fault.code == codes::ROLES_LOOK_AT) {
        let (check, build) = (command("check", inputs), command("build", inputs));
        format!(
            "並べて確かめる答えがあります。{check} で確かめてください。{build} --final で、案でない別添をつくれます。"
        )
    } else {
        format!("{} --final で、案でない別添をつくれます。", command("build", inputs))
    };
    format!("集計しました: {}。{}{}\n{next}\n", size(survey.size), found.join("、"), took(started))
}

/// Everything a report shows, in order.
struct StatusView<'a> {
    hospitals: Vec<HospitalView<'a>>,
    on: Option<Date>,
    sources: &'a Sources,
}

/// The contracts of one hospital. Those that have waited longest come first.
struct HospitalView<'a> {
    id: &'a str,
    name: &'a str,
    dates: DateStyle,
    contracts: Vec<&'a Progress>,
}

impl<'a> StatusView<'a> {
    /// The hospitals are in the order in which they were named.
    fn of(contracts: impl Iterator<Item = &'a Progress>, on: Option<Date>, sources: &'a Sources) -> Self {
        let contracts: Vec<&Progress> = contracts.collect();
        let hospitals = contracts
            .chunk_by(|a, b| a.hospital == b.hospital)
            .map(|of_one| HospitalView {
                id: of_one[0].hospital.as_str(),
                name: &of_one[0].hospital_name,
                dates: of_one[0].dates,
                contracts: Progress::oldest_first(of_one.iter().copied()),
            })
            .collect();
        Self { hospitals, on, sources }
    }

    /// The file and the line of a place.
    fn place(&self, span: Span) -> (&'a str, usize) {
        (&self.sources.get(span.source).name, self.sources.line_column(span).0)
    }

    fn contracts(&self) -> impl Iterator<Item = &'a Progress> {
        self.hospitals.iter().flat_map(|hospital| hospital.contracts.iter().copied())
    }
}

impl HospitalView<'_> {
    fn count(&self, status: Status) -> usize {
        self.contracts.iter().map(|contract| contract.count(status)).sum()
    }
}
