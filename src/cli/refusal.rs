//! What is said of a change of a hospital file that was refused: what, where, why, and what to do by hand.

use crate::cli::Failure;
use crate::diagnostic::{SourceId, Sources, Span};
use crate::edit::{PathStep, Refusal, RefusalReason};

/// The words for a refusal to change a text.
pub(super) fn not_changed(sources: &Sources, source: SourceId, refusal: &Refusal) -> Failure {
    let (line, column) = sources.line_column(Span::new(source, refusal.at..refusal.at));
    let place = format!("{}:{line}:{column}", sources.get(source).name);
    let what = match &refusal.path[..] {
        [] => String::new(),
        path => format!("の「{}」", path.iter().map(step).collect::<Vec<_>>().join(" > ")),
    };
    let (why, remedy) = words(&refusal.reason);
    format!("「{place}」{what}を書き換えられません。{why}何も書いていません。\n{remedy}、もう一度打ってください。")
}

fn step(step: &PathStep) -> String {
    match step {
        PathStep::Key(key) => key.clone(),
        PathStep::Position(place) => format!("{}番目", place + 1),
        PathStep::Id(id) => format!("id: {id}"),
    }
}

/// Why, and what to do by hand.
fn words(reason: &RefusalReason) -> (String, &'static str) {
    const AS_THE_SAMPLE: &str = "この場所を、見本（betten init がつくるファイル）と同じ形に手で書き直してから";
    match reason {
        RefusalReason::Unreadable(fault) => {
            (format!("ファイルに誤りがあります：{fault}"), "betten check が示すところを手で直してから")
        }
        RefusalReason::NotThere => ("書き込む先が、ファイルにありません。".to_owned(), AS_THE_SAMPLE),
        RefusalReason::WrongKind => {
            ("キーや一覧を書き込むところに、別の形の値が書かれています。".to_owned(), AS_THE_SAMPLE)
        }
        RefusalReason::Text(fault) => {
            (format!("書き込むものに、ファイルに書けない文字があります：{fault}"), "その文字を手で直してから")
        }
        RefusalReason::Faulty(fault) => (
            format!("書き込むと、読めないファイルになります：{fault}"),
            "この場所を見本（betten init がつくるファイル）と同じ形に手で書き直すか、長い説明や要らない行を手で減らしてから",
        ),
        RefusalReason::Unlike => ("書き込んだものを読み直すと、違う内容になります。".to_owned(), AS_THE_SAMPLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_where_why_and_what_to_do() {
        let mut sources = Sources::default();
        let text = "id: h\ncontracts:\n  - id: ehr\n    choices: いいえ\n";
        let source = sources.add("h/betten.yaml", text);
        let at = text.find("choices").expect("it is there");
        let path = vec![PathStep::key("contracts"), PathStep::Id("ehr".to_owned()), PathStep::key("choices")];
        let said = |reason, path| not_changed(&sources, source, &Refusal { reason, path, at });
        let words = said(RefusalReason::WrongKind, path);
        let start = "「h/betten.yaml:4:5」の「contracts > id: ehr > choices」を書き換えられません。";
        assert!(words.starts_with(start), "{words}");
        let reasons = [
            RefusalReason::Unreadable("甲。".to_owned()),
            RefusalReason::NotThere,
            RefusalReason::WrongKind,
            RefusalReason::Text("甲。".to_owned()),
            RefusalReason::Faulty("甲。".to_owned()),
            RefusalReason::Unlike,
        ];
        let all: std::collections::BTreeSet<String> =
            reasons.iter().map(|reason| said(reason.clone(), vec![PathStep::Position(0)])).collect();
        assert_eq!(all.len(), reasons.len(), "each reason has words of its own");
        for words in &all {
            assert!(words.contains("「1番目」を書き換えられません。"), "{words}");
            assert!(words.contains("何も書いていません。") && words.contains("手で"), "{words}");
        }
    }
}
