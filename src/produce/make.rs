//! Documents to finished bytes.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroUsize;

use crate::diagnostic::Report;
use crate::document::{Document, DocumentKind, Sheet};
use crate::produce::crew::in_order;
use crate::produce::{ContractDocuments, HospitalDocuments, Paper};
use crate::publish::{Artifact, PublishError, sha256};
use crate::render::csv::csv;
use crate::render::pdf::{Content, PdfSetup, pdf};
use crate::render::{Format, HtmlPage, Renderer, Templates};
use crate::site::Pages;
use crate::typeset::TypesetError;

/// What makes documents into bytes.
#[derive(Debug)]
pub struct Tools<'a> {
    renderer: &'a Renderer,
    formats: &'a [Format],
    pdf: Option<PdfSetup<'a>>,
    jobs: NonZeroUsize,
    made_with: MadeWith,
}

impl<'a> Tools<'a> {
    /// `templates` are those the renderer was made of; `pdf` is absent when no PDF is wanted. So
    /// many documents as `jobs` are made at once; the bytes do not depend on it.
    pub fn new(
        renderer: &'a Renderer,
        templates: &Templates,
        formats: &'a [Format],
        pdf: Option<PdfSetup<'a>>,
        jobs: NonZeroUsize,
    ) -> Self {
        Self { renderer, formats, made_with: MadeWith::new(templates, pdf.as_ref()), pdf, jobs }
    }
}

/// Digests of what makes each kind of file besides its content: what a file is not made with does
/// not make it another one.
#[derive(Debug)]
struct MadeWith {
    markdown: String,
    /// Documents as pages.
    html: String,
    /// The pages around them.
    page: String,
    paper: String,
}

impl MadeWith {
    fn new(templates: &Templates, pdf: Option<&PdfSetup<'_>>) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let texts = |folder: &str, ending: &str, but: &str| {
            let used = |name: &str| name.ends_with(ending) && name != but;
            let texts = templates.below(folder).filter(|(name, _)| used(name)).flat_map(|(name, text)| [name, text]);
            digest(&[version].into_iter().chain(texts).collect::<Vec<_>>())
        };
        let mut paper = vec![texts("typst/", "", "")];
        // Pictures are no texts; what they hold counts all the same.
        paper.extend(templates.pictures().flat_map(|(name, bytes)| [name.to_owned(), sha256(bytes)]));
        if let Some(setup) = pdf {
            paper.push(setup.typesetter.version().to_owned());
            paper.extend(setup.fonts.files().iter().map(|file| file.sha256().to_owned()));
        }
        Self {
            markdown: texts("markdown/", ".md", ""),
            html: texts("html/", ".html", "html/page.html"),
            page: texts("html/", ".html", "html/document.html"),
            paper: digest(&paper.iter().map(String::as_str).collect::<Vec<_>>()),
        }
    }

    fn of(&self, format: Format) -> &str {
        match format {
            Format::Markdown => &self.markdown,
            Format::Html => &self.html,
            Format::Pdf => &self.paper,
            Format::Csv => env!("CARGO_PKG_VERSION"),
        }
    }
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
/// Faults of the input (a missing glyph, a broken template) go to the report of their hospital, in
/// the order of the contracts, and then nothing of it is to be published.
///
/// # Errors
/// When a tool failed, or `put`.
pub fn make(
    hospitals: &[&HospitalDocuments],
    tools: &Tools<'_>,
    put: &mut dyn FnMut(Artifact) -> Result<(), PublishError>,
) -> Result<Vec<Report>, MakeError> {
    let mut reports = vec![Report::new(); hospitals.len()];
    for (hospital, report) in hospitals.iter().zip(&mut reports) {
        for artifact in beside_documents(hospital, tools, report) {
            put(artifact).map_err(MakeError::Publish)?;
        }
    }
    let of_each = hospitals.iter().map(|hospital| pieces(hospital, tools)).enumerate();
    let pieces = of_each
        .flat_map(|(hospital, pieces)| pieces.into_iter().enumerate().map(move |(at, piece)| ((hospital, at), piece)))
        .collect();
    let said = make_pieces(pieces, tools, put)?;
    said.into_iter().for_each(|((hospital, _), faults)| reports[hospital].append(faults));
    Ok(reports)
}

