//! What is fuzzed, and the readers it is compared with, which are those of the tests.

#![allow(dead_code, unused_imports, reason = "the tests use more of what is shared with them")]

#[path = "../../tests/limits/products.rs"]
mod products;
#[path = "../../tests/render/readers.rs"]
mod readers;
#[path = "../../tests/render/sample.rs"]
mod sample;
#[path = "../../tests/render/stays_text.rs"]
mod stays_text;
pub mod targets;
