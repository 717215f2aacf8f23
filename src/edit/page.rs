//! Writes the lines of a new file: live lines, lines to fill in, and explanations. Explanations are wrapped only
//! where a Japanese sentence may be broken.

use crate::diagnostic::columns::{columns, unbroken};
use crate::model::word::Word;

/// Lines of an explanation end before this column, counted with their indentation. The words alone take at most 76
/// columns (38 full-width characters).
const PROSE_WIDTH: usize = 80;
const LONGEST_PROSE: usize = 76;
/// A line to fill in and the words after it end before this column. Otherwise the words go above the line.
const LINE_WIDTH: usize = 96;
/// The words after lines up to this width are aligned in one column.
const ALIGN_UP_TO: usize = 44;

const STEP: usize = 2;

/// A text that grows line by line.
#[derive(Debug)]
pub(super) struct FormPage {
    text: String,
    indent: usize,
}

/// A line to fill in, and its meaning.
#[derive(Debug, Clone)]
pub(super) struct Offer {
    pub code: String,
    /// Empty when the line needs no explanation.
    pub words: String,
}

impl Offer {
    pub fn new(code: impl Into<String>, words: impl Into<String>) -> Self {
        Self { code: code.into(), words: words.into() }
    }
}

impl FormPage {
    pub fn new() -> Self {
        Self::at(0)
    }

    /// A page whose lines begin at this column.
    pub fn at(column: usize) -> Self {
        Self { text: String::new(), indent: column }
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// Writes what belongs below a key or a dash, indented.
    pub fn deeper(&mut self, write: impl FnOnce(&mut Self)) {
        self.indent += STEP;
        write(self);
        self.indent -= STEP;
    }

    /// Writes a live line, or one that is a comment from its start.
    pub fn line(&mut self, code: &str) {
        self.text.extend(std::iter::repeat_n(' ', self.indent));
        self.text.push_str(code);
        self.text.push('\n');
    }

    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Writes an explanation on as many lines as it needs.
    pub fn prose(&mut self, words: &str) {
        for line in wrap(words, self.room("# ")) {
            self.line(&format!("# {line}"));
        }
    }

    /// The columns that are left for an explanation after its mark.
    fn room(&self, mark: &str) -> usize {
        PROSE_WIDTH.saturating_sub(self.indent + mark.len()).min(LONGEST_PROSE)
    }

    /// Writes a numbered rule. Its later lines are indented to the first.
    pub fn numbered(&mut self, number: usize, words: &str) {
        let mut mark = format!("{number}. ");
        for line in wrap(words, self.room("# 1. ")) {
            self.line(&format!("# {mark}{line}"));
            mark = " ".repeat(mark.len());
        }
    }

    /// Writes one line to fill in.
    pub fn offer(&mut self, code: impl Into<String>, words: impl Into<String>) {
        self.offers(&[Offer::new(code, words)]);
    }

    /// Offers each word of a closed list that has no default.
    pub fn choice_of<W: Word>(&mut self, key: &str) {
        let offers: Vec<Offer> =
            W::ALL.iter().map(|word| Offer::new(format!("{key}: {}", word.key()), word.offer())).collect();
        self.offers(&offers);
    }

    /// Writes a line for each word of a closed list. The default, which applies without such a line, is marked.
    pub fn words<T: Word + Default>(&mut self, key: &str) {
        let default = |word: T| if word == T::default() { "（書かなければ、これ）" } else { "" };
        let offer =
            |word: T| Offer::new(format!("{key}: {}", word.key()), format!("{}{}", word.offer(), default(word)));
        self.offers(&T::ALL.iter().copied().map(offer).collect::<Vec<_>>());
    }

    /// Writes lines to fill in, of which a person chooses one.
    ///
    /// The words go after the lines, or above each line when one would be too wide.
    pub fn offers(&mut self, offers: &[Offer]) {
        let short = offers.iter().map(|offer| columns(&offer.code)).filter(|width| *width <= ALIGN_UP_TO);
        let column = short.max().unwrap_or(0);
        let behind =
            |offer: &Offer| column.max(columns(&offer.code)) + self.indent + "#  # ".len() + columns(&offer.words);
        let above = offers.iter().any(|offer| behind(offer) > LINE_WIDTH);
        for offer in offers {
            if offer.words.is_empty() {
                self.line(&format!("#{}", offer.code));
            } else if above {
                self.prose(&format!("・{}", offer.words));
                self.line(&format!("#{}", offer.code));
            } else {
                let fill = " ".repeat(column.saturating_sub(columns(&offer.code)));
                self.line(&format!("#{}{fill}  # {}", offer.code, offer.words));
            }
        }
    }
}

/// Breaks a text into as few lines of at most `width` columns as possible. If it can, it breaks at the end of a
/// clause and leaves no single word on the last line.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let pieces = unbroken(text);
    let ends_well = ends_of_clauses(&pieces);
    // For each piece: the lowest cost of the lines up to it, and where the last of these lines begins.
    let mut best: Vec<(usize, usize)> = vec![(0, 0)];
    for end in 1..=pieces.len() {
        let mut line = 0;
        let mut found = (usize::MAX, end - 1);
        for start in (0..end).rev() {
            line += columns(&pieces[start]);
            let spaces = columns(&pieces[end - 1]) - columns(pieces[end - 1].trim_end());
            if line - spaces > width && start + 1 < end {
                break;
            }
            let cost = best[start].0 + cost_of(ends_well[end - 1], line, width, end == pieces.len());
            if cost < found.0 {
                found = (cost, start);
            }
        }
        best.push(found);
    }
    let mut lines = Vec::new();
    let mut end = pieces.len();
    while end > 0 {
        let start = best[end].1;
        lines.push(pieces[start..end].concat().trim_end().to_owned());
        end = start;
    }
    lines.reverse();
    if lines.is_empty() { vec![String::new()] } else { lines }
}

