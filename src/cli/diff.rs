//! `betten diff`: finds what changed between two hospital files or two editions, and makes the papers that say it.

mod human;
mod rows;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option, target};
use crate::cli::closing::took;
use crate::cli::color::{Color, color, colored};
use crate::cli::day::day;
use crate::cli::edition;
use crate::cli::make::{Making, Workshop, formats, keys};
use crate::cli::mend::mend;
use crate::cli::output::{STANDS, kept_apart, lock, not_published, output};
use crate::cli::report::{ReportFormat, Reporting, deliver};
use crate::cli::run::{Inputs, shown};
use crate::cli::{Failure, Outcome, say, tell};
use crate::compare::{Comparison, ContractChanges, Fate};
use crate::diagnostic::show::ascii;
use crate::diagnostic::{Report, nearest, show};
use crate::input::{Disk, find_hospitals};
use crate::model::date::{Date, DateStyle};
use crate::model::hospital::Hospital;
use crate::model::id::HospitalId;
use crate::model::record::Signed;
use crate::produce::{
    Paper, Papers, Selection, Session, Stand, changes, changes_since_signing, edition_changes, formats_of_changes,
    make_papers, page_assets,
};
use crate::publish::{Manifest, Options, PublishError, Published};
use crate::render::csv::csv;
use crate::render::{Format, changes as json};

/// The word in `--formats` for the differences as JSON, for other programs. It is not a format of documents.
const JSON: &str = "json";

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "diff",
    group: HelpGroup::Compare,
    help: Help {
        about: "2つの病院ファイルを比べ、新旧対照表をつくります",
        long: "\
病院ファイルを1つ書くと、署名の記録のある契約について、署名した内容と
いまの内容を比べます。2つ書くと、前に取っておいた病院ファイルと後の病院
ファイルを比べます。病院の集まったフォルダでも比べられます。
契約ごとに、印刷する内容の変わったところだけを左右に並べ、変わった語句に
下線を引きます。
注釈、書いた順、日付の書き方、病院全体に書くか契約に書くかの違いは、変更
とみなしません。連絡先と初回確認の結果は比べません。
--memorandum を付けると、その表による変更覚書もつくります。決まっていない
ことが残る間は案です。
出力先の <病院>/<契約> フォルダに、changes-<前の照合番号>-<後の照合番号>
の名前で置きます。後で betten build を打っても、消えません。

終了コード：
  0  変わったところがない
  1  変わったところがある
  2  エラーがある、ファイルがないなどの理由で比べられない",
        examples: ["betten diff betten.yaml --memorandum", "betten diff --editions 2024-06 2026-10"],
    },
    arguments: |arguments| drop(Diff::read(arguments)),
    run: |arguments| diff(&Diff::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Diff {
    /// Two hospital files or folders, or two editions. `old` comes first. Without `new` the hospitals at `old` are
    /// compared with what was signed.
    old: PathBuf,
    new: Option<PathBuf>,
    editions: bool,
    /// `HOSPITAL/ID`
    contract: Option<String>,
    memorandum: bool,
    /// The day from which the memorandum applies, as written.
    effective: Option<String>,
    old_first: bool,
    /// The day whose state is compared, as written.
    on: Option<String>,
    output: PathBuf,
    /// Keys of formats, or [`JSON`].
    formats: Vec<String>,
    data: Option<PathBuf>,
    color: Color,
    reporting: Reporting,
    making: Making,
}

impl Diff {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        let keys = [keys(formats_of_changes()), vec![JSON]].concat();
        Self {
            old: arguments
                .path(
                    target("old", "変更前")
                        .help("前の病院ファイル、又はフォルダ")
                        .long_help(
                            "前の病院ファイル、又はフォルダ\n1つだけ書くと、署名した内容と比べる病院ファイル\n--editions を付けたときは、前の版（例：2024-06）",
                        )
                        .required(true),
                )
                .unwrap_or_default(),
            new: arguments.path(
                target("new", "変更後")
                    .help("後の病院ファイル（なければ、署名した内容と比べます）")
                    .long_help("後の病院ファイル、又はフォルダ\nなければ、署名した内容と比べます\n--editions を付けたときは、後の版"),
            ),
            editions: arguments.flag(option("editions", "病院ファイルではなく、確認表の2つの版を比べます")),
            contract: arguments.text(
                option(Inputs::CONTRACT, "この契約だけを比べます（例：sample/ehr）").value_name("病院/契約"),
            ),
            memorandum: arguments.flag(option("memorandum", "変更覚書もつくります")),
            effective: arguments.text(
                option("effective", "変更覚書の適用日（例：2027-04-01）")
                    .value_name("日付")
                    .long_help("変更覚書の適用日（例：2027-04-01）\n書かなければ、手で書くところを空けます"),
            ),
            old_first: arguments.choice(
                option("order", "左に置く側：new-first old-first")
                    .value_name("順")
                    .long_help("左に置く側：\n  new-first  変更後（ふつうはこれ）\n  old-first  変更前")
                    .hide_short_help(true),
                &[("new-first", false), ("old-first", true)],
            ),
            on: arguments.text(
                option("on", "署名した内容のうち、この日のものと比べます")
                    .value_name("日付")
                    .long_help("署名した内容のうち、この日のものと比べます\n（例：2027-04-01）\nなければ、署名したすべてと比べます")
                    .conflicts_with("memorandum")
                    .conflicts_with("editions")
                    .conflicts_with("new")
                    .hide_short_help(true),
            ),
            output: output(arguments),
            formats: arguments.words(
                formats(format!("つくる形式：{}（なければ全部）", keys.join(","))),
                &keys,
                &keys,
            ),
            data: edition::data(arguments),
            color: arguments.choice(color().hide_short_help(true), &Color::WORDS),
            reporting: Reporting::read(arguments),
            making: Making::read(arguments),
        }
    }
}

