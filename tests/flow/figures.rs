//! 別図: the pictures of a contract. They are a part of the annex, and a picture that cannot be printed as it is is
//! refused.

use betten::compare::{Effort, annexes};
use betten::diagnostic::{Report, Severity, Sources};
use betten::document::compose::{Order, annex, memorandum};
use betten::document::{Block, Document, FigureBlock, Inline, each_text};
use betten::input::{Disk, Memory};
use betten::produce::read_hospital;
use betten::render::hospital_file::hospital_file;
use betten::resolve::{FIGURES, slice};

use crate::support::figures::{PNG, SVG, chunk, png_head, svg};
use crate::support::sample::{self, Read};

const HEAD: &str = "catalog: \"2024-06\"
hospital: { id: h, party: { name: 病院 } }
vendors: { v: { party: { name: 会社 } } }
contracts:
  - id: a
    title: 保守契約
    date: 2026-04-01
    parties: [hospital, v]
    precedence: annex
    sections: [2-B]
";

/// A hospital whose contract names these files, in this order.
fn hospital(files: &[&str]) -> String {
    let figures: Vec<String> = files
        .iter()
        .enumerate()
        .map(|(at, file)| format!("{{ file: {file}, title: 図その{at}, description: 説明{at} }}"))
        .collect();
    if figures.is_empty() { HEAD.to_owned() } else { format!("{HEAD}    figures: [{}]\n", figures.join(", ")) }
}

fn read(names: &[&str], memory: Memory) -> Read {
    sample::read_files(&memory.with("betten.yaml", hospital(names)), "betten.yaml")
}

/// The errors about a picture with these bytes.
fn errors_of(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let read = read(&["zu/a.png"], Memory::new().with("zu/a.png", bytes));
    let errors = read.report.iter().filter(|fault| fault.severity == Severity::Error);
    errors.map(|fault| format!("{} {}", fault.code.as_str(), fault.message)).collect()
}

#[track_caller]
fn refused(bytes: impl Into<Vec<u8>>, code: &str, words: &str) {
    let errors = errors_of(bytes);
    assert!(matches!(&errors[..], [only] if only.starts_with(code) && only.contains(words)), "{words}: {errors:#?}");
}

#[track_caller]
fn fine(bytes: impl Into<Vec<u8>>) {
    assert_eq!(errors_of(bytes), [""; 0]);
}

fn paper(read: &Read) -> Document {
    annex(&read.annexes().0[0])
}

fn plain(inlines: &[Inline]) -> String {
    inlines.iter().map(Inline::plain).collect()
}

fn figures(document: &Document) -> Vec<&FigureBlock> {
    let blocks = document.blocks.iter();
    blocks.filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None }).collect()
}

fn captions(document: &Document) -> Vec<String> {
    figures(document).iter().map(|figure| plain(&figure.caption)).collect()
}

fn both() -> Memory {
    Memory::new().with("zu/a.png", PNG).with("zu/b.svg", SVG)
}

#[test]
fn they_stand_after_the_items_with_their_names() {
    let two = paper(&read(&["zu/a.png", "zu/b.svg"], both()).sound());
    let found = captions(&two);
    assert!(
        found[0].starts_with("別図1　図その0（画像：") && found[1].starts_with("別図2　図その1（画像："),
        "{found:?}"
    );
    assert_eq!(figures(&two)[0].description, "説明0");
    let place = |wanted: &dyn Fn(&Block) -> bool| two.blocks.iter().position(wanted).expect("it is there");
    let heading = place(&|block| matches!(block, Block::Heading { text, .. } if plain(text) == FIGURES));
    let items = two.blocks.iter().rposition(|block| matches!(block, Block::Items(_))).expect("items");
    assert_eq!(heading, items + 1);
    assert!(matches!(two.blocks[heading + 1..heading + 3], [Block::Figure(_), Block::Figure(_)]));
    let one = paper(&read(&["zu/a.png"], both()).sound());
    assert!(captions(&one)[0].starts_with("別図　図その0（画像："));
}

