//! What a PDF shows, page by page, as digests.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};
use serde::{Deserialize, Serialize};

use super::graph::Graph;
use super::read::{Pdf, Unreadable, as_dictionary};
use super::signature::{fields, is_place_of_signature, text};
use crate::digest::{Digest, Summing};

/// The name of the form of these digests. Another form will have another name.
pub const FORM: &str = "betten-paper-1";

/// An outline, or a tree of names, has fewer entries.
const MOST_ENTRIES: usize = 100_000;

/// What a PDF shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperMarks {
    pub form: String,
    pub pages: Vec<PageMarks>,
    pub document: DocumentMarks,
    /// The attached files, by name.
    pub attachments: Vec<AttachmentMark>,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMarks {
    /// Its boxes, its rotation and its unit.
    pub size: Digest,
    /// What is drawn: text, lines, and where fonts and pictures go.
    pub drawing: Digest,
    /// The streams of the drawing, one by one.
    pub streams: Vec<Digest>,
    /// Fonts, pictures and drawings that are used by name.
    pub fonts: BTreeMap<String, Digest>,
    pub images: BTreeMap<String, Digest>,
    pub forms: BTreeMap<String, Digest>,
    /// Everything else that is used by name: colours, patterns.
    pub resources: Option<Digest>,
    pub annotations: Vec<AnnotationMark>,
    /// Everything else that the page says of itself.
    pub other: Option<Digest>,
}

/// Something that lies on a page: a link, a note. The places of signatures are none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AnnotationMark {
    pub kind: String,
    pub sha256: Digest,
}

/// An attached file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AttachmentMark {
    pub name: String,
    pub sha256: Digest,
}

/// What belongs to no page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentMarks {
    /// What a screen reader says, and in which order.
    pub structure: Option<Digest>,
    pub outline: Option<Digest>,
    /// Places that links lead to.
    pub names: Option<Digest>,
    /// The fields of a form, but signatures.
    pub fields: Option<Digest>,
    /// What happens by itself when the file is opened, printed or closed.
    pub actions: Option<Digest>,
    pub layers: Option<Digest>,
    pub other: Option<Digest>,
}

/// Describes a PDF.
///
/// # Errors
/// When it cannot be read, or is too large.
pub fn marks(bytes: &[u8]) -> Result<PaperMarks, Unreadable> {
    marks_of(&Pdf::read(bytes)?)
}

pub(super) fn marks_of(pdf: &Pdf) -> Result<PaperMarks, Unreadable> {
    let mut graph = Graph::new(pdf);
    let pages = pdf.pages().iter().map(|page| page_marks(&mut graph, page)).collect::<Result<_, _>>()?;
    let root = pdf.root().ok_or(Unreadable::Broken)?;
    let document = document_marks(&mut graph, root)?;
    Ok(PaperMarks { form: FORM.to_owned(), pages, document, attachments: attachments(&mut graph, root)? })
}

fn page_marks<'a>(graph: &mut Graph<'a>, page: &'a Dictionary) -> Result<PageMarks, Unreadable> {
    let (drawing, streams) = drawing(graph, page)?;
    let resources = graph.pdf.dictionary(page, "Resources");
    let named = |key| resources.and_then(|all| graph.pdf.dictionary(all, key));
    let (fonts, objects) = (named("Font"), named("XObject"));
    let is_image = |pdf: &Pdf, value: &Object| {
        let object = as_dictionary(pdf.resolve(value));
        object.is_some_and(|object| pdf.get(object, "Subtype").as_name().is_ok_and(|kind| kind == b"Image"))
    };
    Ok(PageMarks {
        size: size(graph, page)?,
        drawing,
        streams,
        fonts: digests(graph, fonts, &|_, _| true)?,
        images: digests(graph, objects, &is_image)?,
        forms: digests(graph, objects, &|pdf, value| !is_image(pdf, value))?,
        resources: match resources {
            Some(resources) => graph.rest(resources, &["Font", "XObject", "ProcSet"])?,
            None => None,
        },
        annotations: annotations(graph, page)?,
        other: graph.rest(
            page,
            &[
                "Type",
                "Contents",
                "Resources",
                "MediaBox",
                "CropBox",
                "Rotate",
                "UserUnit",
                "Annots",
                "Metadata",
                "LastModified",
                "PieceInfo",
            ],
        )?,
    })
}

