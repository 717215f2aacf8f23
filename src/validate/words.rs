//! Words of closed lists, dates and durations.

use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::{Code, Diagnostic, Report, Spanned, codes, nearest};
use crate::model::date::{Date, DateFault};
use crate::model::duration::{Duration, DurationUnit};
use crate::raw::Text;

/// The value a word of a closed list stands for.
pub(super) fn word<T: Copy>(text: &Text, what: &str, words: &[(&str, T)], report: &mut Report) -> Option<Spanned<T>> {
    if text.is_empty() {
        return None;
    }
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
        return Some(Spanned::new(*value, text.span));
    }
    let what = if what.is_ascii() { format!("「{what}」") } else { what.to_owned() };
    report.push(unknown(
        codes::VALUE_NOT_ALLOWED,
        format!("{what}に「{}」は使えません。", text.value),
        text,
        words.iter().map(|(word, _)| *word),
    ));
    None
}

/// A fault that names the allowed words and the nearest of them.
pub(super) fn unknown<'a>(
    code: Code,
    message: String,
    text: &Text,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    /// More words than a person chooses from; those after are not compared.
    const ENOUGH: usize = 1000;
    let list: Vec<&str> = known.take(ENOUGH).collect();
    let fault = Diagnostic::error(code, message).at(text.span, "");
    let fault = match nearest(&text.value, list.iter().copied()) {
        Some(near) => fault.hint(format!("{near} の書き間違いではありませんか。")),
        None => fault,
    };
    // A list that nobody reads helps nobody.
    const SHOWN: usize = 30;
    match list.len() {
        0 => fault,
        1..=SHOWN => fault.hint(format!("使えるのは {} です。", list.join("・"))),
        _ => fault.hint(format!("使えるのは {} などです。", list[..SHOWN].join("・"))),
    }
}

/// Reads a day in one of its three forms.
pub fn date(text: &Text, report: &mut Report) -> Option<Spanned<Date>> {
    if text.is_empty() {
        return None;
    }
    match Date::parse(&text.value) {
        Ok(date) => return Some(Spanned::new(date, text.span)),
        Err(DateFault::Form) => report.push(
            meant(
                Diagnostic::error(codes::DATE_INVALID, format!("「{}」は日付として読めません。", text.value))
                    .at(text.span, "日付"),
                meant_date(&text.value).map(|date| date.to_string()),
            )
            .hint("2026-04-01、2026年4月1日、令和8年4月1日 のどれかの形で、半角の数字で書いてください。"),
        ),
        Err(DateFault::NoSuchDay) => report.push(
            Diagnostic::error(codes::DATE_INVALID, format!("「{}」という日はありません。", text.value))
                .at(text.span, "暦にない日"),
        ),
        Err(DateFault::OutsideEra { right }) => report.push(
            Diagnostic::error(codes::DATE_OUTSIDE_ERA, format!("「{}」は、その元号の期間にありません。", text.value))
                .at(text.span, "")
                .hint(format!("{right} と書いてください。")),
        ),
    }
    None
}

pub(super) fn duration(text: &Text, report: &mut Report) -> Option<Duration> {
    let duration = Duration::parse(&text.value);
    if duration.is_none() {
        let units: Vec<&str> = DurationUnit::ALL.iter().map(|unit| unit.word()).collect();
        report.push(
            meant(
                Diagnostic::error(codes::DURATION_INVALID, format!("「{}」は期間として読めません。", text.value))
                    .at(text.span, "期間"),
                meant_duration(&text.value).map(|duration| duration.to_string()),
            )
            .hint(format!("半角の数字と単位（{}）を、空けずに書いてください。例: 2時間", units.join("・"))),
        );
    }
    duration
}

/// Adds how the value is written that was most likely meant.
fn meant(fault: Diagnostic, value: Option<String>) -> Diagnostic {
    match value {
        Some(value) => fault.hint(format!("{value} と書いてください。")),
        None => fault,
    }
}

/// Half-width digits, no spaces.
fn folded(text: &str) -> String {
    text.nfkc().filter(|character| !character.is_whitespace()).collect()
}

/// `2026/4/1`, `R8.4.1`, `２０２６年４月１日`
fn meant_date(text: &str) -> Option<Date> {
    const ERAS: [(char, &str); 3] = [('R', "令和"), ('H', "平成"), ('S', "昭和")];
    let text = folded(text);
    let parts: Vec<&str> = text.split(['/', '.', '-', '年', '月', '日']).filter(|part| !part.is_empty()).collect();
    let [year, month, day] = parts[..] else { return None };
    let year = match ERAS.iter().find_map(|(letter, era)| Some((year.strip_prefix(*letter)?, era))) {
        Some((year, era)) => format!("{era}{year}"),
        None => year.to_owned(),
    };
    Date::parse(&format!("{year}年{month}月{day}日")).ok()
}

/// `２時間`, `2 時間以内`, `1ヶ月`
fn meant_duration(text: &str) -> Option<Duration> {
    let text = folded(text);
    let text = text.strip_suffix("以内").unwrap_or(&text);
    let text =
        ["ヶ月", "ケ月", "ヵ月", "カ月", "箇月"].iter().fold(text.to_owned(), |text, unit| text.replace(unit, "か月"));
    Duration::parse(&text)
}
