//! Checks an SVG: well-formed, still, complete in itself, and not endless.
//!
//! An SVG can run scripts, move, load files and pages, and draw one shape a million times. None of this belongs to a
//! contract, and browsers and the typesetter would each make something else of it.

use std::collections::{BTreeMap, HashMap};

use roxmltree::{Document, Error, Node, NodeId, ParsingOptions};

use super::{AS_PNG, Drawing, PictureFault};
use crate::model::picture::PictureKind;

/// Elements and texts, as written.
const MOST_NODES: u32 = 200_000;

/// Elements inside one another. The typesetter goes down as deep, on its stack.
const DEEPEST: usize = 200;

/// Shapes that are drawn, each as often as it is used.
const MOST_DRAWN: u64 = 400_000;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Elements that do not belong to a drawing that stands still and is complete, and what to call them.
const REFUSED: [(&str, &str); 12] = [
    ("script", "プログラム（script）"),
    ("handler", "プログラム（handler）"),
    ("listener", "プログラム（listener）"),
    ("foreignObject", "SVG でない部分（foreignObject）"),
    ("iframe", "別のページ（iframe）"),
    ("image", "別の画像（image）"),
    ("feImage", "別の画像（feImage）"),
    ("animate", "動き（animate）"),
    ("animateMotion", "動き（animateMotion）"),
    ("animateTransform", "動き（animateTransform）"),
    ("animateColor", "動き（animateColor）"),
    ("set", "動き（set）"),
];

pub(super) fn drawing(text: &str) -> Result<Drawing, PictureFault> {
    // Entities can multiply a short text without end. No program needs them for a drawing.
    if text.contains("<!ENTITY") {
        return Err(refused("SVG の中に、文字の置き換え（ENTITY）があります。"));
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: MOST_NODES, entity_resolver: None };
    let document = Document::parse_with_options(text, options).map_err(|error| broken(&error))?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(refused("SVG ではありません（初めの要素が svg ではありません）。"));
    }
    has_size(root)?;
    for node in document.descendants() {
        check_node(node)?;
    }
    let letters = document
        .descendants()
        .filter(|node| node.is_text() && node.ancestors().any(|above| above.has_tag_name((SVG, "text"))))
        .filter_map(|node| node.text())
        .collect();
    let mut count = DrawnShapes::new(&document);
    let sheets = document.descendants().filter(|node| node.has_tag_name((SVG, "style")));
    count.check_sheets(sheets.filter_map(|node| node.text()))?;
    let parts = count.of_root(root)?;
    Ok(Drawing { kind: PictureKind::Svg, parts, letters })
}

fn refused(reason: impl Into<String>) -> PictureFault {
    PictureFault { reason: reason.into(), remedy: AS_PNG }
}

fn broken(error: &Error) -> PictureFault {
    let at = error.pos();
    refused(match error {
        Error::NodesLimitReached => format!("SVG の中のものが多すぎます。{MOST_NODES}個までです。"),
        _ => format!("SVG のファイルが壊れています（{}行{}列目）。", at.row, at.col),
    })
}

/// Without a size, each program would choose one.
fn has_size(root: Node<'_, '_>) -> Result<(), PictureFault> {
    let box_sides = || -> Option<Vec<f64>> {
        let numbers = root.attribute("viewBox")?.split([' ', ',', '\t', '\n']).filter(|number| !number.is_empty());
        numbers.map(|number| number.parse().ok()).collect()
    };
    let is_length = |name| {
        let digits = |text: &str| text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()).parse::<f64>();
        root.attribute(name).is_some_and(|text| digits(text).is_ok_and(is_side))
    };
    let is_sized = match box_sides() {
        Some(sides) => sides.len() == 4 && sides[2..].iter().all(|side| is_side(*side)),
        None => is_length("width") && is_length("height"),
    };
    if is_sized { Ok(()) } else { Err(refused("SVG に図の大きさ（viewBox）がありません。")) }
}

fn is_side(length: f64) -> bool {
    length > 0.0 && length < 1e6
}

fn check_node(node: Node<'_, '_>) -> Result<(), PictureFault> {
    if node.pi().is_some_and(|pi| pi.target == "xml-stylesheet") {
        return Err(refused("SVG が、別のファイル（xml-stylesheet）を読みに行きます。"));
    }
    if node.ancestors().count() > DEEPEST {
        return Err(refused(format!("SVG の入れ子が深すぎます。{DEEPEST}段までです。")));
    }
    if !node.is_element() {
        return Ok(());
    }
    let name = node.tag_name().name();
    if let Some((_, what)) = REFUSED.iter().find(|(refused, _)| refused.eq_ignore_ascii_case(name)) {
        return Err(refused(format!("SVG の中に、{what}があります。")));
    }
    if name == "style" && node.text().is_some_and(leads_out) {
        return Err(refused("SVG が、別のファイル（style の中の url や @import）を読みに行きます。"));
    }
    for attribute in node.attributes() {
        let (name, value) = (attribute.name(), attribute.value());
        if name.len() > 2 && name[..2].eq_ignore_ascii_case("on") && attribute.namespace().is_none() {
            return Err(refused(format!("SVG の中に、プログラム（{name}）があります。")));
        }
        let is_link = name == "href" && matches!(attribute.namespace(), None | Some(XLINK)) || name == "src";
        if is_link && !value.trim().starts_with('#') {
            return Err(refused(format!("SVG が、別のファイルやページ（{name}）を指しています。")));
        }
        if attribute.namespace().is_none() && leads_out(value) {
            return Err(refused(format!("SVG が、別のファイル（{name} の中の url）を読みに行きます。")));
        }
    }
    Ok(())
}

