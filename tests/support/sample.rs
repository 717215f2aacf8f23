//! The shipped catalog and hospital files, read and made as the program does it, without a disk.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use betten::diagnostic::{Report, Sources};
use betten::input::{CatalogFiles, Disk, Files, Memory, read_editions};
use betten::model::catalog::Catalog;
use betten::model::hospital::Hospital;
use betten::produce::{Product, Tools, Wanted, compose_hospital, make, read_catalogs, read_hospital};
use betten::publish::Artifact;
use betten::raw::keys::About;
use betten::render::{Format, Renderer, Templates};
use betten::resolve::roles::{RoleMatrix, matrix};
use betten::resolve::{Annex, resolve};

use crate::support::figures;
use crate::support::grown::grown;

/// A file of the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file of the project as text.
pub fn project_text(path: &str) -> String {
    std::fs::read_to_string(project(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The shipped editions and their texts; every test reads its hospital beside them.
pub fn shipped() -> &'static (Vec<Catalog>, Sources) {
    static SHIPPED: LazyLock<(Vec<Catalog>, Sources)> = LazyLock::new(|| {
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let catalogs = read_catalogs(None, &mut sources, &mut report);
        assert!(report.is_empty(), "the shipped catalog has no fault: {report:#?}");
        (catalogs, sources)
    });
    &SHIPPED
}

/// The invented catalog of `tests/fixtures/editions`: 2024-06, then 2026-10.
pub fn invented_editions() -> &'static [Catalog] {
    static EDITIONS: LazyLock<Vec<Catalog>> = LazyLock::new(|| {
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let root = project("tests/fixtures/editions");
        let files = read_editions(&Disk, root.to_str().expect("the tests run below a path in UTF-8"), &mut report);
        let catalogs = read_catalogs(Some(files), &mut sources, &mut report);
        assert!(report.is_empty(), "{}", faults(&report, &sources));
        catalogs
    });
    &EDITIONS
}

/// An invented edition of 40 items, some of them without points of ours.
pub fn forty() -> &'static (Vec<Catalog>, Sources) {
    static FORTY: LazyLock<(Vec<Catalog>, Sources)> = LazyLock::new(|| {
        let (catalogs, sources) = shipped();
        (vec![grown(catalogs.last().expect("an edition is shipped"), 40)], sources.clone())
    });
    &FORTY
}

/// The shipped edition with an invented second revision, in which one item has a point, an option and a sentence less,
/// some more, and another text.
pub fn revised() -> &'static (Vec<Catalog>, Sources) {
    static REVISED: LazyLock<(Vec<Catalog>, Sources)> = LazyLock::new(|| {
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let mut catalogs = read_catalogs(Some(with_revision(&revision())), &mut sources, &mut report);
        assert!(report.is_empty(), "{}", faults(&report, &sources));
        // A document says when its catalog is not one that the program ships.
        for catalog in catalogs.iter_mut().flat_map(|it| &mut it.earlier) {
            catalog.shipped = true;
        }
        catalogs.iter_mut().for_each(|catalog| catalog.shipped = true);
        (catalogs, sources)
    });
    &REVISED
}

/// The shipped edition with this text as the points of a second revision.
pub fn with_revision(points: &str) -> Vec<CatalogFiles> {
    let (root, mut report) = (project("data"), Report::new());
    let root = root.to_str().expect("the tests run below a path in UTF-8");
    let mut memory = Memory::new();
    for path in Disk.list(root, &mut report) {
        let text = project_text(&format!("data/{path}"));
        memory = memory.with(format!("data/{path}"), text.as_str());
    }
    memory = memory.with("data/2024-06/points/2/part2/b.yaml", points);
    let files = read_editions(&memory, "data", &mut report);
    assert!(report.is_empty(), "{report:?}");
    files
}

/// 2-B-4 as the invented revision has it.
pub fn revision() -> String {
    let shipped = project_text("data/2024-06/points/1/part2/b.yaml");
    let from = shipped.find("  2-B-4:").expect("the item is there");
    let to = shipped.find("\n  2-B-5:").expect("so is the next one");
    let mut text = format!("section: 2-B\nitems:\n{}", &shipped[from..to]);
    let mut replace = |old: &str, new: &str| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replace(old, new);
    };
    replace(
        "      method:\n        question: 暗号化の方式\n        type: list\n",
        "      rotation:\n        question: 鍵を替える間隔\n        type: duration\n",
    );
    replace(
        "      method:\n        - when: { method: [answered] }\n",
        "      rotation:\n        - when: { rotation: [answered] }\n",
    );
    replace(
        "暗号化を行う場合において{party}が用いる方式は、{method}とする。",
        "暗号化を行う場合において鍵を替える間隔は、{rotation}とする。",
    );
    replace("          decrypted: 復号した情報を引き渡す\n", "          destroyed: 復号のための手段を廃棄する\n");
    replace("{ at_end: [decrypted] }", "{ at_end: [destroyed] }");
    replace("適切に管理するものとする。", "適切に管理し、その記録を備えるものとする。");
    text
}

/// The newest shipped edition, which is the one the sample answers.
pub fn catalog() -> &'static Catalog {
    shipped().0.last().expect("an edition is shipped")
}

/// The example of a key, with names of the shipped edition in it.
pub fn example(about: &About) -> String {
    let names = [
        ("{section}", "2-C"),
        ("{item}", "2-C-4"),
        ("{point}", "contact"),
        ("{sentence}", "contact"),
        ("{answer}", "総務課"),
        ("{preamble}", "incident"),
    ];
    names.iter().fold(about.example.to_owned(), |text, (name, id)| text.replace(name, id))
}

