//! Shows faults as text: the message, the place, the line with carets under it, the next steps.
//!
//! This is drawn here and not by a library, because libraries for programmers do not promise three things together.
//! Carets must be at the right column under Japanese text. A line of any length must be cut without losing its true
//! column. A fault must stay under two kilobytes, to fit a mail or a small window. The drawing itself uses only
//! ASCII.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::diagnostic::columns::columns_of;
use crate::diagnostic::{Code, Diagnostic, Label, Report, Severity, Sources};

/// In bytes. A fault is never longer, apart from its path names.
const MAX_BYTES: usize = 2048;

/// Shows all faults of a report, with a blank line after each. Errors come at the end, where a person looks first.
/// Otherwise the order is that of the report.
pub fn human(report: &Report, sources: &Sources, color: bool) -> String {
    lightest_first(report).map(|diagnostic| one(diagnostic, sources, color) + "\n").collect()
}

/// Like [`human`], but warnings and notes with the same code share one line. The flag says whether there are such
/// lines.
pub fn brief(report: &Report, sources: &Sources, color: bool) -> (String, bool) {
    let kind = |diagnostic: &Diagnostic| (diagnostic.severity, diagnostic.code);
    let mut kinds: BTreeMap<(Severity, Code), Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in report.iter().filter(|diagnostic| diagnostic.severity != Severity::Error) {
        kinds.entry(kind(diagnostic)).or_default().push(diagnostic);
    }
    let (mut out, mut is_short) = (String::new(), false);
    for diagnostic in lightest_first(report) {
        match kinds.get(&kind(diagnostic)) {
            Some(all) if all.len() > 1 => {
                is_short = true;
                // Here, the first of them would be shown.
                if std::ptr::eq(all[0], diagnostic) {
                    out.push_str(&(together(all, sources, color) + "\n"));
                }
            }
            _ => out.push_str(&(one(diagnostic, sources, color) + "\n")),
        }
    }
    (out, is_short)
}

fn lightest_first(report: &Report) -> impl Iterator<Item = &Diagnostic> {
    let of = |severity| report.iter().filter(move |diagnostic: &&Diagnostic| diagnostic.severity == severity);
    [Severity::Note, Severity::Warning, Severity::Error].into_iter().flat_map(of)
}

/// Faults with one code on one line: how many, where, and the first as an example.
fn together(all: &[&Diagnostic], sources: &Sources, color: bool) -> String {
    /// The most places that are shown on one line.
    const PLACES: usize = 8;
    let first = all[0];
    let mut places: Vec<(&str, Vec<usize>)> = Vec::new();
    for label in all.iter().filter_map(|diagnostic| diagnostic.primary.as_ref()) {
        let source = sources.get(label.span.source);
        let (line, _) = sources.line_column(label.span);
        match places.last_mut() {
            Some((name, lines)) if *name == source.name => {
                if lines.last() != Some(&line) {
                    lines.push(line);
                }
            }
            _ => places.push((&source.name, vec![line])),
        }
    }
    let (mut left, mut shown) = (PLACES, Vec::new());
    let count: usize = places.iter().map(|(_, lines)| lines.len()).sum();
    for (name, lines) in places.iter().take_while(|(_, lines)| !lines.is_empty()) {
        if left == 0 {
            break;
        }
        let some: Vec<String> = lines.iter().take(left).map(usize::to_string).collect();
        left -= some.len();
        shown.push(format!("{}:{}", clip(name, 60), some.join("、")));
    }
    let more = if count > PLACES { " ほか" } else { "" };
    let places = if shown.is_empty() { String::new() } else { format!("（{}{more}）", shown.join("、")) };
    let word = painted(first.severity, color);
    let example = clip(&first.message, 120);
    format!("{word}[{}] {}件{places} 例：{example}\n", first.code.as_str(), all.len())
}

