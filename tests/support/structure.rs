//! The tagged text of a PDF, as `pdfinfo -struct-text` prints it: what is heard when it is read
//! aloud. Headers, footers, rings and 案 are artifacts and do not come here.

use unicode_normalization::UnicodeNormalization;

use crate::setup::Pdf;

/// An element of the structure tree.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) tag: String,
    depth: usize,
    /// All text below it, white space left out.
    pub(crate) text: String,
    /// `/RowSpan`, `/ColSpan`, `/Scope` and the like, as printed.
    pub(crate) attributes: Vec<String>,
}

/// Every element in reading order.
pub(crate) fn elements(pdf: &Pdf) -> Vec<Element> {
    let said = pdf.text("pdfinfo", &["-struct-text", "{}"]);
    let mut elements: Vec<Element> = Vec::new();
    // The elements a line is inside of.
    let mut open: Vec<usize> = Vec::new();
    for line in said.lines() {
        let trimmed = line.trim_start();
        let depth = line.len() - trimmed.len();
        if let Some(text) = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            for index in &open {
                if elements[*index].depth < depth {
                    elements[*index].text.push_str(&bare(text));
                }
            }
        } else if trimmed.starts_with('/') {
            if let Some(index) = open.last() {
                elements[*index].attributes.push(trimmed.to_owned());
            }
        } else if trimmed.starts_with(|first: char| first.is_ascii_uppercase()) {
            let tag = trimmed.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
            open.retain(|index| elements[*index].depth < depth);
            open.push(elements.len());
            elements.push(Element { tag: tag.to_owned(), depth, text: String::new(), attributes: Vec::new() });
        }
    }
    // A mark and its base may be parted by the tool; so composing comes last.
    for element in &mut elements {
        element.text = element.text.nfc().collect();
    }
    elements
}

/// The text of every cell, in reading order.
pub(crate) fn cells(elements: &[Element]) -> Vec<String> {
    let cells = elements.iter().filter(|element| matches!(&*element.tag, "TH" | "TD"));
    cells.map(|cell| cell.text.clone()).collect()
}

/// White space left out, characters composed.
pub(crate) fn bare(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).nfc().collect()
}
