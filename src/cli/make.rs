//! What `build` and `check --typeset` have in common: the files of a run, made but not published.

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use crate::cli::Failure;
use crate::cli::args::Making;
use crate::cli::run::{Run, fonts, templates};
use crate::produce::{Tools, digest, make};
use crate::publish::{Artifact, Input, Manifest, PublishError, sha256};
use crate::render::pdf::PdfSetup;
use crate::render::{Format, Renderer};
use crate::typeset::Typesetter;
use crate::typeset::command::Command;
use crate::typeset::fonts::FontSet;

/// What is to be made of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Goods<'a> {
    pub formats: &'a [Format],
    /// The script that reloads the pages; only for pages that are served.
    pub live: Option<&'static str>,
}

/// Makes every file of the run and gives each to `put`; none when the report has errors.
///
/// The manifest says what they were made from.
///
/// # Errors
/// When a program or font is missing, or from `put`; what could be looked at without it is in the
/// report.
pub(super) fn artifacts(
    making: &Making,
    goods: Goods<'_>,
    run: &mut Run,
    put: &mut dyn FnMut(Artifact) -> Result<(), PublishError>,
) -> Result<Manifest, Failure> {
    let readable = !run.report.has_errors();
    let templates = templates(making, run);
    let mut manifest = Manifest { inputs: run.inputs.clone(), ..Manifest::default() };
    let mut renderer = Renderer::forgiving(&templates, &mut run.report);
    if let Some(script) = goods.live {
        renderer = renderer.live(script);
    }
    if !readable {
        return Ok(manifest);
    }
    let paper = goods.formats.contains(&Format::Pdf);
    let fonts = if paper { fonts(making, &mut run.report) } else { FontSet::default() };
    let typesetter = if paper { typesetter(making.typst.as_deref(), &fonts).map(Some) } else { Ok(None) };
    if let Ok(Some(typesetter)) = &typesetter {
        run.report.append(fonts.check());
        manifest.typesetter = Some(format!("typst {}", typesetter.version()));
        manifest.fonts = fonts
            .files()
            .iter()
            .map(|font| Input { name: font.name().to_owned(), sha256: font.sha256().to_owned() })
            .collect();
    }
    let texts: Vec<&str> = templates.names().filter_map(|name| templates.text(name)).collect();
    // Pictures are no texts; what they hold counts all the same.
    let sums: Vec<String> = templates.pictures().map(|(_, bytes)| sha256(bytes)).collect();
    let tools = Tools {
        renderer: &renderer,
        templates: digest(&texts.into_iter().chain(sums.iter().map(String::as_str)).collect::<Vec<_>>()),
        formats: goods.formats,
        pdf: typesetter.as_ref().ok().and_then(Option::as_deref).map(|typesetter| PdfSetup {
            typesetter,
            fonts: &fonts,
            templates: &templates,
        }),
        jobs: making.jobs.or_else(|| available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN),
    };
    run.documents(|hospitals, report| make(hospitals, &tools, report, put).map_err(|error| error.to_string()))?;
    typesetter.map(|_| manifest)
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
