//! The parser: commands and options, each with its help.
//!
//! The help of an option is one line, broken where it would be longer than the page; what only
//! `--help` tells stands in `long_help`.

use std::cmp::Reverse;
use std::net::IpAddr;
use std::num::NonZeroUsize;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::{Arg, ArgAction, Command, value_parser};

use super::help::with_help;
use crate::produce::{formats_of_builds, formats_of_changes};
use crate::render::Format;

/// In `--formats` of `diff`: the differences for programs. That is no format of a document.
pub(super) const JSON: &str = "json";

/// The parser itself, for the tests that compare it with the documents.
pub fn command() -> Command {
    let command = Command::new("betten")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg_required_else_help(true)
        .subcommand_required(true)
        .subcommands([init(), schema(), check(), status(), build(), serve(), diff(), verify()].map(with_help))
        .arg(help_flag())
        .arg(Arg::new("version").long("version").short('V').action(ArgAction::Version).help("版を表示します"));
    with_help(command)
}

fn init() -> Command {
    subcommand("init")
        .arg(
            Arg::new("folder")
                .value_name("フォルダ")
                .value_parser(ValueParser::path_buf())
                .default_value(".")
                .help("書く先のフォルダ（なければ今のフォルダ）"),
        )
        .arg(
            flag("split", "契約ごとに1つのファイルに分けます")
                .long_help("契約ごとに1つのファイルに分けます\n（hospital.yaml と contracts フォルダ）"),
        )
        .arg(
            flag("migrate", "今の病院ファイルを、新しい版のファイルに写します")
                .long_help("今の病院ファイルを、新しい版のファイルに写します\n（今のファイルは、そのまま残ります）"),
        )
        .arg(value("hospital", "名称", "病院の名称"))
        .arg(
            value("id", "記号", "病院の記号（例：sample）")
                .long_help("病院の記号（例：sample）\n出力先のフォルダ名になります"),
        )
        .arg(
            value("vendor", "記号=名称", "契約の相手の事業者。何社でも書けます")
                .long_help("契約の相手の事業者。何社でも書けます\n（例：--vendor abc=株式会社ABC）")
                .action(ArgAction::Append),
        )
        .arg(
            value("system", "記号=名称", "システム。いくつでも書けます")
                .long_help("システム。いくつでも書けます\n（例：--system ehr=電子カルテシステム）")
                .action(ArgAction::Append),
        )
        .arg(
            value("contract-id", "記号", "契約の記号（例：ehr）")
                .long_help("契約の記号（例：ehr）\n出力先のフォルダ名になります"),
        )
        .arg(value("title", "契約名", "契約の名前"))
        .arg(value("date", "日付", "契約日（例：2026-04-01）"))
        .arg(edition())
        .arg(data())
}

fn schema() -> Command {
    subcommand("schema").arg(report("ファイルに書きます（例：betten.schema.json）")).arg(edition()).arg(data())
}

fn check() -> Command {
    let command = reading("check").arg(all()).arg(
        flag("typeset", "PDFの組版まで試します（PDFは残しません）")
            .long_help("PDFの組版まで試します（PDFは残しません）\n時間はかかりますが、ひな形の誤りもわかります"),
    );
    making(reporting(command))
}

fn status() -> Command {
    reporting(reading("status"))
        .arg(value("on", "日付", "この日に期限切れの契約と、満了の近い契約も\n示します（例：2027-04-01）"))
        .arg(value("stamp", "署名日", "署名した日と内容を、病院ファイルに控えます").long_help(
            "署名した日と内容を、病院ファイルに控えます\n（例：2026-04-01）\n控えのない、すべて決まった契約が対象です\n控え直すときは、--contract も付けます",
        ))
}

fn build() -> Command {
    let command = reading("build")
        .arg(output())
        .arg(
            formats(&keys(formats_of_builds()), &keys(formats_of_builds()))
                .help(format!("つくる形式：{}（なければ全部）", keys(formats_of_builds()).join(",")))
                .long_help(format!("つくる形式：カンマで区切る（なければ全部）{}", purposes())),
        )
        .arg(flag("blank", "協議のための記入用の用紙もつくります（PDF）"))
        .arg(flag("combined", "契約ごとに、全書類を1つにしたPDFもつくります"))
        .arg(
            flag("standalone", "契約ごとに、全書類を1つにしたページもつくります")
                .long_help("契約ごとに、全書類を1つにしたページもつくります\n（メールにそのまま付けられます）")
                .hide_short_help(true),
        )
        .arg(
            flag("index", "病院の一覧のページもつくります（名称と件数）")
                .long_help("病院の一覧のページもつくります\n（名称と件数だけを載せます）")
                .conflicts_with("contract")
                .hide_short_help(true),
        )
        .arg(flag("attach", "別添のPDFに、契約の内容をファイルで添付します"))
        .arg(flag("prune", "今回の入力にない病院を、出力先から消します"))
        .arg(
            value("renamed", "記号", "名称を変えた病院の記号")
                .long_help("名称を変えた病院の記号\n前の名称でつくった書類と入れ替えます")
                .action(ArgAction::Append)
                .hide_short_help(true),
        )
        .arg(
            flag("keep-going", "エラーのない病院だけでもつくります")
                .long_help("エラーのない病院だけでもつくります\nエラーのある病院の前回の出力は、そのまま残します")
                .hide_short_help(true),
        )
        .arg(
            flag("force", "変わっていない書類もつくり直します")
                .long_help("変わっていない書類もつくり直します\n（ふつうは、変わった分だけをつくります）")
                .hide_short_help(true),
        )
        .arg(flag("quiet", "エラーと注意だけを示します").hide_short_help(true))
        .arg(all().hide_short_help(true));
    making(command)
}

