//! The tests with Typst inside the program, and the READMEs' commands with the program as it is shipped.

mod pdf;
#[cfg(target_os = "linux")]
mod readme;
#[allow(dead_code, unused_imports, reason = "`suite.rs` uses the rest")]
mod support;
