//! The fingerprint, computed a second time from the description in `docs/fingerprint.md`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use betten::diagnostic::{Spanned, codes};
use betten::input::Memory;
use betten::model::catalog::{Item, Response};
use betten::model::date::Date;
use betten::raw::hospital::ALL_KEYS;
use betten::raw::keys::{About, Printed};
use betten::resolve::{Annex, AnnexItem, AnnexSection, TierLine, text_mark};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::hostile::fields;
use super::values::{is_free_text, place};
use super::{for_hospitals, sample_tree};
use crate::support::generate::{Generated, Yaml};
use crate::support::sample::{self, Read};

/// The fields of 6.1 to 6.5 of the form, as the page describes them.
fn written_item(section: &AnnexSection<'_>, resolved: &AnnexItem<'_>) -> String {
    let place = [&section.part.label, &section.section.label, &resolved.item.number];
    let tier = [&resolved.tier.duty, &resolved.tier.agreed, &resolved.tier.cost, &resolved.tier.note];
    let lists = tier.map(|lines| list(lines.iter().map(TierLine::printed).collect()));
    place.map(|text| field(text)).concat() + &written_text(resolved.item) + &lists.concat()
}

/// The fields of 6.2 to 6.4.
fn written_text(item: &Item) -> String {
    let response: Vec<String> = match &item.response {
        Response::Paragraphs(paragraphs) => paragraphs.iter().map(|text| text.written.clone()).collect(),
        Response::Clauses { clauses, tail } => {
            let clauses = clauses.iter().map(|clause| format!("{} {}", clause.label, clause.text.written));
            clauses.chain(tail.iter().map(|tail| tail.written.clone())).collect()
        }
    };
    let risk = item.risk.as_ref().map_or("", |risk| &risk.written);
    let references = item.references.iter().map(|reference| reference.text.written.clone()).collect();
    [&item.title.written, &item.content.written, risk].map(field).concat() + &list(response) + &list(references)
}

fn field(text: &str) -> String {
    format!("{}:{text}\n", text.len())
}

fn list(lines: Vec<String>) -> String {
    field(&lines.len().to_string()) + &lines.iter().map(|line| field(line)).collect::<String>()
}

/// The first 16 digits of the form of this name.
fn short(name: &str, rest: &str) -> String {
    let digest = Sha256::digest((field(name) + rest).as_bytes());
    digest.iter().take(8).fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"))
}

/// The form `betten-annex-2`, as the page describes it.
fn written(annex: &Annex<'_>) -> String {
    let mut form = String::new();
    let mut field = |text: &str| {
        let _ = writeln!(form, "{}:{text}", text.len());
    };
    field("betten-annex-2");
    field(annex.catalog.edition.as_str());
    field("1");
    let contract = annex.contract;
    let day = |day: Option<&Spanned<Date>>| day.map_or_else(String::new, |day| day.value.to_string());
    let text = |text: Option<&Spanned<String>>| text.map_or_else(String::new, |text| text.value.clone());
    let period = contract.period.as_ref();
    field(&contract.title);
    field(&day(contract.date.as_ref()));
    field(&day(contract.annex_date.as_ref()));
    field(&day(period.and_then(|period| period.from.as_ref())));
    field(&day(period.and_then(|period| period.to.as_ref())));
    field(&text(period.and_then(|period| period.renewal.as_ref())));
    field(&annex.sides.len().to_string());
    for side in &annex.sides {
        let party = side.party;
        field(side.label);
        field(&party.name);
        field(&party.facilities.len().to_string());
        party.facilities.iter().for_each(|facility| field(facility));
        [&party.address, &party.title, &party.person].into_iter().for_each(|own| field(&text(own.as_ref())));
        field(&text(party.agent.as_ref().map(|agent| &agent.title)));
        field(&text(party.agent.as_ref().and_then(|agent| agent.person.as_ref())));
    }
    field(&annex.systems.len().to_string());
    annex.systems.iter().for_each(|system| field(&system.name));
    field(&contract.related.len().to_string());
    for document in &contract.related {
        field(document.kind.value.key());
        [&document.title, &document.edition].into_iter().for_each(|own| field(&text(own.as_ref())));
        field(&day(document.date.as_ref()));
        let from = annex.sides.iter().find(|side| document.from.as_ref().is_some_and(|id| id.value == side.party.id));
        field(from.map_or("", |side| side.label));
        let named: Vec<_> = annex.systems.iter().filter(|system| document.systems.contains(&system.id)).collect();
        field(&named.len().to_string());
        named.iter().for_each(|system| field(&system.name));
    }
    field(&annex.preamble.len().to_string());
    annex.preamble.iter().for_each(|line| field(&line.printed()));
    field(&annex.items().count().to_string());
    for section in &annex.sections {
        section.items.iter().for_each(|item| form.push_str(&written_item(section, item)));
    }
    if !contract.figures.is_empty() {
        let mut fields = vec![contract.figures.len().to_string()];
        for figure in &contract.figures {
            fields.extend([figure.title.value.clone(), sha256(figure.picture.bytes.as_slice())]);
        }
        form.extend(fields.iter().map(|field| format!("{}:{field}\n", field.len())));
    }
    form
}