fn diff() -> Command {
    let side = |name, shown, help, long| {
        Arg::new(name).value_name(shown).value_parser(ValueParser::path_buf()).required(true).help(help).long_help(long)
    };
    let of_changes = [keys(formats_of_changes()), vec![JSON]].concat();
    let command = subcommand("diff")
        .arg(side(
            "old",
            "変更前",
            "前の病院ファイル（または hospital.yaml のあるフォルダ）",
            "前の病院ファイル（または hospital.yaml のあるフォルダ）\n--editions を付けたときは、前の版（例：2024-06）",
        ))
        .arg(side("new", "変更後", "後の病院ファイル", "後の病院ファイル\n--editions を付けたときは、後の版"))
        .arg(flag("editions", "病院ファイルではなく、確認表の2つの版を比べます"))
        .arg(value("contract", "病院/契約", "この契約だけを比べます（例：sample/ehr）"))
        .arg(flag("memorandum", "変更覚書の案もつくります"))
        .arg(
            value("effective", "日付", "変更覚書の適用日（例：2027-04-01）")
                .long_help("変更覚書の適用日（例：2027-04-01）\n書かなければ、手で書くところを空けます"),
        )
        .arg(
            choice("order", "順", &["new-first", "old-first"], "左に置く側：new-first old-first")
                .long_help("左に置く側：\n  new-first  変更後（ふつうはこれ）\n  old-first  変更前")
                .hide_short_help(true),
        )
        .arg(output())
        .arg(formats(&of_changes, &of_changes).help(format!("つくる形式：{}（なければ全部）", of_changes.join(","))))
        .arg(data())
        .arg(color().hide_short_help(true));
    making(reporting(command))
}

fn serve() -> Command {
    let is_quick = |format: &&Format| !format.is_typeset && !format.makes_pages;
    let quick = keys(formats_of_builds().into_iter().filter(is_quick).collect());
    let slow = keys(formats_of_builds().into_iter().filter(|format| format.is_typeset).collect());
    let slow: String = slow
        .iter()
        .map(|key| format!("\n{key} も書くと、保存のたびに{}もつくり直します", key.to_uppercase()))
        .collect();
    let command = reading("serve")
        .arg(
            value("port", "番号", "ポートの番号（なければ 8400）")
                .long_help("ポートの番号（なければ 8400）\n0 なら、空いている番号を選びます")
                .value_parser(value_parser!(u16))
                .default_value("8400"),
        )
        .arg(
            value("address", "アドレス", "表示するアドレス（なければ 127.0.0.1）")
                .long_help(
                    "表示するアドレス（なければ 127.0.0.1）\nほかのアドレスでは、ほかのパソコンからも見られます\n（例：0.0.0.0 は、このパソコンのすべてのアドレス）",
                )
                .value_parser(value_parser!(IpAddr))
                .default_value("127.0.0.1"),
        )
        .arg(
            formats(&keys(formats_of_builds()), &quick)
                .help(format!("ページのほかにつくる形式（なければ {}）", quick.join(",")))
                .long_help(format!(
                    "ページのほかにつくる形式：カンマで区切る\n（なければ {}）{slow}",
                    quick.join(",")
                )),
        );
    making(command)
}

fn verify() -> Command {
    let command = subcommand("verify")
        .arg(
            Arg::new("paths")
                .num_args(0..)
                .value_name("出力先か病院ファイル")
                .value_parser(ValueParser::path_buf())
                .help("出力先のフォルダを1つ（なければ output）")
                .long_help(
                    "出力先のフォルダを1つ（なければ output）\n--fingerprint のときは、病院ファイル\n（いくつでも。なければ betten.yaml）",
                ),
        )
        .arg(value("fingerprint", "照合番号", "紙に印字された照合番号：8桁か64桁").conflicts_with("rebuild"))
        .arg(
            path("rebuild", "病院ファイル", "つくり直して比べます（なければ betten.yaml）")
                .long_help("病院ファイルから、もう一度つくって比べます\n（いくつでも。なければ betten.yaml）")
                .num_args(0..)
                .default_missing_value("betten.yaml"),
        )
        .arg(flag("attach", "--attach を付けてつくった出力先と比べます"));
    making(reporting(reading_options(command)))
}

