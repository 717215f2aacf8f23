//! The command line as people type it; the one place that names the argument library.
//!
//! The library speaks English, so usage, help and faults are worded here.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command};

/// What a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    Build(Build),
    Check(Check),
    /// Help or the version, to be printed as it is.
    Say(String),
}

/// What `build` and `check` read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    /// Hospital files and folders.
    pub paths: Vec<PathBuf>,
    pub data: Option<PathBuf>,
    pub templates: Option<PathBuf>,
    pub fonts: Option<PathBuf>,
    /// `HOSPITAL/ID`
    pub contract: Option<String>,
    pub strict: bool,
    pub final_only: bool,
    pub color: Color,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    pub inputs: Inputs,
    pub output: PathBuf,
    /// `md`, `html`, `pdf`
    pub formats: Vec<String>,
    pub typst: Option<PathBuf>,
    pub prune: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub inputs: Inputs,
    pub json: bool,
    pub report: Option<PathBuf>,
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
pub fn parse(arguments: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Request, String> {
    let arguments = std::iter::once("betten".into()).chain(arguments);
    match command().try_get_matches_from(arguments) {
        Ok(matches) => Ok(request(&matches)),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Request::Say(error.to_string()))
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Ok(Request::Say(command().render_help().to_string()))
        }
        Err(error) => Err(fault(&error)),
    }
}

/// The parser itself, for the test that compares it with the documents.
pub fn command() -> Command {
    Command::new("betten")
        .version(env!("CARGO_PKG_VERSION"))
        .about("医療情報システムの役割分担の確認表と病院の選択から、契約の別添をつくります。")
        .help_template(TOP_HELP)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .arg(help_flag())
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help("版を表示します"))
        .subcommand(
            inputs(Command::new("check").about("病院ファイルを読み、直すところをすべて示します"))
                .arg(
                    Arg::new("format")
                        .long("format")
                        .value_name("形式")
                        .value_parser(PossibleValuesParser::new(["human", "json"]))
                        .default_value("human")
                        .hide_default_value(true)
                        .hide_possible_values(true)
                        .help("結果の形式：human（人が読む） json（プログラムが読む） [なければ human]"),
                )
                .arg(path("report", "ファイル", "結果をファイルにも書きます"))
                .after_help("例：\n  betten check\n  betten check 病院A.yaml 病院B/ --strict"),
        )
        .subcommand(
            inputs(Command::new("build").about("別添、確認表、連絡先一覧をつくります"))
                .arg(path("output", "フォルダ", "出力先 [なければ output]").default_value("output"))
                .arg(
                    Arg::new("formats")
                        .long("formats")
                        .value_name("形式")
                        .value_delimiter(',')
                        .value_parser(PossibleValuesParser::new(["md", "html", "pdf"]))
                        .default_value("md,html,pdf")
                        .hide_default_value(true)
                        .hide_possible_values(true)
                        .help("つくる形式：md html pdf をカンマで区切る [なければ全部]"),
                )
                .arg(path("typst", "ファイル", "組版に使う typst の場所 [なければ内蔵のもの]"))
                .arg(flag("prune", "今回の入力にない病院を、出力先から消します"))
                .after_help("例：\n  betten build\n  betten build 病院A.yaml --output 別添 --formats pdf"),
        )
}

/// Words stand first, so that a person who looks for a command sees what it does.
const TOP_HELP: &str = "\
{about}

使い方：betten <コマンド> [オプション]

確認する
  check   病院ファイルを読み、直すところをすべて示します
つくる
  build   別添、確認表、連絡先一覧をつくります

{options}

例：
  betten check betten.yaml
  betten build betten.yaml --output output

各コマンドの説明は betten <コマンド> --help で見られます。
";

