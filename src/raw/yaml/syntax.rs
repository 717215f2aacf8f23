//! Turns the errors of the YAML parser into faults that a person who fills in a form can act on.
//!
//! The parser names the rule that was broken. The cause is often a line earlier, or a full-width character that looks
//! right. So each explanation first looks at the text around the place.

use std::ops::Range;

use granit_parser::ErrorKind;

use super::{LIST_MARKS, first_line, shorten};
use crate::diagnostic::{Diagnostic, SourceId, Span, Spanned, codes};
use crate::raw::text::{blank_name, foreign_blanks, is_foreign_blank};

/// The text around the place `at`, where the parser stopped.
pub(super) struct Scene<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// The place of the last value before `at`.
    pub(super) last: Range<usize>,
    /// The innermost `[` or `{` that is still open.
    pub(super) open: Option<usize>,
    /// Where the indented block began that ended just before `at`. Of several it is the outermost.
    pub(super) inner: Option<usize>,
    /// Where the innermost block began that is still open at `at`.
    pub(super) outer: Option<usize>,
}

/// How much of a text cannot be read because of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The line of the fault, and the lines below that are indented further.
    Line,
    /// All lines up to one whose level is known. The level of the fault's own line is not known.
    Level,
    /// The whole rest of the text.
    Rest,
}

/// Makes the fault for an error of the parser. Also says how much cannot be read because of it.
pub(super) fn explain(kind: &ErrorKind, scene: &Scene<'_>) -> (Diagnostic, Reach) {
    use ErrorKind as E;
    match kind {
        E::DirectiveDisallowed => (line_fault(kind, scene), Reach::Rest),
        E::CommentInterceptedScalar | E::InvalidBlockScalarIndent => (line_fault(kind, scene), Reach::Level),
        E::MappingValueNotAllowed | E::InvalidMappingValueWhitespace | E::MappingKeyNotAllowed => scene.colon(),
        E::ExpectedBlockMappingKey | E::ExpectedBlockSequenceEntry | E::InvalidIndentation => scene.indentation(),
        // The document ended after the first line: that line is not a key, or it is indented further than the rest.
        E::ExpectedDocumentStart if scene.inner.is_none() => (scene.no_colon(scene.last.start), Reach::Line),
        E::ExpectedDocumentStart => scene.indentation(),
        _ => (line_fault(kind, scene), Reach::Line),
    }
}

