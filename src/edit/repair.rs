//! Puts the repairs of faults into a text.
//!
//! A repair may change only its own place. All that could be read before must read the same afterwards, at the same
//! place. Where the whole text could be read before, nothing else may be new. No line may get a fault of the notation
//! that nothing mends. Repairs that break this are left out.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{Repair, Report, Severity, SourceId};
use crate::edit::splice::{Splice, spliced};
use crate::raw::yaml::{self, Author, MERGE_KEY, Node, NodeKind, Reading};

/// In bytes. The text is read again only while all readings together are no more than this.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The repairs that can be made together, in the order of the text. Of two that overlap, the first is made. None of them
/// changes the number of lines.
pub fn repair<'r>(text: &str, repairs: &[&'r Repair]) -> Vec<&'r Repair> {
    let mut chosen: Vec<&Repair> = repairs.to_vec();
    let is_one_line = |it: &Repair| {
        let old = text.get(it.at.range());
        !it.text.contains('\n') && old.is_some_and(|old| !old.contains('\n') && old != it.text)
    };
    chosen.retain(|it| is_one_line(it));
    chosen.sort_by_key(|it| (it.at.start, it.at.end));
    let mut apart: Vec<&Repair> = Vec::new();
    for it in chosen {
        if apart.last().is_none_or(|last| last.at.end <= it.at.start && last.at.start < it.at.start) {
            apart.push(it);
        }
    }
    let mut work = RepairTrial { text, before: ReadText::of(text), left: MOST_BYTES };
    work.sound(&apart)
}

/// The changes that repairs make.
pub fn splices(repairs: &[&Repair]) -> Vec<Splice> {
    repairs.iter().map(|it| Splice { at: it.at.range(), text: it.text.clone() }).collect()
}

struct RepairTrial<'t> {
    text: &'t str,
    before: ReadText,
    left: usize,
}

impl RepairTrial<'_> {
    /// Those of the repairs that can be made together.
    fn sound<'r>(&mut self, repairs: &[&'r Repair]) -> Vec<&'r Repair> {
        if repairs.is_empty() || self.is_sound(repairs) {
            return repairs.to_vec();
        }
        if repairs.len() == 1 {
            return Vec::new();
        }
        let (first, second) = repairs.split_at(repairs.len() / 2);
        let (first, second) = (self.sound(first), self.sound(second));
        let both = [first.clone(), second].concat();
        if self.is_sound(&both) { both } else { first }
    }

    fn is_sound(&mut self, repairs: &[&Repair]) -> bool {
        let Some(left) = self.left.checked_sub(self.text.len()) else { return false };
        self.left = left;
        let after = ReadText::of(&spliced(self.text, &splices(repairs)));
        let shift = Shift::by(repairs);
        let stays = |said: &Statement| !shift.is_old(&said.place);
        let kept: BTreeSet<Statement> =
            self.before.said.iter().filter(|it| stays(it)).map(|it| shift.statement(it)).collect();
        let is_there = kept.iter().all(|said| after.said.contains(said));
        let is_new = |said: &&Statement| !kept.contains(said) && !shift.is_new(&said.place);
        let is_worse = |line: &usize| after.faults_on(*line) > self.before.faults_on(*line);
        let lines = repairs.iter().map(|it| line_of(self.text, it.at.range().start));
        let is_fine = is_there && !lines.collect::<Vec<_>>().iter().any(is_worse);
        is_fine && (!self.before.is_whole || after.is_whole && !after.said.iter().any(|said| is_new(&said)))
    }
}

/// A key or a value, where it stands, and where the key above it begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Statement {
    place: (usize, usize),
    above: usize,
    text: String,
}

/// Everything that a text says.
struct ReadText {
    said: BTreeSet<Statement>,
    is_whole: bool,
    /// The lines of the faults that nothing mends.
    faulty: Vec<usize>,
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count()
}

impl ReadText {
    fn of(text: &str) -> Self {
        let mut report = Report::new();
        let reading = yaml::read(Author::Hospital, SourceId::default(), text, &mut report);
        let is_whole = matches!(reading, Reading::Whole(_)) && !report.has_errors();
        let unmended = report.iter().filter(|fault| fault.severity == Severity::Error && fault.repair.is_none());
        let places = unmended.filter_map(|fault| fault.primary.as_ref());
        let faulty = places.map(|label| line_of(text, label.span.range().start)).collect();
        let mut told = Self { said: BTreeSet::new(), is_whole, faulty };
        if let Reading::Whole(root) | Reading::Part(root) = &reading {
            told.add(root, usize::MAX);
        }
        told
    }

    fn faults_on(&self, line: usize) -> usize {
        self.faulty.iter().filter(|faulty| **faulty == line).count()
    }

