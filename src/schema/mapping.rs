//! Makes schemas of the tables of keys.

use serde_json::{Map, Value, json};

use crate::model::catalog::Item;
use crate::raw::decode::in_quotes;
use crate::raw::hospital::{CHOICE, CONTACT, CONTRACT, HOSPITAL, PARTY, PERIOD, SIGNED, SUBCONTRACTOR, VENDOR};
use crate::raw::keys::{About, Key, Keys, Kind, Name, Need};
use crate::schema::item::answer_example;
use crate::schema::value::{self, closed, list, patterned, snippet};
use crate::schema::words::words_of;
use crate::schema::{Writer, defined, set};

/// Where in the file a mapping is, as far as this decides which keys it may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct SchemaPlace<'a> {
    pub in_contract: bool,
    /// The item of this choice.
    pub item: Option<&'a Item>,
}

impl SchemaPlace<'_> {
    pub const EVERYWHERE: SchemaPlace<'static> = SchemaPlace { in_contract: false, item: None };
    pub const CONTRACT: SchemaPlace<'static> = SchemaPlace { in_contract: true, item: None };
}

/// Mappings that are used in several places, with their names as definitions.
const DEFINED: [(&str, Keys); 7] = [
    ("hospital", HOSPITAL),
    ("party", PARTY),
    ("vendor", VENDOR),
    ("contact", CONTACT),
    ("subcontractor", SUBCONTRACTOR),
    ("period", PERIOD),
    ("signed", SIGNED),
];

impl<'a> Writer<'a> {
    pub(super) fn mapping_definitions(&self) -> Map<String, Value> {
        let mut definitions: Map<String, Value> = DEFINED
            .iter()
            .map(|(name, keys)| ((*name).to_owned(), self.mapping(*keys, SchemaPlace::EVERYWHERE)))
            .collect();
        for key in CHOICE.known.iter().filter(|key| !depends_on_item(key)) {
            definitions.insert(format!("choice-{}", key.name), self.key(key, SchemaPlace::CONTRACT));
        }
        definitions.insert("choices".to_owned(), self.choices(SchemaPlace::CONTRACT));
        definitions.insert("common-choices".to_owned(), self.choices(SchemaPlace::EVERYWHERE));
        definitions
    }

