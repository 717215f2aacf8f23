//! No silent loss: every value of a hospital file is printed, or its key is declared as never printed, or a fault is
//! reported.

use std::collections::{BTreeMap, BTreeSet};

use betten::diagnostic::codes;
use betten::model::date::{Date, DateStyle};
use betten::model::point::PointKind;
use betten::publish::Artifact;
use betten::raw::hospital::FILE;
use betten::raw::keys::{Kind, Name, Printed};

use super::{for_hospitals, layers, sample_tree};
use crate::support::generate::{Generated, Path, Yaml};
use crate::support::readers::{self, Seen};
use crate::support::sample::{self, Read};

/// A place in the hospital file: what may stand there, and how it comes out.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The nearest key that is declared.
    pub key: &'static str,
    pub kind: Kind,
    pub printed: Printed,
    /// Whether it is in the number on the paper.
    pub is_sealed: bool,
    /// Whether a person may write there what they like.
    is_free: bool,
}

/// What the declarations of the keys say about a place. In a list, numbers are the keys. An answer to a point is
/// printed as the kind of the point says (`tests/catalog.rs` shows that different answers never print the same). A role
/// (`duty.<party>`) is printed as written.
pub fn place(path: &[String]) -> Option<Place> {
    let mut place =
        Place { key: "", kind: Kind::Mapping(&FILE), printed: Printed::Below, is_sealed: false, is_free: false };
    let (mut item, mut point) = (None, None);
    for part in path {
        let number = part.parse::<usize>().is_ok();
        place.kind = match place.kind {
            Kind::OneOf(forms) => *forms.iter().find(|form| match form {
                Kind::List(_) => number,
                Kind::Map(..) | Kind::Mapping(_) => !number,
                _ => false,
            })?,
            other => other,
        };
        place.kind = match place.kind {
            Kind::Mapping(keys) => {
                let key = keys.key(part)?;
                let about = key.about?;
                (place.key, place.printed, place.is_sealed) = (key.name, about.printed, about.is_sealed);
                key.kind
            }
            Kind::List(entry) => *entry,
            Kind::Map(name, value) => {
                match name {
                    Name::Item => item = sample::catalog().items().find(|item| item.id.as_str() == part),
                    Name::Point => point = item?.point(part),
                    Name::Holder => place.printed = Printed::Itself,
                    _ => {}
                }
                *value
            }
            _ => return None,
        };
    }
    // A value that may also be a list or a mapping is a single one here.
    if let Kind::OneOf(forms) = place.kind {
        let single = |form: &&Kind| !matches!(form, Kind::List(_) | Kind::Map(..) | Kind::Mapping(_));
        place.kind = forms.iter().find(single).copied()?;
    }
    place.is_free = place.printed == Printed::Itself && matches!(place.kind, Kind::Text);
    if let (Printed::Below, Some(point)) = (place.printed, point) {
        place.is_sealed = true;
        place.is_free = matches!(point.kind, PointKind::List | PointKind::Text);
        place.printed = match point.kind {
            PointKind::Options(_) | PointKind::YesNo | PointKind::Party => Printed::Label,
            PointKind::Duration | PointKind::List | PointKind::Text => Printed::Itself,
            PointKind::Date => Printed::Day,
        };
    }
    Some(place)
}

fn printed(path: &[String]) -> Printed {
    place(path).unwrap_or_else(|| panic!("{} is no key", path.join("."))).printed
}

/// Whether a person may write there what they like.
pub fn is_free_text(path: &[String]) -> bool {
    place(path).is_some_and(|place| place.is_free)
}

