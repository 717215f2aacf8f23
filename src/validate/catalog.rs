//! Turns the files of one edition into a [`Catalog`].

use std::collections::BTreeMap;
use std::mem::discriminant;

use crate::diagnostic::{Diagnostic, Report, Span, codes};
use crate::model::catalog::{
    Catalog, Cite, Clause, Column, Guideline, Item, LaterEdition, Part, Reference, Response, Section, SourceNote, Term,
};
use crate::model::date::Date;
use crate::model::id::{Edition, GuidelineId, ItemId, PartId, Revision, SectionId, TermNumber};
use crate::model::point::Point;
use crate::raw::Text;
use crate::raw::catalog::{
    RawCatalog, RawGlossary, RawGuidelines, RawItem, RawItems, RawPart, RawReference, RawResponse, RawSource,
};
use crate::raw::points::{RawActs, RawPoints};
use crate::raw::preamble::RawPreamble;
use crate::validate::ids::Taken;
use crate::validate::markup;
use crate::validate::norm::{ListedActs, listed};
use crate::validate::point::{additions, check_look_at};
use crate::validate::preamble::preamble;
use crate::validate::words::{date, unknown, word};

/// One edition as it was read, file by file.
#[derive(Debug)]
pub struct CatalogParts {
    pub catalog: Option<RawCatalog>,
    pub items: Vec<RawItems>,
    pub glossary: Option<RawGlossary>,
    pub guidelines: Option<RawGuidelines>,
    /// The oldest first.
    pub revisions: Vec<RevisionParts>,
    /// Missing where no sentence declares norms.
    pub acts: Option<RawActs>,
    /// SHA-256 over all files, as lower-case hexadecimal.
    pub digest: String,
    /// Whether the files are those that the program ships.
    pub shipped: bool,
}

/// One revision of this project's points and sentences. Items that it does not have are those of the revision before,
/// and so is the preamble.
#[derive(Debug)]
pub struct RevisionParts {
    pub number: Revision,
    pub points: Vec<RawPoints>,
    pub preamble: Option<RawPreamble>,
}

/// Checks one edition with all its revisions. `None` when one of its files is missing; that was reported.
pub fn catalog(parts: &CatalogParts, report: &mut Report) -> Option<Catalog> {
    let raw = parts.catalog.as_ref()?;
    let guidelines = guidelines(parts.guidelines.as_ref()?, report);
    let acts = listed(parts.acts.as_ref(), report);
    let mut builder = Builder { parts, raw, guidelines: &guidelines, taken: Taken::new("項目"), used: Vec::new() };
    let model_parts: Vec<Part> = raw.parts.iter().map(|part| builder.part(part, report)).collect();
    builder.check_all_used(report);
    let first = Catalog {
        edition: Edition::new(raw.edition.value.clone()),
        issued: raw.issued.value.clone(),
        title: raw.title.value.clone(),
        annex_label: raw.annex.as_ref().map_or_else(String::new, |annex| annex.label.value.clone()),
        annex_title: raw.annex.as_ref().map_or_else(String::new, |annex| annex.title.value.clone()),
        glossary_title: raw.glossary.value.clone(),
        marker_note: raw.marker_note.value.clone(),
        issuers: raw.issuers.iter().map(|issuer| issuer.value.clone()).collect(),
        source: source(raw, report),
        columns: columns(raw, report),
        gaps: raw.gaps.iter().map(|gap| gap.value.clone()).collect(),
        parts: model_parts,
        preamble: preamble(parts.revisions.first()?.preamble.as_ref()?, report),
        terms: terms(parts.glossary.as_ref()?, report),
        guidelines,
        acts: acts.acts.clone(),
        revision: Revision::FIRST,
        earlier: Vec::new(),
        digest: parts.digest.clone(),
        shipped: parts.shipped,
    };
    Some(with_revisions(first, &parts.revisions, &acts, report))
}

/// The edition with what each revision says of its items. The newest holds the earlier ones.
fn with_revisions(edition: Catalog, revisions: &[RevisionParts], acts: &ListedActs, report: &mut Report) -> Catalog {
    let (mut next, mut earlier) = (edition, Vec::new());
    for (index, revision) in revisions.iter().enumerate() {
        if index > 0 {
            earlier.push(next.clone());
            next.preamble = revision.preamble.as_ref().map_or(next.preamble, |raw| preamble(raw, report));
        }
        next.revision = revision.number;
        for (id, raw) in revision.points.iter().flat_map(|file| &file.items) {
            let sections = next.parts.iter_mut().flat_map(|part| &mut part.sections);
            let item = sections.flat_map(|section| &mut section.items).find(|item| item.id.as_str() == id.value);
            if let Some(item) = item {
                let ours = additions(raw, acts, report);
                check_kinds(&item.points, &ours.points, report);
                item.recommended_duty = ours.recommended_duty;
                item.points = ours.points;
                item.sentences = ours.sentences;
                item.look_at = ours.look_at;
            }
        }
        check_all_look_at(&next.parts, report);
    }
    next.earlier = earlier;
    next
}

