//! Reads words of closed lists, dates and durations.

use std::fmt;

use crate::diagnostic::{Code, Diagnostic, Report, Spanned, codes};
use crate::model::catalog::Catalog;
use crate::model::date::{Date, DateFault, DateStyle, ERAS};
use crate::model::duration::{Duration, DurationUnit};
use crate::model::id::Revision;
use crate::model::text_mark::{ShortFingerprint, TextMark};
use crate::model::word::Word;
use crate::raw::Text;
use crate::raw::yaml::colon_hint;
use crate::validate::meant;

/// The word of a closed list that is written here. `key` is the key above it. A fault says what the words mean, for
/// people who read no English.
pub(super) fn closed<T: Word>(text: &Text, key: &str, report: &mut Report) -> Option<Spanned<T>> {
    let words: Vec<(&str, T)> = T::ALL.iter().map(|word| (word.key(), *word)).collect();
    let meanings: Vec<String> = T::ALL.iter().map(|word| format!("{}＝{}", word.key(), word.meaning())).collect();
    explained(text, key, &words, Some(meanings.join("、")), report)
}

/// Like [`closed`], for a list of words that only the catalog uses.
pub(super) fn word<T: Copy>(text: &Text, key: &str, words: &[(&str, T)], report: &mut Report) -> Option<Spanned<T>> {
    explained(text, key, words, None, report)
}

fn explained<T: Copy>(
    text: &Text,
    key: &str,
    words: &[(&str, T)],
    meanings: Option<String>,
    report: &mut Report,
) -> Option<Spanned<T>> {
    if text.is_empty() {
        return None;
    }
    if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
        return Some(Spanned::new(*value, text.span));
    }
    let known = || words.iter().map(|(word, _)| *word);
    let fault = unknown(
        codes::VALUE_NOT_ALLOWED,
        format!("「{key}」に「{}」は使えません。", text.value),
        text,
        known(),
        report,
    );
    let meant = meant::word(key, &text.value).filter(|meant| known().any(|word| word == *meant));
    let fault = to_write(fault, meant.map(|meant| line(key, &[meant])));
    report.push(meanings.into_iter().fold(fault, Diagnostic::hint));
    None
}

/// The revision of an edition's points with this number.
pub(super) fn revision(text: &Text, catalog: &Catalog, report: &mut Report) -> Option<Revision> {
    let found = catalog.revisions().map(|it| it.revision).find(|revision| revision.to_string() == text.value);
    if found.is_none() && !text.is_empty() {
        let known: Vec<String> = catalog.revisions().map(|it| it.revision.to_string()).collect();
        report.push(
            Diagnostic::error(
                codes::CATALOG_UNKNOWN_REVISION,
                format!("文案の改訂「{}」は、{}版の確認表にありません。", text.value, catalog.edition),
            )
            .at(text.span, "")
            .hint(format!("points に書ける改訂は {} です。", known.join("・"))),
        );
    }
    found
}

/// Reads the short fingerprint of answers that were accepted.
pub(super) fn short_fingerprint(text: &Text, report: &mut Report) -> Option<ShortFingerprint> {
    let found = ShortFingerprint::parse(text);
    if found.is_none() && !text.is_empty() {
        report.push(
            Diagnostic::error(codes::VALUE_NOT_ALLOWED, "答えを表す値は、0-9 と a-f の16文字です。")
                .at(text.span, "")
                .hint("check が「提案」に示すとおりに写してください。"),
        );
    }
    found
}

/// Reads the edition and the short fingerprint of the text that an answer was agreed for.
pub(super) fn text_mark(text: &Text, report: &mut Report) -> Option<Spanned<TextMark>> {
    let found = TextMark::parse(text).map(|mark| Spanned::new(mark, text.span));
    if found.is_none() && !text.is_empty() {
        report.push(
            Diagnostic::error(
                codes::VALUE_NOT_ALLOWED,
                "「agreed_for」は、版と、項目の文の照合番号（0-9 と a-f の16文字）を「/」でつないで書きます。",
            )
            .at(text.span, "")
            .hint(FROM_STAMP)
            .hint("項目の文を確かめ直したのなら、この行を消してください。"),
        );
    }
    found
}

