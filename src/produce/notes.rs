//! Notes of what was said about a hospital. If a run finds a hospital unchanged, it says the same again and need not
//! read, check and compose the hospital.
//!
//! A note stands in the manifest of the output, under its seal. It is believed only if the last build was made with the
//! same and all its files are unchanged. It names the hospital's files in the order in which they are read. So a place
//! in one of them stays correct even if the folder is renamed. If something was said without a place in the hospital's
//! own files, there is no note, because the words may name a path.

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic, Label, Report, Severity, SourceId, Span};
use crate::produce::HospitalRun;
use crate::produce::tools::digest;
use crate::publish::Input;
use crate::site::index::Listed;

/// The note of a hospital that was made without an error.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HospitalNote {
    /// The digest of the names and texts of the hospital's own files.
    files: String,
    /// The value of `based_on`, as written.
    based_on: Option<String>,
    /// The pictures, by their names below the hospital's own folder.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    figures: Vec<String>,
    /// The records of its signings, in the order in which they are read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    records: Vec<String>,
    /// The place of its id in its first file.
    id_at: [u32; 2],
    /// The name (`sample/ehr`) of each contract.
    pub contracts: Vec<String>,
    pub items: usize,
    pub listed: Option<Listing>,
    said: Vec<DiagnosticNote>,
}

/// [`Listed`] in written form.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Listing {
    name: String,
    counts: Vec<usize>,
    findings: usize,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiagnosticNote {
    code: String,
    severity: String,
    message: String,
    /// The place to correct first, then the others.
    places: Vec<NotePlace>,
    hints: Vec<String>,
}

/// Number of the file, first and last byte, and the words for the place.
#[derive(Debug, Serialize, Deserialize)]
struct NotePlace(u32, u32, u32, String);

/// The texts of one hospital among those of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Texts {
    /// The number of its first text among those of the run.
    pub first: u32,
    /// The path of the hospital's own folder, with `/` at its end; empty for the folder of the run.
    pub root: String,
    /// Each text by its name below the hospital's own folder, with its digest: first the hospital's own files, then
    /// those it is based on.
    pub all: Vec<(String, String)>,
    /// How many of `all` are the hospital's own files.
    pub own: usize,
    /// The records of signings, by their names below the hospital's own folder. Their texts are the last of `all`.
    pub records: Vec<String>,
    /// The pictures, each by its name below the hospital's own folder, with its digest.
    pub figures: Vec<(String, String)>,
}

impl Texts {
    /// A path as it is seen from the hospital's own folder.
    pub fn below(&self, path: &str) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).to_owned()
    }

    /// The path of a name below the hospital's own folder.
    pub fn path(&self, name: &str) -> String {
        format!("{}{name}", self.root)
    }

    /// The key by which a note is found.
    pub fn key(&self) -> String {
        let parts = self.all[..self.own].iter().flat_map(|(name, sha256)| [name.as_str(), sha256]);
        digest(&parts.collect::<Vec<_>>()).to_string()
    }

    /// The value of `based_on` as the hospital writes it: relative to the folder of its first file.
    fn based_on(&self) -> Option<String> {
        let folder = self.all.first()?.0.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (name, _) = self.all[..self.all.len() - self.records.len()].get(self.own)?;
        let written = name.strip_prefix(folder).filter(|_| !folder.is_empty());
        Some(written.map_or(name.as_str(), |written| written.trim_start_matches('/')).to_owned())
    }

    /// The texts and pictures as inputs of the manifest, under the id of the hospital.
    pub fn inputs(&self, hospital: &str) -> Vec<Input> {
        let input =
            |(name, sha256): &(String, String)| Input { name: format!("{hospital}: {name}"), sha256: sha256.clone() };
        self.all.iter().chain(&self.figures).map(input).collect()
    }
}

