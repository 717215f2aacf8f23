//! What other people's programs read from a rendered document.

use html5ever::tendril::TendrilSink;
use markdown::mdast;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A block as a reader of Markdown sees it; text only, with `\n` for a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Seen {
    Heading(u8, String),
    Paragraph(String),
    Quotation(Vec<Seen>),
    /// An item's own text and the items below it.
    List(Vec<(String, Vec<String>)>),
    Table(Vec<Vec<String>>),
    Rule,
}

/// The inline HTML our templates write; anything else has slipped through the escaping.
fn inline_html(html: &str) -> &'static str {
    let is_anchor = html
        .strip_prefix("<a id=\"")
        .and_then(|rest| rest.strip_suffix("\">"))
        .is_some_and(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
    match html {
        "<br>" => "\n",
        "</a>" | "<!-- -->" | "<ins>" | "</ins>" => "",
        _ if is_anchor => "",
        other => panic!("HTML in the text: {other}"),
    }
}

/// Reads with pulldown-cmark, with every extension on that adds meaning to characters.
pub(crate) fn with_pulldown(text: &str) -> Vec<Seen> {
    let options = Options::all()
        - Options::ENABLE_OLD_FOOTNOTES
        - Options::ENABLE_SMART_PUNCTUATION
        - Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        - Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut events = Parser::new_ext(text, options);
    pulldown_blocks(&mut events)
}

fn pulldown_blocks(events: &mut Parser<'_>) -> Vec<Seen> {
    let mut blocks = Vec::new();
    while let Some(event) = events.next() {
        blocks.push(match event {
            Event::Start(Tag::Heading { level, .. }) => Seen::Heading(level as u8, pulldown_text(events)),
            Event::Start(Tag::Paragraph) => Seen::Paragraph(pulldown_text(events)),
            Event::Start(Tag::BlockQuote(None)) => Seen::Quotation(pulldown_blocks(events)),
            Event::Start(Tag::List(None)) => Seen::List(pulldown_list(events)),
            Event::Start(Tag::Table(_)) => Seen::Table(pulldown_table(events)),
            Event::Rule => Seen::Rule,
            Event::End(TagEnd::BlockQuote(None)) => break,
            other => panic!("a block no template writes: {other:?}"),
        });
    }
    blocks
}

fn pulldown_text(events: &mut Parser<'_>) -> String {
    let mut text = String::new();
    for event in events.by_ref() {
        match event {
            Event::Text(piece) => text.push_str(&piece),
            Event::InlineHtml(html) => text.push_str(inline_html(&html)),
            // A picture stands for its description.
            Event::Start(Tag::Image { dest_url, .. }) if dest_url.starts_with("figure-") => {}
            Event::End(TagEnd::Image) => {}
            // The number of an item in the overview.
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.starts_with("#item-") => {}
            Event::End(TagEnd::Link) => {}
            Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::TableCell) => return text,
            other => panic!("mark-up in the text: {other:?}"),
        }
    }
    panic!("a block without an end");
}

fn pulldown_list(events: &mut Parser<'_>) -> Vec<(String, Vec<String>)> {
    let mut items = Vec::new();
    let mut current = (String::new(), Vec::new());
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::Item) => current = (String::new(), Vec::new()),
            Event::End(TagEnd::Item) => items.push(std::mem::take(&mut current)),
            Event::Text(piece) => current.0.push_str(&piece),
            Event::InlineHtml(html) => current.0.push_str(inline_html(&html)),
            Event::Start(Tag::List(None)) => {
                current.1 = pulldown_list(events).into_iter().map(|(text, _)| text).collect();
            }
            Event::End(TagEnd::List(false)) => return items,
            other => panic!("mark-up in a list: {other:?}"),
        }
    }
    panic!("a list without an end");
}

fn pulldown_table(events: &mut Parser<'_>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    while let Some(event) = events.next() {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                let cell = pulldown_text(events);
                rows.last_mut().expect("a cell stands in a row").push(cell);
            }
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => {}
            Event::End(TagEnd::Table) => return rows,
            other => panic!("mark-up in a table: {other:?}"),
        }
    }
    panic!("a table without an end");
}

/// Reads with the `markdown` crate: GitHub's extensions, and mathematics.
pub(crate) fn with_markdown(text: &str) -> Vec<Seen> {
    let mut options = markdown::ParseOptions::gfm();
    options.constructs.math_text = true;
    options.constructs.math_flow = true;
    let root = markdown::to_mdast(text, &options).expect("Markdown has no syntax errors");
    markdown_blocks(root.children().expect("a root has children"))
}

