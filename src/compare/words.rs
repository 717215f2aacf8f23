//! Finds the clauses that changed between two versions of a line.
//!
//! By custom, whole words or clauses are underlined, never single characters, and never a part of a date, a number or a
//! name like 「第6.0版」. Japanese puts no spaces between words. So a line is cut into pieces that a reader sees as one
//! word. A run of kanji, katakana, letters and digits, together with the hiragana after it (a 文節), is a piece. So is
//! each sign of punctuation.

use similar::DiffOp;

use crate::compare::Effort;

/// A part of a line that changed, or that did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    pub text: String,
    pub changed: bool,
}

/// Unchanged text between two changes is underlined with them if it is shorter than this.
const SHORTEST_GAP: usize = 3;

/// The old and the new line, cut into stretches. The stretches of a side joined are its line.
pub(super) fn stretches(old: &str, new: &str, effort: &mut Effort) -> (Vec<Stretch>, Vec<Stretch>) {
    let (old, new) = (pieces(old), pieces(new));
    let mut sides = StretchPair::default();
    let ops = effort.steps(&old, &new);
    for (index, op) in ops.iter().enumerate() {
        let (was, is) = (old[op.old_range()].concat(), new[op.new_range()].concat());
        let between = index > 0 && index + 1 < ops.len();
        let changed = match op {
            DiffOp::Equal { .. } => between && was.chars().count() < SHORTEST_GAP,
            _ => true,
        };
        push(&mut sides.old, was, changed);
        push(&mut sides.new, is, changed);
    }
    (sides.old, sides.new)
}

/// How alike two lines are, from 0 to 1: the share of their characters that is in pieces both lines have.
pub(super) fn likeness(old: &[&str], new: &[&str], effort: &mut Effort) -> f64 {
    let length = |pieces: &[&str]| pieces.iter().map(|piece| piece.chars().count()).sum::<usize>();
    let common: usize = effort
        .steps(old, new)
        .iter()
        .filter(|op| matches!(op, DiffOp::Equal { .. }))
        .map(|op| length(&old[op.old_range()]))
        .sum();
    let all = length(old) + length(new);
    if all == 0 { 1.0 } else { 2.0 * common as f64 / all as f64 }
}

#[derive(Default)]
struct StretchPair {
    old: Vec<Stretch>,
    new: Vec<Stretch>,
}

fn push(side: &mut Vec<Stretch>, text: String, changed: bool) {
    if text.is_empty() {
        return;
    }
    match side.last_mut() {
        Some(last) if last.changed == changed => last.text.push_str(&text),
        _ => side.push(Stretch { text, changed }),
    }
}

/// What a character counts as when a line is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CharacterKind {
    /// Kanji, katakana, letters, digits. They carry the meaning.
    Word,
    /// Hiragana. It follows a word and ends it.
    Ending,
    Other,
}

fn kind(character: char) -> CharacterKind {
    match character {
        'ぁ'..='ゟ' => CharacterKind::Ending,
        '々' | '〆' | 'ー' => CharacterKind::Word,
        _ if character.is_alphanumeric() => CharacterKind::Word,
        // A variation selector belongs to the kanji before it.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => CharacterKind::Word,
        _ => CharacterKind::Other,
    }
}

/// Cuts the line into pieces that are never divided further. The pieces joined are the line.
pub(super) fn pieces(line: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut characters = line.char_indices().peekable();
    let mut last = None;
    while let Some((index, character)) = characters.next() {
        let joined = match last {
            None => true,
            Some(before) => continues(before, character, characters.peek().map(|(_, next)| *next)),
        };
        if !joined {
            pieces.push(&line[start..index]);
            start = index;
        }
        last = Some(character);
    }
    if start < line.len() {
        pieces.push(&line[start..]);
    }
    pieces
}