fn sha256(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fingerprints(read: &Read) -> Vec<String> {
    read.annexes().0.iter().map(|annex| annex.fingerprint.as_str().to_owned()).collect()
}

/// The fenced blocks of the page that follow its heading for the vector.
fn blocks(page: &str) -> Vec<&str> {
    let (_, vector) = page.split_once("## Test vector").expect("the page has a test vector");
    vector.split("\n```").skip(1).step_by(2).map(|block| block.split_once('\n').expect("a block has lines").1).collect()
}

/// Writes the vector into the page anew, where golden files are blessed.
fn bless(page: String, read: &Read, annex: &Annex<'_>, form: &str) -> String {
    if std::env::var_os("INSTA_UPDATE").is_none_or(|update| update != "always") {
        return page;
    }
    let mut new = page.clone();
    let old = blocks(&page);
    let last = annex.items().last().expect("an item");
    let text = field("betten-text-1") + &written_text(last.item);
    for (old, new_block) in [(old[1], form), (old[2], &*sha256(form)), (old[3], &text)] {
        new = new
            .replace(&format!("```text\n{old}\n```"), &format!("```text\n{}\n```", new_block.trim_end_matches('\n')));
    }
    for item in annex.items() {
        let row = format!("| `{}` | `{}` |", item.item.id, text_mark(read.catalog, item.item));
        let lines: Vec<String> = new
            .lines()
            .map(
                |line| if line.starts_with(&format!("| `{}` |", item.item.id)) { row.clone() } else { line.to_owned() },
            )
            .collect();
        new = lines.join("\n") + "\n";
    }
    std::fs::write(sample::project("docs/fingerprint.md"), &new).expect("the page can be written");
    new
}

/// The page's figure, in the page's hospital, ends the page's form as the page says.
#[test]
fn the_page_has_a_figure() {
    let page = sample::project_text("docs/fingerprint.md");
    let (_, section) = page.split_once("## A figure in the form").expect("the page has a figure");
    let (section, _) = section.split_once("\n## ").expect("the vector follows");
    let parts = section.split("\n```").skip(1).step_by(2).map(|block| block.split_once('\n').expect("lines").1);
    let [figures, drawing, end, fingerprint] = parts.collect::<Vec<_>>()[..] else { panic!("{section}") };
    let contract = blocks(&page)[0].replace("    precedence:", &format!("{figures}\n    precedence:"));
    let files = Memory::new().with("betten.yaml", contract).with("zu.svg", drawing);
    let read = sample::read_files(&files, "betten.yaml").sound();
    let (annexes, _) = read.annexes();
    let form = written(&annexes[0]);
    assert!(form.ends_with(&format!("\n{end}\n")), "{form}");
    assert_eq!((sha256(&form).as_str(), annexes[0].fingerprint.as_str()), (fingerprint, fingerprint));
}

/// The page's hospital gives the page's form, and the form the page's fingerprint.
#[test]
fn the_page_has_the_test_vector() {
    let page = sample::project_text("docs/fingerprint.md");
    let hospital = blocks(&page)[0].to_owned();
    let read = sample::read(&format!("{hospital}\n")).sound();
    let (annexes, _) = read.annexes();
    let own = written(&annexes[0]);
    let page = bless(page, &read, &annexes[0], &own);
    let blocks = blocks(&page);
    let [_, form, fingerprint, _] = blocks[..] else { panic!("{} blocks", blocks.len()) };
    assert_eq!(own, format!("{form}\n"));
    assert_eq!(sha256(&own), fingerprint);
    assert_eq!(annexes[0].fingerprint.as_str(), fingerprint);
    assert_eq!(annexes[0].fingerprint.short(), &fingerprint[..8]);
}

#[test]
fn every_fingerprint_is_the_hash_of_its_form() {
    let law = |read: Read| {
        for annex in &read.annexes().0 {
            assert_eq!(annex.fingerprint.as_str(), sha256(written(annex)));
        }
    };
    law(sample::sample());
    for_hospitals(15, |generated, _| law(sample::read_files(&generated.single(), "betten.yaml").sound()));
}

/// Texts and days that are declared to be in the number change it, others do not; in every layer, contract and party.
#[test]
fn what_is_declared_to_be_in_the_number_is_in_it() {
    // Nothing where a day does not fit the others.
    let numbers = |generated: &Generated| {
        let read = sample::read(&generated.file.write());
        (!read.report.has_errors()).then(|| fingerprints(&read))
    };
    let before = numbers(&fields());
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    for wanted in 0.. {
        let (mut generated, mut number, mut changed) = (fields(), 0, None);
        generated.file.change(&mut |path, text| {
            let is_day = Date::parse(text).is_ok();
            if is_free_text(path) || is_day {
                if number == wanted {
                    *text = if is_day { "2026-04-02".to_owned() } else { format!("{text}改") };
                    changed = place(path).map(|place| (path.join("."), place));
                }
                number += 1;
            }
        });
        let Some((path, place)) = changed else { break };
        let is_other = numbers(&generated).is_some_and(|numbers| Some(numbers) != before);
        // What every contract says otherwise, or no contract covers, is in no number.
        if is_other && !place.is_sealed {
            wrong.push(path);
        } else if is_other {
            seen.insert(place.key);
        }
    }
    assert!(wrong.is_empty(), "not declared: {wrong:#?}");
    for key in ALL_KEYS.iter().flat_map(|keys| keys.known) {
        let is_text = |about: &About| matches!(about.printed, Printed::Itself | Printed::Day);
        if !key.about.is_some_and(|about| about.is_sealed && is_text(&about)) {
            continue;
        }
        assert!(seen.contains(key.name), "{} is declared to be in the number, and is not", key.name);
    }
}

/// The sample changed at a place, without signed contracts.
fn changed(path: &[&str], value: Option<Yaml>) -> Read {
    let mut generated = sample_tree();
    // It names contracts, one of which is to be called otherwise.
    generated.file.remove("accepted");
    let (last, above) = path.split_last().expect("a path");
    let target = generated.file.at_mut(above).unwrap_or_else(|| panic!("{path:?} is not in the sample"));
    match value {
        Some(value) => match target {
            Yaml::Map(_) => target.set(last, value),
            _ => *target.at_mut(&[last]).expect("the list is as long") = value,
        },
        None => drop(target.remove(last).unwrap_or_else(|| panic!("{path:?} is not in the sample"))),
    }
    sample::read(&generated.file.write()).sound()
}

#[test]
fn what_was_agreed_changes_the_fingerprint() {
    let before = fingerprints(&sample::sample());
    let text = |text: &str| Some(Yaml::text(text));
    let choice = ["contracts", "0", "choices", "2-B-4"];
    let below = |path: &'static [&'static str]| [&choice[..], path].concat();
    for (path, value) in [
        (vec!["hospital", "party", "name"], text("別の病院")),
        (vec!["hospital", "party", "address"], text("別の所在")),
        (vec!["hospital", "party", "address"], None),
        (vec!["hospital", "party", "title"], text("別の職")),
        (vec!["hospital", "party", "person"], text("別の人")),
        (vec!["vendors", "samplesys", "party", "name"], text("別の会社")),
        (vec!["contracts", "0", "title"], text("別の契約")),
        (vec!["contracts", "0", "date"], text("2026-04-02")),
        (vec!["contracts", "0", "date"], None),
        (vec!["contracts", "0", "labels"], Some(Yaml::map([("hospital", Yaml::text("発注者"))]))),
        (vec!["contracts", "2", "sections"], Some(Yaml::texts(["2-B"]))),
        (vec!["contracts", "0", "parties"], Some(Yaml::texts(["samplesys", "hospital"]))),
        (vec!["contracts", "0", "period", "to"], text("2047-03-31")),
        (vec!["contracts", "0", "period", "renewal"], text("更新しない。")),
        (vec!["contracts", "0", "systems"], Some(Yaml::texts(["dept", "ehr"]))),
        (vec!["contracts", "0", "annex_date"], text("2026-10-01")),
        (vec!["contracts", "0", "precedence"], text("contract")),
        (vec!["contracts", "0", "related"], Some(Yaml::List(vec![Yaml::map([("kind", Yaml::text("sla"))])]))),
        (vec!["contracts", "0", "figures"], Some(Yaml::List(vec![figure()]))),
        (vec!["contracts", "0", "preamble"], Some(Yaml::map([("incident", Yaml::text("事故とは、障害をいう。"))]))),
        (vec!["hospital", "party", "facility"], text("別の施設")),
        (vec!["hospital", "party", "agent"], Some(Yaml::map([("title", Yaml::text("院長"))]))),
        (below(&["duty"]), text("hospital")),
        (
            below(&["points", "in_transit"]),
            Some(Yaml::map([("value", Yaml::text("none")), ("detail", Yaml::text("遮断"))])),
        ),
        (below(&["points", "method"]), None),
        (below(&["points", "at_rest", "detail"]), text("別の範囲")),
        (below(&["cost", "detail"]), text("別の負担")),
        (below(&["cost"]), None),
        (below(&["note"]), text("別の特記")),
        (below(&["wording"]), text("別の文。")),
        (below(&["systems", "dept", "cost"]), text("samplesys")),
    ] {
        let after = fingerprints(&changed(&path, value));
        assert_ne!(after, before, "{path:?}");
    }
}

