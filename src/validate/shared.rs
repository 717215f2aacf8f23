//! Checks what applies to every contract: the choices of the hospital and its base, and its own sentences before the
//! items.
//!
//! Contracts may answer different revisions of the points. So what they share is checked for each of these. What only
//! some of the revisions know is used where it is known.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report, Severity, Span, codes};
use crate::model::hospital::{Contract, SharedChoices};
use crate::model::id::Revision;
use crate::validate::choice::{Where, choices};
use crate::validate::hospital::{HospitalParts, Known};
use crate::validate::preamble::own_preamble;

/// What the contracts share, for each revision that one of them answers. Without contracts it is checked all the same.
pub(super) fn shared(
    parts: &HospitalParts,
    contracts: &[Contract],
    known: Known<'_>,
    report: &mut Report,
) -> BTreeMap<Revision, SharedChoices> {
    let mut users: BTreeMap<Revision, Vec<&Contract>> = BTreeMap::new();
    contracts.iter().for_each(|contract| users.entry(contract.revision).or_default().push(contract));
    if users.is_empty() {
        users.insert(known.revision, Vec::new());
    }
    let mut found = BTreeMap::new();
    let mut reports = Vec::new();
    for revision in users.keys() {
        let known = known.of(*revision);
        let mut own = Report::new();
        found.insert(*revision, of_revision(parts, known, &mut own));
        reports.push((*revision, own));
    }
    tell(&reports, &users, report);
    found
}

fn of_revision(parts: &HospitalParts, known: Known<'_>, report: &mut Report) -> SharedChoices {
    let preamble = own_preamble(&parts.file.preamble, known.catalog, report);
    let base = parts.base.as_ref().map(|base| choices(&base.choices, Where::EveryContract, &known, report));
    let choices = choices(&parts.file.choices, Where::EveryContract, &known, report);
    SharedChoices { base: base.unwrap_or_default(), choices, preamble }
}

/// A fault in every revision is a fault. An error in only some of them says what these do not know.
fn tell(reports: &[(Revision, Report)], users: &BTreeMap<Revision, Vec<&Contract>>, report: &mut Report) {
    let mut unknown: BTreeMap<Span, Vec<Revision>> = BTreeMap::new();
    for (number, (revision, own)) in reports.iter().enumerate() {
        for fault in own.iter() {
            let place_of = |it: &Diagnostic| it.primary.as_ref().map(|label| label.span);
            let place = place_of(fault);
            let same = |other: &Report| other.iter().any(|it| it.code == fault.code && place_of(it) == place);
            if fault.severity != Severity::Error || reports.iter().all(|(_, other)| same(other)) {
                // It is told once, in the words of the newest revision.
                if !reports[number + 1..].iter().any(|(_, later)| same(later)) {
                    report.push(fault.clone());
                }
            } else if let Some(place) = place {
                let revisions = unknown.entry(place).or_default();
                if !revisions.contains(revision) {
                    revisions.push(*revision);
                }
            }
        }
    }
    for (place, revisions) in unknown {
        for revision in revisions {
            report.push(left_out(place, revision, &users[&revision]));
        }
    }
}

/// What a revision does not know has no effect on the contracts that answer it.
fn left_out(place: Span, revision: Revision, contracts: &[&Contract]) -> Diagnostic {
    /// More titles are only counted.
    const NAMED: usize = 3;
    let titles: String = contracts.iter().take(NAMED).map(|it| format!("「{}」", it.title.value)).collect();
    let more = match contracts.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("ほか{more}件"),
    };
    Diagnostic::note(
        codes::CHOICE_NOT_IN_REVISION,
        format!("文案の改訂{revision}にない定めなので、改訂{revision}による契約{titles}{more}では使いません。"),
    )
    .at(place, "")
    .hint(format!("その契約でも定めるときは、契約の側に、改訂{revision}にある形で書いてください。"))
}
