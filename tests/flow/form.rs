//! The neutral list of fields: it asks everything that can be written, and what it reads can be written again.

use std::collections::{BTreeMap, BTreeSet};

use betten::edit::{Edit, FilledLayers, FilledMapping, change, spliced};
use betten::form::{
    FieldGroup, FieldGroupKind, FieldKind, FieldValue, FormScope, NOT_ASKED, common_fields, contract_fields,
};
use betten::model::hospital::Contract;
use betten::model::id::PartyId;
use betten::publish::Artifact;
use betten::raw::hospital::{ACCEPTED, ALL_KEYS, ANSWER, BASE, COST, SIGNED};

use super::for_hospitals;
use crate::support::generate::{Generated, Yaml};
use crate::support::sample::{self, Read};

/// A hospital with its texts and fields.
struct Asked {
    text: String,
    file: FilledMapping,
    base: Option<FilledMapping>,
    read: Read,
}

impl Asked {
    fn of(generated: &Generated) -> Self {
        let text = generated.file.write();
        let of_file = |text: &str| FilledMapping::of_file(text).expect("it can be read");
        let base = generated.base.as_ref().map(|base| of_file(&base.write()));
        Self { file: of_file(&text), base, read: sample::read_files(&generated.single(), "betten.yaml"), text }
    }

    fn farther(&self) -> Vec<&FilledMapping> {
        [&self.file].into_iter().chain(&self.base).collect()
    }

    fn contract(&self, number: usize) -> (FilledMapping, Vec<FieldGroup>) {
        self.contract_in(&self.read.hospital().contracts[number], &self.text)
    }

    /// The fields of a contract, as they stand in a text.
    fn contract_in(&self, contract: &Contract, text: &str) -> (FilledMapping, Vec<FieldGroup>) {
        let hospital = self.read.hospital();
        let own = FilledMapping::of_contract(text, contract.id.value.as_str()).expect("it can be read");
        let known = FormScope::of_contract(self.read.catalog, hospital, contract);
        let layers = FilledLayers { own: &own, farther: self.farther(), only_vendor: known.only_vendor() };
        let groups = contract_fields(&known, &layers);
        (own, groups)
    }

    /// The fields of what holds in all contracts.
    fn common(&self, text: &str) -> (FilledMapping, Vec<FieldGroup>) {
        let own = FilledMapping::of_file(text).expect("it can be read");
        let known = FormScope::of_hospital(self.read.catalog, self.read.hospital());
        let vendors: Vec<_> = known.parties.iter().filter(|it| it.value != PartyId::HOSPITAL).cloned().collect();
        let layers = FilledLayers { own: &own, farther: self.base.iter().collect(), only_vendor: None };
        let groups = common_fields(&known, &vendors, &layers);
        (own, groups)
    }
}

/// The edits that give the fields `ours`, which stand in the mapping, the answers of `theirs`.
fn edits(own: &FilledMapping, ours: &[FieldGroup], theirs: &[FieldGroup]) -> Vec<Edit> {
    let mut edits = Vec::new();
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        match (&ours.kind, &theirs.kind) {
            (FieldGroupKind::Table { key, entries: was }, FieldGroupKind::Table { entries: now, .. }) => {
                edits.extend(own.edit_entries(key, &ours.fields, was, now));
            }
            _ => {
                assert_eq!(ours.fields.len(), theirs.fields.len(), "{}", ours.title);
                let pairs = ours.fields.iter().zip(&theirs.fields);
                edits.extend(pairs.filter_map(|(ours, theirs)| own.edit(ours, &theirs.value)));
            }
        }
    }
    edits
}

fn with(text: &str, edits: &[Edit]) -> String {
    let splices = change(text, edits).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}"));
    spliced(text, &splices)
}

/// Everything that is made of the hospital.
fn made(read: &Read) -> BTreeMap<String, String> {
    let text = |artifact: &Artifact| String::from_utf8_lossy(&artifact.bytes).into_owned();
    read.made().iter().map(|artifact| (artifact.path.clone(), text(artifact))).collect()
}

fn is_left(what: &str, name: &str) -> bool {
    NOT_ASKED.iter().any(|it| it.0 == what && it.1 == name)
}

/// A contract with nothing in it but what no form asks.
fn emptied(contract: &Yaml) -> Yaml {
    let own = contract.entries().iter().filter(|(name, _)| name == "id" || is_left("契約", name));
    let mut left: Vec<(String, Yaml)> = own.cloned().collect();
    left.extend(contract.get("choices").and_then(marks).map(|marks| ("choices".to_owned(), marks)));
    Yaml::Map(left)
}

/// What no form asks about items.
fn marks(choices: &Yaml) -> Option<Yaml> {
    let marks =
        |choice: &Yaml| Yaml::Map(choice.entries().iter().filter(|it| is_left("選択", &it.0)).cloned().collect());
    let items = choices.entries().iter().map(|(item, choice)| (item.clone(), marks(choice)));
    let items: Vec<_> = items.filter(|(_, marks)| !marks.entries().is_empty()).collect();
    (!items.is_empty()).then_some(Yaml::Map(items))
}

