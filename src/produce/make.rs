//! Documents to finished bytes.

use std::fmt;

use crate::diagnostic::Report;
use crate::document::{Document, Sheet};
use crate::produce::HospitalDocuments;
use crate::publish::{Artifact, sha256};
use crate::render::csv::csv;
use crate::render::pdf::{PdfSetup, pdf};
use crate::render::shape::Shape;
use crate::render::{Format, HtmlPage, Renderer};
use crate::site::Pages;
use crate::typeset::TypesetError;

/// What makes documents into bytes.
#[derive(Debug)]
pub struct Tools<'a> {
    pub renderer: &'a Renderer,
    /// SHA-256 over all templates.
    pub templates: String,
    pub formats: &'a [Format],
    /// Absent when no PDF is wanted.
    pub pdf: Option<PdfSetup<'a>>,
}

/// A tool failed: a missing program or font, a broken template of ours.
#[derive(Debug)]
pub struct MakeError(TypesetError);

impl fmt::Display for MakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for MakeError {}

/// Makes all files of one hospital, by path, ascending.
///
/// Faults of the input (a missing glyph, a broken template) go to the report, and then nothing is
/// to be published.
///
/// # Errors
/// When a tool failed.
pub fn make(hospital: &HospitalDocuments, tools: &Tools<'_>, report: &mut Report) -> Result<Vec<Artifact>, MakeError> {
    let mut artifacts = Vec::new();
    if !hospital.contracts.is_empty() && tools.formats.contains(&Format::Html) {
        artifacts.extend(assets(&hospital.folder, tools));
    }
    for (folder, document) in hospital.all() {
        for format in tools.formats {
            if let Some(bytes) = render(*format, hospital, folder, document, tools, report)? {
                artifacts.push(Artifact {
                    path: path(folder, document.kind.key(), *format),
                    bytes,
                    made_from: made_from(*format, document, tools),
                });
            }
        }
    }
    if let (Some(site), true) = (&hospital.site, tools.formats.contains(&Format::Html)) {
        artifacts.extend(pages(&hospital.folder, site, tools, report));
    }
    if tools.formats.contains(&Format::Csv) {
        artifacts.extend(hospital.sheets.iter().map(|sheet| spreadsheet(&hospital.folder, sheet)));
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(artifacts)
}

fn path(folder: &str, name: &str, format: Format) -> String {
    format!("{folder}/{name}.{}", format.extension())
}

fn spreadsheet(folder: &str, sheet: &Sheet) -> Artifact {
    let bytes = csv(sheet.rows.iter().map(Vec::as_slice));
    Artifact {
        path: path(folder, sheet.kind.key(), Format::Csv),
        made_from: digest(&[Format::Csv.key(), env!("CARGO_PKG_VERSION"), &sha256(&bytes)]),
        bytes,
    }
}

/// What every page of the site needs.
fn assets(hospital: &str, tools: &Tools<'_>) -> Vec<Artifact> {
    let assets = tools.renderer.assets().iter();
    assets
        .map(|(name, text)| Artifact {
            path: format!("{hospital}/assets/{name}"),
            bytes: text.as_bytes().to_vec(),
            made_from: digest(&[name, &tools.templates]),
        })
        .collect()
}

/// The pages around the documents, and what their search looks through.
fn pages(folder: &str, site: &Pages, tools: &Tools<'_>, report: &mut Report) -> Vec<Artifact> {
    let artifact = |path: &str, text: String| {
        let made_from = digest(&[path, env!("CARGO_PKG_VERSION"), &tools.templates, &text]);
        Artifact { path: format!("{folder}/{path}"), bytes: text.into_bytes(), made_from }
    };
    let mut artifacts = vec![artifact("assets/search-index.js", tools.renderer.search_index(&site.search))];
    for page in &site.pages {
        match tools.renderer.page(page, &site.edition) {
            Ok(text) => artifacts.push(artifact(&page.path, text)),
            Err(fault) => report.push(fault),
        }
    }
    artifacts
}

/// `None` when the report says why there are no bytes.
fn render(
    format: Format,
    hospital: &HospitalDocuments,
    folder: &str,
    document: &Document,
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Option<Vec<u8>>, MakeError> {
    let text = match format {
        Format::Markdown => tools.renderer.markdown(document),
        Format::Html => {
            // Below the hospital's folder.
            let place = folder.split_once('/').map_or_else(String::new, |(_, contract)| format!("{contract}/"));
            let path = format!("{place}{}.html", document.kind.key());
            let crumbs = hospital.site.as_ref().map_or_else(Vec::new, |site| site.crumbs(&path));
            let others = tools.formats.iter().filter(|format| matches!(format, Format::Pdf | Format::Markdown));
            let formats: Vec<&str> = others.map(|format| format.extension()).collect();
            tools.renderer.html(document, &HtmlPage { path: &path, crumbs: &crumbs, formats: &formats })
        }
        // Only what is a table by itself has rows.
        Format::Csv => return Ok(None),
        Format::Pdf => {
            let Some(setup) = &tools.pdf else { return Ok(None) };
            return pdf(document, setup, report).map_err(MakeError);
        }
    };
    match text {
        Ok(text) => Ok(Some(text.into_bytes())),
        Err(diagnostic) => {
            report.push(diagnostic);
            Ok(None)
        }
    }
}

/// Digest of the document, the templates and, for paper, the typesetter and its fonts.
fn made_from(format: Format, document: &Document, tools: &Tools<'_>) -> String {
    let shape = serde_json::to_string(&Shape::of(document)).expect("a shape has only strings for keys");
    let mut parts = vec![format.key(), env!("CARGO_PKG_VERSION"), &tools.templates, &shape];
    let paper;
    if let (Format::Pdf, Some(setup)) = (format, &tools.pdf) {
        let fonts: Vec<&str> = setup.fonts.files().iter().map(|file| file.sha256()).collect();
        paper = format!("typst {} {}", setup.typesetter.version(), fonts.join(" "));
        parts.push(&paper);
    }
    digest(&parts)
}

/// SHA-256 over the parts, each with its length, so that no two lists give the same bytes.
pub fn digest(parts: &[&str]) -> String {
    let mut form = String::new();
    for part in parts {
        form.push_str(&format!("{}:{part}\n", part.len()));
    }
    sha256(form.as_bytes())
}