fn inputs(command: Command) -> Command {
    let help = format!(
        "{{about}}\n\n使い方：betten {} [病院ファイルまたはフォルダ…] [オプション]\n\n{{all-args}}{{after-help}}\n",
        command.get_name()
    );
    command
        .help_template(help)
        .disable_help_flag(true)
        .next_help_heading("オプション")
        .arg(help_flag())
        .arg(
            Arg::new("paths")
                .num_args(0..)
                .value_name("パス")
                .help_heading("対象")
                .value_parser(ValueParser::path_buf())
                .default_value("betten.yaml")
                .hide_default_value(true)
                .help("病院ファイル、または hospital.yaml のあるフォルダ [なければ betten.yaml]"),
        )
        .arg(
            Arg::new("contract")
                .long("contract")
                .value_name("病院/契約")
                .help("この契約だけを扱います（例：sample/ehr）"),
        )
        .arg(path("data", "フォルダ", "内蔵の正本に代えて使う、版ごとのフォルダの親"))
        .arg(path("templates", "フォルダ", "内蔵のひな形に代えて使うひな形のフォルダ"))
        .arg(path("fonts", "フォルダ", "書体のフォルダ"))
        .arg(flag("final", "未決や協議中が残っていれば、やめます"))
        .arg(flag("strict", "注意もエラーとして扱います"))
        .arg(
            Arg::new("color")
                .long("color")
                .value_name("色")
                .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
                .default_value("auto")
                .hide_default_value(true)
                .hide_possible_values(true)
                .help("色を付ける：auto always never [なければ auto]"),
        )
}

fn help_flag() -> Arg {
    Arg::new("help").long("help").short('h').action(ArgAction::Help).help("この説明を表示します")
}

fn path(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(ValueParser::path_buf())
        .hide_default_value(true)
        .help(help)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn request(matches: &ArgMatches) -> Request {
    let one = |matches: &ArgMatches, name: &str| matches.get_one::<PathBuf>(name).cloned();
    match matches.subcommand() {
        Some(("build", build)) => Request::Build(Build {
            inputs: read_inputs(build),
            output: one(build, "output").unwrap_or_else(|| PathBuf::from("output")),
            formats: build.get_many::<String>("formats").into_iter().flatten().cloned().collect(),
            typst: one(build, "typst"),
            prune: build.get_flag("prune"),
        }),
        Some(("check", check)) => Request::Check(Check {
            inputs: read_inputs(check),
            json: check.get_one::<String>("format").is_some_and(|format| format == "json"),
            report: one(check, "report"),
        }),
        _ => Request::Say(command().render_help().to_string()),
    }
}

fn read_inputs(matches: &ArgMatches) -> Inputs {
    let one = |name: &str| matches.get_one::<PathBuf>(name).cloned();
    Inputs {
        paths: matches.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect(),
        data: one("data"),
        templates: one("templates"),
        fonts: one("fonts"),
        contract: matches.get_one::<String>("contract").cloned(),
        strict: matches.get_flag("strict"),
        final_only: matches.get_flag("final"),
        color: match matches.get_one::<String>("color").map(String::as_str) {
            Some("always") => Color::Always,
            Some("never") => Color::Never,
            _ => Color::Auto,
        },
    }
}

/// The library's fault in our words; it names the argument, we say what is wrong.
fn fault(error: &clap::Error) -> String {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join("・")),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let near = context(ContextKind::SuggestedArg).or_else(|| context(ContextKind::SuggestedSubcommand));
    let mut message = match error.kind() {
        ErrorKind::UnknownArgument => format!("「{argument}」というオプションはありません。"),
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("「{name}」というコマンドはありません。")
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("「{argument}」のあとに値を書いてください。"),
        ErrorKind::InvalidValue => {
            let allowed = context(ContextKind::ValidValue).unwrap_or_default();
            format!("「{argument}」に「{value}」は使えません。使えるのは {allowed} です。")
        }
        ErrorKind::ArgumentConflict => format!("「{argument}」は一度だけ書いてください。"),
        ErrorKind::MissingSubcommand => "コマンドを書いてください。".to_owned(),
        _ => "オプションの書き方が正しくありません。".to_owned(),
    };
    if let Some(near) = near {
        message.push_str(&format!("「{near}」の書き間違いではありませんか。"));
    }
    message.push_str("\n使い方は betten --help で見られます。");
    message
}
