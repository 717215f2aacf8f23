//! What the role matrix can find between contracts, and which of it a hospital has accepted.

use crate::diagnostic::{Code, Span, Spanned, codes};
use crate::model::id::{ContractId, ItemId, PointId, SystemId};
use crate::model::text_mark::ShortFingerprint;
use crate::model::word::words;

words! {
    /// Something that a hospital should look at before it relies on its contracts. The kinds are in the order in
    /// which they are reported for an item. The key is the code of the fault; a hospital uses it to accept the
    /// finding.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum FindingKind {
        /// No contract covers the item for a system.
        NotCovered => codes::ROLES_NOT_COVERED.as_str(), "契約なし";
        /// The item is covered and was begun, but no party holds it.
        Nobody => codes::ROLES_NOBODY.as_str(), "担当なし";
        /// Two contracts give the item of one system to different parties.
        Duplicate => codes::ROLES_DUPLICATE.as_str(), "担当重複";
        /// The item is held by another party than the catalog recommends.
        AgainstRecommendation => codes::ROLES_AGAINST_RECOMMENDATION.as_str(), "推奨と相違";
        /// The answers of one contract cannot all hold.
        Contradiction => codes::ROLES_CONTRADICTION.as_str(), "矛盾";
        /// The answers of several contracts cannot all hold, or differ where a person should look.
        Conflict => codes::ROLES_CONFLICT.as_str(), "食い違い";
        /// Two answers of one contract can both hold, but a person should look at them side by side.
        LookAt => codes::ROLES_LOOK_AT.as_str(), "要確認";
        /// The item still needs something in a contract.
        Undecided => codes::ROLES_UNDECIDED.as_str(), "未決";
    }
}

impl FindingKind {
    pub fn code(self) -> Code {
        Code::named(self.key()).expect("each key is that of a code")
    }

    /// Whether a finding of this kind is about answers.
    pub fn is_about_answers(self) -> bool {
        matches!(self, FindingKind::Contradiction | FindingKind::Conflict | FindingKind::LookAt)
    }

    /// Whether a finding of this kind is about a contract by itself, whatever other contracts there are.
    pub fn is_within_a_contract(self) -> bool {
        matches!(self, FindingKind::Contradiction | FindingKind::LookAt)
    }

    /// Whether one finding concerns several contracts together. For the other kinds each contract has its own
    /// finding.
    pub fn is_between_contracts(self) -> bool {
        matches!(self, FindingKind::Nobody | FindingKind::Duplicate | FindingKind::Conflict)
    }
}

/// An entry of `accepted`: a finding that the hospital knows and accepts, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    pub kind: FindingKind,
    pub item: ItemId,
    /// Empty exactly for [`FindingKind::NotCovered`].
    pub contracts: Vec<Spanned<ContractId>>,
    /// Empty means all systems.
    pub systems: Vec<Spanned<SystemId>>,
    /// The point of a finding about answers. `with` are the items and points that it does not go with.
    pub point: Option<PointId>,
    pub with: Vec<(ItemId, PointId)>,
    /// The answers that were accepted. Without them an acceptance of answers does not hold.
    pub answers: Option<ShortFingerprint>,
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