/// The cost of a line. It depends on how the line ends.
fn cost_of(ends_well: bool, line: usize, width: usize, is_last: bool) -> usize {
    const LINE: usize = 10_000;
    const WITHIN_A_CLAUSE: usize = 300;
    const WIDOW: usize = 500;
    match (is_last, ends_well) {
        (true, _) => LINE + if line < width / 6 { WIDOW } else { 0 },
        (false, true) => LINE + width.saturating_sub(line),
        (false, false) => LINE + WITHIN_A_CLAUSE + width.saturating_sub(line),
    }
}

/// For each piece, whether a clause ends with it outside of brackets.
fn ends_of_clauses(pieces: &[String]) -> Vec<bool> {
    let mut depth = 0_usize;
    pieces
        .iter()
        .map(|piece| {
            for character in piece.chars() {
                match character {
                    '（' | '「' => depth += 1,
                    '）' | '」' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            depth == 0 && piece.ends_with(['、', '。'])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_a_sentence_may() {
        assert_eq!(wrap("あいうえお。", 10), ["あいうえ", "お。"]);
        assert_eq!(wrap("あい「うえ」お", 6), ["あい", "「う", "え」お"]);
        assert_eq!(wrap("使う betten check です", 11), ["使う betten", "check です"]);
        assert_eq!(wrap("前の文、後の文は長い", 16), ["前の文、", "後の文は長い"]);
        assert_eq!(wrap("長い betten-schema-json", 6), ["長い", "betten-schema-json"]);
        assert_eq!(wrap("", 6), [""]);
    }

    #[test]
    fn words_stand_behind_or_above() {
        let mut page = FormPage::new();
        page.offers(&[Offer::new("a: 1", "一"), Offer::new("abc: 22", "二"), Offer::new("b: 3", "")]);
        page.offers(&[Offer::new("a: 1", "長".repeat(50)), Offer::new("b: 2", "短")]);
        let (first, second) = ("長".repeat(37), "長".repeat(13));
        assert_eq!(
            page.into_text(),
            format!("#a: 1     # 一\n#abc: 22  # 二\n#b: 3\n# ・{first}\n# {second}\n#a: 1\n# ・短\n#b: 2\n")
        );
    }
}