/// Whether a character stays with the one before it.
fn continues(before: char, character: char, next: Option<char>) -> bool {
    match (kind(before), kind(character)) {
        (CharacterKind::Word, CharacterKind::Word | CharacterKind::Ending)
        | (CharacterKind::Ending, CharacterKind::Ending) => true,
        // These stay whole: 6.0, 1,000, 03-0000-0001, 2026/4/1, 9:30.
        (CharacterKind::Word, CharacterKind::Other) => {
            is_joint(character)
                && before.is_ascii_alphanumeric()
                && next.is_some_and(|next| next.is_ascii_alphanumeric())
        }
        // A term mark such as *8 stays whole.
        (CharacterKind::Other, CharacterKind::Word) => {
            (is_joint(before) || before == '*') && character.is_ascii_alphanumeric()
        }
        _ => false,
    }
}

fn is_joint(character: char) -> bool {
    matches!(character, '.' | ',' | '-' | '/' | ':' | '@' | '_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(old: &str, new: &str) -> (String, String) {
        let shown = |side: Vec<Stretch>| {
            side.iter().map(|s| if s.changed { format!("<{}>", s.text) } else { s.text.clone() }).collect()
        };
        let (old, new) = stretches(old, new, &mut Effort::default());
        (shown(old), shown(new))
    }

    #[test]
    fn pieces_are_what_a_reader_takes_for_one() {
        assert_eq!(
            pieces("乙は、令和8年4月1日から、第6.0版に*8、（TLS 1.3）行うものとする。"),
            [
                "乙は",
                "、",
                "令和8年4月1日から",
                "、",
                "第6.0版に",
                "*8",
                "、",
                "（",
                "TLS",
                " ",
                "1.3",
                "）",
                "行うものとする",
                "。"
            ]
        );
        assert_eq!(pieces("03-0000-0001"), ["03-0000-0001"]);
        assert_eq!(pieces(""), Vec::<&str>::new());
    }

    #[test]
    fn whole_clauses_are_marked() {
        let cases = [
            (
                "乙は、事故を知った時から1時間以内に甲に報告する。",
                "乙は、事故を知った時から2時間以内に甲に報告する。",
                "乙は、事故を知った時から<1時間以内に>甲に報告する。",
                "乙は、事故を知った時から<2時間以内に>甲に報告する。",
            ),
            (
                "通信の全部を暗号化する。",
                "通信の一部を暗号化する。",
                "通信の<全部を>暗号化する。",
                "通信の<一部を>暗号化する。",
            ),
            ("甲が行う。", "甲及び乙が行う。", "<甲が>行う。", "<甲及び乙が>行う。"),
            ("a、b", "a、b、c", "a、b", "a、b<、c>"),
            ("第6.0版", "第6.1版", "<第6.0版>", "<第6.1版>"),
            ("同じ。", "同じ。", "同じ。", "同じ。"),
        ];
        for (old, new, old_marked, new_marked) in cases {
            assert_eq!(marked(old, new), (old_marked.to_owned(), new_marked.to_owned()));
        }
    }

    #[test]
    fn a_short_gap_is_marked_with_its_neighbours() {
        assert_eq!(marked("甲、乙", "丙、丁").1, "<丙、丁>");
    }

    proptest! {
        #[test]
        fn each_side_joined_is_its_line(left in 0_usize..3000, old in "[甲乙はが、。0-9.一丁暗号化する\\[\\^\\]*a-c ]{0,30}", new in "[甲乙はが、。0-9.一丁暗号化する\\[\\^\\]*a-c ]{0,30}") {
            let joined = |side: &[Stretch]| side.iter().map(|s| s.text.as_str()).collect::<String>();
            let mut effort = Effort::of(left);
            let (left, right) = stretches(&old, &new, &mut effort);
            prop_assert_eq!(joined(&left), old.clone());
            prop_assert_eq!(joined(&right), new.clone());
            prop_assert_eq!(pieces(&old).concat(), old.clone());
            let differs = left.iter().chain(&right).any(|stretch| stretch.changed);
            prop_assert_eq!(differs, old != new);
            let (mirrored_right, mirrored_left) = stretches(&new, &old, &mut effort);
            prop_assert_eq!(joined(&mirrored_left), old);
            prop_assert_eq!(joined(&mirrored_right), new);
        }
    }
}
