//! What a typesetter refuses, and the places that a person is told.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};

use betten::diagnostic::{Code, Diagnostic, Report, Severity, Sources, codes, show};
use betten::document::{Document, DocumentKind, change_written, each_text};
use betten::input::Memory;
use betten::produce::{RunOptions, Selection, Session, Tools, Wanted, compose_hospital};
use betten::render::pdf::{Content, PdfSetup, job, pdf};
use betten::render::{Format, OwnTemplate, Renderer, Templates};
use betten::typeset::{Command, Fault, FontSet, Job, TypesetError, Typesetter};

use super::words;
use crate::support::page::{hold, section};
use crate::support::setup::{Pdf, fonts, told_pdf, typesetters, typst};
use crate::support::{documents, sample};

/// The shipped templates with one of a person's own, which stands in the sources.
fn own(name: &str, text: &str, sources: &mut Sources) -> Templates {
    let source = Some(sources.add(format!("mine/{name}"), text));
    let mut report = Report::new();
    let own = BTreeMap::from([(name.to_owned(), OwnTemplate { text: text.to_owned(), source })]);
    let templates = Templates::with_own(own, &mut report);
    assert!(report.is_empty(), "{report:?}");
    templates
}

/// A shipped template with a part changed.
fn changed(name: &str, before: &str, after: &str) -> String {
    let text = Templates::shipped().text(name).expect("the template is shipped").to_owned();
    assert_eq!(text.matches(before).count(), 1, "{name}: {before}");
    text.replace(before, after)
}

/// The documents of a hospital file, and the texts they were read from.
fn composed(hospital_file: &str) -> (Vec<Document>, Sources) {
    composed_with(hospital_file, 1)
}

/// The same with the contract's name so many times over: longer than a file may have it, and than a PDF can.
fn composed_with(hospital_file: &str, times: usize) -> (Vec<Document>, Sources) {
    let read = sample::read_files(&Memory::new().with("betten.yaml", hospital_file), "betten.yaml").sound();
    let mut hospital = read.hospital().clone();
    hospital.contracts.iter_mut().for_each(|contract| contract.title.value = contract.title.value.repeat(times));
    let mut report = Report::new();
    let contracts = compose_hospital(read.catalog, &hospital, &Wanted::default(), &mut report);
    assert!(!report.has_errors(), "{report:?}");
    (contracts.contracts.into_iter().flat_map(|contract| contract.documents).collect(), read.sources)
}

const SMALL: &str = "\
catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
vendors: { v: { party: { name: 会社 }, contacts: [ { for: incident, who: 窓口 } ] } }
contracts:
  - id: c
    title: 保守契約
    parties: [hospital, v]
    sections: [2-R]
    choices:
      2-R-1: { duty: v, note: 一行目の特記 }
      2-R-2: { duty: v, note: 二行目の特記 }
";

fn kind(documents: &[Document], kind: DocumentKind) -> &Document {
    documents.iter().find(|document| document.kind == kind).expect("every contract has every kind")
}

/// `file:line`, or nothing.
fn place(fault: &Diagnostic, sources: &Sources) -> String {
    fault.primary.as_ref().map_or_else(String::new, |label| {
        let (line, _) = sources.line_column(label.span);
        format!("{}:{line}", sources.get(label.span.source).name)
    })
}

/// Every adapter refuses the document, and says the same.
fn refused(document: &Document, templates: &Templates) -> Vec<Diagnostic> {
    let mut said: Option<Report> = None;
    for (adapter, typesetter) in typesetters() {
        let (bytes, report) = told_pdf(document, typesetter.as_ref(), templates);
        assert!(bytes.is_none() && report.has_errors(), "{adapter}: {report:?}");
        match &said {
            None => said = Some(report),
            Some(said) => assert_eq!(*said, report, "{adapter}"),
        }
    }
    said.expect("there is always one adapter").iter().cloned().collect()
}

