//! What a person sees in a cell, and what else is known of it.

use betten::workbook::{CellKind, CellPlace, DrawingKind, Formula, SheetVisibility, WorkbookFault, read};
use proptest::prelude::*;

use super::{cell, place, rows};
use crate::support::package::{SHEET, sheet, workbook};

const STYLES: &str = "xl/styles.xml";
const STRINGS: &str = "xl/sharedStrings.xml";

/// A cell of the plain workbook with a shared string like this.
fn shared(written: &str, look: u8) -> betten::workbook::WorkbookCell {
    let strings =
        format!("<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><si>{written}</si></sst>");
    let sheet = sheet(&format!("<row><c t=\"s\" s=\"{look}\"><v>0</v></c></row>"), "");
    let book = read(&workbook(&[(STRINGS, &strings), (SHEET, &sheet)])).expect(written);
    book.sheets[0].cells[&place("A1")].clone()
}

/// A cell whose form has this code.
fn formed(code: &str, value: &str) -> (CellKind, String) {
    let code = code.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let styles = format!(
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts>\
         <numFmt numFmtId=\"170\" formatCode=\"{code}\"/></numFmts><cellXfs><xf numFmtId=\"170\"/></cellXfs></styleSheet>"
    );
    let sheet = sheet(&format!("<row r=\"1\"><c r=\"A1\"><v>{value}</v></c></row>"), "");
    let book = read(&workbook(&[(STYLES, &styles), (SHEET, &sheet)])).expect(value);
    let cell = &book.sheets[0].cells[&place("A1")];
    (cell.kind, cell.text.clone())
}

#[test]
fn what_is_struck_through_is_told() {
    let is_struck = |written, look| shared(written, look).is_struck;
    let half = "<r><rPr><strike/></rPr><t>全部</t></r><r><t>一部</t></r>";
    assert_eq!(shared(half, 0).text, "全部一部");
    assert!(is_struck(half, 0));
    assert!(is_struck("<r><rPr><strike val=\"true\"/></rPr><t>全部</t></r>", 0));
    assert!(!is_struck("<r><rPr><strike val=\"0\"/></rPr><t>全部</t></r>", 0));
    assert!(!is_struck("<r><rPr><strike/></rPr><t xml:space=\"preserve\"> </t></r><r><t>一部</t></r>", 0));
    // By the look of the cell, which a run with a look of its own does not take.
    assert!(is_struck("<t>全部</t>", 1));
    assert!(!is_struck("<r><rPr><b/></rPr><t>全部</t></r>", 1));
    assert!(is_struck("<r><rPr><b/></rPr><t>全部</t></r><r><t>一部</t></r>", 1));
    assert!(cell("<c r=\"A1\" t=\"inlineStr\"><is><r><rPr><strike/></rPr><t>x</t></r></is></c>").is_struck);
    assert!(cell("<c r=\"A1\" s=\"1\"><v>3</v></c>").is_struck);
    assert!(!cell("<c r=\"A1\"><v>3</v></c>").is_struck);
}

#[test]
fn how_to_read_aloud_is_no_text() {
    let read = shared("<r><t>東京</t></r><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr fontId=\"1\"/>", 0);
    assert_eq!((read.text.as_str(), read.is_struck), ("東京", false));
}

#[test]
fn blanks_and_line_ends_are_those_that_are_meant() {
    let text = |written: &str| shared(written, 0).text;
    assert_eq!(text("<t> a b\n</t>"), "a b");
    assert_eq!(text("<t xml:space=\"preserve\"> a b </t>"), " a b ");
    assert_eq!(text("<t>　全角　</t>"), "　全角　");
    assert_eq!(text("<t>a_x000D_\nb</t>"), "a\nb");
    assert_eq!(text("<t>a_x000d__x000A_b&#13;c</t>"), "a\nb\nc");
    assert_eq!(text("<t>a_x005F_x000D_b _x12 _xGGGG_ _x</t>"), "a_x000D_b _x12 _xGGGG_ _x");
    assert_eq!(text("<t>_xD842__xDFB7_野家</t>"), "𠮷野家");
    assert_eq!(text("<t><![CDATA[a<b]]>&amp;&#x3042;</t>"), "a<b&あ");
}

