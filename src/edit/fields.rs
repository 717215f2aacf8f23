//! Fields of a form in a hospital file: what stands there, and the edits that write other answers.

use std::ops::Range;

use crate::edit::change::{Edit, NewValue, PathStep, Refusal, read};
use crate::edit::stamp::{contract, placed};
use crate::form::{FieldKey, FieldKind, FieldPart, FieldValue, FilledForm, FormField};
use crate::model::hospital::PartyRef;
use crate::raw::hospital::{CHOICE, COST};
use crate::raw::text::placeholder;
use crate::raw::yaml::{Node, NodeKind};

/// The mapping of a file that a form is for: a contract, or the whole file.
#[derive(Debug)]
pub struct FilledMapping {
    root: Node,
    /// The path of the mapping.
    path: Vec<PathStep>,
    /// Whether it is written between braces.
    is_in_braces: bool,
}

/// What was filled in: by the mapping, and where it says nothing, by others.
#[derive(Debug)]
pub struct FilledLayers<'m> {
    pub own: &'m FilledMapping,
    /// Whose `choices` hold where the mapping has none, the nearest first.
    pub farther: Vec<&'m FilledMapping>,
    /// The id of the only vendor, which `vendor` means.
    pub only_vendor: Option<&'m str>,
}

const CHOICES: &str = "choices";
const POINTS: &str = "points";
const SYSTEMS: &str = "systems";
/// Of an item, of one of its systems, and of a contract.
const COST_KEY: &str = "cost";

impl FilledMapping {
    /// The whole file.
    ///
    /// # Errors
    /// When the text cannot be read; the [`Refusal`] is the reason.
    pub fn of_file(text: &str) -> Result<Self, Refusal> {
        let root = read(text).map_err(|faults| Refusal::of_faults(&faults))?;
        Ok(Self { is_in_braces: text[root.span.range()].starts_with('{'), path: Vec::new(), root })
    }

    /// A contract of the file, or the contract whose own file it is.
    ///
    /// # Errors
    /// When the text cannot be read, or has no such contract.
    pub fn of_contract(text: &str, id: &str) -> Result<Self, Refusal> {
        let root = read(text).map_err(|faults| Refusal::of_faults(&faults))?;
        let (path, own) = contract(&root, id).map_err(|refusal| refusal.found_in(&root))?;
        let is_in_braces = text[own.span.range()].starts_with('{');
        Ok(Self { path, is_in_braces, root })
    }

    fn node(&self) -> Option<&Node> {
        below(&self.root, &self.path)
    }

    /// The edit that gives a field of this mapping another answer; `None` when it stands there already, in whatever form.
    /// An empty answer removes what stands there.
    pub fn edit(&self, field: &FormField, value: &FieldValue) -> Option<Edit> {
        if field.value == *value {
            return None;
        }
        let path = [&self.path[..], &steps(&field.key)].concat();
        Some(match new_value(field, value) {
            Some(new) => self.placed(&field.key, Edit::set(path, new)),
            None => Edit::remove(path),
        })
    }

    /// The edits that turn the entries `was` of a list into `now`, each with an answer for each column.
    pub fn edit_entries(
        &self,
        key: &FieldKey,
        columns: &[FormField],
        was: &[Vec<FieldValue>],
        now: &[Vec<FieldValue>],
    ) -> Vec<Edit> {
        let list = [&self.path[..], &steps(key)].concat();
        if was.is_empty() && !now.is_empty() {
            let entries = now.iter().map(|entry| new_entry(columns, entry));
            let new = match is_named(key) {
                true => NewValue::mapping(now.iter().map(|entry| (name(entry), entry_text(entry)))),
                false => NewValue::List(entries.collect()),
            };
            return vec![self.placed(key, Edit::set(list, new))];
        }
        let place = |number: usize, entry: &[FieldValue]| match is_named(key) {
            true => PathStep::key(name(entry)),
            false => PathStep::Position(number),
        };
        let at = |number: usize, entry: &[FieldValue]| [&list[..], &[place(number, entry)]].concat();
        if is_named(key) {
            let gone = was.iter().filter(|old| !now.iter().any(|new| name(new) == name(old)));
            let mut edits: Vec<Edit> = gone.map(|old| Edit::remove(at(0, old))).collect();
            let changed = now.iter().filter(|new| !was.contains(new));
            edits.extend(changed.map(|new| Edit::set(at(0, new), entry_text(new))));
            return edits;
        }
        let mut edits = Vec::new();
        for (number, (old, new)) in was.iter().zip(now).enumerate() {
            for (column, (_, new)) in columns.iter().zip(old.iter().zip(new)).filter(|(_, (old, new))| old != new) {
                let path = [&at(number, &[])[..], &steps(&column.key)].concat();
                edits.push(match new_value(column, new) {
                    Some(new) => Edit::set(path, new),
                    None => Edit::remove(path),
                });
            }
        }
        let added = now.iter().enumerate().skip(was.len());
        edits.extend(added.map(|(number, entry)| Edit::set(at(number, &[]), new_entry(columns, entry))));
        edits.extend((now.len()..was.len()).rev().map(|number| Edit::remove(at(number, &[]))));
        edits
    }

