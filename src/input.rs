//! Reads everything that a run needs: the texts of hospitals and catalogs, templates and fonts, each of them once.
//!
//! This module knows files and encodings, but not what the bytes mean. The rooms after it take texts, so a run works
//! the same on [`Files`] held in memory. Texts are normalised: they have no byte-order mark, and every line ends with
//! `\n` alone. Places are counted in the normalised text.

mod beside;
mod encoding;
mod files;
mod find;
mod fonts;
mod shipped;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, MAX_TEXT, Report, Severity, SourceId, Sources, Span, codes, reading_order};
use crate::digest::Summing;

pub use beside::{PictureBytes, read_base, read_figure, read_figures, read_record};
pub use encoding::ReadFault;
use files::plain;
pub use files::{Asked, Disk, Files, Memory, PathKind, Retold};
pub use find::{find_hospitals, folder_of_contract};
pub use fonts::{FontPlaces, SYSTEM_FONTS, read_fonts};
pub use shipped::shipped_editions;

/// The name of the hospital file in a folder, when the hospital is one file.
pub const HOSPITAL_FILE: &str = "betten.yaml";
/// The name of the main file in a folder, when each contract is a file of its own.
pub const FOLDER_FILE: &str = "hospital.yaml";
const CONTRACTS: &str = "contracts";

/// In bytes. No folder of an edition or of templates comes near this.
const MAX_FOLDER: usize = 16 * 1024 * 1024;

/// In bytes. No hospital comes near this: a thousand contracts as long as those of the sample have 4 MiB.
const MAX_HOSPITAL: usize = 8 * 1024 * 1024;

/// How many bytes of a folder may still be read.
struct Allowance {
    limit: usize,
    left: usize,
    is_overdrawn: bool,
}

impl Allowance {
    fn of(limit: usize) -> Self {
        Self { limit, left: limit, is_overdrawn: false }
    }

    fn read(&mut self, files: &dyn Files, path: &str) -> Result<String, ReadFault> {
        self.bytes(files, path).and_then(encoding::decode)
    }

    fn bytes(&mut self, files: &dyn Files, path: &str) -> Result<Vec<u8>, ReadFault> {
        let bytes = match files.read(path, MAX_TEXT.min(self.left)) {
            Err(ReadFault::TooLarge { limit }) if limit < MAX_TEXT => {
                self.is_overdrawn = true;
                return Err(ReadFault::FolderTooLarge { limit: self.limit });
            }
            read => read?,
        };
        self.left -= bytes.len();
        Ok(bytes)
    }
}

/// One hospital as it was found: one file, or a folder with one file for each contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HospitalFiles {
    /// The hospital file, or the `hospital.yaml` of the folder.
    pub main: SourceId,
    /// The files below `contracts/`, sorted by name; `None` when the hospital is one file.
    pub contracts: Option<Vec<SourceId>>,
    /// Whether `main` is not a hospital file but a contract from the `contracts/` of some folder.
    pub is_contract: bool,
}

