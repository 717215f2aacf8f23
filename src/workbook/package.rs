//! The parts of a workbook and how they refer to one another.

use super::container::Container;
use super::fault::{ForeignPart, OtherFile, WorkbookBound, WorkbookFault, other_archive};
use super::xml::{Element, ElementVisit, ElementsLeft, walk};
use super::{LARGEST, MOST_TEXT};

/// The parts, and what may still be read of them.
#[derive(Debug)]
pub(super) struct Package<'a> {
    container: Container<'a>,
    elements: ElementsLeft,
    /// Bytes of text that may still become text of the workbook.
    text: usize,
}

/// A reference from one part to another.
#[derive(Debug)]
pub(super) struct Relation {
    pub id: String,
    /// The last step of its type: `worksheet`, `comments` …
    pub kind: String,
    /// `None` when it leads out of the file.
    pub part: Option<String>,
}

const TYPES: &str = "[Content_Types].xml";

/// What never belongs to a form: a piece of a part's name, in lower case, or the kind of a reference.
const FOREIGN: [(&str, ForeignPart); 21] = [
    ("/vbaproject", ForeignPart::Macros),
    ("/macrosheets/", ForeignPart::Macros),
    ("/dialogsheets/", ForeignPart::Macros),
    ("vbaProject", ForeignPart::Macros),
    ("xlMacrosheet", ForeignPart::Macros),
    ("xlIntlMacrosheet", ForeignPart::Macros),
    ("dialogsheet", ForeignPart::Macros),
    ("/activex/", ForeignPart::ActiveX),
    ("control", ForeignPart::ActiveX),
    ("activeXControlBinary", ForeignPart::ActiveX),
    ("/embeddings/", ForeignPart::Embedded),
    ("oleObject", ForeignPart::Embedded),
    ("package", ForeignPart::Embedded),
    ("/externallinks/", ForeignPart::OtherWorkbooks),
    ("externalLink", ForeignPart::OtherWorkbooks),
    ("externalLinkPath", ForeignPart::OtherWorkbooks),
    ("/connections.xml", ForeignPart::OutsideData),
    ("/querytables/", ForeignPart::OutsideData),
    ("connections", ForeignPart::OutsideData),
    ("queryTable", ForeignPart::OutsideData),
    ("powerPivotData", ForeignPart::OutsideData),
];

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, WorkbookFault> {
        if bytes.len() > LARGEST {
            return Err(WorkbookFault::TooMuch(WorkbookBound::Bytes));
        }
        let container = Container::read(bytes)?;
        let mut package = Self { container, elements: ElementsLeft::new(), text: MOST_TEXT };
        let has = |start: &str| package.container.names().any(|name| name.starts_with(start));
        if !has("[content_types].xml") {
            return Err(WorkbookFault::OtherFile(other_archive(package.container.names())));
        }
        let other = [("xl/workbook.bin", OtherFile::Xlsb), ("word/", OtherFile::Word), ("ppt/", OtherFile::PowerPoint)];
        if let Some((_, other)) = other.iter().find(|(start, _)| has(start) && !has("xl/workbook.xml")) {
            return Err(WorkbookFault::OtherFile(*other));
        }
        package.refuse_foreign()?;
        Ok(package)
    }

    /// Looks at the names of all parts, also of those that nothing refers to, and at all references.
    fn refuse_foreign(&mut self) -> Result<(), WorkbookFault> {
        let mut found: Vec<String> = self.container.names().map(|name| format!("/{name}")).collect();
        self.walk(TYPES, &["Override", "Default"], &mut |_, entry| {
            found.extend(entry.attribute("PartName").map(str::to_ascii_lowercase));
            Ok(())
        })?;
        let lists: Vec<String> =
            self.container.names().filter(|name| name.ends_with(".rels")).map(str::to_owned).collect();
        for list in lists {
            self.walk(&list, &["Relationship"], &mut |_, entry| {
                found.extend(entry.attribute("Type").map(kind));
                Ok(())
            })?;
        }
        let foreign = FOREIGN.iter().find(|(sign, _)| {
            found.iter().any(|name| if sign.starts_with('/') { name.contains(sign) } else { name == sign })
        });
        foreign.map_or(Ok(()), |(_, part)| Err(WorkbookFault::Foreign(*part)))
    }

    /// Goes through a part that must be there.
    pub fn walk(&mut self, part: &str, wholes: &[&str], visit: &mut ElementVisit<'_>) -> Result<(), WorkbookFault> {
        let text = self.container.part(part)?.ok_or_else(|| WorkbookFault::Damaged { part: part.to_owned() })?;
        walk(part, &text, &mut self.elements, wholes, visit)
    }

    /// Takes so much text of what the whole workbook may have.
    pub fn spend_text(&mut self, length: usize) -> Result<(), WorkbookFault> {
        self.text = self.text.checked_sub(length).ok_or(WorkbookFault::TooMuch(WorkbookBound::Text))?;
        Ok(())
    }

    /// The references of a part, or of the package itself (`""`).
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>, WorkbookFault> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let list = format!("{folder}/_rels/{name}.rels");
        let list = list.trim_start_matches('/');
        let mut found = Vec::new();
        let Some(text) = self.container.part(list)? else { return Ok(found) };
        walk(list, &text, &mut self.elements, &["Relationship"], &mut |_, entry| {
            found.push(relation(folder, &entry).ok_or_else(|| WorkbookFault::Damaged { part: list.to_owned() })?);
            Ok(())
        })?;
        Ok(found)
    }
}

fn kind(name: &str) -> String {
    name.rsplit('/').next().unwrap_or_default().to_owned()
}

fn relation(folder: &str, entry: &Element) -> Option<Relation> {
    let target = entry.attribute("Target")?;
    let part = match entry.attribute("TargetMode") {
        Some("External") => None,
        _ => Some(resolve(folder, target)?),
    };
    Some(Relation { id: entry.attribute("Id")?.to_owned(), kind: kind(entry.attribute("Type")?), part })
}

/// The part that a reference means. `None` if it leads out of the package.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let (folder, target) = match target.strip_prefix('/') {
        Some(target) => ("", target),
        None => (folder, target),
    };
    let mut steps: Vec<&str> = folder.split('/').filter(|step| !step.is_empty()).collect();
    for step in target.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => _ = steps.pop()?,
            _ => steps.push(step),
        }
    }
    Some(steps.join("/"))
}
