//! What the answers to an item bind the parties of a contract to.

use std::collections::BTreeSet;

use crate::model::catalog::Item;
use crate::model::hospital::PartyRef;
use crate::model::id::{ActId, PointId, PurposeId};
use crate::model::norm::{Acts, Bound, Force, Norm, PriorStep, Saying};
use crate::model::point::{Answer, Match, Point, SentenceCase, SentenceGroup};
use crate::resolve::contradiction::{AnswerSet, Deed, HeldRule, Minutes, Region, Rule, Whom};
use crate::resolve::wording::{fitting, holds, states};
use crate::resolve::{ItemScope, Side};

/// Whether anything of the item can be part of a contradiction.
pub(in crate::resolve) fn takes_part(item: &Item) -> bool {
    item.points.iter().any(|point| !point.of.is_empty())
        || item.sentences.iter().flat_map(|group| &group.cases).any(|case| !case.norms.is_empty())
}

/// One item of a contract, and how its answers and parties are numbered.
pub(in crate::resolve) struct Holding<'h, 'a> {
    pub acts: &'h Acts,
    /// Of other acts nothing is held: nobody can contradict about them.
    pub contested: &'h BTreeSet<ActId>,
    pub item: &'a Item,
    pub scope: &'h ItemScope<'h>,
    /// Each with the number of its party.
    pub sides: &'h [(Side<'a>, usize)],
    /// The number of the answer to a point of the item.
    pub number: &'h mut dyn FnMut(&'a Point, &Answer) -> usize,
}

/// The rules that hold by the answers to an item.
///
/// Where the parties wrote their own sentence, the answers stand below it, so what follows from answers still holds.
/// What a sentence says without any answer goes with the sentence.
pub(in crate::resolve) fn held(holding: &mut Holding<'_, '_>) -> Vec<HeldRule> {
    let item = holding.item;
    let mut rules = Vec::new();
    for group in &item.sentences {
        let Some(case) = fitting(group, &holding.scope.points) else { continue };
        if !case.norms.iter().any(|saying| holding.is_contested(saying)) {
            continue;
        }
        let answers = holding.decided(case);
        if answers.is_empty() && (holding.scope.duty.is_none() || holding.scope.reworded.contains(&group.id)) {
            continue;
        }
        for saying in &case.norms {
            match saying {
                Saying::Norm(norm) => holding.norm(norm, &answers, &mut rules),
                Saying::Of(of) => {
                    let about = item.sentences.iter().filter(|group| group.id == *of);
                    about.for_each(|group| holding.sense(group, &answers, &mut rules));
                }
            }
        }
    }
    for point in item.points.iter().filter(|point| !point.of.is_empty()) {
        // What a sentence states, the sentence binds to.
        let stated = |group: &SentenceGroup| {
            fitting(group, &holding.scope.points).is_some_and(|case| states(case, point, &holding.scope.points))
        };
        if item.sentences.iter().any(stated) {
            continue;
        }
        let Some(answers) = holding.answer(&point.id) else { continue };
        for group in item.sentences.iter().filter(|group| point.of.contains(&group.id)) {
            holding.sense(group, &answers, &mut rules);
        }
    }
    rules
}

