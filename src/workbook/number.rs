//! How a number is shown: the forms (書式) that spreadsheets know, as far as a form for answers needs them.
//!
//! A form that is not known here (a fraction, a condition) shows the number as it is.

use super::day::{Epoch, Moment};
use super::{CellKind, decimal};

/// The form of a number.
#[derive(Debug, Clone, Default)]
pub(super) enum NumberForm {
    #[default]
    Plain,
    Day {
        with_time: bool,
    },
    Time,
    /// Hours that go beyond a day.
    Elapsed,
    /// For positive numbers, negative ones, zero, and text.
    Sections(Vec<FormSection>),
}

/// What one section of a form is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct FormSection {
    pieces: Vec<FormPiece>,
    percents: usize,
    /// Commas behind the last digit: each stands for a thousand.
    thousands: usize,
    is_grouped: bool,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
enum FormPiece {
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Literal(char),
    /// The number as it is.
    General,
    Text,
}

impl NumberForm {
    /// The forms that have a number and no code. Those of Japanese editions are among them.
    pub fn built_in(id: u32) -> Self {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 => "#,##0",
            4 => "#,##0.00",
            5 | 6 => "\"¥\"#,##0;\"¥\"\\-#,##0",
            7 | 8 => "\"¥\"#,##0.00;\"¥\"\\-#,##0.00",
            9 => "0%",
            10 => "0.00%",
            37 | 38 => "#,##0;\\-#,##0",
            39 | 40 => "#,##0.00;\\-#,##0.00",
            14..=17 | 27..=31 | 34..=36 | 50..=58 => return Self::Day { with_time: false },
            22 => return Self::Day { with_time: true },
            18..=21 | 32 | 33 | 45 | 47 => return Self::Time,
            46 => return Self::Elapsed,
            _ => return Self::Plain,
        };
        Self::read(code)
    }

    pub fn read(code: &str) -> Self {
        /// No program lets a person write a longer one.
        const LONGEST: usize = 1024;
        if code.len() > LONGEST {
            return Self::Plain;
        }
        let mut sections = vec![FormSection::default()];
        let (mut letters, mut elapsed, mut is_known) = (String::new(), false, true);
        let mut rest = code.chars();
        while let Some(letter) = rest.next() {
            let Some(section) = sections.last_mut() else { return Self::Plain };
            let mut push = |piece| section.pieces.push(piece);
            match letter {
                ';' => sections.push(FormSection::default()),
                '"' => rest.by_ref().take_while(|letter| *letter != '"').for_each(|it| push(FormPiece::Literal(it))),
                '\\' | '!' => rest.next().into_iter().for_each(|letter| push(FormPiece::Literal(letter))),
                // A blank as wide as a letter; a letter that fills the cell.
                '_' => _ = rest.next().map(|_| push(FormPiece::Literal(' '))),
                '*' => _ = rest.next(),
                '[' => {
                    let inside: String = rest.by_ref().take_while(|letter| *letter != ']').collect();
                    let is_time = |it: &str| !it.is_empty() && it.chars().all(|it| "hmsHMS".contains(it));
                    elapsed |= is_time(&inside);
                    is_known &= !inside.starts_with(['<', '>', '=']);
                    let currency = inside.strip_prefix('$').map(|it| it.split('-').next().unwrap_or_default());
                    currency.unwrap_or_default().chars().for_each(|letter| push(FormPiece::Literal(letter)));
                }
                '0' | '#' | '?' => push(FormPiece::Digit(letter)),
                '.' => push(FormPiece::Point),
                ',' => section.read_comma(&rest),
                '%' => {
                    section.pieces.push(FormPiece::Literal('%'));
                    section.percents += 1;
                }
                '@' => push(FormPiece::Text),
                'G' | 'g' if rest.as_str().get(..6).is_some_and(|it| it.eq_ignore_ascii_case("eneral")) => {
                    rest.nth(5);
                    push(FormPiece::General);
                }
                // 午前, 午後: it says only that there are hours.
                'A' | 'a' if rest.as_str().starts_with(['M', 'm', '/']) => {
                    let after = rest.as_str().trim_start_matches(['A', 'a', 'M', 'm', 'P', 'p', '/']);
                    rest = after.chars();
                    letters.push('h');
                }
                'E' | 'e' if rest.as_str().starts_with(['+', '-']) => is_known = false,
                'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'e' | 'E' | 'g' | 'r' | 'b' | 'a' => {
                    letters.push(letter.to_ascii_lowercase());
                }
                '/' if letters.is_empty() => is_known = false,
                other => push(FormPiece::Literal(other)),
            }
        }
        let (has_time, has_day) = (letters.contains(['h', 's']), letters.contains(['y', 'd', 'e', 'g', 'r', 'b', 'a']));
        match () {
            () if elapsed => Self::Elapsed,
            () if has_day || letters.contains('m') && !has_time => Self::Day { with_time: has_time },
            () if has_time => Self::Time,
            () if is_known && sections.iter().all(FormSection::is_known) => Self::Sections(sections),
            () => Self::Plain,
        }
    }

    /// A number as a person sees it, and what it is.
    pub fn shown(&self, number: f64, epoch: Epoch) -> (CellKind, String) {
        let as_it_is = || (CellKind::Number, decimal::plain(number));
        let moment = Moment::of(number, epoch);
        match self {
            Self::Plain => as_it_is(),
            Self::Day { with_time } => {
                moment.and_then(|it| day(&it, *with_time)).map_or_else(as_it_is, |it| (CellKind::Day, it))
            }
            Self::Time => moment.map_or_else(as_it_is, |it| (CellKind::Time, time(it.seconds.into()))),
            Self::Elapsed => moment.map_or_else(as_it_is, |it| (CellKind::Time, time(it.elapsed))),
            Self::Sections(sections) => (CellKind::Number, in_sections(sections, number)),
        }
    }

    /// A text as a person sees it: most forms leave it as it is.
    pub fn shows_text(&self, text: &str) -> bool {
        let Self::Sections(sections) = self else { return true };
        let section = sections.get(3);
        text.is_empty() || section.is_none_or(|section| !section.pieces.is_empty())
    }
}

