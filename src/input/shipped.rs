//! The editions of the catalog that are part of the program.

use include_dir::{Dir, DirEntry, include_dir};

use super::{CatalogFiles, is_yaml};
use crate::diagnostic::Report;

static DATA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data");

/// Every edition that is part of the program, oldest first.
pub fn shipped_editions() -> Vec<CatalogFiles> {
    let mut editions: Vec<&Dir<'static>> = DATA.dirs().collect();
    editions.sort_by_key(|edition| edition.path());
    editions.into_iter().map(edition).collect()
}

fn edition(folder: &'static Dir<'static>) -> CatalogFiles {
    let name = folder.path().to_string_lossy();
    let mut texts = Vec::new();
    collect(folder, &mut |path, text| {
        let path = path.strip_prefix(&format!("{name}/")).unwrap_or(path);
        if is_yaml(path) {
            texts.push((path.to_owned(), format!("data/{name}/{path}"), text));
        }
    });
    // Whether each file has its place is tested where the program is made.
    CatalogFiles::new(&name, texts, &mut Report::new())
}

/// Calls `each` with the path below `data/` and the text of every file.
fn collect(folder: &'static Dir<'static>, each: &mut dyn FnMut(&str, String)) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(folder) => collect(folder, each),
            DirEntry::File(file) => {
                let path = file.path().to_string_lossy().replace('\\', "/");
                // The repository's files are UTF-8 (`tests`), with `\r\n` where git made it so.
                let text = String::from_utf8_lossy(file.contents()).replace("\r\n", "\n");
                each(&path, text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use super::*;
    use crate::input::{Disk, Files, read_editions};

    /// A file that is added and not embedded would be missing on every other machine.
    #[test]
    fn what_is_embedded_is_what_lies_in_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let root = root.to_str().expect("the tests run below a path in UTF-8");
        let mut report = Report::new();
        let mut embedded = BTreeMap::new();
        collect(&DATA, &mut |path, text| drop(embedded.insert(path.to_owned(), text)));
        let listed = Disk.list(root, &mut report);
        assert_eq!(embedded.keys().collect::<Vec<_>>(), listed.iter().collect::<Vec<_>>());
        for (path, text) in &embedded {
            let bytes = Disk.read(&format!("{root}/{path}"), usize::MAX - 1).expect("the file was listed");
            assert_eq!(bytes, text.as_bytes(), "{path}");
        }
        let (shipped, read) = (shipped_editions(), read_editions(&Disk, root, &mut report));
        assert!(report.is_empty(), "{report:?}");
        assert_eq!(shipped.len(), read.len());
        for (shipped, read) in shipped.iter().zip(&read) {
            assert_eq!((&shipped.folder, &shipped.digest), (&read.folder, &read.digest));
            let count = listed.iter().filter(|path| path.starts_with(&format!("{}/", shipped.folder))).count();
            assert_eq!(shipped.files.len(), count);
        }
    }
}
