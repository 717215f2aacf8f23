//! `betten form read`: takes the answers of workbooks into a hospital file.
//!
//! Everything is shown before anything is written. What is written is read again in memory first: an answer that would
//! make the hospital file wrong is told at its cell.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::book;
use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option, target};
use crate::cli::closing::{quoted, took};
use crate::cli::color::{Color, color, colored};
use crate::cli::edition;
use crate::cli::form::Beginning;
use crate::cli::form::find::{self, FoundFile};
use crate::cli::form::shape::IntakeShape;
use crate::cli::mend::{mend, not_rewritten};
use crate::cli::refusal::not_changed;
use crate::cli::report::{ReportFormat, Reporting, deliver};
use crate::cli::run::{outcome, shown};
use crate::cli::{Failure, Outcome, say, tell};
use crate::diagnostic::{Diagnostic, Report, Severity, SourceId, Sources, cause, codes, show};
use crate::edit::{self, ChangedFile, CreateError, FilledMapping, NewFile, Splice, spliced};
use crate::input::{Disk, HOSPITAL_FILE, Retold};
use crate::intake::{AnswerChange, Answered, FormTarget, Intake, TakenFrom, TargetFields, take_in};
use crate::produce::{Selection, Session};
use crate::render::csv::csv;
use crate::schema;

