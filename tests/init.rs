//! New hospital files: what they contain, what happens when they are filled in, and how they reach the disk.

mod disk;
mod left;

use std::collections::BTreeSet;

use crate::support::sample;
use crate::support::sample::{Read, catalog};
use betten::diagnostic::{Severity, codes};
use betten::edit::{Named, NewContract, NewHospital, check_name, contract_file, folder_file, single_file};
use betten::input::Memory;
use betten::model::catalog::Item;
use betten::model::duration::Duration;
use betten::model::hospital::PartyRef;
use betten::model::id::ItemId;
use betten::model::point::{Answer, Point, PointKind};
use betten::model::status::Status;
use betten::resolve::Lack;
use proptest::prelude::*;

fn named(id: &str, name: Option<&str>) -> Named {
    Named { id: id.to_owned(), name: name.map(str::to_owned) }
}

/// What `betten init` takes when nothing is given and nobody answers.
fn nothing_given() -> (NewHospital, NewContract) {
    let hospital = NewHospital {
        hospital: named("hospital", None),
        owner: None,
        systems: vec![named("system1", None)],
        vendors: vec![named("vendor1", None)],
    };
    let contract = NewContract {
        id: "contract1".to_owned(),
        title: None,
        date: None,
        vendors: vec!["vendor1".to_owned()],
        systems: vec!["system1".to_owned()],
        offered_systems: Vec::new(),
    };
    (hospital, contract)
}

/// A contract of three parties over two systems.
fn two_vendors() -> (NewHospital, NewContract) {
    let hospital = NewHospital {
        hospital: named("chuo", Some("中央病院")),
        owner: Some("医療法人中央会".to_owned()),
        systems: vec![named("ehr", Some("電子カルテ")), named("pacs", Some("PACS"))],
        vendors: vec![named("abc", Some("株式会社ABC")), named("def", Some("DEF合同会社"))],
    };
    let contract = NewContract {
        id: "ehr".to_owned(),
        title: Some("保守契約".to_owned()),
        date: Some("令和8年4月1日".to_owned()),
        vendors: vec!["abc".to_owned(), "def".to_owned()],
        systems: vec!["ehr".to_owned(), "pacs".to_owned()],
        offered_systems: Vec::new(),
    };
    (hospital, contract)
}

fn single(new: &(NewHospital, NewContract)) -> String {
    single_file(catalog(), &new.0, std::slice::from_ref(&new.1))
}

/// The same as a folder.
fn read_folder(new: &(NewHospital, NewContract)) -> Read {
    let files = Memory::new()
        .with("h/hospital.yaml", folder_file(catalog(), &new.0))
        .with(format!("h/contracts/{}.yaml", new.1.id), contract_file(catalog(), &new.1));
    sample::read_files(&files, "h")
}

/// The numbers of the lines to fill in.
fn lines_to_fill_in(text: &str) -> Vec<usize> {
    let to_fill_in = |line: &str| {
        line.trim_start().strip_prefix('#').is_some_and(|rest| !rest.starts_with([' ']) && !rest.is_empty())
    };
    text.lines().enumerate().filter(|(_, line)| to_fill_in(line)).map(|(number, _)| number).collect()
}

/// The text with these lines live, as a person makes them so: by taking away one `#`.
fn filled_in(text: &str, numbers: &[usize], write: impl Fn(&str) -> String) -> String {
    let live = |(number, line): (usize, &str)| {
        if numbers.contains(&number) { write(&line.replacen('#', "", 1)) } else { line.to_owned() }
    };
    text.lines().enumerate().map(|line| live(line) + "\n").collect()
}

fn as_it_is(line: &str) -> String {
    line.to_owned()
}

/// Neither an error nor a warning but for what is still to be written.
#[track_caller]
fn assert_valid(read: &Read, what: &str) {
    let (_, resolved) = read.annexes();
    for fault in read.report.iter().chain(resolved.iter()) {
        assert_ne!(fault.severity, Severity::Error, "{what}\n{fault:?}");
    }
}

#[test]
fn the_file_is_as_it_was_looked_at() {
    insta::assert_snapshot!("betten.yaml", single(&nothing_given()));
    insta::assert_snapshot!("hospital.yaml", folder_file(catalog(), &two_vendors().0));
    let contract = contract_file(catalog(), &two_vendors().1);
    let (_, second_item) =
        contract.match_indices("# ---- ").nth(1).map(|(at, _)| contract.split_at(at)).expect("items");
    insta::assert_snapshot!("contract.yaml", &contract[..contract.len() - second_item.len()]);
}

