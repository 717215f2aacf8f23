//! Documents to finished bytes.

use std::fmt;

use crate::diagnostic::Report;
use crate::document::{Document, Sheet};
use crate::produce::HospitalDocuments;
use crate::publish::{Artifact, sha256};
use crate::render::csv::csv;
use crate::render::glyphs::missing_glyphs;
use crate::render::pdf::{PdfSetup, pdf};
use crate::render::shape::Shape;
use crate::render::{Format, HtmlPage, Renderer};
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
        artifacts.push(style_sheet(&hospital.folder, tools));
    }
    for (folder, document) in hospital.all() {
        let page = HtmlPage { style_sheet: if folder == hospital.folder { OWN_STYLE_SHEET } else { STYLE_SHEET } };
        for format in tools.formats {
            if let Some(bytes) = render(*format, document, &page, tools, report)? {
                artifacts.push(Artifact {
                    path: path(folder, document.kind.key(), *format),
                    bytes,
                    made_from: made_from(*format, document, tools),
                });
            }
        }
    }
    if tools.formats.contains(&Format::Csv) {
        artifacts.extend(hospital.sheets.iter().map(|sheet| spreadsheet(&hospital.folder, sheet)));
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(artifacts)
}

/// Where the pages of a contract find their style sheet.
const STYLE_SHEET: &str = "../assets/site.css";

/// Where the pages over all contracts find it.
const OWN_STYLE_SHEET: &str = "assets/site.css";

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

fn style_sheet(hospital: &str, tools: &Tools<'_>) -> Artifact {
    Artifact {
        path: format!("{hospital}/assets/site.css"),
        bytes: tools.renderer.style_sheet().as_bytes().to_vec(),
        made_from: digest(&["site.css", &tools.templates]),
    }
}

/// `None` when the report says why there are no bytes.
fn render(
    format: Format,
    document: &Document,
    page: &HtmlPage<'_>,
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Option<Vec<u8>>, MakeError> {
    let text = match format {
        Format::Markdown => tools.renderer.markdown(document),
        Format::Html => tools.renderer.html(document, page),
        // Only what is a table by itself has rows.
        Format::Csv => return Ok(None),
        Format::Pdf => {
            let Some(setup) = &tools.pdf else { return Ok(None) };
            return match pdf(document, setup) {
                Ok(bytes) => {
                    // What is left are warnings: a name's variant that prints in its usual shape.
                    report.append(missing_glyphs(document, setup.fonts));
                    Ok(Some(bytes))
                }
                Err(error) => {
                    report.append(error.into_report().map_err(MakeError)?);
                    Ok(None)
                }
            };
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
