//! Turns a hospital's contracts into documents, before any format.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Report, Severity, codes};
use crate::document::compose::blank_forms;
use crate::document::{Document, DocumentKind, Sheet, compose};
use crate::model::catalog::Catalog;
use crate::model::date::Date;
use crate::model::finding::FindingKind;
use crate::model::hospital::{Contract, Hospital};
use crate::model::id::Revision;
use crate::model::picture::Picture;
use crate::model::provision::ProvisionNumbers;
use crate::model::record::{SignedItem, SigningRecord};
use crate::model::status::AnnexLack;
use crate::render::Format;
use crate::render::hospital_file::hospital_file;
use crate::render::shape::{Shape, document};
use crate::resolve::roles::{RoleColumns, RoleMatrix};
use crate::resolve::{
    Annex, LifeFault, Progress, accepted, clash, consolidated, remind, resolve, slice, too_much, unreached,
};
use crate::site::index::Listed;
use crate::site::{self, Site};

/// The documents of one hospital.
#[derive(Debug, Clone, Default)]
pub struct HospitalDocuments {
    /// The folder in the output: `sample`.
    pub folder: String,
    /// The path of the hospital as a person gave it.
    pub path: String,
    /// The folder of the hospital file, with `/` at its end; empty for the current one.
    pub home: String,
    pub contracts: Vec<ContractDocuments>,
    /// The documents over all contracts; empty when only one contract is wanted.
    pub documents: Vec<Document>,
    pub sheets: Vec<Sheet>,
    /// The pages around the documents; `None` when only one contract is wanted.
    pub site: Option<site::Pages>,
    /// The row for a page over several hospitals; `None` when only one contract is wanted.
    pub listed: Option<Listed>,
}

impl HospitalDocuments {
    /// Every document with its folder. Those over all contracts come first.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Document)> {
        let own = self.documents.iter().map(|document| (self.folder.as_str(), document));
        let contracts = self.contracts.iter();
        own.chain(
            contracts
                .flat_map(|contract| contract.documents.iter().map(|document| (contract.folder.as_str(), document))),
        )
    }
}

/// The documents of one contract, and how far it has come.
#[derive(Debug, Clone)]
pub struct ContractDocuments {
    /// `sample/ehr`: the folder in the output, and the name of the contract for `--contract`.
    pub folder: String,
    pub documents: Vec<Document>,
    pub progress: Progress,
    /// The revision of points and sentences that it answers.
    pub revision: Revision,
    /// The 照合番号 of what would be printed now, 64 digits.
    pub fingerprint: String,
    /// The 照合番号 of each signing, the oldest first.
    pub signed: Vec<String>,
    /// What the record of each signing says, where it can be read.
    pub records: Vec<Option<Arc<SigningRecord>>>,
    pub extras: Extras,
}

/// What a contract has besides its documents, if it is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extras {
    /// Forms to fill in by hand.
    pub blank: Vec<Document>,
    /// The names of the files that hold all documents, for the formats that have such an option.
    pub bundles: Vec<&'static str>,
    /// The contract's slice of the data, to attach to its PDFs.
    pub slice: Option<String>,
    /// What a signing writes down.
    pub signing: Option<SigningContent>,
}

/// What a signing writes down of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningContent {
    /// For each item, the mark of its text and the numbers of its provisions.
    pub items: Vec<SignedItem>,
    /// The numbers of the sentences before the items.
    pub preamble: ProvisionNumbers,
    /// The papers that are signed, if the contract was not signed before.
    pub documents: Vec<Document>,
    /// The pictures of the contract.
    pub pictures: Vec<Picture>,
    /// The record, without its days and papers.
    pub record: Result<SigningRecord, LifeFault>,
}

/// Which state of a contract its documents show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PaperState {
    /// What the hospital file says.
    #[default]
    Current,
    /// What the signed papers say together on this day.
    OnDay(Date),
    /// Each signed paper as it was signed.
    AsSigned,
}

