//! What one annex costs in each format, cold and warm, and the same paper through `typst-cli`.
//!
//! `make bench` runs it. Times are of the processor, of this process or of the child, so that
//! another load on the machine changes them little.

#![allow(clippy::print_stdout, reason = "a benchmark says its figures")]

use std::path::{Path, PathBuf};

use betten::diagnostic::{Report, Sources};
use betten::document::{Document, compose};
use betten::input::{Memory, read_fonts};
use betten::produce::{compose_hospital, read_catalogs, read_hospital};
use betten::render::pdf::{Content, PdfSetup, pdf};
use betten::render::{HtmlPage, Renderer, Templates};
use betten::resolve::resolve;
use betten::resolve::roles::matrix;
use betten::typeset::Typesetter;
use betten::typeset::command::Command;
use betten::typeset::fonts::FontSet;

/// Processor time of this process and of its ended children, in milliseconds.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("the benchmark runs on Linux");
    let after_name = stat.rsplit_once(')').expect("the name stands in brackets").1;
    let ticks: f64 =
        after_name.split_whitespace().skip(11).take(4).map(|ticks| ticks.parse::<f64>().expect("a number")).sum();
    ticks * 10.0
}

fn measure(name: &str, times: usize, mut work: impl FnMut(usize)) {
    let before = processor();
    (0..times).for_each(&mut work);
    let each = (processor() - before) / times as f64;
    println!("{name:<44} {each:>9.2} ms");
}

fn sample(name: usize) -> Vec<Document> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("betten.yaml")).expect("the sample");
    // Each document differs in its head, as those of different hospitals do.
    let text = text.replace("サンプル総合病院", &format!("サンプル第{name}総合病院"));
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let catalogs = read_catalogs(None, &mut sources, &mut report);
    let files = Memory::new().with("betten.yaml", text);
    let hospital =
        read_hospital(&files, "betten.yaml", &catalogs, &mut sources, &mut report).expect("the sample is valid");
    compose_hospital(&catalogs[0], &hospital, &|folder| folder == "sample/ehr", false, &mut report)
        .contracts
        .into_iter()
        .flat_map(|contract| contract.documents)
        .take(1)
        .collect()
}

fn main() {
    let renderer = Renderer::new(&Templates::shipped()).expect("the shipped templates have no fault");
    let documents: Vec<Document> = (0..50).flat_map(sample).collect();
    let page = HtmlPage { path: "ehr/annex.html", crumbs: &[], formats: &[] };
    println!("processor time for one annex of the sample (12 items)");
    measure("read, check, resolve, compose", 50, |name| drop(sample(name)));
    measure("Markdown", 500, |index| drop(renderer.markdown(&documents[index % 50])));
    measure("HTML", 500, |index| drop(renderer.html(&documents[index % 50], &page)));

    println!("processor time for one contract of a role matrix");
    for contracts in [30, 300] {
        roles(contracts);
    }

    let mut report = Report::new();
    let folder: PathBuf = std::env::var_os("BETTEN_FONTS").map_or_else(|| PathBuf::from("fonts"), PathBuf::from);
    let fonts = FontSet::from_bytes(read_fonts(&[folder], None, &mut report));
    #[cfg(feature = "embedded")]
    {
        let embedded = betten::typeset::embedded::Embedded::new(&fonts).expect("fonts");
        paper("PDF, library", &embedded, &fonts, &documents, 30);
    }
    if let Some(program) = std::env::var_os("BETTEN_TYPST") {
        let command = Command::new(Path::new(&program), &fonts).expect("typst-cli");
        paper("PDF, typst-cli, a process each", &command, &fonts, &documents, 10);
    }
}

/// A hospital of so many contracts, of which every fourth shares its system with the next.
fn hospital(contracts: usize) -> String {
    let mut text = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 病院 } }\n".to_owned();
    let mut list = |head: &str, line: &dyn Fn(usize) -> String| {
        text.push_str(head);
        (0..contracts).for_each(|number| text.push_str(&line(number)));
    };
    list("systems:\n", &|number| format!("  s{number}: システム{number}\n"));
    list("vendors:\n", &|number| format!("  v{number}: {{ party: {{ name: 会社{number} }} }}\n"));
    list("contracts:\n", &|number| {
        let systems = if number % 4 == 0 && number + 1 < contracts { number..number + 2 } else { number..number + 1 };
        let systems: Vec<String> = systems.map(|system| format!("s{system}")).collect();
        let limit = ["30分", "1時間", "2時間"][number % 3];
        format!(
            "  - id: c{number}\n    title: 契約{number}\n    parties: [hospital, v{number}]\n    systems: [{}]\n    choices:\n      2-C-3: {{ duty: vendor }}\n      2-C-4: {{ duty: hospital, points: {{ time_limit: {limit} }} }}\n      2-R-4: {{ points: {{ scan: 1か月 }} }}\n",
            systems.join(", ")
        )
    });
    text
}

fn roles(contracts: usize) {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let catalogs = read_catalogs(None, &mut sources, &mut report);
    let files = Memory::new().with("betten.yaml", hospital(contracts));
    let hospital = read_hospital(&files, "betten.yaml", &catalogs, &mut sources, &mut report).expect("it is valid");
    let annexes: Vec<_> =
        hospital.contracts.iter().map(|contract| resolve(&catalogs[0], &hospital, contract).0).collect();
    let mut document = None;
    let times = 3_000 / contracts;
    measure(&format!("matrix and findings, of {contracts}"), times * contracts, |index| {
        if index % contracts == 0 {
            document = Some(compose::roles(&matrix(&catalogs[0], &hospital, &annexes).0));
        }
    });
    let document = document.expect("it was made at least once");
    let renderer = Renderer::new(&Templates::shipped()).expect("the shipped templates have no fault");
    let page = HtmlPage { path: "roles.html", crumbs: &[], formats: &[] };
    measure(&format!("Markdown and HTML, of {contracts}"), times * contracts, |index| {
        if index % contracts == 0 {
            drop(renderer.markdown(&document));
            drop(renderer.html(&document, &page));
        }
    });
}

fn paper(name: &str, typesetter: &dyn Typesetter, fonts: &FontSet, documents: &[Document], times: usize) {
    let templates = Templates::shipped();
    let setup = PdfSetup { typesetter, fonts, templates: &templates };
    let work = |index: usize| {
        let made = pdf(&Content::of(&documents[index]), &setup, &mut Report::new()).expect("the typesetter is there");
        drop(made.expect("the sample can be typeset"));
    };
    measure(&format!("{name}, first"), 1, |_| work(0));
    measure(&format!("{name}, next"), times, |index| work(index + 1));
}
