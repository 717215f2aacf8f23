//! What is fuzzed, and the readers it is compared with, which are those of the tests.

#![allow(dead_code, reason = "the tests use more of the readers")]

#[path = "../../tests/render/readers.rs"]
mod readers;
#[path = "../../tests/render/sample.rs"]
mod sample;
#[path = "../../tests/render/stays_text.rs"]
mod stays_text;
pub mod targets;
