//! Turns documents into finished bytes.

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::Report;
use crate::document::Document;
use crate::produce::crew::in_order;
use crate::produce::means::{Means, Step};
use crate::produce::piece::{FilePlan, assets, documents, extras, pictures, pieces, planned};
use crate::produce::{HospitalDocuments, Paper, Tools};
use crate::publish::{Artifact, Digest, Made, PublishError};
use crate::render::{Piece, What};
use crate::site;
use crate::site::index::Listed;
use crate::typeset::TypesetError;

/// Why not everything could be made.
#[derive(Debug)]
pub enum MakeError {
    /// A tool failed: a program or a font is missing, or a shipped template is broken.
    Tool(TypesetError),
    /// A finished file could not be put into the output.
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

/// A finished file of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Product {
    Made(Artifact),
    /// The former output has this file. It was made from the same, and it is unchanged.
    Kept(Made),
}

impl Product {
    /// The artifact, unless the file is kept from the former output.
    pub fn made(self) -> Option<Artifact> {
        match self {
            Product::Made(artifact) => Some(artifact),
            Product::Kept(_) => None,
        }
    }
}

/// Why files of a hospital cannot be made, as far as that is known in advance: a document is too large to be typeset,
/// or no given font has one of its characters.
///
/// This takes a hundredth of the time of typesetting, so it is asked before anything is typeset.
pub(super) fn refused(hospital: &HospitalDocuments, tools: &Tools<'_>) -> Report {
    let mut report = Report::new();
    documents(hospital).for_each(|piece| report.append(refused_piece(&piece, tools)));
    // Bundles and forms hold the same texts as the documents.
    if !report.has_errors() {
        extras(hospital).for_each(|piece| report.append(refused_piece(&piece, tools)));
    }
    report
}

fn refused_piece(piece: &Piece<'_>, tools: &Tools<'_>) -> Report {
    let fonts = tools.kit.paper.map(|paper| paper.fonts);
    let mut report = Report::new();
    tools.kit.formats.iter().for_each(|format| report.append((format.refuses)(piece, fonts)));
    report
}

/// Makes all files of these hospitals and gives each to `put` as soon as its turn comes, so that only a few are in
/// memory at once. Nothing is made of a hospital that has a document which is too large, or a character that no font
/// has.
///
/// The order is always the same: kind by kind, because documents of one kind share most of their layout. Faults of the
/// input (a missing glyph, a broken template) go to the report of their hospital, in the order of the contracts.
/// Nothing of that hospital may be published then.
///
/// # Errors
/// When a tool or `put` failed.
pub fn make(
    hospitals: &[&HospitalDocuments],
    tools: &Tools<'_>,
    put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
) -> Result<Vec<Report>, MakeError> {
    let mut reports: Vec<Report> = hospitals.iter().map(|hospital| refused(hospital, tools)).collect();
    let allowed: Vec<usize> = (0..hospitals.len()).filter(|at| !reports[*at].has_errors()).collect();
    let chosen: Vec<&HospitalDocuments> = allowed.iter().map(|at| hospitals[*at]).collect();
    let said = make_allowed(&chosen, &Means::of_tools(tools), put)?;
    allowed.into_iter().zip(said).for_each(|(at, said)| reports[at].append(said));
    Ok(reports)
}

/// Like [`make`], for hospitals in which [`refused`] has found no error.
///
/// # Errors
/// When a tool or `put` failed.
pub(super) fn make_allowed(
    hospitals: &[&HospitalDocuments],
    means: &Means<'_>,
    put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
) -> Result<Vec<Report>, MakeError> {
    let of_each = hospitals.iter().map(|hospital| pieces(hospital, means.tools)).enumerate();
    let pieces = of_each
        .flat_map(|(hospital, pieces)| pieces.into_iter().enumerate().map(move |(at, piece)| ((hospital, at), piece)))
        .collect();
    let mut reports = vec![Report::new(); hospitals.len()];
    let said = make_pieces(pieces, means, put)?;
    said.into_iter().for_each(|((hospital, _), faults)| reports[hospital].append(faults));
    Ok(reports)
}

