//! Answers that contradict, within one contract and between contracts that meet: both name a system, or one of them
//! names none.
//!
//! What contracts say is looked at by its content, so that contracts that say the same are looked at once.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::diagnostic::Span;
use crate::model::catalog::Item;
use crate::model::finding::FindingKind;
use crate::model::hospital::Answers;
use crate::model::id::{ActId, ItemId, PartyId, PointId, SystemId};
use crate::model::point::{Answer, Point, PointKind};
use crate::resolve::contradiction::{
    AnswerSet, HeldRule, Holding, Minimal, Rule, contested, held, minimal, takes_part,
};
use crate::resolve::layer::layers;
use crate::resolve::roles::RoleMatrix;
use crate::resolve::roles::find::Atom;
use crate::resolve::roles::look_at::{self, Clash, ClashAnswer, printed, value};
use crate::resolve::wording::{ContractNames, is_required};
use crate::resolve::{AnnexItem, ItemScope, Side, Sourced};

/// More contradictions than this are only counted.
const MOST_TOLD: usize = 100;

/// Of more contents than this it is not looked which two of them contradict: all that take part are named.
const MOST_PAIRED: usize = 32;

/// After so much work it is no longer looked for what mends a contradiction.
const MOST_STEPS: usize = 20_000_000;

/// What it takes to find what contradicts among rules: each is held against each other one.
fn work(rules: &BTreeSet<HeldRule>) -> usize {
    20 + rules.len() * rules.len()
}

const WITHIN: &str = "一方の定めが許し、又は求めていることを、他方の定めがすべて禁じています。";
const BETWEEN: &str =
    "一方の契約が許し、又は求めていることを、他方の契約がすべて禁じています。どちらによるか確認してください。";

/// What one contract says about the items that can contradict, by row.
pub(super) type ContractItems<'a> = Vec<ContractItem<'a>>;

/// An item in the revision that the contract answers.
#[derive(Debug)]
pub(super) struct ContractItem<'a> {
    row: usize,
    item: &'a Item,
    scopes: Vec<ItemScope<'a>>,
}

/// Takes what can contradict of an item.
pub(super) fn note<'a>(row: usize, item: &AnnexItem<'a>, items: &mut ContractItems<'a>) {
    if item.excluded.is_none() && takes_part(item.item) {
        items.push(ContractItem { row, item: item.item, scopes: item.scopes.clone() });
    }
}

/// One answer to change, and to what: an option as it is written, or nothing where the answer is to be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mend<'a> {
    pub item: &'a ItemId,
    pub point: &'a Point,
    pub to: Option<Answer>,
    /// The contracts of the finding that give the answer.
    pub contracts: Vec<usize>,
}

/// All contradictions of a hospital.
pub(super) struct Contradictions<'a, 'm> {
    pub atoms: Vec<Atom<'a>>,
    /// How many more there are than could be told.
    pub more: usize,
    /// There may be still more.
    pub is_cut: bool,
    search: ContractSearch<'a, 'm>,
    found: ContradictorySets,
}

pub(super) fn contradictions<'a, 'm>(
    matrix: &'m RoleMatrix<'a>,
    items: &'m [ContractItems<'a>],
) -> Contradictions<'a, 'm> {
    let mut revisions: Vec<&Item> = items.iter().flatten().map(|of| of.item).collect();
    revisions.sort_by_key(|item| std::ptr::from_ref(*item));
    revisions.dedup_by_key(|item| std::ptr::from_ref(*item));
    let mut search = ContractSearch {
        matrix,
        items,
        contested: contested(revisions, &matrix.catalog.acts),
        parties: BTreeMap::new(),
        answers: AnswerNumbers::default(),
        contents: Vec::new(),
        by_content: BTreeMap::new(),
        placed: Vec::new(),
        meetings: BTreeMap::new(),
        steps: Cell::new(0),
        most_steps: usize::MAX,
    };
    search.placed = (0..items.len()).map(|contract| search.place(contract)).collect();
    let found = search.standing(&search.placed_contents());
    let in_order = |sets: &BTreeMap<AnswerSet, BTreeSet<usize>>| {
        let place = |answer: &usize| search.answers.list[*answer].place();
        let mut sets: Vec<(AnswerSet, Vec<usize>)> =
            sets.iter().map(|(set, contracts)| (set.clone(), contracts.iter().copied().collect())).collect();
        sets.sort_by_key(|(set, _)| set.iter().map(place).collect::<BTreeSet<_>>());
        sets
    };
    let (within, between) = (in_order(&found.within), in_order(&found.between));
    let more = within.len().saturating_sub(MOST_TOLD) + between.len().saturating_sub(MOST_TOLD);
    let mut atoms = Vec::new();
    for (set, contracts) in within.into_iter().take(MOST_TOLD) {
        atoms.extend(contracts.into_iter().map(|it| search.atom(FindingKind::Contradiction, &set, vec![it])));
    }
    for (set, contracts) in between.into_iter().take(MOST_TOLD) {
        atoms.push(search.atom(FindingKind::Conflict, &set, contracts));
    }
    let is_cut = found.is_cut;
    search.steps.set(0);
    search.most_steps = MOST_STEPS;
    Contradictions { atoms, more, is_cut, search, found }
}

