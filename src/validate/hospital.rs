//! Turns one hospital file or folder into a [`Hospital`].

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::entry::{self, EntryKind, Sides};
use crate::model::catalog::{Catalog, Item};
use crate::model::date::DateStyle;
use crate::model::hospital::{
    Agent, Contact, Contract, ContractParty, Hospital, Lookup, Party, PartyRef, Subcontractor, System, TextSize, Vendor,
};
use crate::model::id::{Edition, HospitalId, ItemId, PartyId, Revision, SystemId};
use crate::model::point::Point;
use crate::model::telephone;
use crate::raw::Text;
use crate::raw::hospital::{RawBase, RawContact, RawContract, RawHospitalFile, RawParty, RawSubcontractor, RawVendor};
use crate::raw::text::placeholder;
use crate::validate::accepted::accepted;
use crate::validate::contract::{LABELS, contract, once};
use crate::validate::figure::FigureFiles;
use crate::validate::ids::{self, Taken};
use crate::validate::left;
use crate::validate::shared::shared;
use crate::validate::used;
use crate::validate::words::{Proposal, closed, list_line, name, revision, supposed, to_write, unknown, unknown_named};

/// One hospital as it was read: a file, or a folder of files.
#[derive(Debug)]
pub struct HospitalParts {
    pub file: RawHospitalFile,
    /// The file that `based_on` names.
    pub base: Option<RawBase>,
    /// The contracts in the file, or in the files of the folder.
    pub contracts: Vec<RawContract>,
    pub figures: FigureFiles,
}

/// The names that can be used: parties, systems, and those of the catalog.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// The edition. For what answers one revision, the edition with that revision.
    pub catalog: &'a Catalog,
    /// The revision of contracts that name none.
    pub revision: Revision,
    /// The hospital's name as it is printed. Empty when it is not written.
    pub hospital: &'a str,
    pub vendors: &'a Names<'a>,
    pub systems: &'a Names<'a>,
    pub figures: &'a FigureFiles,
}

/// The names that were defined, in the order of the file.
#[derive(Debug)]
pub(super) struct Names<'a> {
    written: Vec<&'a Text>,
    /// The same ids, each with the name that is printed for it.
    named: Vec<(&'a Text, &'a str)>,
    all: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn new(named: impl Iterator<Item = (&'a Text, &'a str)>) -> Self {
        let named: Vec<(&Text, &str)> = named.collect();
        let written: Vec<&Text> = named.iter().map(|(id, _)| *id).collect();
        Self { all: written.iter().map(|name| name.value.as_str()).collect(), written, named }
    }

    fn contains(&self, name: &str) -> bool {
        self.all.contains(name)
    }

    fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.written.iter().map(|name| name.value.as_str())
    }

    /// Each with the name that is printed for it.
    fn named(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.named.iter().map(|(id, printed)| (id.value.as_str(), *printed))
    }

    /// Points at the definition that was most likely meant. Often the definition itself is misspelt, or a name was
    /// written in place of its id. `proposal` is what to write, when that is certain.
    fn point_at_nearest(
        &self,
        name: &str,
        proposal: Option<Proposal>,
        fault: Diagnostic,
        report: &mut Report,
    ) -> Diagnostic {
        let mut same = self.named.iter().filter(|(_, printed)| *printed == name);
        if let Some((id, _)) = same.next() {
            let fault = fault.and_at(id.span, "この名前の定義");
            return match (proposal, same.next()) {
                (None, None) => supposed(fault, &id.value),
                (proposal, _) => to_write(fault, proposal),
            };
        }
        if proposal.is_some() {
            return to_write(fault, proposal);
        }
        let near = report.nearest(name, self.iter());
        match near.and_then(|near| self.written.iter().find(|definition| definition.value == near)) {
            Some(definition) => fault.and_at(definition.span, "名前の似た定義"),
            None => fault,
        }
    }
}

/// More names than any hospital has. The names after these are not compared.
const ENOUGH: usize = 1000;

/// More vendors than a person looks through. The vendors after these are never suggested.
const SIDES: usize = 100;

