//! Brackets and quotes that are not closed: where one was opened, and where it must have been meant to close.

use super::Scene;
use crate::diagnostic::{Diagnostic, Span};

impl Scene<'_> {
    pub(super) fn bracket(&self) -> Diagnostic {
        let itself = self.text[self.at..].starts_with(['[', '{']).then_some(self.at);
        let Some(open) = self.open.or_else(|| self.unclosed()).or(itself) else {
            return self.fault("かっこの中の書き方が正しくありません。", self.line_from(self.at), "");
        };
        let character = self.text[open..].chars().next().unwrap_or('[');
        let close = closing(character);
        let message = format!("「{character}」が閉じられていないか、中の区切りが正しくありません。");
        let mut fault = self.fault(message, self.one(open), "ここで開いたかっこ");
        if self.at < self.text.len() && self.at != open {
            fault = fault.and_at(self.line_from(self.at), "ここまでに閉じていない");
        }
        let fault = fault.hint(format!("「, 」で区切り、「{close}」で閉じてください。区切りは半角です。"));
        match self.left_open(open) {
            Some((at, close)) => fault.repair(at, close),
            None => fault,
        }
    }

    /// Where a bracket that opens at `open` must be closed, and with what: at the end of its line, when the next line
    /// cannot belong to it.
    fn left_open(&self, open: usize) -> Option<(Span, String)> {
        let line = self.line_from(open);
        let rest = &self.text[line.range()];
        let (bracket, wide) = if rest.starts_with('{') { ('}', '｝') } else { (']', '］') };
        let (inner, is_wide) = rest[1..].strip_suffix(wide).map_or((&rest[1..], false), |inner| (inner, true));
        let is_plain = is_balanced(inner) && !inner.contains(['"', '\'', '#', '［', '］', '｛', '｝']);
        if !is_plain || inner.trim().is_empty() || inner.trim_end().ends_with([',', '，', '、', ':', '：']) {
            return None;
        }
        if !self.ends_with_its_line(open) {
            return None;
        }
        let close = if bracket == '}' { format!(" {bracket}") } else { bracket.to_string() };
        let end = line.range().end;
        let start = if is_wide { end - wide.len_utf8() } else { end };
        Some((Span::new(self.source, start..end), if is_wide { bracket.to_string() } else { close }))
    }

    /// Whether the value that begins at `at` must end with its line: the next line is a key or an entry, and it is not
    /// indented further than the key of the value.
    pub(super) fn ends_with_its_line(&self, at: usize) -> bool {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let margin = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
        let after = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1);
        let is_something = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let Some(next) = self.text[after..].lines().find(is_something) else { return true };
        let is_own = next.trim_start().starts_with("- ") || next.contains(": ") || next.trim_end().ends_with(':');
        let indent = next.len() - next.trim_start_matches(' ').len();
        is_own && indent <= margin(&self.text[start..at])
    }

    pub(super) fn unclosed_quote(&self, open: usize) -> Diagnostic {
        let quote = self.text[open..].chars().next().unwrap_or('"');
        let fault = self.fault("引用符が閉じられていません。", self.one(open), "ここで始まる引用符");
        let rest = &self.text[self.line_from(open).range()];
        let wide = rest.chars().find(|character| matches!(character, '”' | '“' | '＂' | '’' | '‘' | '＇'));
        let fault = match wide {
            Some(wide) => fault.hint(format!("全角の「{wide}」を、半角の {quote} にしてください。")),
            None => fault.hint(format!("文の終わりに {quote} を付けてください。")),
        };
        let inner = rest.get(1..).unwrap_or_default();
        let end = self.line_from(open).range().end;
        let begins = self.text[..open].ends_with([' ', '\n']);
        let is_plain = begins && !inner.contains([quote, '#', '[', ']', '{', '}', '\\']) && !inner.trim().is_empty();
        match wide {
            _ if !is_plain || !self.ends_with_its_line(open) => fault,
            Some(wide) if inner.matches(wide).count() == 1 && inner.ends_with(wide) => {
                fault.repair(Span::new(self.source, end - wide.len_utf8()..end), quote)
            }
            Some(_) => fault,
            None => fault.repair(Span::new(self.source, end..end), quote),
        }
    }

    /// A quote on an earlier line that was not closed. The quote just before `at` closes it, but was meant to open
    /// another text.
    pub(super) fn lost_quote(&self) -> Option<usize> {
        let stretch = self.text.get(self.last.end..self.at)?;
        let opens = |before: char| before.is_whitespace() || matches!(before, '[' | '{' | ',');
        let mut quotes: Option<(usize, char)> = None;
        let mut found = None;
        let (mut before, mut remark) = (' ', false);
        for (at, character) in stretch.char_indices() {
            match (quotes, character) {
                (None, '\n') => remark = false,
                (None, _) if remark => {}
                (None, '#') if before.is_whitespace() => remark = true,
                (None, '"' | '\'') if opens(before) => quotes = Some((at, character)),
                (Some((open, quote)), _) if quote == character && before != '\\' => {
                    let is_whole = at + character.len_utf8() == stretch.len();
                    found = (is_whole && opens(before) && stretch[open..at].contains('\n')).then_some(open);
                    quotes = None;
                }
                _ => {}
            }
            before = character;
        }
        found.map(|open| self.last.end + open)
    }

    /// The first unclosed bracket after the last value. The parser reads ahead, so it may not have reported this
    /// bracket yet when it stops.
    pub(super) fn unclosed(&self) -> Option<usize> {
        let stretch = self.text.get(self.last.end..self.at)?;
        let mut open: Vec<usize> = Vec::new();
        let mut before = ' ';
        let mut quote = None;
        let mut remark = false;
        for (at, character) in stretch.char_indices() {
            match character {
                '\n' => remark = false,
                _ if remark => {}
                _ if quote.is_some() => quote = quote.filter(|quote| *quote != character),
                '#' if before.is_whitespace() => remark = true,
                '"' | '\'' if before.is_whitespace() => quote = Some(character),
                '[' | '{' if !open.is_empty() || before.is_whitespace() => open.push(self.last.end + at),
                ']' | '}' => drop(open.pop()),
                _ => {}
            }
            before = character;
        }
        open.first().copied()
    }
}

/// Whether every bracket inside is closed.
fn is_balanced(text: &str) -> bool {
    let mut open: Vec<char> = Vec::new();
    let is_closed = |letter: char| match letter {
        '[' | '{' => {
            open.push(closing(letter));
            true
        }
        ']' | '}' => open.pop() == Some(letter),
        _ => true,
    };
    text.chars().all(is_closed) && open.is_empty()
}

pub(super) fn closing(open: char) -> char {
    if open == '{' { '}' } else { ']' }
}