/// Which documents of a hospital are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// `sample/ehr`: only this contract is wanted, and nothing over all contracts.
    pub contract: Option<String>,
    /// Whether an open item is an error and not a note.
    pub final_only: bool,
    /// Whether the pages around the documents are wanted.
    pub site: bool,
    /// Whether the forms to fill in by hand are wanted.
    pub blank: bool,
    /// Which files with all documents of a contract are wanted, by the names that formats give them.
    pub bundles: Vec<&'static str>,
    /// Whether a contract's slice of the data is wanted as an attachment.
    pub attach: bool,
    /// Whether a page over the hospitals of the run is wanted.
    pub index: bool,
    /// Whether it is wanted what a signing writes down.
    pub signing: bool,
    /// What the documents of contracts say.
    pub state: PaperState,
    /// Whether the texts of all hospitals are kept to the end of the run.
    pub texts: bool,
    /// Whether a path may be the file of one contract. Then the whole folder of its hospital is read, or the file alone
    /// if there is no such folder. Only for commands that make nothing.
    pub by_contract: bool,
}

impl Default for Wanted {
    /// Every document and the site, and nothing else.
    fn default() -> Self {
        Self {
            contract: None,
            final_only: false,
            site: true,
            blank: false,
            bundles: Vec::new(),
            attach: false,
            index: false,
            signing: false,
            state: PaperState::Current,
            texts: false,
            by_contract: false,
        }
    }
}

/// The formats in which a hospital's documents can be made.
pub fn formats_of_builds() -> Vec<&'static Format> {
    use DocumentKind::{Addendum, Annex, Checklist, Consolidated, Contacts, Roles};
    Format::of_kinds(&[Addendum, Annex, Checklist, Consolidated, Contacts, Roles])
}

/// Resolves each contract once, and composes what is wanted of it and over all contracts.
pub fn compose_hospital(
    catalog: &Catalog,
    hospital: &Hospital,
    wanted: &Wanted,
    report: &mut Report,
) -> HospitalDocuments {
    compose_each(catalog, hospital, wanted, &mut |documents, _| documents, report)
}

/// Decides which documents are kept, of a contract or over all contracts: all of them, or none.
pub type Keep<'k> = dyn FnMut(Vec<Document>, &mut Report) -> Vec<Document> + 'k;

/// Like [`compose_hospital`], but `keep` decides which documents are kept. A caller that only looks at them keeps none.
/// Then only one contract is in memory at a time.
pub fn compose_each(
    catalog: &Catalog,
    hospital: &Hospital,
    wanted: &Wanted,
    keep: &mut Keep<'_>,
    report: &mut Report,
) -> HospitalDocuments {
    let mut made = HospitalDocuments { folder: hospital.id.value.to_string(), ..HospitalDocuments::default() };
    let folder = |contract: &Contract| format!("{}/{}", hospital.id.value, contract.id.value);
    let is_wanted = |contract: &&Contract| wanted.contract.as_ref().is_none_or(|wanted| *wanted == folder(contract));
    if let Some(fault) = too_much(catalog, hospital, hospital.contracts.iter().filter(is_wanted)) {
        report.push(fault);
        return made;
    }
    let mut columns = RoleColumns::new(catalog, hospital);
    // The pages are made from these.
    let mut annexes = Vec::new();
    let mut found = Report::new();
    for contract in hospital.contracts.iter().filter(is_wanted) {
        let (annex, faults) = resolve(catalog, hospital, contract);
        found.append(faults);
        let documents = match wanted.state {
            PaperState::OnDay(day) => on_day(&annex, day, &mut found),
            PaperState::AsSigned => as_signed(&annex, &mut found),
            PaperState::Current => {
                found.append(open_items(&annex, wanted.final_only));
                compose::documents(&annex)
            }
        };
        made.contracts.push(ContractDocuments {
            folder: folder(contract),
            documents: keep(documents, &mut found),
            progress: Progress::of(&annex),
            revision: annex.catalog.revision,
            fingerprint: annex.fingerprint.as_str().to_owned(),
            signed: contract.signed.iter().map(|signed| signed.fingerprint.value.clone()).collect(),
            records: contract.signed.iter().map(|signed| signed.recorded.clone()).collect(),
            extras: Extras {
                blank: if wanted.blank { blank_forms(&annex) } else { Vec::new() },
                bundles: wanted.bundles.clone(),
                slice: wanted.attach.then(|| data(catalog, hospital, contract, wanted.state)),
                signing: wanted.signing.then(|| signing(catalog, &annex)),
            },
        });
        columns.add(&annex);
        if wanted.site || wanted.index {
            annexes.push(annex);
        }
    }
    if wanted.state != PaperState::Current {
        report.append(if report.has_errors() { found.errors_only() } else { found });
        return made;
    }
    if !hospital.is_supposed {
        found.append(unreached(hospital, columns.contracts(), wanted.final_only));
    }
    if wanted.contract.is_some() && !columns.is_empty() {
        let (matrix, faults) = columns.matrix();
        add_accepted(&matrix, &mut made.contracts);
        let within = FindingKind::ALL.into_iter().filter(|kind| kind.is_within_a_contract());
        let within: Vec<_> = within.map(FindingKind::code).collect();
        let of_contract = faults.iter().filter(|fault| within.contains(&fault.code));
        of_contract.for_each(|fault| found.push(fault.clone()));
        found.append(contradictory(&matrix, wanted.final_only));
    } else if !columns.is_empty() {
        annexes.sort_by(|a, b| a.contract.in_order(b.contract));
        let (matrix, faults) = columns.matrix();
        add_accepted(&matrix, &mut made.contracts);
        found.append(faults);
        found.append(contradictory(&matrix, wanted.final_only));
        made.documents = keep(vec![compose::roles(&matrix)], &mut found);
        made.sheets.push(compose::role_sheet(&matrix));
        let site = Site { catalog, hospital, annexes: &annexes, matrix: &matrix };
        made.listed = wanted.index.then(|| Listed::of(&site));
        made.site = wanted.site.then(|| site::compose(&site));
    }
    if wanted.final_only {
        for (contract, made) in hospital.contracts.iter().filter(is_wanted).zip(&made.contracts) {
            found.append(remind(contract, &made.progress.reminders));
        }
    }
    report.append(if report.has_errors() { found.errors_only() } else { found });
    made
}

