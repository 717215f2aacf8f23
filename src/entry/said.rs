//! Knows what people say in Japanese in place of the words of the format: 記名押印, 両者, 全て.
//!
//! It has only words with one meaning at their place. Whole words are compared, because 記名押印 is a part of
//! 記名押印しない, which means the opposite.

use unicode_normalization::UnicodeNormalization as _;

use crate::entry::Meaning;
use crate::model::hospital::PartyRef;
use crate::model::id::PartyId;

/// What people write in place of `, ` between the names of a list.
const SEPARATORS: [char; 12] = [',', '，', '、', '・', '；', ';', '/', '／', '＆', '&', '＋', '+'];

/// A key, a word of ours, and what people say in its place. The latter are in the form of [`plain`].
pub(super) const SAID: &[(&str, &str, &[&str])] = &[
    ("for", "incident", &["障害・事故", "障害", "事故", "故障", "不具合", "緊急", "障害対応", "インシデント"]),
    ("for", "operation", &["運用・保守", "運用", "保守", "保守・運用", "運用保守", "保守運用"]),
    ("for", "security", &["セキュリティ", "安全管理", "情報セキュリティ", "サイバーセキュリティ"]),
    ("for", "contract", &["契約", "契約事務", "契約担当"]),
    ("dates", "wareki", &["和暦", "元号", "令和"]),
    ("dates", "seireki", &["西暦"]),
    ("text_size", "normal", &["ふつう", "普通", "標準", "通常", "ふつうの大きさ", "中"]),
    ("text_size", "large", &["大きい", "大", "大きめ", "大きく", "大きい字", "大きな字", "拡大"]),
    ("precedence", "annex", &["別添", "別添を優先", "別添優先", "別紙", "本書", "本書を優先", "取決め"]),
    ("precedence", "contract", &["契約書", "契約書を優先", "契約書優先", "契約", "本契約", "本契約を優先"]),
    (
        "signing",
        "none",
        &[
            "なし",
            "無し",
            "無",
            "しない",
            "不要",
            "no",
            "false",
            "記名押印しない",
            "記名押印なし",
            "押印しない",
            "押印なし",
            "署名しない",
            "署名なし",
            "別添には記名押印しない",
        ],
    ),
    (
        "signing",
        "paper",
        &[
            "紙に記名押印",
            "紙",
            "書面",
            "記名押印",
            "記名・押印",
            "記名捺印",
            "署名押印",
            "署名捺印",
            "押印",
            "捺印",
            "紙に押印",
            "印",
            "印鑑",
            "ハンコ",
            "はんこ",
        ],
    ),
    ("signing", "electronic", &["電子署名", "電子", "電子契約", "電子サイン"]),
];

/// The word of the closed list under a key.
pub(super) fn word(key: &str, written: &str) -> Meaning {
    let mut words = SAID.iter().filter(|(of, ..)| *of == key);
    let said = without_ending(&plain(written));
    if let Some((_, word, _)) = words.find(|(_, word, all)| *word == written || all.contains(&said.as_str())) {
        return Meaning::of(Some(*word));
    }
    match (key, plain(written).as_str()) {
        ("signing", "する" | "します" | "あり" | "有" | "有り" | "署名" | "署名する" | "サイン" | "はい") => {
            Meaning::Open("紙に記名押印しますか（paper）、電子署名にしますか（electronic）。".to_owned())
        }
        _ => Meaning::Unknown,
    }
}

/// The option with this id, or whose label says the same in other words. A part of a label is only asked about.
pub(super) fn choice(written: &str, options: &[(&str, &str)]) -> Meaning {
    if options.iter().any(|(id, _)| *id == written) {
        return Meaning::Written;
    }
    let said = in_common_words(written);
    let mut same = options.iter().filter(|(_, label)| in_common_words(label) == said);
    match (same.next(), same.next()) {
        (Some((id, _)), None) => Meaning::of(Some(*id)),
        _ if !said.is_empty() && options.iter().any(|(_, label)| in_common_words(label).contains(&said)) => {
            let labels: Vec<&str> = options.iter().map(|(_, label)| *label).collect();
            Meaning::Open(format!("「{}」は、{} のどれですか。", written.trim(), labels.join("・")))
        }
        _ => Meaning::Unknown,
    }
}

