//! The cost of `check`: beside the start of a Python interpreter, on hospitals of growing size, on files sent in bad
//! faith, and on hospitals whose lists multiply.
//!
//! `make bench` runs it. Times are seconds of the processor in the child process, so that other work on the machine
//! changes them little. Memory is the child's peak in RAM.

#![allow(clippy::print_stdout, reason = "a benchmark says its figures")]

#[path = "../tests/limits/cases/mod.rs"]
#[allow(dead_code, reason = "what is said of each is the tests' matter")]
mod cases;
#[path = "../tests/limits/honest.rs"]
mod honest;
#[path = "../tests/support/process.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod process;
#[path = "../tests/support/products/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests sweep over more of them")]
mod products;
#[path = "../tests/support/program.rs"]
#[allow(dead_code, reason = "a benchmark uses a part of it")]
mod program;

/// The module is where the tests have it.
mod support {
    pub(crate) use crate::program;
}

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use cases::cases;
use process::{Cost, measure};
use program::BETTEN;

/// The processor time of ended children, in milliseconds. It is finer than what `time` prints.
fn children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("the benchmark runs on Linux");
    let after_name = stat.rsplit_once(')').expect("the name stands in brackets").1;
    after_name.split_whitespace().skip(13).take(2).map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>()
        * 10.0
}

fn main() {
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).unwrap_or_default();
    if only.is_empty() {
        beside_python();
        growing();
    }
    println!("\ncheck of large hospitals                                 CPU      peak   faults  longest message");
    let large = [
        ("300 honest contracts, 40 systems", honest::hospital(300, 40, false)),
        ("300 honest contracts, each with 40 systems", honest::hospital(300, 40, true)),
        ("1,000 honest contracts", honest::hospital(1_000, 6, false)),
    ];
    for (name, text) in large.iter().filter(|(name, _)| name.contains(&only)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("betten.yaml"), text).expect("the hospital");
        say(name, &measure(folder.path(), BETTEN, &["check", "betten.yaml"]), !only.is_empty());
    }
    for (name, plan) in products::listed().iter().filter(|(name, _)| name.contains(&only)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = plan.files();
        files.write(folder.path());
        say(name, &measure(folder.path(), BETTEN, &["check", files.path()]), !only.is_empty());
    }
    println!("\ncheck of hostile files                                   CPU      peak   faults  longest message");
    for case in cases().filter(|case| case.name.contains(&only)) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        case.prepare(folder.path());
        let arguments: Vec<&str> = std::iter::once("check")
            .chain(if case.arguments.is_empty() { ["betten.yaml"].iter() } else { case.arguments.iter() }.copied())
            .collect();
        let cost = measure(folder.path(), BETTEN, &arguments);
        say(case.name, &cost, !only.is_empty());
    }
}

/// A line of figures. With `in_full`, also what was said.
fn say(name: &str, cost: &Cost, in_full: bool) {
    let told = String::from_utf8_lossy(&cost.output.stderr);
    let faults: Vec<&str> = told.split("\n\n").filter(|fault| !fault.is_empty()).collect();
    let (count, longest) =
        (faults.len().saturating_sub(1), faults.iter().map(|fault| fault.len()).max().unwrap_or_default());
    println!("{name:<52} {:>6.2} s {:>6.1} MiB {count:>6} {longest:>6} B", cost.seconds, cost.mebibytes);
    if in_full {
        println!("{}", told.chars().take(1500).collect::<String>());
    }
}

/// The two run one after the other, so that both meet the same load.
fn beside_python() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::copy(root.join("betten.yaml"), folder.path().join("betten.yaml")).expect("the sample");
    // This must be the interpreter itself, not a wrapper that first looks for one.
    let python = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().expect("python3");
    let python = String::from_utf8(python.stdout).expect("a path").trim().to_owned();
    let fonts = root.join("fonts");
    let fonts = fonts.to_str().expect("a path in UTF-8");
    let runs: [(&str, &str, Vec<&str>); 3] = [
        ("check of the sample", BETTEN, vec!["check"]),
        ("check of the sample, fonts at hand", BETTEN, vec!["check", "--fonts", fonts]),
        ("python3 -c pass", &python, vec!["-c", "pass"]),
    ];
    let mut total = [0.0; 3];
    const TIMES: usize = 100;
    for _ in 0..TIMES {
        for (index, (_, program, arguments)) in runs.iter().enumerate() {
            let before = children();
            Command::new(program).args(arguments).current_dir(folder.path()).output().expect("it runs");
            total[index] += children() - before;
        }
    }
    for ((name, ..), total) in runs.iter().zip(total) {
        println!("{name:<52} {:>6.1} ms CPU, mean of {TIMES}", total / TIMES as f64);
    }
}

/// Hospitals of 10 to 1,000 contracts with ten choices each.
fn growing() {
    println!("\ncheck of a hospital of so many choices");
    for contracts in [10, 100, 1_000] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("betten.yaml"), hospital(contracts)).expect("the hospital");
        let cost = measure(folder.path(), BETTEN, &["check"]);
        assert!(cost.output.status.success(), "{}", String::from_utf8_lossy(&cost.output.stderr));
        println!(
            "{:>6} choices {:>8.2} s {:>8.1} MiB {:>8.3} ms a choice",
            contracts * 10,
            cost.seconds,
            cost.mebibytes,
            cost.seconds * 1000.0 / (contracts * 10) as f64
        );
    }
}

/// A hospital in which each contract has a vendor and a system of its own.
fn hospital(contracts: usize) -> String {
    let mut text = "catalog: \"2024-06\"\nhospital: { id: a, party: { name: 病院 } }\n".to_owned();
    text.push_str("systems:\n");
    for number in 0..contracts {
        let _ = writeln!(text, "  s{number}: システム{number}");
    }
    text.push_str("vendors:\n");
    for number in 0..contracts {
        let _ = writeln!(text, "  v{number}: {{ party: {{ name: 会社{number} }} }}");
    }
    text.push_str("contracts:\n");
    for number in 0..contracts {
        let _ = write!(
            text,
            "  - id: c{number}\n    title: 契約{number}\n    parties: [hospital, v{number}]\n    systems: [s{number}]\n    choices:\n"
        );
        for item in ["2-B-4", "2-B-5", "2-C-1", "2-C-2", "2-C-3", "2-C-4", "2-C-5", "2-R-1", "2-R-2", "2-R-3"] {
            let _ = writeln!(
                text,
                "      {item}: {{ duty: vendor, cost: v{number}, note: 契約{number}の{item}について。 }}"
            );
        }
    }
    text
}
