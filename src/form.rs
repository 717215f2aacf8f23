//! The form that people fill in instead of YAML, as a neutral list of fields.
//!
//! The list is made from the declared keys of the hospital file (`raw::hospital`) and from one edition. It knows
//! neither how values are written in YAML nor how a form looks. Adapters do: one shows the list as a workbook, another
//! reads and changes the file.

mod answer;
mod field;
mod list;
mod merge;

pub use answer::{AnswerFault, KeptAnswer, TypedAnswer};
pub use field::{
    FieldChoice, FieldGroup, FieldGroupKind, FieldKey, FieldKind, FieldNeed, FieldPart, FieldValue, FormField,
};
pub use list::{FilledForm, FormScope, NOT_ASKED, common_fields, contract_fields};
pub use merge::{Merge, merge};
