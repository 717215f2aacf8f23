//! Reads the XML of a part, within bounds. Entities and document types are refused.
//!
//! A part is never a tree as a whole: the caller names the elements that it wants whole, one after the other.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::fault::{WorkbookBound, WorkbookFault};

/// Elements of all parts. A form of 400 items has less than half of it.
const MOST_ELEMENTS: usize = 500_000;
/// Elements inside one another.
const DEEPEST: usize = 64;
const MOST_ATTRIBUTES: usize = 64;
/// Bytes. A cell of Excel has up to 32,767 letters; some take seven to write.
const LONGEST_TEXT: usize = 1 << 20;
/// Elements in one that is read whole. A row with all columns of a sheet has fewer.
const MOST_IN_ONE: usize = 40_000;

/// How many more elements may be read.
#[derive(Debug)]
pub(super) struct ElementsLeft(usize);

impl ElementsLeft {
    pub fn new() -> Self {
        Self(MOST_ELEMENTS)
    }

    fn spend(&mut self) -> Result<(), WorkbookFault> {
        self.0 = self.0.checked_sub(1).ok_or(WorkbookFault::TooMuch(WorkbookBound::Elements))?;
        Ok(())
    }
}

/// An element with everything in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// With the prefix of [`FAMILIES`], whatever prefix the file uses.
    pub name: String,
    attributes: Vec<(String, String)>,
    pub children: Vec<Element>,
    /// Its own text, without that of its children.
    text: String,
    keeps_blanks: bool,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether a yes-or-no attribute is there and says yes.
    pub fn says(&self, name: &str) -> bool {
        self.attribute(name).is_some_and(is_yes)
    }

    pub fn child(&self, name: &str) -> Option<&Self> {
        self.all(name).next()
    }

    pub fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Its text. Blanks at both ends only count where the file says so.
    pub fn text(&self) -> &str {
        if self.keeps_blanks { &self.text } else { self.text.trim_matches([' ', '\t', '\r', '\n']) }
    }
}

pub(super) fn is_yes(value: &str) -> bool {
    matches!(value, "1" | "true" | "on" | "t")
}

