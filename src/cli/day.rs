//! A day as people write it after an option.

use crate::cli::Failure;
use crate::model::date::{Date, DateFault};

/// Reads the day. `command` is the command whose help the message names.
///
/// # Errors
/// A sentence that says how to write the day.
pub(super) fn day(command: &str, option: &str, text: &str) -> Result<Date, Failure> {
    Date::parse(text).map_err(|fault| {
        let what = match fault {
            DateFault::Form => format!(
                "「{option}」の「{text}」は日付として読めません。2026-04-01、2026年4月1日、令和8年4月1日 のどれかの形で、半角の数字で書いてください。"
            ),
            DateFault::NoSuchDay => format!("「{option}」の「{text}」という日はありません。"),
            DateFault::OutsideEra { right } => {
                format!("「{option}」の「{text}」は、その元号の期間にありません。{right} と書いてください。")
            }
        };
        format!("{what}\n使い方は betten {command} --help で見られます。")
    })
}
