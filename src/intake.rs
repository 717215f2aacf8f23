//! The forms of a hospital: which fields each has, and what becomes of those that come back filled in.
//!
//! `form` has the rules, `book` the workbook, and `edit` the file. This room brings them together. It changes nothing:
//! it says which edits would be made, what is in conflict, and what is wrong.

mod answers;
mod settle;
mod target;

pub use answers::Answered;
pub use settle::{AnswerChange, AnswerConflict, Intake, TakenFrom, take_in};
pub use target::{FormTarget, TargetFields};
