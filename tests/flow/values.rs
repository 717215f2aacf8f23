//! No silent loss: every value of a hospital file is printed, or stands on a closed list of keys
//! that never print, or is complained about.

use std::collections::{BTreeMap, BTreeSet};

use betten::model::date::{Date, DateStyle};
use betten::publish::Artifact;

use super::{for_hospitals, layers, sample_tree};
use crate::support::generate::{Generated, Path, Yaml};
use crate::support::readers::{self, Seen};
use crate::support::sample::{self, Read};

/// How a value comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// As written.
    Itself,
    /// As the day it names.
    Day,
    /// As the word or label that stands for it; `tests/catalog.rs` shows that different answers
    /// never print the same.
    Label,
    /// Never, for this reason.
    Never(&'static str),
}

/// The closed list: keys, `*` for any one, `…` for any rest, and how their values come out.
///
/// What is not found here does not exist: a new key must be given its line.
const FORMS: &[(&str, Form)] = &[
    ("catalog", Form::Label),
    ("hospital.id", Form::Never("the folder in the output")),
    ("hospital.party.*", Form::Itself),
    ("dates", Form::Never("how days are printed")),
    ("first_check_in_annex", Form::Never("whether two fields are printed")),
    ("text_size", Form::Never("how large the letters are")),
    ("based_on", Form::Never("where more values are")),
    ("systems.*", Form::Itself),
    ("vendors.*.party.*", Form::Itself),
    ("vendors.*.subcontractors.*.*", Form::Itself),
    ("contracts.*.id", Form::Never("the folder in the output")),
    ("contracts.*.title", Form::Itself),
    ("contracts.*.date", Form::Day),
    ("contracts.*.period.from", Form::Day),
    ("contracts.*.period.to", Form::Day),
    ("contracts.*.period.renewal", Form::Itself),
    ("contracts.*.parties.*", Form::Label),
    ("contracts.*.labels.*", Form::Itself),
    ("contracts.*.systems.*", Form::Label),
    ("contracts.*.annex", Form::Itself),
    ("contracts.*.signing", Form::Never("which signature block the paper has")),
    ("contracts.*.sections.*", Form::Label),
    ("contracts.*.first_meeting", Form::Day),
    ("contracts.*.signed.…", Form::Never("compared with what would be printed now")),
    ("accepted.*.reason", Form::Itself),
    ("accepted.*.…", Form::Never("which finding is meant")),
    ("hospital.contacts.*.…", Form::Itself),
    ("vendors.*.contacts.*.…", Form::Itself),
];

const CONTACT: &[(&str, Form)] = &[
    ("for", Form::Label),
    ("systems.*", Form::Label),
    ("hours", Form::Itself),
    ("who", Form::Itself),
    ("phone", Form::Itself),
    ("mail", Form::Itself),
    ("note", Form::Itself),
];

/// Below a choice, and below a system of a choice.
const CHOICE: &[(&str, Form)] = &[
    ("inherit", Form::Never("whether the layers above hold")),
    ("agreed_for", Form::Never("compared with the item's text")),
    ("excluded", Form::Itself),
    ("first_check", Form::Itself),
    ("completed", Form::Day),
    ("note", Form::Itself),
    ("wording", Form::Itself),
    ("duty", Form::Label),
    ("cost", Form::Label),
    ("cost.bearer", Form::Label),
    ("cost.bearer.*", Form::Label),
    ("cost.detail", Form::Itself),
    ("points.*.not_applicable", Form::Itself),
    ("points.*.detail", Form::Itself),
    ("points.*.value", Form::Label),
];

fn form(list: &[(&str, Form)], path: &[String]) -> Option<Form> {
    let fits = |pattern: &str| {
        let keys: Vec<&str> = pattern.split('.').collect();
        let (keys, open) = match keys.split_last() {
            Some((&"…", keys)) => (keys, true),
            _ => (&keys[..], false),
        };
        (keys.len() == path.len() || open && keys.len() < path.len())
            && keys.iter().zip(path).all(|(key, part)| *key == "*" || key == part)
    };
    list.iter().find(|(pattern, _)| fits(pattern)).map(|(_, form)| form.clone())
}

