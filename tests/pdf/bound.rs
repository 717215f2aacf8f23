//! A document that would be typeset without end is refused in advance. What people really write is not refused.

use betten::diagnostic::{Report, Severity, Sources, codes, show};
use betten::document::DocumentKind;
use betten::input::Memory;
use betten::produce::{
    HospitalDocuments, Papers, RunOptions, Selection, Session, Stand, Wanted, changes, compose_hospital, make_papers,
};
use betten::render::pdf::{Content, MOST, too_large};

use super::refused::counted;
use crate::support::page::{hold, section};
use crate::support::sample;

/// A hospital with so many more line breaks in its texts.
#[derive(Debug, Clone, Copy, Default)]
struct Breaks {
    /// In each of four notes of items.
    notes: usize,
    /// In the note of a contact.
    contact: usize,
}

impl Breaks {
    fn file(self) -> String {
        let text = |breaks: usize| format!("\"始め{}終わり\"", "\\n".repeat(breaks + 1));
        let note = |item| format!("      2-C-{item}: {{ duty: v, note: {} }}\n", text(self.notes));
        format!(
            "catalog: \"2024-06\"\nhospital: {{ id: h, party: {{ name: 病院 }} }}\nvendors:\n  v:\n    party: {{ name: 会社 }}\n    \
             contacts: [ {{ for: incident, who: 窓口, note: {} }} ]\ncontracts:\n  - id: c\n    \
             parties: [hospital, v]\n    title: 始め終わり\n    choices:\n{}",
            text(self.contact),
            (1..=4).map(note).collect::<String>()
        )
    }
}

fn documents(hospital_file: &str, wanted: &Wanted) -> (HospitalDocuments, Sources) {
    let read = sample::read_files(&Memory::new().with("betten.yaml", hospital_file), "betten.yaml").sound();
    let mut report = Report::new();
    let made = compose_hospital(read.catalog, read.hospital(), wanted, &mut report);
    assert!(!report.has_errors(), "{report:?}");
    (made, read.sources)
}

/// What is said of a hospital that is to be made in this format, and how much is typeset.
fn made(hospital_file: &str, format: &str, wanted: Wanted) -> (Vec<String>, usize) {
    let files = Memory::new().with("betten.yaml", hospital_file);
    let selection = Selection { paths: vec!["betten.yaml".to_owned()], wanted, ..Selection::default() };
    let mut errors = Vec::new();
    let (_, typeset) = counted(format, |tools| {
        let session = Session::open(&files, selection);
        let end = session.make(Ok(tools), &RunOptions::default(), &mut |_| Ok(()), &mut |hospital| {
            for fault in hospital.report.iter().filter(|fault| fault.severity == Severity::Error) {
                assert_eq!(fault.code, codes::TYPESET_TOO_LARGE, "{fault:?}");
                let place = fault.primary.as_ref().expect("a person wrote the text").span;
                let (line, column) = hospital.sources.line_column(place);
                errors.push(format!("{line}:{column} {}", fault.message));
            }
        });
        assert!(end.obstacle.is_none(), "the tools work");
    });
    (errors, typeset)
}

const MANY: usize = 99_000;

#[test]
fn what_would_take_minutes_is_refused_before_anything_is_typeset() {
    let wanted = || Wanted { blank: true, bundles: vec!["combined"], site: false, ..Wanted::default() };
    let (annex, contacts, roles) = (
        " 「別添1　医療情報システムに係る役割分担等に関する取決め（始め",
        " 「別表　連絡先一覧（始め",
        " 「役割分担一覧（病院）」",
    );
    for (breaks, told) in [
        (Breaks { notes: MANY, ..Breaks::default() }, &[annex][..]),
        (Breaks { contact: MANY, ..Breaks::default() }, &[roles, contacts]),
    ] {
        let file = breaks.file();
        let (errors, typeset) = made(&file, "pdf", wanted());
        assert_eq!(typeset, 0, "{breaks:?}");
        for told in told {
            assert!(errors.iter().any(|error| error.contains(told)), "{breaks:?}: {errors:#?}");
        }
        // Who wants no PDF has the rest.
        assert_eq!(made(&file, "md", wanted()), (Vec::new(), 0), "{breaks:?}");
    }
    let (errors, typeset) = made(&Breaks::default().file(), "pdf", wanted());
    assert!(errors.is_empty() && typeset > 4, "{errors:#?} {typeset}");
}

