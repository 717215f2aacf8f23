//! Writes a workbook from its plan: the parts of an `.xlsx` as ECMA-376 has them (SpreadsheetML, transitional).
//!
//! Every text is an inline string, so that no text is read as a formula, a number or a day. There is no macro, no
//! formula in a cell, no link.

use std::fmt::Write as _;

use super::pack::pack;
use super::place::{CellArea, CellPlace};
use super::plan::{CellPlan, CellStyle, DropDown, RowPlan, SheetPlan, Tint, TintColour, WorkbookPlan};
use super::xml::escaped;

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const CONTENT: &str = "application/vnd.openxmlformats-officedocument";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A4, as ECMA-376 numbers sizes of paper.
const A4: u8 = 9;

/// The bytes of the file. The same plan gives the same bytes.
pub fn write(plan: &WorkbookPlan) -> Vec<u8> {
    let sheet = |number: usize| format!("xl/worksheets/sheet{}.xml", number + 1);
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), content_types(plan)),
        ("_rels/.rels".to_owned(), package_relations()),
        ("docProps/core.xml".to_owned(), core(plan)),
        ("docProps/custom.xml".to_owned(), custom(plan)),
        ("xl/workbook.xml".to_owned(), book(plan)),
        ("xl/_rels/workbook.xml.rels".to_owned(), book_relations(plan)),
        ("xl/styles.xml".to_owned(), styles()),
    ];
    parts.extend(plan.sheets.iter().enumerate().map(|(number, plan)| (sheet(number), worksheet(plan))));
    pack(&parts)
}

/// A text between tags or in an attribute. `_x000D_` in a text would be read as a character, so its first letter is
/// written as one.
fn text(text: &str) -> String {
    escaped(&text.replace("_x", "_x005F_x")).into_owned()
}

fn content_types(plan: &WorkbookPlan) -> String {
    let mut out = format!("{HEAD}<Types xmlns=\"{PACKAGE}/content-types\">");
    out.push_str(
        "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
    );
    out.push_str("<Default Extension=\"xml\" ContentType=\"application/xml\"/>");
    let mut part = |name: &str, kind: &str| {
        let _ = write!(out, "<Override PartName=\"/{name}\" ContentType=\"{kind}\"/>");
    };
    part("xl/workbook.xml", &format!("{CONTENT}.spreadsheetml.sheet.main+xml"));
    part("xl/styles.xml", &format!("{CONTENT}.spreadsheetml.styles+xml"));
    for number in 1..=plan.sheets.len() {
        part(&format!("xl/worksheets/sheet{number}.xml"), &format!("{CONTENT}.spreadsheetml.worksheet+xml"));
    }
    part("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
    part("docProps/custom.xml", &format!("{CONTENT}.custom-properties+xml"));
    out.push_str("</Types>");
    out
}

fn relations(all: &[(String, String)]) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">");
    for (number, (kind, target)) in all.iter().enumerate() {
        let _ = write!(out, "<Relationship Id=\"rId{}\" Type=\"{kind}\" Target=\"{target}\"/>", number + 1);
    }
    out.push_str("</Relationships>");
    out
}

