//! Whether a PDF is the paper that was signed. What each file is follows from what was done to it
//! (`tests/paper/alter.py`).
//!
//! `make paper-tools` installs what alters and signs PDFs.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use betten::paper::{Judgement, Nearest, RecordedPaper, Unreadable, Verdict, judge, marks};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::files::files;
use crate::support::program::{betten, python, start};
use crate::support::sample::sample_text;
use crate::support::setup::build;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What was done to a file, as the script writes it down.
#[derive(Debug, Deserialize)]
struct Expected {
    file: String,
    answer: String,
    /// Kind and page of what differs.
    differences: Vec<Value>,
    /// Field, name in the certificate, and what the signature covers.
    signatures: Vec<Value>,
}

fn recorded(paper: &Path) -> RecordedPaper {
    let bytes = std::fs::read(paper).expect("the paper is there");
    RecordedPaper { name: "paper".to_owned(), marks: marks(&bytes).expect("it can be read") }
}

/// What is said of a file, in the form of the script's list.
fn said(judged: Result<Judgement, Unreadable>) -> (Value, Vec<Value>, Vec<Value>) {
    let Ok(judgement) = judged else { return (json!("unreadable"), Vec::new(), Vec::new()) };
    assert_eq!(judgement.nearest.is_none(), judgement.verdict == Verdict::Unknown);
    let mut differences: Vec<Value> = judgement.differences.iter().map(|it| json!([it.kind, it.page])).collect();
    differences.sort_by_key(Value::to_string);
    let covers = |it: &betten::paper::SignatureMark| match &it.after {
        _ if !it.covers => "not",
        _ if it.is_last => "whole",
        Some(after) if after.is_empty() => "covered",
        _ => "changed after",
    };
    let signatures = judgement.signatures.iter().map(|it| json!([it.field, it.signer, covers(it)])).collect();
    (json!(judgement.verdict), differences, signatures)
}

