//! Writes what was signed into the hospital file: `signed` of a contract, and for each item the text that it was
//! agreed for. Nothing else changes.

use crate::edit::change::{Edit, NewValue, PathStep, Refusal, RefusalReason, change, read};
use crate::edit::splice::Splice;
use crate::model::date::Date;
use crate::model::id::Revision;
use crate::model::provision::ProvisionNumbers;
use crate::model::record::SignedItem;
use crate::raw::yaml::{Node, NodeKind};

/// The signing of one contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    pub contract: String,
    pub date: Date,
    /// The revision of the points and sentences that were signed.
    pub revision: Revision,
    /// The day from which it applies, if that is another day.
    pub effective: Option<Date>,
    /// The number of the form of the fingerprint.
    pub form: u32,
    /// 64 hexadecimal digits.
    pub fingerprint: String,
    /// The file of the record, relative to the folder of the hospital file, and its digest.
    pub record: Option<(String, String)>,
    /// In the order of the catalog, with the numbers that are new.
    pub items: Vec<SignedItem>,
    /// The new numbers of the sentences before the items.
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

/// The splices that take the last signing of a contract out of a file. The numbers that it gave are free again.
///
/// # Errors
/// When the file does not have the contract or cannot be changed.
pub fn take_back(text: &str, id: &str) -> Result<Vec<Splice>, Refusal> {
    let root = read(text).map_err(|faults| Refusal::of_faults(&faults))?;
    let (path, contract) = contract(&root, id).map_err(|refusal| refusal.found_in(&root))?;
    let list = [&path[..], &[PathStep::key("signed")]].concat();
    let count = match contract.value_under("signed").map(|value| &value.kind) {
        Some(NodeKind::Sequence(entries)) => entries.len(),
        _ => 0,
    };
    let edit = match count {
        0 => return Err(Refusal::new(RefusalReason::NotThere, &list).found_in(&root)),
        1 => Edit::remove(list),
        count => Edit::remove([&list[..], &[PathStep::Position(count - 1)]].concat()),
    };
    change(text, &[edit])
}

/// The contract with this id: in the list of a hospital file, or a file of its own.
pub(super) fn contract<'n>(root: &'n Node, id: &str) -> Result<(Vec<PathStep>, &'n Node), Refusal> {
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
pub(super) fn placed(edit: Edit, contract: &Node, is_in_braces: bool) -> Edit {
    let NodeKind::Mapping(keys) = &contract.kind else { return edit };
    let is_last = keys.first().is_some_and(|(key, _)| key.value == CHOICES);
    match (is_in_braces, is_last) {
        (true, _) => edit.first(),
        (false, true) => edit,
        (false, false) => edit.before(CHOICES),
    }
}

/// Adds the signing to `signed`, unless it is the last one there.
fn signed(path: &[PathStep], contract: &Node, is_in_braces: bool, stamp: &Stamp) -> Option<Edit> {
    const KEY: &str = "signed";
    let numbered = stamp.items.iter().filter(|item| !item.numbers.is_empty());
    let record = stamp.record.as_ref();
    let entry = NewValue::mapping(
        [
            ("date", Some(NewValue::word(stamp.date))),
            ("effective", stamp.effective.map(NewValue::word)),
            ("form", Some(NewValue::word(stamp.form))),
            ("fingerprint", Some(NewValue::word(&stamp.fingerprint))),
            ("record", record.map(|(name, _)| NewValue::text(name))),
            ("digest", record.map(|(_, digest)| NewValue::word(digest))),
            ("preamble", Some(numbers(&stamp.preamble))),
            ("numbers", Some(NewValue::mapping(numbered.map(|item| (item.id.as_str(), numbers(&item.numbers)))))),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.filter(|value| !value.is_empty())?))),
    );
    let says = |entry: &Node, key, value: &str| {
        let written = entry.value_under(key).map(|own| &own.kind);
        matches!(written, Some(NodeKind::Scalar { text, .. }) if text == value)
    };
    let list = [path, &[PathStep::key(KEY)]].concat();
    match contract.value_under(KEY).map(|value| &value.kind) {
        Some(NodeKind::Sequence(entries)) if !entries.is_empty() => {
            let is_last = entries.last().is_some_and(|last| {
                says(last, "fingerprint", &stamp.fingerprint) && says(last, "date", &stamp.date.to_string())
            });
            let edit = Edit::set([&list[..], &[PathStep::Position(entries.len())]].concat(), entry);
            (!is_last).then_some(edit)
        }
        _ => Some(placed(Edit::set(list, NewValue::List(vec![entry])), contract, is_in_braces)),
    }
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
