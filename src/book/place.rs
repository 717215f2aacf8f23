//! Where things stand in the workbook. Writing and reading both follow this.

use crate::form::{FieldKey, FieldPart};

/// The version of the form of workbooks.
pub(super) const FORM: u32 = 1;

pub(super) const START: &str = "はじめに";
pub(super) const HEAD: &str = "契約";
pub(super) const ITEMS: &str = "記入";
pub(super) const BY_SYSTEM: &str = "システム別";
pub(super) const OWN_TEXTS: &str = "文の差替え";
/// The hidden sheet: what the fields held when the workbook went out, and the lists of answers.
pub(super) const OWN: &str = "_betten";

/// Columns of a sheet with fields, counted from 1.
pub(super) const NUMBER: u32 = 1;
pub(super) const VALUE: u32 = 3;
pub(super) const NOT_APPLICABLE: u32 = 5;
pub(super) const INHERITED: u32 = 6;
pub(super) const HELP: u32 = 7;
/// Hidden, after the hidden key.
pub(super) const NEED: u32 = 9;

/// What `NEED` says of a field that must be answered.
pub(super) const REQUIRED: &str = "必須";

/// The text of the hidden cell that names what a row asks. A role has a row of its own.
pub(super) fn row_key(key: &FieldKey, part: &FieldPart) -> String {
    match part {
        FieldPart::Role(party) => format!("{key}:{party}"),
        FieldPart::Value | FieldPart::Detail | FieldPart::NotApplicable => key.to_string(),
    }
}
