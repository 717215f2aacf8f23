//! Reads time limits: １時間以内, 毎月, 1時間半.

use crate::entry::{Meaning, plain};
use crate::model::duration::{Duration, DurationUnit};

pub(super) fn read(written: &str) -> Meaning {
    if Duration::parse(written).is_some() {
        return Meaning::Written;
    }
    let text = plain(written);
    if let Some(interval) = interval(&text) {
        return Meaning::of(Some(interval));
    }
    let ends = ["以内に", "以内", "ごとに", "ごと", "毎に", "毎", "に1回", "に1度", "まで"];
    let text = ends.into_iter().find_map(|end| text.strip_suffix(end)).unwrap_or(&text);
    if let Some(question) = question(text) {
        return Meaning::Open(question);
    }
    if let Some(minutes) = minutes(text) {
        return Meaning::of(Some(format!("{minutes}{}", DurationUnit::Minutes.key())));
    }
    const SAID: [(&str, &str); 15] = [
        ("ヶ月間", "か月"),
        ("か月間", "か月"),
        ("ヶ月", "か月"),
        ("ケ月", "か月"),
        ("ヵ月", "か月"),
        ("カ月", "か月"),
        ("箇月", "か月"),
        ("年間", "年"),
        ("ヶ年", "年"),
        ("か年", "年"),
        ("日間", "日"),
        ("分間", "分"),
        ("週", "週間"),
        ("h", "時間"),
        ("H", "時間"),
    ];
    let unit = SAID.into_iter().find_map(|(said, unit)| Some(format!("{}{unit}", text.strip_suffix(said)?)));
    Meaning::of(Duration::parse(unit.as_deref().unwrap_or(text)).map(|duration| duration.to_string()))
}

/// The time limit for an everyday word such as 毎月.
fn interval(said: &str) -> Option<&'static str> {
    let said = ["ごとに", "ごと", "に1回", "に1度"].into_iter().find_map(|end| said.strip_suffix(end)).unwrap_or(said);
    Some(match said {
        "毎日" | "日次" | "日に1回" | "毎日1回" => "1日",
        "毎週" | "週次" | "週1回" | "週に1回" | "毎週1回" | "1週" | "週" => "1週間",
        "隔週" => "2週間",
        "毎月" | "月次" | "月1回" | "月に1回" | "毎月1回" | "月1度" | "月" | "ひと月" => "1か月",
        "隔月" => "2か月",
        "四半期" | "4半期" | "毎四半期" | "毎4半期" | "年4回" | "年に4回" => "3か月",
        "半年" | "半期" | "年2回" | "年に2回" => "6か月",
        "毎年" | "年次" | "年1回" | "年に1回" | "毎年1回" | "年1度" | "年" => "1年",
        _ => return None,
    })
}

/// 1時間30分, 1時間半 and 1.5時間 in minutes: hours and minutes are counted alike, from moment to moment.
fn minutes(text: &str) -> Option<u32> {
    let (hours, rest) = text.split_once("時間")?;
    let (hours, half) = hours.strip_suffix(".5").map_or((hours, 0), |hours| (hours, 30));
    let more = match rest {
        "半" => 30,
        "" => 0,
        rest => count(rest.strip_suffix('分')?).filter(|minutes| (1..60).contains(minutes))?,
    };
    // Whole hours stay hours.
    let minutes = if half == 0 || more == 0 { Some(half + more).filter(|minutes| *minutes > 0) } else { None };
    count(hours).filter(|hours| *hours < 1000).and_then(|hours| Some(hours * 60 + minutes?))
}

fn count(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What to ask about a text that may be a length of time or something else.
fn question(text: &str) -> Option<String> {
    if let Some(number) = count(text) {
        return Some(format!("{number}の単位は何ですか。「{number}分」「{number}時間」のように書いてください。"));
    }
    if let Some(months) = text.strip_suffix('月').and_then(count).filter(|months| (1..=12).contains(months)) {
        return Some(format!("「{text}」は、{months}か月のことですか、{months}月という月のことですか。"));
    }
    let (hours, rest) = text.split_once('時').or_else(|| text.split_once(':'))?;
    let more = match rest {
        "" => 0,
        "半" => 30,
        rest => count(rest.strip_suffix('分').unwrap_or(rest)).filter(|minutes| *minutes < 60)?,
    };
    let hours = count(hours).filter(|hours| *hours <= 24)?;
    let (length, written) = match more {
        0 => (format!("{hours}時間"), format!("{hours}時間")),
        more => (format!("{hours}時間{more}分"), format!("{}分", hours * 60 + more)),
    };
    Some(format!("「{text}」は、{length}のことですか、時刻のことですか。時間の長さなら「{written}」と書きます。"))
}