#[test]
fn a_formula_is_known_as_one() {
    let read = |written| {
        let cell = cell(written);
        (cell.text, cell.formula)
    };
    assert_eq!(read("<c r=\"A1\"><f>1+1</f><v>2</v></c>"), ("2".to_owned(), Some(Formula::Computed)));
    assert_eq!(read("<c r=\"A1\" t=\"str\"><f>B1</f><v>はい</v></c>"), ("はい".to_owned(), Some(Formula::Computed)));
    assert_eq!(read("<c r=\"A1\"><f>1+1</f></c>"), (String::new(), Some(Formula::Uncomputed)));
    assert_eq!(read("<c r=\"A1\"><f t=\"shared\" si=\"0\"/><v/></c>"), (String::new(), Some(Formula::Uncomputed)));
    assert_eq!(read("<c r=\"A1\" t=\"inlineStr\"><is><t>=1+1</t></is></c>"), ("=1+1".to_owned(), None));
}

#[test]
fn values_are_shown_as_a_person_sees_them() {
    let shown = |written| {
        let cell = cell(written);
        (cell.kind, cell.text)
    };
    for (written, kind, text) in [
        ("<c r=\"A1\"><v>3</v></c>", CellKind::Number, "3"),
        ("<c r=\"A1\"><v>3.0</v></c>", CellKind::Number, "3"),
        ("<c r=\"A1\"><v>0.30000000000000004</v></c>", CellKind::Number, "0.3"),
        ("<c r=\"A1\"><v>-1.5E-3</v></c>", CellKind::Number, "-0.0015"),
        ("<c r=\"A1\"><v>1E+15</v></c>", CellKind::Number, "1000000000000000"),
        ("<c r=\"A1\"><v>1.5E+300</v></c>", CellKind::Number, "1.5E+300"),
        ("<c r=\"A1\"><v>-0</v></c>", CellKind::Number, "0"),
        ("<c r=\"A1\" t=\"b\"><v>1</v></c>", CellKind::Bool, "TRUE"),
        ("<c r=\"A1\" t=\"b\"><v>0</v></c>", CellKind::Bool, "FALSE"),
        ("<c r=\"A1\" t=\"e\"><v>#N/A</v></c>", CellKind::Error, "#N/A"),
        ("<c r=\"A1\" t=\"d\"><v>2026-04-01</v></c>", CellKind::Day, "2026-04-01"),
        ("<c r=\"A1\" t=\"d\"><v>2026-04-01T00:00:00.000Z</v></c>", CellKind::Day, "2026-04-01"),
        ("<c r=\"A1\" t=\"d\"><v>2026-04-01T13:30:00</v></c>", CellKind::Day, "2026-04-01 13:30"),
        ("<c r=\"A1\" t=\"d\"><v>13:30:05</v></c>", CellKind::Time, "13:30:05"),
        ("<c r=\"A1\" t=\"inlineStr\"><is><t>0312345678</t></is></c>", CellKind::Text, "0312345678"),
    ] {
        assert_eq!(shown(written), (kind, text.to_owned()), "{written}");
    }
    for wrong in [
        "<c r=\"A1\"><v>x</v></c>",
        "<c r=\"A1\"><v>inf</v></c>",
        "<c r=\"A1\"><v>1</v><v>2</v></c>",
        "<c r=\"A1\" t=\"s\"><v>2</v></c>",
        "<c r=\"A1\" t=\"s\"><v>-1</v></c>",
        "<c r=\"A1\" t=\"b\"><v>2</v></c>",
        "<c r=\"A1\" t=\"d\"><v>2026-02-29</v></c>",
        "<c r=\"A1\" t=\"d\"><v>2026-04-01T25:00</v></c>",
        "<c r=\"A1\" t=\"z\"><v>1</v></c>",
        "<c r=\"A1\" s=\"5\"><v>1</v></c>",
        "<c r=\"A1\"><v>1</v><other/></c>",
    ] {
        let fault = rows(&format!("<row r=\"1\">{wrong}</row>")).expect_err(wrong);
        assert_eq!(fault, WorkbookFault::BadCell { sheet: "s".to_owned(), place: place("A1") }, "{wrong}");
    }
}

/// What LibreOffice shows for the same is compared in `programs.rs`.
#[test]
fn numbers_follow_their_form() {
    for (code, value, kind, text) in super::programs::FORMS {
        assert_eq!(formed(code, value), (*kind, (*text).to_owned()), "{code} of {value}");
    }
}

