//! Finished bytes to `output/`: plan, stage, switch, manifest.
//!
//! Everything is written beside the old files first and moved only when all of it is on disk; the
//! manifest goes last. Only files the last manifest lists are ever replaced or removed: a file a
//! person put there is never overwritten. How the bytes were made is not known here.

mod manifest;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub use manifest::{Input, MANIFEST, Made, Manifest};

/// One finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Relative to the output folder, with `/`: `sample/ehr/annex.md`. The first segment is the
    /// hospital.
    pub path: String,
    pub bytes: Vec<u8>,
    /// SHA-256 of everything it was made from.
    pub made_from: String,
}

/// Why nothing was published.
#[derive(Debug)]
pub enum PublishError {
    /// Files that are not ours stand where ours would go.
    ForeignFiles {
        output: PathBuf,
        paths: Vec<String>,
    },
    /// Hospitals of the last build are not part of this one.
    VanishingHospitals(Vec<String>),
    /// The manifest there is none of ours or damaged.
    Manifest {
        path: PathBuf,
        reason: String,
    },
    Disk {
        path: PathBuf,
        source: io::Error,
    },
}

impl std::fmt::Display for PublishError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PublishError::ForeignFiles { output, paths } => write!(
                f,
                "「{}」に、このプログラムが作っていないファイルがあります（{}）。上書きしません。別の出力先を --output で指定するか、そのファイルを移してください。",
                output.display(),
                list(paths)
            ),
            PublishError::VanishingHospitals(hospitals) => write!(
                f,
                "前回つくった病院（{}）が今回の入力にありません。消してよければ --prune を付け、残すなら入力に加えてください。",
                list(hospitals)
            ),
            PublishError::Manifest { path, reason } => write!(
                f,
                "「{}」を読めません（{reason}）。出力先が正しいか確かめ、不要ならこのファイルを移してください。",
                path.display()
            ),
            PublishError::Disk { path, source } => {
                write!(f, "「{}」に書き込めません（{source}）。前回の出力はそのまま残っています。", path.display())
            }
        }
    }
}

impl std::error::Error for PublishError {}

fn list(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(5).map(String::as_str).collect();
    match names.len() - shown.len() {
        0 => shown.join("、"),
        more => format!("{}、ほか{more}件", shown.join("、")),
    }
}

/// What a publication did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
}

/// What a build may do to files that it did not make this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options<'a> {
    /// Remove hospitals that are not part of this build.
    pub prune: bool,
    /// Only this folder (`sample/ehr`) was made; what the last build made elsewhere stays.
    pub only: Option<&'a str>,
}

/// Puts the artifacts into the folder, all of its content.
///
/// # Errors
/// Nothing has been changed when an error says so; a disk fault while files are being moved can
/// leave some new beside old ones, and the next build mends it.
pub fn publish(
    output: &Path,
    artifacts: &[Artifact],
    mut manifest: Manifest,
    options: Options<'_>,
) -> Result<Published, PublishError> {
    let last = Manifest::read(output)?;
    let listed: BTreeSet<&str> = last.iter().flat_map(|last| &last.files).map(|made| made.path.as_str()).collect();
    let mut now: BTreeSet<&str> = artifacts.iter().map(|artifact| artifact.path.as_str()).collect();
    manifest.files = artifacts.iter().map(Made::of).collect();
    if let Some(only) = options.only {
        let elsewhere = |path: &str| !path.strip_prefix(only).is_some_and(|rest| rest.starts_with('/'));
        let kept = last
            .iter()
            .flat_map(|last| &last.files)
            .filter(|made| elsewhere(&made.path) && !now.contains(made.path.as_str()));
        let kept: Vec<&Made> = kept.collect();
        now.extend(kept.iter().map(|made| made.path.as_str()));
        manifest.files.extend(kept.into_iter().cloned());
        manifest.files.sort_by(|a, b| a.path.cmp(&b.path));
    }
    refuse_foreign(output, artifacts, &listed)?;
    if !options.prune {
        refuse_vanishing(&now, &listed)?;
    }

    let stage = output.join(STAGE);
    let staged = stage_files(output, &stage, artifacts, &manifest);
    let changed = match staged {
        Ok(changed) => changed,
        Err(error) => {
            let _ = fs::remove_dir_all(&stage);
            return Err(error);
        }
    };
    for artifact in &changed {
        let target = output.join(&artifact.path);
        if let Some(folder) = target.parent() {
            disk(folder, fs::create_dir_all(folder))?;
        }
        disk(&target, fs::rename(stage.join(&artifact.path), &target))?;
    }
    let gone: Vec<&str> = listed.difference(&now).copied().collect();
    for path in &gone {
        remove(output, path)?;
    }
    disk(&output.join(MANIFEST), fs::rename(stage.join(MANIFEST), output.join(MANIFEST)))?;
    disk(&stage, fs::remove_dir_all(&stage))?;
    Ok(Published { written: changed.len(), unchanged: artifacts.len() - changed.len(), removed: gone.len() })
}

