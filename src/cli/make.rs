//! What `build`, `serve` and `check --typeset` share: the tools that make documents.

use std::fs::File;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use crate::cli::args::{Arg, Arguments, option};
use crate::diagnostic::Report;
use crate::input::{self, FontPlaces};
use crate::produce::{MakeError, Session, Tools};
use crate::publish::{Input, Manifest};
use crate::render::pdf::PdfSetup;
use crate::render::{Format, Renderer, Templates};
use crate::typeset::command::Command;
use crate::typeset::fonts::FontSet;
use crate::typeset::{TypesetError, Typesetter};

/// The options for making documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Making {
    pub templates: Option<PathBuf>,
    pub fonts: Option<PathBuf>,
    /// The typst program to use instead of the library.
    pub typst: Option<PathBuf>,
    /// How many documents are made at once; `None` for as many as there are cores.
    pub jobs: Option<NonZeroUsize>,
}

impl Making {
    pub fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            templates: arguments.path(
                option("templates", "内蔵のひな形の代わりに使うフォルダ")
                    .value_name("フォルダ")
                    .long_help("内蔵のひな形の代わりに使うフォルダ\n同じ名前のファイルだけが入れ替わります"),
            ),
            fonts: arguments.path(
                option("fonts", "フォントのフォルダ")
                    .value_name("フォルダ")
                    .long_help("フォントのフォルダ\n（なければ、プログラムと同じ場所の fonts など）"),
            ),
            typst: arguments.path(option("typst", "組版に使う typst の場所（なければ内蔵）").value_name("ファイル")),
            jobs: arguments.parsed(
                option("jobs", "同時につくる書類の数（なければ、コアの数）").value_name("数").hide_short_help(true),
            ),
        }
    }
}

/// The option for the formats to make.
pub(super) fn formats(help: String) -> Arg {
    option("formats", help).value_name("形式")
}

pub(super) fn keys(formats: Vec<&Format>) -> Vec<&'static str> {
    formats.into_iter().map(|format| format.key).collect()
}

/// The templates, fonts and typesetter of a run.
#[derive(Debug)]
pub(super) struct Workshop<'a> {
    formats: &'a [&'static Format],
    templates: Templates,
    renderer: Renderer,
    fonts: FontSet,
    /// `None` when nothing is typeset.
    typesetter: Option<Box<dyn Typesetter>>,
    jobs: NonZeroUsize,
}

impl<'a> Workshop<'a> {
    /// Opens the tools. Faults of a person's own templates and fonts go to the report of the session.
    ///
    /// # Errors
    /// When a program or font is missing.
    pub fn open(making: &Making, formats: &'a [&'static Format], session: &mut Session<'_>) -> Result<Self, MakeError> {
        let templates = session.templates.clone();
        let renderer = Renderer::forgiving(&templates, &mut session.report);
        let (mut set, mut typesetter, mut said) = (FontSet::default(), None, Report::new());
        if formats.iter().any(|format| format.is_typeset) {
            set = fonts(making, &|_| Ok(None), &mut said);
            typesetter = Some(self::typesetter(making.typst.as_deref(), &set).map_err(MakeError::Tool)?);
            said.append(set.check());
        }
        session.report.append(said);
        let jobs = making.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        Ok(Self { formats, templates, renderer, fonts: set, typesetter, jobs })
    }

    /// The same for pages that are served. `script` is the address of the script that reloads them.
    pub fn live(self, script: &'static str) -> Self {
        Self { renderer: self.renderer.live(script), ..self }
    }

    pub fn tools(&self) -> Tools<'_> {
        let paper = self.typesetter.as_deref().map(|typesetter| PdfSetup {
            typesetter,
            fonts: &self.fonts,
            templates: &self.templates,
        });
        Tools::new(&self.renderer, &self.templates, self.formats, paper, self.jobs)
    }

    /// The manifest, completed with the typesetter and the fonts.
    pub fn with_tools(&self, manifest: Manifest) -> Manifest {
        let Some(typesetter) = &self.typesetter else { return manifest };
        let font = |name: &str, sha256: &str| Input { name: name.to_owned(), sha256: sha256.to_owned() };
        Manifest {
            typesetter: Some(format!("typst {}", typesetter.version())),
            fonts: self.fonts.files().iter().map(|file| font(file.name(), file.sha256())).collect(),
            ..manifest
        }
    }
}

/// The program given with `--typst`, or else the library inside this program.
fn typesetter(program: Option<&Path>, fonts: &FontSet) -> Result<Box<dyn Typesetter>, TypesetError> {
    if let Some(program) = program {
        return Ok(Box::new(Command::new(program, fonts)?));
    }
    #[cfg(feature = "embedded")]
    return Ok(Box::new(crate::typeset::embedded::Embedded::new(fonts)?));
    #[cfg(not(feature = "embedded"))]
    return Ok(Box::new(Command::new(Path::new("typst"), fonts)?));
}

/// The environment variable with folders to search for fonts instead of the system's, separated as in `PATH`. If it is
/// empty, no folder is searched.
const SYSTEM_FONTS: &str = "BETTEN_SYSTEM_FONTS";

/// The available fonts, or of each font what `part` takes of it. The report says what is wrong with them.
pub(super) fn fonts(
    making: &Making,
    part: &dyn Fn(&mut File) -> io::Result<Option<Vec<u8>>>,
    report: &mut Report,
) -> FontSet {
    let system = match std::env::var_os(SYSTEM_FONTS) {
        Some(folders) => std::env::split_paths(&folders).filter(|folder| !folder.as_os_str().is_empty()).collect(),
        None => input::SYSTEM_FONTS.map(PathBuf::from).to_vec(),
    };
    let program = std::env::current_exe().ok();
    let program_folder = program.as_deref().and_then(Path::parent).map(Path::to_owned);
    let places = FontPlaces { named: making.fonts.clone(), program_folder, system };
    let mut fonts = FontSet::default();
    input::read_fonts(&places, part, report, &mut |name, bytes| fonts.add(name, bytes));
    fonts
}
