//! Hospital files made from choices: any list of numbers gives a file without a fault.
//!
//! Proptest draws the numbers. When a law breaks, it makes them fewer and smaller. A missing number counts as 0, and 0
//! chooses the simplest thing.

use std::fmt::Write as _;

use betten::diagnostic::{Report, SourceId};
use betten::input::Memory;
use betten::model::catalog::{Catalog, Item};
use betten::model::point::PointKind;
use betten::raw::yaml::{Node, NodeKind, parse};

use crate::support::figures;

/// A YAML text as a tree, to be changed and written again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yaml {
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

/// Where a value stands: keys and, in lists, numbers.
pub type Path = Vec<String>;

impl Yaml {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn map<const N: usize>(entries: [(&str, Yaml); N]) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// Reads a text that has no fault.
    pub fn read(text: &str) -> Self {
        fn of(node: &Node) -> Yaml {
            match &node.kind {
                NodeKind::Scalar { text, .. } => Yaml::Text(text.clone()),
                NodeKind::Sequence(items) => Yaml::List(items.iter().map(of).collect()),
                NodeKind::Mapping(entries) => {
                    Yaml::Map(entries.iter().map(|(key, node)| (key.value.clone(), of(node))).collect())
                }
                NodeKind::Null | NodeKind::Refused => panic!("a value that cannot be used"),
            }
        }
        let mut report = Report::new();
        let node = parse(SourceId(0), text, &mut report);
        assert!(report.is_empty(), "{report:?}");
        of(&node.expect("no fault, so a tree"))
    }

    pub fn get(&self, key: &str) -> Option<&Yaml> {
        match self {
            Yaml::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            Yaml::List(items) => items.get(key.parse::<usize>().ok()?),
            Yaml::Text(_) => None,
        }
    }

    pub fn at(&self, path: &[&str]) -> Option<&Yaml> {
        path.iter().try_fold(self, |yaml, key| yaml.get(key))
    }

    pub fn at_mut(&mut self, path: &[&str]) -> Option<&mut Yaml> {
        path.iter().try_fold(self, |yaml, key| match yaml {
            Yaml::Map(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value),
            Yaml::List(items) => items.get_mut(key.parse::<usize>().ok()?),
            Yaml::Text(_) => None,
        })
    }

    pub fn as_text(&self) -> Option<&str> {
        if let Yaml::Text(text) = self { Some(text) } else { None }
    }

    pub fn entries(&self) -> &[(String, Yaml)] {
        if let Yaml::Map(entries) = self { entries } else { &[] }
    }

    pub fn items(&self) -> &[Yaml] {
        if let Yaml::List(items) = self { items } else { &[] }
    }

