//! The command line as people type it; this room alone names the argument library.
//!
//! The library speaks English, so usage, help and faults are worded here: the parser in
//! `command.rs`, the pages of the help in `help.rs`, what is wrong with arguments in `fault.rs`.

mod command;
mod fault;
mod help;

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ArgMatches;
use clap::error::ErrorKind;

use crate::render::{FORMATS, Format};
use command::in_help;

pub use command::command;

/// What a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Init(Init),
    Schema(Schema),
    Check(Check),
    Status(Status),
    Build(Build),
    Diff(Diff),
    Serve(Serve),
    Verify(Verify),
    /// Help or the version, to be printed as it is.
    Say(String),
}

/// What is read, by every command that reads hospital files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Hospital files and folders.
    pub paths: Vec<PathBuf>,
    pub data: Option<PathBuf>,
    /// `HOSPITAL/ID`
    pub contract: Option<String>,
    pub strict: bool,
    pub final_only: bool,
    pub color: Color,
}

/// What documents are made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Making {
    pub templates: Option<PathBuf>,
    pub fonts: Option<PathBuf>,
    /// The typst program to use in place of the library.
    pub typst: Option<PathBuf>,
    /// How many documents are made at once; none is one a core.
    pub jobs: Option<NonZeroUsize>,
}

/// How a command that only tells something tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporting {
    pub format: ReportFormat,
    /// The same, into a file.
    pub file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    Human,
    Json,
    Csv,
}

/// `betten init`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Init {
    pub folder: PathBuf,
    /// One file a contract.
    pub split: bool,
    /// From the hospital file in `folder`, or the file itself, to another edition.
    pub migrate: bool,
    pub id: Option<String>,
    pub hospital: Option<String>,
    /// `記号=名称`, as written.
    pub vendors: Vec<String>,
    pub systems: Vec<String>,
    pub contract_id: Option<String>,
    pub title: Option<String>,
    /// The day of the contract as written.
    pub date: Option<String>,
    pub edition: Option<String>,
    pub data: Option<PathBuf>,
}

/// `betten schema`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    pub edition: Option<String>,
    pub data: Option<PathBuf>,
    pub report: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub inputs: Inputs,
    pub making: Making,
    pub reporting: Reporting,
    /// Also typesets, and throws away what comes out.
    pub typeset: bool,
    /// Warnings and notes one by one, and not by kinds.
    pub all: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub inputs: Inputs,
    pub reporting: Reporting,
    /// The day as written, for contracts that have run out.
    pub on: Option<String>,
    /// The day of the signing as written: what is settled is stamped first.
    pub stamp: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    pub inputs: Inputs,
    pub making: Making,
    pub output: PathBuf,
    pub formats: Vec<&'static Format>,
    pub prune: bool,
    /// Ids of hospitals that have another name than what was built before.
    pub renamed: Vec<String>,
    /// Hospitals without an error are published although others have some.
    pub keep_going: bool,
    /// Everything is made again.
    pub force: bool,
    /// Nothing but faults is told.
    pub quiet: bool,
    /// Warnings and notes one by one, and not by kinds.
    pub all: bool,
    /// Also forms to be filled in by hand.
    pub blank: bool,
    /// Also all documents of a contract as one file, for the formats that call it so.
    pub bundles: Vec<&'static str>,
    /// The contract's data inside its PDFs.
    pub attach: bool,
    /// Also a page over the hospitals.
    pub index: bool,
}

/// `betten diff`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// Two hospital files or folders, or two editions.
    pub old: PathBuf,
    pub new: PathBuf,
    pub editions: bool,
    pub data: Option<PathBuf>,
    /// `HOSPITAL/ID`
    pub contract: Option<String>,
    pub old_first: bool,
    pub memorandum: bool,
    /// The day as written, from which the memorandum applies.
    pub effective: Option<String>,
    pub making: Making,
    pub reporting: Reporting,
    pub output: PathBuf,
    pub formats: Vec<&'static Format>,
    /// The differences as JSON, too.
    pub json: bool,
    pub color: Color,
}

