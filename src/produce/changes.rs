//! Two states of a hospital, or two editions, to the papers that say what changed.

use crate::compare::{self, Comparison, ContractChanges, State};
use crate::diagnostic::Report;
use crate::document::Document;
use crate::document::compose::{self, Order};
use crate::model::catalog::Catalog;
use crate::model::date::Date;
use crate::model::hospital::{Contract, Hospital};
use crate::resolve::{Annex, resolve};

/// A checked hospital and the edition it answers.
#[derive(Debug, Clone, Copy)]
pub struct Stand<'a> {
    pub catalog: &'a Catalog,
    pub hospital: &'a Hospital,
}

/// What is asked for about each contract.
#[derive(Debug, Clone, Copy, Default)]
pub struct Papers {
    pub order: Order,
    /// The 変更覚書, too.
    pub memorandum: bool,
    /// The day from which it is to apply.
    pub effective: Option<Date>,
}

/// What became of one contract, and the papers about it; none where nothing changed.
#[derive(Debug, Clone)]
pub struct Changed {
    pub changes: ContractChanges,
    pub documents: Vec<Document>,
}

/// Contract by contract in the order of the new state, then those that are no more.
pub fn changes(old: Stand<'_>, new: Stand<'_>, papers: &Papers, report: &mut Report) -> Vec<Changed> {
    let find = |stand: Stand<'_>, id: &str| -> Option<usize> {
        stand.hospital.contracts.iter().position(|contract| contract.id.value.as_str() == id)
    };
    let was = |contract: &Contract| find(old, contract.id.value.as_str()).map(|at| &old.hospital.contracts[at]);
    let present = new.hospital.contracts.iter().map(|contract| (was(contract), Some(contract)));
    let gone = old.hospital.contracts.iter().filter(|contract| find(new, contract.id.value.as_str()).is_none());
    let pairs = present.chain(gone.map(|contract| (Some(contract), None)));
    // Both sides print dates as the new one does, or every day would differ.
    let restyled = Hospital { dates: new.hospital.dates, ..old.hospital.clone() };
    let mut resolved = |catalog, hospital, contract| {
        let (annex, faults) = resolve(catalog, hospital, contract);
        report.append(faults);
        annex
    };
    pairs
        .map(|(was, is)| {
            let was = was.map(|contract| {
                // The paper there is was printed as it was written.
                let fingerprint = resolved(old.catalog, old.hospital, contract).fingerprint;
                Annex { fingerprint, ..resolve(old.catalog, &restyled, contract).0 }
            });
            let is = is.map(|contract| resolved(new.catalog, new.hospital, contract));
            changed(was.as_ref(), is.as_ref(), new.hospital, papers)
        })
        .collect()
}

/// One of both is there.
fn changed(was: Option<&Annex<'_>>, is: Option<&Annex<'_>>, hospital: &Hospital, papers: &Papers) -> Changed {
    let contract = is.or(was).map(|annex| annex.contract).expect("a contract is on one side at least");
    let comparison = match (was, is) {
        (Some(was), Some(is)) => compare::annexes(was, is),
        _ => Comparison::default(),
    };
    let mut documents = Vec::new();
    if let (Some(was), Some(is), false) = (was, is, comparison.is_empty()) {
        documents.push(compose::comparison(was, is, &comparison, papers.order));
        if papers.memorandum {
            documents.push(compose::memorandum(was, is, &comparison, papers.order, papers.effective));
        }
    }
    let changes = ContractChanges {
        contract: format!("{}/{}", hospital.id.value, contract.id.value),
        title: contract.title.value.clone(),
        old: was.map(State::of),
        new: is.map(State::of),
        comparison,
    };
    Changed { changes, documents }
}
