//! The PDF as a reader, a search, a standard and an archive see it.
//!
//! In `suite.rs` every test uses `typst-cli`. In `typeset.rs` the library is used as well.

mod addendum;
mod archive;
mod bound;
mod changes;
mod characters;
mod figures;
mod forms;
mod own;
mod pages;
#[cfg(feature = "embedded")]
mod past;
mod refused;
mod system;
mod whole_sample;

use std::num::NonZeroUsize;
use std::sync::OnceLock;

use betten::diagnostic::{Report, Severity, codes};
use betten::document::Document;
use betten::model::date::Date;
use betten::produce::{HospitalDocuments, Product, Tools, Wanted, make};
use betten::publish::Artifact;
use betten::render::glyphs::missing_glyphs;
use betten::render::pdf::{Content, PdfSetup, job};
use betten::render::{Format, Renderer, Templates};
use betten::typeset::fonts::{VariantShape, lookup_part};
use betten::typeset::{Command, FontSet, TypesetError, Typesetter};

use crate::support::printed::ITEMS;
use crate::support::setup::{Pdf, fonts, pdf_of, told_pdf, try_pdf, typesetters, typst};
use crate::support::structure::{Element, bare, cells, cells_by_pdfinfo, elements};
use crate::support::{documents, sample, setup};

fn day() -> Option<Date> {
    Date::new(2026, 4, 1)
}

