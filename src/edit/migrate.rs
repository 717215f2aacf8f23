//! Makes a hospital file for one edition into a file for a later one, or for a later revision of the same edition.
//!
//! The text changes as little as possible. Answers follow their items (`was`). Each keeps a mark of the text that it
//! was given for, so an item whose text has changed becomes 要再確認. What has no place in the new edition stays as
//! comments, and all of it is reported. No answer is moved to another item's text, question or answer.

mod aside;
mod contract;
mod points;
mod revision;

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::Spanned;
use crate::edit::change::{Alteration, AlterationKind, Edit, NewValue, PathStep, Refusal, alter, change, read};
use crate::edit::splice::Splice;
use crate::model::catalog::{Catalog, Item};
use crate::model::id::{Edition, Revision};
use crate::model::status::RECONFIRM;
use crate::model::text_mark::TextMark;
use crate::raw::yaml::{Node, NodeKind};

use aside::At;

/// The way from one edition to a later one.
#[derive(Debug)]
pub struct Migration<'c> {
    old: &'c Catalog,
    new: &'c Catalog,
    /// The items of the old edition, the marks of their texts, and the items that they are now.
    items: BTreeMap<&'c str, Moved<'c>>,
}

#[derive(Debug)]
struct Moved<'c> {
    old: &'c Item,
    mark: TextMark,
    new: Option<&'c Item>,
    /// Whether the text is the same in the new edition.
    same_text: bool,
}

/// What the file alone does not say.
pub struct Surroundings<'s> {
    /// The revision of the contracts that name none.
    pub revision: Revision,
    /// Gives the new name of the file that `based_on` names.
    pub renamed: &'s dyn Fn(&str) -> String,
    /// Gives the mark of the text that the answers to an item were given for, when this is not the old edition's
    /// text. The first argument is the contract, or `None` for the whole hospital. A new mark must not hide this.
    pub outdated: &'s dyn Fn(Option<&str>, &Item) -> Option<TextMark>,
}

impl fmt::Debug for Surroundings<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Surroundings").finish_non_exhaustive()
    }
}

/// The changes of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migrated {
    pub splices: Vec<Splice>,
    /// What has lost its place or is new, one Japanese sentence each.
    pub told: Vec<String>,
}

impl<'c> Migration<'c> {
    /// The way from one edition to another, through the editions between. `mark` gives the mark of an item's text.
    pub fn new(
        editions: &'c [Catalog],
        old: &'c Catalog,
        new: &'c Catalog,
        mark: &dyn Fn(&Catalog, &Item) -> TextMark,
    ) -> Self {
        let between: Vec<&Catalog> =
            editions.iter().filter(|it| it.edition > old.edition && it.edition <= new.edition).collect();
        let items = old.items().map(|item| {
            let place = match &between[..] {
                // Within an edition, each item is the same one.
                [] => new.item(&item.id),
                _ => between.iter().try_fold(item, |item, edition| {
                    edition.items().find(|next| edition.former_id(next) == Some(&item.id))
                }),
            };
            let before = mark(old, item);
            let same_text = place.is_some_and(|place| mark(new, place).digits == before.digits);
            (item.id.as_str(), Moved { old: item, mark: before, new: place, same_text })
        });
        Self { old, new, items: items.collect() }
    }

    /// The changes of a file: a hospital file, the file of a contract, or one that `based_on` names. `text` is as
    /// `input` read it.
    ///
    /// # Errors
    /// With the reason, when the text cannot be read or changed.
    pub fn migrate(&self, text: &str, around: &Surroundings<'_>) -> Result<Migrated, Refusal> {
        let root = read(text).map_err(|faults| Refusal::of_faults(&faults))?;
        let mut file = MigrationFile {
            migration: self,
            text,
            root: &root,
            around,
            edits: Vec::new(),
            alterations: Vec::new(),
            told: Vec::new(),
        };
        file.whole(&At::root(&root));
        let mut splices = change(text, &file.edits)?;
        splices.extend(alter(text, &splices, &file.alterations)?);
        Ok(Migrated { splices, told: file.told })
    }