/// The fault for an error in one line, its brackets or its quotes.
fn line_fault(kind: &ErrorKind, scene: &Scene<'_>) -> Diagnostic {
    use ErrorKind as E;
    match kind {
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart => tab(scene),
        E::DirectiveDisallowed => Diagnostic::error(codes::YAML_FEATURE, "% で始まる指示行は使えません。")
            .at(scene.line_from(scene.at), "")
            .hint("この行を消してください。"),
        E::MissingAnchorOrAliasName | E::UnknownAnchor => scene.reserved_start(),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => scene.unclosed_quote(scene.at),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => match scene.lost_quote() {
            Some(open) => scene.unclosed_quote(open).and_at(scene.line(scene.at), "ここまでに閉じていない"),
            None => scene.after_quotes(),
        },
        E::InvalidQuotedScalarIndent => scene
            .fault("引用符で囲んだ文の続きの行は、字下げが必要です。", scene.line(scene.at), "")
            .hint("引用符の閉じ忘れのこともあります。"),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => scene
            .fault("\" で囲んだ文字の中に、使えない \\ があります。", scene.line_from(scene.at), "")
            .hint("\\ を文字として書きたいときは ' で囲んでください。"),
        E::MisplacedFlowCollectionEnd => scene
            .fault("開いていないかっこが閉じられています。", scene.one(scene.at), "対応する開きかっこがない")
            .hint("文字として書きたいときは \" で囲んでください。"),
        E::MismatchedFlowCollectionEnd { open, close } => scene
            .fault(format!("「{open}」が「{close}」で閉じられています。"), scene.one(scene.at), "ここで開いたかっこ")
            .hint(format!("「{open}」は「{}」で閉じてください。", closing(*open))),
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::InvalidColonPlacement
        | E::InvalidFlowScalarIndent
        | E::FlowMappingValueAdjacentCollection
        | E::BlockEntryInFlowCollection => scene.bracket(),
        E::UnexpectedCharacter { .. } => scene.reserved_start(),
        E::CommentNotSeparated => scene
            .fault("# の前に空白がありません。", scene.one(scene.at), "")
            .hint("説明を書くときは、# の前に半角の空白を入れてください。"),
        E::CommentInterceptedScalar => scene
            .fault("文の途中に # の行があります。", scene.line(scene.at), "")
            .hint("# の行を文の前に移すか、文を1行で書いてください。"),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => scene.naming_blanks(
            scene
                .fault("「|」や「>」のあとに、余分な文字があります。", scene.line_from(scene.at), "")
                .hint("文は次の行から、字下げして書いてください。"),
        ),
        E::InvalidBlockScalarIndent => scene
            .fault("文の字下げがそろっていません。", scene.line(scene.at), "")
            .hint("「|」の下の行は、字下げの幅をそろえてください。"),
        E::BlockSequenceEntryNotAllowed => scene
            .fault("「-」で始まる一覧を、ここには書けません。", scene.line_from(scene.at), "")
            .hint("一覧は次の行から書いてください。文字として - を書きたいときは \" で囲みます。"),
        E::InvalidSimpleKey | E::SimpleKeyExpected => scene.no_colon(scene.at),
        _ => scene
            .wide()
            .unwrap_or_else(|| {
                scene.fault("書き方が正しくないため、ここから先を読めません。", scene.line_from(scene.at), "")
            })
            .hint("この行と前の行の、記号（: - [ ] { } \" '）と字下げを確かめてください。"),
    }
}

/// The full-width spaces at the start of `range`, if `range` begins its line.
pub(super) fn wide_start(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let spaces = leading_wide(&text[range.clone()]);
    if spaces == 0 {
        return None;
    }
    // Only the `-` of a list may stand before it on the line.
    let before = text[..range.start].trim_end_matches([' ', '-']);
    (before.is_empty() || before.ends_with('\n')).then(|| range.start..range.start + spaces)
}

/// The character at the start of a line that was meant as the `-` of a list.
pub(super) fn list_mark(text: &str, at: usize) -> Option<Range<usize>> {
    let first = text[at..].chars().next().filter(|first| LIST_MARKS.contains(first))?;
    let before = text[..at].trim_end_matches([' ', '-']);
    (before.is_empty() || before.ends_with('\n')).then(|| at..at + first.len_utf8())
}

pub(super) fn wrong_mark(text: &str, span: Span) -> Diagnostic {
    let mark = &text[span.range()];
    Diagnostic::error(codes::YAML_SYNTAX, format!("行の始めに「{mark}」が使われています。"))
        .at(span, "一覧の印ではない字")
        .hint("一覧の印は、半角の「-」と半角の空白です。文字として書きたいときは、\" で囲んでください。")
        .repair(with_blanks(text, span), "- ")
}

