//! The last lines of a run: what was done, what was found, and what to type next.

use std::io::IsTerminal as _;
use std::path::Path;
use std::time::Instant;

use crate::cli::args::{Arg, option};
use crate::cli::lines::hang;
use crate::cli::one_line;
use crate::cli::run::Inputs;
use crate::diagnostic::{Diagnostic, Label, Report, Sources, codes};
use crate::input::HOSPITAL_FILE;

/// 「（0.4秒）」 for a person who waited. Empty in a log, so that logs of two runs are equal.
pub(super) fn took(started: Instant) -> String {
    if std::io::stderr().is_terminal() { seconds(started.elapsed().as_secs_f64()) } else { String::new() }
}

fn seconds(seconds: f64) -> String {
    if seconds < 0.1 { "（0.1秒未満）".to_owned() } else { format!("（{seconds:.1}秒）") }
}

/// Said once when faults of one kind are grouped in one line.
pub(super) const SHORTENED: &str =
    "同じ種類の注意とお知らせは、1行にまとめました。--all を付けると、1件ずつ直し方も示します。\n";

/// The option to show them one by one.
pub(super) fn all() -> Arg {
    option("all", "同じ種類の注意も、1件ずつ示します")
        .long_help("同じ種類の注意とお知らせも、1件ずつ示します\n（ふつうは、種類ごとに1行にまとめます）")
}

/// Takes what there is to look at before signing out of a report. It is told at the end, contract by contract.
pub(super) fn without_reminders(report: &Report) -> Report {
    let mut rest = Report::new();
    report.iter().filter(|it| !is_reminder(it)).for_each(|it| rest.push(it.clone()));
    rest
}

/// What there is to look at before signing, contract by contract. Empty when there is nothing.
pub(super) fn reminders(report: &Report, sources: &Sources, inputs: &Inputs) -> String {
    /// At most this many contracts are told.
    const SHOWN: usize = 5;
    let mut contracts: Vec<(&Label, Vec<&Diagnostic>)> = Vec::new();
    for note in report.iter().filter(|it| is_reminder(it)) {
        // The last place of such a note is its contract.
        let Some(place) = note.labels().last() else { continue };
        match contracts.iter_mut().find(|(contract, _)| contract.span == place.span) {
            Some((_, notes)) => notes.push(note),
            None => contracts.push((place, vec![note])),
        }
    }
    let mut text = String::new();
    for (contract, notes) in contracts.iter().take(SHOWN) {
        text.push_str(&format!("\n署名の前に見ること：{}\n", one_line(&contract.text)));
        for (note, place) in notes.iter().filter_map(|note| Some((note, note.primary.as_ref()?))) {
            let (line, _) = sources.line_column(place.span);
            let file = &sources.get(place.span.source).name;
            let words = format!("{file}:{line}　{}{}", note.message, note.hints.concat());
            text.push_str(&format!("  ・{}\n", hang(4, &one_line(&words))));
        }
    }
    if contracts.len() > SHOWN {
        text.push_str(&more_reminders(inputs));
    }
    text
}

/// Where the rest of what there is to look at before signing is shown.
pub(super) fn more_reminders(inputs: &Inputs) -> String {
    format!("\n署名の前に見ることの全部は、{} で示します。\n", command("status", inputs))
}

pub(super) fn is_reminder(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == codes::STATUS_BEFORE_SIGNING
}

/// A command for the same inputs, as a person would type it.
pub(super) fn command(name: &str, inputs: &Inputs) -> String {
    let mut words = vec![format!("betten {name}")];
    if inputs.paths != [Path::new(HOSPITAL_FILE)] {
        words.extend(inputs.paths.iter().map(|path| quoted(&path.to_string_lossy())));
    }
    if let Some(data) = &inputs.data {
        words.push(format!("--data {}", quoted(&data.to_string_lossy())));
    }
    if let Some(contract) = &inputs.contract {
        words.push(format!("--contract {}", quoted(contract)));
    }
    words.join(" ")
}

/// Quotes a word so that every shell a clerk may use takes it as one word.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '\\' | ':' | '-' | '_');
    if word.chars().all(plain) { word.to_owned() } else { format!("\"{word}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::color::Color;

    fn inputs(paths: &[&str]) -> Inputs {
        Inputs {
            paths: paths.iter().map(Into::into).collect(),
            data: None,
            contract: None,
            strict: false,
            final_only: false,
            color: Color::Auto,
        }
    }

    #[test]
    fn the_next_command_is_about_the_same_inputs() {
        assert_eq!(command("status", &inputs(&["betten.yaml"])), "betten status");
        assert_eq!(command("status", &inputs(&["病院A.yaml", "b/"])), "betten status 病院A.yaml b/");
        let all = Inputs {
            data: Some("my data".into()),
            contract: Some("sample/ehr".to_owned()),
            ..inputs(&["病院 A.yaml"])
        };
        assert_eq!(command("build", &all), "betten build \"病院 A.yaml\" --data \"my data\" --contract sample/ehr");
    }

    #[test]
    fn time_in_words() {
        assert_eq!(seconds(0.004), "（0.1秒未満）");
        assert_eq!(seconds(0.44), "（0.4秒）");
        assert_eq!(seconds(61.0), "（61.0秒）");
    }
}
