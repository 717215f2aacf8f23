//! Checks `accepted`: the findings of the role matrix that a hospital accepts.
//!
//! Only the matrix shows whether such a finding exists. Here it is checked whether the names are known, and whether
//! together they can name one finding.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Report, Spanned, codes};
use crate::model::catalog::{Catalog, Item};
use crate::model::finding::{Acceptance, FindingKind};
use crate::model::hospital::Contract;
use crate::model::id::{ContractId, ItemId, PointId};
use crate::model::point::Point;
use crate::raw::Text;
use crate::raw::hospital::RawAcceptance;
use crate::validate::contract::once;
use crate::validate::hospital::{Known, point};
use crate::validate::words::{short_fingerprint, unknown};

/// The entries that can be used. The faults of the others are reported.
pub(super) fn accepted(
    raw: &[RawAcceptance],
    contracts: &[Contract],
    known: &Known<'_>,
    report: &mut Report,
) -> Vec<Acceptance> {
    let ids: BTreeSet<&str> = contracts.iter().map(|contract| contract.id.value.as_str()).collect();
    raw.iter().filter_map(|entry| acceptance(entry, contracts, &ids, known, report)).collect()
}

fn acceptance(
    raw: &RawAcceptance,
    contracts: &[Contract],
    ids: &BTreeSet<&str>,
    known: &Known<'_>,
    report: &mut Report,
) -> Option<Acceptance> {
    let kind = kind(&raw.code, report);
    let item = known.item(&raw.item, report);
    let named: Vec<_> = once(raw.contracts.iter().flatten(), "契約", report)
        .into_iter()
        .filter_map(|id| contract(id, contracts, ids, report))
        .collect();
    let systems: Vec<_> = once(raw.systems.iter().flatten(), "システム", report)
        .into_iter()
        .filter_map(|id| known.system(id, report).map(|system| Spanned::new(system, id.span)))
        .collect();
    if let Some(kind) = kind {
        check_keys(raw, kind, contracts, report);
    }
    let point =
        raw.point.as_ref().zip(item).and_then(|(text, item)| point_of_any(item, &text.value, text, known, report));
    let with = raw.with.iter().flatten().filter_map(|text| with(text, known, report)).collect();
    Some(Acceptance {
        kind: kind?,
        item: item?.id.clone(),
        contracts: named,
        systems,
        point: point.map(|point| point.id.clone()),
        with,
        answers: raw.answers.as_ref().and_then(|text| short_fingerprint(text, report)),
        reason: raw.reason.clone(),
        span: raw.span,
    })
}

fn kind(code: &Text, report: &mut Report) -> Option<FindingKind> {
    if code.is_empty() {
        return None;
    }
    let found = FindingKind::ALL.into_iter().find(|kind| kind.key() == code.value);
    if found.is_none() {
        let message = format!("「{}」という確認事項はありません。", code.value);
        let meant = FindingKind::ALL.into_iter().find(|kind| kind.key().ends_with(&format!("/{}", code.value)));
        let fault = match meant {
            Some(kind) => Diagnostic::error(codes::VALUE_NOT_ALLOWED, message)
                .at(code.span, "")
                .hint(format!("{} と書いてください。", kind.key())),
            None => {
                let known = FindingKind::ALL.iter().map(|kind| kind.key());
                unknown(codes::VALUE_NOT_ALLOWED, message, code, known, report)
            }
        };
        report.push(fault);
    }
    found
}

fn contract(
    id: &Text,
    contracts: &[Contract],
    ids: &BTreeSet<&str>,
    report: &mut Report,
) -> Option<Spanned<ContractId>> {
    if !ids.contains(id.value.as_str()) {
        let fault = unknown(
            codes::CONTRACT_UNKNOWN,
            format!("「{}」という契約はありません。", id.value),
            id,
            contracts.iter().map(|contract| contract.id.value.as_str()),
            report,
        );
        report.push(fault);
        return None;
    }
    Some(Spanned::new(ContractId::new(id.value.clone()), id.span))
}

/// Reads an item and a point, as in `2-R-3.access`.
fn with(text: &Text, known: &Known<'_>, report: &mut Report) -> Option<(ItemId, PointId)> {
    let Some((id, name)) = text.value.split_once('.') else {
        report.push(
            Diagnostic::error(codes::VALUE_NOT_ALLOWED, format!("with に「{}」は使えません。", text.value))
                .at(text.span, "")
                .hint("「項目の記号.取決め事項」の形で書いてください。"),
        );
        return None;
    };
    let other = known.item(&Text::new(id.to_owned(), text.span), report)?;
    Some((other.id.clone(), point_of_any(other, name, text, known, report)?.id.clone()))
}

/// The point of an item in any revision: the contracts may answer different ones.
fn point_of_any<'a>(
    item: &'a Item,
    id: &str,
    place: &Text,
    known: &Known<'a>,
    report: &mut Report,
) -> Option<&'a Point> {
    let of_revision = |catalog: &'a Catalog| catalog.item(&item.id)?.point(id);
    known.catalog.revisions().rev().find_map(of_revision).or_else(|| point(item, id, place, report))
}

/// Checks which keys a finding of this kind needs, and which have no meaning for it.
fn check_keys(raw: &RawAcceptance, kind: FindingKind, contracts: &[Contract], report: &mut Report) {
    let code = kind.key();
    let mut need = |key: &str, example: &str| {
        report.push(
            Diagnostic::error(codes::YAML_MISSING_KEY, format!("{code} の了承には「{key}」が必要です。"))
                .at(raw.span, format!("ここに {key} が必要"))
                .hint(format!("確認事項に示された{example}を、「{key}: […]」の形で書いてください。")),
        );
    };
    let uncovered = kind == FindingKind::NotCovered;
    if !uncovered && raw.contracts.is_none() {
        need("contracts", "契約");
    }
    if uncovered && raw.systems.is_none() && contracts.iter().any(|contract| !contract.systems.is_empty()) {
        need("systems", "システム");
    }
    let mut refuse = |key: &str, place: &Text| {
        report.push(
            Diagnostic::error(codes::VALUE_NOT_ALLOWED, format!("{code} の了承に「{key}」は書けません。"))
                .at(place.span, "")
                .hint("この欄を消してください。"),
        );
    };
    if let (true, Some(first)) = (uncovered, raw.contracts.iter().flatten().next()) {
        refuse("contracts", first);
    }
    if !kind.is_about_answers() {
        raw.point.iter().for_each(|point| refuse("point", point));
        raw.with.iter().flatten().for_each(|with| refuse("with", with));
        raw.answers.iter().for_each(|answers| refuse("answers", answers));
    }
    let without_systems = kind.is_about_answers() || kind == FindingKind::Undecided;
    if let (true, Some(first)) = (without_systems, raw.systems.iter().flatten().next()) {
        refuse("systems", first);
    }
}
