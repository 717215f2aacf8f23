//! The pieces to write of a hospital, and the files they become.
//!
//! Each file has a digest of everything that decides its bytes: content, templates, fonts and versions. The digest is
//! known before the file is made, so a file that is already there need not be made.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use crate::document::{Document, DocumentKind};
use crate::model::picture::Picture;
use crate::produce::HospitalDocuments;
use crate::produce::tools::{Tools, digest};
use crate::publish::Digest;
use crate::render::{ContentPart, File, Format, Piece, What};

/// A file that is to be made.
#[derive(Debug)]
pub(super) struct FilePlan<'a> {
    pub format: &'static Format,
    pub path: String,
    pub made_from: Digest,
    pub file: File<'a>,
}

/// Every piece of a hospital of which some format makes a file.
pub(super) fn pieces<'a>(hospital: &'a HospitalDocuments, tools: &Tools<'a>) -> Vec<Piece<'a>> {
    let around = around(hospital, tools);
    let pictured = hospital.contracts.iter().flat_map(|contract| pictures(&contract.folder, &contract.documents));
    let is_made = |piece: &Piece<'_>| tools.kit.formats.iter().any(|format| (format.file)(piece, &tools.kit).is_some());
    around.into_iter().chain(documents(hospital)).chain(pictured).chain(extras(hospital)).filter(is_made).collect()
}

/// The pieces around the documents: pages, search and assets.
fn around<'a>(hospital: &'a HospitalDocuments, tools: &Tools<'a>) -> Vec<Piece<'a>> {
    if hospital.contracts.is_empty() {
        return Vec::new();
    }
    let mut around = assets(&hospital.folder, tools);
    if let Some(site) = &hospital.site {
        let pages = site.pages.iter().map(|page| What::Page { page, frame: &site.frame });
        let whats = [What::SearchIndex(&site.search)].into_iter().chain(pages);
        around.extend(whats.map(|what| Piece { folder: &hospital.folder, what }));
    }
    around
}

/// The files that every page below a folder needs.
pub(super) fn assets<'a>(folder: &'a str, tools: &Tools<'a>) -> Vec<Piece<'a>> {
    let assets = tools.kit.renderer.assets().iter();
    assets.map(|(name, text)| Piece { folder, what: What::Asset { name, text } }).collect()
}

/// The documents. Those over all contracts come first.
pub(super) fn documents(hospital: &HospitalDocuments) -> impl Iterator<Item = Piece<'_>> {
    let site = hospital.site.as_ref();
    let own = hospital.documents.iter().map(move |document| {
        let sheet = hospital.sheets.iter().find(|sheet| sheet.kind == document.kind);
        let what = What::Document { document, papers: &[], site, sheet, slice: None };
        Piece { folder: &hospital.folder, what }
    });
    let of_contracts = hospital.contracts.iter().flat_map(move |contract| {
        let papers = contract.documents.as_slice();
        papers.iter().map(move |document| {
            // The slice is attached only to the annex, because the annex states what was agreed. Contacts may change
            // without a 覚書.
            let slice = contract.extras.slice.as_deref().filter(|_| document.kind == DocumentKind::Annex);
            let what = What::Document { document, papers, site, sheet: None, slice };
            Piece { folder: &contract.folder, what }
        })
    });
    own.chain(of_contracts)
}

/// The pictures of documents in one folder, each once.
pub(super) fn pictures<'d>(
    folder: &'d str,
    documents: impl IntoIterator<Item = &'d Document>,
) -> impl Iterator<Item = Piece<'d>> {
    let pictures = documents.into_iter().flat_map(Document::pictures);
    let each: BTreeMap<String, &Picture> = pictures.map(|picture| (picture.file_name(), picture)).collect();
    each.into_values().map(move |picture| Piece { folder, what: What::Picture(picture) })
}

/// What contracts have besides their documents, as far as it is wanted.
pub(super) fn extras(hospital: &HospitalDocuments) -> impl Iterator<Item = Piece<'_>> {
    hospital.contracts.iter().flat_map(|contract| {
        let extras = &contract.extras;
        let forms = extras.blank.iter().map(What::Form);
        let documents: &[Document] = &contract.documents;
        let names = extras.bundles.iter().filter(|_| !documents.is_empty());
        let bundles = names.map(|name| What::Bundle { name, documents, slice: extras.slice.as_deref() });
        forms.chain(bundles).map(|what| Piece { folder: &contract.folder, what })
    })
}

/// The files to make of a piece.
pub(super) fn planned<'a>(piece: &'a Piece<'a>, tools: &'a Tools<'_>) -> Vec<FilePlan<'a>> {
    let shape = OnceCell::new();
    let each = tools.kit.formats.iter().filter_map(|format| {
        let file = (format.file)(piece, &tools.kit)?;
        let path = format!("{}/{}", piece.folder, file.name);
        let mut all = vec![format.key.to_owned(), tools.made_with.of(format, piece.sort()).to_owned(), path.clone()];
        all.extend(file.made_from().into_iter().map(|part| match part {
            ContentPart::Shape => shape.get_or_init(|| digest(&[piece.shape()]).to_string()).clone(),
            ContentPart::Text(text) => text,
        }));
        Some(FilePlan { format, path, made_from: digest(&all), file })
    });
    each.collect()
}
