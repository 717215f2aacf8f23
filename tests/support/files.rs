//! What a folder holds.

use std::path::{MAIN_SEPARATOR, Path};

/// Every file with its bytes, hidden ones too; names with `/` on every system.
pub(crate) fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    walkdir::WalkDir::new(folder)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the output can be read"))
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(folder)
                .expect("below the folder")
                .to_string_lossy()
                .replace(MAIN_SEPARATOR, "/");
            (name, std::fs::read(entry.path()).expect("the file can be read"))
        })
        .collect()
}
