//! Reads words of closed lists, dates and durations.

use crate::diagnostic::{Code, Diagnostic, Repair, Report, Span, Spanned, codes};
use crate::entry::{self, EntryKind, Meaning};
use crate::model::catalog::Catalog;
use crate::model::date::{Date, DateFault, DateStyle, ERAS};
use crate::model::duration::{Duration, DurationUnit};
use crate::model::id::Revision;
use crate::model::text_mark::{ShortFingerprint, TextMark};
use crate::model::word::Word;
use crate::raw::Text;
use crate::raw::yaml::colon_hint;

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
    let fault = meaning(fault, EntryKind::Word(key), key, text);
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

/// Adds a first hint with the id to write at the place of the fault, unless a hint already says it.
pub(super) fn supposed(mut fault: Diagnostic, id: &str) -> Diagnostic {
    if !fault.hints.iter().any(|hint| hint.starts_with(&format!("{id} "))) {
        fault.hints.insert(0, format!("{id} と書いてください。"));
    }
    match fault.primary.as_ref().map(|label| label.span) {
        Some(place) => fault.repair(place, id),
        None => fault,
    }
}

/// What to say about something that was written in another way.
#[derive(Debug, Clone)]
pub(super) enum Proposal {
    /// It is certain what was meant: the line for people, and the change of the file.
    Line { line: String, repair: Option<Repair> },
    /// It may mean several things.
    Question { place: Span, question: String },
}

impl Proposal {
    /// One value, or a list, in the place of a value.
    pub fn of(key: &str, values: &[impl AsRef<str>], place: Span) -> Self {
        Self::at(place, line(key, values), line("", values))
    }

    pub fn at(place: Span, line: String, text: String) -> Self {
        Self::Line { line, repair: Some(Repair { at: place, text }) }
    }

    /// A line that a person has to complete.
    pub fn open(line: String) -> Self {
        Self::Line { line, repair: None }
    }

    /// For each entry of a list the line with the whole list, and its own values. `place` is the place of the list, or
    /// of the only entry when that stands without brackets.
    pub fn each(line: &str, place: Span, entries: &[&Text], values: &[Vec<String>]) -> Vec<Self> {
        let text = |entry: &Text, own: &[String]| {
            if entry.span == place { self::line("", own) } else { own.join(", ") }
        };
        let pairs = entries.iter().zip(values);
        pairs.map(|(entry, own)| Self::at(entry.span, line.to_owned(), text(entry, own))).collect()
    }

    /// The questions about the entries of a list that is not clear as a whole.
    pub fn questions(kind: EntryKind<'_>, entries: &[&Text]) -> Vec<Self> {
        let asked = |entry: &&Text| match entry::read(kind, &entry.value) {
            Meaning::Open(question) => Some(Self::Question { place: entry.span, question }),
            _ => None,
        };
        entries.iter().filter_map(asked).collect()
    }

    /// The line of one value, as the start of a longer one that ends with `rest`. `None` for several values.
    pub fn followed_by(self, rest: &str) -> Option<Self> {
        match self {
            Self::Line { line, .. } if line.starts_with('[') => None,
            Self::Line { line, repair } => Some(Self::Line { line: format!("{line}{rest}"), repair }),
            question @ Self::Question { .. } => Some(question),
        }
    }

    pub fn is_for(&self, entry: &Text) -> bool {
        match self {
            Self::Line { repair, .. } => repair.as_ref().is_some_and(|repair| repair.at == entry.span),
            Self::Question { place, .. } => *place == entry.span,
        }
    }

    /// Without the change, for a text that would have to be in quotes.
    pub fn careful(self, values: &[impl AsRef<str>]) -> Self {
        match self {
            Self::Line { line, .. } if !values.iter().all(|value| is_bare(value.as_ref())) => Self::open(line),
            other => other,
        }
    }
}

/// Whether a text can stand without quotes, also between brackets. It says no in case of doubt.
fn is_bare(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        && text.chars().all(|letter| letter.is_alphanumeric() || " -_./（）・、。「」ー～".contains(letter))
}

/// Adds what a text means at its place: the line to write, or the question to answer first.
pub(super) fn meaning(fault: Diagnostic, kind: EntryKind<'_>, key: &str, text: &Text) -> Diagnostic {
    match entry::read(kind, &text.value) {
        Meaning::Clear(values) => to_write(fault, Some(Proposal::of(key, &values, text.span))),
        Meaning::Open(question) => asked(fault, question),
        Meaning::Written | Meaning::Unknown => fault,
    }
}

/// Adds a question as the first hint.
pub(super) fn asked(mut fault: Diagnostic, question: String) -> Diagnostic {
    fault.hints.insert(0, question);
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
    let list = format!("[{}]", values.join(", "));
    if key.is_empty() { list } else { format!("{key}: {list}") }
}

/// Adds a first hint with the line to write, when it is certain what was meant, or with the question to answer first.
/// A certain line removes guesses.
pub(super) fn to_write(mut fault: Diagnostic, proposal: Option<Proposal>) -> Diagnostic {
    match proposal {
        None => {}
        Some(Proposal::Question { question, .. }) => return asked(fault, question),
        Some(Proposal::Line { line, repair }) => {
            fault.hints.retain(|hint| !hint.ends_with(GUESS) && hint != SEPARATE);
            // An answer on the command line is not a line of a file.
            let quoted = if line.contains(": ") { format!("「{line}」と") } else { format!("{line} と") };
            fault.hints.insert(0, format!("{quoted}書いてください。"));
            fault.repair = repair.map(Box::new);
        }
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
            meaning(
                Diagnostic::error(codes::DATE_INVALID, format!("「{}」は日付として読めません。", text.value))
                    .at(text.span, "日付"),
                EntryKind::Day,
                key,
                text,
            )
            .hint("2026-04-01、2026年4月1日、令和8年4月1日 のどれかの形で、半角の数字で書いてください。"),
        ),
        Err(DateFault::NoSuchDay) => report.push(
            Diagnostic::error(codes::DATE_INVALID, format!("「{}」という日はありません。", text.value))
                .at(text.span, "暦にない日")
                .hint("年、月の終わりの日、うるう年を確かめてください。"),
        ),
        Err(DateFault::OutsideEra { right }) => report.push(to_write(
            Diagnostic::error(codes::DATE_OUTSIDE_ERA, format!("「{}」は、その元号の期間にありません。", text.value))
                .at(text.span, ""),
            Some(Proposal::of(key, &[right], text.span)),
        )),
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
            meaning(
                Diagnostic::error(codes::DURATION_INVALID, format!("「{}」は期間として読めません。", text.value))
                    .at(text.span, "期間"),
                EntryKind::Duration,
                key,
                text,
            )
            .hint(format!("半角の数字と単位（{}）を、空けずに書いてください。例: 2時間", units.join("・"))),
        );
    }
    duration
}