impl Diff {
    fn paths(&self) -> Vec<PathBuf> {
        [&self.old].into_iter().chain(&self.new).cloned().collect()
    }
}

fn diff(request: &Diff) -> Result<Outcome, Failure> {
    if !request.editions {
        mend(&request.paths())?;
    }
    let started = Instant::now();
    let wanted = wanted(request)?;
    let mut session = Session::open(
        &Disk,
        Selection {
            data: request.data.as_deref().map(shown),
            templates: request.making.templates.as_deref().map(shown),
            ..Selection::default()
        },
    );
    let found = match &request.new {
        Some(new) if request.editions => editions([&request.old, new], &session, &wanted)?,
        _ => hospitals(request, &mut session, &wanted)?,
    };
    // Other faults of the two files are told by `check`. Here only what stops the work is told.
    let mut faults = std::mem::take(&mut session.report).errors_only();
    let Some(found) = found else {
        faults.sort();
        tell(&show::human(&faults, &session.sources, colored(request.color)));
        tell(&format!("比べられませんでした: {}{}\n", show::counts(&faults), took(started)));
        return Ok(Outcome::Unreadable);
    };
    deliver(&request.reporting, &|format| match format {
        ReportFormat::Human => human::human(&found).into_bytes(),
        ReportFormat::Json => ascii(&found.json()).into_bytes(),
        ReportFormat::Csv => csv(rows::rows(&found).iter().map(Vec::as_slice)),
    })?;
    if request.reporting.format == ReportFormat::Human {
        say(human::human(&found).as_bytes())?;
        tell("\n");
    }
    let mut closing = format!("比べました: {}", found.counts());
    if !found.papers.is_empty() {
        let Some(done) = publish(request, &mut session, &found.papers)? else {
            tell(&format!("つくりませんでした: {}{}\n", show::counts(&session.report), took(started)));
            return Ok(Outcome::Unreadable);
        };
        let files = done.written + done.unchanged;
        closing.push_str(&format!("。{files}ファイル（書いた {}、変わらない {}）", done.written, done.unchanged));
    }
    tell(&format!("{closing}{}\n", took(started)));
    if !found.papers.is_empty() {
        tell(&format!("出力先: {}\n", request.output.display()));
    }
    Ok(if found.differs() { Outcome::Differences } else { Outcome::Clean })
}

