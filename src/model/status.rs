//! How far an item has come: 合意済, 協議中, 未決, 対象外.

/// The state of one item in one contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 合意済: the content is complete and was confirmed.
    Agreed,
    /// 協議中: the content is complete, the confirmation is not.
    Negotiating,
    /// 未決: a duty or a required answer is missing.
    Undecided,
    /// 対象外: left out of this contract for a reason.
    Excluded,
}

/// The word for an item whose text is another than the one it was agreed for. It stands beside the
/// status, which says how far the answers have come.
pub const RECONFIRM: &str = "要再確認";
/// The word in class names.
pub const RECONFIRM_KEY: &str = "reconfirm";

impl Status {
    pub const ALL: [Status; 4] = [Status::Agreed, Status::Negotiating, Status::Undecided, Status::Excluded];

    /// The word people read.
    pub fn word(self) -> &'static str {
        match self {
            Status::Agreed => "合意済",
            Status::Negotiating => "協議中",
            Status::Undecided => "未決",
            Status::Excluded => "対象外",
        }
    }

    /// The word in JSON, class names and codes.
    pub fn key(self) -> &'static str {
        match self {
            Status::Agreed => "agreed",
            Status::Negotiating => "negotiating",
            Status::Undecided => "undecided",
            Status::Excluded => "excluded",
        }
    }

    /// Nothing is left to do.
    pub fn is_settled(self) -> bool {
        matches!(self, Status::Agreed | Status::Excluded)
    }
}