/// What contradicts, each with the contracts in which it stands.
#[derive(Debug, Default)]
struct ContradictorySets {
    within: BTreeMap<AnswerSet, BTreeSet<usize>>,
    /// What stands whole in each of its contracts is not here.
    between: BTreeMap<AnswerSet, BTreeSet<usize>>,
    is_cut: bool,
}

impl ContradictorySets {
    /// Whether nothing contradicts here, in any contract, that did not before.
    fn is_no_more_than(&self, before: &Self) -> bool {
        let fewer = |after: &BTreeMap<AnswerSet, BTreeSet<usize>>, before: &BTreeMap<AnswerSet, BTreeSet<usize>>| {
            after.iter().all(|(set, contracts)| before.get(set).is_some_and(|before| contracts.is_subset(before)))
        };
        !self.is_cut && fewer(&self.within, &before.within) && fewer(&self.between, &before.between)
    }
}

impl<'a> Contradictions<'a, '_> {
    /// The single answers that could be changed so that this contradiction goes and no other comes, in or between any
    /// contracts of the hospital. `None` where that would take too long to find out.
    ///
    /// An answer is changed where it is written, so it changes for every contract that takes it from there.
    pub fn mends(&mut self, kind: FindingKind, set: &AnswerSet, contracts: &[usize]) -> Option<Vec<Mend<'a>>> {
        let (found, search) = (&self.found, &mut self.search);
        let mut mends = Vec::new();
        let mut numbers = set.clone();
        numbers.sort_by_key(|answer| search.answers.list[*answer].place());
        for number in numbers {
            let NumberedAnswer { row, point, .. } = search.answers.list[number];
            let given = |contract: &usize| search.given(*contract, number);
            let spans: BTreeSet<Span> = contracts.iter().flat_map(given).collect();
            let giving: Vec<usize> = contracts.iter().copied().filter(|it| !given(it).is_empty()).collect();
            let now = search.written(row, point, &spans);
            for to in alternatives(point, now, search.must_stay(row, point, &spans)) {
                if search.is_spent() {
                    return None;
                }
                let contents = search.changed(&Replacement { row, point, spans: &spans, to: to.as_ref() });
                let then = search.standing(&contents);
                if search.is_spent() {
                    return None;
                }
                let is_gone = match kind {
                    FindingKind::Contradiction => {
                        then.within.get(set).is_none_or(|still| contracts.iter().all(|it| !still.contains(it)))
                    }
                    _ => !then.between.contains_key(set),
                };
                if is_gone && then.is_no_more_than(found) {
                    let item = &search.matrix.rows[row].item.id;
                    mends.push(Mend { item, point, to, contracts: giving.clone() });
                }
            }
        }
        Some(mends)
    }
}

/// Another answer in the place of one that is written at these places; `None` where it is left out.
struct Replacement<'c> {
    row: usize,
    point: &'c Point,
    spans: &'c BTreeSet<Span>,
    to: Option<&'c Answer>,
}

impl Replacement<'_> {
    fn is_of(&self, row: usize, scope: &ItemScope<'_>) -> bool {
        row == self.row && scope.points.get(&self.point.id).is_some_and(|given| self.spans.contains(&given.span))
    }
}

/// Every answer that was given, by what decides whether it is the same.
#[derive(Default)]
struct AnswerNumbers<'a> {
    numbers: BTreeMap<(usize, &'a PointId, String), usize>,
    list: Vec<NumberedAnswer<'a>>,
}

struct NumberedAnswer<'a> {
    row: usize,
    /// Its place among the points of the item.
    place: usize,
    point: &'a Point,
    /// As it is printed.
    text: String,
    /// As it is compared.
    value: String,
}

