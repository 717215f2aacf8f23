//! `manifest.json`: what a build made, and from what.
//!
//! It holds no clock, user or path of a machine, so the same inputs give the same manifest.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Summing};
use crate::publish::{Artifact, PublishError, record};

/// The file's name in the output folder.
pub const MANIFEST: &str = "manifest.json";

/// The format of the manifest. A reader refuses any other.
const FORMAT: &str = "betten-manifest-1";

/// What a build made and from what, as it stands in [`MANIFEST`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: String,
    /// The name and version of this program.
    pub program: String,
    /// The name and version of the typesetter; `None` when no PDF was made.
    pub typesetter: Option<String>,
    /// The hospital files, the catalogs, and the templates in place of shipped ones.
    pub inputs: Vec<Input>,
    pub fonts: Vec<Input>,
    /// `None` in a manifest of an older program, and when nothing was built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
    /// Sorted by path.
    pub files: Vec<Made>,
    /// The name of each hospital, by id. With it, another hospital with the same id is noticed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hospitals: BTreeMap<String, String>,
    /// A note for each hospital, for the next build. The room that made the files writes and reads it.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
    /// A digest over everything above and over what it was made with. The next build trusts the lists only if neither
    /// has changed. Empty when some of the files were not made by this build.
    #[serde(default)]
    pub seal: String,
}

/// Something that was read: its name and its digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub name: String,
    pub sha256: String,
}

/// What a build was asked for, as far as it decides which files are made. `produce` knows what each setting means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `sample/ehr` when only this contract was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    pub formats: Vec<String>,
    pub bundles: Vec<String>,
    pub blank: bool,
    pub index: bool,
    pub attach: bool,
    /// `2027-04-01` when only what the signed papers say on this day was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Whether only the papers that were signed were made, as they were signed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed: bool,
}

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    pub path: String,
    pub sha256: Digest,
    /// The digest of everything the file was made from.
    pub made_from: Digest,
    /// Whether no build makes or removes the file. It was made from two states (新旧対照表), and a build has only one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasting: bool,
    /// The names of the parties a lasting file was made for. Empty where they were not written down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<String>,
}

impl Made {
    /// The first folder of the path, which is the hospital. `None` for a file over all hospitals.
    pub fn hospital(&self) -> Option<&str> {
        self.path.split_once('/').map(|(hospital, _)| hospital)
    }
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            format: FORMAT.to_owned(),
            program: format!("{} {}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")),
            typesetter: None,
            inputs: Vec::new(),
            fonts: Vec::new(),
            settings: None,
            files: Vec::new(),
            hospitals: BTreeMap::new(),
            notes: BTreeMap::new(),
            seal: String::new(),
        }
    }
}

impl Made {
    pub fn of(artifact: &Artifact) -> Self {
        Self {
            path: artifact.path.clone(),
            sha256: Digest::of(&artifact.bytes),
            made_from: artifact.made_from,
            lasting: false,
            parties: Vec::new(),
        }
    }
}

impl Manifest {
    /// The manifest of the last build; `None` when the folder has none.
    ///
    /// # Errors
    /// When a file of that name is not one of ours, or lists a path outside the folder.
    pub fn read(output: &Path) -> Result<Option<Self>, PublishError> {
        let path = output.join(MANIFEST);
        let fault = |reason: String| PublishError::Manifest { path: path.clone(), reason };
        let Some(mut manifest) = record::read::<Manifest>(&path)? else { return Ok(None) };
        if manifest.format != FORMAT {
            return Err(fault(format!("記録の形式「{}」を知りません。", manifest.format)));
        }
        if let Some(made) = manifest.files.iter().find(|made| !stays_inside(&made.path)) {
            return Err(fault(format!("出力先の外を指す「{}」があります。", made.path)));
        }
        // Somebody may have edited the file and changed the order. Paths are looked up in order.
        manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Some(manifest))
    }

    /// Whether it lists this path.
    pub(super) fn lists(&self, path: &str) -> bool {
        self.files.binary_search_by(|made| made.path.as_str().cmp(path)).is_ok()
    }

    /// The seal of these lists, together with the digest of what they were made with.
    pub fn sealed(&self, made_with: &str) -> String {
        let Self { format, program, typesetter, inputs, fonts, settings, files, hospitals, notes, seal: _ } = self;
        let lists = (inputs, fonts, settings, files, hospitals, notes);
        Summing::of_json(&(made_with, format, program, typesetter, lists)).to_string()
    }

    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("strings and lists always serialise");
        json.push('\n');
        json
    }
}

/// Whether a path stays inside the folder. A listed path may be removed or replaced, so it must never lead out.
pub(super) fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\\')
        && path
            .split('/')
            .all(|segment| !segment.is_empty() && segment != "." && segment != ".." && !segment.contains(':'))
}
