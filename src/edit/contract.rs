//! Writes a contract: its head, and below `choices` every section and item of the edition.

use crate::edit::NewContract;
use crate::edit::form::{self, KeyLine};
use crate::edit::item::item;
use crate::edit::page::FormPage;
use crate::edit::scalar::scalar;
use crate::model::catalog::Catalog;
use crate::model::hospital::PartyRef;
use crate::model::id::PartyId;
use crate::raw::hospital::{CONTRACT, COST};
use crate::validate::LABELS;

/// The parties of a contract, as its choices name them.
#[derive(Debug)]
pub(super) struct Parties(Vec<PartyOffer>);

#[derive(Debug)]
pub(super) struct PartyOffer {
    pub id: String,
    /// As in 「病院」.
    pub word: String,
    /// As in 「病院（甲）」.
    pub words: String,
}

impl Parties {
    /// The hospital and these vendors.
    pub fn of<'v>(vendors: impl Iterator<Item = &'v str>) -> Self {
        let vendors: Vec<&str> = vendors.collect();
        let one = vendors.len() == 1;
        let hospital = (PartyId::HOSPITAL.to_owned(), "病院".to_owned());
        let vendors = vendors.into_iter().map(|id| {
            // The word for the only vendor stays right when the vendor gets another id.
            if one {
                (PartyRef::ONLY_VENDOR.to_owned(), "事業者".to_owned())
            } else {
                (id.to_owned(), id.to_owned())
            }
        });
        let offers = std::iter::once(hospital).chain(vendors).zip(LABELS);
        Self(offers.map(|((id, word), label)| PartyOffer { words: format!("{word}（{label}）"), id, word }).collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = &PartyOffer> {
        self.0.iter()
    }

    /// All ids, as in `[hospital, vendor]`.
    pub fn list(&self) -> String {
        let ids: Vec<&str> = self.0.iter().map(|party| party.id.as_str()).collect();
        format!("[{}]", ids.join(", "))
    }

    /// The words for [`Parties::list`].
    pub fn all(&self) -> &'static str {
        if self.0.len() == 2 { "両者" } else { "全員（[ ] の中から選べます）" }
    }

    /// The id of the last party: a vendor, if there is one.
    pub fn last(&self) -> &str {
        self.0.last().map_or(PartyId::HOSPITAL, |party| party.id.as_str())
    }
}

/// Writes contracts as entries of a list.
pub(super) fn entries(page: &mut FormPage, catalog: &Catalog, contracts: &[NewContract]) {
    for (number, contract) in contracts.iter().enumerate() {
        if number > 0 {
            page.gap();
        }
        page.line(&format!("- id: {}", contract.id));
        page.deeper(|page| fields(page, catalog, contract));
    }
}

/// Writes everything below the contract's id: every key of the table, with the choices at the end.
pub(super) fn fields(page: &mut FormPage, catalog: &Catalog, contract: &NewContract) {
    let holders = Parties::of(contract.vendors.iter().map(String::as_str));
    let parties: Vec<&str> =
        std::iter::once(PartyId::HOSPITAL).chain(contract.vendors.iter().map(String::as_str)).collect();
    let line = |key: &str| match key {
        "id" => Some(KeyLine::Written),
        "title" => {
            Some(KeyLine::Live(contract.title.as_deref().map_or_else(|| form::placeholder(CONTRACT, "title"), scalar)))
        }
        "date" => contract.date.clone().map(KeyLine::Live),
        "parties" => Some(KeyLine::Live(in_brackets(&parties))),
        "labels" => {
            let labels = parties.iter().zip(LABELS).map(|(id, label)| format!("{id}: 【{label}に代わる呼び名】"));
            Some(KeyLine::Offer(format!("{{ {} }}", labels.collect::<Vec<_>>().join(", "))))
        }
        "systems" if !contract.systems.is_empty() => Some(KeyLine::Live(in_brackets(&contract.systems))),
        "systems" if !contract.offered_systems.is_empty() => {
            Some(KeyLine::Offer(in_brackets(&contract.offered_systems)))
        }
        "sections" => {
            let sections: Vec<&str> = catalog.sections().map(|(_, section)| section.id.as_str()).collect();
            Some(KeyLine::Offer(in_brackets(&sections)))
        }
        "cost" => Some(KeyLine::Offer(form::braces(COST, &[("bearer", holders.last())]))),
        _ => None,
    };
    for key in CONTRACT.known.iter().filter(|key| key.name != CHOICES) {
        form::key(page, catalog, key, line(key.name));
    }
    page.gap();
    form::ask(page, catalog, CONTRACT, CHOICES);
    page.line(&format!("{CHOICES}:"));
    let system = contract.systems.first();
    page.deeper(|page| {
        for (part, section) in catalog.sections() {
            page.gap();
            page.line(&format!("# ======== {} {} ========", part.label, section.label));
            if let Some(title) = &section.title {
                page.prose(title);
            }
            for entry in &section.items {
                page.gap();
                item(page, section, entry, &holders, system.map(String::as_str));
            }
        }
    });
}

const CHOICES: &str = "choices";

fn in_brackets<T: AsRef<str>>(list: &[T]) -> String {
    let list: Vec<&str> = list.iter().map(AsRef::as_ref).collect();
    format!("[{}]", list.join(", "))
}
