//! What may stand in a mapping: the tables the reader is held to.
//!
//! The pages about the format and the schema for editors are made from the same tables or compared
//! with them, so that a key cannot be read and be missing there. What an id or a word may be is not
//! known here; it is only named.

use crate::raw::shape::Slot;

/// The keys a mapping may have.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    /// What the mapping is called in messages: 「契約」.
    pub what: &'static str,
    pub known: &'static [Key],
}

/// One key of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    pub need: Need,
    pub kind: Kind,
    /// Nothing at all may stand under it: `init` leaves its lines as comments below.
    pub may_be_empty: bool,
    /// Absent in files that only this project writes.
    pub about: Option<About>,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Always,
    /// It depends on what else is there; the reader of the mapping says on what.
    Sometimes,
    Never,
}

/// What a person who fills in the file is told about a key, and what becomes of its value.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The Japanese term: 「契約日」.
    pub title: &'static str,
    /// One or two sentences.
    pub help: &'static str,
    /// The key with a value, as it may stand in the file; what only an edition knows stands as
    /// `{section}`, `{item}`, `{point}`, `{answer}`.
    pub example: &'static str,
    /// What a new file says about the key; `{annex}` is the edition's own name of the attachment.
    pub asks: &'static str,
    /// The value a new file offers; empty where the offer depends on more than the key.
    pub offers: &'static str,
    pub printed: Printed,
    /// Another value is another agreement: it is in the number on the paper (照合番号).
    pub is_sealed: bool,
    /// It stands in the choices of contracts, not in those of the whole hospital.
    pub in_contracts_alone: bool,
}

/// How a value comes out on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// As written.
    Itself,
    /// As the day it names.
    Day,
    /// As the word or label that stands for it.
    Label,
    /// As the keys below it say, or the point it answers.
    Below,
    /// Never, for this reason.
    Never(&'static str),
}

/// What people are told about a key: its Japanese term, one or two sentences, an example.
pub const fn tell(title: &'static str, help: &'static str, example: &'static str) -> About {
    About {
        title,
        help,
        example,
        asks: "",
        offers: "",
        printed: Printed::Itself,
        is_sealed: false,
        in_contracts_alone: false,
    }
}

impl About {
    /// What a new file says about the key, and the value it offers.
    pub const fn asks(self, asks: &'static str, offers: &'static str) -> Self {
        Self { asks, offers, ..self }
    }

    pub const fn printed(self, printed: Printed) -> Self {
        Self { printed, ..self }
    }

    pub const fn sealed(self) -> Self {
        Self { is_sealed: true, ..self }
    }

    pub const fn in_contracts_alone(self) -> Self {
        Self { in_contracts_alone: true, ..self }
    }
}

/// What may stand under a key.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text; a number or a word like `true` is one too.
    Text,
    /// A day, in one of the ways to write it.
    Day,
    /// `true` or `false`.
    Flag,
    /// はい or いいえ.
    YesNo,
    /// A text that means something: an id, or a word of a closed list.
    Name(Name),
    List(&'static Kind),
    /// A mapping whose keys are of one sort, in any number.
    Map(Name, &'static Kind),
    Mapping(&'static Keys),
    /// Short and long forms of the same.
    OneOf(&'static [Kind]),
}

/// What stands between a key and the keys below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    Itself,
    /// An entry of a list.
    Entry,
    /// A name of the person's own or of the edition.
    Named(Name),
}

/// What a text with a meaning is to be looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    Edition,
    Section,
    Item,
    Point,
    System,
    Vendor,
    /// A party of a contract.
    Party,
    /// A party of a contract, or `vendor` for its only vendor.
    Holder,
    /// An id that becomes the name of a folder.
    Folder,
    Fingerprint,
    /// The first digits of a fingerprint.
    ShortFingerprint,
    /// An edition and the short fingerprint of an item's text.
    TextMark,
    DateStyle,
    Purpose,
    Signing,
    TextSize,
    /// A contract of the file.
    Contract,
    /// A finding between contracts.
    Finding,
    /// A name of the catalog's own files: a column, a clause, an option.
    Catalog,
}

impl Keys {
    /// The names of the known keys, in the order of the table.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.known.iter().map(|key| key.name)
    }

    pub fn key(self, name: &str) -> Option<Key> {
        self.known.iter().find(|key| key.name == name).copied()
    }
}

impl Key {
    pub const fn of<S: Slot>(name: &'static str) -> Self {
        Self { name, need: S::NEED, kind: S::KIND, may_be_empty: S::MAY_BE_EMPTY, about: None }
    }

    pub const fn about(self, about: About) -> Self {
        Self { about: Some(about), ..self }
    }

    /// Whether a line is the one a new file offers for it.
    pub fn is_offered(&self, line: &str) -> bool {
        let value = line.strip_prefix(self.name).and_then(|rest| rest.strip_prefix(": "));
        self.about.is_some_and(|about| value == Some(about.offers))
    }

    /// The mapping that a person may write under it, and what leads to it.
    pub fn mapping(&self) -> Option<(Inside, &'static Keys)> {
        self.about.and_then(|_| self.kind.mapping())
    }
}

impl Kind {
    /// Whether a single word can stand there.
    pub fn takes_text(&self) -> bool {
        !matches!(self, Kind::List(_) | Kind::Map(..) | Kind::Mapping(_))
    }

    /// The mapping with a closed list of keys that may stand there, and what leads to it.
    pub fn mapping(&self) -> Option<(Inside, &'static Keys)> {
        match self {
            Kind::Mapping(keys) => Some((Inside::Itself, keys)),
            Kind::List(entry) => entry.mapping().map(|(_, keys)| (Inside::Entry, keys)),
            Kind::Map(name, value) => value.mapping().map(|(_, keys)| (Inside::Named(*name), keys)),
            Kind::OneOf(kinds) => kinds.iter().find_map(Kind::mapping),
            Kind::Text | Kind::Day | Kind::Flag | Kind::YesNo | Kind::Name(_) => None,
        }
    }

    /// Whether this is the mapping with these keys.
    pub fn is_mapping(&self, keys: Keys) -> bool {
        matches!(self, Kind::Mapping(own) if own.what == keys.what)
    }
}