/// The boxes, the rotation and the unit, each with what it is when it is not given.
fn size<'a>(graph: &mut Graph<'a>, page: &'a Dictionary) -> Result<Digest, Unreadable> {
    let pdf = graph.pdf;
    let media = graph.digest(pdf.get(page, "MediaBox"))?;
    let crop = pdf.get(page, "CropBox");
    let crop = if crop.is_null() { media } else { graph.digest(crop)? };
    let turned = (pdf.get(page, "Rotate").as_float().unwrap_or(0.0) as i64).rem_euclid(360);
    let unit = pdf.get(page, "UserUnit");
    let unit = if unit.is_null() { Digest::of(b"i1") } else { graph.digest(unit)? };
    let mut sum = Summing::default();
    sum.add(b"[");
    for part in [media, crop, Digest::of(format!("i{turned}").as_bytes()), unit] {
        sum.add(part.bytes());
    }
    Ok(sum.finish())
}

/// What is drawn: the streams with a line feed between them, and each by itself.
fn drawing<'a>(graph: &mut Graph<'a>, page: &'a Dictionary) -> Result<(Digest, Vec<Digest>), Unreadable> {
    let pdf = graph.pdf;
    let parts = match page.get(b"Contents").map(|contents| pdf.resolve(contents)) {
        Ok(Object::Array(parts)) => parts.iter().map(|part| pdf.resolve(part)).collect(),
        Ok(other) => vec![other],
        Err(_) => Vec::new(),
    };
    let mut whole = Summing::default();
    let mut streams = Vec::new();
    for (index, part) in parts.into_iter().filter(|part| !part.is_null()).enumerate() {
        let plain = match part {
            Object::Stream(stream) => graph.plain(stream)?,
            _ => None,
        };
        // What cannot be unpacked is never the same as what was.
        let bytes = match plain {
            Some(plain) => plain,
            None => graph.digest(part)?.bytes().to_vec(),
        };
        whole.add(if index > 0 { &b"\n"[..] } else { b"" });
        whole.add(&bytes);
        streams.push(Digest::of(&bytes));
    }
    Ok((whole.finish(), streams))
}

/// The digests of what stands in a dictionary of resources, by name.
fn digests<'a>(
    graph: &mut Graph<'a>,
    all: Option<&'a Dictionary>,
    is_wanted: &dyn Fn(&Pdf, &Object) -> bool,
) -> Result<BTreeMap<String, Digest>, Unreadable> {
    let entries = all.into_iter().flat_map(Dictionary::iter).filter(|(_, value)| is_wanted(graph.pdf, value));
    let entries: Vec<(&Vec<u8>, &Object)> = entries.collect();
    let named =
        |(name, value): (&Vec<u8>, &'a Object)| Ok((String::from_utf8_lossy(name).into_owned(), graph.digest(value)?));
    entries.into_iter().map(named).collect()
}

fn annotations<'a>(graph: &mut Graph<'a>, page: &'a Dictionary) -> Result<Vec<AnnotationMark>, Unreadable> {
    let pdf = graph.pdf;
    let mut found = Vec::new();
    for annotation in pdf.array(page, "Annots") {
        let dictionary = as_dictionary(pdf.resolve(annotation));
        if dictionary.is_some_and(|dictionary| is_place_of_signature(pdf, dictionary)) {
            continue;
        }
        let kind = dictionary.map(|dictionary| pdf.get(dictionary, "Subtype").as_name().unwrap_or_default());
        let kind: String = String::from_utf8_lossy(kind.unwrap_or_default()).chars().take(40).collect();
        found.push(AnnotationMark { kind, sha256: graph.digest(annotation)? });
    }
    Ok(found)
}

fn document_marks<'a>(graph: &mut Graph<'a>, root: &'a Dictionary) -> Result<DocumentMarks, Unreadable> {
    let pdf = graph.pdf;
    let names = pdf.dictionary(root, "Names");
    let structure = match pdf.dictionary(root, "StructTreeRoot") {
        Some(tree) => graph.rest(tree, &["ParentTree", "ParentTreeNextKey"])?,
        None => None,
    };
    let places = match names {
        Some(names) => graph.rest(names, &["EmbeddedFiles", "JavaScript"])?,
        None => None,
    };
    let old_places = some(graph, pdf.get(root, "Dests"))?;
    let scripts = names.map_or(&Object::Null, |names| pdf.get(names, "JavaScript"));
    let actions = [pdf.get(root, "OpenAction"), pdf.get(root, "AA"), scripts];
    let actions = actions.into_iter().map(|action| some(graph, action)).collect::<Result<Vec<_>, _>>()?;
    Ok(DocumentMarks {
        structure,
        outline: outline(graph, root)?,
        names: together(&[places, old_places]),
        fields: form_fields(graph, root)?,
        actions: together(&actions),
        layers: some(graph, pdf.get(root, "OCProperties"))?,
        other: graph.rest(
            root,
            &[
                "Type",
                "Pages",
                "Metadata",
                "StructTreeRoot",
                "Outlines",
                "Names",
                "Dests",
                "AcroForm",
                "OpenAction",
                "AA",
                "OCProperties",
                "AF",
                "Perms",
                "DSS",
                "Extensions",
                "Version",
                "PieceInfo",
                "LastModified",
            ],
        )?,
    })
}

