//! Schemas of the items of an edition, of their points, and of the answers.

use serde_json::{Map, Value, json};

use crate::model::catalog::{Item, Part, Section};
use crate::model::cell::CellText;
use crate::model::duration::DurationUnit;
use crate::model::id::PartyId;
use crate::model::point::{Point, PointKind, PointOption, RecommendedDuty, Requirement};
use crate::raw::hospital::{ANSWER, CHOICE};
use crate::raw::keys::About;
use crate::schema::mapping::{SchemaPlace, by_form, or_nothing};
use crate::schema::value::{self, duration, line_snippet, list, markdown, snippet, words};
use crate::schema::{Writer, defined, set};

impl<'a> Writer<'a> {
    /// The schema of `choices`: the items of the edition, and what may be chosen for each.
    pub(super) fn choices(&self, place: SchemaPlace<'_>) -> Value {
        let sort = sort(place);
        let mut properties = Map::new();
        for (part, section) in self.catalog.sections() {
            for item in &section.items {
                let mut choice = defined(&format!("{sort}-{}", item.id));
                self.tell_item(&mut choice, part, section, item);
                properties.insert(item.id.as_str().to_owned(), choice);
            }
        }
        let ids: Vec<&str> = self.catalog.items().map(|item| item.id.as_str()).collect();
        json!({
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
            "errorMessage": format!("{}版にある項目は {} です。", self.catalog.edition, ids.join("・")),
        })
    }

    pub(super) fn item_definitions(&self, item: &'a Item) -> Map<String, Value> {
        let mut definitions = Map::new();
        definitions.insert(format!("points-{}", item.id), points(item));
        for in_contract in [true, false] {
            let place = SchemaPlace { in_contract, item: Some(item) };
            let mut choice = or_nothing(self.mapping(CHOICE, place), false);
            set(&mut choice, "defaultSnippets", json!(choice_snippets(item, in_contract)));
            definitions.insert(format!("{}-{}", sort(place), item.id), choice);
        }
        definitions
    }

    /// Adds the ministry's text to an item. The duty that this project suggests is shown apart from it.
    fn tell_item(&self, schema: &mut Value, part: &Part, section: &Section, item: &Item) {
        let content = item.content.plain();
        let response = item.response.texts(CellText::plain).join("\n\n");
        let issuers = self.catalog.issuers.join("・");
        let mut told = format!(
            "**内容**：{}\n\n**推奨される対応例**：{}\n\n以上は、{}が公表した確認表の文です。",
            markdown(&content),
            markdown(&response),
            markdown(&issuers),
        );
        if let Some(duty) = &item.recommended_duty {
            told.push_str(&format!(
                "\n\n担当の例：{}（公表された文ではなく、このプログラムの作成者の例です。）",
                markdown(&recommended(duty))
            ));
        }
        set(schema, "title", json!(format!("{} {}", item.place(part, section), item.plain_title())));
        set(schema, "description", json!(content));
        set(schema, "markdownDescription", json!(told));
    }
}

fn sort(place: SchemaPlace<'_>) -> &'static str {
    if place.in_contract { "choice" } else { "common-choice" }
}

fn recommended(duty: &RecommendedDuty) -> String {
    match duty {
        RecommendedDuty::Whole(holder) => holder.word().to_owned(),
        RecommendedDuty::PerClause(clauses) => {
            let clauses = clauses.iter().map(|(label, holder)| format!("{label} {}", holder.word()));
            clauses.collect::<Vec<_>>().join("、")
        }
    }
}

fn points(item: &Item) -> Value {
    let properties: Map<String, Value> =
        item.points.iter().map(|point| (point.id.as_str().to_owned(), point_schema(item, point))).collect();
    let ids: Vec<&str> = item.points.iter().map(|point| point.id.as_str()).collect();
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "errorMessage": format!("項目 {} の取決め事項は {} です。", item.id, ids.join("・")),
    })
}

fn point_schema(item: &Item, point: &Point) -> Value {
    let message = format!(
        "「{}」の答えは、{}です。該当しないときは {{ not_applicable: 理由 }} と書きます。",
        point.question,
        answers_in_words(point)
    );
    let several = matches!(point.kind, PointKind::List | PointKind::Party);
    let entries = if matches!(point.kind, PointKind::Party) { value::holder() } else { value::text() };
    let single = match &point.kind {
        PointKind::Options(options) => {
            words(&meanings(options.iter().filter(|option| option.detail.is_none())), &message)
        }
        // A single value is not a list, so no single value is right.
        PointKind::List => value::or_placeholder(json!({ "type": "array", "errorMessage": message })),
        _ => single(point, &message),
    };
    let mut schema = by_form(
        Some(long(point, &message)),
        Some(if several {
            list(entries, &message)
        } else {
            json!({ "type": "string", "errorMessage": one_only(point) })
        }),
        Some(single),
    );
    tell_point(&mut schema, item, point);
    set(&mut schema, "defaultSnippets", json!(point_snippets(point)));
    schema
}