/// Which papers the options ask for.
fn wanted(request: &Diff) -> Result<Papers, Failure> {
    if request.editions && request.new.is_none() {
        return Err("比べる2つの版を、前の版、後の版の順に書いてください。".to_owned());
    }
    let wrong = |sentence: &str| Err(format!("{sentence}\n使い方は betten diff --help で見られます。"));
    if request.editions && (request.memorandum || request.contract.is_some()) {
        return wrong("「--editions」では契約を比べないので、「--memorandum」と「--contract」は使えません。");
    }
    if request.effective.is_some() && !request.memorandum {
        return wrong("「--effective」は、「--memorandum」と一緒に書いてください。");
    }
    Ok(Papers {
        old_first: request.old_first,
        memorandum: request.memorandum,
        effective: request.effective.as_deref().map(|text| day("diff", "--effective", text)).transpose()?,
        on: request.on.as_deref().map(|text| day("diff", "--on", text)).transpose()?,
        data: request.formats.iter().any(|key| key == JSON),
    })
}

/// What differs, and the papers that say it.
struct Differences {
    what: DiffSubject,
    papers: Vec<Paper>,
}

enum DiffSubject {
    Contracts {
        contracts: Vec<ContractChanges>,
        /// The ids of the two hospitals, if they differ.
        ids: Option<[String; 2]>,
        dates: DateStyle,
    },
    Editions {
        /// `2024-06`, and the name a reader knows it by.
        names: [(String, String); 2],
        comparison: Comparison,
    },
}

impl Differences {
    fn differs(&self) -> bool {
        match &self.what {
            DiffSubject::Contracts { contracts, .. } => {
                contracts.iter().any(|contract| contract.fate() != Fate::Unchanged)
            }
            DiffSubject::Editions { comparison, .. } => !comparison.is_empty(),
        }
    }

    fn json(&self) -> String {
        match &self.what {
            DiffSubject::Contracts { contracts, .. } => json::report(contracts),
            DiffSubject::Editions { names: [(old, _), (new, _)], comparison } => json::editions(old, new, comparison),
        }
    }

    /// 「3契約（変更 1、変更なし 2）」, 「変更 6項目」
    fn counts(&self) -> String {
        match &self.what {
            DiffSubject::Contracts { contracts, .. } => {
                let count = |fate: Fate| contracts.iter().filter(|contract| contract.fate() == fate).count();
                let each: Vec<String> = Fate::ALL
                    .into_iter()
                    .filter(|fate| count(*fate) > 0)
                    .map(|fate| format!("{} {}", fate.word(), count(fate)))
                    .collect();
                match each.as_slice() {
                    [] => "契約がありません".to_owned(),
                    each => format!("{}契約（{}）", contracts.len(), each.join("、")),
                }
            }
            DiffSubject::Editions { comparison, .. } if comparison.is_empty() => {
                "変わったところはありません".to_owned()
            }
            DiffSubject::Editions { comparison, .. } => format!("変わった項目 {}件", comparison.entries.len()),
        }
    }
}

/// What differs between two editions. `None` when the session's report says what must be corrected first.
///
/// # Errors
/// When an edition does not exist.
fn editions([old, new]: [&PathBuf; 2], session: &Session<'_>, wanted: &Papers) -> Result<Option<Differences>, Failure> {
    if session.report.has_errors() {
        return Ok(None);
    }
    let find = |name: &Path| edition::edition(session.catalogs(), Some(&shown(name)));
    let (old, new) = (find(old)?, find(new)?);
    let (comparison, papers) = edition_changes(old, new, wanted);
    let names = [old, new].map(|catalog| (catalog.edition.to_string(), catalog.issued.clone()));
    Ok(Some(Differences { what: DiffSubject::Editions { names, comparison }, papers }))
}

