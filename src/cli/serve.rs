//! `betten serve`: the pages in a browser while the hospital file is being written.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use crate::cli::args::Serve;
use crate::cli::closing::took;
use crate::cli::make::Workshop;
use crate::cli::run::{begin_with, outcome, require_contract, shown, size};
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::{Report, Sources, show};
use crate::input::Asked;
use crate::produce::{ContractDocuments, HospitalDocuments, Wanted};
use crate::render::{Renderer, Templates};
use crate::resolve::Progress;
use crate::serve::{Build, Made, Place, RELOAD, Server};

pub(super) fn serve(request: Serve) -> Result<Outcome, Failure> {
    let server =
        Server::bind(request.address, request.port, &places(named(&request))).map_err(|error| error.to_string())?;
    let first = build(&request);
    match first.outcome {
        Ok(Outcome::Unreadable) => {
            tell(&first.faults);
            return Ok(Outcome::Unreadable);
        }
        Err(failure) => return Err(failure),
        Ok(_) => tell(&format!("{}{}\n", first.faults, first.closing)),
    }
    tell(&format!(
        "表示しています: {}\n\
         このアドレスをブラウザで開いてください。病院ファイルを保存すると、ページが自動で新しくなります。\n\
         終わるときは Ctrl+C を押してください。\n\n",
        server.url()
    ));
    if !server.is_private() {
        tell(
            "注意: ネットワークでつながっている人は、誰でもこのページを見られます。\n      \
             ほかのパソコンからは、このパソコンの数字のアドレスで開きます。\n\n",
        );
    }
    let notices = Renderer::new(&Templates::shipped()).expect("the shipped templates compile; a test says so");
    let again = move || {
        let built = build(&request);
        tell(&format!("{}{}\n", built.faults, built.closing));
        built.build
    };
    server.run(first.build, again, notices).map_err(|error| error.to_string())?;
    tell("表示を終わりました。\n");
    Ok(Outcome::Clean)
}

/// A build, and what the screen says of it.
struct Built {
    build: Build,
    faults: String,
    /// What was done, and what to do next.
    closing: String,
    outcome: Result<Outcome, Failure>,
}

/// Makes everything anew, in memory, and words what came of it.
fn build(request: &Serve) -> Built {
    let started = Instant::now();
    let files = Asked::default();
    let (made, told, possible) = make(request, &files);
    let places = places(files.paths());
    let counts = format!("{}{}", show::counts(&told.report), took(started));
    if told.report.has_errors() || possible.is_err() {
        let failure = possible.as_ref().err().map_or_else(String::new, |failure| format!("エラー: {failure}\n"));
        return Built {
            build: Build { made: Err(told.plain + &failure), places },
            faults: told.painted + &failure,
            closing: format!("つくりませんでした: {counts}\n直して保存すると、つくり直します。\n"),
            // What is wrong in a file may be all that stood in the way.
            outcome: if told.report.has_errors() {
                Ok(outcome(&told.report))
            } else {
                possible.map(|()| Outcome::Clean)
            },
        };
    }
    let mut closing = format!("つくりました: {}。{counts}\n", size(told.contracts, told.items));
    if !told.report.is_empty() {
        // All that is open or to be looked at would fill the screen at every save.
        closing.push_str("注意とお知らせは、betten check で見られます。\n");
    }
    Built { build: Build { made: Ok(made), places }, faults: String::new(), closing, outcome: Ok(Outcome::Clean) }
}

/// The files of a run, what is said of it, and whether it could be done.
fn make(request: &Serve, files: &Asked) -> (Made, Told, Result<(), Failure>) {
    let Serve { inputs, making, .. } = request;
    let mut run = begin_with(files, inputs, making.templates.as_deref(), Wanted::default());
    let workshop = Workshop::open(making, &request.formats, &mut run).map(|workshop| workshop.live(RELOAD));
    let tools = workshop.as_ref().ok().map(Workshop::tools);
    let (mut made, mut told) = (Made::default(), Told::new(colored(inputs.color)));
    let ended = run.make(
        tools.as_ref(),
        &mut |product| {
            made.files.extend(product.made().map(|artifact| (artifact.path, artifact.bytes)));
            Ok(())
        },
        &mut |hospital| {
            told.hear(&hospital.report, &hospital.sources);
            let contracts = &hospital.documents.contracts;
            told.contracts += contracts.len();
            told.items += contracts.iter().map(|contract| Progress::items(&contract.progress)).sum::<usize>();
            made.entries.extend(entries(&hospital.documents));
        },
    );
    if inputs.strict {
        run.report.harden();
    }
    run.report.sort();
    told.hear(&run.report, &run.sources);
    let possible = require_contract(&run, !told.report.has_errors())
        .and(ended.map_err(|error| error.to_string()))
        .and(workshop.as_ref().map(drop).map_err(Clone::clone));
    (made, told, possible)
}

/// What there is to say of a build so far.
struct Told {
    /// Without the texts it points to.
    report: Report,
    /// The errors as the screen shows them, and as a page does.
    painted: String,
    plain: String,
    color: bool,
    contracts: usize,
    items: usize,
}

impl Told {
    fn new(color: bool) -> Self {
        Self { report: Report::new(), painted: String::new(), plain: String::new(), color, contracts: 0, items: 0 }
    }

    fn hear(&mut self, report: &Report, sources: &Sources) {
        let errors = report.clone().errors_only();
        self.painted.push_str(&show::human(&errors, sources, self.color));
        self.plain.push_str(&show::human(&errors, sources, false));
        self.report.append(report.clone());
    }
}

/// The hospital's start page; where one contract is asked for alone, the first page of it.
fn entries(hospital: &HospitalDocuments) -> Vec<(String, String)> {
    if let Some(site) = &hospital.site {
        return vec![(site.frame.hospital.clone(), format!("{}/index.html", hospital.folder))];
    }
    let first = |contract: &ContractDocuments| {
        let document = contract.documents.first()?;
        Some((document.title.clone(), format!("{}/{}.html", contract.folder, document.stem())))
    };
    hospital.contracts.iter().filter_map(first).collect()
}

/// What a person named, with all that lies in a folder: a run asks for hardly more.
fn named(request: &Serve) -> BTreeSet<(String, bool)> {
    let paths = request.inputs.paths.iter().map(|path| (shown(path), path.is_dir()));
    let folders = [&request.inputs.data, &request.making.templates].into_iter().flatten();
    paths.chain(folders.map(|folder| (shown(folder), true))).collect()
}

/// The folders in which a change may change what a run finds: where the files lie that it asked for, or
/// the nearest folder there is above them.
fn places(asked: BTreeSet<(String, bool)>) -> Vec<Place> {
    let place = |(path, all_below): (String, bool)| {
        let path = Path::new(&path);
        let is_whole = all_below && path.is_dir();
        let mut above = path.ancestors().skip(usize::from(!is_whole)).map(|folder| match folder.as_os_str().len() {
            0 => Path::new("."),
            _ => folder,
        });
        let folder = above.find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        Place { folder: folder.to_owned(), deep: is_whole }
    };
    asked.into_iter().map(place).collect()
}