/// Makes documents that belong to no build, each below its folder. What their pages need besides is
/// in [`page_assets`].
///
/// # Errors
/// When a tool failed, or `put`.
pub fn make_papers(
    papers: &[Paper],
    tools: &Tools<'_>,
    put: &mut dyn FnMut(Artifact) -> Result<(), PublishError>,
) -> Result<Report, MakeError> {
    let mut pieces = Vec::new();
    for (index, Paper { folder, document, data }) in papers.iter().enumerate() {
        let stem = document.stem();
        if let Some(data) = data {
            let bytes = data.clone().into_bytes();
            put(Artifact { path: format!("{folder}/{stem}.json"), made_from: sha256(&bytes), bytes })
                .map_err(MakeError::Publish)?;
        }
        let paper = Content::of(document);
        pieces.push((index, Piece { folder, site: None, stem, document: Some(document), paper }));
    }
    let said = make_pieces(pieces, tools, put)?;
    let mut report = Report::new();
    said.into_values().for_each(|faults| report.append(faults));
    Ok(report)
}

/// What is said of each piece, by the place it is given with.
fn make_pieces<P: Ord + Copy + Send + Sync>(
    mut pieces: Vec<(P, Piece<'_>)>,
    tools: &Tools<'_>,
    put: &mut dyn FnMut(Artifact) -> Result<(), PublishError>,
) -> Result<BTreeMap<P, Report>, MakeError> {
    pieces.sort_by(|(_, a), (_, b)| a.stem.cmp(&b.stem));
    let mut said: BTreeMap<P, Report> = BTreeMap::new();
    in_order(
        &pieces,
        tools.jobs,
        |(_, piece)| files(piece, tools),
        |(place, _), made| {
            let (artifacts, faults) = made?;
            if !faults.is_empty() {
                said.insert(*place, faults);
            }
            artifacts.into_iter().try_for_each(|artifact| put(artifact).map_err(MakeError::Publish))
        },
    )?;
    Ok(said)
}

/// What is made by one worker at a time.
struct Piece<'a> {
    folder: &'a str,
    /// The site around it.
    site: Option<&'a Pages>,
    /// The name of its files without the ending.
    stem: String,
    /// Absent when it is printed only.
    document: Option<&'a Document>,
    paper: Content<'a>,
}

impl Piece<'_> {
    /// The page's path below the hospital's folder: `ehr/annex.html`.
    fn below_hospital(&self) -> String {
        match self.folder.split_once('/') {
            Some((_, contract)) => format!("{contract}/{}.html", self.stem),
            None => format!("{}.html", self.stem),
        }
    }
}

/// The documents of a hospital, contract by contract, with what goes along with each on paper.
fn pieces<'a>(hospital: &'a HospitalDocuments, tools: &Tools<'_>) -> Vec<Piece<'a>> {
    let piece = |folder: &'a str, document: &'a Document, slice: Option<&'a str>| Piece {
        folder,
        site: hospital.site.as_ref(),
        stem: document.stem(),
        document: Some(document),
        paper: Content::of(document).with_slice(slice),
    };
    let mut pieces: Vec<Piece<'_>> =
        hospital.documents.iter().map(|document| piece(&hospital.folder, document, None)).collect();
    for contract in &hospital.contracts {
        for document in &contract.documents {
            // Contacts change without a 覚書; what was agreed is attached to what states it.
            let slice = contract.extras.slice.as_deref().filter(|_| document.kind == DocumentKind::Annex);
            pieces.push(piece(&contract.folder, document, slice));
        }
        if tools.formats.contains(&Format::Pdf) {
            pieces.extend(extra_papers(contract));
        }
    }
    pieces
}

/// The blank forms and the combined PDF of a contract, as far as they were asked for.
fn extra_papers(contract: &ContractDocuments) -> impl Iterator<Item = Piece<'_>> {
    let extras = &contract.extras;
    let folder = contract.folder.as_str();
    let forms = extras.blank.iter().map(move |form| Piece {
        folder,
        site: None,
        stem: form.stem(),
        document: None,
        paper: Content::of(form),
    });
    let combined = (extras.combined && !contract.documents.is_empty()).then(|| Piece {
        folder,
        site: None,
        stem: COMBINED.to_owned(),
        document: None,
        paper: Content::combined(&contract.documents).with_slice(extras.slice.as_deref()),
    });
    forms.chain(combined)
}

/// The stem of the PDF with all documents of a contract.
const COMBINED: &str = "combined";

