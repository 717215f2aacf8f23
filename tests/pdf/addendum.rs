//! 「別添1の追加に関する覚書」 on paper: one upright sheet that holds all of it, also among the other documents.

use betten::document::{Block, Document, DocumentKind, Inline};
use betten::render::pdf::Content;

use super::forms::{contracts, made};
use crate::support::geometry::{assert_sound, layout};
use crate::support::sample::{self, bare};
use crate::support::setup::{Pdf, pdf_of};

/// The sample with an annex that is added to each contract.
fn added(signing: &str) -> sample::Read {
    let mut text = sample::sample_text();
    for old in ["signing: none", "signing: paper", "signing: electronic"] {
        text = text.replace(old, "signing: KIND");
    }
    let of_each = format!("signing: {signing}\n    annex_date: 2026-12-01");
    sample::read(&text.replace("signing: KIND", &of_each)).sound()
}

fn raw(pdf: &Pdf) -> String {
    bare(&pdf.text("pdftotext", &["-raw", "{}", "-"]))
}

#[test]
fn it_is_one_upright_sheet_with_every_word() {
    for signing in ["none", "paper", "electronic"] {
        let read = added(signing);
        let all = contracts(&read);
        assert!(all.iter().any(|it| it.documents[0].draft) && all.iter().any(|it| !it.documents[0].draft));
        for contract in all {
            let name = format!("{} {signing}", contract.folder);
            let find = |kind| contract.documents.iter().find(|it| it.kind == kind).expect("it is made of each");
            let document = find(DocumentKind::Addendum);
            let pdf = pdf_of(document);
            pdf.run("qpdf", &["--check", "{}"]);
            assert_sound(&name, &pdf);
            let (pages, _) = layout(&pdf);
            assert!(pages.len() == 1 && pages[0].1 > pages[0].0, "{name}: {pages:?}");
            let text = raw(&pdf);
            let plain = |inlines: &[Inline]| bare(&inlines.iter().map(Inline::plain).collect::<String>());
            for block in &document.blocks {
                match block {
                    Block::Heading { text: words, .. } => assert!(text.contains(&plain(words)), "{name}: {text}"),
                    Block::Paragraph(it) => assert!(text.contains(&plain(&it.inlines)), "{name}: {text}"),
                    Block::Signing(it) => assert!(text.contains(&bare(&it.sentence)), "{name}: {text}"),
                    _ => panic!("{name}: {block:?}"),
                }
            }
            let parties = if document.draft { 0 } else { places_to_sign(document) };
            assert_eq!(text.matches("職・氏名").count(), parties, "{name}");
            // The number that leads to the annex stands at the foot, too.
            let number = &document.running.fingerprint;
            assert_eq!(text.matches(number.as_str()).count(), 2, "{name}");
            assert!(raw(&pdf_of(find(DocumentKind::Annex))).contains(&format!("照合番号{number}")), "{name}");
            let combined = made(&Content::combined(&contract.documents));
            let (pages, _) = layout(&combined);
            assert!(pages.last().is_some_and(|(width, height)| height > width), "{name}: it is the last");
            // The contents name the paper, and not its articles.
            let contents = bare(&combined.text("pdftotext", &["-raw", "-l", "1", "{}", "-"]));
            assert!(contents.contains("の追加に関する覚書") && !contents.contains("原契約への追加"), "{contents}");
            assert!(raw(&combined).contains("（原契約への追加）第1条"), "{name}");
        }
    }
}

fn places_to_sign(document: &Document) -> usize {
    let places = document.blocks.iter().map(|block| match block {
        Block::Signing(signing) => signing.parties.len(),
        _ => 0,
    });
    places.sum()
}