fn figure() -> Yaml {
    Yaml::map(
        [("file", "zu/a.png"), ("title", "責任分界点図"), ("description", "図")].map(|(key, it)| (key, Yaml::text(it))),
    )
}

#[test]
fn what_may_change_without_an_agreement_does_not() {
    let before = fingerprints(&sample::sample());
    let text = |text: &str| Some(Yaml::text(text));
    for (path, value) in [
        (vec!["hospital", "contacts"], None),
        (vec!["vendors", "samplesys", "contacts", "0", "phone"], text("03-9999-9999")),
        (vec!["vendors", "samplesys", "subcontractors"], None),
        (vec!["contracts", "0", "first_meeting"], text("2026-02-11")),
        (vec!["contracts", "0", "choices", "2-B-4", "completed"], text("2026-03-06")),
        (vec!["contracts", "0", "choices", "2-B-4", "completed"], None),
        (vec!["contracts", "0", "choices", "2-B-6", "first_check"], text("いいえ")),
        (vec!["first_check_in_annex"], text("true")),
        (vec!["text_size"], text("large")),
        (vec!["contracts", "0", "signing"], text("paper")),
        (vec!["contracts", "0", "id"], text("other")),
        (vec!["contracts", "0", "date"], text("令和8年4月1日")),
        // Another contract, and what only it says.
        (vec!["contracts", "1", "title"], text("別の契約")),
        (vec!["vendors", "samplepacs", "party", "name"], text("別の会社")),
    ] {
        assert_eq!(fingerprints(&changed(&path, value))[0], before[0], "{path:?}");
    }
    let mut shuffled = sample_tree();
    shuffled.file = shuffled.file.shuffled(&mut super::Tape::new((0..500).collect()));
    assert_eq!(fingerprints(&sample::read(&shuffled.file.write())), before);
}