impl<'a> AnswerNumbers<'a> {
    /// The number of an answer to a point of an item, if such an answer was given.
    fn known(&self, row: usize, point: &'a Point, answer: &Answer, sides: &[Side<'_>]) -> Option<usize> {
        self.numbers.get(&(row, &point.id, value(answer, sides, false))).copied()
    }

    fn number(
        &mut self,
        row: usize,
        item: &Item,
        point: &'a Point,
        answer: &Answer,
        names: ContractNames<'_, '_>,
    ) -> usize {
        let place = item.points.iter().position(|other| other.id == point.id).unwrap_or(0);
        let next = self.list.len();
        let value = value(answer, names.sides, false);
        let number = *self.numbers.entry((row, &point.id, value.clone())).or_insert(next);
        if number == next {
            self.list.push(NumberedAnswer { row, place, point, text: printed(point, answer, names), value });
        }
        number
    }
}

impl NumberedAnswer<'_> {
    fn place(&self) -> (usize, usize) {
        (self.row, self.place)
    }
}

/// The rules that hold for one system of a contract.
struct RuleContent {
    rules: BTreeSet<HeldRule>,
    parties: BTreeSet<usize>,
    found: Minimal,
}

/// What a contract says about one of its systems, or about all where it names none.
struct PlacedContent<'a> {
    system: Option<&'a SystemId>,
    content: usize,
    /// The scope of each item.
    scopes: Vec<usize>,
}

/// What contradicts where these contents meet, with the contents that take part, and whether there may be more.
struct Meeting {
    sets: BTreeMap<AnswerSet, BTreeSet<usize>>,
    is_cut: bool,
}

struct ContractSearch<'a, 'm> {
    matrix: &'m RoleMatrix<'a>,
    items: &'m [ContractItems<'a>],
    contested: BTreeSet<ActId>,
    parties: BTreeMap<&'a PartyId, usize>,
    answers: AnswerNumbers<'a>,
    contents: Vec<RuleContent>,
    by_content: BTreeMap<(BTreeSet<usize>, BTreeSet<HeldRule>), usize>,
    /// By contract.
    placed: Vec<Vec<PlacedContent<'a>>>,
    /// By the contents that meet.
    meetings: BTreeMap<Vec<usize>, Rc<Meeting>>,
    /// The work that was done.
    steps: Cell<usize>,
    most_steps: usize,
}

