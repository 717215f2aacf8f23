//! Says a second time which answer holds where: the nearest layer wins, key by key and point by point.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::generate::{Generated, Path, Yaml};

/// A value of a choice: `duty`, `note`, `points.scope` …
type Slot = String;

/// What holds for one item in one contract: each value with the place it was written at.
#[derive(Debug, Clone, Default)]
pub struct Holds {
    /// For the contract as a whole.
    pub slots: BTreeMap<Slot, Place>,
    /// What differs by system, as written.
    pub systems: BTreeMap<String, BTreeMap<Slot, Place>>,
}

/// File (`group` or `file`) and path.
pub type Place = (&'static str, Path);

const PLAIN: [&str; 6] = ["duty", "cost", "note", "first_check", "completed", "agreed_for"];

/// The parties' own text for the whole item. With a dot and an id behind it, that for one sentence.
const WORDING: &str = "wording";

/// Puts a value over those of farther layers. A text for the whole item and texts for single sentences exclude each
/// other.
fn put(slots: &mut BTreeMap<Slot, Place>, slot: Slot, place: Place) {
    if slot == WORDING {
        slots.retain(|own, _| !own.starts_with("wording."));
    } else if slot.starts_with("wording.") {
        slots.remove(WORDING);
    }
    slots.insert(slot, place);
}

/// Lays the three layers of an item over each other.
pub fn holds(generated: &Generated, contract: usize, item: &str) -> Holds {
    let number = contract.to_string();
    let layers = [
        ("group", generated.base.as_ref(), vec!["choices", item]),
        ("file", Some(&generated.file), vec!["choices", item]),
        ("file", Some(&generated.file), vec!["contracts", &number, "choices", item]),
    ];
    let mut holds = Holds::default();
    for (file, yaml, path) in layers {
        if let Some(choice) = yaml.and_then(|yaml| yaml.at(&path)) {
            lay_over(&mut holds, choice, file, &path);
        }
    }
    holds
}

fn lay_over(holds: &mut Holds, choice: &Yaml, file: &'static str, path: &[&str]) {
    let place = |below: &[&str]| (file, path.iter().chain(below).map(|key| (*key).to_owned()).collect::<Path>());
    let answers = |slots: &mut BTreeMap<Slot, Place>, answers: &Yaml, above: &[&str]| {
        for (key, value) in answers.entries() {
            let here: Vec<&str> = above.iter().copied().chain([key.as_str()]).collect();
            if key == "points" {
                for (point, _) in value.entries() {
                    let place = place(&[&here[..], &[point.as_str()]].concat());
                    put(slots, format!("points.{point}"), place);
                }
            } else if key == WORDING && !value.entries().is_empty() {
                for (sentence, _) in value.entries() {
                    let place = place(&[&here[..], &[sentence.as_str()]].concat());
                    put(slots, format!("{WORDING}.{sentence}"), place);
                }
            } else if key == WORDING {
                put(slots, WORDING.to_owned(), place(&here));
            } else if PLAIN.contains(&key.as_str()) {
                slots.insert(key.clone(), place(&here));
            }
        }
    };
    if choice.get("inherit").and_then(Yaml::as_text) == Some("false") {
        *holds = Holds::default();
    }
    if choice.get("excluded").is_some() {
        *holds = Holds::default();
        holds.slots.insert("excluded".to_owned(), place(&["excluded"]));
    } else if choice.entries().iter().any(|(key, _)| !["note", "inherit", "agreed_for"].contains(&key.as_str())) {
        holds.slots.remove("excluded");
    }
    answers(&mut holds.slots, choice, &[]);
    for (system, own) in choice.get("systems").map_or(&[][..], Yaml::entries) {
        answers(holds.systems.entry(system.clone()).or_default(), own, &["systems", system]);
    }
}

/// The sections a contract covers.
pub fn sections(contract: &Yaml) -> Vec<String> {
    match contract.get("sections") {
        Some(sections) => sections.items().iter().filter_map(Yaml::as_text).map(str::to_owned).collect(),
        None => {
            crate::support::sample::catalog().sections().map(|(_, section)| section.id.as_str().to_owned()).collect()
        }
    }
}

/// The systems a contract covers.
pub fn systems(contract: &Yaml) -> Vec<String> {
    contract.get("systems").map_or(&[][..], Yaml::items).iter().filter_map(Yaml::as_text).map(str::to_owned).collect()
}

/// The items of the contract, by id.
pub fn items(contract: &Yaml) -> Vec<&'static str> {
    let sections = sections(contract);
    crate::support::sample::catalog()
        .sections()
        .filter(|(_, section)| sections.iter().any(|id| id == section.id.as_str()))
        .flat_map(|(_, section)| section.items.iter().map(|item| item.id.as_str()))
        .collect()
}