/// `betten serve`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Serve {
    pub inputs: Inputs,
    pub making: Making,
    /// What is made, the pages always.
    pub formats: Vec<&'static Format>,
    pub address: IpAddr,
    /// 0 is any that is free.
    pub port: u16,
}

/// `betten verify`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verify {
    pub what: Verified,
    /// What a fingerprint or a rebuild is compared with.
    pub inputs: Inputs,
    /// Makes everything again and compares.
    pub rebuild: bool,
    pub making: Making,
    /// The contract's data inside its PDFs.
    pub attach: bool,
    pub reporting: Reporting,
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// As it stands on the paper: 8 or 64 digits.
    Fingerprint(String),
    /// An output folder.
    Folder(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// Reads the arguments, without the program's name.
///
/// # Errors
/// A sentence in Japanese that says what is wrong with them.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, String> {
    let mut arguments: Vec<OsString> = arguments.into_iter().collect();
    // What people type who know other programs: `help`, `help build`.
    if arguments.first().is_some_and(|first| first == "help") {
        arguments.remove(0);
        arguments.truncate(1);
        arguments.push("--help".into());
    }
    let mut parser = command();
    match parser.try_get_matches_from_mut(std::iter::once("betten".into()).chain(arguments.iter().cloned())) {
        Ok(matches) => request(&matches),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Ok(Request::Say(error.to_string())),
            _ => Err(fault::message(&error, &parser, &arguments)),
        },
    }
}

/// The formats of a build, which what is asked for beside them must be among.
fn formats_of_build(build: &ArgMatches) -> Result<Vec<&'static Format>, String> {
    let formats = formats(build);
    let asked = |format: &Format| format.options.iter().find(|option| build.get_flag(option));
    let mut lacking = in_help().into_iter().filter(|format| !formats.contains(format));
    match lacking.find_map(|format| Some((asked(format)?, format.key))) {
        Some((option, format)) => Err(format!(
            "--{option} は {format} をつくるときの指定です。--formats に {format} を加えるか、--{option} を外してください。"
        )),
        None => Ok(formats),
    }
}

fn request(matches: &ArgMatches) -> Result<Request, String> {
    Ok(match matches.subcommand() {
        Some(("init", init)) => Request::Init(Init {
            folder: path(init, "folder").unwrap_or_else(|| PathBuf::from(".")),
            split: init.get_flag("split"),
            migrate: init.get_flag("migrate"),
            id: text(init, "id"),
            hospital: text(init, "hospital"),
            vendors: texts(init, "vendor"),
            systems: texts(init, "system"),
            contract_id: text(init, "contract-id"),
            title: text(init, "title"),
            date: text(init, "date"),
            edition: text(init, "edition"),
            data: path(init, "data"),
        }),
        Some(("schema", schema)) => Request::Schema(Schema {
            edition: text(schema, "edition"),
            data: path(schema, "data"),
            report: path(schema, "report"),
        }),
        Some(("check", check)) => Request::Check(Check {
            inputs: inputs(check),
            making: making(check),
            reporting: reporting(check),
            typeset: check.get_flag("typeset"),
            all: check.get_flag("all"),
        }),
        Some(("status", status)) => Request::Status(Status {
            inputs: inputs(status),
            reporting: reporting(status),
            on: text(status, "on"),
            stamp: text(status, "stamp"),
        }),
        Some(("build", build)) => Request::Build(Build {
            inputs: inputs(build),
            making: making(build),
            output: output(build),
            formats: formats_of_build(build)?,
            prune: build.get_flag("prune"),
            renamed: texts(build, "renamed"),
            keep_going: build.get_flag("keep-going"),
            force: build.get_flag("force"),
            quiet: build.get_flag("quiet"),
            all: build.get_flag("all"),
            blank: build.get_flag("blank"),
            bundles: FORMATS.iter().filter_map(|it| it.bundle).filter(|it| build.get_flag(it)).collect(),
            attach: build.get_flag("attach"),
            index: build.get_flag("index"),
        }),
        Some(("diff", diff)) => Request::Diff(Diff {
            old: path(diff, "old").unwrap_or_default(),
            new: path(diff, "new").unwrap_or_default(),
            editions: diff.get_flag("editions"),
            data: path(diff, "data"),
            contract: text(diff, "contract"),
            old_first: text(diff, "order").as_deref() == Some("old-first"),
            memorandum: diff.get_flag("memorandum"),
            effective: text(diff, "effective"),
            making: making(diff),
            reporting: reporting(diff),
            output: output(diff),
            formats: formats(diff),
            json: texts(diff, "formats").iter().any(|key| key == command::JSON),
            color: color(diff),
        }),
        Some(("serve", serve)) => Request::Serve(Serve {
            inputs: inputs(serve),
            making: making(serve),
            formats: formats_of_serve(serve),
            address: serve.get_one("address").copied().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            port: serve.get_one("port").copied().unwrap_or_default(),
        }),
        Some(("verify", verify)) => Request::Verify(self::verify(verify)?),
        _ => Request::Say(command().render_help().to_string()),
    })
}