    /// Puts a value under a key of a mapping, in place of the one there.
    pub fn set(&mut self, key: &str, value: Yaml) {
        let Yaml::Map(entries) = self else { panic!("{key} needs a mapping") };
        match entries.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => entries.push((key.to_owned(), value)),
        }
    }

    pub fn remove(&mut self, key: &str) -> Option<Yaml> {
        let Yaml::Map(entries) = self else { return None };
        let place = entries.iter().position(|(name, _)| name == key)?;
        Some(entries.remove(place).1)
    }

    /// Every value that is a text, with its place.
    pub fn scalars(&self) -> Vec<(Path, &str)> {
        let mut found = Vec::new();
        self.walk(&mut Vec::new(), &mut found);
        found
    }

    fn walk<'a>(&'a self, path: &mut Path, found: &mut Vec<(Path, &'a str)>) {
        let mut below = |key: String, value: &'a Yaml| {
            path.push(key);
            value.walk(path, found);
            path.pop();
        };
        match self {
            Yaml::Text(text) => found.push((path.clone(), text)),
            Yaml::List(items) => items.iter().enumerate().for_each(|(index, item)| below(index.to_string(), item)),
            Yaml::Map(entries) => entries.iter().for_each(|(key, value)| below(key.clone(), value)),
        }
    }

    /// Changes every value that is a text.
    pub fn change(&mut self, change: &mut dyn FnMut(&Path, &mut String)) {
        fn walk(yaml: &mut Yaml, path: &mut Path, change: &mut dyn FnMut(&Path, &mut String)) {
            match yaml {
                Yaml::Text(text) => change(path, text),
                Yaml::List(items) => {
                    for (index, item) in items.iter_mut().enumerate() {
                        path.push(index.to_string());
                        walk(item, path, change);
                        path.pop();
                    }
                }
                Yaml::Map(entries) => {
                    for (key, value) in entries {
                        path.push(key.clone());
                        walk(value, path, change);
                        path.pop();
                    }
                }
            }
        }
        walk(self, &mut Vec::new(), change);
    }

    /// The same mappings with their keys in another order.
    pub fn shuffled(&self, tape: &mut Tape) -> Yaml {
        match self {
            Yaml::Text(_) => self.clone(),
            Yaml::List(items) => Yaml::List(items.iter().map(|item| item.shuffled(tape)).collect()),
            Yaml::Map(entries) => {
                let mut rest: Vec<_> = entries.iter().map(|(key, value)| (key.clone(), value.shuffled(tape))).collect();
                // Reversed when the tape is at its end, so that something always changes place.
                let mut shuffled = Vec::new();
                while !rest.is_empty() {
                    let last = rest.len() - 1;
                    shuffled.push(rest.remove(last - tape.below(rest.len())));
                }
                Yaml::Map(shuffled)
            }
        }
    }

    /// The text of a file.
    pub fn write(&self) -> String {
        let mut out = String::new();
        self.write_block(0, &mut out);
        out
    }

    fn write_block(&self, indent: usize, out: &mut String) {
        match self {
            Yaml::Text(text) => out.push_str(&quoted(text)),
            Yaml::List(items) => items.iter().for_each(|item| item.write_entry(indent, "-", out)),
            Yaml::Map(entries) => {
                entries.iter().for_each(|(key, value)| value.write_entry(indent, &format!("{}:", quoted(key)), out));
            }
        }
    }

    fn write_entry(&self, indent: usize, head: &str, out: &mut String) {
        let _ = write!(out, "{:indent$}{head}", "");
        match self {
            Yaml::Text(text) => {
                let _ = writeln!(out, " {}", quoted(text));
            }
            Yaml::List(items) if items.is_empty() => out.push_str(" []\n"),
            Yaml::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
            _ => {
                out.push('\n');
                self.write_block(indent + 2, out);
            }
        }
    }
}

/// Plain where nobody could read anything else, else in double quotes.
fn quoted(text: &str) -> String {
    let plain = |character: char| {
        character.is_ascii_alphanumeric() || "-_".contains(character) || ('ぁ'..='鿿').contains(&character)
    };
    let starts_well = text.chars().next().is_some_and(|first| first != '-');
    if starts_well && text.chars().all(plain) && text != "null" {
        return text.to_owned();
    }
    let mut quoted = "\"".to_owned();
    for character in text.chars() {
        match character {
            '\n' => quoted.push_str("\\n"),
            '"' | '\\' => quoted.extend(['\\', character]),
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}

/// Numbers that decide.
#[derive(Debug, Clone)]
pub struct Tape {
    values: Vec<u32>,
    at: usize,
    /// How many texts were made; each carries its number.
    texts: usize,
}

impl Tape {
    pub fn new(values: Vec<u32>) -> Self {
        Self { values, at: 0, texts: 0 }
    }

    /// A number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        let value = self.values.get(self.at).copied().unwrap_or(0) as usize;
        self.at += 1;
        value % count.max(1)
    }

    /// True once in `count` times.
    pub fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }

    /// Some of them, in their order.
    fn some<'t, T>(&mut self, of: &'t [T]) -> Vec<&'t T> {
        of.iter().filter(|_| self.below(2) == 1).collect()
    }

    /// A text that stands nowhere else, now and then with what is hard to read or to print.
    fn words(&mut self, what: &str) -> Yaml {
        const HARD: &[&str] = &[
            "",
            "",
            "",
            "髙﨑𠮷",
            "㈱①",
            "*8",
            "a_b_c",
            "<b>&amp;",
            "| 表 |",
            "1. 項",
            "`x`",
            "[x](y)",
            "{{ 1 }}",
            "～",
        ];
        self.texts += 1;
        let hard = *self.pick(HARD);
        Yaml::Text(format!("{what}{}〕{hard}", self.texts))
    }

    /// As [`Tape::words`], sometimes over several lines.
    fn lines(&mut self, what: &str) -> Yaml {
        let Yaml::Text(mut text) = self.words(what) else { unreachable!("words are a text") };
        for _ in 0..self.below(3) {
            text.push('\n');
            if let Yaml::Text(line) = self.words(what) {
                text.push_str(&line);
            }
        }
        Yaml::Text(text)
    }
}