/// The text as a Mac or a web page gives it: kana apart from their marks, and spaces of other widths at the end of
/// lines.
fn written_otherwise(text: &str) -> String {
    let is_text = |line: &str| !line.contains('#') && line.ends_with(|end: char| !end.is_ascii());
    let lines = text.lines().enumerate().map(|(number, line)| match (is_text(line), number % 2) {
        (true, 0) => format!("{line}　\n"),
        (true, _) => format!("{line}\u{a0}\u{2009}\n"),
        (false, _) => format!("{line}\n"),
    });
    lines.collect::<String>().nfd().collect()
}

/// Both ways to write one text have one number, and the letter of a name is not exchanged.
#[test]
fn what_nobody_sees_does_not_change_the_fingerprint() {
    let text = sample::sample_text();
    let otherwise = written_otherwise(&text);
    assert!(otherwise.contains('\u{3099}') && otherwise.contains("　\n"));
    let read = sample::read(&otherwise).sound();
    assert_eq!(fingerprints(&read), fingerprints(&sample::sample()));
    for (mine, other) in sample::sample().made().iter().zip(read.made()) {
        assert_eq!(mine.path, other.path);
        assert!(mine.bytes == other.bytes, "{}", mine.path);
    }

    let named = |name: &str| fingerprints(&changed(&["hospital", "party", "name"], Some(Yaml::text(name))));
    assert_ne!(named("神\u{fa19}病院"), named("神神病院"));
    assert_ne!(named("ｶﾞ"), named("ガ"));
    assert_eq!(named("Cafe\u{301}\u{a0}ガーデン"), named("Café カ\u{3099}ーテ\u{3099}ン　"));
}

