//! `betten status --stamp`: writes what was signed into the hospital file.
//!
//! This file decides which contracts are stamped. `edit` decides what is written, and where.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::color::colored;
use crate::cli::mend::unfinished;
use crate::cli::refusal::not_changed;
use crate::cli::run::{Inputs, outcome, require_contract, session, shown};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{SourceId, Sources, cause, show};
use crate::edit::{self, ChangedFile, RewriteError, Stamp};
use crate::input::Disk;
use crate::model::date::{Date, DateStyle};
use crate::produce::{ContractDocuments, Wanted};
use crate::resolve::Fingerprint;

pub(super) fn stamp(inputs: &Inputs, date: Date) -> Result<Outcome, Failure> {
    let read = Inputs { strict: false, final_only: false, ..inputs.clone() };
    let session = session(&Disk, &read, None, Wanted { site: false, items: true, texts: true, ..Wanted::default() });
    let mut contracts: Vec<ContractDocuments> = Vec::new();
    let survey = session.survey(|hospital, _| contracts.extend(hospital.contracts));
    require_contract(survey.missing_contract.as_ref())?;
    if survey.report.has_errors() {
        tell(&show::human(&survey.report.clone().errors_only(), &survey.sources, colored(inputs.color)));
        tell("署名を控えていません。先に、示したところを直してください。\n");
        return Ok(outcome(&survey.report));
    }
    let style = contracts.first().map_or_else(DateStyle::default, |contract| contract.progress.dates);
    let mut told = StampResult::default();
    let mut stamps: BTreeMap<SourceId, Vec<Stamp>> = BTreeMap::new();
    for contract in contracts {
        let progress = &contract.progress;
        let name = format!("「{}」（{}）", progress.title, contract.folder);
        let differs = progress.signed.as_ref().map(|signed| signed.difference.is_some());
        match differs.filter(|_| inputs.contract.is_none()) {
            _ if !progress.is_settled() => told.open.push(format!("{name}　{}", progress.open_words())),
            Some(true) => told.differing.push(name),
            Some(false) => told.before.push(name),
            None => {
                told.stamped.push(format!("{name}　照合番号 {}", &contract.fingerprint[..8]));
                stamps.entry(progress.span.source).or_default().push(Stamp {
                    contract: progress.contract.as_str().to_owned(),
                    date,
                    revision: contract.revision,
                    form: Fingerprint::FORM,
                    fingerprint: contract.fingerprint,
                    items: contract.extras.items,
                    preamble: contract.extras.preamble,
                });
            }
        }
    }
    told.files = write(&survey.sources, &stamps)?;
    tell(&told.text(&date.format(style)));
    Ok(if told.stamped.is_empty() && told.before.is_empty() { Outcome::Faults } else { Outcome::Clean })
}

/// Writes the stamps and says which files changed.
fn write(sources: &Sources, stamps: &BTreeMap<SourceId, Vec<Stamp>>) -> Result<Vec<String>, Failure> {
    let mut files = Vec::new();
    for (source, stamps) in stamps {
        let (id, source) = (*source, sources.get(*source));
        let splices = edit::stamp(&source.text, stamps).map_err(|refusal| not_changed(sources, id, &refusal))?;
        if !splices.is_empty() {
            files.push(ChangedFile { path: PathBuf::from(&source.name), read: source.text.clone(), splices });
        }
    }
    edit::rewrite(&files).map_err(|error| why_not(&error))?;
    Ok(files.iter().map(|file| shown(&file.path)).collect())
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
        if self.stamped.is_empty() {
            group("もう控えてあります。", &self.before, "");
        }
        text
    }
}
