//! The sentences before the items of an annex.

use crate::diagnostic::{Report, Span, codes};
use crate::model::catalog::Catalog;
use crate::model::hospital::OwnPreamble;
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
    Preamble { title: raw.title.value.clone(), groups }
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

/// Own text in the place of sentences of the preamble, as a hospital or a contract has it.
pub(super) fn own_preamble(raw: &[(Text, Text)], catalog: &Catalog, report: &mut Report) -> OwnPreamble {
    let ids = || catalog.preamble.groups.iter().map(|group| &group.id);
    raw.iter()
        .filter_map(|(id, text)| {
            let message = || format!("前文に「{}」という記号の文案はありません。", id.value);
            Some((known_sentence(id, ids(), message, report)?, text.clone()))
        })
        .collect()
}

/// The id of a group of sentences, if it is one of these. An unknown id is reported.
pub(super) fn known_sentence<'i>(
    id: &Text,
    ids: impl Iterator<Item = &'i SentenceId> + Clone,
    message: impl Fn() -> String,
    report: &mut Report,
) -> Option<SentenceId> {
    let found = ids.clone().find(|known| known.as_str() == id.value);
    if found.is_none() {
        let fault = unknown(codes::SENTENCE_UNKNOWN, message(), id, ids.map(SentenceId::as_str), report);
        report.push(fault);
    }
    found.cloned()
}
