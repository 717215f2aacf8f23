//! Workbooks sent in bad faith: each ends soon, in little memory, with a fault that says what to do.

use std::path::Path;

use betten::workbook::{LARGEST, WorkbookBound, WorkbookFault, read};
use proptest::prelude::*;

use crate::render::targets;
use crate::support::files::files;
use crate::support::package::workbook;
use crate::support::process::{Cost, TIME, measure_by};
use crate::support::program::{python, start};

/// MiB beyond those that the plain workbook needs.
const MEMORY: f64 = 64.0;

/// Seconds of the processor, far more than any file takes (0.2 s, see the benchmark), on the slowest machine.
const SECONDS: f64 = 20.0;

const FILE: &str = "BETTEN_WORKBOOK";

/// Reads a file in a process of its own.
fn cost(file: &Path) -> Cost {
    let mut time = start(TIME);
    time.env(FILE, file);
    let program = std::env::current_exe().expect("this program has a path");
    let test = ["workbook::hostile::reads_one_file", "--exact", "--ignored", "--nocapture", "--test-threads=1"];
    measure_by(time, Path::new("/"), program.to_str().expect("UTF-8"), &test)
}

#[test]
#[ignore = "the next test starts it in a process of its own"]
#[allow(clippy::print_stdout, reason = "the next test reads it")]
fn reads_one_file() {
    let file = std::env::var_os(FILE).expect("the next test names it");
    println!("{:?}", read(&std::fs::read(file).expect("the next test wrote it")).map(|book| book.sheets.len()));
}

#[test]
fn hostile_files_end_soon_and_in_little_memory() {
    let folder = tempfile::tempdir().expect("a folder");
    python(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/workbook/hostile.py"), &[folder.path()]);
    let plain = folder.path().join("plain");
    std::fs::write(&plain, workbook(&[])).expect("there is room");
    let rest = cost(&plain).mebibytes;
    let found = files(folder.path());
    assert!(found.len() > 25);
    for (name, bytes) in found {
        let cost = cost(&folder.path().join(&name));
        let said = String::from_utf8_lossy(&cost.output.stdout).into_owned();
        assert!(cost.output.status.success(), "{name}: {said}");
        assert!(cost.seconds < SECONDS, "{name}: {} s", cost.seconds);
        assert!(cost.mebibytes < rest + MEMORY, "{name}: {} MiB beyond {rest}", cost.mebibytes - rest);
        assert_eq!(read(&bytes).is_ok(), name.starts_with("read-") || name == "plain", "{name}: {said}");
        if let Err(fault) = read(&bytes) {
            assert!(!matches!(fault, WorkbookFault::OtherFile(_)), "{name}: {fault:?}");
            assert!(fault.to_string().len() < 400 && !fault.remedy().is_empty());
        }
    }
    let large = [b"PK".to_vec(), vec![0; LARGEST]].concat();
    assert_eq!(read(&large), Err(WorkbookFault::TooMuch(WorkbookBound::Bytes)));
}

/// Changes of single bytes. Nothing in the plain workbook is compressed, so each is a changed letter, or a changed head.
fn altered(changes: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = workbook(&[]);
    for (place, byte, how) in changes {
        if bytes.is_empty() {
            break;
        }
        let place = place.index(bytes.len());
        match how {
            0 => bytes[place] = *byte,
            1 => bytes[place] ^= 1 << (byte % 8),
            2 => _ = bytes.remove(place),
            3 => bytes.truncate(place),
            _ => bytes.insert(place, *byte),
        }
    }
    bytes
}

proptest! {
    #[test]
    fn any_bytes_keep_the_laws(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..5_u8), 1..6),
        random in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        targets::workbook(&altered(&changes));
        targets::workbook(&random);
        targets::workbook(&[b"PK\x03\x04".to_vec(), random].concat());
    }

    /// The same in the parts, packed anew, so that every checksum is right.
    #[test]
    fn any_parts_keep_the_laws(
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[<>/&\"'= rcsvfit0-9A-Zx_\u{0}あ]{0,6}", any::<bool>()), 1..6)
    ) {
        let mut letters: Vec<char> = include_str!("../../fuzz/seeds/workbook/plain").chars().collect();
        for (place, text, is_added) in changes {
            let place = place.index(letters.len());
            let end = if is_added { place } else { (place + text.chars().count()).min(letters.len()) };
            letters.splice(place..end, text.chars());
        }
        targets::workbook(letters.into_iter().collect::<String>().as_bytes());
    }
}
