//! Days and times as spreadsheets count them.

/// From which day a workbook counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Epoch {
    /// Day 1 is 1900-01-01, and there is a 1900-02-29 that never was.
    #[default]
    Of1900,
    /// Day 0 is 1904-01-01.
    Of1904,
}

const SECONDS_OF_A_DAY: f64 = 86_400.0;

/// A point in time, with the time of day in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    /// `2026-04-01`. `None` for a number that is no day.
    pub day: Option<[u32; 3]>,
    pub seconds: u32,
    /// All seconds, for a time that goes beyond a day.
    pub elapsed: u64,
}

impl Moment {
    /// `None` for a number that stands for no point in time.
    pub fn of(number: f64, epoch: Epoch) -> Option<Self> {
        // The end of the year 9999.
        if !(0.0..2_958_466.0).contains(&number) {
            return None;
        }
        let elapsed = (number * SECONDS_OF_A_DAY).round() as u64;
        let (days, seconds) = ((elapsed / 86_400) as i64, (elapsed % 86_400) as u32);
        // Days since 1970-01-01.
        let day = match (epoch, days) {
            (Epoch::Of1900, 0) => None,
            (Epoch::Of1900, 60) => Some([1900, 2, 29]),
            (Epoch::Of1900, 1..60) => Some(civil(days - 25_568)),
            (Epoch::Of1900, _) => Some(civil(days - 25_569)),
            (Epoch::Of1904, _) => Some(civil(days - 24_107)),
        };
        Some(Self { day: day.filter(|[year, ..]| *year <= 9999), seconds, elapsed })
    }

    /// Reads `2026-04-01`, `2026-04-01T13:30`, `2026-04-01T13:30:00.000Z`, and `13:30:00`.
    pub fn read(text: &str) -> Option<Self> {
        let (day, time) = match text.split_once('T') {
            Some((day, time)) => (Some(day).filter(|day| !day.is_empty()), Some(time)),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        let day = day.map(read_day).map_or(Some(None), |day| day.map(Some))?;
        let seconds = time.map_or(Some(0), read_time)?;
        Some(Self { day, seconds, elapsed: u64::from(seconds) })
    }
}

/// The calendar day, so many days after 1970-01-01.
fn civil(days: i64) -> [u32; 3] {
    // Years begin in March here, so that the odd day is the last of a year. An era has 400 years.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    [year, month, day].map(|number| number as u32)
}

fn read_day(text: &str) -> Option<[u32; 3]> {
    let numbers = digits(text, '-')?;
    let [year, month, day] = <[u32; 3]>::try_from(numbers).ok()?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_day = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=last).contains(&day);
    is_day.then_some([year, month, day])
}

fn read_time(text: &str) -> Option<u32> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (text, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let numbers = digits(text, ':')?;
    let (hours, minutes, seconds) = match *numbers.as_slice() {
        [hours, minutes] => (hours, minutes, 0),
        [hours, minutes, seconds] => (hours, minutes, seconds),
        _ => return None,
    };
    let is_time = hours < 24 && minutes < 60 && seconds < 60 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    is_time.then_some((hours * 60 + minutes) * 60 + seconds)
}

fn digits(text: &str, between: char) -> Option<Vec<u32>> {
    let is_number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit());
    text.split(between).map(|part| part.parse().ok().filter(|_| is_number(part))).collect()
}
