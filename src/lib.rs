//! betten (別添) turns the ministry's role-sharing table and one hospital's choices into
//! contract attachments.
//!
//! Each arrow of the flow is a function that takes a value and gives a value, with every fault of the
//! input collected in a [`diagnostic::Report`]:
//!
//! ```text
//! bytes → raw → model → annex → document → artifact → output/
//!  input   raw   validate  resolve  document   render    publish      (produce runs the steps)
//! ```
//!
//! `ARCHITECTURE.md` says what stands beside the flow, what each room may know, and which touch files. Below, the rooms
//! stand in the alphabet.

pub mod cli;
pub mod compare;
pub mod diagnostic;
mod digest;
pub mod document;
pub mod edit;
pub mod input;
pub mod model;
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
