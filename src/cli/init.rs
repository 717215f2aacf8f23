//! `betten init`: writes a new hospital file, or one more contract in a folder of files.
//!
//! This file decides what is written and what is asked. `edit` decides the content of the files. Nothing is written
//! before everything is known to be right.

mod ask;
mod migrate;
mod options;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option, target};
use crate::cli::closing::quoted;
use crate::cli::color::{Color, colored};
use crate::cli::edition::{self, edition};
use crate::cli::mend::mend;
use crate::cli::run::{outcome, shown};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{Report, Severity, Sources, cause, show};
use crate::edit::{self, CreateError, NewFile};
use crate::input::{Disk, FOLDER_FILE, HOSPITAL_FILE, Memory};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::produce::{Session, read_hospital};
use crate::schema;

use ask::Conversation;
use options::InitOptions;

const CONTRACTS: &str = "contracts";

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "init",
    group: HelpGroup::Begin,
    help: Help {
        about: "病院ファイルのひな形を書きます",
        long: "\
確認表の全項目と取決め事項が、問い、答えの候補、説明と一緒に入ります。
どれも行の先頭に # があり、未決として扱われます。# を消して答えを書いて
いきます。オプションを書かずに打つと、必要なことを順に尋ねます。
同じ名前のファイルがあるときは、何も書きません。--split で分けたフォルダ
では、打つたびに contracts に契約を1つ足します。
--migrate は、今の病院ファイル（またはそのフォルダ）を、新しい版のファイル
に写します。答えは項目と一緒に移り、文が変わった項目は要再確認、加わった
項目は未決になります。なくなった項目の答えは、説明として残ります。",
        examples: ["betten init", "betten init 中央病院 --id chuo --hospital 中央病院 --owner 医療法人中央会"],
    },
    arguments: |arguments| drop(Init::read(arguments)),
    run: |arguments| init(&Init::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Init {
    folder: PathBuf,
    /// Whether each contract gets a file of its own.
    split: bool,
    /// Whether the hospital file in `folder`, or `folder` itself if it is a file, is written anew for another edition.
    migrate: bool,
    hospital: Option<String>,
    /// The name of who runs the hospital.
    owner: Option<String>,
    id: Option<String>,
    /// `記号=名称`, as written.
    vendors: Vec<String>,
    systems: Vec<String>,
    contract_id: Option<String>,
    title: Option<String>,
    /// The day of the contract, as written.
    date: Option<String>,
    edition: Option<String>,
    data: Option<PathBuf>,
}

impl Init {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            folder: arguments
                .path(target("folder", "フォルダ").default_value(".").help("書く先のフォルダ（なければ今のフォルダ）"))
                .unwrap_or_default(),
            split: arguments.flag(
                option("split", "契約ごとに1つのファイルに分けます")
                    .long_help("契約ごとに1つのファイルに分けます\n（hospital.yaml と contracts フォルダ）"),
            ),
            migrate: arguments.flag(
                option("migrate", "今の病院ファイルを、新しい版のファイルに写します").long_help(
                    "今の病院ファイルを、新しい版のファイルに写します\n（今のファイルは、そのまま残ります）",
                ),
            ),
            hospital: arguments.text(option("hospital", "病院の名称（例：さくら病院）").value_name("名称")),
            owner: arguments.text(
                option("owner", "開設者の名称（例：医療法人社団さくら会）")
                    .value_name("名称")
                    .long_help("開設者の名称（例：医療法人社団さくら会）\n契約の当事者になります"),
            ),
            id: arguments.text(
                option("id", "病院の記号（例：sample）")
                    .value_name("記号")
                    .long_help("病院の記号（例：sample）\n出力先のフォルダ名になります"),
            ),
            vendors: arguments.texts(
                option("vendor", "契約の相手の事業者。何社でも書けます")
                    .value_name("記号=名称")
                    .long_help("契約の相手の事業者。何社でも書けます\n（例：--vendor abc=株式会社ABC）"),
            ),
            systems: arguments.texts(
                option("system", "システム。いくつでも書けます")
                    .value_name("記号=名称")
                    .long_help("システム。いくつでも書けます\n（例：--system ehr=電子カルテシステム）"),
            ),
            contract_id: arguments.text(
                option("contract-id", "契約の記号（例：ehr）")
                    .value_name("記号")
                    .long_help("契約の記号（例：ehr）\n出力先のフォルダ名になります"),
            ),
            title: arguments.text(option("title", "契約の名前").value_name("契約名")),
            date: arguments.text(option("date", "契約日（例：2026-04-01）").value_name("日付")),
            edition: edition::name(arguments),
            data: edition::data(arguments),
        }
    }
}

