//! What is left of a permission or a duty: nothing, where bans cover all its situations for all its parties.
//!
//! For each situation there are alternatives: sets of answers that forbid it. To forbid all of them takes one
//! alternative of each. What contains another is left out at every step, so the sets that remain are the smallest.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::id::ActId;
use crate::model::norm::Acts;
use crate::resolve::contradiction::{AnswerSet, Deed, HeldRule, Minimal, Region, Rule, Whom};

/// More sets than this are not followed. Bans can combine to more than anybody could read.
const MOST_SETS: usize = 1_000;

/// Sets of answers, none of which contains another. No set: never. The empty set: always.
type Alternatives = BTreeSet<AnswerSet>;

/// The permissions and duties of which nothing is left.
pub(super) fn covered(acts: &Acts, parties: &BTreeSet<usize>, rules: &BTreeSet<HeldRule>) -> Minimal {
    let mut found = search(acts, parties, rules);
    if found.is_cut {
        // What was cut off may be a part of what is left.
        let smaller = |set: &AnswerSet| {
            let within: BTreeSet<HeldRule> =
                rules.iter().filter(|held| is_within(&held.answers, set)).cloned().collect();
            search(acts, parties, &within).sets
        };
        found.sets = found.sets.iter().flat_map(smaller).collect();
    }
    found
}

fn search(acts: &Acts, parties: &BTreeSet<usize>, rules: &BTreeSet<HeldRule>) -> Minimal {
    let mut field = Field::of(acts, parties, rules);
    let mut found = Minimal::default();
    for held in rules {
        let Rule::Want { deed, who, region } = &held.rule else { continue };
        let classes: BTreeSet<usize> =
            field.classes.iter().filter(|(party, _)| who.has(**party)).map(|(_, class)| *class).collect();
        let sets = field.against(*deed, &classes, *region, &held.answers);
        found.sets.extend(sets);
    }
    found.sets = least(found.sets);
    if found.sets.len() > MOST_SETS {
        found.sets = found.sets.into_iter().take(MOST_SETS).collect();
        field.is_cut = true;
    }
    found.is_cut = field.is_cut;
    found
}

/// The sets that contain no other.
pub(super) fn least(sets: BTreeSet<AnswerSet>) -> BTreeSet<AnswerSet> {
    let mut by_length: Vec<AnswerSet> = sets.into_iter().collect();
    by_length.sort_by_key(Vec::len);
    let mut kept: Vec<AnswerSet> = Vec::new();
    for set in by_length {
        if !kept.iter().any(|small| is_within(small, &set)) {
            kept.push(set);
        }
    }
    kept.into_iter().collect()
}

/// Both are ascending.
fn is_within(small: &[usize], large: &[usize]) -> bool {
    let mut rest = large.iter();
    small.iter().all(|answer| rest.any(|other| other == answer))
}

fn union(a: &[usize], b: &[usize]) -> AnswerSet {
    a.iter().chain(b).copied().collect::<BTreeSet<usize>>().into_iter().collect()
}

struct Ban<'r> {
    deed: Deed,
    region: Region,
    answers: &'r AnswerSet,
    /// By class of parties.
    binds: Vec<bool>,
}

/// Everything that is forbidden.
struct Field<'r> {
    acts: &'r Acts,
    bans: Vec<Ban<'r>>,
    /// Parties that the same bans bind stand for each other.
    classes: BTreeMap<usize, usize>,
    count: usize,
    /// What forbids an act to everybody, whatever came first: by the act and the first of the alike situations.
    whole: BTreeMap<(usize, u32), Alternatives>,
    is_cut: bool,
}

