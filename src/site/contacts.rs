//! Whom to ring: by system for the night, and everyone on one sheet.

use crate::diagnostic::Spanned;
use crate::document::{Block, Inline, Row, Table, TableRole, Text};
use crate::model::hospital::{Contact, ContactPurpose, System, Vendor};
use crate::resolve::Annex;
use crate::site::start::{body, head};
use crate::site::{Call, Page, PageBlock, Site, cell, head_cell, heading, link, missing};

const PATH: &str = "contacts.html";

/// 障害・事故 by system: its vendors, then the hospital's own desk.
pub(super) fn calls(site: &Site<'_>, from: &str) -> Vec<PageBlock> {
    let mut blocks = Vec::new();
    let systems = site.systems();
    for system in &systems {
        blocks.push(heading(3, &format!("call-{}", system.id.as_str().to_ascii_lowercase()), &system.name.value));
        let mut found = Vec::new();
        for annex in site.annexes.iter().filter(|annex| covers(annex, system)) {
            for vendor in annex.sides.iter().filter_map(|side| side.vendor) {
                let contacts = incidents(&vendor.contacts, system);
                if contacts.is_empty() {
                    found.push(unknown(vendor, annex, from));
                }
                found.extend(
                    contacts.into_iter().map(|contact| call(contact, &vendor.party.name.value, Some(annex), from)),
                );
            }
        }
        // One vendor may serve a system under several contracts, with the same telephone.
        found.dedup();
        blocks.push(PageBlock::Calls(found));
    }
    let own: Vec<Call> = site
        .hospital
        .contacts
        .iter()
        .filter(|contact| contact.purpose.value == ContactPurpose::Incident)
        .filter(|contact| contact.systems.is_empty() || systems.iter().any(|it| contact.systems.contains(&it.id)))
        .map(|contact| call(contact, &site.hospital.party.name.value, None, from))
        .collect();
    if systems.is_empty() {
        blocks.push(body("契約の対象システムの記載はありません。"));
    }
    if !own.is_empty() {
        blocks.push(heading(3, "desk", "院内の窓口"));
        blocks.push(PageBlock::Calls(own));
    }
    blocks
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
        phone: text(&contact.phone).as_ref().map(telephone),
        mail: text(&contact.mail).as_ref().map(address),
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

/// The hospital and its vendors with their contacts, as far as a contract concerns them: what no
/// contract prints stands on no page either.
pub(super) fn reached<'s>(site: &Site<'s>) -> Vec<(&'s str, Vec<&'s Contact>)> {
    site.parties()
        .into_iter()
        .map(|side| {
            let contacts = side.vendor.map_or(&site.hospital.contacts, |vendor| &vendor.contacts);
            let systems: Vec<&System> = site
                .annexes
                .iter()
                .filter(|annex| annex.sides.iter().any(|other| other.party.id == side.party.id))
                .flat_map(|annex| annex.systems.iter().copied())
                .collect();
            let concerns = |contact: &&Contact| {
                contact.systems.is_empty() || systems.iter().any(|system| contact.systems.contains(&system.id))
            };
            (side.party.name.value.as_str(), contacts.iter().filter(concerns).collect())
        })
        .collect()
}

/// Everyone, on one sheet.
pub(super) fn page(site: &Site<'_>) -> Page {
    let mut rows = Vec::new();
    for (name, contacts) in reached(site) {
        rows.push(Row::Section(vec![Inline::text(name)]));
        for purpose in ContactPurpose::ALL {
            for contact in contacts.iter().filter(|contact| contact.purpose.value == purpose).copied() {
                rows.push(row(site, contact));
            }
        }
        if contacts.is_empty() {
            let cells = (0..7).map(|_| cell(missing("記載なし"))).collect();
            rows.push(Row::Cells { anchor: None, cells });
        }
    }
    let table = Table {
        role: TableRole::Contacts,
        caption: "病院と事業者の連絡先".to_owned(),
        columns: vec![
            head("用件", 20, Some("purpose")),
            head("対象システム", 32, None),
            head("時間帯", 26, None),
            head("連絡先", 34, None),
            head("電話", 28, None),
            head("電子メール", 34, None),
            head("備考", 30, None),
        ],
        rows,
    };
    Page::new(site, PATH, "contacts", "連絡先", vec![Block::Table(table).into()])
}

fn row(site: &Site<'_>, contact: &Contact) -> Row {
    let names: Vec<&str> = contact
        .systems
        .iter()
        .filter_map(|id| site.hospital.system(id))
        .filter(|system| site.annexes.iter().any(|annex| covers(annex, system)))
        .map(|system| system.name.value.as_str())
        .collect();
    let text = |text: &Option<Spanned<String>>, word: &str, shown: &dyn Fn(&Text) -> Inline| match text {
        Some(text) => vec![shown(&written(text))],
        None => missing(word),
    };
    let plain = |text: &Text| Inline::Text(text.clone());
    Row::Cells {
        anchor: None,
        cells: vec![
            head_cell(vec![Inline::text(contact.purpose.value.word())]),
            cell(vec![Inline::text(if names.is_empty() { "すべて".to_owned() } else { names.join("、") })]),
            cell(text(&contact.hours, "記載なし", &plain)),
            cell(vec![Inline::Text(written(&contact.who))]),
            cell(text(&contact.phone, "記載なし", &telephone)),
            cell(text(&contact.mail, "記載なし", &address)),
            cell(text(&contact.note, "なし", &plain)),
        ],
    }
}

fn written(text: &Spanned<String>) -> Text {
    Text { value: text.value.clone(), origin: Some(text.span) }
}

/// The number as written; a link when it can be dialled as it stands.
fn telephone(number: &Text) -> Inline {
    let digits: String = number.value.chars().filter(|character| !matches!(character, '-' | ' ' | '(' | ')')).collect();
    let dialled = digits.strip_prefix('+').unwrap_or(&digits);
    if (3..=15).contains(&dialled.len()) && dialled.bytes().all(|byte| byte.is_ascii_digit()) {
        Inline::Link { text: number.clone(), href: format!("tel:{digits}") }
    } else {
        Inline::Text(number.clone())
    }
}

/// The address as written; a link when it is plainly one.
fn address(mail: &Text) -> Inline {
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte))
    };
    match mail.value.split_once('@') {
        Some((name, host)) if plain(name) && plain(host) => {
            Inline::Link { text: mail.clone(), href: format!("mailto:{}", mail.value) }
        }
        _ => Inline::Text(mail.clone()),
    }
}