fn init(request: &Init) -> Result<Outcome, Failure> {
    mend(std::slice::from_ref(&request.folder))?;
    if request.migrate {
        return migrate::migrate(request);
    }
    let given = InitOptions::of(request)?;
    let mut session = edition::session(request.data.as_deref());
    if session.report.has_errors() {
        return Ok(refused(&mut session));
    }
    let place = InitPlace::of(request)?;
    let before = session.sources.iter().count();
    if place.form == InitForm::Taken {
        return Err(taken(&place, request.split, session.catalogs()));
    }
    let (catalog, known) = if place.form == InitForm::Another {
        let Some(hospital) = session.hospital(&shown(&request.folder)) else {
            return Ok(refused(&mut session));
        };
        let there = what_is_there(&shown(&place.folder.join(FOLDER_FILE)), &hospital);
        tell(&format!("{there}契約のファイルを1つ足します。\n"));
        given.fits(&hospital)?;
        (edition(session.catalogs(), Some(hospital.catalog.value.as_str()))?, Some(hospital))
    } else {
        (edition(session.catalogs(), request.edition.as_deref())?, None)
    };
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stderr().lock());
    let talking = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let mut conversation = talking.then(|| Conversation::new(&mut input, &mut output));
    let files = files(&place, &given, catalog, known.as_ref(), conversation.as_mut())?;
    drop(output);
    let old = session.sources.iter().skip(before).map(|(_, source)| (source.name.as_str(), source.text.as_str()));
    check(&files, old, session.catalogs(), &shown(&request.folder))?;
    let files = without_what_is_there(files);
    edit::create(&files).map_err(|error| why_not(&error))?;
    tell(&done(&files, &place));
    Ok(Outcome::Clean)
}

/// What is written, and where.
#[derive(Debug)]
struct InitPlace {
    folder: PathBuf,
    form: InitForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InitForm {
    /// `betten.yaml`
    Single,
    /// `hospital.yaml` and the first file of `contracts/`.
    Folder,
    /// One more file of `contracts/`.
    Another,
    /// Nothing is written: the file that is there already holds all contracts of the hospital.
    Taken,
}

impl InitPlace {
    /// Looks at the folder.
    ///
    /// # Errors
    /// When the folder holds something that must not be overwritten.
    fn of(request: &Init) -> Result<Self, Failure> {
        let folder = if request.folder == Path::new(".") { PathBuf::new() } else { request.folder.clone() };
        if request.folder.is_file() {
            return Err(format!(
                "「{}」はフォルダではなくファイルです。何も書いていません。フォルダを指定してください。",
                shown(&folder)
            ));
        }
        if let Some(hospital) = hospital_around(&request.folder) {
            return Err(format!(
                "「{}」は、契約のファイルを置くフォルダです。何も書いていません。契約を足すときは、hospital.yaml のあるフォルダを指定してください（例：betten init {}）。",
                shown(&request.folder),
                shown(&hospital)
            ));
        }
        let (single, main) = (folder.join(HOSPITAL_FILE), folder.join(FOLDER_FILE));
        let form = match (is_there(&single), is_there(&main)) {
            (true, true) => {
                return Err(format!(
                    "「{}」と「{}」の両方があり、どちらに足すか決められません。何も書いていません。使わないほうの名前を変えてください。",
                    shown(&single),
                    shown(&main)
                ));
            }
            (true, false) => InitForm::Taken,
            (false, true) => InitForm::Another,
            (false, false) if request.split => InitForm::Folder,
            (false, false) => InitForm::Single,
        };
        Ok(Self { folder, form })
    }

