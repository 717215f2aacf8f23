//! The cost of many hospitals: when everything is made, when nothing has changed, and when one has changed.
//!
//! `make bench` runs it. Each hospital has the sample's three contracts, with other names, dates, answers and remarks
//! (`hospitals.rs`). Processor time and peak memory are those of the whole process. If it is called with numbers, it
//! measures only so many hospitals: `cargo bench --bench many -- 100`.

#![allow(clippy::print_stdout, reason = "a benchmark says its figures")]

#[allow(dead_code, reason = "other benchmarks read and compose them, too")]
mod hospitals;
#[path = "../tests/support/process.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod process;
#[path = "../tests/support/program.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod program;
#[allow(dead_code, reason = "another benchmark uses more of it")]
mod typst_cli;

use std::fs;
use std::path::Path;
use std::time::Instant;

use betten::diagnostic::Report;
use betten::produce::{Wanted, compose_hospital};

use process::{Cost, measure};
use program::BETTEN;

/// The number of contracts of each hospital.
const CONTRACTS: usize = 3;

fn main() {
    let numbers: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let numbers = if numbers.is_empty() { vec![1, 10, 100, 1_000] } else { numbers };
    let text = numbers.iter().map(|number| Costs::of(*number, "md,html")).collect::<Vec<_>>();
    say("Markdown and HTML", &text);
    if let Some(fonts) = std::env::var_os("BETTEN_FONTS") {
        let fonts = fs::canonicalize(fonts).expect("the fonts are there");
        let fonts = fonts.to_str().expect("a path in UTF-8");
        let paper = numbers.iter().map(|number| Costs::of(*number, &format!("md,html,csv,pdf --fonts {fonts}")));
        say("everything, PDF too", &paper.collect::<Vec<_>>());
        if let Some(typst) = std::env::var_os("BETTEN_TYPST") {
            against_typst_cli(Path::new(&typst), fonts);
        }
    }
}

/// Makes the PDFs of some hospitals with the program, and the same documents with `typst-cli` one by one.
fn against_typst_cli(typst: &Path, fonts: &str) {
    const HOSPITALS: usize = 10;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let catalogs = hospitals::catalogs();
    let mut laid_out = Vec::new();
    fs::create_dir(folder.path().join("in")).expect("our own folder");
    for number in 0..HOSPITALS {
        write(folder.path(), number, &hospitals::hospital(number));
        let hospital = hospitals::read(number, &catalogs);
        let made = compose_hospital(&catalogs[0], &hospital, &Wanted::default(), &mut Report::new());
        let of_contracts = made.contracts.iter().flat_map(|contract| &contract.documents);
        let place = folder.path().join(format!("typst-{number}"));
        fs::create_dir(&place).expect("our own folder");
        laid_out.extend(made.documents.iter().chain(of_contracts).map(|document| typst_cli::lay_out(document, &place)));
    }
    println!("\nthe {} PDFs of {HOSPITALS} hospitals, by the clock", laid_out.len());
    let clock = |name: &str, work: &dyn Fn()| {
        let started = Instant::now();
        work();
        let seconds = started.elapsed().as_secs_f64();
        println!("{name:<36} {seconds:>7.2} s {:>6.1} PDF/s", laid_out.len() as f64 / seconds);
        seconds
    };
    let arguments = ["build", "in", "--quiet", "--formats", "pdf", "--fonts", fonts];
    let ours = clock("betten", &|| {
        let cost = measure(folder.path(), BETTEN, &arguments);
        assert!(cost.output.status.success(), "{}", String::from_utf8_lossy(&cost.output.stderr));
    });
    let pdfs = walkdir::WalkDir::new(folder.path().join("output")).into_iter().flatten();
    let pdfs = pdfs.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "pdf")).count();
    assert_eq!(pdfs, laid_out.len(), "both sides make the same");
    let one = clock("typst-cli, one after the other", &|| typst_cli::loop_over(typst, &laid_out, 1));
    let two = clock("typst-cli, two at a time", &|| typst_cli::loop_over(typst, &laid_out, 2));
    println!("betten is {:.1} times the loop, {:.1} times two loops", one / ours, two / ours);
}

struct Costs {
    hospitals: usize,
    all: Cost,
    nothing: Cost,
    one: Cost,
    files: usize,
}

impl Costs {
    fn of(hospitals: usize, formats: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let place = folder.path();
        fs::create_dir(place.join("in")).expect("our own folder");
        for number in 0..hospitals {
            write(place, number, &hospitals::hospital(number));
        }
        let arguments: Vec<&str> =
            ["build", "in", "--quiet", "--formats"].into_iter().chain(formats.split(' ')).collect();
        let build = || {
            let cost = measure(place, BETTEN, &arguments);
            assert!(cost.output.status.success(), "{}", String::from_utf8_lossy(&cost.output.stderr));
            cost
        };
        let (all, nothing) = (build(), build());
        let middle = hospitals / 2;
        write(place, middle, &hospitals::hospital(middle).replace("サンプルシステムズ", "サンプルシステム東京"));
        let one = build();
        let files = walkdir::WalkDir::new(place.join("output")).into_iter().flatten();
        let files = files.filter(|entry| entry.file_type().is_file()).count();
        Self { hospitals, all, nothing, one, files }
    }
}

fn write(place: &Path, number: usize, text: &str) {
    fs::write(place.join(format!("in/h{number}.yaml")), text).expect("our own folder");
}

fn say(what: &str, costs: &[Costs]) {
    println!("\n{what}: processor (clock), peak; hospitals of {CONTRACTS} contracts");
    println!("hospitals  files  everything                    a contract  nothing changed               one changed");
    for Costs { hospitals, all, nothing, one, files } in costs {
        let figures = |cost: &Cost| {
            format!("{:>8.2} s ({:>7.2} s) {:>4.0} MiB", cost.seconds, cost.clock.as_secs_f64(), cost.mebibytes)
        };
        let share = |cost: &Cost| format!("{:>5.1} %", 100.0 * cost.seconds / all.seconds);
        println!(
            "{hospitals:>9} {files:>6}  {}  {:>7.2} ms  {} {}  {} {}",
            figures(all),
            all.seconds * 1000.0 / (hospitals * CONTRACTS) as f64,
            figures(nothing),
            share(nothing),
            figures(one),
            share(one),
        );
    }
}
