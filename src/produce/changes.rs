//! Turns two states of a hospital, or two editions, into the papers that say what changed.

use serde_json::Value;

use crate::compare::{self, Comparison, ContractChanges, Effort, State};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::document::compose::{self, Order};
use crate::document::{Document, DocumentKind};
use crate::model::agreed::AgreedText;
use crate::model::catalog::Catalog;
use crate::model::date::Date;
use crate::model::hospital::{Contract, Hospital};
use crate::produce::read::recorded_hospital;
use crate::produce::{Session, find_edition};
use crate::render::shape::Shape;
use crate::render::{Format, changes as json};
use crate::resolve::{Annex, Fingerprint, clash, consolidated, resolve};

/// A checked hospital, and the edition that it answers.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'a> {
    pub catalog: &'a Catalog,
    pub hospital: &'a Hospital,
}

/// What a caller wants for each contract.
#[derive(Debug, Clone, Copy, Default)]
pub struct Papers {
    /// Whether 変更前 is on the left.
    pub old_first: bool,
    /// Whether a 変更覚書 is wanted too.
    pub memorandum: bool,
    /// The day from which the changes apply.
    pub effective: Option<Date>,
    /// The day whose state is the old one, where that is what was signed; otherwise everything that was signed.
    pub on: Option<Date>,
    /// Whether the data of each table is wanted too.
    pub data: bool,
}

impl Papers {
    fn order(&self) -> Order {
        if self.old_first { Order::OldFirst } else { Order::NewFirst }
    }
}

/// A document made from two states, with its folder.
#[derive(Debug, Clone)]
pub struct Paper {
    /// `sample/ehr`
    pub folder: String,
    pub document: Document,
    /// The same as JSON, for other programs.
    pub data: Option<String>,
    /// The names of the parties it is for; empty for a table of editions.
    pub parties: Vec<String>,
}

/// The formats in which such documents can be made.
pub fn formats_of_changes() -> Vec<&'static Format> {
    Format::of_kinds(&[DocumentKind::Comparison, DocumentKind::Memorandum])
}

/// The folder for the table of two editions. No hospital can have this name.
const EDITIONS: &str = "_editions";

/// What differs between two editions. Without a difference there is no paper.
pub fn edition_changes(old: &Catalog, new: &Catalog, wanted: &Papers) -> (Comparison, Vec<Paper>) {
    let comparison = compare::editions(old, new);
    let mut papers = Vec::new();
    if !comparison.is_empty() {
        papers.push(Paper {
            folder: EDITIONS.to_owned(),
            document: compose::editions(old, new, &comparison, wanted.order()),
            data: wanted.data.then(|| json::editions(old.edition.as_str(), new.edition.as_str(), &comparison)),
            parties: Vec::new(),
        });
    }
    (comparison, papers)
}

/// What happened to each contract, in the order of the new state; removed contracts come last. With it come the papers
/// for the contracts that changed.
pub fn changes(
    old: Stand<'_>,
    new: Stand<'_>,
    wanted: &Papers,
    report: &mut Report,
) -> (Vec<ContractChanges>, Vec<Paper>) {
    let mut papers = Vec::new();
    let find = |stand: Stand<'_>, id: &str| -> Option<usize> {
        stand.hospital.contracts.iter().position(|contract| contract.id.value.as_str() == id)
    };
    let was = |contract: &Contract| find(old, contract.id.value.as_str()).map(|at| &old.hospital.contracts[at]);
    let present = new.hospital.contracts.iter().map(|contract| (was(contract), Some(contract)));
    let gone = old.hospital.contracts.iter().filter(|contract| find(new, contract.id.value.as_str()).is_none());
    let pairs = present.chain(gone.map(|contract| (Some(contract), None)));
    // Both sides print dates in the new side's style. Otherwise every date would differ.
    let restyled = Hospital { dates: new.hospital.dates, ..old.hospital.clone() };
    let mut resolved = |catalog, hospital, contract| {
        let (annex, faults) = resolve(catalog, hospital, contract);
        report.append(faults);
        annex
    };
    let mut effort = Effort::default();
    let contracts = pairs
        .map(|(was, is)| {
            let was = was.map(|contract| {
                // The fingerprint must be that of the old paper, which had the old style of dates.
                let fingerprint = resolved(old.catalog, old.hospital, contract).fingerprint;
                Annex { fingerprint, ..resolve(old.catalog, &restyled, contract).0 }
            });
            let is = is.map(|contract| resolved(new.catalog, new.hospital, contract));
            changed((was.as_ref(), None), is.as_ref(), new.hospital, wanted, &mut effort, &mut papers)
        })
        .collect();
    (contracts, papers)
}

