//! Revisions of the points and sentences: what was signed does not change when a later one comes.
//!
//! The shipped edition is used with an invented second revision (`support/sample.rs`).

use betten::diagnostic::{Report, Sources, codes};
use betten::edit::{Migration, Stamp, Surroundings, spliced, stamp};
use betten::input::Memory;
use betten::model::id::Revision;
use betten::produce::{Wanted, read_catalogs};
use betten::publish::Artifact;
use betten::resolve::text_mark;
use betten::schema;

use super::stamp::of;
use crate::support::sample::{self, Read};

/// The sample, where the hospital also answers a question that the second revision has no more.
fn shared() -> String {
    sample::sample_text().replacen("\nchoices:\n", "\nchoices:\n  2-B-4: { points: { method: [TLS] } }\n", 1)
}

fn revised(text: &str) -> Read {
    sample::read_by(sample::revised(), &Memory::new().with("betten.yaml", text), "betten.yaml").sound()
}

fn stamped(read: &Read, text: &str) -> String {
    let stamps: Vec<Stamp> = read.annexes().0.iter().map(of).collect();
    spliced(text, &stamp(text, &stamps).expect("it can be stamped"))
}

/// The files of the contracts of the sample.
fn of_contracts(made: Vec<Artifact>) -> Vec<(String, String)> {
    let contracts = ["ehr", "pacs", "network"].map(|id| format!("sample/{id}/"));
    let text = |it: &Artifact| String::from_utf8(it.bytes.clone()).expect("text");
    let of_one = |it: &&Artifact| contracts.iter().any(|contract| it.path.starts_with(contract));
    made.iter().filter(of_one).map(|it| (it.path.clone(), text(it))).collect()
}

const NEW: &str = "  - id: new\n    title: 新しい契約\n    parties: [hospital, samplesys]\n    precedence: annex\n    sections: [2-B]\n";

/// Three contracts are signed. Then a revision comes, and a fourth contract answers it: nothing of the three differs.
#[test]
fn what_was_signed_stays() {
    let text = shared();
    let before = sample::read(&text).sound();
    let signed = stamped(&before, &text);
    assert_eq!(signed.matches("    points: 1\n").count(), 3, "each contract says which revision was signed");
    let wanted = Wanted { site: false, ..Wanted::default() };
    let made = of_contracts(sample::read(&signed).sound().made_as(&wanted));
    assert!(made.len() > 10);

    let with_new = signed.replacen("catalog: \"2024-06\"\n", "catalog: \"2024-06\"\npoints: 2\n", 1) + NEW;
    let after = revised(&with_new);
    for (is, was) in of_contracts(after.made_as(&wanted)).iter().zip(&made) {
        let differs = is.1.lines().zip(was.1.lines()).find(|(is, was)| is != was);
        assert!(is == was, "{} {}: {differs:#?}", is.0, was.0);
    }
    let (annexes, faults) = after.annexes();
    assert!(faults.iter().all(|fault| fault.code != codes::CONTRACT_DIFFERS_FROM_SIGNED), "{faults:?}");
    let revisions: Vec<u32> = annexes.iter().map(|annex| annex.catalog.revision.0).collect();
    assert_eq!(revisions, [1, 1, 1, 2]);
    assert!(annexes[3].items().any(|item| item.item.point("rotation").is_some()));
}

/// A shared answer to a point that the revision of a contract lacks is left out there, with a note.
#[test]
fn a_shared_answer_holds_where_its_point_is() {
    let text = shared().replacen("catalog: \"2024-06\"\n", "catalog: \"2024-06\"\npoints: 1\n", 1)
        + &NEW.replace("sections", "points: 2\n    sections");
    let read = revised(&text);
    let notes: Vec<&str> = read.report.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(notes, ["choice/not-in-revision"]);
    let note = read.report.iter().next().expect("there is one");
    assert_eq!(note.message, "文案の改訂2にない定めなので、改訂2による契約「新しい契約」では使いません。");
    let (annexes, _) = read.annexes();
    let answers = |contract: usize| {
        let item = annexes[contract].items().find(|it| it.item.id.as_str() == "2-B-4").expect("it is covered");
        item.scopes.iter().any(|scope| scope.points.keys().any(|id| id.as_str() == "method"))
    };
    assert!(answers(0) && !answers(3));
}

