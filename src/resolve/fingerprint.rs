//! The fingerprint of an annex: SHA-256 over a written, versioned form of what was agreed.
//!
//! There are two forms: `betten-annex-2` for an annex, `betten-text-1` for the text of an item. `docs/fingerprint.md` describes them and has a test vector, so that anyone can compute a fingerprint
//! without this program. Contacts, first checks, layout and fonts are not part of it: they may change without a 覚書.

use crate::diagnostic::Spanned;
use crate::digest::sha256;
use crate::model::catalog::{Catalog, Item};
use crate::model::date::Date;
use crate::model::hospital::{Contract, Figure, Party, RelatedDocument, System};
use crate::model::text_mark::{ShortFingerprint, TextMark};
use crate::resolve::{AnnexItem, Side, TierLine};

/// 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// The number of the form: 2 for `betten-annex-2`.
    pub const FORM: u32 = 2;

    /// A fingerprint that stands on a signed paper.
    pub fn of_paper(digits: &str) -> Self {
        Self(digits.to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 8 digits, which stand on every page.
    pub fn short(&self) -> &str {
        Self::first_digits(&self.0)
    }

    /// The same of digits that stand in a file, where they may be too few.
    pub fn first_digits(digits: &str) -> &str {
        digits.get(..8).unwrap_or(digits)
    }
}

/// The mark of an item's text in this edition, for `agreed_for`. It does not depend on the item's place.
pub fn text_mark(catalog: &Catalog, item: &Item) -> TextMark {
    let mut form = FieldBytes::default();
    form.field("betten-text-1");
    form.text(item);
    TextMark { edition: catalog.edition.clone(), digits: form.short() }
}

/// The short fingerprint of some bytes.
pub(super) fn short(bytes: &[u8]) -> ShortFingerprint {
    let digits = &sha256(bytes)[..ShortFingerprint::DIGITS];
    ShortFingerprint::parse(digits).expect("they are hexadecimal digits")
}

/// What the fingerprint is taken of.
pub(super) struct AgreedContent<'a, 'b> {
    pub catalog: &'b Catalog,
    pub contract: &'b Contract,
    pub sides: &'b [Side<'a>],
    pub systems: &'b [&'a System],
    pub preamble: &'b [TierLine],
    pub items: Vec<(&'b str, &'b str, &'b AnnexItem<'a>)>,
}

impl AgreedContent<'_, '_> {
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(sha256(&self.written()))
    }

    /// The bytes of the form `betten-annex-2`.
    pub fn written(&self) -> Vec<u8> {
        let Self { catalog, contract, sides, systems, preamble, items } = self;
        let mut form = FieldBytes::default();
        form.field("betten-annex-2");
        form.field(catalog.edition.as_str());
        form.field(&catalog.revision.to_string());
        form.field(&contract.title);
        form.day(contract.date.as_ref());
        form.day(contract.annex_date.as_ref());
        let period = contract.period.as_ref();
        form.day(period.and_then(|period| period.from.as_ref()));
        form.day(period.and_then(|period| period.to.as_ref()));
        form.optional(period.and_then(|period| period.renewal.as_ref()));
        form.count(sides.len());
        for side in *sides {
            let Party { id: _, name, is_named: _, facilities, address, title, person, agent } = side.party;
            form.field(side.label);
            form.field(name);
            form.count(facilities.len());
            facilities.iter().for_each(|facility| form.field(facility));
            [address, title, person].into_iter().for_each(|text| form.optional(text.as_ref()));
            form.optional(agent.as_ref().map(|agent| &agent.title));
            form.optional(agent.as_ref().and_then(|agent| agent.person.as_ref()));
        }
        form.count(systems.len());
        systems.iter().for_each(|system| form.field(&system.name));
        form.count(contract.related.len());
        for document in &contract.related {
            let RelatedDocument { kind, title, edition, date, from, systems: named, span: _ } = document;
            form.field(kind.value.key());
            form.optional(title.as_ref());
            form.optional(edition.as_ref());
            form.day(date.as_ref());
            let is_from = |side: &&Side<'_>| from.as_ref().is_some_and(|from| side.party.id == from.value);
            form.field(sides.iter().find(is_from).map_or("", |side| side.label));
            let of_document: Vec<_> = systems.iter().filter(|system| named.contains(&system.id)).collect();
            form.count(of_document.len());
            of_document.iter().for_each(|system| form.field(&system.name));
        }
        form.lines(preamble);
        form.count(items.len());
        for (part, section, item) in items {
            form.item(part, section, item);
        }
        // Last, so that an annex without figures needs no field for them.
        if !contract.figures.is_empty() {
            form.count(contract.figures.len());
        }
        for Figure { title, picture, file: _, path: _, description: _ } in &contract.figures {
            form.field(title);
            form.field(&picture.sha256);
        }
        form.bytes
    }
}

/// Fields one after the other. Each is written as its length in bytes, `:`, its bytes, and a line feed.
#[derive(Default)]
struct FieldBytes {
    bytes: Vec<u8>,
}

impl FieldBytes {
    fn field(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.len().to_string().as_bytes());
        self.bytes.push(b':');
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(b'\n');
    }

    /// An empty field for what is not there.
    fn optional(&mut self, text: Option<&Spanned<String>>) {
        self.field(text.map_or("", |text| text.as_str()));
    }

    /// `2026-04-01`, or an empty field.
    fn day(&mut self, day: Option<&Spanned<Date>>) {
        self.field(&day.map_or_else(String::new, |day| day.value.to_string()));
    }

    fn count(&mut self, count: usize) {
        self.field(&count.to_string());
    }

    fn lines(&mut self, lines: &[TierLine]) {
        self.count(lines.len());
        for line in lines {
            self.field(&line.printed());
        }
    }

    fn short(&self) -> ShortFingerprint {
        short(&self.bytes)
    }

    fn item(&mut self, part: &str, section: &str, item: &AnnexItem<'_>) {
        self.field(part);
        self.field(section);
        self.field(&item.item.number);
        self.text(item.item);
        self.lines(&item.tier.duty);
        self.lines(&item.tier.agreed);
        self.lines(&item.tier.cost);
        self.lines(&item.tier.note);
    }

    /// The ministry's cells as the catalog holds them, with markers as `[^8]`.
    fn text(&mut self, item: &Item) {
        self.field(&item.title.written);
        self.field(&item.content.written);
        self.field(item.risk.as_ref().map_or("", |risk| risk.written.as_str()));
        let response = item.response.texts(|text| text.written.clone());
        self.count(response.len());
        response.iter().for_each(|text| self.field(text));
        self.count(item.references.len());
        for reference in &item.references {
            self.field(&reference.text.written);
        }
    }
}