/// Files and readers know a point by its id, whichever revision they answer. So its answers are of one kind for good.
fn check_kinds(before: &[Point], now: &[Point], report: &mut Report) {
    for point in now {
        let former = before.iter().find(|former| former.id == point.id);
        if former.is_some_and(|former| discriminant(&former.kind) != discriminant(&point.kind)) {
            let message = format!("取決め事項「{}」の種類が、前の改訂と違います。別の記号にしてください。", point.id);
            report.push(fault(message, point.span));
        }
    }
}

fn fault(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::error(codes::CATALOG_INVALID, message).at(span, "")
}

fn columns(raw: &RawCatalog, report: &mut Report) -> BTreeMap<Column, String> {
    let columns: BTreeMap<Column, String> =
        raw.columns.iter().filter_map(|(key, head)| Some((column(key, report)?, head.value.clone()))).collect();
    for column in Column::ALL {
        if !columns.contains_key(&column) {
            report.push(fault(format!("columns に {} の見出しがありません。", column.key()), raw.span));
        }
    }
    columns
}

fn column(key: &Text, report: &mut Report) -> Option<Column> {
    word(key, "columns", &Column::ALL.map(|column| (column.key(), column)), report).map(|column| column.value)
}

fn source(raw: &RawCatalog, report: &mut Report) -> SourceNote {
    let text = |pick: fn(&RawSource) -> &Text| {
        raw.source.as_ref().map_or_else(String::new, |source| pick(source).value.clone())
    };
    let day = raw.source.as_ref().and_then(|source| date(&source.date, "date", report)).map(|day| day.value);
    SourceNote {
        document: text(|source| &source.document),
        meeting: text(|source| &source.meeting),
        url: text(|source| &source.url),
        // An unreadable date was reported, and a catalog with a fault is never used.
        date: day.or_else(|| Date::new(1, 1, 1)).expect("the first day of year 1 exists"),
        note: raw.source.as_ref().and_then(|source| source.note.as_ref()).map(|note| note.value.clone()),
    }
}

fn terms(raw: &RawGlossary, report: &mut Report) -> BTreeMap<TermNumber, Term> {
    let mut terms = BTreeMap::new();
    for term in &raw.terms {
        let Ok(number) = term.number.value.parse::<u32>() else {
            report.push(fault(format!("用語の番号「{}」は数字ではありません。", term.number.value), term.number.span));
            continue;
        };
        let number = TermNumber(number);
        let entry = Term {
            number,
            term: term.term.value.clone(),
            explanation: term.explanation.as_ref().map(|text| text.value.clone()),
        };
        if terms.insert(number, entry).is_some() {
            report.push(fault(format!("用語の番号 {} が2つあります。", number.0), term.number.span));
        }
    }
    terms
}

fn guidelines(raw: &RawGuidelines, report: &mut Report) -> Vec<Guideline> {
    let mut taken = Taken::new("ガイドライン等");
    raw.guidelines
        .iter()
        .filter(|guideline| taken.take(&guideline.id, report))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|guideline| {
            let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
            Guideline {
                id: GuidelineId::new(guideline.id.value.clone()),
                title: guideline.title.value.clone(),
                edition: text(&guideline.edition),
                publisher: text(&guideline.publisher),
                note: text(&guideline.note),
                later: guideline
                    .later
                    .iter()
                    .filter_map(|later| {
                        Some(LaterEdition {
                            edition: later.edition.value.clone(),
                            date: date(&later.date, "date", report)?.value,
                        })
                    })
                    .collect(),
            }
        })
        .collect()
}

struct Builder<'a> {
    parts: &'a CatalogParts,
    raw: &'a RawCatalog,
    guidelines: &'a [Guideline],
    taken: Taken,
    /// The items of the sections. They show which entries of `points/` belong to no item.
    used: Vec<String>,
}

