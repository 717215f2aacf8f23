//! Every character of the Japanese standards either comes back from the paper, or is refused by name.

use std::collections::BTreeSet;

use betten::diagnostic::{Report, Severity, codes};
use betten::document::{Block, Document, Inline};
use betten::render::Templates;
use betten::render::glyphs::missing_glyphs;
use betten::render::pdf::{Content, PdfSetup, pdf};
use betten::typeset::fonts::VariantShape;
use betten::typeset::{Command, FontSet};

use crate::support::setup::{Pdf, font_files, fonts, pdf_of, typst};
use crate::support::structure::{bare, elements};
use crate::support::{documents, sample};

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

/// The characters of a row one after the other. Each mark gets a letter to stand on, as in a word.
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
            // A phonetic mark and its letter are two glyphs, and Typst gives each of them the text of both. So it looks
            // right but reads double. That is wrong, but no name has such a mark.
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

/// The fonts of a paper, without the letters that mark a part of a font.
fn fonts_used(pdf: &Pdf) -> BTreeSet<String> {
    let said = pdf.text("pdffonts", &["{}"]);
    let names = said.lines().skip(2).filter_map(|line| line.split_whitespace().next());
    names.filter_map(|name| name.split_once('+')).map(|(_, name)| name.to_owned()).collect()
}

/// A name in 明朝 and, in a heading, in bold ゴシック.
fn named(name: &str) -> Document {
    let mut document = documents::with_text(name);
    document.blocks.push(Block::Heading { level: 2, anchor: None, text: vec![Inline::text(name)] });
    document
}

/// The letter is set in the font that has its shape, and the letters beside it stay in theirs.
#[test]
fn a_shape_of_another_font_is_printed_from_it() {
    let usual = fonts_used(&pdf_of(&named("将来")));
    assert!(!usual.iter().any(|name| name.starts_with("NotoSerifJP")), "{usual:?}");
    let pdf = pdf_of(&named("将\u{e0100}来、葛\u{e0100}西"));
    let added: Vec<String> = fonts_used(&pdf).difference(&usual).cloned().collect();
    assert_eq!(added, ["NotoSerifJP-Bold", "NotoSerifJP-Regular"]);
    let whole = "将\u{e0100}来、葛\u{e0100}西";
    let printed = elements(&pdf).into_iter().filter(|element| bare(&element.text) == whole).count();
    assert_eq!(printed, 2, "in the heading and in the text");
}

/// A font with the shape that a person put beside the others, whatever it is called.
#[test]
fn a_shape_of_an_added_font_is_printed_from_it() {
    let wide = |name: &str| name.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let (before, after) = (wide("Noto Serif JP"), wide("Nota Serif JP"));
    let renamed = |mut bytes: Vec<u8>| {
        while let Some(at) = bytes.windows(before.len()).position(|stretch| stretch == before) {
            bytes[at..at + after.len()].copy_from_slice(&after);
        }
        bytes
    };
    let files = font_files().into_iter().map(|(name, bytes)| match name.strip_prefix("NotoSerifJP") {
        Some(rest) => (format!("Nota{rest}"), renamed(bytes)),
        None => (name, bytes),
    });
    let fonts = FontSet::from_bytes(files.collect());
    assert_eq!(fonts.coverage().shape('将', '\u{e0100}'), VariantShape::Lent(&["Nota Serif JP".to_owned()]));
    let typesetter = Command::new(&typst(), &fonts).expect("the program is there");
    let print = |name: &str| {
        let setup = PdfSetup { typesetter: &typesetter, fonts: &fonts, templates: &Templates::shipped() };
        let mut report = Report::new();
        let bytes = pdf(&Content::of(&named(name)), &setup, &mut report).expect("it is typeset");
        assert!(report.is_empty(), "{report:#?}");
        fonts_used(&Pdf::keep(&bytes.expect("there is nothing to refuse"))).len()
    };
    assert_eq!(print("将\u{e0100}来"), print("将来") + 2);
}
