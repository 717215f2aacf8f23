//! The whole flow for one run: files in, finished artifacts out.
//!
//! Three steps: `read` takes files to a checked catalog and hospital, `compose` a hospital to the
//! documents of its contracts and over them, `make` documents to bytes, each with a digest of
//! everything it was made from. [`Run`] takes one hospital after another through them, so that no
//! more than a few are in memory. How files reach the disk is not known here.

mod changes;
mod compose;
mod crew;
mod make;
mod notes;
mod piece;
mod read;
mod roll;
mod run;
mod space;

pub use changes::{Paper, Papers, Stand, changes, edition_changes, formats_of_changes};
pub use compose::{
    ContractDocuments, Extras, HospitalDocuments, Keep, Wanted, compose_each, compose_hospital, formats_of_builds,
};
pub use make::{MakeError, Product, Step, Tools, make, make_papers, page_assets};
pub use read::{read_catalogs, read_hospital};
pub use roll::{Faulty, Roll};
pub use run::{HospitalRun, Run, Selection};
