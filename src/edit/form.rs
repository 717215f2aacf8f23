//! Writes what a new file says about a key: the question above it and the line that it offers. Both come from the
//! table of keys.

use crate::edit::page::{FormPage, Offer};
use crate::model::catalog::Catalog;
use crate::model::date::DateStyle;
use crate::model::hospital::{Precedence, Signing, TextSize};
use crate::raw::keys::{About, Key, Keys, Kind, Name};

/// What a new file has for a key, when it is not what the table offers.
#[derive(Debug, Clone)]
pub(super) enum KeyLine {
    /// The line has been written already.
    Written,
    Live(String),
    Offer(String),
}

/// Writes the question, and below it the line, live or to fill in. Without `given`, the line is the one that the
/// table offers.
pub(super) fn key(page: &mut FormPage, catalog: &Catalog, key: &Key, given: Option<KeyLine>) {
    ask_about(page, catalog, key);
    let name = key.name;
    match given {
        Some(KeyLine::Written) => {}
        Some(KeyLine::Live(value)) => page.line(&format!("{name}: {value}")),
        Some(KeyLine::Offer(value)) => page.offer(format!("{name}: {value}"), ""),
        None => match key.kind {
            Kind::Name(Name::DateStyle) => page.words::<DateStyle>(name),
            Kind::Name(Name::Precedence) => page.choice_of::<Precedence>(name),
            Kind::Name(Name::Signing) => page.words::<Signing>(name),
            Kind::Name(Name::TextSize) => page.words::<TextSize>(name),
            _ => value(key).iter().for_each(|value| page.offer(format!("{name}: {value}"), "")),
        },
    }
}

/// Writes the question above a key.
pub(super) fn ask(page: &mut FormPage, catalog: &Catalog, keys: Keys, name: &str) {
    if let Some(key) = keys.key(name) {
        ask_about(page, catalog, &key);
    }
}

fn ask_about(page: &mut FormPage, catalog: &Catalog, key: &Key) {
    if let Some(about) = key.about.filter(|about| !about.asks.is_empty()) {
        page.prose(&about.asks.replace("{annex}", &catalog.annex_label));
    }
}

/// The placeholder for a key that must have a value.
pub(super) fn placeholder(keys: Keys, name: &str) -> String {
    keys.key(name).and_then(|key| value(&key)).unwrap_or_default()
}

/// The line of a key among others, followed by its purpose. `value` is given when it depends on more than the key.
pub(super) fn offer(keys: Keys, name: &str, value: Option<String>) -> Offer {
    let about = keys.key(name).and_then(|key| key.about);
    let value = value.unwrap_or_else(|| about.map_or("", |about| about.offers).to_owned());
    Offer::new(format!("{name}: {value}"), about.map_or("", |about| about.asks))
}

/// A mapping in braces: the given values, and for the other keys what the table offers.
pub(super) fn braces(keys: Keys, given: &[(&str, &str)]) -> String {
    let value_of = |key: &Key| {
        let given = given.iter().find(|(name, _)| *name == key.name).map(|(_, value)| (*value).to_owned());
        given.or_else(|| value(key))
    };
    let entries = keys.known.iter().filter_map(|key| Some(format!("{}: {}", key.name, value_of(key)?)));
    format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
}

/// The value that a key is offered with. A mapping offers the values of its keys.
fn value(key: &Key) -> Option<String> {
    match key.kind {
        Kind::Mapping(keys) => Some(braces(*keys, &[])),
        _ => key.about.map(|About { offers, .. }| offers.to_owned()).filter(|value| !value.is_empty()),
    }
}