#[test]
fn days_are_counted_as_excel_counts_them() {
    let day = |serial: &str| formed("yyyy/m/d", serial).1;
    for (serial, text) in [
        ("1", "1900-01-01"),
        ("59", "1900-02-28"),
        ("60", "1900-02-29"),
        ("61", "1900-03-01"),
        ("36526", "2000-01-01"),
        ("46113", "2026-04-01"),
        ("2958465", "9999-12-31"),
        // No day: shown as the number that it is.
        ("0", "0"),
        ("-1", "-1"),
        ("2958466", "2958466"),
    ] {
        assert_eq!(day(serial), text);
    }
    let book = |epoch: &str| {
        let main = format!(
            "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
             xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
             <workbookPr {epoch}/><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
        );
        let sheet = sheet("<row r=\"1\"><c r=\"A1\" s=\"2\"><v>44651</v></c></row>", "");
        read(&workbook(&[("xl/workbook.xml", &main), (SHEET, &sheet)])).expect(epoch).sheets[0].cells[&place("A1")]
            .text
            .clone()
    };
    assert_eq!(book("date1904=\"1\""), "2026-04-01");
    assert_eq!(book("date1904=\"0\""), "2022-03-31");
}

proptest! {
    /// jiff counts days, too.
    #[test]
    fn days_are_those_of_a_calendar(serial in 61_i64..2_958_466) {
        let day = jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(serial)).expect("a day");
        prop_assert_eq!(formed("yyyy/m/d", &serial.to_string()).1, day.to_string());
    }

    /// A whole number and one with two decimals, as Rust writes them.
    #[test]
    fn numbers_are_those_that_are_written(number in -1_000_000_000_i64..1_000_000_000) {
        let written = number.to_string();
        prop_assert_eq!(formed("General", &written).1, &written[..]);
        prop_assert_eq!(formed("0", &written).1, &written[..]);
        let half = format!("{}{}.{:02}", if number < 0 { "-" } else { "" }, number.abs() / 100, number.abs() % 100);
        prop_assert_eq!(formed("0.00", &half).1, &half[..]);
        let back: String = formed("#,##0.00", &half).1.replace(',', "");
        prop_assert_eq!(back, half);
    }

    #[test]
    fn a_place_is_read_as_it_is_shown(row in 1_u32..=1_048_576, column in 1_u32..=16_384) {
        let place = CellPlace::new(row, column).expect("a place");
        prop_assert_eq!(CellPlace::read(&place.to_string()), Some(place));
    }
}

#[test]
fn places_end_where_sheets_end() {
    assert_eq!(CellPlace::new(1_048_576, 16_384).map(|place| place.to_string()).as_deref(), Some("XFD1048576"));
    for wrong in ["", "A", "1", "A0", "XFE1", "A1048577", "AAAA1", "A-1", "A+1", "あ1", "A1 ", "A99999999"] {
        assert_eq!(CellPlace::read(wrong), None, "{wrong}");
    }
}

#[test]
fn a_form_can_hide_what_stands_in_a_cell() {
    let is_unseen = |written| cell(written).is_unseen;
    assert!(is_unseen("<c r=\"A1\" s=\"4\"><v>3</v></c>"));
    assert!(is_unseen("<c r=\"A1\" s=\"4\" t=\"s\"><v>0</v></c>"));
    assert!(!is_unseen("<c r=\"A1\" s=\"2\" t=\"s\"><v>0</v></c>"));
    assert!(!is_unseen("<c r=\"A1\"><v>3</v></c>"));
}

#[test]
fn places_are_found_without_being_written() {
    let book = rows(
        "<row><c><v>1</v></c><c r=\"C1\"><v>2</v></c><c><v>3</v></c></row><row r=\"4\"/><row><c><v>4</v></c></row>",
    );
    let book = book.expect("a workbook");
    let places: Vec<String> = book.sheets[0].cells.keys().map(ToString::to_string).collect();
    assert_eq!(places, ["A1", "C1", "D1", "A5"]);
}

/// Programs that make a table of all cells between the two need gigabytes.
#[test]
fn two_cells_far_apart_are_two_cells() {
    let book =
        rows("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>");
    assert_eq!(book.expect("a workbook").sheets[0].cells.len(), 2);
}

#[test]
fn the_same_cell_twice_is_refused() {
    let twice = |written: &str| rows(written).expect_err(written);
    let at = |name| WorkbookFault::SameCellTwice { sheet: "s".to_owned(), place: place(name) };
    let cell = "<c r=\"B2\"><v>1</v></c>";
    assert_eq!(twice(&format!("<row r=\"2\">{}</row>", cell.repeat(3))), at("B2"));
    assert_eq!(twice(&format!("<row r=\"2\">{cell}</row><row r=\"2\">{cell}</row>")), at("B2"));
    assert_eq!(twice(&format!("<row r=\"2\"><c r=\"B2\"/>{cell}</row>")), at("B2"));
    assert_eq!(twice("<row><c r=\"C1\"/><c r=\"B1\"/><c/></row>"), at("C1"));
    let elsewhere = WorkbookFault::BadCell { sheet: "s".to_owned(), place: place("A1") };
    assert_eq!(twice(&format!("<row r=\"1\">{cell}</row>")), elsewhere);
}

