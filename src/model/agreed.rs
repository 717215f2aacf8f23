//! What a paper says was agreed, clause by clause, and how one state becomes the next.
//!
//! A 変更覚書 says a list of [`ClauseChange`]s. Applied to the text before it, they give the text after it, exactly.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::id::{ItemId, ProvisionId};
use crate::model::provision::ProvisionNumber;

/// The clauses of one paper, in printed order. No two have the same key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgreedText {
    clauses: Vec<AgreedClause>,
}

/// What a clause is about. It stays the same when the clause gets another text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseKey {
    /// `None` for the head of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    /// The printed label: 「契約期間」, 「担当」, 「取決め」.
    pub field: String,
    /// What stands under a number of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provision: Option<ProvisionId>,
}

/// The smallest part of a paper that a 変更覚書 changes as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedClause {
    #[serde(flatten)]
    pub key: ClauseKey,
    /// Where it is printed: the item's place in the catalog from 1 on (0 for the head), and the place of the field in
    /// it.
    pub order: (usize, usize),
    #[serde(flatten)]
    pub text: ClauseText,
}

/// What a clause says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseText {
    /// 「(3)」, as it is printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub lines: Vec<ClauseLine>,
}

/// One printed line of a clause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseLine {
    /// 「ア」, where a clause has several lines of a kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
    /// The name of the system that the line holds for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    pub text: String,
}

/// What a 変更覚書 does with one clause. At least one side is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseChange {
    #[serde(flatten)]
    pub key: ClauseKey,
    pub order: (usize, usize),
    /// What it said before; `None` for a clause that is new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<ClauseText>,
    /// What it says from then on; `None` for a clause that goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<ClauseText>,
}

impl ClauseLine {
    /// A line without letter and system.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { letter: None, system: None, text: text.into() }
    }

    /// The text with the name of its system in front, without the letter.
    pub fn spoken(&self) -> String {
        match &self.system {
            Some(system) => format!("{system}：{}", self.text),
            None => self.text.clone(),
        }
    }
}

impl ClauseText {
    /// 「イ 」 or 「イ (ア) 」 before the line at this place, with the letter that it stands under: in a table of changes,
    /// the lines before it may be missing.
    pub fn letters(&self, line: usize) -> String {
        let letter = |line: &ClauseLine| line.letter.clone();
        let own = self.lines.get(line).and_then(letter);
        let is_inner = |letter: &String| letter.starts_with('(');
        let mut before = self.lines.iter().take(line).rev().filter_map(letter);
        let above = own.as_ref().filter(|own| is_inner(own)).and_then(|_| before.find(|letter| !is_inner(letter)));
        [above, own].into_iter().flatten().map(|letter| format!("{letter} ")).collect()
    }

    fn place(&self) -> Option<ProvisionNumber> {
        ProvisionNumber::parse(self.number.as_ref()?.trim_matches(['(', ')']))
    }
}

impl AgreedClause {
    /// In printed order. Within a field, clauses without a number come last.
    fn in_order(&self, other: &Self) -> Ordering {
        let place = |clause: &Self| {
            let number = clause.text.place();
            (clause.order, number.is_none(), number)
        };
        place(self).cmp(&place(other)).then_with(|| self.key.cmp(&other.key))
    }
}

impl AgreedText {
    /// The text with these clauses.
    pub fn new(mut clauses: Vec<AgreedClause>) -> Self {
        clauses.sort_by(AgreedClause::in_order);
        Self { clauses }
    }

    pub fn clauses(&self) -> &[AgreedClause] {
        &self.clauses
    }

    fn by_key(&self) -> BTreeMap<&ClauseKey, &AgreedClause> {
        self.clauses.iter().map(|clause| (&clause.key, clause)).collect()
    }

    /// Whether both say the same, wherever it is printed.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.changes_to(other).is_empty()
    }

    /// What has to change so that this text becomes the other. Clauses that went keep their old place.
    pub fn changes_to(&self, other: &Self) -> Vec<ClauseChange> {
        let (old, new) = (self.by_key(), other.by_key());
        let change = |clause: &AgreedClause| {
            let side =
                |all: &BTreeMap<&ClauseKey, &AgreedClause>| all.get(&clause.key).map(|clause| clause.text.clone());
            let (old, new) = (side(&old), side(&new));
            (old != new).then(|| ClauseChange { key: clause.key.clone(), order: clause.order, old, new })
        };
        let gone = self.clauses.iter().filter(|clause| !new.contains_key(&clause.key));
        let mut all: Vec<&AgreedClause> = gone.chain(&other.clauses).collect();
        all.sort_by(|a, b| a.in_order(b));
        all.into_iter().filter_map(change).collect()
    }

    /// The text after the changes.
    ///
    /// # Errors
    /// The places (in `changes`) of those that come upon another text than the one they change.
    pub fn changed(&self, changes: &[ClauseChange]) -> Result<Self, Vec<usize>> {
        let old = self.by_key();
        let is_met = |change: &ClauseChange| old.get(&change.key).map(|clause| &clause.text) == change.old.as_ref();
        let unmet: Vec<usize> = (0..changes.len()).filter(|at| !is_met(&changes[*at])).collect();
        if !unmet.is_empty() {
            return Err(unmet);
        }
        let mut clauses: BTreeMap<ClauseKey, AgreedClause> =
            self.clauses.iter().map(|clause| (clause.key.clone(), clause.clone())).collect();
        for ClauseChange { key, order, old: _, new } in changes {
            match new {
                Some(text) => {
                    let clause = AgreedClause { key: key.clone(), order: *order, text: text.clone() };
                    clauses.insert(key.clone(), clause);
                }
                None => drop(clauses.remove(key)),
            }
        }
        Ok(Self::new(clauses.into_values().collect()))
    }
}