/// Where files wait until all are written; on the same file system as their places.
const STAGE: &str = ".betten-stage";

/// Writes what differs from what is there, and the manifest, and flushes it.
fn stage_files<'a>(
    output: &Path,
    stage: &Path,
    artifacts: &'a [Artifact],
    manifest: &Manifest,
) -> Result<Vec<&'a Artifact>, PublishError> {
    if stage.exists() {
        disk(stage, fs::remove_dir_all(stage))?;
    }
    disk(stage, fs::create_dir_all(stage))?;
    let mut changed = Vec::new();
    for artifact in artifacts {
        let there = fs::symlink_metadata(output.join(&artifact.path)).is_ok_and(|found| found.is_file())
            && fs::read(output.join(&artifact.path)).is_ok_and(|bytes| bytes == artifact.bytes);
        if !there {
            write_flushed(&stage.join(&artifact.path), &artifact.bytes)?;
            changed.push(artifact);
        }
    }
    write_flushed(&stage.join(MANIFEST), manifest.to_json().as_bytes())?;
    Ok(changed)
}

fn write_flushed(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    if let Some(folder) = path.parent() {
        disk(folder, fs::create_dir_all(folder))?;
    }
    let mut file = disk(path, fs::File::create_new(path))?;
    disk(path, file.write_all(bytes))?;
    disk(path, file.sync_all())
}

/// A file that stands in the way, is not listed and has other content belongs to a person.
fn refuse_foreign(output: &Path, artifacts: &[Artifact], listed: &BTreeSet<&str>) -> Result<(), PublishError> {
    let foreign: Vec<String> = artifacts
        .iter()
        .filter(|artifact| !listed.contains(artifact.path.as_str()))
        .filter(|artifact| {
            let path = output.join(&artifact.path);
            path.symlink_metadata().is_ok() && fs::read(&path).map_or(true, |bytes| bytes != artifact.bytes)
        })
        .map(|artifact| artifact.path.clone())
        .collect();
    if foreign.is_empty() {
        Ok(())
    } else {
        Err(PublishError::ForeignFiles { output: output.to_owned(), paths: foreign })
    }
}

fn refuse_vanishing(now: &BTreeSet<&str>, listed: &BTreeSet<&str>) -> Result<(), PublishError> {
    let hospitals = |paths: &BTreeSet<&str>| -> BTreeSet<String> {
        paths.iter().filter_map(|path| path.split('/').next()).map(str::to_owned).collect()
    };
    let vanishing: Vec<String> = hospitals(listed).difference(&hospitals(now)).cloned().collect();
    if vanishing.is_empty() { Ok(()) } else { Err(PublishError::VanishingHospitals(vanishing)) }
}

/// Removes a listed file and the folders it leaves empty.
fn remove(output: &Path, path: &str) -> Result<(), PublishError> {
    let target = output.join(path);
    match fs::remove_file(&target) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(PublishError::Disk { path: target, source }),
    }
    let mut folder = target.parent();
    while let Some(empty) = folder
        && empty != output
        && fs::remove_dir(empty).is_ok()
    {
        folder = empty.parent();
    }
    Ok(())
}

