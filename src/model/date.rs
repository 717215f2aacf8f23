//! The dates of contracts, in the Gregorian calendar and in Japanese eras (和暦).

use std::fmt;

use jiff::civil;

use crate::model::word::words;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

words! {
    /// How dates are printed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub enum DateStyle {
        #[default]
        Wareki => "wareki", "和暦（令和8年4月1日）", offered "令和8年4月1日";
        Seireki => "seireki", "西暦（2026年4月1日）", offered "2026年4月1日";
    }
}

impl DateStyle {
    /// The blank date for something without a date yet.
    pub fn open_date(self) -> &'static str {
        match self {
            DateStyle::Wareki => "令和　　年　　月　　日",
            DateStyle::Seireki => "　　　　年　　月　　日",
        }
    }
}

/// An era, by its name and its first day. The 元号を改める政令 fixes 平成 and 令和, an imperial edict (詔書) each
/// older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    pub name: &'static str,
    year_one: i16,
    first: (i16, i8, i8),
}

/// The eras that a contract can name, the newest first.
pub const ERAS: [Era; 5] = [
    Era { name: "令和", year_one: 2019, first: (2019, 5, 1) },
    Era { name: "平成", year_one: 1989, first: (1989, 1, 8) },
    Era { name: "昭和", year_one: 1926, first: (1926, 12, 25) },
    Era { name: "大正", year_one: 1912, first: (1912, 7, 30) },
    // Japan has used the solar calendar since the first day of 明治6年.
    Era { name: "明治", year_one: 1868, first: (1873, 1, 1) },
];

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DateFault {
    /// The text has none of the three forms.
    Form,
    /// The calendar has no such day.
    NoSuchDay,
    /// The day is not in the era that was named. `right` is the day as it should be written.
    OutsideEra { right: String },
}

impl Date {
    /// The day. `None` when the calendar has no such day, or when the year is before 1.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        civil::Date::new(year, month, day).ok().filter(|_| year >= 1).map(Self)
    }

    /// Whether a contract of today can mean the day: its year is 1950 to 2079.
    ///
    /// Before 1950 no hospital had a computer. The Civil Code limits a lease to 50 years (民法第604条), its longest
    /// limit for a contract; a lease that begins in the 2020s ends before 2080. The days that programs write for "no
    /// end" (2099-12-31, 9999-12-31) and for "not known" (1900-01-01, 0001-01-01) are outside.
    pub fn is_likely(self) -> bool {
        (1950..2080).contains(&self.year())
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    pub fn month(self) -> i8 {
        self.0.month()
    }

    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The days from this day to the other. Negative when the other is earlier.
    pub fn days_until(self, other: Date) -> i32 {
        (other.0 - self.0).get_days()
    }

    /// The seconds from 1970-01-01 to the start of the day, in UTC.
    pub fn seconds(self) -> i64 {
        const DAY: i64 = 24 * 60 * 60;
        i64::from(Self(civil::date(1970, 1, 1)).days_until(self)) * DAY
    }

    /// Reads `2026-04-01`, `2026年4月1日` or `令和8年4月1日` (元年 is the first year).
    ///
    /// # Errors
    /// When the text has none of these forms, the day does not exist, or it is outside the era.
    pub fn parse(text: &str) -> Result<Self, DateFault> {
        if let Some((year, month, day)) = iso(text) {
            return Self::new(year, month, day).ok_or(DateFault::NoSuchDay);
        }
        for era in ERAS {
            if let Some(rest) = text.strip_prefix(era.name) {
                return in_era(era, rest);
            }
        }
        let (year, month, day) = kanji(text).ok_or(DateFault::Form)?;
        if year.len() != 4 {
            return Err(DateFault::Form);
        }
        Self::new(year.parse().map_err(|_| DateFault::Form)?, month, day).ok_or(DateFault::NoSuchDay)
    }

    /// The day as people write it in a contract. Before 明治6年 it is always in the Gregorian calendar.
    pub fn format(self, style: DateStyle) -> String {
        match style {
            DateStyle::Seireki => format!("{}年{}月{}日", self.year(), self.month(), self.day()),
            DateStyle::Wareki => match self.era() {
                Some((era, 1)) => format!("{}元年{}月{}日", era.name, self.month(), self.day()),
                Some((era, year)) => format!("{}{year}年{}月{}日", era.name, self.month(), self.day()),
                None => self.format(DateStyle::Seireki),
            },
        }
    }

    /// The era, and the year in it. `None` before 明治6年.
    pub fn era(self) -> Option<(Era, i16)> {
        ERAS.into_iter().find(|era| self.0 >= era.first_day()).map(|era| (era, self.year() - era.year_one + 1))
    }
}

impl Era {
    fn first_day(self) -> civil::Date {
        let (year, month, day) = self.first;
        civil::date(year, month, day)
    }
}

/// As in `2026-04-01`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

fn in_era(era: Era, rest: &str) -> Result<Date, DateFault> {
    let (year, month, day) = kanji(rest).ok_or(DateFault::Form)?;
    let year: i16 = match year {
        "元" => 1,
        digits if digits.len() <= 2 => digits.parse().map_err(|_| DateFault::Form)?,
        _ => return Err(DateFault::Form),
    };
    if year == 0 {
        return Err(DateFault::Form);
    }
    let date = Date::new(era.year_one + year - 1, month, day).ok_or(DateFault::NoSuchDay)?;
    match date.era() {
        Some((found, _)) if found == era => Ok(date),
        _ => Err(DateFault::OutsideEra { right: date.format(DateStyle::Wareki) }),
    }
}

