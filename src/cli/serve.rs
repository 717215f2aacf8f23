//! `betten serve`: shows the pages in a browser while a person writes the hospital file.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::time::Instant;

use crate::cli::args::{Arguments, Help, HelpGroup, Subcommand, option};
use crate::cli::closing::took;
use crate::cli::color::colored;
use crate::cli::make::{self, Making, Workshop, keys};
use crate::cli::mend::mend;
use crate::cli::run::{Inputs, obstacle, outcome, session, shown, size};
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{Report, Severity, Sources, show};
use crate::input::Asked;
use crate::produce::{ContractDocuments, HospitalDocuments, RunOptions, Wanted, formats_of_builds};
use crate::render::{FORMATS, Format, Renderer, Templates};
use crate::serve::{BuildEnd, PageFiles, RELOAD, Server, WatchPlace};

pub(super) const COMMAND: Subcommand = Subcommand {
    name: "serve",
    group: HelpGroup::Make,
    help: Help {
        about: "書きながら、ページをブラウザで見られるようにします",
        long: "\
このパソコンの中だけでページを表示します。画面に出るアドレスを、ブラウザで
開いてください。病院ファイルやひな形を保存すると、ページが自動で新しくなり
ます。エラーがあるときは、直すところをページに示します。最後に正しくできた
ページも見られます。出力先のフォルダには、何も書きません。
終わるときは Ctrl+C を押してください。

終了コード：
  0  終わった
  2  ファイルがない、ポートが使われているなどの理由で、できない",
        examples: ["betten serve", "betten serve 病院A.yaml 病院B --port 8500 --formats md,pdf"],
    },
    arguments: |arguments| drop(Serve::read(arguments)),
    run: |arguments| serve(Serve::read(arguments)),
};

#[derive(Debug, Clone, PartialEq, Eq)]
struct Serve {
    inputs: Inputs,
    /// 0 means any free port.
    port: u16,
    address: IpAddr,
    /// The formats to make. Pages are always among them.
    formats: Vec<&'static Format>,
    making: Making,
}

impl Serve {
    fn read(arguments: &mut Arguments<'_>) -> Self {
        Self {
            inputs: Inputs::read(arguments),
            port: arguments
                .parsed(
                    option("port", "ポートの番号（なければ 8400）")
                        .value_name("番号")
                        .long_help("ポートの番号（なければ 8400）\n0 なら、空いている番号を選びます")
                        .default_value("8400"),
                )
                .unwrap_or_default(),
            address: arguments
                .parsed(
                    option("address", "表示するアドレス（なければ 127.0.0.1）")
                        .value_name("アドレス")
                        .long_help(
                            "表示するアドレス（なければ 127.0.0.1）\nほかのアドレスでは、ほかのパソコンからも見られます\n（例：0.0.0.0 は、このパソコンのすべてのアドレス）",
                        )
                        .default_value("127.0.0.1"),
                )
                .unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            formats: formats(arguments),
            making: Making::read(arguments),
        }
    }
}

/// The formats that a person asked for, and those of the pages.
fn formats(arguments: &mut Arguments<'_>) -> Vec<&'static Format> {
    let all = formats_of_builds();
    let (slow, fast): (Vec<&Format>, Vec<&Format>) = all.iter().partition(|format| format.is_typeset);
    let quick = keys(fast.into_iter().filter(|format| !format.makes_pages).collect());
    let slow = keys(slow);
    let slow = slow.iter().map(|key| format!("\n{key} も書くと、保存のたびに{}もつくり直します", key.to_uppercase()));
    let arg = make::formats(format!("ページのほかにつくる形式（なければ {}）", quick.join(","))).long_help(format!(
        "ページのほかにつくる形式：カンマで区切る\n（なければ {}）{}",
        quick.join(","),
        slow.collect::<String>()
    ));
    let asked = Format::of_keys(&arguments.words(arg, &keys(all), &quick));
    FORMATS.iter().copied().filter(|format| format.makes_pages || asked.contains(format)).collect()
}

fn serve(request: Serve) -> Result<Outcome, Failure> {
    mend(&request.inputs.paths)?;
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

/// A build, and what the screen shows about it.
struct PageBuild {
    build: BuildEnd,
    faults: String,
    /// What was done, and what to do next.
    closing: String,
    outcome: Result<Outcome, Failure>,
}

/// Makes everything anew in memory, and puts the result into words.
fn build(request: &Serve) -> PageBuild {
    let started = Instant::now();
    let files = Asked::default();
    let Serve { inputs, making, .. } = request;
    let mut session = session(&files, inputs, making.templates.as_deref(), Wanted::default());
    let workshop = Workshop::open(making, &request.formats, &mut session).map(|workshop| workshop.live(RELOAD));
    let tools = match workshop {
        Ok(ref workshop) => Ok(workshop.tools()),
        Err(error) => Err(error),
    };
    let (mut made, mut faults) = (PageFiles::default(), Faults { color: colored(inputs.color), ..Faults::default() });
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
        return PageBuild {
            build: BuildEnd { made: Err(faults.plain + &failure), places },
            faults: faults.painted + &failure,
            closing: format!("つくりませんでした: {counts}\n直して保存すると、つくり直します。\n"),
            // An error in a file may be all that went wrong.
            outcome: if end.is_refused { Ok(outcome(&end.all)) } else { obstacle.map(|()| Outcome::Clean) },
        };
    }
    let mut closing = format!("つくりました: {}。{counts}\n", size(end.size));
    if [Severity::Warning, Severity::Note].iter().any(|severity| end.all.count(*severity) > 0) {
        // All open items and warnings would fill the screen at every save.
        closing.push_str("注意とお知らせは、betten check で見られます。\n");
    }
    PageBuild {
        build: BuildEnd { made: Ok(made), places },
        faults: String::new(),
        closing,
        outcome: Ok(Outcome::Clean),
    }
}

/// The errors, once with colours for the screen and once plain for a page.
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

/// The hospital's start page. If only one contract is wanted, the first page of it.
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

/// The paths that a person named, each with whether all that lies in it counts. A run reads little else.
fn named(request: &Serve) -> BTreeSet<(String, bool)> {
    let paths = request.inputs.paths.iter().map(|path| (shown(path), path.is_dir()));
    let folders = [&request.inputs.data, &request.making.templates].into_iter().flatten();
    paths.chain(folders.map(|folder| (shown(folder), true))).collect()
}

/// The folders in which a change may change the result of a run. They are those of the files that the run asked for, or
/// the nearest existing folders above them.
fn places(asked: BTreeSet<(String, bool)>) -> Vec<WatchPlace> {
    let place = |(path, all_below): (String, bool)| {
        let path = Path::new(&path);
        let is_whole = all_below && path.is_dir();
        let mut above = path.ancestors().skip(usize::from(!is_whole)).map(|folder| match folder.as_os_str().len() {
            0 => Path::new("."),
            _ => folder,
        });
        let folder = above.find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        WatchPlace { folder: folder.to_owned(), deep: is_whole }
    };
    asked.into_iter().map(place).collect()
}
