//! What `build`, `serve` and `check --typeset` have in common: the tools documents are made with.

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use crate::cli::Failure;
use crate::cli::args::Making;
use crate::cli::run::fonts;
use crate::diagnostic::Report;
use crate::produce::{Run, Tools};
use crate::publish::{Input, Manifest};
use crate::render::pdf::PdfSetup;
use crate::render::{Format, Renderer, Templates};
use crate::typeset::Typesetter;
use crate::typeset::command::Command;
use crate::typeset::fonts::FontSet;

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
    /// Faults of the templates and fonts a person put in front of ours go to the report of the run.
    ///
    /// # Errors
    /// When a program or font is missing.
    pub fn open(making: &Making, formats: &'a [&'static Format], run: &mut Run<'_>) -> Result<Self, Failure> {
        let templates = run.templates.clone();
        let renderer = Renderer::forgiving(&templates, &mut run.report);
        let (mut set, mut typesetter, mut said) = (FontSet::default(), None, Report::new());
        if formats.iter().any(|format| format.is_typeset) {
            set = fonts(making, &|_| Ok(None), &mut said);
            typesetter = Some(self::typesetter(making.typst.as_deref(), &set)?);
            said.append(set.check());
        }
        run.report.append(said);
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

    /// What a manifest says of the tools, and of the inputs of a run that has ended.
    pub fn manifest(&self, run: &Run<'_>) -> Manifest {
        let mut manifest = Manifest {
            inputs: run.inputs.clone(),
            notes: run.notes().clone(),
            hospitals: run.names().clone(),
            ..Manifest::default()
        };
        if let Some(typesetter) = &self.typesetter {
            manifest.typesetter = Some(format!("typst {}", typesetter.version()));
            let font = |name: &str, sha256: &str| Input { name: name.to_owned(), sha256: sha256.to_owned() };
            manifest.fonts = self.fonts.files().iter().map(|file| font(file.name(), file.sha256())).collect();
        }
        manifest
    }
}

/// The program named with `--typst`, else the library inside this one.
fn typesetter(program: Option<&Path>, fonts: &FontSet) -> Result<Box<dyn Typesetter>, Failure> {
    if let Some(program) = program {
        return Ok(Box::new(Command::new(program, fonts).map_err(|error| error.to_string())?));
    }
    #[cfg(feature = "embedded")]
    return Ok(Box::new(crate::typeset::embedded::Embedded::new(fonts).map_err(|error| error.to_string())?));
    #[cfg(not(feature = "embedded"))]
    return Ok(Box::new(Command::new(Path::new("typst"), fonts).map_err(|error| error.to_string())?));
}