impl<'a> ContractSearch<'a, '_> {
    fn place(&mut self, contract: usize) -> Vec<PlacedContent<'a>> {
        let sides = self.sides(contract);
        let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
        let named = &self.matrix.contracts[contract].systems;
        let systems = named.iter().map(|system| Some(&system.id)).chain(named.is_empty().then_some(None));
        systems
            .map(|system| {
                let scope = |scopes: &[ItemScope<'a>]| {
                    let own = scopes.iter().position(|scope| {
                        scope.system.is_some_and(|own| system.is_some_and(|system| own.id == *system))
                    });
                    own.unwrap_or(0)
                };
                let scopes: Vec<usize> = self.items[contract].iter().map(|item| scope(&item.scopes)).collect();
                let content = *known.entry(scopes.clone()).or_insert_with(|| {
                    let rules = self.rules(contract, &sides, system, &scopes, None);
                    self.content(&sides, rules)
                });
                PlacedContent { system, content, scopes }
            })
            .collect()
    }

    fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get() + steps);
    }

    fn is_spent(&self) -> bool {
        self.steps.get() > self.most_steps
    }

    fn placed_contents(&self) -> Vec<Vec<usize>> {
        self.placed.iter().map(|placed| placed.iter().map(|it| it.content).collect()).collect()
    }

    /// The contents of each contract, where an answer is changed.
    fn changed(&mut self, change: &Replacement<'_>) -> Vec<Vec<usize>> {
        let mut contents = self.placed_contents();
        let items = self.items;
        for (contract, contents) in contents.iter_mut().enumerate() {
            let Some(index) = items[contract].iter().position(|item| item.row == change.row) else { continue };
            let of_item = &items[contract][index].scopes;
            if !of_item.iter().any(|scope| change.is_of(change.row, scope)) {
                continue;
            }
            let sides = self.sides(contract);
            let mut known: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
            for (place, content) in contents.iter_mut().enumerate() {
                let PlacedContent { system, scopes, .. } = &self.placed[contract][place];
                if !change.is_of(change.row, &of_item[scopes[index]]) {
                    continue;
                }
                let (system, scopes) = (*system, scopes.clone());
                *content = *known.entry(scopes).or_insert_with_key(|scopes| {
                    let rules = self.rules(contract, &sides, system, scopes, Some(change));
                    self.content(&sides, rules)
                });
            }
        }
        contents
    }

    /// The answer that is written at one of these places.
    fn written(&self, row: usize, point: &Point, spans: &BTreeSet<Span>) -> Option<&'a Answer> {
        let items = self.items.iter().flatten().filter(|item| item.row == row);
        let given = items.flat_map(|item| &item.scopes).filter_map(|scope| scope.points.get(&point.id));
        given.into_iter().find(|given| spans.contains(&given.span)).map(|given| given.value)
    }

    /// Whether an item would be open somewhere without the answer that is written at these places.
    fn must_stay(&self, row: usize, point: &Point, spans: &BTreeSet<Span>) -> bool {
        let change = Replacement { row, point, spans, to: None };
        self.placed.iter().enumerate().any(|(contract, placed)| {
            let Some(index) = self.items[contract].iter().position(|item| item.row == row) else { return false };
            placed.iter().any(|it| {
                let scope = &self.items[contract][index].scopes[it.scopes[index]];
                change.is_of(row, scope)
                    && is_required(point, &scope.points)
                    && self.beneath(contract, it.system, &change).is_none()
            })
        })
    }

    /// What holds in a contract where an answer is left out: what another layer says of the same.
    fn beneath(
        &self,
        contract: usize,
        system: Option<&SystemId>,
        change: &Replacement<'_>,
    ) -> Option<Sourced<&'a Answer>> {
        let item = &self.matrix.rows[change.row].item.id;
        let contract = self.matrix.contracts[contract].contract;
        let (mut of_all, mut of_system) = (None, None);
        for (layer, choice) in layers(self.matrix.hospital, Some(contract), item) {
            if !choice.inherit || choice.excluded.is_some() {
                (of_all, of_system) = (None, None);
            }
            let rest = |answers: &'a Answers| {
                let given = answers.points.get(&change.point.id).filter(|it| !change.spans.contains(&it.span))?;
                Some(Sourced { value: &given.value, layer, span: given.span })
            };
            of_all = rest(&choice.answers).or(of_all);
            of_system = system.and_then(|system| choice.systems.get(system)).and_then(rest).or(of_system);
        }
        of_system.or(of_all)
    }

    fn sides(&mut self, contract: usize) -> Vec<(Side<'a>, usize)> {
        let sides = &self.matrix.contracts[contract].sides;
        sides
            .iter()
            .map(|side| {
                let next = self.parties.len();
                (*side, *self.parties.entry(&side.party.id).or_insert(next))
            })
            .collect()
    }

    fn content(&mut self, sides: &[(Side<'a>, usize)], rules: BTreeSet<HeldRule>) -> usize {
        let parties: BTreeSet<usize> = sides.iter().map(|(_, number)| *number).collect();
        let next = self.contents.len();
        let content = *self.by_content.entry((parties.clone(), rules.clone())).or_insert(next);
        if content == next {
            self.spend(work(&rules));
            let found = minimal(&self.matrix.catalog.acts, &parties, &rules);
            self.contents.push(RuleContent { rules, parties, found });
        }
        content
    }

    /// What holds in a contract for one of its systems.
    fn rules(
        &mut self,
        contract: usize,
        sides: &[(Side<'a>, usize)],
        system: Option<&SystemId>,
        scopes: &[usize],
        change: Option<&Replacement<'_>>,
    ) -> BTreeSet<HeldRule> {
        let matrix = self.matrix;
        let mut rules = BTreeSet::new();
        for (ContractItem { row, item, scopes: of_item }, scope) in self.items[contract].iter().zip(scopes) {
            let mut scope: Cow<'_, ItemScope<'_>> = Cow::Borrowed(&of_item[*scope]);
            if let Some(change) = change.filter(|change| change.is_of(*row, &scope)) {
                let beneath = self.beneath(contract, system, change);
                let given = &mut scope.to_mut().points;
                if let Some((id, was)) = given.remove_entry(&change.point.id)
                    && let Some(then) = change.to.map(|value| Sourced { value, ..was }).or(beneath)
                {
                    given.insert(id, then);
                }
            }
            let answers = &mut self.answers;
            let names =
                ContractNames { sides: &matrix.contracts[contract].sides, dates: matrix.hospital.dates, system: None };
            let mut number = |point: &'a Point, answer: &Answer| answers.number(*row, item, point, answer, names);
            rules.extend(held(&mut Holding {
                acts: &matrix.catalog.acts,
                contested: &self.contested,
                item,
                scope: &scope,
                sides,
                number: &mut number,
            }));
        }
        rules
    }

    /// What contradicts, within contracts and between those that meet. `contents` are those of each contract, as they
    /// are placed.
    fn standing(&mut self, contents: &[Vec<usize>]) -> ContradictorySets {
        let mut standing = ContradictorySets::default();
        let mut loose: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut by_system: BTreeMap<&SystemId, BTreeMap<usize, BTreeSet<usize>>> = BTreeMap::new();
        for (contract, (placed, contents)) in self.placed.iter().zip(contents).enumerate() {
            for (it, content) in placed.iter().zip(contents) {
                let meeting = match it.system {
                    Some(system) => by_system.entry(system).or_default(),
                    None => &mut loose,
                };
                meeting.entry(*content).or_default().insert(contract);
            }
            for content in contents.iter().collect::<BTreeSet<_>>() {
                let found = &self.contents[*content].found;
                self.spend(1 + found.sets.len());
                standing.is_cut |= found.is_cut;
                for set in &found.sets {
                    standing.within.entry(set.clone()).or_default().insert(contract);
                }
            }
        }
        // Systems for which the same is said are looked at once.
        let mut meetings: BTreeMap<Vec<usize>, BTreeMap<usize, BTreeSet<usize>>> = BTreeMap::new();
        for contents in by_system.into_values().chain([BTreeMap::new()]) {
            let meeting = meetings.entry(contents.keys().copied().collect()).or_default();
            for (content, contracts) in contents.into_iter().chain(loose.clone()) {
                meeting.entry(content).or_default().extend(contracts);
            }
        }
        let mut found: BTreeMap<AnswerSet, BTreeSet<usize>> = BTreeMap::new();
        for meeting in meetings.values().filter(|meeting| meeting.len() > 1) {
            let met = self.meet(meeting.keys().copied().collect());
            standing.is_cut |= met.is_cut;
            for (set, contents) in &met.sets {
                let contracts = contents.iter().flat_map(|content| meeting[content].iter().copied());
                found.entry(set.clone()).or_default().extend(contracts);
            }
        }
        for (set, contracts) in found {
            let is_whole = standing.within.get(&set).is_some_and(|whole| contracts.is_subset(whole));
            if !is_whole && !contracts.is_empty() {
                standing.between.insert(set, contracts);
            }
        }
        standing
    }

    fn meet(&mut self, contents: Vec<usize>) -> Rc<Meeting> {
        if let Some(known) = self.meetings.get(&contents) {
            return Rc::clone(known);
        }
        // What one contract does not demand, another one may.
        let leaves_free = |held: &&HeldRule| matches!(&held.rule, Rule::Want { deed, .. } if !deed.is_done);
        let of = || contents.iter().map(|content| &self.contents[*content]);
        let rules: BTreeSet<HeldRule> =
            of().flat_map(|content| content.rules.iter().filter(|it| !leaves_free(it)).cloned()).collect();
        let parties: BTreeSet<usize> = of().flat_map(|content| content.parties.iter().copied()).collect();
        self.spend(work(&rules));
        let all = minimal(&self.matrix.catalog.acts, &parties, &rules);
        let sets = all.sets.into_iter().map(|set| {
            let taking_part = self.taking_part(&set, contents.iter().copied(), &parties);
            (set, taking_part)
        });
        let meeting = Rc::new(Meeting { sets: sets.collect(), is_cut: all.is_cut });
        self.meetings.insert(contents, Rc::clone(&meeting));
        meeting
    }

    /// The contents of which one gives a part of the set and another one the rest.
    fn taking_part(
        &self,
        set: &AnswerSet,
        contents: impl Iterator<Item = usize>,
        parties: &BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let within = |held: &&HeldRule, part: &[usize]| held.answers.iter().all(|answer| part.contains(answer));
        let relevant: Vec<usize> =
            contents.filter(|content| self.contents[*content].rules.iter().any(|held| within(&held, set))).collect();
        let rules = |content: usize, part: &[usize]| -> BTreeSet<HeldRule> {
            self.contents[content].rules.iter().filter(|held| within(held, part)).cloned().collect()
        };
        if relevant.len() > MOST_PAIRED || set.len() > 6 {
            return relevant.into_iter().collect();
        }
        let all = (1_usize << set.len()) - 1;
        let part = |places: usize| -> Vec<usize> {
            set.iter().enumerate().filter(|(place, _)| places >> place & 1 == 1).map(|(_, answer)| *answer).collect()
        };
        // Many contents say the same about the few answers of a set.
        let mut distinct: BTreeMap<BTreeSet<HeldRule>, usize> = BTreeMap::new();
        let mut said = |content: usize, places: usize| -> usize {
            let next = distinct.len();
            *distinct.entry(rules(content, &part(places))).or_insert(next)
        };
        let said: Vec<Vec<usize>> =
            relevant.iter().map(|content| (0..all).map(|places| said(*content, places)).collect()).collect();
        let of_number: BTreeMap<usize, &BTreeSet<HeldRule>> = distinct.iter().map(|(rules, at)| (*at, rules)).collect();
        let mut known: BTreeMap<(usize, usize), bool> = BTreeMap::new();
        let mut taking_part = BTreeSet::new();
        for (at, one) in relevant.iter().enumerate() {
            for (beside, other) in relevant.iter().enumerate().filter(|(beside, _)| *beside != at) {
                if self.is_spent() {
                    return taking_part;
                }
                let is_whole = (1..all).any(|places| {
                    let (here, there) = (said[at][places], said[beside][all ^ places]);
                    *known.entry((here.min(there), here.max(there))).or_insert_with(|| {
                        let both: BTreeSet<HeldRule> = of_number[&here].union(of_number[&there]).cloned().collect();
                        self.spend(work(&both));
                        minimal(&self.matrix.catalog.acts, parties, &both).sets.contains(set)
                    })
                });
                if is_whole {
                    taking_part.extend([*one, *other]);
                }
            }
        }
        // It takes three of them, or it stands whole in one alone.
        let whole = |content: &usize| self.contents[*content].found.sets.contains(set);
        if taking_part.is_empty() && !relevant.iter().any(whole) {
            return relevant.into_iter().collect();
        }
        taking_part
    }

    fn atom(&self, kind: FindingKind, set: &AnswerSet, contracts: Vec<usize>) -> Atom<'a> {
        let mut numbers = set.clone();
        numbers.sort_by_key(|answer| self.answers.list[*answer].place());
        let answers: Vec<ClashAnswer<'a>> = numbers
            .iter()
            .map(|number| {
                let answer = &self.answers.list[*number];
                let given = contracts
                    .iter()
                    .flat_map(|contract| self.given(*contract, *number).into_iter().map(move |span| (*contract, span)));
                ClashAnswer {
                    row: answer.row,
                    point: answer.point,
                    text: answer.text.clone(),
                    value: answer.value.clone(),
                    given: given.collect(),
                }
            })
            .collect();
        let row = answers.first().map_or(0, |answer| answer.row);
        let names = |answer: &ClashAnswer<'a>| (&self.matrix.rows[answer.row].item.id, &answer.point.id);
        let points: Vec<(&ItemId, _)> = answers.iter().map(names).collect();
        let advice = if kind == FindingKind::Contradiction { WITHIN } else { BETWEEN };
        look_at::atom(kind, row, contracts, Clash { points, advice, answers, set: set.clone() })
    }

    /// Where a contract gives this answer.
    fn given(&self, contract: usize, number: usize) -> Vec<Span> {
        let answer = &self.answers.list[number];
        let sides = &self.matrix.contracts[contract].sides;
        let mut places = Vec::new();
        for item in self.items[contract].iter().filter(|item| item.row == answer.row) {
            for given in item.scopes.iter().filter_map(|scope| scope.points.get(&answer.point.id)) {
                let same = self.answers.known(answer.row, answer.point, given.value, sides) == Some(number);
                if same && !places.contains(&given.span) {
                    places.push(given.span);
                }
            }
        }
        places
    }
}

/// The other answers of a point with a closed list of them, and none at all where none is needed.
fn alternatives(point: &Point, now: Option<&Answer>, must: bool) -> Vec<Option<Answer>> {
    let mut others: Vec<Option<Answer>> = match (&point.kind, now) {
        (PointKind::Options(options), Some(Answer::Option { id: now, .. })) => options
            .iter()
            .filter(|option| option.id != *now)
            .map(|option| Some(Answer::Option { id: option.id.clone(), detail: None }))
            .collect(),
        (PointKind::YesNo, Some(Answer::YesNo(now))) => vec![Some(Answer::YesNo(!now))],
        _ => Vec::new(),
    };
    if !must {
        others.push(None);
    }
    others
}
