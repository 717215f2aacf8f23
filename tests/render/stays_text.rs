//! Any text in any field of a document is the same text in each format, and nothing else changes.

use std::sync::LazyLock;

use betten::document::Document;
use betten::render::pdf::Content;
use betten::render::{HtmlPage, Renderer, Templates};
use serde_json::Value;

use super::sample;
use crate::support::readers::{self, Node, Seen};

pub(crate) const PAGE: HtmlPage<'static> =
    HtmlPage { path: "ehr/annex.html", crumbs: &[], formats: &[], site: Some("病院"), papers: &[] };

fn renderer() -> &'static Renderer {
    static RENDERER: LazyLock<Renderer> =
        LazyLock::new(|| Renderer::new(&Templates::shipped()).expect("the shipped templates compile"));
    &RENDERER
}

pub(crate) fn markdown(document: &Document) -> String {
    renderer().markdown(document).expect("the shipped templates fit every document")
}

pub(crate) fn html(document: &Document) -> String {
    renderer().html(document, &PAGE).expect("the shipped templates fit every document")
}

/// Puts `texts` into the sample's text fields in turn. Compared with the same document with harmless texts, each format
/// may differ in those texts only.
pub(crate) fn check(texts: &[String]) {
    let name = |field: usize| format!("〔{field:04}〕");
    let (mut field, mut other_field) = (0, 0);
    let harmless = sample::filled(&mut |_| {
        field += 1;
        name(field - 1)
    });
    let hostile = sample::filled(&mut |_| {
        other_field += 1;
        texts[(other_field - 1) % texts.len()].clone()
    });
    assert!(field > 100, "the sample has lost its fields");
    let fill = |text: &str| {
        let mut pieces = text.split('〔');
        let mut filled = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (number, rest) = piece.split_once('〕').expect("the names of fields are whole");
            let field: usize = number.parse().expect("the names of fields are numbers");
            filled.push_str(&texts[field % texts.len()]);
            filled.push_str(rest);
        }
        filled
    };
    let (plain_markdown, hostile_markdown) = (markdown(&harmless), markdown(&hostile));
    for field in (0..field).map(name).filter(|field| *field != title_of(&harmless)) {
        assert!(plain_markdown.contains(&field), "{field} is lost in Markdown");
    }
    for reader in [readers::with_pulldown, readers::with_markdown] {
        let expected: Vec<Seen> = reader(&plain_markdown).iter().map(|block| map_seen(block, &fill)).collect();
        assert_eq!(reader(&hostile_markdown), expected, "\n{hostile_markdown}");
    }
    let (plain_html, hostile_html) = (html(&harmless), html(&hostile));
    for field in (0..field).map(name) {
        assert!(plain_html.contains(&field), "{field} is lost in HTML");
    }
    assert_eq!(readers::page(&hostile_html), map_node(&readers::page(&plain_html), &fill));
    assert_eq!(paper(&hostile), map_json(&paper(&harmless), &fill));
}

/// What the templates of paper read.
fn paper(document: &Document) -> Value {
    serde_json::from_str(&Content::of(document).data()).expect("it is JSON")
}

fn map_json(value: &Value, fill: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(fill(text)),
        Value::Array(items) => items.iter().map(|item| map_json(item, fill)).collect(),
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| (key.clone(), map_json(value, fill));
            Value::Object(fields.iter().map(field).collect())
        }
        other => other.clone(),
    }
}

/// The title is for the page's head; Markdown has none.
fn title_of(document: &Document) -> String {
    document.title.clone()
}

fn map_seen(block: &Seen, fill: &dyn Fn(&str) -> String) -> Seen {
    match block {
        Seen::Heading(level, text) => Seen::Heading(*level, fill(text)),
        Seen::Paragraph(text) => Seen::Paragraph(fill(text)),
        Seen::Quotation(blocks) => Seen::Quotation(blocks.iter().map(|block| map_seen(block, fill)).collect()),
        Seen::List(items) => {
            let item =
                |(text, below): &(String, Vec<String>)| (fill(text), below.iter().map(|text| fill(text)).collect());
            Seen::List(items.iter().map(item).collect())
        }
        Seen::Table(rows) => Seen::Table(rows.iter().map(|row| row.iter().map(|cell| fill(cell)).collect()).collect()),
        Seen::Rule => Seen::Rule,
    }
}

fn map_node(node: &Node, fill: &dyn Fn(&str) -> String) -> Node {
    match node {
        Node::Text(text) => Node::Text(fill(text)),
        Node::Element { name, attributes, children } => Node::Element {
            name: name.clone(),
            attributes: attributes.iter().map(|(name, value)| (name.clone(), fill(value))).collect(),
            children: children.iter().map(|child| map_node(child, fill)).collect(),
        },
    }
}
