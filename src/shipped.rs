//! The files that are part of the program: the editions of the catalog, and the templates.

use include_dir::{Dir, include_dir};

static DATA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data");
static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The texts of `data/`, each with its path below it, with `/`.
pub fn data() -> Vec<(String, &'static str)> {
    texts(&DATA)
}

/// The texts of `templates/`, in the same way.
pub fn templates() -> Vec<(String, &'static str)> {
    texts(&TEMPLATES)
}

/// The text of one template.
pub fn template(name: &str) -> Option<&'static str> {
    TEMPLATES.get_file(name)?.contents_utf8()
}

/// A file of another kind (a picture, an editor's leftover) is left out.
fn texts(folder: &'static Dir<'static>) -> Vec<(String, &'static str)> {
    // The path was taken on the machine that built the program.
    let path = |path: &std::path::Path| Some(path.to_str()?.replace('\\', "/"));
    let own = folder.files().filter_map(|file| Some((path(file.path())?, file.contents_utf8()?)));
    own.chain(folder.dirs().flat_map(texts)).collect()
}
