//! Moves the answers of an item to another edition or revision. In another edition an answer stays only when the
//! question and the words of the answer are the same. In another revision the id of a point stands for the same
//! question, and the id of an option for the same answer.

use crate::edit::migrate::aside::At;
use crate::edit::migrate::{Migration, MigrationFile};
use crate::model::catalog::Item;
use crate::model::point::{Point, PointKind, PointOption};

impl MigrationFile<'_, '_> {
    /// Changes the answers of a choice, and those for each system below it.
    pub(super) fn points(&mut self, choice: &At<'_>, old: &Item, new: &Item, title: &str) {
        self.points_of(choice, old, new, title);
        let Some(systems) = choice.child(self.text, "systems") else { return };
        for (system, _) in systems.entries() {
            if let Some(answers) = systems.child(self.text, &system.value) {
                self.points_of(&answers, old, new, title);
            }
        }
    }

    fn points_of(&mut self, answers: &At<'_>, old: &Item, new: &Item, title: &str) {
        let name = Migration::name(self.migration.new, new);
        let has = |item: &Item, id: &str| item.sentences.iter().any(|group| group.id.as_str() == id);
        let is_gone = |id: &str| has(old, id) && !has(new, id);
        self.own_texts(answers, "wording", &is_gone, &format!("{title}の「{name}」"));
        let Some(points) = answers.child(self.text, "points") else { return };
        let mut gone = Vec::new();
        for (number, (key, _)) in points.entries().iter().enumerate() {
            let Some(answer) = points.child(self.text, &key.value) else { continue };
            let fits = match (old.point(&key.value), new.point(&key.value)) {
                (Some(_), Some(new)) if self.migration.is_within_edition() => has_answer(new, self.answer(&answer)),
                (Some(old), Some(new)) => fits(old, new, self.answer(&answer)),
                _ => false,
            };
            if !fits {
                let question = old.point(&key.value).map_or(key.value.as_str(), |point| &point.question);
                self.told.push(format!(
                    "{title}の「{name}」の取決め「{question}」は、問いか答えの候補が変わったので、答えを説明にしました。"
                ));
                gone.push(number);
            }
        }
        let reason = format!("{}で、問いか答えの候補が変わりました。", self.new_words());
        self.alterations.extend(points.set_aside(self.text, &gone, &reason));
    }

    /// The word of an answer, in its short or long form.
    fn answer<'n>(&self, answer: &At<'n>) -> Option<&'n str> {
        answer.word().or_else(|| answer.child(self.text, "value")?.word())
    }
}

/// Whether the point still has this answer. 該当なし is not one of the options.
fn has_answer(point: &Point, answer: Option<&str>) -> bool {
    match (&point.kind, answer) {
        (PointKind::Options(options), Some(answer)) => options.iter().any(|option| option.id.as_str() == answer),
        _ => true,
    }
}

/// Whether the question is the same, and the answer still means the same.
fn fits(old: &Point, new: &Point, answer: Option<&str>) -> bool {
    if old.question != new.question {
        return false;
    }
    match (&old.kind, &new.kind) {
        (PointKind::Options(before), PointKind::Options(after)) => {
            let option =
                |options: &[PointOption]| options.iter().find(|option| Some(option.id.as_str()) == answer).cloned();
            // 該当なし is not one of the options.
            answer.is_none() || option(before).is_some() && option(before) == option(after)
        }
        (before, after) => before == after,
    }
}
