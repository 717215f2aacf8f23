//! The site: every link leads somewhere, every page holds what it promises, and no page says what no contract says.

use std::collections::{BTreeMap, BTreeSet};

use betten::produce::Wanted;
use betten::publish::Artifact;
use betten::resolve::roles;
use betten::site::Site;
use betten::site::index::{self, Listed};
use regex::Regex;

use super::for_hospitals;
use crate::support::sample::{self, Read};

/// Every file of a hospital's folder by its path there, but the pictures beside Markdown.
fn files(made: Vec<Artifact>) -> BTreeMap<String, String> {
    made.into_iter()
        .filter(|artifact| !artifact.path.contains("/figure-"))
        .map(|artifact| {
            let (_, path) = artifact.path.split_once('/').expect("a hospital has a folder");
            (path.to_owned(), String::from_utf8(artifact.bytes).expect("these files are texts"))
        })
        .collect()
}

/// What is told of a hospital on a page over several.
fn listed(read: &Read) -> Listed {
    let (annexes, _) = read.annexes();
    let hospital = read.hospital();
    let (matrix, _) = roles::matrix(read.catalog, hospital, &annexes);
    Listed::of(&Site { catalog: read.catalog, hospital, annexes: &annexes, matrix: &matrix })
}

fn attributes<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let pattern = Regex::new(&format!(r#"\b{name}="([^"]*)""#)).expect("the pattern is sound");
    pattern.captures_iter(html).map(|found| found.get(1).expect("a group").as_str()).collect()
}

/// The page a link leads to.
fn target(from: &str, href: &str) -> (String, Option<String>) {
    let (path, anchor) = match href.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (href, None),
    };
    if path.is_empty() {
        return (from.to_owned(), anchor);
    }
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in path.split('/') {
        if part == ".." {
            folders.pop().expect("no link leads above the hospital's folder");
        } else {
            folders.push(part);
        }
    }
    (folders.join("/"), anchor)
}

#[track_caller]
fn assert_links(pages: &BTreeMap<String, String>) {
    let ids: BTreeMap<&str, BTreeSet<&str>> =
        pages.iter().map(|(path, html)| (path.as_str(), attributes(html, "id").into_iter().collect())).collect();
    for (path, html) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
        let all = attributes(html, "id");
        assert_eq!(all.len(), ids[path.as_str()].len(), "{path}: an id twice");
        for href in attributes(html, "href").into_iter().chain(attributes(html, "src")) {
            if ["tel:", "mailto:", "data:image/"].iter().any(|start| href.starts_with(start)) {
                continue;
            }
            let (page, anchor) = target(path, href);
            let there = ids.get(page.as_str()).unwrap_or_else(|| panic!("{path}: {href} leads nowhere"));
            if let Some(anchor) = anchor {
                assert!(there.contains(anchor.as_str()), "{path}: {href} has no anchor");
            }
        }
        assert!(!html.contains("http://") && !html.contains("style=\""), "{path}");
    }
    let Some(index) = pages.get("assets/search-index.js") else { return };
    let kinds: serde_json::Value = index
        .strip_prefix("window.bettenSearchIndex = ")
        .and_then(|rest| rest.strip_suffix(";\n"))
        .map(|json| serde_json::from_str(json).expect("JSON"))
        .expect("one global is assigned");
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    for entry in list(&kinds).iter().flat_map(|kind| list(&kind["e"])) {
        let (page, anchor) = target("search.html", entry["u"].as_str().expect("an address"));
        assert!(anchor.is_none_or(|anchor| ids[page.as_str()].contains(anchor.as_str())), "{entry}");
    }
}

#[test]
fn every_link_of_the_sample_leads_somewhere() {
    let pages = files(sample::sample().made());
    assert_links(&pages);
    // A path an office's file share still opens.
    assert!(pages.keys().all(|path| path.len() <= 80 && path.is_ascii() && *path == path.to_lowercase()));
}