/// Alters a paper, and compares what is said of each file with what was done to it. The program of `docs/verify.md`,
/// which knows nothing of betten, must say the same. Gives the number of files.
fn try_paper(paper: &Path, others: &[&Path], more: &[&Path]) -> usize {
    let folder = tempfile::tempdir().expect("a folder");
    python(&project("tests/paper/alter.py"), &[&[paper, folder.path()], more, others].concat());
    let list = std::fs::read(folder.path().join("expected.json")).expect("the list");
    let list: Vec<Expected> = serde_json::from_slice(&list).expect("a list");
    let record = recorded(&folder.path().join("paper.pdf"));
    let mut wrong = Vec::new();
    let mut same = Vec::new();
    for expected in &list {
        let bytes = std::fs::read(folder.path().join(&expected.file)).expect("it was made");
        let found = said(judge(std::slice::from_ref(&record), &[], &bytes));
        let mut differences = expected.differences.clone();
        differences.sort_by_key(Value::to_string);
        let wanted = (json!(expected.answer), differences, expected.signatures.clone());
        if found != wanted {
            wrong.push(format!("{}: {found:?} instead of {wanted:?}", expected.file));
        }
        if expected.answer != "unreadable" {
            same.push((
                folder.path().join(&expected.file),
                expected.differences.is_empty() && expected.answer != "unknown",
            ));
        }
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", paper.display());
    let json = folder.path().join("record.json");
    std::fs::write(&json, serde_json::to_string(&record.marks).expect("JSON")).expect("written");
    let paths: Vec<&Path> =
        std::iter::once(json.as_path()).chain(same.iter().map(|(path, _)| path.as_path())).collect();
    let told = python(&program_of_the_page(folder.path()), &paths);
    let told: Vec<bool> = told.lines().map(|line| line.ends_with(": same")).collect();
    let expected: Vec<bool> = same.iter().map(|(_, same)| *same).collect();
    let differ = same.iter().zip(&told).filter(|((_, same), told)| same != *told).map(|((path, _), _)| path);
    assert_eq!(told, expected, "{}: {:?}", paper.display(), differ.collect::<Vec<_>>());
    list.len()
}

/// The program that `docs/verify.md` prints.
fn program_of_the_page(folder: &Path) -> PathBuf {
    let page = std::fs::read_to_string(project("docs/verify.md")).expect("the page");
    let (_, rest) = page.split_once("```python\n").expect("a program");
    let (program, _) = rest.split_once("```\n").expect("its end");
    let path = folder.join("check.py");
    std::fs::write(&path, program).expect("written");
    path
}

/// A page of a browser, as other programs make it.
fn by_browser(folder: &Path) -> PathBuf {
    let page = folder.join("page.html");
    std::fs::write(&page, "<title>別添1</title><h1>別添1</h1><p>電子カルテシステム保守・運用契約").expect("written");
    let paper = folder.join("browser.pdf");
    let mut print = std::ffi::OsString::from("--print-to-pdf=");
    print.push(&paper);
    let output = start("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .arg(print)
        .arg(page)
        .output()
        .unwrap_or_else(|error| panic!("chromium: {error}; run `make browser-tools`"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    paper
}

/// The sample's papers in a folder, each annex with its data attached.
fn papers(folder: &Path) -> Vec<PathBuf> {
    std::fs::write(folder.join("betten.yaml"), sample_text()).expect("written");
    build(folder, &["--formats", "pdf", "--attach"], |_| {});
    files(&folder.join("output"))
        .into_iter()
        .map(|(path, _)| folder.join("output").join(path))
        .filter(|path| path.extension().is_some_and(|ending| ending == "pdf"))
        .collect()
}

fn named<'a>(papers: &'a [PathBuf], name: &str) -> &'a Path {
    papers.iter().find(|paper| paper.ends_with(name)).unwrap_or_else(|| panic!("{name} in {papers:?}"))
}

/// With `BETTEN_LONG`, eight papers are altered, a memorandum among them; otherwise one.
#[test]
fn what_was_done_to_a_file_is_what_is_said_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let papers = papers(here);
    let annex = |contract: &str| named(&papers, &format!("sample/{contract}/annex.pdf"));
    let browser = by_browser(here);
    let checklist = named(&papers, "sample/ehr/checklist.pdf");
    let logo = [Path::new("--logo")];
    let count = try_paper(annex("ehr"), &[annex("pacs"), annex("network"), checklist, &browser], &logo);
    if std::env::var_os("BETTEN_LONG").is_none() {
        assert!(count > 70, "{count}");
        return;
    }
    std::fs::write(here.join("after.yaml"), sample_text().replacen("at_end: handover", "at_end: decrypted", 1))
        .expect("written");
    let arguments = ["betten.yaml", "after.yaml", "--memorandum", "--contract", "sample/ehr", "--formats", "pdf"];
    let mut compare = betten();
    compare.arg("diff").args(arguments).args(["--output", "changes", "--fonts"]);
    compare.arg(crate::support::program::fonts_folder()).current_dir(here);
    if cfg!(not(feature = "embedded")) {
        compare.arg("--typst").arg(crate::support::setup::typst());
    }
    let output = compare.output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let memorandum = files(&here.join("changes")).into_iter().map(|(path, _)| here.join("changes").join(path));
    let memorandum: Vec<PathBuf> = memorandum.filter(|path| path.extension().is_some_and(|it| it == "pdf")).collect();
    let mut all = count;
    for paper in [annex("ehr"), annex("pacs"), annex("network"), checklist, named(&papers, "sample/pacs/contacts.pdf")]
        .into_iter()
        .chain(memorandum.iter().map(PathBuf::as_path))
    {
        let others: Vec<&Path> = papers.iter().map(PathBuf::as_path).filter(|other| *other != paper).collect();
        all += try_paper(paper, &others, &[]);
    }
    eprintln!("{all} files");
    assert!(all > 600, "{all}");
}

/// Another contract's paper is that contract's. What was edited after the signing is the current paper.
#[test]
fn each_paper_is_known_among_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let papers = papers(folder.path());
    let annexes: Vec<&Path> = papers.iter().map(PathBuf::as_path).filter(|path| path.ends_with("annex.pdf")).collect();
    let signed: Vec<RecordedPaper> = annexes.iter().map(|path| recorded(path)).collect();
    assert_eq!(signed.len(), 3);
    let read = |path: &Path| std::fs::read(path).expect("it is there");
    for (index, path) in annexes.iter().enumerate() {
        let judgement = judge(&signed, &signed, &read(path)).expect("it can be read");
        assert_eq!((judgement.verdict, judgement.nearest), (Verdict::Unchanged, Some(Nearest::Signed(index))));
        let current = judge(&signed[..index], &signed[index..], &read(path)).expect("it can be read");
        assert_eq!((current.verdict, current.nearest), (Verdict::Unchanged, Some(Nearest::Current(0))));
    }
    // Another telephone changes no page of the annex, only what is attached to it.
    let now = folder.path().join("now");
    std::fs::create_dir(&now).expect("a folder");
    std::fs::write(now.join("betten.yaml"), sample_text().replace("03-0000-0011", "03-0000-0099")).expect("written");
    build(&now, &["--formats", "pdf", "--attach", "--contract", "sample/ehr"], |_| {});
    let later = now.join("output/sample/ehr/annex.pdf");
    let judgement = judge(&signed, &[recorded(&later)], &read(&later)).expect("it can be read");
    assert_eq!((judgement.verdict, judgement.nearest), (Verdict::Unchanged, Some(Nearest::Current(0))));
    let without = judge(&signed, &[], &read(&later)).expect("it can be read");
    assert_eq!((without.verdict, without.differences.len()), (Verdict::Changed, 1), "{without:?}");
}

