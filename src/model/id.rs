//! The ids of things. Each kind of id is its own type, so ids cannot be mixed up.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident,)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// A dated issue of the source, such as `2024-06`.
    Edition,
    /// A part, such as `2` for Part2.
    PartId,
    /// A section, such as `2-C`. The 参考 block of Part2 is `2-R`.
    SectionId,
    /// An item, such as `2-C-3`. It is a key and is never printed.
    ItemId,
    /// A question of an item, such as `in_transit`.
    PointId,
    /// One of the answers to a point, such as `partial`.
    OptionId,
    /// A group of sentences of an item, such as `key_custody`. It stays the same for good.
    SentenceId,
    /// What stands under a number of its own in an item: the id of a group of sentences, `in_transit.answer` for an
    /// answer that no sentence states, or `wording`.
    ProvisionId,
    /// Something that the parties do, such as `external_access`: what norms are about.
    ActId,
    /// What an act is for.
    PurposeId,
    /// A document that is cited, such as `mhlw-safety`.
    GuidelineId,
    /// A hospital. This is also the name of its folder in the output.
    HospitalId,
    /// A contract of a hospital. This is also the name of its folder in the hospital's folder.
    ContractId,
    /// A system that contracts cover, such as `ehr`.
    SystemId,
    /// A party: the hospital (`hospital`) or a vendor.
    PartyId,
}

impl ItemId {
    /// The form for file names and anchors, such as `item-2-c-3`.
    pub fn anchor(&self) -> String {
        format!("item-{}", self.0.to_ascii_lowercase())
    }
}

impl ProvisionId {
    /// The parties' own text in the place of all sentences. No group of sentences can have this id.
    pub const WORDING: &'static str = "wording";

    pub fn wording() -> Self {
        Self(Self::WORDING.to_owned())
    }

    pub fn sentence(id: &SentenceId) -> Self {
        Self(id.as_str().to_owned())
    }

    pub fn answer(id: &PointId) -> Self {
        Self(format!("{id}.answer"))
    }
}

impl PartyId {
    /// The id of the hospital itself in every hospital file.
    pub const HOSPITAL: &'static str = "hospital";

    pub fn hospital() -> Self {
        Self(Self::HOSPITAL.to_owned())
    }

    pub fn is_hospital(&self) -> bool {
        self.0 == Self::HOSPITAL
    }
}

/// A state of this project's points and sentences for one edition, counted from 1. What was signed keeps the revision
/// that it was signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u32);

impl Revision {
    /// The revision of a file that names none.
    pub const FIRST: Self = Self(1);
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number that the source prints after a term: 8 for `*8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermNumber(pub u32);

impl TermNumber {
    pub fn anchor(self) -> String {
        format!("term-{}", self.0)
    }
}
