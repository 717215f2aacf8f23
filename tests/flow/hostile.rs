//! Text that means something to Markdown, HTML, Typst, Tera or a spreadsheet, in every field of free text. It must come
//! out as the same text and change no structure.

use betten::publish::Artifact;
use betten::raw::text::tidied;

use super::sample_tree;
use super::values::is_free_text;
use crate::support::generate::{Generated, Yaml};
use crate::support::readers::{self, Node, Seen};
use crate::support::sample;

const HOSTILE: &[&str] = &[
    "**強調** __強調__ ~~消~~ `code` ``` ~~~",
    "# 見出し #",
    "- 項目\n+ 項目\n1. 項目\n> 引用\n---\n===",
    "末尾の逆斜線\\",
    "\\| \\\\| a|b || |---|---|",
    "[表示](javascript:alert(1)) ![図](x.png) [^1] [^1]: 注",
    "<script>alert(1)</script></td></tr></table></main>",
    "<!-- 注 --> --> <![CDATA[ ]]> ]]>",
    "&amp; &#42; &copy A&B \"><img src=x onerror='alert(1)'>",
    "{{ 1+1 }} {% raw %} {# 注 #} {%- endfor %} {party} {vendor}",
    "#panic() #eval(\"1\") #import \"x\" $x^2$ $$y$$ \"; #let x = 1 \\u{41} @ref <label>",
    "一行目\n二行目\n\n四行目\n",
    "    字下げ  ",
    "=1+1 +1 -1 @SUM(A1) '文",
    "www.example.jp https://example.jp/?a=1&b=2 info@example.jp :smile:",
    "　全角の空白　・(a) ①㈱髙﨑𠮷葛\u{e0100}",
    "%!@^{}'\"",
];

/// The sample with labels of its own, so that every field a person may fill is there.
pub fn fields() -> Generated {
    let mut generated = sample_tree();
    let labels = Yaml::map([("hospital", Yaml::text("発注者")), ("samplepacs", Yaml::text("受注者"))]);
    generated.file.at_mut(&["contracts", "1"]).expect("the sample has three contracts").set("labels", labels);
    let choice = generated.file.at_mut(&["contracts", "2"]).expect("the sample has three contracts");
    choice.set("annex", Yaml::text("別紙1"));
    choice.set("annex_date", Yaml::text("2026-05-01"));
    choice.set("cost", Yaml::map([("bearer", Yaml::text("hospital")), ("detail", Yaml::text("年額に含む。"))]));
    choice.set("preamble", Yaml::map([("incident", Yaml::text("「事故」とは、障害をいう。"))]));
    let party = generated.file.at_mut(&["hospital", "party"]).expect("the sample has a hospital");
    party.set("facility", Yaml::texts(["東病院", "西病院"]));
    party.set("agent", Yaml::map([("title", Yaml::text("院長")), ("person", Yaml::text("見本　花子"))]));
    generated.file.set("preamble", Yaml::map([("business_day", Yaml::text("「営業日」とは、平日をいう。"))]));
    generated
}

/// The fields filled by their number, and what is made of it without its fingerprints.
fn filled(fill: &dyn Fn(usize) -> String) -> (usize, Vec<Artifact>) {
    let mut generated = fields();
    let mut count = 0;
    generated.file.change(&mut |path, text| {
        if is_free_text(path) {
            *text = fill(if is_short(path) { SHORT + count } else { count });
            count += 1;
        }
    });
    let read = sample::read(&generated.file.write()).sound();
    let fingerprints: Vec<String> =
        read.annexes().0.iter().map(|annex| annex.fingerprint.as_str().to_owned()).collect();
    let mut made = read.made();
    for artifact in &mut made {
        let mut text = String::from_utf8_lossy(&artifact.bytes).into_owned();
        for fingerprint in &fingerprints {
            text = text.replace(fingerprint, "0000").replace(&fingerprint[..8], "0000");
        }
        artifact.bytes = text.into_bytes();
    }
    (count, made)
}

/// The numbers of fields that are short begin here.
const SHORT: usize = 1000;