    fn file(&self, name: &str, text: String) -> NewFile {
        NewFile { path: self.folder.join(name), bytes: text.into_bytes() }
    }
}

/// Why nothing is written where a hospital in one file exists, and what the person may have meant.
fn taken(place: &InitPlace, split: bool, catalogs: &[Catalog]) -> Failure {
    let file = shown(&place.folder.join(HOSPITAL_FILE));
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let there = read_hospital(&Disk, &file, catalogs, &mut sources, &mut report);
    let there = there.map_or_else(|| format!("「{file}」がもうあります。"), |it| what_is_there(&file, &it));
    // A command without a path works on the file of this name in the working folder.
    let typed = if place.folder.as_os_str().is_empty() { String::new() } else { format!(" {}", quoted(&file)) };
    let add = if split {
        format!(
            "契約ごとのファイルに分けるとき:\n  1. {file} の名前を {FOLDER_FILE} に変えます。\n  2. その contracts: の下の契約を、{CONTRACTS} フォルダのファイルに1つずつ移し（例：{CONTRACTS}/ehr.yaml）、contracts: の行を消します。\n  3. 次からは、betten init で契約のファイルを足せます。"
        )
    } else {
        format!("契約を足すとき: {file} の contracts: の下に、「- id: 」から始まる契約を書き足します。")
    };
    format!(
        "{there}上書きはしないので、何も書いていません。\n\n確かめるとき: betten check{typed}\n書類をつくるとき: betten build{typed}\n{add}\n別の病院を始めるとき: betten init 新しいフォルダ"
    )
}

/// 「「betten.yaml」に、見本病院（mihon）と、その契約2件（ehr、pacs）が書いてあります。」
fn what_is_there(file: &str, hospital: &Hospital) -> String {
    /// At most this many ids are named. 「など」 stands for the rest.
    const SHOWN: usize = 5;
    let (name, id, count) = (&hospital.party.called().value, &hospital.id.value, hospital.contracts.len());
    let ids: Vec<&str> = hospital.contracts.iter().take(SHOWN).map(|contract| contract.id.value.as_str()).collect();
    let more = if count > ids.len() { "など" } else { "" };
    let contracts = match count {
        0 => "契約はまだありません。".to_owned(),
        _ => format!("契約は{count}件（{}{more}）あります。", ids.join("、")),
    };
    format!("「{file}」に「{name}」（{id}）がもうあります。{contracts}")
}

/// The folder of the hospital to which this `contracts` folder belongs.
fn hospital_around(folder: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(folder).ok()?;
    let is_part = whole.file_name()? == CONTRACTS && is_there(&whole.parent()?.join(FOLDER_FILE));
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty());
    is_part.then(|| above.map_or_else(|| PathBuf::from(".."), Path::to_owned))
}

fn is_there(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok()
}

/// The files to write, from what was given and what is answered now.
fn files(
    place: &InitPlace,
    given: &InitOptions,
    catalog: &Catalog,
    known: Option<&Hospital>,
    conversation: Option<&mut Conversation<'_>>,
) -> Result<Vec<NewFile>, Failure> {
    let schema = place.file(schema::FILE_NAME, schema::hospital_file(catalog));
    let contract_file = |contract: &edit::NewContract| {
        place.file(&format!("{CONTRACTS}/{}.yaml", contract.id), edit::contract_file(catalog, contract))
    };
    if let Some(known) = known {
        let contract = given.another_contract(known, conversation)?;
        return Ok(vec![schema, contract_file(&contract)]);
    }
    let (hospital, contract) = given.new_hospital(conversation)?;
    Ok(match place.form {
        InitForm::Single => {
            vec![schema, place.file(HOSPITAL_FILE, edit::single_file(catalog, &hospital, &contract))]
        }
        _ => vec![schema, contract_file(&contract), place.file(FOLDER_FILE, edit::folder_file(catalog, &hospital))],
    })
}