fn disk<T>(path: &Path, result: io::Result<T>) -> Result<T, PublishError> {
    result.map_err(|source| PublishError::Disk { path: path.to_owned(), source })
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(path: &str, text: &str) -> Artifact {
        Artifact { path: path.to_owned(), bytes: text.as_bytes().to_vec(), made_from: sha256(text.as_bytes()) }
    }

    fn put(output: &Path, artifacts: &[Artifact]) -> Result<Published, PublishError> {
        publish(output, artifacts, Manifest::default(), Options::default())
    }

    fn read(output: &Path, path: &str) -> Option<String> {
        fs::read_to_string(output.join(path)).ok()
    }

    #[test]
    fn a_second_build_replaces_removes_and_keeps_a_persons_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path().join("output");
        put(&output, &[artifact("a/x/one.md", "1"), artifact("a/x/two.md", "2")]).expect("first build");
        fs::write(output.join("a/x/memo.txt"), "私物").expect("a person's file");
        let done = put(&output, &[artifact("a/x/one.md", "1"), artifact("a/y/two.md", "3")]).expect("second build");
        assert_eq!(done, Published { written: 1, unchanged: 1, removed: 1 });
        assert_eq!(read(&output, "a/x/two.md"), None);
        assert_eq!(read(&output, "a/y/two.md").as_deref(), Some("3"));
        assert_eq!(read(&output, "a/x/memo.txt").as_deref(), Some("私物"));
        assert!(!output.join(STAGE).exists());
    }

    #[test]
    fn a_persons_file_in_the_way_stops_the_build() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path().join("output");
        fs::create_dir_all(output.join("a")).expect("a folder");
        fs::write(output.join("a/one.md"), "私物").expect("a person's file");
        let error = put(&output, &[artifact("a/one.md", "1")]).expect_err("refused");
        assert!(matches!(error, PublishError::ForeignFiles { ref paths, .. } if paths == &["a/one.md"]), "{error}");
        assert_eq!(read(&output, "a/one.md").as_deref(), Some("私物"));
        assert!(!output.join(MANIFEST).exists() && !output.join(STAGE).exists());
    }

    #[test]
    fn a_hospital_vanishes_only_when_asked() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path();
        put(output, &[artifact("a/one.md", "1"), artifact("b/one.md", "1")]).expect("first build");
        let only_a = [artifact("a/one.md", "1")];
        assert!(matches!(put(output, &only_a), Err(PublishError::VanishingHospitals(names)) if names == ["b"]));
        assert!(output.join("b/one.md").exists());
        publish(output, &only_a, Manifest::default(), Options { prune: true, only: None }).expect("pruned");
        assert!(!output.join("b").exists());
    }

    #[test]
    fn one_contract_made_again_leaves_the_others() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path();
        put(
            output,
            &[
                artifact("a/x/one.md", "1"),
                artifact("a/x/two.md", "1"),
                artifact("a/xy/one.md", "1"),
                artifact("b/one.md", "1"),
            ],
        )
        .expect("first build");
        let again = [artifact("a/x/one.md", "2")];
        let options = Options { prune: false, only: Some("a/x") };
        let done = publish(output, &again, Manifest::default(), options).expect("one contract");
        assert_eq!(done, Published { written: 1, unchanged: 0, removed: 1 });
        let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
        let paths: Vec<&str> = manifest.files.iter().map(|made| made.path.as_str()).collect();
        assert_eq!(paths, ["a/x/one.md", "a/xy/one.md", "b/one.md"]);
        assert!(paths.iter().all(|path| output.join(path).exists()) && !output.join("a/x/two.md").exists());
    }

    #[test]
    fn a_foreign_manifest_stops_the_build() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(MANIFEST), "{\"name\": \"web app\"}").expect("a foreign manifest");
        let error = put(folder.path(), &[artifact("a/one.md", "1")]).expect_err("refused");
        assert!(matches!(error, PublishError::Manifest { .. }), "{error}");
    }
}
