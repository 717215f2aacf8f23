use std::cell::Cell;

use crate::edit::change::tests::law::{for_files, read};
use crate::edit::change::tests::shapes::{Tape, Tree};
use crate::edit::change::{PathStep, alter};
use crate::edit::migrate::aside::At;
use crate::edit::spliced;
use crate::raw::yaml::NodeKind;

/// A mapping or a list of a file, at any depth, that has entries.
fn collection<'n>(at: At<'n>, text: &str, tape: &mut Tape) -> Option<At<'n>> {
    let below: Vec<At<'n>> = match &at.node.kind {
        NodeKind::Mapping(entries) => entries.iter().filter_map(|(key, _)| at.child(text, &key.value)).collect(),
        NodeKind::Sequence(_) => at.items(text),
        _ => return None,
    };
    if below.is_empty() {
        return None;
    }
    let deeper = if tape.once_in(2) { collection(tape.pick(&below).clone(), text, tape) } else { None };
    Some(deeper.unwrap_or(at))
}

fn without(tree: &mut Tree, path: &[PathStep], numbers: &[usize]) {
    let (step, rest) = match (path.split_first(), tree) {
        (None, Tree::Map(entries)) => {
            return numbers.iter().rev().for_each(|number| drop(entries.remove(*number)));
        }
        (None, Tree::List(items)) => return numbers.iter().rev().for_each(|number| drop(items.remove(*number))),
        (Some((PathStep::Key(name), rest)), Tree::Map(entries)) => {
            (entries.iter_mut().find(|(key, _)| key == name).map(|(_, tree)| tree), rest)
        }
        (Some((PathStep::Position(place), rest)), Tree::List(items)) => (items.get_mut(*place), rest),
        (step, tree) => panic!("{step:?} leads nowhere in {tree:?}"),
    };
    without(step.expect("the path leads there"), rest, numbers);
}

/// What is seen, without the marks that come and go with entries.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace() && !"#,".contains(*letter)).collect()
}

/// In any way to write: what is set aside is gone from the tree, all else stays, and its words stay as comments. Where
/// that cannot be, nothing is done.
#[test]
fn what_is_set_aside_is_gone_and_the_rest_stays() {
    let (done, refused) = (Cell::new(0), Cell::new(0));
    for_files(4_000, |text, tape| {
        let root = read(text);
        let Some(at) = collection(At::root(&root), text, tape) else { return };
        let is_mapping = matches!(at.node.kind, NodeKind::Mapping(_));
        let count = if is_mapping { at.entries().len() } else { at.items(text).len() };
        let numbers: Vec<usize> = (0..count).filter(|_| tape.once_in(2)).collect();
        let aside = if is_mapping {
            at.set_aside(text, &numbers, "外しました。")
        } else {
            at.set_items_aside(text, &numbers, "外しました。")
        };
        assert_eq!(aside.is_none(), numbers.is_empty());
        let alterations: Vec<_> = aside.into_iter().collect();
        match alter(text, &[], &alterations) {
            Ok(splices) => {
                done.set(done.get() + 1);
                let new = spliced(text, &splices);
                let mut wanted = Tree::of(&root);
                without(&mut wanted, &at.path, &numbers);
                let is_right = Tree::of(&read(&new)).is_like(&wanted);
                assert!(is_right, "{numbers:?} of {:?}\n---- before\n{text}\n---- after\n{new}", at.path);
                let mut kept: Vec<char> = letters(&new).chars().collect();
                kept.sort_unstable();
                for letter in letters(text).chars() {
                    let place = kept.binary_search(&letter);
                    kept.remove(
                        place.unwrap_or_else(|_| panic!("{letter:?} is gone\n---- before\n{text}\n---- after\n{new}")),
                    );
                }
            }
            Err(refusal) => {
                refused.set(refused.get() + 1);
                assert_eq!(refusal.path, at.path);
            }
        }
    });
    let (done, refused) = (done.get(), refused.get());
    assert!(done > 2_000 && refused * 10 < done, "{done} were set aside, {refused} could not be");
}
