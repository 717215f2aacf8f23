//! Documents to finished bytes.

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::Report;
use crate::produce::crew::in_order;
use crate::produce::means::{Means, Step};
use crate::produce::piece::{FilePlan, assets, documents, extras, pieces, planned};
use crate::produce::{HospitalDocuments, Paper, Tools};
use crate::publish::{Artifact, Digest, Made, PublishError};
use crate::render::Piece;
use crate::site;
use crate::site::index::Listed;
use crate::typeset::TypesetError;

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

/// A finished file of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Product {
    Made(Artifact),
    /// The former output has it, made of the same and as it was made.
    Kept(Made),
}

impl Product {
    /// What was made, where nothing is kept.
    pub fn made(self) -> Option<Artifact> {
        match self {
            Product::Made(artifact) => Some(artifact),
            Product::Kept(_) => None,
        }
    }
}

/// Why files of a hospital cannot be made, as far as that shows before: a document is too large to be typeset, or no
/// font at hand has one of its characters.
///
/// It takes a hundredth of the time of typesetting them, so it is asked for before anything is typeset.
pub(super) fn refused(hospital: &HospitalDocuments, tools: &Tools<'_>) -> Report {
    let mut report = Report::new();
    documents(hospital).for_each(|piece| report.append(refused_piece(&piece, tools)));
    // They hold the same texts.
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

/// Makes all files of these hospitals and gives each to `put` as soon as its turn has come, so that
/// no more than a few are in memory at once. Nothing is made of a hospital in which something is [`refused`].
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
    put: &mut dyn FnMut(Product) -> Result<(), PublishError>,
) -> Result<Vec<Report>, MakeError> {
    let mut reports: Vec<Report> = hospitals.iter().map(|hospital| refused(hospital, tools)).collect();
    let allowed: Vec<usize> = (0..hospitals.len()).filter(|at| !reports[*at].has_errors()).collect();
    let chosen: Vec<&HospitalDocuments> = allowed.iter().map(|at| hospitals[*at]).collect();
    let said = make_allowed(&chosen, &Means::of_tools(tools), put)?;
    allowed.into_iter().zip(said).for_each(|(at, said)| reports[at].append(said));
    Ok(reports)
}

/// The same for hospitals in which [`refused`] has found no error.
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
    for (index, Paper { folder, document, data, .. }) in papers.iter().enumerate() {
        if let Some(data) = data {
            let bytes = data.clone().into_bytes();
            let path = format!("{folder}/{}.json", document.stem());
            put(Artifact { path, made_from: Digest::of(&bytes), bytes }).map_err(MakeError::Publish)?;
        }
        pieces.push((index, Piece::alone(folder, document)));
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

/// The page over several hospitals.
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

/// What every page below a folder needs; nothing where no pages are made.
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

/// What is said of each piece, by the place it is given with.
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

/// The files of one piece: those that stand as they are, and those that must be made.
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
