//! Contradictions between several contracts, and what mends them. The sets are compared with the second program of
//! `contradictions.rs`. What mends is tried: the answer is changed in the file, and the file is read again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use betten::diagnostic::{Report, Severity, Sources, codes};
use betten::input::Memory;
use betten::model::catalog::Catalog;
use betten::model::finding::FindingKind;
use betten::produce::read_hospital;
use betten::resolve::resolve;
use betten::resolve::roles::matrix;

use crate::flow::contradictions::{DUTIES, Dice, Held, PARTY, POINTS, Small, written};
use crate::support::sample;

type Answers = Vec<Option<usize>>;

/// Contracts of one hospital over a small edition.
#[derive(Debug, Clone)]
struct Several {
    shared: Answers,
    contracts: Vec<Contract>,
}

#[derive(Debug, Clone)]
struct Contract {
    systems: &'static [&'static str],
    duty: usize,
    answers: Answers,
    /// For the system `s` alone.
    of_system: Answers,
}

/// Where an answer is written: the hospital, a contract, or a contract for the system `s`; and the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    Shared,
    Contract(usize),
    OfSystem(usize),
}

type Place = (Layer, usize);

/// A finding: its kind and its answers, each a point and a value.
type Key = (FindingKind, BTreeSet<(usize, usize)>);

/// The contracts that give the answer where the message names them, the point, and the new answer.
type Change = (BTreeSet<usize>, usize, Option<usize>);

#[derive(Debug, Default)]
struct Told {
    contracts: BTreeSet<usize>,
    places: BTreeSet<Place>,
    mends: BTreeSet<Change>,
}

const SYSTEMS: [&[&str]; 4] = [&[], &["s"], &["t"], &["s", "t"]];

impl Several {
    fn thrown(dice: &mut Dice, small: &Small) -> Self {
        let some = |dice: &mut Dice, one_in: usize| -> Answers {
            small.options.iter().map(|count| dice.one_in(one_in).then(|| dice.below(*count))).collect()
        };
        let shared = some(dice, 3);
        let contracts = (0..2 + dice.below(2))
            .map(|_| {
                let systems = SYSTEMS[dice.below(SYSTEMS.len())];
                let of_system = if systems.len() > 1 { some(dice, 6) } else { vec![None; POINTS] };
                Contract { systems, duty: dice.below(DUTIES.len()), answers: some(dice, 2), of_system }
            })
            .collect();
        Self { shared, contracts }
    }

    fn at(&mut self, layer: Layer) -> &mut Answers {
        match layer {
            Layer::Shared => &mut self.shared,
            Layer::Contract(number) => &mut self.contracts[number].answers,
            Layer::OfSystem(number) => &mut self.contracts[number].of_system,
        }
    }

    /// The file, and the layer of each of its lines that has answers.
    fn file(&self) -> (String, BTreeMap<usize, Layer>) {
        let mut file =
            "catalog: \"9999-01\"\nhospital: { id: h, party: { name: 病院 } }\nsystems: { s: 甲系, t: 乙系 }\n\
                        vendors: { v: { party: { name: 社 } }, u: { party: { name: 別社 } } }\n"
                .to_owned();
        let mut layers = BTreeMap::new();
        let mut line = |file: &mut String, layer: Layer, before: &str, answers: &Answers, after: &str| {
            if answers.iter().any(Option::is_some) {
                layers.insert(file.lines().count(), layer);
                let _ = writeln!(file, "{before}points: {{ {} }}{after}", written(answers));
            }
        };
        if self.shared.iter().any(Option::is_some) {
            file.push_str("choices:\n  9-A-1:\n");
            line(&mut file, Layer::Shared, "    ", &self.shared, "");
        }
        file.push_str("contracts:\n");
        for (number, contract) in self.contracts.iter().enumerate() {
            let _ = writeln!(file, "  - id: c{number}\n    title: c{number}\n    parties: [hospital, v, u]");
            if !contract.systems.is_empty() {
                let _ = writeln!(file, "    systems: [{}]", contract.systems.join(", "));
            }
            let _ = writeln!(file, "    choices:\n      9-A-1:\n        duty: {}", DUTIES[contract.duty].0);
            line(&mut file, Layer::Contract(number), "        ", &contract.answers, "");
            line(&mut file, Layer::OfSystem(number), "        systems: { s: { ", &contract.of_system, " } }");
        }
        (file, layers)
    }

