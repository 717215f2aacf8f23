//! Places in the texts that a run has read.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

/// The number of a text, in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// In bytes. No person writes a larger text, and no larger one is read.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;

// Places are counted in `u32`.
const _: () = assert!(MAX_TEXT < u32::MAX as usize);

/// A range of bytes in one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// A place in a text. `range` is in bytes.
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        Self { source, start: range.start as u32, end: range.end as u32 }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value, and the place where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// One text, with the name that a person gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as it was typed, or a path below it, with `/`.
    pub name: String,
    /// Of a workbook: what stands in some of its cells, a line for each.
    pub text: String,
    /// Of a workbook: the cell of each line.
    pub cells: Vec<CellName>,
}

/// A cell of a workbook, by the names that people see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellName {
    pub sheet: String,
    /// As in `C12`.
    pub place: String,
    /// Both from 1.
    pub row: usize,
    pub column: usize,
}

impl fmt::Display for CellName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}", self.sheet, self.place)
    }
}

/// All texts of a run.
///
/// A clone shares the texts. So the texts that several hospitals have in common (the catalog, templates) are in
/// memory only once.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    held: Vec<Arc<HeldSource>>,
}

#[derive(Debug)]
struct HeldSource {
    source: Source,
    /// Whether the text was empty from the start.
    is_empty: bool,
    /// Made when the first place in the text is asked for.
    lines: OnceLock<LineMarks>,
    /// For a text that was let go: the lines with places, by the byte where they begin.
    kept: BTreeMap<u32, KeptLine>,
}

/// One line of a text. Of a long line only as much as can be shown.
#[derive(Debug)]
struct KeptLine {
    /// The position of its first byte.
    before: Mark,
    text: String,
}

/// In bytes. On each side of a place, never more of the line is shown.
const SHOWN: usize = 4096;

impl Sources {
    /// Adds a text and gives its number. `name` is the path as a person typed it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.hold(Source { name: name.into(), text: text.into(), cells: Vec::new() })
    }

    /// The number that the next text gets.
    pub fn next(&self) -> SourceId {
        SourceId(self.held.len() as u32)
    }

    /// Adds what stands in cells of a workbook. `text` has a line for each of them.
    pub fn add_cells(&mut self, name: impl Into<String>, text: String, cells: Vec<CellName>) -> SourceId {
        self.hold(Source { name: name.into(), text, cells })
    }

    fn hold(&mut self, source: Source) -> SourceId {
        let is_empty = source.text.is_empty();
        self.held.push(Arc::new(HeldSource { source, is_empty, lines: OnceLock::new(), kept: BTreeMap::new() }));
        SourceId((self.held.len() - 1) as u32)
    }

    /// The text with this number.
    ///
    /// # Panics
    /// When the number is not from this list.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.held[id.0 as usize].source
    }

    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.held.iter().enumerate().map(|(index, held)| (SourceId(index as u32), &held.source))
    }

    /// Drops the texts from this number on, to free memory. Only the lines with these places are kept, so the places
    /// can still be shown. Other places must not be asked for.
    pub fn let_go(&mut self, from: usize, places: impl Iterator<Item = Span>) {
        let mut windows: BTreeMap<SourceId, Vec<Range<usize>>> = BTreeMap::new();
        for place in places.filter(|place| place.source.0 as usize >= from) {
            for at in [place.start, place.end] {
                let (start, text) = self.line(Span { start: at, end: at, ..place });
                let at = (at as usize).saturating_sub(start).min(text.len());
                let from = text.floor_char_boundary(at.saturating_sub(SHOWN));
                let to = text.ceil_char_boundary((at + SHOWN).min(text.len()));
                windows.entry(place.source).or_default().push(start + from..start + to);
            }
        }
        for number in from..self.held.len() {
            let id = SourceId(number as u32);
            let line = |window: Range<usize>| {
                let text = self.get(id).text[window.clone()].to_owned();
                (window.start as u32, KeptLine { before: self.mark(Span::new(id, window)), text })
            };
            let kept = joined(windows.remove(&id).unwrap_or_default()).into_iter().map(line).collect();
            let HeldSource { source, is_empty, .. } = &*self.held[number];
            let source = Source { name: source.name.clone(), text: String::new(), cells: source.cells.clone() };
            self.held[number] = Arc::new(HeldSource { source, is_empty: *is_empty, lines: OnceLock::new(), kept });
        }
    }

    /// Whether a text has anything to show.
    pub fn can_show(&self, id: SourceId) -> bool {
        !self.held[id.0 as usize].is_empty
    }

    /// The line of a place without its line end, and the byte where it begins. For a text that was let go, this may
    /// be only a part of the line.
    pub fn line(&self, span: Span) -> (usize, &str) {
        if let Some((start, line)) = self.kept(span) {
            return (start, &line.text);
        }
        let range = self.line_range(span);
        (range.start, &self.get(span.source).text[range])
    }

    /// The kept line of a place, in a text that was let go.
    fn kept(&self, span: Span) -> Option<(usize, &KeptLine)> {
        let kept = &self.held[span.source.0 as usize].kept;
        kept.range(..=span.start).next_back().map(|(start, line)| (*start as usize, line))
    }

    /// Line and column, both from 1. The column counts characters, as editors do. In a workbook, the row and the column
    /// of the cell.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let mark = self.mark(span);
        match self.cell(span) {
            Some(cell) => (cell.row, cell.column),
            None => (mark.newlines as usize + 1, mark.characters as usize + 1),
        }
    }

    /// The cell of a place in a workbook.
    pub fn cell(&self, span: Span) -> Option<&CellName> {
        let cells = &self.get(span.source).cells;
        if cells.is_empty() { None } else { cells.get(self.mark(span).newlines as usize) }
    }

    /// As in `betten.yaml:24:15` and `sample-ehr.xlsx 記入!C12`. The name alone when the text cannot be shown.
    pub fn place(&self, span: Span) -> String {
        let name = &self.get(span.source).name;
        if let Some(cell) = self.cell(span) {
            return format!("{name} {cell}");
        }
        let (line, column) = self.line_column(span);
        if self.can_show(span.source) { format!("{name}:{line}:{column}") } else { name.clone() }
    }

    /// The line of a place, as a range of bytes.
    fn line_range(&self, span: Span) -> Range<usize> {
        let text = &self.get(span.source).text;
        let mark = self.mark(span);
        let marks = &self.lines(span.source).0;
        // The line end is in the last block that does not begin after it.
        let after = marks.partition_point(|block| block.newlines <= mark.newlines);
        let from = ((after - 1) * BLOCK).max(mark.line_start as usize);
        let end = text.as_bytes()[from..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| from + at);
        mark.line_start as usize..end
    }

    fn mark(&self, span: Span) -> Mark {
        if let Some((start, line)) = self.kept(span) {
            let end = line.text.floor_char_boundary((span.start as usize - start).min(line.text.len()));
            let characters = line.text[..end].chars().count() as u32;
            return Mark { characters: line.before.characters + characters, ..line.before };
        }
        let text = &self.get(span.source).text;
        let at = text.floor_char_boundary(span.start as usize);
        let mut mark = self.lines(span.source).0[at / BLOCK];
        mark.advance(text, at / BLOCK * BLOCK..at);
        mark
    }

    fn lines(&self, id: SourceId) -> &LineMarks {
        let held = &self.held[id.0 as usize];
        held.lines.get_or_init(|| LineMarks::of(&held.source.text))
    }
}