impl HospitalNote {
    /// The note of a hospital. `None` if something was said without a place in the hospital's own files, or if a record
    /// of a signing is missing, which has to be looked at each time.
    pub fn of(hospital: &HospitalRun) -> Option<Self> {
        if hospital.lacks_record {
            return None;
        }
        let texts = &hospital.texts;
        let id = hospital.id.filter(|id| id.source.0 == texts.first)?;
        let said = hospital.report.iter().map(|it| DiagnosticNote::of(it, texts)).collect::<Option<_>>()?;
        Some(Self {
            files: texts.key(),
            based_on: texts.based_on(),
            figures: texts.figures.iter().map(|(name, _)| name.clone()).collect(),
            records: texts.records.clone(),
            id_at: [id.start, id.end],
            contracts: hospital.contracts.clone(),
            items: hospital.size.1,
            listed: hospital.documents.listed.as_ref().map(Listing::of),
            said,
        })
    }

    pub fn files(&self) -> &str {
        &self.files
    }

    /// The value of `based_on`, as it is written in the hospital file.
    pub fn based_on(&self) -> Option<&str> {
        self.based_on.as_deref()
    }

    pub fn figures(&self) -> &[String] {
        &self.figures
    }

    pub fn records(&self) -> &[String] {
        &self.records
    }

    /// Everything that was said, at its places among the texts of this run. `None` when a place does not exist any
    /// more.
    pub fn report(&self, texts: &Texts) -> Option<Report> {
        let mut report = Report::new();
        for said in &self.said {
            report.push(said.diagnostic(texts)?);
        }
        Some(report)
    }

    pub fn id(&self, texts: &Texts) -> Span {
        Span { source: SourceId(texts.first), start: self.id_at[0], end: self.id_at[1] }
    }

    pub fn listed(&self, folder: &str) -> Option<Listed> {
        let Listing { name, counts, findings } = self.listed.as_ref()?;
        Some(Listed {
            folder: folder.to_owned(),
            name: name.clone(),
            contracts: self.contracts.len(),
            counts: counts.clone(),
            findings: *findings,
        })
    }

    /// The note as JSON, on one line.
    pub fn written(&self) -> String {
        serde_json::to_string(self).expect("a note has only strings for keys")
    }

    /// Reads a note. `None` if another version wrote it in another form.
    pub fn read(note: &str) -> Option<Self> {
        serde_json::from_str(note).ok()
    }
}

impl Listing {
    fn of(listed: &Listed) -> Self {
        Self { name: listed.name.clone(), counts: listed.counts.clone(), findings: listed.findings }
    }
}

impl DiagnosticNote {
    fn of(diagnostic: &Diagnostic, texts: &Texts) -> Option<Self> {
        let primary = diagnostic.primary.as_ref()?;
        let places = std::iter::once(primary).chain(&diagnostic.others);
        Some(Self {
            code: diagnostic.code.as_str().to_owned(),
            severity: diagnostic.severity.key().to_owned(),
            message: diagnostic.message.clone(),
            places: places.map(|label| NotePlace::of(label, texts)).collect::<Option<_>>()?,
            hints: diagnostic.hints.clone(),
        })
    }

    fn diagnostic(&self, texts: &Texts) -> Option<Diagnostic> {
        let mut labels = self.places.iter().map(|place| place.label(texts));
        let severities = [Severity::Error, Severity::Warning, Severity::Note];
        Some(Diagnostic {
            code: Code::named(&self.code)?,
            severity: severities.into_iter().find(|severity| severity.key() == self.severity)?,
            message: self.message.clone(),
            primary: Some(labels.next()??),
            others: labels.collect::<Option<_>>()?,
            hints: self.hints.clone(),
            // A kept hospital is only shown again.
            repair: None,
        })
    }
}

impl NotePlace {
    fn of(label: &Label, texts: &Texts) -> Option<Self> {
        let Span { source, start, end } = label.span;
        let number = source.0.checked_sub(texts.first)?;
        Some(Self(number, start, end, label.text.clone()))
    }

    fn label(&self, texts: &Texts) -> Option<Label> {
        let Self(number, start, end, text) = self;
        let source = SourceId(texts.first + number);
        ((*number as usize) < texts.all.len())
            .then(|| Label { span: Span { source, start: *start, end: *end }, text: text.clone() })
    }
}