    fn add(&mut self, node: &Node, above: usize) {
        let place = |range: Range<usize>| (range.start, range.end);
        match &node.kind {
            NodeKind::Scalar { text, .. } => {
                self.said.insert(Statement { place: place(node.span.range()), above, text: text.clone() });
            }
            NodeKind::Sequence(items) => items.iter().for_each(|item| self.add(item, above)),
            NodeKind::Mapping(entries) => {
                for (key, value) in entries.iter().filter(|(key, _)| key.value != MERGE_KEY) {
                    self.said.insert(Statement {
                        place: place(key.span.range()),
                        above,
                        text: format!("{}:", key.value),
                    });
                    self.add(value, key.span.range().start);
                }
            }
            NodeKind::Null | NodeKind::Refused => {}
        }
    }
}

/// Where the places of a text are after repairs.
struct Shift {
    /// The place before, and the place after.
    places: Vec<(Range<usize>, Range<usize>)>,
}

impl Shift {
    fn by(repairs: &[&Repair]) -> Self {
        let (mut places, mut longer) = (Vec::new(), 0_isize);
        for it in repairs {
            let old = it.at.range();
            let start = old.start.saturating_add_signed(longer);
            places.push((old.clone(), start..start + it.text.len()));
            longer += it.text.len() as isize - old.len() as isize;
        }
        Self { places }
    }

    fn at(&self, at: usize) -> usize {
        let before = self.places.iter().rev().find(|(old, _)| old.end <= at || old.start <= at);
        match before {
            Some((old, new)) if old.end <= at && at != usize::MAX => new.end + (at - old.end),
            Some((old, new)) if old.start == at => new.start,
            _ => at,
        }
    }

    fn statement(&self, said: &Statement) -> Statement {
        // The end moves with the start: nothing inside has changed.
        let start = self.at(said.place.0);
        let place = (start, start + (said.place.1 - said.place.0));
        Statement { place, above: self.at(said.above), text: said.text.clone() }
    }

    fn is_old(&self, place: &(usize, usize)) -> bool {
        self.places.iter().any(|(old, _)| touches(old, place))
    }

    fn is_new(&self, place: &(usize, usize)) -> bool {
        self.places.iter().any(|(_, new)| touches(new, place))
    }
}

fn touches(changed: &Range<usize>, place: &(usize, usize)) -> bool {
    changed.start <= place.1 && place.0 <= changed.end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn at(text: &str, old: &str, new: &str) -> Repair {
        let start = text.find(old).expect("it is there");
        Repair { at: Span::new(SourceId::default(), start..start + old.len()), text: new.to_owned() }
    }

    fn done(text: &str, repairs: &[Repair]) -> String {
        let repairs: Vec<&Repair> = repairs.iter().collect();
        spliced(text, &splices(&repair(text, &repairs)))
    }

    #[test]
    fn a_value_is_replaced_and_nothing_else() {
        let text = "a: １ # 一\nb: { c: 両者, d: x }\n";
        let repairs = [at(text, "１", "1"), at(text, "両者", "[h, v]")];
        assert_eq!(done(text, &repairs), "a: 1 # 一\nb: { c: [h, v], d: x }\n");
    }

    #[test]
    fn what_would_change_another_place_is_left_out() {
        let text = "a: １\nb:\n  c: 2\nd: 3\n";
        // The last one would move `d` below `b`; the first two are made all the same.
        let repairs = [at(text, "１", "1"), at(text, "2", "4"), at(text, "d", "  d")];
        assert_eq!(done(text, &repairs), "a: 1\nb:\n  c: 4\nd: 3\n");
        // A quote that is never closed, a line more, and nothing new.
        for (old, new) in [("2", "\"4"), ("2", "4\ne: 5"), ("2", "2")] {
            assert_eq!(done(text, &[at(text, old, new)]), text);
        }
    }

    #[test]
    fn of_two_at_one_place_the_first_is_made() {
        let text = "a: 両者と丙\n";
        assert_eq!(done(text, &[at(text, "両者", "x"), at(text, "者と丙", "y")]), "a: xと丙\n");
        assert_eq!(done(text, &[at(text, "両者", "x"), at(text, "両者", "x")]), "a: xと丙\n");
    }

    #[test]
    fn what_could_not_be_read_may_say_anything_new() {
        let text = "a：1\nb: 2\nc:\n  d: 3\n";
        assert_eq!(done(text, &[at(text, "：", ": ")]), "a: 1\nb: 2\nc:\n  d: 3\n");
        // But not take away what could be read, or leave the line as unreadable as it was.
        for wrong in [": *", ": \"\\"] {
            assert_eq!(done(text, &[at(text, "：", wrong)]), text);
        }
    }
}
