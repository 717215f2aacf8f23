//! Writes files in every way that YAML allows here. Numbers make the choices: a missing number counts as 0, and 0
//! chooses the plainest way.

use crate::edit::change::NewValue;
use crate::raw::text::tidied;
use crate::raw::yaml::{Node, NodeKind};

/// Numbers that make choices.
pub struct Tape {
    values: Vec<u32>,
    at: usize,
}

impl Tape {
    pub fn new(values: Vec<u32>) -> Self {
        Self { values, at: 0 }
    }

    pub fn below(&mut self, count: usize) -> usize {
        let value = self.values.get(self.at).copied().unwrap_or(0) as usize;
        self.at += 1;
        value % count.max(1)
    }

    /// True once in `count` times.
    pub fn once_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    pub fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    Nothing,
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

const TEXTS: &[&str] = &[
    "夜間",
    "b",
    "休日は防災センターを経由する。",
    "24時間",
    "一\n二",
    "一\n\n三行目",
    "it's",
    "\"甲\" 乙",
    "一: 二",
    "x # y",
    "第1　# 仮",
    "＃ 注",
    "- a",
    "- a\n- b",
    "[x], {y}",
    "true",
    "null",
    "~",
    "2026-04-01",
    "",
    "　第1\n　第2",
    "甲\n  乙\n 丙",
    "| 病\n| 院",
    "|　病",
    "> y",
    "? a",
    "*x",
    "&y !z",
    "%d",
    "@k `q`",
    "a：b",
    "a:b:",
    "・一",
    "ー二",
    "-",
    "---",
    "...\n---",
    "\\n \\",
    "夜 間",
    "...",
    "./x",
    "葛\u{e0100}飾①～※",
    "A, B",
    "[",
    "}",
    "'",
    "\"",
    "a #b",
    "a　#b",
    "#b: x\n#c: 【】",
    "\n甲",
    "  甲\n乙",
    "カ\u{3099}",
    "長い文が続く長い文が続く長い文が続く長い文が続く長い文が続く長い文が続く長い文が続く長い文が続く長い文。",
];

const KEYS: &[&str] =
    &["a", "b", "c", "d", "id", "note", "9-b-4", "件名", "true", "x: y", "#k", "病 院", "null", "- k", "it's"];

pub fn text(tape: &mut Tape) -> String {
    tidied(tape.pick::<&str>(TEXTS))
}

pub fn tree(tape: &mut Tape, depth: usize) -> Tree {
    match tape.below(if depth == 0 { 4 } else { 10 }) {
        3 => Tree::Nothing,
        4 | 5 => Tree::List((0..tape.below(4)).map(|_| tree(tape, depth - 1)).collect()),
        6..=9 => map(tape, depth),
        _ => Tree::Text(text(tape)),
    }
}

pub fn map(tape: &mut Tape, depth: usize) -> Tree {
    let mut entries: Vec<(String, Tree)> = Vec::new();
    for _ in 0..tape.below(5) {
        let key = *tape.pick(KEYS);
        if entries.iter().all(|(own, _)| own != key) {
            entries.push((key.to_owned(), tree(tape, depth.saturating_sub(1))));
        }
    }
    Tree::Map(entries)
}

pub fn key(tape: &mut Tape) -> String {
    (*tape.pick(KEYS)).to_owned()
}

impl Tree {
    pub fn of(node: &Node) -> Self {
        match &node.kind {
            NodeKind::Null | NodeKind::Refused => Tree::Nothing,
            NodeKind::Scalar { text, .. } => Tree::Text(text.clone()),
            NodeKind::Sequence(items) => Tree::List(items.iter().map(Tree::of).collect()),
            NodeKind::Mapping(entries) => {
                Tree::Map(entries.iter().map(|(key, node)| (key.value.clone(), Tree::of(node))).collect())
            }
        }
    }

    pub fn value(&self) -> NewValue {
        match self {
            Tree::Nothing => NewValue::text("無"),
            Tree::Text(text) => NewValue::text(text.as_str()),
            Tree::List(items) => NewValue::List(items.iter().map(Tree::value).collect()),
            Tree::Map(entries) => NewValue::mapping(entries.iter().map(|(key, tree)| (key.as_str(), tree.value()))),
        }
    }

    pub fn of_value(value: &NewValue) -> Self {
        match value {
            NewValue::Text(text) | NewValue::Word(text) => Tree::Text(text.clone()),
            NewValue::List(items) => Tree::List(items.iter().map(Tree::of_value).collect()),
            NewValue::Mapping(entries) => {
                Tree::Map(entries.iter().map(|(key, value)| (key.clone(), Tree::of_value(value))).collect())
            }
        }
    }