#[test]
fn every_link_of_any_hospital_leads_somewhere() {
    for_hospitals(8, |generated, _| {
        assert_links(&files(sample::read_files(&generated.single(), "betten.yaml").sound().made()));
    });
}

/// A contract made by itself leads to nothing that may be missing or older.
#[test]
fn a_contract_alone_leads_only_to_its_own_documents() {
    for id in ["ehr", "network"] {
        let wanted = Wanted { contract: Some(format!("sample/{id}")), ..Wanted::default() };
        let pages = files(sample::sample().made_as(&wanted));
        assert_links(&pages);
        assert_eq!(pages.keys().filter(|path| path.ends_with(".html")).count(), 3);
        for (path, html) in pages.iter().filter(|(path, _)| path.ends_with(".html")) {
            assert!(!html.contains("class=\"menu\"") && html.contains("この契約の書類"), "{path}");
        }
    }
}

/// The contract as one file: nothing beside it is needed, and the policy names its style.
#[test]
fn a_standalone_page_needs_nothing_beside_it() {
    let pages = files(sample::sample().made());
    let html = &pages["ehr/standalone.html"];
    assert!(!html.contains("<script") && !html.contains("<link") && !html.contains("src="));
    let outside: Vec<&str> = attributes(html, "href")
        .into_iter()
        .filter(|href| !href.starts_with('#') && !href.starts_with("tel:") && !href.starts_with("mailto:"))
        .collect();
    assert_eq!(outside, Vec::<&str>::new());
    for words in ["推奨される対応例", "初回確認", "当直窓口", "照合番号"] {
        assert!(html.contains(words), "{words}");
    }
    let style = html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).expect("it has a style");
    assert_eq!(style, pages["assets/site.css"]);
}

/// The page over several hospitals tells names and counts, whatever they wrote.
#[test]
fn the_page_over_hospitals_tells_names_and_counts() {
    for_hospitals(10, |generated, _| {
        let read = sample::read_files(&generated.single(), "betten.yaml").sound();
        let own = marks(&read.hospital().party.called().value);
        let page = index::page(&[listed(&read)]);
        let html = sample::renderer().page_alone(&page).expect("the template takes every page");
        assert_eq!(marks(&html), own);
    });
    let html = sample::renderer()
        .page_alone(&index::page(&[listed(&sample::sample())]))
        .expect("the template takes every page");
    let cells: Vec<&str> = html.split("<td").skip(1).filter_map(|cell| cell.split(['<', '>']).nth(3)).collect();
    assert_eq!(cells, ["3", "15", "2", "14", "2", "5"]);
    assert!(html.contains("href=\"sample/index.html\""));
}

/// Hours and time limits stand beside the numbers, from the contracts that say so.
#[test]
fn time_limits_stand_beside_the_numbers() {
    let pages = files(sample::sample().made());
    let group = |id: &str| {
        let rest = pages["index.html"].split(&format!("id=\"call-{id}\"")).nth(1).expect("the system has its place");
        rest.split("</section>").next().expect("a section ends").to_owned()
    };
    assert!(group("pacs").contains("現地での対応を始めるまでの目標時間：4時間"));
    assert!(group("ehr").contains("事故を認識してから連絡するまでの期限：1時間"));
    // Of a contract in which nothing about it is agreed yet, that is said too.
    assert!(
        group("network").contains("事故を認識してから連絡するまでの期限：1時間") && group("network").contains("未決")
    );
    assert!(!group("ehr").contains("現地での対応"));
}

/// 「夜間にサーバが止まった。誰に連絡するか」: on the start page, as a number that can be dialled.
#[test]
fn whom_to_ring_at_night_stands_on_the_start_page() {
    let pages = files(sample::sample().made());
    let start = &pages["index.html"];
    let after = start.split("id=\"call-server\"").nth(1).expect("the server has its place");
    let calls = after.split("</ul>").next().expect("a list ends");
    assert!(calls.contains("24時間365日") && calls.contains("href=\"tel:0300000041\""), "{calls}");
    assert!(start.find("id=\"call\"") < start.find("id=\"open\""));
}