/// The families of names, and the prefix each has here. Those of the strict form of the standard mean the same.
const FAMILIES: [(&str, &str); 19] = [
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", ""),
    ("http://purl.oclc.org/ooxml/spreadsheetml/main", ""),
    ("http://schemas.openxmlformats.org/package/2006/relationships", ""),
    ("http://schemas.openxmlformats.org/package/2006/content-types", ""),
    ("http://schemas.openxmlformats.org/officeDocument/2006/custom-properties", ""),
    ("http://purl.oclc.org/ooxml/officeDocument/customProperties", ""),
    ("http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments", ""),
    ("http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes", "vt:"),
    ("http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes", "vt:"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r:"),
    ("http://purl.oclc.org/ooxml/officeDocument/relationships", "r:"),
    ("http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing", "xdr:"),
    ("http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing", "xdr:"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "a:"),
    ("http://purl.oclc.org/ooxml/drawingml/main", "a:"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc:"),
    ("urn:schemas-microsoft-com:vml", "v:"),
    ("urn:schemas-microsoft-com:office:excel", "x:"),
    ("http://www.w3.org/XML/1998/namespace", "xml:"),
];

fn named(family: &ResolveResult<'_>, local: &str, is_attribute: bool) -> String {
    let prefix = match family {
        ResolveResult::Bound(family) => {
            FAMILIES.iter().find(|(known, _)| *known == family.as_ref()).map_or("other:", |(_, prefix)| prefix)
        }
        ResolveResult::Unbound if is_attribute => "",
        _ => "other:",
    };
    format!("{prefix}{local}")
}

/// What is done with an element: it gets the names of the elements around it, and the element.
pub(super) type ElementVisit<'a> = dyn FnMut(&[String], Element) -> Result<(), WorkbookFault> + 'a;

/// Goes through the part. `visit` gets the elements with one of the names `wholes`, each when it is whole, without those
/// inside one of them.
pub(super) fn walk(
    part: &str,
    text: &str,
    left: &mut ElementsLeft,
    wholes: &[&str],
    visit: &mut ElementVisit<'_>,
) -> Result<(), WorkbookFault> {
    let damaged = || WorkbookFault::Damaged { part: part.to_owned() };
    if text.contains(is_forbidden) {
        return Err(damaged());
    }
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    reader.config_mut().check_comments = true;
    let mut around: Vec<String> = Vec::new();
    // Elements that are being read whole, the outermost first.
    let mut open: Vec<Element> = Vec::new();
    let mut in_this_one = 0;
    let mut is_started = false;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(start) => {
                left.spend()?;
                let is_second_root = is_started && around.is_empty() && open.is_empty();
                if around.len() + open.len() == DEEPEST || is_second_root {
                    return Err(damaged());
                }
                is_started = true;
                let (family, local) = reader.resolver().resolve_element(start.name());
                let name = named(&family, local.as_ref(), false);
                if open.is_empty() && !wholes.contains(&name.as_str()) {
                    around.push(name);
                } else {
                    in_this_one = if open.is_empty() { 0 } else { in_this_one + 1 };
                    if in_this_one == MOST_IN_ONE {
                        return Err(WorkbookFault::TooMuch(WorkbookBound::Elements));
                    }
                    let attributes = attributes(&reader, &start).ok_or_else(damaged)?;
                    let own = attributes.iter().find(|(name, _)| name == "xml:space").map(|(_, value)| value.as_str());
                    let keeps_blanks = match own {
                        Some(value) => value == "preserve",
                        None => open.last().is_some_and(|above| above.keeps_blanks),
                    };
                    open.push(Element { name, attributes, keeps_blanks, ..Element::default() });
                }
            }
            Event::End(_) => match open.pop() {
                Some(element) => match open.last_mut() {
                    Some(above) => above.children.push(element),
                    None => visit(&around, element)?,
                },
                None => _ = around.pop(),
            },
            Event::Text(text) => write(&mut open, &text.xml10_content())?,
            Event::CData(text) => write(&mut open, &text.xml10_content())?,
            Event::GeneralRef(entity) => {
                let letter = match entity.resolve_char_ref().map_err(|_| damaged())? {
                    Some(letter) if is_forbidden(letter) => return Err(damaged()),
                    Some(letter) => letter.to_string(),
                    None => match quick_xml::escape::resolve_predefined_entity(&entity) {
                        Some(text) => text.to_owned(),
                        None => return Err(WorkbookFault::Entity { part: part.to_owned() }),
                    },
                };
                write(&mut open, &letter)?;
            }
            Event::DocType(_) => return Err(WorkbookFault::Entity { part: part.to_owned() }),
            Event::Eof => break,
            _ => {}
        }
    }
    if is_started && around.is_empty() && open.is_empty() { Ok(()) } else { Err(damaged()) }
}

/// A character that XML does not have.
fn is_forbidden(letter: char) -> bool {
    matches!(letter, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

fn write(open: &mut [Element], text: &str) -> Result<(), WorkbookFault> {
    let Some(element) = open.last_mut() else { return Ok(()) };
    if element.text.len() + text.len() > LONGEST_TEXT {
        return Err(WorkbookFault::TooMuch(WorkbookBound::Text));
    }
    element.text.push_str(text);
    Ok(())
}

/// `None` if they are not well-formed, twice the same, or too many.
fn attributes(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    for attribute in start.attributes() {
        let attribute: Attribute<'_> = attribute.ok()?;
        if found.len() == MOST_ATTRIBUTES {
            return None;
        }
        let (family, local) = reader.resolver().resolve_attribute(attribute.key);
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        found.push((named(&family, local.as_ref(), true), value.into_owned()));
    }
    Some(found)
}
