use super::*;
use crate::model::date::{Date, DateStyle};
use crate::model::duration::Duration;
use crate::model::hospital::{ContactPurpose, Precedence, Signing, TextSize};
use crate::model::word::Word;
use proptest::prelude::*;

/// The value, `?` for a question, `-` for what is not understood, `=` for what is written right already.
fn shown(kind: EntryKind<'_>, written: &str) -> String {
    match read(kind, written) {
        Meaning::Written => "=".to_owned(),
        Meaning::Clear(values) => values.join(","),
        Meaning::Open(_) => "?".to_owned(),
        Meaning::Unknown => "-".to_owned(),
    }
}

#[track_caller]
fn holds(kind: EntryKind<'_>, cases: &[(&str, &str)]) {
    for (written, meant) in cases {
        assert_eq!(shown(kind, written), *meant, "{written}");
    }
}

#[test]
fn days_are_understood_and_never_invented() {
    holds(
        EntryKind::Day,
        &[
            ("2026-04-01", "="),
            ("令和8年4月1日", "="),
            ("２０２６-04-01", "2026-04-01"),
            ("2026－04－01", "2026-04-01"),
            ("2026/4/1", "2026-04-01"),
            ("2026.04.01", "2026-04-01"),
            ("2026-4-1", "2026-04-01"),
            ("20260401", "2026-04-01"),
            ("２０２６年４月１日", "2026-04-01"),
            ("二〇二六年四月一日", "2026-04-01"),
            ("西暦2026年4月1日", "2026-04-01"),
            ("2026年4月1日（水）", "2026-04-01"),
            ("2026/4/1(水曜日)", "2026-04-01"),
            ("令和8年4月1日水曜日", "令和8年4月1日"),
            ("令和8年4月1日付け", "令和8年4月1日"),
            ("令和８年４月１日", "令和8年4月1日"),
            ("令和八年四月一日", "令和8年4月1日"),
            ("令和 8年 4月 1日", "令和8年4月1日"),
            ("令和8年04月01日", "="),
            ("令和1年5月1日", "="),
            ("令和０１年5月1日", "令和元年5月1日"),
            ("㋿元年5月1日", "令和元年5月1日"),
            ("平成三十一年五月一日", "令和元年5月1日"),
            ("平成十年十二月二十四日", "平成10年12月24日"),
            ("R8.4.1", "令和8年4月1日"),
            ("r8/4/1", "令和8年4月1日"),
            ("R元.5.1", "令和元年5月1日"),
            ("h30/4/1", "平成30年4月1日"),
            ("31/3/2026", "2026-03-31"),
            // It may be meant in several ways, or a part is missing.
            ("3/4/5", "?"),
            ("8.4.1", "?"),
            ("26-04-01", "?"),
            ("8年4月1日", "?"),
            ("4/1/2026", "?"),
            ("R8", "?"),
            ("令和8年", "?"),
            ("令和8年4月", "?"),
            ("2026", "?"),
            ("2026年4月", "?"),
            ("2026/4", "?"),
            ("4月1日", "?"),
            ("4/1", "?"),
            // The first of April 2026 is a Wednesday.
            ("2026年4月1日（木）", "?"),
            ("令和0年4月1日", "-"),
            ("2026-13-01", "-"),
            ("2026-02-30", "-"),
            ("2026時4分1秒", "-"),
            ("2026年4/1", "-"),
            ("2十日", "-"),
            ("未定", "-"),
            ("202604", "-"),
            ("", "-"),
        ],
    );
    assert_eq!(read(EntryKind::Day, &"1".repeat(1_000_000)), Meaning::Unknown);
}

