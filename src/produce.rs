//! The whole flow of one run: files come in, finished artifacts go out.
//!
//! There are three steps. `read` turns files into a checked catalog and hospital. `compose` turns a hospital into
//! documents: those of each contract, and those over all contracts. `make` turns documents into bytes, each with a
//! digest of everything it was made from.
//!
//! A [`Session`] is what hospitals share. It takes one hospital after another through the steps, so that only a few are
//! in memory. [`Session::make`] hands each file to the caller's `put`, and returns a [`RunEnd`] with everything known
//! at the end. [`Session::survey`] makes nothing. How files reach the disk is decided elsewhere.

mod changes;
mod compose;
mod crew;
mod foresee;
mod hospital;
mod make;
mod means;
mod notes;
mod piece;
mod read;
mod roll;
mod run;
mod session;
mod settings;
mod space;
mod survey;
mod tools;

pub use changes::{
    Paper, Papers, Stand, changes, changes_since_signing, edition_changes, formats_of_changes, neutral,
    papers_of_change,
};
pub use compose::{
    ContractDocuments, Extras, HospitalDocuments, Keep, PaperState, Wanted, compose_each, compose_hospital,
    formats_of_builds,
};
pub use hospital::HospitalRun;
pub use make::{MakeError, Product, make, make_papers, page_assets, typeset};
pub use means::Step;
pub use read::{find_edition, read_catalogs, read_hospital};
pub use roll::Faulty;
pub use run::{RunEnd, RunOptions};
pub use session::{MissingContract, Selection, Session};
pub use survey::Survey;
pub use tools::Tools;
