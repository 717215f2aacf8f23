//! Adds vendors, systems and contracts to a hospital that is there.

use crate::cli::closing::quoted;
use crate::cli::edition::edition;
use crate::cli::init::options::{CONTRACT, CONTRACT_ID, InitOptions, SYSTEM, VENDOR, free};
use crate::cli::init::{CONTRACTS, Init, InitForm, InitPlace, check, converse, is_there, refused, why_not};
use crate::cli::mend::not_rewritten;
use crate::cli::refusal::not_changed;
use crate::cli::run::shown;
use crate::cli::{Failure, Outcome, tell};
use crate::edit::{
    self, ChangedFile, HospitalEntries, HospitalGrowth, Named, NewContract, NewFile, check_free, spliced,
};
use crate::input::{Disk, FOLDER_FILE, Files as _};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::model::id::PartyId;
use crate::produce::Session;

/// Adds what was asked for to the hospital at this place.
///
/// # Errors
/// When the hospital cannot be changed, or it is not clear what to add. Then nothing is written.
pub(super) fn add(
    request: &Init,
    given: &InitOptions,
    place: &InitPlace,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let file = place.file();
    let Some(hospital) = session.hospital(&place.named()) else {
        let outcome = refused(session);
        // Whoever began a new hospital here has to know that there is one.
        return match place.form {
            InitForm::Single => Err(format!("「{file}」がもうあります。上書きはしません。")),
            InitForm::Folder => Ok(outcome),
        };
    };
    tell(&what_is_there(&file, &hospital));
    if place.form == InitForm::Single && request.split {
        return Err(how_to_split(&file));
    }
    let there = entries(&hospital, place);
    given.fits(&hospital, &file)?;
    let how = how(request, place, &there);
    let new = converse(|conversation| given.addition(there, &file, &how, conversation))?;
    let catalog = edition(session.catalogs(), Some(hospital.catalog.value.as_str()))?.at(hospital.revision);
    let (inside, files) = match place.form {
        InitForm::Single => (new.clone(), Vec::new()),
        InitForm::Folder => {
            let files = new.contracts.iter().map(|contract| place.contract_file(catalog, contract)).collect();
            (HospitalEntries { contracts: Vec::new(), ..new.clone() }, files)
        }
    };
    let id = hospital.id.span.source;
    let source = session.sources.get(id);
    let addition = edit::add(&source.text, catalog, &inside).map_err(|refusal| {
        let by_hand = edit::lines_by_hand(catalog, &inside);
        format!("{}\n手で足すときは、次の行を書きます。\n\n{by_hand}", not_changed(&session.sources, id, &refusal))
    })?;
    let text = spliced(&source.text, &addition.splices);
    let changed = (!addition.splices.is_empty()).then_some((source.name.clone(), text));
    check(place, &files, changed, session)?;
    write(place, catalog, files, source.name.as_str(), &source.text, &addition)?;
    tell(&done(place, &new, &addition));
    Ok(Outcome::Clean)
}

/// Writes the new files and the changed one, all of them or none. A schema that is there is left alone.
fn write(
    place: &InitPlace,
    catalog: &Catalog,
    mut files: Vec<NewFile>,
    name: &str,
    read: &str,
    addition: &HospitalGrowth,
) -> Result<(), Failure> {
    let schema = place.schema(catalog);
    if !is_there(&schema.path) {
        files.push(schema);
    }
    let created = edit::create(&files).map_err(|error| why_not(&error))?;
    let changed = ChangedFile { path: name.into(), read: read.to_owned(), splices: addition.splices.clone() };
    let changed: Vec<ChangedFile> = Some(changed).into_iter().filter(|file| !file.splices.is_empty()).collect();
    edit::rewrite(&changed).map_err(|error| {
        created.undo();
        not_rewritten(&error, "何も書いていません。")
    })
}

/// What a hospital has. A file in `contracts` takes its name as well, whatever id it has.
fn entries(known: &Hospital, place: &InitPlace) -> HospitalEntries {
    let vendor = |party: &PartyId| (*party != PartyId::hospital()).then(|| party.as_str().to_owned());
    let named = |id: &str, name: &str| Named { id: id.to_owned(), name: Some(name.to_owned()) };
    let mut entries = HospitalEntries {
        systems: known.systems.iter().map(|system| named(system.id.as_str(), &system.name.value)).collect(),
        vendors: known.vendors.iter().map(|vendor| named(vendor.party.id.as_str(), &vendor.party.name.value)).collect(),
        contracts: known
            .contracts
            .iter()
            .map(|contract| NewContract {
                id: contract.id.value.as_str().to_owned(),
                vendors: contract.parties.iter().filter_map(|party| vendor(&party.id)).collect(),
                systems: contract.systems.iter().map(|system| system.as_str().to_owned()).collect(),
                ..NewContract::default()
            })
            .collect(),
    };
    if place.form == InitForm::Folder {
        for name in Disk.names(&shown(&place.folder.join(CONTRACTS))) {
            let id = name.trim_end_matches(".yaml");
            if entries.contracts.iter().all(|contract| contract.id != id) {
                entries.contracts.push(NewContract { id: id.to_owned(), ..NewContract::default() });
            }
        }
    }
    entries
}

