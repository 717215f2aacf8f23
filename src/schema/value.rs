//! Schemas of single values: texts, days, words of closed lists, parties.
//!
//! YAML gives a bare `03`, `1.5` or `true` a type of its own. The reader takes all of them for text, so a text may be
//! any scalar. The editor must not complain about a placeholder (`【契約日】`).

use serde_json::{Value, json};

use crate::model::date::ERAS;
use crate::model::duration::DurationUnit;
use crate::model::hospital::PartyRef;
use crate::model::id::PartyId;
use crate::schema::set;

/// The pattern of a placeholder for a value that is not written yet.
const PLACEHOLDER: &str = r"^\s*【[^【】]+】\s*$";

/// The schema of any text.
///
/// It is written out in each place. In a shared definition, an editor shows the title of another place.
pub(super) fn text() -> Value {
    json!({
        "if": { "type": ["object", "array", "null"] },
        "then": {
            "type": "string",
            "errorMessage": "ここには文字を書きます。まだ決まっていなければ、行頭に # を付けてください。",
        },
    })
}

/// The schema of a text with a pattern. A pattern does not apply to numbers; they need none here.
pub(super) fn patterned(pattern: &str, message: &str) -> Value {
    let mut schema = text();
    set(&mut schema, "pattern", json!(format!("({pattern})|({PLACEHOLDER})")));
    set(&mut schema, "patternErrorMessage", json!(message));
    schema
}

pub(super) fn day() -> Value {
    let eras: Vec<&str> = ERAS.iter().map(|era| era.name).collect();
    let tail = "年[0-9]{1,2}月[0-9]{1,2}日$";
    let forms = [
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        &format!("^[0-9]{{4}}{tail}"),
        &format!("^({})(元|[0-9]{{1,2}}){tail}", eras.join("|")),
    ]
    .join("|");
    let message = "日付は 2026-04-01、2026年4月1日、令和8年4月1日 のどれかの形で、半角の数字で書いてください。";
    json!({
        "type": "string",
        "pattern": format!("({forms})|({PLACEHOLDER})"),
        "patternErrorMessage": message,
        "errorMessage": message,
    })
}

/// The schema of `true` or `false`, in quotes or bare.
pub(super) fn flag() -> Value {
    let message = "true（はい）か false（いいえ）と書いてください。";
    json!({
        "type": ["boolean", "string"],
        "if": { "type": "string" },
        "then": { "pattern": format!("(^(true|false)$)|({PLACEHOLDER})"), "patternErrorMessage": message },
        "errorMessage": message,
    })
}

/// The schema of a number and a unit.
pub(super) fn duration(message: &str) -> Value {
    let units: Vec<&str> = DurationUnit::ALL.iter().map(|unit| unit.key()).collect();
    json!({
        "type": "string",
        "pattern": format!("(^0*[1-9][0-9]*({})$)|({PLACEHOLDER})", units.join("|")),
        "patternErrorMessage": message,
        "errorMessage": message,
    })
}

/// Allows a placeholder too.
pub(super) fn or_placeholder(schema: Value) -> Value {
    json!({ "if": { "type": "string", "pattern": PLACEHOLDER }, "else": schema })
}

/// The schema of one of a few words. Each has its meaning.
pub(super) fn words(words: &[(&str, String)], message: &str) -> Value {
    let keys: Vec<Value> = words.iter().flat_map(|(key, _)| as_typed(key)).collect();
    let meanings: Vec<&str> =
        words.iter().flat_map(|(key, meaning)| as_typed(key).into_iter().map(move |_| meaning.as_str())).collect();
    // An empty `enum` is not valid. If no word may be alone, only the long form is right.
    let known = match keys.is_empty() {
        true => json!({ "type": "object", "errorMessage": message }),
        false => json!({ "enum": keys, "markdownEnumDescriptions": meanings, "errorMessage": message }),
    };
    or_placeholder(known)
}

/// A word in the types that YAML may give it: in quotes a text, bare perhaps a number or a boolean.
fn as_typed(word: &str) -> Vec<Value> {
    let bare = serde_json::from_str(word).ok().filter(|bare: &Value| bare.is_number() || bare.is_boolean());
    std::iter::once(json!(word)).chain(bare).collect()
}

/// The schema of a closed list of the model. It is like [`words`].
pub(super) fn closed(words_of_list: &[(&str, String)], title: &str) -> Value {
    let keys: Vec<&str> = words_of_list.iter().map(|(key, _)| *key).collect();
    let mut schema = words(words_of_list, &format!("{title}は {} のどれかです。", keys.join("・")));
    let snippets: Vec<Value> = words_of_list.iter().map(|(key, meaning)| snippet(key, meaning, json!(key))).collect();
    set(&mut schema, "defaultSnippets", json!(snippets));
    schema
}

pub(super) fn yes_no() -> Vec<(&'static str, String)> {
    vec![
        ("はい", "初めて話し合った日に確認できた".to_owned()),
        ("いいえ", "初めて話し合った日に確認できなかった".to_owned()),
    ]
}

/// The schema of a party. Only the file itself knows which parties there are.
pub(super) fn holder() -> Value {
    let mut schema = text();
    set(&mut schema, "defaultSnippets", json!(holder_snippets()));
    schema
}

pub(super) fn holder_snippets() -> Vec<Value> {
    vec![
        snippet(PartyId::HOSPITAL, "医療機関", json!(PartyId::HOSPITAL)),
        snippet(PartyRef::ONLY_VENDOR, "1社だけの事業者", json!(PartyRef::ONLY_VENDOR)),
    ]
}

/// An offer of an editor. The list of offers shows the word and its meaning.
pub(super) fn snippet(word: &str, meaning: &str, body: Value) -> Value {
    json!({ "label": format!("{word}（{meaning}）"), "body": body })
}

/// An offer of an editor that is written on the line of the key.
pub(super) fn line_snippet(word: &str, meaning: &str, line: &str) -> Value {
    json!({ "label": format!("{word}（{meaning}）"), "bodyText": line })
}

/// The schema of a list. `check` reports an empty list, because an editor would report it in English.
pub(super) fn list(entry: Value, message: &str) -> Value {
    json!({ "type": "array", "items": entry, "errorMessage": message })
}

/// Escapes a text for a place where editors read Markdown.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}