#[test]
fn the_same_answers_give_the_same_bytes() {
    assert_eq!(single(&two_vendors()), single(&two_vendors()));
    assert!(!single(&two_vendors()).contains(['\r', '\t']));
}

#[test]
fn a_new_file_is_valid_and_everything_is_undecided() {
    for (new, placeholders) in [(nothing_given(), 4), (two_vendors(), 0)] {
        for read in [sample::read(&single(&new)), read_folder(&new)] {
            assert_valid(&read, "new");
            assert!(read.report.iter().all(|fault| fault.code == codes::TEXT_PLACEHOLDER), "{}", read.faults());
            assert_eq!(read.report.iter().count(), placeholders, "{}", read.faults());
            let (annexes, _) = read.annexes();
            let [annex] = &annexes[..] else { panic!("one contract") };
            assert_eq!(annex.count(Status::Undecided), catalog().items().count());
            assert_eq!(annex.items().count(), catalog().items().count());
        }
    }
}

/// Wherever a person begins, the file stays one that can be read.
#[test]
fn every_line_can_be_filled_in_alone() {
    for new in [nothing_given(), two_vendors()] {
        let text = single(&new);
        let numbers = lines_to_fill_in(&text);
        assert!(numbers.len() > 300, "{}", numbers.len());
        for number in numbers {
            let line = text.lines().nth(number).expect("it was counted");
            let read = sample::read(&filled_in(&text, &[number], as_it_is));
            assert_valid(&read, line);
            // What is only uncommented is not agreed.
            let placeholders = line.matches('【').count();
            let found = read.report.iter().filter(|fault| fault.code == codes::TEXT_PLACEHOLDER).count();
            let before = sample::read(&text).report.iter().count();
            assert_eq!(found, before + placeholders, "{line}\n{}", read.faults());
        }
    }
}

/// All lines of one kind at once: the first of each group of answers, with every other field.
#[test]
fn every_field_can_be_filled_in_together() {
    let text = single(&nothing_given());
    let mut seen = BTreeSet::new();
    let mut item = String::new();
    let numbers: Vec<usize> = lines_to_fill_in(&text)
        .into_iter()
        .filter(|number| {
            let above = text.lines().take(*number).filter(|line| line.contains("# ---- ")).last();
            item = above.unwrap_or_default().to_owned();
            let line = text.lines().nth(*number).expect("it was counted");
            let key = line.trim_start().trim_start_matches('#').split(": ").next().expect("a key").to_owned();
            let indent = line.len() - line.trim_start().len();
            !matches!(key.as_str(), "excluded" | "completed" | "based_on")
                && (key.starts_with('-') || seen.insert((item.clone(), indent, key)))
        })
        .collect();
    let read = sample::read(&filled_in(&text, &numbers, as_it_is));
    // The one item that the hospital's own choices give as an example is there as well.
    assert_valid(&read, "all");
}

/// Every answer of every point: its line, filled in, is that answer in the contract.
#[test]
fn every_answer_arrives_in_the_contract() {
    let (hospital, contract) = nothing_given();
    let text = contract_file(catalog(), &contract);
    let main = folder_file(catalog(), &hospital);
    let lines: Vec<&str> = text.lines().collect();
    for item in catalog().items() {
        let start = lines.iter().position(|line| *line == format!("  {}:", item.id)).expect("every item is there");
        let end = lines[start..].iter().position(|line| line.contains("# ほかの欄")).expect("points end") + start;
        let mut points: BTreeSet<&str> = item.points.iter().map(|point| point.id.as_str()).collect();
        let mut answers: Vec<(usize, &Point)> = Vec::new();
        for (number, line) in lines.iter().enumerate().take(end).skip(start) {
            let Some((key, _)) = line.strip_prefix("      #").and_then(|line| line.split_once(": ")) else { continue };
            if let Some(point) = item.point(key) {
                points.remove(key);
                answers.push((number, point));
            }
        }
        assert!(points.is_empty(), "{}: {points:?} cannot be answered", item.id);
        let duty = (start..end).find(|number| lines[*number].starts_with("    #duty: vendor")).expect("a duty");
        for point in &item.points {
            let offered: Vec<usize> =
                answers.iter().filter(|(_, of)| of.id == point.id).map(|(number, _)| *number).collect();
            let mut found: Vec<Answer> = Vec::new();
            for number in offered {
                let filled = filled_in(&text, &[duty, number], |line| written(line, &point.kind));
                let files = Memory::new().with("h/hospital.yaml", main.as_str()).with("h/contracts/c.yaml", filled);
                let read = sample::read_files(&files, "h");
                assert_valid(&read, lines[number]);
                found.push(answer_of(&read, item, point));
            }
            assert_eq!(found, all_answers(&point.kind), "{}.{}", item.id, point.id);
        }
    }
}