/// 「「betten.yaml」に「見本病院」（mihon）がもうあります。契約は2件（ehr、pacs）あります。」
fn what_is_there(file: &str, hospital: &Hospital) -> String {
    let (name, id) = (&hospital.party.called().value, &hospital.id.value);
    let contracts: Vec<&str> = hospital.contracts.iter().map(|contract| contract.id.value.as_str()).collect();
    let vendors: Vec<&str> = hospital.vendors.iter().map(|vendor| vendor.party.id.as_str()).collect();
    format!(
        "「{file}」に「{name}」（{id}）がもうあります。{}{}\n",
        counted("契約", "件", &contracts),
        counted("事業者", "社", &vendors)
    )
}

/// 「契約は2件（ehr、pacs）あります。」
fn counted(what: &str, unit: &str, ids: &[&str]) -> String {
    /// At most this many ids are named. 「など」 stands for the rest.
    const SHOWN: usize = 5;
    let more = if ids.len() > SHOWN { "など" } else { "" };
    match ids.len() {
        0 => format!("{what}はまだありません。"),
        count => format!("{what}は{count}{unit}（{}{more}）あります。", ids[..count.min(SHOWN)].join("、")),
    }
}

/// What can be done with this hospital, with the commands to copy.
fn how(request: &Init, place: &InitPlace, there: &HospitalEntries) -> String {
    let data = request.data.as_ref().map_or_else(String::new, |data| format!(" --data {}", quoted(&shown(data))));
    let folder = shown(&place.folder);
    let folder = if folder.is_empty() { folder } else { format!(" {}", quoted(&folder)) };
    let typed = format!("{folder}{data}");
    let taken = || there.vendors.iter().map(|vendor| vendor.id.as_str());
    let id = if check_free("xyz", taken()).is_ok() { "xyz".to_owned() } else { free(VENDOR.id, taken) };
    let vendor = format!("{} {id}=株式会社XYZ", VENDOR.option);
    let partner = match there.vendors.first() {
        Some(known) => format!("{} {}", VENDOR.option, known.id),
        None => vendor.clone(),
    };
    let contract = free(CONTRACT_ID, || there.contracts.iter().map(|contract| contract.id.as_str()));
    // A command without a path works on the file of this name in the working folder.
    let checked = match place.form {
        InitForm::Single if place.folder.as_os_str().is_empty() => String::new(),
        _ => format!(" {}", quoted(&place.named())),
    };
    format!(
        "事業者を足すとき: betten init{typed} {vendor}\n契約を足すとき: betten init{typed} --contract-id {contract} {partner}\n確かめるとき: betten check{checked}{data}\n書類をつくるとき: betten build{checked}{data}\n別の病院を始めるとき: betten init 新しいフォルダ"
    )
}

fn how_to_split(file: &str) -> Failure {
    format!(
        "何も書いていません。--split は、新しく始めるときのオプションです。\n\n契約ごとのファイルに分けるとき:\n  1. {file} の名前を {FOLDER_FILE} に変えます。\n  2. その contracts: の下の契約を、{CONTRACTS} フォルダのファイルに1つずつ移し（例：{CONTRACTS}/ehr.yaml）、contracts: の行を消します。\n  3. 次からは、betten init で契約のファイルを足せます。"
    )
}

/// What was written, and what to do with it.
fn done(place: &InitPlace, new: &HospitalEntries, addition: &HospitalGrowth) -> String {
    let ids = |named: &[Named]| named.iter().map(|named| named.id.clone()).collect::<Vec<_>>();
    let is_single = place.form == InitForm::Single;
    let contracts: Vec<String> = new.contracts.iter().map(|contract| contract.id.clone()).collect();
    let parts = [(VENDOR.word, ids(&new.vendors)), (SYSTEM.word, ids(&new.systems))];
    let parts = parts.into_iter().chain(is_single.then(|| (CONTRACT, contracts.clone())));
    let parts: Vec<String> =
        parts.filter(|(_, ids)| !ids.is_empty()).map(|(what, ids)| format!("{what} {}", ids.join("、"))).collect();
    let mut edited = Vec::new();
    let mut said = String::new();
    if !parts.is_empty() {
        said.push_str(&format!("書き足しました: {}（{}）\n", place.file(), parts.join("、")));
        edited.push(place.file());
    }
    if !is_single && !contracts.is_empty() {
        let made: Vec<String> = contracts.iter().map(|id| shown(&place.contract_path(id))).collect();
        said.push_str(&format!("つくりました: {}\n", made.join("、")));
        edited.extend(made);
    }
    for key in &addition.in_brackets {
        said.push_str(&format!(
            "{key}: は {{ }} か [ ] の中に書いてあるので、要る欄だけを足しました。ほかの欄は、README.ja.md にあります。\n"
        ));
    }
    said + &place.next(&edited)
}