/// The record is plain JSON, and says the same when it is read again.
#[test]
fn a_record_is_read_as_it_was_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let marks = recorded(named(&papers(folder.path()), "sample/pacs/contacts.pdf")).marks;
    let text = serde_json::to_string(&marks).expect("JSON");
    assert!(text.starts_with("{\"form\":\"betten-paper-1\",\"pages\":[{\"size\":\""), "{text}");
    assert_eq!(serde_json::from_str::<betten::paper::PaperMarks>(&text).expect("it can be read"), marks);
}

/// Files that want to fill the memory or run for ever are refused soon.
#[test]
fn hostile_files_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    python(&project("tests/paper/hostile.py"), &[folder.path()]);
    let found = files(folder.path());
    assert!(found.len() > 10);
    for (name, bytes) in found {
        let start = Instant::now();
        let refused = marks(&bytes).expect_err(&name);
        assert!(matches!(refused, Unreadable::TooLarge | Unreadable::Broken), "{name}: {refused:?}");
        assert!(start.elapsed() < Duration::from_secs(30), "{name}: {:?}", start.elapsed());
    }
    assert_eq!(marks(&vec![b'%'; betten::paper::LARGEST + 1]), Err(Unreadable::TooLarge));
}

/// A small PDF with everything that is looked at, written by hand. Each pair is a text in it and what stands there
/// instead.
fn small(changes: &[(&str, &str)]) -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 6 0 R/Outlines<</First 7 0 R>>/AcroForm<</Fields[8 0 R]>>\
         /Names<</EmbeddedFiles<</Names[(a) 9 0 R]>>>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1/Rotate 0/MediaBox[0 0 99 99.5]>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots[8 0 R]/Resources<</Font<</F 5 0 R>>>>>>",
        "<</Length 24>>stream\nBT /F 9 Tf (text) Tj ET \nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</K[<</S/P/P 6 0 R/Pg 3 0 R/ActualText(text)>>]>>",
        "<</Title<feff7532>/Dest[3 0 R/Fit]>>",
        "<</Subtype/Widget/FT/Sig/T(s)/Rect[0 0 9 9]/V<</ByteRange[0 1 2 3]/Contents<3003020101>>>>>",
        "<</F(a)/EF<</F 10 0 R>>>>",
        "<</Length 1>>stream\nx\nendstream",
    ];
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        let object = changes.iter().fold((*object).to_owned(), |object, (old, new)| object.replace(old, new));
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let size = objects.len() + 1;
    let start = text.len();
    text.push_str(&format!("xref\n0 {size}\n{table}trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"));
    text.into_bytes()
}

