//! The law: after any edits on a file in any way of writing, the file means exactly what the edits say, and every
//! byte outside of them is kept.

use std::ops::Range;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

use super::shapes::{self, Tape, Tree};
use crate::diagnostic::{Report, SourceId};
use crate::edit::change::{Edit, EditKind, PathStep, change, place};
use crate::edit::splice::{Splice, as_read};
use crate::edit::spliced;
use crate::raw::yaml::{self, Node, NodeKind};

pub fn read(text: &str) -> Node {
    let mut report = Report::new();
    let node = yaml::parse(SourceId::default(), text, &mut report);
    assert!(!report.has_errors(), "{report:?}\n{text}");
    node.expect("it can be read")
}

pub fn for_files(cases: u32, law: impl Fn(&str, &mut Tape)) {
    let long = std::env::var_os("BETTEN_LONG").is_some();
    let config = Config {
        cases: if long { cases * 50 } else { cases },
        rng_seed: if long { RngSeed::Random } else { RngSeed::Fixed(202_406) },
        failure_persistence: None,
        max_shrink_time: 20_000,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&prop::collection::vec(any::<u32>(), 0..300), |values| {
        let mut tape = Tape::new(values);
        let tree = shapes::map(&mut tape, 3);
        let text = shapes::write(&tree, &mut tape);
        assert!(Tree::of(&read(&text)).is_like(&tree), "{text}\nis not {tree:?}");
        law(&text, &mut tape);
        Ok(())
    });
    match outcome {
        Err(TestError::Fail(reason, _)) => panic!("{reason}"),
        Err(error) => panic!("{error}"),
        Ok(()) => {}
    }
}

/// An edit that makes sense for a tree.
fn edit(tree: &Tree, tape: &mut Tape) -> Edit {
    let mut path = Vec::new();
    let mut at = Some(tree);
    let mut can_remove = true;
    while let Some(tree) = at {
        if !path.is_empty() && tape.once_in(4) {
            break;
        }
        at = match tree {
            Tree::Map(entries) if !entries.is_empty() && !tape.once_in(4) => {
                let (key, tree) = tape.pick(entries);
                path.push(PathStep::key(key.as_str()));
                Some(tree)
            }
            Tree::Nothing | Tree::Map(_) if path.is_empty() || tape.once_in(2) => {
                path.push(PathStep::Key(shapes::key(tape)));
                let Tree::Map(entries) = tree else { break };
                entries
                    .iter()
                    .find(|(key, _)| matches!(path.last(), Some(PathStep::Key(own)) if own == key))
                    .map(|(_, it)| it)
            }
            Tree::List(items) => {
                let mut place = tape.below(items.len() + 1);
                can_remove = place < items.len();
                match items.get(place).and_then(Tree::id).filter(|_| tape.once_in(2)) {
                    Some(id) => {
                        place = items.iter().position(|item| item.id() == Some(id)).unwrap_or(place);
                        path.push(PathStep::Id(id.to_owned()));
                    }
                    None => path.push(PathStep::Position(place)),
                }
                items.get(place)
            }
            _ => break,
        };
        if at.is_some() {
            can_remove = true;
        }
    }
    if at.is_none() && tape.once_in(4) {
        path.push(PathStep::Key(shapes::key(tape)));
    }
    if can_remove && tape.once_in(3) {
        return Edit::remove(path);
    }
    let value = if tape.once_in(3) { shapes::tree(tape, 2) } else { Tree::Text(shapes::text(tape)) };
    let edit = Edit::set(path, value.value());
    match tape.below(5) {
        1 => edit.remarked("# 覚え"),
        2 => edit.first(),
        3 => edit.before("c"),
        _ => edit,
    }
}

