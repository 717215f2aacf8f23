//! The condition of an output folder: whether it still holds what the manifest lists.
//!
//! It only looks. The next build repairs what is wrong.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use walkdir::WalkDir;

use crate::publish::beside::is_own;
use crate::publish::error::readable;
use crate::publish::standing::{Standing, digest_of, standing};
use crate::publish::{MANIFEST, Manifest, PublishError, journal};

/// What was found in an output folder. Paths are sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputCondition {
    pub manifest: Manifest,
    /// Listed, but with other content now, or not an ordinary file.
    pub changed: Vec<String>,
    /// Listed, but missing.
    pub missing: Vec<String>,
    /// Not listed, but there: a person's own files.
    pub unlisted: Vec<String>,
    /// Whether a publication was interrupted. The next build ends it.
    pub is_half_done: bool,
}

impl OutputCondition {
    /// Compares the folder with its manifest; `None` when there is no manifest.
    ///
    /// If a build publishes meanwhile, that is not taken for a fault.
    ///
    /// # Errors
    /// When something cannot be read.
    pub fn of(output: &Path) -> Result<Option<Self>, PublishError> {
        loop {
            let Some(manifest) = Manifest::read(output)? else { return Ok(None) };
            let found = Self::look(output, manifest)?;
            if Manifest::read(output)?.as_ref() == Some(&found.manifest) {
                return Ok(Some(found));
            }
        }
    }

    fn look(output: &Path, manifest: Manifest) -> Result<Self, PublishError> {
        let (mut changed, mut missing) = (Vec::new(), Vec::new());
        for made in &manifest.files {
            let place = output.join(&made.path);
            match readable(&place, standing(output, &made.path))? {
                Standing::Nothing => missing.push(made.path.clone()),
                Standing::File => match digest_of(&place) {
                    Ok(Some(sum)) if sum == made.sha256 => {}
                    Ok(_) => changed.push(made.path.clone()),
                    Err(error) if error.kind() == io::ErrorKind::NotFound => missing.push(made.path.clone()),
                    Err(source) => return Err(PublishError::Unreadable { path: place, source }),
                },
                // A link may point to other bytes tomorrow, and a pipe has none.
                _ => changed.push(made.path.clone()),
            }
        }
        let listed: BTreeSet<&str> = manifest.files.iter().map(|made| made.path.as_str()).collect();
        let mut unlisted = Vec::new();
        for entry in
            WalkDir::new(output).min_depth(1).sort_by_file_name().into_iter().filter_entry(|entry| !is_own(entry))
        {
            let entry = match entry {
                Ok(entry) => entry,
                // It was removed while we looked.
                Err(error) if error.io_error().is_some_and(|error| error.kind() == io::ErrorKind::NotFound) => continue,
                Err(error) => return Err(PublishError::Unreadable { path: output.to_owned(), source: error.into() }),
            };
            let below = entry.path().strip_prefix(output).unwrap_or(entry.path());
            let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
            let name = parts.collect::<Vec<_>>().join("/");
            if !entry.file_type().is_dir() && name != MANIFEST && !listed.contains(name.as_str()) {
                unlisted.push(name);
            }
        }
        unlisted.sort();
        Ok(Self { changed, missing, unlisted, is_half_done: journal::is_open(output), manifest })
    }
}