/// One edition of the catalog as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFiles {
    /// The name of the folder. The name of the edition is in `catalog.yaml`.
    pub folder: String,
    /// Sorted by path, in the order of the bytes.
    pub files: Vec<CatalogFile>,
    /// Whether a file could not be read. That was reported.
    pub is_incomplete: bool,
    /// SHA-256 over paths and texts, as lower-case hexadecimal.
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogFile {
    /// The path from the edition's folder, with `/`.
    pub path: String,
    pub kind: CatalogFileKind,
    /// The path as shown to people.
    pub name: String,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CatalogFileKind {
    Catalog,
    Items,
    Glossary,
    Guidelines,
    Acts,
    /// Of one revision of this project's points and sentences, by its number.
    Preamble(u32),
    Points(u32),
}

/// Reads the hospital at a path that a person named: a file, or a folder in one of its two forms.
///
/// Gives `None` when there is nothing to continue with. The report then says why.
pub fn read_hospital(
    files: &dyn Files,
    path: &str,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<HospitalFiles> {
    if files.kind(path) == PathKind::Folder {
        return read_folder(files, path, sources, report);
    }
    if let Some((_, what)) = NO_HOSPITALS.iter().find(|(ending, _)| path.to_ascii_lowercase().ends_with(ending))
        && files.kind(path) == PathKind::File
    {
        report.push(
            Diagnostic::error(codes::FILE_UNREADABLE, format!("「{path}」は病院ファイルではなく、{what}です。"))
                .hint("病院ファイル（betten.yaml など）か、そのあるフォルダを指定してください。"),
        );
        return None;
    }
    let main = read_text(files, path, sources, report)?;
    Some(HospitalFiles { main, contracts: None, is_contract: find::is_contract(&sources.get(main).text) })
}

/// Files that are not hospital files but are written by this program or found beside its output: their endings, and
/// what people call them.
const NO_HOSPITALS: [(&str, &str); 6] = [
    (".html", "HTML のページ"),
    (".htm", "HTML のページ"),
    (".md", "Markdown の文書"),
    (".csv", "CSV の表"),
    (".schema.json", "エディタの入力を助けるファイル"),
    ("manifest.json", "つくったときの記録"),
];

/// Reads the editions in the folder given with `--data`: one edition, or a folder of editions. Faults are reported.
pub fn read_editions(files: &dyn Files, path: &str, report: &mut Report) -> Vec<CatalogFiles> {
    let path = path.trim_end_matches('/');
    let before = report.count(Severity::Error);
    let names = files.list(path, report);
    let roots: Vec<&str> = names
        .iter()
        .filter_map(|name| name.strip_suffix("catalog.yaml"))
        .filter(|root| root.is_empty() || root.matches('/').count() == 1)
        .collect();
    if roots.is_empty() && report.count(Severity::Error) == before {
        report.push(
            Diagnostic::error(codes::FILE_UNREADABLE, format!("「{path}」に catalog.yaml がありません。"))
                .hint("--data には、1つの版のフォルダか、版のフォルダを集めたフォルダを指定してください。"),
        );
    }
    let mut editions = Vec::new();
    let mut allowance = Allowance::of(MAX_FOLDER);
    for root in roots {
        let folder = if root.is_empty() { path.rsplit('/').next().unwrap_or(path) } else { root.trim_end_matches('/') };
        let mut texts = Vec::new();
        let mut is_incomplete = false;
        for name in names.iter().filter(|name| name.starts_with(root) && is_yaml(name)) {
            if allowance.is_overdrawn {
                break;
            }
            let shown = format!("{path}/{name}");
            match allowance.read(files, &shown) {
                Ok(text) => texts.push((name[root.len()..].to_owned(), shown, text)),
                Err(fault) => {
                    report.push(fault.diagnostic(&shown));
                    is_incomplete = true;
                }
            }
        }
        editions.push(CatalogFiles { is_incomplete, ..CatalogFiles::new(folder, texts, report) });
    }
    editions
}

/// Reads the pictures in a person's folder of templates (a logo). They are returned by path below the folder.
pub fn read_pictures(files: &dyn Files, path: &str, report: &mut Report) -> BTreeMap<String, Vec<u8>> {
    let path = path.trim_end_matches('/');
    let mut pictures = BTreeMap::new();
    let mut allowance = Allowance::of(MAX_FOLDER);
    for name in files.list(path, report).into_iter().filter(|name| is_picture(name)) {
        if allowance.is_overdrawn {
            break;
        }
        let shown = format!("{path}/{name}");
        match allowance.bytes(files, &shown) {
            Ok(bytes) => drop(pictures.insert(name, bytes)),
            Err(fault) => report.push(fault.diagnostic(&shown)),
        }
    }
    pictures
}

fn is_picture(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp"].iter().any(|ending| name.ends_with(ending))
}

/// Reads the templates that a person uses in place of shipped ones. They are returned by path below the folder.
pub fn read_templates(files: &dyn Files, path: &str, report: &mut Report) -> BTreeMap<String, String> {
    let path = path.trim_end_matches('/');
    let mut templates = BTreeMap::new();
    let mut allowance = Allowance::of(MAX_FOLDER);
    for name in files.list(path, report).into_iter().filter(|name| !is_picture(name)) {
        if allowance.is_overdrawn {
            break;
        }
        let shown = format!("{path}/{name}");
        match allowance.read(files, &shown) {
            Ok(text) => drop(templates.insert(name, text)),
            Err(fault) => report.push(fault.diagnostic(&shown)),
        }
    }
    templates
}

fn read_folder(files: &dyn Files, path: &str, sources: &mut Sources, report: &mut Report) -> Option<HospitalFiles> {
    let below = |name: &str| if path.ends_with('/') { format!("{path}{name}") } else { format!("{path}/{name}") };
    let (one, many) = (below(HOSPITAL_FILE), below(FOLDER_FILE));
    match (files.kind(&one), files.kind(&many)) {
        (PathKind::Missing, PathKind::Missing) => {
            report.push(
                Diagnostic::error(
                    codes::FILE_UNREADABLE,
                    format!("「{path}」に {HOSPITAL_FILE} も {FOLDER_FILE} もありません。"),
                )
                .hint(match find::folder_of_contracts(files, path) {
                    Some(folder) => {
                        format!("契約のファイルだけのフォルダです。その上の「{folder}」を指定してください。")
                    }
                    None if find::is_output(path) => {
                        "出力先のフォルダではなく、病院ファイルのあるフォルダを指定してください。".to_owned()
                    }
                    None => "ファイルを直接指定するか、betten init で新しく作ってください。".to_owned(),
                }),
            );
            return None;
        }
        (_, PathKind::Missing) => {
            let main = read_text(files, &one, sources, report)?;
            return Some(HospitalFiles { main, contracts: None, is_contract: false });
        }
        (PathKind::Missing, _) => {}
        _ => {
            report.push(
                Diagnostic::error(
                    codes::FILE_UNREADABLE,
                    format!(
                        "「{path}」に {HOSPITAL_FILE} と {FOLDER_FILE} の両方があり、どちらを読むか決められません。"
                    ),
                )
                .hint("使わないほうの名前を変えるか、使うファイルを直接指定してください。"),
            );
            return None;
        }
    }
    let main = read_text(files, &many, sources, report);
    let folder = below(CONTRACTS);
    let mut names = if files.kind(&folder) == PathKind::Missing { Vec::new() } else { files.list(&folder, report) };
    names.sort_by(|a, b| reading_order(a, b));
    let mut contracts = Vec::new();
    let mut allowance = Allowance::of(MAX_HOSPITAL);
    for name in names {
        if allowance.is_overdrawn {
            break;
        }
        let shown = format!("{folder}/{name}");
        if name.contains('/') {
            if is_yaml(&name) {
                report.push(
                    Diagnostic::error(codes::FILE_UNREADABLE, format!("「{shown}」は読まれません。"))
                        .hint(format!("契約のファイルは {CONTRACTS} のすぐ下に置いてください。")),
                );
            }
        } else if is_yaml(&name) {
            contracts.extend(add_text(allowance.read(files, &shown), &shown, sources, report));
        } else if !is_picture(&name) {
            report.push(
                Diagnostic::warning(
                    codes::FILE_UNREADABLE,
                    format!("「{shown}」は YAML ファイルではないので読みません。"),
                )
                .hint("契約のファイルの名前は .yaml で終わります。"),
            );
        }
    }
    Some(HospitalFiles { main: main?, contracts: Some(contracts), is_contract: false })
}

fn read_text(files: &dyn Files, path: &str, sources: &mut Sources, report: &mut Report) -> Option<SourceId> {
    add_text(files.read(path, MAX_TEXT).and_then(encoding::decode), path, sources, report)
}

fn add_text(
    read: Result<String, ReadFault>,
    path: &str,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<SourceId> {
    match read {
        Ok(text) => Some(sources.add(path, text)),
        Err(fault) => {
            // A fault of the text names the file by its place. The text itself cannot be shown.
            let diagnostic = fault.diagnostic(path);
            if fault.is_about_text() {
                let source = sources.add(path, "");
                report.push(diagnostic.at(Span::new(source, 0..0), ""));
            } else {
                report.push(diagnostic);
            }
            None
        }
    }
}

impl CatalogFiles {
    /// Makes an edition from texts. Each has its path below the edition, its path as shown to people, and its
    /// content.
    fn new(folder: &str, mut texts: Vec<(String, String, String)>, report: &mut Report) -> Self {
        texts.sort();
        let mut sum = Summing::default();
        for (path, _, text) in &texts {
            for field in [path, text] {
                sum.add((field.len() as u64).to_be_bytes());
                sum.add(field);
            }
        }
        let digest = sum.finish().to_string();
        let mut files = Vec::new();
        for (path, name, text) in texts {
            match CatalogFileKind::of(&path) {
                Some(kind) => files.push(CatalogFile { path, kind, name, text }),
                None => report.push(
                    Diagnostic::error(
                        codes::CATALOG_INVALID,
                        format!("「{name}」は、版のどのファイルでもありません。"),
                    )
                    .hint(
                        "使える名前: catalog.yaml・glossary.yaml・guidelines.yaml・items/… ・points/acts.yaml・points/1/preamble.yaml・points/1/…",
                    ),
                ),
            }
        }
        Self { folder: folder.to_owned(), files, is_incomplete: false, digest }
    }

    /// The files of one kind. Each text is added to `sources`.
    pub fn sources<'a>(
        &'a self,
        kind: CatalogFileKind,
        sources: &'a mut Sources,
    ) -> impl Iterator<Item = (SourceId, &'a str)> {
        self.files
            .iter()
            .filter(move |file| file.kind == kind)
            .map(|file| (sources.add(&file.name, &file.text), file.text.as_str()))
    }
}

impl CatalogFileKind {
    fn of(path: &str) -> Option<Self> {
        match path {
            "catalog.yaml" => Some(Self::Catalog),
            "glossary.yaml" => Some(Self::Glossary),
            "guidelines.yaml" => Some(Self::Guidelines),
            "points/acts.yaml" => Some(Self::Acts),
            _ if path.starts_with("items/") => Some(Self::Items),
            _ => Self::of_revision(path.strip_prefix("points/")?),
        }
    }

    /// The kind of a file in the folder of a revision: `1/preamble.yaml`, `1/part2/b.yaml`.
    fn of_revision(path: &str) -> Option<Self> {
        let (folder, name) = path.split_once('/')?;
        let revision = folder.parse().ok().filter(|number: &u32| *number > 0 && number.to_string() == folder)?;
        let kind = if name == "preamble.yaml" { Self::Preamble } else { Self::Points };
        Some(kind(revision))
    }
}

fn is_yaml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".yaml") || name.ends_with(".yml")
}

#[cfg(test)]
mod tests;