/// Makes the edit in the tree.
fn apply(tree: &mut Tree, path: &[PathStep], change: &EditKind) {
    let Some((step, rest)) = path.split_first() else {
        if let EditKind::Set(value) = change {
            *tree = Tree::of_value(value);
        }
        return;
    };
    if matches!(tree, Tree::Nothing) {
        *tree = if matches!(step, PathStep::Key(_)) { Tree::Map(Vec::new()) } else { Tree::List(Vec::new()) };
    }
    match (tree, step) {
        (Tree::Map(entries), PathStep::Key(name)) => {
            let place = entries.iter().position(|(key, _)| key == name);
            match (place, change) {
                (Some(place), EditKind::Remove) if rest.is_empty() => drop(entries.remove(place)),
                (Some(place), _) => apply(&mut entries[place].1, rest, change),
                (None, EditKind::Remove) => {}
                (None, EditKind::Set(_)) => {
                    let mut new = Tree::Nothing;
                    apply(&mut new, rest, change);
                    entries.push((name.clone(), new));
                }
            }
        }
        (Tree::List(items), step) => {
            let place = match step {
                PathStep::Position(place) => *place,
                PathStep::Id(id) => items.iter().position(|item| item.id() == Some(id)).expect("it is there"),
                PathStep::Key(_) => panic!("{step:?} leads nowhere in {items:?}"),
            };
            match change {
                EditKind::Remove if rest.is_empty() => drop(items.remove(place)),
                _ => {
                    if place == items.len() {
                        items.push(Tree::Nothing);
                    }
                    apply(&mut items[place], rest, change);
                }
            }
        }
        (tree, step) => panic!("{step:?} leads nowhere in {tree:?}"),
    }
}

#[track_caller]
fn changed(text: &str, edits: &[Edit]) -> Vec<Splice> {
    change(text, edits).unwrap_or_else(|refusal| panic!("{refusal:?}\n---- before\n{text}\n---- {edits:#?}"))
}

#[test]
fn the_file_reads_as_the_edits_and_the_rest_stays() {
    for_files(6_000, |text, tape| {
        let mut text = text.to_owned();
        for _ in 0..1 + tape.below(4) {
            let root = read(&text);
            let mut tree = Tree::of(&root);
            let edit = edit(&tree, tape);
            let splices = changed(&text, std::slice::from_ref(&edit));
            let new = spliced(&text, &splices);
            apply(&mut tree, &edit.path, &edit.change);
            let is_right = Tree::of(&read(&new)).is_like(&tree);
            assert!(is_right, "{edit:?}\n---- before\n{text}\n---- after\n{new}\n---- not {tree:?}");
            assert_rest_stays(&text, &root, &edit, &splices, &new);
            // The edit may have changed the id that its path names.
            let is_by_id = edit.path.iter().any(|step| matches!(step, PathStep::Id(_)));
            if matches!(edit.change, EditKind::Set(_)) && !is_by_id {
                assert_eq!(changed(&new, &[edit]), [], "twice changes nothing\n{new}");
            }
            text = new;
        }
    });
}

#[test]
fn several_edits_at_once_are_the_same_as_one_by_one() {
    for_files(3_000, |text, tape| {
        let mut tree = Tree::of(&read(text));
        let mut edits = Vec::new();
        for _ in 0..2 + tape.below(6) {
            let edit = edit(&tree, tape);
            apply(&mut tree, &edit.path, &edit.change);
            edits.push(edit);
        }
        let new = spliced(text, &changed(text, &edits));
        let is_right = Tree::of(&read(&new)).is_like(&tree);
        assert!(is_right, "{edits:#?}\n---- before\n{text}\n---- after\n{new}\n---- not {tree:?}");
    });
}

#[test]
fn marks_and_line_ends_of_any_file_stay() {
    for_files(500, |text, tape| {
        // A file of one line does not show its kind of line end.
        let text = &format!("# 見本\n{text}");
        let edit = edit(&Tree::of(&read(text)), tape);
        let splices = changed(text, &[edit]);
        for end in ["\r\n", "\r"] {
            let original = format!("\u{feff}{}", text.replace('\n', end));
            assert_eq!(as_read(&original), *text);
            let new = spliced(&original, &splices);
            assert_eq!(as_read(&new), spliced(text, &splices));
            assert!(new.starts_with('\u{feff}') && !new.replace(end, "").contains('\n'));
        }
    });
}