/// With a fingerprint, what is named are hospital files; without, an output folder.
fn verify(matches: &ArgMatches) -> Result<Verify, String> {
    let mut inputs = inputs(matches);
    let rebuild = matches.get_many::<PathBuf>("rebuild").map(|files| files.cloned().collect::<Vec<_>>());
    let is_rebuild = rebuild.is_some();
    let what = match text(matches, "fingerprint") {
        Some(fingerprint) => Verified::Fingerprint(fingerprint),
        None => {
            let folders = std::mem::replace(&mut inputs.paths, rebuild.unwrap_or_default());
            if folders.len() > 1 {
                return Err(format!("「{}」は余分です。フォルダは1つだけ書いてください。", folders[1].display()));
            }
            Verified::Folder(folders.into_iter().next().unwrap_or_else(|| PathBuf::from("output")))
        }
    };
    if inputs.paths.is_empty() {
        inputs.paths = vec![PathBuf::from("betten.yaml")];
    }
    Ok(Verify {
        what,
        inputs,
        rebuild: is_rebuild,
        making: making(matches),
        attach: matches.get_flag("attach"),
        reporting: reporting(matches),
    })
}

fn inputs(matches: &ArgMatches) -> Inputs {
    Inputs {
        paths: matches.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect(),
        data: path(matches, "data"),
        contract: text(matches, "contract"),
        strict: matches.get_flag("strict"),
        final_only: matches.get_flag("final"),
        color: color(matches),
    }
}

fn color(matches: &ArgMatches) -> Color {
    match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    }
}

fn output(matches: &ArgMatches) -> PathBuf {
    path(matches, "output").unwrap_or_else(|| PathBuf::from("output"))
}

fn making(matches: &ArgMatches) -> Making {
    Making {
        templates: path(matches, "templates"),
        fonts: path(matches, "fonts"),
        typst: path(matches, "typst"),
        jobs: matches.get_one::<NonZeroUsize>("jobs").copied(),
    }
}

fn reporting(matches: &ArgMatches) -> Reporting {
    let format = match matches.get_one::<String>("format").map(String::as_str) {
        Some("json") => ReportFormat::Json,
        Some("csv") => ReportFormat::Csv,
        _ => ReportFormat::Human,
    };
    Reporting { format, file: path(matches, "report") }
}

fn path(matches: &ArgMatches, name: &str) -> Option<PathBuf> {
    matches.get_one::<PathBuf>(name).cloned()
}

fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.get_one::<String>(name).cloned()
}

/// What a person asked for, and the pages that are shown.
fn formats_of_serve(serve: &ArgMatches) -> Vec<&'static Format> {
    let asked = formats(serve);
    FORMATS.iter().copied().filter(|format| format.makes_pages || asked.contains(format)).collect()
}

fn formats(matches: &ArgMatches) -> Vec<&'static Format> {
    Format::of_keys(&texts(matches, "formats"))
}

fn texts(matches: &ArgMatches, name: &str) -> Vec<String> {
    matches.get_many::<String>(name).into_iter().flatten().cloned().collect()
}
