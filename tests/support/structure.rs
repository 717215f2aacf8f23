//! The tagged text of a PDF: what a person hears when it is read aloud. Headers, footers, rings and 案 are artifacts and
//! not part of it.
//!
//! qpdf takes the file apart. The structure tree gives the order, and the marked content of the pages gives the words.
//! It reads what Typst writes, and fails on anything else, so that no word is missed silently. Named properties, forms
//! and pictures in the content are refused.

mod stream;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::support::setup::Pdf;

use stream::{Characters, Token, text_string, tokens};

/// An element of the structure tree.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) tag: String,
    /// All text below it, white space left out.
    pub(crate) text: String,
    /// `/RowSpan`, `/ColSpan`, `/Scope` and the like, as in `/RowSpan 2`.
    pub(crate) attributes: Vec<String>,
    /// Where its contents are drawn: references of pages.
    pub(crate) pages: BTreeSet<String>,
}

/// Every element in reading order.
pub(crate) fn elements(pdf: &Pdf) -> Vec<Element> {
    let arguments = ["--json=2", "--json-stream-data=inline", "--decode-level=all", "{}"];
    let json: Value = serde_json::from_slice(&pdf.run("qpdf", &arguments)).expect("qpdf writes JSON");
    let file = File { objects: &json["qpdf"][1] };
    let root = file.at(&file.at(&file.objects["trailer"]["value"]["/Root"])["/StructTreeRoot"]);
    let mut reader = Reader {
        file,
        roles: file.at(&root["/RoleMap"]),
        marked: marked_text(file, &json["pages"]),
        found: Vec::new(),
        open: Vec::new(),
    };
    reader.read(&root["/K"], "");
    for element in &mut reader.found {
        element.text = bare(&element.text);
    }
    reader.found
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

/// The text of every cell as poppler reads it. Its time grows with the square of the length, so it only checks that
/// [`elements`] reads the same.
pub(crate) fn cells_by_pdfinfo(pdf: &Pdf) -> Vec<String> {
    let said = pdf.text("pdfinfo", &["-struct-text", "{}"]);
    let mut cells: Vec<String> = Vec::new();
    // How deep the last cell stands, while what follows is inside of it. No cell is in a cell.
    let mut inside: Option<usize> = None;
    for line in said.lines() {
        let trimmed = line.trim_start();
        let depth = line.len() - trimmed.len();
        if let Some(text) = trimmed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            if inside.is_some_and(|cell| cell < depth) {
                cells.last_mut().expect("it is inside of one").push_str(text);
            }
        } else if trimmed.starts_with(|first: char| first.is_ascii_uppercase()) {
            inside = inside.filter(|cell| *cell < depth);
            if matches!(trimmed.split([' ', ':']).next(), Some("TH" | "TD")) {
                inside = Some(depth);
                cells.push(String::new());
            }
        }
    }
    // A mark and its base may be parted by the tool; so composing comes last.
    cells.iter().map(|cell| bare(cell)).collect()
}

/// The text of a page's marked content, by the page's reference and the content's number.
type Marked = BTreeMap<(String, u64), String>;

/// Goes down the structure tree.
struct Reader<'a> {
    file: File<'a>,
    roles: &'a Value,
    marked: Marked,
    found: Vec<Element>,
    /// The elements it is in, as places in `found`.
    open: Vec<usize>,
}

impl<'a> Reader<'a> {
    /// The text at and below a node; numbers count within the page.
    fn read(&mut self, node: &'a Value, page: &str) -> String {
        let node = self.file.at(node);
        let page = node["/Pg"].as_str().unwrap_or(page);
        match node {
            Value::Null => String::new(),
            Value::Array(kids) => kids.iter().map(|kid| self.read(kid, page)).collect(),
            Value::Number(_) => self.content(node, page),
            _ if node["/Type"] == "/MCR" => self.content(&node["/MCID"], page),
            _ if node["/Type"] == "/OBJR" => String::new(),
            _ => {
                let index = self.found.len();
                let tag = node["/S"].as_str().unwrap_or_else(|| panic!("an element has a tag: {node}"));
                let tag = self.roles[tag].as_str().unwrap_or(tag).trim_start_matches('/').to_owned();
                let attributes = self.attributes(&node["/A"]);
                self.found.push(Element { tag, text: String::new(), attributes, pages: BTreeSet::new() });
                self.open.push(index);
                let below = self.read(&node["/K"], page);
                self.open.pop();
                let text = node["/ActualText"].as_str().map_or(below, |text| text.trim_start_matches("u:").to_owned());
                self.found[index].text.clone_from(&text);
                text
            }
        }
    }

    fn content(&mut self, number: &Value, page: &str) -> String {
        for index in &self.open {
            self.found[*index].pages.insert(page.to_owned());
        }
        let number = number.as_u64().unwrap_or_else(|| panic!("a content has a number: {number}"));
        self.marked.get(&(page.to_owned(), number)).unwrap_or_else(|| panic!("{page} has no content {number}")).clone()
    }