    /// The edit that says for which text of the ministry an item was answered; `None` when that is said already.
    pub fn edit_mark(&self, item: &str, mark: &str) -> Option<Edit> {
        const KEY: &str = "agreed_for";
        let path = [&self.path[..], &[CHOICES, item, KEY].map(PathStep::key)].concat();
        let is_there = self.node().is_some_and(|own| below(own, &[CHOICES, item, KEY].map(PathStep::key)).is_some());
        (!is_there).then(|| Edit::set(path, NewValue::word(mark)).first())
    }

    /// Where the answer to a field stands in the file, in bytes. `None` when nothing stands there.
    pub fn place(&self, key: &FieldKey) -> Option<Range<usize>> {
        Some(below(self.node()?, &steps(key))?.span.range())
    }

    /// A new key of a contract stands before its choices.
    fn placed(&self, key: &FieldKey, edit: Edit) -> Edit {
        let is_contract = |own: &&Node| !self.path.is_empty() || own.value_under("id").is_some();
        match self.node().filter(is_contract).filter(|_| key.item.is_none() && key.names.len() == 1) {
            Some(own) => placed(edit, own, self.is_in_braces),
            None => edit,
        }
    }
}

/// Whether the entries of a list are written as names with a text: systems.
fn is_named(key: &FieldKey) -> bool {
    key.names.last().is_some_and(|name| name == SYSTEMS)
}

fn name(entry: &[FieldValue]) -> String {
    entry[0].part(&FieldPart::Value)
}

fn entry_text(entry: &[FieldValue]) -> NewValue {
    NewValue::text(entry[1].part(&FieldPart::Value))
}

fn new_entry(columns: &[FormField], entry: &[FieldValue]) -> NewValue {
    let cells = columns.iter().zip(entry);
    NewValue::mapping(
        cells.filter_map(|(column, value)| Some((column.key.names[0].as_str(), new_value(column, value)?))),
    )
}

