//! The words of the help, broken by hand at 38 full-width characters.

/// Words stand first, so that a person who looks for a command sees what it does.
pub(super) const TOP: &str = "\
{about}

使い方：betten <コマンド> [オプション]

はじめる
  init    病院ファイルのひな形を書きます
  schema  エディタの入力補助に使う定義を書きます
確認する
  check   病院ファイルを読み、直すところをすべて示します
  status  決まっていない項目と、終わりの近い契約を示します
  verify  紙の別添が、いまの病院ファイルと同じかを確かめます
つくる
  build   別添、確認表、連絡先一覧をつくります

{options}

例：
  betten init
  betten check betten.yaml

各コマンドの説明は betten <コマンド> --help で見られます。
";

/// What is said of one command.
pub(super) struct Texts {
    /// One line.
    pub about: &'static str,
    /// For `--help`; begins with `about`.
    pub long: &'static str,
    pub examples: &'static str,
}

pub(super) fn template(name: &str, positional: &str) -> String {
    let positional = if positional.is_empty() { String::new() } else { format!("{positional} ") };
    format!("{{about}}\n\n使い方：betten {name} {positional}[オプション]\n\n{{all-args}}{{after-help}}\n")
}

pub(super) const INIT: Texts = Texts {
    about: "病院ファイルのひな形を書きます",
    long: "\
病院ファイルのひな形を書きます

確認表の全項目と取決め事項が、問い、答えの候補、説明と一緒に入ります。
どれも行の先頭に # があり、未決として扱われます。# を消して答えを書いて
いきます。オプションを書かずに打つと、必要なことを順に尋ねます。
同じ名前のファイルがあるときは、何も書きません。--split で分けたフォルダ
では、打つたびに contracts に契約を1つ足します。",
    examples: "例：\n  betten init\n  betten init 中央病院 --id chuo --hospital 中央病院 --vendor abc=株式会社ABC",
};

pub(super) const SCHEMA: Texts = Texts {
    about: "エディタの入力補助に使う定義を書きます",
    long: "\
エディタの入力補助に使う定義（JSON Schema）を書きます

betten init が病院ファイルと並べて書くものと同じです。プログラムを新しく
したときに書き直してください。",
    examples: "例：\n  betten schema --report betten.schema.json\n  betten schema --edition 2024-06",
};

pub(super) const CHECK: Texts = Texts {
    about: "病院ファイルを読み、直すところをすべて示します",
    long: "\
病院ファイルを読み、直すところをすべて示します

何もつくりません。エラーは直さないと別添がつくれないもの、注意は確かめて
ほしいもの、お知らせは知っておくとよいことです。
終わりの値：0 エラーなし、1 エラーあり、2 ファイルがないなどで読めない。",
    examples: "例：\n  betten check\n  betten check 病院A.yaml 病院B/ --strict",
};

pub(super) const STATUS: Texts = Texts {
    about: "決まっていない項目と、終わりの近い契約を示します",
    long: "\
決まっていない項目と、終わりの近い契約を示します

契約ごとに、未決や協議中の項目と、それぞれに何が足りないかを示します。
--on に日付を書くと、その日までに期間が終わる契約も示します。
終わりの値：0 読めた、1 エラーあり（--final では未決か協議中もあり）、
2 ファイルがないなどで読めない。",
    examples: "例：\n  betten status\n  betten status 病院A.yaml --on 2027-04-01 --format csv --report 未決.csv",
};

pub(super) const BUILD: Texts = Texts {
    about: "別添、確認表、連絡先一覧をつくります",
    long: "\
別添、確認表、連絡先一覧をつくります

すべてできてから出力先に置きます。エラーがあれば、前回の出力はそのまま
残ります。出力先の、このプログラムが置いていないファイルには触れません。
終わりの値：0 できた、1 エラーあり、2 ディスクやフォントなどの理由で
つくれない。",
    examples: "例：\n  betten build\n  betten build 病院A.yaml --output 別添 --formats pdf",
};

pub(super) const VERIFY: Texts = Texts {
    about: "紙の別添が、いまの病院ファイルと同じかを確かめます",
    long: "\
紙の別添が、いまの病院ファイルと同じかを確かめます

紙の各ページの下にある照合番号（8桁）か、末尾にある照合番号（64桁）を
書くと、同じ番号になる契約を示します。番号が同じなら、当事者、契約名、
契約日、各項目の取決めが、その紙とこのファイルとで同じです。
8桁は見つけるためのものです。正式には64桁で確かめてください。
終わりの値：0 同じ契約がある、1 ない、またはエラーあり、2 ファイルが
ないなどで読めない。",
    examples: "例：\n  betten verify --fingerprint 1a2b3c4d\n  betten verify --fingerprint 1a2b3c4d 病院A.yaml 病院B/",
};
