//! `docs/diagnostics.md` has a section for each code, and its examples show what really happens.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroUsize;

use betten::book;
use betten::diagnostic::{ALL_CODES, Code, Diagnostic, Report, Severity, Sources, codes, show};
use betten::input::Memory;
use betten::intake::{Answered, FormTarget, take_in};
use betten::model::date::Date;
use betten::produce::{
    HospitalRun, PaperState, RunOptions, Selection, Session, Tools, Wanted, compose_hospital, read_hospital,
};
use betten::publish::{MANIFEST, Manifest, Staging};
use betten::render::{HtmlPage, OwnTemplate, Renderer, Templates};
use betten::workbook::{self, CellPlan, CellStyle, RowPlan, WorkbookPlan};

use crate::diagnostics::run;
use crate::support::life::Life;
use crate::support::page::{Section, hold, section, sections};
use crate::support::sample;

/// What a run says, and the texts it says it of.
type Told = (Report, Sources);

/// Makes what the page describes.
type Give = fn() -> Told;

/// Codes whose example no text on the page can give; the page describes it in a line.
const DESCRIBED: &[(Code, Give)] = &[
    (codes::FILE_TOO_LARGE, || read_bytes(vec![b'#'; 5 << 20])),
    (codes::FILE_TOO_MUCH_TO_MAKE, multiplied),
    (codes::TEXT_NAME_TOO_LONG, || {
        read_bytes(format!("hospital: {{ id: h, party: {{ name: {} }} }}\n", "病".repeat(300)).into())
    }),
    (codes::FILE_ENCODING, || read_bytes(b"catalog: \"2024-06\"\n# \x95\x61\x89\x40\n".to_vec())),
    (codes::FILE_TOO_MANY_FAULTS, || read_bytes((0..2000).flat_map(|i| format!("k{i}: 1\n").into_bytes()).collect())),
    (codes::CONTRACT_ALONE, || read_bytes("id: ehr\ntitle: 電子カルテ保守契約\n".into())),
    (codes::CHOICE_NOT_IN_REVISION, not_in_revision),
    (codes::ID_OTHER_HOSPITAL, other_hospital),
    (codes::SIGNED_NOT_YET, not_yet),
    (codes::SIGNED_CLASH, clashing_papers),
    (codes::TEMPLATE_FAULT, || own_template(&section("template/fault"))),
    (codes::FORM_UNREADABLE, || form_read("回答.pdf", b"%PDF-1.7")),
    (codes::FORM_FOREIGN, || {
        form(|book| change(book, ORIGIN, |cells| replace(&mut cells[1], "\"sample\"", "\"mihon\"")))
    }),
    (codes::FORM_CHANGED, || form(|book| change(book, RETENTION, |cells| cells[1].text = "記録の期間".to_owned()))),
    (codes::FORM_CELL, || form(|book| row(book, RETENTION).merged = vec![(3, 4)])),
    (codes::FORM_ANSWER, || form(|book| change(book, RETENTION, |cells| cells[2].text = "3時30分".to_owned()))),
    (codes::FORM_NOT_READ, || {
        form(|book| {
            change(book, RETENTION, |cells| {
                cells.push(CellPlan::empty());
                cells.push(CellPlan::new("要相談", CellStyle::Plain));
            })
        })
    }),
    (codes::FORM_OLDER, || form(|book| change(book, ORIGIN, |cells| replace(&mut cells[1], "2024-06", "2023-01")))),
];

/// Codes that need fonts or a typesetter: `tests/pdf/refused.rs` holds the page to them.
const ON_PAPER: &[Code] =
    &[codes::GLYPH_MISSING, codes::FONT_SUBSTITUTE, codes::TYPESET_TOO_LARGE, codes::TYPESET_REFUSED];

fn read_bytes(bytes: Vec<u8>) -> Told {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let files = Memory::new().with("betten.yaml", bytes);
    read_hospital(&files, "betten.yaml", std::slice::from_ref(sample::catalog()), &mut sources, &mut report);
    (report, sources)
}

/// The key of a question of the sample, and that of what a form was made from.
const RETENTION: &str = "2-C-1/log_retention";
const ORIGIN: &str = "_origin";

/// The row of a form with this key.
fn row<'b>(book: &'b mut WorkbookPlan, key: &str) -> &'b mut RowPlan {
    let mut rows = book.sheets.iter_mut().rev().flat_map(|sheet| &mut sheet.rows);
    let is_meant = |row: &&mut RowPlan| {
        [0, 7].into_iter().any(|column| row.cells.get(column).is_some_and(|cell| cell.text == key))
            && (key == ORIGIN || row.cells.len() > 7)
    };
    rows.find(is_meant).expect("there is a row")
}

fn change(book: &mut WorkbookPlan, key: &str, change: impl FnOnce(&mut Vec<CellPlan>)) {
    change(&mut row(book, key).cells);
}

