//! `betten init --form`: begins a hospital with workbooks to fill in. `betten form read` makes its file of them.

use std::collections::BTreeMap;

use crate::cli::closing::quoted;
use crate::cli::form::{Beginning, file_name, form_bytes};
use crate::cli::init::{InitPlace, why_not};
use crate::cli::refusal::not_changed;
use crate::cli::run::shown;
use crate::cli::{Failure, Outcome, tell};
use crate::diagnostic::{Report, Sources};
use crate::edit::{self, NewContract, NewFile, NewHospital};
use crate::input::{Disk, Retold};
use crate::intake::FormTarget;
use crate::produce::{Session, read_hospital};

const FORMS: &str = "forms";

/// Why no workbooks are written.
pub(super) fn refusal(place: &InitPlace) -> Failure {
    if place.is_there {
        let file = place.named();
        return format!(
            "「{file}」がもうあるので、何も書いていません。今ある病院の記入用紙は、次のように打ってつくります。\n\n  betten form write {}",
            quoted(&file)
        );
    }
    "「--form」と「--split」は、一緒に使えません。".to_owned()
}

/// Writes a workbook for what holds in all contracts, and one for each contract. `files` are those that a hospital
/// without workbooks would begin with.
pub(super) fn write(
    place: &InitPlace,
    files: &[NewFile],
    hospital: &NewHospital,
    contracts: &[NewContract],
    session: &Session<'_>,
) -> Result<Outcome, Failure> {
    let text = |file: &NewFile| (place.read_as(file), String::from_utf8_lossy(&file.bytes).into_owned());
    let retold = Retold { files: &Disk, texts: files.iter().map(text).collect::<BTreeMap<_, _>>() };
    let (mut sources, mut report) = (Sources::default(), Report::new());
    let read = read_hospital(&retold, &place.named(), session.catalogs(), &mut sources, &mut report);
    let begun = read.as_ref().and_then(|read| Some((read, session.catalog_of(read)?)));
    let Some((read, catalog)) = begun else { return Err("記入用紙をつくれません。".to_owned()) };
    let mut books = Vec::new();
    for target in FormTarget::all(read, catalog) {
        let fields = target.asked(&sources).map_err(|refusal| not_changed(&sources, read.id.span.source, &refusal))?;
        let mut head = target.head(&fields.groups, None, None);
        if target.contract.is_none() {
            let beginning = Beginning { hospital: hospital.clone(), contracts: contracts.to_vec() };
            head.origin.beginning = serde_json::to_string(&beginning).ok();
        }
        let path = place.folder.join(FORMS).join(file_name(&target));
        books.push(NewFile { path, bytes: form_bytes(&target, &head, &fields.groups)? });
    }
    edit::create(&books).map_err(|error| why_not(&error))?;
    let names: Vec<String> = books.iter().map(|book| shown(&book.path)).collect();
    tell(&format!(
        "つくりました: {}\n次にすること: Excel で開き、黄色い欄に書きます。契約の記入用紙は、契約の相手に渡して書いてもらうこともできます。\n書いたら、次のように打つと、病院ファイルができます。\n\n  betten form read {} {} --write\n",
        names.join("、"),
        quoted(&shown(&place.folder.join(FORMS))),
        quoted(&place.file())
    ));
    Ok(Outcome::Clean)
}
