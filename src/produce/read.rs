//! Turns files into the checked model.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Report, Severity, SourceId, Sources, Span, Spanned, codes};
use crate::input::{self, CatalogFileKind, CatalogFiles, Files, HospitalFiles, PictureBytes};
use crate::model::catalog::Catalog;
use crate::model::hospital::Hospital;
use crate::model::id::Revision;
use crate::model::picture::Picture;
use crate::model::record::{RecordFile, RecordedFigure, Signed, SigningRecord};
use crate::publish::sha256;
use crate::raw;
use crate::raw::Text;
use crate::raw::hospital::{RawBase, RawContract, RawHospitalFile};
use crate::raw::shape::FileShape;
use crate::validate::{self, CatalogParts, FigureFile, FigureFiles, HospitalParts, RevisionParts};

/// The editions that a run can use: the shipped ones, or those given in their place.
///
/// An edition with a fault is left out, and the report then has errors.
pub fn read_catalogs(given: Option<Vec<CatalogFiles>>, sources: &mut Sources, report: &mut Report) -> Vec<Catalog> {
    let shipped = input::shipped_editions();
    let digests: Vec<String> = shipped.iter().map(|edition| edition.digest.clone()).collect();
    given
        .unwrap_or(shipped)
        .iter()
        .filter_map(|edition| read_edition(edition, digests.contains(&edition.digest), sources, report))
        .collect()
}

fn read_edition(files: &CatalogFiles, shipped: bool, sources: &mut Sources, report: &mut Report) -> Option<Catalog> {
    let before = report.count(Severity::Error);
    let mut reader = Edition { files, sources, report };
    let parts = CatalogParts {
        catalog: reader.only(CatalogFileKind::Catalog, "catalog.yaml"),
        items: reader.each(CatalogFileKind::Items, "項目のファイル"),
        glossary: reader.only(CatalogFileKind::Glossary, "glossary.yaml"),
        guidelines: reader.only(CatalogFileKind::Guidelines, "guidelines.yaml"),
        revisions: reader.revisions(),
        acts: reader.each(CatalogFileKind::Acts, "行為のファイル").into_iter().next(),
        digest: files.digest.clone(),
        shipped,
    };
    let catalog = validate::catalog(&parts, report);
    (report.count(Severity::Error) == before).then_some(catalog?)
}

struct Edition<'a> {
    files: &'a CatalogFiles,
    sources: &'a mut Sources,
    report: &'a mut Report,
}

impl Edition<'_> {
    fn each<T: FileShape>(&mut self, kind: CatalogFileKind, what: &str) -> Vec<T> {
        let texts: Vec<(SourceId, &str)> = self.files.sources(kind, self.sources).collect();
        texts.into_iter().filter_map(|(id, text)| raw::read_catalog(what, id, text, self.report)).collect()
    }

    /// What the folders of the revisions have, the oldest first.
    fn revisions(&mut self) -> Vec<RevisionParts> {
        let number = |kind| match kind {
            CatalogFileKind::Preamble(revision) | CatalogFileKind::Points(revision) => Some(revision),
            _ => None,
        };
        let numbers: BTreeSet<u32> = self.files.files.iter().filter_map(|file| number(file.kind)).collect();
        let whole = (1..).zip(&numbers).all(|(expected, number)| expected == *number);
        if !self.files.is_incomplete && (numbers.is_empty() || !whole) {
            let message =
                format!("版「{}」の points には、1 から順に番号を付けたフォルダが必要です。", self.files.folder);
            self.report.push(Diagnostic::error(codes::CATALOG_INVALID, message));
        }
        let parts = |number: &u32| RevisionParts {
            number: Revision(*number),
            points: self.each(CatalogFileKind::Points(*number), "取決め事項のファイル"),
            preamble: match number {
                1 => self.only(CatalogFileKind::Preamble(1), "points/1/preamble.yaml"),
                later => self.each(CatalogFileKind::Preamble(*later), "preamble.yaml").into_iter().next(),
            },
        };
        numbers.iter().map(parts).collect()
    }

    fn only<T: FileShape>(&mut self, kind: CatalogFileKind, name: &str) -> Option<T> {
        if !self.files.is_incomplete && !self.files.files.iter().any(|file| file.kind == kind) {
            let message = format!("版「{}」に {name} がありません。", self.files.folder);
            self.report.push(Diagnostic::error(codes::CATALOG_INVALID, message));
        }
        self.each(kind, name).into_iter().next()
    }
}

