//! 「別添1の追加に関する覚書」: there for a contract whose annex has a day of its own, and for no other; what it says.

use std::cell::Cell;

use betten::diagnostic::{Diagnostic, Report, codes};
use betten::document::compose::{addendum, annex as annex_document};
use betten::document::{Block, Document, Inline};
use betten::produce::{Wanted, compose_hospital};
use betten::resolve::Annex;

use super::{for_hospitals, sample_tree};
use crate::support::generate::{Generated, Yaml};
use crate::support::sample::{self, Read};

fn read(generated: &Generated) -> Read {
    sample::read_files(&generated.single(), "betten.yaml").sound()
}

fn markdown(document: &Document) -> String {
    sample::renderer().markdown(document).expect("the template takes it")
}

/// The paper with another number: that of its annex changes with every sentence of the sample.
fn golden(document: &Document) -> String {
    markdown(document).replace(&document.running.fingerprint, "0123abcd")
}

fn has_place_to_sign(document: &Document) -> bool {
    document.blocks.iter().any(|block| matches!(block, Block::Signing(_)))
}

fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(Inline::plain).collect()
}

/// A settled contract of two vendors, with these lines.
fn of_three(lines: &str) -> Read {
    sample::read(&format!(
        "catalog: \"2024-06\"
dates: seireki
hospital: {{ id: h, party: {{ name: 医療法人見本会, facility: 見本病院, title: 理事長, person: 見本 太郎 }} }}
vendors: {{ v: {{ party: {{ name: 会社, agent: {{ title: 支店長, person: 例田 次郎 }} }} }}, w: {{ party: {{ name: 保守会社 }} }} }}
contracts:
  - id: c
    title: 保守契約
    parties: [hospital, v, w]
    precedence: annex
    sections: [2-B]
{lines}    choices:
      2-B-4: {{ excluded: 別契約による。 }}
      2-B-5: {{ excluded: 別契約による。 }}
      2-B-6: {{ excluded: 別契約による。 }}
"
    ))
    .sound()
}

/// The whole paper: of two parties on paper though the annex alone is not signed, of three as a draft, of three by
/// electronic signature with a label and names of their own.
#[test]
fn the_paper_in_its_words() {
    let mut tree = sample_tree();
    for contract in ["0", "1"] {
        let contract = tree.file.at_mut(&["contracts", contract]).expect("the sample has it");
        contract.set("annex_date", Yaml::text("2026-12-01"));
    }
    let read = read(&tree);
    let (annexes, _) = read.annexes();
    let of = |annex: &Annex<'_>| addendum(annex).expect("its annex has a day of its own");
    let (two, draft) = (of(&annexes[0]), of(&annexes[1]));
    assert!(!two.draft && has_place_to_sign(&two) && draft.draft && !has_place_to_sign(&draft));
    insta::assert_snapshot!("of two", golden(&two));
    insta::assert_snapshot!("of three, draft", golden(&draft));

    let lines = "    date: 2025-04-01\n    annex: 別紙2\n    annex_date: 2026-12-01\n    signing: electronic\n    labels: { hospital: 委託者 }\n";
    let read = of_three(lines);
    insta::assert_snapshot!("of three, electronic", golden(&of(&read.annexes().0[0])));
}

/// On the paper of a contract made before, the day of that contract must stand. Until it does, both papers are drafts.
#[test]
fn without_the_day_of_the_contract_it_is_a_draft_with_a_blank() {
    let read = of_three("    annex_date: 2026-12-01\n");
    let (annexes, _) = read.annexes();
    let paper = addendum(&annexes[0]).expect("its annex has a day of its own");
    assert!(paper.draft && annex_document(&annexes[0]).draft && !has_place_to_sign(&paper));
    let text = markdown(&paper);
    assert!(text.contains("> 案　契約日が決まっていません。"), "{text}");
    assert!(text.contains("保守会社（以下「丙」という。）は、　　　　年　　月　　日に締結した「保守契約」"), "{text}");
    let dated = of_three("    date: 2025-04-01\n    annex_date: 2026-12-01\n");
    assert!(addendum(&dated.annexes().0[0]).is_some_and(|paper| !paper.draft));
    let mut report = Report::new();
    let wanted = Wanted { final_only: true, ..Wanted::default() };
    compose_hospital(read.catalog, read.hospital(), &wanted, &mut report);
    let refused =
        |fault: &&Diagnostic| fault.code == codes::FINAL_REFUSED && fault.message.contains("契約日（date）が決まって");
    assert_eq!(report.iter().filter(refused).count(), 1);
    // Only an annex that is added later asks for the day of its contract.
    assert!(of_three("").annexes().0[0].is_settled());
}

/// What was signed once is not added again. It is changed by another paper.
#[test]
fn an_annex_that_changed_since_it_was_signed_is_not_added_again() {
    let lines = "    date: 2025-04-01\n    annex_date: 2026-12-01\n";
    let number = of_three(lines).annexes().0[0].fingerprint.as_str().to_owned();
    let signed = |number: &str| format!("{lines}    signed: [{{ date: 2026-12-01, fingerprint: {number} }}]\n");
    assert!(addendum(&of_three(&signed(&number)).annexes().0[0]).is_some());
    assert_eq!(addendum(&of_three(&signed(&"0".repeat(64))).annexes().0[0]), None);
}

/// Which contracts have it, who stands in it, and that it belongs to its annex.
#[test]
fn it_is_there_where_the_annex_has_a_day_of_its_own() {
    let papers = Cell::new(0);
    for_hospitals(40, |generated, _| {
        let read = read(generated);
        let made = read.made();
        let contracts = sample::file(&made, "h/contracts.html");
        for annex in &read.annexes().0 {
            let contract = annex.contract;
            let path = |ending: &str| format!("h/{}/addendum.{ending}", contract.id.value);
            let is_added = contract.annex_date.is_some() && contract.signed.is_empty();
            let is_linked = contracts.contains(&format!("href=\"{}/addendum.html\"", contract.id.value));
            let Some(paper) = addendum(annex) else {
                assert!(
                    !is_added && !is_linked && made.iter().all(|file| file.path != path("html")),
                    "{}",
                    path("html")
                );
                continue;
            };
            assert!(contract.annex_date.is_some() && is_linked);
            assert!(["md", "html"].iter().all(|ending| made.iter().any(|file| file.path == path(ending))));
            assert!(made.iter().all(|file| file.path != path("csv")), "it has no table");
            let document = annex_document(annex);
            assert_eq!((paper.draft, &paper.running.fingerprint), (document.draft, &document.running.fingerprint));
            assert_eq!(has_place_to_sign(&paper), !paper.draft);
            let said: Vec<String> = paper
                .blocks
                .iter()
                .filter_map(|block| match block {
                    Block::Paragraph(paragraph) => Some(plain(&paragraph.inlines)),
                    _ => None,
                })
                .collect();
            let who = said.iter().find(|text| text.contains("次のとおり合意し")).expect("it says who agrees");
            assert!(annex.sides.iter().all(|side| {
                who.contains(&format!("{}（以下「{}」という。）", side.party.name.value, side.label))
            }));
            let Some(Block::Heading { text, .. }) = document.blocks.first() else { panic!("a title comes first") };
            let name = format!("「{}」（同書に記載する照合番号が「{}」", plain(text), annex.fingerprint.short());
            assert!(said.iter().any(|text| text.starts_with("第1条") && text.contains(&name)), "{said:?}");
            papers.set(papers.get() + 1);
        }
    });
    assert!(papers.get() > 5, "{papers:?}");
}
