//! Conversations, played from a text.

use std::io::Cursor;

use super::Init;
use super::ask::Conversation;
use super::options::InitOptions;
use crate::diagnostic::{Report, Sources};
use crate::edit::{self, NewContract, NewHospital};
use crate::input::Memory;
use crate::model::hospital::Hospital;
use crate::produce::{read_catalogs, read_hospital};

/// What the answers (one on each line) lead to, and what the person saw.
fn new(request: &Init, answers: &str) -> (Result<(NewHospital, NewContract), String>, String) {
    let (mut input, mut output) = (Cursor::new(answers.as_bytes().to_vec()), Vec::new());
    let given = InitOptions::of(request).expect("the options are right");
    let outcome = given.new_hospital(Some(&mut Conversation::new(&mut input, &mut output)));
    (outcome, String::from_utf8(output).expect("words are UTF-8"))
}

fn another(known: &Hospital, answers: &str) -> (Result<NewContract, String>, String) {
    let (mut input, mut output) = (Cursor::new(answers.as_bytes().to_vec()), Vec::new());
    let given = InitOptions::of(&Init::default()).expect("no option is wrong");
    let outcome = given.another_contract(known, Some(&mut Conversation::new(&mut input, &mut output)));
    (outcome, String::from_utf8(output).expect("words are UTF-8"))
}

/// A hospital with so many vendors and systems.
fn hospital(count: usize) -> Hospital {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let catalogs = read_catalogs(None, &mut sources, &mut report);
    let named = |kind: &str| -> Vec<edit::Named> {
        (1..=count).map(|n| edit::Named { id: format!("{kind}{n}"), name: Some(format!("名{n}")) }).collect()
    };
    let new = NewHospital {
        hospital: edit::Named { id: "h".to_owned(), name: None },
        owner: None,
        systems: named("s"),
        vendors: named("v"),
    };
    let text = edit::folder_file(catalogs.last().expect("an edition is shipped"), &new);
    let files = Memory::new().with("h/hospital.yaml", text);
    read_hospital(&files, "h", &catalogs, &mut sources, &mut report).expect("a new file is valid")
}

#[test]
fn every_question_is_asked_once_and_answered() {
    let answers = "中央病院\n医療法人中央会\nchuo\n株式会社ABC\nabc\n電子カルテ\nehr\n保守契約\nhosyu\n令和8年4月1日\n";
    let (outcome, seen) = new(&Init::default(), answers);
    let (hospital, contract) = outcome.expect("all answers are right");
    assert_eq!((hospital.hospital.id.as_str(), hospital.hospital.name.as_deref()), ("chuo", Some("中央病院")));
    assert_eq!(hospital.owner.as_deref(), Some("医療法人中央会"));
    assert_eq!((contract.vendors, contract.systems), (vec!["abc".to_owned()], vec!["ehr".to_owned()]));
    assert_eq!((contract.id.as_str(), contract.title.as_deref()), ("hosyu", Some("保守契約")));
    assert_eq!(contract.date.as_deref(), Some("令和8年4月1日"));
    // Nine can be left for later, and one must be answered.
    assert_eq!((seen.matches("]：").count(), seen.matches("違うもの）：").count()), (9, 1), "{seen}");
}

#[test]
fn enter_takes_what_stands_in_brackets() {
    let (outcome, seen) = new(&Init::default(), &format!("\n\n\nchuo{}", "\n".repeat(8)));
    let (hospital, contract) = outcome.expect("defaults are right");
    assert_eq!((hospital.hospital.id.as_str(), hospital.hospital.name, hospital.owner), ("chuo", None, None));
    // An id that everybody would take is not offered.
    assert!(seen.contains("違うもの）：  記号を書いてください。"), "{seen}");
    assert_eq!((contract.id.as_str(), contract.title, contract.date), ("contract1", None, None));
    assert!(seen.contains("病院の名称 [あとで書く]：") && seen.contains("[contract1]："), "{seen}");
}

#[test]
fn a_wrong_answer_is_explained_and_asked_for_again() {
    let answers = "\n\n../x\nchuo\n\nvendor\n株式会社\nabc\n\n\n\n\n2026年2月30日\n2026-02-28\n";
    let (outcome, seen) = new(&Init::default(), answers);
    let (hospital, contract) = outcome.expect("in the end the answers are right");
    assert_eq!((hospital.hospital.id.as_str(), hospital.vendors[0].id.as_str()), ("chuo", "abc"));
    assert_eq!(contract.date.as_deref(), Some("2026-02-28"));
    for words in
        ["「../x」は使えません。", "「vendor」は事業者の記号に使えません。", "「2026年2月30日」という日はありません。"]
    {
        assert!(seen.contains(words), "{seen}");
    }
}

#[test]
fn what_was_given_is_not_asked() {
    let request = Init {
        hospital: Some("中央病院".to_owned()),
        id: Some("chuo".to_owned()),
        title: Some("保守".to_owned()),
        ..Init::default()
    };
    let (outcome, seen) = new(&request, &"\n".repeat(7));
    assert_eq!(outcome.expect("defaults are right").0.hospital.name.as_deref(), Some("中央病院"));
    assert!(!seen.contains("病院の名称") && !seen.contains("契約の名称"), "{seen}");
    let request = Init { vendors: vec!["abc=A".to_owned(), "def＝D".to_owned()], ..request };
    let (outcome, seen) = new(&request, "");
    assert_eq!(outcome.expect("defaults are right").1.vendors, ["abc", "def"]);
    assert!(seen.is_empty(), "{seen}");
}

#[test]
fn the_end_of_the_answers_ends_the_work() {
    for answers in ["", "中央病院\n", "中央病院\n\nchuo\n"] {
        let (outcome, _) = new(&Init::default(), answers);
        assert_eq!(outcome, Err("途中で終わったので、何も書いていません。".to_owned()));
    }
    let (mut input, mut output) = (Cursor::new(b"\x83\x65\n\n".to_vec()), Vec::new());
    let answer = Conversation::new(&mut input, &mut output).ask("名称", None, &|_| Ok(()));
    assert_eq!(answer, Ok(None));
    assert!(String::from_utf8_lossy(&output).contains("文字として読めません。"));
}

#[test]
fn one_more_contract_is_with_one_of_those_there_are() {
    let (outcome, seen) = another(&hospital(2), "\nv3\nv2、v1\n\n\n\n\n");
    let contract = outcome.expect("in the end the answers are right");
    assert_eq!(contract.vendors, ["v2", "v1"]);
    assert_eq!((contract.systems.len(), contract.offered_systems.len()), (0, 2));
    for words in ["v1（名1）、v2（名2）", "記号を書いてください。", "「v3」はありません。"] {
        assert!(seen.contains(words), "{seen}");
    }
    let (outcome, _) = another(&hospital(1), "\n\n\n\n\n");
    let contract = outcome.expect("the only ones are taken");
    assert_eq!((contract.vendors, contract.systems), (vec!["v1".to_owned()], vec!["s1".to_owned()]));
}
