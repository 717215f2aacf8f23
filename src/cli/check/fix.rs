//! `betten check --fix`: what can be mended for certain, line by line, and how it is written.
//!
//! A fault that hides others goes first: all is looked at again after each round of repairs, until nothing more can be
//! mended. A line is left as it is when a repair does not make its own fault go away, or when the line then says
//! something that has no meaning at its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::cli::Failure;
use crate::cli::check::Check;
use crate::cli::closing::{command, took};
use crate::cli::mend::not_rewritten;
use crate::cli::run::{Inputs, require_contract, session, size};
use crate::diagnostic::columns::columns_of;
use crate::diagnostic::{Code, Diagnostic, Repair, Severity, Sources, Span, codes, show};
use crate::edit::{self, ChangedFile, Splice, spliced};
use crate::input::{Disk, Retold};
use crate::produce::{Survey, Wanted};

/// A line before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct MendedLine {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub before: String,
    pub after: String,
}

/// What can be mended.
pub(super) struct Mends {
    pub lines: Vec<MendedLine>,
    /// The new texts, by the paths with which the files are read.
    pub texts: BTreeMap<String, String>,
    /// Whether there was an error before. With `--strict` a warning is one.
    pub had_errors: bool,
    /// The old texts of the same files.
    old: BTreeMap<String, String>,
    /// Files with faults that could be mended, but that were not given.
    others: BTreeSet<String>,
}

/// A line of a file, counted from 1.
type MendedPlace = (String, usize);

/// Finds everything that can be mended in these files.
///
/// # Errors
/// When the files cannot be looked at in this way.
pub(super) fn find(inputs: &Inputs) -> Result<Mends, Failure> {
    /// Each time, the lines that could not be mended are left out.
    const MOST_TRIES: usize = 12;
    let mut left: BTreeSet<MendedPlace> = BTreeSet::new();
    let first = look(inputs, BTreeMap::new());
    require_contract(first.missing_contract.as_ref())?;
    let others = others(&first, inputs);
    let had_errors = first.report.has_errors() || inputs.strict && first.report.count(Severity::Warning) > 0;
    for _ in 0..MOST_TRIES {
        let (texts, last, touched) = mended(inputs, &left);
        let unmended: Vec<MendedPlace> = touched
            .into_iter()
            .filter(|line| is_unmended(line, &first, &last) || changes_what_was_signed(line, &first, &last))
            .collect();
        if unmended.is_empty() {
            let old: BTreeMap<String, String> = first
                .sources
                .iter()
                .filter(|(_, source)| texts.contains_key(&source.name))
                .map(|(_, source)| (source.name.clone(), source.text.clone()))
                .collect();
            let lines = old.iter().flat_map(|(file, text)| lines(file, text, &texts[file])).collect();
            return Ok(Mends { lines, texts, had_errors, old, others });
        }
        left.extend(unmended);
    }
    Ok(Mends { lines: Vec::new(), texts: BTreeMap::new(), had_errors, old: BTreeMap::new(), others })
}

fn look(inputs: &Inputs, texts: BTreeMap<String, String>) -> Survey {
    let files = Retold { files: &Disk, texts };
    // With `--strict` a warning would hide what comes after it.
    let inputs = Inputs { strict: false, final_only: false, ..inputs.clone() };
    let wanted = Wanted { site: false, by_contract: true, texts: true, ..Wanted::default() };
    session(&files, &inputs, None, wanted).survey(|_, _| {})
}

/// Mends what can be mended, round by round. Gives the new texts, what is said of them, and the lines that were
/// touched. The lines in `left` stay as they are.
fn mended(inputs: &Inputs, left: &BTreeSet<MendedPlace>) -> (BTreeMap<String, String>, Survey, BTreeSet<MendedPlace>) {
    /// So deep no fault hides another.
    const MOST_ROUNDS: usize = 24;
    let (mut texts, mut touched) = (BTreeMap::new(), BTreeSet::new());
    let mut last = look(inputs, BTreeMap::new());
    for _ in 0..MOST_ROUNDS {
        let mut is_done = true;
        for (file, text, repairs) in repairs(&last, inputs) {
            let line = |repair: &Repair| (file.clone(), line_of(&last.sources, repair.at));
            let wanted: Vec<&Repair> = repairs.into_iter().filter(|repair| !left.contains(&line(repair))).collect();
            let chosen = edit::repair(text, &wanted);
            touched.extend(chosen.iter().map(|repair| line(repair)));
            if !chosen.is_empty() {
                is_done = false;
                texts.insert(file, spliced(text, &edit::splices(&chosen)));
            }
        }
        if is_done {
            break;
        }
        last = look(inputs, texts.clone());
    }
    (texts, last, touched)
}

