//! Reads numbers in kanji, and amounts of money.

use unicode_normalization::UnicodeNormalization as _;

use crate::entry::Meaning;

const DIGITS: &str = "〇一二三四五六七八九";
const UNITS: [(char, u32); 3] = [('千', 1000), ('百', 100), ('十', 10)];

fn digit(letter: char) -> Option<u32> {
    DIGITS.chars().position(|kanji| kanji == letter).map(|digit| digit as u32)
}

fn is_kanji_number(letter: char) -> bool {
    digit(letter).is_some() || UNITS.iter().any(|(unit, _)| *unit == letter)
}

/// The text with Arabic numerals for its kanji ones. A number that is written in both stays as it is.
pub(super) fn arabic(text: &str) -> String {
    let (mut done, mut rest) = (String::new(), text);
    while let Some(start) = rest.find(is_kanji_number) {
        let length = rest[start..].find(|letter| !is_kanji_number(letter)).unwrap_or(rest.len() - start);
        let (before, after) = (&rest[..start], &rest[start + length..]);
        let run = &rest[start..start + length];
        let is_mixed = before.ends_with(|letter: char| letter.is_ascii_digit())
            || after.starts_with(|letter: char| letter.is_ascii_digit());
        done.push_str(before);
        match number(run).filter(|_| !is_mixed) {
            Some(number) => done.push_str(&number),
            None => done.push_str(run),
        }
        rest = after;
    }
    done + rest
}

/// 二〇二六 digit by digit, or 三十一 by its units.
fn number(run: &str) -> Option<String> {
    if run.chars().all(|letter| digit(letter).is_some()) {
        return Some(run.chars().filter_map(digit).map(|digit| digit.to_string()).collect());
    }
    let (mut sum, mut ones, mut least) = (0, None, u32::MAX);
    for letter in run.chars() {
        match (digit(letter), UNITS.iter().find(|(unit, _)| *unit == letter)) {
            (Some(digit), _) if ones.is_none() && digit > 0 => ones = Some(digit),
            (None, Some((_, unit))) if *unit < least => {
                sum += ones.take().unwrap_or(1) * unit;
                least = *unit;
            }
            _ => return None,
        }
    }
    Some((sum + ones.unwrap_or(0)).to_string())
}

/// 「1,200,000円」 in yen. `None` when it is written in another way.
pub fn yen(written: &str) -> Option<u64> {
    let digits = written.strip_suffix('円').unwrap_or(written).replace(',', "");
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

pub(super) fn amount(written: &str) -> Meaning {
    if yen(written).is_some() {
        return Meaning::Written;
    }
    let letters = written.nfkc().filter(|letter| !letter.is_whitespace() && !matches!(letter, ',' | '、')).take(40);
    let text: String = arabic(&letters.collect::<String>());
    let text = text.strip_prefix('金').unwrap_or(&text);
    let text = text.strip_prefix('¥').unwrap_or(text);
    let text = ["円也", "円", "-"].into_iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text);
    let read = |digits: &str| yen(digits).filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let units: [(char, u64); 2] = [('億', 100_000_000), ('万', 10_000)];
    let (mut sum, mut rest) = (0_u64, text);
    for (unit, worth) in units {
        if let Some((count, after)) = rest.split_once(unit) {
            let Some(part) = read(count).and_then(|count| count.checked_mul(worth)) else { return Meaning::Unknown };
            sum = sum.saturating_add(part);
            rest = after;
        }
    }
    let last = match rest.strip_suffix('千') {
        Some(count) => read(count).and_then(|count| count.checked_mul(1000)),
        None if rest.is_empty() && sum > 0 => Some(0),
        None => read(rest),
    };
    Meaning::of(last.and_then(|last| sum.checked_add(last)).map(|sum| format!("{}円", grouped(sum))))
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