/// The word for a severity, in its colour.
fn painted(severity: Severity, color: bool) -> String {
    let word = severity.word();
    match severity {
        Severity::Error if color => format!("\u{1b}[1;31m{word}\u{1b}[0m"),
        Severity::Warning if color => format!("\u{1b}[1;33m{word}\u{1b}[0m"),
        _ => word.to_owned(),
    }
}

fn one(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let shown = draw(diagnostic, sources, color, Limits::USUAL);
    if shown.len() <= MAX_BYTES { shown } else { draw(diagnostic, sources, color, Limits::TIGHT) }
}

/// How much is shown, in characters, columns and counts.
#[derive(Debug, Clone, Copy)]
struct Limits {
    message: usize,
    label: usize,
    columns: usize,
    others: usize,
    hints: usize,
}

impl Limits {
    const USUAL: Self = Self { message: 240, label: 60, columns: 96, others: 4, hints: 240 };
    const TIGHT: Self = Self { message: 120, label: 20, columns: 60, others: 2, hints: 60 };
}

fn draw(diagnostic: &Diagnostic, sources: &Sources, color: bool, limits: Limits) -> String {
    let paint = |code: &str, text: &str| if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() };
    let word = painted(diagnostic.severity, color);
    let mut out = format!("{word}[{}] {}\n", diagnostic.code.as_str(), clip(&diagnostic.message, limits.message));

    let mut scenes: Vec<MarkedLine<'_>> = Vec::new();
    let others = diagnostic.others.iter().take(limits.others);
    for (mark, label) in diagnostic.primary.iter().map(|label| ('^', label)).chain(others.map(|label| ('-', label))) {
        let place = MarkedLine::new(label, sources);
        match scenes.iter_mut().find(|scene| scene.name == place.name && scene.start == place.start) {
            Some(scene) => scene.marks.push((mark, label)),
            None => scenes.push(MarkedLine { marks: vec![(mark, label)], ..place }),
        }
    }
    let last_line = scenes.iter().filter(|scene| !scene.text.is_empty()).map(|scene| scene.line).max();
    let gutter = last_line.map_or(1, |line| line.to_string().len());
    let margin = " ".repeat(gutter);
    for (index, scene) in scenes.iter().enumerate() {
        let arrow = if index == 0 { "-->" } else { ":::" };
        let place = paint("34", &scene.place(sources));
        let _ = writeln!(out, "{margin}{arrow} {place}");
        if scene.text.is_empty() {
            continue;
        }
        let window = Window::around(scene, limits.columns);
        let _ = writeln!(out, "{margin} |");
        let _ = writeln!(out, "{:>gutter$} | {}", scene.line, window.text);
        for (mark, label) in &scene.marks {
            let (before, length) = window.columns(scene, label);
            let carets: String = std::iter::repeat_n(*mark, length).collect();
            let text = clip(&label.text, limits.label);
            let line = format!("{margin} | {}{carets} {text}", " ".repeat(before));
            let _ = writeln!(out, "{}", line.trim_end());
        }
        let _ = writeln!(out, "{margin} |");
    }
    for hint in diagnostic.hints.iter().take(4) {
        let _ = writeln!(out, "{margin} = {}: {}", paint("36", "提案"), clip(hint, limits.hints));
    }
    out
}

/// One line of a text, and the marks on it.
struct MarkedLine<'a> {
    name: &'a str,
    /// Counted from 1.
    line: usize,
    /// The byte of the text where the known part of the line begins.
    start: usize,
    /// The line without its end.
    text: &'a str,
    marks: Vec<(char, &'a Label)>,
}

impl<'a> MarkedLine<'a> {
    fn new(label: &Label, sources: &'a Sources) -> Self {
        let name = &sources.get(label.span.source).name;
        let (line, _) = sources.line_column(label.span);
        let (start, text) = sources.line(label.span);
        Self { name, line, start, text, marks: Vec::new() }
    }