#[test]
fn time_limits_are_understood() {
    holds(
        EntryKind::Duration,
        &[
            ("2時間", "="),
            ("１時間", "1時間"),
            ("1 時間", "1時間"),
            ("二時間", "2時間"),
            ("1ヶ月", "1か月"),
            ("３カ月", "3か月"),
            ("三ヶ月間", "3か月"),
            ("十日間", "10日"),
            ("1年間", "1年"),
            ("五営業日", "5営業日"),
            ("1時間以内", "1時間"),
            ("２ 時間以内", "2時間"),
            ("三営業日以内に", "3営業日"),
            ("3ヶ月ごと", "3か月"),
            ("3か月に1回", "3か月"),
            ("24h", "24時間"),
            ("１ヶ年", "1年"),
            ("毎月", "1か月"),
            ("月１回", "1か月"),
            ("年に一回", "1年"),
            ("年2回", "6か月"),
            ("四半期ごと", "3か月"),
            ("半年に1回", "6か月"),
            ("隔週", "2週間"),
            ("1時間半", "90分"),
            ("1.5時間", "90分"),
            ("3時間30分以内", "210分"),
            // A length of time, or a time of the day; a month, or so many months; what unit?
            ("3時30分", "?"),
            ("3時半", "?"),
            ("3時", "?"),
            ("3:30", "?"),
            ("1月", "?"),
            ("30", "?"),
            ("速やかに", "-"),
            ("0時間", "-"),
            ("", "-"),
            ("1年以上", "-"),
            ("1時間程度", "-"),
            ("1日おき", "-"),
            ("月2回", "-"),
            ("毎月末", "-"),
            ("当日", "-"),
            ("以内", "-"),
            ("ごと", "-"),
            ("2十日", "-"),
            ("二十三四日", "-"),
        ],
    );
}

#[test]
fn amounts_are_understood() {
    holds(
        EntryKind::Amount,
        &[
            ("1,200,000円", "="),
            ("1200000", "="),
            ("１，２００，０００円", "1,200,000円"),
            ("¥1,200,000", "1,200,000円"),
            ("金1,200,000円也", "1,200,000円"),
            ("120万円", "1,200,000円"),
            ("1億2000万円", "120,000,000円"),
            ("百二十万円", "1,200,000円"),
            ("1200千円", "1,200,000円"),
            ("約120万円", "-"),
            ("120万円（税別）", "-"),
            ("未定", "-"),
            ("", "-"),
        ],
    );
}

#[test]
fn what_may_mean_two_things_says_nothing() {
    holds(EntryKind::Flag, &[("true", "="), ("あり", "true"), ("不要", "false"), ("たぶん", "-")]);
    // It was settled, but nobody knows when.
    let cases = [("はい", "="), ("○", "はい"), ("未確認", "いいえ"), ("済み", "?"), ("完了", "?"), ("なし", "-")];
    holds(EntryKind::FirstCheck, &cases);
}

#[test]
fn words_are_taken_whole() {
    for (key, written, meant) in [
        ("signing", "paper", "="),
        ("signing", "記名押印", "paper"),
        ("signing", "記名押印する", "paper"),
        ("signing", "紙", "paper"),
        ("signing", "電子署名による", "electronic"),
        ("signing", "電子契約", "electronic"),
        ("signing", "なし", "none"),
        ("signing", "記名押印しない", "none"),
        // On paper or not? Only the person knows.
        ("signing", "する", "?"),
        ("signing", "あり", "?"),
        ("signing", "署名", "?"),
        ("signing", "電子署名なし", "-"),
        ("for", "障害", "incident"),
        ("for", "事故用", "incident"),
        ("for", "安全管理", "security"),
        ("for", "その他", "-"),
        ("dates", "西暦", "seireki"),
        ("text_size", "大", "large"),
        ("text_size", "標準", "normal"),
        ("text_size", "小", "-"),
    ] {
        assert_eq!(shown(EntryKind::Word(key), written), meant, "{key}: {written}");
    }
}

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
    let said: Vec<_> = said::SAID.iter().map(|(key, word, _)| (*key, *word)).collect();
    assert_eq!(said, lists.concat());
}

fn two() -> Sides<'static> {
    Sides {
        named: vec![("hospital", vec!["甲", "見本病院"]), ("abc", vec!["乙", "株式会社ABC"])],
        vendor: Some("vendor"),
        all: vec!["hospital", "vendor"],
    }
}

