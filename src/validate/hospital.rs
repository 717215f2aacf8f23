//! One hospital file or folder to a [`Hospital`].

use crate::diagnostic::{Diagnostic, Report, Severity, Spanned, codes};
use crate::model::catalog::Catalog;
use crate::model::date::DateStyle;
use crate::model::hospital::{
    Choices, Contact, ContactPurpose, Contract, Hospital, Party, PartyRef, Subcontractor, System, TextSize, Vendor,
};
use crate::model::id::{Edition, HospitalId, PartyId, SystemId};
use crate::raw::Text;
use crate::raw::hospital::{
    RawBase, RawChoice, RawContact, RawContract, RawHospitalFile, RawParty, RawSubcontractor, RawVendor,
};
use crate::validate::choice::{Where, choices};
use crate::validate::contract::contract;
use crate::validate::ids::{self, Taken};
use crate::validate::used;
use crate::validate::words::{unknown, word};

/// One hospital as read: a file, or a folder of files.
#[derive(Debug)]
pub struct HospitalParts {
    pub file: RawHospitalFile,
    /// What `based_on` names.
    pub base: Option<RawBase>,
    /// The contracts of the file, or one a file of the folder.
    pub contracts: Vec<RawContract>,
}

/// What names can be used below: parties, systems, the catalog.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub catalog: &'a Catalog,
    pub vendors: Vec<&'a str>,
    pub systems: Vec<&'a str>,
}

/// Checks one hospital against the edition it answers.
///
/// `None` when the hospital itself has no party to sign for it; that has been reported then.
pub fn hospital(parts: &HospitalParts, catalog: &Catalog, report: &mut Report) -> Option<Hospital> {
    let file = &parts.file;
    let base_systems = parts.base.iter().flat_map(|base| &base.systems);
    let base_vendors = parts.base.iter().flat_map(|base| &base.vendors);
    // A definition of the hospital takes the place of the base's of the same name.
    let systems: Vec<&(Text, Text)> =
        base_systems.filter(|(id, _)| !defines(&file.systems, id)).chain(&file.systems).collect();
    let vendors: Vec<&(Text, RawVendor)> =
        base_vendors.filter(|(id, _)| !defines(&file.vendors, id)).chain(&file.vendors).collect();
    let known = Known {
        catalog,
        vendors: vendors.iter().map(|(id, _)| id.value.as_str()).collect(),
        systems: systems.iter().map(|(id, _)| id.value.as_str()).collect(),
    };
    let errors_before = report.count(Severity::Error);
    check_ids(&vendors, &systems, report);

    let dates = file.dates.as_ref().or_else(|| parts.base.as_ref().and_then(|base| base.dates.as_ref()));
    let contracts = contracts(&parts.contracts, &known, report);
    let everywhere = |raw: &[(Text, RawChoice)], report: &mut Report| -> Choices {
        choices(raw, Where::EveryContract, &known, report)
    };
    let base = parts.base.as_ref().map(|base| everywhere(&base.choices, report)).unwrap_or_default();
    let own = everywhere(&file.choices, report);
    // A misspelt name would make what it means look unused.
    if report.count(Severity::Error) == errors_before {
        used::check(file, &contracts, catalog, report);
    }

    let raw = file.hospital.as_ref()?;
    ids::folder_name(&raw.id, "病院", report);
    let party_raw = raw.party.as_ref()?;
    Some(Hospital {
        catalog: file.catalog.clone().map(Edition::new),
        id: raw.id.clone().map(HospitalId::new),
        party: party(PartyId::hospital(), party_raw),
        contacts: contacts(&raw.contacts, &known, report),
        dates: dates
            .and_then(|text| word(text, "dates", &DATE_STYLES, report))
            .map_or_else(DateStyle::default, |style| style.value),
        first_check_in_annex: file.first_check_in_annex.as_ref().is_some_and(|flag| flag.value),
        text_size: file
            .text_size
            .as_ref()
            .and_then(|text| word(text, "text_size", &TEXT_SIZES, report))
            .map_or_else(TextSize::default, |size| size.value),
        systems: systems
            .iter()
            .map(|(id, name)| System { id: SystemId::new(id.value.clone()), name: name.clone() })
            .collect(),
        vendors: vendors.iter().filter_map(|(id, raw)| vendor(id, raw, &known, report)).collect(),
        base,
        choices: own,
        contracts,
    })
}

const DATE_STYLES: [(&str, DateStyle); 2] = [("wareki", DateStyle::Wareki), ("seireki", DateStyle::Seireki)];
const TEXT_SIZES: [(&str, TextSize); 2] = [("normal", TextSize::Normal), ("large", TextSize::Large)];

