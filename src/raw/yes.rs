//! Reads the words that people write for yes and no.

/// Whether a word says yes or no, or that there is something or nothing. `None` when the word may mean something
/// else.
pub fn says_whether(word: &str) -> Option<bool> {
    says_yes(word).or(match word.trim() {
        "あり" | "有" | "有り" | "する" | "します" | "必要" | "要" => Some(true),
        "なし" | "無" | "無し" | "しない" | "しません" | "不要" => Some(false),
        _ => None,
    })
}

/// Whether a word says yes or no to the first check. 済み and 完了 give `None`: a point that was settled after the
/// first meeting is いいえ, with the day it was settled.
pub(super) fn says_checked(word: &str) -> Option<bool> {
    says_yes(word).or(match word.trim() {
        "未" | "未確認" | "未済" | "未了" | "未完了" | "まだ" => Some(false),
        _ => None,
    })
}

fn says_yes(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "yes" | "y" | "on" | "true" | "はい" | "○" | "〇" | "◯" => Some(true),
        "no" | "n" | "off" | "false" | "いいえ" | "×" | "✕" | "✗" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_mean_two_things_says_nothing() {
        assert_eq!(
            [says_whether("あり"), says_whether("不要"), says_whether("たぶん")],
            [Some(true), Some(false), None]
        );
        assert_eq!([says_checked("○"), says_checked("未確認")], [Some(true), Some(false)]);
        // It was settled, but nobody knows when.
        assert_eq!([says_checked("済み"), says_checked("完了"), says_checked("なし")], [None; 3]);
    }
}