fn replace(cell: &mut CellPlan, from: &str, to: &str) {
    cell.text = cell.text.replace(from, to);
}

/// What is told of a form of the sample to which something has happened.
fn form(happened: impl FnOnce(&mut WorkbookPlan)) -> Told {
    let read = sample::sample();
    let target = FormTarget::all(read.hospital(), read.catalog).swap_remove(1);
    let fields = target.asked(&read.sources).expect("it can be read");
    let mut plan = book::plan(&target.head(&fields.groups, None, None), &fields.groups);
    happened(&mut plan);
    form_read("forms/sample-ehr.xlsx", &workbook::write(&plan).expect("no text is too long"))
}

fn form_read(name: &str, bytes: &[u8]) -> Told {
    let read = sample::sample();
    let (mut sources, mut report) = (read.sources.clone(), Report::new());
    let read_book = book::read(name, workbook::read(bytes), &mut sources, &mut report);
    let answered: Vec<Answered> = read_book.into_iter().map(|book| Answered { name: name.to_owned(), book }).collect();
    let all = FormTarget::all(read.hospital(), read.catalog).into_iter();
    let targets: Vec<_> = all.map(|target| (target, target.fields(&read.sources).expect("it can be read"))).collect();
    take_in(&targets, &answered, &BTreeSet::new(), &BTreeMap::new(), &mut report);
    (report, sources)
}

/// The example, where the edition has a second revision without the point.
fn not_in_revision() -> Told {
    let files = section("choice/not-in-revision").files().into_iter();
    let files = files.fold(Memory::new(), |files, (path, text)| files.with(path, text));
    let read = sample::read_by(sample::revised(), &files, "betten.yaml");
    (read.report, read.sources)
}

/// The contract of the other examples, on a day before its signing.
fn not_yet() -> Told {
    let life = Life::of(SIGNED);
    let read = life.read();
    let day = Date::parse("2026-03-31").expect("a day");
    let wanted = Wanted { state: PaperState::OnDay(day), site: false, ..Wanted::default() };
    let mut report = Report::new();
    compose_hospital(read.catalog, read.hospital(), &wanted, &mut report);
    (report, read.sources)
}

const SIGNED: &str = "catalog: \"2024-06\"\nhospital: { id: mihon, party: { name: 見本病院 } }\nvendors: { maker: { party: { name: 株式会社見本 } } }\ncontracts:\n  - id: ehr\n    title: 電子カルテ保守契約\n    parties: [hospital, maker]\n    precedence: annex\n    sections: [2-B]\n    choices: { 2-B-4: { excluded: 一 }, 2-B-5: { excluded: 一 }, 2-B-6: { excluded: 一, note: 一 } }\n";

/// A paper that changes a text which another paper puts there later.
fn clashing_papers() -> Told {
    let mut life = Life::of(SIGNED);
    life.clash("note: 一", "note: 二", "note: 三");
    let read = life.read();
    let (_, report) = read.annexes();
    (report, read.sources)
}

/// The example, where the output holds another hospital of its id.
fn other_hospital() -> Told {
    let files = section("id/other-hospital").files().into_iter();
    let files = files.fold(Memory::new(), |files, (path, text)| files.with(path, text));
    let output = tempfile::tempdir().expect("a temporary folder");
    let hospitals = BTreeMap::from([("mihon".to_owned(), "東病院".to_owned())]);
    let manifest = Manifest { hospitals, ..Manifest::default() };
    std::fs::write(output.path().join(MANIFEST), manifest.to_json()).expect("a manifest");
    let former = Staging::begin(output.path(), &[], &mut |_| {}).expect("an output folder").former();
    let session = Session::open(&files, Selection { paths: vec!["betten.yaml".to_owned()], ..Selection::default() });
    let options = RunOptions { former: Some(&former), ..RunOptions::default() };
    let mut told = Told::default();
    let tell = &mut |hospital: &HospitalRun| told = (hospital.report.clone(), hospital.sources.clone());
    let templates = Templates::shipped();
    let renderer = Renderer::new(&templates).expect("the shipped templates have no fault");
    let tools = Tools::new(&renderer, &templates, &[], None, NonZeroUsize::MIN);
    session.make(Ok(tools), &options, &mut |_| Ok(()), tell);
    told
}

