//! Documents made by hand go through the text formats: a reader must find in them what was put in.

mod sample;
mod stays_text;
pub mod targets;

use std::collections::BTreeMap;

use crate::support::readers;
use crate::support::readers::{Node, Seen};
use betten::diagnostic::{Diagnostic, Report, Sources, codes};
use betten::document::{Block, Document, Inline};
use betten::render::{OwnTemplate, Renderer, Templates};
use proptest::prelude::*;
use stays_text::{PAGE, check, html, markdown};

fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(Inline::plain).collect()
}

/// The canonical cells of the sample, paragraph by paragraph joined with a break.
fn canonical_cells(document: &Document) -> Vec<Vec<String>> {
    let table = document.blocks.iter().find_map(|block| match block {
        Block::Items(table) => Some(table),
        _ => None,
    });
    let table = table.expect("the sample has an item table");
    let paragraphs = |cell: &betten::document::Cell| cell.paragraphs.iter().map(|p| plain(p)).collect::<Vec<_>>();
    table.items.iter().map(|item| item.cells.iter().map(|cell| paragraphs(cell).join("\n")).collect()).collect()
}

// Markdown -------------------------------------------------------------------------------------

#[test]
fn markdown_of_the_sample() {
    let text = markdown(&sample::annex());
    insta::assert_snapshot!("annex.md", text);
}

#[test]
fn two_readers_find_the_ministrys_cells_in_the_markdown() {
    let document = sample::annex();
    let text = markdown(&document);
    for seen in [readers::with_pulldown(&text), readers::with_markdown(&text)] {
        let table = seen.iter().find_map(|block| match block {
            Seen::Table(rows) if rows[0].len() == 6 => Some(&rows[1..]),
            _ => None,
        });
        assert_eq!(table, Some(canonical_cells(&document).as_slice()));
    }
}

#[test]
fn a_changed_answer_changes_the_lines_of_its_item_only() {
    let before = markdown(&sample::annex());
    let after = markdown(&sample::filled(&mut |text| text.replace("復号鍵の保管：甲", "復号鍵の保管：乙")));
    let changed: Vec<_> = before.lines().zip(after.lines()).filter(|(old, new)| old != new).collect();
    assert_eq!(changed, [("  - 復号鍵の保管：甲", "  - 復号鍵の保管：乙")]);
    assert_eq!(before.lines().count(), after.lines().count());
}

// HTML -----------------------------------------------------------------------------------------

#[test]
fn html_of_the_sample() {
    insta::assert_snapshot!("annex.html", html(&sample::annex()));
}

#[test]
fn the_page_holds_the_ministrys_cells() {
    let document = sample::annex();
    let page = readers::page(&html(&document));
    let canonical = |row: &&Node| row.attribute("class") == Some("canonical");
    let cells: Vec<Vec<String>> = page
        .all("tr")
        .into_iter()
        .filter(canonical)
        .map(|row| {
            let mut cells = Vec::new();
            row.walk(&mut |node| {
                // The explanation of a term stands in the cell, folded, and is no text of the cell.
                if let Node::Element { name, children, .. } = node
                    && (name == "td" || name == "th")
                {
                    let own = children.iter().filter(|child| child.all("details").is_empty());
                    let texts: Vec<String> = own.flat_map(|child| child.all("p")).map(Node::text).collect();
                    cells.push(texts.join("\n"));
                }
            });
            cells
        })
        .collect();
    assert_eq!(cells, canonical_cells(&document));
    // Where the catalog explains a term, the explanation is at hand in every cell with its mark.
    let explained: Vec<String> = page.all("details").into_iter().map(Node::text).collect();
    assert!(!explained.is_empty() && explained.iter().all(|text| text == "*8 脆弱性攻撃に利用され得る欠陥。"));
}