/// A contract that is emptied and filled in again from its form prints the same. A form that nobody touched changes
/// nothing.
#[test]
fn a_contract_comes_back_from_its_fields() {
    for_hospitals(48, |generated, _| {
        let asked = Asked::of(generated);
        let before = made(&asked.read);
        let contracts = generated.file.get("contracts").expect("there are contracts").items().len();
        let mut file = generated.file.clone();
        let mut all = Vec::new();
        for number in 0..contracts {
            let (own, groups) = asked.contract(number);
            assert!(edits(&own, &groups, &groups).is_empty(), "untouched");
            all.push(groups);
            let contract = file.at_mut(&["contracts", &number.to_string()]).expect("it is there");
            *contract = emptied(contract);
        }
        let mut text = file.write();
        for (contract, groups) in asked.read.hospital().contracts.iter().zip(&all) {
            let (own, ours) = asked.contract_in(contract, &text);
            text = with(&text, &edits(&own, &ours, groups));
        }
        let again = Generated { file: Yaml::read(&text), base: generated.base.clone() };
        let read = sample::read_files(&again.single(), "betten.yaml");
        assert!(read.hospital.is_some(), "{}\n{text}", sample::faults(&read.report, &read.sources));
        assert_eq!(made(&read), before, "{text}");
    });
}

/// The same for what holds in all contracts: the hospital, its vendors and systems, the common choices.
#[test]
fn what_is_common_comes_back_from_its_fields() {
    for_hospitals(48, |generated, _| {
        let asked = Asked::of(generated);
        let (own, groups) = asked.common(&asked.text);
        assert!(edits(&own, &groups, &groups).is_empty(), "untouched");
        let mut file = generated.file.clone();
        let kept = ["catalog", "contracts", "based_on", "accepted", "points"];
        let keys: Vec<String> = file.entries().iter().map(|(key, _)| key.clone()).collect();
        keys.iter().filter(|key| !kept.contains(&key.as_str())).for_each(|key| drop(file.remove(key)));
        file.set("hospital", Yaml::map([("id", Yaml::text("h"))]));
        if let Some(marks) = generated.file.get("choices").and_then(marks) {
            file.set("choices", marks);
        }
        let text = file.write();
        let (own, ours) = asked.common(&text);
        let text = with(&text, &edits(&own, &ours, &groups));
        let again = Generated { file: Yaml::read(&text), base: generated.base.clone() };
        let read = sample::read_files(&again.single(), "betten.yaml");
        assert!(read.hospital.is_some(), "{}\n{text}", sample::faults(&read.report, &read.sources));
        assert_eq!(made(&read), made(&asked.read), "{text}");
    });
}

/// Every key that can be written is asked, or a reason says why not.
#[test]
fn every_declared_key_is_asked() {
    let asked = Asked::of(&Generated { file: Yaml::read(&sample::sample_text()), base: None });
    let mut names: BTreeSet<String> = BTreeSet::new();
    let (_, common) = asked.common(&asked.text);
    for group in asked.contract(0).1.into_iter().chain(common) {
        if let FieldGroupKind::Table { key, .. } = &group.kind {
            names.extend(key.names.clone());
        }
        names.extend(group.fields.iter().flat_map(|field| field.key.names.clone()));
    }
    // The parts of an answer and of a cost are parts of a field; the others stand in `NOT_ASKED` as a whole.
    let apart = [ACCEPTED, BASE, SIGNED, ANSWER, COST].map(|keys| keys.what);
    // Asked as items, as the points of an item, and by system.
    let spread = ["choices", "points", "systems", "contracts"];
    for keys in ALL_KEYS.iter().filter(|keys| !apart.contains(&keys.what)) {
        for name in keys.names().filter(|name| !is_left(keys.what, name) && !spread.contains(name)) {
            assert!(names.contains(name), "{}: {name}", keys.what);
        }
    }
    for (what, name, reason) in NOT_ASKED {
        assert!(ALL_KEYS.iter().any(|keys| keys.what == *what && keys.key(name).is_some()), "{what}: {name}");
        assert!(!reason.is_empty());
    }
}

/// The cost of a contract is a field of its head, and what an item has that says none itself.
#[test]
fn the_cost_of_a_contract_is_asked_and_inherited() {
    let mut generated = Generated { file: Yaml::read(&sample::sample_text()), base: None };
    let contract = generated.file.at_mut(&["contracts", "0"]).expect("it is there");
    contract.set("cost", Yaml::map([("bearer", Yaml::text("vendor")), ("detail", Yaml::text("年額に含む。"))]));
    contract.at_mut(&["choices", "2-C-1"]).expect("it is there").remove("cost");
    let asked = Asked::of(&generated);
    let (own, groups) = asked.contract(0);
    let field = |item: Option<&str>| {
        let mut all = groups.iter().flat_map(|group| &group.fields);
        all.find(|field| field.key.item.as_deref() == item && field.key.names == ["cost"]).expect("it is asked")
    };
    let (head, item) = (field(None), field(Some("2-C-1")));
    assert_eq!(
        (&head.value.value[..], head.value.detail.as_deref()),
        (&["samplesys".to_owned()][..], Some("年額に含む。"))
    );
    assert_eq!((&item.inherited, item.value.is_empty()), (&head.value, true));
    let said = field(Some("2-B-4"));
    assert!(!said.value.is_empty() && said.value != head.value);
    // One party stands without brackets, as in an item.
    let edit = own.edit(head, &FieldValue::of("hospital")).expect("another answer");
    let changed = Yaml::read(&with(&asked.text, &[edit]));
    assert_eq!(changed.at(&["contracts", "0", "cost"]).and_then(Yaml::as_text), Some("hospital"));
}

/// A person tells choices by their labels.
#[test]
fn no_two_choices_of_a_field_are_alike() {
    let asked = Asked::of(&Generated { file: Yaml::read(&sample::sample_text()), base: None });
    for number in 0..asked.read.hospital().contracts.len() {
        for field in asked.contract(number).1.iter().flat_map(|group| &group.fields) {
            let (FieldKind::One(choices) | FieldKind::Some(choices)) = &field.kind else { continue };
            let labels: BTreeSet<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
            assert_eq!(labels.len(), choices.len(), "{}: {choices:?}", field.key);
        }
    }
}