fn package_relations() -> String {
    let own = |name: &str, target: &str| (format!("{RELATIONS}/{name}"), target.to_owned());
    relations(&[
        own("officeDocument", "xl/workbook.xml"),
        (format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml".to_owned()),
        own("custom-properties", "docProps/custom.xml"),
    ])
}

fn book_relations(plan: &WorkbookPlan) -> String {
    let sheets = (1..=plan.sheets.len())
        .map(|number| (format!("{RELATIONS}/worksheet"), format!("worksheets/sheet{number}.xml")));
    relations(&sheets.chain([(format!("{RELATIONS}/styles"), "styles.xml".to_owned())]).collect::<Vec<_>>())
}

fn core(plan: &WorkbookPlan) -> String {
    format!(
        "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>{}</dc:creator></cp:coreProperties>",
        text(&plan.title),
        text(&plan.author)
    )
}

fn custom(plan: &WorkbookPlan) -> String {
    let mut out = format!(
        "{HEAD}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">"
    );
    for (number, (name, value)) in plan.properties.iter().enumerate() {
        let _ = write!(
            out,
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{}\" name=\"{}\"><vt:lpwstr>{}</vt:lpwstr></property>",
            number + 2,
            text(name),
            text(value)
        );
    }
    out.push_str("</Properties>");
    out
}

/// The name of a sheet as a formula has it.
fn quoted(sheet: &str) -> String {
    format!("'{}'", sheet.replace('\'', "''"))
}

fn fixed(place: CellPlace) -> String {
    let name = place.to_string();
    let digits = name.find(|letter: char| letter.is_ascii_digit()).unwrap_or(name.len());
    format!("${}${}", &name[..digits], &name[digits..])
}

fn book(plan: &WorkbookPlan) -> String {
    let mut out = format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><bookViews><workbookView/></bookViews><sheets>"
    );
    for (number, sheet) in plan.sheets.iter().enumerate() {
        let state = if sheet.is_hidden { " state=\"veryHidden\"" } else { "" };
        let (name, number) = (text(&sheet.name), number + 1);
        let _ = write!(out, "<sheet name=\"{name}\" sheetId=\"{number}\"{state} r:id=\"rId{number}\"/>");
    }
    out.push_str("</sheets><definedNames>");
    for (number, sheet) in plan.sheets.iter().enumerate().filter(|(_, sheet)| sheet.head_rows > 0) {
        let name = text(&quoted(&sheet.name));
        let _ = write!(
            out,
            "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{number}\">{name}!$1:${}</definedName>",
            sheet.head_rows
        );
    }
    out.push_str("</definedNames></workbook>");
    out.replace("<definedNames></definedNames>", "")
}

/// One look: the number of its font, its fill and its border, where the text stands, and whether people may write there.
struct Look {
    font: usize,
    fill: usize,
    border: usize,
    align: &'static str,
    is_open: bool,
}

const LOOKS: [CellStyle; 11] = [
    CellStyle::Empty,
    CellStyle::Title,
    CellStyle::Plain,
    CellStyle::Small,
    CellStyle::Head,
    CellStyle::Group,
    CellStyle::Canonical,
    CellStyle::Label,
    CellStyle::Answer,
    CellStyle::Inherited,
    CellStyle::Help,
];

/// Size in points, whether bold, and the colour of each font.
const FONTS: [(u8, bool, &str); 5] =
    [(10, false, "000000"), (16, true, "1F3864"), (9, false, "404040"), (10, true, "FFFFFF"), (11, true, "1F3864")];
/// The two that the format asks for, then our own.
const FILLS: [&str; 6] = ["", "", "1F3864", "DCE6F1", "F2F2F2", "FFFBE6"];

fn look(look: CellStyle) -> Look {
    let plain = Look { font: 0, fill: 0, border: 0, align: "vertical=\"top\" wrapText=\"1\"", is_open: false };
    match look {
        CellStyle::Empty | CellStyle::Plain => plain,
        CellStyle::Title => Look { font: 1, align: "vertical=\"center\"", ..plain },
        CellStyle::Small => Look { font: 2, ..plain },
        CellStyle::Head => Look {
            font: 3,
            fill: 2,
            border: 1,
            align: "horizontal=\"center\" vertical=\"center\" wrapText=\"1\"",
            ..plain
        },
        CellStyle::Group => Look { font: 4, fill: 3, border: 1, align: "vertical=\"center\" wrapText=\"1\"", ..plain },
        CellStyle::Canonical => Look { font: 2, fill: 4, border: 1, ..plain },
        CellStyle::Label => Look { border: 1, ..plain },
        CellStyle::Answer => Look { fill: 5, border: 1, is_open: true, ..plain },
        CellStyle::Inherited | CellStyle::Help => Look { font: 2, border: 1, ..plain },
    }
}