    /// What the program finds.
    fn told(&self, catalog: &Catalog) -> BTreeMap<Key, Told> {
        let (file, layers) = self.file();
        let memory = Memory::new().with("betten.yaml", file.as_str());
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let hospital = read_hospital(&memory, "betten.yaml", std::slice::from_ref(catalog), &mut sources, &mut report);
        let hospital = hospital.filter(|_| !report.has_errors());
        let hospital = hospital.unwrap_or_else(|| panic!("{}\n{file}", sample::faults(&report, &sources)));
        let annexes: Vec<_> = hospital.contracts.iter().map(|it| resolve(catalog, &hospital, it).0).collect();
        let (matrix, faults) = matrix(catalog, &hospital, &annexes);
        let mut all = BTreeMap::new();
        let findings = matrix.findings.iter().filter(|finding| finding.kind.is_about_answers());
        let told =
            faults.iter().filter(|fault| [codes::ROLES_CONTRADICTION, codes::ROLES_CONFLICT].contains(&fault.code));
        // Long messages are cut, so two may be alike; they come in the order of the findings.
        for (finding, fault) in findings.zip(told.filter(|fault| fault.severity == Severity::Warning)) {
            let text = finding.text();
            assert_eq!(fault.message, text);
            let place = |offset: usize| {
                let line = file[..offset].matches('\n').count();
                let (_, point) = file[..offset].rsplit_once('p').expect("a point");
                let point: usize = point.trim_end_matches(": ").parse().expect("its number");
                (layers[&line], point)
            };
            let places: BTreeSet<Place> = fault.labels().map(|label| place(label.span.start as usize)).collect();
            let value = |(layer, point): &Place| self.clone().at(*layer)[*point].expect("it is written");
            let answers = places.iter().map(|it| (it.1, value(it))).collect();
            let contracts = finding.contracts.iter().copied().collect();
            let told = Told { contracts, places, mends: mends(&fault.hints[1]) };
            assert!(all.insert((finding.kind, answers), told).is_none(), "{text}\n{file}");
        }
        all
    }

    /// The places of a finding where this answer is written.
    fn places_of(&mut self, told: &Told, answer: (usize, usize)) -> Vec<Place> {
        let places = told.places.iter().copied().filter(|(_, point)| *point == answer.0);
        places.filter(|(layer, point)| self.at(*layer)[*point] == Some(answer.1)).collect()
    }

    /// Each change of one answer, tried; and how many of them would make another contradiction.
    fn tried(
        &self,
        small: &Small,
        catalog: &Catalog,
        before: &BTreeMap<Key, Told>,
        key: &Key,
    ) -> (BTreeSet<Change>, usize) {
        let told = &before[key];
        let (mut mends, mut refused) = (BTreeSet::new(), 0);
        for answer in &key.1 {
            let places = self.clone().places_of(told, *answer);
            let options = if answer.0 < PARTY { small.options[answer.0] } else { 0 };
            for to in (0..options).filter(|to| *to != answer.1).map(Some).chain([None]) {
                let mut changed = self.clone();
                places.iter().for_each(|(layer, point)| changed.at(*layer)[*point] = to);
                let after = changed.told(catalog);
                let gone = match key.0 {
                    FindingKind::Contradiction => {
                        after.get(key).is_none_or(|still| still.contracts.is_disjoint(&told.contracts))
                    }
                    _ => !after.contains_key(key),
                };
                let no_other = |(key, after): (&Key, &Told)| {
                    before.get(key).is_some_and(|before| after.contracts.is_subset(&before.contracts))
                };
                if gone && !after.iter().all(no_other) {
                    refused += 1;
                } else if gone {
                    let named = match key.0 {
                        FindingKind::Conflict => self.giving(told, *answer),
                        _ => BTreeSet::new(),
                    };
                    mends.insert((named, answer.0, to));
                }
            }
        }
        (mends, refused)
    }

    /// The contracts of a finding that give this answer.
    fn giving(&self, told: &Told, (point, value): (usize, usize)) -> BTreeSet<usize> {
        let gives = |number: &usize| {
            let contract = &self.contracts[*number];
            let of_all = contract.answers[point].or(self.shared[point]);
            let of_s = contract.of_system[point].or(of_all);
            let rest = contract.systems != ["s"];
            of_s == Some(value) || rest && of_all == Some(value)
        };
        told.contracts.iter().copied().filter(gives).collect()
    }

    /// What holds where all contracts meet, each rule with the numbers of its answers.
    fn held(&self, small: &Small, numbers: &mut Vec<(usize, usize)>) -> Vec<(BTreeSet<usize>, Held)> {
        let mut held = Vec::new();
        for contract in &self.contracts {
            let answers: Answers =
                contract.answers.iter().zip(&self.shared).map(|(own, of_all)| own.or(*of_all)).collect();
            let mut own = small.clone();
            (own.answers, own.duty) = (answers.clone(), contract.duty);
            let mut number = |point: usize| {
                let answer = (point, answers[point].expect("it is answered"));
                numbers.iter().position(|it| *it == answer).unwrap_or_else(|| {
                    numbers.push(answer);
                    numbers.len() - 1
                })
            };
            for (points, mut it) in own.held() {
                it.limit = it.limit.map(|(point, days, after)| (number(point), days, after));
                held.push((points.into_iter().map(&mut number).collect(), it));
            }
        }
        held
    }
}

