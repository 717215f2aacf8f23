//! The help: its words, broken by hand at 38 full-width characters, and how a page of it is laid out.
//!
//! The argument library would speak English and set options over several lines; so a page is made
//! here from the options the parser knows, and the library only prints it.

use clap::{Arg, Command};

use crate::diagnostic::columns::columns;

/// What is said of one command.
struct Texts {
    /// One line.
    about: &'static str,
    /// More of it, for `--help`.
    long: &'static str,
    /// Two of them.
    examples: [&'static str; 2],
}

/// What stands in the list of commands, by what a person wants to do.
const GROUPS: [(&str, &[&str]); 4] = [
    ("はじめる", &["init", "schema"]),
    ("確認する", &["check", "status", "verify"]),
    ("つくる", &["build", "serve"]),
    ("くらべる", &["diff"]),
];

const TOP: Texts = Texts {
    about: "\
公表された役割分担の確認表と、病院が書いた1つのファイルから、契約に付ける
別添、確認表、連絡先一覧をつくります。",
    long: "\
はじめてのときは、次の順に打ちます。
  1. betten init   病院ファイルができます。書き方はその中にあります。
  2. betten check  書いたものを確かめます。何度でも打てます。
  3. betten build  output フォルダに書類ができます。

終了コード：
  0  終わりまでできて、エラーがない
  1  終わりまで調べたが、病院ファイルなどにエラーがある
  2  ファイルがない、フォントがないなどの理由で、できない",
    examples: ["betten init", "betten check betten.yaml"],
};

const INIT: Texts = Texts {
    about: "病院ファイルのひな形を書きます",
    long: "\
確認表の全項目と取決め事項が、問い、答えの候補、説明と一緒に入ります。
どれも行の先頭に # があり、未決として扱われます。# を消して答えを書いて
いきます。オプションを書かずに打つと、必要なことを順に尋ねます。
同じ名前のファイルがあるときは、何も書きません。--split で分けたフォルダ
では、打つたびに contracts に契約を1つ足します。
--migrate は、今の病院ファイル（またはそのフォルダ）を、新しい版のファイル
に写します。答えは項目と一緒に移り、文が変わった項目は要再確認、加わった
項目は未決になります。なくなった項目の答えは、説明として残ります。",
    examples: ["betten init", "betten init 中央病院 --id chuo --hospital 中央病院"],
};

const SCHEMA: Texts = Texts {
    about: "エディタの入力補助に使う定義を書きます",
    long: "\
定義（JSON Schema）は、betten init が病院ファイルと並べて書くものと同じ
です。このプログラムを新しくしたときに、書き直してください。",
    examples: ["betten schema --report betten.schema.json", "betten schema --edition 2024-06"],
};

const CHECK: Texts = Texts {
    about: "病院ファイルを読み、直すところをすべて示します",
    long: "\
何もつくりません。エラーは、直さないと別添がつくれないところです。注意は、
確かめてほしいところ、お知らせは、知っておくとよいことです。
コード（エラー[ ] の中の語）ごとの説明は docs/diagnostics.md にあります。

終了コード：
  0  エラーなし
  1  エラーあり
  2  ファイルがないなどで読めない",
    examples: ["betten check", "betten check 病院A.yaml 病院B --strict"],
};

const STATUS: Texts = Texts {
    about: "決まっていない項目と、終わりの近い契約を示します",
    long: "\
契約ごとに、未決や協議中の項目と、それぞれに何が足りないかを、起点の古い
順に示します。起点は初回確認の日で、なければ契約日です。起点のわからない
契約は後に、すべて決まった契約は最後に置きます。契約の中では、初回確認が
「いいえ」の項目が先です。
--on に日付を書くと、その日に期限切れの契約と、その日から90日以内に満了
する契約も示し、起点からの日数を数えます。書かないときの結果は、いつ打っ
ても同じです。
--stamp に署名日を書くと、署名の控えのない、すべて決まった契約について、
署名日、照合番号、項目ごとの控えを病院ファイルに書きます。ほかの行には
触れません。その後に内容が変われば、check と build が知らせます。変更の
覚書に署名したら、--contract も付けて控え直します。

終了コード：
  0  読めた
  1  エラーあり（--final では決まっていない項目があるとき、
     --stamp では控えられる契約がないときも）
  2  ファイルがないなどで読めない",
    examples: ["betten status --on 2027-04-01", "betten status --stamp 2026-04-01 --contract sample/ehr"],
};

const BUILD: Texts = Texts {
    about: "別添、確認表、連絡先一覧をつくります",
    long: "\
すべてできてから出力先に置きます。エラーがあれば、前回の出力はそのまま
残ります。出力先の、このプログラムが置いていないファイルには触れません。

終了コード：
  0  できた
  1  エラーあり（--keep-going でほかの病院をつくったときも）
  2  ディスクやフォントなどの理由でつくれない",
    examples: ["betten build", "betten build 病院A.yaml --output 別添 --formats pdf"],
};

const DIFF: Texts = Texts {
    about: "2つの病院ファイルを比べ、新旧対照表をつくります",
    long: "\
前に取っておいた病院ファイルといまの病院ファイルから、契約ごとに、印字
する内容の変わったところだけを左右に並べ、変わった語句に下線を引きます。
注釈、書いた順、日付の書き方、病院全体に書くか契約に書くかの違いは、変更
とみなしません。連絡先と初回確認の結果は比べません。
--memorandum を付けると、その表による変更覚書の案もつくります。
出力先の <病院>/<契約> フォルダに、changes-<前の照合番号>-<後の照合番号>
の名前で置きます。後で betten build を打っても、消えません。

終了コード：
  0  変わったところがない
  1  変わったところがある
  2  エラーがある、ファイルがないなどの理由で比べられない",
    examples: ["betten diff 令和8年度.yaml betten.yaml --memorandum", "betten diff --editions 2024-06 2026-10"],
};

const SERVE: Texts = Texts {
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
};

const VERIFY: Texts = Texts {
    about: "出力先が、つくったときのままかを確かめます",
    long: "\
出力先のファイルを、つくったときの記録と比べます。変わったファイル、なく
なったファイルはエラー、記録にないファイルはお知らせです（--strict では
エラー）。変わったもの、なくなったものは、betten build でつくり直せます。
--rebuild では、いまの病院ファイルからもう一度つくり、それとも比べます。
出力先には何も書きません。

--fingerprint では、紙の別添が、いまの病院ファイルと同じかを確かめます。
紙の各ページの下にある照合番号（8桁）か、末尾にある照合番号（64桁）を
書くと、同じ番号になる契約を示します。番号が同じなら、当事者、契約名、
契約日、各項目の取決めが、その紙とこのファイルとで同じです。
8桁は見つけるためのものです。正式には64桁で確かめてください。

終了コード：
  0  違いがない（--fingerprint では、同じ契約がある）
  1  違いがある、またはエラーあり
  2  出力先がない、ファイルがないなどで確かめられない",
    examples: ["betten verify output --rebuild betten.yaml", "betten verify --fingerprint 1a2b3c4d 病院A.yaml"],
};

fn texts(name: &str) -> &'static Texts {
    match name {
        "init" => &INIT,
        "schema" => &SCHEMA,
        "check" => &CHECK,
        "status" => &STATUS,
        "build" => &BUILD,
        "diff" => &DIFF,
        "serve" => &SERVE,
        "verify" => &VERIFY,
        _ => &TOP,
    }
}

