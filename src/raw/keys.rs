//! The keys that a mapping may have. The reader follows these tables.
//!
//! The schema for editors is made from the same tables, and the pages about the format are compared with them. So
//! every key that can be read is described there. This module only names the sorts of ids and words. It does not know
//! their values.

use crate::raw::shape::Slot;

/// The keys a mapping may have.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    /// The Japanese name of the mapping for messages: 「契約」.
    pub what: &'static str,
    pub known: &'static [Key],
}

/// One key of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    pub need: Need,
    pub kind: Kind,
    /// Whether the key may have no value. `init` writes such a key with only comments below it.
    pub may_be_empty: bool,
    /// `None` for keys of files that only this project writes.
    pub about: Option<About>,
}

/// Whether a key must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Always,
    /// Other keys decide. The reader of the mapping knows which.
    Sometimes,
    Never,
}

/// What people who fill in the file read about a key, and what its value is used for.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The Japanese term: 「契約日」.
    pub title: &'static str,
    /// One or two sentences.
    pub help: &'static str,
    /// The key with a value, as it may be written in the file. Names that only an edition knows are written as
    /// `{section}`, `{item}`, `{point}`, `{answer}`, `{sentence}` and `{preamble}`.
    pub example: &'static str,
    /// What a form says in the place of `help`, where `help` speaks of the file. Empty where it does not.
    pub in_form: &'static str,
    /// What a new file says about the key. `{annex}` is replaced by the edition's own name of the attachment.
    pub asks: &'static str,
    /// The value that a new file offers. Empty when the key alone does not decide it.
    pub offers: &'static str,
    pub printed: Printed,
    /// Whether the value is part of the fingerprint (照合番号): another value is then another agreement.
    pub is_sealed: bool,
    /// Whether the key may be used only in the choices of a contract, not in those of the whole hospital.
    pub in_contracts_alone: bool,
}

/// How a value is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// As written.
    Itself,
    /// As a day, in the style that the hospital chose for dates.
    Day,
    /// As the word or label that belongs to it.
    Label,
    /// Through the keys below it, or through the point that it answers.
    Below,
    /// Not at all, for this reason.
    Never(&'static str),
}

/// Describes a key: its Japanese term, one or two sentences of help, and an example.
pub const fn tell(title: &'static str, help: &'static str, example: &'static str) -> About {
    About {
        title,
        help,
        example,
        in_form: "",
        asks: "",
        offers: "",
        printed: Printed::Itself,
        is_sealed: false,
        in_contracts_alone: false,
    }
}

impl About {
    /// What a form says about the key.
    pub fn form_help(&self) -> &'static str {
        if self.in_form.is_empty() { self.help } else { self.in_form }
    }

    /// Sets what a new file says about the key and which value it offers.
    pub const fn asks(self, asks: &'static str, offers: &'static str) -> Self {
        Self { asks, offers, ..self }
    }

    pub const fn in_form(self, in_form: &'static str) -> Self {
        Self { in_form, ..self }
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

/// What may be written under a key.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text. A number or a word like `true` is a text too.
    Text,
    /// A day, in one of the known ways to write it.
    Day,
    /// `true` or `false`.
    Flag,
    /// はい or いいえ.
    YesNo,
    /// A text with a meaning: an id, or a word of a closed list.
    Name(Name),
    List(&'static Kind),
    /// A mapping with any number of keys, all of one sort.
    Map(Name, &'static Kind),
    Mapping(&'static Keys),
    /// Short and long forms of the same value.
    OneOf(&'static [Kind]),
}

/// How one gets from a key to the mapping below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    Itself,
    /// Through an entry of a list.
    Entry,
    /// Through a name that the person chose or the edition has.
    Named(Name),
}

/// The sort of an id or word. It tells where to look the text up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    Edition,
    /// A revision of this project's points and sentences.
    Revision,
    Section,
    Item,
    Point,
    /// A group of sentences of an item.
    Sentence,
    /// What has a number of its own in an item.
    Provision,
    /// 「2の2」
    ProvisionNumber,
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
    RelatedKind,
    Signing,
    Precedence,
    TextSize,
    /// A contract of the file.
    Contract,
    /// A finding between contracts.
    Finding,
    /// A name that only the catalog's own files use: a column, a clause, an option.
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

    /// Whether `line` is exactly the line that a new file offers for this key.
    pub fn is_offered(&self, line: &str) -> bool {
        let value = line.strip_prefix(self.name).and_then(|rest| rest.strip_prefix(": "));
        self.about.is_some_and(|about| value == Some(about.offers))
    }

    /// The mapping that a person may write under this key, and how one gets there. `None` for keys that only this
    /// project writes.
    pub fn mapping(&self) -> Option<(Inside, &'static Keys)> {
        self.about.and_then(|_| self.kind.mapping())
    }
}

impl Kind {
    /// Whether a single text may be written there.
    pub fn takes_text(&self) -> bool {
        !matches!(self, Kind::List(_) | Kind::Map(..) | Kind::Mapping(_))
    }

    /// The mapping with a closed list of keys that may be written there, and how one gets there.
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
