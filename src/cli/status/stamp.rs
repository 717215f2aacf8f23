//! `betten status --stamp`: writes what was signed into the hospital file.
//!
//! This file decides which contracts are stamped. `edit` decides what is written, and where.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;

use crate::cli::color::colored;
use crate::cli::make::{Making, Workshop};
use crate::cli::mend::not_rewritten;
use crate::cli::refusal::not_changed;
use crate::cli::run::{Inputs, outcome, require_contract, session, shown};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{SourceId, Sources, cause, show};
use crate::document::{Document, DocumentKind};
use crate::edit::{self, ChangedFile, CreateError, NewFile, Stamp};
use crate::input::Disk;
use crate::model::date::{Date, DateStyle};
use crate::model::record::SigningRecord;
use crate::paper::marks;
use crate::produce::{ContractDocuments, Tools, Wanted, neutral, papers_of_change, typeset};
use crate::publish::sha256;
use crate::render::Format;
use crate::resolve::{Fingerprint, Progress, SignedPaperState};

pub(super) fn stamp(inputs: &Inputs, making: &Making, date: Date, effective: Option<Date>) -> Result<Outcome, Failure> {
    let read = Inputs { strict: false, final_only: false, ..inputs.clone() };
    let session = session(&Disk, &read, None, Wanted { site: false, signing: true, texts: true, ..Wanted::default() });
    let mut contracts: Vec<([String; 2], ContractDocuments)> = Vec::new();
    let survey = session.survey(|hospital, _| {
        let places = [hospital.path, hospital.home];
        contracts.extend(hospital.contracts.into_iter().map(|contract| (places.clone(), contract)));
    });
    require_contract(survey.missing_contract.as_ref())?;
    if survey.report.has_errors() {
        tell(&show::human(&survey.report.clone().errors_only(), &survey.sources, colored(inputs.color)));
        tell(&format!("{NOT_STAMPED}先に、示したところを直してください。\n"));
        return Ok(outcome(&survey.report));
    }
    let style = contracts.first().map_or_else(DateStyle::default, |(_, contract)| contract.progress.dates);
    let mut told = StampResult::default();
    let mut stamps: BTreeMap<SourceId, Vec<Stamp>> = BTreeMap::new();
    let (mut records, mut pictures) = (Vec::new(), BTreeMap::new());
    let mut again = self::session(&Disk, &read, making.templates.as_deref(), Wanted::default());
    let formats = Format::of_keys(&["pdf"]);
    let workshop = Workshop::open(making, &formats, &mut again);
    told.not_typeset = workshop.as_ref().err().map(ToString::to_string);
    for ([path, home], contract) in contracts {
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
                pictures.extend(
                    signing.pictures.iter().map(|it| (format!("{home}{RECORDS}/{}", it.file_name()), it.clone())),
                );
                let applies = effective.unwrap_or(date);
                let (documents, printed) = match record.before.is_empty() {
                    true => (signing.documents.clone(), signing.documents),
                    false => {
                        let printed = papers_of_change(&mut again, &path, &contract.folder, applies);
                        (printed.iter().take(1).cloned().collect(), printed)
                    }
                };
                let record = SigningRecord {
                    pages: workshop
                        .as_ref()
                        .map(|shop| pages(&printed, &record.data, &shop.tools()))
                        .unwrap_or_default(),
                    documents: documents.iter().map(neutral).collect(),
                    date: date.to_string(),
                    effective: applies.to_string(),
                    ..record
                };
                let text = record.written();
                let (file, is_there) = name_for(&home, &record, &text);
                let paper = if record.before.is_empty() { "" } else { "変更の覚書　" };
                told.stamped
                    .push(format!("{name}　{paper}照合番号 {}", Fingerprint::first_digits(&contract.fingerprint)));
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
                if !is_there {
                    records.push(NewFile { path: PathBuf::from(format!("{home}{file}")), bytes: text.into_bytes() });
                }
            }
        }
    }
    for (path, picture) in pictures {
        let (path, bytes) = (PathBuf::from(path), picture.bytes.to_vec());
        if std::fs::read(&path).ok().as_ref() != Some(&bytes) {
            records.push(NewFile { path, bytes });
        }
    }
    told.files = write(&survey.sources, &stamps, &records)?;
    tell(&told.text(&date.format(style)));
    Ok(if told.stamped.is_empty() && told.before.is_empty() { Outcome::Faults } else { Outcome::Clean })
}

/// What the PDFs of the papers show: without the contract's data in them, and with it (`--attach`).
fn pages(documents: &[Document], data: &str, tools: &Tools<'_>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for document in documents {
        let attached = Some(data).filter(|_| document.kind == DocumentKind::Annex);
        for slice in [None, attached] {
            let bytes = typeset(document, slice, tools);
            let marks = bytes.and_then(|bytes| marks(&bytes).ok()).and_then(|marks| serde_json::to_value(marks).ok());
            all.extend(marks.filter(|marks| !all.contains(marks)));
        }
    }
    all
}

