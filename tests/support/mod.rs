//! What several tests share.

pub mod browser;
pub mod documents;
pub mod editor;
pub mod figures;
pub mod files;
pub mod generate;
pub mod geometry;
pub mod grown;
pub mod json_schema;
pub mod life;
pub mod mutants;
pub mod package;
pub mod page;
pub mod past;
pub mod printed;
#[allow(dead_code, reason = "the benchmarks use the rest")]
pub mod process;
pub mod products;
pub mod program;
pub mod readers;
pub mod sample;
pub mod setup;
pub mod structure;
