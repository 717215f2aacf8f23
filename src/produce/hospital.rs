//! One hospital of a run: its files, what they mean, and the documents made from them.

use std::collections::BTreeMap;

use crate::diagnostic::{Report, SourceId, Sources, Span, Spanned};
use crate::input::{self, HospitalFiles};
use crate::model::hospital::Contract;
use crate::model::record::Signed;
use crate::produce::means::Means;
use crate::produce::notes::Texts;
use crate::produce::read::{check_contract, check_hospital, contract_alone, home};
use crate::produce::{HospitalDocuments, Keep, Session, Wanted, compose_each};
use crate::publish::{Input, Made, sha256};
use crate::resolve::Progress;

/// One hospital of a run, with its documents and what is said about it.
#[derive(Debug, Default)]
pub struct HospitalRun {
    /// The path as a person gave it.
    pub path: String,
    pub sources: Sources,
    pub report: Report,
    /// Empty when the hospital cannot be read, or is the same as at the last build.
    pub documents: HospitalDocuments,
    /// Its number among all hospitals of the run, counted from 1.
    pub number: usize,
    /// How many contracts were wanted, and how many items they have.
    pub size: (usize, usize),
    /// The files the last build made of it, when nothing has changed since.
    pub(super) kept: Option<Vec<Made>>,
    pub(super) is_kept: bool,
    pub(super) texts: Texts,
    pub(super) inputs: Vec<Input>,
    /// The name (`sample/ehr`) of every contract of the hospital, wanted or not.
    pub(super) contracts: Vec<String>,
    /// The place of the hospital's id in its file.
    pub(super) id: Option<Span>,
    /// The hospital's name. Empty while the file has only a placeholder, or when nothing has changed since the last
    /// build.
    pub(super) name: String,
    pub(super) note: Option<String>,
    /// Whether a record of a signing is missing or was altered, which was reported.
    pub(super) lacks_record: bool,
}

impl HospitalRun {
    /// Takes the kept files, unless the hospital has an error.
    pub(super) fn take_kept(&mut self) -> Option<Vec<Made>> {
        let made = self.kept.take().filter(|_| !self.report.has_errors())?;
        self.is_kept = true;
        Some(made)
    }
}

