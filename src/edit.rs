//! Writes hospital files: new ones, and changes in those that people wrote.
//!
//! Every change goes through `change`, which touches only the lines that must change. So do the records of a signing
//! (`stamp`) and the move to another edition (`migrate`).
//!
//! The text of a new file depends only on the catalog and on the answers that were given. It has every item, point
//! and option of the edition, and no id of an item is written in the code. A new file has three kinds of lines:
//!
//! - live lines, which make the file valid from the start; every item is then 未決;
//! - `#key: value`, a line to fill in: without its `#` it is live and rightly indented. A person can remove the `#`
//!   by hand, or with the editor's command for comments;
//! - `# words`, which explain.
//!
//! A placeholder in 【】 stands for each answer that was not given. The reader reports it as not written yet.

mod add;
mod change;
mod contract;
mod create;
mod fields;
mod form;
mod given;
mod hospital;
mod item;
mod migrate;
mod page;
mod repair;
mod rewrite;
mod scalar;
mod splice;
mod stamp;

pub use add::{HospitalGrowth, add, lines_by_hand};
pub use change::{Edit, EditKind, NewValue, PathStep, Refusal, RefusalReason, change};
pub use create::{CreateError, NewFile, NewPaths, create, place_for};
pub use fields::{FilledLayers, FilledMapping};
pub use given::{
    check_contract_id, check_date, check_free, check_hospital_id, check_name, check_system_id, check_vendor_id,
};
pub use migrate::{Migrated, Migration, Surroundings};
pub use repair::{repair, splices};
pub use rewrite::{ChangedFile, Recovered, RewriteError, recover, rewrite};
pub use splice::{Splice, spliced};
pub use stamp::{Stamp, stamp, take_back};

use serde::{Deserialize, Serialize};

use crate::model::catalog::Catalog;
use crate::raw::hospital::FILE;
use crate::schema::Form;
use page::FormPage;

/// An id and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: String,
    /// `None` writes a placeholder.
    pub name: Option<String>,
}

/// What a hospital has only once: itself, its systems and its vendors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewHospital {
    pub hospital: Named,
    /// Who runs the hospital: the party of its contracts. `None` writes a placeholder, because a hospital is not a
    /// person in law and its own name must not take this place.
    pub owner: Option<String>,
    pub systems: Vec<Named>,
    pub vendors: Vec<Named>,
}

/// What stands more than once in a hospital: entries that are there, or new ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HospitalEntries {
    pub systems: Vec<Named>,
    pub vendors: Vec<Named>,
    pub contracts: Vec<NewContract>,
}

/// A contract in which nothing is agreed yet.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NewContract {
    pub id: String,
    pub title: Option<String>,
    /// As the person wrote it, in one of the three forms of a day.
    pub date: Option<String>,
    /// The ids of the vendors, in the order 乙, 丙 ….
    pub vendors: Vec<String>,
    /// The ids of the systems that the contract covers. When this is empty, `offered_systems` are written as a
    /// comment.
    pub systems: Vec<String>,
    pub offered_systems: Vec<String>,
}

/// The text of a `betten.yaml`: a hospital and its contracts in one file.
pub fn single_file(catalog: &Catalog, hospital: &NewHospital, contracts: &[NewContract]) -> String {
    let mut page = FormPage::new();
    page.line(&Form::File.modeline("."));
    hospital::guide(&mut page, catalog, hospital::Holds::Everything);
    hospital::body(&mut page, catalog, hospital);
    page.gap();
    form::ask(&mut page, catalog, FILE, "contracts");
    page.line(if contracts.is_empty() { "contracts: []" } else { "contracts:" });
    page.deeper(|page| contract::entries(page, catalog, contracts));
    page.gap();
    page.prose("契約を増やすときは、このフォルダで betten init をもう一度打ちます。");
    page.into_text()
}

/// The text of a `hospital.yaml`: a hospital whose contracts have files of their own.
pub fn folder_file(catalog: &Catalog, hospital: &NewHospital) -> String {
    let mut page = FormPage::new();
    page.line(&Form::Folder.modeline("."));
    hospital::guide(&mut page, catalog, hospital::Holds::Hospital);
    hospital::body(&mut page, catalog, hospital);
    page.gap();
    page.prose("契約は、contracts フォルダのファイルに、1つずつ書きます。増やすときは、このフォルダで betten init をもう一度打ちます。");
    page.into_text()
}

/// The text of a file in `contracts/`.
pub fn contract_file(catalog: &Catalog, contract: &NewContract) -> String {
    let mut page = FormPage::new();
    page.line(&Form::Contract.modeline(".."));
    hospital::guide(&mut page, catalog, hospital::Holds::Contract);
    page.gap();
    page.prose("契約。当事者とシステムの記号は、hospital.yaml に書いたものです。");
    page.line(&format!("id: {}", contract.id));
    contract::fields(&mut page, catalog, contract);
    page.into_text()
}