/// The preamble makes them a part of the annex, and the annex says that its number covers them.
#[test]
fn the_annex_says_what_they_are() {
    let said = |names: &[&str]| {
        let document = paper(&read(names, both()).sound());
        let texts = document.blocks.iter().filter_map(|block| match block {
            Block::Paragraph(paragraph) => Some(plain(&paragraph.inlines)),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    };
    for words in ["別図は、本書の一部を成し", "別図の名称及び画像のファイル"] {
        assert!(said(&["zu/b.svg"]).contains(words) && !said(&[]).contains(words), "{words}");
    }
}

fn fingerprint(read: &Read) -> String {
    read.annexes().0[0].fingerprint.as_str().to_owned()
}

/// The name and the bytes are agreed. Where the file lies, and what is read aloud, is not.
#[test]
fn the_number_covers_names_and_bytes() {
    let number = |text: &str, memory: Memory| {
        fingerprint(&sample::read_files(&memory.with("betten.yaml", text), "betten.yaml").sound())
    };
    let text = hospital(&["zu/a.png", "zu/b.svg"]);
    let before = number(&text, both());
    let moved = Memory::new().with("other.png", PNG).with("zu/b.svg", SVG);
    assert_eq!(number(&text.replace("zu/a.png", "other.png"), moved), before);
    assert_eq!(number(&text.replace("説明0", "別の説明"), both()), before);
    let drawn = both().with("zu/b.svg", SVG.replace("端末", "機器"));
    let others = [
        number(&text, drawn),
        number(&text.replace("図その0", "別の図"), both()),
        number(&hospital(&["zu/b.svg", "zu/a.png"]), both()),
        number(&hospital(&["zu/a.png"]), both()),
        number(&hospital(&[]), both()),
    ];
    assert!(!others.contains(&before), "{others:?}");
}

#[test]
fn files_of_other_programs_are_fine() {
    fine(PNG);
    fine(SVG);
    fine(svg("<rect width='5' height='5' style='fill:url(#a)'/><linearGradient id='a'/><a href='#b'><g id='b'/></a>"));
    fine(format!("\u{feff}{}", svg("<title>図</title>")));
    fine("<svg xmlns='http://www.w3.org/2000/svg' width='10mm' height='5mm'/>");
}

/// What is not a picture is refused with what to do, and nothing of it is decoded.
#[test]
fn other_files_are_refused() {
    for (bytes, name) in [
        (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], "JPEG"),
        (b"GIF89a", "GIF"),
        (b"BM\x36\0", "BMP"),
        (b"II*\0", "TIFF"),
        (b"RIFF\0\0\0\0WEBP", "WebP"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04", "Excel"),
        (b"\xd0\xcf\x11\xe0", "古い形式"),
        (b"\x01\0\0\0\x6c\0\0\0", "EMF"),
        (b"\x1f\x8b", "圧縮"),
        (b"", "空"),
        (b"\x83\x65", "PNG でも SVG でも"),
        ("図".as_bytes(), "PNG でも SVG でも"),
        (b"<html></html>", "svg ではありません"),
    ] {
        refused(bytes, "figure/unusable", name);
    }
}

#[test]
fn a_png_that_is_not_whole_is_refused() {
    for length in [8, 20, 33, 100, PNG.len() / 2, PNG.len() - 20, PNG.len() - 1] {
        refused(&PNG[..length], "figure/unusable", "途中で切れています");
    }
    for at in [20, 40, PNG.len() / 3, PNG.len() / 2] {
        let mut bytes = PNG.to_vec();
        bytes[at] ^= 0x55;
        refused(bytes, "figure/unusable", "図「zu/a.png」は使えません。");
    }
}

/// A few bytes may ask for gigabytes.
#[test]
fn a_png_of_endless_size_is_refused_by_its_head() {
    for (width, height) in [(50_000, 50_000), (20_001, 1), (1, u32::MAX >> 1), (8_000, 8_000)] {
        refused(png_head(width, height), "figure/unusable", "大きすぎます");
    }
    let animated = [png_head(1, 1), chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])].concat();
    let animated = [animated, chunk(b"IDAT", b"\x78\x9c\x63\x60\0\0\0\x02\0\x01"), chunk(b"IEND", b"")].concat();
    refused(animated, "figure/unusable", "動く図");
}

