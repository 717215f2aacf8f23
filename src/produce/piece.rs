//! What one worker makes at a time, and what it is made from.
//!
//! Each file has a digest of all that decides its bytes: content, templates, fonts and versions. It
//! is known before the file is made, so that one that stands already need not be.

use crate::diagnostic::Report;
use crate::document::{Document, DocumentKind, Inline, Sheet};
use crate::produce::make::{MakeError, Tools, asset_made_from, digest};
use crate::produce::{ContractDocuments, HospitalDocuments};
use crate::publish::Digest;
use crate::render::csv::csv;
use crate::render::pdf::{Content, printed};
use crate::render::{Format, HtmlPage};
use crate::site::{Crumb, Frame, Page, Pages, SearchEntry, home};

/// One piece of work: a document in all its formats, or a file that is made of none.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Document {
        folder: &'a str,
        /// The site around it.
        site: Option<&'a Pages>,
        /// The documents of the same contract.
        papers: &'a [Document],
        document: &'a Document,
        paper: Content<'a>,
    },
    /// What is printed only.
    Paper {
        folder: &'a str,
        stem: String,
        paper: Content<'a>,
    },
    /// A contract as one page, for a mail.
    Standalone {
        folder: &'a str,
        documents: &'a [Document],
    },
    Page {
        folder: &'a str,
        page: &'a Page,
        frame: &'a Frame,
    },
    SearchIndex {
        folder: &'a str,
        entries: &'a [SearchEntry],
    },
    Asset {
        folder: &'a str,
        name: &'a str,
        text: &'a str,
    },
    Sheet {
        folder: &'a str,
        sheet: &'a Sheet,
    },
}

/// A file to be made.
#[derive(Debug)]
pub(super) struct Planned {
    pub format: Format,
    pub path: String,
    pub made_from: Digest,
}

/// The stem of the PDF with all documents of a contract.
const COMBINED: &str = "combined";
/// The stem of the page with all documents of a contract.
const STANDALONE: &str = "standalone";

/// Everything that is made of a hospital.
pub(super) fn pieces<'a>(hospital: &'a HospitalDocuments, tools: &Tools<'a>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let folder = hospital.folder.as_str();
    if !hospital.contracts.is_empty() && tools.formats.contains(&Format::Html) {
        let assets = tools.renderer.assets().iter();
        pieces.extend(assets.map(|(name, text)| Piece::Asset { folder, name, text }));
        if let Some(site) = &hospital.site {
            pieces.push(Piece::SearchIndex { folder, entries: &site.search });
            pieces.extend(site.pages.iter().map(|page| Piece::Page { folder, page, frame: &site.frame }));
        }
    }
    if tools.formats.contains(&Format::Csv) {
        pieces.extend(hospital.sheets.iter().map(|sheet| Piece::Sheet { folder, sheet }));
    }
    let document = |folder: &'a str, papers, document: &'a Document, slice: Option<&'a str>| Piece::Document {
        folder,
        site: hospital.site.as_ref(),
        papers,
        document,
        paper: Content::of(document).with_slice(slice),
    };
    pieces.extend(hospital.documents.iter().map(|it| document(folder, &[][..], it, None)));
    for contract in &hospital.contracts {
        for it in &contract.documents {
            // Contacts change without a 覚書; what was agreed is attached to what states it.
            let slice = contract.extras.slice.as_deref().filter(|_| it.kind == DocumentKind::Annex);
            pieces.push(document(&contract.folder, &contract.documents, it, slice));
        }
        if contract.extras.standalone && tools.formats.contains(&Format::Html) {
            pieces.push(Piece::Standalone { folder: &contract.folder, documents: &contract.documents });
        }
        if tools.formats.contains(&Format::Pdf) {
            pieces.extend(extra_papers(contract));
        }
    }
    pieces
}

/// The blank forms and the combined PDF of a contract, as far as they were asked for.
pub(super) fn extra_papers(contract: &ContractDocuments) -> impl Iterator<Item = Piece<'_>> {
    let extras = &contract.extras;
    let folder = contract.folder.as_str();
    let forms =
        extras.blank.iter().map(move |form| Piece::Paper { folder, stem: form.stem(), paper: Content::of(form) });
    let combined = (extras.combined && !contract.documents.is_empty()).then(|| Piece::Paper {
        folder,
        stem: COMBINED.to_owned(),
        paper: Content::combined(&contract.documents).with_slice(extras.slice.as_deref()),
    });
    forms.chain(combined)
}