pub(super) fn wide_space(text: &str, span: Span) -> Diagnostic {
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
pub(super) const CONTINUED: &str = "前の値の続きなら、値の全体を \" で囲んでください。";

/// Explains a key between braces that is joined to its value (`{ interval：1か月 }`). Gives the name of the key and
/// the fault. `first` says that it is the first in its braces, so it cannot be the rest of another value.
pub(super) fn glued(text: &str, key: &Spanned<String>, first: bool) -> Option<(String, Diagnostic)> {
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
fn wrong_colon(source: SourceId, text: &str, colon: usize, name: &str) -> Diagnostic {
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
fn with_blanks(text: &str, span: Span) -> Span {
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

fn tab(scene: &Scene<'_>) -> Diagnostic {
    // The parser stops before or after the tab, depending on what it was reading.
    let start = scene.text[..scene.at].rfind('\n').map_or(0, |newline| newline + 1);
    let place = scene.text[start..].find('\t').map_or(scene.at, |tab| start + tab);
    let fault = scene
        .fault("字下げにタブが使われています。", scene.one(place), "タブ")
        .hint("半角の空白に置きかえてください。字下げは空白2つずつです。");
    let line = &scene.text[start..];
    let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
    if start + blanks <= place {
        return fault;
    }
    let half = line[..blanks].replace('\t', "  ");
    fault.repair(Span::new(scene.source, start..start + blanks), half)
}

impl Scene<'_> {
    fn fault(&self, message: impl Into<String>, span: Span, label: &str) -> Diagnostic {
        Diagnostic::error(codes::YAML_SYNTAX, message).at(span, label)
    }

    /// The fault for something after a quoted text: the colon of a key, or more of the text.
    fn after_quotes(&self) -> Diagnostic {
        if self.text[self.at..].starts_with('：') {
            let before = self.text[..self.at].trim_end_matches(['"', '\'']);
            let name = before.rsplit(['"', '\'']).next().unwrap_or_default();
            return wrong_colon(self.source, self.text, self.at, name);
        }
        self.naming_blanks(
            self.fault("引用符で囲んだ文字のあとに、余分な文字があります。", self.line_from(self.at), "余分な文字")
                .hint("全体を引用符で囲むか、余分な文字を消してください。前の引用符の閉じ忘れのこともあります。"),
        )
    }

    /// Adds a hint when the unwanted text on the line has a foreign blank.
    fn naming_blanks(&self, mut fault: Diagnostic) -> Diagnostic {
        let rest = &self.text[self.line_from(self.at).range()];
        if let Some(blanks) = foreign_blanks(rest) {
            let name = blank_name(&rest[blanks.clone()]);
            fault.hints.insert(
                0,
                if rest[blanks.end..].starts_with(['#', '＃']) {
                    format!("# の前にあるのは{name}です。説明なら、半角の空白と半角の # で始めてください。")
                } else {
                    format!("ここに{name}があります。消してください。")
                },
            );
        }
        fault
    }

    /// The fault for a line that is not a key: its colon is missing, is full-width, or has no space after it.
    fn no_colon(&self, at: usize) -> Diagnostic {
        let line = self.line(at);
        let text = &self.text[line.range()];
        if let Some(fault) = self.wide_on(line.range()) {
            return fault;
        }
        if let Some(colon) = text.find(':') {
            return wrong_colon(self.source, self.text, line.range().start + colon, &text[..colon]);
        }
        if text.starts_with('＃') {
            return self
                .fault("行の始めに全角の「＃」が使われています。", self.one(line.range().start), "全角の ＃")
                .hint("説明の行は、半角の # で始めてください。")
                .repair(with_blanks(self.text, self.one(line.range().start)), "# ");
        }
        self.fault("「:」がありません。", line, "欄の名前か、前の行の続き")
            .hint("「欄: 値」の形で書いてください。前の行の続きなら、前の行より深く字下げします。")
            .hint("説明の行なら、行の先頭に # を付けてください。")
    }

    /// The fault for a `: ` where there is already a value. The line has two colons, or an earlier line did not end
    /// where its writer thought.
    fn colon(&self) -> (Diagnostic, Reach) {
        let last = &self.text[self.last.clone()];
        let first_line = self.line(self.last.start).range();
        if let Some(fault) = self.wide_on(self.line(self.at).range()).or_else(|| self.wide_on(first_line.clone())) {
            return (fault, Reach::Line);
        }
        // Before the first value of a text there is no last value. Its place is then the start of the text.
        let indent = self.text.get(first_line.start..self.last.start).unwrap_or_default();
        let starts_line = indent.trim_start_matches([' ', '-']).is_empty();
        let before = self.text.get(self.last.end..self.at).unwrap_or("\n");
        if !last.contains('\n') && !before.contains('\n') {
            let fault = self.fault("1行に「: 」が2つあります。", self.one(self.at), "2つ目の「:」");
            return (fault.hint("値に「: 」を含めるときは、値の全体を \" で囲んでください。"), Reach::Line);
        }
        if starts_line {
            return (self.no_colon(self.last.start), Reach::Line);
        }
        let message = "字下げが深すぎるか、前の行の値が閉じていません。";
        let fault = self
            .fault(message, self.line(self.at), "前の値の続きとして読まれる行")
            .and_at(self.first_line_of_last(), "前の値")
            .hint("この行が別の欄なら、同じ段の欄と字下げをそろえてください。");
        (fault, Reach::Level)
    }

    /// The fault for a line whose indentation fits no open mapping. Often the line before is wrong: it has no colon,
    /// or its indentation opened a mapping that nobody meant.
    fn indentation(&self) -> (Diagnostic, Reach) {
        let line = self.line(self.at);
        if let Some(fault) = self.wide_on(line.range()) {
            return (fault, Reach::Line);
        }
        if let Some(before) = self.line_before(line)
            && let Some(fault) = self.wide_on(before.range()).or_else(|| self.no_key(before))
        {
            return (fault, Reach::Line);
        }
        let text = &self.text[line.range()];
        let dash = text.starts_with('-');
        let column = self.column(line.range().start);
        let Some(inner) = self.inner else {
            if self.text.get(self.last.end..self.at).is_some_and(|between| !between.contains('\n')) {
                let fault = self
                    .fault("値が終わったあとに、余分な文字があります。", self.line_from(self.at), "余分な文字")
                    .and_at(self.first_line_of_last(), "ここまでで終わった値")
                    .hint("[ ] や { } を文字として書きたいときは、値の全体を \" で囲んでください。");
                return (self.naming_blanks(fault), Reach::Line);
            }
            let fault = self
                .fault("値のある欄の下に、字下げした行があります。", line, "どの欄のものか決められない行")
                .and_at(self.first_line_of_last(), "上の値");
            let fault = fault.hint(if dash {
                "一覧にするなら上の値を消し、ほかの欄の一覧なら「-」の字下げをそろえてください。"
            } else {
                "上の欄と並ぶ欄なら字下げをそろえ、上の欄の中身なら上の値を消してください。"
            });
            return (fault, Reach::Level);
        };
        let mut fault = if dash {
            self.fault("「-」で始まる行の字下げがそろっていません。", line, &format!("字下げ{column}文字の行"))
        } else {
            let label = format!("字下げ{column}文字で、どの段の欄か決められない行");
            self.fault("字下げがそろっていません。", line, &label)
        };
        // The entry of a list may begin both levels on one line.
        let outer = self.outer.filter(|outer| self.line(*outer) != self.line(inner));
        for level in [Some(inner), outer].into_iter().flatten() {
            fault = fault.and_at(self.line_from(level), format!("字下げ{}文字の段の始まり", self.column(level)));
        }
        let fault = fault
            .hint(if dash {
                "同じ一覧の「-」は、字下げの幅をそろえてください。"
            } else {
                "同じ段の欄は、字下げの幅をそろえてください。一覧の途中なら「- 」が要ります。"
            })
            .hint("上の段の行（項目の記号など）が消えたり、# が付いたりしていないかも確かめてください。");
        (fault, Reach::Level)
    }

    /// The fault for a line that was meant as a key but is not one.
    fn no_key(&self, line: Span) -> Option<Diagnostic> {
        let text = &self.text[self.without_comment(line).range()];
        let is_key = text.contains(": ") || text.ends_with(':');
        // A later line of a longer text, or an entry of a list, is not a key either.
        let begins = self.last.start == line.range().start;
        (begins && !is_key && !text.starts_with(['"', '\''])).then(|| self.no_colon(line.range().start))
    }

    /// The nearest line above that is neither blank nor a comment.
    fn line_before(&self, line: Span) -> Option<Span> {
        let start = self.text[..line.range().start].rfind('\n')?;
        let mut end = start;
        loop {
            let start = self.text[..end].rfind('\n').map_or(0, |newline| newline + 1);
            let text = self.text[start..end].trim_start();
            if !text.is_empty() && !text.starts_with('#') {
                return Some(self.line(start));
            }
            end = start.checked_sub(1)?;
        }
    }

    /// The line without its comment.
    fn without_comment(&self, line: Span) -> Span {
        let text = self.text[line.range()].split(" #").next().unwrap_or_default().trim_end();
        Span::new(self.source, line.range().start..line.range().start + text.len())
    }

    fn bracket(&self) -> Diagnostic {
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
    fn ends_with_its_line(&self, at: usize) -> bool {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let margin = |line: &str| line.len() - line.trim_start_matches([' ', '-']).len();
        let after = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1);
        let is_something = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let Some(next) = self.text[after..].lines().find(is_something) else { return true };
        let is_own = next.trim_start().starts_with("- ") || next.contains(": ") || next.trim_end().ends_with(':');
        let indent = next.len() - next.trim_start_matches(' ').len();
        is_own && indent <= margin(&self.text[start..at])
    }

    fn unclosed_quote(&self, open: usize) -> Diagnostic {
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
    fn lost_quote(&self) -> Option<usize> {
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
    fn unclosed(&self) -> Option<usize> {
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

    /// The fault for a value that begins with a character that YAML reserves.
    fn reserved_start(&self) -> Diagnostic {
        let character = self.character();
        let fault = self
            .fault(format!("値を「{character}」で始めることはできません。"), self.one(self.at), "")
            .hint("文字として書きたいときは、値の全体を \" で囲んでください。");
        // `*`, `&`, `!` and `%` have a meaning in YAML. These two have none.
        let place = self.line_from(self.at);
        let value = &self.text[place.range()];
        let is_plain = !value.contains(['"', '\\', '#', ',', '[', ']', '{', '}']);
        let begins = self.text[..self.at].ends_with(": ");
        match matches!(character, '@' | '`') && begins && is_plain && self.ends_with_its_line(self.at) {
            true => fault.repair(place, format!("\"{value}\"")),
            false => fault,
        }
    }

    /// The fault for full-width characters on the line of `at` that look like those of YAML.
    fn wide(&self) -> Option<Diagnostic> {
        self.wide_on(self.line(self.at).range())
    }

    fn wide_on(&self, line: Range<usize>) -> Option<Diagnostic> {
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

    fn first_line_of_last(&self) -> Span {
        let length = first_line(&self.text[self.last.clone()]);
        Span::new(self.source, self.last.start..self.last.start + length)
    }

    /// The number of characters before a place on its line.
    fn column(&self, at: usize) -> usize {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        self.text[start..at].chars().count()
    }

    fn character(&self) -> char {
        self.text[self.at..].chars().next().unwrap_or(' ')
    }

    /// The place of the one character at `at`.
    fn one(&self, at: usize) -> Span {
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        Span::new(self.source, at..at + length)
    }

    /// The line around a place, without its indentation.
    fn line(&self, at: usize) -> Span {
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let indent = self.text[start..].len() - self.text[start..].trim_start_matches([' ', '\t']).len();
        self.line_from(start + indent)
    }

    /// The rest of the line from a place on.
    fn line_from(&self, at: usize) -> Span {
        let rest = &self.text[at..];
        let length = rest.find('\n').unwrap_or(rest.len());
        Span::new(self.source, at..at + rest[..length].trim_end_matches([' ', '\t']).len())
    }
}

fn leading_wide(text: &str) -> usize {
    let rest = text.trim_start_matches(|character| character == ' ' || is_foreign_blank(character));
    let spaces = text.len() - rest.len();
    if text[..spaces].contains(is_foreign_blank) { spaces } else { 0 }
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

fn closing(open: char) -> char {
    if open == '{' { '}' } else { ']' }
}