    pub fn id(&self) -> Option<&str> {
        let Tree::Map(entries) = self else { return None };
        entries.iter().find(|(key, _)| key == "id").and_then(|(_, tree)| match tree {
            Tree::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    fn is_empty(&self) -> bool {
        match self {
            Tree::Nothing => true,
            Tree::Text(_) => false,
            Tree::List(items) => items.is_empty(),
            Tree::Map(entries) => entries.is_empty(),
        }
    }

    /// Whether the trees are equal. The order of keys does not matter, and an empty value counts as missing.
    pub fn is_like(&self, other: &Tree) -> bool {
        match (self, other) {
            _ if self.is_empty() || other.is_empty() => self.is_empty() && other.is_empty(),
            (Tree::Text(a), Tree::Text(b)) => a == b,
            (Tree::List(a), Tree::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_like(b)),
            (Tree::Map(a), Tree::Map(b)) => {
                a.len() == b.len() && a.iter().all(|(key, a)| b.iter().any(|(own, b)| key == own && a.is_like(b)))
            }
            _ => false,
        }
    }
}

/// The text of a file, with `\n` at line ends.
pub fn write(tree: &Tree, tape: &mut Tape) -> String {
    let mut writer = Writer { tape, out: String::new(), body: 0 };
    if writer.tape.once_in(4) {
        writer.out.push_str("# 見本\n\n");
    }
    let is_started = writer.tape.once_in(6);
    if is_started {
        writer.out.push_str("---");
        writer.comment();
    }
    match tree {
        Tree::Map(entries) if !entries.is_empty() && !writer.tape.once_in(5) => {
            let column = if writer.tape.once_in(8) { 3 } else { 0 };
            writer.entries(entries, column);
        }
        tree => {
            let text = writer.flow(tree, 1);
            writer.out.push_str(&format!("{text}\n"));
        }
    }
    if is_started && writer.tape.once_in(3) {
        writer.out.push_str("...\n");
    } else if writer.tape.once_in(4) {
        writer.out.pop();
    }
    writer.out
}

struct Writer<'t> {
    tape: &'t mut Tape,
    out: String,
    /// The indentation of the text below `|`. A comment that is indented more would become a part of it.
    body: usize,
}

impl Writer<'_> {
    fn entries(&mut self, entries: &[(String, Tree)], column: usize) {
        for (number, (name, value)) in entries.iter().enumerate() {
            if number > 0 || self.out.is_empty() || self.out.ends_with('\n') {
                self.comments(column);
                self.out.push_str(&" ".repeat(column));
            }
            let key = self.key(name);
            if self.tape.once_in(10) {
                if self.tape.once_in(3) {
                    self.out.push_str(&format!("? |\n{}{name}", " ".repeat(column + 2)));
                    self.body = column + 2;
                } else {
                    self.out.push_str(&format!("? {key}"));
                }
                if matches!(value, Tree::Nothing) && self.tape.once_in(2) {
                    self.out.push('\n');
                    continue;
                }
                self.out.push('\n');
                self.out.push_str(&format!("{}:", " ".repeat(column)));
            } else {
                let blank = if self.tape.once_in(6) { " " } else { "" };
                self.out.push_str(&format!("{key}{blank}:"));
            }
            self.value(value, column, false);
        }
        self.after(column);
    }

    fn items(&mut self, items: &[Tree], column: usize) {
        for (number, value) in items.iter().enumerate() {
            if number > 0 || self.out.ends_with('\n') {
                self.comments(column);
                self.out.push_str(&" ".repeat(column));
            }
            self.out.push('-');
            self.value(value, column, true);
        }
        self.after(column);
    }

    /// Writes what comes after a colon or a dash at a column, with the line end.
    fn value(&mut self, value: &Tree, column: usize, is_item: bool) {
        match value {
            Tree::Nothing => {
                let word = *self.tape.pick(&["", " ~", " null"]);
                self.out.push_str(word);
                self.comment();
            }
            Tree::Text(text) => self.text(text, column),
            Tree::Map(entries) if !entries.is_empty() && !self.tape.once_in(3) => {
                let below = column + 1 + self.tape.below(4);
                if is_item && self.tape.once_in(2) || !is_item && self.out.ends_with("\n:") {
                    let blanks = 1 + self.tape.below(3);
                    self.out.push_str(&" ".repeat(blanks));
                    self.entries(entries, column + 1 + blanks);
                } else {
                    self.comment();
                    self.entries(entries, below);
                }
            }
            Tree::List(items) if !items.is_empty() && !self.tape.once_in(3) => {
                if is_item && self.tape.once_in(2) {
                    let blanks = 1 + self.tape.below(3);
                    self.out.push_str(&" ".repeat(blanks));
                    self.items(items, column + 1 + blanks);
                } else {
                    let more = self.tape.below(4);
                    self.comment();
                    self.items(items, column + if is_item { 1 + more } else { more });
                }
            }
            value => {
                let lead = if self.tape.once_in(6) { format!("\n{}", " ".repeat(column + 2)) } else { " ".to_owned() };
                let text = self.flow(value, column + 1);
                self.out.push_str(&format!("{lead}{text}"));
                self.comment();
            }
        }
    }

    fn text(&mut self, text: &str, column: usize) {
        let first = text.chars().next();
        let is_block = first.is_some_and(|first| !matches!(first, ' ' | '\n'));
        match self.tape.below(8) {
            1 if is_block => {
                let head = *self.tape.pick(&[" |", " |-", " |+", "   |"]);
                self.out.push_str(head);
                let body = column + 1 + self.tape.below(4);
                self.body(text, body);
            }
            5 if !text.is_empty() => {
                let head = *self.tape.pick(&[" |2", " |2-", " |+2"]);
                self.out.push_str(head);
                self.body(text, column + 2);
            }
            6 if is_block && !text.contains("\n ") && !text.contains("\n　") => {
                self.out.push_str(" >");
                let body = column + 1 + self.tape.below(4);
                // Each run of line ends needs one more.
                let lines: Vec<&str> = text.split('\n').collect();
                let begins_run = |at: usize| at > 0 && !lines[at - 1].is_empty();
                let folded = lines.iter().enumerate().map(|(at, line)| match (at, begins_run(at)) {
                    (0, _) => (*line).to_owned(),
                    (_, true) => format!("\n\n{line}"),
                    (_, false) => format!("\n{line}"),
                });
                self.body(&folded.collect::<String>(), body);
            }
            2 if is_block && !text.contains('\n') => {
                let head = *self.tape.pick(&[" >", " >-"]);
                self.out.push_str(head);
                let body = column + 1 + self.tape.below(4);
                self.body(text, body);
            }
            3 => {
                let line = self.line(text, column + 1);
                self.out.push_str(&format!("\n{}{line}", " ".repeat(column + 3)));
                self.comment();
            }
            // Full-width letters are joined without a blank.
            4 if is_plain(text) && text.chars().count() > 4 && text.chars().all(|it| ('ぁ'..='鿿').contains(&it)) => {
                let at = text.char_indices().nth(2).map_or(0, |(at, _)| at);
                let (head, tail) = text.split_at(at);
                let blank = if self.tape.once_in(3) { "　" } else { "" };
                self.out.push_str(&format!(" {head}{blank}\n{}{tail}", " ".repeat(column + 2)));
                self.comment();
            }
            _ => {
                let line = self.line(text, column + 1);
                let lead = *self.tape.pick(&[" ", " ", "\t", "   "]);
                self.out.push_str(&format!("{lead}{line}"));
                self.comment();
            }
        }
    }

    fn body(&mut self, text: &str, body: usize) {
        self.comment();
        for line in text.split('\n') {
            let blank = if !line.is_empty() && self.tape.once_in(8) { "　" } else { "" };
            self.out.push_str(&format!(
                "{}{line}{blank}\n",
                if line.is_empty() { String::new() } else { " ".repeat(body) }
            ));
        }
        self.body = body;
        if self.tape.once_in(4) {
            self.out.push('\n');
        }
    }

    /// A text on one line, or in quotes over two lines.
    fn line(&mut self, text: &str, column: usize) -> String {
        match self.tape.below(4) {
            1 if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
            0 if column > 1
                && text.chars().count() > 3
                && text.chars().all(|it| ('ぁ'..='鿿').contains(&it))
                && self.tape.once_in(4) =>
            {
                let at = text.char_indices().nth(2).map_or(0, |(at, _)| at);
                let (head, tail) = text.split_at(at);
                format!("{head}\n{}{tail}", " ".repeat(column + 1))
            }
            0 if is_plain(text) => {
                let blank = if self.tape.once_in(10) { "　" } else { "" };
                format!("{text}{blank}")
            }
            2 if text.chars().count() > 3 && text.chars().all(|it| it.is_alphanumeric()) => {
                let at = text.char_indices().nth(2).map_or(0, |(at, _)| at);
                let (head, tail) = text.split_at(at);
                let is_wide = text.chars().all(|it| ('ぁ'..='鿿').contains(&it));
                let end = if is_wide && self.tape.once_in(2) { "" } else { "\\" };
                format!("\"{head}{end}\n{}{tail}\"", " ".repeat(column + 1))
            }
            _ => {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
                format!("\"{text}\"")
            }
        }
    }

    fn key(&mut self, key: &str) -> String {
        match self.tape.below(3) {
            0 if is_plain(key) && key != "null" => key.to_owned(),
            1 => format!("'{}'", key.replace('\'', "''")),
            _ => format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\"")),
        }
    }

