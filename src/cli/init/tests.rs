//! Conversations, played from a text.

use std::io::Cursor;

use super::Init;
use super::ask::Conversation;
use super::options::InitOptions;
use crate::edit::{HospitalEntries, Named, NewContract, NewHospital};

fn played<T>(answers: &str, work: impl FnOnce(&mut Conversation<'_>) -> T) -> (T, String) {
    let (mut input, mut output) = (Cursor::new(answers.as_bytes().to_vec()), Vec::new());
    let outcome = work(&mut Conversation::new(&mut input, &mut output));
    (outcome, String::from_utf8(output).expect("words are UTF-8"))
}

/// What the answers (one on each line) lead to, and what the person saw.
fn new(request: &Init, answers: &str) -> (Result<(NewHospital, Vec<NewContract>), String>, String) {
    let given = InitOptions::of(request).expect("the options are right");
    played(answers, |conversation| given.new_hospital(Some(conversation)))
}

/// The same for a hospital that is there.
fn more(request: &Init, there: HospitalEntries, answers: &str) -> (Result<HospitalEntries, String>, String) {
    let given = InitOptions::of(request).expect("the options are right");
    played(answers, |conversation| given.addition(there, "betten.yaml", "〔その打ち方〕", Some(conversation)))
}

/// So many vendors and systems, without a contract.
fn entries(count: usize) -> HospitalEntries {
    let named = |kind: &str| -> Vec<Named> {
        (1..=count).map(|n| Named { id: format!("{kind}{n}"), name: Some(format!("名{n}")) }).collect()
    };
    HospitalEntries { systems: named("s"), vendors: named("v"), contracts: Vec::new() }
}

/// A contract over these.
fn contract(id: &str, vendors: &[&str], systems: &[&str]) -> NewContract {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    NewContract { id: id.to_owned(), vendors: ids(vendors), systems: ids(systems), ..NewContract::default() }
}

fn ids(named: &[Named]) -> Vec<&str> {
    named.iter().map(|named| named.id.as_str()).collect()
}

#[test]
fn every_question_is_asked_once_and_answered() {
    let answers =
        "中央病院\n医療法人中央会\nchuo\n株式会社ABC\nabc\n\n電子カルテ\nehr\n\n保守契約\nhosyu\n令和8年4月1日\n\n";
    let (outcome, seen) = new(&Init::default(), answers);
    let (hospital, contracts) = outcome.expect("all answers are right");
    let [contract] = <[NewContract; 1]>::try_from(contracts).expect("one contract");
    assert_eq!((hospital.hospital.id.as_str(), hospital.hospital.name.as_deref()), ("chuo", Some("中央病院")));
    assert_eq!(hospital.owner.as_deref(), Some("医療法人中央会"));
    assert_eq!((contract.vendors, contract.systems), (vec!["abc".to_owned()], vec!["ehr".to_owned()]));
    assert_eq!((contract.id.as_str(), contract.title.as_deref()), ("hosyu", Some("保守契約")));
    assert_eq!(contract.date.as_deref(), Some("令和8年4月1日"));
    // Nine can be left for later, three ask whether there are more, and one must be answered.
    assert_eq!((seen.matches("]：").count(), seen.matches("違うもの）：").count()), (12, 1), "{seen}");
    for more in
        ["もう1社ありますか [いいえ]：", "もう1つ、システムがありますか [いいえ]：", "もう1契約ありますか [いいえ]："]
    {
        assert_eq!(seen.matches(more).count(), 1, "{seen}");
    }
}

#[test]
fn enter_takes_what_stands_in_brackets() {
    let (outcome, seen) = new(&Init::default(), &format!("\n\n\nchuo{}", "\n".repeat(11)));
    let (hospital, contracts) = outcome.expect("defaults are right");
    let [contract] = <[NewContract; 1]>::try_from(contracts).expect("one contract");
    assert_eq!((hospital.hospital.id.as_str(), hospital.hospital.name, hospital.owner), ("chuo", None, None));
    // An id that everybody would take is not offered.
    assert!(seen.contains("違うもの）：  記号を書いてください。"), "{seen}");
    assert_eq!((contract.id.as_str(), contract.title, contract.date), ("contract1", None, None));
    assert!(seen.contains("病院の名称 [あとで書く]：") && seen.contains("[contract1]："), "{seen}");
}

#[test]
fn a_wrong_answer_is_explained_and_asked_for_again() {
    let answers = "\n\n../x\nchuo\n\nvendor\n株式会社\nabc\nたぶん\nいいえ\n\n\n\n\n\n2026年2月30日\n2026-02-28\nｎ\n";
    let (outcome, seen) = new(&Init::default(), answers);
    let (hospital, contracts) = outcome.expect("in the end the answers are right");
    assert_eq!((hospital.hospital.id.as_str(), ids(&hospital.vendors)), ("chuo", vec!["abc"]));
    assert_eq!((contracts.len(), contracts[0].date.as_deref()), (1, Some("2026-02-28")));
    for words in [
        "「../x」は使えません。",
        "「vendor」は事業者の記号に使えません。",
        "はい か いいえ で答えてください。",
        "「2026年2月30日」という日はありません。",
    ] {
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
    let (outcome, seen) = new(&request, &"\n".repeat(10));
    assert_eq!(outcome.expect("defaults are right").0.hospital.name.as_deref(), Some("中央病院"));
    assert!(!seen.contains("病院の名称") && !seen.contains("契約の名称"), "{seen}");
    let request = Init { vendors: vec!["abc=A".to_owned(), "def＝D".to_owned()], ..request };
    let (outcome, seen) = new(&request, "");
    assert_eq!(outcome.expect("defaults are right").1[0].vendors, ["abc", "def"]);
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

/// Two vendors, two systems, two contracts: each further one is asked like the first, and Enter takes what is left.
#[test]
fn there_may_be_several_of_everything() {
    let answers = "中央病院\n\nchuo\n\
        株式会社ABC\nabc\nはい\n株式会社XYZ\nABC\nabc\nxyz\n\n\
        電子カルテ\nehr\ny\nPACS\npacs\nなし\n\
        \nehr\n電子カルテ保守\nehr\n\nはい\n\
        \n\nPACS保守\nehr\npacs\n\n\n";
    let (outcome, seen) = new(&Init::default(), answers);
    let (hospital, contracts) = outcome.expect("in the end the answers are right");
    assert_eq!((ids(&hospital.vendors), ids(&hospital.systems)), (vec!["abc", "xyz"], vec!["ehr", "pacs"]));
    let found: Vec<_> = contracts.iter().map(|it| (it.id.as_str(), &it.vendors[..], &it.systems[..])).collect();
    let text = |text: &str| [text.to_owned()];
    let (abc, xyz, ehr, pacs) = (text("abc"), text("xyz"), text("ehr"), text("pacs"));
    assert_eq!(found, [("ehr", &abc[..], &ehr[..]), ("pacs", &xyz[..], &pacs[..])], "{seen}");
    for words in [
        "事業者の記号（半角の英数字） [vendor1]：  「ABC」は、もうある「abc」と大文字小文字や全角半角の違いしかありません。",
        "  「abc」はもうあります。ほかの記号を書いてください。",
        "契約で取り扱うシステム [ehr、pacs]：",
        "契約の相手の事業者 [xyz]：",
        "契約で取り扱うシステム [pacs]：",
        "  「ehr」はもうあります。ほかの記号を書いてください。",
    ] {
        assert!(seen.contains(words), "{words}\n{seen}");
    }
}

#[test]
fn what_is_asked_follows_from_what_is_there() {
    // Without a vendor there can be no contract, so none is offered.
    let (outcome, seen) = more(&Init::default(), entries(0), "\n株式会社ABC\nabc\n\nはい\n\n\n\n\n");
    let new = outcome.expect("the answers are right");
    assert_eq!((ids(&new.vendors), new.contracts.len()), (vec!["abc"], 1));
    assert_eq!(new.contracts[0].vendors, ["abc"]);
    assert!(seen.contains("何を足しますか。\n  1. 事業者\n  2. システム\n番号 [1]："), "{seen}");
    // The only vendor and the only system need no question.
    let (outcome, seen) = more(&Init::default(), entries(1), "\n\n\n\n\n");
    let new = outcome.expect("the only ones are taken");
    assert_eq!(new, HospitalEntries { contracts: vec![contract("contract1", &["v1"], &["s1"])], ..Default::default() });
    assert!(seen.contains("何を足しますか。\n  1. 契約\n  2. 事業者\n  3. システム\n番号 [1]："), "{seen}");
    // A vendor alone, and a system alone.
    for (picked, more_is) in [("事業者", "もう1社ありますか"), ("２", "もう1社ありますか"), ("3", "もう1つ、システム")]
    {
        let (outcome, seen) = more(&Init::default(), entries(1), &format!("4\n{picked}\n名\nv1\nneu\n\n\n"));
        let new = outcome.expect("in the end the answers are right");
        let added: Vec<&str> = ids(&new.vendors).into_iter().chain(ids(&new.systems)).collect();
        assert_eq!(new.contracts.len(), 0);
        assert!(seen.contains("1から3までの番号を書いてください。") && seen.contains(more_is), "{seen}");
        assert!(seen.contains("契約も足しますか [いいえ]："), "{seen}");
        // The id of a vendor may be that of a system.
        let expected = if picked == "3" { "v1" } else { "neu" };
        assert_eq!(added.first(), Some(&expected), "{seen}");
    }
}

#[test]
fn one_more_contract_is_with_one_of_those_there_are() {
    let there = HospitalEntries {
        contracts: vec![contract("contract1", &["v1"], &["s1"]), contract("contract2", &["v2"], &["s2"])],
        ..entries(2)
    };
    let (outcome, seen) = more(&Init::default(), there, "1\n\nv3\nv2、v1 ｖ２\n\n\ncontract2\n\n\n\n");
    let new = outcome.expect("in the end the answers are right");
    let [contract] = <[NewContract; 1]>::try_from(new.contracts).expect("one contract");
    assert_eq!((contract.id.as_str(), &contract.vendors[..]), ("contract3", &["v2".to_owned(), "v1".to_owned()][..]));
    assert_eq!((contract.systems.len(), contract.offered_systems.len()), (0, 2));
    for words in [
        "v1（名1）、v2（名2）",
        "契約の相手の事業者：  記号を書いてください。",
        "「v3」はありません。",
        "契約で取り扱うシステム [あとで書く]：",
        "「contract2」はもうあります。",
    ] {
        assert!(seen.contains(words), "{words}\n{seen}");
    }
}

/// Options say what is added, and the rest of it is asked.
#[test]
fn options_choose_what_is_added() {
    let request = Init { contract_id: Some("pacs".to_owned()), ..Init::default() };
    let (outcome, seen) = more(&request, entries(1), "PACS保守\n\n\n");
    assert_eq!(outcome.expect("the answers are right").contracts[0].title.as_deref(), Some("PACS保守"));
    assert!(!seen.contains("何を足しますか") && !seen.contains("契約の記号"), "{seen}");
    let request = Init { vendors: vec!["neu=株式会社XYZ".to_owned()], ..Init::default() };
    let (outcome, seen) = more(&request, entries(1), "");
    let new = outcome.expect("nothing is asked");
    assert_eq!((ids(&new.vendors), new.systems.len(), new.contracts.len(), seen.as_str()), (vec!["neu"], 0, 0, ""));
}
