//! Knows what people say in Japanese in place of the words of the format: 記名押印, 両者, 全て.
//!
//! It has only words with one meaning at their place. Whole words are compared, because 記名押印 is a part of
//! 記名押印しない, which means the opposite.

use unicode_normalization::UnicodeNormalization as _;

use crate::model::hospital::PartyRef;
use crate::model::id::PartyId;

/// What people write in place of `, ` between the names of a list.
const SEPARATORS: [char; 11] = ['，', '、', '・', '；', ';', '/', '／', '＆', '&', '＋', '+'];

/// A key, a word of ours, and what people say in its place. The latter are in the form of [`plain`].
const SAID: &[(&str, &str, &[&str])] = &[
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

/// The word of a closed list for what people say in its place.
pub(in crate::validate) fn word(key: &str, written: &str) -> Option<&'static str> {
    let said = without_ending(&plain(written));
    let mut found = SAID.iter().filter(|(of, _, all)| *of == key && all.contains(&said.as_str()));
    found.next().map(|(_, word, _)| *word)
}

/// The id of the option whose label says the same in other words. `None` when several do.
pub(in crate::validate) fn label<'o>(
    written: &str,
    options: impl Iterator<Item = (&'o str, &'o str)>,
) -> Option<&'o str> {
    let said = in_common_words(written);
    let mut found = options.filter(|(_, label)| in_common_words(label) == said).map(|(id, _)| id);
    found.next().filter(|_| found.next().is_none())
}

/// The parties that can be named at a place.
#[derive(Debug, Clone, Default)]
pub(in crate::validate) struct Sides<'a> {
    /// The ids, each with the names that are printed for it. The hospital is one of them.
    pub named: Vec<(&'a str, Vec<&'a str>)>,
    /// The id for 事業者, when there is only one vendor.
    pub vendor: Option<&'a str>,
    /// The ids for all parties. Empty when they are not known.
    pub all: Vec<&'a str>,
}

impl Sides<'_> {
    fn one(&self, said: &str) -> Option<String> {
        let own = self.named.iter().find(|(id, names)| *id == said || names.iter().any(|name| plain(name) == said));
        let found = match (own, said.strip_suffix('側').unwrap_or(said)) {
            (Some((id, _)), _) => Some(*id),
            (None, "hospital" | "病院" | "医療機関" | "当院" | "委託者" | "発注者") => {
                Some(PartyId::HOSPITAL)
            }
            (
                None,
                PartyRef::ONLY_VENDOR
                | "事業者"
                | "業者"
                | "ベンダー"
                | "ベンダ"
                | "委託先"
                | "受託者"
                | "受注者"
                | "会社",
            ) => self.vendor,
            (None, _) => None,
        };
        found.map(str::to_owned)
    }

    fn several(&self, said: &str) -> Option<Vec<String>> {
        let is_all = match said {
            "両者" | "双方" | "両方" | "両当事者" | "甲乙" | "甲乙両者" | "甲乙双方" | "甲乙とも" | "2者" => {
                self.all.len() == 2
            }
            "3者" | "三者" | "甲乙丙" => self.all.len() == 3,
            "全員" | "全当事者" | "各当事者" | "全者" | "共同" => self.all.len() >= 2,
            _ => return names(said, |name| self.one(name)),
        };
        is_all.then(|| self.all.iter().map(|id| (*id).to_owned()).collect())
    }
}

/// The parties that were meant, in the order written. `None` when one of them is not certain.
pub(in crate::validate) fn parties<'t>(
    written: impl Iterator<Item = &'t str>,
    sides: &Sides<'_>,
) -> Option<Vec<String>> {
    let mut all: Vec<String> = Vec::new();
    for entry in written {
        let said = plain(entry);
        all.extend(sides.one(&said).map(|one| vec![one]).or_else(|| sides.several(&said))?);
    }
    let twice = (1..all.len()).any(|at| all[..at].contains(&all[at]));
    (!all.is_empty() && !twice).then_some(all)
}

