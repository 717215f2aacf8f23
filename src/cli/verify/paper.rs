//! `betten verify FILE.pdf … --against`: whether a PDF is a paper that was signed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::report::{ReportFormat, Reporting, deliver};
use crate::cli::{Failure, Outcome, one_line, say};
use crate::diagnostic::show::ascii;
use crate::input::{Disk, Files, ReadFault};
use crate::paper::{
    Difference, DifferenceKind, Judgement, LARGEST, Nearest, RecordedPaper, SignatureMark, Unreadable, Verdict, judge,
};
use crate::render::csv::csv;

/// The papers that a file is compared with.
#[derive(Debug, Clone, Default)]
pub(super) struct PaperArchive {
    /// Those that were signed.
    pub signed: Vec<RecordedPaper>,
    /// Those that the hospital files give today.
    pub current: Vec<RecordedPaper>,
}

/// Compares each file with the papers, and tells what it is.
pub(super) fn verify(files: &[PathBuf], papers: &PaperArchive, reporting: &Reporting) -> Result<Outcome, Failure> {
    let looks: Vec<PaperLook> = files.iter().map(|file| PaperLook::of(file, papers)).collect();
    let human = || looks.iter().map(PaperLook::human).collect::<String>().into_bytes();
    deliver(reporting, &|format| match format {
        ReportFormat::Human => human(),
        ReportFormat::Json => json(&looks).into_bytes(),
        ReportFormat::Csv => rows(&looks),
    })?;
    if reporting.format == ReportFormat::Human {
        say(&human())?;
    }
    Ok(outcome(&looks))
}

fn outcome(looks: &[PaperLook]) -> Outcome {
    if looks.iter().any(|look| look.answer == PaperAnswer::Unreadable) {
        return Outcome::Unreadable;
    }
    let is_signed = |look: &PaperLook| matches!(look.answer, PaperAnswer::Signed | PaperAnswer::SignedFurther);
    if looks.iter().all(is_signed) { Outcome::Clean } else { Outcome::Faults }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum PaperAnswer {
    /// A paper that was signed, unchanged.
    Signed,
    /// The same, with signatures, or pages that came with them.
    SignedFurther,
    /// A paper that was signed, changed.
    Changed,
    /// What the hospital files give today. No signing is recorded for it.
    Current,
    /// The same, changed.
    CurrentChanged,
    /// Neither.
    Unknown,
    Unreadable,
}

impl PaperAnswer {
    fn of(judgement: &Judgement) -> Self {
        match (judgement.nearest, judgement.verdict) {
            (None, _) | (_, Verdict::Unknown) => PaperAnswer::Unknown,
            (Some(Nearest::Signed(_)), Verdict::Unchanged) => PaperAnswer::Signed,
            (Some(Nearest::Signed(_)), Verdict::SignedFurther) => PaperAnswer::SignedFurther,
            (Some(Nearest::Signed(_)), Verdict::Changed) => PaperAnswer::Changed,
            (Some(Nearest::Current(_)), Verdict::Changed) => PaperAnswer::CurrentChanged,
            (Some(Nearest::Current(_)), _) => PaperAnswer::Current,
        }
    }

    fn said(self, paper: &str) -> String {
        match self {
            PaperAnswer::Signed => format!("署名した書面です。{paper}と、すべてのページが同じです。"),
            PaperAnswer::SignedFurther => {
                format!("署名した書面です。{paper}と同じページに、電子署名が加わっています。")
            }
            PaperAnswer::Changed => format!("署名した書面から変わっています。{paper}と、次のところが違います。"),
            PaperAnswer::Current => format!("いまの内容の書面です（{paper}）。この内容で署名した記録はありません。"),
            PaperAnswer::CurrentChanged => {
                format!("いまの内容の書面から変わっています。{paper}と、次のところが違います。")
            }
            PaperAnswer::Unknown => "署名した書面でも、いまの内容の書面でもありません。".to_owned(),
            PaperAnswer::Unreadable => "確かめられません。".to_owned(),
        }
    }
}

/// What was found of a file.
#[derive(Debug, Serialize)]
struct PaperLook {
    file: String,
    answer: PaperAnswer,
    /// What people call the paper that it is, or was.
    paper: Option<String>,
    differences: Vec<Difference>,
    signatures: Vec<SignatureMark>,
    /// Why the file was not judged.
    reason: Option<String>,
}

impl PaperLook {
    fn of(file: &Path, papers: &PaperArchive) -> Self {
        let shown = file.to_string_lossy().into_owned();
        let judged = match Disk.read(&shown, LARGEST) {
            Ok(bytes) => judge(&papers.signed, &papers.current, &bytes).map_err(|fault| not_judged(fault).to_owned()),
            Err(ReadFault::Unreadable(reason)) => Err(reason),
            Err(_) => Err(not_judged(Unreadable::TooLarge).to_owned()),
        };
        match judged {
            Ok(judgement) => Self::judged(shown, judgement, papers),
            Err(reason) => Self {
                file: shown,
                answer: PaperAnswer::Unreadable,
                paper: None,
                differences: Vec::new(),
                signatures: Vec::new(),
                reason: Some(reason),
            },
        }
    }

    fn judged(file: String, judgement: Judgement, papers: &PaperArchive) -> Self {
        let paper = judgement.nearest.map(|nearest| match nearest {
            Nearest::Signed(index) => papers.signed[index].name.clone(),
            Nearest::Current(index) => papers.current[index].name.clone(),
        });
        let answer = PaperAnswer::of(&judgement);
        let Judgement { differences, signatures, .. } = judgement;
        Self { file, answer, paper, differences, signatures, reason: None }
    }

    fn said(&self) -> String {
        let paper = format!("「{}」", self.paper.as_deref().unwrap_or_default());
        format!("{}{}", self.answer.said(&paper), self.reason.as_deref().unwrap_or_default())
    }

    fn human(&self) -> String {
        let mut text = format!("{}: {}\n", one_line(&self.file), self.said());
        for line in lines(&self.differences) {
            text.push_str(&format!("  {line}\n"));
        }
        for signature in &self.signatures {
            text.push_str(&format!("  {}\n", one_line(&signature_line(signature))));
        }
        if !self.signatures.is_empty() {
            text.push_str("  電子署名と証明書が本物かは、ここでは確かめていません。\n");
        }
        text
    }
}

fn not_judged(fault: Unreadable) -> &'static str {
    match fault {
        Unreadable::NoPdf => "PDFではありません。",
        Unreadable::Broken => "PDFが壊れています。もう一度受け取るか、写す前のファイルで確かめてください。",
        Unreadable::Password => "開くのにパスワードが要ります。パスワードを外したファイルで確かめてください。",
        Unreadable::TooLarge => "大きすぎるか、入り組みすぎています。",
    }
}