/// The piece in every format, and what is to be said of it.
fn files(piece: &Piece<'_>, tools: &Tools<'_>) -> Result<(Vec<Artifact>, Report), MakeError> {
    let (mut artifacts, mut report) = (Vec::new(), Report::new());
    for format in tools.formats {
        let (bytes, content) = match (format, piece.document) {
            (Format::Pdf, _) => (paper(&piece.paper, tools, &mut report)?, piece.paper),
            (_, Some(document)) => (text(*format, piece, document, tools, &mut report), Content::of(document)),
            (_, None) => continue,
        };
        artifacts.extend(bytes.map(|bytes| Artifact {
            path: path(piece.folder, &piece.stem, *format),
            bytes,
            made_from: made_from(*format, &content, tools),
        }));
    }
    Ok((artifacts, report))
}

fn path(folder: &str, name: &str, format: Format) -> String {
    format!("{folder}/{name}.{}", format.extension())
}

/// The files of a hospital that are made of no document.
fn beside_documents(hospital: &HospitalDocuments, tools: &Tools<'_>, report: &mut Report) -> Vec<Artifact> {
    let mut artifacts = Vec::new();
    if !hospital.contracts.is_empty() && tools.formats.contains(&Format::Html) {
        artifacts.extend(page_assets(&hospital.folder, tools));
        if let Some(site) = &hospital.site {
            artifacts.extend(pages(&hospital.folder, site, tools, report));
        }
    }
    if tools.formats.contains(&Format::Csv) {
        artifacts.extend(hospital.sheets.iter().map(|sheet| spreadsheet(&hospital.folder, sheet, tools)));
    }
    artifacts
}

fn spreadsheet(folder: &str, sheet: &Sheet, tools: &Tools<'_>) -> Artifact {
    let bytes = csv(sheet.rows.iter().map(Vec::as_slice));
    Artifact {
        path: path(folder, sheet.kind.key(), Format::Csv),
        made_from: digest(&[Format::Csv.key(), tools.made_with.of(Format::Csv), &sha256(&bytes)]),
        bytes,
    }
}

/// What every page below a folder needs; nothing where no pages are made.
pub fn page_assets(hospital: &str, tools: &Tools<'_>) -> Vec<Artifact> {
    let pages = tools.formats.contains(&Format::Html);
    let assets = tools.renderer.assets().iter().filter(|_| pages);
    assets
        .map(|(name, text)| Artifact {
            path: format!("{hospital}/assets/{name}"),
            bytes: text.as_bytes().to_vec(),
            made_from: sha256(text.as_bytes()),
        })
        .collect()
}

/// The pages around the documents, and what their search looks through.
fn pages(folder: &str, site: &Pages, tools: &Tools<'_>, report: &mut Report) -> Vec<Artifact> {
    let artifact = |path: &str, text: String| {
        let made_from = digest(&[path, &tools.made_with.page, &text]);
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

/// `None` when the report says why there are no bytes, or the document has no such form.
fn text(
    format: Format,
    piece: &Piece<'_>,
    document: &Document,
    tools: &Tools<'_>,
    report: &mut Report,
) -> Option<Vec<u8>> {
    let text = match format {
        Format::Markdown => tools.renderer.markdown(document),
        Format::Html => {
            let path = piece.below_hospital();
            let crumbs = piece.site.map_or_else(Vec::new, |site| site.crumbs(&path));
            let others = tools.formats.iter().filter(|format| matches!(format, Format::Pdf | Format::Markdown));
            let formats: Vec<&str> = others.map(|format| format.extension()).collect();
            tools.renderer.html(document, &HtmlPage { path: &path, crumbs: &crumbs, formats: &formats })
        }
        // Only what is a table by itself has rows.
        Format::Csv | Format::Pdf => return None,
    };
    match text {
        Ok(text) => Some(text.into_bytes()),
        Err(diagnostic) => {
            report.push(diagnostic);
            None
        }
    }
}

/// `None` when no PDF is wanted or the report says why there is none.
fn paper(content: &Content<'_>, tools: &Tools<'_>, report: &mut Report) -> Result<Option<Vec<u8>>, MakeError> {
    let Some(setup) = &tools.pdf else { return Ok(None) };
    pdf(content, setup, report).map_err(MakeError::Tool)
}

/// Digest of the content and of what makes it into the format.
fn made_from(format: Format, content: &Content<'_>, tools: &Tools<'_>) -> String {
    let shape = content.data();
    let mut parts = vec![format.key(), tools.made_with.of(format), &shape];
    parts.extend(content.slice());
    digest(&parts)
}

/// SHA-256 over the parts, each with its length, so that no two lists give the same bytes.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut form = String::new();
    for part in parts {
        form.push_str(&format!("{}:{part}\n", part.len()));
    }
    sha256(form.as_bytes())
}
