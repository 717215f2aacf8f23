//! Makes the tree from the events of the YAML crate, and refuses what a form must not have.

mod part;

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, options};

use super::syntax::Reach;
use super::{
    Author, FAR, MAX_DEPTH, MAX_ENTRIES, MAX_FAULTS, MAX_NODES, MAX_SCALAR, MERGE_KEY, Node, NodeKind, first_line,
    fold, shorten, syntax,
};
use crate::diagnostic::{Diagnostic, Report, Severity, SourceId, Span, Spanned, codes};
use crate::raw::text;

/// The result of one reading.
#[derive(Debug)]
pub(super) enum Attempt {
    Whole(Node),
    /// The reading stopped at a fault. The node is what was read before it, as far as its structure is known.
    Broken(Option<Node>, Broken),
    Nothing,
}

/// Where and why the reading stopped.
#[derive(Debug)]
pub(super) struct Broken {
    /// `None` when the cause was already reported.
    pub fault: Option<Diagnostic>,
    pub reach: Reach,
    /// Where the blocks begin that were still open, the outermost first.
    pub open: Vec<usize>,
}

/// Builds the tree of a text as far as possible. The fault that stops the reading is returned and not reported.
pub(super) fn build(author: Author, source: SourceId, text: &str, report: &mut Report) -> Attempt {
    let mut builder = TreeBuilder {
        author,
        source,
        text,
        report,
        stack: Vec::new(),
        root: None,
        last: 0..0,
        closed: None,
        nodes: 0,
        faults: 0,
        wide_indentation: false,
        glued: None,
    };
    let options = options! {
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        disallow_directives: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH + 1,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let end = match event {
            Ok((event, span)) => builder.event(event, span),
            Err(error) => {
                // Full-width spaces before a key were already reported. The lines after them no longer fit their
                // mapping.
                if builder.wide_indentation {
                    return Attempt::Nothing;
                }
                let broken = builder.syntax(&error);
                return Attempt::Broken(builder.part(), broken);
            }
        };
        match end {
            Flow::Next => {}
            Flow::End => break,
            Flow::Stop => return Attempt::Nothing,
        }
    }
    if builder.wide_indentation {
        return Attempt::Nothing;
    }
    Attempt::Whole(builder.root.unwrap_or(Node { span: Span::new(source, 0..0), kind: NodeKind::Null }))
}

/// Whether reading goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Next,
    /// The text has been read to its end.
    End,
    /// The structure of the rest is not known.
    Stop,
}

struct TreeBuilder<'a> {
    author: Author,
    source: SourceId,
    text: &'a str,
    report: &'a mut Report,
    stack: Vec<OpenCollection>,
    root: Option<Node>,
    /// The place of the last scalar or bracketed collection, for faults that show only after it.
    last: std::ops::Range<usize>,
    /// Where the outermost of the indented collections began that ended after the last value.
    closed: Option<usize>,
    nodes: usize,
    faults: usize,
    /// Whether a key was indented with full-width spaces. It is then in the wrong mapping.
    wide_indentation: bool,
    /// Where the last key begins that is joined to its value without a space.
    glued: Option<usize>,
}

/// A collection that is not closed yet.
struct OpenCollection {
    start: usize,
    end: usize,
    flow: bool,
    kind: CollectionKind,
}

enum CollectionKind {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<(Spanned<String>, Node)>, seen: BTreeMap<String, Span>, key: KeyState },
}

/// What the next node of a mapping will be.
enum KeyState {
    /// A key.
    Awaited,
    /// The value of this key.
    Given(Spanned<String>),
    /// The value of a key that was refused. The value is dropped.
    Refused,
}