/// The command with its pages of help: the short one for `-h`, the long one for `--help`.
pub(super) fn with_help(command: Command) -> Command {
    let (short, long) = (page(&command, false), page(&command, true));
    command.about(short).long_about(long).help_template("{about}\n")
}

fn page(command: &Command, long: bool) -> String {
    let texts = texts(command.get_name());
    let mut parts = vec![texts.about.to_owned()];
    if long {
        parts.push(texts.long.to_owned());
    }
    parts.push(format!("使い方：{}", usage(command)));
    if command.has_subcommands() {
        parts.push(commands());
    }
    let shown = command.get_arguments().filter(|arg| long || !arg.is_hide_short_help_set());
    let (targets, mut options): (Vec<&Arg>, Vec<&Arg>) = shown.partition(|arg| arg.is_positional());
    // The way to this page is the least of what it tells.
    options.sort_by_key(|arg| matches!(arg.get_id().as_str(), "help" | "version"));
    for (head, arguments) in [("対象", targets), ("オプション", options)] {
        if !arguments.is_empty() {
            parts.push(format!("{head}：\n{}", rows(arguments.into_iter().map(|arg| (spec(arg), help(arg, long))))));
        }
    }
    parts.push(format!("例：\n{}", texts.examples.map(|example| format!("  {example}")).join("\n")));
    parts.push(match (command.has_subcommands(), long) {
        (true, _) => "各コマンドの説明は betten <コマンド> --help で見られます。".to_owned(),
        (false, false) => format!("詳しい説明は betten {} --help で見られます。", command.get_name()),
        (false, true) => return parts.join("\n\n"),
    });
    parts.join("\n\n")
}

fn usage(command: &Command) -> String {
    let mut words = vec!["betten".to_owned()];
    if command.has_subcommands() {
        words.push("<コマンド>".to_owned());
    } else {
        words.push(command.get_name().to_owned());
    }
    words.extend(command.get_positionals().map(spec));
    words.push("[オプション]".to_owned());
    words.join(" ")
}

fn commands() -> String {
    let widest = GROUPS.iter().flat_map(|(_, names)| *names).map(|name| name.len()).max().unwrap_or_default();
    let group = |(head, names): &(&str, &[&str])| {
        let lines = names.iter().map(|name| format!("\n  {name:widest$}  {}", texts(name).about));
        format!("{head}{}", lines.collect::<String>())
    };
    GROUPS.iter().map(group).collect::<Vec<_>>().join("\n")
}

/// `--output <フォルダ>`, `-h, --help`, `[フォルダ]`
fn spec(arg: &Arg) -> String {
    let value = arg.get_value_names().and_then(|names| names.first()).map(|name| name.as_str());
    if arg.is_positional() {
        let more = if arg.get_num_args().is_some_and(|count| count.max_values() > 1) { "…" } else { "" };
        let value = value.unwrap_or_default();
        return if arg.is_required_set() { format!("<{value}>") } else { format!("[{value}{more}]") };
    }
    let names = [arg.get_short().map(|short| format!("-{short}")), arg.get_long().map(|long| format!("--{long}"))];
    let names = names.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match value.filter(|_| arg.get_action().takes_values()) {
        Some(value) => format!("{names} <{value}>"),
        None => names,
    }
}

fn help(arg: &Arg, long: bool) -> String {
    let long = arg.get_long_help().filter(|_| long);
    long.or(arg.get_help()).map(ToString::to_string).unwrap_or_default()
}

/// Two columns; a help of several lines keeps to its own.
fn rows(rows: impl Iterator<Item = (String, String)>) -> String {
    let rows: Vec<(String, String)> = rows.collect();
    let widest = rows.iter().map(|(spec, _)| columns(spec)).max().unwrap_or_default();
    let row = |(spec, help): &(String, String)| {
        let gap = " ".repeat(widest - columns(spec));
        let help = help.replace('\n', &format!("\n{}", " ".repeat(widest + 4)));
        format!("  {spec}{gap}  {help}")
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}
