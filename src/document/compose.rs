//! Turns a resolved annex into documents: 別添1, 確認表, 連絡先一覧, and a 覚書 where the annex is added to a contract that
//! already runs. All annexes of a hospital become the 役割分担一覧.
//!
//! Order, headings and the words of the form are decided here, once for all formats. The program's own words stand
//! here. The ministry's words come from the catalog, and the parties' words from the model.

mod annex;
mod blank;
mod checklist;
mod comparison;
mod consolidated;
mod contacts;
mod memorandum;
mod parts;
mod roles;
mod signing;

pub use annex::{annex, canonical_cell, tier};
pub use blank::blank_forms;
pub use checklist::checklist;
pub use comparison::{Order, comparison, editions};
pub use consolidated::consolidated;
pub use contacts::{NO_CONTACT, Reached, address, contact_table, contacts, telephone, with_numbers};
pub use memorandum::{addendum, addendum_title, memorandum};
pub use parts::{
    cell, fact, head, head_cell, heading, missing_cell, open_counts, paragraph, row, runs, spanned, state, text_cell,
    text_paragraph, title,
};
pub use roles::{finding_mark, role_sheet, role_tables, roles};

use crate::document::Document;
use crate::resolve::Annex;

/// All documents of one contract, in the order they are printed.
pub fn documents(resolved: &Annex<'_>) -> Vec<Document> {
    let of_each = [annex(resolved), checklist(resolved), contacts(resolved)];
    of_each.into_iter().chain(addendum(resolved)).collect()
}