impl<'r> Field<'r> {
    fn of(acts: &'r Acts, parties: &BTreeSet<usize>, rules: &'r BTreeSet<HeldRule>) -> Self {
        let bans: Vec<(&Deed, &Whom, &Region, &AnswerSet)> = rules
            .iter()
            .filter_map(|held| match &held.rule {
                Rule::Ban { deed, who, region } => Some((deed, who, region, &held.answers)),
                _ => None,
            })
            .collect();
        let mut known: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
        let mut classes = BTreeMap::new();
        for party in parties {
            let bound: Vec<bool> = bans.iter().map(|(_, who, ..)| who.has(*party)).collect();
            let next = known.len();
            classes.insert(*party, *known.entry(bound).or_insert(next));
        }
        let count = known.len();
        let mut by_class: Vec<&Vec<bool>> = vec![&EMPTY; count];
        known.iter().for_each(|(bound, class)| by_class[*class] = bound);
        let bans = bans
            .iter()
            .enumerate()
            .map(|(number, (deed, _, region, answers))| Ban {
                deed: **deed,
                region: **region,
                answers,
                binds: by_class.iter().map(|bound| bound[number]).collect(),
            })
            .collect();
        Self { acts, bans, classes, count, whole: BTreeMap::new(), is_cut: false }
    }

    /// The smallest sets of answers that leave nothing of the deed, each with these answers.
    fn against(
        &mut self,
        deed: Deed,
        classes: &BTreeSet<usize>,
        region: Region,
        answers: &AnswerSet,
    ) -> BTreeSet<AnswerSet> {
        let mut each: BTreeSet<Alternatives> = BTreeSet::new();
        for class in classes {
            for situation in region.situations() {
                let forbids = self.forbids(deed, *class, situation);
                if forbids.is_empty() {
                    return BTreeSet::new();
                }
                each.insert(forbids);
            }
        }
        // Nobody is there who could want it.
        if each.is_empty() {
            return BTreeSet::new();
        }
        each.insert(BTreeSet::from([answers.clone()]));
        self.all_of(each)
    }

    /// What forbids the deed to these parties in this situation.
    fn forbids(&mut self, deed: Deed, class: usize, situation: u32) -> Alternatives {
        let direct = self.bans.iter().filter(|ban| ban.deed == deed && ban.binds[class] && ban.region.has(situation));
        let mut sets: BTreeSet<AnswerSet> = direct.map(|ban| ban.answers.clone()).collect();
        if deed.is_done {
            for need in self.needs(deed.act) {
                sets.extend(self.forbids_to_all(need, situation));
            }
        }
        least(sets)
    }

    /// What forbids an act to everybody, whatever came first. Then nothing can be done that needs it.
    fn forbids_to_all(&mut self, act: usize, situation: u32) -> Alternatives {
        let first = situation - situation % Region::STEPS;
        if let Some(known) = self.whole.get(&(act, first)) {
            return known.clone();
        }
        let deed = Deed { act, is_done: true };
        let mut each: BTreeSet<Alternatives> = BTreeSet::new();
        for class in 0..self.count {
            each.extend(Region::alike(situation).map(|alike| self.forbids(deed, class, alike)));
        }
        let sets = if each.is_empty() || each.contains(&BTreeSet::new()) { BTreeSet::new() } else { self.all_of(each) };
        self.whole.insert((act, first), sets.clone());
        sets
    }

    fn needs(&self, act: usize) -> Vec<usize> {
        let place = |id: &ActId| self.acts.acts.iter().position(|act| act.id == *id);
        self.acts.acts[act].needs.iter().filter_map(place).collect()
    }

    /// One alternative of each, in all ways. Short sets come first, so that what is cut off is long.
    fn all_of(&mut self, each: BTreeSet<Alternatives>) -> Alternatives {
        let mut made: Alternatives = BTreeSet::from([AnswerSet::new()]);
        for alternatives in each {
            let pairs = made.iter().flat_map(|set| alternatives.iter().map(move |other| union(set, other)));
            made = least(pairs.collect());
            if made.len() > MOST_SETS {
                let mut short: Vec<AnswerSet> = made.into_iter().collect();
                short.sort_by_key(Vec::len);
                short.truncate(MOST_SETS);
                made = short.into_iter().collect();
                self.is_cut = true;
            }
        }
        made
    }
}

static EMPTY: Vec<bool> = Vec::new();