/// Texts a person could write and a machine could take for something else.
fn hostile_texts() -> Vec<String> {
    [
        "#panic(\"x\") #eval(\"1+1\") #import \"style.typ\": * [*b*] _c_ `d` $x$ @ref <label> // /* */ \\ ~ -- --- ...",
        "\"); panic(\"x\"); (\"",
        "{{ 1+1 }} {% raw %} {# c #} </td></tr><script>alert(1)</script> <!-- ]]> &amp; &#x41; %PDF-1.7 (a) \\(b\\) <</A>>",
        "| a | b |\n|---|---|\n= 見出し\n- 箇条\n+ 1\n/ 語: 説明",
        "https://example.jp/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "髙﨑𠮷田㈱①㍻ｶﾅ　か\u{3099}は\u{309a}葛\u{e0100}飾 𠮟る〜～―…‥㎡№℡",
        "（（（（（（（（（（（（（（（（（（（（））））））））））））））））））））ーーーーーーーーーーーーーーーーーーーーーーーーーーーーー",
        "ぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁぁ々々々々々々々々々々々々々々々々々々々々、、、、、、、、、、、、、、、、、、",
        "=SUM(A1) +1 -1 @x 'y' “z” «w» 1,234.5 令和8年4月1日 *8 *13 ^[1] [^8] \\u0041 %41 null true ~",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// 5,000 characters at which no line would break by itself.
fn unbroken_text() -> String {
    "W".repeat(2500) + &"ー".repeat(2500)
}

/// Every kind of document there is.
fn samples() -> Vec<(String, Document)> {
    let mut samples = vec![
        ("annex".to_owned(), documents::annex(day())),
        ("annex without a date".to_owned(), documents::annex(None)),
        ("checklist".to_owned(), documents::checklist(day())),
        ("contacts without a date".to_owned(), documents::contacts(None)),
    ];
    let hostile = hostile_texts().into_iter().chain([unbroken_text()]).map(|text| documents::hostile(&text).0);
    samples.extend(hostile.enumerate().map(|(index, document)| (format!("hostile {index}"), document)));
    samples
}

#[test]
fn every_adapter_gives_the_same_bytes_every_time() {
    for (name, document) in samples() {
        let mut first: Option<Vec<u8>> = None;
        for (adapter, typesetter) in typesetters() {
            for round in 1..=2 {
                let bytes = try_pdf(&document, typesetter.as_ref()).unwrap_or_else(|error| panic!("{name}: {error}"));
                match &first {
                    None => first = Some(bytes),
                    Some(first) => assert!(*first == bytes, "{name}: {adapter} differs in round {round}"),
                }
            }
        }
    }
}

#[test]
fn documents_made_at_the_same_time_do_not_mix() {
    let documents = [documents::annex(day()), documents::checklist(day()), documents::contacts(None)];
    for (adapter, typesetter) in typesetters() {
        let make = |document| try_pdf(document, typesetter.as_ref()).expect("the samples can be typeset");
        let alone: Vec<_> = documents.iter().map(make).collect();
        std::thread::scope(|scope| {
            let make = &make;
            let documents = &documents;
            let makers: Vec<_> =
                (0..6).map(|turn| turn % 3).map(|turn| (turn, scope.spawn(move || make(&documents[turn])))).collect();
            for (turn, maker) in makers {
                let together = maker.join().expect("typesetting does not panic");
                assert!(alone[turn] == together, "{adapter}: document {turn}");
            }
        });
    }
}

/// The documents of so many hospitals, one each.
fn hospitals(documents: impl Iterator<Item = Document>) -> Vec<HospitalDocuments> {
    let hospital = |(number, document)| HospitalDocuments {
        folder: format!("h{number:03}"),
        documents: vec![document],
        ..HospitalDocuments::default()
    };
    documents.enumerate().map(hospital).collect()
}

/// Path and bytes of every PDF in the order they come, and what was said.
fn made(hospitals: &[HospitalDocuments], typesetter: &dyn Typesetter, jobs: usize) -> (Vec<Artifact>, Report) {
    let templates = Templates::shipped();
    let renderer = Renderer::new(&templates).expect("the shipped templates have no fault");
    let paper = PdfSetup { typesetter, fonts: fonts(), templates: &templates };
    let jobs = NonZeroUsize::new(jobs).expect("at least one");
    let formats = Format::of_keys(&["pdf"]);
    let tools = Tools::new(&renderer, &templates, &formats, Some(paper), jobs);
    let (mut artifacts, mut report) = (Vec::new(), Report::new());
    let mut put = |artifact: Product| {
        artifacts.extend(artifact.made());
        Ok(())
    };
    let hospitals: Vec<&HospitalDocuments> = hospitals.iter().collect();
    let said = make(&hospitals, &tools, &mut put).expect("the tools work");
    said.into_iter().for_each(|said| report.append(said));
    (artifacts, report)
}

/// Every third cannot be printed and is reported in its place.
#[test]
fn the_number_of_jobs_changes_no_byte_and_no_word() {
    let documents = (0..12).map(|number| match number % 3 {
        0 => documents::annex(day()),
        1 => documents::contacts(None),
        _ => documents::hostile(&format!("\u{1F600} {number}")).0,
    });
    let hospitals = hospitals(documents);
    let mut first = None;
    for (adapter, typesetter) in typesetters() {
        for jobs in [1, 16] {
            let made = made(&hospitals, typesetter.as_ref(), jobs);
            assert_eq!(made.0.len(), 8);
            assert!(made.1.has_errors());
            let first = first.get_or_insert_with(|| made.clone());
            assert!(*first == made, "{adapter} with {jobs} jobs");
        }
    }
}

/// A pool of threads shared by documents would start one on top of another's stack.
#[cfg(feature = "embedded")]
#[test]
fn three_hundred_documents_overflow_no_stack() {
    let hospitals = hospitals((0..300).map(|_| documents::contacts(None)));
    let typesetter = betten::typeset::Embedded::new(fonts()).expect("the fonts are there");
    let (artifacts, report) = made(&hospitals, &typesetter, 16);
    assert!(!report.has_errors() && artifacts.len() == 300);
    assert!(artifacts.iter().all(|artifact| artifact.bytes == artifacts[0].bytes));
}

/// The tags of the annex, read once.
fn annex_elements() -> &'static [Element] {
    static ELEMENTS: OnceLock<Vec<Element>> = OnceLock::new();
    ELEMENTS.get_or_init(|| elements(&pdf_of(&documents::annex(day()))))
}

/// The ministry's text, cell by cell and character by character, out of the tags.
#[test]
fn canonical_cells_come_back() {
    let cells = cells(annex_elements());
    let mut rest = &cells[..];
    for (_, printed) in ITEMS {
        let expected = printed.map(bare);
        let place = rest.windows(6).position(|window| window == expected);
        let place = place.unwrap_or_else(|| panic!("{expected:#?} not found in {rest:#?}"));
        rest = &rest[place + 6..];
        let tier = rest.iter().take(4).cloned().collect::<Vec<_>>().concat();
        for label in ["担当", "取決め", "費用負担", "特記事項"] {
            assert!(tier.contains(label), "{label}: {tier}");
        }
    }
}

/// What these tests read as tagged text is also what poppler reads. With `BETTEN_LONG` this is tested in every document
/// of the sample, because poppler needs minutes for them. Otherwise it is tested in a small document.
#[test]
fn poppler_hears_the_same_cells() {
    let mut documents = vec![documents::contacts(None)];
    if std::env::var_os("BETTEN_LONG").is_some() {
        let read = sample::sample();
        let mut report = read.report.clone();
        let contracts =
            betten::produce::compose_hospital(read.catalog, read.hospital(), &Wanted::default(), &mut report);
        documents.extend(contracts.all().map(|(_, document)| document.clone()));
    }
    for document in documents {
        let pdf = pdf_of(&document);
        let heard = cells_by_pdfinfo(&pdf);
        assert!(!heard.is_empty());
        assert_eq!(cells(&elements(&pdf)), heard, "{}", document.kind.key());
    }
}

#[test]
fn hostile_texts_stay_the_same_text_in_their_own_cells() {
    for text in hostile_texts() {
        let (document, places) = documents::hostile(&text);
        let pdf = pdf_of(&document);
        let places: Vec<String> = places.iter().map(|place| bare(place)).collect();
        let place = |number: usize| places[number].as_str();
        let elements = elements(&pdf);
        let title = elements.iter().find(|element| element.tag == "H1").expect("there is a title");
        assert_eq!(title.text, place(0));
        let tier = |label: &str, at: usize| format!("{label}(1){}部門システム：{}", place(at), place(at + 1));
        let expected: Vec<String> = [
            vec!["甲".to_owned(), place(1).to_owned()],
            ["連絡先", "備考", place(2), place(3)].map(str::to_owned).to_vec(),
            ["項番", "項目", "内容", "想定されるリスク", "推奨される対応例", "ガイドライン等関連部分"]
                .map(str::to_owned)
                .to_vec(),
            ["4", "暗号化", "内容", "リスク", "対応例", "参考"].map(str::to_owned).to_vec(),
            vec![tier("担当", 4), tier("費用負担", 8), tier("特記事項", 10), tier("取決め", 6)],
        ]
        .concat();
        assert_eq!(cells(&elements), expected, "{text}");
        let meta = pdf.text("pdfinfo", &["{}"]);
        assert!(meta.contains("JavaScript:      no"), "{meta}");
    }
}

/// Texts that fill pages are broken over lines, never cut. The plain text is checked, as a person would copy it. The
/// head of each page shows the beginnings of contract and label.
#[test]
fn long_texts_are_printed_to_their_end() {
    let latin = "Long words and wide Ws WWWWWWWW WWWWWWWW in between. ".repeat(60);
    for (text, counted) in
        [(unbroken_text(), 'W'), (unbroken_text(), 'ー'), (latin, 'W'), ("長い文です。".repeat(200), '長')]
    {
        for part in [text.len(), text.len() / 7, text.len() / 23] {
            let text = &text[..text.floor_char_boundary(part)];
            let (document, places) = documents::hostile(text);
            let pdf = pdf_of(&document);
            let count = |text: &str| text.matches(counted).count();
            let head = |most: usize| count(&text.chars().take(most - 1).collect::<String>());
            let whole: usize = places.iter().map(|place| count(place)).sum();
            let printed = count(&pdf.text("pdftotext", &["-raw", "{}", "-"]));
            assert_eq!(printed, whole + pdf.pages() * (head(56) + head(24)), "{} of {counted}", text.len());
        }
    }
}

/// Long Latin, ー and signs break in their cell; nothing is printed outside the frame.
#[test]
fn nothing_leaves_the_frame() {
    let millimetre = 72.0 / 25.4;
    for text in hostile_texts().into_iter().chain([unbroken_text()]) {
        let pdf = pdf_of(&documents::hostile(&text).0);
        for word in words(&pdf) {
            // A bracket at either end is printed half as wide as the tool takes it for.
            assert!(word.left >= 20.0 * millimetre - 6.0, "{word:?}");
            assert!(word.right <= (297.0 - 15.0) * millimetre + 6.0, "{word:?}");
            assert!(word.bottom <= 210.0 * millimetre, "{word:?}");
        }
    }
}

#[test]
fn nothing_is_smaller_than_eight_points() {
    for (name, document) in samples().into_iter().take(4) {
        for word in words(&pdf_of(&document)) {
            assert!(word.bottom - word.top > 7.9, "{name}: {word:?}");
        }
    }
}

#[derive(Debug)]
#[expect(dead_code, reason = "the text is for the message of a failing test")]
struct Word {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

fn words(pdf: &Pdf) -> Vec<Word> {
    let said = pdf.text("pdftotext", &["-bbox", "{}", "-"]);
    let words: Vec<Word> = said
        .lines()
        .filter_map(|line| line.trim().strip_prefix("<word "))
        .map(|line| {
            let value = |name: &str| {
                let rest = line.split_once(&format!("{name}=\"")).expect("a word has a place").1;
                rest.split('"').next().unwrap_or_default().parse().expect("a place is a number")
            };
            Word {
                text: line.to_owned(),
                left: value("xMin"),
                right: value("xMax"),
                top: value("yMin"),
                bottom: value("yMax"),
            }
        })
        .collect();
    assert!(!words.is_empty());
    words
}

/// A search for 「別添1」 finds it: no gap between 添 and 1.
#[test]
fn a_search_finds_words_with_digits() {
    let said = pdf_of(&documents::annex(day())).text("pdftotext", &["-raw", "{}", "-"]);
    for word in ["別添1", "脆弱性*8情報の確認", "Part2", "第6.0版", "令和8年4月1日"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

/// Half-width kana with its mark is one unit of two glyphs, and comes back as two characters.
#[test]
fn half_width_kana_come_back() {
    let said = pdf_of(&documents::with_text("ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟ")).text("pdftotext", &["-raw", "{}", "-"]);
    assert!(said.contains("ｶﾞｷﾞｸﾞ ﾊﾟﾋﾟ"), "{said}");
}

/// The contract's date, or the one that everyone knows for none; never today's.
#[test]
fn the_date_is_the_contracts() {
    let date = |document| {
        let said = pdf_of(&document).text("pdfinfo", &["-isodates", "{}"]);
        said.lines().filter(|line| line.contains("Date")).map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(date(documents::annex(day())).matches("2026-04-01T00:00:00Z").count(), 2);
    assert_eq!(date(documents::annex(None)).matches("1970-01-01T00:00:00Z").count(), 2);
}

#[test]
fn every_page_says_what_it_belongs_to() {
    let pdf = pdf_of(&documents::annex(day()));
    let pages = pdf.pages();
    assert!((5..=10).contains(&pages), "{pages} pages");
    for page in 1..=pages {
        let number = page.to_string();
        let said = pdf.text("pdftotext", &["-layout", "-f", &number, "-l", &number, "{}", "-"]);
        for word in
            [documents::CONTRACT, "令和8年4月1日", "別添1", "令和6年6月版", "1a2b3c4d", &format!("{page}/{pages}")]
        {
            assert!(said.contains(word), "page {page}: {word}: {said}");
        }
    }
}

/// The head of a table stands again on each page it runs over.
#[test]
fn heads_are_repeated() {
    let (document, _) = documents::hostile(&"長い文です。".repeat(400));
    let pdf = pdf_of(&document);
    assert!(pdf.pages() > 4);
    let last = pdf.pages().to_string();
    let said = pdf.text("pdftotext", &["-raw", "-f", &last, "-l", &last, "{}", "-"]);
    assert!(said.contains("ガイドライン等関連部分"), "{said}");
}

/// A row's head covers the ministry's row, the short fields and 取決め, so that whoever hears the agreed text hears the item's number.
#[test]
fn items_are_rows_with_heads_and_bookmarks() {
    let pdf = pdf_of(&documents::annex(day()));
    let spanning = annex_elements().iter().filter(|element| {
        element.tag == "TH"
            // Short fields that would be high beside each other stand in two lines.
            && element.attributes.iter().any(|a| a == "/RowSpan 3" || a == "/RowSpan 4")
            && element.attributes.iter().any(|a| a == "/Scope /Row")
    });
    assert_eq!(spanning.count(), ITEMS.len());
    let json: serde_json::Value =
        serde_json::from_slice(&pdf.run("qpdf", &["--json", "--json-key=outlines", "{}"])).expect("qpdf writes JSON");
    let mut titles = Vec::new();
    collect_titles(&json["outlines"], &mut titles);
    for title in ["項目の一覧", "暗号化", "事故発生時の報告", "ウイルスチェック", "用語"] {
        assert!(titles.iter().any(|found| bare(found) == title), "{title}: {titles:?}");
    }
}

fn collect_titles(outline: &serde_json::Value, titles: &mut Vec<String>) {
    for entry in outline.as_array().into_iter().flatten() {
        titles.extend(entry["title"].as_str().map(str::to_owned));
        collect_titles(&entry["kids"], titles);
    }
}

/// 案 is drawn: seen on paper, light enough to read through, and in no text.
#[test]
fn the_draft_mark_is_drawn_and_light() {
    let mut document = documents::with_text("本文");
    let (drawn, lightest) = ink(&pdf_of(&document));
    assert!(drawn > 10_000, "{drawn} gray pixels");
    assert!(f64::from(lightest) >= 255.0 * 0.85, "{lightest}");
    assert!(!pdf_of(&document).text("pdftotext", &["{}", "-"]).contains('案'));
    document.draft = false;
    assert_eq!(ink(&pdf_of(&document)).0, 0);
}

/// In the middle of the first page: how many pixels are not white, and the darkest of them.
fn ink(pdf: &Pdf) -> (usize, u8) {
    let picture = pdf.run("pdftoppm", &["-gray", "-r", "60", "-x", "200", "-y", "150", "-W", "300", "-H", "250", "{}"]);
    let pixels = &picture[picture.len() - 300 * 250..];
    let inked: Vec<u8> = pixels.iter().copied().filter(|pixel| *pixel < 250).collect();
    (inked.len(), inked.iter().copied().min().unwrap_or(255))
}

/// はい・いいえ are both printed; which one is ringed is drawn, and said to those who hear it.
#[test]
fn the_ring_leaves_the_text_alone() {
    let elements = elements(&pdf_of(&documents::checklist(day())));
    assert_eq!(cells(&elements).iter().filter(|cell| *cell == "はい・いいえ").count(), ITEMS.len());
    let rings = elements.iter().filter(|element| element.tag == "Figure").count();
    assert_eq!(rings, 8, "two of three rows of the sample have an answer");
}

#[test]
fn without_fonts_nothing_starts() {
    let none = FontSet::default();
    let error = Command::new(&typst(), &none).expect_err("there are no fonts");
    assert!(matches!(error, TypesetError::Fonts(_)), "{error}");
    #[cfg(feature = "embedded")]
    assert!(matches!(betten::typeset::Embedded::new(&none).expect_err("there are no fonts"), TypesetError::Fonts(_)));
    let said = error.to_string();
    for word in ["fonts-morisawa-bizud-mincho", "macOS", "Windows"] {
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn the_shipped_fonts_are_the_expected_ones() {
    assert!(fonts().check().is_empty(), "{:?}", fonts().check());
    assert!(fonts().missing().is_empty());
    let mut files = setup::font_files();
    files.retain(|(name, _)| !name.contains("Mincho-Bold"));
    files.push(("readme.txt".to_owned(), b"no font".to_vec()));
    let report = FontSet::from_bytes(files).check();
    let note = report.iter().next().expect("a font is missing");
    assert_eq!((note.code, note.severity), (codes::FONT_SUBSTITUTE, Severity::Note));
    assert!(note.message.contains("BIZ UDPMincho（太字）") && note.message.contains("readme.txt"), "{}", note.message);
}

#[test]
fn fonts_print_what_stands_in_names() {
    let coverage = fonts().coverage();
    for character in "髙﨑𠮷𠮟㈱①㊿㍻ｶﾞ〜～―…‥℡№".chars() {
        assert!(coverage.covers(character), "{character}");
    }
    assert!(!coverage.covers('😀'));
    // The first variant of 葛 is in every font, the second in one; that of 将 in the fallback alone.
    assert_eq!(coverage.shape('葛', '\u{e0100}'), VariantShape::Own);
    assert_eq!(coverage.shape('葛', '\u{e0101}'), VariantShape::Lent(&["BIZ UDPMincho".to_owned()]));
    assert_eq!(coverage.shape('将', '\u{e0100}'), VariantShape::Lent(&["Noto Serif JP".to_owned()]));
    assert_eq!(coverage.shape('葛', '\u{e0105}'), VariantShape::Missing);
}

#[test]
fn a_character_no_font_has_is_an_error_at_its_place() {
    let document = documents::with_text("担当者 😀 です");
    for (adapter, typesetter) in typesetters() {
        let (bytes, report) = told_pdf(&document, typesetter.as_ref(), &Templates::shipped());
        assert!(bytes.is_none(), "{adapter}");
        let fault = report.iter().next().expect("there is a fault");
        assert_eq!((fault.code, fault.severity), (codes::GLYPH_MISSING, Severity::Error));
        assert!(fault.message.contains("「😀」（U+1F600）"), "{}", fault.message);
        assert_eq!(fault.primary.as_ref().map(|label| label.span), Some(documents::span(7)));
        assert!(!fault.hints.is_empty());
    }
}

/// The name's variant is printed in its usual shape, and that is said.
#[test]
fn a_variant_no_font_has_is_a_warning_at_its_place() {
    let report = missing_glyphs(&documents::with_text("葛\u{e0105}飾　葛\u{e0100}西　将\u{e0100}来"), fonts());
    let found: Vec<_> = report.iter().collect();
    let [fault] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((fault.code, fault.severity), (codes::GLYPH_MISSING, Severity::Warning));
    assert!(fault.message.contains("U+845B U+E0105"), "{}", fault.message);
    assert_eq!(fault.primary.as_ref().map(|label| label.span), Some(documents::span(7)));
    assert!(missing_glyphs(&documents::with_text("か\u{3099}は\u{309a}é\u{301} ẋ"), fonts()).is_empty());
}

#[test]
fn a_name_may_not_lead_out_of_the_job() {
    for name in ["../outside.typ", "/outside.typ", "a/../../outside.typ"] {
        let mut job = job(&Content::of(&documents::with_text("本文")), &Templates::shipped(), fonts());
        job.files.insert(name.to_owned(), Vec::new());
        for (adapter, typesetter) in typesetters() {
            let error = typesetter.typeset(&job).expect_err(adapter);
            assert!(matches!(&error, TypesetError::FileName(found) if found == name), "{adapter}: {error}");
        }
    }
}

#[cfg(unix)]
#[test]
fn another_version_of_typst_is_refused_with_both_versions() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    let program = folder.path().join("typst");
    std::fs::write(&program, "#!/bin/sh\necho 'typst 0.14.2 (abc)'\n").expect("there is room for a script");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("one may run one's own file");
    let error = Command::new(&program, fonts()).expect_err("the version is another");
    assert!(matches!(error, TypesetError::Version { .. }), "{error}");
    let said = error.to_string();
    assert!(said.contains("0.14.2") && said.contains(betten::typeset::VERSION), "{said}");
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let error = Command::new("no-such-folder/typst".as_ref(), fonts()).expect_err("there is no such program");
    let said = error.to_string();
    assert!(said.contains("no-such-folder/typst") && said.contains("--typst"), "{said}");
}

/// `check` reads a small part of each font and must find the same.
#[test]
fn a_part_of_a_font_says_what_the_whole_says() {
    let parts = setup::font_files().into_iter().map(|(name, bytes)| {
        let part = lookup_part(&mut std::io::Cursor::new(&bytes)).expect("bytes can be read").expect("it is a font");
        assert!(part.len() * 4 < bytes.len(), "{name}: {} of {}", part.len(), bytes.len());
        (name, part)
    });
    let (parts, whole) = (FontSet::from_bytes(parts.collect()), setup::fonts());
    let (part, whole) = (parts.coverage(), whole.coverage());
    for character in ('\0'..='\u{2ffff}').step_by(7).filter(|character| !character.is_control()) {
        assert_eq!(part.covers(character), whole.covers(character), "{character}");
    }
    assert_eq!(part.shape('将', '\u{e0100}'), whole.shape('将', '\u{e0100}'));
}