/// 「次のどれか1つで直ります：契約「c0」の 9-A-1.p1 を o0（答0）にする、…。」
fn mends(hint: &str) -> BTreeSet<Change> {
    let mut mends = BTreeSet::new();
    let mut parts = hint.split("9-A-1.p");
    let mut before = parts.next().expect("the first part");
    for part in parts {
        let named = before.rsplit_once("契約「").filter(|_| before.ends_with("の ")).map_or("", |_| {
            let start = before.rfind("、契約").or_else(|| before.rfind("：契約")).expect("the start");
            &before[start..]
        });
        let contracts = named.split("「c").skip(1).map(|it| it.split('」').next().expect("an id"));
        let contracts = contracts.map(|number| number.parse().expect("a number")).collect();
        let digits = part.find(' ').expect("a space");
        let point = part[..digits].parse().unwrap_or_else(|_| panic!("a point: {hint}"));
        let to = part[digits..].starts_with(" を o").then(|| {
            part[digits + " を o".len()..].split('（').next().and_then(|it| it.parse().ok()).expect("an option")
        });
        mends.insert((contracts, point, to));
        before = part;
    }
    mends
}

/// Every change that mends is told, and no other.
#[test]
fn what_mends_is_tried_over_all_contracts() {
    let mut dice = Dice(0x0607_0809_2024_0601);
    let long = std::env::var_os("BETTEN_LONG").is_some();
    let mut count: BTreeMap<FindingKind, (usize, usize)> = BTreeMap::new();
    for number in 0..if long { 5_000 } else { 250 } {
        let small = Small::thrown(&mut dice);
        let catalog = small.catalog();
        let several = Several::thrown(&mut dice, &small);
        let before = several.told(&catalog);
        for (key, told) in &before {
            let (tried, refused) = several.tried(&small, &catalog, &before, key);
            let files = || format!("{number}\n{}\n{}\n{}", small.points_file(), small.acts_file(), several.file().0);
            assert_eq!(told.mends, tried, "{key:?} {}", files());
            let (told, others) = count.entry(key.0).or_default();
            *told += tried.len();
            *others += refused;
        }
    }
    let is_seen = |kind| count.get(&kind).is_some_and(|(told, refused)| *told > 50 && *refused > 20);
    assert!(is_seen(FindingKind::Contradiction) && is_seen(FindingKind::Conflict), "{count:?}");
}

/// Between contracts that all meet, none is missed and none is invented.
#[test]
fn every_set_of_answers_of_several_contracts_is_judged_alike() {
    let mut dice = Dice(0x0203_0405_2024_0601);
    let long = std::env::var_os("BETTEN_LONG").is_some();
    let (mut told_between, mut tried) = (0, 0);
    for number in 0..if long { 3_000 } else { 300 } {
        let small = Small::thrown(&mut dice);
        let catalog = small.catalog();
        let mut several = Several::thrown(&mut dice, &small);
        for contract in &mut several.contracts {
            *contract = Contract { systems: &[], of_system: vec![None; POINTS], ..contract.clone() };
        }
        let mut numbers = Vec::new();
        let held = several.held(&small, &mut numbers);
        if numbers.len() > 12 {
            continue;
        }
        tried += 1;
        // What one contract does not demand, another one may.
        let held: Vec<_> = held.into_iter().filter(|(_, it)| it.norm.force != 4).collect();
        let named = |set: BTreeSet<usize>| set.into_iter().map(|it| numbers[it]).collect::<BTreeSet<_>>();
        let expected: BTreeSet<_> = small.smallest_of(&held, numbers.len()).into_iter().map(named).collect();
        let of = |wanted: FindingKind| -> BTreeSet<BTreeSet<(usize, usize)>> {
            let told = several.told(&catalog);
            told.into_keys().filter(|(kind, _)| *kind == wanted).map(|(_, set)| set).collect()
        };
        let (between, within) = (of(FindingKind::Conflict), of(FindingKind::Contradiction));
        let files = || format!("{number}\n{}\n{}\n{}", small.points_file(), small.acts_file(), several.file().0);
        assert!(between.is_subset(&expected), "{between:?} {expected:?} {}", files());
        let told: BTreeSet<_> = between.union(&within).cloned().collect();
        assert!(expected.is_subset(&told), "{told:?} {expected:?} {}", files());
        told_between += between.len();
    }
    assert!(tried > 50 && told_between > 50, "{tried} {told_between}");
}
