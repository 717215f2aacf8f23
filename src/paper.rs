//! Whether a PDF is the paper that was signed.
//!
//! [`marks`] describes what a PDF shows, page by page, as digests. They are the same however the file was written:
//! object numbers, compression and the order of keys have no part in them. They are recorded on the day of a signing.
//! [`judge`] compares a file with what was recorded. What the PDF says of itself has no say in it.
//!
//! The form of the digests is described in `docs/verify.md`, so that others can compute them.

mod compare;
mod der;
mod graph;
mod judge;
mod marks;
mod read;
mod signature;

pub use compare::{Difference, DifferenceKind};
pub use judge::{Judgement, Nearest, RecordedPaper, Verdict, judge};
pub use marks::{AnnotationMark, AttachmentMark, DocumentMarks, FORM, PageMarks, PaperMarks, marks};
pub use read::{LARGEST, Unreadable};
pub use signature::SignatureMark;