/// Each document fits by itself; the one that holds them all does not.
#[test]
fn a_combined_document_is_weighed_as_a_whole() {
    let file = Breaks { notes: 10_000, contact: 35_000 }.file();
    let wanted = |bundles| Wanted { bundles, site: false, ..Wanted::default() };
    let (errors, typeset) = made(&file, "pdf", wanted(Vec::new()));
    assert!(errors.is_empty() && typeset == 4, "{errors:#?} {typeset}");
    let (errors, typeset) = made(&file, "pdf", wanted(vec!["combined"]));
    assert!(errors.len() == 1 && errors[0].contains("などを1つにした書類が大きすぎて") && typeset == 0, "{errors:#?}");
}

#[test]
fn a_comparison_that_would_take_minutes_is_refused() {
    let read = |notes| {
        let file = Breaks { notes, ..Breaks::default() }.file();
        sample::read_files(&Memory::new().with("betten.yaml", file), "betten.yaml").sound()
    };
    let (old, new) = (read(0), read(MANY));
    let wanted = Papers { memorandum: true, ..Papers::default() };
    let (_, papers) = changes(
        Stand { catalog: old.catalog, hospital: old.hospital() },
        Stand { catalog: new.catalog, hospital: new.hospital() },
        &wanted,
        &mut Report::new(),
    );
    assert_eq!(papers.len(), 2);
    let (said, typeset) =
        counted("pdf", |tools| make_papers(&papers, &tools, &mut |_| Ok(())).expect("the tools work"));
    let found: Vec<_> = said.iter().map(|fault| (fault.code, fault.severity)).collect();
    assert_eq!(found, [(codes::TYPESET_TOO_LARGE, Severity::Error); 2], "{said:#?}");
    assert_eq!(typeset, 0);
}

/// Hospitals as large as there are, with a vendor and a system for each contract.
fn large(contracts: usize, contacts: usize) -> String {
    use std::fmt::Write as _;
    let mut text = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 病院 } }\nsystems:\n".to_owned();
    for number in 0..contracts {
        let _ = writeln!(text, "  s{number}: システム{number}");
    }
    text.push_str("vendors:\n");
    for number in 0..contracts {
        let _ = writeln!(text, "  v{number}:\n    party: {{ name: 株式会社サンプル{number} }}\n    contacts:");
        for contact in 0..contacts {
            let _ = writeln!(
                text,
                "      - {{ for: incident, hours: 平日 9時から17時まで, who: 窓口{contact}, phone: 03-0000-0001, mail: v{number}@example.jp, note: 夜間は当直が受ける。 }}"
            );
        }
    }
    text.push_str("contracts:\n");
    for number in 0..contracts {
        let _ = writeln!(
            text,
            "  - id: c{number}\n    title: システム{number}保守契約\n    parties: [hospital, v{number}]\n    systems: [s{number}]\n    choices:"
        );
        for item in
            ["2-B-4", "2-B-5", "2-B-6", "2-C-1", "2-C-2", "2-C-3", "2-C-4", "2-C-5", "2-R-1", "2-R-2", "2-R-3", "2-R-4"]
        {
            let _ = writeln!(text, "      {item}: {{ duty: vendor, note: 契約{number}の{item}について。 }}");
        }
    }
    text
}

#[test]
fn what_people_write_fits() {
    for (name, text, most) in [
        ("the sample", sample::sample_text(), 10),
        ("1 contract, 500 contacts", large(1, 500), 25),
        ("300 contracts", large(300, 2), 110),
        ("1,000 contracts", large(1_000, 1), 330),
    ] {
        let (made, _) = documents(&text, &Wanted { site: false, ..Wanted::default() });
        let contents = made.all().map(|(_, document)| Content::of(document));
        let heaviest = contents.inspect(|content| assert_eq!(too_large(content), None, "{name}"));
        let share = heaviest.map(|content| content.weight().units * 100 / MOST).max().expect("there are documents");
        assert!(share < most, "{name}: {share} %");
    }
}

/// The section of `docs/diagnostics.md` on the bound.
#[test]
fn the_page_on_codes_shows_what_is_too_large() {
    let section = section(codes::TYPESET_TOO_LARGE.as_str());
    let note = "夜間の連絡は当直が受ける。";
    let example = section.files().remove(0).1.replace(note, &format!("\"{note}{}以上\"", "\\n".repeat(90_000)));
    let (made, sources) = documents(&example, &Wanted { site: false, ..Wanted::default() });
    let annex = made.all().map(|(_, document)| document).find(|document| document.kind == DocumentKind::Annex);
    let mut report = Report::new();
    report.push(too_large(&Content::of(annex.expect("every contract has one"))).expect("the example is too large"));
    hold(&format!("### `{}`", codes::TYPESET_TOO_LARGE.as_str()), &show::human(&report, &sources, false));
}
