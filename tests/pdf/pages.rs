//! The page: what stays together, what is repeated, and that difficult contents never overflow.

use betten::document::compose;
use betten::document::{Block, Document, DocumentKind, Inline, ItemTable, Line, LineKind};
use betten::model::catalog::Column;
use betten::model::hospital::TextSize;

use super::whole_sample::{documents as sample_documents, expected_cells};
use crate::support::documents;
use crate::support::geometry::{MILLIMETRE, Word, assert_sound, ends_of_lines, layout};
use crate::support::sample;
use crate::support::setup::pdf_of;
use crate::support::structure::{bare, cells, elements};

/// Signs that may not begin a line, and those that may not end one.
const CLOSING: &str = "、。，．・：；？！ー々）」』】〉》〕］｝)]}ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ";
const OPENING: &str = "（「『【〈《〔［｛([{";

fn raw(document: &Document) -> String {
    pdf_of(document).text("pdftotext", &["-raw", "{}", "-"])
}

/// 禁則処理 in the ministry's text and in the parties' sentences. A 「・」 may stand first, because it marks an entry of a
/// list.
#[test]
fn no_line_begins_or_ends_where_it_must_not() {
    for (folder, document) in sample_documents().into_iter().filter(|(_, d)| d.kind == DocumentKind::Annex) {
        let (_, words) = layout(&pdf_of(&document));
        for (word, starts, ends) in ends_of_lines(&words) {
            assert_ends(&folder, word, starts, ends);
            // A marker stands with its word; in a line of 「用語」, which begins beside that head, it begins an entry.
            let is_marker = |word: &Word| {
                word.text.strip_prefix('*').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            };
            let of_terms = words.iter().any(|first| {
                let beside = first.page == word.page && (first.bottom - word.bottom).abs() < 1.0;
                beside && is_marker(first) && (first.left - (20.0 + 24.0) * MILLIMETRE).abs() < 3.0
            });
            assert!(!starts || !is_marker(word) || of_terms, "{folder}: {word:?}");
        }
    }
}

fn assert_ends(name: &str, word: &Word, starts: bool, ends: bool) {
    let (first, last) = (word.text.chars().next(), word.text.chars().last());
    assert!(!starts || !first.is_some_and(|c| CLOSING.contains(c) && c != '・'), "{name}: {word:?}");
    assert!(!ends || !last.is_some_and(|c| OPENING.contains(c)), "{name}: {word:?}");
}

/// 第6.0版, numbers of guidelines, labels and dates are on one line wherever they stand.
#[test]
fn numbers_and_dates_are_not_torn() {
    let words = ["第6.0版", "13.1.2", "5.2.1", "8.2.4", "(a)", "(b)", "(c)", "別添1", "令和6年6月", "令和8年4月1日"];
    for (folder, document) in sample_documents() {
        for document in [&document, &large(&document)] {
            let raw = raw(document);
            let joined: String = raw.lines().collect();
            for word in words.into_iter().chain(["03-0000-0001", "03-0000-0012"]) {
                assert_eq!(raw.matches(word).count(), joined.matches(word).count(), "{folder} {word}");
            }
        }
    }
}

fn large(document: &Document) -> Document {
    let mut document = document.clone();
    document.paper.text_size = TextSize::Large;
    document
}

/// Typst sets neighbouring signs closer by half their width. In these families they have half the width already, so
/// brackets would overlap.
#[test]
fn signs_beside_each_other_keep_their_width() {
    // In letters, from one kanji to the other. A box that keeps a date whole stands among them too.
    let width = |signs: &str| {
        let (_, words) = layout(&pdf_of(&documents::with_text(&format!("始{signs}終"))));
        let word = |sign: char| words.iter().find(|word| word.text.contains(sign)).expect("it is printed");
        (word('終').right - word('始').left) / 10.5 - 2.0
    };
    for (signs, apart, letters) in [
        ("」（", "」字（", 1.0),
        ("。）。）。）", "。字）字。字）字。字）", 5.0),
        ("』】、〔《", "』字】字、字〔字《", 4.0),
        ("」（令和8年4月1日）。「", "」字（字令和8年4月1日字）字。字「", 5.0),
    ] {
        assert!(
            (width(apart) - width(signs) - letters).abs() < 0.05,
            "{signs}: {}, {apart}: {}",
            width(signs),
            width(apart)
        );
    }
    assert!((width("」（") - 1.0).abs() < 0.01);
}

