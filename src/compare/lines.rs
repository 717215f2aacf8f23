//! Says what happened to each line of a field, from its old and its new lines.

use std::collections::BTreeSet;

use similar::DiffOp;

use crate::compare::rows::PrintedLine;
use crate::compare::words::{likeness, pieces, stretches};
use crate::compare::{Effort, LineChange, Stretch};

/// If two lines are less alike than this, one was removed and the other added.
const ALIKE: f64 = 0.4;

/// With more pairs than this, the lines are not compared but paired in their order.
const MOST_PAIRS: usize = 10_000;

/// What happened to the lines, in order. Unchanged lines before the first change and after the last are left out,
/// unless their clause changes. Empty when nothing changed.
pub(super) fn changes(old: &[PrintedLine], new: &[PrintedLine], effort: &mut Effort) -> Vec<LineChange> {
    if old == new {
        return Vec::new();
    }
    let mut changes = Vec::new();
    let steps = effort.steps(old, new);
    let touched: Vec<&DiffOp> = steps.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).collect();
    let numbers_of = |line: &PrintedLine| line.number.clone();
    let went: BTreeSet<String> = touched.iter().flat_map(|op| old[op.old_range()].iter().map(numbers_of)).collect();
    let came: BTreeSet<String> = touched.iter().flat_map(|op| new[op.new_range()].iter().map(numbers_of)).collect();
    let is_anchor = |was: &PrintedLine, is: &PrintedLine| match is.number.as_str() {
        "" => is.is_anchor,
        number => went.contains(&was.number) || came.contains(number),
    };
    for op in &steps {
        match op {
            DiffOp::Equal { old_index, new_index, len } => {
                for (was, is) in old[*old_index..].iter().zip(&new[*new_index..]).take(*len) {
                    match changes.last_mut() {
                        _ if is_anchor(was, is) => {
                            changes.push(LineChange::Anchor { old: was.whole(), new: is.whole() });
                        }
                        Some(LineChange::Unchanged(count)) => *count += 1,
                        _ => changes.push(LineChange::Unchanged(1)),
                    }
                }
            }
            _ => {
                let (was, is) = (op.old_range(), op.new_range());
                replaced(&old[was.clone()], &new[is.clone()], (was.start, is.start), effort, &mut changes);
            }
        }
    }
    let unchanged = |line: Option<&LineChange>| matches!(line, Some(LineChange::Unchanged(_)));
    while unchanged(changes.last()) {
        changes.pop();
    }
    while unchanged(changes.first()) {
        changes.remove(0);
    }
    changes
}

/// Lines that took the place of others. Two lines that are alike become one changed line.
fn replaced(
    old: &[PrintedLine],
    new: &[PrintedLine],
    start: (usize, usize),
    effort: &mut Effort,
    changes: &mut Vec<LineChange>,
) {
    let mut left = (0, 0);
    let mut until = |old_end: usize, new_end: usize, changes: &mut Vec<LineChange>| {
        let (gone, come) = (old[left.0..old_end].iter(), new[left.1..new_end].iter());
        changes.extend(gone.zip(start.0 + left.0..).map(|(text, at)| LineChange::Removed { at, text: text.whole() }));
        changes.extend(come.zip(start.1 + left.1..).map(|(text, at)| LineChange::Added { at, text: text.whole() }));
        left = (old_end + 1, new_end + 1);
    };
    for (old_index, new_index) in pairs(old, new, effort) {
        until(old_index, new_index, changes);
        let (was, is) = stretches(&old[old_index].text, &new[new_index].text, effort);
        let (was, is) = (numbered(&old[old_index], was), numbered(&new[new_index], is));
        changes.push(LineChange::Changed { at: (start.0 + old_index, start.1 + new_index), old: was, new: is });
    }
    until(old.len(), new.len(), changes);
}