/// The repairs for the files that were given, file by file.
fn repairs<'s>(survey: &'s Survey, inputs: &Inputs) -> Vec<(String, &'s str, Vec<&'s Repair>)> {
    let mut files: BTreeMap<_, Vec<&Repair>> = BTreeMap::new();
    for repair in survey.report.iter().filter_map(|fault| fault.repair.as_deref()) {
        if survey.own.contains(&repair.at.source) {
            files.entry(repair.at.source).or_default().push(repair);
        }
    }
    let source = |(id, repairs)| {
        let source = survey.sources.get(id);
        (source.name.clone(), source.text.as_str(), repairs)
    };
    files.into_iter().map(source).filter(|(name, ..)| is_given(name, inputs)).collect()
}

/// The files with repairs that were not given: what `based_on` names, and editions.
fn others(survey: &Survey, inputs: &Inputs) -> BTreeSet<String> {
    let repairs = survey.report.iter().filter_map(|fault| fault.repair.as_deref());
    let name = |repair: &Repair| survey.sources.get(repair.at.source).name.clone();
    let is_other = |repair: &&Repair| !survey.own.contains(&repair.at.source) || !is_given(&name(repair), inputs);
    repairs.filter(is_other).map(name).collect()
}

/// Whether a person named this file, or a folder around it.
fn is_given(file: &str, inputs: &Inputs) -> bool {
    let real = |path: &Path| path.canonicalize().ok();
    let Some(file) = real(Path::new(file)) else { return false };
    inputs.paths.iter().filter_map(|path| real(path)).any(|path| file.starts_with(path))
}

/// Whether a line is not right after its repairs: it still can be mended, or it says something new that has no meaning
/// at its place. What a value means may only be seen after its key could be read, so faults of values are not new.
fn is_unmended(line: &MendedPlace, first: &Survey, last: &Survey) -> bool {
    const KEYS: [Code; 11] = [
        codes::YAML_SYNTAX,
        codes::YAML_FEATURE,
        codes::YAML_DEPTH,
        codes::YAML_DUPLICATE_KEY,
        codes::YAML_UNKNOWN_KEY,
        codes::YAML_WRONG_TYPE,
        codes::ID_INVALID,
        codes::ID_DUPLICATE,
        codes::ITEM_UNKNOWN,
        codes::POINT_UNKNOWN,
        codes::SENTENCE_UNKNOWN,
    ];
    let was_there = |code| faults_of(first, line).any(|fault| fault.code == code);
    faults_of(last, line).any(|fault| fault.repair.is_some() || KEYS.contains(&fault.code) && !was_there(fault.code))
}

/// Whether a line was readable, and its repair may be the reason why a contract now differs from what was signed.
fn changes_what_was_signed(line: &MendedPlace, first: &Survey, last: &Survey) -> bool {
    let differing =
        |survey: &Survey| survey.report.iter().filter(|it| it.code == codes::CONTRACT_DIFFERS_FROM_SIGNED).count();
    differing(last) > differing(first) && faults_of(first, line).all(|fault| fault.severity != Severity::Error)
}

/// What is said of a line.
fn faults_of<'s>(survey: &'s Survey, (file, line): &'s MendedPlace) -> impl Iterator<Item = &'s Diagnostic> {
    survey.report.iter().filter(move |fault| {
        let place = fault.repair.as_deref().map(|repair| repair.at).or(fault.primary.as_ref().map(|label| label.span));
        place.is_some_and(|place| {
            survey.sources.get(place.source).name == *file && line_of(&survey.sources, place) == *line
        })
    })
}

fn line_of(sources: &Sources, place: Span) -> usize {
    sources.line_column(place).0
}

/// The lines that differ. Repairs do not change the number of lines.
fn lines(file: &str, old: &str, new: &str) -> Vec<MendedLine> {
    let pairs = old.lines().zip(new.lines()).enumerate().filter(|(_, (before, after))| before != after);
    pairs
        .map(|(index, (before, after))| MendedLine {
            file: file.to_owned(),
            line: index + 1,
            before: before.to_owned(),
            after: after.to_owned(),
        })
        .collect()
}

