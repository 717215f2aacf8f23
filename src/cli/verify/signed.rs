//! `betten verify FILE.pdf … --against`: the papers that the PDFs are compared with, from the records of the signings.

use std::path::PathBuf;

use crate::cli::color::colored;
use crate::cli::make::Workshop;
use crate::cli::run::{outcome, require_contract, session};
use crate::cli::verify::Verify;
use crate::cli::verify::paper::{self, PaperArchive};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::show;
use crate::document::{Document, DocumentKind};
use crate::input::Disk;
use crate::model::date::Date;
use crate::paper::{RecordedPaper, marks};
use crate::produce::{ContractDocuments, Wanted, typeset};
use crate::render::Format;
use crate::resolve::SignedPaperState;

pub(super) fn verify(files: &[PathBuf], request: &Verify) -> Result<Outcome, Failure> {
    if files.is_empty() {
        return Err(
            "確かめるPDFのファイルを書いてください（例：betten verify 契約書.pdf --against betten.yaml）。".to_owned()
        );
    }
    let wanted = Wanted { site: false, ..Wanted::default() };
    let mut session = session(&Disk, &request.inputs, request.making.templates.as_deref(), wanted);
    let formats = Format::of_keys(&["pdf"]);
    let workshop = Workshop::open(&request.making, &formats, &mut session);
    let mut contracts: Vec<ContractDocuments> = Vec::new();
    let is_paper = |document: &Document| matches!(document.kind, DocumentKind::Annex | DocumentKind::Addendum);
    let survey = session
        .survey_documents(&mut |documents, _| documents.into_iter().filter(is_paper).collect(), |hospital, _| {
            contracts.extend(hospital.contracts)
        });
    require_contract(survey.missing_contract.as_ref())?;
    if survey.report.has_errors() {
        tell(&show::human(&survey.report, &survey.sources, colored(request.inputs.color)));
        tell(&format!("確かめられませんでした: {}。\n", show::counts(&survey.report)));
        return Ok(outcome(&survey.report));
    }
    let mut papers = PaperArchive::default();
    for contract in &contracts {
        papers.signed.extend(signed(contract));
        if let Ok(workshop) = &workshop {
            papers.current.extend(contract.documents.iter().filter_map(|document| {
                let bytes = typeset(document, None, &workshop.tools())?;
                let kind = if document.kind == DocumentKind::Addendum { "追加の覚書" } else { "別添" };
                Some(RecordedPaper { name: name(contract, kind), marks: marks(&bytes).ok()? })
            }));
        }
    }
    if papers.signed.is_empty() {
        tell(
            "署名の記録に、PDFと比べるための値がありません。署名した契約は、betten status --stamp で記録してください。\n",
        );
    }
    if let Err(why) = &workshop {
        tell(&format!("いまの別添のPDFを組めないので、いまの別添とは比べません。{why}\n"));
    }
    paper::verify(files, &papers, &request.reporting)
}

/// 「電子カルテシステム保守・運用契約（sample/ehr）　契約（令和8年4月1日署名）」
fn signed(contract: &ContractDocuments) -> Vec<RecordedPaper> {
    let records = contract.records.iter().enumerate().filter_map(|(at, record)| Some((at, record.as_ref()?)));
    let mut papers = Vec::new();
    for (at, record) in records {
        let day = Date::parse(&record.date).map(|day| day.format(contract.progress.dates)).unwrap_or_default();
        let name = name(contract, &format!("{}（{day}署名）", SignedPaperState::name(at)));
        let marks = record.pages.iter().filter_map(|pages| serde_json::from_value(pages.clone()).ok());
        papers.extend(marks.map(|marks| RecordedPaper { name: name.clone(), marks }));
    }
    papers
}

fn name(contract: &ContractDocuments, paper: &str) -> String {
    format!("{}（{}）　{paper}", contract.progress.title, contract.folder)
}