/// A line with something written in the place of its placeholders.
fn written(line: &str, kind: &PointKind) -> String {
    let value = match kind {
        PointKind::Duration => "5営業日",
        PointKind::Date => "令和8年4月1日",
        _ => "書いた値",
    };
    let mut line = line.to_owned();
    while let (Some(start), Some(end)) = (line.find('【'), line.find('】')) {
        line.replace_range(start..end + '】'.len_utf8(), value);
    }
    line
}

/// The answer as the contract has it, without its places; the annex no longer lacks it.
fn answer_of(read: &Read, item: &Item, point: &Point) -> Answer {
    let (annexes, _) = read.annexes();
    let resolved = annexes[0].items().find(|found| found.item.id == item.id).expect("every item is there");
    let lacks = resolved.lacks.iter().any(|lack| matches!(lack, Lack::Point(id, _) if *id == point.id));
    assert!(!lacks && !resolved.lacks.contains(&Lack::Duty), "{}.{}", item.id, point.id);
    let choice = &annexes[0].contract.choices[&ItemId::new(item.id.as_str())];
    bare(&choice.answers.points[&point.id].value)
}

fn bare(answer: &Answer) -> Answer {
    let text = |text: &str| betten::diagnostic::Spanned::new(text.to_owned(), Default::default());
    match answer {
        Answer::Option { id, detail } => {
            Answer::Option { id: id.clone(), detail: detail.as_ref().map(|detail| text(&detail.value)) }
        }
        Answer::Parties(parties) => Answer::Parties(
            parties
                .iter()
                .map(|party| betten::diagnostic::Spanned::new(party.value.clone(), Default::default()))
                .collect(),
        ),
        Answer::List(entries) => Answer::List(entries.iter().map(|entry| text(&entry.value)).collect()),
        other => other.clone(),
    }
}

/// What a point of this kind offers, in the order of its lines.
fn all_answers(kind: &PointKind) -> Vec<Answer> {
    let text = |text: &str| betten::diagnostic::Spanned::new(text.to_owned(), Default::default());
    let party = |party: PartyRef| betten::diagnostic::Spanned::new(party, Default::default());
    let hospital = || party(PartyRef::Party(betten::model::id::PartyId::hospital()));
    let vendor = || party(PartyRef::OnlyVendor);
    match kind {
        PointKind::Options(options) => options
            .iter()
            .map(|option| Answer::Option {
                id: option.id.clone(),
                detail: option.detail.as_ref().map(|_| text("書いた値")),
            })
            .collect(),
        PointKind::YesNo => vec![Answer::YesNo(true), Answer::YesNo(false)],
        PointKind::Party => vec![
            Answer::Parties(vec![hospital()]),
            Answer::Parties(vec![vendor()]),
            Answer::Parties(vec![hospital(), vendor()]),
        ],
        PointKind::Duration => vec![Answer::Duration(Duration::parse("5営業日").expect("a duration"))],
        PointKind::Date => {
            vec![Answer::Date(betten::model::date::Date::parse("令和8年4月1日").expect("a day"))]
        }
        PointKind::List => vec![Answer::List(vec![text("書いた値"), text("書いた値")])],
        PointKind::Text => vec![Answer::Text("書いた値".to_owned())],
    }
}

