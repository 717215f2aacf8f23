//! One contract as a hospital of its own: what a party of the contract may have of the data.
//!
//! What was chosen in a farther layer and holds for this contract becomes the contract's own choice. Other contracts,
//! vendors, systems and items are left out, and so is everything a nearer layer has replaced. Resolving the slice gives
//! the same annex, and so the same fingerprint.

use std::collections::BTreeMap;

use crate::diagnostic::{Span, Spanned};
use crate::model::catalog::Catalog;
use crate::model::hospital::{Answers, Choice, Choices, Contact, Contract, Hospital, Lookup};
use crate::model::id::{ItemId, SystemId};
use crate::resolve::layer::{Merged, MergedAnswers, Sourced, layers};

/// The hospital with only this contract.
pub fn slice(catalog: &Catalog, hospital: &Hospital, contract: &Contract) -> Hospital {
    let items = catalog
        .sections()
        .filter(|(_, section)| contract.sections.contains(&section.id))
        .flat_map(|(_, section)| &section.items);
    let choices: Choices =
        items.filter_map(|item| Some((item.id.clone(), choice(hospital, contract, &item.id)?))).collect();
    let vendors = contract.parties.iter().filter_map(|party| hospital.vendor(&party.id)).map(|vendor| {
        let mut vendor = vendor.clone();
        vendor.contacts = contacts(&vendor.contacts, contract);
        vendor
    });
    let mut preamble = hospital.shared(contract).map(|shared| shared.preamble.clone()).unwrap_or_default();
    preamble.extend(contract.preamble.clone());
    Hospital {
        base: None,
        is_supposed: hospital.is_supposed,
        unwritten: hospital.unwritten.clone(),
        lookup: Lookup::default(),
        contacts: contacts(&hospital.contacts, contract),
        systems: contract.systems.iter().filter_map(|id| hospital.system(id)).cloned().collect(),
        vendors: vendors.collect(),
        shared: BTreeMap::new(),
        // Acceptances are about several contracts.
        accepted: Vec::new(),
        contracts: vec![Contract { choices, preamble, ..contract.clone() }],
        catalog: hospital.catalog.clone(),
        revision: hospital.revision,
        id: hospital.id.clone(),
        party: hospital.party.clone(),
        dates: hospital.dates,
        first_check_in_annex: hospital.first_check_in_annex,
        text_size: hospital.text_size,
    }
}

/// What all layers together say about an item. `None` where no layer says anything.
fn choice(hospital: &Hospital, contract: &Contract, id: &ItemId) -> Option<Choice> {
    let merged = Merged::of(layers(hospital, Some(contract), id), &contract.systems);
    let systems: BTreeMap<SystemId, Answers> = merged
        .systems
        .iter()
        .map(|(id, own)| ((*id).clone(), answers(own)))
        .filter(|(_, answers)| *answers != Answers::default())
        .collect();
    let nothing = Choice::nothing(contract.span);
    let choice = Choice {
        excluded: merged.excluded.map(owned),
        first_check: merged.first_check.map(owned),
        completed: merged.completed.map(owned),
        agreed_for: merged.agreed_for.map(owned),
        answers: answers(&merged.answers),
        systems,
        ..nothing.clone()
    };
    (choice != nothing).then_some(choice)
}

fn answers(merged: &MergedAnswers<'_>) -> Answers {
    Answers {
        duty: merged.duty.map(owned),
        points: merged.points.iter().map(|(id, answer)| ((*id).clone(), owned(*answer))).collect(),
        cost: merged.cost.map(owned),
        note: merged.note.map(owned),
        wording: merged.wording.written(),
    }
}

fn owned<T: Clone>(sourced: Sourced<&T>) -> Spanned<T> {
    let span: Span = sourced.span;
    Spanned::new(sourced.value.clone(), span)
}

/// The contacts that concern the contract, with the names of its systems only.
fn contacts(contacts: &[Contact], contract: &Contract) -> Vec<Contact> {
    contacts
        .iter()
        .filter_map(|contact| {
            let mut contact = contact.clone();
            let for_all = contact.systems.is_empty();
            contact.systems.retain(|id| contract.systems.contains(id));
            (for_all || !contact.systems.is_empty()).then_some(contact)
        })
        .collect()
}
