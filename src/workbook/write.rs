//! Writes a workbook from its plan.

use std::collections::BTreeMap;

use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Formula, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use rust_xlsxwriter::utility::worksheet_range_absolute;

use super::place::{CellArea, CellPlace};
use super::plan::{CellStyle, DropDown, NotWritten, SheetPlan, TintColour, WorkbookPlan};

/// Letters of a cell as Excel counts them, in UTF-16.
const LONGEST: usize = 32_767;
/// Windows has it since 2018. Elsewhere another font stands in.
const FONT: &str = "BIZ UDPゴシック";
/// Its number in Excel's list of papers.
const A4: u8 = 9;
const DARK: u32 = 0x1f_3864;
/// In inches, from the edges of the paper: left, right, top, bottom, and from there to the running head and foot.
const MARGINS: [f64; 6] = [0.5, 0.5, 0.75, 0.6, 0.3, 0.3];

/// The bytes of the file. The same plan gives the same bytes.
///
/// Every text is written as a text, whatever it begins with. There is no formula in a cell, no macro and no link.
///
/// # Errors
/// When a text is longer than a cell can hold, or no workbook can be as the plan asks.
pub fn write(plan: &WorkbookPlan) -> Result<Vec<u8>, NotWritten> {
    plan.sheets.iter().try_for_each(check_texts)?;
    write_checked(plan).map_err(|fault| NotWritten::Refused(fault.to_string()))
}

fn check_texts(sheet: &SheetPlan) -> Result<(), NotWritten> {
    for (row, number) in sheet.rows.iter().zip(1..) {
        for (cell, column) in row.cells.iter().zip(1..) {
            if cell.text.encode_utf16().count() > LONGEST {
                let place = CellPlace { row: number, column };
                return Err(NotWritten::TextTooLong { sheet: sheet.name.clone(), place });
            }
        }
    }
    Ok(())
}

fn write_checked(plan: &WorkbookPlan) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The library would write the time of day.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let mut properties =
        DocProperties::new().set_title(&plan.title).set_author(&plan.author).set_creation_datetime(&made);
    for (name, value) in &plan.properties {
        properties = properties.set_custom_property(name, value.as_str());
    }
    book.set_properties(&properties);
    let mut formats = BTreeMap::new();
    for sheet in &plan.sheets {
        write_sheet(book.add_worksheet(), sheet, &mut formats)?;
    }
    book.save_to_buffer()
}

fn write_sheet(
    out: &mut Worksheet,
    sheet: &SheetPlan,
    formats: &mut BTreeMap<CellStyle, Format>,
) -> Result<(), XlsxError> {
    out.set_name(&sheet.name)?;
    if sheet.is_hidden {
        out.set_very_hidden(true);
    }
    for (column, number) in sheet.columns.iter().zip(0..) {
        out.set_column_width(number, column.width)?;
        if column.is_hidden {
            out.set_column_hidden(number)?;
        }
    }
    for (row, number) in sheet.rows.iter().zip(0..) {
        out.set_row_height(number, row.height)?;
        let mut of = |style| formats.entry(style).or_insert_with(|| format(style)).clone();
        for (first, last) in &row.merged {
            let look = row.cells.first().map_or(CellStyle::Empty, |cell| cell.look);
            out.merge_range(number, column(*first), number, column(*last), "", &of(look))?;
        }
        for (cell, column) in row.cells.iter().zip(0..) {
            match (cell.text.is_empty(), cell.look) {
                (true, CellStyle::Empty) => {}
                (true, look) => _ = out.write_blank(number, column, &of(look))?,
                (false, look) => _ = out.write_string_with_format(number, column, &cell.text, &of(look))?,
            }
        }
    }
    for list in &sheet.lists {
        let [(row, column), _] = corners(&CellArea::between(list.place, list.place));
        out.add_data_validation(row, column, row, column, &drop_down(list)?)?;
    }
    for tint in &sheet.tints {
        let colour = match tint.colour {
            TintColour::Missing => 0xff_d9d9,
            TintColour::Different => 0xe2_efda,
        };
        let rule = ConditionalFormatFormula::new()
            .set_rule(format!("={}", tint.when).as_str())
            .set_format(Format::new().set_background_color(Color::RGB(colour)));
        let [(top, left), (bottom, right)] = corners(&tint.area);
        out.add_conditional_format(top, left, bottom, right, &rule)?;
    }
    // Without a password: it keeps people from overwriting by mistake, and from nothing else.
    out.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    out.set_freeze_panes(sheet.head_rows, column(sheet.head_columns + 1))?;
    if sheet.head_rows > 0 {
        out.set_repeat_rows(0, sheet.head_rows - 1)?;
    }
    let [left, right, top, bottom, head, foot] = MARGINS;
    // `&` begins a command there.
    out.set_header(format!("&R&9{}", sheet.running_head.replace('&', "&&")))
        .set_footer("&C&9&P / &N")
        .set_paper_size(A4)
        .set_landscape()
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(left, right, top, bottom, head, foot)
        .set_screen_gridlines(false);
    Ok(())
}

/// A column as the library counts, from 0. No sheet has more than fit.
fn column(number: u32) -> u16 {
    (number - 1) as u16
}

/// Where an area begins and ends, as the library counts: row and column, from 0.
fn corners(area: &CellArea) -> [(u32, u16); 2] {
    [area.first, area.last].map(|place| (place.row - 1, column(place.column)))
}

fn drop_down(list: &DropDown) -> Result<DataValidation, XlsxError> {
    let (sheet, area) = &list.source;
    let [(top, left), (bottom, right)] = corners(area);
    let source = worksheet_range_absolute(sheet, top, left, bottom, right);
    let list_of = DataValidation::new().allow_list_formula(Formula::new(source));
    list_of.set_error_style(DataValidationErrorStyle::Warning).set_error_title("確認")?.set_error_message(&list.remark)
}

fn format(style: CellStyle) -> Format {
    let plain = Format::new()
        .set_font_name(FONT)
        .set_font_family(3)
        .set_font_charset(128)
        .set_font_size(10)
        // What people type stays as they typed it.
        .set_num_format("@")
        .set_align(FormatAlign::Top)
        .set_text_wrap();
    let small = |format: Format| format.set_font_size(9).set_font_color(Color::RGB(0x40_4040));
    let framed = || plain.clone().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x8e_a9c8));
    let filled = |colour| framed().set_background_color(Color::RGB(colour));
    let dark =
        |format: Format| format.set_bold().set_font_color(Color::RGB(DARK)).set_align(FormatAlign::VerticalCenter);
    match style {
        CellStyle::Empty | CellStyle::Plain => plain,
        CellStyle::Title => dark(plain).set_font_size(16).unset_text_wrap(),
        CellStyle::Small => small(plain),
        CellStyle::Head => dark(filled(DARK)).set_font_color(Color::White).set_align(FormatAlign::Center),
        CellStyle::Group => dark(filled(0xdc_e6f1)).set_font_size(11),
        CellStyle::Canonical => small(filled(0xf2_f2f2)),
        CellStyle::Label => framed(),
        CellStyle::Answer => filled(0xff_fbe6).set_unlocked(),
        CellStyle::Inherited | CellStyle::Help => small(framed()),
    }
}
