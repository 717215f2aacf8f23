//! The digest of an object of a PDF with everything it refers to.
//!
//! It says what the object means, not how it is written. The form is described in `docs/verify.md`.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::read::{LARGEST_STREAM, Pdf, Unreadable};
use crate::digest::{Digest, Summing};

const DEEPEST: usize = 200;
const MOST_VALUES: usize = 8 << 20;
/// What all streams of a file may hold when they are unpacked.
const MOST_BYTES: usize = 256 << 20;
/// The filters that are undone. What they say is left out of the digest.
const FILTERS: [&[u8]; 5] = [b"FlateDecode", b"LZWDecode", b"ASCII85Decode", b"ASCIIHexDecode", b"RunLengthDecode"];
/// Keys that lead back to where the object is used, or number it.
const BACK: [&[u8]; 3] = [b"Parent", b"StructParent", b"StructParents"];
/// Keys that say how a stream is packed.
const PACKING: [&[u8]; 4] = [b"Length", b"Filter", b"DecodeParms", b"DL"];
/// Keys that make another file the content of a stream.
const ELSEWHERE: [&[u8]; 3] = [b"F", b"FFilter", b"FDecodeParms"];

/// Computes digests of objects. Each object of the file is digested once.
#[derive(Debug)]
pub(super) struct Graph<'a> {
    pub pdf: &'a Pdf,
    /// `None` while an object is digested: what refers to it then is a circle.
    known: BTreeMap<ObjectId, Option<Digest>>,
    values: usize,
    bytes: usize,
}

impl<'a> Graph<'a> {
    pub fn new(pdf: &'a Pdf) -> Self {
        Self { pdf, known: BTreeMap::new(), values: MOST_VALUES, bytes: MOST_BYTES }
    }

    pub fn digest(&mut self, object: &'a Object) -> Result<Digest, Unreadable> {
        self.value(object, 0)
    }

    /// The digest of a dictionary without some of its keys. `None` when nothing is left.
    pub fn rest(&mut self, dictionary: &'a Dictionary, without: &[&str]) -> Result<Option<Digest>, Unreadable> {
        let entries = self.entries(dictionary, &|key| without.iter().any(|other| other.as_bytes() == key));
        let entries: Vec<_> = entries.filter(|(_, value)| !self.pdf.resolve(value).is_null()).collect();
        if entries.is_empty() { Ok(None) } else { self.sum(entries, 0).map(Some) }
    }

    fn value(&mut self, object: &'a Object, depth: usize) -> Result<Digest, Unreadable> {
        self.values = self.values.checked_sub(1).ok_or(Unreadable::TooLarge)?;
        if depth > DEEPEST {
            return Err(Unreadable::TooLarge);
        }
        match object {
            Object::Null => Ok(Digest::of(b"n")),
            Object::Boolean(value) => Ok(Digest::of(if *value { b"t" } else { b"f" })),
            Object::Integer(value) => Ok(Digest::of(format!("i{value}").as_bytes())),
            Object::Real(value) => Ok(real(*value)),
            Object::Name(name) => Ok(Digest::of(&[b"/", name.as_slice()].concat())),
            Object::String(text, _) => Ok(Digest::of(&[b"(", text.as_slice()].concat())),
            Object::Array(values) => {
                let mut sum = Summing::default();
                sum.add(b"[");
                for value in values {
                    sum.add(self.value(value, depth + 1)?.bytes());
                }
                Ok(sum.finish())
            }
            Object::Dictionary(dictionary) => {
                let entries = self.entries(dictionary, &|_| false).collect();
                self.sum(entries, depth)
            }
            Object::Stream(stream) => self.stream(stream, depth),
            Object::Reference(id) => self.reference(*id, object, depth),
        }
    }

