//! The sentences of the 変更覚書 and of the paper that adds an annex. They are this project's own example, not a
//! ministry's, and no legal advice.
//!
//! A draft itself says so. Names, dates and labels are passed in; nothing else is decided here.

use crate::document::Inline;
use crate::resolve::{PREAMBLE, join_labels};

/// What a draft says of itself, under its title.
pub(super) fn ours(name: &str) -> String {
    format!(
        "本書は{name}の案です。文は、この書式の作成者が示した文例です。締結の前に、契約の当事者が内容を確認し、必要なところを直してください。"
    )
}

/// Warns that the parties differ: a table cannot say what happens when a party leaves.
pub(super) const OTHER_PARTIES: &str =
    "当事者が、変更前と変更後で異なります。契約上の地位を移すことなど、別の合意が要るかどうかを確かめてください。";

/// After the name of each party.
pub(super) fn called(label: &str) -> String {
    format!("（以下「{label}」という。）")
}

/// The sentence after the parties: 「…（以下「乙」という。）は、」. `included` belongs to the contract, too; `purpose` is
/// what the parties do with the contract.
pub(super) fn preamble(
    date: Inline,
    contract: Vec<Inline>,
    included: Vec<Inline>,
    purpose: Vec<Inline>,
) -> Vec<Inline> {
    [
        vec![Inline::text("は、"), date, Inline::text("に締結した「")],
        contract,
        vec![Inline::text("」（")],
        included,
        vec![Inline::text("を含む。以下「原契約」という。）")],
        purpose,
        vec![Inline::text("ため、次のとおり合意し、本覚書を締結する。")],
    ]
    .concat()
}

/// What belongs to the contract that is changed: what changed it before, and the annex. `before` are the days of the
/// memoranda that were signed before, the oldest first.
pub(super) fn with_annex(before: &[String], annex: Vec<Inline>) -> Vec<Inline> {
    let days: Vec<&str> = before.iter().map(String::as_str).collect();
    let named = match days.as_slice() {
        [] => "その後の変更".to_owned(),
        days => format!("{}付け変更覚書その他の変更", join_labels(days)),
    };
    [vec![Inline::text(format!("{named}及びこれに付属する"))], annex].concat()
}

/// Why the parties make a 変更覚書.
pub(super) fn to_change() -> Vec<Inline> {
    vec![Inline::text("の一部を変更する")]
}

/// The heading of an article, and its sentence.
pub(super) struct Article {
    pub head: &'static str,
    pub text: Vec<Inline>,
}

/// The article on what changes. The table follows it. `of_figures` says whether the table names figures, and
/// `with_pictures` whether new ones stand at the end of the paper.
pub(super) fn changes(of_figures: bool, with_pictures: bool) -> Article {
    let mut text = "第1条　原契約のうち、次の新旧対照表の変更前の欄の下線部分を、同表の変更後の欄の下線部分のとおり改める。表の（新設）は新たに加えることを、（削る）は削ることを、（略）は変更しないことを示す。".to_owned();
    if with_pictures {
        text += "変更後の欄に掲げる別図で新たに加え、又は差し替えるものは、本覚書の末尾に掲げる図とする。";
    }
    if of_figures {
        text += "別図の名称の後の（画像：）は、図を特定するために、その画像のファイルのSHA-256の初めの8桁を示すものである。";
    }
    Article { head: "（変更の内容）", text: vec![Inline::text(text)] }
}

pub(super) fn effective(date: Inline) -> Article {
    let text = [Inline::text("第2条　前条の変更は、"), date, Inline::text("から適用する。")];
    Article { head: "（適用日）", text: text.into() }
}

/// The title of the paper that adds an annex.
pub(super) fn title_of_addendum(annex: Vec<Inline>) -> Vec<Inline> {
    [annex, vec![Inline::text("の追加に関する覚書")]].concat()
}

/// What belongs to the contract that gets an annex.
pub(super) fn changes_of_it() -> Vec<Inline> {
    vec![Inline::text("その後の変更")]
}

/// Why the parties add an annex.
pub(super) fn to_add(annex: Vec<Inline>) -> Vec<Inline> {
    [vec![Inline::text("に")], annex, vec![Inline::text("を追加する")]].concat()
}

/// The article by which the annex becomes a part of the contract. `name` is the annex's title with its label.
pub(super) fn added(parties: &str, name: Vec<Inline>, label: Vec<Inline>, number: &str, from: Inline) -> Article {
    let text = [
        vec![Inline::text(format!("第1条　{parties}は、本覚書に添付する「"))],
        name,
        vec![Inline::text(format!("」（同書に記載する照合番号が「{number}」であるもの。以下「"))],
        label,
        vec![Inline::text("」という。）を、"), from, Inline::text("から原契約に付属させ、その一部とする。")],
    ];
    Article { head: "（原契約への追加）", text: text.concat() }
}

/// The article on what prevails. The annex's own preamble says it.
pub(super) fn relation(annex: Vec<Inline>) -> Article {
    let text = [
        vec![Inline::text("第2条　")],
        annex.clone(),
        vec![Inline::text("の定めと原契約の他の定めとの関係は、")],
        annex,
        vec![Inline::text(format!("の{PREAMBLE}の定めるところによる。"))],
    ];
    Article { head: "（原契約との関係）", text: text.concat() }
}

/// The last article of each paper.
pub(super) fn otherwise() -> Article {
    Article {
        head: "（その他）",
        text: vec![Inline::text("第3条　本覚書に定めるもののほかは、原契約のとおりとする。")],
    }
}

/// What the signatures prove.
pub(super) const CONCLUDED: &str = "本覚書の締結";