/// The text of a folder's Markdown files as a reader of Markdown has it.
fn read_text(made: &[Artifact], folder: &str, documents: &[&str]) -> String {
    fn add(blocks: &[Seen], text: &mut String) {
        for block in blocks {
            match block {
                Seen::Heading(_, line) | Seen::Paragraph(line) => text.push_str(line),
                Seen::Quotation(blocks) => add(blocks, text),
                Seen::List(items) => {
                    for (own, below) in items {
                        text.push_str(own);
                        text.push('\u{0}');
                        text.push_str(&below.join("\u{0}"));
                        text.push('\u{0}');
                    }
                }
                Seen::Table(rows) => text.push_str(&rows.iter().flatten().cloned().collect::<Vec<_>>().join("\u{0}")),
                Seen::Rule => {}
            }
            text.push('\u{0}');
        }
    }
    let mut text = String::new();
    for document in documents {
        add(&readers::with_pulldown(sample::file(made, &format!("{folder}/{document}.md"))), &mut text);
    }
    text
}

/// A law: everything is found where it belongs.
fn nothing_is_lost(generated: &Generated) {
    let read = sample::read_files(&generated.single(), "betten.yaml").sound();
    let made = read.made();
    let hospital = read.hospital().id.value.as_str();
    let contracts = generated.file.get("contracts").map_or(&[][..], Yaml::items);
    let texts: Vec<String> = contracts
        .iter()
        .map(|contract| {
            let id = contract.get("id").and_then(Yaml::as_text).expect("an id");
            read_text(&made, &format!("{hospital}/{id}"), &["annex", "checklist", "contacts"])
        })
        .collect();
    let roles = read_text(&made, hospital, &["roles"]);
    let check = Check { generated, read: &read, contracts, texts: &texts, roles };
    for (path, value) in generated.file.scalars() {
        if !path.iter().any(|key| key == "choices") {
            check.own(&path, value, "file");
        }
    }
    if let Some(base) = &generated.base {
        for (path, value) in base.scalars().iter().filter(|(path, _)| path[0] != "choices") {
            check.own(path, value, "group");
        }
    }
    check.choices();
}

struct Check<'a> {
    generated: &'a Generated,
    read: &'a Read,
    contracts: &'a [Yaml],
    texts: &'a [String],
    /// What is printed over all contracts.
    roles: String,
}

