//! Where things stand in the workbook. Writing and reading both follow this.

use serde::{Deserialize, Serialize};

use crate::digest::sha256;
use crate::form::{FieldKey, FieldPart};

/// The version of the form of workbooks.
pub const FORM: u32 = 1;

pub(super) const START: &str = "はじめに";
pub(super) const HEAD: &str = "契約";
/// In the place of it, in a form for what holds in all contracts.
pub(super) const COMMON_HEAD: &str = "病院と事業者";
pub(super) const ITEMS: &str = "記入";
pub(super) const BY_SYSTEM: &str = "システム別";
pub(super) const OWN_TEXTS: &str = "文の差替え";
/// The hidden sheet: what the fields held when the workbook went out, and the lists of answers.
pub(super) const OWN: &str = "_betten";

/// In the hidden sheet, the key of what the workbook was made from.
pub(super) const ORIGIN: &str = "_origin";

/// Columns of a sheet with fields, counted from 1.
pub(super) const NUMBER: u32 = 1;
pub(super) const VALUE: u32 = 3;
pub(super) const DETAIL: u32 = 4;
pub(super) const NOT_APPLICABLE: u32 = 5;
pub(super) const INHERITED: u32 = 6;
pub(super) const HELP: u32 = 7;
/// Hidden: what the row asks, whether it must be answered, and the sum of the texts that nobody may change.
pub(super) const KEY: u32 = 8;
pub(super) const NEED: u32 = 9;
pub(super) const SUM: u32 = 10;

/// The heads of the columns.
pub(super) const HEADS: [&str; 10] =
    ["番号", "問い", "答え", "詳しい内容", "該当なしの理由", "共通の値", "書き方", "_key", "_need", "_sum"];
/// The columns that nobody may change.
pub(super) const LOCKED: [u32; 4] = [1, 2, INHERITED, HELP];

/// What `NEED` says of a field that must be answered.
pub(super) const REQUIRED: &str = "必須";

/// What the hidden cell beside the heads of a table holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableMark {
    pub table: String,
    /// The name of each column in the file.
    pub columns: Vec<String>,
    /// Of the heads.
    pub sum: String,
}

/// How many rows of a table come before its entries: the heads, and how to fill in.
pub(super) const TABLE_HEAD_ROWS: u32 = 2;

/// The text of the hidden cell that names what a row asks. A role has a row of its own.
pub(super) fn row_key(key: &FieldKey, part: &FieldPart) -> String {
    match part {
        FieldPart::Role(party) => format!("{key}:{party}"),
        FieldPart::Value | FieldPart::Detail | FieldPart::NotApplicable => key.to_string(),
    }
}

/// In the hidden sheet, the key of an entry of a table.
pub(super) fn entry_key(table: &str) -> String {
    format!("{table}[]")
}

/// The field that a row asks, and the party whose role it asks.
pub(super) fn of_row(key: &str) -> (&str, Option<&str>) {
    key.rsplit_once(':').map_or((key, None), |(key, party)| (key, Some(party)))
}

/// The sum of texts that nobody may change.
pub(super) fn sum<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let all: Vec<&str> = texts.into_iter().map(str::trim).collect();
    sha256(all.join("\u{1f}").as_bytes())[..12].to_owned()
}
