//! What the role matrix can find between contracts, and what a hospital has accepted of it.

use crate::diagnostic::{Code, Span, Spanned, codes};
use crate::model::id::{ContractId, ItemId, PointId, SystemId};
use crate::model::word::words;

words! {
    /// Something a hospital should look at before it relies on its contracts, in the order in which it is said of one
    /// item. The key is the code of the fault, by which a hospital accepts it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum FindingKind {
        /// No contract covers the item for a system.
        NotCovered => codes::ROLES_NOT_COVERED.as_str(), "契約なし";
        /// The item is covered and was worked on, and nobody holds it.
        Nobody => codes::ROLES_NOBODY.as_str(), "担当なし";
        /// Two contracts give the item, for one system, to different parties.
        Duplicate => codes::ROLES_DUPLICATE.as_str(), "担当重複";
        /// Another party holds the item than the catalog recommends.
        AgainstRecommendation => codes::ROLES_AGAINST_RECOMMENDATION.as_str(), "推奨と相違";
        /// Answers of two contracts that the catalog says cannot both hold.
        Conflict => codes::ROLES_CONFLICT.as_str(), "食い違い";
        /// Something the item needs is still open in a contract.
        Undecided => codes::ROLES_UNDECIDED.as_str(), "未決";
    }
}

impl FindingKind {
    pub fn code(self) -> Code {
        Code::named(self.key()).expect("each key is that of a code")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_the_code_of_its_key() {
        for kind in FindingKind::ALL {
            assert_eq!(kind.code().as_str(), kind.key());
        }
    }
}