/// Reads the new files together with those that are there, as `check` will. So faults that no single answer shows (an
/// id used twice, too many parties) are found before anything is written.
fn check<'s>(
    files: &[NewFile],
    old: impl Iterator<Item = (&'s str, &'s str)>,
    catalogs: &[Catalog],
    folder: &str,
) -> Result<(), Failure> {
    let memory = old.fold(Memory::new(), |memory, (name, text)| memory.with(name, text));
    // The schema is not a YAML file, so it does no harm here.
    let memory = files
        .iter()
        .fold(memory, |memory, file| memory.with(shown(&file.path), &*String::from_utf8_lossy(&file.bytes)));
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let read = read_hospital(&memory, folder, catalogs, &mut sources, &mut report);
    let new: Vec<String> = files.iter().map(|file| shown(&file.path)).collect();
    let is_new = |name: &str| new.iter().any(|new| name.trim_start_matches("./") == new.trim_start_matches("./"));
    let fault = report.iter().find(|fault| {
        let mut labels = fault.labels();
        fault.severity == Severity::Error
            && (read.is_none() || labels.any(|label| is_new(&sources.get(label.span.source).name)))
    });
    match fault {
        Some(fault) => Err(format!("{}{}何も書いていません。", fault.message, fault.hints.concat())),
        None => Ok(()),
    }
}

/// Leaves out the schema if it is already there with the same text. If a contract is added to a hospital, any schema
/// that is there is left alone.
fn without_what_is_there(files: Vec<NewFile>) -> Vec<NewFile> {
    let another = files.len() == 2 && files[1].path.parent().is_some_and(|parent| parent.ends_with(CONTRACTS));
    files
        .into_iter()
        .filter(|file| {
            let is_schema = file.path.ends_with(schema::FILE_NAME);
            let same = || std::fs::read(&file.path).is_ok_and(|bytes| bytes == file.bytes);
            !(is_schema && is_there(&file.path) && (another || same()))
        })
        .collect()
}

fn why_not(error: &CreateError) -> Failure {
    match error {
        CreateError::Exists(path) if path.parent().is_some_and(|folder| folder.ends_with(CONTRACTS)) => format!(
            "「{}」がもうあるので、何も書いていません。上書きはしません。\n--contract-id で、ほかの記号を書いてください（例：--contract-id pacs）。",
            shown(path)
        ),
        CreateError::Exists(path) => {
            format!("「{}」がもうあるので、何も書いていません。上書きはしません。", shown(path))
        }
        CreateError::Disk(path, error) => {
            format!("「{}」に書けません。{}何も残していません。", shown(path), cause::not_written(error))
        }
    }
}

fn refused(session: &mut Session<'_>) -> Outcome {
    session.report.sort();
    tell(&show::human(&session.report, &session.sources, colored(Color::Auto)));
    tell("何も書いていません。先に、示したところを直してください。\n");
    outcome(&session.report)
}

fn done(files: &[NewFile], place: &InitPlace) -> String {
    let made: Vec<String> = files.iter().map(|file| shown(&file.path)).collect();
    let edited: Vec<&str> = made.iter().map(String::as_str).filter(|name| !name.ends_with(schema::FILE_NAME)).collect();
    let checked = match place.form {
        InitForm::Single => shown(&place.folder.join(HOSPITAL_FILE)),
        _ if place.folder.as_os_str().is_empty() => ".".to_owned(),
        _ => shown(&place.folder),
    };
    format!(
        "つくりました: {}\n次にすること: {} をメモ帳などで開き、【 】のところと、決まったことを書きます。\n書いたら、次のように打って確かめます。\n\n  betten check {}\n",
        made.join("、"),
        edited.join(" と "),
        quoted(&checked)
    )
}

#[cfg(test)]
mod tests;