/// A hospital with what `based_on` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    pub file: Yaml,
    pub base: Option<Yaml>,
}

impl Generated {
    /// One file, as `betten.yaml`.
    pub fn single(&self) -> Memory {
        self.with_base(figures::beside("", Memory::new()).with("betten.yaml", self.file.write()), "group.yaml")
    }

    /// A folder with one file a contract; `order` gives the number in the name of each.
    pub fn folder(&self, order: &dyn Fn(usize) -> usize) -> Memory {
        let mut file = self.file.clone();
        let contracts = file.remove("contracts").expect("there are contracts");
        let memory = figures::beside("h/contracts/", Memory::new()).with("h/hospital.yaml", file.write());
        let memory = contracts.items().iter().enumerate().fold(memory, |memory, (index, contract)| {
            memory.with(format!("h/contracts/{:02}.yaml", order(index)), contract.write())
        });
        self.with_base(memory, "h/group.yaml")
    }

    fn with_base(&self, memory: Memory, path: &str) -> Memory {
        match &self.base {
            Some(base) => memory.with(path, base.write()),
            None => memory,
        }
    }
}

/// Who may be named where a choice stands.
#[derive(Debug, Clone)]
struct Scope {
    parties: Vec<String>,
    systems: Vec<String>,
    in_contract: bool,
}

/// Makes a hospital.
pub fn hospital(tape: &mut Tape, catalog: &Catalog) -> Generated {
    let systems: Vec<String> = (0..=tape.below(4)).map(|number| format!("sys{number}")).collect();
    let vendors: Vec<String> = (0..=tape.below(5)).map(|number| format!("ven{number}")).collect();
    let mut contracts: Vec<Yaml> = Vec::new();
    let mut scopes: Vec<Scope> = Vec::new();
    for number in 0..=tape.below(6) {
        let (contract, scope) = contract(tape, catalog, number, &vendors, &systems);
        contracts.push(contract);
        scopes.push(scope);
    }
    // What holds everywhere may name only those who are everywhere.
    let everywhere = Scope {
        parties: scopes[0].parties.iter().filter(|p| scopes.iter().all(|s| s.parties.contains(p))).cloned().collect(),
        systems: systems.clone(),
        in_contract: false,
    };
    let items: Vec<&Item> = catalog.items().collect();
    let mut file = Yaml::map([
        ("catalog", Yaml::text(catalog.edition.as_str())),
        ("hospital", Yaml::map([("id", Yaml::text("h")), ("party", party(tape, "病院〔"))])),
    ]);
    if let Some(contacts) = contacts(tape, &systems) {
        file.at_mut(&["hospital"]).expect("set above").set("contacts", contacts);
    }
    if tape.once_in(3) {
        file.set("dates", Yaml::text(*tape.pick(&["wareki", "seireki"])));
    }
    if tape.once_in(3) {
        file.set("first_check_in_annex", Yaml::text(*tape.pick(&["false", "true"])));
    }
    if tape.once_in(6) {
        file.set("text_size", Yaml::text(*tape.pick(&["normal", "large"])));
    }
    let mut base = tape.once_in(4).then(|| Yaml::Map(Vec::new()));
    let names = systems.iter().map(|id| (id.clone(), tape.words("システム〔"))).collect();
    let vendors = vendors.iter().map(|id| (id.clone(), vendor(tape, &systems))).collect();
    // A group may bring the names of its systems and vendors.
    let place = |base: &mut Option<Yaml>, file: &mut Yaml, key: &str, value: Yaml, in_base: bool| match base {
        Some(base) if in_base => base.set(key, value),
        _ => file.set(key, value),
    };
    place(&mut base, &mut file, "systems", Yaml::Map(names), tape.once_in(2));
    place(&mut base, &mut file, "vendors", Yaml::Map(vendors), tape.once_in(2));
    if let Some(base) = &mut base {
        base.set("choices", choices(tape, &items, &everywhere, 3));
        file.set("based_on", Yaml::text("group.yaml"));
    }
    if tape.once_in(2) {
        file.set("choices", choices(tape, &items, &everywhere, 3));
    }
    file.set("contracts", Yaml::List(contracts));
    Generated { file, base }
}