#[test]
fn an_svg_that_does_more_than_draw_is_refused() {
    for (inside, words) in [
        ("<script>alert(1)</script>", "script"),
        ("<rect onclick='alert(1)'/>", "onclick"),
        ("<g ONLOAD='alert(1)'/>", "ONLOAD"),
        ("<foreignObject/>", "foreignObject"),
        ("<image href='data:image/png;base64,AAAA'/>", "image"),
        ("<use href='https://example.jp/a.svg#b'/>", "href"),
        ("<use xlink:href='other.svg#b'/>", "href"),
        ("<a href='https://example.jp/'><g/></a>", "href"),
        ("<a xlink:href='javascript:alert(1)'><g/></a>", "href"),
        ("<rect fill='url(https://example.jp/#a)'/>", "fill"),
        ("<rect style=\"fill:url('a.svg#b')\"/>", "style"),
        ("<style>@import 'a.css';</style>", "@import"),
        ("<style>@font-face{src:url(data:font/woff;base64,AA)}</style>", "style"),
        ("<style>*{fill:u\\72l(a.svg)}</style>", "style"),
        ("<animate attributeName='x'/>", "動き"),
        ("<set attributeName='x'/>", "動き"),
        ("<filter><feImage href='#a'/></filter>", "feImage"),
        ("<?xml-stylesheet href='a.css'?>", "xml-stylesheet"),
    ] {
        refused(svg(inside), "figure/unusable", words);
    }
    refused(svg("<g>"), "figure/unusable", "壊れています（1行");
    refused("<svg xmlns='http://www.w3.org/2000/svg'/>", "figure/unusable", "大きさ");
    refused("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 5'/>", "figure/unusable", "大きさ");
    refused("<svg viewBox='0 0 5 5'/>", "figure/unusable", "svg ではありません");
}

/// A short text may ask for endless work.
#[test]
fn an_svg_that_multiplies_is_refused() {
    let entities = "<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>";
    refused(format!("{entities}{}", svg("<text>&b;</text>")), "figure/unusable", "ENTITY");
    let twice = |at: usize| format!("<g id='g{at}'><use href='#g{0}'/><use xlink:href='#g{0}'/></g>", at - 1);
    let uses: String = (1..60).map(twice).collect();
    refused(svg(&format!("<g id='g0'><rect/></g>{uses}")), "figure/unusable", "多すぎます");
    let masks: String = (1..60)
        .map(|at| twice(at).replace("<use href='#", "<g mask='url(#").replace("'/><use x", ")'/><use x"))
        .collect();
    refused(svg(&format!("<g id='g0'><rect/></g>{masks}")), "figure/unusable", "多すぎます");
    refused(svg("<g id='a'><use href='#a'/></g>"), "figure/unusable", "自分自身");
    refused(svg("<pattern id='a'/><style>.a{fill:url(#a)}</style>"), "figure/unusable", "部品（a）");
    refused(svg(&"<g>".repeat(5_000)), "figure/unusable", "図「zu/a.png」");
    refused(svg(&["<g>".repeat(5_000), "</g>".repeat(5_000)].concat()), "figure/unusable", "入れ子");
    refused(svg(&"<g/>".repeat(250_000)), "figure/unusable", "多すぎます");
    let corners = "L1 1 ".repeat(10_000);
    let heads =
        format!("<marker id='m'>{}</marker><path d='M0 0{corners}' marker-mid='url(#m)'/>", "<path/>".repeat(1_000));
    refused(svg(&heads), "figure/unusable", "多すぎます");
}

