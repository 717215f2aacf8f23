//! Documents to bytes: the table of formats.
//!
//! A renderer escapes, lays out and calls its template or typesetter. It reads no file, knows no
//! model, no clock and no environment: templates and the typesetter are handed in.

pub mod shape;