impl Builder<'_> {
    fn part(&mut self, raw: &RawPart, report: &mut Report) -> Part {
        let columns = raw.columns.iter().filter_map(|key| column(key, report)).collect::<Vec<_>>();
        if columns.first() != Some(&Column::Number) {
            report.push(fault("columns は number から始めてください。", raw.id.span));
        }
        Part {
            id: PartId::new(raw.id.value.clone()),
            label: raw.label.value.clone(),
            title: raw.title.value.clone(),
            subtitle: raw.subtitle.as_ref().map(|subtitle| subtitle.value.clone()),
            columns,
            sections: raw
                .sections
                .iter()
                .map(|section| Section {
                    id: SectionId::new(section.id.value.clone()),
                    label: section.label.value.clone(),
                    title: section.title.as_ref().map(|title| title.value.clone()),
                    items: self.section_items(&section.id, report),
                })
                .collect(),
        }
    }

    fn section_items(&mut self, section: &Text, report: &mut Report) -> Vec<Item> {
        let parts = self.parts;
        let files: Vec<&RawItems> = parts.items.iter().filter(|file| file.section.value == section.value).collect();
        if files.is_empty() {
            report.push(fault(format!("節「{}」の項目のファイルがありません。", section.value), section.span));
        }
        files.into_iter().flat_map(|file| &file.items).map(|item| self.item(section, item, report)).collect()
    }

    fn item(&mut self, section: &Text, raw: &RawItem, report: &mut Report) -> Item {
        self.taken.take(&raw.id, report);
        let expected = format!("{}-{}", section.value, raw.number.value);
        if raw.id.value != expected {
            report.push(fault(
                format!("項目の記号「{}」は、節と項番から「{expected}」でなければなりません。", raw.id.value),
                raw.id.span,
            ));
        }
        self.used.push(raw.id.value.clone());
        let mut cell = |text: &Text| markup::read(text, report);
        Item {
            id: ItemId::new(raw.id.value.clone()),
            number: raw.number.value.clone(),
            title: cell(&raw.title),
            content: cell(&raw.content),
            risk: raw.risk.as_ref().map(&mut cell),
            response: match &raw.response {
                Some(RawResponse::Paragraphs(paragraphs)) => {
                    Response::Paragraphs(paragraphs.iter().map(cell).collect())
                }
                Some(RawResponse::Clauses { clauses, tail }) => Response::Clauses {
                    clauses: clauses
                        .iter()
                        .map(|clause| Clause { label: clause.label.value.clone(), text: cell(&clause.text) })
                        .collect(),
                    tail: tail.as_ref().map(cell),
                },
                None => Response::Paragraphs(Vec::new()),
            },
            references: raw.references.iter().map(|reference| self.reference(reference, report)).collect(),
            was: raw.was.as_ref().map(|was| ItemId::new(was.value.clone())),
            recommended_duty: None,
            points: Vec::new(),
            sentences: Vec::new(),
            look_at: Vec::new(),
        }
    }

    /// Checks that the printed text has every part of each citation.
    fn reference(&self, raw: &RawReference, report: &mut Report) -> Reference {
        let cites = raw
            .cites
            .iter()
            .filter_map(|cite| {
                let Some(guideline) = self.guidelines.iter().find(|known| known.id.as_str() == cite.guideline.value)
                else {
                    let fault = unknown(
                        codes::CATALOG_INVALID,
                        format!("ガイドライン等「{}」はありません。", cite.guideline.value),
                        &cite.guideline,
                        self.guidelines.iter().map(|known| known.id.as_str()),
                        report,
                    );
                    report.push(fault);
                    return None;
                };
                let printed = [Some(guideline.title.as_str()), guideline.edition.as_deref()]
                    .into_iter()
                    .flatten()
                    .chain(cite.volume.iter().map(|volume| volume.as_str()))
                    .chain(cite.numbers.iter().map(|number| number.as_str()));
                for part in printed {
                    if !raw.text.value.contains(part) {
                        report.push(fault(format!("出典の文に「{part}」がありません。"), raw.text.span));
                    }
                }
                Some(Cite {
                    guideline: guideline.id.clone(),
                    volume: cite.volume.as_ref().map(|volume| volume.value.clone()),
                    numbers: cite.numbers.iter().map(|number| number.value.clone()).collect(),
                })
            })
            .collect();
        Reference { text: markup::read(&raw.text, report), cites }
    }

    /// Reports files and items that `catalog.yaml` does not list. Nobody would notice that they are missing.
    fn check_all_used(&self, report: &mut Report) {
        let sections: Vec<&str> = self
            .raw
            .parts
            .iter()
            .flat_map(|part| part.sections.iter().map(|section| section.id.value.as_str()))
            .collect();
        let points = || self.parts.revisions.iter().flat_map(|revision| &revision.points);
        let files = self.parts.items.iter().map(|file| &file.section).chain(points().map(|file| &file.section));
        for section in files {
            if !sections.contains(&section.value.as_str()) {
                let fault = unknown(
                    codes::CATALOG_INVALID,
                    format!("節「{}」は catalog.yaml にありません。", section.value),
                    section,
                    sections.iter().copied(),
                    report,
                );
                report.push(fault);
            }
        }
        for (id, _) in points().flat_map(|file| &file.items) {
            if !self.used.contains(&id.value) {
                let fault = unknown(
                    codes::CATALOG_INVALID,
                    format!("項目「{}」はありません。", id.value),
                    id,
                    self.used.iter().map(String::as_str),
                    report,
                );
                report.push(fault);
            }
        }
    }
}

fn check_all_look_at(parts: &[Part], report: &mut Report) {
    let items = || parts.iter().flat_map(|part| &part.sections).flat_map(|section| &section.items);
    let points_of = |id: &ItemId| items().find(|item| item.id == *id).map(|item| item.points.clone());
    for item in items() {
        check_look_at(&item.id, &item.points, &item.look_at, &points_of, report);
    }
}
