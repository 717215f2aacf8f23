//! The sample with one change: each key misspelt or removed, each value replaced by one of another kind.

use betten::diagnostic::{Report, SourceId};
use betten::raw::yaml::{self, Node, NodeKind};
use serde_json::{Value, json};

use crate::support::sample;

/// A YAML text as an editor types it: bare numbers and truths are no texts.
pub fn typed(text: &str) -> Value {
    fn value(node: &Node) -> Value {
        match &node.kind {
            NodeKind::Null | NodeKind::Refused => Value::Null,
            NodeKind::Scalar { text, plain } => {
                let bare = serde_json::from_str(text).ok().filter(|bare: &Value| bare.is_number() || bare.is_boolean());
                bare.filter(|_| *plain).unwrap_or_else(|| json!(text))
            }
            NodeKind::Sequence(nodes) => nodes.iter().map(value).collect(),
            NodeKind::Mapping(entries) => entries.iter().map(|(key, node)| (key.value.clone(), value(node))).collect(),
        }
    }
    let mut report = Report::new();
    let root = yaml::parse(SourceId(0), text, &mut report).expect("the text is YAML");
    assert!(report.is_empty(), "{report:?}");
    value(&root)
}

/// What is changed: the part of the sample, or with `BETTEN_LONG` all of it.
pub fn base() -> Value {
    if std::env::var_os("BETTEN_LONG").is_some() { typed(&sample::sample_text()) } else { part() }
}

/// The sample without repetitions: one vendor, one contract, and the items that have answers of all kinds.
pub fn part() -> Value {
    let mut base = typed(&sample::sample_text());
    let keep = |map: &mut Value, keys: &[&str]| {
        map.as_object_mut().expect("a mapping").retain(|key, _| keys.contains(&key.as_str()));
    };
    keep(&mut base["vendors"], &["samplesys"]);
    keep(&mut base["systems"], &["ehr", "dept"]);
    base["contracts"].as_array_mut().expect("a list").truncate(1);
    keep(&mut base["contracts"][0]["choices"], &["2-B-4", "2-B-5", "2-C-2", "2-C-4", "2-R-3"]);
    base["contracts"][0]["labels"] = json!({ "hospital": "委託者", "samplesys": "受託者" });
    base["contracts"][0]["sections"] = json!(["2-B", "2-C", "2-R"]);
    base["first_check_in_annex"] = json!(false);
    base["accepted"] =
        json!([{ "code": "roles/not-covered", "item": "2-B-4", "systems": ["ehr"], "reason": "協議の後で決める。" }]);
    base["choices"]["2-C-4"]["inherit"] = json!(true);
    base
}

/// Every mutant with what was done, as 「/contracts/0/title: a number」.
pub fn mutants(base: &Value) -> Vec<(String, Value)> {
    let mut mutants = Vec::new();
    for path in paths(base, String::new()) {
        let (parent, key) = path.rsplit_once('/').expect("every path has a last step");
        let value = base.pointer(&path).expect("the path was found in it").clone();
        let mut add = |what: &str, change: &dyn Fn(&mut Value)| {
            let mut mutant = base.clone();
            change(mutant.pointer_mut(parent).expect("the parent of a path"));
            mutants.push((format!("{path}: {what}"), mutant));
        };
        let inside = |parent: &mut Value, value: Value| match parent {
            Value::Object(map) => drop(map.insert(key.to_owned(), value)),
            Value::Array(items) => items[key.parse::<usize>().expect("an index")] = value,
            _ => unreachable!("only collections are parents"),
        };
        for (what, other) in [
            ("nothing", Value::Null),
            ("a number", json!(3)),
            ("a truth", json!(true)),
            ("a word", json!("x")),
            ("an empty text", json!("")),
            ("a date that is none", json!("令和8年13月1日")),
            ("a placeholder", json!("【記入】")),
            ("a list of it", json!([value])),
            ("a mapping of it", json!({ "x": value })),
            ("an empty list", json!([])),
            ("an empty mapping", json!({})),
        ] {
            add(what, &|parent| inside(parent, other.clone()));
        }
        if let Value::String(text) = &value {
            add("a letter more", &|parent| inside(parent, json!(format!("{text}x"))));
        }
        let mut letters: Vec<char> = key.chars().collect();
        letters.swap(0, key.chars().count().min(2) - 1);
        let swapped: String = letters.into_iter().collect();
        for (what, other) in
            [("taken away", None), ("misspelt", Some(format!("{key}x"))), ("swapped letters", Some(swapped))]
        {
            if other.as_deref() != Some(key) {
                add(what, &|parent| {
                    let Value::Object(map) = parent else { return };
                    let value = map.remove(key).expect("the key is there");
                    other.iter().for_each(|other| drop(map.insert(other.clone(), value.clone())));
                });
            }
        }
        if value.is_object() {
            add("a key of another mapping", &|parent| {
                let mut value = value.clone();
                value["accepted"] = json!("x");
                inside(parent, value);
            });
        }
    }
    // What changes nothing is no mutant: letters of a list's index, for one.
    mutants.retain(|(_, mutant)| mutant != base);
    mutants
}

fn paths(value: &Value, at: String) -> Vec<String> {
    let below: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (format!("{at}/{key}"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(index, item)| (format!("{at}/{index}"), item)).collect(),
        _ => Vec::new(),
    };
    below.into_iter().flat_map(|(path, value)| [vec![path.clone()], paths(value, path)].concat()).collect()
}
