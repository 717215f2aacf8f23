//! Finds what a person most likely meant by a day, a time limit or an id in another form: in full-width characters,
//! with numbers in kanji, with slashes. `said` does this for Japanese words.
//!
//! Nothing is changed silently. The hint says how to write it, and the person decides. A text with two possible
//! meanings gets no hint: a wrong one would be pasted, and something would be lost.

mod said;

pub(super) use said::{Sides, label, names, parties, word};

use unicode_normalization::UnicodeNormalization;

use crate::model::catalog::Catalog;
use crate::model::date::{Date, DateFault};
use crate::model::duration::Duration;

/// A day as it should be written. `None` when it is not clear which day is meant.
pub(super) fn date(written: &str) -> Option<String> {
    const ERAS: [(char, &str); 5] = [('R', "令和"), ('H', "平成"), ('S', "昭和"), ('T', "大正"), ('M', "明治")];
    let text = plain(written);
    let era = ERAS.into_iter().find_map(|(letter, name)| {
        let rest = text.strip_prefix(name).or_else(|| text.strip_prefix([letter, letter.to_ascii_lowercase()]));
        rest.map(|rest| (name, rest))
    });
    let rest = era.map_or(text.as_str(), |(_, rest)| rest).replacen('元', "1", 1);
    let mut numbers: Vec<&str> = rest.split(|letter: char| !letter.is_ascii_digit()).collect();
    if numbers.last().is_some_and(|last| last.is_empty()) {
        numbers.pop();
    }
    let candidate = match (era, &numbers[..]) {
        (Some((name, _)), [year, month, day]) => {
            let number = |text: &str| text.trim_start_matches('0').to_owned();
            let year = if number(year) == "1" { "元".to_owned() } else { number(year) };
            format!("{name}{year}年{}月{}日", number(month), number(day))
        }
        (None, [year, month, day]) if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        (None, [digits]) if digits.len() == 8 => format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]),
        _ => return None,
    };
    match Date::parse(&candidate) {
        Ok(_) => Some(candidate),
        Err(DateFault::OutsideEra { right }) => Some(right),
        Err(DateFault::Form | DateFault::NoSuchDay) => None,
    }
}

/// A time limit as it should be written. `None` when it is not clear which one is meant.
pub(super) fn duration(written: &str) -> Option<String> {
    let mut text = plain(written);
    if let Some(interval) = interval(&text) {
        return Some(interval.to_owned());
    }
    for said in ["以内に", "以内", "ごとに", "ごと", "毎に", "毎", "に1回", "に1度", "まで"] {
        if let Some(number) = text.strip_suffix(said) {
            text = number.to_owned();
            break;
        }
    }
    for months in ["ヶ月", "ケ月", "ヵ月", "カ月", "箇月", "ヶ月間", "か月間"] {
        if let Some(number) = text.strip_suffix(months) {
            text = format!("{number}か月");
        }
    }
    for (said, unit) in [
        ("年間", "年"),
        ("ヶ年", "年"),
        ("か年", "年"),
        ("日間", "日"),
        ("分間", "分"),
        ("週", "週間"),
        ("h", "時間"),
        ("H", "時間"),
    ] {
        if let Some(number) = text.strip_suffix(said) {
            text = format!("{number}{unit}");
        }
    }
    Duration::parse(&text).map(|duration| duration.to_string())
}

/// The time limit for an everyday word such as 毎月.
fn interval(said: &str) -> Option<&'static str> {
    let said = ["ごとに", "ごと", "に1回", "に1度"].into_iter().find_map(|end| said.strip_suffix(end)).unwrap_or(said);
    Some(match said {
        "毎日" | "日次" | "日に1回" | "毎日1回" => "1日",
        "毎週" | "週次" | "週1回" | "週に1回" | "毎週1回" | "1週" | "週" => "1週間",
        "隔週" => "2週間",
        "毎月" | "月次" | "月1回" | "月に1回" | "毎月1回" | "月1度" | "月" | "ひと月" | "1月" => {
            "1か月"
        }
        "隔月" => "2か月",
        "四半期" | "4半期" | "毎四半期" | "毎4半期" | "年4回" | "年に4回" => "3か月",
        "半年" | "半期" | "年2回" | "年に2回" => "6か月",
        "毎年" | "年次" | "年1回" | "年に1回" | "毎年1回" | "年1度" | "年" => "1年",
        _ => return None,
    })
}

/// The id of an item that was written as it is printed: `C1`, `参考1`.
pub(super) fn item<'c>(written: &str, catalog: &'c Catalog) -> Option<&'c str> {
    let text = plain(written).to_uppercase();
    let mut found = catalog.sections().flat_map(|(_, section)| {
        section
            .items
            .iter()
            .filter(|item| format!("{}{}", section.label, item.number) == text || item.id.as_str() == text)
            .map(|item| item.id.as_str())
    });
    found.next().filter(|_| found.next().is_none())
}