/// Every word a person needs stands in the file, and no marker of a term.
#[test]
fn everything_of_the_edition_is_there() {
    let text = single(&nothing_given());
    // Explanations are broken into lines; white space is no part of them.
    let flat: String = text.lines().map(|line| line.trim_start().trim_start_matches('#')).collect();
    let flat = sample::bare(&flat);
    let has = |words: &str| assert!(flat.contains(&sample::bare(words)), "{words}");
    for (part, section) in catalog().sections() {
        has(&format!("{} {}", part.label, section.label));
        section.title.iter().for_each(|title| has(title));
        for item in &section.items {
            has(&format!("{}{} {}", section.label, item.number, item.plain_title()));
            for point in &item.points {
                has(&format!("{}　{}", point.required.words(&item.points), point.question));
                point.help.iter().for_each(|help| has(help));
                if let PointKind::Options(options) = &point.kind {
                    for option in options {
                        has(&option.label);
                        option.detail.iter().for_each(|detail| has(&format!("【{detail}】")));
                    }
                }
            }
        }
    }
    assert!(!text.contains("[^"));
    for keys in betten::raw::hospital::ALL_KEYS.iter().filter(|keys| {
        ![
            "based_on で読み込むファイル",
            "連絡先",
            "システムごとの選択",
            "回答",
            "了承した確認事項",
            "関連文書",
            "署名の記録",
            "別図",
        ]
        .contains(&keys.what)
    }) {
        // What `status --stamp` writes, nobody fills in.
        for key in keys.known.iter().filter(|key| !["agreed_for", "signed"].contains(&key.name)) {
            assert!(
                text.contains(&format!("{}: ", key.name)) || text.contains(&format!("{}:\n", key.name)),
                "{}: {}",
                keys.what,
                key.name
            );
        }
    }
}

/// Explanations fit an ordinary window.
#[test]
fn explanations_are_short_enough() {
    use unicode_width::UnicodeWidthStr as _;
    for line in single(&nothing_given()).lines().filter(|line| line.trim_start().starts_with("# ")) {
        assert!(line.width() <= 80, "{line}");
    }
    for line in single(&nothing_given()).lines() {
        assert!(line.width() <= 100, "{line}");
    }
}

/// Names come back as a person gave them. Or they are refused for the same reason for which the file would be refused.
#[test]
fn names_come_back_as_they_were_given() {
    let hostile = [
        "true",
        "No",
        "null",
        "~",
        "1e3",
        "0x1f",
        ".5",
        "2026-04-01",
        "-病院",
        "- 病院",
        "? 病院",
        ": 病院",
        "病院:",
        "a: b",
        "病院 #1",
        "#1",
        "\"甲\"",
        "'乙'",
        "\\n",
        "一\\",
        "{ a: 1 }",
        "[甲, 乙]",
        "A, B",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "---",
        "...",
        " 前",
        "後 ",
        "　前",
        "後　",
        "二  つ",
        "葛\u{e0100}飾",
        "𠮷田",
        "ｶﾞ",
        "①㈱",
        "一\n二",
        "一\n\n二\n",
        "<<",
        "=",
        "【】",
        "【甲】乙",
        "\u{a0}甲",
    ];
    for name in hostile {
        name_comes_back(name).unwrap_or_else(|error| panic!("{error}"));
    }
    let pieces = prop_oneof![
        prop::sample::select(hostile.to_vec()).prop_map(str::to_owned),
        ".{0,4}",
        "[\\x00-\\x7f]{0,4}",
        "[\u{200b}\u{202e}\u{feff}\u{fe0f}\u{85}\u{2028}\t\r\n]",
    ];
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        failure_persistence: None,
        // The same names in each run.
        rng_seed: proptest::test_runner::RngSeed::Fixed(202_406),
        ..ProptestConfig::with_cases(150)
    });
    runner
        .run(&prop::collection::vec(pieces, 1..5), |pieces| name_comes_back(&pieces.concat()))
        .unwrap_or_else(|error| panic!("{error}"));
}

fn name_comes_back(name: &str) -> Result<(), TestCaseError> {
    let (mut hospital, mut contract) = nothing_given();
    hospital.hospital.name = Some(name.to_owned());
    hospital.vendors[0].name = Some(name.to_owned());
    hospital.systems[0].name = Some(name.to_owned());
    contract.title = Some(name.to_owned());
    let read = sample::read(&single(&(hospital, contract)));
    if let Err(said) = check_name(name) {
        // A selector has nothing to select in the name, but a quote or an escaped sign in the file.
        let selects = name.contains('\u{fe0f}');
        prop_assert!(selects || read.report.has_errors(), "{name:?} is refused without need: {said}");
        prop_assert!(said.ends_with('。'), "{said}");
        return Ok(());
    }
    prop_assert!(!read.report.has_errors(), "{name:?}: {}", read.faults());
    let found = read.hospital();
    // As every text: without what nobody sees.
    let name = &betten::raw::text::tidied(name);
    prop_assert_eq!(&found.party.called().value, name);
    prop_assert_eq!(&found.vendors[0].party.name.value, name);
    prop_assert_eq!(&found.systems[0].name.value, name);
    prop_assert_eq!(&found.contracts[0].title.value, name);
    Ok(())
}