/// Splits `8年4月1日`. The year stays text, because it may be 元.
fn kanji(text: &str) -> Option<(&str, i8, i8)> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let day = rest.strip_suffix('日')?;
    if year != "元" && !is_number(year) {
        return None;
    }
    Some((year, small_number(month)?, small_number(day)?))
}

fn iso(text: &str) -> Option<(i16, i8, i8)> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 || !is_number(year) {
        return None;
    }
    Some((year.parse().ok()?, small_number(month)?, small_number(day)?))
}

fn small_number(text: &str) -> Option<i8> {
    if text.len() > 2 || !is_number(text) { None } else { text.parse().ok() }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::word::Word;

    #[test]
    fn seconds_count_from_1970() {
        let seconds = |year, month, day| Date::new(year, month, day).map(Date::seconds);
        assert_eq!(seconds(1970, 1, 1), Some(0));
        assert_eq!(seconds(2026, 4, 1), Some(1_775_001_600));
        assert_eq!(seconds(2024, 2, 29), Some(1_709_164_800));
        assert_eq!(seconds(1969, 12, 31), Some(-86_400));
    }

    #[test]
    fn each_style_shows_a_day_as_it_prints_it() {
        let day = Date::new(2026, 4, 1).expect("the calendar has this day");
        for style in DateStyle::ALL {
            assert_eq!(style.offer(), day.format(style));
            assert!(style.word().ends_with(&format!("（{}）", day.format(style))), "{}", style.word());
        }
    }

    fn wareki(text: &str) -> String {
        Date::parse(text).map(|date| date.format(DateStyle::Wareki)).unwrap_or_else(|fault| format!("{fault:?}"))
    }

    /// The first and last day of every era, and the ways to write a year.
    #[test]
    fn wareki_table() {
        for (written, printed) in [
            ("2026-04-01", "令和8年4月1日"),
            ("2026年4月1日", "令和8年4月1日"),
            ("令和8年4月1日", "令和8年4月1日"),
            ("令和元年5月1日", "令和元年5月1日"),
            ("令和1年5月1日", "令和元年5月1日"),
            ("2019-05-01", "令和元年5月1日"),
            ("2019-04-30", "平成31年4月30日"),
            ("平成31年4月30日", "平成31年4月30日"),
            ("1989-01-08", "平成元年1月8日"),
            ("1989-01-07", "昭和64年1月7日"),
            ("1926-12-25", "昭和元年12月25日"),
            ("1926-12-24", "大正15年12月24日"),
            ("1912-07-30", "大正元年7月30日"),
            ("1912-07-29", "明治45年7月29日"),
            ("1873-01-01", "明治6年1月1日"),
            ("1872-12-31", "1872年12月31日"),
            ("2024-02-29", "令和6年2月29日"),
        ] {
            assert_eq!(wareki(written), printed, "{written}");
        }
    }

    #[test]
    fn days_between_dates() {
        for (from, to, days) in [
            ("2027-03-31", "2027-03-31", 0),
            ("2027-03-31", "2027-04-01", 1),
            ("2027-04-01", "2027-03-31", -1),
            ("2027-02-28", "2027-03-01", 1),
            ("2028-02-28", "2028-03-01", 2),
            ("2028-02-29", "2029-02-28", 365),
            ("2000-01-01", "2100-01-01", 36_525),
            ("0001-01-01", "9999-12-31", 3_652_058),
        ] {
            let day = |text: &str| Date::parse(text).expect("a day");
            assert_eq!(day(from).days_until(day(to)), days, "{from} to {to}");
        }
    }

    #[test]
    fn days_that_programs_write_for_none_are_unlikely() {
        for (written, likely) in [
            ("1949-12-31", false),
            ("1950-01-01", true),
            ("2079-12-31", true),
            ("2080-01-01", false),
            ("2099-12-31", false),
            ("9999-12-31", false),
            ("1900-01-01", false),
            ("0001-01-01", false),
            ("令和99年12月31日", false),
            ("昭和8年4月1日", false),
        ] {
            assert_eq!(Date::parse(written).expect("a day").is_likely(), likely, "{written}");
        }
    }

    #[test]
    fn a_date_outside_its_era_names_the_right_one() {
        let outside = |right: &str| Err(DateFault::OutsideEra { right: right.to_owned() });
        assert_eq!(Date::parse("平成32年4月1日"), outside("令和2年4月1日"));
        assert_eq!(Date::parse("令和元年4月30日"), outside("平成31年4月30日"));
        assert_eq!(Date::parse("昭和64年1月8日"), outside("平成元年1月8日"));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2026/04/01",
            "2026-4-1",
            "26-04-01",
            "令和8年4月",
            "令和0年1月1日",
            "令和八年四月一日",
            "２０２６-04-01",
            "+026-04-01",
            "2026年004月1日",
        ] {
            assert_eq!(Date::parse(text), Err(DateFault::Form), "{text}");
        }
        for text in
            ["2025-02-29", "令和7年2月29日", "2026-13-01", "2026年4月31日", "2026-00-10", "0000-01-01", "0000年1月1日"]
        {
            assert_eq!(Date::parse(text), Err(DateFault::NoSuchDay), "{text}");
        }
    }
}
