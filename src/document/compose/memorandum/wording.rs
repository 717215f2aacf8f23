//! The sentences of the 変更覚書. They are this project's own example, not a ministry's, and no legal advice.
//!
//! The paper itself says so. Names, dates and labels are passed in; nothing else is decided here.

/// What the paper says of itself, under its title.
pub(super) const OURS: &str = "本書は変更覚書の案です。文は、この書式の作成者が示した文例です。締結の前に、契約の当事者が内容を確認し、必要なところを直してください。";

/// Warns that the parties differ: a table cannot say what happens when a party leaves.
pub(super) const OTHER_PARTIES: &str =
    "当事者が、変更前と変更後で異なります。契約上の地位を移すことなど、別の合意が要るかどうかを確かめてください。";

/// The sentence after the parties: 「…（以下「乙」という。）は、」
pub(super) fn preamble(contract: [&str; 2], annex: &str) -> String {
    let [date, title] = contract;
    format!(
        "は、{date}に締結した「{title}」（以下「原契約」といい、これに付属する{annex}を含む。）の変更について、次のとおり合意した。"
    )
}

/// The heading of an article, and its sentence.
pub(super) struct Article {
    pub head: &'static str,
    pub text: String,
}

/// The article on what changes. The table follows it.
pub(super) fn changes() -> Article {
    Article {
        head: "（変更の内容）",
        text: "第1条　原契約のうち、次の新旧対照表の変更前の欄に掲げる部分を、同表の変更後の欄に掲げるとおり変更する。表の（新設）は新たに加えることを、（削る）は削ることを、（略）は変更しないことを示す。".to_owned(),
    }
}

pub(super) fn effective(date: &str) -> Article {
    Article { head: "（適用日）", text: format!("第2条　前条の変更は、{date}から適用する。") }
}

pub(super) fn otherwise() -> Article {
    Article {
        head: "（その他）", text: "第3条　この覚書に定めるもののほかは、原契約のとおりとする。".to_owned()
    }
}

/// The sentence before the place of signing. `parties` is 「甲及び乙」.
pub(super) fn closing(electronic: bool, parties: &str, count: usize) -> String {
    if electronic {
        format!(
            "この覚書の締結を証するため、本書の電磁的記録を作成し、{parties}がそれぞれ電子署名を行い、各自その電磁的記録を保管する。"
        )
    } else {
        format!(
            "この覚書の締結を証するため、本書{count}通を作成し、{parties}がそれぞれ記名押印の上、各自その1通を保有する。"
        )
    }
}
