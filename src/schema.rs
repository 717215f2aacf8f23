//! Makes a JSON Schema (draft-07) of the hospital file. With it, an editor completes, explains and checks what a
//! person types.
//!
//! The schema is made from the tables of keys that the reader follows (`raw::hospital`), and from the items and
//! points of one edition. Nothing is listed here a second time. The editor only helps; `check` decides. Everything
//! that the schema refuses, `check` refuses too (`tests/schema.rs`), and `check` finds much more.
//!
//! The schema also has keywords of yaml-language-server: `markdownDescription`, `markdownEnumDescriptions`,
//! `errorMessage`, `patternErrorMessage`, `defaultSnippets`. The forms of a value are told apart with `if`, never
//! with `anyOf` alone. For `anyOf` an editor shows the faults of only one alternative, which may be the wrong one.

mod item;
mod mapping;
mod value;
mod words;

use serde_json::{Map, Value, json};

use crate::model::catalog::Catalog;
use crate::model::point::PointKind;
use crate::raw::hospital::{BASE, CONTRACT, FILE};
use mapping::SchemaPlace;
pub use words::words_of;

/// The name of the schema file beside a hospital file.
pub const FILE_NAME: &str = "betten.schema.json";

/// The kinds of files that a hospital is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The whole hospital in one file.
    File,
    /// The `hospital.yaml` of a folder. Its contracts have files of their own.
    Folder,
    /// A file in `contracts/`.
    Contract,
    /// A file that `based_on` names.
    Base,
}

impl Form {
    pub const ALL: [Form; 4] = [Form::File, Form::Folder, Form::Contract, Form::Base];

    /// The part of the schema for files of this form, to be added to the path of the schema. Empty for the whole
    /// schema.
    pub fn fragment(self) -> &'static str {
        match self {
            Form::File => "",
            Form::Folder => "#/definitions/folder",
            Form::Contract => "#/definitions/contract",
            Form::Base => "#/definitions/base",
        }
    }

    /// The first line of a file of this form. `folder` is where the schema is (`.` or `..`).
    pub fn modeline(self, folder: &str) -> String {
        format!("# yaml-language-server: $schema={folder}/{FILE_NAME}{}", self.fragment())
    }
}

/// The schema for all forms of the hospital file of one edition, as it is written to the file: in UTF-8, with a line
/// end at its end.
pub fn hospital_file(catalog: &Catalog) -> String {
    let writer = Writer { catalog: &with_every_revision(catalog) };
    let mut definitions = writer.definitions();
    let folder = writer.mapping(FILE, SchemaPlace::EVERYWHERE);
    definitions.insert("folder".to_owned(), titled(without_contracts(folder), "病院ファイル（契約は別のファイル）"));
    definitions.insert("base".to_owned(), titled(writer.mapping(BASE, SchemaPlace::EVERYWHERE), "共通のファイル"));
    definitions.insert("contract".to_owned(), titled(writer.mapping(CONTRACT, SchemaPlace::CONTRACT), "契約"));
    let mut root = titled(with_contracts(writer.mapping(FILE, SchemaPlace::EVERYWHERE)), "病院ファイル");
    set(&mut root, "$schema", json!("http://json-schema.org/draft-07/schema#"));
    set(&mut root, "definitions", Value::Object(definitions));
    lines(&root)
}

/// The edition with the points, options and sentences of all its revisions: the contracts of a file may answer
/// different ones.
fn with_every_revision(catalog: &Catalog) -> Catalog {
    let mut whole = catalog.clone();
    for earlier in catalog.revisions().rev().skip(1) {
        add_missing(&mut whole.preamble.groups, &earlier.preamble.groups, |group| &group.id);
        let items = whole.parts.iter_mut().flat_map(|part| &mut part.sections).flat_map(|section| &mut section.items);
        for (item, former) in items.zip(earlier.items()) {
            add_missing(&mut item.points, &former.points, |point| &point.id);
            add_missing(&mut item.sentences, &former.sentences, |group| &group.id);
            for point in &mut item.points {
                let former = former.point(point.id.as_str()).map(|former| &former.kind);
                if let (PointKind::Options(options), Some(PointKind::Options(former))) = (&mut point.kind, former) {
                    add_missing(options, former, |option| &option.id);
                }
            }
        }
    }
    whole
}

fn add_missing<T: Clone, I: PartialEq>(all: &mut Vec<T>, former: &[T], id: impl Fn(&T) -> &I) {
    for entry in former {
        if !all.iter().any(|known| id(known) == id(entry)) {
            all.push(entry.clone());
        }
    }
}

/// Writes one definition on each line. The file stays small, and a difference is easy to find.
fn lines(root: &Value) -> String {
    let line = |(keyword, value): (&String, &Value)| format!("{}: {value}", json!(keyword));
    let members = root.as_object().into_iter().flatten().map(|(keyword, value)| match value {
        Value::Object(definitions) if keyword == "definitions" => {
            format!("\"definitions\": {{\n{}\n}}", definitions.iter().map(line).collect::<Vec<_>>().join(",\n"))
        }
        _ => line((keyword, value)),
    });
    format!("{{\n{}\n}}\n", members.collect::<Vec<_>>().join(",\n"))
}

/// Writes the parts of the schema.
struct Writer<'a> {
    catalog: &'a Catalog,
}

impl Writer<'_> {
    /// The parts that are used in more than one place.
    fn definitions(&self) -> Map<String, Value> {
        let mut definitions = self.mapping_definitions();
        for (_, section) in self.catalog.sections() {
            for item in &section.items {
                definitions.extend(self.item_definitions(item));
            }
        }
        definitions
    }
}

/// Requires the contracts: a single file has them in it.
fn with_contracts(mut file: Value) -> Value {
    let rules = file["allOf"].as_array_mut().expect("a hospital file has keys that must be there");
    rules.push(json!({
        "required": [CONTRACTS],
        "errorMessage": "病院ファイルに「contracts」がありません。契約がまだないときは「contracts: []」と書いてください。",
    }));
    file
}

/// Refuses the contracts: in a folder they have files of their own.
fn without_contracts(mut folder: Value) -> Value {
    folder["properties"][CONTRACTS] = json!({
        "type": "string",
        "maxLength": 0,
        "errorMessage": "フォルダに分けた病院ファイルでは、契約を contracts フォルダのファイルに書きます。",
        "doNotSuggest": true,
    });
    folder
}

const CONTRACTS: &str = "contracts";

fn titled(mut schema: Value, title: &str) -> Value {
    set(&mut schema, "title", json!(title));
    schema
}

/// Sets a keyword of a schema.
fn set(schema: &mut Value, keyword: &str, value: Value) {
    schema.as_object_mut().expect("every schema of ours is an object").insert(keyword.to_owned(), value);
}

/// A reference to one of the definitions.
fn defined(name: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{name}") })
}
