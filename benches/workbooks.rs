//! The cost of reading a workbook: forms of 12 and of 200 items, beside openpyxl, and files sent in bad faith.
//!
//! `make bench` runs it. Each file is read in a process of its own. Times are seconds of the processor, and memory is the
//! peak in RAM; both also hold what the process needs to start.

#![allow(clippy::print_stdout, reason = "a benchmark says its figures")]

#[path = "../tests/support/process.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod process;
#[path = "../tests/support/program.rs"]
#[allow(dead_code, reason = "a benchmark uses a part of it")]
mod program;

use std::path::{Path, PathBuf};
use std::time::Instant;

use process::{Cost, measure};
use program::{papers_python, python};

/// The first argument of the process that reads one file.
const ONE: &str = "--read-one";

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
    let folder = tempfile::tempdir().expect("a temporary folder");
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
