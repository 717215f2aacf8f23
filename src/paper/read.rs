//! Reads the objects of a PDF, within bounds: a hostile file must neither fill the memory nor run for ever.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{catch_unwind, resume_unwind};

use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

/// The largest file that is read.
pub const LARGEST: usize = 64 << 20;
/// What one stream may hold when it is unpacked.
pub(super) const LARGEST_STREAM: usize = 64 << 20;
/// What all streams that hold objects may hold when they are unpacked.
const OBJECT_STREAMS: usize = 64 << 20;
/// How often an object may be read. A file of [`LARGEST`] bytes has fewer.
const MOST_OBJECTS: usize = 1 << 20;
/// What all streams of a file may hold as they stand, over and over where objects lie over each other.
const RAW: usize = 4 * LARGEST;
const MOST_PAGES: usize = 10_000;
const DEEPEST_PAGE: usize = 64;

/// Why a file was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    NoPdf,
    /// Truncated, or its table of objects is wrong. Programs that repair such a file differ in what they show.
    Broken,
    Password,
    /// More than [`LARGEST`] bytes, or too much in it.
    TooLarge,
}

/// The objects of a PDF.
#[derive(Debug)]
pub(super) struct Pdf {
    document: Document,
    tree: PageTree,
}

static NULL: Object = Object::Null;

impl Pdf {
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > LARGEST {
            return Err(Unreadable::TooLarge);
        }
        if !bytes.windows(5).take(1024).any(|start| start == b"%PDF-") {
            return Err(Unreadable::NoPdf);
        }
        let document = load(bytes)?;
        if document.is_encrypted() {
            return Err(Unreadable::Password);
        }
        let mut pdf = Self { document, tree: PageTree::default() };
        let mut tree = PageTree::default();
        let top = pdf.root().and_then(|root| root.get(b"Pages").ok()).ok_or(Unreadable::Broken)?;
        pdf.add_pages(top, &Dictionary::new(), 0, &mut tree)?;
        if tree.pages.is_empty() {
            return Err(Unreadable::Broken);
        }
        pdf.tree = tree;
        Ok(pdf)
    }

    /// The pages in their order. Each has what it inherits.
    pub fn pages(&self) -> &[Dictionary] {
        &self.tree.pages
    }

    /// Which page an object is, counted from 0.
    pub fn page_number(&self, id: ObjectId) -> Option<usize> {
        self.tree.numbers.get(&id).copied()
    }

    /// The object itself, where there is a reference to it. What is not there is null.
    pub fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        self.document.dereference(object).map_or(&NULL, |(_, object)| object)
    }

    /// The value of a key, resolved.
    pub fn get<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> &'a Object {
        dictionary.get(key.as_bytes()).map_or(&NULL, |object| self.resolve(object))
    }

    /// The value of a key, if it is a dictionary or a stream.
    pub fn dictionary<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        as_dictionary(self.get(dictionary, key))
    }

    pub fn array<'a>(&'a self, dictionary: &'a Dictionary, key: &str) -> &'a [Object] {
        self.get(dictionary, key).as_array().map_or(&[], Vec::as_slice)
    }

    pub fn root(&self) -> Option<&Dictionary> {
        self.dictionary(&self.document.trailer, "Root")
    }

    /// Adds the pages below a node of the tree. `above` is what they inherit.
    fn add_pages(
        &self,
        node: &Object,
        above: &Dictionary,
        depth: usize,
        tree: &mut PageTree,
    ) -> Result<(), Unreadable> {
        let dictionary = self.resolve(node).as_dict().map_err(|_| Unreadable::Broken)?;
        let mut whole = above.clone();
        if let Ok(kids) = dictionary.get(b"Kids") {
            for key in ["Resources", "MediaBox", "CropBox", "Rotate"] {
                if let Ok(value) = dictionary.get(key.as_bytes()) {
                    whole.set(key, value.clone());
                }
            }
            let kids = self.resolve(kids).as_array().map_err(|_| Unreadable::Broken)?;
            let is_new = node.as_reference().is_ok_and(|id| tree.inner.insert(id));
            if depth == DEEPEST_PAGE || !is_new {
                return Err(Unreadable::Broken);
            }
            return kids.iter().try_for_each(|kid| self.add_pages(kid, &whole, depth + 1, tree));
        }
        if tree.pages.len() == MOST_PAGES {
            return Err(Unreadable::TooLarge);
        }
        if let Ok(id) = node.as_reference() {
            tree.numbers.entry(id).or_insert(tree.pages.len());
        }
        whole.extend(dictionary);
        tree.pages.push(whole);
        Ok(())
    }
}

/// The pages in their order.
#[derive(Debug, Default)]
struct PageTree {
    /// The dictionary of each, with what it inherits.
    pages: Vec<Dictionary>,
    /// Which page an object is, counted from 0.
    numbers: BTreeMap<ObjectId, usize>,
    /// The nodes between the root and the pages.
    inner: BTreeSet<ObjectId>,
}

pub(super) fn as_dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dictionary) => Some(dictionary),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

/// What may still be read of a file.
#[derive(Debug, Clone, Copy)]
struct Budget {
    objects: usize,
    raw: usize,
    object_streams: usize,
}

thread_local! {
    /// The library's filter is a plain function, so it has no other place to count in.
    static BUDGET: Cell<Budget> = const { Cell::new(Budget { objects: 0, raw: 0, object_streams: 0 }) };
}

/// What ends the loading of a file that spends more than its budget.
struct Spent;

/// Called for each object before it is kept, and before objects are unpacked from it.
fn count(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let Budget { objects, raw, object_streams } = BUDGET.get();
    let mut left = Some(Budget { objects: objects.saturating_sub(1), raw, object_streams }).filter(|_| objects > 0);
    if let Object::Stream(stream) = object {
        let unpacked = |most: usize| {
            let is_bag = stream.dict.has_type(b"ObjStm");
            if is_bag { stream.get_plain_content_with_limit(most).map_or(most + 1, |bytes| bytes.len()) } else { 0 }
        };
        left = left.and_then(|left| {
            let raw = left.raw.checked_sub(stream.content.len())?;
            Some(Budget {
                raw,
                object_streams: left.object_streams.checked_sub(unpacked(left.object_streams))?,
                ..left
            })
        });
    }
    // The library goes on when its filter drops an object, so this is the only way to stop it.
    let Some(left) = left else { resume_unwind(Box::new(Spent)) };
    BUDGET.set(left);
    // What is given back is only used for an object out of a stream, and that is never a stream itself.
    Some((id, if matches!(object, Object::Stream(_)) { Object::Null } else { object.clone() }))
}

/// The library reads the file strictly: it repairs nothing. A panic of the library is a file that cannot be read.
fn load(bytes: &[u8]) -> Result<Document, Unreadable> {
    let options = LoadOptions {
        strict: true,
        max_decompressed_size: Some(LARGEST_STREAM),
        filter: Some(count),
        ..LoadOptions::default()
    };
    BUDGET.set(Budget { objects: MOST_OBJECTS, raw: RAW, object_streams: OBJECT_STREAMS });
    match catch_unwind(|| Document::load_mem_with_options(bytes, options)) {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_))) => Err(Unreadable::Password),
        Ok(Err(lopdf::Error::UnsupportedSecurityHandler(_))) => Err(Unreadable::Password),
        Ok(Err(lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }))) => {
            Err(Unreadable::TooLarge)
        }
        Ok(Err(_)) => Err(Unreadable::Broken),
        Err(cause) => Err(if cause.is::<Spent>() { Unreadable::TooLarge } else { Unreadable::Broken }),
    }
}