/// A thousand contracts, each with all of the hospital's contacts.
fn multiplied() -> Told {
    let contacts: String =
        (0..15_000).map(|number| format!("    - {{ for: incident, who: 受付{number} }}\n")).collect();
    let contracts: String =
        (0..1000).map(|number| format!("  - {{ id: c{number}, title: 契約, parties: [hospital, v] }}\n")).collect();
    let head = "catalog: \"2024-06\"\nhospital:\n  id: h\n  party: { name: 病院 }\n  contacts:\n";
    let vendors = "vendors: { v: { party: { name: 会社 } } }\ncontracts:\n";
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let files = Memory::new().with("betten.yaml", (head.to_owned() + &contacts + vendors + &contracts).into_bytes());
    let catalog = sample::catalog();
    let hospital = read_hospital(&files, "betten.yaml", std::slice::from_ref(catalog), &mut sources, &mut report)
        .expect("it is sound");
    compose_hospital(catalog, &hospital, &Wanted::default(), &mut report);
    (report, sources)
}

fn own_template(section: &Section) -> Told {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let (name, text) = section.examples.first().expect("the example is a template");
    let source = Some(sources.add(format!("templates/{name}"), text.as_str()));
    let own = BTreeMap::from([(name.clone(), OwnTemplate { text: text.clone(), source })]);
    let renderer = Renderer::forgiving(&Templates::with_own(own, &mut report), &mut report);
    let read = sample::sample();
    let (annex, _) = betten::resolve::resolve(read.catalog, read.hospital(), &read.hospital().contracts[0]);
    let documents = betten::document::compose::documents(&annex);
    let page = HtmlPage { path: "ehr/annex.html", crumbs: &[], formats: &[], site: Some("病院"), papers: &[] };
    renderer.html(&documents[0], &page).err().into_iter().for_each(|fault| report.push(fault));
    (report, sources)
}

/// What the example of a section gives of its own code, after a look at what else it gives.
fn shown(section: &Section) -> String {
    let described = DESCRIBED.iter().find(|(code, _)| code.as_str() == section.code);
    let (report, sources) = match described {
        Some((_, give)) => give(),
        None => run(&section.code.replace('/', "-"), &section.files()),
    };
    let own = |fault: &&Diagnostic| fault.code.as_str() == section.code;
    let first =
        report.iter().find(own).unwrap_or_else(|| panic!("{} does not come of its example: {report:#?}", section.code));
    if described.is_none() {
        let others: Vec<_> = report.iter().filter(|fault| !own(fault) && fault.severity == Severity::Error).collect();
        assert!(others.is_empty(), "the example of {} gives other errors too: {others:#?}", section.code);
        let place = first.primary.as_ref().unwrap_or_else(|| panic!("{} has no place", section.code));
        let text = &sources.get(place.span.source).text;
        let line = text.lines().nth(sources.line_column(place.span).0 - 1).unwrap_or_default();
        // The line that is marked is one of the example's, where the example is in the file.
        let in_example = section.examples.iter().any(|(_, example)| example.lines().any(|own| line.ends_with(own)));
        assert!(in_example || section.examples.is_empty(), "{}: {line}", section.code);
    }
    let mut of_code = Report::new();
    of_code.push(first.clone());
    show::human(&of_code, &sources, false)
}

#[test]
fn every_code_has_its_section_in_the_order_of_the_codes() {
    let sections: Vec<String> = sections().into_iter().map(|section| section.code).collect();
    let codes: Vec<&str> = ALL_CODES.iter().map(|code| code.as_str()).collect();
    for code in &codes {
        let count = sections.iter().filter(|section| section == code).count();
        assert_eq!(
            count, 1,
            "docs/diagnostics.md needs one section:\n\n### `{code}`\n\n原因。\n\n直し方：次にすること。\n\n\
             ```yaml 選択\n2-C-3: {{ … }}\n```\n\n```text\n```\n"
        );
    }
    assert_eq!(sections, codes);
}

#[test]
fn every_section_is_short_and_whole() {
    for Section { code, cause, remedy, .. } in sections() {
        for text in [&cause, &remedy] {
            assert!(text.ends_with('。'), "{code}: {text}");
            assert!(text.matches('。').count() <= 2, "{code} says more than two sentences: {text}");
            assert!(text.chars().count() <= 120, "{code}: {text}");
        }
    }
}

#[test]
fn every_example_gives_what_the_page_shows() {
    for section in sections() {
        if !ON_PAPER.iter().any(|code| code.as_str() == section.code) {
            hold(&format!("### `{}`", section.code), &shown(&section));
        }
    }
    hold("```text 読み方", &shown(&section("choice/outside-sections")));
}

/// The hospital file the examples change is without fault itself.
#[test]
fn the_small_hospital_file_is_sound() {
    let mut section = section("status/open");
    section.examples.clear();
    let (report, _) = run("page", &section.files());
    assert!(report.is_empty(), "{report:#?}");
}

/// The message in README.ja.md is one of the page's, which are what the program prints.
#[test]
fn the_readme_shows_a_message_of_the_page() {
    let readme = sample::project_text("README.ja.md");
    let shown = readme.split("```\n").find(|block| block.starts_with("エラー[")).expect("the page shows a message");
    assert!(sample::project_text("docs/diagnostics.md").contains(shown), "{shown}");
}