pub(in crate::cli) const COMMAND: Subcommand = Subcommand {
    name: "form read",
    group: HelpGroup::Begin,
    help: Help {
        about: "記入用紙の答えを、病院ファイルに取り込みます",
        long: "\
戻ってきた記入用紙を読み、病院ファイルの変わるところを、変更前と変更後を並
べて示します。まだ何も書きません。--write を付けると書き込みます。病院ファ
イルの説明と並び順は、そのまま残ります。
答えとして読めないところは、シートとセルで示します。誤りのある記入用紙の
答えは、1つも取り込みません。
記入用紙を渡した後に病院ファイルが変わっていて、答えが食い違うとき、2つ
の記入用紙の答えが食い違うときは、両方を示します。どちらにするかは、示さ
れた --take の行を写して決めます。決めるまで、何も書き込みません。

終了コード：
  0  変わるところがない、またはすべて書き込んだ
  1  書き込んでいない変わるところや食い違いがある、またはエラーあり
  2  ファイルがないなどで読めない",
        examples: ["betten form read forms betten.yaml", "betten form read 回答/*.xlsx betten.yaml --write"],
    },
    arguments: |arguments| drop(FormRead::read(arguments)),
    run: |arguments| read(&FormRead::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct FormRead {
    /// The workbooks, and last the hospital.
    paths: Vec<PathBuf>,
    write: bool,
    /// As written: `FIELD=FILE.xlsx`.
    taken: Vec<String>,
    data: Option<PathBuf>,
    reporting: Reporting,
    color: Color,
}

impl FormRead {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        let paths = arguments.paths(
            target("paths", "記入用紙と病院ファイル")
                .help("記入用紙（いくつでも）、最後に病院ファイル")
                .long_help("記入用紙（いくつでも。フォルダも書けます）、\n最後に、病院ファイルかそのフォルダ"),
        );
        Self {
            paths: paths.unwrap_or_default(),
            write: arguments.flag(option("write", "示したところを、病院ファイルに書き込みます")),
            taken: arguments.texts(
                option("take", "食い違いを、どの答えにするか（示された行を写します）")
                    .value_name("問い=答え")
                    .long_help(
                        "食い違いを、どの答えにするか（示された行を写します）\n  問い=用紙.xlsx  その記入用紙の答え\n  問い=file       病院ファイルのまま\n  問い=skip       今は決めない",
                    ),
            ),
            data: edition::data(arguments),
            reporting: Reporting::read(arguments),
            color: arguments.choice(color(), &Color::WORDS),
        }
    }
}

fn read(request: &FormRead) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let Some((path, books)) = request.paths.split_last().filter(|(_, books)| !books.is_empty()) else {
        return Err(
            "記入用紙と、最後に病院ファイルを書いてください（例：betten form read forms betten.yaml）。".to_owned()
        );
    };
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        return Err(format!(
            "最後に病院ファイルを書いてください（例：betten form read {} betten.yaml）。",
            shown(path)
        ));
    }
    let taken = settlements(&request.taken)?;
    let (found, passed) = find::find(books)?;
    let begun = if path.exists() { None } else { Some(begin(path, &found, request)?) };
    let path = begun.as_ref().map_or(path, |begun| &begun[0].path);
    if begun.is_none() {
        mend(std::slice::from_ref(path))?;
    }
    let data = request.data.as_deref().map(shown);
    let selection = Selection { data, ..Selection::default() };
    let text = |file: &NewFile| (shown(&file.path), String::from_utf8_lossy(&file.bytes).into_owned());
    let texts = begun.iter().flatten().take(1).map(text).collect();
    let disk = Retold { files: &Disk, texts };
    let mut session = Session::open(&disk, selection.clone());
    let hospital = session.hospital(&shown(path));
    let Some(hospital) = hospital.filter(|_| !session.report.has_errors()) else {
        session.report.sort();
        tell(&show::human(&session.report.clone().errors_only(), &session.sources, colored(request.color)));
        tell("記入用紙は読んでいません。先に、病院ファイルの示したところを直してください。\n");
        return Ok(outcome(&session.report));
    };
    let mut sources = session.sources.clone();
    let Some(catalog) = session.catalog_of(&hospital) else {
        return Err("病院ファイルの版の確認表がありません。".to_owned());
    };
    let mut report = Report::new();
    for name in passed {
        let message = format!("「{name}」は、フォルダの中の .xlsx のファイルではないので、読み取りません。");
        let told = Diagnostic::warning(codes::FORM_NOT_READ, message);
        report.push(
            told.hint("記入用紙なら、Excel ブック（.xlsx）で保存し直して、そのフォルダのすぐ下に置いてください。"),
        );
    }
    let mut answered = Vec::new();
    for file in found {
        let read = book::read(&file.name, file.book.clone(), &mut sources, &mut report);
        if let Some(book) = read {
            if file.is_open {
                let message = "Excel で開いているようです。まだ保存していない答えは、読み取れません。";
                let told = Diagnostic::warning(codes::FORM_NOT_READ, message).at(book.place, "");
                report.push(told.hint("保存して閉じてから、もう一度打ってください。"));
            }
            answered.push(Answered { name: file.name, book });
        }
    }
    let mut targets = Vec::new();
    for target in FormTarget::all(&hospital, catalog) {
        let source = target.contract.map_or(hospital.id.span.source, |contract| contract.id.span.source);
        let fields = target.fields(&sources).map_err(|refusal| not_changed(&sources, source, &refusal))?;
        targets.push((target, fields));
    }
    let trial = IntakeTrial {
        path: &shown(path),
        selection: &selection,
        targets: &targets,
        answered: &answered,
        taken: &taken,
        sources: &sources,
    };
    let IntakeTry { intake, files, others, .. } = trial.run(&mut report)?;
    if let Some(name) = intake.unasked.first() {
        if intake.conflicts.iter().any(|conflict| conflict.name == *name) {
            return Err(format!(
                "--take の「{name}」の答えに書いた記入用紙は、この食い違いのものではありません。betten form read が示す行を、そのまま写してください。"
            ));
        }
        return Err(format!(
            "--take の「{name}」という食い違いはありません。betten form read が示す行を、そのまま写してください。"
        ));
    }
    let is_new = begun.is_some();
    let mut names: Vec<String> = begun.iter().flatten().map(|file| shown(&file.path)).collect();
    if !is_new {
        names.extend(files.iter().map(|(_, file)| shown(&file.path)));
    }
    let is_change = begun.is_some() || !files.is_empty();
    let is_begun = begun.is_none() || !report.has_errors();
    let writes = request.write && others.is_empty() && intake.conflicts.is_empty() && is_change && is_begun;
    if writes {
        match begun {
            Some(begun) => create(begun, &files)?,
            None => write(&files)?,
        }
    }
    report.sort();
    let shape = IntakeShape { intake: &intake, targets: &targets, sources: &sources, report: &report, writes };
    deliver(&request.reporting, &|format| match format {
        ReportFormat::Human => (show::human(&report, &sources, false) + &shape.human()).into_bytes(),
        ReportFormat::Json => shape.json().into_bytes(),
        ReportFormat::Csv => csv(shape.rows().iter().map(Vec::as_slice)),
    })?;
    if request.reporting.format == ReportFormat::Human {
        tell(&show::human(&report, &sources, colored(request.color)));
        say(shape.human().as_bytes())?;
    }
    tell(&closing(request, &shape, &names, is_new, started));
    let is_done = !report.has_errors() && intake.conflicts.is_empty() && (writes || !is_change);
    Ok(if is_done { Outcome::Clean } else { Outcome::Faults })
}