    /// A value between brackets. If it has several lines, they are indented.
    fn flow(&mut self, tree: &Tree, column: usize) -> String {
        match tree {
            Tree::Nothing => (*self.tape.pick(&["~", "null"])).to_owned(),
            Tree::Text(text) => self.line(text, column),
            Tree::List(items) => {
                let parts = items.iter().map(|item| match item {
                    Tree::Map(entries) if entries.len() == 1 && self.tape.once_in(2) => {
                        self.flow_entry(&entries[0].0, &entries[0].1, column)
                    }
                    item => self.flow(item, column + 1),
                });
                let parts = parts.collect();
                self.brackets('[', parts, ']', column)
            }
            Tree::Map(entries) => {
                let parts = entries.iter().map(|(key, value)| self.flow_entry(key, value, column + 1)).collect();
                self.brackets('{', parts, '}', column)
            }
        }
    }

    fn flow_entry(&mut self, key: &str, value: &Tree, column: usize) -> String {
        let key = self.key(key);
        let is_quoted = key.starts_with(['"', '\'']);
        let mark = if self.tape.once_in(10) { "? " } else { "" };
        if matches!(value, Tree::Nothing) {
            return match self.tape.below(4) {
                3 => format!("? {key}\n{}: ~", " ".repeat(column + 2)),
                0 => format!("{mark}{key}: ~"),
                1 => format!("{mark}{key}: "),
                _ => format!("? {key}"),
            };
        }
        let blank = if self.tape.once_in(8) { " " } else { "" };
        let gap = if is_quoted && mark.is_empty() && self.tape.once_in(4) { "" } else { " " };
        let gap = match self.tape.below(12) {
            10 => format!("\n{}", " ".repeat(column + 2)),
            11 => format!(" # 注\n{}", " ".repeat(column + 2)),
            _ => gap.to_owned(),
        };
        let value = self.flow(value, column + 1);
        format!("{mark}{key}{blank}:{gap}{value}")
    }

