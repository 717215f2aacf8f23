//! The whole flow for one run: files in, finished artifacts out.
//!
//! Three steps: `read` takes files to a checked catalog and hospital, `compose` a hospital to the
//! documents of its contracts and over them, `make` documents to bytes, each with a digest of everything it was
//! made from. How files reach the disk is not known here.

mod changes;
mod compose;
mod crew;
mod make;
mod read;

pub use changes::{Changed, Papers, Stand, changes};
pub use compose::{ContractDocuments, Extras, HospitalDocuments, Wanted, add_extras, compose_hospital};
pub use make::{MakeError, Tools, digest, make};
pub use read::{read_catalogs, read_hospital};
