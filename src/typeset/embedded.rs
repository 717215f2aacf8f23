//! The adapter that uses the Typst library inside this program.
//!
//! Fonts are loaded once and shared. Each job is a world of its own: it serves its files from memory and has no
//! packages. This is the only file that names the Typst crates.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::ThreadPool;
use typst::diag::{FileError, FileResult, PackageError, SourceDiagnostic, Warned};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, WorldExt, comemo};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::fonts::FontFile;
use super::{Archive, Fault, FontSet, Job, Today, TypesetError, Typesetter, VERSION};

/// A cached layout that was not used for this many documents is dropped. Without this the cache would only grow.
///
/// The layouts worth keeping (the templates themselves, the ministry's cells) are used again by the next document of
/// the same kind and sections. So the number must be large enough for a few such kinds in turn, on a few threads.
const KEPT_FOR: usize = 10;

/// A larger PDF counts as several documents. What is kept of its layout may take a hundred times as many bytes.
const COUNTED_AS_ONE: usize = 512 << 10;

/// The stack of a thread that typesets. Deeply nested layout needs more than the default.
const STACK: usize = 64 << 20;

/// Typst as a library.
pub struct Embedded {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    /// The templates as they were last parsed. They are the same for nearly every job.
    sources: Mutex<HashMap<FileId, Source>>,
    /// Idle thread pools, each with one thread. Typst works in parallel inside a document. If several documents shared
    /// a pool, one would start on top of another's stack. So each running job has its own pool, and as many jobs run at
    /// once as callers ask for.
    pools: Mutex<Vec<ThreadPool>>,
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").field("fonts", &self.fonts.len()).finish_non_exhaustive()
    }
}

/// Lets Typst use a font without copying it.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Embedded {
    /// Loads the fonts.
    ///
    /// # Errors
    /// When a required font is missing.
    pub fn new(fonts: &FontSet) -> Result<Self, TypesetError> {
        fonts.require().map_err(TypesetError::Fonts)?;
        let fonts: Vec<Font> =
            fonts.files().iter().flat_map(|file: &FontFile| Font::iter(Bytes::new(Shared(file.shared())))).collect();
        let features = [Feature::A11yExtras].into_iter().collect();
        Ok(Self {
            library: LazyHash::new(Library::builder().with_features(features).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            sources: Mutex::new(HashMap::new()),
            pools: Mutex::new(Vec::new()),
        })
    }

    fn compile(&self, job: &Job) -> Result<Vec<u8>, TypesetError> {
        let world = JobWorld::new(self, job)?;
        let refused = |errors: &[SourceDiagnostic]| {
            TypesetError::Refused(errors.iter().map(|error| world.fault(error)).collect())
        };
        let Warned { output, .. } = typst::compile::<PagedDocument>(&world);
        let document = output.map_err(|errors| refused(&errors))?;
        let options = PdfOptions {
            ident: Smart::Auto,
            creator: Smart::Auto,
            timestamp: Some(Timestamp::new_utc(world.today)),
            page_ranges: None,
            standards: standards(job.archive),
            tagged: true,
            pretty: false,
        };
        typst_pdf::pdf(&document, &options).map_err(|errors| refused(&errors))
    }
}

fn standards(archive: Archive) -> PdfStandards {
    let archive = match archive {
        Archive::Alone => PdfStandard::A_2a,
        Archive::WithFiles => PdfStandard::A_3a,
    };
    PdfStandards::new(&[archive, PdfStandard::Ua_1]).expect("either PDF/A and PDF/UA-1 can be had together")
}

impl Typesetter for Embedded {
    fn version(&self) -> &str {
        VERSION
    }

    fn typeset(&self, job: &Job) -> Result<Vec<u8>, TypesetError> {
        job.check_names()?;
        let resting = self.pools.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let pool = match resting {
            Some(pool) => pool,
            None => rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build().map_err(|error| {
                TypesetError::Disk { doing: "組版のスレッドをつくる", error: std::io::Error::other(error) }
            })?,
        };
        let made = pool.install(|| self.compile(job));
        self.pools.lock().unwrap_or_else(PoisonError::into_inner).push(pool);
        // Other jobs may be running. They keep what they hold, and only find less to reuse.
        let bytes = made.as_ref().map_or(0, Vec::len);
        (0..=bytes / COUNTED_AS_ONE).for_each(|_| comemo::evict(KEPT_FOR));
        made
    }
}

/// One job as Typst sees it.
struct JobWorld<'a> {
    typesetter: &'a Embedded,
    main: FileId,
    /// Used only for lookups, never in its own order.
    files: HashMap<FileId, (String, Bytes)>,
    today: Datetime,
}

impl<'a> JobWorld<'a> {
    fn new(typesetter: &'a Embedded, job: &Job) -> Result<Self, TypesetError> {
        let files = job
            .files
            .iter()
            .map(|(name, bytes)| Ok((id(name)?, (name.clone(), Bytes::new(bytes.clone())))))
            .collect::<Result<_, TypesetError>>()?;
        let Today { year, month, day, .. } = job.today;
        let today = Datetime::from_ymd_hms(year, month, day, 0, 0, 0)
            .or_else(|| Datetime::from_ymd_hms(1970, 1, 1, 0, 0, 0))
            .expect("the first day of 1970 exists");
        Ok(Self { typesetter, main: id(&job.main)?, files, today })
    }

    fn read(&self, file: FileId) -> FileResult<&Bytes> {
        if let VirtualRoot::Package(package) = file.root() {
            return Err(FileError::Package(PackageError::NotFound(package.clone())));
        }
        match self.files.get(&file) {
            Some((_, bytes)) => Ok(bytes),
            None => Err(FileError::NotFound(PathBuf::from(file.vpath().get_without_slash()))),
        }
    }

    fn fault(&self, error: &SourceDiagnostic) -> Fault {
        let named = error.span.id().and_then(|id| Some((id, self.files.get(&id)?)));
        let line = named.and_then(|(id, _)| {
            let range = self.range(error.span)?;
            let source = self.source(id).ok()?;
            Some(source.lines().byte_to_line(range.start)? + 1)
        });
        Fault { message: error.message.trim_end().to_owned(), file: named.map(|(_, (name, _))| name.clone()), line }
    }
}

fn id(name: &str) -> Result<FileId, TypesetError> {
    let path = VirtualPath::new(name).map_err(|_| TypesetError::FileName(name.to_owned()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for JobWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.typesetter.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.typesetter.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, file: FileId) -> FileResult<Source> {
        let text = self.read(file)?.as_str().map_err(|_| FileError::InvalidUtf8)?;
        let mut sources = self.typesetter.sources.lock().unwrap_or_else(PoisonError::into_inner);
        match sources.get(&file) {
            Some(source) if source.text() == text => Ok(source.clone()),
            _ => {
                let source = Source::new(file, text.to_owned());
                sources.insert(file, source.clone());
                Ok(source)
            }
        }
    }

    fn file(&self, file: FileId) -> FileResult<Bytes> {
        self.read(file).cloned()
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.typesetter.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}
