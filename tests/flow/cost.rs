//! The cost of a contract: it holds for each item for which no layer says a cost, and is printed as if the item said
//! it.

use std::cell::Cell;

use betten::compare::{self, Effort, LineChange};
use betten::diagnostic::codes;
use betten::model::status::Status;
use betten::publish::Artifact;
use betten::resolve::{Annex, AnnexItem, TierLine};

use super::{for_hospitals, layers};
use crate::support::generate::{Generated, Yaml};
use crate::support::sample::{self, Read};

const BASE: &str = "choices: { 2-C-1: { duty: hospital, cost: hospital } }\n";

/// A hospital with a common choice of each kind. `of_contract` are lines of its contract, `choices` its choices.
fn read(of_contract: &str, choices: &str) -> Read {
    let text = format!(
        "\
catalog: \"2024-06\"
hospital: {{ id: h, party: {{ name: 病院 }} }}
based_on: group.yaml
systems: {{ a: 甲システム, b: 乙システム }}
vendors: {{ v: {{ party: {{ name: 会社 }} }} }}
choices:
  2-C-2: {{ duty: v, cost: {{ bearer: hospital, detail: 共通 }} }}
  2-C-4: {{ excluded: 扱わない。 }}
contracts:
  - id: c
    title: 契約
    parties: [hospital, v]
    systems: [a, b]
    sections: [2-C]
{of_contract}    choices: {{ {choices} }}
"
    );
    sample::read_with_base(&text, Some(BASE)).sound()
}

fn item<'s, 'a>(annex: &'s Annex<'a>, id: &str) -> &'s AnnexItem<'a> {
    annex.items().find(|item| item.item.id.as_str() == id).expect("the item is covered")
}

/// What is printed as the cost of an item.
fn cost(read: &Read, id: &str) -> Vec<String> {
    item(&read.annexes().0[0], id).tier.cost.iter().map(TierLine::plain).collect()
}

const OF_CONTRACT: &str = "    cost: { bearer: vendor, detail: 年額に含む。 }\n";

#[test]
fn it_is_below_every_layer() {
    let of = |choices: &str, id: &str| cost(&read(OF_CONTRACT, choices), id);
    assert_eq!(of("", "2-C-3"), ["乙（年額に含む。）"], "nothing is said about the item");
    assert_eq!(of("2-C-3: { duty: v }", "2-C-3"), ["乙（年額に含む。）"], "no cost is said");
    assert_eq!(of("2-C-3: { cost: hospital }", "2-C-3"), ["甲"], "the contract's own choice");
    assert_eq!(of("", "2-C-2"), ["甲（共通）"], "the common choice");
    assert_eq!(of("", "2-C-1"), ["甲"], "the file of based_on");
    assert_eq!(of("", "2-C-4"), ["対象外"], "excluded in a common choice");
    assert_eq!(of("2-C-3: { excluded: 扱わない。 }", "2-C-3"), ["対象外"], "excluded in the contract");
    assert_eq!(of("2-C-4: { duty: v }", "2-C-4"), ["乙（年額に含む。）"], "back in the contract");
    // It is the contract's own, and not inherited.
    assert_eq!(of("2-C-2: { inherit: false, duty: v }", "2-C-2"), ["乙（年額に含む。）"], "nothing is inherited");
    // One system says a cost, the other has that of the contract.
    let by_system = ["甲システム：甲", "乙システム：乙（年額に含む。）"];
    assert_eq!(of("2-C-3: { duty: v, systems: { a: { cost: hospital } } }", "2-C-3"), by_system);
    assert_eq!(
        of("2-C-3: { cost: v, systems: { a: { cost: hospital } } }", "2-C-3"),
        ["甲システム：甲", "乙システム：乙"]
    );
    // Without it, nothing holds.
    assert_eq!(cost(&read("", "2-C-3: { duty: v }"), "2-C-3"), ["定めなし"]);
}

#[test]
fn each_form_of_it_is_that_of_an_item() {
    for form in ["v", "vendor", "[v]", "[hospital, v]", "{ bearer: [v, hospital], detail: 折半 }"] {
        let of_item = cost(&read("", &format!("2-C-3: {{ cost: {form} }}")), "2-C-3");
        assert_eq!(cost(&read(&format!("    cost: {form}\n"), ""), "2-C-3"), of_item, "{form}");
    }
}

/// Who pays does not say who works: the item stays 未決, and keeps what it lacks.
#[test]
fn an_open_item_stays_open() {
    let (with, without) = (read(OF_CONTRACT, ""), read("", ""));
    let (with, without) = (with.annexes().0, without.annexes().0);
    for (with, without) in with[0].items().zip(without[0].items()) {
        assert_eq!((with.status, &with.lacks), (without.status, &without.lacks));
        assert_eq!((&with.tier.duty, &with.tier.agreed), (&without.tier.duty, &without.tier.agreed));
    }
    assert_eq!(item(&with[0], "2-C-3").status, Status::Undecided);
    assert_eq!(with[0].count(Status::Agreed), 0);
}