/// What the adapters themselves say.
fn faults(document: &Document, templates: &Templates) -> Vec<Fault> {
    let mut first: Option<Vec<Fault>> = None;
    for (adapter, typesetter) in typesetters() {
        let faults = match typesetter.typeset(&job(&Content::of(document), templates, fonts())) {
            Err(TypesetError::Refused(faults)) => faults,
            other => panic!("{adapter}: {:?}", other.map(|bytes| bytes.len())),
        };
        match &first {
            None => first = Some(faults),
            Some(first) => assert_eq!(*first, faults, "{adapter}"),
        }
    }
    first.expect("there is always one adapter")
}

/// Should the look-up ever miss a character, Typst itself refuses it: no empty box is printed.
#[test]
fn typst_refuses_a_character_no_font_has() {
    let faults = faults(&documents::with_text("担当者 😀 です"), &Templates::shipped());
    assert!(faults[0].message.contains('😀'), "{faults:?}");
}

/// A text that Typst quotes is found at its line, although Typst tells no place of it.
#[test]
fn a_text_typst_quotes_is_led_back_to_its_line() {
    let (documents, sources) = composed(&SMALL.replace("二行目の特記", "𠮷田に電話"));
    // The look-up knows a font the typesetter has not.
    let few = FontSet::from_bytes(
        crate::support::setup::font_files().into_iter().filter(|(name, _)| !name.contains("Noto")).collect(),
    );
    let typesetter = Command::new(&typst(), &few).expect("the two families suffice");
    let setup = PdfSetup { typesetter: &typesetter, fonts: fonts(), templates: &Templates::shipped() };
    let mut report = Report::new();
    let bytes = pdf(&Content::of(kind(&documents, DocumentKind::Annex)), &setup, &mut report).expect("typst starts");
    assert!(bytes.is_none());
    let found: Vec<_> = report.iter().collect();
    let [fault] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((fault.code, place(fault, &sources).as_str()), (codes::TYPESET_REFUSED, "betten.yaml:11"));
    assert!(fault.hints.iter().any(|hint| hint.contains("𠮷")), "{fault:?}");
    // The other documents do not print it.
    let mut report = Report::new();
    let contacts =
        pdf(&Content::of(kind(&documents, DocumentKind::Contacts)), &setup, &mut report).expect("typst starts");
    assert!(contacts.is_some() && report.is_empty(), "{report:?}");
}

/// Typst says that something is too long, and neither what nor where.
#[test]
fn a_text_typst_tells_nothing_of_is_found_by_leaving_texts_out() {
    let (documents, sources) = composed_with(SMALL, 8200);
    for document in &documents {
        let faults = refused(document, &Templates::shipped());
        let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
        assert_eq!((fault.code, place(fault, &sources).as_str()), (codes::TYPESET_REFUSED, "betten.yaml:6"));
    }
}

/// A line of a template that refuses a text is shown, and beside it each text it refuses.
#[test]
fn a_text_an_own_template_refuses_is_shown_beside_its_line() {
    let (documents, mut sources) = composed(SMALL);
    let text = changed(
        "typst/text.typ",
        "#let plain(string, limit, ends: false) = {\n",
        "#let plain(string, limit, ends: false) = {\n  if string.contains(\"行目の特記\") { panic(\"no\") }\n",
    );
    let line = 1 + text.lines().position(|line| line.contains("panic(")).expect("it was put in");
    let templates = own("typst/text.typ", &text, &mut sources);
    let faults = refused(kind(&documents, DocumentKind::Annex), &templates);
    let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
    assert_eq!((fault.code, place(fault, &sources)), (codes::TEMPLATE_FAULT, format!("mine/typst/text.typ:{line}")));
    let lines: Vec<usize> = fault.others.iter().map(|label| sources.line_column(label.span).0).collect();
    assert_eq!(lines, [10, 11]);
}