fn party(tape: &mut Tape, what: &str) -> Yaml {
    let mut party = Yaml::map([("name", tape.words(what))]);
    for (key, what) in [("address", "所在〔"), ("title", "職〔"), ("person", "氏名〔")] {
        if tape.once_in(2) {
            party.set(key, tape.words(what));
        }
    }
    if tape.once_in(4) {
        let names = (0..1 + tape.below(2)).map(|_| tape.words("施設〔")).collect();
        party.set("facility", Yaml::List(names));
    }
    if tape.once_in(4) {
        party.set("agent", Yaml::map([("title", tape.words("代理職〔")), ("person", tape.words("代理人〔"))]));
    }
    party
}

fn vendor(tape: &mut Tape, systems: &[String]) -> Yaml {
    let mut vendor = Yaml::map([("party", party(tape, "会社〔"))]);
    if let Some(contacts) = contacts(tape, systems) {
        vendor.set("contacts", contacts);
    }
    let subcontractors: Vec<Yaml> = (0..tape.below(3))
        .map(|_| Yaml::map([("name", tape.words("再委託〔")), ("work", tape.words("業務〔"))]))
        .collect();
    if !subcontractors.is_empty() {
        vendor.set("subcontractors", Yaml::List(subcontractors));
    }
    vendor
}

/// Documents that the annex of a contract names. All are the hospital's own, because it is in every contract.
fn related(tape: &mut Tape, systems: &[String]) -> Yaml {
    let one = |tape: &mut Tape| {
        let kind = Yaml::text(*tape.pick(&["mds", "sds", "sla", "other"]));
        let mut document = Yaml::map([("kind", kind), ("title", tape.words("文書〔"))]);
        if tape.once_in(2) {
            document.set("edition", tape.words("文書の版〔"));
        }
        if tape.once_in(2) {
            document.set("date", Yaml::text("2026-02-01"));
        }
        if tape.once_in(2) {
            document.set("from", Yaml::text("hospital"));
        }
        let covered: Vec<String> = tape.some(systems).into_iter().cloned().collect();
        if !covered.is_empty() {
            document.set("systems", Yaml::texts(covered));
        }
        document
    };
    Yaml::List((0..=tape.below(2)).map(|_| one(tape)).collect())
}

/// Pictures of the annex of a contract, from the files that lie beside every generated hospital.
fn figures(tape: &mut Tape) -> Yaml {
    let one = |(tape, file): (&mut Tape, &str)| {
        let (title, description) = (tape.words("図〔"), tape.words("図の説明〔"));
        Yaml::map([("file", Yaml::text(file)), ("title", title), ("description", description)])
    };
    let names: Vec<&str> = tape.some(&figures::NAMES).into_iter().copied().collect();
    Yaml::List(names.into_iter().map(|name| one((tape, name))).collect())
}

fn contacts(tape: &mut Tape, systems: &[String]) -> Option<Yaml> {
    let contacts: Vec<Yaml> = (0..tape.below(3))
        .map(|_| {
            let purpose = Yaml::text(*tape.pick(&["incident", "operation", "security", "contract"]));
            let mut contact = Yaml::map([("for", purpose), ("who", tape.words("窓口〔"))]);
            for (key, what) in [("hours", "時間〔"), ("phone", "03-0000〔"), ("mail", "m@h.example〔")] {
                if tape.once_in(3) {
                    contact.set(key, tape.words(what));
                }
            }
            if tape.once_in(3) {
                contact.set("note", tape.lines("備考〔"));
            }
            let some = tape.some(systems);
            if !some.is_empty() && tape.once_in(2) {
                contact.set("systems", Yaml::texts(some.into_iter().cloned()));
            }
            contact
        })
        .collect();
    (!contacts.is_empty()).then_some(Yaml::List(contacts))
}