/// Checks one hospital against the edition that it answers.
///
/// `None` when the hospital has no party that can sign for it; that was reported.
pub fn hospital(parts: &HospitalParts, catalog: &Catalog, report: &mut Report) -> Option<Hospital> {
    let file = &parts.file;
    let base_systems = parts.base.iter().flat_map(|base| &base.systems);
    let base_vendors = parts.base.iter().flat_map(|base| &base.vendors);
    // A definition of the hospital replaces one of the base with the same name.
    let own = defined(&file.systems);
    let systems: Vec<&(Text, Text)> =
        base_systems.filter(|(id, _)| !own.contains(id.value.as_str())).chain(&file.systems).collect();
    let own = defined(&file.vendors);
    let vendors: Vec<&(Text, RawVendor)> =
        base_vendors.filter(|(id, _)| !own.contains(id.value.as_str())).chain(&file.vendors).collect();
    let own_party = file.hospital.as_ref().and_then(|hospital| hospital.party.as_ref());
    let known = Known {
        catalog,
        revision: file.points.as_ref().and_then(|text| revision(text, catalog, report)).unwrap_or(Revision::FIRST),
        hospital: own_party.map_or("", |party| party.name.value.as_str()),
        vendors: &Names::new(
            vendors
                .iter()
                .map(|(id, vendor)| (id, vendor.party.as_ref().map_or("", |party| party.name.value.as_str()))),
        ),
        systems: &Names::new(systems.iter().map(|(id, name)| (id, name.value.as_str()))),
        figures: &parts.figures,
    };
    check_ids(&vendors, &systems, report);

    let dates = file.dates.as_ref().or_else(|| parts.base.as_ref().and_then(|base| base.dates.as_ref()));
    let contracts = contracts(&parts.contracts, &known, report);
    let shared = shared(parts, &contracts, known, report);
    let printed: Vec<Vendor> = vendors.iter().filter_map(|(id, raw)| vendor(id, raw, &known, report)).collect();
    let own_contacts = file.hospital.as_ref().map(|raw| contacts(&raw.contacts, &known, report)).unwrap_or_default();
    if parts.contracts.is_empty() && !report.has_errors() {
        let place = file.contracts.as_ref().map_or(file.span, |contracts| contracts.span);
        report.push(
            Diagnostic::note(codes::CONTRACT_NONE, "契約が1つも書かれていないので、この病院の文書はつくりません。")
                .at(place, "")
                .hint("契約を書き足すと、つくります。まだないあいだは、このままで構いません。"),
        );
    }
    // With a misspelt name, the definition that it means would look unused.
    if !report.has_errors() {
        used::check(file, &contracts, catalog, report);
        let base = parts.base.iter().flat_map(|base| &base.left);
        let left = base.chain(&file.left).chain(parts.contracts.iter().flat_map(|contract| &contract.left));
        left::check(left, catalog, report);
    }

    let raw = file.hospital.as_ref()?;
    ids::folder_name(&raw.id, "病院", report);
    let party_raw = raw.party.as_ref()?;
    Some(Hospital {
        catalog: file.catalog.clone().map(Edition::new),
        revision: known.revision,
        id: raw.id.clone().map(HospitalId::new),
        party: party(PartyId::hospital(), party_raw, report),
        contacts: own_contacts,
        dates: dates
            .and_then(|text| closed(text, "dates", report))
            .map_or_else(DateStyle::default, |style| style.value),
        first_check_in_annex: file.first_check_in_annex.as_ref().is_some_and(|flag| flag.value),
        text_size: file
            .text_size
            .as_ref()
            .and_then(|text| closed(text, "text_size", report))
            .map_or_else(TextSize::default, |size| size.value),
        systems: systems
            .iter()
            .map(|(id, printed)| System {
                id: SystemId::new(id.value.clone()),
                name: name(printed, "システムの名称", report),
            })
            .collect(),
        vendors: printed,
        shared,
        accepted: accepted(&file.accepted, &contracts, &known, report),
        contracts,
        base: None,
        is_supposed: false,
        unwritten: report
            .iter()
            .filter(|fault| fault.code == codes::TEXT_PLACEHOLDER)
            .filter_map(|fault| Some(fault.primary.as_ref()?.span))
            .collect(),
        lookup: Lookup::default(),
    })
}

fn defined<T>(definitions: &[(Text, T)]) -> BTreeSet<&str> {
    definitions.iter().map(|(id, _)| id.value.as_str()).collect()
}

