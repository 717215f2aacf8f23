//! A hospital's contracts to their documents, before any format.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::document::{Document, compose};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::model::status::Status;
use crate::resolve::{Annex, Progress, resolve};

/// The documents of one contract, and how far it has come.
#[derive(Debug, Clone)]
pub struct ContractDocuments {
    /// `sample/ehr`: the folder in the output, and the contract's name in `--contract`.
    pub folder: String,
    pub documents: Vec<Document>,
    pub progress: Progress,
}

/// Resolves and composes the contracts that are asked for, by their folder.
///
/// What is still open is a note, or an error when only what is final will do.
pub fn compose_hospital(
    catalog: &Catalog,
    hospital: &Hospital,
    wanted: &dyn Fn(&str) -> bool,
    final_only: bool,
    report: &mut Report,
) -> Vec<ContractDocuments> {
    let mut contracts = Vec::new();
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
        contracts.push(ContractDocuments { folder, documents, progress: Progress::of(&annex) });
    }
    report.append(if report.has_errors() { found.errors_only() } else { found });
    contracts
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
