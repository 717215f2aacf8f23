//! 別図 on paper: whole, described, with their captions, and inside the margins whatever their size.

use betten::document::{Block, Document, Inline};
use betten::input::Memory;
use betten::render::Templates;
use betten::render::pdf::{Content, PdfSetup, job, pdf};

use super::forms::{contracts, made};
use crate::support::figures::{PNG, SVG, svg};
use crate::support::geometry::{MILLIMETRE, assert_sound, layout};
use crate::support::sample::{self, bare};
use crate::support::setup::{Pdf, fonts, pdf_of, typesetters};
use crate::support::structure::elements;

/// The sample, whose first contract has these drawings.
fn pictured(files: &[(&str, Vec<u8>)]) -> sample::Read {
    let figures: String = files
        .iter()
        .enumerate()
        .map(|(at, (name, _))| format!("      - {{ file: {name}, title: 図その{at}, description: 図の説明{at} }}\n"))
        .collect();
    let text = sample::sample_text().replacen("    related:\n", &format!("    figures:\n{figures}    related:\n"), 1);
    let memory = files.iter().fold(Memory::new(), |memory, (name, bytes)| memory.with(*name, bytes.clone()));
    sample::read_files(&memory.with("betten.yaml", text), "betten.yaml").sound()
}

fn sized(width: u32, height: u32) -> Vec<u8> {
    let inside = "<rect width='100%' height='100%' fill='none' stroke='#000'/><text x='2' y='14'>字</text>";
    svg(inside).replace("0 0 10 10", &format!("0 0 {width} {height}")).into_bytes()
}

fn both() -> sample::Read {
    pictured(&[("a.png", PNG.to_vec()), ("b.svg", SVG.as_bytes().to_vec())])
}

fn annex(read: &sample::Read) -> Document {
    contracts(read)[0].documents[0].clone()
}

/// The places of the pictures: page from 1, left, foot, right and top in points from the foot of the sheet.
fn places(pdf: &Pdf) -> Vec<[f64; 4]> {
    let said = pdf.text("pdfinfo", &["-struct-text", "{}"]);
    let boxes = said.split("Figure:\n").skip(1).filter_map(|rest| rest.split_once("/BBox [")?.1.split_once(']'));
    let numbers = |text: &str| text.split(' ').map(|number| number.parse().expect("a number")).collect::<Vec<f64>>();
    boxes.map(|(text, _)| numbers(text).try_into().expect("four")).collect()
}

#[test]
fn they_are_inside_the_margins_with_their_captions() {
    let sizes = [(10, 10), (600, 300), (1, 5_000), (5_000, 1), (3_000, 3_000), (260, 490)];
    let files: Vec<(String, Vec<u8>)> =
        sizes.iter().enumerate().map(|(at, (width, height))| (format!("{at}.svg"), sized(*width, *height))).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
    let pdf = pdf_of(&annex(&pictured(&files)));
    pdf.run("qpdf", &["--check", "{}"]);
    assert_sound("figures", &pdf);
    let (pages, _) = layout(&pdf);
    let found = places(&pdf);
    assert_eq!(found.len(), sizes.len());
    for ([left, foot, right, top], (width, height)) in found.iter().zip(sizes) {
        let (across, down) = pages[0];
        let is_inside = *left >= 20.0 * MILLIMETRE - 1.0
            && *right <= across - 15.0 * MILLIMETRE + 1.0
            && *foot >= 15.0 * MILLIMETRE - 1.0
            && *top <= down - 10.0 * MILLIMETRE;
        assert!(is_inside, "{width} × {height}: {left} {foot} {right} {top}");
        assert!(right - left <= f64::from(width) + 1.0, "{width} × {height} is blown up");
    }
    // The caption is never on another page than its picture.
    let elements = elements(&pdf);
    let of = |tag: &str| elements.iter().filter(|it| it.tag == tag).map(|it| it.pages.clone()).collect::<Vec<_>>();
    assert_eq!(of("Figure"), of("Caption"));
    assert!(of("Figure").iter().all(|pages| pages.len() == 1));
}