/// The hint for values that nobody computes by hand.
const FROM_STAMP: &str = "この値は betten status --stamp が書きます。書き換えてしまったときは、元に戻してください。";

/// A fault that names the allowed words, and the nearest of them.
pub(super) fn unknown<'a>(
    code: Code,
    message: String,
    text: &Text,
    known: impl Iterator<Item = &'a str>,
    report: &mut Report,
) -> Diagnostic {
    unknown_named(code, message, text, known.map(|known| (known, "")), report)
}

/// Like [`unknown`], for words that each have a name for people. The name is empty where there is none.
pub(super) fn unknown_named<'a>(
    code: Code,
    message: String,
    text: &Text,
    known: impl Iterator<Item = (&'a str, &'a str)>,
    report: &mut Report,
) -> Diagnostic {
    let fault = Diagnostic::error(code, message).at(text.span, "");
    if report.is_full() {
        return fault;
    }
    let known: Vec<(&str, &str)> = known.collect();
    let list: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
    let fault = if text.value.contains(['，', '、', '・', '；', ';']) { fault.hint(SEPARATE) } else { fault };
    let fault = match text.value.split_once([':', '：']) {
        Some((name, _)) if list.contains(&name.trim()) => fault.hint(colon_hint(name)),
        _ => fault,
    };
    let fault = match report.nearest(&text.value, list.iter().copied()) {
        Some(near) => fault.hint(format!("{near} {GUESS}")),
        None => fault,
    };
    // Nobody reads a longer list.
    const SHOWN: usize = 30;
    let shown = with_names(&known[..known.len().min(SHOWN)]);
    let space = if shown.ends_with('）') { "" } else { " " };
    match list.len() {
        0 => fault,
        1..=SHOWN => fault.hint(format!("使えるのは {shown}{space}です。")),
        _ => fault.hint(format!("使えるのは {shown}{space}などです。")),
    }
}

/// 「hospital（病院）・abc（株式会社ABC）」, or the words alone where the names would make it too long to read.
fn with_names(known: &[(&str, &str)]) -> String {
    /// In characters.
    const LONGEST: usize = 200;
    let each = |(word, name): &(&str, &str)| match name.is_empty() {
        true => (*word).to_owned(),
        false => format!("{word}（{name}）"),
    };
    let named = known.iter().map(each).collect::<Vec<_>>().join("・");
    if named.chars().count() <= LONGEST {
        return named;
    }
    known.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("・")
}

/// Adds a first hint with what was most likely meant, unless a hint already says it.
pub(super) fn supposed(mut fault: Diagnostic, meant: Option<impl fmt::Display>) -> Diagnostic {
    if let Some(meant) = meant.map(|meant| meant.to_string())
        && !fault.hints.iter().any(|hint| hint.starts_with(&format!("{meant} ")))
    {
        fault.hints.insert(0, format!("{meant} と書いてください。"));
    }
    fault
}

/// The line `key: value` as it can be written in the file. Without a key it is the value alone, for an answer on the
/// command line.
pub(super) fn line(key: &str, values: &[impl AsRef<str>]) -> String {
    let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    match values[..] {
        [value] if key.is_empty() => value.to_owned(),
        [value] => format!("{key}: {value}"),
        _ => list_line(key, &values),
    }
}

/// The same for a key that takes a list. One value is also written as a list.
pub(super) fn list_line(key: &str, values: &[impl AsRef<str>]) -> String {
    let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    format!("{key}: [{}]", values.join(", "))
}

/// Adds a first hint with the line to write, when it is certain what was meant. Guesses are then removed.
pub(super) fn to_write(mut fault: Diagnostic, line: Option<String>) -> Diagnostic {
    if let Some(line) = line {
        fault.hints.retain(|hint| !hint.ends_with(GUESS) && hint != SEPARATE);
        // An answer on the command line is not a line of a file.
        let quoted = if line.contains(": ") { format!("「{line}」と") } else { format!("{line} と") };
        fault.hints.insert(0, format!("{quoted}書いてください。"));
    }
    fault
}