impl Session<'_> {
    /// Reads, checks and composes one hospital by itself.
    pub(super) fn read(&self, path: &str, sources: Sources, means: Option<&Means<'_>>) -> HospitalRun {
        let (mut one, found) = self.texts(path, sources);
        if let Some(found) = found {
            // What was said while reading may name a path, so it must be said anew.
            let can_recall = means.filter(|_| one.report.is_empty());
            if !can_recall.is_some_and(|means| self.recall(&mut one, found.main, means)) {
                self.compose(&mut one, found, means, &mut |documents, _| documents);
            }
        }
        self.finish(&mut one);
        one
    }

    /// Sorts what is said about a hospital. With `--strict` its warnings become errors.
    pub(super) fn finish(&self, hospital: &mut HospitalRun) {
        if self.selection.strict {
            hospital.report.harden();
        }
        hospital.report.sort();
    }

    /// Reads a hospital's files, without their meaning.
    pub(super) fn texts(&self, path: &str, sources: Sources) -> (HospitalRun, Option<HospitalFiles>) {
        let first = sources.iter().count();
        let mut one = HospitalRun { path: path.to_owned(), sources, ..HospitalRun::default() };
        let found = input::read_hospital(self.files, path, &mut one.sources, &mut one.report);
        if found.is_some() {
            let mut texts = Texts { first: first as u32, root: self.root(path), ..Texts::default() };
            add_texts(&mut texts, &one.sources);
            texts.own = texts.all.len();
            one.texts = texts;
        }
        (one, found)
    }

    /// Whether nothing has changed since the last build. Then the files of that build are kept, and what it noted is
    /// said again.
    fn recall(&self, one: &mut HospitalRun, main: SourceId, means: &Means<'_>) -> bool {
        let Some((folder, noted)) = means.noted(&one.texts.key()) else { return false };
        let (mut sources, mut texts) = (one.sources.clone(), one.texts.clone());
        if let Some(written) = noted.based_on() {
            let written = Spanned::new(written.to_owned(), Span::new(main, 0..0));
            input::read_base(self.files, &written, &mut sources, &mut Report::new());
            add_texts(&mut texts, &sources);
        }
        for name in noted.records() {
            let Ok((path, text)) = input::read_record(self.files, &texts.root, name) else { return false };
            sources.add(path, text);
        }
        add_texts(&mut texts, &sources);
        for name in noted.figures() {
            let Some(bytes) = input::read_figure(self.files, &texts.path(name)) else { return false };
            texts.figures.push((name.clone(), sha256(&bytes)));
        }
        let inputs = texts.inputs(folder);
        let Some(report) = noted.report(&texts) else { return false };
        let Some(kept) = means.unchanged(folder, &inputs) else { return false };
        let listed = noted.listed(folder);
        *one = HospitalRun {
            path: std::mem::take(&mut one.path),
            documents: HospitalDocuments { folder: folder.to_owned(), listed, ..HospitalDocuments::default() },
            contracts: noted.contracts.clone(),
            size: (noted.contracts.len(), noted.items),
            id: Some(noted.id(&texts)),
            note: Some(noted.written()),
            kept: Some(kept),
            sources,
            report,
            texts,
            inputs,
            ..HospitalRun::default()
        };
        true
    }

    pub(super) fn compose(
        &self,
        one: &mut HospitalRun,
        found: HospitalFiles,
        means: Option<&Means<'_>>,
        keep: &mut Keep<'_>,
    ) {
        let home = home(&one.sources, found.main);
        let read = match (found.is_contract, self.selection.wanted.by_contract) {
            (false, _) => check_hospital(self.files, found, self.catalogs(), &mut one.sources, &mut one.report),
            (true, true) => check_contract(self.files, found.main, self.catalogs(), &one.sources, &mut one.report),
            (true, false) => {
                one.report.push(contract_alone(self.files, &one.path));
                None
            }
        };
        let Some(hospital) = read else { return };
        add_texts(&mut one.texts, &one.sources);
        let figures = hospital.contracts.iter().flat_map(Contract::pictures);
        let named: BTreeMap<&str, &str> = figures.map(|(path, picture)| (path, picture.sha256.as_str())).collect();
        let figures = named.into_iter().map(|(path, sha256)| (one.texts.below(path), sha256.to_owned()));
        one.texts.figures = figures.collect();
        one.id = Some(hospital.id.span);
        one.name = if hospital.party.is_named { hospital.party.full_name() } else { String::new() };
        one.inputs = one.texts.inputs(hospital.id.value.as_str());
        let signed: Vec<&Signed> = hospital.contracts.iter().flat_map(|contract| &contract.signed).collect();
        one.lacks_record = signed.iter().any(|it| it.record.is_some() && it.recorded.is_none());
        let records = signed.iter().filter(|it| it.recorded.is_some()).filter_map(|it| it.record.as_ref());
        one.texts.records = records.map(|it| one.texts.below(&format!("{home}{}", it.name.value))).collect();
        let folder = |contract| format!("{}/{contract}", hospital.id.value);
        one.contracts = hospital.contracts.iter().map(|contract| folder(&contract.id.value)).collect();
        // Without its edition a hospital cannot be composed. The missing edition has been reported.
        let Some(catalog) = self.catalog_of(&hospital) else { return };
        let means = means.filter(|_| !one.report.has_errors());
        one.kept = means.and_then(|means| means.unchanged(hospital.id.value.as_str(), &one.inputs));
        // If the files are kept, only what there is to say is still wanted, and no pages.
        let wanted = &self.selection.wanted;
        let wanted = Wanted { site: wanted.site && one.kept.is_none(), ..wanted.clone() };
        one.documents = compose_each(catalog, &hospital, &wanted, keep, &mut one.report);
        one.documents.home = home;
        one.documents.path.clone_from(&one.path);
        let contracts = &one.documents.contracts;
        one.size = (contracts.len(), contracts.iter().map(|contract| Progress::items(&contract.progress)).sum());
    }

    /// The path of a hospital's own folder, as the names of its files begin.
    fn root(&self, path: &str) -> String {
        if self.files.kind(path) == input::PathKind::Folder {
            format!("{}/", path.trim_end_matches('/'))
        } else {
            path.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
        }
    }
}

/// Adds the texts that were read since the last call.
fn add_texts(texts: &mut Texts, sources: &Sources) {
    let new = sources.iter().skip(texts.first as usize + texts.all.len());
    let new: Vec<_> = new.map(|(_, it)| (texts.below(&it.name), sha256(it.text.as_bytes()))).collect();
    texts.all.extend(new);
}
