//! A hospital's contracts to their documents, before any format.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::document::compose::blank_forms;
use crate::document::{Document, Sheet, compose};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::model::status::Status;
use crate::render::hospital_file::hospital_file;
use crate::resolve::{Annex, Progress, resolve, roles, slice};
use crate::site::{self, Site};

/// The documents of one hospital.
#[derive(Debug, Clone, Default)]
pub struct HospitalDocuments {
    /// `sample`: the folder in the output.
    pub folder: String,
    pub contracts: Vec<ContractDocuments>,
    /// Those over all contracts; none when only some contracts are asked for.
    pub documents: Vec<Document>,
    pub sheets: Vec<Sheet>,
    /// The pages around the documents; none when only some contracts are asked for.
    pub site: Option<site::Pages>,
}

impl HospitalDocuments {
    /// Every document with its folder, those over all contracts first.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Document)> {
        let own = self.documents.iter().map(|document| (self.folder.as_str(), document));
        let contracts = self.contracts.iter();
        own.chain(
            contracts
                .flat_map(|contract| contract.documents.iter().map(|document| (contract.folder.as_str(), document))),
        )
    }
}

/// The documents of one contract, and how far it has come.
#[derive(Debug, Clone)]
pub struct ContractDocuments {
    /// `sample/ehr`: the folder in the output, and the contract's name in `--contract`.
    pub folder: String,
    pub documents: Vec<Document>,
    pub progress: Progress,
    /// 照合番号 of what would be printed now, 64 digits.
    pub fingerprint: String,
    /// 照合番号 of what was signed, where the hospital file says so.
    pub signed: Option<String>,
    pub extras: Extras,
}

/// What a contract has besides its documents, when it is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extras {
    /// Forms to be filled in by hand.
    pub blank: Vec<Document>,
    /// All documents as one PDF, too.
    pub combined: bool,
    /// The contract's slice of the data, to be attached to its PDFs.
    pub slice: Option<String>,
}

/// Which extras a run asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    pub blank: bool,
    pub combined: bool,
    pub attach: bool,
}

/// Resolves and composes the contracts that are asked for, by their folder, and what is over all
/// contracts if the hospital's own folder is asked for. What is still open is a
/// note, or an error when only what is final will do.
pub fn compose_hospital(
    catalog: &Catalog,
    hospital: &Hospital,
    wanted: &dyn Fn(&str) -> bool,
    final_only: bool,
    report: &mut Report,
) -> HospitalDocuments {
    let mut made = HospitalDocuments { folder: hospital.id.value.to_string(), ..HospitalDocuments::default() };
    let mut annexes = Vec::new();
    let mut found = Report::new();
    for contract in &hospital.contracts {
        let folder = format!("{}/{}", hospital.id.value, contract.id.value);
        if !wanted(&folder) {
            continue;
        }
        let (annex, faults) = resolve(catalog, hospital, contract);
        found.append(faults);
        let (documents, faults) = compose::documents(&annex);
        found.append(faults);
        found.append(open_items(&annex, final_only));
        made.contracts.push(ContractDocuments {
            folder,
            documents,
            progress: Progress::of(&annex),
            fingerprint: annex.fingerprint.as_str().to_owned(),
            signed: contract.signed.as_ref().map(|signed| signed.fingerprint.value.clone()),
            extras: Extras::default(),
        });
        annexes.push(annex);
    }
    if wanted(&made.folder) && !annexes.is_empty() {
        annexes.sort_by_key(|annex| roles::place_in_order(annex));
        let (matrix, faults) = roles::matrix(catalog, hospital, &annexes);
        found.append(faults);
        made.documents.push(compose::roles(&matrix));
        made.sheets.push(compose::role_sheet(&matrix));
        made.site = Some(site::compose(&Site { catalog, hospital, annexes: &annexes, matrix: &matrix }));
    }
    report.append(if report.has_errors() { found.errors_only() } else { found });
    made
}

/// Composes what is wanted besides the documents.
pub fn add_extras(made: &mut HospitalDocuments, catalog: &Catalog, hospital: &Hospital, wanted: Wanted) {
    for contract in &hospital.contracts {
        let folder = format!("{}/{}", hospital.id.value, contract.id.value);
        let Some(made) = made.contracts.iter_mut().find(|made| made.folder == folder) else { continue };
        made.extras = Extras {
            // What is wrong with the contract has been said with its documents.
            blank: if wanted.blank { blank_forms(&resolve(catalog, hospital, contract).0) } else { Vec::new() },
            combined: wanted.combined,
            slice: wanted.attach.then(|| hospital_file(&slice(catalog, hospital, contract))),
        };
    }
}

fn open_items(annex: &Annex<'_>, final_only: bool) -> Report {
    let mut report = Report::new();
    if annex.is_settled() {
        return report;
    }
    let counts: Vec<String> = [Status::Undecided, Status::Negotiating]
        .into_iter()
        .filter(|status| annex.count(*status) > 0)
        .map(|status| format!("{}が{}件", status.word(), annex.count(status)))
        .collect();
    let message = format!("契約「{}」には、{}あります。", annex.contract.title.value, counts.join("、"));
    let place = annex.contract.title.span;
    report.push(if final_only {
        Diagnostic::error(codes::FINAL_REFUSED, message)
            .at(place, "合意済か対象外でない項目がある契約")
            .hint("--final は、すべての項目が合意済か対象外のときだけ進みます。")
    } else {
        Diagnostic::note(codes::STATUS_OPEN, message).at(place, "案として印字します")
    });
    report
}
