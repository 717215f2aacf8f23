//! Changes a contract for another edition: the sections that it covers, and the items that are new in it.

use crate::edit::change::{Alteration, AlterationKind, Edit, NewValue, PathStep, read, top};
use crate::edit::item::new_items;
use crate::edit::migrate::MigrationFile;
use crate::edit::migrate::aside::At;
use crate::edit::splice::Splice;
use crate::model::catalog::{Item, Section};
use crate::model::id::SectionId;

impl<'c> MigrationFile<'_, 'c> {
    pub(super) fn contract(&mut self, contract: &At<'_>) {
        let word = |key| contract.child(self.text, key).and_then(|at| at.word()).unwrap_or_default();
        let title = format!("契約「{}」", word("title"));
        let sections = contract.child(self.text, "sections").map(|list| self.sections(&list, &title));
        self.new_items(contract, sections.as_ref());
        let revision = self.revision_of(contract);
        if contract.child(self.text, "points").is_some() {
            self.set_revision(contract, "choices");
        }
        self.contract_texts(contract, &title, revision);
        if let Some(signed) = contract.child(self.text, "signed") {
            self.told.push(format!(
                "{title}の署名の記録は、そのまま残しました。{}の内容は、変更の覚書によって合意します。",
                self.new_words()
            ));
            self.signed(&signed);
        }
        self.choices(contract, &title, Some(word("id")), revision);
    }

    /// The numbers of an item's sentences go with the item.
    fn signed(&mut self, signed: &At<'_>) {
        for entry in signed.items(self.text) {
            let Some(numbers) = entry.child(self.text, "numbers") else { continue };
            for (key, _) in numbers.entries() {
                let moved = self.migration.moved(&key.value).and_then(|moved| moved.new);
                if let Some(new) = moved.filter(|new| new.id.as_str() != key.value) {
                    self.rename(&numbers, key, new.id.as_str());
                }
            }
        }
    }

    /// The sections that the contract names, and those that it covers now. A section is added when an item of the
    /// contract has moved to it.
    fn sections<'n>(&mut self, list: &At<'n>, title: &str) -> (Vec<&'n str>, Vec<&'c str>) {
        let (old, new) = (self.migration.old, self.migration.new);
        let written: Vec<&str> = list.items(self.text).into_iter().filter_map(|at| at.word()).collect();
        let reached: Vec<&str> = old
            .sections()
            .filter(|(_, section)| written.contains(&section.id.as_str()))
            .flat_map(|(_, section)| &section.items)
            .filter_map(|item| new.place(&self.migration.moved(item.id.as_str())?.new?.id))
            .map(|(_, section)| section.id.as_str())
            .collect();
        let covered: Vec<&str> = new
            .sections()
            .map(|(_, section)| section.id.as_str())
            .filter(|id| written.contains(id) || reached.contains(id))
            .collect();
        if covered.len() != written.len() || !covered.iter().all(|id| written.contains(id)) {
            let (before, now) = (written.join(", "), covered.join(", "));
            self.told.push(format!(
                "{title}の sections を [{before}] から [{now}] に改めました。項目が移ったか、節がなくなったためです。"
            ));
            self.resection(list, &written, &covered);
        }
        (written, covered)
    }

    /// Adds lines to fill in for the new items of the contract, at the top of its choices.
    fn new_items(&mut self, contract: &At<'_>, sections: Option<&(Vec<&str>, Vec<&str>)>) {
        let migration = self.migration;
        let covered = |id: &SectionId| sections.is_none_or(|(_, now)| now.contains(&id.as_str()));
        let was_covered = |item: &Item| {
            let before = migration.former(item).and_then(|former| migration.old.place(&former.id));
            before.is_some_and(|(_, section)| sections.is_none_or(|(before, _)| before.contains(&section.id.as_str())))
        };
        let Some(choices) = contract.child(self.text, "choices") else { return };
        // A file of `init` has lines for every item, also for items that the contract does not cover.
        let has_lines = |item: &Item| {
            migration.former(item).is_some_and(|former| choices.child(self.text, former.id.as_str()).is_some())
        };
        let new: Vec<(&Section, &Item)> = migration
            .new
            .sections()
            .filter(|(_, section)| covered(&section.id))
            .flat_map(|(_, section)| section.items.iter().map(move |item| (section, item)))
            .filter(|(_, item)| !was_covered(item) && !has_lines(item))
            .collect();
        if new.is_empty() {
            return;
        }
        let Some((at, column)) = top(self.text, self.root, &choices.path) else { return };
        let parties = contract.child(self.text, "parties").map(|list| list.items(self.text)).unwrap_or_default();
        let parties: Vec<&str> = parties.into_iter().filter_map(|at| at.word()).collect();
        let lines = new_items(&new, &parties, &format!("{}でこの契約に加わった項目", self.new_words()));
        let space = " ".repeat(column);
        let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{space}{line}\n") };
        let splice = Splice::insert(at, lines.lines().map(line).collect::<String>());
        let begin = AlterationKind::Begin(read(&lines).expect("keys of ours with lines to fill in can be read"));
        self.alterations.push(Alteration { path: choices.path, kind: begin, splices: vec![splice] });
    }

    /// Changes the list of sections. Between brackets it is written again; on lines, entries are added and become
    /// comments.
    fn resection(&mut self, list: &At<'_>, written: &[&str], covered: &[&str]) {
        let items = list.items(self.text);
        if items.last().is_none_or(|item| item.braces.is_some()) {
            let covered = covered.iter().map(NewValue::word).collect();
            return self.edits.push(Edit::set(list.path.clone(), NewValue::List(covered)));
        }
        let came = covered.iter().filter(|id| !written.contains(id));
        let set = |(number, id)| Edit::set(list.below(PathStep::Position(items.len() + number)), NewValue::word(id));
        self.edits.extend(came.enumerate().map(set));
        let went: Vec<usize> = (0..items.len()).filter(|number| !covered.contains(&written[*number])).collect();
        let reason = format!("{}にない節です。", self.new_words());
        self.alterations.extend(list.set_items_aside(self.text, &went, &reason));
    }
}
