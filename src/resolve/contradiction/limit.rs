//! Time limits that cannot be kept: the others may take longer before a party's own duty can begin than that party has.
//!
//! Only the others' time counts. What a party does itself, it may do early.

use std::collections::BTreeSet;

use crate::model::duration::{Duration, DurationUnit};
use crate::model::norm::Acts;
use crate::resolve::contradiction::{AnswerSet, HeldRule, Minutes, Rule};

const HOUR: u64 = 60;
const DAY: u64 = 24 * HOUR;

impl From<Duration> for Minutes {
    /// Days and longer begin on the day after (民法第140条), so they may be nearly a day longer than their number says.
    fn from(duration: Duration) -> Self {
        let count = u64::from(duration.count);
        let exact = |minutes: u64| Self { least: count * minutes, most: count * minutes };
        let days = |least: u64, most: u64| Self { least: count * least * DAY, most: (count * most + 1) * DAY };
        match duration.unit {
            DurationUnit::Minutes => exact(1),
            DurationUnit::Hours => exact(HOUR),
            DurationUnit::Days => days(1, 1),
            // At most every second day is one of business, and once the holidays of a year's end or of May.
            DurationUnit::BusinessDays => Self { least: count * DAY, most: (count * 2 + 11) * DAY },
            DurationUnit::Weeks => days(7, 7),
            DurationUnit::Months => days(28, 31),
            DurationUnit::Years => days(365, 366),
        }
    }
}

/// How the time that others may take stands to one's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sum {
    /// It is longer, whatever the calendar.
    Impossible,
    /// It is never longer.
    Holds,
    /// It depends on the calendar.
    Open,
}

pub fn compare(others: Minutes, own: Minutes) -> Sum {
    if others.least > own.most {
        Sum::Impossible
    } else if others.most <= own.least {
        Sum::Holds
    } else {
        Sum::Open
    }
}

struct Link<'r> {
    act: usize,
    after: usize,
    who: &'r BTreeSet<usize>,
    within: Minutes,
    answers: &'r AnswerSet,
}

/// Steps of a search are counted; contracts have chains of a few links.
const MOST_STEPS: usize = 10_000;

/// The duties that come too late because of the others, each with the limits that add up.
pub(super) fn late(acts: &Acts, rules: &BTreeSet<HeldRule>) -> BTreeSet<AnswerSet> {
    let links: Vec<Link<'_>> = rules
        .iter()
        .filter_map(|held| match &held.rule {
            Rule::Link { act, after, who, within } => {
                Some(Link { act: *act, after: *after, who, within: *within, answers: &held.answers })
            }
            _ => None,
        })
        .collect();
    // Who has two limits for the same must keep the shorter.
    let shortest: Vec<&Link<'_>> = links
        .iter()
        .filter(|link| {
            let same =
                links.iter().filter(|other| (other.act, other.after, other.who) == (link.act, link.after, link.who));
            !same.into_iter().any(|other| other.within < link.within && other.within.most <= link.within.most)
        })
        .collect();
    let mut found = BTreeSet::new();
    for own in &shortest {
        let mut search = ChainSearch { acts, links: &shortest, own, steps: 0, found: &mut found };
        search.from(own.after, Minutes { least: 0, most: 0 }, &mut Vec::new(), &mut Vec::new());
    }
    found
}

struct ChainSearch<'s, 'r> {
    acts: &'s Acts,
    links: &'s [&'s Link<'r>],
    own: &'s Link<'r>,
    steps: usize,
    found: &'s mut BTreeSet<AnswerSet>,
}

impl<'r> ChainSearch<'_, 'r> {
    /// Follows what comes after an act, by limits and by needs, until it is what one's own duty needs.
    fn from(&mut self, act: usize, spent: Minutes, passed: &mut Vec<usize>, answers: &mut Vec<&'r AnswerSet>) {
        self.steps += 1;
        if self.steps > MOST_STEPS || passed.contains(&act) {
            return;
        }
        if self.is_needed(act, self.own.act) && compare(spent, self.own.within) == Sum::Impossible {
            let own = self.own.answers.iter();
            let all: BTreeSet<usize> = own.chain(answers.iter().copied().flatten()).copied().collect();
            self.found.insert(all.into_iter().collect());
        }
        passed.push(act);
        for link in self.links.iter().filter(|link| link.after == act && link.act != self.own.act) {
            let is_other = link.who.is_disjoint(self.own.who);
            let (least, most) = if is_other { (link.within.least, link.within.most) } else { (0, 0) };
            answers.push(link.answers);
            let spent = Minutes { least: spent.least + least, most: spent.most + most };
            self.from(link.act, spent, passed, answers);
            answers.pop();
        }
        let next = (0..self.acts.acts.len()).filter(|next| *next != self.own.act && self.is_needed(act, *next));
        for next in next.collect::<Vec<usize>>() {
            self.from(next, spent, passed, answers);
        }
        passed.pop();
    }

    /// The second act needs the first one itself.
    fn is_needed(&self, act: usize, by: usize) -> bool {
        self.acts.acts[by].needs.contains(&self.acts.acts[act].id)
    }
}
