//! Whom to ring: by system for the night, and everyone on one sheet.

use crate::diagnostic::Spanned;
use crate::document::compose::{self, Reached, address, contact_table, telephone};
use crate::document::{Block, Inline, Text};
use crate::model::hospital::{Contact, ContactPurpose, Party, System, Vendor};
use crate::model::status::Status;
use crate::resolve::Annex;
use crate::site::{Call, CallGroup, Page, PageBlock, Site, body, in_annex, link, written};

const PATH: &str = "contacts.html";

/// 障害・事故 by system: its vendors, then the hospital's own desk.
pub(super) fn calls(site: &Site<'_>, from: &str) -> Vec<PageBlock> {
    let systems = site.systems();
    let mut blocks = Vec::new();
    if systems.len() > 1 {
        let way = |system: &&System| Inline::Link { text: written(&system.name), href: format!("#{}", anchor(system)) };
        blocks.push(PageBlock::Jump(systems.iter().map(way).collect()));
    }
    let mut groups: Vec<CallGroup> = systems.iter().map(|system| group(site, system, from)).collect();
    if systems.is_empty() {
        blocks.push(body("契約の対象システムの記載はありません。"));
    }
    let own: Vec<Call> = site
        .hospital
        .contacts
        .iter()
        .filter(|contact| contact.purpose.value == ContactPurpose::Incident)
        .filter(|contact| contact.systems.is_empty() || systems.iter().any(|it| contact.systems.contains(&it.id)))
        .map(|contact| call(contact, &site.hospital.party.name.value, None, from))
        .collect();
    if !own.is_empty() {
        let name = Text { value: "院内の窓口".to_owned(), origin: None };
        groups.push(CallGroup { anchor: "desk".to_owned(), name, calls: own, limits: Vec::new() });
    }
    if !groups.is_empty() {
        blocks.push(PageBlock::Calls(groups));
    }
    blocks
}

/// The vendors of a system, contract by contract.
fn group(site: &Site<'_>, system: &System, from: &str) -> CallGroup {
    let mut calls = Vec::new();
    for annex in site.annexes.iter().filter(|annex| covers(annex, system)) {
        for vendor in annex.sides.iter().filter_map(|side| side.vendor) {
            let contacts = incidents(&vendor.contacts, system);
            if contacts.is_empty() {
                calls.push(unknown(vendor, annex, from));
            }
            calls
                .extend(contacts.into_iter().map(|contact| call(contact, &vendor.party.name.value, Some(annex), from)));
        }
    }
    // One vendor may serve a system under several contracts, with the same telephone.
    calls.dedup();
    CallGroup { anchor: anchor(system), name: written(&system.name), calls, limits: limits(site, system, from) }
}

/// 「異常に対応する時間帯：24時間365日（ネットワーク・サーバ運用契約 Part2 C 2）」
fn limits(site: &Site<'_>, system: &System, from: &str) -> Vec<Vec<Inline>> {
    let mut lines = Vec::new();
    for annex in site.annexes.iter().filter(|annex| covers(annex, system)) {
        for (item, line) in annex.on_call(system) {
            let Some((part, section)) = annex.place(item) else { continue };
            let name = format!("{} {}", annex.contract.title.value, item.item.place(part, section));
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

fn covers(annex: &Annex<'_>, system: &System) -> bool {
    annex.systems.iter().any(|covered| covered.id == system.id)
}

fn incidents<'a>(contacts: &'a [Contact], system: &System) -> Vec<&'a Contact> {
    contacts
        .iter()
        .filter(|contact| contact.purpose.value == ContactPurpose::Incident)
        .filter(|contact| contact.systems.is_empty() || contact.systems.contains(&system.id))
        .collect()
}

fn call(contact: &Contact, party: &str, annex: Option<&Annex<'_>>, from: &str) -> Call {
    let text = |text: &Option<Spanned<String>>| text.as_ref().map(written);
    Call {
        party: party.to_owned(),
        who: written(&contact.who),
        hours: text(&contact.hours),
        phone: contact.phone.as_ref().map(|phone| telephone(&phone.value, phone.span)),
        mail: contact.mail.as_ref().map(|mail| address(&mail.value, mail.span)),
        note: text(&contact.note),
        contract: annex.map(|annex| contract_link(annex, from)),
    }
}

/// A vendor without a contact for the system: said, so that nobody looks for it at night.
fn unknown(vendor: &Vendor, annex: &Annex<'_>, from: &str) -> Call {
    Call {
        party: vendor.party.name.value.clone(),
        who: Text { value: "障害・事故の連絡先の記載なし".to_owned(), origin: None },
        hours: None,
        phone: None,
        mail: None,
        note: None,
        contract: Some(contract_link(annex, from)),
    }
}

fn contract_link(annex: &Annex<'_>, from: &str) -> Inline {
    link(from, &format!("{}/annex.html", annex.contract.id.value), annex.contract.title.value.clone())
}

/// The hospital and its vendors, each for the systems of its contracts: what no contract prints
/// stands on no page either.
pub(super) fn reached<'a>(site: &Site<'a>) -> Vec<Reached<'a>> {
    let named = |system: &System, party: &Party| {
        site.annexes
            .iter()
            .any(|annex| covers(annex, system) && annex.sides.iter().any(|side| side.party.id == party.id))
    };
    site.parties()
        .into_iter()
        .map(|side| Reached {
            label: None,
            party: side.party,
            contacts: side.vendor.map_or(&site.hospital.contacts, |vendor| &vendor.contacts),
            subcontractors: side.vendor.map(|vendor| &vendor.subcontractors[..]),
            systems: site.systems().into_iter().filter(|system| named(system, side.party)).collect(),
        })
        .collect()
}

/// Everyone, on one sheet.
pub(super) fn page(site: &Site<'_>) -> Page {
    let mut table = contact_table(&reached(site));
    table.caption = "病院と事業者の連絡先".to_owned();
    table.columns[0].filter = Some("purpose");
    Page::new(site, PATH, "contacts", "連絡先", vec![Block::Table(table).into()])
}
