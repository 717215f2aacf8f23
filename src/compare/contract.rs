//! One contract before and after.

use crate::compare::Comparison;
use crate::model::date::Date;
use crate::model::word::words;
use crate::resolve::Annex;

/// What happened to a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractChanges {
    /// `sample/ehr`: the name of the contract for `--contract`, with the ids of the new state.
    pub contract: String,
    pub title: String,
    /// `None` where that state has no such contract.
    pub old: Option<State>,
    pub new: Option<State>,
    /// Empty when only one side has the contract.
    pub comparison: Comparison,
}

/// What identifies the paper of one state of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// `2024-06`
    pub edition: String,
    pub date: Option<Date>,
    /// 64 hexadecimal digits.
    pub fingerprint: String,
}

words! {
    /// What happened to a contract, in a word.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Fate {
        Changed => "changed", "変更";
        Added => "added", "新設";
        Removed => "removed", "廃止";
        Unchanged => "unchanged", "変更なし";
    }
}

impl ContractChanges {
    pub fn fate(&self) -> Fate {
        match (&self.old, &self.new) {
            (None, _) => Fate::Added,
            (_, None) => Fate::Removed,
            _ if self.comparison.is_empty() => Fate::Unchanged,
            _ => Fate::Changed,
        }
    }
}

impl State {
    pub fn of(annex: &Annex<'_>) -> Self {
        Self {
            edition: annex.catalog.edition.to_string(),
            date: annex.contract.date.as_ref().map(|date| date.value),
            fingerprint: annex.fingerprint.as_str().to_owned(),
        }
    }
}