/// The digest of what is not null.
fn some<'a>(graph: &mut Graph<'a>, object: &'a Object) -> Result<Option<Digest>, Unreadable> {
    if object.is_null() { Ok(None) } else { graph.digest(object).map(Some) }
}

/// One digest of several. What is not there is null.
fn together(parts: &[Option<Digest>]) -> Option<Digest> {
    let mut sum = Summing::default();
    sum.add(b"[");
    for part in parts {
        sum.add(part.unwrap_or_else(|| Digest::of(b"n")).bytes());
    }
    parts.iter().any(Option::is_some).then(|| sum.finish())
}

/// The entries of the outline, each with its depth. In the file each leads to the next.
fn outline<'a>(graph: &mut Graph<'a>, root: &'a Dictionary) -> Result<Option<Digest>, Unreadable> {
    let pdf = graph.pdf;
    let Some(top) = pdf.dictionary(root, "Outlines") else { return Ok(None) };
    let mut sum = Summing::default();
    sum.add(b"[");
    let mut open = vec![pdf.dictionary(top, "First")];
    let mut count = 0;
    while let Some(entry) = open.pop() {
        let Some(entry) = entry else { continue };
        count += 1;
        if count > MOST_ENTRIES {
            return Err(Unreadable::TooLarge);
        }
        sum.add(Digest::of(format!("i{}", open.len()).as_bytes()).bytes());
        let said = graph.rest(entry, &["First", "Last", "Next", "Prev", "Count"])?;
        sum.add(said.unwrap_or_else(|| Digest::of(b"n")).bytes());
        // A next one that is not there keeps its place, so that the depth is the number of places.
        open.push(pdf.dictionary(entry, "Next"));
        open.push(pdf.dictionary(entry, "First"));
    }
    Ok((count > 0).then(|| sum.finish()))
}

/// The form without its signatures.
fn form_fields<'a>(graph: &mut Graph<'a>, root: &'a Dictionary) -> Result<Option<Digest>, Unreadable> {
    let Some(form) = graph.pdf.dictionary(root, "AcroForm") else { return Ok(None) };
    let mut parts = vec![graph.rest(form, &["Fields", "SigFlags", "DA", "DR", "NeedAppearances"])?];
    for field in fields(graph.pdf).ok_or(Unreadable::TooLarge)?.iter().filter(|field| !field.is_signature) {
        parts.push(Some(Digest::of(field.name.as_bytes())));
        parts.push(graph.rest(field.dictionary, &[])?);
    }
    Ok(together(&parts))
}

/// The attached files: those in the tree of names, and those that belong to the document.
fn attachments<'a>(graph: &mut Graph<'a>, root: &'a Dictionary) -> Result<Vec<AttachmentMark>, Unreadable> {
    let pdf = graph.pdf;
    let tree = pdf.dictionary(root, "Names").and_then(|names| pdf.dictionary(names, "EmbeddedFiles"));
    let mut files = tree.map_or(Some(Vec::new()), |tree| values(pdf, tree)).ok_or(Unreadable::TooLarge)?;
    files.extend(pdf.array(root, "AF"));
    let mut found = Vec::new();
    for file in files.into_iter().filter_map(|file| pdf.resolve(file).as_dict().ok()) {
        let name = ["UF", "F"].map(|key| text(pdf.get(file, key))).into_iter().find(|name| !name.is_empty());
        let content = pdf.dictionary(file, "EF").map(|content| {
            ["UF", "F"].map(|key| pdf.get(content, key)).into_iter().find_map(|content| content.as_stream().ok())
        });
        let sha256 = match content.flatten() {
            Some(stream) => Digest::of(graph.plain(stream)?.as_deref().unwrap_or(&stream.content)),
            None => Digest::of(b""),
        };
        found.push(AttachmentMark { name: name.unwrap_or_default(), sha256 });
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The values of a tree of names. `None` when there are too many.
fn values<'a>(pdf: &'a Pdf, tree: &'a Dictionary) -> Option<Vec<&'a Object>> {
    let mut found = Vec::new();
    let mut open = vec![tree];
    let mut nodes = 0;
    while let Some(node) = open.pop() {
        nodes += 1;
        found.extend(pdf.array(node, "Names").chunks_exact(2).map(|pair| &pair[1]));
        open.extend(pdf.array(node, "Kids").iter().filter_map(|kid| pdf.resolve(kid).as_dict().ok()));
        if nodes > MOST_ENTRIES || found.len() > MOST_ENTRIES || open.len() > MOST_ENTRIES {
            return None;
        }
    }
    Some(found)
}