    fn brackets(&mut self, open: char, parts: Vec<String>, close: char, column: usize) -> String {
        if parts.is_empty() {
            return (*self.tape.pick(&[format!("{open}{close}"), format!("{open} {close}")])).clone();
        }
        let end = if self.tape.once_in(5) { "," } else { "" };
        match self.tape.below(4) {
            0 => format!("{open} {}{end} {close}", parts.join(", ")),
            1 => format!("{open}{}{end}{close}", parts.join(", ")),
            _ => {
                let space = " ".repeat(column + 1);
                let mut lines = format!("{open}");
                let last = parts.len() - 1;
                let is_comma_first = self.tape.once_in(4);
                for (at, part) in parts.iter().enumerate() {
                    let comma = match () {
                        () if is_comma_first => "",
                        () if at < last => ",",
                        () => end,
                    };
                    let part = if is_comma_first && at > 0 { format!(", {part}") } else { part.clone() };
                    let comment = *self.tape.pick(&["", " # 注", ""]);
                    let above = if self.tape.once_in(6) { format!("\n{space}# 上") } else { String::new() };
                    lines.push_str(&format!("{above}\n{space}{part}{comma}{comment}"));
                }
                format!("{lines}\n{}{close}", " ".repeat(column))
            }
        }
    }

    /// Writes a line end, perhaps with a comment before it.
    fn comment(&mut self) {
        self.body = 0;
        let comment = *self.tape.pick(&["\n", "\n", " # 注\n", "   # 「: 」 { [\n", "\t# 注\n", "  \n"]);
        self.out.push_str(comment);
    }

    /// Writes lines before an entry at a column.
    fn comments(&mut self, column: usize) {
        let space = " ".repeat(column);
        match self.tape.below(8) {
            5 => self.out.push_str(&format!("{space}# 説明\n")),
            6 => self.out.push_str(&format!("\n{space}#{}: 【値】  # 記入\n", KEYS[self.tape.below(KEYS.len())])),
            7 => self.out.push_str(&format!("{space}#{}: {{ a: 【値】 }}\n", KEYS[self.tape.below(KEYS.len())])),
            _ => {}
        }
    }

    /// Writes lines after the last entry, perhaps with more indentation.
    fn after(&mut self, column: usize) {
        let deeper = column + self.tape.below(5);
        if self.tape.once_in(4) && (self.body == 0 || deeper < self.body) {
            self.out.push_str(&format!("{}#{}: 【値】\n", " ".repeat(deeper), KEYS[self.tape.below(KEYS.len())]));
        }
    }
}

/// Whether nobody could read the text as anything else.
fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphanumeric() && first != 'ー')
        && text.chars().all(|it| it.is_alphanumeric() || " -:".contains(it) || it == '。')
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains('\u{3099}')
        && text != "null"
}