impl Check<'_> {
    /// Asks that the texts of all these contracts hold a value.
    fn printed(&self, form: Printed, value: &str, contracts: &[usize], path: &[String]) {
        let wanted = match form {
            Printed::Never(_) | Printed::Label => return,
            Printed::Below => panic!("{} says nothing of how it is printed", path.join(".")),
            Printed::Itself => value.to_owned(),
            Printed::Day => {
                let style = self.generated.file.get("dates").or_else(|| self.generated.base.as_ref()?.get("dates"));
                let seireki = style.and_then(Yaml::as_text) == Some("seireki");
                let style = if seireki { DateStyle::Seireki } else { DateStyle::Wareki };
                Date::parse(value).expect("the file has no fault").format(style)
            }
        };
        for contract in contracts {
            assert!(
                self.texts[*contract].contains(&wanted),
                "{}: {wanted} is not in contract {contract}",
                path.join(".")
            );
        }
    }

    /// Asks for a warning that names the thing.
    fn complained(&self, name: &str, path: &[String]) {
        let named = |text: &str| text.contains(&format!("「{name}」"));
        assert!(
            self.read.report.iter().any(|fault| named(&fault.message)),
            "{} is neither printed nor complained about:\n{}",
            path.join("."),
            self.read.faults()
        );
    }

    /// A value outside the choices.
    fn own(&self, path: &Path, value: &str, file: &str) {
        let form = printed(path);
        let all: Vec<usize> = (0..self.contracts.len()).collect();
        let names = |contract: &Yaml, key: &str, id: &str| {
            contract.get(key).map_or(&[][..], Yaml::items).iter().any(|item| item.as_text() == Some(id))
        };
        let of = |key: &str, id: &str| -> Vec<usize> {
            all.iter().copied().filter(|number| names(&self.contracts[*number], key, id)).collect()
        };
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        match keys[..] {
            ["systems", id] => {
                let contracts = of("systems", id);
                // A group names more than one hospital has.
                if contracts.is_empty() && file == "file" {
                    self.complained(id, path);
                }
                self.printed(form, value, &contracts, path);
            }
            ["vendors", id, "contacts", ..] => self.contact(path, value, &of("parties", id), &path[..4], file),
            ["hospital", "contacts", ..] => self.contact(path, value, &all, &path[..3], file),
            ["vendors", id, ..] => {
                let contracts = of("parties", id);
                if contracts.is_empty() && file == "file" {
                    self.complained(id, path);
                }
                self.printed(form, value, &contracts, path);
            }
            ["contracts", number, ref rest @ ..] => {
                let contract: usize = number.parse().expect("a list has numbers");
                let own = &self.contracts[contract];
                let has_it = |item| layers::holds(self.generated, contract, item).has_the_contracts_cost(own);
                if rest[0] == "cost" && !layers::items(own).into_iter().any(has_it) {
                    let at = self.read.hospital().contracts[contract].cost.as_ref().expect("it is written").span;
                    let said = self.read.annexes().1;
                    assert!(
                        said.iter().any(|fault| fault.code == codes::CHOICE_UNUSED
                            && fault.primary.as_ref().is_some_and(|label| label.span == at)),
                        "{}",
                        path.join(".")
                    );
                    return;
                }
                self.printed(form, value, &[contract], path);
            }
            ["accepted", ..] if form == Printed::Itself => {
                assert!(self.roles.contains(value), "{}: {value} is not among the roles", path.join("."));
            }
            _ => self.printed(form, value, &all, path),
        }
    }

    /// A contact stands where a contract of its party covers one of its systems.
    fn contact(&self, path: &Path, value: &str, contracts: &[usize], contact: &[String], file: &str) {
        let form = printed(path);
        let keys: Vec<&str> = contact.iter().map(String::as_str).collect();
        let yaml = if file == "group" { self.generated.base.as_ref() } else { Some(&self.generated.file) };
        let contact = yaml.and_then(|yaml| yaml.at(&keys)).expect("the path comes from there");
        let systems = layers::systems(contact);
        let shown: Vec<usize> = contracts
            .iter()
            .copied()
            .filter(|number| {
                let covered = layers::systems(&self.contracts[*number]);
                systems.is_empty() || systems.iter().any(|system| covered.contains(system))
            })
            .collect();
        if shown.is_empty() && !contracts.is_empty() && file == "file" {
            let who = contact.get("who").and_then(Yaml::as_text).expect("a contact has a name");
            self.complained(who, path);
        }
        self.printed(form, value, &shown, path);
    }

    /// What holds for a contract is printed in it. What holds for no contract was replaced in a nearer layer, or is
    /// reported.
    fn choices(&self) {
        // Items, and systems of items, that some contract covers.
        let mut reached: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (number, contract) in self.contracts.iter().enumerate() {
            for item in layers::items(contract) {
                let effective = layers::holds(self.generated, number, item).effective(contract);
                reached.entry(item).or_default().extend(layers::systems(contract));
                for (file, path) in effective {
                    let yaml = if file == "group" { self.generated.base.as_ref() } else { Some(&self.generated.file) };
                    let keys: Vec<&str> = path.iter().map(String::as_str).collect();
                    let value = yaml.and_then(|yaml| yaml.at(&keys)).expect("found there");
                    for (below, scalar) in value.scalars() {
                        let whole: Path = path.iter().chain(&below).cloned().collect();
                        let form = printed(&whole);
                        self.printed(form, scalar, &[number], &whole);
                    }
                }
            }
        }
        // The choices of the hospital itself must reach a contract.
        for (item, choice) in self.generated.file.get("choices").map_or(&[][..], Yaml::entries) {
            let path = ["choices".to_owned(), item.clone()];
            let Some(systems) = reached.get(item.as_str()) else {
                self.complained(item, &path);
                continue;
            };
            for (system, _) in choice.get("systems").map_or(&[][..], Yaml::entries) {
                if !systems.contains(system) {
                    self.complained(system, &path);
                }
            }
        }
    }
}

#[test]
fn every_value_of_the_sample_is_printed() {
    nothing_is_lost(&sample_tree());
}

#[test]
fn every_value_of_generated_hospitals_is_printed() {
    for_hospitals(200, |generated, _| nothing_is_lost(generated));
}
