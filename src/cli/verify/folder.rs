//! `betten verify DIR`: whether an output folder holds what its manifest lists. With `--rebuild`, also whether it holds
//! what the hospital files give now.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use crate::cli::closing::quoted;
use crate::cli::color::colored;
use crate::cli::make::Workshop;
use crate::cli::report::{ReportFormat, deliver};
use crate::cli::run::{Inputs, obstacle, outcome, session};
use crate::cli::verify::Verify;
use crate::cli::{Failure, Outcome, one_line, say, tell};
use crate::diagnostic::show::{self, ascii};
use crate::diagnostic::{Report, Sources, reading_order};
use crate::input::Disk;
use crate::produce::{RunOptions, Wanted};
use crate::publish::{Digest, MANIFEST, Made, Manifest, OutputCondition};
use crate::render::csv::csv;

pub(super) fn verify(folder: &Path, request: &Verify) -> Result<Outcome, Failure> {
    if folder.is_file() {
        return Err(no_folder(folder));
    }
    let Some(condition) = OutputCondition::of(folder).map_err(|error| error.to_string())? else {
        return Err(no_output(folder));
    };
    let mut findings = findings(&condition, request.inputs.strict);
    if request.rebuild {
        match rebuild(folder, request, &condition.manifest)? {
            Rebuild::Files { contract, made } => {
                findings.extend(differences(&condition.manifest, contract.as_deref(), &made));
                tell(&contract.map_or_else(String::new, |contract| contract_alone(&contract)));
            }
            Rebuild::Not(outcome) => return Ok(outcome),
        }
    }
    findings.sort_by(|a, b| reading_order(&a.path, &b.path).then_with(|| a.cmp(b)));
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let view = FolderView { folder, manifest: &condition.manifest, findings: &findings };
    deliver(&request.reporting, &|format| match format {
        ReportFormat::Human => view.human().into_bytes(),
        ReportFormat::Json => view.json().into_bytes(),
        ReportFormat::Csv => view.csv(),
    })?;
    if request.reporting.format == ReportFormat::Human {
        say(view.human().as_bytes())?;
    }
    let against = if request.rebuild { "記録とも、つくり直したものとも" } else { "記録と" };
    tell(&match errors {
        0 => format!("確かめました: {}ファイルは、{against}同じです。\n", condition.manifest.files.len()),
        _ => format!("確かめました: {errors}件、違いがあります。{}\n", advice(&findings)),
    });
    Ok(if errors == 0 { Outcome::Clean } else { Outcome::Faults })
}

/// The message when a person names a file instead of the output folder: the paper in hand, or a hospital file.
fn no_folder(file: &Path) -> Failure {
    let shown = file.display();
    let example = output_above(file).unwrap_or_else(|| "output".to_owned());
    let mut said = format!(
        "「{shown}」は、フォルダではなくファイルです。betten verify には、出力先のフォルダを書いてください（例：betten verify {example}）。\n"
    );
    let ending = file.extension().map(|ending| ending.to_ascii_lowercase());
    said.push_str(&match ending.as_ref().and_then(|ending| ending.to_str()) {
        Some("yaml" | "yml") => format!(
            "この病院ファイルからつくり直したものと比べるときは、--rebuild の後に書きます（例：betten verify {example} --rebuild {}）。",
            quoted(&shown.to_string())
        ),
        _ => "紙やPDFの内容が今の病院ファイルと同じかは、各ページの下に印刷された8桁の照合番号で確かめられます（例：betten verify --fingerprint 照合番号 betten.yaml）。".to_owned(),
    });
    said
}

fn no_output(folder: &Path) -> Failure {
    let shown = folder.display();
    if !folder.is_dir() {
        return format!(
            "「{shown}」というフォルダはありません。出力先のフォルダを書いてください（例：betten verify output）。"
        );
    }
    match output_above(folder) {
        Some(output) => format!(
            "「{shown}」は、出力先「{output}」の一部です。出力先のフォルダを書いてください（例：betten verify {output}）。"
        ),
        None => format!(
            "「{shown}」に、つくったときの記録「{MANIFEST}」がないので、確かめられません。出力先のフォルダか確かめてください。記録をなくしたときは、betten build で新しいフォルダにつくり直してください（例：betten build --output 新しいフォルダ）。"
        ),
    }
}

