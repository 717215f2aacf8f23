//! `betten init --migrate`: writes the hospital file for a later edition, beside the existing one.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::closing::quoted;
use crate::cli::color::{Color, colored};
use crate::cli::edition::{self, edition};
use crate::cli::init::{Init, is_there, refused, why_not};
use crate::cli::refusal::not_changed;
use crate::cli::run::shown;
use crate::cli::{Failure, Outcome, tell};
use crate::compare::{self, Comparison, Effort, Subject};
use crate::diagnostic::{Report, Source, SourceId, Sources, cause, show};
use crate::edit::{self, CreateError, Migration, NewFile, Splice, Surroundings, spliced};
use crate::input::{Disk, FOLDER_FILE, HOSPITAL_FILE};
use crate::model::catalog::{Catalog, Item};
use crate::model::hospital::{Contract, Hospital};
use crate::model::picture::Picture;
use crate::model::status::{RECONFIRM, Status};
use crate::produce::{find_edition, read_hospital};
use crate::resolve::{PREAMBLE, outdated_mark, resolve, text_mark};
use crate::schema;

pub(super) fn migrate(request: &Init) -> Result<Outcome, Failure> {
    alone(request)?;
    let mut session = edition::session(request.data.as_deref());
    if session.report.has_errors() {
        return Ok(refused(&mut session));
    }
    let before = session.sources.iter().count();
    let path = named(&request.folder)?;
    let hospital = session.hospital(&shown(&path));
    let Some(hospital) = hospital.filter(|_| !session.report.has_errors()) else {
        return Ok(refused(&mut session));
    };
    let catalogs = session.catalogs();
    let new = edition(catalogs, request.edition.as_deref())?;
    let old = edition(catalogs, Some(hospital.catalog.value.as_str()))?;
    let is_behind = |contract: &Contract| contract.signed.is_empty() && contract.revision < new.revision;
    let is_later = match new.edition.cmp(&old.edition) {
        Ordering::Less => false,
        Ordering::Equal => hospital.revision < new.revision || hospital.contracts.iter().any(is_behind),
        Ordering::Greater => true,
    };
    if !is_later {
        return Err(format!(
            "この病院ファイルは{}版です。それより新しい版を --edition で選んでください。使える版は {} です。",
            old.edition,
            catalogs.iter().map(|catalog| catalog.edition.as_str()).collect::<Vec<_>>().join("・")
        ));
    }
    let migration = Migration::new(catalogs, old, new, &text_mark);
    let old_files: Vec<SourceId> = session.sources.iter().skip(before).map(|(id, _)| id).collect();
    let outdated = |contract: Option<&str>, item: &Item| {
        let contract = contract.and_then(|id| hospital.contracts.iter().find(|it| it.id.value.as_str() == id));
        outdated_mark(old, &hospital, contract, item)
    };
    let around = Surroundings {
        revision: hospital.revision,
        renamed: &|written| shown(&beside(Path::new(written), old, new)),
        outdated: &outdated,
    };
    let (mut files, told) = files(&migration, &path, (&session.sources, &old_files), (old, new), &around)?;
    if path.is_dir() {
        files.extend(pictures(&hospital, &path, &beside(&path, old, new)));
    }
    edit::create(&files).map_err(|error| taken(&error))?;
    tell(&done(&files, &told, catalogs, (&path, &hospital, old), &beside(&path, old, new)));
    Ok(Outcome::Clean)
}

/// Refuses options about the content of a new file. Here the content is known already.
fn alone(request: &Init) -> Result<(), Failure> {
    let given = [
        ("--split", request.split),
        ("--id", request.id.is_some()),
        ("--hospital", request.hospital.is_some()),
        ("--owner", request.owner.is_some()),
        ("--vendor", !request.vendors.is_empty()),
        ("--system", !request.systems.is_empty()),
        ("--contract-id", request.contract_id.is_some()),
        ("--title", request.title.is_some()),
        ("--date", request.date.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((option, _)) => Err(format!(
            "--migrate と {option} は、一緒に使えません。{option} の内容は、できたファイルに書いてください。"
        )),
        None => Ok(()),
    }
}

/// The file that a path means, or the folder of a hospital with one file for each contract.
fn named(path: &Path) -> Result<PathBuf, Failure> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    let here = if path == Path::new(".") { PathBuf::new() } else { path.to_owned() };
    let (single, main) = (here.join(HOSPITAL_FILE), here.join(FOLDER_FILE));
    match (is_there(&single), is_there(&main)) {
        (true, false) => Ok(single),
        // The new folder is put beside this one, so this one must have a name.
        (false, true) => match path.file_name() {
            Some(_) => Ok(path.to_owned()),
            None => {
                let whole = path
                    .canonicalize()
                    .map_err(|error| format!("「{}」を読めません。{}", shown(path), cause::not_read(&error)))?;
                let name = whole.file_name().ok_or_else(|| format!("「{}」には名前がありません。", shown(path)))?;
                Ok(Path::new("..").join(name))
            }
        },
        (true, true) => Err(format!(
            "「{}」と「{}」の両方があり、どちらを写すか決められません。ファイルを直接書いてください。",
            shown(&single),
            shown(&main)
        )),
        (false, false) => Err(format!(
            "「{}」に {HOSPITAL_FILE} も {FOLDER_FILE} もありません。写す病院ファイルを書いてください（例：betten init --migrate betten.yaml）。",
            shown(path)
        )),
    }
}

