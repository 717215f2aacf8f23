//! Characters that look like those of YAML but are others: full-width colons, blanks, brackets and marks of lists.

use std::ops::Range;

use super::super::{LIST_MARKS, shorten};
use super::Scene;
use crate::diagnostic::{Diagnostic, SourceId, Span, Spanned, codes};
use crate::raw::text::{blank_name, foreign_blanks, is_foreign_blank};

/// The full-width spaces at the start of `range`, if `range` begins its line.
pub(in crate::raw) fn wide_start(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let spaces = leading_wide(&text[range.clone()]);
    if spaces == 0 {
        return None;
    }
    // Only the `-` of a list may stand before it on the line.
    let before = text[..range.start].trim_end_matches([' ', '-']);
    (before.is_empty() || before.ends_with('\n')).then(|| range.start..range.start + spaces)
}

/// The character at the start of a line that was meant as the `-` of a list.
pub(in crate::raw) fn list_mark(text: &str, at: usize) -> Option<Range<usize>> {
    let first = text[at..].chars().next().filter(|first| LIST_MARKS.contains(first))?;
    let before = text[..at].trim_end_matches([' ', '-']);
    (before.is_empty() || before.ends_with('\n')).then(|| at..at + first.len_utf8())
}

pub(in crate::raw) fn wrong_mark(text: &str, span: Span) -> Diagnostic {
    let mark = &text[span.range()];
    Diagnostic::error(codes::YAML_SYNTAX, format!("行の始めに「{mark}」が使われています。"))
        .at(span, "一覧の印ではない字")
        .hint("一覧の印は、半角の「-」と半角の空白です。文字として書きたいときは、\" で囲んでください。")
        .repair(with_blanks(text, span), "- ")
}

pub(in crate::raw) fn wide_space(text: &str, span: Span) -> Diagnostic {
    let stretch = &text[span.range()];
    let name = blank_name(stretch);
    let half: String = stretch.chars().map(|blank| if blank == '\u{3000}' { "  " } else { " " }).collect();
    let fault = Diagnostic::error(codes::YAML_SYNTAX, format!("字下げに{name}が使われています。"))
        .at(span, name.as_str())
        .repair(span, half);
    if stretch.contains('\u{3000}') {
        fault.hint("半角の空白に置きかえてください。全角1つを半角2つにすると、見た目の幅が同じになります。")
    } else {
        fault.hint("半角の空白に置きかえてください。見分けがつかないときは、行の始めから消して入力し直すと確実です。")
    }
}

/// Said of what may be a key, or more of the value before it.
pub(in crate::raw) const CONTINUED: &str = "前の値の続きなら、値の全体を \" で囲んでください。";

/// Explains a key between braces that is joined to its value (`{ interval：1か月 }`). Gives the name of the key and
/// the fault. `first` says that it is the first in its braces, so it cannot be the rest of another value.
pub(in crate::raw) fn glued(text: &str, key: &Spanned<String>, first: bool) -> Option<(String, Diagnostic)> {
    let written = &text[key.span.range()];
    if written.starts_with(['"', '\'']) || text[key.span.range().end..].trim_start().starts_with(':') {
        return None;
    }
    let (name, _) = written.split_once([':', '：']).filter(|(name, _)| !name.trim().is_empty())?;
    let colon = key.span.range().start + name.len();
    let fault = wrong_colon(key.span.source, text, colon, name);
    let fault = if first { fault } else { fault.hint(CONTINUED) };
    Some((name.trim().to_owned(), fault))
}

/// Explains why YAML does not take the character at `colon` for its colon.
pub(super) fn wrong_colon(source: SourceId, text: &str, colon: usize, name: &str) -> Diagnostic {
    let sign = text[colon..].chars().next().map_or(0, char::len_utf8);
    let behind = &text[colon + sign..];
    let at = |range: Range<usize>| Span::new(source, range);
    let fault = if text[colon..].starts_with('：') {
        let right = if behind.is_empty() || behind.starts_with('\n') { ":" } else { ": " };
        Diagnostic::error(codes::YAML_SYNTAX, "全角の「：」が使われています。")
            .at(at(colon..colon + sign), "全角のコロン")
            .repair(with_blanks(text, at(colon..colon + sign)), right)
    } else if let Some(blanks) = foreign_blanks(behind).filter(|blanks| blanks.start == 0) {
        let blank = blank_name(behind);
        let message = if behind.starts_with('\u{3000}') {
            "「:」のあとの空白が全角です。".to_owned()
        } else {
            format!("「:」のあとの空白が、{blank}です。")
        };
        let place = colon + sign..colon + sign + blanks.end;
        Diagnostic::error(codes::YAML_SYNTAX, message).at(at(place.clone()), blank).repair(at(place), " ")
    } else {
        Diagnostic::error(codes::YAML_SYNTAX, "「:」のあとに空白がありません。")
            .at(at(colon..colon + sign), "")
            .repair(at(colon + sign..colon + sign), " ")
    };
    fault.hint(colon_hint(name))
}

