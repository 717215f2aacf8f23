//! Moves a file to a later revision of the points and sentences, within one edition.
//!
//! A contract that was signed stays with its revision, and the file then says which one that is. What all contracts
//! share stays too: each contract uses what its revision knows of it.

use crate::edit::change::{Edit, NewValue, PathStep};
use crate::edit::migrate::MigrationFile;
use crate::edit::migrate::aside::At;
use crate::model::id::Revision;

const POINTS: &str = "points";

impl MigrationFile<'_, '_> {
    pub(super) fn move_to_revision(&mut self, root: &At<'_>) {
        if root.child(self.text, "catalog").is_some() {
            self.set_revision(root, "hospital");
            let contracts = root.child(self.text, "contracts").map(|list| list.items(self.text));
            contracts.into_iter().flatten().for_each(|contract| self.move_contract_to_revision(&contract));
        } else if root.child(self.text, "parties").is_some() {
            self.move_contract_to_revision(root);
        }
    }

    fn move_contract_to_revision(&mut self, contract: &At<'_>) {
        let word = |key| contract.child(self.text, key).and_then(|at| at.word()).unwrap_or_default();
        let (title, id) = (format!("契約「{}」", word("title")), word("id"));
        let revision = self.revision_of(contract);
        if contract.child(self.text, "signed").is_some() {
            if contract.child(self.text, POINTS).is_none() {
                let edit = Edit::set(contract.below(PathStep::key(POINTS)), NewValue::word(revision));
                self.edits.push(edit.before("choices"));
            }
            self.told.push(format!("{title}は、署名済みなので、改訂{revision}のままです。"));
            return;
        }
        if contract.child(self.text, POINTS).is_some() {
            self.set_revision(contract, "choices");
        }
        if revision < self.migration.new.revision {
            self.contract_texts(contract, &title, revision);
            self.choices(contract, &title, Some(id), revision);
        }
    }

    /// The revision that a contract answers: its own, or that of the file.
    pub(super) fn revision_of(&self, contract: &At<'_>) -> Revision {
        let own = contract.child(self.text, POINTS).and_then(|at| at.word()?.parse().ok()).map(Revision);
        own.unwrap_or(self.around.revision)
    }

    /// Names the new revision. A new key goes before the key with this name.
    pub(super) fn set_revision(&mut self, owner: &At<'_>, before: &str) {
        let edit = Edit::set(owner.below(PathStep::key(POINTS)), NewValue::word(self.migration.new.revision));
        self.edits.push(edit.before(before));
    }

    /// Sets own text aside that stands for a sentence before the items which is not there any more.
    pub(super) fn contract_texts(&mut self, owner: &At<'_>, title: &str, revision: Revision) {
        let (old, new) = (self.migration.old.at(revision), self.migration.new);
        let known = |id: &str| new.preamble.groups.iter().any(|group| group.id.as_str() == id);
        let was = |id: &str| old.preamble.groups.iter().any(|group| group.id.as_str() == id);
        self.own_texts(owner, "preamble", &|id| was(id) && !known(id), &format!("{title}の前文"));
    }

    /// Makes own texts under a key into comments, where they stand for a sentence that is gone.
    pub(super) fn own_texts(&mut self, owner: &At<'_>, key: &str, is_gone: &dyn Fn(&str) -> bool, what: &str) {
        let Some(texts) = owner.child(self.text, key) else { return };
        let mut gone = Vec::new();
        for (number, (id, _)) in texts.entries().iter().enumerate() {
            if is_gone(&id.value) {
                self.told
                    .push(format!("{what}の文案「{}」がなくなったので、それに代える文を説明にしました。", id.value));
                gone.push(number);
            }
        }
        if gone.is_empty() {
            return;
        }
        let reason = format!("{}にない文案に代える文です。", self.new_words());
        // A mapping without entries is a fault, so the whole key is removed.
        let aside = match owner.entries().iter().position(|(own, _)| own.value == key) {
            Some(number) if gone.len() == texts.entries().len() => owner.set_aside(self.text, &[number], &reason),
            _ => texts.set_aside(self.text, &gone, &reason),
        };
        self.alterations.extend(aside);
    }
}