/// What differs between hospital files, or from what was signed. `None` when the session's report says what must be
/// corrected first.
///
/// # Errors
/// When neither side has the contract that was asked for, or when it was not signed.
fn hospitals(request: &Diff, session: &mut Session<'_>, wanted: &Papers) -> Result<Option<Differences>, Failure> {
    let old = read(session, &request.old);
    let new = request.new.as_ref().map(|new| read(session, new));
    let (Some(old), Some(new)) = (old, new.map_or(Some(None), |new| new.map(Some))) else { return Ok(None) };
    let (mut contracts, mut papers) = match &new {
        Some(new) => between(&old, new, session, wanted),
        None => since_signing(&old, session, wanted),
    };
    if session.report.has_errors() {
        return Ok(None);
    }
    let unsigned: Vec<String> = match &new {
        Some(_) => Vec::new(),
        None => old.iter().flat_map(|hospital| unsigned(hospital, wanted.on)).collect(),
    };
    if contracts.is_empty() && !unsigned.is_empty() && wanted.on.is_some() {
        return Err("その日に適用されている、署名の記録のある契約がありません。".to_owned());
    }
    if contracts.is_empty() && !unsigned.is_empty() {
        return Err("署名の記録のある契約がありません。署名した契約は betten status --stamp で記録してください。\n前に取っておいた病院ファイルと比べるときは、betten diff 前のファイル 後のファイル と打ってください。".to_owned());
    }
    if let Some(wanted) = &request.contract {
        if unsigned.contains(wanted) {
            let why = if request.on.is_some() {
                "その日に適用されている署名の記録"
            } else {
                "署名の記録"
            };
            return Err(format!("契約「{wanted}」には、{why}がありません。"));
        }
        let known: Vec<&str> = contracts.iter().map(|changes| changes.contract.as_str()).collect();
        if !known.contains(&wanted.as_str()) {
            let mut message =
                format!("契約「{wanted}」は、どちらにもありません。--contract は「病院/契約」の形で書きます。");
            if let Some(near) = nearest(wanted, known.into_iter()) {
                message.push_str(&format!("「{near}」の書き間違いではありませんか。"));
            }
            return Err(message);
        }
        contracts.retain(|changes| changes.contract == *wanted);
        papers.retain(|paper| paper.folder == *wanted);
    }
    let ids = match (&old[..], new.as_deref()) {
        ([old], Some([new])) => Some([old, new].map(|hospital| hospital.id.value.to_string())),
        _ => None,
    };
    let dates = new.as_ref().unwrap_or(&old).first().map(|hospital| hospital.dates).unwrap_or_default();
    let ids = ids.filter(|[old, new]| old != new);
    Ok(Some(Differences { what: DiffSubject::Contracts { contracts, ids, dates }, papers }))
}

/// The hospitals at a path. `None` when one of them cannot be read.
fn read(session: &mut Session<'_>, path: &Path) -> Option<Vec<Hospital>> {
    let mut search = Report::new();
    let paths = find_hospitals(&Disk, &shown(path), false, &mut search);
    session.report.append(search);
    // Each is read, so that every fault is told.
    let read: Vec<Option<Hospital>> = paths.iter().map(|path| session.hospital(path)).collect();
    read.into_iter().collect()
}

type Changes = (Vec<ContractChanges>, Vec<Paper>);

