//! Every test that needs no Typst in the program, in one program; those of the PDF then run through `typst-cli`.
//!
//! The program with Typst inside has `typeset.rs`.

mod architecture;
mod browser;
mod catalog;
mod cli;
mod diagnostics;
mod documents;
mod editor;
mod flow;
mod init;
mod limits;
mod page_of_codes;
#[cfg(not(feature = "embedded"))]
mod pdf;
mod publish;
mod render;
mod schema;
mod serve;
#[cfg_attr(feature = "embedded", allow(dead_code, unused_imports, reason = "the tests of the PDF use the rest"))]
mod support;
