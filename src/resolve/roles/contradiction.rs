//! Answers that contradict, within one contract and between contracts that meet: both name a system, or one of them
//! names none.
//!
//! What contracts say is looked at by its content, so that contracts that say the same are looked at once.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Severity, Span};
use crate::model::catalog::Item;
use crate::model::finding::FindingKind;
use crate::model::id::{ActId, ItemId, PartyId, PointId, SystemId};
use crate::model::point::{Answer, Point, PointKind};
use crate::resolve::contradiction::{
    AnswerSet, HeldRule, Holding, Minimal, Rule, contested, held, minimal, takes_part,
};
use crate::resolve::roles::RoleMatrix;
use crate::resolve::roles::find::Atom;
use crate::resolve::roles::look_at::{Clash, ClashAnswer, printed, value};
use crate::resolve::wording::{ContractNames, is_required};
use crate::resolve::{AnnexItem, ItemScope, Side, Sourced};

/// More contradictions than this are only counted.
const MOST_TOLD: usize = 100;

/// Of more contents than this it is not looked which two of them contradict: all that take part are named.
const MOST_PAIRED: usize = 32;

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
}

/// All contradictions, and how many more there are than could be told.
pub(super) struct Told<'a> {
    pub atoms: Vec<Atom<'a>>,
    pub more: usize,
    /// There may be still more.
    pub is_cut: bool,
}