/// Asserts that only text of the edit was removed: its value, its entry or its line to fill in, with the commas and
/// blanks beside it.
#[track_caller]
fn assert_rest_stays(text: &str, root: &Node, edit: &Edit, splices: &[Splice], new: &str) {
    let own = touched(text, root, &edit.path, false);
    for splice in splices {
        for (at, letter) in text[splice.at.clone()].char_indices() {
            let at = splice.at.start + at;
            let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let is_offer = edit.path.iter().any(
                |step| matches!(step, PathStep::Key(key) if text[line..].trim_start().starts_with(&format!("#{key}: "))),
            );
            assert!(
                own.contains(&at) || is_offer || letter.is_whitespace() || letter == ',',
                "{letter:?} at {at} is no part of {own:?} of {edit:?}\n---- before\n{text}\n---- after\n{new}"
            );
        }
    }
}

/// The part of the text that the edit may remove: the last entry on its path that exists. For a new entry this is the
/// empty place at the end, or the whole mapping or list when it has no entry.
fn touched(text: &str, node: &Node, path: &[PathStep], flow: bool) -> Range<usize> {
    let own = node.span.range();
    let Some((step, rest)) = path.split_first() else { return own };
    // The place of a list may begin with its first value.
    let flow = flow
        || match &node.kind {
            NodeKind::Sequence(items) => {
                text[own.clone()].starts_with('[') && items.first().is_none_or(|it| it.span.start > node.span.start)
            }
            _ => text[own.clone()].starts_with('{'),
        };
    let (start, value) = match (&node.kind, step) {
        (NodeKind::Mapping(entries), PathStep::Key(name)) => match entries.iter().find(|(key, _)| key.value == *name) {
            Some((key, value)) => (key.span.range().start, value),
            None if entries.is_empty() => return own,
            None => return own.end..own.end,
        },
        (NodeKind::Sequence(items), step) => match place::entry_of(items, step).and_then(|at| items.get(at)) {
            Some(value) => (value.span.range().start, value),
            None if items.is_empty() => return own,
            None => return own.end..own.end,
        },
        _ => return own,
    };
    if !rest.is_empty() {
        return touched(text, value, rest, flow);
    }
    // Without its only entry, everything between the brackets goes.
    let is_only = match &node.kind {
        NodeKind::Mapping(entries) => entries.len() == 1,
        NodeKind::Sequence(items) => items.len() == 1,
        _ => false,
    };
    if flow && is_only {
        return own;
    }
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |length| at + length);
    let end = value.span.range().end.max(start);
    let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    if flow {
        // The mark before it, and the comment after it when it has its own line.
        return line + text[line..start].rfind(['?', '{', '[', ',']).unwrap_or(0)..line_end(end);
    }
    // Its mark may be on a line above.
    let is_mark = |(at, _): &(usize, &str)| *at == 0 || text[..*at].ends_with([' ', '\n']);
    let mark = match step {
        PathStep::Key(_) => text[..start].trim_end_matches(['|', ' ', '\n']).strip_suffix('?').map(str::len),
        _ => text[..start].rmatch_indices('-').find(is_mark).map(|(at, _)| at),
    };
    let from = mark.unwrap_or(start);
    let line = text[..from].rfind('\n').map_or(0, |newline| newline + 1);
    let column = from - line;
    let mut stop = line_end(end);
    let mut at = stop;
    while at < text.len() {
        let next = line_end(at + 1);
        let line = &text[at + 1..next];
        let inner = line.trim_start();
        match inner.chars().next() {
            None => {}
            Some('#') if line.len() - inner.len() > column => stop = next,
            Some(_) => break,
        }
        at = next;
    }
    line..stop
}
