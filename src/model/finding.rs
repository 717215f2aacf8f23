//! What the role matrix can find between contracts, and what a hospital has accepted of it.

use crate::diagnostic::{Span, Spanned};
use crate::model::id::{ContractId, ItemId, PointId, SystemId};

/// Something a hospital should look at before it relies on its contracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// No contract covers the item for a system.
    NotCovered,
    /// The item is covered and was worked on, and nobody holds it.
    Nobody,
    /// Two contracts give the item, for one system, to different parties.
    Duplicate,
    /// Another party holds the item than the catalog recommends.
    AgainstRecommendation,
    /// Answers of two contracts that the catalog says cannot both hold.
    Conflict,
    /// Something the item needs is still open in a contract.
    Undecided,
}

impl FindingKind {
    /// In the order they are told for one item.
    pub const ALL: [FindingKind; 6] = [
        FindingKind::NotCovered,
        FindingKind::Nobody,
        FindingKind::Duplicate,
        FindingKind::AgainstRecommendation,
        FindingKind::Conflict,
        FindingKind::Undecided,
    ];

    /// The code of its fault, by which a hospital accepts it.
    pub fn code(self) -> &'static str {
        match self {
            FindingKind::NotCovered => "roles/not-covered",
            FindingKind::Nobody => "roles/nobody",
            FindingKind::Duplicate => "roles/duplicate",
            FindingKind::AgainstRecommendation => "roles/against-recommendation",
            FindingKind::Conflict => "roles/conflict",
            FindingKind::Undecided => "roles/undecided",
        }
    }

    /// The word people read.
    pub fn word(self) -> &'static str {
        match self {
            FindingKind::NotCovered => "契約なし",
            FindingKind::Nobody => "担当なし",
            FindingKind::Duplicate => "担当重複",
            FindingKind::AgainstRecommendation => "推奨と相違",
            FindingKind::Conflict => "食い違い",
            FindingKind::Undecided => "未決",
        }
    }

    /// One case concerns all its contracts together; of the other kinds each contract has its own.
    pub fn is_between_contracts(self) -> bool {
        matches!(self, FindingKind::Nobody | FindingKind::Duplicate | FindingKind::Conflict)
    }
}

/// `accepted`: a finding the hospital knows of and leaves as it is, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub kind: FindingKind,
    pub item: ItemId,
    /// Empty for [`FindingKind::NotCovered`], else never.
    pub contracts: Vec<Spanned<ContractId>>,
    /// Empty: whatever the systems.
    pub systems: Vec<Spanned<SystemId>>,
    /// The point of a conflict, and the one it conflicts with.
    pub point: Option<PointId>,
    pub with: Option<(ItemId, PointId)>,
    pub reason: Spanned<String>,
    pub span: Span,
}
