//! Documents to finished bytes.

use std::fmt;

use crate::diagnostic::Report;
use crate::document::{Document, DocumentKind, Sheet};
use crate::produce::{ContractDocuments, HospitalDocuments};
use crate::publish::{Artifact, sha256};
use crate::render::csv::csv;
use crate::render::pdf::{Content, PdfSetup, pdf};
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
    for document in &hospital.documents {
        artifacts.extend(files(hospital.place(&hospital.folder), document, None, tools, report)?);
    }
    for contract in &hospital.contracts {
        for document in &contract.documents {
            // Contacts change without a 覚書; what was agreed is attached to what states it.
            let slice = contract.extras.slice.as_deref().filter(|_| document.kind == DocumentKind::Annex);
            artifacts.extend(files(hospital.place(&contract.folder), document, slice, tools, report)?);
        }
        if tools.formats.contains(&Format::Pdf) {
            artifacts.extend(extra_papers(contract, tools, report)?);
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

/// Where a document goes, and the site around it.
#[derive(Debug, Clone, Copy)]
struct Place<'a> {
    folder: &'a str,
    site: Option<&'a Pages>,
}

impl HospitalDocuments {
    fn place<'a>(&'a self, folder: &'a str) -> Place<'a> {
        Place { folder, site: self.site.as_ref() }
    }
}

impl Place<'_> {
    /// The page's path below the hospital's folder: `ehr/annex.html`.
    fn below_hospital(&self, stem: &str) -> String {
        match self.folder.split_once('/') {
            Some((_, contract)) => format!("{contract}/{stem}.html"),
            None => format!("{stem}.html"),
        }
    }
}

/// A document in every format; the slice only in its PDF.
fn files(
    place: Place<'_>,
    document: &Document,
    slice: Option<&str>,
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Vec<Artifact>, MakeError> {
    let mut artifacts = Vec::new();
    for format in tools.formats {
        let slice = slice.filter(|_| *format == Format::Pdf);
        let content = Content::of(document).with_slice(slice);
        if let Some(bytes) = render(*format, place, document, &content, tools, report)? {
            artifacts.push(Artifact {
                path: path(place.folder, &document.stem(), *format),
                bytes,
                made_from: made_from(*format, &content, slice, tools),
            });
        }
    }
    Ok(artifacts)
}

/// The blank forms and the combined PDF of a contract, as far as they were asked for.
fn extra_papers(
    contract: &ContractDocuments,
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Vec<Artifact>, MakeError> {
    let extras = &contract.extras;
    let mut papers: Vec<(String, Content<'_>, Option<&str>)> =
        extras.blank.iter().map(|form| (form.stem(), Content::of(form), None)).collect();
    if extras.combined && !contract.documents.is_empty() {
        let slice = extras.slice.as_deref();
        papers.push((COMBINED.to_owned(), Content::combined(&contract.documents).with_slice(slice), slice));
    }
    let mut artifacts = Vec::new();
    for (stem, content, slice) in papers {
        if let Some(bytes) = paper(&content, tools, report)? {
            artifacts.push(Artifact {
                path: path(&contract.folder, &stem, Format::Pdf),
                bytes,
                made_from: made_from(Format::Pdf, &content, slice, tools),
            });
        }
    }
    Ok(artifacts)
}

/// The stem of the PDF with all documents of a contract.
const COMBINED: &str = "combined";

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
    place: Place<'_>,
    document: &Document,
    content: &Content<'_>,
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Option<Vec<u8>>, MakeError> {
    let text = match format {
        Format::Markdown => tools.renderer.markdown(document),
        Format::Html => {
            let path = place.below_hospital(&document.stem());
            let crumbs = place.site.map_or_else(Vec::new, |site| site.crumbs(&path));
            let others = tools.formats.iter().filter(|format| matches!(format, Format::Pdf | Format::Markdown));
            let formats: Vec<&str> = others.map(|format| format.extension()).collect();
            tools.renderer.html(document, &HtmlPage { path: &path, crumbs: &crumbs, formats: &formats })
        }
        // Only what is a table by itself has rows.
        Format::Csv => return Ok(None),
        Format::Pdf => {
            return paper(content, tools, report);
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

/// `None` when no PDF is wanted or the report says why there is none.
fn paper(content: &Content<'_>, tools: &Tools<'_>, report: &mut Report) -> Result<Option<Vec<u8>>, MakeError> {
    let Some(setup) = &tools.pdf else { return Ok(None) };
    pdf(content, setup, report).map_err(MakeError)
}

/// Digest of the content, the templates and, for paper, the typesetter and its fonts.
fn made_from(format: Format, content: &Content<'_>, slice: Option<&str>, tools: &Tools<'_>) -> String {
    let shape = content.data();
    let mut parts = vec![format.key(), env!("CARGO_PKG_VERSION"), &tools.templates, &shape];
    let paper;
    if let (Format::Pdf, Some(setup)) = (format, &tools.pdf) {
        let fonts: Vec<&str> = setup.fonts.files().iter().map(|file| file.sha256()).collect();
        paper = format!("typst {} {}", setup.typesetter.version(), fonts.join(" "));
        parts.push(&paper);
    }
    parts.extend(slice);
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