proptest! {
    /// Whatever the bytes are, there is an answer, and it is "unchanged" only for what shows the same.
    #[test]
    fn any_bytes_get_an_answer(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..8)) {
        let paper = small(&[]);
        let record = RecordedPaper { name: String::new(), marks: marks(&paper).expect("it can be read") };
        let mut bytes = paper;
        for (place, byte, how) in changes {
            let place = place.index(bytes.len());
            match how {
                0 => bytes[place] = byte,
                1 => bytes[place] ^= 1 << (byte % 8),
                2 => { bytes.remove(place); }
                _ => bytes.insert(place, byte),
            }
        }
        if let Ok(judgement) = judge(std::slice::from_ref(&record), &[], &bytes) {
            let is_same = marks(&bytes).is_ok_and(|found| found == record.marks);
            prop_assert_eq!(judgement.differences.is_empty() && judgement.nearest.is_some(), is_same);
        }
    }
}

/// A number, a text or a name is the same however it is written, and so is an object in its place or elsewhere. What
/// is left out leads back, or is null.
#[test]
fn how_something_is_written_does_not_matter() {
    let found = |changes: &[(&str, &str)]| marks(&small(changes)).expect("it can be read");
    let before = found(&[]);
    for same in [
        ("ActualText(text)", "ActualText<74657874>"),
        ("[0 0 99 99.5]", "[0 0. 99.0 +99.500]"),
        ("[0 0 99 99.5]", "[0 0 99 99.5]/CropBox[0 0 99 99.5]"),
        ("/Rotate 0", "/Rotate 360"),
        ("/BaseFont/Helvetica", "/BaseFont/Helv#65tica/Widths null"),
        ("<</S/P/P 6 0 R/Pg 3 0 R/ActualText(text)>>", "<</ActualText (text) /Pg 3 0 R /S /P /P 1 0 R>>"),
        ("/Font<</F 5 0 R>>", "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/ProcSet[/PDF]"),
        ("/Contents 4 0 R", "/Contents[4 0 R]/Metadata 4 0 R"),
    ] {
        assert_eq!(found(&[same]), before, "{same:?}");
    }
    for other in [
        ("ActualText(text)", "ActualText(next)"),
        ("[0 0 99 99.5]", "[0 0 99 99.6]"),
        ("/Rotate 0", "/Rotate 90.0"),
        ("(text) Tj", "(next) Tj"),
        ("/Length 24>>", "/Length 24/F(other.bin)>>"),
        ("/Length 24>>", "/Length 24/Filter/Fl>>"),
        ("/BaseFont/Helvetica", "/BaseFont/Courier"),
        ("/Annots[8 0 R]", "/Annots[8 0 R<</Subtype/Text>>]"),
        ("/Title<feff7532>", "/Title<feff4e59>"),
        ("stream\nx\n", "stream\ny\n"),
        ("/T(s)", "/T(s)/AA<</E<</S/JavaScript/JS(1)>>>>"),
        ("/FT/Sig", "/FT/Tx"),
        ("/Dest[3 0 R/Fit]", "/Dest[3 0 R/XYZ]"),
    ] {
        assert_ne!(found(&[other]), before, "{other:?}");
    }
}