    fn reference(&mut self, id: ObjectId, object: &'a Object, depth: usize) -> Result<Digest, Unreadable> {
        if let Some(page) = self.pdf.page_number(id) {
            return Ok(Digest::of(format!("p{}", page + 1).as_bytes()));
        }
        if let Some(known) = self.known.get(&id) {
            return Ok(known.unwrap_or_else(|| Digest::of(b"c")));
        }
        self.known.insert(id, None);
        let digest = self.value(self.pdf.resolve(object), depth + 1)?;
        self.known.insert(id, Some(digest));
        Ok(digest)
    }

    /// The entries that count, in the order of their keys.
    fn entries(
        &self,
        dictionary: &'a Dictionary,
        is_left_out: &dyn Fn(&[u8]) -> bool,
    ) -> impl Iterator<Item = (&'a [u8], &'a Object)> + use<'a> {
        let mut entries: Vec<(&[u8], &Object)> = dictionary
            .iter()
            .map(|(key, value)| (key.as_slice(), value))
            .filter(|(key, value)| {
                let leads_back = BACK.contains(key) || *key == b"P" && value.as_reference().is_ok();
                !leads_back && !is_left_out(key)
            })
            .collect();
        entries.sort_by_key(|(key, _)| *key);
        entries.into_iter()
    }

    fn sum(&mut self, entries: Vec<(&'a [u8], &'a Object)>, depth: usize) -> Result<Digest, Unreadable> {
        let mut sum = Summing::default();
        sum.add(b"<");
        for (key, value) in entries {
            if !self.pdf.resolve(value).is_null() {
                sum.add(Digest::of(&[b"/", key].concat()).bytes());
                sum.add(self.value(value, depth + 1)?.bytes());
            }
        }
        Ok(sum.finish())
    }

    fn stream(&mut self, stream: &'a Stream, depth: usize) -> Result<Digest, Unreadable> {
        let plain = self.plain(stream)?;
        let is_packed = plain.is_none();
        let left_out = |key: &[u8]| PACKING[..1].contains(&key) || !is_packed && PACKING.contains(&key);
        let entries = self.entries(&stream.dict, &left_out).collect();
        let mut sum = Summing::default();
        sum.add(b"s");
        sum.add(self.sum(entries, depth)?.bytes());
        sum.add(Digest::of(plain.as_deref().unwrap_or(&stream.content)).bytes());
        Ok(sum.finish())
    }

    /// The content of a stream. `None` when it is packed in a way that is not undone (pictures), or lies elsewhere.
    pub fn plain(&mut self, stream: &Stream) -> Result<Option<Vec<u8>>, Unreadable> {
        if ELSEWHERE.iter().any(|key| stream.dict.has(key)) {
            return Ok(None);
        }
        let whole = |object: &Object| match self.pdf.resolve(object) {
            Object::Array(values) => values.iter().map(|value| self.pdf.resolve(value).clone()).collect::<Vec<_>>(),
            Object::Null => Vec::new(),
            other => vec![other.clone()],
        };
        let filters = stream.dict.get(b"Filter").map_or_else(|_| Vec::new(), whole);
        if !filters.iter().all(|filter| filter.as_name().is_ok_and(|name| FILTERS.contains(&name))) {
            return Ok(None);
        }
        let mut packed = Dictionary::new();
        if let Ok(settings) = stream.dict.get(b"DecodeParms") {
            packed.set("DecodeParms", whole(settings));
        }
        packed.set("Filter", filters);
        let most = self.bytes.min(LARGEST_STREAM);
        let packed = Stream { dict: packed, ..stream.clone() };
        match packed.get_plain_content_with_limit(most) {
            Ok(plain) => {
                self.bytes -= plain.len();
                Ok(Some(plain))
            }
            Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. })) => {
                Err(Unreadable::TooLarge)
            }
            Err(_) => Ok(None),
        }
    }
}

/// A whole number is the same however it is written. Another is the nearest number of 32 bits.
fn real(value: f32) -> Digest {
    const EXACT: f32 = 16_777_216.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        return Digest::of(format!("i{}", value as i64).as_bytes());
    }
    Digest::of(format!("r{:08x}", value.to_bits()).as_bytes())
}