fn check_ids(vendors: &[&(Text, RawVendor)], systems: &[&(Text, Text)], report: &mut Report) {
    let mut taken = Taken::new("事業者の記号");
    for (id, _) in vendors {
        ids::vendor_key(id, report);
        taken.take(id, report);
    }
    let mut taken = Taken::new("システムの記号");
    for (id, _) in systems {
        ids::key(id, "システム", report);
        taken.take(id, report);
    }
}

fn contracts(raw: &[RawContract], known: &Known<'_>, report: &mut Report) -> Vec<Contract> {
    /// More contracts than the largest hospital has with all its vendors.
    const MOST: usize = 1000;
    if let Some(next) = raw.get(MOST) {
        report.push(
            Diagnostic::error(codes::FILE_TOO_LARGE, format!("1つの病院に書ける契約は{MOST}件までです。"))
                .at(next.span, "ここから先の契約は読めません")
                .hint("指定したファイルが正しいか確かめてください。正しければ、病院のファイルを分けてください。"),
        );
        return Vec::new();
    }
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

fn party(id: PartyId, raw: &RawParty, report: &mut Report) -> Party {
    Party {
        id,
        name: name(&raw.name, "当事者の名称", report),
        is_named: placeholder(&raw.name).is_none(),
        address: raw.address.as_ref().map(|text| name(text, "住所", report)),
        title: raw.title.as_ref().map(|text| name(text, "職", report)),
        person: raw.person.as_ref().map(|text| name(text, "氏名", report)),
        facilities: raw.facility.iter().map(|text| name(text, "対象施設の名称", report)).collect(),
        agent: raw.agent.as_ref().map(|agent| Agent {
            title: name(&agent.title, "代理人の職", report),
            person: agent.person.as_ref().map(|text| name(text, "代理人の氏名", report)),
        }),
    }
}

fn vendor(id: &Text, raw: &RawVendor, known: &Known<'_>, report: &mut Report) -> Option<Vendor> {
    let contacts = contacts(&raw.contacts, known, report);
    Some(Vendor {
        party: party(PartyId::new(id.value.clone()), raw.party.as_ref()?, report),
        contacts,
        subcontractors: raw
            .subcontractors
            .iter()
            .map(|RawSubcontractor { name, work, .. }| Subcontractor { name: name.clone(), work: work.clone() })
            .collect(),
    })
}

fn contacts(raw: &[RawContact], known: &Known<'_>, report: &mut Report) -> Vec<Contact> {
    raw.iter()
        .filter_map(|raw| {
            let systems = known.systems("systems", &raw.systems, report);
            Some(Contact {
                purpose: closed(&raw.purpose, "for", report)?,
                systems,
                hours: raw.hours.clone(),
                who: raw.who.clone(),
                phone: phone(raw.phone.as_ref(), report),
                mail: raw.mail.clone(),
                note: raw.note.clone(),
            })
        })
        .collect()
}

/// Checks a telephone number. It is printed as it is written, and a person must be able to dial it at night.
fn phone(raw: Option<&Text>, report: &mut Report) -> Option<Text> {
    let written = raw.filter(|text| !text.is_empty())?;
    if let Some(part) = telephone::unreadable(&written.value) {
        let said = written.value.replace('\n', " ");
        let whole = part == written.value;
        let which = if whole { String::new() } else { format!("のうち「{part}」") };
        report.push(
            Diagnostic::warning(
                codes::PHONE_UNREADABLE,
                format!("電話「{said}」{which}は、電話番号として読めません。"),
            )
            .at(written.span, "")
            .hint(
                "市外局番から、全部の桁を書いてください（例：03-0000-0011）。2つめの番号も同じです。内線は「内線 123」と書きます。",
            )
            .hint("番号ではない説明は、note に書いてください。"),
        );
    }
    Some(written.clone())
}

/// The point of an item, by its id. `place` is where the point is named. An unknown point is reported.
pub(super) fn point<'a>(item: &'a Item, id: &str, place: &Text, report: &mut Report) -> Option<&'a Point> {
    let found = item.point(id);
    if found.is_none() {
        let fault = unknown(
            codes::POINT_UNKNOWN,
            format!("項目 {} に「{id}」という取決め事項はありません。", item.id),
            place,
            item.points.iter().map(|point| point.id.as_str()),
            report,
        );
        report.push(fault);
    }
    found
}

