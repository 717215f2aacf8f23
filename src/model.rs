//! What is known once a file has been checked: the catalog and the hospital.
//!
//! Values here are complete and refer only to things that exist; every text a person wrote keeps
//! its place. Nothing here knows YAML, a template, an output format, a file or the clock.

pub mod catalog;
pub mod cell;
pub mod date;
pub mod duration;
pub mod finding;
pub mod hospital;
pub mod id;
pub mod point;
pub mod status;
pub mod telephone;
pub mod text_mark;
pub mod word;