/// The data that is attached to the annex.
fn data(catalog: &Catalog, hospital: &Hospital, contract: &Contract, state: PaperState) -> String {
    let first = contract.signed.first().filter(|_| state == PaperState::AsSigned);
    match first.and_then(|signed| signed.recorded.as_ref()) {
        Some(record) => record.data.clone(),
        None => hospital_file(&slice(catalog, hospital, contract)),
    }
}

/// The signed papers of the contract, each as its record has it. A paper that cannot be printed so is told.
fn as_signed(annex: &Annex<'_>, report: &mut Report) -> Vec<Document> {
    let contract = annex.contract;
    let mut documents: Vec<Document> = Vec::new();
    if contract.signed.is_empty() {
        report.push(without_record(annex, "署名した書面をつくりません。"));
    }
    for (at, signed) in contract.signed.iter().enumerate() {
        let Some(record) = &signed.recorded else {
            report.push(Diagnostic { severity: Severity::Error, ..clash(annex, &LifeFault::NoRecord(at)) });
            continue;
        };
        let picture = |sha256: &str| {
            let mut all = signed.pictures.iter().map(|(_, picture)| picture);
            all.find(|picture| picture.sha256 == sha256).cloned()
        };
        let printed = record.documents.iter().map(|shape| {
            let shape: Shape = serde_json::from_value(shape.clone()).ok()?;
            document(&shape, &picture, signed.fingerprint.span)
        });
        match printed.collect::<Option<Vec<Document>>>() {
            Some(printed) => documents.extend(printed),
            None => report.push(
                Diagnostic::error(
                    codes::SIGNED_RECORD,
                    format!(
                        "契約「{}」の、{}に署名した書面を、この版の betten は署名した時のとおりにつくれません。",
                        contract.title.value,
                        signed.date.value.format(annex.hospital.dates)
                    ),
                )
                .at(signed.fingerprint.span, "署名の記録")
                .hint(format!("記録を書いた版（betten {}）でつくってください。", record.program)),
            ),
        }
    }
    apart(&mut documents);
    documents
}

/// Gives documents that would have one file name different ones: a change may have been taken back and made again.
fn apart(documents: &mut [Document]) {
    let mut stems = BTreeMap::new();
    for document in documents {
        let count = stems.entry(document.stem()).or_insert(0);
        *count += 1;
        if let Some(between) = document.between.as_mut().filter(|_| *count > 1) {
            between.new = format!("{}-{count}", between.new);
        }
    }
}

/// That nothing is made of a contract, because it was not signed. `what` says what is not made.
fn without_record(annex: &Annex<'_>, what: &str) -> Diagnostic {
    let title = &annex.contract.title;
    let message = format!("契約「{}」には署名の記録がないので、{what}", title.value);
    Diagnostic::note(codes::SIGNED_NOT_YET, message)
        .at(title.span, "つくりません")
        .hint("署名した契約は、betten status --stamp で記録してください。")
}