/// The pictures in the folder of a hospital, for its copy: those of the contracts, and those beside their records.
fn pictures(hospital: &Hospital, folder: &Path, target: &Path) -> Vec<NewFile> {
    let beside = hospital.contracts.iter().flat_map(Contract::pictures);
    let inside =
        beside.filter_map(|(path, picture)| Some((Path::new(path).strip_prefix(folder).ok()?.to_owned(), picture)));
    let each: BTreeMap<PathBuf, &Picture> = inside.collect();
    let file =
        |(below, picture): (PathBuf, &Picture)| NewFile { path: target.join(below), bytes: picture.bytes.to_vec() };
    each.into_iter().map(file).collect()
}

/// The new files, and what to say about them.
fn files(
    migration: &Migration<'_>,
    path: &Path,
    (sources, old_files): (&Sources, &[SourceId]),
    (old, new): (&Catalog, &Catalog),
    around: &Surroundings<'_>,
) -> Result<(Vec<NewFile>, Vec<String>), Failure> {
    let is_folder = path.is_dir();
    let target = beside(path, old, new);
    let (mut files, mut told) = (Vec::new(), Vec::new());
    for id in old_files {
        let Source { name, text, .. } = sources.get(*id);
        let own = Path::new(name);
        // What was signed stays as it is. A new folder has its own copy.
        if own.extension().is_some_and(|extension| extension == "json") {
            if let Some(below) = own.strip_prefix(path).ok().filter(|_| is_folder) {
                files.push(NewFile { path: target.join(below), bytes: text.clone().into_bytes() });
            }
            continue;
        }
        let (target, is_base) = match own.strip_prefix(path) {
            Ok(below) if is_folder && !below.starts_with("..") => (target.join(below), false),
            _ if own == path => (target.clone(), false),
            // What several hospitals share stays as it is within an edition.
            _ if old.edition == new.edition => continue,
            _ => (beside(own, old, new), true),
        };
        let migrated = migration.migrate(text, around).map_err(|refusal| not_changed(sources, *id, &refusal))?;
        let original = std::fs::read_to_string(own)
            .map_err(|error| format!("「{name}」を読めません。{}", cause::not_read(&error)))?;
        let mut splices = migrated.splices;
        if !is_folder && !is_base {
            splices.extend(modeline(text, &schema_beside(old, new)));
        }
        let text = spliced(&original, &splices);
        told.extend(migrated.told);
        let file = NewFile { path: target, bytes: text.into_bytes() };
        // A base that several hospitals share is written together with the first of them.
        if !(is_base && is_there_already(&file)) {
            files.push(file);
        }
    }
    let schema = match (is_folder, target.parent()) {
        (true, _) => target.join(schema::FILE_NAME),
        (false, Some(folder)) => folder.join(schema_beside(old, new)),
        (false, None) => PathBuf::from(schema_beside(old, new)),
    };
    let schema = NewFile { path: schema, bytes: schema::hospital_file(new).into_bytes() };
    if !is_there_already(&schema) {
        files.insert(0, schema);
    }
    Ok((files, told))
}

fn is_there_already(file: &NewFile) -> bool {
    std::fs::read(&file.path).is_ok_and(|there| there == file.bytes)
}

/// The change to the first line, which leads editors to the schema. In the same folder there is still the schema of the
/// old edition.
fn modeline(text: &str, schema: &str) -> Option<Splice> {
    let line = text.lines().next().filter(|line| line.starts_with("# yaml-language-server:"))?;
    let at = line.find(schema::FILE_NAME)?;
    Some(Splice { at: at..at + schema::FILE_NAME.len(), text: schema.to_owned() })
}