    fn attributes(&self, node: &Value) -> Vec<String> {
        match self.file.at(node) {
            Value::Array(several) => several.iter().flat_map(|one| self.attributes(one)).collect(),
            Value::Object(one) => {
                let printed = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                one.iter().filter(|(key, _)| *key != "/O").map(|(key, v)| format!("{key} {}", printed(v))).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// The objects of a PDF as qpdf writes them. `12 0 R` refers to `obj:12 0 R`, names begin with a slash, and texts begin
/// with `u:`.
#[derive(Clone, Copy)]
struct File<'a> {
    objects: &'a Value,
}

impl<'a> File<'a> {
    /// The value itself, or what it refers to.
    fn at(self, value: &'a Value) -> &'a Value {
        match value.as_str().filter(|text| text.ends_with(" 0 R")) {
            Some(reference) => &self.object(reference)["value"],
            None => value,
        }
    }

    fn object(self, reference: &str) -> &'a Value {
        &self.objects[format!("obj:{reference}")]
    }

    /// What a stream holds, which qpdf writes in base 64.
    fn stream(self, reference: &Value) -> Vec<u8> {
        let reference = reference.as_str().expect("a stream is referred to");
        let base64 = self.object(reference)["stream"]["data"].as_str().expect("a stream has data");
        let (mut held, mut bits) = (0_u32, 0);
        let mut bytes = Vec::new();
        for digit in base64.bytes().filter(|digit| *digit != b'=') {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' => 62,
                _ => 63,
            };
            held = held << 6 | u32::from(value);
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                bytes.push((held >> bits & 0xff) as u8);
            }
        }
        bytes
    }
}

fn marked_text(file: File<'_>, pages: &Value) -> Marked {
    let mut marked = Marked::new();
    let mut fonts = BTreeMap::new();
    for page in pages.as_array().expect("qpdf lists the pages") {
        let mut content = Vec::new();
        for part in page["contents"].as_array().expect("qpdf lists the contents") {
            content.extend(file.stream(part));
            content.push(b'\n');
        }
        let reference = page["object"].as_str().expect("a page has an object");
        let page_fonts = file.at(&file.at(&file.at(&page["object"])["/Resources"])["/Font"]);
        let mut say = |number, text: &str| marked.entry((reference.to_owned(), number)).or_default().push_str(text);
        page_text(file, &tokens(&content), page_fonts, &mut fonts, &mut say);
    }
    marked
}

/// Says the text of each marked content of a page, in the order of drawing.
fn page_text<'a>(
    file: File<'a>,
    content: &[Token],
    page_fonts: &'a Value,
    fonts: &mut BTreeMap<&'a str, Characters>,
    say: &mut impl FnMut(u64, &str),
) {
    // Whose text it is, and whether something was said in its place.
    let mut open: Vec<(Option<u64>, bool)> = vec![(None, false)];
    let (mut font, mut fonts_before) = ("", Vec::new());
    for step in content.split_inclusive(|token| matches!(token, Token::Word(_))) {
        let [operands @ .., Token::Word(operator)] = step else {
            panic!("operands come before what is done with them")
        };
        let &(owner, replaced) = open.last().expect("every end has a beginning");
        match (operator.as_str(), operands) {
            ("BMC" | "BDC", [Token::Name(tag), properties @ ..]) => {
                let (number, instead) = marks(properties);
                let owner = number.or(owner).filter(|_| tag != "Artifact");
                if let Some(number) = owner {
                    // Also without text: a content of paths alone is a content.
                    say(number, &instead.clone().filter(|_| !replaced).unwrap_or_default());
                }
                open.push((owner, replaced || instead.is_some()));
            }
            ("EMC", _) => drop(open.pop()),
            ("q", _) => fonts_before.push(font),
            ("Q", _) => font = fonts_before.pop().expect("every end has a beginning"),
            ("Tf", [Token::Name(name), _]) => {
                font = page_fonts[format!("/{name}")].as_str().expect("a font is referred to");
            }
            ("Tj" | "TJ" | "'" | "\"", shown) => {
                assert!(open.len() > 1, "every text is tagged or an artifact: {shown:?}");
                let Some(number) = owner.filter(|_| !replaced) else { continue };
                let read = || Characters::read(&file.stream(&file.object(font)["value"]["/ToUnicode"]));
                let characters = fonts.entry(font).or_insert_with(read);
                for token in shown {
                    if let Token::Text(codes) = token {
                        say(number, &characters.of(codes));
                    }
                }
            }
            ("BMC" | "BDC" | "Tf" | "Do" | "BI", _) => panic!("{operator} is not read in this form"),
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "every beginning has an end");
}

/// The number of a marked content and what is said in its place.
fn marks(properties: &[Token]) -> (Option<u64>, Option<String>) {
    assert!(!matches!(properties, [Token::Name(_)]), "properties by name are not read");
    let value = |key: &str| {
        let at = properties.iter().position(|token| matches!(token, Token::Name(name) if name == key))?;
        properties.get(at + 1)
    };
    let number = value("MCID").map(|number| match number {
        Token::Number(number) => number.parse().expect("contents are counted"),
        _ => panic!("contents are counted"),
    });
    let instead = if let Some(Token::Text(bytes)) = value("ActualText") { Some(text_string(bytes)) } else { None };
    (number, instead)
}