/// What the signed papers of the contract say on this day. Nothing where it is not signed, or not in force yet, or where
/// the papers do not fit together; that is told.
fn on_day(annex: &Annex<'_>, day: Date, report: &mut Report) -> Vec<Document> {
    let contract = annex.contract;
    let note =
        |message: String| Diagnostic::note(codes::SIGNED_NOT_YET, message).at(contract.title.span, "つくりません");
    let (title, style) = (&contract.title.value, annex.hospital.dates);
    match consolidated(&contract.signed, Some(day)) {
        Ok(Some(all)) => return vec![compose::consolidated(annex, &all, day)],
        Ok(None) if contract.signed.is_empty() => {
            report.push(without_record(annex, &format!("{}の内容をつくりません。", day.format(style))));
        }
        Ok(None) => {
            report.push(note(format!("契約「{title}」は、{}にはまだ適用されていません。", day.format(style))));
        }
        Err(fault) => report.push(Diagnostic { severity: Severity::Error, ..clash(annex, &fault) }),
    }
    Vec::new()
}

fn signing(catalog: &Catalog, annex: &Annex<'_>) -> SigningContent {
    let data = hospital_file(&slice(catalog, annex.hospital, annex.contract));
    // The paper of a change needs what was signed before. It is added where that is read.
    let is_first = annex.contract.signed.is_empty();
    let documents = [is_first.then(|| compose::annex(annex)), compose::addendum(annex).filter(|_| is_first)];
    SigningContent {
        items: annex.signed_items(),
        preamble: annex.signed_preamble(),
        documents: documents.into_iter().flatten().collect(),
        pictures: annex.contract.figures.iter().map(|figure| figure.picture.clone()).collect(),
        record: annex.record().map(|record| SigningRecord { data, ..record }),
    }
}

/// Adds the contradictions that the hospital accepted to what there is to look at before the signing.
fn add_accepted(matrix: &RoleMatrix<'_>, contracts: &mut [ContractDocuments]) {
    let mut accepted = accepted(matrix);
    // A contract without reminders is not ready to be signed, or is signed already.
    for progress in contracts.iter_mut().map(|it| &mut it.progress).filter(|it| !it.reminders.is_empty()) {
        progress.reminders.extend(accepted.remove(&progress.contract).unwrap_or_default());
        progress.reminders.sort_by_key(|reminder| reminder.kind);
    }
}

/// A contract whose answers contradict is not final, unless the hospital accepted that and said why.
fn contradictory(matrix: &RoleMatrix<'_>, final_only: bool) -> Report {
    let mut report = Report::new();
    if !final_only {
        return report;
    }
    for (number, contract) in matrix.contracts.iter().enumerate() {
        let open = matrix.findings.iter().filter(|finding| {
            finding.kind == FindingKind::Contradiction && finding.is_open() && finding.contracts.contains(&number)
        });
        let count = open.count();
        if count > 0 {
            let title = &contract.contract.title;
            let message = format!("契約「{}」には、矛盾が{count}件あります。", title.value);
            report.push(
                Diagnostic::error(codes::FINAL_REFUSED, message)
                    .at(title.span, "矛盾のある契約")
                    .hint("--final は、矛盾を直すか、理由を付けて了承（accepted）したときだけ進みます。"),
            );
        }
    }
    report
}

fn open_items(annex: &Annex<'_>, final_only: bool) -> Report {
    let mut report = Report::new();
    if annex.is_settled() {
        return report;
    }
    let message = format!("契約「{}」は案です。{}", annex.contract.title.value, annex.open_words(AnnexLack::with_key));
    let place = annex.contract.title.span;
    let fault = if final_only {
        Diagnostic::error(codes::FINAL_REFUSED, message)
            .at(place, "まだ案の契約")
            .hint("--final は、すべての項目が合意済か対象外で、要再確認の項目がなく、優先する定め（precedence）と当事者の名称（name）が書かれているときだけ進みます。")
    } else {
        Diagnostic::note(codes::STATUS_OPEN, message).at(place, "案として印刷します")
    };
    report.push(if annex.lacks().contains(&AnnexLack::ContractDate) {
        fault.hint("別添を契約より後に加えるとき（annex_date）は、先に結んだ契約の日（date）も書いてください。")
    } else {
        fault
    });
    report
}
