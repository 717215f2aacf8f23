//! The report as text for a person: first the totals, then the periods, then each contract.
//!
//! Numbers and our own words stand in columns. Names of people and things may have any width, so they stand at the end
//! of their line. Only ASCII is used to draw lines.

use crate::cli::lines::{columns, hang, hang_words, padded};
use crate::cli::status::{HospitalView, StatusView, words};
use crate::model::date::Date;
use crate::model::status::{Status, open_counts};
use crate::resolve::{ContractTerm, OpenItem, Progress, TermState};

/// The width of a number in the table of totals.
const NUMBER: usize = 7;

/// The whole report.
pub(super) fn human(view: &StatusView<'_>, color: bool) -> String {
    let mut page = StatusPage { out: String::new(), color, view };
    if view.hospitals.is_empty() {
        page.line(0, "契約がありません。");
    }
    for hospital in &view.hospitals {
        page.hospital(hospital);
    }
    page.out
}

struct StatusPage<'v> {
    out: String,
    color: bool,
    view: &'v StatusView<'v>,
}

impl StatusPage<'_> {
    fn hospital(&mut self, hospital: &HospitalView<'_>) {
        if !self.out.is_empty() {
            self.blank();
        }
        self.heading('=', &format!("{}（{}）", hospital.name, hospital.id));
        self.totals(hospital);
        if let Some(on) = self.view.on {
            self.terms(hospital, on);
        }
        for contract in &hospital.contracts {
            self.contract(contract);
        }
    }

    /// The items by status, one contract on each line.
    fn totals(&mut self, hospital: &HospitalView<'_>) {
        self.blank();
        let head: String = Status::ALL.iter().map(|status| status.word()).chain(["計"]).map(right).collect();
        self.put(&format!("{head}  契約"));
        let row = |counts: [usize; 4]| -> String {
            let sum: usize = counts.iter().sum();
            counts.into_iter().chain([sum]).map(|count| right(&count.to_string())).collect()
        };
        for contract in &hospital.contracts {
            let counts = row(Status::ALL.map(|status| contract.count(status)));
            self.hung(&format!("{counts}  "), &format!("{}（{}）", contract.title, contract.contract));
        }
        if hospital.contracts.len() > 1 {
            let counts = row(Status::ALL.map(|status| hospital.count(status)));
            self.put(&format!("  {}", "-".repeat(counts.len() - 2)));
            self.put(&format!("{counts}  合計 {}契約", hospital.contracts.len()));
        }
        if hospital.contracts.len() > 1 {
            self.blank();
            self.line(0, "起点の古い契約から順に示します。起点は初回確認の日で、なければ契約日です。");
            self.line(0, "起点のわからない契約は後に、すべて決まった契約は最後に置きます。");
        }
    }

    /// What has run out and what will soon, then what cannot be known.
    fn terms(&mut self, hospital: &HospitalView<'_>, on: Date) {
        self.blank();
        self.heading('-', &format!("契約期間（基準日 {}）", on.format(hospital.dates)));
        let groups = [
            (TermState::Ended, "期限切れ（基準日より前に満了）".to_owned()),
            (TermState::Ending, format!("満了間近（基準日から{}日以内に満了）", ContractTerm::NEAR)),
            (TermState::NoPeriod, "期間の記載なし".to_owned()),
            (TermState::NoEnd, "満了日の記載なし".to_owned()),
        ];
        for (state, title) in groups {
            let mut contracts: Vec<&Progress> =
                hospital.contracts.iter().copied().filter(|contract| contract.term(on).state == state).collect();
            contracts.sort_by_key(|contract| contract.term(on).days_left);
            // It is worth a line that nothing has run out. It is not worth a line that every period has an end.
            if contracts.is_empty() && !matches!(state, TermState::Ended | TermState::Ending) {
                continue;
            }
            self.line(2, &format!("{title}: {}契約", contracts.len()));
            for contract in &contracts {
                self.line(4, &format!("{}（{}）", contract.title, contract.contract));
                if matches!(state, TermState::Ended | TermState::Ending) {
                    self.line(6, &words::end(contract, on));
                }
            }
            if state == TermState::Ended && !contracts.is_empty() {
                self.line(4, "更新した契約は、病院ファイルの period を新しい期間に書き直してください。");
            }
        }
        for state in [TermState::Running, TermState::NotBegun] {
            let count = hospital.contracts.iter().filter(|contract| contract.term(on).state == state).count();
            if count > 0 {
                self.line(2, &format!("{}: {count}契約", state.word()));
            }
        }
    }

    fn contract(&mut self, contract: &Progress) {
        self.blank();
        self.heading('-', &format!("{}（{}/{}）", contract.title, contract.hospital, contract.contract));
        if !contract.is_settled() {
            let sides = contract.sides.iter().map(|side| format!("{} {}", side.label, side.name));
            self.entry("当事者", sides);
            self.entry("起点", [words::since(contract, self.view.on)]);
        }
        self.entry("契約期間", [words::period(contract)]);
        self.entry("署名の記録", words::signed(contract, self.view.on));
        let (file, line) = self.view.place(contract.span);
        self.entry("書く場所", [format!("{file} の{line}行目から")]);
        self.entry("残り", [remaining(contract)]);
        self.entry("署名の前に", contract.reminders.iter().map(|reminder| words::reminder(reminder, self.view)));
        for item in &contract.open {
            self.item(item);
        }
    }

    fn item(&mut self, item: &OpenItem) {
        self.blank();
        let word = padded(words::state(item), 6);
        let margin = 2 + columns(&word) + 2;
        let shown = if self.color {
            let paint = if item.status == Status::Undecided { "1;31" } else { "1;33" };
            format!("\u{1b}[{paint}m{word}\u{1b}[0m")
        } else {
            word
        };
        let text = hang(margin, &format!("{}  {}", item.place, item.title));
        self.put(&format!("  {shown}  {text}"));
        let mut lacks = words::lacks(item);
        if let Some(first) = lacks.first_mut() {
            first.insert_str(0, "足りないもの：");
        }
        self.put(&format!("{}{}", " ".repeat(margin), hang_words(margin, &lacks)));
        let mut known = Vec::new();
        if item.duty != Status::Undecided.word() {
            known.push(format!("担当：{}", item.duty));
        }
        if item.first_check.is_some() {
            known.push(format!("初回確認：{}", words::first_check(item)));
        }
        if !known.is_empty() {
            self.line(margin, &known.join("　"));
        }
    }

    /// A line for each value, with the label before the first.
    fn entry(&mut self, label: &str, values: impl IntoIterator<Item = String>) {
        for (index, value) in values.into_iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            self.hung(&format!("  {}", padded(label, 12)), &value);
        }
    }

    fn heading(&mut self, underline: char, text: &str) {
        let shown = hang(0, text);
        let width = shown.lines().map(columns).max().unwrap_or_default();
        self.put(&shown);
        self.put(&underline.to_string().repeat(width));
    }

    fn line(&mut self, margin: usize, text: &str) {
        self.hung(&" ".repeat(margin), text);
    }

    fn hung(&mut self, head: &str, text: &str) {
        let text = hang(columns(head), text);
        self.put(&format!("{head}{text}"));
    }

    fn put(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn blank(&mut self) {
        self.put("");
    }
}

/// A word or number, right-aligned in its column.
fn right(text: &str) -> String {
    format!("{}{text}", " ".repeat(NUMBER.saturating_sub(columns(text))))
}

/// 「未決 2件、協議中 2件」
fn remaining(contract: &Progress) -> String {
    let counts = open_counts(|status| contract.count(status), contract.to_reconfirm());
    let mut counts: Vec<String> = counts.iter().map(|(word, count)| format!("{word} {count}件")).collect();
    counts.extend(contract.lacks.iter().map(|lack| lack.with_key()));
    if counts.is_empty() { "なし（すべて合意済か対象外です）".to_owned() } else { counts.join("、") }
}
