//! Reads values of known kinds from the tree, and mappings with a closed list of keys.
//!
//! Every function reports what it cannot use and returns what it can. It checks only the kind of a value: a text, a
//! list, a yes or no. What a word means is checked in `validate`.

use crate::diagnostic::{Diagnostic, Report, Span, Spanned, codes};
use crate::entry::{self, EntryKind, FIRST_CHECK};
use crate::raw::Text;
use crate::raw::keys::Keys;
use crate::raw::misplaced;
use crate::raw::shape::Written;
use crate::raw::text::{blank_name, is_foreign_blank, placeholder};
use crate::raw::yaml::{LIST_MARKS, MERGE_KEY, Node, NodeKind, colon_hint, narrow, shorten};

const LIST: &str = "一覧（「- 」の行、または [ ]）";

/// A node of the tree, with the name and the place of its key.
#[derive(Debug, Clone, Copy)]
pub struct Value<'n> {
    pub node: &'n Node,
    name: &'n str,
    /// The place of the key. A fault about a missing value is shown here.
    key: Option<Span>,
}

impl<'n> Value<'n> {
    /// The root of a file. `what` is what people call the file.
    pub fn root(node: &'n Node, what: &'n str) -> Self {
        Self { node, name: what, key: None }
    }

    pub fn span(self) -> Span {
        self.node.span
    }

    /// Where to report that something is missing: at the key, else at the first key inside, else at the value.
    fn place(self) -> Span {
        if let Some(key) = self.key {
            return key;
        }
        match &self.node.kind {
            NodeKind::Mapping(entries) => entries.first().map_or(self.node.span, |(key, _)| key.span),
            _ => self.node.span,
        }
    }

    /// A text as written. Numbers, dates and words like `true` are texts too.
    ///
    /// A placeholder is reported and returned as it is. Call [`Value::unwritten`] first where the value may be left
    /// out.
    pub fn text(self, report: &mut Report) -> Option<Text> {
        match &self.node.kind {
            NodeKind::Scalar { text, .. } if !text.trim().is_empty() => {
                self.unwritten(report);
                Some(Spanned::new(text.clone(), self.node.span))
            }
            NodeKind::Scalar { .. } | NodeKind::Null => {
                self.empty(report);
                None
            }
            _ => {
                self.wrong("文字", report);
                None
            }
        }
    }

    /// Reads `true` or `false`. Any other value is reported.
    pub fn flag(self, report: &mut Report) -> Option<Spanned<bool>> {
        self.one_of(&[("true", true), ("false", false)], EntryKind::Flag, report)
    }

    /// Reads はい or いいえ. Any other value is reported.
    pub fn yes_no(self, report: &mut Report) -> Option<Spanned<bool>> {
        self.one_of(&[("はい", true), ("いいえ", false)], EntryKind::FirstCheck, report)
    }

