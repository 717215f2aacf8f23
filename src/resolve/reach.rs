//! Whether somebody is named whom one can reach: before a contract is signed, and not in the night it is needed.

use crate::diagnostic::{Diagnostic, Report, Spanned, codes};
use crate::model::hospital::{Contact, ContactPurpose, Hospital, Party, System};
use crate::resolve::{Annex, Side};

impl<'a> Side<'a> {
    /// All contacts of the party, whatever they are for.
    pub fn contacts(&self, hospital: &'a Hospital) -> &'a [Contact] {
        self.vendor.map_or(&hospital.contacts, |vendor| &vendor.contacts)
    }
}

impl<'a> Annex<'a> {
    /// The parties of whom the list of contacts has nothing to print, in their order.
    pub fn without_contacts(&self) -> impl Iterator<Item = &Side<'a>> {
        let is_named = |contact: &Contact| contact.concerns(self.systems.iter().copied());
        self.sides.iter().filter(move |side| !side.contacts(self.hospital).iter().any(is_named))
    }

    /// The systems for which no vendor of the contract names anybody for 障害・事故.
    fn without_incident_contact(&self) -> Vec<&'a System> {
        self.systems.iter().copied().filter(|system| !self.has_incident_contact(&[system])).collect()
    }

    fn has_incident_contact(&self, systems: &[&System]) -> bool {
        let vendors = self.sides.iter().filter(|side| side.vendor.is_some());
        vendors.flat_map(|side| side.contacts(self.hospital)).any(|contact| {
            contact.purpose.value == ContactPurpose::Incident && contact.concerns(systems.iter().copied())
        })
    }
}

/// What `check` says of the contacts of these contracts; with `final_only` a party without any is an error.
pub fn unreached(hospital: &Hospital, annexes: &[Annex<'_>], final_only: bool) -> Report {
    let mut report = Report::new();
    let mut told: Vec<&Party> = Vec::new();
    for annex in annexes {
        for side in annex.without_contacts() {
            if final_only {
                report.push(refused(annex, side));
            } else if !told.iter().any(|party| party.id == side.party.id) {
                told.push(side.party);
                report.push(no_contact(hospital, annexes, side));
            }
        }
        no_incident_contact(annex).into_iter().for_each(|fault| report.push(fault));
    }
    let parties = annexes.iter().flat_map(|annex| &annex.sides);
    for contact in parties.flat_map(|side| side.contacts(hospital)) {
        if contact.phone.is_none() && contact.mail.is_none() {
            report.push(no_way(contact));
        }
    }
    // A contact of a party of several contracts is looked at with each.
    report.sort();
    report
}

/// Told once of a party, with the contracts it concerns.
fn no_contact(hospital: &Hospital, annexes: &[Annex<'_>], side: &Side<'_>) -> Diagnostic {
    /// More contracts than these are counted.
    const SHOWN: usize = 3;
    let name = &side.party.name;
    let lacks = |annex: &&Annex<'_>| annex.without_contacts().any(|it| it.party.id == side.party.id);
    let titles: Vec<&Spanned<String>> = annexes.iter().filter(lacks).map(|annex| &annex.contract.title).collect();
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

fn refused(annex: &Annex<'_>, side: &Side<'_>) -> Diagnostic {
    let message = format!(
        "契約「{}」には、「{}」の連絡先の記載がありません。",
        annex.contract.title.value, side.party.name.value
    );
    Diagnostic::error(codes::FINAL_REFUSED, message)
        .at(side.party.name.span, "連絡先のない当事者")
        .and_at(annex.contract.title.span, "この契約の連絡先一覧に載る人がいません")
        .hint(advice(annex.hospital, side))
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

fn no_incident_contact(annex: &Annex<'_>) -> Option<Diagnostic> {
    // Of a contract whose vendors have no contact at all, that has been said.
    let vendors = |side: &&Side<'_>| side.vendor.is_some();
    if annex.without_contacts().filter(vendors).count() == annex.sides.iter().filter(vendors).count() {
        return None;
    }
    let systems = annex.without_incident_contact();
    let for_what = match systems.as_slice() {
        [] if annex.systems.is_empty() && !annex.has_incident_contact(&[]) => String::new(),
        [] => return None,
        systems => systems.iter().map(|system| format!("「{}」", system.name.value)).collect::<String>() + "の",
    };
    let ids: Vec<&str> = systems.iter().map(|system| system.id.as_str()).collect();
    let of = if ids.is_empty() { String::new() } else { format!("systems: [{}], ", ids.join(", ")) };
    let title = &annex.contract.title;
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