/// A name has at most 200 characters, and a finding quotes no more of an answer.
fn is_short(path: &[String]) -> bool {
    let [.., above, last] = path else { return false };
    let in_a_choice = path.iter().any(|key| key == "choices");
    let is_quoted = above == "access" && last == "detail";
    is_quoted
        || !in_a_choice
            && (["systems", "labels", "party", "facility", "agent"].contains(&above.as_str())
                || ["title", "annex", "facility"].contains(&last.as_str()))
}

fn check(text: &str, in_front: bool) {
    let hostile_value = |number: usize| {
        let most = if number < SHORT { usize::MAX } else { 170 };
        let text: String = text.chars().take(most).collect();
        if in_front { format!("〔{number:04}〕{text}") } else { format!("{text}〔{number:04}〕") }
    };
    let (count, harmless) = filled(&|number| format!("無害〔{number:04}〕"));
    let (_, hostile) = filled(&hostile_value);
    assert!(count > 120, "the sample has lost its fields: {count}");
    let fill = |text: &str| {
        let mut pieces = text.split("無害〔");
        let mut whole = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (number, rest) = piece.split_once('〕').expect("the numbers of fields are whole");
            // But for what nobody can see: blanks at the end, and before a text of one line.
            whole.push_str(&tidied(&hostile_value(number.parse().expect("a number"))));
            whole.push_str(rest);
        }
        whole
    };
    for (harmless, hostile) in harmless.iter().zip(&hostile) {
        assert_eq!(harmless.path, hostile.path);
        let (plain, found) = (String::from_utf8_lossy(&harmless.bytes), String::from_utf8_lossy(&hostile.bytes));
        if harmless.path.ends_with(".md") {
            for reader in [readers::with_pulldown, readers::with_markdown] {
                let expected: Vec<Seen> = reader(&plain).iter().map(|block| seen(block, &fill)).collect();
                assert_same(&reader(&found), &expected, &hostile.path);
            }
        } else if harmless.path.ends_with(".html") {
            let expected = nodes(&readers::page(&plain), &fill);
            let found = nodes(&readers::page(&found), &|text| text.to_owned());
            assert_same(&[found], &[expected], &hostile.path);
        }
    }
}

fn assert_same<T: PartialEq + std::fmt::Debug>(found: &[T], expected: &[T], path: &str) {
    assert_eq!(found.len(), expected.len(), "{path}");
    for (found, expected) in found.iter().zip(expected) {
        let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
        let different = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
        assert!(found == expected, "{path}: {different:?}");
    }
}

fn seen(block: &Seen, fill: &dyn Fn(&str) -> String) -> Seen {
    match block {
        Seen::Heading(level, text) => Seen::Heading(*level, fill(text)),
        Seen::Paragraph(text) => Seen::Paragraph(fill(text)),
        Seen::Quotation(blocks) => Seen::Quotation(blocks.iter().map(|block| seen(block, fill)).collect()),
        Seen::List(items) => Seen::List(
            items.iter().map(|(text, below)| (fill(text), below.iter().map(|text| fill(text)).collect())).collect(),
        ),
        Seen::Table(rows) => Seen::Table(rows.iter().map(|row| row.iter().map(|cell| fill(cell)).collect()).collect()),
        Seen::Rule => Seen::Rule,
    }
}

/// A page with its texts filled; a break and a line feed in a text are one and the same.
fn nodes(node: &Node, fill: &dyn Fn(&str) -> String) -> Node {
    match node {
        Node::Text(text) => Node::Text(fill(text)),
        Node::Element { name, .. } if name == "br" => Node::Text("\n".to_owned()),
        Node::Element { name, attributes, children } => {
            let mut joined: Vec<Node> = Vec::new();
            for child in children.iter().map(|child| nodes(child, fill)) {
                match (joined.last_mut(), child) {
                    (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
                    (_, child) => joined.push(child),
                }
            }
            let attributes = attributes.iter().map(|(name, value)| (name.clone(), fill(value))).collect();
            Node::Element { name: name.clone(), attributes, children: joined }
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    for (index, text) in HOSTILE.iter().enumerate() {
        check(text, index % 2 == 0);
        if std::env::var_os("BETTEN_LONG").is_some() {
            check(text, index % 2 == 1);
        }
    }
}

#[test]
fn five_thousand_characters_without_a_break_stay_text() {
    check(&"ー".repeat(5000), true);
    check(&"<*_|`".repeat(1000), false);
}