/// Which old line became which new one, in order. The pairs are chosen so that the sum of their likeness is largest.
fn pairs(old: &[PrintedLine], new: &[PrintedLine], effort: &mut Effort) -> Vec<(usize, usize)> {
    if old.len() * new.len() > MOST_PAIRS {
        return (0..old.len().min(new.len())).map(|index| (index, index)).collect();
    }
    let (was, is): (Vec<CutLine<'_>>, Vec<CutLine<'_>>) =
        (old.iter().map(CutLine::of).collect(), new.iter().map(CutLine::of).collect());
    let alike: Vec<Vec<f64>> = was.iter().map(|was| is.iter().map(|is| weight(was, is, effort)).collect()).collect();
    // best[i][j] is the best sum for the old lines from i on and the new lines from j on.
    let mut best = vec![vec![0.0_f64; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let paired = if alike[i][j] > 0.0 { alike[i][j] + best[i + 1][j + 1] } else { 0.0 };
            best[i][j] = paired.max(best[i + 1][j]).max(best[i][j + 1]);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < old.len() && j < new.len() {
        if best[i][j] <= best[i + 1][j] {
            i += 1;
        } else if best[i][j] <= best[i][j + 1] {
            j += 1;
        } else {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        }
    }
    pairs
}

/// Puts the number in front of a changed line. The number itself never counts as changed.
fn numbered(line: &PrintedLine, stretches: Vec<Stretch>) -> Vec<Stretch> {
    let number = Some(Stretch { text: line.number.clone(), changed: false }).filter(|number| !number.text.is_empty());
    number.into_iter().chain(stretches).collect()
}

struct CutLine<'a> {
    key: Option<&'a str>,
    /// The text before 「：」, if there is one.
    question: Option<&'a str>,
    pieces: Vec<&'a str>,
}

impl<'a> CutLine<'a> {
    fn of(line: &'a PrintedLine) -> Self {
        let PrintedLine { key, text, .. } = line;
        let line = text.as_str();
        Self {
            key: key.as_deref(),
            question: line.split_once('：').map(|(question, _)| question),
            pieces: pieces(line),
        }
    }
}

/// How likely it is that one line became the other, from 0 to 1; 0 when they are not alike.
fn weight(old: &CutLine<'_>, new: &CutLine<'_>, effort: &mut Effort) -> f64 {
    if old.key.is_some() || new.key.is_some() {
        return if old.key == new.key { 1.0 } else { 0.0 };
    }
    // Two answers to one question are one changed answer, however much they differ.
    if old.question.is_some() && old.question == new.question {
        return 1.0;
    }
    let alike = likeness(&old.pieces, &new.pieces, effort);
    if alike < ALIKE { 0.0 } else { alike }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compare::Stretch;

    fn lines(text: &str) -> Vec<PrintedLine> {
        text.split_whitespace().map(|line| line.to_owned().into()).collect()
    }

    /// `=2` unchanged, `~new` changed, `+new`, `-old`.
    fn shown(old: &str, new: &str) -> Vec<String> {
        changes(&lines(old), &lines(new), &mut Effort::default())
            .iter()
            .map(|change| match change {
                LineChange::Unchanged(count) => format!("={count}"),
                LineChange::Anchor { new, .. } => format!("={new}"),
                LineChange::Changed { new, .. } => format!("~{}", joined(new)),
                LineChange::Added { text, .. } => format!("+{text}"),
                LineChange::Removed { text, .. } => format!("-{text}"),
            })
            .collect()
    }

    fn joined(side: &[Stretch]) -> String {
        side.iter().map(|stretch| stretch.text.as_str()).collect()
    }

    #[test]
    fn unchanged_ends_are_left_out() {
        assert_eq!(shown("甲 乙 丙 丁 戊", "甲 子 丙 丑 戊"), ["-乙", "+子", "=1", "-丁", "+丑"]);
        assert!(shown("甲 乙", "甲 乙").is_empty());
    }

    /// What stays in a field without numbers is shown.
    #[test]
    fn anchors_are_shown() {
        let anchors = |text: &str| -> Vec<PrintedLine> {
            lines(text).into_iter().map(|line| PrintedLine { is_anchor: true, ..line }).collect()
        };
        let changes = changes(&anchors("甲 乙"), &anchors("甲 丙 乙"), &mut Effort::default());
        let anchor = |text: &str| LineChange::Anchor { old: text.to_owned(), new: text.to_owned() };
        assert_eq!(changes, [anchor("甲"), LineChange::Added { at: 1, text: "丙".to_owned() }, anchor("乙")]);
    }

    /// What stays under a number is shown where something under the number changes.
    #[test]
    fn a_number_is_shown_whole() {
        let numbered = |texts: &[(u8, &str)]| -> Vec<PrintedLine> {
            let line =
                |&(number, text): &(u8, &str)| PrintedLine { number: format!("({number}) "), ..text.to_owned().into() };
            texts.iter().map(line).collect()
        };
        let (old, new) = ([(1, "甲"), (2, "乙"), (2, "丙")], [(1, "甲"), (3, "乙"), (3, "丁")]);
        let changes = changes(&numbered(&old), &numbered(&new), &mut Effort::default());
        let anchor = LineChange::Anchor { old: "(2) 乙".to_owned(), new: "(3) 乙".to_owned() };
        let removed = LineChange::Removed { at: 2, text: "(2) 丙".to_owned() };
        let added = LineChange::Added { at: 2, text: "(3) 丁".to_owned() };
        assert_eq!(changes, [anchor, removed, added]);
    }

    #[test]
    fn like_lines_are_one_line_that_changed() {
        assert_eq!(
            shown(
                "期限：1時間 乙は、通信の全部を暗号化する。",
                "期限：翌営業日 乙は、通信の一部を暗号化する。 新しい文。"
            ),
            ["~期限：翌営業日", "~乙は、通信の一部を暗号化する。", "+新しい文。"]
        );
    }

    proptest! {
        /// The changes, applied to the old lines, give the new lines.
        #[test]
        fn done_to_the_old_gives_the_new(
            old in prop::collection::vec("[甲乙は、全部一部を。：]{0,6}", 0..8),
            new in prop::collection::vec("[甲乙は、全部一部を。：]{0,6}", 0..8),
            left in 0_usize..3000,
        ) {
            let printed = |lines: &[String]| lines.iter().cloned().map(PrintedLine::from).collect::<Vec<_>>();
            let changes = changes(&printed(&old), &printed(&new), &mut Effort::of(left));
            let mut made: Vec<Option<String>> = old.iter().cloned().map(Some).collect();
            let mut added = Vec::new();
            for change in &changes {
                match change {
                    LineChange::Unchanged(_) | LineChange::Anchor { .. } => {}
                    LineChange::Changed { at, old: was, new: is } => {
                        prop_assert_eq!(&joined(was), &old[at.0]);
                        prop_assert_eq!(&joined(is), &new[at.1]);
                        made[at.0] = Some(joined(is));
                    }
                    LineChange::Removed { at, text } => {
                        prop_assert_eq!(text, &old[*at]);
                        made[*at] = None;
                    }
                    LineChange::Added { at, text } => added.push((*at, text.clone())),
                }
            }
            let mut made: Vec<String> = made.into_iter().flatten().collect();
            for (at, text) in added {
                made.insert(at, text);
            }
            prop_assert_eq!(&made, &new);
            prop_assert_eq!(changes.is_empty(), old == new);
        }
    }
}
