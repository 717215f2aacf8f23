//! Templates of a person's own: the sample data beside the shipped ones, and the changes that
//! `docs/templates.md` shows, as it shows them.

use std::collections::BTreeMap;
use std::path::Path;

use betten::render::pdf::Content;

use super::whole_sample::documents;
use crate::support::geometry::{MILLIMETRE, assert_sound, layout};
use crate::support::program::{betten, fonts_folder, start};
use crate::support::sample;
use crate::support::setup::{Pdf, build, font_files, fonts, pdf_of, typst};

/// The annex of the sample's mixed contract, readable: the files by name.
fn sample_data() -> [(&'static str, String); 2] {
    let (_, annex) = documents().into_iter().find(|(folder, _)| folder == "sample/pacs").expect("the sample has it");
    let content = Content::of(&annex);
    [("data.json", content.data()), ("paper.json", content.paper())].map(|(name, text)| {
        let data: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        (name, serde_json::to_string_pretty(&data).expect("a JSON value can be written") + "\n")
    })
}

/// `BETTEN_BLESS=1` writes it anew.
#[test]
fn the_sample_data_beside_the_templates_is_current() {
    for (name, text) in sample_data() {
        let path = sample::project("templates/typst").join(name);
        if std::env::var_os("BETTEN_BLESS").is_some() {
            std::fs::write(&path, &text).expect("the project can be written");
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(there == text, "templates/typst/{name} is not current: BETTEN_BLESS=1 writes it");
    }
}

/// As in an editor: the folder as it is, no option but the fonts.
#[test]
fn the_folder_opens_by_itself() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in std::fs::read_dir(sample::project("templates/typst")).expect("the templates") {
        let path = entry.expect("it can be read").path();
        std::fs::copy(&path, folder.path().join(path.file_name().expect("a file"))).expect("it is copied");
    }
    let output = start(typst())
        .args(["compile", "--ignore-system-fonts", "--font-path"])
        .arg(fonts_folder())
        .args(["document.typ", "out.pdf"])
        .current_dir(folder.path())
        .output()
        .expect("typst starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(
        !String::from_utf8_lossy(&output.stderr).contains("warning"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The code blocks of the page: the files of an example, by name.
fn examples(heading: &str) -> BTreeMap<String, String> {
    let page = sample::project_text("docs/templates.md");
    let section = page.split("\n### ").find(|section| section.starts_with(heading));
    let section = section.unwrap_or_else(|| panic!("no section {heading}"));
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut files = BTreeMap::new();
    let (mut name, mut code) = (None, None);
    for line in section.lines() {
        match (&mut code, line.strip_prefix("```")) {
            (None, Some(_)) => code = Some(String::new()),
            (Some(_), Some(_)) => {
                let text = code.take().expect("it is open");
                files.insert(name.take().expect("a file's name stands before its text"), text);
            }
            (Some(text), None) => text.extend([line, "\n"]),
            (None, None) => {
                let named = line.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
                name = named.map(str::to_owned).or(name);
            }
        }
    }
    files
}

#[test]
fn every_example_of_the_page_is_built_here() {
    let page = sample::project_text("docs/templates.md");
    let paper = page.split("\n## ").find(|part| part.starts_with("Paper: ")).expect("the page tells of paper");
    let headings: Vec<&str> = paper.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert_eq!(headings, ["A logo", "Portrait pages", "Another size of paper", "Another typeface"]);
}

/// Builds the sample's mixed contract with the files of an example, which are as the page has them.
fn built(heading: &str) -> Pdf {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = examples(heading);
    assert!(!files.is_empty(), "{heading}");
    let sample = BTreeMap::from([("betten.yaml".to_owned(), sample::sample_text())]);
    for (name, text) in files.into_iter().chain(sample) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let arguments = ["--formats", "pdf", "--contract", "sample/pacs", "--templates", "house"];
    build(folder.path(), &arguments, |_| {});
    Pdf::keep(&std::fs::read(folder.path().join("output/sample/pacs/annex.pdf")).expect("the annex"))
}

#[test]
fn a_logo_stands_on_every_page() {
    let pdf = built("A logo");
    pdf.run("qpdf", &["--check", "{}"]);
    for page in 1..=pdf.pages() {
        let number = page.to_string();
        // The logo's blue is the only colour there is.
        let picture = pdf.run("pdftoppm", &["-r", "40", "-f", &number, "-l", &number, "{}"]);
        let body = &picture[picture.len() - picture.len() / 3 * 3..];
        let blue = body.chunks(3).filter(|p| p.len() == 3 && p[2] > p[0].saturating_add(60)).count();
        assert!(blue > 20, "page {page}: {blue}");
    }
    // Nobody hears it: what stands at the head of pages is no part of the text.
    let (_, annex) = documents().into_iter().find(|(folder, _)| folder == "sample/pacs").expect("the sample has it");
    let pictures = |pdf: &Pdf| pdf.text("pdfinfo", &["-struct", "{}"]).matches("Figure").count();
    assert_eq!(pictures(&pdf), pictures(&pdf_of(&annex)));
}

#[test]
fn portrait_pages_hold_everything() {
    let pdf = built("Portrait pages");
    let (pages, words) = layout(&pdf);
    for (width, height) in &pages {
        assert!(width < height);
    }
    for word in &words {
        let width = pages[word.page - 1].0;
        assert!(word.left >= 25.0 * 72.0 / 25.4 - 6.0 && word.right <= width - 15.0 * 72.0 / 25.4 + 6.0, "{word:?}");
    }
}

/// Everything is laid out for the larger sheet; a size nobody knows is told.
#[test]
fn the_size_of_paper_is_one_line() {
    let pdf = built("Another size of paper");
    let facts = pdf.text("pdfinfo", &["{}"]);
    assert!(facts.contains("(A3)"), "{facts}");
    let (pages, words) = layout(&pdf);
    let right = words.iter().map(|word| word.right).fold(0.0, f64::max);
    assert!(right > pages[0].0 - 60.0 && right <= pages[0].0 - 15.0 * MILLIMETRE + 6.0, "{right}");
    assert_sound("A3", &pdf);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let house = folder.path().join("house/typst");
    std::fs::create_dir_all(&house).expect("a folder");
    std::fs::write(folder.path().join("betten.yaml"), sample::sample_text()).expect("the sample");
    std::fs::write(house.join("own.typ"), "#let paper-size = \"a9\"\n").expect("a file");
    let mut build = betten();
    build.args(["build", "--formats", "pdf", "--contract", "sample/pacs", "--templates", "house", "--fonts"]);
    build.arg(fonts_folder());
    if !cfg!(feature = "embedded") {
        build.arg("--typst").arg(typst());
    }
    let output = build.current_dir(folder.path()).output().expect("the program was built with the test");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("paper-size は a3・a4・b4・b5 のどれかにしてください。"), "{said}");
}

#[test]
fn another_typeface_is_used_throughout() {
    let pdf = built("Another typeface");
    let used = pdf.text("pdffonts", &["{}"]);
    assert!(used.contains("NotoSerifJP") && !used.contains("BIZUDPMincho"), "{used}");
    assert!(!font_files().is_empty() && fonts().missing().is_empty());
}

/// A picture that nothing names is refused, and a folder copied whole with its sample is not.
#[test]
fn what_nothing_uses_is_refused_by_name() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let house = folder.path().join("house/typst");
    std::fs::create_dir_all(&house).expect("a folder");
    std::fs::write(folder.path().join("betten.yaml"), sample::sample_text()).expect("the sample");
    std::fs::write(house.join("data.json"), "{}").expect("a file");
    std::fs::write(house.join("paper.json"), "{}").expect("a file");
    let build = || {
        let output = betten()
            .args(["build", "--formats", "md", "--templates", "house"])
            .current_dir(folder.path())
            .output()
            .expect("the program was built with the test");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(build().0, Some(0), "{}", build().1);
    std::fs::write(house.join("logo.png"), [0, 1, 2]).expect("a file");
    let (code, said) = build();
    assert_eq!(code, Some(1));
    assert!(said.contains("画像「typst/logo.png」はどのひな形でも使われません。"), "{said}");
}

/// What is misspelt would be lost in silence, and all of it where a style of the person's own does not ask for it.
#[test]
fn a_line_that_the_style_does_not_know_is_refused_at_its_place() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let house = folder.path().join("house/typst");
    std::fs::create_dir_all(&house).expect("a folder");
    std::fs::write(folder.path().join("betten.yaml"), sample::sample_text()).expect("the sample");
    let build = |own: &str| {
        std::fs::write(house.join("own.typ"), own).expect("a file");
        let mut build = betten();
        build.args(["build", "--formats", "md", "--templates", "house"]).current_dir(folder.path());
        let output = build.output().expect("the program was built with the test");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = build("// 院章\n#let mincyo = (\"Noto Serif JP\",)\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("ひな形「typst/own.typ」の「mincyo」という名前は、style.typ にありません。"), "{said}");
    assert!(said.contains("house/typst/own.typ:2:6") && said.contains("「mincho」の書き間違い"), "{said}");
    // A name that another line uses is a person's own.
    let (code, said) = build("#let house-blue = blue\n#let head-ground = house-blue\n");
    assert_eq!(code, Some(0), "{said}");
    std::fs::write(house.join("style.typ"), "#let mincho = (\"Noto Serif JP\",)\n").expect("a file");
    let (code, said) = build("#let leading = 1em\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("「typst/own.typ」は、置き換えられた style.typ から読み込まれていません。"), "{said}");
}
