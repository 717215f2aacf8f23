//! The catalog and the hospital after they were checked.
//!
//! These values are complete and refer only to things that exist. Every text that a person wrote keeps its place.
//! Nothing here knows YAML, templates, output formats, files or the clock.

pub mod agreed;
pub mod catalog;
pub mod cell;
pub mod date;
pub mod duration;
pub mod finding;
pub mod hospital;
pub mod id;
pub mod norm;
pub mod picture;
pub mod point;
pub mod preamble;
pub mod provision;
pub mod record;
pub mod status;
pub mod telephone;
pub mod text_mark;
pub mod word;
