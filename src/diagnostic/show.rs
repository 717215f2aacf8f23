//! Shows faults: as text for a terminal, as JSON for programs, as rows for a spreadsheet.
//!
//! All are made from the same report. None knows where its output is written to.

mod human;
mod json;
mod rows;

pub use human::{brief, human};
pub use json::{ascii, json};
pub use rows::rows;

use super::{Report, Severity};

/// The counts for the last line of a run: 「エラー 1件、注意 2件」.
pub fn counts(report: &Report) -> String {
    let counts: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| match report.count(severity) {
            0 => None,
            count => Some(format!("{} {count}件", severity.word())),
        })
        .collect();
    if counts.is_empty() { "エラーも注意もありません".to_owned() } else { counts.join("、") }
}

impl Severity {
    /// The word that people read.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "エラー",
            Severity::Warning => "注意",
            Severity::Note => "お知らせ",
        }
    }

    /// The word in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

#[cfg(test)]
mod tests;