impl<'a> Holding<'_, 'a> {
    /// Whether anything of it can be part of a contradiction.
    fn is_contested(&self, saying: &Saying) -> bool {
        match saying {
            Saying::Norm(norm) => self.contested.contains(&norm.act) || norm.limit.is_some(),
            Saying::Of(of) => self
                .item
                .sentences
                .iter()
                .filter(|group| group.id == *of)
                .any(|group| acts(group).any(|act| self.contested.contains(act))),
        }
    }

    /// The answers because of which this case of its group holds.
    fn decided(&mut self, case: &'a SentenceCase) -> AnswerSet {
        let by_answer = case.when.iter().filter(|condition| condition.any_of.iter().any(|it| *it != Match::Unanswered));
        let mut answers = BTreeSet::new();
        for condition in by_answer {
            answers.extend(self.answer(&condition.point).into_iter().flatten());
        }
        answers.into_iter().collect()
    }

    /// The answer to a point, unless it does not arise.
    fn answer(&mut self, id: &PointId) -> Option<AnswerSet> {
        let answer = self.scope.points.get(id)?.value;
        let point = self.item.point(id.as_str())?;
        (!matches!(answer, Answer::NotApplicable(_))).then(|| vec![(self.number)(point, answer)])
    }

    /// Something of what this group of sentences is about must be left for somebody.
    fn sense(&self, group: &SentenceGroup, answers: &AnswerSet, rules: &mut Vec<HeldRule>) {
        let contested = acts(group).filter(|act| self.contested.contains(*act));
        for act in contested.collect::<BTreeSet<&ActId>>() {
            let Some(act) = self.act(act) else { continue };
            let (deed, who) = (Deed { act, is_done: true }, Whom::These(self.bound(&Bound::Each)));
            let rule = Rule::Want { deed, who, region: Region::all(self.purposes()) };
            rules.push(HeldRule { answers: answers.clone(), rule });
        }
    }

    fn norm(&mut self, norm: &'a Norm, answers: &AnswerSet, rules: &mut Vec<HeldRule>) {
        let mut answers: BTreeSet<usize> = answers.iter().copied().collect();
        if let Bound::Answer(id) = &norm.who {
            answers.extend(self.answer(id).into_iter().flatten());
        }
        let who = self.bound(&norm.who);
        let Some(act) = self.act(&norm.act).filter(|_| !who.is_empty()) else { return };
        let region = self.region(norm);
        let deed = |is_done| Deed { act, is_done };
        let these = || Whom::These(who.clone());
        // What each party of a contract must not do, the hospital cannot let anybody else do either: it is one of them.
        let bound = || if norm.who == Bound::Each { Whom::Everyone } else { these() };
        let want = |is_done, region| Rule::Want { deed: deed(is_done), who: these(), region };
        let ban = |is_done, who, region| Rule::Ban { deed: deed(is_done), who, region };
        let mut made = Vec::new();
        match norm.force {
            Force::Shall => made.extend([want(true, region), ban(false, bound(), region)]),
            Force::Try => made.push(want(true, region)),
            Force::May { without } => {
                made.push(want(true, without.map_or(region, |step| without_step(region, step))));
            }
            Force::NeedNot => made.push(want(false, region)),
            Force::ShallNot => made.push(ban(true, bound(), region)),
            Force::OnlyAfter(step) => made.push(ban(true, bound(), without_step(region, step))),
        }
        if norm.alone {
            let others = self.bound(&Bound::Each).difference(&who).copied().collect();
            made.push(ban(true, Whom::These(others), region));
        }
        if norm.scope.listed {
            // Which cases these are, only people can tell: they may be any, so nothing is forbidden for certain.
            made.retain(|rule| matches!(rule, Rule::Want { .. }));
        }
        if !self.contested.contains(&norm.act) {
            made.clear();
        }
        let all: AnswerSet = answers.iter().copied().collect();
        rules.extend(made.into_iter().map(|rule| HeldRule { answers: all.clone(), rule }));
        if let Some(limit) = &norm.limit
            && let Some(Answer::Duration(within)) = self.scope.points.get(&limit.within).map(|answer| answer.value)
            && let Some(after) = self.act(&limit.after)
        {
            answers.extend(self.answer(&limit.within).into_iter().flatten());
            let rule = Rule::Link { act, after, who, within: Minutes::from(*within) };
            rules.push(HeldRule { answers: answers.into_iter().collect(), rule });
        }
    }

    fn act(&self, id: &ActId) -> Option<usize> {
        self.acts.acts.iter().position(|act| act.id == *id)
    }

    fn purposes(&self) -> usize {
        self.acts.purposes.len()
    }

    fn region(&self, norm: &Norm) -> Region {
        let place = |id: &PurposeId| self.acts.purposes.iter().position(|purpose| purpose == id);
        let wanted = norm.scope.purpose.as_ref().and_then(place);
        let all = Region::all(self.purposes());
        let fits = |situation: &u32| {
            let rest = situation / Region::STEPS;
            (!norm.scope.urgent || rest % 2 == 1) && wanted.is_none_or(|wanted| (rest / 2) as usize == wanted)
        };
        Region(all.situations().filter(fits).fold(0, |bits, situation| bits | 1 << situation))
    }

    fn bound(&self, who: &Bound) -> BTreeSet<usize> {
        let of = |wanted: &dyn Fn(&Side<'a>) -> bool| -> BTreeSet<usize> {
            self.sides.iter().filter(|(side, _)| wanted(side)).map(|(_, number)| *number).collect()
        };
        let named = |parties: &[&PartyRef], side: &Side<'a>| parties.iter().any(|party| holds(party, side));
        let duty: Vec<&PartyRef> = self
            .scope
            .duty
            .iter()
            .flat_map(|duty| duty.value.holders.iter().map(|holder| &holder.party.value))
            .collect();
        match who {
            Bound::Hospital => of(&|side| side.vendor.is_none()),
            Bound::Each => of(&|_| true),
            Bound::Others => of(&|side| side.vendor.is_some()),
            Bound::Duty => of(&|side| named(&duty, side)),
            Bound::Vendor => {
                let on_duty = of(&|side| side.vendor.is_some() && named(&duty, side));
                if on_duty.is_empty() { of(&|side| side.vendor.is_some()) } else { on_duty }
            }
            Bound::Answer(id) => match self.scope.points.get(id).map(|answer| answer.value) {
                Some(Answer::Parties(parties)) => {
                    let parties: Vec<&PartyRef> = parties.iter().map(|party| &party.value).collect();
                    of(&|side| named(&parties, side))
                }
                _ => BTreeSet::new(),
            },
        }
    }
}

/// The acts that a group of sentences is about.
fn acts(group: &SentenceGroup) -> impl Iterator<Item = &ActId> {
    group.cases.iter().flat_map(|case| &case.norms).filter_map(|saying| match saying {
        Saying::Norm(norm) => Some(&norm.act),
        Saying::Of(_) => None,
    })
}

fn without_step(region: Region, step: PriorStep) -> Region {
    let bit = match step {
        PriorStep::Approval => 1,
        PriorStep::Consultation => 2,
        PriorStep::Notice => 4,
    };
    Region(region.situations().filter(|situation| situation & bit == 0).fold(0, |bits, it| bits | 1 << it))
}
