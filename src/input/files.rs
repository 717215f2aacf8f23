//! Where bytes come from: the disk or memory. Tests use memory.
//!
//! Paths are shown as the person typed them, followed by `/` and the path below. They are never made absolute.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use walkdir::{DirEntry, WalkDir};

use super::encoding::ReadFault;
use crate::diagnostic::{Diagnostic, Report, codes};

/// A folder with more files than this is not one of ours.
const MAX_FILES: usize = 10_000;
const MAX_DEPTH: usize = 8;

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    File,
    Folder,
    /// A device, a pipe or a socket.
    Other,
    Missing,
}

impl PathKind {
    /// Why it cannot be read as a file, as a Japanese sentence.
    pub(super) fn reason(self) -> &'static str {
        match self {
            PathKind::File => "",
            PathKind::Folder => "ファイルではなくフォルダです。",
            PathKind::Other => "ふつうのファイルではありません。",
            PathKind::Missing => "ファイルがありません。",
        }
    }
}

/// A set of files that are found by path.
pub trait Files {
    fn kind(&self, path: &str) -> PathKind;

    /// The bytes of a file.
    ///
    /// # Errors
    /// When it cannot be read, or has more than `limit` bytes.
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadFault>;

    /// A path that is equal for all names of one file or folder, as for `b.yaml` and `x/../b.yaml`.
    fn place(&self, path: &str) -> PathBuf;

    /// The files below a folder, as paths from there with `/`, in the order of their bytes. Hidden files and folders,
    /// whose names begin with a dot, are left out. Faults are reported.
    fn list(&self, folder: &str, report: &mut Report) -> Vec<String> {
        self.list_but(folder, "", report)
    }

    /// The names in the folder itself, in the order of their bytes, without hidden ones. Empty when the folder cannot
    /// be read.
    fn names(&self, folder: &str) -> Vec<String>;

    /// Like [`Files::list`], but leaves out everything in folders with the name `passed_over`.
    fn list_but(&self, folder: &str, passed_over: &str, report: &mut Report) -> Vec<String>;
}

/// The files on the disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn kind(&self, path: &str) -> PathKind {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_file() => PathKind::File,
            Ok(metadata) if metadata.is_dir() => PathKind::Folder,
            Ok(_) => PathKind::Other,
            Err(_) => PathKind::Missing,
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadFault> {
        let file = self.open(path, limit)?;
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        let mut bytes = Vec::with_capacity(length.min(limit as u64) as usize);
        file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| ReadFault::from_io(&error))?;
        if bytes.len() > limit { Err(ReadFault::TooLarge { limit }) } else { Ok(bytes) }
    }

    fn place(&self, path: &str) -> PathBuf {
        // The name itself may be a link to another folder. A file belongs to the folder in which it is named, so only
        // the folder is resolved.
        let named = Path::new(path);
        let (folder, name) = match named.file_name().filter(|_| !named.is_dir()) {
            Some(name) => (named.parent().unwrap_or(named), Path::new(name)),
            None => (named, Path::new("")),
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        folder
            .canonicalize()
            .map_or_else(|_| Path::new(".").join(named).components().collect(), |folder| folder.join(name))
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MAX_FILES);
        let visible = entries.map(|entry| entry.file_name()).filter(|name| !is_hidden(name));
        let mut names: Vec<String> = visible.filter_map(|name| name.into_string().ok()).collect();
        names.sort();
        names
    }

    fn list_but(&self, folder: &str, passed_over: &str, report: &mut Report) -> Vec<String> {
        let root = Path::new(folder);
        let inside = root.canonicalize();
        let mut names = Vec::new();
        // The walk sorts a whole folder before it gives its first entry, so the number is checked before.
        if fs::read_dir(root).is_ok_and(|entries| entries.take(MAX_FILES + 1).count() > MAX_FILES) {
            report.push(too_many(folder));
            return names;
        }
        let walk = WalkDir::new(root).max_depth(MAX_DEPTH).sort_by_file_name();
        let is_passed_over = |entry: &DirEntry| {
            is_hidden(entry.file_name()) || entry.file_type().is_dir() && entry.file_name() == passed_over
        };
        let visible = walk.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_passed_over(entry));
        for entry in visible {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let shown = error.path().map_or_else(|| folder.to_owned(), show);
                    let fault = error
                        .io_error()
                        .map_or(ReadFault::Unreadable("中を見られません。".to_owned()), ReadFault::from_io);
                    report.push(fault.diagnostic(&shown));
                    continue;
                }
            };
            let path = entry.path();
            if entry.depth() == 0 {
                // The folder that a person named may be a link. Links below it must not lead out of it.
                if !path.is_dir() {
                    let fault = ReadFault::Unreadable("フォルダではなくファイルです。".to_owned());
                    report.push(fault.diagnostic(folder));
                }
                continue;
            }
            if entry.path_is_symlink() {
                let target = path.canonicalize();
                let leaves = !matches!((&target, &inside), (Ok(target), Ok(inside)) if target.starts_with(inside));
                if leaves || !path.is_file() {
                    report.push(link(path));
                    continue;
                }
            } else if !entry.file_type().is_file() {
                if !entry.file_type().is_dir() {
                    report.push(ReadFault::Unreadable(PathKind::Other.reason().to_owned()).diagnostic(&show(path)));
                }
                continue;
            }
            let Some(name) = path.strip_prefix(root).ok().and_then(relative) else {
                report.push(ReadFault::Unreadable("名前に使えない文字があります。".to_owned()).diagnostic(&show(path)));
                continue;
            };
            if names.len() == MAX_FILES {
                report.push(too_many(folder));
                return Vec::new();
            }
            names.push(name);
        }
        // The walk sorts each folder by itself. The result is sorted by whole paths.
        names.sort();
        names
    }
}

