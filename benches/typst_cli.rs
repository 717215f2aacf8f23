//! The other side of a comparison: the same documents through `typst-cli`, with one process for each.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use betten::document::Document;
use betten::render::Templates;
use betten::render::pdf::{Content, job};
use betten::typeset::FontSet;

pub fn fonts_folder() -> PathBuf {
    std::env::var_os("BETTEN_FONTS").map_or_else(|| PathBuf::from("fonts"), PathBuf::from)
}

/// The templates and data of one document, as a person with `typst` would have them.
pub fn lay_out(document: &Document, folder: &Path) -> PathBuf {
    let place = folder.join(fs::read_dir(folder).expect("our own folder").count().to_string());
    fs::create_dir(&place).expect("our own folder");
    for (name, bytes) in job(&Content::of(document), &Templates::shipped(), &FontSet::default()).files {
        fs::write(place.join(name), bytes).expect("our own folder");
    }
    place
}

pub fn compile(typst: &Path, place: &Path, options: &[&str], output: &str) {
    let fonts = fs::canonicalize(fonts_folder()).expect("the fonts are there");
    let status = Process::new(typst)
        .current_dir(place)
        .args(["compile", "--ignore-system-fonts", "--ignore-embedded-fonts", "--features", "a11y-extras"])
        .args(["--jobs", "1", "--creation-timestamp", "0", "--font-path"])
        .arg(fonts)
        .args(options)
        .args(["document.typ", output])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.expect("typst starts").success(), "{}", place.display());
}

/// Runs them as `xargs -P` would.
pub fn loop_over(typst: &Path, places: &[PathBuf], at_once: usize) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
                    compile(typst, place, &["--pdf-standard", "a-2a,ua-1"], "document.pdf");
                }
            });
        }
    });
}
