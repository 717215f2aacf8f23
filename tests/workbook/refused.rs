//! Files that are no workbook, workbooks of other forms, and those with something in them that works by itself: each is
//! told by its name, with what a person does.

use betten::workbook::{ForeignPart, OtherFile, WorkbookFault, read};

use crate::support::package::{SHEET, package, parts, sheet, workbook};

fn refused(bytes: &[u8]) -> WorkbookFault {
    read(bytes).expect_err("it is refused")
}

/// An old file of Office that has a stream of this name.
fn old_office(name: &str) -> Vec<u8> {
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 500], &name, &[0; 64]].concat()
}

#[test]
fn other_files_are_told_by_their_name() {
    let office = |part| package([("[Content_Types].xml", "<Types/>"), (part, "")]);
    let cases: [(Vec<u8>, OtherFile); 19] = [
        (Vec::new(), OtherFile::Empty),
        (b"\xef\xbb\xbf".to_vec(), OtherFile::Empty),
        (old_office("EncryptedPackage"), OtherFile::Password),
        (old_office("Workbook"), OtherFile::Xls),
        (old_office("Book"), OtherFile::Xls),
        (old_office("WordDocument"), OtherFile::OldOffice),
        (office("xl/workbook.bin"), OtherFile::Xlsb),
        (package([("mimetype", "application/vnd.oasis.opendocument.spreadsheet")]), OtherFile::OpenDocument),
        (package([("Index/Document.iwa", "")]), OtherFile::Numbers),
        (office("word/document.xml"), OtherFile::Word),
        (office("ppt/presentation.xml"), OtherFile::PowerPoint),
        (b"%PDF-1.7\n".to_vec(), OtherFile::Pdf),
        (b"\n<html><table>".to_vec(), OtherFile::Markup),
        (b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), OtherFile::Markup),
        ("\u{feff}項番,答え\r\n1,はい\r\n".as_bytes().to_vec(), OtherFile::Text),
        (b"\x8d\x80\x94\xd4,\x93\x9a\x82\xa6\r\n".to_vec(), OtherFile::Text),
        (package([("送付/記入.xlsx", ""), ("送付/読んでください.txt", "")]), OtherFile::PackedWorkbooks),
        (package([("写真.jpg", "")]), OtherFile::Archive),
        (vec![0; 100], OtherFile::Unknown),
    ];
    for (bytes, file) in cases {
        assert_eq!(refused(&bytes), WorkbookFault::OtherFile(file), "{:?}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn what_works_by_itself_is_refused_with_its_remedy() {
    let relation = |kind: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r9\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"x\"/></Relationships>"
        )
    };
    let list = "xl/worksheets/_rels/sheet1.xml.rels";
    for (part, foreign) in [
        ("xl/vbaProject.bin", ForeignPart::Macros),
        ("XL/VBAPROJECT.BIN", ForeignPart::Macros),
        ("xl/macrosheets/sheet1.xml", ForeignPart::Macros),
        ("xl/externalLinks/externalLink1.xml", ForeignPart::OtherWorkbooks),
        ("xl/embeddings/oleObject1.bin", ForeignPart::Embedded),
        ("xl/activeX/activeX1.bin", ForeignPart::ActiveX),
        ("xl/connections.xml", ForeignPart::OutsideData),
    ] {
        let fault = refused(&workbook(&[(part, "")]));
        assert_eq!(fault, WorkbookFault::Foreign(foreign), "{part}");
        assert!(fault.remedy().ends_with("ください。"), "{}", fault.remedy());
    }
    // The part may have any name; what refers to it says what it is.
    for (kind, foreign) in [
        ("vbaProject", ForeignPart::Macros),
        ("externalLinkPath", ForeignPart::OtherWorkbooks),
        ("package", ForeignPart::Embedded),
        ("control", ForeignPart::ActiveX),
        ("queryTable", ForeignPart::OutsideData),
    ] {
        assert_eq!(refused(&workbook(&[(list, &relation(kind))])), WorkbookFault::Foreign(foreign), "{kind}");
    }
    // A link to a page, a printer's settings and a picture work by no means.
    for kind in ["hyperlink", "printerSettings", "image", "ctrlProp"] {
        assert!(read(&workbook(&[(list, &relation(kind))])).is_ok(), "{kind}");
    }
}

