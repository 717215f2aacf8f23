//! `betten init`: writes a new hospital file, or adds vendors, systems and contracts to one that is there.
//!
//! This file decides what is written and what is asked. `edit` decides the content of the files. Nothing is written
//! before everything is known to be right.

mod add;
mod ask;
mod forms;
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
use crate::diagnostic::{Diagnostic, Report, Severity, Sources, cause, show};
use crate::edit::{self, CreateError, NewContract, NewFile, NewHospital};
use crate::input::{Disk, FOLDER_FILE, HOSPITAL_FILE, Retold};
use crate::model::catalog::Catalog;
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
いきます。オプションを書かずに打つと、必要なことを順に尋ねます。事業者と
契約は、いくつでも続けて答えられます。オプションで書ける契約は1つです。
病院ファイルのあるフォルダでもう一度打つと、ほかの行をそのままにして、事
業者、システム、契約を書き足します。
--vendor か --system だけを書くと、それだけを足します。
--contract-id、--title、--date のどれかを書くと、契約を足します
（例：--contract-id pacs --vendor abc）。--split で分けたフォルダでは、契約
は contracts の新しいファイルになります。
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
    /// Whether workbooks to fill in are written, and no hospital file.
    form: bool,
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
            form: arguments.flag(option("form", "病院ファイルの代わりに、Excel の記入用紙をつくります").long_help(
                "病院ファイルの代わりに、Excel の記入用紙をつくります\n（betten form read で、病院ファイルになります）",
            )),
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
    if request.form && (place.is_there || request.split) {
        return Err(forms::refusal(&place));
    }
    if place.is_there {
        return add::add(request, &given, &place, &mut session);
    }
    let catalog = edition(session.catalogs(), request.edition.as_deref())?;
    let (hospital, contracts) = converse(|conversation| given.new_hospital(conversation))?;
    let files = files(&place, catalog, &hospital, &contracts);
    check(&place, &files, None, &session)?;
    if request.form {
        return forms::write(&place, &files, &hospital, &contracts, &session);
    }
    let files = without_what_is_there(files);
    edit::create(&files).map_err(|error| why_not(&error))?;
    tell(&done(&files, &place));
    Ok(Outcome::Clean)
}