/// The schema of an answer with a single value.
fn single(point: &Point, message: &str) -> Value {
    match &point.kind {
        PointKind::Options(options) => words(&meanings(options.iter()), message),
        PointKind::YesNo => value::flag(),
        PointKind::Party => value::holder(),
        PointKind::Duration => duration(message),
        PointKind::Date => value::day(),
        PointKind::List | PointKind::Text => value::text(),
    }
}

/// The schema of `{ value: …, detail: … }` or `{ not_applicable: … }`.
fn long(point: &Point, message: &str) -> Value {
    let told = |key: &str, schema: Value| -> Value {
        let mut schema = schema;
        let about: About = ANSWER.key(key).and_then(|key| key.about).expect("the keys of an answer are told");
        set(&mut schema, "title", json!(about.title));
        set(&mut schema, "description", json!(about.help));
        schema
    };
    let mut properties = Map::new();
    let mut rules = Vec::new();
    properties.insert("not_applicable".to_owned(), told("not_applicable", value::text()));
    if !matches!(point.kind, PointKind::List) {
        let mut value = told("value", single(point, message));
        if let PointKind::Options(options) = &point.kind {
            let words =
                options.iter().map(|option| snippet(option.id.as_str(), &option.label, json!(option.id.as_str())));
            set(&mut value, "defaultSnippets", words.collect());
        }
        properties.insert("value".to_owned(), value);
    }
    if let PointKind::Options(options) = &point.kind {
        properties.insert("detail".to_owned(), told("detail", value::text()));
        for option in options {
            rules.push(detail_rule(option));
        }
    }
    let without_reason = json!({
        "required": ["value"],
        "errorMessage": format!("「{}」の答えを value に書くか、該当しない理由を not_applicable に書いてください。", point.question),
    });
    rules.push(json!({
        "if": { "required": ["not_applicable"] },
        "then": {
            "properties": { "value": false, "detail": false },
            "errorMessage": "not_applicable（該当なし）と回答は、同時に書けません。どちらか一方を消してください。",
        },
        "else": without_reason,
    }));
    let names: Vec<&str> = ANSWER.names().filter(|name| properties.contains_key(*name)).collect();
    json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "errorMessage": format!("回答に書ける欄は {} です。", names.join("・")),
        "allOf": rules,
    })
}

fn one_only(point: &Point) -> String {
    format!("「{}」の答えはひとつです。[ ] で囲まずに、ひとつだけ書いてください。", point.question)
}

/// Requires or refuses a detail beside an option.
fn detail_rule(option: &PointOption) -> Value {
    let id = option.id.as_str();
    let then = match &option.detail {
        Some(wanted) => json!({
            "required": ["detail"],
            "errorMessage": format!("「{}」とするときは、{wanted}を detail に書いてください。", option.label),
        }),
        None => json!({
            "properties": { "detail": false },
            "errorMessage": format!("「{}」に detail は付けられません。補足は note に書いてください。", option.label),
        }),
    };
    json!({ "if": { "properties": { "value": { "const": id } }, "required": ["value"] }, "then": then })
}

fn meanings<'o>(options: impl Iterator<Item = &'o PointOption>) -> Vec<(&'o str, String)> {
    options.map(|option| (option.id.as_str(), option.label.clone())).collect()
}

/// The forms of an answer in words, for messages and explanations.
fn answers_in_words(point: &Point) -> String {
    match &point.kind {
        PointKind::Options(options) => {
            let forms = options.iter().map(|option| format!("{}（{}）", written(option), option.label));
            format!("{} のどれか", forms.collect::<Vec<_>>().join("、"))
        }
        PointKind::YesNo => "true（はい）か false（いいえ）".to_owned(),
        PointKind::Party => "hospital（医療機関）、vendor（1社だけの事業者）、事業者の記号か、それらの一覧".to_owned(),
        PointKind::Duration => {
            let units: Vec<&str> = DurationUnit::ALL.iter().map(|unit| unit.key()).collect();
            format!("半角の数字と単位（{}）を空けずに書いた期間", units.join("・"))
        }
        PointKind::Date => "日付".to_owned(),
        PointKind::List => "[ ] で囲んだ一覧".to_owned(),
        PointKind::Text => "文字".to_owned(),
    }
}

/// An option as it is written, with the detail that it needs.
fn written(option: &PointOption) -> String {
    match &option.detail {
        Some(detail) => format!("{{ value: {}, detail: {detail} }}", option.id),
        None => option.id.to_string(),
    }
}

