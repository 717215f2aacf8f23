//! Names of things. An id of one kind never fits where another kind is meant.

use std::borrow::Borrow;
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident,)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// A dated issue of the source: `2024-06`.
    Edition,
    /// `2`: Part2.
    PartId,
    /// `2-C`, and `2-R` for the 参考 block of Part2.
    SectionId,
    /// `2-C-3`: a key, never print.
    ItemId,
    /// A question within an item: `in_transit`.
    PointId,
    /// One of the answers of a point: `partial`.
    OptionId,
    /// A group of sentences of an item, for good: `key_custody`.
    SentenceId,
    /// A cited document: `mhlw-safety`.
    GuidelineId,
    /// A hospital; also its folder in the output.
    HospitalId,
    /// A contract of one hospital; also its folder below the hospital's.
    ContractId,
    /// Something with a name that contracts cover: `ehr`.
    SystemId,
    /// The hospital (`hospital`) or a vendor.
    PartyId,
}

impl ItemId {
    /// The form for file names and anchors: `item-2-c-3`.
    pub fn anchor(&self) -> String {
        format!("item-{}", self.0.to_ascii_lowercase())
    }
}

impl PartyId {
    /// The id every hospital file gives the hospital itself.
    pub const HOSPITAL: &'static str = "hospital";

    pub fn hospital() -> Self {
        Self(Self::HOSPITAL.to_owned())
    }

    pub fn is_hospital(&self) -> bool {
        self.0 == Self::HOSPITAL
    }
}

/// The number the source printed after a term: 8 for `*8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermNumber(pub u32);

impl TermNumber {
    pub fn anchor(self) -> String {
        format!("term-{}", self.0)
    }
}