/// Reads the hospital at a path, and checks it against the edition it names.
///
/// This one call finds every fault that can be found: a place that cannot be read does not hide faults elsewhere.
/// `None` when the hospital cannot be used at all.
pub fn read_hospital(
    files: &dyn Files,
    path: &str,
    catalogs: &[Catalog],
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Hospital> {
    let found = input::read_hospital(files, path, sources, report)?;
    if found.is_contract {
        report.push(contract_alone(files, path));
        return None;
    }
    check_hospital(files, found, catalogs, sources, report)
}

/// The fault that the file of one contract cannot be used here, and which path to give instead.
pub(super) fn contract_alone(files: &dyn Files, path: &str) -> Diagnostic {
    let message = format!("「{path}」は、病院ファイルではなく、フォルダに分けた病院の1つの契約のファイルです。");
    let fault = Diagnostic::error(codes::CONTRACT_ALONE, message);
    match input::folder_of_contract(files, path) {
        Some(folder) => fault.hint(format!(
            "フォルダ「{folder}」を指定してください。この契約だけを扱うときは、--contract 病院の記号/契約の記号 も付けます。"
        )),
        None => fault
            .hint("hospital.yaml のあるフォルダの contracts に置いて、そのフォルダを指定してください。")
            .hint("このファイルだけを確かめるのなら、betten check か betten status に指定できます。"),
    }
}

/// Checks the file of one contract as far as that is possible without its hospital.
pub(super) fn check_contract(
    files: &dyn Files,
    main: SourceId,
    catalogs: &[Catalog],
    sources: &Sources,
    report: &mut Report,
) -> Option<Hospital> {
    let contract = read_text::<RawContract>("契約のファイル", main, sources, report)?;
    let catalog = catalogs.last()?;
    report.push(
        Diagnostic::note(
            codes::CONTRACT_ALONE,
            format!("契約のファイルだけを、{}版の確認表と合わせて確かめました。", catalog.edition),
        )
        .at(contract.span, "契約のファイル")
        .hint("hospital.yaml に書くこと（当事者とシステムの名称、連絡先、病院に共通の選択）と、ほかの契約との間のことは、確かめていません。")
        .hint("hospital.yaml のあるフォルダの contracts に置けば、betten check フォルダ で、すべてを確かめられます。"),
    );
    let parts = HospitalParts {
        file: RawHospitalFile::around(&contract, catalog.edition.as_str()),
        base: None,
        figures: figures(files, std::slice::from_ref(&contract), sources, report),
        contracts: vec![contract],
    };
    let mut hospital = validate::hospital(&parts, catalog, report)?;
    hospital.is_supposed = true;
    // What was signed had the real names of the parties, so it cannot be compared.
    hospital.contracts.iter_mut().for_each(|contract| contract.signed.clear());
    Some(hospital)
}

/// Like [`read_hospital`], for texts that have been read already.
pub(super) fn check_hospital(
    files: &dyn Files,
    found: HospitalFiles,
    catalogs: &[Catalog],
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Hospital> {
    let home = home(sources, found.main);
    let file = read_text::<RawHospitalFile>("病院ファイル", found.main, sources, report);
    let separate: Option<Vec<RawContract>> = found.contracts.map(|contracts| {
        contracts.into_iter().filter_map(|id| read_text("契約のファイル", id, sources, report)).collect()
    });
    let mut file = file?;
    let contracts = contracts(&mut file, separate, report);
    let base_file = file.based_on.as_ref().and_then(|based_on| input::read_base(files, based_on, sources, report));
    let base = base_file.and_then(|id| read_text::<RawBase>("based_on で読み込むファイル", id, sources, report));
    let figures = figures(files, &contracts, sources, report);
    let catalog = edition(&file.catalog, catalogs, report)?;
    let mut hospital = validate::hospital(&HospitalParts { file, base, contracts, figures }, catalog, report)?;
    hospital.base = base_file;
    for contract in &mut hospital.contracts {
        let id = (hospital.id.value.as_str(), contract.id.value.as_str());
        for signed in &mut contract.signed {
            if let Err(fault) = read_record(files, &home, id, signed, sources) {
                report.push(*fault);
            }
        }
    }
    Some(hospital)
}

/// The files of the pictures that these contracts name.
fn figures(files: &dyn Files, contracts: &[RawContract], sources: &Sources, report: &mut Report) -> FigureFiles {
    let names = contracts.iter().flat_map(|contract| &contract.figures).map(|figure| &figure.file);
    let read = input::read_figures(files, names, sources, report);
    let file = |(place, (path, bytes)): (Span, PictureBytes)| {
        let sha256 = sha256(&bytes);
        (place, FigureFile { path, bytes, sha256 })
    };
    read.into_iter().map(file).collect()
}

/// The folder of a file, with `/` at its end; empty for the current one.
pub(super) fn home(sources: &Sources, file: SourceId) -> String {
    sources.get(file).name.rsplit_once('/').map_or_else(String::new, |(folder, _)| format!("{folder}/"))
}

/// Reads the record of a signing, if the file names one, and the pictures beside it.
fn read_record(
    files: &dyn Files,
    home: &str,
    (hospital, contract): (&str, &str),
    signed: &mut Signed,
    sources: &mut Sources,
) -> Result<(), Box<Diagnostic>> {
    let Some(RecordFile { name, digest }) = &signed.record else { return Ok(()) };
    let fault = |message: String| {
        Box::new(
            Diagnostic::warning(codes::SIGNED_RECORD, message).at(name.span, "署名の記録").hint(
                "記録のファイルを、控え（バックアップ）から元のとおりに戻してください。記録がないと、署名した後の変更を示せず、変更の覚書もつくれません。",
            ),
        )
    };
    let (path, text) = input::read_record(files, home, name).map_err(fault)?;
    if sha256(text.as_bytes()) != digest.value {
        return Err(fault(format!("署名の記録「{path}」は、署名した時の内容から書き換えられています。")));
    }
    let record = SigningRecord::read(&text).map_err(|why| fault(format!("「{path}」は、{why}")))?;
    sources.add(path.clone(), text);
    let is_own = record.hospital == hospital && record.contract == contract;
    if !is_own || record.fingerprint != signed.fingerprint.value || record.date != signed.date.value.to_string() {
        return Err(fault(format!(
            "署名の記録「{path}」は、契約「{hospital}/{contract}」のこの署名の記録ではありません（契約「{}/{}」、署名日 {}、照合番号 {}）。",
            record.hospital,
            record.contract,
            record.date,
            record.fingerprint.get(..8).unwrap_or_default()
        )));
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut pictures = Vec::new();
    for RecordedFigure { file, sha256: digest } in &record.figures {
        let path = format!("{folder}/{file}");
        let bytes = input::read_figure(files, &path)
            .filter(|bytes| !file.contains(['/', '\\', ':']) && sha256(bytes) == *digest);
        let picture = bytes.and_then(|bytes| validate::kept_picture(bytes, digest));
        match picture {
            Some(picture) => pictures.push((path, picture)),
            None => return Err(fault(format!("署名した時の図「{path}」がないか、書き換えられています。"))),
        }
    }
    signed.recorded = Some(Arc::new(record));
    signed.pictures = pictures;
    Ok(())
}

/// The contract as it was when a record was made: a hospital of its own, in the edition of that day. `None` when this
/// program cannot read it any more; the report says why.
pub(super) fn recorded_hospital(
    (record, pictures): (&SigningRecord, &[(String, Picture)]),
    catalogs: &[Catalog],
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Hospital> {
    let name = format!("署名の記録 {}/{} {}", record.hospital, record.contract, record.date);
    let main = sources.add(name, record.data.clone());
    let mut file = read_text::<RawHospitalFile>("署名の記録", main, sources, report)?;
    let contracts = contracts(&mut file, None, report);
    let catalog = edition(&file.catalog, catalogs, report)?;
    let kept = |name: &str| pictures.iter().map(|(_, picture)| picture).find(|it| it.file_name() == name);
    let read = |written: &Text| {
        let picture = kept(&written.value)?;
        let (path, bytes) = (written.value.clone(), Arc::clone(&picture.bytes));
        Some((written.span, FigureFile { path, bytes, sha256: picture.sha256.clone() }))
    };
    let named = contracts.iter().flat_map(|contract| &contract.figures);
    let figures: FigureFiles = named.filter_map(|figure| read(&figure.file)).collect();
    validate::hospital(&HospitalParts { file, base: None, contracts, figures }, catalog, report)
}

fn read_text<T: FileShape>(what: &str, id: SourceId, sources: &Sources, report: &mut Report) -> Option<T> {
    raw::read(what, id, &sources.get(id).text, report)
}

/// In a folder, each contract is a file of its own. In a single file, the contracts must be inside.
fn contracts(file: &mut RawHospitalFile, separate: Option<Vec<RawContract>>, report: &mut Report) -> Vec<RawContract> {
    // The contracts are taken out, but their place stays known.
    let inside = file.contracts.as_mut().map(|inside| Spanned::new(std::mem::take(&mut inside.value), inside.span));
    match (separate, inside) {
        (None, Some(inside)) => inside.value,
        (None, None) => {
            report.push(
                Diagnostic::error(codes::YAML_MISSING_KEY, "病院ファイルに「contracts」がありません。")
                    .at(file.span, "ここに contracts が必要")
                    .hint("契約がまだないときは「contracts: []」と書いてください。"),
            );
            Vec::new()
        }
        (Some(separate), None) => separate,
        (Some(separate), Some(inside)) => {
            file.contracts = None;
            report.push(
                Diagnostic::error(
                    codes::YAML_UNKNOWN_KEY,
                    "フォルダに分けた病院ファイルでは、契約を contracts フォルダのファイルに書きます。",
                )
                .at(inside.span, "契約の一覧")
                .hint("contracts の中身を、契約ごとのファイルに移してください。"),
            );
            let mut all = inside.value;
            all.extend(separate);
            all
        }
    }
}

/// The edition with this name.
pub fn find_edition<'c>(catalogs: &'c [Catalog], name: &str) -> Option<&'c Catalog> {
    catalogs.iter().find(|catalog| catalog.edition.as_str() == name)
}

/// The edition that the file names. If there is no such edition, the rest is still checked against the newest one.
fn edition<'c>(written: &Text, catalogs: &'c [Catalog], report: &mut Report) -> Option<&'c Catalog> {
    let found = find_edition(catalogs, &written.value);
    // If there is no edition at all, the faults of the catalog have been reported.
    if found.is_none() && !written.is_empty() && !catalogs.is_empty() {
        let editions: Vec<&str> = catalogs.iter().map(|catalog| catalog.edition.as_str()).collect();
        let fault = Diagnostic::error(
            codes::CATALOG_UNKNOWN_EDITION,
            format!("確認表の「{}」という版はありません。", written.value),
        )
        .at(written.span, "")
        .hint(format!("使える版は {} です。", editions.join("・")));
        let near = report.nearest(&written.value, editions.iter().copied());
        report.push(match near {
            Some(near) => fault.hint(format!("{near} の書き間違いではありませんか。")),
            None => fault,
        });
    }
    found.or_else(|| catalogs.last())
}