/// In a narrow cell too, with signs before and after.
#[test]
fn what_belongs_together_stays_so_at_every_width() {
    for fill in 0..24 {
        let text = format!(
            "{}（第12.34版）、令和12年11月30日まで、別添10、（03）0000-0001又は03 0000 0002",
            "長".repeat(fill)
        );
        let pdf = pdf_of(&in_one_place(&text));
        let (_, words) = layout(&pdf);
        ends_of_lines(&words).for_each(|(word, starts, ends)| assert_ends(&fill.to_string(), word, starts, ends));
        let raw = pdf.text("pdftotext", &["-raw", "{}", "-"]);
        // In the remark and among the facts.
        for word in ["（第12.34版）", "令和12年11月30日", "別添10", "（03）0000-0001", "03 0000 0002"] {
            assert_eq!(raw.matches(word).count(), 2, "{fill} {word}: {raw}");
        }
    }
}

/// However a telephone number is written, it is on one line, and no smaller than what is smallest on paper.
#[test]
fn telephone_numbers_are_not_torn() {
    let contact = |phone: &str, note: &str| format!("{{ for: incident, who: 窓口, phone: \"{phone}\", note: {note} }}");
    let contacts = [
        contact("０３－００００－０００１　内線１２３", "つながらないときは当直医師の携帯電話090-0000-0002へかける"),
        contact("03-0000-0003、090-0000-0004", "なし"),
        contact("+81 (0)3-0000-0005", "なし"),
        contact("（03）0000－0006（代表）／FAX 03-0000-0007", "なし"),
    ];
    let file = format!(
        "catalog: \"2024-06\"
hospital: {{ id: h, party: {{ name: 病院 }}, contacts: [{}] }}
vendors: {{ v: {{ party: {{ name: 事業者 }} }} }}
contracts: [{{ id: c, title: 契約, parties: [hospital, v] }}]
",
        contacts.join(", ")
    );
    let read = sample::read(&file).sound();
    let (annexes, _) = read.annexes();
    let documents = compose::documents(&annexes[0]);
    let document = documents.iter().find(|it| it.kind == DocumentKind::Contacts).expect("it is always made");
    let raw = raw(document);
    for number in [
        "０３－００００－０００１",
        "内線１２３",
        "090-0000-0002",
        "03-0000-0003",
        "090-0000-0004",
        "+81 (0)3-0000-0005",
        "（03）0000－0006",
        "03-0000-0007",
    ] {
        assert!(raw.lines().any(|line| line.contains(number)), "{number} is torn: {raw}");
    }
}

