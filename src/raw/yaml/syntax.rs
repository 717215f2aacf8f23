//! Turns the errors of the YAML parser into faults that a person who fills in a form can act on.
//!
//! The parser names the rule that was broken. The cause is often a line earlier, or a full-width character that looks
//! right. So each explanation first looks at the text around the place.

mod unclosed;
mod wide;

use std::ops::Range;

use granit_parser::ErrorKind;

use unclosed::closing;
pub use wide::colon_hint;
pub(in crate::raw) use wide::narrow;
pub(super) use wide::{CONTINUED, glued, list_mark, wide_space, wide_start, wrong_mark};
use wide::{with_blanks, wrong_colon};

use super::first_line;
use crate::diagnostic::{Diagnostic, SourceId, Span, codes};
use crate::raw::text::{blank_name, foreign_blanks};

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