/// Nothing of another hospital, and nothing that is in no contract's reach, in page or index.
#[test]
fn pages_show_only_what_the_hospital_wrote() {
    for_hospitals(10, |generated, _| {
        let written: BTreeSet<String> = generated
            .file
            .scalars()
            .into_iter()
            .chain(generated.base.iter().flat_map(|base| base.scalars()))
            .flat_map(|(_, text)| marks(text))
            .collect();
        for (path, html) in files(sample::read_files(&generated.single(), "betten.yaml").sound().made()) {
            for mark in marks(&html) {
                assert!(written.contains(&mark), "{path} shows {mark}");
            }
        }
    });
}

/// The numbers generated texts carry.
fn marks(text: &str) -> Vec<String> {
    text.split('〔').skip(1).filter_map(|rest| rest.split_once('〕')).map(|(mark, _)| mark.to_owned()).collect()
}

/// A guideline with a later edition says so, with the items that cite it and the places as the ministry printed them.
/// It says nothing about sections that nobody has published.
#[test]
fn a_later_edition_of_a_guideline_is_said_with_the_items_that_cite_it() {
    let read = sample::sample();
    let html = &files(read.made())["guidelines.html"];
    let sections: Vec<&str> = html.split("<h2 ").skip(1).collect();
    assert_eq!(sections.len(), read.catalog.guidelines.len());
    let mut went_on = 0;
    for (guideline, section) in read.catalog.guidelines.iter().zip(sections) {
        assert!(section.contains(&guideline.title));
        for later in &guideline.later {
            went_on += 1;
            assert!(section.contains(&format!("{}（{}）", later.edition, later.date.format(read.hospital().dates))));
        }
        assert_eq!(section.contains("その後の版での箇所は確認していません。"), !guideline.later.is_empty());
        let rows = section.split("<tbody").nth(1).unwrap_or_default();
        for item in read.catalog.items() {
            let cites = item.references.iter().flat_map(|reference| &reference.cites);
            let cited: Vec<_> = cites.filter(|cite| cite.guideline == guideline.id).collect();
            assert_eq!(rows.contains(&format!("items/{}.html", item.id.anchor())), !cited.is_empty(), "{}", item.id);
            for number in cited.iter().flat_map(|cite| &cite.numbers) {
                assert!(rows.contains(number.as_str()), "{} {number}", item.id);
            }
        }
        assert!(guideline.later.iter().all(|later| !rows.contains(&later.edition)), "nothing of its sections");
    }
    assert_eq!(went_on, 1, "the vendors' guideline is of 28 March 2025");
    assert!(html.contains("第2.0版（令和7年3月28日）"));
}

/// A table of a page, row by row, cell by cell.
fn table(html: &str, class: &str) -> Vec<Vec<String>> {
    let tags = Regex::new("<[^>]*>").expect("the pattern is sound");
    let text = |part: &str| tags.replace_all(part, "").trim().to_owned();
    let tables = html.split("<table ").skip(1).map(|rest| rest.split("</table>").next().expect("a table ends"));
    let wanted = tables.filter(|table| {
        let class_of = attributes(table, "class")[0];
        class_of.split(' ').any(|it| it == class)
    });
    let rows = wanted.flat_map(|table| table.split("<tr").skip(1));
    let cells = Regex::new(r"<t[hd](?: [^>]*)?>(?s)(.*?)</t[hd]>").expect("the pattern is sound");
    rows.map(|row| cells.captures_iter(row).map(|found| text(&found[1])).collect()).collect()
}

/// Without the marks of terms, which a title has no room for inside a link.
fn unmarked(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let marks = Regex::new(r"\*\d+").expect("the pattern is sound");
    rows.iter_mut().flatten().for_each(|cell| *cell = marks.replace_all(cell, "").into_owned());
    rows
}

