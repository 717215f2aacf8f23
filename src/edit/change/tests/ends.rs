//! Entries that come with lines of their own, at the end of what is below a key.

use std::cell::Cell;

use super::law::{for_files, read};
use super::shapes::{self, Tree};
use crate::edit::change::append;
use crate::edit::spliced;

fn lines(column: usize) -> String {
    let space = " ".repeat(column);
    format!("{space}neu:\n{space}  # 説明\n{space}  #x: 1\n{space}  y: 2\n")
}

fn items(column: usize) -> String {
    let space = " ".repeat(column);
    format!("{space}- id: neu\n{space}  #x: 1\n{space}  y: 2\n")
}

#[test]
fn lines_go_below_the_last_entry() {
    let new = |column| lines(column);
    for (before, after) in [
        ("a:\n  b: 1\nc: 2\n", format!("a:\n  b: 1\n{}c: 2\n", new(2))),
        // What is set in further belongs to the last entry. What is not stays where it is.
        ("a:\n  b:\n    #d: 1\n\n# c\nc: 2\n", format!("a:\n  b:\n    #d: 1\n{}\n# c\nc: 2\n", new(2))),
        ("a:\n    b: 1\n    # e\n", format!("a:\n    b: 1\n{}    # e\n", new(4))),
        ("a:\n  b: 1", format!("a:\n  b: 1\n{}", new(2).trim_end())),
        ("a:\nc: 2\n", format!("a:\n{}c: 2\n", new(2))),
        ("a: # b\n  # d\nc: 2\n", format!("a: # b\n  # d\n{}c: 2\n", new(2))),
        ("a:\n    #d: 1\n", format!("a:\n    #d: 1\n{}", new(4))),
        ("a: {} # b\nc: 2\n", format!("a: # b\n{}c: 2\n", new(2))),
        ("a: ~\n", format!("a:\n{}", new(2))),
        ("a:\n  b: 1\n...\n", format!("a:\n  b: 1\n{}...\n", new(2))),
    ] {
        let splices = append(before, "a", lines).unwrap_or_else(|| panic!("{before}"));
        assert_eq!(spliced(before, &splices), after, "{before}");
    }
    for (before, after) in [
        ("a:\n  - id: b\n# e\n", format!("a:\n  - id: b\n\n{}# e\n", items(2))),
        ("a:\n- id: b\n  c: 1\n# e\n", format!("a:\n- id: b\n  c: 1\n\n{}# e\n", items(0))),
        ("a: []\n", format!("a:\n{}", items(2))),
        ("a:\n  - |+\n    b\nc: 1\n", format!("a:\n  - |+\n    b\n\n{}c: 1\n", items(2))),
    ] {
        let splices = append(before, "a", items).unwrap_or_else(|| panic!("{before}"));
        assert_eq!(spliced(before, &splices), after, "{before}");
    }
}

#[test]
fn lines_have_no_place_in_brackets() {
    for before in [
        "a: { b: 1 }\n",
        "{ a: }\n",
        "a: text\n",
        "c: 1\n",
        "a:\n  neu: 1\n",
        "a: [1]\n",
        "a: {\n  # b\n  }\n",
        "a: [\n",
        "a:\n  - 1\n",
    ] {
        assert_eq!(append(before, "a", lines), None, "{before}");
    }
}

/// In any way of writing: the entry is the last one, the rest says what it said, and no line is gone.
#[test]
fn everything_else_is_kept() {
    let (tried, done) = (Cell::new(0), Cell::new(0));
    for_files(400, |text, tape| {
        let Tree::Map(old) = Tree::of(&read(text)) else { return };
        let key = shapes::key(tape);
        let Some(place) = old.iter().position(|(own, _)| *own == key) else { return };
        let is_list = matches!(&old[place].1, Tree::List(_));
        let write = if is_list { items } else { lines };
        tried.set(tried.get() + 1);
        let Some(splices) = append(text, &key, write) else { return };
        done.set(done.get() + 1);
        let new = spliced(text, &splices);
        let Tree::Map(now) = Tree::of(&read(&new)) else { panic!("{new}") };
        assert_eq!(now.len(), old.len(), "{new}");
        for (at, ((old_key, was), (new_key, is))) in old.iter().zip(&now).enumerate() {
            assert_eq!(old_key, new_key);
            match (was, is) {
                (Tree::List(was), Tree::List(is)) if at == place => {
                    assert_eq!((&is[..was.len()], is.len()), (&was[..], was.len() + 1), "{new}");
                }
                (Tree::Map(was), Tree::Map(is)) if at == place => {
                    assert_eq!((&is[..was.len()], is.len()), (&was[..], was.len() + 1), "{new}");
                    assert_eq!(is[was.len()].0, "neu");
                }
                (Tree::Nothing, Tree::Map(is)) if at == place => assert_eq!(is.len(), 1, "{new}"),
                (was, is) => {
                    assert_ne!(at, place, "{new}");
                    assert_eq!(was, is, "{new}");
                }
            }
        }
        // Only empty brackets and `~` go, and with them nothing else on their line.
        let mut rest = new.lines();
        let gone = text.lines().filter(|line| !rest.clone().any(|new| new == *line) || rest.all(|new| new != *line));
        let gone: Vec<&str> = gone.collect();
        assert!(gone.len() <= 1 && gone.iter().all(|line| line.contains(['}', ']', '~', 'l'])), "{gone:?}\n{new}");
    });
    assert!(done.get() * 4 > tried.get(), "{} of {}", done.get(), tried.get());
}
