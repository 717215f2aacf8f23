//! Edits of whole hospital files: of generated files, and of files that `init` writes, whose lines to fill in they use.

use betten::diagnostic::{Report, SourceId};
use betten::edit::{Edit, Named, NewContract, NewHospital, NewValue, PathStep, change, single_file, spliced};
use betten::model::catalog::Item;
use betten::model::point::PointKind;
use betten::raw::yaml::{Node, NodeKind, parse};

use super::for_hospitals;
use crate::support::generate::{Path, Tape, Yaml};
use crate::support::sample;

fn path(path: &Path) -> Vec<PathStep> {
    path.iter().map(|step| step.parse().map_or_else(|_| PathStep::key(step.as_str()), PathStep::Position)).collect()
}

fn read(text: &str) -> Node {
    let mut report = Report::new();
    let node = parse(SourceId(0), text, &mut report);
    assert!(!report.has_errors(), "{report:?}\n{text}");
    node.expect("no fault, so a tree")
}

/// The tree, where a key may stand with nothing under it.
fn tree(node: &Node) -> Yaml {
    match &node.kind {
        NodeKind::Scalar { text, .. } => Yaml::Text(text.clone()),
        NodeKind::Sequence(items) => Yaml::List(items.iter().map(tree).collect()),
        NodeKind::Mapping(entries) => {
            Yaml::Map(entries.iter().map(|(key, node)| (key.value.clone(), tree(node))).collect())
        }
        NodeKind::Null => Yaml::Map(Vec::new()),
        NodeKind::Refused => panic!("a value that cannot be used"),
    }
}

/// Texts are set and keys removed, all over the file and all at once: it reads so, and every other line is there.
#[test]
fn a_file_reads_as_its_edits_and_keeps_every_other_line() {
    for_hospitals(48, |generated, tape| {
        let mut wanted = generated.file.clone();
        let text = wanted.write();
        let mut edits = Vec::new();
        let mut gone: Vec<Path> = Vec::new();
        let places: Vec<Path> = wanted.scalars().into_iter().map(|(path, _)| path).collect();
        for (number, place) in places.into_iter().enumerate() {
            if gone.iter().any(|gone| place.starts_with(gone)) || !tape.once_in(6) {
                continue;
            }
            let (last, above) = place.split_last().expect("a key");
            let above: Vec<&str> = above.iter().map(String::as_str).collect();
            if last.parse::<usize>().is_err() && tape.once_in(3) {
                wanted.at_mut(&above).expect("it is there").remove(last);
                edits.push(Edit::remove(path(&place)));
                gone.push(place);
            } else {
                let new = format!("改めた{number}〕");
                let whole: Vec<&str> = place.iter().map(String::as_str).collect();
                *wanted.at_mut(&whole).expect("it is there") = Yaml::text(new.as_str());
                edits.push(Edit::set(path(&place), NewValue::text(new)));
            }
        }
        let new = spliced(&text, &change(&text, &edits).unwrap_or_else(|refusal| panic!("{refusal:?}\n{edits:#?}")));
        assert_eq!(tree(&read(&new)), wanted);
        let mut rest = text.lines();
        let changed = new.lines().filter(|line| !rest.clone().any(|old| old == *line) || rest.all(|old| old != *line));
        assert!(changed.count() <= edits.len(), "{text}\n---- after\n{new}");
    });
}

/// What a form of the program would set: the key, its value, and the line that is to be there.
fn answers(item: &Item, tape: &mut Tape) -> Vec<(Vec<PathStep>, NewValue, String)> {
    let id = item.id.as_str();
    let mut answers = vec![
        (
            vec![PathStep::key(id), PathStep::key("duty")],
            NewValue::text("vendor"),
            "        duty: vendor              # 事業者（乙）".to_owned(),
        ),
        (
            vec![PathStep::key(id), PathStep::key("first_check")],
            NewValue::text("いいえ"),
            "        first_check: いいえ    # まだ確認できていない".to_owned(),
        ),
        (
            vec![PathStep::key(id), PathStep::key("completed")],
            NewValue::word("2026-04-01"),
            "        completed: 2026-04-01  # 「いいえ」の後で、確認が済んだ日".to_owned(),
        ),
    ];
    for point in &item.points {
        let path = vec![PathStep::key(id), PathStep::key("points"), PathStep::key(point.id.as_str())];
        let (value, line) = match &point.kind {
            PointKind::Options(options) => {
                let option = &options[tape.below(options.len())];
                let word = option.id.as_str();
                match option.detail {
                    None => (NewValue::text(word), format!("{}: {word}", point.id)),
                    Some(_) => (
                        NewValue::mapping([("value", NewValue::text(word)), ("detail", NewValue::text("手術室"))]),
                        format!("{}: {{ value: {word}, detail: 手術室 }}", point.id),
                    ),
                }
            }
            PointKind::YesNo => (NewValue::word(true), format!("{}: true", point.id)),
            PointKind::Party => (NewValue::text("hospital"), format!("{}: hospital", point.id)),
            PointKind::Duration => (NewValue::text("2時間"), format!("{}: 2時間", point.id)),
            PointKind::Date => (NewValue::word("2026-06-01"), format!("{}: 2026-06-01", point.id)),
            PointKind::List => {
                (NewValue::List(vec![NewValue::text("一"), NewValue::text("二")]), format!("{}: [一, 二]", point.id))
            }
            PointKind::Text => (NewValue::text("一\n二"), format!("{}: |", point.id)),
        };
        answers.push((path, value, format!("          {line}")));
    }
    answers
}

/// Every answer takes the line that `init` offers for it, in its place and with the words behind it.
#[test]
fn the_lines_of_a_form_are_taken_in_their_places() {
    let named = |id: &str| Named { id: id.to_owned(), name: Some("見本".to_owned()) };
    let hospital = NewHospital {
        hospital: named("h"),
        owner: Some("医療法人甲会".to_owned()),
        systems: vec![named("ehr")],
        vendors: vec![named("abc")],
    };
    let contract = NewContract {
        id: "c".to_owned(),
        title: None,
        date: None,
        vendors: vec!["abc".to_owned()],
        systems: vec!["ehr".to_owned()],
        offered_systems: Vec::new(),
    };
    let text = single_file(sample::catalog(), &hospital, &[contract]);
    let above = [PathStep::key("contracts"), PathStep::Id("c".to_owned()), PathStep::key("choices")];
    for seed in 0..3 {
        let mut tape = Tape::new((seed..10_000 + seed).collect());
        let answers: Vec<_> = sample::catalog().items().flat_map(|item| answers(item, &mut tape)).collect();
        let edits: Vec<Edit> =
            answers.iter().map(|(path, value, _)| Edit::set([&above[..], path].concat(), value.clone())).collect();
        let new = spliced(&text, &change(&text, &edits).expect("there is a line for each"));
        // Each line stands where its offer did: taking the two texts side by side, nothing else has moved.
        let mut lines = new.lines();
        for old in text.lines() {
            let line = lines.next().expect("no line is gone");
            if line == old {
                continue;
            }
            assert!(old.trim_start().starts_with('#'), "{old}");
            let is_answer = answers.iter().any(|(_, _, answer)| line.starts_with(answer.as_str()));
            assert!(is_answer, "{old}\n{line}");
            if line.contains(": |") {
                assert_eq!([lines.next(), lines.next()], [Some("            一"), Some("            二")]);
            }
        }
        assert_eq!(lines.next(), None);
        let read = sample::read(&new);
        assert!(read.report.iter().all(|fault| fault.code.as_str() == "text/placeholder"), "{}", read.faults());
    }
}