/// The place is written and bounded as that of `based_on`: from the file, which may be above it.
#[test]
fn the_place_is_seen_from_the_file() {
    let told = |name: &str| {
        let memory = Memory::new().with("zu/a.png", PNG).with("h/betten.yaml", hospital(&[name]));
        let read = sample::read_files(&memory, "h/betten.yaml");
        read.report.iter().filter(|it| it.severity == Severity::Error).map(|it| it.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told("../zu/a.png"), [""; 0]);
    for name in ["/zu/a.png", "~/a.png", "\"C:/a.png\"", "'zu\\a.png'", "https://example.jp/a.png"] {
        assert!(told(name)[0].contains("このファイルから見た図のファイルの場所"), "{name}");
    }
    assert!(told("zu/a.png")[0].contains("「h/zu/a.png」を読めません。ファイルがありません。"));
    assert!(told("../zu")[0].contains("ファイルではなくフォルダです。"));
    let near = read(&["zu/b.png"], both());
    assert!(near.report.iter().any(|fault| fault.hints.iter().any(|hint| hint.contains("「a.png」の書き間違い"))));
}

#[test]
fn too_many_and_too_large_are_refused() {
    refused(vec![0; (8 << 20) + 1], "file/too-large", "8MBまで");
    let names: Vec<String> = (0..21).map(|at| format!("{at}.svg")).collect();
    let files =
        names.iter().enumerate().fold(Memory::new(), |files, (at, name)| files.with(name, svg(&"<g/>".repeat(at))));
    let named: Vec<&str> = names.iter().map(String::as_str).collect();
    let faults = read(&named, files.clone()).report;
    assert!(faults.iter().any(|fault| fault.message.contains("1つの契約に20個まで")));
    read(&named[..20], files).sound();
}

/// Two files of one name in two folders are two pictures. One picture under two names is a mistake.
#[test]
fn pictures_are_told_apart_by_their_bytes() {
    let twice = both().with("other/a.png", PNG).with("other/b.svg", SVG.replace("端末", "機器"));
    let same = read(&["zu/a.png", "other/a.png"], twice.clone());
    assert!(same.report.iter().any(|fault| fault.message == "図「other/a.png」が2度書かれています。"));
    let other = paper(&read(&["zu/b.svg", "other/b.svg"], twice).sound());
    let names: Vec<String> = other.pictures().map(|picture| picture.file_name()).collect();
    assert!(names.len() == 2 && names[0] != names[1], "{names:?}");
}

/// As with `based_on`, a person's own link is followed.
#[cfg(unix)]
#[test]
fn a_link_is_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("real.png"), PNG).expect("written");
    std::os::unix::fs::symlink(at("real.png"), at("a.png")).expect("linked");
    std::os::unix::fs::symlink(at("nothing.png"), at("b.png")).expect("linked");
    let errors = |name: &str| {
        std::fs::write(at("betten.yaml"), hospital(&[name])).expect("written");
        let (mut sources, mut report) = (Sources::default(), Report::new());
        let path = at("betten.yaml").to_string_lossy().into_owned();
        read_hospital(&Disk, &path, std::slice::from_ref(sample::catalog()), &mut sources, &mut report);
        report.count(Severity::Error)
    };
    assert_eq!((errors("a.png"), errors("b.png"), errors("real.png")), (0, 1, 0));
}

/// The data of the contract, read again with its pictures beside it, gives the same annex.
#[test]
fn the_data_of_a_contract_leads_back_to_the_annex() {
    let before = read(&["zu/a.png", "zu/b.svg"], both()).sound();
    let (annexes, _) = before.annexes();
    let text = hospital_file(&slice(before.catalog, before.hospital(), annexes[0].contract));
    let document = annex(&annexes[0]);
    let files = document.pictures().fold(Memory::new().with("betten.yaml", text), |files, picture| {
        files.with(picture.file_name(), picture.bytes.to_vec())
    });
    let again = sample::read_files(&files, "betten.yaml").sound();
    assert_eq!(fingerprint(&again), fingerprint(&before));
    assert_eq!(captions(&paper(&again)), captions(&document));
}

/// A picture that was replaced is told by its digits, and the memorandum has the new one at its end, and no other.
#[test]
fn a_memorandum_has_what_is_new() {
    let old = read(&["zu/a.png", "zu/b.svg"], both()).sound();
    let new = read(&["zu/a.png", "zu/b.svg"], both().with("zu/b.svg", SVG.replace("端末", "機器"))).sound();
    let of = |old: &Read, new: &Read| {
        let (was, is) = (old.annexes().0, new.annexes().0);
        let comparison = annexes(&was[0], &is[0], &mut Effort::default());
        memorandum(&was[0], &is[0], &comparison, Order::NewFirst, None)
    };
    let replaced = of(&old, &new);
    assert_eq!(captions(&replaced), captions(&paper(&new))[1..]);
    assert!(matches!(replaced.blocks.last(), Some(Block::Figure(_))));
    let mut texts = String::new();
    each_text(&replaced, &mut |text, _| {
        texts.push_str(text);
        texts.push('\n');
    });
    for document in [paper(&old), paper(&new)] {
        let digits = figures(&document)[1].picture.short().to_owned();
        assert!(texts.contains(&digits), "{texts}");
    }
    assert!(texts.contains("本覚書の末尾に掲げる図とする。") && texts.contains("SHA-256の初めの8桁"));
    let removed = of(&old, &read(&["zu/a.png"], both()).sound());
    assert_eq!(captions(&removed), [""; 0]);
    let none = of(&read(&[], both()).sound(), &read(&["zu/a.png"], both()).sound());
    assert_eq!(captions(&none).len(), 1);
}