#[test]
fn a_fault_of_an_own_template_stands_at_its_line() {
    let text = "// one\n#let a = 1\n    #let b = a + \"x\"  \n";
    let mut sources = Sources::default();
    let templates = own("typst/page.typ", text, &mut sources);
    let document = documents::with_text("本文");
    let told = faults(&document, &templates);
    assert_eq!((told[0].file.as_deref(), told[0].line), (Some("page.typ"), Some(3)), "{told:?}");
    let faults = refused(&document, &templates);
    let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
    assert_eq!((fault.code, place(fault, &sources).as_str()), (codes::TEMPLATE_FAULT, "mine/typst/page.typ:3"));
    let label = fault.primary.as_ref().expect("it has a place");
    assert_eq!(&text[label.span.range()], "#let b = a + \"x\"");
    assert_eq!(fault.hints, ["理由は、英語で「cannot add integer and string」と示されています。"]);
}

/// Typst stops in a shipped template, for want of something in a person's own.
#[test]
fn a_template_that_lacks_something_is_named() {
    let mut sources = Sources::default();
    let text = changed("typst/style.typ", "#let leading = 0.65em\n", "");
    let templates = own("typst/style.typ", &text, &mut sources);
    let faults = refused(&documents::with_text("本文"), &templates);
    let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
    assert_eq!((fault.code, place(fault, &sources).as_str()), (codes::TEMPLATE_FAULT, "mine/typst/style.typ:1"));
    assert!(fault.hints[0].contains("document.typ:"), "{fault:?}");
    assert_eq!(fault.hints[1], "変える行だけを書くときは、ファイルの名前を own.typ にしてください。");
}

/// A picture in the text; one at the head of the pages is not read aloud.
#[test]
fn a_picture_in_the_text_is_refused_without_words_for_it() {
    let document = documents::with_text("本文");
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path d=\"M0 0h1v1z\"/></svg>";
    let mut sources = Sources::default();
    let mut with = |image: &str| {
        let text = Templates::shipped().text("typst/document.typ").expect("it is shipped").to_owned() + image;
        let pictures = BTreeMap::from([("typst/logo.svg".to_owned(), logo.as_bytes().to_vec())]);
        let mut report = Report::new();
        let templates = own("typst/document.typ", &text, &mut sources).with_pictures(pictures, &mut report);
        assert!(report.is_empty(), "{report:?}");
        (templates, text.lines().count())
    };
    let (templates, _) = with("#image(\"logo.svg\", alt: \"院章\")\n");
    for (adapter, typesetter) in typesetters() {
        let (bytes, report) = told_pdf(&document, typesetter.as_ref(), &templates);
        assert!(bytes.is_some(), "{adapter}: {report:?}");
    }
    let (templates, line) = with("#image(\"logo.svg\")\n");
    let faults = refused(&document, &templates);
    let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
    assert_eq!(
        (fault.code, place(fault, &sources)),
        (codes::TEMPLATE_FAULT, format!("mine/typst/document.typ:{line}"))
    );
}

/// What nobody can mend in a file is said to be none of the person's.
#[test]
fn a_fault_of_ours_blames_nobody() {
    let mut document = documents::with_text("本文");
    document.title = String::new();
    let faults = refused(&document, &Templates::shipped());
    let [fault] = faults.as_slice() else { panic!("{faults:#?}") };
    assert_eq!((fault.code, &fault.primary), (codes::TYPESET_REFUSED, &None));
    assert!(fault.hints[0].contains("病院ファイルの誤りではありません"), "{fault:?}");
}

/// Leaving texts out reaches every text that has a place.
#[test]
fn every_written_text_can_be_left_out() {
    let (documents, _) = composed(&sample::sample_text());
    for mut document in documents {
        let mut count = 0;
        each_text(&document, &mut |_, origin| count += usize::from(origin.is_some()));
        assert!(count > 20, "{}: {count}", document.title);
        change_written(&mut document, &mut |_| Some("本".to_owned()));
        each_text(&document, &mut |text, origin| assert!(origin.is_none() || text == "本", "{text}"));
    }
}

