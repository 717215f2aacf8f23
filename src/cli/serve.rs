//! `betten serve`: the pages in a browser while the hospital file is being written.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use crate::cli::args::Serve;
use crate::cli::closing::took;
use crate::cli::make::Workshop;
use crate::cli::run::{obstacle, outcome, session, shown, size};
use crate::cli::{Failure, Outcome, colored, tell};
use crate::diagnostic::{Report, Severity, Sources, show};
use crate::input::Asked;
use crate::produce::{ContractDocuments, HospitalDocuments, RunOptions, Wanted};
use crate::render::{Renderer, Templates};
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
    let Serve { inputs, making, .. } = request;
    let mut session = session(&files, inputs, making.templates.as_deref(), Wanted::default());
    let workshop = Workshop::open(making, &request.formats, &mut session).map(|workshop| workshop.live(RELOAD));
    let tools = match workshop {
        Ok(ref workshop) => Ok(workshop.tools()),
        Err(error) => Err(error),
    };
    let (mut made, mut faults) = (Made::default(), Faults { color: colored(inputs.color), ..Faults::default() });
    let end = session.make(
        tools,
        &RunOptions::default(),
        &mut |product| {
            made.files.extend(product.made().map(|artifact| (artifact.path, artifact.bytes)));
            Ok(())
        },
        &mut |hospital| {
            faults.add(&hospital.report, &hospital.sources);
            made.entries.extend(entries(&hospital.documents));
        },
    );
    faults.add(&end.report, &end.sources);
    let places = places(files.paths());
    let counts = format!("{}{}", show::counts(&end.all), took(started));
    if !end.is_publishable() {
        let obstacle = obstacle(&end);
        let failure = obstacle.as_ref().err().map_or_else(String::new, |failure| format!("エラー: {failure}\n"));
        return Built {
            build: Build { made: Err(faults.plain + &failure), places },
            faults: faults.painted + &failure,
            closing: format!("つくりませんでした: {counts}\n直して保存すると、つくり直します。\n"),
            // What is wrong in a file may be all that stood in the way.
            outcome: if end.is_refused { Ok(outcome(&end.all)) } else { obstacle.map(|()| Outcome::Clean) },
        };
    }
    let mut closing = format!("つくりました: {}。{counts}\n", size(end.size));
    if [Severity::Warning, Severity::Note].iter().any(|severity| end.all.count(*severity) > 0) {
        // All that is open or to be looked at would fill the screen at every save.
        closing.push_str("注意とお知らせは、betten check で見られます。\n");
    }
    Built { build: Build { made: Ok(made), places }, faults: String::new(), closing, outcome: Ok(Outcome::Clean) }
}

/// The errors as the screen shows them, and as a page does.
#[derive(Default)]
struct Faults {
    painted: String,
    plain: String,
    color: bool,
}

impl Faults {
    fn add(&mut self, report: &Report, sources: &Sources) {
        let errors = report.clone().errors_only();
        self.painted.push_str(&show::human(&errors, sources, self.color));
        self.plain.push_str(&show::human(&errors, sources, false));
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
