//! Whom to ring: system by system, for use at night, and everyone on one page.

use crate::document::compose::{self, NO_CONTACT, Reached, address, contact_table, telephone, with_numbers};
use crate::document::{Block, Inline};
use crate::model::hospital::{Contact, ContactPurpose, Covered, Party, System};
use crate::model::status::Status;
use crate::resolve::{Annex, TextRun};
use crate::site::contracts::way;
use crate::site::{Call, CallFor, CallGroup, Desk, Page, PageBlock, Site, in_annex, link, written};

const PATH: &str = "contacts.html";

/// Whom to ring for 障害・事故, system by system: first the vendors, then the hospital's own desk.
pub(super) fn calls(site: &Site<'_>, from: &str) -> Vec<PageBlock> {
    let systems = site.systems();
    let mut blocks = Vec::new();
    if systems.len() > 1 {
        let way = |system: &&System| Inline::Link { text: written(&system.name), href: format!("#{}", anchor(system)) };
        blocks.push(PageBlock::Jump(systems.iter().map(way).collect()));
    }
    let mut groups: Vec<CallGroup> = Vec::new();
    let unnamed = site.annexes.iter().any(|annex| covers(annex, None)).then_some(None);
    for system in systems.iter().copied().map(Some).chain(unnamed) {
        let (desks, limits) = (desks(site, system, from), limits(site, system, from));
        let about = match system {
            Some(system) => CallFor { anchor: anchor(system), name: written(&system.name) },
            None => CallFor { anchor: "no-system".to_owned(), name: our("対象システムの記載のない契約") },
        };
        match groups.iter_mut().find(|group| group.desks == desks && group.limits == limits) {
            Some(same) => same.systems.push(about),
            None => groups.push(CallGroup { systems: vec![about], desks, limits }),
        }
    }
    let covered = Covered::of(&systems);
    let own = site
        .hospital
        .contacts
        .iter()
        .filter(|contact| contact.purpose.value == ContactPurpose::Incident)
        .filter(|contact| covered.has(contact));
    let calls: Vec<Call> = own.map(call).collect();
    let missing = site.hospital.contacts.is_empty().then(|| NO_CONTACT.to_owned());
    if !calls.is_empty() || missing.is_some() {
        let name = our("院内の窓口");
        let party = site.hospital.party.called().value.clone();
        groups.push(CallGroup {
            systems: vec![CallFor { anchor: "desk".to_owned(), name }],
            desks: vec![Desk { party, contracts: Vec::new(), calls, missing }],
            limits: Vec::new(),
        });
    }
    if !groups.is_empty() {
        blocks.push(PageBlock::Calls(groups));
    }
    blocks
}

/// The vendors of a system, or of the contracts that name no system. A vendor who serves the system under several
/// contracts appears once.
fn desks(site: &Site<'_>, system: Option<&System>, from: &str) -> Vec<Desk> {
    let mut desks: Vec<Desk> = Vec::new();
    for annex in site.annexes.iter().filter(|annex| covers(annex, system)) {
        for vendor in annex.sides.iter().filter_map(|side| side.vendor) {
            let party = vendor.party.name.value.clone();
            let calls: Vec<Call> = incidents(&vendor.contacts, system).into_iter().map(call).collect();
            let missing = calls.is_empty().then(|| {
                let has_none = annex.without_contacts().any(|side| side.party.id == vendor.party.id);
                let about = if has_none { String::new() } else { format!("{}の", ContactPurpose::Incident.word()) };
                format!("{about}{NO_CONTACT}")
            });
            match desks.iter_mut().find(|desk| (&desk.party, &desk.calls, &desk.missing) == (&party, &calls, &missing))
            {
                Some(same) => same.contracts.push(way(from, annex)),
                None => desks.push(Desk { party, contracts: vec![way(from, annex)], calls, missing }),
            }
        }
    }
    desks
}

/// 「異常に対応する時間帯：24時間365日（ネットワーク・サーバ運用契約 Part2 C 2）」
fn limits(site: &Site<'_>, system: Option<&System>, from: &str) -> Vec<Vec<Inline>> {
    let mut lines = Vec::new();
    let covering: Vec<&Annex<'_>> = site.annexes.iter().filter(|annex| covers(annex, system)).collect();
    for annex in &covering {
        for (item, line) in annex.on_call(system) {
            let Some((part, section)) = annex.place(item) else { continue };
            let place = item.item.place(part, section);
            // A single contract is already named above.
            let name = if covering.len() > 1 { format!("{} {place}", annex.contract.title.value) } else { place };
            let mut told = compose::runs(&line.runs);
            told.push(Inline::text("（"));
            told.push(link(from, &in_annex(annex, &item.item.id.anchor()), name));
            told.push(Inline::text("）"));
            if item.status != Status::Agreed {
                told.push(Inline::Status(item.status));
            }
            lines.push(told);
        }
    }
    lines
}

fn anchor(system: &System) -> String {
    format!("call-{}", system.id.as_str().to_ascii_lowercase())
}

/// Whether the contract covers the system; without a system, whether it names none.
fn covers(annex: &Annex<'_>, system: Option<&System>) -> bool {
    match system {
        Some(system) => annex.systems.iter().any(|covered| covered.id == system.id),
        None => annex.systems.is_empty(),
    }
}

fn incidents<'a>(contacts: &'a [Contact], system: Option<&System>) -> Vec<&'a Contact> {
    let covered = Covered::of(&system);
    contacts
        .iter()
        .filter(|contact| contact.purpose.value == ContactPurpose::Incident)
        .filter(|contact| covered.has(contact))
        .collect()
}

fn call(contact: &Contact) -> Call {
    Call {
        who: with_numbers(&contact.who),
        hours: contact.hours.as_ref().map(written),
        phone: contact.phone.as_ref().map(telephone),
        mail: contact.mail.as_ref().map(|mail| address(&mail.value, mail.span)),
        note: contact.note.as_ref().map(with_numbers),
    }
}

fn our(words: &str) -> TextRun {
    TextRun::ours(words)
}

/// The hospital and its vendors, each for the systems of its contracts. A contact that no contract prints is not on any
/// page either.
pub(super) fn reached<'a>(site: &Site<'a>) -> Vec<Reached<'a>> {
    let named = |system: &System, party: &Party| {
        site.annexes
            .iter()
            .any(|annex| covers(annex, Some(system)) && annex.sides.iter().any(|side| side.party.id == party.id))
    };
    site.parties()
        .into_iter()
        .map(|side| Reached {
            label: None,
            party: side.party,
            contacts: side.contacts(site.hospital),
            subcontractors: side.vendor.map(|vendor| &vendor.subcontractors[..]),
            systems: site.systems().into_iter().filter(|system| named(system, side.party)).collect(),
        })
        .collect()
}

/// The page with everyone.
pub(super) fn page(site: &Site<'_>) -> Page {
    let mut table = contact_table(&reached(site));
    table.caption = "病院と事業者の連絡先".to_owned();
    table.columns[0].filter = Some("purpose".into());
    Page::new(PATH, "contacts", "連絡先", vec![Block::Table(table).into()])
}
