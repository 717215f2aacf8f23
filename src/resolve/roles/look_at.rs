//! Answers of which the catalog says that a person should look at them side by side: of one contract, for the same
//! system, or of different contracts. Both can be true.
//!
//! They are told once for a hospital. It does not matter how many contracts take part in it, or in which direction the
//! catalog writes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Severity, Span};
use crate::model::catalog::Catalog;
use crate::model::finding::FindingKind;
use crate::model::hospital::PartyRef;
use crate::model::id::{ItemId, PointId, SystemId};
use crate::model::point::{Answer, LookAt, LookAtPlace, LookAtValues, Point};
use crate::model::text_mark::ShortFingerprint;
use crate::resolve::contradiction::AnswerSet;
use crate::resolve::fingerprint::short;
use crate::resolve::roles::RoleMatrix;
use crate::resolve::roles::find::Atom;
use crate::resolve::wording::{ContractNames, answer_text, holds};
use crate::resolve::{AnnexItem, Side};

/// The answers that take part in one finding.
#[derive(Debug, Clone)]
pub(super) struct Clash<'a> {
    /// The points in question; the first is one of the finding's item.
    pub points: Vec<(&'a ItemId, &'a PointId)>,
    pub advice: &'a str,
    /// One entry for each answer, in the order of the contracts that first gave it.
    pub answers: Vec<ClashAnswer<'a>>,
    /// What tells it from others of its kind and its item.
    pub set: AnswerSet,
}

impl Clash<'_> {
    /// Adds what another contract says of the same.
    pub fn join(&mut self, other: Self) {
        for (answer, other) in self.answers.iter_mut().zip(other.answers) {
            answer.given.extend(other.given);
        }
    }
}

/// The answers as `accepted` names them, with the contracts that give them where those answer one another.
pub(super) fn mark(matrix: &RoleMatrix<'_>, atom: &Atom<'_>, clash: &Clash<'_>) -> ShortFingerprint {
    let mut lines: BTreeSet<String> = BTreeSet::new();
    for answer in &clash.answers {
        let place = format!("{}.{}", matrix.rows[answer.row].item.id, answer.point.id);
        let contracts: BTreeSet<&str> = answer
            .given
            .iter()
            .filter(|_| atom.kind.is_between_contracts())
            .map(|(contract, _)| matrix.contracts[*contract].contract.id.value.as_str())
            .collect();
        let contracts: Vec<&str> = contracts.into_iter().collect();
        lines.insert(format!("{place} {} {} {}\n", answer.value.len(), answer.value, contracts.join(",")));
    }
    short(lines.into_iter().collect::<String>().as_bytes())
}

/// One answer to one point, and who gave it.
#[derive(Debug, Clone)]
pub(super) struct ClashAnswer<'a> {
    /// Index of the item in [`RoleMatrix::rows`].
    pub row: usize,
    pub point: &'a Point,
    /// The answer as it is printed, with its detail.
    pub text: String,
    /// The form in which it is compared.
    pub value: String,
    /// The index of the contract and the place of the answer, ascending.
    pub given: Vec<(usize, Span)>,
}

/// The answers to one point. The key is the form in which answers are compared.
type ByValue<'a> = BTreeMap<String, ClashAnswer<'a>>;

/// The points that the catalog names, each with the row of its item.
pub(super) type NamedPoints<'a> = BTreeSet<(usize, &'a PointId)>;

/// What one contract answers to these points.
pub(super) type ContractAnswers<'a> = BTreeMap<(usize, &'a PointId), Vec<GivenAnswer<'a>>>;

/// An answer, its place, and the systems for which it is given.
#[derive(Debug)]
pub(super) struct GivenAnswer<'a> {
    answer: &'a Answer,
    span: Span,
    /// Empty: for all systems.
    systems: Vec<&'a SystemId>,
}

pub(super) fn named<'a>(catalog: &'a Catalog, rows: &BTreeMap<&'a ItemId, usize>) -> NamedPoints<'a> {
    let mut named = NamedPoints::new();
    for (row, item) in catalog.items().enumerate() {
        for declared in &item.look_at {
            named.insert((row, &declared.this));
            named.extend(rows.get(&declared.with.0).map(|other| (*other, &declared.with.1)));
        }
    }
    named
}

