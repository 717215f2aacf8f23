//! The whole flow for one run: files in, finished artifacts out.
//!
//! Three steps: `read` takes files to a checked catalog and hospital, `compose` a hospital to the
//! documents of its contracts and over them, `make` documents to bytes, each with a digest of
//! everything it was made from.
//!
//! A [`Session`] is what hospitals share. It takes one hospital after another through the steps, so that no more than a
//! few are in memory: [`Session::make`] gives what is made to whoever puts it down, and one [`RunEnd`] with what is
//! known at the end; [`Session::survey`] makes nothing. How files reach the disk is not known here.

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
mod space;
mod survey;
mod tools;

pub use changes::{Paper, Papers, Stand, changes, edition_changes, formats_of_changes};
pub use compose::{
    ContractDocuments, Extras, HospitalDocuments, Keep, Wanted, compose_each, compose_hospital, formats_of_builds,
};
pub use hospital::HospitalRun;
pub use make::{MakeError, Product, make, make_papers, page_assets};
pub use means::Step;
pub use read::{find_edition, read_catalogs, read_hospital};
pub use roll::Faulty;
pub use run::{RunEnd, RunOptions};
pub use session::{MissingContract, Selection, Session};
pub use survey::Survey;
pub use tools::Tools;