fn contract(
    tape: &mut Tape,
    catalog: &Catalog,
    number: usize,
    vendors: &[String],
    systems: &[String],
) -> (Yaml, Scope) {
    let mut contract = Yaml::map([("id", Yaml::Text(format!("c{number}"))), ("title", tape.words("契約〔"))]);
    let first = tape.below(vendors.len());
    let count = 1 + tape.below(3).min(vendors.len() - 1);
    let mut parties: Vec<String> = (0..count).map(|next| vendors[(first + next) % vendors.len()].clone()).collect();
    let place = if tape.once_in(5) { parties.len() } else { 0 };
    parties.insert(place, "hospital".to_owned());
    contract.set("parties", Yaml::texts(parties.clone()));
    if tape.once_in(6) {
        let party = tape.pick(&parties).clone();
        contract.set("labels", Yaml::Map(vec![(party, tape.words("呼名〔"))]));
    }
    for (key, value) in [("date", "2026-04-01"), ("first_meeting", "令和8年2月10日")] {
        if tape.once_in(2) {
            contract.set(key, Yaml::text(value));
        }
    }
    if tape.once_in(3) {
        let mut period = Yaml::map([("from", Yaml::text("2026年5月1日"))]);
        if tape.once_in(2) {
            period.set("to", Yaml::text("2031-04-30"));
        }
        if tape.once_in(2) {
            period.set("renewal", tape.words("更新〔"));
        }
        contract.set("period", period);
    }
    let covered: Vec<String> = tape.some(systems).into_iter().cloned().collect();
    if !covered.is_empty() {
        contract.set("systems", Yaml::texts(covered.clone()));
    }
    if tape.once_in(3) {
        contract.set("annex", tape.words("別紙〔"));
    }
    if tape.once_in(4) {
        contract.set("annex_date", Yaml::text("2026-07-01"));
    }
    if tape.once_in(4) {
        contract.set("related", related(tape, &covered));
    }
    if tape.once_in(4) {
        contract.set("figures", figures(tape));
    }
    if tape.once_in(2) {
        contract.set("precedence", Yaml::text(*tape.pick(&["annex", "contract"])));
    }
    if tape.once_in(4) {
        let groups = &catalog.preamble.groups;
        let key = tape.pick(groups).id.as_str().to_owned();
        contract.set("preamble", Yaml::Map(vec![(key, tape.lines("前文〔"))]));
    }
    if tape.once_in(3) {
        contract.set("signing", Yaml::text(*tape.pick(&["none", "paper", "electronic"])));
    }
    if tape.once_in(8) {
        let fingerprint = format!("{:064x}", tape.below(1000));
        contract.set(
            "signed",
            Yaml::List(vec![Yaml::map([("date", Yaml::text("2026-04-02")), ("fingerprint", Yaml::Text(fingerprint))])]),
        );
    }
    let sections: Vec<_> = catalog.sections().map(|(_, section)| section).collect();
    let mut items: Vec<&Item> = catalog.items().collect();
    if tape.once_in(2) {
        let mut some = tape.some(&sections);
        if some.is_empty() {
            some.push(&sections[0]);
        }
        contract.set("sections", Yaml::texts(some.iter().map(|section| section.id.as_str())));
        items = some.iter().flat_map(|section| &section.items).collect();
    }
    let mut named = parties;
    if count == 1 {
        named.push("vendor".to_owned());
    }
    let scope = Scope { parties: named, systems: covered, in_contract: true };
    if let Some(cost) = cost(tape, &scope).filter(|_| tape.once_in(2)) {
        contract.set("cost", cost);
    }
    contract.set("choices", choices(tape, &items, &scope, 2));
    (contract, scope)
}

/// A choice for every item but one in `out_of`.
fn choices(tape: &mut Tape, items: &[&Item], scope: &Scope, out_of: usize) -> Yaml {
    let mut choices = Vec::new();
    for item in items {
        if tape.below(out_of) > 0 {
            choices.push((item.id.as_str().to_owned(), choice(tape, item, scope)));
        }
    }
    Yaml::Map(choices)
}

fn choice(tape: &mut Tape, item: &Item, scope: &Scope) -> Yaml {
    let mut choice = unmarked_choice(tape, item, scope);
    if tape.once_in(12) {
        choice.set("agreed_for", Yaml::text(format!("2024-06/{:016x}", tape.below(1000))));
    }
    choice
}