fn json(looks: &[PaperLook]) -> String {
    #[derive(Serialize)]
    struct PaperReport<'a> {
        files: &'a [PaperLook],
    }
    let report = PaperReport { files: looks };
    ascii(&serde_json::to_string_pretty(&report).expect("a struct of texts and numbers has a JSON form")) + "\n"
}

/// One row for each file, and under it one for each difference and each signature.
fn rows(looks: &[PaperLook]) -> Vec<u8> {
    let mut rows = vec![["ファイル", "判定", "書面", "内容"].map(str::to_owned)];
    for look in looks {
        let row = |kind: &str, text: String| {
            [look.file.clone(), kind.to_owned(), look.paper.clone().unwrap_or_default(), text]
        };
        rows.push(row("判定", look.said()));
        rows.extend(lines(&look.differences).into_iter().map(|line| row("違い", line)));
        rows.extend(look.signatures.iter().map(|signature| row("電子署名", signature_line(signature))));
    }
    csv(rows.iter().map(<[String; 4]>::as_slice))
}

/// One line for each kind of difference, with all its pages.
fn lines(differences: &[Difference]) -> Vec<String> {
    let mut kinds: BTreeMap<(DifferenceKind, Option<&str>), BTreeSet<usize>> = BTreeMap::new();
    for difference in differences {
        let pages = kinds.entry((difference.kind, told_name(difference))).or_default();
        pages.extend(difference.page);
    }
    kinds
        .into_iter()
        .map(|((kind, name), pages)| {
            let place = if pages.is_empty() { String::new() } else { format!("{}ページ：", ranges(&pages)) };
            one_line(&format!("{place}{}", told(kind, name.unwrap_or_default())))
        })
        .collect()
}

/// The name that a person can use. Fonts and pictures have names that mean nothing to people.
fn told_name(difference: &Difference) -> Option<&str> {
    let is_told = !matches!(difference.kind, DifferenceKind::Font | DifferenceKind::Image | DifferenceKind::Form);
    difference.name.as_deref().filter(|_| is_told)
}