impl Holds {
    /// Whether the cost of the contract holds for the item, for one of its systems at least.
    pub fn has_the_contracts_cost(&self, contract: &Yaml) -> bool {
        if ["excluded", "cost"].iter().any(|slot| self.slots.contains_key(*slot)) {
            return false;
        }
        let systems = systems(contract);
        let says = |system: &String| self.systems.get(system).is_some_and(|slots| slots.contains_key("cost"));
        systems.is_empty() || !systems.iter().all(says)
    }

    /// Every value that is printed for the contract: with differing systems, what holds for any.
    pub fn effective(&self, contract: &Yaml) -> BTreeSet<Place> {
        let systems = systems(contract);
        let differs = systems.iter().any(|system| self.systems.contains_key(system));
        if !differs {
            return self.slots.values().cloned().collect();
        }
        let none = BTreeMap::new();
        systems
            .iter()
            .flat_map(|system| {
                let mut slots = self.slots.clone();
                for (slot, place) in self.systems.get(system).unwrap_or(&none) {
                    put(&mut slots, slot.clone(), place.clone());
                }
                slots.into_values()
            })
            .collect()
    }
}

/// The hospital with everything its contracts inherit written into them.
pub fn flattened(generated: &Generated) -> Generated {
    let value = |place: &Place| {
        let yaml = if place.0 == "group" { generated.base.as_ref() } else { Some(&generated.file) };
        let path: Vec<&str> = place.1.iter().map(String::as_str).collect();
        yaml.and_then(|yaml| yaml.at(&path)).expect("the place was found there").clone()
    };
    let choice = |slots: &BTreeMap<Slot, Place>| {
        let mut choice = Yaml::Map(Vec::new());
        for (slot, place) in slots {
            match slot.split_once('.') {
                Some((key, entry)) => {
                    if choice.get(key).is_none() {
                        choice.set(key, Yaml::Map(Vec::new()));
                    }
                    choice.at_mut(&[key]).expect("it was just put there").set(entry, value(place));
                }
                None => choice.set(slot, value(place)),
            }
        }
        choice
    };
    let mut flat = generated.clone();
    if let Some(base) = &mut flat.base {
        base.set("choices", Yaml::Map(Vec::new()));
    }
    flat.file.remove("choices");
    let contracts = generated.file.get("contracts").map_or(&[][..], Yaml::items);
    for (number, contract) in contracts.iter().enumerate() {
        let mut choices = Yaml::Map(Vec::new());
        for item in items(contract) {
            let holds = holds(generated, number, item);
            let mut flat_choice = choice(&holds.slots);
            let covered = systems(contract);
            let own: Vec<_> = holds.systems.iter().filter(|(system, _)| covered.contains(system)).collect();
            if !own.is_empty() {
                let own = own.into_iter().map(|(system, slots)| (system.clone(), choice(slots))).collect();
                flat_choice.set("systems", Yaml::Map(own));
            }
            if !flat_choice.entries().is_empty() {
                choices.set(item, flat_choice);
            }
        }
        let target = flat.file.at_mut(&["contracts", &number.to_string()]).expect("the same contracts");
        target.set("choices", choices);
    }
    flat
}
