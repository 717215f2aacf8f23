//! What the hospital accepted, taken from what was found, and what it accepted without need.

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::model::finding::{Acceptance, FindingKind};
use crate::resolve::roles::RoleMatrix;
use crate::resolve::roles::find::Atom;

/// Each atom with the acceptance that holds for it; entries that hold for none are in the report.
pub(super) fn accept<'a>(
    matrix: &RoleMatrix<'a>,
    atoms: Vec<Atom<'a>>,
) -> (Vec<(Atom<'a>, Option<&'a Acceptance>)>, Report) {
    let mut report = Report::new();
    let entries = &matrix.hospital.accepted;
    for entry in entries {
        stale(matrix, entry, &atoms, &mut report);
    }
    let accepted = atoms
        .into_iter()
        .map(|atom| {
            let entry = entries.iter().find(|entry| holds(matrix, entry, &atom));
            (atom, entry)
        })
        .collect();
    (accepted, report)
}

fn holds(matrix: &RoleMatrix<'_>, entry: &Acceptance, atom: &Atom<'_>) -> bool {
    let id = |contract: usize| &matrix.contracts[contract].contract.id.value;
    let names = |contract: usize| entry.contracts.iter().any(|named| named.value == *id(contract));
    let contracts = match entry.kind {
        FindingKind::NotCovered => true,
        kind => {
            atom.contracts.iter().all(|contract| names(*contract))
                && (!kind.is_between_contracts()
                    || entry
                        .contracts
                        .iter()
                        .all(|named| atom.contracts.iter().any(|contract| *id(*contract) == named.value)))
        }
    };
    let system = entry.systems.is_empty()
        || atom.system.is_some_and(|system| entry.systems.iter().any(|named| named.value == system.id));
    let points = atom.clash.as_ref().is_none_or(|clash| {
        entry.point.as_ref().is_none_or(|point| *point == clash.declared.this)
            && entry.with.as_ref().is_none_or(|with| *with == clash.declared.with)
    });
    entry.kind == atom.kind && entry.item == matrix.rows[atom.row].item.id && contracts && system && points
}

/// The whole entry, or those of its contracts and systems for which nothing is found.
fn stale(matrix: &RoleMatrix<'_>, entry: &Acceptance, atoms: &[Atom<'_>], report: &mut Report) {
    let of: Vec<&Atom<'_>> = atoms.iter().filter(|atom| holds(matrix, entry, atom)).collect();
    let code = entry.kind.code();
    if of.is_empty() {
        report.push(
            fault(format!("了承した確認事項（{code}、項目 {}）は、いまの契約にはありません。", entry.item), entry.span)
                .hint("直って不要になったものなら、消してください。そうでなければ、項目と契約を、示された確認事項と合わせてください。"),
        );
        return;
    }
    for system in &entry.systems {
        if !of.iter().any(|atom| atom.system.is_some_and(|found| found.id == system.value)) {
            report.push(
                fault(
                    format!(
                        "了承した確認事項（{code}、項目 {}）は、システム「{}」にはありません。",
                        entry.item, system.value
                    ),
                    system.span,
                )
                .hint("この記号を消してください。"),
            );
        }
    }
    for contract in &entry.contracts {
        let id = |number: &usize| &matrix.contracts[*number].contract.id.value;
        if !of.iter().any(|atom| atom.contracts.iter().any(|number| *id(number) == contract.value)) {
            report.push(
                fault(
                    format!(
                        "了承した確認事項（{code}、項目 {}）は、契約「{}」にはありません。",
                        entry.item, contract.value
                    ),
                    contract.span,
                )
                .hint("この記号を消してください。"),
            );
        }
    }
}

fn fault(message: String, span: Span) -> Diagnostic {
    Diagnostic::warning(codes::ROLES_STALE_ACCEPTANCE, message).at(span, "当てはまらなくなった了承")
}