impl FilledForm for FilledLayers<'_> {
    fn value(&self, key: &FieldKey, kind: &FieldKind) -> FieldValue {
        let node = self.own.node().and_then(|own| below(own, &steps(key)));
        node.map(|node| self.written(node, key, kind)).unwrap_or_default()
    }

    fn inherited(&self, key: &FieldKey, kind: &FieldKind) -> FieldValue {
        let Some(item) = &key.item else { return FieldValue::default() };
        let whole = key.system.as_ref().map(|_| FieldKey { system: None, ..key.clone() });
        let own = whole.iter().map(|whole| self.value(whole, kind));
        let is_cut_off = self
            .own
            .node()
            .and_then(|own| below(own, &[PathStep::key(CHOICES), PathStep::key(item), PathStep::key("inherit")]));
        let is_cut_off = is_cut_off.is_some_and(|node| text(node) == Some("false"));
        let farther = self.farther.iter().filter(|_| !is_cut_off).flat_map(|mapping| {
            let keys = [Some(key), whole.as_ref()].into_iter().flatten();
            keys.filter_map(|key| Some(self.written(below(mapping.node()?, &steps(key))?, key, kind)))
        });
        // The cost of a contract holds where no layer says one.
        let of_contract = (key.names == [COST_KEY]).then(|| self.value(&FieldKey::head([COST_KEY]), kind));
        own.chain(farther).chain(of_contract).find(|value| !value.is_empty()).unwrap_or_default()
    }

    fn entries(&self, key: &FieldKey, columns: &[FormField]) -> Vec<Vec<FieldValue>> {
        let entry = |node: &Node| {
            let cell = |column: &FormField| {
                let node = below(node, &steps(&column.key));
                node.map(|node| self.written(node, &column.key, &column.kind)).unwrap_or_default()
            };
            columns.iter().map(cell).collect()
        };
        let list = self.own.node().and_then(|own| below(own, &steps(key)));
        match list.map(|list| &list.kind) {
            Some(NodeKind::Sequence(entries)) => entries.iter().map(entry).collect(),
            Some(NodeKind::Mapping(named)) => {
                let text = |node: &Node| text(node).map(FieldValue::of).unwrap_or_default();
                named.iter().map(|(name, node)| vec![FieldValue::of(name.value.as_str()), text(node)]).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl FilledLayers<'_> {
    /// The answer that a value gives. A placeholder is none.
    fn written(&self, node: &Node, key: &FieldKey, kind: &FieldKind) -> FieldValue {
        let NodeKind::Mapping(entries) = &node.kind else {
            return FieldValue { value: self.texts(node, kind), ..FieldValue::default() };
        };
        let under = |name: &str| node.value_under(name).and_then(text).map(str::to_owned);
        let long = |name: &str| FieldValue {
            value: node.value_under(name).map(|value| self.texts(value, kind)).unwrap_or_default(),
            detail: under("detail"),
            not_applicable: under("not_applicable"),
            roles: Vec::new(),
        };
        match key.names.first().map(String::as_str) {
            Some("duty") => {
                let task = |(party, task): &(crate::diagnostic::Spanned<String>, Node)| {
                    Some((self.party(&party.value), text(task)?.to_owned()))
                };
                let roles: Vec<(String, String)> = entries.iter().filter_map(task).collect();
                FieldValue {
                    value: roles.iter().map(|(party, _)| party.clone()).collect(),
                    roles,
                    ..FieldValue::default()
                }
            }
            Some(COST_KEY) => long(COST.known[0].name),
            Some(name) if key.item.is_some() && CHOICE.key(name).is_none() => long("value"),
            _ => FieldValue::default(),
        }
    }

    fn texts(&self, node: &Node, kind: &FieldKind) -> Vec<String> {
        let one = |node: &Node| text(node).map(|text| self.tidied(text, kind));
        match &node.kind {
            NodeKind::Sequence(entries) => entries.iter().filter_map(one).collect(),
            _ => one(node).into_iter().collect(),
        }
    }

    fn tidied(&self, text: &str, kind: &FieldKind) -> String {
        if matches!(kind, FieldKind::Some(_)) { self.party(text) } else { text.to_owned() }
    }

    /// A party by its id, also where the file says `vendor` for the only one.
    fn party(&self, written: &str) -> String {
        let only = self.only_vendor.filter(|_| written == PartyRef::ONLY_VENDOR);
        only.unwrap_or(written).to_owned()
    }
}

/// The text of a value. `None` for a placeholder, and for what is no text.
fn text(node: &Node) -> Option<&str> {
    match &node.kind {
        NodeKind::Scalar { text, .. } if placeholder(text).is_none() => Some(text),
        _ => None,
    }
}

/// The way from the mapping to the value of a field.
fn steps(key: &FieldKey) -> Vec<PathStep> {
    let mut steps = Vec::new();
    if let Some(item) = &key.item {
        steps.extend([PathStep::key(CHOICES), PathStep::key(item)]);
        if let Some(system) = &key.system {
            steps.extend([PathStep::key(SYSTEMS), PathStep::key(system)]);
        }
        if key.names.first().is_some_and(|name| CHOICE.key(name).is_none()) {
            steps.push(PathStep::key(POINTS));
        }
    }
    steps.extend(key.names.iter().map(PathStep::key));
    steps
}

fn below<'n>(node: &'n Node, steps: &[PathStep]) -> Option<&'n Node> {
    steps.iter().try_fold(node, |node, step| match (step, &node.kind) {
        (PathStep::Key(name), _) => node.value_under(name),
        (PathStep::Position(place), NodeKind::Sequence(entries)) => entries.get(*place),
        (PathStep::Id(id), NodeKind::Sequence(entries)) => {
            entries.iter().find(|entry| entry.value_under("id").and_then(text) == Some(id))
        }
        _ => None,
    })
}

/// An answer as it is written in the file. `None` for no answer.
fn new_value(field: &FormField, value: &FieldValue) -> Option<NewValue> {
    let FieldValue { value: texts, detail, not_applicable, roles } = value;
    if let Some(reason) = not_applicable {
        return Some(NewValue::mapping([("not_applicable", NewValue::text(reason))]));
    }
    if !roles.is_empty() {
        return Some(NewValue::mapping(roles.iter().map(|(party, task)| (party, NewValue::text(task)))));
    }
    let plain = match (&field.kind, &texts[..]) {
        (_, []) => return None,
        (FieldKind::Some(_), [one]) if is_party(field) => NewValue::word(one),
        (FieldKind::Some(_), all) => NewValue::List(all.iter().map(NewValue::word).collect()),
        (FieldKind::Lines, all) => NewValue::List(all.iter().map(NewValue::text).collect()),
        (FieldKind::Text, all) => NewValue::text(all.join("\n")),
        (FieldKind::Day | FieldKind::Duration | FieldKind::One(_), all) => NewValue::word(&all[0]),
    };
    let name = if field.key.names == [COST_KEY] { COST.known[0].name } else { "value" };
    Some(match detail {
        Some(detail) => NewValue::mapping([(name, plain), ("detail", NewValue::text(detail))]),
        None => plain,
    })
}

/// Whether a single party may stand without brackets: in an answer, a duty and a cost, but not in a list of ids.
fn is_party(field: &FormField) -> bool {
    field.key.item.is_some() || field.key.names == [COST_KEY]
}
