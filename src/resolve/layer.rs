//! Layers of choices; the nearest holds: base ← hospital ← contract ← system.
//!
//! Choices are merged key by key and point by point. The parties' own texts for groups of sentences are merged group by
//! group. A list, any other text or the cost is replaced as a whole.
//!
//! The cost of a contract is below all layers: it holds where none of them says a cost (`annex`).

use std::collections::BTreeMap;

use crate::diagnostic::{Span, Spanned};
use crate::model::date::Date;
use crate::model::hospital::{Answers, Choice, Contract, Cost, Duty, Hospital, Wording};
use crate::model::id::{ItemId, PointId, SentenceId, SystemId};
use crate::model::point::Answer;
use crate::model::text_mark::TextMark;

/// The layer a value was written in, the farthest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// `based_on`
    Base,
    /// `choices` of the hospital
    Hospital,
    /// `choices` of the contract
    Contract,
}

/// A value, the layer that won, and the place it was written at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sourced<T> {
    pub value: T,
    pub layer: Layer,
    pub span: Span,
}

impl<'a, T> Sourced<&'a T> {
    pub(super) fn of(spanned: &'a Spanned<T>, layer: Layer) -> Self {
        Self { value: &spanned.value, layer, span: spanned.span }
    }
}

/// What each layer says about an item, the farthest layer first. Without a contract, only the layers of the hospital, as
/// the newest revision knows them that one of its contracts answers.
pub(super) fn layers<'a>(
    hospital: &'a Hospital,
    contract: Option<&'a Contract>,
    id: &ItemId,
) -> impl Iterator<Item = (Layer, &'a Choice)> {
    let newest = || hospital.shared.values().next_back();
    let shared = contract.map_or_else(newest, |contract| hospital.shared(contract));
    [
        (Layer::Base, shared.and_then(|shared| shared.base.get(id))),
        (Layer::Hospital, shared.and_then(|shared| shared.choices.get(id))),
        (Layer::Contract, contract.and_then(|contract| contract.choices.get(id))),
    ]
    .into_iter()
    .filter_map(|(layer, choice)| Some((layer, choice?)))
}

/// What all layers together say about one item.
#[derive(Debug, Clone, Default)]
pub(super) struct Merged<'a> {
    pub excluded: Option<Sourced<&'a String>>,
    pub first_check: Option<Sourced<&'a bool>>,
    pub completed: Option<Sourced<&'a Date>>,
    pub agreed_for: Option<Sourced<&'a TextMark>>,
    pub answers: MergedAnswers<'a>,
    pub systems: BTreeMap<&'a SystemId, MergedAnswers<'a>>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct MergedAnswers<'a> {
    pub duty: Option<Sourced<&'a Duty>>,
    pub points: BTreeMap<&'a PointId, Sourced<&'a Answer>>,
    pub cost: Option<Sourced<&'a Cost>>,
    pub note: Option<Sourced<&'a String>>,
    pub wording: MergedWording<'a>,
}

/// The parties' own text: for the whole item, or for single groups of sentences.
#[derive(Debug, Clone, Default)]
pub(super) struct MergedWording<'a> {
    pub whole: Option<Sourced<&'a String>>,
    pub of_groups: BTreeMap<&'a SentenceId, Sourced<&'a String>>,
}

