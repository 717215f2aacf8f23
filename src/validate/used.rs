//! Warns of everything that a hospital file defines but no contract uses. Otherwise it would be lost, and nobody
//! would notice.
//!
//! Definitions from `based_on` are not checked. Several hospitals share them, and one hospital need not use all.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::model::catalog::Catalog;
use crate::model::hospital::Contract;
use crate::model::id::SystemId;
use crate::raw::Text;
use crate::raw::hospital::{RawChoice, RawContact, RawHospitalFile};

pub(super) fn check(file: &RawHospitalFile, contracts: &[Contract], catalog: &Catalog, report: &mut Report) {
    for (id, choice) in &file.choices {
        check_choice(id, choice, contracts, catalog, report);
    }
    // Before the first contract is written, nothing is missing.
    if contracts.is_empty() {
        return;
    }
    let covered = covered(contracts);
    for (id, _) in &file.systems {
        if !covered.contains(id.value.as_str()) {
            report.push(
                Diagnostic::warning(
                    codes::DEFINITION_UNUSED,
                    format!("システム「{}」は、どの契約の対象にもなっていないため、印刷されません。", id.value),
                )
                .at(id.span, "")
                .hint("取り扱う契約の systems に足すか、この行を消してください。"),
            );
        }
    }
    let mut by_party: BTreeMap<&str, Vec<&Contract>> = BTreeMap::new();
    for contract in contracts {
        for party in &contract.parties {
            by_party.entry(party.id.as_str()).or_default().push(contract);
        }
    }
    for (id, vendor) in &file.vendors {
        match by_party.get(id.value.as_str()) {
            Some(own) => check_contacts(&vendor.contacts, own, report),
            None => report.push(
                Diagnostic::warning(
                    codes::DEFINITION_UNUSED,
                    format!("事業者「{}」は、どの契約の当事者にもなっていないため、印刷されません。", id.value),
                )
                .at(id.span, "")
                .hint("契約の parties に足すか、この事業者を消してください。"),
            ),
        }
    }
    if let Some(hospital) = &file.hospital {
        check_contacts(&hospital.contacts, &contracts.iter().collect::<Vec<_>>(), report);
    }
}

fn covered<'c>(contracts: impl IntoIterator<Item = &'c Contract>) -> BTreeSet<&'c str> {
    contracts.into_iter().flat_map(|contract| &contract.systems).map(SystemId::as_str).collect()
}

fn check_choice(id: &Text, choice: &RawChoice, contracts: &[Contract], catalog: &Catalog, report: &mut Report) {
    let section = catalog.sections().find(|(_, section)| section.items.iter().any(|item| item.id.as_str() == id.value));
    let Some((_, section)) = section else { return };
    let covering: Vec<&Contract> =
        contracts.iter().filter(|contract| contract.sections.contains(&section.id)).collect();
    if covering.is_empty() {
        report.push(
            Diagnostic::warning(
                codes::CHOICE_UNUSED,
                format!("病院に共通の選択「{}」は、どの契約にも使われません。", id.value),
            )
            .at(id.span, "扱う契約のない項目")
            .hint("契約の sections に節を足すか、この選択を消してください。"),
        );
        return;
    }
    let covered = covered(covering);
    for (system, _) in &choice.systems {
        if !covered.contains(system.value.as_str()) {
            report.push(
                Diagnostic::warning(
                    codes::CHOICE_UNUSED,
                    format!(
                        "病院に共通の選択「{}」のうち、システム「{}」の分は、どの契約にも使われません。",
                        id.value, system.value
                    ),
                )
                .at(system.span, "扱う契約のないシステム")
                .hint("契約の systems に足すか、このシステムの分を消してください。"),
            );
        }
    }
}

/// Checks contacts for certain systems: one is printed only where a contract covers one of its systems.
fn check_contacts(contacts: &[RawContact], contracts: &[&Contract], report: &mut Report) {
    if contacts.iter().all(|contact| contact.systems.is_empty()) {
        return;
    }
    let covered = covered(contracts.iter().copied());
    for contact in contacts {
        let shown =
            contact.systems.is_empty() || contact.systems.iter().any(|system| covered.contains(system.value.as_str()));
        if !shown {
            report.push(
                Diagnostic::warning(
                    codes::DEFINITION_UNUSED,
                    format!("連絡先「{}」は、どの契約の連絡先一覧にも載りません。", contact.who.value),
                )
                .at(contact.systems[0].span, "この当事者の契約が取り扱わないシステム")
                .hint("連絡先の systems を直すか、すべてのシステムの連絡先なら systems を消してください。"),
            );
        }
    }
}
