//! Explains a key that is not known at its place but is known a level above or below. Most often its line is indented
//! too far or not far enough.

use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::{Diagnostic, Report, codes};
use crate::raw::Text;
use crate::raw::decode::{Value, in_quotes};
use crate::raw::hospital::{ALL_KEYS, CHOICE, CONTRACT, FILE};
use crate::raw::keys::{Inside, Key, Keys, Name};
use crate::raw::yaml::{Node, NodeKind, shorten};

/// The most steps from a mapping to one above or below it.
const DEEPEST: usize = 5;

/// The fault for `key`, which is in `mapping` but is none of its allowed `keys`. Also gives the known key that was
/// most likely meant.
pub(super) fn unknown_key(
    key: &Text,
    node: &Node,
    keys: Keys,
    mapping: Value<'_>,
    report: &mut Report,
) -> (Diagnostic, Option<&'static str>) {
    let place = place(key, node, keys, mapping.is_flow());
    let near = if place.is_some() { None } else { report.nearest(key, keys.names()) };
    (unknown(key, node, keys, place, near, mapping.has("points")), near)
}

fn unknown(
    key: &Text,
    node: &Node,
    keys: Keys,
    place: Option<String>,
    near: Option<&str>,
    has_points: bool,
) -> Diagnostic {
    let shown = shorten(key);
    let fault = Diagnostic::error(
        codes::YAML_UNKNOWN_KEY,
        format!("{}に「{shown}」という欄はありません。", in_quotes(keys.what)),
    )
    .at(key.span, "");
    // Only between braces can a name stand without a colon: it is the rest of a text with a comma in it. With a
    // colon, the empty value is placed right after the name.
    if node.kind == NodeKind::Null && node.span.range().start > key.span.range().end {
        return fault.hint("値の中に「,」を書くときは、値の全体を \" で囲んでください。");
    }
    let fault = match (place, near) {
        (Some(place), _) => return fault.hint(place),
        (None, Some(near)) => {
            let fault = fault.hint(format!("{near} の書き間違いではありませんか。"));
            let written: String = key.nfkc().filter(|letter| !letter.is_whitespace()).collect();
            // Only what differs in the width or the case of its letters is certain.
            if written.to_lowercase().replace('-', "_") == near { fault.repair(key.span, near) } else { fault }
        }
        (None, None) if keys.key("points").is_some() => match line(key, node) {
            Some(line) if !has_points => {
                fault.hint(format!("取決め事項の答えなら、「points: {{ {line} }}」と書いてください。"))
            }
            Some(line) => fault
                .hint(format!("取決め事項の答えなら、points: の下に、2つ深く字下げして「{line}」を書いてください。")),
            None => fault.hint("取決め事項の答えなら、points: の下に、2つ深く字下げして書いてください。"),
        },
        (None, None) => fault,
    };
    fault.hint(format!("使える欄: {}", keys.names().collect::<Vec<_>>().join("・")))
}

/// A hint where `key` belongs, which is none of the allowed `keys`; `None` when that is not certain. `flow` says that
/// it is in braces.
fn place(key: &str, node: &Node, keys: Keys, flow: bool) -> Option<String> {
    // The files of an edition have keys of their own.
    ALL_KEYS.iter().find(|own| own.what == keys.what)?;
    if is_item(key) {
        return item(key, keys);
    }
    let written = line(key, node).unwrap_or_else(|| format!("{key}: …"));
    if let Some((owners, paths)) = below(key, keys) {
        return Some(format!("「{key}」は、{owners}の欄です。{paths}に「{written}」を書いてください。"));
    }
    if let Some((owner, via, levels)) = above(key, keys) {
        return Some(shallower(key, &written, owner.what, via, levels, flow));
    }
    // When only contracts or only items have a key, its name is enough to find its place.
    let mut owners = ALL_KEYS.iter().filter(|own| own.key(key).is_some());
    let owner = owners.next().filter(|own| [CONTRACT.what, CHOICE.what].contains(&own.what))?;
    let (_, path) = below(key, FILE)?;
    let owner = owner_words(owner.what);
    owners.next().is_none().then(|| format!("「{key}」は、{owner}の欄です。{path}に「{written}」を書いてください。"))
}

/// A hint for a key that is written among items, in `choices` of a mapping with the keys `outer`.
pub(super) fn among_items(key: &str, node: &Node, outer: Keys, flow: bool) -> Option<String> {
    let written = line(key, node).unwrap_or_else(|| format!("{key}: …"));
    if CHOICE.key(key).is_some() {
        return Some(format!(
            "「{key}」は、項目の欄です。その項目の記号の行の下に、その行より空白2つ分、右に下げて「{written}」を書いてください。"
        ));
    }
    outer.key(key)?;
    Some(shallower(key, &written, outer.what, "choices", 1, flow))
}

/// A hint for a key that is written among the answers to points.
pub(super) fn among_points(key: &str, node: &Node, flow: bool) -> Option<String> {
    if is_item(key) {
        return item(key, CHOICE);
    }
    CHOICE.key(key)?;
    let written = line(key, node).unwrap_or_else(|| format!("{key}: …"));
    Some(shallower(key, &written, CHOICE.what, "points", 1, flow))
}

/// A key and its value on one line, which can be written anywhere. `None` for a longer value.
fn line(key: &str, node: &Node) -> Option<String> {
    value(node, true).map(|value| format!("{key}: {value}"))
}