/// What a number with a form of day is. A time of day only counts where the form shows it.
pub(super) fn day(moment: &Moment, with_time: bool) -> Option<String> {
    let [year, month, day] = moment.day?;
    let time =
        if with_time && moment.seconds > 0 { format!(" {}", time(moment.seconds.into())) } else { String::new() };
    Some(format!("{year:04}-{month:02}-{day:02}{time}"))
}

/// `3:30`, or `3:30:15`.
pub(super) fn time(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if seconds == 0 { format!("{hours}:{minutes:02}") } else { format!("{hours}:{minutes:02}:{seconds:02}") }
}

fn in_sections(sections: &[FormSection], number: f64) -> String {
    let (section, is_signed) = match (number, sections) {
        (_, []) => return decimal::plain(number),
        (_, [only]) | (0.0.., [only, _]) => (only, true),
        (..0.0, [_, negative, ..]) => (negative, false),
        (0.0, [_, _, zero, ..]) => (zero, true),
        (_, [positive, ..]) => (positive, true),
    };
    let shown = section.shown(number.abs());
    let is_zero = !shown.contains(|letter: char| letter.is_ascii_digit() && letter != '0');
    if number < 0.0 && is_signed && !is_zero { format!("-{shown}") } else { shown }
}

impl FormSection {
    fn read_comma(&mut self, rest: &std::str::Chars<'_>) {
        let is_digit = |piece: Option<&FormPiece>| matches!(piece, Some(FormPiece::Digit(_)));
        match rest.as_str().chars().next() {
            Some('0' | '#' | '?') if is_digit(self.pieces.last()) => self.is_grouped = true,
            _ if is_digit(self.pieces.last()) => self.thousands += 1,
            _ => self.pieces.push(FormPiece::Literal(',')),
        }
    }

    fn is_known(&self) -> bool {
        self.pieces.iter().filter(|piece| **piece == FormPiece::Point).count() <= 1
    }

    /// A number without its sign.
    fn shown(&self, number: f64) -> String {
        let plain = decimal::plain(number);
        let point = self.pieces.iter().position(|piece| *piece == FormPiece::Point).unwrap_or(self.pieces.len());
        let digits = |pieces: &[FormPiece]| pieces.iter().filter(|it| matches!(it, FormPiece::Digit(_))).count();
        let (before, after) = self.pieces.split_at(point);
        let shift = 2 * self.percents as i32 - 3 * self.thousands as i32;
        let decimals = digits(after);
        let (whole, fraction) = decimal::rounded(&plain, shift, decimals).unwrap_or((plain.clone(), String::new()));
        let whole = if whole == "0" && !before.contains(&FormPiece::Digit('0')) { String::new() } else { whole };
        let mut places = digits(before);
        let mut written = 0;
        let mut out = String::new();
        for piece in before {
            match piece {
                FormPiece::Digit(kind) => {
                    // The first place takes all digits that have no place of their own.
                    let end = whole.len().saturating_sub(places - 1);
                    match whole.get(written..end).filter(|digits| !digits.is_empty()) {
                        Some(digits) => out.push_str(digits),
                        None if *kind == '0' => out.push('0'),
                        None if *kind == '?' => out.push(' '),
                        None => {}
                    }
                    written = written.max(end);
                    places -= 1;
                }
                FormPiece::General | FormPiece::Text => out.push_str(&plain),
                FormPiece::Literal(letter) => out.push(*letter),
                FormPiece::Point => {}
            }
        }
        let mut out = if self.is_grouped { grouped(&out) } else { out };
        // Digits that the form does not ask for are only there when they say something.
        let places = || after.iter().filter(|piece| matches!(piece, FormPiece::Digit(_)));
        let asked = places().enumerate().filter(|(_, it)| **it == FormPiece::Digit('0')).map(|(at, _)| at + 1).last();
        let kept = fraction.trim_end_matches('0').len().max(asked.unwrap_or(0));
        let mut left = fraction.chars().take(kept);
        for piece in after {
            match piece {
                FormPiece::Point => out.push('.'),
                FormPiece::Digit(_) => out.extend(left.next()),
                FormPiece::Literal(letter) => out.push(*letter),
                FormPiece::General | FormPiece::Text => {}
            }
        }
        out.trim_matches(' ').to_owned()
    }
}

/// Commas between thousands, in the longest run of digits.
fn grouped(text: &str) -> String {
    let Some(start) = text.find(|letter: char| letter.is_ascii_digit()) else { return text.to_owned() };
    let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = text[start..].split_at(length);
    let mut out = text[..start].to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (length - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + after
}