/// Joins windows that overlap.
fn joined(mut windows: Vec<Range<usize>>) -> Vec<Range<usize>> {
    windows.sort_by_key(|window| window.start);
    let mut joined: Vec<Range<usize>> = Vec::new();
    for window in windows {
        match joined.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => joined.push(window),
        }
    }
    joined
}

/// The position of every block of a text, so that a place is found without reading from the start. A file with many
/// faults has many places, and one line may be as long as the file.
#[derive(Debug, Clone)]
struct LineMarks(Vec<Mark>);

const BLOCK: usize = 1024;

/// The position of a byte: the line ends before it, and its place in its line.
#[derive(Debug, Clone, Copy, Default)]
struct Mark {
    newlines: u32,
    /// Where the line begins, and how many characters follow up to this byte.
    line_start: u32,
    characters: u32,
}

impl LineMarks {
    fn of(text: &str) -> Self {
        let mut mark = Mark::default();
        let mut marks = vec![mark];
        for start in (BLOCK..=text.len()).step_by(BLOCK) {
            mark.advance(text, start - BLOCK..start);
            marks.push(mark);
        }
        Self(marks)
    }
}

impl Mark {
    fn advance(&mut self, text: &str, range: Range<usize>) {
        for (offset, byte) in text.as_bytes()[range.clone()].iter().enumerate() {
            match byte {
                b'\n' => {
                    *self = Self {
                        newlines: self.newlines + 1,
                        line_start: (range.start + offset + 1) as u32,
                        characters: 0,
                    };
                }
                // These are the later bytes of a character.
                0x80..=0xbf => {}
                _ => self.characters += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The blocks give the same positions as reading from the start.
        #[test]
        fn places_are_found_as_if_counted(
            pieces in prop::collection::vec(prop_oneof!["[a-z\n]{0,80}", "[夜間は\n𠮷]{0,500}", Just("x".repeat(9000))], 0..12),
            at in any::<prop::sample::Index>(),
            other in any::<prop::sample::Index>(),
        ) {
            let text = pieces.concat();
            let mut sources = Sources::default();
            let id = sources.add("a", text.as_str());
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            let before = &text[..at];
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let line_end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
            let span = Span::new(id, at..at);
            let expected = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
            prop_assert_eq!(sources.line_column(span), expected);
            prop_assert_eq!(sources.line_range(span), line_start..line_end);
            // A text that was let go gives the same positions. What it keeps is the whole line, or more of it than
            // can be shown.
            let (line, (start, shown)) = (sources.line_column(span), sources.line(span));
            let shown = shown.to_owned();
            let other = text.floor_char_boundary(other.index(text.len() + 1));
            let far = Span::new(id, other..other);
            let (far_line, far_start) = (sources.line_column(far), sources.line(far).0);
            sources.let_go(0, [span, far].into_iter());
            prop_assert_eq!((sources.line_column(span), sources.line_column(far)), (line, far_line));
            let (kept_start, kept) = sources.line(span);
            prop_assert!(shown[kept_start - start..].starts_with(kept));
            prop_assert!(kept_start == start || at - kept_start >= SHOWN);
            let end = kept_start + kept.len();
            prop_assert!(end == start + shown.len() || end - at >= SHOWN);
            prop_assert!(far_start == start || kept.len() <= 2 * SHOWN + 6);
            prop_assert_eq!(sources.can_show(id), !text.is_empty());
        }
    }
}
