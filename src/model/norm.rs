//! What a sentence of the catalog binds its parties to, as far as a contradiction can depend on it.
//!
//! A sentence says this in words; here it is declared a second time, with words of closed lists. The lists of acts and
//! purposes belong to the edition.

use std::collections::BTreeSet;

use crate::model::id::{ActId, PointId, PurposeId, SentenceId};
use crate::model::word::words;

/// One thing that a sentence says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Norm {
    pub who: Bound,
    pub force: Force,
    pub act: ActId,
    /// The parties named do it alone: nobody else may.
    pub alone: bool,
    pub scope: NormScope,
    pub limit: Option<Limit>,
}

/// Who is bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// What `{vendor}` stands for.
    Vendor,
    Hospital,
    /// What `{party}` stands for: who holds the duty.
    Duty,
    /// 各当事者
    Each,
    /// 他の当事者: every party but the hospital.
    Others,
    /// The parties that are the answer to this point.
    Answer(PointId),
}

words! {
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum ForceWord {
        Shall => "shall";
        May => "may";
        ShallNot => "shall_not";
        OnlyAfter => "only_after";
        NeedNot => "need_not";
        Try => "try";
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Force {
    Shall,
    /// With a step: also without it (「承認を待たないで」).
    May {
        without: Option<PriorStep>,
    },
    ShallNot,
    OnlyAfter(PriorStep),
    NeedNot,
    Try,
}

words! {
    /// What must come first.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum PriorStep {
        Approval => "approval";
        Consultation => "consultation";
        Notice => "notice";
    }
}

/// What narrows a norm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NormScope {
    /// For this purpose alone.
    pub purpose: Option<PurposeId>,
    /// Where it is urgent alone.
    pub urgent: bool,
    /// In cases alone that the parties list in their own words.
    pub listed: bool,
}

/// By when a duty is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The point whose answer is the limit.
    pub within: PointId,
    /// What the time is counted from.
    pub after: ActId,
}

/// A norm of a sentence, or that the sentence only settles something about what another one says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    Norm(Norm),
    /// It has no sense where all that this group of sentences is about is forbidden.
    Of(SentenceId),
}

/// The closed lists of an edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acts {
    pub acts: Vec<Act>,
    pub purposes: Vec<PurposeId>,
}

/// What norms are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    pub id: ActId,
    /// A Japanese noun: 「外部アクセス」.
    pub word: String,
    /// Acts without which this one cannot be done.
    pub needs: Vec<ActId>,
}

impl Acts {
    /// More purposes than this do not fit into a region of the search.
    pub const MOST_PURPOSES: usize = 7;

    pub fn act(&self, id: &ActId) -> Option<&Act> {
        self.acts.iter().find(|act| act.id == *id)
    }

    /// This act, and all that it cannot be done without.
    pub fn needed<'a>(&'a self, id: &'a ActId) -> BTreeSet<&'a ActId> {
        let needs = self.act(id).into_iter().flat_map(|act| &act.needs);
        needs.flat_map(|need| self.needed(need)).chain([id]).collect()
    }
}
