//! Finished bytes to `output/`: plan, stage, switch, manifest.
//!
//! Everything is written beside the old files first, file by file as it is made, and moved only when
//! all of it is on disk; the manifest goes last. Only files the last manifest lists are ever replaced or removed: a file a
//! person put there is never overwritten. How the bytes were made is not known here.

mod former;
mod manifest;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

pub use former::Former;
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
    /// Nothing of a build was made: what was put comes beside it, and no later build takes it away.
    pub lasting: bool,
}

/// A publication under way: what was put so far waits beside the files of the last build.
///
/// Nothing of the last build changes before [`Staging::finish`]; dropped without it, the staging
/// removes what waits.
#[derive(Debug)]
pub struct Staging<'a> {
    output: &'a Path,
    last: Option<Manifest>,
    made: Vec<Made>,
    /// Paths of what differs from the last build.
    changed: Vec<String>,
    /// Paths at which something of a person's stands.
    foreign: Vec<String>,
    folder: Option<StageFolder>,
}

impl<'a> Staging<'a> {
    /// Reads what the last build made.
    ///
    /// # Errors
    /// When the manifest there is none of ours.
    pub fn begin(output: &'a Path) -> Result<Self, PublishError> {
        let last = Manifest::read(output)?;
        Ok(Self { output, last, made: Vec::new(), changed: Vec::new(), foreign: Vec::new(), folder: None })
    }

    /// What the last build left.
    pub fn former(&self) -> Former {
        let files = self.last.as_ref().map_or_else(Vec::new, |last| last.files.clone());
        Former { output: self.output.to_owned(), files }
    }

    /// Takes over what stands, in place of [`Staging::put`].
    pub fn keep(&mut self, made: Made) {
        self.made.push(made);
    }