    /// The schema of a mapping with a closed list of keys.
    pub(super) fn mapping(&self, keys: Keys, place: SchemaPlace<'a>) -> Value {
        let stands_here = |key: &&Key| place.in_contract || !key.about.is_some_and(|about| about.in_contracts_alone);
        let known: Vec<&Key> = keys.known.iter().filter(stands_here).collect();
        let names: Vec<&str> = known.iter().map(|key| key.name).collect();
        let properties: Map<String, Value> =
            known.iter().map(|key| (key.name.to_owned(), self.key_or_defined(key, place))).collect();
        let what = in_quotes(keys.what);
        // There is one rule for each key, so each can say which key is missing.
        let required: Vec<Value> =
            known.iter().filter(|key| key.need == Need::Always).map(|key| require(&what, key.name)).collect();
        // `allOf` is always there. If a definition lacks a keyword, an editor takes it from the root of the schema,
        // and would then require the keys of the root.
        let required = if required.is_empty() { vec![json!({})] } else { required };
        json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
            "allOf": required,
            "errorMessage": format!("{what}に書ける欄は {} です。", names.join("・")),
        })
    }

    /// The schema of a key. A key of a choice that does not depend on the item has a shared definition.
    fn key_or_defined(&self, key: &Key, place: SchemaPlace<'a>) -> Value {
        if place.item.is_some() && !depends_on_item(key) && CHOICE.key(key.name).is_some() {
            return defined(&format!("choice-{}", key.name));
        }
        self.key(key, place)
    }

    fn key(&self, key: &Key, place: SchemaPlace<'a>) -> Value {
        let about = key.about.expect("every key of the hospital file says what it is about");
        let mut schema = self.kind(&key.kind, about, place);
        if key.may_be_empty {
            schema = or_nothing(schema, matches!(key.kind, Kind::List(_)));
        }
        let example = self.example(about.example, place);
        annotate(&mut schema, &about, &example);
        // When there is something to offer, an editor also writes the colon after the key.
        if matches!(key.kind, Kind::Text | Kind::Day | Kind::Name(Name::Folder))
            && let Some((_, example)) = example.split_once(": ")
        {
            let example = json!({ "label": format!("例：{example}"), "bodyText": format!("${{1:{example}}}") });
            set(&mut schema, "defaultSnippets", json!([example]));
        }
        schema
    }

    /// An example with the names of this edition.
    fn example(&self, example: &str, place: SchemaPlace<'a>) -> String {
        let item = place.item.or_else(|| self.catalog.items().next());
        let point = item.and_then(|item| item.points.first());
        let section = self.catalog.sections().next().map(|(_, section)| section.id.as_str());
        example
            .replace("{section}", section.unwrap_or_default())
            .replace("{item}", item.map_or("", |item| item.id.as_str()))
            .replace("{point}", point.map_or("", |point| point.id.as_str()))
            .replace("{sentence}", item.and_then(|item| item.sentences.first()).map_or("", |group| group.id.as_str()))
            .replace("{preamble}", self.catalog.preamble.groups.first().map_or("", |group| group.id.as_str()))
            .replace("{answer}", &point.map(answer_example).unwrap_or_default())
    }

    /// The schema of what may be written under a key.
    fn kind(&self, kind: &Kind, about: About, place: SchemaPlace<'a>) -> Value {
        match kind {
            Kind::Text => value::text(),
            Kind::Day => value::day(),
            Kind::Flag => value::flag(),
            Kind::YesNo => closed(&value::yes_no(), about.title),
            Kind::Name(name) => self.name(*name, about),
            Kind::List(entry) => self.list(entry, about, place),
            Kind::Map(Name::Item, Kind::Mapping(_)) => {
                defined(if place.in_contract { "choices" } else { "common-choices" })
            }
            Kind::Map(Name::Point, _) => match place.item {
                Some(item) => defined(&format!("points-{}", item.id)),
                None => json!({ "type": "object" }),
            },
            Kind::Map(Name::Sentence, entry) => self.sentences(entry, about, place),
            Kind::Map(name, entry) => self.map(*name, entry, about, place),
            Kind::Mapping(keys) => match DEFINED.iter().find(|(_, known)| known.what == keys.what) {
                Some((name, _)) => defined(name),
                None => self.mapping(**keys, place),
            },
            Kind::OneOf(forms) => self.one_of(forms, about, place),
        }
    }

    fn name(&self, name: Name, about: About) -> Value {
        if let Some(words) = words_of(name, self.catalog) {
            let words: Vec<(&str, String)> = words.iter().map(|(key, word)| (key.as_str(), word.clone())).collect();
            return closed(&words, about.title);
        }
        match name {
            Name::Folder => patterned(
                "^[a-z0-9][a-z0-9-]{0,39}$",
                &format!("{}は、半角の小文字、数字、ハイフンで、40文字まで書けます。", about.title),
            ),
            Name::Fingerprint => patterned("^[0-9a-f]{64}$", "照合番号は、0-9 と a-f の64文字です。"),
            Name::ShortFingerprint => patterned("^[0-9a-f]{16}$", "答えを表す値は、0-9 と a-f の16文字です。"),
            Name::TextMark => patterned(
                "^.+/[0-9a-f]{16}$",
                &format!("{}は、版と、0-9 と a-f の16文字を「/」でつないで書きます。", about.title),
            ),
            Name::Holder | Name::Party => value::holder(),
            Name::ProvisionNumber => {
                patterned("^[1-9][0-9]*(の[1-9][0-9]*)?$", "文の番号は「2」や「2の2」のように書きます。")
            }
            Name::Edition
            | Name::Revision
            | Name::Section
            | Name::DateStyle
            | Name::Purpose
            | Name::RelatedKind
            | Name::Precedence
            | Name::Signing
            | Name::TextSize
            | Name::Finding
            | Name::Item
            | Name::Point
            | Name::Sentence
            | Name::Provision
            | Name::System
            | Name::Vendor
            | Name::Contract
            | Name::Catalog => value::text(),
        }
    }

    fn list(&self, entry: &Kind, about: About, place: SchemaPlace<'a>) -> Value {
        let message = format!("{}は、一覧（「- 」の行、または [ ]）で書きます。", about.title);
        let mut schema = list(self.kind_of_entry(entry, about, place), &message);
        if matches!(entry, Kind::Mapping(keys) if keys.what == CONTRACT.what) {
            set(&mut schema, "defaultSnippets", json!([self.contract_snippet()]));
        }
        schema
    }

    fn kind_of_entry(&self, entry: &Kind, about: About, place: SchemaPlace<'a>) -> Value {
        match entry {
            Kind::Mapping(keys) if keys.what == CONTRACT.what => defined("contract"),
            _ => self.kind(entry, about, place),
        }
    }

    /// The schema of a mapping whose keys are the groups of sentences of an item, or of the preamble.
    fn sentences(&self, entry: &Kind, about: About, place: SchemaPlace<'a>) -> Value {
        let ids: Vec<&str> = match place.item {
            Some(item) => item.sentences.iter().map(|group| group.id.as_str()).collect(),
            None => self.catalog.preamble.groups.iter().map(|group| group.id.as_str()).collect(),
        };
        let properties: Map<String, Value> =
            ids.iter().map(|id| ((*id).to_owned(), self.kind(entry, about, place))).collect();
        json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
            "errorMessage": format!("{}に書ける文案の記号は {} です。", about.title, ids.join("・")),
        })
    }

    /// The schema of a mapping whose keys are names that people choose.
    fn map(&self, name: Name, entry: &Kind, about: About, place: SchemaPlace<'a>) -> Value {
        let message = format!("{}は「記号: …」の形で書きます。", about.title);
        let entry = match entry {
            Kind::Mapping(keys) if matches!(name, Name::System) => self.mapping(**keys, place),
            _ => self.kind(entry, about, place),
        };
        let mut schema = json!({ "type": "object", "additionalProperties": entry, "errorMessage": message });
        if matches!(name, Name::System | Name::Vendor) {
            let rule = "記号は、半角の英字で始め、英数字、-、_ だけを40文字まで使ってください。";
            set(
                &mut schema,
                "propertyNames",
                json!({ "pattern": "^[A-Za-z][A-Za-z0-9_-]{0,39}$", "patternErrorMessage": rule, "doNotSuggest": true }),
            );
        }
        schema
    }

    /// The schema of a value with a short and a long form: a mapping, a list or a single value.
    fn one_of(&self, forms: &[Kind], about: About, place: SchemaPlace<'a>) -> Value {
        let form = |wanted: fn(&Kind) -> bool| forms.iter().find(|kind| wanted(kind));
        let long = form(|kind| matches!(kind, Kind::Map(..) | Kind::Mapping(_)));
        let several = form(|kind| matches!(kind, Kind::List(_)));
        let single = form(|kind| !matches!(kind, Kind::Map(..) | Kind::Mapping(_) | Kind::List(_)));
        let schema_of = |kind: Option<&Kind>| kind.map(|kind| self.kind(kind, about, place));
        let mut schema = by_form(schema_of(long), schema_of(several), schema_of(single));
        set(&mut schema, "defaultSnippets", json!(holder_forms(long)));
        schema
    }

    fn contract_snippet(&self) -> Value {
        snippet(
            "契約",
            "新しい契約",
            json!({
                "id": "${1:ehr}",
                "parties": ["hospital", "${2:事業者の記号}"],
                "systems": ["${3:システムの記号}"],
                "title": "${4:契約名}",
            }),
        )
    }
}

