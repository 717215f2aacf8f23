//! The report as rows of a table: one row for each contract, and below it one row for each signed paper, for each open
//! item and for each thing to look at before the signing. The rows of papers are an index by day, party and amount, as
//! 電子帳簿保存法施行規則 asks for.
//!
//! Dates and numbers are written so that a spreadsheet can read them, whatever style the hospital prints.

use crate::cli::status::{StatusView, words};
use crate::model::date::Date;
use crate::model::status::Status;
use crate::resolve::{OpenItem, Progress, Reminder, SignedPaperState, Since};

/// The heads of the columns. Columns of a contract are filled in all its rows. Columns of an item are filled only in
/// rows of items, 「署名の前に見ること」 only in rows of its own, and counts only in rows of contracts, so that sums are
/// right.
pub(super) const HEAD: [&str; 34] = [
    "行の種類",
    "病院",
    "契約",
    "契約名",
    "相手方",
    "項番",
    "項目",
    "状態",
    "足りないもの",
    "署名の前に見ること",
    "担当",
    "初回確認",
    "起点",
    "起点の日",
    "経過日数",
    "期間の始まり",
    "期間の終わり",
    "更新",
    "期間の状態",
    "残り日数",
    "署名の日",
    "署名後の変更",
    "書面",
    "適用の日",
    "照合番号",
    "金額",
    "記録",
    "合意済",
    "協議中",
    "未決",
    "対象外",
    "要再確認",
    "ファイル",
    "行",
];

pub(super) fn rows(view: &StatusView<'_>) -> Vec<Vec<String>> {
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    for contract in view.contracts() {
        rows.push(row(view, contract, RowKind::Contract));
        let papers = contract.papers.iter().enumerate();
        rows.extend(papers.map(|(at, paper)| row(view, contract, RowKind::Paper(at, paper))));
        rows.extend(contract.open.iter().map(|item| row(view, contract, RowKind::Item(item))));
        rows.extend(contract.reminders.iter().map(|reminder| row(view, contract, RowKind::Reminder(reminder))));
    }
    rows
}

/// What a row is about.
#[derive(Debug, Clone, Copy)]
enum RowKind<'p> {
    Contract,
    Paper(usize, &'p SignedPaperState),
    Item(&'p OpenItem),
    Reminder(&'p Reminder),
}

fn row(view: &StatusView<'_>, contract: &Progress, kind: RowKind<'_>) -> Vec<String> {
    let of_item = |text: &dyn Fn(&OpenItem) -> String| match kind {
        RowKind::Item(item) => text(item),
        _ => String::new(),
    };
    let of_paper = |text: &dyn Fn(usize, &SignedPaperState) -> String| match kind {
        RowKind::Paper(at, paper) => text(at, paper),
        _ => String::new(),
    };
    let of_contract = |number: usize| match kind {
        RowKind::Contract => number.to_string(),
        _ => String::new(),
    };
    let count = |status: Status| of_contract(contract.count(status));
    let written = |date: Option<Date>| date.map_or_else(|| "記載なし".to_owned(), |date| date.to_string());
    // Without `--on` nobody asked for a day, so nothing is missing. These two cells stay empty then.
    let days = |days: Option<i32>| days.map_or_else(String::new, |days| days.to_string());
    let since = contract.since();
    let term = view.on.map(|on| contract.term(on));
    let period = contract.period.as_ref();
    let signed = contract.signed.as_ref();
    let (word, span) = match kind {
        RowKind::Contract => ("契約", contract.span),
        RowKind::Paper(_, paper) => ("署名", paper.span),
        RowKind::Item(item) => ("項目", item.span),
        RowKind::Reminder(reminder) => ("署名の前", reminder.span),
    };
    let (file, line) = view.place(span);
    vec![
        word.to_owned(),
        contract.hospital_name.clone(),
        format!("{}/{}", contract.hospital, contract.contract),
        contract.title.clone(),
        contract.others().collect::<Vec<_>>().join("、"),
        of_item(&|item| item.place.clone()),
        of_item(&|item| item.title.clone()),
        of_item(&|item| words::state(item).to_owned()),
        of_item(&|item| words::lacks(item).concat()),
        match kind {
            RowKind::Reminder(reminder) => format!("{}{}", reminder.message, reminder.advice),
            _ => String::new(),
        },
        of_item(&|item| item.duty.clone()),
        of_item(&|item| words::first_check(item).to_owned()),
        since.map_or("記載なし", |Since { kind, .. }| kind.word()).to_owned(),
        written(since.map(|since| since.date)),
        days(view.on.and_then(|on| Some(since?.date.days_until(on)))),
        written(period.and_then(|period| Some(period.from.as_ref()?.value))),
        written(period.and_then(|period| Some(period.to.as_ref()?.value))),
        words::renewal(contract).to_owned(),
        term.map_or_else(String::new, |term| term.state.word().to_owned()),
        days(term.and_then(|term| term.days_left)),
        match kind {
            RowKind::Paper(_, paper) => paper.date.to_string(),
            _ => written(signed.map(|signed| signed.date)),
        },
        signed.map_or("記載なし", |signed| if signed.difference.is_none() { "なし" } else { "あり" }).to_owned(),
        of_paper(&|at, _| SignedPaperState::name(at)),
        of_paper(&|_, paper| paper.applies_from.to_string()),
        of_paper(&|_, paper| paper.fingerprint.clone()),
        match kind {
            RowKind::Contract => contract.amount,
            RowKind::Paper(_, paper) => paper.amount,
            _ => None,
        }
        .map_or_else(String::new, |amount| amount.to_string()),
        of_paper(&|_, paper| paper.record.clone().unwrap_or_default()),
        count(Status::Agreed),
        count(Status::Negotiating),
        count(Status::Undecided),
        count(Status::Excluded),
        of_contract(contract.to_reconfirm()),
        file.to_owned(),
        line.to_string(),
    ]
}
