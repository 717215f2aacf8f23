//! Answers of different contracts of which the catalog says that a person should look at them. Both can be true.
//!
//! They are told once for a hospital. It does not matter how many contracts take part in it, or in which direction the
//! catalog writes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Severity, Span};
use crate::model::catalog::Catalog;
use crate::model::finding::FindingKind;
use crate::model::hospital::PartyRef;
use crate::model::id::{ItemId, PointId};
use crate::model::point::{Answer, LookAt, LookAtValues, Point};
use crate::resolve::contradiction::AnswerSet;
use crate::resolve::roles::RoleMatrix;
use crate::resolve::roles::contradiction::Mend;
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
    /// What tells a contradiction from others.
    pub set: AnswerSet,
    /// The single answers that would mend it.
    pub mends: Vec<Mend<'a>>,
}

impl Clash<'_> {
    /// Adds what another contract says of the same.
    pub fn join(&mut self, other: Self) {
        for (answer, other) in self.answers.iter_mut().zip(other.answers) {
            answer.given.extend(other.given);
        }
        self.mends.retain(|mend| other.mends.contains(mend));
    }
}

/// One answer to one point, and who gave it.
#[derive(Debug, Clone)]
pub(super) struct ClashAnswer<'a> {
    /// Index of the item in [`RoleMatrix::rows`].
    pub row: usize,
    pub point: &'a Point,
    /// The answer as it is printed, with its detail.
    pub text: String,
    /// The index of the contract and the place of the answer, ascending.
    pub given: Vec<(usize, Span)>,
}

/// The answers to one point. The key is the form in which answers are compared.
type ByValue<'a> = BTreeMap<String, ClashAnswer<'a>>;

/// The points that the catalog names, each with the row of its item.
pub(super) type NamedPoints<'a> = BTreeSet<(usize, &'a PointId)>;

/// What one contract answers to these points, and where.
pub(super) type ContractAnswers<'a> = BTreeMap<(usize, &'a PointId), Vec<(&'a Answer, Span)>>;

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
            // An answer for all systems is noted once.
            if of_point.last().is_none_or(|(_, span)| *span != answer.span) {
                of_point.push((answer.value, answer.span));
            }
        }
    }
}

/// Everything the catalog wants looked at, as far as the contracts show it. `given` has the answers of each contract, in the order
/// of the matrix.
pub(super) fn atoms<'a>(matrix: &RoleMatrix<'a>, given: &[ContractAnswers<'a>]) -> Vec<Atom<'a>> {
    let mut atoms = Vec::new();
    let mut told = BTreeSet::new();
    for (row, declared) in
        matrix.rows.iter().enumerate().flat_map(|(number, row)| row.item.look_at.iter().map(move |c| (number, c)))
    {
        let Some(other_row) = matrix.rows.iter().position(|row| row.item.id == declared.with.0) else { continue };
        if !told.insert(either_way(matrix, row, declared)) {
            continue;
        }
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
            LookAtValues::Pairs(pairs) => {
                let clash = |a: &str, b: &str| pairs.iter().any(|(this, with)| this == a && with == b);
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
            atoms.push(Atom {
                kind: FindingKind::Conflict,
                severity: Severity::Warning,
                row,
                contracts: contracts.into_iter().collect(),
                system: None,
                lines: Vec::new(),
                chosen: None,
                clash: Some(Clash {
                    points: vec![(&matrix.rows[row].item.id, &declared.this), (&declared.with.0, &declared.with.1)],
                    advice: &declared.message,
                    answers,
                    set: AnswerSet::new(),
                    mends: Vec::new(),
                }),
            });
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
        for (answer, span) in given.get(&(row, id)).into_iter().flatten() {
            let names = ContractNames { sides, dates: matrix.hospital.dates, system: None };
            let entry = found.entry(value(answer, sides, with_detail)).or_insert_with(|| ClashAnswer {
                row,
                point,
                text: printed(point, answer, names),
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
