//! The form as an Excel workbook: what is asked goes out as sheets, and comes back as answers.
//!
//! `form` says what is asked, and `workbook` knows the file. This room decides what stands where.

mod filled;
mod fit;
mod layout;
mod place;

pub use filled::{FilledBook, FilledRow, FilledTable, read};
pub use layout::{BookHead, BookOrigin, plan};
pub use place::FORM;