fn unmarked_choice(tape: &mut Tape, item: &Item, scope: &Scope) -> Yaml {
    if tape.once_in(12) {
        let mut choice = Yaml::map([("excluded", tape.lines("対象外〔"))]);
        if tape.once_in(2) {
            choice.set("note", tape.lines("特記〔"));
        }
        return choice;
    }
    let mut choice = answers(tape, item, scope);
    if tape.once_in(10) {
        choice.set("inherit", Yaml::text(*tape.pick(&["false", "true"])));
    }
    if scope.in_contract {
        match tape.below(6) {
            1 | 2 => choice.set("first_check", Yaml::text("はい")),
            3 => choice.set("first_check", Yaml::text("いいえ")),
            4 => {
                choice.set("first_check", Yaml::text("いいえ"));
                choice.set("completed", Yaml::text("令和8年3月5日"));
            }
            5 => choice.set("completed", Yaml::text("2026年3月6日")),
            _ => {}
        }
    }
    let mut systems = Vec::new();
    if tape.once_in(5) {
        for id in tape.some(&scope.systems) {
            systems.push((id.clone(), answers(tape, item, scope)));
        }
    }
    if !systems.is_empty() {
        choice.set("systems", Yaml::Map(systems));
    }
    if choice.entries().is_empty() {
        choice.set("note", tape.lines("特記〔"));
    }
    choice
}

fn answers(tape: &mut Tape, item: &Item, scope: &Scope) -> Yaml {
    let mut answers = Yaml::Map(Vec::new());
    if tape.below(4) > 0 {
        let duty = match tape.below(3) {
            0 => one_party(tape, scope),
            1 => Yaml::texts(several(tape, scope)),
            _ => Yaml::Map(several(tape, scope).into_iter().map(|party| (party, tape.words("役割〔"))).collect()),
        };
        answers.set("duty", duty);
    }
    // Now and then nearly everything is answered.
    let thorough = tape.below(3);
    let mut points = Vec::new();
    for point in &item.points {
        if tape.below(2 + thorough) > 0 {
            points.push((point.id.as_str().to_owned(), answer(tape, &point.kind, scope)));
        }
    }
    if !points.is_empty() {
        answers.set("points", Yaml::Map(points));
    }
    if let Some(cost) = cost(tape, scope) {
        answers.set("cost", cost);
    }
    if tape.once_in(4) {
        answers.set("note", tape.lines("特記〔"));
    }
    if tape.once_in(8) {
        let own = tape.lines("自作〔");
        answers.set(
            "wording",
            match tape.once_in(2) || item.sentences.is_empty() {
                true => own,
                false => Yaml::Map(vec![(tape.pick(&item.sentences).id.as_str().to_owned(), own)]),
            },
        );
    }
    answers
}

fn cost(tape: &mut Tape, scope: &Scope) -> Option<Yaml> {
    Some(match tape.below(4) {
        1 => one_party(tape, scope),
        2 => Yaml::map([("bearer", one_party(tape, scope)), ("detail", tape.lines("費用〔"))]),
        3 => {
            let bearers = Yaml::texts(several(tape, scope));
            Yaml::map([("bearer", bearers), ("detail", tape.words("費用〔"))])
        }
        _ => return None,
    })
}

fn one_party(tape: &mut Tape, scope: &Scope) -> Yaml {
    Yaml::text(tape.pick(&scope.parties).as_str())
}

/// At least one; `vendor` never stands beside the vendor's own name.
fn several(tape: &mut Tape, scope: &Scope) -> Vec<String> {
    let named: Vec<String> = scope.parties.iter().filter(|party| *party != "vendor").cloned().collect();
    let mut some: Vec<String> = tape.some(&named).into_iter().cloned().collect();
    if some.is_empty() {
        some.push(named[0].clone());
    }
    some
}

fn answer(tape: &mut Tape, kind: &PointKind, scope: &Scope) -> Yaml {
    if tape.once_in(9) {
        return Yaml::map([("not_applicable", tape.lines("該当なし〔"))]);
    }
    match kind {
        PointKind::Options(options) => {
            let option = tape.pick(options);
            let id = Yaml::text(option.id.as_str());
            match option.detail {
                Some(_) => Yaml::map([("value", id), ("detail", tape.lines("詳細〔"))]),
                None => id,
            }
        }
        PointKind::YesNo => Yaml::text(*tape.pick(&["true", "false"])),
        PointKind::Party if tape.once_in(2) => Yaml::texts(several(tape, scope)),
        PointKind::Party => one_party(tape, scope),
        PointKind::Duration => {
            let count = 1 + tape.below(40);
            Yaml::Text(format!("{count}{}", tape.pick(&["時間", "日", "営業日", "か月"])))
        }
        PointKind::Date => Yaml::text(*tape.pick(&["2026-06-01", "令和8年7月1日", "2026年8月1日"])),
        PointKind::List => Yaml::List((0..=tape.below(3)).map(|_| tape.words("一覧〔")).collect()),
        PointKind::Text => tape.lines("記述〔"),
    }
}