/// Below every heading stands something on the same page, more than a table's head.
#[test]
fn no_heading_stands_alone_at_a_foot() {
    let mut seen = 0;
    for (folder, document) in sample_documents() {
        let (pages, words) = layout(&pdf_of(&document));
        for block in &document.blocks {
            let Block::Heading { text, .. } = block else { continue };
            let text: String = text.iter().map(Inline::plain).collect();
            let start = text.split(['　', ' ']).next().unwrap_or_default();
            // Headings are larger than what is in tables.
            for heading in words.iter().filter(|word| word.text.starts_with(start) && word.bottom - word.top > 11.5) {
                let foot = pages[heading.page - 1].1 - 15.0 * MILLIMETRE;
                let mut below: Vec<i64> = words
                    .iter()
                    .filter(|word| word.page == heading.page && word.top > heading.bottom && word.bottom <= foot + 3.0)
                    .map(|word| word.top as i64)
                    .collect();
                below.sort_unstable();
                below.dedup();
                let enough = if document.kind == DocumentKind::Annex { 2 } else { 1 };
                assert!(below.len() >= enough || text == "照合番号", "{folder}: {text} on page {}", heading.page);
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "{seen} headings");
}

/// Every marker leads to its entry, every entry to its first use, and every row of the overview to its item.
#[test]
fn markers_lead_to_their_terms_and_back() {
    for (folder, document) in sample_documents().into_iter().filter(|(_, d)| d.kind == DocumentKind::Annex) {
        let (mut markers, mut terms, mut rows) = (0, 0, 0);
        for block in &document.blocks {
            match block {
                Block::Items(table) => {
                    let cells = table.items.iter().flat_map(|item| &item.cells).flat_map(|cell| &cell.paragraphs);
                    markers += cells.flatten().filter(|inline| matches!(inline, Inline::Marker(_))).count();
                    rows += table.items.len();
                }
                Block::Definitions(definitions) => terms += definitions.len(),
                _ => {}
            }
        }
        assert!(markers > 0 && terms > 0);
        let found = elements(&pdf_of(&document)).iter().filter(|element| element.tag == "Link").count();
        assert_eq!(found, markers + terms + rows, "{folder}: {markers} markers, {terms} terms, {rows} rows");
    }
}

/// The sample's annexes, with how many pages they may take.
fn counted_annexes() -> impl Iterator<Item = (String, Document, usize)> {
    let most = |folder: &str| match folder {
        "sample/ehr" => 9,
        _ => 7,
    };
    let annexes = sample_documents().into_iter().filter(|(_, document)| document.kind == DocumentKind::Annex);
    annexes.map(move |(folder, document)| (folder.clone(), document, most(&folder)))
}

/// Nor is a page but the last more than a third empty, unless the ministry's row that comes next did not fit.
#[test]
fn an_annex_takes_few_pages() {
    let (mut seen, mut left) = (0, 0);
    for (folder, document, most) in counted_annexes() {
        let pdf = pdf_of(&document);
        assert!(pdf.pages() <= most, "{folder}: {} pages", pdf.pages());
        let (pages, words) = layout(&pdf);
        let (top, foot) = (25.0 * MILLIMETRE, pages[0].1 - 15.0 * MILLIMETRE);
        let body = |page: usize| {
            words.iter().filter(move |word| word.page == page && word.top > top - 3.0 && word.bottom < foot + 3.0)
        };
        for page in 1..pdf.pages() {
            let room = foot - body(page).map(|word| word.bottom).fold(0.0, f64::max);
            if room > (foot - top) / 3.0 {
                let duty = body(page + 1).filter(|word| word.text == "担当").map(|word| word.top);
                // What parts them on one page is not there at the top of the next.
                let next = duty.fold(foot, f64::min) - top;
                assert!(next + 20.0 > room, "{folder}: page {page} has {room} left, and {next} come next");
                left += 1;
            }
            seen += 1;
        }
    }
    assert!(seen > 15 && left < seen / 6, "{left} of {seen}");
}

/// The agreed sentences of an item go on over pages, and the head of the page says so.
#[test]
fn what_goes_on_over_a_page_is_named() {
    let mut seen = 0;
    for (folder, document, _) in counted_annexes() {
        for line in raw(&document).lines().filter(|line| line.contains("（つづき）")) {
            let item = line.starts_with("Part2 ");
            assert!(item && (line.ends_with("　取決め（つづき）") || !line.contains('　')), "{folder}: {line}");
            seen += 1;
        }
    }
    assert!(seen > 3, "{seen}");
}

/// The last letter of a paragraph has a line for itself in no place.
#[test]
fn no_line_has_one_letter_alone() {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<_>>();
    for (folder, document) in sample_documents() {
        for document in [&document, &large(&document)] {
            let (_, words) = layout(&pdf_of(document));
            for (word, ..) in ends_of_lines(&words).filter(|(_, starts, ends)| *starts && *ends) {
                let alone = letters(&word.text);
                // A number, a mark, a party's label and what is printed of an open date.
                let in_cell = alone.iter().all(|c| c.is_ascii() || "甲乙丙丁年月日".contains(*c));
                assert!(alone.len() != 1 || in_cell, "{folder}: {word:?}");
            }
        }
    }
}

/// An item over several pages says so at the head of each page but its first, with the field that goes on;
/// who hears the page hears one row.
#[test]
fn an_item_over_pages_says_which_one_goes_on() {
    let (document, _) = documents::hostile(&"長い文です。".repeat(150));
    let pdf = pdf_of(&document);
    let on_page = |page: usize| {
        let page = page.to_string();
        bare(&pdf.text("pdftotext", &["-raw", "-f", &page, "-l", &page, "{}", "-"]))
    };
    let first = (1..=pdf.pages()).find(|page| on_page(*page).contains("暗号化")).expect("the item begins somewhere");
    assert!(first < pdf.pages());
    let mut fields = Vec::new();
    for page in 1..=pdf.pages() {
        let said = on_page(page);
        let says = said.split_once("Part2B4暗号化").and_then(|(_, rest)| rest.split_once("（つづき）"));
        assert_eq!(says.is_some(), page > first, "page {page} of {}: {said}", pdf.pages());
        fields.extend(says.map(|(field, _)| field.to_owned()));
    }
    fields.dedup();
    assert!(fields.len() > 1 && fields.last().is_some_and(|field| field == "取決め"), "{fields:?}");
    assert!(elements(&pdf).iter().all(|element| !element.text.contains("つづき")));
}

/// Documents that a page was not made for.
fn hard_documents() -> Vec<(String, Document)> {
    let mut hard: Vec<(String, Document)> = [
        ("a remark of 10,000 characters", "特記事項の文です。".repeat(1112)),
        ("3,000 Latin letters", "W".repeat(1500) + &"i".repeat(1500)),
        ("a name of 120 characters", "株式会社サンプルシステムズ東日本".repeat(8)[..360].to_owned()),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), in_one_place(&text)))
    .collect();

    let mut list = documents::annex(None);
    let lines = (1..=400).map(|number| Line {
        kind: LineKind::Answer,
        number: None,
        letter: None,
        is_numbered: false,
        system: None,
        inlines: vec![Inline::text(format!("({number}) 接続元の機器{number}号"))],
    });
    first_items(&mut list).items[0].tier.fields[1].lines.extend(lines);
    hard.push(("a list of 400 entries".to_owned(), list));

    let mut row = documents::annex(None);
    first_items(&mut row).items[0].cells[4].paragraphs =
        (0..60).map(|n| vec![Inline::text(format!("{n}番目の段落です。{}", "対応例の文です。".repeat(8)))]).collect();
    hard.push(("a row of the ministry's over a page".to_owned(), row));

    let mut empty = documents::annex(None);
    first_items(&mut empty).items.clear();
    hard.push(("an empty section".to_owned(), empty));

    let mut one = documents::annex(None);
    one.blocks.retain(|block| !matches!(block, Block::Items(table) if table.items.len() != 3));
    first_items(&mut one).items.truncate(1);
    hard.push(("one item".to_owned(), one));

    hard.push(("60 items, a part without リスク".to_owned(), sixty_items()));
    hard
}

