//! Every test that needs no Typst in the program, in one program. Tests of the PDF use `typst-cli` here.
//!
//! `typeset.rs` has the tests of the program with Typst inside.

mod architecture;
mod book;
mod browser;
mod catalog;
mod cli;
mod diagnostics;
mod documents;
mod editor;
mod flow;
mod forms;
mod init;
mod limits;
mod page_of_codes;
mod paper;
#[cfg(not(feature = "embedded"))]
mod pdf;
mod publish;
mod render;
mod schema;
mod serve;
#[cfg_attr(feature = "embedded", allow(dead_code, unused_imports, reason = "the tests of the PDF use the rest"))]
mod support;
mod workbook;
