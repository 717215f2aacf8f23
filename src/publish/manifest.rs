//! `manifest.json`: what a build made, and of what.
//!
//! It holds no clock, user or path of a machine, so that the same inputs give the same manifest.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::digest::{Digest, Summing};
use crate::publish::{Artifact, PublishError, record};

/// The file's name in the output folder.
pub const MANIFEST: &str = "manifest.json";

/// The form of the manifest; a reader refuses any other.
const FORMAT: &str = "betten-manifest-1";

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: String,
    /// Name and version of this program.
    pub program: String,
    /// Name and version of the typesetter; absent when no PDF was made.
    pub typesetter: Option<String>,
    /// The hospital files, the catalogs, templates in place of ours.
    pub inputs: Vec<Input>,
    pub fonts: Vec<Input>,
    /// By path, ascending.
    pub files: Vec<Made>,
    /// The name of each hospital, by its id, so that another one of the same id is told from it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hospitals: BTreeMap<String, String>,
    /// What whoever made the files wants to know of each hospital at the next build.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
    /// Over everything above and what it was made with: the next build trusts the lists only when
    /// nothing of both has changed. Empty when some of the files were not made by this build.
    #[serde(default)]
    pub seal: String,
}

/// Something read, under its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub name: String,
    pub sha256: String,
}

/// Something made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Made {
    pub path: String,
    pub sha256: Digest,
    /// Digest of everything the file was made from.
    pub made_from: Digest,
    /// No build makes it or takes it away: it was made of two states (新旧対照表), and a build has one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lasting: bool,
    /// The names of those it was made for, where it lasts; empty where nobody wrote them down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<String>,
}

impl Made {
    /// The folder below the output folder: the hospital. None for a file over all hospitals.
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
    /// Something of that name that is not one of ours, or lists a path outside the folder.
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
        // Whoever has edited it may have changed the order, in which paths are looked up.
        manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Some(manifest))
    }

    /// Whether it lists this path.
    pub(super) fn lists(&self, path: &str) -> bool {
        self.files.binary_search_by(|made| made.path.as_str().cmp(path)).is_ok()
    }

    /// The seal of these lists, made with what this digest says.
    pub fn sealed(&self, made_with: &str) -> String {
        let Self { format, program, typesetter, inputs, fonts, files, hospitals, notes, seal: _ } = self;
        Summing::of_json(&(made_with, format, program, typesetter, inputs, fonts, files, hospitals, notes)).to_string()
    }

    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("strings and lists always serialise");
        json.push('\n');
        json
    }
}

/// A listed path is removed or replaced, so it must never lead out of the folder.
pub(super) fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains('\\')
        && path
            .split('/')
            .all(|segment| !segment.is_empty() && segment != "." && segment != ".." && !segment.contains(':'))
}
