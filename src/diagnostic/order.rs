//! The order in which people look for names.

use std::cmp::Ordering;

/// Compares two names and reads their digits as numbers: `c2` comes before `c10`.
///
/// Only equal names compare as equal. `c2` and `c02` have equal numbers, so their characters decide.
pub fn reading_order(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.chars().map(half_width).peekable(), b.chars().map(half_width).peekable());
    loop {
        let order = match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return a.cmp(b),
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (number(&mut left), number(&mut right));
                x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
            }
            (x, y) => {
                left.next();
                right.next();
                x.cmp(&y)
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits at the start, without leading zeros. So the longer of two is the greater number.
fn number(characters: &mut std::iter::Peekable<impl Iterator<Item = char>>) -> String {
    let digits: String = std::iter::from_fn(|| characters.next_if(char::is_ascii_digit)).collect();
    digits.trim_start_matches('0').to_owned()
}

/// The half-width digit for a full-width one: 「契約２」 is read like 「契約2」.
fn half_width(character: char) -> char {
    match character {
        '０'..='９' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_numbers() {
        let mut names = [
            "c10",
            "c2",
            "c02",
            "c1-10",
            "c1-9",
            "c",
            "b3",
            "契約１０",
            "契約２",
            "c00000000000000000000011",
            "10",
            "9",
        ];
        names.sort_by(|a, b| reading_order(a, b));
        let expected = [
            "9",
            "10",
            "b3",
            "c",
            "c1-9",
            "c1-10",
            "c02",
            "c2",
            "c10",
            "c00000000000000000000011",
            "契約２",
            "契約１０",
        ];
        assert_eq!(names, expected);
    }

    /// Any two names have an order, and only equal names are equal. Otherwise the order of a list would depend on its
    /// input.
    #[test]
    fn it_is_an_order() {
        let parts = ["", "0", "00", "1", "9", "10", "a", "-", "２", "病", "/"];
        let mut names = vec![String::new()];
        for _ in 0..3 {
            let longer = |name: &String| parts.map(|part| format!("{name}{part}"));
            names = names.iter().flat_map(longer).collect();
        }
        let mut sorted = names.clone();
        sorted.sort_by(|a, b| reading_order(a, b));
        for (at, a) in sorted.iter().enumerate() {
            for b in &sorted[at..] {
                let order = reading_order(a, b);
                assert_eq!(order == Ordering::Equal, a == b, "{a:?} {b:?}");
                assert_ne!(order, Ordering::Greater, "{a:?} {b:?}");
                assert_eq!(reading_order(b, a), order.reverse(), "{a:?} {b:?}");
            }
        }
    }
}