/// Does something with the person on the terminal, if there is one.
fn converse<T>(work: impl FnOnce(Option<&mut Conversation<'_>>) -> Result<T, Failure>) -> Result<T, Failure> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stderr().lock());
    let talking = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    let mut conversation = talking.then(|| Conversation::new(&mut input, &mut output));
    work(conversation.as_mut())
}

/// Where a hospital is, or will be.
#[derive(Debug)]
struct InitPlace {
    /// Empty for the working folder.
    folder: PathBuf,
    form: InitForm,
    /// Whether a hospital is there already.
    is_there: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InitForm {
    /// `betten.yaml`
    Single,
    /// `hospital.yaml`, and the contracts in `contracts/`.
    Folder,
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
        let (form, is_there) = match (is_there(&single), is_there(&main)) {
            (true, true) => {
                return Err(format!(
                    "「{}」と「{}」の両方があり、どちらに足すか決められません。何も書いていません。使わないほうの名前を変えてください。",
                    shown(&single),
                    shown(&main)
                ));
            }
            (true, false) => (InitForm::Single, true),
            (false, true) => (InitForm::Folder, true),
            (false, false) if request.split => (InitForm::Folder, false),
            (false, false) => (InitForm::Single, false),
        };
        Ok(Self { folder, form, is_there })
    }

    /// The hospital file, as it is shown to people.
    fn file(&self) -> String {
        shown(&self.folder.join(if self.form == InitForm::Single { HOSPITAL_FILE } else { FOLDER_FILE }))
    }

    /// The path with which the hospital is read.
    fn named(&self) -> String {
        match self.form {
            InitForm::Single => self.file(),
            InitForm::Folder if self.folder.as_os_str().is_empty() => ".".to_owned(),
            InitForm::Folder => shown(&self.folder),
        }
    }

    /// The path with which a file of the hospital is read.
    fn read_as(&self, file: &NewFile) -> String {
        let path = shown(&file.path);
        if self.named() == "." { format!("./{path}") } else { path }
    }

    fn contract_path(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{CONTRACTS}/{id}.yaml"))
    }

    fn contract_file(&self, catalog: &Catalog, contract: &NewContract) -> NewFile {
        let bytes = edit::contract_file(catalog, contract).into_bytes();
        NewFile { path: self.contract_path(&contract.id), bytes }
    }

    fn schema(&self, catalog: &Catalog) -> NewFile {
        let bytes = schema::hospital_file(catalog).into_bytes();
        NewFile { path: self.folder.join(schema::FILE_NAME), bytes }
    }

    /// What to do after these files were written.
    fn next(&self, edited: &[String]) -> String {
        format!(
            "次にすること: {} をメモ帳などで開き、【 】のところと、決まったことを書きます。\n書いたら、次のように打って確かめます。\n\n  betten check {}\n",
            edited.join(" と "),
            quoted(&self.named())
        )
    }
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

/// The files of a new hospital.
fn files(place: &InitPlace, catalog: &Catalog, hospital: &NewHospital, contracts: &[NewContract]) -> Vec<NewFile> {
    let main = match place.form {
        InitForm::Single => edit::single_file(catalog, hospital, contracts),
        InitForm::Folder => edit::folder_file(catalog, hospital),
    };
    let separate = if place.form == InitForm::Folder { contracts } else { &[] };
    let main = NewFile { path: place.file().into(), bytes: main.into_bytes() };
    let separate = separate.iter().map(|contract| place.contract_file(catalog, contract));
    std::iter::once(place.schema(catalog)).chain(separate).chain([main]).collect()
}

/// Reads the new files and a changed one (its name and text) together with those that are there, as `check` will. So
/// faults that no single answer shows (an id used twice, too many parties) are found before anything is written.
fn check(
    place: &InitPlace,
    files: &[NewFile],
    changed: Option<(String, String)>,
    session: &Session<'_>,
) -> Result<(), Failure> {
    // The schema is not a YAML file, so it does no harm here.
    let text = |file: &NewFile| (place.read_as(file), String::from_utf8_lossy(&file.bytes).into_owned());
    let files = Retold { files: &Disk, texts: files.iter().map(text).chain(changed).collect() };
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let read = read_hospital(&files, &place.named(), session.catalogs(), &mut sources, &mut report);
    let was_there = |fault: &Diagnostic| session.report.iter().any(|before| before.message == fault.message);
    let fault = report.iter().find(|fault| {
        let mut labels = fault.labels();
        fault.severity == Severity::Error
            && !was_there(fault)
            && (read.is_none() || labels.any(|label| files.texts.contains_key(&sources.get(label.span.source).name)))
    });
    match fault {
        Some(fault) => Err(format!("{}{}何も書いていません。", fault.message, fault.hints.concat())),
        None => Ok(()),
    }
}

/// Leaves out the schema if it is already there with the same text.
fn without_what_is_there(files: Vec<NewFile>) -> Vec<NewFile> {
    files
        .into_iter()
        .filter(|file| {
            let is_schema = file.path.ends_with(schema::FILE_NAME);
            !(is_schema && std::fs::read(&file.path).is_ok_and(|bytes| bytes == file.bytes))
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
    let edited: Vec<String> = made.iter().filter(|name| !name.ends_with(schema::FILE_NAME)).cloned().collect();
    format!(
        "つくりました: {}\n{}事業者や契約が増えたら、同じフォルダで betten init をもう一度打ちます。\n",
        made.join("、"),
        place.next(&edited)
    )
}

#[cfg(test)]
mod tests;