impl<'a> Piece<'a> {
    /// What its PDF holds.
    pub(super) fn content(&self) -> Option<&Content<'a>> {
        match self {
            Piece::Document { paper, .. } | Piece::Paper { paper, .. } => Some(paper),
            _ => None,
        }
    }

    /// The name of its files without the ending; nothing for what stands around the documents.
    pub(super) fn stem(&self) -> String {
        match self {
            Piece::Document { document, .. } => document.stem(),
            Piece::Paper { stem, .. } => stem.clone(),
            Piece::Standalone { .. } => STANDALONE.to_owned(),
            Piece::Page { .. } | Piece::SearchIndex { .. } | Piece::Asset { .. } | Piece::Sheet { .. } => String::new(),
        }
    }

    /// What people call it.
    pub(super) fn title(&self) -> &str {
        match self {
            Piece::Document { document, .. } => &document.title,
            Piece::Page { page, .. } => &page.title,
            Piece::Paper { folder, .. }
            | Piece::Standalone { folder, .. }
            | Piece::SearchIndex { folder, .. }
            | Piece::Asset { folder, .. }
            | Piece::Sheet { folder, .. } => folder,
        }
    }

    /// Its files.
    pub(super) fn planned(&self, tools: &Tools<'_>) -> Vec<Planned> {
        let planned = |format: Format, path: String, content: &[&str]| {
            let with = [format.key(), tools.made_with.of(format), path.as_str()];
            let made_from = digest(&with.iter().chain(content).copied().collect::<Vec<_>>());
            Planned { format, path, made_from }
        };
        match self {
            Piece::Document { folder, site, papers, document, paper } => {
                let data = Content::of(document).data();
                let attached = paper.slice().map(|slice| (paper.data(), slice));
                let is_made = |format: &&Format| **format != Format::Csv || Sheet::is_of(document.kind);
                let formats = tools.formats.iter().filter(is_made);
                let each = formats.map(|format| {
                    let path = format!("{folder}/{}.{}", document.stem(), format.extension());
                    match format {
                        Format::Html => {
                            planned(*format, path, &[&data, &Way::to(folder, document, papers, *site, tools).data()])
                        }
                        Format::Csv => planned(*format, path, &[&cells(&Sheet::of(document))]),
                        Format::Pdf => match &attached {
                            Some((data, slice)) => planned(*format, path, &[data, slice]),
                            None => planned(*format, path, &[&data]),
                        },
                        _ => planned(*format, path, &[&data]),
                    }
                });
                each.collect()
            }
            Piece::Paper { folder, stem, paper } => {
                let path = format!("{folder}/{stem}.{}", Format::Pdf.extension());
                vec![planned(Format::Pdf, path, &[&paper.data(), paper.slice().unwrap_or("")])]
            }
            Piece::Standalone { folder, documents } => {
                let path = format!("{folder}/{STANDALONE}.{}", Format::Html.extension());
                let style: Vec<&str> = tools.renderer.assets().iter().map(|(_, text)| text.as_str()).collect();
                vec![planned(Format::Html, path, &[&Content::combined(documents).data(), &style.concat()])]
            }
            Piece::Page { folder, page, frame } => {
                let path = format!("{folder}/{}", page.path);
                let content = tools.renderer.page_data(page, frame);
                let made_from = digest(&[&tools.made_with.page, &path, &content]);
                vec![Planned { format: Format::Html, path, made_from }]
            }
            Piece::SearchIndex { folder, entries } => {
                let text = tools.renderer.search_index(entries);
                vec![planned(Format::Html, format!("{folder}/assets/search-index.js"), &[&text])]
            }
            Piece::Asset { folder, name, text } => {
                let path = format!("{folder}/assets/{name}");
                vec![Planned { format: Format::Html, made_from: asset_made_from(&path, text), path }]
            }
            Piece::Sheet { folder, sheet } => {
                let path = format!("{folder}/{}.{}", sheet.kind.key(), Format::Csv.extension());
                vec![planned(Format::Csv, path, &[&cells(sheet)])]
            }
        }
    }

    /// Makes one of its files; `None` when the report says why there are no bytes.
    pub(super) fn bytes(
        &self,
        format: Format,
        tools: &Tools<'_>,
        report: &mut Report,
    ) -> Result<Option<Vec<u8>>, MakeError> {
        let text = match (self, format) {
            (Piece::Document { paper, .. } | Piece::Paper { paper, .. }, Format::Pdf) => {
                let Some(setup) = &tools.pdf else { return Ok(None) };
                let work = || printed(paper, setup, report).map_err(MakeError::Tool);
                return tools.space.with(paper.weight().units, work);
            }
            (Piece::Document { document, .. }, Format::Csv) => return Ok(Some(spread(&Sheet::of(document)))),
            (Piece::Document { document, .. }, Format::Markdown) => tools.renderer.markdown(document),
            (Piece::Document { folder, document, papers, site, .. }, _) => {
                let Way { path, crumbs, formats, site, papers } = &Way::to(folder, document, papers, *site, tools);
                let page = HtmlPage { path, crumbs, formats, site: *site, papers };
                tools.renderer.html(document, &page)
            }
            (Piece::Standalone { documents, .. }, _) => tools.renderer.standalone(documents),
            (Piece::Page { page, frame, .. }, _) => tools.renderer.page(page, frame),
            (Piece::SearchIndex { entries, .. }, _) => Ok(tools.renderer.search_index(entries)),
            (Piece::Asset { text, .. }, _) => Ok((*text).to_owned()),
            (Piece::Sheet { sheet, .. }, _) => return Ok(Some(spread(sheet))),
            (Piece::Paper { .. }, _) => return Ok(None),
        };
        match text {
            Ok(text) => Ok(Some(text.into_bytes())),
            Err(fault) => {
                report.push(fault);
                Ok(None)
            }
        }
    }
}