/// Each adapter gives the same bytes, each time, and the description is in them.
#[test]
fn each_adapter_gives_the_same() {
    let document = annex(&both());
    let templates = Templates::shipped();
    let mut all = Vec::new();
    for (_, typesetter) in typesetters().iter().chain(typesetters()) {
        let setup = PdfSetup { typesetter: typesetter.as_ref(), fonts: fonts(), templates: &templates };
        let mut report = betten::diagnostic::Report::new();
        let bytes = pdf(&Content::of(&document), &setup, &mut report).expect("the adapter works");
        all.push(bytes.unwrap_or_else(|| panic!("{report:#?}")));
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
    let plain = Pdf::keep(&all[0]).run("qpdf", &["--qdf", "--object-streams=disable", "{}", "-"]);
    let words: Vec<u8> = "図の説明1".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let hexadecimal: String = words.iter().map(|byte| format!("{byte:02x}")).collect();
    let has = |wanted: &[u8]| plain.windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted));
    assert!(has(&words) || has(hexadecimal.as_bytes()), "the description");
}

/// A letter in a drawing that no font has is told at the file, as that of any text.
#[test]
fn letters_without_a_font_are_told() {
    let read = pictured(&[("a.svg", svg("<text>図\u{13000}</text>").into_bytes())]);
    let report = Content::of(&annex(&read)).unprintable(fonts());
    let fault = report.iter().find(|fault| fault.message.contains("U+13000")).expect("it is told");
    let place = fault.primary.as_ref().expect("it has a place").span;
    assert_eq!(&read.sources.get(place.source).text[place.range()], "a.svg");
}

/// With the data, the pictures are attached under the names that the data gives them.
#[test]
fn they_are_attached_with_the_data() {
    let read = both();
    let contract = &contracts(&read)[0];
    let slice = contract.extras.slice.as_deref().expect("it was asked for");
    for content in [Content::of(&contract.documents[0]), Content::combined(&contract.documents)] {
        let pdf = made(&content.with_slice(Some(slice)));
        pdf.run("qpdf", &["--check", "{}"]);
        for picture in contract.documents[0].pictures() {
            let name = picture.file_name();
            assert!(slice.contains(&format!("\"{name}\"")));
            assert_eq!(pdf.run("qpdf", &[&format!("--show-attachment={name}"), "{}"]), *picture.bytes);
        }
    }
    let files = job(&Content::of(&contract.documents[1]), &Templates::shipped(), fonts()).files;
    assert!(files.keys().all(|name| !name.starts_with("figure-")), "only papers that show them get them");
}

/// Two pictures too many for one paper are refused before anything is typeset.
#[test]
fn too_many_points_are_refused() {
    let mut document = annex(&both());
    let content = Content::of(&document).weight().units;
    for block in &mut document.blocks {
        if let Block::Figure(figure) = block {
            figure.picture.parts = 160_000_000;
        }
    }
    assert!(content < betten::render::pdf::MOST);
    let fault = betten::render::pdf::too_large(&Content::of(&document)).expect("it is too large");
    assert!(fault.message.contains("大きすぎて"), "{}", fault.message);
}

/// The memorandum of a new picture has it after the places to sign.
#[test]
fn a_memorandum_ends_with_the_new_picture() {
    let (old, new) = (sample::sample(), pictured(&[("a.png", PNG.to_vec())]));
    let (was, is) = (old.annexes().0, new.annexes().0);
    let changes = betten::compare::annexes(&was[0], &is[0], &mut betten::compare::Effort::default());
    let order = betten::document::compose::Order::NewFirst;
    let document = betten::document::compose::memorandum(&was[0], &is[0], &changes, order, None);
    let pdf = pdf_of(&document);
    pdf.run("qpdf", &["--check", "{}"]);
    assert_sound("memorandum", &pdf);
    let Some(Block::Figure(figure)) = document.blocks.last() else { panic!("{:?}", document.blocks.last()) };
    let caption = bare(&figure.caption.iter().map(Inline::plain).collect::<String>());
    let text = bare(&pdf.text("pdftotext", &["-raw", "{}", "-"]));
    let sign = text.find("職・氏名").expect("a place to sign");
    assert!(text.rfind(&caption).is_some_and(|at| at > sign), "{text}");
}