/// Which formats are to be made, of those with these keys.
fn formats(keys: &[&'static str], default: &[&'static str]) -> Arg {
    value("formats", "形式", "")
        .value_delimiter(',')
        .value_parser(PossibleValuesParser::new(keys))
        .default_value(default.join(","))
}

fn keys(formats: Vec<&Format>) -> Vec<&'static str> {
    formats.into_iter().map(|format| format.key).collect()
}

/// The formats of a build as people are told of them: first those with most to ask for.
pub(super) fn in_help() -> Vec<&'static Format> {
    let mut formats = formats_of_builds();
    formats.sort_by_key(|format| Reverse(format.options.len()));
    formats
}

/// A line for each format.
fn purposes() -> String {
    in_help().iter().map(|format| format!("\n  {:<4}  {}", format.key, format.purpose)).collect()
}

/// A command without any option but the one for help.
fn subcommand(name: &'static str) -> Command {
    Command::new(name).disable_help_flag(true).arg(help_flag())
}

/// A command that reads hospital files.
fn reading(name: &'static str) -> Command {
    reading_options(
        subcommand(name).arg(
            Arg::new("paths")
                .num_args(0..)
                .value_name("病院ファイル")
                .value_parser(ValueParser::path_buf())
                .default_value("betten.yaml")
                .help("いくつでも書けます（なければ betten.yaml）")
                .long_help("いくつでも書けます（なければ betten.yaml）\nフォルダを書くと、その中の病院を探します"),
        ),
    )
}

fn reading_options(command: Command) -> Command {
    command
        .arg(value("contract", "病院/契約", "この契約だけを扱います（例：sample/ehr）"))
        .arg(data())
        .arg(
            flag("final", "決まっていない項目が残っていれば、やめます")
                .long_help("決まっていない項目が残っていれば、やめます\n連絡先のない当事者があるときも、やめます"),
        )
        .arg(flag("strict", "注意もエラーとして扱います"))
        .arg(color())
}

fn color() -> Arg {
    choice("color", "色", &["auto", "always", "never"], "色を付ける：auto always never")
        .long_help("色を付ける：\n  auto    画面に出すときだけ（ふつうはこれ）\n  always  いつも\n  never   付けない")
}

fn output() -> Arg {
    path("output", "フォルダ", "出力先のフォルダ（なければ output）").default_value("output")
}

/// A command that makes documents.
fn making(command: Command) -> Command {
    command
        .arg(
            path("templates", "フォルダ", "内蔵のひな形の代わりに使うフォルダ")
                .long_help("内蔵のひな形の代わりに使うフォルダ\n同じ名前のファイルだけが入れ替わります"),
        )
        .arg(
            path("fonts", "フォルダ", "フォントのフォルダ")
                .long_help("フォントのフォルダ\n（なければ、プログラムと同じ場所の fonts など）"),
        )
        .arg(path("typst", "ファイル", "組版に使う typst の場所（なければ内蔵）"))
        .arg(
            value("jobs", "数", "同時につくる書類の数（なければ、コアの数）")
                .value_parser(value_parser!(NonZeroUsize))
                .hide_short_help(true),
        )
}

fn all() -> Arg {
    flag("all", "同じ種類の注意も、1件ずつ示します")
        .long_help("同じ種類の注意とお知らせも、1件ずつ示します\n（ふつうは、種類ごとに1行にまとめます）")
}

/// A command whose result is a list.
fn reporting(command: Command) -> Command {
    command
        .arg(choice("format", "形式", &["human", "json", "csv"], "結果の形式：human json csv").long_help(
            "結果の形式：\n  human  人が読む（ふつうはこれ）\n  json   プログラムで読む\n  csv    表計算ソフトで開く",
        ))
        .arg(report("結果をファイルにも書きます"))
}

fn help_flag() -> Arg {
    Arg::new("help")
        .long("help")
        .short('h')
        .action(ArgAction::Help)
        .help("この説明を表示します（--help で詳しく）")
        .long_help("この説明を表示します（-h で短く）")
}

fn edition() -> Arg {
    value("edition", "版", "確認表の版（なければ最も新しい版）")
}

fn data() -> Arg {
    path("data", "フォルダ", "内蔵の正本の代わりに使うフォルダ")
        .long_help("内蔵の正本の代わりに使うフォルダ\n中に、版ごとのフォルダを置きます")
}

fn report(help: &'static str) -> Arg {
    path("report", "ファイル", help)
}

fn path(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    value(name, shown, help).value_parser(ValueParser::path_buf())
}

fn value(name: &'static str, shown: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(shown).help(help)
}

/// One of a few words; the first is what holds when nothing is said.
fn choice(name: &'static str, shown: &'static str, words: &'static [&'static str], help: &'static str) -> Arg {
    value(name, shown, help).value_parser(PossibleValuesParser::new(words)).default_value(words[0])
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}
