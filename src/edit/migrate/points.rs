//! Moves the answers of an item to another edition. An answer stays only when the question and the words of the
//! answer are the same.

use crate::edit::migrate::aside::At;
use crate::edit::migrate::{Migration, MigrationFile, Moved};
use crate::model::catalog::Item;
use crate::model::point::{Point, PointKind, PointOption};

impl MigrationFile<'_, '_> {
    /// Changes the answers of a choice, and those for each system below it.
    pub(super) fn points(&mut self, choice: &At<'_>, moved: &Moved<'_>, new: &Item, title: &str) {
        self.points_of(choice, moved, new, title);
        let Some(systems) = choice.child(self.text, "systems") else { return };
        for (system, _) in systems.entries() {
            if let Some(answers) = systems.child(self.text, &system.value) {
                self.points_of(&answers, moved, new, title);
            }
        }
    }

    fn points_of(&mut self, answers: &At<'_>, moved: &Moved<'_>, new: &Item, title: &str) {
        let Some(points) = answers.child(self.text, "points") else { return };
        let mut gone = Vec::new();
        for (number, (key, _)) in points.entries().iter().enumerate() {
            let Some(answer) = points.child(self.text, &key.value) else { continue };
            let fits = match (moved.old.point(&key.value), new.point(&key.value)) {
                (Some(old), Some(new)) => fits(old, new, self.answer(&answer)),
                _ => false,
            };
            if !fits {
                let question = moved.old.point(&key.value).map_or(key.value.as_str(), |point| &point.question);
                let name = Migration::name(self.migration.new, new);
                self.told.push(format!(
                    "{title}の「{name}」の取決め「{question}」は、問いか答えの候補が変わったので、答えを説明にしました。"
                ));
                gone.push(number);
            }
        }
        let reason = format!("{}版で、問いか答えの候補が変わりました。", self.new_edition());
        self.alterations.extend(points.set_aside(self.text, &gone, &reason));
    }

    /// The word of an answer, in its short or long form.
    fn answer<'n>(&self, answer: &At<'n>) -> Option<&'n str> {
        answer.word().or_else(|| answer.child(self.text, "value")?.word())
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
