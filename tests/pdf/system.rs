//! The fonts installed on a system. The tests see none of them, unless they name folders to use instead of the
//! system's.

use std::ffi::OsStr;
use std::path::Path;

use crate::support::program::{betten, fonts_folder};
use crate::support::sample;

/// Whether a fault was found, and what `check` says of the sample, which has a 𠮷.
fn checked(system: &OsStr) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("betten.yaml"), sample::sample_text()).expect("the sample");
    let mut check = betten();
    check.arg("check").current_dir(folder.path()).env("BETTEN_SYSTEM_FONTS", system);
    let output = check.output().expect("the program was built with the test");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A folder with some of the fonts, as a package of a system has them.
fn installed(family: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inner = folder.path().join("truetype");
    std::fs::create_dir(&inner).expect("a folder");
    for entry in std::fs::read_dir(fonts_folder()).expect("the fonts: run `make fonts`, or set BETTEN_FONTS") {
        let path = entry.expect("it can be read").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        if name.starts_with(family) {
            std::fs::copy(&path, inner.join(name)).expect("it is copied");
        }
    }
    folder
}

#[test]
fn fonts_of_the_system_are_looked_into() {
    const NO_FONT: &str = "フォントがない";
    let (bizud, noto) = (installed("BIZUDP"), installed("NotoSerifJP"));
    let several = |folders: &[&Path]| std::env::join_paths(folders).expect("no name has the sign between them");

    let (code, told) = checked(OsStr::new(""));
    assert!(code == Some(0) && told.contains(NO_FONT), "{told}");
    let (code, told) = checked(&several(&[bizud.path()]));
    assert!(code == Some(1) && told.contains('𠮷') && !told.contains(NO_FONT), "{told}");
    let (code, told) = checked(&several(&[Path::new("no-such-folder"), bizud.path(), noto.path()]));
    assert!(code == Some(0) && !told.contains(NO_FONT), "{told}");
}
