//! Contradictions among the answers of one contract, or of contracts that meet: sets of answers whose sentences leave
//! nothing of what one of them allows or demands, or that are printed though what they are about is forbidden.
//!
//! [`held`] says what the answers bind the parties to ([`Rule`]). [`minimal`] finds the smallest sets of answers that
//! contradict: by what is forbidden (`cover`), and by time limits that cannot be kept (`limit`). No item, act or party
//! is known here.

mod contested;
mod cover;
mod held;
mod limit;

pub(super) use contested::contested;
pub(super) use held::{Holding, held, takes_part};
pub use limit::{Sum, compare};

use std::collections::BTreeSet;

use crate::model::norm::Acts;

/// The numbers of some answers, ascending.
pub type AnswerSet = Vec<usize>;

/// A rule, and the answers from which it follows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldRule {
    pub answers: AnswerSet,
    pub rule: Rule,
}

/// What binds the parties, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Nobody among `who` may do the deed in these situations.
    Ban { deed: Deed, who: Whom, region: Region },
    /// Something of the deed must be left for one of `who` in one of these situations.
    Want { deed: Deed, who: Whom, region: Region },
    /// Each of `who` does the act within the time, counted from another act.
    Link { act: usize, after: usize, who: BTreeSet<usize>, within: Minutes },
}

/// To do an act, or to leave it undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deed {
    /// Its place in [`Acts::acts`].
    pub act: usize,
    pub is_done: bool,
}

/// Some of the parties, by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whom {
    Everyone,
    These(BTreeSet<usize>),
}

impl Whom {
    pub fn has(&self, party: usize) -> bool {
        match self {
            Self::Everyone => true,
            Self::These(parties) => parties.contains(&party),
        }
    }
}

/// Situations, a bit each: the purpose, whether it is urgent, and which steps came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region(pub u128);

impl Region {
    /// All sets of steps: approval, consultation, notice.
    const STEPS: u32 = 8;

    /// The situations of an edition with so many purposes: these, and any other purpose.
    fn all(purposes: usize) -> Self {
        let bits = (purposes as u32 + 1) * 2 * Self::STEPS;
        Self(u128::MAX >> (u128::BITS - bits))
    }

    fn has(self, situation: u32) -> bool {
        self.0 >> situation & 1 == 1
    }

    fn situations(self) -> impl Iterator<Item = u32> {
        (0..u128::BITS).filter(move |situation| self.has(*situation))
    }

    /// The situations that differ from this one in their steps alone, itself among them.
    fn alike(situation: u32) -> impl Iterator<Item = u32> {
        let first = situation - situation % Self::STEPS;
        first..first + Self::STEPS
    }
}

/// The shortest and the longest time that a limit can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Minutes {
    pub least: u64,
    pub most: u64,
}

/// The smallest sets of answers that contradict. None contains another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Minimal {
    pub sets: BTreeSet<AnswerSet>,
    /// There may be more than could be counted.
    pub is_cut: bool,
}

/// Finds what contradicts among rules that hold together for these parties.
pub fn minimal(acts: &Acts, parties: &BTreeSet<usize>, rules: &BTreeSet<HeldRule>) -> Minimal {
    let mut found = cover::covered(acts, parties, rules);
    found.sets.extend(limit::late(acts, rules));
    found.sets = cover::least(found.sets);
    found
}
