//! Hospital files that the program writes: new ones, and what is changed in those of a person.
//!
//! `change` is the one way to change something: its own lines and nothing else. What is signed
//! (`stamp`) and another edition (`migrate`) come in through it. The text of a new file is a
//! function of the catalog and the answers alone. Every item, point and option of the edition stands
//! in it, so no id of an item is known here. Three kinds of lines:
//!
//! - live lines, which make the file valid as it stands with every item 未決;
//! - `#key: value`, a line to fill in: taking away the one `#` makes it live at the right depth,
//!   by hand as well as with an editor's command for comments;
//! - `# words`, which explain.
//!
//! Where nothing was answered a placeholder in 【】 stands; the reader takes it for nothing written
//! yet and says so.

mod change;
mod contract;
mod create;
mod form;
mod given;
mod hospital;
mod item;
mod migrate;
mod page;
mod rewrite;
mod scalar;
mod splice;
mod stamp;

pub use change::{Change, Edit, PathStep, Refusal, Value, change};
pub use create::{CreateError, NewFile, create};
pub use given::{check_contract_id, check_date, check_hospital_id, check_name, check_system_id, check_vendor_id};
pub use hospital::{definition_of_system, definition_of_vendor};
pub use migrate::{Migrated, Migration, Surroundings};
pub use rewrite::{ChangedFile, Recovered, RewriteError, recover, rewrite};
pub use splice::{Splice, spliced};
pub use stamp::{Stamp, stamp};

use crate::model::catalog::Catalog;
use crate::raw::hospital::FILE;
use crate::schema::Form;
use page::Page;

/// An id and the name it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: String,
    /// `None` where a placeholder is to stand.
    pub name: Option<String>,
}

/// What stands once in a hospital: itself, its systems and its vendors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHospital {
    pub hospital: Named,
    pub systems: Vec<Named>,
    pub vendors: Vec<Named>,
}

/// One contract of which nothing is agreed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContract {
    pub id: String,
    pub title: Option<String>,
    /// As written, in one of the three forms of a day.
    pub date: Option<String>,
    /// The ids of the vendors: 乙, 丙 … in this order.
    pub vendors: Vec<String>,
    /// The ids of the systems it covers; when empty, `offered_systems` stand as a comment.
    pub systems: Vec<String>,
    pub offered_systems: Vec<String>,
}

/// `betten.yaml`: a hospital with its first contract in one file.
pub fn single_file(catalog: &Catalog, hospital: &NewHospital, contract: &NewContract) -> String {
    let mut page = Page::new();
    page.line(&Form::File.modeline("."));
    hospital::guide(&mut page, catalog, hospital::Holds::Everything);
    hospital::body(&mut page, catalog, hospital);
    page.gap();
    form::ask(&mut page, catalog, FILE, "contracts");
    page.line("contracts:");
    page.deeper(|page| {
        page.line(&format!("- id: {}", contract.id));
        page.deeper(|page| contract::fields(page, catalog, contract));
    });
    page.gap();
    page.prose("契約を増やすときは、上の「- id:」の行から下を写して、この下に続けます。");
    page.into_text()
}

/// `hospital.yaml`: a hospital whose contracts are files of their own.
pub fn folder_file(catalog: &Catalog, hospital: &NewHospital) -> String {
    let mut page = Page::new();
    page.line(&Form::Folder.modeline("."));
    hospital::guide(&mut page, catalog, hospital::Holds::Hospital);
    hospital::body(&mut page, catalog, hospital);
    page.gap();
    page.prose("契約は、contracts フォルダのファイルに、1つずつ書きます。増やすときは、このフォルダで betten init をもう一度打ちます。");
    page.into_text()
}

/// A file of `contracts/`.
pub fn contract_file(catalog: &Catalog, contract: &NewContract) -> String {
    let mut page = Page::new();
    page.line(&Form::Contract.modeline(".."));
    hospital::guide(&mut page, catalog, hospital::Holds::Contract);
    page.gap();
    page.prose("契約。当事者とシステムの記号は、hospital.yaml に書いたものです。");
    page.line(&format!("id: {}", contract.id));
    contract::fields(&mut page, catalog, contract);
    page.into_text()
}
