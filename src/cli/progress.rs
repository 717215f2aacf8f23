//! Shows a person who waits how far a build has come.
//!
//! On a terminal it is one line that is overwritten. It appears after the first second. In a log it is one line for
//! each hospital if there are many, so that logs of two runs are equal.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::cli::color::takes_codes;
use crate::cli::{one_line, tell};
use crate::diagnostic::columns::most_columns_of;
use crate::diagnostic::show;
use crate::produce::{HospitalRun, Step};

/// Before this time, no progress is shown.
const PATIENCE: Duration = Duration::from_secs(1);
/// The line changes no more often than this, because eyes could not follow.
const PAUSE: Duration = Duration::from_millis(100);
/// The width of the narrowest window, without a place for the cursor.
const COLUMNS: usize = 79;

#[derive(Debug)]
pub(super) struct Ticker {
    started: Instant,
    hospitals: usize,
    kind: TickerKind,
    state: Mutex<TickerState>,
}

#[derive(Debug, PartialEq, Eq)]
enum TickerKind {
    Terminal,
    Log,
    Quiet,
}

#[derive(Debug, Default)]
struct TickerState {
    /// How many hospitals have had their turn.
    done: usize,
    /// When the line was last written.
    shown: Option<Instant>,
}

impl Ticker {
    pub fn new(started: Instant, hospitals: usize, quiet: bool) -> Self {
        let kind = match (quiet, std::io::stderr().is_terminal() && takes_codes()) {
            (true, _) => TickerKind::Quiet,
            (false, true) => TickerKind::Terminal,
            (false, false) => TickerKind::Log,
        };
        Self { started, hospitals, kind, state: Mutex::default() }
    }

    pub fn is_about_many(&self) -> bool {
        self.hospitals > 1
    }

    /// Notes that a piece of work is done.
    pub fn step(&self, step: Step<'_>) {
        let Ok(mut state) = self.state.lock() else { return };
        let is_due = self.started.elapsed() >= PATIENCE && state.shown.is_none_or(|shown| shown.elapsed() >= PAUSE);
        if self.kind == TickerKind::Terminal && is_due {
            let (done, of) = if self.is_about_many() { (state.done, self.hospitals) } else { (step.done, step.of) };
            tell(&format!("\r\u{1b}[K{}", line(done, of, step.title)));
            state.shown = Some(Instant::now());
        }
    }

    /// Removes the line before something else is told.
    pub fn clear(&self) {
        let Ok(mut state) = self.state.lock() else { return };
        if state.shown.take().is_some() {
            tell("\r\u{1b}[K");
        }
    }

    /// Notes that a hospital has had its turn.
    pub fn hospital(&self, hospital: &HospitalRun, size: &str) {
        if let Ok(mut state) = self.state.lock() {
            state.done = hospital.number;
        }
        if self.kind == TickerKind::Log && self.is_about_many() {
            let counts = show::counts(&hospital.report);
            tell(&format!("{}/{} {}: {size}。{counts}\n", hospital.number, self.hospitals, one_line(&hospital.path)));
        }
    }
}

/// 「作成中 12/40 別添1　推奨される対応例（…」
fn line(done: usize, of: usize, title: &str) -> String {
    let mut line = format!("作成中 {done}/{of} ");
    let width = |text: &str| text.chars().filter_map(most_columns_of).sum::<usize>();
    let mut left = COLUMNS.saturating_sub(width(&line));
    for character in title.chars() {
        let Some(rest) = left.checked_sub(most_columns_of(character).unwrap_or(0)) else { break };
        left = rest;
        line.push(character);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_fits_the_window() {
        assert_eq!(line(12, 40, "別添1　電子カルテ"), "作成中 12/40 別添1　電子カルテ");
        let long = line(3, 1000, &"契約".repeat(80));
        let width: usize = long.chars().filter_map(most_columns_of).sum();
        assert!(long.starts_with("作成中 3/1000 契約") && (78..=79).contains(&width), "{long}");
    }
}
