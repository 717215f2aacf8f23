//! The numbers of an item's provisions.
//!
//! Before a contract is signed, provisions are numbered from 1 on. After that, a provision keeps the number it had at
//! the signing. A provision that was removed leaves its number behind, with 「削除」. A new provision takes a number of its
//! own. So a number that somebody cited always means the same.

use std::collections::BTreeMap;

use crate::model::id::ProvisionId;
use crate::model::provision::{ProvisionNumber, ProvisionNumbers};
use crate::resolve::{TextRun, TierLine, TierLineKind};

/// What stands under the number of a provision that was removed.
pub(super) const DELETED: &str = "削除";

/// The numbers of all printed provisions, and those that were given at a signing. `printed` has the order of the
/// item.
pub(super) fn numbers<'p>(
    printed: impl IntoIterator<Item = &'p ProvisionId>,
    signed: ProvisionNumbers,
) -> ProvisionNumbers {
    let mut numbers = signed;
    let mut before: Option<ProvisionNumber> = None;
    for id in printed {
        let number = numbers.get(id).copied().unwrap_or_else(|| free(before, &numbers));
        numbers.insert(id.clone(), number);
        before = Some(number);
    }
    numbers
}

/// The next number. If later provisions have numbers already, a branch of the number before (「2の2」).
fn free(before: Option<ProvisionNumber>, numbers: &ProvisionNumbers) -> ProvisionNumber {
    let last = numbers.values().map(|number| number.main()).max().unwrap_or(0);
    match before {
        Some(before) if before.main() < last => before.branch_behind(numbers.values().copied()),
        _ => ProvisionNumber::new(last + 1),
    }
}

/// The lines with their numbers, in the order of the numbers. Lines without a provision come last. `written` gives a
/// number as it stands before a line.
pub(super) fn numbered(
    lines: Vec<(Option<ProvisionId>, Vec<TierLine>)>,
    numbers: &ProvisionNumbers,
    written: fn(ProvisionNumber) -> String,
) -> Vec<TierLine> {
    let (mut by_id, mut rest) = (BTreeMap::new(), Vec::new());
    for (id, lines) in lines {
        match id {
            Some(id) => drop(by_id.insert(id, lines)),
            None => rest.extend(lines),
        }
    }
    let mut order: Vec<(&ProvisionId, ProvisionNumber)> = numbers.iter().map(|(id, number)| (id, *number)).collect();
    order.sort_by_key(|(_, number)| *number);
    let mut all = Vec::new();
    for run in order.chunk_by(|(a, _), (b, _)| !by_id.contains_key(*a) && !by_id.contains_key(*b)) {
        let lines = run.first().and_then(|(id, _)| by_id.get(*id));
        match (run, lines) {
            (&[(id, number), ..], Some(lines)) => all.extend(lines.iter().enumerate().map(|(index, line)| TierLine {
                provision: Some(id.clone()),
                number: (index == 0).then(|| written(number)),
                ..line.clone()
            })),
            (&[(id, first), .., (_, last)], None) => {
                all.push(deleted(id, format!("{}から{}まで", written(first), written(last))))
            }
            (&[(id, number)], None) => all.push(deleted(id, written(number))),
            ([], _) => {}
        }
    }
    all.extend(rest);
    all
}

fn deleted(id: &ProvisionId, number: String) -> TierLine {
    TierLine {
        provision: Some(id.clone()),
        number: Some(number),
        ..TierLine::new(TierLineKind::Missing, vec![TextRun::ours(DELETED)])
    }
}

/// ア, イ, ウ … for the lines of one number. After ン it goes on with two letters.
pub(super) fn letter(index: usize) -> String {
    const LETTERS: [char; 46] = [
        'ア', 'イ', 'ウ', 'エ', 'オ', 'カ', 'キ', 'ク', 'ケ', 'コ', 'サ', 'シ', 'ス', 'セ', 'ソ', 'タ', 'チ', 'ツ',
        'テ', 'ト', 'ナ', 'ニ', 'ヌ', 'ネ', 'ノ', 'ハ', 'ヒ', 'フ', 'ヘ', 'ホ', 'マ', 'ミ', 'ム', 'メ', 'モ', 'ヤ',
        'ユ', 'ヨ', 'ラ', 'リ', 'ル', 'レ', 'ロ', 'ワ', 'ヲ', 'ン',
    ];
    let last = LETTERS[index % LETTERS.len()].to_string();
    match index / LETTERS.len() {
        0 => last,
        rest => letter(rest - 1) + &last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<ProvisionId> {
        text.split_whitespace().map(ProvisionId::new).collect()
    }

    /// `a:1 b:2の2`
    fn shown(numbers: &ProvisionNumbers) -> String {
        let mut all: Vec<_> = numbers.iter().collect();
        all.sort_by_key(|(_, number)| **number);
        all.iter().map(|(id, number)| format!("{id}:{number}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_was_signed_keeps_its_number() {
        let first = numbers(&ids("a b c"), ProvisionNumbers::new());
        assert_eq!(shown(&first), "a:1 b:2 c:3");
        assert_eq!(shown(&numbers(&ids("a c"), first.clone())), "a:1 b:2 c:3");
        let second = numbers(&ids("z a x b y c d"), first);
        assert_eq!(shown(&second), "a:1 x:1の2 b:2 y:2の2 c:3 d:3の2 z:4");
        assert_eq!(shown(&numbers(&ids("a x w b"), second)), "a:1 x:1の2 w:1の3 b:2 y:2の2 c:3 d:3の2 z:4");
    }

    #[test]
    fn what_went_leaves_its_number() {
        let line = |id: &str| (Some(ProvisionId::new(id)), vec![TierLine::new(TierLineKind::Sentence, Vec::new()); 2]);
        let print = |printed: &str, signed: &str| -> Vec<String> {
            let numbers = numbers(&ids(printed), numbers(&ids(signed), ProvisionNumbers::new()));
            let lines =
                numbered(ids(printed).iter().map(|id| line(id.as_str())).collect(), &numbers, ProvisionNumber::printed);
            lines.iter().map(TierLine::printed).collect()
        };
        assert_eq!(print("b", "a b c d"), ["(1) 削除", "(2) ", "", "(3)から(4)まで 削除"]);
    }

    #[test]
    fn letters_go_on_after_the_last() {
        assert_eq!([0, 1, 45, 46, 47, 92].map(letter), ["ア", "イ", "ン", "アア", "アイ", "イア"]);
    }
}
