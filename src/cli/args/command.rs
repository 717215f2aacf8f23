//! The parser: commands and options, each with one line of help.

use std::num::NonZeroUsize;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, value_parser};

use super::help;

/// The parser itself, for the tests that compare it with the documents.
pub fn command() -> Command {
    Command::new("betten")
        .version(env!("CARGO_PKG_VERSION"))
        .about("医療情報システムの役割分担の確認表と病院の選択から、契約の別添をつくります。")
        .help_template(help::TOP)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .arg(help_flag())
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help("版を表示します"))
        .subcommands([init(), schema(), check(), status(), build()])
}

fn init() -> Command {
    subcommand("init", "[フォルダ]", &help::INIT)
        .arg(
            Arg::new("folder")
                .value_name("フォルダ")
                .help_heading("対象")
                .value_parser(ValueParser::path_buf())
                .default_value(".")
                .hide_default_value(true)
                .help("書く先のフォルダ [なければ今のフォルダ]"),
        )
        .arg(flag("split", "契約ごとに1つのファイルに分けます（hospital.yaml と contracts/）"))
        .arg(value("hospital", "名称", "病院の名称"))
        .arg(value("id", "記号", "病院の記号。出力先のフォルダ名になります（例：sample）"))
        .arg(value("vendor", "記号=名称", "事業者。何社でも書けます").action(ArgAction::Append))
        .arg(value("system", "記号=名称", "システム。いくつでも書けます").action(ArgAction::Append))
        .arg(value("contract-id", "記号", "契約の記号。出力先のフォルダ名になります（例：ehr）"))
        .arg(value("title", "契約名", "契約の名前"))
        .arg(edition())
        .arg(data())
}

fn schema() -> Command {
    subcommand("schema", "", &help::SCHEMA)
        .arg(report("ファイルに書きます（例：betten.schema.json）"))
        .arg(edition())
        .arg(data())
}

fn check() -> Command {
    let command = reading("check", &help::CHECK).arg(flag("typeset", "PDFの組版まで試します（PDFは残しません）"));
    making(reporting(command))
}

fn status() -> Command {
    reporting(reading("status", &help::STATUS)).arg(value(
        "on",
        "日付",
        "この日までに期間が終わる契約を示します（例：2027-04-01）",
    ))
}

fn build() -> Command {
    let command = reading("build", &help::BUILD)
        .arg(path("output", "フォルダ", "出力先 [なければ output]").default_value("output"))
        .arg(
            value("formats", "形式", "つくる形式：md html pdf をカンマで区切る [なければ全部]")
                .value_delimiter(',')
                .value_parser(PossibleValuesParser::new(["md", "html", "pdf"]))
                .default_value("md,html,pdf")
                .hide_default_value(true)
                .hide_possible_values(true),
        )
        .arg(flag("prune", "今回の入力にない病院を、出力先から消します"));
    making(command)
}

/// A command and its help, without any option but the one for help.
fn subcommand(name: &'static str, positional: &str, texts: &help::Texts) -> Command {
    Command::new(name)
        .about(texts.about)
        .long_about(texts.long)
        .after_help(texts.examples)
        .help_template(help::template(name, positional))
        .disable_help_flag(true)
        .next_help_heading("オプション")
        .arg(help_flag())
}

/// A command that reads hospital files.
fn reading(name: &'static str, texts: &help::Texts) -> Command {
    subcommand(name, "[病院ファイルまたはフォルダ…]", texts)
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
        .arg(value("contract", "病院/契約", "この契約だけを扱います（例：sample/ehr）"))
        .arg(data())
        .arg(flag("final", "未決や協議中が残っていれば、やめます"))
        .arg(flag("strict", "注意もエラーとして扱います"))
        .arg(choice("color", "色", &["auto", "always", "never"], "色を付ける：auto always never [なければ auto]"))
}

/// A command that makes documents.
fn making(command: Command) -> Command {
    command
        .arg(path("templates", "フォルダ", "内蔵のひな形に代えて使うひな形のフォルダ"))
        .arg(path("fonts", "フォルダ", "書体のフォルダ"))
        .arg(path("typst", "ファイル", "組版に使う typst の場所 [なければ内蔵のもの]"))
        .arg(
            value("jobs", "数", "同時につくる文書の数 [なければCPUのコアの数]")
                .value_parser(value_parser!(NonZeroUsize)),
        )
}

/// A command whose result is a list.
fn reporting(command: Command) -> Command {
    command
        .arg(choice(
            "format",
            "形式",
            &["human", "json", "csv"],
            "結果の形式：human（人が読む） json csv（表計算） [なければ human]",
        ))
        .arg(report("結果をファイルにも書きます"))
}

fn help_flag() -> Arg {
    Arg::new("help").long("help").short('h').action(ArgAction::Help).help("この説明を表示します（--help で詳しく）")
}

fn edition() -> Arg {
    value("edition", "版", "確認表の版 [なければ最も新しい版]")
}

fn data() -> Arg {
    path("data", "フォルダ", "内蔵の正本に代えて使う、版ごとのフォルダの親")
}

fn report(help: &'static str) -> Arg {
    path("report", "ファイル", help)
}

fn path(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    value(name, shown, help).value_parser(ValueParser::path_buf()).hide_default_value(true)
}

fn value(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(shown).help(help)
}

/// One of a few words; the first is what holds when nothing is said.
fn choice(name: &'static str, shown: &'static str, words: &'static [&'static str], help: &'static str) -> Arg {
    value(name, shown, help)
        .value_parser(PossibleValuesParser::new(words))
        .default_value(words[0])
        .hide_default_value(true)
        .hide_possible_values(true)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}
