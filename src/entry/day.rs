//! Reads days: 2026/4/1, R8.4.1, 令和八年四月一日（水）.

use crate::entry::{Meaning, plain};
use crate::model::date::{Date, DateFault, DateStyle};

const ERAS: [(char, &str); 5] = [('R', "令和"), ('H', "平成"), ('S', "昭和"), ('T', "大正"), ('M', "明治")];
/// From Thursday on: 1970-01-01 was one.
const WEEKDAYS: &str = "木金土日月火水";

pub(super) fn read(written: &str) -> Meaning {
    if Date::parse(written).is_ok() {
        return Meaning::Written;
    }
    let text = plain(written);
    let text = ["付け", "付"].into_iter().find_map(|end| text.strip_suffix(end)).unwrap_or(&text);
    let (text, weekday) = without_weekday(text);
    let text = text.strip_prefix("西暦").unwrap_or(text);
    let era = ERAS.into_iter().find_map(|(letter, name)| {
        let by_letter = || text.strip_prefix([letter, letter.to_ascii_lowercase()]);
        text.strip_prefix(name).or_else(by_letter).map(|rest| (name, rest))
    });
    let meaning = match era {
        Some((era, rest)) => match numbers(rest).as_deref() {
            Some([year, month, day]) => of_era(era, *year, *month, *day),
            Some(_) if is_whole(written) => ask_for_the_rest(written),
            _ => Meaning::Unknown,
        },
        None => of_no_era(text, written),
    };
    match (meaning, weekday) {
        (Meaning::Clear(values), Some(said)) => {
            let Some(day) = values.first().and_then(|value| Date::parse(value).ok()) else { return Meaning::Unknown };
            let is = weekday_of(day);
            if is == said {
                return Meaning::Clear(values);
            }
            let day = day.format(DateStyle::Seireki);
            Meaning::Open(format!("{day}は{is}曜日です。日と曜日のどちらが正しいですか。"))
        }
        (meaning, _) => meaning,
    }
}

/// The text without the day of the week at its end, and that day.
fn without_weekday(text: &str) -> (&str, Option<char>) {
    let bracketed = text.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    let (rest, word) = match bracketed {
        Some((rest, word)) => (rest, word.strip_suffix("曜日").or_else(|| word.strip_suffix('曜')).unwrap_or(word)),
        None => {
            let Some(before) = text.strip_suffix("曜日").or_else(|| text.strip_suffix('曜')) else {
                return (text, None);
            };
            before.split_at(before.char_indices().next_back().map_or(0, |(at, _)| at))
        }
    };
    match WEEKDAYS.chars().find(|weekday| word == weekday.to_string()) {
        Some(weekday) => (rest, Some(weekday)),
        None => (text, None),
    }
}

fn weekday_of(day: Date) -> char {
    let days = day.seconds().div_euclid(24 * 60 * 60).rem_euclid(7) as usize;
    WEEKDAYS.chars().nth(days).unwrap_or('木')
}

/// One to three numbers, between them 年 and 月 or one sign. 元 is 1.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let text = text.strip_suffix('.').unwrap_or(text);
    let parts: Vec<&str> = if text.contains(['年', '月', '日']) {
        let (year, rest) = text.split_once('年').map_or((None, text), |(year, rest)| (Some(year), rest));
        let (month, rest) = rest.split_once('月').map_or((None, rest), |(month, rest)| (Some(month), rest));
        let day = Some(rest.strip_suffix('日').unwrap_or(rest)).filter(|day| !day.is_empty());
        // A part may be missing only at the end, and the sign of a part only at the very end.
        let is_whole = (year.is_some() || month.is_none() == day.is_none()) && (month.is_some() || day.is_none());
        if !is_whole {
            return None;
        }
        [year, month, day].into_iter().flatten().collect()
    } else {
        let sign = text.chars().find(|letter| matches!(letter, '/' | '.' | '-'));
        sign.map_or_else(|| vec![text], |sign| text.split(sign).collect())
    };
    let number = |part: &&str| match *part {
        "元" => Some(1),
        part => part.parse().ok().filter(|_| part.len() <= 8 && part.bytes().all(|byte| byte.is_ascii_digit())),
    };
    (parts.len() <= 3).then(|| parts.iter().map(number).collect()).flatten()
}

fn of_era(era: &str, year: u32, month: u32, day: u32) -> Meaning {
    let year = if year == 1 { "元".to_owned() } else { year.to_string() };
    of_parsed(format!("{era}{year}年{month}月{day}日"))
}

fn of_parsed(candidate: String) -> Meaning {
    match Date::parse(&candidate) {
        Ok(_) => Meaning::of(Some(candidate)),
        Err(DateFault::OutsideEra { right }) => Meaning::of(Some(right)),
        Err(DateFault::Form | DateFault::NoSuchDay) => Meaning::Unknown,
    }
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
}

fn of_no_era(text: &str, written: &str) -> Meaning {
    let is_year = |number: u32| (1000..10_000).contains(&number);
    match numbers(text).as_deref() {
        Some([year, month, day]) if is_year(*year) => {
            Meaning::of(day_of(*year, *month, *day).map(|day| day.to_string()))
        }
        Some([first, second, year]) if is_year(*year) && !text.contains('年') => {
            let mut days: Vec<Date> =
                [day_of(*year, *first, *second), day_of(*year, *second, *first)].into_iter().flatten().collect();
            days.dedup();
            match days[..] {
                [] => Meaning::Unknown,
                [only] => Meaning::of(Some(only.to_string())),
                [one, other, ..] => Meaning::Open(format!(
                    "「{written}」は、{}と{}のどちらですか。",
                    one.format(DateStyle::Seireki),
                    other.format(DateStyle::Seireki)
                )),
            }
        }
        Some([year, month, day]) if *year < 100 && day_of(2000 + year, *month, *day).is_some() => {
            Meaning::Open(format!(
                "「{written}」は、何年のことですか。令和なら「令和{year}年{month}月{day}日」、西暦なら「{}-{month:02}-{day:02}」のように書きます。",
                2000 + year
            ))
        }
        Some([digits]) if (10_000_101..=99_991_231).contains(digits) && text.len() == 8 => {
            Meaning::of(day_of(digits / 10_000, digits / 100 % 100, digits % 100).map(|day| day.to_string()))
        }
        Some([month, day]) if text.contains(['月', '/']) && day_of(2000, *month, *day).is_some() => {
            Meaning::Open(format!("何年の{month}月{day}日ですか。"))
        }
        Some([year, month]) if is_year(*year) && (1..=12).contains(month) => {
            Meaning::Open(format!("{year}年{month}月の何日ですか。"))
        }
        Some([year]) if is_year(*year) && is_whole(written) => ask_for_the_rest(written),
        _ => Meaning::Unknown,
    }
}

/// Whether a text can be shown in a question.
fn is_whole(written: &str) -> bool {
    written.chars().count() <= 20
}

fn ask_for_the_rest(written: &str) -> Meaning {
    Meaning::Open(format!("「{}」の、いつですか。年、月、日のすべてを書いてください。", written.trim()))
}