impl Mends {
    /// Writes the new texts, all of them or none.
    ///
    /// # Errors
    /// When a file cannot be written, or was changed after it was read.
    pub fn write(&self) -> Result<(), Failure> {
        let file = |(name, old): (&String, &String)| ChangedFile {
            path: PathBuf::from(name),
            read: old.clone(),
            splices: line_splices(old, &self.texts[name]),
        };
        let files: Vec<ChangedFile> = self.old.iter().map(file).collect();
        edit::rewrite(&files).map_err(|error| not_rewritten(&error, "何も書いていません。"))
    }

    /// The last lines of the run.
    pub fn closing(&self, request: &Check, survey: &Survey, started: Instant) -> String {
        let inputs = &request.inputs;
        let mut text =
            format!("確認しました: {}。{}{}\n", size(survey.size), self.counted(request, survey), took(started));
        if !self.others.is_empty() {
            let names: Vec<&str> = self.others.iter().map(String::as_str).collect();
            text.push_str(&format!(
                "「{}」は、指定した病院のファイルではないので、書き換えません。提案を見て手で直してください。\n",
                names.join("」「")
            ));
        }
        let files: BTreeSet<&str> = self.lines.iter().map(|line| line.file.as_str()).collect();
        let files: Vec<&str> = files.into_iter().collect();
        text.push_str(&match (self.lines.len(), request.write) {
            (0, _) if survey.report.has_errors() => {
                "まとめて直せるところはありません。提案を見て手で直してください。\n".to_owned()
            }
            (0, _) => "まとめて直せるところはありません。\n".to_owned(),
            (count, true) => format!("{count}行を書き換えました: {}\n", files.join("、")),
            (count, false) => {
                format!(
                    "まだ何も書いていません。{count}行を書き込むには、{} --fix --write と打ってください。\n",
                    command("check", inputs)
                )
            }
        });
        text
    }

    fn counted(&self, request: &Check, survey: &Survey) -> String {
        let counts = show::counts(&survey.report);
        if self.lines.is_empty() || request.write { counts } else { format!("直した後は、{counts}") }
    }
}

/// The lines that differ, as splices.
fn line_splices(old: &str, new: &str) -> Vec<Splice> {
    let mut splices = Vec::new();
    let mut start = 0;
    for (before, after) in old.split_inclusive('\n').zip(new.split_inclusive('\n')) {
        if before != after {
            let end = start + before.trim_end_matches('\n').len();
            splices.push(Splice { at: start..end, text: after.trim_end_matches('\n').to_owned() });
        }
        start += before.len();
    }
    splices
}

/// The lines before and after, for a person.
pub(super) fn preview(lines: &[MendedLine], written: bool) -> String {
    let one =
        |it: &MendedLine| format!("{}:{}\n  - {}\n  + {}\n", it.file, it.line, visible(&it.before), visible(&it.after));
    let all: String = lines.iter().map(one).collect();
    let head = if written { "直した行" } else { "直せる行" };
    if all.is_empty() { all } else { format!("{head}（- が直す前、+ が直した後）\n\n{all}\n") }
}

/// A line without what nobody can see and what moves the cursor. A long one is cut.
fn visible(line: &str) -> String {
    /// In characters.
    const LONGEST: usize = 160;
    let letter = |letter: char| match columns_of(letter) {
        _ if letter == '\t' => "<TAB>".to_owned(),
        // The wide blank can be seen.
        _ if letter.is_whitespace() && ![' ', '\u{3000}'].contains(&letter) => format!("<U+{:04X}>", u32::from(letter)),
        None | Some(0) => format!("<U+{:04X}>", u32::from(letter)),
        Some(_) => letter.to_string(),
    };
    let cut = if line.chars().nth(LONGEST).is_some() { "…" } else { "" };
    line.chars().take(LONGEST).map(letter).collect::<String>() + cut
}

/// The lines and the faults that remain, as one object.
pub(super) fn json(lines: &[MendedLine], written: bool, faults: &str) -> String {
    let lines: Vec<String> = lines.iter().filter_map(|line| serde_json::to_string(line).ok()).collect();
    let lines = show::ascii(&lines.join(",\n"));
    format!("{{\"written\":{written},\"lines\":[\n{lines}\n],\"faults\":{}}}\n", faults.trim_end())
}

/// The lines as rows of a table.
pub(super) fn rows(lines: &[MendedLine]) -> Vec<Vec<String>> {
    let mut rows = vec![["ファイル", "行", "直す前", "直した後"].map(str::to_owned).to_vec()];
    for it in lines {
        rows.push(vec![it.file.clone(), it.line.to_string(), it.before.clone(), it.after.clone()]);
    }
    rows
}
