//! What is fuzzed, and the readers used for comparison. Both are shared with the tests.

#![allow(dead_code, unused_imports, reason = "the tests use more of what is shared with them")]

#[path = "../../tests/support/package.rs"]
mod package;
#[path = "../../tests/support/products/mod.rs"]
mod products;
#[path = "../../tests/support/readers.rs"]
mod readers;
#[path = "../../tests/render/sample.rs"]
mod sample;
#[path = "../../tests/render/stays_text.rs"]
mod stays_text;
#[path = "../../tests/render/targets.rs"]
pub mod targets;

/// The module is where the tests have it.
mod support {
    pub(crate) use crate::{package, products, readers};
}
