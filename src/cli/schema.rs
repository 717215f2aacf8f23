//! `betten schema`: what editors need to help with the hospital file.

use crate::cli::args::{Color, Schema};
use crate::cli::report::write;
use crate::cli::run::{outcome, shown};
use crate::cli::{Failure, Outcome, colored, say, tell};
use crate::diagnostic::nearest;
use crate::diagnostic::{Report, Sources, show};
use crate::input::{self, Disk};
use crate::model::catalog::Catalog;
use crate::produce::read_catalogs;
use crate::schema::hospital_file;

pub(super) fn schema(request: &Schema) -> Result<Outcome, Failure> {
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let given = request.data.as_ref().map(|folder| input::read_editions(&Disk, &shown(folder), &mut report));
    let catalogs = read_catalogs(given, &mut sources, &mut report);
    if report.has_errors() {
        report.sort();
        tell(&show::human(&report, &sources, colored(Color::Auto)));
        return Ok(outcome(&report));
    }
    let schema = hospital_file(edition(&catalogs, request.edition.as_deref())?);
    match &request.report {
        Some(path) => {
            write(path, schema.as_bytes())?;
            tell(&format!("{} に書きました。\n", path.display()));
        }
        // A Windows shell garbles piped UTF-8.
        None => say(show::ascii(&schema).as_bytes())?,
    }
    Ok(Outcome::Clean)
}

/// The edition that was asked for, or the newest.
fn edition<'c>(catalogs: &'c [Catalog], wanted: Option<&str>) -> Result<&'c Catalog, Failure> {
    let Some(wanted) = wanted else {
        return catalogs.last().ok_or_else(|| "確認表の版がひとつもありません。".to_owned());
    };
    if let Some(found) = catalogs.iter().find(|catalog| catalog.edition.as_str() == wanted) {
        return Ok(found);
    }
    let known: Vec<&str> = catalogs.iter().map(|catalog| catalog.edition.as_str()).collect();
    let mut message = format!("確認表の「{wanted}」という版はありません。使える版は {} です。", known.join("・"));
    if let Some(near) = nearest(wanted, known.iter().copied()) {
        message.push_str(&format!("「{near}」の書き間違いではありませんか。"));
    }
    Err(message)
}
