//! A reader of JSON Schema (draft-07), as far as our schema uses it.
//!
//! The crates for this would bring other versions or features of crates that Typst uses, and these would be compiled
//! twice. A keyword that this reader does not know fails the test. `tests/editor.rs` compares its answers with those of
//! a real editor's server.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

/// Words of explanation and of editors, which decide nothing.
const SILENT: [&str; 12] = [
    "$schema",
    "defaultSnippets",
    "definitions",
    "description",
    "doNotSuggest",
    "else",
    "errorMessage",
    "markdownDescription",
    "markdownEnumDescriptions",
    "patternErrorMessage",
    "then",
    "title",
];

#[derive(Debug)]
pub struct Schema {
    root: Value,
    patterns: RefCell<BTreeMap<String, Regex>>,
}

impl Schema {
    pub fn new(text: &str) -> Self {
        Self { root: serde_json::from_str(text).expect("the schema is JSON"), patterns: RefCell::default() }
    }

    pub fn root(&self) -> &Value {
        &self.root
    }

    /// The place and the keyword at which a value is refused, whichever comes first. `None` if the value is accepted.
    ///
    /// `fragment` names a part of the schema, as editors are told: `#/definitions/base`.
    pub fn refusal(&self, fragment: &str, value: &Value) -> Option<String> {
        let schema = self.root.pointer(fragment.trim_start_matches('#')).expect("the schema has this part");
        self.check(schema, value, "")
    }

    fn check(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        let Value::Object(schema) = schema else {
            return (schema != &Value::Bool(true)).then(|| format!("{at}: nothing is right here"));
        };
        if let Some(reference) = schema.get("$ref") {
            // Draft-07: what stands beside a reference decides nothing.
            return self
                .refusal(reference.as_str().expect("a reference is a text"), value)
                .map(|refusal| at.to_owned() + &refusal);
        }
        schema.iter().find_map(|(keyword, rule)| self.keyword(schema, keyword, rule, value, at))
    }

    fn keyword(
        &self,
        schema: &Map<String, Value>,
        keyword: &str,
        rule: &Value,
        value: &Value,
        at: &str,
    ) -> Option<String> {
        let refused = |refused: bool| refused.then(|| format!("{at}: {keyword}"));
        match keyword {
            "type" => {
                let types = rule.as_array().map_or_else(|| vec![rule], |types| types.iter().collect());
                refused(!types.iter().any(|name| *name == type_of(value)))
            }
            "enum" => refused(!rule.as_array().expect("a list").contains(value)),
            "const" => refused(rule != value),
            "pattern" => refused(value.as_str().is_some_and(|text| !self.matches(rule, text))),
            "maxLength" => refused(
                value.as_str().is_some_and(|text| text.chars().count() as u64 > rule.as_u64().expect("a number")),
            ),
            "required" => {
                let keys = rule.as_array().expect("a list").iter().filter_map(Value::as_str);
                refused(value.as_object().is_some_and(|map| keys.into_iter().any(|key| !map.contains_key(key))))
            }
            "allOf" => rule.as_array().expect("a list").iter().find_map(|rule| self.check(rule, value, at)),
            "if" => {
                let branch = if self.check(rule, value, at).is_none() { "then" } else { "else" };
                schema.get(branch).and_then(|rule| self.check(rule, value, at))
            }
            "items" => {
                let items = value.as_array()?.iter().enumerate();
                items.into_iter().find_map(|(index, item)| self.check(rule, item, &format!("{at}/{index}")))
            }
            "properties" => rule
                .as_object()
                .expect("a mapping")
                .iter()
                .find_map(|(key, rule)| self.check(rule, value.get(key)?, &format!("{at}/{key}"))),
            "propertyNames" => value
                .as_object()?
                .keys()
                .find_map(|key| self.check(rule, &Value::from(key.as_str()), &format!("{at}/{key}"))),
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let mut others =
                    value.as_object()?.iter().filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
                others.find_map(|(key, value)| self.check(rule, value, &format!("{at}/{key}")))
            }
            _ if SILENT.contains(&keyword) => None,
            _ => panic!("the keyword {keyword} is not known to this reader"),
        }
    }

    fn matches(&self, pattern: &Value, text: &str) -> bool {
        let pattern = pattern.as_str().expect("a pattern is a text");
        let mut patterns = self.patterns.borrow_mut();
        let regex = patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::new(pattern).expect("the pattern is one in Rust too"));
        regex.is_match(text)
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