/// Whether a style names another file. A `\` could hide that it does.
fn leads_out(style: &str) -> bool {
    let lower = style.to_ascii_lowercase();
    let own = |rest: &str| rest.trim_start_matches([' ', '"', '\'']).starts_with('#');
    lower.contains("@import")
        || lower.contains("image(")
        || lower.contains("image-set(")
        || lower.split("url(").skip(1).any(|rest| !own(rest))
        || lower.contains('\\') && lower.contains('(')
}

/// Counts what is drawn. A shape that is used in several places counts in each of them.
struct DrawnShapes<'a, 'i> {
    by_id: BTreeMap<&'a str, Node<'a, 'i>>,
    /// What each element draws. 0 for one that is still being counted.
    counted: HashMap<NodeId, u64>,
}

impl<'a, 'i> DrawnShapes<'a, 'i> {
    fn new(document: &'a Document<'i>) -> Self {
        let named = document.descendants().filter_map(|node| Some((node.attribute("id")?, node)));
        Self { by_id: named.collect(), counted: HashMap::new() }
    }

    /// A style sheet may only use what draws nothing, because it does not say how often it is used.
    fn check_sheets<'t>(&self, sheets: impl Iterator<Item = &'t str>) -> Result<(), PictureFault> {
        for id in sheets.flat_map(|sheet| used(sheet, false)) {
            let is_colour = |node: &Node<'_, '_>| node.tag_name().name().ends_with("Gradient");
            if !self.by_id.get(id).is_none_or(is_colour) {
                return Err(refused(format!("SVG の style の中で、図の部品（{id}）が使われています。")));
            }
        }
        Ok(())
    }

    fn of_root(&mut self, root: Node<'a, 'i>) -> Result<u64, PictureFault> {
        let drawn = self.of(root, 0)?;
        if drawn > MOST_DRAWN {
            return Err(refused(format!("SVG の中で描くものが多すぎます。くり返しを含めて{MOST_DRAWN}個までです。")));
        }
        Ok(drawn)
    }

    fn of(&mut self, node: Node<'a, 'i>, depth: usize) -> Result<u64, PictureFault> {
        match self.counted.get(&node.id()) {
            Some(0) => return Err(refused("SVG の中で、図が自分自身を使っています。")),
            Some(drawn) => return Ok(*drawn),
            None => drop(self.counted.insert(node.id(), 0)),
        }
        if depth > 2 * DEEPEST {
            return Err(refused("SVG の中で、図が図を使うことが重なりすぎています。"));
        }
        let mut drawn = 1 + shape(node);
        for attribute in node.attributes() {
            let is_link = attribute.name() == "href";
            // An arrow head is drawn at each corner of a line.
            let times = if attribute.name().starts_with("marker") { shape(node).max(1) } else { 1 };
            for id in used(attribute.value(), is_link) {
                // A link of text leads somewhere and draws nothing.
                let Some(target) = self.by_id.get(id).copied().filter(|_| !node.has_tag_name((SVG, "a"))) else {
                    continue;
                };
                drawn = self.of(target, depth + 1)?.saturating_mul(times).saturating_add(drawn);
            }
        }
        for child in node.children().filter(Node::is_element) {
            drawn = self.of(child, depth + 1)?.saturating_add(drawn);
        }
        self.counted.insert(node.id(), drawn);
        Ok(drawn)
    }
}

/// About how many corners a shape has, or how many letters a text.
fn shape(node: Node<'_, '_>) -> u64 {
    let of = |name| node.attribute(name).map_or(0, |text: &str| text.len() as u64 / 8);
    let letters = match node.tag_name().name() {
        "text" | "tspan" | "textPath" => {
            node.children().filter_map(|child| child.text()).map(|text| text.chars().count()).sum()
        }
        _ => 0,
    };
    of("d") + of("points") + letters as u64
}

/// The ids that a value uses: all of it is one, or it names some as in `url(#a)`.
fn used(value: &str, is_link: bool) -> impl Iterator<Item = &str> {
    let whole = value.trim().strip_prefix('#').filter(|_| is_link);
    let named = value.split("url(").skip(1).filter_map(|rest| {
        let id = rest.trim_start_matches([' ', '"', '\'']).strip_prefix('#')?;
        id.split([')', '"', '\'', ' ']).next()
    });
    whole.into_iter().chain(named)
}