/// 「1、3〜5」
fn ranges(numbers: &BTreeSet<usize>) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let told = |(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}、{last}"),
        _ => format!("{first}〜{last}"),
    };
    runs.iter().map(told).collect::<Vec<_>>().join("、")
}

fn told(kind: DifferenceKind, name: &str) -> String {
    match kind {
        DifferenceKind::PageMissing => "このページがありません。",
        DifferenceKind::PageAdded => "書面にないページが加わっています。このページの中身は、ここでは確かめていません。",
        DifferenceKind::PageRepeated => return format!("書面の{name}ページが、もう1度入っています。"),
        DifferenceKind::PageMoved => return format!("書面の{name}ページが、ここに移っています。"),
        DifferenceKind::Size => "用紙の大きさ、切り取りか向きが違います。",
        DifferenceKind::Drawing => "文字や線が書き換わっています。",
        DifferenceKind::DrawnOver => "もとの文字と線の上か下に、何かが書き足されています。",
        DifferenceKind::Font => "フォントが違います。別の文字が見えるか、別の文字として読み取られるかもしれません。",
        DifferenceKind::Image => "画像が違います。",
        DifferenceKind::Form => "図の部品が違います。",
        DifferenceKind::Resources => "色や模様が違います。",
        DifferenceKind::AnnotationAdded => return format!("{}が加わっています。", annotation(name)),
        DifferenceKind::AnnotationMissing => return format!("{}がなくなっています。", annotation(name)),
        DifferenceKind::PageOther => "ページの設定が違います。",
        DifferenceKind::AttachmentAdded => return format!("添付ファイル「{name}」が加わっています。"),
        DifferenceKind::AttachmentChanged => return format!("添付ファイル「{name}」の中身が違います。"),
        DifferenceKind::AttachmentMissing => return format!("添付ファイル「{name}」がなくなっています。"),
        DifferenceKind::Structure => "読み上げの順か、読み上げる文字が違います。",
        DifferenceKind::Outline => "しおりが違います。",
        DifferenceKind::Names => "リンクの行き先が違います。",
        DifferenceKind::Fields => "入力欄が加わっています。",
        DifferenceKind::Actions => "開いたときなどに、ひとりでに動くものが違います。",
        DifferenceKind::Layers => "表示を切り替えられる層が違います。",
        DifferenceKind::Other => "ページ以外の設定が違います。",
    }
    .to_owned()
}

/// An annotation as people know it.
fn annotation(kind: &str) -> String {
    match kind {
        "Text" => "メモ",
        "Highlight" | "Underline" | "StrikeOut" | "Squiggly" => "文字に引いた線や色",
        "FreeText" => "書き込んだ文字",
        "Stamp" => "スタンプ",
        "Link" => "リンク",
        "Ink" | "Line" | "Square" | "Circle" | "Polygon" | "PolyLine" => "書き込んだ線や図形",
        "Popup" => "メモの窓",
        "FileAttachment" => "添付ファイルの印",
        "Widget" => "入力欄",
        other => return format!("注釈（{other}）"),
    }
    .to_owned()
}

fn signature_line(signature: &SignatureMark) -> String {
    let who = match &signature.signer {
        Some(name) => format!("証明書の名前は「{name}」です。"),
        None => "証明書の名前は読み取れません。".to_owned(),
    };
    let place = match signature.page {
        Some(page) => format!("{page}ページに見える欄があります。下に文字が隠れていないか見てください。"),
        None => String::new(),
    };
    let after = match (&signature.after, signature.covers, signature.is_last) {
        (_, false, _) => "署名の範囲が、ファイルの始めから署名までになっていません。".to_owned(),
        (_, _, true) => "ファイルの終わりまでが、署名の範囲です。".to_owned(),
        (None, ..) => "署名の後にも書き足されていますが、何が変わったかは調べられません。".to_owned(),
        (Some(after), ..) if after.is_empty() => {
            "署名の後に書き足されたのは、ほかの署名など、ページに関わらないものだけです。".to_owned()
        }
        (Some(after), ..) => format!("署名の後に、次のところが変わりました。{}", lines(after).concat()),
    };
    format!("電子署名「{}」：{who}{place}{after}", signature.field)
}

#[cfg(test)]
mod tests;
