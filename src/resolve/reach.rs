//! Whether each contract names somebody who can be reached. It is asked before the contract is signed, not in the night
//! when somebody is needed.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Report, Spanned, codes};
use crate::model::hospital::{Contact, ContactPurpose, Contract, Covered, Hospital, System};
use crate::model::id::{PartyId, SystemId};
use crate::resolve::roles::RoleContract;
use crate::resolve::{Annex, AnnexItem, Side, TierLine};

impl<'a> Side<'a> {
    /// All contacts of the party, whatever they are for.
    pub fn contacts(&self, hospital: &'a Hospital) -> &'a [Contact] {
        self.vendor.map_or(&hospital.contacts, |vendor| &vendor.contacts)
    }
}

impl<'a> Annex<'a> {
    /// The parties for which the list of contacts has nothing to print, in the order of the contract.
    pub fn without_contacts(&self) -> impl Iterator<Item = &Side<'a>> {
        without_contacts(self.hospital, &self.sides, &self.systems)
    }

    /// The parties of which the agreed lines say what holds at night or on holidays, but whose contacts are all for
    /// other hours. Each comes with the first item that says so. A party without any contact is not among them.
    pub(super) fn without_night_contact(&self) -> Vec<(&Side<'a>, &AnnexItem<'a>)> {
        let covered = Covered::of(&self.systems);
        let is_unreached = |side: &&Side<'a>| {
            let mut own = side.contacts(self.hospital).iter().filter(|contact| covered.has(contact)).peekable();
            own.peek().is_some() && own.all(|contact| !is_for_nights(contact))
        };
        let speaks_of = |item: &&AnnexItem<'a>, side: &Side<'a>| {
            let mut lines = item.tier.agreed.iter().map(TierLine::plain);
            lines.any(|line| {
                ["夜間", "休日", "24時間365日"].iter().any(|word| line.contains(word)) && line.contains(side.label)
            })
        };
        let sides = self.sides.iter().filter(is_unreached);
        sides.filter_map(|side| Some((side, self.items().find(|item| speaks_of(item, side))?))).collect()
    }
}

/// Whether the contact may be for nights or holidays. One without hours may be for any.
fn is_for_nights(contact: &Contact) -> bool {
    contact.hours.as_ref().is_none_or(|hours| {
        let has = |word: &str| hours.value.contains(word);
        ["夜", "24", "２４", "終日", "常時", "随時", "いつでも", "時間外"].into_iter().any(has)
            || has("休日") && !has("除く")
    })
}

fn without_contacts<'s, 'a>(
    hospital: &'a Hospital,
    sides: &'s [Side<'a>],
    systems: &[&System],
) -> impl Iterator<Item = &'s Side<'a>> {
    let covered = Covered::of(systems);
    sides.iter().filter(move |side| !side.contacts(hospital).iter().any(|contact| covered.has(contact)))
}

/// What `check` says about the contacts of these contracts. With `final_only` a party without a contact is an error.
pub fn unreached<'a>(
    hospital: &'a Hospital,
    contracts: impl Iterator<Item = &'a RoleContract<'a>>,
    final_only: bool,
) -> Report {
    let mut report = Report::new();
    let mut parties: BTreeMap<&PartyId, Unreachable<'_>> = BTreeMap::new();
    let mut seen: BTreeSet<&PartyId> = BTreeSet::new();
    for contract in contracts {
        let lacking: Vec<&Side<'_>> = without_contacts(hospital, &contract.sides, &contract.systems).collect();
        for side in &lacking {
            if final_only {
                report.push(refused(hospital, contract.contract, side));
            } else {
                let of = parties.entry(&side.party.id).or_insert_with(|| Unreachable { side, titles: Vec::new() });
                of.titles.push(&contract.contract.title);
            }
        }
        no_incident_contact(hospital, contract, &lacking).into_iter().for_each(|fault| report.push(fault));
        for side in contract.sides.iter().filter(|side| seen.insert(&side.party.id)) {
            let unreachable = |contact: &&Contact| contact.phone.is_none() && contact.mail.is_none();
            side.contacts(hospital).iter().filter(unreachable).for_each(|contact| report.push(no_way(contact)));
        }
    }
    parties.values().for_each(|lacking| report.push(no_contact(hospital, lacking)));
    report.sort();
    report
}

/// A party without contacts, and the titles of its contracts.
struct Unreachable<'a> {
    side: &'a Side<'a>,
    titles: Vec<&'a Spanned<String>>,
}