/// Whether the schema of a key depends on the item. Points belong to an item, and so do the points in answers for
/// systems.
fn depends_on_item(key: &Key) -> bool {
    let depends = |kind: &Kind| matches!(kind, Kind::Map(Name::Point | Name::Sentence | Name::System, _));
    match key.kind {
        Kind::OneOf(forms) => forms.iter().any(depends),
        kind => depends(&kind),
    }
}

/// What an editor offers where parties are named.
fn holder_forms(long: Option<&Kind>) -> Vec<Value> {
    let mut forms = value::holder_snippets();
    forms.push(snippet("[hospital, vendor]", "医療機関と事業者の両方", json!(["hospital", "vendor"])));
    match long {
        Some(Kind::Map(..)) => forms.push(snippet(
            "当事者: 役割",
            "役割を分けるとき",
            json!({ "hospital": "${1:医療機関の役割}", "vendor": "${2:事業者の役割}" }),
        )),
        Some(_) => forms.push(snippet(
            "bearer と detail",
            "負担のしかたも書くとき",
            json!({ "bearer": "${1|hospital,vendor|}", "detail": "${2:負担のしかた}" }),
        )),
        None => {}
    }
    forms
}

/// A schema that differs for a mapping, a list and a single value. Any other value is checked as a single value,
/// whose message then explains the fault.
pub(super) fn by_form(long: Option<Value>, several: Option<Value>, single: Option<Value>) -> Value {
    let mut schema = single.unwrap_or_else(|| json!({}));
    for (form, form_schema) in [("array", several), ("object", long)] {
        if let Some(form_schema) = form_schema {
            schema = json!({ "if": { "type": form }, "then": form_schema, "else": schema });
        }
    }
    schema
}

/// Allows an empty value too. The empty `properties` or `items` tell the editor how such a value begins.
pub(super) fn or_nothing(schema: Value, is_list: bool) -> Value {
    let begin = if is_list { "items" } else { "properties" };
    json!({ "if": { "type": "null" }, "else": schema, begin: {} })
}

fn require(what: &str, key: &str) -> Value {
    json!({
        "required": [key],
        "errorMessage": format!("{what}に「{key}」がありません。「{key}: 値」を書き足してください。"),
    })
}

fn annotate(schema: &mut Value, about: &About, example: &str) {
    set(schema, "title", json!(about.title));
    set(schema, "description", json!(format!("{}例：{example}", about.help)));
    set(schema, "markdownDescription", json!(format!("{}\n\n例：`{example}`", value::markdown(about.help))));
}
