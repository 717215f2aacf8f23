//! Writes what was signed into the hospital file: `signed` of a contract, and for each item the text that it was
//! agreed for. Nothing else changes.

use crate::edit::change::{Edit, NewValue, PathStep, Refusal, RefusalReason, change, read};
use crate::edit::splice::Splice;
use crate::model::date::Date;
use crate::model::hospital::SignedItem;
use crate::model::id::Revision;
use crate::model::provision::ProvisionNumbers;
use crate::raw::yaml::{Node, NodeKind};

/// The signing of one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub contract: String,
    pub date: Date,
    /// The revision of the points and sentences that were signed.
    pub revision: Revision,
    /// The number of the form of the fingerprint.
    pub form: u32,
    /// 64 hexadecimal digits.
    pub fingerprint: String,
    /// In the order of the catalog.
    pub items: Vec<SignedItem>,
    /// The numbers of the sentences before the items.
    pub preamble: ProvisionNumbers,
}

/// The splices that write the stamps into a file whose text `input` read. Empty when the stamps are already there.
///
/// # Errors
/// When the file does not have the contract or cannot be changed; the [`Refusal`] is the reason.
pub fn stamp(text: &str, stamps: &[Stamp]) -> Result<Vec<Splice>, Refusal> {
    let root = read(text).map_err(|faults| Refusal::of_faults(&faults))?;
    let mut edits = Vec::new();
    for stamp in stamps {
        let (path, contract) = contract(&root, &stamp.contract).map_err(|refusal| refusal.found_in(&root))?;
        let is_in_braces = text[contract.span.range()].starts_with('{');
        edits.extend(points(&path, contract, is_in_braces, stamp));
        edits.extend(signed(&path, contract, is_in_braces, stamp));
        edits.extend(marks(&path, contract, stamp));
    }
    change(text, &edits)
}

/// The contract with this id: in the list of a hospital file, or a file of its own.
fn contract<'n>(root: &'n Node, id: &str) -> Result<(Vec<PathStep>, &'n Node), Refusal> {
    let has_id = |node: &&Node| {
        let own = node.value_under("id").map(|own| &own.kind);
        matches!(own, Some(NodeKind::Scalar { text, .. }) if text == id)
    };
    let path = vec![PathStep::key("contracts"), PathStep::Id(id.to_owned())];
    let refused = |reason| Refusal::new(reason, &path);
    match root.value_under("contracts").map(|contracts| &contracts.kind) {
        Some(NodeKind::Sequence(all)) => {
            let contract = all.iter().find(has_id).ok_or_else(|| refused(RefusalReason::NotThere))?;
            Ok((path, contract))
        }
        Some(_) => Err(refused(RefusalReason::WrongKind)),
        None if has_id(&root) => Ok((Vec::new(), root)),
        None => Err(refused(RefusalReason::NotThere)),
    }
}

/// Names the revision where the contract does not: a later one of the whole file does not change what was signed.
fn points(path: &[PathStep], contract: &Node, is_in_braces: bool, stamp: &Stamp) -> Option<Edit> {
    const KEY: &str = "points";
    let edit = Edit::set([path, &[PathStep::key(KEY)]].concat(), NewValue::word(stamp.revision));
    contract.value_under(KEY).is_none().then(|| placed(edit, contract, is_in_braces))
}

/// A new key goes before `choices`, but after it when `choices` is the first key. Between braces it goes first, where
/// people see it.
fn placed(edit: Edit, contract: &Node, is_in_braces: bool) -> Edit {
    let NodeKind::Mapping(keys) = &contract.kind else { return edit };
    let is_last = keys.first().is_some_and(|(key, _)| key.value == CHOICES);
    match (is_in_braces, is_last) {
        (true, _) => edit.first(),
        (false, true) => edit,
        (false, false) => edit.before(CHOICES),
    }
}

/// Sets `signed`.
fn signed(path: &[PathStep], contract: &Node, is_in_braces: bool, stamp: &Stamp) -> Vec<Edit> {
    const KEY: &str = "signed";
    let items = stamp.items.iter().map(|item| (item.id.as_str(), NewValue::word(&item.fingerprint)));
    let numbered = stamp.items.iter().filter(|item| !item.numbers.is_empty());
    let entries: Vec<(&str, NewValue)> = [
        ("date", NewValue::word(stamp.date)),
        ("form", NewValue::word(stamp.form)),
        ("fingerprint", NewValue::word(&stamp.fingerprint)),
        ("items", NewValue::mapping(items)),
        ("preamble", numbers(&stamp.preamble)),
        ("numbers", NewValue::mapping(numbered.map(|item| (item.id.as_str(), numbers(&item.numbers))))),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect();
    if contract.value_under(KEY).is_some() {
        let set = |(key, value)| Edit::set([path, &[PathStep::key(KEY), PathStep::key(key)]].concat(), value).first();
        return entries.into_iter().map(set).collect();
    }
    let edit = Edit::set([path, &[PathStep::key(KEY)]].concat(), NewValue::mapping(entries));
    vec![placed(edit, contract, is_in_braces)]
}

/// In the order in which they are printed.
fn numbers(numbers: &ProvisionNumbers) -> NewValue {
    let mut entries: Vec<_> = numbers.iter().collect();
    entries.sort_by_key(|(_, number)| **number);
    NewValue::mapping(entries.into_iter().map(|(id, number)| (id.as_str(), NewValue::word(number))))
}

const CHOICES: &str = "choices";

/// Sets for each item the text that it was agreed for, beside its answers. An item that the contract does not mention
/// inherits its answers, and gets an entry of its own.
fn marks(path: &[PathStep], contract: &Node, stamp: &Stamp) -> Vec<Edit> {
    const KEY: &str = "agreed_for";
    let path = [path, &[PathStep::key(CHOICES)]].concat();
    if contract.value_under(CHOICES).is_none() {
        let entry =
            |item: &SignedItem| (item.id.as_str().to_owned(), NewValue::mapping([(KEY, NewValue::word(&item.text))]));
        return vec![Edit::set(path, NewValue::mapping(stamp.items.iter().map(entry)))];
    }
    let items = stamp.items.iter();
    items
        .map(|item| {
            let key = [PathStep::key(item.id.as_str()), PathStep::key(KEY)];
            Edit::set([&path[..], &key].concat(), NewValue::word(&item.text)).first()
        })
        .collect()
}