/// The place with the blanks after it on its line.
pub(super) fn with_blanks(text: &str, span: Span) -> Span {
    let behind = &text[span.range().end..];
    let rest = behind.trim_start_matches(|letter| letter == ' ' || is_foreign_blank(letter));
    Span { end: span.end + (behind.len() - rest.len()) as u32, ..span }
}

/// A list or mapping in full-width brackets, as it should be written. `None` unless every part of it is plain.
pub(in crate::raw) fn narrow(text: &str) -> Option<String> {
    let blank = |letter: char| letter == ' ' || is_foreign_blank(letter);
    let text = text.trim_matches(blank);
    let is_list = text.starts_with(['［', '[']);
    let (open, close) = if is_list { (['［', '['], ['］', ']']) } else { (['｛', '{'], ['｝', '}']) };
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    if inner.contains(['[', ']', '{', '}', '［', '］', '｛', '｝', '"', '\'', '#', '\n']) {
        return None;
    }
    let parts = inner.split(['、', '，', ',']).map(|part| part.trim_matches(blank));
    let parts: Option<Vec<String>> = parts
        .map(|part| match (part.is_empty(), is_list) {
            (true, _) => None,
            (false, true) => Some(part.to_owned()).filter(|part| !part.contains(':')),
            (false, false) => {
                let (key, value) = part.split_once([':', '：'])?;
                let (key, value) = (key.trim_matches(blank), value.trim_matches(blank));
                (!key.is_empty() && !value.is_empty() && !value.contains(':')).then(|| format!("{key}: {value}"))
            }
        })
        .collect();
    let parts = parts?.join(", ");
    Some(if is_list { format!("[{parts}]") } else { format!("{{ {parts} }}") })
}

/// The hint that says how to separate a key from its value.
pub fn colon_hint(name: &str) -> String {
    format!("「{}: 」のように、半角の「:」と空白で区切ってください。", shorten(name.trim()))
}

impl Scene<'_> {
    /// The fault for full-width characters on the line of `at` that look like those of YAML.
    pub(super) fn wide(&self) -> Option<Diagnostic> {
        self.wide_on(self.line(self.at).range())
    }

    pub(super) fn wide_on(&self, line: Range<usize>) -> Option<Diagnostic> {
        let start = self.text[..line.start].rfind('\n').map_or(0, |newline| newline + 1);
        let text = &self.text[start..line.end];
        let indent = text.len() - text.trim_start_matches([' ', '-']).len();
        let wide = leading_wide(&text[indent..]);
        if wide > 0 {
            let place = start + indent..start + indent + wide;
            return Some(wide_space(self.text, Span::new(self.source, place)));
        }
        if let Some(mark) = list_mark(self.text, start + indent) {
            return Some(wrong_mark(self.text, Span::new(self.source, mark)));
        }
        let rest = &text[indent..];
        let colon = rest.find([':', '：'])?;
        let value = colon + rest[colon..].chars().next().map_or(0, char::len_utf8);
        let value = value + (rest[value..].len() - rest[value..].trim_start().len());
        if rest[value..].starts_with(['｛', '［']) {
            let open = start + indent + value;
            let fault = self
                .fault("全角のかっこが使われています。", self.one(open), "全角のかっこ")
                .hint("半角の { } か [ ] に置きかえてください。");
            let place = self.line_from(open);
            return Some(match narrow(&self.text[place.range()]) {
                Some(half) => fault.repair(place, half),
                None => fault,
            });
        }
        // After a half-width colon and a space, a full-width colon is part of the value.
        let wrong = rest[colon..].starts_with('：') || rest[colon + 1..].starts_with(is_foreign_blank);
        wrong.then(|| wrong_colon(self.source, self.text, start + indent + colon, &rest[..colon]))
    }
}

fn leading_wide(text: &str) -> usize {
    let rest = text.trim_start_matches(|character| character == ' ' || is_foreign_blank(character));
    let spaces = text.len() - rest.len();
    if text[..spaces].contains(is_foreign_blank) { spaces } else { 0 }
}
