//! What becomes of a hospital file, as text, JSON and rows.

use serde::Serialize;

use crate::cli::closing::quoted;
use crate::diagnostic::{Report, Sources, show};
use crate::intake::{AnswerChange, AnswerConflict, FormTarget, Intake, TargetFields};

/// Everything that is told of a run.
pub(super) struct IntakeShape<'a> {
    pub intake: &'a Intake,
    pub targets: &'a [(FormTarget<'a>, TargetFields)],
    pub sources: &'a Sources,
    pub report: &'a Report,
    /// Whether it is written.
    pub writes: bool,
}

/// In place of an empty answer.
const NONE: &str = "（なし）";

#[derive(Serialize)]
struct ChangeShape<'a> {
    field: &'a str,
    item: &'a str,
    question: &'a str,
    before: &'a str,
    after: &'a str,
    file: &'a str,
    cell: String,
}

#[derive(Serialize)]
struct ConflictShape<'a> {
    field: &'a str,
    item: &'a str,
    question: &'a str,
    /// What the workbook had when it went out.
    was: &'a str,
    answers: Vec<ConflictAnswer<'a>>,
}

#[derive(Serialize)]
struct ConflictAnswer<'a> {
    answer: &'a str,
    place: String,
    take: String,
}

impl<'a> IntakeShape<'a> {
    fn cell(&self, change: &AnswerChange) -> String {
        self.sources.cell(change.place).map(ToString::to_string).unwrap_or_default()
    }

    /// The answers of a conflict: that of the file, then those of the workbooks.
    fn answers(&self, conflict: &'a AnswerConflict) -> Vec<ConflictAnswer<'a>> {
        let take = |from: &str| format!("--take {}", quoted(&format!("{}={from}", conflict.name)));
        let (answer, place) = &conflict.file;
        let place = place.map_or_else(|| "病院ファイル".to_owned(), |place| self.sources.place(place));
        let file = ConflictAnswer { answer, place, take: take("file") };
        let book = |(book, answer, place): &'a (String, String, crate::diagnostic::Span)| ConflictAnswer {
            answer,
            place: self.sources.place(*place),
            take: take(book),
        };
        [file].into_iter().chain(conflict.answers.iter().map(book)).collect()
    }

    /// For a person.
    pub fn human(&self) -> String {
        let mut text = String::new();
        for (number, (target, _)) in self.targets.iter().enumerate() {
            let changes: Vec<&AnswerChange> =
                self.intake.changes.iter().filter(|change| change.target == number).collect();
            if changes.is_empty() {
                continue;
            }
            let head = if self.writes { "変えたところ" } else { "変わるところ" };
            text.push_str(&format!("{}　{}　{head} {}件\n", target.name(), target.title(), changes.len()));
            let mut group = "";
            for change in changes {
                if change.group != group {
                    group = &change.group;
                    text.push_str(&format!("\n  {group}\n"));
                }
                text.push_str(&format!("    {}（{} {}）\n", change.label, change.book, self.cell(change)));
                text.push_str(&side("- ", &change.before));
                text.push_str(&side("+ ", &change.after));
            }
            text.push('\n');
        }
        for conflict in &self.intake.conflicts {
            text.push_str(&format!("食い違い　{}　{}\n  {}\n", conflict.group, conflict.label, conflict.name));
            let was = if conflict.was.is_empty() { NONE } else { &conflict.was };
            text.push_str(&format!("  記入用紙を渡した時の答え\n{}", side("", was)));
            for answer in self.answers(conflict) {
                text.push_str(&format!("  {}\n{}", answer.place, side("", answer.answer)));
                text.push_str(&format!("      これにする： {}\n", answer.take));
            }
            text.push_str(&format!("  今は決めない： --take {}\n\n", quoted(&format!("{}=skip", conflict.name))));
        }
        text
    }

    /// For programs.
    pub fn json(&self) -> String {
        let changes: Vec<ChangeShape<'_>> = self
            .intake
            .changes
            .iter()
            .map(|change| ChangeShape {
                field: &change.name,
                item: &change.group,
                question: &change.label,
                before: &change.before,
                after: &change.after,
                file: &change.book,
                cell: self.cell(change),
            })
            .collect();
        let conflicts: Vec<ConflictShape<'_>> = self
            .intake
            .conflicts
            .iter()
            .map(|conflict| ConflictShape {
                field: &conflict.name,
                item: &conflict.group,
                question: &conflict.label,
                was: &conflict.was,
                answers: self.answers(conflict),
            })
            .collect();
        format!(
            "{{\"written\":{},\"changes\":{},\"conflicts\":{},\"faults\":{}}}\n",
            self.writes,
            lines(&changes),
            lines(&conflicts),
            show::json(self.report, self.sources).trim_end()
        )
    }

    /// For a spreadsheet: a row for each answer.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let mut rows = vec![["種類", "問い", "項目", "内容", "変更前", "変更後", "場所"].map(str::to_owned).to_vec()];
        for change in &self.intake.changes {
            let kind = if self.writes { "変えたところ" } else { "変わるところ" };
            let cells = [kind, &change.name, &change.group, &change.label, &change.before, &change.after];
            let place = self.sources.place(change.place);
            rows.push(cells.map(str::to_owned).into_iter().chain([place]).collect());
        }
        for conflict in &self.intake.conflicts {
            for answer in self.answers(conflict) {
                let cells =
                    ["食い違い", &conflict.name, &conflict.group, &conflict.label, &conflict.was, answer.answer];
                rows.push(cells.map(str::to_owned).into_iter().chain([answer.place]).collect());
            }
        }
        rows
    }
}

/// A list with an object on each line, in ASCII.
fn lines<T: Serialize>(all: &[T]) -> String {
    let lines: Vec<String> = all.iter().filter_map(|one| serde_json::to_string(one).ok()).collect();
    if lines.is_empty() { "[]".to_owned() } else { show::ascii(&format!("[\n{}\n]", lines.join(",\n"))) }
}

/// An answer with a mark before its first line, indented.
fn side(mark: &str, answer: &str) -> String {
    let answer = if answer.is_empty() { NONE } else { answer };
    let blank = " ".repeat(mark.len());
    let line = |(number, line): (usize, &str)| {
        let shown: String = line.chars().filter(|letter| !letter.is_control()).collect();
        format!("      {}{shown}\n", if number == 0 { mark } else { &blank })
    };
    answer.lines().enumerate().map(line).collect()
}