/// The matrix of the site is that of the document, with its ways to items and contracts.
#[test]
fn the_matrix_has_a_page_of_its_own() {
    let read = sample::sample();
    let pages = files(read.made());
    let page = &pages["matrix.html"];
    let matrix = table(page, "roles");
    assert_eq!(matrix, unmarked(table(&pages["roles.html"], "roles")));
    assert!(matrix.len() > read.catalog.items().count());
    assert!(page.contains("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\""));
    let items = read.catalog.items().map(|item| format!("href=\"items/{}.html\"", item.id.anchor()));
    let contracts = read.hospital().contracts.iter().map(|it| format!("href=\"{}/annex.html\"", it.id.value));
    for way in items.chain(contracts) {
        assert!(page.contains(&way), "{way}");
    }
    assert!(matrix.iter().flatten().any(|cell| cell == "1　×契約なし"));
}

/// The lines of the list below a heading, without their tags.
fn lines_below(html: &str, anchor: &str) -> Vec<String> {
    let tags = Regex::new("<[^>]*>").expect("the pattern is sound");
    let after = html.split(&format!("id=\"{anchor}\"")).nth(1).unwrap_or_else(|| panic!("{anchor} has its place"));
    let list = after.split("</ul>").next().expect("a list ends");
    list.split("<li").skip(1).map(|line| tags.replace_all(&format!("<li{line}"), "").trim().to_owned()).collect()
}

/// What is open and what was found is told in a line each; the whole stands on pages of their own.
#[test]
fn the_start_page_tells_what_is_open_in_a_line_each() {
    let pages = files(sample::sample().made());
    let start = &pages["index.html"];
    assert_eq!(
        lines_below(start, "open"),
        ["医用画像管理システム保守契約　…協議中 2件　!未決 2件", "ネットワーク・サーバ運用契約　!未決 12件"]
    );
    assert!(start.contains("href=\"open.html#open-network\"") && start.contains("href=\"#open\">案　未決が14件"));
    let found = lines_below(start, "findings");
    assert_eq!(found[0], "1　×契約なし　Part2 B 4 暗号化：医用画像管理システム保守契約");
    assert!(start.contains("href=\"roles.html#findings\""));
    assert_eq!(table(&pages["open.html"], "open").len(), 1 + 17);
    let places = ["id=\"call\"", "id=\"open\"", "id=\"findings\"", "id=\"contracts\"", "id=\"more\""];
    assert!(places.map(|place| start.find(place)).is_sorted());
    assert!(!start.contains("<table") && !start.contains("<details"));
}

/// Whose site it is and what it is stands at the head of every page, with the way to the start.
#[test]
fn every_page_of_a_site_names_it() {
    for (path, html) in files(sample::sample().made()) {
        if path.ends_with(".html") && !path.ends_with("standalone.html") {
            let way = "../".repeat(path.matches('/').count());
            let name = format!(
                "<p class=\"site\"><a href=\"{way}index.html\">サンプル総合病院</a> <span>医療情報システムの役割分担と連絡先</span></p>"
            );
            assert!(html.contains(&name), "{path}");
            assert!(html.contains("｜サンプル総合病院</title>"), "{path}");
        }
    }
}

/// Systems for which all is the same stand together, each with its own address.
#[test]
fn systems_with_the_same_numbers_stand_together() {
    let pages = files(sample::sample().made());
    let heading =
        "<h3><span id=\"call-network\">院内ネットワーク</span>、<span id=\"call-server\">共通サーバ</span></h3>";
    assert!(pages["index.html"].contains(heading));
    assert!(pages["index.html"].contains("<h3><span id=\"call-ehr\">電子カルテシステム</span></h3>"));
}

