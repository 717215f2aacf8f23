//! The shipped catalog and the sample hospital, read as the program reads them.

use std::path::{Path, PathBuf};

use betten::diagnostic::{Report, Sources};
use betten::input::Memory;
use betten::model::catalog::Catalog;
use betten::model::hospital::Hospital;
use betten::produce::{read_catalogs, read_hospital};

/// A file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Everything the shipped catalog and one hospital file give.
#[derive(Debug)]
pub struct Read {
    pub catalog: Catalog,
    pub hospital: Option<Hospital>,
    pub report: Report,
    pub sources: Sources,
}

pub fn read(hospital_file: &str) -> Read {
    read_with_base(hospital_file, None)
}

pub fn read_with_base(hospital_file: &str, base: Option<&str>) -> Read {
    let mut files = Memory::new().with("betten.yaml", hospital_file);
    if let Some(base) = base {
        files = files.with("group.yaml", base);
    }
    read_files(&files, "betten.yaml")
}

/// The hospital at a path among files in memory, a folder for example.
pub fn read_files(files: &Memory, path: &str) -> Read {
    let mut sources = Sources::default();
    let mut report = Report::new();
    let mut catalogs = read_catalogs(None, &mut sources, &mut report);
    assert!(report.is_empty(), "the shipped catalog has no fault: {report:#?}");
    let hospital = read_hospital(files, path, &catalogs, &mut sources, &mut report);
    Read { catalog: catalogs.remove(0), hospital, report, sources }
}

/// The sample hospital file.
pub fn sample_text() -> String {
    std::fs::read_to_string(project("betten.yaml")).expect("the sample is there")
}

/// The sample hospital, which has no fault.
pub fn sample() -> Read {
    let read = read(&sample_text());
    assert!(!read.report.has_errors(), "the sample has no fault: {:#?}", read.report);
    read
}

/// Codes and the line each points at, in the order reported.
pub fn faults(read: &Read) -> Vec<(String, usize)> {
    read.report
        .iter()
        .map(|fault| {
            let line = fault.primary.as_ref().map_or(0, |label| read.sources.line_column(label.span).0);
            (fault.code.as_str().to_owned(), line)
        })
        .collect()
}
