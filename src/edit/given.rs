//! Whether an answer can stand in a file: asked of the rules that will read it there.

use crate::diagnostic::{Report, Severity, SourceId, Span, Spanned, codes};
use crate::raw::Text;
use crate::raw::text;
use crate::validate;

/// Checks the id of a hospital.
///
/// # Errors
/// Sentences that say what is wrong with it and how to write it; so in all functions here.
pub fn check_hospital_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::folder_name(text, "病院", report))
}

/// Checks the id of a contract.
///
/// # Errors
/// As [`check_hospital_id`].
pub fn check_contract_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::folder_name(text, "契約", report))
}

/// Checks the id of a vendor.
///
/// # Errors
/// As [`check_hospital_id`].
pub fn check_vendor_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::vendor_key(text, report))
}

/// Checks the id of a system.
///
/// # Errors
/// As [`check_hospital_id`].
pub fn check_system_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::key(text, "システム", report))
}

/// Checks a name or a title, which may be any text that is seen.
///
/// # Errors
/// As [`check_hospital_id`].
pub fn check_name(name: &str) -> Result<(), String> {
    written(name)?;
    asked(name, |found, report| {
        text::check_source(SourceId::default(), found, report);
        // Tabs, which are allowed between values and not in them.
        text::check_scalar(SourceId::default(), found, 0, found, report);
    })
}

/// Checks a day.
///
/// # Errors
/// As [`check_hospital_id`].
pub fn check_date(date: &str) -> Result<(), String> {
    written(date)?;
    asked(date, |text, report| _ = validate::date(text, "", report))
}

fn written(value: &str) -> Result<(), String> {
    if value.trim().is_empty() { Err("空の値は使えません。".to_owned()) } else { Ok(()) }
}

/// The first error a rule finds, without its place: message, what is there, what to do.
fn asked(value: &str, rule: impl FnOnce(&Text, &mut Report)) -> Result<(), String> {
    let mut report = Report::new();
    rule(&Spanned::new(value.to_owned(), Span::default()), &mut report);
    let Some(fault) = report.iter().find(|fault| fault.severity == Severity::Error) else { return Ok(()) };
    let mut said = fault.message.clone();
    // The label of an id says the reason; others only say what stands at a place.
    if let Some(label) =
        fault.primary.as_ref().filter(|label| fault.code == codes::ID_INVALID && !label.text.is_empty())
    {
        said.push_str(&format!("（{}）", label.text));
    }
    for hint in &fault.hints {
        said.push_str(hint);
    }
    Err(said)
}