    /// Reads one of two words.
    fn one_of(self, words: &[(&str, bool); 2], kind: EntryKind<'_>, report: &mut Report) -> Option<Spanned<bool>> {
        let text = self.text(report)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(text.map(|_| *value));
        }
        let [(yes, _), (no, _)] = *words;
        let mut fault = Diagnostic::error(
            codes::YAML_WRONG_TYPE,
            format!("「{}」に「{}」は使えません。", shorten(self.name), shorten(&text)),
        )
        .at(text.span, format!("{yes} か {no}"));
        if let Some(meant) = entry::read(kind, &text).one() {
            fault = fault.hint(format!("「{}: {meant}」と書いてください。", self.name)).repair(text.span, meant);
        } else if yes == "はい" {
            fault = fault.hint(FIRST_CHECK);
        }
        push(report, fault);
        None
    }

    /// The items of a list. `None` for a single value, which is reported.
    pub fn items(self, report: &mut Report) -> Option<Vec<Value<'n>>> {
        match &self.node.kind {
            NodeKind::Sequence(items) => {
                Some(items.iter().map(|node| Value { node, name: self.name, key: None }).collect())
            }
            NodeKind::Null => {
                self.empty(report);
                None
            }
            _ => {
                self.wrong(LIST, report);
                None
            }
        }
    }

    /// The keys and values of a mapping whose keys people choose themselves, without the merge key.
    pub fn entries(self, report: &mut Report) -> Option<Vec<(Text, Value<'n>)>> {
        match &self.node.kind {
            NodeKind::Mapping(entries) => Some(
                entries
                    .iter()
                    .filter(|(key, _)| key.value != MERGE_KEY)
                    .map(|(key, node)| (key.clone(), Value { node, name: &key.value, key: Some(key.span) }))
                    .collect(),
            ),
            NodeKind::Null => {
                self.empty(report);
                None
            }
            _ => {
                self.wrong("「欄: 値」の並び", report);
                None
            }
        }
    }

    /// Whether the value is empty: nothing, `~` or `null`. A key with only comments below it has an empty value too.
    pub fn is_nothing(self) -> bool {
        self.node.kind == NodeKind::Null
    }

    /// Whether the value is a placeholder (`【契約日】`). A placeholder is reported.
    ///
    /// This is decided where texts are read, so that no placeholder can get into a contract unseen.
    pub fn unwritten(self, report: &mut Report) -> bool {
        let NodeKind::Scalar { text, .. } = &self.node.kind else { return false };
        let Some(wanted) = placeholder(text) else { return false };
        let fault =
            Diagnostic::warning(codes::TEXT_PLACEHOLDER, format!("「{}」が残っています。", shorten(text.trim())))
                .at(self.node.span, "まだ書いていないところ")
                .hint(format!("{}を書いて、【 】を消してください。", shorten(wanted)));
        push(report, fault);
        true
    }

    /// Like [`Value::fields`], but an empty value is read as a mapping without keys.
    pub fn open_fields(self, keys: Keys, report: &mut Report) -> Option<Fields<'n>> {
        if self.is_nothing() {
            return Some(Fields { keys, entries: &[], place: self.place(), merged: false, meant: Vec::new() });
        }
        self.fields(keys, report)
    }

    /// The mapping, which may have these keys. Unknown keys are reported. `None` when this is not a mapping.
    pub fn fields(self, keys: Keys, report: &mut Report) -> Option<Fields<'n>> {
        let NodeKind::Mapping(entries) = &self.node.kind else {
            self.entries(report);
            return None;
        };
        let mut meant = Vec::new();
        for (key, node) in entries {
            if report.is_full() {
                break;
            }
            if key.value != MERGE_KEY && keys.key(&key.value).is_none() {
                let (fault, near) = misplaced::unknown_key(key, node, keys, self, report);
                // A refused value was already reported, and its key is most likely not a key.
                if near.is_some() || node.kind != NodeKind::Refused {
                    push(report, fault);
                }
                meant.extend(near);
            }
        }
        let merged = entries.iter().any(|(key, _)| key.value == MERGE_KEY);
        Some(Fields { keys, entries, place: self.place(), merged, meant })
    }

    /// Whether a plain text was meant to be this mapping, but has no space after its colon: `bearer：abc`.
    pub fn is_glued(self, keys: Keys) -> bool {
        let NodeKind::Scalar { text, plain: true } = &self.node.kind else { return false };
        text.split_once([':', '：']).is_some_and(|(name, _)| keys.key(name.trim()).is_some())
    }

    pub fn is_text(self) -> bool {
        matches!(self.node.kind, NodeKind::Scalar { .. })
    }

    pub fn is_list(self) -> bool {
        matches!(self.node.kind, NodeKind::Sequence(_))
    }

    pub fn is_mapping(self) -> bool {
        matches!(self.node.kind, NodeKind::Mapping(_))
    }

    /// Whether this is a mapping that has the key.
    pub fn has(self, key: &str) -> bool {
        matches!(&self.node.kind, NodeKind::Mapping(entries) if entries.iter().any(|(own, _)| own.value == key))
    }

    /// Whether this is a mapping in braces, with at least one key.
    pub fn is_flow(self) -> bool {
        let NodeKind::Mapping(entries) = &self.node.kind else { return false };
        entries.first().is_some_and(|(first, _)| first.span.start > self.node.span.start)
    }

    /// Whether this is `[]` or `{}`.
    pub fn is_empty_collection(self) -> bool {
        match &self.node.kind {
            NodeKind::Sequence(items) => items.is_empty(),
            NodeKind::Mapping(entries) => entries.is_empty(),
            _ => false,
        }
    }

    /// Reports that the value is empty.
    pub fn empty(self, report: &mut Report) {
        let name = in_quotes(self.name);
        let undecided = "値を書くか、まだ決まっていなければこの行を消してください（行頭に # を付けても構いません）。";
        let (message, hint) = match self.key {
            Some(_) => (format!("{name}の値がありません。"), undecided),
            // Only the file itself can be empty at its start: an empty item of a list comes after its `-`.
            None if self.node.span.start == 0 => {
                (format!("{name}に何も書かれていません。"), "正しいファイルか確かめてください。")
            }
            None => (format!("{name}の一覧に、中身のないところがあります。"), undecided),
        };
        let place = self.key.unwrap_or(self.node.span);
        push(report, Diagnostic::error(codes::YAML_EMPTY_VALUE, message).at(place, "値が空").hint(hint));
    }

    /// Reports a value of the wrong kind. `wanted` says in Japanese what is expected.
    pub fn wrong(self, wanted: &str, report: &mut Report) {
        let found = match self.node.kind {
            // It was reported when the tree was made.
            NodeKind::Refused => return,
            NodeKind::Null => "空の値",
            NodeKind::Scalar { .. } => "文字",
            NodeKind::Sequence(_) => "一覧",
            NodeKind::Mapping(_) => "「欄: 値」の並び",
        };
        let mut fault = Diagnostic::error(
            codes::YAML_WRONG_TYPE,
            format!("{}には、{wanted}を書いてください。", in_quotes(self.name)),
        )
        .at(self.node.span, found);
        // The lines below may have been meant for another key, so the fault also shows this key.
        if let (Some(key), NodeKind::Sequence(_) | NodeKind::Mapping(_)) = (self.key, &self.node.kind) {
            fault = fault.and_at(key, "この欄の値");
        }
        if let NodeKind::Scalar { text, plain } = &self.node.kind
            && wanted.contains("欄: 値")
        {
            fault = match text.split_once([':', '：']) {
                Some((_, value)) if *plain && !text.contains('：') && value.starts_with(char::is_whitespace) => {
                    // After a half-width space this would be a mapping. A ' ' here was U+00A0 in the file: reading
                    // replaces that character.
                    let blank = value.chars().next().filter(|blank| *blank != ' ').unwrap_or('\u{a0}');
                    fault.hint(format!(
                        "「:」のあとの空白が、{}です。半角の空白に置きかえてください。",
                        blank_name(&blank.to_string())
                    ))
                }
                Some((name, rest)) => {
                    let fault = fault.hint(colon_hint(name));
                    match parted(self.node, name, rest) {
                        Some(line) => fault.hint(format!("「{line}」と書いてください。")).repair(self.node.span, line),
                        None => fault,
                    }
                }
                None => fault.hint("説明の行なら、行の先頭に # を付けてください。"),
            };
        }
        if wanted == LIST && matches!(self.node.kind, NodeKind::Mapping(_)) {
            fault = fault.hint("1つだけのときも、先頭に「- 」を付けて、一覧の形で書きます。");
        }
        if let NodeKind::Scalar { text, plain: true } = &self.node.kind {
            if text.starts_with(['［', '｛', '（', '【']) {
                fault = fault.hint("かっこは半角の [ ] か { } にしてください。");
                if let Some(half) = narrow(text) {
                    fault =
                        fault.hint(format!("「{}: {half}」と書いてください。", self.name)).repair(self.node.span, half);
                }
            } else if wanted == LIST && text.starts_with(LIST_MARKS) {
                fault = fault.hint("一覧の印は、半角の「-」と半角の空白です。");
            }
        }
        if matches!(self.node.kind, NodeKind::Sequence(_) | NodeKind::Mapping(_)) && wanted == "文字" {
            fault = fault.hint("[ ] や { } を文字として書きたいときは、値の全体を \" で囲んでください。");
        }
        if wanted == LIST
            && let NodeKind::Scalar { text, .. } = &self.node.kind
            && !text.contains(['\n', '[', ']', '{', '}', '［', '］', ':', '#', '"', '\''])
            && !text.starts_with(LIST_MARKS)
        {
            let entries: Vec<&str> = text.split([',', '，', '、', ';', '；']).map(str::trim).collect();
            let list = format!("[{}]", entries.join(", "));
            fault = fault.hint(format!("「{}: {list}」と書いてください。", self.name));
            if entries.iter().all(|entry| !entry.is_empty()) {
                fault = fault.repair(self.node.span, list);
            }
        }
        push(report, fault);
    }
}