#[test]
fn the_page_keeps_the_promises_of_the_site() {
    let text = html(&sample::annex());
    let page = readers::page(&text);
    assert_eq!(page.all("html")[0].attribute("lang"), Some("ja"));
    assert_eq!(page.all("h1").len(), 1);
    // Works without script; what there is lies beside the pages.
    for script in page.all("script") {
        assert_eq!(script.attribute("src"), Some("../assets/site.js"));
        assert!(script.attribute("defer").is_some());
    }
    assert!(page.all("style").is_empty());
    let mut ids = Vec::new();
    let mut targets = Vec::new();
    page.walk(&mut |node| {
        assert_eq!(node.attribute("style"), None);
        ids.extend(node.attribute("id"));
        targets.extend(node.attribute("href").and_then(|href| href.strip_prefix('#')));
    });
    let missing: Vec<_> = targets.iter().filter(|target| !ids.contains(target)).collect();
    // *12 is not in the sample's short list of terms.
    assert_eq!(missing, [&"term-12"]);
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
    // What a table is, its elements say; a role beside that is a fault of the page.
    for name in ["table", "thead", "tbody", "tr", "th", "td"] {
        assert!(page.all(name).iter().all(|node| node.attribute("role").is_none()), "{name}");
    }
    for line in text.lines() {
        assert!(!line.is_empty() && line.trim_end_matches([' ', '\t']) == line, "{line:?}");
    }
}

// Hostile text ---------------------------------------------------------------------------------

const HOSTILE: &[&str] = &[
    "*8の原因となる*13場合",
    "**強調** __強調__ ~~消~~ `code` ``` ~~~",
    "# 見出し #",
    "- 項目",
    "+ 項目",
    "1. 項目",
    "1) 項目",
    "---",
    "===",
    "> 引用",
    "> [!NOTE]",
    "    字下げ",
    "末尾の空白  ",
    "末尾の逆斜線\\",
    "\\| \\\\| a|b || |---|",
    "[表示](javascript:alert(1)) ![図](x.png) [^1] [^1]: 注",
    "[x]: http://example.jp/",
    "<script>alert(1)</script>",
    "</td></tr></table></main>",
    "<!-- 注 --> --> <![CDATA[ ]]>",
    "&amp; &#42; &copy A&B",
    "\"><img src=x onerror='alert(1)'>",
    "{{ 1+1 }} {% raw %} {# 注 #} {%- endfor %}",
    "#panic(\"x\") #eval(\"1\") $x^2$ $$y$$ \"; #let x = 1",
    "www.example.jp https://example.jp/?a=1&b=2 info@example.jp",
    "x@y.jp",
    ":smile: 10:30:15 :+1:",
    ": 定義",
    "一行目\n二行目\n\n四行目",
    "\n",
    "\t表",
    "　全角の空白　",
    "・(a) ①㈱髙﨑𠮷",
    "=1+1",
    "%!@^{}'\"",
];

#[test]
fn hostile_text_stays_text_one_by_one() {
    for text in HOSTILE {
        check(&[(*text).to_owned()]);
    }
}

#[test]
fn hostile_texts_stay_text_side_by_side() {
    let texts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    for turn in 0..texts.len() {
        let mut turned = texts.clone();
        turned.rotate_left(turn);
        check(&turned);
    }
}

#[test]
fn five_thousand_characters_without_a_break_stay_text() {
    check(&["ー".repeat(5000)]);
    check(&["<*_|`".repeat(1000)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(texts in prop::collection::vec(nasty(), 1..6)) {
        check(&texts);
    }
}

/// Texts of the characters and beginnings that mean something to one of the formats.
fn nasty() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "*", "_", "`", "~", "|", "\\", "[", "]", "(", ")", "<", ">", "&", "#", "+", "-", ".", "!", "=", ":", "@", "$",
        "^", "{", "}", "'", "\"", "%", "/", ";", ",", "?", " ", "  ", "    ", "\t", "\n", "0", "1", "9", "a", "w",
        "www.", "http://", "mailto:", "a@b.cc", "<br>", "</td>", "<!--", "-->", "]]>", "&amp;", "&#10;", "{{", "{%",
        "```", "$$", "[^1]", "[x](y)", "あ", "・", "。", "（", "　", "\u{a0}", "*8", "1. ", "- ", "# ", "> ",
        "| --- |", "\\|",
    ]);
    prop::collection::vec(pieces, 1..12).prop_map(|pieces| pieces.concat())
}