/// A person chose the wrong form when saving, and there is no program in it.
#[test]
fn a_workbook_for_macros_without_any_is_read() {
    let types = parts(include_str!("../../fuzz/seeds/workbook/plain"))[0]
        .1
        .replace("vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "vnd.ms-excel.sheet.macroEnabled.main");
    assert!(types.contains("macroEnabled"));
    assert!(read(&workbook(&[("[Content_Types].xml", &types)])).is_ok());
}

fn damaged(part: &str) -> WorkbookFault {
    WorkbookFault::Damaged { part: part.to_owned() }
}

#[test]
fn a_damaged_part_is_named() {
    let strings = "xl/sharedStrings.xml";
    for text in ["", "x", "<a>", "<a></b>", "<a/><b/>", "<a/></a>", "<a><!-- -- --></a>"] {
        assert_eq!(refused(&workbook(&[(strings, text)])), damaged(strings), "{text}");
    }
    for broken in ["<t b=\"1\" b=\"2\"/>", "<t b=1/>", "<t>\u{1}</t>", "<t>&#1;</t>", "<t>&#xD800;</t>", "<t>&</t>"] {
        let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let text = format!("<sst xmlns=\"{space}\"><si>{broken}</si></sst>");
        assert_eq!(refused(&workbook(&[(strings, &text)])), damaged(strings), "{broken}");
    }
    let entity = |text: &str| refused(&workbook(&[(SHEET, text)]));
    let expected = WorkbookFault::Entity { part: SHEET.to_owned() };
    assert_eq!(entity(&format!("<!DOCTYPE a>{}", sheet("", ""))), expected);
    assert_eq!(entity(&sheet("<row>&nbsp;<c><v>1</v></c></row>", "")), expected);
    assert_eq!(
        entity(&sheet("<row><x:c xmlns:x=\"urn:x\"/></row>", "")).to_string(),
        "シート「s」のセル A1 の値を読めません。"
    );
    // What is shown of it would depend on the program that shows it.
    let either = "<m:AlternateContent xmlns:m=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"/>";
    assert_eq!(entity(&sheet(either, "")), damaged(SHEET));
}

#[test]
fn what_is_missing_is_named() {
    let plain = parts(include_str!("../../fuzz/seeds/workbook/plain"));
    let without = |name: &str| read(&package(plain.iter().copied().filter(|(known, _)| *known != name)));
    assert_eq!(without("[Content_Types].xml"), Err(WorkbookFault::OtherFile(OtherFile::Archive)));
    assert_eq!(without("_rels/.rels"), Err(WorkbookFault::OtherFile(OtherFile::Archive)));
    for part in ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", SHEET, "docProps/custom.xml"] {
        assert_eq!(without(part), Err(damaged(part)));
    }
    assert_eq!(without("xl/_rels/workbook.xml.rels"), Err(damaged("xl/workbook.xml")));
}

#[test]
fn an_archive_that_can_be_read_in_two_ways_is_refused() {
    let plain = parts(include_str!("../../fuzz/seeds/workbook/plain"));
    let with = |name| refused(&package(plain.iter().copied().chain([(name, "")])));
    assert_eq!(with(SHEET), damaged(SHEET));
    assert_eq!(with("XL/WorkSheets/sheet1.xml"), damaged(SHEET));
    assert_eq!(with("xl\\worksheets\\sheet1.xml"), damaged(SHEET));
    for name in ["../evil", "xl/../../evil", "xl/./a", "", "a\0b"] {
        assert_eq!(with(name), damaged(""), "{name}");
    }
    let whole = workbook(&[]);
    let places = |mark: &[u8]| -> Vec<usize> { (0..whole.len()).filter(|at| whole[*at..].starts_with(mark)).collect() };
    let changed = |at: usize, bytes: &[u8]| {
        let mut whole = whole.clone();
        whole[at..at + bytes.len()].copy_from_slice(bytes);
        refused(&whole)
    };
    let (heads, entries, end) = (places(b"PK\x03\x04"), places(b"PK\x01\x02"), places(b"PK\x05\x06")[0]);
    let first = damaged("[Content_Types].xml");
    let none = damaged("");
    assert_eq!(changed(heads[0] + 30, b"{"), first, "another name in the head");
    assert_eq!(changed(heads[0] + 8, &[8]), first, "another method in the head");
    assert_eq!(changed(entries[0] + 10, &[9]), first, "another method in the directory");
    assert_eq!(changed(entries[0] + 16, &[0; 4]), first, "another checksum");
    assert_eq!(changed(entries[0] + 24, &[1, 0, 0, 0]), first, "another size");
    assert_eq!(changed(entries[0] + 42, &[1, 0, 0, 0]), first, "another place");
    assert_eq!(changed(entries[0] + 8, &[1]), none, "encrypted");
    assert_eq!(changed(entries[0] + 24, &[0xff; 4]), none, "ZIP64");
    assert_eq!(changed(end + 4, &[1]), none, "another disk");
    assert_eq!(changed(end + 8, &[1]), none, "other counts");
    assert_eq!(changed(end + 16, &[1, 0, 0, 0]), none, "the directory elsewhere");
    assert_eq!(refused(&[&whole[..], b"x"].concat()), none, "something behind the end");
    assert_eq!(refused(&[b"PK", &whole[..]].concat()), none, "something before the beginning");
    assert_eq!(refused(&whole[..whole.len() - 30]), none, "cut");
}
