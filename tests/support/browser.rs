//! Tools that look at pages as a reader's browser does. `make browser-tools` installs them. If they or the fonts for
//! printing are missing, the tests fail and say so.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::program::{Command, fonts_folder, start};

/// What drives the browsers, by default where the set-up keeps it.
fn tools() -> PathBuf {
    let folder = std::env::var_os("BETTEN_BROWSER").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/betten/tools/browser"),
        PathBuf::from,
    );
    assert!(
        folder.join("installed-lock.json").is_file(),
        "{} is not there: run `make browser-tools`, or set BETTEN_BROWSER",
        folder.display()
    );
    folder
}

/// One of the scripts in `tests/browser/`.
pub fn script(name: &str) -> Command {
    let font = fonts_folder().join("BIZUDPGothic-Regular.ttf");
    assert!(font.is_file(), "{} is not there: run `make fonts`, or set BETTEN_FONTS", font.display());
    let mut node = start("node");
    node.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(name)).env("BETTEN_BROWSER", tools());
    node
}

/// What it found, a line a fault; what it says of its work goes to the screen.
#[track_caller]
pub fn faults(script: &mut Command) -> String {
    let Output { status, stdout, stderr } =
        script.output().unwrap_or_else(|error| panic!("node: {error}; install Node.js 18 or later"));
    let said = String::from_utf8_lossy(&stderr);
    assert!(status.success(), "{script:?} could not look: {said}");
    eprint!("{said}");
    String::from_utf8_lossy(&stdout).into_owned()
}