fn three() -> Sides<'static> {
    Sides {
        named: vec![("hospital", vec!["甲"]), ("abc", vec!["乙"]), ("xyz", vec!["丙"])],
        vendor: None,
        all: vec!["hospital", "abc", "xyz"],
    }
}

#[test]
fn parties_are_those_of_the_place() {
    for (written, of_two, of_three) in [
        ("hospital", "=", "="),
        ("両者", "hospital,vendor", "?"),
        ("甲及び乙", "hospital,abc", "hospital,abc"),
        ("病院", "hospital", "hospital"),
        ("病院側", "hospital", "hospital"),
        ("事業者", "vendor", "?"),
        ("乙", "abc", "abc"),
        ("丙", "-", "xyz"),
        ("全員", "hospital,vendor", "hospital,abc,xyz"),
        ("hospital; vendor", "hospital,vendor", "?"),
        ("hospital、abc", "hospital,abc", "hospital,abc"),
        ("［hospital、abc］", "hospital,abc", "hospital,abc"),
        ("病院と事業者", "hospital,vendor", "?"),
        ("株式会社ＡＢＣ", "abc", "-"),
        ("病院と警備会社", "-", "-"),
        ("未定", "-", "-"),
        ("病院、病院", "-", "-"),
    ] {
        assert_eq!(shown(EntryKind::Parties(&two()), written), of_two, "{written}");
        assert_eq!(shown(EntryKind::Parties(&three()), written), of_three, "{written}");
    }
    // One of them is not known, so there is nothing to choose from.
    let alone = Sides { named: vec![("hospital", vec!["甲"])], ..Sides::default() };
    holds(EntryKind::Parties(&alone), &[("両者", "-"), ("事業者", "-"), ("病院", "hospital")]);
    let list =
        |entries: &[&str]| read_list(EntryKind::Parties(&two()), entries.iter().copied()).map(|all| all.concat());
    assert_eq!(list(&["病院", "abc"]), Some(vec!["hospital".to_owned(), "abc".to_owned()]));
    assert_eq!(list(&["病院", "両者"]), None);
}

#[test]
fn names_of_a_list_are_found_by_what_is_printed() {
    let names = [("ehr", "電子カルテ"), ("pacs", "画像"), ("pacs2", "画像"), ("2-C", "C")];
    holds(
        EntryKind::Names(&names),
        &[
            ("ehr", "="),
            ("ＥＨＲ", "ehr"),
            ("電子カルテ", "ehr"),
            ("c", "2-C"),
            ("電子カルテ、C", "ehr,2-C"),
            ("ehr; 2-C", "ehr,2-C"),
            ("画像", "?"),
            ("電子カルテ、画像", "?"),
            ("電子", "-"),
            ("ehr、部門", "-"),
        ],
    );
}

#[test]
fn labels_are_never_taken_by_a_part() {
    let channel = [("phone", "電話"), ("phone_mail", "電話及び電子メール"), ("other", "その他")];
    let scope = [("all", "全部"), ("partial", "一定範囲"), ("none", "暗号化しない")];
    let access = [("allowed", "認める"), ("forbidden", "認めない")];
    holds(
        EntryKind::Choice(&channel),
        &[
            ("phone", "="),
            ("電話とメール", "phone_mail"),
            ("電話・電子メール", "phone_mail"),
            ("電話", "phone"),
            ("メール", "?"),
            ("全て", "-"),
        ],
    );
    holds(
        EntryKind::Choice(&scope),
        &[
            ("全て", "all"),
            ("すべて", "all"),
            ("一部", "partial"),
            ("暗号化", "?"),
            ("暗号化する", "?"),
            ("暗号化しない", "none"),
            ("電話", "-"),
        ],
    );
    holds(
        EntryKind::Choice(&access),
        &[("可", "allowed"), ("不可", "forbidden"), ("禁止", "forbidden"), ("要相談", "-")],
    );
}