/// How the ministry's text was taken is said in the same words wherever somebody may rely on it.
#[test]
fn how_the_text_was_taken_is_said_everywhere() {
    let read = sample::sample();
    let note = read.catalog.source.note.as_deref().expect("the shipped edition says it");
    let pages = files(read.made());
    for (path, text) in &pages {
        let document = ["annex.", "checklist.", "roles."].iter().any(|stem| path.contains(stem));
        if path == "gaps.html" || document && !path.ends_with(".csv") {
            assert!(text.contains(note), "{path}");
        }
        if path.starts_with("items/") {
            assert!(text.contains("href=\"../gaps.html#text\""), "{path}");
        }
    }
    assert!(sample::project_text("README.ja.md").contains("字句は改めず、原本の紙面とは照合していません"));
    assert!(
        sample::project_text("README.md").contains("its words unchanged but not compared with the printed original")
    );
}

/// A hospital with so many contracts, each of which leaves an item out and everything else open.
fn with_contracts(count: usize) -> Read {
    let mut file = String::from(
        "catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
systems: { ehr: 電子カルテシステム }
vendors: { v: { party: { name: 事業者 } } }
contracts:
",
    );
    for number in 1..=count {
        file += &format!(
            "  - {{ id: c{number}, title: 契約{number}, parties: [hospital, v], systems: [ehr], choices: {{ 2-B-4: {{ excluded: 別の契約による。 }} }} }}\n"
        );
    }
    sample::read(&file).sound()
}

/// With very many contracts the start page tells how much, and leads to the rest.
#[test]
fn very_many_contracts_are_counted() {
    let pages = files(with_contracts(32).made());
    assert_links(&pages);
    assert_eq!(pages["matrix.html"].matches("class=\"scroll\"").count(), 4);
    assert!(table(&pages["matrix.html"], "roles") == unmarked(table(&pages["roles.html"], "roles")));

    let read = with_contracts(33);
    let pages = files(read.made());
    assert_links(&pages);
    let (columns, items) = (7, read.catalog.items().count());
    let counts = table(&pages["matrix.html"], "all-items");
    assert!(counts.len() == items + 1 && counts.iter().all(|row| row.len() == columns), "{counts:?}");
    for row in &counts[1..] {
        let numbers = row[1..6].iter().map(|cell| cell.trim_end_matches('件').parse::<usize>().expect("a number"));
        assert_eq!(numbers.sum::<usize>(), 33, "{row:?}");
    }
    assert!(!pages["matrix.html"].contains("class=\"scroll\"") && pages["matrix.html"].contains("契約が33件あるので"));
    let start = &pages["index.html"];
    assert!(start.contains(&format!("決まっていない項目は、33契約に{}件あります。", 33 * (items - 1))));
    assert_eq!(table(&pages["open.html"], "open").len(), 33 * items + 1);
    assert_eq!(lines_below(start, "contracts").len(), 33);
    // As many lines as a reader takes in are there one by one.
    let few = files(with_contracts(20).made());
    assert_eq!(lines_below(&few["index.html"], "open").len(), 20);
}

/// Nothing that is built knows the day; so the last day of every contract is there in words.
#[test]
fn the_last_day_of_every_contract_is_said_in_words() {
    let pages = files(sample::sample().made());
    let start = &pages["index.html"];
    let after = start.split("id=\"contracts\"").nth(1).expect("it has its place");
    let list = after.split("</ul>").next().expect("a list ends");
    let days = ["令和9年3月31日", "令和9年9月30日", "満了日の記載なし"].map(|day| list.find(day));
    assert!(days.iter().all(Option::is_some) && days.is_sorted(), "{list}");
    assert!(
        list.contains("<noscript><p>満了日を過ぎたかどうかは、今日の日付と比べて確かめてください。</p></noscript>")
    );
    let contracts = table(&pages["contracts.html"], "contracts");
    let periods: Vec<&str> = contracts[1..].iter().map(|row| row[2].as_str()).collect();
    assert_eq!(
        periods,
        [
            "令和8年4月1日から令和9年3月31日まで（更新は、契約書第3条の定めによる。）",
            "令和8年10月1日から令和9年9月30日まで",
            "記載なし"
        ]
    );
}

