//! A run that makes nothing: each hospital is read, checked and composed, to see what is known of it.

use std::collections::BTreeSet;

use crate::diagnostic::{Report, SourceId, Sources};
use crate::produce::roll::Roll;
use crate::produce::{HospitalDocuments, Keep, MissingContract, RunOptions, Session};

/// What is known when all hospitals have been looked at.
#[derive(Debug)]
pub struct Survey {
    /// Everything that is said, with the texts it points to.
    pub report: Report,
    pub sources: Sources,
    /// The texts of the hospitals' own files.
    pub own: BTreeSet<SourceId>,
    /// How many contracts were wanted, and how many items they have.
    pub size: (usize, usize),
    /// Whether nothing is open in any of them.
    pub is_settled: bool,
    /// `None` when a file has an error, because the contract may be in that file.
    pub missing_contract: Option<MissingContract>,
}

impl Session<'_> {
    /// Reads, checks and composes each hospital, and gives it to `look` without its documents.
    pub fn survey(self, look: impl FnMut(HospitalDocuments, &mut Report)) -> Survey {
        self.survey_documents(&mut |_, _| Vec::new(), look)
    }

    /// Like [`Session::survey`], but `keep` decides which documents `look` gets.
    ///
    /// The texts of a hospital are dropped, except those that its faults show, unless all texts are wanted. Where
    /// nothing was made of a hospital and no fault can be mended, they are always dropped.
    pub fn survey_documents(
        mut self,
        keep: &mut Keep<'_>,
        mut look: impl FnMut(HospitalDocuments, &mut Report),
    ) -> Survey {
        let mut roll = Roll::new(&RunOptions::default(), false);
        let (mut size, mut is_settled, mut own) = ((0, 0), true, BTreeSet::new());
        for path in std::mem::take(&mut self.paths) {
            let sources = std::mem::take(&mut self.sources);
            let first = sources.iter().count();
            let (mut hospital, found) = self.texts(&path, sources);
            if let Some(found) = found {
                self.compose(&mut hospital, found, None, keep);
            }
            self.finish(&mut hospital);
            let texts = &hospital.texts;
            own.extend((0..texts.own as u32).map(|number| SourceId(texts.first + number)));
            roll.meet(&mut hospital);
            size = (size.0 + hospital.size.0, size.1 + hospital.size.1);
            let contracts = &hospital.documents.contracts;
            let can_mend = hospital.report.iter().any(|fault| fault.repair.is_some());
            let is_needless = contracts.is_empty() && !can_mend;
            is_settled &= contracts.iter().all(|contract| contract.progress.is_settled());
            look(hospital.documents, &mut hospital.report);
            self.sources = hospital.sources;
            self.report.append(hospital.report);
            if is_needless || !self.selection.wanted.texts {
                self.sources.let_go(first, self.report.places());
            }
        }
        if self.selection.strict {
            self.report.harden();
        }
        let missing_contract = self.missing_contract(&roll.contracts).filter(|_| !self.report.has_errors());
        self.report.sort();
        let Self { report, sources, .. } = self;
        Survey { report, sources, own, size, is_settled, missing_contract }
    }
}
