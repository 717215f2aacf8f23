//! Turns raw shapes into the checked model: what words, ids and dates mean, and whether they fit together.
//!
//! First the catalog of each edition is checked, then a hospital against its edition. Faults are collected. A result
//! beside an error must not be used any further. It is only complete enough to find the faults of the next step in the
//! same run.

mod accepted;
mod catalog;
mod choice;
mod contract;
mod figure;
mod hospital;
mod ids;
mod left;
pub mod markup;
mod norm;
mod point;
mod preamble;
mod shared;
mod used;
mod words;

pub use catalog::{CatalogParts, RevisionParts, catalog};
pub use contract::LABELS;
pub use figure::{FigureFile, FigureFiles, kept_picture};
pub use hospital::{HospitalParts, hospital};
pub use ids::{folded, folder_name, key, vendor_key};
pub use words::date;