/// `betten.yaml` → `betten-2026-10.yaml`, and `betten-2024-06.yaml` → `betten-2026-10.yaml`. For a later revision of the
/// edition `betten.yaml` → `betten-2024-06-2.yaml`. Folders are renamed in the same way.
fn beside(path: &Path, old: &Catalog, new: &Catalog) -> PathBuf {
    let text =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, ending) = if path.is_dir() {
        (text(path.file_name()), String::new())
    } else {
        (text(path.file_stem()), format!(".{}", text(path.extension())))
    };
    let former =
        old.revisions().map(|it| format!("-{}-{}", it.edition, it.revision)).chain([format!("-{}", old.edition)]);
    let stem = former.into_iter().find_map(|suffix| stem.strip_suffix(&suffix)).unwrap_or(&stem);
    path.with_file_name(format!("{stem}-{}{ending}", state(old, new)))
}

/// What is new, in a name: `2026-10`, or `2024-06-2` for a later revision of the same edition.
fn state(old: &Catalog, new: &Catalog) -> String {
    match old.edition == new.edition {
        true => format!("{}-{}", new.edition, new.revision),
        false => new.edition.to_string(),
    }
}

/// The name of the schema for editors, where another edition's schema is in the same folder.
fn schema_beside(old: &Catalog, new: &Catalog) -> String {
    schema::FILE_NAME.replace(".schema", &format!("-{}.schema", state(old, new)))
}

fn taken(error: &CreateError) -> Failure {
    match error {
        CreateError::Exists(path) => format!(
            "「{}」がもうあるので、何も書いていません。上書きはしません。\n写し直すときは、そのファイルの名前を変えてください。",
            shown(path)
        ),
        CreateError::Disk(..) => why_not(error),
    }
}

/// The items whose text differs between the two revisions.
fn changed(comparison: &Comparison) -> String {
    let places: Vec<&str> = comparison.entries.iter().filter_map(|entry| entry.new.as_ref()?.place()).collect();
    let preamble = comparison
        .entries
        .iter()
        .any(|entry| entry.new == Some(Subject::Contract) && entry.fields.iter().any(|field| field.label == PREAMBLE));
    let places: Vec<&str> = preamble.then_some(PREAMBLE).into_iter().chain(places).collect();
    match &places[..] {
        [] => "    文は変わりません。\n".to_owned(),
        places => format!("    文の変わるところ: {}\n", places.join("、")),
    }
}

/// What was made, what was left out, and how far the new file is.
fn done(
    files: &[NewFile],
    told: &[String],
    catalogs: &[Catalog],
    (path, before, old): (&Path, &Hospital, &Catalog),
    target: &Path,
) -> String {
    let made: Vec<String> = files.iter().map(|file| shown(&file.path)).collect();
    let mut text = format!("つくりました: {}\n", made.join("、"));
    told.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let hospital = read_hospital(&Disk, &shown(target), catalogs, &mut sources, &mut report);
    let catalog = hospital.as_ref().and_then(|it| find_edition(catalogs, it.catalog.value.as_str()));
    if let (Some(hospital), Some(catalog)) = (&hospital, catalog) {
        for contract in &hospital.contracts {
            let (annex, _) = resolve(catalog, hospital, contract);
            text.push_str(&format!(
                "  契約「{}」: {}項目のうち、{RECONFIRM} {}件、{} {}件\n",
                contract.title.value,
                annex.items().count(),
                annex.to_reconfirm(),
                Status::Undecided.word(),
                annex.count(Status::Undecided)
            ));
            let was = before.contracts.iter().find(|it| it.id.value == contract.id.value);
            if let Some(was) = was.filter(|was| was.revision < contract.revision && old.edition == catalog.edition) {
                let (was, _) = resolve(old, before, was);
                text.push_str(&changed(&compare::annexes(&was, &annex, &mut Effort::default())));
            }
        }
    }
    if report.has_errors() {
        tell(&show::human(&report.errors_only(), &sources, colored(Color::Auto)));
        text.push_str("写したファイルに、直すところがあります。\n");
    }
    if old.edition.as_str() == hospital.as_ref().map_or("", |it| it.catalog.value.as_str()) {
        text.push_str(&format!(
            "次にすること: 変わった文を、次のように打って確かめます。加わった取決め事項には、答えを書きます。\n\n  betten diff {} {}\n",
            quoted(&shown(path)),
            quoted(&shown(target))
        ));
        return text;
    }
    text.push_str(&format!(
        "次にすること: {RECONFIRM}の項目は、新しい文を読んで取決めを確かめ、変えるところを直してから、agreed_for の行を消します。\n加わった項目には、答えを書きます。残りは、次のように打つと一覧にできます。\n\n  betten status {}\n",
        quoted(&shown(target))
    ));
    text
}