impl Disk {
    /// Opens a file that has at most `limit` bytes.
    pub(super) fn open(self, path: &str, limit: usize) -> Result<fs::File, ReadFault> {
        let metadata = fs::metadata(path).map_err(|error| ReadFault::from_io(&error))?;
        // Opening a pipe would wait for its writer.
        if !metadata.is_file() {
            return Err(ReadFault::Unreadable(self.kind(path).reason().to_owned()));
        }
        if metadata.len() > limit as u64 {
            return Err(ReadFault::TooLarge { limit });
        }
        fs::File::open(path).map_err(|error| ReadFault::from_io(&error))
    }
}

/// The files on the disk. It notes every path that was asked for, whether something is there or not. `serve` watches
/// these paths to know when a run would give another result.
#[derive(Debug, Default)]
pub struct Asked {
    paths: Mutex<BTreeSet<(String, bool)>>,
}

impl Asked {
    /// Every path that was asked for, and whether everything below it was.
    pub fn paths(self) -> BTreeSet<(String, bool)> {
        self.paths.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, path: &str, all_below: bool) {
        let mut paths = self.paths.lock().unwrap_or_else(PoisonError::into_inner);
        paths.insert((path.to_owned(), all_below));
    }
}

impl Files for Asked {
    fn kind(&self, path: &str) -> PathKind {
        self.note(path, false);
        Disk.kind(path)
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadFault> {
        self.note(path, false);
        Disk.read(path, limit)
    }

    fn place(&self, path: &str) -> PathBuf {
        Disk.place(path)
    }

    fn names(&self, folder: &str) -> Vec<String> {
        self.note(folder, false);
        Disk.names(folder)
    }

    fn list_but(&self, folder: &str, passed_over: &str, report: &mut Report) -> Vec<String> {
        self.note(folder, true);
        Disk.list_but(folder, passed_over, report)
    }
}

/// Files held in memory, by path.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<String, Vec<u8>>,
}

impl Memory {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file. The path has `/`.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(plain(&path.into()), bytes.into());
        self
    }
}

