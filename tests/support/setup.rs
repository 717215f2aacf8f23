//! What the PDF tests need on the machine: fonts, the pinned `typst`, poppler and qpdf.
//!
//! If something is missing, the test fails and says what to do. Nothing is skipped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock};

use betten::diagnostic::Report;
use betten::document::Document;
use betten::render::Templates;
use betten::render::pdf::{Content, PdfSetup, pdf};
use betten::typeset::{Command, FontSet, Typesetter};

use crate::support::program::{self, betten, fonts_folder, start};

pub(crate) fn fonts() -> &'static FontSet {
    static FONTS: OnceLock<FontSet> = OnceLock::new();
    FONTS.get_or_init(|| FontSet::from_bytes(font_files()))
}

/// Name and bytes of every font there.
pub(crate) fn font_files() -> Vec<(String, Vec<u8>)> {
    let folder = fonts_folder();
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}; run scripts/fonts.sh or set BETTEN_FONTS", folder.display()))
        .map(|entry| entry.expect("the folder can be read to its end").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "ttf"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.file_name().expect("a file has a name").to_string_lossy().into_owned(), bytes)
    };
    paths.into_iter().map(read).collect()
}

/// `BETTEN_TYPST`, by default where the set-up keeps the pinned program.
pub(crate) fn typst() -> PathBuf {
    let program = std::env::var_os("BETTEN_TYPST").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/betten/tools/bin/typst"),
        PathBuf::from,
    );
    assert!(
        program.is_file(),
        "{} is not there: run `make test`, which installs typst-cli {}, or set BETTEN_TYPST",
        program.display(),
        betten::typeset::VERSION
    );
    program
}

/// Every adapter this build has, by name; all answer to the same tests.
pub(crate) fn typesetters() -> &'static [(&'static str, Box<dyn Typesetter>)] {
    static TYPESETTERS: OnceLock<Vec<(&'static str, Box<dyn Typesetter>)>> = OnceLock::new();
    TYPESETTERS.get_or_init(|| {
        let command = Command::new(&typst(), fonts()).unwrap_or_else(|error| panic!("{error}"));
        #[cfg_attr(not(feature = "embedded"), expect(unused_mut, reason = "only the library adds to it"))]
        let mut all: Vec<(&'static str, Box<dyn Typesetter>)> = vec![("command", Box::new(command))];
        #[cfg(feature = "embedded")]
        {
            let embedded = betten::typeset::Embedded::new(fonts()).unwrap_or_else(|error| panic!("{error}"));
            all.push(("embedded", Box::new(embedded)));
        }
        all
    })
}

/// Runs `betten build` in a folder, with the library if this build has it. `change` changes the environment of the
/// process.
pub(crate) fn build(folder: &Path, arguments: &[&str], change: impl FnOnce(&mut program::Command)) {
    let mut process = betten();
    process.arg("build").args(arguments).arg("--fonts").arg(fonts_folder()).current_dir(folder);
    if cfg!(not(feature = "embedded")) {
        process.arg("--typst").arg(typst());
    }
    change(&mut process);
    let output = process.output().expect("the program was built with the test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// The PDF, if there is one, and what is said of it.
pub(crate) fn told_pdf(
    document: &Document,
    typesetter: &dyn Typesetter,
    templates: &Templates,
) -> (Option<Vec<u8>>, Report) {
    let mut report = Report::new();
    let bytes = pdf(&Content::of(document), &PdfSetup { typesetter, fonts: fonts(), templates }, &mut report);
    (bytes.unwrap_or_else(|error| panic!("{error}")), report)
}

pub(crate) fn try_pdf(document: &Document, typesetter: &dyn Typesetter) -> Result<Vec<u8>, String> {
    let (bytes, report) = told_pdf(document, typesetter, &Templates::shipped());
    bytes.ok_or_else(|| format!("{report:#?}"))
}

/// The PDF of the adapter a person would get; another test says that all give the same.
pub(crate) fn pdf_of(document: &Document) -> Pdf {
    // Many tests look at the sample; the same data gives the same bytes.
    static MADE: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let data = Content::of(document).data();
    let made = || MADE.lock().expect("no test fails while it holds the papers");
    let known = made().get(&data).cloned();
    Pdf::keep(&known.unwrap_or_else(|| {
        let (_, typesetter) = typesetters().last().expect("there is always one adapter");
        let bytes = try_pdf(document, typesetter.as_ref()).unwrap_or_else(|error| panic!("{error}"));
        made().insert(data, bytes.clone());
        bytes
    }))
}

/// A PDF on disk, for the tools that look into it.
pub(crate) struct Pdf {
    file: tempfile::NamedTempFile,
}

impl Pdf {
    pub(crate) fn keep(bytes: &[u8]) -> Self {
        let file = tempfile::NamedTempFile::new().expect("there is room for a temporary file");
        std::fs::write(file.path(), bytes).expect("there is room for a PDF");
        Self { file }
    }

    /// Runs a tool on it; `{}` among the arguments is the file.
    pub(crate) fn run(&self, tool: &str, arguments: &[&str]) -> Vec<u8> {
        let file = self.file.path().to_string_lossy();
        let output = start(tool)
            .args(arguments.iter().map(|argument| if *argument == "{}" { &file } else { *argument }))
            .output()
            .unwrap_or_else(|error| panic!("{tool}: {error}; on Debian: apt-get install poppler-utils qpdf"));
        assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    pub(crate) fn text(&self, tool: &str, arguments: &[&str]) -> String {
        String::from_utf8_lossy(&self.run(tool, arguments)).into_owned()
    }

    pub(crate) fn pages(&self) -> usize {
        let said = self.text("pdfinfo", &["{}"]);
        let line = said.lines().find_map(|line| line.strip_prefix("Pages:")).expect("pdfinfo counts the pages");
        line.trim().parse().expect("a count is a number")
    }
}