fn number_of(wanted: CellStyle) -> usize {
    LOOKS.iter().position(|look| *look == wanted).expect("every look is listed")
}

fn styles() -> String {
    let mut out = format!("{HEAD}<styleSheet xmlns=\"{MAIN}\"><fonts count=\"{}\">", FONTS.len());
    for (size, is_bold, colour) in FONTS {
        let bold = if is_bold { "<b/>" } else { "" };
        let _ = write!(
            out,
            "<font>{bold}<sz val=\"{size}\"/><color rgb=\"FF{colour}\"/><name val=\"BIZ UDPゴシック\"/><family val=\"3\"/><charset val=\"128\"/></font>"
        );
    }
    let _ = write!(out, "</fonts><fills count=\"{}\">", FILLS.len());
    for (number, colour) in FILLS.into_iter().enumerate() {
        match number {
            0 => out.push_str("<fill><patternFill patternType=\"none\"/></fill>"),
            1 => out.push_str("<fill><patternFill patternType=\"gray125\"/></fill>"),
            _ => {
                let _ = write!(
                    out,
                    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{colour}\"/><bgColor indexed=\"64\"/></patternFill></fill>"
                );
            }
        }
    }
    out.push_str("</fills><borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border><border>");
    for side in ["left", "right", "top", "bottom"] {
        let _ = write!(out, "<{side} style=\"thin\"><color rgb=\"FF8EA9C8\"/></{side}>");
    }
    out.push_str("<diagonal/></border></borders><cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>");
    let _ = write!(out, "<cellXfs count=\"{}\">", LOOKS.len());
    for one in LOOKS {
        let Look { font, fill, border, align, is_open } = look(one);
        // 49 is text: what people type stays as they typed it.
        let _ = write!(
            out,
            "<xf numFmtId=\"49\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\" applyAlignment=\"1\" applyProtection=\"1\"><alignment {align}/><protection locked=\"{}\"/></xf>",
            u8::from(!is_open)
        );
    }
    out.push_str("</cellXfs><cellStyles count=\"1\"><cellStyle name=\"標準\" xfId=\"0\" builtinId=\"0\"/></cellStyles><dxfs count=\"2\">");
    for colour in ["FFD9D9", "E2EFDA"] {
        let _ = write!(
            out,
            "<dxf><fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{colour}\"/><bgColor rgb=\"FF{colour}\"/></patternFill></fill></dxf>"
        );
    }
    out.push_str("</dxfs></styleSheet>");
    out
}