#[test]
fn only_brackets_say_that_a_comma_is_between_two_texts() {
    holds(
        EntryKind::Texts,
        &[("受付", "="), ("［受付、総務課］", "受付,総務課"), ("[受付]", "受付"), ("受付、総務課", "?"), ("", "-")],
    );
}

#[test]
fn folders_get_a_name_that_can_be_one() {
    assert_eq!(folder_name("ＥＨＲ").as_deref(), Some("ehr"));
    assert_eq!(folder_name("My Hospital").as_deref(), Some("myhospital"));
    assert_eq!(folder_name("../x").as_deref(), Some("x"));
    assert_eq!(folder_name("電子カルテ"), None);
}

/// Pieces from which people, and nobody, make days, time limits, amounts and names.
fn scribble() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,4}",
        "[０-９一二三〇十百]{1,3}",
        prop::sample::select(vec![
            "令和",
            "平成",
            "R",
            "H",
            "元",
            "年",
            "月",
            "日",
            "/",
            ".",
            "-",
            "（水）",
            "時",
            "時間",
            "分",
            "半",
            "か月",
            "ヶ月",
            "営業日",
            "毎",
            "以内",
            "ごと",
            "週",
            "万",
            "千",
            "円",
            "¥",
            "病院",
            "事業者",
            "両者",
            "甲",
            "乙",
            "、",
            "と",
            "[",
            "］",
            "ehr",
            "画像",
            " ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..7).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// What is understood is then written right, and is read as exactly the value that was meant.
    #[test]
    fn what_is_understood_is_written_right(written in scribble()) {
        let (two, names) = (two(), [("ehr", "電子カルテ"), ("pacs", "画像")]);
        let kinds = [
            EntryKind::Day,
            EntryKind::Duration,
            EntryKind::Amount,
            EntryKind::Flag,
            EntryKind::FirstCheck,
            EntryKind::Parties(&two),
            EntryKind::Names(&names),
        ];
        for kind in kinds {
            let Meaning::Clear(values) = read(kind, &written) else { continue };
            prop_assert!(!values.is_empty());
            for value in &values {
                prop_assert!(read(kind, value) == Meaning::Written || value == "vendor", "{} gives {}", written, value);
                match kind {
                    EntryKind::Day => prop_assert!(Date::parse(value).is_ok()),
                    EntryKind::Duration => prop_assert!(Duration::parse(value).is_some()),
                    EntryKind::Amount => prop_assert!(yen(value).is_some()),
                    _ => {}
                }
            }
        }
    }

    /// Every day is understood in every way to write it, as the same day.
    #[test]
    fn every_way_to_write_a_day_is_the_same_day(year in 1950_i16..2080, month in 1_i8..13, day in 1_i8..29) {
        let date = Date::new(year, month, day).expect("a day");
        let wareki = date.format(DateStyle::Wareki);
        let wide = |text: &str| text.chars().map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c }).collect::<String>();
        for written in [
            format!("{year}/{month}/{day}"),
            format!("{year}.{month:02}.{day:02}"),
            format!("{year}{month:02}{day:02}"),
            wide(&wareki),
            wide(&date.format(DateStyle::Seireki)),
            wareki.replace(['年', '月'], "/").replace('日', ""),
        ] {
            let meant = read(EntryKind::Day, &written).one();
            prop_assert_eq!(meant.and_then(|meant| Date::parse(&meant).ok()), Some(date), "{}", written);
        }
    }

    /// Numbers in kanji are those in digits.
    #[test]
    fn every_number_in_kanji_is_read(number in 1_u32..10_000) {
        let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let mut kanji = String::new();
        for (unit, worth) in [("千", 1000), ("百", 100), ("十", 10)] {
            match number / worth % 10 {
                0 => {}
                1 => kanji.push_str(unit),
                digit => kanji.push_str(&format!("{}{unit}", digits[digit as usize])),
            }
        }
        kanji.push_str(digits[(number % 10) as usize]);
        prop_assert_eq!(plain(&kanji), number.to_string());
    }
}