/// Notes what an item answers to the named points.
pub(super) fn note<'a>(named: &NamedPoints<'a>, row: usize, item: &AnnexItem<'a>, given: &mut ContractAnswers<'a>) {
    if item.excluded.is_some() {
        return;
    }
    for scope in &item.scopes {
        for (id, answer) in &scope.points {
            if !named.contains(&(row, *id)) || matches!(answer.value, Answer::NotApplicable(_)) {
                continue;
            }
            let of_point = given.entry((row, *id)).or_default();
            let system = scope.system.map(|system| &system.id);
            match of_point.last_mut().filter(|last| last.span == answer.span) {
                Some(last) => last.systems.extend(system),
                None => of_point.push(GivenAnswer {
                    answer: answer.value,
                    span: answer.span,
                    systems: system.into_iter().collect(),
                }),
            }
        }
    }
}

/// Everything the catalog wants looked at, as far as the contracts show it. `given` has the answers of each contract, in
/// the order of the matrix.
pub(super) fn atoms<'a>(matrix: &RoleMatrix<'a>, given: &[ContractAnswers<'a>]) -> Vec<Atom<'a>> {
    let mut atoms = within(matrix, given);
    atoms.extend(between(matrix, given));
    atoms
}

/// An entry of the catalog, with the rows of its two points.
type PlacedLookAt<'a> = (&'a LookAt, usize, usize);

/// What is to be looked at in this place. An entry and its mirror image are one.
fn declared<'a>(matrix: &RoleMatrix<'a>, place: LookAtPlace) -> Vec<PlacedLookAt<'a>> {
    let mut told = BTreeSet::new();
    let all = matrix.rows.iter().enumerate().flat_map(|(row, of)| of.item.look_at.iter().map(move |it| (row, it)));
    all.filter(|(_, declared)| declared.only.is_none_or(|only| only == place))
        .filter_map(|(row, declared)| {
            let other_row = matrix.rows.iter().position(|row| row.item.id == declared.with.0)?;
            told.insert(either_way(matrix, row, declared)).then_some((declared, row, other_row))
        })
        .collect()
}

/// Pairs of answers of one contract. A point never goes with itself: it has one answer for a system.
fn within<'a>(matrix: &RoleMatrix<'a>, given: &[ContractAnswers<'a>]) -> Vec<Atom<'a>> {
    let mut atoms = Vec::new();
    let mut pairs: BTreeMap<(usize, String, String), usize> = BTreeMap::new();
    for (number, (declared, row, other_row)) in declared(matrix, LookAtPlace::Within).into_iter().enumerate() {
        let names = |row: usize, point: &'a PointId| Some((row, matrix.rows[row].item.point(point.as_str())?));
        let (Some(this), Some(with)) = (names(row, &declared.this), names(other_row, &declared.with.1)) else {
            continue;
        };
        for (contract, given) in given.iter().enumerate() {
            let sides = &matrix.contracts[contract].sides;
            let with_detail = declared.values == LookAtValues::Differ;
            let of = |row: usize, point| given.get(&(row, point)).map_or(&[][..], Vec::as_slice);
            let mut found: BTreeMap<usize, Vec<ClashAnswer<'a>>> = BTreeMap::new();
            for (one, other) in together(of(row, &declared.this), of(other_row, &declared.with.1)) {
                let [this_value, with_value] = [one, other].map(|it| value(it.answer, sides, with_detail));
                if !declared.values.fit(&this_value, &with_value) {
                    continue;
                }
                let next = pairs.len();
                let [this_value, with_value] = [one, other].map(|it| value(it.answer, sides, true));
                let pair = *pairs.entry((number, this_value, with_value)).or_insert(next);
                let answers = found.entry(pair).or_insert_with(|| {
                    let names = ContractNames { sides, dates: matrix.hospital.dates, system: None };
                    [(this, one), (with, other)]
                        .map(|((row, point), it)| {
                            let text = printed(point, it.answer, names);
                            ClashAnswer { row, point, text, value: value(it.answer, sides, true), given: Vec::new() }
                        })
                        .to_vec()
                });
                for (answer, it) in answers.iter_mut().zip([one, other]) {
                    if !answer.given.contains(&(contract, it.span)) {
                        answer.given.push((contract, it.span));
                    }
                }
            }
            for (pair, answers) in found {
                let clash = clash(matrix, row, declared, answers, vec![pair]);
                atoms.push(atom(FindingKind::LookAt, row, vec![contract], clash));
            }
        }
    }
    atoms
}

/// The answers to two points that hold for the same system.
fn together<'g, 'a>(
    this: &'g [GivenAnswer<'a>],
    with: &'g [GivenAnswer<'a>],
) -> Vec<(&'g GivenAnswer<'a>, &'g GivenAnswer<'a>)> {
    let mut by_system: BTreeMap<&SystemId, usize> = BTreeMap::new();
    for (place, other) in with.iter().enumerate() {
        by_system.extend(other.systems.iter().map(|system| (*system, place)));
    }
    let of_all = |place: &usize| with[*place].systems.is_empty();
    let mut pairs = Vec::new();
    for one in this {
        let places: BTreeSet<usize> = match &one.systems[..] {
            [] => (0..with.len()).collect(),
            systems => {
                let own = systems.iter().filter_map(|system| by_system.get(system).copied());
                own.chain((0..with.len()).filter(of_all)).collect()
            }
        };
        pairs.extend(places.into_iter().map(|place| (one, &with[place])));
    }
    pairs
}