/// A similar text that is a valid name for a folder. `None` when there is none.
pub(super) fn folder_name(written: &str) -> Option<String> {
    let text: String = plain(written)
        .to_lowercase()
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .take(40)
        .collect();
    let text = text.trim_matches('-');
    text.starts_with(|letter: char| letter.is_ascii_alphabetic()).then(|| text.to_owned())
}

/// The text in half-width characters, without blanks, with Arabic numerals.
fn plain(written: &str) -> String {
    let mut text = String::new();
    let mut number: Option<(u32, u32)> = None;
    // No day and no time limit is longer.
    for letter in written.nfkc().filter(|letter| !letter.is_whitespace()).take(40) {
        let digit = "〇一二三四五六七八九".chars().position(|kanji| kanji == letter).map(|digit| digit as u32);
        match (digit, letter, number) {
            (Some(digit), _, None) => number = Some((0, digit)),
            (Some(digit), _, Some((tens, ones))) => number = Some((tens, (ones * 10 + digit).min(9999))),
            (None, '十', None) => number = Some((10, 0)),
            (None, '十', Some((_, ones))) => number = Some((ones.max(1) * 10, 0)),
            (None, letter, _) => {
                if let Some((tens, ones)) = number.take() {
                    text.push_str(&(tens + ones).to_string());
                }
                // These are minus signs and dashes.
                text.push(if matches!(letter, '−' | 'ー' | '‐' | '–' | '—' | '―') { '-' } else { letter });
            }
        }
    }
    if let Some((tens, ones)) = number {
        text.push_str(&(tens + ones).to_string());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_understood_and_never_invented() {
        for (written, meant) in [
            ("２０２６-04-01", "2026-04-01"),
            ("2026－04－01", "2026-04-01"),
            ("2026/4/1", "2026-04-01"),
            ("2026.04.01", "2026-04-01"),
            ("2026-4-1", "2026-04-01"),
            ("20260401", "2026-04-01"),
            ("２０２６年４月１日", "2026-04-01"),
            ("令和８年４月１日", "令和8年4月1日"),
            ("令和八年四月一日", "令和8年4月1日"),
            ("令和 8年 4月 1日", "令和8年4月1日"),
            ("令和8年04月01日", "令和8年4月1日"),
            ("令和1年5月1日", "令和元年5月1日"),
            ("平成三十一年五月一日", "令和元年5月1日"),
            ("平成十年十二月二十四日", "平成10年12月24日"),
            ("R8.4.1", "令和8年4月1日"),
            ("h30/4/1", "平成30年4月1日"),
        ] {
            assert_eq!(date(written).as_deref(), Some(meant), "{written}");
        }
        for written in ["令和8年", "令和0年4月1日", "8/4/1", "2026-13-01", "4月1日", "未定", "202604"] {
            assert_eq!(date(written), None, "{written}");
        }
        assert_eq!(date(&"1".repeat(1_000_000)), None);
    }

    #[test]
    fn time_limits_are_understood() {
        for (written, meant) in [
            ("１時間", "1時間"),
            ("1 時間", "1時間"),
            ("二時間", "2時間"),
            ("1ヶ月", "1か月"),
            ("３カ月", "3か月"),
            ("十日間", "10日"),
            ("1年間", "1年"),
            ("五営業日", "5営業日"),
            ("1時間以内", "1時間"),
            ("２ 時間以内", "2時間"),
            ("三営業日以内に", "3営業日"),
            ("3ヶ月ごと", "3か月"),
            ("3か月に1回", "3か月"),
            ("24h", "24時間"),
            ("１ヶ年", "1年"),
            ("毎月", "1か月"),
            ("月１回", "1か月"),
            ("年に一回", "1年"),
            ("年2回", "6か月"),
            ("四半期ごと", "3か月"),
            ("半年に1回", "6か月"),
            ("隔週", "2週間"),
        ] {
            assert_eq!(duration(written).as_deref(), Some(meant), "{written}");
        }
        for written in
            ["速やかに", "0時間", "", "1年以上", "1時間程度", "1日おき", "月2回", "毎月末", "当日", "以内", "ごと"]
        {
            assert_eq!(duration(written), None, "{written}");
        }
    }

    #[test]
    fn folders_get_a_name_that_can_be_one() {
        assert_eq!(folder_name("ＥＨＲ").as_deref(), Some("ehr"));
        assert_eq!(folder_name("My Hospital").as_deref(), Some("myhospital"));
        assert_eq!(folder_name("../x").as_deref(), Some("x"));
        assert_eq!(folder_name("電子カルテ"), None);
    }
}
