//! Documents to finished bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;

use crate::diagnostic::Report;
use crate::document::Document;
use crate::produce::ContractDocuments;
use crate::produce::crew::in_order;
use crate::publish::{Artifact, PublishError, sha256};
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
    /// How many documents are made at once; the bytes do not depend on it.
    pub jobs: NonZeroUsize,
}

/// Why not all could be made.
#[derive(Debug)]
pub enum MakeError {
    /// A tool failed: a missing program or font, a broken template of ours.
    Tool(TypesetError),
    /// What was made could not be put down.
    Publish(PublishError),
}

impl fmt::Display for MakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MakeError::Tool(error) => error.fmt(f),
            MakeError::Publish(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MakeError {}

/// Makes all files of these hospitals and gives each to `put` as soon as its turn has come, so that
/// no more than a few are in memory at once.
///
/// The order is always the same: kind by kind, for documents of one kind share most of their layout.
/// Faults of the input (a missing glyph, a broken template) go to the report, in the order of the
/// contracts, and then nothing is to be published.
///
/// # Errors
/// When a tool failed, or `put`.
pub fn make(
    hospitals: &[Vec<ContractDocuments>],
    tools: &Tools<'_>,
    report: &mut Report,
    put: &mut dyn FnMut(Artifact) -> Result<(), PublishError>,
) -> Result<(), MakeError> {
    if tools.formats.contains(&Format::Html) {
        for contract in hospitals.iter().filter_map(|contracts| contracts.first()) {
            put(style_sheet(&contract.folder, tools)).map_err(MakeError::Publish)?;
        }
    }
    let documents = hospitals
        .iter()
        .flatten()
        .flat_map(|contract| contract.documents.iter().map(move |document| (contract.folder.as_str(), document)));
    let mut pieces: Vec<(usize, (&str, &Document))> = documents.enumerate().collect();
    pieces.sort_by_key(|(_, (_, document))| document.kind.key());
    let mut said: BTreeMap<usize, Report> = BTreeMap::new();
    in_order(
        &pieces,
        tools.jobs,
        |(_, (folder, document))| files(folder, document, tools),
        |(index, _), made| {
            let (artifacts, faults) = made?;
            if !faults.is_empty() {
                said.insert(*index, faults);
            }
            artifacts.into_iter().try_for_each(|artifact| put(artifact).map_err(MakeError::Publish))
        },
    )?;
    said.into_values().for_each(|faults| report.append(faults));
    Ok(())
}

/// The document in every format, and what is to be said of it.
fn files(folder: &str, document: &Document, tools: &Tools<'_>) -> Result<(Vec<Artifact>, Report), MakeError> {
    let (mut artifacts, mut report) = (Vec::new(), Report::new());
    for format in tools.formats {
        if let Some(bytes) = render(*format, document, tools, &mut report)? {
            artifacts.push(Artifact {
                path: format!("{folder}/{}.{}", document.kind.key(), format.extension()),
                bytes,
                made_from: made_from(*format, document, tools),
            });
        }
    }
    Ok((artifacts, report))
}

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
    tools: &Tools<'_>,
    report: &mut Report,
) -> Result<Option<Vec<u8>>, MakeError> {
    let text = match format {
        Format::Markdown => tools.renderer.markdown(document),
        Format::Html => tools.renderer.html(document, &HtmlPage { style_sheet: STYLE_SHEET }),
        Format::Pdf => {
            let Some(setup) = &tools.pdf else { return Ok(None) };
            return match pdf(document, setup) {
                Ok(bytes) => {
                    // What is left are warnings: a name's variant that prints in its usual shape.
                    report.append(missing_glyphs(document, setup.fonts));
                    Ok(Some(bytes))
                }
                Err(error) => {
                    report.append(error.into_report().map_err(MakeError::Tool)?);
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
