//! The files that are built into the program: the editions of the catalog and the templates.

use include_dir::{Dir, include_dir};

static DATA: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/data");
static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// The texts of `data/`. Each has its path below `data/`, with `/`.
pub fn data() -> Vec<(String, &'static str)> {
    texts(&DATA)
}

/// The texts of `templates/`. Each has its path below `templates/`, with `/`.
pub fn templates() -> Vec<(String, &'static str)> {
    texts(&TEMPLATES)
}

/// The text of one template, by its path below `templates/`; `None` when there is no such template.
pub fn template(name: &str) -> Option<&'static str> {
    TEMPLATES.get_file(name)?.contents_utf8()
}

/// All texts of a folder. Files that are not text (a picture, an editor's leftover) are left out.
fn texts(folder: &'static Dir<'static>) -> Vec<(String, &'static str)> {
    // The path was made on the machine that built the program, which may separate folders with `\`.
    let path = |path: &std::path::Path| Some(path.to_str()?.replace('\\', "/"));
    let own = folder.files().filter_map(|file| Some((path(file.path())?, file.contents_utf8()?)));
    own.chain(folder.dirs().flat_map(texts)).collect()
}
