//! Every character of the Japanese standards either comes back from the paper or is refused by name.

use betten::diagnostic::{Severity, codes};
use betten::document::{Block, Document, Inline};
use betten::render::glyphs::missing_glyphs;

use crate::setup::{fonts, pdf_of};
use crate::structure::{bare, elements};
use crate::{documents, sample};

/// JIS X 0213:2004, and with it JIS X 0208, row by row.
fn rows() -> Vec<(String, Vec<String>)> {
    sample::project_text("tests/fixtures/jis/x0213.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (row, characters) = line.split_once('\t').expect("a row and its characters");
            (row.to_owned(), characters.split(' ').map(str::to_owned).collect())
        })
        .collect()
}

/// One paragraph a row, in 明朝 and, in the heading, in bold ゴシック.
fn document(rows: &[(String, Vec<String>)]) -> Document {
    let mut document = documents::with_text("");
    document.blocks.truncate(1);
    for (row, characters) in rows {
        document.blocks.push(Block::Heading { level: 2, anchor: None, text: vec![Inline::text(spoken(characters))] });
        let text = format!("<<{row}>>{}<<>>", spoken(characters));
        document.blocks.push(documents::prose(betten::document::ParagraphRole::Body, &text));
    }
    document
}

/// The characters of a row one after the other; each mark has a letter of its own to stand on, as in
/// a word.
fn spoken(characters: &[String]) -> String {
    characters.iter().map(|it| if is_mark(it) { format!("o{it}") } else { it.clone() }).collect()
}

fn is_mark(character: &str) -> bool {
    matches!(character.chars().next(), Some('\u{300}'..='\u{36f}'))
}

#[test]
fn every_character_is_printed_or_refused_by_name() {
    let mut rows = rows();
    assert_eq!(rows.iter().map(|(_, row)| row.len()).sum::<usize>(), 11_233, "the whole standard");
    let mut refused = Vec::new();
    for (_, row) in &mut rows {
        row.retain(|character| {
            let report = missing_glyphs(&documents::with_text(character), fonts());
            for fault in report.iter() {
                assert_eq!((fault.code, fault.severity), (codes::GLYPH_MISSING, Severity::Error));
                assert!(fault.message.contains(&format!("「{character}」（U+")), "{}", fault.message);
                refused.push(character.clone());
            }
            report.is_empty()
        });
    }
    // White brackets of plane 1, row 2; no font of the set has them.
    assert_eq!(refused, ["⦅", "⦆"]);

    // Every row comes back as it was, but for the composition of marks.
    for rows in rows.chunks(20) {
        let elements = elements(&pdf_of(&document(rows)));
        for (row, characters) in rows {
            let start = format!("<<{row}>>");
            let paragraph = elements.iter().find(|element| element.tag == "P" && element.text.starts_with(&start));
            let mut text = paragraph.expect("the row is printed").text.clone();
            // A phonetic mark and its letter are two glyphs, and Typst gives the text of both to each:
            // it looks right and reads double. That is wrong, and no name has one.
            for mark in characters.iter().filter(|it| is_mark(it)) {
                let marked = bare(&format!("o{mark}"));
                text = text.replace(&marked.repeat(2), &marked);
            }
            assert_eq!(text, format!("{start}{}<<>>", bare(&spoken(characters))), "{row}");
        }
    }
}

/// Variants of names: those of the fonts are printed, others said in a warning.
#[test]
fn variants_of_names_are_printed_or_warned_of() {
    let names = ["髙橋", "山﨑", "𠮷田", "𠮟", "濵田", "邊邉", "齋齊斎", "栁", "曻", "﨑", "神\u{fa19}", "葛\u{e0100}"];
    for name in names {
        assert!(missing_glyphs(&documents::with_text(name), fonts()).is_empty(), "{name}");
    }
    let report = missing_glyphs(&documents::with_text("邉\u{e0110}"), fonts());
    assert!(report.iter().all(|fault| fault.severity == Severity::Warning && fault.message.contains("U+9089")));
}