fn markdown_blocks(nodes: &[mdast::Node]) -> Vec<Seen> {
    let block = |node: &mdast::Node| match node {
        mdast::Node::Heading(heading) => Seen::Heading(heading.depth, markdown_text(&heading.children)),
        mdast::Node::Paragraph(paragraph) => Seen::Paragraph(markdown_text(&paragraph.children)),
        mdast::Node::Blockquote(quotation) => Seen::Quotation(markdown_blocks(&quotation.children)),
        mdast::Node::List(list) => Seen::List(list.children.iter().map(markdown_item).collect()),
        mdast::Node::Table(table) => Seen::Table(
            table
                .children
                .iter()
                .map(|row| children(row).iter().map(|cell| markdown_text(children(cell))).collect())
                .collect(),
        ),
        mdast::Node::ThematicBreak(_) => Seen::Rule,
        other => panic!("a block no template writes: {other:?}"),
    };
    nodes.iter().map(block).collect()
}

fn children(node: &mdast::Node) -> &[mdast::Node] {
    node.children().map_or(&[], Vec::as_slice)
}

fn markdown_item(item: &mdast::Node) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut below = Vec::new();
    for child in children(item) {
        match child {
            mdast::Node::Paragraph(paragraph) => text.push_str(&markdown_text(&paragraph.children)),
            mdast::Node::List(list) => below.extend(list.children.iter().map(|item| markdown_item(item).0)),
            other => panic!("mark-up in a list: {other:?}"),
        }
    }
    (text, below)
}

fn markdown_text(nodes: &[mdast::Node]) -> String {
    let piece = |node: &mdast::Node| match node {
        mdast::Node::Text(text) => text.value.clone(),
        mdast::Node::Html(html) => inline_html(&html.value).to_owned(),
        mdast::Node::Image(image) if image.url.starts_with("figure-") => image.alt.clone(),
        mdast::Node::Link(link) if link.url.starts_with("#item-") => markdown_text(&link.children),
        other => panic!("mark-up in the text: {other:?}"),
    };
    nodes.iter().map(piece).collect()
}

/// A node of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Element { name: String, attributes: Vec<(String, String)>, children: Vec<Node> },
    Text(String),
}

impl Node {
    /// All characters a person can see or hear: what is hidden from ears (`aria-hidden`) is left out.
    pub(crate) fn text(&self) -> String {
        match self {
            Node::Text(text) => text.clone(),
            Node::Element { name, .. } if name == "br" => "\n".to_owned(),
            Node::Element { name, .. } if name == "img" => self.attribute("alt").unwrap_or_default().to_owned(),
            Node::Element { .. } if self.attribute("aria-hidden") == Some("true") => String::new(),
            Node::Element { children, .. } => children.iter().map(Node::text).collect(),
        }
    }

    pub(crate) fn attribute(&self, wanted: &str) -> Option<&str> {
        let Node::Element { attributes, .. } = self else { return None };
        attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    /// All elements of this name, in the order of the page.
    pub(crate) fn all(&self, wanted: &str) -> Vec<&Node> {
        let mut found = Vec::new();
        self.walk(&mut |node| {
            if matches!(node, Node::Element { name, .. } if name == wanted) {
                found.push(node);
            }
        });
        found
    }

    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        if let Node::Element { children, .. } = self {
            children.iter().for_each(|child| child.walk(visit));
        }
    }
}

/// Reads a page as a browser does; a page a browser would have to mend is refused.
pub(crate) fn page(html: &str) -> Node {
    let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
    assert_eq!(*dom.errors.borrow(), Vec::<std::borrow::Cow<'static, str>>::new());
    let nodes: Vec<Node> = dom.document.children.borrow().iter().filter_map(node).collect();
    Node::Element { name: "#document".to_owned(), attributes: Vec::new(), children: nodes }
}

fn node(handle: &Handle) -> Option<Node> {
    match &handle.data {
        NodeData::Doctype { .. } => None,
        NodeData::Text { contents } => Some(Node::Text(contents.borrow().to_string())),
        NodeData::Element { name, attrs, .. } => Some(Node::Element {
            name: name.local.to_string(),
            attributes: attrs.borrow().iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect(),
            children: handle.children.borrow().iter().filter_map(node).collect(),
        }),
        NodeData::Document | NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } => {
            panic!("a node no template writes")
        }
    }
}
