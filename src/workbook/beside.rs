//! What lies over the cells or hangs on them: notes, comments, and drawings. No answer is read from it.

use super::fault::WorkbookFault;
use super::package::Package;
use super::place::{CellArea, CellPlace};
use super::string::{plain, runs};
use super::xml::Element;
use super::{CellRemark, DrawingKind, SheetDrawing};

/// Excel writes a note beside each comment, for programs that know no comments. Its author begins like this.
const STAND_IN: &str = "tc=";

/// Notes, as older programs know them.
pub(super) fn notes(package: &mut Package<'_>, part: &str) -> Result<Vec<CellRemark>, WorkbookFault> {
    let (mut authors, mut found) = (Vec::new(), Vec::new());
    let mut texts = 0;
    package.walk(part, &["author", "comment"], &mut |_, element| {
        if element.name == "author" {
            authors.push(element.text().to_owned());
            return Ok(());
        }
        let author = element.attribute("authorId").and_then(|number| number.parse::<usize>().ok());
        let is_stand_in = author.and_then(|number| authors.get(number)).is_some_and(|it| it.starts_with(STAND_IN));
        if !is_stand_in {
            let text = element.child("text").map(runs).unwrap_or_default().text;
            found.push(remark(part, &element, text, &mut texts)?);
        }
        Ok(())
    })?;
    package.spend_text(texts)?;
    Ok(found)
}

/// Comments with their answers, in their order.
pub(super) fn comments(package: &mut Package<'_>, part: &str) -> Result<Vec<CellRemark>, WorkbookFault> {
    let mut found = Vec::new();
    let mut texts = 0;
    package.walk(part, &["threadedComment"], &mut |_, element| {
        let text = element.child("text").map(|text| plain(text.text())).unwrap_or_default();
        found.push(remark(part, &element, text, &mut texts)?);
        Ok(())
    })?;
    package.spend_text(texts)?;
    Ok(found)
}

fn remark(part: &str, element: &Element, text: String, texts: &mut usize) -> Result<CellRemark, WorkbookFault> {
    let place = element.attribute("ref").and_then(CellPlace::read);
    let place = place.ok_or_else(|| WorkbookFault::Damaged { part: part.to_owned() })?;
    *texts += text.len();
    Ok(CellRemark { place, text })
}

const ANCHORS: [&str; 3] = ["xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor"];

/// Shapes, pictures, charts and lines.
pub(super) fn drawings(package: &mut Package<'_>, part: &str) -> Result<Vec<SheetDrawing>, WorkbookFault> {
    let mut found = Vec::new();
    let mut texts = 0;
    package.walk(part, &ANCHORS, &mut |_, anchor| {
        let area = area(&anchor);
        for (kind, object) in anchor.children.iter().filter_map(|child| object(child)) {
            let mut text = String::new();
            add_text(object, &mut text);
            texts += text.len();
            found.push(SheetDrawing { area, kind, text: plain(text.trim_end_matches('\n')) });
        }
        Ok(())
    })?;
    package.spend_text(texts)?;
    Ok(found)
}

/// What a child of an anchor draws. Of several ways to draw the same, the first one counts.
fn object(element: &Element) -> Option<(DrawingKind, &Element)> {
    let kind = match element.name.as_str() {
        "xdr:sp" => DrawingKind::Shape,
        "xdr:cxnSp" => DrawingKind::Line,
        "xdr:pic" => DrawingKind::Picture,
        "xdr:graphicFrame" => DrawingKind::Chart,
        "xdr:grpSp" => DrawingKind::Group,
        "xdr:contentPart" => DrawingKind::Ink,
        "mc:AlternateContent" => {
            let choices = element.all("mc:Choice").chain(element.all("mc:Fallback"));
            return choices.flat_map(|choice| &choice.children).find_map(object);
        }
        _ => return None,
    };
    Some((kind, element))
}

/// The texts in a drawing, a line for each paragraph.
fn add_text(element: &Element, out: &mut String) {
    for child in &element.children {
        match child.name.as_str() {
            "a:t" => out.push_str(child.text()),
            "a:br" => out.push('\n'),
            "mc:Fallback" => {}
            _ => add_text(child, out),
        }
    }
    if element.name == "a:p" {
        out.push('\n');
    }
}

/// The cells that an anchor covers. Of a drawing that has only a size, the first is known.
fn area(anchor: &Element) -> Option<CellArea> {
    let number = |corner: &Element, name: &str| corner.child(name)?.text().parse::<i64>().ok();
    let corner = |name: &str| {
        let corner = anchor.child(name)?;
        Some([
            number(corner, "xdr:row")?,
            number(corner, "xdr:col")?,
            number(corner, "xdr:rowOff")?,
            number(corner, "xdr:colOff")?,
        ])
    };
    let [row, column, ..] = corner("xdr:from")?;
    let [last_row, last_column, below, right] = corner("xdr:to").unwrap_or([row, column, 1, 1]);
    covered([column, row, last_column, last_row], right > 0, below > 0)
}

/// Left, top, right and bottom, counted from 0. A drawing that only reaches the edge of its last cell does not cover it.
fn covered(sides: [i64; 4], reaches_right: bool, reaches_below: bool) -> Option<CellArea> {
    let [column, row, mut last_column, mut last_row] = sides;
    last_column -= i64::from(!reaches_right && last_column > column);
    last_row -= i64::from(!reaches_below && last_row > row);
    let place = |row: i64, column: i64| {
        CellPlace::new(u32::try_from(row.checked_add(1)?).ok()?, u32::try_from(column.checked_add(1)?).ok()?)
    };
    Some(CellArea::between(place(row, column)?, place(last_row, last_column)?))
}

/// Buttons and boxes of old forms. The boxes of notes lie in the same part. A part that cannot be read may hold any.
pub(super) fn controls(package: &mut Package<'_>, part: &str) -> Result<Vec<SheetDrawing>, WorkbookFault> {
    let control = |area| SheetDrawing { area, kind: DrawingKind::Control, text: String::new() };
    let mut found = Vec::new();
    let read = package.walk(part, &["x:ClientData"], &mut |_, data| {
        if data.attribute("ObjectType") != Some("Note") {
            let sides = data.child("x:Anchor").map(|anchor| {
                anchor.text().split(',').map(|side| side.trim().parse::<i64>()).collect::<Result<Vec<_>, _>>()
            });
            let area = match sides {
                Some(Ok(sides)) => match sides.as_slice() {
                    &[column, _, row, _, last_column, right, last_row, below] => {
                        covered([column, row, last_column, last_row], right > 0, below > 0)
                    }
                    _ => None,
                },
                _ => None,
            };
            found.push(control(area));
        }
        Ok(())
    });
    match read {
        Err(WorkbookFault::Damaged { .. }) => Ok(vec![control(None)]),
        Err(fault) => Err(fault),
        Ok(()) => Ok(found),
    }
}