    /// Whether only the revision changes.
    fn is_within_edition(&self) -> bool {
        self.old.edition == self.new.edition
    }

    fn moved(&self, id: &str) -> Option<&Moved<'c>> {
        self.items.get(id)
    }

    /// The item of the old edition that has become this item of the new one.
    fn former(&self, item: &Item) -> Option<&'c Item> {
        self.items.values().find(|moved| moved.new.is_some_and(|new| new.id == item.id)).map(|moved| moved.old)
    }

    /// As in 「Part2 C 3 紙の記録の廃棄」.
    fn name(catalog: &Catalog, item: &Item) -> String {
        match catalog.place(&item.id) {
            Some((part, section)) => format!("{} {}", item.place(part, section), item.plain_title()),
            None => item.plain_title(),
        }
    }
}

/// A file while it is changed.
struct MigrationFile<'m, 'c> {
    migration: &'m Migration<'c>,
    text: &'m str,
    root: &'m Node,
    around: &'m Surroundings<'m>,
    /// Values to be set.
    edits: Vec<Edit>,
    /// What becomes a comment, new names of keys, and lines to fill in.
    alterations: Vec<Alteration>,
    told: Vec<String>,
}

impl<'m, 'c> MigrationFile<'m, 'c> {
    fn whole(&mut self, root: &At<'_>) {
        if self.migration.is_within_edition() {
            return self.move_to_revision(root);
        }
        if let Some(catalog) = root.child(self.text, "catalog") {
            self.set(&catalog, self.new_edition().as_str());
            let is_named = root.child(self.text, "points").is_some();
            if is_named || self.migration.new.revision != Revision::FIRST {
                self.set_revision(root, "hospital");
            }
        }
        if let Some(there) = root.child(self.text, "based_on")
            && let Some(written) = there.word()
        {
            self.set(&there, &(self.around.renamed)(written));
        }
        if let Some(accepted) = root.child(self.text, "accepted") {
            self.accepted(root, &accepted);
        }
        match root.child(self.text, "contracts") {
            Some(contracts) => contracts.items(self.text).into_iter().for_each(|contract| self.contract(&contract)),
            None if root.child(self.text, "parties").is_some() => return self.contract(root),
            None => {}
        }
        self.contract_texts(root, "病院", self.around.revision);
        self.choices(root, "共通の選択", None, self.around.revision);
    }

    /// Changes the answers of one layer, which were given to this revision.
    fn choices(&mut self, owner: &At<'_>, title: &str, contract: Option<&str>, revision: Revision) {
        let Some(choices) = owner.child(self.text, "choices") else { return };
        let mut gone = Vec::new();
        for (number, (key, node)) in choices.entries().iter().enumerate() {
            let Some(moved) = self.migration.moved(&key.value) else { continue };
            let Some(new) = moved.new else {
                if says_something(node) {
                    let name = Migration::name(self.migration.old, moved.old);
                    self.told.push(format!("{title}の「{name}」は、なくなった項目なので、答えを説明にしました。"));
                }
                gone.push(number);
                continue;
            };
            if new.id != moved.old.id {
                self.rename(&choices, key, new.id.as_str());
            }
            if !says_something(node) {
                continue;
            }
            let Some(choice) = choices.child(self.text, &key.value) else { continue };
            if !self.migration.is_within_edition() && choice.child(self.text, "agreed_for").is_none() {
                let outdated = (self.around.outdated)(contract, moved.old);
                let mark = NewValue::word(outdated.as_ref().unwrap_or(&moved.mark));
                let edit = Edit::set(choice.below(PathStep::key("agreed_for")), mark).first();
                let why = format!(
                    "# {RECONFIRM}：{}で項目の文が変わりました。確かめたら、次の行を消します。",
                    self.new_words()
                );
                self.edits.push(if moved.same_text { edit } else { edit.remarked(why) });
            }
            let old = self.migration.old.at(revision).item(&moved.old.id).unwrap_or(moved.old);
            self.points(&choice, old, new, title);
        }
        let reason =
            format!("{}にない項目です。{}での取決めを説明として残します。", self.new_words(), self.old_words());
        self.alterations.extend(choices.set_aside(self.text, &gone, &reason));
    }