/// Makes documents that are not part of a build, each below its folder. Their pages also need the files of
/// [`page_assets`].
///
/// # Errors
/// When a tool or `put` failed.
pub fn make_papers(
    papers: &[Paper],
    tools: &Tools<'_>,
    put: &mut dyn FnMut(Artifact) -> Result<(), PublishError>,
) -> Result<Report, MakeError> {
    let mut pieces = Vec::new();
    for (index, Paper { folder, document, data, .. }) in papers.iter().enumerate() {
        if let Some(data) = data {
            let bytes = data.clone().into_bytes();
            let path = format!("{folder}/{}.json", document.stem());
            put(Artifact { path, made_from: Digest::of(&bytes), bytes }).map_err(MakeError::Publish)?;
        }
        pieces.push((index, Piece::alone(folder, document)));
        pieces.extend(pictures(folder, [document]).map(|piece| (index, piece)));
    }
    let mut report = Report::new();
    pieces.iter().for_each(|(_, piece)| report.append(refused_piece(piece, tools)));
    if report.has_errors() {
        return Ok(report);
    }
    let mut put = |product: Product| product.made().map_or(Ok(()), &mut *put);
    let said = make_pieces(pieces, &Means::of_tools(tools), &mut put)?;
    said.into_values().for_each(|faults| report.append(faults));
    Ok(report)
}

/// A document as a PDF by itself, with the data that is attached to it. `None` when it cannot be typeset.
pub fn typeset(document: &Document, slice: Option<&str>, tools: &Tools<'_>) -> Option<Vec<u8>> {
    let what = What::Document { document, papers: &[], site: None, sheet: None, slice };
    let piece = Piece { folder: "", what };
    let format = tools.kit.formats.iter().find(|format| format.is_typeset)?;
    let file = (format.file)(&piece, &tools.kit)?;
    file.write(&mut Report::new()).ok().flatten()
}

/// The page over several hospitals. `None` when a template has a fault.
pub(super) fn index(hospitals: &[Listed], tools: &Tools<'_>, report: &mut Report) -> Option<Artifact> {
    let page = site::index::page(hospitals);
    match tools.kit.renderer.page_alone(&page) {
        Ok(text) => {
            let bytes = text.into_bytes();
            Some(Artifact { path: page.path, made_from: Digest::of(&bytes), bytes })
        }
        Err(fault) => {
            report.push(fault);
            None
        }
    }
}

/// The files that every page below a folder needs. Empty where no pages are made.
///
/// # Errors
/// When a tool failed.
pub fn page_assets(hospital: &str, tools: &Tools<'_>) -> Result<Vec<Artifact>, MakeError> {
    let mut artifacts = Vec::new();
    let means = Means::of_tools(tools);
    for piece in assets(hospital, tools) {
        let (products, _) = products(&piece, &means)?;
        artifacts.extend(products.into_iter().filter_map(Product::made));
    }
    Ok(artifacts)
}

/// Makes the files of all pieces. Returns what is said about each piece, by the key given with the piece.
fn make_pieces<P: Ord + Copy + Send + Sync>(
    mut pieces: Vec<(P, Piece<'_>)>,
    means: &Means<'_>,
    put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
) -> Result<BTreeMap<P, Report>, MakeError> {
    pieces.sort_by_cached_key(|(_, piece)| piece.stem());
    let mut said: BTreeMap<P, Report> = BTreeMap::new();
    let mut done = 0;
    in_order(
        &pieces,
        means.tools.jobs,
        |(_, piece)| products(piece, means),
        |(place, piece), made| {
            let (products, faults) = made?;
            done += 1;
            means.step(Step { done, of: pieces.len(), title: piece.title() });
            if !faults.is_empty() {
                said.insert(*place, faults);
            }
            products.into_iter().try_for_each(|product| put(product).map_err(MakeError::Publish))
        },
    )?;
    Ok(said)
}

/// The files of one piece: those kept from the former output, and those made now.
fn products(piece: &Piece<'_>, means: &Means<'_>) -> Result<(Vec<Product>, Report), MakeError> {
    let (mut products, mut report) = (Vec::new(), Report::new());
    for FilePlan { format, path, made_from, file } in planned(piece, means.tools) {
        if let Some(made) = means.standing(&path, made_from) {
            products.push(Product::Kept(made));
            continue;
        }
        let mut write = || file.write(&mut report).map_err(MakeError::Tool);
        let bytes = if format.is_typeset { means.tools.space.with(piece.weight(), write) } else { write() };
        products.extend(bytes?.map(|bytes| Product::Made(Artifact { path, bytes, made_from })));
    }
    Ok((products, report))
}
