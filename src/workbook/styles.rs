//! What the look of a cell says about its content: the form of a number, and whether it is struck through.

use std::collections::BTreeMap;

use super::fault::WorkbookFault;
use super::number::NumberForm;
use super::package::Package;
use super::xml::{Element, is_yes};

/// The look of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct CellLook {
    /// Into the list of forms.
    form: usize,
    pub is_struck: bool,
}

/// All looks of a workbook.
#[derive(Debug)]
pub(super) struct Styles {
    /// Each form once: many looks share one.
    forms: Vec<NumberForm>,
    looks: Vec<CellLook>,
}

impl Styles {
    /// A workbook without this part has one look.
    pub fn plain() -> Self {
        Self { forms: vec![NumberForm::default()], looks: vec![CellLook::default()] }
    }

    pub fn read(package: &mut Package<'_>, part: &str) -> Result<Self, WorkbookFault> {
        let (mut codes, mut struck) = (BTreeMap::new(), Vec::new());
        let mut looks: Vec<(u32, usize)> = Vec::new();
        package.walk(part, &["numFmt", "font", "xf"], &mut |around, element| {
            let number = |name| element.attribute(name).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
            match around.last().map(String::as_str) {
                Some("numFmts") => {
                    codes.insert(number("numFmtId"), element.attribute("formatCode").unwrap_or_default().to_owned());
                }
                Some("fonts") => struck.push(is_on(element.child("strike"))),
                Some("cellXfs") => looks.push((number("numFmtId"), number("fontId") as usize)),
                _ => {}
            }
            Ok(())
        })?;
        let (mut styles, mut known) = (Self::plain(), BTreeMap::new());
        styles.looks.clear();
        for (id, font) in looks {
            let form = *known.entry(id).or_insert_with(|| {
                styles
                    .forms
                    .push(codes.get(&id).map_or_else(|| NumberForm::built_in(id), |code| NumberForm::read(code)));
                styles.forms.len() - 1
            });
            styles.looks.push(CellLook { form, is_struck: struck.get(font).copied().unwrap_or_default() });
        }
        if styles.looks.is_empty() {
            styles.looks.push(CellLook::default());
        }
        Ok(styles)
    }

    /// The look of this number, and `None` when there is none.
    pub fn look(&self, number: usize) -> Option<CellLook> {
        self.looks.get(number).copied()
    }

    pub fn form(&self, look: CellLook) -> &NumberForm {
        &self.forms[look.form]
    }
}

/// Whether a switch of a font is there and on.
pub(super) fn is_on(switch: Option<&Element>) -> bool {
    switch.is_some_and(|switch| switch.attribute("val").is_none_or(is_yes))
}
