//! The edition of the table that a person asks for.

use std::path::{Path, PathBuf};

use crate::cli::Failure;
use crate::cli::args::{Arguments, option};
use crate::cli::run::shown;
use crate::diagnostic::nearest;
use crate::input::Disk;
use crate::model::catalog::Catalog;
use crate::produce::{Selection, Session, find_edition};

/// The option for a folder of editions that replace the shipped ones.
pub(super) fn data(arguments: &mut Arguments<'_>) -> Option<PathBuf> {
    arguments.path(
        option("data", "内蔵の正本の代わりに使うフォルダ")
            .value_name("フォルダ")
            .long_help("内蔵の正本の代わりに使うフォルダ\n中に、版ごとのフォルダを置きます"),
    )
}

/// The option for the name of an edition.
pub(super) fn name(arguments: &mut Arguments<'_>) -> Option<String> {
    arguments.text(option("edition", "確認表の版（なければ最も新しい版）").value_name("版"))
}

/// A session with only the editions. Their faults are in its report.
pub(super) fn session(data: Option<&Path>) -> Session<'static> {
    Session::open(&Disk, Selection { data: data.map(shown), ..Selection::default() })
}

/// The edition with this name, or the newest one.
///
/// # Errors
/// When there is no such edition.
pub(super) fn edition<'c>(catalogs: &'c [Catalog], name: Option<&str>) -> Result<&'c Catalog, Failure> {
    let Some(name) = name else {
        return catalogs.last().ok_or_else(|| "確認表の版がひとつもありません。".to_owned());
    };
    if let Some(found) = find_edition(catalogs, name) {
        return Ok(found);
    }
    let known: Vec<&str> = catalogs.iter().map(|catalog| catalog.edition.as_str()).collect();
    let mut message = format!("確認表の「{name}」という版はありません。使える版は {} です。", known.join("・"));
    if let Some(near) = nearest(name, known.iter().copied()) {
        message.push_str(&format!("「{near}」の書き間違いではありませんか。"));
    }
    Err(message)
}