impl<'a> Merged<'a> {
    /// Merges the layers, given from the farthest to the nearest. Answers for one system are taken for these systems
    /// only.
    pub fn of(layers: impl IntoIterator<Item = (Layer, &'a Choice)>, systems: &[SystemId]) -> Self {
        let mut merged = Self::default();
        for (layer, choice) in layers {
            merged.lay_over(layer, choice, systems);
        }
        merged
    }

    fn lay_over(&mut self, layer: Layer, choice: &'a Choice, systems: &[SystemId]) {
        if !choice.inherit {
            *self = Self::default();
        }
        if let Some(reason) = &choice.excluded {
            // An excluded item keeps nothing it inherited. Only a note may stand beside the reason.
            *self = Self { excluded: Some(Sourced::of(reason, layer)), ..Self::default() };
        } else if says_more_than_a_note(choice) {
            // A nearer layer that answers the item puts it back into the contract.
            self.excluded = None;
        }
        if let Some(check) = &choice.first_check {
            self.first_check = Some(Sourced::of(check, layer));
        }
        if let Some(completed) = &choice.completed {
            self.completed = Some(Sourced::of(completed, layer));
        }
        if let Some(mark) = &choice.agreed_for {
            self.agreed_for = Some(Sourced::of(mark, layer));
        }
        self.answers.lay_over(layer, &choice.answers);
        for (system, answers) in systems.iter().filter_map(|system| choice.systems.get_key_value(system)) {
            self.systems.entry(system).or_default().lay_over(layer, answers);
        }
    }

    /// The answers that hold for one system.
    pub fn for_system(&self, system: &SystemId) -> MergedAnswers<'a> {
        let mut answers = self.answers.clone();
        if let Some(own) = self.systems.get(system) {
            answers.cover_with(own);
        }
        answers
    }
}

impl<'a> MergedAnswers<'a> {
    fn lay_over(&mut self, layer: Layer, answers: &'a Answers) {
        let nearer = MergedAnswers {
            duty: answers.duty.as_ref().map(|duty| Sourced::of(duty, layer)),
            points: answers.points.iter().map(|(id, answer)| (id, Sourced::of(answer, layer))).collect(),
            cost: answers.cost.as_ref().map(|cost| Sourced::of(cost, layer)),
            note: answers.note.as_ref().map(|note| Sourced::of(note, layer)),
            wording: answers.wording.as_ref().map_or_else(MergedWording::default, |own| MergedWording::of(own, layer)),
        };
        self.cover_with(&nearer);
    }

    fn cover_with(&mut self, nearer: &MergedAnswers<'a>) {
        self.duty = nearer.duty.or(self.duty);
        self.cost = nearer.cost.or(self.cost);
        self.note = nearer.note.or(self.note);
        self.wording.cover_with(&nearer.wording);
        self.points.extend(nearer.points.iter().map(|(id, answer)| (*id, *answer)));
    }
}

impl<'a> MergedWording<'a> {
    fn of(wording: &'a Wording, layer: Layer) -> Self {
        match wording {
            Wording::Whole(text) => Self { whole: Some(Sourced::of(text, layer)), ..Self::default() },
            Wording::OfGroups(texts) => {
                let of_groups = texts.iter().map(|(id, text)| (id, Sourced::of(text, layer))).collect();
                Self { whole: None, of_groups }
            }
        }
    }

    /// A text for the whole item and texts for single groups exclude each other. The nearer one holds.
    fn cover_with(&mut self, nearer: &Self) {
        if nearer.whole.is_some() {
            *self = nearer.clone();
        } else if !nearer.of_groups.is_empty() {
            self.whole = None;
            self.of_groups.extend(nearer.of_groups.iter().map(|(id, text)| (*id, *text)));
        }
    }

    /// The parties' own text stands in the place of this group of sentences.
    pub fn replaces(&self, group: &SentenceId) -> bool {
        self.whole.is_some() || self.of_groups.contains_key(group)
    }

    /// What was written, as one wording.
    pub fn written(&self) -> Option<Wording> {
        let owned = |text: &Sourced<&String>| Spanned::new(text.value.clone(), text.span);
        if let Some(text) = &self.whole {
            return Some(Wording::Whole(owned(text)));
        }
        let texts = self.of_groups.iter().map(|(id, text)| ((*id).clone(), owned(text))).collect();
        Some(Wording::OfGroups(texts)).filter(|_| !self.of_groups.is_empty())
    }
}

fn says_more_than_a_note(choice: &Choice) -> bool {
    let answers = &choice.answers;
    answers.duty.is_some()
        || !answers.points.is_empty()
        || answers.cost.is_some()
        || answers.wording.is_some()
        || !choice.systems.is_empty()
        || choice.first_check.is_some()
        || choice.completed.is_some()
}
