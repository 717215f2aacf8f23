//! The words people read about an item or a contract, in the table as well as on the screen.

use crate::cli::status::StatusView;
use crate::diagnostic::Spanned;
use crate::model::date::Date;
use crate::model::status::RECONFIRM;
use crate::resolve::{Fingerprint, Lack, Lacking, OpenItem, Progress, Reminder, SignedPaperState, Since};

/// 「担当、取決め「監視する範囲」「監視する時間帯」、初回確認」, in pieces that must not be broken.
pub(super) fn lacks(item: &OpenItem) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<&Lacking> = None;
    for lacking in &item.lacks {
        let Lacking { lack, systems } = lacking;
        let follows_a_point = before.is_some_and(|before| matches!(before.lack, Lack::Point(..)) && is_whole(before));
        match lack {
            // Questions that the whole contract lacks follow one word together.
            Lack::Point(_, question) if follows_a_point && is_whole(lacking) => words.push(format!("「{question}」")),
            _ => {
                if let Some(last) = words.last_mut() {
                    last.push('、');
                }
                let names: Vec<&str> = systems.iter().map(|(_, name)| name.as_str()).collect();
                let names = if is_whole(lacking) { String::new() } else { format!("（{}）", names.join("・")) };
                words.push(lack.word() + &names);
            }
        }
        before = Some(lacking);
    }
    words
}

/// Whether it is missing for the whole contract.
fn is_whole(lacking: &Lacking) -> bool {
    lacking.systems.is_empty()
}

/// The state of an item in a word. That it must be confirmed again matters more than that it was settled.
pub(super) fn state(item: &OpenItem) -> &'static str {
    if item.needs_reconfirming() && item.status.is_settled() { RECONFIRM } else { item.status.word() }
}

/// はい, いいえ, or 記載なし.
pub(super) fn first_check(item: &OpenItem) -> &'static str {
    match item.first_check {
        Some(true) => "はい",
        Some(false) => "いいえ",
        None => "記載なし",
    }
}

/// 「契約日 令和8年10月1日から182日」. Without `on` the number of days is left out.
pub(super) fn since(contract: &Progress, on: Option<Date>) -> String {
    let Some(Since { date, kind }) = contract.since() else {
        return "記載なし（初回確認の日も契約日もありません）".to_owned();
    };
    let start = format!("{} {}", kind.word(), date.format(contract.dates));
    match on.map(|on| date.days_until(on)) {
        None => start,
        Some(days) if days < 0 => format!("{start}（基準日の{}日あと）", -days),
        Some(days) => format!("{start}から{days}日"),
    }
}

/// 「令和8年10月1日から令和9年9月30日まで。更新：自動更新 1年」
pub(super) fn period(contract: &Progress) -> String {
    let Some(period) = &contract.period else {
        return "記載なし".to_owned();
    };
    let printed = |date: &Spanned<Date>| date.value.format(contract.dates);
    let days = match (&period.from, &period.to) {
        (Some(from), Some(to)) => format!("{}から{}まで", printed(from), printed(to)),
        (Some(from), None) => format!("{}から（満了日の記載なし）", printed(from)),
        (None, Some(to)) => format!("{}まで（始まりの記載なし）", printed(to)),
        (None, None) => "満了日の記載なし".to_owned(),
    };
    format!("{days}。更新：{}", renewal(contract))
}

pub(super) fn renewal(contract: &Progress) -> &str {
    let renewal = contract.period.as_ref().and_then(|period| period.renewal.as_ref());
    renewal.map_or("記載なし", |renewal| renewal.value.as_str())
}

/// 「期間満了 令和9年3月31日（あと12日）、更新：自動更新 1年」
pub(super) fn end(contract: &Progress, on: Date) -> String {
    let to = contract.period.as_ref().and_then(|period| period.to.as_ref());
    let end = match (to, contract.term(on).days_left) {
        (Some(to), Some(days)) => {
            let distance = match days {
                0 => "この日が最終日".to_owned(),
                days if days < 0 => format!("{}日前", -days),
                days => format!("あと{days}日"),
            };
            format!("期間満了 {}（{distance}）", to.value.format(contract.dates))
        }
        _ => "期間満了 記載なし".to_owned(),
    };
    format!("{end}、更新：{}", renewal(contract))
}

/// The signed papers, and whether what would be printed now is what was signed.
pub(super) fn signed(contract: &Progress, on: Option<Date>) -> Vec<String> {
    let Some(signed) = &contract.signed else { return vec!["記載なし".to_owned()] };
    let paper = |(at, paper): (usize, &SignedPaperState)| {
        let name = if contract.papers.len() > 1 { format!("{}　", SignedPaperState::name(at)) } else { String::new() };
        let from = paper.applies_from.format(contract.dates);
        let from = match on {
            Some(on) if paper.applies_from > on => format!("（{from}から適用。基準日には、まだ適用しない）"),
            _ if paper.applies_from != paper.date => format!("（{from}から適用）"),
            _ => String::new(),
        };
        format!(
            "{name}{}{from}　照合番号 {}",
            paper.date.format(contract.dates),
            Fingerprint::first_digits(&paper.fingerprint)
        )
    };
    let mut lines: Vec<String> = contract.papers.iter().enumerate().map(paper).collect();
    match &signed.difference {
        Some(difference) if difference.is_corrected_date => {
            lines.push("契約日だけが、署名した時の記録と異なります。".to_owned());
        }
        Some(difference) => lines.push(format!("署名した時と内容が異なります。{}", difference.words())),
        None => {}
    }
    lines
}

/// 「betten.yaml:12　…」: where to write it, what it is, what to do.
pub(super) fn reminder(reminder: &Reminder, view: &StatusView<'_>) -> String {
    let (file, line) = view.place(reminder.span);
    format!("{file}:{line}　{}{}", reminder.message, reminder.advice)
}