fn clash<'a>(
    matrix: &RoleMatrix<'a>,
    row: usize,
    declared: &'a LookAt,
    answers: Vec<ClashAnswer<'a>>,
    set: AnswerSet,
) -> Clash<'a> {
    Clash {
        points: vec![(&matrix.rows[row].item.id, &declared.this), (&declared.with.0, &declared.with.1)],
        advice: &declared.message,
        answers,
        set,
    }
}

pub(super) fn atom<'a>(kind: FindingKind, row: usize, contracts: Vec<usize>, clash: Clash<'a>) -> Atom<'a> {
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

/// Answers of different contracts.
fn between<'a>(matrix: &RoleMatrix<'a>, given: &[ContractAnswers<'a>]) -> Vec<Atom<'a>> {
    let mut atoms = Vec::new();
    for (declared, row, other_row) in declared(matrix, LookAtPlace::Between) {
        let this = answers(matrix, given, row, &declared.this, declared);
        let with = answers(matrix, given, other_row, &declared.with.1, declared);
        let mirrored = row == other_row && declared.this == declared.with.1;
        let answers = match &declared.values {
            LookAtValues::Differ if mirrored => differing(this),
            LookAtValues::Differ => {
                let (of_this, of_with) = (Witnesses::of(&this), Witnesses::of(&with));
                let kept = [
                    kept(&this, |value, contract| of_with.differ(value, contract)),
                    kept(&with, |value, contract| of_this.differ(value, contract)),
                ];
                kept.concat()
            }
            LookAtValues::Pairs(_) => {
                let clash = |a: &str, b: &str| declared.values.fit(a, b);
                let beside = |others: &ByValue<'a>, contract, clashes: &dyn Fn(&str) -> bool| {
                    others.iter().any(|(other, answer)| clashes(other) && answer.is_given_beside(contract))
                };
                let kept = [
                    kept(&this, |value, contract| beside(&with, contract, &|other| clash(value, other))),
                    kept(&with, |value, contract| beside(&this, contract, &|other| clash(other, value))),
                ];
                kept.concat()
            }
        };
        let contracts: BTreeSet<usize> =
            answers.iter().flat_map(|answer| answer.given.iter().map(|(contract, _)| *contract)).collect();
        if contracts.len() > 1 {
            let clash = clash(matrix, row, declared, answers, AnswerSet::new());
            atoms.push(atom(FindingKind::Conflict, row, contracts.into_iter().collect(), clash));
        }
    }
    atoms
}

/// A key that is the same for an entry and its mirror image.
fn either_way(matrix: &RoleMatrix<'_>, row: usize, declared: &LookAt) -> Vec<String> {
    let this = format!("{}.{}", matrix.rows[row].item.id, declared.this);
    let with = format!("{}.{}", declared.with.0, declared.with.1);
    let turned = this > with;
    let mut key = if turned { vec![with, this] } else { vec![this, with] };
    if let LookAtValues::Pairs(pairs) = &declared.values {
        let mut pairs: Vec<String> =
            pairs.iter().map(|(a, b)| if turned { format!("{b} {a}") } else { format!("{a} {b}") }).collect();
        pairs.sort();
        key.extend(pairs);
    }
    key
}