/// An example of an answer, as it may be written.
pub(super) fn answer_example(point: &Point) -> String {
    match &point.kind {
        PointKind::Options(options) => options.first().map(written).unwrap_or_default(),
        PointKind::YesNo => "true".to_owned(),
        PointKind::Party => PartyId::HOSPITAL.to_owned(),
        PointKind::Duration => "1時間".to_owned(),
        PointKind::Date => "2026-04-01".to_owned(),
        PointKind::List => format!("[{}]", point.question),
        PointKind::Text => point.question.clone(),
    }
}

fn tell_point(schema: &mut Value, item: &Item, point: &Point) {
    let need = match &point.required {
        Requirement::Always => "必ず決める事項です。".to_owned(),
        Requirement::Never => "決めなくてもよい事項です。".to_owned(),
        depends => format!("{}です。", markdown(&depends.words(&item.points))),
    };
    let help = point.help.as_deref().unwrap_or_default();
    let mut told = format!("{}{need}", markdown(help));
    match &point.kind {
        PointKind::Options(options) => {
            for (index, option) in options.iter().enumerate() {
                let line = if index == 0 { "\n\n" } else { "\n" };
                told.push_str(&format!("{line}- `{}`：{}", written(option), markdown(&option.label)));
            }
        }
        _ => told.push_str(&format!("\n\n答えは、{}です。", markdown(&answers_in_words(point)))),
    }
    told.push_str("\n\n該当しないときは `{ not_applicable: 理由 }` と書きます。");
    set(schema, "title", json!(point.question));
    set(schema, "description", json!(format!("{help}{need}")));
    set(schema, "markdownDescription", json!(told));
}

fn point_snippets(point: &Point) -> Vec<Value> {
    let mut snippets: Vec<Value> = match &point.kind {
        PointKind::Options(options) => options
            .iter()
            .map(|option| {
                let id = option.id.as_str();
                match &option.detail {
                    Some(detail) => {
                        let line = format!("{{ value: {id}, detail: ${{1:{detail}}} }}");
                        line_snippet(id, &format!("{}。{detail}も書きます", option.label), &line)
                    }
                    None => snippet(id, &option.label, json!(id)),
                }
            })
            .collect(),
        PointKind::YesNo => vec![snippet("true", "はい", json!(true)), snippet("false", "いいえ", json!(false))],
        PointKind::Party => value::holder_snippets(),
        PointKind::Duration => DurationUnit::ALL
            .iter()
            .map(|unit| {
                let label = format!("1{}", unit.key());
                snippet(&label, "数字は書き換えます", json!(format!("${{1:1}}{}", unit.key())))
            })
            .collect(),
        PointKind::Date | PointKind::List | PointKind::Text => Vec::new(),
    };
    snippets.push(line_snippet("not_applicable", "該当なし。理由も書きます", "{ not_applicable: ${1:理由} }"));
    snippets
}

/// What an editor offers to write for a whole item.
fn choice_snippets(item: &Item, in_contract: bool) -> Vec<Value> {
    let mut stop = 0;
    let mut next = |content: &str| {
        stop += 1;
        format!("${{{stop}{content}}}")
    };
    let mut body = Map::new();
    body.insert("duty".to_owned(), json!(next("|vendor,hospital|")));
    if in_contract {
        body.insert("first_check".to_owned(), json!(next("|はい,いいえ|")));
    }
    // In the order in which the editor writes them. So the cursor goes from line to line.
    let mut required: Vec<&Point> = item.points.iter().filter(|point| point.required == Requirement::Always).collect();
    required.sort_by(|a, b| a.id.cmp(&b.id));
    let mut points = Map::new();
    for point in required {
        let answer = match &point.kind {
            PointKind::Options(options) => {
                let short: Vec<&str> =
                    options.iter().filter(|option| option.detail.is_none()).map(|option| option.id.as_str()).collect();
                match (short.is_empty(), options.first()) {
                    (true, Some(first)) => {
                        let detail = first.detail.as_deref().unwrap_or_default();
                        json!({ "value": first.id.as_str(), "detail": next(&format!(":{detail}")) })
                    }
                    _ => json!(next(&format!("|{}|", short.join(",")))),
                }
            }
            PointKind::YesNo => json!(next("|true,false|")),
            PointKind::Party => json!(next("|hospital,vendor|")),
            PointKind::Duration => json!(next(":1時間")),
            PointKind::Date => json!(next(":2026-04-01")),
            PointKind::List => json!([next(&format!(":{}", point.question))]),
            PointKind::Text => json!(next(&format!(":{}", point.question))),
        };
        points.insert(point.id.as_str().to_owned(), answer);
    }
    if !points.is_empty() {
        body.insert("points".to_owned(), json!(points));
    }
    vec![
        snippet("この項目の記入欄", "担当と必ず決める事項", json!(body)),
        snippet("対象外", "この契約で取り扱わない理由", json!({ "excluded": "${1:理由}" })),
    ]
}
