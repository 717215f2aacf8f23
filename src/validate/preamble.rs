//! The sentences before the items of an annex.

use crate::diagnostic::codes;
use crate::diagnostic::{Report, Span};
use crate::model::id::SentenceId;
use crate::model::preamble::{ContractFact, ContractName, Preamble, PreambleCase, PreambleGroup, PreamblePiece};
use crate::raw::Text;
use crate::raw::preamble::{RawPreamble, RawPreambleCase};
use crate::validate::ids;
use crate::validate::point::{fault, pieces};
use crate::validate::words::{unknown, word};

pub(super) fn preamble(raw: &RawPreamble, report: &mut Report) -> Preamble {
    let groups = raw
        .sentences
        .iter()
        .map(|(id, cases)| {
            ids::key(id, "文案", report);
            PreambleGroup {
                id: SentenceId::new(id.value.clone()),
                cases: cases.iter().map(|raw| case(raw, report)).collect(),
            }
        })
        .collect();
    let revision = raw.revision.value.parse().ok().filter(|revision| *revision > 0);
    if revision.is_none() {
        report.push(fault("revision には、1から数えた番号を書いてください。", raw.revision.span));
    }
    Preamble { revision: revision.unwrap_or(1), title: raw.title.value.clone(), groups }
}

fn case(raw: &RawPreambleCase, report: &mut Report) -> PreambleCase {
    let facts = ContractFact::ALL.map(|fact| (fact.key(), fact));
    if !raw.text.value.ends_with('。') {
        report.push(fault("文は「。」で終えてください。", raw.text.span));
    }
    PreambleCase {
        when: raw.when.iter().filter_map(|text| Some(word(text, "when", &facts, report)?.value)).collect(),
        text: pieces(&raw.text, PreamblePiece::Text, &mut name, report),
        span: raw.text.span,
    }
}

fn name(written: &str, place: Span, report: &mut Report) -> Option<PreamblePiece> {
    let found = ContractName::ALL.into_iter().find(|name| name.key() == written);
    if found.is_none() {
        let message = format!("前文に差し込める「{written}」はありません。");
        let place = Text::new(written.to_owned(), place);
        let known = ContractName::ALL.iter().map(|name| name.key());
        let fault = unknown(codes::CATALOG_INVALID, message, &place, known, report);
        report.push(fault);
    }
    found.map(PreamblePiece::Name)
}