/// How a value below a choice comes out. What is written without a name for itself depends on the
/// kind of its point, or stands for a role (`duty.<party>`) or a party (`duty.<number>`).
fn choice_form(item: &str, path: &[String]) -> Option<Form> {
    use betten::model::point::PointKind;
    if path[0] == "systems" {
        return choice_form(item, &path[2..]);
    }
    if let [key, holder] = path
        && key == "duty"
    {
        return Some(if holder.parse::<usize>().is_ok() { Form::Label } else { Form::Itself });
    }
    if path[0] == "points" && (path.len() == 2 || path[2].parse::<usize>().is_ok()) {
        let item = sample::catalog().items().find(|known| known.id.as_str() == item)?;
        return Some(match item.point(&path[1])?.kind {
            PointKind::Options(_) | PointKind::YesNo | PointKind::Party => Form::Label,
            PointKind::Duration | PointKind::List | PointKind::Text => Form::Itself,
            PointKind::Date => Form::Day,
        });
    }
    form(CHOICE, path)
}

/// Whether a person may write there what they like.
pub fn is_free_text(path: &[String]) -> bool {
    if let Some(place) = path.iter().position(|key| key == "choices") {
        let below = &path[place + 2..];
        let own = if below[0] == "systems" { &below[2..] } else { below };
        // Written as it is printed, and yet of a closed form.
        let is_closed = own[0] == "first_check" || is_duration(&path[place + 1], own);
        return choice_form(&path[place + 1], below) == Some(Form::Itself) && !is_closed;
    }
    if let Some(place) = path.iter().position(|key| key == "contacts") {
        return form(CONTACT, &path[place + 2..]) == Some(Form::Itself);
    }
    form(FORMS, path) == Some(Form::Itself)
}

fn is_duration(item: &str, path: &[String]) -> bool {
    use betten::model::point::PointKind;
    let item = sample::catalog().items().find(|known| known.id.as_str() == item);
    let point = item.and_then(|item| item.point(path.get(1)?));
    path[0] == "points" && path.len() == 2 && point.is_some_and(|point| point.kind == PointKind::Duration)
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
    fn printed(&self, form: &Form, value: &str, contracts: &[usize], path: &[String]) {
        let wanted = match form {
            Form::Never(_) | Form::Label => return,
            Form::Itself => value.to_owned(),
            Form::Day => {
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
        let form = form(FORMS, path).unwrap_or_else(|| panic!("{} is on no list", path.join(".")));
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
                self.printed(&form, value, &contracts, path);
            }
            ["vendors", id, "contacts", ..] => self.contact(path, value, &of("parties", id), &path[..4], file),
            ["hospital", "contacts", ..] => self.contact(path, value, &all, &path[..3], file),
            ["vendors", id, ..] => {
                let contracts = of("parties", id);
                if contracts.is_empty() && file == "file" {
                    self.complained(id, path);
                }
                self.printed(&form, value, &contracts, path);
            }
            ["contracts", number, ..] => {
                let contract: usize = number.parse().expect("a list has numbers");
                self.printed(&form, value, &[contract], path);
            }
            ["accepted", ..] if form == Form::Itself => {
                assert!(self.roles.contains(value), "{}: {value} is not among the roles", path.join("."));
            }
            _ => self.printed(&form, value, &all, path),
        }
    }

    /// A contact stands where a contract of its party covers one of its systems.
    fn contact(&self, path: &Path, value: &str, contracts: &[usize], contact: &[String], file: &str) {
        let form = form(CONTACT, &path[contact.len()..]).unwrap_or_else(|| panic!("{} is on no list", path.join(".")));
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
        self.printed(&form, value, &shown, path);
    }

    /// What holds for a contract is printed in it; what holds for none was replaced by something
    /// nearer, or is complained about.
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
                        let start = whole.iter().position(|key| key == "choices").expect("a choice") + 2;
                        let form = choice_form(item, &whole[start..]);
                        let form = form.unwrap_or_else(|| panic!("{} is on no list", whole.join(".")));
                        self.printed(&form, scalar, &[number], &whole);
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