fn between(old: &[Hospital], new: &[Hospital], session: &mut Session<'_>, wanted: &Papers) -> Changes {
    let (mut all, mut report) = (Changes::default(), Report::new());
    for (was, is) in pairs(old, new) {
        let stand = |hospital| Some(Stand { hospital, catalog: session.catalog_of(hospital)? });
        // A hospital without its edition was reported.
        let (Some(was), Some(is)) = (stand(&was), stand(&is)) else { continue };
        let (contracts, papers) = changes(was, is, wanted, &mut report);
        all.0.extend(contracts);
        all.1.extend(papers);
    }
    session.report.append(report);
    all
}

fn since_signing(hospitals: &[Hospital], session: &mut Session<'_>, wanted: &Papers) -> Changes {
    let mut all = Changes::default();
    for hospital in hospitals {
        let (contracts, papers) = changes_since_signing(session, hospital, wanted);
        all.0.extend(contracts);
        all.1.extend(papers);
    }
    all
}

/// The names of the contracts without a signing that applies on this day, or without any.
fn unsigned(hospital: &Hospital, on: Option<Date>) -> impl Iterator<Item = String> {
    let applies = move |signed: &Signed| on.is_none_or(|day| signed.applies_from() <= day);
    let open = hospital.contracts.iter().filter(move |contract| !contract.signed.first().is_some_and(applies));
    open.map(|contract| format!("{}/{}", hospital.id.value, contract.id.value))
}

/// The hospitals of both sides by their ids. One on each side are compared whatever their ids are. A hospital that only
/// one side has is compared with itself without contracts.
fn pairs(old: &[Hospital], new: &[Hospital]) -> Vec<(Hospital, Hospital)> {
    if let ([old], [new]) = (old, new) {
        return vec![(old.clone(), new.clone())];
    }
    let empty = |hospital: &Hospital| Hospital { contracts: Vec::new(), ..hospital.clone() };
    let find = |all: &[Hospital], id: &HospitalId| all.iter().find(|hospital| hospital.id.value == *id).cloned();
    let present = new.iter().map(|is| (find(old, &is.id.value).unwrap_or_else(|| empty(is)), is.clone()));
    let gone = old.iter().filter(|was| find(new, &was.id.value).is_none()).map(|was| (was.clone(), empty(was)));
    present.chain(gone).collect()
}

/// Puts the papers beside what was built. `None` when the session's report says why they cannot be made.
///
/// # Errors
/// When a program or font is missing, or the folder cannot be written to.
fn publish(request: &Diff, session: &mut Session<'_>, papers: &[Paper]) -> Result<Option<Published>, Failure> {
    let formats = Format::of_keys(&request.formats);
    let workshop = Workshop::open(&request.making, &formats, session).map_err(|error| error.to_string())?;
    let tools = workshop.tools();
    let mut sources = vec![];
    if !request.editions {
        sources.extend(request.paths());
    }
    sources.extend(request.data.iter().chain(&request.making.templates).cloned());
    let failed = |error: PublishError| not_published(&error, STANDS);
    let mut staging = lock(&request.output, &sources).map_err(failed)?;
    let said = make_papers(papers, &tools, &mut |artifact| staging.put(&artifact));
    session.report.append(said.map_err(|error| error.to_string())?);
    session.report.sort();
    tell(&show::human(&session.report, &session.sources, colored(request.color)));
    if session.report.has_errors() {
        return Ok(None);
    }
    let tops: BTreeSet<&str> = papers.iter().filter_map(|paper| paper.folder.split('/').next()).collect();
    for top in tops {
        for artifact in page_assets(top, &tools).map_err(|error| error.to_string())? {
            staging.put_if_new(&artifact).map_err(failed)?;
        }
    }
    let parties = papers.iter().filter(|paper| !paper.parties.is_empty());
    let parties = parties.map(|paper| (paper.folder.clone(), paper.parties.clone())).collect();
    let options = Options { lasting: true, parties: Some(&parties), ..Options::default() };
    let done = staging.finish(Manifest::default(), options).map_err(failed)?;
    tell(&kept_apart(&done));
    Ok(Some(done))
}
