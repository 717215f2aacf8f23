//! Reads the words that people write for yes and no.

use crate::entry::Meaning;

/// What to ask about a first check that is neither はい nor いいえ.
pub const FIRST_CHECK: &str = "初めて話し合った日に確認できたら はい、まだなら いいえ です。後の日に済んだときは、いいえ と書き、completed にその日を書きます。";

/// Yes or no, or that there is something or nothing.
pub(super) fn flag(written: &str) -> Meaning {
    let word = written.trim();
    let yes = says_yes(word).or(match word {
        "あり" | "有" | "有り" | "する" | "します" | "必要" | "要" => Some(true),
        "なし" | "無" | "無し" | "しない" | "しません" | "不要" => Some(false),
        _ => None,
    });
    Meaning::of(yes.map(|yes| if yes { "true" } else { "false" }))
}

/// Yes or no to the first check. 済み and 完了 are asked about: a point that was settled after the first meeting is
/// いいえ, with the day it was settled.
pub(super) fn first_check(written: &str) -> Meaning {
    let word = written.trim();
    let yes = says_yes(word).or(match word {
        "未" | "未確認" | "未済" | "未了" | "未完了" | "まだ" => Some(false),
        "済" | "済み" | "完了" | "確認済" | "確認済み" | "OK" => {
            return Meaning::Open(FIRST_CHECK.to_owned());
        }
        _ => None,
    });
    Meaning::of(yes.map(|yes| if yes { "はい" } else { "いいえ" }))
}

fn says_yes(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "yes" | "y" | "on" | "true" | "はい" | "○" | "〇" | "◯" => Some(true),
        "no" | "n" | "off" | "false" | "いいえ" | "×" | "✕" | "✗" => Some(false),
        _ => None,
    }
}