fn defines<T>(own: &[(Text, T)], id: &Text) -> bool {
    own.iter().any(|(own_id, _)| own_id.value == id.value)
}

fn check_ids(vendors: &[&(Text, RawVendor)], systems: &[&(Text, Text)], report: &mut Report) {
    let mut taken = Taken::new("事業者の記号");
    for (id, _) in vendors {
        ids::key(id, "事業者", report);
        taken.take(id, report);
        if id.value == PartyId::HOSPITAL || id.value == VENDOR {
            report.push(
                Diagnostic::error(codes::ID_INVALID, format!("「{}」は事業者の記号に使えません。", id.value))
                    .at(id.span, "別の意味で使う言葉")
                    .hint("会社名などから、ほかの記号を付けてください。"),
            );
        }
    }
    let mut taken = Taken::new("システムの記号");
    for (id, _) in systems {
        ids::key(id, "システム", report);
        taken.take(id, report);
    }
}

fn contracts(raw: &[RawContract], known: &Known<'_>, report: &mut Report) -> Vec<Contract> {
    let mut taken = Taken::new("契約の id");
    raw.iter()
        .map(|raw| {
            if !raw.id.is_empty() {
                taken.take(&raw.id, report);
            }
            contract(raw, known, report)
        })
        .collect()
}

fn party(id: PartyId, raw: &RawParty) -> Party {
    Party {
        id,
        name: raw.name.clone(),
        address: raw.address.clone(),
        title: raw.title.clone(),
        person: raw.person.clone(),
    }
}

fn vendor(id: &Text, raw: &RawVendor, known: &Known<'_>, report: &mut Report) -> Option<Vendor> {
    let contacts = contacts(&raw.contacts, known, report);
    Some(Vendor {
        party: party(PartyId::new(id.value.clone()), raw.party.as_ref()?),
        contacts,
        subcontractors: raw
            .subcontractors
            .iter()
            .map(|RawSubcontractor { name, work }| Subcontractor { name: name.clone(), work: work.clone() })
            .collect(),
    })
}

fn contacts(raw: &[RawContact], known: &Known<'_>, report: &mut Report) -> Vec<Contact> {
    const PURPOSES: [(&str, ContactPurpose); 4] = [
        ("incident", ContactPurpose::Incident),
        ("operation", ContactPurpose::Operation),
        ("security", ContactPurpose::Security),
        ("contract", ContactPurpose::Contract),
    ];
    raw.iter()
        .filter_map(|raw| {
            let systems = raw.systems.iter().filter_map(|id| known.system(id, report)).collect();
            Some(Contact {
                purpose: word(&raw.purpose, "連絡先の「for」", &PURPOSES, report)?,
                systems,
                hours: raw.hours.clone(),
                who: raw.who.clone(),
                phone: raw.phone.clone(),
                mail: raw.mail.clone(),
                note: raw.note.clone(),
            })
        })
        .collect()
}

/// The word for the only vendor of a contract.
pub(super) const VENDOR: &str = "vendor";

impl Known<'_> {
    /// A party as named in a choice; `vendor` finds its party in `resolve`.
    pub fn party_ref(&self, id: &Text, report: &mut Report) -> Option<Spanned<PartyRef>> {
        if id.value == VENDOR {
            return Some(Spanned::new(PartyRef::OnlyVendor, id.span));
        }
        self.party_or(&[VENDOR], id, report).map(|party| Spanned::new(PartyRef::Party(party), id.span))
    }

    /// A party of a contract, by its own id.
    pub fn party(&self, id: &Text, report: &mut Report) -> Option<PartyId> {
        self.party_or(&[], id, report)
    }

    fn party_or(&self, words: &[&str], id: &Text, report: &mut Report) -> Option<PartyId> {
        if id.is_empty() {
            return None;
        }
        if id.value == PartyId::HOSPITAL || self.vendors.contains(&id.value.as_str()) {
            return Some(PartyId::new(id.value.clone()));
        }
        report.push(unknown(
            codes::PARTY_UNKNOWN,
            format!("「{}」という当事者は、このファイルで定義されていません。", id.value),
            id,
            words.iter().copied().chain([PartyId::HOSPITAL]).chain(self.vendors.iter().copied()),
        ));
        None
    }

    pub fn system(&self, id: &Text, report: &mut Report) -> Option<SystemId> {
        if id.is_empty() {
            return None;
        }
        if self.systems.contains(&id.value.as_str()) {
            return Some(SystemId::new(id.value.clone()));
        }
        report.push(unknown(
            codes::SYSTEM_UNKNOWN,
            format!("「{}」というシステムは、systems で定義されていません。", id.value),
            id,
            self.systems.iter().copied(),
        ));
        None
    }
}