#[test]
fn what_is_merged_hidden_or_named_is_known() {
    let book = read(&workbook(&[])).expect("the plain workbook");
    let sheet = &book.sheets[0];
    assert_eq!(sheet.merged.iter().map(ToString::to_string).collect::<Vec<_>>(), ["A5:B6"]);
    let hidden: Vec<&str> =
        ["A1", "A2", "C1", "D7", "E1"].into_iter().filter(|name| sheet.hides(place(name))).collect();
    assert_eq!(hidden, ["A2", "C1", "D7"]);
    assert_eq!(sheet.cells[&place("A2")].text, "2026-04-01");
    assert_eq!(sheet.cells[&place("B2")].text, "25%");
    assert_eq!(book.properties.get("form").map(String::as_str), Some("1"));
    let [name] = &book.names[..] else { panic!("{:?}", book.names) };
    assert_eq!((name.name.as_str(), name.refers_to.as_str(), name.sheet), ("words", "s!$A$1:$A$2", Some(0)));
    let low = rows("<row r=\"1\" ht=\"0\"><c r=\"A1\"><v>1</v></c></row>").expect("a workbook");
    assert!(low.sheets[0].hides(place("A1")));
}

#[test]
fn names_of_elements_may_have_any_prefix() {
    let strict = "<x:worksheet xmlns:x=\"http://purl.oclc.org/ooxml/spreadsheetml/main\" xmlns=\"urn:other\"><x:sheetData>\
                  <x:row r=\"1\"><x:c r=\"A1\"><x:v>1</x:v></x:c></x:row></x:sheetData><row/></x:worksheet>";
    assert_eq!(read(&workbook(&[(SHEET, strict)])).expect("strict").sheets[0].cells.len(), 1);
    let other = strict.replace("http://purl.oclc.org/ooxml/spreadsheetml/main", "urn:none");
    assert_eq!(read(&workbook(&[(SHEET, &other)])).expect("other").sheets[0].cells.len(), 0);
}

const RELATIONS: &str = "xl/worksheets/_rels/sheet1.xml.rels";

fn relations(list: &[(&str, &str, &str)]) -> String {
    let entry = |(id, kind, target): &(&str, &str, &str)| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/relationships/{kind}\" Target=\"{target}\"/>")
    };
    let entries: String = list.iter().map(entry).collect();
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{entries}</Relationships>"
    )
}