/// The fault about one party, told once, with the contracts it concerns.
fn no_contact(hospital: &Hospital, lacking: &Unreachable<'_>) -> Diagnostic {
    /// At most this many contracts are named; the rest are only counted.
    const SHOWN: usize = 3;
    let Unreachable { side, titles } = lacking;
    let name = side.party.called();
    let what = if side.contacts(hospital).is_empty() {
        format!("「{}」の連絡先の記載がありません。", name.value)
    } else {
        format!("「{}」の連絡先に、契約のシステムのものがありません。", name.value)
    };
    let more = match titles.len() {
        0..=SHOWN => String::new(),
        count => format!("{count}件の契約の連絡先一覧に載る人がいません。"),
    };
    let fault = Diagnostic::warning(codes::CONTACTS_NONE, what + &more).at(name.span, "連絡先のない当事者");
    let label = |title: &str| format!("契約「{title}」の連絡先一覧に載る人がいません");
    let fault = titles.iter().take(SHOWN).fold(fault, |fault, title| fault.and_at(title.span, label(&title.value)));
    fault.hint(advice(hospital, side))
}

fn refused(hospital: &Hospital, contract: &Contract, side: &Side<'_>) -> Diagnostic {
    let name = side.party.called();
    let message = format!("契約「{}」には、「{}」の連絡先の記載がありません。", contract.title.value, name.value);
    Diagnostic::error(codes::FINAL_REFUSED, message)
        .at(name.span, "連絡先のない当事者")
        .and_at(contract.title.span, "この契約の連絡先一覧に載る人がいません")
        .hint(advice(hospital, side))
        .hint("--final は、どの当事者にも連絡先があるときだけ進みます。")
}

fn advice(hospital: &Hospital, side: &Side<'_>) -> &'static str {
    match (side.contacts(hospital).is_empty(), side.vendor) {
        (true, Some(_)) => {
            "この事業者の contacts: の下に「- { for: incident, who: 窓口の名前, phone: 電話番号 }」のように書いてください。"
        }
        (true, None) => {
            "hospital の contacts: の下に「- { for: incident, who: 窓口の名前, phone: 電話番号 }」のように書いてください。"
        }
        (false, _) => {
            "連絡先の systems に契約のシステムを足すか、すべてのシステムの連絡先なら systems を消してください。"
        }
    }
}

fn no_incident_contact(hospital: &Hospital, contract: &RoleContract<'_>, lacking: &[&Side<'_>]) -> Option<Diagnostic> {
    // If no vendor of the contract has a contact at all, another fault has said so already.
    let is_vendor = |side: &&Side<'_>| side.vendor.is_some();
    if lacking.iter().copied().filter(is_vendor).count() == contract.sides.iter().filter(is_vendor).count() {
        return None;
    }
    let contacts = contract.sides.iter().filter(is_vendor).flat_map(|side| side.contacts(hospital));
    let incident = contacts.filter(|contact| contact.purpose.value == ContactPurpose::Incident);
    let mut reached: BTreeSet<&SystemId> = BTreeSet::new();
    let mut reaches_all = false;
    for contact in incident {
        reaches_all |= contact.systems.is_empty();
        reached.extend(&contact.systems);
    }
    let unreached = |system: &&&System| !reaches_all && !reached.contains(&system.id);
    let systems: Vec<&System> = contract.systems.iter().filter(unreached).copied().collect();
    let for_what = match systems.as_slice() {
        [] if contract.systems.is_empty() && !reaches_all => String::new(),
        [] => return None,
        systems => systems.iter().map(|system| format!("「{}」", system.name.value)).collect::<String>() + "の",
    };
    let ids: Vec<&str> = systems.iter().map(|system| system.id.as_str()).collect();
    let of = if ids.is_empty() { String::new() } else { format!("systems: [{}], ", ids.join(", ")) };
    let title = &contract.contract.title;
    let message =
        format!("契約「{}」の事業者に、{for_what}障害・事故（incident）の連絡先の記載がありません。", title.value);
    Some(
        Diagnostic::warning(codes::CONTACTS_NO_INCIDENT, message)
            .at(title.span, "夜間に電話する先のわからない契約")
            .hint(format!(
                "事業者の contacts: の下に「- {{ for: incident, {of}who: 窓口の名前, phone: 電話番号 }}」のように書き足してください。"
            )),
    )
}

fn no_way(contact: &Contact) -> Diagnostic {
    let message = format!("連絡先「{}」に、電話も電子メールもありません。", contact.who.value);
    Diagnostic::warning(codes::CONTACTS_NO_WAY, message)
        .at(contact.who.span, "どう連絡するかのわからない連絡先")
        .hint("phone（電話）か mail（電子メール）を書いてください。内線番号は「phone: 内線 1234」のように書きます。")
}
