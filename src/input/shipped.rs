//! Reads the editions of the catalog that are part of the program.

use std::collections::BTreeMap;

use super::{CatalogFiles, is_yaml};
use crate::diagnostic::Report;
use crate::shipped;

/// All editions that are part of the program, the oldest first.
pub fn shipped_editions() -> Vec<CatalogFiles> {
    let mut editions: BTreeMap<String, Vec<(String, String, String)>> = BTreeMap::new();
    for (path, text) in shipped::data() {
        if let Some((edition, name)) = path.split_once('/')
            && is_yaml(name)
        {
            let texts = editions.entry(edition.to_owned()).or_default();
            texts.push((name.to_owned(), format!("data/{path}"), plain_lines(text)));
        }
    }
    // A test checks the shipped files, so their faults are not reported here.
    editions.into_iter().map(|(edition, texts)| CatalogFiles::new(&edition, texts, &mut Report::new())).collect()
}

/// Git may have changed line ends to `\r\n`.
fn plain_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::{Disk, Files, read_editions};

    /// A file that was added but is not embedded would be missing on every other machine.
    #[test]
    fn what_is_embedded_is_what_lies_in_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let root = root.to_str().expect("the tests run below a path in UTF-8");
        let mut report = Report::new();
        let embedded: BTreeMap<String, String> =
            shipped::data().into_iter().map(|(path, text)| (path, plain_lines(text))).collect();
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