/// A key parted from its value, which YAML took for one text: `in_transit：all`. `None` unless it stands on one line just
/// as it was read.
fn parted(node: &Node, name: &str, value: &str) -> Option<String> {
    let NodeKind::Scalar { text, plain: true } = &node.kind else { return None };
    let value = value.trim_start_matches(|letter| letter == ' ' || is_foreign_blank(letter));
    let is_whole = node.span.range().len() == text.len() && !name.contains(char::is_whitespace);
    (is_whole && !name.is_empty() && !value.is_empty()).then(|| format!("{name}: {value}"))
}

/// A mapping with a closed list of keys, to be read key by key.
#[derive(Debug)]
pub struct Fields<'n> {
    keys: Keys,
    entries: &'n [(Spanned<String>, Node)],
    place: Span,
    /// The mapping has a merge key. It was refused; keys that seem to be missing may have been meant to come from it.
    merged: bool,
    /// The known keys that unknown keys were most likely meant to be. They are not reported as missing.
    meant: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The place to show for the mapping as a whole.
    pub fn place(&self) -> Span {
        self.place
    }

    pub fn keys(&self) -> Keys {
        self.keys
    }

    /// The value under a key; `None` when the key is not there.
    pub fn value(&self, key: &str) -> Option<Value<'n>> {
        self.entries.iter().find(|(name, _)| name.value == key).map(|(name, node)| Value {
            node,
            name: &name.value,
            key: Some(name.span),
        })
    }

    /// The value under a key. A missing key is reported.
    pub fn demand(&self, key: &str, report: &mut Report) -> Option<Value<'n>> {
        let value = self.value(key);
        if value.is_none() && !self.merged && !self.meant.contains(&key) {
            push(report, self.missing(key));
        }
        value
    }

    /// Whether one of these keys has a placeholder as its value. Each placeholder is reported.
    pub fn any_unwritten(&self, report: &mut Report) -> bool {
        self.keys.names().filter_map(|key| self.value(key)).filter(|value| value.unwritten(report)).count() > 0
    }

    /// Reads the mapping under a key, whose own keys are ids. A missing or empty value gives an empty list.
    ///
    /// `misplaced` gets each id, its value, and whether the mapping is in braces. It returns a fault when the id
    /// cannot be right here. That fault is reported and the entry is left out.
    pub fn open_map<W: Written>(
        &self,
        key: &str,
        misplaced: impl Fn(&Text, Value<'_>, bool) -> Option<Diagnostic>,
        report: &mut Report,
    ) -> Vec<(Text, W::Raw)> {
        let Some(value) = self.value(key).filter(|value| !value.is_nothing()) else { return Vec::new() };
        let mut read = Vec::new();
        for (name, inner) in value.entries(report).unwrap_or_default() {
            match misplaced(&name, inner, value.is_flow()) {
                Some(fault) => push(report, fault),
                None => read.extend(W::read(inner, report).map(|made| (name, made))),
            }
        }
        read
    }

    fn missing(&self, key: &str) -> Diagnostic {
        Diagnostic::error(codes::YAML_MISSING_KEY, format!("{}に「{key}」がありません。", in_quotes(self.keys.what)))
            .at(self.place, format!("ここに {key} が必要"))
            .hint(format!("「{key}: 値」を書き足してください。"))
    }
}

/// A name as messages write it: a key in 「」, a Japanese word without them.
pub fn in_quotes(name: &str) -> String {
    if name.is_ascii() { format!("「{}」", shorten(name)) } else { shorten(name) }
}

fn push(report: &mut Report, diagnostic: Diagnostic) {
    report.push(diagnostic);
}