impl Files for Memory {
    fn kind(&self, path: &str) -> PathKind {
        let path = plain(path);
        if self.files.contains_key(&path) {
            return PathKind::File;
        }
        let folder = below(&path);
        if self.files.keys().any(|name| name.starts_with(&folder)) { PathKind::Folder } else { PathKind::Missing }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadFault> {
        match self.files.get(&plain(path)) {
            Some(bytes) if bytes.len() > limit => Err(ReadFault::TooLarge { limit }),
            Some(bytes) => Ok(bytes.clone()),
            None => Err(ReadFault::Unreadable(self.kind(path).reason().to_owned())),
        }
    }

    fn place(&self, path: &str) -> PathBuf {
        PathBuf::from(plain(path))
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let folder = below(&plain(folder));
        let names = self.files.keys().filter_map(|name| name.strip_prefix(&folder));
        let mut names: Vec<String> = names.filter_map(|name| name.split('/').next()).map(str::to_owned).collect();
        names.dedup();
        names
    }

    fn list_but(&self, folder: &str, passed_over: &str, _: &mut Report) -> Vec<String> {
        let folder = below(&plain(folder));
        let names = self.files.keys().filter_map(|name| name.strip_prefix(&folder));
        names.filter(|name| !lies_in(name, passed_over)).map(str::to_owned).collect()
    }
}

/// Files of which some have another text than where they come from, or are not there yet.
pub struct Retold<'f> {
    pub files: &'f (dyn Files + Sync),
    /// By the paths with which they are read.
    pub texts: BTreeMap<String, String>,
}

impl fmt::Debug for Retold<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retold").field("texts", &self.texts).finish_non_exhaustive()
    }
}

impl Retold<'_> {
    /// The names of the texts below a folder.
    fn told<'s>(&'s self, folder: &str) -> impl Iterator<Item = &'s str> {
        let folder = below(folder);
        self.texts.keys().filter_map(move |path| path.strip_prefix(&folder))
    }
}

impl Files for Retold<'_> {
    fn kind(&self, path: &str) -> PathKind {
        match self.files.kind(path) {
            PathKind::Missing if self.texts.contains_key(path) => PathKind::File,
            PathKind::Missing if self.told(path).next().is_some() => PathKind::Folder,
            kind => kind,
        }
    }

    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, ReadFault> {
        match self.texts.get(path) {
            Some(text) if text.len() > limit => Err(ReadFault::TooLarge { limit }),
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path, limit),
        }
    }

    fn place(&self, path: &str) -> PathBuf {
        self.files.place(path)
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let told = self.told(folder).filter_map(|name| name.split('/').next());
        both(self.files.names(folder), told)
    }

    fn list_but(&self, folder: &str, passed_over: &str, report: &mut Report) -> Vec<String> {
        let told = self.told(folder).filter(|name| !lies_in(name, passed_over));
        let is_new = self.files.kind(folder) == PathKind::Missing && self.kind(folder) == PathKind::Folder;
        both(if is_new { Vec::new() } else { self.files.list_but(folder, passed_over, report) }, told)
    }
}

/// Names, with those of `more` that are not among them, in the order of their bytes.
fn both<'n>(mut names: Vec<String>, more: impl Iterator<Item = &'n str>) -> Vec<String> {
    let more: BTreeSet<String> = more.map(str::to_owned).filter(|name| !names.contains(name)).collect();
    if !more.is_empty() {
        names.extend(more);
        names.sort();
    }
    names
}

/// Whether a folder of this name is on the path.
fn lies_in(path: &str, folder: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(path, _)| path.split('/').any(|it| it == folder))
}

/// The beginning of the paths of all files below a folder.
fn below(folder: &str) -> String {
    if folder.is_empty() { String::new() } else { format!("{folder}/") }
}

/// Removes `.` and `..` from a path, as the disk would.
pub(super) fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn too_many(folder: &str) -> Diagnostic {
    Diagnostic::error(
        codes::FILE_TOO_LARGE,
        format!("「{folder}」の下のファイルが多すぎます。読めるのは{MAX_FILES}個までです。"),
    )
    .hint("指定したフォルダが正しいか確かめてください。")
}

fn link(path: &Path) -> Diagnostic {
    Diagnostic::error(
        codes::FILE_UNREADABLE,
        format!("「{}」は、フォルダの外か別のフォルダを指すか、行き先のないリンクなので読みません。", show(path)),
    )
    .hint("リンクの代わりに、ファイルそのものを置いてください。")
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// A path as it is shown to people and written in reports.
fn show(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn relative(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}

/// Those of the folders that exist.
pub(super) fn existing_folders(candidates: impl IntoIterator<Item = PathBuf>) -> Vec<PathBuf> {
    candidates.into_iter().filter(|folder| folder.is_dir()).collect()
}
