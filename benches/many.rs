//! What many hospitals cost: everything, nothing changed, one changed.
//!
//! `make bench` runs it. Each hospital has the sample's three contracts, with other names, dates, answers and
//! remarks (`hospitals.rs`). Processor time and peak memory are of the whole process. Called with numbers, it
//! measures so many hospitals and no others: `cargo bench --bench many -- 100`.

#![allow(clippy::print_stdout, reason = "a benchmark says its figures")]

#[allow(dead_code, reason = "other benchmarks read and compose them, too")]
mod hospitals;
mod process;

use std::fs;
use std::path::Path;

use process::{Cost, PROGRAM, measure};

/// The contracts of each hospital.
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
    }
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
            let cost = measure(place, PROGRAM, &arguments);
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