    fn place(&self, sources: &Sources) -> String {
        match self.marks.first() {
            Some((_, label)) => sources.place(label.span).replacen(self.name, &clip(self.name, 400), 1),
            None => clip(self.name, 400),
        }
    }

    /// The place of a label within the line, in bytes of the line.
    fn stretch(&self, label: &Label) -> (usize, usize) {
        let within = |at: u32| {
            let at = (at as usize).saturating_sub(self.start).min(self.text.len());
            self.text.floor_char_boundary(at)
        };
        let start = within(label.span.start);
        (start, within(label.span.end).max(start))
    }
}

/// The part of a line that is shown.
struct Window {
    text: String,
    /// The place of this part in the line, in bytes.
    start: usize,
    end: usize,
    /// The columns of the dots before it.
    dots: usize,
}

const DOTS: &str = "...";

/// Characters without width are shown too, but only so many for each column.
const MOST_FOR_A_COLUMN: usize = 4;

impl Window {
    /// Cuts a long line so that the first mark is visible.
    fn around(scene: &MarkedLine<'_>, columns: usize) -> Self {
        let line = scene.text;
        let first = scene.marks.first().map_or(0, |(_, label)| scene.stretch(label).0);
        let before = reach(line[..first].chars(), columns);
        let start =
            if before.end < first || before.columns >= columns * 2 / 3 { back(line, first, columns / 3) } else { 0 };
        let end = start + reach(line[start..].chars(), columns).end;
        let (head, tail) = (if start > 0 { DOTS } else { "" }, if end < line.len() { DOTS } else { "" });
        let shown: String = line[start..end].chars().map(visible).collect();
        let text = format!("{head}{shown}{tail}").trim_end().to_owned();
        Self { text, start, end, dots: head.len() }
    }

    /// The columns before a mark, and the columns of the mark. The latter is at least 1.
    fn columns(&self, scene: &MarkedLine<'_>, label: &Label) -> (usize, usize) {
        let (start, end) = scene.stretch(label);
        let (start, end) = (start.clamp(self.start, self.end), end.clamp(self.start, self.end));
        let columns = |range: std::ops::Range<usize>| scene.text[range].chars().map(width).sum::<usize>();
        (self.dots + columns(self.start..start), columns(start..end).max(1))
    }
}

/// How many of the characters fit into `most` columns. It does not read further, because a line may have megabytes.
fn reach(characters: impl Iterator<Item = char>, most: usize) -> Fitting {
    let mut reach = Fitting { end: 0, columns: 0 };
    for character in characters.take(most * MOST_FOR_A_COLUMN) {
        let columns = reach.columns + width(character);
        if columns > most {
            break;
        }
        reach = Fitting { end: reach.end + character.len_utf8(), columns };
    }
    reach
}

/// A number of bytes, and the columns that they take.
struct Fitting {
    end: usize,
    columns: usize,
}

/// The start of the part of `line` that ends at `end` and takes at most `columns` columns.
fn back(line: &str, end: usize, columns: usize) -> usize {
    end - reach(line[..end].chars().rev(), columns).end
}

/// The columns of a character as it is shown.
fn width(character: char) -> usize {
    columns_of(visible(character)).unwrap_or(1)
}

/// The character to show. A character that a terminal would obey or hide becomes `?`.
fn visible(character: char) -> char {
    match character {
        '\t' | '\n' => ' ',
        // These belong to the character before them.
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{3099}' | '\u{309a}' => character,
        _ if character.is_control() => '?',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => '?',
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}' => '?',
        '\u{e0000}'..='\u{e007f}' => '?',
        _ => character,
    }
}

/// A text on one line, cut to `longest` characters.
fn clip(text: &str, longest: usize) -> String {
    let mut characters = text.chars().map(visible);
    let shown: String = characters.by_ref().take(longest).collect();
    if characters.next().is_some() { shown + DOTS } else { shown }
}