/// The seeds of the fuzz targets, and what they once found.
#[test]
fn every_seed_keeps_the_laws_of_its_target() {
    type Target = fn(&[u8]);
    let all: [(&str, Target); 6] = [
        ("yaml", targets::yaml),
        ("check", targets::check),
        ("products", targets::products),
        ("cell", targets::cell),
        ("formats", targets::formats),
        ("workbook", targets::workbook),
    ];
    for (name, target) in all {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
        let seeds: Vec<_> = std::fs::read_dir(&folder).expect("the target has seeds").collect();
        assert!(seeds.len() >= 4, "{name} has lost its seeds");
        for seed in seeds {
            target(&std::fs::read(seed.expect("the folder can be read").path()).expect("a seed can be read"));
        }
    }
}

// Templates of a hospital's own ------------------------------------------------------------------

fn own(name: &str, text: &str) -> (Sources, BTreeMap<String, OwnTemplate>) {
    let mut sources = Sources::default();
    let source = sources.add(format!("templates/{name}"), text);
    (sources, BTreeMap::from([(name.to_owned(), OwnTemplate { text: text.to_owned(), source: Some(source) })]))
}

/// The faults of a run with one own template, compiling and rendering.
fn faults(own: BTreeMap<String, OwnTemplate>) -> Vec<Diagnostic> {
    let mut report = Report::new();
    let renderer = Renderer::forgiving(&Templates::with_own(own, &mut report), &mut report);
    if report.is_empty() {
        let document = sample::annex();
        [renderer.markdown(&document).err(), renderer.html(&document, &PAGE).err()].into_iter().flatten().collect()
    } else {
        report.iter().cloned().collect()
    }
}

#[test]
fn an_own_template_takes_the_place_of_the_shipped_one() {
    let (_, own) = own("markdown/document.md", "{{ document.title }}\n");
    let templates = Templates::with_own(own, &mut Report::new());
    let renderer = Renderer::new(&templates).expect("the template compiles");
    let mut document = sample::annex();
    document.title = "1. *題*".to_owned();
    // Escaped although the template does not ask for it.
    assert_eq!(renderer.markdown(&document), Ok("1\\. \\*題\\*\n".to_owned()));
}

#[test]
fn faults_of_a_template_stand_at_their_place() {
    for (name, text, place, word) in [
        ("markdown/document.md", "一行目\n{{ document.titel }}", (2, 13), "titel"),
        ("markdown/document.md", "{% if document.draft %}案", (1, 24), "案"),
        ("html/document.html", "<p>\n  {{ document.title | nosuch }}</p>", (2, 23), "nosuch }}</p>"),
        ("html/document.html", "{{ <nosuch /> }}", (1, 4), "<nosuch /> }}"),
        ("html/document.html", "{{ missing }}", (1, 4), "missing"),
        ("html/document.html", "{% include \"html/nosuch.html\" %}", (1, 12), "\"html/nosuch.html\" %}"),
    ] {
        let (sources, own) = own(name, text);
        let faults = faults(own);
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        let fault = &faults[0];
        assert_eq!(fault.code, codes::TEMPLATE_FAULT);
        assert!(fault.message.starts_with(&format!("ひな形「{name}」")) && fault.message.ends_with('。'), "{fault:?}");
        let label = fault.primary.as_ref().unwrap_or_else(|| panic!("{text}: no place: {fault:?}"));
        assert_eq!(sources.line_column(label.span), place, "{text}: {fault:?}");
        assert_eq!(&text[label.span.range()], word, "{text}");
    }
}