/// Takes the last signing of one contract out of its file, and says what is free again.
pub(super) fn take_back(inputs: &Inputs) -> Result<Outcome, Failure> {
    let read = Inputs { strict: false, final_only: false, ..inputs.clone() };
    let session = session(&Disk, &read, None, Wanted { site: false, texts: true, ..Wanted::default() });
    let mut found: Option<Progress> = None;
    let survey = session.survey(|hospital, _| {
        found = found.take().or(hospital.contracts.into_iter().next().map(|contract| contract.progress));
    });
    require_contract(survey.missing_contract.as_ref())?;
    let Some(progress) = found.filter(|_| !survey.report.has_errors()) else {
        tell(&show::human(&survey.report.clone().errors_only(), &survey.sources, colored(inputs.color)));
        tell(&format!("{NOT_TAKEN_BACK}先に、示したところを直してください。\n"));
        return Ok(outcome(&survey.report));
    };
    let name = format!("「{}」（{}/{}）", progress.title, progress.hospital, progress.contract);
    let Some(last) = progress.papers.last() else {
        return Err(format!("契約{name}には、署名の記録がありません。"));
    };
    let (id, source) = (progress.span.source, survey.sources.get(progress.span.source));
    let splices = edit::take_back(&source.text, progress.contract.as_str())
        .map_err(|refusal| not_changed(&survey.sources, id, &refusal))?;
    let path = PathBuf::from(&source.name);
    edit::rewrite(&[ChangedFile { path: path.clone(), read: source.text.clone(), splices }])
        .map_err(|error| not_rewritten(&error, NOT_TAKEN_BACK))?;
    let mut text = format!(
        "署名の記録を1件取り消しました。\n  {name}　{}　署名の日 {}　照合番号 {}\n",
        SignedPaperState::name(progress.papers.len() - 1),
        last.date.format(progress.dates),
        Fingerprint::first_digits(&last.fingerprint)
    );
    if !last.new_numbers.is_empty() {
        text.push_str(&format!("  空いた文の番号: {}\n", last.new_numbers.join("、")));
    }
    if let Some(record) = &last.record {
        text.push_str(&format!("  記録のファイル {record} は、消していません。要らなければ、手で消してください。\n"));
    }
    text.push_str(&format!("  書き込んだファイル: {}\n", shown(&path)));
    tell(&text);
    Ok(Outcome::Clean)
}

/// The name for a record below the folder of the hospital file, and whether this very record is there already: a stamp
/// that was stopped may have left it. A signing that was taken back may have left another record; its name is not taken.
fn name_for(home: &str, record: &SigningRecord, text: &str) -> (String, bool) {
    let name = |number: usize| match number {
        1 => format!("{RECORDS}/{}.json", record.file_stem()),
        more => format!("{RECORDS}/{}-{more}.json", record.file_stem()),
    };
    let paths = (1..).map(|number| PathBuf::from(format!("{home}{}", name(number))));
    let (path, is_there) = edit::place_for(text.as_bytes(), paths).expect("some number is free");
    let below = path.strip_prefix(home).unwrap_or(&path);
    (shown(below), is_there)
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
    let created = edit::create(records).map_err(|error| match error {
        CreateError::Exists(path) => format!("「{}」はすでにあります。{NOT_STAMPED}", shown(&path)),
        CreateError::Disk(path, error) => {
            format!("「{}」に書けません。{}{NOT_STAMPED}", shown(&path), cause::not_written(&error))
        }
    })?;
    edit::rewrite(&files).map_err(|error| {
        created.undo();
        not_rewritten(&error, NOT_STAMPED)
    })?;
    let paths = files.iter().map(|file| &file.path).chain(records.iter().map(|record| &record.path));
    Ok(paths.map(|path| shown(path)).collect())
}

const NOT_STAMPED: &str = "署名を控えていません。";
const NOT_TAKEN_BACK: &str = "署名の記録を取り消していません。";

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
    /// Why the records say nothing of the pages of the PDFs.
    not_typeset: Option<String>,
}

impl StampResult {
    fn text(&self, date: &str) -> String {
        let mut text = String::new();
        let mut group = |head: &str, contracts: &[String], hint: &str| grouped(&mut text, head, contracts, hint);
        let written = match &self.files[..] {
            [] => "病院ファイルは、もうこのとおりです。".to_owned(),
            files => format!("書き込んだファイル: {}", files.join("、")),
        };
        group(&format!("署名を控えました（署名日 {date}）。"), &self.stamped, &written);
        if let Some(why) = self.not_typeset.as_ref().filter(|_| !self.stamped.is_empty()) {
            text.push_str(&format!(
                "PDFを組めないので、署名したPDFと比べるための値は控えていません（文はすべて控えました）。{why}\n"
            ));
        }
        let mut group = |head: &str, contracts: &[String], hint: &str| grouped(&mut text, head, contracts, hint);
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

/// A heading with the contracts below it. Nothing where there are none.
fn grouped(text: &mut String, head: &str, contracts: &[String], hint: &str) {
    if contracts.is_empty() {
        return;
    }
    text.push_str(&format!("{head}\n"));
    contracts.iter().for_each(|contract| text.push_str(&format!("  {contract}\n")));
    if !hint.is_empty() {
        text.push_str(&format!("  {hint}\n"));
    }
}
