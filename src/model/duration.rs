//! The time limits of contracts: 「2時間」, 「5営業日」, 「1か月」.

use std::fmt;

use crate::model::word::words;

/// A number and a unit. Two durations are equal only when they are written the same: 「1日」 and 「24時間」 are
/// different limits, because the first day is not counted (民法第140条).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Duration {
    pub count: u32,
    pub unit: DurationUnit,
}

words! {
    /// The units. They are written as they are printed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum DurationUnit {
        Minutes => "分";
        Hours => "時間";
        Days => "日";
        BusinessDays => "営業日";
        Weeks => "週間";
        Months => "か月";
        Years => "年";
    }
}

impl Duration {
    /// Reads a number in half-width digits, followed by a unit. `None` for anything else, and for zero.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
        let unit = DurationUnit::ALL.into_iter().find(|known| known.key() == unit)?;
        Some(Self { count, unit })
    }

    /// The words for a period that runs from an event: 「時から2時間」, 「日の翌日から起算して3日」. Days and longer units
    /// leave the first day out (民法140条).
    pub fn since(self) -> String {
        match self.unit {
            DurationUnit::Minutes | DurationUnit::Hours => format!("時から{self}"),
            _ => format!("日の翌日から起算して{self}"),
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_number_and_unit() {
        for text in ["30分", "2時間", "3日", "5営業日", "2週間", "1か月", "1年"] {
            assert_eq!(Duration::parse(text).map(|duration| duration.to_string()).as_deref(), Some(text));
        }
        for text in ["", "2", "時間", "0分", "2 時間", "２時間", "1ヶ月", "4294967296日"] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_period_says_how_it_is_counted() {
        let since = |text| Duration::parse(text).map(Duration::since);
        assert_eq!(since("30分").as_deref(), Some("時から30分"));
        assert_eq!(since("2時間").as_deref(), Some("時から2時間"));
        for text in ["3日", "5営業日", "2週間", "1か月", "1年"] {
            assert_eq!(since(text), Some(format!("日の翌日から起算して{text}")));
        }
    }
}
