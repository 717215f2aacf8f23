//! What may stand in a mapping: the tables the reader is held to.
//!
//! The pages about the format and the schema for editors are made from the same tables or compared
//! with them, so that a key cannot be read and be missing there. What an id or a word may be is not
//! known here; it is only named.

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

/// What a person who fills in the file is told about a key.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The Japanese term: 「契約日」.
    pub title: &'static str,
    pub kind: Kind,
    /// One or two sentences.
    pub help: &'static str,
    /// The key with a value, as it may stand in the file; what only an edition knows stands as
    /// `{section}`, `{item}`, `{point}`, `{answer}`.
    pub example: &'static str,
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
    pub const fn required(name: &'static str) -> Self {
        Self { name, need: Need::Always, about: None }
    }

    pub const fn optional(name: &'static str) -> Self {
        Self { name, need: Need::Never, about: None }
    }

    pub const fn sometimes(name: &'static str) -> Self {
        Self { name, need: Need::Sometimes, about: None }
    }

    /// What people are told about it, for as long as the table lives.
    pub fn about_ref(&'static self) -> Option<&'static About> {
        self.about.as_ref()
    }

    pub const fn about(self, title: &'static str, kind: Kind, help: &'static str, example: &'static str) -> Self {
        Self { about: Some(About { title, kind, help, example }), ..self }
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
