//! Answers of different contracts that the catalog declares cannot both hold.
//!
//! A declared conflict is told once for a hospital, however many contracts take part in it and in
//! whichever direction the catalog writes it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Severity, Span};
use crate::model::finding::FindingKind;
use crate::model::hospital::PartyRef;
use crate::model::id::PointId;
use crate::model::point::{Answer, Conflict, ConflictValues, Point};
use crate::resolve::roles::find::Atom;
use crate::resolve::roles::{RoleCell, RoleMatrix};
use crate::resolve::wording::{Names, answer_text, holds};
use crate::resolve::{AnnexItem, Side};

/// The answers that take part in one declared conflict.
#[derive(Debug, Clone)]
pub(super) struct Clash<'a> {
    pub declared: &'a Conflict,
    /// By answer, in the order of the contracts that first gave it.
    pub answers: Vec<ClashAnswer<'a>>,
}

/// One answer to one point, and who gave it.
#[derive(Debug, Clone)]
pub(super) struct ClashAnswer<'a> {
    /// Place of the item in [`RoleMatrix::rows`].
    pub row: usize,
    pub point: &'a Point,
    /// As it is printed, detail included.
    pub text: String,
    /// Contract and place, ascending.
    pub given: Vec<(usize, Span)>,
}

/// The answers to one point by what decides whether they differ.
type ByValue<'a> = BTreeMap<String, ClashAnswer<'a>>;

/// Everything the catalog's conflicts show.
pub(super) fn atoms<'a>(matrix: &RoleMatrix<'a>, items: &[Vec<Option<&AnnexItem<'a>>>]) -> Vec<Atom<'a>> {
    let mut atoms = Vec::new();
    let mut told = BTreeSet::new();
    for (row, declared) in
        matrix.rows.iter().enumerate().flat_map(|(number, row)| row.item.conflicts.iter().map(move |c| (number, c)))
    {
        let Some(other_row) = matrix.rows.iter().position(|row| row.item.id == declared.with.0) else { continue };
        if !told.insert(either_way(matrix, row, declared)) {
            continue;
        }
        let this = answers(matrix, items, row, &declared.this, declared);
        let with = answers(matrix, items, other_row, &declared.with.1, declared);
        let mirrored = row == other_row && declared.this == declared.with.1;
        let answers = match &declared.values {
            ConflictValues::Differ if mirrored => differing(this),
            ConflictValues::Differ => crossing(this, with, |a, b| a != b),
            ConflictValues::Pairs(pairs) => {
                crossing(this, with, |a, b| pairs.iter().any(|(this, with)| this == a && with == b))
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
                clash: Some(Clash { declared, answers }),
            });
        }
    }
    atoms
}

/// The same for a conflict and for its mirror image.
fn either_way(matrix: &RoleMatrix<'_>, row: usize, declared: &Conflict) -> Vec<String> {
    let this = format!("{}.{}", matrix.rows[row].item.id, declared.this);
    let with = format!("{}.{}", declared.with.0, declared.with.1);
    let turned = this > with;
    let mut key = if turned { vec![with, this] } else { vec![this, with] };
    if let ConflictValues::Pairs(pairs) = &declared.values {
        let mut pairs: Vec<String> =
            pairs.iter().map(|(a, b)| if turned { format!("{b} {a}") } else { format!("{a} {b}") }).collect();
        pairs.sort();
        key.extend(pairs);
    }
    key
}

fn answers<'a>(
    matrix: &RoleMatrix<'a>,
    items: &[Vec<Option<&AnnexItem<'a>>>],
    row: usize,
    id: &PointId,
    declared: &Conflict,
) -> ByValue<'a> {
    let mut found = ByValue::new();
    let Some(point) = matrix.rows[row].item.point(id.as_str()) else { return found };
    for (number, column) in items[row].iter().enumerate() {
        let (Some(item), RoleCell::Held { .. }) = (column, &matrix.rows[row].cells[number]) else { continue };
        let sides = &matrix.contracts[number].sides;
        for scope in &item.scopes {
            let Some(answer) = scope.points.get(id) else { continue };
            if matches!(answer.value, Answer::NotApplicable(_)) {
                continue;
            }
            let with_detail = declared.values == ConflictValues::Differ;
            let names = Names { sides, dates: matrix.hospital.dates };
            let entry = found.entry(value(answer.value, sides, with_detail)).or_insert_with(|| ClashAnswer {
                row,
                point,
                text: printed(point, answer.value, names),
                given: Vec::new(),
            });
            if entry.given.last().is_none_or(|(last, _)| *last != number) {
                entry.given.push((number, answer.span));
            }
        }
    }
    found
}

/// What is compared: the written form, names resolved.
fn value(answer: &Answer, sides: &[Side<'_>], with_detail: bool) -> String {
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

fn printed(point: &Point, answer: &Answer, names: Names<'_, '_>) -> String {
    let text = answer_text(point, answer, names);
    match answer {
        Answer::Option { detail: Some(detail), .. } => format!("{text}（{}）", detail.value),
        _ => text,
    }
}

/// All answers to one point, if there are different ones.
fn differing(by_value: ByValue<'_>) -> Vec<ClashAnswer<'_>> {
    if by_value.len() > 1 { in_order(by_value.into_values()) } else { Vec::new() }
}

/// The answers of two points that clash with an answer of another contract.
fn crossing<'a>(this: ByValue<'a>, with: ByValue<'a>, clash: impl Fn(&str, &str) -> bool) -> Vec<ClashAnswer<'a>> {
    let kept = |own: &ByValue<'a>, others: &ByValue<'a>, clash: &dyn Fn(&str, &str) -> bool| {
        own.iter()
            .filter_map(|(value, answer)| {
                let against: Vec<&ClashAnswer<'_>> =
                    others.iter().filter(|(other, _)| clash(value, other)).map(|(_, answer)| answer).collect();
                let given: Vec<_> = answer
                    .given
                    .iter()
                    .filter(|(contract, _)| against.iter().any(|other| other.is_given_beside(*contract)))
                    .copied()
                    .collect();
                (!given.is_empty()).then(|| ClashAnswer { given, ..answer.clone() })
            })
            .collect::<Vec<_>>()
    };
    let mut answers = in_order(kept(&this, &with, &clash).into_iter());
    answers.extend(in_order(kept(&with, &this, &|a, b| clash(b, a)).into_iter()));
    answers
}

impl ClashAnswer<'_> {
    /// A contract other than this one gives the answer.
    fn is_given_beside(&self, contract: usize) -> bool {
        self.given.first().is_some_and(|(first, _)| *first != contract) || self.given.len() > 1
    }
}

fn in_order<'a>(answers: impl Iterator<Item = ClashAnswer<'a>>) -> Vec<ClashAnswer<'a>> {
    let mut answers: Vec<_> = answers.collect();
    answers.sort_by_key(|answer| answer.given.first().map(|(contract, _)| *contract));
    answers
}