/// The parties that can be named at a place.
#[derive(Debug, Clone, Default)]
pub struct Sides<'a> {
    /// The ids, each with the names that are printed for it. The hospital is one of them.
    pub named: Vec<(&'a str, Vec<&'a str>)>,
    /// The id for 事業者, when there is only one vendor.
    pub vendor: Option<&'a str>,
    /// The ids for all parties. Empty when they are not known.
    pub all: Vec<&'a str>,
}

/// Who is meant by a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PartyWord {
    Hospital,
    Vendor,
    /// So many parties, and no others.
    All(usize),
    /// All parties, however many.
    Everyone,
}

fn who(said: &str) -> Option<PartyWord> {
    Some(match said.strip_suffix('側').unwrap_or(said) {
        "hospital" | "病院" | "医療機関" | "当院" | "委託者" | "発注者" => PartyWord::Hospital,
        PartyRef::ONLY_VENDOR | "事業者" | "業者" | "ベンダー" | "ベンダ" | "委託先" | "受託者" | "受注者" | "会社" => {
            PartyWord::Vendor
        }
        "両者" | "双方" | "両方" | "両当事者" | "甲乙" | "甲乙両者" | "甲乙双方" | "甲乙とも" | "2者" | "二者" => {
            PartyWord::All(2)
        }
        "3者" | "三者" | "甲乙丙" => PartyWord::All(3),
        "全員" | "全当事者" | "各当事者" | "全者" | "共同" => PartyWord::Everyone,
        _ => return None,
    })
}

impl Sides<'_> {
    /// The parties of a text without separators. `said` is in the form of [`plain`].
    fn of(&self, written: &str, said: &str) -> Meaning {
        let is_named = |(id, names): &&(&str, Vec<&str>)| {
            [written, said].contains(id) || names.iter().any(|name| plain(name) == said)
        };
        let mut own = self.named.iter().filter(is_named);
        match (own.next(), own.next()) {
            (Some((id, _)), None) => return Meaning::of(Some(*id)),
            (Some(_), Some(_)) => return self.which(written, |_| true),
            _ => {}
        }
        match who(said) {
            Some(PartyWord::Hospital) => Meaning::of(Some(PartyId::HOSPITAL)),
            Some(PartyWord::Vendor) => match self.vendor {
                Some(vendor) => Meaning::of(Some(vendor)),
                None => self.which(written, |id| id != PartyId::HOSPITAL),
            },
            Some(PartyWord::All(count)) if self.all.len() == count => self.everyone(),
            Some(PartyWord::Everyone) if self.all.len() >= 2 => self.everyone(),
            Some(PartyWord::All(_) | PartyWord::Everyone) => self.which(written, |_| true),
            None => Meaning::Unknown,
        }
    }

    fn everyone(&self) -> Meaning {
        Meaning::Clear(self.all.iter().map(|id| (*id).to_owned()).collect())
    }

    fn which(&self, written: &str, is_possible: impl Fn(&str) -> bool) -> Meaning {
        /// Nobody reads a longer question.
        const MOST: usize = 8;
        let possible = self.named.iter().filter(|(id, _)| is_possible(id)).take(MOST);
        let words: Vec<String> = possible
            .map(|(id, names)| names.first().map_or_else(|| (*id).to_owned(), |name| format!("{id}（{name}）")))
            .collect();
        if words.len() < 2 {
            return Meaning::Unknown;
        }
        Meaning::Open(format!("「{}」は、{} のうち、どれですか。", written.trim(), words.join("・")))
    }
}

/// The parties that were meant, in the order written.
pub(super) fn parties(written: &str, sides: &Sides<'_>) -> Meaning {
    each(written, &|name| sides.of(name, &plain(name)))
}

/// The names of a list that were meant, in the order written.
pub(super) fn names(written: &str, names: &[(&str, &str)]) -> Meaning {
    each(written, &|name| {
        let said: String = name.nfkc().collect();
        let is_meant = |(id, printed): &&(&str, &str)| {
            *printed == name || printed.eq_ignore_ascii_case(&said) || id.eq_ignore_ascii_case(&said)
        };
        if names.iter().any(|(id, _)| *id == name) {
            return Meaning::of(Some(name));
        }
        let found: Vec<&str> = names.iter().filter(is_meant).map(|(id, _)| *id).take(3).collect();
        match found[..] {
            [] => Meaning::Unknown,
            [only] => Meaning::of(Some(only)),
            _ => Meaning::Open(format!("「{}」は、{} のどれですか。", name.trim(), found.join("・"))),
        }
    })
}