/// What was signed is as it was: nothing to say. It is not: a warning at the fingerprint.
#[test]
fn a_contract_is_compared_with_what_was_signed() {
    let signed = |fingerprint: &str| {
        let signed = Yaml::map([("date", Yaml::text("2026-04-01")), ("fingerprint", Yaml::text(fingerprint))]);
        let signed = Yaml::List(vec![signed]);
        let (_, report) = {
            let read = changed(&["contracts", "0", "signed"], Some(signed));
            let (annexes, report) = read.annexes();
            (annexes.len(), report)
        };
        report.iter().filter(|fault| fault.code == codes::CONTRACT_DIFFERS_FROM_SIGNED).count()
    };
    let now = &fingerprints(&sample::sample())[0];
    assert_eq!(signed(now), 0);
    assert_eq!(signed(&"0".repeat(64)), 1);
}

/// The marks of the items' texts, computed a second time, and as the page gives them.
#[test]
fn texts_have_marks_of_their_own() {
    let law = |read: &Read| {
        for annex in &read.annexes().0 {
            for item in annex.items() {
                let mark = text_mark(annex.catalog, item.item);
                assert_eq!(mark.to_string(), format!("2024-06/{}", short("betten-text-1", &written_text(item.item))));
            }
        }
    };
    law(&sample::sample());
    for_hospitals(8, |generated, _| law(&sample::read_files(&generated.single(), "betten.yaml").sound()));

    let page = sample::project_text("docs/fingerprint.md");
    let file = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the file");
    let read = sample::read(file).sound();
    let (annexes, _) = read.annexes();
    for item in annexes[0].items() {
        let row = format!("| `{}` | `{}` |", item.item.id, text_mark(read.catalog, item.item));
        assert!(page.contains(&row), "{row}");
    }
    let last = annexes[0].items().last().expect("an item");
    assert!(page.contains(&format!("```text\n{}{}```", field("betten-text-1"), written_text(last.item))));
}