fn first_items(document: &mut Document) -> &mut ItemTable {
    let found = document.blocks.iter_mut().find_map(|block| if let Block::Items(it) = block { Some(it) } else { None });
    found.expect("an annex has items")
}

/// The annex with a text in the remark of its second item, a fact and the overview.
fn in_one_place(text: &str) -> Document {
    let mut document = documents::annex(None);
    first_items(&mut document).items[1].tier.fields[3].lines[0].inlines = vec![Inline::text(text)];
    for block in &mut document.blocks {
        if let Block::Facts(facts) = block {
            facts[3].values = vec![vec![Inline::text(text)]];
        }
    }
    document
}

/// Five times the sample's items; the first part has no リスク.
fn sixty_items() -> Document {
    let mut document = documents::annex(None);
    let mut tables: Vec<ItemTable> = Vec::new();
    for block in &document.blocks {
        if let Block::Items(table) = block {
            tables.push(table.clone());
        }
    }
    let mut blocks = Vec::new();
    for round in 0..5 {
        for table in &tables {
            let mut table = table.clone();
            for item in &mut table.items {
                item.anchor = format!("{}-{round}", item.anchor);
                if round == 0 {
                    item.cells.remove(3);
                }
            }
            if round == 0 {
                table.columns.remove(3);
                table.kinds.retain(|kind| *kind != Column::Risk);
            }
            blocks.push(Block::Heading { level: 3, anchor: None, text: vec![Inline::text(format!("第{round}部"))] });
            blocks.push(Block::Items(table));
        }
    }
    document.blocks.retain(|block| !matches!(block, Block::Items(_)));
    document.blocks.extend(blocks);
    document
}

