//! `betten serve`: the pages in a browser while the hospital file is being written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::args::Serve;
use crate::cli::closing::{command, took};
use crate::cli::make::{Goods, artifacts};
use crate::cli::run::Run;
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::show;
use crate::render::{Format, Renderer, Templates};
use crate::serve::{Build, Made, Place, RELOAD, Server};

pub(super) fn serve(request: Serve) -> Result<Outcome, Failure> {
    let server = Server::bind(request.address, request.port).map_err(|error| error.to_string())?;
    let mut work = Work::new(request);
    let first = work.build()?;
    if work.is_unreadable {
        return Ok(Outcome::Unreadable);
    }
    let url = server.url();
    tell(&format!(
        "表示しています: {url}\n\
         このアドレスをブラウザで開いてください。病院ファイルを保存すると、ページが自動で新しくなります。\n\
         終わるときは Ctrl+C を押してください。\n"
    ));
    if !server.is_private() {
        tell(
            "注意: このパソコンとネットワークでつながっている人は、誰でもこのページを見られます。\n      \
             ほかのパソコンのブラウザでは、数字のアドレスで開いてください。\n",
        );
    }
    let notices = Renderer::new(&Templates::shipped()).expect("the shipped templates compile; a test says so");
    let again = move || {
        work.build().unwrap_or_else(|message| {
            let fault = format!("エラー: {message}\n");
            tell(&fault);
            Build { made: Err(fault), places: places(&work.request, None) }
        })
    };
    server.run(first, again, notices, tell).map_err(|error| error.to_string())?;
    tell("表示を終わりました。\n");
    Ok(Outcome::Clean)
}

/// What is built again and again.
struct Work {
    request: Serve,
    formats: Vec<Format>,
    /// A file that was named is not there.
    is_unreadable: bool,
}

impl Work {
    fn new(request: Serve) -> Self {
        let is_wanted =
            |format: &Format| *format == Format::Html || request.formats.iter().any(|key| key == format.key());
        let formats = Format::ALL.into_iter().filter(is_wanted).collect();
        Self { request, formats, is_unreadable: false }
    }

    /// Everything anew, and what there is to say of it on the screen.
    ///
    /// # Errors
    /// When `--contract` names no contract there is.
    fn build(&mut self) -> Result<Build, Failure> {
        let Serve { inputs, making, .. } = &self.request;
        let mut run = Run::of(inputs)?;
        let goods = Goods { formats: &self.formats, live: Some(RELOAD) };
        let mut files = BTreeMap::new();
        let made = artifacts(making, goods, &mut run, &mut |artifact| {
            files.insert(artifact.path, artifact.bytes);
            Ok(())
        });
        if inputs.strict {
            run.report.harden();
        }
        run.report.sort();
        self.is_unreadable = run.outcome() == Outcome::Unreadable;
        let (counts, took) = (show::counts(&run.report), took(run.started));
        let failure = made.err().map(|message| format!("エラー: {message}\n"));
        let made = if failure.is_none() && !run.report.has_errors() {
            // What is still open would be repeated at every save.
            let more = if run.report.is_empty() {
                String::new()
            } else {
                format!("{} で一覧にできます。", command("check", inputs))
            };
            tell(&format!("つくりました: {}。{counts}{took}\n{more}\n", run.size()));
            Ok(Made { entries: entries(&run, &files), files })
        } else {
            let failure = failure.unwrap_or_default();
            let text = |color| show::human(&run.report, &run.sources, color) + &failure;
            tell(&text(colored(inputs.color)));
            tell(&format!("つくりませんでした: {counts}{took}\n直して保存すると、つくり直します。\n\n"));
            Err(text(false))
        };
        Ok(Build { made, places: places(&self.request, Some(&run)) })
    }
}

/// Each hospital's start page, or the first page of a contract that is asked for alone.
fn entries(run: &Run, files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    for hospital in run.hospitals() {
        let start = format!("{}/index.html", hospital.id.value);
        if files.contains_key(&start) {
            entries.push((hospital.party.name.value.clone(), start));
            continue;
        }
        for contract in &hospital.contracts {
            let annex = format!("{}/{}/annex.html", hospital.id.value, contract.id.value);
            if files.contains_key(&annex) {
                entries.push((contract.title.value.clone(), annex));
            }
        }
    }
    entries
}

/// The folders in which the files of a run lie.
fn places(request: &Serve, run: Option<&Run>) -> Vec<Place> {
    let Serve { inputs, making, .. } = request;
    let mut places = Vec::new();
    let mut watch = |folder: PathBuf, deep: bool| {
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        places.push(Place { folder, deep });
    };
    for path in &inputs.paths {
        if path.is_dir() {
            watch(path.clone(), false);
            let contracts = path.join("contracts");
            if contracts.is_dir() {
                watch(contracts, false);
            }
        } else {
            watch(path.parent().map(Path::to_owned).unwrap_or_default(), false);
        }
    }
    for folder in [&inputs.data, &making.templates].into_iter().flatten() {
        watch(folder.clone(), true);
    }
    // What those files name: contracts of their own, `based_on`.
    for (_, source) in run.iter().flat_map(|run| run.sources.iter()) {
        let folder = Path::new(&source.name).parent().unwrap_or(Path::new("")).to_owned();
        if folder.as_os_str().is_empty() || folder.is_dir() {
            watch(folder, false);
        }
    }
    places
}