#[test]
fn what_lies_over_cells_is_listed_and_never_read_as_a_cell() {
    let sheet = sheet("", "<drawing r:id=\"r1\"/><legacyDrawing r:id=\"r2\"/>");
    let relations = relations(&[
        ("r1", "drawing", "../drawings/drawing1.xml"),
        ("r2", "vmlDrawing", "../drawings/vml.vml"),
        ("r3", "comments", "/xl/comments1.xml"),
        ("r4", "threadedComment", "../threaded.xml"),
    ]);
    let anchor =
        |tag: &str, corners: &str, object: &str| format!("<d:{tag}>{corners}{object}<d:clientData/></d:{tag}>");
    let corner = |name: &str, [column, right, row, below]: [u32; 4]| {
        format!(
            "<d:{name}><d:col>{column}</d:col><d:colOff>{right}</d:colOff><d:row>{row}</d:row><d:rowOff>{below}</d:rowOff></d:{name}>"
        )
    };
    let ellipse = "<d:sp><d:spPr><a:prstGeom prst=\"ellipse\"/></d:spPr><d:txBody><a:p><a:r><a:t>は</a:t></a:r><a:r><a:t>い</a:t>\
                   </a:r></a:p><a:p><a:r><a:t>二</a:t></a:r></a:p></d:txBody></d:sp>";
    let ink = "<m:AlternateContent><m:Choice Requires=\"x\"><d:contentPart/></m:Choice><m:Fallback><d:pic/></m:Fallback></m:AlternateContent>";
    let drawing = [
        anchor("twoCellAnchor", &(corner("from", [1, 0, 4, 9]) + &corner("to", [3, 0, 5, 9])), ellipse),
        anchor("oneCellAnchor", &corner("from", [0, 0, 0, 0]), "<d:pic/>"),
        anchor("absoluteAnchor", "<d:pos x=\"1\" y=\"1\"/>", "<d:cxnSp/>"),
        anchor("oneCellAnchor", &corner("from", [0, 0, 1, 0]), ink),
    ]
    .concat();
    let drawing = format!(
        "<d:wsDr xmlns:d=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:m=\"http://schemas.openxmlformats.org/markup-compatibility/2006\">{drawing}</d:wsDr>"
    );
    let vml = "<xml xmlns:x=\"urn:schemas-microsoft-com:office:excel\" xmlns:v=\"urn:schemas-microsoft-com:vml\">\
               <v:shape><x:ClientData ObjectType=\"Note\"><x:Anchor>1, 1, 1, 1, 1, 1, 1, 1</x:Anchor></x:ClientData></v:shape>\
               <v:shape><x:ClientData ObjectType=\"Checkbox\"><x:Anchor>1, 15, 2, 3, 2, 4, 3, 0</x:Anchor></x:ClientData></v:shape></xml>";
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let notes = format!(
        "<comments {main}><authors><author>人</author><author>tc={{1}}</author></authors><commentList>\
         <comment ref=\"C3\" authorId=\"0\"><text><r><t>確認_x000D_\n中</t></r></text></comment>\
         <comment ref=\"C4\" authorId=\"1\"><text><t>[Threaded comment]</t></text></comment></commentList></comments>"
    );
    let comments = "<ThreadedComments xmlns=\"http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments\">\
                    <threadedComment ref=\"C4\" id=\"1\"><text>これは？</text></threadedComment>\
                    <threadedComment ref=\"C4\" id=\"2\" parentId=\"1\"><text>甲です</text></threadedComment></ThreadedComments>";
    let parts = |vml| {
        workbook(&[
            (SHEET, &sheet),
            (RELATIONS, &relations),
            ("xl/drawings/drawing1.xml", &drawing),
            ("xl/drawings/vml.vml", vml),
            ("xl/comments1.xml", &notes),
            ("xl/threaded.xml", comments),
        ])
    };
    let book = read(&parts(vml)).expect("a workbook");
    let sheet = &book.sheets[0];
    assert!(sheet.cells.is_empty());
    let shown = |remarks: &[betten::workbook::CellRemark]| -> Vec<(String, String)> {
        remarks.iter().map(|remark| (remark.place.to_string(), remark.text.clone())).collect()
    };
    let pair = |place: &str, text: &str| (place.to_owned(), text.to_owned());
    assert_eq!(shown(&sheet.notes), [pair("C3", "確認\n中")]);
    assert_eq!(shown(&sheet.comments), [pair("C4", "これは？"), pair("C4", "甲です")]);
    let found: Vec<(Option<String>, DrawingKind, &str)> = sheet
        .drawings
        .iter()
        .map(|drawing| (drawing.area.map(|area| area.to_string()), drawing.kind, drawing.text.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (Some("B5:C6".to_owned()), DrawingKind::Shape, "はい\n二"),
            (Some("A1".to_owned()), DrawingKind::Picture, ""),
            (None, DrawingKind::Line, ""),
            (Some("A2".to_owned()), DrawingKind::Ink, ""),
            (Some("B3:C3".to_owned()), DrawingKind::Control, ""),
        ]
    );
    // Excel itself once wrote such parts.
    let unclosed = vml.replace("<v:shape>", "<v:shape><br>");
    let book = read(&parts(&unclosed)).expect("a workbook");
    let last = book.sheets[0].drawings.last().expect("what cannot be read may be a button");
    assert_eq!((last.area, last.kind), (None, DrawingKind::Control));
}

#[test]
fn sheets_come_in_the_order_of_their_tabs() {
    let main = "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>\
                <sheet name=\"い\" r:id=\"r5\" state=\"veryHidden\"/><sheet name=\"あ&amp;\" r:id=\"r4\" state=\"hidden\"/>\
                <sheet name=\"図\" r:id=\"r1\"/></sheets></workbook>";
    let relations =
        relations(&[("r4", "worksheet", "b.xml"), ("r5", "worksheet", "/XL/a.xml"), ("r1", "chartsheet", "chart.xml")]);
    let sheet = sheet("<row><c><v>1</v></c></row>", "");
    let chart = "<chartsheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>";
    let book = read(&workbook(&[
        ("xl/workbook.xml", main),
        ("xl/_rels/workbook.xml.rels", &relations),
        ("xl/a.xml", &sheet),
        ("xl/b.xml", &sheet),
        ("xl/chart.xml", chart),
    ]))
    .expect("a workbook");
    let found: Vec<(&str, SheetVisibility, usize)> =
        book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visibility, sheet.cells.len())).collect();
    assert_eq!(
        found,
        [
            ("い", SheetVisibility::VeryHidden, 1),
            ("あ&", SheetVisibility::Hidden, 1),
            ("図", SheetVisibility::Visible, 0)
        ]
    );
}
