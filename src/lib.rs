//! betten (別添) turns the ministry's role-sharing table and the choices of one hospital into attachments for
//! contracts.
//!
//! Each arrow below is a function from one value to the next. Every fault of the input is collected in a
//! [`diagnostic::Report`].
//!
//! ```text
//! bytes → raw → model → annex → document → artifact → output/
//!  input   raw   validate  resolve  document   render    publish      (produce runs the steps)
//! ```
//!
//! `ARCHITECTURE.md` describes the rooms (modules) beside this flow, which rooms each room may use, and which of them
//! touch files.

pub mod book;
pub mod cli;
pub mod compare;
pub mod diagnostic;
mod digest;
pub mod document;
pub mod edit;
pub mod entry;
pub mod form;
pub mod input;
pub mod intake;
pub mod model;
pub mod paper;
pub mod produce;
pub mod publish;
pub mod raw;
pub mod render;
pub mod resolve;
pub mod schema;
pub mod serve;
mod shipped;
pub mod site;
mod system;
pub mod typeset;
pub mod validate;
pub mod workbook;