impl TreeBuilder<'_> {
    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) -> Flow {
        // The parser always counts bytes when it reads a `str`.
        let range = span.byte_range().unwrap_or_default();
        if let Some(tag) = span.tag_span().and_then(|tag| tag.byte_range()) {
            self.refuse(
                tag,
                "型の指定（! で始まる語）は使えません。",
                "この語を消してください。文字として書きたいときは \" で囲みます。",
            );
        }
        match event {
            Event::StreamStart | Event::DocumentEnd | Event::Comment(..) => {}
            Event::StreamEnd => return Flow::End,
            Event::DocumentStart(..) => {
                if self.root.is_some() {
                    self.refuse(
                        range,
                        "1つのファイルに2つ以上の文書（--- の区切り）は書けません。",
                        "ファイルを分けるか、--- の行を消してください。",
                    );
                    return Flow::End;
                }
            }
            Event::Anchor(..) => {
                self.refuse(
                    range,
                    "目印（& で始まる語）は使えません。",
                    "この語を消して、同じ内容をそれぞれの場所に書いてください。",
                );
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(
                    range.clone(),
                    "ほかの場所の写し（* で始まる語）は使えません。",
                    "内容をここに書いてください。文字として * を書きたいときは \" で囲みます。",
                );
                return self.deliver(range, NodeKind::Refused);
            }
            Event::Scalar(value, style, _, _) => return self.scalar(range, &value, style),
            Event::SequenceStart(style, _, _) => {
                return self.open(range.start, style, CollectionKind::Sequence(Vec::new()));
            }
            Event::MappingStart(style, _, _) => {
                let kind =
                    CollectionKind::Mapping { entries: Vec::new(), seen: BTreeMap::new(), key: KeyState::Awaited };
                return self.open(range.start, style, kind);
            }
            Event::SequenceEnd | Event::MappingEnd => return self.close(range.end),
            // A later version of the parser may have new kinds of events. They are refused, not ignored.
            _ => {
                self.refuse(range, "この書き方は使えません。", "ほかの書き方に直してください。");
                return Flow::Stop;
            }
        }
        self.go_on()
    }

    fn scalar(&mut self, range: std::ops::Range<usize>, value: &str, style: ScalarStyle) -> Flow {
        let plain = style == ScalarStyle::Plain;
        if plain && matches!(&self.text[range.clone()], "" | "~" | "null" | "Null" | "NULL") {
            return self.deliver(range, NodeKind::Null);
        }
        if value.len() > MAX_SCALAR {
            self.report.push(
                Diagnostic::error(codes::FILE_TOO_LARGE, "1つの値が長すぎます。読めるのは3万字ほどまでです。")
                    .at(self.span(range), "長すぎる値")
                    .hint(
                        "引用符の閉じ忘れがないか確かめてください。長い文は、別の文書にして名前だけを書いてください。",
                    ),
            );
            return Flow::Stop;
        }
        let written = self.text[range.clone()].trim_end();
        let range = range.start..range.start + written.len();
        self.last = range.clone();
        self.closed = None;
        if plain {
            self.check_continuation(&range);
        }
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let mut text = match self.author {
            Author::Ministry => fold::join_lines(written, value),
            Author::Hospital => fold::join_lines(&text::composed(written), &text::composed(value)),
        };
        if is_block && text.ends_with('\n') {
            text.pop();
        }
        text::check_scalar(self.source, written, range.start, &text, self.report);
        if plain {
            self.check_comment(range.end);
        }
        if self.author == Author::Hospital {
            if plain || is_block {
                self.check_remark(&range, is_block);
            }
            text::check_radicals(self.source, written, range.start, &text, self.report);
            text = text::tidied(&text);
        }
        self.deliver(range, NodeKind::Scalar { text, plain })
    }

    /// Reports a `- ` line below a value: YAML reads it as the rest of that value.
    fn check_continuation(&mut self, range: &std::ops::Range<usize>) {
        let written = &self.text[range.clone()];
        let swallowed = written.match_indices('\n').map(|(newline, _)| newline + 1).find_map(|line| {
            let mark = line + (written[line..].len() - written[line..].trim_start_matches(' ').len());
            written[mark..].starts_with("- ").then_some(range.start + mark)
        });
        if let Some(at) = swallowed {
            let length = self.text[at..range.end].lines().next().unwrap_or_default().len();
            self.fault(
                Diagnostic::error(codes::YAML_SYNTAX, "値のある行の下に、「-」で始まる行があります。")
                    .at(self.span(at..at + length), "上の値の続きとして読まれる行")
                    .and_at(self.span(range.start..range.start + first_line(written)), "上の値")
                    .hint("一覧にするなら上の値も「- 」の行に書き、文の続きなら1行にまとめてください。"),
            );
        }
    }

    /// Warns of `note: 1号機は #3 による`: YAML takes `#3 による` for a comment, which was most likely not meant. A
    /// comment that a person writes has a space after its `#`.
    fn check_comment(&mut self, end: usize) {
        // The line may be as long as the file, and have many values. So the search stops at the first character that
        // is not a blank.
        let rest = &self.text[end..];
        let comment = rest.trim_start_matches(|blank: char| blank.is_whitespace() && blank != '\n');
        if !comment.starts_with('#') || comment.len() == rest.len() {
            return;
        }
        let start = end + rest.len() - comment.len();
        let comment = comment.lines().next().unwrap_or_default();
        let words = &comment[1..];
        if words.is_empty() || words.starts_with([' ', '　', '#', '-', '=']) {
            return;
        }
        let lost = comment.split(" #").next().unwrap_or(comment).trim_end();
        self.fault(
            Diagnostic::warning(
                codes::YAML_COMMENT_IN_VALUE,
                format!("「{}」は説明として読まれ、値に入りません。", shorten(lost)),
            )
            .at(self.span(start..start + lost.len()), "ここから説明")
            .hint("値に含めるときは、値の全体を \" で囲んでください。")
            .hint("説明なら、# の後に空白を入れてください。"),
        );
    }

    /// Warns of `title: 保守契約　# 名称は仮`, because the remark would be printed. It is not called for a quoted
    /// text: what is in quotes is meant.
    fn check_remark(&mut self, range: &std::ops::Range<usize>, is_block: bool) {
        let written = &self.text[range.clone()];
        let Some(at) = text::remark(written) else { return };
        let words = written[at..].lines().next().unwrap_or_default().trim_end();
        let fault = Diagnostic::warning(
            codes::YAML_REMARK_PRINTED,
            format!("「{}」は説明にならず、値の一部として読まれます。", shorten(words)),
        )
        .at(self.span(range.start + at..range.start + at + words.len()), "ここも値");
        let cause = match text::blank_before(written, at) {
            _ if is_block => {
                "「|」や「>」の下の文の中に、説明は書けません。説明なら、この欄の上の行に移してください。".to_owned()
            }
            Some(blank) => format!(
                "# の前にあるのは{}です。説明なら、半角の空白と半角の # で始めてください。",
                text::blank_name(blank)
            ),
            None => "説明なら、半角の空白と半角の # で始めてください。".to_owned(),
        };
        self.fault(fault.hint(cause).hint("値に含めるなら、値の全体を \" で囲んでください。"));
    }

    fn open(&mut self, start: usize, style: granit_parser::StructureStyle, kind: CollectionKind) -> Flow {
        if self.stack.len() >= MAX_DEPTH {
            let fault = self.too_deep(start);
            self.fault(fault);
            return Flow::Stop;
        }
        let flow = style == granit_parser::StructureStyle::Flow;
        self.closed = None;
        self.stack.push(OpenCollection { start, end: start, flow, kind });
        Flow::Next
    }

    fn close(&mut self, end: usize) -> Flow {
        // The parser promises a start for every end event. If one were missing, nothing is lost.
        let Some(frame) = self.stack.pop() else { return Flow::Next };
        let end = if frame.flow { end } else { frame.end };
        if frame.flow {
            self.last = frame.start..end;
        } else {
            self.closed = Some(frame.start);
        }
        let kind = match frame.kind {
            CollectionKind::Sequence(items) => NodeKind::Sequence(items),
            CollectionKind::Mapping { entries, .. } => NodeKind::Mapping(entries),
        };
        self.deliver(frame.start..end, kind)
    }

    /// Adds a finished node to the collection around it.
    fn deliver(&mut self, range: std::ops::Range<usize>, kind: NodeKind) -> Flow {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return self.too_much(range, "1つのファイルに書かれている値が多すぎます。");
        }
        let node = Node { span: self.span(range.clone()), kind };
        let Some(frame) = self.stack.last_mut() else {
            self.root = Some(node);
            return self.go_on();
        };
        frame.end = frame.end.max(range.end);
        let entries = match &frame.kind {
            CollectionKind::Sequence(items) => items.len(),
            CollectionKind::Mapping { entries, .. } => entries.len(),
        };
        if entries >= MAX_ENTRIES {
            let message = format!("1つの一覧に書けるのは{MAX_ENTRIES}件までです。");
            return self.too_much(range, &message);
        }
        match &mut frame.kind {
            CollectionKind::Sequence(items) => items.push(node),
            CollectionKind::Mapping { entries, key, .. } => match std::mem::replace(key, KeyState::Awaited) {
                KeyState::Given(name) if frame.flow && node.kind == NodeKind::Null => {
                    let Some((meant, fault)) = syntax::glued(self.text, &name, entries.is_empty()) else {
                        entries.push((name, node));
                        return self.go_on();
                    };
                    entries.push((Spanned::new(meant, name.span), Node { kind: NodeKind::Refused, ..node }));
                    self.glued = Some(name.span.range().start);
                    self.fault(fault);
                }
                KeyState::Given(name) => entries.push((name, node)),
                KeyState::Refused => {}
                KeyState::Awaited => {
                    let next = self.key(node);
                    if let Some(OpenCollection { kind: CollectionKind::Mapping { key, .. }, .. }) =
                        self.stack.last_mut()
                    {
                        *key = next;
                    }
                }
            },
        }
        self.go_on()
    }

    /// Checks a node that stands in the place of a key.
    fn key(&mut self, node: Node) -> KeyState {
        let name = match node.kind {
            NodeKind::Scalar { text, .. } => text,
            NodeKind::Refused => return KeyState::Refused,
            NodeKind::Null => {
                self.fault(
                    Diagnostic::error(codes::YAML_SYNTAX, "「:」の前に欄の名前がありません。").at(node.span, ""),
                );
                return KeyState::Refused;
            }
            NodeKind::Sequence(_) | NodeKind::Mapping(_) => {
                let range = node.span.range();
                self.refuse(range, "欄の名前には、1つの語だけが使えます。", "[ ] や { } を使わずに書いてください。");
                return KeyState::Refused;
            }
        };
        if let Some(place) = syntax::wide_start(self.text, node.span.range()) {
            self.wide_indentation = true;
            let diagnostic = syntax::wide_space(self.text, self.span(place));
            self.fault(diagnostic);
            return KeyState::Refused;
        }
        if let Some(place) = syntax::list_mark(self.text, node.span.range().start) {
            self.wide_indentation = true;
            let diagnostic = syntax::wrong_mark(self.text, self.span(place));
            self.fault(diagnostic);
            return KeyState::Refused;
        }
        if name == MERGE_KEY {
            self.refuse(
                node.span.range(),
                "「<<」（ほかの内容の取り込み）は使えません。",
                "取り込みたい欄をここに書いてください。",
            );
            if let Some(OpenCollection { kind: CollectionKind::Mapping { entries, .. }, .. }) = self.stack.last_mut() {
                entries.push((Spanned::new(name, node.span), Node { span: node.span, kind: NodeKind::Refused }));
            }
            return KeyState::Refused;
        }
        let Some(OpenCollection { kind: CollectionKind::Mapping { seen, .. }, .. }) = self.stack.last_mut() else {
            return KeyState::Refused;
        };
        if let Some(first) = seen.get(&name).copied() {
            let shown = shorten(&name);
            let mut fault = Diagnostic::error(codes::YAML_DUPLICATE_KEY, format!("「{shown}」が2回書かれています。"))
                .at(node.span, "2回目")
                .and_at(first, "1回目")
                .hint("どちらか一方を残し、もう一方を消してください。");
            // When the line with the key of a block is deleted, the block joins the one before.
            if self.text[first.range().start..node.span.range().start].lines().nth(FAR).is_some() {
                fault = fault.hint("間にあるはずの上の段の行（項目の記号など）が消えていないかも確かめてください。");
            }
            self.fault(fault);
            return KeyState::Refused;
        }
        seen.insert(name.clone(), node.span);
        KeyState::Given(Spanned::new(name, node.span))
    }

    fn refuse(&mut self, range: std::ops::Range<usize>, message: &str, hint: &str) {
        let diagnostic = Diagnostic::error(codes::YAML_FEATURE, message).at(self.span(range), "").hint(hint);
        self.fault(diagnostic);
    }

    fn fault(&mut self, diagnostic: Diagnostic) {
        self.faults += 1;
        self.report.push(diagnostic);
    }

    fn go_on(&mut self) -> Flow {
        if self.faults <= MAX_FAULTS {
            return Flow::Next;
        }
        self.report.push(Diagnostic::too_many(Severity::Error));
        Flow::Stop
    }

    fn too_much(&mut self, range: std::ops::Range<usize>, message: &str) -> Flow {
        let diagnostic = Diagnostic::error(codes::FILE_TOO_LARGE, message)
            .at(self.span(range), "ここから先は読めません")
            .hint("正しいファイルか確かめてください。正しければ、ファイルを分けてください。");
        self.report.push(diagnostic);
        Flow::Stop
    }

    fn too_deep(&self, at: usize) -> Diagnostic {
        Diagnostic::error(codes::YAML_DEPTH, format!("入れ子が深すぎます。{MAX_DEPTH}段までです。"))
            .at(self.span(at..at), "ここが深すぎる段")
    }

    /// Makes a fault from an error of the parser. The text is not read after it.
    fn syntax(&self, error: &ScanError) -> Broken {
        let at = error.marker().byte_offset().unwrap_or(self.text.len()).min(self.text.len());
        let blocks = self.stack.iter().take_while(|frame| !frame.flow);
        let open: Vec<usize> = blocks.map(|frame| frame.start).collect();
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            return Broken { fault: Some(self.too_deep(at)), reach: Reach::Rest, open };
        }
        // As in `{ party：{ … } }`. The cause was already reported.
        if self.glued.is_some_and(|glued| glued < at && !self.text[glued..at].contains('\n')) {
            return Broken { fault: None, reach: Reach::Rest, open };
        }
        let scene = syntax::Scene {
            source: self.source,
            text: self.text,
            at,
            last: self.last.clone(),
            // A pair in a list (`[a: b]`) is a collection without a bracket of its own.
            open: self.stack.iter().rev().map(|frame| frame.start).find(|at| self.text[*at..].starts_with(['[', '{'])),
            inner: self.closed,
            outer: self.stack.last().filter(|frame| !frame.flow).map(|frame| frame.start),
        };
        let (fault, reach) = syntax::explain(error.kind(), &scene);
        Broken { fault: Some(fault), reach, open }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range)
    }
}