/// How often each of the faults is told.
fn told(read: &Read, codes: &[betten::diagnostic::Code]) -> Vec<usize> {
    let report = read.annexes().1;
    codes.iter().map(|code| report.iter().filter(|fault| fault.code == *code).count()).collect()
}

#[test]
fn an_item_that_has_it_is_not_without_a_cost() {
    let decided = "2-C-3: { duty: v, points: { interval: 1か月 }, first_check: はい }";
    let codes = [codes::COST_UNANSWERED, codes::CHOICE_UNUSED];
    assert_eq!(told(&read("", decided), &codes), [1, 0]);
    assert_eq!(told(&read(OF_CONTRACT, decided), &codes), [0, 0]);
}

/// A cost that holds for no item would be lost. It holds also where another system happens to say the same.
#[test]
fn it_is_reported_when_it_holds_for_no_item() {
    let every = |of_last: &str| format!("2-C-3: {{ cost: v }}, 2-C-4: {{ excluded: 別契約 }}, 2-C-5: {{ {of_last} }}");
    let unused = |of_last: &str| told(&read("    cost: vendor\n", &every(of_last)), &[codes::CHOICE_UNUSED]);
    assert_eq!(unused("cost: v"), [1]);
    assert_eq!(unused("excluded: 別契約"), [1]);
    assert_eq!(unused("systems: { a: { cost: v }, b: { cost: hospital } }"), [1]);
    assert_eq!(unused("duty: v"), [0]);
    assert_eq!(unused("systems: { a: { cost: v } }"), [0]);
}

/// Each item it holds for is changed with it, and no other.
#[test]
fn a_change_of_it_is_a_change_of_each_item() {
    let choices = "2-C-3: { duty: v }, 2-C-5: { duty: v, cost: v }";
    let (old, new) = (read("    cost: vendor\n", choices), read("    cost: hospital\n", choices));
    let (old, new) = (old.annexes().0, new.annexes().0);
    assert_ne!(old[0].fingerprint, new[0].fingerprint);
    let changes = compare::annexes(&old[0], &new[0], &mut Effort::default());
    let changed: Vec<&str> = changes.entries.iter().filter_map(|entry| entry.new.as_ref()?.place()).collect();
    assert_eq!(changed, ["Part2 C 3"]);
    for entry in &changes.entries {
        let labels: Vec<&str> = entry.fields.iter().map(|field| field.label.as_str()).collect();
        assert_eq!(labels, ["費用負担"]);
        let [LineChange::Removed { text: was, .. }, LineChange::Added { text: is, .. }] = &entry.fields[0].lines[..]
        else {
            panic!("{:?}", entry.fields[0].lines)
        };
        assert_eq!((was.as_str(), is.as_str()), ("乙", "甲"));
    }
}

/// The hospital with the cost of each contract written into the items it holds for, and their number.
fn moved_into_items(generated: &Generated) -> (Generated, usize) {
    let (mut moved, mut count) = (generated.clone(), 0);
    for (number, contract) in generated.file.get("contracts").map_or(&[][..], Yaml::items).iter().enumerate() {
        let Some(cost) = contract.get("cost") else { continue };
        let own = moved.file.at_mut(&["contracts", &number.to_string()]).expect("the same contracts");
        own.remove("cost");
        for item in layers::items(contract) {
            if !layers::holds(generated, number, item).has_the_contracts_cost(contract) {
                continue;
            }
            count += 1;
            let choices = own.at_mut(&["choices"]).expect("each contract has choices");
            if choices.get(item).is_none() {
                choices.set(item, Yaml::Map(Vec::new()));
            }
            choices.at_mut(&[item]).expect("it was just put there").set("cost", cost.clone());
        }
    }
    (moved, count)
}

/// To write it into each item that has no cost changes nothing in print. Only findings between contracts do ask what a
/// contract says itself.
#[test]
fn to_write_it_into_each_item_changes_nothing() {
    let count = Cell::new(0);
    for_hospitals(60, |generated, _| {
        let (moved, own) = moved_into_items(generated);
        count.set(count.get() + own);
        let [read, moved] = [generated, &moved].map(|it| sample::read_files(&it.single(), "betten.yaml").sound());
        let made = |read: &Read| -> Vec<(String, String)> {
            let text = |it: &Artifact| (it.path.clone(), String::from_utf8_lossy(&it.bytes).into_owned());
            let found = ["h/index.html", "h/matrix.html"];
            let made = read.made().iter().map(text).collect::<Vec<_>>().into_iter();
            made.filter(|(path, _)| !path.starts_with("h/roles.") && !found.contains(&path.as_str())).collect()
        };
        for (mine, other) in made(&read).iter().zip(&made(&moved)) {
            assert_eq!(mine, other);
        }
        let state = |read: &Read| -> Vec<(String, Vec<Status>)> {
            let (annexes, _) = read.annexes();
            let of = |it: &Annex<'_>| (it.fingerprint.as_str().to_owned(), it.items().map(|it| it.status).collect());
            annexes.iter().map(of).collect()
        };
        assert_eq!(state(&read), state(&moved));
    });
    assert!(count.get() > 100, "few items: {}", count.get());
}