/// The last lines: what was found and done, and what to type next.
fn closing(request: &FormRead, shape: &IntakeShape<'_>, names: &[String], is_new: bool, started: Instant) -> String {
    let IntakeShape { intake, report, writes, .. } = shape;
    let changes = intake.changes.len();
    let mut text = format!(
        "読み取りました: 変わるところ {changes}件、食い違い {}件。{}{}\n",
        intake.conflicts.len(),
        show::counts(report),
        took(started)
    );
    let command = |more: &str| {
        let mut words = vec!["betten form read".to_owned()];
        words.extend(request.paths.iter().map(|path| quoted(&shown(path))));
        words.extend(request.data.iter().map(|data| format!("--data {}", quoted(&shown(data)))));
        words.extend(request.taken.iter().map(|taken| format!("--take {}", quoted(taken))));
        format!("{}{more}", words.join(" "))
    };
    if !intake.faulty.is_empty() {
        let books: Vec<&str> = intake.faulty.iter().map(String::as_str).collect();
        text.push_str(&format!("誤りがあるので、「{}」の答えは取り込みません。\n", books.join("」「")));
    }
    if *writes {
        let path = request.paths.last().map(|path| quoted(&shown(path))).unwrap_or_default();
        text.push_str(&format!(
            "書き込みました: {}\n次にすること: 次のように打って、決まっていない項目を確かめます。\n\n  betten status {path}\n",
            names.join("、")
        ));
    } else if !intake.conflicts.is_empty() {
        text.push_str(&format!(
            "まだ何も書いていません。食い違いを1つずつ決めて、示した --take を付けて打ってください。\n\n  {}\n",
            command(" --take …")
        ));
    } else if is_new && report.has_errors() {
        text.push_str("何も書いていません。示したところを直してから、もう一度打ってください。\n");
    } else if (changes > 0 || is_new) && !request.write {
        text.push_str(&format!(
            "まだ何も書いていません。書き込むときは、次のように打ちます。\n\n  {}\n",
            command(" --write")
        ));
    } else if changes > 0 || is_new {
        text.push_str("何も書いていません。示したところを直してから、もう一度打ってください。\n");
    } else if !report.has_errors() {
        text.push_str("病院ファイルは、もう記入用紙のとおりです。\n");
    }
    text
}

/// The hospital file that workbooks of `init --form` begin, and what lies beside it. The hospital file comes first.
///
/// # Errors
/// When the workbooks begin no hospital: then a name was mistyped.
fn begin(path: &Path, found: &[FoundFile], request: &FormRead) -> Result<Vec<NewFile>, Failure> {
    let mut beginnings: Vec<(String, String)> = Vec::new();
    for file in found {
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let read = book::read(&file.name, file.book.clone(), &mut sources, &mut report);
        let origin = read.map(|read| read.origin);
        let beginning = origin.and_then(|origin| Some((origin.edition, origin.beginning?)));
        beginnings.extend(beginning.filter(|beginning| !beginnings.contains(beginning)));
    }
    let name = shown(path);
    let [(edition, beginning)] = &beginnings[..] else {
        return Err(match beginnings[..] {
            [] => format!(
                "「{name}」がありません。名前と場所を確かめてください。病院ファイルを新しくつくるときは、betten init --form がつくった共通の記入用紙（名前の終わりが -common.xlsx）も一緒に書きます。"
            ),
            _ => format!(
                "「{name}」がありません。2つの病院の記入用紙があるので、新しくつくることもできません。病院ごとに打ってください。"
            ),
        });
    };
    let beginning: Beginning = serde_json::from_str(beginning).map_err(|_| {
        "共通の記入用紙から、病院ファイルを始められません。betten init --form でつくり直してください。".to_owned()
    })?;
    let session = edition::session(request.data.as_deref());
    let catalog = edition::edition(session.catalogs(), Some(edition))?;
    let is_file =
        path.extension().is_some_and(|ending| ["yaml", "yml"].iter().any(|it| ending.eq_ignore_ascii_case(it)));
    let path = if is_file { path.to_owned() } else { path.join(HOSPITAL_FILE) };
    let beside = path.with_file_name(schema::FILE_NAME);
    let text = edit::single_file(catalog, &beginning.hospital, &beginning.contracts);
    let mut files = vec![NewFile { path, bytes: text.into_bytes() }];
    if !beside.exists() {
        files.push(NewFile { path: beside, bytes: schema::hospital_file(catalog).into_bytes() });
    }
    Ok(files)
}

