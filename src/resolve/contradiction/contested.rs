//! The acts that sentences of an edition can contradict about. Most are only demanded and never forbidden; what is said
//! of them is left out of the search, and contracts that differ in nothing else are looked at once.

use std::collections::BTreeSet;

use crate::model::catalog::Item;
use crate::model::id::{ActId, SentenceId};
use crate::model::norm::{Acts, Force, Norm, Saying};

/// A norm, its group, and its case of the group.
struct PlacedNorm<'c> {
    norm: &'c Norm,
    group: (usize, usize),
    case: usize,
}

/// Acts of which nothing may be left, with everything that they need. The items may be of several revisions.
pub(in crate::resolve) fn contested<'c>(items: impl IntoIterator<Item = &'c Item>, acts: &Acts) -> BTreeSet<ActId> {
    let mut norms: Vec<PlacedNorm<'_>> = Vec::new();
    // The acts about which something else is settled.
    let mut settled: BTreeSet<&ActId> = BTreeSet::new();
    for (place, item) in items.into_iter().enumerate() {
        let said = item.sentences.iter().flat_map(|group| &group.cases).flat_map(|case| &case.norms);
        let of: BTreeSet<&SentenceId> = said
            .filter_map(|saying| match saying {
                Saying::Of(of) => Some(of),
                Saying::Norm(_) => None,
            })
            .chain(item.points.iter().flat_map(|point| &point.of))
            .collect();
        for (number, group) in item.sentences.iter().enumerate() {
            for (case, saying) in
                group.cases.iter().enumerate().flat_map(|(case, it)| it.norms.iter().map(move |s| (case, s)))
            {
                let Saying::Norm(norm) = saying else { continue };
                norms.push(PlacedNorm { norm, group: (place, number), case });
                if of.contains(&group.id) {
                    settled.insert(&norm.act);
                }
            }
        }
    }
    let any = |act: &ActId, fits: &dyn Fn(&Norm) -> bool| norms.iter().any(|it| it.norm.act == *act && fits(it.norm));
    let is_wanted = |act: &ActId| {
        let wants = |norm: &Norm| matches!(norm.force, Force::Shall | Force::May { .. } | Force::Try);
        settled.contains(act) || any(act, &wants)
    };
    let is_forbidden =
        |act: &ActId| any(act, &|norm| !norm.scope.listed && (norm.alone || norm.force == Force::ShallNot));
    // All steps together are a way, so they forbid only what goes without one.
    let is_hurried = |act: &ActId| {
        any(act, &|norm| matches!(norm.force, Force::OnlyAfter(_)))
            && any(act, &|norm| matches!(norm.force, Force::May { without: Some(_) }))
    };
    // Two cases of a group never hold in one contract, and between contracts nothing is left free.
    let is_left_free = |act: &ActId| {
        let of = |force: Force| norms.iter().filter(move |it| it.norm.act == *act && it.norm.force == force);
        of(Force::NeedNot).any(|free| of(Force::Shall).any(|owed| free.group != owed.group || free.case == owed.case))
    };
    let can_clash = |act: &&ActId| {
        is_wanted(act) && acts.needed(act).into_iter().any(&is_forbidden) || is_hurried(act) || is_left_free(act)
    };
    let ids = acts.acts.iter().map(|act| &act.id);
    ids.filter(can_clash).flat_map(|act| acts.needed(act)).cloned().collect()
}
