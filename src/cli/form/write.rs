//! `betten form write`: makes a workbook to fill in for each contract, and one for what holds in all.

use std::path::{Path, PathBuf};

use crate::book::{self, BookHead};
use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option, target};
use crate::cli::color::{Color, color, colored};
use crate::cli::day::day;
use crate::cli::edition;
use crate::cli::mend::mend;
use crate::cli::refusal::not_changed;
use crate::cli::report::put;
use crate::cli::run::{outcome, require_contract, shown};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{Report, Sources, cause, nearest, show};
use crate::form::FieldGroup;
use crate::input::{Disk, HOSPITAL_FILE};
use crate::intake::FormTarget;
use crate::model::date::Date;
use crate::model::hospital::Hospital;
use crate::produce::{MissingContract, Selection, Session};
use crate::workbook::{self, NotWritten};

pub(in crate::cli) const COMMAND: Subcommand = Subcommand {
    name: "form write",
    group: HelpGroup::Begin,
    help: Help {
        about: "Excel の記入用紙をつくります",
        long: "\
契約ごとに、問い、選べる答え、書き方、今の答え、共通の値の入った記入用紙
（.xlsx）をつくります。答える人は、黄色い欄だけに書きます。記入用紙には、
その契約のことと、共通の値だけが入ります。
--common では、病院、事業者、全部の契約に共通する取決めの記入用紙をつくり
ます。
だれかが答えを書いた記入用紙は、上書きしません。

終了コード：
  0  つくった
  1  答えのある記入用紙を残した、またはエラーあり
  2  ファイルがない、書けないなどでつくれない",
        examples: [
            "betten form write betten.yaml",
            "betten form write --contract sample/ehr --due 2026-10-30 --output 記入用紙",
        ],
    },
    arguments: |arguments| drop(FormWrite::read(arguments)),
    run: |arguments| write(&FormWrite::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct FormWrite {
    path: PathBuf,
    contracts: Vec<String>,
    common: bool,
    /// The day by which answers are wanted, as written.
    due: Option<String>,
    return_to: Option<String>,
    output: PathBuf,
    data: Option<PathBuf>,
    color: Color,
}

impl FormWrite {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            path: arguments
                .path(
                    target("path", "病院ファイル")
                        .default_value(HOSPITAL_FILE)
                        .help("病院ファイルか、そのフォルダ（なければ betten.yaml）"),
                )
                .unwrap_or_default(),
            contracts: arguments.texts(
                option("contract", "この契約だけ（例：sample/ehr）。いくつでも書けます")
                    .value_name("病院/契約")
                    .long_help("この契約だけ（例：sample/ehr）。\nいくつでも書けます"),
            ),
            common: arguments.flag(option("common", "全部の契約に共通することの記入用紙をつくります")),
            due: arguments.text(option("due", "回答期限（例：2026-10-30）").value_name("日付")),
            return_to: arguments.text(option("return-to", "返送先（例：情報システム室）").value_name("返送先")),
            output: arguments
                .path(
                    option("output", "書く先のフォルダ（なければ forms）")
                        .value_name("フォルダ")
                        .default_value("forms"),
                )
                .unwrap_or_default(),
            data: edition::data(arguments),
            color: arguments.choice(color(), &Color::WORDS),
        }
    }
}

/// A workbook that was made, and where it goes.
struct MadeForm {
    path: PathBuf,
    bytes: Vec<u8>,
}

fn write(request: &FormWrite) -> Result<Outcome, Failure> {
    let due = request.due.as_deref().map(|text| day("form write", "--due", text)).transpose()?;
    mend(std::slice::from_ref(&request.path))?;
    let data = request.data.as_deref().map(shown);
    let mut session = Session::open(&Disk, Selection { data, ..Selection::default() });
    let hospital = session.hospital(&shown(&request.path));
    let Some(hospital) = hospital.filter(|_| !session.report.has_errors()) else {
        session.report.sort();
        tell(&show::human(&session.report.clone().errors_only(), &session.sources, colored(request.color)));
        tell("記入用紙はつくっていません。先に、示したところを直してください。\n");
        return Ok(outcome(&session.report));
    };
    let Some(catalog) = session.catalog_of(&hospital) else {
        return Err("病院ファイルの版の確認表がありません。".to_owned());
    };
    let targets = wanted(FormTarget::all(&hospital, catalog), request)?;
    if targets.is_empty() {
        return Err("契約がまだありません。契約を病院ファイルに書いてから、もう一度打ってください。".to_owned());
    }
    let mut forms = Vec::new();
    for target in &targets {
        forms.push(made(target, &hospital, &session.sources, request, due)?);
    }
    let (mut written, mut same, mut left) = (Vec::new(), Vec::new(), Vec::new());
    for MadeForm { path, bytes } in &forms {
        let name = shown(path);
        match standing(path, bytes)? {
            FormStanding::Same => same.push(name),
            FormStanding::Answered => left.push(name),
            FormStanding::Free => {
                let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
                let made = folder.map_or(Ok(()), std::fs::create_dir_all);
                made.and_then(|()| put(path, bytes))
                    .map_err(|error| format!("「{name}」に書けません。{}", cause::not_written(&error)))?;
                written.push(name);
            }
        }
    }
    tell(&told(&written, &same, &left, request));
    Ok(if left.is_empty() { Outcome::Clean } else { Outcome::Differences })
}