/// What a sheet holds, as one text.
fn cells(sheet: &Sheet) -> String {
    serde_json::to_string(&sheet.rows).expect("texts always have a JSON form")
}

fn spread(sheet: &Sheet) -> Vec<u8> {
    csv(sheet.rows.iter().map(Vec::as_slice))
}

/// The place of a document's page in the site.
struct Way<'a> {
    /// Below the hospital's folder: `ehr/annex.html`.
    path: String,
    crumbs: Vec<Crumb>,
    formats: Vec<&'static str>,
    /// The hospital whose site it stands in.
    site: Option<&'a str>,
    /// Stem and title of the documents of the same contract.
    papers: Vec<(String, String)>,
}

impl<'a> Way<'a> {
    fn to(folder: &str, document: &Document, papers: &[Document], site: Option<&'a Pages>, tools: &Tools<'_>) -> Self {
        let path = match folder.split_once('/') {
            Some((_, contract)) => format!("{contract}/{}.html", document.stem()),
            None => format!("{}.html", document.stem()),
        };
        let beside = |format: &&Format| match format {
            Format::Pdf | Format::Markdown => true,
            // The sheet of all contracts comes with the site.
            Format::Csv => Sheet::is_of(document.kind) || site.is_some() && document.kind == DocumentKind::Roles,
            Format::Html => false,
        };
        let others = tools.formats.iter().filter(beside);
        let title = |paper: &Document| paper.running.label.iter().map(Inline::plain).collect();
        Self {
            crumbs: site.iter().map(|_| home(&path)).collect(),
            formats: others.map(|format| format.extension()).collect(),
            site: site.map(|site| site.frame.hospital.as_str()),
            papers: papers.iter().map(|paper| (paper.stem(), title(paper))).collect(),
            path,
        }
    }

    /// What the page says of its place, as text.
    fn data(&self) -> String {
        let crumbs = self.crumbs.iter().map(|crumb| [crumb.title.as_str(), crumb.href.as_str()]);
        serde_json::to_string(&(crumbs.collect::<Vec<_>>(), &self.formats, self.site, &self.papers))
            .expect("texts always have a JSON form")
    }
}
