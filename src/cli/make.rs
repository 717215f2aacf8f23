//! What `build`, `serve` and `check --typeset` have in common: the tools documents are made with.

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use crate::cli::args::Making;
use crate::cli::run::fonts;
use crate::diagnostic::Report;
use crate::produce::{MakeError, Session, Tools};
use crate::publish::{Input, Manifest};
use crate::render::pdf::PdfSetup;
use crate::render::{Format, Renderer, Templates};
use crate::typeset::command::Command;
use crate::typeset::fonts::FontSet;
use crate::typeset::{TypesetError, Typesetter};

/// Templates, fonts and typesetter of a run.
#[derive(Debug)]
pub(super) struct Workshop<'a> {
    formats: &'a [&'static Format],
    templates: Templates,
    renderer: Renderer,
    fonts: FontSet,
    /// Absent when nothing is to be typeset.
    typesetter: Option<Box<dyn Typesetter>>,
    jobs: NonZeroUsize,
}

impl<'a> Workshop<'a> {
    /// Faults of the templates and fonts a person put in front of ours go to the report of the session.
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

    /// The same for pages that are served, with the address of the script that reloads them.
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

    /// A manifest that says what the tools are, too.
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

/// The program named with `--typst`, else the library inside this one.
fn typesetter(program: Option<&Path>, fonts: &FontSet) -> Result<Box<dyn Typesetter>, TypesetError> {
    if let Some(program) = program {
        return Ok(Box::new(Command::new(program, fonts)?));
    }
    #[cfg(feature = "embedded")]
    return Ok(Box::new(crate::typeset::embedded::Embedded::new(fonts)?));
    #[cfg(not(feature = "embedded"))]
    return Ok(Box::new(Command::new(Path::new("typst"), fonts)?));
}
