//! `betten status --stamp`: writes what was signed into the hospital file.
//!
//! This file decides which contracts are stamped. `edit` decides what is written, and where.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::color::colored;
use crate::cli::mend::unfinished;
use crate::cli::refusal::not_changed;
use crate::cli::run::{Inputs, outcome, require_contract, session, shown};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{SourceId, Sources, cause, show};
use crate::edit::{self, ChangedFile, CreateError, NewFile, RewriteError, Stamp};
use crate::input::Disk;
use crate::model::date::{Date, DateStyle};
use crate::model::record::SigningRecord;
use crate::produce::{ContractDocuments, Wanted};
use crate::publish::sha256;
use crate::resolve::Fingerprint;

pub(super) fn stamp(inputs: &Inputs, date: Date, effective: Option<Date>) -> Result<Outcome, Failure> {
    let read = Inputs { strict: false, final_only: false, ..inputs.clone() };
    let session = session(&Disk, &read, None, Wanted { site: false, signing: true, texts: true, ..Wanted::default() });
    let mut contracts: Vec<(String, ContractDocuments)> = Vec::new();
    let survey = session.survey(|hospital, _| {
        contracts.extend(hospital.contracts.into_iter().map(|contract| (hospital.home.clone(), contract)));
    });
    require_contract(survey.missing_contract.as_ref())?;
    if survey.report.has_errors() {
        tell(&show::human(&survey.report.clone().errors_only(), &survey.sources, colored(inputs.color)));
        tell("署名を控えていません。先に、示したところを直してください。\n");
        return Ok(outcome(&survey.report));
    }
    let style = contracts.first().map_or_else(DateStyle::default, |(_, contract)| contract.progress.dates);
    let mut told = StampResult::default();
    let mut stamps: BTreeMap<SourceId, Vec<Stamp>> = BTreeMap::new();
    let mut records = Vec::new();
    for (home, contract) in contracts {
        let progress = &contract.progress;
        let name = format!("「{}」（{}）", progress.title, contract.folder);
        let differs = progress.signed.as_ref().map(|signed| signed.difference.is_some());
        let Some(signing) = contract.extras.signing else { continue };
        match (differs, signing.record) {
            _ if !progress.is_settled() => told.open.push(format!("{name}　{}", progress.open_words())),
            (Some(true), _) if inputs.contract.is_none() => told.differing.push(name),
            (Some(false), _) => told.before.push(name),
            (_, Err(_)) => told.unknown.push(name),
            (_, Ok(record)) => {
                let effective = effective.filter(|day| *day != date);
                let record = SigningRecord {
                    date: date.to_string(),
                    effective: effective.unwrap_or(date).to_string(),
                    ..record
                };
                let (file, text) = (free_name(&home, &record), record.written());
                let paper = if record.before.is_empty() { "" } else { "変更の覚書　" };
                told.stamped.push(format!("{name}　{paper}照合番号 {}", &contract.fingerprint[..8]));
                stamps.entry(progress.span.source).or_default().push(Stamp {
                    contract: progress.contract.as_str().to_owned(),
                    date,
                    effective,
                    revision: contract.revision,
                    form: Fingerprint::FORM,
                    fingerprint: contract.fingerprint,
                    record: Some((file.clone(), sha256(text.as_bytes()))),
                    items: signing.items,
                    preamble: signing.preamble,
                });
                records.push(NewFile { path: PathBuf::from(format!("{home}{file}")), text });
            }
        }
    }
    told.files = write(&survey.sources, &stamps, &records)?;
    tell(&told.text(&date.format(style)));
    Ok(if told.stamped.is_empty() && told.before.is_empty() { Outcome::Faults } else { Outcome::Clean })
}

/// A name that no file has yet. A signing that was taken back may have left its record.
fn free_name(home: &str, record: &SigningRecord) -> String {
    let name = |suffix: &str| format!("{RECORDS}/{}{suffix}.json", record.file_stem());
    let is_free = |name: &String| !Path::new(&format!("{home}{name}")).exists();
    let others = (2..).map(|number| name(&format!("-{number}")));
    std::iter::once(name("")).chain(others).find(is_free).unwrap_or_default()
}