    /// Keeps what was accepted for items that are still the same. Anything else becomes a comment, to be looked at
    /// again.
    fn accepted(&mut self, root: &At<'_>, accepted: &At<'_>) {
        let mut gone = Vec::new();
        let items = accepted.items(self.text);
        for (number, entry) in items.iter().enumerate() {
            let item = entry.child(self.text, "item");
            let moved =
                item.as_ref().and_then(|item| self.migration.moved(item.word()?)).filter(|moved| moved.same_text);
            let with = entry.child(self.text, "with");
            let (other, point) =
                with.as_ref().and_then(At::word).and_then(|with| with.rsplit_once('.')).unwrap_or_default();
            let other = self.migration.moved(other).filter(|moved| moved.same_text);
            match (item, moved.and_then(|moved| moved.new), with, other.and_then(|moved| moved.new)) {
                (Some(item), Some(new), None, _) => self.set(&item, new.id.as_str()),
                (Some(item), Some(new), Some(with), Some(other)) => {
                    self.set(&item, new.id.as_str());
                    self.set(&with, &format!("{}.{point}", other.id));
                }
                _ => gone.push(number),
            }
        }
        if gone.is_empty() {
            return;
        }
        self.told
            .push(format!("了承した確認事項（accepted）{}件は、項目の文が変わったので説明にしました。", gone.len()));
        let reason = format!("{}で項目の文が変わったので、もう一度確かめてください。", self.new_words());
        // An empty list is a fault, so the whole key is removed.
        let aside = match root.entries().iter().position(|(key, _)| key.value == "accepted") {
            Some(number) if gone.len() == items.len() => root.set_aside(self.text, &[number], &reason),
            _ => accepted.set_items_aside(self.text, &gone, &reason),
        };
        self.alterations.extend(aside);
    }

    /// Replaces a key by another name, in the same quotes.
    fn rename(&mut self, mapping: &At<'_>, key: &Spanned<String>, name: &str) {
        let at = key.span.range();
        let quote = self.text[at.clone()].chars().next().filter(|first| matches!(first, '"' | '\''));
        let quote = quote.map_or_else(String::new, String::from);
        let text = format!("{quote}{name}{quote}");
        if self.text[at.clone()] != text {
            let kind = AlterationKind::Rename { from: key.value.clone(), to: name.to_owned() };
            self.alterations.push(Alteration { path: mapping.path.clone(), kind, splices: vec![Splice { at, text }] });
        }
    }

    fn set(&mut self, at: &At<'_>, text: &str) {
        self.edits.push(Edit::set(at.path.clone(), NewValue::text(text)));
    }

    fn old_words(&self) -> String {
        format!("{}版", self.migration.old.edition)
    }

    /// 「2026-10版」, or 「改訂2」 within an edition.
    fn new_words(&self) -> String {
        match self.migration.is_within_edition() {
            true => format!("改訂{}", self.migration.new.revision),
            false => format!("{}版", self.new_edition()),
        }
    }

    fn new_edition(&self) -> &'m Edition {
        &self.migration.new.edition
    }
}

/// Whether something was answered: more than empty keys and placeholders.
fn says_something(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Null => false,
        NodeKind::Scalar { text, .. } => !text.trim().starts_with('【'),
        NodeKind::Sequence(items) => items.iter().any(says_something),
        NodeKind::Mapping(entries) => entries.iter().any(|(_, node)| says_something(node)),
        NodeKind::Refused => true,
    }
}