pub(super) fn contradictions<'a>(matrix: &RoleMatrix<'a>, items: &[ContractItems<'a>]) -> Told<'a> {
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
    };
    let placed: Vec<Vec<PlacedContent<'a>>> = (0..items.len()).map(|contract| search.place(contract)).collect();
    let mut within: BTreeMap<AnswerSet, Vec<usize>> = BTreeMap::new();
    for (contract, placed) in placed.iter().enumerate() {
        let sets = placed.iter().flat_map(|it| search.contents[it.content].found.sets.iter().cloned());
        for set in sets.collect::<BTreeSet<AnswerSet>>() {
            within.entry(set).or_default().push(contract);
        }
    }
    let (between, between_cut) = search.between(&placed, &within);
    let is_cut = between_cut || search.contents.iter().any(|content| content.found.is_cut);
    let in_order = |sets: Vec<(AnswerSet, Vec<usize>)>, search: &ContractSearch<'a, '_>| {
        let mut sets = sets;
        let place = |answer: &usize| search.answers.list[*answer].place();
        sets.sort_by_key(|(set, _)| set.iter().map(place).collect::<BTreeSet<_>>());
        sets
    };
    let within = in_order(within.into_iter().collect(), &search);
    let between = in_order(between.into_iter().collect(), &search);
    let more = within.len().saturating_sub(MOST_TOLD) + between.len().saturating_sub(MOST_TOLD);
    let mut atoms = Vec::new();
    for (set, contracts) in within.into_iter().take(MOST_TOLD) {
        for contract in contracts {
            let mends = search.mends(&set, contract, &placed[contract]);
            atoms.push(search.atom(FindingKind::Contradiction, &set, vec![contract], mends));
        }
    }
    for (set, contracts) in between.into_iter().take(MOST_TOLD) {
        atoms.push(search.atom(FindingKind::Conflict, &set, contracts, Vec::new()));
    }
    Told { atoms, more, is_cut }
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
        let number = *self.numbers.entry((row, &point.id, value(answer, names.sides, false))).or_insert(next);
        if number == next {
            self.list.push(NumberedAnswer { row, place, point, text: printed(point, answer, names) });
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

struct ContractSearch<'a, 'm> {
    matrix: &'m RoleMatrix<'a>,
    items: &'m [ContractItems<'a>],
    contested: BTreeSet<ActId>,
    parties: BTreeMap<&'a PartyId, usize>,
    answers: AnswerNumbers<'a>,
    contents: Vec<RuleContent>,
    by_content: BTreeMap<(BTreeSet<usize>, BTreeSet<HeldRule>), usize>,
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
                let content = match known.get(&scopes) {
                    Some(content) => *content,
                    None => {
                        let rules = self.rules(contract, &sides, &scopes, None);
                        let content = self.content(&sides, rules);
                        known.insert(scopes.clone(), content);
                        content
                    }
                };
                PlacedContent { system, content, scopes }
            })
            .collect()
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
            let found = minimal(&self.matrix.catalog.acts, &parties, &rules);
            self.contents.push(RuleContent { rules, parties, found });
        }
        content
    }

    /// What holds in a contract, where one answer is changed if one is given.
    fn rules(
        &mut self,
        contract: usize,
        sides: &[(Side<'a>, usize)],
        scopes: &[usize],
        changed: Option<(usize, &Point, Option<&Answer>)>,
    ) -> BTreeSet<HeldRule> {
        let matrix = self.matrix;
        let mut rules = BTreeSet::new();
        for (ContractItem { row, item, scopes: of_item }, scope) in self.items[contract].iter().zip(scopes) {
            let answers = &mut self.answers;
            let names =
                ContractNames { sides: &matrix.contracts[contract].sides, dates: matrix.hospital.dates, system: None };
            let mut number = |point: &'a Point, answer: &Answer| answers.number(*row, item, point, answer, names);
            let mut scope: Cow<'_, ItemScope<'_>> = Cow::Borrowed(&of_item[*scope]);
            if let Some((changed_row, point, to)) = changed
                && changed_row == *row
            {
                let given = &mut scope.to_mut().points;
                let was = given.remove(&point.id);
                if let (Some(to), Some(was)) = (to, was) {
                    given.insert(&point.id, Sourced { value: to, ..was });
                }
            }
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

    /// What contradicts between contracts that meet, with those that take part.
    fn between(
        &self,
        placed: &[Vec<PlacedContent<'a>>],
        within: &BTreeMap<AnswerSet, Vec<usize>>,
    ) -> (BTreeMap<AnswerSet, Vec<usize>>, bool) {
        let mut loose: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut by_system: BTreeMap<&SystemId, BTreeMap<usize, BTreeSet<usize>>> = BTreeMap::new();
        for (contract, placed) in placed.iter().enumerate() {
            for it in placed {
                let contents = match it.system {
                    Some(system) => by_system.entry(system).or_default(),
                    None => &mut loose,
                };
                contents.entry(it.content).or_default().insert(contract);
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
        let mut is_cut = false;
        for meeting in meetings.values().filter(|meeting| meeting.len() > 1) {
            let contents = || meeting.keys().map(|content| &self.contents[*content]);
            // What one contract does not demand, another one may.
            let leaves_free = |held: &&HeldRule| matches!(&held.rule, Rule::Want { deed, .. } if !deed.is_done);
            let rules: BTreeSet<HeldRule> =
                contents().flat_map(|content| content.rules.iter().filter(|it| !leaves_free(it)).cloned()).collect();
            let parties: BTreeSet<usize> = contents().flat_map(|content| content.parties.iter().copied()).collect();
            let all = minimal(&self.matrix.catalog.acts, &parties, &rules);
            is_cut |= all.is_cut;
            for set in all.sets {
                let taking_part = self.taking_part(&set, meeting.keys().copied(), &parties);
                let contracts = taking_part.iter().flat_map(|content| meeting[content].iter().copied());
                let contracts: Vec<usize> = contracts.collect();
                found.entry(set).or_default().extend(contracts);
            }
        }
        let beyond = |(set, contracts): (AnswerSet, BTreeSet<usize>)| {
            let whole = within.get(&set);
            let all_whole = contracts.iter().all(|contract| whole.is_some_and(|whole| whole.contains(contract)));
            (!all_whole).then(|| (set, contracts.into_iter().collect()))
        };
        (found.into_iter().filter_map(beyond).collect(), is_cut)
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
        let mut taking_part = BTreeSet::new();
        for one in &relevant {
            for other in relevant.iter().filter(|other| *other != one) {
                for places in 1..all {
                    let mut both = rules(*one, &part(places));
                    both.extend(rules(*other, &part(all ^ places)));
                    if minimal(&self.matrix.catalog.acts, parties, &both).sets.contains(set) {
                        taking_part.extend([*one, *other]);
                    }
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

    fn atom(&self, kind: FindingKind, set: &AnswerSet, contracts: Vec<usize>, mends: Vec<Mend<'a>>) -> Atom<'a> {
        let mut numbers = set.clone();
        numbers.sort_by_key(|answer| self.answers.list[*answer].place());
        let answers: Vec<ClashAnswer<'a>> = numbers
            .iter()
            .map(|number| {
                let answer = &self.answers.list[*number];
                let given = contracts
                    .iter()
                    .flat_map(|contract| self.given(*contract, *number).into_iter().map(move |span| (*contract, span)));
                ClashAnswer { row: answer.row, point: answer.point, text: answer.text.clone(), given: given.collect() }
            })
            .collect();
        let row = answers.first().map_or(0, |answer| answer.row);
        let names = |answer: &ClashAnswer<'a>| (&self.matrix.rows[answer.row].item.id, &answer.point.id);
        let points: Vec<(&ItemId, _)> = answers.iter().map(names).collect();
        let clash = Clash {
            points,
            advice: if kind == FindingKind::Contradiction { WITHIN } else { BETWEEN },
            set: set.clone(),
            mends,
            answers,
        };
        Atom {
            kind,
            severity: Severity::Warning,
            row,
            contracts,
            system: None,
            lines: Vec::new(),
            chosen: None,
            clash: Some(clash),
        }
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

    /// The single answers that could be changed so that the contradiction goes and no other comes.
    fn mends(&mut self, set: &AnswerSet, contract: usize, placed: &[PlacedContent<'a>]) -> Vec<Mend<'a>> {
        let sides = self.sides(contract);
        let contents: BTreeMap<usize, &PlacedContent<'a>> = placed.iter().map(|it| (it.content, it)).collect();
        let mut mends = Vec::new();
        let mut numbers = set.clone();
        numbers.sort_by_key(|answer| self.answers.list[*answer].place());
        for number in numbers {
            let NumberedAnswer { row, point, .. } = self.answers.list[number];
            let Some(index) = self.items[contract].iter().position(|item| item.row == row) else { continue };
            let of_contract = &self.matrix.contracts[contract].sides;
            // The systems for which the contract gives this answer.
            let gives = |it: &&&PlacedContent<'a>| {
                let given = self.items[contract][index].scopes[it.scopes[index]].points.get(&point.id);
                given.is_some_and(|it| self.answers.known(row, point, it.value, of_contract) == Some(number))
            };
            let giving: Vec<&PlacedContent<'a>> = contents.values().filter(gives).copied().collect();
            let scopes = || giving.iter().map(|it| &self.items[contract][index].scopes[it.scopes[index]]);
            let must = scopes().any(|scope| is_required(point, &scope.points));
            let now = scopes().find_map(|scope| scope.points.get(&point.id)).map(|given| given.value);
            for to in alternatives(point, now, must) {
                let mends_all = giving.iter().all(|it| {
                    let rules = self.rules(contract, &sides, &it.scopes, Some((row, point, to.as_ref())));
                    let was = &self.contents[it.content];
                    let then = minimal(&self.matrix.catalog.acts, &was.parties, &rules);
                    !then.sets.contains(set) && then.sets.is_subset(&was.found.sets)
                });
                if mends_all {
                    mends.push(Mend { item: &self.matrix.rows[row].item.id, point, to });
                }
            }
        }
        mends
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