/// The forms that were asked for: all contracts when nothing else is said.
fn wanted<'h>(all: Vec<FormTarget<'h>>, request: &FormWrite) -> Result<Vec<FormTarget<'h>>, Failure> {
    let names: Vec<String> = all.iter().filter(|target| target.contract.is_some()).map(FormTarget::name).collect();
    for wanted in &request.contracts {
        if !names.contains(wanted) {
            let near = nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned);
            require_contract(Some(&MissingContract { wanted: wanted.clone(), near }))?;
        }
    }
    let every = request.contracts.is_empty() && !request.common;
    let is_wanted = |target: &FormTarget<'_>| match target.contract {
        Some(_) => every || request.contracts.contains(&target.name()),
        None => request.common,
    };
    Ok(all.into_iter().filter(is_wanted).collect())
}

fn made(
    target: &FormTarget<'_>,
    hospital: &Hospital,
    sources: &Sources,
    request: &FormWrite,
    due: Option<Date>,
) -> Result<MadeForm, Failure> {
    let source = target.contract.map_or(hospital.id.span.source, |contract| contract.id.span.source);
    let fields = target.asked(sources).map_err(|refusal| not_changed(sources, source, &refusal))?;
    let due = due.map(|day| day.format(hospital.dates));
    let head = target.head(&fields.groups, due.as_deref(), request.return_to.as_deref());
    let bytes = form_bytes(target, &head, &fields.groups)?;
    Ok(MadeForm { path: request.output.join(file_name(target)), bytes })
}

/// The bytes of a form.
///
/// # Errors
/// A sentence that names what no cell of a workbook can hold.
pub(in crate::cli) fn form_bytes(
    target: &FormTarget<'_>,
    head: &BookHead,
    groups: &[FieldGroup],
) -> Result<Vec<u8>, Failure> {
    workbook::write(&book::plan(head, groups)).map_err(|fault| match fault {
        NotWritten::TextTooLong { sheet, place } => format!(
            "「{}」の記入用紙をつくれません。シート「{sheet}」の {place} に入る文が、Excel のセルに入る長さ（32,767文字）を超えます。病院ファイルの文を短くしてください。",
            target.name()
        ),
        NotWritten::Refused(why) => format!("「{}」の記入用紙をつくれません（{why}）。", target.name()),
    })
}

/// `sample-ehr.xlsx`
pub(in crate::cli) fn file_name(target: &FormTarget<'_>) -> String {
    format!("{}.xlsx", target.name().replace('/', "-"))
}

/// What stands where a form is to be written.
enum FormStanding {
    Free,
    /// The very same form.
    Same,
    /// Something that must not be lost.
    Answered,
}

fn standing(path: &Path, bytes: &[u8]) -> Result<FormStanding, Failure> {
    let there = match std::fs::read(path) {
        Ok(there) => there,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(FormStanding::Free),
        Err(error) => return Err(format!("「{}」を読めません。{}", shown(path), cause::not_read(&error))),
    };
    if there == bytes {
        return Ok(FormStanding::Same);
    }
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let read = book::read(&shown(path), workbook::read(&there), &mut sources, &mut report);
    let is_untouched = read.is_some_and(|read| read.is_untouched()) && report.is_empty();
    Ok(if is_untouched { FormStanding::Free } else { FormStanding::Answered })
}

fn told(written: &[String], same: &[String], left: &[String], request: &FormWrite) -> String {
    let mut text = String::new();
    let mut group = |head: &str, files: &[String], end: &str| {
        if !files.is_empty() {
            text.push_str(&format!("{head}\n"));
            files.iter().for_each(|file| text.push_str(&format!("  {file}\n")));
            text.push_str(end);
        }
    };
    group("記入用紙をつくりました。", written, "");
    group("同じ記入用紙がもうあります。", same, "");
    group(
        "だれかが答えを書いた記入用紙なので、上書きせずに残しました。",
        left,
        "答えを取り込んでから（betten form read）、別のフォルダに移すか名前を変えて、もう一度打ってください。\n",
    );
    if !written.is_empty() || !same.is_empty() {
        text.push_str(&format!(
            "次にすること: 記入用紙を答える人に渡し、戻ってきたら、次のように打って取り込みます。\n\n  betten form read {} {}\n",
            crate::cli::closing::quoted(&shown(&request.output)),
            crate::cli::closing::quoted(&shown(&request.path)),
        ));
    }
    text
}
