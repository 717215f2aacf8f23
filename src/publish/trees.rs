//! Folders of small texts, for the tests of both ways of publishing.

use std::fs;
use std::path::Path;

use walkdir::WalkDir;

use crate::publish::{Digest, Made, Manifest};

/// A manifest that lists these paths.
pub(super) fn manifest(paths: &[&str]) -> String {
    let made = |path: &&str| Made {
        path: (*path).to_owned(),
        sha256: Digest::of(b""),
        made_from: Digest::of(b""),
        lasting: false,
        parties: Vec::new(),
    };
    Manifest { files: paths.iter().map(made).collect(), ..Manifest::default() }.to_json()
}

/// Writes each text at its path below the folder.
pub(super) fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let place = folder.join(path);
        place.parent().map_or(Ok(()), fs::create_dir_all).expect("a folder");
        fs::write(place, text).expect("a file");
    }
}

/// Every text below the folder with its path, sorted by path.
pub(super) fn read(folder: &Path) -> Vec<(String, String)> {
    let entries = WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
    files.map(|entry| (name(entry.path()), fs::read_to_string(entry.path()).expect("a text"))).collect()
}
