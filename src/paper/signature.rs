//! The signatures in a PDF: which fields, who says so, which bytes they cover. Nothing of them is verified.

use lopdf::{Dictionary, Object};
use serde::Serialize;

use super::compare::{Difference, differences};
use super::der::signer;
use super::marks::marks;
use super::read::Pdf;

const DEEPEST_FIELD: usize = 32;
const MOST_FIELDS: usize = 10_000;
const LONGEST_NAME: usize = 200;
/// Of so many signatures it is looked at what came after them.
const MOST_SIGNATURES: usize = 16;

/// A signature, as the PDF has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureMark {
    /// The name of its field.
    pub field: String,
    /// The name in the certificate. Whether the certificate is genuine is not verified.
    pub signer: Option<String>,
    /// The page on which something of it is shown.
    pub page: Option<usize>,
    /// It covers everything from the start of the file to its own end.
    pub covers: bool,
    /// Nothing stands in the file after it.
    pub is_last: bool,
    /// What differs between the file up to its end and the whole file. `None` when it is not known.
    pub after: Option<Vec<Difference>>,
}

/// A field of the form, with the names of the fields above it.
pub(super) struct PdfField<'a> {
    pub name: String,
    pub dictionary: &'a Dictionary,
    pub is_signature: bool,
}

/// The fields at the ends of the tree, in the order of the file. `None` for a tree that has too many.
pub(super) fn fields(pdf: &Pdf) -> Option<Vec<PdfField<'_>>> {
    let mut found = Vec::new();
    let form = pdf.root().and_then(|root| pdf.dictionary(root, "AcroForm"));
    let top = form.map_or(&[][..], |form| pdf.array(form, "Fields"));
    let mut open: Vec<(&Object, String)> = top.iter().rev().map(|field| (field, String::new())).collect();
    let mut seen = 0;
    while let Some((field, above)) = open.pop() {
        seen += 1;
        if seen + open.len() > MOST_FIELDS {
            return None;
        }
        let Ok(dictionary) = pdf.resolve(field).as_dict() else { continue };
        let part = text(pdf.get(dictionary, "T"));
        let dot = if above.is_empty() || part.is_empty() { "" } else { "." };
        let name: String = format!("{above}{dot}{part}").chars().take(LONGEST_NAME).collect();
        let kids = pdf.array(dictionary, "Kids");
        // The kids of a field at the end are its places on the pages. They have no name.
        if kids.iter().any(|kid| pdf.resolve(kid).as_dict().is_ok_and(|kid| kid.has(b"T"))) {
            open.extend(kids.iter().rev().map(|kid| (kid, name.clone())));
        } else {
            found.push(PdfField { name, dictionary, is_signature: is_signature(pdf, dictionary) });
        }
    }
    Some(found)
}

/// The value of a key that a field may inherit.
fn inherited<'a>(pdf: &'a Pdf, mut field: &'a Dictionary, key: &str) -> &'a Object {
    for _ in 0..DEEPEST_FIELD {
        let value = pdf.get(field, key);
        match pdf.dictionary(field, "Parent") {
            Some(above) if value.is_null() => field = above,
            _ => return value,
        }
    }
    pdf.get(field, key)
}

fn is_signature(pdf: &Pdf, field: &Dictionary) -> bool {
    inherited(pdf, field, "FT").as_name().is_ok_and(|kind| kind == b"Sig")
}

/// Whether an annotation is the place of a signature on a page, and does nothing else. Before it is signed, nothing may
/// be drawn in it.
pub(super) fn is_place_of_signature(pdf: &Pdf, annotation: &Dictionary) -> bool {
    let looks = pdf.dictionary(annotation, "AP");
    let draws_nothing = || {
        let is_empty = |key: &[u8], value| {
            key == b"N" && pdf.resolve(value).as_stream().is_ok_and(|stream| stream.content.is_empty())
        };
        looks.is_none_or(|looks| looks.iter().all(|(key, value)| is_empty(key, value)))
    };
    pdf.get(annotation, "Subtype").as_name().is_ok_and(|kind| kind == b"Widget")
        && is_signature(pdf, annotation)
        && (as_signed(inherited(pdf, annotation, "V")).is_some() || draws_nothing())
        && !annotation.has(b"A")
        && !annotation.has(b"AA")
}