/// The output folder that holds this path, in the form to type.
fn output_above(path: &Path) -> Option<String> {
    let output = path.ancestors().skip(1).find(|above| above.join(MANIFEST).is_file())?;
    Some(if output.as_os_str().is_empty() { ".".to_owned() } else { quoted(&output.to_string_lossy()) })
}

/// What to do about the errors.
fn advice(findings: &[FolderFinding]) -> String {
    let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
    let mut advice = String::new();
    if errors().any(|finding| !matches!(finding.kind, FolderFindingKind::Unlisted | FolderFindingKind::NotMade)) {
        advice.push_str("betten build を打つと、つくり直します。");
    }
    if errors().any(|finding| finding.kind == FolderFindingKind::NotMade) {
        advice.push_str("つくられないファイルは、入力に加え忘れた病院がないかを確かめてください。要らなければ betten build --prune で消えます。");
    }
    if errors().any(|finding| finding.kind == FolderFindingKind::Unlisted) {
        advice.push_str("このプログラムが置いたものでないファイルは、betten build では消えません。要らなければ、確かめてから消してください。");
    }
    advice
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Severity {
    Error,
    Note,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
enum FolderFindingKind {
    /// A publication was interrupted.
    HalfDone,
    Changed,
    Missing,
    Unlisted,
    /// Made again, the file is different.
    Differs,
    /// Made again, the file is not made any more.
    NotMade,
    /// Made again, there is one more file.
    New,
}

impl FolderFindingKind {
    fn said(self) -> &'static str {
        match self {
            FolderFindingKind::HalfDone => "公開の途中で止まっています。betten build を打つと、続きから終わらせます。",
            FolderFindingKind::Changed => "つくったあとに変わっています。",
            FolderFindingKind::Missing => "ありません。",
            FolderFindingKind::Unlisted => "このプログラムが置いたファイルではありません。",
            FolderFindingKind::Differs => "いまの病院ファイルからつくったものと違います。",
            FolderFindingKind::NotMade => "いまの病院ファイルからはつくられません。",
            FolderFindingKind::New => "いまの病院ファイルからはつくられますが、ここにありません。",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct FolderFinding {
    path: String,
    severity: Severity,
    kind: FolderFindingKind,
}

fn findings(condition: &OutputCondition, strict: bool) -> Vec<FolderFinding> {
    let all = |paths: &[String], severity: Severity, kind: FolderFindingKind| -> Vec<FolderFinding> {
        paths.iter().map(|path| FolderFinding { path: path.clone(), severity, kind }).collect()
    };
    let mut findings = all(&condition.changed, Severity::Error, FolderFindingKind::Changed);
    findings.extend(all(&condition.missing, Severity::Error, FolderFindingKind::Missing));
    let unlisted = if strict { Severity::Error } else { Severity::Note };
    findings.extend(all(&condition.unlisted, unlisted, FolderFindingKind::Unlisted));
    if condition.is_half_done {
        findings.extend(all(&[".betten".to_owned()], Severity::Error, FolderFindingKind::HalfDone));
    }
    findings
}

enum Rebuild {
    Files {
        /// The contract that the last build made alone. Then it alone is made again: the other files come from builds
        /// before.
        contract: Option<String>,
        /// The digests of the files, by path.
        made: BTreeMap<String, Digest>,
    },
    /// The input has faults, which have been told.
    Not(Outcome),
}

/// Makes again in memory what the last build was asked for.
fn rebuild(folder: &Path, request: &Verify, manifest: &Manifest) -> Result<Rebuild, Failure> {
    let mut made = BTreeMap::new();
    if built(manifest).next().is_none() {
        return Ok(Rebuild::Files { contract: None, made });
    }
    let settings = manifest.settings.as_ref().and_then(Wanted::of_settings);
    let Some((wanted, formats)) = settings else { return Err(no_settings(folder)) };
    let contract = wanted.contract.clone();
    if request.inputs.contract.is_some() && request.inputs.contract != contract {
        return Err(other_contract(folder, contract.as_deref()));
    }
    // `--strict` is only about the look at the folder.
    let inputs = Inputs { strict: false, contract: contract.clone(), ..request.inputs.clone() };
    let mut session = session(&Disk, &inputs, request.making.templates.as_deref(), wanted);
    let workshop = Workshop::open(&request.making, &formats, &mut session);
    let tools = match workshop {
        Ok(ref workshop) => Ok(workshop.tools()),
        Err(error) => Err(error),
    };
    let say = |report: &Report, sources: &Sources| {
        tell(&show::human(&report.clone().errors_only(), sources, colored(request.inputs.color)));
    };
    let end = session.make(
        tools,
        &RunOptions::default(),
        &mut |product| {
            let file = product.made().map(|artifact| Made::of(&artifact));
            made.extend(file.map(|file| (file.path, file.sha256)));
            Ok(())
        },
        &mut |hospital| say(&hospital.report, &hospital.sources),
    );
    say(&end.report, &end.sources);
    if end.is_refused {
        tell(&format!("確かめられませんでした: {}。\n", show::counts(&end.all.clone().errors_only())));
        return Ok(Rebuild::Not(outcome(&end.all)));
    }
    obstacle(&end)?;
    Ok(Rebuild::Files { contract, made })
}

/// The files that a build made, and can make again.
fn built(manifest: &Manifest) -> impl Iterator<Item = &Made> {
    manifest.files.iter().filter(|made| !made.lasting)
}

fn no_settings(folder: &Path) -> Failure {
    format!(
        "「{}」をどの指定（形式や --attach など）でつくったかが記録からわからないので、つくり直して比べられません。ほかの版の betten でつくったためです。\nつくったときと同じ指定で betten build を一度打ってから、もう一度確かめてください。",
        folder.display()
    )
}

fn other_contract(folder: &Path, built: Option<&str>) -> Failure {
    let shown = folder.display();
    let built = match built {
        Some(contract) => format!("「--contract {contract}」でつくった"),
        None => "すべての契約をつくった".to_owned(),
    };
    format!(
        "「{shown}」は、{built}出力先です。--contract を外して、もう一度打ってください。つくったときと同じ契約を比べます。"
    )
}

fn contract_alone(contract: &str) -> String {
    format!("つくり直して比べたのは、最後につくった契約「{contract}」だけです。\n")
}

/// Where one contract alone was made again, only its files are compared.
fn differences(manifest: &Manifest, contract: Option<&str>, made: &BTreeMap<String, Digest>) -> Vec<FolderFinding> {
    let below = |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let is_made_again = |file: &&Made| contract.is_none_or(|contract| below(&file.path, contract));
    let finding = |path: &str, kind| FolderFinding { path: path.to_owned(), severity: Severity::Error, kind };
    let mut findings = Vec::new();
    for file in built(manifest).filter(is_made_again) {
        match made.get(&file.path) {
            Some(sha256) if *sha256 == file.sha256 => {}
            Some(_) => findings.push(finding(&file.path, FolderFindingKind::Differs)),
            None => findings.push(finding(&file.path, FolderFindingKind::NotMade)),
        }
    }
    let listed: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    findings.extend(
        made.keys().filter(|path| !listed.contains(path.as_str())).map(|path| finding(path, FolderFindingKind::New)),
    );
    findings
}

struct FolderView<'a> {
    folder: &'a Path,
    manifest: &'a Manifest,
    findings: &'a [FolderFinding],
}

#[derive(Serialize)]
struct FolderReport<'a> {
    folder: String,
    program: &'a str,
    typesetter: Option<&'a str>,
    files: usize,
    findings: &'a [FolderFinding],
}

impl FolderView<'_> {
    fn human(&self) -> String {
        let line = |finding: &FolderFinding| {
            format!(
                "{} {}: {}\n",
                severity(finding.severity),
                one_line(&self.folder.join(&finding.path).display().to_string()),
                finding.kind.said()
            )
        };
        self.findings.iter().map(line).collect()
    }

    fn json(&self) -> String {
        let shape = FolderReport {
            folder: self.folder.to_string_lossy().into_owned(),
            program: &self.manifest.program,
            typesetter: self.manifest.typesetter.as_deref(),
            files: self.manifest.files.len(),
            findings: self.findings,
        };
        let text = serde_json::to_string_pretty(&shape).expect("a struct of texts and numbers has a JSON form");
        ascii(&text) + "\n"
    }

    fn csv(&self) -> Vec<u8> {
        let head = ["種類", "ファイル", "内容"].map(str::to_owned);
        let row = |finding: &FolderFinding| {
            [severity(finding.severity).to_owned(), finding.path.clone(), finding.kind.said().to_owned()]
        };
        let rows: Vec<[String; 3]> = std::iter::once(head).chain(self.findings.iter().map(row)).collect();
        csv(rows.iter().map(<[String; 3]>::as_slice))
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "エラー",
        Severity::Note => "お知らせ",
    }
}