fn worksheet(plan: &SheetPlan) -> String {
    let mut out = format!("{HEAD}<worksheet xmlns=\"{MAIN}\">");
    out.push_str("<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView showGridLines=\"0\" workbookViewId=\"0\">");
    out.push_str(&pane(plan));
    out.push_str("</sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/><cols>");
    for (number, column) in plan.columns.iter().enumerate() {
        let hidden = if column.is_hidden { " hidden=\"1\"" } else { "" };
        let (width, number) = (column.width, number + 1);
        let _ = write!(out, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"{hidden}/>");
    }
    out.push_str("</cols><sheetData>");
    for (row, number) in plan.rows.iter().zip(1..) {
        out.push_str(&line(row, number));
    }
    out.push_str("</sheetData>");
    // Without a password: it keeps people from overwriting by mistake, and from nothing else.
    out.push_str("<sheetProtection sheet=\"1\" objects=\"1\" scenarios=\"1\" formatCells=\"0\" formatColumns=\"0\" formatRows=\"0\"/>");
    out.push_str(&merged(plan));
    for (tint, priority) in plan.tints.iter().zip(1..) {
        out.push_str(&colour(tint, priority));
    }
    if !plan.lists.is_empty() {
        let _ = write!(out, "<dataValidations count=\"{}\">", plan.lists.len());
        plan.lists.iter().for_each(|list| out.push_str(&drop_down(list)));
        out.push_str("</dataValidations>");
    }
    out.push_str("<printOptions horizontalCentered=\"1\"/><pageMargins left=\"0.5\" right=\"0.5\" top=\"0.75\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>");
    let _ = write!(out, "<pageSetup paperSize=\"{A4}\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>");
    // `&` begins a command there.
    let head = text(&plan.running_head.replace('&', "&&"));
    let _ = write!(
        out,
        "<headerFooter><oddHeader>&amp;R&amp;9{head}</oddHeader><oddFooter>&amp;C&amp;9&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    );
    out
}

fn pane(plan: &SheetPlan) -> String {
    let (rows, columns) = (plan.head_rows, plan.head_columns);
    let Some(corner) = CellPlace::new(rows + 1, columns + 1).filter(|_| rows > 0 || columns > 0) else {
        return String::new();
    };
    let split = |name: &str, count: u32| if count > 0 { format!(" {name}=\"{count}\"") } else { String::new() };
    let pane = match (rows > 0, columns > 0) {
        (true, true) => "bottomRight",
        (true, false) => "bottomLeft",
        _ => "topRight",
    };
    format!(
        "<pane{}{} topLeftCell=\"{corner}\" activePane=\"{pane}\" state=\"frozen\"/><selection pane=\"{pane}\" activeCell=\"{corner}\" sqref=\"{corner}\"/>",
        split("xSplit", columns),
        split("ySplit", rows)
    )
}

fn line(row: &RowPlan, number: u32) -> String {
    let mut out = format!("<row r=\"{number}\" ht=\"{}\" customHeight=\"1\">", row.height);
    for (CellPlan { text: written, look }, column) in row.cells.iter().zip(1..) {
        let Some(place) = CellPlace::new(number, column).filter(|_| *look != CellStyle::Empty || !written.is_empty())
        else {
            continue;
        };
        let style = number_of(*look);
        if written.is_empty() {
            let _ = write!(out, "<c r=\"{place}\" s=\"{style}\"/>");
        } else {
            let written = text(written);
            let _ = write!(
                out,
                "<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{written}</t></is></c>"
            );
        }
    }
    out.push_str("</row>");
    out
}

fn merged(plan: &SheetPlan) -> String {
    let rows = plan.rows.iter().zip(1..);
    let areas = rows.flat_map(|(row, number)| {
        row.merged.iter().filter_map(move |(first, last)| {
            Some(CellArea::between(CellPlace::new(number, *first)?, CellPlace::new(number, *last)?))
        })
    });
    let areas: Vec<String> = areas.map(|area| format!("<mergeCell ref=\"{area}\"/>")).collect();
    if areas.is_empty() {
        return String::new();
    }
    format!("<mergeCells count=\"{}\">{}</mergeCells>", areas.len(), areas.concat())
}

fn colour(tint: &Tint, priority: u32) -> String {
    let number = match tint.colour {
        TintColour::Missing => 0,
        TintColour::Different => 1,
    };
    format!(
        "<conditionalFormatting sqref=\"{}\"><cfRule type=\"expression\" dxfId=\"{number}\" priority=\"{priority}\"><formula>{}</formula></cfRule></conditionalFormatting>",
        tint.area,
        text(&tint.when)
    )
}

fn drop_down(list: &DropDown) -> String {
    let (sheet, area) = &list.source;
    let source = format!("{}!{}:{}", quoted(sheet), fixed(area.first), fixed(area.last));
    format!(
        "<dataValidation type=\"list\" errorStyle=\"warning\" allowBlank=\"1\" showErrorMessage=\"1\" errorTitle=\"確認\" error=\"{}\" sqref=\"{}\"><formula1>{}</formula1></dataValidation>",
        text(&list.remark),
        list.place,
        text(&source)
    )
}