/// Like [`changes`], but the old state of each contract is what was signed. Contracts that were not signed are left
/// out, and those that do not apply yet on the wanted day. A record that cannot be used is told in the session's report.
pub fn changes_since_signing(
    session: &mut Session<'_>,
    hospital: &Hospital,
    wanted: &Papers,
) -> (Vec<ContractChanges>, Vec<Paper>) {
    let (mut contracts, mut papers, mut effort) = (Vec::new(), Vec::new(), Effort::default());
    let (catalogs, sources, report) = session.parts();
    let edition = |hospital: &Hospital| find_edition(catalogs, hospital.catalog.value.as_str());
    let Some(catalog) = edition(hospital) else { return (contracts, papers) };
    for contract in hospital.contracts.iter().filter(|contract| !contract.signed.is_empty()) {
        let (is, faults) = resolve(catalog, hospital, contract);
        report.append(faults.errors_only());
        let before = match consolidated(&contract.signed, wanted.on) {
            Ok(Some(before)) => before,
            Ok(None) => continue,
            Err(fault) => {
                report.push(Diagnostic { severity: Severity::Error, ..clash(&is, &fault) });
                continue;
            }
        };
        // Papers that apply in another order than they were signed in say together what no record says.
        let is_recorded = before.papers.iter().copied().eq(0..before.papers.len());
        let last = before.papers.last().map(|at| &contract.signed[*at]);
        let Some((signed, record)) = last.and_then(|signed| Some((signed, signed.recorded.as_ref()?))) else {
            continue;
        };
        let Some(old) = recorded_hospital((record, &signed.pictures), catalogs, sources, report) else { continue };
        let Some(old_catalog) = edition(&old) else { continue };
        let Some(was) = old.contracts.first() else { continue };
        // A corrected day of the contract is no change.
        let mut was = was.clone();
        let is_corrected = is_recorded && is.difference.as_ref().is_some_and(|difference| difference.is_corrected_date);
        if is_corrected {
            was.date.clone_from(&contract.date);
        }
        let restyled = Hospital { dates: hospital.dates, ..old.clone() };
        let mut was = resolve(old_catalog, &restyled, &was).0;
        was.fingerprint = Fingerprint::of_paper(if is_recorded { &signed.fingerprint.value } else { "" });
        // What was signed is what the records say, whatever this program would make of the answers today.
        let is_same_style = record.dates == hospital.dates.key() && !is_corrected;
        let text = (is_same_style || !is_recorded).then_some(&before.text);
        contracts.push(changed((Some(&was), text), Some(&is), hospital, wanted, &mut effort, &mut papers));
    }
    (contracts, papers)
}

/// The 変更覚書 in which the parties of this contract agree to what changed since the last signing, for the record of
/// the next one. The same paper may have been printed in other ways: with a blank for the day, with the old state first.
/// The first is the one that names the day.
pub fn papers_of_change(session: &mut Session<'_>, path: &str, contract: &str, effective: Date) -> Vec<Document> {
    let Some(mut hospital) = session.hospital(path) else { return Vec::new() };
    let id = hospital.id.value.clone();
    hospital.contracts.retain(|own| format!("{id}/{}", own.id.value) == contract);
    let mut all = Vec::new();
    for old_first in [false, true] {
        for effective in [Some(effective), None] {
            let wanted = Papers { old_first, memorandum: true, effective, ..Papers::default() };
            let (_, papers) = changes_since_signing(session, &hospital, &wanted);
            let documents = papers.into_iter().map(|paper| paper.document);
            all.extend(documents.filter(|document| document.kind == DocumentKind::Memorandum));
        }
    }
    all
}

/// A document as templates read it.
pub fn neutral(document: &Document) -> Value {
    serde_json::to_value(Shape::of(document)).expect("texts and numbers have a JSON form")
}

/// Compares one contract. `signed` is what the old state said on paper, where that is recorded. At least one of `was` and `is` must be there.
fn changed(
    (was, signed): (Option<&Annex<'_>>, Option<&AgreedText>),
    is: Option<&Annex<'_>>,
    hospital: &Hospital,
    wanted: &Papers,
    effort: &mut Effort,
    papers: &mut Vec<Paper>,
) -> ContractChanges {
    let contract = is.or(was).map(|annex| annex.contract).expect("a contract is on one side at least");
    let both = was.zip(is);
    let changes = ContractChanges {
        contract: format!("{}/{}", hospital.id.value, contract.id.value),
        title: contract.title.value.clone(),
        old: was.map(State::of),
        new: is.map(State::of),
        comparison: both
            .map(|(was, is)| {
                let old = signed.cloned().unwrap_or_else(|| was.text());
                compare::texts((was.catalog, &old), (is.catalog, &is.text()), effort)
            })
            .unwrap_or_default(),
    };
    let (folder, comparison, order) = (&changes.contract, &changes.comparison, wanted.order());
    if let Some((was, is)) = both.filter(|_| !comparison.is_empty()) {
        let parties: Vec<String> = is.sides.iter().map(|side| side.party.name.value.clone()).collect();
        papers.push(Paper {
            folder: folder.clone(),
            parties: parties.clone(),
            document: compose::comparison(was, is, comparison, order, wanted.on),
            data: wanted.data.then(|| json::contract(&changes)),
        });
        if wanted.memorandum {
            let document = compose::memorandum(was, is, comparison, order, wanted.effective);
            papers.push(Paper { folder: folder.clone(), document, data: None, parties });
        }
    }
    changes
}