#[test]
fn a_template_reaches_neither_packages_nor_other_files() {
    for source in ["#import \"@preview/example:0.1.0\": add", "#read(\"/etc/hostname\")", "#read(\"../data.json\")"] {
        let templates = own("typst/document.typ", source, &mut Sources::default());
        let document = documents::with_text("本文");
        // Each says it in its own words.
        for (adapter, typesetter) in typesetters() {
            let error = typesetter.typeset(&job(&Content::of(&document), &templates, fonts())).expect_err(adapter);
            assert!(matches!(&error, TypesetError::Refused(_)), "{adapter}: {error}");
        }
    }
}

#[test]
fn a_template_of_ones_own_stands_in_front() {
    let style = changed(
        "typst/style.typ",
        "#let body = (font: mincho, size: sized(10.5pt, 12pt))",
        "#let body = (font: mincho, size: 20pt)",
    );
    let templates = own("typst/style.typ", &style, &mut Sources::default());
    for (adapter, typesetter) in typesetters() {
        let (bytes, report) = told_pdf(&documents::with_text("大きな本文"), typesetter.as_ref(), &templates);
        let bytes = bytes.unwrap_or_else(|| panic!("{adapter}: {report:?}"));
        let tallest = words(&Pdf::keep(&bytes)).into_iter().map(|word| word.bottom - word.top).fold(0.0, f64::max);
        assert!(tallest > 19.0, "{adapter}: {tallest}");
    }
}

/// The sections of `docs/diagnostics.md` whose examples need fonts or a typesetter.
#[test]
fn the_page_on_codes_shows_what_is_said_on_paper() {
    let shows = |code: Code, report: &Report, sources: &Sources| {
        let mut own = Report::new();
        let fault = report.iter().find(|fault| fault.code == code).expect("the example gives the code");
        own.push(fault.clone());
        hold(&format!("### `{}`", code.as_str()), &show::human(&own, sources, false));
    };
    let said = |hospital_file: &str, times: usize| {
        let (documents, sources) = composed_with(hospital_file, times);
        let (_, typesetter) = typesetters().last().expect("there is always one adapter");
        let annex = kind(&documents, DocumentKind::Annex);
        (told_pdf(annex, typesetter.as_ref(), &Templates::shipped()).1, sources)
    };
    let example = |code: Code| section(code.as_str()).files().remove(0).1;

    let (report, sources) = said(&example(codes::GLYPH_MISSING), 1);
    shows(codes::GLYPH_MISSING, &report, &sources);

    let (report, sources) = said(&example(codes::TYPESET_REFUSED), 3700);
    shows(codes::TYPESET_REFUSED, &report, &sources);

    let mut files = crate::support::setup::font_files();
    files.retain(|(name, _)| !name.contains("Noto"));
    shows(codes::FONT_SUBSTITUTE, &FontSet::from_bytes(files).check(), &Sources::default());
}