    /// Writes the file beside its place, unless it is there already as it is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&mut self, artifact: &Artifact) -> Result<(), PublishError> {
        self.made.push(Made::of(artifact));
        let place = self.output.join(&artifact.path);
        let found = fs::symlink_metadata(&place);
        let is_same = found.as_ref().is_ok_and(fs::Metadata::is_file)
            && fs::read(&place).is_ok_and(|bytes| bytes == artifact.bytes);
        if is_same {
            return Ok(());
        }
        // A file that stands in the way, is not listed and has other content belongs to a person.
        if found.is_ok() && !self.lists(&artifact.path) {
            self.foreign.push(artifact.path.clone());
            return Ok(());
        }
        self.changed.push(artifact.path.clone());
        write_flushed(&self.folder()?.join(&artifact.path), &artifact.bytes)
    }

    /// Moves what was put to its place, as all that the folder contains.
    ///
    /// # Errors
    /// Nothing has been changed when an error says so; a disk fault while files are being moved can
    /// leave some new beside old ones, and the next build mends it.
    pub fn finish(mut self, mut manifest: Manifest, options: Options<'_>) -> Result<Published, PublishError> {
        let all = self.made.len();
        let listed: BTreeSet<String> = self.listed().map(str::to_owned).collect();
        manifest.files = self.files(&mut manifest, options);
        let now: BTreeSet<&str> = manifest.files.iter().map(|made| made.path.as_str()).collect();
        if !self.foreign.is_empty() {
            self.foreign.sort();
            let paths = std::mem::take(&mut self.foreign);
            return Err(PublishError::ForeignFiles { output: self.output.to_owned(), paths });
        }
        let vanishing = self.vanishing(&manifest.files);
        if !options.prune && !vanishing.is_empty() {
            return Err(PublishError::VanishingHospitals(vanishing.into_iter().map(str::to_owned).collect()));
        }
        let gone: Vec<&str> = listed.iter().map(String::as_str).filter(|path| !now.contains(path)).collect();

        let stage = self.folder()?.to_owned();
        write_flushed(&stage.join(MANIFEST), manifest.to_json().as_bytes())?;
        if let Some(folder) = &mut self.folder {
            folder.is_output_new = false;
        }
        self.changed.sort();
        for path in &self.changed {
            let target = self.output.join(path);
            if let Some(folder) = target.parent() {
                disk(folder, fs::create_dir_all(folder))?;
            }
            disk(&target, fs::rename(stage.join(path), &target))?;
        }
        for path in &gone {
            remove(self.output, path)?;
        }
        disk(&self.output.join(MANIFEST), fs::rename(stage.join(MANIFEST), self.output.join(MANIFEST)))?;
        let written = self.changed.len();
        Ok(Published { written, unchanged: all - written, removed: gone.len() })
    }

    /// All that the folder will contain: what was put, and what stays of what the last manifest lists.
    fn files(&mut self, manifest: &mut Manifest, options: Options<'_>) -> Vec<Made> {
        let mut files = std::mem::take(&mut self.made);
        files.iter_mut().for_each(|made| made.lasting = options.lasting);
        if let Some(last) = &self.last {
            if options.lasting {
                // What the last build read is still what the folder was built of.
                *manifest = Manifest { files: Vec::new(), ..last.clone() };
            }
            let vanishing = self.vanishing(&files);
            let below =
                |made: &Made, folder: &str| made.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            let stays = |made: &&Made| {
                options.lasting
                    || options.only.is_some_and(|only| !below(made, only))
                    || made.lasting && !vanishing.contains(made.hospital())
            };
            let put: BTreeSet<&str> = files.iter().map(|made| made.path.as_str()).collect();
            let kept: Vec<Made> =
                last.files.iter().filter(stays).filter(|made| !put.contains(made.path.as_str())).cloned().collect();
            files.extend(kept);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Hospitals of the last build of which these files have nothing a build made.
    fn vanishing(&self, files: &[Made]) -> BTreeSet<&str> {
        fn hospitals(files: &[Made]) -> BTreeSet<&str> {
            files.iter().filter(|made| !made.lasting).map(Made::hospital).collect()
        }
        let now = hospitals(files);
        let last = self.last.iter().flat_map(|last| hospitals(&last.files));
        last.filter(|hospital| !now.contains(hospital)).collect()
    }

    fn listed(&self) -> impl Iterator<Item = &str> {
        self.last.iter().flat_map(|last| &last.files).map(|made| made.path.as_str())
    }

    /// The manifest is sorted by path.
    fn lists(&self, path: &str) -> bool {
        self.last.as_ref().is_some_and(|last| last.files.binary_search_by(|made| made.path.as_str().cmp(path)).is_ok())
    }

    /// The folder in which files wait; made when the first one comes.
    fn folder(&mut self) -> Result<&Path, PublishError> {
        if self.folder.is_none() {
            let path = self.output.join(STAGE);
            let is_output_new = !self.output.exists();
            if path.exists() {
                disk(&path, fs::remove_dir_all(&path))?;
            }
            disk(&path, fs::create_dir_all(&path))?;
            self.folder = Some(StageFolder { path, is_output_new });
        }
        Ok(&self.folder.as_ref().expect("it was just made").path)
    }
}

/// Where files wait until all are written; on the same file system as their places.
const STAGE: &str = ".betten-stage";

/// The folder in which files wait; it vanishes with the staging.
#[derive(Debug)]
struct StageFolder {
    path: PathBuf,
    /// There was no output folder before, and nothing has been moved into it.
    is_output_new: bool,
}

impl Drop for StageFolder {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next build.
        let _ = fs::remove_dir_all(&self.path);
        if let (true, Some(output)) = (self.is_output_new, self.path.parent()) {
            let _ = fs::remove_dir(output);
        }
    }
}

