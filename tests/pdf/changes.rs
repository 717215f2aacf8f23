//! 新旧対照表 and 変更覚書 on paper: every cell is as in the document, on the right sheets.

use betten::compare;
use betten::document::Document;
use betten::document::compose::{self, Order};

use super::whole_sample::expected_cells;
use crate::support::geometry::{MILLIMETRE, Word, assert_sound, layout};
use crate::support::sample::{self, bare};
use crate::support::setup::pdf_of;
use crate::support::structure::{cells, elements};

/// The sample's first contract with its answers changed, and much of it taken away.
fn papers() -> Vec<(&'static str, Document)> {
    let new = sample::sample();
    let old = sample::sample_text()
        .replacen("sections: [2-C, 2-R] ", "sections: [2-B, 2-C, 2-R] ", 1)
        .replacen("log_retention: 1年", "log_retention: 3年", 1)
        .replacen("to: 2027-03-31", "to: 2028-03-31", 1)
        .replacen("note: 鍵の控えは、病院の金庫で保管する。", "note: なし", 1);
    let old = sample::read(&old).sound();
    let (new_annexes, old_annexes) = (new.annexes().0, old.annexes().0);
    let mut papers = Vec::new();
    for (old, new) in old_annexes.iter().zip(&new_annexes) {
        let changes = compare::annexes(old, new, &mut compare::Effort::default());
        if changes.is_empty() {
            continue;
        }
        papers.push(("comparison", compose::comparison(old, new, &changes, Order::NewFirst, None)));
        papers.push(("old first", compose::comparison(old, new, &changes, Order::OldFirst, None)));
        papers.push(("memorandum", compose::memorandum(old, new, &changes, Order::NewFirst, None)));
    }
    let [old, new] = sample::invented_editions() else { panic!("there are two") };
    papers.push(("editions", compose::editions(old, new, &compare::editions(old, new), Order::NewFirst)));
    papers
}

#[test]
fn every_cell_of_what_changed_comes_back() {
    let papers = papers();
    assert_eq!(papers.len(), 7, "of two contracts, and of the editions");
    for (name, document) in papers {
        let pdf = pdf_of(&document);
        assert_eq!(cells(&elements(&pdf)), expected_cells(&document), "{name}");
        pdf.run("qpdf", &["--check", "{}"]);
        let (pages, words) = layout(&pdf);
        let upright = name == "memorandum";
        assert_sound(name, &pdf);
        for (width, height) in &pages {
            assert_eq!(height > width, upright, "{name}");
        }
        // The head stands on every page that has rows; only a place to sign may have a page without.
        let text = |page: usize| {
            bare(&pdf.text("pdftotext", &["-f", &page.to_string(), "-l", &page.to_string(), "-raw", "{}", "-"]))
        };
        let heads = (1..=pages.len()).filter(|page| text(*page).contains("備考")).count();
        assert!(heads == pages.len() || upright && heads + 1 >= pages.len(), "{name}: {heads} of {}", pages.len());
        if name == "comparison" {
            // 120 : 120 : 22 of 262 mm, from the left margin on.
            for (head, middle) in [("変更後", 80.0), ("変更前", 200.0), ("備考", 271.0)] {
                let stands = |word: &Word| ((word.left + word.right) / 2.0 / MILLIMETRE - middle).abs() < 1.0;
                assert!(words.iter().any(|word| word.text == head && stands(word)), "{head}: {words:#?}");
            }
        }
    }
}