/// Four bytes of a font say that it has every number as a character: Typst would keep all of them.
#[cfg(target_os = "linux")]
#[test]
fn a_font_that_says_too_much_is_named_and_the_others_are_used() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("betten.yaml"), SMALL).expect("a small file");
    std::fs::create_dir(folder.path().join("given")).expect("a folder");
    for (name, mut bytes) in crate::support::setup::font_files() {
        if name == "NotoSerifJP-Regular.ttf" {
            let number = |at: usize| u32::from_be_bytes(*bytes[at..].first_chunk().expect("a number")) as usize;
            let record =
                (12..).step_by(16).find(|at| bytes[*at..].starts_with(b"cmap")).expect("a table of characters");
            let cmap = number(record + 8);
            let parts = (cmap + 8..).step_by(8).map(|at| cmap + number(at));
            let groups = parts.take(10).find(|at| bytes[*at..].starts_with(&[0, 12])).expect("a table of groups");
            let last_end = groups + 16 + 12 * (number(groups + 12) - 1) + 4;
            bytes[last_end..][..4].fill(0xff);
        }
        std::fs::write(folder.path().join("given").join(name), bytes).expect("a font");
    }
    let mut build = crate::support::program::start("sh");
    build.args([
        "-c",
        "ulimit -v 4194304 && ulimit -t 60 && exec \"$@\"",
        "sh",
        crate::support::program::BETTEN,
        "build",
    ]);
    build.args(["betten.yaml", "--fonts", "given", "--formats", "pdf"]).current_dir(folder.path());
    if cfg!(not(feature = "embedded")) {
        build.arg("--typst").arg(typst());
    }
    let output = build.output().expect("the program was built with the test");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("「NotoSerifJP-Regular.ttf」は壊れているため使いません（cmap）"), "{told}");
    assert!(folder.path().join("output/h/c/annex.pdf").is_file());
}

/// Counts what it is asked for, and makes nothing of it.
#[derive(Debug, Default)]
struct Counting(AtomicUsize);

impl Typesetter for Counting {
    fn version(&self) -> &str {
        betten::typeset::VERSION
    }

    fn typeset(&self, _: &Job) -> Result<Vec<u8>, TypesetError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(Vec::new())
    }
}

/// Does some work with the tools for a format, of which nothing is typeset; and how much would have been.
pub(crate) fn counted<T>(format: &str, work: impl FnOnce(Tools<'_>) -> T) -> (T, usize) {
    let templates = Templates::shipped();
    let renderer = Renderer::new(&templates).expect("the shipped templates have no fault");
    let typesetter = Counting::default();
    let formats = Format::of_keys(&[format]);
    let paper = PdfSetup { typesetter: &typesetter, fonts: fonts(), templates: &templates };
    let paper = formats.iter().any(|format| format.is_typeset).then_some(paper);
    let done = work(Tools::new(&renderer, &templates, &formats, paper, NonZeroUsize::MIN));
    (done, typesetter.0.into_inner())
}

/// A character that no font has is found before anything is typeset, even in a hospital whose turn comes long after
/// others. With `--keep-going` the other hospitals are made.
#[test]
fn a_missing_glyph_is_told_before_anything_is_typeset() {
    for count in [2, 40] {
        let files = (1..=count).fold(Memory::new(), |files, number| {
            let name = if number == count { "病院⦅南⦆" } else { "病院" };
            let text =
                SMALL.replace("id: h,", &format!("id: h{number},")).replace("name: 病院", &format!("name: {name}"));
            files.with(format!("in/h{number}.yaml"), text)
        });
        let make = |keep_going| {
            let selection = Selection { paths: vec!["in".to_owned()], ..Selection::default() };
            let options = RunOptions { keep_going, ..RunOptions::default() };
            let (mut faults, mut met) = (Vec::new(), 0);
            let (_, typeset) = counted("pdf", |tools| {
                let session = Session::open(&files, selection);
                let end = session.make(Ok(tools), &options, &mut |_| Ok(()), &mut |hospital| {
                    met += 1;
                    let errors = hospital.report.iter().filter(|fault| fault.severity == Severity::Error);
                    faults.extend(errors.map(|fault| (hospital.path.clone(), fault.code, fault.primary.is_some())));
                });
                assert!(end.obstacle.is_none(), "the tools work");
            });
            assert_eq!(met, count, "each is told of");
            let place = (format!("in/h{count}.yaml"), codes::GLYPH_MISSING, true);
            assert_eq!(faults, [place.clone(), place], "each character once, at its place");
            typeset
        };
        assert_eq!(make(false), 0, "{count} hospitals");
        assert_eq!(make(true), (count - 1) * 4, "{count} hospitals");
    }
}