/// Writes a new hospital file with the answers in it.
fn create(mut begun: Vec<NewFile>, files: &[(SourceId, ChangedFile)]) -> Result<(), Failure> {
    if let Some((_, file)) = files.first() {
        begun[0].bytes = spliced(&file.read, &file.splices).into_bytes();
    }
    edit::create(&begun).map(drop).map_err(|error| match error {
        CreateError::Exists(path) => format!("「{}」がもうあるので、何も書いていません。", shown(&path)),
        CreateError::Disk(path, error) => {
            format!("「{}」に書けません。{}何も残していません。", shown(&path), cause::not_written(&error))
        }
    })
}

/// Reads what `--take` says.
fn settlements(written: &[String]) -> Result<BTreeMap<String, TakenFrom>, Failure> {
    let mut all = BTreeMap::new();
    for one in written {
        let Some((name, from)) = one.split_once('=').filter(|(name, from)| !name.is_empty() && !from.is_empty()) else {
            return Err(format!(
                "--take の「{one}」が読めません。betten form read が示す行を、そのまま写してください（例：--take sample/ehr/2-C-1/scope=file）。"
            ));
        };
        let from = match from {
            "file" => TakenFrom::File,
            "skip" => TakenFrom::Skip,
            book => TakenFrom::Book(book.replace('\\', "/")),
        };
        if all.insert(name.to_owned(), from).is_some() {
            return Err(format!("--take の「{name}」が2回書かれています。一度だけ書いてください。"));
        }
    }
    Ok(all)
}

/// The files that would change.
fn changed(sources: &Sources, intake: &Intake) -> Result<Vec<(SourceId, ChangedFile)>, Failure> {
    let file = |(id, edits): (&SourceId, &Vec<edit::Edit>)| {
        let source = sources.get(*id);
        let splices: Vec<Splice> =
            edit::change(&source.text, edits).map_err(|refusal| not_changed(sources, *id, &refusal))?;
        Ok((*id, ChangedFile { path: PathBuf::from(&source.name), read: source.text.clone(), splices }))
    };
    let files: Vec<(SourceId, ChangedFile)> = intake.edits.iter().map(file).collect::<Result<_, Failure>>()?;
    Ok(files.into_iter().filter(|(_, file)| !file.splices.is_empty()).collect())
}

/// Takes workbooks in, and tries what would become of the files.
struct IntakeTrial<'a> {
    path: &'a str,
    selection: &'a Selection,
    targets: &'a [(FormTarget<'a>, TargetFields)],
    answered: &'a [Answered],
    taken: &'a BTreeMap<String, TakenFrom>,
    sources: &'a Sources,
}

/// A try: what would change, and what is wrong in the files then.
struct IntakeTry {
    intake: Intake,
    files: Vec<(SourceId, ChangedFile)>,
    /// What is said of the workbooks themselves.
    told: Report,
    /// Faults of the files, each at the cell that is the reason, and those workbooks.
    blamed: (Report, BTreeSet<String>),
    /// Faults of the files for which no cell is the reason.
    others: Vec<Diagnostic>,
}