/// The values of a text that may have several. `one` reads a single one.
fn each(written: &str, one: &dyn Fn(&str) -> Meaning) -> Meaning {
    let whole = one(written.trim());
    if whole != Meaning::Unknown {
        return whole;
    }
    let said =
        ["及び", "および", "並びに", "と"].into_iter().fold(written.to_owned(), |said, word| said.replace(word, "、"));
    let said = inside(&said).unwrap_or(&said);
    if !said.contains(SEPARATORS) {
        return Meaning::Unknown;
    }
    let mut all: Vec<String> = Vec::new();
    for name in said.split(SEPARATORS).map(str::trim).filter(|name| !name.is_empty()) {
        match one(name) {
            Meaning::Written => all.push(name.to_owned()),
            Meaning::Clear(values) => all.extend(values),
            other => return other,
        }
    }
    let twice = (1..all.len()).any(|at| all[..at].contains(&all[at]));
    if all.is_empty() || twice { Meaning::Unknown } else { Meaning::Clear(all) }
}

/// What stands between brackets around the whole text.
fn inside(text: &str) -> Option<&str> {
    text.trim().strip_prefix(['［', '['])?.strip_suffix(['］', ']'])
}

/// Texts of the person's own. Only brackets say for certain that 、 is between two of them.
pub(super) fn texts(written: &str) -> Meaning {
    const BETWEEN: [char; 4] = ['、', '，', ',', '\n'];
    let split = |text: &str| -> Vec<String> {
        text.split(BETWEEN).map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    };
    let (inner, whole) = (inside(written), written.trim());
    match inner {
        Some(inner) if !inner.contains(['[', ']', '［', '］']) => Meaning::Clear(split(inner)),
        Some(_) => Meaning::Unknown,
        None if whole.is_empty() => Meaning::Unknown,
        None if whole.contains(BETWEEN) => Meaning::Open(format!(
            "「{whole}」は、1つですか、{}の{}つですか。",
            split(whole).join("と"),
            split(whole).len()
        )),
        None => Meaning::Clear(vec![whole.to_owned()]),
    }
}

/// The text in half-width characters and small letters, without blanks, full stops and quotes.
fn plain(written: &str) -> String {
    let kept = |letter: &char| !letter.is_whitespace() && !matches!(letter, '。' | '「' | '」' | '"' | '\'');
    // In characters. No word of ours is longer.
    written.nfkc().filter(kept).take(60).collect::<String>().to_lowercase()
}

/// The word without an ending that makes it a sentence: 「電子署名による」, 「押印する」.
fn without_ending(said: &str) -> String {
    let ends = ["とする", "による", "をする", "します", "する", "あり", "有り", "です", "用"];
    let short = ends.into_iter().find_map(|end| said.strip_suffix(end)).filter(|rest| !rest.is_empty());
    short.unwrap_or(said).to_owned()
}

/// The text with one common word in place of each of its everyday variants.
fn in_common_words(written: &str) -> String {
    const SAME: [(&str, &str); 14] = [
        ("及び", "・"),
        ("および", "・"),
        ("、", "・"),
        ("と", "・"),
        ("すべて", "全部"),
        ("全て", "全部"),
        ("全体", "全部"),
        ("一定の範囲", "一部"),
        ("一定範囲", "一部"),
        ("部分的", "一部"),
        ("有り", "あり"),
        ("無し", "なし"),
        ("電子メール", "メール"),
        ("病院", "医療機関"),
    ];
    let said = without_ending(&plain(written));
    let said = match said.as_str() {
        "有" => "あり",
        "無" => "なし",
        "可" | "許可" => "認める",
        "不可" | "禁止" => "認めない",
        said => said,
    };
    SAME.iter().fold(said.to_owned(), |said, (one, other)| said.replace(one, other))
}
