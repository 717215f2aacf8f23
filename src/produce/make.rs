//! Documents to finished bytes.

use std::fmt;

use crate::diagnostic::Report;
use crate::document::{Document, DocumentKind};
use crate::produce::ContractDocuments;
use crate::publish::{Artifact, sha256};
use crate::render::glyphs::missing_glyphs;
use crate::render::pdf::{Content, PdfSetup, pdf_of};
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
pub fn make(
    contracts: &[ContractDocuments],
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Vec<Artifact>, MakeError> {
    let mut artifacts = Vec::new();
    if let (Some(first), true) = (contracts.first(), tools.formats.contains(&Format::Html)) {
        artifacts.push(style_sheet(&first.folder, tools));
    }
    for contract in contracts {
        let slice = contract.extras.slice.as_deref();
        for document in &contract.documents {
            for format in tools.formats {
                // Contacts change without a 覚書; what was agreed is attached to what states it.
                let slice = slice.filter(|_| *format == Format::Pdf && document.kind == DocumentKind::Annex);
                let content = Content::of(document).with_slice(slice);
                if let Some(bytes) = render(*format, document, &content, tools, report)? {
                    artifacts.push(Artifact {
                        path: format!("{}/{}.{}", contract.folder, document.stem(), format.extension()),
                        bytes,
                        made_from: made_from(*format, &content, slice, tools),
                    });
                }
            }
        }
        if tools.formats.contains(&Format::Pdf) {
            artifacts.extend(extra_papers(contract, tools, report)?);
        }
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
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
                path: format!("{}/{stem}.{}", contract.folder, Format::Pdf.extension()),
                bytes,
                made_from: made_from(Format::Pdf, &content, slice, tools),
            });
        }
    }
    Ok(artifacts)
}

/// The stem of the PDF with all documents of a contract.
const COMBINED: &str = "combined";

/// Where the pages of a contract find their style sheet.
const STYLE_SHEET: &str = "../assets/site.css";

fn style_sheet(contract_folder: &str, tools: &Tools<'_>) -> Artifact {
    let hospital = contract_folder.split('/').next().unwrap_or_default();
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
    content: &Content<'_>,
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Option<Vec<u8>>, MakeError> {
    let text = match format {
        Format::Markdown => tools.renderer.markdown(document),
        Format::Html => tools.renderer.html(document, &HtmlPage { style_sheet: STYLE_SHEET }),
        Format::Pdf => {
            let made = paper(content, tools, report)?;
            if let (Some(_), Some(setup)) = (&made, &tools.pdf) {
                // What is left are warnings: a name's variant that prints in its usual shape.
                report.append(missing_glyphs(document, setup.fonts));
            }
            return Ok(made);
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
    match pdf_of(content, setup) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => {
            report.append(error.into_report().map_err(MakeError)?);
            Ok(None)
        }
    }
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