impl IntakeTrial<'_> {
    /// Takes in what can be taken in: workbooks whose answers would make a file wrong are left out. Something may be
    /// wrong all the same.
    fn run(&self, report: &mut Report) -> Result<IntakeTry, Failure> {
        let mut left = BTreeSet::new();
        loop {
            let mut last = self.try_without(&left)?;
            let mut blamed = std::mem::take(&mut last.blamed.1);
            blamed.extend(last.intake.blamed.iter().cloned());
            report.append(std::mem::take(&mut last.told));
            report.append(std::mem::take(&mut last.blamed.0));
            if blamed.is_empty() && !last.others.is_empty() {
                blamed.extend(self.culprit(&left, &last.intake)?);
                let book = self.answered.iter().find(|answered| blamed.contains(&answered.name));
                let place = book.map(|answered| answered.book.place);
                for fault in last.others.iter().cloned() {
                    report.push(place.map_or(fault.clone(), |place| fault.at(place, "この記入用紙の答え")));
                }
            }
            if blamed.is_empty() {
                return Ok(last);
            }
            left.extend(blamed);
        }
    }

    /// The workbook without which nothing is wrong.
    fn culprit(&self, left: &BTreeSet<String>, intake: &Intake) -> Result<Option<String>, Failure> {
        let books: BTreeSet<&String> = intake.changes.iter().map(|change| &change.book).collect();
        for book in books {
            let without = left.iter().chain([book]).cloned().collect();
            if self.try_without(&without)?.others.is_empty() {
                return Ok(Some(book.clone()));
            }
        }
        Ok(None)
    }

    fn try_without(&self, left: &BTreeSet<String>) -> Result<IntakeTry, Failure> {
        let mut told = Report::new();
        let intake = take_in(self.targets, self.answered, left, self.taken, &mut told);
        let files = changed(self.sources, &intake)?;
        let mut tried = IntakeTry { intake, files, told, blamed: (Report::new(), BTreeSet::new()), others: Vec::new() };
        self.prove(&mut tried);
        Ok(tried)
    }

    /// Reads the changed files in memory, as `check` will.
    fn prove(&self, tried: &mut IntakeTry) {
        if tried.files.is_empty() {
            return;
        }
        let name = |id: SourceId| self.sources.get(id).name.clone();
        let texts: BTreeMap<String, String> =
            tried.files.iter().map(|(id, file)| (name(*id), spliced(&file.read, &file.splices))).collect();
        let retold = Retold { files: &Disk, texts: texts.clone() };
        let mut session = Session::open(&retold, self.selection.clone());
        let _ = session.hospital(self.path);
        for fault in session.report.iter().filter(|fault| fault.severity == Severity::Error) {
            let place = fault.primary.as_ref().map(|label| label.span);
            let told = Diagnostic::error(fault.code, fault.message.clone());
            let told = fault.hints.iter().fold(told, |told, hint| told.hint(hint.clone()));
            let file = place.map(|place| session.sources.get(place.source).name.as_str());
            let text = file.and_then(|file| Some((file, texts.get(file)?)));
            let is_there = |change: &&AnswerChange| {
                text.zip(place).is_some_and(|(text, place)| self.wrote(change, text, place.range().start))
            };
            match tried.intake.changes.iter().find(is_there) {
                Some(change) => {
                    tried.blamed.1.insert(change.book.clone());
                    tried.blamed.0.push(told.at(change.place, "この答え"));
                }
                None => tried.others.push(match place {
                    Some(place) => {
                        let place = session.sources.place(place);
                        told.hint(format!("答えを取り込むと、{place} がこうなります。"))
                    }
                    None => told,
                }),
            }
        }
    }

    /// Whether an answer wrote what stands at a byte of a changed file.
    fn wrote(&self, change: &AnswerChange, (file, text): (&str, &String), at: usize) -> bool {
        let (target, fields) = &self.targets[change.target];
        if self.sources.get(fields.source).name != file {
            return false;
        }
        let own = match target.contract {
            Some(contract) => FilledMapping::of_contract(text, contract.id.value.as_str()),
            None => FilledMapping::of_file(text),
        };
        let range = own.ok().and_then(|own| own.place(&change.key));
        range.is_some_and(|range| range.start <= at && at <= range.end)
    }
}

fn write(files: &[(SourceId, ChangedFile)]) -> Result<(), Failure> {
    let files: Vec<ChangedFile> = files.iter().map(|(_, file)| file.clone()).collect();
    edit::rewrite(&files).map_err(|error| not_rewritten(&error, "何も書いていません。"))
}
