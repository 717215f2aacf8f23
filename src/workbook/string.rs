//! Texts of a workbook: runs joined, the way to read them aloud left out.

use super::styles::is_on;
use super::xml::Element;

/// A text with what its runs look like.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    pub text: String,
    /// Some of it is struck through by a run of its own.
    pub has_struck: bool,
    /// Some of it looks as its cell does.
    pub has_plain: bool,
}

/// Reads what may stand in a shared string, in a cell, or in a note. Phonetic runs (ふりがな) are left out.
pub(super) fn runs(element: &Element) -> Runs {
    let mut found = Runs::default();
    for child in &element.children {
        match child.name.as_str() {
            "t" => add(&mut found, child, None),
            "r" => child.all("t").for_each(|text| add(&mut found, text, child.child("rPr"))),
            _ => {}
        }
    }
    found.text = plain(&found.text);
    found
}

fn add(found: &mut Runs, text: &Element, look: Option<&Element>) {
    let text = text.text();
    found.text.push_str(text);
    if !text.trim().is_empty() {
        found.has_plain |= look.is_none();
        found.has_struck |= look.is_some_and(|look| is_on(look.child("strike")));
    }
}

/// The characters that are meant: `_x000D_` is one, and each line ends with `\n`.
pub(super) fn plain(text: &str) -> String {
    let escaped = if text.contains("_x") { unescape(text) } else { text.to_owned() };
    if escaped.contains('\r') { escaped.replace("\r\n", "\n").replace('\r', "\n") } else { escaped }
}

fn unescape(text: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 6).filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let code = code.filter(|_| rest[at + 6..].starts_with('_')).and_then(|code| u16::from_str_radix(code, 16).ok());
        let (before, used) = match code {
            Some(_) => (&rest[..at], at + 7),
            None => (&rest[..at + 1], at + 1),
        };
        units.extend(before.encode_utf16());
        units.extend(code);
        rest = &rest[used..];
    }
    units.extend(rest.encode_utf16());
    String::from_utf16_lossy(&units)
}