fn answers<'a>(
    matrix: &RoleMatrix<'a>,
    given: &[ContractAnswers<'a>],
    row: usize,
    id: &'a PointId,
    declared: &LookAt,
) -> ByValue<'a> {
    let mut found = ByValue::new();
    let Some(point) = matrix.rows[row].item.point(id.as_str()) else { return found };
    let with_detail = declared.values == LookAtValues::Differ;
    for (number, (contract, given)) in matrix.contracts.iter().zip(given).enumerate() {
        let sides = &contract.sides;
        for GivenAnswer { answer, span, .. } in given.get(&(row, id)).into_iter().flatten() {
            let names = ContractNames { sides, dates: matrix.hospital.dates, system: None };
            let value = value(answer, sides, with_detail);
            let entry = found.entry(value.clone()).or_insert_with(|| ClashAnswer {
                row,
                point,
                text: printed(point, answer, names),
                value,
                given: Vec::new(),
            });
            if entry.given.last().is_none_or(|(last, _)| *last != number) {
                entry.given.push((number, *span));
            }
        }
    }
    found
}

/// The form in which answers are compared: the written form, with parties resolved.
pub(super) fn value(answer: &Answer, sides: &[Side<'_>], with_detail: bool) -> String {
    match answer {
        Answer::Option { id, detail: Some(detail) } if with_detail => format!("{id} {}", detail.value),
        Answer::Option { id, .. } => id.to_string(),
        Answer::YesNo(value) => value.to_string(),
        Answer::Parties(parties) => {
            let named = |side: &&Side<'_>| {
                parties.iter().any(|party: &crate::diagnostic::Spanned<PartyRef>| holds(&party.value, side))
            };
            sides.iter().filter(named).map(|side| side.party.id.as_str()).collect::<Vec<_>>().join(" ")
        }
        Answer::Duration(duration) => duration.to_string(),
        Answer::Date(date) => date.to_string(),
        Answer::List(entries) => entries.iter().map(|entry| entry.as_str()).collect::<Vec<_>>().join("\n"),
        Answer::Text(text) => text.clone(),
        Answer::NotApplicable(_) => String::new(),
    }
}

pub(super) fn printed(point: &Point, answer: &Answer, names: ContractNames<'_, '_>) -> String {
    let text = answer_text(point, answer, names);
    match answer {
        Answer::Option { detail: Some(detail), .. } => format!("{text}（{}）", detail.value),
        _ => text,
    }
}

/// All answers to one point if they differ; else nothing.
fn differing(by_value: ByValue<'_>) -> Vec<ClashAnswer<'_>> {
    if by_value.len() > 1 { in_order(by_value.into_values()) } else { Vec::new() }
}

/// The answers to one point that clash with an answer of another contract to another point.
fn kept<'a>(own: &ByValue<'a>, clashes: impl Fn(&str, usize) -> bool) -> Vec<ClashAnswer<'a>> {
    let kept = own.iter().filter_map(|(value, answer)| {
        let given: Vec<_> = answer.given.iter().filter(|(contract, _)| clashes(value, *contract)).copied().collect();
        (!given.is_empty()).then(|| ClashAnswer { given, ..answer.clone() })
    });
    in_order(kept)
}

/// Two different answers of each contract to a point, or its only answer. That is enough to know whether another
/// contract differs from a given answer, so the answers need not be compared one by one.
struct Witnesses<'v>(BTreeMap<usize, (&'v str, Option<&'v str>)>);

impl<'v> Witnesses<'v> {
    fn of(answers: &'v ByValue<'_>) -> Self {
        let mut of_contract = BTreeMap::new();
        for (value, answer) in answers {
            for (contract, _) in &answer.given {
                let witnesses: &mut (&str, Option<&str>) = of_contract.entry(*contract).or_insert((value, None));
                if witnesses.0 != value {
                    witnesses.1 = Some(value);
                }
            }
        }
        Self(of_contract)
    }

    /// Whether another contract gives another answer.
    fn differ(&self, value: &str, contract: usize) -> bool {
        let others = self.0.iter().filter(|(other, _)| **other != contract);
        others.into_iter().any(|(_, (first, second))| *first != value || second.is_some())
    }
}

impl ClashAnswer<'_> {
    /// Whether a contract other than this one gives the answer.
    fn is_given_beside(&self, contract: usize) -> bool {
        self.given.first().is_some_and(|(first, _)| *first != contract) || self.given.len() > 1
    }
}

fn in_order<'a>(answers: impl Iterator<Item = ClashAnswer<'a>>) -> Vec<ClashAnswer<'a>> {
    let mut answers: Vec<_> = answers.collect();
    answers.sort_by_key(|answer| answer.given.first().map(|(contract, _)| *contract));
    answers
}
