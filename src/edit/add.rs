//! Adds systems, vendors and contracts to a hospital file, with the lines to fill in that a new file has.

use crate::edit::change::{Edit, NewValue, PathStep, Refusal, append, change, read};
use crate::edit::page::FormPage;
use crate::edit::splice::{Splice, joined, spliced};
use crate::edit::{HospitalEntries, Named, NewContract, contract, form, hospital};
use crate::model::catalog::Catalog;
use crate::model::id::PartyId;
use crate::raw::hospital::{CONTRACT, FILE};
use crate::raw::yaml::{Node, NodeKind};

/// What adds entries to a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HospitalGrowth {
    pub splices: Vec<Splice>,
    /// The keys whose entries are in brackets. What was added there has no lines to fill in.
    pub in_brackets: Vec<&'static str>,
}

/// New entries below one key.
struct NewPart<'n> {
    key: &'static str,
    /// What the key has while nothing is below it.
    none: NewValue,
    /// The entries with only what must be there. Those of a mapping have a name.
    bare: Vec<(Option<&'n str>, NewValue)>,
    write: Box<dyn Fn(&mut FormPage) + 'n>,
}

/// The splices that add these entries to a file whose text `input` read, each at the end of its kind.
///
/// # Errors
/// When the text cannot be changed; the [`Refusal`] is the reason. Then nothing may be changed.
pub fn add(text: &str, catalog: &Catalog, new: &HospitalEntries) -> Result<HospitalGrowth, Refusal> {
    let mut done = HospitalGrowth::default();
    for part in parts(catalog, new).into_iter().filter(|part| !part.bare.is_empty()) {
        let now = spliced(text, &done.splices);
        let (splices, has_lines) = add_part(&now, &part)?;
        done.splices = joined(text, &done.splices, &splices);
        done.in_brackets.extend((!has_lines).then_some(part.key));
    }
    Ok(done)
}

/// The lines with which a person can add these entries by hand, below their keys.
pub fn lines_by_hand(catalog: &Catalog, new: &HospitalEntries) -> String {
    let mut page = FormPage::new();
    for part in parts(catalog, new).into_iter().filter(|part| !part.bare.is_empty()) {
        page.line(&format!("{}:", part.key));
        page.deeper(|page| part.bare.iter().for_each(|(name, value)| by_hand(page, *name, value)));
    }
    page.into_text()
}

fn parts<'n>(catalog: &'n Catalog, new: &'n HospitalEntries) -> [NewPart<'n>; 3] {
    let named = |all: &'n [Named], value: &dyn Fn(&Named) -> NewValue| {
        all.iter().map(|named| (Some(named.id.as_str()), value(named))).collect()
    };
    [
        NewPart {
            key: "systems",
            none: NewValue::Mapping(Vec::new()),
            bare: named(&new.systems, &|system| name(system, hospital::SYSTEM_NAME)),
            write: Box::new(|page| hospital::systems(page, &new.systems)),
        },
        NewPart {
            key: "vendors",
            none: NewValue::Mapping(Vec::new()),
            bare: named(&new.vendors, &|vendor| {
                NewValue::mapping([("party", NewValue::mapping([("name", name(vendor, hospital::VENDOR_NAME))]))])
            }),
            write: Box::new(|page| hospital::vendors(page, catalog, &new.vendors)),
        },
        NewPart {
            key: "contracts",
            none: NewValue::List(Vec::new()),
            bare: new.contracts.iter().map(|contract| (None, bare_contract(contract))).collect(),
            write: Box::new(|page| contract::entries(page, catalog, &new.contracts)),
        },
    ]
}

fn name(named: &Named, placeholder: &str) -> NewValue {
    NewValue::text(named.name.as_deref().unwrap_or(placeholder))
}

fn bare_contract(contract: &NewContract) -> NewValue {
    let ids = |ids: &[String]| NewValue::List(ids.iter().map(NewValue::word).collect());
    let parties: Vec<String> =
        std::iter::once(PartyId::HOSPITAL.to_owned()).chain(contract.vendors.iter().cloned()).collect();
    let title = contract.title.clone().unwrap_or_else(|| form::placeholder(CONTRACT, "title"));
    let entries = [
        ("id", Some(NewValue::word(&contract.id))),
        ("title", Some(NewValue::text(title))),
        ("date", contract.date.as_ref().map(NewValue::word)),
        ("parties", Some(ids(&parties))),
        ("systems", Some(ids(&contract.systems)).filter(|_| !contract.systems.is_empty())),
    ];
    NewValue::mapping(entries.into_iter().filter_map(|(key, value)| Some((key, value?))))
}

/// Adds the entries of one part. The second value says whether they have lines of their own.
fn add_part(text: &str, part: &NewPart<'_>) -> Result<(Vec<Splice>, bool), Refusal> {
    let root = read(text).map_err(|faults| Refusal::of_faults(&faults))?;
    let key = PathStep::key(part.key);
    let opened = match root.value_under(part.key) {
        Some(_) => Vec::new(),
        None => {
            let edit = Edit::set([key.clone()], part.none.clone());
            change(text, &[follower(&root, part.key).map_or(edit.clone(), |next| edit.before(next))])?
        }
    };
    let ready = spliced(text, &opened);
    let lines = |column: usize| {
        let mut page = FormPage::at(column);
        (part.write)(&mut page);
        page.into_text()
    };
    if let Some(splices) = append(&ready, part.key, lines) {
        return Ok((joined(text, &opened, &splices), true));
    }
    let count = match root.value_under(part.key).map(|list| &list.kind) {
        Some(NodeKind::Sequence(items)) => items.len(),
        _ => 0,
    };
    let step = |number: usize, name: &Option<&str>| name.map_or(PathStep::Position(count + number), PathStep::key);
    let edits: Vec<Edit> = part
        .bare
        .iter()
        .enumerate()
        .map(|(number, (name, value))| Edit::set([key.clone(), step(number, name)], value.clone()))
        .collect();
    Ok((joined(text, &opened, &change(&ready, &edits)?), false))
}

/// The first key of the file that stands after this one in the table of keys.
fn follower<'n>(root: &'n Node, key: &str) -> Option<&'n str> {
    let NodeKind::Mapping(entries) = &root.kind else { return None };
    let place = |name: &str| FILE.known.iter().position(|known| known.name == name);
    entries.iter().map(|(name, _)| name.value.as_str()).find(|name| place(name) > place(key))
}

/// Writes an entry of a mapping or a list on lines.
fn by_hand(page: &mut FormPage, name: Option<&str>, value: &NewValue) {
    let NewValue::Mapping(entries) = value else {
        return page.line(&format!("{}: {}", name.unwrap_or_default(), value.in_line()));
    };
    if let Some(name) = name {
        page.line(&format!("{name}:"));
        return page.deeper(|page| entries.iter().for_each(|(name, value)| by_hand(page, Some(name), value)));
    }
    for (number, (name, value)) in entries.iter().enumerate() {
        let dash = if number == 0 { "- " } else { "  " };
        page.line(&format!("{dash}{name}: {}", value.in_line()));
    }
}
