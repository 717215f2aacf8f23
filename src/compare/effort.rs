//! A limit for the work of comparing, however long the texts are and however much they differ.

use std::hash::Hash;

use similar::algorithms::IdentifyDistinct;
use similar::{Algorithm, DiffOp, capture_diff};

/// The work that is left for all comparisons of one run, in steps.
///
/// Texts that would take more are not compared in detail: the whole text counts as replaced. The work is counted in
/// advance and not timed, so that the same texts always differ in the same places.
#[derive(Debug, Clone)]
pub struct Effort {
    left: usize,
}

impl Default for Effort {
    /// About two seconds. It is enough for four hundred notes of 3,000 characters, each written anew.
    fn default() -> Self {
        Self { left: 400_000_000 }
    }
}

impl Effort {
    #[cfg(test)]
    pub(super) fn of(left: usize) -> Self {
        Self { left }
    }

    /// What happens to the old parts, in order, with as few parts going or coming as possible.
    pub(super) fn steps<T: Eq + Hash>(&mut self, old: &[T], new: &[T]) -> Vec<DiffOp> {
        /// The cost of looking at one part, in steps.
        const EACH: usize = 16;
        let all = old.len() + new.len();
        let replaced = vec![DiffOp::Replace { old_index: 0, old_len: old.len(), new_index: 0, new_len: new.len() }];
        let Some(left) = self.left.checked_sub(EACH * all) else { return replaced };
        self.left = left;
        // Equal beginnings and ends cost nothing more. Each part that goes or comes is tried at every place.
        let before = old.iter().zip(new).take_while(|(was, is)| was == is).count();
        let rests = || old[before..].iter().rev().zip(new[before..].iter().rev());
        let after = rests().take_while(|(was, is)| was == is).count();
        let (gone, come) = (old.len() - before - after, new.len() - before - after);
        let Some(left) = self.left.checked_sub((gone + come).saturating_mul(all) / 2) else {
            return [
                DiffOp::Equal { old_index: 0, new_index: 0, len: before },
                DiffOp::Replace { old_index: before, old_len: gone, new_index: before, new_len: come },
                DiffOp::Equal { old_index: before + gone, new_index: before + come, len: after },
            ]
            .into_iter()
            .filter(|step| !step.old_range().is_empty() || !step.new_range().is_empty())
            .collect();
        };
        self.left = left;
        // Numbers are compared faster than texts.
        let parts = IdentifyDistinct::<u32>::new(old, 0..old.len(), new, 0..new.len());
        let (was, is) = (parts.old_lookup(), parts.new_lookup());
        capture_diff(Algorithm::Myers, was, parts.old_range(), is, parts.new_range())
    }
}