fn as_signed(value: &Object) -> Option<&Dictionary> {
    value.as_dict().ok().filter(|value| value.has(b"ByteRange") && value.has(b"Contents"))
}

pub(super) fn text(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap_or_default()
}

/// The signatures of a file, in the order in which they end.
pub(super) fn signatures(pdf: &Pdf, bytes: &[u8]) -> Vec<SignatureMark> {
    let fields = fields(pdf).unwrap_or_default();
    let mut found: Vec<(usize, SignatureMark)> = fields
        .iter()
        .filter(|field| field.is_signature)
        .filter_map(|field| {
            let signed = as_signed(inherited(pdf, field.dictionary, "V"))?;
            let contents = pdf.get(signed, "Contents").as_str().unwrap_or_default();
            let end = covered(pdf, signed, contents, bytes);
            let mark = SignatureMark {
                field: field.name.clone(),
                signer: signer(contents),
                page: shown_on(pdf, field.dictionary),
                covers: end.is_some(),
                is_last: end.is_some_and(|end| bytes[end..].iter().all(u8::is_ascii_whitespace)),
                after: None,
            };
            Some((end.unwrap_or(usize::MAX), mark))
        })
        .collect();
    found.sort_by_key(|(end, _)| *end);
    let now = found.iter().any(|(_, mark)| mark.covers && !mark.is_last).then(|| marks(bytes).ok()).flatten();
    for (end, mark) in found.iter_mut().filter(|(_, mark)| mark.covers).take(MOST_SIGNATURES) {
        mark.after = match (&now, mark.is_last) {
            (_, true) => Some(Vec::new()),
            (Some(now), false) => marks(&bytes[..*end]).ok().map(|before| differences(&before, now)),
            (None, false) => None,
        };
    }
    found.into_iter().map(|(_, mark)| mark).collect()
}

/// Where the bytes end that a signature covers, if they begin with the file and leave out only the signature itself.
fn covered(pdf: &Pdf, signed: &Dictionary, contents: &[u8], bytes: &[u8]) -> Option<usize> {
    let range: Vec<usize> = pdf
        .array(signed, "ByteRange")
        .iter()
        .map(|number| pdf.resolve(number).as_i64().ok().and_then(|number| usize::try_from(number).ok()))
        .collect::<Option<_>>()?;
    let &[0, before, start, length] = range.as_slice() else { return None };
    let end = start.checked_add(length).filter(|end| *end <= bytes.len())?;
    let hole = bytes.get(before..start)?.strip_prefix(b"<")?.strip_suffix(b">")?;
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let is_signature = hole.len() == 2 * contents.len()
        && hole.chunks_exact(2).zip(contents).all(|(pair, byte)| {
            digit(&pair[0]).zip(digit(&pair[1])).is_some_and(|(high, low)| high * 16 + low == u32::from(*byte))
        });
    is_signature.then_some(end)
}

/// The page on which a field is shown, counted from 1.
fn shown_on(pdf: &Pdf, field: &Dictionary) -> Option<usize> {
    let has_size = |place: &Dictionary| {
        let corners: Vec<f32> =
            pdf.array(place, "Rect").iter().filter_map(|number| pdf.resolve(number).as_float().ok()).collect();
        matches!(corners.as_slice(), &[left, bottom, right, top] if left != right && bottom != top)
    };
    pdf.pages()
        .iter()
        .position(|page| {
            pdf.array(page, "Annots").iter().filter_map(|place| pdf.resolve(place).as_dict().ok()).any(|place| {
                has_size(place)
                    && (place == field || pdf.dictionary(place, "Parent").is_some_and(|above| above == field))
            })
        })
        .map(|page| page + 1)
}
