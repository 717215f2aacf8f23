//! Checks whether an answer can be written to a file, with the same rules that will read it there.

use crate::diagnostic::{Report, Severity, SourceId, Span, Spanned, codes};
use crate::raw::Text;
use crate::raw::text;
use crate::validate;

/// Checks the id of a hospital.
///
/// # Errors
/// When it cannot be used. The text is Japanese: what is wrong, and how to write it right.
pub fn check_hospital_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::folder_name(text, "病院", report))
}

/// Checks the id of a contract.
///
/// # Errors
/// Like [`check_hospital_id`].
pub fn check_contract_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::folder_name(text, "契約", report))
}

/// Checks the id of a vendor.
///
/// # Errors
/// Like [`check_hospital_id`].
pub fn check_vendor_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::vendor_key(text, report))
}

/// Checks the id of a system.
///
/// # Errors
/// Like [`check_hospital_id`].
pub fn check_system_id(id: &str) -> Result<(), String> {
    written(id)?;
    asked(id, |text, report| _ = validate::key(text, "システム", report))
}

/// Checks a name or a title, which may be any visible text.
///
/// # Errors
/// Like [`check_hospital_id`].
pub fn check_name(name: &str) -> Result<(), String> {
    written(name)?;
    asked(name, |found, report| {
        text::check_source(SourceId::default(), found, report);
        // Tabs: YAML allows them between values, but not inside them.
        text::check_scalar(SourceId::default(), found, 0, found, report);
    })
}

/// Checks a day.
///
/// # Errors
/// Like [`check_hospital_id`].
pub fn check_date(date: &str) -> Result<(), String> {
    written(date)?;
    asked(date, |text, report| _ = validate::date(text, "", report))
}

/// Checks that none of these has this id, not in another case or width either.
///
/// # Errors
/// Like [`check_hospital_id`].
pub fn check_free<'t>(id: &str, mut taken: impl Iterator<Item = &'t str>) -> Result<(), String> {
    match taken.find(|taken| validate::folded(taken) == validate::folded(id)) {
        Some(same) if same == id => Err(format!("「{id}」はもうあります。ほかの記号を書いてください。")),
        Some(near) => Err(format!(
            "「{id}」は、もうある「{near}」と大文字小文字や全角半角の違いしかありません。ほかの記号を書いてください。"
        )),
        None => Ok(()),
    }
}

fn written(value: &str) -> Result<(), String> {
    if value.trim().is_empty() { Err("空の値は使えません。".to_owned()) } else { Ok(()) }
}

/// The first error that a rule finds: its message, its reason and its hints, without the place.
fn asked(value: &str, rule: impl FnOnce(&Text, &mut Report)) -> Result<(), String> {
    let mut report = Report::new();
    rule(&Spanned::new(value.to_owned(), Span::default()), &mut report);
    let Some(fault) = report.iter().find(|fault| fault.severity == Severity::Error) else { return Ok(()) };
    let mut said = fault.message.clone();
    // For an id, the label at the place gives the reason. Other labels only describe the place.
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
