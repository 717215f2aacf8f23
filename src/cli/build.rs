//! `betten build`: the attachments, published when all of them are made.

use std::path::Path;

use crate::cli::args::Build;
use crate::cli::run::{Run, fonts, templates};
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::show;
use crate::produce::{Tools, digest, make};
use crate::publish::{self, Artifact, Input, Manifest, Options};
use crate::render::pdf::PdfSetup;
use crate::render::{Format, Renderer, Templates};
use crate::typeset::Typesetter;
use crate::typeset::command::Command;
use crate::typeset::fonts::FontSet;

pub(super) fn build(request: &Build) -> Result<Outcome, Failure> {
    let mut run = Run::of(&request.inputs)?;
    let templates = templates(&request.inputs, &mut run);
    let mut manifest = Manifest { inputs: run.inputs.clone(), ..Manifest::default() };
    let artifacts = match &templates {
        Some(templates) if !run.report.has_errors() => artifacts(request, &mut run, templates, &mut manifest)?,
        _ => Vec::new(),
    };
    run.report.sort();
    tell(&show::human(&run.report, &run.sources, colored(request.inputs.color)));
    if run.report.has_errors() {
        tell(&format!("つくりませんでした: {}。前回の出力はそのままです。\n", show::counts(&run.report)));
        return Ok(run.outcome());
    }
    let options = Options { prune: request.prune, only: request.inputs.contract.as_deref() };
    let done = publish::publish(&request.output, &artifacts, manifest, options).map_err(|error| error.to_string())?;
    tell(&format!(
        "つくりました: {}、{}ファイル（書いた {}、変わらない {}、消した {}）。{}\n",
        run.size(),
        artifacts.len(),
        done.written,
        done.unchanged,
        done.removed,
        show::counts(&run.report)
    ));
    tell(&format!("出力先: {}\n", request.output.display()));
    Ok(Outcome::Clean)
}

fn artifacts(
    request: &Build,
    run: &mut Run,
    templates: &Templates,
    manifest: &mut Manifest,
) -> Result<Vec<Artifact>, Failure> {
    let formats: Vec<Format> =
        Format::ALL.into_iter().filter(|format| request.formats.iter().any(|key| key == format.key())).collect();
    let renderer = match Renderer::new(templates) {
        Ok(renderer) => renderer,
        Err(faults) => {
            run.report.append(faults);
            return Ok(Vec::new());
        }
    };
    let paper = formats.contains(&Format::Pdf);
    let fonts = if paper { fonts(&request.inputs, &mut run.report) } else { FontSet::default() };
    let typesetter = if paper { Some(typesetter(request.typst.as_deref(), &fonts)?) } else { None };
    if let Some(typesetter) = &typesetter {
        run.report.append(fonts.check());
        manifest.typesetter = Some(format!("typst {}", typesetter.version()));
        manifest.fonts = fonts
            .files()
            .iter()
            .map(|font| Input { name: font.name().to_owned(), sha256: font.sha256().to_owned() })
            .collect();
    }
    let texts: Vec<&str> = templates.names().filter_map(|name| templates.text(name)).collect();
    let layout: std::collections::BTreeMap<String, Vec<u8>> = templates
        .below(LAYOUT)
        .map(|(name, text)| (name[LAYOUT.len()..].to_owned(), text.as_bytes().to_vec()))
        .collect();
    let tools = Tools {
        renderer: &renderer,
        templates: digest(&texts),
        formats: &formats,
        pdf: typesetter.as_deref().map(|typesetter| PdfSetup { typesetter, fonts: &fonts, templates: &layout }),
    };
    let mut artifacts = Vec::new();
    for hospital in &run.hospitals {
        artifacts.extend(make(hospital, &tools, &mut run.report).map_err(|error| error.to_string())?);
    }
    artifacts.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(artifacts)
}

/// Where the templates of paper lie among all templates.
const LAYOUT: &str = "typst/";

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