impl<'a> Known<'a> {
    /// The same names, with the points of one revision.
    pub fn of(self, revision: Revision) -> Self {
        Self { catalog: self.catalog.at(revision), ..self }
    }

    /// The item of the edition, by its id. An unknown item is reported.
    pub fn item(&self, id: &Text, report: &mut Report) -> Option<&'a Item> {
        if id.is_empty() {
            return None;
        }
        let found = self.catalog.item(&ItemId::new(id.value.clone()));
        if found.is_none() {
            let fault = unknown(
                codes::ITEM_UNKNOWN,
                format!("「{}」という項目は、この版にありません。", id.value),
                id,
                self.catalog.items().map(|item| item.id.as_str()),
                report,
            );
            // As it is printed: `C1`, `参考1`.
            let labels: Vec<(&str, String)> = self
                .catalog
                .sections()
                .flat_map(|(_, section)| section.items.iter().map(move |item| (section, item)))
                .map(|(section, item)| (item.id.as_str(), format!("{}{}", section.label, item.number)))
                .collect();
            let labels: Vec<(&str, &str)> = labels.iter().map(|(id, label)| (*id, label.as_str())).collect();
            let meant = entry::read(EntryKind::Names(&labels), &id.value).one();
            report.push(match meant {
                Some(meant) => supposed(fault, &meant),
                None => fault,
            });
        }
        found
    }

    /// A party as a choice names it. `resolve` later finds the party for `vendor`. `proposal` is what to write in
    /// place of a party that is not known.
    pub fn party_ref(&self, id: &Text, proposal: Option<&Proposal>, report: &mut Report) -> Option<Spanned<PartyRef>> {
        if id.value == PartyRef::ONLY_VENDOR {
            return Some(Spanned::new(PartyRef::OnlyVendor, id.span));
        }
        self.party_or(&[(PartyRef::ONLY_VENDOR, "事業者")], id, proposal, report)
            .map(|party| Spanned::new(PartyRef::Party(party), id.span))
    }

    /// A party of a contract, by its own id. An unknown party is reported.
    pub fn party(&self, id: &Text, proposal: Option<&Proposal>, report: &mut Report) -> Option<PartyId> {
        self.party_or(&[], id, proposal, report)
    }

    pub fn has_system(&self, id: &str) -> bool {
        self.systems.contains(id)
    }

    pub fn is_party(&self, id: &str) -> bool {
        id == PartyId::HOSPITAL || self.vendors.contains(id)
    }

    /// The parties that `parties` of a contract can name.
    pub fn all_sides(&self) -> Sides<'_> {
        let vendors: Vec<&str> = self.vendors.iter().collect();
        let vendor = if let [vendor] = vendors[..] { Some(vendor) } else { None };
        Sides {
            named: self.sides(std::iter::once(PartyId::HOSPITAL).chain(vendors.iter().copied())),
            vendor,
            all: vendor.map_or_else(Vec::new, |vendor| vec![PartyId::HOSPITAL, vendor]),
        }
    }

    /// The parties that a choice for every contract can name.
    pub fn usual_sides(&self) -> Sides<'_> {
        let all = self.all_sides();
        let both = vec![PartyId::HOSPITAL, PartyRef::ONLY_VENDOR];
        let both = if all.vendor.is_some() { both } else { Vec::new() };
        Sides { vendor: Some(PartyRef::ONLY_VENDOR), all: both, ..all }
    }

    /// The parties that a choice of a contract between these parties can name.
    pub fn sides_of<'s>(&'s self, parties: &'s [ContractParty]) -> Sides<'s> {
        let ids: Vec<&str> = parties.iter().map(|party| party.id.as_str()).collect();
        let mut named = self.sides(ids.iter().copied());
        named.iter_mut().zip(parties).for_each(|((_, names), party)| names.push(&party.label));
        let vendors = ids.iter().filter(|id| **id != PartyId::HOSPITAL).count();
        let vendor = (vendors == 1).then_some(PartyRef::ONLY_VENDOR);
        let all = ids.into_iter().map(|id| vendor.filter(|_| id != PartyId::HOSPITAL).unwrap_or(id)).collect();
        Sides { named, vendor, all }
    }

    fn sides<'s>(&'s self, ids: impl Iterator<Item = &'s str>) -> Vec<(&'s str, Vec<&'s str>)> {
        let printed = |id: &str| {
            let vendor = self.vendors.named.iter().find(|(own, _)| own.value == id).map(|(_, printed)| *printed);
            vendor.or((id == PartyId::HOSPITAL).then_some(self.hospital)).filter(|printed| !printed.is_empty())
        };
        ids.take(SIDES).map(|id| (id, printed(id).into_iter().collect())).collect()
    }

    /// `words` are what may be written besides the ids of the parties, each with its meaning.
    fn party_or(
        &self,
        words: &[(&str, &str)],
        id: &Text,
        proposal: Option<&Proposal>,
        report: &mut Report,
    ) -> Option<PartyId> {
        if id.is_empty() {
            return None;
        }
        if self.is_party(&id.value) {
            return Some(PartyId::new(id.value.clone()));
        }
        if report.is_full() {
            return None;
        }
        let fault = unknown_named(
            codes::PARTY_UNKNOWN,
            format!("「{}」という当事者は、このファイルで定義されていません。", id.value),
            id,
            words.iter().copied().chain([(PartyId::HOSPITAL, "病院")]).chain(self.vendors.named()),
            report,
        );
        let fault = if proposal.is_none() && LABELS.contains(&id.value.as_str()) {
            fault.hint("甲・乙などの呼び名ではなく、hospital か、事業者の記号を書いてください。")
        } else {
            fault
        };
        let fault = self.vendors.point_at_nearest(&id.value, proposal.cloned(), fault, report);
        report.push(fault);
        None
    }

    /// The systems of the list under a key. Unknown systems are reported.
    pub fn systems(&self, key: &str, ids: &[Text], report: &mut Report) -> Vec<SystemId> {
        let is_fine = report.is_full() || ids.iter().all(|id| self.systems.contains(&id.value));
        let names: Vec<(&str, &str)> = if is_fine { Vec::new() } else { self.systems.named().take(ENOUGH).collect() };
        let proposals = meant_list(key, ids, &names);
        let ids = once(ids, "システム", report).into_iter();
        ids.filter_map(|id| self.named_system(id, proposal_for(&proposals, id).cloned(), report)).collect()
    }

    pub fn system(&self, id: &Text, report: &mut Report) -> Option<SystemId> {
        self.named_system(id, None, report)
    }

    fn named_system(&self, id: &Text, proposal: Option<Proposal>, report: &mut Report) -> Option<SystemId> {
        if id.is_empty() {
            return None;
        }
        if self.systems.contains(&id.value) {
            return Some(SystemId::new(id.value.clone()));
        }
        if report.is_full() {
            return None;
        }
        let fault = unknown_named(
            codes::SYSTEM_UNKNOWN,
            format!("「{}」というシステムは、systems で定義されていません。", id.value),
            id,
            self.systems.named(),
            report,
        );
        let fault = self.systems.point_at_nearest(&id.value, proposal, fault, report);
        report.push(fault);
        None
    }
}

/// What to write for the entries of a list. Empty unless every entry is understood and at least one is written
/// differently.
pub(super) fn meant_list(key: &str, written: &[Text], names: &[(&str, &str)]) -> Vec<Proposal> {
    /// A person does not write a longer list, and a message cannot show it.
    const LONGEST: usize = 50;
    if written.len() > LONGEST || names.is_empty() {
        return Vec::new();
    }
    let entries = written.iter().map(|entry| entry.value.as_str());
    let (kind, written) = (EntryKind::Names(names), written.iter().collect::<Vec<_>>());
    let Some(values) = entry::read_list(kind, entries) else { return Proposal::questions(kind, &written) };
    let all = values.concat();
    let same = all.len() == written.len() && all.iter().zip(&written).all(|(meant, entry)| *meant == entry.value);
    if same {
        return Vec::new();
    }
    Proposal::each(&list_line(key, &all), Span::default(), &written, &values)
}

pub(super) fn proposal_for<'p>(proposals: &'p [Proposal], entry: &Text) -> Option<&'p Proposal> {
    proposals.iter().find(|proposal| proposal.is_for(entry))
}