/// A fault in every revision stays an error, and is told once.
#[test]
fn a_fault_in_every_revision_is_a_fault() {
    let text = shared().replace("{ points: { method: [TLS] } }", "{ duty: x, points: { methood: [TLS] } }");
    let text = text + &NEW.replace("sections", "points: 2\n    sections");
    let read = sample::read_by(sample::revised(), &Memory::new().with("betten.yaml", text), "betten.yaml");
    let told: Vec<&str> = read.report.iter().map(|it| it.code.as_str()).collect();
    assert_eq!(told, ["choice/unknown-point", "party/unknown"], "{}", read.faults());
}

#[test]
fn contracts_of_two_revisions_contradict_each_other() {
    let text = format!(
        "catalog: \"2024-06\"
hospital: {{ id: h, party: {{ name: 病院 }} }}
vendors: {{ v: {{ party: {{ name: 会社 }} }}, w: {{ party: {{ name: 別の会社 }} }} }}
contracts:
  - {{ id: a, title: 甲契約, parties: [hospital, v], sections: [2-B], points: 1, choices: {{ 2-B-4: {{ points: {{ external: {} }} }} }} }}
  - {{ id: b, title: 乙契約, parties: [hospital, w], sections: [2-B], points: 2, choices: {{ 2-B-4: {{ points: {{ external: {}, rotation: 6か月 }} }} }} }}
",
        "allowed", "forbidden"
    );
    let read = revised(&text);
    let (_, told) = read.roles();
    assert!(told.iter().any(|it| it.code == codes::ROLES_CONFLICT), "{told:#?}");
    let same = revised(&text.replace("forbidden", "allowed"));
    assert!(same.roles().1.iter().all(|it| it.code != codes::ROLES_CONFLICT));
}

fn migrated(text: &str) -> (String, Vec<String>) {
    let edition = sample::revised().0.last().expect("an edition");
    let migration = Migration::new(&sample::revised().0, edition, edition, &text_mark);
    let around = Surroundings { revision: Revision::FIRST, renamed: &str::to_owned, outdated: &|_, _| None };
    let done = migration.migrate(text, &around).expect("it can be read");
    (spliced(text, &done.splices), done.told)
}

/// One contract is signed, one not. Only the other one moves; what its new revision lacks stays as comments.
#[test]
fn only_what_is_not_signed_moves_to_the_new_revision() {
    let text = "\
catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
vendors: { v: { party: { name: 会社 } } }
choices:
  2-B-4: { points: { method: [TLS] } }
contracts:
  - id: signed
    title: 締結済みの契約
    parties: [hospital, v]
    sections: [2-B]
    choices:
      2-B-4: { points: { at_end: decrypted } }
    signed: [{ date: 2026-04-01, fingerprint: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef }]
  - id: draft
    title: 交渉中の契約
    parties: [hospital, v]
    sections: [2-B]
    choices:
      2-B-4:
        points:
          at_end: decrypted
          method: [IPsec]
          in_transit: all
        wording:
          method: 暗号化の方式は、甲の指定による。
";
    let (moved, told) = migrated(text);
    insta::assert_snapshot!("revision.yaml", moved);
    insta::assert_snapshot!("revision", told.join("\n"));
    let read = revised(&moved);
    let (annexes, _) = read.annexes();
    assert_eq!(annexes.iter().map(|annex| annex.catalog.revision.0).collect::<Vec<_>>(), [1, 2]);
    let (was, _) = (revised(text), ());
    assert_eq!(was.annexes().0[0].fingerprint, annexes[0].fingerprint);
    assert_eq!(migrated(&moved), (moved.clone(), vec![told[0].clone()]), "moving again changes nothing");
}

/// The editor knows what every revision knows.
#[test]
fn the_schema_has_the_points_of_all_revisions() {
    let schema = schema::hospital_file(sample::revised().0.last().expect("an edition"));
    for word in ["\"rotation\"", "\"method\"", "\"decrypted\"", "\"destroyed\""] {
        assert!(schema.contains(word), "{word}");
    }
}

#[test]
fn a_revision_keeps_the_kind_of_a_point() {
    let points = "section: 2-B\nitems:\n  2-B-4:\n    points:\n      method: { question: 暗号化の方式, type: text }\n";
    let (mut sources, mut report) = (Sources::default(), Report::new());
    read_catalogs(Some(sample::with_revision(points)), &mut sources, &mut report);
    let faults = sample::faults(&report, &sources);
    assert!(faults.contains("取決め事項「method」の種類が、前の改訂と違います。"), "{faults}");
}