/// The folder of the records, beside the hospital file.
const RECORDS: &str = "signed";

/// Writes the records and then the stamps, and says which files changed. When the stamps cannot be written, the records
/// are removed again.
fn write(
    sources: &Sources,
    stamps: &BTreeMap<SourceId, Vec<Stamp>>,
    records: &[NewFile],
) -> Result<Vec<String>, Failure> {
    let mut files = Vec::new();
    for (source, stamps) in stamps {
        let (id, source) = (*source, sources.get(*source));
        let splices = edit::stamp(&source.text, stamps).map_err(|refusal| not_changed(sources, id, &refusal))?;
        if !splices.is_empty() {
            files.push(ChangedFile { path: PathBuf::from(&source.name), read: source.text.clone(), splices });
        }
    }
    edit::create(records).map_err(|error| match error {
        CreateError::Exists(path) => format!("「{}」はすでにあります。署名を控えていません。", shown(&path)),
        CreateError::Disk(path, error) => {
            format!("「{}」に書けません。{}署名を控えていません。", shown(&path), cause::not_written(&error))
        }
    })?;
    edit::rewrite(&files).map_err(|error| {
        records.iter().for_each(|record| drop(std::fs::remove_file(&record.path)));
        why_not(&error)
    })?;
    let paths = files.iter().map(|file| &file.path).chain(records.iter().map(|record| &record.path));
    Ok(paths.map(|path| shown(path)).collect())
}

fn why_not(error: &RewriteError) -> Failure {
    match error {
        RewriteError::ChangedMeanwhile(path) => format!(
            "「{}」は、読んだ後に書き換えられました。署名を控えていません。保存してから、もう一度打ってください。",
            shown(path)
        ),
        RewriteError::Protected(path) => {
            format!("「{}」は、書き込みが禁じられています。署名を控えていません。", shown(path))
        }
        RewriteError::Disk(path, error) => {
            format!("「{}」に書けません。{}ファイルは元のままです。", shown(path), cause::not_written(error))
        }
        _ => format!("{}署名を控えていません。", unfinished(error)),
    }
}

/// What happened to each contract.
#[derive(Debug, Default)]
struct StampResult {
    stamped: Vec<String>,
    /// Not stamped, because something is open.
    open: Vec<String>,
    /// Stamped before, and still the same as signed.
    before: Vec<String>,
    /// Stamped before, and changed since then.
    differing: Vec<String>,
    /// Signed before, but without a record to compare with.
    unknown: Vec<String>,
    files: Vec<String>,
}

impl StampResult {
    fn text(&self, date: &str) -> String {
        let mut text = String::new();
        let mut group = |head: &str, contracts: &[String], hint: &str| {
            if !contracts.is_empty() {
                text.push_str(&format!("{head}\n"));
                contracts.iter().for_each(|contract| text.push_str(&format!("  {contract}\n")));
                if !hint.is_empty() {
                    text.push_str(&format!("  {hint}\n"));
                }
            }
        };
        let written = match &self.files[..] {
            [] => "病院ファイルは、もうこのとおりです。".to_owned(),
            files => format!("書き込んだファイル: {}", files.join("、")),
        };
        group(&format!("署名を控えました（署名日 {date}）。"), &self.stamped, &written);
        group(
            "まだ案なので、署名を控えていません。",
            &self.open,
            "すべての項目を合意済か対象外にして、署名してから、もう一度打ってください。",
        );
        group(
            "署名した時と内容が異なるので、記録し直していません。",
            &self.differing,
            "変更の覚書に署名したら、--contract で契約を1つ選んで、もう一度打ってください。",
        );
        group(
            "前の署名の記録が読めないので、控えていません。",
            &self.unknown,
            "check の示すところに従い、記録のファイルを元に戻してから、もう一度打ってください。",
        );
        if self.stamped.is_empty() {
            group("もう控えてあります。", &self.before, "");
        }
        text
    }
}
