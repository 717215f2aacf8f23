//! Finds what a document prints that no font has, each at the place where a person wrote it.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::document::{Document, each_text};
use crate::typeset::fonts::{FontSet, Missing, is_variation_selector};

/// Says which characters of a document cannot be printed, each once for each place.
///
/// A character that no font has is an error: Typst would refuse the document without saying where. A variant of a kanji
/// that would be printed in its usual shape is a warning.
pub fn missing_glyphs(document: &Document, fonts: &FontSet) -> Report {
    // Fonts are opened only for characters that were not asked about before.
    let mut coverage = None;
    // Ordered so that those with a place come first. The value is a text that has the character.
    let mut found: BTreeMap<(bool, Option<Span>, Missing), String> = BTreeMap::new();
    each_text(document, &mut |text, origin| {
        // Every Japanese font has ASCII. Most texts of the program end here or are short.
        if !text.is_ascii() && !fonts.is_known_to_print(text) {
            for missing in coverage.get_or_insert_with(|| fonts.coverage()).missing_in(text) {
                found.entry((origin.is_none(), origin, missing)).or_insert_with(|| text.to_owned());
            }
        }
    });
    let mut report = Report::new();
    let mut placed = Vec::new();
    for ((_, origin, missing), text) in found {
        // If the program repeats what a person wrote, the fault was told at the person's place already.
        if origin.is_none() && placed.contains(&missing) {
            continue;
        }
        placed.push(missing);
        let (diagnostic, label) = match missing {
            Missing::Character(character) => (
                Diagnostic::error(
                    codes::GLYPH_MISSING,
                    format!("文字「{character}」（{}）を印刷できるフォントがありません。", code_point(character)),
                )
                .hint("この文字を含むフォントを fonts フォルダに加えるか、印刷できる文字に改めてください。"),
                format!("「{character}」を含む"),
            ),
            Missing::Variation(base, selector) => (
                Diagnostic::warning(
                    codes::GLYPH_MISSING,
                    format!(
                        "異体字「{base}{selector}」（{} {}）の字形がフォントにないため、「{base}」の字形で印刷します。",
                        code_point(base),
                        code_point(selector)
                    ),
                )
                .hint("字形が大切な氏名のときは、この字形を含むフォントを fonts フォルダに加えるか、相手方に確認してください。"),
                format!("「{base}」の異体字を含む"),
            ),
        };
        report.push(match origin {
            Some(span) => diagnostic.at(span, label),
            None => diagnostic.hint(format!("この文字は「{text}」にあります。")),
        });
    }
    report
}

/// The variation sequences in these documents whose shape another family than that of the text must lend, with the
/// names of that family.
pub fn lent_shapes<'d>(
    documents: impl IntoIterator<Item = &'d Document>,
    fonts: &FontSet,
) -> BTreeMap<String, Vec<String>> {
    let mut shapes = BTreeMap::new();
    // Fonts are opened only for the few documents that have such a sequence.
    let mut coverage = None;
    for document in documents {
        each_text(document, &mut |text, _| {
            if text.contains(is_variation_selector) {
                let coverage = coverage.get_or_insert_with(|| fonts.coverage());
                shapes.extend(coverage.lent_in(text).map(|(sequence, names)| (sequence.to_owned(), names.to_vec())));
            }
        });
    }
    shapes
}

fn code_point(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}