fn write_flushed(path: &Path, bytes: &[u8]) -> Result<(), PublishError> {
    if let Some(folder) = path.parent() {
        disk(folder, fs::create_dir_all(folder))?;
    }
    let mut file = disk(path, fs::File::create_new(path))?;
    disk(path, file.write_all(bytes))?;
    disk(path, file.sync_all())
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

    fn publish(output: &Path, artifacts: &[Artifact], options: Options<'_>) -> Result<Published, PublishError> {
        let mut staging = Staging::begin(output)?;
        artifacts.iter().try_for_each(|artifact| staging.put(artifact))?;
        staging.finish(Manifest::default(), options)
    }

    fn put(output: &Path, artifacts: &[Artifact]) -> Result<Published, PublishError> {
        publish(output, artifacts, Options::default())
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
        publish(output, &only_a, Options { prune: true, ..Options::default() }).expect("pruned");
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
        let options = Options { only: Some("a/x"), ..Options::default() };
        let done = publish(output, &again, options).expect("one contract");
        assert_eq!(done, Published { written: 1, unchanged: 0, removed: 1 });
        let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
        let paths: Vec<&str> = manifest.files.iter().map(|made| made.path.as_str()).collect();
        assert_eq!(paths, ["a/x/one.md", "a/xy/one.md", "b/one.md"]);
        assert!(paths.iter().all(|path| output.join(path).exists()) && !output.join("a/x/two.md").exists());
    }

    #[test]
    fn what_lasts_comes_beside_a_build_and_stays_with_the_next() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path();
        let lasting = Options { lasting: true, ..Options::default() };
        let paths = || -> Vec<String> {
            let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
            manifest.files.into_iter().map(|made| made.path).collect()
        };
        publish(output, &[artifact("a/x/changes.md", "1")], lasting).expect("into an empty folder");
        put(output, &[artifact("a/x/one.md", "1"), artifact("b/x/one.md", "1")]).expect("a build");
        publish(output, &[artifact("b/x/changes.md", "1")], lasting).expect("beside a build");
        put(output, &[artifact("a/x/two.md", "1"), artifact("b/x/one.md", "1")]).expect("another build");
        assert_eq!(paths(), ["a/x/changes.md", "a/x/two.md", "b/x/changes.md", "b/x/one.md"]);
        assert_eq!(read(output, "a/x/changes.md").as_deref(), Some("1"));
        // What lasts does not hide that a hospital vanishes, and goes with it when that is agreed to.
        let only_a = [artifact("a/x/two.md", "1")];
        assert!(matches!(put(output, &only_a), Err(PublishError::VanishingHospitals(names)) if names == ["b"]));
        publish(output, &only_a, Options { prune: true, ..Options::default() }).expect("pruned");
        assert_eq!(paths(), ["a/x/changes.md", "a/x/two.md"]);
        assert!(!output.join("b").exists());
    }

    #[test]
    fn what_lasts_leaves_what_the_build_was_made_of() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path();
        let of = |name: &str| Manifest {
            inputs: vec![Input { name: name.to_owned(), sha256: sha256(name.as_bytes()) }],
            ..Manifest::default()
        };
        let finish = |manifest: Manifest, file: Artifact, options: Options<'_>| {
            let mut staging = Staging::begin(output).expect("an output of ours");
            staging.put(&file).expect("written");
            staging.finish(manifest, options).expect("published");
        };
        finish(of("build"), artifact("a/one.md", "1"), Options::default());
        finish(of("diff"), artifact("a/changes.md", "1"), Options { lasting: true, ..Options::default() });
        let manifest = Manifest::read(output).expect("a manifest").expect("of ours");
        assert_eq!(manifest.inputs, of("build").inputs);
    }

    #[test]
    fn a_build_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path().join("output");
        let mut staging = Staging::begin(&output).expect("an empty place");
        staging.put(&artifact("a/one.md", "1")).expect("written");
        assert!(output.join(STAGE).join("a/one.md").exists() && !output.join("a").exists());
        drop(staging);
        assert!(!output.exists());
        put(&output, &[artifact("a/one.md", "1")]).expect("a build");
        let mut staging = Staging::begin(&output).expect("an output of ours");
        staging.put(&artifact("a/one.md", "2")).expect("written");
        drop(staging);
        assert!(!output.join(STAGE).exists());
        assert_eq!(read(&output, "a/one.md").as_deref(), Some("1"));
    }

    #[test]
    fn a_foreign_manifest_stops_the_build() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(MANIFEST), "{\"name\": \"web app\"}").expect("a foreign manifest");
        let error = put(folder.path(), &[artifact("a/one.md", "1")]).expect_err("refused");
        assert!(matches!(error, PublishError::Manifest { .. }), "{error}");
    }
}
