//! What a hospital file defines and no contract uses would be lost in silence: each gets a warning.
//!
//! What comes from `based_on` is not looked at. It is shared, and names more than one hospital has.

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::model::catalog::Catalog;
use crate::model::hospital::Contract;
use crate::model::id::{PartyId, SystemId};
use crate::raw::Text;
use crate::raw::hospital::{RawChoice, RawContact, RawHospitalFile};

pub(super) fn check(file: &RawHospitalFile, contracts: &[Contract], catalog: &Catalog, report: &mut Report) {
    for (id, choice) in &file.choices {
        check_choice(id, choice, contracts, catalog, report);
    }
    // Before the first contract is written there is nothing to miss.
    if contracts.is_empty() {
        return;
    }
    for (id, _) in &file.systems {
        if !contracts.iter().any(|contract| covers(contract, id)) {
            report.push(
                Diagnostic::warning(
                    codes::DEFINITION_UNUSED,
                    format!("システム「{}」は、どの契約の対象にもなっていないため、印字されません。", id.value),
                )
                .at(id.span, "")
                .hint("取り扱う契約の systems に足すか、この行を消してください。"),
            );
        }
    }
    for (id, vendor) in &file.vendors {
        let own: Vec<&Contract> = contracts.iter().filter(|contract| has_party(contract, id)).collect();
        if own.is_empty() {
            report.push(
                Diagnostic::warning(
                    codes::DEFINITION_UNUSED,
                    format!("事業者「{}」は、どの契約の当事者にもなっていないため、印字されません。", id.value),
                )
                .at(id.span, "")
                .hint("契約の parties に足すか、この事業者を消してください。"),
            );
        } else {
            check_contacts(&vendor.contacts, &own, report);
        }
    }
    if let Some(hospital) = &file.hospital {
        check_contacts(&hospital.contacts, &contracts.iter().collect::<Vec<_>>(), report);
    }
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
    for (system, _) in &choice.systems {
        if !covering.iter().any(|contract| covers(contract, system)) {
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

/// A contact for certain systems stands where one of them is covered.
fn check_contacts(contacts: &[RawContact], contracts: &[&Contract], report: &mut Report) {
    for contact in contacts {
        let shown = contact.systems.is_empty()
            || contracts.iter().any(|contract| contact.systems.iter().any(|system| covers(contract, system)));
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

fn covers(contract: &Contract, system: &Text) -> bool {
    contract.systems.iter().map(SystemId::as_str).any(|id| id == system.value)
}

fn has_party(contract: &Contract, party: &Text) -> bool {
    contract.parties.iter().map(|side| PartyId::as_str(&side.id)).any(|id| id == party.value)
}