fn value(node: &Node, lists: bool) -> Option<String> {
    /// In characters. A longer text is not shown in a message.
    const LONGEST: usize = 60;
    match &node.kind {
        NodeKind::Scalar { text, .. } => {
            let is_plain = !text.contains(['\n', ',', '[', ']', '{', '}', ':', '#', '"', '\''])
                && !text.starts_with(['&', '*', '!', '|', '>', '%', '@', '`', '-', '?', ' '])
                && !text.is_empty();
            (is_plain && text.chars().count() <= LONGEST).then(|| text.clone())
        }
        NodeKind::Sequence(entries) if lists && !entries.is_empty() => {
            let entries: Option<Vec<String>> = entries.iter().map(|entry| value(entry, false)).collect();
            entries.map(|entries| format!("[{}]", entries.join(", ")))
        }
        NodeKind::Mapping(entries) if lists && !entries.is_empty() => {
            let entry = |(key, node): &(Text, Node)| Some(format!("{}: {}", key.value, value(node, false)?));
            let entries: Option<Vec<String>> = entries.iter().map(entry).collect();
            entries.map(|entries| format!("{{ {} }}", entries.join(", ")))
        }
        _ => None,
    }
}

fn shallower(key: &str, written: &str, owner: &str, via: &str, levels: usize, flow: bool) -> String {
    let owner = owner_words(owner);
    if flow {
        return format!("「{key}」は、{owner}の欄です。{via}: の {{ }} の外に「{written}」を書いてください。");
    }
    let how_far = if levels == 1 { "（空白2つ分、左）" } else { "" };
    format!("「{key}」は、{owner}の欄です。{via}: と同じ字下げ{how_far}で「{written}」を書いてください。")
}

/// A hint for the id of an item that is written among other keys.
fn item(key: &str, keys: Keys) -> Option<String> {
    let has_items = |own: &Key| matches!(own.mapping(), Some((Inside::Named(Name::Item), _)));
    if keys.known.iter().any(has_items) {
        return Some(format!("項目の記号です。choices: の下に、2つ深く字下げして「{key}:」を書いてください。"));
    }
    (keys.what == CHOICE.what)
        .then(|| format!("項目の記号です。choices: の下の、ほかの項目と同じ字下げで「{key}:」を書いてください。"))
}

/// Whether the key looks like the id of an item: part, section and number, as in `1-A-1`.
fn is_item(key: &str) -> bool {
    let parts: Vec<&str> = key.split('-').collect();
    let number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(parts[..], [part, section, item] if number(part) && number(item)
        && !section.is_empty() && section.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// The nearest mappings below that have the key: their names, and the way to them.
fn below(key: &str, keys: Keys) -> Option<(String, String)> {
    let mut level: Vec<(Keys, String)> = vec![(keys, String::new())];
    for _ in 0..DEEPEST {
        let mut next: Vec<(Keys, String)> = Vec::new();
        for (keys, path) in &level {
            for own in keys.known {
                let Some((inside, keys)) = own.mapping() else { continue };
                let step = match inside {
                    Inside::Itself => format!("{}: の下", own.name),
                    Inside::Entry => format!("{}: の下の「- 」の行から始まるまとまり", own.name),
                    Inside::Named(name) => format!("{}: の下の、{}の下", own.name, named(name)),
                };
                let path = if path.is_empty() { step } else { format!("{path}の、{step}") };
                next.push((*keys, path));
            }
        }
        let found: Vec<&(Keys, String)> = next.iter().filter(|(keys, _)| keys.key(key).is_some()).collect();
        if !found.is_empty() {
            let mut owners: Vec<String> = found.iter().map(|(keys, _)| owner_words(keys.what)).collect();
            owners.dedup();
            let paths: Vec<&str> = found.iter().map(|(_, path)| path.as_str()).collect();
            return Some((owners.join("か"), paths.join("か、")));
        }
        level = next;
    }
    None
}

fn named(name: Name) -> &'static str {
    match name {
        Name::Item => "項目の記号",
        Name::Vendor => "事業者の記号",
        Name::System => "システムの記号",
        Name::Point => "取決め事項の記号",
        Name::Sentence => "文案の記号",
        _ => "記号",
    }
}

/// The nearest mapping above that has the key, its key that leads down here, and the number of levels between. `None`
/// when several mappings of one level lead here by different keys.
fn above(key: &str, keys: Keys) -> Option<(Keys, &'static str, usize)> {
    let mut level: Vec<(Keys, usize)> = vec![(keys, 0)];
    for _ in 0..DEEPEST {
        let mut next: Vec<(Keys, &'static str, usize)> = Vec::new();
        for (inner, levels) in &level {
            for outer in ALL_KEYS {
                for own in outer.known {
                    let Some((inside, keys)) = own.mapping() else { continue };
                    if keys.what == inner.what {
                        let step = if inside == Inside::Itself { 1 } else { 2 };
                        next.push((*outer, own.name, levels + step));
                    }
                }
            }
        }
        let found: Vec<&(Keys, &str, usize)> = next.iter().filter(|(keys, _, _)| keys.key(key).is_some()).collect();
        if let Some(first) = found.first() {
            return found.iter().all(|other| other.1 == first.1).then_some(**first);
        }
        level = next.into_iter().map(|(keys, _, levels)| (keys, levels)).collect();
    }
    None
}

/// The word for a mapping in messages. A mapping that is named after its key gets a colon.
fn owner_words(what: &str) -> String {
    match what {
        "選択" | "システムごとの選択" => "項目".to_owned(),
        what if what.is_ascii() => format!("{what}: "),
        what => what.to_owned(),
    }
}
