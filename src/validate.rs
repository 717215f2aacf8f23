//! Raw shapes to the checked model: what words, ids and dates mean, and whether they fit together.
//!
//! First the catalog of each edition, then a hospital against the edition it answers. Faults are
//! collected; what comes out beside an error is not to be used further, but it is whole enough for
//! the faults of the next step to be found in the same run.

mod accepted;
mod catalog;
mod choice;
mod contract;
mod hospital;
mod ids;
mod left;
pub mod markup;
mod meant;
mod point;
mod used;
mod words;

pub use catalog::{CatalogParts, catalog};
pub use contract::LABELS;
pub use hospital::{HospitalParts, hospital};
pub use ids::{folder_name, key, vendor_key};
pub use words::date;