/// The names in a text that may have several. `one` finds a single name. `None` when a name is not found.
pub(in crate::validate) fn names(said: &str, one: impl Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    if let Some(one) = one(said) {
        return Some(vec![one]);
    }
    let mut said = plain(said);
    for between in ["及び", "および", "並びに", "と", ","] {
        said = said.replace(between, "、");
    }
    if !said.contains(SEPARATORS) {
        return None;
    }
    said.split(SEPARATORS).filter(|name| !name.is_empty()).map(|name| one(name.trim())).collect()
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
        said => said,
    };
    SAME.iter().fold(said.to_owned(), |said, (one, other)| said.replace(one, other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::date::DateStyle;
    use crate::model::hospital::{ContactPurpose, Precedence, Signing, TextSize};
    use crate::model::word::Word;

    #[test]
    fn every_word_of_a_list_is_said_somehow() {
        fn list<T: Word>(key: &'static str) -> Vec<(&'static str, &'static str)> {
            T::ALL.iter().map(|word| (key, word.key())).collect()
        }
        let lists = [
            list::<ContactPurpose>("for"),
            list::<DateStyle>("dates"),
            list::<TextSize>("text_size"),
            list::<Precedence>("precedence"),
            list::<Signing>("signing"),
        ];
        let said: Vec<_> = SAID.iter().map(|(key, word, _)| (*key, *word)).collect();
        assert_eq!(said, lists.concat());
    }

    #[test]
    fn words_are_taken_whole() {
        for (key, written, meant) in [
            ("signing", "記名押印", Some("paper")),
            ("signing", "記名押印する", Some("paper")),
            ("signing", "紙", Some("paper")),
            ("signing", "電子署名による", Some("electronic")),
            ("signing", "電子契約", Some("electronic")),
            ("signing", "なし", Some("none")),
            ("signing", "記名押印しない", Some("none")),
            // On paper or not? Only the person knows.
            ("signing", "する", None),
            ("signing", "あり", None),
            ("signing", "署名", None),
            ("signing", "電子署名なし", None),
            ("for", "障害", Some("incident")),
            ("for", "事故用", Some("incident")),
            ("for", "安全管理", Some("security")),
            ("for", "その他", None),
            ("dates", "西暦", Some("seireki")),
            ("text_size", "大", Some("large")),
            ("text_size", "標準", Some("normal")),
            ("text_size", "小", None),
        ] {
            assert_eq!(word(key, written), meant, "{key}: {written}");
        }
    }

    #[test]
    fn parties_are_those_of_the_place() {
        let two = Sides {
            named: vec![("hospital", vec!["甲", "見本病院"]), ("abc", vec!["乙", "株式会社ABC"])],
            vendor: Some("vendor"),
            all: vec!["hospital", "vendor"],
        };
        let three = Sides {
            named: vec![("hospital", vec!["甲"]), ("abc", vec!["乙"]), ("xyz", vec!["丙"])],
            vendor: None,
            all: vec!["hospital", "abc", "xyz"],
        };
        let said = |written: &str, sides: &Sides<'_>| parties([written].into_iter(), sides).map(|all| all.join(","));
        for (written, of_two, of_three) in [
            ("両者", Some("hospital,vendor"), None),
            ("甲及び乙", Some("hospital,abc"), Some("hospital,abc")),
            ("病院", Some("hospital"), Some("hospital")),
            ("病院側", Some("hospital"), Some("hospital")),
            ("事業者", Some("vendor"), None),
            ("乙", Some("abc"), Some("abc")),
            ("丙", None, Some("xyz")),
            ("全員", Some("hospital,vendor"), Some("hospital,abc,xyz")),
            ("hospital; vendor", Some("hospital,vendor"), None),
            ("hospital、abc", Some("hospital,abc"), Some("hospital,abc")),
            ("病院と事業者", Some("hospital,vendor"), None),
            ("株式会社ＡＢＣ", Some("abc"), None),
            ("病院と警備会社", None, None),
            ("未定", None, None),
            ("病院、病院", None, None),
        ] {
            assert_eq!(said(written, &two).as_deref(), of_two, "{written}");
            assert_eq!(said(written, &three).as_deref(), of_three, "{written}");
        }
    }

    #[test]
    fn labels_are_never_taken_by_a_part() {
        let channel = [("phone", "電話"), ("phone_mail", "電話及び電子メール"), ("other", "その他")];
        let scope = [("all", "全部"), ("partial", "一定範囲"), ("none", "暗号化しない")];
        for (written, of_channel, of_scope) in [
            ("電話とメール", Some("phone_mail"), None),
            ("電話・電子メール", Some("phone_mail"), None),
            ("電話", Some("phone"), None),
            ("メール", None, None),
            ("全て", None, Some("all")),
            ("すべて", None, Some("all")),
            ("一部", None, Some("partial")),
            ("暗号化", None, None),
            ("暗号化する", None, None),
            ("暗号化しない", None, Some("none")),
        ] {
            assert_eq!(label(written, channel.into_iter()), of_channel, "{written}");
            assert_eq!(label(written, scope.into_iter()), of_scope, "{written}");
        }
    }
}