/// No overflow, no overlap, no lost row, nothing cut at a page's end.
#[test]
fn hard_contents_are_printed_whole_and_in_their_place() {
    for (name, document) in hard_documents() {
        for is_large in [false, true] {
            let document = if is_large { large(&document) } else { document.clone() };
            let pdf = pdf_of(&document);
            assert_sound(&name, &pdf);
            let (found, expected) = (cells(&elements(&pdf)), expected_cells(&document));
            assert_eq!(found.len(), expected.len(), "{name}");
            // What is beyond a page's end would be heard, but not copied from the page.
            let (printed, whole) = (bare(&pdf.text("pdftotext", &["-raw", "{}", "-"])), expected.concat());
            for sign in ['号', 'W', 'i', '特', '番', '落', '応'] {
                let count = |text: &str| text.matches(sign).count();
                assert!(count(&printed) >= count(&whole), "{name}: {sign}");
            }
            for (found, expected) in found.iter().zip(&expected) {
                assert_eq!(found, expected, "{name}");
            }
        }
    }
}

/// A remark too long to stand beside others has the whole width, as 取決め has.
#[test]
fn a_long_remark_has_the_whole_width() {
    let document = in_one_place(&"特記事項の文です。".repeat(1112));
    let pdf = pdf_of(&document);
    let (_, words) = layout(&pdf);
    // Beside 項番; the short ones begin under 内容.
    let at_left = |label: &str| words.iter().filter(|word| word.text == label && word.left < 33.0 * MILLIMETRE).count();
    assert_eq!((at_left("担当"), at_left("費用負担"), at_left("特記事項")), (0, 0, 1));
    assert_eq!(at_left("取決め"), 12);
    let elements = elements(&pdf);
    let spans = elements.iter().filter(|element| element.attributes.iter().any(|found| found == "/RowSpan 4"));
    // The item before has its short fields in two lines, which is lower than one with three columns.
    assert_eq!(spans.count(), 2, "one item has its remark in a row of its own");
    // In a column of its own it took forty more.
    assert!(pdf.pages() < 27, "{} pages", pdf.pages());
}

/// `text_size: large` is 12 pt for everything that is agreed or quoted.
#[test]
fn large_text_is_large() {
    let (_, words) = layout(&pdf_of(&large(&documents::annex(None))));
    let height = |text: &str| {
        let word = words.iter().find(|word| word.text.contains(text)).unwrap_or_else(|| panic!("{text}"));
        word.bottom - word.top
    };
    for word in ["通信及び", "乙は、医療"] {
        assert!(height(word) > 11.9, "{word}: {}", height(word));
    }
}
