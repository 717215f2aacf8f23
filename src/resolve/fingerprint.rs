//! The fingerprint of an annex: SHA-256 over a written, versioned form of what was agreed.
//!
//! There are three forms: `betten-annex-1` for an annex, `betten-item-1` for one item, `betten-text-1` for the text of
//! an item. `docs/fingerprint.md` describes them and has a test vector, so that anyone can compute a fingerprint
//! without this program. Contacts, first checks, layout and fonts are not part of it: they may change without a 覚書.

use crate::digest::sha256;
use crate::model::catalog::{Catalog, Item, Part, Section};
use crate::model::text_mark::{ShortFingerprint, TextMark};
use crate::resolve::{AnnexItem, Side, TierLine};

/// 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(String);

impl Fingerprint {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 8 digits, which stand on every page.
    pub fn short(&self) -> &str {
        &self.0[..8]
    }
}

/// The mark of an item's text in this edition, for `agreed_for`. It does not depend on the item's place.
pub fn text_mark(catalog: &Catalog, item: &Item) -> TextMark {
    let mut form = FieldBytes::default();
    form.field("betten-text-1");
    form.text(item);
    TextMark { edition: catalog.edition.clone(), digits: form.short() }
}

/// The fingerprint of what is printed of an item: its place, its text and what was agreed.
pub(super) fn item_fingerprint(part: &Part, section: &Section, item: &AnnexItem<'_>) -> ShortFingerprint {
    let mut form = FieldBytes::default();
    form.field("betten-item-1");
    form.item(&part.label, &section.label, item);
    form.short()
}

/// What the fingerprint is computed from.
pub(super) struct AgreedContent<'a, 'b> {
    pub edition: &'a str,
    pub contract_title: &'a str,
    /// `2026-04-01`, or empty without a date.
    pub contract_date: String,
    pub sides: &'b [Side<'a>],
    pub items: Vec<(&'b str, &'b str, &'b AnnexItem<'a>)>,
}

impl AgreedContent<'_, '_> {
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(sha256(&self.written()))
    }

    /// The bytes of the form `betten-annex-1`.
    pub fn written(&self) -> Vec<u8> {
        let mut form = FieldBytes::default();
        form.field("betten-annex-1");
        form.field(self.edition);
        form.field(self.contract_title);
        form.field(&self.contract_date);
        form.count(self.sides.len());
        for side in self.sides {
            form.field(side.label);
            form.field(&side.party.name);
            for optional in [&side.party.address, &side.party.title, &side.party.person] {
                form.field(optional.as_ref().map_or("", |text| text.as_str()));
            }
        }
        form.count(self.items.len());
        for (part, section, item) in &self.items {
            form.item(part, section, item);
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

    fn count(&mut self, count: usize) {
        self.field(&count.to_string());
    }

    fn lines(&mut self, lines: &[TierLine]) {
        self.count(lines.len());
        for line in lines {
            self.field(&line.plain());
        }
    }

    fn short(&self) -> ShortFingerprint {
        let digits = &sha256(&self.bytes)[..ShortFingerprint::DIGITS];
        ShortFingerprint::parse(digits).expect("they are hexadecimal digits")
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