/// Everything one hospital gives.
#[derive(Debug)]
pub struct Read {
    pub catalog: &'static Catalog,
    pub hospital: Option<Hospital>,
    pub report: Report,
    pub sources: Sources,
}

/// Reads the hospital at a path.
pub fn read_files(files: &Memory, path: &str) -> Read {
    read_by(shipped(), files, path)
}

/// Reads the hospital at a path, which answers the newest of these editions.
pub fn read_by((catalogs, sources): &'static (Vec<Catalog>, Sources), files: &Memory, path: &str) -> Read {
    let (mut sources, mut report) = (sources.clone(), Report::new());
    let hospital = read_hospital(files, path, catalogs, &mut sources, &mut report);
    Read { catalog: catalogs.last().expect("there is an edition"), hospital, report, sources }
}

/// Reads a hospital file, with the file its `based_on` names.
pub fn read_with_base(hospital_file: &str, base: Option<&str>) -> Read {
    let files = figures::beside("", Memory::new()).with("betten.yaml", hospital_file);
    let files = match base {
        Some(base) => files.with("group.yaml", base),
        None => files,
    };
    read_files(&files, "betten.yaml")
}

pub fn read(hospital_file: &str) -> Read {
    read_with_base(hospital_file, None)
}

/// The sample hospital file.
pub fn sample_text() -> String {
    project_text("betten.yaml")
}

/// The sample hospital, which has no fault.
pub fn sample() -> Read {
    read(&sample_text()).sound()
}

impl Read {
    /// Asks that there is no error.
    #[track_caller]
    pub fn sound(self) -> Self {
        assert!(!self.report.has_errors(), "{}", self.faults());
        self
    }

    pub fn hospital(&self) -> &Hospital {
        self.hospital.as_ref().unwrap_or_else(|| panic!("no hospital:\n{}", self.faults()))
    }

    /// The contracts as they are printed, and what was found wrong with them.
    pub fn annexes(&self) -> (Vec<Annex<'_>>, Report) {
        let hospital = self.hospital();
        let mut report = Report::new();
        let annexes = hospital
            .contracts
            .iter()
            .map(|contract| {
                let (annex, faults) = resolve(self.catalog, hospital, contract);
                report.append(faults);
                annex
            })
            .collect();
        (annexes, report)
    }

    /// The contracts side by side, and what was found between them.
    pub fn roles(&self) -> (RoleMatrix<'_>, Report) {
        matrix(self.catalog, self.hospital(), &self.annexes().0)
    }

    /// All files of the hospital but the PDFs, by path.
    pub fn made(&self) -> Vec<Artifact> {
        self.made_as(&Wanted { bundles: vec!["standalone"], ..Wanted::default() })
    }

    /// Those that are asked for.
    pub fn made_as(&self, wanted: &Wanted) -> Vec<Artifact> {
        self.made_by(renderer(), wanted)
    }

    /// The same by another renderer than the one that all tests of a program share.
    pub fn made_by(&self, renderer: &Renderer, wanted: &Wanted) -> Vec<Artifact> {
        let mut report = Report::new();
        let documents = compose_hospital(self.catalog, self.hospital(), wanted, &mut report);
        assert!(!report.has_errors(), "{}", faults(&report, &self.sources));
        let (templates, formats) = (Templates::shipped(), Format::of_keys(&["md", "html", "csv"]));
        let tools = Tools::new(renderer, &templates, &formats, None, NonZeroUsize::MIN);
        let mut artifacts = Vec::new();
        let mut put = |artifact: Product| {
            artifacts.extend(artifact.made());
            Ok(())
        };
        let said = make(&[&documents], &tools, &mut put).expect("no typesetter runs");
        said.into_iter().for_each(|said| report.append(said));
        artifacts.sort_by(|a, b| a.path.cmp(&b.path));
        assert!(!report.has_errors(), "{}", faults(&report, &self.sources));
        artifacts
    }

    pub fn faults(&self) -> String {
        faults(&self.report, &self.sources)
    }
}

/// One line a fault: place, code, message.
pub fn faults(report: &Report, sources: &Sources) -> String {
    report
        .iter()
        .map(|fault| {
            let place = fault.primary.as_ref().map_or_else(String::new, |label| {
                let (line, column) = sources.line_column(label.span);
                format!("{}:{line}:{column} ", sources.get(label.span.source).name)
            });
            format!("{place}{} {}\n", fault.code.as_str(), fault.message)
        })
        .collect()
}

/// The shipped templates, compiled once.
pub fn renderer() -> &'static Renderer {
    static RENDERER: LazyLock<Renderer> =
        LazyLock::new(|| Renderer::new(&Templates::shipped()).expect("the shipped templates compile"));
    &RENDERER
}

/// The text of one of the files made.
pub fn file<'a>(artifacts: &'a [Artifact], path: &str) -> &'a str {
    let artifact = artifacts.iter().find(|artifact| artifact.path == path);
    let artifact = artifact.unwrap_or_else(|| panic!("{path} was not made"));
    std::str::from_utf8(&artifact.bytes).expect("Markdown and HTML are UTF-8")
}

/// The ministry's 12 items as the source prints them: the label of the section, then the six cells. `\n` separates
/// paragraphs, and markers are written `*8`.
pub fn printed_items() -> Vec<(String, Vec<String>)> {
    let text = project_text("tests/fixtures/source/items-page5.tsv");
    let mut lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let items: Vec<(String, Vec<String>)> = lines
        .by_ref()
        .map(|line| {
            let mut cells = line.split('\t').map(|cell| cell.replace("<br>", "\n"));
            (cells.next().expect("a line has a section"), cells.collect())
        })
        .collect();
    assert!(items.len() == 12 && items.iter().all(|(_, cells)| cells.len() == 6));
    items
}

/// A text without any white space, the full-width one included.
pub fn bare(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}
