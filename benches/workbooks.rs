//! The cost of workbooks: forms of 12 to 200 items made and taken in, workbooks read beside openpyxl, and files sent in
//! bad faith.
//!
//! `make bench` runs it. Each file is read in a process of its own. Times are seconds of the processor, and memory is the
//! peak in RAM; both also hold what the process needs to start.

#![allow(clippy::print_stdout, reason = "a benchmark says its figures")]

#[path = "../tests/support/grown.rs"]
mod grown;
#[path = "../tests/support/process.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod process;
#[path = "../tests/support/program.rs"]
#[allow(dead_code, reason = "a benchmark uses a part of it")]
mod program;

use std::path::{Path, PathBuf};
use std::time::Instant;

use betten::book;
use betten::diagnostic::{Report, Sources};
use betten::input::Memory;
use betten::intake::{Answered, FormTarget, take_in};
use betten::produce::{read_catalogs, read_hospital};
use process::{Cost, measure};
use program::{papers_python, python};

/// The first argument of the process that reads one file, and of the one that makes and takes in a form.
const ONE: &str = "--read-one";
const FORM: &str = "--form-of";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, file] = &arguments[..]
        && first == ONE
    {
        let bytes = std::fs::read(file).expect("the file is there");
        let start = Instant::now();
        let read = betten::workbook::read(&bytes);
        let time = start.elapsed().as_secs_f64() * 1000.0;
        let said = read.map_or_else(
            |fault| fault.to_string(),
            |book| format!("{} cells", book.sheets.iter().map(|sheet| sheet.cells.len()).sum::<usize>()),
        );
        print!("{time:>7.1} ms  {said}");
        return;
    }
    if let [first, items, file] = &arguments[..]
        && first == FORM
    {
        form(items.parse().expect("a number"), Path::new(file));
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    forms(folder.path());
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    println!("{:<28} {:>8} {:>10} {:>10}  reading alone, and what was read", "workbook", "KiB", "CPU", "peak");
    for items in ["12", "200", "400"] {
        let file = folder.path().join(format!("form-{items}.xlsx"));
        python(&project.join("tests/workbook/form.py"), &[Path::new(items), &file]);
        say(&file, &by_us(&file));
        let script = "import openpyxl, sys; openpyxl.load_workbook(sys.argv[1], rich_text=True); print(end='openpyxl')";
        let name = file.to_str().expect("UTF-8");
        say(&file, &measure(folder.path(), papers_python().to_str().expect("UTF-8"), &["-c", script, name]));
    }
    let hostile = folder.path().join("hostile");
    std::fs::create_dir(&hostile).expect("a folder");
    python(&project.join("tests/workbook/hostile.py"), &[&hostile]);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(&hostile).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files.iter().for_each(|file| say(file, &by_us(file)));
}

/// Forms of this program: made, and taken in again.
fn forms(folder: &Path) {
    println!("{:<28} {:>8} {:>10} {:>10}  making and taking in alone", "form", "KiB", "CPU", "peak");
    for items in ["12", "40", "200"] {
        let file = folder.join(format!("ours-{items}.xlsx"));
        let program = std::env::current_exe().expect("this program has a path");
        let arguments = [FORM, items, file.to_str().expect("UTF-8")];
        say(&file, &measure(folder, program.to_str().expect("UTF-8"), &arguments));
    }
}

/// A form of a contract with so many items: written to a file, read, and compared with the hospital file.
fn form(items: usize, file: &Path) {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let mut catalogs = read_catalogs(None, &mut sources, &mut report);
    let shipped = catalogs.pop().expect("an edition is shipped");
    catalogs.push(if items == 12 { shipped } else { grown::grown(&shipped, items) });
    let text = "catalog: \"2024-06\"\nhospital: { id: h, party: { name: 見本会 } }\nvendors: { v: { party: { name: 見本社 } } }\ncontracts:\n  - id: c\n    title: 契約\n    parties: [hospital, v]\n    precedence: annex\n";
    let files = Memory::new().with("betten.yaml", text);
    let hospital = read_hospital(&files, "betten.yaml", &catalogs, &mut sources, &mut report).expect("it is sound");
    let catalog = catalogs.last().expect("there is an edition");
    let target = FormTarget::all(&hospital, catalog).swap_remove(1);
    let start = Instant::now();
    let fields = target.asked(&sources).expect("it can be read");
    let plan = book::plan(&target.head(&fields.groups, None, None), &fields.groups);
    let bytes = betten::workbook::write(&plan).expect("no text is too long");
    let written = start.elapsed().as_secs_f64() * 1000.0;
    std::fs::write(file, &bytes).expect("there is room");
    let start = Instant::now();
    let book = book::read("form.xlsx", betten::workbook::read(&bytes), &mut sources, &mut report).expect("a form");
    let answered = [Answered { name: "form.xlsx".to_owned(), book }];
    let all = FormTarget::all(&hospital, catalog).into_iter();
    let targets: Vec<_> = all.map(|target| (target, target.fields(&sources).expect("it can be read"))).collect();
    let intake = take_in(&targets, &answered, &Default::default(), &Default::default(), &mut report);
    let read = start.elapsed().as_secs_f64() * 1000.0;
    assert!(intake.changes.is_empty() && report.is_empty());
    print!("{written:>7.1} ms  {read:>7.1} ms");
}

fn by_us(file: &Path) -> Cost {
    let program = std::env::current_exe().expect("this program has a path");
    let folder = file.parent().expect("it lies in a folder");
    measure(folder, program.to_str().expect("UTF-8"), &[ONE, file.to_str().expect("UTF-8")])
}

fn say(file: &Path, cost: &Cost) {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let size = std::fs::metadata(file).map_or(0, |known| known.len()) / 1024;
    let said = String::from_utf8_lossy(&cost.output.stdout);
    println!("{name:<28} {size:>8} {:>8.2} s {:>6.1} MiB  {said}", cost.seconds, cost.mebibytes);
}