/// いいえ without a day comes first, then what was not checked, then what is done.
#[test]
fn the_inspection_sheet_begins_with_what_is_not_settled() {
    for_hospitals(8, |generated, _| {
        let pages = files(sample::read_files(&generated.single(), "betten.yaml").sound().made());
        let rows = table(&pages["inspection.html"], "inspection");
        let order = rows.iter().skip(1).map(|row| match (row[2].as_str(), row[3].as_str()) {
            ("いいえ", "記載なし") => 0,
            ("未確認", _) => 1,
            ("いいえ", _) => 2,
            ("はい", _) => 3,
            _ => 4,
        });
        assert!(order.is_sorted());
    });
    let rows = table(&files(sample::sample().made())["inspection.html"], "inspection");
    assert_eq!(rows[1][2..4], ["いいえ", "記載なし"]);
}

/// Every document leads to its other formats and to the other documents of its contract.
#[test]
fn every_document_leads_to_its_other_formats() {
    let pages = files(sample::sample().made());
    let formats = |path: &str| {
        let rest = pages[path].split("class=\"formats\"").nth(1).expect("it leads to other formats");
        attributes(rest.split("</p>").next().expect("a paragraph ends"), "href").join(" ")
    };
    for contract in ["ehr", "pacs", "network"] {
        for stem in ["annex", "checklist", "contacts"] {
            assert_eq!(formats(&format!("{contract}/{stem}.html")), format!("{stem}.md {stem}.csv"));
        }
    }
    assert_eq!(formats("roles.html"), "roles.md roles.csv");
}

/// A party without a contact must be recognisable in every format, and on every page that says whom to ring.
#[test]
fn who_cannot_be_reached_is_seen() {
    const SAID: &str = "連絡先の記載がありません";
    let file = |hospital: &str, vendor: &str, systems: &str| {
        format!(
            "catalog: \"2024-06\"\nhospital: {{ id: h, party: {{ name: 病院 }}{hospital} }}\nsystems: {{ ehr: 電子カルテ }}\n\
             vendors: {{ v: {{ party: {{ name: 会社 }}{vendor} }} }}\n\
             contracts: [ {{ id: c, title: 契約, parties: [hospital, v]{systems}, sections: [2-B] }} ]\n"
        )
    };
    let contact = |purpose: &str| format!(", contacts: [ {{ for: {purpose}, who: 窓口, phone: 03-0000-0000 }} ]");
    let card = |said: &str| format!("<p class=\"missing open\">{said}</p>");
    for systems in ["", ", systems: [ehr]"] {
        let none = files(sample::read(&file("", "", systems)).sound().made());
        for (path, count) in [("c/contacts.md", 2), ("c/contacts.html", 2), ("contacts.html", 2)] {
            assert_eq!(none[path].matches(SAID).count(), count, "{path}");
        }
        assert!(none["c/contacts.csv"].lines().filter(|line| line.contains(SAID)).count() == 2);
        assert!(none["c/contacts.html"].contains(&format!("<span class=\"missing open\">{SAID}</span>")));
        for page in ["index.html", "inspection.html"] {
            assert_eq!(none[page].matches(&card(SAID)).count(), 2, "{page}");
            assert_eq!(none[page].matches("<li class=\"nobody\">").count(), 2, "{page}");
        }
        // Whoever has a contact, but for something else, is told from both.
        let other = files(sample::read(&file(&contact("incident"), &contact("contract"), systems)).sound().made());
        assert!(other["index.html"].contains(&card("障害・事故の連絡先の記載がありません")));
        assert!(!other["c/contacts.html"].contains(SAID));
        let all = files(sample::read(&file(&contact("incident"), &contact("incident"), systems)).sound().made());
        assert!(!all["index.html"].contains("nobody") && all["index.html"].matches("tel:").count() == 2);
    }
}