#[test]
fn every_broken_template_is_told_of_in_one_run() {
    let mut both = own("markdown/document.md", "{% if %}").1;
    both.extend(own("html/document.html", "{{ }}").1);
    both.extend(own("html/table.html", "{% for %}").1);
    assert_eq!(faults(both).len(), 3);
}

#[test]
fn a_template_that_nothing_uses_is_a_fault() {
    let faults = faults(own("html/documents.html", "").1);
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].message, "「html/documents.html」という名前のひな形は使われません。");
    assert_eq!(faults[0].hints, ["「html/document.html」の書き間違いではありませんか。"]);
}

#[test]
fn the_nearest_template_is_one_of_its_folder_or_of_its_name() {
    for (name, meant) in [
        ("html/site.scss", Some("html/site.css")),
        ("style.typ", Some("typst/style.typ")),
        ("document.md", Some("markdown/document.md")),
        ("md/document.md", Some("markdown/document.md")),
        ("typst/documents.typ", Some("typst/document.typ")),
        ("html/logo.svg", None),
        ("readme.txt", None),
    ] {
        let fault = faults(own(name, "").1).remove(0);
        let hint = meant.map(|meant| format!("「{meant}」の書き間違いではありませんか。"));
        let said = fault.hints.iter().find(|hint| hint.contains("書き間違い")).cloned();
        assert_eq!(said, hint, "{name}");
    }
}

/// A shipped template that misses something of a person's own is not blamed.
#[test]
fn an_own_template_that_lacks_what_others_use_is_named() {
    // `facts` is used in the file itself, too: that place is named.
    for (component, said) in [("definitions", "を使うと"), ("facts", "の書き方に")] {
        let text = Templates::shipped()
            .text("html/lists.html")
            .expect("shipped")
            .replace(&format!("component {component}"), &format!("component x{component}"));
        let (sources, own) = own("html/lists.html", &text);
        let faults = faults(own);
        assert_eq!(faults.len(), 1, "{faults:?}");
        let label = faults[0].primary.as_ref().expect("the file is named");
        assert_eq!(sources.get(label.span.source).name, "templates/html/lists.html");
        assert!(faults[0].message.starts_with(&format!("ひな形「html/lists.html」{said}")), "{faults:?}");
    }
}

/// What the program calls itself has to be there, with what it is given.
#[test]
fn an_own_template_without_a_component_the_program_calls_is_named() {
    for (name, from, to, part) in [
        ("html/table.html", "component row", "component xrow", "row"),
        ("html/table.html", "component row(row, columns, role)", "component row(row, columns)", "row"),
        ("html/blocks.html", "component settled", "component xsettled", "settled"),
        ("markdown/items.md", "component canonical", "component xcanonical", "canonical"),
    ] {
        let text = Templates::shipped().text(name).expect("shipped").replace(from, to);
        let (sources, own) = own(name, &text);
        let faults = faults(own);
        assert_eq!(faults.len(), 1, "{faults:?}");
        let label = faults[0].primary.as_ref().expect("the file is named");
        assert_eq!(sources.get(label.span.source).name, format!("templates/{name}"));
        assert!(faults[0].hints.iter().any(|hint| hint.contains(&format!("「{part}」"))), "{faults:?}");
    }
}

/// What is embedded is what lies in the folder.
#[test]
fn the_shipped_templates_are_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut on_disk: Vec<String> = walkdir::WalkDir::new(&folder)
        .follow_links(true)
        .into_iter()
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&folder).expect("the entry lies in the folder");
            path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
        })
        .collect();
    // The sample's data, for those who write templates of paper, is no template.
    on_disk.retain(|name| !["typst/data.json", "typst/paper.json"].contains(&name.as_str()));
    on_disk.sort();
    let templates = Templates::shipped();
    assert_eq!(templates.names().collect::<Vec<_>>(), on_disk);
    for name in &on_disk {
        let text = std::fs::read_to_string(folder.join(name)).expect("the file can be read");
        assert!(templates.text(name) == Some(text.as_str()), "{name} was not compiled in as it stands");
    }
}