/// The most characters of a name. Names are printed at the top of pages and in every list.
pub(super) const MOST_OF_A_NAME: usize = 200;

/// The name. A name that is too long is reported and cut.
pub(super) fn name(text: &Text, what: &str, report: &mut Report) -> Text {
    let Some((end, _)) = text.value.char_indices().nth(MOST_OF_A_NAME) else { return text.clone() };
    let count = text.value.chars().count();
    report.push(
        Diagnostic::error(
            codes::TEXT_NAME_TOO_LONG,
            format!("{what}が長すぎます。{MOST_OF_A_NAME}字までですが、{count}字あります。"),
        )
        .at(text.span, "")
        .hint("ほかの欄に書く文が混じっていないか、引用符が閉じているかを確かめてください。"),
    );
    Text::new(text.value[..end].to_owned(), text.span)
}

const GUESS: &str = "の書き間違いではありませんか。";
const SEPARATE: &str = "いくつも書くときは、半角の「, 」で区切ってください。";

/// Reads a day in one of its three forms. `None` when it cannot be read; that is reported unless it is empty.
pub fn date(text: &Text, key: &str, report: &mut Report) -> Option<Spanned<Date>> {
    if text.is_empty() {
        return None;
    }
    match Date::parse(&text.value) {
        Ok(date) => {
            if !date.is_likely() {
                report.push(unlikely(text, date));
            }
            return Some(Spanned::new(date, text.span));
        }
        Err(DateFault::Form) => report.push(
            to_write(
                Diagnostic::error(codes::DATE_INVALID, format!("「{}」は日付として読めません。", text.value))
                    .at(text.span, "日付"),
                meant::date(&text.value).map(|meant| line(key, &[meant])),
            )
            .hint("2026-04-01、2026年4月1日、令和8年4月1日 のどれかの形で、半角の数字で書いてください。"),
        ),
        Err(DateFault::NoSuchDay) => report.push(
            Diagnostic::error(codes::DATE_INVALID, format!("「{}」という日はありません。", text.value))
                .at(text.span, "暦にない日")
                .hint("年、月の終わりの日、うるう年を確かめてください。"),
        ),
        Err(DateFault::OutsideEra { right }) => report.push(
            Diagnostic::error(codes::DATE_OUTSIDE_ERA, format!("「{}」は、その元号の期間にありません。", text.value))
                .at(text.span, "")
                .hint(format!("「{key}: {right}」と書いてください。")),
        ),
    }
    None
}

/// The warning for a day that no contract means: a false end date, or a wrong year.
fn unlikely(text: &Text, date: Date) -> Diagnostic {
    let in_era = ERAS.iter().any(|era| text.value.starts_with(era.name));
    let other = if in_era { DateStyle::Seireki } else { DateStyle::Wareki };
    let fault =
        Diagnostic::warning(codes::DATE_UNLIKELY, format!("「{}」は、契約の日付とは考えにくい日です。", text.value))
            .at(text.span, date.format(other))
            .hint("この日のまま扱います。年を確かめてください。");
    if date.year() < 2000 {
        return fault.hint("日がまだ決まっていないときは、この欄を書かずにおきます。");
    }
    fault.hint("期間の終わりを定めないときは、period の to を書かずにおきます。")
}

pub(super) fn duration(text: &Text, key: &str, report: &mut Report) -> Option<Duration> {
    let duration = Duration::parse(&text.value);
    if duration.is_none() {
        let units: Vec<&str> = DurationUnit::ALL.iter().map(|unit| unit.key()).collect();
        report.push(
            to_write(
                Diagnostic::error(codes::DURATION_INVALID, format!("「{}」は期間として読めません。", text.value))
                    .at(text.span, "期間"),
                meant::duration(&text.value).map(|meant| line(key, &[meant])),
            )
            .hint(format!("半角の数字と単位（{}）を、空けずに書いてください。例: 2時間", units.join("・"))),
        );
    }
    duration
}
